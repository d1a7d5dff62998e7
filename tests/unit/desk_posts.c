#include "desk/letter.h"

#include "desk/agenda.h"
#include "desk/batch.h"
#include "desk/copy.h"
#include "desk/history.h"
#include "desk/pick.h"
#include "desk/queue.h"
#include "desk/undo.h"
#include "desk_store.h"

static struct buf buf;
static char text[4096];
#define SAID said(&buf, text, sizeof text)

static bool submit(struct place *place, struct letter *letter, instant now)
{
    struct outcome outcome;
    struct error error = {.status = ST_OK};
    enum status status = letter_submit(place->desk, letter, now, &outcome, &error);
    if (status != ST_OK || outcome.verdict != VERDICT_APPLIED)
        printf("# submit: %s %s\n", error.text, outcome.error.text);
    return status == ST_OK && outcome.verdict == VERDICT_APPLIED;
}

static void test_notice(struct place *place, char id[65])
{
    instant now = sunday();
    struct agenda *agenda;
    struct letter *letter = NULL;
    struct error error;
    struct advice advice[4];
    size_t count;
    agenda_load(place->desk, "g1", false, false, now, &agenda, &error);
    for (size_t i = 0; i < agenda_count(agenda); i++)
        if (strcmp(agenda_line(agenda, i)->rule_id, "meeting-notice") == 0)
            is_int(letter_from_line(place->desk, agenda_line(agenda, i), now, &letter, &error),
                   ST_OK, "a notice is drafted from its line");
    agenda_free(agenda);
    const struct post *post = letter_post(letter);
    is_str(post->title, "关于支部大会的通知", "its title");
    is_str(post->body,
           "时间：2026年11月22日 15:00\n地点：会议室\n议题：选举\n内容：选举支委\n要求：按时到会\n",
           "its body from the event's fields");
    is_int(post->as, FORM_NOTICE, "a notice");
    is_str(post->event, "e1", "of the event");
    ok(post->id == NULL, "not stored yet");
    is_int(letter_advice(place->desk, letter, sunday(), advice, 4, &count, &error), ST_OK,
           "advice");
    is_int(count, 0, "none on this text");
    is_int(letter_body(letter, "请拨 13800138000", &error), ST_OK, "another body");
    letter_advice(place->desk, letter, sunday(), advice, 4, &count, &error);
    bool mobile = false;
    for (size_t i = 0; i < count; i++)
        mobile = mobile || advice[i].kind == ADVICE_MOBILE;
    ok(mobile, "a telephone number is pointed out");
    letter_next(place->desk, letter, &buf);
    is_str(SAID, "送审后由书记审批", "what comes next");
    ok(submit(place, letter, now), "saved and submitted at once");
    ok(!letter_changed(letter), "nothing left to save");
    is_int(letter_post(letter)->state, POST_SUBMITTED, "submitted");
    is_int(letter_next(place->desk, letter, &buf), STEP_APPROVE, "waits");
    is_str(SAID, "待书记审批", "for the secretary");
    snprintf(id, 65, "%s", letter_post(letter)->id);
    letter_free(letter);
}

static void test_letter(struct place *place, char id[65])
{
    instant now = sunday() + 1;
    struct error error;
    struct outcome outcome;
    struct letter *letter;
    const char *groups[] = {"g2"};
    is_int(letter_new(place->desk, groups, 0, &letter, &error), ST_INVALID, "no group at all");
    is_int(letter_new(place->desk, groups, 1, &letter, &error), ST_OK, "a new one");
    is_int(letter_save(place->desk, letter, now, &outcome, &error), ST_REFUSED, "without a title");
    char *much = calloc(1, 300 * 3 + 1);
    for (int i = 0; i < 300; i++)
        memcpy(much + 3 * i, "长", 3);
    ok(letter_title(letter, much, &error) != ST_OK && *error.text, "a title too long is refused");
    free(much);
    ok(letter_post(letter)->title == NULL, "and changes nothing");
    letter_title(letter, "学习园地", &error);
    letter_body(letter, "今日学习。", &error);
    is_int(letter_category(letter, 99, &error), ST_INVALID, "no such category");
    letter_category(letter, CATEGORY_THEORY_STUDY, &error);
    letter_next(place->desk, letter, &buf);
    is_str(SAID, "不用审批，可直接发布", "not in the branch's name");
    letter_flag(letter, LETTER_IN_BRANCH_NAME, true);
    is_int(letter_save(place->desk, letter, now, &outcome, &error), ST_OK, "saved");
    is_int(letter_save(place->desk, letter, now, &outcome, &error), ST_OK, "saved again");
    is_int(outcome.verdict, VERDICT_NOOP, "changes nothing");
    snprintf(id, 65, "%s", letter_post(letter)->id);
    letter_free(letter);
    is_int(letter_open(place->desk, id, &letter, &error), ST_OK, "opened again");
    is_str(letter_post(letter)->body, "今日学习。", "with its text");
    ok(letter_editable(letter, NULL), "a draft may be edited");
    letter_body(letter, "今日学习党章。", &error);
    ok(letter_changed(letter), "changed");
    ok(submit(place, letter, now), "edited and submitted");
    letter_free(letter);
    is_int(letter_open(place->desk, "nothing", &letter, &error), ST_MISSING, "no such post");
}

