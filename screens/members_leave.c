#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "screens/form.h"
#include "screens/members.h"

/* Somebody goes, or is warned. */

enum sheet_field { F_WORDS, F_DATE, F_REASON, F_VERIFIED, F_OUT, F_OFF, FIELDS };

enum { WORDS_MAX = 1000, REASON_MAX = 200, EXITS = EXIT_REMOVE + 1 };

/* What each asks, and what it says when done. */
static const struct {
    const char *choice, *title, *remark, *done;
    bool date, needs_reason, verified, out, off;
    const char *reason;
} ways[EXITS] = {
    [EXIT_QUIT] = {N_("退群：本人要求，或已经退出"), N_("退群"),
                   N_("记下后名册不变，只是不在这个群里了。"), N_("已登记 %s 退群；u 撤回"),
                   .date = true, .reason = N_("原因")},
    [EXIT_TRANSFER] = {N_("调出：转出组织关系、调动离职"), N_("调出"),
                       N_("记下后移出名册，并退出本组织的各个群。"), N_("已登记 %s 调出；u 撤回"),
                       .date = true, .out = true, .reason = N_("转往何处")},
    [EXIT_ROSTER] = {N_("移出名册：去世、重复登记等"), N_("移出名册"),
                     N_("记下后移出名册，并退出本组织的各个群。"), N_("已把 %s 移出名册；u 撤回"),
                     .date = true, .out = true, .reason = N_("原因")},
    [EXIT_WARN] = {N_("警告：须经支部核实"), N_("警告"),
                   N_("长期不活跃或违规的，先请支部核实再警告。"), N_("已登记对 %s 的警告；u 撤回"),
                   .needs_reason = true, .verified = true, .reason = N_("理由")},
    [EXIT_REMOVE] = {N_("除名移出：须经支部核实"), N_("除名移出"), N_("违规移出的，先请支部核实。"),
                     N_("已登记 %s 被移出群；u 撤回"), .date = true, .needs_reason = true,
                     .verified = true, .off = true, .reason = N_("理由")},
};

struct exit_sheet {
    struct members *members;
    char member[IDENT_MAX + 1];
    char name[4 * ROSTER_NAME_MAX + 1];
    enum roster_exit exit;
    bool in_group;
    bool off; /* is off the roster already, and still in the chat */
};

static void exit_fill(struct stage *stage, struct form *form, void *context)
{
    const struct exit_sheet *sheet = context;
    enum roster_exit exit = sheet->exit;
    form_set_time(stage, form, F_DATE, civil_day_start(stage_now(stage), 0, stage_offset(stage)));
    form_show(form, F_DATE, ways[exit].date);
    form_show(form, F_VERIFIED, ways[exit].verified);
    form_show(form, F_OUT, ways[exit].out && sheet->in_group);
    form_show(form, F_OFF, ways[exit].off);
    form_set_choice(form, F_OUT, 1);
    form_go(form, ways[exit].date ? F_DATE : F_REASON);
}

/* Who is off the roster and still holds an office: nobody else would say so. */
static bool says_offices(struct stage *stage, const struct exit_sheet *sheet)
{
    struct buf offices;
    if (sheet->exit != EXIT_TRANSFER && sheet->exit != EXIT_ROSTER)
        return false;
    buf_init(&offices, WORDS_MAX);
    roster_offices(stage_desk(stage), sheet->member, &offices);
    bool any = offices.len > 0;
    if (any)
        stage_say(stage, _("已登记；但 %s 还是%s：请另定人选；管理员在群里按 H 交接；u 撤回"),
                  sheet->name, offices.text);
    buf_free(&offices);
    return any;
}

static bool exit_done(struct stage *stage, struct form *form, void *context)
{
    const struct exit_sheet *sheet = context;
    struct error error = {.status = ST_OK};
    bool dated = ways[sheet->exit].date;
    instant day = form_time(stage, form, F_DATE);
    struct roster_leaving leaving = {
        .exit = sheet->exit,
        .member = sheet->member,
        .group = members_group(sheet->members),
        .happened = dated ? members_when(stage, day) : INSTANT_NONE,
        .reason = form_text(form, F_REASON),
        .verified = form_choice(form, F_VERIFIED) == 1,
        .out = form_choice(form, F_OUT) == 1,
        .off_roster = form_choice(form, F_OFF) == 1,
    };
    if (roster_leave(stage_desk(stage), &leaving, stage_now(stage), &error) != ST_OK) {
        if (strcmp(error.key, "verified") == 0)
            form_go(form, F_VERIFIED);
        else if (strcmp(error.key, "reason") == 0)
            form_go(form, F_REASON);
        stage_fail(stage, &error);
        return false;
    }
    if (says_offices(stage, sheet))
        return true;
    if (ways[sheet->exit].out && sheet->in_group && !leaving.out)
        stage_say(stage, _("已移出名册；把 %s 请出群聊后，再在他这一行按 x 登记"), sheet->name);
    else
        stage_say(stage, _(ways[sheet->exit].done), sheet->name);
    return true;
}

