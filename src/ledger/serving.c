#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "base/text.h"
#include "ledger/receive.h"
#include "ledger/serving.h"
#include "store/answer.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/row.h"
#include "wire/canon.h"
#include "wire/json.h"
#include "wire/push_json.h"

enum { SCRATCH_MAX = 64 << 20, ENTRY_MAX = 8192 };

/* An answer that was given under the id stands, whatever is loaded later. */
static enum status keep_first(struct ledger *ledger, const char *id, const struct answer *answer,
                              struct error *error)
{
    struct answer given;
    enum status status = answer_get(ledger->db, id, ledger->arena, &given, error);
    return status == ST_MISSING ? answer_put(ledger->db, id, answer, error) : status;
}

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

enum status serving_open(struct ledger *ledger, struct error *error)
{
    struct head head;
    enum status status = head_get(ledger->db, &head, error);
    if (status == ST_MISSING)
        return ST_OK;
    if (status != ST_OK)
        return status;
    ledger->serving = calloc(1, sizeof *ledger->serving);
    if (!ledger->serving)
        return no_memory(error);
    struct serving *serving = ledger->serving;
    serving->head = serving->kept = head;
    serving->end = &serving->first;
    serving->grants = 1;
    serving->scratch = arena_new(SCRATCH_MAX);
    ledger->kind = LEDGER_SERVED;
    return serving->scratch ? db_version(ledger->db, &serving->version, error) : no_memory(error);
}

void serving_close(struct ledger *ledger)
{
    if (!ledger->serving)
        return;
    arena_free(ledger->serving->scratch);
    free(ledger->serving);
    ledger->serving = NULL;
}

enum status serving_begin(struct ledger *ledger, struct error *error)
{
    struct serving *serving = ledger->serving;
    struct head head;
    serving_forget(ledger);
    memset(serving->groups, 0, sizeof serving->groups);
    enum status status = head_get(ledger->db, &head, error);
    if (status != ST_OK)
        return status == ST_MISSING ? error_set(error, ST_CORRUPT, NULL,
                                                _("数据文件缺少服务器的记录；请改用最近的备份"))
                                    : status;
    serving->head = serving->kept = head;
    /* Others have written; ledger_look tells of it when it is asked. */
    int64_t version;
    status = db_version(ledger->db, &version, error);
    serving->within = status == ST_OK;
    if (status == ST_OK && version != serving->version) {
        serving->grants++;
        bindings_reset(ledger->bindings);
    }
    return status;
}

enum status serving_end(struct ledger *ledger, bool commit, struct error *error)
{
    struct serving *serving = ledger->serving;
    serving_forget(ledger);
    if (!commit) {
        /* What was worked out meanwhile may rest on what has been rolled back. */
        if (serving->head.seq != serving->kept.seq)
            serving->grants++;
        serving->head = serving->kept;
        serving->within = false;
        return ST_OK;
    }
    serving->within = false;
    if (memcmp(&serving->head, &serving->kept, sizeof serving->head) == 0)
        return ST_OK;
    return head_put(ledger->db, &serving->head, error);
}

/* Whether what changed before can be told only from the row as it was. */
static bool wants_before(enum entity entity)
{
    return entity == ENTITY_ORG || entity == ENTITY_GROUP || entity == ENTITY_PERSON ||
           entity == ENTITY_MEMBER || entity == ENTITY_EVENT;
}

enum status serving_former(struct ledger *ledger, enum entity entity, const void *row,
                           struct error *error)
{
    const union any_entity *after = row;
    if (!ledger->serving)
        return ST_OK;
    ledger->serving->before = NULL;
    if (after->head.rev == 1 || !wants_before(entity))
        return ST_OK;
    union any_entity *before = arena_alloc(ledger->arena, sizeof *before);
    if (!before)
        return no_memory(error);
    enum status status = row_get(ledger->db, entity, after->head.id, ledger->arena, before, error);
    if (status == ST_OK)
        ledger->serving->before = before;
    return status == ST_MISSING ? ST_OK : status;
}

static bool names(const struct group *group, const char *person)
{
    return text_is(group->owner, person) || text_is(group->admin, person) ||
           text_is(group->contact_leader, person);
}

/* Whether the person's scope may have changed by it. */
static bool renews(struct ledger *ledger, enum entity entity, const union any_entity *row)
{
    const union any_entity *before = ledger->serving->before;
    const char *person = ledger->serving->person;
    struct member member;
    struct error ignored;
    switch (entity) {
    case ENTITY_ORG:
        return text_is(row->org.head, person) || text_is(row->org.secretary, person) ||
               (before &&
                (text_is(before->org.head, person) || text_is(before->org.secretary, person) ||
                 !text_same(before->org.parent, row->org.parent) ||
                 before->org.kind != row->org.kind));
    case ENTITY_GROUP:
        return names(&row->group, person) || (before && names(&before->group, person)) ||
               (before && !text_same(before->group.org, row->group.org));
    case ENTITY_GRANT:
        return text_is(row->grant.person, person);
    case ENTITY_PERSON:
        return text_is(row->head.id, person);
    case ENTITY_MEMBER:
        return text_is(row->member.person, person) ||
               (before && text_is(before->member.person, person));
    default:
        return row_get(ledger->db, ENTITY_MEMBER, row->joining.member, ledger->arena, &member,
                       &ignored) != ST_OK ||
               text_is(member.person, person);
    }
}

