#include "serve/headers.h"

#include <string.h>
#include <strings.h>

#include "serve/query.h"

enum { HOST_MAX = 255, LENGTH_DIGITS = 15 };

static bool name_sound(const char *name, size_t n)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return n > 0 && strlen(name) == n && strspn(name, token) == n;
}

static bool value_sound(const char *value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f)
            return false;
    return true;
}

static void take_token(struct headers *headers, const char *value)
{
    static const char bearer[] = "Bearer ";
    headers->authorizations++;
    if (strncasecmp(value, bearer, sizeof bearer - 1) == 0)
        headers->token = value + sizeof bearer - 1;
}

static void take_known(struct headers *headers, const char *name, const char *value)
{
    if (strcasecmp(name, "Host") == 0) {
        headers->hosts++;
        headers->malformed |= !*value || strlen(value) > HOST_MAX || strpbrk(value, " \t,/@");
    } else if (strcasecmp(name, "Content-Length") == 0) {
        headers->lengths++;
        headers->length = value;
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        headers->encodings++;
    } else if (strcasecmp(name, "Content-Encoding") == 0) {
        headers->coded |= strcasecmp(value, "identity") != 0;
    } else if (strcasecmp(name, "Content-Type") == 0) {
        headers->types++;
        headers->type = value;
    } else if (strcasecmp(name, "Authorization") == 0) {
        take_token(headers, value);
    } else if (strcasecmp(name, "X-Forwarded-For") == 0) {
        headers->forwarded = true;
        headers->forwarded_for = value;
    } else if (strcasecmp(name, "Forwarded") == 0 || strcasecmp(name, "X-Real-IP") == 0 ||
               strcasecmp(name, "X-Forwarded-Host") == 0 ||
               strcasecmp(name, "X-Forwarded-Proto") == 0 || strcasecmp(name, "Via") == 0) {
        headers->forwarded = true;
    }
}

void headers_take(struct headers *headers, const char *name, size_t name_length, const char *value,
                  size_t value_length)
{
    headers->count++;
    if (!value) {
        value = "";
        value_length = 0;
    }
    if (!name || !name_sound(name, name_length) || strlen(value) != value_length ||
        !value_sound(value, value_length))
        headers->malformed = true;
    else
        take_known(headers, name, value);
}

static bool method_is(const struct headers *headers, const char *method)
{
    return strcmp(headers->method, method) == 0;
}

enum problem headers_check(const struct headers *headers, size_t body_max, size_t *length)
{
    int64_t n = 0;
    bool posts = method_is(headers, "POST");
    if (headers->malformed || headers->count > HEADERS_MAX || headers->hosts != 1 ||
        headers->lengths > 1 || headers->authorizations > 1 || headers->types > 1 ||
        (strcmp(headers->version, "HTTP/1.1") != 0 && strcmp(headers->version, "HTTP/1.0") != 0))
        return PROBLEM_BAD_REQUEST;
    /* A body comes with its length or not at all: nothing is left to argue about between a proxy
     * and us. */
    if (headers->encodings > 0)
        return PROBLEM_BAD_REQUEST;
    if (headers->length &&
        (strlen(headers->length) > LENGTH_DIGITS || !number_read(headers->length, INT64_MAX, &n)))
        return PROBLEM_BAD_REQUEST;
    if (!posts && !method_is(headers, "GET") && !method_is(headers, "HEAD"))
        return PROBLEM_METHOD;
    if (!posts && n > 0)
        return PROBLEM_BAD_REQUEST;
    if (headers->coded)
        return PROBLEM_MEDIA;
    if ((uint64_t)n > body_max)
        return PROBLEM_TOO_LARGE;
    *length = (size_t)n;
    return PROBLEM_NONE;
}

bool headers_client(const struct headers *headers, char *out, size_t size)
{
    const char *all = headers->forwarded_for;
    if (!all)
        return false;
    const char *comma = strrchr(all, ',');
    const char *last = comma ? comma + 1 : all;
    last += strspn(last, " \t");
    size_t n = strcspn(last, " \t");
    if (n == 0 || n >= size)
        return false;
    memcpy(out, last, n);
    out[n] = '\0';
    return true;
}
