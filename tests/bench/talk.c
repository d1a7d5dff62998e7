#include "talk.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 1 << 20, RESPONSE_MAX = 64 << 20, CHUNK = 65536, LINE_ROOM = 512 };

bool talk_open(struct talk *talk, const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)strtol(port, NULL, 10))};
    int yes = 1;
    *talk = (struct talk){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    buf_init(&talk->request, REQUEST_MAX);
    buf_init(&talk->answer, RESPONSE_MAX);
    if (talk->fd < 0)
        return false;
    setsockopt(talk->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(talk->fd, (struct sockaddr *)&address, sizeof address) == 0)
        return true;
    perror("connect");
    return false;
}

void talk_close(struct talk *talk)
{
    if (talk->fd >= 0)
        close(talk->fd);
    buf_free(&talk->request);
    buf_free(&talk->answer);
    talk->fd = -1;
}

bool talk_send(struct talk *talk, const char *method, const char *path, const char *token,
               const char *body)
{
    struct buf *out = &talk->request;
    buf_reset(out);
    buf_printf(out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", method, path);
    if (token)
        buf_printf(out, "Authorization: Bearer %s\r\n", token);
    if (body)
        buf_printf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    buf_puts(out, "\r\n");
    if (body)
        buf_puts(out, body);
    for (size_t done = 0; !out->failed && done < out->len;) {
        ssize_t n = send(talk->fd, out->text + done, out->len - done, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return !out->failed;
}

static bool read_more(struct talk *talk)
{
    static char chunk[CHUNK];
    ssize_t n = recv(talk->fd, chunk, sizeof chunk, 0);
    if (n <= 0)
        return false;
    buf_add(&talk->answer, chunk, (size_t)n);
    return !talk->answer.failed;
}

/* How long the body is, as the head says that ends at end. */
static size_t body_length(const char *head, const char *end)
{
    static const char name[] = "Content-Length:";
    for (const char *line = head; line && line < end;) {
        if (strncasecmp(line, name, sizeof name - 1) == 0)
            return strtoul(line + sizeof name - 1, NULL, 10);
        line = strstr(line, "\r\n");
        line = line ? line + 2 : NULL;
    }
    return 0;
}

bool talk_wait(struct talk *talk)
{
    const char *end;
    buf_reset(&talk->answer);
    do {
        if (!read_more(talk))
            return false;
        end = strstr(talk->answer.text, "\r\n\r\n");
    } while (!end);
    size_t head = (size_t)(end - talk->answer.text) + 4;
    talk->length = body_length(talk->answer.text, end);
    while (talk->answer.len < head + talk->length)
        if (!read_more(talk))
            return false;
    talk->code = (int)strtol(talk->answer.text + sizeof "HTTP/1.1", NULL, 10);
    talk->body = talk->answer.text + head;
    return true;
}

bool talk_ask(struct talk *talk, const char *method, const char *path, const char *token,
              const char *body)
{
    if (!talk_send(talk, method, path, token, body) || !talk_wait(talk)) {
        fprintf(stderr, "%s %s: no answer\n", method, path);
        return false;
    }
    if (talk->code != 200)
        fprintf(stderr, "%s %s: %d %s\n", method, path, talk->code, talk->body);
    return talk->code == 200;
}

static const char *find(const struct talk *talk, const char *key)
{
    char quoted[LINE_ROOM];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(talk->body, quoted);
    return at ? at + strlen(quoted) : NULL;
}

bool talk_text(const struct talk *talk, const char *key, char *out, size_t size)
{
    const char *at = find(talk, key);
    size_t n = at && *at == '"' ? strcspn(at + 1, "\"") : size;
    if (n >= size) {
        fprintf(stderr, "no \"%s\" in the answer\n", key);
        return false;
    }
    memcpy(out, at + 1, n);
    out[n] = '\0';
    return true;
}

bool talk_number(const struct talk *talk, const char *key, int64_t *out)
{
    const char *at = find(talk, key);
    if (at)
        *out = strtoll(at, NULL, 10);
    return at;
}

bool identity_enrol(struct talk *talk, const char *code, struct identity *identity)
{
    static const char purpose[] = "qunguan enrol 1";
    char key[SIGN_PUBLIC_TEXT], proof[SIGN_SIGNATURE_TEXT], body[2 * LINE_ROOM];
    char selector[CODE_SELECTOR + 1], secret[CODE_SECRET + 1], text[LINE_ROOM];
    if (!code_read(code, selector, secret)) {
        fprintf(stderr, "%s is no code\n", code);
        return false;
    }
    sign_keypair(random_system(), key, identity->secret);
    memcpy(text, purpose, sizeof purpose);
    int n = snprintf(text + sizeof purpose, sizeof text - sizeof purpose, "%s%s%c%s", selector,
                     secret, 0, key);
    if (!sign_bytes(identity->secret, text, sizeof purpose + (size_t)n, proof))
        return false;
    snprintf(body, sizeof body,
             "{\"code\":\"%s\",\"key\":\"%s\",\"name\":\"bench\",\"proof\":\"%s\"}", code, key,
             proof);
    return talk_ask(talk, "POST", "/v1/enrol", NULL, body) &&
           talk_text(talk, "device", identity->device, sizeof identity->device) &&
           talk_text(talk, "tenant", identity->tenant, sizeof identity->tenant) &&
           talk_text(talk, "person", identity->person, sizeof identity->person);
}

bool identity_write(const struct identity *identity, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        return false;
    }
    fprintf(file, "%s %s %s %s\n", identity->tenant, identity->person, identity->device,
            identity->secret);
    return fclose(file) == 0;
}

bool identity_read(struct identity *identity, const char *path)
{
    FILE *file = fopen(path, "r");
    int read = file ? fscanf(file, "%64s %64s %64s %64s", identity->tenant, identity->person,
                             identity->device, identity->secret)
                    : 0;
    if (file)
        fclose(file);
    if (read != 4)
        fprintf(stderr, "%s: no identity\n", path);
    return read == 4;
}

bool identity_login(struct talk *talk, const struct identity *identity, char token[SECRET_TEXT])
{
    static const char purpose[] = "qunguan session 1";
    char body[LINE_ROOM], text[LINE_ROOM], challenge[SECRET_TEXT], proof[SIGN_SIGNATURE_TEXT];
    snprintf(body, sizeof body, "{\"device\":\"%s\"}", identity->device);
    if (!talk_ask(talk, "POST", "/v1/session", NULL, body) ||
        !talk_text(talk, "challenge", challenge, sizeof challenge))
        return false;
    memcpy(text, purpose, sizeof purpose);
    int n = snprintf(text + sizeof purpose, sizeof text - sizeof purpose, "%s%c%s%c%s",
                     identity->tenant, 0, identity->device, 0, challenge);
    if (!sign_bytes(identity->secret, text, sizeof purpose + (size_t)n, proof))
        return false;
    snprintf(body, sizeof body, "{\"device\":\"%s\",\"challenge\":\"%s\",\"signature\":\"%s\"}",
             identity->device, challenge, proof);
    return talk_ask(talk, "POST", "/v1/session", NULL, body) &&
           talk_text(talk, "token", token, SECRET_TEXT);
}

double bench_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return count ? values[count / 2] : 0;
}
