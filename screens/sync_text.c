#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/words.h"
#include "screens/sync.h"

/* The words of the sync screen. */

static int64_t seconds_left(const struct waiting *waiting, instant now)
{
    int64_t left = waiting->at + DESK_UNDO_SECONDS - now;
    return left > 0 ? left : 0;
}

void syncing_state(const struct waiting *waiting, const struct link_status *link, instant now,
                   struct buf *out)
{
    int64_t left = seconds_left(waiting, now);
    switch (waiting->kind) {
    case WAITING_REFUSED:
        buf_puts(out, _("被拒"));
        break;
    case WAITING_LEFTOVER:
        buf_puts(out, _("遗留"));
        break;
    case WAITING_SENDING:
        buf_puts(out, link->state == LINK_WORKING ? _("正在送") : _("待送"));
        break;
    case WAITING_ANSWERED:
        buf_puts(out, _("已收下"));
        break;
    default:
        if (left > 0)
            buf_printf(out, _("还有 %lld 秒"), (long long)left);
        else
            buf_puts(out, link->state == LINK_ALONE ? _("即将入账") : _("待送"));
    }
}

static void why_refused(const struct waiting *waiting, struct buf *out)
{
    const char *verdict = waiting->verdict ? desk_verdict_words(waiting->verdict) : _("没有生效");
    /* A reason that says it already says it alone. */
    if (waiting->reason && strstr(waiting->reason, verdict))
        buf_puts(out, waiting->reason);
    else if (waiting->reason)
        buf_printf(out, _("%s：%s"), verdict, waiting->reason);
    else
        buf_puts(out, verdict);
}

static void why_waits(const struct waiting *waiting, const struct link_status *link, instant now,
                      struct buf *out)
{
    if (waiting->kind == WAITING_ANSWERED && waiting->code) {
        buf_printf(out, _("邀请码：%s（十分钟内有效，只能用一次；请当面或用电话交给本人）"),
                   waiting->code);
        return;
    }
    if (waiting->kind == WAITING_ANSWERED)
        buf_puts(out, _("服务器已收下，等取回就入账"));
    else if (waiting->kind == WAITING_SENDING)
        buf_puts(out, link->state == LINK_OFFLINE ? _("连上服务器就送出")
                                                  : _("已交付送出，等服务器答复"));
    else if (seconds_left(waiting, now) > 0)
        buf_puts(out, _("其间 u 撤回，不留痕迹"));
    else
        buf_puts(out,
                 link->state == LINK_ALONE ? _("即将入账") : _("连上服务器就送出，此前可以撤回"));
    if (waiting->reason)
        buf_printf(out, _("；本机看来已不能生效：%s"), waiting->reason);
}

void syncing_why(const struct waiting *waiting, const struct link_status *link, instant now,
                 struct buf *out)
{
    if (waiting->kind == WAITING_REFUSED)
        why_refused(waiting, out);
    else if (waiting->kind == WAITING_LEFTOVER)
        buf_printf(out, _("来自 %s，送到时已没有权限；由现任定夺"), waiting->from);
    else
        why_waits(waiting, link, now, out);
}

void syncing_link(struct stage *stage, const struct link_status *link, struct buf *out)
{
    if (link->state == LINK_ALONE) {
        buf_puts(out, _("单机使用，没有联到服务器"));
        return;
    }
    desk_link_words(stage_desk(stage), stage_now(stage), out);
    bool away = link->state == LINK_OFFLINE || link->state == LINK_REFUSED;
    if (away && link->synced_at != INSTANT_NONE) {
        buf_puts(out, _("（上次同步 "));
        words_time(out, link->synced_at, stage_now(stage), stage_offset(stage));
        buf_puts(out, _("）"));
    }
    if (link->words[0])
        buf_printf(out, _("：%s"), link->words);
    if (link->purged)
        buf_puts(out, _("，授权有变动或服务器已恢复，本机数据重新取回"));
    if (link->percent >= 0)
        buf_printf(out, _("，已取回 %lld/%lld"), (long long)link->fetched,
                   (long long)link->to_fetch);
}

