#include "sync/problem.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "wire/json.h"

static const char urn[] = "urn:qunguan:problem:";

enum status answer_malformed(struct error *error, const char *what)
{
    if (strspn(what, "0123456789") == strlen(what))
        what = "json";
    return error_set(error, ST_INVALID, what, _("服务器的回答不合格式（%s），没有采用"), what);
}

enum status answer_object(const char *body, size_t n, struct cJSON **out, struct error *error)
{
    static const struct gate_limits limits = {.size = PLAIN_TEXT_MAX, .depth = 8, .keys = 64};
    struct error why;
    *out = NULL;
    enum status status = json_read(body, n, &limits, out, &why);
    if (status == ST_NOMEM)
        return error_set(error, status, NULL, "%s", why.text);
    if (status != ST_OK)
        return answer_malformed(error, "json");
    if (json_type(*out) == JSON_OBJECT)
        return ST_OK;
    json_free(*out);
    *out = NULL;
    return answer_malformed(error, "object");
}

bool answer_text(const struct cJSON *object, const char *key, char *out, size_t max)
{
    const char *text = json_text(json_member(object, key));
    out[0] = '\0';
    if (!text || strlen(text) >= max)
        return false;
    snprintf(out, max, "%s", text);
    return true;
}

bool answer_hex(const struct cJSON *object, const char *key, char *out, size_t n)
{
    if (!answer_text(object, key, out, n + 1))
        return false;
    if (strlen(out) == n && strspn(out, "0123456789abcdef") == n)
        return true;
    out[0] = '\0';
    return false;
}

bool answer_ident(const struct cJSON *object, const char *key, char *out)
{
    if (!answer_text(object, key, out, IDENT_MAX + 1))
        return false;
    if (ident_valid(out, strlen(out)))
        return true;
    out[0] = '\0';
    return false;
}

bool answer_count(const struct cJSON *object, const char *key, int64_t *out)
{
    const struct cJSON *value = json_member(object, key);
    *out = 0;
    if (!value || json_type(value) != JSON_INTEGER || json_integer(value) < 0)
        return false;
    *out = json_integer(value);
    return true;
}

static void read_words(const struct cJSON *object, struct problem *problem)
{
    char type[sizeof urn - 1 + PROBLEM_WORD_MAX];
    const char *title = json_text(json_member(object, "title"));
    struct error cut;
    if (answer_text(object, "type", type, sizeof type) && strncmp(type, urn, sizeof urn - 1) == 0)
        snprintf(problem->word, sizeof problem->word, "%s", type + sizeof urn - 1);
    if (title && problem->word[0]) {
        /* For its cut at a character's boundary. */
        error_set(&cut, ST_INVALID, NULL, "%s", title);
        memcpy(problem->title, cut.text, sizeof problem->title);
    }
}

void problem_read(const char *body, size_t n, struct problem *problem)
{
    struct cJSON *object;
    *problem = (struct problem){.word = ""};
    if (n == 0 || answer_object(body, n, &object, NULL) != ST_OK)
        return;
    read_words(object, problem);
    answer_hex(object, "epoch", problem->epoch, EPOCH_TEXT - 1);
    if (!answer_text(object, "history", problem->history, sizeof problem->history) ||
        !uuid_valid(problem->history, strlen(problem->history)))
        problem->history[0] = '\0';
    answer_count(object, "restored", &problem->restored);
    json_free(object);
}

bool problem_is(const struct problem *problem, const char *word)
{
    return strcmp(problem->word, word) == 0;
}

enum status problem_error(int code, const struct problem *problem, struct error *error)
{
    char number[16];
    snprintf(number, sizeof number, "%d", code);
    if (code == 429 || code == 503)
        return error_set(error, ST_BUSY, number, _("服务器正忙，稍后会再试"));
    if (problem->title[0])
        return error_set(error, ST_REFUSED, number, _("服务器答复：%s"), problem->title);
    if (code >= 300 && code < 400)
        return error_set(error, ST_INVALID, number,
                         _("服务器要求转到别处（%d），没有跟随；请核对服务器地址"), code);
    if (code == 502 || code == 504)
        return error_set(error, ST_IO, number,
                         _("服务器前面的网关没有连上服务器（%d），稍后会再试"), code);
    return error_set(error, ST_IO, number, _("服务器没有处理请求（%d），稍后会再试"), code);
}
