#ifndef FINDROBOTS_BASE_FRAME_H
#define FINDROBOTS_BASE_FRAME_H

/*
 * A frame carries bytes, its payload, out of a process, and tells whether they
 * arrived whole. All numbers are little-endian:
 *
 *	bytes 0-2    "FRB"
 *	byte 3       FRAME_VERSION, which says nothing of the payload
 *	bytes 4-7    CRC-32 (RFC 1952) of all that follows
 *	bytes 8-15   length of the payload in bytes
 *	bytes 16-23  tag, by which the sender tells payloads apart
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
	FRAME_BAD,   /* no frame, one of another version, or an altered one */
};

struct frame {
	uint64_t tag;
	const uint8_t *payload; /* borrowed from the bytes it was read from */
	size_t payload_len;
};

/*
 * Begins a frame at the end of buf, and returns where that is. The caller adds
 * the payload to buf, and then calls frame_end() with what this returned. A
 * failure stays in the buf.
 */
size_t frame_begin(struct buf *, uint64_t tag);
void frame_end(struct buf *, size_t start);

/* Reads the frame that data begins with. *frame is set if that is whole. */
enum frame_status frame_read(const uint8_t *data, size_t len_bytes,
			     struct frame *frame);

/* Its length in bytes, with the header. */
size_t frame_len(const struct frame *);

#endif
