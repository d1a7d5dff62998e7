#include "base/save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DRAFT_MAX = 4096 };

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? errno : EIO;
        bytes += written;
        n -= (size_t)written;
    }
    return fsync(fd) == 0 ? 0 : errno;
}

/* A hard link never takes the place of another file; not every file system has them. */
static int put_new(const char *draft, const char *path)
{
    struct stat about;
    if (link(draft, path) == 0)
        return 0;
    int number = errno;
    if (number == EEXIST || lstat(path, &about) == 0)
        return EEXIST;
    if (number != EPERM && number != ENOTSUP && number != ENOSYS)
        return number;
    return rename(draft, path) == 0 ? 0 : errno;
}

int save_file(const char *path, const char *bytes, size_t n, bool replace)
{
    char draft[DRAFT_MAX];
    int length = snprintf(draft, sizeof draft, "%s.part-XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof draft)
        return ENAMETOOLONG;
    int fd = mkstemp(draft);
    if (fd < 0)
        return errno;
    int number = fchmod(fd, 0600) == 0 ? write_all(fd, bytes, n) : errno;
    if (close(fd) != 0 && number == 0)
        number = errno;
    if (number == 0 && replace)
        number = rename(draft, path) == 0 ? 0 : errno;
    else if (number == 0)
        number = put_new(draft, path);
    unlink(draft);
    return number;
}
