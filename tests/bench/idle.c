/*
 * idle PORT IDENTITY SESSIONS PID: so many log-ins, each over a connection of its own that stays
 * open. Prints the memory of the process PID (VmRSS, kilobytes) before, with all of them idle, with
 * all of them waiting for changes (long polling), and its peak (VmHWM).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "talk.h"

enum { SESSIONS_MAX = 4000, PATH_ROOM = 512, WAIT = 60, EPOCH_ROOM = 80 };

struct party {
    struct talk *talks;
    char (*tokens)[SECRET_TEXT];
    long count;
};

static long memory(const char *pid, const char *word)
{
    char path[64], line[256];
    long number = 0;
    snprintf(path, sizeof path, "/proc/%.20s/status", pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, word, strlen(word)) == 0)
            number = strtol(line + strlen(word), NULL, 10);
    if (file)
        fclose(file);
    return number;
}

static bool gather(struct party *party, const char *port, const struct identity *identity)
{
    for (long i = 0; i < party->count; i++)
        if (!talk_open(&party->talks[i], port) ||
            !identity_login(&party->talks[i], identity, party->tokens[i]))
            return false;
    return true;
}

/* Each asks once, so that the server knows its epoch, and then waits for what never comes. */
static bool ask_all(struct party *party, const struct identity *identity)
{
    char path[PATH_ROOM], epoch[EPOCH_ROOM];
    int64_t head;
    for (long i = 0; i < party->count; i++) {
        struct talk *talk = &party->talks[i];
        snprintf(path, sizeof path, "/v1/t/%s/changes?from=0&limit=1", identity->tenant);
        if (!talk_ask(talk, "GET", path, party->tokens[i], NULL) ||
            !talk_text(talk, "epoch", epoch, sizeof epoch) || !talk_number(talk, "head", &head))
            return false;
        snprintf(path, sizeof path, "/v1/t/%s/changes?from=%" PRId64 "&epoch=%s&wait=%d",
                 identity->tenant, head, epoch, WAIT);
        if (!talk_send(talk, "GET", path, party->tokens[i], NULL))
            return false;
    }
    return true;
}

static void settle(void)
{
    struct timespec second = {.tv_sec = 2};
    nanosleep(&second, NULL);
}

static bool measure(struct party *party, char **argv, const struct identity *identity)
{
    long before = memory(argv[4], "VmRSS:");
    if (!gather(party, argv[1], identity))
        return false;
    settle();
    long idle = memory(argv[4], "VmRSS:");
    if (!ask_all(party, identity))
        return false;
    settle();
    printf("%ld %ld %ld %ld\n", before, idle, memory(argv[4], "VmRSS:"), memory(argv[4], "VmHWM:"));
    return true;
}

int main(int argc, char **argv)
{
    struct party party = {.count = argc == 5 ? strtol(argv[3], NULL, 10) : 0};
    struct identity identity;
    struct rlimit files;
    if (party.count < 1 || party.count > SESSIONS_MAX) {
        fputs("usage: idle PORT IDENTITY SESSIONS(1..4000) PID\n", stderr);
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    party.talks = calloc((size_t)party.count, sizeof *party.talks);
    party.tokens = calloc((size_t)party.count, sizeof *party.tokens);
    bool good = party.talks && party.tokens && identity_read(&identity, argv[2]) &&
                measure(&party, argv, &identity);
    free(party.talks);
    free(party.tokens);
    return good ? 0 : 2;
}
