#ifndef TESTS_STORE_PLACE_H
#define TESTS_STORE_PLACE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"
#include "tap.h"

/* A folder of its own for one test program, and names in it. */
struct place {
    char folder[100];
    char path[200];
};

static inline void place_make(struct place *place)
{
    const char *top = getenv("TMPDIR");
    snprintf(place->folder, sizeof place->folder, "%s/store-test.XXXXXX", top ? top : "/tmp");
    if (!mkdtemp(place->folder)) {
        printf("Bail out! no folder %s\n", place->folder);
        exit(1);
    }
}

/* The path of a name in the folder: valid until the next call. */
static inline const char *place_name(struct place *place, const char *name)
{
    snprintf(place->path, sizeof place->path, "%s/%s", place->folder, name);
    return place->path;
}

static inline void place_remove(const struct place *place)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    if (system(command) != 0)
        printf("# %s stays behind\n", place->folder);
}

/* A new or existing store of that name; a failing check when it does not open. */
static inline struct db *place_open(struct place *place, const char *name)
{
    struct error error = {0};
    struct db *db = NULL;
    enum status status = db_open(place_name(place, name), DB_CREATE, NULL, &db, &error);
    if (status != ST_OK)
        ok(false, "%s opens: %s", name, error.text);
    return db;
}

/* Whether the sentence is one of the kind people read: Chinese, and not cut off. */
static inline bool place_sentence(const struct error *error)
{
    return strlen(error->text) > 12 && (unsigned char)error->text[0] >= 0x20 &&
           strstr(error->text, "；") != NULL;
}

#endif
