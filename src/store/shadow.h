#ifndef STORE_SHADOW_H
#define STORE_SHADOW_H

#include "base/buf.h"
#include "core/entity.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Before-images of rows that unsettled commands have changed. shadow_keep stores the row as it is
 * now (or that there is none), unless the shadow already holds one for it. shadow_put_back restores
 * every row and empties the shadow.
 */
enum status shadow_keep(struct db *db, enum entity entity, const char *id, struct error *error);
enum status shadow_put_back(struct db *db, struct error *error);
/* The image kept for the row: appended to body; *existed false: there was no row. ST_MISSING: no
 * image. */
enum status shadow_get(struct db *db, enum entity entity, const char *id, struct buf *body,
                       bool *existed, struct error *error);
/* Puts images under what is pending: the row as the server has it (body NULL: no such row). */
enum status shadow_put(struct db *db, enum entity entity, const char *id, const char *body,
                       struct error *error);
/* Each image, by entity and id; body NULL: there was no row. The callback must not write to the
 * shadow. */
typedef bool shadow_each(void *context, enum entity entity, const char *id, const char *body);
enum status shadow_walk(struct db *db, shadow_each *each, void *context, struct error *error);
enum status shadow_clear(struct db *db, struct error *error);
enum status shadow_count(struct db *db, int64_t *count, struct error *error);

#endif
