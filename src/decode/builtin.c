/*
 * The blocks of a member are decoded by inflate/inflate.h. zlib is the judge:
 * what that is not sure of, because it is wrong or unusual, zlib decodes again,
 * from where the call of inflate_run() began, to the end of the member or its
 * error. What that call made of it is dropped. So text, place and reason of an
 * error are zlib's, and nothing has to be kept for that but the text that a
 * match may reach back to and the header of the block.
 *
 *	HEADER -> BLOCKS -> TRAILER
 *	 |        ^    `-> REST ^
 *	 `-> ZLIB_HEADER `------'
 *
 * Text is written where the caller wants it. But a match reaches back up to
 * INFLATE_WINDOW bytes, and what was written there before may have been moved
 * meanwhile. So a call first decodes as much into memory of its own, behind a
 * copy of the last text, and then goes on in the caller's.
 *
 * Tested by tests/unit/decode/test_decoder.c.
 */

#include "decode/builtin.h"

#include <stddef.h>
#include <string.h>
#include <sys/param.h>

#include "decode/builtin_state.h"

static struct decoder *create(void)
{
	/* Not the tables and the text: that takes longer than a small file. */
	struct decoder *dec =
		zlib_create(sizeof(struct decoder),
			    offsetof(struct decoder, inflate.fixed));

	if (dec) {
		dec->inflate.kernel = kernel_get(0);
		dec->crc_kernel = crc_kernel(0);
	}
	return dec;
}

static void begin(struct decoder *dec)
{
	dec->phase = BUILTIN_HEADER;
	dec->ntext = dec->nwaiting = dec->nahead = dec->trailer.n = 0;
	dec->size = 0;
	dec->crc = 0;
}

enum decoder_status builtin_bad(struct decoder *dec, struct decoder_window *win,
				const char *reason)
{
	dec->reason = reason;
	win->unread = dec->nahead;
	return DECODER_BAD;
}

enum decoder_status builtin_status(struct decoder *dec,
				   struct decoder_window *win, int ret)
{
	enum decoder_status status = zlib_status(ret);

	if (status == DECODER_BAD)
		return builtin_bad(dec, win, zlib_reason(&dec->z));
	return status;
}

void builtin_count(struct decoder *dec, struct decoder_window *win,
		   const uint8_t *text, size_t len)
{
	dec->crc =
		dec->crc_kernel->add(dec->crc, text, len, &win->may_have_nul);
	dec->size += len;
}

void builtin_keep_text(struct decoder *dec, const uint8_t *end)
{
	size_t len = MIN((size_t)(end - dec->begin), (size_t)INFLATE_WINDOW);

	if (!dec->is_direct)
		return;
	memcpy(dec->text, end - len, len);
	dec->ntext = len;
	dec->is_direct = false;
}

static void begin_blocks(struct decoder *dec)
{
	inflate_begin(&dec->inflate);
	dec->phase = BUILTIN_BLOCKS;
}

static void move_in(struct decoder_window *win, const uint8_t *in)
{
	win->in_len -= (size_t)(in - win->in);
	win->in = in;
}

/* Where a field ends that a zero ends; or NULL. */
static const uint8_t *end_of_field(const uint8_t *at, const uint8_t *end)
{
	const uint8_t *zero = memchr(at, 0, (size_t)(end - at));

	return zero ? zero + 1 : NULL;
}

/*
 * RFC 1952, section 2.3. Returns where the header ends, if all of it is there
 * and has nothing to be checked.
 */
static const uint8_t *end_of_header(const uint8_t *at, const uint8_t *end)
{
	enum { FIXED = 10, FEXTRA = 4, FNAME = 8, FCOMMENT = 16, TEXT = 1 };
	unsigned flags, extra;

	if (end - at < FIXED || memcmp(at, "\x1f\x8b\x08", 3) != 0)
		return NULL;
	flags = at[3];
	at += FIXED;
	if (flags & ~(unsigned)(FEXTRA | FNAME | FCOMMENT | TEXT))
		return NULL;
	if (flags & FEXTRA) {
		if (end - at < 2)
			return NULL;
		extra = at[0] | (unsigned)at[1] << 8;
		at += 2;
		if ((size_t)(end - at) < extra)
			return NULL;
		at += extra;
	}
	if (flags & FNAME)
		at = end_of_field(at, end);
	if (at && flags & FCOMMENT)
		at = end_of_field(at, end);
	return at;
}

static enum decoder_status read_header(struct decoder *dec,
				       struct decoder_window *win)
{
	const uint8_t *end = end_of_header(win->in, win->in + win->in_len);

	if (end) {
		move_in(win, end);
		begin_blocks(dec);
		return DECODER_MORE;
	}
	/* Fails only on a stream that was never set up. */
	inflateReset2(&dec->z, ZLIB_GZIP);
	dec->phase = BUILTIN_ZLIB_HEADER;
	return DECODER_MORE;
}

static enum decoder_status read_zlib_header(struct decoder *dec,
					    struct decoder_window *win)
{
	int ret = zlib_inflate(&dec->z, win, Z_BLOCK);

