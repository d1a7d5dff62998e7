#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/entity.h"
#include "store/db.h"
#include "store/query.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Rows of entities, read and written by the field table. `row` is the struct of the entity; its
 * texts are copied into the arena. ST_NOMEM when the arena is used up.
 */

/* Reads one row; ST_MISSING without a sentence when there is none (row is then cleared). */
enum status row_get(struct db *db, enum entity entity, const char *id, struct arena *arena,
                    void *row, struct error *error);

/* Appends the name of an org, person, group or member alone; ST_MISSING when there is none. */
enum status row_name(struct db *db, enum entity entity, const char *id, struct buf *out,
                     struct error *error);

/* Whether there is such a row: ST_OK or ST_MISSING. */
enum status row_exists(struct db *db, enum entity entity, const char *id, struct error *error);

/* Writes the row, new or in place of the one with its id. */
enum status row_put(struct db *db, enum entity entity, const void *row, struct error *error);

/* Deletes the row; ST_OK also when there was none. */
enum status row_delete(struct db *db, enum entity entity, const char *id, struct error *error);

/* Sees one row after another; the texts live as long as the arena. false stops the walk
 * (ST_STOPPED). */
typedef bool row_each(void *context, const void *row);

/*
 * Gives every row whose field (not an enumeration: its id or a text or ident field) equals value to
 * each, in the order of ids. The callback may read and write other rows.
 */
enum status row_walk(struct db *db, enum entity entity, const char *field, const char *value,
                     struct arena *arena, row_each *each, void *context, struct error *error);

/* The same for all rows, in the order of ids. With fresh, the arena is reset before each row, so
 * any number fits. */
enum status row_walk_all(struct db *db, enum entity entity, bool fresh, struct arena *arena,
                         row_each *each, void *context, struct error *error);

/* How many rows there are. */
enum status row_count(struct db *db, enum entity entity, int64_t *count, struct error *error);

/*
 * Appends an exact image of the row as it is stored. ST_MISSING (nothing appended) when there is
 * none. row_restore puts an image back in place of whatever is there now; body NULL deletes the
 * row.
 */
enum status row_snapshot(struct db *db, enum entity entity, const char *id, struct buf *body,
                         struct error *error);
enum status row_restore(struct db *db, enum entity entity, const char *id, const char *body,
                        struct error *error);

/*
 * Reads the row out of a query's columns from `first` on: id, rev, then all fields in their order.
 * Only the texts go to the arena.
 */
enum status row_read(struct query *query, int first, enum entity entity, struct arena *arena,
                     void *row, struct error *error);

#endif
