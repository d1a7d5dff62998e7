#include "ledger_served.h"

/* From where each row is seen: every kind, and what moves with what. */

#define AT   "\"at\":\"2026-11-01T09:00:00+08:00\""
#define NOTE "019aa000-0000-7000-8000-00000000b001"
#define SPAN "019aa000-0000-7000-8000-00000000b002"

static void give(struct served *served, const char *json)
{
    if (play_once(&served->play, true, served->now, json) != VERDICT_APPLIED) {
        printf("Bail out! %s: %s\n", json, served->play.outcome.error.text);
        exit(99);
    }
}

/* The places of a row that are not gone, as "org/group" in order. */
static char *places(struct served *served, const char *entity, const char *id)
{
    struct play *play = &served->play;
    struct query *query =
        db_query(ledger_db(play->ledger), "SELECT org || '/' || \"group\" FROM change WHERE "
                                          "entity = $1 AND id = $2 AND gone = 0 ORDER BY 1");
    struct buf out;
    buf_init(&out, 4096);
    query_bind_text(query, 1, entity);
    query_bind_text(query, 2, id);
    while (query_step(query, &play->error) == ST_OK)
        buf_printf(&out, "%s%s", out.len ? " " : "", query_text(query, 0));
    query_reset(query);
    return out.text;
}

struct expected {
    const char *entity, *id, *places;
};

static void expect(struct served *served, const struct expected *list, size_t count,
                   const char *when)
{
    for (size_t i = 0; i < count; i++) {
        char *got = places(served, list[i].entity, list[i].id);
        is_str(got, list[i].places, "%s %s, %s", list[i].entity, list[i].id, when);
        free(got);
    }
}

#define EXPECT(served, when, ...)                                                                  \
    do {                                                                                           \
        static const struct expected list[] = {__VA_ARGS__};                                       \
        expect(served, list, sizeof list / sizeof *list, when);                                    \
    } while (0)

static long long number(struct served *served, const char *sql)
{
    return play_number(&served->play, sql);
}

