#include "slow_frame.h"

uint64_t slow_load(const uint8_t *at, int nbytes)
{
	uint64_t n = 0;

	while (nbytes--)
		n = n << 8 | at[nbytes];
	return n;
}

/* RFC 1952, section 8, bit by bit. */
static uint32_t slow_crc(const uint8_t *data, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

enum frame_status slow_frame_read(const uint8_t *data, size_t len)
{
	static const uint8_t begin[] = { 'F', 'R', 'B', FRAME_VERSION };
	uint64_t payload_len;

	for (size_t i = 0; i < len && i < sizeof(begin); i++)
		if (data[i] != begin[i])
			return FRAME_BAD;
	if (len < 24)
		return FRAME_SHORT;
	payload_len = slow_load(data + 8, 8);
	if (payload_len > len - 24)
		return FRAME_SHORT;
	if (slow_crc(data + 8, 16 + payload_len) != slow_load(data + 4, 4))
		return FRAME_BAD;
	return FRAME_WHOLE;
}
