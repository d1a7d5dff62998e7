#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/nickname.h"
#include "desk/words.h"
#include "screens/form.h"
#include "screens/members.h"

/* Entering somebody: an application, a line of the roster, and the change of one. */

enum sheet_field {
    F_NAME,
    F_STATUS,
    F_SINCE,
    F_WHERE,
    F_PHONE,
    F_TITLE,
    F_IN,
    F_WHEN,
    F_NICK,
    FIELDS,
};

enum purpose { SHEET_APPLY, SHEET_ADD, SHEET_EDIT };

enum { WORDS_MAX = 1000, STATUSES = MEMBER_ACTIVIST, NICK_MAX = 4 * ROSTER_NAME_MAX };

struct sheet {
    struct members *members; /* the screen below, which outlives the form */
    enum purpose purpose;
    char member[IDENT_MAX + 1]; /* of whom it is, or who has the same name */
    bool in_group;              /* the namesake; of an edit: the member */
    bool asked;                 /* it is another one of that name */
    /* As it was, for an edit. */
    char name[NICK_MAX + 1], nickname[NICK_MAX + 1];
    int64_t status, rev;
    char *whereabouts, *title, *phone;
    bool nick_typed; /* it no longer follows the name */
};

static void free_sheet(void *context)
{
    struct sheet *sheet = context;
    free(sheet->whereabouts);
    free(sheet->title);
    free(sheet->phone);
    free(sheet);
}

static int64_t status_of(const struct form *form)
{
    return (int64_t)form_choice(form, F_STATUS) + 1;
}

static void show_fields(struct form *form, const struct sheet *sheet)
{
    bool group = members_group(sheet->members) != NULL;
    bool in = sheet->purpose == SHEET_EDIT ? sheet->in_group : form_choice(form, F_IN) == 1;
    bool changes = sheet->purpose == SHEET_EDIT && status_of(form) != sheet->status;
    form_show(form, F_SINCE, changes || sheet->purpose == SHEET_ADD);
    form_show(form, F_WHERE, status_of(form) == MEMBER_MIGRANT);
    form_show(form, F_IN, group && sheet->purpose == SHEET_ADD);
    form_show(form, F_WHEN,
              sheet->purpose == SHEET_APPLY || (group && sheet->purpose == SHEET_ADD && in));
    form_show(form, F_NICK, group && in && sheet->purpose != SHEET_APPLY);
}

static void follow_name(struct form *form, const struct sheet *sheet)
{
    struct buf nickname;
    const struct roster *roster = sheet->members->roster;
    buf_init(&nickname, WORDS_MAX);
    nickname_write(&nickname, roster_nickname_form(roster), roster_org_name(roster),
                   form_text(form, F_NAME));
    form_set_text(form, F_NICK, nickname.text);
    buf_free(&nickname);
}

static void sheet_changed(struct stage *stage, struct form *form, void *context, size_t index)
{
    struct sheet *sheet = context;
    (void)stage;
    sheet->asked = sheet->asked && index != F_NAME;
    sheet->nick_typed = sheet->nick_typed || index == F_NICK;
    if (index == F_NAME && !sheet->nick_typed)
        follow_name(form, sheet);
    show_fields(form, sheet);
}

static void sheet_fill(struct stage *stage, struct form *form, void *context)
{
    struct sheet *sheet = context;
    instant today = civil_day_start(stage_now(stage), 0, stage_offset(stage));
    form_set_time(stage, form, F_WHEN, today);
    form_set_time(stage, form, F_SINCE, today);
    form_set_choice(form, F_IN, 1);
    if (sheet->purpose == SHEET_EDIT) {
        form_set_text(form, F_NAME, sheet->name);
        form_set_choice(form, F_STATUS, sheet->status > 0 ? (size_t)sheet->status - 1 : 0);
        form_set_text(form, F_WHERE, sheet->whereabouts);
        form_set_text(form, F_TITLE, sheet->title);
        form_set_text(form, F_NICK, sheet->nickname);
        sheet->nick_typed = *sheet->nickname != '\0';
    }
    show_fields(form, sheet);
}

