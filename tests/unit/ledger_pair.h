#ifndef TESTS_UNIT_LEDGER_PAIR_H
#define TESTS_UNIT_LEDGER_PAIR_H

#include "ledger/client.h"
#include "ledger/journal_text.h"
#include "ledger_play.h"
#include "store/backup.h"
#include "store/journal.h"
#include "store/row.h"
#include "store/shadow.h"

/*
 * Two real stores for the tests of a client's ledger: one that stands for the server (it settles
 * what it is given and keeps its answers), and a client's. Pages and answers go from hand to hand.
 */
enum { PAIR_ANSWERS = 4096, PAIR_OUT = 512 };

struct pair {
    struct play server, client;
    struct arena *arena; /* of pages */
    struct judgement *answers;
    size_t answer_count;
    int64_t seq;      /* the server's counter */
    int64_t restored; /* the counter at the last restore */
    const char *epoch, *history;
    const char *refuse; /* the server refuses commands to this target */
    enum verdict with;  /* with this verdict; 0 (applied): forbidden.revoked */
    instant now;
    struct judgement out[PAIR_OUT]; /* of the last push */
    size_t out_count;
};

static inline struct membership pair_membership(void)
{
    return (struct membership){
        .url = "https://example.invalid", .tenant = "top", .person = "u1", .device = "d1"};
}

static inline void pair_open(struct pair *pair, instant now)
{
    struct membership membership = pair_membership();
    memset(pair, 0, sizeof *pair);
    pair->arena = arena_new(PLAY_IMAGE_MAX);
    pair->answers = calloc(PAIR_ANSWERS, sizeof *pair->answers);
    if (!pair->arena || !pair->answers)
        exit(99);
    pair->now = now;
    pair->epoch = "e0000000000000000000000000000001";
    pair->history = "019aa000-0000-7000-8000-0000000000a1";
    play_open(&pair->server);
    play_branch(&pair->server, now);
    pair->seq = play_number(&pair->server, "SELECT count(*) FROM journal");
    play_open(&pair->client);
    play_must(&pair->client, client_join(pair->client.ledger, &membership, &pair->client.error),
              "join");
}

static inline void pair_close(struct pair *pair)
{
    play_close(&pair->server);
    play_close(&pair->client);
    arena_free(pair->arena);
    free(pair->answers);
}

struct pair_image {
    struct ledger *ledger;
    enum entity entity;
    struct buf *out;
};

static inline bool pair_row(void *context, const void *row)
{
    struct pair_image *image = context;
    const char *id = ((const union any_entity *)row)->head.id;
    struct error error;
    buf_printf(image->out, "%s %s ", entity_kinds[image->entity].name, id);
    if (row_snapshot(ledger_db(image->ledger), image->entity, id, image->out, &error) != ST_OK)
        exit(99);
    buf_putc(image->out, '\n');
    return true;
}

/* Every row of every entity as text; to be freed. */
static inline char *pair_rows(struct play *play)
{
    struct buf out;
    struct arena *arena = arena_new(PLAY_ARENA_MAX);
    buf_init(&out, PLAY_IMAGE_MAX);
    for (int i = 0; i < ENTITY_COUNT; i++) {
        struct pair_image image = {play->ledger, (enum entity)i, &out};
        play_must(play,
                  row_walk_all(ledger_db(play->ledger), (enum entity)i, true, arena, pair_row,
                               &image, &play->error),
                  "rows");
    }
    arena_free(arena);
    buf_putc(&out, '\n'); /* never empty: the text is to be freed */
    return out.text;
}

static inline bool pair_equal(const char *want, const char *got, const char *name)
{
    size_t n = 0, start = 0;
    if (ok(strcmp(want, got) == 0, "%s", name))
        return true;
    for (; want[n] && want[n] == got[n]; n++)
        if (want[n] == '\n')
            start = n + 1;
    printf("# want: %.300s\n#  got: %.300s\n", want + start, got + start);
    return false;
}

struct pair_replay {
    struct arena *arena;
    struct command commands[PAIR_OUT];
    size_t count;
};

static inline bool pair_in_force(void *context, const struct journal_line *line)
{
    struct pair_replay *replay = context;
    struct error error;
    if (line->verdict && strcmp(line->verdict, OUTBOX_SENDING) != 0 &&
        strcmp(line->verdict, "applied") != 0 && strcmp(line->verdict, "noop") != 0)
        return true;
    if (replay->count == PAIR_OUT ||
        journal_command(line, replay->arena, &replay->commands[replay->count++], &error) != ST_OK) {
        printf("Bail out! replay: %s\n", error.text);
        exit(99);
    }
    return true;
}

/*
 * The rule behind all of it: rows = put-back + replay. In a copy of the store the shadows are put
 * back, which leaves what the server has sent (base, when it is not NULL), and what is in force in
 * the outbox is given to it as if for the first time: that makes the rows that are there.
 */
