#include <stdio.h>

#include "base/buf.h"
#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/journal_text.h"
#include "store/db.h"
#include "store/journal.h"

/* `export`: every command kept, in order; `load` makes the same store of it. */

static bool write_line(void *context, const struct journal_line *line)
{
    enum { LINE_MAX_BYTES = 1 << 20 };
    FILE *out = context;
    struct buf buf;
    buf_init(&buf, LINE_MAX_BYTES);
    journal_text(&buf, line);
    buf_putc(&buf, '\n');
    bool whole = !buf.failed;
    if (whole)
        fwrite(buf.text, 1, buf.len, out);
    buf_free(&buf);
    return whole && !ferror(out);
}

static enum status export_all(struct ledger *ledger, FILE *out, struct error *error)
{
    static const enum log logs[] = {LOG_JOURNAL, LOG_OUTBOX};
    struct db *db = ledger_db(ledger);
    enum status status = db_begin_read(db, error);
    for (size_t i = 0; status == ST_OK && i < 2; i++)
        status = journal_walk(db, logs[i], 0, write_line, out, error);
    db_rollback(db);
    if (status == ST_STOPPED && !ferror(out))
        return error_set(error, ST_NOMEM, NULL, _("内存不足，没有导出完"));
    if (status == ST_OK || status == ST_STOPPED)
        return say_end(out, error);
    return status;
}

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    if (invocation->argc > 1)
        return invocation_misuse(invocation, _("export 不带参数，写到标准输出"));
    struct ledger *ledger = invocation_open(invocation, LEDGER_READ);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = export_all(ledger, stdout, &error);
    ledger_close(ledger);
    return status == ST_OK ? EXIT_FINE : invocation_fail(invocation, &error);
}

const struct subcommand cmd_export = {"export", "> 文件",
                                      N_("把全部命令写到标准输出，读入后得到完全相同的台账"), run};
