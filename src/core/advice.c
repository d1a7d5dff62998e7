#include "core/advice.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/civil.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "core/advice_number.h"

static const char *const sentences[ADVICE_KINDS] = {
    [ADVICE_IDENTITY_NUMBER] = N_("文中像有身份证号：请删去或遮盖后再发。"),
    [ADVICE_MOBILE] = N_("文中像有手机号：确需公开的再发，否则请删去。"),
    [ADVICE_BANK_CARD] = N_("文中像有银行卡号：请删去后再发。"),
    [ADVICE_SECRECY] = N_("文中有密级标志：涉密内容不得在群里发布，请先核实。"),
    [ADVICE_DUPLICATE] = N_("同样的内容已在此群发布过：请核对是否重复。"),
    [ADVICE_NO_AGENDA] = N_("会议通知没有议程：请补上议程再发。"),
    [ADVICE_NO_TIME] = N_("会议通知没有时间：请写明哪天几点开。"),
    [ADVICE_OVER] = N_("活动时间已过：改期的先改活动的时间，已开过的不必再发通知。"),
    [ADVICE_UNFINISHED] = N_("写到冒号为止：请把决议或结果的内容写上再发。"),
    [ADVICE_LACKS_FIELDS] =
        N_("活动还缺规则要求写明的项目，发了也不算：请先在会议屏幕（F6）按 e 补填。"),
    [ADVICE_TOO_LONG] = N_("文字超出该渠道一次能发的长度：请缩短或分条发。"),
};

const char *advice_sentence(enum advice_kind kind)
{
    return _(sentences[kind]);
}

/* What has been found so far; in the title it is about the whole. */
struct finds {
    struct advice *out;
    size_t max, count;
    bool in_title;
};

static void find(struct finds *finds, enum advice_kind kind, size_t from, size_t len)
{
    if (finds->count == finds->max)
        return;
    finds->out[finds->count++] =
        finds->in_title ? (struct advice){kind, 0, 0} : (struct advice){kind, from, len};
}

static size_t skip_blanks(const char *s, size_t n, size_t at)
{
    static const char wide[] = "\u3000";
    for (;;) {
        if (at < n && (s[at] == ' ' || s[at] == '\t'))
            at++;
        else if (n - at >= sizeof wide - 1 && memcmp(s + at, wide, sizeof wide - 1) == 0)
            at += sizeof wide - 1;
        else
            return at;
    }
}

/* The length of the first of the words that stands at `at`; 0: none. */
static size_t word_at(const char *s, size_t n, size_t at, const char *const *words)
{
    for (; *words; words++) {
        size_t length = strlen(*words);
        if (n - at >= length && memcmp(s + at, *words, length) == 0)
            return length;
    }
    return 0;
}

/* The end of a secrecy word at `at`, a blank between its two characters allowed; 0: none. */
static size_t secrecy_word(const char *s, size_t n, size_t at)
{
    static const char *const first[] = {"绝", "机", "秘", NULL};
    static const char *const second[] = {"密", NULL};
    size_t length = word_at(s, n, at, first);
    if (length == 0)
        return 0;
    at = skip_blanks(s, n, at + length);
    length = word_at(s, n, at, second);
    return length ? at + length : 0;
}

static bool has_term(const char *s, size_t n, size_t at)
{
    static const char *const stars[] = {"★", "☆", "*", "＊", NULL};
    static const char *const terms[] = {"年", "个月", "月", "天", "日", NULL};
    static const char *const forever[] = {"长期", NULL};
    at = skip_blanks(s, n, at);
    if (word_at(s, n, at, stars) || word_at(s, n, at, forever))
        return true;
    size_t digits = at;
    uint32_t cp;
    for (size_t length; at < n && (length = utf8_get(s + at, n - at, &cp)) > 0; at += length) {
        if (number_digit(cp) < 0)
            break;
    }
    return at > digits && word_at(s, n, skip_blanks(s, n, at), terms) > 0;
}

