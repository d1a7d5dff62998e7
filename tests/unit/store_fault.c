/* Proves that a full disk, a failing one and a killed process leave the store as it was, or as it
 * was to be. */
#include "unit/fault_vfs.h"

#include <sqlite3.h>
#include <sys/wait.h>

#include "store/backup.h"
#include "store/query.h"
#include "store/setting.h"
#include "unit/store_place.h"

enum { ROWS = 300, RUNS_MAX = 400 };

/* One transaction that changes many rows from old to new value. */
static enum status change(struct db *db, const char *value, struct error *error)
{
    enum status status = db_begin(db, error);
    for (int i = 0; i < ROWS && status == ST_OK; i++) {
        char key[32];
        snprintf(key, sizeof key, "key %d", i);
        status = setting_set(db, key, value, error);
    }
    if (status == ST_OK)
        return db_commit(db, error);
    db_rollback(db);
    return status;
}

/* 1 all rows have the value, 0 none has, -1 some have or the file is not sound. */
static int all_have(struct place *place, const char *name, const char *value)
{
    struct db *db;
    int have = -1;
    if (db_open(place_name(place, name), DB_READ, NULL, &db, NULL) != ST_OK)
        return -1;
    struct query *query = db_query(db, "SELECT count(*) FROM setting WHERE value = $1");
    query_bind_text(query, 1, value);
    if (query_step(query, NULL) == ST_OK)
        have = query_int(query, 0) == ROWS ? 1 : query_int(query, 0) == 0 ? 0 : -1;
    query_reset(query);
    if (db_check(db, true, NULL) != ST_OK)
        have = -1;
    db_close(db);
    return have;
}

static void prepare(struct place *place, const char *name)
{
    struct db *db = place_open(place, name);
    change(db, "a value to begin with, long enough to fill pages of its own", NULL);
    db_close(db);
}

/* Fails every operation of the kind in turn, until one run has none left to fail. */
static void test_faults(struct place *place, struct fault *fault, bool wal, unsigned ops,
                        int result, enum status want, const char *what)
{
    struct db_options options = {.vfs = "fault", .wal = wal};
    bool whole = true, told = true;
    int runs = 0, failed = 0;
    prepare(place, "fault.db");
    for (long nth = 1; runs < RUNS_MAX; nth++, runs++) {
        char value[80];
        struct error error = {0};
        struct db *db;
        fault_vfs_plan(fault, &(struct fault_plan){0});
        snprintf(value, sizeof value, "value %ld of the run, long enough to fill pages", nth);
        if (db_open(place_name(place, "fault.db"), DB_WRITE, &options, &db, NULL) != ST_OK)
            break;
        fault_vfs_plan(fault, &(struct fault_plan){ops, nth, result, nth % 2 == 0});
        enum status status = change(db, value, &error);
        bool struck = fault_vfs_count(fault) >= nth;
        fault_vfs_plan(fault, &(struct fault_plan){0});
        db_close(db);
        int have = all_have(place, "fault.db", value);
        /* After the last sync, which comes behind the commit's effect, nobody can know. */
        bool unknown = status == ST_IO && (ops & FAULT_SYNC);
        whole = whole && have >= 0 && (unknown || (status == ST_OK) == (have == 1));
        told = told && (status == ST_OK || (status == want && place_sentence(&error)));
        failed += status != ST_OK;
        if (!struck)
            break;
    }
    ok(runs > 0 && runs < RUNS_MAX, "%s: %d runs, then none was left", what, runs);
    ok(failed > 0, "%s: %d of them failed", what, failed);
    ok(whole, "%s: all or nothing, and as it was answered", what);
    ok(told, "%s: each with its status and sentence", what);
}

/* Kills the process at every operation in turn; what was acknowledged must be there. */
static void test_kills(struct place *place, struct fault *fault, bool wal)
{
    struct db_options options = {.vfs = "fault", .wal = wal};
    bool whole = true;
    long nth = 1;
    prepare(place, "kill.db");
    for (; nth < RUNS_MAX; nth++) {
        char value[80];
        snprintf(value, sizeof value, "value %ld of the run, long enough to fill pages", nth);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            struct db *db;
            fault_vfs_plan(fault, &(struct fault_plan){FAULT_ANY, nth, 0, false});
            enum status status =
                db_open(place_name(place, "kill.db"), DB_WRITE, &options, &db, NULL);
            if (status == ST_OK)
                status = change(db, value, NULL);
            _exit(status == ST_OK ? 0 : 1);
        }
        int how = 0;
        waitpid(child, &how, 0);
        int code = WIFEXITED(how) ? WEXITSTATUS(how) : -1;
        int have = all_have(place, "kill.db", value);
        whole = whole && have >= 0 && (code != 0 || have == 1) && (code == 0 || code == 137);
        if (code == 0)
            break;
    }
    ok(nth > 5 && nth < RUNS_MAX, "killed at each of %ld operations%s", nth - 1,
       wal ? " with a write-ahead log" : "");
    ok(whole, "each time the store is whole, and what was acknowledged is there");
}

