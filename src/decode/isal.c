/*
 * ISA-L decodes the blocks of a member. What is short and delicate is left to
 * zlib, or checked before.
 *
 *	MEMBER_HEADER (zlib) -> BLOCK_HEADER <-> BLOCK (ISA-L) -> TRAILER
 *	                         ^  `-> ZLIB <-----'                 ^
 *	MEMBER (zlib) -----------'        `--------------------------'
 *
 * ISA-L alone would not do: it accepts incomplete Huffman codes, which zlib
 * refuses, and it stops somewhere near an error, not at it. So it only gets
 * blocks whose header is good beyond doubt (isal_header.h). If a header is
 * doubtful, if ISA-L finds an error, or if the input ends within a block, zlib
 * takes over at the place where this call began: what ISA-L made of this call's
 * input is dropped, zlib is given the window that ISA-L had, and decodes the
 * member up to its end or its error. So the result is zlib's to the byte.
 * Nothing has to be kept for that, as no more than one call's input is ever
 * decoded twice.
 *
 * ISA-L stops after a block only if it is the last one. So each block is made
 * to look like the last, by setting its BFINAL bit (RFC 1951, section 3.2.3)
 * among the bits that ISA-L holds; after it, ISA-L is started again with the
 * window. Its state is public for such uses: igzip_lib.h describes it. From
 * version 2.32.1 on it drops the bits after the last block, and cannot be used.
 *
 * Starting ISA-L again costs copying windows. So a member whose blocks are
 * short, because each line was flushed, is left to zlib, too. So is a member
 * after short ones, which have a line each: all of it, or until a block of it
 * ends behind more text; what comes then is for ISA-L.
 *
 * Tested by tests/unit/decode/test_decoder.c.
 */

#include "decode/isal.h"

#include <isa-l/crc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "decode/isal_state.h"

static struct decoder *create(void)
{
	return zlib_create(sizeof(struct decoder));
}

static void begin(struct decoder *dec)
{
	/* Fails only on a stream that was never set up. */
	inflateReset2(&dec->z, ZLIB_GZIP);
	dec->phase = dec->nshort >= MIN_MEMBERS ? MEMBER : MEMBER_HEADER;
	if (dec->phase == MEMBER_HEADER)
		isal_inflate_init(&dec->isal);
	dec->nahead = dec->nwindow = dec->nheld = dec->trailer.n = 0;
	dec->nblocks = dec->size = 0;
	dec->crc = 0;
}

static void enter(struct decoder *dec, enum phase phase)
{
	dec->phase = phase;
	dec->is_new = true;
}

static enum decoder_status bad(struct decoder *dec, struct decoder_window *win,
			       const char *reason)
{
	dec->reason = reason;
	win->unread = dec->nahead;
	return DECODER_BAD;
}

enum decoder_status isal_status(struct decoder *dec, struct decoder_window *win,
				int ret)
{
	enum decoder_status status = zlib_status(ret);

	if (status == DECODER_BAD)
		return bad(dec, win, zlib_reason(&dec->z));
	return status;
}

/* Copies the bits that ISA-L holds, as bytes that end where the bits end. */
static void take_bits(struct decoder *dec)
{
	unsigned nheld = (unsigned)dec->isal.read_in_length;
	uint64_t bits;

	dec->skip_bits = -nheld % 8;
	dec->nbits = (nheld + 7) / 8;
	bits = dec->isal.read_in << dec->skip_bits;
	for (size_t i = 0; i < dec->nbits; i++, bits >>= 8)
		dec->bits[i] = (uint8_t)bits;
}

/* Makes zlib read the first nbytes of dec->bits next. */
static void point_zlib(struct decoder *dec, size_t nbytes)
{
	unsigned skip_bits = dec->skip_bits;

	dec->ahead = dec->bits;
	dec->nahead = nbytes;
	if (!skip_bits)
		return;
	inflatePrime(&dec->z, 8 - (int)skip_bits, *dec->ahead++ >> skip_bits);
	dec->nahead--;
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
		dec->ahead = ahead.in;
		dec->nahead = ahead.in_len;
		win->out = ahead.out;
		win->out_len = ahead.out_len;
	}
	if (ret == Z_OK && !dec->nahead)
		ret = zlib_inflate(&dec->z, win, Z_NO_FLUSH);
	return ret;
}

void isal_begin_block(struct decoder *dec)
{
	take_bits(dec);
	dec->is_marked = false;
	enter(dec, BLOCK_HEADER);
}

