/*
 * The decoders (decoder.h). A test makes a member, by zlib or by hand, and
 * says what has to come of it: the text, the end or the reason, and the place
 * of that. What came of it when zlib is given all at once has to be the same
 * for each decoder, whatever pieces the input and the room are cut into. And
 * so for members changed by chance, of which nothing is known but that.
 *
 * A sanitizer does not see what a library does, so pieces and rooms end where
 * the memory does, and what is before a room has to stay as it was.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "decoders.h"
#include "deflate_maker.h"
#include "gzip_maker.h"
#include "often.h"

enum {
	MEMORY = 2 << 20,	 /* of a piece, and of a room */
	MARGIN = 32,		 /* before a room, to see what is written */
	WHOLE = MEMORY - MARGIN, /* no piece and no room is larger */
	TAIL_MAX = 300,		 /* bytes behind a member */
	TEXT_MAX = 1 << 20,	 /* of the largest member */
	CALLS_MAX = 4000,	 /* of run(), that a way may need */
	SHOWN_MAX = 400,	 /* bytes of a member, in a message */
	HISTORY = 32 * 1024, /* that both decoders have of a member's text */
};

/* One of each for all tests and members, as a worker has it. */
static struct decoder *used[NDECODERS];

static struct rng rng = { 1 };
static size_t ncompared;

/**** Memory that ends where it may no longer be used */

struct memory {
	uint8_t *start, *end;
};

static struct memory input, piece, room;

static void memory_init(struct memory *mem)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	mem->start = mmap(NULL, MEMORY + page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(mem->start, MAP_FAILED);
	mem->end = mem->start + MEMORY;
	assert_int_equal(mprotect(mem->end, page, PROT_NONE), 0);
}

static void memory_release(struct memory *mem)
{
	munmap(mem->start, MEMORY + (size_t)sysconf(_SC_PAGESIZE));
}

/**** One way to cut input and room into pieces */

struct way {
	const char *name;
	size_t in_max, out_max; /* bytes of a piece */
	bool by_chance;		/* up to so many, a room of none as well */
};

static const struct way whole = { "whole", WHOLE, WHOLE, false };

static const struct way ways[] = {
	{ "whole", WHOLE, WHOLE, false },
	{ "byte by byte", 1, WHOLE, false },
	{ "into bytes", WHOLE, 1, false },
	{ "byte by byte into bytes", 1, 1, false },
	{ "small by chance", 20, 20, true },
	{ "some by chance", 300, 3000, true },
	{ "few by chance", 3000, 300, true },
	{ "large by chance", 70000, 140000, true },
	{ "pieces of 64 KiB", 65536, WHOLE, false },
	{ "pieces and rooms of 4 KiB", 4096, 4096, false },
	{ "rooms under 32 KiB", WHOLE, 32767, false },
	{ "rooms of 32 KiB", WHOLE, 32768, false },
	{ "rooms over 32 KiB", WHOLE, 32769, false },
	{ "rooms under 64 KiB", WHOLE, 65535, false },
	{ "rooms of 64 KiB", 4096, 65536, false },
	{ "rooms over 64 KiB", WHOLE, 65537, false },
	{ "rooms under 96 KiB", WHOLE, 98303, false },
	{ "rooms of 96 KiB", WHOLE, 98304, false },
	{ "rooms over 96 KiB", WHOLE, 98305, false },
};

enum { NWAYS = sizeof(ways) / sizeof(*ways) };

/* What is going on. */
struct run {
	const struct decoder_ops *ops;
	struct decoder *dec;
	const struct way *way;
	const uint8_t *data; /* in input */
	size_t len;
	struct decoded *res;
};

static size_t at_most(size_t n, size_t most)
{
	return n < most ? n : most;
}

/* A piece has at least one byte, for none says that there are no more. */
static size_t next_size(const struct way *way, size_t max, size_t least)
{
	return way->by_chance ? least + rng_below(&rng, max + 1 - least) : max;
}

static void set_window(struct run *run, struct decoder_window *win)
{
	size_t left = run->len - run->res->at;
	size_t in_len = at_most(next_size(run->way, run->way->in_max, 1), left);
	size_t out_len = next_size(run->way, run->way->out_max, 0);

	*win = (struct decoder_window){ .in = run->data + run->res->at,
					.in_len = in_len,
					.out = room.end - out_len,
					.out_len = out_len };
	if (in_len < left) {
		memcpy(piece.end - in_len, win->in, in_len);
		win->in = piece.end - in_len;
	}
}

static const uint8_t margin[MARGIN] = "written to before it begins";

/* Moved on over what was read and written, and over nothing else. */
static void check_moves(const struct decoder_window *before,
			const struct decoder_window *after)
{
	assert_memory_equal(before->out - MARGIN, margin, MARGIN);
	assert_ptr_equal(after->in + after->in_len,
			 before->in + before->in_len);
	assert_ptr_equal(after->out + after->out_len,
			 before->out + before->out_len);
	assert_true(after->in_len <= before->in_len);
	assert_true(after->out_len <= before->out_len);
}

/* Returns false when that was all. */
static bool step(struct run *run)
{
	struct decoded *res = run->res;
	struct decoder_window win, before;
	size_t nread, nwritten;

	set_window(run, &win);
	memcpy(win.out - MARGIN, margin, MARGIN);
	before = win;
	res->status = run->ops->run(run->dec, &win);
	check_moves(&before, &win);
	nread = before.in_len - win.in_len;
	nwritten = before.out_len - win.out_len;
	buf_add(&res->text, before.out, nwritten);
	if (run->ops->tells_nul)
		assert_int_equal(win.may_have_nul,
				 nwritten && memchr(before.out, 0, nwritten));
	res->at += nread;
	if (res->status == DECODER_BAD) {
		assert_true(win.unread <= res->at);
		res->at -= win.unread;
		res->reason = run->ops->reason(run->dec);
		return false;
	}
	assert_int_equal(win.unread, 0);
	if (res->status != DECODER_MORE)
		return false;
	if (!before.out_len)
		return true;
	/* Else it would never end. */
	assert_true(!before.in_len || nread || nwritten);
	return before.in_len || nwritten;
}

/* The data have to be in input. */
static void decode(const struct decoder_ops *ops, struct decoder *dec,
		   const uint8_t *data, size_t len, const struct way *way,
		   struct decoded *res)
{
	struct run run = { ops, dec, way, data, len, res };

	decoded_clear(res);
	ops->begin(dec);
	while (step(&run))
		;
	assert_false(buf_failed(&res->text));
}

/**** What has to be the same */

