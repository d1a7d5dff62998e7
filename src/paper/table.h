#ifndef PAPER_TABLE_H
#define PAPER_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

/*
 * A table as offices hand it on: CSV (RFC 4180) in UTF-8 with or without a mark, UTF-16 with one,
 * or GB18030; comma, semicolon or tab, found out from the first line that has any; quoted cells
 * with line breaks in them; CR LF, LF or CR. Also what is pasted from a spreadsheet (tabs) or
 * typed, one name a line. Lines that are wholly empty are left out.
 */
struct table;

enum {
    TABLE_BYTES_MAX = 64 << 20,
    TABLE_ROWS_MAX = 200000,
    TABLE_COLUMNS_MAX = 100,
    TABLE_CELL_MAX = 20000 /* bytes of UTF-8 */
};

/*
 * Reads the n bytes. ST_LIMIT: too long, too many rows or columns, or a cell too long; ST_INVALID:
 * bytes that are no text in either character set, NUL, or a quote that never ends. Each with one
 * sentence that names the line.
 */
enum status table_read(const char *bytes, size_t n, struct table **table, struct error *error);
/* Reads a whole file ("-": standard input). ST_IO, ST_MISSING, else as table_read. */
enum status table_read_file(const char *path, struct table **table, struct error *error);
void table_free(struct table *table); /* NULL is allowed */

size_t table_rows(const struct table *table);
/* The cells of a row; a ragged row has fewer or more than others. */
size_t table_cells(const struct table *table, size_t row);
/* Trimmed of spaces at both ends, sanitised as one line (line breaks become spaces), "" beyond the
 * last; a leading ' that protects a formula sign is taken off. The table owns it. */
const char *table_cell(const struct table *table, size_t row, size_t column);
/* The line of the file on which the row begins, from 1. */
long table_line(const struct table *table, size_t row);
/* The n bytes of the file that were this row, in UTF-8 and without the line's end: for saving what
 * was refused. The table owns them. */
const char *table_source(const struct table *table, size_t row, size_t *n);

/* "UTF-8", "UTF-16" or "GB18030"; ',' ';' or '\t' (',' where there is but one column). */
const char *table_charset(const struct table *table);
char table_separator(const struct table *table);

/*
 * Writing: a cell, quoted where it must be. What begins with = + - @ or a tab gets a ' before it,
 * so that no spreadsheet runs it. Cells and lines are put together by the caller with
 * table_put_row.
 */
void table_put_cell(struct buf *out, const char *text);
/* A line of count cells (NULL: empty), ended by CR LF. The file begins with TABLE_MARK. */
void table_put_row(struct buf *out, const char *const *cells, size_t count);
#define TABLE_MARK "\xEF\xBB\xBF"

#endif
