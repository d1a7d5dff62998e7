#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/event_edit.h"
#include "screens/catalogue.h"
#include "screens/events.h"
#include "screens/form.h"

/* The form of a meeting or an activity: which fields there are follows its kind, and the line below
 * what its time entails. */

enum { WORDS_MAX = 2000, WHYS_MAX = 8, WHY_BYTES = 400 };

/* The fields in their order. The title comes first where the rules ask for it, or where it is what
 * there is to say, else late. */
enum {
    AT_KIND,
    AT_STARTS,
    AT_WHY, /* one remark for each kind whose rules ask for fields */
    AT_TITLE = AT_WHY + WHYS_MAX,
    AT_AGENDA,
    AT_CONTENT,
    AT_REQUIREMENTS,
    AT_OPENNESS,
    AT_DISPOSITION,
    AT_PLACE,
    AT_FORM,
    AT_TAKING_PART,
    AT_ENDS,
    AT_TITLE_LATE,
    AT_COUNT
};

_Static_assert((int)AT_COUNT <= (int)FORM_FIELDS, "a form has room for them");

struct sheet {
    struct event_edit *edit;
    char *made; /* of the screen below; NULL: it does not ask */
    const char *kinds[FORM_CHOICES];
    size_t kind_count;
    size_t why_of[WHYS_MAX]; /* the kind that each remark is about */
    char whys[WHYS_MAX][WHY_BYTES];
    size_t why_count;
    bool title_late;
    bool preset;                  /* the kind is known: the time comes first */
    instant starts;               /* as it was before the change, so that the end moves with it */
    instant proposed;             /* filled in as the time, for what happens to one */
    instant old_starts, old_ends; /* as stored, to the second */
};

/* Which field of the form holds which of the event. */
static const struct {
    size_t at;
    enum event_field field;
} texts[] = {
    {AT_AGENDA, EVENT_AGENDA},
    {AT_CONTENT, EVENT_CONTENT},
    {AT_REQUIREMENTS, EVENT_REQUIREMENTS},
    {AT_DISPOSITION, EVENT_DISPOSITION},
    {AT_PLACE, EVENT_PLACE},
    {AT_FORM, EVENT_FORM},
    {AT_TAKING_PART, EVENT_TAKING_PART},
};

static void sheet_free(void *context)
{
    struct sheet *sheet = context;
    event_edit_free(sheet->edit);
    free(sheet);
}

static bool title_is_late(const struct event_edit *edit)
{
    return event_edit_gathers(edit) && event_edit_need(edit, EVENT_TITLE) != EVENT_ASKED;
}

/* Shows what the kind has; a title typed stays where it is shown. */
static void show_fields(struct form *form, struct sheet *sheet)
{
    const struct event_edit *edit = sheet->edit;
    bool late = title_is_late(edit);
    if (late != sheet->title_late) {
        form_set_text(form, late ? AT_TITLE_LATE : AT_TITLE,
                      form_text(form, late ? AT_TITLE : AT_TITLE_LATE));
        form_set_text(form, late ? AT_TITLE : AT_TITLE_LATE, "");
        sheet->title_late = late;
    }
    bool withheld = event_edit_withheld(edit, EVENT_TITLE);
    form_show(form, AT_TITLE, !late && !withheld);
    form_show(form, AT_TITLE_LATE, late && !withheld);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        form_show(form, texts[i].at,
                  !event_edit_withheld(edit, texts[i].field) &&
                      (event_edit_need(edit, texts[i].field) != EVENT_NOT ||
                       *form_text(form, texts[i].at)));
    form_show(form, AT_OPENNESS, event_edit_has_openness(edit));
    form_show(form, AT_ENDS, event_edit_has_end(edit) || *form_text(form, AT_ENDS));
    for (size_t i = 0; i < sheet->why_count; i++)
        form_show(form, AT_WHY + i, sheet->why_of[i] == event_edit_kind(edit));
}

static void say_follows(struct stage *stage, struct form *form, struct sheet *sheet)
{
    struct error error = {.status = ST_OK};
    struct buf words;
    bool late = false;
    if (form_time(stage, form, AT_STARTS) == INSTANT_NONE) {
        form_says(form, false, NULL);
        return;
    }
    if (event_edit_check(sheet->edit, stage_now(stage), &error) != ST_OK) {
        form_says(form, true, error.text);
        return;
    }
    buf_init(&words, WORDS_MAX);
    event_edit_follows(sheet->edit, stage_now(stage), &words, &late);
    form_says(form, late, words.text);
    buf_free(&words);
}

