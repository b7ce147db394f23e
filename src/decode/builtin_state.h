#ifndef FINDROBOTS_DECODE_BUILTIN_STATE_H
#define FINDROBOTS_DECODE_BUILTIN_STATE_H

/*
 * The inside of the built-in decoder, for its parts: builtin.c, which has the
 * map of the phases, and builtin_rest.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/decoder.h"
#include "base/crc.h"
#include "decode/inflate/inflate.h"
#include "decode/trailer.h"
#include "decode/zlib.h"

enum {
	/* So much is decoded into the decoder's memory before the room alone
	   holds all that a match may reach back to. */
	BUILTIN_FRESH = INFLATE_WINDOW,
	BUILTIN_TEXT = 2 * INFLATE_WINDOW + BUILTIN_FRESH + KERNEL_ROOM_LEAST,

	/* At least as long as the longest match. */
	BUILTIN_WAITING = 258,

	/* zlib.h, inflate(): the bit of data_type for having stopped after the
	   member's header. */
	BUILTIN_AFTER_HEADER = 128,
};

enum builtin_phase {
	BUILTIN_HEADER,
	BUILTIN_ZLIB_HEADER,
	BUILTIN_BLOCKS,
	BUILTIN_REST,
	BUILTIN_TRAILER
};

struct decoder {
	z_stream z; /* first: see zlib_create() */
	enum builtin_phase phase;
	const struct crc_kernel *crc_kernel;

	size_t ntext; /* of text[] */
	size_t nwaiting;

	/* In this run(): where it began to write; and whether the text there is
	   not in text[]. */
	uint8_t *begin;
	bool is_direct;

	/* Input that was read and zlib has to read again. */
	uint8_t bytes[sizeof(uint64_t)];
	const uint8_t *ahead;
	size_t nahead;

	uint64_t size; /* bytes of all text written */
	uint32_t crc;  /* of it */
	struct trailer trailer;
	const char *reason;

	struct inflate inflate;

	/* The last text that was written: all, or at least INFLATE_WINDOW
	   bytes. Behind it, in BUILTIN_REST, text that is not yet written. */
	uint8_t text[BUILTIN_TEXT + BUILTIN_WAITING];
};

/* Adds text that was written to what the trailer has to agree with, and looks
   for a NUL in it. */
void builtin_count(struct decoder *, struct decoder_window *,
		   const uint8_t *text, size_t len_bytes);

/* Has the text that was written directly in text[] as well. */
void builtin_keep_text(struct decoder *, const uint8_t *end);

/* DECODER_BAD, in these words. */
enum decoder_status builtin_bad(struct decoder *, struct decoder_window *,
				const char *reason);

/* What a result of inflate() means here. */
enum decoder_status builtin_status(struct decoder *, struct decoder_window *,
				   int ret);

/**** builtin_rest.c */

/* zlib goes on from where inflate is. */
enum decoder_status builtin_take_over(struct decoder *);

/* Has zlib decode. At the end of the blocks the trailer comes next. */
enum decoder_status builtin_read_rest(struct decoder *,
				      struct decoder_window *);

#endif
