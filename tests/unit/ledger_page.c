#include "ledger_served.h"

#include "base/buf.h"
#include "store/row.h"
#include "wire/entity_json.h"

/*
 * Pages against the projection: whoever pulls ends up with exactly the rows that he sees, masked
 * for him, whatever happened in between and however small the pages.
 */
enum { PERSONS = 12, ORGS = 6, GROUPS = 7, MEMBERS = 12, ROWS = 4000, STEPS = 700, EVERY = 7 };

struct kept {
    char *key, *text;
    bool seen; /* in the projection */
};

struct viewer {
    char person[16];
    char epoch[EPOCH_TEXT];
    int64_t cursor;
    struct kept rows[ROWS];
    size_t count;
    long pulls, purges, removed;
};

struct checking {
    struct served *served;
    struct viewer *viewer;
    struct scope *scope;
    enum entity entity;
    size_t seen, wrong;
    struct buf text;
};

static unsigned long state = 88172645463325252UL;

static unsigned dice(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % n;
}

static struct kept *find(struct viewer *viewer, const char *key)
{
    for (size_t i = 0; i < viewer->count; i++)
        if (strcmp(viewer->rows[i].key, key) == 0)
            return &viewer->rows[i];
    return NULL;
}

static void drop(struct viewer *viewer, struct kept *kept)
{
    free(kept->key);
    free(kept->text);
    *kept = viewer->rows[--viewer->count];
}

static void lay(struct viewer *viewer, const struct page_item *item)
{
    char key[400];
    struct buf text;
    snprintf(key, sizeof key, "%s %s", entity_kinds[item->entity].name, item->row.head.id);
    struct kept *kept = find(viewer, key);
    if (item->removed) {
        viewer->removed++;
        if (kept)
            drop(viewer, kept);
        return;
    }
    buf_init(&text, 1 << 20);
    entity_encode(&text, item->entity, &item->row);
    if (!kept && viewer->count < ROWS) {
        kept = &viewer->rows[viewer->count++];
        *kept = (struct kept){.key = strdup(key)};
    }
    free(kept->text);
    kept->text = text.text;
}

/* Pulls to the end, in pages of any size; false when a page was not one. */
static bool pull(struct served *served, struct viewer *viewer, struct scope *scope)
{
    struct play *play = &served->play;
    for (;;) {
        struct page page;
        arena_reset(play->arena);
        buf_reset(&served->out);
        size_t limit = 1 + dice(30);
        play_must(play,
                  serve_page(play->ledger, scope, viewer->epoch, viewer->cursor, limit, served->now,
                             &served->out, &play->error),
                  "page");
        if (page_decode(served->out.text, served->out.len, play->arena, &page, &play->error) !=
            ST_OK) {
            printf("# %s\n", play->error.text);
            return false;
        }
        if (page.head.from != viewer->cursor || page.head.to < page.head.from ||
            (page.head.to == page.head.from && page.head.to != page.head.head))
            return false;
        for (size_t i = 0; i < page.count; i++)
            lay(viewer, &page.items[i]);
        viewer->cursor = page.head.to;
        viewer->pulls++;
        if (page.head.to == page.head.head)
            return true;
    }
}

static bool check_row(void *context, const void *row)
{
    struct checking *checking = context;
    union any_entity copy;
    char key[400];
    memcpy(&copy, row, entity_kinds[checking->entity].size);
    if (!scope_sees(checking->scope, checking->entity, &copy))
        return true;
    scope_mask(checking->scope, checking->entity, &copy);
    buf_reset(&checking->text);
    entity_encode(&checking->text, checking->entity, &copy);
    snprintf(key, sizeof key, "%s %s", entity_kinds[checking->entity].name, copy.head.id);
    struct kept *kept = find(checking->viewer, key);
    checking->seen++;
    if (kept)
        kept->seen = true;
    if (!kept || strcmp(kept->text, checking->text.text) != 0) {
        checking->wrong++;
        printf("# %s wants %s\n#   has %s\n", checking->viewer->person, checking->text.text,
               kept ? kept->text : "nothing");
    }
    return true;
}

static bool is_projection(struct served *served, struct viewer *viewer, struct scope *scope)
{
    struct checking checking = {.served = served, .viewer = viewer, .scope = scope};
    buf_init(&checking.text, 1 << 20);
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        checking.entity = (enum entity)entity;
        play_must(&served->play,
                  row_walk_all(ledger_db(served->play.ledger), checking.entity, true,
                               served->play.arena, check_row, &checking, &served->play.error),
                  "walk");
    }
    buf_free(&checking.text);
    for (size_t i = 0; i < viewer->count; i++) {
        if (!viewer->rows[i].seen)
            printf("# %s should not have %s\n", viewer->person, viewer->rows[i].text);
        viewer->rows[i].seen = false;
    }
    return checking.wrong == 0 && checking.seen == viewer->count;
}

