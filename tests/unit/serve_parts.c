#include <string.h>

#include "serve/headers.h"
#include "serve/limiter.h"
#include "serve/query.h"
#include "tap.h"

/* The parts that look at what a stranger has written: escapes, numbers, headers; and the buckets.
 */

static void test_percent(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"a", "a"},
        {"%41", "A"},
        {"%e4%B8%ad", "中"},
        {"a%2fb", "a/b"},
        {"1234567", "1234567"},
        {"+", "+"},
        {"%", NULL},
        {"%4", NULL},
        {"%4g", NULL},
        {"%00", NULL},
        {"a%", NULL},
        {"%%41", NULL},
        {"12345678", NULL},
        {"%31%32%33%34%35%36%37%38", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[10] = "";
        size_t size = strlen(cases[i].text) >= 7 && !strchr(cases[i].text, '\xe4') &&
                              strcmp(cases[i].text, "%e4%B8%ad") != 0
                          ? 8
                          : sizeof out;
        bool good = percent_decode(cases[i].text, strlen(cases[i].text), out, size);
        is_str(good ? out : NULL, cases[i].want, "decoding \"%s\"", cases[i].text);
    }
}

static void test_numbers(void)
{
    static const struct {
        const char *text;
        int64_t max, want; /* -1: none */
    } cases[] = {
        {"0", 9, 0},
        {"9", 9, 9},
        {"10", 9, -1},
        {"", 9, -1},
        {"-1", 9, -1},
        {"+1", 9, -1},
        {" 1", 9, -1},
        {"1 ", 9, -1},
        {"0x1", 9, -1},
        {"007", 9, 7},
        {"9223372036854775807", INT64_MAX, INT64_MAX},
        {"9223372036854775808", INT64_MAX, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t out = -1;
        bool good = number_read(cases[i].text, cases[i].max, &out);
        is_int(good ? out : -1, cases[i].want, "the number \"%s\"", cases[i].text);
    }
}

static void test_query(void)
{
    char long_value[QUERY_VALUE_MAX + 8] = "a=";
    struct query_key keys[] = {{.name = "a"}, {.name = "bb"}};
    ok(query_split("bb=%31&a=x+y", keys, 2), "two keys");
    is_str(keys[0].value, "x+y", "a plus sign is one");
    is_str(keys[1].value, "1", "escapes are undone");
    for (int more = -1; more <= 1; more++) {
        struct query_key key = {.name = "a"};
        memset(long_value + 2, 'v', (size_t)(QUERY_VALUE_MAX - 1 + more));
        long_value[2 + QUERY_VALUE_MAX - 1 + more] = '\0';
        is_int(query_split(long_value, &key, 1), more <= 0, "a value of %d bytes",
               QUERY_VALUE_MAX - 1 + more);
    }
}

static void take(struct headers *headers, const char *name, const char *value)
{
    headers_take(headers, name, strlen(name), value, strlen(value));
}

static enum problem check(const char *method, const char *const *pairs, size_t *length)
{
    struct headers headers = {.method = method, .version = "HTTP/1.1"};
    for (; *pairs; pairs += 2)
        take(&headers, pairs[0], pairs[1]);
    return headers_check(&headers, 100, length);
}

static void test_headers(void)
{
    static const struct {
        const char *method, *pairs[8];
        enum problem want;
    } cases[] = {
        {"GET", {"Host", "a"}, PROBLEM_NONE},
        {"HEAD", {"host", "a:80"}, PROBLEM_NONE},
        {"POST", {"Host", "a", "Content-Length", "99"}, PROBLEM_NONE},
        {"POST", {"Host", "a", "Content-Length", "100"}, PROBLEM_NONE},
        {"POST", {"Host", "a", "Content-Length", "101"}, PROBLEM_TOO_LARGE},
        {"GET", {"X", "a"}, PROBLEM_BAD_REQUEST},
        {"GET", {"Host", ""}, PROBLEM_BAD_REQUEST},
        {"GET", {"Host", "a", "hOST", "a"}, PROBLEM_BAD_REQUEST},
        {"GET", {"Host", "a", "X y", "1"}, PROBLEM_BAD_REQUEST},
        {"GET", {"Host", "a", "X", "a\nb"}, PROBLEM_BAD_REQUEST},
        {"GET", {"Host", "a", "X", "a\rb"}, PROBLEM_BAD_REQUEST},
        {"GET", {"Host", "a", "X", "a\tb"}, PROBLEM_NONE},
        {"GET", {"Host", "a", "Content-Length", "1"}, PROBLEM_BAD_REQUEST},
        {"GET", {"Host", "a", "Content-Length", "0"}, PROBLEM_NONE},
        {"POST", {"Host", "a", "Content-Length", "1,1"}, PROBLEM_BAD_REQUEST},
        {"POST", {"Host", "a", "Content-Length", "1", "content-length", "1"}, PROBLEM_BAD_REQUEST},
        {"POST", {"Host", "a", "Transfer-Encoding", "chunked"}, PROBLEM_BAD_REQUEST},
        {"POST", {"Host", "a", "Content-Encoding", "gzip"}, PROBLEM_MEDIA},
        {"POST", {"Host", "a", "Content-Encoding", "identity"}, PROBLEM_NONE},
        {"PUT", {"Host", "a"}, PROBLEM_METHOD},
        {"get", {"Host", "a"}, PROBLEM_METHOD},
        {"GET", {"Host", "a", "Authorization", "x", "Authorization", "y"}, PROBLEM_BAD_REQUEST},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = 0;
        is_int(check(cases[i].method, cases[i].pairs, &length), cases[i].want,
               "%s with %s and %s: %s", cases[i].method, cases[i].pairs[0],
               cases[i].pairs[2] ? cases[i].pairs[2] : "nothing",
               cases[i].pairs[3] ? "so" : "alone");
    }
    for (int more = 0; more <= 1; more++) {
        struct headers headers = {.method = "GET", .version = "HTTP/1.1"};
        size_t length;
        take(&headers, "Host", "a");
        for (int i = 1; i < HEADERS_MAX + more; i++)
            take(&headers, "X", "1");
        is_int(headers_check(&headers, 1, &length), more ? PROBLEM_BAD_REQUEST : PROBLEM_NONE,
               "%d headers", HEADERS_MAX + more);
    }
    struct headers nul = {.method = "GET", .version = "HTTP/1.1"};
    size_t length;
    headers_take(&nul, "Host", 4, "a\0b", 3);
    is_int(headers_check(&nul, 1, &length), PROBLEM_BAD_REQUEST, "a NUL in a value");
}

static void test_client(void)
{
    static const struct {
        const char *value, *want;
    } cases[] = {
        {"10.0.0.1", "10.0.0.1"},
        {"1.1.1.1, 10.0.0.2 ", "10.0.0.2"},
        {"2001:db8::1", "2001:db8::1"},
        {"1.1.1.1,", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct headers headers = {.method = "GET", .version = "HTTP/1.1"};
        char out[64];
        take(&headers, "X-Forwarded-For", cases[i].value);
        is_str(headers_client(&headers, out, sizeof out) ? out : NULL, cases[i].want,
               "forwarded for \"%s\"", cases[i].value);
        ok(headers.forwarded, "is forwarded");
    }
}

static void test_limiter(void)
{
    struct limiter *limiter = limiter_new(60);
    int64_t now = 1000000;
    int taken = 0;
    while (limiter_take(limiter, 'd', "a", now) == 0)
        taken++;
    is_int(taken, 60, "a minute's worth at once");
    is_int(limiter_take(limiter, 'd', "a", now), 1, "then one a second");
    is_int(limiter_take(limiter, 'd', "a", now + 999), 1, "not before");
    is_int(limiter_take(limiter, 'd', "a", now + 1000), 0, "then");
    is_int(limiter_take(limiter, 'p', "a", now), 0, "another kind is another bucket");
    is_int(limiter_take(limiter, 'd', "b", now), 0, "so is another name");
    is_int(limiter_take(limiter, 'd', "a", now - 50000), 1, "a clock set back gives nothing");
    taken = 0;
    while (limiter_take(limiter, 'd', "a", now + 600000) == 0)
        taken++;
    is_int(taken, 60, "however long it stood, a minute's worth");
    for (int i = 0; i < 100000; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        limiter_take(limiter, 'p', name, now + 600000);
    }
    ok(limiter_take(limiter, 'd', "a", now + 600000) > 0,
       "an empty bucket is kept when many full ones want room");
    limiter_free(limiter);
    limiter = limiter_new(0);
    for (taken = 0; taken < 1000 && limiter_take(limiter, 'd', "a", now) == 0; taken++)
        ;
    is_int(taken, 1000, "no limit");
    limiter_free(limiter);
}

int main(void)
{
    test_percent();
    test_numbers();
    test_query();
    test_headers();
    test_client();
    test_limiter();
    return done_testing();
}
