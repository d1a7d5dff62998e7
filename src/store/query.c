#include "store/query.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/handle.h"

static size_t slot_of(const char *sql)
{
    uintptr_t bits = (uintptr_t)sql;
    return (size_t)((bits >> 3) ^ (bits >> 12)) % QUERY_SLOTS;
}

static void map_parameters(struct query *query)
{
    char name[8];
    for (int n = 1; n <= QUERY_MAX_PARAMETERS; n++) {
        snprintf(name, sizeof name, "$%d", n);
        int index = sqlite3_bind_parameter_index(query->statement, name);
        if (!index)
            return;
        query->at[n] = (unsigned char)index;
    }
}

static void prepare(struct query *query)
{
    query->result = sqlite3_prepare_v3(query->db->sqlite, query->sql, -1, SQLITE_PREPARE_PERSISTENT,
                                       &query->statement, NULL);
    if (query->result == SQLITE_OK)
        map_parameters(query);
}

struct query *db_query(struct db *db, const char *sql)
{
    struct query **slot = &db->slots[slot_of(sql)];
    for (struct query *query = *slot; query; query = query->next) {
        if (query->out || query->sql != sql)
            continue;
        query->out = true;
        query->result = SQLITE_OK;
        if (!query->statement)
            prepare(query);
        return query;
    }
    struct query *query = calloc(1, sizeof *query);
    if (!query)
        return &db->none;
    *query = (struct query){.db = db, .sql = sql, .out = true, .next = *slot};
    *slot = query;
    prepare(query);
    return query;
}

static void note(struct query *query, int result)
{
    if (query->db && query->result == SQLITE_OK)
        query->result = result;
}

/* SQLite's index of $n; -1 (which no statement has) when it cannot be bound. */
static int index_of(const struct query *query, int n)
{
    if (!query->statement || n < 1 || n > QUERY_MAX_PARAMETERS || !query->at[n])
        return -1;
    return query->at[n];
}

void query_bind_bytes(struct query *query, int n, const char *value, size_t length)
{
    if (!value)
        query_bind_null(query, n);
    else
        note(query, sqlite3_bind_text64(query->statement, index_of(query, n), value, length,
                                        SQLITE_STATIC, SQLITE_UTF8));
}

void query_bind_text(struct query *query, int n, const char *value)
{
    query_bind_bytes(query, n, value, value ? strlen(value) : 0);
}

void query_bind_int(struct query *query, int n, int64_t value)
{
    if (value == INTEGER_NONE)
        query_bind_null(query, n);
    else
        note(query, sqlite3_bind_int64(query->statement, index_of(query, n), value));
}

void query_bind_null(struct query *query, int n)
{
    note(query, sqlite3_bind_null(query->statement, index_of(query, n)));
}

enum status query_step(struct query *query, struct error *error)
{
    if (query->result == SQLITE_OK) {
        int result = sqlite3_step(query->statement);
        if (result == SQLITE_ROW)
            return ST_OK;
        if (result == SQLITE_DONE) {
            /* Ends it at once, so that a finished read holds no lock. */
            sqlite3_reset(query->statement);
            return ST_MISSING;
        }
        query->result = result;
    }
    enum status status = db_result(query->db, query->result, error);
    if (query->statement)
        sqlite3_reset(query->statement);
    return status;
}

enum status query_run(struct query *query, struct error *error)
{
    enum status status = query_step(query, error);
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

const char *query_text(struct query *query, int column)
{
    return (const char *)sqlite3_column_text(query->statement, column);
}

size_t query_length(struct query *query, int column)
{
    return (size_t)sqlite3_column_bytes(query->statement, column);
}

int64_t query_int(struct query *query, int column)
{
    if (sqlite3_column_type(query->statement, column) == SQLITE_NULL)
        return INTEGER_NONE;
    return sqlite3_column_int64(query->statement, column);
}

void query_reset(struct query *query)
{
    if (!query || !query->db)
        return;
    if (query->statement) {
        sqlite3_reset(query->statement);
        sqlite3_clear_bindings(query->statement);
        query->result = SQLITE_OK;
    }
    query->out = false;
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->sqlite);
}

void db_forget_queries(struct db *db)
{
    for (size_t i = 0; i < QUERY_SLOTS; i++) {
        while (db->slots[i]) {
            struct query *query = db->slots[i];
            db->slots[i] = query->next;
            sqlite3_finalize(query->statement);
            free(query);
        }
    }
}