	if (ret == Z_OK && dec->z.data_type & BUILTIN_AFTER_HEADER)
		begin_blocks(dec);
	return builtin_status(dec, win, ret);
}

/* What a match may reach back to is there where the text is to be written. */
static bool is_all_there(const struct decoder *dec,
			 const struct decoder_window *win)
{
	size_t len = (size_t)(win->out - dec->begin);

	return len >= INFLATE_WINDOW || len == dec->size;
}

static void set_enough(struct kernel_room *room, size_t len)
{
	bool is_large = len >= 2 * KERNEL_ROOM_LEAST;

	room->end = room->out + len;
	room->enough = room->end - (is_large ? KERNEL_ROOM_LEAST : 0);
}

static void set_direct(struct decoder *dec, struct kernel_room *room,
		       struct decoder_window *win)
{
	dec->is_direct = true;
	room->text = dec->begin;
	room->out = win->out;
	set_enough(room, win->out_len);
}

static void set_own(struct decoder *dec, struct kernel_room *room,
		    const struct decoder_window *win)
{
	enum { MOST = BUILTIN_FRESH + KERNEL_ROOM_LEAST };

	if (dec->ntext + MOST > BUILTIN_TEXT) {
		memmove(dec->text, dec->text + dec->ntext - INFLATE_WINDOW,
			INFLATE_WINDOW);
		dec->ntext = INFLATE_WINDOW;
	}
	room->text = dec->text;
	room->out = dec->text + dec->ntext;
	set_enough(room, MIN(win->out_len, (size_t)MOST));
}

static enum decoder_status read_blocks(struct decoder *dec,
				       struct decoder_window *win)
{
	struct kernel_room room = { .in = win->in,
				    .in_end = win->in + win->in_len };
	const uint8_t *out;
	enum inflate_status status;
	size_t len;

	if (is_all_there(dec, win))
		set_direct(dec, &room, win);
	else
		set_own(dec, &room, win);
	out = room.out;
	status = inflate_run(&dec->inflate, &room);
	if (status == INFLATE_DOUBT) {
		builtin_keep_text(dec, win->out);
		return builtin_take_over(dec);
	}
	len = (size_t)(room.out - out);
	builtin_count(dec, win, out, len);
	if (!dec->is_direct) {
		memcpy(win->out, out, len);
		dec->ntext += len;
	}
	win->out += len;
	win->out_len -= len;
	move_in(win, room.in);
	if (status == INFLATE_OVER)
		dec->phase = BUILTIN_TRAILER;
	return DECODER_MORE;
}

static enum decoder_status read_trailer(struct decoder *dec,
					struct decoder_window *win)
{
	struct trailer *trailer = &dec->trailer;
	const char *wrong = trailer_read(trailer, &dec->ahead, &dec->nahead,
					 dec->crc, dec->size);

	if (!wrong)
		wrong = trailer_read(trailer, &win->in, &win->in_len, dec->crc,
				     dec->size);
	if (wrong)
		return builtin_bad(dec, win, wrong);
	return trailer->n == TRAILER_SIZE ? DECODER_END : DECODER_MORE;
}

static enum decoder_status (*const steps[])(struct decoder *,
					    struct decoder_window *) = {
	[BUILTIN_HEADER] = read_header,
	[BUILTIN_ZLIB_HEADER] = read_zlib_header,
	[BUILTIN_BLOCKS] = read_blocks,
	[BUILTIN_REST] = builtin_read_rest,
	[BUILTIN_TRAILER] = read_trailer,
};

/* Whether the last step was not in vain, and another one may do more. */
static bool may_go_on(const struct decoder *dec, enum builtin_phase phase,
		      const struct decoder_window *before,
		      const struct decoder_window *win)
{
	if (dec->phase != phase)
		return true;
	if (win->in_len == before->in_len && win->out_len == before->out_len)
		return false;
	/* The slow loop would fill the last bytes of much room. */
	return win->out_len >= 2 * KERNEL_ROOM_LEAST ||
	       win->out - dec->begin < DECODER_ENOUGH;
}

static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	struct decoder_window before;
	enum decoder_status status;
	enum builtin_phase phase;

	dec->begin = win->out;
	dec->is_direct = false;
	do {
		before = *win;
		phase = dec->phase;
		status = steps[phase](dec, win);
	} while (status == DECODER_MORE && may_go_on(dec, phase, &before, win));
	if (status == DECODER_MORE)
		builtin_keep_text(dec, win->out);
	return status;
}

static const char *reason(const struct decoder *dec)
{
	return dec->reason;
}

/* Of others nothing is known. */
static bool is_usable(void)
{
	return sizeof(size_t) == sizeof(uint64_t) &&
	       __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
}

const struct decoder_ops builtin_decoder = {
	.name = "builtin",
	.after_damage = &zlib_decoder,
	.is_usable = is_usable,
	.tells_nul = true,
	.create = create,
	.destroy = zlib_destroy,
	.begin = begin,
	.run = run,
	.reason = reason,
};
