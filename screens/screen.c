#include "screens/screen.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/link.h"
#include "desk/undo.h"
#include "screens/catalogue.h"
#include "screens/mouse.h"
#include "screens/first.h"
#include "screens/screens.h"
#include "screens/stage.h"

/* ms between two paintings of a refresh's progress; seconds of rest after one that failed. */
enum { PROGRESS_MS = 250, HOLD_OFF_SECONDS = 10, WAIT_MAX_MS = 24 * 3600 * 1000 };
/* ms without a key after which the parts that follow the bar are painted. */
enum { REST_MS = 160 };
/* How often settling is tried on leaving, each time as long as a key would wait for the file. */
enum { SETTLE_TRIES = 20 };

struct layer *stage_top(struct stage *stage)
{
    for (size_t i = stage->depth; i > 0; i--)
        if (!stage->layers[i - 1].gone)
            return &stage->layers[i - 1];
    return NULL;
}

enum place stage_place(const struct layer *layer)
{
    return layer->screen->place_now ? layer->screen->place_now(layer->state) : layer->screen->place;
}

static void message(struct stage *stage, bool refused, const char *format, va_list args)
{
    vsnprintf(stage->message, sizeof stage->message, format, args);
    size_t n = strlen(stage->message);
    stage->message[utf8_cut(stage->message, n, n)] = '\0';
    stage->refused = refused;
}

void stage_say(struct stage *stage, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    message(stage, false, format, args);
    va_end(args);
}

void stage_refuse(struct stage *stage, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    message(stage, true, format, args);
    va_end(args);
    term_bell(stage->term);
}

void stage_fail(struct stage *stage, const struct error *error)
{
    stage_refuse(stage, "%s", error->text[0] ? error->text : _("没有办成，原因不明"));
}

void stage_why_not(struct stage *stage, const char *why)
{
    stage_say(stage, "%s", why);
}

/* Those above the one that shows it already go. */
static bool come_back(struct stage *stage, const struct screen *screen, const void *argument)
{
    size_t i = stage->depth;
    while (i > 0 && (stage->layers[i - 1].gone || stage->layers[i - 1].screen != screen ||
                     !screen->shows(stage->layers[i - 1].state, argument)))
        i--;
    for (size_t above = i; i > 0 && above < stage->depth; above++)
        stage->layers[above].gone = true;
    return i > 0;
}

bool stage_push(struct stage *stage, const struct screen *screen, const void *argument)
{
    struct error error = {.status = ST_OK};
    void *state = NULL;
    if (screen->shows && come_back(stage, screen, argument))
        return true;
    if (stage->depth >= STAGE_DEPTH + (screen->shows ? 0 : STAGE_SPARE)) {
        stage_refuse(stage, "%s", _("打开的屏太多了，先用 Esc 返回"));
        return false;
    }
    if (screen->open(stage, argument, &state, &error) != ST_OK) {
        stage_fail(stage, &error);
        return false;
    }
    stage->layers[stage->depth++] = (struct layer){.screen = screen, .state = state};
    return true;
}

void stage_pop(struct stage *stage)
{
    struct layer *top = stage_top(stage);
    if (top)
        top->gone = true;
}

void stage_drop(struct stage *stage, const void *state)
{
    for (size_t i = 0; i < stage->depth; i++)
        if (stage->layers[i].state == state)
            stage->layers[i].gone = true;
}

bool stage_replace(struct stage *stage, const struct screen *screen, const void *argument)
{
    struct layer *top = stage_top(stage);
    bool pushed = stage_push(stage, screen, argument);
    if (pushed && top && stage_top(stage) != top)
        top->gone = true;
    return pushed;
}

static void close_layer(struct stage *stage, struct layer *layer)
{
    if (layer->screen->close)
        layer->screen->close(stage, layer->state);
}

/* Closes what is gone. The screen that is on top now, and was not before, hears of it. */
static void sweep(struct stage *stage)
{
    size_t kept = 0;
    bool uncovered = stage->depth > 0 && stage->layers[stage->depth - 1].gone;
    for (size_t i = 0; i < stage->depth; i++) {
        if (stage->layers[i].gone)
            close_layer(stage, &stage->layers[i]);
        else
            stage->layers[kept++] = stage->layers[i];
    }
    stage->depth = kept;
    struct layer *top = stage_top(stage);
    stage->acting = kept > 0 ? kept - 1 : 0;
    if (uncovered && top && top->screen->back)
        top->screen->back(stage, top->state);
}

