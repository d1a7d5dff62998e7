#include "ledger/receive.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/sign.h"
#include "base/text.h"
#include "ledger/serving.h"
#include "store/answer.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/row.h"
#include "wire/canon.h"
#include "wire/command_json.h"

enum { CANON_MAX = 2 * COMMAND_TEXT_MAX + 4096, ANSWER_MAX = 4 * VERDICT_TEXT_MAX };

/* One command of a push on its way. */
struct receiving {
    struct ledger *ledger;
    struct sender *sender;
    const struct pushed *pushed;
    const struct command *command; /* as it was sent; NULL when it is none */
    struct command lowered;        /* with what lies ahead lowered: as it is decided */
    struct judgement *judgement;
    char print[SHA256_TEXT];
    bool own;                 /* the answer stands under the id, or must not */
    bool verified;            /* the signature */
    struct leftover leftover; /* what is kept of it for the secretary; id NULL: nothing */
    struct error *error;
};

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

static void refuse(struct receiving *r, enum verdict verdict, const char *key, const char *text)
{
    struct judgement *judgement = r->judgement;
    judgement->verdict = verdict;
    snprintf(judgement->key, sizeof judgement->key, "%s", key ? key : "");
    snprintf(judgement->detail, sizeof judgement->detail, "%s", text);
}

static bool refused(const struct receiving *r)
{
    return r->judgement->verdict != VERDICT_APPLIED;
}

/* What a malformed command is told by: what was wrong with it. */
static void fingerprint(struct receiving *r)
{
    const struct error *error = &r->pushed->error;
    char text[ERROR_KEY_MAX + ERROR_TEXT_MAX + 16];
    if (r->command) {
        command_fingerprint(r->command, r->print);
        return;
    }
    int n = snprintf(text, sizeof text, "malformed\n%s\n%s", error->key, error->text);
    sha256_text(text, (size_t)n, r->print);
}

/* The answer that was given, read back for who wants to know. */
static enum status recall(struct receiving *r, const char *body)
{
    struct judgement *list;
    struct buf text;
    size_t count;
    int64_t head;
    buf_init(&text, 2 * ANSWER_MAX);
    answer_begin(&text);
    answer_verdict(&text, body, strlen(body));
    answer_end(&text, 0);
    enum status status = text.failed ? no_memory(r->error)
                                     : answer_decode(text.text, text.len, r->ledger->arena, &list,
                                                     &count, &head, r->error);
    if (status == ST_OK && count == 1)
        *r->judgement = list[0];
    buf_free(&text);
    return status;
}

/* Whether an answer was given under the id: *text is it when it is to be given again. */
static enum status look_up(struct receiving *r, const char **text)
{
    struct answer answer;
    const char *id = r->pushed->id;
    *text = NULL;
    if (!uuid_valid(id, strlen(id)))
        return ST_OK;
    enum status status = answer_get(r->ledger->db, id, r->ledger->arena, &answer, r->error);
    if (status == ST_MISSING) {
        /* What was settled here before the store was served. */
        status = journal_has(r->ledger->db, LOG_JOURNAL, id, r->error);
        if (status != ST_OK)
            return status == ST_MISSING ? ST_OK : status;
        answer = (struct answer){.fingerprint = ""};
    }
    if (status != ST_OK)
        return status;
    r->own = false;
    if (strcmp(answer.fingerprint, r->print) != 0) {
        refuse(r, VERDICT_ID_REUSED, "id", _("命令编号已用于另一条命令，请换一个编号。"));
        return ST_OK;
    }
    if (r->command && !text_is(r->command->by, r->sender->person))
        return ST_OK;
    *text = answer.body;
    return recall(r, answer.body);
}

