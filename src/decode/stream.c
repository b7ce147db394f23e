/*
 * A state machine over the stored bytes: members, what may stand between them,
 * and damage, after which resync.h finds the next member.
 *
 *	START -> TEXT ----------------------------------------> END
 *	      |   `-> TRIED -> FOUND, BETWEEN                   ^
 *	      `> MEMBER -> BETWEEN -> MEMBER ... -> BETWEEN ----'
 *	            `         `--> LINE -> TEXT
 *	             `---------`-> DAMAGED -> SEARCH -> TRIED -> FOUND, BETWEEN
 *
 * Members may follow plain text in one file, and the other way round: nginx
 * goes on with a log so when its configuration says "gzip", or no longer does.
 * In text a member is only taken where a line begins, if it decodes, with the
 * right CRC and size if it ends within what is tried. What a client sent cannot
 * be taken for one: it stands within lines, and who can choose how a line
 * begins chooses the host, with no need of gzip. A whole member within a line
 * is left in it, and reported.
 */

#include "decode/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "decode/magic.h"
#include "decode/resync.h"
#include "input/window.h"

enum state {
	STATE_START,   /* nothing known yet */
	STATE_TEXT,    /* in plain text */
	STATE_LINE,    /* before plain text, which begins a new line */
	STATE_MEMBER,  /* in a member */
	STATE_FOUND,   /* in a member that resync found */
	STATE_BETWEEN, /* after a whole member */
	STATE_DAMAGED, /* after the text before the problem comes a gap */
	STATE_SEARCH,  /* searching for the next member */
	STATE_TRIED,   /* resync has text to give out */
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
	struct error problem; /* damage whose end is not yet known */
	bool maybe_text;      /* no member was found yet: may be plain text */
	bool is_binary;	      /* or rather not: begins with other bytes */
	int64_t beginning;    /* where plain text begins: after zeros */
	bool in_line;	      /* plain text was given out, and no end of it */
	size_t given;	      /* bytes of the text in resync */
	enum state after_tried;
};

struct stream *stream_new(const struct decoder_ops *ops)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->ops = ops;
	s->decoder = ops->create();
	s->resync.ops = ops->after_damage ? ops->after_damage : ops;
	if (!s->decoder || window_init(&s->input)) {
		stream_free(s);
		return NULL;
	}
	return s;
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	s->ops->destroy(s->decoder);
	window_release(&s->input);
	resync_release(&s->resync);
	free(s);
}

void stream_open(struct stream *s, int fd, bool named_gz,
		 struct outcome *outcome)
{
	window_open(&s->input, fd);
	s->outcome = outcome;
	s->named_gz = named_gz;
	s->state = STATE_START;
	s->maybe_text = s->is_binary = false;
	s->resync.gone_back = s->resync.tried = 0;
}

static const uint8_t *next_bytes(const struct stream *s)
{
	return s->input.data + s->input.begin;
}

static void add_error(struct stream *s, const struct error *err)
{
	if (outcome_add(s->outcome, err))
		s->state = STATE_MEMORY;
}

/* There are no more bytes, or they cannot be read, which is an error. */
static void end(struct stream *s)
{
	struct error err = { .code = ERROR_READ,
			     .errnum = s->input.errnum,
			     .offset = window_offset(&s->input) };

	s->state = STATE_END;
	if (err.errnum)
		add_error(s, &err);
}

/* The problem begins at the next byte. It is reported when it ends. */
static void set_problem(struct stream *s, enum error_code code,
			const char *reason)
{
	s->problem = (struct error){
		.code = code,
		.offset = window_offset(&s->input),
		.resumed = ERROR_NOWHERE,
	};
	snprintf(s->problem.detail, sizeof(s->problem.detail), "%s", reason);
}

/* Reports the problem: reading goes on at resumed, or nowhere. */
static void close_problem(struct stream *s, int64_t resumed)
{
	int64_t end = resumed < 0 ? window_offset(&s->input) : resumed;

	s->problem.resumed = resumed;
	if (s->problem.code == ERROR_GARBAGE)
		s->problem.count = (uint64_t)(end - s->problem.offset);
	add_error(s, &s->problem);
}

static void begin_member(struct stream *s)
{
	s->member = window_offset(&s->input);
	s->ops->begin(s->decoder);
	s->outcome->content = CONTENT_GZIP;
	s->outcome->nmembers++;
	s->state = STATE_MEMBER;
}

