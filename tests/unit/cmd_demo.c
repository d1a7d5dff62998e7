#include "cmd/demo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/ident.h"
#include "cmd/builtin_villages.h"
#include "tap.h"

enum { ID_MAX = 300, SET_SLOTS = 1 << 19, LEDGER_MAX = 256 << 20 };

/* A set of ids by their 64-bit hash; two ids of one ledger never collide in practice. */
struct set {
    uint64_t *slots;
};

static uint64_t hash(const char *s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h | 1;
}

/* Answers whether the id was there already, and adds it if wanted. */
static bool set_has(struct set *set, const char *id, bool add)
{
    uint64_t h = hash(id);
    size_t i = (size_t)(h >> 20) % SET_SLOTS;
    while (set->slots[i] != 0 && set->slots[i] != h)
        i = (i + 1) % SET_SLOTS;
    bool had = set->slots[i] == h;
    if (add)
        set->slots[i] = h;
    return had;
}

struct verb_bounds {
    const char *name;
    int least, most;
};

/* What two years of 236 branches hold on any day; a verb that is not here must not occur. */
static const struct verb_bounds bounds[] = {
    {"org.add", 251, 251},         {"org.set", 250, 280},       {"person.add", 740, 780},
    {"person.set", 1, 1},          {"role.grant", 17, 17},      {"group.propose", 236, 236},
    {"group.approve", 236, 236},   {"group.open", 236, 236},    {"group.set", 8, 20},
    {"member.add", 4000, 8000},    {"member.join", 4000, 8000}, {"member.set", 20, 150},
    {"member.quit", 5, 25},        {"member.leave", 5, 25},     {"member.apply", 3, 6},
    {"member.decide", 0, 6},       {"event.add", 20000, 26000}, {"event.set", 3, 60},
    {"event.move", 50, 250},       {"event.cancel", 2, 12},     {"event.confirm", 7000, 8800},
    {"post.draft", 42, 64},        {"post.edit", 2, 12},        {"post.submit", 30, 50},
    {"fact.record", 50000, 68000}, {"fact.void", 2, 2},         {"duty.waive", 10, 80},
    {"duty.waive_span", 1, 1},     {"comment.add", 60, 300},
};
enum { VERBS = sizeof bounds / sizeof *bounds };

/* What is learnt from a ledger while it is read. */
struct reader {
    struct set known, ids;
    instant now, last;
    int lines, verbs[VERBS];
    int malformed, disordered, beyond, undefined, doubled, foreign;
    char example[ID_MAX];
};

/* The string behind "key": at or after from; false when there is none. Only for values without
 * escapes. */
static bool value_of(const char *from, const char *key, char out[ID_MAX])
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
    const char *at = strstr(from, wanted);
    if (at == NULL)
        return false;
    at += strlen(wanted);
    size_t n = strcspn(at, "\"");
    if (n >= ID_MAX)
        return false;
    memcpy(out, at, n);
    out[n] = '\0';
    return true;
}

/* Whether the line is one object whose quotes close and whose brackets match. */
static bool well_formed(const char *s, size_t n)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] < 0x20)
            return false;
        if (quoted && s[i] == '\\')
            i++;
        else if (s[i] == '"')
            quoted = !quoted;
        else if (!quoted && (s[i] == '{' || s[i] == '['))
            depth++;
        else if (!quoted && (s[i] == '}' || s[i] == ']') && --depth == 0 && i + 1 < n)
            return false;
    }
    return n > 1 && s[0] == '{' && s[n - 1] == '}' && depth == 0 && !quoted;
}

static bool creates(const char *verb)
{
    static const char *const creating[] = {
        "org.add",      "person.add", "group.propose", "member.add",
        "member.apply", "event.add",  "post.draft",    "fact.record",
    };
    for (size_t i = 0; i < sizeof creating / sizeof *creating; i++)
        if (strcmp(creating[i], verb) == 0)
            return true;
    return false;
}

static void need(struct reader *reader, const char *id)
{
    if (set_has(&reader->known, id, false))
        return;
    reader->undefined++;
    snprintf(reader->example, sizeof reader->example, "%s", id);
}

