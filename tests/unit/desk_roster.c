#include "desk/roster.h"

#include "desk/agenda.h"
#include "desk/nickname.h"
#include "desk/record.h"
#include "desk/roster_act.h"
#include "desk/undo.h"
#include "desk_store.h"
#include "store/db.h"
#include "store/query.h"

static struct buf buf;
static char text[1 << 14];
#define SAID said(&buf, text, sizeof text)

/* Two branches: p under the measures for members, q under the university's rules; each with a
 * group of two members. */
#define MEMBER(id, org, group, name)                                                               \
    "{\"do\":\"member.add\",\"to\":\"" id                                                          \
    "\",\"at\":\"2026-11-02T08:00:00+08:00\",\"with\":{\"org\":\"" org "\",\"name\":\"" name       \
    "\",\"phone\":\"13800000013\"}}\n{\"do\":\"member.join\",\"to\":\"" id                         \
    "\",\"at\":\"2026-11-02T09:00:00+08:00\",\"with\":{\"group\":\"" group                         \
    "\",\"nickname\":\"" name "\"}}\n"
static const char more[] =
    ORG("p", "机关党支部", "branch", ",\"rulebook\":\"member-measures\",\"secretary\":\"u1\"")
        ORG("q", "学院党支部", "branch", ",\"rulebook\":\"jsut\",\"secretary\":\"u1\"")
            GROUP("gp", "p", "机关群", "2026-11-02T00:00:00+08:00")
                GROUP("gq", "q", "学院群", "2026-11-02T00:00:00+08:00")
                    MEMBER("p1", "p", "gp", "黄明") MEMBER("p2", "p", "gp", "何丽")
                        MEMBER("q1", "q", "gq", "黎阳") MEMBER("q2", "q", "gq", "云飞");

struct owed {
    const char *rule;
    int undone, met;
};

static bool count_duty(void *context, const struct listed_duty *duty)
{
    struct owed *owed = context;
    if (strcmp(duty->rule, owed->rule) != 0)
        return true;
    owed->undone += duty->status >= DUTY_OVERDUE;
    owed->met += duty->status == DUTY_MET;
    return true;
}

static struct owed owed(struct place *place, const char *org, const char *group, const char *rule)
{
    struct owed owed = {rule, 0, 0};
    struct error error = {.status = ST_OK};
    struct listing listing = {.duty = count_duty, .context = &owed};
    if (overdue_of_group(place->ledger, group, org, sunday(), &listing, &error) != ST_OK)
        printf("# owed: %s\n", error.text);
    return owed;
}

static bool has_finding;
static bool see_finding(void *context, const struct finding *finding)
{
    has_finding = has_finding || strcmp(finding->rule, context) == 0;
    return true;
}

static bool finding(struct place *place, const char *rule)
{
    struct error error = {.status = ST_OK};
    struct listing listing = {.finding = see_finding, .context = (void *)(uintptr_t)rule};
    has_finding = false;
    overdue_list(place->ledger, sunday(), false, &listing, &error);
    return has_finding;
}

static struct roster *load(struct place *place, const char *group)
{
    struct roster *roster = NULL;
    struct error error = {.status = ST_OK};
    if (roster_load(place->desk, NULL, group, sunday(), &roster, &error) != ST_OK)
        printf("# roster: %s\n", error.text);
    return roster;
}

static const struct roster_member *named(const struct roster *roster, const char *name)
{
    for (size_t i = 0; i < roster_count(roster); i++)
        if (strcmp(roster_at(roster, i)->name, name) == 0)
            return roster_at(roster, i);
    return NULL;
}

static struct roster_entry entry(const char *name)
{
    return (struct roster_entry){.name = name,
                                 .status = MEMBER_IN_POST,
                                 .since = INSTANT_NONE,
                                 .whereabouts = "",
                                 .phone = "",
                                 .title = "",
                                 .nickname = "",
                                 .joined = INSTANT_NONE};
}

static void check_name(const char *typed, const char *want, const char *what)
{
    struct error error = {.status = ST_OK};
    enum status status = roster_name(typed, &buf, &error);
    is_str(status == ST_OK ? SAID : error.text, want, "%s", what);
    buf_reset(&buf);
}

static void check_phone(const char *typed, const char *want, const char *what)
{
    struct error error = {.status = ST_OK};
    enum status status = roster_phone(typed, &buf, &error);
    is_str(status == ST_OK ? SAID : error.text, want, "%s", what);
    buf_reset(&buf);
}

