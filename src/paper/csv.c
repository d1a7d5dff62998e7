#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "paper/inside.h"
#include "paper/table.h"

/* How far the reading has come. */
struct csv {
    struct table *table;
    size_t at;
    uint32_t line;
    struct error *error;
};

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

/* Over a line's end at the place; answers how many bytes it has. */
static size_t line_end(const char *text, size_t size, size_t at)
{
    return text[at] == '\r' && at + 1 < size && text[at + 1] == '\n' ? 2 : 1;
}

/* A tab that stands beside another separator or at a line's end only keeps numbers text. */
static bool counts_as_tab(const char *text, size_t size, size_t at)
{
    char before = at > 0 ? text[at - 1] : '\n', after = at + 1 < size ? text[at + 1] : '\n';
    return before != ',' && before != ';' && after != ',' && after != ';' && !ends_line(after);
}

/* Decided by the first line that has any of the three outside quotes. */
static char find_separator(const char *text, size_t size)
{
    size_t commas = 0, semicolons = 0, tabs = 0, all_tabs = 0;
    bool begins = true, quoted = false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (quoted || (begins && c == '"')) {
            quoted = !(quoted && c == '"');
            begins = !quoted;
            continue;
        }
        commas += c == ',';
        semicolons += c == ';';
        all_tabs += c == '\t';
        tabs += c == '\t' && counts_as_tab(text, size, i);
        begins = c == ',' || c == ';' || c == '\t' || ends_line(c);
        if (ends_line(c) && commas + semicolons + all_tabs > 0)
            break;
    }
    if (tabs > 0 || (all_tabs > 0 && commas + semicolons == 0))
        return '\t';
    return semicolons > commas ? ';' : ',';
}

