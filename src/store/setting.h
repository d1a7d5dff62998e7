#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "base/arena.h"
#include "base/status.h"
#include "store/db.h"

/* Settings of the store, text by key. */

/* The value, copied into the arena; ST_MISSING (*value NULL, no sentence) when it is not set. */
enum status setting_get(struct db *db, const char *key, struct arena *arena, const char **value,
                        struct error *error);

/* Sets it; value NULL takes it away. */
enum status setting_set(struct db *db, const char *key, const char *value, struct error *error);

#endif
