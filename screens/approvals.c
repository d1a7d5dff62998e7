#include "screens/approvals.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/intl.h"
#include "base/match.h"
#include "desk/copy.h"
#include "desk/letter.h"
#include "desk/link.h"
#include "screens/catalogue.h"

enum { FIND_MAX = 100, TITLE_BYTES = 1024, COPY_BYTES = 1 << 20, LINE_BYTES = 480 };

static void approvals_close(struct stage *stage, void *state)
{
    struct approvals *a = state;
    (void)stage;
    queue_free(a->queue);
    pick_free(&a->tags);
    prose_free(&a->text);
    prose_free(&a->side);
    buf_free(&a->find);
    free(a);
}

static enum status approvals_open(struct stage *stage, const void *argument, void **state,
                                  struct error *error)
{
    const struct approvals_argument *asked = argument;
    struct approvals *a = calloc(1, sizeof *a);
    if (!a)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    prose_init(&a->text);
    prose_init(&a->side);
    buf_init(&a->find, FIND_MAX * 4);
    a->queue = queue_new(stage_desk(stage), asked ? asked->kind : QUEUE_DECIDE);
    if (!a->queue) {
        approvals_close(stage, a);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    *state = a;
    return ST_OK;
}

static bool approvals_shown(const void *state, const void *argument)
{
    const struct approvals *a = state;
    const struct approvals_argument *asked = argument;
    return queue_kind(a->queue) == (asked ? asked->kind : QUEUE_DECIDE);
}

static void open_current(struct stage *stage, struct approvals *a)
{
    if (!approvals_shows_current(a)) {
        approvals_show(stage, a);
        return;
    }
    a->pane = PANE_TEXT;
    stage_say(stage, "%s", _("正文：方向键移动，Tab 换窗"));
}

static void page(struct stage *stage, struct approvals *a)
{
    if (!approvals_shows_current(a))
        approvals_show(stage, a);
    else if (!a->frame.with_side && a->pane == PANE_SIDE)
        a->pane = PANE_TEXT;
    else if (!prose_page(&a->text, approvals_page(a)))
        stage_say(stage, "%s", _("已到文末：a 通过，x 退回，A 代录"));
}

static void move(struct approvals *a, const struct key *key)
{
    if (a->pane == PANE_LIST)
        list_key(&a->list, key);
    else
        prose_key(a->pane == PANE_TEXT ? &a->text : &a->side, approvals_page(a), key);
}

static void next_pane(struct approvals *a, int step)
{
    a->pane = (enum approvals_pane)(((int)a->pane + PANES + step) % PANES);
}

static void say_tagged(struct stage *stage, const struct approvals *a)
{
    if (a->tags.count > 0)
        stage_say(stage, _("已选 %zu"), a->tags.count);
    else
        stage_say(stage, "%s", _("没有标记"));
}

static void tag(struct stage *stage, struct approvals *a, enum action action)
{
    struct pick_rows rows = {queue_row_id, a->queue, queue_count(a->queue)};
    const struct queue_row *row = approvals_current(a);
    bool done = true;
    if (action == ACT_UNTAG)
        pick_clear(&a->tags);
    else if (action == ACT_TAG_ALL)
        done = pick_all(&a->tags, &rows);
    else if (row)
        done = pick_toggle(&a->tags, row->id);
    if (action == ACT_TAG && a->list.current + 1 < a->list.count)
        list_go(&a->list, a->list.current + 1);
    if (done)
        say_tagged(stage, a);
    else
        stage_refuse(stage, "%s", _("内存不足"));
}

static bool title_holds(struct stage *stage, const struct approvals *a, const struct match *match,
                        size_t index)
{
    struct buf title;
    buf_init(&title, TITLE_BYTES);
    desk_name(stage_desk(stage), ENTITY_POST, queue_row_id(a->queue, index), &title);
    bool holds = match_finds(match, title.text, NULL);
    buf_free(&title);
    return holds;
}

/* From the bar on, going round. */
static void seek(struct stage *stage, struct approvals *a, bool forward, bool here)
{
    struct match match;
    size_t count = queue_count(a->queue);
    if (a->find.len == 0) {
        stage_why_not(stage, _("还没有找过什么；先按 / 写要找的字"));
        return;
    }
    match_init(&match, a->find.text);
    for (size_t i = here ? 0 : 1; i <= count && count > 0; i++) {
        size_t step = i % count;
        size_t index = (a->list.current + (forward ? step : count - step)) % count;
        if (title_holds(stage, a, &match, index)) {
            list_go(&a->list, index);
            return;
        }
    }
    stage_say(stage, _("没有标题含“%s”的信息：写标题的一部分或拼音首字母"), a->find.text);
}

static void find_done(struct stage *stage, void *state, const char *text)
{
    struct approvals *a = state;
    if (!text)
        return;
    buf_reset(&a->find);
    buf_puts(&a->find, text);
    if (a->find.len > 0)
        seek(stage, a, true, true);
}

static void find(struct stage *stage)
{
    struct prompt prompt = {.question = _("找标题:"), .max = FIND_MAX, .answer = find_done};
    stage_prompt(stage, &prompt);
}

static void say_line(struct stage *stage, const struct approvals *a, int digit)
{
    size_t index = (size_t)digit - 1;
    if (digit < 1 || !a->detailed || index >= a->detail.checklist_count) {
        stage_why_not(stage, _("清单上没有这一条"));
        return;
    }
    const struct checklist_line *line = &a->detail.checklist[index];
    stage_say(stage, _("%d %s %s（退回：x 再按 %d）"), digit, line->clause ? line->clause : "",
              line->text, digit);
}

static void copy(struct stage *stage, const struct queue_row *row)
{
    struct error error = {.status = ST_OK};
    struct buf text;
    buf_init(&text, COPY_BYTES);
    if (copy_post(stage_desk(stage), row->id, &text, &error) == ST_OK) {
        struct copyout_argument argument = {.text = text.text, .what = _("信息全文")};
        stage_push(stage, &screen_copyout, &argument);
    } else {
        stage_fail(stage, &error);
    }
    buf_free(&text);
}

static void edit(struct stage *stage, const struct queue_row *row)
{
    struct error error = {.status = ST_OK};
    struct letter_argument argument = {NULL};
    if (letter_open(stage_desk(stage), row->id, &argument.letter, &error) == ST_OK)
        stage_push(stage, &screen_letter, &argument);
    else
        stage_fail(stage, &error);
}

static void show_history(struct stage *stage, const struct queue_row *row)
{
    struct buf title;
    buf_init(&title, TITLE_BYTES);
    desk_name(stage_desk(stage), ENTITY_POST, row->id, &title);
    struct history_argument argument = {ENTITY_POST, row->id, title.text};
    stage_push(stage, &screen_history, &argument);
    buf_free(&title);
}

/* Leaving the queue settles what was decided in it, or sends it. */
static void leave(struct stage *stage)
{
    struct error error = {.status = ST_OK};
    struct link_status link = desk_link_look(stage_desk(stage), stage_now(stage));
    if (desk_settle(stage_desk(stage), stage_now(stage), &error) != ST_OK)
        stage_fail(stage, &error);
    else if (link.held > 0 && link.state == LINK_ALONE)
        stage_say(stage, _("离开审批，还能撤回的 %lld 条已入账"), (long long)link.held);
    else if (link.held > 0 && link.state != LINK_REFUSED && link.state != LINK_OFFLINE)
        stage_say(stage, _("离开审批，还能撤回的 %lld 条即送出"), (long long)link.held);
    else if (link.held > 0)
        stage_say(stage, _("离开审批；%lld 条已存好，连上服务器就送出"), (long long)link.held);
    stage_pop(stage);
}

/* What is done with the post under the bar; false: none of these. */
static bool act_on_row(struct stage *stage, struct approvals *a, enum action action)
{
    static const struct {
        enum action action;
        void (*act)(struct stage *stage, const struct queue_row *row);
    } table[] = {{ACT_COPY, copy}, {ACT_EDIT, edit}, {ACT_HISTORY, show_history}};
    const struct queue_row *row = approvals_current(a);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].action != action)
            continue;
        if (row)
            table[i].act(stage, row);
        else
            stage_why_not(stage, _("队列里没有信息"));
        return true;
    }
    return false;
}

