#include "desk/import.h"

#include <stdint.h>

#include "desk/undo.h"
#include "ground.h"
#include "unit/desk_store.h"

/*
 * Any table as a roster, a register or a plan (the first byte says which): what is planned is
 * given, planned again nothing of it is left to do, and taken back it is planned as at first.
 */

static struct import *plan(struct place *place, enum import_kind kind, const char *text, size_t n)
{
    struct error error = {.status = ST_OK};
    struct import *import = NULL;
    struct import_order order = {.kind = kind,
                                 .org = kind == IMPORT_ROSTER ? "o2" : NULL,
                                 .group = kind == IMPORT_REGISTER ? NULL : "g1"};
    enum status status = import_plan_text(place->desk, &order, text, n, sunday(), &import, &error);
    if (status != ST_OK)
        demand(*error.text && (status == ST_INVALID || status == ST_LIMIT), "has its sentence");
    return import;
}

static size_t to_do(const struct import *import)
{
    return import_count(import, IMPORT_NEW) + import_count(import, IMPORT_CHANGED);
}

static void check(const struct import *import)
{
    struct buf out;
    for (size_t i = 0; i < import_lines(import); i++) {
        const struct import_line *line = import_line(import, i);
        demand(line->what != IMPORT_REFUSED || *line->says, "a refusal says why");
    }
    buf_init(&out, 1 << 24);
    import_refused(import, &out);
    demand(!out.failed, "what is refused is written out");
    buf_free(&out);
}

static void play(struct place *place, enum import_kind kind, const char *text, size_t n)
{
    struct error error = {.status = ST_OK};
    size_t done = 0;
    struct buf said;
    struct import *import = plan(place, kind, text, n);
    if (!import)
        return;
    check(import);
    size_t wanted = to_do(import), refused = import_count(import, IMPORT_REFUSED);
    enum status status = import_give(place->desk, import, sunday(), NULL, NULL, &done, &error);
    if (status != ST_OK)
        printf("%s\n", error.text);
    demand(status == ST_OK, "what is planned can be given");
    demand((done > 0) == (wanted > 0), "and is something where something is planned");
    import_free(import);
    if (done == 0)
        return;
    import = plan(place, kind, text, n);
    demand(import && to_do(import) == 0 && import_count(import, IMPORT_REFUSED) == refused,
           "again, nothing is left to do");
    import_free(import);
    buf_init(&said, 4096);
    demand(undo_do(place->desk, sunday(), &said, &error) == ST_OK, "it is taken back");
    buf_free(&said);
    import = plan(place, kind, text, n);
    demand(import && to_do(import) == wanted, "and can be done again");
    import_free(import);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct place place;
    if (!place.desk) {
        ground_choose();
        demand(place_open(&place), "a store");
    }
    if (size > 0)
        play(&place, (enum import_kind)(data[0] % 3), (const char *)data + 1, size - 1);
    return 0;
}
