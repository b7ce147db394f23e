#ifndef FINDROBOTS_CRAWLER_JSONSTREAM_H
#define FINDROBOTS_CRAWLER_JSONSTREAM_H

/*
 * One JSON text (RFC 8259) of any size, read piece by piece at constant memory:
 * what stands in it is told in its order. Needs no library.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum { JSONSTREAM_TEXT_MAX = 1024, JSONSTREAM_DEPTH_MAX = 1024 };

enum jsonstream_event {
	JSONSTREAM_OBJECT,
	JSONSTREAM_OBJECT_END,
	JSONSTREAM_ARRAY,
	JSONSTREAM_ARRAY_END,
	JSONSTREAM_KEY,	   /* its value is told next */
	JSONSTREAM_STRING, /* text */
	JSONSTREAM_OTHER,  /* a number, true, false or null; text */
};

/*
 * The text of keys and strings is without quotes and escapes, valid for this
 * call, and cut off after JSONSTREAM_TEXT_MAX bytes. Returns 0; or anything
 * else to end the reading.
 */
typedef int jsonstream_told(void *arg, enum jsonstream_event, struct slice);

enum jsonstream_result {
	JSONSTREAM_MORE,    /* good so far */
	JSONSTREAM_BROKEN,  /* not JSON */
	JSONSTREAM_DEEP,    /* more than JSONSTREAM_DEPTH_MAX levels */
	JSONSTREAM_STOPPED, /* as the function that is told has asked for */
};

/* A zeroed one with tell and arg stands before the text. */
struct jsonstream {
	jsonstream_told *tell;
	void *arg; /* borrowed */

	uint64_t nlines; /* that have ended before what is read */

	/* Its own: */
	int expects; /* the state, of jsonstream.c */
	int after;   /* the same behind a string */
	size_t depth;
	unsigned long code; /* of \uhhhh */
	unsigned ndigits;   /* of it; or 0 */
	bool is_escaped;    /* behind a backslash */
	bool is_key;
	size_t len;
	bool is_object[JSONSTREAM_DEPTH_MAX];
	char text[JSONSTREAM_TEXT_MAX];
};

/* Reads the next piece; after any other result than MORE it is not called. */
enum jsonstream_result jsonstream_read(struct jsonstream *, struct slice);

/* True if the text is complete; else it was cut off, or has not begun. */
bool jsonstream_is_complete(const struct jsonstream *);

#endif
