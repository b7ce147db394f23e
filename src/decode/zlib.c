/* Tested by tests/unit/decode/test_decoder.c. */

#include "decode/zlib.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

struct decoder {
	z_stream z;
};

int zlib_inflate(z_stream *z, struct decoder_window *win, int flush)
{
	int ret;

	z->next_in = (z_const Bytef *)win->in;
	z->avail_in = (uInt)MIN(win->in_len, UINT_MAX);
	z->next_out = win->out;
	z->avail_out = (uInt)MIN(win->out_len, UINT_MAX);
	ret = inflate(z, flush);
	win->in_len -= (size_t)(z->next_in - win->in);
	win->in = z->next_in;
	win->out_len -= (size_t)(z->next_out - win->out);
	win->out = z->next_out;
	return ret;
}

enum decoder_status zlib_status(int ret)
{
	switch (ret) {
	case Z_OK:
	case Z_BUF_ERROR: /* no input, or no room */
		return DECODER_MORE;
	case Z_STREAM_END:
		return DECODER_END;
	case Z_MEM_ERROR:
		return DECODER_MEMORY;
	default:
		return DECODER_BAD;
	}
}

const char *zlib_reason(const z_stream *z)
{
	return z->msg ? z->msg : "invalid data";
}

/* A decoder begins with its z_stream. */
static z_stream *stream_of(struct decoder *dec)
{
	return (z_stream *)(void *)dec;
}

struct decoder *zlib_create(size_t size, size_t zeroed)
{
	struct decoder *dec = malloc(size);

	if (dec)
		memset(dec, 0, zeroed);
	if (dec && inflateInit2(stream_of(dec), ZLIB_GZIP) != Z_OK) {
		free(dec);
		return NULL;
	}
	return dec;
}

void zlib_destroy(struct decoder *dec)
{
	if (dec)
		inflateEnd(stream_of(dec));
	free(dec);
}

static struct decoder *create(void)
{
	return zlib_create(sizeof(struct decoder), sizeof(struct decoder));
}

static void begin(struct decoder *dec)
{
	/* Fails only on a stream that was never set up. */
	inflateReset(&dec->z);
}

static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	return zlib_status(zlib_inflate(&dec->z, win, Z_NO_FLUSH));
}

static const char *reason(const struct decoder *dec)
{
	return zlib_reason(&dec->z);
}

const struct decoder_ops zlib_decoder = {
	.name = "zlib",
	.create = create,
	.destroy = zlib_destroy,
	.begin = begin,
	.run = run,
	.reason = reason,
};
