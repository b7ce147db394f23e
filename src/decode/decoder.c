/* Tested by tests/unit/decode/test_decoder.c. */

#include "decode/decoder.h"

#include <string.h>

#include "input/window.h"

/* What has to be checked of a header was, up to this CRC of it. */
static bool is_wrong_header(const struct decoder_ops *ops, struct decoder *dec)
{
	return !strcmp(ops->reason(dec), "header crc mismatch");
}

/* Begins anew after a header, in the place of which it reads a plain one. */
static void begin_after_header(const struct decoder_ops *ops,
			       struct decoder *dec, struct decoder_window *room)
{
	static const uint8_t header[10] = { 0x1f, 0x8b, 8, [9] = 0xff };
	struct decoder_window win = {
		.in = header,
		.in_len = sizeof(header),
		.out = room->out,
	};

	ops->begin(dec);
	ops->run(dec, &win);
}

enum decoder_status decoder_run_input(const struct decoder_ops *ops,
				      struct decoder *dec, struct window *in,
				      size_t in_max,
				      struct decoder_window *room)
{
	size_t len = in->end - in->begin;
	enum decoder_status status;

	room->in = in->data + in->begin;
	room->in_len = len < in_max ? len : in_max;
	room->unread = 0;
	room->wrong_header = false;
	room->may_have_nul |= !ops->tells_nul;
	status = ops->run(dec, room);
	in->begin = (size_t)(room->in - in->data);
	if (room->unread)
		window_seek(in, window_offset(in) - (int64_t)room->unread);
	if (status != DECODER_BAD || !is_wrong_header(ops, dec))
		return status;
	begin_after_header(ops, dec, room);
	room->wrong_header = true;
	return DECODER_MORE;
}