static void add_count(struct buf *out, const char *words, int64_t n)
{
    if (n > 0)
        buf_printf(out, "%s%s %lld", out->len ? "  " : "", words, (long long)n);
}

void syncing_counts(const struct link_status *link, struct buf *out)
{
    struct buf counts;
    if (link->state == LINK_ALONE && link->held > 0) {
        buf_printf(out, _("还没有入账的操作 %lld 条"), (long long)link->held);
        if (link->refused > 0)
            buf_printf(out, _("  未生效 %lld 条"), (long long)link->refused);
        return;
    }
    buf_init(&counts, 512);
    add_count(&counts, _("被拒"), link->refused);
    add_count(&counts, _("遗留"), link->leftovers);
    add_count(&counts, _("待送"), link->held + link->sending);
    add_count(&counts, _("已收下"), link->answered);
    if (counts.len > 0)
        buf_puts(out, counts.text);
    else if (link->state == LINK_ALONE)
        buf_puts(out, _("没有待送的：全部操作都已入账"));
    else
        buf_puts(out, _("没有待送的：全部操作都已送到"));
    buf_free(&counts);
}

void syncing_empty(const struct link_status *link, struct buf *out)
{
    if (link->state == LINK_ALONE) {
        buf_puts(out, _("\n 每一步操作先保留 60 秒，其间 u 撤回不留痕迹；到时限自动入账，按 s "
                        "立即入账，退出时也随即入账。\n"));
        buf_puts(out,
                 _("\n 这个台账没有联到服务器。要和别人一起用，请向管理员要邀请码，退出后运行\n"
                   "   qunguan --store 新台账 enrol 服务器网址\n"));
        return;
    }
    if (link->words[0])
        buf_printf(out, _("\n %s\n"), link->words);
    if (link->state == LINK_REFUSED)
        buf_printf(out,
                   _("\n 有了新的邀请码，退出后对同一个台账运行\n   qunguan enrol %s\n"
                     " 没有送出的操作都在本机，连上后接着送出。\n"),
                   link->server);
    buf_puts(out,
             _("\n 每一步操作先存在本机，60 秒之内 u 撤回不留痕迹；到时限自动送出，离开审批"
               "或按 s 立即送出。离线时照常工作，连上后自动送出；被拒的留在这里，等您定夺。\n"));
}

static void add_ways(const struct waiting *waiting, bool alone, struct buf *out)
{
    bool leftover = waiting->kind == WAITING_LEFTOVER;
    if (waiting->acts)
        buf_puts(out, _("\001 可以\n"));
    if (waiting->acts & WAITING_AGAIN)
        buf_puts(out, leftover ? _(" m  由我办理：照这些内容以我的名义送出\n")
                               : _(" m  用我的：照现在的情况重新送出\n"));
    if (waiting->acts & WAITING_DROP)
        buf_puts(out, leftover ? _(" t  不再办理，了结这一条\n")
                      : alone  ? _(" t  丢掉这一条，不再入账\n")
                               : _(" t  用对方的：丢掉这一条，不再送出\n"));
    if (waiting->acts & WAITING_MERGE)
        buf_puts(out, _(" e  合并：打开编辑，我的在上，现有的在下\n"));
    if (waiting->acts & WAITING_OPEN)
        buf_puts(out, _(" o  打开所办的群或信息\n"));
}

void syncing_whole(struct stage *stage, const struct waiting *waiting,
                   const struct link_status *link, struct buf *out)
{
    struct error error = {.status = ST_OK};
    instant now = stage_now(stage);
    buf_puts(out, "\001 ");
    syncing_state(waiting, link, now, out);
    buf_printf(out, _("  %s  %s\n "), waiting->verb, waiting->name);
    words_time(out, waiting->at, now, stage_offset(stage));
    buf_puts(out, _(" 记下\n "));
    syncing_why(waiting, link, now, out);
    buf_putc(out, '\n');
    add_ways(waiting, link->state == LINK_ALONE, out);
    buf_puts(out, _("\001 要办的\n"));
    if (desk_waiting_read(stage_desk(stage), waiting, now, out, &error) != ST_OK)
        buf_printf(out, " %s\n", error.text);
}
