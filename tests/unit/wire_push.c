#include "wire/push_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "wire/command_json.h"

enum { ARENA_SIZE = 64 << 20 };

#define ID   "019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11"
#define AT   "\"at\":\"2026-11-22T09:12:00+08:00\""
#define SIG8 "0123456789abcdef"
#define SIG  SIG8 SIG8 SIG8 SIG8 SIG8 SIG8 SIG8 SIG8
#define GOOD                                                                                       \
    "{\"id\":\"" ID "\",\"do\":\"event.confirm\",\"v\":1,\"to\":\"e1\",\"rev\":2," AT              \
    ",\"by\":\"u1\",\"with\":{}}"
#define PUSH(commands) "{\"commands\":[" commands "]}"

struct bench {
    struct arena *arena;
    struct buf out;
    struct pushed *list;
    struct judgement *answers;
    size_t count;
    int64_t head;
    struct error error;
};

static enum status decode(struct bench *bench, const char *text)
{
    arena_reset(bench->arena);
    bench->error = (struct error){0};
    return push_decode(text, strlen(text), bench->arena, &bench->list, &bench->count,
                       &bench->error);
}

/* The only element of a push; one that says so when there is none. */
static const struct pushed *one(struct bench *bench, const char *text)
{
    static const struct pushed none = {.status = ST_STOPPED};
    enum status status = decode(bench, text);
    ok(status == ST_OK && bench->count == 1, "a push of one: %.200s %s", text, bench->error.text);
    return status == ST_OK && bench->count == 1 ? bench->list : &none;
}

static void signed_command(struct bench *bench)
{
    const struct pushed *pushed =
        one(bench, PUSH("{\"sig\":\"" SIG "\",\"id\":\"" ID "\",\"do\":\"post.approve\","
                        "\"to\":\"p1\"," AT ",\"with\":{\"remark\":\"\\u540c意\"}}"));
    is_int(pushed->status, ST_OK, "is a command: %s", pushed->error.text);
    is_str(pushed->signature, SIG, "its signature");
    is_str(pushed->id, ID, "its id");
    is_str(pushed->command.id, ID, "and again in the command");
    is_str(pushed->command.body, "{\"remark\":\"同意\"}", "its arguments");
    ok(!pushed->unsupported, "a verb that is known");
    buf_reset(&bench->out);
    push_command(&bench->out, &pushed->command, pushed->signature);
    is_str(bench->out.text,
           "{\"id\":\"" ID "\",\"do\":\"post.approve\",\"v\":1,\"to\":\"p1\"," AT
           ",\"with\":{\"remark\":\"同意\"},\"sig\":\"" SIG "\"}",
           "written again");
}

static void written(struct bench *bench)
{
    const struct pushed *pushed = one(bench, PUSH(GOOD));
    static const char *const none[] = {NULL, ""};
    for (size_t i = 0; i < 2; i++) {
        buf_reset(&bench->out);
        push_command(&bench->out, &pushed->command, none[i]);
        is_str(bench->out.text, GOOD, "without a signature");
    }
    struct command command = pushed->command;
    command.body = "{\"kept\":1}";
    buf_reset(&bench->out);
    push_command(&bench->out, &command, NULL);
    ok(strstr(bench->out.text, "\"with\":{\"kept\":1}}"), "the arguments are those of body");
}

/* One that is malformed is answered alone. */
static void one_bad_among_good(struct bench *bench)
{
    enum status status = decode(bench, PUSH(GOOD ",7,{\"id\":\"" ID "\",\"do\":\"event.confirm\"},"
                                                 "{\"id\":\"x y\"}," GOOD ",{}," GOOD));
    is_int(status, ST_OK, "a push with malformed commands: %s", bench->error.text);
    is_int(bench->count, 7, "all of them");
    static const enum status want[] = {ST_OK, ST_INVALID, ST_INVALID, ST_INVALID,
                                       ST_OK, ST_INVALID, ST_OK};
    for (size_t i = 0; i < bench->count && i < 7; i++) {
        const struct pushed *pushed = &bench->list[i];
        is_int(pushed->status, want[i], "command %zu: %s", i, pushed->error.text);
        is_int(pushed->error.status, want[i], "and its error");
        is_str(pushed->id, i == 0 || i == 2 || i == 4 || i == 6 ? ID : "", "and its id");
        ok(!pushed->unsupported, "and it is not for a newer program");
    }
}

static void bad_command(struct bench *bench, const char *text, const char *key, bool unsupported)
{
    const struct pushed *pushed = one(bench, text);
    is_int(pushed->status, ST_INVALID, "refused");
    is_str(pushed->error.key, key, "the key");
    is_int(pushed->unsupported, unsupported, "whether a newer program may take it");
    ok(strstr(pushed->error.text, "。"), "a sentence: %s", pushed->error.text);
}

