#include "desk/board.h"

#include "base/pinyin.h"
#include "desk/agenda.h"
#include "desk/copy.h"
#include "desk/words.h"
#include "desk_store.h"

static struct buf buf;
static char text[4096];
#define SAID said(&buf, text, sizeof text)

static void test_words(void)
{
    instant now = sunday();
    words_overdue_for(&buf, at("2026-11-09T00:00:00+08:00"), now);
    is_str(SAID, "逾期13天", "days overdue");
    words_overdue_for(&buf, at("2026-11-22T04:00:00+08:00"), now);
    is_str(SAID, "逾期5小时", "hours overdue");
    words_overdue_for(&buf, now, now);
    is_str(SAID, "逾期1分钟", "just overdue");
    words_overdue_periods(&buf, PERIOD_WEEK, 2);
    is_str(SAID, "逾期2周", "weeks overdue");
    words_deadline(&buf, at("2026-11-23T00:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(SAID, "今天24:00", "the end of today");
    words_deadline(&buf, at("2027-01-01T00:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(SAID, "12-31 24:00", "the end of the year is in the year");
    words_deadline(&buf, INSTANT_NONE, now, CIVIL_BEIJING);
    is_str(SAID, "-", "no deadline");
    words_until(&buf, at("2026-11-21T00:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(SAID, "11-20 24:00 止", "midnight is the day before at 24:00");
    words_until(&buf, at("2025-11-21T08:30:00+08:00"), now, CIVIL_BEIJING);
    is_str(SAID, "2025-11-21 08:30 止", "another year is named");
    words_span(&buf, CIVIL_DAY + 4 * CIVIL_HOUR + 59);
    is_str(SAID, "1天4小时", "the two largest units");
    words_span(&buf, 5);
    is_str(SAID, "1分", "no length is nothing");
    words_clock(&buf, now, CIVIL_BEIJING);
    is_str(SAID, "11-22 周日 09:12", "the header's clock");
    words_period(&buf, PERIOD_WEEK, at("2026-11-09T00:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(SAID, "上周", "last week");
    words_period(&buf, PERIOD_WEEK, at("2026-11-02T00:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(SAID, "11-02 那周", "a week before that");
    words_period(&buf, PERIOD_HALF, at("2025-07-01T00:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(SAID, "2025年下半年", "a half-year");
    is_str(words_category(1), "党建", "a category");
    is_str(words_category(99), "", "no such category");
    is_str(words_event_field("agenda", 6), "议题", "an event's field");
}

static void test_rows(struct place *place)
{
    struct error error;
    struct board_detail detail;
    struct board *board = board_new(place->desk);
    is_int(board_load(board, sunday(), &error), ST_OK, "the board loads");
    is_int(board_count(board), 3, "every open group has a row");
    is_int(board_totals(board)->groups, 3, "three groups");
    const struct board_row *row = board_row(board, 0);
    is_str(row->id, "g3", "most overdue first");
    ok(row->overdue > 3 && row->soon == 3, "g3: weeks, and this week and two members soon (%d, %d)",
       row->overdue, row->soon);
    row = board_row(board, 1);
    is_str(row->id, "g1", "then g1");
    is_int(row->overdue, 3, "two weeks and a notice");
    is_int(row->oldest, at("2026-11-09T00:00:00+08:00"), "the oldest due");
    ok(!row->stale, "derived for now");
    ok(row->last_post == INSTANT_NONE, "g1 has never posted");
    row = board_row(board, 2);
    is_str(row->id, "g2", "then g2");
    is_int(row->to_confirm, 1, "a theme day to confirm");
    is_int(row->last_post, at("2026-11-17T10:00:00+08:00"), "its last post");
    ok(board_row(board, 3) == NULL, "no more rows");
    is_int(board_detail(board, 1, &detail, &error), ST_OK, "detail");
    is_str(detail.name, "镇南社区党支部党建微信群", "the group's name");
    is_str(detail.org_name, "镇南社区党支部", "the org's name");
    is_int(detail.kind, GROUP_WECHAT, "its kind");
    is_int(board_totals(board)->to_confirm, 1, "to confirm in all");
    is_int(board_totals(board)->due_today, 2, "two weeklies are due today");
    board_free(board);
}

static void test_filters(struct place *place)
{
    struct error error;
    size_t found, all = 0;
    struct board *board = board_new(place->desk);
    board_load(board, sunday(), &error);
    is_int(board_show(board, BOARD_TO_CONFIRM, NULL, NULL, &error), ST_OK, "filter");
    is_int(board_count(board), 1, "one group has something to confirm");
    is_str(board_row_id(board, 0), "g2", "g2");
    board_show(board, BOARD_SILENT, NULL, NULL, &error);
    is_int(board_count(board), 1, "one is silent");
    is_str(board_row_id(board, 0), "g3", "g3 has not posted since June");
    board_show(board, BOARD_ALL, "o2", NULL, &error);
    is_int(board_count(board), 1, "one group below o2");
    board_show(board, BOARD_ALL, "o1", NULL, &error);
    is_int(board_count(board), 3, "all below o1");
    board_show(board, BOARD_ALL, NULL, "朝阳", &error);
    is_str(board_row_id(board, 0), "g2", "found by a part of the name");
    is_int(board_count(board), 1, "only that");
    board_show(board, BOARD_OVERDUE, "o2", "朝阳", &error);
    is_int(board_count(board), 0, "filters hold together");
    ok(board_holds(board, "g1"), "a row that a filter hides is still there");
    ok(!board_holds(board, "g9"), "one that never was is not");
    is_int(board_totals(board)->shown, 0, "and are counted");
    board_show(board, BOARD_ALL, NULL, "100%", &error);
    is_int(board_count(board), 0, "a percent sign is no wildcard");
    board_show(board, BOARD_ALL, NULL, NULL, &error);
    is_int(board_find(board, 0, "社区", true, false, &found, &error), ST_OK, "find");
    is_int(found, 1, "the next one");
    is_int(board_hits(board, found, &all), 2, "the second of those found");
    is_int(all, 3, "of three");
    board_find(board, 0, "社区", false, false, &found, &error);
    is_int(found, 2, "backwards goes round");
    board_find(board, 1, "镇南", true, false, &found, &error);
    is_int(found, 1, "the only one is found again");
    board_find(board, 0, "没有", true, true, &found, &error);
    is_int(found, board_count(board), "nothing found");
    is_int(board_hits(board, found, &all) + all, 0, "no hits");
    if (pinyin_built()) {
        board_find(board, 0, "CYSQ", true, true, &found, &error);
        is_str(board_row_id(board, found), "g2", "found by pinyin initials");
        board_show(board, BOARD_ALL, NULL, "xmsq", &error);
        is_str(board_row_id(board, 0), "g3", "only that is shown");
        is_int(board_count(board), 1, "and nothing else");
        board_show(board, BOARD_ALL, NULL, NULL, &error);
    }
    is_int(board_index(board, "g2"), 2, "a row by its id");
    board_free(board);
}

static const struct agenda_line *line_of(const struct agenda *agenda, const char *rule)
{
    for (size_t i = 0; i < agenda_count(agenda); i++)
        if (strcmp(agenda_line(agenda, i)->rule_id, rule) == 0)
            return agenda_line(agenda, i);
    return NULL;
}

static void test_agenda(struct place *place)
{
    struct error error;
    struct agenda *agenda;
    instant now = sunday();
    is_int(agenda_load(place->desk, "g1", false, false, now, &agenda, &error), ST_OK, "agenda");
    const struct agenda_line *line = agenda_line(agenda, 0);
    is_str(line->rule_id, "weekly-post", "the oldest first");
    is_str(line->title, "每周发布", "its title");
    is_int(line->overdue, 2, "two weeks behind the line");
    ok(line->current != NULL && line->soon == 1, "and the running week");
    is_int(agenda_behind_count(agenda, 0), 3, "three obligations behind it");
    agenda_status(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "逾期2周", "status");
    agenda_when(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "11-09 起", "since when");
    agenda_what(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "三.1 每周不少于1条", "what");
    line = line_of(agenda, "meeting-notice");
    ok(line != NULL, "the notice is there");
    agenda_status(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "逾期1天", "one day late");
    agenda_when(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "11-20 24:00 止", "until when");
    agenda_what(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "三.5 支部大会 11-22 15:00", "the event");
    ok(*agenda_advice(line) && agenda_checklist(line)[0], "advice and checklist");
    agenda_free(agenda);
}

static void test_other_lines(struct place *place)
{
    struct error error;
    struct agenda *agenda;
    instant now = sunday();
    agenda_load(place->desk, "g2", false, false, now, &agenda, &error);
    const struct agenda_line *confirm = NULL, *finding = NULL;
    for (size_t i = 0; i < agenda_count(agenda); i++) {
        if (agenda_line(agenda, i)->kind == AGENDA_CONFIRM)
            confirm = agenda_line(agenda, i);
        if (agenda_line(agenda, i)->kind == AGENDA_FINDING)
            finding = agenda_line(agenda, i);
    }
    ok(confirm && strcmp(confirm->id, "e2") == 0, "the theme day waits to be confirmed");
    ok(finding && *finding->detail, "a finding has a detail");
    const char *why = NULL;
    ok(!agenda_can_record(finding, &why) && why, "a finding is not recorded away");
    agenda_free(agenda);
    agenda_load(place->desk, "g3", false, false, now, &agenda, &error);
    const struct agenda_line *line = line_of(agenda, "migrant-report");
    ok(line != NULL, "migrants");
    agenda_what(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "三.9 3人中1人已汇报", "how many have reported");
    agenda_status(line, now, CIVIL_BEIJING, &buf);
    is_str(SAID, "将到", "soon");
    agenda_free(agenda);
}

static void test_reminder(struct place *place)
{
    struct error error;
    size_t named;
    const char *groups[] = {"g1", "g2", "g3"};
    is_int(copy_reminder(place->desk, groups, 3, "meeting-notice", sunday(), &buf, &named, &error),
           ST_OK, "a reminder");
    is_int(named, 1, "names one");
    is_str(SAID, "以下 1 个支部“会议通知”尚未完成，请尽快办理：\n1. 镇南社区党支部（逾期1天）\n",
           "its text");
    copy_reminder(place->desk, groups, 2, NULL, sunday(), &buf, &named, &error);
    is_int(named, 2, "both have something overdue");
    ok(strstr(SAID, "每周发布 逾期2周；会议通知 逾期1天"), "with what it is");
}

static void test_reminder_current(struct place *place)
{
    struct error error;
    size_t named;
    const char *groups[] = {"g2"};
    /* On the Monday after, nothing is missed yet and the week is open. */
    instant monday = at("2026-11-23T09:00:00+08:00");
    ledger_refresh(place->ledger, monday, 0, NULL, NULL, NULL, &error);
    copy_reminder(place->desk, groups, 1, "weekly-post", monday, &buf, &named, &error);
    is_str(SAID, "以下 1 个支部本周未更新，请尽快办理：\n1. 朝阳社区党支部\n",
           "nobody has missed one");
    ledger_refresh(place->ledger, sunday(), 0, NULL, NULL, NULL, &error);
}

int main(void)
{
    struct place place;
    buf_init(&buf, 1 << 16);
    test_words();
    if (ok(place_open(&place), "a place")) {
        is_int(place.refused, 0, "the situation loads");
        test_rows(&place);
        test_filters(&place);
        test_agenda(&place);
        test_other_lines(&place);
        test_reminder(&place);
        test_reminder_current(&place);
    }
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