static void test_queue(struct place *place, struct queue *queue, const char *notice,
                       const char *study)
{
    struct error error;
    struct queue_detail detail;
    is_int(queue_load(queue, sunday() + 2, &error), ST_OK, "the queue");
    is_int(queue_count(queue), 2, "two wait");
    is_str(queue_row_id(queue, 0), notice, "the one that unlocks a late notice first");
    ok(queue_row(queue, 0)->unlocks && !queue_row(queue, 1)->unlocks, "the other unlocks nothing");
    is_str(queue_row_id(queue, 1), study, "then the other");
    is_str(queue_row(queue, 0)->org, "o2", "whose it is");
    ok(queue_mixed(queue), "the other is another branch's");
    queue_position(queue, 0, &buf);
    is_str(SAID, "1/2", "position");
    is_int(queue_detail(queue, 0, &detail, &error), ST_OK, "detail");
    is_str(detail.group_names, "镇南社区党支部党建微信群", "where it goes");
    is_str(detail.step_words, "待书记审批", "its step");
    is_int(detail.checklist_count, 8, "the eight lines of the checklist");
    is_int(detail.advice_count, 2, "the number, and that no time is named");
    ok(!queue_is_read(queue, notice), "unread");
    queue_read(queue, 0, &error);
    ok(queue_is_read(queue, notice), "read");
    is_int(queue_next(queue, 0), 1, "the next unread");
    copy_post(place->desk, study, &buf, &error);
    is_str(SAID, "学习园地\n\n今日学习党章。\n", "the bare text");
}

static void test_approve(struct place *place, struct queue *queue, const char *const *ids)
{
    instant now = sunday() + 3;
    struct error error;
    struct batch *batch;
    struct batch_order order = {
        .verb = BATCH_APPROVE, .read = queue, .happened = INSTANT_NONE, .hidden = 1};
    uint64_t version = desk_version(place->desk);
    is_int(batch_plan(place->desk, &order, ids, 3, now, &batch, &error), ST_OK, "planned");
    is_int(batch_tally(batch, BATCH_PLANNED), 1, "only what has been read");
    is_int(batch_tally(batch, BATCH_SKIPPED), 2, "the rest is skipped");
    is_str(batch_item(batch, 1)->why, "未读", "unread");
    is_str(batch_item(batch, 2)->why, "已不存在", "no such post");
    batch_confirmation(batch, 5, &buf);
    is_str(SAID,
           "将审批通过 1 条\n  关于支部大会的通知\n跳过 2 条：未读 1，已不存在 1\n"
           "其中 1 条被当前筛选隐藏\n",
           "the confirmation says all of it");
    is_int(desk_version(place->desk), version, "planning changes nothing");
    is_int(batch_run(place->desk, batch, now, &error), ST_OK, "carried out");
    is_int(batch_tally(batch, BATCH_DONE), 1, "one is done");
    batch_summary(batch, &buf);
    is_str(SAID, "审批通过 1 条，跳过 2 条", "the summary");
    is_int(batch_retry(batch), 0, "nothing failed");
    batch_free(batch);
    queue_load(queue, now, &error);
    is_int(queue_count(queue), 1, "one waits");
    struct desk_counts counts;
    desk_counts(place->desk, now, &counts, &error);
    is_int(counts.to_decide, 1, "待审");
    is_int(counts.to_publish, 1, "待发");
}

static void test_publish(struct place *place, const char *notice)
{
    instant now = sunday() + 4;
    struct error error;
    struct batch *batch;
    struct agenda *agenda;
    struct batch_order order = {.verb = BATCH_PUBLISH, .happened = at("2026-11-22T09:00:00+08:00")};
    batch_plan(place->desk, &order, &notice, 1, now, &batch, &error);
    batch_run(place->desk, batch, now, &error);
    is_int(batch_tally(batch, BATCH_FAILED), 1, "published before the approval: refused");
    ok(strstr(batch_item(batch, 0)->why, "审批"), "with the reason");
    is_int(batch_retry(batch), 1, "can be tried again");
    batch_free(batch);
    order.happened = INSTANT_NONE;
    batch_plan(place->desk, &order, &notice, 1, now, &batch, &error);
    batch_run(place->desk, batch, now, &error);
    is_int(batch_tally(batch, BATCH_DONE), 1, "published now");
    batch_free(batch);
    batch_plan(place->desk, &order, &notice, 1, now, &batch, &error);
    is_str(batch_item(batch, 0)->why, "已发布", "and not twice");
    batch_free(batch);
    agenda_load(place->desk, "g1", false, false, now, &agenda, &error);
    bool late = false;
    for (size_t i = 0; i < agenda_count(agenda); i++)
        late = late || strcmp(agenda_line(agenda, i)->rule_id, "meeting-notice") == 0;
    ok(!late, "the late notice is off the list");
    agenda_free(agenda);
}

