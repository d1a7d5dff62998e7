/* The name of a file as a person types it. */

#include "base/home.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static void is_path(const char *typed, const char *whole)
{
    char out[64];
    home_path(typed, out, sizeof out);
    is_str(out, whole, "\"%s\" is \"%s\"", typed, whole);
}

int main(void)
{
    char small[8];
    setenv("HOME", "/nowhere/li", 1);
    is_path("~/名单.txt", "/nowhere/li/名单.txt");
    is_path("~", "/nowhere/li");
    is_path("  a b.csv ", "a b.csv");
    is_path("~li/x", "~li/x");
    is_path("/tmp/~/x", "/tmp/~/x");
    is_path("   ", "");
    setenv("HOME", "", 1);
    is_path("~/x", "~/x");
    unsetenv("HOME");
    is_path("~/x", "~/x");
    home_path("0123456789", small, sizeof small);
    is_str(small, "0123456", "a name too long is cut");
    return done_testing();
}
