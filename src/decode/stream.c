/*
 * A state machine over the stored bytes: members, what may stand between
 * them, and damage, behind which resync.h finds the next member.
 *
 *	START -> TEXT ----------------------------------------> END
 *	      `> MEMBER -> BETWEEN -> MEMBER ... -> BETWEEN --->'
 *	            `---------`-> DAMAGED -> SEARCH -> TRIED -> FOUND, BETWEEN
 */

#include "decode/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "input/window.h"
#include "decode/magic.h"
#include "decode/resync.h"

enum state {
	STATE_START,   /* nothing known yet */
	STATE_TEXT,    /* plain text, to the end */
	STATE_MEMBER,  /* in a member */
	STATE_FOUND,   /* in a member that gz->resync found */
	STATE_BETWEEN, /* behind a whole member */
	STATE_DAMAGED, /* the text before gz->problem has to be given out */
	STATE_SEARCH,  /* for the next member */
	STATE_TRIED,   /* gz->resync has text to give out */
	STATE_END,
	STATE_MEMORY
};

struct stream {
	const struct decoder_ops *ops;
	struct decoder *decoder; /* owned */
	struct window input;
	struct resync resync;

	/* Of the file now open: */
	struct outcome *outcome; /* borrowed */
	bool named_gz;
	enum state state;
	int64_t member;	      /* offset of the member being decoded */
	struct error problem; /* damage whose other end is looked for */
	bool maybe_text;      /* no member was found yet, and none may be */
	int64_t zeros;	      /* out of reach at the start of plain text */
	size_t given;	      /* of the text in resync */
	enum state after_tried;
};

struct stream *stream_new(const struct decoder_ops *ops)
{
	struct stream *gz = calloc(1, sizeof(*gz));

	if (!gz)
		return NULL;
	gz->ops = ops;
	gz->decoder = ops->create();
	gz->resync.ops = ops->after_damage ? ops->after_damage : ops;
	if (!gz->decoder || window_init(&gz->input)) {
		stream_free(gz);
		return NULL;
	}
	return gz;
}

void stream_free(struct stream *gz)
{
	if (!gz)
		return;
	gz->ops->destroy(gz->decoder);
	window_release(&gz->input);
	resync_release(&gz->resync);
	free(gz);
}

void stream_open(struct stream *gz, int fd, bool named_gz,
		 struct outcome *outcome)
{
	window_open(&gz->input, fd);
	gz->outcome = outcome;
	gz->named_gz = named_gz;
	gz->state = STATE_START;
	gz->maybe_text = false;
	gz->zeros = 0;
	gz->resync.gone_back = 0;
}

static const uint8_t *next_bytes(const struct stream *gz)
{
	return gz->input.data + gz->input.begin;
}

static void add_error(struct stream *gz, const struct error *err)
{
	if (outcome_add(gz->outcome, err))
		gz->state = STATE_MEMORY;
}

/* There are no more bytes; or they cannot be read, which is an error. */
static void end(struct stream *gz)
{
	struct error err = { .code = ERROR_READ,
			     .errnum = gz->input.errnum,
			     .offset = window_offset(&gz->input) };

	gz->state = STATE_END;
	if (err.errnum)
		add_error(gz, &err);
}

/* The problem's place is the next byte; what to do about it comes later. */
static void set_problem(struct stream *gz, enum error_code code,
			const char *reason)
{
	gz->problem = (struct error){
		.code = code,
		.offset = window_offset(&gz->input),
		.resumed = ERROR_NOWHERE,
	};
	snprintf(gz->problem.detail, sizeof(gz->problem.detail), "%s", reason);
}

/* Reports the problem, now that it is known where it ends. */
static void close_problem(struct stream *gz, int64_t resumed)
{
	int64_t behind = resumed < 0 ? window_offset(&gz->input) : resumed;

	gz->problem.resumed = resumed;
	if (gz->problem.code == ERROR_GARBAGE)
		gz->problem.count = (uint64_t)(behind - gz->problem.offset);
	add_error(gz, &gz->problem);
}

