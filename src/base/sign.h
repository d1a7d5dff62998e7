#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ident.h"

/*
 * Device keys and signatures: Ed25519 (RFC 8032), as lower-case hexadecimal text wherever they are
 * kept or sent. And what else identity needs: tokens, codes, comparison in constant time.
 */
enum {
    SIGN_PUBLIC_TEXT = 65, /* 32 bytes in hex, with its NUL */
    SIGN_SECRET_TEXT = 65, /* the 32 bytes of the seed */
    SIGN_SIGNATURE_TEXT = 129,
    SECRET_TEXT = 65, /* a random secret of 32 bytes: a token, a challenge */
};

/* A new pair. */
void sign_keypair(struct random random, char public_key[SIGN_PUBLIC_TEXT],
                  char secret_key[SIGN_SECRET_TEXT]);
/* The public half; false when the secret is not 64 hexadecimal digits. */
bool sign_public(const char *secret_key, char public_key[SIGN_PUBLIC_TEXT]);
/* Signs the n bytes; false when the secret is malformed. */
bool sign_bytes(const char *secret_key, const void *bytes, size_t n,
                char signature[SIGN_SIGNATURE_TEXT]);
/* Whether the signature over the n bytes is that key's. Anything malformed is no. */
bool sign_verify(const char *public_key, const void *bytes, size_t n, const char *signature);

/* 32 random bytes in hex. */
void secret_new(struct random random, char out[SECRET_TEXT]);
/* Whether the texts are equal, in a time that does not tell where they differ. */
bool secret_equal(const char *a, const char *b);

/*
 * One-time codes that people read out: characters of Crockford's base 32, read without regard to
 * case, with O for 0, I and L for 1, and hyphens and spaces passed over.
 */
enum { CODE_SELECTOR = 4, CODE_SECRET = 10, CODE_TEXT = 20 };
/* A new code as it is shown, XXXX-XXXXX-XXXXX: 20 bits that find the invitation, 50 that prove it.
 */
void code_new(struct random random, char out[CODE_TEXT]);
/* Splits what was typed; false when it is no code. */
bool code_read(const char *typed, char selector[CODE_SELECTOR + 1], char secret[CODE_SECRET + 1]);

/* Overwrites memory that held a secret. */
void secret_wipe(void *bytes, size_t n);

#endif
