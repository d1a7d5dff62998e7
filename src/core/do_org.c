#include "core/do.h"

#include <string.h>

#include "base/intl.h"

enum { ORG_LEVELS = 64 };

static void check_rulebook(struct decision *d, const struct org *org)
{
    if (d->command->given[ARG_rulebook] && org->rulebook &&
        !d->world->rulebook(d->world->context, org->rulebook))
        decide_refuse(d, VERDICT_DEPENDENCY, "rulebook",
                      _("没有规则集 %s：请改正名称，或先装入该规则集。"), org->rulebook);
}

/* The orgs of one level below an org. */
struct level {
    struct decision *d;
    const char **ids;
    size_t count, room;
};

static bool add_below(void *argument, const void *row)
{
    struct level *level = argument;
    struct decision *d = level->d;
    if (level->count == level->room) {
        size_t room = level->room > 0 ? 2 * level->room : 16;
        const char **ids = arena_alloc(d->arena, room * sizeof *ids);
        if (!ids) {
            d->status = error_set(&d->error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
            return false;
        }
        if (level->count > 0)
            memcpy(ids, level->ids, level->count * sizeof *ids);
        level->ids = ids;
        level->room = room;
    }
    level->ids[level->count++] = do_text(d, "%s", ((const struct org *)row)->id);
    return d->status == ST_OK;
}

/* How many levels there are from the org down, itself among them; no more than are asked for. */
static int height(struct decision *d, const char *org, int most)
{
    struct level at = {.d = d, .ids = &org, .count = 1};
    int levels = 0;
    while (at.count > 0 && levels < most && d->status == ST_OK) {
        struct level below = {.d = d};
        for (size_t i = 0; i < at.count; i++)
            do_walk(d, ENTITY_ORG, "parent", at.ids[i], add_below, &below);
        at = below;
        levels++;
    }
    return levels;
}

/* The org may not come to stand below itself, nor anything of it deeper than a walk up goes. */
static void check_parent(struct decision *d, const struct org *org)
{
    if (!d->command->given[ARG_parent] || !org->parent)
        return;
    struct org above;
    const char *id = org->parent;
    int levels = 0;
    for (; id && levels < ORG_LEVELS; levels++) {
        if (strcmp(id, org->id) == 0) {
            decide_refuse(d, VERDICT_INVALID, "parent",
                          _("上级 %s 在本组织之下，会成环：请另选上级。"), org->parent);
            return;
        }
        if (!decide_get(d, ENTITY_ORG, id, &above))
            return;
        id = above.parent;
    }
    if (levels + height(d, org->id, ORG_LEVELS + 1 - levels) > ORG_LEVELS)
        decide_refuse(d, VERDICT_INVALID, "parent",
                      _("放在上级 %s 之下，层级会超过 %d 层：请另选上级。"), org->parent,
                      ORG_LEVELS);
}

static void merge_settings(struct decision *d, struct org *org)
{
    const char *patch = d->command->with.settings;
    if (!d->command->given[ARG_settings] || do_ended(d))
        return;
    if (!patch) {
        decide_refuse(d, VERDICT_INVALID, "settings",
                      _("设置不能整个去掉：请把要去掉的那一项写成 null。"));
        return;
    }
    struct error error = {0};
    const char *merged = NULL;
    enum status status = d->world->merge(d->world->context, org->settings, patch, &merged, &error);
    if (status == ST_OK)
        org->settings = merged;
    else if (status == ST_INVALID || status == ST_LIMIT || status == ST_REFUSED)
        decide_refuse(d, VERDICT_INVALID, error.key[0] ? error.key : "settings", "%s", error.text);
    else if (status == ST_MISSING)
        decide_refuse(d, VERDICT_DEPENDENCY, error.key[0] ? error.key : "settings", "%s",
                      error.text);
    else {
        d->status = status;
        d->error = error;
    }
}

static void fill(struct decision *d, struct org *org)
{
    decide_copy(d, ENTITY_ORG, org);
    if (do_ended(d) || !do_keeps(d, ENTITY_ORG, org, "name kind"))
        return;
    check_rulebook(d, org);
    check_parent(d, org);
    merge_settings(d, org);
}

void do_org_add(struct decision *d)
{
    struct org org;
    entity_clear(ENTITY_ORG, &org);
    org.id = d->command->to;
    org.added_at = d->command->at;
    fill(d, &org);
    decide_put(d, ENTITY_ORG, &org);
}

void do_org_set(struct decision *d)
{
    struct org org = d->target.org;
    fill(d, &org);
    do_save(d, ENTITY_ORG, &d->target, &org);
}
