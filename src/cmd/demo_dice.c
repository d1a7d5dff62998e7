#include "cmd/demo_dice.h"

static uint64_t fold(uint64_t hash, const char *s)
{
    for (; *s != '\0'; s++)
        hash = (hash ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return (hash ^ 0xff) * UINT64_C(1099511628211);
}

struct dice dice_of(const char *code, const char *topic)
{
    struct dice dice = {fold(fold(UINT64_C(14695981039346656037), code), topic)};
    return dice;
}

/* SplitMix64: short, and good from any seed. */
uint64_t dice_roll(struct dice *dice)
{
    uint64_t x = dice->state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

int dice_between(struct dice *dice, int lo, int hi)
{
    return lo + (int)(dice_roll(dice) % (uint64_t)(hi - lo + 1));
}

bool dice_chance(struct dice *dice, int permille)
{
    return dice_between(dice, 0, 999) < permille;
}

const char *dice_pick(struct dice *dice, const char *const *table, size_t count)
{
    return table[dice_roll(dice) % count];
}

instant dice_hour(struct dice *dice, instant day, int days, int from, int to)
{
    return civil_day_start(day, days, CIVIL_BEIJING) +
           dice_between(dice, from * CIVIL_HOUR, to * CIVIL_HOUR - 1);
}

void dice_shuffle(struct dice *dice, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)(dice_roll(dice) % i);
        size_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}
