#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/compare.h"

/* What people paste, read as nicknames. */

enum { ROW_DIGITS = 4 /* a number this short stands before a name, and is none */ };

static const char *const separators[] = {"、", "，", ",", "；", ";", "\t", "\xE2\x80\x85", NULL};
static const char *const blanks[] = {" ", "\xC2\xA0", "\xE3\x80\x80", "\xE2\x80\x85", NULL};
static const char *const opens[] = {"(", "（", "[", "【", "〔", NULL};
static const char *const closes[] = {")", "）", "]", "】", "〕", NULL};
static const char *const ends[] = {":", "：", NULL};
static const char *const ordinals[] = {".", "．", "、", ")", "）", NULL};
static const char *const marks[] = {"群管理员", "管理员", "群主", NULL};
static const char *const measures[] = {"人", "名", "位", NULL};
static const char *const heads[] = {"查看全部群成员",
                                    "查看更多群成员",
                                    "搜索群成员",
                                    "全部群成员",
                                    "群聊成员",
                                    "聊天成员",
                                    "全部成员",
                                    "聊天信息",
                                    "查看更多",
                                    "所有人",
                                    "群管理员",
                                    "管理员",
                                    "群成员",
                                    "群主",
                                    "成员",
                                    "名单",
                                    "搜索",
                                    "收起",
                                    "添加",
                                    "邀请",
                                    "移出",
                                    "群昵称",
                                    "昵称",
                                    "姓名",
                                    "序号",
                                    "共",
                                    "",
                                    NULL};

struct piece {
    const char *at;
    size_t n;
};

/* The length of the first of the words that the text begins (or, with end, ends) with; 0: none. */
static size_t begins(struct piece piece, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (n > 0 && n <= piece.n && memcmp(piece.at, *words, n) == 0)
            return n;
    }
    return 0;
}

static size_t finishes(struct piece piece, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (n <= piece.n && memcmp(piece.at + piece.n - n, *words, n) == 0)
            return n;
    }
    return 0;
}

static struct piece skip(struct piece piece, size_t n)
{
    return (struct piece){piece.at + n, piece.n - n};
}

static struct piece trim(struct piece piece)
{
    for (size_t n; (n = begins(piece, blanks)) > 0;)
        piece = skip(piece, n);
    for (size_t n; (n = finishes(piece, blanks)) > 0;)
        piece.n -= n;
    return piece;
}

static size_t digits(struct piece piece)
{
    size_t n = 0;
    while (n < piece.n && piece.at[n] >= '0' && piece.at[n] <= '9')
        n++;
    return n;
}

/* "(43)", "43人", "（43 人）：" and the like; alone: a bare number is one too. */
static bool is_number(struct piece piece, bool alone)
{
    bool dressed = alone;
    piece = trim(piece);
    size_t open = begins(piece, opens);
    piece = trim(skip(piece, open));
    size_t number = digits(piece);
    piece = trim(skip(piece, number));
    size_t measure = begins(piece, measures);
    piece = trim(skip(piece, measure));
    size_t close = begins(piece, closes);
    piece = trim(skip(piece, close));
    piece = skip(piece, begins(piece, ends));
    dressed = dressed || open > 0 || measure > 0;
    return piece.n == 0 && (number > 0 ? dressed : alone && !open && !measure && !close);
}

/* A heading or a button of the chat window, with or without a count. */
static bool is_noise(struct piece piece)
{
    for (const char *const *head = heads; *head; head++) {
        size_t n = strlen(*head);
        if (n <= piece.n && memcmp(piece.at, *head, n) == 0 && is_number(skip(piece, n), n > 0))
            return true;
    }
    return false;
}

/* 群主 and 管理员 before the name: in brackets, or with a blank or colon behind. */
static struct piece strip_front(struct piece piece)
{
    size_t open = begins(piece, opens);
    struct piece rest = skip(piece, open);
    size_t mark = begins(rest, marks);
    if (mark == 0)
        return piece;
    rest = skip(rest, mark);
    size_t close = open ? begins(rest, closes) : begins(rest, ends);
    if (close == 0 && (open || begins(rest, blanks) == 0))
        return piece;
    return trim(skip(rest, close));
}

static struct piece strip_back(struct piece piece)
{
    struct piece rest = piece;
    size_t close = finishes(rest, closes);
    rest.n -= close;
    size_t mark = finishes(rest, marks);
    if (mark == 0)
        return piece;
    rest.n -= mark;
    size_t before = close ? finishes(rest, opens) : finishes(rest, blanks);
    if (before == 0)
        return piece;
    rest.n -= before;
    return trim(rest);
}

struct reading {
    struct arena *arena;
    struct compare_list *out;
    size_t room;
    struct error *error;
};

static enum status keep(struct reading *reading, struct piece piece)
{
    struct compare_list *out = reading->out;
    if (out->count == COMPARE_NAMES_MAX)
        return error_set(reading->error, ST_LIMIT, NULL, _("名单超过 %d 个名字，请分开核对。"),
                         COMPARE_NAMES_MAX);
    if (out->count == reading->room) {
        size_t room = reading->room ? reading->room * 2 : 64;
        const char **names = arena_alloc(reading->arena, room * sizeof *names);
        if (!names)
            return error_set(reading->error, ST_NOMEM, NULL, "%s", _("内存不足"));
        if (out->count > 0)
            memcpy(names, out->names, out->count * sizeof *names);
        out->names = names;
        reading->room = room;
    }
    size_t n = 0;
    uint32_t cp;
    for (int i = 0; i < COMPARE_NICKNAME_MAX && n < piece.n; i++)
        n += utf8_get(piece.at + n, piece.n - n, &cp);
    const char *name = arena_dup(reading->arena, piece.at, n);
    if (!name)
        return error_set(reading->error, ST_NOMEM, NULL, "%s", _("内存不足"));
    out->names[out->count++] = name;
    return ST_OK;
}

