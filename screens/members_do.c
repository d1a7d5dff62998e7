#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/intl.h"
#include "desk/nickname.h"
#include "screens/members.h"
#include "screens/when.h"

/* Reports, waivers, reminders, telephones, and who is let in. */

enum { WORDS_MAX = 4000, REASON_MAX = 200, NOON = 12 * CIVIL_HOUR, COPY_MAX = 1 << 20 };

/* Whether the key is of use here: there is a worklist, and somebody is meant. */
static bool working(struct stage *stage, struct members *members, const char *why)
{
    const char *single;
    const char *const *ids;
    if (members->view != MEMBERS_MIGRANTS || !members->migrants)
        stage_why_not(stage, why);
    else if (!migrants_rule(members->migrants))
        stage_why_not(stage, _("这个群的规则集不要求流动党员定期汇报"));
    else if (members_targets(members, &single, &ids) == 0)
        stage_why_not(stage, _("列表是空的"));
    else
        return true;
    return false;
}

static bool owes(const struct members *members, const char *id)
{
    const struct migrant *line = migrants_find(members->migrants, id);
    return line && (line->state == MIGRANT_OWING || line->state == MIGRANT_OVERDUE);
}

static bool waits(const struct members *members, const char *id)
{
    const struct roster_member *member =
        roster_at(members->roster, roster_find(members->roster, id));
    return member && member->standing == ROSTER_WAITING;
}

/* The question "6人已汇报（张三、李四、王五等），日期:", from its two parts. */
static void write_question(const struct members *members, const char *verb, const char *asks,
                           struct buf *out)
{
    buf_printf(out, verb, members->meant.count);
    members_meant(members, out);
    buf_puts(out, asks);
}

static const char *const *meant_ids(const struct members *members)
{
    return (const char *const *)members->meant.ids;
}

static bool read_time(struct stage *stage, const char *text, instant *at)
{
    bool has_time = true;
    int offset = stage_offset(stage);
    bool read = when_read(text, stage_now(stage), offset, at);
    if (!read) {
        read = day_read(text, strlen(text), offset, at, &has_time);
        *at += read && !has_time ? NOON : 0;
    }
    /* A day without its hour that is today's. */
    if (read && !strchr(text, ':'))
        *at = members_when(stage, *at);
    return read;
}

/* With those tagged done the rest stands on top; with one, the next comes under the bar. */
static void go_on(struct members *members)
{
    if (members->tags.count > 0)
        list_go(&members->list, 0);
    pick_clear(&members->tags);
    members->ranging = false;
    members->stay = true;
}

static void say_recorded(struct stage *stage, size_t recorded, size_t left)
{
    if (left > 0)
        stage_say(stage, _("%zu人已汇报，还有%zu人；u 撤回"), recorded, left);
    else
        stage_say(stage, _("%zu人已汇报，全部报齐；u 撤回"), recorded);
}

