#include "desk/roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "desk/inside.h"
#include "desk/nickname.h"
#include "store/query.h"

enum { ROSTER_MAX = 256 << 20 };

struct roster {
    struct arena *arena;
    char org[IDENT_MAX + 1], group[IDENT_MAX + 1];
    const char *org_name, *nickname_form;
    struct roster_member *members;
    size_t count, room;
    const struct roster_member **by_id; /* in the order of strcmp */
    struct roster_counts counts;
};

void roster_free(struct roster *roster)
{
    if (!roster)
        return;
    arena_free(roster->arena);
    free(roster->members);
    free(roster->by_id);
    free(roster);
}

const char *roster_org(const struct roster *roster)
{
    return roster->org;
}

const char *roster_org_name(const struct roster *roster)
{
    return roster->org_name;
}

const char *roster_group(const struct roster *roster)
{
    return *roster->group ? roster->group : NULL;
}

const char *roster_nickname_form(const struct roster *roster)
{
    return roster->nickname_form;
}

size_t roster_count(const struct roster *roster)
{
    return roster->count;
}

const struct roster_member *roster_at(const struct roster *roster, size_t index)
{
    return index < roster->count ? &roster->members[index] : NULL;
}

const struct roster_counts *roster_counts(const struct roster *roster)
{
    return &roster->counts;
}

size_t roster_find(const struct roster *roster, const char *id)
{
    size_t low = 0, high = roster->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(roster->by_id[middle]->id, id);
        if (order == 0)
            return (size_t)(roster->by_id[middle] - roster->members);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return roster->count;
}

struct loading {
    struct roster *roster;
    struct query *query;
    struct buf clean;
    instant now;
    bool failed;
};

static const char *keep(struct loading *loading, int column)
{
    const char *text = query_text(loading->query, column);
    if (!text || !*text)
        return "";
    buf_reset(&loading->clean);
    desk_clean(&loading->clean, text);
    const char *kept = arena_dup(loading->roster->arena, loading->clean.text, loading->clean.len);
    loading->failed = loading->failed || !kept;
    return kept ? kept : "";
}

static struct roster_member *add(struct loading *loading)
{
    struct roster *roster = loading->roster;
    if (roster->count == roster->room) {
        size_t room = roster->room ? roster->room * 2 : 64;
        struct roster_member *more = realloc(roster->members, room * sizeof *more);
        if (!more) {
            loading->failed = true;
            return NULL;
        }
        roster->members = more;
        roster->room = room;
    }
    return &roster->members[roster->count++];
}

enum {
    C_ID,
    C_NAME,
    C_STATUS,
    C_SINCE,
    C_WHERE,
    C_TITLE,
    C_PHONE,
    C_NICKNAME,
    C_JOINED,
    C_QUIT,
    C_WARNINGS,
    C_APPLIED,
    C_ADDED,
    C_LEFT,
    C_DECIDED,
    C_ORG,
    C_WANTED,
};

/* Everybody of the org, and whoever else is in the group. Only the last span can be open. */
static const char every_member[] =
    "SELECT m.id, m.name, m.status, m.status_since, m.whereabouts, m.title, m.phone, "
    "j.nickname, j.joined, j.quit, j.warnings, m.applied_at, m.added_at, m.left, m.decided_at, "
    "m.org, m.wanted_group "
    "FROM member m LEFT JOIN joining j ON j.member = m.id AND j.\"group\" = $2 AND j.number = "
    "(SELECT max(k.number) FROM joining k WHERE k.member = m.id AND k.\"group\" = $2) "
    "WHERE m.org = $1 OR m.id IN (SELECT n.member FROM joining n WHERE n.\"group\" = $2 AND "
    "n.quit IS NULL) ORDER BY coalesce(m.added_at, m.applied_at), m.rowid";

static bool standing_of(const struct loading *loading, instant joined, enum roster_standing *out)
{
    struct query *query = loading->query;
    const struct roster *roster = loading->roster;
    instant left = query_int(query, C_LEFT);
    const char *org = query_text(query, C_ORG), *wanted = query_text(query, C_WANTED);
    bool added = query_int(query, C_ADDED) != INTEGER_NONE;
    bool own = org && strcmp(org, roster->org) == 0;
    if (added && own && (left == INSTANT_NONE || left > loading->now))
        *out = ROSTER_ON;
    else if (joined != INSTANT_NONE)
        *out = ROSTER_OUTSIDE;
    else if (!added && query_int(query, C_DECIDED) == INTEGER_NONE &&
             (!*roster->group || !wanted || strcmp(wanted, roster->group) == 0))
        *out = ROSTER_WAITING;
    else
        return false;
    return true;
}

static void take(struct loading *loading)
{
    struct query *query = loading->query;
    enum roster_standing standing;
    instant joined = query_int(query, C_JOINED), quit = query_int(query, C_QUIT);
    if (quit != INSTANT_NONE && quit <= loading->now)
        joined = INSTANT_NONE;
    if (!standing_of(loading, joined, &standing))
        return;
    struct roster_member *member = add(loading);
    if (!member)
        return;
    const char *status = query_text(query, C_STATUS);
    int64_t warnings = query_int(query, C_WARNINGS);
    *member = (struct roster_member){
        .id = keep(loading, C_ID),
        .name = keep(loading, C_NAME),
        .standing = standing,
        .status = status ? name_index(member_statuses, status, strlen(status)) : 0,
        .since = query_int(query, C_SINCE),
        .whereabouts = keep(loading, C_WHERE),
        .title = keep(loading, C_TITLE),
        .phone = keep(loading, C_PHONE),
        .nickname = keep(loading, C_NICKNAME),
        .joined = joined,
        .applied_at = query_int(query, C_APPLIED),
        .warnings = warnings == INTEGER_NONE ? 0 : warnings,
    };
    member->status = member->status > 0 ? member->status : 0;
}

