#ifndef FINDROBOTS_LOG_CLF_USUAL_H
#define FINDROBOTS_LOG_CLF_USUAL_H

/*
 * The commonest lines of all, read some times faster than by clf.h: what Apache
 * and nginx write of a client without a user name, as long as nothing in it is
 * escaped.
 *
 *	HOST - - [dd/Mon/yyyy:hh:mm:ss +zzzz] "METHOD TARGET PROTOCOL"
 *		STATUS BYTES "REFERER" "USER AGENT" ...
 *
 * A reader of such lines says of each either what clf_parse() says, with
 * CLF_AUTO, or that the line is not usual, which may mean anything.
 */

#include <stdbool.h>
#include <stddef.h>

#include "log/record.h"

/* One reader, which needs certain instructions of the processor. */
struct clf_usual {
	const char *name;
	/*
	 * Returns false, and the record may have changed, if clf_parse() has to
	 * be asked. If not whole, the fields are set that are set there, and
	 * what follows the status is not looked at.
	 */
	bool (*parse)(struct slice line, bool whole, struct record *);
};

/*
 * The readers that this machine can run, the fastest first; NULL for an index
 * after the last.
 */
const struct clf_usual *clf_usual(size_t index);

#endif
