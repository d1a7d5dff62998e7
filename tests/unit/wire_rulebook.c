#include "wire/rulebook_json.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { PATH_SIZE = 4096, ARENA_SIZE = 64 << 20 };

static void path_of(char *path, const char *folder, const char *name, const char *suffix)
{
    const char *top = getenv("top_srcdir");
    snprintf(path, PATH_SIZE, "%s/%s/%s%s", top ? top : ".", folder, name, suffix);
}

/* The bytes of the file, for the caller to free; NULL when it cannot be read. */
static char *bytes_of(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *text = file ? malloc(RULEBOOK_TEXT_MAX + 2) : NULL;
    *n = text ? fread(text, 1, RULEBOOK_TEXT_MAX + 1, file) : 0;
    if (text)
        text[*n] = '\0';
    if (file)
        fclose(file);
    return text;
}

static bool load(const char *id, struct arena *arena, struct rulebook *out)
{
    char path[PATH_SIZE];
    path_of(path, "rulebooks", id, ".json");
    size_t n;
    char *text = bytes_of(path, &n);
    struct error error = {0};
    bool loaded = ok(text != NULL, "%s is there", id) &&
                  ok(rulebook_decode(path, text, n, arena, out, &error) == ST_OK, "%s is read: %s",
                     id, error.text);
    free(text);
    return loaded && is_str(out->id, id, "%s has its id", id);
}

static void first_rulebook(struct arena *arena)
{
    struct rulebook book;
    if (!load("wanning", arena, &book))
        return;
    is_int(book.offset, 8 * 3600, "its offset");
    is_int(book.group_kinds, 1 << GROUP_WECHAT, "what it binds");
    ok(book.not_temporary, "temporary groups are not bound");
    is_int(book.silent_days, 28, "its silent days");
    is_int(book.policy[0].approve, ROLE_SECRETARY, "the secretary approves");
    ok(book.policy[0].in_branch_name && !book.policy[0].major, "what goes out in its name");
    is_int(book.checklist_count, 8, "eight lines of checklist");
    const struct rule *weekly = rulebook_rule(&book, "weekly-post");
    is_int(weekly->kind, RULE_EVERY, "weekly-post: its kind");
    is_int(weekly->period, PERIOD_WEEK, "its period");
    is_int(weekly->count, 1, "its count");
    is_int(weekly->fact.kind, FACT_POSTED, "its fact");
    is_int(weekly->fact.categories,
           1 << CATEGORY_PARTY_BUILDING | 1 << CATEGORY_CURRENT_AFFAIRS |
               1 << CATEGORY_THEORY_STUDY | 1 << CATEGORY_EXEMPLARY,
           "its categories");
    is_int(weekly->warn_days, INTEGER_NONE, "its warning is the default");
    ok(weekly->checklist[0] && weekly->checklist[3] && !weekly->checklist[4], "its four steps");
    const struct rule *notice = rulebook_rule(&book, "meeting-notice");
    is_int(notice->kind, RULE_BEFORE, "meeting-notice: its kind");
    is_int(notice->days, 2, "its days");
    is_int(notice->hours, INTEGER_NONE, "no hours");
    is_str(notice->events, "branch_meeting", "its event");
    is_str(notice->fact.event_fields, "agenda content requirements", "the fields it wants");
    ok(notice->fact.with_event, "with its event");
    ok(rulebook_rule(&book, "leader-relay")->off, "leader-relay is off");
    const struct rule *migrant = rulebook_rule(&book, "migrant-report");
    ok(migrant->per_member && migrant->statuses == 1 << MEMBER_MIGRANT, "migrant-report: of whom");
    const struct rule *created = rulebook_rule(&book, "created-by");
    ok(created->for_org && created->met_by == MET_BY_GROUP_OPENED, "created-by: met by a group");
    is_int(created->due, INSTANT_NONE, "without a date");
    is_int(created->opens_days, 60, "but with days ahead");
    is_str(rulebook_rule(&book, "name-form")->suffix, "党建微信群", "name-form: its suffix");
}

