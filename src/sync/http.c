#include "sync/http.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/intl.h"
#include "base/sign.h"
#include "sync/address.h"
#include "sync/curl_calls.h"
#include "sync/http_words.h"

enum {
    HEADERS_MAX = 100,
    HEADER_BYTES_MAX = 32 * 1024,
    CONNECT_MS = 15 * 1000,
    TOTAL_MS = 300 * 1000,
    STILL_BYTES = 20, /* a second, over this many seconds: slower than that is standing still */
    STILL_SECONDS = 20,
    EXTRA_FDS = 16,
    URL_MAX = ADDRESS_MAX + 1024,
};

struct http {
    struct curl_calls curl;
    CURLM *multi;
    CURL *easy;
    struct address address;
    char *ca_file;
    struct curl_slist *headers;
    char words[CURL_ERROR_SIZE];
    bool active;
    size_t answer_max;
    struct buf answer;
    size_t header_count, header_bytes;
    bool too_large, too_many;
    int64_t traffic; /* of what is over */
    void (*done)(void *argument, const struct response *response);
    void *argument;
};

/* Called with what is already inflated: here a bomb ends. */
static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct http *http = context;
    size_t n = size * count;
    if (n > http->answer_max - http->answer.len) {
        http->too_large = true;
        return 0;
    }
    buf_add(&http->answer, bytes, n);
    return http->answer.failed ? 0 : n;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    struct http *http = context;
    (void)bytes;
    http->header_count++;
    http->header_bytes += size * count;
    if (http->header_count > HEADERS_MAX || http->header_bytes > HEADER_BYTES_MAX) {
        http->too_many = true;
        return 0;
    }
    return size * count;
}

static int64_t bytes_now(const struct http *http)
{
    curl_off_t sent = 0, received = 0;
    long header = 0, request = 0;
    http->curl.easy_getinfo(http->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    http->curl.easy_getinfo(http->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    http->curl.easy_getinfo(http->easy, CURLINFO_HEADER_SIZE, &header);
    http->curl.easy_getinfo(http->easy, CURLINFO_REQUEST_SIZE, &request);
    return (int64_t)sent + (int64_t)received + header + request;
}

static void free_headers(struct http *http)
{
    /* The token among them. */
    for (struct curl_slist *header = http->headers; header; header = header->next)
        secret_wipe(header->data, strlen(header->data));
    http->curl.slist_free_all(http->headers);
    http->headers = NULL;
}

static bool add_header(struct http *http, const char *line)
{
    struct curl_slist *longer = http->curl.slist_append(http->headers, line);
    if (longer)
        http->headers = longer;
    return longer;
}

static bool set_headers(struct http *http, const struct exchange *exchange)
{
    char line[128];
    bool good = add_header(http, "Accept: application/json, application/problem+json") &&
                add_header(http, "Expect:");
    if (exchange->body)
        good = good && add_header(http, "Content-Type: application/json");
    if (exchange->token) {
        int n = snprintf(line, sizeof line, "Authorization: Bearer %s", exchange->token);
        good = good && n > 0 && (size_t)n < sizeof line && add_header(http, line);
        secret_wipe(line, sizeof line);
    }
    http->curl.easy_setopt(http->easy, CURLOPT_HTTPHEADER, http->headers);
    http->curl.easy_setopt(http->easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    return good;
}

static void set_protocols(struct http *http)
{
    CURL *easy = http->easy;
    bool secure = http->address.secure;
#if LIBCURL_VERSION_NUM >= 0x075500
    http->curl.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, secure ? "https" : "http");
#else
    http->curl.easy_setopt(easy, CURLOPT_PROTOCOLS,
                           (long)(secure ? CURLPROTO_HTTPS : CURLPROTO_HTTP));
#endif
    http->curl.easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    http->curl.easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    http->curl.easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    http->curl.easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    http->curl.easy_setopt(easy, CURLOPT_USERAGENT, "qunguan/" PACKAGE_VERSION);
}

static void set_security(struct http *http)
{
    CURL *easy = http->easy;
    http->curl.easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    http->curl.easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    http->curl.easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (http->ca_file) {
        http->curl.easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
        http->curl.easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (!http->address.secure)
        http->curl.easy_setopt(easy, CURLOPT_PROXY, "");
    if (http->address.socket[0])
        http->curl.easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, http->address.socket);
}

static void set_limits(struct http *http, long total_ms)
{
    CURL *easy = http->easy;
    http->curl.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    http->curl.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    http->curl.easy_setopt(easy, CURLOPT_TIMEOUT_MS, total_ms > 0 ? total_ms : (long)TOTAL_MS);
    http->curl.easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)STILL_BYTES);
    http->curl.easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)STILL_SECONDS);
    http->curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, http->words);
    http->curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    http->curl.easy_setopt(easy, CURLOPT_WRITEDATA, http);
    http->curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    http->curl.easy_setopt(easy, CURLOPT_HEADERDATA, http);
}

