#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "screens/form.h"
#include "screens/handover.h"

/* To whom a group is handed over, which role, and how. */

enum { TO, NAME, ROLE, WAY, UNTIL, FROM, NOTE, FIELDS };
enum { WORDS_BYTES = 8000, NAME_CHARS = 50, NOTE_CHARS = 400, PEOPLE = FORM_CHOICES - 2 };

static enum handover_role role_of(const struct form *form)
{
    return (enum handover_role)form_choice(form, ROLE);
}

/* The people that can be chosen, between 请选 and 新的人. */
static size_t people(const struct handover_view *view)
{
    size_t n = handover_persons(view->handover);
    return n < PEOPLE ? n : PEOPLE;
}

static void offer(struct form *form, const struct handover_view *view)
{
    const char *choices[FORM_CHOICES];
    size_t n = people(view);
    choices[0] = _("（请选）");
    for (size_t i = 0; i < n; i++)
        choices[i + 1] = handover_person(view->handover, i).name;
    choices[n + 1] = _("新的人（写姓名）");
    form_set_choices(form, TO, choices, n + 2);
}

static void choose(struct form *form, const struct handover_view *view, const char *name)
{
    for (size_t i = 0; i < people(view); i++)
        if (strcmp(handover_person(view->handover, i).name, name) == 0)
            form_set_choice(form, TO, i + 1);
}

/* What the form says; its texts live until the form changes. */
static void read_order(struct stage *stage, const struct form *form,
                       const struct handover_view *view, struct handover_order *order)
{
    size_t n = people(view), at = form_choice(form, TO);
    instant from = form_time(stage, form, FROM);
    *order = (struct handover_order){.role = role_of(form),
                                     .way = (enum handover_way)form_choice(form, WAY),
                                     .from = from,
                                     .until = form_time(stage, form, UNTIL),
                                     .note = form_text(form, NOTE)};
    if (at == n + 1) {
        order->to = form_text(form, NAME);
    } else if (at > 0) {
        struct handover_person person = handover_person(view->handover, at - 1);
        order->to = person.id ? person.id : person.name;
    }
}

/* The line below the fields: what would be done, or why it cannot be. */
static void follow(struct stage *stage, struct form *form, const struct handover_view *view)
{
    struct handover_order order;
    struct error error = {.status = ST_OK};
    struct buf words;
    read_order(stage, form, view, &order);
    if (!order.to || !*order.to) {
        form_says(form, false, NULL);
        return;
    }
    buf_init(&words, WORDS_BYTES);
    if (handover_check(stage_desk(stage), view->handover, &order, stage_now(stage), &error) !=
        ST_OK) {
        form_says(form, true, error.text);
    } else {
        handover_words(stage_desk(stage), view->handover, &order, stage_now(stage), &words);
        form_says(form, false, words.text);
    }
    buf_free(&words);
}

static void show_fields(struct form *form, const struct handover_view *view)
{
    form_show(form, NAME, form_choice(form, TO) == people(view) + 1);
    form_show(form, UNTIL, form_choice(form, WAY) == HANDOVER_LEAVE);
}

/* Who stands in for somebody gives back to them. */
static void offer_return(struct form *form, const struct handover_view *view)
{
    const struct handover_holder *holder = handover_holder(view->handover, role_of(form));
    if (*holder->stands_for) {
        form_set_choice(form, WAY, HANDOVER_RETURN);
        choose(form, view, holder->stands_for);
    } else if (form_choice(form, WAY) == HANDOVER_RETURN) {
        form_set_choice(form, WAY, HANDOVER_FOR_GOOD);
    }
}

static void fill(struct stage *stage, struct form *form, void *context)
{
    const struct handover_view *view = context;
    form_set_time(stage, form, FROM, stage_now(stage));
    offer(form, view);
    offer_return(form, view);
    show_fields(form, view);
    follow(stage, form, view);
}

static void changed(struct stage *stage, struct form *form, void *context, size_t index)
{
    const struct handover_view *view = context;
    const struct handover_holder *holder = handover_holder(view->handover, role_of(form));
    if (index == ROLE)
        offer_return(form, view);
    else if (index == WAY && form_choice(form, WAY) == HANDOVER_RETURN && *holder->stands_for)
        choose(form, view, holder->stands_for);
    show_fields(form, view);
    follow(stage, form, view);
}

