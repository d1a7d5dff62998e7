#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/inside.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/setting.h"

/* One command's rows, and one subject's docket, at most. */
enum { COMMAND_ARENA_MAX = 256 << 20, READING_ARENA_MAX = 512 << 20 };

enum { BULK_CACHE_KB = 64 * 1000 };

static enum status read_user(struct ledger *ledger, struct error *error)
{
    const char *user = NULL;
    enum status status = setting_get(ledger->db, "user", ledger->arena, &user, error);
    if (status != ST_OK && status != ST_MISSING)
        return status;
    snprintf(ledger->user, sizeof ledger->user, "%s", user ? user : "local");
    return ST_OK;
}

enum status ledger_open(const struct ledger_options *options, struct ledger **out,
                        struct error *error)
{
    static const enum db_mode modes[] = {
        [LEDGER_READ] = DB_READ, [LEDGER_WRITE] = DB_WRITE, [LEDGER_CREATE] = DB_CREATE};
    struct db_options db_options = {.cache_kb = options->bulk ? BULK_CACHE_KB : 0};
    struct ledger *ledger = calloc(1, sizeof *ledger);
    enum status status;
    *out = NULL;
    if (!ledger)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    ledger->random = options->random;
    ledger->arena = arena_new(COMMAND_ARENA_MAX);
    ledger->reading = arena_new(READING_ARENA_MAX);
    ledger->bindings = bindings_new();
    ledger->shelf = shelf_new(options->rulebook_folders, options->folder_count);
    if (!ledger->arena || !ledger->reading || !ledger->bindings || !ledger->shelf) {
        status = error_set(error, ST_NOMEM, NULL, _("内存不足"));
        goto fail;
    }
    status = db_open(options->path, modes[options->mode], &db_options, &ledger->db, error);
    if (status != ST_OK)
        goto fail;
    status = read_user(ledger, error);
    if (status != ST_OK)
        goto fail;
    *out = ledger;
    return ST_OK;
fail:
    ledger_close(ledger);
    return status;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    db_close(ledger->db);
    shelf_free(ledger->shelf);
    bindings_free(ledger->bindings);
    arena_free(ledger->arena);
    arena_free(ledger->reading);
    free(ledger);
}

struct db *ledger_db(struct ledger *ledger)
{
    return ledger->db;
}

struct shelf *ledger_shelf(struct ledger *ledger)
{
    return ledger->shelf;
}

const char *ledger_user(struct ledger *ledger)
{
    return ledger->user;
}

enum status ledger_begin(struct ledger *ledger, struct error *error)
{
    int64_t held = 0;
    touch_forget(ledger);
    enum status status = db_begin(ledger->db, error);
    if (status == ST_OK)
        status = journal_count(ledger->db, LOG_OUTBOX, &held, NULL, error);
    if (status != ST_OK)
        db_rollback(ledger->db);
    ledger->holding = held > 0;
    return status;
}

enum status ledger_commit(struct ledger *ledger, struct error *error)
{
    touch_forget(ledger);
    enum status status = db_commit(ledger->db, error);
    if (status != ST_OK)
        bindings_reset(ledger->bindings);
    return status;
}

void ledger_rollback(struct ledger *ledger)
{
    touch_forget(ledger);
    db_rollback(ledger->db);
    bindings_reset(ledger->bindings);
}
