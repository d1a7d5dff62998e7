#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Copies s to out of room bytes, cut at a character boundary. */
static void copy_cut(char *out, size_t room, const char *s)
{
    size_t length = utf8_cut(s, strlen(s), room - 1);
    memcpy(out, s, length);
    out[length] = '\0';
}

enum status error_set(struct error *error, enum status status, const char *key, const char *format,
                      ...)
{
    if (!error)
        return status;
    /* Made aside, since the key and the arguments may stand in *error itself. Four bytes more than
     * can be kept show whether the cut falls inside a character. */
    struct error made = {.status = status};
    char text[ERROR_TEXT_MAX + 4];
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0)
        text[0] = '\0';
    va_end(args);
    copy_cut(made.text, sizeof made.text, text);
    copy_cut(made.key, sizeof made.key, key ? key : "");
    *error = made;
    return status;
}
