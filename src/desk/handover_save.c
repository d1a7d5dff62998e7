#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "desk/handover.h"

enum { SAVE_PATH_MAX = 4096 };

static bool write_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, text, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        n -= (size_t)written;
    }
    return fsync(fd) == 0;
}

/* A file that must not be there yet; what could not be written whole goes away again. */
static bool write_new(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool written = write_all(fd, text, strlen(text));
    int number = errno;
    if (close(fd) == 0 && written)
        return true;
    unlink(path);
    errno = written ? EIO : number;
    return false;
}

enum status handover_save(const char *path, const char *text, bool replace, struct error *error)
{
    char draft[SAVE_PATH_MAX];
    int n = snprintf(draft, sizeof draft, "%s.part", path);
    if (n < 0 || (size_t)n >= sizeof draft)
        return error_set(error, ST_LIMIT, NULL, "%s", _("文件名太长，请写短些"));
    if (replace)
        unlink(draft);
    /* What takes the place of another is written beside it first: a full disk spoils nothing. */
    if (replace ? write_new(draft, text) && rename(draft, path) == 0 : write_new(path, text))
        return ST_OK;
    int number = errno;
    if (!replace && number == EEXIST)
        return error_set(error, ST_REFUSED, NULL, _("已有文件 %s"), path);
    if (replace)
        unlink(draft);
    return error_set(error, ST_IO, NULL, _("没有存成 %s：%s"), path, errno_words(number));
}
