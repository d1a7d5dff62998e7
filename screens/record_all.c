#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "desk/agenda.h"
#include "desk/batch.h"
#include "screens/catalogue.h"
#include "screens/dashboard.h"

/* One record for each of the tagged rows. */

enum { ROWS_ASKED = 60, CHOICE_TEXT_MAX = 160 };

static void plan(struct stage *stage, struct dashboard *dashboard, const char *rule,
                 const char *name)
{
    struct error error = {.status = ST_OK};
    struct pick_rows rows = {
        .id = board_row_id, .rows = dashboard->board, .count = board_count(dashboard->board)};
    struct batch_order order = {.verb = BATCH_RECORD,
                                .happened = INSTANT_NONE,
                                .rule = rule,
                                .hidden = pick_hidden(&dashboard->tags, &rows)};
    struct batch_argument argument = {.tags = &dashboard->tags};
    const char *single;
    const char *const *ids;
    size_t count = pick_targets(&dashboard->tags, NULL, &single, &ids);
    if (batch_plan(stage_desk(stage), &order, ids, count, stage_now(stage), &argument.batch,
                   &error) != ST_OK)
        stage_fail(stage, &error);
    else if (stage_push(stage, &screen_batch, &argument))
        stage_say(stage, _("登记的是“%s”"), name);
}

static void name_line(const struct agenda_line *line, char *out, size_t size)
{
    snprintf(out, size, "%s%s%s", line->clause, *line->clause ? " " : "", line->title);
    size_t n = strlen(out);
    out[utf8_cut(out, n, n)] = '\0';
}

/* Counts the line's rule; a tenth rule is left out. */
static void count_rule(struct dashboard *dashboard, const struct agenda_line *line)
{
    size_t at = 0;
    while (at < dashboard->rule_count && strcmp(dashboard->rules[at].id, line->rule_id) != 0)
        at++;
    if (at == STAGE_CHOICES || strlen(line->rule_id) > IDENT_MAX)
        return;
    struct shared_rule *rule = &dashboard->rules[at];
    if (at == dashboard->rule_count) {
        *rule = (struct shared_rule){.rows = 0};
        memcpy(rule->id, line->rule_id, strlen(line->rule_id));
        name_line(line, rule->name, sizeof rule->name);
        dashboard->rule_count++;
    }
    rule->rows++;
}

static enum status count_rules_of(struct stage *stage, struct dashboard *dashboard, const char *id,
                                  struct error *error)
{
    struct agenda *agenda = NULL;
    const char *why = NULL;
    size_t at = board_index(dashboard->board, id);
    const struct board_row *row = board_row(dashboard->board, at);
    enum status status = agenda_load(stage_desk(stage), id, row && row->is_org, false,
                                     stage_now(stage), &agenda, error);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < agenda_count(agenda); i++) {
        const struct agenda_line *line = agenda_line(agenda, i);
        if (line->kind == AGENDA_DUTY && agenda_can_record(line, &why))
            count_rule(dashboard, line);
    }
    agenda_free(agenda);
    return ST_OK;
}

static void rule_chosen(struct stage *stage, void *state, size_t index)
{
    struct dashboard *dashboard = state;
    if (index < dashboard->rule_count)
        plan(stage, dashboard, dashboard->rules[index].id, dashboard->rules[index].name);
    else
        stage_say(stage, "%s", _("没有登记"));
}

static void choose_rule(struct stage *stage, struct dashboard *dashboard)
{
    char words[STAGE_CHOICES][CHOICE_TEXT_MAX];
    const char *choices[STAGE_CHOICES];
    for (size_t i = 0; i < dashboard->rule_count; i++) {
        snprintf(words[i], sizeof words[i], _("%s  %zu 个"), dashboard->rules[i].name,
                 dashboard->rules[i].rows);
        choices[i] = words[i];
    }
    stage_choose(stage, &(struct choose){.question = _("给所选的登记哪一项？"),
                                         .choices = choices,
                                         .count = dashboard->rule_count,
                                         .answer = rule_chosen});
}

/* The rules that the tagged rows owe and that can be recorded; of many rows the first ones tell. */
static void choose_among(struct stage *stage, struct dashboard *dashboard)
{
    struct error error = {.status = ST_OK};
    const char *single;
    const char *const *ids;
    size_t count = pick_targets(&dashboard->tags, NULL, &single, &ids);
    dashboard->rule_count = 0;
    for (size_t i = 0; i < count && i < ROWS_ASKED; i++)
        if (count_rules_of(stage, dashboard, ids[i], &error) != ST_OK) {
            stage_fail(stage, &error);
            return;
        }
    if (dashboard->rule_count == 0)
        stage_why_not(stage, _("所选的没有可登记的待办"));
    else if (dashboard->rule_count == 1)
        rule_chosen(stage, dashboard, 0);
    else
        choose_rule(stage, dashboard);
}

void dashboard_record_all(struct stage *stage, struct dashboard *dashboard)
{
    const struct agenda_line *line = pane_current(&dashboard->pane);
    char name[RULE_NAME_MAX];
    const char *why = NULL;
    if (!dashboard->in_pane || !line) {
        choose_among(stage, dashboard);
        return;
    }
    if (line->kind != AGENDA_DUTY || !agenda_can_record(line, &why)) {
        stage_why_not(stage, why && *why ? why : _("这一条不能成批登记；先用 U 去掉标记"));
        return;
    }
    name_line(line, name, sizeof name);
    plan(stage, dashboard, line->rule_id, name);
}
