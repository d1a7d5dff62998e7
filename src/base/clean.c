#include "base/clean.h"

#include "base/utf8.h"

struct range {
    uint32_t first, last;
};

/* In ascending order. Variation selectors and combining marks are not here: they change the
 * character before them and cannot move text about. */
static const struct range dropped[] = {
    {0x0000, 0x001F},   /* C0 */
    {0x007F, 0x009F},   /* DEL, C1 */
    {0x061C, 0x061C},   /* Arabic letter mark */
    {0x180E, 0x180E},   /* Mongolian vowel separator */
    {0x200B, 0x200F},   /* zero width, bidi marks */
    {0x2028, 0x202E},   /* separators, bidi embeddings and overrides */
    {0x2060, 0x2064},   /* word joiner, invisible operators */
    {0x2066, 0x206F},   /* bidi isolates, deprecated format characters */
    {0xFDD0, 0xFDEF},   /* non-characters */
    {0xFEFF, 0xFEFF},   /* byte order mark */
    {0xFFF9, 0xFFFB},   /* interlinear annotation */
    {0xE0000, 0xE007F}, /* tags */
};

bool clean_keeps(uint32_t cp)
{
    if (cp >= 0x20 && cp < 0x7F)
        return true;
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF) || (cp & 0xFFFE) == 0xFFFE)
        return false;
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped && cp >= dropped[i].first; i++) {
        if (cp <= dropped[i].last)
            return false;
    }
    return true;
}

/* What stands in out for a character that is not kept; NULL for nothing. */
static const char *instead_of(uint32_t cp, bool keep_lf)
{
    if (cp == '\n' && keep_lf)
        return "\n";
    return cp == '\t' || cp == '\r' || cp == '\n' ? " " : NULL;
}

static void clean(struct buf *out, const char *s, size_t n, bool keep_lf)
{
    size_t before = out->len;
    size_t kept = 0; /* s[kept..i) is good and not yet in out */
    size_t i = 0;
    while (i < n) {
        uint32_t cp = 0;
        size_t length = utf8_get(s + i, n - i, &cp);
        if (length > 0 && clean_keeps(cp)) {
            i += length;
            continue;
        }
        buf_add(out, s + kept, i - kept);
        bool line_end = keep_lf && cp == '\r' && i + 1 < n && s[i + 1] == '\n';
        const char *instead = length == 0 ? "?" : line_end ? NULL : instead_of(cp, keep_lf);
        if (instead)
            buf_puts(out, instead);
        i += length > 0 ? length : 1;
        kept = i;
    }
    if (i > kept)
        buf_add(out, s + kept, i - kept);
    if (out->failed)
        buf_cut(out, before);
}

void clean_line(struct buf *out, const char *s, size_t n)
{
    clean(out, s, n, false);
}

void clean_text(struct buf *out, const char *s, size_t n)
{
    clean(out, s, n, true);
}
