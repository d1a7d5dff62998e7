/* The table of keys: no key means two things in one place, and what footer and help say of it is
 * true. */

#include "screens/keys.h"

#include <locale.h>
#include <string.h>

#include "tap.h"
#include "term/bar.h"
#include "term/cell.h"
#include "term/key.h"

enum { PLACES = 14, HELP_COLUMNS = 56, FOOTER_MAX = 40 };

static bool same_press(const struct press *a, const struct press *b)
{
    return a->kind == b->kind && a->ch == b->ch;
}

static bool share_a_key(const struct binding *a, const struct binding *b)
{
    for (size_t i = 0; i < PRESS_MAX && a->presses[i].kind != K_NONE; i++)
        for (size_t j = 0; j < PRESS_MAX && b->presses[j].kind != K_NONE; j++)
            if (same_press(&a->presses[i], &b->presses[j]))
                return true;
    return false;
}

static void no_key_means_two_things(const struct binding *table, size_t count)
{
    size_t clashes = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if ((table[i].places & table[j].places) && share_a_key(&table[i], &table[j])) {
                printf("# %s and %s\n", table[i].keys, table[j].keys);
                clashes++;
            }
    is_int((long long)clashes, 0, "no key means two things in one place");
}

static void every_key_is_found(const struct binding *table, size_t count)
{
    size_t lost = 0;
    for (size_t i = 0; i < count; i++)
        for (int place = 0; place < PLACES; place++)
            for (size_t j = 0; j < PRESS_MAX && table[i].presses[j].kind != K_NONE; j++) {
                const struct binding *found = NULL;
                struct key key = {.kind = table[i].presses[j].kind, .ch = table[i].presses[j].ch};
                bool here = table[i].places & (1U << place);
                enum action action = keys_action((enum place)(1 << place), &key, &found);
                if (here && (found != &table[i] || action != table[i].action))
                    lost++;
                if (!here && action == ACT_NONE && (!found || !*keys_why_not(found)))
                    lost++;
            }
    is_int((long long)lost, 0, "every key is found where it works, and answered elsewhere");
}

static void words_fit(const struct binding *table, size_t count)
{
    size_t bad = 0;
    for (size_t i = 0; i < count; i++)
        if (cells_width(table[i].help) > HELP_COLUMNS || cells_width(table[i].keys) > 11 ||
            cells_width(table[i].word) > 10 || !*table[i].label) {
            printf("# %s: %d columns\n", table[i].keys, cells_width(table[i].help));
            bad++;
        }
    is_int((long long)bad, 0, "the words of help fit a line of 80 columns");
}

static void footers_hold(void)
{
    for (int place = 0; place < PLACES; place++) {
        struct bar_item items[FOOTER_MAX];
        size_t n = keys_footer((enum place)(1 << place), items, FOOTER_MAX);
        bool help = n > 0 && (strcmp(items[0].key, "F1") == 0 || (1 << place) == PLACE_HELP);
        ok(help && n < FOOTER_MAX, "the footer of place %d begins with help", place);
    }
}

static void folded_keys(void)
{
    struct key wide_slash = {.kind = K_CHAR, .ch = 0xFF0F}, slash = {.kind = K_CHAR, .ch = '/'};
    struct key strange = {.kind = K_CHAR, .ch = 0x4E2D};
    const struct binding *binding = NULL;
    is_int(keys_action(PLACE_BOARD, &wide_slash, NULL), ACT_FIND, "a full-width slash finds");
    is_int(keys_action(PLACE_BOARD, &slash, NULL), ACT_FIND, "so does a slash");
    is_int(keys_action(PLACE_BOARD, &strange, &binding), ACT_NONE, "a Chinese letter is no key");
    ok(binding == NULL && *keys_why_not(binding), "and is answered");
    is_int(key_digit(&(struct key){.kind = K_CHAR, .ch = 0xFF17}), 7, "a full-width 7 is 7");
    is_int(key_digit(&(struct key){.kind = K_CHAR, .ch = '0'}), 0, "0 is no line");
}

int main(void)
{
    size_t count;
    const struct binding *table = keys_table(&count);
    ok(setlocale(LC_CTYPE, "C.UTF-8") != NULL, "widths are those of UTF-8");
    ok(count > 30, "the table holds the keys");
    no_key_means_two_things(table, count);
    every_key_is_found(table, count);
    words_fit(table, count);
    footers_hold();
    folded_keys();
    return done_testing();
}
