#include "cmd/say.h"

#include <errno.h>
#include <iconv.h>
#include <langinfo.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clean.h"
#include "base/errno_words.h"
#include "base/intl.h"

enum { TEXT_MAX = 64 * 1024 };

/* Writes UTF-8 in the locale's characters; one it does not have becomes '?'. */
static void write_converted(FILE *out, iconv_t converter, char *text, size_t n)
{
    while (n > 0) {
        char part[4096], *to = part;
        size_t room = sizeof part;
        size_t result = iconv(converter, &text, &n, &to, &room);
        fwrite(part, 1, sizeof part - room, out);
        if (result != (size_t)-1 || errno == E2BIG)
            continue;
        fputc('?', out);
        do {
            text++;
            n--;
        } while (n > 0 && ((unsigned char)*text & 0xc0) == 0x80);
    }
}

static bool chinese_codeset(const char *codeset)
{
    return strncasecmp(codeset, "GB", 2) == 0 || strncasecmp(codeset, "BIG5", 4) == 0;
}

static void write_text(FILE *out, char *text, size_t n)
{
    const char *codeset = nl_langinfo(CODESET);
    iconv_t converter = (iconv_t)-1;
    if (chinese_codeset(codeset))
        converter = iconv_open(codeset, "UTF-8");
    if (converter == (iconv_t)-1) {
        fwrite(text, 1, n, out);
        return;
    }
    write_converted(out, converter, text, n);
    iconv_close(converter);
}

static void write_clean(FILE *out, const char *before, const char *after, const char *format,
                        va_list arguments)
{
    char text[TEXT_MAX];
    struct buf line;
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        return;
    buf_init(&line, 2 * sizeof text);
    clean_line(&line, text, strlen(text));
    fputs(before, out);
    write_text(out, line.text, line.len);
    fputs(after, out);
    buf_free(&line);
}

void say_line(FILE *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_clean(out, "", "\n", format, arguments);
    va_end(arguments);
}

void say_progress(const char *format, ...)
{
    static const char start_of_line[] = "\r\033[K";
    va_list arguments;
    if (!isatty(STDERR_FILENO))
        return;
    if (!format) {
        fputs(start_of_line, stderr);
        return;
    }
    va_start(arguments, format);
    write_clean(stderr, start_of_line, "", format, arguments);
    va_end(arguments);
    fflush(stderr);
}

enum status say_end(FILE *out, struct error *error)
{
    if (fflush(out) == 0 && !ferror(out))
        return ST_OK;
    return error_set(error, errno == ENOSPC ? ST_FULL : ST_IO, NULL, _("输出写不下去：%s"),
                     errno_words(errno));
}
