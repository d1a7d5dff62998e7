/*
 * pusher PORT IDENTITY PUSHES COMMANDS GROUPS: logs in and pushes so many times so many commands
 * fact.record over one connection, by turns for groups g0 … of the tenant, each push as soon as the
 * one before is answered. Prints commands a second, the median and the longest time of a push in
 * milliseconds. Every verdict must be "applied".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "talk.h"

enum { PUSH_MAX = 512 * 1024, PATH_ROOM = 256 };

struct plan {
    long pushes, commands, groups;
};

static void command(struct buf *out, const struct identity *identity, long number, long groups)
{
    char id[UUID_TEXT], to[UUID_TEXT], at[RFC3339_MAX];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    uuid7_new(random_system(), ms, id);
    uuid7_new(random_system(), ms, to);
    rfc3339_write((instant)now.tv_sec, CIVIL_BEIJING, at);
    buf_printf(out,
               "{\"id\":\"%s\",\"do\":\"fact.record\",\"v\":1,\"to\":\"%s\",\"at\":\"%s\","
               "\"by\":\"%s\",\"with\":{\"group\":\"g%ld\",\"kind\":\"posted\","
               "\"category\":\"party_building\",\"note\":\"学习材料\"}}",
               id, to, at, identity->person, number % groups);
}

static long count_applied(const char *text)
{
    static const char word[] = "\"verdict\":\"applied\"";
    long count = 0;
    for (const char *at = text; (at = strstr(at, word)); at += sizeof word - 1)
        count++;
    return count;
}

/* Puts the push together beforehand: only the server is timed, and the way to it. */
static void compose(struct buf *out, const struct identity *identity, const struct plan *plan,
                    long push)
{
    buf_reset(out);
    buf_puts(out, "{\"commands\":[");
    for (long i = 0; i < plan->commands; i++) {
        if (i > 0)
            buf_putc(out, ',');
        command(out, identity, push * plan->commands + i, plan->groups);
    }
    buf_puts(out, "]}");
}

static bool push_all(struct talk *talk, const struct identity *identity, const struct plan *plan)
{
    char token[SECRET_TEXT], path[PATH_ROOM];
    struct buf text;
    double sum = 0, longest = 0, *times = calloc((size_t)plan->pushes, sizeof *times);
    bool good = times && identity_login(talk, identity, token);
    snprintf(path, sizeof path, "/v1/t/%s/commands", identity->tenant);
    buf_init(&text, PUSH_MAX);
    for (long i = 0; good && i < plan->pushes; i++) {
        compose(&text, identity, plan, i);
        double start = bench_clock();
        good = !text.failed && talk_ask(talk, "POST", path, token, text.text);
        times[i] = bench_clock() - start;
        if (good && count_applied(talk->body) != plan->commands) {
            fprintf(stderr, "pusher: not all applied: %.400s\n", talk->body);
            good = false;
        }
        sum += times[i];
        longest = times[i] > longest ? times[i] : longest;
    }
    if (good)
        printf("%.0f %.3f %.3f\n", (double)(plan->pushes * plan->commands) * 1e3 / sum,
               bench_median(times, (size_t)plan->pushes), longest);
    buf_free(&text);
    free(times);
    return good;
}

int main(int argc, char **argv)
{
    struct plan plan = {0};
    struct identity identity;
    struct talk talk;
    if (argc == 6)
        plan = (struct plan){strtol(argv[3], NULL, 10), strtol(argv[4], NULL, 10),
                             strtol(argv[5], NULL, 10)};
    if (plan.pushes < 1 || plan.commands < 1 || plan.groups < 1) {
        fputs("usage: pusher PORT IDENTITY PUSHES COMMANDS GROUPS\n", stderr);
        return 2;
    }
    if (!identity_read(&identity, argv[2]))
        return 2;
    bool good = talk_open(&talk, argv[1]) && push_all(&talk, &identity, &plan);
    talk_close(&talk);
    return good ? 0 : 2;
}
