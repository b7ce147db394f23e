#ifndef FINDROBOTS_DECODE_ISAL_STATE_H
#define FINDROBOTS_DECODE_ISAL_STATE_H

/*
 * The inside of ISA-L's decoder, for its parts: isal.c, which has the map of
 * the phases, and isal_member.c.
 */

#include <isa-l/igzip_lib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/decoder.h"
#include "decode/isal_header.h"
#include "decode/trailer.h"
#include "decode/zlib.h"

enum {
	WINDOW_SIZE = ISAL_DEF_HIST_SIZE,
	HELD_MAX = sizeof(((struct inflate_state *)0)->tmp_out_buffer),
	BITS_SIZE = sizeof(uint64_t) + ISAL_HEADER_MAX,
	MAX_RUN = 1 << 30, /* bytes for ISA-L, which counts with 32 bits */

	/* Bytes of text in a block; with fewer, on average, zlib is faster. */
	SHORT_BLOCK = 4 * 1024,
	MIN_BLOCKS = 16, /* that an average takes */

	/* The same of a member's text, and how many of them one after the
	   other tell that there will be more. */
	SHORT_MEMBER = 3 * 1024,
	MIN_MEMBERS = 4,

	/* zlib.h, inflate(): bits of data_type, for having stopped after a
	   block or the member's header, and for being in the last block; and
	   those for the number of bits that are left of the last byte */
	AFTER_BLOCK = 128,
	IN_LAST_BLOCK = 64,
	BITS_LEFT = 7,
};

enum phase { MEMBER, MEMBER_HEADER, BLOCK_HEADER, BLOCK, ZLIB, TRAILER };

struct decoder {
	z_stream z; /* first: see zlib_create() */
	enum phase phase;
	bool is_new; /* the phase was entered by this step */
	bool at_end; /* there was no input when run() was called */
	struct inflate_state isal;
	bool is_marked; /* this block was made to look like the last one */
	bool is_last;	/* this block is the last one */

	/*
	 * Input that ISA-L has read and zlib may have to read again: the bits
	 * that ISA-L held before this block, and the block's header.
	 */
	uint8_t bits[BITS_SIZE];
	size_t nbits; /* bytes of it */
	unsigned skip_bits;
	const uint8_t *ahead; /* the part that zlib has not yet read */
	size_t nahead;

	/* The last text that was written, and after it text that was decoded
	   but is not yet written. */
	uint8_t window[WINDOW_SIZE + HELD_MAX];
	size_t nwindow;
	size_t nheld;

	unsigned nshort;   /* short members one after the other, till now */
	uint8_t last_byte; /* that zlib read, in MEMBER */
	uint64_t nblocks;
	uint64_t size; /* bytes of all text written */
	uint32_t crc;  /* of it */
	struct trailer trailer;
	const char *reason;
};

/* A block begins where ISA-L is. */
void isal_begin_block(struct decoder *);

/* What a result of inflate() means here. */
enum decoder_status isal_status(struct decoder *, struct decoder_window *,
				int ret);

/* isal_member.c: zlib reads the header of a member, or a short one. */
enum decoder_status isal_read_header(struct decoder *, struct decoder_window *);
enum decoder_status isal_read_short(struct decoder *, struct decoder_window *);

#endif
