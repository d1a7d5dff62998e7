#include "wire/command_json.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { ARENA_SIZE = 16 << 20, PATH_SIZE = 4096 };

#define AT   "\"at\":\"2026-11-22T09:12:00+08:00\""
#define FACT "{\"do\":\"fact.record\",\"to\":\"f1\"," AT ",\"with\":"

struct bench {
    struct arena *arena;
    struct command command;
    struct error error;
};

static enum status decode(struct bench *bench, const char *text, size_t n)
{
    arena_reset(bench->arena);
    bench->error = (struct error){0};
    return command_decode(text, n, bench->arena, &bench->command, &bench->error);
}

static bool takes(struct bench *bench, const char *text)
{
    enum status status = decode(bench, text, strlen(text));
    return ok(status == ST_OK, "taken: %s %s", text, bench->error.text);
}

static void refuses(struct bench *bench, const char *text, const char *key)
{
    enum status status = decode(bench, text, strlen(text));
    ok(status == ST_INVALID || status == ST_LIMIT, "refused: %.200s", text);
    is_str(bench->error.key, key, "the key");
    ok(strstr(bench->error.text, "。"), "a sentence: %s", bench->error.text);
}

static void whole_command(struct bench *bench)
{
    takes(bench, "{\"id\":\"019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11\",\"do\":\"post.approve\",\"v\":1,"
                 "\"to\":\"p17\",\"rev\":4," AT ",\"by\":\"u3\",\"on_behalf\":\"u1\","
                 "\"means\":\"telephone\",\"with\":{\"remark\":\"同意\",\"checklist\":true}}");
    const struct command *command = &bench->command;
    is_str(command->id, "019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11", "id");
    is_str(command->verb->name, "post.approve", "do");
    is_str(command->to, "p17", "to");
    is_int(command->rev, 4, "rev");
    is_int(command->at, 1795309920, "at");
    is_str(command->by, "u3", "by");
    is_str(command->on_behalf, "u1", "on_behalf");
    is_int(command->means, MEANS_TELEPHONE, "means");
    is_str(command->with.remark, "同意", "with: a text");
    is_int(command->with.checklist, 1, "with: a flag");
    ok(command->given[ARG_remark] && !command->given[ARG_reason], "what is given is known");
    is_str(command->body, "{\"checklist\":true,\"remark\":\"同意\"}",
           "the body: in the order of the arguments, without blanks");
}

static void arguments(struct bench *bench)
{
    takes(bench, FACT "{\"group\":\"g1\",\"kind\":\"posted\",\"pictures\":3,"
                      "\"happened\":\"2026-11-20T00:00:00Z\"}}");
    is_int(bench->command.with.pictures, 3, "a fact's pictures are a number");
    is_int(bench->command.with.happened, 1795132800, "a time");
    is_int(bench->command.rev, INTEGER_NONE, "no rev");
    is_str(bench->command.by, NULL, "no by");
    takes(bench, "{\"do\":\"post.draft\",\"to\":\"p\"," AT ",\"with\":{\"groups\":[\"g1\",\"g2\"],"
                 "\"category\":\"work\",\"title\":\"通\\u77e5\",\"pictures\":[]}}");
    is_str(bench->command.with.groups, "g1 g2", "a list");
    is_str(bench->command.with.title, "通知", "escapes are undone");
    ok(bench->command.given[ARG_hashes] && !bench->command.given[ARG_pictures],
       "a post's pictures are a list of hashes");
    is_str(bench->command.body,
           "{\"title\":\"通知\",\"groups\":[\"g1\",\"g2\"],\"category\":\"work\",\"pictures\":[]}",
           "and pictures again in the body");
    takes(bench, "{\"do\":\"org.set\",\"to\":\"o\"," AT ",\"with\":{\"secretary\":null,"
                 "\"settings\":{ \"reason\" : \"理\\/由\", \"b\":[1, -2,true,null] } }}");
    ok(bench->command.given[ARG_secretary] && !bench->command.with.secretary,
       "null is given, unset");
    is_str(bench->command.with.settings, "{\"reason\":\"理/由\",\"b\":[1,-2,true,null]}",
           "an object is kept as canonical text");
    takes(bench, "{\"do\":\"event.confirm\",\"to\":\"e\"," AT "}");
    is_str(bench->command.body, "{}", "with may be left out");
    takes(bench, "{\"do\":\"duty.waive\",\"to\":\"weekly-post:g1:2026-W46\"," AT
                 ",\"with\":{\"reason\":\"学校放假\"}}");
}

