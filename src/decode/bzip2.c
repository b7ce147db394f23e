/* Tested by tests/unit/decode/test_codec.c. */

#include "decode/bzip2.h"

#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/param.h>

struct decoder {
	bz_stream stream;
	bool is_begun; /* has to be ended */
	int ret;       /* of the last call */
};

static void end(struct decoder *dec)
{
	if (dec->is_begun)
		BZ2_bzDecompressEnd(&dec->stream);
	dec->is_begun = false;
}

static void destroy(struct decoder *dec)
{
	if (dec)
		end(dec);
	free(dec);
}

static struct decoder *create(void)
{
	return calloc(1, sizeof(struct decoder));
}

static void begin(struct decoder *dec)
{
	end(dec);
	dec->stream = (bz_stream){ 0 };
	dec->ret = BZ2_bzDecompressInit(&dec->stream, 0, 0);
	dec->is_begun = dec->ret == BZ_OK;
}

static enum decoder_status status_of(int ret)
{
	switch (ret) {
	case BZ_OK:
		return DECODER_MORE;
	case BZ_STREAM_END:
		return DECODER_END;
	case BZ_MEM_ERROR:
		return DECODER_MEMORY;
	default:
		return DECODER_BAD;
	}
}

static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	bz_stream *z = &dec->stream;

	if (dec->ret != BZ_OK)
		return status_of(dec->ret);
	/* It does not write to its input. */
	z->next_in = (char *)win->in;
	z->avail_in = (unsigned)MIN(win->in_len, UINT_MAX);
	z->next_out = (char *)win->out;
	z->avail_out = (unsigned)MIN(win->out_len, UINT_MAX);
	dec->ret = BZ2_bzDecompress(z);
	win->in_len -= (size_t)((const uint8_t *)z->next_in - win->in);
	win->in = (const uint8_t *)z->next_in;
	win->out_len -= (size_t)((uint8_t *)z->next_out - win->out);
	win->out = (uint8_t *)z->next_out;
	return status_of(dec->ret);
}

static const char *reason(const struct decoder *dec)
{
	return dec->ret == BZ_DATA_ERROR_MAGIC ? "incorrect header check"
					       : "invalid data";
}

const char *bzip2_version(void)
{
	return BZ2_bzlibVersion();
}

const struct decoder_ops bzip2_decoder = {
	.name = "bzip2",
	.create = create,
	.destroy = destroy,
	.begin = begin,
	.run = run,
	.reason = reason,
};
