#ifndef FINDROBOTS_OPTIONS_H
#define FINDROBOTS_OPTIONS_H

/*
 * The command line. One table in options.c says what options there are; the
 * parser and the text of --help are both made from it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "accesslog.h"
#include "buf.h"
#include "decoder.h"
#include "pool.h"

enum {
	OPTIONS_JOBS_MAX = 1024,
	OPTIONS_PATH_MAX = 8000,    /* bytes; RFC 9112, section 3, asks that
				       servers take request lines so long */
	OPTIONS_PATTERN_MAX = 1000, /* bytes; names have at most 255 */
};

enum options_action { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION };

/* Values of a repeatable option, in their order. */
struct options_list {
	const char **values; /* owned; what it points to is argv's */
	size_t n;
};

/* Strings are borrowed from argv. */
struct options {
	enum options_action action;
	unsigned njobs; /* 0: as many as there are processors */
	enum pool_engine engine;
	const struct decoder_ops *decoder;
	bool recursive;
	struct options_list include; /* at least one */
	struct options_list exclude;
	const char *files0_from;   /* or NULL */
	struct options_list paths; /* at least one */
	enum accesslog_format format;
	bool null_ended;
	const char *output; /* NULL: standard output */
	bool quiet, verbose;
	bool no_sandbox;
	char **operands;
	size_t noperands;
};

/*
 * Reads the command line. Returns 0; or -1 with what is wrong with it, in a
 * line without a newline, added to why. buf_failed() then tells that memory
 * ran out. The options need to be released either way.
 */
int options_parse(struct options *, int argc, char **argv, struct buf *why);
void options_release(struct options *);

/* Adds the text of --help, of --version. A failure stays in the buf. */
void options_help(struct buf *);
void options_version(struct buf *);

#endif