static bool check(struct served *served, struct viewer *viewer)
{
    struct play *play = &served->play;
    struct scope *scope;
    char epoch[EPOCH_TEXT];
    arena_reset(served->scopes);
    play_must(
        play,
        serve_scope(play->ledger, viewer->person, served->scopes, &scope, epoch, &play->error),
        "scope");
    if (strcmp(epoch, viewer->epoch) != 0) {
        while (viewer->count > 0)
            drop(viewer, viewer->rows);
        viewer->cursor = 0;
        viewer->purges++;
        memcpy(viewer->epoch, epoch, sizeof epoch);
    }
    return pull(served, viewer, scope) && is_projection(served, viewer, scope);
}

/* The text with #1, #2 … replaced by the first number, the second … */
static void fill_in(const char *text, const unsigned *numbers, char *out, size_t room)
{
    size_t n = 0;
    for (; *text; text++) {
        bool marked = text[0] == '#' && text[1] >= '1' && text[1] <= '8';
        int length = marked ? snprintf(out + n, room - n, "%u", numbers[text[1] - '1'])
                            : snprintf(out + n, room - n, "%c", *text);
        n += (size_t)length;
        text += marked;
    }
}

/* One thing that happens, any. Numbers: of an org, a group, a member, a person or two, any. */
static void happen(struct served *served, unsigned step)
{
#define AT "\"at\":\"2026-11-01T09:00:00+08:00\""
    static const char *const lines[] = {
        "{\"do\":\"fact.record\",\"to\":\"f#6\"," AT
        ",\"with\":{\"group\":\"g#2\",\"kind\":\"posted\",\"category\":\"work\"}}",
        "{\"do\":\"fact.record\",\"to\":\"f#6\"," AT
        ",\"with\":{\"org\":\"o#1\",\"kind\":\"inspection\"}}",
        "{\"do\":\"fact.record\",\"to\":\"f#6\"," AT
        ",\"with\":{\"group\":\"g#2\",\"kind\":\"handled\",\"event\":\"e#7\","
        "\"note\":\"处理#6\"}}",
        "{\"do\":\"event.add\",\"to\":\"e#7\"," AT ",\"with\":{\"group\":\"g#2\",\"kind\":"
        "\"breach_report\",\"starts\":\"2026-11-02T09:00:00+08:00\",\"content\":\"内容\"}}",
        "{\"do\":\"event.set\",\"to\":\"e#7\"," AT ",\"with\":{\"kind\":\"transfer\"}}",
        "{\"do\":\"event.set\",\"to\":\"e#7\"," AT ",\"with\":{\"kind\":\"breach_report\"}}",
        "{\"do\":\"comment.add\",\"to\":\"e#7\"," AT ",\"with\":{\"text\":\"说#6\"}}",
        "{\"do\":\"comment.add\",\"to\":\"m#3\"," AT ",\"with\":{\"text\":\"说#6\"}}",
        "{\"do\":\"comment.add\",\"to\":\"p#4\"," AT ",\"with\":{\"text\":\"说#6\"}}",
        "{\"do\":\"comment.add\",\"to\":\"t#7\"," AT ",\"with\":{\"text\":\"说#6\"}}",
        "{\"do\":\"comment.add\",\"to\":\"weekly-post:g#2:2026-W40\"," AT
        ",\"with\":{\"text\":\"说#6\"}}",
        "{\"do\":\"duty.waive\",\"to\":\"weekly-post:g#2:2026-W#7\"," AT
        ",\"with\":{\"reason\":\"#6\"}}",
        "{\"do\":\"duty.waive_span\",\"to\":\"o#1\"," AT
        ",\"with\":{\"rules\":[\"weekly-post\"],\"from\":\"2026-11-02T09:00:00+08:00\","
        "\"to\":\"2026-11-09T09:00:00+08:00\",\"reason\":\"假\"}}",
        "{\"do\":\"group.set\",\"to\":\"g#2\"," AT ",\"with\":{\"admin\":\"p#4\"}}",
        "{\"do\":\"group.set\",\"to\":\"g#2\"," AT ",\"with\":{\"admin\":null}}",
        "{\"do\":\"group.set\",\"to\":\"g#2\"," AT
        ",\"with\":{\"owner\":\"p#4\",\"dues_officer\":\"p#5\"}}",
        "{\"do\":\"group.set\",\"to\":\"g#2\"," AT ",\"with\":{\"contact_leader\":\"p#4\"}}",
        "{\"do\":\"group.set\",\"to\":\"g#2\"," AT
        ",\"with\":{\"owner\":null,\"dues_officer\":null,\"contact_leader\":null}}",
        "{\"do\":\"group.set\",\"to\":\"g#2\"," AT ",\"with\":{\"org\":\"o#1\"}}",
        "{\"do\":\"org.set\",\"to\":\"o#1\"," AT ",\"with\":{\"secretary\":\"p#4\"}}",
        "{\"do\":\"org.set\",\"to\":\"o#1\"," AT ",\"with\":{\"secretary\":null}}",
        "{\"do\":\"org.set\",\"to\":\"o#1\"," AT ",\"with\":{\"head\":\"p#4\"}}",
        "{\"do\":\"org.set\",\"to\":\"o#1\"," AT ",\"with\":{\"head\":null}}",
        "{\"do\":\"org.set\",\"to\":\"o#1\"," AT ",\"with\":{\"parent\":\"o#8\"}}",
        "{\"do\":\"org.set\",\"to\":\"o#1\"," AT ",\"with\":{\"kind\":\"committee\"}}",
        "{\"do\":\"org.set\",\"to\":\"o#1\"," AT ",\"with\":{\"kind\":\"general_branch\"}}",
        "{\"do\":\"role.grant\",\"to\":\"p#4\"," AT
        ",\"with\":{\"role\":\"organiser\",\"on\":\"o#1\"}}",
        "{\"do\":\"role.grant\",\"to\":\"p#4\"," AT
        ",\"with\":{\"role\":\"auditor\",\"on\":\"o#1\"}}",
        "{\"do\":\"role.revoke\",\"to\":\"p#4\"," AT
        ",\"with\":{\"role\":\"organiser\",\"on\":\"o#1\"}}",
        "{\"do\":\"role.revoke\",\"to\":\"p#4\"," AT
        ",\"with\":{\"role\":\"auditor\",\"on\":\"o#1\"}}",
        "{\"do\":\"member.join\",\"to\":\"m#3\"," AT ",\"with\":{\"group\":\"g#2\"}}",
        "{\"do\":\"member.quit\",\"to\":\"m#3\"," AT ",\"with\":{\"group\":\"g#2\"}}",
        "{\"do\":\"member.set\",\"to\":\"m#3\"," AT ",\"with\":{\"org\":\"o#1\"}}",
        "{\"do\":\"member.set\",\"to\":\"m#3\"," AT ",\"with\":{\"person\":\"p#4\"}}",
        "{\"do\":\"member.set\",\"to\":\"m#3\"," AT ",\"with\":{\"person\":null}}",
        "{\"do\":\"member.set\",\"to\":\"m#3\"," AT
        ",\"with\":{\"status\":\"migrant\",\"phone\":\"138#6\"}}",
        "{\"do\":\"member.set\",\"to\":\"m#3\"," AT ",\"with\":{\"status\":\"in_post\"}}",
        "{\"do\":\"person.set\",\"to\":\"p#4\"," AT ",\"with\":{\"org\":\"o#1\"}}",
        "{\"do\":\"person.set\",\"to\":\"p#4\"," AT ",\"with\":{\"org\":null}}",
        "{\"do\":\"person.set\",\"to\":\"p#4\"," AT ",\"with\":{\"phone\":\"139#6\"}}",
        "{\"do\":\"post.draft\",\"to\":\"t#7\"," AT ",\"by\":\"p#4\",\"with\":{\"groups\":"
        "[\"g#2\"],\"category\":\"work\",\"title\":\"题#6\"}}",
        "{\"do\":\"post.edit\",\"to\":\"t#7\"," AT
        ",\"with\":{\"groups\":[\"g#2\"],\"title\":\"改#6\"}}",
        "{\"do\":\"org.add\",\"to\":\"n#6\"," AT
        ",\"with\":{\"name\":\"新#6\",\"kind\":\"branch\",\"parent\":\"o#1\"}}",
        "{\"do\":\"device.enrol\",\"to\":\"d#6\"," AT ",\"with\":{\"person\":\"p#4\",\"key\":"
        "\"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\",\"name\":\"机\"}}",
    };
    const unsigned numbers[] = {dice(ORGS),    dice(GROUPS), dice(MEMBERS), dice(PERSONS),
                                dice(PERSONS), step,         1 + dice(30),  dice(ORGS)};
    char json[1024];
    fill_in(lines[dice(sizeof lines / sizeof *lines)], numbers, json, sizeof json);
    play_give(&served->play, true, json);
}

