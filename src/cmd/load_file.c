#include "cmd/load_file.h"

#include <errno.h>
#include <stdbool.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "wire/command_json.h"

/* Reads a line of at most max bytes into the buffer. Longer ones are read over: *cut tells. Answers
 * -1 at the end. */
static long read_line(FILE *file, char *line, size_t max, bool *cut)
{
    size_t n = 0;
    int c;
    *cut = false;
    while ((c = getc_unlocked(file)) != EOF && c != '\n') {
        if (n < max)
            line[n++] = (char)c;
        else
            *cut = true;
    }
    return c == EOF && n == 0 && !*cut ? -1 : (long)n;
}

enum status load_file(FILE *file, const char *name, struct ledger *ledger, struct load *load,
                      long long *read, struct error *error)
{
    static char line[COMMAND_TEXT_MAX + 1];
    enum status status = ST_OK;
    bool cut;
    for (long n; status == ST_OK && (n = read_line(file, line, sizeof line, &cut)) >= 0;) {
        *read += n + 1;
        /* One byte more than the most is enough for the gate to say so. */
        status = load_line(ledger, load, line, cut ? sizeof line : (size_t)n, error);
    }
    if (status == ST_OK && ferror(file))
        status = error_set(error, ST_IO, NULL, _("读不了 %s：%s"), name, errno_words(errno));
    enum status end = load_end(ledger, load, status == ST_OK ? error : NULL);
    return status == ST_OK ? end : status;
}
