#include "store/handle.h"

#include <stddef.h>

#include "base/intl.h"

/* One of SQLite's results, what it is to us, and what the person reads. */
struct meaning {
    int result;
    enum status status;
    const char *sentence;
};

/* Extended results stand before the plain ones they belong to. */
static const struct meaning meanings[] = {
    {SQLITE_READONLY_ROLLBACK, ST_READONLY,
     N_("上次写入中断，需要先恢复，但数据文件或其文件夹不可写；请检查权限后再打开")},
    {SQLITE_READONLY_RECOVERY, ST_READONLY,
     N_("上次写入中断，需要先恢复，但数据文件或其文件夹不可写；请检查权限后再打开")},
    {SQLITE_READONLY_DIRECTORY, ST_READONLY,
     N_("数据文件所在的文件夹不可写，无法保存；请检查文件夹的权限")},
    {SQLITE_READONLY_DBMOVED, ST_IO, N_("数据文件在使用中被移走或改名；请退出后重新打开")},
    {SQLITE_CANTOPEN_ISDIR, ST_IO, N_("这个路径是一个文件夹，不是数据文件；请改用文件的路径")},
    {SQLITE_IOERR_NOMEM, ST_NOMEM, N_("内存不足，操作没有完成；请关闭其他程序后再试")},
    /* The last sync of a commit comes after its effect: what failed may still be there. */
    {SQLITE_IOERR_FSYNC, ST_IO,
     N_("磁盘没有确认写入，这次操作可能没有保存；请检查磁盘，重新打开后再看")},
    {SQLITE_IOERR_LOCK, ST_BUSY, N_("数据文件无法加锁，可能正被占用；请稍后再试，或检查网络盘")},
    {SQLITE_BUSY, ST_BUSY, N_("数据文件正被另一个程序占用；请等它结束，或关闭另一个窗口后再试")},
    {SQLITE_LOCKED, ST_BUSY, N_("数据文件正被另一个程序占用；请等它结束，或关闭另一个窗口后再试")},
    {SQLITE_READONLY, ST_READONLY, N_("数据文件只读，无法保存；请检查文件和文件夹的权限")},
    {SQLITE_PERM, ST_READONLY, N_("没有权限使用数据文件；请检查文件和文件夹的权限")},
    {SQLITE_AUTH, ST_READONLY, N_("没有权限使用数据文件；请检查文件和文件夹的权限")},
    {SQLITE_CANTOPEN, ST_IO, N_("数据文件打不开；请检查路径、权限和磁盘")},
    {SQLITE_CORRUPT, ST_CORRUPT, N_("数据文件已损坏；请不要继续写入，改用最近的备份")},
    {SQLITE_NOTADB, ST_CORRUPT, N_("这个文件不是群管的数据文件，或已损坏；请检查路径或改用备份")},
    {SQLITE_FORMAT, ST_CORRUPT, N_("这个文件不是群管的数据文件，或已损坏；请检查路径或改用备份")},
    {SQLITE_FULL, ST_FULL, N_("磁盘已满，这次操作没有保存；请清出空间后再试")},
    {SQLITE_IOERR, ST_IO, N_("读写数据文件时出错，这次操作没有保存；请检查磁盘后再试")},
    {SQLITE_NOMEM, ST_NOMEM, N_("内存不足，操作没有完成；请关闭其他程序后再试")},
    {SQLITE_TOOBIG, ST_LIMIT, N_("内容太长，数据文件存不下；请分开录入")},
    {SQLITE_CONSTRAINT, ST_REFUSED, N_("数据文件中已有同样的记录，没有重复保存；请刷新后再看")},
    {SQLITE_INTERRUPT, ST_STOPPED, N_("操作已按要求停止；需要时请重新开始")},
};

static const struct meaning *meaning_of(int result)
{
    const size_t n = sizeof meanings / sizeof *meanings;
    for (size_t i = 0; i < n; i++)
        if (meanings[i].result == result)
            return &meanings[i];
    for (size_t i = 0; i < n; i++)
        if (meanings[i].result == (result & 0xff))
            return &meanings[i];
    return NULL;
}

enum status db_result(struct db *db, int result, struct error *error)
{
    if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE)
        return ST_OK;
    const struct meaning *meaning = meaning_of(result);
    if (!meaning)
        return error_set(error, ST_IO, NULL,
                         _("数据文件操作失败（%d：%s）；请运行 qunguan doctor 检查"), result,
                         db ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(result));
    const char *path = db ? db->path : NULL;
    if (!path)
        return error_set(error, meaning->status, NULL, "%s", _(meaning->sentence));
    return error_set(error, meaning->status, NULL, _("%s（%s）"), _(meaning->sentence), path);
}
