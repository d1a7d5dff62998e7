#include "ledger_served.h"

/* What a server answers: the same for the same, and nothing to who may not know. */

#define AT "\"at\":\"2026-11-01T09:00:00+08:00\""
#define FACT(id, group)                                                                            \
    "{\"do\":\"fact.record\",\"to\":\"" id "\"," AT ",\"with\":{\"group\":\"" group                \
    "\",\"kind\":\"posted\",\"category\":\"party_building\"}}"

static long long rows(struct served *served, const char *sql)
{
    return play_number(&served->play, sql);
}

static void test_again(struct served *served)
{
    char *push = served_push(served, "u1", FACT("f1", "g1"), NULL);
    is_int(served_text(served, "u1", "d-u1", push), VERDICT_APPLIED, "a fact applies");
    int64_t seq = served->judgement.seq;
    is_int(seq, ledger_seq(served->play.ledger), "under the tenant's number");
    char *first = strdup(served->out.text);
    char *image = play_image(&served->play, true);
    is_int(served_text(served, "u1", "d-u1", push), VERDICT_APPLIED, "the same again");
    is_str(served->out.text, first, "gets the same bytes");
    is_int(served->judgement.seq, seq, "and the same number");
    play_same(&served->play, image, true, "and changes nothing at all");
    free(image);
    free(first);
    char other[512];
    snprintf(other, sizeof other,
             "{\"id\":\"%s\",\"do\":\"fact.record\",\"to\":\"f2\"," AT
             ",\"by\":\"u1\",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"}}",
             served->id);
    long long answers = rows(served, "SELECT count(*) FROM answer");
    is_int(served_send(served, "u1", other), VERDICT_ID_REUSED, "another under its id is refused");
    is_int(rows(served, "SELECT count(*) FROM fact WHERE id = 'f2'"), 0, "and does nothing");
    is_int(rows(served, "SELECT count(*) FROM answer"), answers, "nor is that answer kept");
    is_int(served_text(served, "u1", "d-u1", push), VERDICT_APPLIED, "the first stands");
    free(push);
}

static void test_incomplete(struct served *served)
{
    char *push = served_push(served, "u1", FACT("f3", "g1"), NULL);
    is_int(served_text(served, "u2", "d-u2", push), VERDICT_FORBIDDEN, "by another: forbidden");
    is_str(served->judgement.key, "by", "because of by");
    free(push);
    is_int(served_text(served, "u1", "d-u1",
                       "{\"commands\":[{\"id\":\"x1\",\"do\":\"fact.record\",\"to\":\"f3\"," AT
                       ",\"by\":\"u1\",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"}}]}"),
           VERDICT_INVALID, "an id that is no UUID");
    is_int(served_text(served, "u1", "d-u1",
                       "{\"commands\":[{\"id\":\"019aa000-0000-7000-8000-00000000a001\",\"do\":"
                       "\"fact.record\",\"to\":\"f3\"," AT
                       ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\"}}]}"),
           VERDICT_INVALID, "no by");
    is_int(served_send(served, "u1",
                       "{\"do\":\"person.set\",\"to\":\"u1\"," AT ",\"with\":{\"title\":\"x\"}}"),
           VERDICT_INVALID, "a change without the revision seen");
    is_str(served->judgement.key, "rev", "because of rev");
    static const char unknown[] =
        "{\"commands\":[{\"id\":\"019aa000-0000-7000-8000-00000000a002\",\"do\":\"no.such\","
        "\"to\":\"f3\"," AT ",\"by\":\"u1\"}]}";
    is_int(served_text(served, "u1", "d-u1", unknown), VERDICT_UNSUPPORTED, "an unknown verb");
    char *first = strdup(served->out.text);
    long long entries = rows(served, "SELECT count(*) FROM audit");
    is_int(served_text(served, "u1", "d-u1", unknown), VERDICT_UNSUPPORTED, "and again");
    is_str(served->out.text, first, "with the same bytes");
    is_int(rows(served, "SELECT count(*) FROM audit"), entries, "without another entry");
    free(first);
    is_int(rows(served, "SELECT count(*) FROM fact WHERE id = 'f3'"), 0, "nothing was written");
}

#define WITHDRAWN_WAIVE                                                                            \
    "{\"do\":\"duty.waive\",\"to\":\"weekly-post:g1:2026-W40\"," AT ",\"with\":{\"reason\":"       \
    "\"假\"}}"

