#include "store/purge.h"

#include <stdio.h>

#include "core/entity.h"
#include "store/query.h"

static const char overwrite[] = "PRAGMA secure_delete = ON";

static enum status empty(struct db *db, const char *table, struct error *error)
{
    char sql[64];
    snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", table);
    return db_exec(db, sql, error);
}

enum status db_purge_rows(struct db *db, struct error *error)
{
    static const char *const derived[] = {"shadow", "brief", "duty", "finding"};
    enum status status = db_exec(db, overwrite, error);
    for (int i = 0; i < ENTITY_COUNT && status == ST_OK; i++)
        status = empty(db, entity_kinds[i].name, error);
    for (size_t i = 0; i < sizeof derived / sizeof *derived && status == ST_OK; i++)
        status = empty(db, derived[i], error);
    return status;
}

enum status db_give_up_space(struct db *db, struct error *error)
{
    struct error why;
    enum status status = db_exec(db, overwrite, error);
    if (status != ST_OK)
        return status;
    status = db_exec(db, "VACUUM", &why);
    /* What a write-ahead log holds is not yet in the file; elsewhere this does nothing. */
    if (status == ST_OK)
        status = db_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", &why);
    if (status == ST_BUSY || status == ST_FULL)
        return ST_OK;
    if (status != ST_OK && error)
        *error = why;
    return status;
}

enum status db_has_spare(struct db *db, struct error *error)
{
    struct query *query = db_query(db, "PRAGMA freelist_count");
    enum status status = query_step(query, error);
    if (status == ST_OK && query_int(query, 0) == 0)
        status = ST_MISSING;
    query_reset(query);
    return status;
}
