#ifndef SERVE_TALLY_H
#define SERVE_TALLY_H

#include <stdint.h>

#include "core/decide.h"

/* What the server counts, for the metrics. */
enum { TALLY_CLASSES = 6 };

struct tally {
    uint64_t requests[TALLY_CLASSES]; /* by the first digit of the code */
    uint64_t verdicts[VERDICT_COUNT];
    uint64_t pushes, pages, quiet; /* quiet: nothing new, answered out of memory */
    uint64_t logins, enrolments, refused_logins;
    uint64_t log_lines;
    long sessions;
};

#endif
