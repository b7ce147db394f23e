#ifndef FINDROBOTS_TESTS_DECODERS_H
#define FINDROBOTS_TESTS_DECODERS_H

/* The decoders, zlib's first, and how what two of them make of bytes differs.
 */

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "decode/builtin.h"
#include "decode/decoder.h"
#include "decode/zlib.h"

static const struct decoder_ops *const decoders[] = {
	&zlib_decoder,
	&builtin_decoder,
};

enum { NDECODERS = sizeof(decoders) / sizeof(*decoders) };

struct decoded {
	struct buf text;
	enum decoder_status status; /* DECODER_MORE: there is no more */
	const char *reason;
	size_t at; /* bytes of the input */
};

/*
 * Has a decoder read members before, of which all were short, or the last was
 * long: it may choose by that how it decodes the next one.
 */
static inline void decoders_read_before(const struct decoder_ops *ops,
					struct decoder *dec, bool is_short)
{
	/* 4,096 letters, and one, as gzip -9n packs them. */
	static const uint8_t members[2][40] = {
		{ 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03,
		  0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xac,
		  0xef, 0x5f, 0xc2, 0x1e, 0x0e, 0x28, 0x00, 0x00, 0x00, 0xe0,
		  0xdd, 0x00, 0x73, 0xdc, 0x99, 0x9c, 0x00, 0x10, 0x00, 0x00 },
		{ 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00,
		  0x00, 0x02, 0x03, 0x4b, 0x04, 0x00, 0x43,
		  0xbe, 0xb7, 0xe8, 0x01, 0x00, 0x00, 0x00 },
	};
	static const size_t lens[2] = { 40, 21 };
	uint8_t room[8192];

	for (int i = 0; i < (is_short ? 8 : 1); i++) {
		struct decoder_window win = { .in = members[is_short],
					      .in_len = lens[is_short],
					      .out = room,
					      .out_len = sizeof(room) };

		ops->begin(dec);
		while (ops->run(dec, &win) == DECODER_MORE)
			;
	}
}

static inline void decoded_clear(struct decoded *res)
{
	buf_clear(&res->text);
	res->at = 0;
	res->reason = "";
}

/* Returns what differs, or NULL. */
static inline const char *decoded_compare(const struct decoded *a,
					  const struct decoded *b)
{
	if (a->text.len != b->text.len)
		return "the length of the text";
	if (a->text.len && memcmp(a->text.data, b->text.data, a->text.len) != 0)
		return "the text";
	if (a->status != b->status)
		return "the end";
	if (strcmp(a->reason, b->reason) != 0)
		return "the reason";
	return a->at != b->at ? "the place" : NULL;
}

#endif
