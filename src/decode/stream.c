/*
 * A state machine over the stored bytes: members, what may stand between them,
 * and damage, after which resync.h finds the next member.
 *
 *	START -> TEXT ----------------------------------------> END
 *	      |   `-> MEMBER, DAMAGED                           ^
 *	      `> MEMBER -> BETWEEN -> MEMBER ... -> BETWEEN ----'
 *	            `         `--> LINE -> TEXT
 *	             `---------`-> DAMAGED -> SEARCH -> TRIED -> FOUND, BETWEEN
 *	                                           `--> TEXT
 *
 * Members may follow plain text in one file, and the other way round: nginx
 * goes on with a log so when its configuration says "gzip", or no longer does.
 * In text a member is only taken where a line begins. What a client sent cannot
 * be taken for one: it stands within lines, and who can choose how a line
 * begins chooses the host, with no need of a member. A whole member within a
 * line is left in it, and reported. What begins as a member and is none, or in
 * a format that is not read, is damage as everywhere; after it reading goes on
 * at the next member or line of text (resync.h), so that a false head costs no
 * other line.
 */

#include "decode/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/stream_state.h"

static const struct decoder_ops *ops_of(const struct stream *s,
					const struct codec *codec)
{
	return codec->ops ? codec->ops : s->gzip;
}

int stream_set_codec(struct stream *s, const struct codec *codec)
{
	struct decoder **decoder = &s->decoders[codec - codecs];

	s->codec = codec;
	s->ops = ops_of(s, codec);
	if (!*decoder)
		*decoder = s->ops->create();
	s->decoder = *decoder;
	if (s->decoder)
		return 0;
	s->state = STATE_MEMORY;
	return -1;
}

struct stream *stream_new(const struct decoder_ops *ops)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->gzip = s->resync.gzip = ops;
	if (stream_set_codec(s, &codecs[CODEC_GZIP]) ||
	    window_init(&s->input)) {
		stream_free(s);
		return NULL;
	}
	return s;
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (s->decoders[i])
			ops_of(s, &codecs[i])->destroy(s->decoders[i]);
	window_release(&s->input);
	resync_release(&s->resync);
	free(s);
}

static void begin(struct stream *s, struct outcome *outcome, bool named_gz)
{
	s->outcome = outcome;
	s->named_gz = named_gz;
	s->state = STATE_START;
	stream_set_codec(s, &codecs[CODEC_GZIP]);
	s->nwrong_headers = 0;
	s->member_end = -1;
	s->maybe_text = s->is_binary = s->no_lines = false;
	s->has_lines = s->ends_in_text = false;
	s->heads = (struct heads){ 0 };
	resync_begin(&s->resync);
}

void stream_open(struct stream *s, int fd, bool named_gz,
		 struct outcome *outcome)
{
	window_open(&s->input, fd);
	begin(s, outcome, named_gz);
}

void stream_open_new(struct stream *s, int fd, const struct stat *st,
		     bool named_gz, struct outcome *outcome)
{
	window_open_new(&s->input, fd, st);
	begin(s, outcome, named_gz);
}

void stream_open_source(struct stream *s, const struct window_source *source,
			struct outcome *outcome)
{
	window_open_source(&s->input, source);
	begin(s, outcome, false);
}

void stream_continue(struct stream *s)
{
	window_continue(&s->input);
	s->maybe_text = s->is_binary = false;
	s->no_lines = true;
	s->state = STATE_BETWEEN;
}

void stream_add_error(struct stream *s, const struct error *err)
{
	if (outcome_add(s->outcome, err))
		s->state = STATE_MEMORY;
}

void stream_end(struct stream *s)
{
	struct error err = { .code = ERROR_READ,
			     .errnum = s->input.errnum,
			     .offset = window_offset(&s->input) };

	s->state = STATE_END;
	if (err.errnum)
		stream_add_error(s, &err);
}

void stream_set_problem(struct stream *s, enum error_code code,
			const char *reason)
{
	s->problem = (struct error){
		.code = code,
		.offset = window_offset(&s->input),
		.resumed = ERROR_NOWHERE,
	};
	snprintf(s->problem.detail, sizeof(s->problem.detail), "%s", reason);
}

void stream_close_problem(struct stream *s, int64_t resumed)
{
	int64_t end = resumed < 0 ? window_offset(&s->input) : resumed;

	s->problem.resumed = resumed;
	if (s->problem.code == ERROR_GARBAGE)
		s->problem.count = (uint64_t)(end - s->problem.offset);
	stream_add_error(s, &s->problem);
}