static enum status check_signature(struct receiving *r)
{
    struct device device;
    struct buf canon;
    struct ledger *ledger = r->ledger;
    const struct sender *sender = r->sender;
    enum status status = ST_MISSING;
    if (sender->device)
        status =
            row_get(ledger->db, ENTITY_DEVICE, sender->device, ledger->arena, &device, r->error);
    if (status != ST_OK && status != ST_MISSING)
        return status;
    bool known = status == ST_OK && device.key && device.revoked_at == INSTANT_NONE &&
                 text_is(device.person, sender->person);
    buf_init(&canon, CANON_MAX);
    command_canon(&canon, r->command);
    r->verified = known && !canon.failed &&
                  sign_verify(device.key, canon.text, canon.len, r->pushed->signature);
    buf_free(&canon);
    if (!r->verified)
        refuse(r, VERDICT_FORBIDDEN, "sig",
               _("这项操作要由本人登记过的设备签名，签名缺失或不符：请在登记过的设备上重新办理。"));
    return ST_OK;
}

/* What can be said before looking at the domain. */
static enum status check(struct receiving *r)
{
    const struct pushed *pushed = r->pushed;
    const struct command *command = r->command;
    if (!command) {
        if (pushed->status == ST_NOMEM)
            refuse(r, VERDICT_RETRY, NULL, _("服务器暂时繁忙，请稍后再发。"));
        else
            refuse(r, pushed->unsupported ? VERDICT_UNSUPPORTED : VERDICT_INVALID,
                   pushed->error.key, pushed->error.text);
    } else if (!command->id || !uuid_valid(command->id, strlen(command->id))) {
        refuse(r, VERDICT_INVALID, "id", _("命令编号 id 缺失或不是 UUID。"));
    } else if (command->at == INSTANT_NONE) {
        refuse(r, VERDICT_INVALID, "at", _("缺少时间 at。"));
    } else if (!command->by) {
        refuse(r, VERDICT_INVALID, "by", _("缺少操作人 by。"));
    } else if (!text_is(command->by, r->sender->person)) {
        refuse(r, VERDICT_FORBIDDEN, "by", _("只能以本人名义办理：by 不是本设备登记的人。"));
    } else if (command->verb->flags & VERB_TAKES_NULL && command->rev == INTEGER_NONE) {
        refuse(r, VERDICT_INVALID, "rev", _("缺少 rev：请写明改动前所看到的版本。"));
    } else if (command->verb->flags & VERB_SIGNED) {
        return check_signature(r);
    }
    return ST_OK;
}

/* A clock that runs ahead is no reason to refuse. */
static void lower(struct receiving *r)
{
    struct command *command = &r->lowered;
    instant now = r->sender->now;
    *command = *r->command;
    if (command->at > now) {
        command->at = now;
        r->judgement->clock = true;
    }
    if (command->given[ARG_happened] && command->with.happened != INSTANT_NONE &&
        command->with.happened > now) {
        command->with.happened = now;
        r->judgement->clock = true;
    }
}

static enum status decide_it(struct receiving *r)
{
    struct ledger *ledger = r->ledger;
    struct world world = world_of(ledger);
    struct scope *scope = r->sender->scope;
    struct decision decision = {
        .world = &world,
        .arena = ledger->arena,
        .command = &r->lowered,
        .user = r->sender->person,
        .scope = scope,
    };
    ledger->settled = true;
    ledger->pending = NULL;
    ledger->savepoint = false;
    ledger->world_error = (struct error){.status = ST_OK};
    enum status status = decide(&decision);
    if (status == ST_OK)
        status = scope->status;
    if (status != ST_OK) {
        const struct error *why =
            ledger->world_error.status == status ? &ledger->world_error : &decision.error;
        return error_set(r->error, status, why->key, "%s", why->text);
    }
    r->judgement->verdict = decision.verdict;
    if (decision.verdict != VERDICT_APPLIED && decision.verdict != VERDICT_NOOP)
        refuse(r, decision.verdict, decision.error.key, decision.error.text);
    return ST_OK;
}

static void leave(struct receiving *r, const struct place *place)
{
    const struct command *command = r->command;
    entity_clear(ENTITY_LEFTOVER, &r->leftover);
    r->leftover.id = command->id;
    r->leftover.org = place->org;
    r->leftover.group = *place->group ? place->group : NULL;
    r->leftover.by = r->sender->person;
    r->leftover.verb = command->verb->name;
    r->leftover.target = command->to;
    r->leftover.body = command->body;
    r->leftover.claimed = command->at;
    r->leftover.received_at = r->sender->now;
    refuse(r, VERDICT_FORBIDDEN_REVOKED, NULL,
           _("您在此处的权限已被收回，这项操作没有生效；内容已留给现任书记处理。"));
}

