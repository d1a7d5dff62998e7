/* Proves that a store is brought up step by step with a copy first, and that a backup may be made
 * at any time. */
#include "store/migrate.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "core/entity.h"
#include "store/backup.h"
#include "store/ddl.h"
#include "store/journal.h"
#include "store/query.h"
#include "store/row.h"
#include "store/setting.h"
#include "unit/store_place.h"
#include "unit/store_v1.h"

static enum status first(struct db *db, struct error *error)
{
    enum status status = db_exec(db, "PRAGMA application_id = 0x51554e47", error);
    return status == ST_OK ? ddl_create(db, error) : status;
}

static enum status second(struct db *db, struct error *error)
{
    return db_exec(db, "CREATE TABLE later (id TEXT PRIMARY KEY) STRICT", error);
}

static enum status fails(struct db *db, struct error *error)
{
    enum status status = db_exec(db, "CREATE TABLE half (id TEXT) STRICT", error);
    return status == ST_OK ? error_set(error, ST_FULL, NULL, "磁盘已满；请清出空间") : status;
}

static const struct migrate_step steps[] = {{"first", first}, {"second", second}};
static const struct migrate_step bad_steps[] = {
    {"first", first}, {"second", second}, {"fails", fails}};
static const struct migrate_plan one = {.steps = steps, .count = 1};
static const struct migrate_plan two = {.steps = steps, .count = 2};
static const struct migrate_plan three = {.steps = bad_steps, .count = 3};

static enum status open_with(struct place *place, const struct migrate_plan *plan,
                             enum db_mode mode, struct db **db, struct error *error)
{
    struct db_options options = {.plan = plan};
    return db_open(place_name(place, "m.db"), mode, &options, db, error);
}

static bool has_table(struct db *db, const char *name)
{
    struct query *query = db_query(db, "SELECT 1 FROM sqlite_schema WHERE name = $1");
    query_bind_text(query, 1, name);
    bool has = query_step(query, NULL) == ST_OK;
    query_reset(query);
    return has;
}

static bool there(struct place *place, const char *name)
{
    struct stat seen;
    return stat(place_name(place, name), &seen) == 0;
}

static void test_steps(struct place *place)
{
    struct error error = {0};
    struct db *db;
    size_t version;
    is_int(open_with(place, &one, DB_CREATE, &db, &error), ST_OK, "version 1");
    setting_set(db, "k", "v", NULL);
    db_close(db);
    ok(!there(place, "m.db.v0.bak"), "no copy of nothing");
    is_int(open_with(place, &two, DB_READ, &db, &error), ST_READONLY, "reading does not migrate");
    ok(place_sentence(&error), "says so: %s", error.text);
    is_int(open_with(place, &two, DB_WRITE, &db, &error), ST_OK, "version 2");
    is_int(migrate_version(db, &version, NULL), ST_OK, "version");
    is_int(version, 2, "is two");
    ok(has_table(db, "later"), "has its table");
    struct arena *arena = arena_new(1000);
    const char *value;
    is_int(setting_get(db, "k", arena, &value, NULL), ST_OK, "and what was in it");
    arena_free(arena);
    db_close(db);
    struct stat seen;
    ok(stat(place_name(place, "m.db.v1.bak"), &seen) == 0, "a copy was made");
    is_int(seen.st_mode & 0777, 0600, "for its owner only");
    is_int(open_with(place, &two, DB_WRITE, &db, &error), ST_OK, "again");
    db_close(db);
    ok(!there(place, "m.db.v2.bak"), "nothing to do, no copy");
    is_int(open_with(place, &one, DB_WRITE, &db, &error), ST_NEWER, "by an older program");
    ok(place_sentence(&error), "says so: %s", error.text);
    is_int(open_with(place, &three, DB_WRITE, &db, &error), ST_FULL, "a step that fails");
    is_int(open_with(place, &three, DB_WRITE, &db, &error), ST_FULL, "and again");
    ok(there(place, "m.db.v2.bak") && there(place, "m.db.v2.2.bak"), "no copy is written over");
    is_int(open_with(place, &two, DB_READ, &db, &error), ST_OK, "is still at version 2");
    ok(!has_table(db, "half"), "without half a step");
    db_close(db);
}

static void test_schema(struct place *place)
{
    struct db *db = place_open(place, "schema.db");
    bool all = true, strict = true;
    int columns = 0;
    for (int i = 0; i < ENTITY_COUNT; i++)
        all = all && has_table(db, entity_kinds[i].name);
    ok(all, "a table for each entity");
    struct query *query = db_query(db, "SELECT sql FROM sqlite_schema WHERE type = 'table'");
    while (query_step(query, NULL) == ST_OK)
        strict = strict && strstr(query_text(query, 0), "STRICT") != NULL;
    query_reset(query);
    ok(strict, "all of them strict");
    query = db_query(db, "SELECT name, type FROM pragma_table_info('group') ORDER BY cid");
    while (query_step(query, NULL) == ST_OK)
        columns++;
    query_reset(query);
    is_int(columns, entity_kinds[ENTITY_GROUP].field_count + 2, "a column for each field");
    db_close(db);
}

