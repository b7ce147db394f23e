#ifndef FINDROBOTS_CRAWLER_RULES_H
#define FINDROBOTS_CRAWLER_RULES_H

/*
 * The site's robots.txt, as it was from time to time, and whether it forbids a
 * request to a crawler. In this order:
 *
 *	rules = rules_new();
 *	rules_add(rules, "robots.txt", INSTANT_NONE, bytes);	each file
 *	rules_add_tokens(rules, tokens);	who is named is known then
 *	rules_resolve(rules, tokens, grace_us);
 *	rules_judge(rules, ...);	in any number of threads
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/instant.h"
#include "base/slice.h"
#include "crawler/robots.h"
#include "crawler/robots_match.h"
#include "crawler/tokens.h"

enum {
	/* Rules have numbers from 1, over all files in the order in which they
	   were added. This is the largest one. */
	RULES_NUMBER_MAX = (1 << 23) - 1,
};

/*
 * Parts the value of an option, "[WHEN=]FILE": WHEN is a time of
 * instant_parse_given(). If what is before the first '=' is none, all of it is
 * the file's name, and *when INSTANT_NONE.
 */
void rules_split(const char *value, int64_t now, int64_t *when,
		 const char **file);

struct rules;

/* NULL with errno ENOMEM when memory ran out. */
struct rules *rules_new(void);
void rules_free(struct rules *); /* takes NULL */

enum rules_wrong {
	RULES_GOOD,
	RULES_NO_MEMORY,
	RULES_TOO_MANY, /* numbers would pass RULES_NUMBER_MAX */
};

/*
 * Adds a copy of a file that was the site's robots.txt from an instant on; or
 * all the time: INSTANT_NONE. Unless it returns RULES_GOOD, nothing is changed.
 */
enum rules_wrong rules_add(struct rules *, const char *file, int64_t when,
			   struct slice bytes);

/* A file that was added; valid until another one is. */
struct rules_file {
	const char *name;
	int64_t when;
	struct robots robots; /* its notes are to be reported */
	uint32_t first_number;
};

size_t rules_nfiles(const struct rules *);
const struct rules_file *rules_file(const struct rules *, size_t i);

/*
 * Adds those that are named to the table (tokens_add_name()). Names that cannot
 * be a token's are passed over; they are counted if they do not fit into the
 * table any more. Returns 0; or -1 with errno ENOMEM.
 */
int rules_add_tokens(const struct rules *, struct tokens *, size_t *nleft_out);

/*
 * Makes ready to be asked about the tokens of the table, by their numbers. A
 * crawler may go by a file for so long after it was replaced. Returns 0; or -1
 * with errno ENOMEM, and the object is to be freed.
 */
int rules_resolve(struct rules *, const struct tokens *, int64_t grace_us);

struct rules_request {
	struct slice method;
	struct slice target; /* as it was sent, with the server's escapes undone
			      */
	bool names_server;   /* the server may write its name before a target */
	int64_t time;	     /* an instant, or INSTANT_NONE */
};

struct rules_verdict {
	/* Not a request before the first file, at a time that is not known if
	   files have times, for "*", by CONNECT, or of TOKENS_SEVERAL; nor one
	   whose path is not certain (request.h). */
	bool is_judged;
	/* All files in force at that time, or less than the grace before it,
	   forbid it; a file without a time always is. */
	bool is_forbidden;
	/* If so, by this rule of the newest of them, and would the rule not
	   match if the target had no query? Else 0. */
	uint32_t rule;
	bool needs_query;
};

/*
 * Judges a request of a crawler. The target is a thread's own, whatever it
 * holds; memory is taken for it only if it needs more than ever before. Returns
 * 0; or -1 with errno ENOMEM.
 */
int rules_judge(const struct rules *, struct robots_target *, size_t token,
		const struct rules_request *, struct rules_verdict *);

/*
 * Crawlers for whom this is the same are judged alike; and so are requests of
 * one target at times whose period is the same.
 */
size_t rules_addressee(const struct rules *, size_t token);
uint64_t rules_period(const struct rules *, int64_t time);

/* One more than the number of the last rule. */
uint32_t rules_limit(const struct rules *);

struct rules_line {
	const char *file; /* the name, as it was added */
	size_t line;	  /* from 1 */
	struct slice path;
	bool is_allow;
	bool is_disputed; /* a key in its group is nearly one of ours */
};

/* The rule of a number, from 1 to below the limit. */
struct rules_line rules_at(const struct rules *, uint32_t number);

/*
 * How long a crawler is asked to wait between requests at that time, in
 * microseconds: the smallest of the files by which it may go; ROBOTS_NO_DELAY
 * if one of them does not ask for it, or is not known.
 */
int64_t rules_delay(const struct rules *, size_t token, int64_t time);

/* The same of one file. */
int64_t rules_file_delay(const struct rules *, size_t i, size_t token);

/* Adds bytes that are the same for objects by which all are judged alike. */
void rules_add_identity(const struct rules *, struct buf *);

#endif
