#include "ledger/inside.h"

#include <string.h>

#include "store/shadow.h"
#include "base/intl.h"
#include "store/db.h"
#include "store/row.h"
#include "wire/settings_json.h"

/* The store within a transaction, as core sees it while it decides. */

struct pending {
    struct pending *older;
    enum entity entity;
    union any_entity row;
};

static const struct pending *pending_find(const struct ledger *ledger, enum entity entity,
                                          const char *id)
{
    for (const struct pending *put = ledger->pending; put; put = put->older)
        if (put->entity == entity && strcmp(put->row.head.id, id) == 0)
            return put;
    return NULL;
}

static enum status write_row(struct ledger *ledger, enum entity entity, const void *row,
                             struct error *error)
{
    enum status status = ST_OK;
    if (!ledger->settled)
        status = shadow_keep(ledger->db, entity, ((const union any_entity *)row)->head.id, error);
    if (status == ST_OK)
        status = touch_former(ledger, entity, row, error);
    if (status == ST_OK)
        status = serving_former(ledger, entity, row, error);
    if (status == ST_OK)
        status = row_put(ledger->db, entity, row, error);
    if (status == ST_OK)
        status = serving_row(ledger, entity, row, error);
    if (status != ST_OK)
        return status;
    if (entity == ENTITY_ORG)
        bindings_reset(ledger->bindings);
    return touch_row(ledger, entity, row, error);
}

/* Writes what is pending, the oldest first. */
static enum status flush(struct ledger *ledger, struct error *error)
{
    struct pending *oldest = NULL, *put = ledger->pending;
    while (put) {
        struct pending *older = put->older;
        put->older = oldest;
        oldest = put;
        put = older;
    }
    ledger->pending = NULL;
    for (put = oldest; put; put = put->older) {
        enum status status = write_row(ledger, put->entity, &put->row, error);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

enum status world_keep(struct ledger *ledger, struct error *error)
{
    enum status status = flush(ledger, error);
    if (status != ST_OK || !ledger->savepoint)
        return status;
    ledger->savepoint = false;
    return db_release(ledger->db, error);
}

enum status world_drop(struct ledger *ledger, struct error *error)
{
    ledger->pending = NULL;
    serving_forget(ledger);
    if (!ledger->savepoint)
        return ST_OK;
    ledger->savepoint = false;
    touch_forget(ledger);
    bindings_reset(ledger->bindings);
    return db_undo_to(ledger->db, error);
}

static enum status world_get(void *context, enum entity entity, const char *id, void *row)
{
    struct ledger *ledger = context;
    const struct pending *put = pending_find(ledger, entity, id);
    if (put) {
        memcpy(row, &put->row, entity_kinds[entity].size);
        return ST_OK;
    }
    return row_get(ledger->db, entity, id, ledger->arena, row, &ledger->world_error);
}

static enum status world_has(void *context, enum entity entity, const char *id)
{
    struct ledger *ledger = context;
    if (pending_find(ledger, entity, id))
        return ST_OK;
    return row_exists(ledger->db, entity, id, &ledger->world_error);
}

static enum status world_walk(void *context, enum entity entity, const char *field,
                              const char *value, bool (*each)(void *argument, const void *row),
                              void *argument)
{
    struct ledger *ledger = context;
    struct error *error = &ledger->world_error;
    enum status status = ST_OK;
    if (ledger->pending && !ledger->savepoint) {
        status = db_savepoint(ledger->db, error);
        ledger->savepoint = status == ST_OK;
    }
    if (status == ST_OK)
        status = flush(ledger, error);
    if (status == ST_OK)
        status = row_walk(ledger->db, entity, field, value, ledger->arena, each, argument, error);
    return status == ST_STOPPED ? ST_OK : status;
}

static enum status world_put(void *context, enum entity entity, const void *row)
{
    struct ledger *ledger = context;
    struct pending *put = arena_alloc(ledger->arena, sizeof *put);
    if (!put)
        return error_set(&ledger->world_error, ST_NOMEM, NULL, _("内存不足"));
    put->entity = entity;
    put->older = ledger->pending;
    memcpy(&put->row, row, entity_kinds[entity].size);
    put->row.head.rev++;
    ledger->pending = put;
    return ST_OK;
}

static const struct rulebook *world_rulebook(void *context, const char *id)
{
    struct ledger *ledger = context;
    struct error ignored;
    return shelf_get(ledger->shelf, id, &ignored);
}

static unsigned rule_kinds(void *context, const char *rule)
{
    return shelf_rule_kinds(context, rule);
}

static enum status world_merge(void *context, const char *old, const char *patch,
                               const char **merged, struct error *error)
{
    struct ledger *ledger = context;
    struct rule_finder finder = {ledger->shelf, rule_kinds};
    return settings_merge(old, patch, &finder, ledger->arena, merged, error);
}

static bool world_event_kind(void *context, const char *kind)
{
    struct ledger *ledger = context;
    return shelf_event_kind(ledger->shelf, kind);
}

/* An org tree is no deeper than this; a longer chain of parents is a ring. */
enum { ORG_DEPTH_MAX = 64 };

static bool world_flag(void *context, const char *org, const char *key, bool otherwise)
{
    struct ledger *ledger = context;
    struct error ignored;
    struct org row;
    for (int i = 0; org && i < ORG_DEPTH_MAX; i++, org = row.parent) {
        if (row_get(ledger->db, ENTITY_ORG, org, ledger->arena, &row, &ignored) != ST_OK)
            break;
        /* Set here if the answer does not depend on what else it might have been. */
        bool set = settings_flag(row.settings, key, true);
        if (set == settings_flag(row.settings, key, false))
            return set;
    }
    return otherwise;
}

struct world world_of(struct ledger *ledger)
{
    return (struct world){
        .context = ledger,
        .get = world_get,
        .has = world_has,
        .walk = world_walk,
        .put = world_put,
        .rulebook = world_rulebook,
        .merge = world_merge,
        .event_kind = world_event_kind,
        .flag = world_flag,
    };
}