static struct roster_entry entry_of(struct stage *stage, const struct form *form,
                                    const struct sheet *sheet)
{
    bool migrant = status_of(form) == MEMBER_MIGRANT;
    bool apply = sheet->purpose == SHEET_APPLY;
    return (struct roster_entry){
        .name = form_text(form, F_NAME),
        .status = status_of(form),
        .since = apply ? INSTANT_NONE : members_when(stage, form_time(stage, form, F_SINCE)),
        .whereabouts = migrant ? form_text(form, F_WHERE) : "",
        .phone = form_text(form, F_PHONE),
        .title = form_text(form, F_TITLE),
        .nickname = form_text(form, F_NICK),
        .joins = form_choice(form, F_IN) == 1,
        .joined = members_when(stage, form_time(stage, form, F_WHEN)),
    };
}

/* What is said, and the caret on what it is about. */
static bool refused(struct stage *stage, struct form *form, const struct error *error)
{
    static const struct {
        const char *key;
        enum sheet_field field;
    } keys[] = {{"name", F_NAME},         {"phone", F_PHONE},       {"joined", F_WHEN},
                {"nickname", F_NICK},     {"title", F_TITLE},       {"happened", F_WHEN},
                {"whereabouts", F_WHERE}, {"status_since", F_SINCE}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i].key, error->key) == 0)
            form_go(form, keys[i].field);
    stage_fail(stage, error);
    return false;
}

static bool enter(struct stage *stage, struct form *form, struct sheet *sheet)
{
    struct error error = {.status = ST_OK};
    struct members *members = sheet->members;
    struct roster_entry entry = entry_of(stage, form, sheet);
    bool apply = sheet->purpose == SHEET_APPLY;
    enum status status = apply
                             ? roster_apply(stage_desk(stage), members->org, members_group(members),
                                            &entry, stage_now(stage), &error)
                             : roster_add(stage_desk(stage), members->org, members_group(members),
                                          &entry, stage_now(stage), &error);
    if (status != ST_OK)
        return refused(stage, form, &error);
    members_show(members, apply ? MEMBERS_WAITING : MEMBERS_ALL);
    members->to_last = true;
    stage_say(stage,
              apply ? _("已登记 %s 的入群申请；审核后按 a 同意、x 不同意，u 撤回")
                    : _("已登记 %s；u 撤回"),
              entry.name);
    return true;
}

/* The one who is there already comes in. */
static bool join_namesake(struct stage *stage, struct form *form, struct sheet *sheet)
{
    struct error error = {.status = ST_OK};
    struct roster_entry entry = entry_of(stage, form, sheet);
    bool apply = sheet->purpose == SHEET_APPLY;
    struct buf nickname;
    buf_init(&nickname, WORDS_MAX);
    nickname_write(&nickname, roster_nickname_form(sheet->members->roster),
                   roster_org_name(sheet->members->roster), entry.name);
    const char *called = apply || !*entry.nickname ? nickname.text : entry.nickname;
    const char *group = sheet->members->group;
    bool agreed = true;
    enum status status = apply ? roster_ask_in(stage_desk(stage), group, sheet->member, called,
                                               entry.joined, stage_now(stage), &agreed, &error)
                               : roster_join(stage_desk(stage), group, sheet->member, called,
                                             entry.joined, stage_now(stage), &error);
    buf_free(&nickname);
    if (status != ST_OK)
        return refused(stage, form, &error);
    members_show(sheet->members, agreed ? MEMBERS_ALL : MEMBERS_WAITING);
    sheet->members->to_last = !agreed;
    stage_say(stage,
              agreed ? _("已登记 %s 入群；u 撤回")
                     : _("已登记 %s 的入群申请，等群主或书记审核；u 撤回"),
              entry.name);
    return true;
}

enum same { SAME_ONE, SAME_OTHER, SAMES };

static bool can_join(const struct sheet *sheet, const struct form *form)
{
    bool wants = sheet->purpose == SHEET_APPLY || form_choice(form, F_IN) == 1;
    size_t at = roster_find(sheet->members->roster, sheet->member);
    const struct roster_member *member = roster_at(sheet->members->roster, at);
    return members_group(sheet->members) && wants && !sheet->in_group && member &&
           member->standing == ROSTER_ON;
}

static void same_chosen(struct stage *stage, void *state, size_t index)
{
    struct form *form = state;
    struct sheet *sheet = form_context(form);
    bool done = false;
    if (index == SAME_ONE && can_join(sheet, form)) {
        done = join_namesake(stage, form, sheet);
    } else if (index == SAME_ONE) {
        stage_say(stage, _("%s 已有登记，没有再登记一次"), form_text(form, F_NAME));
        done = true;
    } else if (index == SAME_OTHER) {
        sheet->asked = true;
        done = enter(stage, form, sheet);
    } else {
        stage_say(stage, "%s", _("还没有登记"));
    }
    if (done)
        form_close(stage, form);
}