static void begin_text(struct stream *s)
{
	window_seek(&s->input, s->beginning);
	s->outcome->content = CONTENT_TEXT;
	s->in_line = false;
	s->state = STATE_TEXT;
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
	end(s);
	if (s->input.errnum)
		return;
	set_problem(s, ERROR_DAMAGED, "nothing but zeros");
	s->problem.offset = 0;
	close_problem(s, ERROR_NOWHERE);
}

static void end_unsupported(struct stream *s, const char *name)
{
	set_problem(s, ERROR_UNSUPPORTED, name);
	s->state = STATE_END;
	add_error(s, &s->problem);
}

static void start(struct stream *s)
{
	const char *name;
	size_t len;

	if (!window_need(&s->input, 1)) {
		end(s);
		if (s->named_gz && !s->input.errnum)
			add_error(s, &(struct error){ .code = ERROR_EMPTY });
		return;
	}
	len = skip_padding(s, MAGIC_SIZE);
	s->beginning = window_offset(&s->input);
	if (!len) {
		end_zeros(s);
		return;
	}
	switch (magic_tell(next_bytes(s), MIN(len, MAGIC_SIZE), &name)) {
	case MAGIC_GZIP:
		begin_member(s);
		return;
	case MAGIC_OTHER:
		end_unsupported(s, name);
		return;
	case MAGIC_TEXT:
		begin_text(s);
		return;
	case MAGIC_BINARY:
		s->is_binary = true;
		/* fall through */
	case MAGIC_UNKNOWN:
		s->maybe_text = true;
		break;
	case MAGIC_GZIP_BROKEN:
		s->outcome->content = CONTENT_GZIP;
		break;
	}
	set_problem(s, ERROR_DAMAGED, "incorrect header check");
	s->state = STATE_SEARCH;
}

static void give(struct decoder_window *room, const uint8_t *src, size_t len)
{
	memcpy(room->out, src, len);
	room->out += len;
	room->out_len -= len;
}

/* The input ended within a member, and the decoder has no more text. */
static void cut_member(struct stream *s)
{
	if (s->input.errnum) {
		end(s);
		return;
	}
	set_problem(s, ERROR_CUT, "");
	s->state = STATE_DAMAGED;
}

static void read_member(struct stream *s, const struct decoder_ops *ops,
			struct decoder *decoder, struct decoder_window *room)
{
	bool at_end = !window_need(&s->input, 1);
	size_t out_len = room->out_len;

	switch (decoder_run_input(ops, decoder, &s->input, SIZE_MAX, room)) {
	case DECODER_MORE:
		if (at_end && room->out_len == out_len)
			cut_member(s);
		break;
	case DECODER_END:
		s->state = STATE_BETWEEN;
		break;
	case DECODER_BAD:
		set_problem(s, ERROR_DAMAGED, ops->reason(decoder));
		s->state = STATE_DAMAGED;
		break;
	case DECODER_MEMORY:
		s->state = STATE_MEMORY;
		break;
	}
}

static void read_between(struct stream *s)
{
	const char *name;
	size_t len = skip_padding(s, MAGIC_MEMBER_SIZE);

	if (!len) {
		end(s);
	} else if (magic_tell(next_bytes(s), len, &name) == MAGIC_GZIP) {
		begin_member(s);
	} else if (magic_is_line(next_bytes(s),
				 window_need(&s->input, MAGIC_LINE_SIZE))) {
		s->state = STATE_LINE;
	} else {
		set_problem(s, ERROR_GARBAGE, "");
		s->member = window_offset(&s->input);
		s->state = STATE_DAMAGED;
	}
}

/* Has the text of a member given out that resync found. */
static void take_member(struct stream *s, enum resync_status found)
{
	s->member = s->resync.member;
	s->maybe_text = s->is_binary = false;
	s->outcome->content = CONTENT_GZIP;
	s->outcome->nmembers++;
	s->given = 0;
	s->after_tried = found == RESYNC_WHOLE	 ? STATE_BETWEEN
			 : found == RESYNC_BEGUN ? STATE_FOUND
						 : STATE_DAMAGED;
	s->state = STATE_TRIED;
	if (found == RESYNC_BROKEN)
		set_problem(s, ERROR_DAMAGED,
			    s->resync.ops->reason(s->resync.decoder));
}

/* A whole member within a line stays there. */
static void report_member(struct stream *s)
{
	window_seek(&s->input, s->resync.member);
	set_problem(s, ERROR_DAMAGED,
		    "a gzip member within a line is not read");
	close_problem(s, s->resync.member);
}

