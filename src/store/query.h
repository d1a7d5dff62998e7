#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/status.h"
#include "core/field.h"

#include <stddef.h>
#include <stdint.h>

/*
 * A prepared statement out of the connection's cache. The pattern:
 *
 *     struct query *query = db_query(db, "SELECT name FROM org WHERE id = $1");
 *     query_bind_text(query, 1, id);
 *     status = query_step(query, error);
 *     if (status == ST_OK)
 *         name = query_text(query, 0);
 *     query_reset(query);
 *
 * Parameters are $1, $2 …
 */
struct db;
struct query;

/*
 * The statement, to be given back with query_reset before the connection is closed. sql must stay
 * unchanged as long as the connection lives: a literal, or text kept by its owner. While one is
 * out, asking for the same text yields another, so walks may nest. Never NULL: what goes wrong here
 * (or in binding) is what query_step answers.
 */
struct query *db_query(struct db *db, const char *sql);

/* Binds parameter $n. Text is not copied: it must live until query_reset. NULL, INTEGER_NONE: NULL.
 */
void query_bind_text(struct query *query, int n, const char *value);
void query_bind_bytes(struct query *query, int n, const char *value, size_t length);
void query_bind_int(struct query *query, int n, int64_t value);
void query_bind_null(struct query *query, int n);

/* ST_OK: a row is there. ST_MISSING (no sentence): no further row; a statement that changes is
 * done. */
enum status query_step(struct query *query, struct error *error);

/* Steps a statement that answers no rows and gives it back: ST_OK or what went wrong. */
enum status query_run(struct query *query, struct error *error);

/* Columns of the row, from 0. Text is NULL for NULL and lives until the next step or reset. */
const char *query_text(struct query *query, int column);
size_t query_length(struct query *query, int column);
int64_t query_int(struct query *query, int column); /* INTEGER_NONE for NULL */

/* Gives the statement back; all bindings are forgotten. NULL is allowed. */
void query_reset(struct query *query);

/* How many rows the last statement that changes anything has changed. */
int64_t db_changes(struct db *db);

#endif
