#include <stdint.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/receive.h"
#include "ledger/serving.h"
#include "store/change.h"
#include "store/db.h"
#include "store/row.h"

/*
 * A page: the lines of the log that lie in the scope's places, merged in the order of their
 * numbers. Where a line may lie is the index's business; whether its row is seen is scope_sees'
 * alone.
 */
enum {
    SOURCES_MAX = 256,
    LOOKED_MAX = 20000,  /* lines that one page looks at */
    BYTES_MAX = 1 << 20, /* of its rows, about: no further number is begun behind it */
    READ_MAX = 64 << 20, /* of rows that it reads */
    SEEN_SLOTS = 4096,
    TREE_MAX = 4096,
};

struct source {
    struct change_source place;
    struct change_cursor *cursor;
    struct change change; /* the next one */
    bool over;
};

/* A row that goes on the page. */
struct item {
    struct item *next;
    bool removed;
    enum entity entity;
    const char *id;
    const union any_entity *row;
};

struct seen {
    struct seen *next;
    enum entity entity;
    const char *id;
};

struct paging {
    struct ledger *ledger;
    struct arena *arena;
    struct scope *scope;
    struct source sources[SOURCES_MAX];
    size_t count;
    bool all; /* one source of the whole tenant, because there would be too many */
    struct head head;
    int64_t from, to;
    size_t limit, rows, looked, bytes, read;
    struct item *first, **end;
    struct seen **seen; /* what is on the page, by hash */
    struct error *error;
};

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

/* ---- where to look ---- */

static bool covers(const struct change_source *source, const char *org, const char *group)
{
    return strcmp(source->org, org) == 0 &&
           (!source->group || (group && strcmp(source->group, group) == 0));
}

/* Too many of them: the whole log is read instead, and filtered. */
static void add_source(struct paging *paging, const char *org, const char *group)
{
    if (paging->all)
        return;
    for (size_t i = 0; i < paging->count; i++)
        if (covers(&paging->sources[i].place, org, group))
            return;
    if (paging->count == SOURCES_MAX) {
        paging->all = true;
        return;
    }
    paging->sources[paging->count++] = (struct source){.place = {.org = org, .group = group}};
}

struct below {
    struct paging *paging;
    const char *orgs[TREE_MAX];
    size_t count;
    bool failed;
};

static bool add_below(void *context, const void *row)
{
    struct below *below = context;
    const char *id = ((const struct org *)row)->id;
    if (below->count == TREE_MAX) {
        below->paging->all = true;
        return false;
    }
    below->orgs[below->count++] = id;
    return true;
}

static enum status add_tree(struct paging *paging, const char *org)
{
    struct below *below = arena_alloc(paging->arena, sizeof *below);
    enum status status = ST_OK;
    if (!below)
        return no_memory(paging->error);
    below->paging = paging;
    below->orgs[below->count++] = org;
    for (size_t i = 0; status == ST_OK && i < below->count && !paging->all; i++) {
        add_source(paging, below->orgs[i], NULL);
        status = row_walk(paging->ledger->db, ENTITY_ORG, "parent", below->orgs[i], paging->arena,
                          add_below, below, paging->error);
    }
    return status == ST_STOPPED ? ST_OK : status;
}

static enum status find_sources(struct paging *paging)
{
    const struct scope *scope = paging->scope;
    enum status status = ST_OK;
    paging->all = scope->whole;
    /* The wider holds first: what they cover need not be read twice. */
    for (size_t i = 0; status == ST_OK && i < scope->count; i++)
        if (scope->holds[i].reach == HOLD_TREE)
            status = add_tree(paging, scope->holds[i].org);
    for (size_t i = 0; i < scope->count; i++)
        if (scope->holds[i].reach == HOLD_ORG)
            add_source(paging, scope->holds[i].org, NULL);
    for (size_t i = 0; i < scope->count; i++) {
        const struct hold *hold = &scope->holds[i];
        if (hold->reach != HOLD_GROUP)
            continue;
        add_source(paging, hold->org, "");
        add_source(paging, hold->org, PLACE_NAMED);
        if (hold->roles)
            add_source(paging, hold->org, PLACE_NAMED_BY);
        add_source(paging, hold->org, hold->group);
    }
    for (size_t i = 0; i < scope->chain_count; i++) {
        add_source(paging, scope->chain[i], "");
        add_source(paging, scope->chain[i], PLACE_NAMED);
    }
    if (scope->person)
        add_source(paging, PLACE_OWN, scope->person);
    return status;
}

static enum status step(struct paging *paging, struct source *source)
{
    enum status status = change_next(source->cursor, &source->change, paging->error);
    source->over = status == ST_MISSING;
    return status == ST_MISSING ? ST_OK : status;
}

