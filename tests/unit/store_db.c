/* Proves what opening says of every kind of bad file, and that transactions hold what they promise.
 */
#include "store/db.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/backup.h"
#include "store/query.h"
#include "store/setting.h"
#include "unit/store_place.h"

enum { NOBODY = 65534 };

static int mode_of(const char *path)
{
    struct stat seen;
    return stat(path, &seen) == 0 ? (int)(seen.st_mode & 07777) : -1;
}

/* Opening answers that status, with a sentence, and gives no handle. */
static void refuses(const char *path, enum db_mode mode, enum status want, const char *what)
{
    struct error error = {0};
    struct db *db = (struct db *)&error;
    struct db_options options = {.busy_ms = -1};
    is_int(db_open(path, mode, &options, &db, &error), want, "%s", what);
    ok(db == NULL, "%s: no handle", what);
    is_int(error.status, want, "%s: the error's status", what);
    ok(place_sentence(&error), "%s: %s", what, error.text);
}

static void write_file(const char *path, const char *bytes, size_t n, long at)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    ok(fd >= 0 && pwrite(fd, bytes, n, at) == (ssize_t)n, "wrote %s", path);
    close(fd);
}

static int byte_at(const char *path, long at)
{
    unsigned char byte = 0;
    int fd = open(path, O_RDONLY);
    bool got = fd >= 0 && pread(fd, &byte, 1, at) == 1;
    close(fd);
    return got ? byte : -1;
}

static void test_create(struct place *place)
{
    mode_t before = umask(0);
    struct db *db = place_open(place, "new.db");
    umask(before);
    struct error error = {0};
    is_int(mode_of(place_name(place, "new.db")), 0600, "a store is its owner's only");
    is_int(db_begin(db, &error), ST_OK, "begin");
    is_int(setting_set(db, "a", "1", &error), ST_OK, "write");
    is_int(mode_of(place_name(place, "new.db-journal")), 0600, "its journal too");
    ok(db_in_transaction(db), "in a transaction");
    is_int(db_commit(db, &error), ST_OK, "commit");
    ok(!db_in_transaction(db), "and out");
    is_str(db_path(db), place_name(place, "new.db"), "knows its path");
    is_int(db_check(db, true, &error), ST_OK, "is sound");
    db_close(db);
    db = place_open(place, "new.db");
    ok(db != NULL, "opens again to create");
    db_close(db);
    write_file(place_name(place, "empty.db"), "", 0, 0);
    refuses(place_name(place, "empty.db"), DB_WRITE, ST_MISSING, "an empty file");
    db = place_open(place, "empty.db");
    ok(db != NULL, "an empty file is filled");
    db_close(db);
    db_close(NULL);
}

static void test_bad_files(struct place *place)
{
    refuses(place_name(place, "none.db"), DB_WRITE, ST_MISSING, "no file");
    refuses(place_name(place, "none.db"), DB_READ, ST_MISSING, "no file to read");
    refuses(place_name(place, "none/none.db"), DB_CREATE, ST_MISSING, "no folder");
    refuses(place->folder, DB_WRITE, ST_IO, "a folder");
    refuses("", DB_CREATE, ST_MISSING, "an empty path");
    static const char text[] = "this is a letter and no store at all, however long it may be. ";
    for (int i = 0; i < 40; i++)
        write_file(place_name(place, "text.db"), text, sizeof text - 1, i * (long)sizeof text);
    refuses(place_name(place, "text.db"), DB_WRITE, ST_CORRUPT, "a letter");
    refuses(place_name(place, "text.db"), DB_CREATE, ST_CORRUPT, "a letter is not overwritten");
    sqlite3 *other;
    sqlite3_open(place_name(place, "other.db"), &other);
    sqlite3_exec(other, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)", NULL, NULL, NULL);
    sqlite3_close(other);
    refuses(place_name(place, "other.db"), DB_WRITE, ST_CORRUPT, "another program's database");
    is_int(byte_at(place_name(place, "other.db"), 18), 2, "which keeps its journal mode");
    db_close(place_open(place, "newer.db"));
    sqlite3_open(place_name(place, "newer.db"), &other);
    sqlite3_exec(other, "PRAGMA user_version = 4000", NULL, NULL, NULL);
    sqlite3_close(other);
    refuses(place_name(place, "newer.db"), DB_WRITE, ST_NEWER, "a newer store");
    refuses(place_name(place, "newer.db"), DB_READ, ST_NEWER, "a newer store, to read");
    db_close(place_open(place, "header.db"));
    write_file(place_name(place, "header.db"), "\0\0\0\0", 4, 2);
    refuses(place_name(place, "header.db"), DB_WRITE, ST_CORRUPT, "a broken header");
    db_close(place_open(place, "short.db"));
    ok(truncate(place_name(place, "short.db"), 5000) == 0, "cut off");
    refuses(place_name(place, "short.db"), DB_WRITE, ST_CORRUPT, "a store cut off");
}

