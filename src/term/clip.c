#include "term/clip.h"

#include <stdlib.h>
#include <string.h>

#include "term/inside.h"

/* screen(1) passes a string of at most 768 bytes (256 in old ones) in one piece. */
enum { SCREEN_PIECE = 240, SEQUENCE_MAX = 400 * 1024 };

static void add_base64(struct buf *out, const char *text, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < n; i += 3) {
        unsigned a = s[i];
        unsigned b = i + 1 < n ? s[i + 1] : 0;
        unsigned c = i + 2 < n ? s[i + 2] : 0;
        char four[4] = {digits[a >> 2], digits[(a & 3) << 4 | b >> 4],
                        i + 1 < n ? digits[(b & 15) << 2 | c >> 6] : '=',
                        i + 2 < n ? digits[c & 63] : '='};
        buf_add(out, four, sizeof four);
    }
}

/* tmux hands on what stands in this string, with every ESC doubled. */
static void wrap_tmux(struct buf *out, const struct buf *plain)
{
    buf_puts(out, "\033Ptmux;");
    for (size_t i = 0; i < plain->len; i++) {
        if (plain->text[i] == '\033')
            buf_putc(out, '\033');
        buf_putc(out, plain->text[i]);
    }
    buf_puts(out, "\033\\");
}

static void wrap_screen(struct buf *out, const struct buf *plain)
{
    for (size_t at = 0; at < plain->len; at += SCREEN_PIECE) {
        size_t left = plain->len - at;
        buf_puts(out, "\033P");
        buf_add(out, plain->text + at, left < SCREEN_PIECE ? left : SCREEN_PIECE);
        buf_puts(out, "\033\\");
    }
}

enum status clip_sequence(struct buf *out, enum clip_wrap wrap, const char *utf8, size_t n)
{
    if (n > CLIP_MAX)
        return ST_LIMIT;
    struct buf plain;
    buf_init(&plain, SEQUENCE_MAX);
    buf_puts(&plain, "\033]52;c;");
    add_base64(&plain, utf8, n);
    buf_putc(&plain, '\a');
    if (wrap == CLIP_SCREEN)
        wrap_screen(out, &plain);
    else
        buf_add(out, plain.text, plain.len);
    /* tmux takes the plain one or hands the other on, depending on its settings. */
    if (wrap == CLIP_TMUX)
        wrap_tmux(out, &plain);
    bool failed = plain.failed || out->failed;
    buf_free(&plain);
    return failed ? ST_NOMEM : ST_OK;
}

static enum clip_wrap wrap_of_environment(void)
{
    const char *tmux = getenv("TMUX");
    const char *name = getenv("TERM");
    if (!name)
        name = "";
    if ((tmux && *tmux) || strncmp(name, "tmux", 4) == 0)
        return CLIP_TMUX;
    return strncmp(name, "screen", 6) == 0 ? CLIP_SCREEN : CLIP_PLAIN;
}

enum status clip_copy(struct term *term, const char *utf8, size_t n)
{
    struct buf out;
    buf_init(&out, SEQUENCE_MAX);
    enum status status = clip_sequence(&out, wrap_of_environment(), utf8, n);
    if (status == ST_OK)
        status = inside_send(term, out.text, out.len);
    buf_free(&out);
    return status;
}
