#ifndef FINDROBOTS_DECODE_DECODER_H
#define FINDROBOTS_DECODE_DECODER_H

/*
 * What decodes a gzip member (RFC 1952), header and trailer, which are checked,
 * and deflate blocks (RFC 1951); or what is a member in another format: a frame
 * of zstd, a stream of xz or bzip2. Used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decoder_status {
	DECODER_MORE,  /* wants more input, or more room for output */
	DECODER_END,   /* the member ended here, and its trailer is right */
	DECODER_BAD,   /* no member, or damaged; decoder_ops.reason says why */
	DECODER_LARGE, /* needs more memory than DECODER_MEMORY_MAX */
	DECODER_MEMORY /* memory ran out */
};

/* decoder_ops.run() moves it on over what it read and wrote. */
struct decoder_window {
	const uint8_t *in; /* not NULL */
	size_t in_len;	   /* bytes left to read */
	uint8_t *out;
	size_t out_len; /* bytes of room left to write to */

	/* With DECODER_BAD: how many of the bytes read, in this window and
	   earlier ones, come after the error. Else 0. */
	size_t unread;

	/* Set by decoder_run_input(): the member's header has a wrong CRC. */
	bool wrong_header;

	/* Set, and never cleared, by decoder_run_input(): there may be a NUL in
	   the text that was written. */
	bool may_have_nul;
};

struct decoder;

enum {
	/*
	 * What a file may make a decoder take, of which its header says how
	 * much it needs: as much as zstd -d allows, and twice what xz -9 needs.
	 */
	DECODER_MEMORY_MAX = 128 << 20,

	/*
	 * Once so many bytes of text are written, run() may return although
	 * there is more input and room. It is best to use them at once: a
	 * decoder is faster with much room, and text that was just written is
	 * still in the processor's caches.
	 */
	DECODER_ENOUGH = 64 * 1024,
};

struct decoder_ops {
	const char *name; /* by which it can be chosen */

	/*
	 * What decodes members after damage; NULL: this one. The work that may
	 * be spent there is limited, so it has to be the same whatever decoder
	 * was chosen.
	 */
	const struct decoder_ops *after_damage;

	/* Whether it, or the installed library, can be used on this machine;
	   NULL: it always can. */
	bool (*is_usable)(void);

	/* run() sets the window's may_have_nul, and only if there is a NUL. */
	bool tells_nul;

	/* Returns NULL when memory ran out. */
	struct decoder *(*create)(void);
	void (*destroy)(struct decoder *); /* takes NULL */

	/* Begins with a member. */
	void (*begin)(struct decoder *);

	/*
	 * Decodes as far as input and room go, or DECODER_ENOUGH. An empty
	 * input says that there is no more: all that can be decoded of what was
	 * read is then written, as far as there is room, and no other input may
	 * follow. What was written before DECODER_BAD is right as far as anyone
	 * can tell. That text, the place of the error and its reason are the
	 * same for all decoders of gzip, and however input and room are cut
	 * into pieces; but of xz, of which the library checks the size of a
	 * chunk only when it used up its input.
	 */
	enum decoder_status (*run)(struct decoder *, struct decoder_window *);

	/* After DECODER_BAD: why, of gzip in zlib's words. A static string. */
	const char *(*reason)(const struct decoder *);
};

struct window;

/*
 * Runs a decoder over the bytes of the window that are there, at most in_max,
 * and moves the window on. The input of room need not be set. A gzip header
 * whose CRC is wrong is passed over: that of the text is there to prove it.
 */
enum decoder_status decoder_run_input(const struct decoder_ops *,
				      struct decoder *, struct window *,
				      size_t in_max,
				      struct decoder_window *room);

#endif