static void test_signature(struct served *served)
{
    char *none = served_push(served, "u9", WITHDRAWN_WAIVE, NULL);
    is_int(served_text(served, "u9", "d-u9", none), VERDICT_FORBIDDEN, "no signature");
    is_str(served->judgement.key, "sig", "says so");
    char *wrong = served_push(served, "u9", WITHDRAWN_WAIVE, "u1");
    is_int(served_text(served, "u9", "d-u9", wrong), VERDICT_FORBIDDEN, "another's key");
    char *other = served_push(served, "u9", WITHDRAWN_WAIVE, "u1");
    is_int(served_text(served, "u9", "d-u1", other), VERDICT_FORBIDDEN, "another's device");
    char *good = served_push(served, "u9", WITHDRAWN_WAIVE, "u9");
    is_int(served_text(served, "u9", "d-no", good), VERDICT_FORBIDDEN, "an unknown device");
    free(none);
    free(wrong);
    free(other);
    free(good);
    is_int(rows(served, "SELECT count(*) FROM waiver"), 0, "none of them waived anything");
    is_int(served_send(served, "u9", WITHDRAWN_WAIVE), VERDICT_APPLIED, "signed, it applies: %s",
           served->judgement.detail);
    is_int(rows(served, "SELECT count(*) FROM journal WHERE signature IS NOT NULL"), 1,
           "and its signature is kept");
}

static void test_clock(struct served *served)
{
    is_int(
        served_send(served, "u1",
                    "{\"do\":\"fact.record\",\"to\":\"fast\",\"at\":\"2027-01-01T00:00:00+08:00\""
                    ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\",\"happened\":"
                    "\"2026-12-31T00:00:00+08:00\"}}"),
        VERDICT_APPLIED, "a fast clock is no reason to refuse");
    ok(served->judgement.clock, "but it is said");
    is_int(rows(served, "SELECT at FROM fact WHERE id = 'fast'"), served->now,
           "what happens counts as of now");
    is_int(rows(served, "SELECT recorded_at FROM fact WHERE id = 'fast'"), served->now,
           "and so does when it was entered");
    is_int(rows(served, "SELECT at FROM journal WHERE detail = 'clock'"),
           play_time("2027-01-01T00:00:00+08:00"), "the journal keeps what was claimed");
    is_int(rows(served, "SELECT received_at FROM journal WHERE detail = 'clock'"), served->now,
           "and when it came");
}

/* The answer without the id, which differs. */
static char *without_id(struct served *served)
{
    char *at = strstr(served->out.text, served->id);
    if (at)
        memset(at, '-', strlen(served->id));
    return strdup(served->out.text);
}

static void test_stranger(struct served *served)
{
    is_int(served_send(served, "u3", FACT("f4", "g1")), VERDICT_DEPENDENCY,
           "a group that one does not see is not there");
    char *seen = without_id(served);
    char *g = strstr(seen, "g1");
    is_int(served_send(served, "u3", FACT("f4", "g0")), VERDICT_DEPENDENCY, "nor one that is none");
    char *missing = without_id(served);
    if (g)
        g[1] = '0';
    is_str(seen, missing, "in the same bytes");
    free(seen);
    free(missing);
    is_int(rows(served, "SELECT count(*) FROM leftover"), 0, "a stranger leaves nothing behind");
}

static void test_lost(struct served *served)
{
    is_int(served_send(served, "u2", FACT("f5", "g1")), VERDICT_APPLIED, "the admin records: %s",
           served->judgement.detail);
    ok(!served->renewed, "which changes nobody's scope");
    is_int(served_send(served, "u1",
                       "{\"do\":\"group.set\",\"to\":\"g1\",\"rev\":3," AT
                       ",\"with\":{\"admin\":null}}"),
           VERDICT_APPLIED, "and is replaced: %s", served->judgement.detail);
    ok(served->renewed, "the scope of who names others is worked out anew");
    int64_t before = ledger_seq(served->play.ledger);
    is_int(served_send(served, "u2", FACT("f6", "g1")), VERDICT_FORBIDDEN_REVOKED,
           "what he had entered meanwhile is told from a stranger's");
    is_int(served->judgement.seq, 0, "it has no number");
    is_int(ledger_seq(served->play.ledger), before + 1, "what is left of it has");
    is_int(rows(served, "SELECT count(*) FROM fact WHERE id = 'f6'"), 0, "there is no fact");
    is_int(rows(served, "SELECT count(*) FROM leftover WHERE org = 'o1' AND \"group\" = 'g1' AND "
                        "\"by\" = 'u2' AND verb = 'fact.record' AND target = 'f6' AND "
                        "instr(body, 'party_building') > 0"),
           1, "the secretary gets it whole");
    is_int(rows(served, "SELECT count(*) FROM change WHERE entity = 'leftover' AND org = 'o1'"), 1,
           "and can pull it");
    char *first = strdup(served->out.text), *push;
    char json[512];
    snprintf(json, sizeof json,
             "{\"id\":\"%s\",\"do\":\"fact.record\",\"to\":\"f6\"," AT ",\"by\":\"u2\",\"with\":"
             "{\"group\":\"g1\",\"kind\":\"posted\",\"category\":\"party_building\"}}",
             served->id);
    push = served_push(served, "u2", json, NULL);
    is_int(served_text(served, "u2", "d-u2", push), VERDICT_FORBIDDEN_REVOKED, "again");
    is_str(served->out.text, first, "with the same bytes");
    is_int(rows(served, "SELECT count(*) FROM leftover"), 1, "and left once");
    free(first);
    free(push);
}