static void make_v1(const char *path)
{
    sqlite3 *old;
    bool made = sqlite3_open(path, &old) == SQLITE_OK;
    for (size_t i = 0; i < store_v1_count && made; i++)
        made = sqlite3_exec(old, store_v1[i], NULL, NULL, NULL) == SQLITE_OK;
    made = made && sqlite3_exec(old,
                                "INSERT INTO setting VALUES ('k', 'v');"
                                "INSERT INTO org (id, rev, name) VALUES ('o1', 7, '党支部');"
                                "INSERT INTO journal (id, at, verb, target, verdict) "
                                "VALUES ('c1', 5, 'org.set', 'o1', 'applied');"
                                "INSERT INTO outbox (id, at, verb, target, detail) "
                                "VALUES ('c2', 6, 'org.set', 'o1', '说明')",
                                NULL, NULL, NULL) == SQLITE_OK;
    ok(made, "a store of version 1 %s", made ? "" : sqlite3_errmsg(old));
    sqlite3_close(old);
}

/* Appends every first column, a line each. */
static void dump(struct db *db, const char *sql, struct buf *out)
{
    struct query *query = db_query(db, sql);
    while (query_step(query, NULL) == ST_OK) {
        buf_puts(out, query_text(query, 0));
        buf_putc(out, '\n');
    }
    query_reset(query);
}

/* All that the schema means: not how its text is written. */
static void dump_schema(struct db *db, struct buf *out)
{
    dump(db,
         "SELECT concat_row FROM (SELECT t.name || ' ' || t.wr || t.strict || ' ' || c.cid || ' ' "
         "|| c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || "
         "coalesce(c.dflt_value, '-') || ' ' || c.pk AS concat_row FROM pragma_table_list AS t, "
         "pragma_table_info(t.name) AS c WHERE t.schema = 'main' AND t.type = 'table') ORDER BY 1",
         out);
    dump(db,
         "SELECT m.name || ' ' || m.tbl_name || ' ' || coalesce(m.sql, '-') || ' ' || x.seqno || "
         "' ' || coalesce(x.name, '-') FROM sqlite_schema AS m, pragma_index_xinfo(m.name) AS x "
         "WHERE m.type = 'index' ORDER BY 1",
         out);
}

static void check_kept(struct db *db)
{
    struct arena *arena = arena_new(10000);
    struct journal_line line;
    struct org org;
    const char *value;
    is_int(setting_get(db, "k", arena, &value, NULL), ST_OK, "its setting is there");
    is_int(row_get(db, ENTITY_ORG, "o1", arena, &org, NULL), ST_OK, "its org");
    ok(strcmp(org.name, "党支部") == 0 && org.rev == 7, "as it was");
    is_int(journal_find(db, LOG_JOURNAL, "c1", arena, &line, NULL), ST_OK, "its journal");
    ok(line.at == 5 && strcmp(line.verdict, "applied") == 0, "as it was");
    ok(!line.device && !line.signature && line.answered == INTEGER_NONE, "with nothing new");
    is_int(journal_find(db, LOG_OUTBOX, "c2", arena, &line, NULL), ST_OK, "its outbox");
    is_str(line.detail, "说明", "with its last column");
    is_int(db_check(db, true, NULL), ST_OK, "sound");
    arena_free(arena);
}

static void test_from_1(struct place *place)
{
    struct error error = {0};
    struct buf fresh_schema, schema;
    struct db *db;
    size_t version = 0;
    buf_init(&fresh_schema, 1 << 20);
    buf_init(&schema, 1 << 20);
    make_v1(place_name(place, "v1.db"));
    is_int(db_open(place_name(place, "v1.db"), DB_READ, NULL, &db, &error), ST_READONLY,
           "not by reading");
    is_int(db_open(place_name(place, "v1.db"), DB_WRITE, NULL, &db, &error), ST_OK,
           "is brought up %s", error.text);
    migrate_version(db, &version, NULL);
    is_int(version, migrate_own.count, "to the newest version");
    ok(there(place, "v1.db.v1.bak"), "with a copy");
    is_int(ddl_verify_indexes(db, false, &error), ST_OK, "has its indexes");
    check_kept(db);
    dump_schema(db, &schema);
    is_int(db_exec(db, "INSERT INTO head VALUES (2, 0, 0, '', 0, '')", &error), ST_REFUSED,
           "one head only");
    db_close(db);
    db = place_open(place, "fresh.db");
    dump_schema(db, &fresh_schema);
    is_int(db_exec(db, "INSERT INTO head VALUES (2, 0, 0, '', 0, '')", &error), ST_REFUSED,
           "of a new store too");
    db_close(db);
    ok(schema.len > 10000 && !schema.failed, "a schema");
    is_str(schema.text, fresh_schema.text, "the same as a new store's");
    buf_free(&schema);
    buf_free(&fresh_schema);
}

