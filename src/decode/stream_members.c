/*
 * Members, what may stand between them, and the search after damage.
 *
 * Tested by tests/unit/decode/test_stream.c, and for its cost by
 * test_stream_members.c.
 */

#include <string.h>
#include <sys/param.h>

#include "decode/magic.h"
#include "decode/stream_state.h"

void stream_begin_member(struct stream *s, const struct codec *codec)
{
	if (codec != s->codec && stream_set_codec(s, codec))
		return;
	s->member = window_offset(&s->input);
	s->member_again = s->member_text = 0;
	s->has_wrong_header = false;
	s->ops->begin(s->decoder);
	if (s->hash_gzip && !s->outcome->content &&
	    codec->content == CONTENT_GZIP)
		window_hash_whole(&s->input);
	s->outcome->content = codec->content;
	s->outcome->nmembers++;
	s->state = STATE_MEMBER;
}

/* Skips zero bytes. Returns how many bytes follow, up to want. */
static size_t skip_padding(struct stream *s, size_t want)
{
	struct window *in = &s->input;

	while (window_need(in, 1)) {
		while (in->begin < in->end && !in->data[in->begin])
			in->begin++;
		if (in->begin < in->end)
			return window_need(in, want);
	}
	return 0;
}

/* A log that holds nothing else was lost. */
static void end_zeros(struct stream *s)
{
	stream_end(s);
	if (s->input.errnum)
		return;
	stream_set_problem(s, ERROR_DAMAGED, "nothing but zeros");
	s->problem.offset = 0;
	stream_close_problem(s, ERROR_NOWHERE);
}

static void end_unsupported(struct stream *s, const char *name)
{
	stream_set_problem(s, ERROR_UNSUPPORTED, name);
	s->state = STATE_END;
	stream_add_error(s, &s->problem);
}

/* The zero before it is the first half of a character: UTF-16. */
static bool is_second_half(const struct stream *s, size_t len)
{
	const uint8_t *data = stream_next_bytes(s);

	return s->input.begin && len >= 6 && data[0] < 0x80 && !data[1] &&
	       data[2] && data[2] < 0x80 && !data[3] && data[4] && !data[5];
}

void stream_start(struct stream *s)
{
	const struct codec *codec;
	const char *name;
	size_t len;

	if (!window_need(&s->input, 1)) {
		stream_end(s);
		if (s->named_gz && !s->input.errnum)
			stream_add_error(s, &(struct error){
						    .code = ERROR_EMPTY });
		return;
	}
	len = MIN(window_need(&s->input, MAGIC_SIZE), MAGIC_SIZE);
	name = magic_before_zeros(stream_next_bytes(s), len);
	if (name) {
		end_unsupported(s, name);
		return;
	}
	len = skip_padding(s, MAGIC_SIZE);
	if (is_second_half(s, len)) {
		s->input.begin--;
		len++;
	}
	s->beginning = window_offset(&s->input);
	if (!len) {
		end_zeros(s);
		return;
	}
	switch (magic_tell(stream_next_bytes(s), MIN(len, MAGIC_SIZE), &name)) {
	case MAGIC_GZIP:
		stream_begin_member(s, &codecs[CODEC_GZIP]);
		return;
	case MAGIC_OTHER:
		codec = codec_find(name);
		if (codec)
			stream_begin_member(s, codec);
		else
			end_unsupported(s, name);
		return;
	case MAGIC_TEXT:
		stream_begin_text(s);
		return;
	case MAGIC_BINARY:
		s->is_binary = true;
		/* fall through */
	case MAGIC_UNKNOWN:
		s->maybe_text = true;
		break;
	case MAGIC_BROKEN:
		codec = codec_find(name);
		if (!codec) {
			end_unsupported(s, name);
			return;
		}
		s->outcome->content = codec->content;
		break;
	}
	stream_set_problem(s, ERROR_DAMAGED, "incorrect header check");
	s->state = STATE_SEARCH;
}

bool stream_may_hold_lines(const char *format)
{
	return strcmp(format, codecs[CODEC_ZSTD].name) != 0;
}

/* The member ends with the problem. */
static void end_damaged(struct stream *s)
{
	s->lines_behind = stream_may_hold_lines(s->codec->name);
	s->state = STATE_DAMAGED;
}

/* The input ended within a member, and the decoder has no more text. */
static void cut_member(struct stream *s)
{
	if (s->input.errnum) {
		stream_end(s);
		return;
	}
	stream_set_problem(s, ERROR_CUT, "");
	end_damaged(s);
}

/* The member is whole: its text is proven, if not its header. */
static void end_member(struct stream *s)
{
	if (s->has_wrong_header && !s->nwrong_headers++)
		s->wrong_header = s->member;
	s->member_end = window_offset(&s->input);
	s->state = STATE_BETWEEN;
}

