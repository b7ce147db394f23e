#ifndef FINDROBOTS_SCAN_SCAN_H
#define FINDROBOTS_SCAN_SCAN_H

/*
 * Reads one file after the other and finds the hosts that asked for a path.
 * A scanner's memory does not depend on the files, but for the hosts found.
 * Used by one thread at a time.
 */

#include "decode/decoder.h"
#include "result/evidence.h"
#include "input/filelist.h"
#include "scan/filter.h"
#include "result/hostset.h"
#include "log/format.h"
#include "base/meter.h"
#include "input/outcome.h"
#include "result/rejects.h"

enum {
	SCAN_LINE_MAX = 64 * 1024, /* bytes of a line that are looked at */
	SCAN_SAMPLE = 64,	   /* lines that tell whether a file is a log */
};

/* What is borrowed is borrowed for the life of the scanner. */
struct scan_rules {
	const char *const *paths;    /* borrowed; each begins with a slash */
	size_t npaths;		     /* at least 1 */
	const struct format *format; /* borrowed */
	const struct filter *filter; /* borrowed */
	enum evidence_level level;
	const struct decoder_ops *decoder;
	int64_t now;	  /* an instant: when the run began */
	bool count_lines; /* outcome.nlines is wanted */
};

/* Where the result of a file goes; all is borrowed. */
struct scan_result {
	struct hostset *hosts;
	struct ledger *ledger;
	struct outcome *outcome;
	struct spool *spool; /* for rejected lines, or NULL */
	struct gauge *gauge; /* or NULL */
};

struct scanner;

/* Returns NULL when memory ran out. The rules are borrowed, too. */
struct scanner *scanner_new(const struct scan_rules *);
void scanner_free(struct scanner *); /* takes NULL */

/*
 * Text behind damage is taken to begin with a new line, as it does in logs
 * that were appended to or flushed member by member.
 *
 * Reads a file, adds the hosts that asked to the (empty) set and says in the
 * (empty) outcome what became of it. Returns 0 whatever is wrong with the
 * file, or -1 when memory ran out.
 */
int scanner_run(struct scanner *, const struct file *,
		const struct scan_result *);

#endif