static void show(const char *who, const struct decoded *res)
{
	static const char *const names[] = { "cut", "end", "bad", "memory" };

	print_error("  %s: %zu bytes of text, %s at %zu: %s\n", who,
		    res->text.len, names[res->status], res->at, res->reason);
}

static void must_be_same(const struct run *run, const struct decoded *want)
{
	const char *what = decoded_compare(want, run->res);

	ncompared++;
	if (!what)
		return;
	print_error("%s, %s: %s differs\n", run->ops->name, run->way->name,
		    what);
	show("want", want);
	show("got", run->res);
	print_error("  %zu bytes:", run->len);
	for (size_t i = 0; i < at_most(run->len, SHOWN_MAX); i++)
		print_error(" %02x", run->data[i]);
	print_error("\n");
	fail();
}

/* What all at once makes of it; it stays until the next call. */
static struct decoded reference;

static const uint8_t *ask_zlib(const uint8_t *data, size_t len)
{
	uint8_t *copy = input.end - len;

	assert_true(len <= WHOLE);
	if (len)
		memcpy(copy, data, len);
	decode(&zlib_decoder, used[0], copy, len, &whole, &reference);
	return copy;
}

static void check_way(const uint8_t *data, size_t len, const struct way *way)
{
	static struct decoded res;

	for (size_t j = 0; j < 2 * NDECODERS; j++) {
		size_t i = j / 2;
		struct run run = { decoders[i], used[i], way, data, len, &res };

		decoders_read_before(decoders[i], used[i], j % 2);
		decode(decoders[i], used[i], data, len, way, &res);
		must_be_same(&run, &reference);
	}
}

/* It would be another way's run again, or take too long. */
static bool is_no_use(const struct way *way, size_t in_len, size_t out_len)
{
	if (way->in_max >= in_len && way->out_max > out_len)
		return way != &ways[0];
	return in_len / way->in_max + out_len / way->out_max > CALLS_MAX;
}

/* In all ways. What came of it is in reference. */
static void check_all(const uint8_t *data, size_t len)
{
	const uint8_t *copy = ask_zlib(data, len);

	for (size_t i = 0; i < NWAYS; i++)
		if (!is_no_use(&ways[i], len, reference.text.len))
			check_way(copy, len, &ways[i]);
}

/* At once, and in one more way. */
static void check_some(const uint8_t *data, size_t len)
{
	const uint8_t *copy = ask_zlib(data, len);
	size_t i;

	do {
		i = rng_below(&rng, NWAYS);
	} while (is_no_use(&ways[i], len, reference.text.len));
	check_way(copy, len, &whole);
	check_way(copy, len, &ways[i]);
}

/**** Facts */

static void expect(const void *text, size_t len, enum decoder_status status,
		   const char *reason, size_t at)
{
	assert_int_equal(reference.status, status);
	assert_string_equal(reference.reason, reason);
	assert_int_equal(reference.at, at);
	assert_int_equal(reference.text.len, len);
	if (len)
		assert_memory_equal(reference.text.data, text, len);
}

/* A whole member; nothing behind it is read, if there is anything. */
static void check_good(const struct buf *stored, const void *text, size_t len)
{
	static const uint8_t tail_lens[] = { 0, 1, 40, 0, 7, 255 };
	static unsigned turn;
	struct buf data = { 0 };

	buf_add(&data, stored->data, stored->len);
	for (size_t n = tail_lens[turn++ % sizeof(tail_lens)]; n; n--)
		buf_add_byte(&data, (uint8_t)rng_next(&rng));
	check_all(data.data, data.len);
	expect(text, len, DECODER_END, "", stored->len);
	buf_release(&data);
}

/* It breaks off where the data do. */
static void check_cut(const struct buf *stored, const struct buf *text)
{
	check_all(stored->data, stored->len);
	expect(text->data, text->len, DECODER_MORE, "", stored->len);
}

/* The reason shows in the last byte of data; some more is behind that. */
static void check_bad(const struct buf *stored, const struct buf *text,
		      const char *reason)
{
	static const size_t tail_lens[] = { 0, 1, 9, 300 };

	for (size_t i = 0; i < 4; i++) {
		struct buf data = { 0 };

		buf_add(&data, stored->data, stored->len);
		for (size_t n = tail_lens[i]; n; n--)
			buf_add_byte(&data, (uint8_t)rng_next(&rng));
		check_all(data.data, data.len);
		expect(text->data, text->len, DECODER_BAD, reason, stored->len);
		buf_release(&data);
	}
}

/**** Texts */

enum text_kind { LETTERS, NOISE, LOG, RUNS, NTEXTS };

static void add_text(struct buf *text, enum text_kind kind, size_t len)
{
	static const char line[] = "192.0.2.0 - - [1/Jan/2026:00:00:00 +0000] "
				   "\"GET /robots.txt HTTP/1.1\" 200 71\n";
	size_t end = text->len + len;

	while (text->len < end) {
		size_t i = text->len;

		if (kind == LETTERS)
			buf_add_byte(text, (uint8_t) "etaoin "[i * i % 7]);
		else if (kind == NOISE)
			buf_add_byte(text, (uint8_t)rng_next(&rng));
		else if (kind == RUNS)
			buf_add_byte(text, i % 40000 < 39000 ? 0 : (uint8_t)i);
		else if (rng_below(&rng, 15))
			buf_add_byte(text, (uint8_t)line[i % sizeof(line)]);
		else
			buf_add_byte(text, (uint8_t)('0' + rng_below(&rng, 9)));
	}
}

/**** By zlib */

struct packing {
	int level, strategy, window_bits, memory_level;
	int flush;    /* behind each piece */
	size_t piece; /* bytes; 0: all */
};

static void pack(struct buf *out, const struct packing *how,
		 const uint8_t *text, size_t len)
{
	size_t bound = 2 * len + 4096;
	uint8_t empty = 0;
	z_stream z = { 0 };
	int ret = Z_OK;

	assert_int_equal(deflateInit2(&z, how->level, Z_DEFLATED,
				      16 + how->window_bits, how->memory_level,
				      how->strategy),
			 Z_OK);
	z.next_out = buf_reserve(out, bound);
	assert_non_null(z.next_out);
	z.avail_out = (uInt)bound;
	z.next_in = (z_const Bytef *)(text ? text : &empty);
	while (ret != Z_STREAM_END) {
		size_t n = how->piece ? at_most(how->piece, len) : len;

		z.avail_in = (uInt)n;
		len -= n;
		ret = deflate(&z, len ? how->flush : Z_FINISH);
		assert_int_equal(z.avail_in, 0);
	}
	out->len += bound - z.avail_out;
	deflateEnd(&z);
}

