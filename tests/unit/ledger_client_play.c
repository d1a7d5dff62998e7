#include "ledger/overdue.h"
#include "ledger_pair.h"

/*
 * A long game of giving, taking back, sending, losing answers, fetching, beginning anew and
 * restoring, in an order drawn from a seed. After every step rows = put-back + replay; at the end
 * nothing that was saved is lost, and client and server agree.
 */
enum { STEPS = 120, SEEDS = 3 };

struct game {
    struct pair pair;
    uint64_t state;
    int made;   /* ids so far */
    int kept;   /* commands the client has saved */
    int undone; /* taken back by who gave them, or dropped */
    int epoch;
    char backup[128];
    int64_t backup_seq; /* -1: none */
    size_t backup_answers;
};

static unsigned draw(struct game *game, unsigned below)
{
    game->state = game->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(game->state >> 33) % below;
}

/* An id of a kind of thing: mostly one that was made, sometimes one that was not. */
static void pick(struct game *game, char *out, size_t room, const char *kind, const char *first)
{
    int n = (int)draw(game, (unsigned)game->made + 2);
    if (n == 0 || draw(game, 2) == 0)
        snprintf(out, room, "%s", first);
    else
        snprintf(out, room, "%s%d", kind, n);
}

static void command_line(struct game *game, char *out, size_t room)
{
    static const char *const forms[] = {
        "{\"do\":\"fact.record\",\"to\":\"f%d\",%s,\"with\":{\"group\":\"%s\",\"kind\":\"posted\","
        "\"category\":\"theory_study\"}}",
        "{\"do\":\"group.propose\",\"to\":\"g%d\",%s,\"with\":{\"org\":\"o1\",\"kind\":"
        "\"wechat_group\",\"name\":\"东村党支部二群\",\"owner\":\"u1\"}}",
        "{\"do\":\"event.add\",\"to\":\"e%d\",%s,\"with\":{\"group\":\"%s\",\"kind\":\"theme_day\","
        "\"starts\":\"2026-11-20T09:00:00+08:00\"}}",
        "{\"do\":\"member.add\",\"to\":\"m%d\",%s,\"with\":{\"org\":\"o1\",\"name\":\"钱成员\"}}",
        "{\"do\":\"post.draft\",\"to\":\"p%d\",%s,\"with\":{\"groups\":[\"%s\"],\"category\":"
        "\"work\",\"title\":\"题\"}}",
    };
    static const char *const changes[][3] = {
        {"g", "g1", "\"do\":\"group.set\",\"to\":\"%s\",%s,\"with\":{\"function\":\"用途%u\"}"},
        {"m", "m1", "\"do\":\"member.set\",\"to\":\"%s\",%s,\"with\":{\"title\":\"称谓%u\"}"},
        {"p", "p1", "\"do\":\"post.edit\",\"to\":\"%s\",%s,\"with\":{\"body\":\"正文%u\"}"},
        {"m", "m1", "\"do\":\"member.join\",\"to\":\"%s\",%s,\"with\":{\"group\":\"g1\"}"},
        {"f", "f1", "\"do\":\"fact.void\",\"to\":\"%s\",%s,\"with\":{\"reason\":\"错%u\"}"},
        {"g", "g1", "\"do\":\"comment.add\",\"to\":\"%s\",%s,\"with\":{\"text\":\"看%u\"}"},
    };
    static const char at[] = "\"at\":\"2026-11-22T09:00:00+08:00\"";
    char id[40], body[400];
    if (draw(game, 2)) {
        pick(game, id, sizeof id, "g", "g1");
        snprintf(out, room, forms[draw(game, 5)], ++game->made + 1, at, id);
        return;
    }
    const char *const *change = changes[draw(game, 6)];
    pick(game, id, sizeof id, change[0], change[1]);
    snprintf(body, sizeof body, change[2], id, at, draw(game, 9));
    snprintf(out, room, "{%s}", body);
}

static void step_give(struct game *game)
{
    char line[500];
    for (unsigned n = draw(game, 3) + 1; n > 0; n--) {
        command_line(game, line, sizeof line);
        enum verdict verdict = pair_give(&game->pair, line);
        game->kept += verdict == VERDICT_APPLIED || verdict == VERDICT_NOOP;
    }
}

static void step_other(struct game *game)
{
    char line[500];
    command_line(game, line, sizeof line);
    if (play_once(&game->pair.server, true, game->pair.now, line) == VERDICT_APPLIED)
        game->pair.seq++;
}

/* The id of a line that the query answers first; false where there is none. */
static bool first_id(struct game *game, const char *sql, char id[UUID_TEXT])
{
    struct buf out;
    buf_init(&out, 1 << 20);
    play_rows(&game->pair.client, sql, &out);
    snprintf(id, UUID_TEXT, "%.36s", out.text);
    buf_free(&out);
    return *id != '\0';
}

static void step_undo(struct game *game)
{
    char id[UUID_TEXT];
    const char *ids[] = {id};
    struct play *client = &game->pair.client;
    if (!first_id(game, "SELECT id FROM outbox WHERE verdict IS NULL ORDER BY seq LIMIT 1", id))
        return;
    play_must(client, ledger_undo(client->ledger, ids, 1, game->pair.now, &client->error), "undo");
    game->undone++;
}