/* What is done with posts decides on them; false: none of these. */
static bool act_on_text(struct stage *stage, struct approvals *a, enum action action)
{
    static const struct {
        enum action action;
        void (*act)(struct stage *stage, struct approvals *a);
    } table[] = {{ACT_APPROVE, approvals_approve},
                 {ACT_RETURN, approvals_return},
                 {ACT_ON_BEHALF, approvals_on_behalf},
                 {ACT_RECALL, approvals_recall},
                 {ACT_PAGE, page},
                 {ACT_OPEN, open_current}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].action == action) {
            table[i].act(stage, a);
            return true;
        }
    return false;
}

static void approvals_act(struct stage *stage, void *state, enum action action,
                          const struct key *key)
{
    struct approvals *a = state;
    approvals_prepare(stage, a);
    if (act_on_text(stage, a, action) || act_on_row(stage, a, action))
        return;
    if (action == ACT_BACK)
        leave(stage);
    else if (action == ACT_MOVE)
        move(a, key);
    else if (action == ACT_PANE || action == ACT_PANE_BACK)
        next_pane(a, action == ACT_PANE ? 1 : -1);
    else if (action == ACT_TAG || action == ACT_TAG_ALL || action == ACT_UNTAG)
        tag(stage, a, action);
    else if (action == ACT_FIND)
        find(stage);
    else if (action == ACT_FIND_NEXT || action == ACT_FIND_PREVIOUS)
        seek(stage, a, action == ACT_FIND_NEXT, false);
    else if (action == ACT_LINE)
        say_line(stage, a, key_digit(key));
    else if (action == ACT_ATTEST)
        stage_push(stage, &screen_attest, NULL);
    else
        stage_why_not(stage, _("这个键在审批屏幕没有可做的；F1 看有哪些键"));
}

const struct screen screen_approvals = {
    .place = PLACE_APPROVALS,
    .open = approvals_open,
    .close = approvals_close,
    .draw = approvals_draw,
    .act = approvals_act,
    .shows = approvals_shown,
};
