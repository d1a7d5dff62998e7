#include "paper/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "paper/inside.h"

enum { SHOWN_MAX = 200, FIRST_ROOM = 64 << 10, NOT_PLAIN = -1 };

static enum status short_of_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
}

static enum status too_long(struct error *error)
{
    return error_set(error, ST_LIMIT, NULL, _("文件超过 %d MB，请分成几个再来。"),
                     TABLE_BYTES_MAX >> 20);
}

/* Reads bytes that are malloc'd, have a NUL behind them and become the table's. */
static enum status read_owned(char *bytes, size_t n, struct table **out, struct error *error)
{
    struct table *table = calloc(1, sizeof *table);
    *out = NULL;
    if (!table) {
        free(bytes);
        return short_of_memory(error);
    }
    table->text = bytes;
    table->size = n;
    buf_init(&table->cells, 0);
    enum status status = charset_to_utf8(&table->text, &table->size, &table->charset, error);
    if (status == ST_OK) {
        /* A cell is no longer than it was, and its NUL stands where its separator stood. */
        buf_init(&table->cells, table->size + 1);
        status = csv_read(table, error);
    }
    if (status == ST_OK)
        *out = table;
    else
        table_free(table);
    return status;
}

enum status table_read(const char *bytes, size_t n, struct table **table, struct error *error)
{
    *table = NULL;
    if (n > TABLE_BYTES_MAX)
        return too_long(error);
    char *copy = malloc(n + 1);
    if (!copy)
        return short_of_memory(error);
    if (n > 0)
        memcpy(copy, bytes, n);
    copy[n] = '\0';
    return read_owned(copy, n, table, error);
}

static enum status cannot_read(const char *path, int number, struct error *error)
{
    enum status status = number == ENOENT || number == ENOTDIR ? ST_MISSING : ST_IO;
    return error_set(error, status, NULL, _("读不了 %.*s：%s。"),
                     (int)utf8_cut(path, strlen(path), SHOWN_MAX), path,
                     number == NOT_PLAIN ? _("不是普通文件") : errno_words(number));
}

/* Reads to the end into memory that grows; *number gets errno. */
static enum status read_all(int file, char **bytes, size_t *n, int *number)
{
    size_t room = 0;
    for (*number = 0;;) {
        if (*n + 1 >= room) {
            room = room > 0 ? room * 2 : FIRST_ROOM;
            char *more = realloc(*bytes, room);
            if (!more)
                return ST_NOMEM;
            *bytes = more;
        }
        ssize_t got = read(file, *bytes + *n, room - *n - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *number = errno;
            return ST_IO;
        }
        if (got == 0)
            break;
        *n += (size_t)got;
        if (*n > TABLE_BYTES_MAX)
            return ST_LIMIT;
    }
    (*bytes)[*n] = '\0';
    return ST_OK;
}

/* Without waiting: a pipe under this name would otherwise hold the program up for ever. */
static int open_file(const char *path, int *number)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *number = errno;
    if (file < 0 || (fstat(file, &about) == 0 && S_ISREG(about.st_mode)))
        return file;
    *number = S_ISDIR(about.st_mode) ? EISDIR : NOT_PLAIN;
    close(file);
    return -1;
}

enum status table_read_file(const char *path, struct table **table, struct error *error)
{
    int number = 0;
    bool standard = strcmp(path, "-") == 0;
    int file = standard ? STDIN_FILENO : open_file(path, &number);
    char *bytes = NULL;
    size_t n = 0;
    *table = NULL;
    if (file < 0)
        return cannot_read(path, number, error);
    enum status status = read_all(file, &bytes, &n, &number);
    if (!standard)
        close(file);
    if (status == ST_OK)
        return read_owned(bytes, n, table, error);
    free(bytes);
    if (status == ST_LIMIT)
        return too_long(error);
    return status == ST_NOMEM ? short_of_memory(error) : cannot_read(path, number, error);
}

void table_free(struct table *table)
{
    if (!table)
        return;
    free(table->text);
    free(table->offsets);
    free(table->rows);
    buf_free(&table->cells);
    free(table);
}

size_t table_rows(const struct table *table)
{
    return table->row_count;
}

size_t table_cells(const struct table *table, size_t row)
{
    if (row >= table->row_count)
        return 0;
    size_t end = row + 1 < table->row_count ? table->rows[row + 1].first : table->cell_count;
    return end - table->rows[row].first;
}

const char *table_cell(const struct table *table, size_t row, size_t column)
{
    if (column >= table_cells(table, row))
        return "";
    return table->cells.text + table->offsets[table->rows[row].first + column];
}

long table_line(const struct table *table, size_t row)
{
    return row < table->row_count ? (long)table->rows[row].line : 0;
}

const char *table_source(const struct table *table, size_t row, size_t *n)
{
    *n = row < table->row_count ? table->rows[row].length : 0;
    return *n > 0 ? table->text + table->rows[row].source : "";
}

const char *table_charset(const struct table *table)
{
    return table->charset;
}

char table_separator(const struct table *table)
{
    return table->separator;
}
