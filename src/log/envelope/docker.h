#ifndef FINDROBOTS_LOG_ENVELOPE_DOCKER_H
#define FINDROBOTS_LOG_ENVELOPE_DOCKER_H

/*
 * The lines in which Docker keeps what a container writes (its log driver
 * json-file): {"log":"text\n","stream":"stdout",...,"time":"..."}. A line of
 * more than 16 KiB is written in parts, of which only the last ends in a
 * newline. (moby, daemon/logger/copier.go.)
 */

#include <stdbool.h>

#include "base/slice.h"

enum docker_stream { DOCKER_STDOUT, DOCKER_STDERR, DOCKER_NSTREAMS };

struct docker {
	enum docker_stream stream;
	bool is_part;	   /* more of the line follows */
	bool is_cut;	   /* too long to tell the stream, or the text's end */
	struct slice text; /* as it stands there, with JSON's escapes */
};

/* Returns false if the line has another form. */
bool docker_read(struct slice line, struct docker *);

/* True, quickly, if it has, or if it is short and so no part but the last. */
bool docker_is_whole(struct slice line);

#endif
