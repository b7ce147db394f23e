#ifndef FINDROBOTS_CLI_TABLE_H
#define FINDROBOTS_CLI_TABLE_H

/*
 * The table of options, from which the command line is read, and --help and
 * completion are made. A new option is a row of it, and a field of struct
 * options; if it takes a value that is not one of a few words, also a setter in
 * values.c.
 */

#include <stddef.h>

#include "base/buf.h"
#include "cli/values.h"

enum table_kind {
	TABLE_FLAG,   /* takes no value; sets a bool */
	TABLE_VALUE,  /* takes no value; sets an enum */
	TABLE_CHOICE, /* takes one of the choices; sets an enum */
	TABLE_TEXT,   /* takes any text; the choices are some of those */
	TABLE_FILE,   /* takes the name of a file */
};

struct table_row {
	const char *name;
	char letter; /* or 0 */
	enum table_kind kind;
	const char *arg;     /* what the value is called, or NULL */
	const char *choices; /* words with a blank between them, or NULL */

	/* Of a flag, value or choice: the field of struct options, and what an
	   enum is set to; by the first of the choices, by the others to what
	   follows it. */
	size_t offset;
	unsigned value;

	/* Of the others: what takes it, and what that expects; NULL: checked
	   when all options are known. */
	values_setter *set;
	const char *expected;

	const char *help;    /* %s: the choices; what comes after the first ';'
				is not for completion */
	const char *heading; /* in --help, before this row, or NULL */
};

/* At least as many as there are rows. */
enum { TABLE_MAX = 64 };

/* Closed by a row without a name. */
extern const struct table_row table_rows[];

/* Adds the row's help with its choices in it. */
void table_add_help(const struct table_row *, struct buf *);

/* Adds "'a', 'b' or 'c'" for the words of "a b c". */
void table_add_choices(const char *choices, struct buf *);

#endif
