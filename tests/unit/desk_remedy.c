#include "desk/remedy.h"

#include "desk/agenda.h"
#include "desk/compare.h"
#include "desk/inside.h"
#include "desk/undo.h"
#include "desk_store.h"

/* One group a rulebook, with everything wrong with it that the rulebook knows: each finding is put
 * right by its remedy, and is gone. */

#define WRONG(book, kind)                                                                          \
    ORG("o-" book, "城东支部", kind, ",\"rulebook\":\"" book "\"")                                 \
    "{\"do\":\"group.propose\",\"to\":\"g-" book                                                   \
    "\",\"at\":\"2026-01-01T08:00:00+08:00\",\"with\":{\"org\":\"o-" book                          \
    "\",\"kind\":\"wechat_group\",\"name\":\"城东一家亲\",\"function\":\"通知\"}}\n"        \
    "{\"do\":\"group.open\",\"to\":\"g-" book                                                      \
    "\",\"at\":\"2026-11-02T00:00:00+08:00\",\"with\":{\"active_from\":\"2026-11-02T00:00:00+08:"  \
    "00\"}}\n" PEOPLE(                                                                             \
        book) "{\"do\":\"event.add\",\"to\":\"d-" book                                             \
              "\",\"at\":\"2026-11-20T08:00:00+08:00\",\"with\":{\"group\":\"g-" book              \
              "\",\"kind\":\"dues_collected\",\"starts\":\"2026-11-20T08:00:00+08:00\"}}\n"        \
              "{\"do\":\"fact.record\",\"to\":\"f-" book                                           \
              "\",\"at\":\"2026-11-20T08:00:00+08:00\",\"with\":{\"group\":\"g-" book              \
              "\",\"kind\":\"posted\",\"category\":\"party_building\",\"in_branch_name\":true}}\n"

#define MEMBER(id, book, name)                                                                     \
    "{\"do\":\"member.add\",\"to\":\"" id "-" book                                                 \
    "\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{\"org\":\"o-" book "\",\"name\":\"" name    \
    "\"}}\n"
#define JOINED(id, book, nickname)                                                                 \
    "{\"do\":\"member.join\",\"to\":\"" id "-" book                                                \
    "\",\"at\":\"2026-06-02T08:00:00+08:00\",\"with\":{\"group\":\"g-" book                        \
    "\",\"nickname\":\"" nickname "\"}}\n"
/* One with a wrong nickname, one who never joined, one who has left the roster and not the group.
 */
#define PEOPLE(book)                                                                               \
    MEMBER("a", book, "安一")                                                                      \
    MEMBER("b", book, "白二")                                                                      \
    MEMBER("c", book, "陈三")                                                                      \
    JOINED("a", book, "清风")                                                                      \
    JOINED("c", book, "陈三")                                                                      \
    "{\"do\":\"member.leave\",\"to\":\"c-" book "\",\"at\":\"2026-06-03T08:00:00+08:00\"}\n"

/* An older group with the same function, and an official account: of the university alone. */
static const char more_of_jsut[] =
    "{\"do\":\"group.propose\",\"to\":\"h-jsut\",\"at\":\"2025-01-01T08:00:00+08:00\",\"with\":{"
    "\"org\":\"o-jsut\",\"kind\":\"wechat_group\",\"name\":\"老群\",\"function\":\"通知\"}}\n"
    "{\"do\":\"group.open\",\"to\":\"h-jsut\",\"at\":\"2025-11-02T00:00:00+08:00\",\"with\":{"
    "\"active_from\":\"2025-11-02T00:00:00+08:00\"}}\n"
    "{\"do\":\"group.propose\",\"to\":\"p-jsut\",\"at\":\"2026-01-01T08:00:00+08:00\",\"with\":{"
    "\"org\":\"o-jsut\",\"kind\":\"wechat_account\",\"name\":\"公号\"}}\n"
    "{\"do\":\"group.propose\",\"to\":\"k-jsut\",\"at\":\"2026-02-01T08:00:00+08:00\",\"with\":{"
    "\"org\":\"o-jsut\",\"kind\":\"wechat_group\",\"name\":\"新群\",\"function\":\"通知\"}}\n"
    "{\"do\":\"group.open\",\"to\":\"k-jsut\",\"at\":\"2026-11-02T00:00:00+08:00\",\"with\":{"
    "\"active_from\":\"2026-11-02T00:00:00+08:00\"}}\n"
    "{\"do\":\"group.open\",\"to\":\"p-jsut\",\"at\":\"2026-11-02T00:00:00+08:00\",\"with\":{"
    "\"active_from\":\"2026-11-02T00:00:00+08:00\"}}\n";

