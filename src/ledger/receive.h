#ifndef LEDGER_RECEIVE_H
#define LEDGER_RECEIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "core/scope.h"
#include "wire/page_json.h"
#include "wire/push_json.h"

struct ledger;

/*
 * The server's side of the ledger: a served store settles what it receives, in the order in which
 * it arrives (protocol.md 4).
 */

/* Makes the open store a server's: its head with a new history. What it holds already gets its
 * place in the log of changes. A transaction of its own; nothing happens to one that is. */
enum status serve_store(struct ledger *ledger, instant now, struct error *error);

/* After a restore: a new history id, in a transaction of its own. */
enum status serve_restored(struct ledger *ledger, instant now, struct error *error);

/* A number that changes whenever any row may have changed on which a scope depends. */
uint64_t ledger_grants_version(struct ledger *ledger);

/* The tenant's counter, as of the last transaction of this ledger or the last look. */
int64_t ledger_seq(struct ledger *ledger);
/* Looks whether another process has written; *changed may be NULL. Outside a transaction. */
enum status ledger_look(struct ledger *ledger, bool *changed, struct error *error);

/* The person's scope as of now, and the epoch it makes. scope lives in the arena. */
enum status serve_scope(struct ledger *ledger, const char *person, struct arena *arena,
                        struct scope **scope, char epoch[EPOCH_TEXT], struct error *error);

/* Who sent it: a session's person and device, and the time by the server's clock. */
struct sender {
    const char *person, *device;
    instant now;
    struct scope
        *scope; /* serve_scope of the person; renewed by receive when a command has changed it */
    struct arena *scope_arena; /* holds that alone: it is reset when the scope is renewed */
    bool renewed;              /* set then */
    /* Called when a command is going to be applied, before anything of it is written and before its
     * answer is kept: may add to the judgement (device.invite: the code, in detail). false: it is
     * to be sent again (`retry`). NULL: none. */
    bool (*settle)(void *context, const struct command *command, struct judgement *judgement);
    void *settle_context;
};

/*
 * One command of a push, within a transaction (ledger_begin): the answer given before under its id;
 * else signature, clock, grants, the domain, the rows, the log of changes, the answer, the audit
 * entry and the counter. Appends the verdict's text, the same bytes each time, to out. *applied
 * (may be NULL) gets the verdict as it is; `retry` is neither kept nor logged. Answers other than
 * ST_OK only when the store failed: roll back.
 *
 * - by must be the sender's person; id, at and, for VERB_TAKES_NULL, rev must be there.
 * - VERB_SIGNED without a valid signature of the sender's device: forbidden.
 * - at and with.happened that lie after now are lowered to now for the decision, and the verdict
 * says clock; the journal keeps what was claimed, and when it was received.
 * - forbidden, of somebody who once held the place: forbidden.revoked, and a leftover row is kept
 *   for the secretary.
 */
enum status ledger_receive(struct ledger *ledger, const struct pushed *pushed,
                           struct sender *sender, struct buf *out, struct judgement *judgement,
                           struct error *error);

/* A command that the server itself gives (device.enrol, device.revoke from its command line), as
 * trusted, in the open transaction. */
enum status serve_give(struct ledger *ledger, struct command *command, instant now,
                       struct judgement *judgement, struct error *error);

/* An entry of the audit chain that is no command: what ("login", "export", "unmask"), by whom, from
 * which device, about what (may be NULL). In a transaction of its own unless one is open. */
enum status serve_note(struct ledger *ledger, const char *what, const char *person,
                       const char *device, const char *about, instant now, struct error *error);

/*
 * Appends a page of what changed after `from` in the scope: at least one counter's worth, then up
 * to limit rows. Reading is of one moment. A page may be empty and still move the cursor on.
 */
enum status serve_page(struct ledger *ledger, struct scope *scope, const char *epoch, int64_t from,
                       size_t limit, instant now, struct buf *out, struct error *error);

#endif
