#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/founding.h"
#include "screens/catalogue.h"
#include "screens/first_inside.h"

/* The three steps of a branch of one's own. What was typed is kept in struct first when a step is
 * left, forward or back. */

enum { SAYS_BYTES = 1200, NAME_CHARS = 100, PERSON_CHARS = 50, ROSTER_CHARS = 200000 };

static void push(struct stage *stage, const struct form_spec *spec)
{
    stage_push(stage, &screen_form, spec);
}

/* 1: the branch and its rulebook. */
enum { ORG_NAME, ORG_RULEBOOK };

static void propose(const struct first *first, const char *org, size_t rulebook, char *out,
                    size_t n)
{
    snprintf(out, n, "%s%s", org, first->rulebooks[rulebook].suffix);
}

static void say_proposed(struct stage *stage, struct form *form, void *context, size_t index)
{
    const struct first *first = stage_first(stage);
    char name[SAYS_BYTES], says[SAYS_BYTES + 64];
    (void)context, (void)index;
    propose(first, form_text(form, ORG_NAME), form_choice(form, ORG_RULEBOOK), name, sizeof name);
    snprintf(says, sizeof says, _("照这份通知，群名称是“%s”，下一屏还可以改"), name);
    form_says(form, false, *form_text(form, ORG_NAME) ? says : NULL);
}

static void fill_org(struct stage *stage, struct form *form, void *context)
{
    const struct first *first = stage_first(stage);
    form_set_text(form, ORG_NAME, first->org);
    form_set_choice(form, ORG_RULEBOOK, first->rulebook);
    say_proposed(stage, form, context, ORG_NAME);
}

static void keep_org(struct stage *stage, struct form *form, void *context)
{
    struct first *first = stage_first(stage);
    char name[SAYS_BYTES];
    (void)context;
    first_keep(first->org, form_text(form, ORG_NAME));
    first->rulebook = form_choice(form, ORG_RULEBOOK);
    propose(first, first->org, first->rulebook, name, sizeof name);
    if (!first->group_own)
        first_keep(first->group, name);
}

static bool org_done(struct stage *stage, struct form *form, void *context)
{
    keep_org(stage, form, context);
    first_people_open(stage);
    return false;
}

void first_org_open(struct stage *stage)
{
    const struct first *first = stage_first(stage);
    const char *titles[FORM_CHOICES];
    size_t count = 0;
    for (; count < first->rulebook_count && count < FORM_CHOICES; count++)
        titles[count] = first->rulebooks[count].title;
    const struct form_field fields[] = {
        [ORG_NAME] = {.name = _("支部名称"),
                      .required = true,
                      .max = NAME_CHARS,
                      .hint = _("写全称，如 镇南社区党支部")},
        [ORG_RULEBOOK] = {.name = _("规则集"),
                          .kind = FORM_CHOICE,
                          .choices = titles,
                          .choice_count = count,
                          .hint = _("群照哪份通知管，待办就照它列；左右键换")},
    };
    struct form_spec spec = {.title = _("单机使用 1/4  支部"),
                             .fields = fields,
                             .count = sizeof fields / sizeof *fields,
                             .save = _("下一步"),
                             .fill = fill_org,
                             .changed = say_proposed,
                             .done = org_done,
                             .leave = keep_org};
    push(stage, &spec);
}

/* 2: the group and its people. */
enum { PEOPLE_GROUP, PEOPLE_SECRETARY, PEOPLE_ADMIN, PEOPLE_LEADER, PEOPLE_FROM, PEOPLE_DATE };

static void people_changed(struct stage *stage, struct form *form, void *context, size_t index)
{
    (void)context;
    form_show(form, PEOPLE_DATE, form_choice(form, PEOPLE_FROM) == FROM_DATE);
    if (index == PEOPLE_GROUP)
        stage_first(stage)->group_own = true;
}

