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
#include "base/home.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/inside.h"

/* A roster as it is handed in. */

enum { READ_AT_ONCE = 16 << 10, NAME_CHARS = 50 };

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

static const char *behind_digits(const char *text)
{
    static const char wide[] = "\xEF\xBC"; /* how full-width digits begin */
    for (;;) {
        if (*text >= '0' && *text <= '9')
            text++;
        else if (strncmp(text, wide, 2) == 0 && (unsigned char)text[2] >= 0x90 &&
                 (unsigned char)text[2] <= 0x99)
            text += 3;
        else
            return text;
    }
}

const char *founding_name(const struct table *table, size_t row)
{
    static const char *const marks[] = {"、", "．", "）", ".", ")", " "};
    const char *cell = table_cell(table, row, 0), *rest = behind_digits(cell);
    bool numbered = false;
    for (size_t i = 0; rest > cell && i < sizeof marks / sizeof *marks; i++)
        while (strncmp(rest, marks[i], strlen(marks[i])) == 0) {
            rest += strlen(marks[i]);
            numbered = true;
        }
    return numbered && *rest ? rest : cell;
}

/* The name of a row, with headings or without. */
static const char *name_at(const struct table *table, bool headed, size_t row)
{
    return headed ? table_cell(table, row, name_column(table)) : founding_name(table, row);
}

size_t founding_names(const struct table *table)
{
    bool headed = table_rows(table) > 0 && founding_headings(table);
    size_t people = 0;
    for (size_t i = headed; i < table_rows(table); i++)
        people += *name_at(table, headed, i) != '\0';
    return people;
}

void founding_who(const char *roster, size_t n, size_t most, struct buf *out)
{
    struct table *table = NULL;
    size_t said = 0;
    if (n == 0 || table_read(roster, n, &table, NULL) != ST_OK)
        return;
    bool headed = table_rows(table) > 0 && founding_headings(table);
    for (size_t i = headed; i < table_rows(table) && said <= most; i++) {
        const char *name = name_at(table, headed, i);
        if (*name && said++ < most)
            buf_printf(out, "%s%s", said > 1 ? _("、") : "", name);
    }
    if (said > most)
        buf_puts(out, _(" 等"));
    table_free(table);
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
    home_path(path, whole, sizeof whole);
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

/* Whether what should be a name has in it what no name has. */
static bool no_name(const char *name)
{
    static const char *const marks[] = {"、", "，", ",", ";", "；", "/", ":", "："};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(name, marks[i]))
            return true;
    for (; *name; name++)
        if (behind_digits(name) > name)
            return true;
    return false;
}

static enum status check_row(const struct table *table, size_t row, struct error *error)
{
    const char *name = founding_name(table, row);
    for (size_t i = 1; i < table_cells(table, row); i++)
        if (*table_cell(table, row, i))
            return error_set(error, ST_INVALID, NULL,
                             _("第%ld行“%s”后面还有“%s”：请只写姓名，或在第一行写上表头，如 "
                               "姓名,状态,电话"),
                             table_line(table, row), name, table_cell(table, row, i));
    if (utf8_count(name, strlen(name)) > NAME_CHARS)
        return error_set(error, ST_INVALID, NULL,
                         _("第%ld行“%.60s”太长：姓名最多 %d 个字，一行只写一个姓名"),
                         table_line(table, row), name, NAME_CHARS);
    if (no_name(name))
        return error_set(error, ST_INVALID, NULL,
                         _("第%ld行“%s”不像姓名：一行只写一个姓名；要写电话、状态的，第一行写上"
                           "表头，如 姓名,状态,电话"),
                         table_line(table, row), name);
    return ST_OK;
}

static enum status check_twice(const struct table *table, struct error *error)
{
    size_t rows = table_rows(table), count = 0;
    enum status status = ST_OK;
    const char **names = calloc(rows + 1, sizeof *names);
    if (!names)
        return desk_no_memory(error);
    for (size_t i = 0; i < rows; i++)
        if (*founding_name(table, i))
            names[count++] = founding_name(table, i);
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

enum status founding_check(const struct table *table, struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < table_rows(table) && status == ST_OK; i++)
        status = check_row(table, i, error);
    return status == ST_OK ? check_twice(table, error) : status;
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
        status = founding_check(table, error);
    if (status == ST_OK)
        *people = founding_names(table);
    table_free(table);
    return status;
}
