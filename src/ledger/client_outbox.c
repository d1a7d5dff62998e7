#include "ledger/client.h"

#include <string.h>

#include "base/intl.h"
#include "base/sign.h"
#include "ledger/client_parts.h"
#include "ledger/hold.h"
#include "ledger/inside.h"
#include "ledger/journal_text.h"
#include "store/db.h"
#include "wire/canon.h"
#include "wire/command_json.h"

/* What leaves the outbox for the server, and what comes back of it. */

enum status client_release(struct ledger *ledger, instant given_before, int64_t *released,
                           struct error *error)
{
    struct outbox_counts counts = {0};
    if (released)
        *released = 0;
    enum status status = client_check(ledger, error);
    if (status == ST_OK)
        status = outbox_count(ledger->db, &counts, error);
    if (status != ST_OK || counts.held == 0)
        return status;
    status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = outbox_release(ledger->db, given_before, released, error);
    return client_end(ledger, status, error);
}

/* A row that a line on its way changes. */
struct changed {
    struct changed *next;
    const char *entity, *target;
};

struct outgoing {
    struct ledger *ledger;
    journal_each *each;
    void *context;
    struct changed *changed;
    enum status status;
    struct error *error;
};

static bool changes_row(const struct journal_line *line)
{
    const struct verb *verb = verb_find(line->verb, strlen(line->verb));
    return line->entity && line->target && verb && !(verb->flags & VERB_CREATES);
}

/*
 * A line that names the rev it saw, after another change of the same row that is on its way: were
 * that one refused for what somebody else has done, the rev would be theirs by number, though its
 * author never saw it.
 */
static bool must_wait(const struct outgoing *outgoing, const struct journal_line *line)
{
    if (line->rev == INTEGER_NONE || !changes_row(line))
        return false;
    for (const struct changed *row = outgoing->changed; row; row = row->next)
        if (strcmp(row->entity, line->entity) == 0 && strcmp(row->target, line->target) == 0)
            return true;
    return false;
}

static bool note_changed(struct outgoing *outgoing, const struct journal_line *line)
{
    struct arena *arena = outgoing->ledger->reading;
    if (!changes_row(line))
        return true;
    struct changed *row = arena_alloc(arena, sizeof *row);
    if (!row || !(row->entity = arena_dup(arena, line->entity, strlen(line->entity))) ||
        !(row->target = arena_dup(arena, line->target, strlen(line->target)))) {
        outgoing->status = error_set(outgoing->error, ST_NOMEM, NULL, _("内存不足"));
        return false;
    }
    row->next = outgoing->changed;
    outgoing->changed = row;
    return true;
}

/* What was given after something that is still held may depend on it: it waits, too. */
static bool outgoing_line(void *context, const struct journal_line *line)
{
    struct outgoing *outgoing = context;
    if (!line->verdict)
        return false;
    if (strcmp(line->verdict, OUTBOX_SENDING) != 0)
        return true;
    return !must_wait(outgoing, line) && note_changed(outgoing, line) &&
           outgoing->each(outgoing->context, line);
}

enum status client_outgoing(struct ledger *ledger, journal_each *each, void *context,
                            struct error *error)
{
    struct outgoing outgoing = {
        .ledger = ledger, .each = each, .context = context, .status = ST_OK, .error = error};
    enum status status = client_check(ledger, error);
    arena_reset(ledger->reading);
    if (status == ST_OK)
        status = journal_walk(ledger->db, LOG_OUTBOX, 0, outgoing_line, &outgoing, error);
    return status == ST_STOPPED ? outgoing.status : status;
}

static enum status sign_command(const struct command *command, const char *secret_key,
                                char signature[SIGN_SIGNATURE_TEXT], struct error *error)
{
    struct buf canon;
    enum status status = ST_OK;
    *signature = '\0';
    if (!(command->verb->flags & VERB_SIGNED))
        return ST_OK;
    buf_init(&canon, 2 * COMMAND_TEXT_MAX);
    command_canon(&canon, command);
    if (canon.failed)
        status = error_set(error, ST_NOMEM, NULL, _("内存不足"));
    else if (!sign_bytes(secret_key, canon.text, canon.len, signature))
        status =
            error_set(error, ST_INVALID, NULL, _("本机的设备密钥有误，不能签名：请重新登记设备"));
    buf_free(&canon);
    return status;
}

enum status client_encode(struct ledger *ledger, const struct journal_line *line,
                          const char *secret_key, struct buf *out, struct error *error)
{
    struct command command;
    char signature[SIGN_SIGNATURE_TEXT];
    arena_reset(ledger->arena);
    enum status status = journal_command(line, ledger->arena, &command, error);
    if (status == ST_OK && !command.by)
        command.by = ledger->user;
    if (status == ST_OK)
        status = sign_command(&command, secret_key, signature, error);
    if (status != ST_OK)
        return status;
    push_command(out, &command, signature);
    return out->failed ? error_set(error, ST_NOMEM, NULL, _("内存不足")) : ST_OK;
}

