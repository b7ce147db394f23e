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

#include <stdbool.h>
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

/*
 * Checks a frame without the memory that all of it takes: begin with its header
 * (false: it is none), add its payload piece by piece, and then ask.
 */
struct frame_check {
	uint64_t payload_len, left; /* of it, in bytes */
	uint32_t claimed, crc;
};

bool frame_check_begin(struct frame_check *,
		       const uint8_t header[FRAME_HEADER_SIZE]);
void frame_check_add(struct frame_check *, const void *data, size_t len_bytes);
bool frame_check_is_whole(const struct frame_check *);

/* Its length in bytes, with the header. */
size_t frame_len(const struct frame *);

#endif
