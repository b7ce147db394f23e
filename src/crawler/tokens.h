#ifndef FINDROBOTS_CRAWLER_TOKENS_H
#define FINDROBOTS_CRAWLER_TOKENS_H

/*
 * The crawlers that are known: each by its token, the product token (RFC 9309
 * section 2.2.1) that stands in its User-Agent header. They have numbers, in
 * the order in which they were added; the same ones added in the same order
 * have the same numbers. They come from tokens_builtin.h, from files
 * (tokens_file.h), and by their names alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

enum token_kind {
	TOKEN_UNKNOWN,
	TOKEN_SEARCH,
	TOKEN_TRAINING,
	TOKEN_USER, /* fetches on a person's behalf */
	TOKEN_PREVIEW,
	TOKEN_SEO,
	TOKEN_MONITOR,
	TOKEN_ARCHIVE,
	TOKEN_CONTROL, /* only in robots.txt, never in a header */
	TOKEN_NKINDS
};

/* "search", ...: a constant. */
const char *token_kind_name(enum token_kind);

/* A domain that names of a crawler's hosts are in, such as "googlebot.com". */
struct token_suffix {
	struct slice name; /* in lower case, without a dot at either end */
	/* That a host has no name in it, or one that does not lead back to the
	   host, is no reason to call it spoofed. */
	bool reverse_only;
};

struct token {
	struct slice name;     /* as its operator writes it */
	struct slice operator; /* empty if unknown */
	/* The same for those of one operator, and for no others. Those of
	   unknown operators have each their own. */
	size_t operator_id;
	enum token_kind kind;
	/* The range lists of its addresses, as files are named: "gptbot".
	   Several are names of one list, or each has a part of them. */
	const struct slice *lists;
	size_t nlists;
	bool is_complete; /* it comes from no other address */
	const struct token_suffix *suffixes;
	size_t nsuffixes;
	struct slice page; /* where its operator says so; empty if unknown */
};

enum {
	/* Stands for a header with tokens of several operators. It is always
	   there, under the name "several", by which it is not found. */
	TOKENS_SEVERAL = 0,

	TOKENS_MAX = 16384,   /* how many there can be, that one included */
	TOKENS_NAME_MAX = 64, /* bytes of a name of any kind */
	TOKENS_PARTS_MAX = 8, /* lists of a token, or suffixes */
};

/* Not changed by being looked at: then any number of threads may. */
struct tokens;

/* NULL with errno ENOMEM when memory ran out. TOKENS_SEVERAL is in it. */
struct tokens *tokens_new(void);
void tokens_free(struct tokens *); /* takes NULL */

enum tokens_wrong {
	TOKENS_GOOD,
	TOKENS_NO_MEMORY,
	TOKENS_TOO_MANY, /* TOKENS_MAX */
	TOKENS_NO_NAME,	 /* no token, or "*" */
	TOKENS_LONG,	 /* a name of more than TOKENS_NAME_MAX bytes */
	TOKENS_CONTROL,	 /* a byte of 00-1f or 7f */
	TOKENS_SHORT,	 /* without two bytes as windows_is_short() says */
	TOKENS_KIND,	 /* no such kind */
	TOKENS_LIST,	 /* no name of a list, or too many */
	TOKENS_SUFFIX,	 /* no domain, or too many */
	TOKENS_PARTIAL,	 /* not "partial" */
	TOKENS_COLUMNS,	 /* more than there are */
	TOKENS_JSON,	 /* no JSON from there on */
	TOKENS_NWRONGS
};

/* What that is, for a message: a constant. */
const char *tokens_wrong_text(enum tokens_wrong);

/* A token as text. Any may be empty or "-" but the first. */
struct tokens_row {
	struct slice name;
	struct slice operator;
	struct slice kind;     /* by its name */
	struct slice lists;    /* with commas between them */
	struct slice suffixes; /* the same; "reverse:" before one that is so */
	struct slice partial;  /* "partial" if the lists are not complete */
	struct slice page;
};

/*
 * Adds a copy, or puts it in the place of the token of that name, case aside,
 * which keeps its number. Unless it returns TOKENS_GOOD, nothing is changed.
 */
enum tokens_wrong tokens_put(struct tokens *, const struct tokens_row *);

/*
 * Adds one of which only the name is known, such as a robots.txt has it, unless
 * it is there already. Words that all browsers have in their headers, such as
 * "Mozilla", are no crawler's: they are passed over.
 */
enum tokens_wrong tokens_add_name(struct tokens *, struct slice name);

size_t tokens_count(const struct tokens *); /* TOKENS_SEVERAL included */

/* That of a number below the count. Valid until another one is added. */
const struct token *tokens_at(const struct tokens *, size_t number);

/* The number of that name, case aside; TOKENS_SEVERAL if there is none. */
size_t tokens_find(const struct tokens *, struct slice name);

/* True if the list is one of the token's, case aside. */
bool token_has_list(const struct token *, struct slice list);

/* Adds bytes that are the same for sets in which headers claim the same. */
void tokens_add_identity(const struct tokens *, struct buf *);

#endif