static void other_rulebooks(struct arena *arena)
{
    struct rulebook book;
    if (load("xinxiang", arena, &book)) {
        is_int(book.policy[0].approve, ROLE_HEAD | ROLE_OWNER, "head or owner approve");
        const struct rule *rule = rulebook_rule(&book, "rectification");
        is_int(rule->due - rule->opens, 5 * CIVIL_DAY + 11 * CIVIL_HOUR, "its span");
        is_str(rulebook_rule(&book, "responsible-named")->needs, "head owner admin",
               "who is needed");
        ok(rulebook_rule(&book, "reply-due")->per_member, "reply-due: each member");
        is_int(rulebook_rule(&book, "dissolve-finished")->met_by, MET_BY_DISSOLVED,
               "dissolved only");
    }
    if (load("jsut", arena, &book)) {
        is_int(rulebook_rule(&book, "dissolve-temporary")->met_by, MET_BY_DISSOLVED_OR_DEREGISTERED,
               "dissolved or deregistered");
        ok(rulebook_rule(&book, "account-silent")->proposes_deregistration,
           "proposes to deregister");
        ok(rulebook_rule(&book, "refiled")->opened_before_due, "refiled: groups opened before");
        is_int(book.silent_days, INTEGER_NONE, "silence is not judged");
        ok(book.policy[0].check_secrecy && book.policy[0].important,
           "secrecy of what is important");
    }
    if (load("member-measures", arena, &book)) {
        is_str(book.policy[0].author, "member", "a member's post");
        is_int(book.policy[0].review, ROLE_ADMIN, "is reviewed by an admin");
        ok(book.policy[1].sole_admin_skips, "the only admin's own is not");
    }
    if (load("dayong", arena, &book)) {
        is_int(rulebook_rule(&book, "points-quarter")->grace, 15, "its grace");
        is_int(book.policy_count, 0, "no policy");
    }
}

/* Every file in tests/rulebook/bad is refused with the rule and key that its .expect names. */
static void refuses_file(const char *name, struct arena *arena)
{
    char path[PATH_SIZE];
    path_of(path, "tests/rulebook/bad", name, ".expect");
    size_t n;
    char *expect = bytes_of(path, &n);
    path_of(path, "tests/rulebook/bad", name, ".json");
    char *text = expect ? bytes_of(path, &n) : NULL;
    if (ok(text != NULL && strchr(expect, ' '), "%s: both files are there", name)) {
        char *key = strchr(expect, ' ');
        *key++ = '\0';
        key[strcspn(key, " \r\n")] = '\0';
        struct rulebook book;
        struct error error = {0};
        char file[PATH_SIZE];
        snprintf(file, sizeof file, "%s.json", name);
        enum status status = rulebook_decode(file, text, n, arena, &book, &error);
        ok(status == ST_INVALID || status == ST_LIMIT, "%s: refused", name);
        ok(strstr(error.text, file) != NULL, "%s: names the file: %s", name, error.text);
        if (key[0] != '\0')
            is_str(error.key, key, "%s: the key", name);
        ok(strstr(error.text, key) != NULL, "%s: the sentence names the key", name);
        ok(strstr(error.text, expect) != NULL, "%s: and the rule: %s", name, expect);
        ok(!expect[0] == !strstr(error.text, "规则“"), "%s: a rule only where there is one", name);
    }
    free(text);
    free(expect);
}

static void bad_files(struct arena *arena)
{
    char path[PATH_SIZE];
    path_of(path, "tests/rulebook/bad", "", "");
    DIR *folder = opendir(path);
    int count = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char name[sizeof entry->d_name];
        strcpy(name, entry->d_name);
        char *end = strrchr(name, '.');
        if (!end || strcmp(end, ".json") != 0)
            continue;
        *end = '\0';
        arena_reset(arena);
        refuses_file(name, arena);
        count++;
    }
    if (folder)
        closedir(folder);
    ok(count > 60, "%d bad files were tried", count);
}

/* A rulebook of one rule, whose keys behind the common ones are given. */
static void one_rule(struct arena *arena, const char *keys, const char *key)
{
    char text[4096];
    snprintf(text, sizeof text,
             "{\"format\":1,\"id\":\"x\",\"title\":\"通知\",\"short\":\"样例\",\"source\":\"S\","
             "\"offset\":\"-03:30\",\"binds\":{\"group_kinds\":[\"wechat_group\",\"app\"]},"
             "\"events\":{\"e\":\"会\"},\"policy\":[],\"checklist\":[],\"rules\":[{\"id\":\"r\","
             "\"title\":\"规则\",\"clause\":\"一\",\"text\":\"做。\",\"advice\":\"做。\",%s}]}",
             keys);
    struct rulebook book;
    struct error error = {0};
    enum status status = rulebook_decode("x.json", text, strlen(text), arena, &book, &error);
    if (key) {
        is_int(status, ST_INVALID, "refused: %s", keys);
        is_str(error.key, key, "the key: %s", error.text);
    } else {
        ok(status == ST_OK && book.offset == -12600, "taken: %s%s", keys, error.text);
    }
}

