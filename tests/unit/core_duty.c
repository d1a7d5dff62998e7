#include "core_duty.h"

/* What is owed, in the cases where two readings are easily mistaken for each other (domain.md 3).
 */

static void test_period_edges(void)
{
    struct duty_case c;
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_WEEK;
    case_fact(&c, "2026-01-12"); /* the first instant of W03 */
    case_fact(&c, "2026-01-25 23:59:59");
    is_str(case_status(&c, "r:g:2026-W01", "2026-03-01"), "none",
           "began before the group was open");
    is_str(case_status(&c, "r:g:2026-W02", "2026-02-01"), "overdue", "its end is not part of it");
    is_str(case_status(&c, "r:g:2026-W03", "2026-02-01"), "met", "its start is");
    is_str(case_status(&c, "r:g:2026-W04", "2026-02-01"), "met", "its last second is");
    is_str(case_status(&c, "r:g:2026-W05", "2026-01-25 23:59:59"), "none", "has not opened");
    is_str(case_status(&c, "r:g:2026-W05", "2026-01-26"), "open", "opens at its start");
    is_str(case_status(&c, "r:g:2026-W05", "2026-01-31 23:59:59"), "open", "not yet soon");
    is_str(case_status(&c, "r:g:2026-W05", "2026-02-01"), "soon", "a day ahead");
    is_str(case_status(&c, "r:g:2026-W05", "2026-02-02"), "overdue", "overdue at its end");
    is_str(case_status(&c, "r:g:2026-W02", "2026-02-08 23:59:59"), "overdue", "four weeks");
    is_str(case_status(&c, "r:g:2026-W02", "2026-02-09"), "lapsed", "and then it lapses");
    c.group.active_from = when("2026-01-05");
    is_str(case_status(&c, "r:g:2026-W02", "2026-02-01"), "overdue", "opened as the week began");
}

static void test_count(void)
{
    struct duty_case c;
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_MONTH;
    c.rule.count = 2;
    case_fact(&c, "2026-02-03");
    case_fact(&c, "2026-02-20")->recorded_at = when("2026-03-01 00:00:01");
    case_fact(&c, "2026-02-21");
    is_str(case_status(&c, "r:g:2026-02", "2026-02-19"), "open", "one of two");
    is_str(case_status(&c, "r:g:2026-02", "2026-03-05"), "met", "two");
    const struct duty *duty = case_find(&c, "r:g:2026-02");
    ok(duty && duty->met_at == when("2026-02-20"), "met by the second");
    ok(duty && duty->entered_late, "which was entered after the due");
    c.facts[1].recorded_at = when("2026-03-01");
    case_derive(&c, when("2026-03-05"));
    duty = case_find(&c, "r:g:2026-02");
    ok(duty && !duty->entered_late, "entered at the due is not late");
    is_str(case_status(&c, "r:g:2026-01", "2026-03-31 23:59:59"), "lapsed",
           "a month with its next");
    is_str(case_status(&c, "r:g:2026-01", "2026-02-28 23:59:59"), "overdue", "not before");
}

static void test_making_up(void)
{
    struct duty_case c;
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_MONTH;
    c.rule.fact.categories = 1u << CATEGORY_WORK;
    struct docket_fact *fact = case_fact(&c, "2026-03-05");
    fact->category = CATEGORY_WORK;
    fact->makes_up = "r:g:2026-01";
    fact = case_fact(&c, "2026-03-06");
    fact->category = CATEGORY_OTHER;
    fact->makes_up = "r:g:2026-02";
    fact = case_fact(&c, "2026-03-07");
    fact->category = CATEGORY_WORK;
    fact->makes_up = "r:g:2025-12";
    is_str(case_status(&c, "r:g:2026-01", "2026-03-20"), "late", "made up, whenever it happened");
    is_str(case_status(&c, "r:g:2026-02", "2026-03-20"), "overdue", "the filter must match");
    is_str(case_status(&c, "r:g:2026-03", "2026-03-20"), "open",
           "it counts for that one only, and for none if there is no such obligation");
    is_str(case_status(&c, "r:g:2026-01", "2026-03-04"), "lapsed", "not before it happened");
    c.facts[0].makes_up = NULL;
    is_str(case_status(&c, "r:g:2026-03", "2026-03-20"), "met", "without that it is March's");
}