static inline bool pair_holds(struct pair *pair, const char *base, const char *name)
{
    struct play copy = pair->client;
    struct pair_replay *replay = calloc(1, sizeof *replay);
    char *rows = pair_rows(&pair->client), *below, *again;
    bool good = true;
    snprintf(copy.path, sizeof copy.path, "%.64s/copy.db", pair->client.folder);
    play_must(&copy, db_backup(ledger_db(pair->client.ledger), copy.path, NULL, NULL, &copy.error),
              "copy");
    copy.ledger = NULL;
    copy.arena = replay->arena = arena_new(PLAY_IMAGE_MAX);
    play_reopen(&copy, LEDGER_WRITE);
    struct db *db = ledger_db(copy.ledger);
    play_must(&copy, journal_walk(db, LOG_OUTBOX, 0, pair_in_force, replay, &copy.error), "walk");
    play_must(&copy, shadow_put_back(db, &copy.error), "put back");
    play_must(&copy, db_exec(db, "DELETE FROM outbox", &copy.error), "empty");
    below = pair_rows(&copy);
    if (base)
        good = pair_equal(base, below, "what lies below is what the server sent");
    play_begin(&copy);
    for (size_t i = 0; i < replay->count; i++)
        play_must(&copy,
                  ledger_give(copy.ledger, &replay->commands[i], false, &copy.outcome, &copy.error),
                  "replay");
    play_must(&copy, ledger_commit(copy.ledger, &copy.error), "commit");
    again = pair_rows(&copy);
    good = pair_equal(again, rows, name) && good;
    ledger_close(copy.ledger);
    unlink(copy.path);
    arena_free(replay->arena);
    free(replay);
    free(rows);
    free(below);
    free(again);
    return good;
}

struct pair_paging {
    struct pair *pair;
    struct page *page;
    enum entity entity;
    size_t room;
};

static inline bool pair_item(void *context, const void *row)
{
    struct pair_paging *paging = context;
    struct page *page = paging->page;
    if (page->count == paging->room) {
        paging->room = paging->room ? 2 * paging->room : 64;
        page->items = realloc(page->items, paging->room * sizeof *page->items);
    }
    struct page_item *item = &page->items[page->count++];
    memset(item, 0, sizeof *item);
    item->entity = paging->entity;
    memcpy(&item->row, row, entity_kinds[paging->entity].size);
    return true;
}

/* A page up to the head with every row the server has; items is to be freed. backwards: what names
 * others comes before them. */
static inline struct page pair_page(struct pair *pair, bool backwards)
{
    struct base base;
    struct page page = {0};
    play_must(&pair->client, client_base(pair->client.ledger, &base, &pair->client.error), "base");
    snprintf(page.head.epoch, sizeof page.head.epoch, "%s", pair->epoch);
    snprintf(page.head.history, sizeof page.head.history, "%s", pair->history);
    page.head.from = base.cursor;
    page.head.to = page.head.head = pair->seq;
    page.head.time = pair->now;
    page.head.audit_seq = pair->seq;
    snprintf(page.head.audit_hash, sizeof page.head.audit_hash, "%064lld", (long long)pair->seq);
    arena_reset(pair->arena);
    struct pair_paging paging = {pair, &page, ENTITY_ORG, 0};
    for (int i = 0; i < ENTITY_COUNT; i++) {
        paging.entity = (enum entity)(backwards ? ENTITY_COUNT - 1 - i : i);
        play_must(&pair->server,
                  row_walk_all(ledger_db(pair->server.ledger), paging.entity, false, pair->arena,
                               pair_item, &paging, &pair->server.error),
                  "page");
    }
    return page;
}

static inline enum status pair_pull(struct pair *pair)
{
    struct page page = pair_page(pair, pair->seq % 2);
    enum status status = client_lay(pair->client.ledger, &page, pair->now, &pair->client.error);
    free(page.items);
    return status;
}

static inline bool pair_collect(void *context, const struct journal_line *line)
{
    return pair_in_force(context, line);
}

/* The server's answer to one command: the same one when it comes again. */
static inline struct judgement pair_answer(struct pair *pair, struct command *command)
{
    struct judgement judgement = {.verdict = pair->with ? pair->with : VERDICT_FORBIDDEN_REVOKED};
    for (size_t i = 0; i < pair->answer_count; i++)
        if (strcmp(pair->answers[i].id, command->id) == 0)
            return pair->answers[i];
    snprintf(judgement.id, sizeof judgement.id, "%s", command->id);
    struct play *server = &pair->server;
    if (pair->refuse && command->to && strcmp(pair->refuse, command->to) == 0) {
        snprintf(judgement.detail, sizeof judgement.detail, "已无权限");
    } else {
        play_begin(server);
        play_must(server,
                  ledger_give(server->ledger, command, true, &server->outcome, &server->error),
                  "serve");
        play_commit(server, pair->now);
        judgement.verdict = server->outcome.verdict;
        pair->seq += judgement.verdict == VERDICT_APPLIED;
        bool kept = judgement.verdict == VERDICT_APPLIED || judgement.verdict == VERDICT_NOOP;
        judgement.seq = kept ? pair->seq : 0;
        snprintf(judgement.detail, sizeof judgement.detail, "%s",
                 kept ? "" : server->outcome.error.text);
    }
    if (pair->answer_count == PAIR_ANSWERS)
        exit(99);
    pair->answers[pair->answer_count++] = judgement;
    return judgement;
}

/* Sends what may be sent; heard: the answer comes back. Answers how many were sent. */
static inline size_t pair_push(struct pair *pair, instant given_before, bool heard)
{
    struct play *client = &pair->client;
    struct pair_replay *sending = calloc(1, sizeof *sending);
    sending->arena = arena_new(PLAY_IMAGE_MAX);
    play_must(client, client_release(client->ledger, given_before, NULL, &client->error),
              "release");
    play_must(client, client_outgoing(client->ledger, pair_collect, sending, &client->error),
              "outgoing");
    for (size_t i = 0; i < sending->count; i++)
        pair->out[i] = pair_answer(pair, &sending->commands[i]);
    size_t count = pair->out_count = sending->count;
    if (heard)
        play_must(client, client_judge(client->ledger, pair->out, count, pair->now, &client->error),
                  "judge");
    arena_free(sending->arena);
    free(sending);
    return count;
}

/* Gives one line of JSON on the client, to be held. */
static inline enum verdict pair_give(struct pair *pair, const char *json)
{
    return play_once(&pair->client, false, pair->now, json);
}

#endif
