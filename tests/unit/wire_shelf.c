#include "wire/shelf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

enum { PATH_SIZE = 300, BOOK_SIZE = 2048, TOO_LARGE = (1 << 20) + 1 };

struct folder {
    char path[PATH_SIZE];
};

static void make_folder(struct folder *folder)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(folder->path, sizeof folder->path, "%.200s/shelf.XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder->path))
        abort();
}

static void file_path(const struct folder *folder, const char *name, char *path)
{
    snprintf(path, PATH_SIZE * 2, "%s/%s", folder->path, name);
}

static void put_file(const struct folder *folder, const char *name, const char *text)
{
    char path[PATH_SIZE * 2];
    file_path(folder, name, path);
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) == EOF || fclose(file) != 0)
        abort();
}

static void remove_file(const struct folder *folder, const char *name)
{
    char path[PATH_SIZE * 2];
    file_path(folder, name, path);
    if (remove(path) != 0)
        abort();
}

/* A rulebook of one rule of the kind, which sets the days. */
static const char *book(char text[BOOK_SIZE], const char *id, const char *rule, const char *kind)
{
    snprintf(text, BOOK_SIZE,
             "{\"format\":1,\"id\":\"%s\",\"title\":\"通知\",\"short\":\"自写\",\"source\":\"S\","
             "\"offset\":\"+08:00\",\"binds\":{\"group_kinds\":[\"app\"]},"
             "\"events\":{\"own-event\":\"会\"},\"policy\":[],\"checklist\":[],\"rules\":[{"
             "\"id\":\"%s\",\"title\":\"规则\",\"clause\":\"一\",\"text\":\"做。\","
             "\"advice\":\"做。\",\"kind\":\"%s\",\"days\":3,\"fact\":{\"kind\":\"posted\"}}]}",
             id, rule, kind);
    return text;
}

static void builtins(void)
{
    struct shelf *shelf = shelf_new(NULL, 0);
    struct error error = {0};
    size_t count = 0;
    for (const char *id; (id = shelf_id(shelf, count)); count++)
        ok(shelf_get(shelf, id, &error) != NULL, "%s is compiled in and without mistake: %s", id,
           error.text);
    is_int(count, 5, "five rulebooks");
    const struct rulebook *first = shelf_get(shelf, "wanning", &error);
    ok(first == shelf_get(shelf, "wanning", &error), "it is read once");
    ok(!shelf_get(shelf, "nothing", &error), "none of an unknown id");
    is_int(error.status, ST_MISSING, "is said to be missing");
    ok(strstr(error.text, "nothing"), "by name: %s", error.text);
    ok(!shelf_get(shelf, "../wanning", NULL), "an id is no path");
    ok(shelf_rule(shelf, "weekly-post") && shelf_rule(shelf, "approved-first"),
       "rules of all rulebooks are found");
    ok(!shelf_rule(shelf, "no-rule"), "and no others");
    is_int(shelf_rule_kinds(shelf, "weekly-post"), 1 << RULE_EVERY, "the kind of one");
    is_int(shelf_rule_kinds(shelf, "breach-handled"), 1 << RULE_AFTER, "of one in two rulebooks");
    is_int(shelf_rule_kinds(shelf, "no-rule"), 0, "of none");
    ok(shelf_event_kind(shelf, "theme_day") && shelf_event_kind(shelf, "transfer"), "events too");
    ok(!shelf_event_kind(shelf, "own-event"), "but not what nobody declares");
    shelf_free(shelf);
}

