#include "desk/migrants.h"

#include "desk/agenda.h"
#include "desk/undo.h"
#include "desk_store.h"

static struct buf buf;
static char text[4096];
#define SAID said(&buf, text, sizeof text)

/* The worklist of a group, loaded anew. */
struct view {
    struct roster *roster;
    struct migrants *list;
};

static bool look(struct place *place, const char *group, instant now, struct view *view)
{
    struct error error = {.status = ST_OK};
    *view = (struct view){NULL, NULL};
    if (roster_load(place->desk, NULL, group, now, &view->roster, &error) == ST_OK &&
        migrants_load(place->desk, view->roster, now, &view->list, &error) == ST_OK)
        return true;
    printf("# worklist: %s\n", error.text);
    return false;
}

static void away(struct view *view)
{
    migrants_free(view->list);
    roster_free(view->roster);
}

static int state(const struct view *view, const char *member)
{
    const struct migrant *line = migrants_find(view->list, member);
    return line ? (int)line->state : -1;
}

static void test_list(struct place *place)
{
    struct view view;
    instant now = sunday();
    ok(look(place, "g3", now, &view), "a group with migrant members");
    is_str(migrants_rule(view.list)->id, "migrant-report", "the rule that asks each member");
    struct migrants_period period = migrants_period(view.list);
    is_int(period.opens, at("2026-07-01T00:00:00+08:00"), "the half-year");
    is_int(period.due, at("2027-01-01T00:00:00+08:00"), "and its end");
    is_int(period.warn_at, period.due - 60 * CIVIL_DAY, "pressing two months before");
    ok(!period.past, "it is running");
    is_int(migrants_count(view.list), 3, "everybody who has to");
    is_str(migrants_at(view.list, 0)->member->name, "孙二", "those owing first");
    is_int(state(&view, "m1"), MIGRANT_REPORTED, "who has reported");
    is_int(migrants_find(view.list, "m1")->reported, at("2026-11-05T08:00:00+08:00"), "when");
    is_int(migrants_find(view.list, "m2")->last, INSTANT_NONE, "who has never");
    struct migrants_sums sums = migrants_sums(view.list);
    is_int(sums.owing, 2, "two owe it");
    is_int(sums.reported, 1, "one does not");
    ok(migrants_at(view.list, 3) == NULL && migrants_find(view.list, "m9") == NULL,
       "nobody beyond");
    away(&view);
    ok(look(place, "g1", now, &view), "a group without migrant members");
    is_int(migrants_count(view.list), 0, "has an empty list");
    away(&view);
}

static void test_record(struct place *place)
{
    struct view view;
    struct error error = {.status = ST_OK};
    instant now = sunday();
    const char *const all[] = {"m1", "m2", "m3"};
    size_t recorded = 9, skipped = 9;
    look(place, "g3", now, &view);
    is_int(
        migrants_record(place->desk, view.list, all, 3, now + 1, now, &recorded, &skipped, &error),
        ST_INVALID, "not ahead");
    is_str(error.text, "这个时间还没有到：请写已经汇报的日期", "in words");
    is_int(migrants_record(place->desk, view.list, all, 3, at("2026-06-30T23:59:59+08:00"), now,
                           &recorded, &skipped, &error),
           ST_INVALID, "not before the period");
    is_str(error.text, "这个日期不在本期（07-01 起）：请核对", "in words");
    instant when = at("2026-11-20T12:00:00+08:00");
    is_int(migrants_record(place->desk, view.list, all, 3, when, now, &recorded, &skipped, &error),
           ST_OK, "one date for all");
    is_int(recorded, 2, "who owed it");
    is_int(skipped, 1, "not who had");
    away(&view);
    look(place, "g3", now, &view);
    is_int(migrants_sums(view.list).owing, 0, "nobody owes it any more");
    is_int(migrants_find(view.list, "m3")->reported, when, "on that date");
    is_int(state(&view, "m3"), MIGRANT_REPORTED, "entered in time");
    away(&view);
    ok(undo_do(place->desk, now, &buf, &error) == ST_OK, "one thing to take back");
    buf_reset(&buf);
    look(place, "g3", now, &view);
    is_int(migrants_sums(view.list).owing, 2, "all of it");
    away(&view);
}

static void test_remind(struct place *place)
{
    struct view view;
    instant now = sunday();
    const char *const all[] = {"m1", "m2", "m3"};
    size_t named = 9;
    look(place, "g3", now, &view);
    migrants_remind(place->desk, view.list, all, 3, now, &buf, &named);
    is_int(named, 2, "who owes it is named");
    ok(strstr(SAID, "请以下流动党员于12月31日前汇报：孙二、周三。\n") == text,
       "until when, and who");
    migrants_remind(place->desk, view.list, all, 1, now, &buf, &named);
    is_int(named, 0, "who does not is not");
    buf_reset(&buf);
    away(&view);
}