static void count(struct roster *roster)
{
    struct roster_counts *counts = &roster->counts;
    for (size_t i = 0; i < roster->count; i++) {
        const struct roster_member *member = &roster->members[i];
        bool on = member->standing == ROSTER_ON, joined = member->joined != INSTANT_NONE;
        counts->on += on;
        counts->joined += on && joined;
        counts->absent += on && !joined;
        counts->migrants += on && member->status == MEMBER_MIGRANT;
        counts->waiting += member->standing == ROSTER_WAITING;
    }
}

static int compare_ids(const void *a, const void *b)
{
    const struct roster_member *const *left = a, *const *right = b;
    return strcmp((*left)->id, (*right)->id);
}

static bool sort(struct roster *roster)
{
    roster->by_id = calloc(roster->count ? roster->count : 1, sizeof *roster->by_id);
    if (!roster->by_id)
        return false;
    for (size_t i = 0; i < roster->count; i++)
        roster->by_id[i] = &roster->members[i];
    qsort(roster->by_id, roster->count, sizeof *roster->by_id, compare_ids);
    return true;
}

static enum status read_members(struct desk *desk, struct roster *roster, instant now,
                                struct error *error)
{
    struct loading loading = {.roster = roster, .now = now};
    enum status status = ST_OK;
    buf_init(&loading.clean, DESK_TEXT_MAX);
    loading.query = db_query(desk->db, every_member);
    query_bind_text(loading.query, 1, roster->org);
    query_bind_text(loading.query, 2, roster->group);
    while (!loading.failed && (status = query_step(loading.query, error)) == ST_OK)
        take(&loading);
    query_reset(loading.query);
    buf_free(&loading.clean);
    if (loading.failed || (status == ST_MISSING && !sort(roster)))
        return desk_no_memory(error);
    return status == ST_MISSING ? ST_OK : status;
}

/* Whose roster it is; the group's org where none was named. */
static enum status find_org(struct desk *desk, struct roster *roster, const char *org,
                            const char *group, struct error *error)
{
    const char *owning = org ? org : group ? desk_group_org(desk, group, roster->arena) : NULL;
    struct buf name;
    if (!owning)
        return error_set(error, ST_MISSING, NULL, "%s", _("没有这个群或组织了；q 返回总览再看"));
    snprintf(roster->org, sizeof roster->org, "%s", owning);
    snprintf(roster->group, sizeof roster->group, "%s", group ? group : "");
    buf_init(&name, DESK_NAME_MAX);
    desk_name(desk, ENTITY_ORG, roster->org, &name);
    roster->org_name = arena_dup(roster->arena, name.text, name.len);
    buf_free(&name);
    roster->nickname_form = nickname_form(desk_rulebook(desk, roster->org));
    return roster->org_name ? ST_OK : desk_no_memory(error);
}

enum status roster_load(struct desk *desk, const char *org, const char *group, instant now,
                        struct roster **out, struct error *error)
{
    struct roster *roster = calloc(1, sizeof *roster);
    *out = NULL;
    if (!roster || !(roster->arena = arena_new(ROSTER_MAX))) {
        roster_free(roster);
        return desk_no_memory(error);
    }
    enum status status = find_org(desk, roster, org, group, error);
    if (status == ST_OK)
        status = read_members(desk, roster, now, error);
    if (status != ST_OK) {
        roster_free(roster);
        return status;
    }
    count(roster);
    *out = roster;
    return ST_OK;
}

enum { SHOWN_FIRST = 3, SHOWN_LAST = 4, SHORT = 8 };

void roster_mask(struct buf *out, const char *phone)
{
    size_t n = strlen(phone), digits = utf8_count(phone, n);
    if (digits == 0)
        return;
    if (digits < SHORT || digits != n) {
        buf_puts(out, "****");
        return;
    }
    buf_add(out, phone, SHOWN_FIRST);
    buf_puts(out, "****");
    buf_puts(out, phone + n - SHOWN_LAST);
}

enum status roster_unmask(struct desk *desk, const struct roster *roster, const char *const *ids,
                          size_t count, instant now, size_t *noted, struct error *error)
{
    struct command *commands = calloc(count ? count : 1, sizeof *commands);
    struct outcome *outcomes = calloc(count ? count : 1, sizeof *outcomes);
    enum status status = commands && outcomes ? ST_OK : desk_no_memory(error);
    *noted = 0;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        const struct roster_member *member = roster_at(roster, roster_find(roster, ids[i]));
        if (!member || !*member->phone)
            continue;
        struct command *command = &commands[(*noted)++];
        desk_command(command, "audit.note", member->id, now);
        DESK_SET(command, what, _("查看电话"));
    }
    if (status == ST_OK && *noted > 0)
        status = desk_give(desk, commands, *noted, true, now, outcomes, error);
    for (size_t i = 0; status == ST_OK && i < *noted; i++)
        if (!desk_applied(&outcomes[i]) && outcomes[i].verdict != VERDICT_RETRY)
            status = error_set(error, ST_REFUSED, NULL, "%s", desk_reason(&outcomes[i]));
    free(commands);
    free(outcomes);
    return status;
}
