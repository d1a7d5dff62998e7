#include "base/sign.h"
#include "core/post.h"
#include "ledger_pair.h"
#include "wire/canon.h"

/* What was refused is given anew; and how a command leaves for the server. */

#define AT    "\"at\":\"2026-11-22T09:00:00+08:00\""
#define ID(n) "019aa000-0000-7000-8000-00000000000" n
#define GIVE(n, verb, to, with)                                                                    \
    "{\"id\":\"" ID(n) "\",\"do\":\"" verb "\",\"to\":\"" to "\"," AT ",\"with\":{" with "}}"
#define FACT(n, id, group)                                                                         \
    GIVE(n, "fact.record", id,                                                                     \
         "\"group\":\"" group "\",\"kind\":\"posted\",\"category\":"                               \
         "\"theory_study\"")
#define GROUP(n, id)                                                                               \
    GIVE(n, "group.propose", id,                                                                   \
         "\"org\":\"o1\",\"kind\":\"wechat_group\",\"name\":\"" id "\",\"owner\":\"u1\"")

static instant now_of(void)
{
    return play_time("2026-11-22T09:12:00+08:00");
}

static enum status again(struct pair *pair, const char *id, struct outcome *outcome)
{
    return client_again(pair->client.ledger, id, pair->now + 60, outcome, &pair->client.error);
}

static void holds(struct pair *pair)
{
    char *base = pair_rows(&pair->server);
    pair_holds(pair, base, "rows are base and replay");
    free(base);
}

static long long refused(struct pair *pair)
{
    return play_number(&pair->client,
                       "SELECT count(*) FROM outbox WHERE verdict NOT IN ('sending', "
                       "'applied', 'noop')");
}

/* A creation is refused, and with it all that needs it. */
static void test_chain(struct pair *pair)
{
    struct outcome outcome;
    pair_give(pair, GROUP("1", "g2"));
    pair_give(pair, FACT("2", "f2", "g2"));
    pair_give(pair, GIVE("3", "fact.void", "f2", "\"reason\":\"重复\""));
    pair_give(pair, FACT("4", "f4", "g1"));
    pair_give(pair, GIVE("5", "group.set", "g2", "\"function\":\"联络\""));
    pair->refuse = "g2";
    pair->with = VERDICT_FORBIDDEN;
    pair_push(pair, INSTANT_MAX, true);
    pair->refuse = NULL;
    pair->with = VERDICT_APPLIED;
    pair_pull(pair);
    is_int(refused(pair), 4, "the chain is refused, what has nothing to do with it is not");
    is_int(play_number(&pair->client,
                       "SELECT count(*) FROM outbox WHERE length(body) < 3 OR detail IS NULL"),
           0, "all bodies are kept, and all have a reason");
    holds(pair);
    is_int(again(pair, ID("3"), &outcome), ST_OK, "one of the followers is given anew");
    ok(outcome.verdict == VERDICT_DEPENDENCY, "which cannot be alone");
    is_int(refused(pair), 4, "it stays as it was");
    is_int(again(pair, ID("1"), &outcome), ST_OK, "the first is given anew");
    is_int(outcome.verdict, VERDICT_APPLIED, "it applies here");
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox WHERE verdict IS NULL"), 3,
           "and with it what depended on it");
    is_int(refused(pair), 1, "but not what was refused for a reason of its own");
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox WHERE verdict IS NULL AND id IN "
                                      "('" ID("1") "', '" ID("2") "', '" ID("3") "')"),
           0, "under new ids");
    holds(pair);
    is_int(pair_push(pair, pair->now, true), 0, "they wait for their window");
    is_int(pair_push(pair, INSTANT_MAX, true), 3, "then they go");
    pair_pull(pair);
    is_int(play_number(&pair->server, "SELECT count(*) FROM fact WHERE id = 'f2' AND voided_at IS "
                                      "NOT NULL"),
           1, "the server has them");
    is_int(play_number(&pair->server, "SELECT at FROM fact WHERE id = 'f2'"),
           play_time("2026-11-22T09:00:00+08:00"),
           "what happened did so when it was first entered");
    is_int(again(pair, ID("5"), &outcome), ST_OK, "what was left is given anew");
    is_int(outcome.verdict, VERDICT_APPLIED, "and applies");
    pair_push(pair, INSTANT_MAX, true);
    pair_pull(pair);
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox"), 0, "nothing waits");
    holds(pair);
    is_int(again(pair, ID("1"), &outcome), ST_MISSING, "what is gone cannot be given anew");
}

