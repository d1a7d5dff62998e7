#include "ledger_play.h"

/*
 * Taking back and settling what is held. The rule behind all of it: the rows are always what the
 * settled commands make of them, with those still held given again on top.
 */

#define AT "\"at\":\"2026-11-22T09:00:00+08:00\","
#define PERSON(n, id)                                                                              \
    "{\"id\":\"019aa000-0000-7000-8000-00000000000" n "\",\"do\":\"person.add\",\"to\":\"" id      \
    "\"," AT "\"with\":{\"name\":\"甲\"}}"
#define SET(n, id, at, with)                                                                       \
    "{\"id\":\"019aa000-0000-7000-8000-00000000000" n "\",\"do\":\"person.set\",\"to\":\"" id      \
    "\"," at "\"with\":{" with "}}"
#define FACT(n, id, day)                                                                           \
    "{\"id\":\"019aa000-0000-7000-8000-00000000000" n "\",\"do\":\"fact.record\",\"to\":\"" id     \
    "\",\"at\":\"2026-11-" day "T09:00:00+08:00\",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"," \
    "\"category\":\"theory_study\"}}"
#define ID(n) "019aa000-0000-7000-8000-00000000000" n

static instant now_of(void)
{
    return play_time("2026-11-22T09:12:00+08:00");
}

static void give_held(struct play *play, const char *json)
{
    is_int(play_once(play, false, now_of(), json), VERDICT_APPLIED, "given, to be held: %.90s",
           json);
}

/* Where a change reaches a whole tree, its lines are only marked stale: the refresh brings them
 * back. */
static enum status undo(struct play *play, const char *id)
{
    enum status status = ledger_undo(play->ledger, &id, 1, now_of(), &play->error);
    struct error error;
    play_must(play, ledger_refresh(play->ledger, now_of(), 0, NULL, NULL, NULL, &error), "refresh");
    return status;
}

/* With one id, each kind of change comes off again without a trace. */
static void test_exactly(struct play *play)
{
    static const char *const lines[] = {
        FACT("1", "f1", "19"),
        PERSON("1", "p1"),
        SET("1", "u1", AT, "\"phone\":\"1\",\"email\":\"a@b\""),
        "{\"id\":\"" ID(
            "1") "\",\"do\":\"org.set\",\"to\":\"top\"," AT "\"with\":{\"settings\":{\"rules\":"
                 "{\"weekly-post\":{\"on\":false}},\"decided_by\":\"u1\",\"reason\":\"停\"}}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"group.propose\",\"to\":\"g2\"," AT
                             "\"with\":{\"org\":\"o1\","
                             "\"kind\":\"wechat_group\",\"name\":\"二群\"}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"group.set\",\"to\":\"g1\"," AT
                             "\"with\":{\"name\":\"改名群\"}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"event.add\",\"to\":\"e1\"," AT
                             "\"with\":{\"group\":\"g1\","
                             "\"kind\":\"theme_day\",\"starts\":\"2026-11-20T09:00:00+08:00\"}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"member.quit\",\"to\":\"m1\"," AT
                             "\"with\":{\"group\":\"g1\","
                             "\"reason\":\"转出\"}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"duty.waive\",\"to\":\"weekly-post:g1:2026-W47\"," AT
                             "\"with\":{\"reason\":\"停电\"}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"duty.waive_span\",\"to\":\"o1\"," AT
                             "\"with\":{\"rules\":"
                             "[\"weekly-post\"],\"from\":\"2026-11-01T00:00:00+08:00\",\"to\":"
                             "\"2026-12-01T00:00:00+08:00\","
                             "\"reason\":\"停电\"}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"post.draft\",\"to\":\"d1\"," AT
                             "\"with\":{\"groups\":[\"g1\"],"
                             "\"category\":\"work\",\"title\":\"题\"}}",
        "{\"id\":\"" ID("1") "\",\"do\":\"comment.add\",\"to\":\"g1\"," AT
                             "\"with\":{\"text\":\"看\"}}",
    };
    char *image = play_image(play, true);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        give_held(play, lines[i]);
        char *changed = play_image(play, false);
        ok(strcmp(changed, image) != 0, "it has an effect");
        free(changed);
        is_int(undo(play, ID("1")), ST_OK, "it is taken back");
        play_same(play, image, true, "every table is as it was");
    }
    free(image);
}

static void test_batch(struct play *play)
{
    static const char *const ids[] = {ID("1"), ID("2"), ID("3")};
    char *image = play_image(play, true);
    play_begin(play);
    play_give(play, false, FACT("1", "f1", "05"));
    play_give(play, false, FACT("2", "f2", "12"));
    play_give(play, false, FACT("3", "f3", "19"));
    play_commit(play, now_of());
    play_reopen(play, LEDGER_WRITE);
    is_int(ledger_undo(play->ledger, ids, 3, now_of(), &play->error), ST_OK,
           "a batch is undone, also after the program has been started anew");
    play_same(play, image, true, "and every table is as it was before it");
    free(image);
}

/* One from the middle: what came after it stays, and what depended on it stays in the outbox,
 * marked. */
