#ifndef FINDROBOTS_BASE_CRC_H
#define FINDROBOTS_BASE_CRC_H

/* CRC-32 as gzip has it (RFC 1952, section 8), by what the processor has. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One way to compute it. */
struct crc_kernel {
	const char *name;

	/*
	 * The CRC of more text; that of none is 0. As all of it is looked at,
	 * and this costs next to nothing: if there is a NUL in it, *has_nul is
	 * set; else it is left.
	 */
	uint32_t (*add)(uint32_t crc, const uint8_t *, size_t len_bytes,
			bool *has_nul);
};

/*
 * The kernels that this processor can run, the fastest first. NULL if there are
 * no more; there is always one.
 */
const struct crc_kernel *crc_kernel(size_t index);

#endif