static void open_exit(struct stage *stage, struct exit_sheet *sheet)
{
    enum roster_exit exit = sheet->exit;
    char title[WORDS_MAX];
    const struct form_field fields[FIELDS] = {
        [F_WORDS] = {.name = sheet->off ? _("已不在名册上；请出群聊后记下，待办随之完成。")
                                        : _(ways[exit].remark),
                     .kind = FORM_WORDS},
        [F_DATE] = {.name = _("日期"), .kind = FORM_DATE, .required = true},
        [F_REASON] = {.name = _(ways[exit].reason),
                      .required = ways[exit].needs_reason,
                      .max = REASON_MAX},
        [F_VERIFIED] = {.name = _("支部已核实"),
                        .kind = FORM_FLAG,
                        .hint = _("没有核实的不能登记")},
        [F_OUT] = {.name = _("已请出群聊"),
                   .kind = FORM_FLAG,
                   .hint = _("还没有请出的选“否”：先移出名册，待办里会提醒")},
        [F_OFF] = {.name = _("同时移出名册"), .kind = FORM_FLAG},
    };
    snprintf(title, sizeof title, "%s  %s", _(ways[exit].title), sheet->name);
    stage_push(stage, &screen_form,
               &(struct form_spec){.title = title,
                                   .fields = fields,
                                   .count = FIELDS,
                                   .save = _(ways[exit].title),
                                   .fill = exit_fill,
                                   .done = exit_done,
                                   .free = free,
                                   .context = sheet});
}

static void exit_chosen(struct stage *stage, void *state, size_t index)
{
    struct members *members = state;
    size_t at = roster_find(members->roster, members->asked);
    const struct roster_member *member = roster_at(members->roster, at);
    if (index >= members->exit_count || !member)
        return;
    struct exit_sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet) {
        stage_refuse(stage, "%s", _("内存不足"));
        return;
    }
    sheet->members = members;
    sheet->exit = members->exits[index];
    sheet->off = member->standing != ROSTER_ON;
    sheet->in_group = member->joined != INSTANT_NONE || !members_group(members);
    snprintf(sheet->member, sizeof sheet->member, "%s", member->id);
    snprintf(sheet->name, sizeof sheet->name, "%s", member->name);
    open_exit(stage, sheet);
}

/* Whether that can become of the member. */
static bool possible(const struct members *members, const struct roster_member *member,
                     enum roster_exit exit)
{
    bool on = member->standing == ROSTER_ON;
    bool in = members_group(members) && member->joined != INSTANT_NONE;
    if (exit == EXIT_TRANSFER || exit == EXIT_ROSTER)
        return on;
    return exit == EXIT_QUIT ? in : on && in;
}

static void choose_exit(struct stage *stage, struct members *members,
                        const struct roster_member *member)
{
    const char *choices[STAGE_CHOICES];
    char question[WORDS_MAX];
    size_t count = 0;
    for (int exit = 0; exit < EXITS; exit++) {
        if (!possible(members, member, (enum roster_exit)exit))
            continue;
        choices[count] = _(ways[exit].choice);
        members->exits[count++] = (enum roster_exit)exit;
    }
    members->exit_count = count;
    snprintf(members->asked, sizeof members->asked, "%s", member->id);
    if (count == 1) {
        exit_chosen(stage, members, 0);
        return;
    }
    snprintf(question, sizeof question, _("%s："), member->name);
    stage_choose(stage, &(struct choose){.question = question,
                                         .choices = choices,
                                         .count = count,
                                         .answer = exit_chosen});
}

void members_leave(struct stage *stage, struct members *members)
{
    const char *single;
    const char *const *ids;
    size_t count = members_targets(members, &single, &ids);
    const struct roster_member *member =
        count ? roster_at(members->roster, roster_find(members->roster, ids[0])) : NULL;
    if (!member)
        stage_why_not(stage, _("列表是空的"));
    else if (members_refuse(stage, members))
        return;
    else if (count > 1)
        stage_why_not(stage, _("离开要一个人一个人地登记：先按 U 去掉标记"));
    else
        choose_exit(stage, members, member);
}