void stage_quit(struct stage *stage)
{
    stage->quitting = true;
}

/* Asks every screen, the one on top first; one that objects comes to the top. */
static void quit_asked(struct stage *stage)
{
    for (size_t i = stage->depth; i > 0; i--) {
        struct layer *layer = &stage->layers[i - 1];
        stage->acting = i - 1;
        if (layer->gone || !layer->screen->may_quit || layer->screen->may_quit(stage, layer->state))
            continue;
        for (size_t above = i; above < stage->depth; above++)
            stage->layers[above].gone = true;
        return;
    }
    stage_quit(stage);
}

void stage_press(struct stage *stage, const struct key *key)
{
    stage->pressed = *key;
}

static void undo(struct stage *stage)
{
    struct error error = {.status = ST_OK};
    struct buf text;
    buf_init(&text, STAGE_MESSAGE_MAX);
    if (undo_do(stage->desk, stage->now, &text, &error) == ST_OK)
        stage_say(stage, "%s", text.text);
    else
        stage_fail(stage, &error);
    buf_free(&text);
}

static void redress_answered(struct stage *stage, void *state, bool yes)
{
    (void)state;
    if (yes)
        undo(stage);
    else
        stage_say(stage, "%s", _("没有冲正"));
}

/* What is held is taken back at once; what is settled takes a command more, so that is asked. */
static void ask_undo(struct stage *stage)
{
    struct buf text;
    buf_init(&text, STAGE_MESSAGE_MAX);
    if (undo_look(stage->desk, stage->now, &text).way == UNDO_REDRESS)
        stage_confirm(stage, text.text, redress_answered);
    else
        undo(stage);
    buf_free(&text);
}

static void open_help(struct stage *stage)
{
    struct help_argument argument = {.place = stage_place(stage_top(stage))};
    if (argument.place != PLACE_HELP)
        stage_push(stage, &screen_help, &argument);
}

static void open_palette(struct stage *stage)
{
    struct palette_argument argument = {.place = stage_place(stage_top(stage))};
    stage_push(stage, &screen_palette, &argument);
}

/* What a key does on every screen. false: it is the screen's own affair. */
static bool act_everywhere(struct stage *stage, enum action action, const struct screen *screen)
{
    if (action == ACT_HELP)
        open_help(stage);
    else if (action == ACT_PALETTE)
        open_palette(stage);
    else if (action == ACT_REDRAW)
        term_redraw(stage->term);
    else if (action == ACT_SUSPEND)
        term_suspend(stage->term);
    else if (action == ACT_QUIT)
        quit_asked(stage);
    else if (action == ACT_UNDO)
        ask_undo(stage);
    else if (action == ACT_APPROVALS)
        stage_push(stage, &screen_approvals, NULL);
    else if (action == ACT_SYNC && screen->place != PLACE_SYNC)
        stage_push(stage, &screen_sync, NULL);
    else
        return false;
    return true;
}

static void act(struct stage *stage, struct layer *top, const struct key *key)
{
    const struct binding *binding = NULL;
    enum action action = keys_action(stage_place(top), key, &binding);
    if (action == ACT_NONE && key->kind == K_PASTE)
        stage_why_not(stage, _("这里不接收粘贴的文字"));
    else if (action == ACT_NONE && stage_place(top) & (PLACE_FIRST | PLACE_FOUND))
        stage_why_not(stage, _("这一步没有这个键；F1 看有哪些键"));
    else if (action == ACT_NONE)
        stage_why_not(stage, keys_why_not(binding));
    else if (!act_everywhere(stage, action, top->screen))
        top->screen->act(stage, top->state, action, key);
}

