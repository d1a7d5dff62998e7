#include "wire/canon.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "wire/command_json.h"

/* Room for the arguments, and for all the rest of a command. */
enum { CANON_MAX = 2 * COMMAND_TEXT_MAX + 4096, NUMBER_TEXT = 24 };

static const char canon_name[] = "qunguan command 1"; /* with its NUL */

static void put_length(struct buf *out, uint32_t length)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_putc(out, (char)(unsigned char)(length >> shift & 0xFF));
}

static void put_field(struct buf *out, const char *text)
{
    if (!text) {
        put_length(out, UINT32_MAX);
        return;
    }
    size_t n = strlen(text);
    if (n >= UINT32_MAX) {
        out->failed = true;
        return;
    }
    put_length(out, (uint32_t)n);
    buf_add(out, text, n);
}

static void put_number(struct buf *out, int64_t value)
{
    char text[NUMBER_TEXT];
    snprintf(text, sizeof text, "%" PRId64, value);
    put_field(out, value == INTEGER_NONE ? NULL : text);
}

void command_canon(struct buf *out, const struct command *command)
{
    buf_add(out, canon_name, sizeof canon_name);
    put_field(out, command->id);
    put_field(out, command->verb->name);
    put_field(out, command->to);
    put_number(out, command->rev);
    put_number(out, command->at);
    put_field(out, command->by);
    put_field(out, command->on_behalf);
    put_field(out, command->means ? means_names[command->means] : NULL);
    put_field(out, command->body);
}

void command_fingerprint(const struct command *command, char out[SHA256_TEXT])
{
    struct buf canon;
    buf_init(&canon, CANON_MAX);
    command_canon(&canon, command);
    if (canon.failed)
        out[0] = '\0';
    else
        sha256_text(canon.text, canon.len, out);
    buf_free(&canon);
}