static void test_grace(void)
{
    struct duty_case c;
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_QUARTER;
    c.rule.grace = 15;
    is_str(case_status(&c, "r:g:2026-Q1", "2026-03-31"), "none", "it is about what is over");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-04-01"), "open", "opens at the quarter's end");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-04-09"), "soon", "seven days ahead");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-04-16"), "overdue", "due fifteen days after");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-07-15 23:59:59"), "overdue", "for as long");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-07-16"), "lapsed", "as the next quarter is");
    case_fact(&c, "2026-03-31 23:59:59");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-05-01"), "overdue", "too early a fact");
    case_fact(&c, "2026-06-30 23:59:59");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-07-01"), "late", "to the end of the next quarter");
    c.group.dissolved = when("2026-03-10");
    is_str(case_status(&c, "r:g:2026-Q1", "2026-07-01"), "cancelled", "dissolved in the quarter");
    is_str(case_status(&c, "r:g:2026-Q2", "2026-07-01"), "none", "dissolved before it began");
    c.rule.period = PERIOD_WEEK;
    c.group.dissolved = INSTANT_NONE;
    c.docket.fact_count = 0;
    is_str(case_status(&c, "r:g:2026-W02", "2026-02-02 23:59:59"), "overdue", "due on 27 January");
    is_str(case_status(&c, "r:g:2026-W02", "2026-02-03"), "lapsed", "and lapsed a week later");
}

static void test_dissolution(void)
{
    struct duty_case c;
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_MONTH;
    c.group.dissolved = when("2026-02-01");
    is_str(case_status(&c, "r:g:2026-01", "2026-02-10"), "overdue", "at the due: not cancelled");
    is_str(case_status(&c, "r:g:2026-02", "2026-02-10"), "none", "none begins at that instant");
    c.group.dissolved = when("2026-01-31 23:59:59");
    is_str(case_status(&c, "r:g:2026-01", "2026-02-10"), "cancelled", "just before the due");
    case_fact(&c, "2026-01-31 23:59:59");
    is_str(case_status(&c, "r:g:2026-01", "2026-02-10"), "met", "met when it was dissolved");
    c.group.dissolved = when("2026-01-20");
    is_str(case_status(&c, "r:g:2026-01", "2026-02-10"), "cancelled", "met only after it");
    const struct duty *duty = case_find(&c, "r:g:2026-01");
    ok(duty && duty->met_at == when("2026-01-31 23:59:59"), "which is shown all the same");
}

static void per_member(struct duty_case *c, enum rule_kind kind)
{
    case_start(c, kind);
    c->rule.period = PERIOD_HALF;
    c->rule.per_member = true;
    c->rule.statuses = 1u << MEMBER_MIGRANT;
    c->rule.fact.kind = FACT_REPORT;
    c->group.active_from = when("2024-01-01");
}

static void test_status_of_member(void)
{
    struct duty_case c;
    per_member(&c, RULE_EVERY);
    case_joins(&c, "2025-01-01", NULL);
    case_stands(&c, MEMBER_IN_POST, "2025-01-01");
    case_stands(&c, MEMBER_MIGRANT, "2026-01-01 15:00:00");
    case_stands(&c, MEMBER_RETIRED, "2026-07-01");
    is_str(case_status(&c, "r:g:2025-H2:m", "2026-03-01"), "none", "not yet a migrant");
    is_str(case_status(&c, "r:g:2026-H1:m", "2026-03-01"), "open", "from that civil day");
    is_str(case_status(&c, "r:g:2026-H1:m", "2026-08-01"), "overdue", "fell out at the due");
    is_str(case_status(&c, "r:g:2026-H2:m", "2026-08-01"), "none", "who fell out then is out");
    c.standings[2].since = when("2026-06-30 23:59:59");
    is_str(case_status(&c, "r:g:2026-H1:m", "2026-08-01"), "cancelled", "fell out before");
    struct docket_fact *fact = case_fact(&c, "2026-06-01");
    fact->member = "n";
    is_str(case_status(&c, "r:g:2026-H1:m", "2026-08-01"), "cancelled", "another's report");
    fact->member = "m";
    is_str(case_status(&c, "r:g:2026-H1:m", "2026-08-01"), "met", "met before that");
    c.standings[2].status = MEMBER_MIGRANT;
    c.docket.fact_count = 0;
    is_str(case_status(&c, "r:g:2026-H2:m", "2026-08-01"), "open", "the same status goes on");
}

