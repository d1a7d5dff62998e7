#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * The Test Anything Protocol for one test program of one source file. Each check prints its line at
 * once and answers whether it passed; the names are printf formats. Arguments are evaluated once.
 */

/* Passes when condition holds. */
#define ok(condition, ...) tap_ok(__FILE__, __LINE__, (condition), __VA_ARGS__)

/* Passes when two whole numbers are equal. */
#define is_int(got, want, ...)                                                                     \
    tap_is_int(__FILE__, __LINE__, (long long)(got), (long long)(want), __VA_ARGS__)

/* Passes when two texts are equal, or both NULL. */
#define is_str(got, want, ...) tap_is_str(__FILE__, __LINE__, (got), (want), __VA_ARGS__)

/* What main returns. Prints the plan; 1 when a check failed or there was none. */
static inline int done_testing(void);

struct tap {
    int run;
    int failed;
};

static inline struct tap *tap_counts(void)
{
    static struct tap counts;
    return &counts;
}

/* Prints the result line; what would end the line or start a directive is replaced. */
static inline bool tap_result(const char *file, int line, bool passed, const char *format,
                              va_list args)
{
    char name[512];
    struct tap *counts = tap_counts();
    if (vsnprintf(name, sizeof name, format, args) < 0)
        name[0] = '\0';
    counts->run++;
    printf("%sok %d - ", passed ? "" : "not ", counts->run);
    for (const char *c = name; *c; c++) {
        if (*c == '#')
            putchar('\\');
        putchar((unsigned char)*c < 0x20 ? ' ' : *c);
    }
    putchar('\n');
    if (!passed) {
        counts->failed++;
        printf("# at %s:%d\n", file, line);
    }
    fflush(stdout);
    return passed;
}

/* Prints one line with the text in quotes; control characters are shown as escapes. */
static inline void tap_show(const char *label, const char *s)
{
    printf("# %s: ", label);
    if (!s) {
        printf("NULL\n");
        return;
    }
    putchar('"');
    for (; *s; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7F)
            printf("\\x%02X", (unsigned)(unsigned char)*s);
        else
            putchar(*s);
    }
    printf("\"\n");
}

__attribute__((format(printf, 4, 5))) static inline bool
tap_ok(const char *file, int line, bool passed, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tap_result(file, line, passed, format, args);
    va_end(args);
    return passed;
}

__attribute__((format(printf, 5, 6))) static inline bool
tap_is_int(const char *file, int line, long long got, long long want, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool passed = tap_result(file, line, got == want, format, args);
    va_end(args);
    if (!passed)
        printf("#  got: %lld\n# want: %lld\n", got, want);
    fflush(stdout);
    return passed;
}

__attribute__((format(printf, 5, 6))) static inline bool
tap_is_str(const char *file, int line, const char *got, const char *want, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool same = got && want ? strcmp(got, want) == 0 : got == want;
    bool passed = tap_result(file, line, same, format, args);
    va_end(args);
    if (!passed) {
        tap_show(" got", got);
        tap_show("want", want);
    }
    fflush(stdout);
    return passed;
}

static inline int done_testing(void)
{
    const struct tap *counts = tap_counts();
    printf("1..%d\n", counts->run);
    if (counts->failed > 0)
        printf("# %d of %d failed\n", counts->failed, counts->run);
    fflush(stdout);
    return counts->failed > 0 || counts->run == 0;
}

#endif