static void check_packed(const struct packing *how, const struct buf *text)
{
	struct buf stored = { 0 };

	pack(&stored, how, text->data, text->len);
	check_good(&stored, text->data, text->len);
	buf_release(&stored);
}

static void test_levels_and_strategies(void **state)
{
	static const size_t lens[] = { 0, 1, 40, 1500, 20000 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 10 * 5 * 5; i += (int)often_step()) {
		struct packing how = { .level = i % 10,
				       .strategy = i / 10 % 5,
				       .window_bits = 9 + i % 7,
				       .memory_level = 1 + i % 9 };

		buf_clear(&text);
		add_text(&text, (enum text_kind)(i % NTEXTS), lens[i / 50]);
		check_packed(&how, &text);
	}
	buf_release(&text);
}

static void test_window_bits(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int bits = 9; bits <= 15; bits++) {
		struct packing how = { .level = 6,
				       .window_bits = bits,
				       .memory_level = 8 };

		buf_clear(&text);
		add_text(&text, NOISE, (1U << bits) - 300);
		add_text(&text, LOG, 30000);
		/* Again, from as far back as can be. */
		buf_reserve(&text, 1U << bits);
		buf_add(&text, text.data, 1U << bits);
		check_packed(&how, &text);
	}
	buf_release(&text);
}

static void test_flushes(void **state)
{
	static const int flushes[] = { Z_PARTIAL_FLUSH, Z_SYNC_FLUSH,
				       Z_FULL_FLUSH, Z_BLOCK, Z_NO_FLUSH };
	static const size_t pieces[] = { 1, 100, 3000 };
	struct buf text = { 0 };

	(void)state;
	for (size_t i = 0; i < 5 * 3 * 3; i += often_step()) {
		struct packing how = { .level = (int)(i * 5 % 10),
				       .window_bits = 15,
				       .memory_level = 8,
				       .flush = flushes[i % 5],
				       .piece = pieces[i / 5 % 3] };

		buf_clear(&text);
		add_text(&text, i % 2 ? LOG : LETTERS, 50 * how.piece);
		check_packed(&how, &text);
	}
	buf_release(&text);
}

static void test_large_texts(void **state)
{
	static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_FIXED,
					  Z_HUFFMAN_ONLY, Z_RLE };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 8; i += (int)often_step()) {
		struct packing how = { .level = 1 + i,
				       .strategy = strategies[i % 4],
				       .window_bits = 15,
				       .memory_level = i % 4 ? 8 : 9 };

		buf_clear(&text);
		for (size_t len = i ? 150000 : TEXT_MAX; text.len < len;)
			add_text(&text, (enum text_kind)rng_below(&rng, NTEXTS),
				 rng_below(&rng, 60000));
		check_packed(&how, &text);
	}
	buf_release(&text);
}

/**** By hand */

/* A member, and what text its blocks hold; to be cleared by begin(). */
struct maker {
	struct bits bits;
	struct buf text;
	struct codes codes; /* of the block that was begun */
};

static void begin(struct maker *m)
{
	static const struct gzip_fields none;

	bits_clear(&m->bits);
	buf_clear(&m->text);
	gzip_add_header(&m->bits.buf, &none);
}

static void release(struct maker *m)
{
	bits_release(&m->bits);
	buf_release(&m->text);
}

static void add_stored(struct maker *m, unsigned is_last, const uint8_t *text,
		       size_t len)
{
	bits_put_stored_header(&m->bits, is_last, len, 0);
	buf_add(&m->bits.buf, text, len);
	buf_add(&m->text, text, len);
}

static void add_noise(struct maker *m, size_t len)
{
	struct buf text = { 0 };

	for (size_t n; len; len -= n) {
		n = at_most(len, 65535);
		buf_clear(&text);
		add_text(&text, NOISE, n);
		add_stored(m, 0, text.data, n);
	}
	buf_release(&text);
}

static void begin_fixed(struct maker *m, unsigned is_last)
{
	bits_put_type(&m->bits, is_last, DEFLATE_FIXED);
	codes_make_fixed(&m->codes);
}

static void begin_dynamic(struct maker *m, unsigned is_last,
			  const struct dynamic *dyn)
{
	bits_put_dynamic(&m->bits, is_last, dyn);
	codes_make(&m->codes, dyn);
}

static void add_literals(struct maker *m, const void *text, size_t len)
{
	bits_put_literals(&m->bits, &m->codes, text, len);
	buf_add(&m->text, text, len);
}

static void add_match(struct maker *m, unsigned len, unsigned distance)
{
	bits_put_match(&m->bits, &m->codes, len, distance);
	while (len--)
		buf_add_byte(&m->text, m->text.data[m->text.len - distance]);
}

static void end_block(struct maker *m)
{
	bits_put_end(&m->bits, &m->codes);
}

/* The member ends with the block. */
static void finish(struct maker *m)
{
	gzip_add_trailer(&m->bits.buf, m->text.data, m->text.len);
	m->bits.nfree = 0;
	check_good(&m->bits.buf, m->text.data, m->text.len);
}

/* A code that is complete, of the literals up to 'o', the end, and length 3. */
static void make_plain(struct dynamic *dyn)
{
	dynamic_init(dyn, 258, 2);
	memset(&dyn->lengths['a'], 4, 14);
	dyn->lengths[DEFLATE_END] = 4;
	dyn->lengths[257] = 4;
	dyn->lengths[258] = dyn->lengths[259] = 1;
}

static void add_empty(struct maker *m, unsigned is_last, unsigned type)
{
	struct dynamic dyn;

	if (type == DEFLATE_STORED) {
		add_stored(m, is_last, NULL, 0);
		return;
	}
	make_plain(&dyn);
	if (type == DEFLATE_FIXED)
		begin_fixed(m, is_last);
	else
		begin_dynamic(m, is_last, &dyn);
	end_block(m);
}

static void test_stored_lengths(void **state)
{
	static const size_t lens[] = { 0,     1,     2,	    3,	   4,
				       5,     7,     8,	    9,	   100,
				       4096,  32767, 32768, 32769, 65534,
				       65535, 0,     65535, 33000, 1 };
	enum { N = sizeof(lens) / sizeof(*lens) };
	struct maker m = { 0 };
	struct buf text = { 0 };

	(void)state;
	add_text(&text, NOISE, 65535);
	for (size_t i = 0; i < N; i++) {
		/* Alone, and before another, not at a byte's edge. */
		begin(&m);
		add_stored(&m, 1, text.data, lens[i]);
		finish(&m);
		begin(&m);
		begin_fixed(&m, 0);
		add_literals(&m, "abc", i % 4);
		end_block(&m);
		add_stored(&m, 0, text.data, lens[i]);
		add_stored(&m, 0, text.data, lens[(i + 7) % N]);
		add_empty(&m, 1, DEFLATE_FIXED);
		finish(&m);
	}
	/* All of them. */
	begin(&m);
	for (size_t i = 0; i < N; i++)
		add_stored(&m, i + 1 == N, text.data, lens[i]);
	finish(&m);
	buf_release(&text);
	release(&m);
}

