#include "ledger_play.h"

/* Which lines go stale when a group or a member goes to another org, and within one transaction. */

#define AT "\"at\":\"2026-06-01T09:00:00+08:00\""

static void give(struct play *play, const char *json)
{
    is_int(play_give(play, true, json), VERDICT_APPLIED, "given: %.100s", json);
}

static void make_orgs(struct play *play)
{
    play_begin(play);
    give(play, "{\"do\":\"org.add\",\"to\":\"top\"," AT ",\"with\":{\"name\":\"校党委\",\"kind\":"
               "\"committee\",\"rulebook\":\"jsut\"}}");
    for (int i = 1; i <= 2; i++) {
        char line[256];
        snprintf(line, sizeof line,
                 "{\"do\":\"org.add\",\"to\":\"o%d\"," AT ",\"with\":{\"name\":\"院%d\",\"kind\":"
                 "\"department\",\"parent\":\"top\"}}",
                 i, i);
        give(play, line);
    }
    for (int i = 1; i <= 3; i++) {
        char line[256];
        snprintf(line, sizeof line,
                 "{\"do\":\"group.propose\",\"to\":\"g%d\"," AT ",\"with\":{\"org\":\"o%d\","
                 "\"kind\":\"wechat_group\",\"name\":\"群%d\"}}",
                 i, i == 2 ? 2 : 1, i);
        give(play, line);
    }
    give(play, "{\"do\":\"member.add\",\"to\":\"m1\"," AT ",\"with\":{\"org\":\"o1\",\"name\":"
               "\"李二\"}}");
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
}

static void refresh(struct play *play)
{
    play_must(play,
              ledger_refresh(play->ledger, play_time("2026-06-02T09:00:00+08:00"), 0, NULL, NULL,
                             NULL, &play->error),
              "refresh");
}

static void is_stale(struct play *play, const char *subjects, const char *why)
{
    struct buf stale;
    buf_init(&stale, 1 << 16);
    play_rows(play,
              "SELECT coalesce(group_concat(id, ' '), '') FROM "
              "(SELECT id FROM brief WHERE stale = 1 ORDER BY id)",
              &stale);
    buf_cut(&stale, stale.len - 1);
    is_str(stale.text, subjects, "stale %s", why);
    buf_free(&stale);
    refresh(play);
}

static void test_group(struct play *play)
{
    play_begin(play);
    give(play, "{\"do\":\"group.approve\",\"to\":\"g1\"," AT ",\"with\":{}}");
    give(play, "{\"do\":\"group.set\",\"to\":\"g1\"," AT ",\"with\":{\"org\":\"o2\"}}");
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
    is_int(play_number(play, "SELECT count(*) FROM brief WHERE id = 'g1' AND org = 'o2'"), 1,
           "the brief knows the new org, though the group had been marked before");
    is_stale(play, "g1 g2 g3 o1 o2", "when a group moves: the groups it leaves and those it joins");
    play_once(play, true, 0,
              "{\"do\":\"group.set\",\"to\":\"g1\"," AT ",\"with\":{\"org\":\"o1\"}}");
    refresh(play);
}

static void test_member(struct play *play)
{
    play_begin(play);
    give(play, "{\"do\":\"member.set\",\"to\":\"m1\"," AT ",\"with\":{\"org\":\"o2\"}}");
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
    is_stale(play, "g1 g2 g3 o1 o2", "when a member moves: the roster left and the one entered");
}

static void test_org_marked_alone(struct play *play)
{
    play_begin(play);
    give(play, "{\"do\":\"fact.record\",\"to\":\"f1\"," AT ",\"with\":{\"org\":\"o1\",\"kind\":"
               "\"filed\",\"form\":\"group_summary\"}}");
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
    is_stale(play, "o1", "when the org files a paper: the org alone");
    play_begin(play);
    give(play, "{\"do\":\"fact.record\",\"to\":\"f2\"," AT ",\"with\":{\"org\":\"o1\",\"kind\":"
               "\"filed\",\"form\":\"group_summary\"}}");
    give(play, "{\"do\":\"member.add\",\"to\":\"m2\"," AT ",\"with\":{\"org\":\"o1\",\"name\":"
               "\"王三\"}}");
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
    is_stale(play, "g1 g3 o1", "when a member enters after that: its groups too");
}

int main(void)
{
    struct play play;
    play_open(&play);
    make_orgs(&play);
    refresh(&play);
    test_group(&play);
    test_member(&play);
    test_org_marked_alone(&play);
    play_close(&play);
    return done_testing();
}