static void ask_same(struct stage *stage, struct form *form, struct sheet *sheet, const char *words)
{
    char question[WORDS_MAX];
    const char *const choices[SAMES] = {can_join(sheet, form) ? _("是：登记他入群")
                                                              : _("是：不再登记"),
                                        _("不是：另登记一位同名的")};
    snprintf(question, sizeof question, _("名册上已有 %s，是同一个人？"), words);
    stage_choose(stage, &(struct choose){.question = question,
                                         .choices = choices,
                                         .count = SAMES,
                                         .answer = same_chosen});
}

/* Whether the name is on the roster already; then that is asked. */
static bool twice(struct stage *stage, struct form *form, struct sheet *sheet, bool *failed)
{
    struct error error = {.status = ST_OK};
    struct buf name, words;
    bool found = false;
    buf_init(&name, WORDS_MAX);
    buf_init(&words, WORDS_MAX);
    *failed = roster_name(form_text(form, F_NAME), &name, &error) != ST_OK;
    if (*failed)
        refused(stage, form, &error);
    else if (!sheet->asked)
        found =
            roster_namesake(stage_desk(stage), sheet->members->org, members_group(sheet->members),
                            name.text, NULL, sheet->member, &sheet->in_group, &words);
    if (found)
        ask_same(stage, form, sheet, words.text);
    buf_free(&name);
    buf_free(&words);
    return found;
}

/* An empty telephone stays as it was; "-" takes it away. */
static bool phone_change(const char *typed, const char **phone)
{
    bool away = strcmp(typed, "-") == 0 || strcmp(typed, "－") == 0;
    *phone = away ? "" : typed;
    return *typed != '\0';
}

static bool save_edit(struct stage *stage, struct form *form, struct sheet *sheet)
{
    struct error error = {.status = ST_OK};
    struct roster_change change = {.entry = entry_of(stage, form, sheet), .rev = sheet->rev};
    struct roster_entry *entry = &change.entry;
    entry->joined = INSTANT_NONE;
    change.phone = phone_change(entry->phone, &entry->phone) && strcmp(entry->phone, sheet->phone);
    change.name = strcmp(entry->name, sheet->name) != 0;
    change.status = entry->status != sheet->status;
    change.whereabouts = strcmp(entry->whereabouts, sheet->whereabouts) != 0;
    change.title = strcmp(entry->title, sheet->title) != 0;
    change.nickname = sheet->in_group && strcmp(entry->nickname, sheet->nickname) != 0;
    if (!change.phone && !change.name && !change.status && !change.whereabouts && !change.title &&
        !change.nickname) {
        stage_say(stage, "%s", _("没有改动"));
        return true;
    }
    if (roster_edit(stage_desk(stage), members_group(sheet->members), sheet->member, &change,
                    stage_now(stage), &error) != ST_OK)
        return refused(stage, form, &error);
    stage_say(stage, _("已改 %s 的资料；u 撤回"), entry->name);
    return true;
}

static bool sheet_done(struct stage *stage, struct form *form, void *context)
{
    struct sheet *sheet = context;
    bool failed = false;
    if (sheet->purpose == SHEET_EDIT)
        return save_edit(stage, form, sheet);
    if (twice(stage, form, sheet, &failed) || failed)
        return false;
    return enter(stage, form, sheet);
}

static const struct form_field sheet_fields[FIELDS] = {
    [F_NAME] = {.name = N_("姓名"), .required = true, .max = ROSTER_NAME_MAX},
    [F_STATUS] = {.name = N_("状态"), .kind = FORM_CHOICE},
    [F_SINCE] = {.name = N_("从何时起"), .kind = FORM_DATE, .hint = N_("从哪一天起是这个状态")},
    [F_WHERE] = {.name = N_("去向"), .max = 100, .hint = N_("流动到哪里：省市、单位")},
    [F_PHONE] = {.name = N_("电话"), .max = ROSTER_PHONE_MAX},
    [F_TITLE] = {.name = N_("职务"), .max = 50},
    [F_IN] = {.name = N_("已在群里"), .kind = FORM_FLAG},
    [F_WHEN] = {.name = N_("入群日期"), .kind = FORM_DATE},
    [F_NICK] = {.name = N_("群昵称"),
                .max = ROSTER_NAME_MAX,
                .hint = N_("群里显示的名字，按规定的写法填好")},
};

