#include "desk/record.h"

#include "desk/agenda.h"
#include "desk/board.h"
#include "desk/letter.h"
#include "desk_store.h"

/* The record prompt of the rarer rules, orgs' own obligations, and drafts from events. */

static struct buf buf;
static char text[4096];
#define SAID said(&buf, text, sizeof text)

static const char more[] =
    "{\"do\":\"event.add\",\"to\":\"e3\",\"at\":\"2026-11-20T08:00:00+08:00\",\"with\":{\"group\":"
    "\"g2\","
    "\"kind\":\"branch_meeting\",\"starts\":\"2026-11-24T15:00:00+08:00\",\"planned\":true}}\n" ORG(
        "o5", "机械学院", "department",
        ",\"parent\":\"o1\",\"rulebook\":\"jsut\"") "{\"do\":\"group.propose\",\"to\":\"g5\","
                                                    "\"at\":\"2026-09-01T08:00:00+08:00\",\"with\":"
                                                    "{\"org\":\"o5\","
                                                    "\"kind\":\"wechat_group\",\"name\":\"迎新群\","
                                                    "\"temporary\":true}}\n"
                                                    "{\"do\":\"group.open\",\"to\":\"g5\",\"at\":"
                                                    "\"2026-09-01T08:00:00+08:00\",\"with\":{"
                                                    "\"active_from\":"
                                                    "\"2026-09-01T08:00:00+08:00\"}}\n"
                                                    "{\"do\":\"group.end_work\",\"to\":\"g5\","
                                                    "\"at\":\"2026-11-10T08:00:00+08:00\"}\n"
                                                    "{\"do\":\"org.set\",\"to\":\"o1\",\"at\":"
                                                    "\"2026-11-01T08:00:00+08:00\",\"with\":{"
                                                    "\"settings\":{"
                                                    "\"rules\":{\"summary-filed\":{\"due\":\"2026-"
                                                    "11-25T00:00:00+08:00\"}},\"decided_by\":"
                                                    "\"u1\","
                                                    "\"reason\":\"上级要求\"}}}\n"
                                                    "{\"do\":\"fact.record\",\"to\":\"f9\",\"at\":"
                                                    "\"2026-11-20T09:00:00+08:00\",\"with\":{"
                                                    "\"group\":\"g1\","
                                                    "\"kind\":\"posted\",\"category\":\"work\","
                                                    "\"as\":\"notice\",\"event\":\"e1\"}}\n"
                                                    "{\"do\":\"event.move\",\"to\":\"e1\",\"at\":"
                                                    "\"2026-11-21T09:00:00+08:00\",\"with\":{"
                                                    "\"starts\":"
                                                    "\"2026-11-26T15:00:00+08:00\"}}\n";

/* The prompt for the rule's line, or for the first line of that kind where rule is NULL. */
static struct record *prompt(struct place *place, const char *subject, bool is_org,
                             const char *rule, instant now)
{
    struct agenda *agenda;
    struct record *record = NULL;
    struct error error = {.status = ST_OK};
    agenda_load(place->desk, subject, is_org, true, now, &agenda, &error);
    for (size_t i = 0; !record && i < agenda_count(agenda); i++)
        if (strcmp(agenda_line(agenda, i)->rule_id, rule) == 0)
            record_from_line(place->desk, agenda_line(agenda, i), now, &record, &error);
    if (!record)
        printf("# no prompt for %s: %s\n", rule, error.text);
    agenda_free(agenda);
    return record;
}

static bool owes(struct place *place, const char *subject, bool is_org, const char *rule,
                 instant now)
{
    struct agenda *agenda;
    struct error error;
    bool found = false;
    agenda_load(place->desk, subject, is_org, true, now, &agenda, &error);
    for (size_t i = 0; i < agenda_count(agenda); i++)
        found = found || strcmp(agenda_line(agenda, i)->rule_id, rule) == 0;
    agenda_free(agenda);
    return found;
}

static enum verdict give(struct place *place, const struct record *record, instant now)
{
    struct outcome outcome = {.verdict = VERDICT_RETRY};
    struct error error = {.status = ST_OK};
    if (record_give(place->desk, record, now, &outcome, &error) != ST_OK || *outcome.error.text)
        printf("# %s %s\n", error.text, outcome.error.text);
    return outcome.verdict;
}

static void test_missing(struct place *place)
{
    instant now = sunday();
    struct outcome outcome;
    struct error error;
    struct record *record = prompt(place, "g2", false, "meeting-notice", now);
    is_str(record_missing(record, 0), "agenda", "the agenda is missing");
    is_str(record_missing(record, 2), "requirements", "and two more");
    ok(!record_missing(record, 3), "that is all");
    is_int(record_give(place->desk, record, now, &outcome, &error), ST_REFUSED, "not yet");
    is_str(error.text, "请先填写活动的议题，才算完成。", "which is said");
    ok(!record_fill(record, "place", "x"), "what is not missing is not taken");
    ok(record_fill(record, "agenda", "评议") && record_fill(record, "content", "评议党员") &&
           record_fill(record, "requirements", "带笔记"),
       "filled in");
    record_sentence(record, now, &buf);
    is_str(SAID, "登记 已发布 工作 通知 11-22 09:12", "a notice about work");
    is_int(give(place, record, now), VERDICT_APPLIED, "given");
    record_free(record);
    ok(!owes(place, "g2", false, "meeting-notice", now), "and off the list");
}

