#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/pinyin.h"
#include "base/utf8.h"
#include "desk/compare.h"

/*
 * Whose nicknames they are: one pass after another over what is still open on both sides, the
 * surest first. A pass puts keys made of the names into one sorted table and looks the nicknames up
 * in it, so that 10,000 on each side are no matter.
 */

enum {
    MATCH_BYTES = 256 << 20,
    CHARS_MAX = 64,    /* of a folded text that are looked at */
    NAME_MIN = 2,      /* characters of a name that may be found within a nickname */
    WITHIN_MAX = 12,   /* and at most */
    DIFFERENT_MIN = 3, /* of one that may be one character different */
    INITIALS_MAX = 6,
    READINGS_MAX = 8, /* ways to read the initials of a name */
    LOOK_MAX = 64,    /* people of the same initials that are looked at */
    OTHER = 1         /* stands for any character; no folded text has it */
};

struct key {
    const char *text;
    size_t who, cursor; /* the first of each text: from where on somebody may be free */
    unsigned rank;
};

struct table {
    struct key *keys;
    size_t count, room;
};

struct matching {
    const struct compare_who *who;
    size_t count;
    const struct compare_list *names;
    struct compare_found *found;
    struct arena *arena;
    const char *org;                              /* folded */
    const char **folded, **bare;                  /* of the nicknames */
    const char **called, **with_org, **called_by; /* folded name, org and name, nickname */
    bool *taken;                                  /* of the people */
    struct table table;
    bool failed;
};

/* A folded text by its characters. */
struct word {
    const char *text;
    size_t count, at[CHARS_MAX + 1];
    uint32_t chars[CHARS_MAX];
};

static void split(const char *text, struct word *word)
{
    size_t n = strlen(text), at = 0;
    *word = (struct word){.text = text};
    while (at < n && word->count < CHARS_MAX) {
        word->at[word->count] = at;
        size_t length = utf8_get(text + at, n - at, &word->chars[word->count]);
        at += length ? length : 1;
        word->count++;
    }
    word->at[word->count] = at;
}

static const char *keep(struct matching *m, const char *text, size_t n)
{
    const char *kept = arena_dup(m->arena, text, n);
    m->failed = m->failed || !kept;
    return kept ? kept : "";
}

static const char *folded(struct matching *m, const char *before, const char *text, bool bare)
{
    struct buf buf;
    buf_init(&buf, 4096);
    buf_puts(&buf, before);
    compare_fold(text, bare, &buf);
    const char *kept = keep(m, buf.text, buf.len);
    buf_free(&buf);
    return kept;
}

/* --- the table of one pass --- */

static void add(struct matching *m, const char *text, size_t who)
{
    struct table *table = &m->table;
    if (!*text || m->taken[who])
        return;
    if (table->count == table->room) {
        size_t room = table->room ? table->room * 2 : 1024;
        struct key *keys = realloc(table->keys, room * sizeof *keys);
        if (!keys) {
            m->failed = true;
            return;
        }
        table->keys = keys;
        table->room = room;
    }
    table->keys[table->count++] = (struct key){.text = text, .who = who, .rank = m->who[who].rank};
}

static int by_text(const void *a, const void *b)
{
    const struct key *left = a, *right = b;
    int order = strcmp(left->text, right->text);
    if (order == 0)
        order = (left->rank > right->rank) - (left->rank < right->rank);
    return order != 0 ? order : (left->who > right->who) - (left->who < right->who);
}

static void sort(struct table *table)
{
    if (table->count > 0)
        qsort(table->keys, table->count, sizeof *table->keys, by_text);
    for (size_t i = 0; i < table->count; i++)
        table->keys[i].cursor = i;
}