static void test_typed(void)
{
    check_name(" 张　三 ", "张三", "spaces in a Chinese name mean nothing");
    check_name("买买提 Ali", "买买提 Ali", "those of another script do");
    check_name("  ", "请填姓名", "an empty name");
    check_name("张\x1b[2J三", "姓名里有看不见的控制字符：请删掉后重新输入", "an escape in it");
    check_name("张\xe2\x80\xae三", "姓名里有看不见的控制字符：请删掉后重新输入", "bidi in it");
    check_name("张\xff", "姓名里有看不见的控制字符：请删掉后重新输入", "no text at all");
    check_phone("１３８ 0000-0013", "1380000-0013", "full-width digits and spaces");
    check_phone("+86 (0898) 62220000", "+86089862220000", "a landline");
    check_phone("", "", "none is fine");
    check_phone("138abc", "电话“138abc”里有号码以外的字：请只填数字", "letters");
    check_phone("460006199001010011", "号码太长，不是电话：一个号码最多 15 位，身份证号不登记",
                "an identity number");
    check_phone("12", "电话号码太短：请核对", "too short");
    roster_mask(&buf, "13800000013");
    is_str(SAID, "138****0013", "masked");
    roster_mask(&buf, "12345");
    is_str(SAID, "****", "a short one wholly");
    roster_mask(&buf, "");
    is_str(SAID, "", "none stays none");
}

static void test_nickname(struct place *place)
{
    nickname_write(&buf, nickname_form(desk_rulebook(place->desk, "p")), "机关党支部", "黄明");
    is_str(SAID, "机关党支部黄明", "behind the name of the org");
    nickname_write(&buf, nickname_form(desk_rulebook(place->desk, "q")), "学院党支部", "黎阳");
    is_str(SAID, "黎阳", "the name alone");
    nickname_write(&buf, "org_separator_name", "院办", "黎阳");
    is_str(SAID, "院办-黎阳", "with a mark between");
    ok(nickname_fits("org_separator_name", "院办 黎阳", "院办", "黎阳"), "another mark fits too");
    ok(!nickname_fits("org_separator_name", "院办--黎阳", "院办", "黎阳"), "two do not");
    ok(!nickname_fits("org_name", "黎阳", "院办", "黎阳"), "nor the name alone");
    ok(nickname_fits(NULL, "阳光", "院办", "黎阳") && !nickname_fits(NULL, "", "院办", "黎阳"),
       "anything where nothing is asked for");
}

static void test_load(struct place *place)
{
    struct roster *roster = load(place, "gp");
    is_str(roster_org_name(roster), "机关党支部", "whose roster");
    is_int(roster_counts(roster)->on, 2, "two on it");
    is_int(roster_counts(roster)->joined, 2, "both in the group");
    is_str(roster_at(roster, 0)->name, "黄明", "in the order of entry");
    is_int(roster_find(roster, "p2"), 1, "found by id");
    is_int(roster_find(roster, "zz"), 2, "or not");
    roster_free(roster);
    struct error error;
    is_int(roster_load(place->desk, NULL, "nowhere", sunday(), &roster, &error), ST_MISSING,
           "a group that is not there");
}

/* The decision cannot be recorded past the person it is about. */
static void test_no_bare_fact(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct agenda *agenda = NULL;
    struct record *record = NULL;
    enum status status = ST_MISSING;
    is_int(agenda_load(place->desk, "gp", false, true, sunday(), &agenda, &error), ST_OK,
           "what the group owes");
    for (size_t i = 0; agenda && i < agenda_count(agenda); i++)
        if (strcmp(agenda_line(agenda, i)->rule_id, "join-decided") == 0)
            status =
                record_from_line(place->desk, agenda_line(agenda, i), sunday(), &record, &error);
    is_int(status, ST_REFUSED, "no fact alone for an application that waits");
    record_free(record);
    agenda_free(agenda);
}