#define WITH_SIG(sig)                                                                              \
    PUSH("{\"id\":\"" ID "\",\"do\":\"event.confirm\",\"to\":\"e1\"," AT ",\"sig\":" sig "}")
#define REST "\"id\":\"" ID "\",\"to\":\"e1\"," AT

static void bad_commands(struct bench *bench)
{
    bad_command(bench, WITH_SIG("\"\""), "sig", false);
    bad_command(bench, WITH_SIG("null"), "sig", false);
    bad_command(bench, WITH_SIG("12"), "sig", false);
    bad_command(bench, WITH_SIG("\"" SIG "0\""), "sig", false);
    bad_command(bench, WITH_SIG("\"" SIG8 "\""), "sig", false);
    bad_command(bench, WITH_SIG("\"A" SIG8 SIG8 SIG8 SIG8 SIG8 SIG8 SIG8 "123456789abcdef\""),
                "sig", false);
    bad_command(bench, PUSH("{\"do\":\"event.confirm\",\"to\":\"e1\"," AT "}"), "id", false);
    bad_command(bench, PUSH("{\"id\":7,\"do\":\"event.confirm\",\"to\":\"e1\"," AT "}"), "id",
                false);
    bad_command(bench, PUSH("{\"id\":\"x\",\"do\":\"event.confirm\",\"to\":\"e1\"," AT "}"), "id",
                false);
    bad_command(bench, PUSH("{\"do\":\"event.confirm\",\"whom\":1," REST "}"), "whom", false);
    bad_command(bench, PUSH("{\"do\":\"event.confirm\",\"with\":{\"x\":1}," REST "}"), "x", false);
    bad_command(bench, PUSH("{\"do\":7," REST "}"), "do", false);
    bad_command(bench, PUSH("{\"do\":\"event.confirm\",\"v\":0," REST "}"), "v", false);
    bad_command(bench, PUSH("{\"do\":\"event.confirm\",\"v\":\"2\"," REST "}"), "v", false);
    bad_command(bench, PUSH("{\"do\":\"event.confirm\",\"v\":2," REST "}"), "v", true);
    bad_command(bench, PUSH("{\"do\":\"event.confirm\",\"v\":2,\"new\":1," REST "}"), "v", true);
    bad_command(bench, PUSH("{\"do\":\"event.celebrate\",\"v\":1," REST "}"), "do", true);
    bad_command(bench, PUSH("{\"do\":\"event.celebrate\",\"v\":3," REST "}"), "v", true);
}

/* The limits of one command hold for one in a push, and spoil only that one. */
static void too_deep(struct bench *bench)
{
    static const char start[] = "{\"id\":\"" ID "\",\"do\":\"org.set\",\"to\":\"o1\",\"rev\":1," AT
                                ",\"with\":{\"settings\":{\"a\":";
    for (int nested = COMMAND_DEPTH - 3; nested <= COMMAND_DEPTH - 2; nested++) {
        struct buf text;
        buf_init(&text, PUSH_TEXT_MAX);
        buf_puts(&text, start);
        for (int i = 0; i < nested; i++)
            buf_putc(&text, '[');
        for (int i = 0; i < nested; i++)
            buf_putc(&text, ']');
        buf_puts(&text, "}}}");
        struct command command;
        enum status alone = command_decode(text.text, text.len, bench->arena, &command, NULL);
        buf_reset(&bench->out);
        buf_printf(&bench->out, PUSH("%s," GOOD), text.text);
        enum status status = decode(bench, bench->out.text);
        bool both = status == ST_OK && bench->count == 2;
        ok(both, "a push with %d arrays in each other", nested);
        is_int(alone, nested == COMMAND_DEPTH - 3 ? ST_OK : ST_LIMIT, "alone");
        is_int(both ? bench->list[0].status : ST_STOPPED, alone, "in a push");
        is_int(both ? bench->list[1].status : ST_STOPPED, ST_OK, "and the other is well");
        buf_free(&text);
    }
}

static void no_push(struct bench *bench)
{
    static const char *const texts[] = {"",
                                        "[]",
                                        "7",
                                        "{}",
                                        "{\"commands\":{}}",
                                        "{\"commands\":null}",
                                        "{\"Commands\":[]}",
                                        "{\"commands\":[],\"more\":1}",
                                        "{\"commands\":[],\"commands\":[]}",
                                        "{\"commands\":[" GOOD "]",
                                        "{\"commands\":[" GOOD "]}x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        is_int(decode(bench, texts[i]), ST_INVALID, "no push: %.60s", texts[i]);
        ok(bench->error.text[0] && !bench->list && bench->count == 0, "and nothing is left of it");
    }
    is_int(decode(bench, PUSH("")), ST_OK, "an empty push");
    is_int(bench->count, 0, "has no commands");
}