/* The first key of that text, or count. */
static size_t lookup(const struct table *table, const char *text)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(table->keys[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < table->count && strcmp(table->keys[low].text, text) == 0;
    return there ? low : table->count;
}

static bool same_text(const struct table *table, size_t a, size_t b)
{
    return b < table->count && strcmp(table->keys[a].text, table->keys[b].text) == 0;
}

static void take(struct matching *m, size_t entry, size_t who, enum compare_how how)
{
    m->found[entry] = (struct compare_found){how, who};
    m->taken[who] = true;
}

/* Gives the nickname to the first of that key who is still free. */
static bool give(struct matching *m, size_t entry, const char *text, enum compare_how how)
{
    struct table *table = &m->table;
    size_t first = *text ? lookup(table, text) : table->count;
    if (first == table->count)
        return false;
    struct key *head = &table->keys[first];
    while (same_text(table, first, head->cursor) && m->taken[table->keys[head->cursor].who])
        head->cursor++;
    if (!same_text(table, first, head->cursor))
        return false;
    take(m, entry, table->keys[head->cursor].who, how);
    return true;
}

/* One pass: what goes into the table of each person, and what is asked of it for each nickname. */
struct pass {
    void (*put)(struct matching *m, size_t who);
    void (*ask)(struct matching *m, size_t entry);
    bool likely;
};

static void put_recorded(struct matching *m, size_t who)
{
    if (m->who[who].nickname)
        add(m, m->who[who].nickname, who);
}

static void ask_recorded(struct matching *m, size_t entry)
{
    give(m, entry, m->names->names[entry], COMPARE_SURE);
}

static void put_name(struct matching *m, size_t who)
{
    add(m, m->who[who].name, who);
}

static void put_folded(struct matching *m, size_t who)
{
    add(m, m->called[who], who);
    add(m, m->with_org[who], who);
    add(m, m->called_by[who], who);
}

static void ask_folded(struct matching *m, size_t entry)
{
    give(m, entry, m->folded[entry], COMPARE_SURE);
}

static void ask_bare(struct matching *m, size_t entry)
{
    give(m, entry, m->bare[entry], COMPARE_SURE);
}

static void put_within(struct matching *m, size_t who)
{
    if (utf8_count(m->called[who], strlen(m->called[who])) >= NAME_MIN)
        add(m, m->called[who], who);
}

/* Somebody's whole name within it, the longest first. */
static void ask_within(struct matching *m, size_t entry)
{
    struct word word;
    split(m->folded[entry], &word);
    for (size_t n = word.count < WITHIN_MAX ? word.count : WITHIN_MAX; n >= NAME_MIN; n--) {
        for (size_t i = 0; i + n <= word.count; i++) {
            char part[4 * WITHIN_MAX + 1];
            size_t bytes = word.at[i + n] - word.at[i];
            memcpy(part, word.text + word.at[i], bytes);
            part[bytes] = '\0';
            if (give(m, entry, part, COMPARE_LIKELY))
                return;
        }
    }
}

/* The name without the first character: 小明 for 王小明. */
static void put_given(struct matching *m, size_t who)
{
    struct word word;
    split(m->called[who], &word);
    if (word.count > NAME_MIN)
        add(m, word.text + word.at[1], who);
}

/* The nickname without the org's name before it. */
static const char *own(const struct matching *m, size_t entry)
{
    size_t n = strlen(m->org);
    const char *text = m->bare[entry];
    return n > 0 && strncmp(text, m->org, n) == 0 && text[n] ? text + n : text;
}

static void ask_given(struct matching *m, size_t entry)
{
    give(m, entry, own(m, entry), COMPARE_LIKELY);
}

/* The text with character i left open. */
static size_t leave_open(const struct word *word, size_t i, char *out)
{
    size_t n = 0, all = word->at[word->count];
    memcpy(out, word->text, word->at[i]);
    n += word->at[i];
    out[n++] = OTHER;
    memcpy(out + n, word->text + word->at[i + 1], all - word->at[i + 1]);
    n += all - word->at[i + 1];
    out[n] = '\0';
    return n;
}

static void put_different(struct matching *m, size_t who)
{
    struct word word;
    char text[4 * CHARS_MAX + 2];
    split(m->called[who], &word);
    for (size_t i = 0; i < word.count && word.count >= DIFFERENT_MIN && word.count <= WITHIN_MAX;
         i++) {
        size_t n = leave_open(&word, i, text);
        add(m, keep(m, text, n), who);
    }
}

static void ask_different(struct matching *m, size_t entry)
{
    struct word word;
    char text[4 * CHARS_MAX + 2];
    split(own(m, entry), &word);
    for (size_t i = 0; i < word.count && word.count >= DIFFERENT_MIN && word.count <= WITHIN_MAX;
         i++) {
        leave_open(&word, i, text);
        if (give(m, entry, text, COMPARE_LIKELY))
            return;
    }
}

/* The ways to read the initials, at most READINGS_MAX; 0 where there is a character without. */
static size_t initials(const struct word *word, char out[READINGS_MAX][INITIALS_MAX + 1])
{
    size_t count = 1;
    memset(out[0], 0, sizeof out[0]);
    if (word->count < NAME_MIN || word->count > INITIALS_MAX)
        return 0;
    for (size_t i = 0; i < word->count; i++) {
        uint32_t letters = pinyin_initials(word->chars[i]);
        size_t before = count, readings = 0;
        for (int letter = 0; letter < 26; letter++) {
            if (!(letters >> letter & 1))
                continue;
            for (size_t k = 0; k < before && (readings == 0 || count < READINGS_MAX); k++) {
                size_t to = readings == 0 ? k : count++;
                memcpy(out[to], out[k], sizeof out[to]);
                out[to][i] = (char)('a' + letter);
            }
            readings++;
        }
        if (readings == 0)
            return 0;
    }
    return count;
}

static void put_initials(struct matching *m, size_t who)
{
    struct word word;
    char ways[READINGS_MAX][INITIALS_MAX + 1];
    split(m->called[who], &word);
    size_t count = initials(&word, ways);
    for (size_t i = 0; i < count; i++)
        add(m, keep(m, ways[i], strlen(ways[i])), who);
}

static bool share_character(const struct word *a, const struct word *b)
{
    /* Of two it must be the last: 张三 and 张四 are two people. */
    for (size_t i = a->count == NAME_MIN; i < a->count && i < b->count; i++)
        if (a->chars[i] == b->chars[i])
            return true;
    return false;
}

/* They must have a character in common besides, or every third name would be like every other. */
static bool give_like(struct matching *m, size_t entry, const struct word *word, const char *text)
{
    const struct table *table = &m->table;
    size_t first = lookup(table, text);
    for (size_t i = first; i < first + LOOK_MAX && same_text(table, first, i); i++) {
        struct word other;
        size_t who = table->keys[i].who;
        split(m->called[who], &other);
        if (m->taken[who] || !share_character(word, &other))
            continue;
        take(m, entry, who, COMPARE_LIKELY);
        return true;
    }
    return false;
}

static void ask_initials(struct matching *m, size_t entry)
{
    struct word word;
    char ways[READINGS_MAX][INITIALS_MAX + 1];
    split(own(m, entry), &word);
    bool letters = word.count >= NAME_MIN;
    for (size_t i = 0; i < word.count; i++)
        letters = letters && word.chars[i] >= 'a' && word.chars[i] <= 'z';
    if (letters) {
        give(m, entry, word.text, COMPARE_LIKELY);
        return;
    }
    size_t count = initials(&word, ways);
    for (size_t i = 0; i < count; i++)
        if (give_like(m, entry, &word, ways[i]))
            return;
}

static void run(struct matching *m, const struct pass *pass)
{
    m->table.count = 0;
    for (size_t i = 0; i < m->count; i++)
        if (!m->taken[i] && (m->who[i].likely || !pass->likely))
            pass->put(m, i);
    sort(&m->table);
    for (size_t i = 0; i < m->names->count && m->table.count > 0; i++)
        if (m->found[i].how == COMPARE_NOBODY)
            pass->ask(m, i);
}

/* The same nickname again, where nobody more has it: the list was copied twice. */
struct entry {
    const char *text;
    size_t index;
};

static int by_entry(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = strcmp(left->text, right->text);
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

static void find_again(struct matching *m)
{
    size_t count = m->names->count;
    struct entry *entries = arena_alloc(m->arena, (count ? count : 1) * sizeof *entries);
    if (!entries) {
        m->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){m->names->names[i], i};
    qsort(entries, count, sizeof *entries, by_entry);
    for (size_t i = 1; i < count; i++)
        if (strcmp(entries[i - 1].text, entries[i].text) == 0 &&
            m->found[entries[i].index].how == COMPARE_NOBODY)
            m->found[entries[i].index].how = COMPARE_AGAIN;
}

static bool prepare(struct matching *m)
{
    size_t names = m->names->count ? m->names->count : 1, count = m->count ? m->count : 1;
    m->folded = arena_alloc(m->arena, names * sizeof *m->folded);
    m->bare = arena_alloc(m->arena, names * sizeof *m->bare);
    m->called = arena_alloc(m->arena, count * sizeof *m->called);
    m->with_org = arena_alloc(m->arena, count * sizeof *m->with_org);
    m->called_by = arena_alloc(m->arena, count * sizeof *m->called_by);
    m->taken = arena_alloc(m->arena, count * sizeof *m->taken);
    if (!m->folded || !m->bare || !m->called || !m->with_org || !m->called_by || !m->taken)
        return false;
    m->org = folded(m, "", m->org, false);
    for (size_t i = 0; i < m->names->count; i++) {
        m->found[i] = (struct compare_found){.how = COMPARE_NOBODY};
        m->folded[i] = folded(m, "", m->names->names[i], false);
        m->bare[i] = folded(m, "", m->names->names[i], true);
    }
    for (size_t i = 0; i < m->count; i++) {
        const char *nickname = m->who[i].nickname;
        m->called[i] = folded(m, "", m->who[i].name, false);
        m->with_org[i] = folded(m, m->org, m->who[i].name, false);
        m->called_by[i] = nickname ? folded(m, "", nickname, false) : "";
    }
    return !m->failed;
}

enum status compare_match(const struct compare_who *who, size_t count, const char *org,
                          const struct compare_list *names, struct compare_found *found,
                          struct error *error)
{
    static const struct pass sure[] = {
        {put_recorded, ask_recorded, false},
        {put_name, ask_recorded, false},
        {put_folded, ask_folded, false},
        {put_folded, ask_bare, false},
    };
    static const struct pass likely[] = {
        {put_within, ask_within, true},
        {put_given, ask_given, true},
        {put_different, ask_different, true},
        {put_initials, ask_initials, true},
    };
    struct matching m = {.who = who,
                         .count = count,
                         .names = names,
                         .found = found,
                         .org = org,
                         .arena = arena_new(MATCH_BYTES)};
    bool ready = m.arena && prepare(&m);
    for (size_t i = 0; ready && i < sizeof sure / sizeof *sure; i++)
        run(&m, &sure[i]);
    if (ready)
        find_again(&m);
    for (size_t i = 0; ready && i < sizeof likely / sizeof *likely; i++)
        run(&m, &likely[i]);
    free(m.table.keys);
    arena_free(m.arena);
    return ready && !m.failed ? ST_OK : error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
}
