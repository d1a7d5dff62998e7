#include "vt.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>
#include <wchar.h>

#include "proc.h"

/* A character of the first plane that the emulator takes for narrow and the locale for wide is
 * shown to the emulator as one of plane 3, which is wide. */
enum { STAND_IN = 0x30000 };
enum {
    OUTPUT_MAX = 256 * 1024,
    ROW_MAX = 8192,
    SILENCE = 20,
    SILENCE_ESC = 45, /* a lone ESC becomes a key only when nothing follows for a while */
    SILENCE_UNSURE = 80,
    LONG_WAIT = 1000
};

struct vt {
    VTerm *term;
    VTermScreen *screen;
    pid_t pid;
    int master;
    int slave; /* only to ask how much input is still unread */
    bool ended;
    bool escape; /* an ESC alone was sent last */
    int status;
    bool cursor_visible;
    iconv_t in;  /* the program's encoding to UTF-8, or -1 */
    iconv_t out; /* and back */
    locale_t narrow;
    locale_t wide;
    char tail[8]; /* the begun character of the last piece */
    size_t tail_len;
    char *output;
    size_t bytes;
    char row[ROW_MAX];
};

static const iconv_t none = (iconv_t)-1;

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct vt *vt = user;
    if (property == VTERM_PROP_CURSORVISIBLE)
        vt->cursor_visible = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

/* The locale the environment asks for. */
static const char *locale_of(char *const env[])
{
    static const char *const names[] = {"LC_ALL=", "LC_CTYPE=", "LANG="};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (char *const *entry = env; *entry; entry++) {
            size_t n = strlen(names[i]);
            if (strncmp(*entry, names[i], n) == 0 && (*entry)[n])
                return *entry + n;
        }
    return "C";
}

static void open_encoding(struct vt *vt, const char *name)
{
    vt->in = vt->out = none;
    const char *charset = strchr(name, '.');
    if (!charset || strncasecmp(charset + 1, "GB", 2) != 0)
        return;
    vt->in = iconv_open("UTF-8", charset + 1);
    vt->out = iconv_open(charset + 1, "UTF-8");
    vt->narrow = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    vt->wide = newlocale(LC_CTYPE_MASK, name, (locale_t)0);
}

static void become(char *const argv[], char *const env[])
{
    for (int fd = 3; fd < 64; fd++)
        close(fd);
    execve(argv[0], argv, env);
    _exit(127);
}

struct vt *vt_start(char *const argv[], char *const env[], int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    struct vt *vt = calloc(1, sizeof *vt);
    if (!vt)
        return NULL;
    vt->output = malloc(OUTPUT_MAX);
    vt->master = vt->slave = -1;
    vt->cursor_visible = true;
    open_encoding(vt, locale_of(env));
    vt->pid = forkpty(&vt->master, NULL, NULL, &size);
    if (vt->pid == 0)
        become(argv, env);
    vt->term = vterm_new(rows, columns);
    if (vt->pid < 0 || !vt->output || !vt->term) {
        vt_free(vt);
        return NULL;
    }
    vt->slave = open(ptsname(vt->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    vterm_set_utf8(vt->term, 1);
    vt->screen = vterm_obtain_screen(vt->term);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_enable_altscreen(vt->screen, 1);
    vterm_screen_reset(vt->screen, 1);
    return vt;
}

void vt_free(struct vt *vt)
{
    if (!vt)
        return;
    if (vt->pid > 0 && !vt->ended) {
        kill(vt->pid, SIGKILL);
        waitpid(vt->pid, NULL, 0);
    }
    if (vt->master >= 0)
        close(vt->master);
    if (vt->slave >= 0)
        close(vt->slave);
    if (vt->in != none)
        iconv_close(vt->in);
    if (vt->out != none)
        iconv_close(vt->out);
    if (vt->narrow)
        freelocale(vt->narrow);
    if (vt->wide)
        freelocale(vt->wide);
    if (vt->term)
        vterm_free(vt->term);
    free(vt->output);
    free(vt);
}

void vt_mark(struct vt *vt)
{
    vt->bytes = 0;
}

void vt_send(struct vt *vt, const char *bytes, size_t n)
{
    vt_mark(vt);
    vt->escape = n == 1 && bytes[0] == '\033';
    long long until = now_ms() + 10000;
    while (n > 0 && now_ms() < until) {
        struct pollfd fd = {.fd = vt->master, .events = POLLOUT};
        /* In small pieces, with what comes back read in between, so that neither side waits for
         * ever. */
        ssize_t sent = poll(&fd, 1, 10) > 0 ? write(vt->master, bytes, n < 1024 ? n : 1024) : 0;
        if (sent < 0)
            return;
        bytes += sent;
        n -= (size_t)sent;
        if (n > 0)
            vt_listen(vt, 1);
    }
}

void vt_type(struct vt *vt, const char *utf8)
{
    char bytes[4096];
    char *in = (char *)(uintptr_t)utf8;
    size_t left = strlen(utf8);
    char *out = bytes;
    size_t room = sizeof bytes;
    if (vt->out == none) {
        vt_send(vt, utf8, left);
        return;
    }
    iconv(vt->out, &in, &left, &out, &room);
    vt_send(vt, bytes, sizeof bytes - room);
}

static bool stands_in(const struct vt *vt, wchar_t cp)
{
    if (!vt->wide || cp < 0x80 || cp > 0xFFFF)
        return false;
    locale_t before = uselocale(vt->wide);
    bool wide = wcwidth(cp) == 2;
    uselocale(vt->narrow);
    wide = wide && wcwidth(cp) == 1;
    uselocale(before);
    return wide;
}

static size_t put_utf8(char *out, unsigned cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n; i-- > 1; cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3F));
    out[0] = (char)(leads[n] | cp);
    return n;
}

