#ifndef FINDROBOTS_CRAWLER_ROBOTS_KEY_H
#define FINDROBOTS_CRAWLER_ROBOTS_KEY_H

/* The keys of lines in a robots.txt, and what is nearly one of them. */

#include "base/slice.h"

enum robots_key {
	ROBOTS_OTHER, /* none of these */
	ROBOTS_USER_AGENT,
	ROBOTS_ALLOW,
	ROBOTS_DISALLOW,
	ROBOTS_CRAWL_DELAY, /* in no standard, but in many files */
	ROBOTS_NKEYS
};

/* The name of a key, in lower case; "" for ROBOTS_OTHER. */
const char *robots_key_name(enum robots_key);

/* Which key this is, as a whole, and without regard to case. */
enum robots_key robots_key_of(struct slice key);

/*
 * Which key a line probably means that has none: has_colon says whether there
 * is a colon after the text, which is then all before it, else the whole line.
 * One that begins with a key, or differs from one by a letter or two, is read
 * as that key by some crawlers and not by others. ROBOTS_OTHER if it is not
 * like any.
 */
enum robots_key robots_key_near(struct slice text, bool has_colon);

#endif