static void begin_member(struct stream *gz)
{
	gz->member = window_offset(&gz->input);
	gz->ops->begin(gz->decoder);
	gz->outcome->content = CONTENT_GZIP;
	gz->outcome->nmembers++;
	gz->state = STATE_MEMBER;
}

/* What cannot be reached again was skipped as padding, so it is zeros. */
static void begin_text(struct stream *gz)
{
	gz->zeros = window_seek(&gz->input, 0);
	gz->outcome->content = CONTENT_TEXT;
	gz->state = STATE_TEXT;
}

/* Skips zero bytes. Returns how many bytes there are then, up to want. */
static size_t skip_padding(struct stream *gz, size_t want)
{
	struct window *in = &gz->input;

	while (window_need(in, 1)) {
		while (in->begin < in->end && !in->data[in->begin])
			in->begin++;
		if (in->begin < in->end)
			return window_need(in, want);
	}
	return 0;
}

static void start(struct stream *gz)
{
	const char *name;
	size_t len;

	if (!window_need(&gz->input, 1)) {
		end(gz);
		if (gz->named_gz && !gz->input.errnum)
			add_error(gz, &(struct error){ .code = ERROR_EMPTY });
		return;
	}
	len = skip_padding(gz, MAGIC_SIZE);
	switch (magic_tell(next_bytes(gz), len, &name)) {
	case MAGIC_GZIP:
		begin_member(gz);
		return;
	case MAGIC_OTHER:
		set_problem(gz, ERROR_UNSUPPORTED, name);
		add_error(gz, &gz->problem);
		gz->state = STATE_END;
		return;
	case MAGIC_TEXT:
		begin_text(gz);
		return;
	case MAGIC_UNKNOWN:
		gz->maybe_text = true;
		break;
	case MAGIC_GZIP_BROKEN:
		gz->outcome->content = CONTENT_GZIP;
		break;
	}
	set_problem(gz, ERROR_DAMAGED, "incorrect header check");
	gz->state = STATE_SEARCH;
}

/* Writes len bytes at src, or zeros, to room. */
static void give(struct decoder_window *room, const uint8_t *src, size_t len)
{
	if (src)
		memcpy(room->out, src, len);
	else
		memset(room->out, 0, len);
	room->out += len;
	room->out_len -= len;
}

/* Gives out what is there of plain text. */
static void copy_text(struct stream *gz, struct decoder_window *room)
{
	size_t len;

	if (gz->zeros) {
		len = MIN((size_t)gz->zeros, room->out_len);
		give(room, NULL, len);
		gz->zeros -= (int64_t)len;
		return;
	}
	len = window_need(&gz->input, 1);
	len = MIN(len, room->out_len);
	if (!len) {
		end(gz);
		return;
	}
	give(room, next_bytes(gz), len);
	gz->input.begin += len;
}

/* The input ended in a member, and the decoder has no more text of it. */
static void cut_member(struct stream *gz)
{
	if (gz->input.errnum) {
		end(gz);
		return;
	}
	set_problem(gz, ERROR_CUT, "");
	gz->state = STATE_DAMAGED;
}

static void read_member(struct stream *gz, const struct decoder_ops *ops,
			struct decoder *decoder, struct decoder_window *room)
{
	bool at_end = !window_need(&gz->input, 1);
	size_t out_len = room->out_len;

	switch (decoder_run_input(ops, decoder, &gz->input, SIZE_MAX, room)) {
	case DECODER_MORE:
		if (at_end && room->out_len == out_len)
			cut_member(gz);
		break;
	case DECODER_END:
		gz->state = STATE_BETWEEN;
		break;
	case DECODER_BAD:
		set_problem(gz, ERROR_DAMAGED, ops->reason(decoder));
		gz->state = STATE_DAMAGED;
		break;
	case DECODER_MEMORY:
		gz->state = STATE_MEMORY;
		break;
	}
}

static void read_between(struct stream *gz)
{
	const char *name;
	size_t len = skip_padding(gz, MAGIC_SIZE);

	if (!len) {
		end(gz);
	} else if (magic_tell(next_bytes(gz), len, &name) == MAGIC_GZIP) {
		begin_member(gz);
	} else {
		set_problem(gz, ERROR_GARBAGE, "");
		gz->member = window_offset(&gz->input);
		gz->state = STATE_DAMAGED;
	}
}