static void sizes(struct bench *bench)
{
    for (int n = PUSH_COMMANDS; n <= PUSH_COMMANDS + 1; n++) {
        buf_reset(&bench->out);
        buf_puts(&bench->out, "{\"commands\":[");
        for (int i = 0; i < n; i++)
            buf_puts(&bench->out, i > 0 ? "," GOOD : GOOD);
        buf_puts(&bench->out, "]}");
        enum status status = decode(bench, bench->out.text);
        is_int(status, n == PUSH_COMMANDS ? ST_OK : ST_LIMIT, "%d commands of one id", n);
        is_int(bench->count, n == PUSH_COMMANDS ? n : 0, "are read");
    }
    for (size_t n = PUSH_TEXT_MAX; n <= PUSH_TEXT_MAX + 1; n++) {
        buf_reset(&bench->out);
        buf_puts(&bench->out, PUSH(GOOD));
        while (bench->out.len < n)
            buf_putc(&bench->out, ' ');
        is_int(decode(bench, bench->out.text), n == PUSH_TEXT_MAX ? ST_OK : ST_LIMIT, "%zu bytes",
               n);
    }
}

static void little_memory(struct bench *bench)
{
    struct arena *large = bench->arena;
    bench->arena = arena_new(sizeof(struct pushed) + 32);
    is_int(decode(bench, PUSH(GOOD)), ST_NOMEM, "memory that is short is no fault of a command");
    is_int(bench->error.status, ST_NOMEM, "and the error says so");
    arena_free(bench->arena);
    bench->arena = large;
}

static void judgements(struct bench *bench)
{
    struct judgement judgement = {.id = ID, .verdict = VERDICT_APPLIED, .seq = 12};
    buf_reset(&bench->out);
    judgement_encode(&bench->out, &judgement);
    is_str(bench->out.text, "{\"id\":\"" ID "\",\"verdict\":\"applied\",\"seq\":12}", "applied");
    judgement = (struct judgement){.id = ID,
                                   .verdict = VERDICT_CONFLICT_REV,
                                   .seq = 3,
                                   .clock = true,
                                   .key = "rev",
                                   .detail = "“甲”\n已改过。"};
    buf_reset(&bench->out);
    judgement_encode(&bench->out, &judgement);
    is_str(bench->out.text,
           "{\"id\":\"" ID "\",\"verdict\":\"conflict.rev\",\"seq\":3,\"clock\":true,"
           "\"key\":\"rev\",\"detail\":\"“甲”\\n已改过。\"}",
           "with all there is to say");
    judgement = (struct judgement){.verdict = VERDICT_INVALID};
    memset(judgement.id, 'i', sizeof judgement.id - 1);
    memset(judgement.key, '"', sizeof judgement.key - 1);
    memset(judgement.detail, '"', sizeof judgement.detail - 1);
    buf_reset(&bench->out);
    judgement_encode(&bench->out, &judgement);
    ok(bench->out.len <= VERDICT_TEXT_MAX, "the largest has %zu bytes", bench->out.len);
}

static enum status decode_answer(struct bench *bench, const char *text)
{
    arena_reset(bench->arena);
    bench->error = (struct error){0};
    return answer_decode(text, strlen(text), bench->arena, &bench->answers, &bench->count,
                         &bench->head, &bench->error);
}

/* Every verdict there is, written and read again. */
static void whole_answer(struct bench *bench)
{
    struct judgement sent[VERDICT_COUNT];
    buf_reset(&bench->out);
    answer_begin(&bench->out);
    for (int i = 0; i < VERDICT_COUNT; i++) {
        sent[i] = (struct judgement){.verdict = (enum verdict)i, .seq = 2 * i, .clock = i % 2 == 1};
        snprintf(sent[i].id, sizeof sent[i].id, "%s%d", i > 0 ? "c" : "", i);
        snprintf(sent[i].key, sizeof sent[i].key, "%s", i % 3 == 0 ? "" : "with");
        snprintf(sent[i].detail, sizeof sent[i].detail, "%s", i % 4 == 0 ? "" : "因为[。");
        struct buf verdict;
        buf_init(&verdict, VERDICT_TEXT_MAX);
        judgement_encode(&verdict, &sent[i]);
        answer_verdict(&bench->out, verdict.text, verdict.len);
        buf_free(&verdict);
    }
    answer_end(&bench->out, 40);
    enum status status = decode_answer(bench, bench->out.text);
    ok(status == ST_OK, "an answer is read: %s", bench->error.text);
    is_int(bench->count, VERDICT_COUNT, "its verdicts");
    is_int(bench->head, 40, "its head");
    for (size_t i = 0; i < bench->count && i < VERDICT_COUNT; i++) {
        const struct judgement *got = &bench->answers[i];
        is_str(got->id, sent[i].id, "the id");
        is_int(got->verdict, sent[i].verdict, "the verdict %s", verdict_name(sent[i].verdict));
        is_int(got->seq, sent[i].seq, "its number");
        is_int(got->clock, sent[i].clock, "its clock");
        is_str(got->key, sent[i].key, "its key");
        is_str(got->detail, sent[i].detail, "its detail");
    }
    buf_reset(&bench->out);
    answer_begin(&bench->out);
    answer_end(&bench->out, 0);
    is_str(bench->out.text, "{\"verdicts\":[],\"head\":0}", "an empty answer");
    is_int(decode_answer(bench, bench->out.text), ST_OK, "is read");
}

