#include "screens/pane.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/record.h"
#include "desk/remedy.h"
#include "desk/roster_act.h"
#include "desk/words.h"
#include "screens/catalogue.h"
#include "screens/remedy.h"
#include "term/cell.h"

enum {
    WORDS_MAX = 1000,
    TITLE_WIDTH = 10,
    STATUS_WIDTH = 10,
    WHEN_WIDTH = 15,
    KEYS_WIDTH = 12, /* together with the time: a time with its year takes from the keys */
};

void pane_free(struct pane *pane)
{
    agenda_free(pane->agenda);
    pane->agenda = NULL;
}

static bool same_day(instant a, instant b, int offset)
{
    return civil_day_start(a, 0, offset) == civil_day_start(b, 0, offset);
}

/* What the words of a line depend on: the day, and within it the hour a due time has gone by. */
static bool fresh(struct stage *stage, const struct pane *pane, const char *id)
{
    return pane->agenda && strcmp(pane->subject, id) == 0 && pane->opened == pane->with_open &&
           pane->version == desk_version(stage_desk(stage)) &&
           stage_now(stage) - pane->loaded < CIVIL_HOUR / 60 &&
           same_day(stage_now(stage), pane->loaded, stage_offset(stage));
}

enum status pane_load(struct stage *stage, struct pane *pane, const char *id, bool is_org,
                      struct error *error)
{
    struct agenda *agenda = NULL;
    if (!id) {
        pane_free(pane);
        pane->subject[0] = '\0';
        return ST_OK;
    }
    if (fresh(stage, pane, id))
        return ST_OK;
    enum status status = agenda_load(stage_desk(stage), id, is_org, pane->with_open,
                                     stage_now(stage), &agenda, error);
    if (status != ST_OK)
        return status;
    if (strcmp(pane->subject, id) != 0)
        pane->list = (struct list){.page = pane->list.page};
    pane_free(pane);
    pane->agenda = agenda;
    pane->opened = pane->with_open;
    pane->version = desk_version(stage_desk(stage));
    pane->loaded = stage_now(stage);
    snprintf(pane->subject, sizeof pane->subject, "%s", id);
    list_set(&pane->list, agenda_count(agenda), pane->list.page);
    return ST_OK;
}

static enum style status_style(const struct agenda_line *line)
{
    if (line->kind == AGENDA_FINDING || line->overdue > 0)
        return STYLE_OVERDUE;
    return line->soon > 0 || line->kind != AGENDA_DUTY ? STYLE_SOON : STYLE_NORMAL;
}

/* Whether the members behind the line are a list of their own. */
static bool has_list(const struct agenda_line *line)
{
    return line->kind == AGENDA_DUTY && line->group && line->members > 0 && line->rule &&
           line->rule->statuses == 1U << MEMBER_MIGRANT;
}

static const char *keys_of(const struct agenda_line *line)
{
    const char *why = NULL;
    if (remedy_exists(line))
        return _("Enter改正");
    if (has_list(line))
        return _("Enter名单");
    bool record = agenda_can_record(line, &why), draft = agenda_can_draft(line, &why);
    if (record && draft)
        return _("r登记 d起草");
    return record ? _("r登记") : draft ? _("d起草") : "";
}

void pane_line(struct stage *stage, const struct pane *pane, struct row *row, size_t index,
               bool narrow)
{
    const struct agenda_line *line = pane->agenda ? agenda_line(pane->agenda, index) : NULL;
    instant now = stage_now(stage);
    int offset = stage_offset(stage);
    struct buf words;
    if (!line)
        return;
    buf_init(&words, WORDS_MAX);
    row_gap(row, 1);
    row_text(row, STYLE_NORMAL, TITLE_WIDTH, ALIGN_LEFT, line->title);
    agenda_status(line, now, offset, &words);
    row_text(row, status_style(line), STATUS_WIDTH, ALIGN_LEFT, words.text);
    buf_reset(&words);
    if (!narrow) {
        agenda_when(line, now, offset, &words);
        int when = cells_width(words.text) + 1;
        when = when < WHEN_WIDTH ? WHEN_WIDTH : when;
        row_text(row, STYLE_NORMAL, when, ALIGN_LEFT, words.text);
        row_text(row, STYLE_DIM, WHEN_WIDTH + KEYS_WIDTH - when, ALIGN_LEFT, keys_of(line));
    }
    buf_reset(&words);
    agenda_what(line, now, offset, &words);
    row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    buf_free(&words);
}

void pane_hint(struct stage *stage, struct pane *pane, const char *first)
{
    const struct agenda_line *line = pane_current(pane);
    if (!stage_rested(stage)) {
        stage_later(stage);
    } else {
        const char *advice = line ? agenda_advice(line) : "";
        size_t n = utf8_cut(advice, strlen(advice), sizeof pane->hint - 1);
        memcpy(pane->hint, advice, n);
        pane->hint[n] = '\0';
    }
    struct row row = row_begin(stage_term(stage), stage_rows(stage), STYLE_DIM);
    row_text(&row, STYLE_DIM, 0, ALIGN_LEFT, first);
    if (*first && *pane->hint)
        row_gap(&row, 2);
    row_text(&row, STYLE_DIM, 0, ALIGN_LEFT, pane->hint);
    row_end(&row);
}

