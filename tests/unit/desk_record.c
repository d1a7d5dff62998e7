#include "desk/record.h"

#include "desk/agenda.h"
#include "desk/board.h"
#include "desk/history.h"
#include "desk/undo.h"
#include "desk_store.h"

static struct buf buf;
static char text[4096];
#define SAID said(&buf, text, sizeof text)

/* The line of the rule in the group's agenda, or the first one of that kind where rule is NULL. */
static const struct agenda_line *find(struct place *place, const char *group, const char *rule,
                                      enum agenda_kind kind, instant now, struct agenda **agenda)
{
    struct error error;
    if (agenda_load(place->desk, group, false, false, now, agenda, &error) != ST_OK)
        printf("# agenda: %s\n", error.text);
    for (size_t i = 0; i < agenda_count(*agenda); i++) {
        const struct agenda_line *line = agenda_line(*agenda, i);
        if (line->kind == kind && (!rule || strcmp(line->rule_id, rule) == 0))
            return line;
    }
    return NULL;
}

static struct record *prompt(struct place *place, const char *group, const char *rule, instant now)
{
    struct agenda *agenda;
    struct record *record = NULL;
    struct error error = {.status = ST_OK};
    const struct agenda_line *line = find(place, group, rule, AGENDA_DUTY, now, &agenda);
    if (!line || record_from_line(place->desk, line, now, &record, &error) != ST_OK)
        printf("# no prompt for %s: %s\n", rule, error.text);
    agenda_free(agenda);
    return record;
}

static int64_t overdue(struct place *place, const char *group, const char *rule, instant now)
{
    struct agenda *agenda;
    const struct agenda_line *line = find(place, group, rule, AGENDA_DUTY, now, &agenda);
    int64_t n = line ? line->overdue : -1;
    agenda_free(agenda);
    return n;
}

static bool give(struct place *place, struct record *record, instant now)
{
    struct outcome outcome;
    struct error error = {.status = ST_OK};
    enum status status = record_give(place->desk, record, now, &outcome, &error);
    if (status != ST_OK || outcome.verdict != VERDICT_APPLIED)
        printf("# record: %s %s\n", error.text, status == ST_OK ? outcome.error.text : "");
    return status == ST_OK && outcome.verdict == VERDICT_APPLIED;
}

static void test_weekly(struct place *place)
{
    instant now = sunday();
    bool likely;
    struct error error;
    struct record *record = prompt(place, "g1", "weekly-post", now - 3 * CIVIL_DAY);
    record_sentence(record, now, &buf);
    is_str(SAID, "登记 已发布 党建 11-19 09:12，补11-02 那周",
           "with days left this week what was missed comes first");
    record_free(record);
    record = prompt(place, "g1", "weekly-post", now);
    is_str(record_about(record), "三.1 每周发布", "what it is for");
    is_int(record_act(record), RECORD_FACT, "a fact");
    record_sentence(record, now, &buf);
    is_str(SAID, "登记 已发布 党建 11-22 09:12", "filled in from the rule");
    is_int(record_choices(record, RECORD_WHEN), 2, "now or yesterday");
    is_int(record_choices(record, RECORD_CATEGORY), 4, "the categories that the rule takes");
    is_int(record_choices(record, RECORD_MAKES_UP), 3, "this week, last week, the one before");
    record_choice(record, RECORD_MAKES_UP, 0, now, &buf);
    is_str(SAID, "计入本周", "this week first");
    record_choice(record, RECORD_MAKES_UP, 1, now, &buf);
    is_str(SAID, "补上周", "then last week");
    record_choice(record, RECORD_MAKES_UP, 2, now, &buf);
    is_str(SAID, "补11-02 那周", "then the one before");
    record_choice(record, RECORD_WHEN, 1, now, &buf);
    is_str(SAID, "昨天 16:00", "yesterday afternoon");
    is_int(record_choices(record, RECORD_BRANCH_NAME), 2, "in the branch's name or not");
    record_double(place->desk, record, now, &likely, &buf, &error);
    ok(!likely, "no double yet");
    record_choose(record, RECORD_WHEN, 9);
    is_int(record_chosen(record, RECORD_WHEN), 0, "no such choice has no effect");
    ok(give(place, record, now), "Enter, Enter");
    record_double(place->desk, record, now, &likely, &buf, &error);
    ok(likely, "the same again is asked about");
    is_str(SAID, "11-22 09:12 已登记过同样的一条，还要再登记吗？", "with the question");
    record_given(place->desk, record, now, &buf, &error);
    is_str(SAID, "已登记，计入本周；还有2周逾期，r 再按 b 补", "and what it counts for is said");
    record_free(record);
    is_int(overdue(place, "g1", "weekly-post", now), 2, "this week is met, the two missed are not");
}

