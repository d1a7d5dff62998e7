/* Events while they are entered: every kind of every rulebook leads to its duties and is done with
 * once they are met; what the form says, refuses and doubts; drafts made from them; the calendar.
 */

#include "desk/event_edit.h"

#include "desk/calendar.h"
#include "desk/letter.h"
#include "desk/record.h"
#include "desk/undo.h"
#include "desk_event.h"

static struct buf buf;
static char text[8192];
#define SAID said(&buf, text, sizeof text)

static void test_choice(struct place *place)
{
    instant now = sunday();
    struct error error;
    struct event_edit *edit = begin(place, "g-wanning", NULL, now);
    is_int((long long)event_edit_kinds(edit), 13, "all kinds of the notice");
    is_str(event_edit_kind_title(edit, 0), "支部大会", "meetings first");
    is_str(event_edit_kind_title(edit, 12), "违规报告", "what is confidential last");
    is_int(event_edit_starts(edit), INSTANT_NONE, "when a meeting is, is asked");
    event_edit_free(edit);
    edit = begin(place, "g-member-measures", NULL, now);
    is_int((long long)event_edit_kinds(edit), 3, "applications and transfers are made elsewhere");
    event_edit_free(edit);
    edit = begin(place, "g-member-measures", "inquiry join_request", now);
    is_str(event_edit_kind_title(edit, event_edit_kind(edit)), "问题建议", "the first of a list");
    is_int(event_edit_starts(edit), now, "what comes in comes in now");
    event_edit_free(edit);
    is_int(event_edit_new(place->desk, "g-xinxiang", NULL, now, &edit, &error), ST_REFUSED,
           "a notice whose only event is made by a post");
    is_str(error.text, "这个群的规则集里没有在这里登记的会议活动。", "is said so");
    is_int(event_edit_new(place->desk, "nowhere", NULL, now, &edit, &error), ST_MISSING,
           "no such group");
    is_int(event_edit_open(place->desk, "nowhere", &edit, &error), ST_MISSING, "no such event");
}

static void test_needs(struct place *place)
{
    struct error error;
    struct event_edit *edit = begin(place, "g-wanning", "branch_meeting", sunday());
    is_int(event_edit_need(edit, EVENT_AGENDA), EVENT_ASKED, "the notice counts only with it");
    is_int(event_edit_need(edit, EVENT_PLACE), EVENT_MAY, "a place may be given");
    is_int(event_edit_need(edit, EVENT_DISPOSITION), EVENT_NOT, "nothing is dealt with");
    event_edit_why(edit, &buf);
    is_str(SAID, "通知要写明议题、内容、要求，缺了不算", "why");
    for (size_t i = 0; i < event_edit_kinds(edit); i++)
        if (strcmp(event_edit_kind_title(edit, i), "公开事项") == 0)
            event_edit_choose(edit, i);
    ok(event_edit_has_openness(edit), "what is made public has an openness");
    is_int(event_edit_need(edit, EVENT_AGENDA), EVENT_NOT, "and no agenda");
    event_edit_why(edit, &buf);
    is_str(SAID, "", "nothing is asked for");
    static char long_text[2001 * 3 + 1];
    memset(long_text, 'a', sizeof long_text - 1);
    is_int(event_edit_set(edit, EVENT_AGENDA, long_text, &error), ST_INVALID, "too long");
    is_str(event_edit_text(edit, EVENT_AGENDA), "", "is not taken");
    event_edit_free(edit);
}

static const char *follows(struct event_edit *edit, const char *when, instant now, bool *late)
{
    event_edit_span(edit, at(when), INSTANT_NONE);
    event_edit_follows(edit, now, &buf, late);
    return SAID;
}

