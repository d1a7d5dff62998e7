#ifndef SYNC_KEYS_H
#define SYNC_KEYS_H

#include "base/ident.h"
#include "base/sign.h"
#include "base/status.h"

/*
 * The device's secret key, in a file beside the store: "STORE.key", 0600. One that others may read,
 * that is a link, or belongs to somebody else is refused.
 */

/*
 * A new key, kept aside as "STORE.key.new" until key_adopt puts it in its place, so that an
 * enrolment that fails leaves an earlier key as it is. One that is kept aside already (an enrolment
 * was cut short) is answered again: the same code with the same key gets the same device.
 */
enum status key_make(const char *store, struct random random, char secret[SIGN_SECRET_TEXT],
                     struct error *error);
enum status key_adopt(const char *store, struct error *error);

/* ST_MISSING: there is none. */
enum status key_read(const char *store, char secret[SIGN_SECRET_TEXT], struct error *error);

#endif