static void rules(struct arena *arena)
{
#define FACT "\"fact\":{\"kind\":\"posted\"}"
    one_rule(arena, "\"kind\":\"silence\",\"days\":3," FACT, NULL);
    one_rule(arena, "\"kind\":\"silence\",\"days\":3", "fact");
    one_rule(arena, "\"kind\":\"silence\"," FACT, "days");
    one_rule(arena, "\"kind\":\"silence\",\"hours\":3," FACT, "hours");
    one_rule(arena, "\"kind\":\"after\",\"days\":3," FACT, "events");
    one_rule(arena, "\"kind\":\"after\",\"days\":3,\"events\":[]," FACT, "events");
    one_rule(arena, "\"kind\":\"after\",\"days\":3,\"events\":[\"e\",\"e\"]," FACT, "events");
    one_rule(arena, "\"kind\":\"after\",\"days\":3,\"events\":\"e\"," FACT, "events");
    one_rule(arena, "\"kind\":\"after\",\"days\":3,\"events\":[\"e\"]," FACT, NULL);
    one_rule(arena, "\"kind\":\"after\",\"hours\":0,\"events\":[\"e\"]," FACT, NULL);
    one_rule(arena, "\"kind\":\"invariant\",\"check\":\"coverage\",\"warn_days\":1", "warn_days");
    one_rule(arena, "\"kind\":\"invariant\",\"check\":\"coverage\"," FACT, "fact");
    one_rule(arena, "\"kind\":\"invariant\",\"check\":\"coverage\",\"form\":\"x\"", "form");
    one_rule(arena, "\"kind\":\"invariant\",\"check\":\"member-names\"", "form");
    one_rule(arena, "\"kind\":\"invariant\",\"check\":\"dues-officer\"", "events");
    one_rule(arena, "\"kind\":\"invariant\",\"check\":\"dues-officer\",\"events\":[\"e\"]", NULL);
    one_rule(arena, "\"kind\":\"dissolve\",\"days\":1", "met_by");
    one_rule(arena, "\"kind\":\"dissolve\",\"days\":1,\"met_by\":[\"deregistered\"]", "met_by");
    one_rule(arena, "\"kind\":\"dissolve\",\"days\":1,\"met_by\":[\"dissolved\"]", NULL);
    one_rule(arena, "\"kind\":\"dissolve\",\"days\":1,\"met_by\":[\"dissolved\"]," FACT, "fact");
#define BY "\"kind\":\"by\",\"for\":\"group\","
    one_rule(arena, BY "\"opens_days\":1," FACT, NULL);
    one_rule(arena, BY FACT, "opens_days");
    one_rule(arena, BY "\"opens_days\":1", "fact");
    one_rule(arena, BY "\"opens_days\":1,\"met_by\":[\"group_opened\"]", "met_by");
    one_rule(arena, BY "\"opens_days\":1,\"org_kinds\":[\"branch\"]," FACT, "org_kinds");
    one_rule(arena, BY "\"opens_days\":1,\"opened_before_due\":false," FACT, "opened_before_due");
    one_rule(arena, BY "\"opens\":\"2026-02-01T00:00:00Z\",\"due\":\"2026-01-01T00:00:00Z\"," FACT,
             "opens");
#define EVERY "\"kind\":\"every\",\"period\":\"year\","
    one_rule(arena, EVERY "\"group_kinds\":[\"app\"]," FACT, NULL);
    one_rule(arena, EVERY "\"group_kinds\":[\"qq_group\"]," FACT, "group_kinds");
    one_rule(arena, EVERY "\"fact\":{\"kind\":\"report\",\"pictures\":1}", "pictures");
    one_rule(arena, EVERY "\"fact\":{\"kind\":\"posted\",\"form\":\"x\"}", "form");
    one_rule(arena, EVERY "\"fact\":{\"kind\":\"posted\",\"event_kinds\":[\"e\"]}", "event_kinds");
    one_rule(arena, EVERY "\"fact\":{\"kind\":\"held\",\"event_fields\":[\"title\"]}",
             "event_fields");
    one_rule(arena, EVERY "\"on\":true," FACT, NULL);
}

static void short_arena(void)
{
    char path[PATH_SIZE];
    path_of(path, "rulebooks", "wanning", ".json");
    size_t n;
    char *text = bytes_of(path, &n);
    struct rulebook book;
    enum status status = ST_NOMEM;
    size_t max = 0;
    for (; status == ST_NOMEM && max < ARENA_SIZE; max += 200) {
        struct arena *arena = arena_new(max);
        status = rulebook_decode("wanning.json", text, n, arena, &book, NULL);
        arena_free(arena);
    }
    is_int(status, ST_OK, "an arena that is too small is an error, never a half rulebook");
    ok(max > 1000, "and was tried");
    free(text);
}

int main(void)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    first_rulebook(arena);
    other_rulebooks(arena);
    bad_files(arena);
    arena_reset(arena);
    rules(arena);
    arena_free(arena);
    short_arena();
    return done_testing();
}
