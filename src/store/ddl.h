#ifndef STORE_DDL_H
#define STORE_DDL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "core/entity.h"
#include "store/db.h"

/*
 * The schema: a table per entity out of its field table (id, rev, then the fields in order;
 * enumerations as their names, unset as NULL, a flag as 0 or 1), and the tables below it as
 * commented SQL text.
 */

/* Appends the CREATE TABLE of the entity. */
void ddl_entity(enum entity entity, struct buf *out);

/* The other statements: tables and indexes, in order. */
extern const char *const ddl_tables[];
extern const size_t ddl_table_count;
extern const char *const ddl_indexes[];
extern const size_t ddl_index_count;

/* Creates everything in the open transaction. */
enum status ddl_create(struct db *db, struct error *error);

/*
 * Whether every index is there as it should be: without one everything still works, but slowly.
 * ST_CORRUPT names the first that is not; with repair, in an open transaction, it is made anew
 * instead.
 */
enum status ddl_verify_indexes(struct db *db, bool repair, struct error *error);

#endif