static void test_two_statuses_of_one_day(void)
{
    struct duty_case c;
    per_member(&c, RULE_EVERY);
    case_joins(&c, "2025-01-01", NULL);
    case_stands(&c, MEMBER_MIGRANT, "2026-01-01");
    case_stands(&c, MEMBER_RETIRED, "2026-07-01 10:00:00");
    case_stands(&c, MEMBER_MIGRANT, "2026-07-01 15:00:00");
    is_str(case_status(&c, "r:g:2026-H2:m", "2026-08-01"), "cancelled",
           "a start that lies in two spans belongs to the first");
    c.standings[1].since = when("2026-07-01");
    is_str(case_status(&c, "r:g:2026-H2:m", "2026-08-01"), "open", "the first ended before it");
}

static void test_joining_again(void)
{
    struct duty_case c;
    per_member(&c, RULE_EVERY);
    c.rule.statuses = 0;
    c.rule.period = PERIOD_MONTH;
    case_stands(&c, MEMBER_IN_POST, "2025-01-01");
    case_joins(&c, "2026-02-01", "2026-03-10");
    case_joins(&c, "2026-03-20", NULL);
    is_str(case_status(&c, "r:g:2026-01:m", "2026-05-10"), "none", "not joined yet");
    is_str(case_status(&c, "r:g:2026-02:m", "2026-03-05"), "overdue", "joined as it began");
    is_str(case_status(&c, "r:g:2026-03:m", "2026-04-05"), "cancelled", "quit in it");
    is_str(case_status(&c, "r:g:2026-04:m", "2026-04-05"), "open", "in the second span");
    c.joinings[0].quit = when("2026-03-01");
    c.joinings[1].joined = when("2026-03-01");
    is_str(case_status(&c, "r:g:2026-03:m", "2026-03-05"), "open", "out and in at its start: in");
    is_str(case_status(&c, "r:g:2026-02:m", "2026-03-05"), "overdue", "quit at the due");
    c.member.left = when("2026-04-01");
    is_str(case_status(&c, "r:g:2026-04:m", "2026-04-05"), "none", "left as it began");
    is_str(case_status(&c, "r:g:2026-03:m", "2026-04-05"), "overdue", "left at the due");
}

static void test_events(void)
{
    struct duty_case c;
    case_start(&c, RULE_BEFORE);
    c.rule.events = "meeting";
    c.rule.days = 2;
    c.rule.fact.with_event = true;
    c.rule.fact.event_fields = "agenda";
    struct event *event = case_event(&c, "e", "2026-03-10 19:00:00", "2026-03-11 01:00:00");
    is_str(case_status(&c, "r:g:e", "2026-03-08 23:59:59"), "soon", "by the end of the eighth");
    is_str(case_status(&c, "r:g:e", "2026-03-09"), "overdue", "and no later");
    case_fact(&c, "2025-12-01")->event = "e";
    is_str(case_status(&c, "r:g:e", "2026-03-09"), "overdue", "the agenda is not filled");
    event->agenda = "";
    is_str(case_status(&c, "r:g:e", "2026-03-09"), "overdue", "nor is an empty one");
    event->agenda = "x";
    is_str(case_status(&c, "r:g:e", "2026-03-09"), "met", "even before the event was recorded");
    event->recorded_at = when("2026-03-10");
    is_str(case_status(&c, "r:g:e", "2026-03-09"), "none", "but only once it is");
    event->cancelled_at = when("2026-03-10");
    is_str(case_status(&c, "r:g:e", "2026-03-10"), "cancelled", "cancelled comes before met");
    event->starts = when("2025-12-31 23:59:59");
    is_str(case_status(&c, "r:g:e", "2026-03-10"), "none", "an event from before the opening");

    case_start(&c, RULE_AFTER);
    c.rule.events = "meeting";
    c.rule.days = 0;
    case_event(&c, "e", "2026-03-10 19:00:00", "2026-03-12");
    is_str(case_status(&c, "r:g:e", "2026-03-11 23:59:59"), "none", "opens at the end");
    is_str(case_status(&c, "r:g:e", "2026-03-12 23:59:59"), "soon",
           "an end at 0:00 is of that day");
    case_fact(&c, "2026-03-09 23:59:59")->event = "e";
    is_str(case_status(&c, "r:g:e", "2026-03-13"), "overdue", "a fact of the day before");
    case_fact(&c, "2026-03-10")->event = "e";
    is_str(case_status(&c, "r:g:e", "2026-03-13"), "met", "from 0:00 of the day it starts");
}