/* Adds text that was written to what the trailer has to agree with. */
static void count_text(struct decoder *dec, const uint8_t *text, size_t len)
{
	dec->crc = crc32_gzip_refl(dec->crc, text, len);
	dec->size += len;
}

static void keep_window(struct decoder *dec, const uint8_t *text, size_t len)
{
	size_t new = MIN(len, WINDOW_SIZE);
	size_t old = MIN(dec->nwindow, WINDOW_SIZE - new);

	memmove(dec->window, dec->window + dec->nwindow - old, old);
	memcpy(dec->window + old, text + len - new, new);
	dec->nwindow = old + new;
}

/* The block ends here, and all of its text was written. */
static void end_block(struct decoder *dec)
{
	struct inflate_state *isal = &dec->isal;

	dec->nblocks++;
	isal_begin_block(dec);
	if (dec->is_last) {
		/* The trailer begins at the next whole byte. */
		dec->ahead = dec->bits + (dec->skip_bits != 0);
		dec->nahead = dec->nbits - (dec->skip_bits != 0);
		enter(dec, TRAILER);
		return;
	}
	isal->block_state = ISAL_BLOCK_NEW_HDR;
	isal_inflate_set_dict(isal, dec->window, (uint32_t)dec->nwindow);
}

/* Returns -1 if ISA-L finds an error; the window is then as before. */
static int run_isal(struct decoder *dec, struct decoder_window *win)
{
	struct inflate_state *isal = &dec->isal;
	uint8_t *text = win->out;
	size_t len;

	/* It does not write to its input. */
	isal->next_in = (uint8_t *)win->in;
	isal->avail_in = (uint32_t)MIN(win->in_len, MAX_RUN);
	isal->next_out = text;
	isal->avail_out = (uint32_t)MIN(win->out_len, MAX_RUN);
	if (isal_inflate(isal) < 0)
		return -1;
	len = (size_t)(isal->next_out - text);
	count_text(dec, text, len);
	keep_window(dec, text, len);
	win->in_len -= (size_t)(isal->next_in - win->in);
	win->in = isal->next_in;
	win->out_len -= len;
	win->out += len;
	if (isal->block_state == ISAL_BLOCK_FINISH)
		end_block(dec);
	return 0;
}

/* zlib, at the place where ISA-L last was, decodes the rest. */
static enum decoder_status take_over(struct decoder *dec)
{
	size_t len = dec->nwindow + dec->nheld;

	enter(dec, ZLIB);
	/* With bare deflate data it fails only without memory. */
	if (len && inflateSetDictionary(&dec->z, dec->window, (uInt)len))
		return DECODER_MEMORY;
	return DECODER_MORE;
}

/* The same before a block; nbytes of its header came with earlier input. */
static enum decoder_status take_over_block(struct decoder *dec, size_t nbytes)
{
	inflateReset2(&dec->z, ZLIB_RAW);
	point_zlib(dec, nbytes);
	return take_over(dec);
}

/*
 * Makes the block look like the last one. Returns false if its first bit is not
 * yet there.
 */
static bool mark_block(struct decoder *dec, struct decoder_window *win)
{
	struct inflate_state *isal = &dec->isal;

	if (dec->is_marked)
		return true;
	if (!isal->read_in_length) {
		if (!win->in_len)
			return false;
		isal->read_in = *win->in++;
		isal->read_in_length = 8;
		win->in_len--;
	}
	dec->is_last = isal->read_in & 1;
	isal->read_in |= 1;
	dec->is_marked = true;
	return true;
}

static bool has_short_blocks(const struct decoder *dec)
{
	return dec->nblocks >= MIN_BLOCKS &&
	       dec->size / dec->nblocks < SHORT_BLOCK;
}

/* Between blocks, all text that was decoded is written. */
static enum decoder_status read_block_header(struct decoder *dec,
					     struct decoder_window *win)
{
	const struct decoder_window begin = *win;
	size_t before = dec->nbits;
	size_t len = MIN(win->in_len, BITS_SIZE - before);
	enum isal_header header;

	dec->nheld = 0;
	memcpy(dec->bits + before, win->in, len);
	dec->nbits += len;
	header = isal_header_check(dec->bits, dec->nbits, dec->skip_bits);
	if (header == ISAL_HEADER_DOUBTFUL ||
	    (!dec->is_marked && has_short_blocks(dec)))
		return take_over_block(dec, before);
	if (!mark_block(dec, win))
		return DECODER_MORE;
	if (header == ISAL_HEADER_GOOD)
		enter(dec, BLOCK);
	if (!run_isal(dec, win))
		return DECODER_MORE;
	*win = begin;
	return take_over_block(dec, before);
}

