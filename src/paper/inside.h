#ifndef PAPER_INSIDE_H
#define PAPER_INSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

/* A row: its cells, and where it stands in the file. */
struct table_row {
    uint32_t first;  /* of table.offsets */
    uint32_t source; /* of table.text */
    uint32_t length; /* bytes of the source */
    uint32_t line;
};

struct table {
    const char *charset;
    char separator;
    char *text; /* the whole file in UTF-8, without a mark */
    size_t size;
    struct buf cells;  /* all cells, cleaned, each with its NUL */
    uint32_t *offsets; /* of every cell in cells.text */
    size_t cell_count, cell_room;
    struct table_row *rows;
    size_t row_count, row_room;
};

/*
 * Makes UTF-8 without a mark of the *n bytes, which are malloc'd and may be replaced; *charset gets
 * its name. ST_INVALID names the line of the first byte that is no text.
 */
enum status charset_to_utf8(char **bytes, size_t *n, const char **charset, struct error *error);
/* The line, from 1, on which the byte at the offset stands; CR LF, LF and CR end lines. */
long charset_line(const char *bytes, size_t offset);

/* Finds out the separator of table->text and reads all rows. */
enum status csv_read(struct table *table, struct error *error);

/* Whether a spreadsheet would run the cell, or the ' before it protects one that it would. */
enum formula { FORMULA_NO, FORMULA_RUNS, FORMULA_PROTECTED };
enum formula formula_of(const char *cell, size_t n);

#endif