static void test_make_up(struct place *place)
{
    instant now = sunday() + 10;
    struct record *record = prompt(place, "g1", "weekly-post", now);
    is_int(record_choices(record, RECORD_MAKES_UP), 2, "only what was missed is left");
    record_sentence(record, now, &buf);
    is_str(SAID, "登记 已发布 党建 11-22 09:12，补11-02 那周", "the oldest is proposed");
    ok(give(place, record, now), "made up");
    record_given(place->desk, record, now, &buf, &(struct error){.status = ST_OK});
    is_str(SAID, "已登记，补11-02 那周；还有1周逾期", "and so it is said");
    record_free(record);
    is_int(overdue(place, "g1", "weekly-post", now), 1, "one is left");
}

static void test_member(struct place *place)
{
    instant now = sunday() + 20;
    struct error error;
    struct record *record = prompt(place, "g3", "migrant-report", now);
    is_int(record_choices(record, RECORD_MEMBER), 2, "two still owe it");
    record_choice(record, RECORD_MEMBER, 0, now, &buf);
    ok(*SAID, "by name");
    ok(record_note(record, "电话联系"), "a note");
    record_at(record, at("2026-11-21T08:00:00+08:00"));
    is_int(record_choices(record, RECORD_WHEN), 3, "a time of one's own");
    is_int(record_happened(record), at("2026-11-21T08:00:00+08:00"), "is chosen");
    ok(give(place, record, now), "recorded");
    record_free(record);
    struct agenda *agenda;
    const struct agenda_line *line = find(place, "g3", "migrant-report", AGENDA_DUTY, now, &agenda);
    is_int(line->members_done, 2, "two have reported");
    is_int(line->members, 3, "of three");
    agenda_free(agenda);
    (void)error;
}

static void test_event(struct place *place)
{
    instant now = sunday() + 30;
    struct agenda *agenda;
    struct record *record = NULL;
    struct error error;
    struct outcome outcome;
    struct desk_counts counts;
    const struct agenda_line *line = find(place, "g2", NULL, AGENDA_CONFIRM, now, &agenda);
    is_int(record_from_line(place->desk, line, now, &record, &error), ST_OK, "to confirm");
    is_int(record_act(record), RECORD_CONFIRM, "is confirmed");
    agenda_free(agenda);
    ok(give(place, record, now), "it took place");
    record_free(record);
    desk_counts(place->desk, now, &counts, &error);
    is_int(counts.to_confirm, 0, "nothing to confirm any more");
    is_int(counts.to_send, 4, "four commands are held");
    is_int(counts.undo_seconds, 60, "for a minute");
    is_int(record_cancel_event(place->desk, "e2", "没有开", now, &outcome, &error), ST_OK,
           "cancelling afterwards");
    is_int(outcome.verdict, VERDICT_CONFLICT_STATE, "is refused");
    ok(*outcome.error.text, "with a reason");
    is_int(record_move_event(place->desk, "e1", at("2026-11-25T15:00:00+08:00"), now, &outcome,
                             &error),
           ST_OK, "moving");
    is_int(outcome.verdict, VERDICT_APPLIED, "is done");
    is_int(overdue(place, "g1", "meeting-notice", now), -1, "and its notice is not even due soon");
}

static void test_undo(struct place *place)
{
    instant now = sunday() + 40;
    struct error error;
    struct undo undo = undo_look(place->desk, now, &buf);
    is_int(undo.way, UNDO_BACK, "held: taken back");
    is_int(undo.seconds, 50, "seconds left");
    is_str(SAID, "撤回 50 秒：活动改期", "and the sentence says so");
    is_int(undo_do(place->desk, now, &buf, &error), ST_OK, "undone");
    is_str(SAID, "已撤回：活动改期", "with what it was");
    is_int(overdue(place, "g1", "meeting-notice", now), 1, "the notice is late as before");
    is_int(undo_do(place->desk, now, &buf, &error), ST_OK, "the confirmation is undone too");
    buf_reset(&buf);
    struct agenda *agenda;
    ok(find(place, "g2", NULL, AGENDA_CONFIRM, now, &agenda), "it waits again");
    agenda_free(agenda);
}

