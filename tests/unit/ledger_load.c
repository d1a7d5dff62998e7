#include "ledger_play.h"

#include "ledger/load.h"

/* A file of commands, line by line: what is counted, what is kept when, and garbage. */

struct seen {
    long refused[64];
    size_t count;
    char last[ERROR_TEXT_MAX];
    long progress, stop_at; /* 0: never */
};

static void note_refusal(void *context, long line, const struct outcome *outcome)
{
    struct seen *seen = context;
    if (seen->count < sizeof seen->refused / sizeof *seen->refused)
        seen->refused[seen->count++] = line;
    snprintf(seen->last, sizeof seen->last, "%s", outcome->error.text);
}

static bool note_progress(void *context, const struct load *load)
{
    struct seen *seen = context;
    seen->progress++;
    return !seen->stop_at || load->lines < seen->stop_at;
}

static struct load load_new(struct seen *seen, const char *name)
{
    memset(seen, 0, sizeof *seen);
    return (struct load){
        .name = name, .refusal = note_refusal, .progress = note_progress, .context = seen};
}

static enum status line(struct play *play, struct load *load, const char *text)
{
    return load_line(play->ledger, load, text, strlen(text), &play->error);
}

static enum status fact(struct play *play, struct load *load, int n)
{
    char text[256];
    snprintf(text, sizeof text,
             "{\"do\":\"fact.record\",\"to\":\"f%d\",\"at\":\"2026-11-01T09:00:00+08:00\",\"with\":"
             "{\"group\":\"g1\",\"kind\":\"posted\",\"category\":\"work\"}}",
             n);
    return line(play, load, text);
}

static void test_transactions(struct play *play)
{
    struct seen seen;
    struct load load = load_new(&seen, "facts");
    enum status status = ST_OK;
    long long before = play_number(play, "SELECT count(*) FROM journal");
    for (int i = 0; i < 2500 && status == ST_OK; i++)
        status = fact(play, &load, i);
    is_int(status, ST_OK, "2,500 lines");
    ok(load.pending, "the last 500 wait for the end");
    play_reopen(play, LEDGER_WRITE);
    is_int(play_number(play, "SELECT count(*) FROM journal"), before + 2000,
           "without it the first 2,000 are kept, in transactions of 1,000");
    load = load_new(&seen, "facts");
    for (int i = 0; i < 2500 && status == ST_OK; i++)
        status = fact(play, &load, i);
    is_int(load_end(play->ledger, &load, &play->error), ST_OK, "loaded anew, to the end");
    is_int(load.known, 2000, "what was kept is known");
    is_int(load.applied, 500, "the rest applies");
    is_int(load.lines, 2500, "lines are counted");
    is_int(seen.progress, 2, "progress is told after each 1,000");
    load = load_new(&seen, "facts");
    for (int i = 0; i < 2500 && status == ST_OK; i++)
        status = fact(play, &load, i);
    load_end(play->ledger, &load, &play->error);
    is_int(load.known, 2500, "the third time all is known");
    load = load_new(&seen, "another name");
    fact(play, &load, 0);
    load_end(play->ledger, &load, &play->error);
    is_int(load.refused, 1,
           "in a file of another name the line is another command, refused as such");
}

static void test_stop(struct play *play)
{
    struct seen seen;
    struct load load = load_new(&seen, "stopped");
    enum status status = ST_OK;
    long long before = play_number(play, "SELECT count(*) FROM journal");
    seen.stop_at = 1000;
    int n = 0;
    while (status == ST_OK && n < 3000)
        status = fact(play, &load, 10000 + n++);
    is_int(status, ST_STOPPED, "progress asks to stop");
    is_int(n, 1000, "at the end of the transaction");
    is_int(play_number(play, "SELECT count(*) FROM journal"), before + 1000, "which is kept");
    is_int(load_end(play->ledger, &load, &play->error), ST_OK, "ending it has nothing left to do");
}

