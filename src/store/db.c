#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "store/handle.h"
#include "store/migrate.h"
#include "store/query.h"

enum { BUSY_MS = 5000, CACHE_KB = 2000, APPLICATION_ID = 0x51554e47 /* "QUNG" */ };

static const char *const settings_read = "PRAGMA query_only = ON;"
                                         "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;";
static const char *const settings_write =
    "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;";

/* The folder that holds path, to be freed; NULL when memory is short. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

/* Makes the entry of a new file durable; where a folder cannot be synced nothing can be done. */
static void sync_folder(const char *path)
{
    char *folder = folder_of(path);
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(folder);
}

static enum status file_error(const char *path, int number, struct error *error)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return error_set(error, ST_FULL, NULL, _("磁盘已满，无法建立 %s；请清出空间后再试"), path);
    case EACCES:
    case EPERM:
    case EROFS:
        return error_set(error, ST_READONLY, NULL, _("没有权限使用 %s；请检查文件和文件夹的权限"),
                         path);
    case ENOENT:
    case ENOTDIR:
        return error_set(error, ST_MISSING, NULL, _("%s 所在的文件夹不存在；请先建立文件夹"), path);
    default:
        return error_set(error, ST_IO, NULL, _("无法使用 %s：%s；请换一个路径再试"), path,
                         errno_words(number));
    }
}

enum status db_make_file(const char *path, bool *made, struct error *error)
{
    *made = false;
    mode_t before = umask(077);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int number = errno;
    umask(before);
    if (fd < 0)
        return number == EEXIST ? ST_OK : file_error(path, number, error);
    close(fd);
    sync_folder(path);
    *made = true;
    return ST_OK;
}

/* Looks at the path before SQLite does: its own answers would not tell these cases apart. */
static enum status check_path(const char *path, enum db_mode mode, struct error *error)
{
    struct stat seen;
    if (stat(path, &seen) != 0) {
        if (errno == ENOENT)
            return error_set(error, ST_MISSING, NULL,
                             _("没有找到数据文件 %s；请先运行 qunguan init，或用 --store 指明路径"),
                             path);
        return file_error(path, errno, error);
    }
    if (S_ISDIR(seen.st_mode))
        return error_set(error, ST_IO, NULL, _("%s 是文件夹，不是数据文件；请写出文件的路径"),
                         path);
    if (access(path, mode == DB_READ ? R_OK : R_OK | W_OK) != 0)
        return error_set(error, ST_READONLY, NULL, _("没有权限%s %s；请检查文件的权限"),
                         mode == DB_READ ? _("读取") : _("写入"), path);
    if (mode == DB_READ)
        return ST_OK;
    char *folder = folder_of(path);
    bool writable = folder && access(folder, W_OK | X_OK) == 0;
    free(folder);
    if (!writable)
        return error_set(error, ST_READONLY, NULL,
                         _("%s 所在的文件夹不可写，无法保存；请检查文件夹的权限"), path);
    return ST_OK;
}

