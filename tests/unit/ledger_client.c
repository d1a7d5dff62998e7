#include "ledger_pair.h"

/* A client's store: who it belongs to, what waits in its outbox, and what the server's verdicts do.
 */

#define AT    "\"at\":\"2026-11-22T09:00:00+08:00\""
#define ID(n) "019aa000-0000-7000-8000-00000000000" n
#define FACT(n, id)                                                                                \
    "{\"id\":\"" ID(n) "\",\"do\":\"fact.record\",\"to\":\"" id "\"," AT                           \
                       ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\",\"category\":"             \
                       "\"theory_study\"}}"
#define NAME(n, name)                                                                              \
    "{\"id\":\"" ID(n) "\",\"do\":\"group.set\",\"to\":\"g1\"," AT                                 \
                       ",\"with\":{\"function\":\"" name "\"}}"
#define DRAFT(n, id)                                                                               \
    "{\"id\":\"" ID(n) "\",\"do\":\"post.draft\",\"to\":\"" id "\"," AT                            \
                       ",\"with\":{\"groups\":[\"g1\"],\"category\":\"work\",\"title\":\"题\"}}"
#define EDIT(n, id)                                                                                \
    "{\"id\":\"" ID(n) "\",\"do\":\"post.edit\",\"to\":\"" id "\"," AT                             \
                       ",\"with\":{\"body\":\"文\"}}"

static instant now_of(void)
{
    return play_time("2026-11-22T09:12:00+08:00");
}

static void test_join(void)
{
    struct play play;
    struct membership membership = pair_membership(), read;
    play_open(&play);
    is_int(ledger_kind(play.ledger), LEDGER_ALONE, "a new store is one's own");
    is_int(client_membership(play.ledger, &read, &play.error), ST_MISSING, "and no client's");
    is_int(client_join(play.ledger, &membership, &play.error), ST_OK, "it becomes a client's");
    is_int(ledger_kind(play.ledger), LEDGER_CLIENT, "at once");
    is_str(ledger_user(play.ledger), "u1", "its user is the person enrolled");
    play_reopen(&play, LEDGER_WRITE);
    is_int(ledger_kind(play.ledger), LEDGER_CLIENT, "and stays one");
    is_str(ledger_user(play.ledger), "u1", "of that person");
    is_int(client_membership(play.ledger, &read, &play.error), ST_OK, "the membership is read");
    ok(memcmp(&read, &membership, sizeof read) == 0, "and is the one written");
    snprintf(membership.device, sizeof membership.device, "d2");
    is_int(client_join(play.ledger, &membership, &play.error), ST_OK, "another device of the same");
    snprintf(membership.url, sizeof membership.url, "https://other.invalid");
    is_int(client_join(play.ledger, &membership, &play.error), ST_REFUSED, "no other server");
    snprintf(membership.tenant, sizeof membership.tenant, "a b");
    is_int(client_join(play.ledger, &membership, &play.error), ST_INVALID,
           "no tenant that is none");
    play_close(&play);
    play_open(&play);
    play_branch(&play, now_of());
    membership = pair_membership();
    is_int(client_join(play.ledger, &membership, &play.error), ST_REFUSED,
           "a store with something of its own stays one's own");
    is_int(ledger_kind(play.ledger), LEDGER_ALONE, "in every way");
    is_int(client_release(play.ledger, INSTANT_MAX, NULL, &play.error), ST_REFUSED,
           "which has nothing to release");
    play_close(&play);
}

static long long count(struct pair *pair, const char *where)
{
    char *sql = NULL;
    struct db *db;
    if (asprintf(&sql, "SELECT count(*) FROM outbox WHERE %s", where) < 0)
        exit(99);
    play_must(&pair->client, db_open(pair->client.path, DB_READ, NULL, &db, &pair->client.error),
              "open");
    struct query *query = db_query(db, sql);
    play_must(&pair->client, query_step(query, &pair->client.error), sql);
    long long number = (long long)query_int(query, 0);
    query_reset(query);
    db_close(db);
    free(sql);
    return number;
}