static enum status take(struct reading *reading, struct piece piece)
{
    static const char *const mentions[] = {"@", "＠", NULL};
    piece = trim(piece);
    for (size_t n; (n = begins(piece, mentions)) > 0;)
        piece = trim(skip(piece, n));
    piece = strip_back(strip_front(piece));
    bool row = piece.n <= ROW_DIGITS && digits(piece) == piece.n;
    return piece.n == 0 || row || is_noise(piece) ? ST_OK : keep(reading, piece);
}

/* Where the name ends that begins here: at a separator, or at more than one blank. *skipped gets
 * the length of what stands between. */
static size_t piece_end(struct piece line, size_t from, size_t *skipped)
{
    for (size_t i = from; i < line.n;) {
        struct piece rest = skip(line, i);
        size_t separator = begins(rest, separators), blank = begins(rest, blanks);
        size_t second = blank ? begins(skip(rest, blank), blanks) : 0;
        *skipped = separator ? separator : blank + second;
        if (separator || second)
            return i;
        uint32_t cp;
        size_t n = utf8_get(rest.at, rest.n, &cp);
        i += n > 0 ? n : 1;
    }
    *skipped = 0;
    return line.n;
}

static enum status take_line(struct reading *reading, struct piece line)
{
    enum status status = ST_OK;
    line = trim(line);
    if (is_noise(line))
        return ST_OK;
    size_t number = digits(line), ordinal = begins(skip(line, number), ordinals);
    if (number > 0 && number <= ROW_DIGITS && ordinal > 0)
        line = skip(line, number + ordinal);
    for (size_t from = 0, skipped = 0; status == ST_OK && from < line.n; from += skipped) {
        size_t end = piece_end(line, from, &skipped);
        status = take(reading, (struct piece){line.at + from, end - from});
        from = end;
        if (skipped == 0)
            break;
    }
    return status;
}

/* The cells of a spreadsheet's row stand below one another. */
static void clean_lines(struct buf *out, const char *text, size_t n)
{
    for (size_t from = 0; from < n;) {
        size_t end = from;
        while (end < n && text[end] != '\t' && text[end] != '\r')
            end++;
        clean_text(out, text + from, end - from);
        if (end < n)
            buf_putc(out, '\n');
        from = end + 1;
    }
}

enum status compare_read(const char *text, size_t n, struct arena *arena, struct compare_list *out,
                         struct error *error)
{
    struct reading reading = {.arena = arena, .out = out, .error = error};
    struct buf clean;
    enum status status = ST_OK;
    *out = (struct compare_list){.count = 0};
    if (n > COMPARE_TEXT_MAX)
        return error_set(error, ST_LIMIT, NULL, "%s", _("名单超过 1 MB，请分开核对。"));
    buf_init(&clean, COMPARE_TEXT_MAX);
    clean_lines(&clean, text, n);
    if (clean.failed)
        status = error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    for (size_t from = 0; status == ST_OK && from < clean.len;) {
        const char *end = memchr(clean.text + from, '\n', clean.len - from);
        size_t length = end ? (size_t)(end - clean.text) - from : clean.len - from;
        status = take_line(&reading, (struct piece){clean.text + from, length});
        from += length + 1;
    }
    buf_free(&clean);
    if (status == ST_OK && out->count == 0)
        return error_set(error, ST_INVALID, NULL, "%s",
                         _("里面没有名字：请在微信里打开群成员列表，全选复制，再粘贴。"));
    return status;
}

/* What counts in no name: signs, blanks, emoji. */
static bool counts(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } signs[] = {
        {0x00, 0x2F},       {0x3A, 0x40},        {0x5B, 0x60},     {0x7B, 0xBF},
        {0xD7, 0xD7},       {0xF7, 0xF7},        {0x2000, 0x2DFF}, {0x2E00, 0x2E7F},
        {0x3000, 0x3004},   {0x3006, 0x3006},    {0x3008, 0x3020}, {0x3030, 0x303F},
        {0x30FB, 0x30FB},   {0xD800, 0xF8FF},    {0xFE00, 0xFE6F}, {0xFF00, 0xFFFF},
        {0x1F000, 0x1FBFF}, {0xE0000, 0x10FFFF},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (cp >= signs[i].from && cp <= signs[i].to)
            return false;
    return true;
}

void compare_fold(const char *text, bool bare, struct buf *out)
{
    size_t left = strlen(text);
    bool any = false;
    for (const char *s = text; left > 0;) {
        uint32_t cp = 0;
        size_t n = utf8_get(s, left, &cp);
        if (bare && any && begins((struct piece){s, left}, opens) > 0)
            return;
        if (n == 0) {
            n = 1;
            cp = '?';
        }
        if (cp >= 0xFF01 && cp <= 0xFF5E)
            cp -= 0xFEE0;
        if (cp >= 'A' && cp <= 'Z')
            cp += 'a' - 'A';
        if (counts(cp)) {
            char bytes[4];
            buf_add(out, bytes, utf8_put(bytes, cp));
            any = true;
        }
        s += n;
        left -= n;
    }
}