static void test_event_per_member(void)
{
    struct duty_case c;
    per_member(&c, RULE_AFTER);
    c.rule.statuses = 0;
    c.rule.events = "meeting";
    c.rule.hours = 24;
    case_event(&c, "e", "2026-03-10 19:00:00", "2026-03-10 20:00:00");
    case_joins(&c, "2026-03-10 19:00:01", NULL);
    is_str(case_status(&c, "r:g:e:m", "2026-03-12"), "none", "joined after it began");
    c.joinings[0].joined = when("2026-03-10 19:00:00");
    is_str(case_status(&c, "r:g:e:m", "2026-03-12"), "overdue", "who joined then is in");
    c.joinings[0].quit = when("2026-03-11 20:00:00");
    is_str(case_status(&c, "r:g:e:m", "2026-03-12"), "overdue", "quit at the due");
    c.joinings[0].quit--;
    is_str(case_status(&c, "r:g:e:m", "2026-03-12"), "cancelled", "quit before");
    c.joinings[0].joined = when("2026-03-01");
    c.joinings[0].quit = when("2026-03-10 19:00:00");
    is_str(case_status(&c, "r:g:e:m", "2026-03-12"), "none", "who quit then is out");
    c.joinings[0].quit = INSTANT_NONE;
    c.member.left = when("2026-03-10 19:00:00");
    is_str(case_status(&c, "r:g:e:m", "2026-03-12"), "none", "so is who left the roster");
}

static void test_silence(void)
{
    struct duty_case c;
    case_start(&c, RULE_SILENCE);
    c.rule.days = 14;
    is_str(case_status(&c, "r:g:start", "2026-01-15"), "soon", "fifteen days after the opening");
    is_str(case_status(&c, "r:g:start", "2026-01-16"), "overdue", "the fourteenth is over");
    case_fact(&c, "2026-01-16");
    case_fact(&c, "2026-01-16");
    is_str(case_status(&c, "r:g:start", "2026-01-20"), "none", "at the due it is in time");
    is_str(case_status(&c, "r:g:f00", "2026-01-20"), "none", "of two at one instant");
    is_str(case_status(&c, "r:g:f01", "2026-01-20"), "open", "the last by id is the anchor");
    case_fact(&c, "2026-02-01");
    is_str(case_status(&c, "r:g:f01", "2026-02-02"), "late", "a past gap that was too long");
    is_str(case_status(&c, "r:g:f02", "2026-02-02"), "open", "beside the current one");
    case_fact(&c, "2026-02-10")->makes_up = "r:g:f02";
    is_str(case_status(&c, "r:g:f02", "2026-02-12"), "met", "made up for");
    is_str(case_status(&c, "r:g:f03", "2026-02-12"), "none", "what makes up anchors nothing");
    c.docket.fact_count--;
    c.group.dissolved = when("2026-02-12");
    is_str(case_status(&c, "r:g:f02", "2026-02-20"), "cancelled", "dissolved before its due");
    case_fact(&c, "2026-02-12");
    is_str(case_status(&c, "r:g:f02", "2026-02-20"), "none", "a fact then closes the gap");
    is_str(case_status(&c, "r:g:f03", "2026-02-20"), "none", "but anchors nothing");
    c.group.dissolved = when("2026-02-01");
    is_str(case_status(&c, "r:g:f01", "2026-02-20"), "late", "dissolved when it was met, late");
}

static void test_once(void)
{
    struct duty_case c;
    case_start(&c, RULE_DISSOLVE);
    c.rule.days = 7;
    c.rule.met_by = MET_BY_DISSOLVED;
    c.group.work_ended = when("2025-12-20 10:00:00");
    is_str(case_status(&c, "r:g", "2026-01-20"), "none", "not a temporary group");
    c.group.temporary = 1;
    is_str(case_status(&c, "r:g", "2025-12-27"), "soon", "ended before it was opened");
    is_str(case_status(&c, "r:g", "2025-12-28"), "overdue", "due all the same");
    c.group.dissolved = when("2025-12-27 23:59:59");
    c.group.dissolution_at = when("2026-01-10");
    is_str(case_status(&c, "r:g", "2026-01-20"), "met",
           "dissolved in time, which is no cancelling");
    const struct duty *duty = case_find(&c, "r:g");
    ok(duty && duty->entered_late, "and entered late");
    is_str(case_status(&c, "r:g", "2025-12-26"), "soon", "a dissolution ahead changes nothing yet");
    c.group.deregistered = 1;
    is_str(case_status(&c, "r:g", "2026-01-20"), "cancelled",
           "deregistered does not meet this one");
    c.rule.met_by = MET_BY_DISSOLVED_OR_DEREGISTERED;
    is_str(case_status(&c, "r:g", "2026-01-20"), "met", "but that one");

    case_start(&c, RULE_BY);
    c.rule.due = when("2026-06-08");
    c.rule.opens_days = 60;
    c.rule.opened_before_due = true;
    is_str(case_status(&c, "r:g", "2026-04-08 23:59:59"), "none", "opens sixty days before");
    is_str(case_status(&c, "r:g", "2026-04-09"), "open", "to the second");
    case_fact(&c, "2025-06-01");
    is_str(case_status(&c, "r:g", "2026-04-09"), "met", "met at any time");
    c.group.active_from = when("2026-06-08");
    is_str(case_status(&c, "r:g", "2026-06-09"), "none", "opened at the due is not before it");
}

