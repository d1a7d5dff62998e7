#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "paper/inside.h"
#include "paper/table.h"

/* Full-width signs too: spreadsheets of East Asian offices run them. */
static const uint32_t signs[] = {'=',  '+',    '-',    '@',    '\t',  '\r',
                                 '\n', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};

enum formula formula_of(const char *cell, size_t n)
{
    size_t quotes = 0;
    uint32_t ch;
    while (quotes < n && cell[quotes] == '\'')
        quotes++;
    if (quotes == n || utf8_get(cell + quotes, n - quotes, &ch) == 0)
        return FORMULA_NO;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == ch)
            return quotes > 0 ? FORMULA_PROTECTED : FORMULA_RUNS;
    return FORMULA_NO;
}

void table_put_cell(struct buf *out, const char *text)
{
    size_t n = strlen(text);
    /* What looks protected already gets one more, so that it is read again as it was. */
    const char *guard = formula_of(text, n) == FORMULA_NO ? "" : "'";
    if (!strpbrk(text, ",;\t\"\r\n") && (n == 0 || (text[0] != ' ' && text[n - 1] != ' '))) {
        buf_printf(out, "%s%s", guard, text);
        return;
    }
    buf_printf(out, "\"%s", guard);
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        buf_add(out, text, (size_t)(quote - text));
        buf_puts(out, "\"\"");
    }
    buf_printf(out, "%s\"", text);
}

void table_put_row(struct buf *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_putc(out, ',');
        if (cells[i])
            table_put_cell(out, cells[i]);
    }
    buf_puts(out, "\r\n");
}
