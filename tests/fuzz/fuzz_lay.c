#include "ledger/client.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "client.h"

/* Pages laid in a client's store, one after the other: a line each. Then the server answers. */

enum { PAGES_MAX = 8 };

/* So that what follows is reached: a page of this copy's epoch begins where the copy ends. */
static void aim(struct client *client, struct page_head *head)
{
    struct base base = client_base_now(client);
    int64_t more = head->to - head->from, behind = head->head - head->to;
    if (strcmp(head->epoch, base.epoch) != 0 || strcmp(head->history, base.history) != 0)
        return;
    head->from = base.cursor;
    head->to = base.cursor + more % 1000;
    head->head = head->to + behind % 1000;
    if (head->head < base.head)
        head->head = base.head;
    head->audit_seq = base.audit_seq;
    memcpy(head->audit_hash, base.audit_hash, sizeof head->audit_hash);
}

static void lay(struct client *client, const char *text, size_t size)
{
    struct page page;
    struct error error = {0};
    struct play *play = &client->pair.client;
    arena_reset(client->arena);
    enum status status = page_decode(text, size, client->arena, &page, &error);
    if (status != ST_OK) {
        demand(status == ST_INVALID || status == ST_LIMIT || status == ST_NOMEM, "decode");
        return;
    }
    aim(client, &page.head);
    struct base before = client_base_now(client);
    char *image = client_image(client);
    status = client_lay(play->ledger, &page, client->pair.now, &error);
    struct base after = client_base_now(client);
    if (status == ST_OK) {
        client->changed = true;
        demand(after.cursor == page.head.to && after.head == page.head.head, "the cursor moves on");
        client_holds(client);
    } else {
        client_sentence(status, &error);
        demand(memcmp(&before, &after, sizeof before) == 0, "the cursor stays");
        client_same(client, image, "nothing has changed");
    }
    free(image);
}

/* Whatever the pages held, the answers can still be taken in. */
static void answer(struct client *client)
{
    struct judgement list[] = {
        {.id = CLIENT_ID("1"), .verdict = VERDICT_APPLIED, .seq = 1},
        {.id = CLIENT_ID("2"), .verdict = VERDICT_FORBIDDEN_REVOKED},
        {.id = CLIENT_ID("3"), .verdict = VERDICT_APPLIED, .seq = INT32_MAX},
        {.id = CLIENT_ID("4"), .verdict = VERDICT_CONFLICT_REV},
    };
    struct play *play = &client->pair.client;
    struct error error = {0};
    enum status status =
        client_judge(play->ledger, list, sizeof list / sizeof *list, client->pair.now, &error);
    demand(status == ST_OK, error.text);
    client_holds(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct client *client = the_client();
    client_put_back(client);
    for (int i = 0; i < PAGES_MAX && size > 0; i++) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t n = end ? (size_t)(end - data) : size;
        lay(client, (const char *)data, n);
        n += end != NULL;
        data += n;
        size -= n;
    }
    if (client->changed)
        answer(client);
    return 0;
}
