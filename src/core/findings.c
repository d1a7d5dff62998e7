#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/duty.h"
#include "core/nickname.h"

/* The checks behind `invariant` rules: each looks at a docket and says what is wrong, if anything.
 */

struct looking {
    const struct docket *docket;
    const struct rule *rule;
    instant at;
    struct turns *turns;
    char *detail;
    size_t room;
};

struct check {
    const char *name;
    bool (*broken)(struct looking *looking);
    unsigned parts; /* of the docket that it looks at */
};

static bool empty(const char *s)
{
    return !s || !*s;
}

/* Writes a phrase, cut at a character boundary. */
static void say(struct looking *looking, const char *format, const char *a, const char *b)
{
    char text[512];
    snprintf(text, sizeof text, format, a ? a : "", b ? b : "");
    size_t n = utf8_cut(text, strlen(text), looking->room - 1);
    memcpy(looking->detail, text, n);
    looking->detail[n] = '\0';
}

static bool on_roster(const struct docket_member *member, const struct org *org)
{
    return text_is(member->member->org, org->id) && member->member->added_at != INSTANT_NONE &&
           member->member->left == INSTANT_NONE;
}

static const struct joining *open_joining(const struct docket_member *member)
{
    for (size_t i = member->joining_count; i-- > 0;)
        if (member->joinings[i].quit == INSTANT_NONE)
            return &member->joinings[i];
    return NULL;
}

static bool name_form(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    size_t n = strlen(docket->org->name);
    if (strncmp(docket->group->name, docket->org->name, n) == 0 &&
        text_is(docket->group->name + n, looking->rule->suffix))
        return false;
    say(looking, _("群名应为“%s%s”"), docket->org->name, looking->rule->suffix);
    return true;
}

static bool owner_is_secretary(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    if (text_is(docket->group->owner, docket->org->secretary))
        return false;
    say(looking, empty(docket->org->secretary) ? _("尚未登记书记") : _("群主不是书记"), NULL, NULL);
    return true;
}

static bool admin_named(struct looking *looking)
{
    say(looking, _("尚未明确群管理员"), NULL, NULL);
    return empty(looking->docket->group->admin);
}

/* Names the first that is wrong and counts the rest. */
static bool some_members(struct looking *looking, size_t wrong, const char *first, const char *what)
{
    char count[64];
    if (wrong == 0)
        return false;
    if (wrong == 1)
        snprintf(count, sizeof count, "%s", what);
    else
        snprintf(count, sizeof count, _("等%zu人%s"), wrong, what);
    say(looking, "%s%s", first, count);
    return true;
}

static bool member_names(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    const char *first = NULL;
    size_t wrong = 0;
    for (size_t i = 0; i < docket->member_count; i++) {
        const struct joining *joining = open_joining(&docket->members[i]);
        const char *name = docket->members[i].member->name;
        if (!joining ||
            nickname_has_form(looking->rule->form, joining->nickname ? joining->nickname : "",
                              docket->org->name, name))
            continue;
        if (wrong++ == 0)
            first = name;
    }
    return some_members(looking, wrong, first, _("群昵称不合要求"));
}

static bool excused(const struct looking *looking, const char *member)
{
    char id[DUTY_ID_MAX];
    const struct docket *docket = looking->docket;
    snprintf(id, sizeof id, "%s:%s:%s", looking->rule->id, docket->group->id, member);
    for (size_t i = 0; i < docket->waiver_count; i++)
        if (strcmp(docket->waivers[i], id) == 0)
            return true;
    return false;
}

static bool coverage(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    size_t all = 0, joined = 0, missing = 0;
    const char *first = NULL;
    for (size_t i = 0; i < docket->member_count; i++) {
        const struct docket_member *member = &docket->members[i];
        if (!on_roster(member, docket->org))
            continue;
        all++;
        if (open_joining(member)) {
            joined++;
        } else if (!excused(looking, member->member->id)) {
            if (missing++ == 0)
                first = member->member->name;
        }
    }
    char count[64];
    snprintf(count, sizeof count, "%zu/%zu", joined, all);
    say(looking, _("已入群%s，未入群：%s"), count, first);
    if (missing > 1) {
        size_t n = strlen(looking->detail);
        snprintf(looking->detail + n, looking->room - n, _("等%zu人"), missing);
    }
    return missing > 0;
}