static void bad_envelopes(struct bench *bench)
{
    refuses(bench, "[]", "");
    refuses(bench, "{\"to\":\"f\"," AT "}", "do");
    refuses(bench, "{\"do\":\"event.confirm\"," AT "}", "to");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\"}", "at");
    refuses(bench, "{\"do\":\"fact.recrod\",\"to\":\"f\"," AT "}", "do");
    refuses(bench, "{\"do\":\"Fact.record\",\"to\":\"f\"," AT "}", "do");
    refuses(bench, "{\"do\":7,\"to\":\"f\"," AT "}", "do");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e e\"," AT "}", "to");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"\"," AT "}", "to");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":null," AT "}", "to");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"党\"," AT "}", "to");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"whom\":1," AT "}", "whom");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"At\":1," AT "}", "At");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"v\":2," AT "}", "v");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"v\":\"1\"," AT "}", "v");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"rev\":-1," AT "}", "rev");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"rev\":\"4\"," AT "}", "rev");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"id\":\"x\"," AT "}", "id");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"by\":\"u 1\"," AT "}", "by");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"with\":[]," AT "}", "with");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"with\":null," AT "}", "with");
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"on_behalf\":\"u\"," AT "}",
            "on_behalf");
    refuses(bench,
            "{\"do\":\"post.approve\",\"to\":\"e\",\"on_behalf\":\"u\",\"means\":\"fax\"," AT "}",
            "means");
    static const char *const times[] = {
        "2026-11-22T09:12:00",  "2026-11-22", "2026-11-22T09:12+08:00",
        "2026-02-30T00:00:00Z", "now",        ""};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char text[256];
        snprintf(text, sizeof text, "{\"do\":\"event.confirm\",\"to\":\"e\",\"at\":\"%s\"}",
                 times[i]);
        refuses(bench, text, "at");
    }
    refuses(bench, "{\"do\":\"event.confirm\",\"to\":\"e\",\"at\":1795309920}", "at");
}

static void bad_arguments(struct bench *bench)
{
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"colour\":1}}", "colour");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"hashes\":[]}}", "hashes");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"title\":\"x\"}}", "title");
    refuses(bench, FACT "{\"group\":\"g\"}}", "kind");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"sent\"}}", "kind");
    refuses(bench, FACT "{\"group\":\"g g\",\"kind\":\"posted\"}}", "group");
    refuses(bench, FACT "{\"group\":[\"g\"],\"kind\":\"posted\"}}", "group");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"note\":null}}", "note");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"note\":5}}", "note");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"pictures\":\"3\"}}", "pictures");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"pictures\":-1}}", "pictures");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"pictures\":[]}}", "pictures");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"in_branch_name\":1}}",
            "in_branch_name");
    refuses(bench, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"happened\":\"2026-11-20\"}}",
            "happened");
#define DRAFT                                                                                      \
    "{\"do\":\"post.draft\",\"to\":\"p\"," AT ",\"with\":{\"category\":\"work\",\"title\":\"t\","
    refuses(bench, DRAFT "\"groups\":\"g1\"}}", "groups");
    refuses(bench, DRAFT "\"groups\":[\"g1\",2]}}", "groups");
    refuses(bench, DRAFT "\"groups\":[\"g1 g2\"]}}", "groups");
    refuses(bench, DRAFT "\"groups\":[\"\"]}}", "groups");
    refuses(bench, DRAFT "\"groups\":[\"g1\"],\"pictures\":3}}", "pictures");
    refuses(bench, "{\"do\":\"org.set\",\"to\":\"o\"," AT ",\"with\":{\"settings\":\"{}\"}}",
            "settings");
    char text[4096];
    char long_note[1600] = "";
    for (int i = 0; i < 501; i++)
        strcat(long_note, "长");
    snprintf(text, sizeof text, FACT "{\"group\":\"g\",\"kind\":\"posted\",\"note\":\"%s\"}}",
             long_note);
    refuses(bench, text, "note");
}

static void bad_json(struct bench *bench)
{
    refuses(bench, "", "0");
    refuses(bench, "{\"do\":\"x\"", "9");
    refuses(bench, "{\"do\":\"event.confirm\",\"do\":\"event.cancel\"}", "22");
    refuses(bench, FACT "{\"note\":\"\\u0000\"}}", "79");
    refuses(bench, FACT "{\"note\":\"\xB5\xB3\"}}", "79");
    refuses(bench, FACT "{\"pictures\":1.5}}", "83");
    refuses(bench, FACT "[[[[[[[[[[[[[[]]]]]]]]]]]]]]}", "81");
    static char text[COMMAND_TEXT_MAX + 2];
    memset(text, ' ', sizeof text - 1);
    is_int(decode(bench, text, sizeof text - 1), ST_LIMIT, "a text that is too long");
    ok(strstr(bench->error.text, "。"), "says so: %s", bench->error.text);
    const char nul[] = "{\"do\":\"event.confirm\",\"to\":\"e\0\"," AT "}";
    is_int(decode(bench, nul, sizeof nul - 1), ST_INVALID, "a NUL byte is no end");
    is_int(command_decode("{", 1, bench->arena, &bench->command, NULL), ST_INVALID,
           "the error may be left out");
}

