#ifndef FINDROBOTS_TESTS_DECODERS_H
#define FINDROBOTS_TESTS_DECODERS_H

/* The decoders, zlib's first, and how what two of them make of bytes differs.
 */

#include <string.h>

#include "base/buf.h"
#include "decode/decoder.h"
#ifdef HAVE_ISAL
#include "decode/isal.h"
#endif
#include "decode/zlib.h"

static const struct decoder_ops *const decoders[] = {
	&zlib_decoder,
#ifdef HAVE_ISAL
	&isal_decoder,
#endif
};

enum { NDECODERS = sizeof(decoders) / sizeof(*decoders) };

struct decoded {
	struct buf text;
	enum decoder_status status; /* DECODER_MORE: there is no more */
	const char *reason;
	size_t at; /* bytes of the input */
};

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
