#include "proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

enum { LONG_WAIT = 1000 };

static bool read_proc(pid_t pid, const char *name, char *out, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    size_t n = fread(out, 1, size - 1, file);
    fclose(file);
    out[n] = '\0';
    return n > 0;
}

bool proc_waits_in_poll(pid_t pid)
{
    char text[256];
    unsigned long arguments[3] = {0};
    long number = -1;
    if (!read_proc(pid, "syscall", text, sizeof text) ||
        sscanf(text, "%ld %lx %lx %lx", &number, &arguments[0], &arguments[1], &arguments[2]) != 4)
        return false;
#ifdef SYS_poll
    if (number == SYS_poll) {
        int timeout = (int)(unsigned)arguments[2];
        return timeout < 0 || timeout >= LONG_WAIT;
    }
#endif
    return number == SYS_ppoll && arguments[2] == 0;
}

/* On some file systems a process that waits for the disk looks as if it slept. */
static bool waits_for_disk(pid_t pid)
{
    static const long calls[] = {SYS_fsync,   SYS_fdatasync, SYS_write,    SYS_pwrite64,
                                 SYS_pread64, SYS_ftruncate, SYS_unlinkat, SYS_openat};
    char text[256];
    long number = -1;
    if (!read_proc(pid, "syscall", text, sizeof text) || sscanf(text, "%ld", &number) != 1)
        return false;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i] == number)
            return true;
#ifdef SYS_unlink
    return number == SYS_unlink;
#else
    return false;
#endif
}

bool proc_sleeps(pid_t pid)
{
    char text[512];
    if (!read_proc(pid, "stat", text, sizeof text) || waits_for_disk(pid))
        return false;
    const char *name_end = strrchr(text, ')');
    return name_end && name_end[1] && (name_end[2] == 'S' || name_end[2] == 'T');
}

long proc_number(pid_t pid, const char *label)
{
    char text[4096];
    if (!read_proc(pid, "status", text, sizeof text))
        return -1;
    const char *found = strstr(text, label);
    return found ? strtol(found + strlen(label), NULL, 10) : -1;
}
