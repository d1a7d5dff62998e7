#ifndef TESTS_PROC_H
#define TESTS_PROC_H

#include <stdbool.h>
#include <sys/types.h>

/* What /proc tells about a process. */

/* Whether it sleeps in a poll for a second or more; false also when that cannot be told. */
bool proc_waits_in_poll(pid_t pid);

/* Whether it sleeps, or is stopped; what waits for the disk does not sleep. */
bool proc_sleeps(pid_t pid);

/* The number behind a label of /proc/PID/status; -1 when there is none. */
long proc_number(pid_t pid, const char *label);

#endif