static void leftover(struct served *served, unsigned step)
{
    char json[512];
    snprintf(json, sizeof json,
             "{\"do\":\"fact.record\",\"to\":\"x%u\"," AT
             ",\"with\":{\"group\":\"g%u\",\"kind\":\"posted\"}}",
             step, dice(GROUPS));
    char person[16];
    snprintf(person, sizeof person, "p%u", dice(PERSONS));
    served_send(served, person, json);
}

static void populate(struct served *served)
{
    char json[512];
    struct play *play = &served->play;
    play_begin(play);
    for (unsigned i = 0; i < ORGS; i++) {
        char parent[40] = "";
        if (i > 0)
            snprintf(parent, sizeof parent, ",\"parent\":\"o%u\"", (i - 1) / 2);
        snprintf(json, sizeof json,
                 "{\"do\":\"org.add\",\"to\":\"o%u\"," AT
                 ",\"with\":{\"name\":\"组织%u\",\"kind\":\"%s\"%s}}",
                 i, i, i < 2 ? "committee" : "branch", parent);
        play_give(play, true, json);
    }
    for (unsigned i = 0; i < PERSONS; i++) {
        snprintf(json, sizeof json,
                 "{\"do\":\"person.add\",\"to\":\"p%u\"," AT
                 ",\"with\":{\"name\":\"人%u\",\"org\":\"o%u\",\"phone\":\"1\"}}",
                 i, i, i % ORGS);
        play_give(play, true, json);
    }
    for (unsigned i = 0; i < GROUPS; i++) {
        snprintf(json, sizeof json,
                 "{\"do\":\"group.propose\",\"to\":\"g%u\"," AT
                 ",\"with\":{\"org\":\"o%u\",\"kind\":\"wechat_group\",\"name\":\"群%u\","
                 "\"owner\":\"p%u\"}}",
                 i, i % ORGS, i, dice(PERSONS));
        play_give(play, true, json);
    }
    for (unsigned i = 0; i < MEMBERS; i++) {
        snprintf(
            json, sizeof json,
            "{\"do\":\"member.add\",\"to\":\"m%u\"," AT
            ",\"with\":{\"org\":\"o%u\",\"name\":\"员%u\",\"phone\":\"2\",\"person\":\"p%u\"}}",
            i, i % ORGS, i, i);
        play_give(play, true, json);
    }
    play_commit(play, served->now);
}