/* Looks for a member here, in plain text. Returns false if none is taken. */
static bool take_member_in_text(struct stream *s)
{
	enum resync_status found;

	if (window_need(&s->input, MAGIC_MEMBER_SIZE) < MAGIC_MEMBER_SIZE ||
	    !magic_is_member(next_bytes(s)))
		return false;
	found = resync_try(&s->resync, &s->input);
	if (found == RESYNC_MEMORY) {
		s->state = STATE_MEMORY;
	} else if (found == RESYNC_NONE) {
		return false;
	} else if (!s->in_line) {
		take_member(s, found);
	} else {
		window_seek(&s->input, s->resync.member);
		if (found == RESYNC_WHOLE)
			report_member(s);
		return s->state != STATE_TEXT;
	}
	return true;
}

/* Gives out plain text up to what could be a member. */
static void copy_text(struct stream *s, struct decoder_window *room)
{
	size_t len = window_need(&s->input, 1);
	const uint8_t *at;

	if (!len) {
		end(s);
		return;
	}
	if (*next_bytes(s) == MAGIC_FIRST && take_member_in_text(s))
		return;
	len = MIN(s->input.end - s->input.begin, room->out_len);
	at = memchr(next_bytes(s) + 1, MAGIC_FIRST, len - 1);
	if (at)
		len = (size_t)(at - next_bytes(s));
	give(room, next_bytes(s), len);
	s->input.begin += len;
	/* A hole ends a line as well. */
	s->in_line = room->out[-1] != '\n' && room->out[-1];
}

/* There is no other member. */
static void end_search(struct stream *s)
{
	if (s->maybe_text && !s->is_binary) {
		begin_text(s);
		return;
	}
	s->input.begin = s->input.end;
	if (s->is_binary)
		s->problem.code = ERROR_BINARY;
	close_problem(s, ERROR_NOWHERE);
	if (s->state != STATE_MEMORY)
		end(s);
}

/*
 * If there is no member, what may be plain text has to be read again from its
 * beginning. In a pipe, members are therefore searched for only as long as the
 * beginning can be reached.
 */
static void search(struct stream *s)
{
	bool near = s->maybe_text && !s->input.regular;
	enum resync_status found =
		resync_find(&s->resync, &s->input,
			    near ? s->beginning + RESYNC_NEAR : INT64_MAX);

	switch (found) {
	case RESYNC_NONE:
		end_search(s);
		break;
	case RESYNC_WHOLE:
	case RESYNC_BEGUN:
	case RESYNC_BROKEN:
		close_problem(s, s->resync.member);
		if (s->state != STATE_MEMORY)
			take_member(s, found);
		break;
	case RESYNC_MEMORY:
		s->state = STATE_MEMORY;
		break;
	}
}

static void copy_tried(struct stream *s, struct decoder_window *room)
{
	size_t len = MIN(s->resync.len - s->given, room->out_len);

	give(room, s->resync.text + s->given, len);
	s->given += len;
	if (s->given == s->resync.len)
		s->state = s->after_tried;
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
			start(s);
			break;
		case STATE_TEXT:
			copy_text(s, room);
			break;
		case STATE_MEMBER:
			read_member(s, s->ops, s->decoder, room);
			break;
		case STATE_FOUND:
			read_member(s, s->resync.ops, s->resync.decoder, room);
			break;
		case STATE_BETWEEN:
			read_between(s);
			break;
		case STATE_LINE:
		case STATE_DAMAGED:
			return STREAM_GAP;
		case STATE_SEARCH:
			search(s);
			break;
		case STATE_TRIED:
			copy_tried(s, room);
			break;
		case STATE_END:
			return STREAM_END;
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
	if (!s->outcome->text_bytes && magic_is_tar(buf, *len)) {
		end_unsupported(s, "tar");
		*len = 0;
		status = STREAM_END;
	}
	s->outcome->text_bytes += *len;
	if (offset > s->outcome->stored_bytes)
		s->outcome->stored_bytes = offset;
	if (*len)
		return STREAM_TEXT;
	if (status == STREAM_GAP && s->state == STATE_LINE) {
		s->in_line = false;
		s->state = STATE_TEXT;
	} else if (status == STREAM_GAP) {
		s->state = STATE_SEARCH;
		resync_rewind(&s->resync, &s->input, s->member);
	}
	return status;
}

void stream_identify(const struct stream *gz, struct identity *id)
{
	window_identify(&gz->input, id);
}