static bool same(const struct command *a, const struct command *b)
{
    if (strcmp(a->body, b->body) != 0 || a->verb != b->verb || a->at != b->at || a->rev != b->rev)
        return false;
    if (memcmp(a->given, b->given, sizeof a->given) != 0)
        return false;
    for (size_t i = 0; i < ARGUMENT_COUNT; i++) {
        const struct field *field = &argument_fields[i];
        const char *x = field_is_text(field) ? field_text(field, &a->with) : NULL;
        const char *y = field_is_text(field) ? field_text(field, &b->with) : NULL;
        if (!x != !y || (x && strcmp(x, y) != 0))
            return false;
        if (!field_is_text(field) && field_number(field, &a->with) != field_number(field, &b->with))
            return false;
    }
    return true;
}

/* Whether the line is taken, and is the same command, in the same bytes, when it is written and
 * read again. */
static bool round_trip(struct arena *arena, const char *line, size_t n)
{
    struct command first;
    struct command second;
    struct error error = {0};
    struct buf once;
    struct buf twice;
    buf_init(&once, 2 * COMMAND_TEXT_MAX);
    buf_init(&twice, 2 * COMMAND_TEXT_MAX);
    arena_reset(arena);
    bool equal = command_decode(line, n, arena, &first, &error) == ST_OK;
    if (equal) {
        command_encode(&once, &first);
        equal = command_decode(once.text, once.len, arena, &second, &error) == ST_OK;
    }
    if (equal) {
        command_encode(&twice, &second);
        equal = same(&first, &second) && strcmp(once.text, twice.text) == 0;
    }
    if (!equal)
        printf("# %.*s\n# %s\n# %s\n", (int)n, line, once.text, error.text);
    buf_free(&once);
    buf_free(&twice);
    return equal;
}

static void round_trips(struct arena *arena)
{
    static const char *const lines[] = {
        "{\"do\":\"org.set\",\"to\":\"o\"," AT ",\"with\":{\"name\":\"“\\\"\\\\\\u001f\\n𠮷\","
        "\"groups_before\":null,\"settings\":{\"a\":{\"b\":[\"\\\\\"]}},\"head\":null}}",
        "{\"do\":\"group.set\",\"to\":\"g\"," AT ",\"with\":{\"leader_joined\":null,\"size\":null,"
        "\"opened_on\":null,\"temporary\":false,\"verified\":true}}",
        "{\"do\":\"duty.waive_span\",\"to\":\"o\"," AT ",\"with\":{\"rules\":[\"a\",\"b\"],"
        "\"from\":\"2026-07-01T00:00:00+08:00\",\"to\":\"2026-09-01T00:00:00-05:00\","
        "\"reason\":\"假期\"}}",
        "{\"do\":\"post.return\",\"to\":\"p\",\"on_behalf\":\"u\",\"means\":\"paper\"," AT
        ",\"with\":{\"reason\":\"改\"}}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ok(round_trip(arena, lines[i], strlen(lines[i])), "written and read again: %s", lines[i]);
}

/* All commands of the conformance cases. */
static void case_files(struct arena *arena)
{
    const char *top = getenv("top_srcdir");
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/tests/conformance/cases", top ? top : ".");
    DIR *folder = opendir(path);
    int lines = 0;
    bool all = true;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (!strstr(entry->d_name, ".jsonl"))
            continue;
        char name[2 * PATH_SIZE];
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        FILE *file = fopen(name, "r");
        char *line = NULL;
        size_t size = 0;
        for (ssize_t n; file && (n = getline(&line, &size, file)) > 0; lines++)
            all = round_trip(arena, line, (size_t)n) && all;
        free(line);
        if (file)
            fclose(file);
    }
    if (folder)
        closedir(folder);
    ok(all && lines > 1000, "all %d commands of the cases are read, written and read again", lines);
}

static void short_arena(void)
{
    const char *line = FACT "{\"group\":\"g1\",\"kind\":\"posted\",\"note\":\"备注\"}}";
    enum status status = ST_NOMEM;
    struct command command;
    size_t max = 0;
    for (; status == ST_NOMEM && max < 4096; max++) {
        struct arena *arena = arena_new(max);
        status = command_decode(line, strlen(line), arena, &command, NULL);
        arena_free(arena);
    }
    is_int(status, ST_OK, "an arena that is too small is an error, never a half command");
    ok(max > 10, "and was tried");
}

int main(void)
{
    struct bench bench = {.arena = arena_new(ARENA_SIZE)};
    whole_command(&bench);
    arguments(&bench);
    bad_envelopes(&bench);
    bad_arguments(&bench);
    bad_json(&bench);
    round_trips(bench.arena);
    case_files(bench.arena);
    arena_free(bench.arena);
    short_arena();
    return done_testing();
}
