#ifndef FINDROBOTS_SHOW_GROUPED_H
#define FINDROBOTS_SHOW_GROUPED_H

/*
 * Groups of requests (groups.h) as text, in the formats of hosts. Strings that
 * come from logs are escaped (escape.h). A group without a name is an empty
 * cell, "-" in a table, or null; values that there was no memory for are
 * "(other)", and the groups that are left out are "others", in the last row;
 * what spoofers did is "(spoofed)", which no crawler is called. Where a client
 * sent one of these, its first letter is an escape.
 */

#include "base/buf.h"
#include "base/outfile.h"
#include "base/slice.h"
#include "result/by.h"
#include "result/groups.h"
#include "show/render.h"

enum grouped_column {
	GROUPED_NAME, /* is called as by_name() says */
	GROUPED_REQUESTS,
	GROUPED_BAR, /* the same, to be looked at; of a table alone */
	GROUPED_HOSTS,
	GROUPED_FIRST,
	GROUPED_LAST,
	GROUPED_STATUSES,
	GROUPED_BYTES,
	GROUPED_NCOLUMNS
};

/* Which column has that name, or -1; there is none of GROUPED_BAR. */
int grouped_find_column(enum by_kind, struct slice name);

/*
 * Adds the name of a group, or nothing if it has none. A failure stays in the
 * buf.
 */
void grouped_add_name(const struct group *, struct buf *);

/*
 * Begins the output and writes the groups. Of the options, columns are these.
 * Returns 0; -1 with errno.
 */
int grouped_write(struct outfile *, const struct groups *, enum by_kind,
		  const struct render_options *);

#endif
