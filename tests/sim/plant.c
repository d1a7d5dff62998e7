#include "sim.h"

#include <stdio.h>
#include <string.h>

#include "core/decide.h"
#include "core/scope.h"
#include "ledger/client.h"
#include "ledger/inside.h"
#include "store/answer.h"
#include "store/change.h"
#include "store/purge.h"
#include "store/setting.h"
#include "store/shadow.h"

/*
 * Mistakes on purpose. The linker hands calls of these functions to __wrap_…, which goes wrong when
 * its mistake is planted, and otherwise goes on to the real one.
 */
const char *const plant_names[PLANT_COUNT] = {
    [PLANT_NONE] = "none",
    [PLANT_NO_CURSOR_CHECK] = "no-cursor-check",
    [PLANT_NO_REMOVE] = "no-remove",
    [PLANT_COUNTER_IDS] = "counter-ids",
    [PLANT_ACK_BEFORE_COMMIT] = "ack-before-commit",
    [PLANT_IGNORE_EPOCH] = "ignore-epoch",
    [PLANT_IGNORE_REV] = "ignore-rev",
    [PLANT_NO_ANSWERS] = "no-answers",
    [PLANT_NO_SHADOW] = "no-shadow",
    [PLANT_NO_SCOPE] = "no-scope",
    [PLANT_NO_MASK] = "no-mask",
    [PLANT_DROP_ON_SEND] = "drop-on-send",
    [PLANT_SEQ_GAPS] = "seq-gaps",
    [PLANT_IGNORE_HISTORY] = "ignore-history",
    [PLANT_NO_DEPENDENTS] = "no-dependents",
};

static struct {
    enum plant plant;
    bool server;
    struct client *client;
} now;

enum plant plant_now(void)
{
    return now.plant;
}

void plant_set(enum plant plant)
{
    now.plant = plant;
}

void plant_server(bool at_work)
{
    now.server = at_work;
}

void plant_client(struct client *client)
{
    now.client = client;
}

static bool planted(enum plant plant)
{
    return now.plant == plant;
}

/* Once in a while. */
static bool now_and_then(void)
{
    return now.client && sim_dice(now.client->sim, 50) == 0;
}

#define WRAP(type, name, ...)                                                                      \
    type __real_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__)

/* Any page is taken for the next one: an old one puts back what it holds. */
WRAP(enum status, page_decode, const char *text, size_t n, struct arena *arena, struct page *page,
     struct error *error)
{
    struct base base;
    enum status status = __real_page_decode(text, n, arena, page, error);
    if (status != ST_OK || !planted(PLANT_NO_CURSOR_CHECK) || now.server || !now.client ||
        client_base(now.client->ledger, &base, NULL) != ST_OK || page->head.from == base.cursor)
        return status;
    struct page_head *head = &page->head;
    head->from = base.cursor;
    head->to = head->head = base.head;
    head->audit_seq = base.audit_seq;
    memcpy(head->audit_hash, base.audit_hash, sizeof head->audit_hash);
    return status;
}

WRAP(void, page_removed, struct page_writer *writer, enum entity entity, const char *id)
{
    if (!planted(PLANT_NO_REMOVE))
        __real_page_removed(writer, entity, id);
}

WRAP(void, uuid7_new, struct random random, int64_t ms, char out[UUID_TEXT])
{
    struct db *db = now.client ? ledger_db(now.client->ledger) : NULL;
    int64_t count = 0, settled = 0;
    __real_uuid7_new(random, ms, out);
    if (!planted(PLANT_COUNTER_IDS) || now.server || !db ||
        journal_count(db, LOG_OUTBOX, NULL, &count, NULL) != ST_OK ||
        journal_count(db, LOG_JOURNAL, &settled, NULL, NULL) != ST_OK)
        return;
    snprintf(out, UUID_TEXT, "00000000-0000-7000-8%03d-%012llx", now.client->index,
             (unsigned long long)(count + settled));
}

WRAP(enum status, ledger_commit, struct ledger *ledger, struct error *error)
{
    if (planted(PLANT_ACK_BEFORE_COMMIT) && now.server && now_and_then()) {
        ledger_rollback(ledger);
        return ST_OK;
    }
    return __real_ledger_commit(ledger, error);
}

