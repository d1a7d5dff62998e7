#ifndef LEDGER_CLIENT_H
#define LEDGER_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "store/journal.h"
#include "wire/page_json.h"
#include "wire/push_json.h"

struct ledger;

/*
 * The client's side of the ledger: commands wait in the outbox until a server has answered them,
 * and what the server has stands below them (protocol.md 3 to 6).
 */
enum { CLIENT_URL_MAX = 256 };

struct membership {
    char url[CLIENT_URL_MAX]; /* of the server: https://…, or http:// of this machine */
    char tenant[IDENT_MAX + 1];
    char person[IDENT_MAX + 1];
    char device[IDENT_MAX + 1];
};

/* Makes the open, empty store a client's. ST_REFUSED when it holds anything of its own, or belongs
 * to another server. A transaction of its own. */
enum status client_join(struct ledger *ledger, const struct membership *membership,
                        struct error *error);
/* ST_MISSING: the store is no client's. */
enum status client_membership(struct ledger *ledger, struct membership *membership,
                              struct error *error);

/* How far the copy has come. */
struct base {
    char epoch[EPOCH_TEXT]; /* "" before the first page */
    char history[UUID_TEXT];
    int64_t cursor, head; /* cursor < head: more is to be fetched */
    instant synced_at;    /* when it was last at the head; INSTANT_NONE */
    int64_t audit_seq;    /* the last entry of the audit chain that was seen, and its hash */
    char audit_hash[SHA256_TEXT];
};
enum status client_base(struct ledger *ledger, struct base *base, struct error *error);

/*
 * Releases what was given before the instant and walks what is to be sent, in order, until the
 * callback answers false. Strings last until it returns. The release is a transaction of its own.
 * Nothing overtakes what is still held. A line that names the rev of a row waits until what was
 * sent before it on that row has been answered, and the walk ends there: walk again after a push.
 */
enum status client_release(struct ledger *ledger, instant given_before, int64_t *released,
                           struct error *error);
enum status client_outgoing(struct ledger *ledger, journal_each *each, void *context,
                            struct error *error);
/* A line as a command with its body, and signed if it must be. */
enum status client_encode(struct ledger *ledger, const struct journal_line *line,
                          const char *secret_key, struct buf *out, struct error *error);

/*
 * Takes in the verdicts of a push, in one transaction. Applied and noop: the line stays in force
 * until a page holds its effect. Refused: it is taken back out of the rows, what was given after it
 * is given again, and the line stays in the outbox with the reason; of forbidden.revoked the
 * arguments are wiped. Later lines that name a rev of the same row are not sent any more but
 * refused with it (dependency). Verdicts on ids that are not waiting are passed over; `retry`
 * changes nothing.
 */
enum status client_judge(struct ledger *ledger, const struct judgement *list, size_t count,
                         instant now, struct error *error);

/*
 * Lays a page under what is pending, in one transaction: shadows put back, rows and removals, the
 * cursor, settled commands to the journal, the rest given again. What then no longer applies here
 * stays to be judged by the server, with the reason. ST_REFUSED: the page is not of this epoch, or
 * does not begin at the cursor, or its head lies behind what was seen before; nothing has changed
 * then.
 */
enum status client_lay(struct ledger *ledger, const struct page *page, instant now,
                       struct error *error);

/*
 * Begins anew: every row of the base, what was derived from it and kept aside is deleted, and the
 * file's free pages are given up; the outbox stays. With another history (the server was restored)
 * what had been applied after `restored` goes back to the outbox first, to be sent again under its
 * id. The cursor is then 0, of that epoch.
 */
enum status client_rebase(struct ledger *ledger, const char *epoch, const char *history,
                          int64_t restored, instant now, struct error *error);

/* What can be done about a refused line (protocol.md 6), each in one transaction. */
/* Drops it: theirs is taken. Those that depend on it stay. */
enum status client_drop(struct ledger *ledger, const char *id, instant now, struct error *error);
/*
 * Gives it anew under a new id at now, with the present rev and, for a decision, the text as it is
 * only if it has not changed (ST_REFUSED otherwise: it must be read again); with it all refused
 * lines that followed from it (dependency), in their order. It waits for the undo window like any
 * other. *outcome tells whether it applies here.
 */
struct outcome;
enum status client_again(struct ledger *ledger, const char *id, instant now,
                         struct outcome *outcome, struct error *error);

#endif
