#ifndef FINDROBOTS_DECODE_DECODER_H
#define FINDROBOTS_DECODE_DECODER_H

/*
 * What decodes one gzip member (RFC 1952): header, deflate blocks (RFC 1951)
 * and trailer, both checked. A decoder is used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decoder_status {
	DECODER_MORE,  /* wants more input, or more room for output */
	DECODER_END,   /* the member ended here and its trailer was right */
	DECODER_BAD,   /* not a member; decoder_ops.reason says why */
	DECODER_MEMORY /* memory ran out */
};

/* Moved on by decoder_ops.run() over what was read and written. */
struct decoder_window {
	const uint8_t *in; /* not NULL */
	size_t in_len;	   /* bytes left to read */
	uint8_t *out;
	size_t out_len; /* bytes of room left to write to */

	/* 0; but with DECODER_BAD how many of the bytes before in, which may
	   have come with earlier windows, stand behind the error. */
	size_t unread;
};

struct decoder;

enum {
	/*
	 * With so many bytes of text written, run() may return though there is
	 * more input and room. A caller does best not to wait for more: a
	 * decoder is faster with much room, and text that was just written is
	 * near the processor.
	 */
	DECODER_ENOUGH = 64 * 1024,
};

struct decoder_ops {
	const char *name; /* as --decoder has it */

	/*
	 * What decodes members behind damage; NULL: the same. There the work
	 * that may be spent is limited, so what it is has to be the same for
	 * all decoders.
	 */
	const struct decoder_ops *after_damage;

	/* Whether the library that is there will do; NULL: it always does. */
	bool (*is_usable)(void);

	/* Returns NULL when memory ran out. */
	struct decoder *(*create)(void);
	void (*destroy)(struct decoder *); /* takes NULL */

	/* Makes ready for the first byte of a member. */
	void (*begin)(struct decoder *);

	/*
	 * Decodes as far as input and room go, or enough. An empty input says
	 * that there is no more: then all that can be decoded of what was read
	 * is written, as far as there is room, and no other input may follow.
	 * What was written before a DECODER_BAD is good as far as can be told.
	 * It, the place of the error and its reason are the same for all
	 * decoders and however input and room were cut into pieces.
	 */
	enum decoder_status (*run)(struct decoder *, struct decoder_window *);

	/* After DECODER_BAD: why, in zlib's words. A static string. */
	const char *(*reason)(const struct decoder *);
};

struct window;

/*
 * Runs a decoder over what is there of the input, at most in_max bytes, and
 * moves the input on. room's fields for input need not be set.
 */
enum decoder_status decoder_run_input(const struct decoder_ops *,
				      struct decoder *, struct window *,
				      size_t in_max,
				      struct decoder_window *room);

#endif
