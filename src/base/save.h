#ifndef BASE_SAVE_H
#define BASE_SAVE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes a file of the n bytes that its owner alone can read, whole or not at all: it is written
 * beside its place under a name of its own, and then put there. replace: also in place of a file
 * that is there (not a folder); a link is then replaced, not followed. 0, or the number of errno
 * (EEXIST: there is one, and replace was not asked for); then nothing has changed.
 */
int save_file(const char *path, const char *bytes, size_t n, bool replace);

#endif
