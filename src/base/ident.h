#ifndef BASE_IDENT_H
#define BASE_IDENT_H

#include "base/civil.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IDENT_MAX = 64, UUID_TEXT = 37, SHA256_TEXT = 65 };

/* Randomness by argument: fills n bytes. */
struct random {
    void (*fill)(void *context, void *bytes, size_t n);
    void *context;
};

/* The system's randomness (libsodium). */
struct random random_system(void);

/* Whether s is an entity's id: 1 to 64 of A-Z a-z 0-9 . _ - */
bool ident_valid(const char *s, size_t n);

/* A UUIDv7 (RFC 9562) of the instant in milliseconds. */
void uuid7_new(struct random random, int64_t ms, char out[UUID_TEXT]);

/* The UUIDv7 form of a digest of the n bytes at seed: the same for the same at and seed. */
void uuid7_derived(instant at, const void *seed, size_t n, char out[UUID_TEXT]);
bool uuid_valid(const char *s, size_t n);

/* SHA-256 as 64 hexadecimal digits. */
void sha256_text(const void *bytes, size_t n, char out[SHA256_TEXT]);

#endif
