#include "wire/gate.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static const struct gate_limits limits = {4096, 4, 8};

static void takes(const char *text)
{
    struct error error = {0};
    is_int(gate_check(text, strlen(text), &limits, &error), ST_OK, "taken: %s", text);
}

/* The n bytes are refused with the status at the offset, in a sentence. */
static void refuses_bytes(const char *text, size_t n, enum status status, size_t offset,
                          const char *why)
{
    struct error error = {0};
    char key[32];
    snprintf(key, sizeof key, "%zu", offset);
    is_int(gate_check(text, n, &limits, &error), status, "refused: %s", why);
    is_str(error.key, key, "%s: the offset", why);
    ok(strstr(error.text, "字节") && strstr(error.text, "。"), "%s: a sentence: %s", why,
       error.text);
    is_int(gate_check(text, n, &limits, NULL), status, "%s: without an error too", why);
}

static void refuses(const char *text, size_t offset, const char *why)
{
    refuses_bytes(text, strlen(text), ST_INVALID, offset, why);
}

static void values(void)
{
    takes("{}");
    takes(" [ ] \r\n");
    takes("null");
    takes("true");
    takes("\"\"");
    takes("{\"a\":[1,-2,{\"b\":null}],\"c\":\"d\"}");
    takes("\"党支部，全角〇𠮷\"");
    takes("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"");
    takes("9007199254740992");
    takes("-9007199254740992");
    takes("0");
    takes("-0");
    takes("\"a run of plain letters that is longer than several words of eight\"");
}

static void structure(void)
{
    refuses("", 0, "nothing");
    refuses("  ", 2, "white space only");
    refuses("{} {}", 3, "two values");
    refuses("1 2", 2, "two numbers");
    refuses("[1,]", 3, "a comma before the end");
    refuses("{\"a\":1,}", 7, "a comma before the brace");
    refuses("[1 2]", 3, "no comma");
    refuses("{\"a\" 1}", 5, "no colon");
    refuses("{\"a\"", 4, "cut after a key");
    refuses("{a:1}", 1, "a bare key");
    refuses("{1:2}", 1, "a number for a key");
    refuses("[1}", 2, "the wrong bracket");
    refuses("{\"a\":1]", 6, "the wrong brace");
    refuses("[", 1, "cut short");
    refuses("]", 0, "an end without a beginning");
    refuses("{\"a\":", 5, "cut before a value");
    refuses("[1, // x\n2]", 4, "a comment");
    refuses("\xEF\xBB\xBF{}", 0, "a byte order mark");
    refuses("nul", 0, "half a word");
    refuses("truex", 4, "more than a word");
    refuses("'a'", 0, "single quotes");
    refuses("，", 0, "a full-width comma");
    refuses_bytes("{}\0", 3, ST_INVALID, 2, "a NUL behind the value");
    refuses_bytes("[\0]", 3, ST_INVALID, 1, "a NUL inside");
}

static void strings(void)
{
    refuses("\"abc", 4, "no closing quote");
    refuses("\"a\nb\"", 2, "a line break");
    refuses("\"a\x1F\"", 2, "a control character");
    refuses("\"plain letters \x1B[31m\"", 15, "an escape sequence for terminals");
    refuses_bytes("\"a\0b\"", 5, ST_INVALID, 2, "a NUL byte");
    refuses("\"\\u0000\"", 1, "an escaped NUL");
    refuses("\"\\x41\"", 1, "an unknown escape");
    refuses("\"\\u12g4\"", 1, "a wrong digit");
    refuses("\"\\u12\"", 1, "too few digits");
    refuses("\"\\", 1, "cut in an escape");
    refuses("\"\\ud83d\"", 1, "half a surrogate pair");
    refuses("\"\\ud83d\\u0041\"", 1, "a high surrogate and a letter");
    refuses("\"\\ude00\"", 1, "a low surrogate alone");
    refuses("\"\\ud83d\\ud83d\"", 1, "two high surrogates");
    refuses("\"\xB5\xB3\"", 1, "GB18030");
    refuses("\"\xC0\xAF\"", 1, "an overlong slash");
    refuses("\"\xE0\x80\xAF\"", 1, "an overlong slash of three bytes");
    refuses("\"\xED\xA0\x80\"", 1, "a surrogate in UTF-8");
    refuses("\"\xF4\x90\x80\x80\"", 1, "beyond Unicode");
    refuses("\"\xE5\x85\"", 1, "a cut character");
    refuses("{\"\xFF\":1}", 2, "a key that is no UTF-8");
}

static void numbers(void)
{
    refuses("1.5", 1, "a fraction");
    refuses("1.0", 1, "a fraction of nothing");
    refuses("1e3", 1, "an exponent");
    refuses("1E3", 1, "a capital exponent");
    refuses("01", 0, "a leading zero");
    refuses("-", 0, "a sign alone");
    refuses("+1", 0, "a plus");
    refuses("[-a]", 1, "a sign and a letter");
    refuses("9007199254740993", 0, "2^53 + 1");
    refuses("-9007199254740993", 0, "-2^53 - 1");
    refuses("18446744073709551617", 0, "2^64 + 1");
    refuses("NaN", 0, "not a number");
    refuses(".5", 0, "a point alone");
}

static void keys(void)
{
    refuses("{\"a\":1,\"a\":2}", 7, "a key twice");
    refuses("{\"a\":1,\"\\u0061\":2}", 7, "a key twice, once escaped");
    refuses("{\"\\u5146\":1,\"兆\":2}", 12, "a Chinese key twice, once escaped");
    refuses("{\"\\ud83d\\ude00\":1,\"\\uD83D\\uDE00\":2}", 18, "a pair twice");
    refuses("{\"\":1,\"\":2}", 6, "an empty key twice");
    refuses("{\"a\":{\"b\":1},\"a\":2}", 13, "a key twice around an object");
    refuses("[{\"x\":1},{\"b\":1,\"b\":2}]", 16, "a key twice in the second object");
    takes("{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":2}}");
    takes("[{\"a\":1},{\"a\":1}]");
    takes("{\"ab\":1,\"a\":2,\"A\":3,\"a\\u0062c\":4}");
    takes("{\"\\n\":1,\"n\":2,\"\\\\n\":3}");
    struct error error = {0};
    const char *twice = "{\"名称\":1,\"名称\":2}";
    gate_check(twice, strlen(twice), &limits, &error);
    ok(strstr(error.text, "“名称”"), "the sentence names the key: %s", error.text);
}