WRAP(enum status, client_rebase, struct ledger *ledger, const char *epoch, const char *history,
     int64_t restored, instant at, struct error *error)
{
    if (planted(PLANT_IGNORE_EPOCH)) {
        struct db *db = ledger_db(ledger);
        enum status status = setting_set(db, "base.epoch", epoch, error);
        if (status == ST_OK)
            status = setting_set(db, "base.history", history, error);
        return status;
    }
    return __real_client_rebase(ledger, epoch, history,
                                planted(PLANT_IGNORE_HISTORY) ? INT64_MAX : restored, at, error);
}

WRAP(enum status, decide, struct decision *decision)
{
    const struct command *asked = decision->command;
    struct command blind = *asked;
    if (!planted(PLANT_IGNORE_REV) || !now.server)
        return __real_decide(decision);
    if (decision->target.head.id == NULL && blind.verb && !(blind.verb->flags & VERB_CREATES)) {
        union any_entity row;
        if (decision->world->get(decision->world->context, blind.verb->target, blind.to, &row) ==
            ST_OK)
            blind.rev = row.head.rev;
    }
    decision->command = &blind;
    enum status status = __real_decide(decision);
    decision->command = asked;
    return status;
}

WRAP(enum status, answer_get, struct db *db, const char *id, struct arena *arena,
     struct answer *answer, struct error *error)
{
    return planted(PLANT_NO_ANSWERS) && now.server
               ? ST_MISSING
               : __real_answer_get(db, id, arena, answer, error);
}

WRAP(enum status, shadow_keep, struct db *db, enum entity entity, const char *id,
     struct error *error)
{
    return planted(PLANT_NO_SHADOW) ? ST_OK : __real_shadow_keep(db, entity, id, error);
}

WRAP(bool, scope_sees, struct scope *scope, enum entity entity, const void *row)
{
    return (planted(PLANT_NO_SCOPE) && now.server) || __real_scope_sees(scope, entity, row);
}

WRAP(enum status, change_open, struct db *db, const struct change_source *source, int64_t from,
     struct change_cursor **cursor, struct error *error)
{
    return __real_change_open(db, planted(PLANT_NO_SCOPE) ? NULL : source, from, cursor, error);
}

WRAP(void, scope_mask, struct scope *scope, enum entity entity, void *row)
{
    if (!planted(PLANT_NO_MASK) || !now.server)
        __real_scope_mask(scope, entity, row);
}

WRAP(enum status, client_encode, struct ledger *ledger, const struct journal_line *line,
     const char *secret_key, struct buf *out, struct error *error)
{
    char id[UUID_TEXT];
    snprintf(id, sizeof id, "%s", line->id);
    enum status status = __real_client_encode(ledger, line, secret_key, out, error);
    if (status == ST_OK && planted(PLANT_DROP_ON_SEND))
        status = outbox_drop(ledger_db(ledger), id, error);
    return status;
}

/* No mistake, but a saving: rewriting the file moves bytes and no row, and takes a fifth of the
 * time. Now and then is enough; the kill tests look at it closely. */
WRAP(enum status, db_give_up_space, struct db *db, struct error *error)
{
    return now_and_then() ? __real_db_give_up_space(db, error) : ST_OK;
}

WRAP(enum status, head_put, struct db *db, const struct head *head, struct error *error)
{
    struct head skipped = *head;
    if (planted(PLANT_SEQ_GAPS) && now.server && now_and_then())
        skipped.seq++;
    return __real_head_put(db, &skipped, error);
}

WRAP(enum status, change_of_group, struct db *db, const char *group, change_each *each,
     void *context, struct error *error)
{
    return planted(PLANT_NO_DEPENDENTS) ? ST_OK
                                        : __real_change_of_group(db, group, each, context, error);
}

WRAP(enum status, change_at, struct db *db, enum entity entity, const char *org, const char *group,
     change_each *each, void *context, struct error *error)
{
    return planted(PLANT_NO_DEPENDENTS)
               ? ST_OK
               : __real_change_at(db, entity, org, group, each, context, error);
}