/* The same for one that two processes find old at once. */
static void test_from_1_together(struct place *place)
{
    int how = -1;
    make_v1(place_name(place, "both.db"));
    fflush(stdout);
    pid_t child = fork();
    struct db *db = NULL;
    struct error error = {0};
    enum status status = db_open(place_name(place, "both.db"), DB_WRITE, NULL, &db, &error);
    if (child == 0)
        _exit(status == ST_OK ? 0 : 1);
    waitpid(child, &how, 0);
    ok(status == ST_OK && how == 0, "two bring it up at once %s", error.text);
    if (status != ST_OK)
        return;
    size_t version = 0;
    migrate_version(db, &version, NULL);
    is_int(version, migrate_own.count, "to the newest version");
    db_close(db);
}

struct progress {
    int calls;
    long done, total;
    int stop_at;
};

static bool tell(void *context, long done, long total)
{
    struct progress *progress = context;
    progress->done = done;
    progress->total = total;
    return ++progress->calls != progress->stop_at;
}

static void fill(struct db *db, int rows, const char *value)
{
    db_begin(db, NULL);
    for (int i = 0; i < rows; i++) {
        char key[32];
        snprintf(key, sizeof key, "key %d", i);
        setting_set(db, key, value, NULL);
    }
    db_commit(db, NULL);
}

/* How many different values the copy holds: one, when it is of one moment. */
static int64_t kinds_in(const char *path)
{
    struct db *db;
    int64_t kinds = -1;
    if (db_open(path, DB_READ, NULL, &db, NULL) != ST_OK)
        return -1;
    struct query *query = db_query(db, "SELECT count(DISTINCT value) FROM setting");
    if (query_step(query, NULL) == ST_OK)
        kinds = query_int(query, 0);
    query_reset(query);
    if (db_check(db, true, NULL) != ST_OK)
        kinds = -1;
    db_close(db);
    return kinds;
}

static void test_backup(struct place *place)
{
    struct error error = {0};
    struct progress progress = {.stop_at = -1};
    struct stat seen;
    char copy[240];
    struct db *db = place_open(place, "from.db");
    fill(db, 9000,
         "a value of a length that makes for a good many pages in the end, so that it is "
         "copied in several steps and not in one, as a small store would be");
    snprintf(copy, sizeof copy, "%s", place_name(place, "copy.db"));
    mode_t before = umask(0);
    is_int(db_backup(db, copy, tell, &progress, &error), ST_OK, "backup");
    umask(before);
    stat(copy, &seen);
    is_int(seen.st_mode & 0777, 0600, "for its owner only");
    ok(progress.calls > 1 && progress.total > 256, "told %d times", progress.calls);
    is_int(progress.done, progress.total, "at last that all is done");
    is_int(kinds_in(copy), 1, "the copy is whole");
    is_int(db_backup(db, copy, NULL, NULL, &error), ST_REFUSED, "is not written over");
    ok(place_sentence(&error), "says so: %s", error.text);
    ok(stat(copy, &seen) == 0 && seen.st_size > 0, "and still there");
    snprintf(copy, sizeof copy, "%s", place_name(place, "stopped.db"));
    progress = (struct progress){.stop_at = 1};
    is_int(db_backup(db, copy, tell, &progress, &error), ST_STOPPED, "stopped");
    ok(!there(place, "stopped.db"), "leaves nothing");
    FILE *empty = fopen(copy, "w");
    fclose(empty);
    chmod(copy, 0644);
    is_int(db_backup(db, copy, NULL, NULL, &error), ST_OK, "into an empty file");
    stat(copy, &seen);
    is_int(seen.st_mode & 0777, 0600, "which is then its owner's only");
    is_int(db_backup(db, place_name(place, "none/x.db"), NULL, NULL, &error), ST_MISSING,
           "no folder");
    db_close(db);
}

/* Another process writes all the while. */
static void test_backup_in_use(struct place *place)
{
    char copy[240];
    int how = -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct db *db;
        char value[100];
        if (db_open(place_name(place, "from.db"), DB_WRITE, NULL, &db, NULL) != ST_OK)
            _exit(1);
        for (int i = 0; i < 1000; i++) {
            snprintf(value, sizeof value, "value %d of a writer that goes on writing", i);
            fill(db, 9000, value);
        }
        _exit(0);
    }
    struct db *db = place_open(place, "from.db");
    struct error error = {0};
    bool whole = true;
    for (int i = 0; i < 3 && whole; i++) {
        usleep(50000);
        snprintf(copy, sizeof copy, "%s/used%d.db", place->folder, i);
        whole = db_backup(db, copy, NULL, NULL, &error) == ST_OK && kinds_in(copy) == 1;
    }
    ok(whole, "three copies while another writes, each of one moment %s", error.text);
    ok(waitpid(child, &how, WNOHANG) == 0, "it was writing until the end");
    kill(child, SIGKILL);
    waitpid(child, &how, 0);
    is_int(db_check(db, true, &error), ST_OK, "what it left when it was killed is sound");
    db_close(db);
}

int main(void)
{
    struct place place;
    place_make(&place);
    test_steps(&place);
    test_schema(&place);
    test_from_1(&place);
    test_from_1_together(&place);
    test_backup(&place);
    test_backup_in_use(&place);
    place_remove(&place);
    return done_testing();
}