/* Whether the row may change what somebody sees; and whether what the sender sees. */
static void note_grants(struct ledger *ledger, enum entity entity, const union any_entity *row)
{
    struct serving *serving = ledger->serving;
    if (entity != ENTITY_ORG && entity != ENTITY_GROUP && entity != ENTITY_GRANT &&
        entity != ENTITY_PERSON && entity != ENTITY_MEMBER && entity != ENTITY_JOINING)
        return;
    serving->grants++;
    if (serving->person && !serving->renew)
        serving->renew = renews(ledger, entity, row);
}

enum status serving_row(struct ledger *ledger, enum entity entity, const void *row,
                        struct error *error)
{
    struct serving *serving = ledger->serving;
    if (!serving)
        return ST_OK;
    struct written *written = arena_alloc(ledger->arena, sizeof *written);
    if (!written)
        return no_memory(error);
    written->entity = entity;
    written->row = row;
    written->before = serving->before;
    *serving->end = written;
    serving->end = &written->next;
    note_grants(ledger, entity, row);
    if (entity == ENTITY_GROUP)
        memset(serving->groups, 0, sizeof serving->groups);
    return ST_OK;
}

void serving_forget(struct ledger *ledger)
{
    struct serving *serving = ledger->serving;
    if (!serving)
        return;
    serving->first = NULL;
    serving->end = &serving->first;
    serving->before = NULL;
}

enum status serving_place(struct ledger *ledger, struct error *error)
{
    struct serving *serving = ledger->serving;
    enum status status = ST_OK;
    serving->head.seq++;
    serving->lines = 0;
    for (const struct written *written = serving->first; status == ST_OK && written;
         written = written->next) {
        status = places_log(ledger, written, error);
        if (status == ST_OK)
            status = lost_log(ledger, written, error);
    }
    serving_forget(ledger);
    return status;
}

static void add_text(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, ",\"%s\":", key);
    json_string(out, text ? text : "");
}

void entry_body(struct buf *out, const struct entry *entry)
{
    buf_printf(out, "{\"at\":%lld", (long long)entry->at);
    add_text(out, "what", entry->what);
    add_text(out, "person", entry->person);
    add_text(out, "device", entry->device);
    if (entry->verdict) {
        add_text(out, "id", entry->id);
        add_text(out, "do", entry->verb);
        add_text(out, "to", entry->to);
        add_text(out, "verdict", entry->verdict);
        add_text(out, "print", entry->print);
        if (entry->seq)
            buf_printf(out, ",\"seq\":%lld", (long long)entry->seq);
    } else {
        add_text(out, "about", entry->about);
    }
    buf_putc(out, '}');
}

enum status entry_append(struct ledger *ledger, const struct entry *entry, struct error *error)
{
    struct buf body;
    buf_init(&body, ENTRY_MAX);
    entry_body(&body, entry);
    enum status status = body.failed
                             ? no_memory(error)
                             : audit_append(ledger->db, &ledger->serving->head, body.text, error);
    buf_free(&body);
    return status;
}

/* A command that came by another way than the network: `load`, or the server's own. */
enum status serving_settled(struct ledger *ledger, const struct command *command,
                            const struct outcome *outcome, struct error *error)
{
    struct serving *serving = ledger->serving;
    struct judgement judgement = {.verdict = outcome->verdict};
    char print[SHA256_TEXT];
    struct buf text;
    if (!serving)
        return ST_OK;
    enum status status = ST_OK;
    if (outcome->verdict == VERDICT_APPLIED)
        status = serving_place(ledger, error);
    if (status != ST_OK)
        return status;
    buf_init(&text, VERDICT_TEXT_MAX);
    memcpy(judgement.id, command->id, strnlen(command->id, IDENT_MAX));
    judgement.seq = serving->head.seq;
    judgement_encode(&text, &judgement);
    command_fingerprint(command, print);
    struct answer answer = {.fingerprint = print, .body = text.text};
    struct entry entry = {
        .at = command->at,
        .what = "command",
        .person = command->by,
        .id = command->id,
        .verb = command->verb->name,
        .to = command->to,
        .verdict = verdict_name(outcome->verdict),
        .print = print,
        .seq = outcome->verdict == VERDICT_APPLIED ? serving->head.seq : 0,
    };
    status = text.failed ? no_memory(error) : keep_first(ledger, command->id, &answer, error);
    if (status == ST_OK)
        status = entry_append(ledger, &entry, error);
    buf_free(&text);
    return status;
}

uint64_t ledger_grants_version(struct ledger *ledger)
{
    return ledger->serving ? ledger->serving->grants : 0;
}

int64_t ledger_seq(struct ledger *ledger)
{
    return ledger->serving ? ledger->serving->head.seq : 0;
}

enum status ledger_look(struct ledger *ledger, bool *changed, struct error *error)
{
    struct serving *serving = ledger->serving;
    int64_t version;
    if (changed)
        *changed = false;
    if (!serving || serving->within)
        return ST_OK;
    enum status status = db_version(ledger->db, &version, error);
    if (status != ST_OK || version == serving->version)
        return status;
    status = head_get(ledger->db, &serving->head, error);
    if (status != ST_OK)
        return status;
    serving->kept = serving->head;
    serving->version = version;
    serving->grants++;
    bindings_reset(ledger->bindings);
    if (changed)
        *changed = true;
    return ST_OK;
}
