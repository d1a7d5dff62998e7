#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/intl.h"
#include "cmd/check.h"
#include "cmd/connect.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/overdue.h"

/* `check`: what is overdue, for a person, for cron's mail, or as JSON. It never writes to the
 * store. */

enum { CHECK_ARENA_MAX = 1 << 30 };

static const char *keep_text(struct check *check, const char *text)
{
    char *copy;
    if (!text)
        return NULL;
    copy = arena_dup(check->arena, text, strlen(text));
    if (!copy)
        check->full = true;
    return copy;
}

/* The array with room for one more element: it grows whenever its count is a power of two. */
static void *grow(struct check *check, void *array, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return array;
    void *more = realloc(array, (count ? 2 * count : 1) * size);
    if (!more)
        check->full = true;
    return more;
}

static bool keep_duty(void *context, const struct listed_duty *duty)
{
    struct check *check = context;
    struct listed_duty *duties =
        grow(check, check->duties, check->duty_count, sizeof *check->duties);
    if (!duties)
        return false;
    check->duties = duties;
    struct listed_duty *kept = &duties[check->duty_count++];
    *kept = *duty;
    kept->rule = keep_text(check, duty->rule);
    kept->group = keep_text(check, duty->group);
    kept->org = check->json || !duty->group ? keep_text(check, duty->org) : NULL;
    kept->id = check->json ? keep_text(check, duty->id) : NULL;
    kept->event = check->json ? keep_text(check, duty->event) : NULL;
    kept->member = check->json ? keep_text(check, duty->member) : NULL;
    check->overdue += duty->status == DUTY_OVERDUE;
    return !check->full;
}

static bool keep_finding(void *context, const struct finding *finding)
{
    struct check *check = context;
    struct kept_finding *findings =
        grow(check, check->findings, check->finding_count, sizeof *check->findings);
    if (!findings)
        return false;
    check->findings = findings;
    struct kept_finding *kept = &findings[check->finding_count++];
    kept->rule = keep_text(check, finding->rule);
    kept->group = keep_text(check, finding->group);
    kept->detail = keep_text(check, finding->detail);
    return !check->full;
}

static int compare_duties(const void *a, const void *b)
{
    const struct listed_duty *x = a, *y = b;
    return strcmp(x->id, y->id);
}

static int compare_findings(const void *a, const void *b)
{
    const struct kept_finding *x = a, *y = b;
    int order = strcmp(x->rule, y->rule);
    return order ? order : strcmp(x->group, y->group);
}

static bool in_order(const struct check *check)
{
    for (size_t i = 1; i < check->duty_count; i++)
        if (strcmp(check->duties[i - 1].id, check->duties[i].id) > 0)
            return false;
    return true;
}

static enum status collect(struct check *check, bool all, struct error *error)
{
    struct listing listing = {keep_duty, keep_finding, check};
    enum status status = overdue_list(check->ledger, check->at, all, &listing, error);
    if (check->full)
        return error_set(error, ST_NOMEM, NULL, _("内存不足，列不完全部待办"));
    if (status != ST_OK)
        return status;
    if (check->json && check->duty_count && !in_order(check))
        qsort(check->duties, check->duty_count, sizeof *check->duties, compare_duties);
    if (check->finding_count)
        qsort(check->findings, check->finding_count, sizeof *check->findings, compare_findings);
    return ST_OK;
}

static int checked(struct invocation *invocation, struct check *check, bool all, bool quiet)
{
    struct error error = {.status = ST_OK};
    enum status status = collect(check, all, &error);
    if (status == ST_OK && check->json)
        check_json(check, stdout);
    else if (status == ST_OK && !(quiet && check->overdue == 0))
        status = check_text(check, stdout, &error);
    if (status == ST_OK)
        status = say_end(stdout, &error);
    if (status != ST_OK)
        return invocation_fail(invocation, &error);
    return check->overdue ? EXIT_OPEN : EXIT_FINE;
}

/* Before the check, with what is past its undo window: reading alone never writes. */
static bool synchronise(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    struct connection connection;
    struct sync_status run;
    struct ledger *ledger = invocation_open(invocation, LEDGER_WRITE);
    if (!ledger)
        return false;
    enum status status = connect_open(invocation, ledger, &connection, &error);
    if (status == ST_OK)
        status = connect_run(invocation, &connection, false, &run, &error);
    connect_close(&connection);
    ledger_close(ledger);
    if (status == ST_OK)
        return true;
    invocation_fail(invocation, &error);
    say_line(stderr, _("没有同步成，以下按本机所存"));
    return false;
}

static int run(struct invocation *invocation)
{
    bool all = false, quiet = false, syncs = false;
    struct check check = {.at = invocation->now};
    for (int i = 1; i < invocation->argc; i++) {
        const char *at;
        if (option_flag(invocation, &i, "--json"))
            check.json = true;
        else if (option_flag(invocation, &i, "--all"))
            all = true;
        else if (option_flag(invocation, &i, "--quiet"))
            quiet = true;
        else if (option_flag(invocation, &i, "--sync"))
            syncs = true;
        else if (!option_value(invocation, &i, "--at", &at))
            return invocation_misuse(invocation, _("check 不认识这个参数"));
        else if (!at || !rfc3339_read(at, strlen(at), &check.at))
            return invocation_misuse(invocation,
                                     _("--at 要写成带时区的时间，如 2026-11-22T09:12:00+08:00"));
    }
    bool stale = syncs && !synchronise(invocation);
    check.ledger = invocation_open(invocation, LEDGER_READ);
    if (!check.ledger)
        return EXIT_TROUBLE;
    check.arena = arena_new(CHECK_ARENA_MAX);
    int code = EXIT_TROUBLE;
    if (check.arena)
        code = checked(invocation, &check, all, quiet);
    else
        say_line(stderr, _("%s：内存不足，列不完全部待办"), invocation->program);
    free(check.duties);
    free(check.findings);
    arena_free(check.arena);
    ledger_close(check.ledger);
    /* What is not overdue here may be, by what others have entered. */
    return stale && code == EXIT_FINE ? EXIT_TROUBLE : code;
}

const struct subcommand cmd_check = {
    "check", "[--json] [--all] [--at 时间] [--quiet] [--sync]",
    N_("检查逾期和将到期的事项；退出码 0 无逾期，1 有逾期，2 无法判断"), run};
