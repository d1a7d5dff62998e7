#include "paper/table.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/clean.h"
#include "base/utf8.h"

enum { OUT_MAX = 16 << 20 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void demand_cell(const char *cell)
{
    size_t n = strlen(cell);
    demand(n <= TABLE_CELL_MAX && utf8_valid(cell, n, NULL));
    demand(n == 0 || (cell[0] != ' ' && cell[n - 1] != ' '));
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        i += utf8_get(cell + i, n - i, &cp);
        demand(clean_keeps(cp));
    }
}

static void demand_rows(const struct table *table)
{
    long line = 0;
    for (size_t i = 0; i < table_rows(table); i++) {
        bool empty = true;
        size_t n;
        const char *source = table_source(table, i, &n);
        demand(n > 0 && utf8_valid(source, n, NULL));
        demand(table_line(table, i) > line);
        line = table_line(table, i);
        demand(table_cells(table, i) >= 1 && table_cells(table, i) <= TABLE_COLUMNS_MAX);
        for (size_t j = 0; j < table_cells(table, i); j++) {
            demand_cell(table_cell(table, i, j));
            empty = empty && *table_cell(table, i, j) == '\0';
        }
        demand(!empty);
    }
}

/* What is written is read again, cell by cell. */
static void round_trip(const struct table *table)
{
    struct buf out;
    struct table *again;
    const char *cells[TABLE_COLUMNS_MAX + 1];
    buf_init(&out, OUT_MAX);
    /* A first line that has the separator. */
    buf_puts(&out, TABLE_MARK "x,x,x\r\n");
    for (size_t i = 0; i < table_rows(table); i++) {
        for (size_t j = 0; j < table_cells(table, i); j++)
            cells[j] = table_cell(table, i, j);
        table_put_row(&out, cells, table_cells(table, i));
    }
    demand(!out.failed && table_rows(table) < TABLE_ROWS_MAX);
    demand(table_read(out.text, out.len, &again, NULL) == ST_OK);
    demand(table_rows(again) == table_rows(table) + 1 && table_separator(again) == ',');
    for (size_t i = 0; i < table_rows(table); i++) {
        demand(table_cells(again, i + 1) == table_cells(table, i));
        for (size_t j = 0; j < table_cells(table, i); j++)
            demand(strcmp(table_cell(again, i + 1, j), table_cell(table, i, j)) == 0);
    }
    table_free(again);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct table *table;
    struct error error = {.text = ""};
    enum status status = table_read((const char *)data, size, &table, &error);
    if (status == ST_OK) {
        demand_rows(table);
        round_trip(table);
    } else {
        demand((status == ST_INVALID || status == ST_LIMIT) && !table);
        demand(error.status == status && error.text[0] != '\0');
        demand(utf8_valid(error.text, strlen(error.text), NULL));
    }
    table_free(table);
    return 0;
}
