#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/home.h"
#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/compare.h"

/* What the keys do about the lines. */

enum {
    WORDS_MAX = 2000,
    REMINDER_MAX = 1 << 20,
    OPTIONS_MAX = 4,
    REASON_MAX = 200,
    NAME_CHARS = 50,
    PATH_BYTES = 4096
};

enum { COPY_IT = COMPARE_FIXES }; /* an option that copies the reminder */

struct option {
    const char *word; /* NULL: no more */
    int fix;          /* enum compare_fix, or COPY_IT */
    const char *many; /* how it is asked for several: %zu */
    const char *asks; /* what has to be written; NULL */
    const char *text; /* to start with */
};

static const struct option options[COMPARE_KINDS][OPTIONS_MAX] = {
    [COMPARE_MISSING] =
        {
            {N_("已入群：记下"), COMPARE_JOIN_WANTED, N_("把这 %zu 人记为已入群？"), NULL, NULL},
            {N_("确实不能入群：豁免，写明理由"), COMPARE_WAIVE, N_("豁免这 %zu 人？"),
             N_("豁免的理由:"), N_("没有智能手机")},
            {N_("还没有：复制提醒"), COPY_IT, NULL, NULL, NULL},
            {N_("这次不管"), COMPARE_LEAVE_IT, NULL, NULL, NULL},
        },
    [COMPARE_GONE] = {{N_("记为已退群"), COMPARE_QUIT, N_("把这 %zu 人记为已退群？"), NULL, NULL}},
    [COMPARE_LEFT] =
        {
            {N_("已移出群：记下"), COMPARE_QUIT, N_("把这 %zu 人记为已移出群？"), NULL, NULL},
            {N_("还没有：复制提醒"), COPY_IT, NULL, NULL, NULL},
            {N_("不处理"), COMPARE_LEAVE_IT, NULL, NULL, NULL},
        },
    [COMPARE_OUTSIDER] =
        {
            {N_("登记为成员"), COMPARE_ENROL, N_("把这 %zu 人登记为成员并记入群？"), N_("姓名:"),
             NULL},
            {N_("不处理"), COMPARE_LEAVE_IT, NULL, NULL, NULL},
            {N_("提醒移出：复制提醒"), COPY_IT, NULL, NULL, NULL},
        },
    [COMPARE_NICKNAME] =
        {
            {N_("已改好：记为规定的昵称"), COMPARE_JOIN_WANTED, N_("把这 %zu 人的昵称记为规定的？"),
             NULL, NULL},
            {N_("还没有改：照现在的昵称记下"), COMPARE_JOIN, N_("照名单记下这 %zu 人现在的昵称？"),
             NULL, NULL},
            {N_("还没有改：复制提醒"), COPY_IT, NULL, NULL, NULL},
        },
    [COMPARE_PROBABLE] =
        {
            {N_("是同一人：记下"), COMPARE_JOIN, N_("这 %zu 人都是同一人，照名单记下？"), NULL,
             NULL},
            {N_("不是同一人"), COMPARE_NOT_THEM, NULL, NULL, NULL},
            {N_("请本人确认：复制提醒"), COPY_IT, NULL, NULL, NULL},
        },
    [COMPARE_UNRECORDED] = {{N_("照名单记下"), COMPARE_JOIN,
                             N_("照名单记下这 %zu 人已入群和他们的昵称？"), NULL, NULL}},
};

const char *comparing_hint(enum compare_kind kind)
{
    static const char *const hints[COMPARE_KINDS] = {
        [COMPARE_MISSING] = N_("Enter 选：已入群、豁免、提醒；* 选这一类，y 复制提醒"),
        [COMPARE_GONE] = N_("按 Enter 记为已退群；* 选这一类"),
        [COMPARE_LEFT] = N_("请群主移出群，再按 Enter 记下；y 复制提醒"),
        [COMPARE_OUTSIDER] = N_("Enter 选：登记为成员、不处理、提醒移出；y 复制提醒"),
        [COMPARE_NICKNAME] = N_("请本人改昵称，改好按 Enter 记下；y 复制提醒"),
        [COMPARE_PROBABLE] = N_("Enter 选：是不是同一人；* 选这一类"),
        [COMPARE_UNRECORDED] = N_("按 Enter 照名单记下；* 选这一类"),
    };
    return kind < COMPARE_KINDS ? _(hints[kind]) : "";
}

/* --- taking a list --- */

static void taken(struct stage *stage, struct comparing *comparing, enum status status,
                  struct compare *compare, bool cut, const struct error *error)
{
    if (status != ST_OK) {
        stage_fail(stage, error);
        return;
    }
    compare_free(comparing->compare);
    pick_clear(&comparing->tags);
    comparing->compare = compare;
    comparing->version = desk_version(stage_desk(stage));
    comparing->ranging = false;
    list_set(&comparing->list, compare_lines(compare), comparing->list.page);
    list_go(&comparing->list, 0);
    if (cut)
        stage_refuse(stage, "%s", _("粘贴的超过 1 MB，后面的没有收下，请分开核对"));
}

