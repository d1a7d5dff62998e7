#include "desk/remedy.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/remedy_parts.h"
#include "desk/words.h"
#include "store/query.h"
#include "store/row.h"

enum { ROWS_MAX = 1 << 20 };

struct looking {
    struct desk *desk;
    struct remedy *remedy;
    const struct group *group;
    const struct org *org;
    instant now;
    struct error *error;
};

static bool empty(const char *text)
{
    return !text || !*text;
}

static void ask(struct looking *looking, enum remedy_ask kind, enum remedy_step step,
                const char *question)
{
    looking->remedy->ask = kind;
    looking->remedy->step = (int)step;
    desk_word(question, strlen(question), looking->remedy->question,
              sizeof looking->remedy->question);
}

/* The same with a name in the question. */
static void ask_of(struct looking *looking, enum remedy_ask kind, enum remedy_step step,
                   const char *format, enum entity entity, const char *id)
{
    struct buf name, question;
    buf_init(&name, DESK_NAME_MAX);
    buf_init(&question, DESK_TEXT_MAX);
    desk_name(looking->desk, entity, id, &name);
    buf_printf(&question, format, name.text);
    ask(looking, kind, step, question.text);
    buf_free(&name);
    buf_free(&question);
}

static void start_with(struct looking *looking, enum entity entity, const char *id)
{
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    if (id && row_exists(looking->desk->db, entity, id, NULL) == ST_OK)
        desk_name(looking->desk, entity, id, &name);
    desk_word(name.text, name.len, looking->remedy->text, sizeof looking->remedy->text);
    buf_free(&name);
}

static enum status look_name_form(struct looking *looking)
{
    struct buf wanted;
    buf_init(&wanted, DESK_NAME_MAX);
    const char *suffix = looking->remedy->rule->suffix;
    buf_printf(&wanted, "%s%s", looking->org->name, suffix ? suffix : "");
    if (!text_same(looking->group->name, wanted.text)) {
        ask(looking, REMEDY_TEXT, STEP_GROUP_NAME, _("在微信里改好群名后按 Enter 记下，群名应为:"));
        desk_word(wanted.text, wanted.len, looking->remedy->text, sizeof looking->remedy->text);
    }
    buf_free(&wanted);
    return ST_OK;
}

static enum status look_owner_is_secretary(struct looking *looking)
{
    const char *secretary = looking->org->secretary;
    if (empty(secretary)) {
        ask(looking, REMEDY_NAME, STEP_SECRETARY, _("还没有登记书记，书记的姓名:"));
        start_with(looking, ENTITY_PERSON, looking->group->owner);
    } else if (!text_same(secretary, looking->group->owner)) {
        ask_of(looking, REMEDY_YES, STEP_OWNER_IS_SECRETARY,
               _("在微信里把群主转给书记后，把群主记为书记 %s？"), ENTITY_PERSON, secretary);
    }
    return ST_OK;
}

static enum status look_admin_named(struct looking *looking)
{
    if (!empty(looking->group->admin))
        return ST_OK;
    ask(looking, REMEDY_NAME, STEP_ADMIN, _("群管理员的姓名:"));
    start_with(looking, ENTITY_PERSON, desk_user(looking->desk));
    return ST_OK;
}

static enum status look_list(struct looking *looking, enum compare_kind list)
{
    ask(looking, REMEDY_COMPARE, STEP_NONE, "");
    looking->remedy->list = list;
    return ST_OK;
}

static enum status look_coverage(struct looking *looking)
{
    return look_list(looking, COMPARE_MISSING);
}

static enum status look_names(struct looking *looking)
{
    return look_list(looking, COMPARE_NICKNAME);
}

static enum status look_outsiders(struct looking *looking)
{
    return look_list(looking, COMPARE_LEFT);
}

static enum status look_leader_joined(struct looking *looking)
{
    const char *leader = looking->group->contact_leader;
    if (empty(leader))
        ask(looking, REMEDY_NAME, STEP_LEADER, _("联系点领导或驻点干部的姓名:"));
    else if (!looking->group->leader_joined)
        ask_of(looking, REMEDY_YES, STEP_LEADER_JOINED, _("联系点领导 %s 已经入群了？"),
               ENTITY_PERSON, leader);
    return ST_OK;
}

