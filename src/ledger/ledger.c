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

/* Whose store it is. */
static enum status read_kind(struct ledger *ledger, struct error *error)
{
    const char *url = NULL;
    enum status status = setting_get(ledger->db, "server.url", ledger->arena, &url, error);
    if (status != ST_OK && status != ST_MISSING)
        return status;
    ledger->kind = url ? LEDGER_CLIENT : LEDGER_ALONE;
    return serving_open(ledger, error);
}

enum status ledger_open(const struct ledger_options *options, struct ledger **out,
                        struct error *error)
{
    static const enum db_mode modes[] = {
        [LEDGER_READ] = DB_READ, [LEDGER_WRITE] = DB_WRITE, [LEDGER_CREATE] = DB_CREATE};
    struct db_options db_options = {
        .vfs = options->vfs,
        .cache_kb = options->bulk ? BULK_CACHE_KB : 0,
        .wal = options->server,
    };
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
    if (status == ST_OK)
        status = read_kind(ledger, error);
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
    serving_close(ledger);
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

enum status ledger_set_user(struct ledger *ledger, const char *person, struct error *error)
{
    enum status status = setting_set(ledger->db, "user", person, error);
    if (status == ST_OK)
        snprintf(ledger->user, sizeof ledger->user, "%s", person);
    return status;
}

enum ledger_kind ledger_kind(const struct ledger *ledger)
{
    return ledger->kind;
}

static bool serves(const struct ledger *ledger)
{
    return ledger->kind == LEDGER_SERVED;
}

enum status ledger_begin(struct ledger *ledger, struct error *error)
{
    int64_t held = 0;
    touch_forget(ledger);
    enum status status = db_begin(ledger->db, error);
    if (status == ST_OK)
        status = journal_count(ledger->db, LOG_OUTBOX, &held, NULL, error);
    if (status == ST_OK && serves(ledger))
        status = serving_begin(ledger, error);
    if (status != ST_OK)
        db_rollback(ledger->db);
    ledger->holding = held > 0;
    return status;
}

enum status ledger_commit(struct ledger *ledger, struct error *error)
{
    struct error ignored;
    enum status status = serves(ledger) ? serving_end(ledger, true, error) : ST_OK;
    if (status != ST_OK) {
        ledger_rollback(ledger);
        return status;
    }
    touch_forget(ledger);
    status = db_commit(ledger->db, error);
    if (status != ST_OK) {
        bindings_reset(ledger->bindings);
        if (serves(ledger))
            serving_end(ledger, false, &ignored);
    }
    return status;
}

void ledger_rollback(struct ledger *ledger)
{
    struct error ignored;
    touch_forget(ledger);
    db_rollback(ledger->db);
    bindings_reset(ledger->bindings);
    if (serves(ledger))
        serving_end(ledger, false, &ignored);
}
