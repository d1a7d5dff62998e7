#ifndef CORE_COMMAND_H
#define CORE_COMMAND_H

#include "base/civil.h"
#include "core/entity.h"
#include "core/field.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A command: who wants what done to which thing (protocol.md 1). Everything that changes is one.
 * Its arguments are the members of struct arguments, each key of the vocabulary once; which of them
 * a verb takes, and what an enumeration's key means there, its entry in the table of verbs says.
 */

/* clang-format off */
/* X(type, name, limit): keys whose enumeration differs from verb to verb are TEXT here and checked
 * against the verb's choices. */
#define ARGUMENTS(X) \
    X(TEXT, name, 100)        X(IDENT, kind, 0)         X(IDENT, parent, 0)      X(IDENT, rulebook, 0) \
    X(IDENT, head, 0)         X(IDENT, secretary, 0)    X(INTEGER, groups_before, 100000)              \
    X(JSON, settings, 65536)  X(IDENT, org, 0)          X(TEXT, phone, 30)       X(TEXT, landline, 30) \
    X(TEXT, email, 100)       X(TEXT, title, 200)       X(IDENT, role, 0)        X(IDENT, on, 0)       \
    X(TEXT, function, 200)    X(TEXT, scope, 200)       X(INTEGER, size, 100000) X(FLAG, temporary, 0) \
    X(IDENT, reply_mode, 0)   X(IDENT, owner, 0)        X(IDENT, admin, 0)                             \
    X(IDENT, contact_leader, 0) X(FLAG, leader_joined, 0) X(IDENT, dues_officer, 0)                    \
    X(TEXT, publishing_rules, 500) X(TEXT, kept_because, 200) X(TIME, opened_on, 0)                    \
    X(INTEGER, followers, 1000000000) X(FLAG, verified, 0) X(TEXT, verified_name, 100)                 \
    X(TEXT, reason, 500)      X(TIME, active_from, 0)   X(TEXT, evidence, 500)   X(IDENT, group, 0)    \
    X(FLAG, approved, 0)      X(IDENT, status, 0)       X(TIME, status_since, 0)                       \
    X(TEXT, whereabouts, 100) X(IDENT, person, 0)       X(TEXT, nickname, 50)                          \
    X(TIME, starts, 0)        X(TIME, ends, 0)          X(TEXT, agenda, 2000)    X(TEXT, content, 4000) \
    X(TEXT, requirements, 2000) X(TEXT, place, 100)     X(TEXT, form, 100)       X(TEXT, taking_part, 500) \
    X(IDENT, member, 0)       X(FLAG, planned, 0)       X(IDENT, openness, 0)    X(TEXT, disposition, 200) \
    X(LIST, groups, 64)       X(IDENT, category, 0)     X(TEXT, body, 20000)     X(IDENT, event, 0)    \
    X(IDENT, as, 0)           X(FLAG, in_branch_name, 0) X(FLAG, major, 0)       X(FLAG, important, 0) \
    X(FLAG, reply_required, 0) X(LIST, hashes, 20)      X(INTEGER, pictures, 1000)                     \
    X(TEXT, text, 2000)       X(FLAG, checklist, 0)     X(TEXT, remark, 500)     X(IDENT, channel, 0)  \
    X(DUTY, makes_up, 256)    X(TEXT, note, 500)        X(FLAG, flag, 0)         X(TEXT, what, 500)    \
    X(LIST, rules, 64)        X(TIME, from, 0)          X(TIME, to, 0)           X(TIME, happened, 0)     \
    X(IDENT, key, 0)
/* clang-format on */

/*
 * `hashes` is what a post's key "pictures" (a list of SHA-256) is decoded into; `pictures` is a
 * fact's number. An argument that is a JSON null on a `.set` verb takes the property away: it is
 * given, and unset.
 */
#define FIELD_MEMBER_3(type, name, limit) FIELD_MEMBER_##type(name)
struct arguments {
    ARGUMENTS(FIELD_MEMBER_3)
};

#define ARGUMENT_ENUM(type, name, limit) ARG_##name,
enum argument { ARGUMENTS(ARGUMENT_ENUM) ARGUMENT_COUNT };

/* The field table of struct arguments, indexed by enum argument. */
extern const struct field argument_fields[ARGUMENT_COUNT];

struct command {
    const char *id;          /* UUIDv7 */
    const struct verb *verb; /* never NULL once decoded */
    const char *to;
    int64_t rev; /* INTEGER_NONE: the current one */
    instant at;
    const char *by; /* NULL: the local user, only where the store is standalone or in a file */
    const char *on_behalf;
    int64_t means; /* enum means; 0 none */
    struct arguments with;
    bool given[ARGUMENT_COUNT];
    const char *body; /* `with` as canonical JSON, as it is kept in the journal */
};

/* Makes the command empty: nothing given, every argument unset. */
void command_clear(struct command *command);

/* One argument that a verb takes. */
struct parameter {
    enum argument argument;
    bool required;
    const char *const *choices; /* the words allowed (choices[0] is ""), or NULL */
    int refers;                 /* enum entity that must exist under this id, or -1 */
};

struct decision;

/* Who may give a command: roles held on the target's group or org, or on an org above it. */
enum role {
    ROLE_ADMIN = 1 << 0,
    ROLE_OWNER = 1 << 1,
    ROLE_SECRETARY = 1 << 2,
    ROLE_HEAD = 1 << 3,
    ROLE_CONTACT_LEADER = 1 << 4,
    ROLE_SECRECY_REVIEWER = 1 << 5,
    ROLE_ORGANISER = 1 << 6,
    ROLE_AUDITOR = 1 << 7,
    ROLE_ALL = 0xff,
};

enum verb_flag {
    VERB_CREATES = 1 << 0,     /* the target must not exist yet */
    VERB_UPSERTS = 1 << 1,     /* the target may or may not exist (duty.waive) */
    VERB_FREE_TARGET = 1 << 2, /* `to` may name an entity of any kind, or nothing that is kept */
    VERB_DECISION = 1 << 3,    /* may be entered for another: on_behalf and means */
    VERB_TAKES_NULL = 1 << 4, /* null takes a property away; over a network it names the rev seen */
    VERB_SIGNED = 1 << 5,     /* carries the device's signature over a network */
    VERB_SERVER = 1 << 6,     /* only a server gives it itself */
};

/* One verb of the vocabulary. */
struct verb {
    const char *name;
    enum entity target;
    unsigned flags;
    unsigned roles; /* enum role: who may */
    const struct parameter *parameters;
    size_t parameter_count;
    /* Checks the command against the world and puts what it changes: decide.h. */
    void (*decide)(struct decision *decision);
    /* What it did, for the history: a Chinese phrase without subject, such as "登记信息". */
    const char *sentence;
};

/* The verb of that name, or NULL; verb_at walks all of them in the order of protocol.md. */
const struct verb *verb_find(const char *name, size_t n);
const struct verb *verb_at(size_t index);
size_t verb_count(void);

/* The verb's parameter for that argument, or NULL. */
const struct parameter *verb_parameter(const struct verb *verb, enum argument argument);

/*
 * Checks a decoded command without looking at any store: the id of the target, required arguments,
 * each argument's type, limit and choices, on_behalf only on decisions. ST_INVALID with key and
 * sentence on the first thing wrong.
 */
enum status command_check(const struct command *command, struct error *error);

#endif
