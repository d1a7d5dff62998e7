#include "ledger/client.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/client_parts.h"
#include "ledger/hold.h"
#include "ledger/inside.h"
#include "store/db.h"
#include "store/purge.h"
#include "store/row.h"
#include "store/setting.h"

/* Pages from the server, laid under what is pending. Lines are not derived here, only made stale.
 */

/* Whether the head lies behind what was seen: the server has lost, or hides, something. */
static bool behind(const struct base *base, const struct page_head *head)
{
    if (head->head < base->head || head->audit_seq < base->audit_seq)
        return true;
    return base->audit_seq > 0 && head->audit_seq == base->audit_seq &&
           strcmp(head->audit_hash, base->audit_hash) != 0;
}

static enum status check_page(const struct base *base, const struct page_head *head,
                              struct error *error)
{
    bool other_epoch = *base->epoch && strcmp(base->epoch, head->epoch) != 0;
    bool other_history = *base->history && strcmp(base->history, head->history) != 0;
    if (!*head->epoch || other_epoch)
        return error_set(error, ST_REFUSED, "epoch",
                         _("服务器发来的数据与本机的权限范围不符，需要重新取数"));
    if (other_history)
        return error_set(error, ST_REFUSED, "history", _("服务器已从备份恢复，需要重新取数"));
    if (head->from != base->cursor || head->to < head->from || head->head < head->to)
        return error_set(error, ST_REFUSED, "from",
                         _("服务器发来的数据与本机已有的接不上，没有采用"));
    if (behind(base, head))
        return error_set(error, ST_REFUSED, "head",
                         _("服务器的数据比本机见过的旧，没有采用：请联系服务器管理员"));
    return ST_OK;
}

/* What is touched by a row. A new one may come after what stands below it. */
static union any_entity touching(enum entity entity, const union any_entity *row)
{
    union any_entity touched;
    memset(&touched, 0, sizeof touched);
    memcpy(&touched, row, entity_kinds[entity].size);
    if (touched.head.rev == 1)
        touched.head.rev = 2;
    return touched;
}

struct marking {
    struct ledger *ledger;
    struct error *error;
    enum status status;
};

static bool mark_group(void *context, const void *row)
{
    struct marking *marking = context;
    const struct group *group = row;
    marking->status =
        brief_mark(marking->ledger->db, SUBJECT_GROUP, group->id, group->org, marking->error);
    return marking->status == ST_OK;
}

/* Groups that came before their org have no lines, nor a brief that could be made stale. */
static enum status mark_groups(struct ledger *ledger, const char *org, struct error *error)
{
    struct marking marking = {ledger, error, ST_OK};
    enum status status =
        row_walk(ledger->db, ENTITY_GROUP, "org", org, ledger->arena, mark_group, &marking, error);
    return status == ST_STOPPED ? marking.status : status;
}

static enum status lay_row(struct ledger *ledger, enum entity entity, const union any_entity *row,
                           struct error *error)
{
    union any_entity touched = touching(entity, row);
    bool new_org = false;
    enum status status = ST_OK;
    arena_reset(ledger->arena);
    if (entity == ENTITY_ORG) {
        bindings_reset(ledger->bindings);
        status = row_exists(ledger->db, entity, row->head.id, error);
        new_org = status == ST_MISSING;
        status = new_org ? ST_OK : status;
    }
    if (status == ST_OK)
        status = touch_former(ledger, entity, &touched, error);
    if (status == ST_OK)
        status = row_put(ledger->db, entity, row, error);
    if (status == ST_OK)
        status = touch_row(ledger, entity, &touched, error);
    return status == ST_OK && new_org ? mark_groups(ledger, row->head.id, error) : status;
}

static enum status lay_removed(struct ledger *ledger, enum entity entity, const char *id,
                               struct error *error)
{
    union any_entity row;
    arena_reset(ledger->arena);
    enum status status = row_get(ledger->db, entity, id, ledger->arena, &row, error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    row = touching(entity, &row);
    status = touch_row(ledger, entity, &row, error);
    if (status == ST_OK)
        status = row_delete(ledger->db, entity, id, error);
    if (entity == ENTITY_ORG)
        bindings_reset(ledger->bindings);
    if (status == ST_OK)
        status = hold_forget(ledger, entity, id, error);
    if (status == ST_OK && (entity == ENTITY_ORG || entity == ENTITY_GROUP))
        status =
            brief_delete(ledger->db, entity == ENTITY_ORG ? SUBJECT_ORG : SUBJECT_GROUP, id, error);
    return status;
}

static enum status lay_items(struct ledger *ledger, const struct page *page, struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < page->count; i++) {
        const struct page_item *item = &page->items[i];
        status = item->removed ? lay_removed(ledger, item->entity, item->row.head.id, error)
                               : lay_row(ledger, item->entity, &item->row, error);
    }
    /* A subject that was marked and then went must be marked anew if it is given again. */
    touch_forget(ledger);
    return status;
}

