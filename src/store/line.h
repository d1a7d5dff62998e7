#ifndef STORE_LINE_H
#define STORE_LINE_H

#include "base/arena.h"
#include "base/civil.h"
#include "store/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What is derived and kept: per subject (a group or an org) one brief, its obligations that are not
 * yet done with, and its findings. All of it can be thrown away and derived anew.
 */
enum subject_kind { SUBJECT_GROUP, SUBJECT_ORG };

/* The lines of a subject answer for every T with fresh_from <= T < recheck_at, unless it is stale.
 */
struct brief {
    int64_t kind; /* enum subject_kind */
    const char *id;
    const char *org;    /* the group's; of an org itself */
    int64_t stale;      /* 1: something it depends on has been changed */
    instant fresh_from; /* struct turns: from */
    instant recheck_at; /* the earlier of until and redo; INSTANT_MAX: never */
    instant redo_at;    /* struct turns: redo; INSTANT_MAX: never */
    instant last_post;  /* INSTANT_NONE: none */
};

/* ST_MISSING when there is none. */
enum status brief_get(struct db *db, enum subject_kind kind, const char *id, struct arena *arena,
                      struct brief *brief, struct error *error);
enum status brief_put(struct db *db, const struct brief *brief, struct error *error);
enum status brief_delete(struct db *db, enum subject_kind kind, const char *id,
                         struct error *error);

/* Makes one subject stale; a brief is made where there is none yet. */
enum status brief_mark(struct db *db, enum subject_kind kind, const char *id, const char *org,
                       struct error *error);
/* Makes a subject stale that has a brief already. */
enum status brief_stale(struct db *db, enum subject_kind kind, const char *id, struct error *error);
/* Makes an org and its groups stale; with all orgs below and theirs; everything. */
enum status brief_mark_org(struct db *db, const char *org, struct error *error);
enum status brief_mark_below(struct db *db, const char *org, struct error *error);
enum status brief_mark_all(struct db *db, struct error *error);

/* The briefs that do not answer for `at`, by kind and id: an array in the arena. */
enum status brief_unfresh(struct db *db, instant at, struct arena *arena, struct brief **out,
                          size_t *count, struct error *error);

typedef bool brief_each(void *context, const struct brief *brief);
/* Every brief, by kind and id; texts live until the callback returns. */
enum status brief_walk(struct db *db, brief_each *each, void *context, struct error *error);

/* One obligation as kept. Texts of a walk live until the callback returns. */
struct duty_line {
    const char *id;
    const char *rule;
    int64_t kind; /* enum subject_kind of whose line it is */
    const char *subject;
    const char *group; /* NULL: of the org */
    const char *org;
    const char *event, *member; /* NULL where it has none */
    instant opens, due;
    instant warn_at;
    instant lapse_at; /* INSTANT_MAX: never */
    int64_t done, wanted;
};

/* Adds one; an obligation with that id and subject is replaced. */
enum status duty_put(struct db *db, const struct duty_line *line, struct error *error);
/* Takes away one line of a subject. */
enum status duty_delete(struct db *db, enum subject_kind kind, const char *subject, const char *id,
                        struct error *error);
/* Takes away all lines of a subject. */
enum status duty_clear(struct db *db, enum subject_kind kind, const char *subject,
                       struct error *error);

typedef bool duty_each(void *context, const struct duty_line *line);
/* Every line with warn_at <= at < lapse_at, the earliest warning first. */
enum status duty_walk(struct db *db, instant at, duty_each *each, void *context,
                      struct error *error);
/* Every line of one subject, by id. */
enum status duty_walk_subject(struct db *db, enum subject_kind kind, const char *subject,
                              duty_each *each, void *context, struct error *error);

struct finding_line {
    const char *rule;
    const char *group;
    const char *detail;
};
enum status finding_put(struct db *db, const struct finding_line *line, struct error *error);
/* Takes away the findings of a group. */
enum status finding_clear(struct db *db, const char *group, struct error *error);
typedef bool finding_each(void *context, const struct finding_line *line);
/* Every finding, of one group or (NULL) of all, by rule and group. */
enum status finding_walk(struct db *db, const char *group, finding_each *each, void *context,
                         struct error *error);

#endif