/* Application, decision, added: nothing has to be entered twice. */
static void test_join(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct roster_entry new = entry("梁超");
    new.phone = "138 0000 0099";
    is_int(roster_apply(place->desk, "p", "gp", &new, sunday(), &error), ST_OK, "an application");
    is_int(owed(place, "p", "gp", "join-decided").undone, 1, "has to be decided");
    test_no_bare_fact(place);
    struct roster *roster = load(place, "gp");
    is_int(roster_counts(roster)->waiting, 1, "it waits");
    const struct roster_member *member = named(roster, "梁超");
    is_int(member->standing, ROSTER_WAITING, "by name");
    is_str(member->phone, "13800000099", "with what else was entered");
    const char *id = member->id;
    is_int(roster_decide(place->desk, "gp", &id, 1, true, NULL, NULL, sunday(), &error), ST_OK,
           "agreed to");
    struct owed after = owed(place, "p", "gp", "join-decided");
    is_int(after.undone, 0, "nothing is owed any more");
    is_int(after.met, 1, "the decision was in time");
    struct roster *then = load(place, "gp");
    member = named(then, "梁超");
    is_int(member->standing, ROSTER_ON, "on the roster");
    ok(member->joined != INSTANT_NONE, "and in the group");
    is_str(member->nickname, "机关党支部梁超", "with the nickname asked for");
    roster_free(then);
    is_int(roster_decide(place->desk, "gp", &id, 1, false, NULL, "晚了", sunday(), &error),
           ST_REFUSED, "not decided twice");
    ok(undo_do(place->desk, sunday(), &buf, &error) == ST_OK, "one thing to take back");
    buf_reset(&buf);
    is_int(owed(place, "p", "gp", "join-decided").undone, 1, "then it waits again");
    is_int(
        roster_decide(place->desk, "gp", &id, 1, false, NULL, "不是本支部党员", sunday(), &error),
        ST_OK, "refused");
    is_int(owed(place, "p", "gp", "join-decided").undone, 0, "that decides it as well");
    then = load(place, "gp");
    ok(named(then, "梁超") == NULL, "and the name is gone");
    roster_free(then);
    roster_free(roster);
}

static void test_namesake(struct place *place)
{
    char id[IDENT_MAX + 1] = "";
    bool joined = false;
    ok(roster_namesake(place->desk, "p", "gp", "黄明", NULL, id, &joined, &buf), "a name twice");
    is_str(id, "p1", "who it is");
    ok(joined, "in the group already");
    is_str(SAID, "黄明（在职，138****0013，已在群）", "in words");
    ok(!roster_namesake(place->desk, "p", "gp", "黄明", "p1", id, &joined, &buf), "not oneself");
    ok(!roster_namesake(place->desk, "q", "gq", "黄明", NULL, id, &joined, &buf),
       "nor one of another org");
}

static void test_add_edit(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct roster_entry new = entry("王　海");
    new.status = MEMBER_MIGRANT;
    new.whereabouts = "深圳";
    new.joins = true;
    new.nickname = "机关党支部王海";
    new.joined = sunday() + CIVIL_DAY;
    is_int(roster_add(place->desk, "p", "gp", &new, sunday(), &error), ST_INVALID, "not tomorrow");
    is_str(error.key, "joined", "which field");
    new.joined = INSTANT_NONE;
    new.phone = "一三八";
    is_int(roster_add(place->desk, "p", "gp", &new, sunday(), &error), ST_INVALID, "no telephone");
    is_str(error.key, "phone", "which field");
    new.phone = "";
    is_int(roster_add(place->desk, "p", "gp", &new, sunday(), &error), ST_OK, "entered");
    struct roster *roster = load(place, "gp");
    const struct roster_member *member = named(roster, "王海");
    is_str(member->whereabouts, "深圳", "where");
    is_int(roster_counts(roster)->migrants, 1, "a migrant member");
    struct roster_change change = {.entry = entry("王海"),
                                   .status = true,
                                   .whereabouts = true,
                                   .nickname = true,
                                   .rev = roster_rev(place->desk, member->id)};
    change.entry.since = at("2026-11-10T00:00:00+08:00");
    change.entry.nickname = "海";
    is_int(roster_edit(place->desk, "gp", member->id, &change, sunday(), &error), ST_OK, "changed");
    struct roster *then = load(place, "gp");
    const struct roster_member *changed = named(then, "王海");
    is_int(changed->status, MEMBER_IN_POST, "the status");
    is_int(changed->since, change.entry.since, "since when");
    is_str(changed->whereabouts, "", "no longer away");
    is_str(changed->nickname, "海", "the nickname");
    is_int(roster_edit(place->desk, "gp", member->id, &change, sunday(), &error), ST_REFUSED,
           "not over what somebody has changed meanwhile");
    roster_free(then);
    roster_free(roster);
}

static struct roster_leaving leaving(enum roster_exit exit, const char *member, const char *group)
{
    return (struct roster_leaving){.exit = exit,
                                   .member = member,
                                   .group = group,
                                   .happened = INSTANT_NONE,
                                   .reason = "",
                                   .out = true};
}

