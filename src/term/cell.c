#include "term/cell.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clean.h"
#include "base/utf8.h"

/* One character as it will stand on the screen. */
struct glyph {
    size_t len; /* bytes it came from */
    wchar_t wide;
    int width; /* 0 for a mark; -1 when nothing is shown */
};

static bool locale_writes(wchar_t wide)
{
    char bytes[MB_LEN_MAX];
    mbstate_t state;
    memset(&state, 0, sizeof state);
    return wcrtomb(bytes, wide, &state) != (size_t)-1;
}

/* A variation selector makes some terminals draw a character wider than wcwidth says. */
static bool is_selector(uint32_t cp)
{
    return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

/*
 * Pictographs. GB18030 locales take some of them for narrow and know others not at all, while their
 * terminals draw all of them wide: there none is shown.
 */
static bool is_mismeasured(uint32_t cp)
{
    return cp >= 0x1F000 && cp <= 0x1FAFF && wcwidth(0x1F600) != 2;
}

static struct glyph glyph_get(const char *s, size_t n)
{
    uint32_t cp = 0;
    size_t len = utf8_get(s, n, &cp);
    if (len == 0)
        return (struct glyph){1, L'?', 1};
    if (cp >= 0x20 && cp < 0x7F)
        return (struct glyph){len, (wchar_t)cp, 1};
    if (cp == '\t' || cp == '\r' || cp == '\n')
        return (struct glyph){len, L' ', 1};
    if (!clean_keeps(cp) || is_selector(cp))
        return (struct glyph){len, 0, -1};
    int width = wcwidth((wchar_t)cp);
    if (width < 0 || width > 2 || is_mismeasured(cp) || !locale_writes((wchar_t)cp))
        return (struct glyph){len, L'?', 1};
    return (struct glyph){len, (wchar_t)cp, width};
}

int cells_width(const char *utf8)
{
    size_t n = strlen(utf8);
    int columns = 0;
    for (size_t at = 0; at < n;) {
        struct glyph glyph = glyph_get(utf8 + at, n - at);
        at += glyph.len;
        if (glyph.width > 0 && columns < INT_MAX - 2)
            columns += glyph.width;
    }
    return columns;
}

size_t cells_line(const char *utf8, size_t n, int width, int *columns)
{
    int used = 0;
    size_t at = 0;
    while (at < n && utf8[at] != '\n') {
        struct glyph glyph = glyph_get(utf8 + at, n - at);
        int step = glyph.width > 0 ? glyph.width : 0;
        if (used + step > width && at > 0)
            break;
        used += step;
        at += glyph.len;
    }
    if (columns)
        *columns = used;
    return at;
}

/* Where a clipped text may still be cut so that its '~' fits. */
struct cut {
    size_t len;
    int columns;
};

int cells_clip(wchar_t *out, size_t cap, const char *utf8, size_t n, int width)
{
    size_t len = 0;
    int columns = 0;
    int marks = 0;
    bool over = false;
    struct cut cut = {0, 0};
    for (size_t at = 0; at < n && !over;) {
        struct glyph glyph = glyph_get(utf8 + at, n - at);
        at += glyph.len;
        marks = glyph.width == 0 ? marks + 1 : 0;
        if (glyph.width < 0 || (glyph.width == 0 && (len == 0 || marks > CELL_MARKS)))
            continue;
        over = columns + glyph.width > width || len + 4 > cap;
        if (over)
            break;
        out[len++] = glyph.wide;
        columns += glyph.width;
        if (columns <= width - 1)
            cut = (struct cut){len, columns};
    }
    if (over && width > 0 && cap >= 4) {
        len = cut.len;
        columns = cut.columns;
        /* Half a wide character is left over. */
        for (; columns < width - 1 && len + 2 < cap; columns++)
            out[len++] = L' ';
        out[len++] = L'~';
        columns++;
    }
    if (cap > 0)
        out[len] = L'\0';
    return columns;
}
