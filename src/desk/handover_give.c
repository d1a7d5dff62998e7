#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/handover_parts.h"
#include "store/query.h"
#include "store/row.h"

/* The change of who holds a role: checked, put into words, and given. */

enum { NAME_CHARS = 50, NOTE_CHARS = 400, REMARK_MAX = 8000, COMMANDS = 5 };

static bool is_empty(const char *text)
{
    return !text || !*text;
}

/* Who is meant: by id, else by name; id NULL: nobody of the registry yet. *count: how many. Of
 * somebody from elsewhere, whom only the id names, the name comes to stand in `name`. */
static struct handover_person meant(struct desk *desk, const struct handover *handover,
                                    const char *to, size_t *count, struct buf *name)
{
    struct handover_person found = {NULL, to};
    *count = 0;
    for (size_t i = 0; i < handover->person_count; i++) {
        const struct handover_person *person = &handover->persons[i];
        if (person->id && strcmp(person->id, to) == 0) {
            *count = 1;
            return *person;
        }
        if (strcmp(person->name, to) == 0 && (*count)++ == 0)
            found = *person;
    }
    if (*count == 0 && row_exists(desk->db, ENTITY_PERSON, to, NULL) == ST_OK) {
        desk_name(desk, ENTITY_PERSON, to, name);
        found = (struct handover_person){to, name->text};
        *count = 1;
    }
    return found;
}

static enum status check_person(struct desk *desk, const struct handover *handover,
                                const struct handover_order *order, struct buf *name,
                                struct error *error)
{
    const struct handover_holder *holder = &handover->holders[order->role];
    size_t count;
    if (is_empty(order->to))
        return error_set(error, ST_REFUSED, "to", "%s", _("还没有写交给谁"));
    struct handover_person person = meant(desk, handover, order->to, &count, name);
    if (utf8_count(person.name, strlen(person.name)) > NAME_CHARS)
        return error_set(error, ST_REFUSED, NULL, "%s", _("姓名太长，最多 50 字"));
    if (count > 1)
        return error_set(error, ST_REFUSED, NULL, _("叫“%s”的不止一位，请先在名册里写清楚"),
                         order->to);
    if (person.id && holder->id && strcmp(person.id, holder->id) == 0)
        return error_set(error, ST_REFUSED, NULL, _("%s已经是%s，不必交接"), person.name,
                         handover_role_name(order->role));
    return ST_OK;
}

enum status handover_check(struct desk *desk, const struct handover *handover,
                           const struct handover_order *order, instant now, struct error *error)
{
    char day[DAY_TEXT];
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    enum status status = check_person(desk, handover, order, &name, error);
    buf_free(&name);
    if (status != ST_OK)
        return status;
    if (!handover->open)
        return error_set(error, ST_REFUSED, NULL, "%s", _("这个群没有启用或已解散，不能交接"));
    if (order->from != INSTANT_NONE && order->from > now) {
        day_write(order->from, desk_offset(desk), day);
        return error_set(error, ST_REFUSED, NULL,
                         _("%s还没有到：交接单现在就可以打印，职务到那天登记后才更换"), day);
    }
    if (order->way == HANDOVER_LEAVE && (order->until == INSTANT_NONE || order->until <= now))
        return error_set(error, ST_REFUSED, NULL, "%s",
                         _("请假代管要写到哪一天，而且要在今天以后"));
    return ST_OK;
}

void handover_words(struct desk *desk, const struct handover *handover,
                    const struct handover_order *order, instant now, struct buf *out)
{
    char day[DAY_TEXT];
    size_t count;
    const char *holder = handover->holders[order->role].name;
    int offset = desk_offset(desk);
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    buf_printf(out, "%s：%s%s", handover_way_words[order->way], handover_role_words[order->role],
               HANDOVER_BY);
    buf_puts(out, *holder ? holder : "（空缺）");
    buf_puts(out, HANDOVER_TO);
    if (!is_empty(order->to))
        desk_clean(out, meant(desk, handover, order->to, &count, &name).name);
    buf_free(&name);
    day_write(order->from == INSTANT_NONE ? now : order->from, offset, day);
    buf_printf(out, "%s%s", HANDOVER_FROM, day);
    if (order->way == HANDOVER_LEAVE) {
        day_write(order->until, offset, day);
        buf_printf(out, "%s%s%s", HANDOVER_UNTIL, day, HANDOVER_END);
    } else {
        buf_puts(out, "起");
    }
}

static void remark(struct desk *desk, const struct handover *handover,
                   const struct handover_order *order, instant now, struct buf *out)
{
    handover_words(desk, handover, order, now, out);
    if (!is_empty(order->note)) {
        size_t n = strlen(order->note), at = 0;
        uint32_t cp;
        for (size_t i = 0; i < NOTE_CHARS && at < n; i++) {
            size_t step = utf8_get(order->note + at, n - at, &cp);
            at += step ? step : 1;
        }
        buf_puts(out, "。");
        buf_add(out, order->note, at);
    }
}

