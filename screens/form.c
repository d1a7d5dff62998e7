#include "screens/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/intl.h"
#include "screens/form_inside.h"

/* The form as a thing with values; keys are in form_type.c, painting in form_paint.c. */

enum { TEXT_CHARS = 100, NUMBER_CHARS = 18, TIME_CHARS = 40, SAYS_BYTES = 4000 };

bool form_typed(const struct form_line *line)
{
    return line->is.kind <= FORM_DATE;
}

bool form_chosen(const struct form_line *line)
{
    return line->is.kind == FORM_CHOICE || line->is.kind == FORM_FLAG;
}

bool form_enterable(const struct form *form, size_t index)
{
    const struct form_line *line = &form->lines[index];
    return !line->hidden && line->is.kind != FORM_WORDS;
}

static void drop_choices(struct form_line *line)
{
    for (size_t i = 0; i < line->choice_count; i++)
        free(line->choices[i]);
    line->choice_count = 0;
    line->choice = 0;
}

static bool copy_choices(struct form_line *line, const char *const *choices, size_t count)
{
    drop_choices(line);
    for (size_t i = 0; i < count && i < FORM_CHOICES; i++) {
        line->choices[i] = strdup(choices[i]);
        if (!line->choices[i])
            return false;
        line->choice_count++;
    }
    return true;
}

static size_t chars_of(const struct form_field *field)
{
    if (field->max)
        return field->max;
    if (field->kind == FORM_NUMBER)
        return NUMBER_CHARS;
    return field->kind == FORM_TIME || field->kind == FORM_DATE ? TIME_CHARS : TEXT_CHARS;
}

static bool make_line(struct form_line *line, const struct form_field *field)
{
    static const char *const flags[] = {N_("否"), N_("是")};
    const char *const yes_no[] = {_(flags[0]), _(flags[1])};
    line->is = *field;
    line->is.choices = NULL;
    line->is.name = strdup(field->name);
    line->is.hint = field->hint ? strdup(field->hint) : NULL;
    input_init(&line->input, chars_of(field), field->kind == FORM_LINES);
    line->trimmed = malloc(sizeof *line->trimmed);
    if (line->trimmed)
        buf_init(line->trimmed, chars_of(field) * 4);
    if (!line->is.name || !line->trimmed || (field->hint && !line->is.hint))
        return false;
    if (field->kind == FORM_CHOICE)
        return copy_choices(line, field->choices, field->choice_count);
    return field->kind != FORM_FLAG || copy_choices(line, yes_no, 2);
}

static void form_free(struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        struct form_line *line = &form->lines[i];
        drop_choices(line);
        free((char *)line->is.name);
        free((char *)line->is.hint);
        input_free(&line->input);
        if (line->trimmed)
            buf_free(line->trimmed);
        free(line->trimmed);
    }
    if (form->spec.free)
        form->spec.free(form->spec.context);
    free((char *)form->spec.title);
    free((char *)form->spec.save);
    buf_free(&form->says);
    prose_free(&form->below);
    free(form);
}

static void close_form(struct stage *stage, void *state)
{
    (void)stage;
    form_free(state);
}

static bool make(struct form *form, const struct form_spec *spec)
{
    form->spec = *spec;
    form->spec.fields = NULL;
    form->spec.title = strdup(spec->title ? spec->title : "");
    form->spec.save = strdup(spec->save ? spec->save : _("记下"));
    buf_init(&form->says, SAYS_BYTES);
    prose_init(&form->below);
    for (size_t i = 0; i < spec->count && i < FORM_FIELDS; i++) {
        form->count++;
        if (!make_line(&form->lines[i], &spec->fields[i]))
            return false;
    }
    return form->spec.title && form->spec.save;
}

static enum status open_form(struct stage *stage, const void *argument, void **state,
                             struct error *error)
{
    const struct form_spec *spec = argument;
    struct form *form = calloc(1, sizeof *form);
    if (!form && spec->free)
        spec->free(spec->context);
    if (!form)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    if (!make(form, spec)) {
        form_free(form);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    form_go(form, 0);
    if (spec->fill)
        spec->fill(stage, form, spec->context);
    form->touched = false;
    *state = form;
    return ST_OK;
}

/* The text typed keeps its spaces: the caret may stand behind them. */
const char *form_text(const struct form *form, size_t index)
{
    const struct input *input = &form->lines[index].input;
    const char *text = input->text.text;
    size_t n = input->text.len;
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\n'))
        n--;
    size_t skip = strspn(text, " \n");
    if (n == input->text.len)
        return text + skip;
    if (skip >= n)
        return "";
    struct buf *trimmed = form->lines[index].trimmed;
    buf_reset(trimmed);
    buf_add(trimmed, text + skip, n - skip);
    return trimmed->text;
}

size_t form_choice(const struct form *form, size_t index)
{
    return form->lines[index].choice;
}

instant form_time(const struct stage *stage, const struct form *form, size_t index)
{
    instant at = INSTANT_NONE;
    return form_read_time(stage, &form->lines[index], &at) ? at : INSTANT_NONE;
}

void form_set_text(struct form *form, size_t index, const char *text)
{
    input_set(&form->lines[index].input, text ? text : "");
    form->lines[index].proposed = false;
}

void form_set_choice(struct form *form, size_t index, size_t choice)
{
    struct form_line *line = &form->lines[index];
    if (choice < line->choice_count)
        line->choice = choice;
}

void form_set_time(struct stage *stage, struct form *form, size_t index, instant at)
{
    char text[DAY_TEXT + 8] = "";
    struct civil civil = civil_of(at == INSTANT_NONE ? 0 : at, stage_offset(stage));
    int n = at == INSTANT_NONE ? 0
                               : snprintf(text, sizeof text, "%04d-%02d-%02d", civil.year % 10000,
                                          civil.month % 100, civil.day % 100);
    if (n > 0 && form->lines[index].is.kind == FORM_TIME)
        snprintf(text + n, sizeof text - (size_t)n, " %02d:%02d", civil.hour % 100,
                 civil.minute % 100);
    form_set_text(form, index, text);
    form->lines[index].proposed = true;
}

void form_set_choices(struct form *form, size_t index, const char *const *choices, size_t count)
{
    copy_choices(&form->lines[index], choices, count);
    if (form->current == index)
        form->listing = false;
}

void form_show(struct form *form, size_t index, bool shown)
{
    form->lines[index].hidden = !shown;
    if (!shown && form->current == index)
        form_go(form, index);
}

void form_says(struct form *form, bool warning, const char *text)
{
    buf_reset(&form->says);
    buf_puts(&form->says, text ? text : "");
    form->warning = warning;
}

void form_go(struct form *form, size_t index)
{
    form->listing = false;
    for (size_t i = 0; i < form->count; i++) {
        size_t at = (index + i) % form->count;
        if (form_enterable(form, at)) {
            form->current = at;
            return;
        }
    }
}

void *form_context(const struct form *form)
{
    return form->spec.context;
}

void form_close(struct stage *stage, struct form *form)
{
    stage_drop(stage, form);
}

const struct screen screen_form = {
    .place = PLACE_FORM,
    .open = open_form,
    .close = close_form,
    .draw = form_draw,
    .act = form_act,
    .type = form_type,
    .may_quit = form_may_quit,
};
