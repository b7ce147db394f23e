#ifndef FINDROBOTS_REFERENCE_H
#define FINDROBOTS_REFERENCE_H

/*
 * For the fuzzers: what clf.h and record.h promise, written a second
 * time, from section 1 of the design and the formats' own documentation. Slow
 * and plain; it shares the types with the program and no code.
 */

#include "log/clf.h"
#include "base/buf.h"

/* What is not in the line is empty. */
struct reference_line {
	struct slice host, time, request;
	struct slice status, bytes; /* bytes: "-" as it stands */
};

bool reference_parse(enum clf_front, struct slice line,
		     struct reference_line *);
/* Whether it has what stands between user and request: '[time] "'. */
bool reference_has_time(struct slice line);
bool reference_request(struct slice request, struct slice *method,
		       struct slice *target);
bool reference_is_host(struct slice);

/* An address, with a port or without, or a name with a dot inside. */
bool reference_is_server(struct slice);

/* scratch needs room for src.len; the result is always in there. */
struct slice reference_unescape(enum unescape, struct slice src, char *scratch);
struct slice reference_path(struct slice target, bool *is_certain);

/* True if every format writes the byte as it is, wherever it stands. */
bool reference_is_plain(char byte);

unsigned reference_status(struct slice);
bool reference_number(struct slice, uint64_t *number);

/* Says what differs and aborts, so that a fuzzer stops. */
__attribute__((noreturn, format(printf, 1, 2))) void
reference_fail(const char *fmt, ...);

/* The same if memory ran out for the buf. */
void reference_check_buf(const struct buf *);

#endif
