#include "desk/handover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/intl.h"
#include "desk/handover_parts.h"
#include "store/query.h"

enum { TEXTS_MAX = 1 << 20 };

const char *const handover_role_words[HANDOVER_ROLES] = {"群管理员", "群主"};
const char *const handover_way_words[HANDOVER_WAYS] = {"交接", "请假代管", "销假收回"};

const char *handover_role_name(enum handover_role role)
{
    return role == HANDOVER_OWNER ? _("群主") : _("群管理员");
}

const char *handover_way_name(enum handover_way way)
{
    return way == HANDOVER_LEAVE    ? _("请假代管")
           : way == HANDOVER_RETURN ? _("销假收回")
                                    : _("交接");
}

void handover_free(struct handover *handover)
{
    if (!handover)
        return;
    arena_free(handover->arena);
    free(handover);
}

/* The text as a clean line of the handover's own; "" for NULL. */
static const char *keep(struct handover *handover, const char *text)
{
    struct buf clean;
    buf_init(&clean, DESK_TEXT_MAX);
    desk_clean(&clean, text ? text : "");
    const char *kept = arena_dup(handover->arena, clean.text, clean.len);
    buf_free(&clean);
    handover->failed = handover->failed || !kept;
    return kept ? kept : "";
}

static void take_group(struct handover *handover, struct query *query)
{
    for (int role = 0; role < HANDOVER_ROLES; role++) {
        struct handover_holder *holder = &handover->holders[role];
        const char *id = query_text(query, 1 + 2 * role);
        holder->id = id ? keep(handover, id) : NULL;
        holder->name = keep(handover, query_text(query, 2 + 2 * role));
        holder->stands_for = holder->until = "";
    }
    handover->name = keep(handover, query_text(query, 0));
    handover->org = keep(handover, query_text(query, 5));
    handover->org_name = keep(handover, query_text(query, 6));
    handover->above = keep(handover, query_text(query, 7));
    handover->leader = keep(handover, query_text(query, 8));
    handover->secretary = keep(handover, query_text(query, 9));
    handover->dues_officer = keep(handover, query_text(query, 10));
    handover->open = query_int(query, 11) == 1;
}

static void take_person(struct handover *handover, struct query *query)
{
    const char *id = query_text(query, 0);
    if (handover->person_count == HANDOVER_PERSONS)
        return;
    handover->persons[handover->person_count++] = (struct handover_person){
        id ? keep(handover, id) : NULL, keep(handover, query_text(query, 1))};
}

/* The n bytes at s as a text of the handover's own. */
static const char *piece(struct handover *handover, const char *s, size_t n)
{
    const char *kept = arena_dup(handover->arena, s, n);
    handover->failed = handover->failed || !kept;
    return kept ? kept : "";
}

/* The last place in the text where the words stand. */
static const char *last_of(const char *text, const char *words)
{
    const char *found = NULL;
    for (const char *at = strstr(text, words); at; at = strstr(at + 1, words))
        found = at;
    return found;
}

/* Behind the words that the text begins with; NULL when it does not. */
static const char *behind(const char *text, const char *words)
{
    size_t n = strlen(words);
    return text && strncmp(text, words, n) == 0 ? text + n : NULL;
}

/* A remark that begins as one of a leave: who holds the role meanwhile, for whom, and until when.
 */
static void read_leave(struct handover *handover, struct handover_holder *holder, const char *who)
{
    const char *from = strstr(who, HANDOVER_FROM);
    char *names = from ? arena_dup(handover->arena, who, (size_t)(from - who)) : NULL;
    const char *to = names ? last_of(names, HANDOVER_TO) : NULL;
    if (!to || strcmp(to + strlen(HANDOVER_TO), holder->name) != 0)
        return;
    const char *until = strstr(from, HANDOVER_UNTIL);
    const char *end = until ? strstr(until, HANDOVER_END) : NULL;
    holder->stands_for = piece(handover, names, (size_t)(to - names));
    if (end)
        holder->until = piece(handover, until + strlen(HANDOVER_UNTIL),
                              (size_t)(end - until) - strlen(HANDOVER_UNTIL));
}

/* The remarks of handovers, the newest first: of each role the first one counts. */
static void take_remark(struct handover *handover, struct query *query)
{
    const char *text = query_text(query, 0);
    for (int way = 0; way < HANDOVER_WAYS; way++) {
        const char *rest = behind(behind(text, handover_way_words[way]), "：");
        for (int role = 0; rest && role < HANDOVER_ROLES; role++) {
            struct handover_holder *holder = &handover->holders[role];
            const char *who = behind(behind(rest, handover_role_words[role]), HANDOVER_BY);
            if (!who || handover->read[role])
                continue;
            handover->read[role] = true;
            if (!*handover->last)
                handover->last = keep(handover, text);
            if (way == HANDOVER_LEAVE)
                read_leave(handover, holder, who);
        }
    }
}

