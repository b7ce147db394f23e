/*
 * Plain text, and what is compressed in it. A member begins where a line does;
 * what is wrong with it is then reported as of any other member.
 *
 * Tested by tests/unit/decode/test_stream.c and test_stream_text.c.
 */

#include <stdio.h>
#include <string.h>
#include <sys/param.h>

#include "decode/stream_state.h"

/* No line begins behind a byte of it, but for a hole. */
enum { HOLE_MIN = 2 };

void stream_begin_text(struct stream *s)
{
	window_seek(&s->input, s->beginning);
	s->outcome->content = CONTENT_TEXT;
	stream_set_codec(s, &codecs[CODEC_GZIP]);
	stream_go_on_as_text(s, false);
}

void stream_go_on_as_text(struct stream *s, bool in_line)
{
	s->in_line = in_line;
	s->nzeros = 0;
	s->has_lines = true;
	s->maybe_text = s->is_binary = false;
	s->heads.looked = 0;
	s->state = STATE_TEXT;
}

/* What is no member is not read, nor the rest of its line. */
static void pass_over(struct stream *s, const char *format)
{
	s->member = window_offset(&s->input);
	s->member_again = s->member_text = 0;
	stream_set_problem(s, ERROR_DAMAGED, "incorrect header check");
	s->lines_behind = stream_may_hold_lines(format);
	s->state = STATE_DAMAGED;
}

/*
 * Where it ends is not known, and what looks like lines in it need not be any:
 * some formats write what is new in a line, and leave out what is not.
 */
static void end_at(struct stream *s, const char *format)
{
	char reason[ERROR_DETAIL_SIZE];

	snprintf(reason, sizeof(reason), "%s within text is not read", format);
	stream_set_problem(s, ERROR_DAMAGED, reason);
	stream_close_problem(s, ERROR_NOWHERE);
	if (s->state == STATE_MEMORY)
		return;
	while (window_need(&s->input, 1))
		s->input.begin = s->input.end;
	stream_end(s);
}

/* A whole member within a line stays there. */
static void report_within_line(struct stream *s, const struct codec *codec)
{
	char reason[ERROR_DETAIL_SIZE];

	snprintf(reason, sizeof(reason),
		 "a %s member within a line is not read", codec->name);
	stream_set_problem(s, ERROR_DAMAGED, reason);
	stream_close_problem(s, window_offset(&s->input));
}

static bool can_decode(const struct codec *codec)
{
	return codec_find(codec->name);
}

/* Leaves it in the line. */
static void try_in_line(struct stream *s, const struct codec *codec)
{
	enum resync_status found = RESYNC_NONE;

	if (can_decode(codec))
		found = resync_try(&s->resync, &s->input, codec);
	if (found == RESYNC_MEMORY) {
		s->state = STATE_MEMORY;
		return;
	}
	if (found == RESYNC_NONE)
		return;
	window_seek(&s->input, s->resync.member);
	if (found != RESYNC_BROKEN)
		report_within_line(s, codec);
}

static void take_other(struct stream *s)
{
	size_t len = window_need(&s->input, HEADS_SIZE);
	struct heads_other other;

	heads_other(stream_next_bytes(s), len, &other);
	if (other.codec && can_decode(other.codec))
		stream_begin_member(s, other.codec);
	else if (other.codec || other.format)
		end_at(s, other.codec ? other.codec->name : other.format);
	else
		pass_over(s, other.broken);
}

/* At what begins no text. Returns false if it stays in the text. */
static bool take_head(struct stream *s, size_t kind)
{
	bool in_line = s->in_line && s->nzeros < HOLE_MIN;

	if (kind == HEADS_OTHER)
		take_other(s);
	else if (in_line)
		try_in_line(s, &codecs[kind]);
	else if (can_decode(&codecs[kind]))
		stream_begin_member(s, &codecs[kind]);
	else
		end_at(s, codecs[kind].name);
	return s->state != STATE_TEXT;
}

/* The text up to the next head, of *kind, if there is one in the window. */
static size_t find_head(struct stream *s, size_t *kind)
{
	int64_t begin = window_offset(&s->input);
	int64_t end = begin + (int64_t)(s->input.end - s->input.begin);
	int64_t found;

	heads_look_at_text(&s->heads, &s->input);
	found = MIN(s->heads.looked, end);
	for (size_t i = 0; i < HEADS_LINE; i++) {
		int64_t at = heads_find(&s->heads, i, &s->input, found);

		if (at < found) {
			found = at;
			*kind = i;
		}
	}
	return (size_t)(found - begin);
}

static void count_line(struct stream *s, const uint8_t *text, size_t len)
{
	size_t nzeros = 0;

	while (nzeros < len && !text[len - 1 - nzeros])
		nzeros++;
	s->nzeros = nzeros == len ? s->nzeros + nzeros : nzeros;
	if (nzeros < len)
		s->in_line = text[len - 1 - nzeros] != '\n';
}

void stream_copy_text(struct stream *s, struct decoder_window *room)
{
	size_t kind = HEADS_NKINDS, len;

	if (!window_need(&s->input, HEADS_SIZE)) {
		stream_end(s);
		s->ends_in_text = true;
		return;
	}
	len = find_head(s, &kind);
	if (!len) {
		if (take_head(s, kind))
			return;
		len = 1;
		/* Trying may have left nothing in the window. */
		if (!window_need(&s->input, len)) {
			stream_end(s);
			return;
		}
	}
	len = MIN(len, room->out_len);
	count_line(s, stream_next_bytes(s), len);
	stream_give(room, stream_next_bytes(s), len);
	s->input.begin += len;
}
