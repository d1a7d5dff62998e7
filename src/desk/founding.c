#include "desk/founding_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/import.h"
#include "desk/inside.h"
#include "desk/nickname.h"
#include "paper/table.h"
#include "store/query.h"

enum { NICKNAME_MAX = 1024, UNNAMED_MAX = 64 << 20 };

struct founder {
    struct desk *desk;
    const struct founding *founding;
    const struct rulebook *rulebook;
    instant now;
    char org[UUID_TEXT], group[UUID_TEXT];
    char secretary[UUID_TEXT], admin[UUID_TEXT], leader[UUID_TEXT];
    struct error *error;
};

/* Gives one command, settled, in the transaction that is open. */
static enum status give(struct founder *founder, struct command *command)
{
    struct outcome outcome;
    enum status status =
        ledger_give(founder->desk->ledger, command, true, &outcome, founder->error);
    if (status == ST_OK && !desk_applied(&outcome))
        status =
            error_set(founder->error, ST_REFUSED, outcome.error.key, "%s", desk_reason(&outcome));
    return status;
}

static enum status add_person(struct founder *founder, const char *id, const char *name)
{
    struct command command;
    desk_command(&command, "person.add", id, founder->now);
    DESK_SET(&command, name, name);
    DESK_SET(&command, org, founder->org);
    return give(founder, &command);
}

static enum status add_org(struct founder *founder)
{
    struct command command;
    desk_command(&command, "org.add", founder->org, founder->now);
    DESK_SET(&command, name, founder->founding->org);
    DESK_SET(&command, kind, "branch");
    DESK_SET(&command, rulebook, founder->founding->rulebook);
    return give(founder, &command);
}

static enum status name_secretary(struct founder *founder)
{
    struct command command;
    desk_command(&command, "org.set", founder->org, founder->now);
    DESK_SET(&command, secretary, founder->secretary);
    DESK_SET(&command, head, founder->secretary);
    return give(founder, &command);
}

static enum status propose_group(struct founder *founder)
{
    struct command command;
    desk_command(&command, "group.propose", founder->group, founder->now);
    DESK_SET(&command, org, founder->org);
    DESK_SET(&command, kind, "wechat_group");
    DESK_SET(&command, name, founder->founding->group);
    DESK_SET(&command, owner, founder->secretary);
    DESK_SET(&command, admin, founder->admin);
    if (*founder->founding->leader) {
        DESK_SET(&command, contact_leader, founder->leader);
        DESK_SET(&command, leader_joined, true);
    }
    return give(founder, &command);
}

static enum status open_group(struct founder *founder)
{
    struct command command;
    desk_command(&command, "group.approve", founder->group, founder->now);
    enum status status = give(founder, &command);
    desk_command(&command, "group.open", founder->group, founder->now);
    DESK_SET(&command, active_from, founder->founding->active_from);
    return status == ST_OK ? give(founder, &command) : status;
}

/* The same name is the same person. */
static enum status add_person_once(struct founder *founder, char id[UUID_TEXT], const char *name)
{
    const struct founding *founding = founder->founding;
    const char *same = strcmp(name, founding->admin) == 0       ? founder->admin
                       : strcmp(name, founding->secretary) == 0 ? founder->secretary
                                                                : "";
    if (*same && id != same) {
        snprintf(id, UUID_TEXT, "%s", same);
        return ST_OK;
    }
    desk_new_id(founder->desk, founder->now, id);
    return add_person(founder, id, name);
}

static enum status add_people(struct founder *founder)
{
    const struct founding *founding = founder->founding;
    enum status status = add_person(founder, founder->admin, founding->admin);
    if (status == ST_OK)
        status = add_person_once(founder, founder->secretary, founding->secretary);
    if (status == ST_OK && *founding->leader)
        status = add_person_once(founder, founder->leader, founding->leader);
    return status;
}

static enum status join(struct founder *founder, const char *member, const char *name)
{
    struct command command;
    struct buf nickname;
    buf_init(&nickname, NICKNAME_MAX);
    nickname_write(&nickname, nickname_form(founder->rulebook), founder->founding->org, name);
    desk_command(&command, "member.join", member, founder->now);
    DESK_SET(&command, group, founder->group);
    DESK_SET(&command, nickname, nickname.text);
    enum status status = give(founder, &command);
    buf_free(&nickname);
    return status;
}

static enum status add_member(struct founder *founder, const char *name)
{
    char id[UUID_TEXT];
    struct command command;
    desk_new_id(founder->desk, founder->now, id);
    desk_command(&command, "member.add", id, founder->now);
    DESK_SET(&command, org, founder->org);
    DESK_SET(&command, name, name);
    enum status status = give(founder, &command);
    return status == ST_OK && founder->founding->joined ? join(founder, id, name) : status;
}

static enum status add_names(struct founder *founder, const struct table *table)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < table_rows(table) && status == ST_OK; i++)
        if (*founding_name(table, i))
            status = add_member(founder, founding_name(table, i));
    return status;
}

