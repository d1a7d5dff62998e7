#ifndef DESK_INSIDE_H
#define DESK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ident.h"
#include "core/command.h"
#include "desk/desk.h"
#include "ledger/ledger.h"
#include "store/db.h"

/* What the files of the desk share; nobody else includes it. */

struct sync;

enum { DESK_ACTS = 32, DESK_NAME_MAX = 512, DESK_TEXT_MAX = 64 << 10 };

/* One command that was given, as far as taking it back needs it. */
struct act_command {
    char id[UUID_TEXT];
    const struct verb *verb;
    char *to;
    char *group; /* the argument of that name; NULL */
};

/* What was done at one stroke: one command or a batch. */
struct act {
    struct act_command *commands;
    size_t count;
    instant at;
};

struct desk {
    struct ledger *ledger;
    struct db *db;
    const struct rulebook *(*rulebook)(void *context, const char *id);
    void *rulebook_context;
    struct random random;
    bool read_only;
    bool trusted;      /* the user holds every role: a store of one's own */
    bool client;       /* a copy of what a server keeps: nothing is settled here */
    struct sync *sync; /* borrowed; NULL: no link */
    uint64_t sync_seen, link_version;
    char *link_said;                   /* what the header said of the link; NULL */
    char link_trouble[ERROR_TEXT_MAX]; /* why there is no link */
    int offset;
    uint64_t version;
    bool hurried; /* a look has found the file locked: nothing waits until it is over */
    int64_t seen; /* db_version at the last look: another one is somebody else's change */
    struct buf top_name, user_name;
    struct act acts[DESK_ACTS]; /* the oldest first */
    size_t act_count;
};

/* Makes *command an empty one of that verb and target, entered now. The texts are borrowed. */
void desk_command(struct command *command, const char *verb, const char *to, instant now);

/* Gives the argument: a text or a number. */
#define DESK_SET(command, key, value)                                                              \
    ((command)->with.key = (value), (command)->given[ARG_##key] = true)

/* A new id for something that is made. */
void desk_new_id(struct desk *desk, instant now, char out[UUID_TEXT]);

/*
 * Gives the commands in one transaction, held; outcomes has room for each. all_or_none: the first
 * one refused takes all back (the later outcomes are then VERDICT_RETRY). What was applied becomes
 * the last act.
 */
enum status desk_give(struct desk *desk, struct command *commands, size_t count, bool all_or_none,
                      instant now, struct outcome *outcomes, struct error *error);

/* The same for many: progress is told now and then how many have been given. */
struct desk_watch {
    void (*progress)(void *context, size_t done, size_t all);
    void *context;
};
enum status desk_give_watched(struct desk *desk, struct command *commands, size_t count,
                              bool all_or_none, instant now, struct outcome *outcomes,
                              const struct desk_watch *watch, struct error *error);

/* desk_give of one. */
enum status desk_give_one(struct desk *desk, struct command *command, instant now,
                          struct outcome *outcome, struct error *error);

/* Whether u may take such a command back: a note of the audit stays. */
bool desk_takes_back(const struct verb *verb);

/* A new last act, without commands; the oldest makes room. And one more command of it. false:
 * memory is short. */
struct act *desk_new_act(struct desk *desk, instant at);
bool desk_add_act_command(struct act *act, const char *id, const struct verb *verb, const char *to,
                          const char *group);

/* So many commands of the outbox are in each state. In a store of one's own none is `sending`. */
struct desk_outbox {
    int64_t held, sending, answered, refused;
};
enum status desk_outbox(struct desk *desk, struct desk_outbox *out, struct error *error);

/* Whether the line has been refused and still waits for somebody to deal with it. */
struct journal_line;
bool desk_refused(const struct journal_line *line);

/* Something was given: the link will send it when its window is over. */
void desk_poke(struct desk *desk, instant now);

/* The revision of the row as it stands; INTEGER_NONE when there is none. */
int64_t desk_rev(struct desk *desk, enum entity entity, const char *id);

/* Reads what the header says of the store and its user. */
void desk_read_standing(struct desk *desk);

/* Forgets the last act. */
void desk_drop_act(struct desk *desk);

/* What an outcome says when it is not applied; "" when it is. */
const char *desk_reason(const struct outcome *outcome);
bool desk_applied(const struct outcome *outcome);

enum status desk_no_memory(struct error *error);

/* The n bytes as a text of their own in out (cut when too long). */
void desk_word(const char *word, size_t n, char *out, size_t room);

/* Appends a row's name as one clean line. */
void desk_clean(struct buf *out, const char *text);

/* The org whose group it is, in the arena; NULL when there is no such group. */
const char *desk_group_org(struct desk *desk, const char *group, struct arena *arena);

#endif
