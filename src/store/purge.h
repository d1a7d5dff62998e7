#ifndef STORE_PURGE_H
#define STORE_PURGE_H

#include "base/status.h"
#include "store/db.h"

/*
 * Takes out of a client's store all that came from its server: every row, what was derived from the
 * rows and what was kept aside of them. Outbox, journal and settings stay. Within a transaction;
 * from here on what the connection deletes is overwritten in the file.
 */
enum status db_purge_rows(struct db *db, struct error *error);

/*
 * Writes the file anew without its free pages, so that nothing of what was deleted, even long ago,
 * is left in it. Outside a transaction. Where another process has the store open, or the disk has
 * no room for it, that is left for another time and the answer is ST_OK; db_has_spare then still
 * says ST_OK.
 */
enum status db_give_up_space(struct db *db, struct error *error);

/* Whether the file has free pages: ST_OK or ST_MISSING. */
enum status db_has_spare(struct db *db, struct error *error);

#endif
