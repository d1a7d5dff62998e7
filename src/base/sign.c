#include "base/sign.h"

#include <sodium.h>
#include <string.h>

enum {
    PUBLIC_BYTES = crypto_sign_PUBLICKEYBYTES,
    SEED_BYTES = crypto_sign_SEEDBYTES,
    PAIR_BYTES = crypto_sign_SECRETKEYBYTES, /* libsodium's secret key: seed and public half */
    SIGNATURE_BYTES = crypto_sign_BYTES,
    SECRET_BYTES = 32,
    CODE_SYMBOLS = CODE_SELECTOR + CODE_SECRET,
    CODE_GROUP = 5, /* of the secret's half, between hyphens */
};

_Static_assert(SIGN_PUBLIC_TEXT == 2 * PUBLIC_BYTES + 1, "the public key in hex");
_Static_assert(SIGN_SECRET_TEXT == 2 * SEED_BYTES + 1, "the seed in hex");
_Static_assert(SIGN_SIGNATURE_TEXT == 2 * SIGNATURE_BYTES + 1, "the signature in hex");
_Static_assert(SECRET_TEXT == 2 * SECRET_BYTES + 1, "a random secret in hex");

static const char code_symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Sets libsodium up; without it everything here still works, only slower. */
static void prepare(void)
{
    int ready = sodium_init();
    (void)ready;
}

/* Reads exactly n bytes of lower-case hexadecimal text. */
static bool read_hex(const char *text, unsigned char *bytes, size_t n)
{
    if (!text || strlen(text) != 2 * n || strspn(text, "0123456789abcdef") != 2 * n)
        return false;
    return sodium_hex2bin(bytes, n, text, 2 * n, NULL, NULL, NULL) == 0;
}

/* libsodium's form of the pair that grows from the seed. */
static bool pair_of(const char *secret_key, unsigned char public_bytes[PUBLIC_BYTES],
                    unsigned char pair[PAIR_BYTES])
{
    unsigned char seed[SEED_BYTES];
    prepare();
    bool read = read_hex(secret_key, seed, sizeof seed);
    if (read)
        crypto_sign_seed_keypair(public_bytes, pair, seed);
    sodium_memzero(seed, sizeof seed);
    return read;
}

void sign_keypair(struct random random, char public_key[SIGN_PUBLIC_TEXT],
                  char secret_key[SIGN_SECRET_TEXT])
{
    secret_new(random, secret_key);
    sign_public(secret_key, public_key);
}

bool sign_public(const char *secret_key, char public_key[SIGN_PUBLIC_TEXT])
{
    unsigned char bytes[PUBLIC_BYTES];
    unsigned char pair[PAIR_BYTES];
    if (!pair_of(secret_key, bytes, pair))
        return false;
    sodium_memzero(pair, sizeof pair);
    sodium_bin2hex(public_key, SIGN_PUBLIC_TEXT, bytes, sizeof bytes);
    return true;
}

bool sign_bytes(const char *secret_key, const void *bytes, size_t n,
                char signature[SIGN_SIGNATURE_TEXT])
{
    unsigned char public_bytes[PUBLIC_BYTES];
    unsigned char pair[PAIR_BYTES];
    unsigned char signed_bytes[SIGNATURE_BYTES];
    if (!pair_of(secret_key, public_bytes, pair))
        return false;
    crypto_sign_detached(signed_bytes, NULL, bytes, n, pair);
    sodium_memzero(pair, sizeof pair);
    sodium_bin2hex(signature, SIGN_SIGNATURE_TEXT, signed_bytes, sizeof signed_bytes);
    return true;
}

bool sign_verify(const char *public_key, const void *bytes, size_t n, const char *signature)
{
    unsigned char public_bytes[PUBLIC_BYTES];
    unsigned char signed_bytes[SIGNATURE_BYTES];
    prepare();
    return read_hex(public_key, public_bytes, sizeof public_bytes) &&
           read_hex(signature, signed_bytes, sizeof signed_bytes) &&
           crypto_sign_verify_detached(signed_bytes, bytes, n, public_bytes) == 0;
}

void secret_new(struct random random, char out[SECRET_TEXT])
{
    unsigned char bytes[SECRET_BYTES];
    random.fill(random.context, bytes, sizeof bytes);
    sodium_bin2hex(out, SECRET_TEXT, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
}

bool secret_equal(const char *a, const char *b)
{
    size_t n = strlen(a);
    return n == strlen(b) && sodium_memcmp(a, b, n) == 0;
}

void code_new(struct random random, char out[CODE_TEXT])
{
    unsigned char bytes[CODE_SYMBOLS];
    random.fill(random.context, bytes, sizeof bytes);
    for (size_t i = 0; i < CODE_SYMBOLS; i++) {
        if (i == CODE_SELECTOR || i == CODE_SELECTOR + CODE_GROUP)
            *out++ = '-';
        /* 32 divides 256: every symbol is as likely. */
        *out++ = code_symbols[bytes[i] % 32];
    }
    *out = '\0';
    sodium_memzero(bytes, sizeof bytes);
}

/* The symbol that was meant by a character; NUL when it is none. */
static char code_symbol(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    else if (c == 'I' || c == 'L')
        c = '1';
    return c != '\0' && strchr(code_symbols, c) ? c : '\0';
}

bool code_read(const char *typed, char selector[CODE_SELECTOR + 1], char secret[CODE_SECRET + 1])
{
    char symbols[CODE_SYMBOLS + 1] = {0};
    size_t n = 0;
    bool valid = true;
    for (; *typed && valid; typed++) {
        if (*typed == '-' || *typed == ' ')
            continue;
        char symbol = code_symbol(*typed);
        valid = symbol != '\0' && n < CODE_SYMBOLS;
        if (valid)
            symbols[n++] = symbol;
    }
    valid = valid && n == CODE_SYMBOLS;
    if (valid) {
        memcpy(selector, symbols, CODE_SELECTOR);
        selector[CODE_SELECTOR] = '\0';
        memcpy(secret, symbols + CODE_SELECTOR, CODE_SECRET + 1);
    }
    sodium_memzero(symbols, sizeof symbols);
    return valid;
}

void secret_wipe(void *bytes, size_t n)
{
    sodium_memzero(bytes, n);
}
