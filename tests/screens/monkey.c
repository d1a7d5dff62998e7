/*
 * Presses keys at random, the same ones for the same seed, and expects the program to bear it:
 * monkey [-n EVENTS] [-e NAME=VALUE]... SEED...
 * Runs $QUNGUAN anew for each seed, over the store that $QUNGUAN_STORE (by -e) names. Keys come
 * from the key table of the program, several at a time, between texts, broken bytes, pastes, new
 * sizes and stops. An odd seed ends with a lost line, an even one with Q, and then nothing may be
 * left to send.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "keys.h"
#include "screens/keys.h"
#include "tap.h"
#include "vt.h"

enum {
    ENV_MAX = 32,
    ANSWER_MS = 2000,
    ANSWER_MS_SANITIZE = 10000,
    EVENTS = 40,
    BURST_MAX = 8,
    KEY_BYTES = 16,
    PASTE_BYTES = 100000,
    LEAVE_MAX = 60,
};

struct monkey {
    char *env[ENV_MAX + 3];
    int env_count;
    uint64_t state;
    unsigned seed;
    int events, event;
    struct vt *vt;
    int rows, columns;
    bool pasting; /* a paste has begun that has no end yet */
    bool passed;
    char did[160]; /* the last event, for the report */
};

static uint32_t dice(struct monkey *monkey, uint32_t sides)
{
    monkey->state = monkey->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(monkey->state >> 33) % sides;
}

static int answer_ms(void)
{
    return getenv("QUNGUAN_SANITIZE") ? ANSWER_MS_SANITIZE : ANSWER_MS;
}

static void fail(struct monkey *monkey, const char *why)
{
    size_t n = 0;
    const char *output = vt_output(monkey->vt, &n);
    monkey->passed = false;
    printf("# seed %u, event %d at %dx%d: %s; last: %s\n", monkey->seed, monkey->event,
           monkey->columns, monkey->rows, why, monkey->did);
    for (int y = 0; y < monkey->rows && y < 60; y++)
        printf("# |%s\n", vt_row(monkey->vt, y));
    for (size_t i = n > 3000 ? n - 3000 : 0; i < n; i++)
        if (output[i] == '\n' || (unsigned char)output[i] >= ' ')
            fputs(output[i] == '\n' ? "\n# " : (char[]){output[i], '\0'}, stdout);
    puts("");
    fflush(stdout);
}

/* The last column is never painted: what stands in it has come from a row that is too long. */
static bool fits(struct monkey *monkey)
{
    for (int y = 0; y < monkey->rows; y++)
        if (vt_cell_used(monkey->vt, y, monkey->columns - 1) ||
            vt_cell_reverse(monkey->vt, y, monkey->columns - 1))
            return false;
    return true;
}

static bool start(struct monkey *monkey)
{
    char *argv[] = {getenv("QUNGUAN"), NULL};
    vt_free(monkey->vt);
    monkey->pasting = false;
    monkey->vt = argv[0] ? vt_start(argv, monkey->env, monkey->rows, monkey->columns) : NULL;
    if (!monkey->vt)
        return false;
    snprintf(monkey->did, sizeof monkey->did, "start");
    if (vt_settle(monkey->vt, answer_ms()) == VT_QUIET)
        return true;
    fail(monkey, "does not come up");
    return false;
}

/* What the program made of the event; false: no more can be done with this seed. */
static bool look(struct monkey *monkey)
{
    enum vt_state state = vt_settle(monkey->vt, answer_ms());
    if (state == VT_BUSY)
        fail(monkey, "no answer in time");
    else if (state == VT_QUIET && !fits(monkey))
        fail(monkey, "a row reaches the last column");
    else if (state == VT_GONE && vt_exit(monkey->vt, 0) != 0)
        fail(monkey, "ended with an error");
    else
        return state == VT_QUIET || start(monkey);
    return false;
}