static enum status look_dues_officer(struct looking *looking)
{
    if (empty(looking->group->dues_officer))
        ask(looking, REMEDY_NAME, STEP_DUES_OFFICER, _("负责收缴党费的专人，姓名:"));
    return ST_OK;
}

static enum status look_responsible(struct looking *looking)
{
    const struct group *group = looking->group;
    const char *needs = looking->remedy->rule->needs;
    if (list_has(needs, "head") && empty(looking->org->head)) {
        ask(looking, REMEDY_NAME, STEP_HEAD, _("单位负责人（第一责任人）的姓名:"));
        start_with(looking, ENTITY_PERSON, looking->org->secretary);
    } else if (list_has(needs, "owner") && empty(group->owner)) {
        ask(looking, REMEDY_NAME, STEP_OWNER, _("群主（直接责任人）的姓名:"));
        start_with(looking, ENTITY_PERSON, looking->org->head);
    } else if (list_has(needs, "admin") && empty(group->admin)) {
        return look_admin_named(looking);
    }
    return ST_OK;
}

static enum status look_account_filed(struct looking *looking)
{
    struct query *query = db_query(
        looking->desk->db, "SELECT 1 FROM fact WHERE \"group\" = $1 AND kind = 'filed' AND form = "
                           "$2 AND voided_at IS NULL AND makes_up IS NULL AND at <= $3 LIMIT 1");
    query_bind_text(query, 1, looking->remedy->group);
    query_bind_text(query, 2, looking->remedy->rule->form);
    query_bind_int(query, 3, looking->now);
    enum status status = query_step(query, looking->error);
    query_reset(query);
    if (status == ST_MISSING)
        ask(looking, REMEDY_DATE, STEP_FILED, _("备案登记表报出的日期:"));
    return status == ST_MISSING ? ST_OK : status;
}

/* Whether the user is an organiser anywhere: whether above this group, core says. */
static bool is_organiser(struct desk *desk)
{
    struct query *query = db_query(desk->db, "SELECT 1 FROM \"grant\" WHERE person = $1 AND role = "
                                             "'organiser' AND revoked_at IS NULL LIMIT 1");
    query_bind_text(query, 1, desk_user(desk));
    bool is = query_step(query, NULL) == ST_OK;
    query_reset(query);
    return is;
}

static enum status look_approved_first(struct looking *looking)
{
    const struct group *group = looking->group;
    if (group->temporary == 1 || group->approved_at != INSTANT_NONE)
        return ST_OK;
    if (looking->desk->trusted || is_organiser(looking->desk))
        ask(looking, REMEDY_YES, STEP_APPROVE, _("上级已经审批同意建这个群，记下批准？"));
    else
        ask(looking, REMEDY_TOLD, STEP_NONE,
            _("由上级组织部门批准：请把审批表报上去，上级在系统里批准后这一条就没有了。"));
    return ST_OK;
}

