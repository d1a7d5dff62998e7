#include "cmd/load_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "wire/command_json.h"

/* Whether somebody writes to the pipe, which is then waited for as usual. */
static bool is_written(FILE *file)
{
    int c = getc(file);
    bool written = c != EOF || ferror(file);
    clearerr(file);
    if (c != EOF)
        (void)ungetc(c, file);
    return written && fcntl(fileno(file), F_SETFL, 0) == 0;
}

FILE *load_file_open(const char *path, const char **why)
{
    struct stat about;
    if (strcmp(path, "-") == 0)
        return stdin;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *file = fd >= 0 ? fdopen(fd, "rb") : NULL;
    *why = errno_words(errno);
    if (!file) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    if (fstat(fd, &about) != 0)
        *why = errno_words(errno);
    else if (S_ISREG(about.st_mode))
        return file;
    else if (S_ISFIFO(about.st_mode) && is_written(file))
        return file;
    else
        *why = S_ISDIR(about.st_mode)    ? errno_words(EISDIR)
               : S_ISFIFO(about.st_mode) ? _("是管道，没有程序在往里写")
                                         : _("不是普通文件");
    fclose(file);
    return NULL;
}

/* Reads a line of at most max bytes into the buffer. Longer ones are read over: *cut tells. Answers
 * -1 at the end. */
static long read_line(FILE *file, char *line, size_t max, bool *cut)
{
    size_t n = 0;
    int c;
    *cut = false;
    while ((c = getc_unlocked(file)) != EOF && c != '\n') {
        if (n < max)
            line[n++] = (char)c;
        else
            *cut = true;
    }
    return c == EOF && n == 0 && !*cut ? -1 : (long)n;
}

enum status load_file(FILE *file, const char *name, struct ledger *ledger, struct load *load,
                      long long *read, struct error *error)
{
    static char line[COMMAND_TEXT_MAX + 1];
    enum status status = ST_OK;
    bool cut;
    for (long n; status == ST_OK && (n = read_line(file, line, sizeof line, &cut)) >= 0;) {
        *read += n + 1;
        /* One byte more than the most is enough for the gate to say so. */
        status = load_line(ledger, load, line, cut ? sizeof line : (size_t)n, error);
    }
    if (status == ST_OK && ferror(file))
        status = error_set(error, ST_IO, NULL, _("读不了 %s：%s"), name, errno_words(errno));
    enum status end = load_end(ledger, load, status == ST_OK ? error : NULL);
    return status == ST_OK ? end : status;
}
