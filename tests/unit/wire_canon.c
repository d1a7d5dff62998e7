#include "wire/canon.h"

#include <string.h>

#include "tap.h"
#include "wire/command_json.h"

enum { ARENA_SIZE = 4 << 20, CANON_MAX = 1 << 20 };

static const char approval[] =
    "{\"id\":\"019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11\",\"do\":\"post.approve\",\"v\":1,\"to\":"
    "\"p17\",\"rev\":4,\"at\":\"2026-11-22T09:12:00+08:00\",\"by\":\"u3\",\"on_behalf\":\"u1\","
    "\"means\":\"telephone\",\"with\":{\"remark\":\"同意\",\"checklist\":true}}";

static struct command decoded(struct arena *arena, const char *text)
{
    struct command command;
    struct error error;
    if (command_decode(text, strlen(text), arena, &command, &error) != ST_OK)
        ok(false, "decodes: %s", error.text);
    return command;
}

/* Of the bytes that another program made by the header's words. */
static void golden(struct arena *arena)
{
    struct command command = decoded(arena, approval);
    char print[SHA256_TEXT];
    command_fingerprint(&command, print);
    is_str(print, "ff29f8fe7b8a8a719693f8ed737788226e44319167b86d342099dbd10ff3c1d6",
           "the fingerprint of a whole command");
    struct buf out;
    buf_init(&out, CANON_MAX);
    command_canon(&out, &command);
    is_int(out.len, 165, "and the length of its canonical form");
    sha256_text(out.text, out.len, print);
    is_str(print, "ff29f8fe7b8a8a719693f8ed737788226e44319167b86d342099dbd10ff3c1d6",
           "of which it is the SHA-256");
    buf_free(&out);
}

static void bare(void)
{
    static const char bytes[] = "qunguan command 1\0\xff\xff\xff\xff\0\0\0\x0d"
                                "event.confirm\0\0\0\x02"
                                "e1\xff\xff\xff\xff\0\0\0\x02-1\xff\xff\xff\xff"
                                "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    struct command command;
    command_clear(&command);
    command.verb = verb_find("event.confirm", strlen("event.confirm"));
    command.to = "e1";
    command.at = -1;
    struct buf out;
    buf_init(&out, CANON_MAX);
    command_canon(&out, &command);
    is_int(out.len, sizeof bytes - 1, "a bare command: what is absent has a length of its own");
    ok(out.len == sizeof bytes - 1 && memcmp(out.text, bytes, out.len) == 0, "byte for byte");
    buf_free(&out);
}

/* Every way in which a command may differ by one field. */
static void change(struct command *command, int which)
{
    const char **texts[] = {&command->id, &command->to, &command->by, &command->on_behalf};
    switch (which) {
    case 0:
    case 1:
    case 2:
    case 3:
        *texts[which] = "zz";
        break;
    case 4:
        command->verb = verb_find("post.return", strlen("post.return"));
        break;
    case 5:
        command->rev++;
        break;
    case 6:
        command->rev = INTEGER_NONE;
        break;
    case 7:
        command->at++;
        break;
    case 8:
        command->means = MEANS_PAPER;
        break;
    case 9:
        command->means = 0;
        break;
    case 10:
        command->body = "{\"checklist\":true,\"remark\":\"同意。\"}";
        break;
    case 11:
        command->body = NULL;
        break;
    case 12:
        command->body = "";
        break;
    case 13:
        command->by = NULL;
        break;
    case 14:
        command->on_behalf = NULL;
        break;
    default: /* what one field loses another gains */
        command->by = "u3u";
        command->on_behalf = "1";
        break;
    }
}

static void every_field_counts(struct arena *arena)
{
    enum { CHANGES = 16 };
    char prints[CHANGES + 1][SHA256_TEXT];
    for (int i = 0; i <= CHANGES; i++) {
        struct command command = decoded(arena, approval);
        if (i < CHANGES)
            change(&command, i);
        command_fingerprint(&command, prints[i]);
    }
    for (int i = 0; i <= CHANGES; i++) {
        int same = 0;
        for (int j = 0; j <= CHANGES; j++)
            same += strcmp(prints[i], prints[j]) == 0;
        is_int(same, 1, "change %d makes a fingerprint of its own", i);
    }
}

/* A command that was written down and read again is the one that was signed. */
static void survives_the_wire(struct arena *arena)
{
    struct command first = decoded(
        arena, "{\"id\":\"019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11\",\"do\":\"org.set\",\"to\":\"o\","
               "\"at\":\"2026-11-22T01:12:00Z\",\"with\":{\"settings\":{ \"reason\":\"\\u7406\","
               "\"n\":[1, -2,null] },\"secretary\":null}}");
    struct buf text;
    buf_init(&text, CANON_MAX);
    command_encode_signed(&text, &first, NULL);
    struct command second = decoded(arena, text.text);
    char prints[2][SHA256_TEXT];
    command_fingerprint(&first, prints[0]);
    command_fingerprint(&second, prints[1]);
    is_str(prints[1], prints[0], "written and read again it has the same fingerprint");
    buf_free(&text);
}

static void no_room(struct arena *arena)
{
    struct command command = decoded(arena, approval);
    struct buf out;
    buf_init(&out, 164);
    command_canon(&out, &command);
    ok(out.failed, "a buffer one byte short has failed");
    buf_free(&out);
}

int main(void)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    golden(arena);
    bare();
    every_field_counts(arena);
    survives_the_wire(arena);
    no_room(arena);
    arena_free(arena);
    return done_testing();
}
