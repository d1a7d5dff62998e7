/* Tables as offices hand them on: rows, cells, quotes, lines, limits. */

#include "paper/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "tap.h"

enum { SHOWN = 2000 };

/* All cells: those of a row with '|' between them, the rows with '/'. */
static const char *cells_of(const struct table *table)
{
    static char shown[SHOWN];
    size_t n = 0;
    shown[0] = '\0';
    for (size_t i = 0; i < table_rows(table); i++)
        for (size_t j = 0; j < table_cells(table, i) && n < SHOWN - 100; j++)
            n += (size_t)snprintf(shown + n, SHOWN - n, "%s%s",
                                  j > 0   ? "|"
                                  : i > 0 ? "/"
                                          : "",
                                  table_cell(table, i, j));
    return shown;
}

static void reads_n(const char *bytes, size_t n, const char *want, const char *name)
{
    struct table *table;
    struct error error = {.text = ""};
    enum status status = table_read(bytes, n, &table, &error);
    if (!ok(status == ST_OK, "%s: read", name)) {
        printf("# %s\n", error.text);
        return;
    }
    is_str(cells_of(table), want, "%s", name);
    table_free(table);
}

static void reads(const char *text, const char *want, const char *name)
{
    reads_n(text, strlen(text), want, name);
}

static void refuses_n(const char *bytes, size_t n, enum status want, const char *says,
                      const char *name)
{
    struct table *table = (struct table *)1;
    struct error error = {.text = ""};
    enum status status = table_read(bytes, n, &table, &error);
    bool told = strstr(error.text, says) && utf8_valid(error.text, strlen(error.text), NULL);
    if (!ok(status == want && error.status == want && told && !table, "%s", name))
        printf("# %d %s\n", (int)status, error.text);
}

static void refuses(const char *text, enum status want, const char *says, const char *name)
{
    refuses_n(text, strlen(text), want, says, name);
}

static void separators(void)
{
    reads("姓名,电话\n张三,1\n", "姓名|电话/张三|1", "commas");
    reads("姓名;电话\n张,三;1\n", "姓名|电话/张,三|1", "semicolons");
    reads("姓名\t电话\n张,三\t1\n", "姓名|电话/张,三|1", "tabs");
    reads("名单\n姓名;电话\n", "名单/姓名|电话", "the first line that has any decides");
    reads("\"a,b,c\";d\n", "a,b,c|d", "what is quoted does not count");
    reads("a,b;c;d\n", "a,b|c|d", "the more frequent one");
    reads("a,b;c\n", "a|b;c", "a comma when there are as many");
    reads("姓名\t,电话\t\n张三\t,1\t\n", "姓名|电话/张三|1", "tabs that only keep numbers text");
    reads("a\t\n", "a|", "a tab alone at the end");
    reads("张三\n李四\n\n王五", "张三/李四/王五", "one name a line");
    reads("张三，在职\n", "张三，在职", "a full-width comma is text");
}

static void lines(void)
{
    reads("a,b\nc,d\n", "a|b/c|d", "LF");
    reads("a,b\r\nc,d\r\n", "a|b/c|d", "CR LF");
    reads("a,b\rc,d\r", "a|b/c|d", "CR");
    reads("a,b\r\n\r\n\n,,\n \t \nc,d", "a|b/c|d", "lines with nothing in them are left out");
    reads("", "", "nothing at all");
    reads("\n\n\r\n", "", "only empty lines");
    reads("a,b\nc\nd,e,f,\n", "a|b/c/d|e|f|", "ragged lines");
    reads("a,b,", "a|b|", "an empty cell at the very end");
}

static void quotes(void)
{
    reads("\"a\",\"b\"\"c\"\n", "a|b\"c", "quoted, and a pair of quotes");
    reads("\"a\nb\",\"c\r\nd\",\"e\rf\"\n", "a b|c d|e f", "line breaks in quotes are spaces");
    reads("王\"大\"力,5\"\n", "王\"大\"力|5\"", "a quote in the middle is text");
    reads("\"小王\"(书记),x\n", "小王(书记)|x", "what follows the quotes belongs to the cell");
    reads("\"\",\"\"\"\"\n", "|\"", "an empty cell, and a quote alone");
    refuses("a,b\nc,d\n\"e,f\ng,h\n", ST_INVALID, "第 3 行开始的引号", "a quote that never ends");
    refuses("a,\"x\ny\"\nb,\"z\n\n", ST_INVALID, "第 3 行开始的引号",
            "lines in quotes are counted");
    refuses("\"", ST_INVALID, "第 1 行开始的引号", "a quote and nothing else");
}

