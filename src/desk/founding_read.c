#include "desk/founding_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "desk/inside.h"

/* A roster as it is handed in. */

enum { READ_AT_ONCE = 16 << 10 };

bool founding_headings(const struct table *table)
{
    static const char *const words[] = {"姓名", "名字", "党员姓名", "成员姓名"};
    for (size_t i = 0; i < table_cells(table, 0); i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (strcmp(table_cell(table, 0, i), words[k]) == 0)
                return true;
    return false;
}

static size_t name_column(const struct table *table)
{
    for (size_t i = 0; i < table_cells(table, 0); i++)
        if (strstr(table_cell(table, 0, i), "姓名") || strstr(table_cell(table, 0, i), "名字"))
            return i;
    return 0;
}

size_t founding_names(const struct table *table)
{
    bool headed = table_rows(table) > 0 && founding_headings(table);
    size_t column = headed ? name_column(table) : 0, people = 0;
    for (size_t i = headed; i < table_rows(table); i++)
        people += *table_cell(table, i, column) != '\0';
    return people;
}

/* "~/" as a person writes it. */
static void whole_path(const char *path, char out[PATH_MAX])
{
    const char *home = getenv("HOME");
    bool short_form = strncmp(path, "~/", 2) == 0 && home && *home;
    snprintf(out, PATH_MAX, "%s%s", short_form ? home : "", path + short_form);
}

static enum status read_all(int fd, struct buf *out)
{
    char bytes[READ_AT_ONCE];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) > 0 && !out->failed)
        buf_add(out, bytes, (size_t)n);
    return n < 0 ? ST_IO : out->failed ? ST_LIMIT : ST_OK;
}

enum status founding_file(const char *path, struct buf *out, struct error *error)
{
    char whole[PATH_MAX];
    struct stat about;
    whole_path(path, whole);
    buf_reset(out);
    int fd = open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(error, ST_MISSING, NULL, _("读不了文件 %s：%s"), whole,
                         errno_words(errno));
    enum status status = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) ? ST_OK : ST_IO;
    if (status == ST_OK)
        status = read_all(fd, out);
    close(fd);
    if (status == ST_IO)
        return error_set(error, ST_IO, NULL, _("%s 不是可以读的文件，请核对文件名"), whole);
    if (status == ST_LIMIT)
        return error_set(error, ST_LIMIT, NULL, _("%s 太大，名册最多 %zu 字节"), whole, out->max);
    return ST_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum status founding_twice(const struct table *table, struct error *error)
{
    size_t rows = table_rows(table), count = 0;
    enum status status = ST_OK;
    const char **names = calloc(rows + 1, sizeof *names);
    if (!names)
        return desk_no_memory(error);
    for (size_t i = 0; i < rows; i++)
        if (*table_cell(table, i, 0))
            names[count++] = table_cell(table, i, 0);
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count && status == ST_OK; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            status = error_set(error, ST_INVALID, NULL,
                               _("“%s”写了两次：多写的请删去；同名的两个人，请用带“姓名、电话”"
                                 "表头的名册"),
                               names[i]);
    free(names);
    return status;
}

enum status founding_count(const char *roster, size_t n, size_t *people, struct error *error)
{
    struct table *table = NULL;
    *people = 0;
    if (n == 0)
        return ST_OK;
    enum status status = table_read(roster, n, &table, error);
    bool names = status == ST_OK && table_rows(table) > 0 && !founding_headings(table);
    if (names)
        status = founding_twice(table, error);
    if (status == ST_OK)
        *people = founding_names(table);
    table_free(table);
    return status;
}
