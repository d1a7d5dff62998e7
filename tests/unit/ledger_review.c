#include "ledger_play.h"

#include "ledger/load.h"

/*
 * What a ledger must withstand besides its own commands: other processes, rows changed behind its
 * back, odd files, rulebooks that are not there.
 */

#define AT    "\"at\":\"2026-11-22T09:00:00+08:00\","
#define ID(n) "019aa000-0000-7000-8000-00000000000" n
#define DO(n, verb, to, with)                                                                      \
    "{\"id\":\"" ID(n) "\",\"do\":\"" verb "\",\"to\":\"" to "\"," AT "\"with\":{" with "}}"
#define SWITCH_OFF                                                                                 \
    "\"settings\":{\"rules\":{\"weekly-post\":{\"on\":false}},\"decided_by\":\"u1\","              \
    "\"reason\":\"停\"}"

static instant now_of(void)
{
    return play_time("2026-11-22T09:12:00+08:00");
}

/* Runs the SQL over a connection that is not the ledger's. */
static void behind(struct play *play, const char *sql)
{
    struct db *db;
    play_must(play, db_open(play->path, DB_WRITE, NULL, &db, &play->error), "open behind");
    play_must(play, db_exec(db, sql, &play->error), sql);
    db_close(db);
}

static bool count_weekly(void *context, const struct listed_duty *duty)
{
    *(int *)context += strcmp(duty->rule, "weekly-post") == 0;
    return true;
}

static enum status list(struct play *play, int *weekly)
{
    struct listing listing = {.duty = count_weekly, .context = weekly};
    *weekly = 0;
    return overdue_list(play->ledger, now_of(), false, &listing, &play->error);
}

static void test_other_process(void)
{
    struct play one;
    int weekly;
    play_open(&one);
    play_branch(&one, now_of());
    play_must(&one, list(&one, &weekly), "list");
    ok(weekly > 0, "a weekly duty is owed at first");
    struct play two = one;
    two.ledger = NULL;
    play_reopen(&two, LEDGER_WRITE);
    is_int(play_once(&two, true, now_of(), DO("1", "org.set", "top", SWITCH_OFF)), VERDICT_APPLIED,
           "another process switches the rule off");
    play_must(&one, list(&one, &weekly), "list");
    is_int(weekly, 0, "the list of the first knows of it");
    size_t left, subjects, different;
    play_must(&one, ledger_refresh(one.ledger, now_of(), 0, &left, NULL, NULL, &one.error),
              "refresh");
    ledger_close(two.ledger);
    play_reopen(&one, LEDGER_READ);
    play_must(&one, list(&one, &weekly), "list");
    is_int(weekly, 0, "what the first then keeps as lines knows of it");
    play_must(&one, ledger_verify(one.ledger, now_of(), &subjects, &different, NULL, &one.error),
              "verify");
    is_int((long)different, 0, "no line differs");
    play_close(&one);
}

static void test_ring(void)
{
    struct play play;
    int weekly;
    play_open(&play);
    play_branch(&play, now_of());
    behind(&play, "UPDATE org SET parent = 'o1', rulebook = NULL WHERE id = 'top'");
    behind(&play, "UPDATE brief SET stale = 1");
    play_reopen(&play, LEDGER_WRITE);
    alarm(10);
    is_int(list(&play, &weekly), ST_CORRUPT, "a ring of parents is told, not walked for ever");
    ok(*play.error.text, "with a sentence: %s", play.error.text);
    is_int(list(&play, &weekly), ST_CORRUPT, "and told again");
    is_int(play_once(&play, true, now_of(),
                     DO("1", "org.set", "top", "\"parent\":null,\"rulebook\":\"wanning\"")),
           VERDICT_APPLIED, "a command mends it");
    is_int(list(&play, &weekly), ST_OK, "then the list is whole");
    ok(weekly > 0, "with its duties");
    alarm(0);
    play_close(&play);
}

static void test_no_rulebook(void)
{
    struct play play;
    int weekly;
    play_open(&play);
    play_branch(&play, now_of());
    behind(&play, "UPDATE org SET rulebook = 'nowhere' WHERE id = 'top'");
    behind(&play, "UPDATE brief SET stale = 1");
    play_reopen(&play, LEDGER_READ);
    enum status first = list(&play, &weekly), second = list(&play, &weekly);
    ok(first != ST_OK, "a rulebook that is not there is an error");
    is_int(second, first, "the second time as well");
    play_close(&play);
}

