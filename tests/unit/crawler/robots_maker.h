#ifndef FINDROBOTS_TEST_ROBOTS_MAKER_H
#define FINDROBOTS_TEST_ROBOTS_MAKER_H

/* Makes files of random lines, and targets that they say something of. */

#include "bytes.h"
#include "crawler/robots.h"

static const char *const maker_pieces[] = {
	"/",   "/",    "a",   "b",     "ab",  "aa",  "*",   "*",   "$",
	"?",   "?",    "&",   "=",     "#",   "%2F", "%2f", "%61", "%2A",
	"%24", "%3F",  "%26", "%3d",   "%",   "%4",  "%zz", "%25", ":",
	"%3A", "\xe3", "%E3", "~",     "%7e", ".",   "%2E", ";",   "%2561",
	"+",   "%20",  "%00", "%2525", "2",   "F",   "2F",
};

enum { MAKER_NPIECES = sizeof(maker_pieces) / sizeof(maker_pieces[0]) };

static const char *const maker_agents[] = { "*",      "Zeb",	 "zebbot/1.0",
					    "Zebbot", "Kan Bot", "Kan" };

static const char *const maker_others[] = {
	"Sitemap: /x", "",	   "Crawl-delay: 3",
	"Disallow",    "Allow /a", "Noindex: /a",
};

/* Mostly of few pieces, and of these, so that paths match. */
static inline void maker_add_pieces(struct buf *buf, uint64_t *seed,
				    size_t nmax)
{
	size_t nkinds = random_number(seed) % 2 ? MAKER_NPIECES : 11;

	for (size_t n = random_number(seed) % nmax; n; n--)
		buf_add_str(buf, maker_pieces[random_number(seed) % nkinds]);
}

static inline void maker_add_line(struct buf *buf, uint64_t *seed)
{
	static const char *const ends[] = { "\n", "\r\n", "\r", " # x\n" };
	size_t kind = random_number(seed) % 16;

	if (kind < 4) {
		buf_add_str(buf, "User-agent: ");
		buf_add_str(buf, maker_agents[random_number(seed) % 6]);
	} else if (kind < 14) {
		buf_add_str(buf, kind < 8 ? "Allow: " : "disallow:");
		if (random_number(seed) % 8)
			buf_add_byte(buf, random_number(seed) % 6 ? '/' : '*');
		maker_add_pieces(buf, seed, 8);
	} else {
		buf_add_str(buf, maker_others[random_number(seed) % 6]);
	}
	buf_add_str(buf, ends[random_number(seed) % 4]);
}

/* From the path of a rule, with something in the place of its wildcards. */
static inline void maker_add_target(struct buf *buf, uint64_t *seed,
				    const struct robots *robots)
{
	struct slice path = { 0 };

	if (robots->nrules && random_number(seed) % 4)
		path = robots->rules[random_number(seed) % robots->nrules].path;
	else
		buf_add_byte(buf, '/');
	for (size_t i = 0; i < path.len; i++) {
		if (path.at[i] == '*')
			maker_add_pieces(buf, seed, 3);
		else if (random_number(seed) % 32)
			buf_add_byte(buf, (uint8_t)path.at[i]);
	}
	if (random_number(seed) % 2)
		maker_add_pieces(buf, seed, 4);
}

#endif