/* Many in a row, of each type and mixed, with text before and behind. */
static void test_empty_blocks(void **state)
{
	struct maker m = { 0 };

	(void)state;
	for (unsigned kind = 0; kind < 4; kind++) {
		for (unsigned last = 0; last < 3; last++) {
			begin(&m);
			for (unsigned i = 0; i < 120; i++) {
				if (i == 60)
					add_noise(&m, 100);
				add_empty(&m, 0,
					  kind < 3 ? kind
						   : (unsigned)rng_below(&rng,
									 3));
			}
			/* The input may as well break off here. */
			check_cut(&m.bits.buf, &m.text);
			add_empty(&m, 1, last);
			finish(&m);
		}
	}
	release(&m);
}

/* Every length at every distance's least and most. */
static void test_all_matches(void **state)
{
	struct maker m = { 0 };

	(void)state;
	begin(&m);
	add_noise(&m, DEFLATE_WINDOW);
	begin_fixed(&m, 0);
	for (unsigned len = 3; len <= DEFLATE_MATCH_MAX; len++)
		add_match(&m, len, 1 + (unsigned)rng_below(&rng, 32768));
	for (unsigned base = 1; base <= DEFLATE_WINDOW; base *= 2) {
		add_match(&m, 3 + base % 256, base);
		add_match(&m, DEFLATE_MATCH_MAX, base);
		add_match(&m, 3, base + base / 2 < 32768 ? base + base / 2 : 1);
		if (base > 1)
			add_match(&m, 17, base - 1);
	}
	end_block(&m);
	add_empty(&m, 1, DEFLATE_DYNAMIC);
	finish(&m);
	release(&m);
}

/* From each place of a block's text to where a room ends, and so on. */
static void test_farthest_matches_at_every_room(void **state)
{
	static const size_t bases[] = { 900, 32768 - 130, 65536 - 130,
					98304 - 130 };
	struct maker m = { 0 };
	struct way way = { "rooms around a match", WHOLE, 0, false };
	const uint8_t *data;

	(void)state;
	begin(&m);
	add_noise(&m, DEFLATE_WINDOW);
	begin_fixed(&m, 1);
	for (unsigned i = 0; i < 300; i++)
		add_match(&m, DEFLATE_MATCH_MAX, DEFLATE_WINDOW - i % 2);
	end_block(&m);
	finish(&m);
	data = ask_zlib(m.bits.buf.data, m.bits.buf.len);
	for (size_t i = 0; i < 4; i++) {
		for (size_t k = 0; k < 260; k += i ? 1 : 7) {
			way.out_max = bases[i] + k;
			check_way(data, m.bits.buf.len, &way);
		}
	}
	release(&m);
}

/* The same where blocks end there, of all kinds. */
static void test_blocks_at_every_room(void **state)
{
	struct maker m = { 0 };
	struct way way = { "rooms around blocks", WHOLE, 0, false };
	const uint8_t *data;
	uint8_t text[200];

	(void)state;
	begin(&m);
	add_noise(&m, 1);
	for (size_t i = 0; m.text.len < 140000; i++) {
		memset(text, (int)i, sizeof(text));
		add_stored(&m, 0, text, i % sizeof(text));
		begin_fixed(&m, 0);
		add_literals(&m, "abcdefgh", i % 9);
		add_match(&m, 3 + (unsigned)i % 256,
			  1 + (unsigned)rng_below(&rng,
						  at_most(m.text.len, 32768)));
		end_block(&m);
	}
	add_empty(&m, 1, DEFLATE_STORED);
	finish(&m);
	data = ask_zlib(m.bits.buf.data, m.bits.buf.len);
	for (size_t i = 0; i < often(120); i++) {
		way.out_max = 2000 + rng_below(&rng, 70000);
		way.in_max = i % 2 ? WHOLE : 500 + rng_below(&rng, 70000);
		check_way(data, m.bits.buf.len, &way);
	}
	release(&m);
}

/* A code of words of up to 15 bits, where each is in use. */
static void test_long_words(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;
	uint8_t byte;

	(void)state;
	for (size_t i = 0; i < often(40); i++) {
		dynamic_init(&dyn, 286, 30);
		huffman_by_chance(dyn.lengths, 286, 286, 15, &rng);
		huffman_by_chance(dyn.lengths + 286, 30, 30, 15, &rng);
		begin(&m);
		add_noise(&m, i % 2 ? DEFLATE_WINDOW : 300);
		begin_dynamic(&m, 1, &dyn);
		for (unsigned k = 0; k < 1500; k++) {
			byte = (uint8_t)k;
			add_literals(&m, &byte, 1);
			if (k % 3 == 0)
				add_match(&m, 3 + k % 256,
					  1 + (unsigned)rng_below(
						      &rng, at_most(m.text.len,
								    32768)));
		}
		end_block(&m);
		finish(&m);
	}
	release(&m);
}

/* Several literals can come with one look, and an end or a match with them. */
static void test_short_words(void **state)
{
	static const unsigned lens[] = { 0, 1, 2, 3, 4, 17, 100, 3000, 50000 };
	struct maker m = { 0 };
	struct dynamic dyn;

	(void)state;
	for (unsigned i = 0; i < 2 * sizeof(lens) / sizeof(*lens); i++) {
		bool has_matches = i % 2;

		dynamic_init(&dyn, 258, 1);
		dyn.lengths['a'] = 1;
		dyn.lengths['b'] = has_matches ? 2 : 0;
		dyn.lengths[257] = has_matches ? 3 : 0;
		dyn.lengths[DEFLATE_END] = has_matches ? 3 : 1;
		dyn.lengths[258] = has_matches;
		begin(&m);
		begin_dynamic(&m, 1, &dyn);
		for (unsigned k = 0; k < lens[i / 2]; k++) {
			add_literals(&m, has_matches && k % 5 ? "b" : "a", 1);
			if (has_matches && rng_below(&rng, 9) == 0)
				add_match(&m, 3, 1);
		}
		end_block(&m);
		finish(&m);
	}
	release(&m);
}

