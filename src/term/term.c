#include "term/term.h"

#include <curses.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/intl.h"
#include "term/charset.h"
#include "term/inside.h"
#include "term/look.h"
#include "term/mouse.h"
#include "term/signals.h"
#include "term/terminfo.h"

enum { TTY_IN = STDIN_FILENO, TTY_OUT = STDOUT_FILENO, EXTRA_MAX = 16, NOTICE_MAX = 160 };

struct term {
    SCREEN *screen;
    struct keys *keys;
    struct signals signals;
    struct look look;
    char notice[NOTICE_MAX];
    int64_t read_at; /* ms, when bytes last came */
    int caret_y, caret_x;
    int park_y;
    int bar_y;
    bool mouse;
    bool caret;
    bool stopped;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum status check_terminal(struct error *error)
{
    if (isatty(TTY_IN) && isatty(TTY_OUT))
        return terminfo_check(error);
    return error_set(error, ST_IO, NULL, "%s",
                     _("屏幕界面要在终端里打开，输入和输出都不能是文件或管道；"
                       "只看结果请用 qunguan check"));
}

/* Writes all, waiting for the terminal; gives up when it is gone. */
static enum status send_all(const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t wrote = write(TTY_OUT, bytes, n);
        if (wrote > 0) {
            bytes += wrote;
            n -= (size_t)wrote;
        } else if (wrote < 0 && errno == EAGAIN) {
            struct pollfd out = {.fd = TTY_OUT, .events = POLLOUT};
            poll(&out, 1, -1);
        } else if (wrote < 0 && errno != EINTR) {
            return ST_IO;
        }
    }
    return ST_OK;
}

/* What the terminal is to mark or report besides keys: pastes, and the mouse where it is wanted. */
static void set_modes(const struct term *term, bool on)
{
    static const char paste[] = "\033[?2004h", no_paste[] = "\033[?2004l";
    send_all(on ? paste : no_paste, sizeof paste - 1);
    if (term->mouse)
        send_all(on ? MOUSE_ON : MOUSE_OFF, sizeof MOUSE_ON - 1);
}

static enum status start_curses(struct term *term, struct error *error)
{
    /* The size is the kernel's word, not that of LINES and COLUMNS left over in the environment. */
    use_env(FALSE);
    use_tioctl(TRUE);
    term->screen = newterm(NULL, stdout, stdin);
    if (!term->screen)
        return error_set(error, ST_IO, NULL, "%s", _("终端打不开"));
    /* raw: Ctrl-C and Ctrl-Z are keys, so that a paste that holds them is only text. */
    raw();
    noecho();
    nonl();
    typeahead(-1);
    scrollok(stdscr, FALSE);
    idlok(stdscr, TRUE);
    look_choose(&term->look);
    terminfo_learn(term->keys);
    curs_set(0);
    refresh();
    set_modes(term, true);
    return ST_OK;
}

enum status term_open(struct term **out, struct error *error)
{
    bool missing = false;
    struct term *term = NULL;
    *out = NULL;
    enum status status = check_terminal(error);
    if (status == ST_OK)
        status = charset_choose(&missing, error);
    if (status != ST_OK)
        return status;
    term = calloc(1, sizeof *term);
    if (term) {
        term->signals.fd = -1;
        term->keys = keys_new();
    }
    if (!term || !term->keys) {
        status = error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
        goto fail;
    }
    status = signals_open(&term->signals, error);
    if (status == ST_OK)
        status = start_curses(term, error);
    if (status != ST_OK)
        goto fail;
    if (missing)
        snprintf(term->notice, sizeof term->notice, "%s",
                 _("系统没有 LANG 所指的区域设置，已改用 C.UTF-8"));
    *out = term;
    return ST_OK;
fail:
    term_close(term);
    return status;
}

void term_close(struct term *term)
{
    if (!term)
        return;
    if (term->screen) {
        set_modes(term, false);
        curs_set(1);
        endwin();
        delscreen(term->screen);
    }
    signals_close(&term->signals);
    keys_free(term->keys);
    free(term);
}

const char *term_notice(const struct term *term)
{
    return term->notice;
}

int term_height(const struct term *term)
{
    (void)term;
    return getmaxy(stdscr);
}

int term_width(const struct term *term)
{
    (void)term;
    return getmaxx(stdscr) - 1;
}

bool term_too_small(const struct term *term)
{
    return term_height(term) < TERM_ROWS_MIN || term_width(term) + 1 < TERM_COLS_MIN;
}

void term_erase(struct term *term)
{
    erase();
    term->caret = false;
    term->park_y = 0;
    term->bar_y = -1;
}

void term_show(struct term *term)
{
    curs_set(term->caret ? 1 : 0);
    if (term->caret)
        move(term->caret_y, term->caret_x);
    else
        move(term->park_y, 0);
    refresh();
}

void term_redraw(struct term *term)
{
    (void)term;
    clearok(curscr, TRUE);
}

void term_caret(struct term *term, int y, int x)
{
    int right = getmaxx(stdscr) - 1;
    if (y < 0 || y >= getmaxy(stdscr) || x < 0)
        return;
    term->caret = true;
    term->caret_y = y;
    term->caret_x = x < right ? x : right;
}