static bool not_answered(void *context, const struct journal_line *line)
{
    const int64_t *to = context;
    return line->answered == INTEGER_NONE || line->answered > *to ||
           (strcmp(line->verdict, verdict_name(VERDICT_APPLIED)) != 0 &&
            strcmp(line->verdict, verdict_name(VERDICT_NOOP)) != 0);
}

/* Whether the page changes anything below what is pending. */
static enum status moves(struct ledger *ledger, const struct page *page, bool *moves,
                         struct error *error)
{
    int64_t to = page->head.to;
    *moves = page->count > 0;
    if (!ledger->holding || *moves)
        return ST_OK;
    enum status status = journal_walk(ledger->db, LOG_OUTBOX, 0, not_answered, &to, error);
    *moves = status == ST_STOPPED;
    return *moves ? ST_OK : status;
}

/* What the page and those before it hold the effect of is settled. */
static enum status settle_answered(struct holding *holding, int64_t to)
{
    enum status status = ST_OK;
    for (struct held *held = holding->first; status == ST_OK && held; held = held->next) {
        if (held->answered == INTEGER_NONE || held->answered > to)
            continue;
        held->gone = true;
        status = outbox_settle(holding->ledger->db, held->command.id, held->verdict, held->detail,
                               holding->error);
    }
    return status;
}

static enum status lay_under(struct ledger *ledger, const struct page *page, struct error *error)
{
    struct holding holding;
    enum status status = hold_open(&holding, ledger, error);
    if (status == ST_OK)
        status = hold_lift(&holding);
    if (status == ST_OK)
        status = settle_answered(&holding, page->head.to);
    if (status == ST_OK)
        status = lay_items(ledger, page, error);
    if (status == ST_OK)
        status = hold_lay(&holding);
    hold_close(&holding);
    return status;
}

/* Whether the copy was purged and not all of that is done: ST_MISSING when nothing is left. */
static enum status is_purged(struct ledger *ledger, struct error *error)
{
    const char *purged;
    arena_reset(ledger->arena);
    return setting_get(ledger->db, CLIENT_PURGED_KEY, ledger->arena, &purged, error);
}

/* Once everything has come that may still be seen, what is kept of all else is forgotten. */
static enum status forget_absent(struct ledger *ledger, struct error *error)
{
    enum status status = is_purged(ledger, error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    return journal_forget_absent(ledger->db, error);
}

/* The free pages may hold what was forgotten, and what an interrupted purge left: only when they
 * are given up the purge is over. */
static enum status end_purge(struct ledger *ledger, struct error *error)
{
    enum status status = is_purged(ledger, error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    status = db_give_up_space(ledger->db, error);
    if (status == ST_OK)
        status = db_has_spare(ledger->db, error);
    if (status != ST_MISSING)
        return status;
    status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    return client_end(ledger, setting_set(ledger->db, CLIENT_PURGED_KEY, NULL, error), error);
}

static enum status move_on(struct ledger *ledger, struct base *base, const struct page_head *head,
                           instant now, struct error *error)
{
    bool at_head = head->to == head->head;
    snprintf(base->epoch, sizeof base->epoch, "%s", head->epoch);
    snprintf(base->history, sizeof base->history, "%s", head->history);
    base->cursor = head->to;
    base->head = head->head;
    base->audit_seq = head->audit_seq;
    snprintf(base->audit_hash, sizeof base->audit_hash, "%s", head->audit_hash);
    if (at_head)
        base->synced_at = now;
    enum status status = client_base_put(ledger, base, error);
    return status == ST_OK && at_head ? forget_absent(ledger, error) : status;
}

enum status client_lay(struct ledger *ledger, const struct page *page, instant now,
                       struct error *error)
{
    struct base base;
    bool changes = false;
    enum status status = client_check(ledger, error);
    if (status == ST_OK)
        status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = client_base(ledger, &base, error);
    if (status == ST_OK)
        status = check_page(&base, &page->head, error);
    if (status == ST_OK)
        status = moves(ledger, page, &changes, error);
    if (status == ST_OK && changes)
        status = ledger->holding ? lay_under(ledger, page, error) : lay_items(ledger, page, error);
    if (status == ST_OK)
        status = move_on(ledger, &base, &page->head, now, error);
    status = client_end(ledger, status, error);
    return status == ST_OK && base.cursor == base.head ? end_purge(ledger, error) : status;
}
