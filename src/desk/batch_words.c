#include <string.h>

#include "base/intl.h"
#include "desk/batch_parts.h"

const char *batch_verb_name(enum batch_verb verb)
{
    static const char *const names[BATCH_VERBS] = {
        [BATCH_APPROVE] = N_("审批通过"),   [BATCH_RETURN] = N_("退回"),
        [BATCH_SUBMIT] = N_("送审"),        [BATCH_RECALL] = N_("撤回送审"),
        [BATCH_PUBLISH] = N_("登记已发布"), [BATCH_WITHDRAW] = N_("撤下"),
        [BATCH_RECORD] = N_("登记"),        [BATCH_CONFIRM] = N_("确认已召开"),
        [BATCH_CANCEL] = N_("取消活动"),    [BATCH_WAIVE] = N_("豁免"),
        [BATCH_UNWAIVE] = N_("撤销豁免"),   [BATCH_VOID] = N_("作废"),
        [BATCH_RATIFY] = N_("追认"),
    };
    return verb < BATCH_VERBS ? _(names[verb]) : "";
}

static const char *measure(enum batch_verb verb)
{
    if (verb == BATCH_RECORD)
        return _("个群");
    return verb == BATCH_CONFIRM || verb == BATCH_CANCEL ? _("项") : _("条");
}

static void add_count(struct buf *out, const struct batch *batch, size_t n)
{
    buf_printf(out, " %zu %s", n, measure(batch->order.verb));
}

/* Whether an earlier item was skipped for the same reason. */
static bool said(const struct batch *batch, size_t item)
{
    for (size_t i = 0; i < item; i++)
        if (batch->items[i].state == BATCH_SKIPPED &&
            strcmp(batch->items[i].why, batch->items[item].why) == 0)
            return true;
    return false;
}

static size_t same_reason(const struct batch *batch, const char *why)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->count; i++)
        n += batch->items[i].state == BATCH_SKIPPED && strcmp(batch->items[i].why, why) == 0;
    return n;
}

static void add_skipped(const struct batch *batch, struct buf *out)
{
    size_t skipped = batch_tally(batch, BATCH_SKIPPED);
    const char *before = _("：");
    if (skipped == 0)
        return;
    buf_puts(out, _("跳过"));
    add_count(out, batch, skipped);
    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_item *item = &batch->items[i];
        if (item->state != BATCH_SKIPPED || said(batch, i))
            continue;
        buf_printf(out, _("%s%s %zu"), before, item->why, same_reason(batch, item->why));
        before = _("，");
    }
    buf_putc(out, '\n');
}

void batch_confirmation(const struct batch *batch, size_t rows, struct buf *out)
{
    size_t planned = batch_tally(batch, BATCH_PLANNED), shown = 0;
    buf_printf(out, _("将%s"), batch_verb_name(batch->order.verb));
    add_count(out, batch, planned);
    buf_putc(out, '\n');
    for (size_t i = 0; i < batch->count && shown < rows; i++) {
        if (batch->items[i].state != BATCH_PLANNED)
            continue;
        buf_printf(out, "  %s\n", batch->items[i].label);
        shown++;
    }
    if (planned > shown)
        buf_printf(out, _("  …… 另 %zu %s\n"), planned - shown, measure(batch->order.verb));
    add_skipped(batch, out);
    if (batch->order.hidden > 0)
        buf_printf(out, _("其中 %zu %s被当前筛选隐藏\n"), batch->order.hidden,
                   measure(batch->order.verb));
}

void batch_summary(const struct batch *batch, struct buf *out)
{
    size_t failed = batch_tally(batch, BATCH_FAILED), skipped = batch_tally(batch, BATCH_SKIPPED);
    buf_puts(out, batch_verb_name(batch->order.verb));
    add_count(out, batch, batch_tally(batch, BATCH_DONE));
    if (failed > 0) {
        buf_puts(out, _("，失败"));
        add_count(out, batch, failed);
    }
    if (skipped > 0) {
        buf_puts(out, _("，跳过"));
        add_count(out, batch, skipped);
    }
}
