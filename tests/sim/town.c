#include "sim.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "ledger/client.h"
#include "ledger/load.h"
#include "ledger/receive.h"
#include "store/change.h"
#include "store/hub.h"

/* SQLite asks the disk to keep what was written; a simulation of a million events cannot wait for
 * that, and loses nothing by it: its crashes are of programs, not of machines. */
int fsync(int fd);
int fdatasync(int fd);
int fsync(int fd)
{
    (void)fd;
    return 0;
}
int fdatasync(int fd)
{
    (void)fd;
    return 0;
}

static const char *const no_folders[1] = {NULL};

bool access_file(const char *path)
{
    return access(path, R_OK) == 0;
}

void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    ssize_t n;
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    while (in >= 0 && out >= 0 && (n = read(in, bytes, sizeof bytes)) > 0)
        if (write(out, bytes, (size_t)n) != n)
            abort();
    if (in < 0 || out < 0)
        abort();
    close(in);
    close(out);
}

void tenant_path(const struct sim *sim, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%.400s/server/tenants/" TENANT ".db", sim->folder);
}

void server_start(struct sim *sim)
{
    char folder[PATH_ROOM];
    struct error error;
    snprintf(folder, sizeof folder, "%.400s/server", sim->folder);
    struct server_options options = {
        .folder = folder, .rulebook_folders = no_folders, .random = sim_random(sim)};
    sim_need(server_open(&options, &sim->server, &error), &error, "server");
}

struct db *tenant_reader(struct sim *sim)
{
    char path[PATH_ROOM];
    struct error error;
    tenant_path(sim, path);
    if (!sim->reader)
        sim_need(db_open(path, DB_READ, NULL, &sim->reader, &error), &error, path);
    return sim->reader;
}

void server_stop(struct sim *sim)
{
    db_close(sim->reader);
    sim->reader = NULL;
    server_close(sim->server);
    sim->server = NULL;
}

/* ---- the tree, as a file of commands
 * -------------------------------------------------------------- */

static void line(struct buf *out, const char *verb, const char *to, const char *with)
{
    buf_printf(out, "{\"do\":\"%s\",\"to\":\"%s\",\"at\":\"2026-10-01T08:00:00+08:00\",", verb, to);
    buf_printf(out, "\"by\":\"p0\",\"with\":{%s}}\n", with);
}

/* Org 0 is the committee; 1 and 2 general branches below it; the others branches below those. */
static int parent_of(int org)
{
    return org < 3 ? 0 : 1 + org % 2;
}

static void write_orgs(struct buf *out)
{
    char id[16], with[256];
    for (int i = 0; i < ORGS; i++) {
        snprintf(id, sizeof id, "o%d", i);
        const char *kind = i == 0 ? "committee" : i < 3 ? "general_branch" : "branch";
        if (i == 0)
            snprintf(with, sizeof with,
                     "\"name\":\"镇党委\",\"kind\":\"%s\",\"rulebook\":\"wanning\"", kind);
        else
            snprintf(with, sizeof with, "\"name\":\"支部%d\",\"kind\":\"%s\",\"parent\":\"o%d\"", i,
                     kind, parent_of(i));
        line(out, "org.add", id, with);
    }
}

static void write_people(struct buf *out)
{
    char id[16], with[256];
    for (int i = 0; i < PERSONS; i++) {
        snprintf(id, sizeof id, "p%d", i);
        snprintf(with, sizeof with, "\"name\":\"人员%d\",\"org\":\"o%d\",\"phone\":\"1390000%04d\"",
                 i, i % ORGS, i);
        line(out, "person.add", id, with);
    }
    for (int i = 0; i < ORGS; i++) {
        snprintf(id, sizeof id, "o%d", i);
        snprintf(with, sizeof with, "\"secretary\":\"p%d\",\"head\":\"p%d\"", i, (i + 5) % PERSONS);
        line(out, "org.set", id, with);
    }
    line(out, "role.grant", "p0", "\"role\":\"organiser\",\"on\":\"o0\"");
    line(out, "role.grant", "p20", "\"role\":\"organiser\",\"on\":\"o0\"");
    line(out, "role.grant", "p21", "\"role\":\"auditor\",\"on\":\"o0\"");
    line(out, "role.grant", "p19", "\"role\":\"organiser\",\"on\":\"o1\"");
    line(out, "role.grant", "p18", "\"role\":\"secrecy_reviewer\",\"on\":\"o2\"");
}

static void write_groups(struct buf *out)
{
    char id[16], with[256];
    for (int i = 0; i < GROUPS; i++) {
        int org = 3 + i % (ORGS - 3);
        snprintf(id, sizeof id, "g%d", i);
        snprintf(
            with, sizeof with,
            "\"org\":\"o%d\",\"kind\":\"wechat_group\",\"name\":\"群%d⟦g%d⟧\",\"owner\":\"p%d\","
            "\"admin\":\"p%d\"",
            org, i, i, org, 12 + i % 10);
        line(out, "group.propose", id, with);
        line(out, "group.open", id, "\"active_from\":\"2026-10-01T00:00:00+08:00\"");
    }
    for (int i = 0; i < 60; i++) {
        snprintf(id, sizeof id, "m%d", i);
        snprintf(with, sizeof with,
                 "\"org\":\"o%d\",\"name\":\"党员%d\",\"phone\":\"1380000%04d\"%s%s",
                 3 + i % (ORGS - 3), i, i, i < 2 ? ",\"person\":\"p17\"" : "", "");
        line(out, "member.add", id, with);
        snprintf(with, sizeof with, "\"group\":\"g%d\",\"nickname\":\"党员%d\"", i % GROUPS, i);
        line(out, "member.join", id, with);
    }
}