/* What came of it; answers whether the form is done with. */
static bool say_done(struct stage *stage, const struct handover_order *order,
                     const struct outcome *outcome)
{
    bool given = outcome->verdict == VERDICT_APPLIED || outcome->verdict == VERDICT_NOOP;
    bool forbidden = outcome->verdict == VERDICT_FORBIDDEN;
    if (given)
        stage_say(stage, _("%s已办，%s换人了；u 撤回"), handover_way_name(order->way),
                  handover_role_name(order->role));
    else if (forbidden)
        stage_refuse(stage, _("%s清单可以复制或存成文件，由书记登记交接"), outcome->error.text);
    else
        stage_fail(stage, &outcome->error);
    return given || forbidden;
}

static void answered(struct stage *stage, void *state, bool yes)
{
    struct form *form = state;
    const struct handover_view *view = form_context(form);
    struct handover_order order;
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    struct error error = {.status = ST_OK};
    if (!yes) {
        stage_say(stage, "%s", _("没有交接"));
        return;
    }
    read_order(stage, form, view, &order);
    if (handover_give(stage_desk(stage), view->handover, &order, stage_now(stage), &outcome,
                      &error) != ST_OK)
        stage_fail(stage, &error);
    else if (say_done(stage, &order, &outcome))
        form_close(stage, form);
}

static bool done(struct stage *stage, struct form *form, void *context)
{
    const struct handover_view *view = context;
    struct handover_order order;
    struct error error = {.status = ST_OK};
    struct buf question;
    read_order(stage, form, view, &order);
    if (handover_check(stage_desk(stage), view->handover, &order, stage_now(stage), &error) !=
        ST_OK) {
        if (strcmp(error.key, "to") == 0) {
            form_go(form, TO);
            stage_refuse(stage, "%s", _("还没有写交给谁：按空格或 F3 选人"));
            return false;
        }
        stage_fail(stage, &error);
        return false;
    }
    buf_init(&question, WORDS_BYTES);
    buf_puts(&question, _("照办吗？"));
    handover_words(stage_desk(stage), view->handover, &order, stage_now(stage), &question);
    stage_confirm(stage, question.text, answered);
    buf_free(&question);
    return false;
}

void handover_ask(struct stage *stage, struct handover_view *view)
{
    const char *nobody[] = {_("（请选）")};
    const char *const roles[] = {_("群管理员"), _("群主")};
    const char *const ways[] = {_("交接"), _("请假代管"), _("销假收回")};
    const struct form_field fields[FIELDS] = {
        [TO] = {.name = _("交给"),
                .kind = FORM_CHOICE,
                .choices = nobody,
                .choice_count = 1,
                .hint = _("本组织和上级的人；空格或 F3 换一位，最后一项是新的人")},
        [NAME] = {.name = _("姓名"), .kind = FORM_TEXT, .required = true, .max = NAME_CHARS},
        [ROLE] = {.name = _("职务"), .kind = FORM_CHOICE, .choices = roles, .choice_count = 2},
        [WAY] = {.name = _("方式"), .kind = FORM_CHOICE, .choices = ways, .choice_count = 3},
        [UNTIL] = {.name = _("代管到"), .kind = FORM_DATE, .required = true},
        [FROM] = {.name = _("从何时起"),
                  .kind = FORM_TIME,
                  .required = true,
                  .hint = _("现在或已过的时间；日期还没到的，到那天再办")},
        [NOTE] = {.name = _("备注"), .kind = FORM_TEXT, .max = NOTE_CHARS},
    };
    struct buf title;
    buf_init(&title, WORDS_BYTES);
    buf_printf(&title, _("交接  %s"), handover_group(view->handover));
    stage_push(stage, &screen_form,
               &(struct form_spec){.title = title.text,
                                   .fields = fields,
                                   .count = FIELDS,
                                   .save = _("交接"),
                                   .fill = fill,
                                   .changed = changed,
                                   .done = done,
                                   .context = view});
    buf_free(&title);
}