static void test_mine(struct pair *pair)
{
    struct outcome outcome;
    pair_give(pair, GIVE("6", "group.set", "g1", "\"function\":\"我的\""));
    play_once(&pair->server, true, pair->now,
              GIVE("7", "group.set", "g1", "\"function\":\"他的\""));
    pair->seq++;
    pair_push(pair, INSTANT_MAX, true);
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox WHERE verdict = 'conflict.rev'"),
           1, "of two edits the first applies");
    pair_pull(pair);
    is_int(play_number(&pair->client, "SELECT count(*) FROM \"group\" WHERE \"function\" = '他的'"),
           1, "theirs stands");
    holds(pair);
    is_int(again(pair, ID("6"), &outcome), ST_OK, "mine is taken");
    is_int(outcome.verdict, VERDICT_APPLIED, "over the row as it is now");
    pair_push(pair, INSTANT_MAX, true);
    pair_pull(pair);
    is_int(play_number(&pair->server, "SELECT count(*) FROM \"group\" WHERE \"function\" = '我的'"),
           1, "and the server takes it");
    holds(pair);
}

/* Two edits of one's own, and one of somebody else's that makes the rev which the second one saw.
 */
static void test_twice(struct pair *pair)
{
    struct outcome outcome;
    pair_give(pair, GIVE("e", "group.set", "g1", "\"function\":\"我的一\""));
    pair_give(pair, GIVE("f", "group.set", "g1", "\"function\":\"我的二\""));
    play_once(&pair->server, true, pair->now,
              GIVE("0", "group.set", "g1", "\"function\":\"他的二\""));
    pair->seq++;
    is_int(pair_push(pair, INSTANT_MAX, true), 1, "the second waits for the first");
    is_int(pair_push(pair, INSTANT_MAX, true), 0, "and is not sent when that is refused");
    is_int(refused(pair), 2, "both can be dealt with");
    pair_pull(pair);
    is_int(play_number(&pair->client, "SELECT count(*) FROM \"group\" WHERE \"function\" = "
                                      "'他的二'"),
           1, "theirs has not been overwritten");
    holds(pair);
    is_int(again(pair, ID("e"), &outcome), ST_OK, "mine is taken");
    is_int(refused(pair), 0, "both of it");
    while (pair_push(pair, INSTANT_MAX, true) > 0)
        ;
    pair_pull(pair);
    is_int(play_number(&pair->server, "SELECT count(*) FROM \"group\" WHERE \"function\" = "
                                      "'我的二'"),
           1, "in their order");
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox"), 0, "nothing waits");
    holds(pair);
}

static void serve(struct pair *pair, const char *json)
{
    is_int(play_once(&pair->server, true, pair->now, json), VERDICT_APPLIED, "at the server: %.90s",
           json);
    pair->seq++;
}

/* Approves the post on the client as it is there now. */
static void approve(struct pair *pair, const char *id)
{
    struct post post;
    char hash[SHA256_TEXT], json[500];
    arena_reset(pair->arena);
    play_must(&pair->client,
              row_get(ledger_db(pair->client.ledger), ENTITY_POST, "p1", pair->arena, &post,
                      &pair->client.error),
              "post");
    post_hash(&post, hash);
    snprintf(json, sizeof json,
             "{\"id\":\"%s\",\"do\":\"post.approve\",\"to\":\"p1\",\"rev\":%lld," AT
             ",\"with\":{\"text\":\"sha256:%s\",\"checklist\":true}}",
             id, (long long)post.rev, hash);
    is_int(pair_give(pair, json), VERDICT_APPLIED, "a text is approved");
}

