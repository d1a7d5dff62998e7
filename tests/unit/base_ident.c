#include "base/ident.h"

#include <string.h>

#include "tap.h"

static void test_ident(void)
{
    char long_id[IDENT_MAX + 1];
    memset(long_id, 'x', sizeof long_id);
    ok(ident_valid("p17", 3), "a short id");
    ok(ident_valid("A-z_0.9", 7), "every kind of character");
    ok(ident_valid(long_id, IDENT_MAX), "an id of the largest length");
    ok(!ident_valid(long_id, IDENT_MAX + 1), "one longer is refused");
    ok(!ident_valid("", 0), "empty is refused");
    ok(ident_valid("ab c", 2), "only n bytes are read");
    ok(!ident_valid("a\0b", 3), "a NUL inside is refused");

    int allowed = 0;
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        allowed += ident_valid(&byte, 1);
    }
    is_int(allowed, 26 + 26 + 10 + 3, "no other byte is allowed");
}

static void test_sha256(void)
{
    char out[SHA256_TEXT];
    sha256_text("", 0, out);
    is_str(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "of nothing");
    sha256_text(NULL, 0, out);
    is_str(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
           "of nothing at NULL");
    sha256_text("abc", 3, out);
    is_str(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "of abc");
}

static void fill_counting(void *context, void *bytes, size_t n)
{
    unsigned char *next = context;
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)bytes)[i] = (*next)++;
}

static void fill_ones(void *context, void *bytes, size_t n)
{
    (void)context;
    memset(bytes, 0xFF, n);
}

static void test_uuid_new(void)
{
    char out[UUID_TEXT];
    unsigned char next = 1;
    uuid7_new((struct random){fill_counting, &next}, INT64_C(0x017F22E279B0), out);
    is_str(out, "017f22e2-79b0-7102-8304-05060708090a", "time, version, variant, random in place");
    uuid7_new((struct random){fill_ones, NULL}, 0, out);
    is_str(out, "00000000-0000-7fff-bfff-ffffffffffff", "random bits leave time and version alone");

    char a[UUID_TEXT];
    char b[UUID_TEXT];
    struct random system = random_system();
    uuid7_new(system, 1000, a);
    uuid7_new(system, 1000, b);
    ok(strcmp(a, b) != 0, "the system's randomness differs each time");
    uuid7_new(system, 1001, b);
    ok(strcmp(a, b) < 0, "a later id sorts later");
    ok(uuid_valid(a, strlen(a)), "a made id is valid");
    is_int(a[14], '7', "of version 7");
}

static void test_uuid_derived(void)
{
    char a[UUID_TEXT];
    char b[UUID_TEXT];
    uuid7_derived(1, "abc", 3, a);
    is_str(a, "00000000-03e8-7fea-8141-40de5dae2223", "time and digest in place");
    uuid7_derived(1, "abc", 3, b);
    is_str(b, a, "the same for the same");
    uuid7_derived(1, "abd", 3, b);
    ok(strcmp(a, b) != 0, "another seed, another id");
    uuid7_derived(2, "abc", 3, b);
    ok(strcmp(a, b) < 0, "a later instant sorts later");
    uuid7_derived(INSTANT_MIN, "abc", 3, a);
    uuid7_derived(INSTANT_MIN + 1, "abc", 3, b);
    ok(strcmp(a, b) != 0, "instants before 1970 are told apart");
    uuid7_derived(INSTANT_MAX, "abc", 3, a);
    ok(uuid_valid(a, strlen(a)) && strncmp(a, "e677d21f-d818-7", 15) == 0,
       "the last instant fits in the 48 bits");
}

static void test_uuid_valid(void)
{
    static const char good[] = "019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11";
    ok(uuid_valid(good, UUID_TEXT - 1), "a UUID");
    ok(uuid_valid("019A9E4C-7B1E-7C55-9F0A-6D2F1C0B8A11", UUID_TEXT - 1), "in capitals");
    ok(!uuid_valid(good, UUID_TEXT - 2), "too short");
    ok(!uuid_valid("019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11a", UUID_TEXT), "too long");
    ok(!uuid_valid("", 0), "empty");
    int wrong = 0;
    for (size_t i = 0; i < UUID_TEXT - 1; i++) {
        static const char broken[] = {'g', '/', ':', '@', 'G', '`', ' ', '\0', '_', '\xE7'};
        for (size_t j = 0; j < sizeof broken; j++) {
            char text[UUID_TEXT];
            memcpy(text, good, sizeof text);
            text[i] = broken[j];
            wrong += uuid_valid(text, UUID_TEXT - 1);
        }
        char text[UUID_TEXT];
        memcpy(text, good, sizeof text);
        text[i] = good[i] == '-' ? '0' : '-';
        wrong += uuid_valid(text, UUID_TEXT - 1);
    }
    is_int(wrong, 0, "a wrong character at any place is refused");
}

int main(void)
{
    test_ident();
    test_sha256();
    test_uuid_new();
    test_uuid_derived();
    test_uuid_valid();
    return done_testing();
}
