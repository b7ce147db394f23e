#include "decode/decoder.h"

#include <string.h>

#include "input/window.h"

/* By falling speed. */
static const struct decoder_ops *const decoders[] = {
#ifdef HAVE_ISAL
	&decoder_isal,
#endif
	&decoder_zlib,
};

const struct decoder_ops *decoder_find(const char *name)
{
	bool is_any = !strcmp(name, "auto");

	for (size_t i = 0; i < sizeof(decoders) / sizeof(*decoders); i++) {
		const struct decoder_ops *ops = decoders[i];

		if ((is_any || !strcmp(name, ops->name)) &&
		    (!ops->is_usable || ops->is_usable()))
			return ops;
	}
	return NULL;
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
	status = ops->run(dec, room);
	in->begin = (size_t)(room->in - in->data);
	if (room->unread)
		window_seek(in, window_offset(in) - (int64_t)room->unread);
	return status;
}
