#ifndef CMD_BUILTIN_VILLAGES_H
#define CMD_BUILTIN_VILLAGES_H

#include <stddef.h>

/*
 * The list of villages and communities that the demo is made of: the bytes of
 * data/wanning-villages.csv (UTF-8, LF; a heading line, then town_code,town,village_code,village),
 * followed by a NUL that the length leaves out.
 */
extern const char *const builtin_villages;
extern const size_t builtin_villages_len;

#endif
