/*
 * Two streams: the outer one reads the file, and the inner one, if there has to
 * be one, what the outer one gives. The first text is read to where the caller
 * wants it, so that nothing is copied if it is what nearly all text is. Else it
 * is kept for the inner stream, or until the caller has room.
 *
 * Where a part of the outer text is missing, what is inside ends, and begins
 * anew: bytes from both sides of a gap would decode to lines that nobody wrote.
 */

#include "decode/layers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "decode/codec.h"
#include "decode/magic.h"

enum { NOTHING = -1 }; /* no status */

struct layers {
	const struct decoder_ops *ops;
	struct stream *outer, *inner; /* owned; inner is made when needed */

	/* Of the file now open: */
	struct outcome *outcome; /* borrowed */
	struct outcome within;	 /* of the inner stream */
	struct stream *current;	 /* the one that gives the text */
	bool is_first;		 /* its text was not looked at */
	int after_first;	 /* what comes after it; or NOTHING */
	int after_outer;	 /* the same after what the inner one read */
	bool may_have_nul;	 /* the text that was read last */

	/* What was looked at, where the caller had no room for it. */
	uint8_t head[MAGIC_SIZE];
	size_t head_at, head_end;

	/* What the outer stream gave before there was an inner one. */
	uint8_t *kept; /* owned */
	size_t kept_cap, kept_at, kept_end;
};

struct layers *layers_new(const struct decoder_ops *ops)
{
	struct layers *layers = calloc(1, sizeof(*layers));

	if (!layers)
		return NULL;
	layers->ops = ops;
	layers->outer = stream_new(ops);
	if (!layers->outer) {
		layers_free(layers);
		return NULL;
	}
	return layers;
}

void layers_free(struct layers *layers)
{
	if (!layers)
		return;
	stream_free(layers->outer);
	stream_free(layers->inner);
	outcome_release(&layers->within);
	free(layers->kept);
	free(layers);
}

static void begin(struct layers *layers, struct outcome *outcome)
{
	outcome_release(&layers->within);
	layers->outcome = outcome;
	layers->current = layers->outer;
	layers->is_first = true;
	layers->after_first = layers->after_outer = NOTHING;
	layers->head_at = layers->head_end = 0;
	layers->kept_at = layers->kept_end = 0;
}

void layers_open(struct layers *layers, int fd, bool named_gz,
		 struct outcome *outcome)
{
	stream_open(layers->outer, fd, named_gz, outcome);
	begin(layers, outcome);
}

void layers_open_new(struct layers *layers, int fd, const struct stat *st,
		     bool named_gz, struct outcome *outcome)
{
	stream_open_new(layers->outer, fd, st, named_gz, outcome);
	begin(layers, outcome);
}

void layers_hash_whole(struct layers *layers, bool only_gzip)
{
	stream_hash_whole(layers->outer, only_gzip);
}

bool layers_get_lanes(const struct layers *layers,
		      uint64_t lanes[LONGHASH_LANES])
{
	return stream_get_lanes(layers->outer, lanes);
}

void layers_identify(const struct layers *layers, struct identity *id)
{
	stream_identify(layers->outer, id);
}

static int keep(struct layers *layers, const uint8_t *bytes, size_t len)
{
	if (len > layers->kept_cap) {
		uint8_t *kept = realloc(layers->kept, len);

		if (!kept)
			return -1;
		layers->kept = kept;
		layers->kept_cap = len;
	}
	memcpy(layers->kept, bytes, len);
	layers->kept_at = 0;
	layers->kept_end = len;
	return 0;
}

/* Copies what there is from *at to end, as far as there is room. */
static size_t give(const uint8_t *bytes, size_t *at, size_t end, void *buf,
		   size_t cap)
{
	size_t len = MIN(cap, end - *at);

	if (len)
		memcpy(buf, bytes + *at, len);
	*at += len;
	return len;
}

/* A window_source. A gap ends it. */
static ssize_t read_outer(void *context, void *buf, size_t cap)
{
	struct layers *layers = context;
	size_t len = give(layers->kept, &layers->kept_at, layers->kept_end, buf,
			  cap);
	enum stream_status status;

	if (len || layers->after_outer != NOTHING)
		return (ssize_t)len;
	status = stream_read(layers->outer, buf, cap, &len);
	if (status != STREAM_TEXT)
		layers->after_outer = (int)status;
	return (ssize_t)len;
}

/* Adds what the inner stream found wrong to what is known of the file. */
static int take_errors(struct layers *layers)
{
	int ret = 0;

	for (uint32_t i = 0; i < layers->within.nerrors && !ret; i++) {
		struct error *err = &layers->within.errors[i];

		snprintf(err->format, sizeof(err->format), "%s",
			 codec_name(layers->outcome->content));
		ret = outcome_add(layers->outcome, err);
	}
	layers->within.nerrors = 0;
	return ret;
}

static enum stream_status read_inner(struct layers *layers, void *buf,
				     size_t cap, size_t *len)
{
	enum stream_status status = stream_read(layers->inner, buf, cap, len);

	layers->outcome->text_bytes = layers->within.text_bytes;
	if (take_errors(layers) || layers->after_outer == STREAM_MEMORY)
		return STREAM_MEMORY;
	if (status != STREAM_END || layers->after_outer != STREAM_GAP)
		return status;
	layers->after_outer = NOTHING;
	stream_continue(layers->inner);
	return STREAM_GAP;
}

static enum stream_status read_current(struct layers *layers, void *buf,
				       size_t cap, size_t *len)
{
	enum stream_status status =
		layers->current == layers->inner
			? read_inner(layers, buf, cap, len)
			: stream_read(layers->outer, buf, cap, len);

	layers->may_have_nul |= stream_may_have_nul(layers->current);
	return status;
}