static void test_waived(void)
{
    struct duty_case c;
    const char *ids[] = {"r:g:2026-01"};
    struct docket_span span = {"q r", when("2026-03-01"), when("2026-04-01")};
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_MONTH;
    c.docket.waivers = ids;
    c.docket.waiver_count = 1;
    c.docket.spans = &span;
    c.docket.span_count = 1;
    is_str(case_status(&c, "r:g:2026-01", "2026-04-02"), "waived", "by its id");
    is_str(case_status(&c, "r:g:2026-02", "2026-04-02"), "waived", "due as the span begins");
    is_str(case_status(&c, "r:g:2026-03", "2026-04-02"), "overdue", "due as it ends");
    case_fact(&c, "2026-02-10");
    is_str(case_status(&c, "r:g:2026-02", "2026-04-02"), "met", "what was done is not waived");
    c.group.dissolved = when("2026-01-10");
    is_str(case_status(&c, "r:g:2026-01", "2026-04-02"), "cancelled", "cancelled comes first");
}

static bool count_finding(void *context, const struct finding *finding)
{
    (void)finding;
    ++*(int *)context;
    return true;
}

static int findings(struct duty_case *c, const char *at)
{
    int count = 0;
    case_derive(c, when(at));
    is_int(findings_derive(&c->docket, when(at), count_finding, &count, NULL), ST_OK, "looked");
    return count;
}

static void test_findings(void)
{
    struct duty_case c;
    case_start(&c, RULE_INVARIANT);
    c.rule.check = "member-names";
    c.rule.form = "name";
    case_joins(&c, "2026-01-01", NULL);
    is_int(findings(&c, "2026-02-01"), 1, "no nickname is not the roster name");
    c.joinings[0].nickname = "name";
    is_int(findings(&c, "2026-02-01"), 0, "this one is");
    c.rule.form = "org_separator_name";
    c.joinings[0].nickname = "org- name";
    is_int(findings(&c, "2026-02-01"), 1, "two separators are too many");
    is_int(findings(&c, "2025-12-31"), 0, "not open yet");
    c.group.dissolved = when("2026-02-01");
    is_int(findings(&c, "2026-02-01"), 0, "not open any more");
    is_int(findings(&c, "2026-01-31"), 1, "open until then");

    case_start(&c, RULE_INVARIANT);
    c.rule.check = "account-filed";
    c.rule.form = "paper";
    struct docket_fact *fact = case_fact(&c, "2026-01-10");
    fact->kind = FACT_FILED;
    fact->form = "paper";
    fact->makes_up = "q:g";
    is_int(findings(&c, "2026-02-01"), 1, "what makes up for another duty does not count");
    c.facts[0].makes_up = NULL;
    is_int(findings(&c, "2026-02-01"), 0, "filed");
    is_int(findings(&c, "2026-01-09"), 1, "not before it was");
}

static void test_unapproved(void)
{
    struct duty_case c;
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_MONTH;
    case_fact(&c, "2026-01-10")->unapproved = true;
    is_int(findings(&c, "2026-02-01"), 0, "a rulebook without approvals");
    c.rulebook.policy_count = 1;
    c.policy.approve = 1;
    is_int(findings(&c, "2026-02-01"), 1, "every post needs approval, this one too");
    is_int(findings(&c, "2026-01-09"), 0, "not before it was posted");
    c.policy.important = true;
    is_int(findings(&c, "2026-02-01"), 0, "only important ones do");
    c.policy.important = false;
    c.policy.in_branch_name = true;
    is_int(findings(&c, "2026-02-01"), 1, "those in the branch's name do");
}

int main(void)
{
    test_period_edges();
    test_count();
    test_making_up();
    test_grace();
    test_dissolution();
    test_status_of_member();
    test_two_statuses_of_one_day();
    test_joining_again();
    test_events();
    test_event_per_member();
    test_silence();
    test_once();
    test_waived();
    test_findings();
    test_unapproved();
    return done_testing();
}