/* In pieces of every size, so that each has a part of it. */
static void test_longest_block_header(void **state)
{
	struct maker m = { 0 };
	struct way way = { "pieces of a header", 0, WHOLE, false };
	struct dynamic dyn;
	const uint8_t *data;

	(void)state;
	dynamic_init_longest(&dyn);
	begin(&m);
	for (unsigned i = 0; i < 20; i++) {
		begin_dynamic(&m, i == 19, &dyn);
		add_literals(&m, "abc", i % 4);
		end_block(&m);
	}
	finish(&m);
	data = ask_zlib(m.bits.buf.data, m.bits.buf.len);
	for (way.in_max = 1; way.in_max < 600; way.in_max += often_step())
		check_way(data, m.bits.buf.len, &way);
	release(&m);
}

/* Lengths by chance, of which many are repeated, the first one that is not
   there, too, or more often than there are symbols; and each beginning. */
static void test_repeated_lengths(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;
	struct huffman code;

	(void)state;
	for (size_t i = 0; i < often(40); i++) {
		dynamic_init(&dyn, 257 + (unsigned)rng_below(&rng, 30),
			     1 + (unsigned)rng_below(&rng, 30));
		huffman_by_chance(dyn.code_lengths, DEFLATE_CODES,
				  DEFLATE_CODES, 7, &rng);
		huffman_make(&code, dyn.code_lengths, DEFLATE_CODES);
		begin(&m);
		bits_put_dynamic_start(&m.bits, 1, &dyn);
		if (i % 2)
			bits_put_length(&m.bits, &code, 16, 0);
		for (unsigned k = 0; k < 60; k++)
			bits_put_length(&m.bits, &code,
					(unsigned)rng_below(&rng,
							    DEFLATE_CODES),
					(unsigned)rng_below(&rng, 4));
		for (size_t len = 0; len <= m.bits.buf.len; len++)
			check_some(m.bits.buf.data, len);
	}
	release(&m);
}

/**** Header and trailer of a member */

static const struct gzip_fields all_fields = {
	.flags = GZIP_FTEXT | GZIP_FHCRC | GZIP_FEXTRA | GZIP_FNAME |
		 GZIP_FCOMMENT,
	.mtime = 0x12345678,
	.xfl = 2,
	.os = 3,
	.extra = "AP\2\0no",
	.extra_len = 6,
	.name = "access.log",
	.comment = "a comment",
};

static void add_short_block(struct maker *m)
{
	begin_fixed(m, 1);
	add_literals(m, "a short text, ", 14);
	add_match(m, 30, 14);
	end_block(m);
	m->bits.nfree = 0;
}

static void test_header_fields(void **state)
{
	struct maker m = { 0 };

	(void)state;
	for (unsigned flags = 0; flags < 32; flags++) {
		struct gzip_fields fields = all_fields;

		begin(&m);
		buf_clear(&m.bits.buf);
		fields.flags = (uint8_t)flags;
		gzip_add_header(&m.bits.buf, &fields);
		add_short_block(&m);
		finish(&m);
	}
	release(&m);
}

static void test_large_header_field(void **state)
{
	static uint8_t extra[65535];
	struct gzip_fields fields = all_fields;
	struct maker m = { 0 };

	(void)state;
	fields.extra = extra;
	fields.extra_len = sizeof(extra);
	begin(&m);
	buf_clear(&m.bits.buf);
	gzip_add_header(&m.bits.buf, &fields);
	add_short_block(&m);
	finish(&m);
	release(&m);
}

/* The one byte is changed, and what is behind it shows in the place said. */
static void check_wrong_header(size_t at, uint8_t flip, size_t shows_at,
			       const char *reason)
{
	struct buf none = { 0 };
	struct buf stored = { 0 };

	gzip_add_header(&stored, &all_fields);
	stored.data[at] ^= flip;
	assert_true(shows_at <= stored.len);
	stored.len = shows_at;
	check_bad(&stored, &none, reason);
	buf_release(&stored);
}

static void test_wrong_headers(void **state)
{
	struct buf header = { 0 };

	(void)state;
	gzip_add_header(&header, &all_fields);
	for (unsigned bit = 0; bit < 8; bit++) {
		uint8_t flip = (uint8_t)(1U << bit);

		check_wrong_header(0, flip, 2, "incorrect header check");
		check_wrong_header(1, flip, 2, "incorrect header check");
		check_wrong_header(2, flip, 4, "unknown compression method");
		if (bit >= 5)
			check_wrong_header(3, flip, 4,
					   "unknown header flags set");
		for (size_t at = 4; at < 10; at++)
			check_wrong_header(at, flip, header.len,
					   "header crc mismatch");
		check_wrong_header(header.len - 1, flip, header.len,
				   "header crc mismatch");
		check_wrong_header(header.len - 2, flip, header.len,
				   "header crc mismatch");
	}
	buf_release(&header);
}

static void test_wrong_trailers(void **state)
{
	struct maker m = { 0 };
	size_t trailer;

	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		bool in_crc = bit < 32;

		begin(&m);
		if (bit % 2)
			add_noise(&m, 1 + bit);
		add_short_block(&m);
		trailer = m.bits.buf.len;
		gzip_add_trailer(&m.bits.buf, m.text.data, m.text.len);
		m.bits.buf.data[trailer + bit / 8] ^= (uint8_t)(1U << bit % 8);
		if (in_crc)
			m.bits.buf.len -= 4;
		check_bad(&m.bits.buf, &m.text,
			  in_crc ? "incorrect data check"
				 : "incorrect length check");
	}
	release(&m);
}

/**** What is wrong in a block */

/* Text that stands before it: none, or in one block or more. */
static const size_t befores[] = { 0, 1, 300, 40000, 100000 };

enum { NBEFORES = sizeof(befores) / sizeof(*befores) };

/* A match from the text's first byte on, and one from before that. */
static void check_first_byte(struct maker *m, unsigned history)
{
	begin(m);
	add_noise(m, history);
	begin_fixed(m, 0);
	add_match(m, 3, history);
	end_block(m);
	add_short_block(m);
	finish(m);
	if (history == DEFLATE_WINDOW)
		return;

	begin(m);
	add_noise(m, history);
	begin_fixed(m, 1);
	bits_put_match(&m->bits, &m->codes, 3, history + 1);
	check_bad(&m->bits.buf, &m->text, "invalid distance too far back");
}