static void check_references(struct reader *reader, const char *verb, const char *to,
                             const char *by, const char *with)
{
    static const char *const keys[] = {
        "org",    "parent", "group",  "owner", "admin", "contact_leader", "dues_officer",
        "member", "event",  "person", "on",    "head",  "secretary",      "decided_by",
    };
    char id[ID_MAX];
    if (creates(verb)) {
        if (set_has(&reader->known, to, true))
            reader->doubled++;
    } else if (strcmp(verb, "duty.waive") != 0) {
        need(reader, to);
    } else {
        const char *group = strchr(to, ':');
        snprintf(id, sizeof id, "%.*s", group == NULL ? 0 : (int)strcspn(group + 1, ":"),
                 group == NULL ? "" : group + 1);
        need(reader, id);
    }
    need(reader, by);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (value_of(with, keys[i], id))
            need(reader, id);
    const char *groups = strstr(with, "\"groups\":[\"");
    if (groups != NULL) {
        groups += strlen("\"groups\":[\"");
        snprintf(id, sizeof id, "%.*s", (int)strcspn(groups, "\""), groups);
        need(reader, id);
    }
}

static void count_verb(struct reader *reader, const char *verb)
{
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(bounds[i].name, verb) == 0) {
            reader->verbs[i]++;
            return;
        }
    }
    reader->foreign++;
    snprintf(reader->example, sizeof reader->example, "%s", verb);
}

static enum status read_line(void *context, const char *text, size_t len)
{
    struct reader *reader = context;
    char line[16384], uuid[ID_MAX], verb[ID_MAX], to[ID_MAX], when[ID_MAX], by[ID_MAX];
    instant at;
    reader->lines++;
    if (len >= sizeof line || !well_formed(text, len)) {
        reader->malformed++;
        return ST_OK;
    }
    memcpy(line, text, len);
    line[len] = '\0';
    const char *with = strstr(line, ",\"with\":{");
    if (with == NULL || !value_of(line, "id", uuid) || !uuid_valid(uuid, strlen(uuid)) ||
        !value_of(line, "do", verb) || !value_of(line, "to", to) || !value_of(line, "at", when) ||
        !value_of(line, "by", by) || !rfc3339_read(when, strlen(when), &at)) {
        reader->malformed++;
        return ST_OK;
    }
    reader->doubled += set_has(&reader->ids, uuid, true);
    reader->disordered += at < reader->last;
    reader->last = at;
    reader->beyond += at > reader->now;
    if (value_of(with, "happened", when) && rfc3339_read(when, strlen(when), &at))
        reader->beyond += at > reader->now;
    count_verb(reader, verb);
    check_references(reader, verb, to, by, with);
    return ST_OK;
}

static void test_day(const char *when)
{
    struct reader reader = {.last = INSTANT_MIN};
    reader.known.slots = calloc(SET_SLOTS, sizeof *reader.known.slots);
    reader.ids.slots = calloc(SET_SLOTS, sizeof *reader.ids.slots);
    if (!ok(rfc3339_read(when, strlen(when), &reader.now) && reader.known.slots != NULL &&
                reader.ids.slots != NULL,
            "%s can be read", when))
        exit(1);
    is_int(demo_write(builtin_villages, builtin_villages_len, reader.now, read_line, &reader, NULL),
           ST_OK, "%s: written", when);
    ok(reader.lines >= 60000 && reader.lines <= 110000, "%s: %d commands", when, reader.lines);
    is_int(reader.malformed, 0, "%s: every line is a command", when);
    is_int(reader.disordered, 0, "%s: in order of time", when);
    is_int(reader.beyond, 0, "%s: nothing was entered or happened after now", when);
    is_int(reader.doubled, 0, "%s: no id is given twice", when);
    is_int(reader.undefined, 0, "%s: everything exists before it is used %s", when, reader.example);
    is_int(reader.foreign, 0, "%s: only known verbs %s", when, reader.example);
    for (size_t i = 0; i < VERBS; i++)
        ok(reader.verbs[i] >= bounds[i].least && reader.verbs[i] <= bounds[i].most,
           "%s: %d times %s", when, reader.verbs[i], bounds[i].name);
    free(reader.known.slots);
    free(reader.ids.slots);
}

static enum status keep(void *context, const char *text, size_t len)
{
    struct buf *kept = context;
    buf_add(kept, text, len);
    buf_putc(kept, '\n');
    return kept->failed ? ST_NOMEM : ST_OK;
}

