#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include "base/arena.h"
#include "base/civil.h"
#include "base/ident.h"
#include "store/db.h"

/*
 * The answers a server has given, by the command's id, kept byte for byte: the same command gets
 * the same answer, another under its id is told apart by its fingerprint.
 */
struct answer {
    const char *fingerprint;
    const char *body;
};
enum status answer_put(struct db *db, const char *id, const struct answer *answer,
                       struct error *error);
/* ST_MISSING: none has been given. Texts live in the arena. */
enum status answer_get(struct db *db, const char *id, struct arena *arena, struct answer *answer,
                       struct error *error);

#endif