/* The form knows minutes only: what was not changed keeps its seconds. */
static instant time_at(const struct stage *stage, const struct form *form, size_t index,
                       instant old)
{
    instant at = form_time(stage, form, index);
    return old != INSTANT_NONE && at != INSTANT_NONE && at <= old && old < at + 60 ? old : at;
}

static void take_span(struct stage *stage, struct form *form, struct sheet *sheet)
{
    event_edit_span(sheet->edit, time_at(stage, form, AT_STARTS, sheet->old_starts),
                    time_at(stage, form, AT_ENDS, sheet->old_ends));
}

/* This minute. */
static instant propose(const struct stage *stage)
{
    return stage_now(stage) - stage_now(stage) % 60;
}

static void fill(struct stage *stage, struct form *form, void *context)
{
    struct sheet *sheet = context;
    struct event_edit *edit = sheet->edit;
    form_set_choice(form, AT_KIND, event_edit_kind(edit));
    form_set_time(stage, form, AT_STARTS, event_edit_starts(edit));
    form_set_time(stage, form, AT_ENDS, event_edit_ends(edit));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        form_set_text(form, texts[i].at, event_edit_text(edit, texts[i].field));
    sheet->title_late = title_is_late(edit);
    form_set_text(form, sheet->title_late ? AT_TITLE_LATE : AT_TITLE,
                  event_edit_text(edit, EVENT_TITLE));
    form_set_choice(form, AT_OPENNESS, event_edit_openness(edit));
    sheet->starts = event_edit_starts(edit);
    sheet->proposed = event_edit_id(edit) ? INSTANT_NONE : sheet->starts;
    sheet->old_starts = event_edit_id(edit) ? sheet->starts : INSTANT_NONE;
    sheet->old_ends = event_edit_id(edit) ? event_edit_ends(edit) : INSTANT_NONE;
    for (size_t i = sheet->why_count; i < WHYS_MAX; i++)
        form_show(form, AT_WHY + i, false);
    show_fields(form, sheet);
    say_follows(stage, form, sheet);
    if (sheet->preset)
        form_go(form, AT_STARTS);
}

/* What happens to one is entered as it happens: now, until another time is typed. */
static void kind_changed(struct stage *stage, struct form *form, struct sheet *sheet)
{
    instant starts = form_time(stage, form, AT_STARTS);
    event_edit_choose(sheet->edit, form_choice(form, AT_KIND));
    bool gathers = event_edit_gathers(sheet->edit);
    if (gathers && starts != INSTANT_NONE && starts == sheet->proposed) {
        form_set_text(form, AT_STARTS, "");
    } else if (!gathers && !*form_text(form, AT_STARTS)) {
        sheet->proposed = propose(stage);
        form_set_time(stage, form, AT_STARTS, sheet->proposed);
    }
    take_span(stage, form, sheet);
    sheet->starts = event_edit_starts(sheet->edit);
    show_fields(form, sheet);
}

/* The end keeps its distance from the beginning. */
static void starts_changed(struct stage *stage, struct form *form, struct sheet *sheet)
{
    instant starts = form_time(stage, form, AT_STARTS), ends = form_time(stage, form, AT_ENDS);
    if (starts == INSTANT_NONE)
        return;
    if (ends != INSTANT_NONE && sheet->starts != INSTANT_NONE && ends >= sheet->starts)
        form_set_time(stage, form, AT_ENDS, ends + starts - sheet->starts);
    sheet->starts = starts;
}

static void changed(struct stage *stage, struct form *form, void *context, size_t index)
{
    struct sheet *sheet = context;
    if (index == AT_KIND)
        kind_changed(stage, form, sheet);
    else if (index == AT_STARTS)
        starts_changed(stage, form, sheet);
    if (index == AT_STARTS || index == AT_ENDS)
        take_span(stage, form, sheet);
    if (index == AT_KIND || index == AT_STARTS || index == AT_ENDS)
        say_follows(stage, form, sheet);
}

