#include "ledger/hold.h"

#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "ledger/client.h"
#include "ledger/inside.h"
#include "ledger/journal_text.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/row.h"
#include "store/shadow.h"

/*
 * Commands that are held: their effect stands, and their rows' earlier state is kept aside. To take
 * one back, or to settle some, the earlier state is put back and what remains is given again: the
 * same way in which a page from the server is laid underneath.
 */
enum { HELD_ARENA_MAX = 256 << 20 };

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

enum status hold_open(struct holding *holding, struct ledger *ledger, struct error *error)
{
    *holding = (struct holding){.ledger = ledger, .error = error, .status = ST_OK};
    holding->end = &holding->first;
    holding->arena = arena_new(HELD_ARENA_MAX);
    return holding->arena ? ST_OK : no_memory(error);
}

void hold_close(struct holding *holding)
{
    arena_free(holding->arena);
    holding->arena = NULL;
}

bool hold_in_force(const struct ledger *ledger, const char *verdict)
{
    return ledger->kind != LEDGER_CLIENT || !verdict || strcmp(verdict, OUTBOX_SENDING) == 0 ||
           strcmp(verdict, verdict_name(VERDICT_APPLIED)) == 0 ||
           strcmp(verdict, verdict_name(VERDICT_NOOP)) == 0;
}

static bool copy_text(struct holding *holding, const char *text, const char **out)
{
    *out = text ? arena_dup(holding->arena, text, strlen(text)) : NULL;
    return *out || !text;
}

static bool take_up(void *context, const struct journal_line *line)
{
    struct holding *holding = context;
    if (!hold_in_force(holding->ledger, line->verdict))
        return true;
    struct held *held = arena_alloc(holding->arena, sizeof *held);
    if (held && copy_text(holding, line->verdict, &held->verdict) &&
        copy_text(holding, line->detail, &held->detail))
        holding->status = journal_command(line, holding->arena, &held->command, holding->error);
    else
        holding->status = no_memory(holding->error);
    if (holding->status != ST_OK)
        return false;
    held->answered = line->answered;
    if (!held->command.by)
        held->command.by = holding->ledger->user;
    *holding->end = held;
    holding->end = &held->next;
    return true;
}

static bool touch_one(void *context, enum entity entity, const char *id, const char *body)
{
    struct holding *holding = context;
    struct ledger *ledger = holding->ledger;
    union any_entity row;
    (void)body;
    enum status status = row_get(ledger->db, entity, id, holding->arena, &row, holding->error);
    if (status == ST_OK)
        status = touch_row(ledger, entity, &row, holding->error);
    holding->status = status == ST_MISSING ? ST_OK : status;
    return holding->status == ST_OK;
}

struct shadowed {
    struct shadowed *next;
    enum entity entity;
    const char *id;
};

struct shadow_list {
    struct arena *arena;
    struct shadowed *first;
};

static bool note_shadow(void *context, enum entity entity, const char *id, const char *body)
{
    struct shadow_list *list = context;
    struct shadowed *shadowed = arena_alloc(list->arena, sizeof *shadowed);
    (void)body;
    if (!shadowed || !(shadowed->id = arena_dup(list->arena, id, strlen(id))))
        return false;
    shadowed->entity = entity;
    shadowed->next = list->first;
    list->first = shadowed;
    return true;
}

/* Both what a row depends on now and what it will depend on again goes stale. */
static enum status touch_all(struct holding *holding, const struct shadow_list *list)
{
    for (const struct shadowed *row = list->first; row; row = row->next)
        if (!touch_one(holding, row->entity, row->id, NULL))
            return holding->status;
    return ST_OK;
}

enum status hold_forget(struct ledger *ledger, enum entity entity, const char *id,
                        struct error *error)
{
    if (entity != ENTITY_GROUP && entity != ENTITY_ORG)
        return ST_OK;
    bool group = entity == ENTITY_GROUP;
    enum status status = duty_clear(ledger->db, group ? SUBJECT_GROUP : SUBJECT_ORG, id, error);
    return status == ST_OK && group ? finding_clear(ledger->db, id, error) : status;
}

/* What has been taken back altogether has no lines. Its brief stays, stale, until it is derived: it
 * may be given again. */
static enum status forget_gone(struct holding *holding, const struct shadow_list *list)
{
    struct ledger *ledger = holding->ledger;
    enum status status = ST_OK;
    for (const struct shadowed *row = list->first; status == ST_OK && row; row = row->next) {
        if (row->entity != ENTITY_GROUP && row->entity != ENTITY_ORG)
            continue;
        status = row_exists(ledger->db, row->entity, row->id, holding->error);
        if (status == ST_MISSING)
            status = hold_forget(ledger, row->entity, row->id, holding->error);
    }
    return status;
}

static enum status put_back(struct holding *holding)
{
    struct ledger *ledger = holding->ledger;
    struct shadow_list list = {.arena = holding->arena};
    enum status status = shadow_walk(ledger->db, note_shadow, &list, holding->error);
    if (status == ST_STOPPED)
        return no_memory(holding->error);
    if (status == ST_OK)
        status = touch_all(holding, &list);
    if (status == ST_OK)
        status = shadow_put_back(ledger->db, holding->error);
    bindings_reset(ledger->bindings);
    if (status == ST_OK)
        status = touch_all(holding, &list);
    return status == ST_OK ? forget_gone(holding, &list) : status;
}

