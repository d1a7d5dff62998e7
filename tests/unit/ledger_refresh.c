#include "ledger_play.h"

/* The lines kept: what makes them stale, what brings them up to date, and how a wrong one is found.
 */

enum { BRANCHES = 250 };

static const char stale_count[] = "SELECT count(*) FROM brief WHERE stale = 1";

static instant now_of(void)
{
    return play_time("2026-11-22T09:12:00+08:00");
}

static void refresh(struct play *play)
{
    play_must(play, ledger_refresh(play->ledger, now_of(), 0, NULL, NULL, NULL, &play->error),
              "refresh");
}

/* Gives one settled command without deriving anything. */
static void give(struct play *play, const char *json)
{
    play_begin(play);
    is_int(play_give(play, true, json), VERDICT_APPLIED, "given: %.100s", json);
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
}

/* Two towns with a branch and a group each. */
static void make_towns(struct play *play)
{
    char line[512];
    play_begin(play);
    play_give(play, true,
              "{\"do\":\"org.add\",\"to\":\"top\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":{"
              "\"name\":"
              "\"县委\",\"kind\":\"committee\",\"rulebook\":\"wanning\"}}");
    play_give(play, true,
              "{\"do\":\"person.add\",\"to\":\"u1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":{"
              "\"name\":"
              "\"王\"}}");
    for (int town = 1; town <= 2; town++) {
        snprintf(line, sizeof line,
                 "{\"do\":\"org.add\",\"to\":\"t%d\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
                 "{\"name\":"
                 "\"第%d镇\",\"kind\":\"committee\",\"parent\":\"top\"}}",
                 town, town);
        play_give(play, true, line);
        snprintf(line, sizeof line,
                 "{\"do\":\"org.add\",\"to\":\"b%d\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
                 "{\"name\":"
                 "\"第%d支部\",\"kind\":\"branch\",\"parent\":\"t%d\"}}",
                 town, town, town);
        play_give(play, true, line);
        snprintf(line, sizeof line,
                 "{\"do\":\"group.propose\",\"to\":\"g%d\",\"at\":\"2026-06-01T09:00:00+08:00\","
                 "\"with\":"
                 "{\"org\":\"b%d\",\"kind\":\"wechat_group\",\"name\":\"第%d群\"}}",
                 town, town, town);
        play_give(play, true, line);
        snprintf(
            line, sizeof line,
            "{\"do\":\"group.open\",\"to\":\"g%d\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
            "{\"active_from\":\"2026-06-01T00:00:00+08:00\"}}",
            town);
        play_give(play, true, line);
    }
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
}

/* Whether exactly these subjects are stale; then all are refreshed. */
static void is_stale(struct play *play, const char *subjects, const char *why)
{
    struct buf stale;
    buf_init(&stale, 1 << 16);
    play_rows(
        play,
        "SELECT group_concat(id, ' ') FROM (SELECT id FROM brief WHERE stale = 1 ORDER BY id)",
        &stale);
    buf_cut(&stale, stale.len - 1);
    is_str(stale.text, subjects, "%s", why);
    buf_free(&stale);
    refresh(play);
    is_int(play_number(play, stale_count), 0, "refreshed, nothing is stale");
}

#define DO(verb, to, with)                                                                         \
    "{\"do\":\"" verb "\",\"to\":\"" to "\",\"at\":\"2026-11-20T09:00:00+08:00\",\"with\":{" with  \
    "}}"

static void test_stale(struct play *play)
{
    is_stale(play, "b1 b2 g1 g2 t1 t2 top", "what is new is stale");
    give(play,
         DO("fact.record", "f1", "\"group\":\"g1\",\"kind\":\"posted\",\"category\":\"work\""));
    is_stale(play, "g1", "a fact makes its group stale, and no other");
    give(play,
         DO("event.add", "e1",
            "\"group\":\"g2\",\"kind\":\"theme_day\",\"starts\":\"2026-11-21T09:00:00+08:00\""));
    is_stale(play, "g2", "so does an event");
    give(play, DO("member.add", "m1", "\"org\":\"b1\",\"name\":\"甲\""));
    is_stale(play, "b1 g1", "a member: the org of his roster, and its groups");
    give(play, DO("member.join", "m1", "\"group\":\"g2\""));
    is_stale(play, "g2", "one who joins: that group");
    give(play, DO("member.set", "m1", "\"status\":\"retired\""));
    is_stale(play, "b1 g1 g2", "one who changes: every group he is in");
    give(play, DO("group.set", "g1", "\"name\":\"改名\""));
    is_stale(play, "b1 g1", "a group: its org, and the groups beside it");
    give(play, DO("duty.waive", "weekly-post:g1:2026-W46", "\"reason\":\"停电\""));
    is_stale(play, "g1", "a waiver: its group");
    give(play, DO("comment.add", "g1", "\"text\":\"看\""));
    is_stale(play, "", "a comment: nothing");
    give(play, DO("duty.waive_span", "t1",
                  "\"rules\":[\"weekly-post\"],\"from\":\"2026-08-01T00:00:00+08:00\",\"to\":"
                  "\"2026-09-01T00:00:00+08:00\",\"reason\":\"假期\""));
    is_stale(play, "b1 g1 t1", "a span: everything below its org");
}

/* Settings hold for everything below, past obligations too. */
static void test_settings(struct play *play)
{
    static const char owed[] =
        "SELECT count(*) FROM duty WHERE rule = 'weekly-post' AND subject = 'g2'";
    ok(play_number(play, owed) > 0, "the second group owes its posts");
    give(play, DO("org.set", "t2",
                  "\"settings\":{\"rules\":{\"weekly-post\":{\"on\":false}},\"decided_by\":\"u1\","
                  "\"reason\":\"停\"}"));
    is_stale(play, "b2 g2 t2", "settings make everything below their org stale");
    is_int(play_number(play, owed), 0, "derived anew, the rule that is off asks for nothing");
    ok(play_number(play,
                   "SELECT count(*) FROM duty WHERE rule = 'weekly-post' AND subject = 'g1'") > 0,
       "the first group, which is not below it, still owes");
    give(play, DO("org.set", "t2",
                  "\"settings\":{\"rules\":{\"weekly-post\":{\"on\":null}},\"decided_by\":\"u1\","
                  "\"reason\":\"恢复\"}"));
    refresh(play);
    ok(play_number(play, owed) > 0, "taken back, it asks again");
}

static bool count_parts(void *context, size_t done, size_t all)
{
    size_t *parts = context;
    ++*parts;
    return done <= all;
}

static bool stop_at_once(void *context, size_t done, size_t all)
{
    (void)context;
    (void)done;
    (void)all;
    return false;
}

static void make_branches(struct play *play)
{
    char line[300];
    play_begin(play);
    for (int i = 0; i < BRANCHES; i++) {
        snprintf(
            line, sizeof line,
            "{\"do\":\"org.add\",\"to\":\"many%d\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
            "{\"name\":\"支部%d\",\"kind\":\"branch\",\"parent\":\"top\"}}",
            i, i);
        play_give(play, true, line);
    }
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
}

static void test_parts(struct play *play)
{
    size_t left = 0, parts = 0;
    make_branches(play);
    is_int(play_number(play, stale_count), BRANCHES, "many branches are new");
    is_int(ledger_refresh(play->ledger, now_of(), 100, &left, NULL, NULL, &play->error), ST_OK,
           "a hundred are refreshed");
    is_int(left, BRANCHES - 100, "the rest is left");
    is_int(play_number(play, stale_count), BRANCHES - 100, "and stale");
    is_int(ledger_refresh(play->ledger, now_of(), 0, &left, count_parts, &parts, &play->error),
           ST_OK, "then all");
    is_int(left, 0, "none is left");
    is_int(parts, 1, "150 are one part");
    play_must(play, ledger_stale_all(play->ledger, &play->error), "stale");
    is_int(play_number(play, stale_count), BRANCHES + 7, "everything can be made stale");
    is_int(ledger_refresh(play->ledger, now_of(), 0, &left, stop_at_once, NULL, &play->error),
           ST_STOPPED, "a refresh can be stopped");
    is_int(left, BRANCHES + 7 - 200, "after its first part");
    is_int(play_number(play, stale_count), BRANCHES + 7 - 200, "which is kept");
    refresh(play);
}

/* Nothing but time passes: the week's turn. */
static void test_turn(struct play *play)
{
    size_t left = 0;
    instant monday = play_time("2026-11-23T00:00:00+08:00");
    refresh(play);
    ledger_refresh(play->ledger, monday - 1, 0, &left, NULL, NULL, &play->error);
    long long before = play_number(play, "SELECT max(recheck_at) FROM brief WHERE id = 'g1'");
    is_int(before, monday, "the group's lines are good until the week's turn");
    is_int(ledger_refresh(play->ledger, monday, 0, &left, NULL, NULL, &play->error), ST_OK,
           "at the turn they are derived anew");
    ok(play_number(play, "SELECT recheck_at FROM brief WHERE id = 'g1'") > monday,
       "for the next turn");
    is_int(play_number(play, "SELECT count(*) FROM duty WHERE id = 'weekly-post:g1:2026-W48'"), 1,
           "and hold what has opened");
    char *image = play_image(play, true);
    is_int(ledger_refresh(play->ledger, monday, 0, &left, NULL, NULL, &play->error), ST_OK,
           "a second refresh");
    play_same(play, image, true, "changes nothing");
    free(image);
}

static void test_verify(struct play *play)
{
    static const char *const harms[] = {
        "DELETE FROM duty WHERE id = (SELECT min(id) FROM duty)",
        "UPDATE duty SET due = due + 1 WHERE id = (SELECT min(id) FROM duty)",
        "UPDATE duty SET done = done + 1 WHERE id = (SELECT min(id) FROM duty)",
        "UPDATE duty SET id = id || 'x' WHERE id = (SELECT min(id) FROM duty)",
        "DELETE FROM finding WHERE \"group\" = (SELECT min(\"group\") FROM finding)",
    };
    size_t subjects = 0, different = 9;
    refresh(play);
    is_int(ledger_verify(play->ledger, now_of(), &subjects, &different, NULL, &play->error), ST_OK,
           "everything is verified");
    is_int(different, 0, "nothing differs");
    is_int(subjects, BRANCHES + 7, "every subject was looked at");
    for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
        play_must(play, db_exec(ledger_db(play->ledger), harms[i], &play->error), "harm");
        ledger_verify(play->ledger, now_of(), &subjects, &different, NULL, &play->error);
        is_int(different, 1, "found: %s", harms[i]);
        play_must(play, ledger_stale_all(play->ledger, &play->error), "stale");
        refresh(play);
        ledger_verify(play->ledger, now_of(), &subjects, &different, NULL, &play->error);
        is_int(different, 0, "mended by deriving anew");
    }
}

int main(void)
{
    struct play play;
    play_open(&play);
    make_towns(&play);
    test_stale(&play);
    test_settings(&play);
    test_parts(&play);
    test_turn(&play);
    test_verify(&play);
    play_close(&play);
    return done_testing();
}