static void test_settled(struct place *place)
{
    instant now = sunday() + 2 * DESK_UNDO_SECONDS;
    struct error error;
    struct desk_counts counts;
    size_t left;
    is_int(desk_tick(place->desk, now, &left, &error), ST_OK, "a tick after the window");
    desk_counts(place->desk, now, &counts, &error);
    is_int(counts.to_send, 0, "nothing is held");
    is_int(overdue(place, "g1", "weekly-post", now), 1, "what was done stands");
    struct undo undo = undo_look(place->desk, now, &buf);
    is_int(undo.way, UNDO_REDRESS, "now it is made good for");
    is_str(SAID, "已入账，将以“作废台账”冲正：登记台账", "and the sentence says so");
    is_int(undo_do(place->desk, now, &buf, &error), ST_OK, "done");
    is_str(SAID, "已冲正 1 条", "one");
    is_int(undo_do(place->desk, now, &buf, &error), ST_OK, "the one before");
    buf_reset(&buf);
    is_int(overdue(place, "g1", "weekly-post", now), 2, "two are missed again");
    is_int(undo_do(place->desk, now, &buf, &error), ST_OK, "and the first");
    buf_reset(&buf);
    is_int(undo_do(place->desk, now, &buf, &error), ST_REFUSED, "nothing is left to undo");
    ok(*error.text, "which is said");
    is_int(desk_settle(place->desk, now, &error), ST_OK, "leaving settles all");
    desk_counts(place->desk, now, &counts, &error);
    is_int(counts.to_send, 0, "nothing is held when one leaves");
}

static void test_history(struct place *place)
{
    struct history *history;
    struct error error;
    instant now = sunday() + 200;
    is_int(history_load(place->desk, ENTITY_EVENT, "e2", 10, &history, &error), ST_OK, "history");
    is_int(history_count(history), 1, "what was undone left no trace");
    history_words(history_line(history, 0), now, CIVIL_BEIJING, &buf);
    is_str(SAID, "11-01 08:00  本机用户  登记活动；标题：清洁家园；开始：11-20 15:00",
           "when, who, what");
    history_free(history);
    history_load(place->desk, ENTITY_GROUP, "g1", 1, &history, &error);
    is_int(history_count(history), 1, "no more than asked for");
    is_str(history_line(history, 0)->what, "启用群组；启用：11-02 00:00", "the newest");
    history_free(history);
}

static void test_resume(struct place *place)
{
    instant now = sunday() + 300;
    struct error error;
    struct record *record;
    is_int(record_from_group(place->desk, "g2", now, &record, &error), ST_OK, "without a line");
    is_int(record_choices(record, RECORD_CATEGORY), 7, "any category");
    ok(give(place, record, now), "recorded");
    record_free(record);
    desk_close(place->desk);
    ok(sit_down(place), "another session");
    struct undo undo = undo_look(place->desk, now + 20, &buf);
    is_int(undo.way, UNDO_BACK, "can still take it back");
    is_int(undo.seconds, 40, "within the window");
    buf_reset(&buf);
    is_int(undo_do(place->desk, now + 20, &buf, &error), ST_OK, "and does");
    buf_reset(&buf);
    is_int(record_from_group(place->desk, "nowhere", now, &record, &error), ST_MISSING,
           "no such group");
}

static void test_next(struct place *place)
{
    instant next;
    struct error error;
    instant now = sunday() + 400;
    is_int(desk_next(place->desk, now, &next, &error), ST_OK, "when to wake");
    ok(next > now && next <= at("2026-11-23T00:00:00+08:00"), "at midnight at the latest");
    size_t left = 99;
    instant monday = at("2026-11-23T08:00:00+08:00");
    is_int(desk_tick(place->desk, monday, &left, &error), ST_OK, "the week has turned");
    is_int(left, 0, "all derived");
    struct board *board = board_new(place->desk);
    board_load(board, monday, &error);
    ok(!board_row(board, 0)->stale, "and fresh");
    board_free(board);
    is_str(desk_top_name(place->desk), "万城镇", "the top");
    is_str(desk_user(place->desk), "local", "the user");
    is_str(desk_user_name(place->desk), "本机用户", "has a name to show");
}

int main(void)
{
    struct place place;
    buf_init(&buf, 1 << 16);
    if (ok(place_open(&place), "a place") && is_int(place.refused, 0, "the situation loads")) {
        test_weekly(&place);
        test_make_up(&place);
        test_member(&place);
        test_event(&place);
        test_undo(&place);
        test_settled(&place);
        test_history(&place);
        test_resume(&place);
        test_next(&place);
    }
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
