#include "core/command.h"

#include <string.h>

#include "base/intl.h"
#include "core/do.h"

/* Shorthands for the rows of parameters: required or not, of which words, naming which entity. */
#define MUST(name)                                                                                 \
    {                                                                                              \
        ARG_##name, true, NULL, -1                                                                 \
    }
#define MAY(name)                                                                                  \
    {                                                                                              \
        ARG_##name, false, NULL, -1                                                                \
    }
#define MUST_WORD(name, words)                                                                     \
    {                                                                                              \
        ARG_##name, true, words, -1                                                                \
    }
#define MAY_WORD(name, words)                                                                      \
    {                                                                                              \
        ARG_##name, false, words, -1                                                               \
    }
#define MUST_NAME(name, entity)                                                                    \
    {                                                                                              \
        ARG_##name, true, NULL, ENTITY_##entity                                                    \
    }
#define MAY_NAME(name, entity)                                                                     \
    {                                                                                              \
        ARG_##name, false, NULL, ENTITY_##entity                                                   \
    }

/* clang-format off */
#define ORG_PROPERTIES \
    MAY_NAME(parent, ORG), MAY(rulebook), MAY_NAME(head, PERSON), MAY_NAME(secretary, PERSON), \
    MAY(groups_before), MAY(settings)
static const struct parameter org_add[] = {
    MUST(name), MUST_WORD(kind, org_kinds), ORG_PROPERTIES};
static const struct parameter org_set[] = {
    MAY(name), MAY_WORD(kind, org_kinds), ORG_PROPERTIES};

#define PERSON_PROPERTIES \
    MAY_NAME(org, ORG), MAY(phone), MAY(landline), MAY(email), MAY(title)
static const struct parameter person_add[] = {MUST(name), PERSON_PROPERTIES};
static const struct parameter person_set[] = {MAY(name), PERSON_PROPERTIES};
static const struct parameter role[] = {MUST_WORD(role, roles_granted), MUST_NAME(on, ORG)};

#define GROUP_PROPERTIES \
    MAY(function), MAY(scope), MAY(size), MAY(temporary), MAY_WORD(reply_mode, reply_modes), \
    MAY_NAME(owner, PERSON), MAY_NAME(admin, PERSON), MAY_NAME(contact_leader, PERSON), \
    MAY(leader_joined), MAY_NAME(dues_officer, PERSON), MAY(publishing_rules), MAY(kept_because), \
    MAY(opened_on), MAY(followers), MAY(verified), MAY(verified_name)
static const struct parameter group_propose[] = {
    MUST_NAME(org, ORG), MUST_WORD(kind, group_kinds), MUST(name), GROUP_PROPERTIES};
static const struct parameter group_set[] = {
    MAY_NAME(org, ORG), MAY_WORD(kind, group_kinds), MAY(name), GROUP_PROPERTIES};
static const struct parameter may_reason[] = {MAY(reason)};
static const struct parameter must_reason[] = {MUST(reason)};
static const struct parameter group_open[] = {MUST(active_from)};
static const struct parameter group_end_work[] = {MAY(happened)};
static const struct parameter group_dissolve[] = {MAY(evidence), MAY(happened)};

#define MEMBER_PROPERTIES \
    MAY_WORD(status, member_statuses), MAY(status_since), MAY(whereabouts), MAY(title), \
    MAY(phone), MAY_NAME(person, PERSON)
static const struct parameter member_apply[] = {
    MUST_NAME(org, ORG), MUST(name), MUST_NAME(group, GROUP)};
static const struct parameter member_decide[] = {MUST(approved), MAY(reason)};
static const struct parameter member_add[] = {MUST_NAME(org, ORG), MUST(name), MEMBER_PROPERTIES};
static const struct parameter member_set[] = {MAY_NAME(org, ORG), MAY(name), MEMBER_PROPERTIES};
static const struct parameter member_leave[] = {MAY(reason), MAY(happened)};
static const struct parameter member_join[] = {
    MUST_NAME(group, GROUP), MAY(nickname), MAY(happened)};
static const struct parameter member_quit[] = {
    MUST_NAME(group, GROUP), MAY(reason), MAY(verified), MAY(happened)};
