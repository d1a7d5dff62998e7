#include "base/sign.h"

#include <stdint.h>
#include <string.h>

#include "tap.h"

enum { MANY = 200 };

/* RFC 8032, 7.1 */
static const struct vector {
    const char *secret, *public_key, *message, *signature;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

/* Counts up from the number at context. */
static void fill_counting(void *context, void *bytes, size_t n)
{
    unsigned char *next = context;
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)bytes)[i] = (*next)++;
}

static void rfc_vectors(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        size_t n = strlen(v->message);
        char public_key[SIGN_PUBLIC_TEXT] = "";
        char signature[SIGN_SIGNATURE_TEXT] = "";
        ok(sign_public(v->secret, public_key), "the public key of vector %zu", i + 1);
        is_str(public_key, v->public_key, "is the RFC's");
        ok(sign_bytes(v->secret, v->message, n, signature), "the signature of vector %zu", i + 1);
        is_str(signature, v->signature, "is the RFC's");
        ok(sign_verify(v->public_key, v->message, n, v->signature), "and holds");
    }
}

static void forgeries(void)
{
    const struct vector *v = &vectors[2];
    static const char digits[] = "0123456789abcdef";
    char changed[SIGN_SIGNATURE_TEXT];
    int taken = 0;
    for (size_t i = 0; i < SIGN_SIGNATURE_TEXT - 1; i++) {
        memcpy(changed, v->signature, sizeof changed);
        changed[i] = digits[(strchr(digits, changed[i]) - digits + 1) % 16];
        taken += sign_verify(v->public_key, v->message, 2, changed);
    }
    is_int(taken, 0, "a signature with any digit changed does not hold");
    ok(!sign_verify(v->public_key, "\xaf\x83", 2, v->signature), "nor over another text");
    ok(!sign_verify(v->public_key, v->message, 1, v->signature), "nor over a part");
    ok(!sign_verify(vectors[1].public_key, v->message, 2, v->signature), "nor by another key");
}

static void malformed(void)
{
    const struct vector *v = &vectors[1];
    static const char upper[] = "3D4017C3E843895A92B70AA74D1B7EBC9C982CCF2EC4968CC0CD55F12AF4660C";
    static const char letter[] = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660g";
    static const char longer[] =
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c00";
    char out[SIGN_SIGNATURE_TEXT];
    const char *const bad[] = {"", "3d40", upper, letter, longer, NULL};
    for (size_t i = 0; bad[i]; i++) {
        ok(!sign_public(bad[i], out), "no secret: \"%s\"", bad[i]);
        ok(!sign_bytes(bad[i], "x", 1, out), "nothing is signed with it");
        ok(!sign_verify(bad[i], v->message, 1, v->signature), "and it is no public key");
        ok(!sign_verify(v->public_key, v->message, 1, bad[i]), "and no signature");
    }
}

static void pairs(void)
{
    char public_key[2][SIGN_PUBLIC_TEXT];
    char secret[2][SIGN_SECRET_TEXT];
    char again[SIGN_PUBLIC_TEXT];
    char signature[SIGN_SIGNATURE_TEXT];
    for (int i = 0; i < 2; i++)
        sign_keypair(random_system(), public_key[i], secret[i]);
    ok(strcmp(secret[0], secret[1]) != 0, "two pairs have two secrets");
    ok(sign_public(secret[0], again), "the secret of a new pair is well formed");
    is_str(again, public_key[0], "and its public half the pair's");
    ok(sign_bytes(secret[0], "a\0b", 3, signature), "it signs bytes with a NUL among them");
    ok(sign_verify(public_key[0], "a\0b", 3, signature), "the signature holds");
    ok(!sign_verify(public_key[0], "a\0c", 3, signature), "what stands behind the NUL counts");
    ok(!sign_verify(public_key[1], "a\0b", 3, signature), "it is not the other pair's");
    unsigned char from = 0;
    sign_keypair((struct random){fill_counting, &from}, public_key[0], secret[0]);
    is_str(secret[0], "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
           "the secret is the randomness given");
}

static void secrets(void)
{
    unsigned char from = 0xf0;
    char token[SECRET_TEXT];
    secret_new((struct random){fill_counting, &from}, token);
    is_str(token, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f",
           "a secret in hex");
    ok(secret_equal(token, token) && secret_equal("", ""), "equal texts");
    ok(!secret_equal("abc", "abd") && !secret_equal("xbc", "abc"), "texts that differ");
    ok(!secret_equal("abc", "abcd") && !secret_equal("abc", ""), "a text and its beginning");
    secret_wipe(token, sizeof token);
    size_t left = 0;
    for (size_t i = 0; i < sizeof token; i++)
        left += token[i] != 0;
    is_int(left, 0, "wiped");
}

static bool reads(const char *typed, const char *selector, const char *secret)
{
    char found_selector[CODE_SELECTOR + 1];
    char found_secret[CODE_SECRET + 1];
    return code_read(typed, found_selector, found_secret) &&
           strcmp(found_selector, selector) == 0 && strcmp(found_secret, secret) == 0;
}

static void codes(void)
{
    unsigned char from = 30;
    char code[CODE_TEXT];
    code_new((struct random){fill_counting, &from}, code);
    is_str(code, "YZ01-23456-789AB", "a new code as it is shown");
    ok(reads(code, "YZ01", "23456789AB"), "is read back");
    ok(reads("yz01-23456-789ab", "YZ01", "23456789AB"), "in lower case");
    ok(reads("YZ0123456789AB", "YZ01", "23456789AB"), "without hyphens");
    ok(reads("  yzo i-2345 6789Ab- ", "YZ01", "23456789AB"), "with O for 0, I for 1, spaces");
    ok(reads("YZ0L23456789AB", "YZ01", "23456789AB"), "and with L for 1");
    static const char *const bad[] = {"",
                                      "YZ01-23456-789A",
                                      "YZ01-23456-789ABC",
                                      "UZ01-23456-789AB",
                                      "YZ01_23456_789AB",
                                      "YZ01-23456-789A党",
                                      "YZ01-23456-789AB\n",
                                      NULL};
    for (size_t i = 0; bad[i]; i++)
        ok(!reads(bad[i], "YZ01", "23456789AB"), "no code: \"%s\"", bad[i]);
}

static void many_codes(void)
{
    char selector[CODE_SELECTOR + 1];
    char secret[CODE_SECRET + 1];
    char seen[MANY][CODE_TEXT];
    int good = 0;
    int twice = 0;
    for (int i = 0; i < MANY; i++) {
        code_new(random_system(), seen[i]);
        good += strlen(seen[i]) == 16 && code_read(seen[i], selector, secret) &&
                strncmp(seen[i], selector, CODE_SELECTOR) == 0;
        for (int j = 0; j < i; j++)
            twice += strcmp(seen[i], seen[j]) == 0;
    }
    is_int(good, MANY, "every new code is one");
    is_int(twice, 0, "and none comes twice");
}

int main(void)
{
    rfc_vectors();
    forgeries();
    malformed();
    pairs();
    secrets();
    codes();
    many_codes();
    return done_testing();
}
