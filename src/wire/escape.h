#ifndef WIRE_ESCAPE_H
#define WIRE_ESCAPE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Reads the escape of a JSON string at s, which begins with a backslash; n bytes are there. Sets
 * *cp to its character (of two \u escapes where they are a surrogate pair) and answers the length;
 * 0 with *reason, the second half of a Chinese sentence, when it is none or stands for NUL.
 */
size_t escape_read(const unsigned char *s, size_t n, uint32_t *cp, const char **reason);

#endif
