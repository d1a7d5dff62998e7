#include "desk/roster_act.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/nickname.h"
#include "desk/roster.h"
#include "desk/roster_parts.h"
#include "desk/words.h"
#include "store/query.h"
#include "store/row.h"

/* Coming: applying, being entered, joining, and the change of what is on the roster. */

static instant or_now(instant at, instant now)
{
    return at == INSTANT_NONE ? now : at;
}

bool roster_namesake(struct desk *desk, const char *org, const char *group, const char *name,
                     const char *except, char id[IDENT_MAX + 1], bool *joined, struct buf *out)
{
    struct query *query = db_query(
        desk->db,
        "SELECT m.id, m.name, m.status, m.phone, m.added_at, EXISTS (SELECT 1 FROM joining j "
        "WHERE j.member = m.id AND j.\"group\" = $4 AND j.quit IS NULL) FROM member m WHERE m.org "
        "= $1 AND m.name = $2 AND m.id IS NOT $3 AND m.left IS NULL AND (m.added_at IS NOT NULL "
        "OR m.decided_at IS NULL) ORDER BY m.added_at IS NULL, m.rowid LIMIT 1");
    query_bind_text(query, 1, org);
    query_bind_text(query, 2, name);
    query_bind_text(query, 3, except);
    query_bind_text(query, 4, group);
    bool found = query_step(query, NULL) == ST_OK;
    if (found) {
        const char *status = query_text(query, 2), *phone = query_text(query, 3);
        int64_t value = status ? name_index(member_statuses, status, strlen(status)) : 0;
        bool added = query_int(query, 4) != INTEGER_NONE;
        *joined = query_int(query, 5) == 1;
        snprintf(id, IDENT_MAX + 1, "%s", query_text(query, 0));
        desk_clean(out, query_text(query, 1));
        buf_printf(out, "（%s", !added ? _("申请中") : words_member_status(value));
        if (phone && *phone) {
            buf_puts(out, "，");
            roster_mask(out, phone);
        }
        buf_printf(out, "%s）", *joined ? _("，已在群") : "");
    }
    query_reset(query);
    return found;
}

/* What an entry says beside the name. */
static void add_properties(struct command *command, const struct roster_entry *entry)
{
    if (entry->status)
        DESK_SET(command, status, member_statuses[entry->status]);
    if (entry->status && entry->since != INSTANT_NONE)
        DESK_SET(command, status_since, entry->since);
    if (*entry->whereabouts)
        DESK_SET(command, whereabouts, entry->whereabouts);
    if (*entry->title)
        DESK_SET(command, title, entry->title);
    if (*entry->phone)
        DESK_SET(command, phone, entry->phone);
}

/* The name and telephone as they are to be entered, in place of those typed. */
static enum status clean_entry(struct bundle *bundle, struct roster_entry *entry,
                               struct error *error)
{
    struct buf name, phone;
    buf_init(&name, DESK_NAME_MAX);
    buf_init(&phone, DESK_NAME_MAX);
    enum status status = roster_name(entry->name, &name, error);
    if (status == ST_OK)
        status = roster_phone(entry->phone, &phone, error);
    entry->name = bundle_keep(bundle, name.text);
    entry->phone = bundle_keep(bundle, phone.text);
    buf_free(&name);
    buf_free(&phone);
    if (status == ST_OK && entry->joined != INSTANT_NONE && entry->joined > bundle->now)
        status = error_set(error, ST_INVALID, "joined", "%s", _("日期还没有到：请写今天或以前的"));
    return status;
}

static enum status begin(struct bundle *bundle, struct desk *desk, struct roster_entry *entry,
                         instant now, struct error *error)
{
    enum status status = bundle_begin(bundle, desk, now, error);
    if (status == ST_OK)
        status = clean_entry(bundle, entry, error);
    if (status != ST_OK)
        bundle_drop(bundle);
    return status;
}

static void join(struct bundle *bundle, const char *member, const char *group, const char *nickname,
                 instant joined)
{
    struct command *command = bundle_add(bundle, "member.join", member);
    DESK_SET(command, group, group);
    DESK_SET(command, happened, joined);
    if (nickname && *nickname)
        DESK_SET(command, nickname, nickname);
}

/* A new row of the roster, by application or at once. */
static struct command *enter(struct bundle *bundle, const char *verb, const char *id,
                             const char *org, const char *name)
{
    struct command *command = bundle_add(bundle, verb, id);
    DESK_SET(command, org, org);
    DESK_SET(command, name, name);
    return command;
}

enum status roster_apply(struct desk *desk, const char *org, const char *group,
                         const struct roster_entry *entry, instant now, struct error *error)
{
    struct bundle bundle;
    struct roster_entry clean = *entry;
    enum status status = begin(&bundle, desk, &clean, now, error);
    if (status != ST_OK)
        return status;
    const char *id = bundle_new_id(&bundle);
    struct command *command = enter(&bundle, "member.apply", id, org, clean.name);
    DESK_SET(command, group, group);
    command = bundle_add(&bundle, "member.set", id);
    command->rev = 1; /* as the application has just made it */
    add_properties(command, &clean);
    if (roster_knows(desk, group, "join_request"))
        roster_add_event(&bundle, "join_request", group, id, clean.name, or_now(clean.joined, now));
    return bundle_give(&bundle, true, NULL, error);
}

