#include "term/charset.h"

#include <limits.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "base/intl.h"

static bool writes_chinese(void)
{
    char bytes[MB_LEN_MAX];
    mbstate_t state;
    memset(&state, 0, sizeof state);
    return wcrtomb(bytes, L'\u7FA4', &state) != (size_t)-1;
}

enum status charset_choose(bool *missing, struct error *error)
{
    *missing = setlocale(LC_CTYPE, "") == NULL;
    if (!*missing && writes_chinese())
        return ST_OK;
    if (setlocale(LC_CTYPE, "C.UTF-8") && writes_chinese())
        return ST_OK;
    return error_set(
        error, ST_MISSING, "LANG", "%s",
        _("系统没有能显示中文的区域设置，请先安装并设置，例如 export LANG=zh_CN.UTF-8"));
}
