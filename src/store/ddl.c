#include "store/ddl.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/query.h"

static const char *type_of(const struct field *field)
{
    return field_is_text(field) || field->type == FIELD_ENUM ? "TEXT" : "INTEGER";
}

void ddl_entity(enum entity entity, struct buf *out)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    buf_printf(out, "CREATE TABLE \"%s\" (\n    \"id\" TEXT PRIMARY KEY NOT NULL,\n", kind->name);
    buf_puts(out, "    \"rev\" INTEGER NOT NULL");
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        buf_printf(out, ",\n    \"%s\" %s%s", field->name, type_of(field),
                   field->type == FIELD_FLAG ? " NOT NULL DEFAULT 0" : "");
    }
    buf_puts(out, "\n) STRICT");
}

/* The line of a command as journal and outbox keep it. */
#define COMMAND_COLUMNS                                                                            \
    "    id TEXT NOT NULL UNIQUE,\n"                                                               \
    "    at INTEGER NOT NULL,        -- claimed\n"                                                 \
    "    received_at INTEGER,        -- by a server's clock\n"                                     \
    "    \"by\" TEXT,\n"                                                                           \
    "    verb TEXT NOT NULL,\n"                                                                    \
    "    entity TEXT,                -- kind of the target\n"                                      \
    "    target TEXT,\n"                                                                           \
    "    rev INTEGER,                -- as the person saw it\n"                                    \
    "    on_behalf TEXT,\n"                                                                        \
    "    means TEXT,\n"                                                                            \
    "    body TEXT,                  -- the arguments, canonical JSON\n"                           \
    "    verdict TEXT,\n"                                                                          \
    "    detail TEXT,                -- what stands behind the verdict\n"                          \
    "    device TEXT,                -- that sent it\n"                                            \
    "    signature TEXT,             -- by that device, hexadecimal\n"                             \
    "    answered INTEGER            -- a client's: the server's number of its verdict\n"