static bool set_request(struct http *http, const struct exchange *exchange)
{
    char url[URL_MAX];
    int n = snprintf(url, sizeof url, "%s%s", http->address.base, exchange->path);
    if (n < 0 || (size_t)n >= sizeof url)
        return false;
    if (strcmp(exchange->method, "POST") == 0) {
        http->curl.easy_setopt(http->easy, CURLOPT_POST, 1L);
        http->curl.easy_setopt(http->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                               (curl_off_t)exchange->length);
        http->curl.easy_setopt(http->easy, CURLOPT_POSTFIELDS,
                               exchange->body ? exchange->body : "");
    } else
        http->curl.easy_setopt(http->easy, CURLOPT_HTTPGET, 1L);
    return http->curl.easy_setopt(http->easy, CURLOPT_URL, url) == CURLE_OK;
}

static void forget(struct http *http)
{
    if (http->active) {
        http->traffic += bytes_now(http);
        http->curl.multi_remove_handle(http->multi, http->easy);
    }
    http->active = false;
    http->curl.easy_reset(http->easy);
    free_headers(http);
}

static enum status start(void *context, const struct exchange *exchange,
                         void (*done)(void *argument, const struct response *response),
                         void *argument, struct error *error)
{
    struct http *http = context;
    if (http->active)
        return error_set(error, ST_BUSY, NULL, _("上一个请求还没有答复"));
    http->curl.easy_reset(http->easy);
    buf_free(&http->answer);
    buf_init(&http->answer, exchange->answer_max);
    http->answer_max = exchange->answer_max;
    http->header_count = http->header_bytes = 0;
    http->too_large = http->too_many = false;
    http->words[0] = '\0';
    http->done = done;
    http->argument = argument;
    set_protocols(http);
    set_security(http);
    set_limits(http, exchange->total_ms);
    if (!set_request(http, exchange) || !set_headers(http, exchange) ||
        http->curl.multi_add_handle(http->multi, http->easy) != CURLM_OK) {
        forget(http);
        return error_set(error, ST_NOMEM, NULL, _("发不出请求：内存不足，或地址太长"));
    }
    http->active = true;
    return ST_OK;
}

static void cancel(void *context)
{
    forget(context);
}

static bool is_json(const char *type)
{
    static const char *const types[] = {"application/json", "application/problem+json"};
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i]);
        if (strncasecmp(type, types[i], n) == 0 &&
            (type[n] == '\0' || type[n] == ';' || type[n] == ' '))
            return true;
    }
    return false;
}

/* What a proxy in front of the server answers by itself, as a page for people. */
static bool is_proxy_code(int code)
{
    return code == 413 || code == 429 || code == 502 || code == 503 || code == 504;
}

static void answer(struct http *http, struct response *response)
{
    long code = 0;
    char *type = NULL;
    curl_off_t after = 0;
    http->curl.easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &code);
    http->curl.easy_getinfo(http->easy, CURLINFO_CONTENT_TYPE, &type);
    http->curl.easy_getinfo(http->easy, CURLINFO_RETRY_AFTER, &after);
    response->code = (int)code;
    response->retry_after = after > 0 ? after : 0;
    response->body = http->answer.text;
    response->length = http->answer.len;
    if (is_json(type))
        return;
    response->length = 0;
    response->body = "";
    if (!is_proxy_code(response->code))
        response->status = error_set(&response->error, ST_INVALID, "content-type",
                                     _("对方不是群管服务器；请核对服务器地址"));
}

