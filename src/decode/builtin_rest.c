/*
 * zlib goes on with a member in the middle. It is given a header as the block
 * has it, so that it has the same codes; the bits that were read and not
 * decoded; and the text that a match may reach back to.
 *
 * Tested by tests/unit/decode/test_decoder.c.
 */

#include <string.h>
#include <sys/param.h>

#include "decode/builtin_state.h"

/* Has zlib read up to the codes of a block, from bytes alone. */
static void read_head(z_stream *z, const uint8_t *bytes, size_t len)
{
	uint8_t none;
	struct decoder_window head = { .in = bytes, .in_len = len };

	head.out = &none;
	zlib_inflate(z, &head, Z_TREES);
}

static void set_ahead(struct decoder *dec, const uint8_t *bytes, size_t len)
{
	dec->ahead = bytes;
	dec->nahead = len;
}

/* Has zlib begin with these bits, and then some as bytes. */
static void set_bits(struct decoder *dec, uint64_t held, unsigned nheld)
{
	unsigned nfirst = nheld % 8;

	if (nfirst)
		inflatePrime(&dec->z, (int)nfirst,
			     (int)(held & ((1U << nfirst) - 1)));
	held >>= nfirst;
	for (unsigned i = 0; i < nheld / 8; i++, held >>= 8)
		dec->bytes[i] = (uint8_t)held;
	set_ahead(dec, dec->bytes, nheld / 8);
}

static void point_to_block(struct decoder *dec)
{
	const struct inflate *inf = &dec->inflate;

	set_bits(dec, inf->held, inf->nheld);
	if (!inf->head.nheld && !inf->head.nbytes)
		return;
	set_bits(dec, inf->head.held, inf->head.nheld);
	set_ahead(dec, inf->head.bytes, inf->head.nbytes);
}

static void point_into_stored(struct decoder *dec)
{
	uint16_t len = (uint16_t)dec->inflate.stored_left;
	uint16_t inverse = (uint16_t)~len;
	const uint8_t head[] = { dec->inflate.is_last, (uint8_t)len,
				 (uint8_t)(len >> 8), (uint8_t)inverse,
				 (uint8_t)(inverse >> 8) };

	read_head(&dec->z, head, sizeof(head));
}

static void point_into_coded(struct decoder *dec)
{
	const struct inflate *inf = &dec->inflate;

	set_bits(dec, inf->head.held, inf->head.nheld);
	read_head(&dec->z, inf->head.bytes, inf->head.nbytes);
	inflatePrime(&dec->z, -1, 0);
	set_bits(dec, inf->held, inf->nheld);
}

/* The rest of a match is text that waits to be written. */
static void finish_match(struct decoder *dec)
{
	const struct inflate *inf = &dec->inflate;
	uint8_t *end = dec->text + dec->ntext;

	for (size_t i = 0; i < inf->match_bytes; i++)
		end[i] = end[(ptrdiff_t)i - (ptrdiff_t)inf->match_distance];
	dec->nwaiting = inf->match_bytes;
}

enum decoder_status builtin_take_over(struct decoder *dec)
{
	size_t len;

	finish_match(dec);
	/* Fails only on a stream that was never set up. */
	inflateReset2(&dec->z, ZLIB_RAW);
	switch (dec->inflate.phase) {
	case INFLATE_STORED:
		point_into_stored(dec);
		break;
	case INFLATE_CODED:
		point_into_coded(dec);
		break;
	default:
		point_to_block(dec);
		break;
	}
	dec->phase = BUILTIN_REST;
	len = dec->ntext + dec->nwaiting;
	/* With bare deflate data it fails only without memory. */
	if (len && inflateSetDictionary(&dec->z, dec->text, (uInt)len))
		return DECODER_MEMORY;
	return DECODER_MORE;
}

/* Runs inflate() over the bytes ahead, then over the window. */
static int run_zlib(struct decoder *dec, struct decoder_window *win)
{
	struct decoder_window ahead = *win;
	int ret = Z_OK;

	if (dec->nahead) {
		ahead.in = dec->ahead;
		ahead.in_len = dec->nahead;
		ret = zlib_inflate(&dec->z, &ahead, Z_NO_FLUSH);
		set_ahead(dec, ahead.in, ahead.in_len);
		win->out = ahead.out;
		win->out_len = ahead.out_len;
	}
	if (ret == Z_OK && !dec->nahead)
		ret = zlib_inflate(&dec->z, win, Z_NO_FLUSH);
	return ret;
}

enum decoder_status builtin_read_rest(struct decoder *dec,
				      struct decoder_window *win)
{
	uint8_t *out = win->out;
	size_t len = MIN(dec->nwaiting, win->out_len);
	int ret = Z_OK;

	memcpy(out, dec->text + dec->ntext, len);
	dec->ntext += len;
	dec->nwaiting -= len;
	win->out += len;
	win->out_len -= len;
	if (win->out_len)
		ret = run_zlib(dec, win);
	builtin_count(dec, win, out, (size_t)(win->out - out));
	if (ret == Z_STREAM_END) {
		dec->phase = BUILTIN_TRAILER;
		return DECODER_MORE;
	}
	return builtin_status(dec, win, ret);
}
