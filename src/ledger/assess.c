#include "ledger/assess.h"

#include <string.h>

#include "base/intl.h"
#include "ledger/inside.h"
#include "ledger/serving.h"
#include "store/db.h"
#include "store/row.h"

/* The sums of one subject, one of each rule of its rulebook. */
struct sum {
    const struct rule *rule;
    struct assessment assessment;
};

/* When a post that was approved by proxy became a fact of the group. */
struct proxy_fact {
    struct proxy_fact *next;
    instant at;
};

struct assessing {
    struct ledger *ledger;
    struct arena *arena; /* of the tree */
    instant from, to, now;
    assess_wants *wants;
    assess_each *each;
    void *context;
    struct sum *sums; /* of the subject at hand */
    size_t sum_count;
    const char *group; /* at hand */
    struct proxy_fact *proxies;
    struct error *error;
    enum status status;
};

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

/* ---- what was approved by proxy ---- */

static bool note_posting(void *context, const void *row)
{
    struct assessing *assessing = context;
    struct ledger *ledger = assessing->ledger;
    const struct posting *posting = row;
    struct post post;
    struct fact fact;
    if (!posting->fact || posting->withdrawn_at != INSTANT_NONE)
        return true;
    enum status status =
        row_get(ledger->db, ENTITY_POST, posting->post, ledger->reading, &post, assessing->error);
    if (status == ST_OK && post.proxy && post.approved_by)
        status = row_get(ledger->db, ENTITY_FACT, posting->fact, ledger->reading, &fact,
                         assessing->error);
    else if (status == ST_OK)
        return true;
    if (status == ST_OK && fact.voided_at == INSTANT_NONE) {
        struct proxy_fact *proxy = arena_alloc(ledger->reading, sizeof *proxy);
        if (!proxy) {
            assessing->status = no_memory(assessing->error);
            return false;
        }
        *proxy = (struct proxy_fact){assessing->proxies, fact.at};
        assessing->proxies = proxy;
    }
    assessing->status = status == ST_MISSING ? ST_OK : status;
    return assessing->status == ST_OK;
}

static enum status find_proxies(struct assessing *assessing, const char *group)
{
    struct ledger *ledger = assessing->ledger;
    assessing->proxies = NULL;
    if (!group)
        return ST_OK;
    enum status status = row_walk(ledger->db, ENTITY_POSTING, "group", group, ledger->reading,
                                  note_posting, assessing, assessing->error);
    return status == ST_STOPPED ? assessing->status : status;
}

static bool by_proxy(const struct assessing *assessing, instant at)
{
    for (const struct proxy_fact *proxy = assessing->proxies; proxy; proxy = proxy->next)
        if (proxy->at == at)
            return true;
    return false;
}

/* ---- one subject ---- */

static bool count_duty(void *context, const struct duty *duty)
{
    struct assessing *assessing = context;
    enum duty_status status = duty_status(duty, assessing->now);
    if (duty->due < assessing->from || duty->due >= assessing->to || status == DUTY_CANCELLED ||
        status == DUTY_WAIVED)
        return true;
    struct sum *sum = assessing->sums;
    while (sum->rule != duty->rule)
        sum++;
    sum->assessment.expected++;
    if (status != DUTY_MET && status != DUTY_LATE)
        return true;
    sum->assessment.done++;
    sum->assessment.in_time += status == DUTY_MET;
    sum->assessment.entered_late += duty->entered_late;
    sum->assessment.by_proxy += by_proxy(assessing, duty->met_at);
    return true;
}

static enum status make_sums(struct assessing *assessing, const struct docket *docket,
                             const char *org, const char *group)
{
    size_t count = docket->rulebook->rule_count;
    assessing->sums = arena_alloc(assessing->ledger->reading, (count + 1) * sizeof(struct sum));
    if (!assessing->sums)
        return no_memory(assessing->error);
    assessing->sum_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &docket->rulebook->rules[i];
        assessing->sums[i] = (struct sum){
            .rule = rule,
            .assessment = {.org = org, .group = group ? group : "", .rule = rule->id},
        };
    }
    return ST_OK;
}

static enum status tell(struct assessing *assessing)
{
    for (size_t i = 0; i < assessing->sum_count; i++)
        if (assessing->sums[i].assessment.expected > 0 &&
            !assessing->each(assessing->context, &assessing->sums[i].assessment))
            return error_set(assessing->error, ST_STOPPED, NULL, _("已停止"));
    return ST_OK;
}