void comparing_take(struct stage *stage, struct comparing *comparing, const char *text, size_t n,
                    bool cut)
{
    struct error error = {.status = ST_OK};
    struct compare *compare = NULL;
    enum status status =
        compare_open(stage_desk(stage), comparing->group, text, n, &compare, &error);
    taken(stage, comparing, status, compare, cut, &error);
}

static void file_answered(struct stage *stage, void *state, const char *path)
{
    struct error error = {.status = ST_OK};
    struct comparing *comparing = state;
    struct compare *compare = NULL;
    if (!path || !*path) {
        stage_say(stage, "%s", _("没有读文件；名单可以直接粘贴到这里"));
        return;
    }
    char whole[PATH_BYTES];
    home_path(path, whole, sizeof whole);
    enum status status =
        compare_open_file(stage_desk(stage), comparing->group, whole, &compare, &error);
    taken(stage, comparing, status, compare, false, &error);
}

void comparing_ask_file(struct stage *stage, struct comparing *comparing)
{
    (void)comparing;
    stage_prompt(stage, &(struct prompt){.question = _("名单的文件名（要粘贴就先按 Esc）:"),
                                         .answer = file_answered});
}

/* --- what is asked about --- */

/* The tagged of the kind under the bar, else the one under it. */
static size_t choose_lines(struct stage *stage, struct comparing *comparing)
{
    const struct compare_line *current = comparing_current(comparing);
    bool kept = true;
    pick_clear(&comparing->asked);
    if (!current) {
        stage_why_not(stage, _("没有要改正的了"));
        return 0;
    }
    comparing->kind = current->kind;
    for (size_t i = 0; kept && i < compare_lines(comparing->compare); i++) {
        const struct compare_line *line = compare_line(comparing->compare, i);
        if (line->kind == current->kind && pick_has(&comparing->tags, line->id))
            kept = pick_add(&comparing->asked, line->id);
    }
    if (kept && comparing->asked.count == 0)
        kept = pick_add(&comparing->asked, current->id);
    if (!kept)
        stage_refuse(stage, "%s", _("内存不足"));
    return kept ? comparing->asked.count : 0;
}

static const struct option *chosen(const struct comparing *comparing)
{
    return &options[comparing->kind][comparing->option];
}

static const char *const *asked_ids(const struct comparing *comparing)
{
    return (const char *const *)comparing->asked.ids;
}

static void give(struct stage *stage, struct comparing *comparing, const char *words)
{
    struct error error = {.status = ST_OK};
    const struct option *option = chosen(comparing);
    struct buf why;
    size_t done = 0, count = comparing->asked.count;
    buf_init(&why, WORDS_MAX);
    if (compare_fix(stage_desk(stage), comparing->compare, (enum compare_fix)option->fix,
                    asked_ids(comparing), count, words, stage_now(stage), &done, &why,
                    &error) != ST_OK ||
        compare_refresh(stage_desk(stage), comparing->compare, &error) != ST_OK)
        stage_fail(stage, &error);
    else if (done < count && why.len > 0)
        stage_refuse(stage, _("办成 %zu 人，%zu 人没有：%s"), done, count - done, why.text);
    else if (option->fix == COMPARE_LEAVE_IT || option->fix == COMPARE_NOT_THEM)
        stage_say(stage, _("%zu 人，只在这次核对里记住"), done);
    else
        stage_say(stage, _("已记下 %zu 人；u 撤回"), done);
    /* What failed as a whole stays tagged, to be tried again. */
    for (size_t i = 0; done > 0 && i < count; i++)
        pick_remove(&comparing->tags, comparing->asked.ids[i]);
    comparing->version = desk_version(stage_desk(stage));
    list_set(&comparing->list, compare_lines(comparing->compare), comparing->list.page);
    buf_free(&why);
}

static void copy(struct stage *stage, struct comparing *comparing, enum compare_kind kind,
                 const struct pick *ids)
{
    struct buf text;
    buf_init(&text, REMINDER_MAX);
    size_t named =
        compare_reminder(comparing->compare, kind, ids ? (const char *const *)ids->ids : NULL,
                         ids ? ids->count : 0, &text);
    if (named == 0)
        stage_why_not(stage, _("没有要提醒的"));
    else
        stage_push(stage, &screen_copyout,
                   &(struct copyout_argument){.text = text.text, .what = _("提醒")});
    buf_free(&text);
}