static enum status connect(struct db *db, const struct db_options *options, struct error *error)
{
    char *name = NULL;
    /* SQLite gives names with a colon in front, such as ":memory:", a meaning of its own. */
    if (db->path[0] == ':' && asprintf(&name, "./%s", db->path) < 0)
        return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    /* Counting memory takes a lock for every piece of it, and nobody asks for the sum. Refused,
     * which does no harm, once SQLite has started. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int result = sqlite3_open_v2(name ? name : db->path, &db->sqlite, flags, db->vfs);
    free(name);
    if (result != SQLITE_OK)
        return db_result(db->sqlite ? db : NULL, result, error);
    sqlite3_extended_result_codes(db->sqlite, 1);
    long wait = options && options->busy_ms ? options->busy_ms : BUSY_MS;
    sqlite3_busy_timeout(db->sqlite, wait < 0 ? 0 : (int)wait);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    char sql[48];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%ld",
             options && options->cache_kb > 0 ? options->cache_kb : CACHE_KB);
    return db_exec(db, sql, error);
}

static enum status read_number(struct db *db, const char *sql, int64_t *value, struct error *error)
{
    struct query *query = db_query(db, sql);
    enum status status = query_step(query, error);
    *value = status == ST_OK ? query_int(query, 0) : 0;
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

/* Whether the file is what is looked for at all, or may become it. */
static enum status identify(struct db *db, int32_t mark, struct error *error)
{
    int64_t pages, application;
    enum status status = db_begin_read(db, error);
    if (status != ST_OK)
        return status;
    status = read_number(db, "PRAGMA page_count", &pages, error);
    if (status == ST_OK)
        status = read_number(db, "PRAGMA application_id", &application, error);
    db_rollback(db);
    if (status != ST_OK)
        return status;
    if (pages == 0 && db->mode != DB_CREATE)
        return error_set(error, ST_MISSING, NULL, _("数据文件 %s 是空的；请先运行 qunguan init"),
                         db->path);
    if (pages > 0 && application != mark)
        return error_set(error, ST_CORRUPT, NULL, _("%s 不是群管的数据文件；请检查路径"), db->path);
    return ST_OK;
}

/*
 * TRUNCATE and not DELETE: with synchronous=FULL SQLite does not sync the folder after deleting the
 * journal, so that a power cut could bring it back and undo a commit; a truncated journal is
 * synced. A store with a write-ahead log that somebody else has open keeps it: all have to use the
 * same.
 */
static enum status set_journal(struct db *db, bool wal, struct error *error)
{
    if (wal)
        return db_exec(db, "PRAGMA journal_mode = WAL", error);
    struct error busy;
    enum status status = db_exec(db, "PRAGMA journal_mode = TRUNCATE", &busy);
    if (status == ST_BUSY) {
        struct query *query = db_query(db, "PRAGMA journal_mode");
        if (query_step(query, NULL) == ST_OK && strcmp(query_text(query, 0), "wal") == 0)
            status = ST_OK;
        query_reset(query);
    }
    if (status != ST_OK && error)
        *error = busy;
    return status;
}

static enum status bring_up(struct db *db, const struct db_options *options, struct error *error)
{
    const struct migrate_plan *plan = options && options->plan ? options->plan : &migrate_own;
    int32_t mark = options && options->application ? options->application : APPLICATION_ID;
    enum status status = identify(db, mark, error);
    if (status == ST_OK)
        status = db_exec(db, db->mode == DB_READ ? settings_read : settings_write, error);
    /* Only now: a journal mode would change another program's database. */
    if (status == ST_OK && db->mode != DB_READ)
        status = set_journal(db, options && options->wal, error);
    if (status != ST_OK)
        return status;
    if (db->mode != DB_READ)
        return migrate_up(db, plan, error);
    size_t version;
    status = migrate_version(db, &version, error);
    if (status != ST_OK)
        return status;
    if (version > plan->count)
        return migrate_refuse_newer(db, error);
    if (version < plan->count)
        return error_set(error, ST_READONLY, NULL,
                         _("%s 是旧版本的数据文件；请先用 qunguan 打开一次完成升级"), db->path);
    return ST_OK;
}

enum status db_open(const char *path, enum db_mode mode, const struct db_options *options,
                    struct db **out, struct error *error)
{
    *out = NULL;
    bool made = false;
    if (mode == DB_CREATE) {
        enum status status = db_make_file(path, &made, error);
        if (status != ST_OK)
            return status;
    }
    enum status status = check_path(path, mode, error);
    if (status != ST_OK)
        return status;
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    db->mode = mode;
    db->none.result = SQLITE_NOMEM;
    db->path = strdup(path);
    db->vfs = options && options->vfs ? strdup(options->vfs) : NULL;
    if (!db->path || (options && options->vfs && !db->vfs)) {
        status = error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
        goto end;
    }
    status = connect(db, options, error);
    if (status == ST_OK)
        status = bring_up(db, options, error);
end:
    if (status == ST_OK)
        *out = db;
    else
        db_close(db);
    return status;
}

static void free_row_sql(struct db *db)
{
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        for (size_t j = 0; j < ROW_SQLS; j++)
            free(db->row_sql[i][j]);
        for (size_t j = 0; db->walk_sql[i] && j <= entity_kinds[i].field_count; j++)
            free(db->walk_sql[i][j]);
        free(db->walk_sql[i]);
    }
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_forget_queries(db);
    if (db->sqlite)
        sqlite3_close(db->sqlite);
    free_row_sql(db);
    free(db->vfs);
    free(db->path);
    free(db);
}

const char *db_path(const struct db *db)
{
    return db->path;
}

enum status db_exec(struct db *db, const char *sql, struct error *error)
{
    return db_result(db, sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL), error);
}

enum status db_begin(struct db *db, struct error *error)
{
    return query_run(db_query(db, "BEGIN IMMEDIATE"), error);
}

enum status db_begin_read(struct db *db, struct error *error)
{
    return query_run(db_query(db, "BEGIN DEFERRED"), error);
}

enum status db_commit(struct db *db, struct error *error)
{
    enum status status = query_run(db_query(db, "COMMIT"), error);
    if (status != ST_OK)
        db_rollback(db);
    return status;
}

void db_rollback(struct db *db)
{
    /* Some failures have rolled back already; SQLite would call a second one an error. */
    if (db_in_transaction(db))
        (void)query_run(db_query(db, "ROLLBACK"), NULL);
}

bool db_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(db->sqlite);
}

enum status db_version(struct db *db, int64_t *version, struct error *error)
{
    return read_number(db, "PRAGMA data_version", version, error);
}

enum status db_savepoint(struct db *db, struct error *error)
{
    return query_run(db_query(db, "SAVEPOINT inner"), error);
}

enum status db_release(struct db *db, struct error *error)
{
    return query_run(db_query(db, "RELEASE inner"), error);
}

enum status db_undo_to(struct db *db, struct error *error)
{
    if (!db_in_transaction(db))
        return error_set(error, ST_IO, NULL, _("这次操作已整个撤销，没有保存；请检查磁盘后重做"));
    enum status status = query_run(db_query(db, "ROLLBACK TO inner"), error);
    return status == ST_OK ? db_release(db, error) : status;
}

const char *db_library(void)
{
    return sqlite3_libversion();
}
