#ifndef CMD_DEMO_DICE_H
#define CMD_DEMO_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"

/* Repeatable chance: a row of throws that depends on nothing but the two seeds. */
struct dice {
    uint64_t state;
};

struct dice dice_of(const char *code, const char *topic);
uint64_t dice_roll(struct dice *dice);
/* lo to hi, both included; hi >= lo. */
int dice_between(struct dice *dice, int lo, int hi);
bool dice_chance(struct dice *dice, int permille);
/* One of the count strings (count > 0). */
const char *dice_pick(struct dice *dice, const char *const *table, size_t count);
/* The civil day of day, plus days, at some minute from hour from up to, not including, hour to. */
instant dice_hour(struct dice *dice, instant day, int days, int from, int to);
/* Puts the numbers 0 to count - 1 into order, shuffled. */
void dice_shuffle(struct dice *dice, size_t *order, size_t count);

#endif