int main(void)
{
    static struct viewer viewers[PERSONS];
    struct served served;
    memset(&served, 0, sizeof served);
    play_open(&served.play);
    served.now = play_time("2026-11-02T12:00:00+08:00");
    served.arena = arena_new(PLAY_ARENA_MAX);
    served.scopes = arena_new(PLAY_ARENA_MAX);
    buf_init(&served.out, 16 << 20);
    populate(&served);
    play_begin(&served.play);
    for (unsigned step = 0; step < 200; step++)
        happen(&served, step);
    play_commit(&served.play, served.now);
    play_must(&served.play, serve_store(served.play.ledger, served.now, &served.play.error),
              "serve");
    bool good = true;
    long pulls = 0, purges = 0, removed = 0;
    for (unsigned i = 0; i < PERSONS; i++) {
        snprintf(viewers[i].person, sizeof viewers[i].person, "p%u", i);
        good = good && check(&served, &viewers[i]);
    }
    ok(good, "whoever pulls from a store that has become served has what he sees");
    for (unsigned step = 1000; good && step < 1000 + STEPS; step++) {
        play_begin(&served.play);
        happen(&served, step);
        play_commit(&served.play, served.now);
        if (dice(4) == 0)
            leftover(&served, step);
        if (step % EVERY == 0)
            for (unsigned i = 0; good && i < PERSONS; i++)
                good = dice(3) > 0 || check(&served, &viewers[i]);
        if (!good)
            printf("# at step %u\n", step);
    }
    for (unsigned i = 0; good && i < PERSONS; i++)
        good = check(&served, &viewers[i]);
    ok(good, "and still after everything that can happen");
    for (unsigned i = 0; i < PERSONS; i++) {
        pulls += viewers[i].pulls;
        purges += viewers[i].purges;
        removed += viewers[i].removed;
        while (viewers[i].count > 0)
            drop(&viewers[i], viewers[i].rows);
    }
    ok(pulls > 500 && purges > 50 && removed > 20, "%ld pages, %ld epochs, %ld removals", pulls,
       purges, removed);
    ok(play_number(&served.play, "SELECT count(*) FROM leftover") > 0, "some of it was left over");
    served_close(&served);
    return done_testing();
}