static enum status open_sources(struct paging *paging)
{
    enum status status = find_sources(paging);
    if (paging->all)
        paging->count = 1;
    for (size_t i = 0; status == ST_OK && i < paging->count; i++) {
        struct source *source = &paging->sources[i];
        source->cursor = NULL;
        status = change_open(paging->ledger->db, paging->all ? NULL : &source->place, paging->from,
                             &source->cursor, paging->error);
        if (status == ST_OK)
            status = step(paging, source);
    }
    return status;
}

static struct source *earliest(struct paging *paging)
{
    struct source *first = NULL;
    for (size_t i = 0; i < paging->count; i++) {
        struct source *source = &paging->sources[i];
        if (!source->over && (!first || source->change.seq < first->change.seq))
            first = source;
    }
    return first;
}

/* ---- what is seen ---- */

static struct seen **slot_of(struct paging *paging, const struct change *change)
{
    uint32_t hash = 2166136261u + (uint32_t)change->entity;
    for (const char *c = change->id; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return &paging->seen[hash % SEEN_SLOTS];
}

/* Whether the row is on the page already. */
static bool on_page(struct paging *paging, const struct change *change)
{
    for (const struct seen *seen = *slot_of(paging, change); seen; seen = seen->next)
        if (seen->entity == change->entity && strcmp(seen->id, change->id) == 0)
            return true;
    return false;
}

struct later {
    const struct paging *paging;
    int64_t seq;
    bool found;
};

static bool look_later(void *context, const struct change *change)
{
    struct later *later = context;
    const struct paging *paging = later->paging;
    if (change->gone || change->seq <= later->seq || change->seq > paging->head.seq)
        return true;
    later->found = paging->all;
    for (size_t i = 0; !later->found && i < paging->count; i++)
        later->found = covers(&paging->sources[i].place, change->org, change->group);
    return !later->found;
}

/* Whether a later line of the same row lies in this scope too: it comes with that one. */
static enum status comes_later(struct paging *paging, const struct change *change, bool *later)
{
    struct later looking = {.paging = paging, .seq = change->seq};
    enum status status = change_places(paging->ledger->db, change->entity, change->id, look_later,
                                       &looking, paging->error);
    *later = looking.found;
    return status == ST_STOPPED ? ST_OK : status;
}

/* Whether this person may have had the row through the place from which it has gone. Nothing is
 * said of what hangs on places that are not his. */
static bool may_have_had(struct paging *paging, const struct change *change)
{
    struct scope *scope = paging->scope;
    const char *group = change->group[0] == PLACE_NAMED[0] ? "" : change->group;
    if (strcmp(change->org, PLACE_OWN) == 0)
        return scope->person && strcmp(change->group, scope->person) == 0;
    enum sight sight = scope_place(scope, change->org, group);
    if (sight == SIGHT_FULL)
        return true;
    if (strcmp(change->group, PLACE_SECRETARY) == 0)
        return false;
    if (change->entity == ENTITY_PERSON && *change->group)
        return sight > SIGHT_NONE;
    return sight == SIGHT_REGISTRY && change->entity != ENTITY_DEVICE;
}

/* How long the text is with its escapes: six bytes for each control character. */
static size_t escaped(const char *text)
{
    size_t length = 0;
    for (; *text; text++)
        length += (unsigned char)*text < 0x20 ? 6 : *text == '"' || *text == '\\' ? 2 : 1;
    return length;
}

/* About how long the row will be on the page. */
static size_t length_of(enum entity entity, const union any_entity *row)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    size_t length = 64;
    for (size_t i = 0; i < kind->field_count; i++) {
        const char *text =
            field_is_text(&kind->fields[i]) ? field_text(&kind->fields[i], row) : NULL;
        length += text ? escaped(text) + strlen(kind->fields[i].name) + 6 : 8;
    }
    return length;
}

static enum status add_item(struct paging *paging, const struct change *change,
                            const union any_entity *row)
{
    struct item *item = arena_alloc(paging->arena, sizeof *item);
    struct seen *seen = arena_alloc(paging->arena, sizeof *seen);
    struct seen **slot = slot_of(paging, change);
    if (!item || !seen || !(item->id = arena_dup(paging->arena, change->id, strlen(change->id))))
        return no_memory(paging->error);
    *seen = (struct seen){.next = *slot, .entity = change->entity, .id = item->id};
    *slot = seen;
    item->entity = change->entity;
    item->removed = !row;
    item->row = row;
    paging->rows++;
    paging->bytes += row ? length_of(change->entity, row) : 80;
    *paging->end = item;
    paging->end = &item->next;
    return ST_OK;
}

