#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/seat.h"
#include "cmd/subcommand.h"
#include "desk/import.h"
#include "ledger/journal_text.h"
#include "store/db.h"
#include "store/journal.h"

/* `export`: every command kept, in order; `load` makes the same store of it. With --roster or
 * --register a table that `import` reads. */

enum { TABLE_MAX = 256 << 20 };

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

/* Telephones have left the house: that is kept. */
static enum status note(struct ledger *ledger, const char *org, instant now, struct error *error)
{
    static const char verb[] = "audit.note";
    struct command command;
    struct outcome outcome;
    command_clear(&command);
    command.verb = verb_find(verb, strlen(verb));
    command.to = org;
    command.at = now;
    command.with.what = _("导出名册，含电话");
    command.given[ARG_what] = true;
    enum status status = ledger_begin(ledger, error);
    if (status == ST_OK)
        status = ledger_give(ledger, &command, true, &outcome, error);
    if (status == ST_OK && outcome.verdict != VERDICT_APPLIED)
        status = error_set(error, ST_REFUSED, NULL, "%s", outcome.error.text);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

static enum status export_table(struct invocation *invocation, struct seat *seat,
                                const char *roster, struct error *error)
{
    char org[IDENT_MAX + 1];
    struct buf out;
    buf_init(&out, TABLE_MAX);
    enum status status = ST_OK;
    if (roster)
        status = seat_find(seat, SEAT_ORG, roster, org, error);
    if (status == ST_OK && roster)
        status = note(seat->ledger, org, invocation->now, error);
    if (status == ST_OK)
        status = roster ? export_roster(seat->desk, org, &out, error)
                        : export_register(seat->desk, NULL, &out, error);
    if (status == ST_OK) {
        fwrite(out.text, 1, out.len, stdout);
        status = say_end(stdout, error);
    }
    buf_free(&out);
    return status;
}

static int run_table(struct invocation *invocation, const char *roster)
{
    struct error error = {.status = ST_OK};
    struct seat seat;
    if (!seat_take(invocation, roster ? LEDGER_WRITE : LEDGER_READ, &seat))
        return EXIT_TROUBLE;
    enum status status = export_table(invocation, &seat, roster, &error);
    seat_leave(&seat);
    return status == ST_OK ? EXIT_FINE : invocation_fail(invocation, &error);
}

static int run_all(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    struct ledger *ledger = invocation_open(invocation, LEDGER_READ);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = export_all(ledger, stdout, &error);
    ledger_close(ledger);
    return status == ST_OK ? EXIT_FINE : invocation_fail(invocation, &error);
}

static int run(struct invocation *invocation)
{
    const char *roster = NULL;
    int at = 1;
    if (invocation->argc == 1)
        return run_all(invocation);
    if (option_flag(invocation, &at, "--register") && invocation->argc == 2)
        return run_table(invocation, NULL);
    if (option_value(invocation, &at, "--roster", &roster) && roster && at == invocation->argc - 1)
        return run_table(invocation, roster);
    return invocation_misuse(invocation,
                             _("export 不带参数，或者带 --roster 支部、--register；写到标准输出"));
}

const struct subcommand cmd_export = {
    "export", N_("[--roster 支部 | --register] > 文件"),
    N_("把全部命令写到标准输出，读入后得到完全相同的台账；--roster、--register 写成能再导入的表"),
    run};