enum status roster_add(struct desk *desk, const char *org, const char *group,
                       const struct roster_entry *entry, instant now, struct error *error)
{
    struct bundle bundle;
    struct roster_entry clean = *entry;
    enum status status = begin(&bundle, desk, &clean, now, error);
    if (status != ST_OK)
        return status;
    const char *id = bundle_new_id(&bundle);
    add_properties(enter(&bundle, "member.add", id, org, clean.name), &clean);
    if (group && clean.joins)
        join(&bundle, id, group, clean.nickname, or_now(clean.joined, now));
    return bundle_give(&bundle, true, NULL, error);
}

static enum status check_past(instant at, instant now, struct error *error)
{
    if (at > now)
        return error_set(error, ST_INVALID, "joined", "%s", _("日期还没有到：请写今天或以前的"));
    return ST_OK;
}

enum status roster_join(struct desk *desk, const char *group, const char *member,
                        const char *nickname, instant joined, instant now, struct error *error)
{
    struct bundle bundle;
    instant when = or_now(joined, now);
    enum status status = check_past(when, now, error);
    if (status == ST_OK)
        status = bundle_begin(&bundle, desk, now, error);
    if (status != ST_OK)
        return status;
    join(&bundle, member, group, nickname, when);
    return bundle_give(&bundle, true, NULL, error);
}

int64_t roster_rev(struct desk *desk, const char *member)
{
    return desk_rev(desk, ENTITY_MEMBER, member);
}