void stream_read_member(struct stream *s, const struct decoder_ops *ops,
			struct decoder *decoder, struct decoder_window *room)
{
	bool at_end = !window_need(&s->input, 1);
	int64_t in_max = resync_input(&s->resync, &s->input);
	bool is_again = in_max < INT64_MAX;
	size_t out_len = room->out_len;
	enum decoder_status status;

	status = decoder_run_input(ops, decoder, &s->input, (size_t)in_max,
				   room);
	s->has_wrong_header |= room->wrong_header;
	s->member_text += (int64_t)(out_len - room->out_len);
	if (is_again)
		s->member_again += (int64_t)(out_len - room->out_len);
	switch (status) {
	case DECODER_MORE:
		if (at_end && room->out_len == out_len)
			cut_member(s);
		break;
	case DECODER_END:
		end_member(s);
		break;
	case DECODER_BAD:
		stream_set_problem(s, ERROR_DAMAGED, ops->reason(decoder));
		end_damaged(s);
		break;
	case DECODER_LARGE:
		stream_set_problem(s, ERROR_LARGE, s->codec->name);
		s->problem.count = DECODER_MEMORY_MAX;
		s->problem.offset = s->member;
		end_damaged(s);
		break;
	case DECODER_MEMORY:
		s->state = STATE_MEMORY;
		break;
	}
}

void stream_read_between(struct stream *s)
{
	size_t len = skip_padding(s, MAGIC_MEMBER_SIZE);
	const struct codec *codec;

	if (!len) {
		stream_end(s);
		return;
	}
	codec = codec_tell(stream_next_bytes(s), len);
	if (codec) {
		stream_begin_member(s, codec);
	} else if (!s->no_lines &&
		   magic_is_line(stream_next_bytes(s),
				 window_need(&s->input, MAGIC_LINE_SIZE))) {
		s->state = STATE_LINE;
	} else {
		stream_set_problem(s, ERROR_GARBAGE, s->codec->name);
		s->member = window_offset(&s->input);
		s->member_again = s->member_text = 0;
		s->lines_behind =
			magic_is_text(stream_next_bytes(s), MIN(len, 8));
		s->state = STATE_DAMAGED;
	}
}

void stream_take_member(struct stream *s, enum resync_status found)
{
	if (stream_set_codec(s, s->resync.codec))
		return;
	s->member = s->resync.member;
	s->maybe_text = s->is_binary = false;
	s->outcome->content = s->codec->content;
	s->outcome->nmembers++;
	s->given = 0;
	s->member_again = (int64_t)s->resync.again_len;
	s->member_text = (int64_t)s->resync.len;
	s->has_wrong_header = s->resync.wrong_header;
	if (found == RESYNC_WHOLE)
		end_member(s);
	s->after_tried = found == RESYNC_WHOLE	 ? STATE_BETWEEN
			 : found == RESYNC_BEGUN ? STATE_FOUND
						 : STATE_DAMAGED;
	s->state = STATE_TRIED;
	s->lines_behind = stream_may_hold_lines(s->codec->name);
	if (found == RESYNC_BROKEN)
		stream_set_problem(s, ERROR_DAMAGED,
				   s->resync.ops->reason(s->resync.decoder));
}

/* There is no other member. */
static void end_search(struct stream *s)
{
	if (s->maybe_text && !s->is_binary) {
		stream_begin_text(s);
		return;
	}
	s->input.begin = s->input.end;
	if (s->is_binary)
		s->problem.code = ERROR_BINARY;
	stream_close_problem(s, ERROR_NOWHERE);
	if (s->state != STATE_MEMORY)
		stream_end(s);
}

/*
 * If there is no member, what may be plain text has to be read again from its
 * beginning. In a pipe, members are therefore searched for only as long as the
 * beginning can be reached.
 */
void stream_search(struct stream *s)
{
	bool near = s->maybe_text && !s->is_binary && !s->input.regular;
	enum resync_status found =
		resync_find(&s->resync, &s->input,
			    near ? s->beginning + RESYNC_NEAR : INT64_MAX,
			    s->has_lines && s->lines_behind);

	switch (found) {
	case RESYNC_NONE:
		end_search(s);
		break;
	case RESYNC_WHOLE:
	case RESYNC_BEGUN:
	case RESYNC_BROKEN:
		stream_close_problem(s, s->resync.member);
		if (s->state != STATE_MEMORY)
			stream_take_member(s, found);
		break;
	case RESYNC_LINE:
		stream_close_problem(s, window_offset(&s->input));
		if (s->state != STATE_MEMORY)
			stream_go_on_as_text(s, false);
		break;
	case RESYNC_MEMORY:
		s->state = STATE_MEMORY;
		break;
	}
}

void stream_copy_tried(struct stream *s, struct decoder_window *room)
{
	size_t len = MIN(s->resync.len - s->given, room->out_len);

	stream_give(room, s->resync.text + s->given, len);
	s->given += len;
	if (s->given == s->resync.len)
		s->state = s->after_tried;
}
