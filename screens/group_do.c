#include <stdio.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/copy.h"
#include "desk/letter.h"
#include "desk/record.h"
#include "screens/catalogue.h"
#include "screens/group.h"

/* What the keys do on a group's screen, each on what is under the bar. */

enum { COPY_MAX = 200000, REASON_MAX = 200 };

static void open_letter(struct stage *stage, enum status status, struct letter *letter,
                        const struct error *error)
{
    if (status != ST_OK)
        stage_fail(stage, error);
    else
        stage_push(stage, &screen_letter, &(struct letter_argument){.letter = letter});
}

static void open_post(struct stage *stage, const char *post)
{
    struct error error = {.status = ST_OK};
    struct letter *letter = NULL;
    enum status status = letter_open(stage_desk(stage), post, &letter, &error);
    open_letter(stage, status, letter, &error);
}

static void open_history(struct stage *stage, enum entity entity, const char *id, const char *name)
{
    stage_push(stage, &screen_history,
               &(struct history_argument){.entity = entity, .id = id, .name = name});
}

static void open_event(struct stage *stage, const struct dossier_event *event)
{
    if (event->state == EVENT_TO_CONFIRM || event->state == EVENT_AHEAD)
        stage_push(stage, &screen_confirm, &(struct confirm_argument){.event = event->id});
    else
        open_history(stage, ENTITY_EVENT, event->id, event->title);
}

static void open_duty(struct stage *stage, struct folder *folder)
{
    const struct agenda_line *line = pane_current(&folder->pane);
    if (line)
        pane_open(stage, line);
    else
        stage_why_not(stage, _("没有待办"));
}

void group_open_item(struct stage *stage, struct folder *folder)
{
    const struct dossier_post *post = group_post(folder);
    const struct dossier_event *event = group_event(folder);
    if (folder->section == SECTION_DUTIES)
        open_duty(stage, folder);
    else if (event)
        open_event(stage, event);
    else if (post && post->post)
        open_post(stage, post->post);
    else if (post)
        open_history(stage, ENTITY_FACT, post->fact, post->title);
    else if (folder->section == SECTION_WHO)
        group_members(stage, folder);
    else
        stage_why_not(stage, _("这里没有可打开的"));
}

static void record_post(struct stage *stage, const struct folder *folder)
{
    struct error error = {.status = ST_OK};
    struct record_argument argument = {.record = NULL};
    if (record_from_group(stage_desk(stage), folder->id, stage_now(stage), &argument.record,
                          &error) != ST_OK)
        stage_fail(stage, &error);
    else
        stage_push(stage, &screen_record, &argument);
}

void group_record(struct stage *stage, struct folder *folder)
{
    const struct dossier_event *event = group_event(folder);
    if (folder->section == SECTION_DUTIES && folder->pane.list.count > 0)
        pane_record(stage, pane_current(&folder->pane));
    else if (event && (event->state == EVENT_TO_CONFIRM || event->state == EVENT_AHEAD))
        open_event(stage, event);
    else if (folder->is_org)
        stage_why_not(stage, _("没有待办可登记"));
    else
        record_post(stage, folder);
}

void group_draft(struct stage *stage, struct folder *folder)
{
    struct error error = {.status = ST_OK};
    struct letter *letter = NULL;
    const struct dossier_event *event = group_event(folder);
    const char *id = folder->id;
    enum status status;
    if (folder->is_org || (folder->section == SECTION_DUTIES && folder->pane.list.count > 0)) {
        pane_draft(stage, pane_current(&folder->pane));
        return;
    }
    if (event)
        status =
            letter_from_event(stage_desk(stage), event->id, 0, stage_now(stage), &letter, &error);
    else
        status = letter_new(stage_desk(stage), &id, 1, &letter, &error);
    if (status != ST_OK)
        stage_fail(stage, &error);
    else
        pane_open_letter(stage, letter);
}

void group_copy(struct stage *stage, struct folder *folder)
{
    struct error error = {.status = ST_OK};
    struct buf text;
    size_t named = 1;
    const struct dossier_post *post = group_post(folder);
    const char *id = folder->id;
    enum status status;
    if (post && !post->post) {
        stage_why_not(stage, _("这一条没有在这里写过，没有文字可复制"));
        return;
    }
    buf_init(&text, COPY_MAX);
    if (post)
        status = copy_post(stage_desk(stage), post->post, &text, &error);
    else
        status =
            copy_reminder(stage_desk(stage), &id, 1, NULL, stage_now(stage), &text, &named, &error);
    if (status != ST_OK)
        stage_fail(stage, &error);
    else if (named == 0)
        stage_why_not(stage, _("没有逾期的，不必提醒"));
    else
        stage_push(stage, &screen_copyout,
                   &(struct copyout_argument){.text = text.text,
                                              .what = post ? _("信息全文") : _("提醒")});
    buf_free(&text);
}

