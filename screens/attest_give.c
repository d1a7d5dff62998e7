#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/batch.h"
#include "desk/words.h"
#include "screens/attest.h"
#include "screens/catalogue.h"
#include "screens/when.h"

/* Attesting: in which group, if there are several, and when; then the posts are published. */

enum { CHOICE_BYTES = 200, SUMMARY_BYTES = 2000, EARLIER = 600 };

enum time_choice { TIME_NOW, TIME_EARLIER, TIME_OWN, TIME_CHOICES };

static void run_one(struct stage *stage, struct batch *batch)
{
    struct error error = {.status = ST_OK};
    struct buf words;
    const struct batch_item *item = batch_item(batch, 0);
    buf_init(&words, SUMMARY_BYTES);
    if (item && item->state == BATCH_SKIPPED) {
        stage_refuse(stage, "%s", item->why);
    } else if (batch_run(stage_desk(stage), batch, stage_now(stage), &error) != ST_OK) {
        stage_fail(stage, &error);
    } else if (item && item->state == BATCH_FAILED) {
        stage_refuse(stage, "%s", item->why);
    } else {
        batch_summary(batch, &words);
        stage_say(stage, "%s", words.text);
    }
    buf_free(&words);
    batch_free(batch);
}

static void publish(struct stage *stage, struct attest *attest, instant happened)
{
    struct error error = {.status = ST_OK};
    struct batch *batch = NULL;
    const char *single = NULL;
    const char *const *ids = NULL;
    const struct queue_row *row = attest_current(attest);
    struct pick_rows rows = attest_rows(attest);
    /* Between question and answer the list may have been loaded anew, without that post. */
    if (*attest->asked ? !row || strcmp(row->id, attest->asked) != 0 : attest->tags.count == 0) {
        stage_refuse(stage, "%s", _("列表刚刚变了，没有记；请看过再记"));
        return;
    }
    size_t count = pick_targets(&attest->tags, row ? row->id : NULL, &single, &ids);
    struct batch_order order = {.verb = BATCH_PUBLISH,
                                .group = *attest->chosen ? attest->chosen : NULL,
                                .happened = happened,
                                .hidden = pick_hidden(&attest->tags, &rows)};
    if (batch_plan(stage_desk(stage), &order, ids, count, stage_now(stage), &batch, &error) !=
        ST_OK) {
        stage_fail(stage, &error);
    } else if (attest->tags.count == 0) {
        run_one(stage, batch);
    } else {
        struct batch_argument argument = {.batch = batch, .tags = &attest->tags};
        stage_push(stage, &screen_batch, &argument);
    }
}

static void ask_own_time(struct stage *stage, const char *text, bool proposed);

static void time_written(struct stage *stage, void *state, const char *text)
{
    instant happened = INSTANT_NONE;
    if (!text) {
        stage_say(stage, "%s", _("没有记为已发布"));
    } else if (when_read(text, stage_now(stage), stage_offset(stage), &happened)) {
        publish(stage, state, happened);
    } else {
        stage_refuse(stage, "%s", _("看不懂这个时间；写成 16:00、11-21 16:00 这样"));
        ask_own_time(stage, text, false);
    }
}

static void ask_own_time(struct stage *stage, const char *text, bool proposed)
{
    struct prompt prompt = {.question = _("什么时候粘贴的:"),
                            .text = text,
                            .proposed = proposed,
                            .answer = time_written};
    stage_prompt(stage, &prompt);
}

static void time_chosen(struct stage *stage, void *state, size_t index)
{
    struct buf now;
    switch ((enum time_choice)index) {
    case TIME_NOW:
        publish(stage, state, INSTANT_NONE);
        break;
    case TIME_EARLIER:
        publish(stage, state, stage_now(stage) - EARLIER);
        break;
    case TIME_OWN:
        buf_init(&now, CHOICE_BYTES);
        when_write(&now, stage_now(stage), stage_now(stage), stage_offset(stage));
        ask_own_time(stage, now.text, true);
        buf_free(&now);
        break;
    default:
        stage_say(stage, "%s", _("没有记为已发布"));
    }
}

