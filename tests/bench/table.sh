# shellcheck shell=sh
# What the scripts here share: the table of results. It is read in, not run.

die()
{
    echo "${0##*/}: $*" >&2
    exit 2
}

note()
{
    echo "$*" >&2
}

head_of_table()
{
    printf '%-45s %12s %12s %7s %9s  %s\n' what ours yardstick ratio goal met
}

# ratio WHAT OURS YARDSTICK GOAL: both in the same unit; met when ours is at most GOAL times the yardstick.
ratio()
{
    awk -v what="$1" -v a="$2" -v b="$3" -v goal="$4" 'BEGIN {
        r = b > 0 ? a / b : 0
        printf "%-45s %12s %12s %7.2f %9s  %s\n", what, a, b, r, "<= " goal, (r > 0 && r <= goal) ? "yes" : "NO"
    }'
}

# at_least WHAT OURS YARDSTICK GOAL: met when ours is at least GOAL times the yardstick.
at_least()
{
    awk -v what="$1" -v a="$2" -v b="$3" -v goal="$4" 'BEGIN {
        r = b > 0 ? a / b : 0
        printf "%-45s %12s %12s %7.2f %9s  %s\n", what, a, b, r, ">= " goal, (r >= goal) ? "yes" : "NO"
    }'
}

# most WHAT OURS YARDSTICK MOST: met when ours is at most MOST; the yardstick is for orientation.
most()
{
    awk -v what="$1" -v a="$2" -v b="$3" -v most="$4" 'BEGIN {
        printf "%-45s %12s %12s %7s %9s  %s\n", what, a, b, "-", "<= " most,
            (a != "" && a + 0 <= most) ? "yes" : "NO"
    }'
}

median()
{
    sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)] }'
}
