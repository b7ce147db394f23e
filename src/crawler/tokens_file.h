#ifndef FINDROBOTS_CRAWLER_TOKENS_FILE_H
#define FINDROBOTS_CRAWLER_TOKENS_FILE_H

/* A file of crawlers, which may come from a stranger. */

#include "crawler/tokens.h"

enum { TOKENS_FILE_BAD_MAX = 8 };

/* What was in a file. */
struct tokens_file {
	size_t ntaken;	 /* tokens, also those that were there already */
	size_t nregexes; /* JSON's patterns that are no plain text: not taken */
	uint64_t nbad;	 /* lines, or JSON's patterns, that are wrong */
	struct tokens_file_bad {
		uint64_t line; /* from 1 */
		enum tokens_wrong why;
	} bad[TOKENS_FILE_BAD_MAX]; /* the first of them */
};

/*
 * Adds the tokens of a text, which may be any bytes after a byte order mark. If
 * the first that is no blank is '[' or '{', it is the JSON of the npm package
 * crawler-user-agents: of its members "pattern" those are taken that are plain
 * text once escapes are undone, without '/' at the end, unless there already,
 * as of unknown kind.
 *
 * Else it has lines, with tabs between their columns, of which only the first
 * has to be there: those of struct tokens_row. Each takes the place of the
 * token that is there already. Lines that are empty or begin with '#' are none,
 * nor is a first one whose columns are named "token" and "operator".
 *
 * Returns 0, whatever is wrong with the text; -1 with errno ENOMEM.
 */
int tokens_file_read(struct tokens *, struct slice text, struct tokens_file *);

#endif