static void test_outbox(struct pair *pair)
{
    static const char *const first[] = {ID("1")};
    char *base = pair_rows(&pair->server);
    size_t left = 9;
    is_int(pair_give(pair, FACT("1", "f1")), VERDICT_APPLIED, "a fact is given");
    is_int(count(pair, "verdict IS NULL"), 1, "it waits, without a verdict");
    pair_holds(pair, base, "rows are base and replay");
    is_int(pair_push(pair, INSTANT_MIN, true), 0, "what can be taken back is not sent");
    is_int(ledger_undo(pair->client.ledger, first, 1, now_of(), &pair->client.error), ST_OK,
           "it is taken back");
    pair_holds(pair, base, "which leaves the base");
    pair_give(pair, FACT("1", "f1"));
    is_int(ledger_settle(pair->client.ledger, INSTANT_MAX, now_of(), &left, &pair->client.error),
           ST_OK, "to settle it is to release it");
    is_int(left, 0, "nothing is held");
    is_int(count(pair, "verdict = 'sending'"), 1, "it is to be sent");
    is_int(play_number(&pair->client, "SELECT count(*) FROM journal"), 0, "nothing is settled");
    is_int(ledger_undo(pair->client.ledger, first, 1, now_of(), &pair->client.error), ST_MISSING,
           "it cannot be taken back any more");
    is_int(pair_give(pair, FACT("2", "f1")), VERDICT_CONFLICT_UNIQUE,
           "what does not apply here is not kept");
    is_int(pair_give(pair, FACT("1", "f1")), VERDICT_NOOP, "the same again is known");
    free(base);
}

static void test_grants(struct pair *pair)
{
    is_int(pair_give(pair, "{\"do\":\"org.set\",\"to\":\"top\"," AT ",\"with\":{\"name\":\"甲\"}}"),
           VERDICT_FORBIDDEN, "the local copy tells what one may not do");
    is_int(pair_give(pair, "{\"do\":\"fact.record\",\"to\":\"fx\",\"by\":\"u2\"," AT
                           ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"}}"),
           VERDICT_FORBIDDEN, "nobody gives another's commands");
    is_int(count(pair, "target = 'fx' OR target = 'top'"), 0, "neither is kept");
}

/* f1 has been released by now. */
static void test_answered(struct pair *pair)
{
    is_int(pair_push(pair, INSTANT_MAX, false), 1, "it is sent, and the answer is lost");
    is_int(count(pair, "verdict = 'sending'"), 1, "it still waits");
    is_int(pair_push(pair, INSTANT_MAX, true), 1, "it is sent again");
    is_int(play_number(&pair->server, "SELECT count(*) FROM fact"), 1, "the server did it once");
    is_int(count(pair, "verdict = 'applied' AND answered > 0"), 1, "it is answered, and stays");
    is_int(play_number(&pair->client, "SELECT count(*) FROM fact"), 1, "in force");
    pair_holds(pair, NULL, "rows are base and replay");
    is_int(pair_push(pair, INSTANT_MAX, true), 0, "it is not sent any more");
    is_int(pair_pull(pair), ST_OK, "its page comes");
    is_int(count(pair, "1"), 0, "it has left the outbox");
    is_int(play_number(&pair->client, "SELECT answered FROM journal WHERE id = '" ID("1") "'"),
           pair->seq, "for the journal, with what was answered");
    is_int(play_number(&pair->client, "SELECT count(*) FROM shadow"), 0, "nothing is kept aside");
}

