#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ident.h"
#include "core/entity.h"
#include "store/db.h"

/*
 * What a served store (a tenant's) knows beside its rows: its head, and where and when each row
 * last changed. A row is listed once for each place it is seen from: an org ("group" is ""), or a
 * group of that org. When it is no longer seen from a place the line stays, gone.
 */
struct head {
    int64_t seq;             /* the tenant's counter: one more for each command applied */
    int64_t tree;            /* one more whenever an org got another parent: part of every epoch */
    char history[UUID_TEXT]; /* another one after a restore */
    int64_t audit_seq;
    char audit_hash[SHA256_TEXT];
};

/* ST_MISSING: the store is not served. */
enum status head_get(struct db *db, struct head *head, struct error *error);
/* Writes it, the first time too. */
enum status head_put(struct db *db, const struct head *head, struct error *error);

/*
 * The histories that this store goes back to, and up to which of its numbers it holds each: what a
 * client was told later, within that history, was lost by a restore. lineage_kept answers 0 for one
 * that it does not go back to.
 */
enum status lineage_put(struct db *db, const char *history, int64_t kept, struct error *error);
enum status lineage_kept(struct db *db, const char *history, int64_t *kept, struct error *error);

struct change {
    enum entity entity;
    const char *id;
    const char *org, *group; /* never NULL; "" for none */
    int64_t seq;
    bool gone;
};

enum status change_put(struct db *db, const struct change *change, struct error *error);

/* false stops the walk (ST_STOPPED). Strings last until the callback returns, which must not write
 * to the log. */
typedef bool change_each(void *context, const struct change *change);

/* All places of one row, gone ones too. */
enum status change_places(struct db *db, enum entity entity, const char *id, change_each *each,
                          void *context, struct error *error);
/* Every line of one place (org or group of it) that is not gone; entity ENTITY_COUNT: of all. */
enum status change_at(struct db *db, enum entity entity, const char *org, const char *group,
                      change_each *each, void *context, struct error *error);
/* Every line of one group, whatever its org, that is not gone. */
enum status change_of_group(struct db *db, const char *group, change_each *each, void *context,
                            struct error *error);

/*
 * Lines with seq > from in the order of seq: of the whole tenant (source NULL), of an org and all
 * its groups (group NULL), or of one place (group "" is the org alone). A cursor, so that several
 * can be merged: next answers ST_OK with *change (its strings last until the next call), or
 * ST_MISSING at the end.
 */
struct change_source {
    const char *org, *group;
};
struct change_cursor;
enum status change_open(struct db *db, const struct change_source *source, int64_t from,
                        struct change_cursor **cursor, struct error *error);
enum status change_next(struct change_cursor *cursor, struct change *change, struct error *error);
void change_close(struct change_cursor *cursor);

/*
 * Who has lost a hold on a place, and when: a command given before that is told so
 * (forbidden.revoked) instead of being refused as a stranger's.
 */
enum status lost_put(struct db *db, const char *person, const char *org, const char *group,
                     int64_t seq, struct error *error);
/* ST_OK: the person once held something on the place; on an org means on all its groups too.
 * ST_MISSING. */
enum status lost_has(struct db *db, const char *person, const char *org, const char *group,
                     struct error *error);

#endif
