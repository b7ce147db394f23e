#ifndef FINDROBOTS_REFERENCE_H
#define FINDROBOTS_REFERENCE_H

/*
 * For the fuzzers: what accesslog.h promises, written a second time, from
 * section 1 of the design alone. Slow and plain; it shares the types with
 * the program and no code.
 */

#include "accesslog.h"
#include "buf.h"

bool reference_parse(enum accesslog_format, const char *line, size_t len_bytes,
		     struct accesslog_record *);
bool reference_target(struct slice request, struct slice *target);

/* scratch needs room for src.len; the result is always in there. */
struct slice reference_unescape(struct slice src, char *scratch);
struct slice reference_path(struct slice target);

/* True if servers write the byte as it is in a target. */
bool reference_is_plain(char byte);

/* Says what differs and aborts, so that a fuzzer stops. */
__attribute__((noreturn, format(printf, 1, 2))) void
reference_fail(const char *fmt, ...);

/* The same if memory ran out for the buf. */
void reference_check_buf(const struct buf *);

#endif