static void hold_back(struct decoder *dec)
{
	const struct inflate_state *isal = &dec->isal;

	dec->nheld = (size_t)(isal->tmp_out_valid - isal->tmp_out_processed);
	memcpy(dec->window + dec->nwindow,
	       isal->tmp_out_buffer + isal->tmp_out_processed, dec->nheld);
}

/* zlib reads the block's header again, and goes on with these bits. */
static enum decoder_status take_over_in_block(struct decoder *dec,
					      uint64_t read_in,
					      int32_t read_in_length)
{
	struct decoder_window header = { .out = dec->bits };

	inflateReset2(&dec->z, ZLIB_RAW);
	point_zlib(dec, dec->nbits);
	header.in = dec->ahead;
	header.in_len = dec->nahead;
	zlib_inflate(&dec->z, &header, Z_TREES);
	dec->isal.read_in = read_in;
	dec->isal.read_in_length = read_in_length;
	take_bits(dec);
	inflatePrime(&dec->z, -1, 0);
	point_zlib(dec, dec->nbits);
	return take_over(dec);
}

static enum decoder_status read_block(struct decoder *dec,
				      struct decoder_window *win)
{
	struct inflate_state *isal = &dec->isal;
	uint64_t read_in = isal->read_in;
	int32_t read_in_length = isal->read_in_length;
	bool is_decoded = isal->block_state == ISAL_BLOCK_INPUT_DONE;

	hold_back(dec);
	/* At the end of the input, zlib can make more of the last bits. */
	if ((!dec->at_end || is_decoded) && !run_isal(dec, win))
		return DECODER_MORE;
	return take_over_in_block(dec, read_in, read_in_length);
}

static enum decoder_status read_rest(struct decoder *dec,
				     struct decoder_window *win)
{
	uint8_t *text = win->out;
	size_t len = MIN(dec->nheld, win->out_len);
	int ret = Z_OK;

	memcpy(text, dec->window + dec->nwindow, len);
	dec->nwindow += len;
	dec->nheld -= len;
	win->out += len;
	win->out_len -= len;
	if (win->out_len)
		ret = run_zlib(dec, win);
	count_text(dec, text, (size_t)(win->out - text));
	if (ret == Z_STREAM_END) {
		enter(dec, TRAILER);
		return DECODER_MORE;
	}
	return isal_status(dec, win, ret);
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
		return bad(dec, win, wrong);
	return trailer->n == TRAILER_SIZE ? DECODER_END : DECODER_MORE;
}

static enum decoder_status (*const steps[])(struct decoder *,
					    struct decoder_window *) = {
	[MEMBER] = isal_read_short,
	[MEMBER_HEADER] = isal_read_header,
	[BLOCK_HEADER] = read_block_header,
	[BLOCK] = read_block,
	[ZLIB] = read_rest,
	[TRAILER] = read_trailer,
};

/*
 * A call of ISA-L costs copying two windows, so no block is begun in the little
 * room that another one has left.
 */
static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	const uint8_t *text = win->out;
	enum decoder_status status;

	dec->at_end = !win->in_len;
	do {
		dec->is_new = false;
		status = steps[dec->phase](dec, win);
	} while (status == DECODER_MORE && dec->is_new &&
		 win->out - text < DECODER_ENOUGH);
	if (status == DECODER_END)
		dec->nshort = dec->size < SHORT_MEMBER ? dec->nshort + 1 : 0;
	return status;
}

static const char *reason(const struct decoder *dec)
{
	return dec->reason;
}

/* Decodes an empty block, after which 6 bits of the two bytes are left. */
static bool is_usable(void)
{
	static const uint8_t block[] = { 0x03, 0x00 };
	/* Larger than some stacks are (ulimit -s). */
	struct inflate_state *isal = malloc(sizeof(*isal));
	uint8_t room;
	bool ret;

	/* That memory runs out will show, and be said, elsewhere. */
	if (!isal)
		return true;
	isal_inflate_init(isal);
	isal->next_in = (uint8_t *)block;
	isal->avail_in = sizeof(block);
	isal->next_out = &room;
	isal->avail_out = sizeof(room);
	ret = isal_inflate(isal) == ISAL_DECOMP_OK &&
	      isal->block_state == ISAL_BLOCK_FINISH && !isal->avail_in &&
	      isal->read_in_length == 6;
	free(isal);
	return ret;
}

const struct decoder_ops isal_decoder = {
	.name = "isal",
	.after_damage = &zlib_decoder,
	.is_usable = is_usable,
	.create = create,
	.destroy = zlib_destroy,
	.begin = begin,
	.run = run,
	.reason = reason,
};
