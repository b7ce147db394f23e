#ifndef FINDROBOTS_DECODE_RESYNC_H
#define FINDROBOTS_DECODE_RESYNC_H

/*
 * Finds the next gzip member behind damage: the next place that looks like
 * one and really decodes.
 */

#include <stddef.h>
#include <stdint.h>

#include "decode/decoder.h"
#include "input/window.h"

enum {
	/* A trial takes at most so many stored bytes ... */
	RESYNC_TRIAL_INPUT = WINDOW_HISTORY,

	/* ... so behind one that began no farther on than this, even a
	   pipe can be gone back in to its beginning. */
	RESYNC_NEAR = WINDOW_SIZE - RESYNC_TRIAL_INPUT,
};

/* A zeroed one is ready for use when it has its ops. */
struct resync {
	const struct decoder_ops *ops;
	struct decoder *decoder; /* owned; made when it is first needed */
	uint8_t *text;	   /* owned: decoded from the member that was found */
	size_t len;	   /* bytes of it */
	int64_t member;	   /* where that member starts */
	int64_t gone_back; /* bytes in all; 0 for a new file */
};

enum resync_status {
	RESYNC_NONE,   /* no member up to the end of the input or the limit */
	RESYNC_WHOLE,  /* a member, and the text is all of it */
	RESYNC_BEGUN,  /* a member that resync.decoder is to go on with */
	RESYNC_BROKEN, /* one that is damaged right behind the text */
	RESYNC_MEMORY  /* memory ran out */
};

void resync_release(struct resync *);

/*
 * Moves the input behind the first byte of a member that was damaged, or as
 * near to it as can be reached.
 */
void resync_rewind(struct resync *, struct window *, int64_t member);

/*
 * Looks for a member from where the input is; none that starts behind limit
 * is taken. Leaves the input and the decoder behind the text.
 */
enum resync_status resync_find(struct resync *, struct window *, int64_t limit);

#endif
