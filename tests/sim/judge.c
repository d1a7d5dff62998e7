#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/chain.h"
#include "ledger/client.h"
#include "ledger/receive.h"
#include "store/answer.h"
#include "store/change.h"
#include "store/query.h"
#include "store/row.h"
#include "wire/entity_json.h"
#include "ledger/journal_text.h"

/* The promises of protocol.md, looked at from outside. */

struct given *given_find(struct sim *sim, const char *id)
{
    for (size_t i = sim->given_count; i-- > 0;)
        if (strcmp(sim->given[i].id, id) == 0)
            return &sim->given[i];
    return NULL;
}

/* ---- rows, as texts
 * ------------------------------------------------------------------------------- */

struct texts {
    struct buf all;
    struct scope *scope; /* NULL: everything, as it is */
};

static bool add_row(void *context, enum entity entity, void *row)
{
    struct texts *texts = context;
    if (texts->scope && !scope_sees(texts->scope, entity, row))
        return true;
    if (texts->scope)
        scope_mask(texts->scope, entity, row);
    entity_encode(&texts->all, entity, row);
    buf_putc(&texts->all, '\n');
    return true;
}

struct walking {
    struct texts *texts;
    enum entity entity;
};

static bool each_row(void *context, const void *row)
{
    struct walking *walking = context;
    union any_entity copy;
    memcpy(&copy, row, entity_kinds[walking->entity].size);
    return add_row(walking->texts, walking->entity, &copy);
}

static void dump(struct db *db, struct scope *scope, struct texts *texts)
{
    struct error error;
    struct arena *arena = arena_new(256 << 20);
    *texts = (struct texts){.scope = scope};
    buf_init(&texts->all, (size_t)1 << 30);
    for (int i = 0; i < ENTITY_COUNT; i++) {
        struct walking walking = {texts, (enum entity)i};
        sim_need(row_walk_all(db, (enum entity)i, true, arena, each_row, &walking, &error), &error,
                 "walk");
    }
    arena_free(arena);
}

/* The first line in which the two differ. */
static void differ(struct sim *sim, const char *what, int client, const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    const char *start = a;
    size_t back = 0;
    while (back < 200 && start[-1] != '\n' && back < (size_t)(a - start) + 200) {
        start--;
        back++;
    }
    sim_wrong(sim, "client %d: %s: %.*s | %.*s", client, what, (int)(back + strcspn(a, "\n")) % 180,
              start, (int)strcspn(b, "\n") % 120, b);
}

static void compare(struct sim *sim, const char *what, int client, const struct texts *a,
                    const struct texts *b)
{
    if (a->all.len != b->all.len || memcmp(a->all.text, b->all.text, a->all.len) != 0)
        differ(sim, what, client, a->all.text, b->all.text);
}

void judge_replay(struct client *client)
{
    struct texts before, after;
    struct error error;
    dump(ledger_db(client->ledger), NULL, &before);
    sim_need(ledger_undo(client->ledger, NULL, 0, client->sim->now_ms / 1000, &error), &error,
             "replay");
    dump(ledger_db(client->ledger), NULL, &after);
    compare(client->sim, "rows are not put-back and replay", client->index, &before, &after);
    buf_free(&before.all);
    buf_free(&after.all);
}

/* ---- what a person is sent
 * ------------------------------------------------------------------------ */

/* Worked out by SQL of its own, not by the scope: the groups ($1 the person). */
#define TREES                                                                                      \
    "WITH RECURSIVE below(id) AS (SELECT \"on\" FROM \"grant\" WHERE person = $1 AND "             \
    "revoked_at IS NULL UNION SELECT org.id FROM org JOIN below ON org.parent = below.id), "       \
    "mine(id) AS (SELECT id FROM below UNION SELECT id FROM org WHERE secretary = $1 OR head = "   \
    "$1) "

static const char sees_group[] =
    TREES "SELECT 1 FROM \"group\" WHERE id = $2 AND (owner = $1 OR admin = $1 OR "
          "contact_leader = $1 OR org IN (SELECT id FROM mine))";