static void sizes(void)
{
    takes("[[[[]]]]");
    refuses_bytes("[[[[[]]]]]", 10, ST_LIMIT, 4, "too deep");
    refuses_bytes("[[[{\"a\":{}}]]]", 14, ST_LIMIT, 8, "an object too deep");
    takes("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1}");
    const char *nine = "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1}";
    refuses_bytes(nine, strlen(nine), ST_LIMIT, 49, "too many keys");
    takes("[{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1},{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}]");
    char text[4098];
    memset(text, ' ', sizeof text);
    text[0] = '1';
    struct error error = {0};
    is_int(gate_check(text, 4096, &limits, &error), ST_OK, "as long as the limit");
    refuses_bytes(text, 4097, ST_LIMIT, 4096, "one byte too long");
    static char deep[200000];
    memset(deep, '[', sizeof deep);
    struct gate_limits large = {sizeof deep, 1 << 20, 1 << 20};
    is_int(gate_check(deep, sizeof deep, &large, &error), ST_LIMIT,
           "limits above the gate's own are cut to them");
    is_str(error.key, "64", "at its own depth");
}

/* [0,0,…] of that many values, the array one of them. */
static enum status many(size_t values)
{
    size_t n = 2 * values - 1;
    char *text = malloc(n);
    struct gate_limits wide = {n, 4, 8};
    for (size_t i = 0; i < n; i++)
        text[i] = i == 0 ? '[' : i == n - 1 ? ']' : i % 2 ? '0' : ',';
    enum status status = gate_check(text, n, &wide, NULL);
    free(text);
    return status;
}

/* Every cut of a text, and the text with any byte changed to a NUL, is refused. */
static void every_cut(void)
{
    const char *text = "{\"a\":[1,\"\\u00e9党\",true],\"b\":{\"c\":null}}";
    size_t n = strlen(text);
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        char *copy = malloc(i + 1);
        memcpy(copy, text, i);
        all = all && gate_check(copy, i, &limits, NULL) == ST_INVALID;
        free(copy);
        copy = malloc(n);
        memcpy(copy, text, n);
        copy[i] = '\0';
        all = all && gate_check(copy, n, &limits, NULL) == ST_INVALID;
        free(copy);
    }
    ok(all, "no cut and no NUL passes");
}

int main(void)
{
    values();
    structure();
    strings();
    numbers();
    keys();
    sizes();
    every_cut();
    is_int(many(GATE_VALUES_MAX), ST_OK, "as many values as a text may have");
    is_int(many(GATE_VALUES_MAX + 1), ST_LIMIT, "one value more");
    return done_testing();
}
