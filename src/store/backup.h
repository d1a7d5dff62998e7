#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "base/status.h"
#include "store/db.h"

#include <stdbool.h>

/*
 * Copies the store, as of one moment, to a new file at path, readable by its owner only; other
 * processes may go on writing meanwhile. An existing file is refused (ST_REFUSED) unless it is
 * empty. progress (may be NULL) is told how much of how much is done, at last that all is, and
 * answers false to stop (ST_STOPPED). No half copy stays behind.
 */
enum status db_backup(struct db *db, const char *path,
                      bool (*progress)(void *context, long done, long total), void *context,
                      struct error *error);

/* Looks whether the file is sound (thorough: indexes against tables too). ST_CORRUPT when it is
 * not. */
enum status db_check(struct db *db, bool thorough, struct error *error);

#endif
