/*
 * inflate/inflate.h, with each kernel, against zlib's inflate() of the same
 * bare deflate data at once. What zlib finds whole or cut has to have the same
 * text and end, or there has to be a doubt; if it finds an error, there has to
 * be one. The text is then the beginning of zlib's. An input is
 *
 *	what chooses the sizes of pieces and rooms, one byte each
 *	deflate data
 *
 * The slow loop, a kernel that does nothing, also shows what the kernels are
 * to do: so a doubt of one has to be a doubt of all.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/unpack.h"
#include "base/crc.h"
#include "decode/inflate/inflate.h"
#include "gzip_maker.h"
#include "reference.h"

enum {
	TEXT_MAX = 1 << 20, /* more is not looked at */
	PIECE_MAX = 64 * 1024,
	ROOM_MAX = 128 * 1024,
	SMALL_MAX = 4096,
};

/*
 * Sizes of pieces or rooms; choice is 0 for as much as there is. As each step
 * costs a copy of the window, only so many are small.
 */
struct sizes {
	uint8_t choice;
	struct rng rng;
	size_t max;
	unsigned nsmall;
};

enum end { WHOLE, CUT, BAD };

struct result {
	struct buf text;
	enum end end;
	size_t used; /* bytes */
};

/* What libFuzzer leaves no other place for. */
static struct {
	z_stream z;
	struct inflate inflate;
	struct result want, got;
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
	static const size_t max[] = { 1, 9, 300, 1000, 4096, 40000, ROOM_MAX };
	size_t n = max[sizes->choice % 7];

	if (!sizes->choice || sizes->nsmall == SMALL_MAX)
		return sizes->max;
	sizes->nsmall++;
	return least(sizes->choice & 0x80 ? n : 1 + rng_below(&sizes->rng, n),
		     sizes->max);
}

static void ask_zlib(const uint8_t *data, size_t len)
{
	struct result *want = &state.want;
	z_stream *z = &state.z;
	int ret;

	buf_clear(&want->text);
	inflateReset(z);
	z->next_in = (z_const Bytef *)data;
	z->avail_in = (uInt)len;
	z->next_out = buf_reserve(&want->text, TEXT_MAX + 1);
	reference_check_buf(&want->text);
	z->avail_out = TEXT_MAX + 1;
	ret = inflate(z, Z_SYNC_FLUSH);
	want->text.len = TEXT_MAX + 1 - z->avail_out;
	want->used = len - z->avail_in;
	want->end = ret == Z_STREAM_END			? WHOLE
		    : ret == Z_OK || ret == Z_BUF_ERROR ? CUT
							: BAD;
}

/* Returns false when that was all. */
static bool step(struct sizes *pieces, struct sizes *rooms, const uint8_t *data,
		 size_t len)
{
	struct result *got = &state.got;
	size_t before = least(got->text.len, INFLATE_WINDOW);
	size_t in_len = least(next_size(pieces), len - got->used);
	size_t out_len = next_size(rooms);
	uint8_t *in_end = state.piece + PIECE_MAX;
	uint8_t *out_end = state.room + INFLATE_WINDOW + ROOM_MAX;
	uint8_t *out = out_end - out_len;
	struct kernel_room room = { .in = in_end - in_len,
				    .in_end = in_end,
				    .text = out - before,
				    .out = out,
				    .enough = out_end,
				    .end = out_end };
	enum inflate_status status;

	if (out_len > KERNEL_ROOM_LEAST && rooms->choice & 0x40)
		room.enough -= KERNEL_ROOM_LEAST;
	memcpy(in_end - in_len, data + got->used, in_len);
	if (before)
		memcpy(out - before, got->text.data + got->text.len - before,
		       before);
	status = inflate_run(&state.inflate, &room);
	if (status == INFLATE_DOUBT) {
		got->end = BAD;
		return false;
	}
	if (room.in < in_end - in_len || room.in > in_end || room.out < out ||
	    room.out > out_end)
		reference_fail("not moved as it should be");
	if (status == INFLATE_MORE && room.in < in_end &&
	    room.out < room.enough)
		reference_fail("stopped too early");
	buf_add(&got->text, out, (size_t)(room.out - out));
	reference_check_buf(&got->text);
	got->used += in_len - (size_t)(in_end - room.in);
	got->end = status == INFLATE_OVER ? WHOLE : CUT;
	return status == INFLATE_MORE && (in_len || room.out > out) &&
	       got->text.len <= TEXT_MAX;
}

static void check(const char *name)
{
	const struct result *want = &state.want, *got = &state.got;

	if (got->text.len > want->text.len ||
	    (got->text.len &&
	     memcmp(got->text.data, want->text.data, got->text.len) != 0))
		reference_fail("%s: other text", name);
	if (got->end == BAD)
		return;
	if (got->end != want->end || got->text.len != want->text.len ||
	    got->used != want->used)
		reference_fail("%s: %d at %zu, not %d at %zu", name, got->end,
			       got->used, want->end, want->used);
}

static void decode(const struct kernel *kernel, struct sizes pieces,
		   struct sizes rooms, const uint8_t *data, size_t len)
{
	state.inflate.kernel = kernel;
	inflate_begin(&state.inflate);
	buf_clear(&state.got.text);
	state.got.used = 0;
	while (step(&pieces, &rooms, data, len))
		;
	check(kernel->name);
}

static void check_crcs(const uint8_t *data, size_t len)
{
	const struct crc_kernel *kernel;
	size_t half = len / 2;

	for (size_t k = 0; (kernel = crc_kernel(k)); k++) {
		bool has_nul = false;
		uint32_t crc = kernel->add(0, data, half, &has_nul);

		crc = kernel->add(crc, data + half, len - half, &has_nul);
		if (crc != crc32_z(0, data, len))
			reference_fail("%s: another CRC", kernel->name);
		if (has_nul != (len && memchr(data, 0, len)))
			reference_fail("%s: wrong about a NUL", kernel->name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	uint8_t pieces = unpack_byte(&in), rooms = unpack_byte(&in);
	struct sizes in_sizes = { .choice = pieces,
				  .rng = { pieces + UINT64_C(1) },
				  .max = PIECE_MAX };
	struct sizes out_sizes = { .choice = rooms,
				   .rng = { rooms + UINT64_C(1) },
				   .max = ROOM_MAX };
	const struct kernel *kernel;
	enum end end = WHOLE;

	ask_zlib(in.at, in.len);
	if (state.want.text.len > TEXT_MAX)
		return 0;
	check_crcs(state.want.text.data, state.want.text.len);
	for (size_t k = 0; (kernel = kernel_get(k)); k++) {
		decode(kernel, in_sizes, out_sizes, in.at, in.len);
		if (k && (state.got.end == BAD) != (end == BAD))
			reference_fail("%s: differs in its doubt",
				       kernel->name);
		end = state.got.end;
	}
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	state.piece = malloc(PIECE_MAX);
	state.room = malloc(INFLATE_WINDOW + ROOM_MAX);
	if (!state.piece || !state.room || inflateInit2(&state.z, -15))
		reference_fail("cannot begin");
	return 0;
}
