/* The character sets of files, right and wrong. */

#include <string.h>

#include "paper/table.h"
#include "tap.h"

/* Bytes that hold no NUL but may hold anything else. */
#define READS(bytes, charset, cell, name) reads((bytes), sizeof(bytes) - 1, (charset), (cell), name)
#define REFUSES(bytes, says, name)        refuses((bytes), sizeof(bytes) - 1, (says), name)

static void reads(const char *bytes, size_t n, const char *charset, const char *cell,
                  const char *name)
{
    struct table *table;
    struct error error = {.text = ""};
    if (!ok(table_read(bytes, n, &table, &error) == ST_OK, "%s", name)) {
        printf("# %s\n", error.text);
        return;
    }
    is_str(table_charset(table), charset, "%s: the charset", name);
    is_str(table_cell(table, 0, 0), cell, "%s: the cell", name);
    table_free(table);
}

static void refuses(const char *bytes, size_t n, const char *says, const char *name)
{
    struct table *table;
    struct error error = {.text = ""};
    enum status status = table_read(bytes, n, &table, &error);
    if (!ok(status == ST_INVALID && error.status == status && strstr(error.text, says), "%s", name))
        printf("# %d %s\n", (int)status, error.text);
    table_free(table);
}

static void right(void)
{
    READS("abc,d\n", "UTF-8", "abc", "ASCII");
    READS("张三,d\n", "UTF-8", "张三", "UTF-8");
    READS("\xEF\xBB\xBF张三\n", "UTF-8", "张三", "UTF-8 with a mark");
    READS("\xF0\xA0\x80\x80,d\n", "UTF-8", "\xF0\xA0\x80\x80", "UTF-8 of four bytes");
    READS("\xFF\xFE\x20\x5F\x09N,\0b\0", "UTF-16", "张三", "UTF-16, little end first");
    READS("\xFE\xFF\x5F\x20N\x09\0,\0b", "UTF-16", "张三", "UTF-16, big end first");
    READS("\xFF\xFE\x40\xD8\x00\xDC", "UTF-16", "\xF0\xA0\x80\x80", "UTF-16 of two units");
    READS("\xD5\xC5\xC8\xFD,b\n", "GB18030", "张三", "GB2312");
    READS("\xB1\xED\xEC\x46,\x8B\x9F\n", "GB18030", "表霧", "GBK, with ASCII as second bytes");
    READS("\x81\x39\xEE\x39,b\n", "GB18030", "㐀", "GB18030 of four bytes");
    READS("\x95\x32\x82\x36,b\n", "GB18030", "\xF0\xA0\x80\x80", "beyond the first plane");
    READS("\xFF\xFE", "UTF-16", "", "a mark and nothing");
    READS("\xEF\xBB\xBF", "UTF-8", "", "the other mark and nothing");
}

static void wrong(void)
{
    REFUSES("\xEF\xBB\xBF好\n\xD5\xC5\n", "第 2 行有不是文字的字节（按 UTF-8 读）",
            "GB18030 behind a mark of UTF-8");
    REFUSES("姓名,电话\n张三,1\n李\xE5\x9B,2\n", "第 3 行有不是文字的字节（按 UTF-8 读）",
            "a broken byte in UTF-8 that could not be GB18030");
    REFUSES("姓名党员\n张三李四\n王五\xE5\x9B\xE5\x9B\n", "第 3 行",
            "a broken byte in UTF-8 that would pass as GB18030");
    REFUSES("a\r\nb\r\n\xFF\n", "第 3 行", "a byte that neither has");
    REFUSES("\xD5\xC5\rx\r\xC8", "第 3 行", "GB18030 that ends in a character");
    REFUSES("\xD5\xC5\n\x81\x30\x41\n", "第 2 行", "GB18030 with a broken four bytes");
    REFUSES("\xD5\xC5\n\xFE\x39\xFE\x39\n", "第 2 行", "four bytes that are no character");
    REFUSES("caf\xE9,x\n", "第 1 行", "Latin");
    REFUSES("\xEF\xBB\xBF\n\xC0\xAF\n", "第 2 行", "an overlong form");
    REFUSES("\xED\xA0\x80\n", "第 1 行", "half a surrogate pair in UTF-8");
    REFUSES("\xFF\xFE"
            "a\0\n\0b",
            "第 2 行有不是文字的字节（按 UTF-16 读）", "half a unit");
    REFUSES("\xFF\xFE\n\0\x40\xD8"
            "a\0",
            "第 2 行", "a high surrogate alone");
    REFUSES("\xFF\xFE\n\0\n\0\x00\xDC", "第 3 行", "a low surrogate alone");
    REFUSES("\xFF\xFE"
            "a\0\0\0",
            "空字节", "a NUL in UTF-16");
    REFUSES("a\0b\0,\0", "空字节", "UTF-16 without a mark");
    REFUSES("PK\x03\x04rest", "工作簿", "an xlsx");
    REFUSES("\xD0\xCF\x11\xE0\xA1", "工作簿", "an xls");
}

int main(void)
{
    right();
    wrong();
    return done_testing();
}