static void test_follows(struct place *place)
{
    instant now = sunday(); /* 11-22 09:12 */
    bool late = false;
    struct event_edit *edit = begin(place, "g-wanning", "branch_meeting", now);
    event_edit_follows(edit, now, &buf, &late);
    is_str(SAID, "", "without a time nothing follows");
    is_str(follows(edit, "2026-11-25T15:00:00+08:00", now, &late),
           "通知最迟 11-23 24:00（还有1天14小时）；决议最迟 11-28 24:00", "ahead");
    ok(!late, "in time");
    is_str(follows(edit, "2026-11-23T15:00:00+08:00", now, &late),
           "通知最迟 11-21 24:00，已来不及：照实登记，通知会显示逾期；决议最迟 11-26 24:00",
           "too late for its notice");
    ok(late, "is told");
    is_str(follows(edit, "2026-11-24T00:00:00+08:00", now, &late),
           "通知最迟 11-22 24:00（还有14小时48分）；决议最迟 11-27 24:00", "at midnight");
    is_str(follows(edit, "2026-11-20T15:00:00+08:00", now, &late),
           "已过去：记为已召开；通知最迟 11-18 24:00，已来不及：照实登记，通知会显示逾期；"
           "决议最迟 11-23 24:00（还有1天14小时）",
           "over");
    is_str(follows(edit, "2026-05-20T15:00:00+08:00", now, &late),
           "已过去：记为已召开；群启用之前的，只作记录，不产生待办", "before the group was opened");
    event_edit_free(edit);
    edit = begin(place, "g-wanning", "inquiry", now);
    event_edit_follows(edit, now, &buf, &late);
    is_str(SAID, "回复最迟 11-23 09:12（还有1天）", "hours");
    event_edit_free(edit);
    load_lines(place,
               "{\"do\":\"org.set\",\"to\":\"o-wanning\",\"at\":\"2026-11-01T08:00:00+08:00\","
               "\"with\":{\"settings\":{\"rules\":{\"meeting-notice\":{\"days\":3},"
               "\"meeting-resolution\":{\"on\":false}},"
               "\"decided_by\":\"u1\",\"reason\":\"试行\"}}}\n");
    edit = begin(place, "g-wanning", "branch_meeting", now);
    is_str(follows(edit, "2026-11-26T15:00:00+08:00", now, &late),
           "通知最迟 11-23 24:00（还有1天14小时）", "the terms in force are the org's");
    event_edit_free(edit);
    load_lines(place,
               "{\"do\":\"org.set\",\"to\":\"o-wanning\",\"at\":\"2026-11-01T08:00:01+08:00\","
               "\"with\":{\"settings\":{\"rules\":{\"meeting-notice\":{\"days\":2},"
               "\"meeting-resolution\":{\"on\":true}},"
               "\"decided_by\":\"u1\",\"reason\":\"恢复\"}}}\n");
}

static void test_check(struct place *place)
{
    instant now = sunday();
    struct error error = {.status = ST_OK};
    struct event_edit *edit = begin(place, "g-wanning", "branch_meeting", now);
    is_int(event_edit_check(edit, now, &error), ST_INVALID, "no time");
    is_str(error.text, "请写日期时间，如 11-28 15:00。", "is asked for");
    event_edit_span(edit, at("9999-01-01T10:00:00+08:00"), INSTANT_NONE);
    is_int(event_edit_check(edit, now, &error), ST_INVALID, "the year 9999");
    is_str(error.text, "9999年不像是真的：请写1996年到2036年之间的日期。", "is no year");
    event_edit_span(edit, at("1905-01-01T10:00:00+08:00"), INSTANT_NONE);
    is_int(event_edit_check(edit, now, &error), ST_INVALID, "nor is one long past");
    event_edit_span(edit, at("2026-11-28T15:00:00+08:00"), at("2026-11-28T14:00:00+08:00"));
    is_int(event_edit_check(edit, now, &error), ST_INVALID, "a negative length");
    is_str(error.text, "结束时间早于开始时间，请改正。", "is said");
    event_edit_span(edit, at("2026-11-28T15:00:00+08:00"), at("2028-11-28T14:00:00+08:00"));
    is_int(event_edit_check(edit, now, &error), ST_INVALID, "two years long");
    event_edit_span(edit, at("2026-11-28T15:00:00+08:00"), at("2026-11-28T15:00:00+08:00"));
    is_int(event_edit_check(edit, now, &error), ST_OK, "no length will do");
    event_edit_free(edit);
}