/* Who once lost something, and holds something else there now. */
static void test_lost_and_held(struct served *served)
{
    play_once(&served->play, true, served->now,
              "{\"do\":\"group.propose\",\"to\":\"g2\"," AT
              ",\"with\":{\"org\":\"o1\",\"kind\":\"wechat_group\",\"name\":\"二群\",\"admin\":"
              "\"u2\"}}");
    is_int(served_send(served, "u2",
                       "{\"do\":\"member.add\",\"to\":\"m9\"," AT
                       ",\"with\":{\"org\":\"o1\",\"name\":\"员\",\"person\":\"nobody\"}}"),
           VERDICT_DEPENDENCY, "a slip of the pen is no lost right");
    is_int(served_send(served, "u2",
                       "{\"do\":\"member.add\",\"to\":\"m9\"," AT
                       ",\"with\":{\"org\":\"o1\",\"name\":\"员\"}}"),
           VERDICT_APPLIED, "what is held counts: %s", served->judgement.detail);
    is_int(served_send(served, "u2", FACT("f8", "g1")), VERDICT_FORBIDDEN_REVOKED,
           "and what was lost is lost");
}

struct settling {
    bool answer;
    int calls;
};

static bool settle(void *context, const struct command *command, struct judgement *judgement)
{
    struct settling *settling = context;
    (void)command;
    settling->calls++;
    snprintf(judgement->detail, sizeof judgement->detail, "ABCD-EFGHJ-KMNPQ");
    return settling->answer;
}

static void test_settle(struct served *served)
{
    struct play *play = &served->play;
    struct settling settling = {.answer = false};
    char *text = served_push(served, "u9",
                             "{\"do\":\"device.invite\",\"to\":\"u2\"," AT ",\"with\":{}}", "u9");
    for (int round = 0; round < 3; round++) {
        struct pushed *list;
        size_t count;
        char epoch[EPOCH_TEXT];
        arena_reset(served->arena);
        arena_reset(served->scopes);
        struct sender sender = {.person = "u9",
                                .device = "d-u9",
                                .now = served->now,
                                .scope_arena = served->scopes,
                                .settle = settle,
                                .settle_context = &settling};
        settling.answer = round > 0;
        play_must(play, push_decode(text, strlen(text), served->arena, &list, &count, &play->error),
                  text);
        play_begin(play);
        play_must(
            play,
            serve_scope(play->ledger, "u9", served->scopes, &sender.scope, epoch, &play->error),
            "scope");
        buf_reset(&served->out);
        play_must(play,
                  ledger_receive(play->ledger, &list[0], &sender, &served->out, &served->judgement,
                                 &play->error),
                  text);
        play_must(play, ledger_commit(play->ledger, &play->error), "commit");
        if (round == 0)
            is_int(served->judgement.verdict, VERDICT_RETRY,
                   "what cannot be settled is sent again");
        else
            ok(served->judgement.verdict == VERDICT_APPLIED &&
                   strstr(served->out.text, "ABCD-EFGHJ-KMNPQ"),
               "the code stands in the answer, %s: %s", round == 1 ? "once made" : "kept",
               served->judgement.detail);
    }
    is_int(settling.calls, 2, "it is made once");
    free(text);
}

int main(void)
{
    struct served served;
    served_open(&served, play_time("2026-11-02T12:00:00+08:00"));
    static const char *const lines[] = {
        "{\"do\":\"person.add\",\"to\":\"u2\"," AT ",\"with\":{\"name\":\"乙\",\"org\":\"o1\"}}",
        "{\"do\":\"person.add\",\"to\":\"u3\"," AT ",\"with\":{\"name\":\"丙\"}}",
        "{\"do\":\"person.add\",\"to\":\"u9\"," AT ",\"with\":{\"name\":\"丁\",\"org\":\"top\"}}",
        "{\"do\":\"role.grant\",\"to\":\"u9\"," AT
        ",\"with\":{\"role\":\"organiser\",\"on\":\"top\"}}",
        "{\"do\":\"group.set\",\"to\":\"g1\"," AT ",\"with\":{\"admin\":\"u2\"}}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        is_int(play_once(&served.play, true, served.now, lines[i]), VERDICT_APPLIED, "line %zu", i);
    served_enrol(&served, "u1");
    served_enrol(&served, "u2");
    served_enrol(&served, "u3");
    served_enrol(&served, "u9");
    test_again(&served);
    test_incomplete(&served);
    test_signature(&served);
    test_clock(&served);
    test_stranger(&served);
    test_lost(&served);
    test_lost_and_held(&served);
    test_settle(&served);
    served_close(&served);
    return done_testing();
}
