#include "ledger_play.h"

/* One command: applied, known again, refused; a batch, and what a rollback leaves of it. */

#define NOTE(id, text)                                                                             \
    "{\"id\":\"" id                                                                                \
    "\",\"do\":\"comment.add\",\"to\":\"g1\",\"at\":\"2026-11-01T09:00:00+08:00\","                \
    "\"by\":\"u1\",\"with\":{\"text\":\"" text "\"}}"
#define PERSON(id, rest)                                                                           \
    "{\"do\":\"person.add\",\"to\":\"" id                                                          \
    "\",\"at\":\"2026-11-01T09:00:00+08:00\",\"with\":{\"name\":"                                  \
    "\"甲\"" rest "}}"
#define PHONE(rev, phone)                                                                          \
    "{\"do\":\"person.set\",\"to\":\"u1\"," rev "\"at\":\"2026-11-01T09:00:00+08:00\",\"with\":"   \
    "{\"phone\":\"" phone "\"}}"
#define FIRST "019aa000-0000-7000-8000-000000000001"

static const char journal_count[] = "SELECT count(*) FROM journal";

static void test_known(struct play *play, instant now)
{
    long long before = play_number(play, journal_count);
    is_int(play_once(play, true, now, NOTE(FIRST, "一")), VERDICT_APPLIED, "a new command applies");
    is_int(play_number(play, journal_count), before + 1, "it is in the journal, once");
    char *image = play_image(play, true);
    is_int(play_once(play, true, now, NOTE(FIRST, "一")), VERDICT_NOOP,
           "the same id with the same content is a noop");
    play_same(play, image, true, "which changes nothing at all");
    is_int(play_once(play, true, now, NOTE(FIRST, "二")), VERDICT_ID_REUSED,
           "the same id with another content is refused");
    ok(strstr(play->outcome.error.text, FIRST) != NULL, "the sentence names the id");
    play_same(play, image, true, "which changes nothing either");
    is_int(play_once(play, false, now, NOTE(FIRST, "一")), VERDICT_NOOP,
           "what is settled is known when it comes unsettled");
    is_int(play_number(play, "SELECT count(*) FROM outbox"), 0, "and is not held");
    free(image);
}

static void test_held_is_known(struct play *play, instant now)
{
    static const char held[] = NOTE("019aa000-0000-7000-8000-000000000002", "等");
    static const char other[] = NOTE("019aa000-0000-7000-8000-000000000002", "另");
    is_int(play_once(play, false, now, held), VERDICT_APPLIED, "an unsettled command applies");
    is_int(play_number(play, "SELECT count(*) FROM outbox"), 1, "it is held");
    ok(play_number(play, "SELECT count(*) FROM shadow") > 0, "and what it changed is kept aside");
    for (int settled = 0; settled < 2; settled++)
        is_int(play_once(play, settled != 0, now, other), VERDICT_ID_REUSED,
               "its id with another content is refused, %s", settled ? "settled" : "held");
    is_int(play_number(play, "SELECT count(*) FROM comment WHERE text = '另'"), 0,
           "and leaves no trace");
    is_int(play_number(play, "SELECT count(*) FROM comment WHERE text = '等'"), 1,
           "what is held still holds");
    is_int(play_once(play, true, now, held), VERDICT_NOOP, "it is known again");
    is_int(play_number(play, "SELECT count(*) FROM outbox WHERE verdict = 'applied'"), 1,
           "and stays held");
}

static void test_defaults(struct play *play, instant now)
{
    is_int(play_once(play, true, now, PERSON("p1", "")), VERDICT_APPLIED, "without id and by");
    is_int(play_number(play, "SELECT count(*) FROM journal WHERE target = 'p1' AND \"by\" = 'local'"
                             " AND length(id) = 36"),
           1, "it gets an id and the local user");
}

