#ifndef TESTS_FUZZ_GROUND_H
#define TESTS_FUZZ_GROUND_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the fuzz targets with stores share: files in memory where there is a place for them, which
 * are put back as they were before every input. One source of each target includes it. */

/* SQLite asks the disk to keep what was written; nothing here is to be kept. */
int fsync(int fd);
int fdatasync(int fd);
int fsync(int fd)
{
    (void)fd;
    return 0;
}
int fdatasync(int fd)
{
    (void)fd;
    return 0;
}

/* Stops where libFuzzer sees it, with the word of what does not hold. */
static inline void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    __builtin_trap();
}

/* Where the stores go: TMPDIR is set to memory, if there is any such place. */
static inline void ground_choose(void)
{
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
}

/* A file as it was. */
struct kept {
    char path[512];
    char *bytes;
    size_t size;
};

static inline void kept_take(struct kept *kept, const char *path)
{
    snprintf(kept->path, sizeof kept->path, "%s", path);
    FILE *file = fopen(path, "rb");
    demand(file && fseek(file, 0, SEEK_END) == 0, path);
    kept->size = (size_t)ftell(file);
    kept->bytes = malloc(kept->size);
    rewind(file);
    demand(kept->bytes && fread(kept->bytes, 1, kept->size, file) == kept->size, path);
    fclose(file);
}

/* Whoever has the file open must have closed it. */
static inline void kept_put_back(const struct kept *kept)
{
    static const char *const beside[] = {"-journal", "-wal", "-shm"};
    char path[sizeof kept->path + 16];
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        snprintf(path, sizeof path, "%s%s", kept->path, beside[i]);
        unlink(path);
    }
    FILE *file = fopen(kept->path, "wb");
    demand(file && fwrite(kept->bytes, 1, kept->size, file) == kept->size, kept->path);
    demand(fclose(file) == 0, kept->path);
}

#endif
