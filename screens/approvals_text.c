#include "screens/approvals.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/history.h"
#include "desk/letter.h"
#include "desk/words.h"

enum { LINE_MAX_BYTES = 4096, HISTORY_MAX = 20, QUOTE_MAX = 48 };

const struct queue_row *approvals_current(const struct approvals *a)
{
    return queue_row(a->queue, a->list.current);
}

bool approvals_shows_current(const struct approvals *a)
{
    const struct queue_row *row = approvals_current(a);
    return row && strcmp(row->id, a->shown) == 0;
}

size_t approvals_page(const struct approvals *a)
{
    return (size_t)a->frame.text_rows;
}

static void add(struct prose *prose, enum style style, struct buf *line)
{
    if (line->len > 0)
        prose_add(prose, style, 6, line->text);
    buf_reset(line);
}

static void add_word(struct buf *line, const char *word)
{
    if (word && *word) {
        buf_puts(line, " ");
        buf_puts(line, word);
    }
}

static void add_flags(struct buf *line, const struct post *post)
{
    add_word(line, words_category(post->category));
    add_word(line, words_post_form(post->as));
    add_word(line, post->in_branch_name == 1 ? _("以支部名义") : NULL);
    add_word(line, post->major == 1 ? _("重大") : NULL);
    add_word(line, post->important == 1 ? _("重要") : NULL);
    add_word(line, post->reply_required == 1 ? _("需回复") : NULL);
    size_t pictures = (size_t)list_count(post->pictures);
    if (pictures > 0)
        buf_printf(line, _(" 图片%zu张"), pictures);
}

/* Who, where and as what: it is part of what is decided. */
static void add_about(struct stage *stage, struct approvals *a)
{
    const struct queue_detail *detail = &a->detail;
    const struct post *post = &detail->post;
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES);
    buf_printf(&line, _("发往: %s"), detail->group_names);
    if (detail->group_count > 1)
        buf_printf(&line, _("（%zu个群）"), detail->group_count);
    add(&a->text, STYLE_DIM, &line);
    buf_printf(&line, _("起草: %s "), detail->author_name);
    words_time(&line, post->submitted_at != INSTANT_NONE ? post->submitted_at : post->drafted_at,
               stage_now(stage), stage_offset(stage));
    add(&a->text, STYLE_DIM, &line);
    buf_puts(&line, _("类别:"));
    add_flags(&line, post);
    add(&a->text, STYLE_DIM, &line);
    if (*detail->event_title)
        buf_printf(&line, _("会议: %s"), detail->event_title);
    add(&a->text, STYLE_DIM, &line);
    buf_free(&line);
}

static void make_text(struct stage *stage, struct approvals *a)
{
    const struct post *post = &a->detail.post;
    prose_begin(&a->text, a->frame.text_width);
    prose_add(&a->text, STYLE_TITLE, 0, post->title ? post->title : _("（无标题）"));
    add_about(stage, a);
    prose_add(&a->text, STYLE_NORMAL, 0, "");
    if (post->body)
        prose_add(&a->text, STYLE_NORMAL, 0, post->body);
    prose_add(&a->text, STYLE_DIM, 0, _("（文末）"));
}

static void add_advice(struct approvals *a, const struct advice *advice)
{
    struct buf line;
    const char *body = a->detail.post.body;
    buf_init(&line, LINE_MAX_BYTES);
    buf_printf(&line, "! %s", advice_sentence(advice->kind));
    if (body && advice->len > 0 && advice->len <= QUOTE_MAX) {
        buf_puts(&line, _("（"));
        buf_add(&line, body + advice->from, advice->len);
        buf_puts(&line, _("）"));
    }
    prose_add(&a->side, STYLE_WARNING, 2, line.text);
    buf_free(&line);
}

static void add_checklist(struct approvals *a, bool roomy)
{
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES);
    prose_add(&a->side, STYLE_HEADING, 0, _("核对清单（x 退回时选号）"));
    for (size_t i = 0; i < a->detail.checklist_count; i++) {
        const struct checklist_line *entry = &a->detail.checklist[i];
        buf_reset(&line);
        buf_printf(&line, "%zu ", i + 1);
        if (roomy && entry->clause)
            buf_printf(&line, "%s ", entry->clause);
        buf_puts(&line, entry->text);
        if (roomy)
            prose_add(&a->side, STYLE_NORMAL, 2, line.text);
        else
            prose_clip(&a->side, STYLE_NORMAL, line.text);
    }
    if (a->detail.checklist_count == 0)
        prose_add(&a->side, STYLE_DIM, 0, _("规则集没有清单"));
    buf_free(&line);
}

