#include "desk/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "desk/inside.h"
#include "desk/link.h"
#include "ledger/ledger.h"
#include "ledger/overdue.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/query.h"

/* So many subjects are derived in one call of desk_tick; and levels of an org tree. */
enum { TICK_SUBJECTS = 32, ORG_LEVELS = 64 };

/* ms to wait where another program holds the file: a person waits, and can press the key again. */
enum { BUSY_MS = 250 };

enum status desk_no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
}

void desk_word(const char *word, size_t n, char *out, size_t room)
{
    snprintf(out, room, "%.*s", (int)n, word);
}

void desk_clean(struct buf *out, const char *text)
{
    if (text)
        clean_line(out, text, strlen(text));
}

static const char *name_sql(enum entity entity)
{
    switch (entity) {
    case ENTITY_ORG:
        return "SELECT name FROM org WHERE id = $1";
    case ENTITY_PERSON:
        return "SELECT name FROM person WHERE id = $1";
    case ENTITY_GROUP:
        return "SELECT name FROM \"group\" WHERE id = $1";
    case ENTITY_MEMBER:
        return "SELECT name FROM member WHERE id = $1";
    case ENTITY_EVENT:
        return "SELECT title FROM event WHERE id = $1";
    case ENTITY_POST:
        return "SELECT title FROM post WHERE id = $1";
    case ENTITY_DEVICE:
        return "SELECT name FROM device WHERE id = $1";
    default:
        return NULL;
    }
}

/* What an event without a title is called: its kind. */
static bool add_event_kind(struct desk *desk, const char *id, struct buf *out)
{
    struct query *query = db_query(desk->db, "SELECT e.kind, g.org FROM event e JOIN \"group\" g "
                                             "ON g.id = e.\"group\" WHERE e.id = $1");
    query_bind_text(query, 1, id);
    bool there = query_step(query, NULL) == ST_OK && query_text(query, 0) && query_text(query, 1);
    const struct rulebook *rulebook = there ? desk_rulebook(desk, query_text(query, 1)) : NULL;
    if (rulebook)
        desk_clean(out, rulebook_event_title(rulebook, query_text(query, 0)));
    query_reset(query);
    return rulebook != NULL;
}

void desk_name(struct desk *desk, enum entity entity, const char *id, struct buf *out)
{
    const char *sql = name_sql(entity);
    if (!id)
        return;
    if (!sql) {
        desk_clean(out, id);
        return;
    }
    struct query *query = db_query(desk->db, sql);
    query_bind_text(query, 1, id);
    const char *name = query_step(query, NULL) == ST_OK ? query_text(query, 0) : NULL;
    if (!name && entity == ENTITY_PERSON && strcmp(id, "local") == 0)
        name = _("本机用户"); /* whom the ledger names where nobody has been */
    bool named = name && *name;
    if (named)
        desk_clean(out, name);
    query_reset(query);
    if (!named && !(entity == ENTITY_EVENT && add_event_kind(desk, id, out)))
        desk_clean(out, id);
}

const struct rulebook *desk_rulebook(struct desk *desk, const char *org)
{
    const struct rulebook *found = NULL;
    char id[IDENT_MAX + 1];
    snprintf(id, sizeof id, "%s", org ? org : "");
    for (int level = 0; *id && level < ORG_LEVELS && !found; level++) {
        struct query *query = db_query(desk->db, "SELECT parent, rulebook FROM org WHERE id = $1");
        query_bind_text(query, 1, id);
        char parent[IDENT_MAX + 1] = "";
        bool there = query_step(query, NULL) == ST_OK;
        const char *own = there ? query_text(query, 1) : NULL;
        const char *above = there ? query_text(query, 0) : NULL;
        snprintf(parent, sizeof parent, "%s", above ? above : "");
        if (own)
            found = desk->rulebook(desk->rulebook_context, own);
        bool named = own != NULL;
        query_reset(query);
        if (named)
            break;
        memcpy(id, parent, sizeof id);
    }
    return found;
}

const char *desk_group_org(struct desk *desk, const char *group, struct arena *arena)
{
    struct query *query = db_query(desk->db, "SELECT org FROM \"group\" WHERE id = $1");
    query_bind_text(query, 1, group);
    const char *org = query_step(query, NULL) == ST_OK ? query_text(query, 0) : NULL;
    const char *kept = org ? arena_dup(arena, org, strlen(org)) : NULL;
    query_reset(query);
    return kept;
}

