#include "wire/gate.h"

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/json.h"

enum { OUT_MAX = 8 << 20 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* cJSON reads what the gate takes, up to its end. */
static void parses_whole(const char *text, size_t n)
{
    const char *end = NULL;
    cJSON *value = cJSON_ParseWithLengthOpts(text, n, &end, false);
    demand(value != NULL);
    cJSON_Delete(value);
    for (; end < text + n; end++)
        demand(*end == ' ' || *end == '\t' || *end == '\r' || *end == '\n');
}

/* What is written of it passes again, and is written the same. */
static void writes_the_same(const char *text, size_t n, const struct gate_limits *limits)
{
    const struct gate_limits wider = {OUT_MAX, limits->depth, limits->keys};
    struct cJSON *first;
    struct cJSON *second;
    struct buf once;
    struct buf twice;
    buf_init(&once, OUT_MAX);
    buf_init(&twice, OUT_MAX);
    demand(json_read(text, n, limits, &first, NULL) == ST_OK);
    json_write(&once, first);
    demand(!once.failed);
    demand(json_read(once.text, once.len, &wider, &second, NULL) == ST_OK);
    json_write(&twice, second);
    demand(once.len == twice.len && memcmp(once.text, twice.text, once.len) == 0);
    json_free(first);
    json_free(second);
    buf_free(&once);
    buf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct gate_limits limits = {1 << 20, 16, 64};
    struct error error = {0};
    const char *text = (const char *)data;
    enum status status = gate_check(text, size, &limits, &error);
    demand(status == gate_check(text, size, &limits, NULL));
    if (status == ST_OK) {
        demand(utf8_valid(text, size, NULL) && !memchr(text, '\0', size));
        parses_whole(text, size);
        writes_the_same(text, size, &limits);
    } else {
        demand(status == ST_INVALID || status == ST_LIMIT);
        demand(error.status == status && strtoull(error.key, NULL, 10) <= size);
        demand(error.text[0] != '\0' && utf8_valid(error.text, strlen(error.text), NULL));
    }
    return 0;
}
