#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/*
 * A library to be preloaded that makes the Nth change to certain files fail. The environment says
 * which:
 *
 *     FAULT_MATCH  calls on paths that begin with this are counted
 *     FAULT_AT     the number of the call at which it happens, from 1
 *     FAULT_HOW    before: the process ends before the call; after: after it; short: after half of
 * what was to be written; full: the call fails with ENOSPC; io: with EIO
 *     FAULT_MARK   a file that is made when it has happened
 *     FAULT_COUNT  a file that gets the number of calls so far
 *
 * The process ends without any clean-up, as it does by kill -9.
 */
enum { KILLED = 137, PATH_SIZE = 4096 };

/* What the wrapped call is to do. */
enum fault { FAULT_NONE, FAULT_BEFORE, FAULT_AFTER, FAULT_SHORT, FAULT_FULL, FAULT_IO };

static bool matches(const char *path)
{
    const char *match = getenv("FAULT_MATCH");
    return match && strncmp(path, match, strlen(match)) == 0;
}

static void leave_mark(void)
{
    const char *mark = getenv("FAULT_MARK");
    int fd = mark ? open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0)
        close(fd);
}

static enum fault fault_named(const char *how)
{
    static const char *const names[] = {"", "before", "after", "short", "full", "io"};
    for (int i = 1; how && i < (int)(sizeof names / sizeof *names); i++)
        if (strcmp(names[i], how) == 0)
            return (enum fault)i;
    return FAULT_NONE;
}

static void note_count(long calls)
{
    char text[32];
    const char *name = getenv("FAULT_COUNT");
    int fd = name ? open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    int n = snprintf(text, sizeof text, "%ld\n", calls);
    /* Numbers only grow, so that one lies over the other; not by write, which is our own. */
    if (fd >= 0 && dprintf(fd, "%.*s", n, text) == n)
        close(fd);
}

static enum fault fault_of_path(const char *path)
{
    static long calls;
    const char *at = getenv("FAULT_AT");
    if (!at || !matches(path))
        return FAULT_NONE;
    note_count(++calls);
    if (calls != strtol(at, NULL, 10))
        return FAULT_NONE;
    leave_mark();
    enum fault fault = fault_named(getenv("FAULT_HOW"));
    if (fault == FAULT_BEFORE)
        _exit(KILLED);
    return fault;
}

static enum fault fault_of(int fd)
{
    char link[64], path[PATH_SIZE];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return FAULT_NONE;
    path[n] = '\0';
    return fault_of_path(path);
}

/* Whether the call is not to be made but to fail. */
static bool fails(enum fault fault)
{
    errno = fault == FAULT_FULL ? ENOSPC : EIO;
    return fault == FAULT_FULL || fault == FAULT_IO;
}

static void end_after(enum fault fault)
{
    if (fault == FAULT_AFTER || fault == FAULT_SHORT)
        _exit(KILLED);
}

/* The function of that name behind this library. */
#define REAL(type, name) ((type)(uintptr_t)dlsym(RTLD_NEXT, name))

typedef ssize_t pwrite_function(int, const void *, size_t, off_t);
typedef ssize_t write_function(int, const void *, size_t);
typedef int fd_function(int);
typedef int truncate_function(int, off_t);
typedef int path_function(const char *);

static ssize_t pwrite_through(const char *name, int fd, const void *bytes, size_t n, off_t at)
{
    enum fault fault = fault_of(fd);
    if (fails(fault))
        return -1;
    ssize_t done = REAL(pwrite_function *, name)(fd, bytes, fault == FAULT_SHORT ? n / 2 : n, at);
    end_after(fault);
    return done;
}

static int fd_through(const char *name, int fd)
{
    enum fault fault = fault_of(fd);
    if (fails(fault))
        return -1;
    int done = REAL(fd_function *, name)(fd);
    end_after(fault);
    return done;
}

static int truncate_through(const char *name, int fd, off_t length)
{
    enum fault fault = fault_of(fd);
    if (fails(fault))
        return -1;
    int done = REAL(truncate_function *, name)(fd, length);
    end_after(fault);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return pwrite_through("pwrite", fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    return pwrite_through("pwrite64", fd, bytes, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    enum fault fault = fault_of(fd);
    if (fails(fault))
        return -1;
    ssize_t done = REAL(write_function *, "write")(fd, bytes, fault == FAULT_SHORT ? n / 2 : n);
    end_after(fault);
    return done;
}

int fsync(int fd)
{
    return fd_through("fsync", fd);
}

int fdatasync(int fd)
{
    return fd_through("fdatasync", fd);
}

int ftruncate(int fd, off_t length)
{
    return truncate_through("ftruncate", fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    return truncate_through("ftruncate64", fd, length);
}

int unlink(const char *path)
{
    enum fault fault = fault_of_path(path);
    if (fails(fault))
        return -1;
    int done = REAL(path_function *, "unlink")(path);
    end_after(fault);
    return done;
}