static void test_broken_page(struct place *place)
{
    struct error error = {0};
    struct db *db = place_open(place, "page.db");
    for (int i = 0; i < 2000; i++) {
        char key[32];
        snprintf(key, sizeof key, "key %d", i);
        setting_set(db, key, "a value of some length, so that there are pages", NULL);
        if (i == 0)
            db_begin(db, NULL);
    }
    db_commit(db, NULL);
    db_close(db);
    struct stat seen;
    stat(place_name(place, "page.db"), &seen);
    for (long at = seen.st_size - 8 * 4096; at < seen.st_size; at += 4096)
        write_file(place_name(place, "page.db"), "\xff\xff\xff\xff\xff\xff\xff\xff", 8, at);
    is_int(db_open(place_name(place, "page.db"), DB_WRITE, NULL, &db, &error), ST_OK,
           "a broken page is not seen at opening");
    is_int(db_check(db, false, &error), ST_CORRUPT, "but by the check");
    ok(place_sentence(&error), "with a sentence: %s", error.text);
    enum status status;
    struct query *query = db_query(db, "SELECT value FROM setting");
    while ((status = query_step(query, &error)) == ST_OK)
        ;
    is_int(status, ST_CORRUPT, "and by reading");
    query_reset(query);
    db_close(db);
}

static void test_locked(struct place *place)
{
    struct error error = {0};
    struct db_options options = {.busy_ms = -1};
    struct db *first, *second, *reader;
    db_close(place_open(place, "lock.db"));
    is_int(db_open(place_name(place, "lock.db"), DB_WRITE, &options, &first, &error), ST_OK, "one");
    is_int(db_open(place_name(place, "lock.db"), DB_WRITE, &options, &second, &error), ST_OK,
           "two");
    is_int(db_open(place_name(place, "lock.db"), DB_READ, &options, &reader, &error), ST_OK,
           "three");
    is_int(db_begin(first, &error), ST_OK, "one writes");
    is_int(db_begin(second, &error), ST_BUSY, "the other may not");
    ok(place_sentence(&error), "and is told: %s", error.text);
    ok(!db_in_transaction(second), "nothing was begun");
    struct arena *arena = arena_new(1000);
    const char *value;
    setting_set(first, "k", "v", NULL);
    is_int(setting_get(reader, "k", arena, &value, &error), ST_MISSING, "not yet to be read");
    is_int(db_begin_read(reader, &error), ST_OK, "a reader begins");
    is_int(setting_get(reader, "k", arena, &value, &error), ST_MISSING, "and reads");
    is_int(db_commit(first, NULL), ST_BUSY, "a commit waits for readers, then gives up");
    ok(!db_in_transaction(first), "and has rolled back");
    db_rollback(reader);
    is_int(setting_set(first, "k", "w", &error), ST_OK, "writes anew");
    is_int(setting_get(reader, "k", arena, &value, &error), ST_OK, "now it is there");
    is_str(value, "w", "the new value");
    is_int(setting_set(reader, "k", "x", &error), ST_READONLY, "who opened to read cannot write");
    is_int(db_begin(reader, &error), ST_READONLY, "nor begin to");
    is_int(setting_set(first, "k", NULL, &error), ST_OK, "taken away");
    is_int(setting_get(reader, "k", arena, &value, &error), ST_MISSING, "is away");
    ok(value == NULL, "and unset");
    arena_free(arena);
    db_close(reader);
    db_close(second);
    db_close(first);
}

