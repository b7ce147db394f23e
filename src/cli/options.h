#ifndef FINDROBOTS_CLI_OPTIONS_H
#define FINDROBOTS_CLI_OPTIONS_H

/* What the command line asks for; parse.h reads it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "decode/decoder.h"
#include "log/format.h"
#include "result/by.h"
#include "result/order.h"
#include "scan/filter.h"
#include "show/progress.h"
#include "show/render.h"
#include "show/rows.h"
#include "work/pool.h"

/* Anything but a run is a text to be printed. */
enum options_action {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_BASH, /* completion for a shell */
	OPTIONS_ZSH,
	OPTIONS_FISH,
};

enum options_verbosity { OPTIONS_NORMAL, OPTIONS_QUIET, OPTIONS_VERBOSE };

/* Values of a repeatable option, in their order. */
struct options_list {
	const char **values; /* owned; the strings are borrowed */
	size_t n;
};

/* The number-th of n parts of the files, from 1; n 0: all files. */
struct options_shard {
	uint32_t number, n;
};

enum {
	OPTIONS_CACHE_DAYS = 400,
	OPTIONS_SLACK_DAYS = 30,
	OPTIONS_GRACE_S = 86400,
	OPTIONS_DNS_S = 60,
	OPTIONS_EXAMPLES = 3,
};

/* What of the crawlers is shown, and what makes the status 3; by bits. */
enum {
	OPTIONS_VERIFIED = 1,
	OPTIONS_UNVERIFIABLE = 2,
	OPTIONS_SPOOFED = 4,
	OPTIONS_FORBIDDEN = 8,
	OPTIONS_NEVER = 16,
};

enum options_when { OPTIONS_AUTO, OPTIONS_ALWAYS, OPTIONS_NOT };

/* What is asked of crawlers (crawler/). */
struct options_crawlers {
	bool asked;		   /* any of it */
	struct options_list files; /* of tokens */
	struct options_list ranges;
	bool ranges_any;   /* networks of any kind */
	bool ignores_time; /* range files are for any time */
	unsigned slack_days;
	bool dns;
	unsigned dns_s;		   /* for all names */
	const char *dns_cache;	   /* a file, or NULL */
	const char *dns_server;	   /* an address, or with a port; or NULL */
	struct options_list rules; /* files of robots.txt */
	int64_t grace_us;	   /* for new rules to be known */
	unsigned nexamples;	   /* of each crawler */
	bool mask;		   /* show networks in the place of addresses */
	unsigned only, fail_on;	   /* bits, or 0 */

	/* For the defaults: */
	bool is_slack_set, is_grace_set, is_nexamples_set;
};

/* Strings are borrowed, from argv, or in texts. */
struct options {
	struct arena texts; /* owned */
	enum options_action action;

	bool recursive;
	bool all;
	bool hint_at_all;	     /* nobody said which names are wanted */
	struct options_list include; /* at least one, unless all is set */
	struct options_list exclude;
	const char *files0_from; /* or NULL */
	struct format log_format;
	char **operands;
	size_t noperands;

	struct options_list paths; /* at least one */
	struct filter filter;
	struct options_crawlers crawlers;

	enum render_format format; /* RENDER_NFORMATS while not given */
	bool wide;		   /* of a table, all columns, uncut */
	enum options_when colour;
	uint8_t columns[ROWS_NCOLUMNS]; /* these of enum rows_column; or, of
					  groups, of enum grouped_column */
	size_t ncolumns;		/* 0: those of the format */
	struct by by;			/* its kind BY_NKINDS while not given */
	struct order order; /* its key ORDER_NKEYS while not given */
	bool count;	    /* print how many hosts there are */
	bool null_ended;
	bool csv_safe;	     /* no cell begins a formula */
	const char *output;  /* NULL: standard output */
	const char *rejects; /* a file, not standard output; or NULL */

	const char *cache;   /* a directory, or NULL */
	bool only_new;	     /* no host that was shown before */
	unsigned cache_days; /* for which what is not used is kept */
	const char *save;    /* a file for the result, "-", or NULL */
	bool merge;	     /* the operands are saved results */
	struct options_shard shard;

	unsigned njobs;	     /* 0: as many as there are processors */
	size_t memory_bytes; /* for the strings and counts of all hosts */
	enum pool_engine engine;
	const struct decoder_ops *decoder;
	bool no_sandbox;
	enum progress_when progress;
	bool stats;
	enum options_verbosity verbosity;
};

/* Makes options of which none is given yet. */
void options_init(struct options *);

/* Frees what the options hold; they may also be zeroed. */
void options_release(struct options *);

#endif