struct judging {
    struct ledger *ledger;
    int64_t cursor; /* what was settled up to here stands in the rows already */
    bool moved;     /* the rows are no longer what the outbox makes of them */
    struct error *error;
};

static bool is_kept(enum verdict verdict)
{
    return verdict == VERDICT_APPLIED || verdict == VERDICT_NOOP;
}

/* The lines behind a refused one that were given on top of it. */
struct following {
    const struct journal_line *refused;
    struct arena *arena;
    struct changed *first;
    enum status status;
};

static bool follows(void *context, const struct journal_line *line)
{
    struct following *following = context;
    const struct journal_line *refused = following->refused;
    if (line->rev == INTEGER_NONE || !changes_row(line) ||
        (line->verdict && strcmp(line->verdict, OUTBOX_SENDING) != 0) ||
        strcmp(line->entity, refused->entity) != 0 || strcmp(line->target, refused->target) != 0)
        return true;
    struct changed *row = arena_alloc(following->arena, sizeof *row);
    if (!row || !(row->target = arena_dup(following->arena, line->id, strlen(line->id)))) {
        following->status = ST_NOMEM;
        return false;
    }
    row->next = following->first;
    following->first = row;
    return true;
}

/* They have not been sent (must_wait), and are not: what they were given on top of does not stand.
 */
static enum status refuse_following(struct judging *judging, const struct journal_line *refused)
{
    struct ledger *ledger = judging->ledger;
    struct following following = {.refused = refused, .arena = ledger->arena, .status = ST_OK};
    if (!changes_row(refused))
        return ST_OK;
    enum status status =
        journal_walk(ledger->db, LOG_OUTBOX, refused->seq, follows, &following, judging->error);
    if (status == ST_STOPPED)
        status = error_set(judging->error, following.status, NULL, _("内存不足"));
    for (struct changed *row = following.first; status == ST_OK && row; row = row->next)
        status =
            outbox_answer(ledger->db, row->target, verdict_name(VERDICT_DEPENDENCY),
                          _("在此之前的一处改动没有被采用，这一条因此没有发送"), 0, judging->error);
    return status;
}

static enum status judge_line(struct judging *judging, const struct journal_line *line,
                              const struct judgement *judgement)
{
    struct db *db = judging->ledger->db;
    const char *id = judgement->id, *verdict = verdict_name(judgement->verdict);
    const char *detail = *judgement->detail ? judgement->detail : NULL;
    bool kept = is_kept(judgement->verdict);
    enum status status =
        outbox_answer(db, id, verdict, detail, kept ? judgement->seq : 0, judging->error);
    if (status != ST_OK)
        return status;
    if (kept && judgement->seq > judging->cursor)
        return ST_OK; /* in force until its page comes */
    judging->moved = true;
    if (kept)
        return outbox_settle(db, id, verdict, detail, judging->error);
    if (judgement->verdict == VERDICT_FORBIDDEN_REVOKED)
        status = outbox_wipe(db, id, judging->error);
    return status == ST_OK ? refuse_following(judging, line) : status;
}

static enum status judge(struct judging *judging, const struct judgement *judgement)
{
    struct ledger *ledger = judging->ledger;
    struct journal_line line;
    if (judgement->verdict == VERDICT_RETRY)
        return ST_OK;
    arena_reset(ledger->arena);
    enum status status =
        journal_find(ledger->db, LOG_OUTBOX, judgement->id, ledger->arena, &line, judging->error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    if (!line.verdict || strcmp(line.verdict, OUTBOX_SENDING) != 0)
        return ST_OK;
    return judge_line(judging, &line, judgement);
}

/* Puts back what was changed, and gives again what is still in force. Lines that cannot be derived
 * here, of a rulebook that is not installed say, stay stale: the answer is taken in all the same.
 */
static enum status renew(struct ledger *ledger, instant now, struct error *error)
{
    struct holding holding;
    enum status status = hold_open(&holding, ledger, error);
    if (status == ST_OK)
        status = hold_lift(&holding);
    if (status == ST_OK)
        status = hold_lay(&holding);
    hold_close(&holding);
    if (status != ST_OK)
        return status;
    status = ledger_derive_touched(ledger, now, error);
    return status == ST_INVALID ? ST_OK : status;
}

enum status client_judge(struct ledger *ledger, const struct judgement *list, size_t count,
                         instant now, struct error *error)
{
    struct base base;
    enum status status = client_check(ledger, error);
    if (status == ST_OK)
        status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = client_base(ledger, &base, error);
    struct judging judging = {.ledger = ledger, .cursor = base.cursor, .error = error};
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = judge(&judging, &list[i]);
    if (status == ST_OK && judging.moved)
        status = renew(ledger, now, error);
    return client_end(ledger, status, error);
}