static void test_dry_run(struct play *play)
{
    struct seen seen;
    struct load load = load_new(&seen, "dry");
    char *image = play_image(play, true);
    enum status status = ST_OK;
    load.dry_run = true;
    for (int i = 0; i < 1500 && status == ST_OK; i++)
        status = fact(play, &load, 20000 + i);
    fact(play, &load, 20000);
    is_int(load_end(play->ledger, &load, &play->error), ST_OK, "a dry run of 1,501 lines");
    is_int(load.applied, 1500, "decides each");
    is_int(load.refused, 1, "on top of the others: the last one was there");
    play_same(play, image, true, "and keeps nothing");
    free(image);
}

/* Lines that are no command: refused, counted, and never the end of it. */
static void test_garbage(struct play *play)
{
    static const struct {
        const char *text;
        size_t n;
        const char *what;
    } garbage[] = {
#define LINE(text, what) {text, sizeof(text) - 1, what}
        LINE("x", "a letter"),
        LINE("{", "a brace"),
        LINE("[]", "a list"),
        LINE("null", "null"),
        LINE("\"text\"", "a text"),
        LINE("{}", "nothing in it"),
        LINE("\0", "a NUL"),
        LINE("{\"do\":\"x\0y\"}", "a NUL in a text"),
        LINE("\377\377\377", "no UTF-8"),
        LINE("{\"do\":\"comment.add\",\"to\":\"g1\",\"at\":\"2026-11-01T09:00:00+08:00\",\"with\":{"
             "\"text\":"
             "\"\xf0\x9f\x98\"}}",
             "a character cut off"),
        LINE("{\"do\":\"comment.add\",\"to\":\"g1\",\"at\":\"2026-11-01T09:00:00+08:00\",\"with\":{"
             "\"text\":"
             "\"a\"},\"with\":{}}",
             "a key twice"),
        LINE("{\"do\":\"comment.add\",\"to\":\"g1\",\"at\":\"2026-11-01T09:00:00+08:00\",\"with\":{"
             "\"text\":"
             "\"a\"}}x",
             "something behind it"),
        LINE("{\"do\":null,\"to\":null,\"at\":null}", "nothing but null"),
        LINE("{\"do\":\"comment.add\",\"to\":\"g1\",\"at\":99999999999999999999}",
             "a number too large"),
#undef LINE
    };
    struct seen seen;
    char *image = play_image(play, true);
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        struct load load = load_new(&seen, "garbage");
        enum status status =
            load_line(play->ledger, &load, garbage[i].text, garbage[i].n, &play->error);
        ok(status == ST_OK && load.refused == 1 && seen.refused[0] == 1 && seen.last[0],
           "%s is refused with a sentence", garbage[i].what);
        is_int(load_end(play->ledger, &load, &play->error), ST_OK, "and the load goes on");
    }
    play_same(play, image, true, "nothing of it is kept");
    free(image);
}

static void test_large(struct play *play)
{
    struct seen seen;
    struct load load = load_new(&seen, "large");
    size_t n = COMMAND_TEXT_MAX + 1;
    char *text = malloc(n + 1);
    memset(text, ' ', n);
    text[n] = '\0';
    text[0] = '{';
    is_int(load_line(play->ledger, &load, text, n, &play->error), ST_OK, "a line over the limit");
    is_int(load.refused, 1, "is refused");
    memset(text, ' ', n);
    is_int(load_line(play->ledger, &load, text, 100, &play->error), ST_OK, "a line of blanks");
    is_int(load_line(play->ledger, &load, "", 0, &play->error), ST_OK, "an empty line");
    is_int(load_line(play->ledger, &load, "\r", 1, &play->error), ST_OK, "a carriage return");
    is_int(load.refused, 1, "are passed over");
    is_int(load.lines, 4, "and counted, so that the numbers are those of the file");
    is_int(load_end(play->ledger, &load, &play->error), ST_OK, "the end");
    free(text);
}

int main(void)
{
    struct play play;
    play_open(&play);
    play_branch(&play, play_time("2026-11-22T09:12:00+08:00"));
    test_transactions(&play);
    test_stop(&play);
    test_dry_run(&play);
    test_garbage(&play);
    test_large(&play);
    play_close(&play);
    return done_testing();
}