static void test_waive(struct place *place)
{
    struct view view;
    struct error error = {.status = ST_OK};
    instant now = sunday();
    const char *const who[] = {"m1", "m2"};
    size_t waived, skipped;
    look(place, "g3", now, &view);
    is_int(
        migrants_waive(place->desk, view.list, who, 2, "年老多病", now, &waived, &skipped, &error),
        ST_OK, "waived");
    is_int(waived, 1, "who owes it");
    is_int(skipped, 1, "and nobody else");
    away(&view);
    look(place, "g3", now, &view);
    is_int(state(&view, "m2"), MIGRANT_WAIVED, "stands as such");
    is_str(migrants_find(view.list, "m2")->waived_why, "年老多病", "why");
    is_str(migrants_find(view.list, "m2")->waived_by, "本机用户", "by whom");
    is_int(migrants_sums(view.list).waived, 1, "counted");
    is_int(migrants_sums(view.list).owing, 1, "apart");
    away(&view);
    ok(undo_do(place->desk, now, &buf, &error) == ST_OK, "taken back");
    buf_reset(&buf);
}

/* A span of waiving of an org above counts as well. */
static void test_span(struct place *place)
{
    struct view view;
    load_lines(place,
               "{\"do\":\"duty.waive_span\",\"to\":\"o1\",\"at\":\"2026-11-20T08:00:00+08:00\","
               "\"with\":{\"rules\":[\"weekly-post\",\"migrant-report\"],\"from\":\"2026-12-"
               "01T00:00:00+08:00\",\"to\":\"2027-02-01T00:00:00+08:00\",\"reason\":\"疫情\"}}"
               "\n");
    look(place, "g3", sunday(), &view);
    is_int(state(&view, "m2"), MIGRANT_WAIVED, "waived for a span of time");
    is_str(migrants_find(view.list, "m2")->waived_why, "疫情", "with the reason of the span");
    away(&view);
}

/* In January: what was missed is made up for, until the next season or nobody owes it. */
static void test_past(struct place *place)
{
    struct view view;
    struct error error = {.status = ST_OK};
    instant now = at("2027-01-05T09:00:00+08:00");
    const char *const who[] = {"m2"};
    size_t recorded, skipped;
    look(place, "g3", now, &view);
    struct migrants_period period = migrants_period(view.list);
    ok(period.past, "the period that is over comes first");
    is_int(period.due, at("2027-01-01T00:00:00+08:00"), "that of the year before");
    is_int(state(&view, "m2"), MIGRANT_OVERDUE, "overdue");
    migrants_remind(place->desk, view.list, who, 1, now, &buf, &recorded);
    ok(strstr(SAID, "尽快补上") != NULL, "the reminder says so");
    is_int(migrants_record(place->desk, view.list, who, 1, now, now, &recorded, &skipped, &error),
           ST_OK, "made up for");
    away(&view);
    look(place, "g3", now, &view);
    is_int(migrants_find(view.list, "m2")->reported, now, "counts for the old period");
    is_int(migrants_sums(view.list).owing, 1, "one is left");
    away(&view);
    const char *const last[] = {"m3"};
    look(place, "g3", now, &view);
    migrants_record(place->desk, view.list, last, 1, now, now, &recorded, &skipped, &error);
    away(&view);
    look(place, "g3", now, &view);
    ok(!migrants_period(view.list).past, "then it is the running one's turn");
    is_int(migrants_sums(view.list).owing, 3, "for which nobody has reported yet");
    away(&view);
}

/* Who came under the rule within the period owes nothing yet, but is on the list. */
static void test_unbound(struct place *place)
{
    struct view view;
    load_lines(place, "{\"do\":\"member.add\",\"to\":\"m4\",\"at\":\"2026-10-01T08:00:00+08:00\","
                      "\"with\":{\"org\":\"o4\",\"name\":\"李四\",\"status\":\"migrant\"}}\n"
                      "{\"do\":\"member.join\",\"to\":\"m4\",\"at\":\"2026-10-01T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g3\",\"nickname\":\"李四\"}}\n");
    look(place, "g3", sunday(), &view);
    is_int(state(&view, "m4"), MIGRANT_UNBOUND, "is on the list");
    is_str(migrants_at(view.list, migrants_count(view.list) - 2)->member->id, "m4",
           "between those who owe it and those who are done");
    is_int(migrants_sums(view.list).owing, 2, "and owes nothing");
    away(&view);
}

int main(void)
{
    struct place place;
    if (!place_open(&place))
        return 1;
    buf_init(&buf, 1 << 16);
    test_list(&place);
    test_record(&place);
    test_remind(&place);
    test_waive(&place);
    test_unbound(&place);
    place_close(&place);
    if (!place_open(&place))
        return 1;
    test_past(&place);
    place_close(&place);
    if (!place_open(&place))
        return 1;
    test_span(&place);
    is_int(place.refused, 0, "everything loaded");
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