static void step_refused(struct game *game)
{
    char id[UUID_TEXT];
    struct outcome outcome;
    struct play *client = &game->pair.client;
    if (!first_id(game,
                  "SELECT id FROM outbox WHERE verdict NOT IN ('sending', 'applied', 'noop') "
                  "ORDER BY seq LIMIT 1",
                  id))
        return;
    if (draw(game, 2)) {
        play_must(client, client_drop(client->ledger, id, game->pair.now, &client->error), "drop");
        game->undone++;
        return;
    }
    enum status status = client_again(client->ledger, id, game->pair.now, &outcome, &client->error);
    play_must(client, status == ST_REFUSED ? ST_OK : status, "again");
}

static void step_rebase(struct game *game)
{
    static const char *const epochs[] = {"e0000000000000000000000000000001",
                                         "e0000000000000000000000000000002"};
    struct pair *pair = &game->pair;
    pair->epoch = epochs[++game->epoch % 2];
    play_must(&pair->client,
              client_rebase(pair->client.ledger, pair->epoch, pair->history, pair->restored,
                            pair->now, &pair->client.error),
              "rebase");
}

static void step_restore(struct game *game)
{
    static const char *const histories[] = {"019aa000-0000-7000-8000-0000000000a1",
                                            "019aa000-0000-7000-8000-0000000000a2"};
    struct pair *pair = &game->pair;
    struct play *server = &pair->server;
    if (game->backup_seq < 0) {
        play_must(server,
                  db_backup(ledger_db(server->ledger), game->backup, NULL, NULL, &server->error),
                  "backup");
        game->backup_seq = pair->seq;
        game->backup_answers = pair->answer_count;
        return;
    }
    ledger_close(server->ledger);
    server->ledger = NULL;
    if (rename(game->backup, server->path) != 0)
        exit(99);
    play_reopen(server, LEDGER_WRITE);
    pair->seq = pair->restored = game->backup_seq;
    pair->answer_count = game->backup_answers;
    pair->history = histories[strcmp(pair->history, histories[0]) == 0];
    game->backup_seq = -1;
    step_rebase(game);
}

/* What was laid lies below; otherwise only the rule itself can be looked at. */
static bool step(struct game *game, int number)
{
    struct pair *pair = &game->pair;
    unsigned what = draw(game, 20);
    char name[80], *base = NULL;
    snprintf(name, sizeof name, "step %d (%u): rows are put-back and replay", number, what);
    if (what < 6)
        step_give(game);
    else if (what < 8)
        step_other(game);
    else if (what < 9)
        step_undo(game);
    else if (what < 12)
        pair_push(pair, draw(game, 2) ? INSTANT_MAX : INSTANT_MIN, draw(game, 3) > 0);
    else if (what < 16) {
        play_must(&pair->client, pair_pull(pair), "pull");
        base = pair_rows(&pair->server);
    } else if (what < 17)
        play_reopen(&pair->client, LEDGER_WRITE);
    else if (what < 18)
        step_refused(game);
    else if (what < 19)
        step_rebase(game);
    else
        step_restore(game);
    bool good = pair_holds(pair, base, name);
    free(base);
    return good;
}

static void test_end(struct game *game)
{
    struct pair *pair = &game->pair;
    size_t different = 9, subjects;
    pair_pull(pair);
    while (pair_push(pair, INSTANT_MAX, true) > 0)
        ;
    pair_pull(pair);
    is_int(play_number(&pair->client,
                       "SELECT count(*) FROM outbox WHERE verdict IS NULL OR verdict "
                       "IN ('sending', 'applied', 'noop')"),
           0, "everything has been answered");
    is_int(play_number(&pair->client,
                       "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM journal)"),
           game->kept - game->undone, "nothing that was saved is lost");
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox WHERE detail IS NULL"), 0,
           "what was refused has a reason");
    char *want = pair_rows(&pair->server), *got = pair_rows(&pair->client);
    pair_equal(want, got, "client and server agree");
    free(want);
    free(got);
    play_must(
        &pair->client,
        ledger_refresh(pair->client.ledger, pair->now, 0, NULL, NULL, NULL, &pair->client.error),
        "refresh");
    play_must(&pair->client,
              ledger_verify(pair->client.ledger, pair->now, &subjects, &different, NULL,
                            &pair->client.error),
              "verify");
    is_int(different, 0, "every line is what the rows make of it");
}

int main(void)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct game game = {.state = seed * 7919, .backup_seq = -1};
        pair_open(&game.pair, play_time("2026-11-22T09:12:00+08:00"));
        snprintf(game.backup, sizeof game.backup, "%.64s/backup.db", game.pair.server.folder);
        bool good = true;
        for (int i = 0; i < STEPS && good; i++)
            good = step(&game, i);
        test_end(&game);
        unlink(game.backup);
        pair_close(&game.pair);
    }
    return done_testing();
}
