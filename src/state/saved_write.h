#ifndef FINDROBOTS_STATE_SAVED_WRITE_H
#define FINDROBOTS_STATE_SAVED_WRITE_H

/* Writes a saved result (saved.h). */

#include "base/outfile.h"
#include "state/saved.h"

/* Writes the hosts of all files to one section. Returns 0; -1 with errno. */
typedef int saved_hosts(void *ctx, struct section_writer *);

struct saved_result {
	const struct saved_head *head;	       /* borrowed, as is all */
	const struct saved_file *const *files; /* in their order */
	size_t nfiles;
	saved_hosts *hosts; /* without evidence: writes them */
	void *ctx;
};

/* Begins the output and writes a result. Returns 0; -1 with errno. */
int saved_write(struct outfile *, const struct saved_result *);

#endif