static void test_decision(struct pair *pair)
{
    struct outcome outcome;
    serve(pair, GIVE("8", "person.add", "u2", "\"name\":\"李委员\",\"org\":\"o1\""));
    serve(pair, GIVE("9", "group.set", "g1", "\"admin\":\"u2\""));
    serve(pair, "{\"do\":\"post.draft\",\"to\":\"p1\",\"by\":\"u2\"," AT ",\"with\":{\"groups\":"
                "[\"g1\"],\"category\":\"work\",\"title\":\"题\",\"body\":\"一\"}}");
    serve(pair, "{\"do\":\"post.submit\",\"to\":\"p1\",\"by\":\"u2\"," AT ",\"with\":{}}");
    pair_pull(pair);
    approve(pair, ID("a"));
    pair->refuse = "p1";
    pair->with = VERDICT_CONFLICT_STATE;
    pair_push(pair, INSTANT_MAX, true);
    is_int(refused(pair), 1, "the decision is refused");
    is_int(again(pair, ID("a"), &outcome), ST_OK, "on the same text it can be given anew");
    is_int(outcome.verdict, VERDICT_APPLIED, "and applies");
    const char *anew = NULL;
    struct buf id;
    buf_init(&id, 100);
    play_rows(&pair->client, "SELECT id FROM outbox", &id);
    id.text[strcspn(id.text, "\n")] = '\0';
    anew = id.text;
    pair_push(pair, INSTANT_MAX, true);
    pair->refuse = NULL;
    pair->with = VERDICT_APPLIED;
    serve(pair,
          "{\"do\":\"post.edit\",\"to\":\"p1\",\"by\":\"u2\"," AT ",\"with\":{\"body\":\"二\"}}");
    serve(pair, "{\"do\":\"post.submit\",\"to\":\"p1\",\"by\":\"u2\"," AT ",\"with\":{}}");
    pair_pull(pair);
    char *image = play_image(&pair->client, true);
    is_int(again(pair, anew, &outcome), ST_REFUSED, "on another text it must be read again");
    play_same(&pair->client, image, true, "nothing has changed");
    free(image);
    is_int(client_drop(pair->client.ledger, anew, pair->now, &pair->client.error), ST_OK,
           "it can be dropped");
    buf_free(&id);
    holds(pair);
}

struct sending {
    struct pair *pair;
    const char *secret, *public;
    int sent, signatures;
};

static bool encode(void *context, const struct journal_line *line)
{
    struct sending *sending = context;
    struct pair *pair = sending->pair;
    struct buf text, canon;
    struct pushed *list = NULL;
    size_t count = 0;
    buf_init(&text, PUSH_TEXT_MAX);
    buf_init(&canon, PUSH_TEXT_MAX);
    buf_puts(&text, "{\"commands\":[");
    play_must(&pair->client,
              client_encode(pair->client.ledger, line, sending->secret, &text, &pair->client.error),
              "encode");
    buf_puts(&text, "]}");
    arena_reset(pair->arena);
    play_must(&pair->client,
              push_decode(text.text, text.len, pair->arena, &list, &count, &pair->client.error),
              "decode");
    is_int(count, 1, "one command");
    is_int(list[0].status, ST_OK, "is read as it was written: %s", line->verb);
    is_str(list[0].command.id, line->id, "with its id");
    is_str(list[0].command.by, "u1", "by whom");
    is_str(list[0].command.body, line->body, "its arguments");
    ok(list[0].command.rev == line->rev && list[0].command.at == line->at, "its rev and time");
    bool asked = list[0].command.verb->flags & VERB_SIGNED;
    is_int(*list[0].signature != '\0', asked, "signed if it must be");
    if (asked) {
        command_canon(&canon, &list[0].command);
        ok(sign_verify(sending->public, canon.text, canon.len, list[0].signature),
           "and by that key");
    }
    sending->sent++;
    sending->signatures += asked;
    buf_free(&text);
    buf_free(&canon);
    return sending->sent < 2;
}

static void test_encode(struct pair *pair)
{
    char public[SIGN_PUBLIC_TEXT], secret[SIGN_SECRET_TEXT];
    struct sending sending = {.pair = pair, .secret = secret, .public = public};
    sign_keypair(random_system(), public, secret);
    approve(pair, ID("b"));
    pair_give(pair, FACT("c", "fc", "g1"));
    pair_give(pair, FACT("d", "fd", "g1"));
    play_must(&pair->client,
              client_release(pair->client.ledger, INSTANT_MAX, NULL, &pair->client.error),
              "release");
    is_int(client_outgoing(pair->client.ledger, encode, &sending, &pair->client.error), ST_OK,
           "the walk ends when it is told to");
    is_int(sending.sent, 2, "after two");
    is_int(sending.signatures, 1, "a decision is signed, an entry is not");
}

int main(void)
{
    struct pair pair;
    pair_open(&pair, now_of());
    pair_pull(&pair);
    test_chain(&pair);
    test_mine(&pair);
    test_twice(&pair);
    test_decision(&pair);
    test_encode(&pair);
    pair_close(&pair);
    return done_testing();
}
