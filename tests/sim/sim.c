#include "sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * sim [--events N] [--seed N] [--plant NAME] [--folder DIR]: prints one line of TAP. With a plant
 * the simulation must go wrong; it is run with one seed after another until it does.
 */

uint64_t sim_dice(struct sim *sim, uint64_t n)
{
    sim->state += 0x9e3779b97f4a7c15u;
    uint64_t z = sim->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return n ? z % n : 0;
}

bool sim_chance(struct sim *sim, unsigned percent)
{
    return sim_dice(sim, 100) < percent;
}

static void fill(void *context, void *bytes, size_t n)
{
    unsigned char *out = bytes;
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)sim_dice(context, 256);
}

struct random sim_random(struct sim *sim)
{
    return (struct random){.fill = fill, .context = sim};
}

void sim_wrong(struct sim *sim, const char *format, ...)
{
    va_list args;
    if (*sim->wrong)
        return;
    va_start(args, format);
    vsnprintf(sim->wrong, sizeof sim->wrong, format, args);
    va_end(args);
}

void sim_need(enum status status, const struct error *error, const char *what)
{
    if (status == ST_OK)
        return;
    printf("Bail out! %s: %s\n", what, error->text);
    exit(2);
}

/* ---- the agenda: a heap by time, then by the order of entry ------------------------------------
 */

