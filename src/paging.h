#ifndef FINDROBOTS_PAGING_H
#define FINDROBOTS_PAGING_H

/* From what was read to a page (show/page.h). */

#include "base/buf.h"
#include "base/outfile.h"
#include "cli/options.h"
#include "dividing.h"
#include "input/filelist.h"
#include "reading.h"
#include "result/crawlers.h"
#include "result/summary.h"

/* All is borrowed. */
struct paging {
	const struct options *opt;
	const struct filelist *list;
	const struct reading *reading;
	const struct buf *warnings; /* lines, the last one without a newline */
	const struct summary *summary;
	const struct dividing *dividing;
	const struct crawlers *crawlers; /* if they are asked for */
};

/* Begins the output and writes the page. Returns 0; -1 with errno. */
int paging_write(struct outfile *, const struct paging *);

#endif