/* A new store on a full disk: no half schema; with room again it is made. */
static void test_create(struct place *place, struct fault *fault)
{
    struct db_options options = {.vfs = "fault"};
    struct db *db;
    bool told = true, later = true;
    int failures = 0;
    for (long nth = 1; nth < RUNS_MAX; nth += 7) {
        struct error error = {0};
        unlink(place_name(place, "create.db"));
        fault_vfs_plan(fault, &(struct fault_plan){FAULT_WRITE, nth, SQLITE_FULL, true});
        enum status status =
            db_open(place_name(place, "create.db"), DB_CREATE, &options, &db, &error);
        fault_vfs_plan(fault, &(struct fault_plan){0});
        db_close(db);
        if (status == ST_OK)
            break;
        failures++;
        told = told && status == ST_FULL && place_sentence(&error);
        status = db_open(place_name(place, "create.db"), DB_CREATE, &options, &db, NULL);
        later = later && status == ST_OK && db_check(db, true, NULL) == ST_OK;
        db_close(db);
    }
    ok(failures > 1, "a disk that fills while the store is made, %d times", failures);
    ok(told, "is told");
    ok(later, "and leaves a place where it can be made later");
}

static void test_backup(struct place *place, struct fault *fault)
{
    struct db_options options = {.vfs = "fault"};
    struct error error = {0};
    struct db *db;
    char copy[240];
    prepare(place, "source.db");
    snprintf(copy, sizeof copy, "%s", place_name(place, "copy.db"));
    fault_vfs_plan(fault, &(struct fault_plan){0});
    is_int(db_open(place_name(place, "source.db"), DB_READ, &options, &db, NULL), ST_OK, "open");
    fault_vfs_plan(fault, &(struct fault_plan){FAULT_WRITE, 3, SQLITE_FULL, true});
    is_int(db_backup(db, copy, NULL, NULL, &error), ST_FULL, "a backup to a full disk");
    ok(place_sentence(&error), "says so: %s", error.text);
    fault_vfs_plan(fault, &(struct fault_plan){0});
    ok(access(copy, F_OK) != 0, "leaves no half copy");
    is_int(db_backup(db, copy, NULL, NULL, &error), ST_OK, "with room it works");
    db_close(db);
}

static void test_words(void)
{
    struct fault_plan plan;
    ok(fault_vfs_read("write,sync:7:full+", &plan), "a plan in words");
    ok(plan.ops == (FAULT_WRITE | FAULT_SYNC) && plan.nth == 7 && plan.result == SQLITE_FULL &&
           plan.lasting,
       "is read");
    ok(fault_vfs_read("any:1:kill", &plan) && plan.result == 0 && !plan.lasting, "a kill");
    ok(!fault_vfs_read("write", &plan) && !fault_vfs_read("write:x:full", &plan) &&
           !fault_vfs_read("write:1:ful", &plan) && !fault_vfs_read("", &plan),
       "nonsense is refused");
}

int main(void)
{
    struct place place;
    struct fault *fault = fault_vfs_new("fault");
    place_make(&place);
    test_words();
    test_faults(&place, fault, false, FAULT_WRITE, SQLITE_FULL, ST_FULL, "disk full");
    test_faults(&place, fault, false, FAULT_WRITE, SQLITE_IOERR_WRITE, ST_IO, "failing writes");
    test_faults(&place, fault, false, FAULT_SYNC, SQLITE_IOERR_FSYNC, ST_IO, "failing syncs");
    test_faults(&place, fault, false, FAULT_TRUNCATE, SQLITE_IOERR_TRUNCATE, ST_IO,
                "failing truncates");
    test_faults(&place, fault, false, FAULT_OPEN, SQLITE_CANTOPEN, ST_IO, "failing opens");
    test_kills(&place, fault, false);
    test_faults(&place, fault, true, FAULT_WRITE, SQLITE_FULL, ST_FULL, "log, disk full");
    test_faults(&place, fault, true, FAULT_WRITE, SQLITE_IOERR_WRITE, ST_IO, "log, failing writes");
    test_faults(&place, fault, true, FAULT_SYNC, SQLITE_IOERR_FSYNC, ST_IO, "log, failing syncs");
    test_kills(&place, fault, true);
    test_create(&place, fault);
    test_backup(&place, fault);
    place_remove(&place);
    return done_testing();
}