static void finish(struct http *http, CURLcode result)
{
    struct response response = {.status = ST_OK};
    if (http->too_large)
        response.status =
            error_set(&response.error, ST_LIMIT, NULL, _("服务器的回答太大，没有采用"));
    else if (http->too_many)
        response.status =
            error_set(&response.error, ST_LIMIT, NULL, _("服务器的回答头太多，没有采用"));
    else if (http->answer.failed)
        response.status = error_set(&response.error, ST_NOMEM, NULL, _("内存不足"));
    else if (result != CURLE_OK)
        response.status =
            http_error((int)result, http->words[0] ? http->words : http->curl.easy_strerror(result),
                       &response.error);
    else
        answer(http, &response);
    forget(http);
    http->done(http->argument, &response);
}

static void move_on(struct http *http)
{
    int running, left;
    CURLMsg *message;
    http->curl.multi_perform(http->multi, &running);
    while (http->active && (message = http->curl.multi_info_read(http->multi, &left)) != NULL)
        if (message->msg == CURLMSG_DONE)
            finish(http, message->data.result);
}

/* libcurl tells less than poll does (no hang-up), so poll is asked for what it found. */
static void wait_both(struct http *http, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct curl_waitfd extra[EXTRA_FDS];
    unsigned n = 0;
    for (; n < count && n < EXTRA_FDS; n++) {
        extra[n] = (struct curl_waitfd){.fd = fds[n].fd};
        if (fds[n].events & POLLIN)
            extra[n].events |= CURL_WAIT_POLLIN;
        if (fds[n].events & POLLPRI)
            extra[n].events |= CURL_WAIT_POLLPRI;
        if (fds[n].events & POLLOUT)
            extra[n].events |= CURL_WAIT_POLLOUT;
    }
    if (timeout_ms < 0)
        timeout_ms = INT_MAX;
    CURLMcode code = http->curl.multi_poll(http->multi, extra, n, timeout_ms, NULL);
    if (count > 0 || code != CURLM_OK)
        poll(fds, (nfds_t)count, code == CURLM_OK ? 0 : 20);
}

static void wait(void *context, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct http *http = context;
    for (size_t i = 0; i < count; i++)
        fds[i].revents = 0;
    if (http->active) {
        wait_both(http, fds, count, timeout_ms);
        move_on(http);
    } else
        poll(fds, (nfds_t)count, timeout_ms);
}

static int64_t traffic(void *context)
{
    const struct http *http = context;
    return http->traffic + (http->active ? bytes_now(http) : 0);
}

static void destroy(struct http *http)
{
    if (http->easy)
        forget(http);
    http->curl.easy_cleanup(http->easy);
    http->curl.multi_cleanup(http->multi);
    http->curl.global_cleanup();
    free(http->ca_file);
    buf_free(&http->answer);
    free(http);
}

static enum status prepare(struct http *http, const struct http_options *options)
{
    if (options->ca_file)
        http->ca_file = strdup(options->ca_file);
    http->multi = http->curl.multi_init();
    http->easy = http->curl.easy_init();
    bool all = http->multi && http->easy && (!options->ca_file || http->ca_file);
    return all ? ST_OK : ST_NOMEM;
}

enum status http_open(const struct http_options *options, struct transport *transport,
                      struct error *error)
{
    *transport = (struct transport){.context = NULL};
    struct http *http = calloc(1, sizeof *http);
    if (!http)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    buf_init(&http->answer, 0);
    enum status status = curl_calls_load(&http->curl, error);
    if (status == ST_OK)
        status = address_read(&http->curl, options->url, &http->address, error);
    if (status == ST_OK && http->curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        status = error_set(error, ST_NOMEM, NULL, _("内存不足"));
    if (status != ST_OK) {
        buf_free(&http->answer);
        free(http);
        return status;
    }
    if (prepare(http, options) != ST_OK) {
        destroy(http);
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    }
    *transport = (struct transport){
        .context = http, .start = start, .cancel = cancel, .wait = wait, .traffic = traffic};
    return ST_OK;
}

void http_close(struct transport *transport)
{
    if (transport->context)
        destroy(transport->context);
    *transport = (struct transport){.context = NULL};
}

const char *http_library(void)
{
    struct curl_calls curl;
    if (curl_calls_load(&curl, NULL) != ST_OK)
        return NULL;
    return curl.version_info(CURLVERSION_NOW)->version;
}
