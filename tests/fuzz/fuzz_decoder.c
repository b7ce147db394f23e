/*
 * The decoders (decoder.h) against each other: what comes of the bytes, in
 * pieces of odd sizes into rooms of odd sizes, has to be what zlib's makes of
 * them all at once. An input is
 *
 *	flags, one byte; what chooses the sizes of pieces and rooms, one byte
 *	each
 *	a member; or its blocks, to which a header is added, and a trailer
 *	that is right, where they end
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "decode/decoder.h"
#include "decoders.h"
#include "gzip_maker.h"
#include "reference.h"
#include "base/unpack.h"

enum {
	TEXT_MAX = 1 << 20, /* more is not looked at */
	ROOM_MAX = 128 * 1024,
	PIECE_MAX = 64 * 1024,
};

enum {
	FLAG_BLOCKS = 1,
	FLAG_STOPPED = 2, /* the decoder was stopped in the same bytes */
	FLAG_SHORT = 4,	  /* after short members; else after a long one */
};

/* Sizes of pieces or rooms; choice is 0 for as much as there is. */
struct sizes {
	uint8_t choice;
	struct rng rng;
	size_t max;
	size_t times; /* larger, for much input or text */
};

/* How the bytes are given to a decoder. */
struct way {
	struct sizes pieces, rooms;
};

/* What libFuzzer leaves no other place for. */
static struct {
	struct decoder *decoders[NDECODERS];
	struct buf member, text;
	z_stream inflate;
	struct decoded want, got;
	uint8_t *piece, *room; /* their ends are those of the memory */
} state;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t next_size(struct sizes *sizes)
{
	static const size_t max[] = { 1, 9, 300, 4096, 40000, ROOM_MAX };
	size_t n = sizes->choice % 6;

	if (!sizes->choice)
		return sizes->max;
	n = sizes->choice & 0x80 ? max[n] : 1 + rng_below(&sizes->rng, max[n]);
	return least(n * sizes->times, sizes->max);
}

/* Returns false when that was all. */
static bool step(const struct decoder_ops *ops, struct decoder *dec,
		 struct way *way, const struct buf *member, struct decoded *res)
{
	size_t left = member->len - res->at;
	size_t in_len = least(next_size(&way->pieces), left);
	size_t out_len = next_size(&way->rooms);
	struct decoder_window win = {
		.in = state.piece + PIECE_MAX - in_len,
		.in_len = in_len,
		.out = state.room + ROOM_MAX - out_len,
		.out_len = out_len,
	};

	memcpy(state.piece + PIECE_MAX - in_len, member->data + res->at,
	       in_len);
	res->status = ops->run(dec, &win);
	if (win.in_len > in_len || win.out_len > out_len ||
	    win.in + win.in_len != state.piece + PIECE_MAX ||
	    win.out + win.out_len != state.room + ROOM_MAX)
		reference_fail("%s: not moved as it should be", ops->name);
	buf_add(&res->text, win.out - (out_len - win.out_len),
		out_len - win.out_len);
	reference_check_buf(&res->text);
	if (ops->tells_nul &&
	    win.may_have_nul != !!memchr(win.out - (out_len - win.out_len), 0,
					 out_len - win.out_len))
		reference_fail("%s: wrong about a NUL", ops->name);
	res->at += in_len - win.in_len;
	if (win.unread > (res->status == DECODER_BAD ? res->at : 0))
		reference_fail("%s: %zu unread", ops->name, win.unread);
	res->at -= win.unread;
	if (in_len && win.in_len == in_len && win.out_len == out_len &&
	    res->status == DECODER_MORE)
		reference_fail("%s: does nothing", ops->name);
	return res->status == DECODER_MORE &&
	       (in_len || win.out_len < out_len) && res->text.len <= TEXT_MAX;
}

static void decode(const struct decoder_ops *ops, struct decoder *dec,
		   struct way way, const struct buf *member,
		   struct decoded *res)
{
	decoded_clear(res);
	ops->begin(dec);
	while (step(ops, dec, &way, member, res))
		;
	if (res->status == DECODER_BAD)
		res->reason = ops->reason(dec);
}

