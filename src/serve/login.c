#include "serve/login.h"

#include <stdlib.h>
#include <string.h>

enum { CHALLENGES = 4096, SETS = 1024, WAYS = 8 };

struct challenge {
    char device[IDENT_MAX + 1];
    char text[SECRET_TEXT];
    int64_t until_ms; /* 0: none */
};

struct challenges {
    struct challenge ring[CHALLENGES];
    size_t next;
};

struct challenges *challenges_new(void)
{
    return calloc(1, sizeof(struct challenges));
}

void challenges_free(struct challenges *challenges)
{
    free(challenges);
}

void challenge_make(struct challenges *challenges, const char *device, int64_t now_ms,
                    struct random random, char challenge[SECRET_TEXT])
{
    struct challenge *place = &challenges->ring[challenges->next];
    challenges->next = (challenges->next + 1) % CHALLENGES;
    memset(place, 0, sizeof *place);
    strncpy(place->device, device, IDENT_MAX);
    secret_new(random, place->text);
    place->until_ms = now_ms + CHALLENGE_SECONDS * INT64_C(1000);
    memcpy(challenge, place->text, SECRET_TEXT);
}

bool challenge_take(struct challenges *challenges, const char *device, const char *challenge,
                    int64_t now_ms)
{
    for (size_t i = 0; i < CHALLENGES; i++) {
        struct challenge *place = &challenges->ring[i];
        if (place->until_ms == 0 || strcmp(place->device, device) != 0 ||
            !secret_equal(place->text, challenge))
            continue;
        bool in_time = now_ms < place->until_ms;
        memset(place, 0, sizeof *place);
        return in_time;
    }
    return false;
}

struct logins {
    struct login places[SETS][WAYS];
    uint64_t uses;
};

struct logins *logins_new(void)
{
    return calloc(1, sizeof(struct logins));
}

void logins_free(struct logins *logins)
{
    free(logins);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10) & 15U;
}

/* A hash is random by itself: its first digits choose the set. */
static struct login *set_of(struct logins *logins, const char *hash)
{
    unsigned set = 0;
    for (size_t i = 0; i < 4; i++)
        set = set << 4 | digit(hash[i]);
    return logins->places[set % SETS];
}

struct login *logins_get(struct logins *logins, const char *hash)
{
    struct login *set = set_of(logins, hash);
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].used == 0 || strcmp(set[i].session.hash, hash) != 0)
            continue;
        set[i].used = ++logins->uses;
        return &set[i];
    }
    return NULL;
}

struct login *logins_put(struct logins *logins, const struct session *session)
{
    struct login *set = set_of(logins, session->hash), *place = set;
    for (size_t i = 1; i < WAYS; i++)
        if (set[i].used < place->used)
            place = &set[i];
    *place = (struct login){.session = *session, .used = ++logins->uses};
    return place;
}

void logins_drop_device(struct logins *logins, const char *device)
{
    for (size_t i = 0; i < SETS; i++)
        for (size_t j = 0; j < WAYS; j++)
            if (logins->places[i][j].used &&
                strcmp(logins->places[i][j].session.device, device) == 0)
                logins->places[i][j].used = 0;
}

void logins_drop_all(struct logins *logins)
{
    for (size_t i = 0; i < SETS; i++)
        for (size_t j = 0; j < WAYS; j++)
            logins->places[i][j].used = 0;
}

long logins_tidy(struct logins *logins, instant now)
{
    long left = 0;
    for (size_t i = 0; i < SETS; i++)
        for (size_t j = 0; j < WAYS; j++) {
            struct login *place = &logins->places[i][j];
            if (place->used && place->session.expires_at <= now)
                place->used = 0;
            left += place->used != 0;
        }
    return left;
}