/* The page comes before the answer. */
static void test_page_first(struct pair *pair)
{
    pair_give(pair, NAME("2", "学习"));
    is_int(count(pair, "rev > 0"), 1, "what overwrites names the rev that was seen");
    pair_push(pair, INSTANT_MAX, false);
    is_int(pair_pull(pair), ST_OK, "a page with its effect comes");
    is_int(count(pair, "verdict = 'sending' AND detail IS NOT NULL"), 1,
           "it does not apply twice, and still waits to be answered");
    char *base = pair_rows(&pair->server);
    pair_holds(pair, base, "rows are base and replay");
    pair_push(pair, INSTANT_MAX, true);
    is_int(count(pair, "1"), 0, "with the answer it is settled");
    is_int(play_number(&pair->client, "SELECT count(*) FROM journal WHERE id = '" ID("2") "'"), 1,
           "and in the journal");
    pair_holds(pair, base, "rows are the base");
    free(base);
}

static void test_refused(struct pair *pair)
{
    char *base = pair_rows(&pair->server);
    pair_give(pair, DRAFT("3", "p1"));
    pair_give(pair, EDIT("4", "p1"));
    pair_give(pair, FACT("5", "f5"));
    play_once(&pair->server, true, pair->now, DRAFT("9", "p1"));
    pair->seq++;
    is_int(pair_push(pair, INSTANT_MAX, false), 3, "three are sent");
    play_must(&pair->client,
              client_judge(pair->client.ledger, pair->out, 1, pair->now, &pair->client.error),
              "judge");
    is_int(count(pair, "verdict = 'conflict.unique' AND detail <> ''"), 1,
           "the first is refused, with a reason");
    is_int(count(pair, "verdict = 'sending' AND target = 'p1' AND detail <> ''"), 1,
           "what was given on top of it waits for the server's word");
    is_int(play_number(&pair->client, "SELECT count(*) FROM post"), 0, "its row is gone");
    is_int(play_number(&pair->client, "SELECT count(*) FROM fact WHERE id = 'f5'"), 1,
           "what has nothing to do with it stands");
    pair_holds(pair, base, "rows are base and replay");
    free(base);
    is_int(pair_push(pair, INSTANT_MAX, true), 2, "the others are judged");
    is_int(pair_pull(pair), ST_OK, "their page comes");
    base = pair_rows(&pair->server);
    pair_holds(pair, base, "rows are base and replay");
    free(base);
    is_int(count(pair, "verdict = 'conflict.unique'"), 1, "the refused line has outlived it");
    const char *refused = ID("3");
    is_int(ledger_undo(pair->client.ledger, &refused, 1, pair->now, &pair->client.error),
           ST_MISSING, "it is not taken back as if it had been held");
    is_int(client_drop(pair->client.ledger, ID("3"), pair->now, &pair->client.error), ST_OK,
           "it is dropped");
    is_int(client_drop(pair->client.ledger, ID("3"), pair->now, &pair->client.error), ST_MISSING,
           "once");
    is_int(count(pair, "1"), 0, "nothing waits");
}

static void test_revoked(struct pair *pair)
{
    struct outcome outcome;
    pair_give(pair, FACT("6", "f6"));
    pair->refuse = "f6";
    pair_push(pair, INSTANT_MAX, true);
    pair->refuse = NULL;
    is_int(count(pair, "verdict = 'forbidden.revoked' AND coalesce(body, '{}') = '{}'"), 1,
           "of what one has lost the right to, the content is wiped");
    is_int(play_number(&pair->client, "SELECT count(*) FROM fact WHERE id = 'f6'"), 0,
           "and the row is gone");
    is_int(client_again(pair->client.ledger, ID("6"), pair->now, &outcome, &pair->client.error),
           ST_REFUSED, "it cannot be sent anew");
    is_int(pair_pull(pair), ST_OK, "it is in nobody's way");
    is_int(client_drop(pair->client.ledger, ID("6"), pair->now, &pair->client.error), ST_OK,
           "it can be dropped");
}