void desk_read_standing(struct desk *desk)
{
    char top[IDENT_MAX + 1] = "";
    struct query *query = db_query(
        desk->db, "SELECT id, name FROM org WHERE parent IS NULL ORDER BY added_at, id LIMIT 1");
    buf_reset(&desk->top_name);
    if (query_step(query, NULL) == ST_OK) {
        snprintf(top, sizeof top, "%s", query_text(query, 0));
        desk_clean(&desk->top_name, query_text(query, 1));
    }
    query_reset(query);
    const struct rulebook *rulebook = desk_rulebook(desk, top);
    desk->offset = rulebook ? rulebook->offset : CIVIL_BEIJING;
    buf_reset(&desk->user_name);
    desk_name(desk, ENTITY_PERSON, ledger_user(desk->ledger), &desk->user_name);
}

/* What an earlier session left held can be taken back as well: one act an instant. */
static bool take_up(void *context, const struct journal_line *line)
{
    struct desk *desk = context;
    const struct verb *verb = verb_find(line->verb, strlen(line->verb));
    bool held = desk->client ? line->verdict == NULL : !desk_refused(line);
    if (!verb || !line->target || !held || !desk_takes_back(verb))
        return true;
    struct act *act = desk->act_count ? &desk->acts[desk->act_count - 1] : NULL;
    if (!act || act->at != line->at)
        act = desk_new_act(desk, line->at);
    return desk_add_act_command(act, line->id, verb, line->target, NULL);
}

static void be_patient(struct desk *desk, int ms)
{
    char sql[48];
    struct error ignored;
    snprintf(sql, sizeof sql, "PRAGMA busy_timeout = %d", ms);
    (void)db_exec(desk->db, sql, &ignored);
}

enum status desk_open(const struct desk_options *options, instant now, struct desk **out,
                      struct error *error)
{
    (void)now;
    struct desk *desk = calloc(1, sizeof *desk);
    *out = NULL;
    if (!desk)
        return desk_no_memory(error);
    desk->ledger = options->ledger;
    desk->db = ledger_db(options->ledger);
    desk->rulebook = options->rulebook;
    desk->rulebook_context = options->context;
    desk->random = options->random;
    desk->read_only = options->read_only;
    desk->client = ledger_kind(options->ledger) == LEDGER_CLIENT;
    desk->trusted = !desk->client;
    desk->version = 1;
    buf_init(&desk->top_name, DESK_NAME_MAX);
    buf_init(&desk->user_name, DESK_NAME_MAX);
    enum status status = journal_walk(desk->db, LOG_OUTBOX, 0, take_up, desk, error);
    if (status == ST_STOPPED)
        status = desk_no_memory(error);
    if (status != ST_OK) {
        desk_close(desk);
        return status;
    }
    desk_read_standing(desk);
    (void)db_version(desk->db, &desk->seen, error);
    be_patient(desk, BUSY_MS);
    *out = desk;
    return ST_OK;
}

void desk_close(struct desk *desk)
{
    if (!desk)
        return;
    while (desk->act_count > 0)
        desk_drop_act(desk);
    buf_free(&desk->top_name);
    buf_free(&desk->user_name);
    free(desk->link_said);
    free(desk);
}

struct ledger *desk_ledger(struct desk *desk)
{
    return desk->ledger;
}

const char *desk_user(const struct desk *desk)
{
    return ledger_user(desk->ledger);
}

const char *desk_user_name(const struct desk *desk)
{
    return desk->user_name.text;
}

const char *desk_top_name(const struct desk *desk)
{
    return desk->top_name.text;
}

int desk_offset(const struct desk *desk)
{
    return desk->offset;
}

uint64_t desk_version(const struct desk *desk)
{
    return desk->version;
}