static const struct parameter member_warn[] = {
    MUST_NAME(group, GROUP), MUST(reason), MUST(verified)};

#define EVENT_PROPERTIES \
    MAY(title), MAY(agenda), MAY(content), MAY(requirements), MAY(place), MAY(form), \
    MAY(taking_part), MAY_NAME(member, MEMBER), MAY(planned), MAY_WORD(openness, openness_kinds), \
    MAY(disposition)
static const struct parameter event_add[] = {
    MUST_NAME(group, GROUP), MUST(kind), MUST(starts), MAY(ends), EVENT_PROPERTIES};
static const struct parameter event_set[] = {MAY(kind), EVENT_PROPERTIES};
static const struct parameter event_move[] = {MUST(starts), MAY(ends)};

#define POST_PROPERTIES \
    MAY(body), MAY_NAME(event, EVENT), MAY_WORD(as, post_forms), MAY(in_branch_name), MAY(major), \
    MAY(important), MAY(reply_required), MAY(hashes)
static const struct parameter post_draft[] = {
    MUST_NAME(groups, GROUP), MUST_WORD(category, post_categories), MUST(title), POST_PROPERTIES};
static const struct parameter post_edit[] = {
    MAY_NAME(groups, GROUP), MAY_WORD(category, post_categories), MAY(title), POST_PROPERTIES};
static const struct parameter post_step[] = {MAY(text), MAY(checklist), MAY(reason), MAY(remark)};
static const struct parameter post_return[] = {
    MUST(reason), MAY(text), MAY(checklist), MAY(remark)};
static const struct parameter post_publish[] = {
    MUST_NAME(group, GROUP), MAY_WORD(channel, channels), MAY(happened)};

static const struct parameter fact_record[] = {
    MAY_NAME(group, GROUP), MAY_NAME(org, ORG), MUST_WORD(kind, fact_kinds),
    MAY_WORD(category, post_categories), MAY_WORD(as, post_forms), MAY(pictures),
    MAY(in_branch_name), MAY(form), MAY_NAME(member, MEMBER), MAY_NAME(event, EVENT),
    MAY(makes_up), MAY(note), MAY(happened)};
static const struct parameter comment_add[] = {MUST(text), MAY(flag)};
static const struct parameter audit_note[] = {MUST(what)};
static const struct parameter waive_span[] = {MUST(rules), MUST(from), MUST(to), MUST(reason)};
static const struct parameter device_enrol[] = {
    MUST_NAME(person, PERSON), MUST(key), MUST(name)};

enum {
    KEEPERS = ROLE_ADMIN | ROLE_OWNER | ROLE_SECRETARY,
    REGISTRARS = KEEPERS | ROLE_ORGANISER,
    APPROVERS = ROLE_OWNER | ROLE_SECRETARY | ROLE_HEAD,
    WRITERS = KEEPERS | ROLE_HEAD,
};

#define LIST(parameters) parameters, sizeof parameters / sizeof parameters[0]
#define NO_PARAMETERS    NULL, 0

/* Who may (domain.md 7); what is narrower than a role, such as an entry in a secretary's name,
 * grant.c adds. */
