#ifndef FINDROBOTS_LOG_READER_H
#define FINDROBOTS_LOG_READER_H

/* From the lines of a log to their records, line by line. */

#include <stdbool.h>

#include "log/format.h"
#include "log/record.h"

/* Reads lines of one format, file by file. Used by one thread at a time. */
struct reader;

/* NULL when memory ran out. The format is borrowed for the reader's life. */
struct reader *reader_new(const struct format *);
void reader_free(struct reader *); /* takes NULL */

/* Begins with a file: its fields are those that the format gives, if any. */
void reader_begin(struct reader *);

/* What every line holds that reader_take_header() has to see, or NULL. */
const char *reader_header_mark(const struct reader *);

/* Takes note of the line if it is one that names the fields behind it. */
bool reader_take_header(struct reader *, struct slice line);

/*
 * True if the line is one of an access log in another format than that of named
 * fields, after which no line names fields.
 */
bool reader_is_other(struct reader *, struct slice line);

/* True if the fields that a line has named tell hosts and requests. */
bool reader_knows_fields(const struct reader *);

enum reader_result {
	READER_NO_LOG, /* not an access-log line, or cut short */
	READER_RECORD, /* its target may be empty */
	READER_MEMORY, /* ran out */
};

/*
 * Takes a line (without its newline) apart. If not whole, only the host, the
 * method and the target of the record are set for certain.
 */
enum reader_result reader_parse(struct reader *, struct slice line, bool whole,
				struct record *);

/*
 * Quickly does the same with a line of the most common form (clf_usual.h), and
 * returns true; false with any other one. The target is never escaped.
 */
bool reader_parse_usual(const struct reader *, struct slice line, bool whole,
			struct record *);

#endif
