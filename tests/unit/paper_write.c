/* Writing tables, and reading them again. */

#include <string.h>

#include "base/buf.h"
#include "paper/table.h"
#include "tap.h"

static void writes(const char *text, const char *want)
{
    struct buf out;
    struct table *table = NULL;
    struct error error;
    buf_init(&out, 1000);
    table_put_cell(&out, text);
    is_str(out.text, want, "the cell is written");
    buf_puts(&out, "\r\nlast\r\n");
    ok(table_read(out.text, out.len, &table, &error) == ST_OK, "it can be read");
    if (table && *text)
        is_str(table_cell(table, 0, 0), text, "and is the same");
    table_free(table);
    buf_free(&out);
}

static void writes_only(const char *text, const char *want)
{
    struct buf out;
    buf_init(&out, 1000);
    table_put_cell(&out, text);
    is_str(out.text, want, "the cell is written");
    buf_free(&out);
}

int main(void)
{
    const char *const row[] = {"张三", NULL, "1,2", "=x"};
    struct buf out;
    writes("张三", "张三");
    writes("", "");
    writes("a,b", "\"a,b\"");
    writes("a;b", "\"a;b\"");
    writes("say \"x\"", "\"say \"\"x\"\"\"");
    writes("\"", "\"\"\"\"");
    writes("=1+1", "'=1+1");
    writes("+8613800000000", "'+8613800000000");
    writes("-5", "'-5");
    writes("@x", "'@x");
    writes("＝1", "'＝1");
    writes("=a,\"b\"", "\"'=a,\"\"b\"\"\"");
    writes("'=1", "''=1");
    writes("'x", "'x");
    writes_only(" a", "\" a\"");
    writes_only("a\tb", "\"a\tb\"");
    writes_only("\tb", "\"'\tb\"");
    writes_only("a\nb", "\"a\nb\"");
    buf_init(&out, 1000);
    table_put_row(&out, row, 4);
    is_str(out.text, "张三,,\"1,2\",'=x\r\n", "a row");
    buf_free(&out);
    return done_testing();
}