static size_t press_bytes(const struct press *press, char out[KEY_BYTES])
{
    static const char *const names[K_COUNT] = {[K_ENTER] = "Enter",   [K_ESC] = "Esc",
                                               [K_TAB] = "Tab",       [K_BACKTAB] = "BackTab",
                                               [K_UP] = "Up",         [K_DOWN] = "Down",
                                               [K_LEFT] = "Left",     [K_RIGHT] = "Right",
                                               [K_HOME] = "Home",     [K_BACKSPACE] = "Backspace",
                                               [K_DELETE] = "Delete", [K_INSERT] = "Insert",
                                               [K_END] = "End",       [K_PGUP] = "PgUp",
                                               [K_PGDN] = "PgDn",     [K_F1] = "F1",
                                               [K_F2] = "F2",         [K_F3] = "F3",
                                               [K_F4] = "F4",         [K_F5] = "F5",
                                               [K_F6] = "F6",         [K_F7] = "F7",
                                               [K_F8] = "F8",         [K_F9] = "F9",
                                               [K_F10] = "F10",       [K_F11] = "F11",
                                               [K_F12] = "F12"};
    if (press->kind == K_CHAR || press->kind == K_CTRL) {
        out[0] = (char)(press->kind == K_CTRL ? press->ch & 0x1F : press->ch);
        return 1;
    }
    return names[press->kind] ? keys_named(names[press->kind], out, KEY_BYTES) : 0;
}

static size_t any_key(struct monkey *monkey, char out[KEY_BYTES])
{
    static const struct press more[] = {
        {K_ENTER, 0}, {K_ESC, 0},    {K_DOWN, 0},   {K_CHAR, 'y'},  {K_CHAR, 'n'},
        {K_LEFT, 0},  {K_RIGHT, 0},  {K_DELETE, 0}, {K_INSERT, 0},  {K_BACKSPACE, 0},
        {K_F11, 0},   {K_CTRL, 'c'}, {K_CTRL, 'w'}, {K_CHAR, '\\'}, {K_ENTER, 0},
    };
    enum { MORE = sizeof more / sizeof *more };
    size_t count;
    const struct binding *table = keys_table(&count);
    if (dice(monkey, 3) == 0)
        return press_bytes(&more[dice(monkey, MORE)], out);
    const struct binding *binding = &table[dice(monkey, (uint32_t)count)];
    uint32_t presses = 0;
    while (presses < PRESS_MAX && binding->presses[presses].kind != K_NONE)
        presses++;
    /* Quitting is a key among many, but ends the run of the others. */
    if (binding->action == ACT_QUIT && dice(monkey, 8) > 0)
        return 0;
    return presses > 0 ? press_bytes(&binding->presses[dice(monkey, presses)], out) : 0;
}

static void do_keys(struct monkey *monkey)
{
    char bytes[BURST_MAX * KEY_BYTES];
    size_t n = 0;
    uint32_t burst = 1 + dice(monkey, BURST_MAX);
    for (uint32_t i = 0; i < burst; i++) {
        size_t len = any_key(monkey, bytes + n);
        n += len;
        /* An Esc with a key right behind it would be Alt with that key. */
        if (len == 1 && bytes[n - 1] == '\033')
            break;
    }
    size_t said = (size_t)snprintf(monkey->did, sizeof monkey->did, "keys ");
    for (size_t i = 0; i < n && said + 4 < sizeof monkey->did; i++)
        said += (size_t)snprintf(monkey->did + said, 5, bytes[i] > ' ' ? "%c" : "%%%02x",
                                 (unsigned char)bytes[i]);
    vt_send(monkey->vt, bytes, n);
}