/* Everything that is given, and what its texts are kept in. */
struct giving {
    struct command commands[COMMANDS];
    struct outcome outcomes[COMMANDS];
    size_t count;
    char person[UUID_TEXT], event[UUID_TEXT], member[IDENT_MAX + 1];
    struct buf remark, title, name;
};

static struct command *next(struct giving *giving, const char *verb, const char *to, instant now)
{
    struct command *command = &giving->commands[giving->count++];
    desk_command(command, verb, to, now);
    return command;
}

/* The only member of the roster by that name who is no person yet; false: none, or several. */
static bool find_member(struct desk *desk, const struct handover *handover, const char *name,
                        char id[IDENT_MAX + 1])
{
    size_t found = 0;
    struct query *query =
        db_query(desk->db, "SELECT id FROM member WHERE org = $1 AND name = $2 AND person IS NULL "
                           "AND added_at IS NOT NULL AND left IS NULL LIMIT 2");
    query_bind_text(query, 1, handover->org);
    query_bind_text(query, 2, name);
    while (query_step(query, NULL) == ST_OK)
        if (found++ == 0)
            snprintf(id, IDENT_MAX + 1, "%s", query_text(query, 0));
    query_reset(query);
    return found == 1;
}

/* A person who is none yet; on the roster it is the same one. */
static const char *add_person(struct desk *desk, const struct handover *handover, const char *name,
                              instant now, struct giving *giving)
{
    desk_new_id(desk, now, giving->person);
    struct command *command = next(giving, "person.add", giving->person, now);
    DESK_SET(command, name, name);
    DESK_SET(command, org, handover->org);
    if (find_member(desk, handover, name, giving->member)) {
        command = next(giving, "member.set", giving->member, now);
        command->rev = desk_rev(desk, ENTITY_MEMBER, giving->member);
        DESK_SET(command, person, giving->person);
    }
    return giving->person;
}

static void add_event(struct desk *desk, const struct handover *handover,
                      const struct handover_order *order, const char *name, instant now,
                      struct giving *giving)
{
    desk_new_id(desk, now, giving->event);
    struct command *command = next(giving, "event.add", giving->event, now);
    const char *holder = handover->holders[order->role].name;
    buf_printf(&giving->title, _("群主由%s变更为%s"), *holder ? holder : _("（空缺）"), name);
    DESK_SET(command, group, handover->id);
    DESK_SET(command, kind, "owner_changed");
    DESK_SET(command, starts, order->from == INSTANT_NONE ? now : order->from);
    DESK_SET(command, title, giving->title.text);
}

/* The role itself comes last: who hands it over may have none afterwards. */
static void prepare(struct desk *desk, const struct handover *handover,
                    const struct handover_order *order, instant now, struct giving *giving)
{
    size_t count;
    struct handover_person person = meant(desk, handover, order->to, &count, &giving->name);
    const char *to = person.id ? person.id : add_person(desk, handover, person.name, now, giving);
    remark(desk, handover, order, now, &giving->remark);
    struct command *command = next(giving, "comment.add", handover->id, now);
    DESK_SET(command, text, giving->remark.text);
    if (order->role == HANDOVER_OWNER &&
        rulebook_has_event(desk_rulebook(desk, handover->org), "owner_changed"))
        add_event(desk, handover, order, person.name, now, giving);
    command = next(giving, "group.set", handover->id, now);
    command->rev = desk_rev(desk, ENTITY_GROUP, handover->id);
    if (order->role == HANDOVER_OWNER)
        DESK_SET(command, owner, to);
    else
        DESK_SET(command, admin, to);
}

enum status handover_give(struct desk *desk, const struct handover *handover,
                          const struct handover_order *order, instant now, struct outcome *outcome,
                          struct error *error)
{
    struct giving giving = {.count = 0};
    enum status status = handover_check(desk, handover, order, now, error);
    if (status != ST_OK)
        return status;
    buf_init(&giving.remark, REMARK_MAX);
    buf_init(&giving.title, REMARK_MAX);
    buf_init(&giving.name, DESK_NAME_MAX);
    prepare(desk, handover, order, now, &giving);
    if (giving.remark.failed || giving.title.failed)
        status = desk_no_memory(error);
    else
        status = desk_give(desk, giving.commands, giving.count, true, now, giving.outcomes, error);
    *outcome = giving.outcomes[giving.count - 1];
    for (size_t i = giving.count; i-- > 0;)
        if (!desk_applied(&giving.outcomes[i]) && giving.outcomes[i].verdict != VERDICT_RETRY)
            *outcome = giving.outcomes[i];
    buf_free(&giving.remark);
    buf_free(&giving.title);
    buf_free(&giving.name);
    return status;
}
