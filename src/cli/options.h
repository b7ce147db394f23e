#ifndef FINDROBOTS_CLI_OPTIONS_H
#define FINDROBOTS_CLI_OPTIONS_H

/*
 * The command line. One table in options.c says what options there are; the
 * parser, the text of --help and shell completion are made from it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "decode/decoder.h"
#include "scan/filter.h"
#include "log/format.h"
#include "result/order.h"
#include "work/pool.h"
#include "show/progress.h"
#include "show/render.h"

enum {
	OPTIONS_JOBS_MAX = 1024,
	OPTIONS_TOP_MAX = 1000000000,
	OPTIONS_PATH_MAX = 8000,    /* bytes; RFC 9112, section 3, asks that
				       servers take request lines so long */
	OPTIONS_PATTERN_MAX = 1000, /* bytes; names have at most 255 */
};

enum options_action {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_COMPLETION
};

enum options_shell { OPTIONS_BASH, OPTIONS_ZSH, OPTIONS_FISH };

/* Values of a repeatable option, in their order. */
struct options_list {
	const char **values; /* owned; what it points to is argv's */
	size_t n;
};

/* Strings are borrowed from argv. */
struct options {
	enum options_action action;
	enum options_shell completion; /* with OPTIONS_COMPLETION */

	bool recursive;
	struct options_list include; /* at least one */
	struct options_list exclude;
	const char *files0_from; /* or NULL */
	struct format log_format;
	char **operands;
	size_t noperands;

	struct options_list paths; /* at least one */
	struct filter filter;

	enum render_format format;
	struct order order;
	bool count; /* print how many hosts there are */
	bool null_ended;
	const char *output;  /* NULL: standard output */
	const char *rejects; /* a file, not standard output; or NULL */

	unsigned njobs; /* 0: as many as there are processors */
	enum pool_engine engine;
	const struct decoder_ops *decoder;
	bool no_sandbox;
	enum progress_when progress;
	bool stats;
	bool quiet, verbose; /* not both */
};

/*
 * Reads the command line. Returns 0; or -1 with what is wrong with it, in a
 * line without a newline, added to why. buf_failed() then tells that memory
 * ran out. The options need to be released either way.
 */
int options_parse(struct options *, int argc, char **argv, struct buf *why);
void options_release(struct options *);

/*
 * Adds the text of --help, of --version, and a script by which a shell
 * completes the options. A failure stays in the buf.
 */
void options_help(struct buf *);
void options_version(struct buf *);
void options_completion(enum options_shell, struct buf *);

#endif