static void test_on_behalf(struct place *place, const char *study)
{
    instant now = sunday() + 5;
    struct error error;
    struct batch *batch;
    struct history *history;
    struct batch_order order = {.verb = BATCH_APPROVE,
                                .on_behalf = "u1",
                                .means = MEANS_TELEPHONE,
                                .happened = INSTANT_NONE};
    batch_plan(place->desk, &order, &study, 1, now, &batch, &error);
    is_int(batch_run(place->desk, batch, now, &error), ST_OK, "entered for the secretary");
    is_int(batch_tally(batch, BATCH_DONE), 1, "done");
    batch_free(batch);
    history_load(place->desk, ENTITY_POST, study, 10, &history, &error);
    is_int(history_count(history), 4, "draft, edit, submit, approval");
    is_str(history_line(history, 0)->what, "审批信息（代录：李书记，电话）", "shows as such");
    ok(history_line(history, 0)->held, "and is held");
    history_free(history);
    is_int(undo_do(place->desk, now + 9, &buf, &error), ST_OK, "taken back");
    is_str(SAID, "已撤回：审批信息", "in words");
    order = (struct batch_order){.verb = BATCH_RETURN, .happened = INSTANT_NONE};
    is_int(batch_plan(place->desk, &order, &study, 1, now, &batch, &error), ST_REFUSED,
           "returning asks for a reason");
    order.reason = "四.5 小道消息";
    batch_plan(place->desk, &order, &study, 1, now, &batch, &error);
    batch_run(place->desk, batch, now, &error);
    is_int(batch_tally(batch, BATCH_DONE), 1, "returned");
    batch_free(batch);
    struct queue *own = queue_new(place->desk, QUEUE_OWN);
    queue_load(own, now, &error);
    ok(!queue_mixed(own), "a queue of one branch");
    is_int(queue_row(own, 0)->state, POST_RETURNED, "back with its author");
    queue_free(own);
}

static void test_record_batch(struct place *place)
{
    instant now = sunday() + 20;
    struct error error;
    struct batch *batch;
    const char *groups[] = {"g1", "g2", "g3"};
    struct batch_order order = {
        .verb = BATCH_RECORD, .rule = "weekly-post", .happened = INSTANT_NONE};
    is_int(batch_plan(place->desk, &order, groups, 3, now, &batch, &error), ST_OK, "three groups");
    is_int(batch_tally(batch, BATCH_PLANNED), 2, "two owe it");
    is_str(batch_item(batch, 1)->why, "没有这项待办", "one does not");
    is_int(batch_run(place->desk, batch, now, &error), ST_OK, "recorded");
    is_int(batch_tally(batch, BATCH_DONE), 2, "both");
    batch_free(batch);
    struct undo undo = undo_look(place->desk, now, &buf);
    is_str(SAID, "撤回 60 秒：登记台账 等 2 条", "one stroke to take back");
    is_int(undo.commands, 2, "of two commands");
}

static const char *letter_id(const void *rows, size_t index)
{
    const char *const *ids = rows;
    return ids[index];
}

static bool not_b(void *context, const char *id)
{
    (void)context;
    return strcmp(id, "b") != 0;
}

static void test_pick(void)
{
    static const char *const ids[] = {"d", "b", "a", "c"};
    const char *single, *const *targets;
    struct pick pick = {0};
    struct pick_rows rows = {letter_id, ids, 4}, fewer = {letter_id, ids, 2};
    is_int(pick_targets(&pick, "x", &single, &targets), 1, "without tags the current one");
    is_str(targets[0], "x", "that one");
    is_int(pick_targets(&pick, NULL, &single, &targets), 0, "or none");
    ok(pick_toggle(&pick, "b") && pick_has(&pick, "b"), "tagged");
    ok(pick_toggle(&pick, "b") && !pick_has(&pick, "b"), "untagged");
    ok(pick_range(&pick, &rows, 2, 0), "a range backwards");
    is_int(pick.count, 3, "three");
    is_int(pick_hidden(&pick, &fewer), 1, "one of them is not shown");
    ok(pick_all(&pick, &rows), "all");
    is_int(pick_targets(&pick, "x", &single, &targets), 4, "the tagged ones");
    is_str(targets[0], "a", "in order");
    is_int(pick_prune(&pick, not_b, NULL), 1, "one is gone");
    ok(!pick_has(&pick, "b") && !pick_has(&pick, NULL), "not tagged any more");
    pick_clear(&pick);
    is_int(pick.count, 0, "none");
    pick_free(&pick);
}

int main(void)
{
    struct place place;
    char notice[65] = "", study[65] = "";
    buf_init(&buf, 1 << 16);
    test_pick();
    if (ok(place_open(&place), "a place") && is_int(place.refused, 0, "the situation loads")) {
        test_notice(&place, notice);
        test_letter(&place, study);
        struct queue *queue = queue_new(place.desk, QUEUE_DECIDE);
        test_queue(&place, queue, notice, study);
        const char *ids[] = {notice, study, "gone"};
        test_approve(&place, queue, ids);
        queue_free(queue);
        test_publish(&place, notice);
        test_on_behalf(&place, study);
        test_record_batch(&place);
    }
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