static void take_key(struct stage *stage, const struct key *key)
{
    struct layer *top = stage_top(stage);
    enum action action = keys_action(stage_place(top), key, NULL);
    stage->message[0] = '\0';
    stage->refused = false;
    stage->rested = false;
    stage->acting = stage->depth - 1;
    if (key->cut)
        stage_refuse(stage, "%s", _("粘贴的文字太长，后面的没有收下"));
    if (action == ACT_REDRAW || action == ACT_SUSPEND)
        act_everywhere(stage, action, top->screen);
    else if (term_too_small(stage->term) && action != ACT_QUIT)
        return;
    else if (stage->ask.kind != ASK_NOTHING)
        ask_key(stage, key);
    else if (!top->screen->type || !top->screen->type(stage, top->state, key))
        act(stage, top, key);
    sweep(stage);
}

/* A key typed, and the one that it has led to. */
static void on_one_key(struct stage *stage, const struct key *key)
{
    stage->pressed = (struct key){.kind = K_NONE};
    take_key(stage, key);
    struct key pressed = stage->pressed;
    if (pressed.kind != K_NONE && stage_top(stage) && !stage->quitting)
        take_key(stage, &pressed);
}

/* A key typed, or those that the mouse presses as long as the same screen is on top. */
static void on_key(struct stage *stage, const struct key *key)
{
    struct key press = *key;
    const void *state = stage_top(stage)->state;
    int times = key->kind == K_MOUSE ? mouse_presses(stage, key, &press) : 1;
    for (int i = 0; i < times && !stage->quitting; i++) {
        const struct layer *top = stage_top(stage);
        if (!top || top->state != state)
            return;
        on_one_key(stage, &press);
    }
}

/* A part of what time asks for. Answers whether something shown may have changed. */
static bool tick(struct stage *stage)
{
    struct error error = {.status = ST_OK};
    uint64_t version = desk_version(stage->desk);
    size_t before = stage->refreshing;
    if (desk_tick(stage->desk, stage->now, &stage->refreshing, &error) != ST_OK) {
        stage->refreshing = 0;
        stage->hold_off = stage->now + HOLD_OFF_SECONDS;
        stage_fail(stage, &error);
        return true;
    }
    return desk_version(stage->desk) != version || (before > 0) != (stage->refreshing > 0);
}

/* When something changes by itself: what is held, what falls due, the seconds left for undo. */
static instant next_instant(struct stage *stage)
{
    struct error error = {.status = ST_OK};
    struct buf unused;
    instant next = INSTANT_NONE;
    if (desk_next(stage->desk, stage->now, &next, &error) != ST_OK || next == INSTANT_NONE)
        next = INSTANT_MAX;
    if (next <= stage->now)
        next = stage->now + 1;
    if (next < stage->hold_off)
        next = stage->hold_off;
    buf_init(&unused, STAGE_MESSAGE_MAX);
    struct undo undo = undo_look(stage->desk, stage->now, &unused);
    bool counts_down = undo.way == UNDO_BACK && undo.seconds > 0;
    if (counts_down && !stage->message[0] && stage->ask.kind == ASK_NOTHING)
        next = stage->now + 1;
    buf_free(&unused);
    return next;
}

static int wait_ms(struct stage *stage)
{
    instant next = next_instant(stage);
    if (next >= INSTANT_MAX)
        return -1;
    instant left = next - stage->now;
    return left >= WAIT_MAX_MS / 1000 ? WAIT_MAX_MS : (int)left * 1000;
}

/* Keys that are there already are all taken before the screen is painted again; but a screen that
 * has just come on top is drawn before it gets its first key. */
static enum term_event take(struct stage *stage, int timeout)
{
    struct key key;
    enum term_event event = stage_event(stage, timeout, &key);
    enum term_event first = event;
    while (event == TERM_KEY || event == TERM_RESIZED) {
        size_t depth = stage->depth;
        void *top = depth > 0 ? stage->layers[depth - 1].state : NULL;
        stage->now = stage->options->clock(stage->options->context);
        if (event == TERM_KEY)
            on_key(stage, &key);
        if (stage->quitting || depth != stage->depth || top != stage->layers[depth - 1].state)
            return first;
        event = term_next(stage->term, &key);
    }
    return event == TERM_STOP ? TERM_STOP : first;
}

