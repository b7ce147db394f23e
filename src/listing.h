#ifndef FINDROBOTS_LISTING_H
#define FINDROBOTS_LISTING_H

/* From the options to the list of files. */

#include "base/meter.h"
#include "base/outfile.h"
#include "cli/options.h"
#include "input/filelist.h"
#include "save.h"
#include "status.h"

struct listing {
	struct filelist_rules rules;
	struct filelist list;
	struct save_shard shard; /* which part of it is to be read */
};

/* Each says why if it fails. The first uses at most nthreads threads. */
enum run_status listing_make(struct listing *, const struct options *,
			     unsigned nthreads);

/*
 * No output may replace a log that is read, by whatever name, nor the rejected
 * lines mix with what is printed.
 */
enum run_status listing_check_outputs(const struct listing *,
				      const struct options *,
				      const struct outfile *out,
				      const struct outfile *rejects);

/* The same of the file that keeps answers of name servers, if there is one. */
enum run_status listing_check_kept(const struct listing *,
				   const struct options *,
				   const struct outfile *kept,
				   const struct outfile *out,
				   const struct outfile *rejects);

/* What there is to read; its size only if that of every file is known. */
struct meter_total listing_count_work(const struct listing *);

#endif