static void show(const char *who, const struct decoded *res)
{
	static const char *const names[] = { "cut", "end", "bad", "memory" };

	fprintf(stderr, "%s: %zu bytes of text, %s at %zu: %s\n", who,
		res->text.len, names[res->status], res->at, res->reason);
}

static void must_be_same(const struct decoder_ops *ops)
{
	const char *what = decoded_compare(&state.want, &state.got);

	if (!what)
		return;
	show("want", &state.want);
	show("got", &state.got);
	reference_fail("%s: %s differs", ops->name, what);
}

static void check(const struct decoder_ops *ops, struct decoder *dec,
		  const struct way *way)
{
	decode(ops, dec, *way, &state.member, &state.got);
	must_be_same(ops);
}

/* What comes next has to be the same all the same. */
static void stop_somewhere(const struct decoder_ops *ops, struct decoder *dec,
			   struct way way)
{
	decoded_clear(&state.got);
	ops->begin(dec);
	for (unsigned n = way.rooms.choice % 5; n; n--)
		if (!step(ops, dec, &way, &state.member, &state.got))
			break;
}

/**** Blocks by themselves */

/* How long the blocks are, and their text; false if they do not end. */
static bool find_end(const uint8_t *data, size_t len, size_t *used,
		     struct buf *text)
{
	z_stream *z = &state.inflate;
	uint8_t *room = buf_reserve(text, TEXT_MAX);
	int ret;

	reference_check_buf(text);
	inflateReset(z);
	z->next_in = (z_const Bytef *)data;
	z->avail_in = (uInt)len;
	z->next_out = room;
	z->avail_out = TEXT_MAX;
	ret = inflate(z, Z_NO_FLUSH);
	text->len = TEXT_MAX - z->avail_out;
	*used = len - z->avail_in;
	return ret == Z_STREAM_END;
}

static void add_member(const uint8_t *data, size_t len)
{
	static const struct gzip_fields none;
	struct buf *text = &state.text;
	size_t used;

	gzip_add_header(&state.member, &none);
	buf_clear(text);
	if (find_end(data, len, &used, text)) {
		buf_add(&state.member, data, used);
		gzip_add_trailer(&state.member, text->data, text->len);
		data += used;
		len -= used;
	}
	buf_add(&state.member, data, len);
}

/**** One input */

static void make_member(const uint8_t *data, size_t len, bool of_blocks)
{
	buf_clear(&state.member);
	buf_reserve(&state.member, 1);
	if (of_blocks)
		add_member(data, len);
	else
		buf_add(&state.member, data, len);
	reference_check_buf(&state.member);
}

/* Sizes grow with the work, which is in the number of calls. */
static struct sizes make_sizes(uint8_t choice, size_t max, size_t len)
{
	return (struct sizes){ .choice = choice,
			       .rng = { choice + UINT64_C(1) },
			       .max = max,
			       .times = 1 + len / 512 };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	uint8_t flags = unpack_byte(&in);
	uint8_t pieces = unpack_byte(&in), rooms = unpack_byte(&in);
	struct way whole = { { .max = PIECE_MAX }, { .max = ROOM_MAX } };
	struct way way;

	make_member(in.at, in.len, flags & FLAG_BLOCKS);
	decode(decoders[0], state.decoders[0], whole, &state.member,
	       &state.want);
	if (state.want.text.len > TEXT_MAX)
		return 0;
	way.pieces = make_sizes(pieces, PIECE_MAX, state.member.len);
	way.rooms = make_sizes(rooms, ROOM_MAX, state.want.text.len);
	for (size_t i = 0; i < NDECODERS; i++) {
		decoders_read_before(decoders[i], state.decoders[i],
				     flags & FLAG_SHORT);
		if (flags & FLAG_STOPPED)
			stop_somewhere(decoders[i], state.decoders[i], way);
		check(decoders[i], state.decoders[i], &whole);
		check(decoders[i], state.decoders[i], &way);
	}
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < NDECODERS; i++) {
		state.decoders[i] = decoders[i]->create();
		if (!state.decoders[i])
			reference_fail("no decoder");
	}
	state.piece = malloc(PIECE_MAX);
	state.room = malloc(ROOM_MAX);
	if (!state.piece || !state.room || inflateInit2(&state.inflate, -15))
		reference_fail("cannot begin");
	return 0;
}
