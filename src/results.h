#ifndef FINDROBOTS_RESULTS_H
#define FINDROBOTS_RESULTS_H

/* Saved results that operands name, opened and checked. */

#include "base/spool.h"
#include "input/filelist.h"
#include "input/outcome.h"
#include "state/saved.h"

struct result {
	struct saved saved;
	char *path; /* owned */
	int fd;	    /* owned; or -1: its bytes are in the spool */
};

struct results {
	struct result *results; /* owned */
	size_t n;
	struct spool spool; /* has what cannot be read twice; for others, too */
	struct saved notes; /* as files: of operands that are no results */
};

/*
 * Makes a list with its spool. To be called before a sandbox is entered.
 * Returns 0; -1 with errno.
 */
int results_init(struct results *);
void results_release(struct results *);

/*
 * Reads what the list names, all of it but that hosts stay where they are. What
 * is wrong is added to the outcomes, of each file of the list, and to the
 * notes. Returns 0; -1 with errno.
 */
int results_read(struct results *, const struct filelist *, struct outcome *);

#endif