static const char sees_org[] =
    TREES "SELECT 1 WHERE $2 IN (SELECT id FROM mine) OR EXISTS (SELECT 1 FROM \"group\" WHERE "
          "org = $2 AND (owner = $1 OR admin = $1 OR contact_leader = $1)) OR EXISTS (SELECT 1 "
          "FROM \"group\" g JOIN joining j ON j.\"group\" = g.id JOIN member m ON m.id = j.member "
          "WHERE g.org = $2 AND m.person = $1)";
static const char sees_phone[] =
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM org WHERE id = $2 AND secretary = $1) OR EXISTS "
    "(SELECT 1 FROM \"group\" WHERE org = $2 AND (owner = $1 OR admin = $1))";
static const char is_author[] = "SELECT 1 FROM post WHERE id = $2 AND author = $1";

static const char is_own_member[] = "SELECT 1 FROM member WHERE id = $2 AND person = $1";

static bool asks(struct db *db, const char *sql, const char *person, const char *what)
{
    struct query *query = db_query(db, sql);
    query_bind_text(query, 1, person);
    query_bind_text(query, 2, what ? what : "");
    bool yes = query_step(query, NULL) == ST_OK;
    query_reset(query);
    return yes;
}

static bool may_see(struct db *db, const char *person, const struct page_item *item)
{
    const union any_entity *row = &item->row;
    const char *id = row->head.id;
    switch (item->entity) {
    case ENTITY_GROUP:
        return asks(db, sees_group, person, id) || asks(db, sees_org, person, row->group.org);
    case ENTITY_EVENT:
        return asks(db, sees_group, person, row->event.group);
    case ENTITY_FACT:
        return row->fact.group ? asks(db, sees_group, person, row->fact.group)
                               : asks(db, sees_org, person, row->fact.org);
    case ENTITY_JOINING:
        return asks(db, sees_group, person, row->joining.group) ||
               asks(db, is_own_member, person, row->joining.member);
    case ENTITY_POSTING:
        return asks(db, sees_group, person, row->posting.group) ||
               asks(db, is_author, person, row->posting.post);
    case ENTITY_POST: /* of this town, each is of one group */
        return asks(db, sees_group, person, row->post.groups) || asks(db, is_author, person, id);
    case ENTITY_MEMBER:
        return !row->member.phone || asks(db, sees_phone, person, row->member.org) ||
               (row->member.person && strcmp(row->member.person, person) == 0);
    case ENTITY_PERSON:
        return !row->person.phone || asks(db, sees_phone, person, row->person.org) ||
               strcmp(id, person) == 0;
    default:
        return true;
    }
}

static struct ledger *open_tenant(struct sim *sim, enum ledger_mode mode)
{
    char path[PATH_ROOM];
    struct error error;
    struct ledger *ledger;
    tenant_path(sim, path);
    struct ledger_options options = {
        .path = path, .mode = mode, .random = sim_random(sim), .server = true};
    sim_need(ledger_open(&options, &ledger, &error), &error, path);
    return ledger;
}

void judge_page(struct client *client, const char *body, size_t n)
{
    struct sim *sim = client->sim;
    struct error error;
    struct page page;
    struct arena *arena;
    sim->pages++;
    if (strstr(body, "\"rows\":[]") || !(arena = arena_new(256 << 20)))
        return;
    struct db *db = tenant_reader(sim);
    if (page_decode(body, n, arena, &page, &error) != ST_OK)
        sim_wrong(sim, "a page that is none: %s", error.text);
    else
        for (size_t i = 0; i < page.count && !*sim->wrong; i++)
            if (!page.items[i].removed && !may_see(db, client->person, &page.items[i]))
                sim_wrong(sim, "%s is sent %s %s", client->person,
                          entity_kinds[page.items[i].entity].name, page.items[i].row.head.id);
    arena_free(arena);
}

/* ---- at the end
 * ----------------------------------------------------------------------------------- */

