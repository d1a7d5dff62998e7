#include "core/entity.h"

#include <string.h>

const char *const org_kinds[] = {"", "committee", "general_branch", "branch", "department", NULL};
const char *const group_kinds[] = {"",           "wechat_group", "qq_group", "wechat_account",
                                   "qq_account", "app",          NULL};
const char *const reply_modes[] = {"", "none", "required", NULL};
const char *const member_statuses[] = {"",         "in_post", "retired", "migrant", "probationary",
                                       "activist", NULL};
const char *const openness_kinds[] = {"", "party", "village", "finance", "service", NULL};
const char *const post_categories[] = {"",     "party_building", "current_affairs", "theory_study",
                                       "work", "exemplary",      "relay",           "other",
                                       NULL};
const char *const post_forms[] = {"",       "notice",     "resolution", "report",
                                  "result", "disclosure", NULL};
const char *const post_states[] = {"",         "draft",     "submitted", "reviewed",  "checked",
                                   "approved", "published", "returned",  "withdrawn", NULL};
const char *const channels[] = {"", "pasted", "wecom", "dingtalk", "website", NULL};
const char *const fact_kinds[] = {
    "",      "posted",  "held",    "report",  "reply",  "roster_review",   "inspection",
    "filed", "decided", "removed", "handled", "points", "points_bulletin", NULL};
const char *const roles_granted[] = {"", "organiser", "auditor", "secrecy_reviewer", NULL};
const char *const means_names[] = {"", "in_person", "telephone", "wechat", "paper", NULL};

/* clang-format off */
#define ENTRY(tag, type, name, limit, class, names) \
    {#name, offsetof(struct tag, name), FIELD_##type, limit, FIELD_##class, names},
#define ORG_ENTRY(...)      ENTRY(org, __VA_ARGS__)
#define PERSON_ENTRY(...)   ENTRY(person, __VA_ARGS__)
#define GRANT_ENTRY(...)    ENTRY(grant, __VA_ARGS__)
#define GROUP_ENTRY(...)    ENTRY(group, __VA_ARGS__)
#define MEMBER_ENTRY(...)   ENTRY(member, __VA_ARGS__)
#define STANDING_ENTRY(...) ENTRY(standing, __VA_ARGS__)
#define JOINING_ENTRY(...)  ENTRY(joining, __VA_ARGS__)
#define EVENT_ENTRY(...)    ENTRY(event, __VA_ARGS__)
#define POST_ENTRY(...)     ENTRY(post, __VA_ARGS__)
#define POSTING_ENTRY(...)  ENTRY(posting, __VA_ARGS__)
#define FACT_ENTRY(...)     ENTRY(fact, __VA_ARGS__)
#define WAIVER_ENTRY(...)   ENTRY(waiver, __VA_ARGS__)
#define SPAN_ENTRY(...)     ENTRY(span, __VA_ARGS__)
#define COMMENT_ENTRY(...)  ENTRY(comment, __VA_ARGS__)
#define DEVICE_ENTRY(...)   ENTRY(device, __VA_ARGS__)
#define LEFTOVER_ENTRY(...) ENTRY(leftover, __VA_ARGS__)

#define TABLE(upper, lower) \
    static const struct field lower##_fields[] = {upper##_FIELDS(upper##_ENTRY)};
ENTITIES(TABLE)

#define KIND(upper, lower) \
    [ENTITY_##upper] = {#lower, sizeof(struct lower), lower##_fields, \
                        sizeof lower##_fields / sizeof lower##_fields[0]},
const struct entity_kind entity_kinds[ENTITY_COUNT] = {ENTITIES(KIND)};
/* clang-format on */

void entity_clear(enum entity entity, void *row)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    memset(row, 0, kind->size);
    for (size_t i = 0; i < kind->field_count; i++)
        field_clear(&kind->fields[i], row);
}

const struct field *entity_field(enum entity entity, const char *name)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    return field_find(kind->fields, kind->field_count, name);
}