static void fill_people(struct stage *stage, struct form *form, void *context)
{
    const struct first *first = stage_first(stage);
    form_set_text(form, PEOPLE_GROUP, first->group);
    form_set_text(form, PEOPLE_SECRETARY, first->secretary);
    form_set_text(form, PEOPLE_ADMIN, first->admin);
    form_set_text(form, PEOPLE_LEADER, first->leader);
    form_set_choice(form, PEOPLE_FROM, first->from);
    if (first->from == FROM_DATE)
        form_set_time(stage, form, PEOPLE_DATE, first->active_from);
    form_go(form, PEOPLE_SECRETARY);
    people_changed(stage, form, context, PEOPLE_FROM);
}

static instant start_of(struct stage *stage, const struct form *form)
{
    int offset = stage_offset(stage);
    switch ((enum first_from)form_choice(form, PEOPLE_FROM)) {
    case FROM_MONTH:
        return period_start(PERIOD_MONTH, stage_now(stage), 0, offset);
    case FROM_TODAY:
        return civil_day_start(stage_now(stage), 0, offset);
    case FROM_DATE:
        return form_time(stage, form, PEOPLE_DATE);
    default:
        return period_start(PERIOD_WEEK, stage_now(stage), 0, offset);
    }
}

static void keep_people(struct stage *stage, struct form *form, void *context)
{
    struct first *first = stage_first(stage);
    (void)context;
    first_keep(first->group, form_text(form, PEOPLE_GROUP));
    first_keep(first->secretary, form_text(form, PEOPLE_SECRETARY));
    first_keep(first->admin, form_text(form, PEOPLE_ADMIN));
    first_keep(first->leader, form_text(form, PEOPLE_LEADER));
    first->from = (enum first_from)form_choice(form, PEOPLE_FROM);
    first->active_from = start_of(stage, form);
}

static bool people_done(struct stage *stage, struct form *form, void *context)
{
    keep_people(stage, form, context);
    first_roster_open(stage);
    return false;
}

void first_people_open(struct stage *stage)
{
    const char *const from[] = {_("从本周起算"), _("从本月起算"), _("从今天起算"), _("写日期")};
    const struct form_field fields[] = {
        [PEOPLE_GROUP] = {.name = _("群名称"),
                          .required = true,
                          .max = NAME_CHARS,
                          .hint = _("照微信里的群名写")},
        [PEOPLE_SECRETARY] = {.name = _("书记姓名"),
                              .required = true,
                              .max = PERSON_CHARS,
                              .hint = _("支部书记，也就是群主；只写姓名")},
        [PEOPLE_ADMIN] = {.name = _("您的姓名"),
                          .required = true,
                          .max = PERSON_CHARS,
                          .hint = _("您是群管理员；书记自己管群的，写书记的姓名")},
        [PEOPLE_LEADER] = {.name = _("联系点领导"),
                           .max = PERSON_CHARS,
                           .hint = _("已加入本群的联系点领导；还没有的先空着")},
        [PEOPLE_FROM] = {.name = _("起算"),
                         .kind = FORM_CHOICE,
                         .choices = from,
                         .choice_count = sizeof from / sizeof *from,
                         .hint = _("从这时起应办的才列出来，以前的不算逾期")},
        [PEOPLE_DATE] = {.name = _("起算日期"), .kind = FORM_DATE, .required = true},
    };
    struct form_spec spec = {.title = _("单机使用 2/4  群和负责人"),
                             .fields = fields,
                             .count = sizeof fields / sizeof *fields,
                             .save = _("下一步"),
                             .fill = fill_people,
                             .changed = people_changed,
                             .done = people_done,
                             .leave = keep_people};
    push(stage, &spec);
}

/* 3: the roster. */
enum { ROSTER_WAY, ROSTER_TEXT, ROSTER_PATH, ROSTER_JOINED };

/* Reads what there is; how many, or what is wrong with it, in *says. */
static bool read_roster(struct stage *stage, const struct form *form, char says[SAYS_BYTES])
{
    struct first *first = stage_first(stage);
    struct error error = {.status = ST_OK};
    enum first_roster way = (enum first_roster)form_choice(form, ROSTER_WAY);
    enum status status = ST_OK;
    buf_reset(&first->roster);
    first->people = 0;
    if (way == ROSTER_FILE)
        status = founding_file(form_text(form, ROSTER_PATH), &first->roster, &error);
    else if (way == ROSTER_TYPED)
        buf_puts(&first->roster, form_text(form, ROSTER_TEXT));
    if (status == ST_OK)
        status = founding_count(first->roster.text, first->roster.len, &first->people, &error);
    if (status != ST_OK)
        buf_reset(&first->roster);
    if (status != ST_OK)
        snprintf(says, SAYS_BYTES, "%s", error.text);
    else if (first->people > 0)
        snprintf(says, SAYS_BYTES, _("读到 %zu 人；F2 下一步"), first->people);
    else
        *says = '\0';
    return status == ST_OK;
}

