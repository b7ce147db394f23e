#ifndef FINDROBOTS_SCAN_OTHERS_H
#define FINDROBOTS_SCAN_OTHERS_H

/*
 * Targets that are a path after the name of a virtual host, as mini_httpd and
 * Akamai write it: a log of these would look like "none asked".
 */

#include <stdint.h>

#include "base/slice.h"
#include "scan/paths.h"
#include "scan/quote.h"

struct others {
	uint64_t n;
	struct quote first;
};

void others_begin(struct others *);

/* Takes note of the target, which is none of the paths, if it is such a one. */
void others_note(struct others *, const struct paths *, struct slice target);

#endif
