#include "cmd/version.h"

#include <locale.h>
#include <stdlib.h>

#include "base/intl.h"
#include "cmd/say.h"
#include "store/db.h"
#include "sync/http.h"
#include "term/term.h"
#include "wire/json.h"

void say_version(FILE *out)
{
    const char *http = http_library();
    const char *locale = setlocale(LC_CTYPE, NULL), *term = getenv("TERM");
    say_line(out, "qunguan %s", PACKAGE_VERSION);
    say_line(out, "SQLite %s, cJSON %s, ncurses %s, libcurl %s", db_library(), json_library(),
             term_library(), http ? http : "-");
    say_line(out, _("语言环境 %s，终端 %s"), locale ? locale : "?", term ? term : "-");
}
