#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/intl.h"
#include "cmd/connect.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "desk/desk.h"
#include "desk/link.h"
#include "ledger/ledger.h"
#include "store/journal.h"
#include "store/row.h"
#include "wire/shelf.h"

/* `sync`: sends what waits, fetches what is new, and says what was refused. */

enum { LIST_MAX = 16 << 20, PERSON_MAX = 1 << 16 };

static const struct rulebook *rulebook(void *context, const char *id)
{
    struct error ignored;
    return shelf_get(context, id, &ignored);
}

static long say_refused(const struct waiting *list, size_t count)
{
    long refused = 0;
    for (size_t i = 0; i < count; i++) {
        const struct waiting *waiting = &list[i];
        char at[RFC3339_MAX];
        if (waiting->kind != WAITING_REFUSED)
            continue;
        rfc3339_write(waiting->at, CIVIL_BEIJING, at);
        refused++;
        bool named = waiting->target && strcmp(waiting->name, waiting->target) != 0;
        say_line(stdout, _("被拒（%.10s %.5s %s %s%s%s）：%s"), at, at + 11, waiting->verb,
                 waiting->name, named ? " " : "", named ? waiting->target : "",
                 waiting->reason ? waiting->reason : desk_verdict_words(waiting->verdict));
    }
    return refused;
}

/* By name, as F9 lists it. */
static enum status list_refused(struct ledger *ledger, instant now, long *refused,
                                struct error *error)
{
    struct desk *desk = NULL;
    struct waiting *list = NULL;
    size_t count = 0;
    struct desk_options options = {
        .ledger = ledger, .rulebook = rulebook, .context = ledger_shelf(ledger), .read_only = true};
    struct arena *arena = arena_new(LIST_MAX);
    if (!arena)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    enum status status = desk_open(&options, now, &desk, error);
    if (status == ST_OK)
        status = desk_waiting(desk, arena, &list, &count, error);
    *refused = say_refused(list, count);
    desk_close(desk);
    arena_free(arena);
    return status;
}

/* An invitation that was asked for: its code came with the verdict. */
static bool say_code(void *context, const struct journal_line *line)
{
    struct person person = {.name = NULL};
    if (strcmp(line->verb, "device.invite") != 0 || !line->verdict ||
        strcmp(line->verdict, "applied") != 0 || !line->detail || !line->target)
        return true;
    struct arena *arena = arena_new(PERSON_MAX);
    if (arena && row_get(context, ENTITY_PERSON, line->target, arena, &person, NULL) != ST_OK)
        person.name = NULL;
    say_line(stdout, _("邀请码：%s（给 %s；十分钟内有效，只能用一次）"), line->detail,
             person.name ? person.name : line->target);
    arena_free(arena);
    return true;
}

/* What stays in the outbox, after a run that ended well or not. */
static enum status say_rest(struct ledger *ledger, int64_t known, instant now, long *refused,
                            struct error *error)
{
    struct outbox_counts counts;
    struct db *db = ledger_db(ledger);
    enum status status = journal_walk(db, LOG_JOURNAL, known, say_code, db, error);
    if (status == ST_OK)
        status = journal_walk(db, LOG_OUTBOX, 0, say_code, db, error);
    if (status == ST_OK)
        status = outbox_count(db, &counts, error);
    if (status == ST_OK && counts.refused > 0)
        status = list_refused(ledger, now, refused, error);
    if (status != ST_OK)
        return status;
    if (*refused > 0)
        say_line(stdout, _("共 %ld 条被拒，等您处理：打开 qunguan，按 F9"), *refused);
    if (counts.held + counts.sending > 0)
        say_line(stdout, _("还有 %" PRId64 " 条待发送"), counts.held + counts.sending);
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
    int64_t known = 0;
    enum status status = journal_count(ledger_db(ledger), LOG_JOURNAL, NULL, &known, &error);
    if (status != ST_OK)
        return invocation_fail(invocation, &error);
    status = connect_open(invocation, ledger, &connection, &error);
    if (status == ST_OK)
        status = connect_run(invocation, &connection, true, &run, &error);
    connect_close(&connection);
    if (status == ST_OK && !quiet)
        say_done(&run);
    if (status != ST_OK)
        invocation_fail(invocation, &error);
    if (ledger_kind(ledger) == LEDGER_CLIENT &&
        say_rest(ledger, known, invocation->now, &refused, &error) != ST_OK)
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
