#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "core/scope.h"
#include "ledger/receive.h"
#include "ledger/serving.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/row.h"

/* Enough for any scope's text: a line for each hold. */
enum { SCOPE_TEXT_MAX = 4 << 20 };

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

/* The store as a scope sees it: for reading alone. */
struct watched {
    struct world world;
    struct ledger *ledger;
    struct arena *arena; /* of what is read: the scope's while it is worked out, then the scratch */
};

static enum status watched_get(void *context, enum entity entity, const char *id, void *row)
{
    struct watched *watched = context;
    struct ledger *ledger = watched->ledger;
    return row_get(ledger->db, entity, id, watched->arena, row, &ledger->world_error);
}

static enum status watched_has(void *context, enum entity entity, const char *id)
{
    struct ledger *ledger = ((struct watched *)context)->ledger;
    return row_exists(ledger->db, entity, id, &ledger->world_error);
}

static enum status watched_walk(void *context, enum entity entity, const char *field,
                                const char *value, bool (*each)(void *argument, const void *row),
                                void *argument)
{
    struct watched *watched = context;
    struct ledger *ledger = watched->ledger;
    enum status status = row_walk(ledger->db, entity, field, value, watched->arena, each, argument,
                                  &ledger->world_error);
    return status == ST_STOPPED ? ST_OK : status;
}

static enum status watched_put(void *context, enum entity entity, const void *row)
{
    struct ledger *ledger = ((struct watched *)context)->ledger;
    (void)entity;
    (void)row;
    return error_set(&ledger->world_error, ST_REFUSED, NULL, _("此处只能查看，不能改动"));
}

static enum status epoch_of(struct ledger *ledger, const struct scope *scope,
                            char epoch[EPOCH_TEXT], struct error *error)
{
    const struct head *head = &ledger->serving->head;
    char digest[SHA256_TEXT];
    struct buf text;
    buf_init(&text, SCOPE_TEXT_MAX);
    scope_text(scope, &text);
    buf_printf(&text, "%lld\n%s\n", (long long)head->tree, head->history);
    if (text.failed) {
        buf_free(&text);
        return no_memory(error);
    }
    sha256_text(text.text, text.len, digest);
    memcpy(epoch, digest, EPOCH_TEXT - 1);
    epoch[EPOCH_TEXT - 1] = '\0';
    buf_free(&text);
    return ST_OK;
}

enum status serve_scope(struct ledger *ledger, const char *person, struct arena *arena,
                        struct scope **out, char epoch[EPOCH_TEXT], struct error *error)
{
    struct watched *watched = arena_alloc(arena, sizeof *watched);
    struct scope *scope = arena_alloc(arena, sizeof *scope);
    *out = NULL;
    if (!ledger->serving)
        return error_set(error, ST_REFUSED, NULL, _("此数据文件不是服务器的"));
    if (!watched || !scope)
        return no_memory(error);
    arena_reset(ledger->serving->scratch);
    watched->world = (struct world){
        .context = watched,
        .get = watched_get,
        .has = watched_has,
        .walk = watched_walk,
        .put = watched_put,
    };
    watched->ledger = ledger;
    watched->arena = arena;
    ledger->world_error = (struct error){.status = ST_OK};
    enum status status = scope_of(&watched->world, arena, person, scope);
    if (status != ST_OK)
        return error_set(error, status, NULL, "%s",
                         status == ledger->world_error.status ? ledger->world_error.text
                                                              : _("内存不足"));
    /* From here on it only looks: what that takes is given back again and again. */
    watched->arena = ledger->serving->scratch;
    scope->arena = ledger->serving->scratch;
    *out = scope;
    return epoch_of(ledger, scope, epoch, error);
}

struct starting {
    struct ledger *ledger;
    enum entity entity;
    struct error *error;
    enum status status;
};