static struct agenda *load(struct place *place, const char *group)
{
    struct agenda *agenda = NULL;
    struct error error = {.status = ST_OK};
    if (agenda_load(place->desk, group, false, false, sunday(), &agenda, &error) != ST_OK)
        printf("# agenda: %s\n", error.text);
    return agenda;
}

/* The findings by their rules, in the order they are shown. */
static const char *findings(struct place *place, const char *group)
{
    static char out[1000];
    struct agenda *agenda = load(place, group);
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < agenda_count(agenda); i++)
        if (agenda_line(agenda, i)->kind == AGENDA_FINDING)
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%s", n ? " " : "",
                                  agenda_line(agenda, i)->rule_id);
    agenda_free(agenda);
    return out;
}

/* What the list behind a finding is put right by. */
static bool from_list(struct place *place, const char *group)
{
    static const enum compare_fix fixes[COMPARE_KINDS] = {
        [COMPARE_MISSING] = COMPARE_JOIN_WANTED,
        [COMPARE_LEFT] = COMPARE_QUIT,
        [COMPARE_NICKNAME] = COMPARE_JOIN_WANTED,
    };
    struct compare *compare = NULL;
    struct error error = {.status = ST_OK};
    size_t all = 0, done = 0;
    if (compare_open(place->desk, group, NULL, 0, &compare, &error) != ST_OK)
        printf("# compare: %s\n", error.text);
    for (size_t i = 0; i < compare_lines(compare); i++) {
        const struct compare_line *line = compare_line(compare, i);
        size_t one = 0;
        if (compare_fix(place->desk, compare, fixes[line->kind], &line->id, 1, NULL, sunday(), &one,
                        NULL, &error) != ST_OK)
            printf("# fix: %s\n", error.text);
        all++;
        done += one;
    }
    compare_free(compare);
    return all > 0 && done == all;
}

static bool answer(struct place *place, struct remedy *remedy)
{
    struct error error = {.status = ST_OK};
    enum status status = ST_REFUSED;
    const char *text = remedy->ask == REMEDY_NAME          ? "周某"
                       : strcmp(remedy->text, "通知") == 0 ? "值班"
                                                           : remedy->text;
    if (remedy->ask == REMEDY_COMPARE)
        return from_list(place, remedy->group);
    if (remedy->ask == REMEDY_CHOICE &&
        remedy_choose(place->desk, remedy, 0, sunday(), &error) == ST_OK)
        return true;
    if (remedy->ask != REMEDY_TOLD && remedy->ask != REMEDY_NOTHING)
        status = remedy_give(place->desk, remedy, text, sunday() - CIVIL_DAY, sunday(), &error);
    if (status != ST_OK)
        printf("# answer: %s\n", error.text);
    return status == ST_OK;
}