static void test_dissolve(struct place *place)
{
    instant now = sunday() + 1;
    struct record *record = prompt(place, "g5", false, "dissolve-temporary", now);
    is_int(record_act(record), RECORD_DISSOLVE, "a group is dissolved");
    record_sentence(record, now, &buf);
    is_str(SAID, "登记 群组已解散 11-22 09:12", "in words");
    is_int(give(place, record, now), VERDICT_APPLIED, "given");
    record_free(record);
    ok(!owes(place, "g5", false, "dissolve-temporary", now), "and off the list");
}

static void test_org(struct place *place)
{
    instant now = sunday() + 2;
    struct error error;
    struct board_detail detail;
    struct board *board = board_new(place->desk);
    board_load(board, now, &error);
    size_t row = board_index(board, "o1");
    ok(row < board_count(board) && board_row(board, row)->is_org, "the org has a row of its own");
    is_int(board_row(board, row)->soon, 1, "for what it owes soon");
    board_detail(board, row, &detail, &error);
    is_str(detail.name, "万城镇", "under its name");
    is_int(board_index(board, "g5"), board_count(board), "a dissolved group has none");
    struct record *record = prompt(place, "o1", true, "summary-filed", now);
    ok(!record_group(record), "an org's record");
    is_int(give(place, record, now), VERDICT_APPLIED, "filed");
    record_free(record);
    board_load(board, now, &error);
    is_int(board_index(board, "o1"), board_count(board), "and its row is gone");
    board_free(board);
}

static void test_moved(struct place *place)
{
    instant now = sunday() + 3;
    struct agenda *agenda;
    struct error error;
    struct letter *letter = NULL;
    struct record *record = NULL;
    agenda_load(place->desk, "g1", false, false, now, &agenda, &error);
    for (size_t i = 0; i < agenda_count(agenda); i++) {
        const struct agenda_line *line = agenda_line(agenda, i);
        if (line->kind != AGENDA_MOVED)
            continue;
        agenda_what(line, now, CIVIL_BEIJING, &buf);
        is_str(SAID, "支部大会，改期后未再通知", "moved after its notice");
        is_int(record_from_line(place->desk, line, now, &record, &error), ST_REFUSED,
               "nothing to record");
        is_int(letter_from_line(place->desk, line, now, &letter, &error), ST_OK,
               "but a notice to draft");
    }
    agenda_free(agenda);
    if (ok(letter != NULL, "a draft"))
        is_int(letter_post(letter)->as, FORM_NOTICE, "of a notice");
    letter_free(letter);
}

static void test_held(struct place *place)
{
    instant now = at("2026-12-30T09:00:00+08:00");
    struct error error;
    bool likely;
    ledger_refresh(place->ledger, now, 0, NULL, NULL, NULL, &error);
    struct record *record = prompt(place, "g1", false, "theme-day", now);
    is_int(record_act(record), RECORD_EVENT, "what took place is entered as an event");
    record_choose(record, RECORD_WHEN, 1);
    record_sentence(record, now, &buf);
    is_str(SAID, "登记 已开展 主题活动日 12-29 16:00", "yesterday");
    is_int(give(place, record, now), VERDICT_APPLIED, "given");
    record_double(place->desk, record, now, &likely, &buf, &error);
    ok(likely, "again would be a double");
    buf_reset(&buf);
    record_free(record);
    ok(!owes(place, "g1", false, "theme-day", now), "and off the list");
}

static void test_drafts(struct place *place)
{
    struct error error;
    struct letter *letter;
    instant now = sunday() + 4;
    is_int(letter_from_event(place->desk, "e2", FORM_REPORT, now, &letter, &error), ST_OK,
           "a report");
    is_str(letter_post(letter)->title, "清洁家园情况", "its title");
    is_str(letter_post(letter)->body, "2026年11月20日，清洁家园。\n内容：打扫\n", "its body");
    ok(letter_post(letter)->in_branch_name, "in the branch's name");
    letter_free(letter);
    is_int(letter_from_event(place->desk, "e1", FORM_RESOLUTION, now, &letter, &error), ST_OK,
           "a resolution");
    is_str(letter_post(letter)->title, "支部大会决议", "its title");
    ok(strstr(letter_post(letter)->body, "会议形成如下决议"), "room for it");
    letter_free(letter);
    is_int(letter_from_event(place->desk, "none", FORM_REPORT, now, &letter, &error), ST_MISSING,
           "no such event");
}

int main(void)
{
    struct place place;
    buf_init(&buf, 1 << 16);
    if (ok(place_open(&place), "a place")) {
        load_lines(&place, more);
        if (is_int(place.refused, 0, "the situation loads")) {
            test_missing(&place);
            test_dissolve(&place);
            test_org(&place);
            test_moved(&place);
            test_drafts(&place);
            test_held(&place);
        }
    }
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
