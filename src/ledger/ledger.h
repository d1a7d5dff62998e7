#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "core/command.h"
#include "core/decide.h"

/*
 * The one door through which anything changes: a store opened together with its rulebooks. A
 * command is decided by core, its effect, the lines derived from it and its row in the outbox or
 * the journal saved in one transaction.
 */
struct ledger;
struct db;

enum ledger_mode { LEDGER_READ, LEDGER_WRITE, LEDGER_CREATE };

struct ledger_options {
    const char *path;
    enum ledger_mode mode;
    const char *const *rulebook_folders; /* searched before the rulebooks built in */
    size_t folder_count;
    struct random random;
    bool bulk;       /* much is going to be written: memory is spent on it */
    bool server;     /* opened by a server: a write-ahead log */
    const char *vfs; /* SQLite's name of a file layer, for tests; NULL: the default */
};

/* Opens the store; LEDGER_CREATE makes one where there is none. */
enum status ledger_open(const struct ledger_options *options, struct ledger **ledger,
                        struct error *error);
/* NULL is allowed. An open transaction is rolled back. */
void ledger_close(struct ledger *ledger);

/* For reading, by the rooms above: never write through it. */
struct db *ledger_db(struct ledger *ledger);
struct shelf *ledger_shelf(struct ledger *ledger);
/* Who sits at this store: the setting "user"; "local" where nobody has been named. The ledger owns
 * it. */
const char *ledger_user(struct ledger *ledger);
/* Names who sits at this store of one's own, in the transaction that is open. */
enum status ledger_set_user(struct ledger *ledger, const char *person, struct error *error);

/*
 * What the store is: one's own, where every command is settled at once and its user holds every
 * role; a client's copy of what a server keeps, where commands wait in the outbox until the server
 * has answered; or a server's, which settles what it receives. A store becomes a client's by
 * client_join, a server's by serve_store.
 */
enum ledger_kind { LEDGER_ALONE, LEDGER_CLIENT, LEDGER_SERVED };
enum ledger_kind ledger_kind(const struct ledger *ledger);

/* A transaction around one or more commands: a batch is one. Nothing is acknowledged before commit.
 */
enum status ledger_begin(struct ledger *ledger, struct error *error);
enum status ledger_commit(struct ledger *ledger, struct error *error);
void ledger_rollback(struct ledger *ledger);

struct outcome {
    enum verdict verdict;
    struct error error; /* the reason, unless applied or noop */
};

/*
 * Decides the command within a transaction. One that is not refused is kept: in the journal when
 * settled, else in the outbox, with what it changed kept aside, so that ledger_undo can take it
 * back. The same id again with the same content is a noop; with another it is refused (id_reused).
 * A command without an id gets a new one, without `by` the local user. Answers other than ST_OK
 * only when the store failed: the transaction must then be rolled back.
 */
enum status ledger_give(struct ledger *ledger, struct command *command, bool settled,
                        struct outcome *outcome, struct error *error);

/* Brings the lines of every subject that a command of this transaction touched up to date, as of
 * now. */
enum status ledger_derive_touched(struct ledger *ledger, instant now, struct error *error);

/*
 * Takes back the unsettled command of that id, in a transaction of its own: shadows are put back
 * and the other unsettled commands given again. Those that then no longer apply stay in the outbox,
 * marked. ST_MISSING when it is settled already.
 */
enum status ledger_undo(struct ledger *ledger, const char *const *ids, size_t count, instant now,
                        struct error *error);

/* Settles every unsettled command given before the instant, in a transaction of its own. *left gets
 * how many are still held. */
enum status ledger_settle(struct ledger *ledger, instant given_before, instant now, size_t *left,
                          struct error *error);

#endif
