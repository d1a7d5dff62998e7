#include <string.h>

#include "base/intl.h"
#include "ledger/inside.h"
#include "ledger/journal_text.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/row.h"
#include "store/shadow.h"

/*
 * Commands that are held: their effect stands, and their rows' earlier state is kept aside. To take
 * one back, or to settle some, the earlier state is put back and what remains is given again: the
 * same way in which a page from the server will be laid underneath.
 */
enum { HELD_ARENA_MAX = 256 << 20 };

struct held {
    struct held *next;
    struct command command;
};

struct holding {
    struct ledger *ledger;
    struct arena *arena;
    struct held *first, **end;
    struct error *error;
    enum status status;
};

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

static bool take_up(void *context, const struct journal_line *line)
{
    struct holding *holding = context;
    struct held *held = arena_alloc(holding->arena, sizeof *held);
    if (held)
        holding->status = journal_command(line, holding->arena, &held->command, holding->error);
    else
        holding->status = no_memory(holding->error);
    if (holding->status != ST_OK)
        return false;
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

/* What has been taken back altogether owes nothing: its lines go with it. */
static enum status forget_gone(struct holding *holding, const struct shadow_list *list)
{
    struct db *db = holding->ledger->db;
    for (const struct shadowed *row = list->first; row; row = row->next) {
        bool group = row->entity == ENTITY_GROUP;
        enum subject_kind kind = group ? SUBJECT_GROUP : SUBJECT_ORG;
        if (!group && row->entity != ENTITY_ORG)
            continue;
        enum status status = row_exists(db, row->entity, row->id, holding->error);
        if (status == ST_OK)
            continue;
        if (status == ST_MISSING)
            status = duty_clear(db, kind, row->id, holding->error);
        if (status == ST_OK && group)
            status = finding_clear(db, row->id, holding->error);
        if (status == ST_OK)
            status = brief_delete(db, kind, row->id, holding->error);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
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

static bool listed(const char *const *ids, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

/* One that no longer applies stays where it is, with the reason. */
static enum status give_again(struct holding *holding, struct command *command, bool settled)
{
    struct outcome outcome;
    struct db *db = holding->ledger->db;
    enum status status = ledger_give(holding->ledger, command, settled, &outcome, holding->error);
    if (status != ST_OK || outcome.verdict == VERDICT_APPLIED || outcome.verdict == VERDICT_NOOP)
        return status;
    struct journal_line line = {
        .id = command->id,
        .at = command->at,
        .received_at = INSTANT_NONE,
        .by = command->by,
        .verb = command->verb->name,
        .entity = entity_kinds[command->verb->target].name,
        .target = command->to,
        .rev = command->rev,
        .on_behalf = command->on_behalf,
        .means = command->means ? means_names[command->means] : NULL,
        .body = command->body,
        .verdict = verdict_name(outcome.verdict),
        .detail = outcome.error.text,
    };
    holding->ledger->holding = true;
    return journal_append(db, LOG_OUTBOX, &line, holding->error);
}

/* Takes everything held out of the outbox and puts back what it changed. */
static enum status take_out(struct holding *holding)
{
    struct db *db = holding->ledger->db;
    struct error walking;
    enum status status = journal_walk(db, LOG_OUTBOX, 0, take_up, holding, &walking);
    if (status == ST_STOPPED)
        status = holding->status;
    else if (status != ST_OK)
        error_set(holding->error, status, walking.key, "%s", walking.text);
    if (status == ST_OK)
        status = put_back(holding);
    for (struct held *held = holding->first; status == ST_OK && held; held = held->next)
        status = outbox_drop(db, held->command.id, holding->error);
    holding->ledger->holding = false;
    return status;
}

/* Gives all of it again but the ids dropped. From the first that is to stay held on, all stay: they
 * were given on top of it, whatever their clocks said. */
static enum status regive(struct holding *holding, const char *const *drop, size_t drop_count,
                          instant given_before, size_t *left)
{
    enum status status = take_out(holding);
    bool settled = true;
    for (struct held *held = holding->first; status == ST_OK && held; held = held->next) {
        if (listed(drop, drop_count, held->command.id))
            continue;
        settled = settled && held->command.at < given_before;
        status = give_again(holding, &held->command, settled);
        *left += !settled;
    }
    return status;
}

enum status hold_give_under(struct ledger *ledger, const struct command *command,
                            struct outcome *outcome, struct error *error)
{
    struct holding holding = {.ledger = ledger, .error = error, .status = ST_OK};
    holding.end = &holding.first;
    holding.arena = arena_new(HELD_ARENA_MAX);
    if (!holding.arena)
        return no_memory(error);
    enum status status = take_out(&holding);
    if (status == ST_OK)
        status = give_unknown(ledger, command, true, outcome, error);
    for (struct held *held = holding.first; status == ST_OK && held; held = held->next)
        status = give_again(&holding, &held->command, false);
    arena_free(holding.arena);
    return status;
}

static enum status in_transaction(struct ledger *ledger, const char *const *drop, size_t drop_count,
                                  instant given_before, instant now, size_t *left,
                                  struct error *error)
{
    struct holding holding = {.ledger = ledger, .error = error, .status = ST_OK};
    holding.end = &holding.first;
    holding.arena = arena_new(HELD_ARENA_MAX);
    if (!holding.arena)
        return no_memory(error);
    enum status status = ledger_begin(ledger, error);
    for (size_t i = 0; status == ST_OK && i < drop_count; i++) {
        status = journal_has(ledger->db, LOG_OUTBOX, drop[i], error);
        if (status == ST_MISSING)
            error_set(error, status, drop[i], _("该操作已生效，不能直接撤回"));
    }
    if (status == ST_OK)
        status = regive(&holding, drop, drop_count, given_before, left);
    if (status == ST_OK)
        status = ledger_derive_touched(ledger, now, error);
    if (status == ST_OK)
        status = ledger_commit(ledger, error);
    else
        ledger_rollback(ledger);
    arena_free(holding.arena);
    return status;
}

enum status ledger_undo(struct ledger *ledger, const char *const *ids, size_t count, instant now,
                        struct error *error)
{
    size_t left = 0;
    return in_transaction(ledger, ids, count, INSTANT_MIN, now, &left, error);
}

enum status ledger_settle(struct ledger *ledger, instant given_before, instant now, size_t *left,
                          struct error *error)
{
    int64_t held = 0, last = 0;
    enum status status = journal_count(ledger->db, LOG_OUTBOX, &held, &last, error);
    *left = 0;
    if (status != ST_OK || held == 0)
        return status;
    return in_transaction(ledger, NULL, 0, given_before, now, left, error);
}
