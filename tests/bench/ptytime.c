/*
 * ptytime [-e TEXT] [-d KEYS] [-p KEYS] [-n PRESSES] [-i SECONDS] [-k KEYS] [-q KEYS] COMMAND...:
 * times a full-screen program from outside, in a pseudo-terminal of 80x24 (TERM=xterm-256color).
 * Prints a line for each figure, its name and its value:
 *
 * paint_ms, paint_bytes: from exec to the last byte of the burst that holds TEXT, without -e of the
 * first burst. A burst is output that QUIET ms do not break.
 *
 * rss_kb, hwm_kb: of the process after that.
 *
 * idle_bytes, idle_wakes: in SECONDS without a key. Wakes are voluntary context switches of all its
 * threads.
 *
 * key_ms, key_max_ms, key_bytes: median, most and median for a press of -d, to the last byte of its
 * burst. page_ms and so on: the same for -p.
 *
 * -k types KEYS once after the first paint and waits for the answer, without a figure. -q ends the
 * program. In KEYS "^X" is a control character, "\e" the escape.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    COLUMNS = 80,
    ROWS = 24,
    QUIET = 60,
    PAINT_WAIT = 60000,
    KEY_WAIT = 3000,
    SETTLE = 400,
    PRESSES_MAX = 500,
    KEYS_MAX = 256,
    OUTPUT_MAX = 1 << 17
};

struct plan {
    const char *expect, *down, *page, *first, *quit;
    int presses;
    int idle; /* seconds */
};

struct program {
    pid_t pid;
    int fd;
};

struct burst {
    double ms; /* to its last byte; below 0: nothing came */
    long bytes;
};

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void become(int terminal, char **command)
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
    setsid();
    ioctl(terminal, TIOCSCTTY, 0);
    ioctl(terminal, TIOCSWINSZ, &size);
    for (int fd = 0; fd <= 2; fd++)
        dup2(terminal, fd);
    if (terminal > 2)
        close(terminal);
    setenv("TERM", "xterm-256color", 1);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    execvp(*command, command);
    _exit(127);
}

static bool start(char **command, struct program *program)
{
    program->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (program->fd < 0 || grantpt(program->fd) != 0 || unlockpt(program->fd) != 0)
        return false;
    int terminal = open(ptsname(program->fd), O_RDWR | O_NOCTTY);
    if (terminal < 0)
        return false;
    program->pid = fork();
    if (program->pid == 0)
        become(terminal, command);
    close(terminal);
    return program->pid > 0;
}

/*
 * Reads until QUIET ms bring nothing, after a first byte and after the text when one is expected;
 * waits at most so many ms for either. The text stands within the first OUTPUT_MAX bytes.
 */
static struct burst read_burst(int fd, double since, const char *expect, int wait)
{
    struct burst burst = {-1, 0};
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    static char bytes[OUTPUT_MAX];
    bool seen = false;
    while (poll(&ready, 1, seen ? QUIET : wait) > 0) {
        size_t used = burst.bytes < OUTPUT_MAX / 2 ? (size_t)burst.bytes : OUTPUT_MAX / 2;
        ssize_t n = read(fd, bytes + used, sizeof bytes - used);
        if (n <= 0)
            break;
        burst.ms = milliseconds() - since;
        burst.bytes += n;
        seen = seen || !expect || memmem(bytes, used + (size_t)n, expect, strlen(expect));
    }
    if (!seen)
        burst.ms = -1;
    return burst;
}

/* What comes within so many ms. */
static long read_for(int fd, int ms)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    char bytes[65536];
    long sum = 0;
    double end = milliseconds() + ms;
    for (double left = ms; left > 0; left = end - milliseconds()) {
        if (poll(&ready, 1, (int)left + 1) <= 0)
            continue;
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n <= 0)
            break;
        sum += n;
    }
    return sum;
}

/* The number after a word at the start of a line of a file in /proc; 0 when there is none. */
static long proc_number(const char *path, const char *word)
{
    char line[256];
    long number = 0;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, word, strlen(word)) == 0)
            number = strtol(line + strlen(word), NULL, 10);
    if (file)
        fclose(file);
    return number;
}

static long wakes(pid_t pid)
{
    char path[300];
    long sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        if (!isdigit((unsigned char)*task->d_name))
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/status", (int)pid, task->d_name);
        sum += proc_number(path, "voluntary_ctxt_switches:");
    }
    if (tasks)
        closedir(tasks);
    return sum;
}

