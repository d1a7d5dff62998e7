#include "desk/link.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "ledger/client.h"
#include "store/query.h"
#include "sync/sync.h"

enum { SAID_MAX = 256, PERCENT = 100, MINUTE = 60 };

enum status desk_outbox(struct desk *desk, struct desk_outbox *out, struct error *error)
{
    struct query *query =
        db_query(desk->db,
                 "SELECT coalesce(sum(verdict IS NULL), 0), coalesce(sum(verdict = 'sending'), 0), "
                 "coalesce(sum(verdict IN ('applied', 'noop')), 0), count(*) FROM outbox");
    *out = (struct desk_outbox){0};
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        out->held = query_int(query, 0);
        out->sending = query_int(query, 1);
        out->answered = query_int(query, 2);
        out->refused = query_int(query, 3) - out->held - out->sending - out->answered;
    }
    query_reset(query);
    /* In a store of one's own a command that waits has its verdict already. */
    if (!desk->client) {
        out->held += out->answered;
        out->answered = 0;
    }
    return status;
}

static int64_t count_leftovers(struct desk *desk)
{
    struct query *query =
        db_query(desk->db, "SELECT count(*) FROM leftover WHERE closed_at IS NULL");
    int64_t count = query_step(query, NULL) == ST_OK ? query_int(query, 0) : 0;
    query_reset(query);
    return count;
}

static enum link_state state_of(const struct desk *desk, const struct sync_status *seen)
{
    static const enum link_state states[] = {[SYNC_IDLE] = LINK_IDLE,
                                             [SYNC_WORKING] = LINK_WORKING,
                                             [SYNC_OFFLINE] = LINK_OFFLINE,
                                             [SYNC_REFUSED] = LINK_REFUSED};
    if (!desk->client)
        return LINK_ALONE;
    return desk->sync ? states[seen->state] : LINK_REFUSED;
}

/* What the link itself knows: nothing of this asks the store. */
static void look_at_sync(const struct desk *desk, struct link_status *link)
{
    struct sync_status seen = {.synced_at = INSTANT_NONE, .offline_since = INSTANT_NONE};
    if (desk->sync)
        seen = sync_look(desk->sync);
    link->state = state_of(desk, &seen);
    link->synced_at = seen.synced_at;
    link->offline_since = link->state == LINK_OFFLINE ? seen.offline_since : INSTANT_NONE;
    link->purged = seen.purged;
    link->percent = -1;
    if (link->state == LINK_WORKING && seen.head > seen.from && seen.cursor >= seen.from) {
        link->fetched = seen.cursor - seen.from;
        link->to_fetch = seen.head - seen.from;
        link->percent = (int)(link->fetched * PERCENT / link->to_fetch);
    }
    /* Trying again is not being back: until something has come, it says what it said. */
    if (link->state == LINK_WORKING && seen.offline_since != INSTANT_NONE && seen.sent == 0 &&
        seen.now_sending == 0 && link->percent < 0) {
        link->state = LINK_OFFLINE;
        link->offline_since = seen.offline_since;
    }
    if (link->state == LINK_OFFLINE || link->state == LINK_REFUSED)
        snprintf(link->words, sizeof link->words, "%s",
                 desk->sync ? seen.error.text : desk->link_trouble);
}

struct link_status desk_link_look(struct desk *desk, instant now)
{
    struct link_status link = {.percent = -1, .synced_at = INSTANT_NONE};
    struct membership membership;
    struct base base;
    struct desk_outbox outbox;
    (void)now;
    look_at_sync(desk, &link);
    if (desk_outbox(desk, &outbox, NULL) == ST_OK) {
        link.held = outbox.held;
        link.sending = outbox.sending;
        link.answered = outbox.answered;
        link.refused = outbox.refused;
    }
    if (!desk->client)
        return link;
    link.leftovers = count_leftovers(desk);
    if (client_membership(desk->ledger, &membership, NULL) == ST_OK)
        snprintf(link.server, sizeof link.server, "%s", membership.url);
    if (client_base(desk->ledger, &base, NULL) == ST_OK) {
        if (link.synced_at == INSTANT_NONE)
            link.synced_at = base.synced_at;
        link.first = base.synced_at == INSTANT_NONE;
    }
    return link;
}

/* "7天", "3小时", "20分"; nothing below a minute. */
static void add_since(struct buf *out, instant since, instant now)
{
    int64_t seconds = since == INSTANT_NONE ? 0 : now - since;
    if (seconds >= CIVIL_DAY)
        buf_printf(out, _(" %lld天"), (long long)(seconds / CIVIL_DAY));
    else if (seconds >= CIVIL_HOUR)
        buf_printf(out, _(" %lld小时"), (long long)(seconds / CIVIL_HOUR));
    else if (seconds >= MINUTE)
        buf_printf(out, _(" %lld分"), (long long)(seconds / MINUTE));
}