static void load_tree(struct sim *sim, struct ledger *ledger)
{
    struct buf text;
    struct error error;
    struct load load = {.name = "town"};
    buf_init(&text, 1 << 20);
    write_orgs(&text);
    write_people(&text);
    write_groups(&text);
    for (char *at = text.text, *end; (end = strchr(at, '\n')); at = end + 1)
        sim_need(load_line(ledger, &load, at, (size_t)(end - at), &error), &error, at);
    sim_need(load_end(ledger, &load, &error), &error, "load");
    if (load.refused > 0 && !*sim->wrong)
        sim_wrong(sim, "the town's own commands were refused");
    buf_free(&text);
}

/* ---- clients
 * -------------------------------------------------------------------------------------- */

/* Persons by client: the last ones are second devices of persons who have one already. */
static void name_client(struct client *client)
{
    int person = client->index < PERSONS ? client->index : client->index - PERSONS + 3;
    snprintf(client->person, sizeof client->person, "p%d", person);
    snprintf(client->device, sizeof client->device, "d%d", client->index);
    snprintf(client->path, sizeof client->path, "%.400s/c%d.db", client->sim->folder,
             client->index);
}

static struct ledger *open_client(struct client *client, enum ledger_mode mode)
{
    struct error error;
    struct ledger *ledger;
    struct ledger_options options = {
        .path = client->path, .mode = mode, .random = sim_random(client->sim)};
    sim_need(ledger_open(&options, &ledger, &error), &error, client->path);
    return ledger;
}

void client_open(struct client *client)
{
    struct error error;
    client->ledger = open_client(client, LEDGER_WRITE);
    net_plug(client);
    client->busy = false;
    client->step_at = INT64_MAX;
    struct sync_options options = {.ledger = client->ledger,
                                   .transport = &client->transport,
                                   .secret_key = client->secret,
                                   .random = sim_random(client->sim)};
    sim_need(sync_open(&options, &client->sync, &error), &error, "sync");
}

void client_shut(struct client *client)
{
    sync_close(client->sync);
    ledger_close(client->ledger);
    client->sync = NULL;
    client->ledger = NULL;
}

static void enrol(struct client *client, struct ledger *tenant)
{
    char key[SIGN_PUBLIC_TEXT], text[512];
    struct error error;
    struct load load = {.name = client->device};
    struct membership membership = {.url = "http://localhost", .tenant = TENANT};
    sign_keypair(sim_random(client->sim), key, client->secret);
    int n = snprintf(text, sizeof text,
                     "{\"do\":\"device.enrol\",\"to\":\"%s\",\"at\":\"2026-10-01T08:00:00+08:00\","
                     "\"by\":\"%s\",\"with\":{\"person\":\"%s\",\"key\":\"%s\",\"name\":\"x\"}}",
                     client->device, client->person, client->person, key);
    sim_need(load_line(tenant, &load, text, (size_t)n, &error), &error, text);
    sim_need(load_end(tenant, &load, &error), &error, text);
    snprintf(membership.person, sizeof membership.person, "%s", client->person);
    snprintf(membership.device, sizeof membership.device, "%s", client->device);
    struct ledger *own = open_client(client, LEDGER_CREATE);
    sim_need(client_join(own, &membership, &error), &error, "join");
    ledger_close(own);
}

static void enter_device(struct db *hub, struct client *client)
{
    struct device_entry device = {.tenant = TENANT, .enrolled_at = 0, .revoked_at = INSTANT_NONE};
    struct error error;
    snprintf(device.id, sizeof device.id, "%s", client->device);
    snprintf(device.person, sizeof device.person, "%s", client->person);
    snprintf(device.name, sizeof device.name, "x");
    sign_public(client->secret, device.key);
    sim_need(device_put(hub, &device, &error), &error, "device");
}

static void make_folder(const struct sim *sim, const char *name)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%.400s/%s", sim->folder, name);
    mkdir(path, 0700);
}

static void make_hub(struct sim *sim)
{
    char path[PATH_ROOM];
    struct db *hub;
    struct error error;
    struct tenant tenant = {.id = TENANT, .file = "tenants/" TENANT ".db", .name = "镇"};
    snprintf(path, sizeof path, "%.400s/server/hub.db", sim->folder);
    sim_need(hub_open(path, true, &hub, &error), &error, path);
    sim_need(tenant_put(hub, &tenant, &error), &error, "tenant");
    for (int i = 0; i < CLIENTS; i++)
        enter_device(hub, &sim->clients[i]);
    db_close(hub);
}

void town_make(struct sim *sim)
{
    char path[PATH_ROOM];
    struct error error;
    struct ledger *tenant;
    make_folder(sim, "server");
    make_folder(sim, "server/tenants");
    tenant_path(sim, path);
    struct ledger_options options = {
        .path = path, .mode = LEDGER_CREATE, .random = sim_random(sim), .server = true};
    sim_need(ledger_open(&options, &tenant, &error), &error, path);
    load_tree(sim, tenant);
    sim_need(serve_store(tenant, sim->now_ms / 1000, &error), &error, "serve");
    for (int i = 0; i < CLIENTS; i++) {
        struct client *client = &sim->clients[i];
        client->sim = sim;
        client->index = i;
        name_client(client);
        /* Some clocks are fast, some slow. */
        if (i % 6 == 4)
            client->skew_ms = 2 * 3600 * 1000;
        if (i % 6 == 5)
            client->skew_ms = -26 * 3600 * 1000LL;
        enrol(client, tenant);
    }
    struct head head;
    sim_need(head_get(ledger_db(tenant), &head, &error), &error, "head");
    sim->base_seq = head.seq;
    ledger_close(tenant);
    make_hub(sim);
    server_start(sim);
    for (int i = 0; i < CLIENTS; i++)
        client_open(&sim->clients[i]);
}