void group_attest(struct stage *stage, struct folder *folder)
{
    const struct dossier_post *post = group_post(folder);
    if (folder->is_org)
        stage_why_not(stage, _("组织自己没有要发布的信息"));
    else
        stage_push(
            stage, &screen_attest,
            &(struct attest_argument){.group = folder->id, .post = post ? post->post : NULL});
}

void group_edit(struct stage *stage, struct folder *folder)
{
    const struct dossier_post *post = group_post(folder);
    if (post && post->post)
        open_post(stage, post->post);
    else
        stage_why_not(stage, _("只有在这里写的信息能修改：2 到信息栏，放在那一条上"));
}

static void plan(struct stage *stage, enum batch_verb verb, const char *id, const char *reason)
{
    struct error error = {.status = ST_OK};
    struct batch_order order = {.verb = verb, .reason = reason, .happened = INSTANT_NONE};
    struct batch_argument argument = {.batch = NULL};
    if (batch_plan(stage_desk(stage), &order, &id, 1, stage_now(stage), &argument.batch, &error) !=
        ST_OK)
        stage_fail(stage, &error);
    else
        stage_push(stage, &screen_batch, &argument);
}

void group_recall(struct stage *stage, struct folder *folder)
{
    const struct dossier_post *post = group_post(folder);
    if (post && post->post && !post->fact)
        plan(stage, BATCH_RECALL, post->post, NULL);
    else
        stage_why_not(stage, _("撤稿用于送审中的信息：2 到信息栏，放在那一条上"));
}

static void reason_answered(struct stage *stage, void *state, const char *reason)
{
    struct folder *folder = state;
    if (!reason || !*reason)
        stage_why_not(stage, _("没有写理由，没有撤下"));
    else
        plan(stage, folder->verb, folder->asked, reason);
}

void group_withdraw(struct stage *stage, struct folder *folder)
{
    const struct dossier_post *post = group_post(folder);
    if (!post || !post->fact || post->voided) {
        stage_why_not(stage, _("撤下用于已发布的信息：2 到信息栏，放在那一条上"));
        return;
    }
    folder->verb = post->post ? BATCH_WITHDRAW : BATCH_VOID;
    snprintf(folder->asked, sizeof folder->asked, "%s", post->post ? post->post : post->fact);
    stage_prompt(stage, &(struct prompt){.question = post->post ? _("撤下的理由:")
                                                                : _("作废这条登记的理由:"),
                                         .max = REASON_MAX,
                                         .answer = reason_answered});
}

void group_history(struct stage *stage, struct folder *folder)
{
    const struct dossier_post *post = group_post(folder);
    const struct dossier_event *event = group_event(folder);
    struct buf name;
    buf_init(&name, 1000);
    if (post)
        open_history(stage, post->post ? ENTITY_POST : ENTITY_FACT,
                     post->post ? post->post : post->fact, post->title);
    else if (event)
        open_history(stage, ENTITY_EVENT, event->id, event->title);
    else {
        enum entity entity = folder->is_org ? ENTITY_ORG : ENTITY_GROUP;
        desk_name(stage_desk(stage), entity, folder->id, &name);
        open_history(stage, entity, folder->id, name.text);
    }
    buf_free(&name);
}

/* The kinds of event that the duty under the bar is met by; NULL: it is not about one. */
static const char *asked_kind(const struct folder *folder)
{
    const struct agenda_line *line =
        folder->section == SECTION_DUTIES ? pane_current(&folder->pane) : NULL;
    bool held = line && line->rule && line->rule->fact.kind == FACT_HELD;
    return held ? line->rule->fact.event_kinds : NULL;
}

void group_new(struct stage *stage, struct folder *folder)
{
    if (folder->is_org)
        stage_why_not(stage, _("会议活动登记在群上：先回总览选一个群"));
    else
        event_form_open(stage, folder->id, asked_kind(folder), NULL);
}

void group_events(struct stage *stage, struct folder *folder)
{
    stage_push(stage, &screen_events,
               &(struct events_argument){.group = folder->is_org ? NULL : folder->id});
}

void group_members(struct stage *stage, struct folder *folder)
{
    struct members_argument argument = {.group = folder->is_org ? NULL : folder->id,
                                        .org = folder->is_org ? folder->id : NULL};
    stage_push(stage, &screen_members, &argument);
}

void group_compare(struct stage *stage, struct folder *folder)
{
    if (folder->is_org)
        stage_why_not(stage, _("核对的是群里的名单：先回总览选一个群"));
    else
        stage_push(stage, &screen_compare, &(struct compare_argument){.group = folder->id});
}

void group_handover(struct stage *stage, struct folder *folder)
{
    if (folder->is_org)
        stage_why_not(stage, _("交接的是群：先回总览选一个群"));
    else
        stage_push(stage, &screen_handover, &(struct handover_argument){.group = folder->id});
}