/* The oldest other group that is open and has the same function. */
static enum status look_one_job(struct looking *looking)
{
    const struct group *group = looking->group;
    if (empty(group->function))
        return ST_OK;
    struct query *query = db_query(
        looking->desk->db,
        "SELECT id FROM \"group\" WHERE org = $1 AND \"function\" = $2 AND id <> $3 AND "
        "active_from <= $4 AND (dissolved IS NULL OR dissolved > $4) AND (proposed_at < $5 OR "
        "(proposed_at = $5 AND id < $3)) ORDER BY proposed_at, id LIMIT 1");
    query_bind_text(query, 1, looking->remedy->org);
    query_bind_text(query, 2, group->function);
    query_bind_text(query, 3, looking->remedy->group);
    query_bind_int(query, 4, looking->now);
    query_bind_int(query, 5, group->proposed_at);
    enum status status = query_step(query, looking->error);
    if (status == ST_OK) {
        ask_of(looking, REMEDY_CHOICE, STEP_NONE, _("与“%s”功能相同"), ENTITY_GROUP,
               query_text(query, 0));
        looking->remedy->choices[0] = _("功能其实不同：改写这个群登记的功能");
        looking->remedy->choices[1] = _("成员已并过去：登记这个群已解散");
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

/* Whether the user may ratify; else who may is said. Core decides all the same. */
static bool may_ratify(const struct looking *looking)
{
    const char *user = desk_user(looking->desk);
    return looking->desk->trusted || text_same(user, looking->org->secretary) ||
           text_same(user, looking->org->head) || text_same(user, looking->group->owner);
}

/* Who approves what goes out in the branch's name, by the rulebook; NULL: nobody is named. */
static const char *approver(const struct looking *looking)
{
    const struct rulebook *rulebook = desk_rulebook(looking->desk, looking->remedy->org);
    unsigned roles = 0;
    for (size_t i = 0; rulebook && i < rulebook->policy_count; i++)
        if (!rulebook->policy[i].major && !rulebook->policy[i].important)
            roles |= rulebook->policy[i].approve;
    const char *who = roles & ROLE_SECRETARY ? looking->org->secretary : NULL;
    if (empty(who) && roles & ROLE_HEAD)
        who = looking->org->head;
    if (empty(who) && roles & ROLE_OWNER)
        who = looking->group->owner;
    return empty(who) ? NULL : who;
}

static enum status look_unapproved(struct looking *looking)
{
    struct query *query =
        db_query(looking->desk->db,
                 "SELECT count(*), min(at) FROM fact WHERE \"group\" = $1 AND kind = 'posted' AND "
                 "in_branch_name = 1 AND post IS NULL AND ratified_at IS NULL AND voided_at IS "
                 "NULL AND at <= $2");
    query_bind_text(query, 1, looking->remedy->group);
    query_bind_int(query, 2, looking->now);
    enum status status = query_step(query, looking->error);
    int64_t count = status == ST_OK ? query_int(query, 0) : 0;
    instant first = status == ST_OK ? query_int(query, 1) : INSTANT_NONE;
    query_reset(query);
    if (status != ST_OK || count == 0)
        return status;
    if (!may_ratify(looking)) {
        const char *who = approver(looking);
        if (who)
            ask_of(looking, REMEDY_TOLD, STEP_NONE,
                   _("由 %s 追认：请其看过信息栏里未经审批的几条，在自己的程序里追认。"),
                   ENTITY_PERSON, who);
        else
            ask(looking, REMEDY_TOLD, STEP_NONE, _("由书记追认：请先登记书记。"));
        return ST_OK;
    }
    struct buf question;
    buf_init(&question, DESK_TEXT_MAX);
    words_date(&question, first, looking->now, looking->desk->offset);
    buf_printf(&question, _(" 起 %lld 条以支部名义发布的信息，书记已逐条看过，同意追认？"),
               (long long)count);
    ask(looking, REMEDY_YES, STEP_RATIFY, question.text);
    buf_free(&question);
    return ST_OK;
}

static const struct remedy_kind {
    const char *check; /* of the rule; the finding's own id where no rule is behind it */
    const char *advice;
    enum status (*look)(struct looking *looking);
} kinds[] = {
    {"name-form", N_("在微信里把群名改好，再按 Enter 记下。"), look_name_form},
    {"owner-is-secretary", N_("在微信里把群主转给书记，再按 Enter 记下。"),
     look_owner_is_secretary},
    {"admin-named", N_("请书记指定群管理员，按 Enter 写下姓名。"), look_admin_named},
    {"member-names", N_("按 Enter 看是哪些人、应怎样改，y 复制提醒，改好逐条记下。"), look_names},
    {"coverage", N_("按 Enter 看未入群的名单：入群的记下，确实不能的按 w 豁免。"), look_coverage},
    {"leader-joined", N_("请联系点领导入群，按 Enter 写下姓名、记下已入群。"), look_leader_joined},
    {"dues-officer", N_("请书记指定收缴党费的专人，按 Enter 写下姓名。"), look_dues_officer},
    {"responsible-named", N_("问清缺的是谁，按 Enter 逐个写下姓名。"), look_responsible},
    {"outsiders-out", N_("请群主把已离开的人移出群，按 Enter 看名单并记下。"), look_outsiders},
    {"account-filed", N_("把备案登记表报宣传部，再按 Enter 写下日期。"), look_account_filed},
    {"approved-first", N_("补报审批表，上级同意后按 Enter 记下批准。"), look_approved_first},
    {"one-job-one-group", N_("与先建的群合并，或改清楚功能：按 Enter 选。"), look_one_job},
    {"unapproved-post", N_("请书记看过这些信息，同意就按 Enter 追认。"), look_unapproved},
};

static const struct remedy_kind *kind_of(const struct rule *rule, const char *id)
{
    const char *check = rule ? rule->check : id;
    for (size_t i = 0; check && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].check, check) == 0)
            return &kinds[i];
    return NULL;
}