void stream_give(struct decoder_window *room, const uint8_t *src, size_t len)
{
	memcpy(room->out, src, len);
	room->may_have_nul = true;
	room->out += len;
	room->out_len -= len;
}

/* Once. */
static void report_headers(struct stream *s)
{
	struct error err = { .code = ERROR_HEADER,
			     .offset = s->wrong_header,
			     .count = s->nwrong_headers };

	if (s->nwrong_headers)
		stream_add_error(s, &err);
	s->nwrong_headers = 0;
}

/*
 * Fills room up to the next gap, or with DECODER_ENOUGH. Returns what comes
 * next in the stream; STREAM_TEXT if that is more text.
 */
static enum stream_status fill(struct stream *s, struct decoder_window *room)
{
	const uint8_t *begin = room->out;

	while (room->out_len && room->out - begin < DECODER_ENOUGH) {
		switch (s->state) {
		case STATE_START:
			stream_start(s);
			break;
		case STATE_TEXT:
			stream_copy_text(s, room);
			break;
		case STATE_MEMBER:
			stream_read_member(s, s->ops, s->decoder, room);
			break;
		case STATE_FOUND:
			stream_read_member(s, s->resync.ops, s->resync.decoder,
					   room);
			break;
		case STATE_BETWEEN:
			stream_read_between(s);
			break;
		case STATE_LINE:
		case STATE_DAMAGED:
			return STREAM_GAP;
		case STATE_SEARCH:
			stream_search(s);
			break;
		case STATE_TRIED:
			stream_copy_tried(s, room);
			break;
		case STATE_END:
			report_headers(s);
			return s->state == STATE_END ? STREAM_END
						     : STREAM_MEMORY;
		case STATE_MEMORY:
			return STREAM_MEMORY;
		}
	}
	return STREAM_TEXT;
}

enum stream_status stream_read(struct stream *s, void *buf, size_t cap,
			       size_t *len)
{
	struct decoder_window room = { .out = buf, .out_len = cap };
	enum stream_status status = fill(s, &room);
	uint64_t offset = (uint64_t)window_offset(&s->input);

	*len = cap - room.out_len;
	s->may_have_nul = room.may_have_nul;
	s->outcome->text_bytes += *len;
	if (offset > s->outcome->stored_bytes)
		s->outcome->stored_bytes = offset;
	if (*len)
		return STREAM_TEXT;
	if (status == STREAM_GAP && s->state == STATE_LINE) {
		stream_go_on_as_text(s, false);
	} else if (status == STREAM_GAP) {
		struct resync_failed failed = {
			.member = s->member,
			.has_text = s->member_text > 0,
			.again_bytes = s->member_again,
			.all_text_bytes = (int64_t)s->outcome->text_bytes,
		};

		s->state = STATE_SEARCH;
		resync_rewind(&s->resync, &s->input, &failed);
	}
	return status;
}

bool stream_may_have_nul(const struct stream *s)
{
	return s->may_have_nul;
}

void stream_hash_whole(struct stream *s, bool only_gzip)
{
	s->input.hash_whole = !only_gzip;
	s->hash_gzip = only_gzip;
}

void stream_identify(const struct stream *gz, struct identity *id)
{
	window_identify(&gz->input, id);
}

bool stream_get_lanes(const struct stream *s, uint64_t lanes[LONGHASH_LANES])
{
	return s->outcome->content == CONTENT_GZIP &&
	       window_get_lanes(&s->input, lanes);
}

bool stream_resume(struct stream *s, int64_t offset, enum content content,
		   uint64_t head, const uint64_t lanes[LONGHASH_LANES])
{
	if (!s->input.regular || !window_resume(&s->input, offset, head, lanes))
		return false;
	if (content == CONTENT_TEXT)
		stream_go_on_as_text(s, false);
	else
		s->state = STATE_BETWEEN;
	return true;
}

int64_t stream_resumable(const struct stream *s)
{
	const struct resync *resync = &s->resync;
	int64_t end = window_offset(&s->input);

	if (s->state != STATE_END || !s->input.regular || s->input.start ||
	    s->input.errnum || s->outcome->nerrors || resync->gone_back ||
	    resync->tried || resync->again || resync->seen)
		return -1;
	switch (s->outcome->content) {
	case CONTENT_TEXT:
		return s->outcome->nmembers ? -1 : end;
	case CONTENT_GZIP:
		return s->member_end == end ? end : -1;
	default:
		return -1;
	}
}
