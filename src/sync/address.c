#include "sync/address.h"

#include <stdio.h>
#include <string.h>
#include <sys/un.h>

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
static bool has(const struct curl_calls *curl, CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool is = curl->url_get(url, part, &text, 0) == CURLUE_OK;
    curl->free(text);
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

static bool may_be(const struct curl_calls *curl, CURLU *url, struct address *address)
{
    char *scheme = NULL, *host = NULL;
    bool may = curl->url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
               curl->url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK && host[0];
    if (may) {
        address->secure = strcmp(scheme, "https") == 0;
        may = address->secure || (strcmp(scheme, "http") == 0 && is_this_machine(host));
    }
    curl->free(scheme);
    curl->free(host);
    return may && !has(curl, url, CURLUPART_USER) && !has(curl, url, CURLUPART_PASSWORD) &&
           !has(curl, url, CURLUPART_QUERY) && !has(curl, url, CURLUPART_FRAGMENT) &&
           !has(curl, url, CURLUPART_ZONEID);
}

static bool put_base(const struct curl_calls *curl, CURLU *url, struct address *address)
{
    char *whole = NULL;
    bool fits = false;
    if (curl->url_get(url, CURLUPART_URL, &whole, 0) == CURLUE_OK) {
        size_t n = strlen(whole);
        while (n > 0 && whole[n - 1] == '/')
            n--;
        fits = n > 0 && n < sizeof address->base;
        if (fits)
            snprintf(address->base, sizeof address->base, "%.*s", (int)n, whole);
    }
    curl->free(whole);
    return fits;
}

static bool printable(const char *url)
{
    for (; *url; url++)
        if (*url <= ' ' || *url > '~')
            return false;
    return true;
}

enum status address_read(const struct curl_calls *curl, const char *text, struct address *address,
                         struct error *error)
{
    *address = (struct address){.base = ""};
    if (strlen(text) >= ADDRESS_MAX || !printable(text))
        return no_address(error);
    if (strncmp(text, socket_scheme, sizeof socket_scheme - 1) == 0)
        return read_socket(text + sizeof socket_scheme - 1, address, error);
    CURLU *url = curl->url();
    if (!url)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    /* Without the scheme it is not guessed: what was meant may be the other one. */
    bool good = curl->url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK &&
                may_be(curl, url, address) && put_base(curl, url, address);
    curl->url_cleanup(url);
    return good ? ST_OK : no_address(error);
}
