#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cmd/connect.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "core/command.h"
#include "ledger/ledger.h"
#include "store/journal.h"

/* `sync`: sends what waits, fetches what is new, and says what was refused. */

struct refusals {
    long count;
};

static const char *sentence_of(const char *verb)
{
    const struct verb *known = verb_find(verb, strlen(verb));
    return known ? _(known->sentence) : verb;
}

static bool is_refused(const struct journal_line *line)
{
    static const char *const others[] = {OUTBOX_SENDING, "applied", "noop"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!line->verdict || strcmp(line->verdict, others[i]) == 0)
            return false;
    return true;
}

static bool say_refused(void *context, const struct journal_line *line)
{
    struct refusals *refusals = context;
    char at[RFC3339_MAX];
    if (!is_refused(line))
        return true;
    rfc3339_write(line->at, CIVIL_BEIJING, at);
    refusals->count++;
    say_line(stdout, _("被拒（%.16s %s %s）：%s"), at, sentence_of(line->verb),
             line->target ? line->target : "", line->detail ? line->detail : line->verdict);
    return true;
}

/* What stays in the outbox, after a run that ended well or not. */
static enum status say_rest(struct ledger *ledger, long *refused, struct error *error)
{
    struct refusals refusals = {.count = 0};
    struct outbox_counts counts;
    enum status status =
        journal_walk(ledger_db(ledger), LOG_OUTBOX, 0, say_refused, &refusals, error);
    if (status == ST_OK)
        status = outbox_count(ledger_db(ledger), &counts, error);
    if (status != ST_OK)
        return status;
    if (refusals.count > 0)
        say_line(stdout, _("共 %ld 条被拒，等您处理：打开 qunguan，按 F9"), refusals.count);
    if (counts.held + counts.sending > 0)
        say_line(stdout, _("还有 %" PRId64 " 条待发送"), counts.held + counts.sending);
    *refused = refusals.count;
    return ST_OK;
}

static void say_done(const struct sync_status *status)
{
    if (status->purged)
        say_line(stdout, _("您的授权有变动，或服务器已从备份恢复：本机的数据已重新取回"));
    say_line(stdout, _("同步完成：发送 %" PRId64 " 条，已取到第 %" PRId64 " 号"), status->sent,
             status->cursor);
}

static int synced(struct invocation *invocation, struct ledger *ledger, bool quiet)
{
    struct error error = {.status = ST_OK};
    struct connection connection;
    struct sync_status run;
    long refused = 0;
    enum status status = connect_open(invocation, ledger, &connection, &error);
    if (status == ST_OK)
        status = connect_run(invocation, &connection, true, &run, &error);
    connect_close(&connection);
    if (status == ST_OK && !quiet)
        say_done(&run);
    if (status != ST_OK)
        invocation_fail(invocation, &error);
    if (ledger_kind(ledger) == LEDGER_CLIENT && say_rest(ledger, &refused, &error) != ST_OK)
        return invocation_fail(invocation, &error);
    if (say_end(stdout, &error) != ST_OK)
        return invocation_fail(invocation, &error);
    if (status != ST_OK)
        return EXIT_TROUBLE;
    return refused > 0 ? EXIT_OPEN : EXIT_FINE;
}

static int run(struct invocation *invocation)
{
    bool quiet = false;
    for (int i = 1; i < invocation->argc; i++) {
        if (!option_flag(invocation, &i, "--quiet"))
            return invocation_misuse(invocation, _("sync 不认识这个参数"));
        quiet = true;
    }
    struct ledger *ledger = invocation_open(invocation, LEDGER_WRITE);
    if (!ledger)
        return EXIT_TROUBLE;
    int code = synced(invocation, ledger, quiet);
    ledger_close(ledger);
    return code;
}

const struct subcommand cmd_sync = {
    "sync", "[--quiet]",
    N_("与服务器同步，说明哪些被拒；退出码 0 完成，1 有被拒的待处理，2 未完成"), run};
