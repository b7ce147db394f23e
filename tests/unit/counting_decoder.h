#ifndef FINDROBOTS_COUNTING_DECODER_H
#define FINDROBOTS_COUNTING_DECODER_H

/*
 * For the tests: zlib's decoder, which counts what it does. To be included
 * after cmocka.h.
 */

#include <stdint.h>
#include <stdlib.h>

#include "decode/decoder.h"
#include "decode/zlib.h"

struct decoder {
	struct decoder *zlib;
};

/* Bytes that were read and written, and 100 for each member. */
static uint64_t work;

static struct decoder *counting_create(void)
{
	struct decoder *dec = malloc(sizeof(*dec));

	assert_non_null(dec);
	dec->zlib = zlib_decoder.create();
	return dec;
}

static void counting_destroy(struct decoder *dec)
{
	if (dec)
		zlib_decoder.destroy(dec->zlib);
	free(dec);
}

static void counting_begin(struct decoder *dec)
{
	/* Tables are made anew; a call that does nothing is no gift. */
	work += 100;
	zlib_decoder.begin(dec->zlib);
}

static enum decoder_status counting_run(struct decoder *dec,
					struct decoder_window *win)
{
	size_t len = win->in_len + win->out_len;
	enum decoder_status status = zlib_decoder.run(dec->zlib, win);

	work += len - win->in_len - win->out_len;
	return status;
}

static const char *counting_reason(const struct decoder *dec)
{
	return zlib_decoder.reason(dec->zlib);
}

static const struct decoder_ops counting = { .name = "counting",
					     .create = counting_create,
					     .destroy = counting_destroy,
					     .begin = counting_begin,
					     .run = counting_run,
					     .reason = counting_reason };

#endif