/* What somebody entered who has lost the right to since is no stranger's: it is kept. */
static enum status look_for_lost(struct receiving *r)
{
    const struct place *place;
    struct scope *scope = r->sender->scope;
    bool unseen = r->judgement->verdict == VERDICT_DEPENDENCY;
    if (!unseen && r->judgement->verdict != VERDICT_FORBIDDEN)
        return ST_OK;
    enum status status = lost_place(r->ledger, r->command, scope, unseen, &place, r->error);
    if (status == ST_OK)
        leave(r, place);
    return status == ST_MISSING ? ST_OK : status;
}

/* Decides; what a refused command had put is forgotten. */
static enum status settle(struct receiving *r)
{
    struct ledger *ledger = r->ledger;
    const struct sender *sender = r->sender;
    lower(r);
    enum status status = decide_it(r);
    if (status != ST_OK)
        return status;
    if (!refused(r) && sender->settle &&
        !sender->settle(sender->settle_context, r->command, r->judgement))
        r->judgement->verdict = VERDICT_RETRY;
    if (!refused(r) || r->judgement->verdict == VERDICT_NOOP)
        return world_keep(ledger, r->error);
    status = world_drop(ledger, r->error);
    return status == ST_OK ? look_for_lost(r) : status;
}

static enum status put_leftover(struct receiving *r)
{
    struct world world = world_of(r->ledger);
    enum status status = world.put(world.context, ENTITY_LEFTOVER, &r->leftover);
    if (status != ST_OK)
        return error_set(r->error, status, NULL, "%s", r->ledger->world_error.text);
    status = world_keep(r->ledger, r->error);
    return status == ST_OK ? serving_place(r->ledger, r->error) : status;
}

/* Its number and what is seen of it from where. */
static enum status place(struct receiving *r)
{
    struct judgement *judgement = r->judgement;
    struct serving *serving = r->ledger->serving;
    enum status status = ST_OK;
    if (judgement->verdict == VERDICT_APPLIED)
        status = serving_place(r->ledger, r->error);
    else if (r->leftover.id)
        status = put_leftover(r);
    if (judgement->verdict == VERDICT_APPLIED || judgement->verdict == VERDICT_NOOP)
        judgement->seq = serving->head.seq;
    return status;
}

static enum status keep_line(struct receiving *r)
{
    const struct command *command = r->command;
    bool free_target = command->verb->flags & VERB_FREE_TARGET;
    struct journal_line line = {
        .id = command->id,
        .at = command->at,
        .received_at = r->sender->now,
        .by = command->by,
        .verb = command->verb->name,
        .entity = free_target ? NULL : entity_kinds[command->verb->target].name,
        .target = command->to,
        .rev = command->rev,
        .on_behalf = command->on_behalf,
        .means = command->means ? means_names[command->means] : NULL,
        .body = command->body,
        .verdict = verdict_name(r->judgement->verdict),
        .detail = r->judgement->clock ? "clock" : NULL,
        .device = r->sender->device,
        .signature = r->verified ? r->pushed->signature : NULL,
        .answered = INTEGER_NONE,
    };
    if (r->judgement->verdict != VERDICT_APPLIED && r->judgement->verdict != VERDICT_NOOP)
        return ST_OK;
    return journal_append(r->ledger->db, LOG_JOURNAL, &line, r->error);
}

/* The entry of the audit chain: who, what, where, and never what was in it. */
static enum status enter(struct receiving *r)
{
    const struct command *command = r->command;
    bool applied = r->judgement->verdict == VERDICT_APPLIED;
    struct entry entry = {
        .at = r->sender->now,
        .what = "command",
        .person = r->sender->person,
        .device = r->sender->device,
        .id = r->pushed->id,
        .verb = command ? command->verb->name : NULL,
        .to = command ? command->to : NULL,
        .verdict = verdict_name(r->judgement->verdict),
        .print = command ? r->print : NULL,
        .seq = applied ? r->judgement->seq : 0,
    };
    return entry_append(r->ledger, &entry, r->error);
}

