#ifndef FINDROBOTS_BASE_FRAME_H
#define FINDROBOTS_BASE_FRAME_H

/*
 * A frame carries bytes out of a process and tells whether they arrived
 * whole. All numbers are little-endian:
 *
 *	bytes 0-3    "FRB" and FRAME_VERSION, that of the frame alone
 *	bytes 4-7    CRC-32 (as in RFC 1952) of all that follows
 *	bytes 8-15   length of the payload in bytes
 *	bytes 16-23  tag: the sender's name for the payload
 *	bytes 24-    payload
 */

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	FRAME_VERSION = 1,
	FRAME_HEADER_SIZE = 24,
};

enum frame_status {
	FRAME_WHOLE,
	FRAME_SHORT, /* more bytes are needed to tell */
	FRAME_BAD,   /* not a frame, of another version, or altered */
};

struct frame {
	uint64_t tag;
	const uint8_t *payload; /* borrowed from the bytes it was read from */
	size_t payload_len;
};

/*
 * Starts a frame at the end of buf. The caller adds the payload to buf and
 * then calls frame_end() with what this returned: where the frame starts.
 */
size_t frame_begin(struct buf *, uint64_t tag);
void frame_end(struct buf *, size_t start);

/* Looks for a frame at the start of data. *frame is set for FRAME_WHOLE. */
enum frame_status frame_read(const uint8_t *data, size_t len_bytes,
			     struct frame *frame);

/* The whole frame's length in bytes, header included. */
size_t frame_len(const struct frame *);

#endif
