#ifndef FINDROBOTS_LOG_JOINER_H
#define FINDROBOTS_LOG_JOINER_H

/*
 * Records of several lines. Kubernetes and Docker write a long line in parts
 * (cri.h, docker.h), those of stdout among those of stderr. A part may begin
 * with what a client sent, so it is never read as a line of its own. Used by
 * one thread at a time.
 */

#include <stdbool.h>

#include "base/slice.h"
#include "log/longrec.h"

struct joiner;

/* What is not kept of a record is searched so. NULL when memory ran out. */
struct joiner *joiner_new(struct longrec_search);
void joiner_free(struct joiner *); /* takes NULL */

/* Which records of several lines a file may have. */
enum joiner_kind {
	JOINER_NONE,
	JOINER_CRI,
	JOINER_DOCKER, /* each of at least JOINER_DOCKER_MIN bytes */
};

enum { JOINER_DOCKER_MIN = 16 * 1024 };

/* That of a file with this line. */
enum joiner_kind joiner_tell(struct slice line);

/*
 * What each line holds that begins such a record; NULL for an index after the
 * last.
 */
const char *joiner_mark(enum joiner_kind, size_t index);

enum joiner_result {
	JOINER_LINE,   /* the line is a record of its own */
	JOINER_PART,   /* the record goes on */
	JOINER_RECORD, /* it is whole */
	JOINER_MEMORY, /* ran out */
};

/*
 * Takes the next line of a file. A whole record looks as if it had been written
 * in one line, and is valid until the next call; what is longer than is kept is
 * cut off.
 */
enum joiner_result joiner_add(struct joiner *, struct slice line,
			      struct slice *record);

/* Of the record that was given last. */
struct longrec_rest joiner_rest(const struct joiner *);

/* True if a record has begun, so that no line may be left out. */
bool joiner_waits(const struct joiner *);

/*
 * Gives what there is of a record that has begun, when no more lines follow: it
 * is none that envelope_take() takes for whole. Returns false if there is none.
 */
bool joiner_give_up(struct joiner *, struct slice *record);

#endif