static void roster_changed(struct stage *stage, struct form *form, void *context, size_t index)
{
    char says[SAYS_BYTES] = "";
    size_t way = form_choice(form, ROSTER_WAY);
    (void)context, (void)index;
    form_show(form, ROSTER_TEXT, way == ROSTER_TYPED);
    form_show(form, ROSTER_PATH, way == ROSTER_FILE);
    form_show(form, ROSTER_JOINED, way != ROSTER_LATER);
    bool read = read_roster(stage, form, says);
    bool quiet = !read && way == ROSTER_FILE; /* the name is still being typed */
    form_says(form, !read, quiet ? NULL : says);
}

static void fill_roster(struct stage *stage, struct form *form, void *context)
{
    const struct first *first = stage_first(stage);
    form_set_choice(form, ROSTER_WAY, first->roster_from);
    form_set_text(form, ROSTER_TEXT, first->typed.text);
    form_set_text(form, ROSTER_PATH, first->file);
    form_set_choice(form, ROSTER_JOINED, first->joined);
    form_go(form, first->roster_from == ROSTER_TYPED ? ROSTER_TEXT : ROSTER_WAY);
    roster_changed(stage, form, context, ROSTER_WAY);
}

static void keep_roster(struct stage *stage, struct form *form, void *context)
{
    struct first *first = stage_first(stage);
    (void)context;
    first->roster_from = (enum first_roster)form_choice(form, ROSTER_WAY);
    first->joined = form_choice(form, ROSTER_JOINED) == 1;
    first_keep(first->file, form_text(form, ROSTER_PATH));
    buf_reset(&first->typed);
    buf_puts(&first->typed, form_text(form, ROSTER_TEXT));
}

static bool roster_done(struct stage *stage, struct form *form, void *context)
{
    char says[SAYS_BYTES] = "";
    keep_roster(stage, form, context);
    if (read_roster(stage, form, says))
        stage_push(stage, &screen_first_summary, NULL);
    else
        stage_refuse(stage, "%s", says);
    return false;
}

void first_roster_open(struct stage *stage)
{
    const char *const ways[] = {_("粘贴或手写"), _("读文件"), _("以后再说")};
    const struct form_field fields[] = {
        [ROSTER_WAY] = {.name = _("名册"),
                        .kind = FORM_CHOICE,
                        .choices = ways,
                        .choice_count = sizeof ways / sizeof *ways,
                        .hint = _("以后在成员屏幕（F7）按 I 也能导入")},
        [ROSTER_TEXT] = {.name = _("党员"),
                         .kind = FORM_LINES,
                         .max = ROSTER_CHARS,
                         .table = true,
                         .hint =
                             _("在这里粘贴名单：一行一个姓名，或从表格连表头一起复制（姓名、状态、"
                               "电话等列）；空着就是以后再说，F2 下一步")},
        [ROSTER_PATH] = {.name = _("文件"),
                         .required = true,
                         .max = NAME_CHARS,
                         .hint = _("CSV 文件的路径，如 ~/名册.csv；可以是 UTF-8 或 GB18030")},
        [ROSTER_JOINED] = {.name = _("都已入群"),
                           .kind = FORM_FLAG,
                           .hint = _("名册上的人是否都已加入这个群，群昵称也合要求")},
    };
    struct form_spec spec = {.title = _("单机使用 3/4  名册"),
                             .fields = fields,
                             .count = sizeof fields / sizeof *fields,
                             .save = _("下一步"),
                             .fill = fill_roster,
                             .changed = roster_changed,
                             .done = roster_done,
                             .leave = keep_roster};
    push(stage, &spec);
}
