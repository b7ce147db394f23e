/*
 * A state machine over the stored bytes: members, what may stand between
 * them, and the search for the next one behind damage.
 *
 * The search begins one byte behind the start of the damaged member, not
 * where the decoder gave up: a single wrong bit can make the decoder run
 * through the next members as if they were this one's data. A place counts
 * as a member when it really decodes: to its end, or for TRIAL_TEXT bytes,
 * or up to the end of a file that was cut. That is tried in a buffer of its
 * own, so that nothing of a false start is ever given out.
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

static void begin_text(struct gzstream *gz)
{
	input_seek(&gz->input, 0);
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

/* Gives out what is there of plain text. */
static void copy_text(struct gzstream *gz, struct decoder_window *room)
{
	size_t len = input_need(&gz->input, 1);

	if (!len) {
		end(gz);
		return;
	}
	if (len > room->out_len)
		len = room->out_len;
	memcpy(room->out, next_bytes(gz), len);
	gz->input.begin += len;
	room->out += len;
	room->out_len -= len;
}

/* Runs the decoder over at most in_max bytes of what is there, into room. */
static enum decoder_status decode(struct gzstream *gz, size_t in_max,
				  struct decoder_window *room)
{
	struct input *in = &gz->input;
	size_t len = in->end - in->begin;
	enum decoder_status status;

	room->in = next_bytes(gz);
	room->in_len = len < in_max ? len : in_max;
	status = gz->ops->run(gz->decoder, room);
	in->begin = (size_t)(room->in - in->data);
	return status;
}

static void read_member(struct gzstream *gz, struct decoder_window *room)
{
	if (!input_need(&gz->input, 1)) {
		if (gz->input.errnum) {
			end(gz);
			return;
		}
		set_problem(gz, ERROR_CUT, "");
		gz->state = STATE_DAMAGED;
		return;
	}
	switch (decode(gz, SIZE_MAX, room)) {
	case DECODER_MORE:
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

/* Where what may yet be plain text could no longer be begun again. */
static bool text_slips_away(const struct gzstream *gz)
{
	return gz->maybe_text && input_may_lose(&gz->input, 0);
}

/* Moves to the next bytes that look like a member. False if there are none. */
static bool find_candidate(struct gzstream *gz)
{
	struct input *in = &gz->input;

	while (!text_slips_away(gz) &&
	       input_need(in, MAGIC_SIZE) >= MAGIC_SIZE) {
		size_t len = in->end - in->begin - (MAGIC_SIZE - 1);
		const uint8_t *at = memchr(next_bytes(gz), 0x1f, len);

		if (!at) {
			in->begin += len;
			continue;
		}
		in->begin = (size_t)(at - in->data);
		if (magic_is_member(at))
			return true;
		in->begin++;
	}
	return false;
}

/* Decodes from here into the trial buffer. True if this is a member. */
static bool try_member(struct gzstream *gz)
{
	struct decoder_window room = { .out = gz->trial,
				       .out_len = TRIAL_TEXT };

	gz->member = input_offset(&gz->input);
	gz->ops->begin(gz->decoder);
	gz->after_trial = STATE_MEMBER;
	while (room.out_len) {
		int64_t used = input_offset(&gz->input) - gz->member;

		if (used >= TRIAL_INPUT || text_slips_away(gz))
			return false;
		if (!input_need(&gz->input, 1))
			break;
		switch (decode(gz, (size_t)(TRIAL_INPUT - used), &room)) {
		case DECODER_MORE:
			continue;
		case DECODER_END:
			gz->after_trial = STATE_BETWEEN;
			break;
		case DECODER_BAD:
			return false;
		case DECODER_MEMORY:
			gz->state = STATE_MEMORY;
			return false;
		}
		break;
	}
	gz->trial_at = 0;
	gz->trial_end = TRIAL_TEXT - room.out_len;
	return gz->trial_end || gz->after_trial == STATE_BETWEEN;
}

static void search(struct gzstream *gz)
{
	if (!gz->trial)
		gz->trial = malloc(TRIAL_TEXT);
	if (!gz->trial) {
		gz->state = STATE_MEMORY;
		return;
	}
	if (find_candidate(gz)) {
		if (try_member(gz)) {
			gz->maybe_text = false;
			gz->outcome->content = CONTENT_GZIP;
			gz->outcome->nmembers++;
			gz->state = STATE_TRIED;
			close_problem(gz, gz->member);
		} else if (gz->state != STATE_MEMORY) {
			go_behind(gz, gz->member);
		}
	} else if (gz->maybe_text) {
		begin_text(gz);
	} else {
		gz->input.begin = gz->input.end;
		close_problem(gz, ERROR_NOWHERE);
		if (gz->state != STATE_MEMORY)
			end(gz);
	}
}

static void copy_trial(struct gzstream *gz, struct decoder_window *room)
{
	size_t len = gz->trial_end - gz->trial_at;

	if (len > room->out_len)
		len = room->out_len;
	memcpy(room->out, gz->trial + gz->trial_at, len);
	gz->trial_at += len;
	room->out += len;
	room->out_len -= len;
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
