/*
 * The search begins one byte after the beginning of the damaged member, not
 * where the decoder gave up: a single wrong bit can make the decoder run
 * through the next members as if they were data of this one. A place counts as
 * a member if it really decodes: to its end, or for TRIAL_TEXT bytes, or to the
 * end of a file that was cut; or, if it is damaged itself, for at least
 * TRIAL_TEXT_BROKEN bytes that are all text, or begin as a line does. Trials
 * have a buffer of their own, so that nothing of a false start is ever given
 * out.
 *
 * In a file made for that purpose, the same bytes could be decoded again for
 * each of many false starts. So going back has a budget, in proportion to what
 * was read (may_go_back()). When it is used up, the search only goes forward.
 * Few bytes can decode to many, so what is decoded in vain has a budget as well
 * (may_try()); and so has the text of members that share what they decode, and
 * fail at its end: in proportion to what was decoded once (may_decode_again()).
 * What is whole is never decoded twice.
 */

#include "decode/resync.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "decode/magic.h"

enum {
	TRIAL_TEXT = 32 * 1024, /* decoded bytes that prove a member */
	TRIAL_TEXT_BROKEN = 32, /* the same where damage follows */
	GO_BACK_FREE = 4 << 20, /* bytes, in any file */
	GO_BACK_RATIO = 8,	/* and so many for each byte read */
	TRY_FREE = 512 << 10,	/* the same of text decoded in vain */
	TRY_RATIO = 8,
	AGAIN_RATIO = 2, /* for each byte read and each of text */
};

/* NULL: this build cannot decode it. */
static const struct decoder_ops *ops_of(const struct resync *re,
					const struct codec *codec)
{
	const struct decoder_ops *ops =
		codec == &codecs[CODEC_GZIP] ? re->gzip : codec->ops;

	return ops && ops->after_damage ? ops->after_damage : ops;
}

void resync_release(struct resync *re)
{
	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (re->decoders[i])
			ops_of(re, &codecs[i])->destroy(re->decoders[i]);
	free(re->text);
	*re = (struct resync){ 0 };
}

void resync_begin(struct resync *re)
{
	re->gone_back = re->tried = re->again = re->seen = 0;
	re->heads = (struct heads){ 0 };
}

static bool may_go_back(struct resync *re, int64_t from, int64_t to)
{
	if (re->gone_back + (from - to) > GO_BACK_FREE + GO_BACK_RATIO * from)
		return false;
	re->gone_back += from - to;
	return true;
}

static bool may_try(const struct resync *re, int64_t at)
{
	return re->tried <= TRY_FREE + TRY_RATIO * at;
}

/* text: all that was given out, of which some was so before. */
static bool may_decode_again(const struct resync *re, int64_t text, int64_t at)
{
	int64_t once = text > re->again ? text - re->again : 0;

	return re->again <= TRY_FREE + AGAIN_RATIO * (at + once);
}

static void go_back(struct resync *re, struct window *in, int64_t member)
{
	if (may_go_back(re, window_offset(in), member + 1))
		window_seek(in, member + 1);
}

void resync_rewind(struct resync *re, struct window *in,
		   const struct resync_failed *failed)
{
	int64_t from = window_offset(in);

	/* What a member stored was given out, and is no line now. */
	if (failed->has_text)
		heads_exclude(&re->heads, HEADS_LINE, failed->member, from);
	if (failed->member < re->seen)
		re->again += failed->again_bytes + MIN(from, re->seen) -
			     failed->member;
	re->seen = MAX(from, re->seen);
	if (may_decode_again(re, failed->all_text_bytes, from))
		go_back(re, in, failed->member);
}

/* Whether heads of the kind are looked for. */
static bool is_wanted(const struct resync *re, size_t kind, bool lines)
{
	if (kind < CODEC_NKINDS)
		return ops_of(re, &codecs[kind]);
	return kind == HEADS_LINE && lines;
}

/*
 * Moves to the next bytes that look like a member, and sets its codec; or that
 * are a line, and sets none. Returns false if there are none.
 */
static bool find_candidate(struct resync *re, struct window *in, int64_t limit,
			   bool lines)
{
	size_t len;

	while (window_offset(in) <= limit &&
	       (len = window_need(in, HEADS_SIZE))) {
		int64_t begin = window_offset(in), end, found;

		/* Fewer are the last of the input. */
		if (len >= HEADS_SIZE)
			len = in->end - in->begin - (HEADS_SIZE - 1);
		re->codec = NULL;
		found = end = begin + (int64_t)len;
		for (size_t i = 0; i < HEADS_NKINDS; i++) {
			int64_t at =
				is_wanted(re, i, lines)
					? heads_find(&re->heads, i, in, found)
					: found;

			if (at < found) {
				found = at;
				re->codec =
					i < CODEC_NKINDS ? &codecs[i] : NULL;
			}
		}
		in->begin += (size_t)(found - begin);
		if (found < end)
			return found <= limit;
	}
	return false;
}