/* What was read so far is to be decoded once more. */
static int open_inner(struct layers *layers, const uint8_t *bytes, size_t len)
{
	struct window_source source = { read_outer, layers };

	if (!layers->inner)
		layers->inner = stream_new(layers->ops);
	if (!layers->inner || keep(layers, bytes, len))
		return -1;
	layers->after_outer = layers->after_first;
	layers->after_first = NOTHING;
	stream_open_source(layers->inner, &source, &layers->within);
	layers->current = layers->inner;
	layers->is_first = true;
	return 0;
}

void layers_name(const struct layers *layers, char name[ERROR_FORMAT_SIZE])
{
	bool is_inner = layers->current == layers->inner;

	snprintf(name, ERROR_FORMAT_SIZE, "%s%s%s",
		 is_inner ? codec_name(layers->within.content) : "",
		 is_inner ? "." : "", codec_name(layers->outcome->content));
}

/* The text is not read. */
static int refuse(struct layers *layers, enum error_code code, const char *name)
{
	struct error err = { .code = code };

	snprintf(err.detail, sizeof(err.detail), "%s", name);
	layers_name(layers, err.format);
	layers->outcome->text_bytes = 0;
	layers->after_first = STREAM_END;
	return outcome_add(layers->outcome, &err);
}

/* As magic_tell(). A hole, or a program's last words, are a matter of text.h.
 */
static enum magic tell(const uint8_t *text, size_t len, const char **name)
{
	const char *format;

	if (text[0])
		return magic_tell(text, len, name);
	format = magic_before_zeros(text, len);
	if (!format)
		return MAGIC_TEXT;
	*name = format;
	return MAGIC_OTHER;
}

/*
 * Looks at how the text begins, and takes it, all of *len bytes, if it is not
 * to be given out. That it is binary is not told by bytes that a client could
 * have sent, which come after the first eight: see magic.c.
 */
static int look(struct layers *layers, const uint8_t *text, size_t *len)
{
	const char *name = "gzip";
	enum magic magic;
	size_t known = *len;

	layers->is_first = false;
	/* Of plain text the stream has looked. */
	if (!known || layers->outcome->content == CONTENT_TEXT)
		return 0;
	magic = tell(text, MIN(known, MAGIC_SIZE), &name);
	if (magic == MAGIC_OTHER ||
	    (magic == MAGIC_GZIP && known >= MAGIC_MEMBER_SIZE &&
	     magic_is_member(text))) {
		*len = 0;
		if (layers->current == layers->outer && codec_find(name))
			return open_inner(layers, text, known);
		return refuse(layers, ERROR_UNSUPPORTED, name);
	}
	if (magic == MAGIC_BINARY && !magic_may_be_log(text, known)) {
		*len = 0;
		return refuse(layers, ERROR_BINARY, "");
	}
	return 0;
}

/*
 * Reads enough to tell what the text is, and no more: how much was read of a
 * file that is refused does not depend on the caller's room.
 */
static enum stream_status read_first(struct layers *layers,
				     uint8_t room[MAGIC_SIZE], size_t *len)
{
	enum stream_status status = STREAM_TEXT;

	*len = 0;
	while (*len < MAGIC_SIZE && status == STREAM_TEXT) {
		size_t more;

		status = read_current(layers, room + *len, MAGIC_SIZE - *len,
				      &more);
		*len += more;
	}
	if (status != STREAM_TEXT)
		layers->after_first = (int)status;
	return look(layers, room, len) ? STREAM_MEMORY : STREAM_TEXT;
}

/* Adds what there is room for to the first text. */
static void fill_up(struct layers *layers, uint8_t *buf, size_t cap,
		    size_t *len)
{
	enum stream_status status;
	size_t more;

	if (*len == cap || layers->after_first != NOTHING)
		return;
	status = read_current(layers, buf + *len, cap - *len, &more);
	*len += more;
	if (status != STREAM_TEXT)
		layers->after_first = (int)status;
}

/* Returns STREAM_TEXT, perhaps without any, or STREAM_MEMORY. */
static enum stream_status begin_text(struct layers *layers, uint8_t *buf,
				     size_t cap, size_t *len)
{
	enum stream_status status;

	if (cap >= MAGIC_SIZE) {
		status = read_first(layers, buf, len);
		if (*len)
			fill_up(layers, buf, cap, len);
		return status;
	}
	status = read_first(layers, layers->head, &layers->head_end);
	layers->head_at = 0;
	*len = give(layers->head, &layers->head_at, layers->head_end, buf, cap);
	return status;
}

enum stream_status layers_read(struct layers *layers, void *buf, size_t cap,
			       size_t *len)
{
	enum stream_status status;

	*len = 0;
	layers->may_have_nul = false;
	while (layers->is_first) {
		status = begin_text(layers, buf, cap, len);
		if (*len || status != STREAM_TEXT)
			return status;
	}
	*len = give(layers->head, &layers->head_at, layers->head_end, buf, cap);
	if (*len) {
		layers->may_have_nul = true;
		return STREAM_TEXT;
	}
	if (layers->after_first == NOTHING)
		return read_current(layers, buf, cap, len);
	status = (enum stream_status)layers->after_first;
	if (status == STREAM_GAP)
		layers->after_first = NOTHING;
	return status;
}

bool layers_may_have_nul(const struct layers *layers)
{
	return layers->may_have_nul;
}

bool layers_resume(struct layers *layers, int64_t offset, enum content content,
		   uint64_t head, const uint64_t lanes[LONGHASH_LANES])
{
	layers->is_first = false;
	return stream_resume(layers->outer, offset, content, head, lanes);
}

int64_t layers_resumable(const struct layers *layers)
{
	return layers->current == layers->outer
		       ? stream_resumable(layers->outer)
		       : -1;
}
