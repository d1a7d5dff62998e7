/*
 * Runs scripts of keys and expected screens (script.h tells how they are written):
 * run [--update] [-e NAME=VALUE]... [-s 80x24] SCRIPT...
 * --update writes the screens as they are in place of those expected.
 */
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "script.h"
#include "tap.h"
#include "vt.h"

enum { ENV_MAX = 64, SETTLE_MAX = 10000 };

struct run {
    struct script script;
    int at; /* the line being run */
    char *env[ENV_MAX + 1];
    int env_count;
    const char *base_env[ENV_MAX]; /* what each script begins with */
    int base_env_count;
    int rows, columns;
    int base_rows, base_columns;
    const char *program;
    struct vt *vt;
    bool update;
    bool changed;
    bool stopped; /* the rest makes no sense */
    int patience; /* ms to wait for the program to come to rest; 0: SETTLE_MAX */
};

static bool check(struct run *run, bool passed, const char *what)
{
    const char *base = strrchr(run->script.name, '/');
    return ok(passed, "%s:%d %s", base ? base + 1 : run->script.name, run->at + 1, what);
}

static void fail(struct run *run, const char *why)
{
    check(run, false, why);
    run->stopped = true;
}

static void show_screen(struct run *run)
{
    int rows = 0, columns = 0, y = 0, x = 0;
    bool visible = false;
    vt_size(run->vt, &rows, &columns);
    vt_cursor(run->vt, &y, &x, &visible);
    printf("# got, with the cursor at %d,%d%s:\n", y, x, visible ? "" : " (hidden)");
    for (int row = 0; row < rows; row++)
        printf("# |%s\n", vt_row(run->vt, row));
    fflush(stdout);
}

static void settle(struct run *run)
{
    if (vt_settle(run->vt, run->patience > 0 ? run->patience : SETTLE_MAX) == VT_BUSY)
        check(run, false, "the program comes to rest");
}

/* NAME=VALUE takes the place of an older value. */
static void set_env(struct run *run, const char *entry)
{
    size_t n = strcspn(entry, "=");
    int at = 0;
    while (at < run->env_count && strncmp(run->env[at], entry, n + 1) != 0)
        at++;
    if (at == ENV_MAX)
        return;
    if (at == run->env_count)
        run->env_count++;
    else
        free(run->env[at]);
    run->env[at] = strdup(entry);
}

static bool read_size(const char *text, int *columns, int *rows)
{
    return text && sscanf(text, "%dx%d", columns, rows) == 2 && *columns > 0 && *rows > 0 &&
           *columns <= 500 && *rows <= 200;
}

static void do_size(struct run *run, const struct script_words *words)
{
    if (!read_size(words->word[1], &run->columns, &run->rows))
        fail(run, "size COLUMNSxROWS");
}

static void do_env(struct run *run, const struct script_words *words)
{
    for (int i = 1; i < words->count; i++)
        set_env(run, words->word[i]);
}

static void do_program(struct run *run, const struct script_words *words)
{
    const char *name = words->count > 1 ? words->word[1] : "";
    run->program = strcmp(name, "/bin/sh") == 0 ? "/bin/sh" : getenv(name);
    if (!run->program)
        fail(run, "program NAME-OF-A-VARIABLE");
}

static void do_run(struct run *run, const struct script_words *words)
{
    char *argv[SCRIPT_WORDS_MAX + 1];
    vt_free(run->vt);
    run->vt = NULL;
    if (!run->program) {
        fail(run, "the variable QUNGUAN names the program");
        return;
    }
    memcpy(argv, words->word, sizeof argv);
    argv[0] = strdup(run->program);
    run->env[run->env_count] = NULL;
    run->vt = vt_start(argv, run->env, run->rows, run->columns);
    free(argv[0]);
    if (run->vt)
        settle(run);
    else
        fail(run, "the program starts");
}