/* The question asked when the event is to be entered then; "": none. */
static const char *doubt(struct place *place, const char *kind, const char *title,
                         const char *starts, const char *ends)
{
    instant now = sunday();
    bool doubtful = false;
    struct error error = {.status = ST_OK};
    struct event_edit *edit = begin(place, "g-dayong", kind, now);
    event_edit_set(edit, EVENT_TITLE, title, &error);
    event_edit_span(edit, at(starts), ends ? at(ends) : INSTANT_NONE);
    if (event_edit_doubt(place->desk, edit, now, &doubtful, &buf, &error) != ST_OK)
        say(&error, NULL);
    event_edit_free(edit);
    return SAID;
}

static void test_doubt(struct place *place)
{
    load_lines(
        place,
        "{\"do\":\"event.add\",\"to\":\"d1\",\"at\":\"2026-11-20T08:00:00+08:00\",\"with\":{"
        "\"group\":\"g-dayong\",\"kind\":\"activity\",\"starts\":\"2026-12-10T09:00:00+08:00\","
        "\"ends\":\"2026-12-11T12:00:00+08:00\",\"title\":\"义诊\",\"planned\":true}}\n"
        "{\"do\":\"event.add\",\"to\":\"d2\",\"at\":\"2026-11-20T08:00:00+08:00\",\"with\":{"
        "\"group\":\"g-dayong\",\"kind\":\"wish_claimed\",\"starts\":\"2026-12-15T09:00:00+08:00\","
        "\"title\":\"轮椅\",\"planned\":true}}\n");
    is_str(doubt(place, "activity", "", "2026-12-10T20:00:00+08:00", NULL),
           "同一天已有 12-10 09:00 党员活动“义诊”，仍要登记？", "the same kind on the same day");
    is_str(doubt(place, "activity", "", "2026-12-11T08:00:00+08:00", "2026-12-11T10:00:00+08:00"),
           "与 12-10 09:00 党员活动“义诊” 时间重叠，仍要登记？", "at the same time");
    is_str(doubt(place, "activity", "", "2026-12-11T12:00:00+08:00", NULL), "", "when it is over");
    is_str(doubt(place, "activity", "", "2026-12-09T08:00:00+08:00", "2026-12-10T09:00:00+08:00"),
           "", "until it begins");
    is_str(doubt(place, "wish_claimed", "", "2026-12-10T10:00:00+08:00", NULL), "",
           "what happens to one takes nobody's time");
    is_str(doubt(place, "wish_claimed", "书包", "2026-12-15T10:00:00+08:00", NULL), "",
           "two wishes a day");
    is_str(doubt(place, "wish_claimed", "轮椅", "2026-12-15T10:00:00+08:00", NULL),
           "同一天已有 12-15 09:00 微心愿认领“轮椅”，仍要登记？", "but not the same one");
}

static bool stored(struct place *place, const char *id, enum calendar_state *state,
                   struct calendar_place *where)
{
    struct calendar *calendar = NULL;
    struct error error = {.status = ST_OK};
    struct calendar_order order = {.month = INSTANT_NONE};
    bool found = false;
    if (calendar_place_of(place->desk, id, where, &error) != ST_OK ||
        calendar_load(place->desk, &order, sunday() + 30, &calendar, &error) != ST_OK)
        return false;
    for (size_t i = 0; i < calendar_count(calendar); i++)
        if (strcmp(calendar_event(calendar, i)->id, id) == 0) {
            *state = calendar_event(calendar, i)->state;
            found = true;
        }
    calendar_free(calendar);
    return found;
}