/* KEYS as a terminal sends them. */
static size_t typed(const char *keys, char out[KEYS_MAX])
{
    size_t n = 0;
    for (; *keys && n < KEYS_MAX; keys++) {
        if (*keys == '^' && keys[1])
            out[n++] = (char)(*++keys & 0x1f);
        else if (*keys == '\\' && keys[1] == 'e') {
            keys++;
            out[n++] = '\033';
        } else
            out[n++] = *keys;
    }
    return n;
}

static struct burst press(const struct program *program, const char *keys)
{
    char bytes[KEYS_MAX];
    size_t n = typed(keys, bytes);
    double since = milliseconds();
    if (write(program->fd, bytes, n) != (ssize_t)n)
        return (struct burst){-1, 0};
    return read_burst(program->fd, since, NULL, KEY_WAIT);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static bool time_key(const struct program *program, const char *name, const char *keys, int presses)
{
    double times[PRESSES_MAX], bytes[PRESSES_MAX];
    for (int i = 0; i < presses; i++) {
        struct burst burst = press(program, keys);
        if (burst.ms < 0) {
            fprintf(stderr, "ptytime: no answer to %s\n", keys);
            return false;
        }
        times[i] = burst.ms;
        bytes[i] = (double)burst.bytes;
    }
    qsort(times, (size_t)presses, sizeof *times, compare);
    qsort(bytes, (size_t)presses, sizeof *bytes, compare);
    printf("%s_ms %.2f\n%s_max_ms %.2f\n%s_bytes %.0f\n", name, times[presses / 2], name,
           times[presses - 1], name, bytes[presses / 2]);
    return true;
}

static void tell_memory(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    printf("rss_kb %ld\nhwm_kb %ld\n", proc_number(path, "VmRSS:"), proc_number(path, "VmHWM:"));
}

static void tell_idle(const struct program *program, int idle)
{
    long before = wakes(program->pid);
    long bytes = read_for(program->fd, idle * 1000);
    printf("idle_bytes %ld\nidle_wakes %ld\n", bytes, wakes(program->pid) - before);
}

static bool measure(const struct program *program, const struct plan *plan, double since)
{
    struct burst paint = read_burst(program->fd, since, plan->expect, PAINT_WAIT);
    if (paint.ms < 0 || waitpid(program->pid, NULL, WNOHANG) != 0) {
        fputs("ptytime: the program ended or painted nothing\n", stderr);
        return false;
    }
    printf("paint_ms %.2f\npaint_bytes %ld\n", paint.ms, paint.bytes);
    read_for(program->fd, SETTLE);
    if (plan->first)
        press(program, plan->first);
    tell_memory(program->pid);
    if (plan->idle)
        tell_idle(program, plan->idle);
    return (!plan->down || time_key(program, "key", plan->down, plan->presses)) &&
           (!plan->page || time_key(program, "page", plan->page, plan->presses / 5 + 1));
}

static void finish(const struct program *program, const char *quit)
{
    if (quit)
        press(program, quit);
    for (int tenth = 0; tenth < 50; tenth++) {
        if (waitpid(program->pid, NULL, WNOHANG) != 0)
            return;
        if (tenth == (quit ? 20 : 0))
            kill(program->pid, SIGTERM);
        read_for(program->fd, 100);
    }
    kill(program->pid, SIGKILL);
    waitpid(program->pid, NULL, 0);
}

static bool read_plan(int argc, char **argv, struct plan *plan)
{
    int option;
    while ((option = getopt(argc, argv, "+e:d:p:k:q:n:i:")) != -1) {
        const char **texts[] = {['e'] = &plan->expect,
                                ['d'] = &plan->down,
                                ['p'] = &plan->page,
                                ['k'] = &plan->first,
                                ['q'] = &plan->quit};
        if (option == 'n')
            plan->presses = atoi(optarg);
        else if (option == 'i')
            plan->idle = atoi(optarg);
        else if (option == '?')
            return false;
        else
            *texts[option] = optarg;
    }
    return optind < argc && plan->presses > 0 && plan->presses <= PRESSES_MAX && plan->idle >= 0;
}

int main(int argc, char **argv)
{
    struct plan plan = {.presses = 20};
    struct program program;
    if (!read_plan(argc, argv, &plan)) {
        fputs("usage: ptytime [-e TEXT] [-d KEYS] [-p KEYS] [-k KEYS] [-q KEYS] [-n PRESSES] "
              "[-i SECONDS] COMMAND [ARG ...]\n",
              stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    double since = milliseconds();
    if (!start(argv + optind, &program)) {
        fprintf(stderr, "ptytime: %s\n", strerror(errno));
        return 2;
    }
    bool good = measure(&program, &plan, since);
    finish(&program, plan.quit);
    close(program.fd);
    return good ? 0 : 2;
}
