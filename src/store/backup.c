#include "store/backup.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intl.h"
#include "store/handle.h"
#include "store/query.h"

enum {
    STEP_PAGES = 256,
    PATIENT_STARTS = 4, /* so often others may make the copy begin anew before it holds them off */
    WAIT_MS = 25,
    WAITS = 400, /* ten seconds in all */
};

struct copy {
    struct db *from;
    struct db to; /* only sqlite and path are used */
    bool (*progress)(void *context, long done, long total);
    void *context;
};

static enum status open_target(struct copy *copy, const char *path, struct error *error)
{
    bool made;
    struct stat seen;
    enum status status = db_make_file(path, &made, error);
    if (status != ST_OK)
        return status;
    if (!made && (stat(path, &seen) != 0 || !S_ISREG(seen.st_mode) || seen.st_size > 0))
        return error_set(error, ST_REFUSED, NULL, _("%s 已经存在，不会覆盖；请换一个文件名"), path);
    if (!made && chmod(path, 0600) != 0)
        return error_set(error, ST_READONLY, NULL, _("没有权限使用 %s；请检查文件的权限"), path);
    copy->to.path = strdup(path);
    if (!copy->to.path)
        return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    int result = sqlite3_open_v2(path, &copy->to.sqlite,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, copy->from->vfs);
    if (result != SQLITE_OK)
        return db_result(&copy->to, result, error);
    sqlite3_extended_result_codes(copy->to.sqlite, 1);
    return db_exec(&copy->to, "PRAGMA synchronous = FULL", error);
}

/* Steps until all is copied. A step in which another process writes makes the copy begin anew. */
static enum status copy_pages(struct copy *copy, sqlite3_backup *backup, struct error *error)
{
    int starts = 0, waits = 0, left = -1;
    for (;;) {
        int result = sqlite3_backup_step(backup, starts < PATIENT_STARTS ? STEP_PAGES : -1);
        int remaining = sqlite3_backup_remaining(backup), total = sqlite3_backup_pagecount(backup);
        if (result == SQLITE_DONE) {
            if (copy->progress)
                (void)copy->progress(copy->context, total, total);
            return ST_OK;
        }
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED) {
            if (++waits > WAITS)
                return db_result(copy->from, result, error);
            sqlite3_sleep(WAIT_MS);
            continue;
        }
        if (result != SQLITE_OK)
            return db_result(&copy->to, result, error);
        if (left >= 0 && remaining >= left)
            starts++;
        left = remaining;
        if (copy->progress && !copy->progress(copy->context, total - remaining, total))
            return error_set(error, ST_STOPPED, NULL,
                             _("备份已停止，没有留下文件；需要时请重新备份"));
    }
}

static enum status copy_all(struct copy *copy, struct error *error)
{
    sqlite3_backup *backup =
        sqlite3_backup_init(copy->to.sqlite, "main", copy->from->sqlite, "main");
    if (!backup)
        return db_result(&copy->to, sqlite3_extended_errcode(copy->to.sqlite), error);
    enum status status = copy_pages(copy, backup, error);
    int result = sqlite3_backup_finish(backup);
    if (status == ST_OK && result != SQLITE_OK)
        status = db_result(&copy->to, result, error);
    return status;
}

static void remove_half(const char *path)
{
    char *journal = NULL;
    (void)unlink(path);
    if (asprintf(&journal, "%s-journal", path) >= 0)
        (void)unlink(journal);
    free(journal);
}

enum status db_backup(struct db *db, const char *path,
                      bool (*progress)(void *context, long done, long total), void *context,
                      struct error *error)
{
    struct copy copy = {.from = db, .progress = progress, .context = context};
    enum status status = open_target(&copy, path, error);
    if (status == ST_OK)
        status = copy_all(&copy, error);
    /* A write-ahead log is the served store's, not the copy's: a copy is one file. */
    if (status == ST_OK)
        status = db_exec(&copy.to, "PRAGMA journal_mode = DELETE", error);
    if (copy.to.sqlite)
        sqlite3_close(copy.to.sqlite);
    if (status != ST_OK && copy.to.path)
        remove_half(path);
    free(copy.to.path);
    return status;
}

enum status db_check(struct db *db, bool thorough, struct error *error)
{
    struct query *query =
        db_query(db, thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
    enum status status = query_step(query, error);
    if (status == ST_OK && strcmp(query_text(query, 0), "ok") != 0)
        status = error_set(error, ST_CORRUPT, NULL,
                           _("数据文件 %s 已损坏（%s）；请不要继续写入，改用最近的备份"), db->path,
                           query_text(query, 0));
    query_reset(query);
    return status;
}
