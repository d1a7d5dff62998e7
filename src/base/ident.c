#include "base/ident.h"

#include <sodium.h>
#include <string.h>

enum { UUID_BYTES = 16, UUID_TIME_BYTES = 6 };

static void fill_from_system(void *context, void *bytes, size_t n)
{
    (void)context;
    randombytes_buf(bytes, n);
}

struct random random_system(void)
{
    /* Without a set-up libsodium still opens the system's source at the first use, and stops the
     * program rather than answer with bytes that are not random. */
    int ready = sodium_init();
    (void)ready;
    return (struct random){.fill = fill_from_system};
}

static bool is_alnum(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool ident_valid(const char *s, size_t n)
{
    if (n == 0 || n > IDENT_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!is_alnum(s[i]) && s[i] != '.' && s[i] != '_' && s[i] != '-')
            return false;
    }
    return true;
}

static char *put_hex(char *out, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
    return out;
}

/* Puts time, version 7 and variant over the 16 bytes and writes them in the usual groups. A time
 * before 1970 wraps at 48 bits: such ids sort last, but two times never look the same. */
static void write_uuid7(unsigned char bytes[UUID_BYTES], int64_t ms, char out[UUID_TEXT])
{
    static const size_t groups[] = {4, 2, 2, 2, 6};
    for (int i = 0; i < UUID_TIME_BYTES; i++)
        bytes[i] = (unsigned char)((uint64_t)ms >> (40 - 8 * i) & 0xFF);
    bytes[6] = (unsigned char)(0x70 | (bytes[6] & 0x0F));
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (i > 0)
            *out++ = '-';
        out = put_hex(out, bytes, groups[i]);
        bytes += groups[i];
    }
}

void uuid7_new(struct random random, int64_t ms, char out[UUID_TEXT])
{
    unsigned char bytes[UUID_BYTES] = {0};
    random.fill(random.context, bytes + UUID_TIME_BYTES, sizeof bytes - UUID_TIME_BYTES);
    write_uuid7(bytes, ms, out);
}

void uuid7_derived(instant at, const void *seed, size_t n, char out[UUID_TEXT])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, seed, n);
    write_uuid7(digest, (int64_t)((uint64_t)at * 1000), out);
}

bool uuid_valid(const char *s, size_t n)
{
    if (n != UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < n; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? s[i] != '-' : !is_hex(s[i]))
            return false;
    }
    return true;
}

void sha256_text(const void *bytes, size_t n, char out[SHA256_TEXT])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, n);
    put_hex(out, digest, sizeof digest);
}
