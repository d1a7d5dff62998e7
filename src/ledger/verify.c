#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "ledger/inside.h"
#include "ledger/overdue.h"
#include "store/line.h"

/* Whether the lines kept agree with what is derived from the whole ledger. */

/* Two sets of lines as text, to be compared. */
struct comparing {
    struct buf text[2];
    instant at;
};

static void add_duty(struct buf *buf, const struct duty_line *line)
{
    buf_printf(buf, "%s %lld %lld %lld %lld %lld/%lld\n", line->id, (long long)line->opens,
               (long long)line->due, (long long)line->warn_at, (long long)line->lapse_at,
               (long long)line->done, (long long)line->wanted);
}

static bool derived_duty(void *context, const struct duty *duty)
{
    struct comparing *comparing = context;
    if (duty_undone(duty_status(duty, comparing->at))) {
        struct duty_line line = duty_line_of(duty, SUBJECT_GROUP, "");
        add_duty(&comparing->text[0], &line);
    }
    return true;
}

static bool kept_duty(void *context, const struct duty_line *line)
{
    struct comparing *comparing = context;
    add_duty(&comparing->text[1], line);
    return true;
}

static bool derived_finding(void *context, const struct finding *finding)
{
    struct comparing *comparing = context;
    buf_printf(&comparing->text[0], "%s %s\n", finding->rule, finding->detail);
    return true;
}

static bool kept_finding(void *context, const struct finding_line *line)
{
    struct comparing *comparing = context;
    buf_printf(&comparing->text[1], "%s %s\n", line->rule, line->detail);
    return true;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The lines of the text in order, so that two sets can be compared. ST_NOMEM. */
static enum status sort_lines(char *text, size_t *count, char ***out)
{
    size_t n = 0;
    for (const char *c = text; *c; c++)
        n += *c == '\n';
    char **lines = calloc(n + 1, sizeof *lines);
    if (!lines)
        return ST_NOMEM;
    for (size_t i = 0; i < n; i++) {
        char *end = strchr(text, '\n');
        *end = '\0';
        lines[i] = text;
        text = end + 1;
    }
    qsort(lines, n, sizeof *lines, compare_lines);
    *count = n;
    *out = lines;
    return ST_OK;
}

static enum status same_lines(struct comparing *comparing, bool *same)
{
    char **lines[2] = {NULL, NULL};
    size_t count[2] = {0, 0};
    enum status status = ST_OK;
    for (int i = 0; status == ST_OK && i < 2; i++)
        status = comparing->text[i].failed
                     ? ST_NOMEM
                     : sort_lines(comparing->text[i].text, &count[i], &lines[i]);
    *same = count[0] == count[1];
    for (size_t i = 0; status == ST_OK && *same && i < count[0]; i++)
        *same = strcmp(lines[0][i], lines[1][i]) == 0;
    free(lines[0]);
    free(lines[1]);
    return status;
}

static enum status verify_subject(struct ledger *ledger, const struct brief *brief, instant at,
                                  bool *same, struct error *error)
{
    enum { COMPARING_MAX = 64 << 20 };
    enum subject_kind kind = (enum subject_kind)brief->kind;
    struct comparing comparing = {.at = at};
    struct docket docket;
    struct turns turns;
    buf_init(&comparing.text[0], COMPARING_MAX);
    buf_init(&comparing.text[1], COMPARING_MAX);
    arena_reset(ledger->reading);
    enum status status = docket_of(ledger, kind, brief->id, brief->org, at, true, &docket, error);
    if (status == ST_OK)
        status = duty_derive(&docket, at, INSTANT_MIN, derived_duty, &comparing, &turns);
    if (status == ST_OK)
        status = findings_derive(&docket, at, derived_finding, &comparing, &turns);
    if (status == ST_OK)
        status = duty_walk_subject(ledger->db, kind, brief->id, kept_duty, &comparing, error);
    if (status == ST_OK && kind == SUBJECT_GROUP)
        status = finding_walk(ledger->db, brief->id, kept_finding, &comparing, error);
    if (status == ST_OK)
        status = same_lines(&comparing, same);
    if (status == ST_NOMEM)
        error_set(error, ST_NOMEM, NULL, _("内存不足"));
    buf_free(&comparing.text[0]);
    buf_free(&comparing.text[1]);
    return status;
}

struct collecting {
    struct arena *arena;
    struct brief *briefs;
    size_t count, room, waiting;
    instant at;
};

/* Only what claims to be fresh is held to its claim. */
static bool collect(void *context, const struct brief *brief)
{
    struct collecting *collecting = context;
    if (brief->stale || brief->fresh_from > collecting->at || brief->recheck_at <= collecting->at) {
        collecting->waiting++;
        return true;
    }
    if (collecting->count == collecting->room) {
        size_t room = collecting->room ? 2 * collecting->room : 256;
        struct brief *more = arena_alloc(collecting->arena, room * sizeof *more);
        if (!more)
            return false;
        if (collecting->count)
            memcpy(more, collecting->briefs, collecting->count * sizeof *more);
        collecting->briefs = more;
        collecting->room = room;
    }
    struct brief *copy = &collecting->briefs[collecting->count++];
    *copy = *brief;
    copy->id = arena_dup(collecting->arena, brief->id, strlen(brief->id));
    copy->org = arena_dup(collecting->arena, brief->org, strlen(brief->org));
    return copy->id && copy->org;
}

enum status ledger_verify(struct ledger *ledger, instant now, size_t *subjects, size_t *different,
                          size_t *waiting, struct error *error)
{
    struct collecting collecting = {.arena = ledger->arena, .at = now};
    *subjects = *different = 0;
    arena_reset(ledger->arena);
    /* Of one moment: what others change meanwhile is no difference. */
    enum status status = db_begin_read(ledger->db, error);
    if (status != ST_OK)
        return status;
    status = brief_walk(ledger->db, collect, &collecting, error);
    if (status == ST_STOPPED)
        status = error_set(error, ST_NOMEM, NULL, _("内存不足"));
    for (size_t i = 0; status == ST_OK && i < collecting.count; i++) {
        bool same = false;
        status = verify_subject(ledger, &collecting.briefs[i], now, &same, error);
        if (status == ST_MISSING)
            status = ST_OK;
        *different += !same;
        ++*subjects;
    }
    db_rollback(ledger->db);
    if (waiting)
        *waiting = collecting.waiting;
    return status;
}
