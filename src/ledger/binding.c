#include "ledger/inside.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "store/db.h"
#include "store/row.h"
#include "wire/settings_json.h"

/*
 * Which rulebook binds an org, and its terms: the settings of the orgs from the top down, laid over
 * each other. Orgs with the same rulebook below the same settings share one binding.
 */
enum { BINDINGS_MAX = 64 << 20, TABLE_SIZE = 4096, DEPTH_MAX = 64 };

struct node {
    const char *org;
    struct node *parent;
    const char *rulebook; /* its own; NULL none */
    const struct rule_setting *settings;
    size_t setting_count;
    const struct binding *binding; /* NULL until asked for */
    struct node *next;             /* in its bucket */
};

struct bindings {
    struct arena *arena;
    struct node *table[TABLE_SIZE];
    int64_t version; /* of the store, as far as other connections change it */
};

struct bindings *bindings_new(void)
{
    struct bindings *bindings = calloc(1, sizeof *bindings);
    if (!bindings)
        return NULL;
    bindings->arena = arena_new(BINDINGS_MAX);
    if (!bindings->arena) {
        free(bindings);
        return NULL;
    }
    return bindings;
}

void bindings_free(struct bindings *bindings)
{
    if (!bindings)
        return;
    arena_free(bindings->arena);
    free(bindings);
}

void bindings_reset(struct bindings *bindings)
{
    arena_reset(bindings->arena);
    memset(bindings->table, 0, sizeof bindings->table);
}

