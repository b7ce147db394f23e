#include "base/frame.h"

#include <string.h>

#include "base/crc.h"
#include "base/unpack.h"

enum { OFFSET_CRC = 4, OFFSET_LENGTH = 8 };

/* More than any result has: that of 2**32 hosts of 255 bytes takes less. */
static const uint64_t MAX_PAYLOAD = UINT64_C(1) << 40;

static const uint8_t magic[OFFSET_CRC] = { 'F', 'R', 'B', FRAME_VERSION };

static void store(uint8_t *at, uint64_t n, int nbytes)
{
	for (int i = 0; i < nbytes; i++)
		at[i] = (uint8_t)(n >> (8 * i));
}

static uint32_t add_to_crc(uint32_t crc, const void *data, size_t len)
{
	bool has_nul = false;

	return crc_kernel(0)->add(crc, data, len, &has_nul);
}

static uint32_t checksum(const uint8_t *frame, size_t len)
{
	return add_to_crc(0, frame + OFFSET_LENGTH, len - OFFSET_LENGTH);
}

size_t frame_begin(struct buf *buf, uint64_t tag)
{
	size_t start = buf->len;

	buf_add(buf, magic, sizeof(magic));
	buf_add_u32(buf, 0);
	buf_add_u64(buf, 0);
	buf_add_u64(buf, tag);
	return start;
}

void frame_end(struct buf *buf, size_t start)
{
	uint8_t *frame = buf->data + start;
	size_t len = buf->len - start;

	if (buf_failed(buf))
		return;
	store(frame + OFFSET_LENGTH, len - FRAME_HEADER_SIZE, 8);
	store(frame + OFFSET_CRC, checksum(frame, len), 4);
}

enum frame_status frame_read(const uint8_t *data, size_t len,
			     struct frame *frame)
{
	struct unpack in = { data, len, false };
	uint64_t payload_len;
	uint32_t crc;

	if (memcmp(data, magic, len < sizeof(magic) ? len : sizeof(magic)) != 0)
		return FRAME_BAD;
	if (len < FRAME_HEADER_SIZE)
		return FRAME_SHORT;
	unpack_bytes(&in, sizeof(magic));
	crc = unpack_u32(&in);
	payload_len = unpack_u64(&in);
	frame->tag = unpack_u64(&in);
	if (payload_len > MAX_PAYLOAD)
		return FRAME_BAD;
	if (payload_len > in.len)
		return FRAME_SHORT;
	frame->payload = in.at;
	frame->payload_len = (size_t)payload_len;
	if (checksum(data, frame_len(frame)) != crc)
		return FRAME_BAD;
	return FRAME_WHOLE;
}

size_t frame_len(const struct frame *frame)
{
	return FRAME_HEADER_SIZE + frame->payload_len;
}

bool frame_check_begin(struct frame_check *check,
		       const uint8_t header[FRAME_HEADER_SIZE])
{
	struct unpack in = { header + OFFSET_CRC, 12, false };

	if (memcmp(header, magic, sizeof(magic)) != 0)
		return false;
	check->claimed = unpack_u32(&in);
	check->payload_len = check->left = unpack_u64(&in);
	check->crc = checksum(header, FRAME_HEADER_SIZE);
	return check->payload_len <= MAX_PAYLOAD;
}

void frame_check_add(struct frame_check *check, const void *data, size_t len)
{
	check->crc = add_to_crc(check->crc, data, len);
	/* More than there can be is as wrong as less. */
	check->left -= len;
}

bool frame_check_is_whole(const struct frame_check *check)
{
	return !check->left && check->crc == check->claimed;
}