static const char *journal_of(struct db *db, char mode[16])
{
    struct query *query = db_query(db, "PRAGMA journal_mode");
    bool got = query_step(query, NULL) == ST_OK;
    snprintf(mode, 16, "%s", got ? query_text(query, 0) : "?");
    query_reset(query);
    return mode;
}

static struct db *open_as(struct place *place, enum db_mode mode, bool wal)
{
    struct db_options options = {.busy_ms = -1, .wal = wal};
    struct error error = {0};
    struct db *db = NULL;
    if (db_open(place_name(place, "wal.db"), mode, &options, &db, &error) != ST_OK)
        ok(false, "wal.db opens: %s", error.text);
    return db;
}

static void test_wal(struct place *place)
{
    struct error error = {0};
    char mode[16];
    const char *value;
    struct arena *arena = arena_new(10000);
    struct db *server = open_as(place, DB_CREATE, true);
    is_str(journal_of(server, mode), "wal", "a write-ahead log");
    struct query *query = db_query(server, "PRAGMA synchronous");
    is_int(query_step(query, NULL), ST_OK, "it is");
    is_int(query_int(query, 0), 2, "fully synced");
    query_reset(query);
    setting_set(server, "a", "1", NULL);
    is_int(mode_of(place_name(place, "wal.db-wal")), 0600, "its owner's only");
    struct db *reader = open_as(place, DB_READ, false), *plain = open_as(place, DB_WRITE, false);
    is_int(setting_get(reader, "a", arena, &value, NULL), ST_OK, "is read beside the server");
    is_str(journal_of(plain, mode), "wal", "who opens it plainly meanwhile uses the log too");
    is_int(db_begin(server, &error), ST_OK, "the server writes");
    setting_set(server, "b", "1", NULL);
    is_int(db_begin_read(reader, NULL), ST_OK, "a reader reads");
    is_int(setting_get(reader, "b", arena, &value, NULL), ST_MISSING, "what was before");
    is_int(db_begin(plain, &error), ST_BUSY, "two do not write at once");
    is_int(db_commit(server, &error), ST_OK, "the commit need not wait for readers");
    is_int(setting_get(reader, "b", arena, &value, NULL), ST_MISSING, "who read goes on");
    db_rollback(reader);
    is_int(setting_get(reader, "b", arena, &value, NULL), ST_OK, "and then sees it");
    is_int(setting_set(plain, "c", "1", &error), ST_OK, "then the other writes");
    is_int(setting_get(server, "c", arena, &value, NULL), ST_OK, "and the server sees it");
    char copy[240];
    snprintf(copy, sizeof copy, "%s/copy.db", place->folder);
    is_int(db_backup(server, copy, NULL, NULL, &error), ST_OK, "a backup meanwhile");
    is_int(byte_at(copy, 18), 1, "is one file without a log");
    ok(mode_of(place_name(place, "copy.db-wal")) < 0 &&
           mode_of(place_name(place, "copy.db")) == 0600,
       "and leaves no other");
    db_close(server);
    db_close(reader);
    db_close(plain);
    reader = open_as(place, DB_READ, false);
    is_int(setting_get(reader, "c", arena, &value, NULL), ST_OK, "is read when nobody has it open");
    is_str(journal_of(reader, mode), "wal", "which does not change it");
    is_int(setting_set(reader, "d", "1", &error), ST_READONLY, "nor writes");
    db_close(reader);
    plain = open_as(place, DB_WRITE, false);
    is_str(journal_of(plain, mode), "truncate", "opened alone it has no log any more");
    is_int(setting_get(plain, "c", arena, &value, NULL), ST_OK, "and all that was in it");
    is_int(setting_set(plain, "d", "1", &error), ST_OK, "and is written");
    is_int(mode_of(place_name(place, "wal.db-wal")), -1, "the log is gone");
    is_int(byte_at(place_name(place, "wal.db"), 18), 1, "in the file too");
    server = open_as(place, DB_WRITE, true);
    is_str(journal_of(server, mode), "wal", "a server takes it up while it is open elsewhere");
    is_int(setting_set(server, "e", "1", &error), ST_OK, "writes");
    is_int(setting_get(plain, "e", arena, &value, NULL), ST_OK, "and is read");
    is_int(db_check(plain, true, &error), ST_OK, "sound");
    db_close(plain);
    db_close(server);
    arena_free(arena);
}

