#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>

/* Equal byte for byte, or both NULL: whether a field has stayed what it was. */
bool text_same(const char *a, const char *b);

/* Both set, and equal byte for byte: whether the field names that one. Nobody is not nobody. */
bool text_is(const char *a, const char *b);

#endif
