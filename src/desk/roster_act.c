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

enum status roster_apply(struct desk *desk, const char *org, const char *group,
                         const struct roster_entry *entry, instant now, struct error *error)
{
    struct bundle bundle;
    struct roster_entry clean = *entry;
    enum status status = begin(&bundle, desk, &clean, now, error);
    if (status != ST_OK)
        return status;
    const char *id = bundle_new_id(&bundle);
    struct command *command = bundle_add(&bundle, "member.apply", id);
    DESK_SET(command, org, org);
    DESK_SET(command, name, clean.name);
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
    struct command *command = bundle_add(&bundle, "member.add", id);
    DESK_SET(command, org, org);
    DESK_SET(command, name, clean.name);
    add_properties(command, &clean);
    if (group && clean.joins)
        join(&bundle, id, group, clean.nickname, or_now(clean.joined, now));
    return bundle_give(&bundle, true, NULL, error);
}

enum status roster_join(struct desk *desk, const char *group, const char *member,
                        const char *nickname, bool asked, instant joined, instant now,
                        struct error *error)
{
    struct bundle bundle;
    instant when = or_now(joined, now);
    if (when > now)
        return error_set(error, ST_INVALID, "joined", "%s", _("日期还没有到：请写今天或以前的"));
    enum status status = bundle_begin(&bundle, desk, now, error);
    if (status != ST_OK)
        return status;
    if (asked && roster_knows(desk, group, "join_request")) {
        struct buf name;
        buf_init(&name, DESK_NAME_MAX);
        desk_name(desk, ENTITY_MEMBER, member, &name);
        const char *event = roster_add_event(&bundle, "join_request", group, member,
                                             bundle_keep(&bundle, name.text), when);
        roster_add_fact(&bundle, FACT_DECIDED, group, member, event, when, NULL);
        buf_free(&name);
    }
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

static void decide_one(struct bundle *bundle, const struct member *member, bool approved,
                       const char *nickname, const char *reason)
{
    const char *event = roster_open_event(bundle, member->wanted_group, member->id, "join_request",
                                          fact_kinds[FACT_DECIDED]);
    struct command *command = bundle_add(bundle, "member.decide", member->id);
    DESK_SET(command, approved, approved);
    if (reason && *reason)
        DESK_SET(command, reason, reason);
    if (event)
        roster_add_fact(bundle, FACT_DECIDED, member->wanted_group, member->id, event, bundle->now,
                        approved ? _("同意") : reason);
    if (approved)
        join(bundle, member->id, member->wanted_group,
             nickname ? nickname : wanted_nickname(bundle, member), bundle->now);
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
