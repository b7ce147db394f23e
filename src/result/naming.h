#ifndef FINDROBOTS_RESULT_NAMING_H
#define FINDROBOTS_RESULT_NAMING_H

/* What groups of requests are called that no string of a log names. */

#include <stdint.h>

#include "base/hostname.h"
#include "base/instant.h"
#include "base/slice.h"
#include "result/by.h"
#include "result/hostset.h"
#include "result/step.h"

enum { NAMING_SIZE = HOSTNAME_MAX + 3 }; /* the longest one, "*.", and a NUL */

struct naming {
	const struct by *by; /* borrowed */
	enum step step;
	int64_t named; /* the step whose name is in the text */
	char text[NAMING_SIZE];
};

struct naming naming_begin(const struct by *);

/*
 * The network of an address; of other hosts the name, or, if it is_masked
 * (by.h), the domain, such as "*.example.net". It is the host's, or in the
 * text.
 */
struct slice naming_network(char text[NAMING_SIZE], const struct by *,
			    struct slice host);

/*
 * The host, its network, or the status or step of one of its requests, as it is
 * grouped by; empty if it is not known, or grouped by something else. The
 * status is as in struct group_status; time is an instant, or INSTANT_NONE. The
 * name is borrowed until the next call.
 */
struct slice naming_name(struct naming *, const struct host *, unsigned status,
			 int64_t time);

#endif