/* Answers as long as something is asked; then the finding is gone. */
static void put_right(struct place *place, const char *group, const char *rule)
{
    enum { ANSWERS_MAX = 6 };
    struct agenda *agenda = load(place, group);
    const struct agenda_line *line = NULL;
    struct error error = {.status = ST_OK};
    struct remedy remedy;
    for (size_t i = 0; i < agenda_count(agenda) && !line; i++)
        if (agenda_line(agenda, i)->kind == AGENDA_FINDING &&
            strcmp(agenda_line(agenda, i)->rule_id, rule) == 0)
            line = agenda_line(agenda, i);
    if (!ok(line != NULL, "%s is there", rule)) {
        agenda_free(agenda);
        return;
    }
    ok(remedy_exists(line) && strstr(agenda_advice(line), "Enter"), "%s: the advice names the key",
       rule);
    is_int(remedy_open(place->desk, line, sunday(), &remedy, &error), ST_OK, "%s: opened", rule);
    for (int i = 0; i < ANSWERS_MAX && remedy.ask != REMEDY_NOTHING; i++) {
        bool list = remedy.ask == REMEDY_COMPARE;
        bool choice = remedy.ask == REMEDY_CHOICE;
        ok(list || *remedy.question, "%s: something is asked", rule);
        if (!ok(answer(place, &remedy), "%s: answered", rule) || list)
            break;
        if (!choice)
            remedy_look(place->desk, &remedy, sunday(), &error);
    }
    agenda_free(agenda);
    struct buf space;
    buf_init(&space, 1000);
    buf_printf(&space, " %s ", findings(place, group));
    const char *found = strstr(space.text, rule);
    ok(!found, "%s: the finding is gone", rule);
    buf_free(&space);
}

static void test_rulebook(struct place *place, const char *group, const char *expected)
{
    char rules[1000];
    is_str(findings(place, group), expected, "%s: all that is wrong", group);
    snprintf(rules, sizeof rules, "%s", expected);
    for (char *rule = rules; *rule;) {
        size_t n = strcspn(rule, " ");
        bool more = rule[n] == ' ';
        char saved[1000];
        rule[n] = '\0';
        snprintf(saved, sizeof saved, "%s", findings(place, group));
        if (strstr(saved, rule)) /* two findings may be of one list */
            put_right(place, group, rule);
        rule += n + more;
    }
    is_str(findings(place, group), "", "%s: nothing is wrong any more", group);
}

static struct remedy opened(struct place *place, const char *group, const char *rule)
{
    struct agenda *agenda = load(place, group);
    struct error error = {.status = ST_OK};
    struct remedy remedy = {.ask = REMEDY_NOTHING};
    for (size_t i = 0; i < agenda_count(agenda); i++)
        if (strcmp(agenda_line(agenda, i)->rule_id, rule) == 0)
            remedy_open(place->desk, agenda_line(agenda, i), sunday(), &remedy, &error);
    agenda_free(agenda);
    return remedy;
}

static void test_refusals(struct place *place)
{
    struct error error = {.status = ST_OK};
    load_lines(place, "{\"do\":\"group.set\",\"to\":\"g1\",\"at\":\"2026-11-21T08:00:00+08:00\","
                      "\"with\":{\"admin\":null}}\n" PERSON("w1", "吴双") PERSON("w2", "吴双"));
    struct remedy remedy = opened(place, "g1", "admin-named");
    is_int(remedy.ask, REMEDY_NAME, "an admin is asked for");
    is_int(remedy_give(place->desk, &remedy, "  ", INSTANT_NONE, sunday(), &error), ST_REFUSED,
           "nothing written, nothing done");
    is_int(remedy_give(place->desk, &remedy, "吴双", INSTANT_NONE, sunday(), &error), ST_REFUSED,
           "of two namesakes none is guessed");
    ok(strstr(error.text, "w1"), "and an id is asked for: %s", error.text);
    is_int(remedy_give(place->desk, &remedy, "w2", INSTANT_NONE, sunday(), &error), ST_OK,
           "the id does");
    struct buf name;
    buf_init(&name, 1000);
    is_int(undo_do(place->desk, sunday(), &name, &error), ST_OK, "taken back");
    ok(strstr(findings(place, "g1"), "admin-named"), "the finding is back");
    remedy = opened(place, "g1", "admin-named");
    is_int(remedy_give(place->desk, &remedy, "新来的", INSTANT_NONE, sunday(), &error), ST_OK,
           "somebody new");
    is_int(undo_do(place->desk, sunday(), &name, &error), ST_OK,
           "the person and the office go back in one");
    ok(strstr(findings(place, "g1"), "admin-named"), "the finding is back again");
    buf_free(&name);
}