/* Whether nothing but the word from..to (in brackets, or behind "密级") is on its line. */
static bool is_alone(const char *s, size_t n, size_t from, size_t to)
{
    static const char *const around[] = {"【",   "】", "[",  "]",  "（",     "）", "(",
                                         ")",    "〔", "〕", "「", "」",     ":",  "：",
                                         "密级", "\r", " ",  "\t", "\u3000", NULL};
    size_t at = from;
    while (at > 0 && s[at - 1] != '\n')
        at--;
    while (at < from) {
        size_t length = word_at(s, from, at, around);
        if (length == 0)
            return false;
        at += length;
    }
    for (at = to; at < n && s[at] != '\n';) {
        size_t length = word_at(s, n, at, around);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

static void find_secrecy(struct finds *finds, const char *s, size_t n, size_t at)
{
    size_t end = secrecy_word(s, n, at);
    if (end && (has_term(s, n, end) || is_alone(s, n, at, end)))
        find(finds, ADVICE_SECRECY, at, end - at);
}

static enum advice_kind kind_of(enum number_kind kind)
{
    if (kind == NUMBER_IDENTITY)
        return ADVICE_IDENTITY_NUMBER;
    return kind == NUMBER_MOBILE ? ADVICE_MOBILE : ADVICE_BANK_CARD;
}

/* Numbers and markings, in order of place. */
static void look_through(struct finds *finds, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    struct number number;
    size_t next = 0; /* where to look for the next number */
    bool more = number_next(s, n, next, &number);
    uint32_t cp;
    for (size_t at = 0; at < n;) {
        if (more && at == number.from) {
            find(finds, kind_of(number.kind), number.from, number.len);
            more = number_next(s, n, number.from + number.len, &number);
        }
        find_secrecy(finds, s, n, at);
        size_t length = utf8_get(s + at, n - at, &cp);
        at += length ? length : 1;
    }
}

static bool mentions(const char *s, const char *const *words)
{
    for (; s && *words; words++) {
        if (strstr(s, *words))
            return true;
    }
    return false;
}

/* Whether the text says a day or an hour: a number, in digits or words, before its unit. */
static bool says_time(const char *s)
{
    static const char *const units[] = {"月", "日", "号", "时", "点", ":", "：", NULL};
    static const char *const words[] = {"零", "一", "二", "两", "三", "四", "五",
                                        "六", "七", "八", "九", "十", "半", NULL};
    size_t n = s ? strlen(s) : 0;
    bool number = false;
    uint32_t cp;
    for (size_t at = 0; at < n;) {
        if (number && word_at(s, n, at, units))
            return true;
        size_t length = utf8_get(s + at, n - at, &cp);
        number = length > 0 && (number_digit(cp) >= 0 || word_at(s, n, at, words) > 0);
        at += length ? length : 1;
    }
    return false;
}

static bool is_meeting_notice(const struct post *post, const struct event *event)
{
    static const char *const meetings[] = {"会议", "大会", "开会", "党课", NULL};
    if (event)
        return post->as == FORM_NOTICE && event->kind && strstr(event->kind, "meeting");
    return post->as == FORM_NOTICE &&
           (mentions(post->title, meetings) || mentions(post->body, meetings));
}

static void look_at_notice(struct finds *finds, const struct post *post, const struct event *event)
{
    static const char *const agendas[] = {"议程", "议题", NULL};
    if (!is_meeting_notice(post, event))
        return;
    bool filled = event && event->agenda && *event->agenda;
    if (!filled && !mentions(post->body, agendas))
        find(finds, ADVICE_NO_AGENDA, 0, 0);
    if (!says_time(post->title) && !says_time(post->body))
        find(finds, ADVICE_NO_TIME, 0, 0);
}

/* A notice of what has ended already. */
static bool is_late(const struct post *post, const struct event *event, instant now)
{
    return event && post->as == FORM_NOTICE && event->ends != INSTANT_NONE && event->ends <= now;
}

/* A draft sent on as it was made: its last line still waits for what came of the event. */
static bool is_unfinished(const struct post *post)
{
    static const char colon[] = "：";
    size_t n = post->body ? strlen(post->body) : 0;
    if (post->as != FORM_RESOLUTION && post->as != FORM_RESULT)
        return false;
    while (n > 0 && strchr(" \n", post->body[n - 1]))
        n--;
    return n >= sizeof colon - 1 &&
           strncmp(post->body + n - (sizeof colon - 1), colon, sizeof colon - 1) == 0;
}

size_t advise(const struct post *post, const struct event *event, instant now, size_t limit,
              struct advice *out, size_t max)
{
    struct finds finds = {.out = out, .max = max, .in_title = true};
    size_t length = post->title ? utf8_count(post->title, strlen(post->title)) : 0;
    length += post->body ? utf8_count(post->body, strlen(post->body)) : 0;
    if (limit > 0 && length > limit)
        find(&finds, ADVICE_TOO_LONG, 0, 0);
    if (is_late(post, event, now))
        find(&finds, ADVICE_OVER, 0, 0);
    if (is_unfinished(post))
        find(&finds, ADVICE_UNFINISHED, 0, 0);
    look_at_notice(&finds, post, event);
    look_through(&finds, post->title);
    finds.in_title = false;
    look_through(&finds, post->body);
    return finds.count;
}
