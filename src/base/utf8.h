#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the character at s (n > 0 bytes available) as RFC 3629 says: no overlong forms, no
 * surrogates, nothing above U+10FFFF. Stores it in *cp and answers its length 1..4; answers 0 when
 * the bytes are not a character.
 */
size_t utf8_get(const char *s, size_t n, uint32_t *cp);

/* Writes cp (a scalar value) at out (room for 4 bytes); answers the length, 0 when cp is none. */
size_t utf8_put(char *out, uint32_t cp);

/* Whether all n bytes are characters; *bad (may be NULL) gets the offset of the first that is not.
 */
bool utf8_valid(const char *s, size_t n, size_t *bad);

/* The number of characters in n valid bytes. */
size_t utf8_count(const char *s, size_t n);

/* The largest m <= max with s[0..m) ending on a character boundary; n is the length of s. */
size_t utf8_cut(const char *s, size_t n, size_t max);

#endif