static void many_answered(struct stage *stage, void *state, bool yes)
{
    if (yes)
        give(stage, state, NULL);
    else
        stage_say(stage, "%s", _("没有记下"));
}

/* Several are named by their number and kind before they are done. */
static void confirm(struct stage *stage, const struct comparing *comparing)
{
    struct buf question;
    buf_init(&question, WORDS_MAX);
    buf_printf(&question, "%s：", compare_kind_word(comparing->kind));
    buf_printf(&question, _(chosen(comparing)->many), comparing->asked.count);
    stage_confirm(stage, question.text, many_answered);
    buf_free(&question);
}

static void words_answered(struct stage *stage, void *state, const char *words)
{
    if (!words || !*words)
        stage_say(stage, "%s", _("没有写，没有记下"));
    else
        give(stage, state, words);
}

static void ask_words(struct stage *stage, struct comparing *comparing)
{
    const struct option *option = chosen(comparing);
    struct buf question, text;
    buf_init(&question, WORDS_MAX);
    buf_init(&text, WORDS_MAX);
    if (comparing->asked.count > 1) {
        buf_printf(&question, _("%s %zu 人，"), compare_kind_word(comparing->kind),
                   comparing->asked.count);
    }
    buf_puts(&question, _(option->asks));
    if (option->text)
        buf_puts(&text, _(option->text));
    else if (comparing_current(comparing))
        compare_guess(comparing->compare, comparing_current(comparing), &text);
    stage_prompt(stage,
                 &(struct prompt){.question = question.text,
                                  .text = text.text,
                                  .max = option->fix == COMPARE_ENROL ? NAME_CHARS : REASON_MAX,
                                  .answer = words_answered});
    buf_free(&question);
    buf_free(&text);
}

static void do_option(struct stage *stage, struct comparing *comparing)
{
    const struct option *option = chosen(comparing);
    bool many = comparing->asked.count > 1;
    if (option->fix == COPY_IT)
        copy(stage, comparing, comparing->kind, &comparing->asked);
    else if (option->fix == COMPARE_WAIVE && !compare_coverage(comparing->compare))
        stage_why_not(stage, _("这个规则集没有要求都入群，不用豁免"));
    else if (option->asks && !(many && option->fix == COMPARE_ENROL))
        ask_words(stage, comparing);
    else if (many && option->many)
        confirm(stage, comparing);
    else
        give(stage, comparing, NULL);
}

static void option_answered(struct stage *stage, void *state, size_t index)
{
    struct comparing *comparing = state;
    if (index >= OPTIONS_MAX || !options[comparing->kind][index].word) {
        stage_say(stage, "%s", _("没有改动"));
        return;
    }
    comparing->option = index;
    do_option(stage, comparing);
}

void comparing_fix(struct stage *stage, struct comparing *comparing)
{
    const char *words[OPTIONS_MAX];
    struct buf question;
    size_t count = 0, lines = choose_lines(stage, comparing);
    if (lines == 0)
        return;
    while (count < OPTIONS_MAX && options[comparing->kind][count].word) {
        words[count] = _(options[comparing->kind][count].word);
        count++;
    }
    comparing->option = 0;
    if (count == 1) {
        do_option(stage, comparing);
        return;
    }
    const struct compare_line *line = comparing_current(comparing);
    buf_init(&question, WORDS_MAX);
    buf_printf(&question, "%s：", compare_kind_word(comparing->kind));
    if (lines > 1)
        buf_printf(&question, _("所选 %zu 人"), lines);
    else
        buf_puts(&question,
                 *line->name && line->kind != COMPARE_PROBABLE ? line->name : line->nickname);
    if (lines == 1 && line->kind == COMPARE_PROBABLE)
        buf_printf(&question, _("，%s"), line->says);
    stage_choose(stage, &(struct choose){.question = question.text,
                                         .choices = words,
                                         .count = count,
                                         .answer = option_answered});
    buf_free(&question);
}

void comparing_waive(struct stage *stage, struct comparing *comparing)
{
    const struct compare_line *line = comparing_current(comparing);
    if (!line || line->kind != COMPARE_MISSING) {
        stage_why_not(stage, _("豁免用于未入群的人：把光标条放在那一行上"));
        return;
    }
    if (choose_lines(stage, comparing) == 0)
        return;
    comparing->option = 0;
    while (options[COMPARE_MISSING][comparing->option].fix != COMPARE_WAIVE)
        comparing->option++;
    do_option(stage, comparing);
}

void comparing_copy(struct stage *stage, struct comparing *comparing)
{
    const struct compare_line *line = comparing_current(comparing);
    if (!line)
        stage_why_not(stage, _("没有要提醒的了"));
    else if (comparing->tags.count > 0)
        copy(stage, comparing, line->kind, &comparing->tags);
    else
        copy(stage, comparing, line->kind, NULL);
}
