#include "decoder.h"

#include "input.h"

enum decoder_status decoder_run_input(const struct decoder_ops *ops,
				      struct decoder *dec, struct input *in,
				      size_t in_max,
				      struct decoder_window *room)
{
	size_t len = in->end - in->begin;
	enum decoder_status status;

	room->in = in->data + in->begin;
	room->in_len = len < in_max ? len : in_max;
	status = ops->run(dec, room);
	in->begin = (size_t)(room->in - in->data);
	return status;
}