/* What the look takes of the scope's scratch is given back: there may be thousands of them. */
static bool is_wanted(struct assessing *assessing, const char *org, const char *group)
{
    if (assessing->ledger->serving)
        arena_reset(assessing->ledger->serving->scratch);
    return !assessing->wants || assessing->wants(assessing->context, org, group ? group : "");
}

/* A group of the org, or (NULL) the org itself. */
static enum status assess_subject(struct assessing *assessing, const char *org, const char *group)
{
    struct ledger *ledger = assessing->ledger;
    struct docket docket;
    struct turns turns;
    if (!is_wanted(assessing, org, group))
        return ST_OK;
    arena_reset(ledger->reading);
    enum status status = docket_of(ledger, group ? SUBJECT_GROUP : SUBJECT_ORG, group ? group : org,
                                   org, assessing->now, true, &docket, assessing->error);
    if (status != ST_OK || !docket.rulebook)
        return status == ST_MISSING ? ST_OK : status;
    status = find_proxies(assessing, group);
    if (status == ST_OK)
        status = make_sums(assessing, &docket, org, group);
    if (status != ST_OK)
        return status;
    status = duty_derive(&docket, assessing->now, INSTANT_MIN, count_duty, assessing, &turns);
    return status == ST_OK ? tell(assessing) : no_memory(assessing->error);
}

/* ---- the tree ---- */

struct named {
    struct named *next;
    const char *id;
};

struct names {
    struct assessing *assessing;
    struct named *first, **end;
};

static bool note_name(void *context, const void *row)
{
    struct names *names = context;
    struct assessing *assessing = names->assessing;
    const char *id = ((const union any_entity *)row)->head.id;
    struct named *named = arena_alloc(assessing->arena, sizeof *named);
    if (!named || !(named->id = arena_dup(assessing->arena, id, strlen(id)))) {
        assessing->status = no_memory(assessing->error);
        return false;
    }
    *names->end = named;
    names->end = &named->next;
    return true;
}

static enum status add_names(struct names *names, enum entity entity, const char *field,
                             const char *value)
{
    struct assessing *assessing = names->assessing;
    struct ledger *ledger = assessing->ledger;
    enum status status = row_walk(ledger->db, entity, field, value, ledger->reading, note_name,
                                  names, assessing->error);
    return status == ST_STOPPED ? assessing->status : status;
}

static enum status assess_org(struct assessing *assessing, const char *org)
{
    struct names groups = {.assessing = assessing};
    groups.end = &groups.first;
    arena_reset(assessing->ledger->reading);
    enum status status = add_names(&groups, ENTITY_GROUP, "org", org);
    if (status == ST_OK)
        status = assess_subject(assessing, org, NULL);
    for (const struct named *group = groups.first; status == ST_OK && group; group = group->next)
        status = assess_subject(assessing, org, group->id);
    return status;
}

/* The orgs below are found as each is done with: no org stands below itself. */
static enum status assess_tree(struct assessing *assessing, const char *org)
{
    struct names orgs = {.assessing = assessing};
    orgs.end = &orgs.first;
    enum status status = add_names(&orgs, ENTITY_ORG, "id", org);
    if (status == ST_OK && !orgs.first)
        return error_set(assessing->error, ST_MISSING, "org", _("没有组织 %s：请核对编号"), org);
    for (const struct named *at = orgs.first; status == ST_OK && at; at = at->next) {
        status = assess_org(assessing, at->id);
        arena_reset(assessing->ledger->reading);
        if (status == ST_OK)
            status = add_names(&orgs, ENTITY_ORG, "parent", at->id);
    }
    return status;
}

enum status ledger_assess(struct ledger *ledger, const char *org, instant from, instant to,
                          instant now, assess_wants *wants, assess_each *each, void *context,
                          struct error *error)
{
    struct assessing assessing = {
        .ledger = ledger,
        .arena = ledger->arena,
        .from = from,
        .to = to,
        .now = now,
        .wants = wants,
        .each = each,
        .context = context,
        .error = error,
    };
    bool within = db_in_transaction(ledger->db);
    arena_reset(ledger->arena);
    enum status status = within ? ST_OK : db_begin_read(ledger->db, error);
    if (status != ST_OK)
        return status;
    status = assess_tree(&assessing, org);
    if (!within)
        db_rollback(ledger->db);
    return status;
}
