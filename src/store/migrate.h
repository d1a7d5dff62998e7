#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "base/status.h"
#include "store/db.h"

#include <stddef.h>

/*
 * The versions of the schema. Step i leads from version i to i + 1; version 0 is an empty file. The
 * version stands in the file as user_version.
 */
struct migrate_step {
    const char *name;
    enum status (*run)(struct db *db, struct error *error); /* inside a transaction */
};

struct migrate_plan {
    const struct migrate_step *steps;
    size_t count; /* the newest version */
    /* Both may be NULL. create makes the newest version in an empty file at once, instead of the
     * steps; finish runs behind the last step, in its transaction. */
    enum status (*create)(struct db *db, struct error *error);
    enum status (*finish)(struct db *db, struct error *error);
};

/* The program's own. */
extern const struct migrate_plan migrate_own;

/* Answers ST_NEWER with its sentence. */
enum status migrate_refuse_newer(struct db *db, struct error *error);

/* The version of the open store. */
enum status migrate_version(struct db *db, size_t *version, struct error *error);

/*
 * Brings the store up to the plan's newest version, each step in one transaction. Before the first
 * step of a store that is not empty a copy is made beside it, named with ".vN.bak" behind. A step
 * that fails leaves the store at the version before it. ST_NEWER when the store is ahead of the
 * plan.
 */
enum status migrate_up(struct db *db, const struct migrate_plan *plan, struct error *error);

#endif
