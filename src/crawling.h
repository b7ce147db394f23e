#ifndef FINDROBOTS_CRAWLING_H
#define FINDROBOTS_CRAWLING_H

/* From the options to what is asked about crawlers, and from that to what is
   told of them. */

#include <stdbool.h>
#include <stdint.h>

#include "base/outfile.h"
#include "cli/options.h"
#include "crawler/claim.h"
#include "crawler/rules.h"
#include "crawler/tokens.h"
#include "resolving.h"
#include "result/crawlers.h"
#include "result/gather.h"
#include "scan/crawl.h"
#include "show/crawlers.h"
#include "status.h"
#include "verifying.h"

/* A zeroed one is not open. */
struct crawling {
	struct tokens *tokens;
	struct claims *claims;
	struct tokenset *search;
	struct rules *rules; /* NULL: none were given */
	struct verifying verifying;
	struct resolving resolving;
	bool names_servers; /* the server may write its name before a target */
	bool is_incomplete; /* a file of the options could not be used */
	bool is_part;	    /* requests for robots.txt may have been left out */
	struct crawl crawl; /* for the query */
};

/*
 * Reads the files that the options name, before a sandbox hides them, and says
 * what is wrong with them. Returns RUN_OK or how the run has failed.
 */
enum run_status crawling_open(struct crawling *, const struct options *,
			      int64_t now);
void crawling_release(struct crawling *); /* takes a zeroed one */

/*
 * Asks name servers, if that is wanted, and makes what is told of the hosts,
 * which are borrowed, on at most nthreads (at least 1) threads. Returns 0; -1
 * with errno ENOMEM; either way crawlers_release() is to be called.
 */
int crawling_report(struct crawling *, const struct options *,
		    const struct gathered *, unsigned nthreads,
		    struct crawlers *);

/* True if what --fail-on names has been found. */
bool crawling_has_failed(const struct options *, const struct crawlers *);

/* Writes it, laid out as hosts would be. Returns 0; -1 with errno. */
int crawling_write(struct outfile *, const struct options *,
		   const struct crawlers *, const struct render_options *);

#endif
