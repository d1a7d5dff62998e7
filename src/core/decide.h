#ifndef CORE_DECIDE_H
#define CORE_DECIDE_H

#include "base/arena.h"
#include "core/command.h"
#include "core/entity.h"
#include "core/rulebook.h"

#include <stdbool.h>

/* How a command ended: the closed set of protocol.md 5. */
enum verdict {
    VERDICT_APPLIED,
    VERDICT_NOOP,
    VERDICT_CONFLICT_REV,
    VERDICT_CONFLICT_STATE,
    VERDICT_CONFLICT_DECIDED,
    VERDICT_CONFLICT_UNIQUE,
    VERDICT_DEPENDENCY,
    VERDICT_FORBIDDEN,
    VERDICT_FORBIDDEN_REVOKED,
    VERDICT_INVALID,
    VERDICT_UNSUPPORTED,
    VERDICT_ID_REUSED,
    VERDICT_RETRY,
    VERDICT_COUNT,
};

/* "applied", "conflict.rev", … */
const char *verdict_name(enum verdict verdict);

/*
 * The entities as they stand, by argument: in the program a store within a transaction, in tests a
 * table in memory. Strings of rows that come out belong to the world and last as long as the
 * decision. A function that answers other than ST_OK or ST_MISSING ends the decision with that
 * status.
 */
struct world {
    void *context;
    /* The row of that id; ST_MISSING when there is none. */
    enum status (*get)(void *context, enum entity entity, const char *id, void *row);
    /* Whether there is such a row: ST_OK or ST_MISSING. */
    enum status (*has)(void *context, enum entity entity, const char *id);
    /* Calls each for every row whose text field has the value, in the order of id; each may end
     * the walk by answering false, and may not put. */
    enum status (*walk)(void *context, enum entity entity, const char *field, const char *value,
                        bool (*each)(void *argument, const void *row), void *argument);
    /* Saves the row under its id as new or changed; the world counts rev. */
    enum status (*put)(void *context, enum entity entity, const void *row);
    /* The rulebook of that id; NULL when there is none. */
    const struct rulebook *(*rulebook)(void *context, const char *id);
    /* Lays the settings `patch` over `old` (JSON objects, old may be NULL) rule by rule and key by
     * key, null taking a key away; refuses keys that the rule's kind does not have and rules of no
     * rulebook. *merged belongs to the world. */
    enum status (*merge)(void *context, const char *old, const char *patch, const char **merged,
                         struct error *error);
    /* Whether any rulebook at hand declares this kind of event. */
    bool (*event_kind)(void *context, const char *kind);
    /* A setting of the org tree that is a flag (such as proxy_approval), from the nearest org that
     * has it. */
    bool (*flag)(void *context, const char *org, const char *key, bool otherwise);
};

struct scope;

/* One command being decided. */
struct decision {
    const struct world *world;
    struct arena *arena; /* for strings of rows that are put */
    const struct command *command;
    const char *user;        /* who acts: command->by, or the local user */
    bool trusted;            /* a standalone store: the user holds every role */
    struct scope *scope;     /* on a server: what is not seen by the user is not there; else NULL */
    bool hidden;             /* out: refused for what is there, but not seen by the user */
    union any_entity target; /* the row at `to` before the command; id NULL when there is none */
    enum verdict verdict;
    enum status status; /* not ST_OK when the world failed */
    struct error error;
};

/*
 * Decides one command: checks it (command_check), the existence of target and references, rev, who
 * may (grant.h), then what the verb itself asks, and puts what changes through the world. The
 * outcome stands in decision->verdict and, unless it is applied or noop, ->error with one Chinese
 * sentence. Puts made before a refusal must be taken back by the caller (a savepoint). Answers
 * decision->status.
 */
enum status decide(struct decision *decision);

/* For the verbs' own functions: ends the decision with the verdict and a sentence. */
void decide_refuse(struct decision *decision, enum verdict verdict, const char *key,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Reads a row; false when it is not there or the decision has already failed. */
bool decide_get(struct decision *decision, enum entity entity, const char *id, void *row);
/* The same of what the command names: what the user does not see is not there. */
bool decide_see(struct decision *decision, enum entity entity, const char *id, void *row);
/* What an id is of where its kind is not said (a remark's subject): of the kinds that can be talked
 * about the first that has it, whoever sees it; what comes behind is never meant. false when there
 * is none, or the user does not see it. */
bool decide_named(struct decision *decision, const char *id, enum entity *entity,
                  union any_entity *row);
void decide_put(struct decision *decision, enum entity entity, const void *row);
/* Copies every argument that was given onto the row's field of the same name. */
void decide_copy(struct decision *decision, enum entity entity, void *row);
/* When the thing happened: with.happened, else the command's at. */
instant decide_happened(const struct decision *decision);
/* The rulebook that binds the org: its own or that of the nearest above that names one; NULL if
 * none. One that is named and cannot be read refuses the decision (VERDICT_DEPENDENCY). */
const struct rulebook *decide_rulebook(struct decision *decision, const char *org);

#endif
