#ifndef CORE_ENTITY_H
#define CORE_ENTITY_H

#include "base/civil.h"
#include "core/field.h"

/*
 * The entities. Each has one list of its fields, X(type, name, limit, class, names), from which
 * come its struct, its field table, its SQL columns, its JSON, its forms and checks. Every struct
 * starts with id and rev (1 for a new row, one more for each command that changed it). Instants
 * that the program sets itself end in _at. Design: domain.md 1, 5, 6.
 */
extern const char *const org_kinds[];
extern const char *const group_kinds[];
extern const char *const reply_modes[];
extern const char *const member_statuses[];
extern const char *const openness_kinds[];
extern const char *const post_categories[];
extern const char *const post_forms[];
extern const char *const post_states[];
extern const char *const channels[];
extern const char *const fact_kinds[];
extern const char *const roles_granted[];
extern const char *const means_names[];

enum org_kind { ORG_COMMITTEE = 1, ORG_GENERAL_BRANCH, ORG_BRANCH, ORG_DEPARTMENT };
enum group_kind {
    GROUP_WECHAT = 1,
    GROUP_QQ,
    GROUP_WECHAT_ACCOUNT,
    GROUP_QQ_ACCOUNT,
    GROUP_APP,
};
enum reply_mode { REPLY_NONE = 1, REPLY_REQUIRED };
enum member_status {
    MEMBER_IN_POST = 1,
    MEMBER_RETIRED,
    MEMBER_MIGRANT,
    MEMBER_PROBATIONARY,
    MEMBER_ACTIVIST,
};
enum category {
    CATEGORY_PARTY_BUILDING = 1,
    CATEGORY_CURRENT_AFFAIRS,
    CATEGORY_THEORY_STUDY,
    CATEGORY_WORK,
    CATEGORY_EXEMPLARY,
    CATEGORY_RELAY,
    CATEGORY_OTHER,
};
enum post_form {
    FORM_NOTICE = 1,
    FORM_RESOLUTION,
    FORM_REPORT,
    FORM_RESULT,
    FORM_DISCLOSURE,
};
enum post_state {
    POST_DRAFT = 1,
    POST_SUBMITTED,
    POST_REVIEWED,
    POST_CHECKED,
    POST_APPROVED,
    POST_PUBLISHED, /* in every group; a post published in some of them stays approved */
    POST_RETURNED,
    POST_WITHDRAWN,
};
enum fact_kind {
    FACT_POSTED = 1,
    FACT_HELD,
    FACT_REPORT,
    FACT_REPLY,
    FACT_ROSTER_REVIEW,
    FACT_INSPECTION,
    FACT_FILED,
    FACT_DECIDED,
    FACT_REMOVED,
    FACT_HANDLED,
    FACT_POINTS,
    FACT_POINTS_BULLETIN,
    FACT_KINDS,
};
enum means { MEANS_IN_PERSON = 1, MEANS_TELEPHONE, MEANS_WECHAT, MEANS_PAPER };
enum role_granted { GRANT_ORGANISER = 1, GRANT_AUDITOR, GRANT_SECRECY_REVIEWER };

/* clang-format off */
#define ORG_FIELDS(X) \
    X(TEXT,    name,          100, PUBLIC, NULL) \
    X(ENUM,    kind,            0, PUBLIC, org_kinds) \
    X(IDENT,   parent,          0, PUBLIC, NULL) \
    X(IDENT,   rulebook,        0, PUBLIC, NULL) \
    X(IDENT,   head,            0, PUBLIC, NULL) \
    X(IDENT,   secretary,       0, PUBLIC, NULL) \
    X(INTEGER, groups_before, 100000, PUBLIC, NULL) \
    X(JSON,    settings,    65536, PUBLIC, NULL) \
    X(TIME,    added_at,        0, PUBLIC, NULL)

#define PERSON_FIELDS(X) \
    X(TEXT,    name,           50, PUBLIC, NULL) \
    X(IDENT,   org,             0, PUBLIC, NULL) \
    X(TEXT,    phone,          30, PERSONAL, NULL) \
    X(TEXT,    landline,       30, PERSONAL, NULL) \
    X(TEXT,    email,         100, PERSONAL, NULL) \
    X(TEXT,    title,          50, PUBLIC, NULL)