static void test_refused(struct play *play, instant now)
{
    char *image = play_image(play, true);
    is_int(play_once(play, true, now, PERSON("p1", "")), VERDICT_CONFLICT_UNIQUE,
           "what is there cannot be added");
    is_int(play_once(play, true, now, PERSON("p2", ",\"org\":\"o9\"")), VERDICT_DEPENDENCY,
           "a reference to nothing");
    is_int(play_once(play, true, now, PHONE("\"rev\":7,", "1")), VERDICT_CONFLICT_REV,
           "a revision that is not the current one");
    play_same(play, image, true, "nothing of what is refused is kept");
    is_int(play_once(play, true, now, PHONE("\"rev\":1,", "1")), VERDICT_APPLIED,
           "the current revision");
    is_int(play_once(play, true, now, PHONE("\"rev\":1,", "2")), VERDICT_CONFLICT_REV,
           "which has then moved on");
    is_int(play_number(play, "SELECT rev FROM person WHERE id = 'u1'"), 2, "by one");
    free(image);
}

static void test_batch(struct play *play, instant now)
{
    char *image = play_image(play, true);
    play_begin(play);
    is_int(play_give(play, false, PERSON("b1", "")), VERDICT_APPLIED, "the first of a batch");
    is_int(play_give(play, false, PERSON("b2", ",\"org\":\"o9\"")), VERDICT_DEPENDENCY,
           "one that is refused");
    is_int(play_give(play, false, PERSON("b3", "")), VERDICT_APPLIED, "the next one applies");
    is_int(play_number(play, "SELECT count(*) FROM person WHERE id IN ('b1', 'b2', 'b3')"), 2,
           "a refusal takes back itself alone");
    ledger_rollback(play->ledger);
    play_same(play, image, true, "a rollback leaves nothing of the batch");
    play_begin(play);
    play_give(play, true, PERSON("b1", ""));
    play_reopen(play, LEDGER_WRITE);
    play_same(play, image, true, "nor does closing without a commit");
    play_begin(play);
    play_give(play, true, PERSON("b1", ""));
    play_give(play, true, PERSON("b3", ""));
    play_commit(play, now);
    play_reopen(play, LEDGER_WRITE);
    is_int(play_number(play, "SELECT count(*) FROM person WHERE id IN ('b1', 'b3')"), 2,
           "committed, it is there");
    free(image);
}

/* What is derived follows in the same transaction. */
static void test_derived(struct play *play, instant now)
{
    static const char post[] =
        "{\"do\":\"fact.record\",\"to\":\"f1\",\"at\":\"2026-11-19T09:00:00+08:00\",\"with\":"
        "{\"group\":\"g1\",\"kind\":\"posted\",\"category\":\"theory_study\"}}";
    static const char owed[] = "SELECT count(*) FROM duty WHERE id = 'weekly-post:g1:2026-W47'";
    is_int(play_number(play, owed), 1, "this week's post is owed");
    is_int(play_once(play, true, now, post), VERDICT_APPLIED, "it is recorded");
    is_int(play_number(play, owed), 0, "and owed no more");
    is_int(play_number(play, "SELECT stale FROM brief WHERE kind = 0 AND id = 'g1'"), 0,
           "the group's lines are fresh");
}

static void test_read_only(struct play *play)
{
    struct error error = {.status = ST_OK};
    play_reopen(play, LEDGER_READ);
    enum status status = ledger_begin(play->ledger, &error);
    struct command command;
    struct outcome outcome;
    if (status == ST_OK) {
        arena_reset(play->arena);
        command_decode(PERSON("r1", ""), strlen(PERSON("r1", "")), play->arena, &command, &error);
        status = ledger_give(play->ledger, &command, true, &outcome, &error);
    }
    is_int(status, ST_READONLY, "a ledger opened for reading takes no command");
    ok(error.text[0] != '\0', "and says why");
    ledger_rollback(play->ledger);
}

int main(void)
{
    struct play play;
    instant now = play_time("2026-11-22T09:12:00+08:00");
    play_open(&play);
    play_branch(&play, now);
    test_known(&play, now);
    test_held_is_known(&play, now);
    test_defaults(&play, now);
    test_refused(&play, now);
    test_batch(&play, now);
    test_derived(&play, now);
    test_read_only(&play);
    play_close(&play);
    return done_testing();
}