static const char *any_text(struct monkey *monkey)
{
    static const char *const texts[] = {
        "镇南社区党支部2026年11月主题党日活动通知",
        "👨‍👩‍👧é①“”—·𠮷\xE2\x80\xAE反",
        "\xE4\xB8",
        "\xFF\xFE\x80\xC0\xAF\xED\xA0\x80",
        "\001\002\003\005\006\007\x0E\x0F\x10\x14\x16\x17\x18\x19\x1B\x1C\x1D\x1E\x1F\x7F",
        "\033[",
        "\033[999;999;999;999;999;999;999;999;999;999m\033[<0;5;5M",
        "\033]52;c;YWJj\a",
        "\033P$q\033\\",
        "2026-11-25 19:30",
        "昨天 16:00",
        "-1",
        "99999999999999999999",
        "２０２６，ｙ",
        "%s%n%d",
        "姓名\t电话\t状态\n陈一\t13800000001\t流动\n陈二\t138abc\t群众\n陈一\t\t\n",
        "张一\n张二\n张一\n=1+1\n",
        "群成员(3)\n群主 王书记\n李管理、路人甲\n",
        "2026-12-01 学习报告\n2026-12-08 15:00 学习党章\n2999-1-1 太远\n",
        "支部名称,群名称,群主,建群时间\n春园社区党支部,春园群,符春,2026/11/2\n,,,\n",
        "13800000009",
        "李四",
    };
    return texts[dice(monkey, sizeof texts / sizeof *texts)];
}

static void do_text(struct monkey *monkey)
{
    const char *text = any_text(monkey);
    snprintf(monkey->did, sizeof monkey->did, "text %s", text);
    if (dice(monkey, 2) == 0)
        vt_type(monkey->vt, text);
    else
        vt_send(monkey->vt, text, strlen(text)); /* also where that is not the encoding */
}

static void do_paste(struct monkey *monkey)
{
    static const char begin[] = "\033[200~", end[] = "\033[201~";
    bool huge = dice(monkey, 20) == 0;
    size_t pieces = huge ? PASTE_BYTES / 10 : 1 + dice(monkey, 20), n = 0;
    char *bytes = malloc(sizeof begin + sizeof end + pieces * 128);
    if (!bytes)
        return;
    if (!monkey->pasting)
        n = (size_t)sprintf(bytes, "%s", begin);
    for (size_t i = 0; i < pieces && (!huge || n < PASTE_BYTES); i++)
        n += (size_t)sprintf(bytes + n, "%s%s", any_text(monkey), dice(monkey, 4) ? "" : "\r\n");
    monkey->pasting = dice(monkey, 6) == 0;
    if (!monkey->pasting)
        n += (size_t)sprintf(bytes + n, "%s", end);
    snprintf(monkey->did, sizeof monkey->did, "paste of %zu bytes%s", n,
             monkey->pasting ? " without an end" : "");
    vt_send(monkey->vt, bytes, n);
    free(bytes);
}

static void do_resize(struct monkey *monkey)
{
    static const struct {
        int columns, rows;
    } sizes[] = {{80, 24},  {40, 10}, {39, 9},  {1, 1},   {2, 1},    {300, 100}, {120, 30},
                 {119, 12}, {72, 18}, {41, 11}, {40, 60}, {200, 10}, {80, 24},   {80, 24}};
    uint32_t i = dice(monkey, sizeof sizes / sizeof *sizes);
    monkey->columns = sizes[i].columns;
    monkey->rows = sizes[i].rows;
    snprintf(monkey->did, sizeof monkey->did, "resize %dx%d", monkey->columns, monkey->rows);
    vt_resize(monkey->vt, monkey->rows, monkey->columns);
}

static void do_stop(struct monkey *monkey)
{
    struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    int number = dice(monkey, 2) ? SIGTSTP : SIGSTOP;
    snprintf(monkey->did, sizeof monkey->did, "signals %d and SIGCONT", number);
    vt_signal(monkey->vt, number);
    nanosleep(&pause, NULL);
    vt_signal(monkey->vt, SIGCONT);
}

static void event(struct monkey *monkey)
{
    uint32_t which = dice(monkey, 100);
    if (which < 80)
        do_keys(monkey);
    else if (which < 88)
        do_text(monkey);
    else if (which < 92 || monkey->pasting)
        do_paste(monkey);
    else if (which < 98)
        do_resize(monkey);
    else
        do_stop(monkey);
}

