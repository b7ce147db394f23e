#ifndef FINDROBOTS_STATE_SHOWN_H
#define FINDROBOTS_STATE_SHOWN_H

/*
 * The hosts that earlier runs have shown, for --new. They are in the directory
 * of a cache: each run adds a file, all at once, with those that it was the
 * first to show, and now and then one run joins them. Two runs at once may show
 * a host twice; none is lost.
 *
 * The name of a file ends in a part of the question's fingerprint and ".shown".
 * In it are frames (base/frame.h) with the tag SHOWN_TAG: 16 bytes fingerprint
 * of the question; and for each host, u8 length and its bytes. What is not
 * whole is passed over, and its hosts are shown again.
 */

#include <stddef.h>

#include "base/fingerprint.h"
#include "base/outfile.h"
#include "result/gather.h"
#include "result/hostset.h"
#include "state/cache.h"

/* "FRS" and the version of the layout. */
#define SHOWN_TAG UINT64_C(0x0153524600000000)

/* More files than this become one. */
enum { SHOWN_FILES_MAX = 16 };

/* A zeroed one, with out.fd -1, is not open. */
struct shown {
	int dir; /* the cache's */
	struct fingerprint question;
	struct hostset hosts; /* that were shown */
	char **names;	      /* owned; of the files that they are in */
	size_t nnames;
	struct outfile out;
};

/*
 * Reads what is in the directory of the open cache, which is borrowed and is at
 * that path, for a question. Returns 0; -1 with errno. Has to be released
 * either way.
 */
int shown_open(struct shown *, struct cache *, const char *path,
	       const struct fingerprint *question);
void shown_release(struct shown *);

/* Leaves those of the hosts that were not shown. */
void shown_leave_new(struct shown *, struct gathered *);

/*
 * Notes that these hosts were shown: to be called when the output is written.
 * Returns 0; -1 with errno, and they will be shown again.
 */
int shown_store(struct shown *, const struct gathered *);

#endif
