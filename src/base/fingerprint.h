#ifndef FINDROBOTS_BASE_FINGERPRINT_H
#define FINDROBOTS_BASE_FINGERPRINT_H

/*
 * 128 bits that stand for some bytes, the same on every machine. Bytes that
 * differ by accident have different fingerprints. As there is no secret in it,
 * somebody could make other bytes with the same one on purpose.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct fingerprint {
	uint8_t bytes[16];
};

struct fingerprint fingerprint_of(const void *data, size_t len_bytes);

/*
 * Adds n items to buf as a set, each by the fingerprint that nth() makes of it:
 * the bytes are the same in whichever order and however often each is given. A
 * failure stays in the buf.
 */
void fingerprint_add_set(struct buf *, const void *items, size_t n,
			 struct fingerprint (*nth)(const void *items,
						   size_t i));

#endif