/* What is typed, into the working copy. */
static enum status take(struct stage *stage, struct form *form, struct sheet *sheet,
                        struct error *error)
{
    const char *title = form_text(form, sheet->title_late ? AT_TITLE_LATE : AT_TITLE);
    enum status status = event_edit_set(sheet->edit, EVENT_TITLE, title, error);
    for (size_t i = 0; status == ST_OK && i < sizeof texts / sizeof texts[0]; i++)
        status = event_edit_set(sheet->edit, texts[i].field, form_text(form, texts[i].at), error);
    if (event_edit_has_openness(sheet->edit))
        event_edit_open_to(sheet->edit, form_choice(form, AT_OPENNESS));
    take_span(stage, form, sheet);
    return status;
}

static bool give(struct stage *stage, struct sheet *sheet)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome;
    struct buf words;
    if (event_edit_give(stage_desk(stage), sheet->edit, stage_now(stage), &outcome, &error) !=
        ST_OK) {
        stage_fail(stage, &error);
        return false;
    }
    if (outcome.verdict != VERDICT_APPLIED && outcome.verdict != VERDICT_NOOP) {
        stage_fail(stage, &outcome.error);
        return false;
    }
    buf_init(&words, WORDS_MAX);
    event_edit_given(sheet->edit, stage_now(stage), sheet->made != NULL, &words);
    stage_say(stage, "%s", words.text);
    buf_free(&words);
    const char *id = event_edit_id(sheet->edit);
    if (sheet->made && id)
        memcpy(sheet->made, id, strlen(id) + 1);
    return true;
}

static void doubt_answered(struct stage *stage, void *state, bool yes)
{
    struct form *form = state;
    if (!yes)
        stage_say(stage, "%s", _("没有登记；接着填"));
    else if (give(stage, form_context(form)))
        form_close(stage, form);
}

static bool done(struct stage *stage, struct form *form, void *context)
{
    struct sheet *sheet = context;
    struct error error = {.status = ST_OK};
    struct buf question;
    bool doubtful = false;
    enum status status = take(stage, form, sheet, &error);
    if (status == ST_OK)
        status = event_edit_check(sheet->edit, stage_now(stage), &error);
    buf_init(&question, WORDS_MAX);
    if (status == ST_OK)
        status = event_edit_doubt(stage_desk(stage), sheet->edit, stage_now(stage), &doubtful,
                                  &question, &error);
    if (status != ST_OK)
        stage_fail(stage, &error);
    else if (doubtful)
        stage_confirm(stage, question.text, doubt_answered);
    buf_free(&question);
    return status == ST_OK && !doubtful && give(stage, sheet);
}

static bool withholds(const struct event_edit *edit)
{
    for (int field = 0; field < EVENT_FIELDS; field++)
        if (event_edit_withheld(edit, (enum event_field)field))
            return true;
    return false;
}

/* The kinds to choose from, and why those that are particular ask for what they ask. */
static void list_kinds(struct sheet *sheet)
{
    size_t chosen = event_edit_kind(sheet->edit);
    sheet->kind_count = event_edit_kinds(sheet->edit);
    if (sheet->kind_count > FORM_CHOICES)
        sheet->kind_count = FORM_CHOICES;
    for (size_t i = 0; i < sheet->kind_count; i++) {
        struct buf why;
        buf_init(&why, WHY_BYTES - 1);
        sheet->kinds[i] = event_edit_kind_title(sheet->edit, i);
        event_edit_choose(sheet->edit, i);
        event_edit_why(sheet->edit, &why);
        if (event_edit_need(sheet->edit, EVENT_DISPOSITION) != EVENT_NOT)
            buf_puts(
                &why,
                why.len > 0
                    ? _("；处理结果如批评教育、警告、通报批评、党纪处分、查无实据，没处理完先空着")
                    : _("处理结果如批评教育、警告、通报批评、党纪处分、查无实据，没处理完先空着"));
        if (i == chosen && withholds(sheet->edit))
            buf_puts(&why, why.len > 0 ? _("；已填写的内容保密，只有党委能看能改")
                                       : _("已填写的内容保密，只有党委能看能改"));
        if (why.len > 0 && sheet->why_count < WHYS_MAX) {
            sheet->why_of[sheet->why_count] = i;
            memcpy(sheet->whys[sheet->why_count++], why.text, why.len + 1);
        }
        buf_free(&why);
    }
    event_edit_choose(sheet->edit, chosen);
}

