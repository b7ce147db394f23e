/*
 * inflate/inflate.h and what it is made of. What each kernel makes of deflate
 * data, however they and the room are cut into pieces, is compared with what
 * zlib makes of all of them at once: the text and the end have to be the same;
 * if zlib finds an error, there has to be a doubt, and the text until then has
 * to be the beginning of zlib's. A doubt about data that are good would only
 * cost time, so it has to be rare.
 *
 * Pieces and rooms end where the memory does.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "decode/inflate/inflate.h"
#include "gzip_maker.h"
#include "often.h"

enum {
	MEMORY = 1 << 20,
	TEXT_MAX = MEMORY - INFLATE_WINDOW,
};

static struct rng rng = { 7 };

/* Each ends before memory that may not be used. */
static uint8_t *piece_end, *room_end;

static uint8_t *end_of_memory(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *mem = mmap(NULL, MEMORY + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(mem, MAP_FAILED);
	assert_int_equal(mprotect(mem + MEMORY, page, PROT_NONE), 0);
	return mem + MEMORY;
}

static int set_up(void **state)
{
	(void)state;
	piece_end = end_of_memory();
	room_end = end_of_memory();
	return 0;
}

static size_t at_most(size_t n, size_t most)
{
	return n < most ? n : most;
}

/**** What zlib makes of raw deflate data */

struct result {
	enum { WHOLE, CUT, BAD } end;
	struct buf text;
	size_t used; /* bytes, if whole */
};

static struct result want, got;

static void ask_zlib(const uint8_t *data, size_t len)
{
	z_stream z = { 0 };
	int ret;

	buf_clear(&want.text);
	assert_int_equal(inflateInit2(&z, -15), Z_OK);
	z.next_out = buf_reserve(&want.text, TEXT_MAX);
	assert_non_null(z.next_out);
	z.avail_out = TEXT_MAX;
	z.next_in = (z_const Bytef *)data;
	z.avail_in = (uInt)len;
	ret = inflate(&z, Z_SYNC_FLUSH);
	assert_true(z.avail_out);
	want.text.len = TEXT_MAX - z.avail_out;
	want.used = len - z.avail_in;
	want.end = ret == Z_STREAM_END		       ? WHOLE
		   : ret == Z_OK || ret == Z_BUF_ERROR ? CUT
						       : BAD;
	inflateEnd(&z);
}

/**** What a kernel makes of them */

struct way {
	size_t in_max, out_max; /* bytes of a piece */
	bool by_chance;
};

static size_t next_size(const struct way *way, size_t max)
{
	return way->by_chance ? 1 + rng_below(&rng, max) : max;
}

/* Decodes one piece; returns false when that was all. */
static bool step(struct inflate *inf, const struct way *way,
		 const uint8_t *data, size_t len)
{
	/* All of the text that a match may reach back to stands before. */
	size_t before = at_most(got.text.len, INFLATE_WINDOW);
	size_t in_len = at_most(next_size(way, way->in_max), len - got.used);
	size_t out_len = at_most(next_size(way, way->out_max), TEXT_MAX);
	uint8_t *out = room_end - out_len;
	struct kernel_room room = { .in = piece_end - in_len,
				    .in_end = piece_end,
				    .text = out - before,
				    .out = out,
				    .enough = room_end,
				    .end = room_end };
	enum inflate_status status;

	if (out_len > KERNEL_ROOM_LEAST && rng_below(&rng, 2))
		room.enough -= KERNEL_ROOM_LEAST;
	memcpy(piece_end - in_len, data + got.used, in_len);
	if (before)
		memcpy(out - before, got.text.data + got.text.len - before,
		       before);
	status = inflate_run(inf, &room);
	if (status == INFLATE_DOUBT) {
		assert_ptr_equal(room.in, piece_end - in_len);
		assert_ptr_equal(room.out, out);
		got.end = BAD;
		return false;
	}
	assert_true(room.in >= piece_end - in_len && room.in <= piece_end);
	assert_true(room.out >= out && room.out <= room_end);
	buf_add(&got.text, out, (size_t)(room.out - out));
	got.used += in_len - (size_t)(piece_end - room.in);
	got.end = status == INFLATE_OVER ? WHOLE : CUT;
	if (status == INFLATE_OVER)
		return false;
	/* Without all of the input it has to fill the room. */
	assert_true(room.in == piece_end || room.out >= room.enough);
	return in_len || room.out != out;
}

static void decode(const struct kernel *kernel, const struct way *way,
		   const uint8_t *data, size_t len)
{
	static struct inflate inf;

	inf.kernel = kernel;
	inflate_begin(&inf);
	buf_clear(&got.text);
	got.used = 0;
	while (step(&inf, way, data, len))
		;
	assert_false(buf_failed(&got.text));
}

static size_t ndoubts;

static void check(const struct kernel *kernel, const struct way *way,
		  const uint8_t *data, size_t len)
{
	decode(kernel, way, data, len);
	if (got.end == BAD) {
		assert_true(got.text.len <= want.text.len);
		ndoubts += want.end != BAD;
	} else {
		assert_int_equal(got.end, want.end);
		assert_int_equal(got.text.len, want.text.len);
		assert_int_equal(got.used, want.end == CUT ? len : want.used);
	}
	if (got.text.len)
		assert_memory_equal(got.text.data, want.text.data,
				    got.text.len);
}

static void check_all(const uint8_t *data, size_t len)
{
	static const struct way ways[] = {
		{ MEMORY, TEXT_MAX, false }, { 1, TEXT_MAX, false },
		{ MEMORY, 1, false },	     { 3, 2, false },
		{ 7, 1000, true },	     { 70, 70, true },
		{ 4096, 40000, true },	     { 900, 700, false },
	};
	const struct kernel *kernel;

	ask_zlib(data, len);
	for (size_t k = 0; (kernel = kernel_get(k)); k++)
		for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
			if (len / ways[i].in_max <= 2000 &&
			    want.text.len / ways[i].out_max <= 20000)
				check(kernel, &ways[i], data, len);
}

/**** Data */

static void add_text(struct buf *text, unsigned kind, size_t len)
{
	static const char line[] = "192.0.2.0 - - [1/Jan/2026:00:00:00 +0000] "
				   "\"GET /robots.txt HTTP/1.1\" 200 71\n";

	for (size_t i = 0; i < len; i++)
		if (kind == 0)
			buf_add_byte(text, (uint8_t)rng_next(&rng));
		else if (kind == 1)
			buf_add_byte(text, (uint8_t) "ab"[i / 300 % 2]);
		else if (rng_below(&rng, kind == 2 ? 15 : 200))
			buf_add_byte(text, (uint8_t)line[i % sizeof(line)]);
		else
			buf_add_byte(text,
				     (uint8_t)(' ' + rng_below(&rng, 99)));
}

/* By zlib, with a flush behind each piece if there are any. */
static void pack(struct buf *data, const struct buf *text, unsigned choice,
		 size_t piece)
{
	static const int flushes[] = { Z_SYNC_FLUSH, Z_PARTIAL_FLUSH, Z_BLOCK };
	size_t bound = 2 * text->len + 4096;
	size_t left = text->len;
	z_stream z = { 0 };
	int ret = Z_OK;

	assert_int_equal(deflateInit2(&z, (int)(choice % 10), Z_DEFLATED,
				      -9 - (int)(choice / 10 % 7),
				      1 + (int)(choice / 70 % 9),
				      (int)(choice / 3 % 5)),
			 Z_OK);
	buf_clear(data);
	z.next_out = buf_reserve(data, bound);
	assert_non_null(z.next_out);
	z.avail_out = (uInt)bound;
	z.next_in = text->data;
	while (ret != Z_STREAM_END) {
		z.avail_in = (uInt)(piece ? at_most(piece, left) : left);
		left -= z.avail_in;
		ret = deflate(&z, left ? flushes[choice % 3] : Z_FINISH);
		assert_true(ret == Z_OK || ret == Z_STREAM_END);
	}
	data->len = bound - z.avail_out;
	deflateEnd(&z);
}

static void test_all_that_zlib_writes(void **state)
{
	static const size_t lens[] = { 1, 70, 3000, 40000, 200000 };
	struct buf text = { 0 }, data = { 0 };

	(void)state;
	ndoubts = 0;
	for (size_t i = 0; i < often(240); i++) {
		size_t len = lens[i % 5];

		buf_clear(&text);
		add_text(&text, (unsigned)i % 4, len);
		pack(&data, &text, (unsigned)rng_below(&rng, 100000),
		     i % 3 ? 0 : 1 + len / 7);
		check_all(data.data, data.len);
		assert_int_equal(want.end, WHOLE);
		assert_int_equal(want.text.len, len);
	}
	/* zlib writes nothing that is unusual. */
	assert_int_equal(ndoubts, 0);
	buf_release(&data);
	buf_release(&text);
}

/* One more byte in each: everything ends at every place once. */
static void test_every_room_and_piece(void **state)
{
	struct buf text = { 0 }, data = { 0 };
	const struct kernel *kernel;

	(void)state;
	ndoubts = 0;
	add_text(&text, 3, 1500);
	add_text(&text, 1, 700);
	add_text(&text, 2, 600);
	for (unsigned level = 0; level < 10; level += 3) {
		pack(&data, &text, level, 900);
		ask_zlib(data.data, data.len);
		for (size_t k = 0; (kernel = kernel_get(k)); k++) {
			for (size_t n = 1; n < text.len + 2; n += often_step())
				check(kernel, &(struct way){ MEMORY, n, false },
				      data.data, data.len);
			for (size_t n = 1; n < data.len + 2; n += often_step())
				check(kernel,
				      &(struct way){ n, TEXT_MAX, false },
				      data.data, data.len);
		}
	}
	assert_int_equal(ndoubts, 0);
	buf_release(&data);
	buf_release(&text);
}

static void test_damage(void **state)
{
	struct buf text = { 0 }, data = { 0 };

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		buf_clear(&text);
		add_text(&text, i % 4, 300);
		pack(&data, &text, 70 * 7 + 60 + i * 11, i % 2 ? 100 : 0);
		for (size_t len = 0; len < data.len; len += often_step())
			check_all(data.data, len);
		for (size_t bit = 0; bit < 8 * data.len; bit += often_step()) {
			data.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
			check_all(data.data, data.len);
			data.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
	}
	buf_release(&data);
	buf_release(&text);
}

/* Here a kernel meets it. */
static void test_damage_in_long_data(void **state)
{
	struct buf text = { 0 }, data = { 0 };

	(void)state;
	for (unsigned i = 0; i < often(36); i++) {
		buf_clear(&text);
		add_text(&text, i % 4, 90000);
		pack(&data, &text, 70 * 7 + 60 + i, i % 3 ? 0 : 20000);
		for (unsigned n = 0; n < 3; n++) {
			size_t at = rng_below(&rng, data.len);

			data.data[at] ^= (uint8_t)(1U << rng_below(&rng, 8));
			check_all(data.data, data.len);
		}
	}
	buf_release(&data);
	buf_release(&text);
}

static void test_random_bits(void **state)
{
	uint8_t data[200];

	(void)state;
	for (size_t i = 0; i < often(3000); i++) {
		for (size_t k = 0; k < sizeof(data); k++)
			data[k] = (uint8_t)rng_next(&rng);
		/* The first block is the last one, mostly, and has codes. */
		data[0] = (uint8_t)((data[0] & ~7U) | (i % 8 ? 3 : i / 8 % 8));
		check_all(data, sizeof(data));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_that_zlib_writes),
		cmocka_unit_test(test_every_room_and_piece),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_damage_in_long_data),
		cmocka_unit_test(test_random_bits),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