const char *const ddl_tables[] = {
    "CREATE TABLE setting (\n"
    "    key TEXT PRIMARY KEY NOT NULL,\n"
    "    value TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE journal (          -- settled commands, in the order of settling\n"
    "    seq INTEGER PRIMARY KEY,\n" COMMAND_COLUMNS ") STRICT",

    "CREATE TABLE outbox (           -- commands that wait, in the order of entry\n"
    "    seq INTEGER PRIMARY KEY,\n" COMMAND_COLUMNS ") STRICT",

    "CREATE TABLE shadow (           -- rows as they were before unsettled commands\n"
    "    entity TEXT NOT NULL,\n"
    "    id TEXT NOT NULL,\n"
    "    body TEXT,                  -- NULL: there was no such row\n"
    "    PRIMARY KEY (entity, id)\n"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE brief (            -- one line per subject of what is derived\n"
    "    kind INTEGER NOT NULL,      -- 0 group, 1 org\n"
    "    id TEXT NOT NULL,\n"
    "    org TEXT NOT NULL,          -- the group's; an org's own id\n"
    "    stale INTEGER NOT NULL,     -- 1: derive anew, whatever the time\n"
    "    fresh_from INTEGER NOT NULL,\n"
    "    recheck_at INTEGER NOT NULL,\n"
    "    redo_at INTEGER NOT NULL,\n"
    "    last_post INTEGER,\n"
    "    PRIMARY KEY (kind, id)\n"
    ") STRICT, WITHOUT ROWID",

    /* The key keeps what one subject owes on neighbouring pages: it is replaced as a whole. */
    "CREATE TABLE duty (             -- derived obligations that are not yet done with\n"
    "    id TEXT NOT NULL,\n"
    "    rule TEXT NOT NULL,\n"
    "    kind INTEGER NOT NULL,      -- of the subject: 0 group, 1 org\n"
    "    subject TEXT NOT NULL,\n"
    "    \"group\" TEXT,\n"
    "    org TEXT NOT NULL,\n"
    "    event TEXT,\n"
    "    member TEXT,\n"
    "    opens INTEGER NOT NULL,\n"
    "    due INTEGER NOT NULL,\n"
    "    warn_at INTEGER NOT NULL,\n"
    "    lapse_at INTEGER NOT NULL,\n"
    "    done INTEGER NOT NULL,\n"
    "    wanted INTEGER NOT NULL,\n"
    "    PRIMARY KEY (kind, subject, id)\n"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE head (             -- one row, where a server serves the store\n"
    "    id INTEGER PRIMARY KEY CHECK (id = 1),\n"
    "    seq INTEGER NOT NULL,       -- one more for each command applied\n"
    "    tree INTEGER NOT NULL,      -- one more whenever an org got another parent\n"
    "    history TEXT NOT NULL,      -- another one after a restore\n"
    "    audit_seq INTEGER NOT NULL,\n"
    "    audit_hash TEXT NOT NULL\n"
    ") STRICT",

    "CREATE TABLE change (           -- where each row is seen from, and when it last changed\n"
    "    entity TEXT NOT NULL,\n"
    "    id TEXT NOT NULL,\n"
    "    org TEXT NOT NULL,\n"
    "    \"group\" TEXT NOT NULL,      -- '': the org itself\n"
    "    seq INTEGER NOT NULL,\n"
    "    gone INTEGER NOT NULL,      -- 1: no longer seen from there\n"
    "    PRIMARY KEY (entity, id, org, \"group\")\n"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE answer (           -- what a server has answered, byte for byte\n"
    "    id TEXT PRIMARY KEY NOT NULL,\n"
    "    fingerprint TEXT NOT NULL,\n"
    "    body TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE audit (            -- the hash chain\n"
    "    seq INTEGER PRIMARY KEY,\n"
    "    body TEXT NOT NULL,\n"
    "    digest TEXT NOT NULL,\n"
    "    hash TEXT NOT NULL\n"
    ") STRICT",

    "CREATE TABLE lost (             -- who once held something on a place\n"
    "    person TEXT NOT NULL,\n"
    "    org TEXT NOT NULL,\n"
    "    \"group\" TEXT NOT NULL,      -- '': the org itself\n"
    "    seq INTEGER NOT NULL,\n"
    "    PRIMARY KEY (person, org, \"group\")\n"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE lineage (          -- earlier histories, before restores\n"
    "    history TEXT PRIMARY KEY NOT NULL,\n"
    "    kept INTEGER NOT NULL       -- the counter up to which this store holds it\n"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE finding (          -- derived breaches of the registry\n"
    "    rule TEXT NOT NULL,\n"
    "    \"group\" TEXT NOT NULL,\n"
    "    detail TEXT NOT NULL,\n"
    "    PRIMARY KEY (\"group\", rule)\n"
    ") STRICT, WITHOUT ROWID",
};
const size_t ddl_table_count = sizeof ddl_tables / sizeof *ddl_tables;

const char *const ddl_indexes[] = {
    /* What happened in a group since its horizon; its last post. */
    "CREATE INDEX fact_group ON fact (\"group\", at)",
    /* The few facts of orgs themselves. */
    "CREATE INDEX fact_org ON fact (org, at) WHERE org IS NOT NULL",
    /* The facts of one event, and of a group those that are bound to any. */
    "CREATE INDEX fact_event ON fact (\"group\", event) WHERE event IS NOT NULL",
    /* All of one event, wherever they were recorded: what its kind makes confidential. */
    "CREATE INDEX fact_of_event ON fact (event) WHERE event IS NOT NULL",
    /* Those that make up for something count whenever they happened. */
    "CREATE INDEX fact_makes_up ON fact (\"group\") WHERE makes_up IS NOT NULL",
    /* Papers filed count whenever they happened, too. */
    "CREATE INDEX fact_form ON fact (\"group\") WHERE form IS NOT NULL",
    /* What nobody has approved stays a finding until it is ratified. */
    "CREATE INDEX fact_unapproved ON fact (\"group\") WHERE in_branch_name = 1 AND post IS NULL "
    "AND "
    "ratified_at IS NULL",
    /* A member's last report. */
    "CREATE INDEX fact_member ON fact (member, at) WHERE member IS NOT NULL",
    /* What a post became, when it is withdrawn. */
    "CREATE INDEX fact_post ON fact (post) WHERE post IS NOT NULL",
    /* What ended in a group since it was last looked at; its dates ahead. */
    "CREATE INDEX event_group ON event (\"group\", ends)",
    /* What was entered since then. */
    "CREATE INDEX event_recorded ON event (\"group\", recorded_at)",
    /* What is over and waits to be confirmed. */
    "CREATE INDEX event_planned ON event (ends) WHERE planned = 1 AND confirmed_at IS NULL "
    "AND cancelled_at IS NULL",
    /* The groups of a member; the members of a group. */
    "CREATE INDEX joining_member ON joining (member)",
    "CREATE INDEX joining_group ON joining (\"group\", member)",
    "CREATE INDEX standing_member ON standing (member)",
    /* The roster. */
    "CREATE INDEX member_org ON member (org)",
    /* Applications that wait. */
    "CREATE INDEX member_wanted ON member (applied_at) WHERE applied_at IS NOT NULL "
    "AND decided_at IS NULL",
    "CREATE INDEX group_org ON \"group\" (org)",
    /* Which groups are open, and their names, without a look at the groups themselves. */
    "CREATE INDEX group_life ON \"group\" (id, active_from, dissolved, name)",
    /* Drafts of an org, and what waits for somebody. */
    "CREATE INDEX post_org ON post (org)",
    "CREATE INDEX post_waiting ON post (state) WHERE state IN ('draft', 'submitted', 'reviewed', "
    "'checked', 'approved', 'returned')",
    "CREATE INDEX posting_post ON posting (post)",
    "CREATE INDEX posting_group ON posting (\"group\", published)",
    "CREATE INDEX waiver_subject ON waiver (subject)",
    "CREATE INDEX span_org ON span (org)",
    "CREATE INDEX comment_subject ON comment (subject)",
    /* The tree, downwards. */
    "CREATE INDEX org_parent ON org (parent)",
    "CREATE INDEX person_org ON person (org)",
    "CREATE INDEX grant_person ON \"grant\" (person)",
    /* What names a person: where the scope begins, and from where a person is seen. Most rows name
       nobody in most of these fields. */
    "CREATE INDEX group_owner ON \"group\" (owner) WHERE owner IS NOT NULL",
    "CREATE INDEX group_admin ON \"group\" (admin) WHERE admin IS NOT NULL",
    "CREATE INDEX group_leader ON \"group\" (contact_leader) WHERE contact_leader IS NOT NULL",
    "CREATE INDEX group_dues ON \"group\" (dues_officer) WHERE dues_officer IS NOT NULL",
    "CREATE INDEX org_secretary ON org (secretary) WHERE secretary IS NOT NULL",
    "CREATE INDEX org_head ON org (head) WHERE head IS NOT NULL",
    "CREATE INDEX member_person ON member (person) WHERE person IS NOT NULL",
    "CREATE INDEX device_person ON device (person)",
    "CREATE INDEX leftover_org ON leftover (org)",
    /* What changed since a number: of the tenant, of an org and its groups, of one place. */
    "CREATE INDEX change_seq ON change (seq)",
    "CREATE INDEX change_org ON change (org, seq)",
    "CREATE INDEX change_group ON change (\"group\", org, seq)",
    /* The history of one thing. */
    "CREATE INDEX journal_target ON journal (target, entity)",
    "CREATE INDEX outbox_target ON outbox (target, entity)",
    /* The three ways in which a brief can be out of date at an instant. */
    "CREATE INDEX brief_stale ON brief (stale) WHERE stale = 1",
    "CREATE INDEX brief_recheck ON brief (recheck_at)",
    "CREATE INDEX brief_fresh ON brief (fresh_from)",
    /* What a change of an org makes stale: those that are already need not be found again. */
    "CREATE INDEX brief_org ON brief (org) WHERE stale = 0",
    /* Counts per subject without a look at the lines. */
    "CREATE INDEX duty_due ON duty (due, lapse_at)",
    /* The list of what is soon or overdue, whole lines: a look at the table for each would double
       its time. */
    "CREATE INDEX duty_warn ON duty (warn_at, lapse_at, rule, \"group\", org, event, member, "
    "opens, "
    "due, done, wanted)",
};
const size_t ddl_index_count = sizeof ddl_indexes / sizeof *ddl_indexes;

static enum status run_all(struct db *db, const char *const *list, size_t count,
                           struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < count && status == ST_OK; i++)
        status = db_exec(db, list[i], error);
    return status;
}

enum status ddl_create(struct db *db, struct error *error)
{
    enum status status = ST_OK;
    struct buf sql;
    buf_init(&sql, 1 << 16);
    for (int i = 0; i < ENTITY_COUNT && status == ST_OK; i++) {
        buf_reset(&sql);
        ddl_entity((enum entity)i, &sql);
        status = sql.failed ? error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"))
                            : db_exec(db, sql.text, error);
    }
    buf_free(&sql);
    if (status == ST_OK)
        status = run_all(db, ddl_tables, ddl_table_count, error);
    if (status == ST_OK)
        status = run_all(db, ddl_indexes, ddl_index_count, error);
    return status;
}

/* The name in "CREATE INDEX name ON …". */
static void index_name(const char *sql, char *out, size_t room)
{
    sql += strlen("CREATE INDEX ");
    snprintf(out, room, "%.*s", (int)strcspn(sql, " "), sql);
}

static enum status has_statement(struct db *db, const char *sql, struct error *error)
{
    struct query *query = db_query(db, "SELECT 1 FROM sqlite_master WHERE sql = $1");
    query_bind_text(query, 1, sql);
    enum status status = query_step(query, error);
    query_reset(query);
    return status;
}

static enum status make_index(struct db *db, const char *name, const char *sql, struct error *error)
{
    char drop[128];
    snprintf(drop, sizeof drop, "DROP INDEX IF EXISTS %s", name);
    enum status status = db_exec(db, drop, error);
    return status == ST_OK ? db_exec(db, sql, error) : status;
}

enum status ddl_verify_indexes(struct db *db, bool repair, struct error *error)
{
    for (size_t i = 0; i < ddl_index_count; i++) {
        char name[64];
        index_name(ddl_indexes[i], name, sizeof name);
        enum status status = has_statement(db, ddl_indexes[i], error);
        if (status == ST_MISSING && repair)
            status = make_index(db, name, ddl_indexes[i], error);
        else if (status == ST_MISSING)
            status = error_set(error, ST_CORRUPT, name,
                               _("索引 %s 缺失或不对，查询会很慢；请运行 qunguan doctor --repair"),
                               name);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}
