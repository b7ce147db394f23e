/*
 * Plain text, and the members in it.
 *
 * Tested by tests/unit/decode/test_stream.c.
 */

#include <string.h>
#include <sys/param.h>

#include "decode/magic.h"
#include "decode/stream_state.h"

void stream_begin_text(struct stream *s)
{
	window_seek(&s->input, s->beginning);
	s->outcome->content = CONTENT_TEXT;
	stream_set_codec(s, &codecs[CODEC_GZIP]);
	s->in_line = false;
	s->state = STATE_TEXT;
}

/* A whole member within a line stays there. */
static void report_member(struct stream *s)
{
	window_seek(&s->input, s->resync.member);
	stream_set_problem(s, ERROR_DAMAGED,
			   "a gzip member within a line is not read");
	stream_close_problem(s, s->resync.member);
}

/* Looks for a member here, in plain text. Returns false if none is taken. */
static bool take_member_in_text(struct stream *s)
{
	enum resync_status found;

	if (window_need(&s->input, MAGIC_MEMBER_SIZE) < MAGIC_MEMBER_SIZE ||
	    !magic_is_member(stream_next_bytes(s)))
		return false;
	found = resync_try(&s->resync, &s->input);
	if (found == RESYNC_MEMORY) {
		s->state = STATE_MEMORY;
	} else if (found == RESYNC_NONE) {
		return false;
	} else if (!s->in_line) {
		stream_take_member(s, found);
	} else {
		window_seek(&s->input, s->resync.member);
		if (found == RESYNC_WHOLE)
			report_member(s);
		return s->state != STATE_TEXT;
	}
	return true;
}

void stream_copy_text(struct stream *s, struct decoder_window *room)
{
	const uint8_t *at;
	size_t len;

	if (window_need(&s->input, 1) && *stream_next_bytes(s) == MAGIC_FIRST &&
	    take_member_in_text(s))
		return;
	/* Looking for a member may have left nothing in the window. */
	len = MIN(window_need(&s->input, 1), room->out_len);
	if (!len) {
		stream_end(s);
		return;
	}
	at = memchr(stream_next_bytes(s) + 1, MAGIC_FIRST, len - 1);
	if (at)
		len = (size_t)(at - stream_next_bytes(s));
	stream_give(room, stream_next_bytes(s), len);
	s->input.begin += len;
	/* A hole ends a line as well. */
	s->in_line = room->out[-1] != '\n' && room->out[-1];
}
