#ifndef FINDROBOTS_SCAN_H
#define FINDROBOTS_SCAN_H

/*
 * Reads one file after the other and finds the hosts that asked for a path.
 * A scanner's memory does not depend on the files, but for the hosts found.
 * Used by one thread at a time.
 */

#include "accesslog.h"
#include "decoder.h"
#include "evidence.h"
#include "filelist.h"
#include "hostset.h"
#include "outcome.h"

enum {
	SCAN_LINE_MAX = 64 * 1024, /* bytes of a line that are looked at */
	SCAN_SAMPLE = 64,	   /* lines that tell whether a file is a log */
};

struct scan_rules {
	const char *const *paths; /* borrowed; each begins with a slash */
	size_t npaths;		  /* at least 1 */
	enum accesslog_format format;
	const struct decoder_ops *decoder;
	enum evidence_level level; /* what is kept of each host's requests */
};

struct scanner;

/*
 * Returns NULL when memory ran out. The rules are borrowed for the life of
 * the scanner.
 */
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
int scanner_run(struct scanner *, const struct file *, struct hostset *,
		struct outcome *);

#endif