static void folders(void)
{
    char text[BOOK_SIZE];
    struct folder near;
    struct folder far;
    make_folder(&near);
    make_folder(&far);
    put_file(&near, "own.json", book(text, "own", "weekly-post", "silence"));
    put_file(&near, "notes.txt", "no rulebook");
    put_file(&near, ".json", "no id");
    put_file(&far, "own.json", book(text, "own", "hidden", "silence"));
    put_file(&far, "jsut.json", "{");
    const char *paths[] = {near.path, far.path, "/nonexistent"};
    struct shelf *shelf = shelf_new(paths, 3);
    struct error error = {0};
    is_str(shelf_id(shelf, 0), "own", "the first folder comes first");
    is_str(shelf_id(shelf, 1), "jsut", "then the second");
    ok(shelf_id(shelf, 5) && !shelf_id(shelf, 6), "each id once");
    const struct rulebook *own = shelf_get(shelf, "own", &error);
    ok(own && strcmp(own->rules[0].id, "weekly-post") == 0, "the nearer folder's file holds: %s",
       error.text);
    ok(!shelf_get(shelf, "jsut", &error), "a broken file hides the one that is compiled in");
    is_int(error.status, ST_INVALID, "and says so");
    ok(strstr(error.text, "jsut.json"), "with its name: %s", error.text);
    error = (struct error){0};
    ok(!shelf_get(shelf, "jsut", &error) && strstr(error.text, "jsut.json"), "the second time too");
    is_int(shelf_rule_kinds(shelf, "weekly-post"), 1 << RULE_SILENCE | 1 << RULE_EVERY,
           "a rule of two kinds in two rulebooks");
    is_int(shelf_rule(shelf, "weekly-post")->kind, RULE_SILENCE, "the nearer one is the rule");
    ok(shelf_event_kind(shelf, "own-event"), "its events count");
    ok(!shelf_rule(shelf, "hidden") && !shelf_rule(shelf, "account-silent"), "hidden ones do not");
    shelf_free(shelf);
    remove_file(&near, "own.json");
    remove_file(&near, "notes.txt");
    remove_file(&near, ".json");
    remove_file(&far, "own.json");
    remove_file(&far, "jsut.json");
    rmdir(near.path);
    rmdir(far.path);
}

static void refuses(struct shelf *shelf, const char *id, enum status status, const char *why)
{
    struct error error = {0};
    ok(!shelf_get(shelf, id, &error), "not taken: %s", why);
    is_int(error.status, status, "%s: the status", why);
    ok(strstr(error.text, id) && strstr(error.text, "。"), "a sentence: %s", error.text);
}

static void bad_files(void)
{
    char text[BOOK_SIZE];
    char path[PATH_SIZE * 2];
    struct folder folder;
    make_folder(&folder);
    put_file(&folder, "other.json", book(text, "another", "r", "silence"));
    put_file(&folder, "empty.json", "");
    char *large = malloc(TOO_LARGE + 1);
    memset(large, ' ', TOO_LARGE);
    large[TOO_LARGE] = '\0';
    put_file(&folder, "large.json", large);
    free(large);
    file_path(&folder, "folder.json", path);
    bool made = mkdir(path, 0700) == 0;
    file_path(&folder, "pipe.json", path);
    made = mkfifo(path, 0600) == 0 && made;
    file_path(&folder, "nowhere.json", path);
    made = symlink("/nonexistent/file", path) == 0 && made;
    ok(made, "files of every sort are there");
    const char *paths[] = {folder.path};
    struct shelf *shelf = shelf_new(paths, 1);
    refuses(shelf, "other", ST_INVALID, "an id that is not the file's name");
    refuses(shelf, "empty", ST_INVALID, "an empty file");
    refuses(shelf, "large", ST_LIMIT, "a file above the maximum");
    refuses(shelf, "folder", ST_IO, "a folder");
    refuses(shelf, "pipe", ST_IO, "a pipe, without waiting for it");
    refuses(shelf, "nowhere", ST_IO, "a link to nowhere");
    ok(shelf_rule(shelf, "weekly-post"), "the others still work");
    shelf_free(shelf);
    static const char *const names[] = {"other.json",  "empty.json", "large.json",
                                        "folder.json", "pipe.json",  "nowhere.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove_file(&folder, names[i]);
    rmdir(folder.path);
}

int main(void)
{
    builtins();
    folders();
    bad_files();
    return done_testing();
}
