#ifndef FINDROBOTS_LOG_RECORD_H
#define FINDROBOTS_LOG_RECORD_H

/*
 * What a line of an access log says, whichever format it is in. The fields
 * are pieces of the line, still as the server wrote them, or constants; the
 * functions below make values of them, which only those lines need that are
 * counted.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/instant_memo.h"
#include "base/slice.h"
#include "log/unescape.h"

/*
 * A field that the line does not have is empty; of the user agent at is NULL
 * where the format has none, and not where the client sent none.
 */
struct record {
	struct slice host;   /* of the client, never escaped */
	struct slice method; /* empty as well if the request is none */
	struct slice target; /* of the request; the same */
	struct slice date;   /* if it stands apart from the time */
	struct slice time;   /* any form that instant_parse() knows */
	struct slice status, bytes, user_agent;
	enum unescape escape; /* of target and user_agent */
	bool local_time; /* a time without a zone is in the local one, not UTC
			  */
};

/*
 * When the request was: an instant, or INSTANT_NONE (instant.h). The memo is of
 * the records before, in any order.
 */
int64_t record_time(const struct record *, struct instant_memo *);

/* The status of the response, 100 to 999; 0 if the line does not say. */
unsigned record_status(const struct record *);

/* The user agent, still escaped; empty for "-", and JavaScript's "undefined".
 */
struct slice record_user_agent(const struct record *);

/* The size of the response in bytes. Returns false if the line does not say. */
bool record_bytes(const struct record *, uint64_t *bytes);

#endif
