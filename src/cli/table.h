#ifndef FINDROBOTS_CLI_TABLE_H
#define FINDROBOTS_CLI_TABLE_H

/*
 * The table of options. The command line is read by it, and --help and the
 * completion scripts are made from it. A new option is a row here and a field
 * of struct options; one that takes any text has a setter in values.c, too.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "cli/values.h"

enum table_kind {
	TABLE_FLAG,	  /* takes no value; sets a bool */
	TABLE_VALUE,	  /* takes no value; sets an enum */
	TABLE_CHOICE,	  /* takes one of the choices; sets an enum */
	TABLE_TEXT,	  /* takes any text; the choices are some of those */
	TABLE_FILE,	  /* takes the name of a file */
	TABLE_MAYBE_TEXT, /* the same two, which need not be given: NULL */
	TABLE_MAYBE_FILE,
};

struct table_row {
	const char *name;
	char letter; /* or 0 */
	enum table_kind kind;
	const char *arg;     /* what the value is called, or NULL */
	const char *choices; /* words with a blank between them, or NULL */

	/* Flag, value, choice: where the field is in struct options, and what
	   its enum is set to; of a choice, by the first word, and by each other
	   word to one more than by the word before it. */
	size_t offset;
	unsigned value;

	/* Text, file: what sets it, and what that expects; NULL if the value is
	   checked when all options are read. */
	values_setter *set;
	const char *expected;

	const char *help;    /* %s: the choices; completion shows it up to the
				first ';' */
	const char *heading; /* in --help, before this row, or NULL */
};

/* At least as many as there are rows. */
enum { TABLE_MAX = 96 };

/* Closed by a row without a name. */
extern const struct table_row table_rows[];

/* Whether its value need not be given. */
static inline bool table_is_optional(const struct table_row *row)
{
	return row->kind >= TABLE_MAYBE_TEXT;
}

/* Adds the row's help with its choices in it. */
void table_add_help(const struct table_row *, struct buf *);

/* Adds "'a', 'b' or 'c'" for the words of "a b c". */
void table_add_choices(const char *choices, struct buf *);

#endif