static void ask_time(struct stage *stage, const struct attest *attest)
{
    const char *choices[TIME_CHOICES] = {_("现在"), _("10 分钟前"), _("另写时间")};
    struct buf question;
    buf_init(&question, SUMMARY_BYTES);
    if (attest->tags.count > 0)
        buf_printf(&question, _("所标记的 %zu 条已粘贴到"), attest->tags.count);
    else
        buf_puts(&question, _("已粘贴到"));
    if (*attest->chosen)
        desk_name(stage_desk(stage), ENTITY_GROUP, attest->chosen, &question);
    else
        buf_puts(&question, _("还没有发的各群"));
    buf_puts(&question, _("，时间："));
    struct choose choose = {.question = question.text,
                            .choices = choices,
                            .count = TIME_CHOICES,
                            .answer = time_chosen};
    stage_choose(stage, &choose);
    buf_free(&question);
}

/* The first choice is all of them. */
static void group_chosen(struct stage *stage, void *state, size_t index)
{
    struct attest *attest = state;
    size_t groups = attest->group_count < ATTEST_GROUPS ? attest->group_count : ATTEST_GROUPS;
    if (index > groups) {
        stage_say(stage, "%s", _("没有记为已发布"));
        return;
    }
    snprintf(attest->chosen, sizeof attest->chosen, "%s",
             index > 0 ? attest->groups[index - 1] : "");
    ask_time(stage, attest);
}

static void ask_group(struct stage *stage, struct attest *attest)
{
    char lines[STAGE_CHOICES][CHOICE_BYTES];
    const char *choices[STAGE_CHOICES] = {lines[0]};
    size_t n = 1;
    snprintf(lines[0], CHOICE_BYTES, _("全部 %zu 个群"), attest->group_count);
    for (size_t i = 0; i < attest->group_count && i < ATTEST_GROUPS; i++, n++) {
        struct buf name;
        buf_init(&name, SUMMARY_BYTES);
        desk_name(stage_desk(stage), ENTITY_GROUP, attest->groups[i], &name);
        snprintf(lines[n], CHOICE_BYTES, "%s", name.text);
        choices[n] = lines[n];
        buf_free(&name);
    }
    struct choose choose = {
        .question = _("粘贴到了哪个群？"), .choices = choices, .count = n, .answer = group_chosen};
    stage_choose(stage, &choose);
}

static enum status find_groups(struct attest *attest, struct error *error)
{
    struct queue_detail detail;
    size_t row = attest->rows[attest->list.current];
    enum status status = queue_detail(attest->queue, row, &detail, error);
    attest->group_count = 0;
    const char *list = status == ST_OK ? detail.unpublished : NULL;
    const char *word;
    for (size_t n; (n = list_next(&list, &word)) > 0; attest->group_count++)
        if (attest->group_count < ATTEST_GROUPS)
            snprintf(attest->groups[attest->group_count], IDENT_MAX + 1, "%.*s", (int)n, word);
    return status;
}

void attest_give(struct stage *stage, struct attest *attest)
{
    struct error error = {.status = ST_OK};
    const struct queue_row *row = attest_current(attest);
    memcpy(attest->chosen, attest->group, sizeof attest->chosen);
    snprintf(attest->asked, sizeof attest->asked, "%s",
             attest->tags.count > 0 || !row ? "" : row->id);
    if (*attest->group || attest->tags.count > 0) {
        ask_time(stage, attest);
    } else if (find_groups(attest, &error) != ST_OK) {
        stage_fail(stage, &error);
    } else if (attest->group_count > 1) {
        ask_group(stage, attest);
    } else {
        memcpy(attest->chosen, attest->groups[0], sizeof attest->chosen);
        ask_time(stage, attest);
    }
}