/* Hands UTF-8 to the emulator, character by character, with stand-ins. */
static void show_converted(struct vt *vt, const char *s, size_t n)
{
    mbstate_t state;
    memset(&state, 0, sizeof state);
    while (n > 0) {
        wchar_t cp = 0;
        locale_t before = uselocale(vt->narrow);
        size_t len = mbrtowc(&cp, s, n, &state);
        uselocale(before);
        if (len == 0 || len > n)
            len = 1;
        char piece[4];
        if (len > 1 && stands_in(vt, cp))
            vterm_input_write(vt->term, piece, put_utf8(piece, (unsigned)(STAND_IN + cp)));
        else
            vterm_input_write(vt->term, s, len);
        s += len;
        n -= len;
    }
}

static void show_encoded(struct vt *vt, const char *bytes, size_t n)
{
    char whole[8192 + sizeof vt->tail];
    char utf8[4 * sizeof whole];
    memcpy(whole, vt->tail, vt->tail_len);
    memcpy(whole + vt->tail_len, bytes, n);
    char *in = whole;
    size_t left = vt->tail_len + n;
    char *out = utf8;
    size_t room = sizeof utf8;
    while (left > 0 && iconv(vt->in, &in, &left, &out, &room) == (size_t)-1) {
        if (errno == EINVAL && left < sizeof vt->tail)
            break;
        in++;
        left--;
        out += put_utf8(out, 0xFFFD);
        room = (size_t)(utf8 + sizeof utf8 - out);
    }
    vt->tail_len = left;
    memcpy(vt->tail, in, left);
    show_converted(vt, utf8, (size_t)(out - utf8));
}

/* The Linux console's "reset the palette" is no whole OSC sequence and would swallow what follows.
 */
static size_t without_palette(char *bytes, size_t n)
{
    char *found = n >= 3 ? memmem(bytes, n, "\033]R", 3) : NULL;
    if (!found)
        return n;
    memmove(found, found + 3, n - 3 - (size_t)(found - bytes));
    return n - 3;
}

