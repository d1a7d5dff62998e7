#include "ledger/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/sign.h"
#include "core/command.h"
#include "ledger/serving.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/row.h"
#include "wire/canon.h"
#include "wire/command_json.h"

/*
 * The walk along the chain, with the journal beside it: both were written in the same order, so
 * that each accepted command's line is the next one. Lines are read some at a time.
 */
enum {
    LINES = 1000,
    LINES_MAX = 512 << 20,
    PROGRESS = 4096,
    BODY_MAX = 8192,
    CANON_MAX = 2 * COMMAND_TEXT_MAX + 4096,
};

struct verifying {
    struct ledger *ledger;
    struct chain_report *report;
    struct head head;
    int64_t since;
    char since_hash[SHA256_TEXT]; /* "": none */
    bool (*progress)(void *context, int64_t done, int64_t all);
    void *context;
    char hash[SHA256_TEXT]; /* of the entry before */
    int64_t seq;            /* the tenant's counter at the last command applied */
    struct arena *arena;    /* of the lines */
    struct journal_line *lines;
    size_t at, count;
    int64_t last; /* of the journal, as far as it has been read */
    struct buf text;
    struct error *error;
    enum status status;
};

static bool fault(struct verifying *v, int64_t seq, const char *text)
{
    v->report->bad_seq = seq;
    v->status =
        error_set(v->error, ST_CORRUPT, NULL, _("审计链第 %lld 条不对：%s；请保留现场，与备份核对"),
                  (long long)seq, text);
    return false;
}

static bool broken(struct verifying *v, enum status status)
{
    v->status = status;
    return false;
}

static const char *keep(struct verifying *v, const char *text, bool *ok)
{
    const char *copy = text ? arena_dup(v->arena, text, strlen(text)) : NULL;
    *ok = *ok && (!text || copy);
    return copy;
}

static bool take_line(void *context, const struct journal_line *line)
{
    struct verifying *v = context;
    struct journal_line *copy = &v->lines[v->count];
    bool ok = true;
    *copy = *line;
    copy->id = keep(v, line->id, &ok);
    copy->by = keep(v, line->by, &ok);
    copy->verb = keep(v, line->verb, &ok);
    copy->target = keep(v, line->target, &ok);
    copy->on_behalf = keep(v, line->on_behalf, &ok);
    copy->means = keep(v, line->means, &ok);
    copy->body = keep(v, line->body, &ok);
    copy->verdict = keep(v, line->verdict, &ok);
    copy->device = keep(v, line->device, &ok);
    copy->signature = keep(v, line->signature, &ok);
    if (!ok) {
        v->status = error_set(v->error, ST_NOMEM, NULL, _("内存不足"));
        return false;
    }
    v->last = line->seq;
    return ++v->count < LINES;
}

/* The next line of the journal; NULL at its end, or when the store failed (v->status). */
static const struct journal_line *next_line(struct verifying *v)
{
    if (v->at < v->count)
        return &v->lines[v->at++];
    struct error error;
    arena_reset(v->arena);
    v->at = v->count = 0;
    enum status status = journal_walk(v->ledger->db, LOG_JOURNAL, v->last, take_line, v, &error);
    if (status != ST_OK && status != ST_STOPPED)
        v->status = error_set(v->error, status, error.key, "%s", error.text);
    return v->status == ST_OK && v->count > 0 ? &v->lines[v->at++] : NULL;
}

