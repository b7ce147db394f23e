/*
 * A state machine over the stored bytes: members, what may stand between
 * them, and the search for the next one behind damage.
 *
 * The search begins one byte behind the start of the damaged member, not
 * where the decoder gave up: a single wrong bit can make the decoder run
 * through the next members as if they were this one's data. A place counts
 * as a member when it really decodes: to its end, or for TRIAL_TEXT bytes, or
 * up to the end of a file that was cut; or, for one that is damaged itself,
 * to TRIAL_TEXT_BROKEN bytes that are all text. That is tried in a buffer of
 * its own, so that nothing of a false start is ever given out.
 *
 * A file made for it could have the same bytes decoded again for each of
 * many false starts. So going back has a budget in proportion to what was
 * read (may_go_back()); when it is used up the search only goes forward,
 * and the work stays linear in the file's size.
 */

#include "gzstream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "magic.h"

enum {
	TRIAL_TEXT = 32 * 1024,	     /* decoded bytes that prove a member */
	TRIAL_TEXT_BROKEN = 32,	     /* the same where damage follows */
	TRIAL_INPUT = INPUT_HISTORY, /* most bytes to decode them from */
	GO_BACK_FREE = 4 << 20,	     /* bytes, whatever was read */
	GO_BACK_RATIO = 8,	     /* and per byte read */
};

enum state {
	STATE_START,   /* nothing known yet */
	STATE_TEXT,    /* plain text, to the end */
	STATE_MEMBER,  /* in a member */
	STATE_BETWEEN, /* behind a whole member */
	STATE_DAMAGED, /* the text before gz->problem has to be given out */
	STATE_SEARCH,  /* for the next member */
	STATE_TRIED,   /* the trial buffer has text to give out */
	STATE_END,
	STATE_MEMORY
};

struct gzstream {
	const struct decoder_ops *ops;
	struct decoder *decoder; /* owned */
	struct input input;
	uint8_t *trial; /* owned, TRIAL_TEXT bytes; NULL until needed */

	/* Of the file now open: */
	struct outcome *outcome; /* borrowed */
	bool named_gz;
	enum state state;
	int64_t member;	      /* offset of the member being decoded */
	struct error problem; /* damage whose other end is looked for */
	bool maybe_text;      /* no member was found yet, and none may be */
	int64_t zeros;	      /* out of reach at the start of plain text */
	size_t trial_at, trial_end; /* the text in trial */
	enum state after_trial;
	int64_t gone_back; /* bytes, in all */
};

struct gzstream *gzstream_new(const struct decoder_ops *ops)
{
	struct gzstream *gz = calloc(1, sizeof(*gz));

	if (!gz)
		return NULL;
	gz->ops = ops;
	gz->decoder = ops->create();
	if (!gz->decoder || input_init(&gz->input)) {
		gzstream_free(gz);
		return NULL;
	}
	return gz;
}

void gzstream_free(struct gzstream *gz)
{
	if (!gz)
		return;
	gz->ops->destroy(gz->decoder);
	input_release(&gz->input);
	free(gz->trial);
	free(gz);
}

void gzstream_open(struct gzstream *gz, int fd, bool named_gz,
		   struct outcome *outcome)
{
	input_open(&gz->input, fd);
	gz->outcome = outcome;
	gz->named_gz = named_gz;
	gz->state = STATE_START;
	gz->maybe_text = false;
	gz->zeros = 0;
	gz->gone_back = 0;
}

static const uint8_t *next_bytes(const struct gzstream *gz)
{
	return gz->input.data + gz->input.begin;
}

static void add_error(struct gzstream *gz, const struct error *err)
{
	if (outcome_add(gz->outcome, err))
		gz->state = STATE_MEMORY;
}

/* There are no more bytes; or they cannot be read, which is an error. */
static void end(struct gzstream *gz)
{
	struct error err = { .code = ERROR_READ,
			     .errnum = gz->input.errnum,
			     .offset = input_offset(&gz->input) };

	gz->state = STATE_END;
	if (err.errnum)
		add_error(gz, &err);
}

/* The problem's place is the next byte; what to do about it comes later. */
static void set_problem(struct gzstream *gz, enum error_code code,
			const char *reason)
{
	gz->problem = (struct error){
		.code = code,
		.offset = input_offset(&gz->input),
		.resumed = ERROR_NOWHERE,
	};
	snprintf(gz->problem.detail, sizeof(gz->problem.detail), "%s", reason);
}

/* Reports the problem, now that it is known where it ends. */
static void close_problem(struct gzstream *gz, int64_t resumed)
{
	int64_t behind = resumed < 0 ? input_offset(&gz->input) : resumed;

	gz->problem.resumed = resumed;
	if (gz->problem.code == ERROR_GARBAGE)
		gz->problem.count = (uint64_t)(behind - gz->problem.offset);
	add_error(gz, &gz->problem);
}