void term_mouse(struct term *term, bool on)
{
    if (term->mouse == on)
        return;
    send_all(on ? MOUSE_ON : MOUSE_OFF, sizeof MOUSE_ON - 1);
    term->mouse = on;
    keys_mouse(term->keys, on);
}

int term_bar_row(const struct term *term)
{
    return term->bar_y;
}

void term_bell(struct term *term)
{
    (void)term;
    beep();
}

void inside_paint(struct term *term, int y, int x, enum style style, const wchar_t *text)
{
    attr_set(term->look.attributes[style], term->look.pairs[style], NULL);
    mvaddwstr(y, x, text);
}

void inside_park(struct term *term, int y)
{
    term->park_y = term->bar_y = y;
}

enum status inside_send(struct term *term, const char *bytes, size_t n)
{
    if (term->stopped)
        return ST_STOPPED;
    refresh();
    return send_all(bytes, n);
}

/* Takes the size the kernel tells; 0 (a serial line that never said) changes nothing. */
static void take_size(void)
{
    struct winsize size;
    if (ioctl(TTY_OUT, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resize_term(size.ws_row, size.ws_col);
    clearok(curscr, TRUE);
}

void term_suspend(struct term *term)
{
    set_modes(term, false);
    curs_set(1);
    endwin();
    signals_suspend(&term->signals);
    if (signals_read(&term->signals).stop)
        term->stopped = true;
    refresh(); /* takes the screen again */
    set_modes(term, true);
    take_size();
}

/* Continued by someone after a stop that was not ours: the modes of the terminal may have changed.
 */
static void take_again(const struct term *term)
{
    reset_prog_mode();
    set_modes(term, true);
    take_size();
}

static enum term_event next_signal(struct term *term)
{
    struct signals_seen seen = signals_read(&term->signals);
    if (seen.stop)
        term->stopped = true;
    if (term->stopped)
        return TERM_STOP;
    if (seen.suspend)
        term_suspend(term);
    else if (seen.continued)
        take_again(term);
    else if (seen.resize)
        take_size();
    if (term->stopped)
        return TERM_STOP;
    return seen.suspend || seen.continued || seen.resize ? TERM_RESIZED : TERM_NONE;
}

/* Reads what is there. False when there is nothing more; a terminal that is gone sets stopped. */
static bool read_bytes(struct term *term)
{
    struct pollfd in = {.fd = TTY_IN, .events = POLLIN};
    if (poll(&in, 1, 0) <= 0)
        return false;
    char bytes[2048];
    ssize_t n = in.revents & POLLIN ? read(TTY_IN, bytes, sizeof bytes) : 0;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    if (n <= 0) {
        term->stopped = true;
        return false;
    }
    term->read_at = now_ms();
    keys_feed(term->keys, bytes, (size_t)n);
    return true;
}

enum term_event term_next(struct term *term, struct key *key)
{
    enum term_event event = next_signal(term);
    if (event != TERM_NONE)
        return event;
    do {
        if (keys_next(term->keys, false, key))
            return TERM_KEY;
    } while (read_bytes(term));
    if (term->stopped)
        return TERM_STOP;
    if (term_patience(term) == 0 && keys_next(term->keys, true, key))
        return TERM_KEY;
    return TERM_NONE;
}

void term_watch(const struct term *term, struct pollfd fds[TERM_WATCH])
{
    fds[0] = (struct pollfd){.fd = TTY_IN, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = term->signals.fd, .events = POLLIN};
}

int term_patience(const struct term *term)
{
    int whole = keys_patience(term->keys);
    if (whole < 0)
        return -1;
    int64_t left = term->read_at + whole - now_ms();
    return left < 0 ? 0 : left < whole ? (int)left : whole;
}

/* The shorter of two waits, of which -1 is for ever. */
static int shorter(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

enum term_event term_wait(struct term *term, int timeout_ms, struct pollfd *extra, size_t n,
                          struct key *key)
{
    int64_t until = now_ms() + (timeout_ms > 0 ? timeout_ms : 0);
    struct pollfd fds[TERM_WATCH + EXTRA_MAX];
    if (n > EXTRA_MAX)
        n = EXTRA_MAX;
    term_watch(term, fds);
    if (n > 0)
        memcpy(fds + TERM_WATCH, extra, n * sizeof *extra);
    for (;;) {
        enum term_event event = term_next(term, key);
        if (event != TERM_NONE)
            return event;
        int64_t left = until - now_ms();
        int wait = timeout_ms < 0 ? -1 : left < 0 ? 0 : (int)left;
        int ready = poll(fds, TERM_WATCH + (nfds_t)n, shorter(wait, term_patience(term)));
        if (ready < 0)
            continue; /* EINTR; nothing else can happen to valid arguments */
        if (n > 0)
            memcpy(extra, fds + TERM_WATCH, n * sizeof *extra);
        if (ready > 0 && !fds[0].revents && !fds[1].revents)
            return TERM_FD;
        if (ready == 0 && timeout_ms >= 0 && now_ms() >= until)
            return TERM_TIMEOUT;
    }
}

const char *term_library(void)
{
    return NCURSES_VERSION;
}