static void judge_copy(struct client *client, struct ledger *tenant)
{
    struct sim *sim = client->sim;
    struct arena *arena = arena_new(256 << 20);
    struct scope *scope;
    struct texts theirs, ours;
    struct error error;
    char epoch[EPOCH_TEXT];
    sim_need(serve_scope(tenant, client->person, arena, &scope, epoch, &error), &error, "scope");
    dump(ledger_db(tenant), scope, &theirs);
    dump(ledger_db(client->ledger), NULL, &ours);
    compare(sim, "the copy is not what the server has", client->index, &theirs, &ours);
    buf_free(&theirs.all);
    buf_free(&ours.all);
    arena_free(arena);
}

static bool in_log(struct db *db, enum log log, const char *id)
{
    return journal_has(db, log, id, NULL) == ST_OK;
}

/* What was saved is applied, or stands on the client's list with a reason; what was acknowledged
 * the server has, unless it was put back and the client can no longer tell it. */
static void judge_given(struct sim *sim, struct db *tenant)
{
    for (size_t i = 0; i < sim->given_count && !*sim->wrong; i++) {
        const struct given *given = &sim->given[i];
        struct db *own = ledger_db(sim->clients[given->client].ledger);
        bool there = in_log(tenant, LOG_JOURNAL, given->id);
        bool settled = in_log(own, LOG_JOURNAL, given->id);
        bool listed = in_log(own, LOG_OUTBOX, given->id);
        if (there || given->excused)
            continue;
        if (settled)
            sim_wrong(sim, "client %d believes %s applied, the server does not have it",
                      given->client, given->id);
        else if (given->acknowledged && !listed && sim->server_restores == 0)
            sim_wrong(sim, "client %d: %s was acknowledged and is lost", given->client, given->id);
        else if (!listed && !given->acknowledged)
            sim_wrong(sim, "client %d: %s was saved and is lost", given->client, given->id);
    }
}

static void judge_ids(struct sim *sim)
{
    static const char sql[] = "SELECT id FROM outbox WHERE verdict = 'id_reused'";
    for (int i = 0; i < CLIENTS; i++) {
        struct query *query = db_query(ledger_db(sim->clients[i].ledger), sql);
        if (query_step(query, NULL) == ST_OK)
            sim_wrong(sim, "client %d: an id was used twice", i);
        query_reset(query);
    }
}

static int64_t number(struct db *db, const char *sql)
{
    struct query *query = db_query(db, sql);
    int64_t value = query_step(query, NULL) == ST_OK ? query_int(query, 0) : -1;
    query_reset(query);
    return value;
}

/* One number a command that was applied, and one a leftover, none left out: only what moves a whole
 * group may take several, of which its own is the last. */
static void judge_counter(struct sim *sim, struct db *tenant)
{
    struct query *query =
        db_query(tenant, "SELECT json_extract(body, '$.seq'), json_extract(body, '$.verdict'), "
                         "json_extract(body, '$.do') = 'group.set' FROM audit ORDER BY seq");
    int64_t at = INTEGER_NONE;
    struct head head;
    struct error error;
    while (query_step(query, NULL) == ST_OK) {
        int64_t seq = query_int(query, 0);
        const char *verdict = query_text(query, 1);
        if (at == INTEGER_NONE)
            at = seq == sim->base_seq ? seq : at;
        else if (verdict && strcmp(verdict, "forbidden.revoked") == 0)
            at++;
        else if (seq != INTEGER_NONE && seq != at + 1 && (query_int(query, 2) != 1 || seq < at))
            sim_wrong(sim, "the counter goes from %lld to %lld", (long long)at, (long long)seq);
        if (at != INTEGER_NONE && seq != INTEGER_NONE)
            at = seq;
    }
    query_reset(query);
    sim_need(head_get(tenant, &head, &error), &error, "head");
    if (head.seq != at)
        sim_wrong(sim, "the counter is %lld and should be %lld", (long long)head.seq,
                  (long long)at);
}