static void test_distance_too_far_back(void **state)
{
	struct maker m = { 0 };

	(void)state;
	for (unsigned history = 1; history < 40; history++)
		check_first_byte(&m, history);
	for (unsigned history = 257; history <= DEFLATE_WINDOW; history *= 2)
		check_first_byte(&m, history);
	for (unsigned i = 0; i < 3; i++)
		check_first_byte(&m, DEFLATE_WINDOW - i);
	begin(&m);
	begin_fixed(&m, 1);
	bits_put_match(&m.bits, &m.codes, 3, 1);
	check_bad(&m.bits.buf, &m.text, "invalid distance too far back");
	release(&m);
}

/* Some text goes before it in the same block, decoded in an earlier call. */
static void test_distance_too_far_back_later(void **state)
{
	struct maker m = { 0 };

	(void)state;
	for (unsigned n = 1; n < 600; n += 37) {
		begin(&m);
		begin_fixed(&m, 1);
		add_literals(&m, "abc", 3);
		for (unsigned i = 0; i < n; i++)
			add_match(&m, 3 + i % 9, 1 + i % 3);
		bits_put_match(&m.bits, &m.codes, 258,
			       (unsigned)m.text.len + 1);
		check_bad(&m.bits.buf, &m.text,
			  "invalid distance too far back");
	}
	release(&m);
}

/* From all over what can be reached. */
static void add_matches(struct maker *m, unsigned n)
{
	while (n--)
		add_match(m, 3 + (unsigned)rng_below(&rng, 90),
			  1 + (unsigned)rng_below(&rng,
						  at_most(m->text.len, 32768)));
}

/* Symbols that there are words for in the fixed codes, but no meaning. */
static void test_symbols_without_meaning(void **state)
{
	struct maker m = { 0 };

	(void)state;
	for (unsigned i = 0; i < 4 * NBEFORES; i++) {
		begin(&m);
		add_noise(&m, befores[i / 4]);
		begin_fixed(&m, 1);
		add_literals(&m, "abcdefghijklm", 13);
		add_matches(&m, befores[i / 4] ? 400 : 0);
		if (i % 4 < 2) {
			bits_put_word(&m.bits, &m.codes.literals, 286 + i % 2);
		} else {
			bits_put_match_length(&m.bits, &m.codes, 3 + i);
			bits_put_word(&m.bits, &m.codes.distances, 30 + i % 2);
		}
		check_bad(&m.bits.buf, &m.text,
			  i % 4 < 2 ? "invalid literal/length code"
				    : "invalid distance code");
	}
	release(&m);
}

/* A code of one word has a word without meaning; an empty one, only such. */
static void test_distance_without_meaning(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;

	(void)state;
	for (unsigned i = 0; i < 3 * NBEFORES; i++) {
		make_plain(&dyn);
		dyn.lengths[258] = i % 3 == 2;
		dyn.lengths[259] = 0;
		begin(&m);
		add_noise(&m, befores[i / 3]);
		begin_dynamic(&m, 1, &dyn);
		add_literals(&m, "abcd", 4);
		if (i % 3 == 2)
			add_match(&m, 3, 1);
		bits_put_match_length(&m.bits, &m.codes, 3);
		/* The same for either bit if there is no word. */
		bits_put(&m.bits, i % 3 > 0, 1);
		check_bad(&m.bits.buf, &m.text, "invalid distance code");
	}
	release(&m);
}

/* The one word that there is, or none, is not used wrongly. */
static void test_codes_of_one_distance(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;

	(void)state;
	for (unsigned i = 0; i < 3 * 30; i++) {
		make_plain(&dyn);
		dyn.lengths[258] = i % 3 == 1;
		dyn.lengths[259] = i % 3 == 2;
		begin(&m);
		begin_dynamic(&m, 1, &dyn);
		add_literals(&m, "abcdefgh", 2 + i % 7);
		for (unsigned k = 0; i % 3 && k < i * i; k++)
			add_match(&m, 3, i % 3);
		end_block(&m);
		finish(&m);
	}
	release(&m);
}

/* zlib takes a code that is nothing but the end of a block. */
static void test_codes_of_one_literal(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;

	(void)state;
	for (unsigned i = 0; i < 2 * NBEFORES; i++) {
		dynamic_init(&dyn, 257, 1);
		dyn.lengths[DEFLATE_END] = 1;
		begin(&m);
		add_noise(&m, befores[i / 2]);
		begin_dynamic(&m, 0, &dyn);
		if (i % 2) {
			bits_put(&m.bits, 1, 1);
			check_bad(&m.bits.buf, &m.text,
				  "invalid literal/length code");
			continue;
		}
		end_block(&m);
		add_short_block(&m);
		finish(&m);
	}
	release(&m);
}

/* Whole, with the right text and trailer, but for a word that is not used. */
static void test_codes_not_complete(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;
	size_t header;

	(void)state;
	for (unsigned i = 0; i < 2 * NBEFORES; i++) {
		make_plain(&dyn);
		if (i % 2)
			dyn.lengths['n'] = 0;
		else
			dyn.lengths[258] = dyn.lengths[259] = 2;
		begin(&m);
		add_noise(&m, befores[i / 2]);
		begin_dynamic(&m, 1, &dyn);
		header = m.bits.buf.len;
		add_literals(&m, "abcdefghijklm", 13);
		end_block(&m);
		gzip_add_trailer(&m.bits.buf, m.text.data, m.text.len);
		check_all(m.bits.buf.data, m.bits.buf.len);
		expect(m.text.data, befores[i / 2], DECODER_BAD,
		       i % 2 ? "invalid literal/lengths set"
			     : "invalid distances set",
		       header);
	}
	release(&m);
}

/* Each kind of header that zlib refuses, at its place. */
static void test_wrong_block_headers(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;

	(void)state;
	for (size_t i = 0; i < NBEFORES; i++) {
		begin(&m);
		add_noise(&m, befores[i]);
		bits_put_type(&m.bits, 0, DEFLATE_RESERVED);
		check_bad(&m.bits.buf, &m.text, "invalid block type");

		begin(&m);
		add_noise(&m, befores[i]);
		bits_put_stored_header(&m.bits, 1, 5, 1);
		check_bad(&m.bits.buf, &m.text, "invalid stored block lengths");

		begin(&m);
		add_noise(&m, befores[i]);
		make_plain(&dyn);
		dyn.lengths[DEFLATE_END] = 0;
		dyn.lengths['z'] = 4;
		begin_dynamic(&m, 0, &dyn);
		check_bad(&m.bits.buf, &m.text,
			  "invalid code -- missing end-of-block");

		begin(&m);
		add_noise(&m, befores[i]);
		make_plain(&dyn);
		dyn.code_lengths[5] = 5;
		bits_put_dynamic_start(&m.bits, 0, &dyn);
		check_bad(&m.bits.buf, &m.text, "invalid code lengths set");
	}
	release(&m);
}