static bool before(const struct turn *a, const struct turn *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void swap(struct turn *a, struct turn *b)
{
    struct turn c = *a;
    *a = *b;
    *b = c;
}

void sim_turn(struct sim *sim, int64_t delay_ms, enum turn_kind kind, int client, uint64_t exchange,
              struct message *message)
{
    if (sim->heap_count == sim->heap_room) {
        sim->heap_room = sim->heap_room ? 2 * sim->heap_room : 1024;
        sim->heap = realloc(sim->heap, sim->heap_room * sizeof *sim->heap);
        if (!sim->heap)
            abort();
    }
    size_t i = sim->heap_count++;
    sim->heap[i] =
        (struct turn){sim->now_ms + delay_ms, ++sim->order, kind, client, exchange, message};
    for (; i > 0 && before(&sim->heap[i], &sim->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&sim->heap[i], &sim->heap[(i - 1) / 2]);
}

static bool next_turn(struct sim *sim, struct turn *event)
{
    if (sim->heap_count == 0)
        return false;
    *event = sim->heap[0];
    sim->heap[0] = sim->heap[--sim->heap_count];
    for (size_t i = 0;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < sim->heap_count; child++)
            if (before(&sim->heap[child], &sim->heap[least]))
                least = child;
        if (least == i)
            return true;
        swap(&sim->heap[i], &sim->heap[least]);
        i = least;
    }
}

/* Puts the client's next step on the agenda, unless an earlier one is there. */
void sim_stepped(struct client *client)
{
    struct sim *sim = client->sim;
    int64_t next = sync_next(client->sync);
    if (next == INT64_MAX)
        return;
    int64_t now = sim->now_ms + client->skew_ms;
    int64_t at = next > now ? next - client->skew_ms : sim->now_ms;
    if (at >= client->step_at)
        return;
    client->step_at = at;
    sim_turn(sim, at - sim->now_ms, TURN_STEP, client->index, 0, NULL);
}

static void step(struct client *client)
{
    client->step_at = INT64_MAX;
    sync_step(client->sync, client->sim->now_ms + client->skew_ms);
    sim_stepped(client);
}

static void happen(struct sim *sim, const struct turn *event)
{
    struct client *client = event->client >= 0 ? &sim->clients[event->client] : NULL;
    switch (event->kind) {
    case TURN_ACT:
        if (!sim->calm) {
            act(client);
            sim_turn(sim, 1000 + (int64_t)sim_dice(sim, 60000), TURN_ACT, event->client, 0, NULL);
        }
        break;
    case TURN_STEP:
        if (event->at == client->step_at)
            step(client);
        break;
    case TURN_REQUEST:
        net_request(sim, event);
        break;
    case TURN_ANSWER:
        net_answer(sim, event);
        break;
    case TURN_TIMEOUT:
        net_timeout(sim, event);
        break;
    case TURN_WHIM:
        if (!sim->calm) {
            whim(sim);
            sim_turn(sim, 5000 + (int64_t)sim_dice(sim, 30000), TURN_WHIM, -1, 0, NULL);
        }
        break;
    }
}

static bool at_rest(struct sim *sim)
{
    for (int i = 0; i < CLIENTS; i++) {
        struct client *client = &sim->clients[i];
        struct outbox_counts counts;
        struct error error;
        sim_need(outbox_count(ledger_db(client->ledger), &counts, &error), &error, "outbox");
        if (client->busy || counts.held + counts.sending + counts.answered > 0 ||
            sync_look(client->sync).state != SYNC_IDLE)
            return false;
    }
    return true;
}

/* A slow clock is a day behind; a mistake is given less time. */
enum { REST_HOURS = 72, REST_HOURS_PLANTED = 4, HOUR_MS = 3600 * 1000 };

/* The network heals: everything must come to rest within some days of its own. */
static void calm_down(struct sim *sim)
{
    struct turn event;
    int hours = plant_now() == PLANT_NONE ? REST_HOURS : REST_HOURS_PLANTED;
    int64_t deadline = sim->now_ms + (int64_t)hours * HOUR_MS, looked = 0;
    sim->calm = true;
    for (int i = 0; i < CLIENTS; i++) {
        sim->clients[i].offline = false;
        sync_now(sim->clients[i].sync, true);
        step(&sim->clients[i]);
    }
    /* A second round brings everybody what the others sent in the first. */
    for (int round = 0; round < 2 && !*sim->wrong; round++) {
        while (!*sim->wrong && next_turn(sim, &event) && event.at < deadline) {
            sim->now_ms = event.at;
            happen(sim, &event);
            if (++looked % 200 == 0 && at_rest(sim))
                break;
        }
        if (!at_rest(sim)) {
            sim_wrong(sim, "not at rest after %d hours without loss", hours);
            return;
        }
        for (int i = 0; i < CLIENTS && round == 0; i++) {
            sync_now(sim->clients[i].sync, true);
            step(&sim->clients[i]);
        }
    }
}

static void run(struct sim *sim, int64_t events)
{
    struct turn event;
    town_make(sim);
    for (int i = 0; i < CLIENTS; i++) {
        sim_turn(sim, (int64_t)sim_dice(sim, 60000), TURN_ACT, i, 0, NULL);
        step(&sim->clients[i]);
    }
    sim_turn(sim, 600 * 1000, TURN_WHIM, -1, 0, NULL);
    while (sim->events < events && !*sim->wrong && next_turn(sim, &event)) {
        sim->now_ms = event.at;
        sim->events++;
        arena_reset(sim->arena);
        happen(sim, &event);
    }
    if (!*sim->wrong)
        calm_down(sim);
    if (!*sim->wrong)
        judge_all(sim);
}

static void clear_away(struct sim *sim)
{
    struct turn event;
    for (int i = 0; i < CLIENTS; i++)
        client_shut(&sim->clients[i]);
    for (int i = 0; i < CLIENTS; i++)
        free(sim->clients[i].last_page);
    server_stop(sim);
    while (next_turn(sim, &event))
        net_forget(event.message);
    free(sim->heap);
    free(sim->given);
    arena_free(sim->arena);
}

/* Answers whether a judge found something. */
static bool simulate(const char *folder, uint64_t seed, int64_t events)
{
    struct sim *sim = calloc(1, sizeof *sim);
    plant_client(NULL);
    if (!sim || !(sim->arena = arena_new(64 << 20)))
        abort();
    sim->seed = sim->state = seed;
    sim->now_ms = 1793491200000; /* 2026-11-01 in Beijing */
    snprintf(sim->folder, sizeof sim->folder, "%s/%llu", folder, (unsigned long long)seed);
    mkdir(sim->folder, 0700);
    run(sim, events);
    bool wrong = *sim->wrong != '\0';
    printf("# seed %llu: %lld events, %lld commands (%lld refused at once), %lld requests, "
           "%lld pages, %lld crashes, %lld copies put back, %lld times the server's\n",
           (unsigned long long)seed, (long long)sim->events, (long long)sim->commands,
           (long long)sim->refused_here, (long long)sim->requests, (long long)sim->pages,
           (long long)sim->crashes, (long long)sim->restores, (long long)sim->server_restores);
    if (wrong)
        printf("# seed %llu: %s\n", (unsigned long long)seed, sim->wrong);
    clear_away(sim);
    free(sim);
    return wrong;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    int64_t events = 20000;
    uint64_t seed = 1;
    int seeds = 1;
    const char *folder = ".", *name = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--events") == 0)
            events = strtoll(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--seeds") == 0)
            seeds = (int)strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--folder") == 0)
            folder = argv[i + 1];
        else if (strcmp(argv[i], "--plant") == 0)
            name = argv[i + 1];
    }
    for (int plant = 1; name && plant < PLANT_COUNT; plant++)
        if (strcmp(name, plant_names[plant]) == 0)
            plant_set((enum plant)plant);
    bool wrong = false;
    for (int i = 0; i < seeds && !wrong; i++)
        wrong = simulate(folder, seed + (uint64_t)i, events);
    if (name)
        printf("%s - planted: %s is found\n", wrong ? "ok" : "not ok", name);
    else
        printf("%s - %lld events from seed %llu keep every promise\n", wrong ? "not ok" : "ok",
               (long long)events * seeds, (unsigned long long)seed);
    return wrong == (name != NULL) ? 0 : 1;
}
