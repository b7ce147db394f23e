/*
 * When libzstd finds an error it does not say what it wrote before, in the same
 * call. So it is only given what belongs together: a block, or a header. It
 * says how many bytes it wants next, and with a block it wants the header of
 * the one after it, which it is given by itself. The first bytes of a frame it
 * is given alone, too: of a whole frame it would decode all or nothing.
 *
 * Tested by tests/unit/decode/test_codec.c.
 */

#include "decode/zstd.h"

#include <stdlib.h>
#include <sys/param.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
	HEADER = 3,	 /* bytes before a block */
	FIRST_BYTES = 5, /* wanted at the beginning of a frame */
	WINDOW_LOG = 27, /* of the largest window: 128 MiB */
};

_Static_assert(1 << WINDOW_LOG == DECODER_MEMORY_MAX, "one limit");

struct decoder {
	ZSTD_DCtx *context;
	size_t wanted; /* bytes of input */
	bool is_full;  /* there may be text that had no room */
	const char *reason;
};

static void destroy(struct decoder *dec)
{
	if (dec)
		ZSTD_freeDCtx(dec->context);
	free(dec);
}

static struct decoder *create(void)
{
	struct decoder *dec = calloc(1, sizeof(*dec));

	if (!dec)
		return NULL;
	dec->context = ZSTD_createDCtx();
	if (!dec->context) {
		free(dec);
		return NULL;
	}
	ZSTD_DCtx_setParameter(dec->context, ZSTD_d_windowLogMax, WINDOW_LOG);
	return dec;
}

static void begin(struct decoder *dec)
{
	ZSTD_DCtx_reset(dec->context, ZSTD_reset_session_only);
	dec->wanted = FIRST_BYTES;
	dec->is_full = false;
}

static enum decoder_status fail(struct decoder *dec, size_t code)
{
	switch (ZSTD_getErrorCode(code)) {
	case ZSTD_error_memory_allocation:
		return DECODER_MEMORY;
	case ZSTD_error_frameParameter_windowTooLarge:
		return DECODER_LARGE;
	case ZSTD_error_checksum_wrong:
		dec->reason = "incorrect data check";
		break;
	case ZSTD_error_dictionary_wrong:
		dec->reason = "it needs a dictionary";
		break;
	case ZSTD_error_corruption_detected:
		dec->reason = "invalid block";
		break;
	default:
		dec->reason = ZSTD_getErrorName(code);
		break;
	}
	return DECODER_BAD;
}

static enum decoder_status step(struct decoder *dec, struct decoder_window *win)
{
	size_t piece =
		dec->wanted > HEADER ? dec->wanted - HEADER : dec->wanted;
	ZSTD_inBuffer in = { win->in,
			     dec->is_full ? 0 : MIN(win->in_len, piece), 0 };
	ZSTD_outBuffer out = { win->out, win->out_len, 0 };
	size_t ret = ZSTD_decompressStream(dec->context, &out, &in);

	/* All of it was needed to see the error. */
	if (ZSTD_isError(ret)) {
		win->in += in.size;
		win->in_len -= in.size;
		return fail(dec, ret);
	}
	win->in += in.pos;
	win->in_len -= in.pos;
	win->out += out.pos;
	win->out_len -= out.pos;
	dec->is_full = out.pos == out.size;
	dec->wanted = ret;
	return ret ? DECODER_MORE : DECODER_END;
}

/* Calls in vain are an error to libzstd, in the end; so none is made. */
static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	const uint8_t *text = win->out;
	enum decoder_status status = DECODER_MORE;

	while (status == DECODER_MORE && win->out_len &&
	       (dec->is_full || win->in_len) &&
	       win->out - text < DECODER_ENOUGH)
		status = step(dec, win);
	return status;
}

static const char *reason(const struct decoder *dec)
{
	return dec->reason;
}

const char *zstd_version(void)
{
	return ZSTD_versionString();
}

const struct decoder_ops zstd_decoder = {
	.name = "zstd",
	.create = create,
	.destroy = destroy,
	.begin = begin,
	.run = run,
	.reason = reason,
};