/* id: role, person and org with ':' between */
#define GRANT_FIELDS(X) \
    X(IDENT,   person,          0, PUBLIC, NULL) \
    X(ENUM,    role,            0, PUBLIC, roles_granted) \
    X(IDENT,   on,              0, PUBLIC, NULL) \
    X(TIME,    granted_at,      0, PUBLIC, NULL) \
    X(TIME,    revoked_at,      0, PUBLIC, NULL)

#define GROUP_FIELDS(X) \
    X(IDENT,   org,             0, PUBLIC, NULL) \
    X(ENUM,    kind,            0, PUBLIC, group_kinds) \
    X(TEXT,    name,          100, PUBLIC, NULL) \
    X(TEXT,    function,      200, PUBLIC, NULL) \
    X(TEXT,    scope,         200, PUBLIC, NULL) \
    X(INTEGER, size,       100000, PUBLIC, NULL) \
    X(FLAG,    temporary,       0, PUBLIC, NULL) \
    X(ENUM,    reply_mode,      0, PUBLIC, reply_modes) \
    X(IDENT,   owner,           0, PUBLIC, NULL) \
    X(IDENT,   admin,           0, PUBLIC, NULL) \
    X(IDENT,   contact_leader,  0, PUBLIC, NULL) \
    X(FLAG,    leader_joined,   0, PUBLIC, NULL) \
    X(IDENT,   dues_officer,    0, PUBLIC, NULL) \
    X(TEXT,    publishing_rules, 500, PUBLIC, NULL) \
    X(TEXT,    kept_because,  200, PUBLIC, NULL) \
    X(TIME,    opened_on,       0, PUBLIC, NULL) \
    X(INTEGER, followers, 1000000000, PUBLIC, NULL) \
    X(FLAG,    verified,        0, PUBLIC, NULL) \
    X(TEXT,    verified_name, 100, PUBLIC, NULL) \
    X(TIME,    proposed_at,     0, PUBLIC, NULL) \
    X(TIME,    approved_at,     0, PUBLIC, NULL) \
    X(TIME,    refused_at,      0, PUBLIC, NULL) \
    X(TIME,    active_from,     0, PUBLIC, NULL) \
    X(TIME,    opening_at,      0, PUBLIC, NULL) /* when group.open was entered */ \
    X(TIME,    work_ended,      0, PUBLIC, NULL) \
    X(TIME,    dissolved,       0, PUBLIC, NULL) \
    X(TIME,    dissolution_at,  0, PUBLIC, NULL) /* when it was entered */ \
    X(FLAG,    deregistered,    0, PUBLIC, NULL) /* dissolved tells when */ \
    X(TEXT,    evidence,      500, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

/* added_at is unset while an application waits; wanted_group and refused_at belong to it */
#define MEMBER_FIELDS(X) \
    X(IDENT,   org,             0, PUBLIC, NULL) \
    X(TEXT,    name,           50, PUBLIC, NULL) \
    X(ENUM,    status,          0, PUBLIC, member_statuses) \
    X(TIME,    status_since,    0, PUBLIC, NULL) \
    X(TEXT,    whereabouts,   100, PUBLIC, NULL) \
    X(TEXT,    title,          50, PUBLIC, NULL) \
    X(TEXT,    phone,          30, PERSONAL, NULL) \
    X(IDENT,   person,          0, PUBLIC, NULL) \
    X(IDENT,   wanted_group,    0, PUBLIC, NULL) \
    X(TIME,    applied_at,      0, PUBLIC, NULL) \
    X(TIME,    decided_at,      0, PUBLIC, NULL) \
    X(FLAG,    approved,        0, PUBLIC, NULL) \
    X(TIME,    added_at,        0, PUBLIC, NULL) \
    X(TIME,    left,            0, PUBLIC, NULL) /* when they left the roster */ \
    X(TEXT,    reason,        500, PUBLIC, NULL)

/* One row a change of status, in the order of entry; id: member and number with ':' between.
 * It lasts until the since of the next. */
#define STANDING_FIELDS(X) \
    X(IDENT,   member,          0, PUBLIC, NULL) \
    X(INTEGER, number,    1000000, PUBLIC, NULL) \
    X(ENUM,    status,          0, PUBLIC, member_statuses) \
    X(TIME,    since,           0, PUBLIC, NULL)

/* A span in a group; id: member, group and number with ':' between. */
#define JOINING_FIELDS(X) \
    X(IDENT,   member,          0, PUBLIC, NULL) \
    X(IDENT,   group,           0, PUBLIC, NULL) \
    X(INTEGER, number,    1000000, PUBLIC, NULL) \
    X(TEXT,    nickname,       50, PUBLIC, NULL) \
    X(TIME,    joined,          0, PUBLIC, NULL) \
    X(TIME,    quit,            0, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL) \
    X(INTEGER, warnings,    10000, PUBLIC, NULL)

#define EVENT_FIELDS(X) \
    X(IDENT,   group,           0, PUBLIC, NULL) \
    X(IDENT,   kind,            0, PUBLIC, NULL) \
    X(TIME,    starts,          0, PUBLIC, NULL) \
    X(TIME,    ends,            0, PUBLIC, NULL) /* always set: starts when none was given */ \
    X(TEXT,    title,         200, PUBLIC, NULL) \
    X(TEXT,    agenda,       2000, PUBLIC, NULL) \
    X(TEXT,    content,      4000, PUBLIC, NULL) \
    X(TEXT,    requirements, 2000, PUBLIC, NULL) \
    X(TEXT,    place,         100, PUBLIC, NULL) \
    X(TEXT,    form,          100, PUBLIC, NULL) \
    X(TEXT,    taking_part,   500, PUBLIC, NULL) \
    X(IDENT,   member,          0, PUBLIC, NULL) \
    X(FLAG,    planned,         0, PUBLIC, NULL) \
    X(ENUM,    openness,        0, PUBLIC, openness_kinds) \
    X(TEXT,    disposition,   200, PUBLIC, NULL) \
    X(TIME,    recorded_at,     0, PUBLIC, NULL) \
    X(TIME,    moved_at,        0, PUBLIC, NULL) \
    X(TIME,    confirmed_at,    0, PUBLIC, NULL) \
    X(TIME,    cancelled_at,    0, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

#define POST_FIELDS(X) \
    X(IDENT,   org,             0, PUBLIC, NULL) /* of the first group */ \
    X(LIST,    groups,         64, PUBLIC, NULL) \
    X(ENUM,    category,        0, PUBLIC, post_categories) \
    X(TEXT,    title,         200, PUBLIC, NULL) \
    X(TEXT,    body,        20000, PUBLIC, NULL) \
    X(IDENT,   event,           0, PUBLIC, NULL) \
    X(ENUM,    as,              0, PUBLIC, post_forms) \
    X(FLAG,    in_branch_name,  0, PUBLIC, NULL) \
    X(FLAG,    major,           0, PUBLIC, NULL) \
    X(FLAG,    important,       0, PUBLIC, NULL) \
    X(FLAG,    reply_required,  0, PUBLIC, NULL) \
    X(LIST,    pictures,       20, PUBLIC, NULL) /* their SHA-256 */ \
    X(IDENT,   author,          0, PUBLIC, NULL) \
    X(ENUM,    state,           0, PUBLIC, post_states) \
    X(IDENT,   text,            0, PUBLIC, NULL) /* SHA-256 of what is to be decided */ \
    X(TIME,    drafted_at,      0, PUBLIC, NULL) \
    X(TIME,    submitted_at,    0, PUBLIC, NULL) \
    X(IDENT,   reviewed_by,     0, PUBLIC, NULL) \
    X(TIME,    reviewed_at,     0, PUBLIC, NULL) \
    X(IDENT,   checked_by,      0, PUBLIC, NULL) \
    X(TIME,    checked_at,      0, PUBLIC, NULL) \
    X(IDENT,   approved_by,     0, PUBLIC, NULL) /* in whose name */ \
    X(TIME,    approved_at,     0, PUBLIC, NULL) \
    X(IDENT,   proxy,           0, PUBLIC, NULL) /* who entered it for approved_by */ \
    X(ENUM,    means,           0, PUBLIC, means_names) \
    X(IDENT,   returned_by,     0, PUBLIC, NULL) \
    X(TIME,    returned_at,     0, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

/* A post in one of its groups; id: post and group with ':' between. */
#define POSTING_FIELDS(X) \
    X(IDENT,   post,            0, PUBLIC, NULL) \
    X(IDENT,   group,           0, PUBLIC, NULL) \
    X(ENUM,    channel,         0, PUBLIC, channels) \
    X(TIME,    published,       0, PUBLIC, NULL) \
    X(IDENT,   fact,            0, PUBLIC, NULL) \
    X(TIME,    withdrawn_at,    0, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

#define FACT_FIELDS(X) \
    X(IDENT,   group,           0, PUBLIC, NULL) \
    X(IDENT,   org,             0, PUBLIC, NULL) /* only for a fact of an org */ \
    X(ENUM,    kind,            0, PUBLIC, fact_kinds) \
    X(TIME,    at,              0, PUBLIC, NULL) /* when it happened */ \
    X(ENUM,    category,        0, PUBLIC, post_categories) \
    X(ENUM,    as,              0, PUBLIC, post_forms) \
    X(INTEGER, pictures,     1000, PUBLIC, NULL) \
    X(IDENT,   form,            0, PUBLIC, NULL) \
    X(IDENT,   member,          0, PUBLIC, NULL) \
    X(IDENT,   event,           0, PUBLIC, NULL) \
    X(DUTY,    makes_up,      256, PUBLIC, NULL) \
    X(TIME,    recorded_at,     0, PUBLIC, NULL) \
    X(IDENT,   recorded_by,     0, PUBLIC, NULL) \
    X(TIME,    voided_at,       0, PUBLIC, NULL) \
    X(FLAG,    in_branch_name,  0, PUBLIC, NULL) \
    X(TIME,    ratified_at,     0, PUBLIC, NULL) \
    X(IDENT,   post,            0, PUBLIC, NULL) \
    X(TEXT,    note,          500, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

/* id: the obligation's, or `rule:group` of a finding; subject: the group or org named in it */
#define WAIVER_FIELDS(X) \
    X(IDENT,   subject,         0, PUBLIC, NULL) \
    X(IDENT,   by,              0, PUBLIC, NULL) \
    X(TIME,    waived_at,       0, PUBLIC, NULL) \
    X(TIME,    lifted_at,       0, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

/* A span of waiving; id: the command's */
#define SPAN_FIELDS(X) \
    X(IDENT,   org,             0, PUBLIC, NULL) \
    X(LIST,    rules,          64, PUBLIC, NULL) \
    X(TIME,    from,            0, PUBLIC, NULL) \
    X(TIME,    to,              0, PUBLIC, NULL) \
    X(IDENT,   by,              0, PUBLIC, NULL) \
    X(TIME,    waived_at,       0, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

/* id: the command's; subject: the entity it is about */
#define COMMENT_FIELDS(X) \
    X(DUTY,    subject,       256, PUBLIC, NULL) \
    X(TEXT,    text,         2000, PUBLIC, NULL) \
    X(FLAG,    flag,            0, PUBLIC, NULL) \
    X(IDENT,   by,              0, PUBLIC, NULL) \
    X(TIME,    made_at,         0, PUBLIC, NULL)

/* A program that a person has enrolled at a server; key: its Ed25519 public key */
#define DEVICE_FIELDS(X) \
    X(IDENT,   person,          0, PUBLIC, NULL) \
    X(TEXT,    name,           50, PUBLIC, NULL) \
    X(IDENT,   key,             0, PUBLIC, NULL) \
    X(TIME,    enrolled_at,     0, PUBLIC, NULL) \
    X(TIME,    revoked_at,      0, PUBLIC, NULL)

/* What somebody had entered who then lost the right to: kept for the secretary who is in office.
 * id: the command's */
#define LEFTOVER_FIELDS(X) \
    X(IDENT,   org,             0, PUBLIC, NULL) \
    X(IDENT,   group,           0, PUBLIC, NULL) \
    X(IDENT,   by,              0, PUBLIC, NULL) \
    X(TEXT,    verb,           40, PUBLIC, NULL) \
    X(DUTY,    target,        256, PUBLIC, NULL) \
    X(JSON,    body,       262144, PUBLIC, NULL) /* its arguments */ \
    X(TIME,    claimed,         0, PUBLIC, NULL) \
    X(TIME,    received_at,     0, PUBLIC, NULL) \
    X(TIME,    closed_at,       0, PUBLIC, NULL) \
    X(TEXT,    reason,        500, PUBLIC, NULL)

#define ENTITIES(X) \
    X(ORG, org)           X(PERSON, person)   X(GRANT, grant)     X(GROUP, group)     \
    X(MEMBER, member)     X(STANDING, standing) X(JOINING, joining) X(EVENT, event)   \
    X(POST, post)         X(POSTING, posting) X(FACT, fact)       X(WAIVER, waiver)   \
    X(SPAN, span)         X(COMMENT, comment) X(DEVICE, device)   X(LEFTOVER, leftover)
/* clang-format on */

#define FIELD_MEMBER_TEXT(name)                       const char *name;
#define FIELD_MEMBER_IDENT(name)                      const char *name;
#define FIELD_MEMBER_DUTY(name)                       const char *name;
#define FIELD_MEMBER_LIST(name)                       const char *name;
#define FIELD_MEMBER_JSON(name)                       const char *name;
#define FIELD_MEMBER_INTEGER(name)                    int64_t name;
#define FIELD_MEMBER_FLAG(name)                       int64_t name;
#define FIELD_MEMBER_TIME(name)                       instant name;
#define FIELD_MEMBER_ENUM(name)                       int64_t name;
#define FIELD_MEMBER(type, name, limit, class, names) FIELD_MEMBER_##type(name)

#define ENTITY_STRUCT(tag, fields)                                                                 \
    struct tag {                                                                                   \
        const char *id;                                                                            \
        int64_t rev;                                                                               \
        fields(FIELD_MEMBER)                                                                       \
    }

ENTITY_STRUCT(org, ORG_FIELDS);
ENTITY_STRUCT(person, PERSON_FIELDS);
ENTITY_STRUCT(grant, GRANT_FIELDS);
ENTITY_STRUCT(group, GROUP_FIELDS);
ENTITY_STRUCT(member, MEMBER_FIELDS);
ENTITY_STRUCT(standing, STANDING_FIELDS);
ENTITY_STRUCT(joining, JOINING_FIELDS);
ENTITY_STRUCT(event, EVENT_FIELDS);
ENTITY_STRUCT(post, POST_FIELDS);
ENTITY_STRUCT(posting, POSTING_FIELDS);
ENTITY_STRUCT(fact, FACT_FIELDS);
ENTITY_STRUCT(waiver, WAIVER_FIELDS);
ENTITY_STRUCT(span, SPAN_FIELDS);
ENTITY_STRUCT(comment, COMMENT_FIELDS);
ENTITY_STRUCT(device, DEVICE_FIELDS);
ENTITY_STRUCT(leftover, LEFTOVER_FIELDS);

#define ENTITY_ENUM(upper, lower) ENTITY_##upper,
enum entity { ENTITIES(ENTITY_ENUM) ENTITY_COUNT };

/* What generic code knows of an entity: the name is its table's and its word in JSON. */
struct entity_kind {
    const char *name;
    size_t size;
    const struct field *fields;
    size_t field_count;
};

/* The kinds, indexed by enum entity. */
extern const struct entity_kind entity_kinds[ENTITY_COUNT];

/* A row as large as the largest entity, for code that does not know which. */
union any_entity {
    struct {
        const char *id;
        int64_t rev;
    } head;
#define ENTITY_UNION(upper, lower) struct lower lower;
    ENTITIES(ENTITY_UNION)
#undef ENTITY_UNION
};

/* Makes every field of the row unset, id NULL and rev 0. */
void entity_clear(enum entity entity, void *row);

/* The member field `name` of the entity, or NULL. */
const struct field *entity_field(enum entity entity, const char *name);

#endif
