/* The decoder that is always there: zlib's inflate() in its gzip mode. */

#include "decode/zlib.h"

#include <limits.h>
#include <stdlib.h>

struct decoder {
	z_stream z;
};

static uInt at_most_uint(size_t n)
{
	return n < UINT_MAX ? (uInt)n : UINT_MAX;
}

int decoder_zlib_inflate(z_stream *z, struct decoder_window *win, int flush)
{
	int ret;

	z->next_in = (z_const Bytef *)win->in;
	z->avail_in = at_most_uint(win->in_len);
	z->next_out = win->out;
	z->avail_out = at_most_uint(win->out_len);
	ret = inflate(z, flush);
	win->in_len -= (size_t)(z->next_in - win->in);
	win->in = z->next_in;
	win->out_len -= (size_t)(z->next_out - win->out);
	win->out = z->next_out;
	return ret;
}

enum decoder_status decoder_zlib_status(int ret)
{
	switch (ret) {
	case Z_OK:
	case Z_BUF_ERROR: /* no input or no room */
		return DECODER_MORE;
	case Z_STREAM_END:
		return DECODER_END;
	case Z_MEM_ERROR:
		return DECODER_MEMORY;
	default:
		return DECODER_BAD;
	}
}

const char *decoder_zlib_reason(const z_stream *z)
{
	return z->msg ? z->msg : "invalid data";
}

static struct decoder *create(void)
{
	struct decoder *dec = calloc(1, sizeof(*dec));

	if (dec && inflateInit2(&dec->z, DECODER_ZLIB_GZIP) != Z_OK) {
		free(dec);
		return NULL;
	}
	return dec;
}

static void destroy(struct decoder *dec)
{
	if (dec)
		inflateEnd(&dec->z);
	free(dec);
}

static void begin(struct decoder *dec)
{
	/* Fails only on a stream that was never set up. */
	inflateReset(&dec->z);
}

static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	return decoder_zlib_status(
		decoder_zlib_inflate(&dec->z, win, Z_NO_FLUSH));
}

static const char *reason(const struct decoder *dec)
{
	return decoder_zlib_reason(&dec->z);
}

const struct decoder_ops decoder_zlib = {
	.name = "zlib",
	.create = create,
	.destroy = destroy,
	.begin = begin,
	.run = run,
	.reason = reason,
};