static enum status look(struct paging *paging, const struct change *change)
{
    struct ledger *ledger = paging->ledger;
    struct scope *scope = paging->scope;
    bool later;
    paging->looked++;
    if (on_page(paging, change))
        return ST_OK;
    union any_entity *row = arena_alloc(paging->arena, sizeof *row);
    if (!row)
        return no_memory(paging->error);
    enum status status =
        row_get(ledger->db, change->entity, change->id, paging->arena, row, paging->error);
    if (status != ST_OK && status != ST_MISSING)
        return status;
    arena_reset(ledger->serving->scratch);
    bool sees = status == ST_OK && scope_sees(scope, change->entity, row);
    if (status == ST_OK)
        paging->read += length_of(change->entity, row);
    if (sees) {
        status = comes_later(paging, change, &later);
        if (status != ST_OK || later)
            return status;
        scope_mask(scope, change->entity, row);
    }
    bool had = !sees && change->gone && may_have_had(paging, change);
    if (scope->status != ST_OK)
        return error_set(paging->error, scope->status, NULL, "%s", ledger->world_error.text);
    return sees || had ? add_item(paging, change, sees ? row : NULL) : ST_OK;
}

/* Whether the page is large enough to end before the next number. */
static bool is_full(const struct paging *paging)
{
    return paging->rows >= paging->limit || paging->looked >= LOOKED_MAX ||
           paging->bytes >= BYTES_MAX || paging->read >= READ_MAX;
}

static enum status gather(struct paging *paging)
{
    enum status status = ST_OK;
    paging->to = paging->from;
    while (status == ST_OK) {
        struct source *source = earliest(paging);
        if (!source || source->change.seq > paging->head.seq) {
            paging->to = paging->head.seq;
            return ST_OK;
        }
        if (source->change.seq > paging->to && is_full(paging)) {
            paging->to = source->change.seq - 1;
            return ST_OK;
        }
        paging->to = source->change.seq;
        status = look(paging, &source->change);
        if (status == ST_OK)
            status = step(paging, source);
    }
    return status;
}

static void write_page(struct paging *paging, const char *epoch, instant now, struct buf *out)
{
    struct page_head head = {
        .from = paging->from,
        .to = paging->to,
        .head = paging->head.seq,
        .time = now,
        .audit_seq = paging->head.audit_seq,
    };
    struct page_writer writer;
    memcpy(head.epoch, epoch, strnlen(epoch, EPOCH_TEXT - 1));
    memcpy(head.history, paging->head.history, sizeof head.history);
    memcpy(head.audit_hash, paging->head.audit_hash, sizeof head.audit_hash);
    page_begin(&writer, out, &head);
    for (const struct item *item = paging->first; item; item = item->next)
        if (!item->removed)
            page_row(&writer, item->entity, item->row);
    for (const struct item *item = paging->first; item; item = item->next)
        if (item->removed)
            page_removed(&writer, item->entity, item->id);
    page_end(&writer);
}

static enum status read_page(struct paging *paging)
{
    enum status status = head_get(paging->ledger->db, &paging->head, paging->error);
    if (status == ST_OK && (paging->from < 0 || paging->from > paging->head.seq))
        status = error_set(paging->error, ST_INVALID, "from",
                           _("from 不在本服务器的变更记录之内，请从头取"));
    paging->to = paging->from;
    if (status != ST_OK || paging->from == paging->head.seq)
        return status;
    paging->seen = arena_alloc(paging->arena, SEEN_SLOTS * sizeof(struct seen *));
    if (!paging->seen)
        return no_memory(paging->error);
    status = open_sources(paging);
    return status == ST_OK ? gather(paging) : status;
}

enum status serve_page(struct ledger *ledger, struct scope *scope, const char *epoch, int64_t from,
                       size_t limit, instant now, struct buf *out, struct error *error)
{
    arena_reset(ledger->reading);
    bool within = db_in_transaction(ledger->db);
    struct paging *paging = arena_alloc(ledger->reading, sizeof *paging);
    if (!paging)
        return no_memory(error);
    *paging = (struct paging){
        .ledger = ledger,
        .arena = ledger->reading,
        .scope = scope,
        .from = from,
        .limit = limit > 0 ? limit : 1,
        .error = error,
    };
    paging->end = &paging->first;
    enum status status = within ? ST_OK : db_begin_read(ledger->db, error);
    if (status != ST_OK)
        return status;
    status = read_page(paging);
    for (size_t i = 0; i < paging->count; i++)
        change_close(paging->sources[i].cursor);
    if (!within)
        db_rollback(ledger->db);
    if (status == ST_OK)
        write_page(paging, epoch, now, out);
    if (status == ST_OK && out->failed)
        status = error_set(error, ST_LIMIT, NULL, _("一页的内容太多，取不下"));
    return status;
}
