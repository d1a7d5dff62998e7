#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/intl.h"
#include "desk/import_parts.h"
#include "store/row.h"

/* A plan: what a group is going to do, by dates. */

enum { TITLE_CHARS = 200, PLACE_CHARS = 100, REQUIREMENTS_CHARS = 2000 };

struct plan {
    struct import *import;
    struct desk *desk;
    const char *group, *kind;
    instant now;
    struct import_index known; /* day and title of what is there -> KNOWN or CANCELLED */
    struct import_index seen;  /* of the rows -> line */
    bool failed;
};

enum { KNOWN, CANCELLED };

struct planned {
    instant at;
    const char *title, *place, *requirements;
};

static const char *key_of(struct plan *plan, instant at, const char *title)
{
    instant day = civil_day_start(at, 0, plan->desk->offset);
    return IMPORT_TEXT(plan->import, "%lld\n%s", (long long)day, title ? title : "");
}

static bool keep(void *context, const void *row)
{
    struct plan *plan = context;
    const struct event *event = row;
    if (strcmp(event->kind, plan->kind) != 0)
        return true;
    size_t value = event->cancelled_at == INSTANT_NONE ? KNOWN : CANCELLED;
    plan->failed =
        !import_index_add(&plan->known, key_of(plan, event->starts, event->title), value);
    return !plan->failed;
}

/* A cell that holds both, as it is typed: the date, a space, the title. */
static bool split(struct import_row *row, const char *cell, struct planned *planned)
{
    size_t n = strlen(cell), cut = strcspn(cell, " ");
    bool has_time;
    if (cut == n || *import_cell(row, COLUMN_EVENT) ||
        !day_read(cell, cut, row->desk->offset, &planned->at, &has_time))
        return false;
    /* A time of day may follow. */
    const char *rest = cell + cut + 1;
    size_t more = cut + 1 + strcspn(rest, " ");
    instant at;
    if (more < n && day_read(cell, more, row->desk->offset, &at, &has_time)) {
        planned->at = at;
        rest = cell + more + 1;
    }
    planned->title = import_take_text(row, COLUMN_EVENT, rest, TITLE_CHARS);
    import_check_year(row, COLUMN_DATE, planned->at);
    return true;
}

static void read_clock(struct import_row *row, struct planned *planned)
{
    const char *clock = import_cell(row, COLUMN_CLOCK);
    char day[DAY_TEXT], both[128];
    bool has_time;
    if (!*clock || planned->at == INSTANT_NONE)
        return;
    day_write(civil_day_start(planned->at, 0, row->desk->offset), row->desk->offset, day);
    snprintf(both, sizeof both, "%s %s", day, clock);
    if (!day_read(both, strlen(both), row->desk->offset, &planned->at, &has_time))
        IMPORT_REFUSE(row, _("开始时间“%.60s”看不懂：请写成 15:00 的样子"), clock);
}

static void read_row(struct import_row *row, struct planned *planned)
{
    const char *cell = import_cell(row, COLUMN_DATE);
    *planned = (struct planned){.at = INSTANT_NONE};
    if (!split(row, cell, planned)) {
        planned->at = import_read_date(row, COLUMN_DATE);
        planned->title = import_read_text(row, COLUMN_EVENT, TITLE_CHARS);
    }
    row->name = planned->title ? planned->title : "";
    if (planned->at == INSTANT_NONE)
        import_refuse(row, _("没有日期：请补上"));
    if (!planned->title)
        import_refuse(row, _("没有标题：请补上"));
    read_clock(row, planned);
    planned->place = import_read_text(row, COLUMN_PLACE, PLACE_CHARS);
    planned->requirements = import_read_text(row, COLUMN_REQUIREMENTS, REQUIREMENTS_CHARS);
}

static void add(struct plan *plan, struct import_row *row, const struct planned *planned)
{
    const char *id = import_new_id(plan->import, plan->desk, plan->now);
    struct command *command =
        import_step(plan->import, PHASE_ROW, "event.add", id, row->line, plan->now);
    row->what = IMPORT_NEW;
    import_say(row, "%s", import_date_text(plan->import, plan->desk, planned->at));
    if (!command)
        return;
    DESK_SET(command, group, plan->group);
    DESK_SET(command, kind, plan->kind);
    DESK_SET(command, starts, planned->at);
    DESK_SET(command, title, planned->title);
    DESK_SET(command, planned, 1);
    if (planned->place)
        DESK_SET(command, place, planned->place);
    if (planned->requirements)
        DESK_SET(command, requirements, planned->requirements);
}

static void plan_row(struct plan *plan, struct import_row *row)
{
    struct planned planned;
    size_t known;
    read_row(row, &planned);
    if (row->refusal)
        return;
    const char *key = key_of(plan, planned.at, planned.title);
    if (import_index_find(&plan->seen, key, &known) > 0) {
        IMPORT_REFUSE(row, _("与第%zu行相同：请删去一行"), known);
        return;
    }
    if (!import_index_add(&plan->seen, key, (size_t)row->line))
        plan->import->failed = true;
    if (import_index_find(&plan->known, key, &known) == 0)
        add(plan, row, &planned);
    else
        import_say(row, known == CANCELLED ? _("%s 已取消，不再登记") : "%s",
                   import_date_text(plan->import, plan->desk, planned.at));
}

enum status import_events(struct import *import, struct desk *desk,
                          const struct import_order *order, instant now, struct error *error)
{
    struct plan plan = {.import = import,
                        .desk = desk,
                        .kind = order->event_kind ? import_copy(import, order->event_kind)
                                                  : "study_item",
                        .now = now};
    if (!order->group || row_exists(desk->db, ENTITY_GROUP, order->group, error) != ST_OK)
        return error_set(error, ST_INVALID, NULL, _("没有这个群：请先选一个群，再导入计划"));
    plan.group = import_copy(import, order->group);
    enum status status =
        row_walk(desk->db, ENTITY_EVENT, "group", plan.group, import->arena, keep, &plan, error);
    if (plan.failed)
        status = desk_no_memory(error);
    for (size_t i = import->first_row;
         status == ST_OK && !import->failed && i < table_rows(order->table); i++) {
        struct import_row row;
        if (import_passes_over(import, order->table, i))
            continue;
        import_begin_row(&row, import, desk, order->table, i, now);
        plan_row(&plan, &row);
        import_end_row(&row);
    }
    import_tell_passed_over(import);
    import_index_free(&plan.known);
    import_index_free(&plan.seen);
    return status;
}
