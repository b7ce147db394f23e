#ifndef FINDROBOTS_DIVIDING_H
#define FINDROBOTS_DIVIDING_H

/* From what was read to groups of it, of all requests or of crawlers'. */

#include "crawling.h"
#include "result/by.h"
#include "result/gather.h"
#include "result/groups.h"
#include "result/groups_timeline.h"
#include "result/timeline.h"

/* Borrowed. */
struct dividing {
	const struct gathered *hosts;
	struct crawling *crawling; /* that has reported of them; or NULL: they
				      are not of crawlers */
};

/*
 * Makes groups. Returns 0; -1 with errno ENOMEM; either way groups_release() is
 * to be called.
 */
int dividing_make(const struct dividing *, const struct by *,
		  const struct groups_order *, struct groups *);

/*
 * Makes a timeline of these groups. Returns 0; -1 with errno ENOMEM; either way
 * timeline_release() is to be called.
 */
int dividing_make_timeline(const struct dividing *, const struct by *,
			   const struct groups *, const struct groups_span *,
			   struct timeline *);

#endif