static void test_earlier(struct play *play)
{
    char *image = play_image(play, true);
    give_held(play, PERSON("1", "p1"));
    give_held(play, SET("2", "p1", AT, "\"phone\":\"2\""));
    give_held(play, FACT("3", "f3", "19"));
    is_int(undo(play, ID("1")), ST_OK, "the first of three is taken back");
    is_int(play_number(play, "SELECT count(*) FROM person WHERE id = 'p1'"), 0, "its row is gone");
    is_int(play_number(play, "SELECT count(*) FROM fact WHERE id = 'f3'"), 1,
           "what has nothing to do with it is there");
    is_int(play_number(play, "SELECT count(*) FROM outbox WHERE id = '" ID(
                                 "2") "' AND verdict = "
                                      "'dependency' AND length(detail) > 0"),
           1, "what depended on it stays in the outbox, marked, with a reason");
    is_int(play_number(play, "SELECT count(*) FROM outbox"), 2, "nothing else is held twice");
    is_int(undo(play, ID("2")), ST_OK, "the marked one can be taken out");
    is_int(undo(play, ID("3")), ST_OK, "the last one, too");
    play_same(play, image, true, "then every table is as it was");
    free(image);
}

static void test_missing(struct play *play)
{
    is_int(undo(play, ID("9")), ST_MISSING, "what is not held cannot be taken back");
    ok(play->error.text[0] != '\0', "which is told");
    play_once(play, true, now_of(), SET("8", "u1", AT, "\"phone\":\"8\""));
    char *image = play_image(play, true);
    is_int(undo(play, ID("8")), ST_MISSING, "nor can what is settled");
    play_same(play, image, true, "and nothing happens to it");
    free(image);
}

static void test_settle(struct play *play)
{
    size_t left = 9;
    long long seq = play_number(play, "SELECT max(seq) FROM journal");
    char sql[200];
    play_begin(play);
    play_give(play, false, FACT("1", "s1", "05"));
    play_give(play, false, FACT("2", "s2", "12"));
    play_give(play, false, FACT("3", "s3", "19"));
    play_commit(play, now_of());
    char *image = play_image(play, false);
    is_int(ledger_settle(play->ledger, play_time("2026-11-15T00:00:00+08:00"), now_of(), &left,
                         &play->error),
           ST_OK, "what was given before a moment is settled");
    is_int(left, 1, "one is left");
    is_int(play_number(play, "SELECT count(*) FROM outbox WHERE id = '" ID("3") "'"), 1,
           "the one given after it");
    play_same(play, image, false, "no row is different for it");
    is_int(ledger_settle(play->ledger, INSTANT_MAX, now_of(), &left, &play->error), ST_OK,
           "all is settled");
    is_int(left, 0, "nothing is left");
    is_int(
        play_number(play, "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM shadow)"),
        0, "nothing is held, nothing kept aside");
    snprintf(sql, sizeof sql,
             "SELECT group_concat(target, '') = 's1s2s3' FROM (SELECT target FROM journal WHERE "
             "seq > %lld ORDER BY seq)",
             seq);
    struct buf rows;
    buf_init(&rows, 100);
    struct db *db;
    play_must(play, db_open(play->path, DB_READ, NULL, &db, &play->error), "open");
    struct query *query = db_query(db, sql);
    play_must(play, query_step(query, &play->error), "journal");
    is_int(query_int(query, 0), 1,
           "they stand in the journal in the order in which they were given");
    query_reset(query);
    db_close(db);
    buf_free(&rows);
    play_same(play, image, false, "no row is different for it");
    is_int(ledger_settle(play->ledger, INSTANT_MAX, now_of(), &left, &play->error), ST_OK,
           "settling where nothing is held");
    free(image);
}

/* Another window, or a load, settles something on a row that a held command has changed. */
static void test_settled_over_held(struct play *play)
{
    give_held(play, SET("4", "u1", AT, "\"email\":\"held@x\""));
    is_int(play_once(play, true, now_of(), SET("5", "u1", AT, "\"title\":\"委员\"")),
           VERDICT_APPLIED, "another change of the row is settled meanwhile");
    is_int(undo(play, ID("4")), ST_OK, "the held one is taken back");
    is_int(play_number(play, "SELECT email IS NULL FROM person WHERE id = 'u1'"), 1,
           "its effect is gone");
    is_int(play_number(play, "SELECT title IS '委员' FROM person WHERE id = 'u1'"), 1,
           "the effect of the settled one is still there");
}

/* The clock was set back between two commands on one row: the one given last has the earlier time.
 */
static void test_settle_out_of_order(struct play *play)
{
    size_t left;
    give_held(play, SET("6", "u1", "\"at\":\"2026-11-22T10:00:00+08:00\",", "\"email\":\"six@x\""));
    give_held(play,
              SET("7", "u1", "\"at\":\"2026-11-22T08:00:00+08:00\",", "\"landline\":\"777\""));
    is_int(ledger_settle(play->ledger, play_time("2026-11-22T09:00:00+08:00"), now_of(), &left,
                         &play->error),
           ST_OK, "what has the earlier time is settled, or waits for the one before it");
    is_int(undo(play, ID("6")), ST_OK, "the other one is taken back");
    is_int(play_number(play, "SELECT email IS NULL FROM person WHERE id = 'u1'"), 1,
           "its effect is gone");
    is_int(play_number(play, "SELECT landline IS '777' FROM person WHERE id = 'u1'"), 1,
           "the effect of the one given last is still there");
    is_int(ledger_settle(play->ledger, INSTANT_MAX, now_of(), &left, &play->error), ST_OK,
           "settled altogether");
    is_int(play_number(play, "SELECT landline IS '777' FROM person WHERE id = 'u1'"), 1,
           "it is there then");
    is_int(play_number(play, "SELECT count(*) FROM journal WHERE id = '" ID("7") "'"), 1,
           "and in the journal");
}

int main(void)
{
    struct play play;
    play_open(&play);
    play_branch(&play, now_of());
    test_exactly(&play);
    test_batch(&play);
    test_earlier(&play);
    test_missing(&play);
    test_settle(&play);
    test_settled_over_held(&play);
    test_settle_out_of_order(&play);
    play_close(&play);
    return done_testing();
}