static const struct verb verbs[] = {
    {"org.add", ENTITY_ORG, VERB_CREATES, ROLE_ORGANISER, LIST(org_add), do_org_add, N_("登记组织")},
    {"org.set", ENTITY_ORG, VERB_TAKES_NULL | VERB_SIGNED, ROLE_ORGANISER, LIST(org_set), do_org_set,
     N_("修改组织")},
    {"person.add", ENTITY_PERSON, VERB_CREATES, REGISTRARS, LIST(person_add), do_person_add,
     N_("登记人员")},
    {"person.set", ENTITY_PERSON, VERB_TAKES_NULL, REGISTRARS, LIST(person_set), do_person_set,
     N_("修改人员")},
    {"role.grant", ENTITY_PERSON, VERB_SIGNED, ROLE_ORGANISER, LIST(role), do_role_grant, N_("授予职责")},
    {"role.revoke", ENTITY_PERSON, VERB_SIGNED, ROLE_ORGANISER, LIST(role), do_role_revoke, N_("收回职责")},
    {"group.propose", ENTITY_GROUP, VERB_CREATES, REGISTRARS | ROLE_HEAD, LIST(group_propose),
     do_group_propose, N_("申报群组")},
    {"group.approve", ENTITY_GROUP, VERB_SIGNED, ROLE_ORGANISER, LIST(may_reason), do_group_approve,
     N_("批准群组")},
    {"group.refuse", ENTITY_GROUP, VERB_SIGNED, ROLE_ORGANISER, LIST(must_reason), do_group_refuse,
     N_("不批准群组")},
    {"group.open", ENTITY_GROUP, 0, REGISTRARS, LIST(group_open), do_group_open, N_("启用群组")},
    {"group.set", ENTITY_GROUP, VERB_TAKES_NULL | VERB_SIGNED, REGISTRARS, LIST(group_set), do_group_set,
     N_("修改群组")},
    {"group.end_work", ENTITY_GROUP, 0, REGISTRARS, LIST(group_end_work), do_group_end_work,
     N_("登记工作结束")},
    {"group.dissolve", ENTITY_GROUP, 0, REGISTRARS, LIST(group_dissolve), do_group_dissolve,
     N_("登记解散")},
    {"group.deregister", ENTITY_GROUP, 0, REGISTRARS, LIST(group_dissolve), do_group_deregister,
     N_("登记注销")},
    {"member.apply", ENTITY_MEMBER, VERB_CREATES, KEEPERS, LIST(member_apply), do_member_apply,
     N_("申请入群")},
    {"member.decide", ENTITY_MEMBER, VERB_SIGNED, ROLE_OWNER | ROLE_SECRETARY, LIST(member_decide),
     do_member_decide, N_("审核入群申请")},
    {"member.add", ENTITY_MEMBER, VERB_UPSERTS, KEEPERS, LIST(member_add), do_member_add,
     N_("登记成员")},
    {"member.set", ENTITY_MEMBER, VERB_TAKES_NULL, KEEPERS, LIST(member_set), do_member_set,
     N_("修改成员")},
    {"member.leave", ENTITY_MEMBER, 0, KEEPERS, LIST(member_leave), do_member_leave,
     N_("移出名册")},
    {"member.join", ENTITY_MEMBER, 0, KEEPERS, LIST(member_join), do_member_join, N_("登记入群")},
    {"member.quit", ENTITY_MEMBER, 0, KEEPERS, LIST(member_quit), do_member_quit, N_("登记退群")},
    {"member.warn", ENTITY_MEMBER, 0, ROLE_OWNER | ROLE_SECRETARY, LIST(member_warn),
     do_member_warn, N_("警告成员")},
    {"event.add", ENTITY_EVENT, VERB_CREATES, KEEPERS, LIST(event_add), do_event_add,
     N_("登记活动")},
    {"event.set", ENTITY_EVENT, VERB_TAKES_NULL, KEEPERS, LIST(event_set), do_event_set,
     N_("修改活动")},
    {"event.move", ENTITY_EVENT, 0, KEEPERS, LIST(event_move), do_event_move, N_("活动改期")},
    {"event.cancel", ENTITY_EVENT, 0, KEEPERS, LIST(must_reason), do_event_cancel,
     N_("取消活动")},
    {"event.confirm", ENTITY_EVENT, 0, KEEPERS, NO_PARAMETERS, do_event_confirm,
     N_("确认活动已开展")},
    {"post.draft", ENTITY_POST, VERB_CREATES, WRITERS, LIST(post_draft), do_post_draft,
     N_("起草信息")},
    {"post.edit", ENTITY_POST, VERB_TAKES_NULL, WRITERS, LIST(post_edit), do_post_edit,
     N_("修改信息")},
    {"post.submit", ENTITY_POST, 0, WRITERS, LIST(post_step), do_post_submit, N_("送审信息")},
    {"post.review", ENTITY_POST, VERB_DECISION | VERB_SIGNED, KEEPERS, LIST(post_step), do_post_review,
     N_("审核信息")},
    {"post.check_secrecy", ENTITY_POST, VERB_SIGNED, ROLE_SECRECY_REVIEWER, LIST(post_step),
     do_post_check_secrecy, N_("保密审查信息")},
    {"post.approve", ENTITY_POST, VERB_DECISION | VERB_SIGNED, APPROVERS, LIST(post_step), do_post_approve,
     N_("审批信息")},
    {"post.return", ENTITY_POST, VERB_DECISION | VERB_SIGNED, WRITERS | ROLE_SECRECY_REVIEWER,
     LIST(post_return), do_post_return, N_("退回信息")},
    {"post.recall", ENTITY_POST, 0, WRITERS, LIST(post_step), do_post_recall, N_("撤回送审")},
    {"post.publish", ENTITY_POST, VERB_SIGNED, KEEPERS, LIST(post_publish), do_post_publish,
     N_("登记已发布")},
    {"post.withdraw", ENTITY_POST, VERB_SIGNED, ROLE_SECRETARY, LIST(must_reason), do_post_withdraw,
     N_("撤下信息")},
    {"fact.record", ENTITY_FACT, VERB_CREATES, REGISTRARS, LIST(fact_record), do_fact_record,
     N_("登记台账")},
    {"fact.void", ENTITY_FACT, 0, KEEPERS, LIST(must_reason), do_fact_void, N_("作废台账")},
    {"fact.ratify", ENTITY_FACT, VERB_SIGNED, APPROVERS, NO_PARAMETERS, do_fact_ratify, N_("追认发布")},
    {"duty.waive", ENTITY_WAIVER, VERB_UPSERTS | VERB_SIGNED, ROLE_ORGANISER, LIST(must_reason), do_duty_waive,
     N_("豁免")},
    {"duty.unwaive", ENTITY_WAIVER, VERB_UPSERTS | VERB_SIGNED, ROLE_ORGANISER, LIST(must_reason),
     do_duty_unwaive, N_("撤销豁免")},
    {"comment.add", ENTITY_COMMENT, VERB_FREE_TARGET,
     WRITERS | ROLE_CONTACT_LEADER | ROLE_ORGANISER | ROLE_SECRECY_REVIEWER, LIST(comment_add),
     do_comment_add, N_("添加意见")},
    {"audit.note", ENTITY_COMMENT, VERB_FREE_TARGET, ROLE_ALL, LIST(audit_note), do_audit_note,
     N_("记入审计")},
    {"duty.waive_span", ENTITY_ORG, VERB_SIGNED, ROLE_ORGANISER, LIST(waive_span), do_duty_waive_span,
     N_("整段豁免")},
    {"device.invite", ENTITY_PERSON, VERB_SIGNED, ROLE_SECRETARY | ROLE_ORGANISER, NO_PARAMETERS,
     do_device_invite, N_("邀请启用设备")},
    {"device.revoke", ENTITY_DEVICE, VERB_SIGNED, ROLE_SECRETARY | ROLE_ORGANISER, NO_PARAMETERS,
     do_device_revoke, N_("停用设备")},
    {"device.enrol", ENTITY_DEVICE, VERB_CREATES | VERB_SERVER, ROLE_ORGANISER,
     LIST(device_enrol), do_device_enrol, N_("启用设备")},
    {"leftover.close", ENTITY_LEFTOVER, 0, ROLE_SECRETARY | ROLE_OWNER, LIST(may_reason),
     do_leftover_close, N_("办结遗留操作")},
};
/* clang-format on */

size_t verb_count(void)
{
    return sizeof verbs / sizeof verbs[0];
}

const struct verb *verb_at(size_t index)
{
    return index < verb_count() ? &verbs[index] : NULL;
}

const struct verb *verb_find(const char *name, size_t n)
{
    for (size_t i = 0; i < verb_count(); i++) {
        if (strlen(verbs[i].name) == n && memcmp(verbs[i].name, name, n) == 0)
            return &verbs[i];
    }
    return NULL;
}

const struct parameter *verb_parameter(const struct verb *verb, enum argument argument)
{
    for (size_t i = 0; i < verb->parameter_count; i++) {
        if (verb->parameters[i].argument == argument)
            return &verb->parameters[i];
    }
    return NULL;
}