static void describe(const struct sheet *sheet, struct form_field fields[AT_COUNT])
{
    static const struct form_field plain[AT_COUNT] = {
        [AT_KIND] = {.name = N_("类别"), .kind = FORM_CHOICE},
        [AT_STARTS] = {.name = N_("日期时间"),
                       .kind = FORM_TIME,
                       .required = true,
                       .hint = N_("写 11-28 15:00；通知最迟何时发，写了就显示在这里")},
        [AT_TITLE] = {.name = N_("题目"), .kind = FORM_TEXT, .max = 200},
        [AT_AGENDA] = {.name = N_("议题"), .kind = FORM_LINES, .max = 2000},
        [AT_CONTENT] = {.name = N_("内容"), .kind = FORM_LINES, .max = 4000},
        [AT_REQUIREMENTS] = {.name = N_("要求"), .kind = FORM_LINES, .max = 2000},
        [AT_OPENNESS] = {.name = N_("公开类别"), .kind = FORM_CHOICE},
        [AT_DISPOSITION] = {.name = N_("处理结果"), .kind = FORM_TEXT, .max = 200},
        [AT_PLACE] = {.name = N_("地点"), .kind = FORM_TEXT, .max = 100},
        [AT_FORM] = {.name = N_("形式"), .kind = FORM_TEXT, .max = 100},
        [AT_TAKING_PART] = {.name = N_("参加人员"), .kind = FORM_TEXT, .max = 500},
        [AT_ENDS] = {.name = N_("结束"), .kind = FORM_TIME, .hint = N_("可以不填；写 11-28 17:00")},
        [AT_TITLE_LATE] = {.name = N_("题目"), .kind = FORM_TEXT, .max = 200},
    };
    for (size_t i = 0; i < AT_COUNT; i++) {
        fields[i] = plain[i];
        fields[i].name = plain[i].name ? _(plain[i].name) : "";
        fields[i].hint = plain[i].hint ? _(plain[i].hint) : NULL;
    }
    for (size_t i = 0; i < WHYS_MAX; i++)
        fields[AT_WHY + i] = (struct form_field){.name = sheet->whys[i], .kind = FORM_WORDS};
    fields[AT_KIND].choices = sheet->kinds;
    fields[AT_KIND].choice_count = sheet->kind_count;
}

static void push_form(struct stage *stage, struct sheet *sheet, bool existing)
{
    struct form_field fields[AT_COUNT];
    const char *kinds[OPENNESS_KINDS];
    struct buf title;
    buf_init(&title, WORDS_MAX);
    buf_puts(&title, existing ? _("修改会议活动  ") : _("新建会议活动  "));
    desk_name(stage_desk(stage), ENTITY_GROUP, event_edit_group(sheet->edit), &title);
    list_kinds(sheet);
    describe(sheet, fields);
    for (size_t i = 0; i < OPENNESS_KINDS; i++)
        kinds[i] = event_openness_word(i);
    fields[AT_OPENNESS].choices = kinds;
    fields[AT_OPENNESS].choice_count = OPENNESS_KINDS;
    stage_push(stage, &screen_form,
               &(struct form_spec){.title = title.text,
                                   .fields = fields,
                                   .count = AT_COUNT,
                                   .save = existing ? _("存") : _("登记"),
                                   .fill = fill,
                                   .changed = changed,
                                   .done = done,
                                   .free = sheet_free,
                                   .context = sheet});
    buf_free(&title);
}

void event_form_open_for(struct stage *stage, const char *group, const char *kind,
                         const char *event, char *made)
{
    struct error error = {.status = ST_OK};
    struct sheet *sheet = calloc(1, sizeof *sheet);
    enum status status;
    if (!sheet)
        status = error_set(&error, ST_NOMEM, NULL, "%s", _("内存不足"));
    else if (event)
        status = event_edit_open(stage_desk(stage), event, &sheet->edit, &error);
    else
        status =
            event_edit_new(stage_desk(stage), group, kind, stage_now(stage), &sheet->edit, &error);
    if (status != ST_OK) {
        free(sheet);
        stage_fail(stage, &error);
        return;
    }
    sheet->made = made;
    sheet->preset = kind || event;
    push_form(stage, sheet, event != NULL);
}

void event_form_open(struct stage *stage, const char *group, const char *kind, const char *event)
{
    event_form_open_for(stage, group, kind, event, NULL);
}
