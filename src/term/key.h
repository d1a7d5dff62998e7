#ifndef TERM_KEY_H
#define TERM_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was pressed. K_F1 to K_F12 are consecutive. */
enum key_kind {
    K_NONE,
    K_CHAR,  /* ch: a printable character, as typed */
    K_CTRL,  /* ch: the small letter, or one of @ [ \ ] ^ _ */
    K_PASTE, /* text, len, cut */
    K_ENTER,
    K_ESC,
    K_TAB,
    K_BACKTAB,
    K_BACKSPACE,
    K_DELETE,
    K_INSERT,
    K_UP,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PGUP,
    K_PGDN,
    K_F1,
    K_F2,
    K_F3,
    K_F4,
    K_F5,
    K_F6,
    K_F7,
    K_F8,
    K_F9,
    K_F10,
    K_F11,
    K_F12,
    K_MOUSE, /* mouse, row, column */
    K_COUNT
};

enum mouse { MOUSE_LEFT, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct key {
    enum key_kind kind;
    uint32_t ch;
    const char
        *text; /* UTF-8, NUL-terminated, lines end in LF; the decoder's, until its next call */
    size_t len;
    bool cut;         /* the paste was longer than KEY_PASTE_MAX and its rest is lost: say so */
    enum mouse mouse; /* what was pressed or turned */
    int row, column;  /* of the cell, from 0 */
};

enum {
    KEY_PASTE_MAX = 1 << 20, /* bytes of UTF-8 in one paste */
    KEY_SEQUENCE_MAX = 32,   /* bytes of the longest escape sequence */
    KEY_LEARN_MAX = 32,      /* sequences that keys_learn takes */
    KEY_PATIENCE = 25,       /* ms after which a lone ESC is the key Esc */
    KEY_PATIENCE_LONG =
        1000 /* ms to wait for the rest of a character, or after an ESC in a paste */
};

/*
 * The decoder: bytes of a terminal in the locale's encoding in, keys out. It touches neither the
 * terminal nor the clock. Escape sequences of xterm, linux, vt100, screen and rxvt are built in;
 * unknown ones are swallowed whole. What stands between the marks of a bracketed paste is one
 * K_PASTE whatever it holds. Bytes that are no character of the locale are dropped one by one.
 */
struct keys;

/* NULL when memory is short. */
struct keys *keys_new(void);
void keys_free(struct keys *keys);

/* Adds a sequence (first byte ESC) the terminal description names; ignored when none is free. */
void keys_learn(struct keys *keys, const char *sequence, enum key_kind kind);

/*
 * Whether reports of a mouse are keys; false at first. Then the presses of the left button and the
 * turns of the wheel that the terminal reports in the SGR form are K_MOUSE. Other reports, and all
 * of them while this is off, are swallowed.
 */
void keys_mouse(struct keys *keys, bool on);

/* Takes up to n bytes; answers how many it took. It takes all when keys_next has answered false
 * before and n <= 4096. */
size_t keys_feed(struct keys *keys, const char *bytes, size_t n);

/*
 * The next key. False when there is none yet; the text of a paste is valid until the next call of
 * any function here. quiet: the patience has run out without another byte, so what is begun is
 * decided.
 */
bool keys_next(struct keys *keys, bool quiet, struct key *out);

/* How many ms to wait for more bytes before calling keys_next with quiet; -1: no need. */
int keys_patience(const struct keys *keys);

/*
 * The ASCII character a Chinese input method may have put another in place of, for commands:
 * full-width forms, the ideographic space, and 。、《》【】. Any other character is answered as it
 * is.
 */
uint32_t key_fold(uint32_t ch);

/* For commands: the folded character of a K_CHAR, else 0. */
uint32_t key_command(const struct key *key);

/* How many bytes of a paste are to be taken as lines: all, or, where its rest is lost, those up to
 * the last end of a line. */
size_t key_whole_lines(const struct key *paste);

#endif
