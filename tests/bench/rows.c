/*
 * rows FILE ROWS [BATCH [BEFORE]]: how fast SQLite takes rows durably, BATCH (1,000) a transaction:
 * WAL, synchronous=FULL, rows of about 150 bytes with two indexes. FILE is made anew; BEFORE (0)
 * rows are there already when the time begins. Prints rows a second.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { THINGS = 100000, STAMP_MAX = 64 };

static const char *const schema =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE record (id INTEGER PRIMARY KEY, thing INTEGER, at INTEGER, state INTEGER,"
    " person INTEGER, link TEXT, note TEXT);"
    "CREATE INDEX record_thing ON record (thing, state, at);"
    "CREATE INDEX record_waiting ON record (thing) WHERE state = 0;";

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int fail(sqlite3 *db)
{
    fprintf(stderr, "rows: %s\n", db ? sqlite3_errmsg(db) : "no memory");
    sqlite3_close(db);
    return 2;
}

static int insert(sqlite3_stmt *statement, long number)
{
    char link[STAMP_MAX];
    int length = snprintf(link, sizeof link, "https://example.cn/shared/post/%ld", number);
    sqlite3_bind_int64(statement, 1, number * 7919 % THINGS);
    sqlite3_bind_int64(statement, 2, 1700000000 + number);
    sqlite3_bind_int64(statement, 3, number % 40000);
    sqlite3_bind_text(statement, 4, link, length, SQLITE_STATIC);
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return result;
}

static int fill(sqlite3 *db, sqlite3_stmt *statement, long from, long rows, long batch)
{
    for (long done = from; done < rows;) {
        if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
            return SQLITE_ERROR;
        for (long end = done + batch; done < end && done < rows; done++)
            if (insert(statement, done) != SQLITE_DONE)
                return SQLITE_ERROR;
        if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
            return SQLITE_ERROR;
    }
    return SQLITE_OK;
}

/* What is there already, without waiting for the disk. */
static int fill_before(sqlite3 *db, sqlite3_stmt *statement, long before)
{
    if (sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL) != SQLITE_OK ||
        fill(db, statement, 0, before, before) != SQLITE_OK)
        return SQLITE_ERROR;
    return sqlite3_exec(db, "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)", NULL,
                        NULL, NULL);
}

static void forget(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm"};
    char name[4096];
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

int main(int argc, char **argv)
{
    long rows = argc >= 3 && argc <= 5 ? strtol(argv[2], NULL, 10) : 0;
    long batch = argc >= 4 ? strtol(argv[3], NULL, 10) : 1000;
    long before = argc == 5 ? strtol(argv[4], NULL, 10) : 0;
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    if (rows < 1 || batch < 1 || before < 0) {
        fputs("usage: rows FILE ROWS [BATCH [BEFORE]]\n", stderr);
        return 2;
    }
    forget(argv[1]);
    if (sqlite3_open(argv[1], &db) != SQLITE_OK ||
        sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db,
                           "INSERT INTO record (thing, at, state, person, link, note) VALUES "
                           "(?1, ?2, 0, ?3, ?4, '学习材料一份，图片三张，附简短说明')",
                           -1, &statement, NULL) != SQLITE_OK)
        return fail(db);
    if (before > 0 && fill_before(db, statement, before) != SQLITE_OK)
        return fail(db);
    double start = seconds();
    if (fill(db, statement, before, before + rows, batch) != SQLITE_OK)
        return fail(db);
    printf("%.0f\n", (double)rows / (seconds() - start));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return 0;
}