/* It shows before the code lengths; these may not be there any more. */
static void test_too_many_symbols(void **state)
{
	struct maker m = { 0 };

	(void)state;
	for (unsigned i = 0; i < 4 * NBEFORES; i++) {
		begin(&m);
		add_noise(&m, befores[i / 4]);
		bits_put_type(&m.bits, i % 2, DEFLATE_DYNAMIC);
		bits_put(&m.bits, i % 4 < 2 ? 30 : 0, 5);
		bits_put(&m.bits, i % 4 < 2 ? 0 : 30, 5);
		bits_put(&m.bits, 15, 4);
		check_bad(&m.bits.buf, &m.text,
			  "too many length or distance symbols");
	}
	release(&m);
}

/**** Changes */

/* A block of each type, and a header with all fields. */
static void make_small(struct maker *m)
{
	struct dynamic dyn;

	begin(m);
	buf_clear(&m->bits.buf);
	gzip_add_header(&m->bits.buf, &all_fields);
	make_plain(&dyn);
	begin_dynamic(m, 0, &dyn);
	add_literals(m, "abcdefgfedcbaabbcc", 18);
	add_match(m, 3, 2);
	end_block(m);
	add_stored(m, 0, (const uint8_t *)"stored", 6);
	add_empty(m, 0, DEFLATE_STORED);
	add_short_block(m);
	gzip_add_trailer(&m->bits.buf, m->text.data, m->text.len);
}

static void test_every_cut(void **state)
{
	struct maker m = { 0 };

	(void)state;
	make_small(&m);
	for (size_t len = 0; len < m.bits.buf.len; len++) {
		check_all(m.bits.buf.data, len);
		assert_int_equal(reference.status, DECODER_MORE);
		assert_int_equal(reference.at, len);
	}
	release(&m);
}

/* All that the bytes before the cut tell is there: zlib's Z_SYNC_FLUSH. */
static void test_cut_behind_a_flush(void **state)
{
	struct packing how = { .level = 6,
			       .window_bits = 15,
			       .memory_level = 8,
			       .flush = Z_SYNC_FLUSH };
	struct buf text = { 0 }, stored = { 0 };

	(void)state;
	for (size_t len = 1; len < 70000; len = len * 3 + 1) {
		size_t behind_flush;

		buf_clear(&text);
		buf_clear(&stored);
		add_text(&text, len % 2 ? LOG : LETTERS, len + 1);
		how.piece = len;
		pack(&stored, &how, text.data, text.len);
		/* The last byte of text is in a fixed block, with two bits. */
		behind_flush = stored.len - GZIP_TRAILER - 3;
		check_all(stored.data, behind_flush);
		expect(text.data, len, DECODER_MORE, "", behind_flush);
	}
	buf_release(&stored);
	buf_release(&text);
}

/* Two short words are taken at a look; where the input is cut, fewer of them
   may be there. */
static void test_cut_in_short_words(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;

	(void)state;
	make_plain(&dyn);
	begin(&m);
	begin_dynamic(&m, 1, &dyn);
	for (unsigned i = 0; i < 12000; i++)
		add_literals(&m, &"abcdefghijklmn"[rng_below(&rng, 14)], 1);
	for (size_t n = 1; n < 60; n++) {
		const uint8_t *data =
			ask_zlib(m.bits.buf.data, m.bits.buf.len - n);

		assert_in_range(reference.text.len, 12000 - 2 * n - 1,
				12000 - 2 * n + 1);
		check_way(data, m.bits.buf.len - n, &whole);
	}
	release(&m);
}

static void test_every_bit_flipped(void **state)
{
	struct maker m = { 0 };

	(void)state;
	make_small(&m);
	for (size_t i = 0; i < 8 * m.bits.buf.len; i += often_step()) {
		m.bits.buf.data[i / 8] ^= (uint8_t)(1U << i % 8);
		check_some(m.bits.buf.data, m.bits.buf.len);
		m.bits.buf.data[i / 8] ^= (uint8_t)(1U << i % 8);
	}
	release(&m);
}

static void change(struct buf *data)
{
	size_t at = rng_below(&rng, data->len);

	switch (rng_below(&rng, 4)) {
	case 0:
		data->data[at] = (uint8_t)rng_next(&rng);
		break;
	case 1: /* cut */
		data->len -= at < data->len / 2 ? at : 0;
		break;
	default:
		data->data[at] ^= (uint8_t)(1U << rng_below(&rng, 8));
		break;
	}
}

static void check_mutants(const struct buf *stored, size_t n)
{
	struct buf data = { 0 };

	while (n--) {
		buf_clear(&data);
		buf_add(&data, stored->data, stored->len);
		for (size_t i = 1 + rng_below(&rng, 3); i; i--)
			change(&data);
		check_some(data.data, data.len);
	}
	buf_release(&data);
}

static void test_mutants_by_zlib(void **state)
{
	static const struct {
		size_t len;
		unsigned n;
	} sizes[] = { { 60, 60 }, { 900, 60 }, { 20000, 20 }, { 200000, 3 } };
	struct buf text = { 0 }, stored = { 0 };

	(void)state;
	for (int i = 0; i < 4 * 4 * NTEXTS; i++) {
		struct packing how = { .level = i % 10,
				       .strategy = i % 5,
				       .window_bits = 15,
				       .memory_level = 1 + i % 9,
				       .flush = i % 3 ? Z_SYNC_FLUSH : Z_BLOCK,
				       .piece = sizes[i % 4].len / 4 };

		buf_clear(&text);
		buf_clear(&stored);
		add_text(&text, (enum text_kind)(i / 4 % NTEXTS),
			 sizes[i % 4].len);
		pack(&stored, &how, text.data, text.len);
		check_mutants(&stored, often(sizes[i % 4].n));
	}
	buf_release(&stored);
	buf_release(&text);
}

/*
 * Complete codes by chance, mostly, and bits by chance for what they code.
 * These go on until an end of block comes, or what is no distance.
 */
static void test_random_blocks(void **state)
{
	struct maker m = { 0 };
	struct dynamic dyn;

	(void)state;
	for (size_t i = 0; i < often(700); i++) {
		unsigned n = 2 + (unsigned)rng_below(&rng, i % 2 ? 284 : 20);

		dynamic_init(&dyn, 286, 30);
		huffman_by_chance(dyn.lengths, 286, n, 15, &rng);
		huffman_give_end(dyn.lengths);
		huffman_by_chance(dyn.lengths + 286, 30,
				  2 + (unsigned)rng_below(&rng, 29), 15, &rng);
		if (i % 16 == 0)
			dyn.lengths[rng_below(&rng, 316)] ^= 1;
		begin(&m);
		if (i % 4)
			add_noise(&m, 1 + rng_below(&rng, 33000));
		bits_put_dynamic(&m.bits, i % 8 == 0, &dyn);
		for (size_t k = rng_below(&rng, 1500); k; k--)
			bits_put(&m.bits, (uint32_t)rng_next(&rng), 8);
		check_some(m.bits.buf.data, m.bits.buf.len);
	}
	release(&m);
}