static void cleaned(void)
{
    reads(" a ,\xE3\x80\x80张 三\xE3\x80\x80,\xC2\xA0x\xC2\xA0\n", "a|张 三|x",
          "trimmed, wide spaces too");
    reads("\" a \",b\n", "a|b", "trimmed in quotes");
    reads("a\x1B[31mb,c\xE2\x80\xAE"
          "d\xE2\x80\x8B\n",
          "a[31mb|cd", "controls are dropped");
    reads("'=1+1,'+86,'-x,'@y,'z,''=q\n", "=1+1|+86|-x|@y|'z|'=q",
          "the ' before a sign is taken off");
    reads("=1+1,-5,+86\n", "=1+1|-5|+86", "formulas are text");
    reads("\"'=\"\"x\"\"\",\"'\tb\"\n", "=\"x\"|b", "also in quotes");
}

static void places(void)
{
    struct table *table;
    struct error error;
    size_t n = 0;
    const char text[] = "\xEF\xBB\xBFh1;h2\r\n\r\n\"a\r\nb\";'=c \r\n d\n";
    if (!ok(table_read(text, sizeof text - 1, &table, &error) == ST_OK, "a table with places"))
        return;
    is_int(table_rows(table), 3, "three rows");
    is_int(table_line(table, 0), 1, "the heading's line");
    is_int(table_line(table, 1), 3, "an empty line counts");
    is_int(table_line(table, 2), 5, "so does one in quotes");
    is_int(table_line(table, 3), 0, "no line beyond the last row");
    const char *source = table_source(table, 1, &n);
    ok(n == 11 && memcmp(source, "\"a\r\nb\";'=c ", n) == 0, "a row as it was in the file");
    source = table_source(table, 0, &n);
    ok(n == 5 && memcmp(source, "h1;h2", n) == 0, "the first row without the mark");
    table_source(table, 9, &n);
    is_int(n, 0, "no source beyond the last row");
    is_int(table_cells(table, 2), 1, "a short row");
    is_str(table_cell(table, 2, 1), "", "no cell beyond the last");
    is_str(table_cell(table, 9, 0), "", "no cell beyond the last row");
    ok(table_separator(table) == ';', "the separator");
    is_str(table_charset(table), "UTF-8", "the charset");
    table_free(table);
    table_free(NULL);
}

static char *repeat(const char *text, size_t times, size_t *n)
{
    size_t length = strlen(text);
    char *all = malloc(length * times + 2);
    for (size_t i = 0; i < times; i++)
        memcpy(all + i * length, text, length);
    *n = length * times;
    all[*n] = '\0';
    return all;
}

static void limit(const char *text, size_t times, enum status want, const char *says,
                  const char *name)
{
    size_t n;
    char *all = repeat(text, times, &n);
    struct table *table;
    struct error error = {.text = ""};
    enum status status = table_read(all, n, &table, &error);
    if (!ok(status == want && strstr(error.text, says), "%s", name))
        printf("# %d %s\n", (int)status, error.text);
    table_free(table);
    free(all);
}

static void limits(void)
{
    limit("张三,男\n", TABLE_ROWS_MAX, ST_OK, "", "as many rows as there may be");
    limit("张三,男\n", TABLE_ROWS_MAX + 1, ST_LIMIT, "200000", "one row more");
    limit("张三,男\n", 1000000, ST_LIMIT, "第 200001 行", "a million lines");
    limit("\n", 1000000, ST_OK, "", "a million empty lines");
    limit(",", TABLE_COLUMNS_MAX - 1, ST_OK, "", "as many columns as there may be");
    limit(",", TABLE_COLUMNS_MAX, ST_LIMIT, "100 列", "one column more");
    limit("x", TABLE_CELL_MAX, ST_OK, "", "the longest cell");
    limit("x", TABLE_CELL_MAX + 1, ST_LIMIT, "第 1 行第 1 列", "one byte more");
    limit("x", TABLE_BYTES_MAX + 1, ST_LIMIT, "64 MB", "too many bytes");
    limit("\"\n\"", 10000, ST_OK, "", "quotes over many lines");
}

static void files(void)
{
    struct table *table;
    struct error error;
    char name[] = "/tmp/paper_table.XXXXXX";
    int file = mkstemp(name);
    ok(write(file, "a,b\n", 4) == 4, "a file");
    close(file);
    ok(table_read_file(name, &table, &error) == ST_OK, "it is read");
    is_str(cells_of(table), "a|b", "its cells");
    table_free(table);
    unlink(name);
    ok(table_read_file(name, &table, &error) == ST_MISSING && !table, "no such file");
    ok(strstr(error.text, "没有这个文件"), "it says so");
    ok(table_read_file("/tmp", &table, &error) == ST_IO && strstr(error.text, "文件夹"),
       "a folder");
    ok(table_read_file("/dev/zero", &table, &error) == ST_IO && strstr(error.text, "普通文件"),
       "a device without an end");
}

int main(void)
{
    separators();
    lines();
    quotes();
    cleaned();
    places();
    limits();
    files();
    refuses_n("a\nb\0c\n", 6, ST_INVALID, "第 2 行有空字节", "a NUL");
    return done_testing();
}
