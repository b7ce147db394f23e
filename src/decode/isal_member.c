/* Tested by tests/unit/decode/test_decoder.c. */

#include <sys/param.h>

#include "decode/isal_state.h"

enum decoder_status isal_read_header(struct decoder *dec,
				     struct decoder_window *win)
{
	int ret = zlib_inflate(&dec->z, win, Z_BLOCK);

	if (ret == Z_OK && dec->z.data_type & AFTER_BLOCK)
		isal_begin_block(dec);
	return isal_status(dec, win, ret);
}

/* What zlib has read and written is ISA-L's to go on with. */
static enum decoder_status hand_over(struct decoder *dec)
{
	unsigned nbits = (unsigned)dec->z.data_type & BITS_LEFT;
	uInt len = WINDOW_SIZE;

	/* Fails only on a stream that was never set up. */
	inflateGetDictionary(&dec->z, dec->window, &len);
	dec->nwindow = len;
	/* zlib.h, inflate(): of gzip, adler is the CRC-32 of the text. */
	dec->crc = (uint32_t)dec->z.adler;
	isal_inflate_init(&dec->isal);
	dec->isal.read_in = dec->last_byte >> (8 - nbits);
	dec->isal.read_in_length = (int32_t)nbits;
	isal_inflate_set_dict(&dec->isal, dec->window, len);
	isal_begin_block(dec);
	return DECODER_MORE;
}

/*
 * Decodes up to SHORT_BLOCK of text, and from there to the end of a block: so a
 * short member takes one call.
 */
static int read_some(struct decoder *dec, struct decoder_window *win)
{
	const uint8_t *in = win->in, *text = win->out;
	size_t left = SHORT_BLOCK - MIN(dec->size, SHORT_BLOCK);
	size_t rest = left ? win->out_len - MIN(win->out_len, left) : 0;
	int ret;

	win->out_len -= rest;
	ret = zlib_inflate(&dec->z, win, left ? Z_NO_FLUSH : Z_BLOCK);
	win->out_len += rest;
	if (win->in > in)
		dec->last_byte = win->in[-1];
	dec->size += (size_t)(win->out - text);
	return ret;
}

/* zlib checks the trailer as well. */
enum decoder_status isal_read_short(struct decoder *dec,
				    struct decoder_window *win)
{
	int ret, at;

	do {
		ret = read_some(dec, win);
		at = dec->z.data_type;
		if (ret == Z_OK && at & AFTER_BLOCK && !(at & IN_LAST_BLOCK) &&
		    dec->size >= SHORT_BLOCK)
			return hand_over(dec);
	} while (ret == Z_OK && win->out_len);
	return isal_status(dec, win, ret);
}