static void fill(struct served *served)
{
    static const char *const lines[] = {
        "{\"do\":\"org.add\",\"to\":\"o2\"," AT
        ",\"with\":{\"name\":\"西村\",\"kind\":\"branch\",\"parent\":\"top\"}}",
        "{\"do\":\"person.add\",\"to\":\"u2\"," AT ",\"with\":{\"name\":\"乙\",\"org\":\"o1\"}}",
        "{\"do\":\"group.propose\",\"to\":\"g2\"," AT
        ",\"with\":{\"org\":\"o1\",\"kind\":\"wechat_group\",\"name\":\"二群\",\"admin\":\"u2\"}}",
        "{\"do\":\"group.set\",\"to\":\"g1\"," AT ",\"with\":{\"admin\":\"u2\"}}",
        "{\"do\":\"member.set\",\"to\":\"m1\"," AT ",\"with\":{\"person\":\"u2\"}}",
        "{\"do\":\"event.add\",\"to\":\"e1\"," AT ",\"with\":{\"group\":\"g1\",\"kind\":"
        "\"transfer\",\"starts\":\"2026-11-03T09:00:00+08:00\"}}",
        "{\"do\":\"fact.record\",\"to\":\"f1\"," AT
        ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"}}",
        "{\"do\":\"fact.record\",\"to\":\"f2\"," AT
        ",\"with\":{\"org\":\"o1\",\"kind\":\"inspection\"}}",
        "{\"do\":\"post.draft\",\"to\":\"t1\"," AT ",\"by\":\"u2\",\"with\":{\"groups\":[\"g1\","
        "\"g2\"],\"category\":\"work\",\"title\":\"题\"}}",
        "{\"id\":\"" NOTE "\",\"do\":\"comment.add\",\"to\":\"t1\"," AT
        ",\"with\":{\"text\":\"说\"}}",
        "{\"do\":\"duty.waive\",\"to\":\"weekly-post:g1:2026-W40\"," AT
        ",\"with\":{\"reason\":\"假\"}}",
        "{\"id\":\"" SPAN "\",\"do\":\"duty.waive_span\",\"to\":\"o1\"," AT
        ",\"with\":{\"rules\":[\"weekly-post\"],\"from\":\"2026-11-02T09:00:00+08:00\",\"to\":"
        "\"2026-11-09T09:00:00+08:00\",\"reason\":\"假\"}}",
        "{\"do\":\"role.grant\",\"to\":\"u2\"," AT
        ",\"with\":{\"role\":\"auditor\",\"on\":\"top\"}}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        give(served, lines[i]);
    served_enrol(served, "u2");
}

static void test_kinds(struct served *served)
{
    EXPECT(served, "at first", {"org", "o1", "o1/"}, {"group", "g1", "o1/"},
           {"person", "u1", "@/u1 o1/@ o1/@g o1/g1 top/"},
           {"person", "u2", "@/u2 o1/ o1/@g o1/g1 o1/g2"}, {"member", "m1", "@/u2 o1/"},
           {"standing", "m1:1", "@/u2 o1/"}, {"joining", "m1:g1:1", "@/u2 o1/g1"},
           {"event", "e1", "o1/g1"}, {"fact", "f1", "o1/g1"}, {"fact", "f2", "o1/"},
           {"post", "t1", "@/u2 o1/g1 o1/g2"}, {"comment", NOTE, "@/u2 o1/g1 o1/g2"},
           {"waiver", "weekly-post:g1:2026-W40", "o1/g1"}, {"span", SPAN, "o1/"},
           {"grant", "auditor:u2:top", "top/"}, {"device", "d-u2", "@/u2 o1/"});
}

static void test_changes(struct served *served)
{
    give(served, "{\"do\":\"group.set\",\"to\":\"g1\"," AT ",\"with\":{\"admin\":null}}");
    EXPECT(served, "named by another group still", {"person", "u2", "@/u2 o1/ o1/@g o1/g2"});
    give(served, "{\"do\":\"group.set\",\"to\":\"g2\"," AT ",\"with\":{\"admin\":null}}");
    EXPECT(served, "named by none", {"person", "u2", "@/u2 o1/"});
    give(served, "{\"do\":\"person.set\",\"to\":\"u2\"," AT ",\"with\":{\"org\":\"o2\"}}");
    EXPECT(served, "gone to another org", {"person", "u2", "@/u2 o2/"},
           {"device", "d-u2", "@/u2 o2/"});
    give(served, "{\"do\":\"post.edit\",\"to\":\"t1\"," AT ",\"with\":{\"groups\":[\"g2\"]}}");
    EXPECT(served, "for one group less", {"post", "t1", "@/u2 o1/g2"},
           {"comment", NOTE, "@/u2 o1/g2"});
    give(served, "{\"do\":\"member.set\",\"to\":\"m1\"," AT ",\"with\":{\"org\":\"o2\"}}");
    EXPECT(served, "on another roster", {"member", "m1", "@/u2 o1/ o2/"},
           {"standing", "m1:1", "@/u2 o1/ o2/"});
    give(served, "{\"do\":\"member.set\",\"to\":\"m1\"," AT ",\"with\":{\"person\":null}}");
    EXPECT(served, "nobody's own", {"member", "m1", "o1/ o2/"}, {"standing", "m1:1", "o1/ o2/"},
           {"joining", "m1:g1:1", "o1/g1"});
}

static void test_move(struct served *served)
{
    int64_t before = ledger_seq(served->play.ledger);
    give(served, "{\"do\":\"group.set\",\"to\":\"g1\"," AT ",\"with\":{\"org\":\"o2\"}}");
    is_int(ledger_seq(served->play.ledger), before + 1, "a group moves under one number");
    EXPECT(served, "moved with its group", {"group", "g1", "o2/"}, {"event", "e1", "o2/g1"},
           {"fact", "f1", "o2/g1"}, {"fact", "f2", "o1/"}, {"joining", "m1:g1:1", "o2/g1"},
           {"waiver", "weekly-post:g1:2026-W40", "o2/g1"},
           {"person", "u1", "@/u1 o1/@ o2/@g o2/g1 top/"}, {"member", "m1", "o2/"},
           {"standing", "m1:1", "o2/"});
    is_int(number(served,
                  "SELECT count(DISTINCT entity) FROM change WHERE gone = 1 AND org = 'o1' AND "
                  "\"group\" = 'g1' AND seq = (SELECT seq FROM head) AND entity IN "
                  "('event', 'fact', 'joining', 'waiver')"),
           4, "where they were they are gone, under the same number");
    is_int(number(served, "SELECT count(*) FROM lost WHERE person = 'u1' AND org = 'o2' AND "
                          "\"group\" = 'g1'"),
           1, "the old org's secretary has lost it");
}

static void test_tree(struct served *served)
{
    long long tree = number(served, "SELECT tree FROM head");
    give(served, "{\"do\":\"org.set\",\"to\":\"o2\"," AT ",\"with\":{\"parent\":\"o1\"}}");
    is_int(number(served, "SELECT tree FROM head"), tree + 1, "another parent is another tree");
    give(served, "{\"do\":\"org.set\",\"to\":\"o2\"," AT ",\"with\":{\"head\":\"u2\"}}");
    is_int(number(served, "SELECT tree FROM head"), tree + 1, "another head is not");
    EXPECT(served, "named by an org", {"person", "u2", "@/u2 o2/ o2/@"});
    give(served, "{\"do\":\"org.set\",\"to\":\"o2\"," AT ",\"with\":{\"head\":null}}");
    EXPECT(served, "no longer", {"person", "u2", "@/u2 o2/"});
    is_int(number(served, "SELECT count(*) FROM lost WHERE person = 'u2' AND org = 'o2' AND "
                          "\"group\" = ''"),
           1, "which is a hold that was lost");
    give(served, "{\"do\":\"role.revoke\",\"to\":\"u2\"," AT
                 ",\"with\":{\"role\":\"auditor\",\"on\":\"top\"}}");
    is_int(number(served, "SELECT count(*) FROM lost WHERE person = 'u2' AND org = 'top'"), 1,
           "and so is a grant revoked");
}

/* A page cannot be cut within a number: what is too much for one takes several. */
static void test_large(struct served *served)
{
    struct play *play = &served->play;
    char json[200];
    play_begin(play);
    for (int i = 0; i < 250; i++) {
        snprintf(json, sizeof json,
                 "{\"do\":\"fact.record\",\"to\":\"l%d\"," AT
                 ",\"with\":{\"group\":\"g2\",\"kind\":\"posted\"}}",
                 i);
        play_give(play, true, json);
    }
    play_commit(play, served->now);
    int64_t before = ledger_seq(play->ledger);
    give(served, "{\"do\":\"group.set\",\"to\":\"g2\"," AT ",\"with\":{\"org\":\"o2\"}}");
    ok(ledger_seq(play->ledger) > before + 4, "a large group moves under several numbers");
    is_int(number(served, "SELECT count(*) FROM change WHERE entity = 'fact' AND org = 'o2' AND "
                          "\"group\" = 'g2' AND gone = 0"),
           250, "all of it");
    ok(number(served, "SELECT max(n) FROM (SELECT count(*) AS n FROM change GROUP BY seq)") <= 100,
       "none of them more than a page holds");
    is_int(number(served, "SELECT max(seq) FROM change"), ledger_seq(play->ledger),
           "the head stands at the last");
}

static void test_refused(struct served *served)
{
    char *image = play_image(&served->play, true);
    is_int(play_once(&served->play, true, served->now,
                     "{\"do\":\"fact.record\",\"to\":\"f1\"," AT
                     ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"}}"),
           VERDICT_CONFLICT_UNIQUE, "what is refused");
    play_same(&served->play, image, true, "changes nothing");
    free(image);
    uint64_t grants = ledger_grants_version(served->play.ledger);
    play_once(&served->play, true, served->now,
              "{\"do\":\"fact.record\",\"to\":\"f7\"," AT
              ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"}}");
    ok(ledger_grants_version(served->play.ledger) == grants, "a fact changes no grants");
    give(served, "{\"do\":\"person.set\",\"to\":\"u2\"," AT ",\"with\":{\"title\":\"长\"}}");
    ok(ledger_grants_version(served->play.ledger) != grants, "a person may");
}

static void test_look(struct served *served)
{
    struct play *play = &served->play;
    struct ledger *other;
    struct ledger_options options = {
        .path = play->path, .mode = LEDGER_WRITE, .random = random_system()};
    bool changed = true;
    play_must(play, ledger_look(play->ledger, &changed, &play->error), "look");
    ok(!changed, "nobody else has written");
    play_must(play, ledger_open(&options, &other, &play->error), "open");
    struct ledger *mine = play->ledger;
    uint64_t grants = ledger_grants_version(mine);
    int64_t seq = ledger_seq(mine);
    play->ledger = other;
    give(served, "{\"do\":\"person.set\",\"to\":\"u2\"," AT ",\"with\":{\"title\":\"短\"}}");
    play->ledger = mine;
    ledger_close(other);
    is_int(ledger_seq(mine), seq, "another process writes unnoticed");
    play_must(play, ledger_look(mine, &changed, &play->error), "look");
    ok(changed && ledger_seq(mine) == seq + 1 && ledger_grants_version(mine) != grants,
       "until one looks");
}

int main(void)
{
    struct served served;
    served_open(&served, play_time("2026-11-02T12:00:00+08:00"));
    is_int(number(&served, "SELECT count(*) FROM change WHERE gone = 1"), 0,
           "a store begins whole");
    ok(number(&served, "SELECT max(seq) = (SELECT seq FROM head) FROM change"), "up to its head");
    fill(&served);
    test_kinds(&served);
    test_changes(&served);
    test_move(&served);
    test_tree(&served);
    test_large(&served);
    test_refused(&served);
    test_look(&served);
    served_close(&served);
    return done_testing();
}