static bool leader_joined(struct looking *looking)
{
    const struct group *group = looking->docket->group;
    say(looking, empty(group->contact_leader) ? _("尚未登记联系点领导") : _("联系点领导尚未入群"),
        NULL, NULL);
    return empty(group->contact_leader) || !group->leader_joined;
}

static bool dues_officer(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    if (!empty(docket->group->dues_officer))
        return false;
    for (size_t i = 0; i < docket->event_count; i++) {
        const struct event *event = &docket->events[i];
        if (event->cancelled_at == INSTANT_NONE && list_has(looking->rule->events, event->kind)) {
            say(looking, _("已收缴党费，尚未明确专人负责"), NULL, NULL);
            return true;
        }
    }
    return false;
}

static bool responsible_named(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    const struct {
        const char *word, *title, *who;
    } posts[] = {
        {"head", _("第一责任人"), docket->org->head},
        {"owner", _("群主"), docket->group->owner},
        {"admin", _("群管理员"), docket->group->admin},
    };
    char missing[128] = "";
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        if (!list_has(looking->rule->needs, posts[i].word) || !empty(posts[i].who))
            continue;
        size_t n = strlen(missing);
        snprintf(missing + n, sizeof missing - n, "%s%s", n ? "、" : "", posts[i].title);
    }
    say(looking, _("尚未明确：%s"), missing, NULL);
    return *missing;
}

static bool outsiders_out(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    const char *first = NULL;
    size_t wrong = 0;
    for (size_t i = 0; i < docket->member_count; i++) {
        const struct docket_member *member = &docket->members[i];
        if (member->member->left == INSTANT_NONE || !open_joining(member))
            continue;
        if (wrong++ == 0)
            first = member->member->name;
    }
    return some_members(looking, wrong, first, _("已离开本单位，应移出群"));
}

static bool account_filed(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    for (size_t i = 0; i < docket->fact_count; i++) {
        const struct docket_fact *fact = &docket->facts[i];
        /* What makes up for an obligation counts for that one only. */
        if (fact->at <= looking->at && fact->kind == FACT_FILED && !fact->makes_up &&
            text_is(fact->form, looking->rule->form))
            return false;
    }
    say(looking, _("公众号尚未备案"), NULL, NULL);
    return true;
}

static bool approved_first(struct looking *looking)
{
    const struct group *group = looking->docket->group;
    say(looking, _("未经审批已建群"), NULL, NULL);
    return !group->temporary && group->approved_at == INSTANT_NONE;
}

static void note_life(struct turns *turns, instant at, instant turn)
{
    if (turn == INSTANT_NONE)
        return;
    if (turn <= at) {
        if (turn > turns->from)
            turns->from = turn;
        return;
    }
    if (turn < turns->until)
        turns->until = turn;
    if (turn < turns->redo)
        turns->redo = turn;
}

static bool open_at(instant active_from, instant dissolved, instant at)
{
    return active_from != INSTANT_NONE && active_from <= at &&
           (dissolved == INSTANT_NONE || dissolved > at);
}

static bool one_job_one_group(struct looking *looking)
{
    const struct docket *docket = looking->docket;
    const struct group *group = docket->group;
    bool broken = false;
    if (empty(group->function))
        return false;
    for (size_t i = 0; i < docket->group_count; i++) {
        const struct docket_group *other = &docket->groups[i];
        if (strcmp(other->id, group->id) == 0 || !text_is(other->function, group->function))
            continue;
        note_life(looking->turns, looking->at, other->active_from);
        note_life(looking->turns, looking->at, other->dissolved);
        bool older = other->proposed_at != group->proposed_at
                         ? other->proposed_at < group->proposed_at
                         : strcmp(other->id, group->id) < 0;
        if (older && open_at(other->active_from, other->dissolved, looking->at))
            broken = true;
    }
    say(looking, _("与另一个群功能相同：%s"), group->function, NULL);
    return broken;
}