static void test_change(struct place *place)
{
    instant now = sunday() + 30;
    char id[IDENT_MAX + 1];
    enum calendar_state state;
    struct calendar_place where;
    struct error error;
    struct outcome outcome;
    struct event_edit *edit = begin(place, "g-wanning", "branch_meeting", now);
    event_edit_span(edit, at("2026-12-20T15:00:00+08:00"), at("2026-12-20T17:00:00+08:00"));
    event_edit_set(edit, EVENT_AGENDA, "选举", &error);
    ok(give(place, edit, now), "entered");
    event_edit_given(edit, now, true, &buf);
    is_str(SAID, "已登记支部大会；还缺内容、要求，缺了通知不算：e 补填；u 撤回", "what is missing");
    snprintf(id, sizeof id, "%s", event_edit_id(edit));
    event_edit_free(edit);
    ok(stored(place, id, &state, &where) && state == CALENDAR_AHEAD, "it lies ahead");
    edit = open_again(place, id);
    is_int(event_edit_give(place->desk, edit, now, &outcome, &error), ST_OK, "nothing changed");
    is_int(outcome.verdict, VERDICT_NOOP, "is a noop");
    event_edit_set(edit, EVENT_CONTENT, "选举支委", &error);
    event_edit_set(edit, EVENT_REQUIREMENTS, "按时到会", &error);
    event_edit_set(edit, EVENT_AGENDA, "", &error);
    event_edit_span(edit, at("2026-12-21T15:00:00+08:00"), at("2026-12-21T17:00:00+08:00"));
    ok(give(place, edit, now), "text and time at one stroke");
    event_edit_free(edit);
    edit = open_again(place, id);
    is_str(event_edit_text(edit, EVENT_CONTENT), "选举支委", "set");
    is_str(event_edit_text(edit, EVENT_AGENDA), "", "taken away");
    is_int(event_edit_ends(edit), at("2026-12-21T17:00:00+08:00"), "moved");
    event_edit_free(edit);
    is_int(undo_do(place->desk, now, &buf, &error), ST_OK, "one undo");
    buf_reset(&buf);
    edit = open_again(place, id);
    is_str(event_edit_text(edit, EVENT_AGENDA), "选举", "for both");
    is_int(event_edit_starts(edit), at("2026-12-20T15:00:00+08:00"), "of them");
    event_edit_free(edit);
}