static void test_repeats(void)
{
    struct buf one, two, other;
    instant now = INT64_C(1795309920);
    buf_init(&one, LEDGER_MAX);
    buf_init(&two, LEDGER_MAX);
    buf_init(&other, LEDGER_MAX);
    demo_write(builtin_villages, builtin_villages_len, now, keep, &one, NULL);
    demo_write(builtin_villages, builtin_villages_len, now, keep, &two, NULL);
    demo_write(builtin_villages, builtin_villages_len, now + CIVIL_DAY, keep, &other, NULL);
    ok(one.len > 0 && one.len == two.len && memcmp(one.text, two.text, one.len) == 0,
       "the same day gives the same bytes");
    ok(one.len != other.len || memcmp(one.text, other.text, one.len) != 0,
       "another day gives another ledger");
    buf_free(&one);
    buf_free(&two);
    buf_free(&other);
}

static enum status stop_at_three(void *context, const char *text, size_t len)
{
    int *count = context;
    (void)text;
    (void)len;
    return ++*count == 3 ? ST_FULL : ST_OK;
}

static void test_names(void)
{
    static const char *const names[] = {
        "镇南社区党支部",         "联山村党支部",
        "吴村村党支部",           "东和居党支部",
        "地方国营六连林场党支部", "兴隆华侨场部社区党支部",
        "大坡农场生活区党支部",   "镇南社区党支部党建微信群",
    };
    struct buf all;
    buf_init(&all, LEDGER_MAX);
    demo_write(builtin_villages, builtin_villages_len, INT64_C(1795309920), keep, &all, NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char wanted[128];
        snprintf(wanted, sizeof wanted, "\"name\":\"%s\"", names[i]);
        ok(strstr(all.text, wanted) != NULL, "there is %s", names[i]);
    }
    ok(strstr(all.text, "委员会党") == NULL && strstr(all.text, "委会党") == NULL,
       "no branch is called after a committee");
    buf_free(&all);
}

static enum status write_list(const char *csv, instant now, struct error *error)
{
    struct buf all;
    buf_init(&all, LEDGER_MAX);
    enum status status = demo_write(csv, strlen(csv), now, keep, &all, error);
    buf_free(&all);
    return status;
}

static void test_refusals(void)
{
    struct error error;
    int count = 0;
    instant now = INT64_C(1795309920);
    is_int(demo_write(builtin_villages, builtin_villages_len, now, stop_at_three, &count, NULL),
           ST_FULL, "what the receiver answers is passed on");
    is_int(count, 3, "and nothing more is handed over");
    is_int(write_list("", now, &error), ST_INVALID, "an empty list is refused");
    is_int(write_list("a,b,c,d\n", now, &error), ST_INVALID, "a heading alone is refused");
    is_int(write_list("a,b,c,d\n1,x,2,y\r\n", now, &error), ST_OK, "one village, CR LF, is enough");
    is_int(write_list("a,b,c,d\n1,x,2,y\n1,x,3\n", now, &error), ST_INVALID,
           "three columns are refused");
    is_str(error.key, "3", "by the number of the line");
    is_int(write_list("a,b,c,d\n1,x,2,y,z\n", now, &error), ST_INVALID, "five are refused");
    is_int(write_list("a,b,c,d\n1,x,2 2,y\n", now, &error), ST_INVALID, "a code with a blank is");
    is_int(write_list("a,b,c,d\n1,x,2,\xff\n", now, &error), ST_INVALID, "what is not UTF-8 is");
    is_int(write_list("a,b,c,d\n1,x,2,y\n1,x,2,z\n", now, &error), ST_INVALID,
           "a code that comes twice is");
    is_int(write_list("a,b,c,d\n1,x,2,y\n", INSTANT_MAX, &error), ST_INVALID,
           "a day at the calendar's end is refused");
    is_int(write_list("a,b,c,d\n1,x,2,y\n", INSTANT_MIN, &error), ST_INVALID,
           "a day at its beginning is refused");
}

int main(void)
{
    static const char *const days[] = {
        "2026-11-18T09:12:00+08:00", /* an ordinary Wednesday */
        "2026-12-01T00:00:00+08:00", /* the first second of a month */
        "2028-02-29T12:00:00+08:00", /* a leap day */
        "2027-01-01T00:00:30+08:00", /* a new year */
        "2026-11-22T23:59:59+08:00", /* the last second of a week */
        "2026-07-31T16:00:00Z",      /* another offset */
    };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        test_day(days[i]);
    test_repeats();
    test_names();
    test_refusals();
    return done_testing();
}