static int rest_ms(struct stage *stage)
{
    if (stage->refreshing > 0)
        return 0;
    int wait = wait_ms(stage);
    return stage->later && (wait < 0 || wait > REST_MS) ? REST_MS : wait;
}

/* The wait between two paintings; refreshes in slices as long as nothing is pressed. */
static enum term_event rest(struct stage *stage)
{
    for (int64_t painted = stage_steady_ms();;) {
        bool later = stage->later;
        int wait = rest_ms(stage);
        enum term_event event = take(stage, wait);
        stage->now = stage->options->clock(stage->options->context);
        if (event == TERM_FD)
            tick(stage);
        if (event != TERM_TIMEOUT && event != TERM_NONE)
            return event;
        size_t before = stage->refreshing;
        bool changed = tick(stage);
        stage->rested = true;
        if (before > 0 && stage->refreshing > 0 && stage_steady_ms() - painted < PROGRESS_MS)
            continue;
        bool ticking = wait >= 0 && wait <= 1000;
        if (changed || later || before > 0 || ticking || wait_ms(stage) <= 1000)
            return TERM_TIMEOUT;
    }
}

static void paint(struct stage *stage)
{
    if (stage->quitting || !stage_top(stage))
        return;
    desk_look(stage->desk);
    stage_paint(stage);
    desk_look_away(stage->desk);
}

static void loop(struct stage *stage)
{
    /* The first paint comes before any refresh; the first slice of it right behind. */
    stage->rested = true;
    paint(stage);
    if (tick(stage))
        paint(stage);
    while (!stage->quitting && stage_top(stage)) {
        if (rest(stage) == TERM_STOP) {
            stage->stopped = true;
            return;
        }
        paint(stage);
    }
}

/* What is held stays in the store when this fails; but nobody is there to try it again. */
static enum status settle_last(struct stage *stage, struct error *error)
{
    enum status status = desk_settle(stage->desk, stage->now, error);
    for (int i = 0; status == ST_BUSY && i < SETTLE_TRIES; i++)
        status = desk_settle(stage->desk, stage->now, error);
    return status;
}

static enum status leave(struct stage *stage, enum status status, struct error *error)
{
    if (status == ST_OK && !stage->stopped && stage->desk)
        stage_send_last(stage);
    while (stage->depth > 0)
        close_layer(stage, &stage->layers[--stage->depth]);
    ask_drop(&stage->ask);
    if (status == ST_OK && !stage->stopped && stage->desk)
        status = settle_last(stage, error);
    term_close(stage->term);
    desk_close(stage->desk);
    if (status == ST_OK && stage->stopped)
        status = error_set(error, ST_STOPPED, NULL, "%s", _("终端已断开或收到结束信号"));
    free(stage);
    return status;
}

enum status screens_run(struct ledger *ledger, const struct screens_options *options,
                        struct error *error)
{
    struct desk_options desk = {.ledger = ledger,
                                .rulebook = options->rulebook,
                                .context = options->context,
                                .random = random_system()};
    struct stage *stage = calloc(1, sizeof *stage);
    if (!stage)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    stage->options = options;
    stage->now = stage->began = options->clock(options->context);
    stage->began_ms = stage_steady_ms();
    enum status status = term_open(&stage->term, error);
    if (status == ST_OK)
        status = desk_open(&desk, stage->now, &stage->desk, error);
    if (status != ST_OK)
        return leave(stage, status, error);
    stage->offset = desk_offset(stage->desk);
    term_mouse(stage->term, options->mouse);
    desk_link(stage->desk, options->sync);
    if (options->no_link)
        desk_link_broken(stage->desk, options->no_link);
    desk_look(stage->desk);
    if (options->greeting)
        stage_say(stage, "%s", options->greeting);
    if (*term_notice(stage->term))
        stage_say(stage, "%s", term_notice(stage->term));
    const struct screen *start = options->start ? options->start : &screen_dashboard;
    bool begun = options->first ? first_begin(stage) : stage_push(stage, start, NULL);
    if (begun)
        loop(stage);
    else
        status = error_set(error, ST_IO, NULL, "%s", stage->message);
    return leave(stage, status, error);
}