static void do_keys(struct run *run, const struct script_words *words)
{
    char bytes[16];
    for (int i = 1; i < words->count; i++) {
        size_t n = keys_named(words->word[i], bytes, sizeof bytes);
        if (n > 0)
            vt_send(run->vt, bytes, n);
        else
            vt_type(run->vt, words->word[i]);
        settle(run);
    }
}

static void do_paste(struct run *run, const struct script_words *words)
{
    static const char begin[] = "\033[200~", end[] = "\033[201~";
    const char *text = words->count > 1 ? words->word[words->count - 1] : "";
    long times = words->count > 2 ? strtol(words->word[1], NULL, 10) : 1;
    size_t length = strlen(text);
    char *all = malloc((size_t)times * length + sizeof begin + sizeof end), *to = all;
    if (!all) {
        fail(run, "memory for the paste");
        return;
    }
    to = stpcpy(to, begin);
    for (long i = 0; i < times; i++, to += length)
        memcpy(to, text, length);
    stpcpy(to, end);
    vt_type(run->vt, all);
    free(all);
    settle(run);
}

static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    bool found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

static bool row_matches(struct run *run, const char *line, int y)
{
    if (strncmp(line, "~~", 2) == 0)
        return matches(line + 2, vt_row(run->vt, y));
    return strcmp(line, vt_row(run->vt, y)) == 0;
}

/* Whether lines [from, to) are the rows from y on; a line … stands for any number of rows. */
static bool screen_matches(struct run *run, int from, int to, int y)
{
    int rows = 0, columns = 0;
    vt_size(run->vt, &rows, &columns);
    for (; from < to; from++, y++) {
        if (strcmp(run->script.lines[from], "…") == 0) {
            for (; y <= rows; y++)
                if (screen_matches(run, from + 1, to, y))
                    return true;
            return false;
        }
        if (!row_matches(run, run->script.lines[from], y))
            return false;
    }
    for (; y < rows; y++)
        if (*vt_row(run->vt, y))
            return false;
    return true;
}

/* Puts the screen as it is in place of lines [from, to). */
static void replace_block(struct run *run, int from, int to)
{
    int rows = 0, columns = 0;
    vt_size(run->vt, &rows, &columns);
    while (rows > 0 && !*vt_row(run->vt, rows - 1))
        rows--;
    if (!script_make_room(&run->script, from, to, rows)) {
        fail(run, "the script has too many lines");
        return;
    }
    for (int y = 0; y < rows; y++)
        run->script.lines[from + y] = strdup(vt_row(run->vt, y));
    run->at = from + rows;
    run->changed = true;
}

static void do_expect(struct run *run, const struct script_words *words)
{
    (void)words;
    int from = run->at + 1;
    int to = from;
    while (to < run->script.count && strcmp(run->script.lines[to], "end") != 0)
        to++;
    if (to == run->script.count) {
        fail(run, "expect has an end");
        return;
    }
    bool same = screen_matches(run, from, to, 0);
    if (!same && run->update) {
        replace_block(run, from, to);
        return;
    }
    if (!check(run, same, "expect"))
        show_screen(run);
    run->at = to;
}

/* Whether any row matches what stands behind the command word. */
static bool any_row_matches(struct run *run)
{
    int rows = 0, columns = 0;
    const char *line = run->script.lines[run->at];
    const char *pattern = strchr(line, ' ');
    vt_size(run->vt, &rows, &columns);
    for (int y = 0; pattern && y < rows; y++)
        if (matches(pattern + 1, vt_row(run->vt, y)))
            return true;
    return false;
}

static void do_match(struct run *run, const struct script_words *words)
{
    bool want = strcmp(words->word[0], "match") == 0;
    if (!check(run, any_row_matches(run) == want, run->script.lines[run->at]))
        show_screen(run);
}

