#ifndef FINDROBOTS_LOG_JSONTEXT_H
#define FINDROBOTS_LOG_JSONTEXT_H

/*
 * JSON texts (RFC 8259) whose records are not one a line: objects that are
 * written over many lines, arrays of objects, and objects around an array of
 * records (Azure's "records", OTLP's "resourceLogs"). They are parted into
 * records, which are what a line is elsewhere, at constant memory.
 *
 * Where the text is no JSON, it is given up to the next line that begins as the
 * first record did: an object that stands in another one must never be taken
 * for a record, since a client can name the members of some.
 */

#include <stdbool.h>

#include "base/slice.h"
#include "log/longrec.h"

/* Used by one thread at a time. */
struct jsontext;

/* What is not kept of a record is searched so. NULL when memory ran out. */
struct jsontext *jsontext_new(struct longrec_search);
void jsontext_free(struct jsontext *); /* takes NULL */

/*
 * True if a file that begins like this has such texts; false also for lines of
 * which each is an object, with a comma after it or not.
 */
bool jsontext_is_begun(struct slice beginning);

/* Begins with a text. */
void jsontext_begin(struct jsontext *);

enum jsontext_result {
	JSONTEXT_MORE,	 /* the text was used up */
	JSONTEXT_RECORD, /* an object, or a line that stands between objects */
	JSONTEXT_BROKEN, /* what is none */
};

/*
 * Takes text off the front until there is a record, which is valid until the
 * next call. It is in one line; what is longer than is kept is cut off.
 */
enum jsontext_result jsontext_next(struct jsontext *, struct slice *text,
				   struct slice *record);

/* Of the record that was given last. */
struct longrec_rest jsontext_rest(const struct jsontext *);

/*
 * Some text is missing here, or this was all: gives what has begun, or says
 * that nothing has. What follows is looked at from its next line on.
 */
enum jsontext_result jsontext_give_up(struct jsontext *, struct slice *record);

#endif