static void test_no_parent(void)
{
    struct play play;
    int weekly;
    play_open(&play);
    play_branch(&play, now_of());
    behind(&play, "DELETE FROM org WHERE id = 'top'");
    behind(&play, "DELETE FROM brief WHERE id = 'top'");
    behind(&play, "UPDATE brief SET stale = 1");
    play_reopen(&play, LEDGER_READ);
    is_int(list(&play, &weekly), ST_CORRUPT, "a parent that is not there is an error");
    is_int(list(&play, &weekly), ST_CORRUPT, "the second time as well");
    play_close(&play);
}

static void test_blank_lines(void)
{
    struct play play;
    struct load load = {.name = "blank"};
    enum status status = ST_OK;
    play_open(&play);
    for (int i = 0; i < 3 * LOAD_BATCH && status == ST_OK; i++)
        status = load_line(play.ledger, &load, "\r", 1, &play.error);
    if (status == ST_OK)
        status = load_end(play.ledger, &load, &play.error);
    is_int(status, ST_OK, "a file of blank lines is no error: %s", play.error.text);
    size_t n = COMMAND_TEXT_MAX + 1;
    char *line = malloc(n);
    memset(line, ' ', n);
    play_must(&play, load_line(play.ledger, &load, line, n, &play.error), "long");
    is_int(load.refused, 1, "of a line that was cut nothing is taken for blank");
    play_must(&play, load_end(play.ledger, &load, &play.error), "end");
    free(line);
    play_close(&play);
}

/* A whole branch that was held comes off again: its group's lines with it. */
static void test_undo_branch(void)
{
    static const char *const ids[] = {ID("1"), ID("2"), ID("3")};
    struct play play;
    play_open(&play);
    play_branch(&play, now_of());
    char *image = play_image(&play, false);
    is_int(play_once(&play, false, now_of(),
                     DO("1", "org.add", "o2",
                        "\"name\":\"西村党支部\",\"kind\":\"branch\",\"parent\":\"top\"")),
           VERDICT_APPLIED, "an org");
    is_int(play_once(&play, false, now_of(),
                     DO("2", "group.propose", "g2",
                        "\"org\":\"o2\",\"kind\":\"wechat_group\",\"name\":\"西\"")),
           VERDICT_APPLIED, "its group");
    is_int(play_once(&play, false, now_of(),
                     DO("3", "group.open", "g2", "\"active_from\":\"2026-06-01T00:00:00+08:00\"")),
           VERDICT_APPLIED, "which is open");
    is_int(ledger_undo(play.ledger, ids, 3, now_of(), &play.error), ST_OK, "undone: %s",
           play.error.text);
    play_must(&play, ledger_refresh(play.ledger, now_of(), 0, NULL, NULL, NULL, &play.error),
              "refresh");
    play_same(&play, image, false, "nothing of it is left, derived lines included");
    free(image);
    play_close(&play);
}

/* The id of a held command stays its own. */
static void test_held_id(void)
{
    struct play play;
    play_open(&play);
    play_branch(&play, now_of());
    is_int(play_once(&play, false, now_of(), DO("1", "person.set", "u1", "\"phone\":\"1\"")),
           VERDICT_APPLIED, "held");
    is_int(play_once(&play, true, now_of(), DO("1", "person.set", "u1", "\"phone\":\"2\"")),
           VERDICT_ID_REUSED, "the id with other content is refused, also settled");
    is_int(play_number(&play, "SELECT phone FROM person WHERE id = 'u1'"), 1,
           "the held one stands");
    is_int(play_number(&play, "SELECT count(*) FROM outbox WHERE verdict = 'applied'"), 1,
           "unmarked");
    play_close(&play);
}

/* A command that was not read from a text is kept whole, also under held ones. */
static void test_made_under(void)
{
    struct play play;
    struct command command;
    play_open(&play);
    play_branch(&play, now_of());
    play_once(&play, false, now_of(), DO("1", "org.set", "top", SWITCH_OFF));
    command_clear(&command);
    command.verb = verb_find("person.set", strlen("person.set"));
    command.to = "u1";
    command.at = now_of();
    command.with.phone = "13800000000";
    command.given[ARG_phone] = true;
    play_begin(&play);
    play_must(&play, ledger_give(play.ledger, &command, true, &play.outcome, &play.error), "give");
    play_commit(&play, now_of());
    is_int(play_number(&play, "SELECT count(*) FROM journal WHERE verb = 'person.set' AND "
                              "body = '{\"phone\":\"13800000000\"}'"),
           1, "the journal has its arguments");
    play_close(&play);
}

int main(void)
{
    test_made_under();
    test_other_process();
    test_no_rulebook();
    test_no_parent();
    test_blank_lines();
    test_undo_branch();
    test_held_id();
    test_ring();
    return done_testing();
}