static const struct {
    const char *sql;
    void (*take)(struct handover *, struct query *);
} parts[] = {
    {"SELECT g.name, g.admin, a.name, g.owner, w.name, g.org, o.name, u.name, l.name, s.name, "
     "d.name, g.active_from IS NOT NULL AND g.dissolved IS NULL FROM \"group\" g "
     "LEFT JOIN org o ON o.id = g.org LEFT JOIN org u ON u.id = o.parent "
     "LEFT JOIN person a ON a.id = g.admin LEFT JOIN person w ON w.id = g.owner "
     "LEFT JOIN person l ON l.id = g.contact_leader LEFT JOIN person s ON s.id = o.secretary "
     "LEFT JOIN person d ON d.id = g.dues_officer WHERE g.id = $1",
     take_group},
    /* Members of the roster first; those who lead, supervise or run it last, and behind them whom
     * the orgs above have registered. Who runs another group of the org is of the org. */
    {"WITH RECURSIVE up (id, level) AS (SELECT o.parent, 1 FROM org o JOIN \"group\" g ON g.org = "
     "o.id WHERE g.id = $1 UNION ALL SELECT o.parent, up.level + 1 FROM up JOIN org o ON o.id = "
     "up.id WHERE up.level < 64), "
     "runs (id) AS (SELECT h.owner FROM \"group\" h JOIN \"group\" g ON g.org = h.org WHERE g.id "
     "= $1 AND h.owner IS NOT NULL UNION SELECT h.admin FROM \"group\" h JOIN \"group\" g ON "
     "g.org = h.org WHERE g.id = $1 AND h.admin IS NOT NULL), "
     "roster AS (SELECT m.name, m.person FROM member m JOIN \"group\" g ON g.org = m.org "
     "WHERE g.id = $1 AND m.added_at IS NOT NULL AND m.left IS NULL), "
     "near AS (SELECT p.id, p.name, CASE WHEN p.id IN (o.secretary, o.head, g.owner, "
     "g.admin, g.contact_leader) THEN 2 WHEN p.id IN (SELECT person FROM roster) THEN 0 ELSE 1 END "
     "AS last "
     "FROM person p JOIN \"group\" g ON g.id = $1 JOIN org o ON o.id = g.org "
     "WHERE p.org = g.org OR p.id IN (o.secretary, o.head, g.owner, g.admin, g.contact_leader) "
     "OR p.id IN (SELECT person FROM roster) OR p.id IN (SELECT id FROM runs)) "
     "SELECT id, name, coalesce(last, 1) FROM near UNION SELECT NULL, name, 0 FROM roster "
     "WHERE person IS NULL AND name NOT IN (SELECT name FROM near) "
     "UNION SELECT id, name, 3 FROM person WHERE org IN (SELECT id FROM up) AND name NOT IN "
     "(SELECT "
     "name FROM near) AND name NOT IN (SELECT name FROM roster) ORDER BY 3, 2, 1 LIMIT 500",
     take_person},
    {"SELECT text FROM comment WHERE subject = $1 AND text LIKE '%：%由%交给%，自%' "
     "ORDER BY made_at DESC, rowid DESC LIMIT 50",
     take_remark},
};

static enum status walk(struct desk *desk, struct handover *handover, size_t part,
                        struct error *error)
{
    struct query *query = db_query(desk->db, parts[part].sql);
    query_bind_text(query, 1, handover->id);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && !handover->failed)
        parts[part].take(handover, query);
    query_reset(query);
    if (handover->failed)
        return desk_no_memory(error);
    return status == ST_MISSING ? ST_OK : status;
}

enum status handover_load(struct desk *desk, const char *group, struct handover **out,
                          struct error *error)
{
    enum status status = ST_OK;
    struct handover *handover = calloc(1, sizeof *handover);
    *out = NULL;
    if (handover)
        handover->arena = arena_new(TEXTS_MAX);
    if (!handover || !handover->arena) {
        handover_free(handover);
        return desk_no_memory(error);
    }
    handover->id = keep(handover, group);
    handover->last = "";
    for (size_t i = 0; status == ST_OK && i < sizeof parts / sizeof parts[0]; i++)
        status = walk(desk, handover, i, error);
    if (status == ST_OK && !handover->name)
        status = error_set(error, ST_MISSING, group, "%s", _("没有这个群"));
    if (status == ST_OK)
        *out = handover;
    else
        handover_free(handover);
    return status;
}

const char *handover_group(const struct handover *handover)
{
    return handover->name;
}

const struct handover_holder *handover_holder(const struct handover *handover,
                                              enum handover_role role)
{
    return &handover->holders[role];
}

size_t handover_persons(const struct handover *handover)
{
    return handover->person_count;
}

struct handover_person handover_person(const struct handover *handover, size_t index)
{
    return index < handover->person_count ? handover->persons[index]
                                          : (struct handover_person){NULL, ""};
}

/* The first group that the query finds for the words; how many there are, at most two. */
static size_t look_for(struct desk *desk, const char *sql, const char *words,
                       char id[IDENT_MAX + 1], enum status *status, struct error *error)
{
    size_t found = 0;
    struct query *query = db_query(desk->db, sql);
    query_bind_text(query, 1, words);
    while ((*status = query_step(query, error)) == ST_OK)
        if (found++ == 0)
            snprintf(id, IDENT_MAX + 1, "%s", query_text(query, 0));
    query_reset(query);
    *status = *status == ST_MISSING ? ST_OK : *status;
    return found;
}

enum status handover_find(struct desk *desk, const char *words, char id[IDENT_MAX + 1],
                          struct error *error)
{
    static const char *const queries[] = {
        "SELECT id FROM \"group\" WHERE id = $1",
        "SELECT id FROM \"group\" WHERE name = $1 AND dissolved IS NULL LIMIT 2",
        "SELECT id FROM \"group\" WHERE instr(name, $1) > 0 AND dissolved IS NULL LIMIT 2",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        enum status status;
        size_t found = look_for(desk, queries[i], words, id, &status, error);
        if (status != ST_OK)
            return status;
        if (found > 1)
            return error_set(error, ST_REFUSED, NULL, _("叫“%s”的群不止一个，请写全名或编号"),
                             words);
        if (found == 1)
            return ST_OK;
    }
    return error_set(error, ST_MISSING, NULL, _("没有叫“%s”的群，请写群的名称或编号"), words);
}