static void do_cursor(struct run *run, const struct script_words *words)
{
    int y = 0, x = 0, want_y = -1, want_x = -1;
    bool visible = false;
    const char *want = words->count > 1 ? words->word[1] : "";
    vt_cursor(run->vt, &y, &x, &visible);
    bool hidden = strcmp(want, "hidden") == 0;
    bool placed = sscanf(want, "%d,%d", &want_y, &want_x) == 2;
    bool passed = hidden ? !visible : placed && visible && y == want_y && x == want_x;
    if (!check(run, passed, run->script.lines[run->at]))
        show_screen(run);
}

/* bytes <= N, rss <= N. */
static void do_most(struct run *run, const struct script_words *words)
{
    bool bytes = strcmp(words->word[0], "bytes") == 0;
    long got = bytes ? (long)vt_bytes(run->vt) : vt_rss(run->vt);
    long most = words->count > 2 ? strtol(words->word[2], NULL, 10) : -1;
    /* What a sanitizer keeps for itself is not the program's. */
    if (!bytes && getenv("QUNGUAN_SANITIZE"))
        return;
    if (!check(run, got >= 0 && got <= most, run->script.lines[run->at]))
        printf("# got: %ld\n", got);
}

static void do_idle(struct run *run, const struct script_words *words)
{
    int ms = words->count > 1 ? atoi(words->word[1]) : 500;
    settle(run);
    vt_mark(run->vt);
    long before = vt_sleeps(run->vt);
    vt_listen(run->vt, ms);
    long woke = vt_sleeps(run->vt) - before;
    if (!check(run, vt_bytes(run->vt) == 0 && woke == 0, "idle: no bytes and no wake-ups"))
        printf("# bytes: %zu, wake-ups: %ld\n", vt_bytes(run->vt), woke);
}

/* Nothing stands in the last column, which is never painted. */
static void do_fits(struct run *run, const struct script_words *words)
{
    (void)words;
    int rows = 0, columns = 0, bad = -1;
    vt_size(run->vt, &rows, &columns);
    for (int y = 0; y < rows; y++)
        if (vt_cell_used(run->vt, y, columns - 1) || vt_cell_reverse(run->vt, y, columns - 1))
            bad = y;
    if (!check(run, bad < 0, "fits: no row reaches the last column"))
        show_screen(run);
}

static void do_reverse(struct run *run, const struct script_words *words)
{
    int y = words->count > 1 ? atoi(words->word[1]) : -1;
    if (!check(run, y >= 0 && vt_cell_reverse(run->vt, y, 0), run->script.lines[run->at]))
        show_screen(run);
}

/* Whether the bytes sent since the last key hold the text (with escapes). */
static void do_sent(struct run *run, const struct script_words *words)
{
    size_t n = 0;
    const char *output = vt_output(run->vt, &n);
    const char *want = words->count > 1 ? words->word[1] : "";
    bool found = *want && memmem(output, n, want, strlen(want));
    bool wanted = strcmp(words->word[0], "sent") == 0;
    check(run, found == wanted, wanted ? "sent" : "unsent");
}

static void do_resize(struct run *run, const struct script_words *words)
{
    int rows = 0, columns = 0;
    if (!read_size(words->word[1], &columns, &rows)) {
        fail(run, "resize COLUMNSxROWS");
        return;
    }
    vt_resize(run->vt, rows, columns);
    settle(run);
}

static void do_signal(struct run *run, const struct script_words *words)
{
    static const struct {
        const char *name;
        int number;
    } table[] = {{"HUP", SIGHUP},   {"TERM", SIGTERM}, {"INT", SIGINT},  {"TSTP", SIGTSTP},
                 {"STOP", SIGSTOP}, {"CONT", SIGCONT}, {"KILL", SIGKILL}};
    for (size_t i = 0; words->count > 1 && i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, words->word[1]) == 0) {
            vt_signal(run->vt, table[i].number);
            vt_settle(run->vt, SETTLE_MAX);
            return;
        }
    fail(run, "signal HUP|TERM|INT|TSTP|CONT|KILL");
}

static void do_hangup(struct run *run, const struct script_words *words)
{
    (void)words;
    vt_hang_up(run->vt);
}

