#ifndef FINDROBOTS_DECODE_RESYNC_H
#define FINDROBOTS_DECODE_RESYNC_H

/*
 * Finds the next member after damage: the next place that looks like one, of
 * any format that is decoded here, and really decodes.
 */

#include <stddef.h>
#include <stdint.h>

#include <stdbool.h>

#include "decode/codec.h"
#include "decode/decoder.h"
#include "decode/heads.h"
#include "input/window.h"

enum {
	/* A trial reads at most so many stored bytes. */
	RESYNC_TRIAL_INPUT = WINDOW_HISTORY,

	/* So, if a trial began at no greater offset than this, even a pipe can
	   still be read again from its beginning. */
	RESYNC_NEAR = WINDOW_SIZE - RESYNC_TRIAL_INPUT,
};

/* Ready for use when it is zeroed, and gzip is set. */
struct resync {
	const struct decoder_ops *gzip;		/* what decodes gzip here */
	struct decoder *decoders[CODEC_NKINDS]; /* owned; made when needed */
	struct heads heads;

	/* Of the member that was found: */
	const struct codec *codec;
	const struct decoder_ops *ops; /* what decodes it */
	struct decoder *decoder;       /* one of the decoders */
	uint8_t *text;		       /* owned: decoded from it */
	size_t len;		       /* of the text, in bytes */
	size_t again_len;  /* what of it comes from bytes already seen */
	int64_t member;	   /* where that member begins */
	bool wrong_header; /* its header has a wrong CRC */
	/* Bytes, all told, of this file: */
	int64_t gone_back;
	int64_t tried; /* decoded in vain */
	int64_t again; /* read and given out by damaged members after others
			  had read the same */
	int64_t seen;  /* offset up to which members were decoded */
};

enum resync_status {
	RESYNC_NONE,   /* no member up to the limit or the end of the input */
	RESYNC_WHOLE,  /* a member; the text is all of it */
	RESYNC_BEGUN,  /* a member; resync.decoder is to go on with it */
	RESYNC_BROKEN, /* a member that is damaged right after the text */
	RESYNC_LINE,   /* plain text, with the beginning of a line */
	RESYNC_MEMORY  /* memory ran out */
};

void resync_release(struct resync *);

/* For a new file. */
void resync_begin(struct resync *);

/* A damaged member. */
struct resync_failed {
	int64_t member;		/* its offset */
	bool has_text;		/* some came of it */
	int64_t again_bytes;	/* text of it from bytes already seen */
	int64_t all_text_bytes; /* that all members gave */
};

/* How many bytes are to be read at most, so that all were seen, or none was. */
int64_t resync_input(const struct resync *, const struct window *);

/*
 * Moves the input back to just after the first byte of a damaged member, or as
 * near to that as can be reached; but not if too much would be decoded again.
 */
void resync_rewind(struct resync *, struct window *,
		   const struct resync_failed *);

/*
 * Searches for a member from where the input is, or with lines for plain text
 * as well, and takes none that begins after the offset limit. Leaves the input
 * and the decoder right after the text, or before plain text.
 */
enum resync_status resync_find(struct resync *, struct window *, int64_t limit,
			       bool lines);

/*
 * The same for a member of that format, which begins right here, where the
 * input is. It stays there if there is none, or if too much was tried in vain.
 */
enum resync_status resync_try(struct resync *, struct window *,
			      const struct codec *);

#endif