/* Everything but a roster with headings, in one transaction. */
static enum status found(struct founder *founder, const struct table *names)
{
    struct ledger *ledger = founder->desk->ledger;
    enum status status = ledger_begin(ledger, founder->error);
    if (status != ST_OK)
        return status;
    status = ledger_set_user(ledger, founder->admin, founder->error);
    if (status == ST_OK)
        status = add_org(founder);
    if (status == ST_OK)
        status = add_people(founder);
    if (status == ST_OK)
        status = name_secretary(founder);
    if (status == ST_OK)
        status = propose_group(founder);
    if (status == ST_OK)
        status = open_group(founder);
    if (status == ST_OK && names)
        status = add_names(founder, names);
    if (status == ST_OK)
        status = ledger_derive_touched(ledger, founder->now, founder->error);
    if (status == ST_OK)
        status = ledger_commit(ledger, founder->error);
    else
        ledger_rollback(ledger);
    return status;
}

/* The first row that cannot be taken over says why. */
static enum status none_refused(const struct import *import, struct error *error)
{
    for (size_t i = 0; i < import_lines(import); i++) {
        const struct import_line *line = import_line(import, i);
        if (line->what == IMPORT_REFUSED)
            return error_set(error, ST_REFUSED, NULL, _("名册第%ld行%s%s：%s"), line->line,
                             line->name && *line->name ? " " : "", line->name ? line->name : "",
                             line->says);
    }
    return ST_OK;
}

static enum status import_table(struct founder *founder, const struct table *table)
{
    struct import_order order = {.kind = IMPORT_ROSTER,
                                 .table = table,
                                 .org = founder->org,
                                 .group = founder->founding->joined ? founder->group : NULL};
    struct import *import = NULL;
    size_t done = 0;
    enum status status = import_plan(founder->desk, &order, founder->now, &import, founder->error);
    if (status == ST_OK)
        status = none_refused(import, founder->error);
    if (status == ST_OK)
        status =
            import_give(founder->desk, import, founder->now, NULL, NULL, &done, founder->error);
    import_free(import);
    return status == ST_OK ? desk_settle(founder->desk, founder->now, founder->error) : status;
}

/* Somebody who joined without a nickname. */
struct unnamed {
    const char *id, *name;
    struct unnamed *next;
};

/* Everybody who did, in the arena. */
static enum status read_unnamed(struct founder *founder, struct arena *arena,
                                struct unnamed **first)
{
    enum status status;
    struct query *query =
        db_query(founder->desk->db, "SELECT m.id, m.name FROM joining j JOIN member m ON m.id = "
                                    "j.member WHERE j.\"group\" = $1 AND j.quit IS NULL AND "
                                    "j.nickname IS NULL");
    *first = NULL;
    query_bind_text(query, 1, founder->group);
    while ((status = query_step(query, founder->error)) == ST_OK) {
        struct unnamed *member = arena_alloc(arena, sizeof *member);
        const char *id = arena_dup(arena, query_text(query, 0), query_length(query, 0));
        const char *name = arena_dup(arena, query_text(query, 1), query_length(query, 1));
        if (!member || !id || !name) {
            status = desk_no_memory(founder->error);
            break;
        }
        *member = (struct unnamed){id, name, *first};
        *first = member;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

/* Who joined without a nickname has the one that the rulebook asks for. */
static enum status name_joined(struct founder *founder)
{
    struct ledger *ledger = founder->desk->ledger;
    struct unnamed *member = NULL;
    struct arena *arena = arena_new(UNNAMED_MAX);
    if (!arena)
        return desk_no_memory(founder->error);
    enum status status = ledger_begin(ledger, founder->error);
    if (status != ST_OK) {
        arena_free(arena);
        return status;
    }
    status = read_unnamed(founder, arena, &member);
    for (; member && status == ST_OK; member = member->next)
        status = join(founder, member->id, member->name);
    arena_free(arena);
    if (status == ST_OK)
        status = ledger_derive_touched(ledger, founder->now, founder->error);
    if (status == ST_OK)
        return ledger_commit(ledger, founder->error);
    ledger_rollback(ledger);
    return status;
}

enum status founding_give(struct desk *desk, const struct founding *founding, instant now,
                          size_t *people, struct error *error)
{
    struct founder founder = {.desk = desk,
                              .founding = founding,
                              .rulebook =
                                  desk->rulebook(desk->rulebook_context, founding->rulebook),
                              .now = now,
                              .error = error};
    struct table *table = NULL;
    enum status status = ST_OK;
    *people = 0;
    if (founding->roster_length > 0)
        status = table_read(founding->roster, founding->roster_length, &table, error);
    if (status != ST_OK)
        return status;
    bool headed = table && table_rows(table) > 0 && founding_headings(table);
    if (table && !headed)
        status = founding_check(table, error);
    if (status != ST_OK) {
        table_free(table);
        return status;
    }
    desk_new_id(desk, now, founder.org);
    desk_new_id(desk, now, founder.group);
    desk_new_id(desk, now, founder.admin);
    status = found(&founder, headed ? NULL : table);
    if (status == ST_OK && headed)
        status = import_table(&founder, table);
    if (status == ST_OK && headed && founding->joined)
        status = name_joined(&founder);
    if (status == ST_OK && table)
        *people = founding_names(table);
    desk_read_standing(desk);
    table_free(table);
    return status;
}