/* A text is decided once until it changes; and no edit was made on what its author had not seen. */
static void judge_decisions(struct sim *sim, struct db *tenant)
{
    struct query *query =
        db_query(tenant, "SELECT target, verb, body FROM journal WHERE entity = 'post' AND "
                         "verdict = 'applied' ORDER BY target, seq");
    char post[300] = "";
    bool decided = false;
    while (query_step(query, NULL) == ST_OK) {
        const char *verb = query_text(query, 1);
        if (strcmp(post, query_text(query, 0)) != 0) {
            snprintf(post, sizeof post, "%s", query_text(query, 0));
            decided = false;
        }
        if (strcmp(verb, "post.approve") == 0 && decided)
            sim_wrong(sim, "%s was approved twice", post);
        if (strcmp(verb, "post.approve") == 0)
            decided = true;
        else if (strcmp(verb, "post.publish") != 0)
            decided = false;
    }
    query_reset(query);
    if (number(tenant, "SELECT count(*) FROM (SELECT 1 FROM journal WHERE verb = 'post.edit' AND "
                       "verdict = 'applied' GROUP BY target, rev HAVING count(*) > 1)") > 0)
        sim_wrong(sim, "two edits were made on the same revision of a text");
}

struct again {
    struct sim *sim;
    struct ledger *tenant;
    int count;
};

/* What comes again gets the same bytes and changes nothing. */
static bool send_again(void *context, const struct journal_line *line)
{
    struct again *again = context;
    struct arena *arena = arena_new(16 << 20);
    struct command command;
    struct error error;
    struct pushed *list;
    struct answer answer;
    struct buf push, out;
    size_t count;
    struct judgement judgement;
    struct sender sender = {.person = line->by,
                            .device = line->device,
                            .now = again->sim->now_ms / 1000,
                            .scope_arena = arena};
    char epoch[EPOCH_TEXT];
    if (!line->device || sim_dice(again->sim, 20) != 0)
        goto done;
    buf_init(&push, PUSH_TEXT_MAX);
    buf_init(&out, ANSWER_TEXT_MAX);
    sim_need(journal_command(line, arena, &command, &error), &error, "command");
    buf_puts(&push, "{\"commands\":[");
    push_command(&push, &command, line->signature);
    buf_puts(&push, "]}");
    sim_need(push_decode(push.text, push.len, arena, &list, &count, &error), &error, "push");
    sim_need(serve_scope(again->tenant, line->by, arena, &sender.scope, epoch, &error), &error,
             "scope");
    sim_need(ledger_receive(again->tenant, &list[0], &sender, &out, &judgement, &error), &error,
             "receive");
    sim_need(answer_get(ledger_db(again->tenant), line->id, arena, &answer, &error), &error,
             "answer");
    if (strcmp(answer.body, out.text) != 0)
        sim_wrong(again->sim, "%s sent again: %.200s", line->id, out.text);
    again->count++;
    buf_free(&push);
    buf_free(&out);
done:
    arena_free(arena);
    return again->count < 500 && !*again->sim->wrong;
}

static void judge_again(struct sim *sim, struct ledger *tenant)
{
    struct again again = {sim, tenant, 0};
    struct error error;
    int64_t before = ledger_seq(tenant);
    sim_need(ledger_begin(tenant, &error), &error, "begin");
    (void)journal_walk(ledger_db(tenant), LOG_JOURNAL, 0, send_again, &again, &error);
    sim_need(ledger_commit(tenant, &error), &error, "commit");
    if (ledger_seq(tenant) != before)
        sim_wrong(sim, "what was sent again has moved the counter");
}

void judge_all(struct sim *sim)
{
    struct error error;
    struct chain_report report;
    server_stop(sim);
    struct ledger *tenant = open_tenant(sim, LEDGER_WRITE);
    judge_given(sim, ledger_db(tenant));
    judge_ids(sim);
    judge_counter(sim, ledger_db(tenant));
    judge_decisions(sim, ledger_db(tenant));
    for (int i = 0; i < CLIENTS && !*sim->wrong; i++) {
        judge_copy(&sim->clients[i], tenant);
        judge_replay(&sim->clients[i]);
    }
    if (!*sim->wrong)
        judge_again(sim, tenant);
    if (!*sim->wrong && chain_verify(tenant, 0, NULL, NULL, NULL, &report, &error) != ST_OK)
        sim_wrong(sim, "the audit chain: %s", error.text);
    ledger_close(tenant);
    server_start(sim);
}