static void test_savepoints(struct place *place)
{
    struct error error = {0};
    struct db *db = place_open(place, "save.db");
    struct arena *arena = arena_new(1000);
    const char *value;
    db_begin(db, NULL);
    setting_set(db, "outer", "1", NULL);
    is_int(db_savepoint(db, &error), ST_OK, "savepoint");
    setting_set(db, "kept", "1", NULL);
    is_int(db_savepoint(db, &error), ST_OK, "within it another");
    setting_set(db, "undone", "1", NULL);
    is_int(db_undo_to(db, &error), ST_OK, "the inner is undone");
    is_int(db_release(db, &error), ST_OK, "the outer is kept");
    is_int(db_commit(db, &error), ST_OK, "commit");
    is_int(setting_get(db, "kept", arena, &value, NULL), ST_OK, "kept");
    is_int(setting_get(db, "undone", arena, &value, NULL), ST_MISSING, "undone");
    is_int(db_undo_to(db, &error), ST_IO, "no transaction, nothing to undo");
    ok(place_sentence(&error), "a sentence: %s", error.text);
    db_begin(db, NULL);
    setting_set(db, "rolled", "1", NULL);
    db_rollback(db);
    db_rollback(db);
    is_int(setting_get(db, "rolled", arena, &value, NULL), ST_MISSING, "rolled back");
    is_int(db_exec(db, "ATTACH 'x' AS y; SELEC", &error), ST_IO, "not SQL");
    arena_free(arena);
    db_close(db);
}

/* Runs check as somebody for whom permissions hold; its answers are checks of this test. */
static void as_nobody(struct place *place, void (*check)(struct place *place))
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(NOBODY) != 0)
            _exit(2);
        struct tap *counts = tap_counts();
        counts->failed = 0;
        check(place);
        fflush(stdout);
        _exit(counts->failed > 0 ? 1 : 0);
    }
    int how = -1;
    waitpid(child, &how, 0);
    ok(WIFEXITED(how) && WEXITSTATUS(how) == 0, "as somebody without permission");
}

/* The child's lines are comments: the parent's one check counts. */
static void expect(bool condition, const char *what)
{
    if (!condition) {
        printf("# failed: %s\n", what);
        tap_counts()->failed++;
    }
}

static void check_permissions(struct place *place)
{
    struct error error = {0};
    struct db *db;
    expect(db_open(place_name(place, "shut/ro.db"), DB_WRITE, NULL, &db, &error) == ST_READONLY,
           "a file that is read-only");
    expect(place_sentence(&error), "with a sentence");
    expect(db_open(place_name(place, "shut/rw.db"), DB_WRITE, NULL, &db, &error) == ST_READONLY,
           "a folder that is read-only");
    expect(place_sentence(&error), "with a sentence");
    expect(db_open(place_name(place, "shut/no.db"), DB_READ, NULL, &db, &error) == ST_READONLY,
           "a file that may not be read");
    expect(db_open(place_name(place, "shut/new.db"), DB_CREATE, NULL, &db, &error) == ST_READONLY,
           "a new file where nothing may be made");
    expect(place_sentence(&error), "with a sentence");
    expect(db_open(place_name(place, "shut/ro.db"), DB_READ, NULL, &db, &error) == ST_OK,
           "reading is possible");
    expect(db_check(db, false, &error) == ST_OK, "and works");
    db_close(db);
}

static void test_permissions(struct place *place)
{
    mkdir(place_name(place, "shut"), 0755);
    db_close(place_open(place, "shut/ro.db"));
    db_close(place_open(place, "shut/rw.db"));
    db_close(place_open(place, "shut/no.db"));
    chmod(place_name(place, "shut/ro.db"), 0444);
    chmod(place_name(place, "shut/rw.db"), 0666);
    chmod(place_name(place, "shut/no.db"), 0000);
    chmod(place->folder, 0755);
    chmod(place_name(place, "shut"), 0555);
    as_nobody(place, check_permissions);
    chmod(place_name(place, "shut"), 0755);
}

int main(void)
{
    struct place place;
    place_make(&place);
    test_create(&place);
    test_bad_files(&place);
    test_broken_page(&place);
    test_locked(&place);
    test_wal(&place);
    test_savepoints(&place);
    test_permissions(&place);
    place_remove(&place);
    return done_testing();
}
