# Reads the C files named as arguments (relative to the source folder) and prints one line
# "SUBJECT FILE:LINE: WORDS" for each breach of the house rules. See layers.test.

BEGIN {
    below["base"] = "base"
    below["core"] = "base core"
    below["wire"] = "base core wire"
    below["store"] = "base core store"
    below["term"] = "base term"
    below["ledger"] = "base core wire store ledger"
    below["sync"] = "base core wire store ledger sync"
    below["serve"] = "base core wire store ledger serve"
    below["desk"] = "base core store ledger sync paper desk"
    below["paper"] = "base paper"
    below["screens"] = "base desk term screens"
    below["cmd"] = "base core wire store ledger sync serve desk paper term screens cmd"

    # A library's header and the rooms that may use it.
    library["^(ncursesw?/)?(n?curses|panel|menu|form|term)\\.h$"] = "term"
    library["^sqlite3(ext)?\\.h$"] = "store"
    library["^(cjson/)?cJSON(_Utils)?\\.h$"] = "wire"
    library["^sodium(/.*)?(\\.h)?$"] = "base"
    library["^curl/"] = "sync"
    library["^systemd/sd-daemon\\.h$"] = "serve"
    library["^microhttpd\\.h$"] = "serve"
    library["^(postgresql/)?libpq"] = "store"
    library["^xlsxwriter"] = "paper"

    banned = "strcpy strcat sprintf vsprintf gets strtok atoi system popen"
    number_banned = split(banned, ban, " ")
    longest = 500
}

FNR == 1 {
    close_file()
    path = FILENAME
    room = room_of(path)
    in_comment = 0
}

{
    lines = FNR
    text = strip($0)
    if ($0 ~ /^[ \t]*#[ \t]*include/) {
        check_include($0)
        next
    }
    for (i = 1; i <= number_banned; i++) {
        if ((" " text) ~ ("[^A-Za-z0-9_]" ban[i] "[ \t]*\\("))
            breach("banned", ban[i] "() is not used here")
    }
}

END { close_file() }

function close_file()
{
    if (path != "" && lines > longest)
        printf "long %s:%d: more than %d lines\n", path, lines, longest
}

function breach(subject, words)
{
    printf "%s %s:%d: %s\n", subject, path, FNR, words
}

# src/ROOM/… or screens/…
function room_of(file,    part)
{
    split(file, part, "/")
    return part[1] == "src" ? part[2] : part[1]
}

function has(list, word)
{
    return index(" " list " ", " " word " ") > 0
}

function check_include(line,    name, target, pattern)
{
    name = line
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
    if (name ~ /^"/) {
        sub(/^"/, "", name)
        sub(/".*/, "", name)
        target = name
        sub(/\/.*/, "", target)
        if (name !~ /^[a-z]+\/[a-z0-9_]+\.h$/ || !(target in below))
            breach("layer", "\"" name "\" is not written as \"room/file.h\"")
        else if (!(room in below) || !has(below[room], target))
            breach("layer", room " may not include " target " (" name ")")
    } else if (name ~ /^</) {
        sub(/^</, "", name)
        sub(/>.*/, "", name)
        for (pattern in library)
            if (name ~ pattern && !has(library[pattern], room))
                breach("library", room " may not use <" name ">")
    } else {
        breach("layer", "an include that cannot be read")
    }
}

# The line without comments and without what stands inside literals.
function strip(line,    out, c, two, quote, i, n)
{
    out = ""
    quote = ""
    n = length(line)
    for (i = 1; i <= n; i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (in_comment) {
            if (two == "*/") {
                in_comment = 0
                i++
                out = out " "
            }
        } else if (quote != "") {
            if (c == "\\")
                i++
            else if (c == quote) {
                quote = ""
                out = out c
            }
        } else if (two == "/*") {
            in_comment = 1
            i++
        } else if (two == "//") {
            break
        } else {
            if (c == "\"" || c == "'")
                quote = c
            out = out c
        }
    }
    return out
}