/* Out of whatever is open, as somebody would who does not want to keep it. */
static bool quit(struct monkey *monkey)
{
    static const char *const ways[] = {"\033", "Q",        "\033[21~", "2", "n",
                                       "\033", "\033[21~", "2",        "y"};
    snprintf(monkey->did, sizeof monkey->did, "quitting");
    if (monkey->pasting)
        vt_send(monkey->vt, "\033[201~", 6);
    monkey->pasting = false;
    for (int i = 0; i < LEAVE_MAX; i++) {
        const char *way = ways[i % (int)(sizeof ways / sizeof *ways)];
        vt_send(monkey->vt, way, strlen(way));
        enum vt_state state = vt_settle(monkey->vt, answer_ms());
        if (state == VT_GONE)
            return vt_exit(monkey->vt, 0) == 0;
        if (state == VT_BUSY)
            return false;
    }
    return false;
}

static bool row_holds(struct monkey *monkey, const char *text)
{
    for (int y = 0; y < monkey->rows; y++)
        if (strstr(vt_row(monkey->vt, y), text))
            return true;
    return false;
}

static void end(struct monkey *monkey)
{
    monkey->rows = 24;
    monkey->columns = 80;
    if (monkey->seed % 2 == 1) {
        snprintf(monkey->did, sizeof monkey->did, "hangup");
        vt_hang_up(monkey->vt);
        monkey->passed = vt_exit(monkey->vt, answer_ms() + 3000) == 0;
        if (!monkey->passed)
            printf("# seed %u: does not end when the line is lost\n", monkey->seed);
        return;
    }
    vt_resize(monkey->vt, monkey->rows, monkey->columns);
    if (!quit(monkey)) {
        fail(monkey, "cannot be left");
        return;
    }
    if (!start(monkey))
        return;
    vt_type(monkey->vt, "\033[20~");
    if (!look(monkey))
        return;
    if (!row_holds(monkey, "没有待送的"))
        fail(monkey, "something is left to send");
    vt_type(monkey->vt, "Q");
    if (monkey->passed && vt_exit(monkey->vt, answer_ms()) != 0)
        fail(monkey, "does not end by Q");
}

static void run(struct monkey *monkey, unsigned seed)
{
    static const char *const terms[] = {"TERM=xterm-256color", "TERM=linux", "TERM=screen",
                                        "TERM=vt100"};
    static const int sizes[][2] = {{80, 24}, {40, 10}, {200, 60}, {120, 30}, {72, 18}};
    int env_count = monkey->env_count;
    monkey->seed = seed;
    monkey->state = seed * 0x9E3779B97F4A7C15u + 1;
    monkey->passed = true;
    uint32_t size = dice(monkey, sizeof sizes / sizeof *sizes);
    monkey->columns = sizes[size][0];
    monkey->rows = sizes[size][1];
    monkey->env[env_count] = strdup(terms[dice(monkey, 4)]);
    monkey->env[env_count + 1] = NULL;
    bool going = start(monkey);
    if (!going)
        monkey->passed = false;
    for (monkey->event = 0; going && monkey->event < monkey->events; monkey->event++) {
        event(monkey);
        going = look(monkey);
    }
    if (going)
        end(monkey);
    ok(monkey->passed, "seed %u", seed);
    vt_free(monkey->vt);
    monkey->vt = NULL;
    free(monkey->env[env_count]);
}

static void set_base(struct monkey *monkey)
{
    static const char *const outside[] = {"PATH=", "HOME=", "ASAN_OPTIONS=", "UBSAN_OPTIONS="};
    for (char **entry = environ; *entry; entry++)
        for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
            if (strncmp(*entry, outside[i], strlen(outside[i])) == 0)
                monkey->env[monkey->env_count++] = *entry;
}

int main(int argc, char **argv)
{
    static struct monkey monkey = {.events = EVENTS};
    set_base(&monkey);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-e") == 0 && i + 1 < argc && monkey.env_count < ENV_MAX)
            monkey.env[monkey.env_count++] = argv[++i];
        else if (strcmp(argv[i], "-n") == 0 && i + 1 < argc)
            monkey.events = atoi(argv[++i]);
        else
            run(&monkey, (unsigned)strtoul(argv[i], NULL, 10));
    }
    return done_testing();
}
