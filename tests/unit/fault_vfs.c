#include "unit/fault_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fault {
    sqlite3_vfs vfs;
    sqlite3_vfs *under;
    struct fault_plan plan;
    long count;
};

/* The file of the layer below stands behind this one. */
struct file {
    sqlite3_file base;
    struct fault *fault;
};

static sqlite3_file *under(sqlite3_file *file)
{
    return (sqlite3_file *)((struct file *)file + 1);
}

static struct fault *fault_of(sqlite3_file *file)
{
    return ((struct file *)file)->fault;
}

/* Counts an operation; whether it is to fail. */
static bool strikes(struct fault *fault, enum fault_op op)
{
    if (!(fault->plan.ops & op))
        return false;
    fault->count++;
    if (fault->plan.nth == 0)
        return false;
    return fault->plan.lasting ? fault->count >= fault->plan.nth : fault->count == fault->plan.nth;
}

static int fail(struct fault *fault)
{
    if (fault->plan.result == 0)
        _exit(137);
    return fault->plan.result;
}

static int file_close(sqlite3_file *file)
{
    return under(file)->pMethods->xClose(under(file));
}

static int file_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
    return under(file)->pMethods->xRead(under(file), bytes, n, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    if (strikes(fault_of(file), FAULT_WRITE)) {
        /* A write that does not come to its end leaves its first half. */
        under(file)->pMethods->xWrite(under(file), bytes, n / 2, at);
        return fail(fault_of(file));
    }
    return under(file)->pMethods->xWrite(under(file), bytes, n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (strikes(fault_of(file), FAULT_TRUNCATE))
        return fail(fault_of(file));
    return under(file)->pMethods->xTruncate(under(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    if (strikes(fault_of(file), FAULT_SYNC))
        return fail(fault_of(file));
    return under(file)->pMethods->xSync(under(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return under(file)->pMethods->xFileSize(under(file), size);
}

static int file_lock(sqlite3_file *file, int lock)
{
    return under(file)->pMethods->xLock(under(file), lock);
}

static int file_unlock(sqlite3_file *file, int lock)
{
    return under(file)->pMethods->xUnlock(under(file), lock);
}

static int file_reserved(sqlite3_file *file, int *out)
{
    return under(file)->pMethods->xCheckReservedLock(under(file), out);
}

static int file_control(sqlite3_file *file, int op, void *argument)
{
    return under(file)->pMethods->xFileControl(under(file), op, argument);
}

static int file_sector(sqlite3_file *file)
{
    return under(file)->pMethods->xSectorSize(under(file));
}

static int file_traits(sqlite3_file *file)
{
    return under(file)->pMethods->xDeviceCharacteristics(under(file));
}

/* The memory that a write-ahead log's readers and writers share is not the file's: passed on. */
static int file_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    return under(file)->pMethods->xShmMap(under(file), region, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return under(file)->pMethods->xShmLock(under(file), offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    under(file)->pMethods->xShmBarrier(under(file));
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
    return under(file)->pMethods->xShmUnmap(under(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *out)
{
    struct fault *fault = vfs->pAppData;
    struct file *own = (struct file *)file;
    own->base.pMethods = NULL;
    own->fault = fault;
    if (!(flags & SQLITE_OPEN_READONLY) && strikes(fault, FAULT_OPEN))
        return fail(fault);
    int result = fault->under->xOpen(fault->under, name, under(file), flags, out);
    if (under(file)->pMethods)
        own->base.pMethods = &methods;
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    struct fault *fault = vfs->pAppData;
    if (strikes(fault, FAULT_DELETE))
        return fail(fault);
    return fault->under->xDelete(fault->under, name, sync_folder);
}

struct fault *fault_vfs_new(const char *name)
{
    struct fault *fault = calloc(1, sizeof *fault);
    if (!fault)
        return NULL;
    fault->under = sqlite3_vfs_find(NULL);
    fault->vfs = *fault->under;
    fault->vfs.zName = name;
    fault->vfs.pNext = NULL;
    fault->vfs.szOsFile = (int)sizeof(struct file) + fault->under->szOsFile;
    fault->vfs.pAppData = fault;
    fault->vfs.xOpen = vfs_open;
    fault->vfs.xDelete = vfs_delete;
    if (sqlite3_vfs_register(&fault->vfs, 0) != SQLITE_OK) {
        free(fault);
        return NULL;
    }
    return fault;
}

void fault_vfs_plan(struct fault *fault, const struct fault_plan *plan)
{
    fault->plan = *plan;
    fault->count = 0;
}

long fault_vfs_count(const struct fault *fault)
{
    return fault->count;
}

static unsigned op_of(const char *word, size_t n)
{
    static const struct {
        const char *word;
        unsigned op;
    } ops[] = {{"open", FAULT_OPEN},         {"write", FAULT_WRITE},   {"sync", FAULT_SYNC},
               {"truncate", FAULT_TRUNCATE}, {"delete", FAULT_DELETE}, {"any", FAULT_ANY}};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strlen(ops[i].word) == n && memcmp(ops[i].word, word, n) == 0)
            return ops[i].op;
    return 0;
}

bool fault_vfs_read(const char *text, struct fault_plan *plan)
{
    *plan = (struct fault_plan){0};
    for (;;) {
        size_t n = strcspn(text, ",:");
        unsigned op = op_of(text, n);
        if (!op)
            return false;
        plan->ops |= op;
        text += n;
        if (*text == ':')
            break;
        if (*text++ != ',')
            return false;
    }
    char *end;
    plan->nth = strtol(text + 1, &end, 10);
    if (*end != ':' || plan->nth < 0)
        return false;
    size_t n = strcspn(end + 1, "+");
    plan->lasting = end[1 + n] == '+';
    if (n == 4 && memcmp(end + 1, "full", n) == 0)
        plan->result = SQLITE_FULL;
    else if (n == 5 && memcmp(end + 1, "ioerr", n) == 0)
        plan->result = SQLITE_IOERR;
    else if (n != 4 || memcmp(end + 1, "kill", n) != 0)
        return false;
    return true;
}

#ifdef FAULT_VFS_PRELOAD
static struct fault **preloaded(void)
{
    static struct fault *fault;
    return &fault;
}

__attribute__((constructor)) static void preload(void)
{
    struct fault_plan plan;
    const char *text = getenv("QUNGUAN_FAULT");
    if (!text || !fault_vfs_read(text, &plan))
        return;
    *preloaded() = fault_vfs_new("fault");
    if (!*preloaded())
        return;
    fault_vfs_plan(*preloaded(), &plan);
    sqlite3_vfs_register(&(*preloaded())->vfs, 1);
}

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("QUNGUAN_FAULT_COUNT");
    FILE *file = path && *preloaded() ? fopen(path, "a") : NULL;
    if (file) {
        fprintf(file, "%ld\n", fault_vfs_count(*preloaded()));
        fclose(file);
    }
}
#endif
