#include "ledger/assess.h"

#include "ledger_play.h"

/* The five numbers, counted by hand: four weeks of posts, of which one was made up for, one was
 * decided by proxy, one missed and one waived. */

struct counting {
    struct assessment weekly;
    char place[80];
    int calls, weeklies;
    int stop_after;
};

static bool count(void *context, const struct assessment *assessment)
{
    struct counting *counting = context;
    counting->calls++;
    if (strcmp(assessment->rule, "weekly-post") == 0) {
        counting->weeklies++;
        counting->weekly = *assessment;
        snprintf(counting->place, sizeof counting->place, "%s/%s", assessment->org,
                 assessment->group);
    }
    return counting->stop_after == 0 || counting->calls < counting->stop_after;
}

static bool wants(void *context, const char *org, const char *group)
{
    struct counting *counting = context;
    return strcmp(org, counting->place) == 0 && strcmp(group, "g1") == 0;
}

/* Only what is asked for is worked out: what stands beside it is not even looked at. */
static void test_wants(struct play *play, instant from, instant to, instant now)
{
    struct counting nothing = {.place = "o9"}, one = {.place = "o1"};
    is_int(ledger_assess(play->ledger, "top", from, to, now, wants, count, &nothing, &play->error),
           ST_OK, "who asks for nothing");
    is_int(nothing.calls, 0, "is told nothing");
    play_must(play,
              ledger_assess(play->ledger, "top", from, to, now, wants, count, &one, &play->error),
              "assess");
    is_str(one.place, "o1/g1", "who asks for a group is told of it");
    is_int(one.weekly.expected, 3, "and all of it");
    play_must(play,
              db_exec(ledger_db(play->ledger), "UPDATE org SET rulebook = 'nowhere'", &play->error),
              "spoil");
    play_reopen(play, LEDGER_READ);
    nothing = (struct counting){.place = "o9"};
    is_int(ledger_assess(play->ledger, "top", from, to, now, wants, count, &nothing, &play->error),
           ST_OK, "what nobody asks for is not derived");
    ok(ledger_assess(play->ledger, "top", from, to, now, NULL, count, &nothing, &play->error) !=
           ST_OK,
       "or it would have failed");
}

static const char *const lines[] = {
    "{\"do\":\"person.add\",\"to\":\"u2\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":{\"name\":"
    "\"乙\",\"org\":\"o1\"}}",
    "{\"do\":\"group.set\",\"to\":\"g1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":{\"admin\":"
    "\"u2\"}}",
    /* Monday to Sunday from 28 September: entered three weeks later. */
    "{\"do\":\"fact.record\",\"to\":\"f1\",\"at\":\"2026-10-20T09:00:00+08:00\",\"with\":{"
    "\"group\":"
    "\"g1\",\"kind\":\"posted\",\"category\":\"party_building\",\"happened\":"
    "\"2026-09-30T09:00:00+08:00\"}}",
    /* From 5 October: a post, approved for the secretary. */
    "{\"do\":\"post.draft\",\"to\":\"t1\",\"by\":\"u2\",\"at\":\"2026-10-06T09:00:00+08:00\","
    "\"with\":{\"groups\":[\"g1\"],\"category\":\"party_building\",\"title\":\"学习\","
    "\"body\":\"文\",\"in_branch_name\":true}}",
    "{\"do\":\"post.submit\",\"to\":\"t1\",\"by\":\"u2\",\"at\":\"2026-10-06T09:10:00+08:00\"}",
    "{\"do\":\"post.approve\",\"to\":\"t1\",\"by\":\"u2\",\"on_behalf\":\"u1\",\"means\":"
    "\"telephone\",\"at\":\"2026-10-06T09:20:00+08:00\"}",
    "{\"do\":\"post.publish\",\"to\":\"t1\",\"by\":\"u2\",\"at\":\"2026-10-06T10:00:00+08:00\","
    "\"with\":{\"group\":\"g1\",\"channel\":\"pasted\"}}",
    /* From 19 October: waived. */
    "{\"do\":\"duty.waive\",\"to\":\"weekly-post:g1:2026-W43\",\"at\":"
    "\"2026-10-20T09:00:00+08:00\",\"with\":{\"reason\":\"停电\"}}",
};

static struct counting assess(struct play *play, const char *org, const char *from, const char *to,
                              instant now)
{
    struct counting counting = {.calls = 0};
    play_must(play,
              ledger_assess(play->ledger, org, play_time(from), play_time(to), now, NULL, count,
                            &counting, &play->error),
              "assess");
    return counting;
}

int main(void)
{
    struct play play;
    instant now = play_time("2026-11-30T12:00:00+08:00");
    static const char from[] = "2026-10-01T00:00:00+08:00", to[] = "2026-11-01T00:00:00+08:00";
    play_open(&play);
    play_branch(&play, now);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        is_int(play_once(&play, true, now, lines[i]), VERDICT_APPLIED, "line %zu: %s", i,
               play.outcome.error.text);
    struct counting counting = assess(&play, "top", from, to, now);
    is_int(counting.weeklies, 1, "one group, one line of the rule");
    is_str(counting.place, "o1/g1", "of the group");
    is_int(counting.weekly.expected, 3, "expected, the waived one left out");
    is_int(counting.weekly.done, 2, "done");
    is_int(counting.weekly.in_time, 2, "in time");
    is_int(counting.weekly.entered_late, 1, "entered late");
    is_int(counting.weekly.by_proxy, 1, "by proxy");
    counting = assess(&play, "o1", "2026-10-05T00:00:00+08:00", "2026-10-12T00:00:00+08:00", now);
    is_int(counting.weekly.expected, 1, "the span holds its beginning and not its end");
    is_int(counting.weekly.by_proxy, 0, "the first week is nobody's proxy's");
    counting = assess(&play, "o1", from, to, play_time("2026-10-08T00:00:00+08:00"));
    is_int(counting.weekly.expected, 2, "what has not opened yet is not expected");
    counting = (struct counting){.stop_after = 1};
    is_int(ledger_assess(play.ledger, "top", play_time(from), play_time(to), now, NULL, count,
                         &counting, &play.error),
           ST_STOPPED, "who has seen enough");
    is_int(counting.calls, 1, "is told no more");
    is_int(ledger_assess(play.ledger, "no", play_time(from), play_time(to), now, NULL, count,
                         &counting, &play.error),
           ST_MISSING, "an org that is none");
    test_wants(&play, play_time(from), play_time(to), now);
    play_close(&play);
    return done_testing();
}