static const struct check checks[] = {
    {"name-form", name_form, 0},
    {"owner-is-secretary", owner_is_secretary, 0},
    {"admin-named", admin_named, 0},
    {"member-names", member_names, DOCKET_MEMBERS},
    {"coverage", coverage, DOCKET_MEMBERS | DOCKET_ROSTER},
    {"leader-joined", leader_joined, 0},
    {"dues-officer", dues_officer, 0},
    {"responsible-named", responsible_named, 0},
    {"outsiders-out", outsiders_out, DOCKET_MEMBERS},
    {"account-filed", account_filed, 0},
    {"approved-first", approved_first, 0},
    {"one-job-one-group", one_job_one_group, DOCKET_SIBLINGS},
};

static const struct check *check_find(const char *name)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (text_is(checks[i].name, name))
            return &checks[i];
    return NULL;
}

bool finding_check_exists(const char *name)
{
    return check_find(name) != NULL;
}

/* Whether a post needs approval for no more than going out in the branch's name: all posts may. */
static bool branch_name_needs_approval(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->policy_count; i++) {
        const struct policy_row *row = &rulebook->policy[i];
        if (row->approve && !row->author && !row->major && !row->important)
            return true;
    }
    return false;
}

static bool awaits_approval(const struct docket_fact *fact, instant at)
{
    return fact->unapproved && fact->kind == FACT_POSTED && fact->at <= at;
}

unsigned docket_parts(const struct rulebook *rulebook, const struct rule_terms *terms)
{
    unsigned parts = 0;
    for (size_t i = 0; i < rulebook->rule_count; i++) {
        const struct rule *rule = &rulebook->rules[i];
        const struct check *check = rule->kind == RULE_INVARIANT ? check_find(rule->check) : NULL;
        if (!terms[i].on)
            continue;
        if (rule->per_member)
            parts |= DOCKET_MEMBERS;
        if (check)
            parts |= check->parts;
    }
    return parts;
}

/* What was pasted by hand in the branch's name must be ratified where the rulebook asks for
 * approval of that. */
static bool unapproved_post(struct looking *looking)
{
    bool asked = branch_name_needs_approval(looking->docket->rulebook);
    size_t count = 0;
    for (size_t i = 0; asked && i < looking->docket->fact_count; i++)
        count += awaits_approval(&looking->docket->facts[i], looking->at);
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    say(looking, _("%s条以党支部名义发布的信息未经审批，待追认"), number, NULL);
    return count > 0;
}

static int compare_id(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

static bool waived(const struct docket *docket, const char *rule)
{
    char id[DUTY_ID_MAX];
    snprintf(id, sizeof id, "%s:%s", rule, docket->group->id);
    return docket->waiver_count &&
           bsearch(id, docket->waivers, docket->waiver_count, sizeof *docket->waivers, compare_id);
}

enum status findings_derive(const struct docket *docket, instant at,
                            bool (*emit)(void *context, const struct finding *finding),
                            void *context, struct turns *turns)
{
    struct turns ignored = {INSTANT_MIN, INSTANT_MAX, INSTANT_MAX};
    struct finding finding = {.group = docket->group ? docket->group->id : NULL};
    struct looking looking = {.docket = docket,
                              .at = at,
                              .turns = turns ? turns : &ignored,
                              .detail = finding.detail,
                              .room = sizeof finding.detail};
    if (!docket->group || !docket->rulebook)
        return ST_OK;
    note_life(looking.turns, at, docket->group->active_from);
    note_life(looking.turns, at, docket->group->dissolved);
    if (!open_at(docket->group->active_from, docket->group->dissolved, at))
        return ST_OK;
    bool bound = false;
    for (size_t i = 0; i < docket->rulebook->rule_count; i++) {
        const struct rule *rule = looking.rule = &docket->rulebook->rules[i];
        bool binds = duty_binds(docket->rulebook, rule, docket->group);
        bound = bound || binds;
        if (rule->kind != RULE_INVARIANT || !binds || !docket->terms[i].on)
            continue;
        const struct check *check = check_find(rule->check);
        finding.rule = rule->id;
        if (check && check->broken(&looking) && !waived(docket, rule->id) &&
            !emit(context, &finding))
            return ST_STOPPED;
    }
    finding.rule = "unapproved-post";
    looking.rule = NULL;
    if (bound && unapproved_post(&looking) && !waived(docket, finding.rule) &&
        !emit(context, &finding))
        return ST_STOPPED;
    return ST_OK;
}
