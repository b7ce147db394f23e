#ifndef FINDROBOTS_CLI_TABLE_H
#define FINDROBOTS_CLI_TABLE_H

/*
 * A row of the table of options: for the files of this module only.
 */

#include <stdint.h>

#include "base/buf.h"
#include "cli/options.h"

/* The options while they are read. */
struct option_reading {
	struct options *opt;
	int64_t now;	 /* the instant that times are relative to */
	unsigned choice; /* which of the row's choices the value is */
	/* They are looked at when all are read: as given, or NULL. */
	const char *log_format, *client_field, *json_fields, *until;
};

/*
 * Sets the option from its value (NULL if it takes none). Returns NULL; or
 * what would have been right; or OPTION_NO_MEMORY.
 */
typedef const char *option_setter(struct option_reading *, const char *value);

extern const char OPTION_NO_MEMORY[];

enum option_kind {
	OPTION_FLAG,   /* takes no value */
	OPTION_TEXT,   /* any; the choices are some of those */
	OPTION_CHOICE, /* one of the choices */
	OPTION_FILE,   /* the name of a file */
};

struct option_row {
	const char *name;
	char letter; /* or 0 */
	enum option_kind kind;
	const char *arg;     /* what the value is called, or NULL */
	const char *choices; /* words with a blank between them, or NULL */
	option_setter *set;
	const char *help;    /* %s: the choices; what is behind the first ';'
				is not for completion */
	const char *heading; /* in --help, in front of this row, or NULL */
};

/* Closed by a row without a name. */
extern const struct option_row option_rows[];

/* Adds the row's help with its choices in it. */
void option_add_help(const struct option_row *, struct buf *);

/* Adds "'a', 'b' or 'c'" for the words of "a b c". */
void option_add_choices(const char *choices, struct buf *);

/* The setters of the rows. */
option_setter option_set_jobs, option_set_mode, option_set_decoder,
	option_set_recursive, option_add_include, option_add_exclude,
	option_set_files0_from, option_set_log_format, option_set_client_field,
	option_set_json_fields, option_add_path, option_set_since,
	option_set_until, option_add_status, option_add_method,
	option_add_agent, option_add_host, option_exclude_host,
	option_set_format, option_set_sort, option_set_reverse, option_set_top,
	option_set_count, option_set_null, option_set_output,
	option_set_rejects, option_set_no_sandbox, option_set_progress,
	option_set_stats, option_set_quiet, option_set_verbose,
	option_set_completion, option_set_help, option_set_version;

/*
 * Sets what was not given and what depends on several options, and checks that
 * they go together. Returns 0; or -1 with what is wrong added to why, which has
 * failed if memory ran out.
 */
int option_values_finish(struct option_reading *, struct buf *why);

/*
 * Adds "--name: 'value' given, " and what was expected to why; or fails why, if
 * that is "": memory ran out.
 */
void option_add_wrong(const char *name, const char *value, const char *expected,
		      struct buf *why);

#endif
