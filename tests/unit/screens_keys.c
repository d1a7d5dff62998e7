/* The table of keys: no key means two things in one place, and what footer and help say of it is
 * true. */

#include "screens/keys.h"

#include <locale.h>
#include <string.h>

#include "tap.h"
#include "term/bar.h"
#include "term/cell.h"
#include "term/key.h"

enum { PLACES = 25, HELP_COLUMNS = 56, FOOTER_COLUMNS = 79, FOOTER_MAX = 40 };

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

static const char *name_of(int place)
{
    static const char *const names[PLACES] = {
        "board",   "group",   "approvals", "letter", "batch",    "attest", "record",
        "confirm", "copyout", "history",   "sync",   "help",     "done",   "alone",
        "events",  "members", "compare",   "import", "handover", "first",  "form",
        "palette", "remedy",  "paste",     "found",
    };
    return names[place];
}

/* Whether a label that 80 columns have no room for is said elsewhere on these two screens: in the
 * message line, behind the duty, or in the bar of columns. */
static bool may_be_cut(enum place place, const char *key)
{
    static const char *const board[] = {"y", "u", "Tab", "p"}, *const members[] = {"u", "Tab"};
    for (size_t i = 0; place == PLACE_BOARD && i < sizeof board / sizeof *board; i++)
        if (strcmp(board[i], key) == 0)
            return true;
    for (size_t i = 0; place == PLACE_MEMBERS && i < sizeof members / sizeof *members; i++)
        if (strcmp(members[i], key) == 0)
            return true;
    return false;
}

/* All that the footer of a place offers is seen on 80 columns. */
static void footer_fits(int place)
{
    struct bar_item items[FOOTER_MAX];
    size_t n = keys_footer((enum place)(1 << place), items, FOOTER_MAX), cut = 0;
    int columns = 0;
    for (size_t i = 0; i < n; i++) {
        int more = (columns > 0) + cells_width(items[i].key) + cells_width(items[i].word);
        bool fits = columns + more <= FOOTER_COLUMNS;
        columns += fits ? more : 0;
        cut += !fits && !may_be_cut((enum place)(1 << place), items[i].key);
    }
    is_int((long long)cut, 0, "the footer of %s fits", name_of(place));
}

static void footers_keep_their_word(const struct binding *table, size_t count)
{
    size_t dead = 0;
    for (size_t i = 0; i < count; i++)
        dead += (table[i].footer & ~table[i].places) != 0;
    is_int((long long)dead, 0, "no footer offers what does not work there");
}

/* Nobody is locked in or left without help, with keys that are no letters. */
static void every_place_has_a_way_out(void)
{
    const struct key escape = {.kind = K_ESC}, help = {.kind = K_F1}, quit = {.kind = K_F10};
    for (int place = 0; place < PLACES; place++) {
        enum place here = (enum place)(1 << place);
        bool leaves = keys_action(here, &escape, NULL) == ACT_BACK;
        bool helps = keys_action(here, &help, NULL) == ACT_HELP || here == PLACE_PALETTE;
        bool quits = keys_action(here, &quit, NULL) == ACT_QUIT || here == PLACE_PALETTE;
        ok(leaves && helps && quits, "Esc, F1 and F10 work in %s", name_of(place));
    }
    is_int(PLACE_ALL, (1 << PLACES) - 1, "these are all places");
}

/* Where letters are text none of them is a command. */
static void typed_letters_are_text(const struct binding *table, size_t count)
{
    const unsigned typed = PLACE_FORM | PLACE_PALETTE | PLACE_PASTE;
    size_t commands = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < PRESS_MAX && table[i].presses[j].kind != K_NONE; j++)
            if ((table[i].places & typed) && table[i].presses[j].kind == K_CHAR &&
                table[i].presses[j].ch != '?') {
                printf("# %s %s\n", table[i].keys, table[i].word);
                commands++;
            }
    is_int((long long)commands, 0, "no letter is a command where letters are text");
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
    for (int place = 0; place < PLACES; place++)
        footer_fits(place);
    footers_keep_their_word(table, count);
    every_place_has_a_way_out();
    typed_letters_are_text(table, count);
    folded_keys();
    return done_testing();
}