/* A text that takes the property away when it is empty. */
#define SET_OR_TAKE(command, key, value)                                                           \
    ((command)->with.key = *(value) ? (value) : NULL, (command)->given[ARG_##key] = true)

static void set_changes(struct bundle *bundle, const char *member,
                        const struct roster_change *change, const struct roster_entry *entry)
{
    if (!change->name && !change->status && !change->whereabouts && !change->phone &&
        !change->title)
        return;
    struct command *command = bundle_add(bundle, "member.set", member);
    command->rev = change->rev;
    if (change->name)
        DESK_SET(command, name, entry->name);
    if (change->status) {
        DESK_SET(command, status, member_statuses[entry->status]);
        DESK_SET(command, status_since, or_now(entry->since, bundle->now));
    }
    if (change->whereabouts)
        SET_OR_TAKE(command, whereabouts, entry->whereabouts);
    if (change->phone)
        SET_OR_TAKE(command, phone, entry->phone);
    if (change->title)
        SET_OR_TAKE(command, title, entry->title);
}

enum status roster_edit(struct desk *desk, const char *group, const char *member,
                        const struct roster_change *change, instant now, struct error *error)
{
    struct bundle bundle;
    struct roster_entry clean = change->entry;
    enum status status = begin(&bundle, desk, &clean, now, error);
    if (status != ST_OK)
        return status;
    set_changes(&bundle, member, change, &clean);
    if (group && change->nickname) {
        struct command *command = bundle_add(&bundle, "member.join", member);
        DESK_SET(command, group, group);
        SET_OR_TAKE(command, nickname, clean.nickname);
    }
    return bundle_give(&bundle, true, NULL, error);
}

/* Which group is applied for, and what the member is called there. */
static enum status applied_for(struct bundle *bundle, const char *id, const char *group,
                               struct member *member, struct error *error)
{
    enum status status = row_get(bundle->desk->db, ENTITY_MEMBER, id, bundle->arena, member, error);
    if (status == ST_MISSING)
        return error_set(error, ST_REFUSED, NULL, "%s", _("没有这份申请了；请重新查看"));
    if (status == ST_OK && !member->wanted_group)
        member->wanted_group = group;
    if (status == ST_OK && !member->wanted_group)
        return error_set(error, ST_REFUSED, NULL, _("%s 没有待审的申请"), member->name);
    return status;
}

static const char *wanted_nickname(struct bundle *bundle, const struct member *member)
{
    const char *org = desk_group_org(bundle->desk, member->wanted_group, bundle->arena);
    const char *form = org ? nickname_form(desk_rulebook(bundle->desk, org)) : NULL;
    struct buf name, nickname;
    buf_init(&name, DESK_NAME_MAX);
    buf_init(&nickname, DESK_NAME_MAX);
    desk_name(bundle->desk, ENTITY_ORG, org, &name);
    nickname_write(&nickname, form, name.text, member->name);
    const char *kept = bundle_keep(bundle, nickname.text);
    buf_free(&name);
    buf_free(&nickname);
    return kept;
}

/* Of an application in the name of somebody who is on the roster: the one it is about, which its
 * event says; NULL: of somebody new. */
static const char *on_roster(struct bundle *bundle, const struct member *member)
{
    struct query *query = db_query(
        bundle->desk->db,
        "SELECT m.id FROM member m JOIN event e ON e.member = m.id WHERE m.org = $1 AND m.name = "
        "$2 AND m.added_at IS NOT NULL AND m.left IS NULL AND e.\"group\" = $3 AND e.kind = "
        "'join_request' AND e.cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM fact f WHERE "
        "f.event = e.id AND f.kind = 'decided' AND f.voided_at IS NULL) ORDER BY e.starts DESC, "
        "e.id DESC LIMIT 1");
    query_bind_text(query, 1, member->org);
    query_bind_text(query, 2, member->name);
    query_bind_text(query, 3, member->wanted_group);
    const char *id =
        query_step(query, NULL) == ST_OK ? bundle_keep(bundle, query_text(query, 0)) : NULL;
    query_reset(query);
    return id;
}

static void add_decision(struct bundle *bundle, const char *member, bool approved,
                         const char *reason)
{
    struct command *command = bundle_add(bundle, "member.decide", member);
    DESK_SET(command, approved, approved);
    if (reason && *reason)
        DESK_SET(command, reason, reason);
}

/* What came on the roster with the decision stands there already. */
static void take_off(struct bundle *bundle, const char *application)
{
    struct command *command = bundle_add(bundle, "member.leave", application);
    DESK_SET(command, reason, _("名册上已有此人，不另登记"));
}

static void decide_one(struct bundle *bundle, const struct member *member, bool approved,
                       const char *nickname, const char *reason)
{
    static const char request[] = "join_request";
    const char *group = member->wanted_group, *who = member->id;
    const char *event = roster_open_event(bundle, group, who, request, fact_kinds[FACT_DECIDED]);
    const char *there = event ? NULL : on_roster(bundle, member);
    if (there) {
        who = there;
        event = roster_open_event(bundle, group, who, request, fact_kinds[FACT_DECIDED]);
    }
    add_decision(bundle, member->id, approved, reason);
    /* How it was decided the member says: where two decide at once, both of these stay. */
    if (event)
        roster_add_fact(bundle, FACT_DECIDED, group, who, event, bundle->now, NULL);
    if (approved && there)
        take_off(bundle, member->id);
    if (approved)
        join(bundle, who, group, nickname ? nickname : wanted_nickname(bundle, member),
             bundle->now);
}

/* The application of somebody on the roster, and, decided, all that follows. */
static enum status ask_in(struct desk *desk, const char *group, const char *id,
                          const char *nickname, instant asked, bool decided, instant now,
                          struct error *error)
{
    struct bundle bundle;
    struct member member;
    enum status status = bundle_begin(&bundle, desk, now, error);
    if (status != ST_OK)
        return status;
    status = row_get(desk->db, ENTITY_MEMBER, id, bundle.arena, &member, error);
    if (status == ST_OK &&
        roster_open_event(&bundle, group, id, "join_request", fact_kinds[FACT_DECIDED]))
        status =
            error_set(error, ST_REFUSED, NULL, _("%s 的入群申请已经登记，在等审核"), member.name);
    if (status != ST_OK) {
        bundle_drop(&bundle);
        return status;
    }
    const char *application = bundle_new_id(&bundle);
    struct command *command = enter(&bundle, "member.apply", application, member.org, member.name);
    DESK_SET(command, group, group);
    const char *event = roster_add_event(&bundle, "join_request", group, id, member.name, asked);
    if (decided) {
        add_decision(&bundle, application, true, NULL);
        roster_add_fact(&bundle, FACT_DECIDED, group, id, event, asked, NULL);
        take_off(&bundle, application);
        join(&bundle, id, group, nickname, asked);
    }
    return bundle_give(&bundle, true, NULL, error);
}

enum status roster_ask_in(struct desk *desk, const char *group, const char *member,
                          const char *nickname, instant asked, instant now, bool *agreed,
                          struct error *error)
{
    instant when = or_now(asked, now);
    enum status status = check_past(when, now, error);
    *agreed = true;
    if (status != ST_OK)
        return status;
    if (!roster_knows(desk, group, "join_request"))
        return roster_join(desk, group, member, nickname, when, now, error);
    /* Who may decide is for the ledger to say. */
    status = ask_in(desk, group, member, nickname, when, true, now, error);
    if (status != ST_REFUSED)
        return status;
    *agreed = false;
    return ask_in(desk, group, member, nickname, when, false, now, error);
}

enum status roster_decide(struct desk *desk, const char *group, const char *const *members,
                          size_t count, bool approved, const char *nickname, const char *reason,
                          instant now, struct error *error)
{
    struct bundle bundle;
    enum status status = bundle_begin(&bundle, desk, now, error);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        struct member member;
        status = applied_for(&bundle, members[i], group, &member, error);
        if (status == ST_OK)
            decide_one(&bundle, &member, approved, nickname, reason);
    }
    if (status != ST_OK) {
        bundle_drop(&bundle);
        return status;
    }
    return bundle_give(&bundle, true, NULL, error);
}