static void do_exit(struct run *run, const struct script_words *words)
{
    int want = words->count > 1 ? atoi(words->word[1]) : 0;
    int got = vt_exit(run->vt, 5000);
    if (!check(run, got == want, run->script.lines[run->at]))
        printf("# got: %d\n", got);
}

static void do_patience(struct run *run, const struct script_words *words)
{
    run->patience = words->count > 1 ? atoi(words->word[1]) : 0;
}

static void do_wait(struct run *run, const struct script_words *words)
{
    vt_listen(run->vt, words->count > 1 ? atoi(words->word[1]) : 100);
}

static const struct {
    const char *name;
    void (*act)(struct run *run, const struct script_words *words);
    bool running; /* needs a running program */
} commands[] = {
    {"size", do_size, false},    {"env", do_env, false},          {"program", do_program, false},
    {"run", do_run, false},      {"keys", do_keys, true},         {"paste", do_paste, true},
    {"expect", do_expect, true}, {"match", do_match, true},       {"nomatch", do_match, true},
    {"cursor", do_cursor, true}, {"bytes", do_most, true},        {"rss", do_most, true},
    {"idle", do_idle, true},     {"fits", do_fits, true},         {"reverse", do_reverse, true},
    {"sent", do_sent, true},     {"unsent", do_sent, true},       {"resize", do_resize, true},
    {"signal", do_signal, true}, {"hangup", do_hangup, true},     {"exit", do_exit, true},
    {"wait", do_wait, true},     {"patience", do_patience, false}};

static void run_line(struct run *run)
{
    struct script_words words;
    script_split(&words, run->script.lines[run->at]);
    if (words.count == 0 || words.word[0][0] == '#')
        return;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, words.word[0]) != 0)
            continue;
        if (commands[i].running && !run->vt)
            fail(run, "run comes first");
        else
            commands[i].act(run, &words);
        return;
    }
    fail(run, "a known command");
}

static void clear_env(struct run *run)
{
    while (run->env_count > 0)
        free(run->env[--run->env_count]);
}

static void run_script(struct run *run, const char *name)
{
    run->stopped = run->changed = false;
    run->rows = run->base_rows;
    run->columns = run->base_columns;
    run->patience = 0;
    run->program = getenv("QUNGUAN");
    run->at = 0;
    clear_env(run);
    for (int i = 0; i < run->base_env_count; i++)
        set_env(run, run->base_env[i]);
    if (!script_read(&run->script, name))
        fail(run, "the script can be read");
    for (; run->at < run->script.count && !run->stopped; run->at++)
        run_line(run);
    if (run->changed && !run->stopped && script_write(&run->script))
        printf("# %s is rewritten\n", name);
    vt_free(run->vt);
    run->vt = NULL;
    script_free(&run->script);
}

/* What every program gets; the command line and a script may set more. */
static void set_base(struct run *run)
{
    static const char *const base[] = {"LANG=C.UTF-8", "TERM=xterm-256color"};
    static const char *const outside[] = {"PATH=", "HOME=", "ASAN_OPTIONS=", "UBSAN_OPTIONS="};
    for (size_t i = 0; i < sizeof base / sizeof base[0]; i++)
        run->base_env[run->base_env_count++] = base[i];
    for (char **entry = environ; *entry; entry++)
        for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
            if (strncmp(*entry, outside[i], strlen(outside[i])) == 0)
                run->base_env[run->base_env_count++] = *entry;
}

int main(int argc, char **argv)
{
    static struct run run = {.base_rows = 24, .base_columns = 80};
    set_base(&run);
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--update") == 0)
            run.update = true;
        else if (strcmp(argv[i], "-e") == 0 && i + 1 < argc && run.base_env_count < ENV_MAX)
            run.base_env[run.base_env_count++] = argv[++i];
        else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
            read_size(argv[++i], &run.base_columns, &run.base_rows);
    }
    for (; i < argc; i++)
        run_script(&run, argv[i]);
    clear_env(&run);
    return done_testing();
}