/* A number for each row: a page must be able to end behind any. */
static bool start_row(void *context, const void *row)
{
    struct starting *starting = context;
    struct ledger *ledger = starting->ledger;
    struct written written = {.entity = starting->entity, .row = row};
    arena_reset(ledger->arena);
    ledger->serving->head.seq++;
    ledger->serving->lines = 0;
    starting->status = places_log_first(ledger, starting->entity, row, starting->error);
    if (starting->status == ST_OK)
        starting->status = lost_log(ledger, &written, starting->error);
    return starting->status == ST_OK;
}

static enum status start_rows(struct ledger *ledger, struct error *error)
{
    struct starting starting = {.ledger = ledger, .error = error};
    enum status status = ST_OK;
    for (int entity = 0; status == ST_OK && entity < ENTITY_COUNT; entity++) {
        starting.entity = (enum entity)entity;
        status = row_walk_all(ledger->db, starting.entity, true, ledger->reading, start_row,
                              &starting, error);
        if (status == ST_STOPPED)
            status = starting.status;
    }
    return status;
}

/* Where the chain begins: the commands before it have no entries. */
static enum status start_chain(struct ledger *ledger, instant now, struct error *error)
{
    int64_t last = 0;
    char about[24];
    enum status status = journal_count(ledger->db, LOG_JOURNAL, NULL, &last, error);
    if (status != ST_OK)
        return status;
    snprintf(about, sizeof about, "%lld", (long long)last);
    struct entry entry = {.at = now, .what = "begin", .about = about};
    return entry_append(ledger, &entry, error);
}

static enum status start(struct ledger *ledger, instant now, struct error *error)
{
    int64_t waiting = 0;
    enum status status = journal_count(ledger->db, LOG_OUTBOX, &waiting, NULL, error);
    if (status == ST_OK && waiting > 0)
        return error_set(error, ST_REFUSED, NULL,
                         _("还有 %lld 项操作没有生效，请先打开工作台等它们保存，再改作服务器"),
                         (long long)waiting);
    struct head head = {0};
    uuid7_new(ledger->random, now * 1000, head.history);
    if (status == ST_OK)
        status = head_put(ledger->db, &head, error);
    if (status == ST_OK)
        status = serving_open(ledger, error);
    if (status == ST_OK)
        status = serving_begin(ledger, error);
    if (status == ST_OK)
        status = start_rows(ledger, error);
    return status == ST_OK ? start_chain(ledger, now, error) : status;
}

enum status serve_store(struct ledger *ledger, instant now, struct error *error)
{
    if (ledger->kind == LEDGER_SERVED)
        return ST_OK;
    if (ledger->kind == LEDGER_CLIENT)
        return error_set(error, ST_REFUSED, NULL,
                         _("此数据文件已加入另一台服务器，不能再作服务器用"));
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = start(ledger, now, error);
    if (status == ST_OK)
        status = ledger_commit(ledger, error);
    else
        ledger_rollback(ledger);
    if (status != ST_OK) {
        serving_close(ledger);
        ledger->kind = LEDGER_ALONE;
    }
    return status;
}

enum status serve_restored(struct ledger *ledger, instant now, struct error *error)
{
    if (!ledger->serving)
        return error_set(error, ST_REFUSED, NULL, _("此数据文件不是服务器的"));
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    struct head *head = &ledger->serving->head;
    struct entry entry = {.at = now, .what = "restore", .about = head->history};
    status = entry_append(ledger, &entry, error);
    if (status == ST_OK)
        status = lineage_put(ledger->db, head->history, head->seq, error);
    uuid7_new(ledger->random, now * 1000, head->history);
    ledger->serving->grants++;
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

static enum status note_in(struct ledger *ledger, const struct entry *entry, struct error *error)
{
    if (db_in_transaction(ledger->db))
        return entry_append(ledger, entry, error);
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = entry_append(ledger, entry, error);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

enum status serve_note(struct ledger *ledger, const char *what, const char *person,
                       const char *device, const char *about, instant now, struct error *error)
{
    struct entry entry = {
        .at = now, .what = what, .person = person, .device = device, .about = about};
    if (!ledger->serving)
        return error_set(error, ST_REFUSED, NULL, _("此数据文件不是服务器的"));
    return note_in(ledger, &entry, error);
}