/* The same for the fixed codes. */
static void test_random_bytes(void **state)
{
	struct maker m = { 0 };

	(void)state;
	for (size_t i = 0; i < often(1500); i++) {
		begin(&m);
		if (i % 4)
			add_noise(&m, 1 + rng_below(&rng, i % 2 ? 33000 : 40));
		if (i % 3)
			bits_put_type(&m.bits, i % 2, DEFLATE_FIXED);
		for (size_t k = rng_below(&rng, 300); k; k--)
			bits_put(&m.bits, (uint32_t)rng_next(&rng), 8);
		check_some(m.bits.buf.data, m.bits.buf.len);
	}
	release(&m);
}

/**** One after the other */

/* What the decoder comes from: it was stopped somewhere in a member. */
static void stop_somewhere(const struct decoder_ops *ops, struct decoder *dec,
			   const struct buf *data)
{
	struct decoder_window win = { .in = data->data };

	ops->begin(dec);
	for (size_t n = rng_below(&rng, 6); n && win.in_len < data->len; n--) {
		win.in_len = rng_below(
			&rng, data->len - (size_t)(win.in - data->data) + 1);
		win.out_len = rng_below(&rng, 70000);
		win.out = room.end - win.out_len;
		if (ops->run(dec, &win) != DECODER_MORE)
			break;
	}
}

static void check_reuse(const struct decoder_ops *ops, const struct buf *first,
			const struct buf *second)
{
	static struct decoded want, got;
	struct decoder *new = ops->create(), *old = ops->create();
	const uint8_t *data = ask_zlib(second->data, second->len);
	const struct way *way = &ways[4 + rng_below(&rng, 4)];
	struct run run = { ops, old, way, data, second->len, &got };

	assert_non_null(new);
	assert_non_null(old);
	stop_somewhere(ops, old, first);
	decode(ops, new, data, second->len, &whole, &want);
	decode(ops, old, data, second->len, way, &got);
	must_be_same(&run, &want);
	must_be_same(&run, &reference);
	ops->destroy(new);
	ops->destroy(old);
}

static void test_reuse(void **state)
{
	enum { N = 40 };
	struct buf data[N] = { { 0 } }, text = { 0 };

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		struct packing how = { .level = (int)i % 10,
				       .window_bits = 15,
				       .memory_level = 1 };

		buf_clear(&text);
		add_text(&text, (enum text_kind)(i % NTEXTS),
			 i % 7 ? i * i * 60 : i);
		pack(&data[i], &how, text.data, text.len);
		if (i % 3)
			change(&data[i]);
	}
	for (unsigned i = 0; i < 5 * N; i++)
		for (unsigned k = 0; k < NDECODERS; k++)
			check_reuse(decoders[k], &data[rng_below(&rng, N)],
				    &data[i % N]);
	for (unsigned i = 0; i < N; i++)
		buf_release(&data[i]);
	buf_release(&text);
}

/* Whatever the members before it told a decoder of the next one. */
static void test_long_and_short_members_in_turn(void **state)
{
	static const size_t lens[] = { 0,    80,   3071,  3072,	 4095,
				       4096, 5000, 40000, 300000 };
	enum { NLENS = sizeof(lens) / sizeof(*lens) };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct buf stored = { 0 };

		buf_clear(&text);
		buf_reserve(&text, 1);
		add_text(&text, LOG,
			 lens[rng_below(&rng, rng_below(&rng, 4) ? 3 : NLENS)]);
		gzip_add_member(&stored, text.data, text.len, 6);
		ask_zlib(stored.data, stored.len);
		for (size_t j = 0; j < NDECODERS; j++) {
			static struct decoded res;
			struct run run = { decoders[j], used[j],
					   &whole,	input.end - stored.len,
					   stored.len,	&res };

			decode(decoders[j], used[j], run.data, run.len, &whole,
			       &res);
			must_be_same(&run, &reference);
		}
		buf_release(&stored);
	}
	buf_release(&text);
}

static int set_up(void **state)
{
	(void)state;
	memory_init(&input);
	memory_init(&piece);
	memory_init(&room);
	for (size_t i = 0; i < NDECODERS; i++) {
		used[i] = decoders[i]->create();
		if (!used[i])
			return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	printf("# %zu comparisons\n", ncompared);
	for (size_t i = 0; i < NDECODERS; i++)
		decoders[i]->destroy(used[i]);
	buf_release(&reference.text);
	memory_release(&input);
	memory_release(&piece);
	memory_release(&room);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels_and_strategies),
		cmocka_unit_test(test_long_and_short_members_in_turn),
		cmocka_unit_test(test_window_bits),
		cmocka_unit_test(test_flushes),
		cmocka_unit_test(test_large_texts),
		cmocka_unit_test(test_stored_lengths),
		cmocka_unit_test(test_empty_blocks),
		cmocka_unit_test(test_all_matches),
		cmocka_unit_test(test_farthest_matches_at_every_room),
		cmocka_unit_test(test_blocks_at_every_room),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_short_words),
		cmocka_unit_test(test_longest_block_header),
		cmocka_unit_test(test_repeated_lengths),
		cmocka_unit_test(test_header_fields),
		cmocka_unit_test(test_large_header_field),
		cmocka_unit_test(test_wrong_headers),
		cmocka_unit_test(test_wrong_trailers),
		cmocka_unit_test(test_distance_too_far_back),
		cmocka_unit_test(test_distance_too_far_back_later),
		cmocka_unit_test(test_symbols_without_meaning),
		cmocka_unit_test(test_distance_without_meaning),
		cmocka_unit_test(test_codes_of_one_distance),
		cmocka_unit_test(test_codes_of_one_literal),
		cmocka_unit_test(test_codes_not_complete),
		cmocka_unit_test(test_wrong_block_headers),
		cmocka_unit_test(test_too_many_symbols),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_cut_behind_a_flush),
		cmocka_unit_test(test_cut_in_short_words),
		cmocka_unit_test(test_every_bit_flipped),
		cmocka_unit_test(test_mutants_by_zlib),
		cmocka_unit_test(test_random_blocks),
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_reuse),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