static int64_t word_index(const char *const *names, const char *word)
{
    for (int64_t i = 1; word && names[i]; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    return 0;
}

/* The line as far as its canonical form goes; false when its verb is none. */
static bool command_of(const struct journal_line *line, struct command *command)
{
    command_clear(command);
    command->id = line->id;
    command->verb = verb_find(line->verb, strlen(line->verb));
    command->to = line->target;
    command->rev = line->rev;
    command->at = line->at;
    command->by = line->by;
    command->on_behalf = line->on_behalf;
    command->means = word_index(means_names, line->means);
    command->body = line->body;
    return command->verb != NULL;
}

/* Those that came over the network are signed where that is asked for. */
static bool check_signature(struct verifying *v, int64_t seq, const struct journal_line *line,
                            const struct command *command)
{
    struct device device;
    if (!line->signature)
        return !line->device || !(command->verb->flags & VERB_SIGNED) ||
               fault(v, seq, _("应有的签名没有了"));
    arena_reset(v->ledger->arena);
    enum status status = line->device ? row_get(v->ledger->db, ENTITY_DEVICE, line->device,
                                                v->ledger->arena, &device, v->error)
                                      : ST_MISSING;
    if (status != ST_OK && status != ST_MISSING)
        return broken(v, status);
    buf_reset(&v->text);
    command_canon(&v->text, command);
    if (status != ST_OK || v->text.failed || !device.key || !device.person || !line->by ||
        strcmp(device.person, line->by) != 0 ||
        !sign_verify(device.key, v->text.text, v->text.len, line->signature))
        return fault(v, seq, _("签名不符"));
    v->report->signatures++;
    return true;
}

/* The entry must be the one that this line makes. */
static bool check_line(struct verifying *v, const struct audit_entry *found,
                       const struct journal_line *line)
{
    struct command command;
    char print[SHA256_TEXT];
    int64_t seq = found->seq;
    if (!command_of(line, &command))
        return fault(v, seq, _("流水中的操作无法辨认"));
    command_fingerprint(&command, print);
    struct entry entry = {
        .at = line->received_at == INSTANT_NONE ? line->at : line->received_at,
        .what = "command",
        .person = line->by,
        .device = line->device,
        .id = line->id,
        .verb = line->verb,
        .to = line->target,
        .verdict = line->verdict,
        .print = print,
    };
    buf_reset(&v->text);
    entry_body(&v->text, &entry);
    size_t n = v->text.len - 1; /* without the brace behind */
    if (v->text.failed || strncmp(found->body, v->text.text, n) != 0)
        return fault(v, seq, _("与流水中的操作不一致"));
    const char *rest = found->body + n;
    static const char number[] = ",\"seq\":";
    if (line->verdict && strcmp(line->verdict, verdict_name(VERDICT_APPLIED)) == 0) {
        char *end = NULL;
        if (strncmp(rest, number, sizeof number - 1) != 0)
            return fault(v, seq, _("没有写明序号"));
        int64_t applied = strtoll(rest + sizeof number - 1, &end, 10);
        if (applied <= v->seq || applied > v->head.seq)
            return fault(v, seq, _("序号没有接上"));
        v->seq = applied;
        rest = end;
    }
    if (strcmp(rest, "}") != 0)
        return fault(v, seq, _("与流水中的操作不一致"));
    v->report->commands++;
    return check_signature(v, seq, line, &command);
}

/* Values are quoted and escaped, so that no text of them can look like a key. */
static bool says(const char *body, const char *key_and_value)
{
    return strstr(body, key_and_value) != NULL;
}

static bool check_body(struct verifying *v, const struct audit_entry *entry)
{
    const char *body = entry->body;
    if (entry->seq == 1) {
        /* What the journal held when the chain began has no entries. */
        const char *about = strstr(body, ",\"about\":\"");
        if (!says(body, ",\"what\":\"begin\"") || !about)
            return fault(v, 1, _("不是链的开头"));
        v->last = strtoll(about + strlen(",\"about\":\""), NULL, 10);
        return true;
    }
    if (!says(body, ",\"what\":\"command\"") ||
        (!says(body, ",\"verdict\":\"applied\"") && !says(body, ",\"verdict\":\"noop\"")))
        return true;
    const struct journal_line *line = next_line(v);
    if (v->status != ST_OK)
        return false;
    return line ? check_line(v, entry, line) : fault(v, entry->seq, _("流水中没有这条操作"));
}

static bool check_entry(void *context, const struct audit_entry *entry)
{
    struct verifying *v = context;
    struct chain_report *report = v->report;
    char digest[SHA256_TEXT], hash[SHA256_TEXT];
    int64_t expected = report->entries + 1;
    if (!entry->body || !entry->digest || !entry->hash || entry->seq != expected)
        return fault(v, expected, _("缺失，或次序不对"));
    sha256_text(entry->body, strlen(entry->body), digest);
    if (strcmp(digest, entry->digest) != 0)
        return fault(v, entry->seq, _("内容被改动过"));
    audit_hash(v->hash, digest, hash);
    if (strcmp(hash, entry->hash) != 0)
        return fault(v, entry->seq, _("与前一条接不上"));
    if (entry->seq == v->since && v->since_hash[0] && strcmp(hash, v->since_hash) != 0)
        return fault(v, entry->seq, _("与此前见过的不一致，链被改写过"));
    memcpy(v->hash, hash, sizeof hash);
    report->entries = entry->seq;
    if (!check_body(v, entry))
        return false;
    if (v->progress && entry->seq % PROGRESS == 0 &&
        !v->progress(v->context, entry->seq, v->head.audit_seq)) {
        v->status = error_set(v->error, ST_STOPPED, NULL, _("已停止"));
        return false;
    }
    return true;
}

/* Nothing may be left over on either side. */
static void check_end(struct verifying *v)
{
    const struct chain_report *report = v->report;
    if (report->entries != v->head.audit_seq || strcmp(v->hash, v->head.audit_hash) != 0)
        fault(v, report->entries + 1, _("链的末尾与记录的不符，后面的被截去或添加过"));
    else if (v->since > report->entries)
        fault(v, report->entries + 1, _("比此前见过的短，后面的被截去了"));
    else if (next_line(v))
        fault(v, report->entries + 1, _("流水中有操作不在链上"));
}

static void walk_chain(struct verifying *v)
{
    struct error walking;
    v->status = head_get(v->ledger->db, &v->head, v->error);
    if (v->status == ST_MISSING)
        error_set(v->error, ST_MISSING, NULL, _("此数据文件没有审计链：不是服务器的"));
    if (v->status != ST_OK)
        return;
    enum status status = audit_walk(v->ledger->db, 0, check_entry, v, &walking);
    if (status != ST_OK && status != ST_STOPPED)
        v->status = error_set(v->error, status, walking.key, "%s", walking.text);
    if (v->status == ST_OK)
        check_end(v);
    memcpy(v->report->hash, v->hash, sizeof v->hash);
}

enum status chain_verify(struct ledger *ledger, int64_t since, const char *since_hash,
                         bool (*progress)(void *context, int64_t done, int64_t all), void *context,
                         struct chain_report *report, struct error *error)
{
    struct verifying v = {
        .ledger = ledger,
        .report = report,
        .since = since,
        .progress = progress,
        .context = context,
        .error = error,
    };
    bool within = db_in_transaction(ledger->db);
    snprintf(v.since_hash, sizeof v.since_hash, "%s", since_hash ? since_hash : "");
    *report = (struct chain_report){0};
    enum status status = within ? ST_OK : db_begin_read(ledger->db, error);
    if (status != ST_OK)
        return status;
    buf_init(&v.text, CANON_MAX > BODY_MAX ? CANON_MAX : BODY_MAX);
    v.arena = arena_new(LINES_MAX);
    v.lines = calloc(LINES, sizeof *v.lines);
    if (v.arena && v.lines)
        walk_chain(&v);
    else
        v.status = error_set(error, ST_NOMEM, NULL, _("内存不足"));
    if (!within)
        db_rollback(ledger->db);
    free(v.lines);
    arena_free(v.arena);
    buf_free(&v.text);
    return v.status;
}