static void record_answered(struct stage *stage, void *state, const char *text)
{
    struct members *members = state;
    struct error error = {.status = ST_OK};
    instant at = INSTANT_NONE;
    size_t recorded = 0;
    if (!text) {
        stage_say(stage, "%s", _("没有登记"));
        return;
    }
    if (!read_time(stage, text, &at)) {
        stage_refuse(stage, "%s",
                     _("看不懂这个日期；按 r 再来，写 11-22、2026-11-22 或 昨天 16:00"));
        return;
    }
    size_t left = migrants_sums(members->migrants).owing;
    if (migrants_record(stage_desk(stage), members->migrants, meant_ids(members),
                        members->meant.count, at, stage_now(stage), &recorded, NULL,
                        &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    go_on(members);
    say_recorded(stage, recorded, left - recorded);
}

void members_record(struct stage *stage, struct members *members)
{
    struct buf question, text;
    if (!working(stage, members, _("汇报在“流动党员”一栏登记：按 Tab 换过去")))
        return;
    if (members_mean(members, owes) == 0) {
        stage_why_not(stage, _("所选的人本期没有要登记的：都已汇报、豁免或本期不用"));
        return;
    }
    buf_init(&question, WORDS_MAX);
    buf_init(&text, WORDS_MAX);
    write_question(members, _("%zu人已汇报"), _("，日期:"), &question);
    when_write(&text, stage_now(stage), stage_now(stage), stage_offset(stage));
    stage_prompt(stage, &(struct prompt){.question = question.text,
                                         .text = text.text,
                                         .proposed = true,
                                         .answer = record_answered});
    buf_free(&question);
    buf_free(&text);
}

static void waive_answered(struct stage *stage, void *state, const char *text)
{
    struct members *members = state;
    struct error error = {.status = ST_OK};
    size_t waived = 0;
    if (!text || !*text) {
        stage_say(stage, "%s", _("没有写理由，没有豁免"));
        return;
    }
    size_t left = migrants_sums(members->migrants).owing;
    if (migrants_waive(stage_desk(stage), members->migrants, meant_ids(members),
                       members->meant.count, text, stage_now(stage), &waived, NULL,
                       &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    go_on(members);
    stage_say(stage, _("已豁免%zu人，还有%zu人未汇报；u 撤回"), waived, left - waived);
}

void members_waive(struct stage *stage, struct members *members)
{
    struct buf question;
    if (!working(stage, members, _("豁免的是流动党员本期的汇报：按 Tab 换到那一栏")))
        return;
    if (members_mean(members, owes) == 0) {
        stage_why_not(stage, _("所选的人本期没有要豁免的：都已汇报、豁免或本期不用"));
        return;
    }
    buf_init(&question, WORDS_MAX);
    write_question(members, _("豁免%zu人本期的汇报"), _("，理由:"), &question);
    stage_prompt(
        stage,
        &(struct prompt){.question = question.text, .max = REASON_MAX, .answer = waive_answered});
    buf_free(&question);
}

/* Names, one after another; of those not in the group, who it is that should come in. */
static void add_list(const struct members *members, const char *const *ids, size_t count,
                     struct buf *out)
{
    bool absent = members->view == MEMBERS_ABSENT;
    if (absent)
        buf_puts(out, _("以下党员还没有进群，请扫码或请熟人邀请："));
    for (size_t i = 0; i < count; i++) {
        size_t at = roster_find(members->roster, ids[i]);
        const struct roster_member *member = roster_at(members->roster, at);
        if (member)
            buf_printf(out, "%s%s", i > 0 ? _("、") : "", member->name);
    }
    buf_puts(out, absent ? _("。\n") : "\n");
}

void members_copy(struct stage *stage, struct members *members)
{
    struct buf text;
    const char *single;
    const char *const *ids;
    size_t named, count = members_targets(members, &single, &ids);
    bool migrants = members->view == MEMBERS_MIGRANTS;
    if (migrants && !working(stage, members, ""))
        return;
    buf_init(&text, COPY_MAX);
    named = count;
    if (migrants)
        migrants_remind(stage_desk(stage), members->migrants, ids, count, stage_now(stage), &text,
                        &named);
    else
        add_list(members, ids, count, &text);
    if (named == 0)
        stage_why_not(stage, migrants ? _("所选的人都不必提醒：已汇报、豁免或本期不用")
                                      : _("列表是空的，没有可复制的"));
    else
        stage_push(stage, &screen_copyout,
                   &(struct copyout_argument){.text = text.text,
                                              .what = migrants ? _("提醒") : _("名单")});
    buf_free(&text);
}

void members_unmask(struct stage *stage, struct members *members)
{
    struct error error = {.status = ST_OK};
    const char *single;
    const char *const *ids;
    size_t noted = 0, count = members_targets(members, &single, &ids);
    if (roster_unmask(stage_desk(stage), members->roster, ids, count, stage_now(stage), &noted,
                      &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    if (noted == 0) {
        stage_why_not(stage, _("没有电话可看：名册上没有登记，或者不归您看"));
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (!pick_add(&members->shown, ids[i]))
            stage_refuse(stage, "%s", _("内存不足"));
    stage_say(stage, _("%zu人的电话已显示，并记入审计"), noted);
}

static void wanted_nickname(const struct members *members, const struct roster_member *member,
                            struct buf *out)
{
    nickname_write(out, roster_nickname_form(members->roster), roster_org_name(members->roster),
                   member->name);
}

static void approve_answered(struct stage *stage, void *state, const char *text)
{
    struct members *members = state;
    struct error error = {.status = ST_OK};
    const char *const id = members->asked;
    size_t at = roster_find(members->roster, id);
    const struct roster_member *member = roster_at(members->roster, at);
    if (!text || !member) {
        stage_say(stage, "%s", _("没有登记"));
        return;
    }
    bool waiting = member->standing == ROSTER_WAITING;
    enum status status = waiting ? roster_decide(stage_desk(stage), members_group(members), &id, 1,
                                                 true, text, NULL, stage_now(stage), &error)
                                 : roster_join(stage_desk(stage), members->group, id, text,
                                               INSTANT_NONE, stage_now(stage), &error);
    if (status != ST_OK)
        stage_fail(stage, &error);
    else if (waiting)
        stage_say(stage, _("已同意 %s 入群，名册、在群和审核都已登记；u 撤回"), member->name);
    else
        stage_say(stage, _("已登记 %s 入群；u 撤回"), member->name);
}

static void all_answered(struct stage *stage, void *state, bool yes)
{
    struct members *members = state;
    struct error error = {.status = ST_OK};
    if (!yes) {
        stage_say(stage, "%s", _("没有登记"));
    } else if (roster_decide(stage_desk(stage), members_group(members), meant_ids(members),
                             members->meant.count, true, NULL, NULL, stage_now(stage),
                             &error) != ST_OK) {
        stage_fail(stage, &error);
    } else {
        pick_clear(&members->tags);
        stage_say(stage, _("已同意%zu人入群，名册、在群和审核都已登记；u 撤回"),
                  members->meant.count);
    }
}

static void approve_all(struct stage *stage, struct members *members)
{
    struct buf words;
    if (members_mean(members, waits) == 0) {
        stage_why_not(stage, _("所选的人没有待审的申请；已在册的先按 U，再一个一个按 a 登记入群"));
        return;
    }
    buf_init(&words, WORDS_MAX);
    write_question(members, _("同意%zu人入群"), _("，群昵称按规定的写法？(y/N)"), &words);
    stage_confirm(stage, words.text, all_answered);
    buf_free(&words);
}

static void refuse_answered(struct stage *stage, void *state, const char *text)
{
    struct members *members = state;
    struct error error = {.status = ST_OK};
    if (!text || !*text) {
        stage_say(stage, "%s", _("没有写理由，申请还在"));
    } else if (roster_decide(stage_desk(stage), members_group(members), meant_ids(members),
                             members->meant.count, false, NULL, text, stage_now(stage),
                             &error) != ST_OK) {
        stage_fail(stage, &error);
    } else {
        pick_clear(&members->tags);
        stage_say(stage, _("已登记不同意%zu人的申请；u 撤回"), members->meant.count);
    }
}

bool members_refuse(struct stage *stage, struct members *members)
{
    struct buf question;
    if (members_mean(members, waits) == 0)
        return false;
    buf_init(&question, WORDS_MAX);
    write_question(members, _("不同意%zu人的入群申请"), _("，理由:"), &question);
    stage_prompt(
        stage,
        &(struct prompt){.question = question.text, .max = REASON_MAX, .answer = refuse_answered});
    buf_free(&question);
    return true;
}

void members_approve(struct stage *stage, struct members *members)
{
    struct buf nickname;
    char question[WORDS_MAX];
    const char *single;
    const char *const *ids;
    size_t count = members_targets(members, &single, &ids);
    if (count > 1) {
        approve_all(stage, members);
        return;
    }
    const struct roster_member *member =
        count ? roster_at(members->roster, roster_find(members->roster, ids[0])) : NULL;
    if (!member) {
        stage_why_not(stage, _("列表是空的；i 登记入群申请"));
        return;
    }
    if (member->joined != INSTANT_NONE || (member->standing == ROSTER_ON && !*members->group)) {
        stage_why_not(stage, member->joined != INSTANT_NONE ? _("这个人已经在群里了")
                                                            : _("先从群的一行按 F7，才能登记入群"));
        return;
    }
    snprintf(members->asked, sizeof members->asked, "%s", member->id);
    snprintf(question, sizeof question,
             member->standing == ROSTER_WAITING ? _("同意 %s 入群，群昵称:")
                                                : _("登记 %s 入群，群昵称:"),
             member->name);
    buf_init(&nickname, WORDS_MAX);
    wanted_nickname(members, member, &nickname);
    stage_prompt(stage, &(struct prompt){.question = question,
                                         .text = nickname.text,
                                         .max = ROSTER_NAME_MAX,
                                         .answer = approve_answered});
    buf_free(&nickname);
}
