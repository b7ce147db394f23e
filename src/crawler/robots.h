#ifndef FINDROBOTS_CRAWLER_ROBOTS_H
#define FINDROBOTS_CRAWLER_ROBOTS_H

/*
 * The lines of a robots.txt (RFC 9309), as groups and their rules. Numbers in
 * parentheses are sections of it.
 *
 * Lines end in CR, LF or both. What is after '#' is a comment. A line counts if
 * a whole key of robots_key.h stands before its first colon; all others,
 * empty ones among them, neither begin nor end a group (2.2.4).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "crawler/robots_key.h"

enum { ROBOTS_NO_DELAY = -1 };

/*
 * User-agent lines that follow each other, and what stands up to the next one
 * after an allow or disallow line, also one that is no rule.
 */
struct robots_group {
	size_t first_rule, nrules;
	int64_t delay_us;     /* the smallest, or ROBOTS_NO_DELAY */
	bool is_for_the_rest; /* a user-agent line says "*" */
	/* The key of a line of it is nearly one of ours: crawlers differ. */
	bool is_disputed;
};

/* The value of a user-agent line. */
struct robots_name {
	struct slice value; /* not empty */
	size_t group;
};

/*
 * The path begins with '/' or '*' and has no octet of 00 to 20, nor 7F. Others,
 * and empty ones, are no rules.
 */
struct robots_rule {
	struct slice path; /* as it is written */
	size_t line;	   /* from 1 */
	bool is_allow;
};

/* A line whose key is nearly one of ours. */
struct robots_note {
	size_t line;
	enum robots_key key; /* which */
	struct slice text;   /* what stands there, to the colon if there is one
			      */
};

/* A zeroed one has no lines. All texts are pieces of the file. */
struct robots {
	struct robots_group *groups;
	struct robots_name *names; /* in the order of the lines, as all */
	struct robots_rule *rules;
	struct robots_note *notes;
	size_t ngroups, nnames, nrules, nnotes;
};

/*
 * Reads the bytes of a file, which are borrowed for the life of the object, a
 * zeroed one. There is no file that cannot be read. Returns 0; or -1 with errno
 * ENOMEM, and the object is to be released all the same.
 */
int robots_parse(struct robots *, struct slice bytes);

void robots_release(struct robots *); /* takes a zeroed one */

/*
 * True if a crawler with this product token is meant (2.2.1): if the token is
 * the whole value, or what stands before its first blank, slash, asterisk,
 * comma, semicolon or opening parenthesis. ASCII letters count without case.
 */
bool robots_name_is(const struct robots_name *, struct slice token);

/*
 * The tokens that somebody may have meant: what stands before the first of
 * these; and the whole value if it has blanks, but nothing else of these.
 * Returns how many there are, 0 to 2; none for "*".
 */
size_t robots_name_tokens(const struct robots_name *, struct slice tokens[2]);

#endif
