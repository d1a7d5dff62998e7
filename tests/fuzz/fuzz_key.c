#include "term/key.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/clean.h"
#include "base/utf8.h"
#include "term/input.h"

enum { SUM_START = 5381 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static uint64_t mix(uint64_t sum, uint64_t value)
{
    return (sum ^ value) * UINT64_C(0x100000001B3);
}

/* What every key must keep to; adds it to the sum. */
static uint64_t look(uint64_t sum, const struct key *key)
{
    demand(key->kind > K_NONE && key->kind < K_COUNT);
    sum = mix(mix(sum, key->kind), key->ch);
    if (key->kind == K_CHAR)
        demand(clean_keeps(key->ch));
    if (key->kind == K_MOUSE) {
        demand(key->row >= 0 && key->column >= 0 && key->mouse <= MOUSE_WHEEL_DOWN);
        sum = mix(mix(mix(sum, key->mouse), (uint64_t)key->row), (uint64_t)key->column);
    }
    if (key->kind != K_PASTE)
        return sum;
    demand(key->len <= KEY_PASTE_MAX && strlen(key->text) == key->len);
    demand(utf8_valid(key->text, key->len, NULL));
    demand(!memchr(key->text, '\033', key->len) && !memchr(key->text, '\r', key->len));
    for (size_t i = 0; i < key->len; i++)
        sum = mix(sum, (unsigned char)key->text[i]);
    return sum;
}

static void edit(struct input *input, const struct key *key)
{
    struct input_view view;
    input_key(input, key);
    demand(input->chars <= input->max && input->caret <= input->text.len);
    demand(utf8_valid(input->text.text, input->text.len, NULL));
    input_view(input, 12, 3, &view);
    demand(view.caret_line >= 0 && view.caret_line < view.count);
    demand(view.caret_column >= 0 && view.caret_column < 12);
}

/* Decodes in pieces of step bytes. Answers a sum over all the keys. */
static uint64_t decode(const char *bytes, size_t n, size_t step, bool mouse, struct input *input)
{
    uint64_t sum = SUM_START;
    struct key key;
    struct keys *keys = keys_new();
    if (!keys)
        return 0;
    keys_mouse(keys, mouse);
    for (size_t at = 0; at < n; at += step) {
        size_t piece = n - at < step ? n - at : step;
        demand(keys_feed(keys, bytes + at, piece) == piece);
        while (keys_next(keys, false, &key)) {
            sum = look(sum, &key);
            edit(input, &key);
        }
    }
    while (keys_next(keys, true, &key))
        sum = look(sum, &key);
    demand(keys_patience(keys) == -1);
    keys_free(keys);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The first byte says how the rest is cut, and whether there is a mouse; how it is cut must make no
 * difference. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct input line, text;
    if (n == 0 || !setlocale(LC_CTYPE, "C.UTF-8"))
        return 0;
    input_init(&line, 30, false);
    input_init(&text, 200, true);
    const char *bytes = (const char *)data + 1;
    bool mouse = data[0] & 16;
    uint64_t whole = decode(bytes, n - 1, 4096, mouse, &line);
    uint64_t split = decode(bytes, n - 1, (size_t)(data[0] % 16) + 1, mouse, &text);
    demand(whole == split);
    input_free(&line);
    input_free(&text);
    return 0;
}