static void test_held(struct place *place)
{
    instant now = sunday() + 30;
    char id[IDENT_MAX + 1];
    enum calendar_state state;
    struct calendar_place where;
    struct error error;
    struct outcome outcome;
    struct event_edit *edit = begin(place, "g-dayong", "activity", now);
    event_edit_span(edit, at("2026-11-19T15:00:00+08:00"), INSTANT_NONE);
    ok(give(place, edit, now), "one that is over");
    event_edit_given(edit, now, true, &buf);
    is_str(SAID, "已登记党员活动；报送后按 r 登记；u 撤回", "what is next");
    event_edit_given(edit, now, false, &buf);
    is_str(SAID, "已登记党员活动；u 撤回", "elsewhere no key is named that would do another thing");
    snprintf(id, sizeof id, "%s", event_edit_id(edit));
    event_edit_free(edit);
    ok(stored(place, id, &state, &where) && state == CALENDAR_HELD, "was held");
    edit = open_again(place, id);
    event_edit_span(edit, at("2026-12-29T15:00:00+08:00"), INSTANT_NONE);
    ok(give(place, edit, now), "after all it is still to come");
    event_edit_free(edit);
    ok(stored(place, id, &state, &where) && state == CALENDAR_AHEAD, "and lies ahead");
    load_lines(place, "{\"do\":\"event.add\",\"to\":\"h1\",\"at\":\"2026-11-01T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-dayong\",\"kind\":\"activity\",\"starts\":"
                      "\"2026-11-10T09:00:00+08:00\",\"planned\":true}}\n"
                      "{\"do\":\"event.confirm\",\"to\":\"h1\",\"at\":"
                      "\"2026-11-10T12:00:00+08:00\"}\n"
                      "{\"do\":\"event.add\",\"to\":\"h2\",\"at\":\"2026-11-01T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-dayong\",\"kind\":\"activity\",\"starts\":"
                      "\"2026-12-24T09:00:00+08:00\",\"planned\":true}}\n"
                      "{\"do\":\"event.cancel\",\"to\":\"h2\",\"at\":"
                      "\"2026-11-10T12:00:00+08:00\",\"with\":{\"reason\":\"台风\"}}\n");
    edit = open_again(place, "h1");
    event_edit_span(edit, at("2026-12-28T15:00:00+08:00"), INSTANT_NONE);
    is_int(event_edit_give(place->desk, edit, now, &outcome, &error), ST_INVALID,
           "what was confirmed does not lie ahead");
    is_str(error.text, "已确认开展过的不能改到以后；再开一次请另登记。", "and why");
    event_edit_free(edit);
    is_int(event_edit_open(place->desk, "h2", &edit, &error), ST_REFUSED, "cancelled stays so");
    is_str(error.text, "此活动已取消，不能再改；确实开展了的，请另登记一次。", "and why");
    struct letter *letter = NULL;
    is_int(letter_from_event(place->desk, "h2", 0, now, &letter, &error), ST_REFUSED,
           "nothing to draft about it");
}

/* What was announced is what the resolution begins with. */
static void test_resolution(struct place *place)
{
    instant now = sunday() + 30;
    struct error error = {.status = ST_OK};
    struct outcome outcome;
    struct letter *letter = NULL;
    load_lines(place, "{\"do\":\"event.add\",\"to\":\"r1\",\"at\":\"2026-11-01T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"branch_meeting\",\"starts\":"
                      "\"2026-11-18T15:00:00+08:00\",\"agenda\":\"换届\",\"content\":\"选举\","
                      "\"requirements\":\"到会\",\"place\":\"会议室\"}}\n");
    letter_from_event(place->desk, "r1", FORM_RESOLUTION, now, &letter, &error);
    is_str(letter_post(letter)->body,
           "2026年11月18日，支部大会。\n地点：会议室\n议题：换届\n会议形成如下决议：\n",
           "without a notice, from the event");
    letter_free(letter);
    letter_from_event(place->desk, "r1", FORM_NOTICE, now, &letter, &error);
    letter_body(letter, "时间：2026年11月18日 15:00\n议题：一、换届\n二、发展党员\n内容：选举\n",
                &error);
    is_int(letter_submit(place->desk, letter, now, &outcome, &error), ST_OK, "a notice");
    letter_free(letter);
    is_int(letter_from_event(place->desk, "r1", FORM_RESOLUTION, now, &letter, &error), ST_OK,
           "a resolution");
    is_str(letter_post(letter)->body,
           "2026年11月18日，支部大会。\n地点：会议室\n议题：一、换届\n二、发展党员\n"
           "会议形成如下决议：\n",
           "the agenda is the one announced, the place the event's");
    letter_free(letter);
    is_int(letter_from_event(place->desk, "r1", 0, now, &letter, &error), ST_OK, "d by itself");
    is_int(letter_post(letter)->as, FORM_RESOLUTION, "drafts the resolution when it is over");
    letter_free(letter);
}