/* The first column of the one row, or otherwise. */
static enum status one_number(struct desk *desk, const char *sql, int64_t argument, bool bound,
                              int64_t otherwise, int64_t *out, struct error *error)
{
    struct query *query = db_query(desk->db, sql);
    if (bound)
        query_bind_int(query, 1, argument);
    *out = otherwise;
    enum status status = query_step(query, error);
    if (status == ST_OK && query_int(query, 0) != INTEGER_NONE)
        *out = query_int(query, 0);
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

/* What has been refused since stays in the outbox, and is not held. */
static enum status oldest_held(struct desk *desk, instant *at, struct error *error)
{
    return one_number(desk, "SELECT min(at) FROM outbox WHERE verdict IN ('applied', 'noop')", 0,
                      false, INSTANT_MAX, at, error);
}

/* In a client's store the link takes what is held away, so only the end of a window matters. */
static enum status next_window(struct desk *desk, instant now, instant *at, struct error *error)
{
    if (!desk->client)
        return oldest_held(desk, at, error);
    return one_number(desk, "SELECT min(at) FROM outbox WHERE verdict IS NULL AND at > $1",
                      now - DESK_UNDO_SECONDS, true, INSTANT_MAX, at, error);
}

static enum status settle_before(struct desk *desk, instant before, instant now,
                                 struct error *error)
{
    instant oldest;
    size_t held = 0;
    enum status status = oldest_held(desk, &oldest, error);
    if (status != ST_OK || oldest >= before)
        return status;
    status = ledger_settle(desk->ledger, before, now, &held, error);
    desk->version++;
    return status;
}

/* Whether any lines are not those of now. */
static enum status unfresh(struct desk *desk, instant now, bool *out, struct error *error)
{
    int64_t found = 0;
    enum status status = one_number(desk,
                                    "SELECT EXISTS (SELECT 1 FROM brief WHERE stale = 1) OR "
                                    "EXISTS (SELECT 1 FROM brief WHERE recheck_at <= $1) OR "
                                    "EXISTS (SELECT 1 FROM brief WHERE fresh_from > $1)",
                                    now, true, 0, &found, error);
    *out = found != 0;
    return status;
}

enum status desk_tick(struct desk *desk, instant now, size_t *left, struct error *error)
{
    size_t remain = 0;
    enum status status = ST_OK;
    if (!desk->read_only && !desk->client)
        status = settle_before(desk, now - DESK_UNDO_SECONDS + 1, now, error);
    bool work = false;
    if (status == ST_OK && !desk->read_only)
        status = unfresh(desk, now, &work, error);
    if (status == ST_OK && work) {
        status = ledger_refresh(desk->ledger, now, TICK_SUBJECTS, &remain, NULL, NULL, error);
        desk->version++;
    }
    if (left)
        *left = remain;
    return status;
}

/* What another program has changed makes everything loaded here old. */
static enum status notice(struct desk *desk)
{
    struct error ignored;
    int64_t seen = desk->seen;
    enum status status = db_version(desk->db, &seen, &ignored);
    if (status != ST_OK || seen == desk->seen)
        return status;
    desk->seen = seen;
    desk->version++;
    desk_read_standing(desk);
    return ST_OK;
}

void desk_look(struct desk *desk)
{
    struct error ignored;
    if (db_in_transaction(desk->db))
        return;
    if (db_begin_read(desk->db, &ignored) != ST_OK || notice(desk) == ST_OK)
        return;
    /* Each read fails for itself and says what is wrong; but only this one has waited. */
    db_rollback(desk->db);
    be_patient(desk, 0);
    desk->hurried = true;
}

void desk_look_away(struct desk *desk)
{
    if (desk->hurried)
        be_patient(desk, BUSY_MS);
    desk->hurried = false;
    db_rollback(desk->db);
}

enum status desk_settle(struct desk *desk, instant now, struct error *error)
{
    if (desk->client)
        desk_link_now(desk);
    return desk->read_only || desk->client ? ST_OK : settle_before(desk, INSTANT_MAX, now, error);
}

enum status desk_next(struct desk *desk, instant now, instant *next, struct error *error)
{
    instant held, recheck;
    enum status status = next_window(desk, now, &held, error);
    if (status == ST_OK)
        status = one_number(desk, "SELECT min(recheck_at) FROM brief WHERE recheck_at > $1", now,
                            true, INSTANT_MAX, &recheck, error);
    if (status != ST_OK)
        return status;
    *next = civil_day_start(now, 1, desk->offset);
    if (held != INSTANT_MAX && held + DESK_UNDO_SECONDS < *next)
        *next = held + DESK_UNDO_SECONDS;
    if (recheck < *next)
        *next = recheck;
    bool work = false;
    if (!desk->read_only)
        status = unfresh(desk, now, &work, error);
    if (*next < now || work)
        *next = now;
    return status;
}
