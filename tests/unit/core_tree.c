#include "core/decide.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

/* No org may come to stand so deep that a walk up the tree ends before the top: what binds it there
 * (its rulebook, who may) would be missed. */

enum { LEVELS = 64 };

/* A chain of orgs under the one given. */
static void chain(struct memory *memory, const char *name, const char *under, int length)
{
    char id[16], parent[16], with[64];
    snprintf(parent, sizeof parent, "%s", under);
    for (int i = 0; i < length; i++) {
        snprintf(id, sizeof id, "%s%d", name, i);
        snprintf(with, sizeof with, "name=%s|kind=branch|parent=%s", id, parent);
        give(memory, "org.add", id, with);
        snprintf(parent, sizeof parent, "%s", id);
    }
}

static struct decision looking(struct memory *memory, const struct world *world)
{
    return (struct decision){.world = world, .arena = memory->arena};
}

int main(void)
{
    struct memory memory;
    memory_start(&memory);
    struct world world = memory_world(&memory);
    struct decision d = looking(&memory, &world);
    ok(settle(&memory), "the registry stands");
    chain(&memory, "a", "top", LEVELS - 1);
    ok(row_of(&memory, ENTITY_ORG, "a62") != NULL, "an org on the last level");
    ok(decide_rulebook(&d, "a62") != NULL, "is bound by the rulebook of the top");
    is_int(give(&memory, "org.add", "deep", "name=深|kind=branch|parent=a62"), VERDICT_INVALID,
           "below it there is none");
    is_str(memory.error.key, "parent", "it is about the parent");
    chain(&memory, "b", "top", 10);
    is_int(give(&memory, "org.set", "b0", "parent=a55"), VERDICT_INVALID,
           "nor does one come there with what stands above it");
    is_int(give(&memory, "org.set", "b0", "parent=a52"), VERDICT_APPLIED, "as far as they reach");
    ok(decide_rulebook(&d, "b9") != NULL, "the lowest is bound still");
    is_int(give(&memory, "org.set", "a0", "parent=b9"), VERDICT_INVALID, "a ring is refused");
    is_int(give(&memory, "org.set", "a0", "parent=a0"), VERDICT_INVALID, "and the smallest");
    is_int(give(&memory, "org.set", "a0", "parent=o1"), VERDICT_INVALID, "one more is too many");
    memory_end(&memory);
    return done_testing();
}