static struct node **bucket_of(struct bindings *bindings, const char *org)
{
    uint32_t hash = 2166136261u;
    for (const char *c = org; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return &bindings->table[hash % TABLE_SIZE];
}

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

/* Reads one org without its parent. */
static enum status node_new(struct ledger *ledger, const char *id, struct node **out,
                            const char **parent, struct error *error)
{
    struct bindings *bindings = ledger->bindings;
    struct org org;
    enum status status = row_get(ledger->db, ENTITY_ORG, id, bindings->arena, &org, error);
    /* To a client's copy it may yet come, with a later page: until then it binds nobody. */
    if (status == ST_MISSING && ledger->kind == LEDGER_CLIENT &&
        (org.id = arena_dup(bindings->arena, id, strlen(id))))
        status = ST_OK;
    if (status == ST_MISSING)
        return error_set(error, ST_CORRUPT, id, _("组织 %s 不在库中，请运行 qunguan doctor"), id);
    if (status != ST_OK)
        return status;
    struct node *node = arena_alloc(bindings->arena, sizeof *node);
    if (!node)
        return no_memory(error);
    node->org = org.id;
    node->rulebook = org.rulebook;
    struct rule_setting *settings = NULL;
    status = settings_decode(org.settings, bindings->arena, &settings, &node->setting_count, error);
    if (status != ST_OK)
        return status;
    node->settings = settings;
    struct node **bucket = bucket_of(bindings, id);
    node->next = *bucket;
    *bucket = node;
    *parent = org.parent;
    *out = node;
    return ST_OK;
}

static struct node *node_find(struct bindings *bindings, const char *id)
{
    for (struct node *node = *bucket_of(bindings, id); node; node = node->next)
        if (strcmp(node->org, id) == 0)
            return node;
    return NULL;
}

/* Whether the org stands above itself: the chain from above, complete but for `below`, comes back
 * to it. */
static bool is_ring(const struct node *above, const struct node *below)
{
    while (above && above != below)
        above = above->parent;
    return above != NULL;
}

static enum status node_of(struct ledger *ledger, const char *id, struct node **out,
                           struct error *error)
{
    struct node *below = NULL;
    *out = NULL;
    for (int depth = 0; id && depth < DEPTH_MAX; depth++) {
        const char *parent = NULL;
        struct node *node = node_find(ledger->bindings, id);
        bool read = node != NULL;
        if (!read) {
            enum status status = node_new(ledger, id, &node, &parent, error);
            if (status != ST_OK)
                return status;
        }
        bool ring = below && is_ring(node, below);
        /* In a client's copy the page that undoes it may yet come: until then nobody is above. */
        if (ring && ledger->kind == LEDGER_CLIENT)
            return ST_OK;
        if (ring)
            return error_set(error, ST_CORRUPT, id,
                             _("组织 %s 的上级又在它之下，成了环；请用 org.set 改正它的上级"), id);
        if (below)
            below->parent = node;
        else
            *out = node;
        if (read)
            return ST_OK;
        below = node;
        id = parent;
    }
    return ST_OK;
}

static void apply_settings(const struct node *node, const struct rulebook *rulebook,
                           struct rule_terms *terms)
{
    for (size_t s = 0; s < node->setting_count; s++)
        for (size_t r = 0; r < rulebook->rule_count; r++)
            if (strcmp(rulebook->rules[r].id, node->settings[s].rule) == 0)
                rule_terms_apply(&terms[r], &rulebook->rules[r], &node->settings[s]);
}

static enum status make_binding(struct ledger *ledger, const struct node *node,
                                const char *rulebook, const struct binding **out,
                                struct error *error)
{
    struct binding *binding = arena_alloc(ledger->bindings->arena, sizeof *binding);
    if (!binding)
        return no_memory(error);
    if (!rulebook) {
        *out = binding;
        return ST_OK;
    }
    struct error why = {.status = ST_OK};
    binding->rulebook = shelf_get(ledger->shelf, rulebook, &why);
    /* Not "missing": that is said of a subject that is no more, and passed over. */
    if (!binding->rulebook)
        return error_set(error, ST_INVALID, rulebook, "%s", why.text);
    size_t n = binding->rulebook->rule_count;
    struct rule_terms *terms = arena_alloc(ledger->bindings->arena, n * sizeof *terms);
    if (!terms)
        return no_memory(error);
    for (size_t i = 0; i < n; i++)
        terms[i] = rule_terms_default(&binding->rulebook->rules[i]);
    const struct node *chain[DEPTH_MAX];
    size_t depth = 0;
    for (; node && depth < DEPTH_MAX; node = node->parent)
        chain[depth++] = node;
    while (depth-- > 0)
        apply_settings(chain[depth], binding->rulebook, terms);
    binding->terms = terms;
    *out = binding;
    return ST_OK;
}

/* An org that says nothing of its own is bound as its parent is. */
static enum status bind_node(struct ledger *ledger, struct node *node, struct error *error)
{
    struct node *source = node;
    while (source->parent && !source->binding && !source->rulebook && !source->setting_count)
        source = source->parent;
    if (!source->binding) {
        const char *rulebook = NULL;
        for (const struct node *n = source; n && !rulebook; n = n->parent)
            rulebook = n->rulebook;
        enum status status = make_binding(ledger, source, rulebook, &source->binding, error);
        if (status != ST_OK)
            return status;
    }
    node->binding = source->binding;
    return ST_OK;
}

/* Another process may have changed an org since. */
static enum status look_again(struct ledger *ledger, struct error *error)
{
    int64_t version;
    enum status status = db_version(ledger->db, &version, error);
    if (status != ST_OK || version == ledger->bindings->version)
        return status;
    bindings_reset(ledger->bindings);
    ledger->bindings->version = version;
    return ST_OK;
}

enum status binding_of(struct ledger *ledger, const char *org, const struct binding **binding,
                       struct error *error)
{
    struct node *node = NULL;
    enum status status = look_again(ledger, error);
    if (status == ST_OK)
        status = node_of(ledger, org, &node, error);
    if (status == ST_OK && !node->binding)
        status = bind_node(ledger, node, error);
    if (status == ST_OK)
        *binding = node->binding;
    else
        bindings_reset(ledger->bindings); /* a chain that was read in part is no chain */
    return status;
}