static void test_dissolved(struct place *place)
{
    struct error error = {.status = ST_OK};
    is_str(findings(place, "k-jsut"), "approved-first one-job-one-group responsible-named",
           "a third group of the same function");
    struct remedy remedy = opened(place, "k-jsut", "one-job-one-group");
    is_int(remedy_choose(place->desk, &remedy, 1, sunday(), &error), ST_OK, "the other way");
    is_int(remedy_give(place->desk, &remedy, NULL, INSTANT_NONE, sunday(), &error), ST_OK,
           "dissolved");
    is_str(findings(place, "k-jsut"), "", "and nothing is wrong with what is no more");
    remedy_look(place->desk, &remedy, sunday(), &error);
    is_int(remedy.ask, REMEDY_NOTHING, "nothing more is asked");
}

/* Where the user does not hold every role, what is for somebody else is said. */
static void test_told(struct place *place)
{
    place->desk->trusted = false;
    struct remedy remedy = opened(place, "g-jsut", "approved-first");
    is_int(remedy.ask, REMEDY_TOLD, "the superior approves");
    ok(strstr(remedy.question, "上级"), "and is named: %s", remedy.question);
    remedy = opened(place, "g-wanning", "unapproved-post");
    is_str(remedy.question, "由书记追认：请先登记书记。", "nobody could ratify yet");
    load_lines(place, "{\"do\":\"org.set\",\"to\":\"o2\",\"at\":\"2026-11-21T08:00:00+08:00\","
                      "\"with\":{\"secretary\":\"u3\"}}\n"
                      "{\"do\":\"fact.record\",\"to\":\"f-told\",\"at\":\"2026-11-21T08:00:00+08:"
                      "00\",\"with\":{\"group\":\"g1\",\"kind\":\"posted\",\"category\":"
                      "\"party_building\",\"in_branch_name\":true}}\n");
    remedy = opened(place, "g1", "unapproved-post");
    ok(remedy.ask == REMEDY_TOLD && strstr(remedy.question, "由 赵员 追认"), "the secretary is: %s",
       remedy.question);
    place->desk->trusted = true;
    remedy = opened(place, "g1", "unapproved-post");
    is_int(remedy.ask, REMEDY_YES, "who holds every role is asked");
}

int main(void)
{
    struct place place;
    if (!place_open(&place))
        return 1;
    load_lines(&place, WRONG("wanning", "branch") WRONG("xinxiang", "department"));
    load_lines(&place, WRONG("member-measures", "branch") WRONG("dayong", "branch"));
    load_lines(&place, WRONG("jsut", "department"));
    load_lines(&place, more_of_jsut);
    test_told(&place);
    test_dissolved(&place);
    test_rulebook(&place, "g-wanning",
                  "admin-named coverage dues-officer leader-joined name-form owner-is-secretary "
                  "real-names unapproved-post");
    test_rulebook(&place, "g-xinxiang",
                  "outsiders-out real-identity responsible-named unapproved-post");
    test_rulebook(&place, "g-member-measures", "nickname-form");
    test_rulebook(&place, "g-dayong", "");
    test_rulebook(&place, "g-jsut",
                  "approved-first one-job-one-group outsiders-out real-names responsible-named "
                  "unapproved-post");
    test_rulebook(&place, "p-jsut", "account-filed approved-first responsible-named");
    test_refusals(&place);
    is_int(place.refused, 0, "all lines were taken");
    place_close(&place);
    done_testing();
}