static enum status keep_answer(struct receiving *r, const char *text)
{
    struct answer answer = {.fingerprint = r->print, .body = text};
    const char *id = r->pushed->id;
    if (!r->own || !uuid_valid(id, strlen(id)))
        return ST_OK;
    return answer_put(r->ledger->db, id, &answer, r->error);
}

static enum status finish(struct receiving *r, struct buf *out)
{
    struct buf text;
    buf_init(&text, ANSWER_MAX); /* escapes make it longer */
    enum status status = ST_OK;
    bool retry = r->judgement->verdict == VERDICT_RETRY;
    if (!retry)
        status = place(r);
    judgement_encode(&text, r->judgement);
    if (status == ST_OK && text.failed)
        status = no_memory(r->error);
    if (status == ST_OK && !retry && r->command)
        status = keep_line(r);
    if (status == ST_OK && !retry)
        status = enter(r);
    if (status == ST_OK && !retry)
        status = keep_answer(r, text.text);
    if (status == ST_OK)
        buf_add(out, text.text, text.len);
    buf_free(&text);
    return status;
}

/* What the sender sees from here on. */
static enum status renew(struct receiving *r)
{
    struct sender *sender = r->sender;
    char epoch[EPOCH_TEXT];
    if (!r->ledger->serving->renew || r->judgement->verdict != VERDICT_APPLIED)
        return ST_OK;
    sender->renewed = true;
    /* The one before is no longer looked at; a hundred of them would be too many. */
    arena_reset(sender->scope_arena);
    return serve_scope(r->ledger, sender->person, sender->scope_arena, &sender->scope, epoch,
                       r->error);
}

enum status ledger_receive(struct ledger *ledger, const struct pushed *pushed,
                           struct sender *sender, struct buf *out, struct judgement *judgement,
                           struct error *error)
{
    struct judgement mine;
    struct receiving r = {
        .ledger = ledger,
        .sender = sender,
        .pushed = pushed,
        .command = pushed->status == ST_OK ? &pushed->command : NULL,
        .judgement = judgement ? judgement : &mine,
        .own = true,
        .error = error,
    };
    const char *given;
    arena_reset(ledger->arena);
    arena_reset(ledger->serving->scratch);
    serving_forget(ledger);
    ledger->serving->person = sender->person;
    ledger->serving->renew = false;
    *r.judgement = (struct judgement){.verdict = VERDICT_APPLIED};
    snprintf(r.judgement->id, sizeof r.judgement->id, "%s", pushed->id);
    fingerprint(&r);
    enum status status = look_up(&r, &given);
    if (status == ST_OK && given) {
        buf_puts(out, given);
    } else if (status == ST_OK) {
        if (!refused(&r))
            status = check(&r);
        if (status == ST_OK && !refused(&r))
            status = settle(&r);
        if (status == ST_OK)
            status = finish(&r, out);
        if (status == ST_OK)
            status = renew(&r);
    }
    ledger->serving->person = NULL;
    return status;
}

enum status serve_give(struct ledger *ledger, struct command *command, instant now,
                       struct judgement *judgement, struct error *error)
{
    struct outcome outcome;
    if (command->at == INSTANT_NONE)
        command->at = now;
    enum status status = ledger_give(ledger, command, true, &outcome, error);
    if (status != ST_OK || !judgement)
        return status;
    *judgement = (struct judgement){.verdict = outcome.verdict};
    snprintf(judgement->id, sizeof judgement->id, "%s", command->id ? command->id : "");
    if (outcome.verdict == VERDICT_APPLIED || outcome.verdict == VERDICT_NOOP) {
        judgement->seq = ledger_seq(ledger);
        return ST_OK;
    }
    snprintf(judgement->key, sizeof judgement->key, "%s", outcome.error.key);
    snprintf(judgement->detail, sizeof judgement->detail, "%s", outcome.error.text);
    return ST_OK;
}