static const struct remedy_kind *kind_of_line(const struct agenda_line *line)
{
    bool ours = line->rule || text_same(line->rule_id, "unapproved-post");
    return line->kind == AGENDA_FINDING && ours ? kind_of(line->rule, line->rule_id) : NULL;
}

bool remedy_exists(const struct agenda_line *line)
{
    return kind_of_line(line) != NULL;
}

const char *remedy_advice(const struct agenda_line *line)
{
    const struct remedy_kind *kind = kind_of_line(line);
    return kind ? _(kind->advice) : NULL;
}

enum status remedy_rows(struct desk *desk, const struct remedy *remedy, struct arena *arena,
                        struct group *group, struct org *org, struct error *error)
{
    enum status status = arena ? row_get(desk->db, ENTITY_GROUP, remedy->group, arena, group, error)
                               : desk_no_memory(error);
    if (status == ST_OK)
        status = row_get(desk->db, ENTITY_ORG, remedy->org, arena, org, error);
    if (status == ST_MISSING)
        return error_set(error, ST_MISSING, NULL, "%s", _("这个群已不在台账里，请返回。"));
    return status;
}

enum status remedy_look(struct desk *desk, struct remedy *remedy, instant now, struct error *error)
{
    struct arena *arena = arena_new(ROWS_MAX);
    struct group group;
    struct org org;
    const struct remedy_kind *kind = kind_of(remedy->rule, "unapproved-post");
    remedy->ask = REMEDY_NOTHING;
    remedy->step = STEP_NONE;
    remedy->question[0] = remedy->text[0] = '\0';
    enum status status = remedy_rows(desk, remedy, arena, &group, &org, error);
    bool over = status == ST_OK && group.dissolved != INSTANT_NONE && group.dissolved <= now;
    if (status == ST_OK && kind && !over) {
        struct looking looking = {.desk = desk,
                                  .remedy = remedy,
                                  .group = &group,
                                  .org = &org,
                                  .now = now,
                                  .error = error};
        status = kind->look(&looking);
    }
    arena_free(arena);
    return status;
}

enum status remedy_open(struct desk *desk, const struct agenda_line *line, instant now,
                        struct remedy *remedy, struct error *error)
{
    *remedy = (struct remedy){.ask = REMEDY_NOTHING};
    if (!remedy_exists(line) || !line->group || !line->org)
        return error_set(error, ST_REFUSED, NULL, "%s", _("规则集里没有这条规则，请核对规则集。"));
    desk_word(line->group, strlen(line->group), remedy->group, sizeof remedy->group);
    desk_word(line->org, strlen(line->org), remedy->org, sizeof remedy->org);
    remedy->rule = line->rule;
    return remedy_look(desk, remedy, now, error);
}

enum status remedy_choose(struct desk *desk, struct remedy *remedy, size_t index, instant now,
                          struct error *error)
{
    struct arena *arena = arena_new(ROWS_MAX);
    struct group group;
    struct org org;
    enum status status = remedy_rows(desk, remedy, arena, &group, &org, error);
    struct looking looking = {.desk = desk, .remedy = remedy, .group = &group, .now = now};
    if (status == ST_OK && index == 0) {
        ask(&looking, REMEDY_TEXT, STEP_FUNCTION, _("这个群的功能:"));
        const char *function = group.function ? group.function : "";
        desk_word(function, strlen(function), remedy->text, sizeof remedy->text);
    } else if (status == ST_OK) {
        ask(&looking, REMEDY_YES, STEP_DISSOLVE,
            _("成员已并过去、这个群已在微信里解散，记下解散？"));
    }
    arena_free(arena);
    return status;
}
