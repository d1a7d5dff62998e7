#include "base/intl.h"
#include "screens/dashboard.h"

static struct pick_rows rows_of(const struct dashboard *dashboard)
{
    return (struct pick_rows){
        .id = board_row_id, .rows = dashboard->board, .count = board_count(dashboard->board)};
}

static void say_tagged(struct stage *stage, const struct dashboard *dashboard)
{
    struct pick_rows rows = rows_of(dashboard);
    size_t hidden = pick_hidden(&dashboard->tags, &rows);
    if (hidden > 0)
        stage_say(stage, _("已选 %zu，其中 %zu 个被筛选遮住"), dashboard->tags.count, hidden);
    else if (dashboard->tags.count > 0)
        stage_say(stage, _("已选 %zu"), dashboard->tags.count);
    else
        stage_say(stage, "%s", _("没有标记"));
}

static void tag_one(struct stage *stage, struct dashboard *dashboard)
{
    const char *id = dashboard_current(dashboard);
    if (!id) {
        stage_why_not(stage, _("列表是空的，没有可标记的"));
        return;
    }
    if (!pick_toggle(&dashboard->tags, id))
        stage_refuse(stage, "%s", _("内存不足"));
    if (dashboard->list.current + 1 < dashboard->list.count)
        list_go(&dashboard->list, dashboard->list.current + 1);
    say_tagged(stage, dashboard);
}

void dashboard_range(struct dashboard *dashboard)
{
    struct pick_rows rows = rows_of(dashboard);
    if (dashboard->ranging && dashboard->anchor < rows.count)
        pick_range(&dashboard->tags, &rows, dashboard->anchor, dashboard->list.current);
}

static void range(struct stage *stage, struct dashboard *dashboard)
{
    if (!dashboard_current(dashboard)) {
        stage_why_not(stage, _("列表是空的，没有可标记的"));
        return;
    }
    dashboard->ranging = !dashboard->ranging;
    dashboard->anchor = dashboard->list.current;
    dashboard_range(dashboard);
    if (dashboard->ranging)
        stage_say(stage, "%s", _("连选：移动光标条，再按 v 结束"));
    else
        say_tagged(stage, dashboard);
}

void dashboard_tag(struct stage *stage, struct dashboard *dashboard, enum action action)
{
    struct pick_rows rows = rows_of(dashboard);
    if (action == ACT_RANGE) {
        range(stage, dashboard);
        return;
    }
    dashboard->ranging = false;
    if (action == ACT_TAG) {
        tag_one(stage, dashboard);
        return;
    }
    if (action == ACT_UNTAG)
        pick_clear(&dashboard->tags);
    else if (!pick_all(&dashboard->tags, &rows))
        stage_refuse(stage, "%s", _("内存不足"));
    say_tagged(stage, dashboard);
}
