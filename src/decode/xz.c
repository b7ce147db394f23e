/* Tested by tests/unit/decode/test_codec.c. */

#include "decode/xz.h"

#include <lzma.h>
#include <stdlib.h>

struct decoder {
	lzma_stream stream;
	lzma_ret ret; /* of the last call */
};

static void destroy(struct decoder *dec)
{
	if (dec)
		lzma_end(&dec->stream);
	free(dec);
}

static struct decoder *create(void)
{
	struct decoder *dec = calloc(1, sizeof(*dec));

	if (dec)
		dec->stream = (lzma_stream)LZMA_STREAM_INIT;
	return dec;
}

static void begin(struct decoder *dec)
{
	dec->ret = lzma_stream_decoder(&dec->stream, DECODER_MEMORY_MAX, 0);
}

static enum decoder_status status_of(lzma_ret ret)
{
	switch (ret) {
	case LZMA_OK:
	case LZMA_BUF_ERROR: /* no input, or no room */
		return DECODER_MORE;
	case LZMA_STREAM_END:
		return DECODER_END;
	case LZMA_MEM_ERROR:
		return DECODER_MEMORY;
	case LZMA_MEMLIMIT_ERROR:
		return DECODER_LARGE;
	default:
		return DECODER_BAD;
	}
}

static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	lzma_stream *z = &dec->stream;

	if (status_of(dec->ret) != DECODER_MORE)
		return status_of(dec->ret);
	z->next_in = win->in;
	z->avail_in = win->in_len;
	z->next_out = win->out;
	z->avail_out = win->out_len;
	dec->ret = lzma_code(z, LZMA_RUN);
	win->in = z->next_in;
	win->in_len = z->avail_in;
	win->out = z->next_out;
	win->out_len = z->avail_out;
	return status_of(dec->ret);
}

static const char *reason(const struct decoder *dec)
{
	switch (dec->ret) {
	case LZMA_FORMAT_ERROR:
		return "incorrect header check";
	case LZMA_OPTIONS_ERROR:
		return "unknown options";
	default:
		return "invalid data";
	}
}

const char *xz_version(void)
{
	return lzma_version_string();
}

const struct decoder_ops xz_decoder = {
	.name = "xz",
	.create = create,
	.destroy = destroy,
	.begin = begin,
	.run = run,
	.reason = reason,
};
