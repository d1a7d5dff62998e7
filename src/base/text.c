#include "base/text.h"

#include <stddef.h>
#include <string.h>

bool text_is(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool text_same(const char *a, const char *b)
{
    return text_is(a, b) || (!a && !b);
}