/* Reads one piece of output; false when there is none within ms. */
static bool read_output(struct vt *vt, int ms)
{
    char bytes[8192];
    struct pollfd fd = {.fd = vt->master, .events = POLLIN};
    if (vt->master < 0 || poll(&fd, 1, ms) <= 0)
        return false;
    ssize_t n = read(vt->master, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    for (ssize_t i = 0; i < n; i++, vt->bytes++)
        if (vt->bytes < OUTPUT_MAX)
            vt->output[vt->bytes] = bytes[i];
    size_t shown = without_palette(bytes, (size_t)n);
    if (vt->in == none)
        vterm_input_write(vt->term, bytes, shown);
    else
        show_encoded(vt, bytes, shown);
    vterm_screen_flush_damage(vt->screen);
    char answer[256];
    size_t len = vterm_output_read(vt->term, answer, sizeof answer);
    if (len > 0 && write(vt->master, answer, len) < 0)
        return false;
    return true;
}

static bool has_ended(struct vt *vt)
{
    int status = 0;
    if (!vt->ended && waitpid(vt->pid, &status, WNOHANG) == vt->pid) {
        vt->ended = true;
        vt->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return vt->ended;
}

static bool input_is_read(const struct vt *vt)
{
    int unread = 0;
    return ioctl(vt->slave, FIONREAD, &unread) != 0 || unread == 0;
}

enum vt_state vt_settle(struct vt *vt, int max_ms)
{
    long long last = now_ms();
    long long until = last + max_ms;
    int silence = vt->escape ? SILENCE_ESC : SILENCE;
    for (long long now = last; now < until; now = now_ms()) {
        if (read_output(vt, 4)) {
            last = now_ms();
            continue;
        }
        if (has_ended(vt)) {
            while (read_output(vt, 0))
                continue;
            return VT_GONE;
        }
        now = now_ms();
        if (now - last < silence || !input_is_read(vt))
            continue;
        if (proc_waits_in_poll(vt->pid) || (now - last >= SILENCE_UNSURE && proc_sleeps(vt->pid)))
            return VT_QUIET;
    }
    return VT_BUSY;
}

void vt_listen(struct vt *vt, int ms)
{
    long long until = now_ms() + ms;
    for (long long left = ms; left > 0; left = until - now_ms())
        read_output(vt, (int)left);
}

static bool get_cell(struct vt *vt, int y, int x, VTermScreenCell *cell)
{
    memset(cell, 0, sizeof *cell);
    return vterm_screen_get_cell(vt->screen, (VTermPos){.row = y, .col = x}, cell) != 0;
}

const char *vt_row(struct vt *vt, int y)
{
    int rows = 0;
    int columns = 0;
    size_t n = 0;
    VTermScreenCell cell;
    vt_size(vt, &rows, &columns);
    for (int x = 0; y < rows && x < columns && n + 32 < ROW_MAX; x++) {
        if (!get_cell(vt, y, x, &cell))
            break;
        if (cell.chars[0] == 0)
            vt->row[n++] = ' ';
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
            uint32_t cp = cell.chars[i];
            bool stand_in = vt->wide && cp >= STAND_IN && cp <= STAND_IN + 0xFFFF;
            n += put_utf8(vt->row + n, stand_in ? cp - STAND_IN : cp);
        }
        if (cell.width > 1)
            x++;
    }
    while (n > 0 && vt->row[n - 1] == ' ')
        n--;
    vt->row[n] = '\0';
    return vt->row;
}

bool vt_cell_used(struct vt *vt, int y, int x)
{
    VTermScreenCell cell;
    return get_cell(vt, y, x, &cell) && cell.chars[0] != 0 && cell.chars[0] != ' ';
}

bool vt_cell_reverse(struct vt *vt, int y, int x)
{
    VTermScreenCell cell;
    return get_cell(vt, y, x, &cell) && cell.attrs.reverse;
}

void vt_cursor(const struct vt *vt, int *y, int *x, bool *visible)
{
    VTermPos at = {0};
    vterm_state_get_cursorpos(vterm_obtain_state(vt->term), &at);
    *y = at.row;
    *x = at.col;
    *visible = vt->cursor_visible;
}

void vt_size(const struct vt *vt, int *rows, int *columns)
{
    vterm_get_size(vt->term, rows, columns);
}

void vt_resize(struct vt *vt, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    vt_mark(vt);
    vterm_set_size(vt->term, rows, columns);
    ioctl(vt->master, TIOCSWINSZ, &size);
}

void vt_signal(struct vt *vt, int number)
{
    vt_mark(vt);
    if (!has_ended(vt))
        kill(vt->pid, number);
}

void vt_hang_up(struct vt *vt)
{
    if (vt->slave >= 0)
        close(vt->slave);
    close(vt->master);
    vt->master = vt->slave = -1;
}

size_t vt_bytes(const struct vt *vt)
{
    return vt->bytes;
}

const char *vt_output(const struct vt *vt, size_t *n)
{
    *n = vt->bytes < OUTPUT_MAX ? vt->bytes : OUTPUT_MAX;
    return vt->output;
}

int vt_exit(struct vt *vt, int deadline_ms)
{
    long long until = now_ms() + deadline_ms;
    struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};
    while (!has_ended(vt)) {
        if (now_ms() >= until)
            return -1;
        if (!read_output(vt, 5))
            nanosleep(&pause, NULL);
    }
    while (read_output(vt, 0))
        continue;
    return vt->status;
}

long vt_rss(const struct vt *vt)
{
    return proc_number(vt->pid, "VmRSS:");
}

long vt_sleeps(const struct vt *vt)
{
    return proc_number(vt->pid, "\nvoluntary_ctxt_switches:");
}