static void begin_member(struct gzstream *gz)
{
	gz->member = input_offset(&gz->input);
	gz->ops->begin(gz->decoder);
	gz->outcome->content = CONTENT_GZIP;
	gz->outcome->nmembers++;
	gz->state = STATE_MEMBER;
}

/* What cannot be reached again was skipped as padding, so it is zeros. */
static void begin_text(struct gzstream *gz)
{
	gz->zeros = input_seek(&gz->input, 0);
	gz->outcome->content = CONTENT_TEXT;
	gz->state = STATE_TEXT;
}

/* Skips zero bytes. Returns how many bytes there are then, up to want. */
static size_t skip_padding(struct gzstream *gz, size_t want)
{
	struct input *in = &gz->input;

	while (input_need(in, 1)) {
		while (in->begin < in->end && !in->data[in->begin])
			in->begin++;
		if (in->begin < in->end)
			return input_need(in, want);
	}
	return 0;
}

static void start(struct gzstream *gz)
{
	const char *name;
	size_t len;

	if (!input_need(&gz->input, 1)) {
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

static size_t at_most(size_t len, size_t most)
{
	return len < most ? len : most;
}

/* Gives out what is there of plain text. */
static void copy_text(struct gzstream *gz, struct decoder_window *room)
{
	size_t len;

	if (gz->zeros) {
		len = at_most((size_t)gz->zeros, room->out_len);
		give(room, NULL, len);
		gz->zeros -= (int64_t)len;
		return;
	}
	len = at_most(input_need(&gz->input, 1), room->out_len);
	if (!len) {
		end(gz);
		return;
	}
	give(room, next_bytes(gz), len);
	gz->input.begin += len;
}

/* Runs the decoder over at most in_max bytes of what is there, into room. */
static enum decoder_status decode(struct gzstream *gz, size_t in_max,
				  struct decoder_window *room)
{
	struct input *in = &gz->input;
	enum decoder_status status;

	room->in = next_bytes(gz);
	room->in_len = at_most(in->end - in->begin, in_max);
	status = gz->ops->run(gz->decoder, room);
	in->begin = (size_t)(room->in - in->data);
	return status;
}

/* The input ended in a member, and the decoder has no more text of it. */
static void cut_member(struct gzstream *gz)
{
	if (gz->input.errnum) {
		end(gz);
		return;
	}
	set_problem(gz, ERROR_CUT, "");
	gz->state = STATE_DAMAGED;
}

static void read_member(struct gzstream *gz, struct decoder_window *room)
{
	bool at_end = !input_need(&gz->input, 1);
	size_t out_len = room->out_len;

	switch (decode(gz, SIZE_MAX, room)) {
	case DECODER_MORE:
		if (at_end && room->out_len == out_len)
			cut_member(gz);
		break;
	case DECODER_END:
		gz->state = STATE_BETWEEN;
		break;
	case DECODER_BAD:
		set_problem(gz, ERROR_DAMAGED, gz->ops->reason(gz->decoder));
		gz->state = STATE_DAMAGED;
		break;
	case DECODER_MEMORY:
		gz->state = STATE_MEMORY;
		break;
	}
}

static void read_between(struct gzstream *gz)
{
	const char *name;
	size_t len = skip_padding(gz, MAGIC_SIZE);

	if (!len) {
		end(gz);
	} else if (magic_tell(next_bytes(gz), len, &name) == MAGIC_GZIP) {
		begin_member(gz);
	} else {
		set_problem(gz, ERROR_GARBAGE, "");
		gz->member = input_offset(&gz->input);
		gz->state = STATE_DAMAGED;
	}
}

static bool may_go_back(struct gzstream *gz, int64_t to)
{
	int64_t from = input_offset(&gz->input);

	if (gz->gone_back + (from - to) > GO_BACK_FREE + GO_BACK_RATIO * from)
		return false;
	gz->gone_back += from - to;
	return true;
}

/* Moves behind the start of a member that is none, or was damaged. */
static void go_behind(struct gzstream *gz, int64_t member)
{
	if (may_go_back(gz, member + 1))
		input_seek(&gz->input, member + 1);
}

/*
 * What may yet be plain text has to be begun again if there is no member; in
 * a pipe none is looked for farther on than that can be done from behind a
 * trial, whatever the sizes of the reads.
 */
static bool must_be_text(const struct gzstream *gz)
{
	return gz->maybe_text && !gz->input.regular &&
	       input_offset(&gz->input) > INPUT_SIZE - TRIAL_INPUT;
}

/* Moves to the next bytes that look like a member. False if there are none. */
static bool find_candidate(struct gzstream *gz)
{
	struct input *in = &gz->input;

	while (!must_be_text(gz) && input_need(in, MAGIC_SIZE) >= MAGIC_SIZE) {
		size_t len = in->end - in->begin - (MAGIC_SIZE - 1);
		const uint8_t *at = memchr(next_bytes(gz), 0x1f, len);

		if (!at) {
			in->begin += len;
			continue;
		}
		in->begin = (size_t)(at - in->data);
		if (magic_is_member(at))
			return !must_be_text(gz);
		in->begin++;
	}
	return false;
}

/* Whether the trial gave so much text that damage must have ended it. */
static bool trial_gave_text(const struct gzstream *gz)
{
	for (size_t i = 0; i < gz->trial_end; i++) {
		uint8_t byte = gz->trial[i];

		if ((byte < 0x20 || byte > 0x7e) && byte != '\t' &&
		    byte != '\n' && byte != '\r')
			return false;
	}
	return gz->trial_end >= TRIAL_TEXT_BROKEN;
}

/*
 * Decodes from here into the trial buffer, until it is full or the member or
 * the input ends. Returns the state that the stream has behind that text;
 * STATE_SEARCH if this is no member.
 */
static enum state try_member(struct gzstream *gz)
{
	struct decoder_window room = { .out = gz->trial,
				       .out_len = TRIAL_TEXT };
	enum decoder_status status = DECODER_MORE;
	int64_t used = 0;

	gz->member = input_offset(&gz->input);
	gz->ops->begin(gz->decoder);
	while (status == DECODER_MORE && room.out_len && used < TRIAL_INPUT &&
	       input_need(&gz->input, 1)) {
		status = decode(gz, (size_t)(TRIAL_INPUT - used), &room);
		used = input_offset(&gz->input) - gz->member;
	}
	gz->trial_at = 0;
	gz->trial_end = TRIAL_TEXT - room.out_len;
	switch (status) {
	case DECODER_END:
		return STATE_BETWEEN;
	case DECODER_BAD:
		return trial_gave_text(gz) ? STATE_DAMAGED : STATE_SEARCH;
	case DECODER_MEMORY:
		return STATE_MEMORY;
	case DECODER_MORE:
		break;
	}
	if (room.out_len && used >= TRIAL_INPUT)
		return STATE_SEARCH;
	return gz->trial_end ? STATE_MEMBER : STATE_SEARCH;
}

/* A member was found: what was wrong before it ends here. */
static void take_trial(struct gzstream *gz)
{
	gz->maybe_text = false;
	gz->outcome->content = CONTENT_GZIP;
	gz->outcome->nmembers++;
	gz->state = STATE_TRIED;
	close_problem(gz, gz->member);
	if (gz->after_trial == STATE_DAMAGED)
		set_problem(gz, ERROR_DAMAGED, gz->ops->reason(gz->decoder));
}

/* There is no member any more. */
static void end_search(struct gzstream *gz)
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

static void search(struct gzstream *gz)
{
	if (!gz->trial)
		gz->trial = malloc(TRIAL_TEXT);
	if (!gz->trial) {
		gz->state = STATE_MEMORY;
		return;
	}
	if (!find_candidate(gz)) {
		end_search(gz);
		return;
	}
	gz->after_trial = try_member(gz);
	if (gz->after_trial == STATE_MEMORY)
		gz->state = STATE_MEMORY;
	else if (gz->after_trial == STATE_SEARCH)
		go_behind(gz, gz->member);
	else
		take_trial(gz);
}

static void copy_trial(struct gzstream *gz, struct decoder_window *room)
{
	size_t len = at_most(gz->trial_end - gz->trial_at, room->out_len);

	give(room, gz->trial + gz->trial_at, len);
	gz->trial_at += len;
	if (gz->trial_at == gz->trial_end)
		gz->state = gz->after_trial;
}

/*
 * Fills room as far as it goes without a gap. Returns what the stream comes
 * to next; GZSTREAM_TEXT if room was filled.
 */
static enum gzstream_status fill(struct gzstream *gz,
				 struct decoder_window *room)
{
	while (room->out_len) {
		switch (gz->state) {
		case STATE_START:
			start(gz);
			break;
		case STATE_TEXT:
			copy_text(gz, room);
			break;
		case STATE_MEMBER:
			read_member(gz, room);
			break;
		case STATE_BETWEEN:
			read_between(gz);
			break;
		case STATE_DAMAGED:
			return GZSTREAM_GAP;
		case STATE_SEARCH:
			search(gz);
			break;
		case STATE_TRIED:
			copy_trial(gz, room);
			break;
		case STATE_END:
			return GZSTREAM_END;
		case STATE_MEMORY:
			return GZSTREAM_MEMORY;
		}
	}
	return GZSTREAM_TEXT;
}

enum gzstream_status gzstream_read(struct gzstream *gz, void *buf, size_t cap,
				   size_t *len)
{
	struct decoder_window room = { .out = buf, .out_len = cap };
	enum gzstream_status status = fill(gz, &room);
	uint64_t offset = (uint64_t)input_offset(&gz->input);

	*len = cap - room.out_len;
	gz->outcome->text_bytes += *len;
	if (offset > gz->outcome->stored_bytes)
		gz->outcome->stored_bytes = offset;
	if (*len)
		return GZSTREAM_TEXT;
	if (status == GZSTREAM_GAP) {
		gz->state = STATE_SEARCH;
		go_behind(gz, gz->member);
	}
	return status;
}
