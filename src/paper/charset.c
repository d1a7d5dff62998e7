#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "paper/inside.h"

static enum status short_of_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
}

static bool begins(const char *bytes, size_t n, const char *mark, size_t length)
{
    return n >= length && memcmp(bytes, mark, length) == 0;
}

long charset_line(const char *bytes, size_t offset)
{
    long line = 1;
    for (size_t i = 0; i < offset; i++)
        line += bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
    return line;
}

static enum status bad_byte(const char *bytes, size_t offset, const char *charset,
                            struct error *error)
{
    return error_set(error, ST_INVALID, NULL,
                     _("第 %ld 行有不是文字的字节（按 %s 读），请用表格软件另存为 CSV（UTF-8）。"),
                     charset_line(bytes, offset), charset);
}

/* Takes the mark off the front. */
static void drop_mark(char *bytes, size_t *n, size_t length)
{
    *n -= length;
    memmove(bytes, bytes + length, *n + 1);
}

static uint32_t unit_at(const char *bytes, bool big)
{
    unsigned first = (unsigned char)bytes[0], second = (unsigned char)bytes[1];
    return big ? first << 8 | second : second << 8 | first;
}

/* The character at s; answers its length in bytes, 0 when it is none. */
static size_t utf16_get(const char *s, size_t n, bool big, uint32_t *ch)
{
    if (n < 2)
        return 0;
    *ch = unit_at(s, big);
    if (*ch < 0xD800 || *ch > 0xDFFF)
        return 2;
    if (*ch > 0xDBFF || n < 4)
        return 0;
    uint32_t low = unit_at(s + 2, big);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *ch = 0x10000 + ((*ch - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

/* A unit of two bytes becomes at most three. */
static enum status from_utf16(char **bytes, size_t *n, bool big, struct error *error)
{
    size_t out = 0;
    char *text = malloc(*n / 2 * 3 + 1);
    if (!text)
        return short_of_memory(error);
    for (size_t i = 2; i < *n;) {
        uint32_t ch = 0;
        size_t step = utf16_get(*bytes + i, *n - i, big, &ch);
        if (step == 0) {
            text[out] = '\0';
            enum status status = bad_byte(text, out, "UTF-16", error);
            free(text);
            return status;
        }
        out += utf8_put(text + out, ch);
        i += step;
    }
    text[out] = '\0';
    free(*bytes);
    *bytes = text;
    *n = out;
    return ST_OK;
}

/* Two bytes become at most four. */
static enum status from_gb18030(char **bytes, size_t *n, struct error *error)
{
    enum status status = ST_OK;
    size_t in_left = *n, out_left = *n * 2 + 4;
    char *in = *bytes, *text = malloc(out_left + 1), *out = text;
    iconv_t iconv_to = iconv_open("UTF-8", "GB18030");
    if (!text)
        status = short_of_memory(error);
    else if (iconv_to == (iconv_t)-1)
        status = error_set(error, ST_INVALID, NULL,
                           _("本系统不能读 GB18030，请用表格软件把文件另存为 CSV（UTF-8）。"));
    else if (iconv(iconv_to, &in, &in_left, &out, &out_left) == (size_t)-1)
        status = bad_byte(*bytes, *n - in_left, "UTF-8 或 GB18030", error);
    if (iconv_to != (iconv_t)-1)
        iconv_close(iconv_to);
    if (status != ST_OK) {
        free(text);
        return status;
    }
    *n = (size_t)(out - text);
    *out = '\0';
    free(*bytes);
    *bytes = text;
    /* Most of what was asked for is not needed. */
    char *less = realloc(text, *n + 1);
    *bytes = less ? less : text;
    return ST_OK;
}

/*
 * Whether text that is not wholly UTF-8 is meant to be: a file with one broken byte would otherwise
 * often pass as GB18030, all of it wrong. Pairs of GB18030 hardly ever look like three bytes of
 * UTF-8, and UTF-8 with a fault in it has far more characters than faults.
 */
static bool meant_as_utf8(const char *bytes, size_t n)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < n;) {
        uint32_t ch;
        size_t step = utf8_get(bytes + i, n - i, &ch);
        good += step >= 3;
        bad += step == 0;
        i += step > 0 ? step : 1;
    }
    return good > bad;
}

/* A workbook is what people most often choose by mistake. */
static enum status refuse_workbook(const char *bytes, size_t n, struct error *error)
{
    if (!begins(bytes, n, "PK\x03\x04", 4) && !begins(bytes, n, "\xD0\xCF\x11\xE0", 4))
        return ST_OK;
    return error_set(error, ST_INVALID, NULL,
                     _("这是工作簿（xlsx、xls）或压缩包，不是 CSV，请用表格软件打开后另存为 "
                       "CSV（UTF-8）再来。"));
}

enum status charset_to_utf8(char **bytes, size_t *n, const char **charset, struct error *error)
{
    size_t bad = 0;
    bool marked = begins(*bytes, *n, "\xEF\xBB\xBF", 3);
    enum status status = refuse_workbook(*bytes, *n, error);
    if (status != ST_OK)
        return status;
    *charset = "UTF-16";
    if (begins(*bytes, *n, "\xFF\xFE", 2) || begins(*bytes, *n, "\xFE\xFF", 2))
        return from_utf16(bytes, n, (unsigned char)**bytes == 0xFE, error);
    *charset = "UTF-8";
    if (marked)
        drop_mark(*bytes, n, 3);
    if (utf8_valid(*bytes, *n, &bad))
        return ST_OK;
    if (marked || meant_as_utf8(*bytes, *n))
        return bad_byte(*bytes, bad, "UTF-8", error);
    *charset = "GB18030";
    return from_gb18030(bytes, n, error);
}
