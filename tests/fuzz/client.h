#ifndef TESTS_FUZZ_CLIENT_H
#define TESTS_FUZZ_CLIENT_H

#include "ground.h"
#include "ledger/overdue.h"
#include "unit/ledger_pair.h"

/*
 * A client's store as the targets use it: at the head, with five commands on their way to the
 * server, two of them on one row, and two that are still held. Every input begins with that.
 */
#define CLIENT_NOW    "2026-11-22T09:12:00+08:00"
#define CLIENT_AT     "\"at\":\"2026-11-22T09:00:00+08:00\""
#define CLIENT_ID(n)  "019aa000-0000-7000-8000-00000000000" n
#define CLIENT_LINES  7
#define CLIENT_COUNT  "SELECT count(*) FROM "
#define CLIENT_WITHIN " WHERE id LIKE '019aa000-0000-7000-8000-00000000000_'"

struct client {
    struct pair pair;
    struct kept store;
    struct arena *arena;
    bool changed; /* the store is no longer as it was */
};

static inline void client_fill(struct client *client)
{
    static const char *const sent[] = {
        "{\"id\":\"" CLIENT_ID("1") "\",\"do\":\"group.set\",\"to\":\"g1\"," CLIENT_AT
                                    ",\"with\":{\"function\":\"读书\"}}",
        "{\"id\":\"" CLIENT_ID(
            "2") "\",\"do\":\"fact.record\",\"to\":\"f1\"," CLIENT_AT
                 ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\",\"category\":\"theory_study\"}}",
        "{\"id\":\"" CLIENT_ID("3") "\",\"do\":\"group.propose\",\"to\":\"g2\"," CLIENT_AT
                                    ",\"with\":{\"org\":\"o1\",\"kind\":\"wechat_group\",\"name\":"
                                    "\"g2\",\"owner\":\"u1\"}}",
        "{\"id\":\"" CLIENT_ID("4") "\",\"do\":\"member.set\",\"to\":\"m1\"," CLIENT_AT
                                    ",\"rev\":1,\"with\":{\"name\":\"赵外出\"}}",
        "{\"id\":\"" CLIENT_ID("5") "\",\"do\":\"member.set\",\"to\":\"m1\"," CLIENT_AT
                                    ",\"rev\":2,\"with\":{\"name\":\"赵返乡\"}}"};
    static const char *const held[] = {
        "{\"id\":\"" CLIENT_ID("6") "\",\"do\":\"comment.add\",\"to\":\"g1\"," CLIENT_AT
                                    ",\"with\":{\"text\":\"好\"}}",
        "{\"id\":\"" CLIENT_ID("7") "\",\"do\":\"group.set\",\"to\":\"g2\"," CLIENT_AT
                                    ",\"with\":{\"function\":\"互助\"}}"};
    struct pair *pair = &client->pair;
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        demand(pair_give(pair, sent[i]) == VERDICT_APPLIED, pair->client.outcome.error.text);
    play_must(&pair->client,
              client_release(pair->client.ledger, INSTANT_MAX, NULL, &pair->client.error),
              "release");
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        demand(pair_give(pair, held[i]) == VERDICT_APPLIED, pair->client.outcome.error.text);
}

static struct client *the_client(void);

static void client_remove(void)
{
    pair_close(&the_client()->pair);
    arena_free(the_client()->arena);
    free(the_client()->store.bytes);
}

/* Made once. */
static struct client *the_client(void)
{
    static struct client client;
    struct pair *pair = &client.pair;
    if (client.arena)
        return &client;
    ground_choose();
    pair_open(pair, play_time(CLIENT_NOW));
    client.arena = arena_new(16 << 20);
    demand(client.arena && pair_pull(pair) == ST_OK, "the first page");
    client_fill(&client);
    play_must(
        &pair->client,
        ledger_refresh(pair->client.ledger, pair->now, 0, NULL, NULL, NULL, &pair->client.error),
        "refresh");
    ledger_close(pair->client.ledger);
    pair->client.ledger = NULL;
    kept_take(&client.store, pair->client.path);
    play_reopen(&pair->client, LEDGER_WRITE);
    atexit(client_remove);
    return &client;
}

static inline void client_put_back(struct client *client)
{
    struct play *play = &client->pair.client;
    if (!client->changed)
        return;
    ledger_close(play->ledger);
    play->ledger = NULL;
    kept_put_back(&client->store);
    play_reopen(play, LEDGER_WRITE);
    client->changed = false;
}

static inline struct base client_base_now(struct client *client)
{
    struct base base;
    struct play *play = &client->pair.client;
    play_must(play, client_base(play->ledger, &base, &play->error), "base");
    return base;
}

/* Rows and outbox as text. To be freed. */
static inline char *client_image(struct client *client)
{
    struct play *play = &client->pair.client;
    struct buf out;
    char *rows = pair_rows(play);
    buf_init(&out, PLAY_IMAGE_MAX);
    buf_puts(&out, rows);
    play_rows(play,
              "SELECT id || ' ' || body || ' ' || coalesce(verdict, '-') || ' ' || "
              "coalesce(answered, '-') FROM outbox ORDER BY seq",
              &out);
    free(rows);
    return out.text;
}

static inline void client_same(struct client *client, const char *image, const char *what)
{
    char *now = client_image(client);
    if (strcmp(image, now) != 0)
        fprintf(stderr, "before:\n%s\nafter:\n%s\n", image, now);
    demand(strcmp(image, now) == 0, what);
    free(now);
}

static inline void client_sentence(enum status status, const struct error *error)
{
    demand(status != ST_CORRUPT && status != ST_IO && status != ST_BUSY && status != ST_NOMEM,
           error->text);
    demand(error->status == status && error->text[0] != '\0', "a sentence");
    demand(utf8_valid(error->text, strlen(error->text), NULL), "of UTF-8");
}

/* ST_INVALID: of a rulebook that is not installed, or settings of another version. */
static inline bool derived(enum status status)
{
    return status == ST_OK || status == ST_INVALID;
}

/* What holds in every client's store, whatever came from the server. */
static inline void client_holds(struct client *client)
{
    struct play *play = &client->pair.client;
    long long waiting = play_number(play, CLIENT_COUNT "outbox" CLIENT_WITHIN);
    long long settled = play_number(play, CLIENT_COUNT "journal" CLIENT_WITHIN);
    demand(waiting + settled == CLIENT_LINES, "every line is in one of the two logs");
    char *image = client_image(client);
    enum status status = ledger_undo(play->ledger, NULL, 0, client->pair.now, &play->error);
    demand(derived(status), play->error.text);
    client_same(client, image, "put back and given again, the rows are the same");
    free(image);
    status = ledger_refresh(play->ledger, client->pair.now, 50, NULL, NULL, NULL, &play->error);
    demand(derived(status), play->error.text);
    status = client_outgoing(play->ledger, pair_collect,
                             &(struct pair_replay){.arena = client->arena}, &play->error);
    demand(status == ST_OK, play->error.text);
}

#endif