static enum status short_of_memory(const struct csv *csv)
{
    return error_set(csv->error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
}

/* Room for one more element in a list that doubles. */
static bool make_room(void **list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;
    size_t more = *room > 0 ? *room * 2 : 256;
    void *bigger = realloc(*list, more * size);
    if (!bigger)
        return false;
    *list = bigger;
    *room = more;
    return true;
}

/* The blank characters at s that a cell is trimmed of; answers their length. */
static size_t blank(const char *s, size_t n)
{
    if (n >= 1 && *s == ' ')
        return 1;
    if (n >= 2 && memcmp(s, "\xC2\xA0", 2) == 0)
        return 2;
    return n >= 3 && memcmp(s, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

static size_t blank_before(const char *s, size_t n)
{
    for (size_t length = 1; length <= 3 && length <= n; length++)
        if (blank(s + n - length, length) == length)
            return length;
    return 0;
}

/* The raw text of a cell, cleaned; a pair of quotes is one where it was quoted. */
static void clean_cell(struct buf *out, const char *raw, size_t n, bool quoted)
{
    if (!quoted) {
        clean_line(out, raw, n);
        return;
    }
    size_t from = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        bool pair = raw[i] == '"' && raw[i + 1] == '"';
        if (!pair && !(raw[i] == '\r' && raw[i + 1] == '\n'))
            continue;
        clean_line(out, raw + from, i - from);
        from = i + 1;
        i += pair;
    }
    clean_line(out, raw + from, n - from);
}

/* Where a cell stands: its raw text without its quotes, and what follows them (which is no CSV, but
 * is taken as part of the cell). */
struct place {
    size_t from, to, tail;
    bool quoted;
};

/* Over the quoted part, whose first quote is at csv->at; the line breaks in it are counted. */
static enum status skip_quoted(struct csv *csv, struct place *place)
{
    const char *text = csv->table->text;
    size_t size = csv->table->size, i = csv->at + 1;
    uint32_t began = csv->line;
    place->quoted = true;
    place->from = i;
    for (;; i++) {
        const char *quote = i < size ? memchr(text + i, '"', size - i) : NULL;
        if (!quote)
            return error_set(csv->error, ST_INVALID, NULL,
                             _("第 %lu 行开始的引号没有结束，请补上引号或去掉它。"),
                             (unsigned long)began);
        i = (size_t)(quote - text) + 1;
        if (i >= size || text[i] != '"')
            break;
    }
    for (size_t j = place->from; j < i; j++)
        csv->line += ends_line(text[j]) && !(text[j] == '\n' && text[j - 1] == '\r');
    place->to = i - 1;
    csv->at = i;
    return ST_OK;
}

static enum status find_cell(struct csv *csv, struct place *place)
{
    const struct table *table = csv->table;
    enum status status = ST_OK;
    *place = (struct place){.from = csv->at, .to = csv->at};
    if (csv->at < table->size && table->text[csv->at] == '"')
        status = skip_quoted(csv, place);
    size_t end = csv->at;
    while (end < table->size && table->text[end] != table->separator &&
           !ends_line(table->text[end]))
        end++;
    if (!place->quoted)
        place->to = end;
    place->tail = end;
    csv->at = end;
    return status;
}

static enum status refuse_cell(const struct csv *csv, uint32_t line, size_t number)
{
    return error_set(csv->error, ST_LIMIT, NULL,
                     _("第 %lu 行第 %zu 列的文字超过 %d 字节，请删短，或看看是否漏了引号。"),
                     (unsigned long)line, number, TABLE_CELL_MAX);
}

/* Reads one cell of the row. *empty stays when there is nothing in it. */
static enum status read_cell(struct csv *csv, const struct table_row *row, bool *empty)
{
    struct table *table = csv->table;
    struct place place;
    struct buf *out = &table->cells;
    size_t before = out->len, number = table->cell_count - row->first + 1;
    enum status status = find_cell(csv, &place);
    if (status != ST_OK)
        return status;
    if (number > TABLE_COLUMNS_MAX)
        return error_set(csv->error, ST_LIMIT, NULL, _("第 %lu 行超过 %d 列，请删去多余的列。"),
                         (unsigned long)row->line, TABLE_COLUMNS_MAX);
    const char *raw = table->text + place.from;
    size_t n = place.to - place.from;
    size_t skip = formula_of(raw, n) == FORMULA_PROTECTED;
    clean_cell(out, raw + skip, n - skip, place.quoted);
    if (place.quoted)
        clean_line(out, table->text + place.to + 1, place.tail - place.to - 1);
    for (size_t step; (step = blank_before(out->text + before, out->len - before)) > 0;)
        buf_cut(out, out->len - step);
    size_t first = before;
    for (size_t step; (step = blank(out->text + first, out->len - first)) > 0;)
        first += step;
    if (out->len - first > TABLE_CELL_MAX)
        return refuse_cell(csv, row->line, number);
    *empty = *empty && first == out->len;
    buf_putc(out, '\0');
    if (out->failed || !make_room((void **)&table->offsets, table->cell_count, &table->cell_room,
                                  sizeof *table->offsets))
        return short_of_memory(csv);
    table->offsets[table->cell_count++] = (uint32_t)first;
    return ST_OK;
}

static enum status add_row(struct csv *csv, const struct table_row *row)
{
    struct table *table = csv->table;
    if (table->row_count == TABLE_ROWS_MAX)
        return error_set(csv->error, ST_LIMIT, NULL,
                         _("到第 %lu 行已超过 %d 行，请把文件分成几个再来。"),
                         (unsigned long)row->line, TABLE_ROWS_MAX);
    if (!make_room((void **)&table->rows, table->row_count, &table->row_room, sizeof *table->rows))
        return short_of_memory(csv);
    table->rows[table->row_count++] = *row;
    return ST_OK;
}

/* Reads one row, over its line's end. A row with nothing in it leaves nothing behind. */
static enum status read_row(struct csv *csv)
{
    struct table *table = csv->table;
    struct table_row row = {
        .first = (uint32_t)table->cell_count, .source = (uint32_t)csv->at, .line = csv->line};
    size_t before = table->cells.len;
    bool empty = true, more = true;
    enum status status = ST_OK;
    while (more && status == ST_OK) {
        status = read_cell(csv, &row, &empty);
        more = status == ST_OK && csv->at < table->size && table->text[csv->at] == table->separator;
        csv->at += more;
    }
    if (status != ST_OK)
        return status;
    row.length = (uint32_t)csv->at - row.source;
    if (csv->at < table->size)
        csv->at += line_end(table->text, table->size, csv->at);
    csv->line++;
    if (!empty)
        return add_row(csv, &row);
    table->cell_count = row.first;
    buf_cut(&table->cells, before);
    return ST_OK;
}

enum status csv_read(struct table *table, struct error *error)
{
    struct csv csv = {.table = table, .line = 1, .error = error};
    const char *nul = memchr(table->text, '\0', table->size);
    if (nul)
        return error_set(error, ST_INVALID, NULL,
                         _("第 %ld 行有空字节，这不是文本文件，请用表格软件另存为 CSV（UTF-8）。"),
                         charset_line(table->text, (size_t)(nul - table->text)));
    table->separator = find_separator(table->text, table->size);
    enum status status = ST_OK;
    while (csv.at < table->size && status == ST_OK)
        status = read_row(&csv);
    return status;
}
