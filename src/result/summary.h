#ifndef FINDROBOTS_RESULT_SUMMARY_H
#define FINDROBOTS_RESULT_SUMMARY_H

/* What was read and found in the whole run. */

#include <stdint.h>

#include "input/outcome.h"

struct summary {
	uint64_t files;	       /* opened, and read as far as they could be */
	uint64_t skipped;      /* not read, as they hold nothing wanted */
	uint64_t damaged;      /* of files: in part or whole */
	uint64_t unrecognised; /* of files: no log, or no gzip and no text */
	uint64_t stored_bytes, text_bytes;
	uint64_t lines;	   /* counted only when asked for */
	uint64_t requests; /* that asked for a path and are wanted */
	uint64_t rejected; /* lines that name a path and cannot be parsed */
	uint64_t untimed;  /* requests left out as their time cannot be read */
	uint64_t hosts;
};

/* Adds what became of a file, but not its hosts: others may have them, too. */
void summary_add(struct summary *, const struct outcome *);

#endif