const struct agenda_line *pane_current(const struct pane *pane)
{
    return pane->agenda ? agenda_line(pane->agenda, pane->list.current) : NULL;
}

static const struct agenda_line *first_that(const struct pane *pane,
                                            bool (*can)(const struct agenda_line *, const char **))
{
    const char *why = NULL;
    size_t count = pane->agenda ? agenda_count(pane->agenda) : 0;
    for (size_t i = 0; i < count; i++)
        if (can(agenda_line(pane->agenda, i), &why))
            return agenda_line(pane->agenda, i);
    return count > 0 ? agenda_line(pane->agenda, 0) : NULL;
}

static bool can_do(const struct agenda_line *line, const char **why)
{
    return remedy_exists(line) || agenda_can_record(line, why);
}

const struct agenda_line *pane_recordable(const struct pane *pane)
{
    return first_that(pane, can_do);
}

const struct agenda_line *pane_draftable(const struct pane *pane)
{
    return first_that(pane, agenda_can_draft);
}

/* Who applies or goes is dealt with on the roster, from which the fact follows. */
static bool to_roster(struct stage *stage, const struct agenda_line *line)
{
    char member[IDENT_MAX + 1];
    if (!line || line->kind != AGENDA_DUTY || !line->event || !line->group)
        return false;
    enum roster_wait wait = roster_waits(stage_desk(stage), line->event, member);
    if (wait == ROSTER_WAITS_NOT)
        return false;
    struct members_argument argument = {.group = line->group,
                                        .view = wait == ROSTER_WAITS_DECISION ? MEMBERS_WAITING
                                                                              : MEMBERS_ALL,
                                        .member = member};
    if (stage_push(stage, &screen_members, &argument))
        stage_say(stage, "%s",
                  wait == ROSTER_WAITS_DECISION ? _("审核后在这里按 a 同意、x 不同意，待办随之完成")
                                                : _("请出群聊后在这里按 x 登记，待办随之完成"));
    return true;
}

void pane_record(struct stage *stage, const struct agenda_line *line)
{
    struct error error = {.status = ST_OK};
    struct record *record = NULL;
    const char *why = NULL;
    if (remedy_push(stage, line) || to_roster(stage, line))
        return;
    if (line && line->kind == AGENDA_CONFIRM) {
        stage_push(stage, &screen_confirm, &(struct confirm_argument){.event = line->id});
        return;
    }
    if (!line || !agenda_can_record(line, &why)) {
        stage_why_not(stage, line && why ? why : _("这里没有可登记的待办"));
        return;
    }
    if (record_from_line(stage_desk(stage), line, stage_now(stage), &record, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    if (record_act(record) == RECORD_CONFIRM && record_event(record)) {
        struct confirm_argument confirm = {.event = record_event(record)};
        stage_push(stage, &screen_confirm, &confirm);
        record_free(record);
        return;
    }
    struct record_argument argument = {.record = record};
    stage_push(stage, &screen_record, &argument);
}

void pane_open(struct stage *stage, const struct agenda_line *line)
{
    const char *why = NULL;
    if (line && has_list(line))
        stage_push(stage, &screen_members,
                   &(struct members_argument){.group = line->group, .view = MEMBERS_MIGRANTS});
    else if (!line || can_do(line, &why))
        pane_record(stage, line);
    else
        pane_explain(stage, line);
}

void pane_open_letter(struct stage *stage, struct letter *letter)
{
    struct letter_argument argument = {.letter = letter};
    bool existing = letter_post(letter)->id != NULL;
    int64_t state = letter_post(letter)->state;
    if (!stage_push(stage, &screen_letter, &argument) || !existing)
        return;
    if (state == POST_DRAFT)
        stage_say(stage, "%s", _("这个活动已有一篇草稿"));
    else
        stage_say(stage, _("这个活动已有一篇%s的稿"), words_post_state(state));
}

void pane_draft(struct stage *stage, const struct agenda_line *line)
{
    struct error error = {.status = ST_OK};
    struct letter *letter = NULL;
    const char *why = NULL;
    if (!line || !agenda_can_draft(line, &why)) {
        stage_why_not(stage, line && why ? why : _("这里没有可起草的待办"));
        return;
    }
    if (letter_from_line(stage_desk(stage), line, stage_now(stage), &letter, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    pane_open_letter(stage, letter);
}

void pane_explain(struct stage *stage, const struct agenda_line *line)
{
    const char *advice = agenda_advice(line), *text = agenda_rule_text(line);
    if (advice && *advice)
        stage_say(stage, "%s %s：%s", line->clause, line->title, advice);
    else if (text && *text)
        stage_say(stage, "%s %s：%s", line->clause, line->title, text);
    else
        stage_say(stage, "%s %s", line->clause, line->title);
}
