#include "decode/trailer.h"

#include "base/unpack.h"

static uint32_t number_at(const struct trailer *trailer, size_t at)
{
	return unpack_u32(&(struct unpack){ &trailer->bytes[at], 4, false });
}

const char *trailer_add(struct trailer *trailer, uint8_t byte, uint32_t crc,
			uint64_t size)
{
	trailer->bytes[trailer->n++] = byte;
	if (trailer->n == 4 && number_at(trailer, 0) != crc)
		return "incorrect data check";
	/* ISIZE is the size modulo 2^32. */
	if (trailer->n == 8 && number_at(trailer, 4) != (uint32_t)size)
		return "incorrect length check";
	return NULL;
}

const char *trailer_read(struct trailer *trailer, const uint8_t **at,
			 size_t *len, uint32_t crc, uint64_t size)
{
	const char *wrong = NULL;

	while (!wrong && *len && trailer->n < TRAILER_SIZE) {
		wrong = trailer_add(trailer, *(*at)++, crc, size);
		--*len;
	}
	return wrong;
}