/* A member was found: what was wrong before it ends here. */
static void take_member(struct stream *gz, enum state after)
{
	gz->member = gz->resync.member;
	gz->maybe_text = false;
	gz->outcome->content = CONTENT_GZIP;
	gz->outcome->nmembers++;
	gz->given = 0;
	gz->after_tried = after;
	gz->state = STATE_TRIED;
	close_problem(gz, gz->member);
	if (after == STATE_DAMAGED)
		set_problem(gz, ERROR_DAMAGED,
			    gz->resync.ops->reason(gz->resync.decoder));
}

/* There is no member any more. */
static void end_search(struct stream *gz)
{
	if (gz->maybe_text) {
		begin_text(gz);
		return;
	}
	gz->input.begin = gz->input.end;
	close_problem(gz, ERROR_NOWHERE);
	if (gz->state != STATE_MEMORY)
		end(gz);
}

/*
 * What may yet be plain text has to be begun again if there is no member, so
 * in a pipe none is looked for out of reach of the beginning.
 */
static void search(struct stream *gz)
{
	bool near = gz->maybe_text && !gz->input.regular;

	switch (resync_find(&gz->resync, &gz->input,
			    near ? RESYNC_NEAR : INT64_MAX)) {
	case RESYNC_NONE:
		end_search(gz);
		break;
	case RESYNC_WHOLE:
		take_member(gz, STATE_BETWEEN);
		break;
	case RESYNC_BEGUN:
		take_member(gz, STATE_FOUND);
		break;
	case RESYNC_BROKEN:
		take_member(gz, STATE_DAMAGED);
		break;
	case RESYNC_MEMORY:
		gz->state = STATE_MEMORY;
		break;
	}
}

static void copy_tried(struct stream *gz, struct decoder_window *room)
{
	size_t len = MIN(gz->resync.len - gz->given, room->out_len);

	give(room, gz->resync.text + gz->given, len);
	gz->given += len;
	if (gz->given == gz->resync.len)
		gz->state = gz->after_tried;
}

/*
 * Fills room as far as it goes without a gap, or enough. Returns what the
 * stream comes to next; STREAM_TEXT if that is more text.
 */
static enum stream_status fill(struct stream *gz, struct decoder_window *room)
{
	const uint8_t *begin = room->out;

	while (room->out_len && room->out - begin < DECODER_ENOUGH) {
		switch (gz->state) {
		case STATE_START:
			start(gz);
			break;
		case STATE_TEXT:
			copy_text(gz, room);
			break;
		case STATE_MEMBER:
			read_member(gz, gz->ops, gz->decoder, room);
			break;
		case STATE_FOUND:
			read_member(gz, gz->resync.ops, gz->resync.decoder,
				    room);
			break;
		case STATE_BETWEEN:
			read_between(gz);
			break;
		case STATE_DAMAGED:
			return STREAM_GAP;
		case STATE_SEARCH:
			search(gz);
			break;
		case STATE_TRIED:
			copy_tried(gz, room);
			break;
		case STATE_END:
			return STREAM_END;
		case STATE_MEMORY:
			return STREAM_MEMORY;
		}
	}
	return STREAM_TEXT;
}

enum stream_status stream_read(struct stream *gz, void *buf, size_t cap,
			       size_t *len)
{
	struct decoder_window room = { .out = buf, .out_len = cap };
	enum stream_status status = fill(gz, &room);
	uint64_t offset = (uint64_t)window_offset(&gz->input);

	*len = cap - room.out_len;
	gz->outcome->text_bytes += *len;
	if (offset > gz->outcome->stored_bytes)
		gz->outcome->stored_bytes = offset;
	if (*len)
		return STREAM_TEXT;
	if (status == STREAM_GAP) {
		gz->state = STATE_SEARCH;
		resync_rewind(&gz->resync, &gz->input, gz->member);
	}
	return status;
}
