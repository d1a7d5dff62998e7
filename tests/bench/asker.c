/*
 * asker enrol PORT CODE IDENTITY: enrols a device and writes it into the file IDENTITY.
 * asker quiet PORT IDENTITY: prints a token, the path that asks for changes when there are none,
 * and the bytes of the answer, its head included. asker pull PORT IDENTITY BACK LIMIT ROUNDS: asks
 * for the page that begins BACK numbers before the newest; prints the median of the milliseconds,
 * the bytes of the answer, and its rows.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "talk.h"

enum { PATH_ROOM = 512, EPOCH_ROOM = 80, ROUNDS_MAX = 999 };

struct session {
    struct talk talk;
    struct identity identity;
    char token[SECRET_TEXT], epoch[EPOCH_ROOM];
    int64_t head;
};

static int enrol(char **words)
{
    struct talk talk;
    struct identity identity;
    bool good = talk_open(&talk, words[0]) && identity_enrol(&talk, words[1], &identity) &&
                identity_write(&identity, words[2]);
    talk_close(&talk);
    return good ? 0 : 2;
}

/* Logs in, and learns epoch and head from the smallest page there is. */
static bool begin(struct session *session, char **words)
{
    char path[PATH_ROOM];
    struct talk *talk = &session->talk;
    if (!identity_read(&session->identity, words[1]))
        return false;
    snprintf(path, sizeof path, "/v1/t/%s/changes?from=0&limit=1", session->identity.tenant);
    return talk_open(talk, words[0]) && identity_login(talk, &session->identity, session->token) &&
           talk_ask(talk, "GET", path, session->token, NULL) &&
           talk_text(talk, "epoch", session->epoch, sizeof session->epoch) &&
           talk_number(talk, "head", &session->head);
}

static int quiet(char **words)
{
    struct session session;
    char path[PATH_ROOM];
    bool good = begin(&session, words);
    if (good) {
        snprintf(path, sizeof path, "/v1/t/%s/changes?from=%" PRId64 "&epoch=%s",
                 session.identity.tenant, session.head, session.epoch);
        good = talk_ask(&session.talk, "GET", path, session.token, NULL);
    }
    if (good)
        printf("%s %s %zu\n", session.token, path, session.talk.answer.len);
    talk_close(&session.talk);
    return good ? 0 : 2;
}

static long count_rows(const char *text)
{
    static const char word[] = "\"id\":";
    long count = 0;
    for (const char *at = text; (at = strstr(at, word)); at += sizeof word - 1)
        count++;
    return count;
}

static int pull(char **words)
{
    static double times[ROUNDS_MAX];
    struct session session;
    char path[PATH_ROOM];
    long back = strtol(words[2], NULL, 10), limit = strtol(words[3], NULL, 10),
         rounds = strtol(words[4], NULL, 10);
    bool good =
        back > 0 && limit > 0 && rounds > 0 && rounds <= ROUNDS_MAX && begin(&session, words);
    if (!good)
        return 2;
    snprintf(path, sizeof path, "/v1/t/%s/changes?from=%" PRId64 "&limit=%ld&epoch=%s",
             session.identity.tenant, back < session.head ? session.head - back : 0, limit,
             session.epoch);
    for (long i = 0; good && i < rounds; i++) {
        double start = bench_clock();
        good = talk_ask(&session.talk, "GET", path, session.token, NULL);
        times[i] = bench_clock() - start;
    }
    if (good)
        printf("%.3f %zu %ld\n", bench_median(times, (size_t)rounds), session.talk.length,
               count_rows(session.talk.body));
    talk_close(&session.talk);
    return good ? 0 : 2;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int words;
        int (*run)(char **words);
    } tasks[] = {{"enrol", 3, enrol}, {"quiet", 2, quiet}, {"pull", 5, pull}};
    for (size_t i = 0; argc > 1 && i < sizeof tasks / sizeof *tasks; i++)
        if (strcmp(argv[1], tasks[i].name) == 0 && argc == tasks[i].words + 2)
            return tasks[i].run(argv + 2);
    fputs("usage: asker enrol PORT CODE IDENTITY | quiet PORT IDENTITY |\n"
          "       pull PORT IDENTITY BACK LIMIT ROUNDS\n",
          stderr);
    return 2;
}
