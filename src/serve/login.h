#ifndef SERVE_LOGIN_H
#define SERVE_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/sign.h"
#include "base/status.h"
#include "store/hub.h"
#include "wire/page_json.h"

/*
 * Who is logged in: challenges that wait to be signed, and the sessions of the hub kept in memory
 * by the hash of their token, together with the epoch their person last had.
 */
struct challenges;
struct challenges *challenges_new(void);
void challenges_free(struct challenges *challenges);

enum { CHALLENGE_SECONDS = 60 };
/* Makes a challenge for the device; the oldest of all makes room. */
void challenge_make(struct challenges *challenges, const char *device, int64_t now_ms,
                    struct random random, char challenge[SECRET_TEXT]);
/* Whether it was made for the device within the last minute; it then is no more. */
bool challenge_take(struct challenges *challenges, const char *device, const char *challenge,
                    int64_t now_ms);

struct login {
    struct session session;
    uint64_t used; /* order of use; 0: nobody's place */
    char epoch[EPOCH_TEXT];
    uint64_t grants; /* ledger_grants_version when the epoch was worked out */
    uint64_t serial; /* of the open tenant then; 0: no epoch is known */
};

struct logins;
struct logins *logins_new(void);
void logins_free(struct logins *logins);
/* The session of that hash, if it is kept in memory. The pointer holds until the next put. */
struct login *logins_get(struct logins *logins, const char *hash);
struct login *logins_put(struct logins *logins, const struct session *session);
void logins_drop_device(struct logins *logins, const char *device);
void logins_drop_all(struct logins *logins);
/* Drops those that are over; answers how many are left. */
long logins_tidy(struct logins *logins, instant now);

#endif