/* Lines of a log begin in ASCII. */
static bool is_text(const uint8_t *text, size_t len)
{
	return magic_is_text(text, len) || magic_is_line(text, len);
}

int64_t resync_input(const struct resync *re, const struct window *in)
{
	int64_t offset = window_offset(in);

	return offset < re->seen ? re->seen - offset : INT64_MAX;
}

/* How many bytes may be read next of a trial that used some. */
static size_t trial_input(const struct resync *re, const struct window *in,
			  int64_t used)
{
	return (size_t)MIN(RESYNC_TRIAL_INPUT - used, resync_input(re, in));
}

/*
 * Decodes into re->text from here, until it is full, or the member or the input
 * ends. Returns RESYNC_NONE if this is no member.
 */
static enum resync_status try_member(struct resync *re, struct window *in)
{
	struct decoder_window room = { .out = re->text, .out_len = TRIAL_TEXT };
	enum decoder_status status = DECODER_MORE;
	int64_t used = 0;

	re->member = window_offset(in);
	re->wrong_header = false;
	re->again_len = 0;
	re->ops->begin(re->decoder);
	while (status == DECODER_MORE && room.out_len &&
	       used < RESYNC_TRIAL_INPUT && window_need(in, 1)) {
		bool is_again = window_offset(in) < re->seen;

		status = decoder_run_input(re->ops, re->decoder, in,
					   trial_input(re, in, used), &room);
		re->wrong_header |= room.wrong_header;
		used = window_offset(in) - re->member;
		if (is_again)
			re->again_len = TRIAL_TEXT - room.out_len;
	}
	re->len = TRIAL_TEXT - room.out_len;
	switch (status) {
	case DECODER_END:
		return RESYNC_WHOLE;
	case DECODER_BAD:
		return re->len >= TRIAL_TEXT_BROKEN &&
				       is_text(re->text, re->len)
			       ? RESYNC_BROKEN
			       : RESYNC_NONE;
	case DECODER_LARGE:
		return RESYNC_NONE;
	case DECODER_MEMORY:
		return RESYNC_MEMORY;
	case DECODER_MORE:
		break;
	}
	if (room.out_len && used >= RESYNC_TRIAL_INPUT)
		return RESYNC_NONE;
	return re->len ? RESYNC_BEGUN : RESYNC_NONE;
}

/* For a trial of the codec. */
static int prepare(struct resync *re)
{
	struct decoder **decoder = &re->decoders[re->codec - codecs];

	re->ops = ops_of(re, re->codec);
	if (!re->text)
		re->text = malloc(TRIAL_TEXT);
	if (!*decoder)
		*decoder = re->ops->create();
	re->decoder = *decoder;
	return re->text && re->decoder ? 0 : -1;
}

/* In vain. */
static void count_trial(struct resync *re, const struct window *in)
{
	re->tried += (int64_t)re->len + re->codec->trial_bytes +
		     (window_offset(in) - re->member);
}

enum resync_status resync_find(struct resync *re, struct window *in,
			       int64_t limit, bool lines)
{
	while (find_candidate(re, in, limit, lines)) {
		enum resync_status status;

		if (!re->codec)
			return RESYNC_LINE;
		if (!may_try(re, window_offset(in))) {
			in->begin++;
			continue;
		}
		if (prepare(re))
			return RESYNC_MEMORY;
		status = try_member(re, in);
		if (status != RESYNC_NONE)
			return status;
		count_trial(re, in);
		go_back(re, in, re->member);
	}
	return RESYNC_NONE;
}

enum resync_status resync_try(struct resync *re, struct window *in,
			      const struct codec *codec)
{
	enum resync_status status;

	re->codec = codec;
	if (prepare(re))
		return RESYNC_MEMORY;
	if (!may_try(re, window_offset(in)))
		return RESYNC_NONE;
	status = try_member(re, in);
	if (status != RESYNC_NONE)
		return status;
	/* No more stored bytes than can be gone back over. */
	count_trial(re, in);
	window_seek(in, re->member);
	return RESYNC_NONE;
}