/* Opens the form; the sheet is taken over. */
static void open_sheet(struct stage *stage, struct sheet *sheet, const char *title,
                       const char *phone_hint)
{
    struct form_field fields[FIELDS];
    const char *statuses[STATUSES];
    for (int i = 0; i < STATUSES; i++)
        statuses[i] = words_member_status(i + 1);
    for (int i = 0; i < FIELDS; i++) {
        fields[i] = sheet_fields[i];
        fields[i].name = _(sheet_fields[i].name);
        fields[i].hint = sheet_fields[i].hint ? _(sheet_fields[i].hint) : NULL;
    }
    fields[F_STATUS].choices = statuses;
    fields[F_STATUS].choice_count = STATUSES;
    fields[F_PHONE].hint = phone_hint;
    if (sheet->purpose == SHEET_APPLY)
        fields[F_WHEN].name = _("申请日期");
    stage_push(stage, &screen_form,
               &(struct form_spec){.title = title,
                                   .fields = fields,
                                   .count = FIELDS,
                                   .save = sheet->purpose == SHEET_EDIT ? _("记下") : _("登记"),
                                   .fill = sheet_fill,
                                   .changed = sheet_changed,
                                   .done = sheet_done,
                                   .free = free_sheet,
                                   .context = sheet});
}

static struct sheet *new_sheet(struct stage *stage, struct members *members, enum purpose purpose)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet) {
        stage_refuse(stage, "%s", _("内存不足"));
        return NULL;
    }
    sheet->members = members;
    sheet->purpose = purpose;
    return sheet;
}

static void new_chosen(struct stage *stage, void *state, size_t index)
{
    struct sheet *sheet = NULL;
    if (index <= SHEET_ADD)
        sheet = new_sheet(stage, state, (enum purpose)index);
    if (!sheet)
        return;
    char title[WORDS_MAX];
    snprintf(title, sizeof title, "%s  %s",
             sheet->purpose == SHEET_APPLY ? _("入群申请") : _("登记成员"),
             roster_org_name(sheet->members->roster));
    open_sheet(stage, sheet, title, _("可以不填；只有管理员、群主和书记看得到"));
}

void members_new(struct stage *stage, struct members *members)
{
    const char *const choices[] = {_("入群申请：先记下，审核后再入群"),
                                   _("直接登记成员：已在名册上或已在群里的")};
    if (!members_group(members)) {
        new_chosen(stage, members, SHEET_ADD);
        return;
    }
    stage_choose(stage, &(struct choose){.question = _("登记谁"),
                                         .choices = choices,
                                         .count = sizeof choices / sizeof *choices,
                                         .answer = new_chosen});
}

/* What the member is like now; false: memory is short. */
static bool remember(struct stage *stage, struct sheet *sheet, const struct roster_member *member)
{
    snprintf(sheet->member, sizeof sheet->member, "%s", member->id);
    snprintf(sheet->name, sizeof sheet->name, "%s", member->name);
    snprintf(sheet->nickname, sizeof sheet->nickname, "%s", member->nickname);
    sheet->status = member->status;
    sheet->in_group = member->joined != INSTANT_NONE;
    sheet->rev = roster_rev(stage_desk(stage), member->id);
    sheet->whereabouts = strdup(member->whereabouts);
    sheet->title = strdup(member->title);
    sheet->phone = strdup(member->phone);
    return sheet->whereabouts && sheet->title && sheet->phone;
}

static void open_edit(struct stage *stage, struct sheet *sheet)
{
    struct buf hint, title;
    buf_init(&hint, WORDS_MAX);
    buf_init(&title, WORDS_MAX);
    buf_printf(&title, _("修改资料  %s"), sheet->name);
    if (*sheet->phone) {
        buf_puts(&hint, _("现在是 "));
        roster_mask(&hint, sheet->phone);
        buf_puts(&hint, _("；不改就空着，删去写 -"));
    }
    open_sheet(stage, sheet, title.text, hint.len ? hint.text : _("现在没有登记"));
    buf_free(&hint);
    buf_free(&title);
}

void members_edit(struct stage *stage, struct members *members)
{
    const struct roster_member *member = members_current(members);
    if (!member) {
        stage_why_not(stage, _("列表是空的，没有可改的"));
        return;
    }
    struct sheet *sheet = new_sheet(stage, members, SHEET_EDIT);
    if (sheet && remember(stage, sheet, member)) {
        open_edit(stage, sheet);
    } else if (sheet) {
        free_sheet(sheet);
        stage_refuse(stage, "%s", _("内存不足"));
    }
}
