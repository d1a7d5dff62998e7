#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ident.h"
#include "base/sign.h"
#include "ledger/ledger.h"
#include "serve/server.h"
#include "store/journal.h"
#include "sync/sync.h"
#include "sync/transport.h"

/*
 * A town of clients and their server in one process: the real core, store, ledger, sync and server,
 * with a clock, randomness and network of the simulation's own. Everything follows from the seed.
 */
enum { CLIENTS = 24, ORGS = 12, GROUPS = 14, PERSONS = 22, PATH_ROOM = 512 };

#define TENANT "town"

/* What is done wrong on purpose, each of which the judges must find. */
enum plant {
    PLANT_NONE,
    PLANT_NO_CURSOR_CHECK,   /* a page is laid wherever it begins */
    PLANT_NO_REMOVE,         /* what left the scope is not told */
    PLANT_COUNTER_IDS,       /* ids of commands are numbers of the client's own */
    PLANT_ACK_BEFORE_COMMIT, /* the server answers, then loses the transaction */
    PLANT_IGNORE_EPOCH,      /* the copy stays although the grants have changed */
    PLANT_IGNORE_REV,        /* a decision falls on what its author has not seen */
    PLANT_NO_ANSWERS,        /* a command that comes again is decided again */
    PLANT_NO_SHADOW,         /* rows are not kept aside */
    PLANT_NO_SCOPE,          /* everybody is sent everything */
    PLANT_NO_MASK,           /* personal fields are sent to everybody */
    PLANT_DROP_ON_SEND,      /* the outbox forgets what was sent, answered or not */
    PLANT_SEQ_GAPS,          /* the counter skips numbers */
    PLANT_IGNORE_HISTORY,    /* a restored server is not told what it has lost */
    PLANT_NO_DEPENDENTS,     /* what a changed row lets one see is not sent */
    PLANT_COUNT
};
extern const char *const plant_names[PLANT_COUNT];

/* The program is one simulation, and its wrapped functions have no argument to hand this in. */
enum plant plant_now(void);
void plant_set(enum plant plant);
/* Whether the server is at work, or who is: some plants are only in one of them. */
void plant_server(bool at_work);
struct client;
void plant_client(struct client *client);

struct sim;

struct client {
    struct sim *sim;
    int index;
    char person[IDENT_MAX + 1], device[IDENT_MAX + 1];
    char secret[SIGN_SECRET_TEXT];
    char path[PATH_ROOM];
    struct ledger *ledger;
    struct sync *sync;
    struct transport transport;
    int64_t skew_ms; /* of its clock */
    bool offline;
    int64_t step_at; /* of the next step on the agenda; INT64_MAX: none */
    /* The request under way. */
    uint64_t exchange;
    bool busy;
    void (*done)(void *argument, const struct response *response);
    void *argument;
    int64_t traffic;
    bool has_copy;   /* a copy of its store was kept, to be restored */
    char *last_page; /* what a cache in between would still have */
};

enum turn_kind { TURN_ACT, TURN_STEP, TURN_REQUEST, TURN_ANSWER, TURN_TIMEOUT, TURN_WHIM };

struct message; /* net.c */

struct turn {
    int64_t at;
    uint64_t order;
    enum turn_kind kind;
    int client;
    uint64_t exchange;
    struct message *message;
};

/* A command that a client has saved, or the server acknowledged. */
struct given {
    char id[UUID_TEXT];
    int client;
    bool acknowledged;
    bool excused; /* lost together with a copy that was put back */
    bool unkept;  /* the client's own record of it was lost so, too */
};

struct sim {
    uint64_t state; /* of the generator */
    uint64_t seed;
    int64_t now_ms;
    char folder[PATH_ROOM];
    struct server *server;
    struct db *reader;
    struct client clients[CLIENTS];
    struct turn *heap;
    size_t heap_count, heap_room;
    uint64_t order;
    bool calm; /* nothing is lost any more, nobody does anything new */
    int64_t events, commands, refused_here, requests, pages, restores, server_restores, crashes;
    struct given *given;
    size_t given_count, given_room;
    struct arena *arena; /* of one event */
    int64_t base_seq;    /* the tenant's counter when the clients began */
    char wrong[512];     /* the first thing a judge has found; "" */
};

/* sim.c */
uint64_t sim_dice(struct sim *sim, uint64_t n); /* 0 … n - 1 */
bool sim_chance(struct sim *sim, unsigned percent);
struct random sim_random(struct sim *sim);
void sim_turn(struct sim *sim, int64_t delay_ms, enum turn_kind kind, int client, uint64_t exchange,
              struct message *message);
void sim_wrong(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_need(enum status status, const struct error *error, const char *what);
void sim_stepped(struct client *client);

/* town.c: the server's folder with a tenant in it, and clients that are enrolled. */
void town_make(struct sim *sim);
void client_open(struct client *client);
void client_shut(struct client *client);
void server_start(struct sim *sim);
void server_stop(struct sim *sim);
/* The tenant's store, for looking; it lives until the server stops. */
struct db *tenant_reader(struct sim *sim);
void tenant_path(const struct sim *sim, char path[PATH_ROOM]);
bool access_file(const char *path);
void copy_file(const char *from, const char *to);

/* net.c */
void net_plug(struct client *client);
void net_request(struct sim *sim, const struct turn *event);
void net_answer(struct sim *sim, const struct turn *event);
void net_timeout(struct sim *sim, const struct turn *event);
void net_forget(struct message *message);

/* acts.c: one thing that a client does, at random. */
void act(struct client *client);

/* whims.c: what befalls clients and the server. */
void whim(struct sim *sim);

/* judge.c */
/* At any moment: what is in the client's rows is what put-back and replay make. */
void judge_replay(struct client *client);
/* What a person is sent is theirs to see. */
void judge_page(struct client *client, const char *body, size_t n);
/* When everything has come to rest. */
void judge_all(struct sim *sim);
struct given *given_find(struct sim *sim, const char *id);

#endif
