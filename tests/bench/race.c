/*
 * race ROUNDS [NAME=VALUE ...] COMMAND [ARG ...] [-- [NAME=VALUE ...] COMMAND [ARG ...]]: runs the
 * commands by turns, A B A B, without their output, and prints the median of the milliseconds from
 * start to end of each on one line. A word "<FILE" gives the command FILE as its input.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 99, RUNNERS_MAX = 2, WORDS_MAX = 64 };

struct runner {
    char *words[WORDS_MAX + 1]; /* settings first */
    const char *input;
    double times[ROUNDS_MAX];
};

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void redirect(const char *path, int flags, int to)
{
    int fd = open(path, flags);
    if (fd < 0 || dup2(fd, to) < 0) {
        fprintf(stderr, "race: %s: %s\n", path, strerror(errno));
        _exit(127);
    }
    close(fd);
}

static void become(struct runner *runner)
{
    char **words = runner->words;
    for (; *words && strchr(*words, '='); words++)
        putenv(*words);
    if (!*words)
        _exit(127);
    redirect(runner->input ? runner->input : "/dev/null", O_RDONLY, STDIN_FILENO);
    redirect("/dev/null", O_WRONLY, STDOUT_FILENO);
    execvp(*words, words);
    fprintf(stderr, "race: %s: %s\n", *words, strerror(errno));
    _exit(127);
}

/* A check that finds something answers 1: only from 2 on has a command failed. */
static int run(struct runner *runner, int round)
{
    int state;
    double start = milliseconds();
    pid_t child = fork();
    if (child == 0)
        become(runner);
    if (child < 0 || waitpid(child, &state, 0) != child)
        return -1;
    runner->times[round] = milliseconds() - start;
    return WIFEXITED(state) && WEXITSTATUS(state) <= 1 ? 0 : -1;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static int read_runners(char **words, struct runner *runners)
{
    int count = 0, n = 0;
    for (; *words; words++) {
        if (strcmp(*words, "--") == 0) {
            n = 0;
            if (++count == RUNNERS_MAX)
                return -1;
        } else if (**words == '<') {
            runners[count].input = *words + 1;
        } else if (n == WORDS_MAX) {
            return -1;
        } else {
            runners[count].words[n++] = *words;
        }
    }
    return n ? count + 1 : -1;
}

int main(int argc, char **argv)
{
    struct runner *runners = calloc(RUNNERS_MAX, sizeof *runners);
    long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    int count =
        runners && rounds > 0 && rounds <= ROUNDS_MAX ? read_runners(argv + 2, runners) : -1;
    int code = 0;
    if (count < 0) {
        fputs("usage: race ROUNDS(1..99) COMMAND... [-- COMMAND...]\n", stderr);
        free(runners);
        return 2;
    }
    for (int round = 0; code == 0 && round < rounds; round++)
        for (int i = 0; code == 0 && i < count; i++)
            if (run(&runners[i], round) != 0) {
                fprintf(stderr, "race: %s failed\n", runners[i].words[0]);
                code = 2;
            }
    for (int i = 0; code == 0 && i < count; i++) {
        qsort(runners[i].times, (size_t)rounds, sizeof(double), compare);
        printf("%s%.2f", i ? " " : "", runners[i].times[rounds / 2]);
    }
    if (code == 0)
        putchar('\n');
    free(runners);
    return code;
}
