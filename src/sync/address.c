#include "sync/address.h"

#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include <curl/curl.h>

#include "base/intl.h"

static const char socket_scheme[] = "unix:";

static enum status no_address(struct error *error)
{
    return error_set(error, ST_INVALID, "url",
                     _("服务器地址要写成 https://主机名；http:// 只能用于本机"));
}

static enum status read_socket(const char *path, struct address *address, struct error *error)
{
    size_t n = strlen(path);
    if (path[0] != '/' || n >= sizeof address->socket ||
        n >= sizeof((struct sockaddr_un *)0)->sun_path)
        return error_set(error, ST_INVALID, "url", _("本机套接字要写成 unix:/路径，且不太长"));
    snprintf(address->socket, sizeof address->socket, "%s", path);
    snprintf(address->base, sizeof address->base, "http://localhost");
    return ST_OK;
}

/* A part that must not be there. */
static bool has(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool is = curl_url_get(url, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return is;
}

static bool is_this_machine(const char *host)
{
    static const char *const names[] = {"127.0.0.1", "[::1]", "localhost"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(host, names[i]) == 0)
            return true;
    return false;
}

static bool may_be(CURLU *url, struct address *address)
{
    char *scheme = NULL, *host = NULL;
    bool may = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
               curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK && host[0];
    if (may) {
        address->secure = strcmp(scheme, "https") == 0;
        may = address->secure || (strcmp(scheme, "http") == 0 && is_this_machine(host));
    }
    curl_free(scheme);
    curl_free(host);
    return may && !has(url, CURLUPART_USER) && !has(url, CURLUPART_PASSWORD) &&
           !has(url, CURLUPART_QUERY) && !has(url, CURLUPART_FRAGMENT) &&
           !has(url, CURLUPART_ZONEID);
}

static bool put_base(CURLU *url, struct address *address)
{
    char *whole = NULL;
    bool fits = false;
    if (curl_url_get(url, CURLUPART_URL, &whole, 0) == CURLUE_OK) {
        size_t n = strlen(whole);
        while (n > 0 && whole[n - 1] == '/')
            n--;
        fits = n > 0 && n < sizeof address->base;
        if (fits)
            snprintf(address->base, sizeof address->base, "%.*s", (int)n, whole);
    }
    curl_free(whole);
    return fits;
}

static bool printable(const char *url)
{
    for (; *url; url++)
        if (*url <= ' ' || *url > '~')
            return false;
    return true;
}

enum status address_read(const char *text, struct address *address, struct error *error)
{
    *address = (struct address){.base = ""};
    if (strlen(text) >= ADDRESS_MAX || !printable(text))
        return no_address(error);
    if (strncmp(text, socket_scheme, sizeof socket_scheme - 1) == 0)
        return read_socket(text + sizeof socket_scheme - 1, address, error);
    CURLU *url = curl_url();
    if (!url)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    /* Without the scheme it is not guessed: what was meant may be the other one. */
    bool good = curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK && may_be(url, address) &&
                put_base(url, address);
    curl_url_cleanup(url);
    return good ? ST_OK : no_address(error);
}