enum status hold_lift(struct holding *holding)
{
    struct error walking;
    enum status status =
        journal_walk(holding->ledger->db, LOG_OUTBOX, 0, take_up, holding, &walking);
    if (status == ST_STOPPED)
        status = holding->status;
    else if (status != ST_OK)
        error_set(holding->error, status, walking.key, "%s", walking.text);
    return status == ST_OK ? put_back(holding) : status;
}

/* Writes down how it went, if that is new. */
static enum status mark(struct holding *holding, const struct held *held,
                        const struct outcome *outcome, bool kept)
{
    const char *verdict = verdict_name(outcome->verdict);
    const char *detail = kept ? NULL : outcome->error.text;
    if (holding->ledger->kind == LEDGER_CLIENT) {
        /* What the server has said of it stays. */
        if (held->answered != INTEGER_NONE)
            return ST_OK;
        verdict = held->verdict;
    }
    if (text_same(verdict, held->verdict) && text_same(detail, held->detail))
        return ST_OK;
    return journal_judge(holding->ledger->db, LOG_OUTBOX, held->command.id, verdict, detail,
                         holding->error);
}

/* One that no longer applies stays where it is, with the reason. */
static enum status give_again(struct holding *holding, struct held *held, bool settled)
{
    struct outcome outcome;
    struct db *db = holding->ledger->db;
    enum status status =
        give_effect(holding->ledger, &held->command, settled, &outcome, holding->error);
    if (status != ST_OK)
        return status;
    bool kept = outcome.verdict == VERDICT_APPLIED || outcome.verdict == VERDICT_NOOP;
    status = mark(holding, held, &outcome, kept);
    if (status == ST_OK && kept && settled)
        status = outbox_settle(db, held->command.id, NULL, NULL, holding->error);
    return status;
}

enum status hold_lay(struct holding *holding)
{
    enum status status = ST_OK;
    for (struct held *held = holding->first; status == ST_OK && held; held = held->next)
        if (!held->gone)
            status = give_again(holding, held, false);
    return status;
}

static bool listed(const char *const *ids, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

/* Gives all of it again but the ids dropped. From the first that is to stay held on, all stay: they
 * were given on top of it, whatever their clocks said. */
static enum status regive(struct holding *holding, const char *const *drop, size_t drop_count,
                          instant given_before, size_t *left)
{
    enum status status = hold_lift(holding);
    bool settled = true;
    for (struct held *held = holding->first; status == ST_OK && held; held = held->next) {
        if (listed(drop, drop_count, held->command.id)) {
            status = outbox_drop(holding->ledger->db, held->command.id, holding->error);
            continue;
        }
        settled = settled && held->command.at < given_before;
        status = give_again(holding, held, settled);
        *left += !settled;
    }
    return status;
}

enum status hold_give_under(struct ledger *ledger, const struct command *command,
                            struct outcome *outcome, struct error *error)
{
    struct holding holding;
    enum status status = hold_open(&holding, ledger, error);
    if (status == ST_OK)
        status = hold_lift(&holding);
    if (status == ST_OK)
        status = give_unknown(ledger, command, true, outcome, error);
    if (status == ST_OK)
        status = hold_lay(&holding);
    hold_close(&holding);
    return status;
}

/* Whether each can be taken back: in a client's store, only what may not have been sent. */
static enum status check_held(struct ledger *ledger, const char *const *ids, size_t count,
                              struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct journal_line line;
        arena_reset(ledger->arena);
        enum status status =
            journal_find(ledger->db, LOG_OUTBOX, ids[i], ledger->arena, &line, error);
        if (status == ST_OK && ledger->kind == LEDGER_CLIENT && line.verdict)
            status = ST_MISSING;
        if (status == ST_MISSING)
            error_set(error, status, ids[i], _("该操作已生效，不能直接撤回"));
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

static enum status in_transaction(struct ledger *ledger, const char *const *drop, size_t drop_count,
                                  instant given_before, instant now, size_t *left,
                                  struct error *error)
{
    struct holding holding;
    enum status status = hold_open(&holding, ledger, error);
    if (status != ST_OK)
        return status;
    status = ledger_begin(ledger, error);
    if (status == ST_OK)
        status = check_held(ledger, drop, drop_count, error);
    if (status == ST_OK)
        status = regive(&holding, drop, drop_count, given_before, left);
    if (status == ST_OK)
        status = ledger_derive_touched(ledger, now, error);
    if (status == ST_OK)
        status = ledger_commit(ledger, error);
    else
        ledger_rollback(ledger);
    hold_close(&holding);
    return status;
}

enum status ledger_undo(struct ledger *ledger, const char *const *ids, size_t count, instant now,
                        struct error *error)
{
    size_t left = 0;
    return in_transaction(ledger, ids, count, INSTANT_MIN, now, &left, error);
}

/* In a client's store what is settled here is only released: the server settles it. */
static enum status release(struct ledger *ledger, instant given_before, size_t *left,
                           struct error *error)
{
    struct outbox_counts counts;
    enum status status = client_release(ledger, given_before, NULL, error);
    if (status == ST_OK)
        status = outbox_count(ledger->db, &counts, error);
    if (status == ST_OK)
        *left = (size_t)counts.held;
    return status;
}

enum status ledger_settle(struct ledger *ledger, instant given_before, instant now, size_t *left,
                          struct error *error)
{
    int64_t held = 0, last = 0;
    *left = 0;
    if (ledger->kind == LEDGER_CLIENT)
        return release(ledger, given_before, left, error);
    enum status status = journal_count(ledger->db, LOG_OUTBOX, &held, &last, error);
    if (status != ST_OK || held == 0)
        return status;
    return in_transaction(ledger, NULL, 0, given_before, now, left, error);
}
