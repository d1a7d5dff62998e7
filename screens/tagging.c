#include "screens/tagging.h"

#include "base/intl.h"

void tagging_say(struct stage *stage, const struct tagging *tagging)
{
    size_t hidden = pick_hidden(tagging->tags, &tagging->rows);
    if (*tagging->ranging)
        stage_say(stage, "%s", _("连选：移动光标条，再按 v 结束"));
    else if (hidden > 0)
        stage_say(stage, _("已选 %zu，其中 %zu %s"), tagging->tags->count, hidden,
                  tagging->hidden ? tagging->hidden : _("个没有显示"));
    else if (tagging->tags->count > 0)
        stage_say(stage, _("已选 %zu"), tagging->tags->count);
    else
        stage_say(stage, "%s", _("没有标记"));
}

void tagging_follow(struct stage *stage, const struct tagging *tagging)
{
    if (*tagging->ranging && *tagging->anchor < tagging->rows.count &&
        !pick_range(tagging->tags, &tagging->rows, *tagging->anchor, tagging->list->current))
        stage_refuse(stage, "%s", _("内存不足"));
}

bool tagging_end(struct stage *stage, const struct tagging *tagging)
{
    bool ranging = *tagging->ranging;
    *tagging->ranging = false;
    if (ranging)
        tagging_say(stage, tagging);
    return ranging;
}

static bool toggle(const struct tagging *tagging)
{
    size_t at = tagging->list->current;
    bool kept = pick_toggle(tagging->tags, tagging->rows.id(tagging->rows.rows, at));
    if (at + 1 < tagging->rows.count)
        list_go(tagging->list, at + 1);
    return kept;
}

void tagging_act(struct stage *stage, const struct tagging *tagging, enum action action)
{
    bool kept = true;
    if (tagging->rows.count == 0 && action != ACT_UNTAG) {
        stage_why_not(stage, _("列表是空的，没有可标记的"));
        return;
    }
    *tagging->ranging = action == ACT_RANGE && !*tagging->ranging;
    if (*tagging->ranging) {
        *tagging->anchor = tagging->list->current;
        kept = pick_range(tagging->tags, &tagging->rows, *tagging->anchor, *tagging->anchor);
    } else if (action == ACT_UNTAG) {
        pick_clear(tagging->tags);
    } else if (action == ACT_TAG_ALL) {
        kept = pick_all(tagging->tags, &tagging->rows);
    } else if (action == ACT_TAG) {
        kept = toggle(tagging);
    }
    if (kept)
        tagging_say(stage, tagging);
    else
        stage_refuse(stage, "%s", _("内存不足"));
}
