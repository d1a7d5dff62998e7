#ifndef TESTS_FAULT_VFS_H
#define TESTS_FAULT_VFS_H

#include <stdbool.h>

/*
 * A file layer for SQLite that fails, or ends the process, at a chosen moment. It passes everything
 * on to the default layer and counts the operations of the kinds in the plan.
 *
 * Built as a shared object with -DFAULT_VFS_PRELOAD it can be preloaded into any program that links
 * SQLite dynamically: it then makes itself the default layer and follows QUNGUAN_FAULT
 * (fault_vfs_read). When the program ends it appends the number of operations counted to the file
 * named by QUNGUAN_FAULT_COUNT.
 */
enum fault_op {
    FAULT_OPEN = 1 << 0, /* only opening for writing */
    FAULT_WRITE = 1 << 1,
    FAULT_SYNC = 1 << 2,
    FAULT_TRUNCATE = 1 << 3,
    FAULT_DELETE = 1 << 4,
    FAULT_ANY = (1 << 5) - 1,
};

struct fault_plan {
    unsigned ops; /* enum fault_op: what is counted */
    long nth;     /* the operation that fails, from 1; 0: none */
    int result;   /* what it answers, such as SQLITE_FULL; 0: the process ends with _exit(137) */
    bool lasting; /* all later ones fail too */
};

struct fault;

/* Registers a layer of that name (which must outlive the process's use of it); NULL when it cannot.
 */
struct fault *fault_vfs_new(const char *name);

/* Sets the plan and begins to count anew. */
void fault_vfs_plan(struct fault *fault, const struct fault_plan *plan);

/* How many operations of the plan's kinds there have been since. */
long fault_vfs_count(const struct fault *fault);

/* Reads "write,sync:7:full", the words being open write sync truncate delete any; then full, ioerr
 * or kill, with a
 * '+' behind for all later ones too. false when it is malformed. */
bool fault_vfs_read(const char *text, struct fault_plan *plan);

#endif
