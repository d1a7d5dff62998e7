#include "desk/founding.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/inside.h"
#include "store/query.h"

/* What somebody is, and of what: the name of each, the first ones first. */
static const struct {
    const char *sql, *one, *many;
} standings[] = {
    {"SELECT name FROM \"group\" WHERE admin = $1 AND dissolved IS NULL ORDER BY id",
     N_("%s 的群管理员"), N_("%s 等 %zu 个群的群管理员")},
    {"SELECT name FROM \"group\" WHERE owner = $1 AND dissolved IS NULL ORDER BY id",
     N_("%s 的群主"), N_("%s 等 %zu 个群的群主")},
    {"SELECT name FROM org WHERE secretary = $1 ORDER BY id", N_("%s 的书记"),
     N_("%s 等 %zu 个组织的书记")},
    {"SELECT name FROM org WHERE head = $1 AND head IS NOT secretary ORDER BY id",
     N_("%s 的负责人"), N_("%s 等 %zu 个组织的负责人")},
    {"SELECT name FROM \"group\" WHERE contact_leader = $1 AND dissolved IS NULL ORDER BY id",
     N_("%s 的联系点领导"), N_("%s 等 %zu 个群的联系点领导")},
    {"SELECT o.name FROM \"grant\" g JOIN org o ON o.id = g.\"on\" WHERE g.person = $1 AND "
     "g.role = 'organiser' AND g.revoked_at IS NULL ORDER BY o.id",
     N_("%s 的组织员"), N_("%s 等 %zu 个组织的组织员")},
};

static bool add_standing(struct desk *desk, size_t index, bool first, struct buf *out)
{
    char name[DESK_NAME_MAX] = "";
    size_t count = 0;
    struct query *query = db_query(desk->db, standings[index].sql);
    query_bind_text(query, 1, desk_user(desk));
    while (query_step(query, NULL) == ST_OK) {
        if (count++ == 0)
            desk_word(query_text(query, 0), strlen(query_text(query, 0)), name, sizeof name);
    }
    query_reset(query);
    if (count == 0)
        return false;
    buf_puts(out, first ? _("您是 ") : _("，"));
    buf_printf(out, count == 1 ? _(standings[index].one) : _(standings[index].many), name, count);
    return true;
}

void founding_standing(struct desk *desk, struct buf *out)
{
    bool any = false;
    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++)
        any |= add_standing(desk, i, !any, out);
    if (!any)
        buf_puts(out, _("已加入，还没有指定您管哪个群：请找发邀请码的人"));
}
