#include "sim.h"

#include <stdio.h>

#include "ledger/receive.h"

/* Crashes, copies put back, spells without a network. What the people do is in acts.c. */

static void crash(struct client *client)
{
    client->sim->crashes++;
    client->busy = false;
    client_shut(client);
    client_open(client);
    sim_stepped(client);
}

static void keep_copy(struct client *client)
{
    char to[PATH_ROOM + 8];
    snprintf(to, sizeof to, "%s.old", client->path);
    client_shut(client);
    copy_file(client->path, to);
    client_open(client);
    client->busy = false;
    client->has_copy = true;
    sim_stepped(client);
}

/* The client's store is put back from a copy: what it had not sent since is gone with it. */
static void put_back(struct client *client)
{
    struct sim *sim = client->sim;
    char from[PATH_ROOM + 8];
    if (!client->has_copy)
        return;
    snprintf(from, sizeof from, "%s.old", client->path);
    for (size_t i = 0; i < sim->given_count; i++)
        if (sim->given[i].client == client->index) {
            sim->given[i].excused = !sim->given[i].acknowledged;
            sim->given[i].unkept = true;
        }
    sim->restores++;
    client->busy = false;
    client_shut(client);
    copy_file(from, client->path);
    client_open(client);
    sim_stepped(client);
}

/* The server is put back to an older state, under a new history. */
static void restore_server(struct sim *sim)
{
    char path[PATH_ROOM], old[PATH_ROOM + 8];
    struct error error;
    struct ledger *ledger;
    tenant_path(sim, path);
    snprintf(old, sizeof old, "%s.old", path);
    server_stop(sim);
    bool there = access_file(old);
    if (there && sim_chance(sim, 50)) {
        copy_file(old, path);
        struct ledger_options options = {
            .path = path, .mode = LEDGER_WRITE, .random = sim_random(sim), .server = true};
        sim_need(ledger_open(&options, &ledger, &error), &error, "restore");
        sim_need(serve_restored(ledger, sim->now_ms / 1000, &error), &error, "restore");
        ledger_close(ledger);
        sim->server_restores++;
    } else {
        copy_file(path, old);
    }
    server_start(sim);
}

void whim(struct sim *sim)
{
    struct client *client = &sim->clients[sim_dice(sim, CLIENTS)];
    unsigned roll = (unsigned)sim_dice(sim, 1000);
    if (roll < 300)
        client->offline = !client->offline;
    else if (roll < 500)
        crash(client);
    else if (roll < 560)
        keep_copy(client);
    else if (roll < 600)
        put_back(client);
    else if (roll < 620)
        restore_server(sim);
    else if (roll < 660)
        judge_replay(client);
    else if (roll < 680) {
        server_stop(sim);
        server_start(sim);
    }
}