static void test_calendar(struct place *place)
{
    instant now = sunday();
    struct error error = {.status = ST_OK};
    struct calendar *calendar = NULL;
    struct calendar_place found;
    struct calendar_order order = {.group = "g-dayong", .month = at("2026-12-05T00:00:00+08:00")};
    is_int(calendar_load(place->desk, &order, now, &calendar, &error), ST_OK, "a month");
    ok(calendar_count(calendar) >= 3, "with what lies in it");
    is_str(calendar_event(calendar, 0)->id, "d1", "the earliest first");
    is_int((long long)calendar_on_day(calendar, 10), 1, "one that day");
    is_int((long long)calendar_on_day(calendar, 24), 0, "a cancelled one is not counted");
    is_str(calendar_word(calendar_event(calendar, 0)), "待开展", "ahead");
    is_str(calendar_event(calendar, 0)->kind_title, "党员活动", "its kind");
    calendar_free(calendar);
    is_int(calendar_find(place->desk, &order, "yz", NULL, true, true, now, &found, &error), ST_OK,
           "by initials");
    is_str(found.id, "d1", "found");
    is_int(calendar_find(place->desk, &order, "没有", NULL, true, true, now, &found, &error), ST_OK,
           "what is not there");
    is_str(found.id, "", "is not found");
    load_lines(place, "{\"do\":\"event.add\",\"to\":\"b1\",\"at\":\"2026-11-21T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"breach_report\",\"starts\":"
                      "\"2026-11-21T08:00:00+08:00\",\"title\":\"某某传谣\"}}\n");
    order = (struct calendar_order){
        .month = INSTANT_NONE, .filter = CALENDAR_KIND, .kind = "breach_report"};
    calendar_find(place->desk, &order, "传谣", NULL, true, true, now, &found, &error);
    is_str(found.id, "", "what is confidential is not found by its words");
    calendar_load(place->desk, &order, now, &calendar, &error);
    ok(calendar_count(calendar) > 0 && calendar_event(calendar, 0)->confidential, "but marked");
    calendar_free(calendar);
    struct letter *letter = NULL;
    is_int(letter_from_event(place->desk, "b1", 0, now, &letter, &error), ST_REFUSED,
           "and not drafted about");
    struct calendar_group groups[2];
    size_t count = 0;
    is_int(calendar_groups(place->desk, "jsut", groups, 2, &count, &error), ST_OK, "a group");
    is_int((long long)count, 1, "by a part of its name");
    is_str(groups[0].id, "g-jsut", "is that one");
    calendar_groups(place->desk, "", groups, 2, &count, &error);
    is_int((long long)count, 8, "all, though there is room for two");
}

/* A theme day whose notice went out and was then moved. */
static void test_moved(struct place *place)
{
    instant now = sunday() + 60;
    enum calendar_state state;
    struct calendar_place where;
    struct outcome outcome;
    struct error error = {.status = ST_OK};
    bool late;
    load_lines(place, "{\"do\":\"event.add\",\"to\":\"t1\",\"at\":\"2026-11-01T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"theme_day\",\"starts\":"
                      "\"2026-11-26T15:00:00+08:00\",\"title\":\"义务植树\",\"content\":\"植树\","
                      "\"planned\":true}}\n"
                      "{\"do\":\"fact.record\",\"to\":\"t1n\",\"at\":\"2026-11-20T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"posted\",\"as\":\"notice\","
                      "\"category\":\"work\",\"event\":\"t1\"}}\n");
    struct event_edit *edit = open_again(place, "t1");
    event_edit_follows(edit, now, &buf, &late);
    is_str(SAID, "通知已登记；情况最迟 11-29 24:00", "its notice is out");
    event_edit_span(edit, at("2026-11-27T15:00:00+08:00"), INSTANT_NONE);
    event_edit_follows(edit, now, &buf, &late);
    is_str(SAID, "通知要重发，最迟 11-25 24:00（还有3天14小时）；情况最迟 11-30 24:00",
           "at another time it must go out again");
    event_edit_free(edit);
    is_int(record_move_event(place->desk, "t1", at("2026-11-27T15:00:00+08:00"), now, &outcome,
                             &error),
           ST_OK, "moved");
    ok(stored(place, "t1", &state, &where) && state == CALENDAR_MOVED, "改期后未再通知");
    struct letter *letter = NULL;
    letter_from_event(place->desk, "t1", 0, now, &letter, &error);
    is_int(letter_post(letter)->as, FORM_NOTICE, "d drafts another notice");
    is_str(letter_post(letter)->title, "关于义务植树改期的通知", "which says why");
    letter_free(letter);
}

