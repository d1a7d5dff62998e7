#include "desk/heat.h"

#include <string.h>

#include "base/intl.h"
#include "desk/inside.h"
#include "store/query.h"

enum { DATE_COLUMNS = 6, MORE_COLUMNS = 3, HAN_COLUMNS = 2 };

/* The week that the post makes up, by the end of the obligation's id; HEAT_WEEKS: none of these. */
static int made_up(const struct heat *heat, const char *duty, int offset)
{
    const char *period = duty ? strrchr(duty, ':') : NULL;
    for (int i = 0; period && i < HEAT_WEEKS; i++) {
        char id[PERIOD_ID_MAX];
        period_id(PERIOD_WEEK, heat->weeks[i].starts, offset, id);
        if (strcmp(id, period + 1) == 0)
            return i;
    }
    return HEAT_WEEKS;
}

static int week_of(const struct heat *heat, instant at)
{
    int64_t week = (at - heat->weeks[0].starts) / (7 * CIVIL_DAY);
    return week < 0 || week >= HEAT_WEEKS ? HEAT_WEEKS : (int)week;
}

/* from, until: INSTANT_NONE when not known. */
static void judge(struct heat *heat, instant from, instant until, instant now)
{
    for (int i = 0; i < HEAT_WEEKS; i++) {
        struct heat_week *week = &heat->weeks[i];
        instant ends = week->starts + 7 * CIVIL_DAY;
        week->blank = (from == INSTANT_NONE || ends <= from ||
                       (until != INSTANT_NONE && week->starts >= until)) &&
                      week->posts == 0;
        week->miss = week->posts == 0 && !week->blank && week->starts >= from && ends <= now &&
                     (until == INSTANT_NONE || ends <= until);
        heat->posts += week->posts;
        heat->misses += week->miss;
    }
}

static instant time_of(struct query *query, int column)
{
    int64_t at = query_int(query, column);
    return at == INTEGER_NONE ? INSTANT_NONE : at;
}

enum status heat_load(struct desk *desk, const char *group, instant now, struct heat *out,
                      struct error *error)
{
    instant from = INSTANT_NONE, until = INSTANT_NONE;
    bool found = false;
    enum status status;
    *out = (struct heat){.posts = 0};
    for (int i = 0; i < HEAT_WEEKS; i++)
        out->weeks[i].starts = period_start(PERIOD_WEEK, now, i - HEAT_WEEKS + 1, desk->offset);
    struct query *query = db_query(
        desk->db, "SELECT g.active_from, coalesce(g.work_ended, g.dissolved), f.at, f.makes_up "
                  "FROM \"group\" g LEFT JOIN fact f ON f.\"group\" = g.id AND f.at >= $2 "
                  "AND f.at <= $3 AND +f.kind = 'posted' AND f.voided_at IS NULL WHERE g.id = $1");
    query_bind_text(query, 1, group);
    query_bind_int(query, 2, out->weeks[0].starts);
    query_bind_int(query, 3, now);
    while ((status = query_step(query, error)) == ST_OK) {
        found = true;
        from = time_of(query, 0);
        until = time_of(query, 1);
        if (time_of(query, 2) == INSTANT_NONE)
            continue;
        int week = made_up(out, query_text(query, 3), desk->offset);
        if (week == HEAT_WEEKS)
            week = week_of(out, time_of(query, 2));
        if (week < HEAT_WEEKS)
            out->weeks[week].posts++;
    }
    query_reset(query);
    if (status != ST_MISSING)
        return status;
    judge(out, from, until, now);
    return found ? ST_OK : error_set(error, ST_MISSING, group, "%s", _("没有这个群"));
}

void heat_words(const struct heat *heat, int offset, int columns, struct buf *out)
{
    size_t start = out->len;
    buf_printf(out, _("近%d周 发布%lld条 空缺%d周"), HEAT_WEEKS, (long long)heat->posts,
               heat->misses);
    /* Digits and spaces take one byte and one column, a character three and two. */
    int used = 0;
    for (size_t i = start; i < out->len; i++)
        used += (out->text[i] & 0xC0) != 0x80 ? 1 + ((out->text[i] & 0x80) != 0) : 0;
    int room = (columns - used - HAN_COLUMNS + 1) / DATE_COLUMNS;
    if (room < heat->misses)
        room = (columns - used - HAN_COLUMNS - MORE_COLUMNS + 1) / DATE_COLUMNS;
    int skip = heat->misses > room ? heat->misses - (room > 0 ? room : 0) : 0;
    const char *before = _("：");
    for (int i = 0; i < HEAT_WEEKS; i++) {
        if (!heat->weeks[i].miss || skip-- > 0)
            continue;
        struct civil day = civil_of(heat->weeks[i].starts, offset);
        buf_printf(out, "%s%02d-%02d", before, day.month, day.day);
        before = " ";
    }
    if (heat->misses > room && room > 0)
        buf_puts(out, _(" 等"));
}
