#include "serve/body.h"

#include <string.h>

#include "serve/inside.h"
#include "wire/json.h"

static struct body_key *key_named(struct body_key *keys, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static bool take_all(const struct cJSON *root, struct body_key *keys, size_t count)
{
    if (json_type(root) != JSON_OBJECT)
        return false;
    for (const struct cJSON *value = json_first(root); value; value = json_next(value)) {
        struct body_key *key = key_named(keys, count, json_key(value));
        const char *text = json_text(value);
        if (!key || !text || !*text || strlen(text) > key->max)
            return false;
        key->value = text;
    }
    for (size_t i = 0; i < count; i++)
        if (keys[i].required && !keys[i].value)
            return false;
    return true;
}

bool body_read(struct exchange *exchange, struct body_key *keys, size_t count, struct cJSON **root)
{
    static const struct gate_limits limits = {.size = ENROL_BODY_MAX, .depth = 2, .keys = 16};
    const struct request *request = exchange->request;
    *root = NULL;
    if (!exchange_takes(exchange, ENROL_BODY_MAX))
        return false;
    enum status status = json_read(request->body, request->length, &limits, root, NULL);
    if (status == ST_OK && take_all(*root, keys, count))
        return true;
    json_free(*root);
    *root = NULL;
    exchange_refuse(exchange, status == ST_NOMEM ? PROBLEM_INTERNAL : PROBLEM_BAD_REQUEST);
    return false;
}