static void test_quit(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct roster_leaving quit = leaving(EXIT_QUIT, "p2", "gp");
    quit.happened = at("2026-11-01T00:00:00+08:00");
    is_int(roster_leave(place->desk, &quit, sunday(), &error), ST_INVALID, "not before joining");
    is_str(error.text, "日期早于 何丽 入群的日期：请核对", "in words");
    quit.happened = at("2026-11-02T00:00:00+08:00");
    is_int(roster_leave(place->desk, &quit, sunday(), &error), ST_OK,
           "a day alone may be that of joining");
    ok(undo_do(place->desk, sunday(), &buf, &error) == ST_OK, "taken back");
    buf_reset(&buf);
    quit.happened = INSTANT_NONE;
    quit.reason = "本人申请";
    is_int(roster_leave(place->desk, &quit, sunday(), &error), ST_OK, "quits");
    struct owed after = owed(place, "p", "gp", "leave-done");
    is_int(after.undone, 0, "nothing is left to do");
    is_int(after.met, 1, "the leaving was dealt with");
    struct roster *roster = load(place, "gp");
    is_int(named(roster, "何丽")->joined, INSTANT_NONE, "out of the group");
    is_int(named(roster, "何丽")->standing, ROSTER_ON, "still on the roster");
    roster_free(roster);
    is_int(roster_leave(place->desk, &quit, sunday(), &error), ST_REFUSED, "not twice");
    is_str(error.text, "何丽 现在不在这个群里，不必登记", "in words");
    bool agreed = false;
    is_int(roster_ask_in(place->desk, "gp", "p2", "机关党支部何丽", INSTANT_NONE, sunday(), &agreed,
                         &error),
           ST_OK, "and comes back");
    ok(agreed, "whoever may decide has");
    roster = load(place, "gp");
    is_int(roster_counts(roster)->waiting, 0, "nobody waits");
    ok(named(roster, "何丽")->joined != INSTANT_NONE, "is in the group again");
    is_str(named(roster, "何丽")->id, "p2", "the one that was there");
    roster_free(roster);
    is_int(owed(place, "p", "gp", "join-decided").undone, 0, "agreed to at the same stroke");
}

/* Transferred, and not yet taken out of the chat: that is what remains to be done. */
static void test_transfer(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct roster_leaving go = leaving(EXIT_TRANSFER, "q1", "gq");
    go.reason = "转往省城";
    go.out = false;
    is_int(roster_leave(place->desk, &go, sunday(), &error), ST_OK, "transferred");
    is_int(owed(place, "q", "gq", "transferred-out").undone, 1, "has to be taken out");
    ok(finding(place, "outsiders-out"), "and is an outsider there");
    struct roster *roster = load(place, "gq");
    is_int(named(roster, "黎阳")->standing, ROSTER_OUTSIDE, "shown as such");
    roster_free(roster);
    struct roster_leaving out = leaving(EXIT_QUIT, "q1", "gq");
    out.happened = sunday() - 3 * CIVIL_DAY; /* he had gone before it was known */
    is_int(roster_leave(place->desk, &out, sunday(), &error), ST_OK, "taken out");
    struct owed after = owed(place, "q", "gq", "transferred-out");
    is_int(after.undone, 0, "nothing is left to do");
    is_int(after.met, 1, "the same transfer was dealt with");
    ok(!finding(place, "outsiders-out"), "nobody is where he should not be");
    go = leaving(EXIT_TRANSFER, "q2", "gq");
    is_int(roster_leave(place->desk, &go, sunday(), &error), ST_OK, "all at one stroke");
    is_int(owed(place, "q", "gq", "transferred-out").met, 2, "is dealt with");
    is_int(owed(place, "q", "gq", "transferred-out").undone, 0, "at once");
    roster = load(place, "gq");
    is_int(roster_count(roster), 0, "nobody is left");
    roster_free(roster);
    is_int(roster_leave(place->desk, &go, sunday(), &error), ST_REFUSED, "not twice");
}

static void test_cause(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct roster_leaving warn = leaving(EXIT_WARN, "p1", "gp");
    is_int(roster_leave(place->desk, &warn, sunday(), &error), ST_INVALID, "a warning says why");
    warn.reason = "刷屏";
    is_int(roster_leave(place->desk, &warn, sunday(), &error), ST_INVALID, "and is verified");
    is_str(error.text, "警告前须经支部核实：请支部核实后再登记", "in words");
    warn.verified = true;
    is_int(roster_leave(place->desk, &warn, sunday(), &error), ST_OK, "then it is given");
    struct roster *roster = load(place, "gp");
    is_int(named(roster, "黄明")->warnings, 1, "and counted");
    roster_free(roster);
    struct roster_leaving remove = leaving(EXIT_REMOVE, "p1", "gp");
    remove.reason = "屡次刷屏";
    is_int(roster_leave(place->desk, &remove, sunday(), &error), ST_INVALID, "so is a removal");
    is_str(error.text, "除名移出前须经支部核实：请支部核实后再登记", "in words");
    remove.verified = remove.off_roster = true;
    is_int(roster_leave(place->desk, &remove, sunday(), &error), ST_OK, "verified");
    roster = load(place, "gp");
    ok(named(roster, "黄明") == NULL, "gone from both");
    roster_free(roster);
    struct error none = {.status = ST_OK};
    is_int(roster_about(place->desk, "p1", false, sunday(), &buf, &none), ST_OK, "what is known");
    const char *about = SAID;
    ok(strstr(about, "138****0013") && !strstr(about, "13800000013"), "the telephone masked");
    ok(strstr(about, "警告 1 次") && strstr(about, "屡次刷屏"), "warned, and why removed");
}

