/* Tested by tests/unit/decode/test_decoder.c. */

#include "decode/decoder.h"

#include "input/window.h"

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
	status = ops->run(dec, room);
	in->begin = (size_t)(room->in - in->data);
	if (room->unread)
		window_seek(in, window_offset(in) - (int64_t)room->unread);
	return status;
}