/* A line each; h shows them whole. */
static void add_history(struct stage *stage, struct approvals *a)
{
    struct history *history = NULL;
    struct buf line;
    if (history_load(stage_desk(stage), ENTITY_POST, a->shown, HISTORY_MAX, &history, NULL) !=
        ST_OK)
        return;
    buf_init(&line, LINE_MAX_BYTES);
    prose_add(&a->side, STYLE_HEADING, 0, _("经过"));
    for (size_t i = 0; i < history_count(history); i++) {
        buf_reset(&line);
        history_words(history_line(history, i), stage_now(stage), stage_offset(stage), &line);
        prose_clip(&a->side, STYLE_NORMAL, line.text);
    }
    buf_free(&line);
    history_free(history);
}

static void fill_side(struct stage *stage, struct approvals *a, bool roomy)
{
    prose_begin(&a->side, a->frame.side_width);
    for (size_t i = 0; i < a->detail.advice_count; i++)
        add_advice(a, &a->detail.advice[i]);
    if (a->detail.advice_count == 0)
        prose_add(&a->side, STYLE_DIM, 0, _("系统提示: 无"));
    add_checklist(a, roomy);
    add_history(stage, a);
}

/* All lines of the checklist are to be in sight: where rows are dear each is cut to one. */
static void make_side(struct stage *stage, struct approvals *a)
{
    fill_side(stage, a, true);
    if (a->frame.with_side && a->side.count > approvals_page(a))
        fill_side(stage, a, false);
}

/* The detail belongs to the queue only until the next question, so both texts are made at once. */
static void make(struct stage *stage, struct approvals *a)
{
    struct error error = {.status = ST_OK};
    size_t index = queue_index(a->queue, a->shown);
    a->detailed = false;
    prose_begin(&a->text, a->frame.text_width);
    prose_begin(&a->side, a->frame.side_width);
    if (index >= queue_count(a->queue))
        return;
    if (queue_detail(a->queue, index, &a->detail, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    a->detailed = true;
    make_text(stage, a);
    make_side(stage, a);
}

/* A text counts as read when its end has been painted, not when a key has scrolled there. */
void approvals_mark_read(struct stage *stage, struct approvals *a)
{
    struct error error = {.status = ST_OK};
    bool covered = !a->frame.with_side && a->pane == PANE_SIDE;
    size_t index = queue_index(a->queue, a->shown);
    if (!a->detailed || covered || !prose_at_end(&a->text, approvals_page(a)) ||
        queue_is_read(a->queue, a->shown))
        return;
    if (queue_read(a->queue, index, &error) != ST_OK)
        stage_fail(stage, &error);
}

void approvals_show(struct stage *stage, struct approvals *a)
{
    const struct queue_row *row = approvals_current(a);
    snprintf(a->shown, sizeof a->shown, "%s", row ? row->id : "");
    a->text.top = a->side.top = 0;
    make(stage, a);
}

static bool in_queue(void *context, const char *id)
{
    const struct queue *queue = context;
    return queue_index(queue, id) < queue_count(queue);
}

/* Loads the queue anew; the bar stays on its post, or where it was. */
static void load(struct stage *stage, struct approvals *a)
{
    struct error error = {.status = ST_OK};
    char under[IDENT_MAX + 1] = "";
    const struct queue_row *row = a->loaded ? approvals_current(a) : NULL;
    snprintf(under, sizeof under, "%s", row ? row->id : a->shown);
    a->version = desk_version(stage_desk(stage));
    a->failed = queue_load(a->queue, stage_now(stage), &error) != ST_OK;
    a->loaded = !a->failed;
    if (a->failed) {
        stage_fail(stage, &error);
        return;
    }
    list_set(&a->list, queue_count(a->queue), a->list.page);
    if (in_queue(a->queue, under))
        list_go(&a->list, queue_index(a->queue, under));
    pick_prune(&a->tags, in_queue, a->queue);
}

void approvals_prepare(struct stage *stage, struct approvals *a)
{
    struct approvals_frame before = a->frame;
    bool stale = !a->loaded || a->version != desk_version(stage_desk(stage));
    if (stale)
        load(stage, a);
    approvals_frame(stage, a);
    if (a->failed) {
        a->detailed = false;
        return;
    }
    list_set(&a->list, queue_count(a->queue), (size_t)a->frame.list_rows);
    if (!in_queue(a->queue, a->shown))
        approvals_show(stage, a);
    else if (stale || before.text_width != a->frame.text_width ||
             before.side_width != a->frame.side_width || before.text_rows != a->frame.text_rows)
        make(stage, a);
    prose_fit(&a->text, approvals_page(a));
    prose_fit(&a->side, approvals_page(a));
}