static void test_unmask(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct roster *roster = load(place, "gp");
    const char *const ids[] = {"p2", "none"};
    size_t noted = 0;
    struct roster_entry last = entry("最后");
    roster_add(place->desk, "p", NULL, &last, sunday(), &error);
    is_int(roster_unmask(place->desk, roster, ids, 2, sunday(), &noted, &error), ST_OK,
           "telephones are asked for");
    is_int(noted, 1, "of those who have one");
    undo_do(place->desk, sunday(), &buf, &error);
    ok(strstr(SAID, "登记成员"), "that one has looked is not what u takes back");
    roster_free(roster);
}

static long notes(struct place *place)
{
    struct query *query = db_query(ledger_db(place->ledger),
                                   "SELECT (SELECT count(*) FROM outbox WHERE verb = 'audit.note') "
                                   "+ (SELECT count(*) FROM journal WHERE verb = 'audit.note')");
    long count = query_step(query, NULL) == ST_OK ? (long)query_int(query, 0) : -1;
    query_reset(query);
    return count;
}

/* Nor after a restart, where what is held is one act by its moment. */
static void test_unmask_restarted(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct roster *roster = load(place, "gp");
    const char *const ids[] = {"p2"};
    size_t noted = 0;
    long before = notes(place);
    struct roster_entry again = entry("再来");
    instant now = sunday() + 20;
    is_int(roster_add(place->desk, "p", NULL, &again, now, &error), ST_OK, "somebody new");
    is_int(roster_unmask(place->desk, roster, ids, 1, now, &noted, &error), ST_OK, "a look");
    roster_free(roster);
    desk_close(place->desk);
    ok(sit_down(place), "the program is started again");
    is_int(notes(place), before + 1, "the look is kept");
    is_int(undo_do(place->desk, now, &buf, &error), ST_OK, "u");
    is_str(SAID, "已撤回：登记成员", "takes back the member alone");
    is_int(notes(place), before + 1, "what was looked at stays looked at");
}

/* Whom a breach was reported of is for the committee alone. */
static void test_breach(struct place *place)
{
    struct error error = {.status = ST_OK};
    load_lines(place, "{\"do\":\"event.add\",\"to\":\"b1\",\"at\":\"2026-11-20T08:00:00+08:00\","
                      "\"with\":{\"group\":\"gq\",\"kind\":\"breach_report\",\"starts\":"
                      "\"2026-11-20T08:00:00+08:00\",\"title\":\"发广告\",\"member\":\"q2\"}}\n"
                      "{\"do\":\"fact.record\",\"to\":\"b1f\",\"at\":\"2026-11-20T09:00:00+08:00\","
                      "\"with\":{\"group\":\"gq\",\"kind\":\"handled\",\"event\":\"b1\","
                      "\"member\":\"q2\",\"note\":\"谈话教育\"}}\n"
                      "{\"do\":\"fact.record\",\"to\":\"b2f\",\"at\":\"2026-11-20T09:30:00+08:00\","
                      "\"with\":{\"group\":\"gq\",\"kind\":\"report\",\"member\":\"q2\","
                      "\"note\":\"一切都好\"}}\n");
    is_int(roster_about(place->desk, "q2", false, sunday(), &buf, &error), ST_OK, "one member");
    const char *about = SAID;
    ok(strstr(about, "一切都好"), "what was recorded of him");
    ok(!strstr(about, "违规") && !strstr(about, "谈话教育") && !strstr(about, "发广告"),
       "but not what was reported in confidence");
}

int main(void)
{
    struct place place;
    if (!place_open(&place))
        return 1;
    load_lines(&place, more);
    buf_init(&buf, sizeof text - 1);
    is_int(place.refused, 0, "everything loaded");
    test_typed();
    test_nickname(&place);
    test_load(&place);
    test_join(&place);
    test_namesake(&place);
    test_add_edit(&place);
    test_quit(&place);
    test_transfer(&place);
    test_cause(&place);
    test_breach(&place);
    test_unmask(&place);
    test_unmask_restarted(&place);
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