#define ANSWER(verdict) "{\"verdicts\":[{\"id\":\"c1\"," verdict "}],\"head\":1}"

static void lenient_answers(struct bench *bench)
{
    ok(decode_answer(bench, "{\"new\":{\"a\":[1]},\"head\":1,\"verdicts\":[{\"id\":\"c1\","
                            "\"why\":null,\"verdict\":\"noop\"}]}") == ST_OK,
       "keys that are not known are passed over");
    struct buf text;
    buf_init(&text, ANSWER_TEXT_MAX);
    buf_puts(&text, "{\"head\":1,\"verdicts\":[{\"verdict\":\"noop\",\"id\":\"\",\"detail\":\"");
    for (int i = 0; i < ERROR_TEXT_MAX; i++)
        buf_puts(&text, "党");
    buf_puts(&text, "\"}]}");
    ok(decode_answer(bench, text.text) == ST_OK, "a detail that is too long, and an empty id");
    is_int(strlen(bench->answers[0].detail), (ERROR_TEXT_MAX - 1) / 3 * 3,
           "is cut behind a character");
    buf_free(&text);
}

static void no_answer(struct bench *bench)
{
    static const char *const texts[] = {
        "[]",
        "{\"verdicts\":[]}",
        "{\"head\":1}",
        "{\"verdicts\":{},\"head\":1}",
        "{\"verdicts\":[],\"head\":-1}",
        "{\"verdicts\":[],\"head\":9007199254740992}",
        "{\"verdicts\":[7],\"head\":1}",
        "{\"verdicts\":[{\"verdict\":\"noop\"}],\"head\":1}",
        "{\"verdicts\":[{\"verdict\":\"noop\",\"id\":\"a b\"}],\"head\":1}",
        ANSWER("\"seq\":1"),
        ANSWER("\"verdict\":\"fine\""),
        ANSWER("\"verdict\":\"\""),
        ANSWER("\"verdict\":\"Applied\""),
        ANSWER("\"verdict\":\"applied\",\"seq\":-1"),
        ANSWER("\"verdict\":\"applied\",\"seq\":\"1\""),
        ANSWER("\"verdict\":\"applied\",\"clock\":1"),
        ANSWER("\"verdict\":\"applied\",\"key\":1"),
        ANSWER("\"verdict\":\"applied\",\"detail\":null"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        is_int(decode_answer(bench, texts[i]), ST_INVALID, "no answer: %s", texts[i]);
        ok(strstr(bench->error.text, "。"), "a sentence: %s", bench->error.text);
    }
    static const char verdict[] = "{\"id\":\"c\",\"verdict\":\"noop\"}";
    buf_reset(&bench->out);
    answer_begin(&bench->out);
    for (int i = 0; i <= PUSH_COMMANDS; i++)
        answer_verdict(&bench->out, verdict, sizeof verdict - 1);
    answer_end(&bench->out, 1);
    is_int(decode_answer(bench, bench->out.text), ST_LIMIT, "more verdicts than commands");
}

int main(void)
{
    struct bench bench = {.arena = arena_new(ARENA_SIZE)};
    buf_init(&bench.out, 2 * PUSH_TEXT_MAX);
    signed_command(&bench);
    written(&bench);
    one_bad_among_good(&bench);
    bad_commands(&bench);
    too_deep(&bench);
    no_push(&bench);
    sizes(&bench);
    little_memory(&bench);
    judgements(&bench);
    whole_answer(&bench);
    lenient_answers(&bench);
    no_answer(&bench);
    buf_free(&bench.out);
    arena_free(bench.arena);
    return done_testing();
}