static void test_passed_over(struct pair *pair)
{
    struct judgement odd[3] = {{.verdict = VERDICT_APPLIED, .seq = 1, .id = "unknown"},
                               {.verdict = VERDICT_INVALID, .id = ID("7")},
                               {.verdict = VERDICT_RETRY, .id = ID("8")}};
    pair_give(pair, FACT("8", "f8"));
    client_release(pair->client.ledger, INSTANT_MAX, NULL, &pair->client.error);
    pair_give(pair, FACT("7", "f7"));
    char *image = play_image(&pair->client, true);
    is_int(client_judge(pair->client.ledger, odd, 3, pair->now, &pair->client.error), ST_OK,
           "verdicts on what is unknown, or not sent, or to be tried again");
    play_same(&pair->client, image, true, "change nothing");
    free(image);
    is_int(client_drop(pair->client.ledger, ID("8"), pair->now, &pair->client.error), ST_REFUSED,
           "what is on its way cannot be dropped");
    is_int(pair_push(pair, INSTANT_MIN, true), 1, "what is held behind it stays");
    is_int(pair_push(pair, INSTANT_MAX, true), 1, "until its time");
    is_int(pair_pull(pair), ST_OK, "the page comes");
    is_int(count(pair, "1"), 0, "nothing waits");
}

/* What comes from a file cannot be taken back; what is held before it goes first. */
static void test_load(struct pair *pair)
{
    pair_give(pair, FACT("a", "fa"));
    is_int(play_once(&pair->client, true, pair->now, FACT("b", "fb")), VERDICT_APPLIED, "a load");
    is_int(count(pair, "verdict = 'sending' AND target = 'fb'"), 1, "goes to the outbox");
    is_int(play_once(&pair->client, true, pair->now, NAME("c", "甲")), VERDICT_APPLIED, "an edit");
    is_int(play_once(&pair->client, true, pair->now, NAME("c", "甲")), VERDICT_NOOP,
           "loaded twice changes nothing");
    is_int(pair_push(pair, INSTANT_MIN, true), 0, "it does not overtake what is held");
    is_int(pair_push(pair, INSTANT_MAX, true), 3, "all go in their order");
    is_int(pair_pull(pair), ST_OK, "the page comes");
    char *base = pair_rows(&pair->server);
    pair_holds(pair, base, "rows are the base");
    free(base);
}

/* In a store of one's own the same way is gone: an org that stays is derived again. */
static void test_alone(void)
{
    static const char *const fact[] = {ID("2")}, *const both[] = {ID("1"), ID("3")};
    struct play play;
    play_open(&play);
    play_branch(&play, now_of());
    char *image = play_image(&play, true);
    play_once(
        &play, false, now_of(),
        "{\"id\":\"" ID(
            "1") "\",\"do\":\"org.add\",\"to\":\"o2\"," AT
                 ",\"with\":{\"name\":\"西村党支部\",\"kind\":\"branch\",\"parent\":\"top\"}}");
    play_once(&play, false, now_of(), FACT("2", "f1"));
    play_once(&play, false, now_of(),
              "{\"id\":\"" ID(
                  "3") "\",\"do\":\"group.propose\",\"to\":\"g2\"," AT
                       ",\"with\":{\"org\":\"o2\",\"kind\":\"wechat_group\",\"name\":\"二群\"}}");
    is_int(ledger_undo(play.ledger, fact, 1, now_of(), &play.error), ST_OK, "one is taken back");
    is_int(play_number(&play, "SELECT count(*) FROM brief WHERE id IN ('o2', 'g2')"), 2,
           "what is given again is derived again");
    is_int(ledger_undo(play.ledger, both, 2, now_of(), &play.error), ST_OK,
           "an org and its group are taken back");
    play_must(&play, ledger_refresh(play.ledger, now_of(), 0, NULL, NULL, NULL, &play.error),
              "refresh");
    play_same(&play, image, true, "every table is as it was");
    free(image);
    play_close(&play);
}

int main(void)
{
    struct pair pair;
    test_join();
    test_alone();
    pair_open(&pair, now_of());
    is_int(pair_pull(&pair), ST_OK, "the first page");
    test_outbox(&pair);
    test_grants(&pair);
    test_answered(&pair);
    test_page_first(&pair);
    test_refused(&pair);
    test_revoked(&pair);
    test_passed_over(&pair);
    test_load(&pair);
    pair_close(&pair);
    return done_testing();
}
