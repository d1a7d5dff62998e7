#include "ledger/client.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "client.h"

/*
 * Answers of a server to what waits in the outbox, one after the other: a line each. A line of
 * digits alone is an empty page that ends so far behind the cursor.
 */

enum { LINES_MAX = 16 };

static void lay_empty(struct client *client, const char *text, size_t size)
{
    struct play *play = &client->pair.client;
    struct base base = client_base_now(client);
    struct page page = {.head.from = base.cursor, .head.to = base.cursor};
    struct error error;
    for (size_t i = 0; i < size && i < 4; i++)
        page.head.to += text[i] - '0';
    page.head.head = page.head.to > base.head ? page.head.to : base.head;
    page.head.time = client->pair.now;
    page.head.audit_seq = base.audit_seq;
    memcpy(page.head.epoch, base.epoch, sizeof page.head.epoch);
    memcpy(page.head.history, base.history, sizeof page.head.history);
    memcpy(page.head.audit_hash, base.audit_hash, sizeof page.head.audit_hash);
    demand(client_lay(play->ledger, &page, client->pair.now, &error) == ST_OK, "an empty page");
}

static bool all_digits(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return size > 0;
}

static void judge(struct client *client, const char *text, size_t size)
{
    struct judgement *list;
    size_t count;
    int64_t head;
    struct error error = {0};
    struct play *play = &client->pair.client;
    arena_reset(client->arena);
    enum status status = answer_decode(text, size, client->arena, &list, &count, &head, &error);
    if (status != ST_OK) {
        demand(status == ST_INVALID || status == ST_LIMIT || status == ST_NOMEM, "decode");
        return;
    }
    struct base before = client_base_now(client);
    client->changed = true;
    status = client_judge(play->ledger, list, count, client->pair.now, &error);
    demand(status == ST_OK, error.text);
    struct base after = client_base_now(client);
    demand(memcmp(&before, &after, sizeof before) == 0, "the cursor stays");
    client_holds(client);
    char *image = client_image(client);
    status = client_judge(play->ledger, list, count, client->pair.now, &error);
    demand(status == ST_OK, error.text);
    client_same(client, image, "the same answer again changes nothing");
    free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct client *client = the_client();
    client_put_back(client);
    for (int i = 0; i < LINES_MAX && size > 0; i++) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t n = end ? (size_t)(end - data) : size;
        const char *line = (const char *)data;
        if (all_digits(line, n)) {
            client->changed = true;
            lay_empty(client, line, n);
            client_holds(client);
        } else {
            judge(client, line, n);
        }
        n += end != NULL;
        data += n;
        size -= n;
    }
    return 0;
}