/* What is told while it is entered is what the check says. */
static void test_counted(struct place *place)
{
    instant now = sunday() + 90;
    struct error error = {.status = ST_OK};
    bool late;
    load_lines(place, "{\"do\":\"event.add\",\"to\":\"t2\",\"at\":\"2026-11-01T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"theme_day\",\"starts\":"
                      "\"2026-11-27T15:00:00+08:00\",\"title\":\"义务植树\","
                      "\"planned\":true}}\n"
                      "{\"do\":\"fact.record\",\"to\":\"t2n\",\"at\":\"2026-11-20T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"posted\",\"as\":\"notice\","
                      "\"category\":\"work\",\"event\":\"t2\"}}\n"
                      "{\"do\":\"event.add\",\"to\":\"t3\",\"at\":\"2026-11-22T08:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"disclosure\",\"starts\":"
                      "\"2026-11-22T08:00:00+08:00\",\"title\":\"财务\"}}\n"
                      "{\"do\":\"fact.record\",\"to\":\"t3d\",\"at\":\"2026-11-22T09:00:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"posted\",\"as\":"
                      "\"disclosure\",\"category\":\"other\",\"event\":\"t3\"}}\n");
    struct event_edit *edit = open_again(place, "t2");
    event_edit_follows(edit, now, &buf, &late);
    is_str(SAID, "通知最迟 11-25 24:00（还有3天14小时）；情况最迟 11-30 24:00",
           "a notice does not count while a field that it must tell is empty");
    is_int(event_edit_set(edit, EVENT_CONTENT, "植树", &error), ST_OK, "filled in");
    event_edit_follows(edit, now, &buf, &late);
    is_str(SAID, "通知已登记；情况最迟 11-30 24:00", "it does");
    event_edit_free(edit);
    edit = open_again(place, "t3");
    event_edit_follows(edit, now, &buf, &late);
    ok(strstr(SAID, "公开最迟 11-22 24:00"), "nor a disclosure without a picture");
    event_edit_free(edit);
    load_lines(place, "{\"do\":\"fact.record\",\"to\":\"t3e\",\"at\":\"2026-11-22T09:05:00+08:00\","
                      "\"with\":{\"group\":\"g-wanning\",\"kind\":\"posted\",\"as\":"
                      "\"disclosure\",\"category\":\"other\",\"event\":\"t3\","
                      "\"pictures\":2}}\n");
    edit = open_again(place, "t3");
    event_edit_follows(edit, now, &buf, &late);
    ok(strstr(SAID, "公开已登记"), "with one it does");
    event_edit_span(edit, at("2026-11-23T08:00:00+08:00"), INSTANT_NONE);
    event_edit_follows(edit, now, &buf, &late);
    ok(strstr(SAID, "公开最迟 11-23 24:00"), "nor what came before the day that it is moved to");
    event_edit_free(edit);
}

int main(void)
{
    struct place place;
    buf_init(&buf, 1 << 16);
    if (ok(place_open(&place), "a place")) {
        load_lines(&place, books);
        is_int(place.refused, 0, "five orgs, each with another notice");
        test_choice(&place);
        test_needs(&place);
        test_follows(&place);
        test_check(&place);
        test_doubt(&place);
        test_change(&place);
        test_held(&place);
        test_resolution(&place);
        test_calendar(&place);
        test_moved(&place);
        test_counted(&place);
        is_int(place.refused, 0, "nothing loaded was refused");
    }
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