static void add_synced(const struct desk *desk, instant at, instant now, struct buf *out)
{
    struct civil civil = civil_of(at, desk->offset);
    buf_puts(out, _("同步 "));
    if (at >= civil_day_start(now, 0, desk->offset) && at < civil_day_start(now, 1, desk->offset))
        buf_printf(out, "%02d:%02d", civil.hour, civil.minute);
    else
        words_date(out, at, now, desk->offset);
}

static instant synced_at(struct desk *desk, const struct link_status *link)
{
    struct base base;
    if (link->synced_at != INSTANT_NONE || !desk->client)
        return link->synced_at;
    return client_base(desk->ledger, &base, NULL) == ST_OK ? base.synced_at : INSTANT_NONE;
}

/* Offline since it was last whole, over several sittings, not since this program noticed. */
static void add_words(struct desk *desk, instant now, struct buf *out)
{
    struct link_status link = {.percent = -1};
    look_at_sync(desk, &link);
    instant synced = synced_at(desk, &link);
    if (link.state == LINK_WORKING && link.percent >= 0) {
        buf_printf(out, _("正在同步 %d%%"), link.percent);
    } else if (link.state == LINK_WORKING) {
        buf_puts(out, _("正在同步"));
    } else if (link.state == LINK_OFFLINE) {
        buf_puts(out, _("离线"));
        add_since(out, synced != INSTANT_NONE ? synced : link.offline_since, now);
    } else if (link.state == LINK_REFUSED) {
        buf_puts(out, _("不能同步"));
    } else if (link.state == LINK_IDLE && synced != INSTANT_NONE) {
        add_synced(desk, synced, now, out);
    } else if (link.state == LINK_IDLE) {
        buf_puts(out, _("还没有同步"));
    }
}

void desk_link_words(struct desk *desk, instant now, struct buf *out)
{
    if (desk->client)
        add_words(desk, now, out);
}

/* What the link has changed in the store, and whether the header would read otherwise. */
static void take_note(struct desk *desk, instant now)
{
    struct buf words;
    struct sync_status seen = sync_look(desk->sync);
    if (seen.version != desk->sync_seen) {
        desk->sync_seen = seen.version;
        desk->version++;
        desk_read_standing(desk);
    }
    buf_init(&words, SAID_MAX);
    add_words(desk, now, &words);
    if (!desk->link_said || strcmp(desk->link_said, words.text) != 0) {
        char *said = strdup(words.text);
        if (said) {
            free(desk->link_said);
            desk->link_said = said;
        }
        desk->link_version++;
    }
    buf_free(&words);
}

void desk_link(struct desk *desk, struct sync *sync)
{
    desk->sync = sync;
    desk->sync_seen = sync ? sync_look(sync).version : 0;
    desk->link_version++;
}

void desk_link_broken(struct desk *desk, const char *why)
{
    snprintf(desk->link_trouble, sizeof desk->link_trouble, "%s", why);
    desk->link_version++;
}

uint64_t desk_link_version(const struct desk *desk)
{
    return desk->link_version;
}

void desk_link_now(struct desk *desk)
{
    if (desk->sync)
        sync_now(desk->sync, true);
}

void desk_poke(struct desk *desk, instant now)
{
    if (desk->sync)
        sync_poke(desk->sync, now * 1000);
}

/* How long to wait: not beyond what the link has to do by itself. */
static int until_due(const struct desk *desk, int timeout_ms, int64_t now_ms)
{
    int64_t next = sync_next(desk->sync);
    if (next == INT64_MAX)
        return timeout_ms;
    int64_t left = next > now_ms ? next - now_ms : 0;
    left = left < INT_MAX ? left : INT_MAX;
    return timeout_ms < 0 || left < timeout_ms ? (int)left : timeout_ms;
}

void desk_wait(struct desk *desk, struct pollfd *fds, size_t count, int timeout_ms, int64_t now_ms)
{
    if (!desk->sync) {
        if (poll(fds, (nfds_t)count, timeout_ms) < 0)
            for (size_t i = 0; i < count; i++)
                fds[i].revents = 0;
        return;
    }
    uint64_t version = desk->version, link_version = desk->link_version;
    sync_step(desk->sync, now_ms);
    take_note(desk, now_ms / 1000);
    bool changed = version != desk->version || link_version != desk->link_version;
    sync_wait(desk->sync, fds, count, changed ? 0 : until_due(desk, timeout_ms, now_ms));
}
