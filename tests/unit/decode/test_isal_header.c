/*
 * The check of a block's header (isal_header.h) against zlib, which reads the
 * header and stops behind it (inflate() with Z_TREES): for headers by hand,
 * by zlib, and by chance, behind 0 to 7 bits, whole and cut anywhere.
 *
 *	zlib			the check
 *	takes it		GOOD; but DOUBTFUL where the code of literals
 *				and lengths is one word of one bit. zlib takes
 *				that; others need not, and packers do not make
 *				it
 *	refuses it		DOUBTFUL
 *	wants more of it	CUT; or DOUBTFUL, but only where that is what
 *				the whole header is. So the check may notice
 *				before zlib does: of a repeat of nothing it
 *				need not see the extra bits, and of a code of
 *				code lengths without a word no lengths. That is
 *				harmless, as zlib then reads the header, and
 *				finds the error at its own place
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
#include <zlib.h>

#include "decode/isal_header.h"
#include "deflate_maker.h"
#include "gzip_maker.h"

enum {
	/* Behind a header stands what has no meaning for it. */
	ROOM = ISAL_HEADER_MAX + 8,
	TEXT_LEN = 60000,
	NMUTANTS = 250000,
	NRANDOM = 25000,

	/* zlib.h, inflate(): bits of data_type, and how many are unused */
	UNUSED_BITS = 7,
	IN_LAST_BLOCK = 64,
	BEHIND_BLOCK = 128,
	BEHIND_HEADER = 256,
};

static z_stream zlib;
static struct rng rng = { 1 };

/* What all tests saw, of whole headers. */
static struct {
	size_t taken, refused, one_word, longest_bits;
} seen;

/**** The two */

enum verdict { TAKES, REFUSES, WANTS_MORE };

static enum verdict ask_zlib(const uint8_t *bytes, size_t len, unsigned skip)
{
	uint8_t room;
	int ret;

	inflateReset(&zlib);
	if (skip && len) {
		inflatePrime(&zlib, 8 - (int)skip, *bytes++ >> skip);
		len--;
	}
	zlib.next_in = (z_const Bytef *)bytes;
	zlib.avail_in = (uInt)len;
	zlib.next_out = &room;
	zlib.avail_out = 0;
	ret = inflate(&zlib, Z_TREES);
	if (ret == Z_DATA_ERROR)
		return REFUSES;
	assert_true(ret == Z_OK || ret == Z_BUF_ERROR);
	return zlib.data_type & BEHIND_HEADER ? TAKES : WANTS_MORE;
}

/*
 * Of the header that zlib has just taken: then a zero bit ends the block, and
 * a one bit alone is no symbol. With any other code it begins one, or is one.
 */
static bool has_one_word(void)
{
	uint8_t room;
	z_stream z;
	int ret;

	assert_int_equal(inflateCopy(&z, &zlib), Z_OK);
	inflatePrime(&z, -1, 0);
	inflatePrime(&z, 1, 1);
	z.next_in = &room;
	z.avail_in = 0;
	z.next_out = &room;
	z.avail_out = 1;
	ret = inflate(&z, Z_NO_FLUSH);
	inflateEnd(&z);
	return ret == Z_DATA_ERROR;
}

/* A sanitizer sees where it reads behind the end. */
static enum isal_header check(const uint8_t *bytes, size_t len, unsigned skip)
{
	static uint8_t *room;
	enum isal_header header;

	room = malloc(len ? len : 1);
	assert_non_null(room);
	memcpy(room, bytes, len);
	header = isal_header_check(room, len, skip);
	free(room);
	return header;
}

static void fail_at(const char *why, const uint8_t *bytes, size_t len,
		    unsigned skip, enum verdict verdict,
		    enum isal_header header)
{
	static const char *const verdicts[] = { "takes", "refuses",
						"wants more" };
	static const char *const headers[] = { "GOOD", "CUT", "DOUBTFUL" };

	print_error("%s: zlib %s (%s), the check says %s; skip %u, %zu bytes:",
		    why, verdicts[verdict], zlib.msg ? zlib.msg : "",
		    headers[header], skip, len);
	for (size_t i = 0; i < len; i++)
		print_error(" %02x", bytes[i]);
	print_error("\n");
	fail();
}

/* There is enough for any header. Returns whether it is GOOD. */
static bool check_whole(const uint8_t *bytes, unsigned skip)
{
	enum verdict verdict = ask_zlib(bytes, ISAL_HEADER_MAX, skip);
	enum isal_header want = ISAL_HEADER_DOUBTFUL, header;

	if (verdict == TAKES && has_one_word())
		seen.one_word++;
	else if (verdict == TAKES)
		want = ISAL_HEADER_GOOD;
	seen.taken += verdict == TAKES;
	seen.refused += verdict == REFUSES;
	header = check(bytes, ISAL_HEADER_MAX, skip);
	if (verdict == WANTS_MORE || header != want)
		fail_at("whole", bytes, ISAL_HEADER_MAX, skip, verdict, header);
	return header == ISAL_HEADER_GOOD;
}

/* Returns true if the header is all there. */
static bool check_cut(const uint8_t *bytes, size_t len, unsigned skip,
		      bool is_good)
{
	enum verdict verdict = ask_zlib(bytes, len, skip);
	enum isal_header header = check(bytes, len, skip);
	bool is_right = false;

	switch (verdict) {
	case TAKES:
		is_right = header ==
			   (is_good ? ISAL_HEADER_GOOD : ISAL_HEADER_DOUBTFUL);
		break;
	case REFUSES:
		is_right = header == ISAL_HEADER_DOUBTFUL;
		break;
	case WANTS_MORE:
		is_right = header == ISAL_HEADER_CUT ||
			   (!is_good && header == ISAL_HEADER_DOUBTFUL);
		break;
	}
	if (!is_right)
		fail_at("cut", bytes, len, skip, verdict, header);
	return verdict != WANTS_MORE;
}

/**** Headers behind any number of bits */

/* The bits of from, behind skip bits by chance, with others behind them. */
static void shift(uint8_t room[ROOM], const uint8_t *from, size_t nbits,
		  unsigned skip)
{
	for (size_t i = 0; i < ROOM; i++)
		room[i] = (uint8_t)rng_next(&rng);
	for (size_t i = 0; i < nbits && skip + i < 8 * ROOM; i++) {
		size_t at = skip + i;
		unsigned bit = from[i / 8] >> i % 8 & 1;

		room[at / 8] &= (uint8_t) ~(1U << at % 8);
		room[at / 8] |= (uint8_t)(bit << at % 8);
	}
}

/* Whole and cut everywhere. Returns whether it is GOOD. */
static bool check_everywhere(const struct bits *bits)
{
	size_t nbits = bits_count(bits);
	uint8_t room[ROOM];
	bool is_good = false;

	for (unsigned skip = 0; skip < 8; skip++) {
		size_t len = 0;

		shift(room, bits->buf.data, nbits, skip);
		is_good = check_whole(room, skip);
		while (!check_cut(room, len, skip, is_good))
			len++;
		if (is_good)
			assert_int_equal(len, (skip + nbits + 7) / 8);
		if (is_good && nbits > seen.longest_bits)
			seen.longest_bits = nbits;
	}
	return is_good;
}

static void expect(const struct bits *bits, bool is_good)
{
	assert_int_equal(check_everywhere(bits), is_good);
}

/**** By hand */

/* The length begins with the next whole byte, wherever the header does. */
static void check_stored(unsigned skip, size_t text_len, unsigned wrong_bits)
{
	uint8_t room[ROOM];
	size_t at = (skip + 3 + 7) / 8, len = 0;
	bool is_good;

	/* What is skipped before it may be anything, but for the type. */
	memset(room, 0xff, sizeof(room));
	room[0] &= (uint8_t) ~(6U << skip);
	room[1] &= (uint8_t) ~(6U << skip >> 8);
	room[at] = (uint8_t)text_len;
	room[at + 1] = (uint8_t)(text_len >> 8);
	room[at + 2] = (uint8_t)(~text_len ^ wrong_bits);
	room[at + 3] = (uint8_t)((~text_len ^ wrong_bits) >> 8);
	is_good = check_whole(room, skip);
	assert_int_equal(is_good, !wrong_bits);
	while (!check_cut(room, len, skip, is_good))
		len++;
	assert_int_equal(len, at + 4);
}

static void test_stored(void **state)
{
	static const uint16_t lengths[] = { 0, 1, 0x55aa, 0xff00, 0xffff };

	(void)state;
	for (unsigned skip = 0; skip < 8; skip++) {
		for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths);
		     i++) {
			check_stored(skip, lengths[i], 0);
			for (unsigned bit = 0; bit < 16; bit++)
				check_stored(skip, lengths[i], 1U << bit);
		}
	}
}

static void test_types(void **state)
{
	struct bits bits = { 0 };

	(void)state;
	for (unsigned is_last = 0; is_last < 2; is_last++) {
		bits_clear(&bits);
		bits_put_type(&bits, is_last, DEFLATE_FIXED);
		expect(&bits, true);
		bits_clear(&bits);
		bits_put_type(&bits, is_last, DEFLATE_RESERVED);
		expect(&bits, false);
	}
	bits_release(&bits);
}

static void make_even(struct dynamic *dyn, unsigned nliterals,
		      unsigned ndistances)
{
	dynamic_init(dyn, nliterals, ndistances);
	huffman_even(dyn->lengths, nliterals);
	if (ndistances > 1)
		huffman_even(dyn->lengths + nliterals, ndistances);
	else
		dyn->lengths[nliterals] = 1;
}

static bool check_dynamic(const struct dynamic *dyn)
{
	struct bits bits = { 0 };
	bool is_good;

	bits_put_dynamic(&bits, 1, dyn);
	is_good = check_everywhere(&bits);
	bits_release(&bits);
	return is_good;
}

static void test_numbers_of_symbols(void **state)
{
	static const unsigned nliterals[] = { 257, 258, 285, 286, 287, 288 };
	static const unsigned ndistances[] = { 1, 2, 29, 30, 31, 32 };
	struct dynamic dyn;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < 6; k++) {
			make_even(&dyn, nliterals[i], ndistances[k]);
			assert_int_equal(check_dynamic(&dyn),
					 nliterals[i] <= 286 &&
						 ndistances[k] <= 30);
		}
	}
}

static void test_no_end_of_block(void **state)
{
	struct dynamic dyn;

	(void)state;
	make_even(&dyn, 257, 1);
	/* Two words of eight bits in the place of one of nine and of eight. */
	dyn.lengths[DEFLATE_END] = 0;
	assert_int_equal(dyn.lengths[DEFLATE_END - 1], 9);
	dyn.lengths[DEFLATE_END - 1] = 8;
	assert_false(check_dynamic(&dyn));
	dyn.lengths[DEFLATE_END] = 8;
	dyn.lengths[0] = 0;
	assert_true(check_dynamic(&dyn));
}

/* Each code with a word too many and one too few. */
static void test_literals_not_complete(void **state)
{
	struct dynamic dyn;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		make_even(&dyn, 286, 2);
		dyn.lengths[5] = i ? 9 : 7;
		assert_false(check_dynamic(&dyn));
		make_even(&dyn, 286, 2);
		dyn.lengths[285] = i ? 15 : 1;
		assert_false(check_dynamic(&dyn));
		/* Only the last word of 15 bits is left over, or too many. */
		dynamic_init(&dyn, 257, 1);
		for (unsigned k = 0; k < 15; k++)
			dyn.lengths[k] = (uint8_t)(k + 1);
		dyn.lengths[DEFLATE_END] = 15;
		assert_true(check_dynamic(&dyn));
		dyn.lengths[i ? 14 : 100] = i ? 0 : 15;
		assert_false(check_dynamic(&dyn));
	}
}

/* zlib takes it, with any distances. */
static void test_literals_of_one_word(void **state)
{
	struct dynamic dyn;
	size_t before = seen.one_word;

	(void)state;
	for (uint8_t ndistances = 0; ndistances < 3; ndistances++) {
		dynamic_init(&dyn, 257, 2);
		dyn.lengths[DEFLATE_END] = 1;
		memset(dyn.lengths + 257, 1, ndistances);
		assert_false(check_dynamic(&dyn));
	}
	assert_int_equal(seen.one_word, before + 3 * 8);
	/* It does not take one of more bits, nor an empty one. */
	for (uint8_t nbits = 2; nbits < 16; nbits++) {
		dyn.lengths[DEFLATE_END] = nbits;
		assert_false(check_dynamic(&dyn));
	}
	dyn.lengths[DEFLATE_END] = 0;
	assert_false(check_dynamic(&dyn));
	/* Nor another symbol's. */
	dyn.lengths[0] = 1;
	assert_false(check_dynamic(&dyn));
	assert_int_equal(seen.one_word, before + 3 * 8);
	dyn.lengths[DEFLATE_END] = 1;
	assert_true(check_dynamic(&dyn));
}

static void test_distances(void **state)
{
	static const struct {
		bool is_good;
		uint8_t lengths[4];
	} cases[] = {
		{ true, { 0, 0, 0, 0 } },   { true, { 1, 0, 0, 0 } },
		{ true, { 0, 0, 0, 1 } },   { false, { 2, 0, 0, 0 } },
		{ false, { 0, 15, 0, 0 } }, { true, { 1, 0, 0, 1 } },
		{ false, { 1, 1, 1, 0 } },  { false, { 1, 2, 0, 0 } },
		{ true, { 1, 2, 0, 2 } },   { false, { 2, 2, 0, 0 } },
		{ false, { 2, 2, 2, 0 } },  { true, { 2, 2, 2, 2 } },
		{ false, { 1, 2, 2, 2 } },  { false, { 2, 3, 3, 0 } },
		{ false, { 3, 3, 3, 3 } },  { false, { 0, 2, 15, 15 } },
	};
	struct dynamic dyn;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		make_even(&dyn, 257, 4);
		memcpy(dyn.lengths + 257, cases[i].lengths, 4);
		assert_int_equal(check_dynamic(&dyn), cases[i].is_good);
	}
}

/* Of code lengths; zlib does not take one of one word there. */
static void test_code_lengths_not_complete(void **state)
{
	static const uint8_t codes[][4] = {
		{ 0, 0, 0, 0 }, { 1, 0, 0, 0 }, { 0, 7, 0, 0 },
		{ 1, 2, 0, 0 }, { 1, 1, 1, 0 }, { 1, 1, 0, 7 },
		{ 1, 2, 3, 0 }, { 7, 7, 7, 7 }, { 2, 2, 2, 0 },
	};
	struct bits bits = { 0 };
	struct dynamic dyn;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		for (unsigned ncodes = 4; ncodes <= DEFLATE_CODES; ncodes++) {
			make_even(&dyn, 257, 1);
			dyn.ncodes = ncodes;
			memset(dyn.code_lengths, 0, DEFLATE_CODES);
			for (unsigned k = 0; k < 4; k++)
				dyn.code_lengths[dynamic_order[k]] =
					codes[i][k];
			bits_clear(&bits);
			bits_put_dynamic_start(&bits, 0, &dyn);
			expect(&bits, false);
		}
	}
	bits_release(&bits);
}

/**** Repeats */

/* The next symbols of the code of code lengths. */
struct step {
	uint8_t symbol, extra;
};

/* Words of four bits for all symbols that are used here. */
static void put_steps(struct bits *bits, unsigned nliterals,
		      unsigned ndistances, const struct step *steps, size_t n)
{
	static const uint8_t used[] = { 0, 1, 2,  3,  4,  5,  6,  7,
					8, 9, 10, 15, 14, 16, 17, 18 };
	struct dynamic dyn = { .nliterals = nliterals,
			       .ndistances = ndistances };
	struct huffman code;

	for (size_t i = 0; i < sizeof(used); i++)
		dyn.code_lengths[used[i]] = 4;
	huffman_make(&code, dyn.code_lengths, DEFLATE_CODES);
	bits_put_dynamic_start(bits, 0, &dyn);
	for (size_t i = 0; i < n; i++)
		bits_put_length(bits, &code, steps[i].symbol, steps[i].extra);
}

static void expect_steps(unsigned nliterals, unsigned ndistances,
			 const struct step *steps, size_t n, bool is_good)
{
	struct bits bits = { 0 };

	put_steps(&bits, nliterals, ndistances, steps, n);
	expect(&bits, is_good);
	bits_release(&bits);
}

#define STEPS(...)                                                             \
	(const struct step[]){ __VA_ARGS__ },                                  \
		sizeof((const struct step[]){ __VA_ARGS__ }) /                 \
			sizeof(struct step)

/* 256 lengths of zero, and two words of one bit. */
#define ZEROS_256                                                              \
	{ 18, 127 },                                                           \
	{                                                                      \
		18, 107                                                        \
	}

static void test_repeats(void **state)
{
	(void)state;
	expect_steps(258, 1, STEPS(ZEROS_256, { 1, 0 }, { 1, 0 }, { 0, 0 }),
		     true);
	/* The lengths of both codes are one row. */
	expect_steps(257, 2,
		     STEPS({ 1, 0 }, { 18, 127 }, { 18, 106 }, { 1, 0 },
			   { 1, 0 }, { 1, 0 }),
		     true);
	expect_steps(257, 30,
		     STEPS({ 1, 0 }, { 18, 127 }, { 18, 106 }, { 1, 0 },
			   { 18, 19 }),
		     true);
	expect_steps(258, 4, STEPS(ZEROS_256, { 1, 0 }, { 16, 0 }, { 17, 0 }),
		     false);
	expect_steps(259, 3,
		     STEPS({ 18, 127 }, { 18, 106 }, { 0, 0 }, { 2, 0 },
			   { 1, 0 }, { 16, 1 }),
		     false);
	expect_steps(259, 4, STEPS(ZEROS_256, { 2, 0 }, { 2, 0 }, { 16, 2 }),
		     false);
	expect_steps(260, 4, STEPS(ZEROS_256, { 2, 0 }, { 16, 3 }, { 2, 0 }),
		     true);
	/* One that begins in zeros repeats these. */
	expect_steps(258, 2,
		     STEPS({ 17, 0 }, { 16, 3 }, { 18, 127 }, { 18, 98 },
			   { 1, 0 }, { 1, 0 }, { 17, 0 }),
		     false);
	expect_steps(258, 3,
		     STEPS({ 17, 0 }, { 16, 3 }, { 18, 127 }, { 18, 98 },
			   { 1, 0 }, { 1, 0 }, { 17, 0 }),
		     true);
}

static void test_nothing_to_repeat(void **state)
{
	(void)state;
	for (uint8_t extra = 0; extra < 4; extra++)
		expect_steps(257, 1, STEPS({ 16, extra }), false);
	expect_steps(286, 30, STEPS({ 16, 3 }, { 1, 0 }, { 1, 0 }), false);
}

/* By one and by more; without any code that could be right before it. */
static void test_repeats_over_the_end(void **state)
{
	(void)state;
	expect_steps(258, 2, STEPS(ZEROS_256, { 1, 0 }, { 1, 0 }, { 17, 0 }),
		     false);
	expect_steps(258, 2, STEPS(ZEROS_256, { 1, 0 }, { 1, 0 }, { 17, 7 }),
		     false);
	expect_steps(258, 10, STEPS(ZEROS_256, { 1, 0 }, { 1, 0 }, { 18, 0 }),
		     false);
	expect_steps(258, 10, STEPS(ZEROS_256, { 1, 0 }, { 1, 0 }, { 18, 127 }),
		     false);
	expect_steps(258, 2, STEPS(ZEROS_256, { 1, 0 }, { 1, 0 }, { 16, 0 }),
		     false);
	expect_steps(258, 11, STEPS(ZEROS_256, { 1, 0 }, { 1, 0 }, { 18, 0 }),
		     true);
	expect_steps(257, 1, STEPS({ 18, 127 }, { 18, 127 }), false);
}

/*
 * Where a word is cut short, what is not there must not be taken for zeros:
 * these are the word of a repeat, and there is nothing yet to repeat.
 */
static void test_cut_in_the_first_word(void **state)
{
	static const struct {
		uint8_t symbol;
		unsigned nlengths;
	} first[] = { { 1, 1 }, { 17, 3 }, { 18, 11 } };
	struct dynamic dyn = { .nliterals = 257, .ndistances = 1 };
	struct bits bits = { 0 };
	struct huffman code;

	(void)state;
	memset(dyn.code_lengths + 16, 2, 3);
	memset(dyn.code_lengths, 3, 2);
	huffman_make(&code, dyn.code_lengths, DEFLATE_CODES);
	assert_int_equal(code.words[16], 0);
	for (size_t i = 0; i < 3; i++) {
		bits_clear(&bits);
		bits_put_dynamic_start(&bits, 0, &dyn);
		bits_put_length(&bits, &code, first[i].symbol, 0);
		for (unsigned n = first[i].nlengths; n < 255; n++)
			bits_put_length(&bits, &code, 0, 0);
		/* Two words of one bit in all, and one distance. */
		bits_put_length(&bits, &code, first[i].symbol != 1, 0);
		bits_put_length(&bits, &code, 1, 0);
		bits_put_length(&bits, &code, 1, 0);
		expect(&bits, true);
	}
	bits_release(&bits);
}

/**** Long ones */

static void test_longest_header(void **state)
{
	struct bits bits = { 0 };
	struct dynamic dyn;

	(void)state;
	dynamic_init_longest(&dyn);
	bits_put_dynamic(&bits, 0, &dyn);
	assert_int_equal(bits_count(&bits), 3 + 14 + 19 * 3 + 316 * 7);
	expect(&bits, true);
	assert_true(7 + bits_count(&bits) <= 8 * ISAL_HEADER_MAX);
	bits_release(&bits);
}

/* The last of the lengths is a repeat, which is longer, but over the end. */
static void test_longest_wrong_header(void **state)
{
	struct bits bits = { 0 };
	struct huffman code;
	struct dynamic dyn;

	(void)state;
	dynamic_init_longest(&dyn);
	dyn.code_lengths[18] = 7;
	dyn.code_lengths[8] = 5;
	huffman_make(&code, dyn.code_lengths, DEFLATE_CODES);
	bits_put_dynamic_start(&bits, 0, &dyn);
	for (unsigned i = 0; i < 315; i++)
		bits_put_length(&bits, &code, 9, 0);
	bits_put_length(&bits, &code, 18, 0);
	expect(&bits, false);
	bits_release(&bits);
}

/**** By zlib */

struct header {
	uint8_t bytes[ROOM];
	unsigned skip;
	size_t nbits;
};

static struct {
	struct header *headers;
	size_t n;
} by_zlib;

/* Its length is what zlib took of it. */
static void keep_header(const uint8_t *data, size_t len, size_t first_bit)
{
	struct header *header;
	struct bits bits = { 0 };
	bool is_stored;

	for (size_t i = first_bit; i < 8 * len && i < first_bit + 8 * ROOM; i++)
		bits_put(&bits, data[i / 8] >> i % 8 & 1, 1);
	is_stored = !(bits.buf.data[0] & 6);
	for (unsigned skip = 0; skip < 8; skip++) {
		/* Its length is at a whole byte where it now begins. */
		if (is_stored && skip != first_bit % 8)
			continue;
		by_zlib.headers = realloc(by_zlib.headers,
					  (by_zlib.n + 1) * sizeof(*header));
		assert_non_null(by_zlib.headers);
		header = &by_zlib.headers[by_zlib.n++];
		shift(header->bytes, bits.buf.data, bits_count(&bits), skip);
		header->skip = skip;
		assert_int_equal(ask_zlib(header->bytes, ROOM, skip), TAKES);
		header->nbits = 8 * (ROOM - zlib.avail_in) - skip;
	}
	bits_release(&bits);
}

/* The headers of all blocks, up to a few. */
static void keep_headers(const uint8_t *data, size_t len)
{
	enum { MANY = 12 };
	static uint8_t room[TEXT_LEN];
	z_stream z = { 0 };
	int ret = Z_OK;

	assert_int_equal(inflateInit2(&z, -15), Z_OK);
	z.next_in = (z_const Bytef *)data;
	z.avail_in = (uInt)len;
	z.next_out = room;
	z.avail_out = TEXT_LEN;
	keep_header(data, len, 0);
	for (unsigned n = 1; n < MANY && ret == Z_OK; n++) {
		ret = inflate(&z, Z_BLOCK);
		if (ret == Z_OK && z.data_type & BEHIND_BLOCK &&
		    !(z.data_type & IN_LAST_BLOCK))
			keep_header(data, len,
				    8 * (len - z.avail_in) -
					    (z.data_type & UNUSED_BITS));
	}
	assert_true(ret == Z_OK || ret == Z_STREAM_END);
	inflateEnd(&z);
}

/* Of few letters, of all, as a log, of one, of two in long runs. */
static void make_text(uint8_t *text, unsigned kind)
{
	static const char line[] = "192.0.2.0 - - [1/Jan/2026:00:00:00 +0000] "
				   "\"GET /robots.txt HTTP/1.1\" 200 71\n";

	for (size_t i = 0; i < TEXT_LEN; i++) {
		switch (kind) {
		case 0:
			text[i] = "etaoin shrdlu\n"[rng_below(&rng, 14)];
			break;
		case 1:
			text[i] = (uint8_t)rng_next(&rng);
			break;
		case 2:
			text[i] = (uint8_t)line[i % (sizeof(line) - 1)];
			if (!rng_below(&rng, 9))
				text[i] = (uint8_t)(33 + rng_below(&rng, 90));
			break;
		case 3:
			text[i] = 'a';
			break;
		default:
			text[i] = i / 5000 % 2 ? '1' : '0';
			break;
		}
	}
}

static void make_headers_by_zlib(void)
{
	static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_FILTERED,
					  Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED };
	static const size_t lengths[] = { 0, 1, 200, 3000, TEXT_LEN };
	static const int levels[] = { 0, 1, 4, 9 };
	static uint8_t text[TEXT_LEN];
	struct buf out = { 0 };

	for (unsigned i = 0; i < 5 * 5 * 5 * 4; i++) {
		make_text(text, i % 5);
		buf_clear(&out);
		gzip_add_blocks(&out, text, lengths[i / 5 % 5], levels[i / 125],
				strategies[i / 25 % 5]);
		keep_headers(out.data, out.len);
	}
	buf_release(&out);
}

static void test_headers_by_zlib(void **state)
{
	(void)state;
	assert_true(by_zlib.n >= 2000);
	for (size_t i = 0; i < by_zlib.n; i++) {
		const struct header *header = &by_zlib.headers[i];
		size_t len = 0;

		assert_true(check_whole(header->bytes, header->skip));
		while (!check_cut(header->bytes, len, header->skip, true))
			len++;
	}
}

/* In all of the header, or only in what begins it, where more depends on it. */
static void change(struct header *header)
{
	size_t nbits =
		rng_below(&rng, 2) && header->nbits > 74 ? 74 : header->nbits;
	size_t at = header->skip + rng_below(&rng, nbits);

	if (rng_below(&rng, 4))
		header->bytes[at / 8] ^= (uint8_t)(1U << at % 8);
	else
		header->bytes[at / 8] = (uint8_t)rng_next(&rng);
}

static void test_mutants(void **state)
{
	(void)state;
	for (unsigned i = 0; i < NMUTANTS; i++) {
		struct header header = by_zlib.headers[i % by_zlib.n];
		bool is_good;

		for (size_t n = 1 + rng_below(&rng, 3); n; n--)
			change(&header);
		is_good = check_whole(header.bytes, header.skip);
		check_cut(header.bytes,
			  rng_below(&rng, (header.skip + header.nbits) / 8 + 2),
			  header.skip, is_good);
	}
}

/**** By chance */

/* Mostly as they may be. */
static void make_lengths(struct dynamic *dyn)
{
	unsigned n;

	*dyn = (struct dynamic){
		.nliterals = 257 + (unsigned)rng_below(&rng, 30),
		.ndistances = 1 + (unsigned)rng_below(&rng, 30),
	};
	if (!rng_below(&rng, 50))
		dyn->nliterals = 287 + (unsigned)rng_below(&rng, 2);
	if (!rng_below(&rng, 50))
		dyn->ndistances = 31 + (unsigned)rng_below(&rng, 2);
	n = dyn->nliterals - 2;
	n = 2 + (unsigned)rng_below(&rng, rng_below(&rng, 2) ? 6 : n);
	huffman_by_chance(dyn->lengths, dyn->nliterals, n, 15, &rng);
	if (rng_below(&rng, 9))
		huffman_give_end(dyn->lengths);
	n = (unsigned)rng_below(&rng, dyn->ndistances + 1);
	if (n >= 2)
		huffman_by_chance(dyn->lengths + dyn->nliterals,
				  dyn->ndistances, n, 15, &rng);
	else if (n)
		dyn->lengths[dyn->nliterals +
			     rng_below(&rng, dyn->ndistances)] = 1;
}

static void change_length(struct dynamic *dyn)
{
	size_t at = rng_below(&rng, dyn->nliterals + dyn->ndistances);

	if (rng_below(&rng, 2))
		at = dyn->nliterals + rng_below(&rng, dyn->ndistances);
	dyn->lengths[at] = rng_below(&rng, 2) || !dyn->lengths[at]
				   ? (uint8_t)rng_below(&rng, 16)
				   : dyn->lengths[at] - 1;
}

/* The longest run that begins there, with a symbol that repeats it. */
static unsigned find_repeat(const uint8_t *lengths, unsigned at, unsigned n,
			    struct step *step)
{
	unsigned run = 1;
	uint8_t length = lengths[at];

	while (at + run < n && lengths[at + run] == length && run < 138)
		run++;
	if (at && lengths[at - 1] == length && run >= 3 &&
	    (length || rng_below(&rng, 3) == 0)) {
		run = run < 6 ? run : 6;
		*step = (struct step){ 16, (uint8_t)(run - 3) };
	} else if (!length && run >= 11 && rng_below(&rng, 8)) {
		*step = (struct step){ 18, (uint8_t)(run - 11) };
	} else if (!length && run >= 3) {
		run = run < 10 ? run : 10;
		*step = (struct step){ 17, (uint8_t)(run - 3) };
	} else {
		run = 1;
		*step = (struct step){ length, 0 };
	}
	return run;
}

static size_t make_steps(const struct dynamic *dyn, struct step *steps)
{
	unsigned n = dyn->nliterals + dyn->ndistances, at = 0;
	size_t nsteps = 0;
	bool repeats = rng_below(&rng, 6);

	while (at < n) {
		struct step *step = &steps[nsteps++];

		if (repeats && rng_below(&rng, 10)) {
			at += find_repeat(dyn->lengths, at, n, step);
			continue;
		}
		*step = (struct step){ dyn->lengths[at++], 0 };
	}
	/* Now and then it ends elsewhere than it should. */
	if (!rng_below(&rng, 30))
		steps[nsteps - 1].extra ^= (uint8_t)(1U << rng_below(&rng, 7));
	if (!rng_below(&rng, 60))
		steps[rng_below(&rng, nsteps)].symbol = 16;
	return nsteps;
}

/* Words for all the steps' symbols, and maybe for more. */
static void make_code_lengths(struct dynamic *dyn, const struct step *steps,
			      size_t nsteps)
{
	uint8_t words[DEFLATE_CODES];
	bool is_used[DEFLATE_CODES] = { false };
	unsigned n = 0;

	is_used[rng_below(&rng, DEFLATE_CODES)] = true;
	is_used[0] = true;
	for (size_t i = 0; i < nsteps; i++)
		is_used[steps[i].symbol] = true;
	for (unsigned i = 0; i < DEFLATE_CODES; i++)
		n += is_used[i];
	if (n < 2)
		is_used[n++] = true;
	huffman_by_chance(words, n, n, 7, &rng);
	n = 0;
	for (unsigned i = 0; i < DEFLATE_CODES; i++)
		if (is_used[i])
			dyn->code_lengths[i] = words[n++];
	if (!rng_below(&rng, 40))
		dyn->code_lengths[rng_below(&rng, DEFLATE_CODES)] =
			(uint8_t)rng_below(&rng, 8);
}

static void make_random(struct bits *bits)
{
	struct step steps[DEFLATE_LITERALS + DEFLATE_DISTANCES];
	struct dynamic dyn;
	struct huffman code;
	size_t nsteps;

	make_lengths(&dyn);
	if (!rng_below(&rng, 3))
		change_length(&dyn);
	nsteps = make_steps(&dyn, steps);
	make_code_lengths(&dyn, steps, nsteps);
	huffman_make(&code, dyn.code_lengths, DEFLATE_CODES);
	bits_clear(bits);
	bits_put_dynamic_start(bits, nsteps & 1, &dyn);
	for (size_t i = 0; i < nsteps; i++)
		bits_put_length(bits, &code, steps[i].symbol, steps[i].extra);
}

static void test_random_headers(void **state)
{
	struct bits bits = { 0 };
	size_t ngood = 0;

	(void)state;
	for (unsigned i = 0; i < NRANDOM; i++) {
		unsigned skip = (unsigned)rng_below(&rng, 8);
		uint8_t room[ROOM];
		bool is_good;

		make_random(&bits);
		shift(room, bits.buf.data, bits_count(&bits), skip);
		is_good = check_whole(room, skip);
		for (unsigned k = 0; k < 4; k++)
			check_cut(room, rng_below(&rng, bits.buf.len + 2), skip,
				  is_good);
		ngood += is_good;
	}
	assert_in_range(ngood, NRANDOM / 3, NRANDOM * 9 / 10);
	bits_release(&bits);
}

/**** All of them */

static void test_enough_was_seen(void **state)
{
	(void)state;
	assert_true(seen.taken > (NMUTANTS + NRANDOM) / 10);
	assert_true(seen.refused > (NMUTANTS + NRANDOM) / 10);
	assert_true(seen.one_word > 0);
	assert_int_equal((7 + seen.longest_bits + 7) / 8, ISAL_HEADER_MAX - 1);
}

static int set_up(void **state)
{
	(void)state;
	if (inflateInit2(&zlib, -15) != Z_OK)
		return -1;
	make_headers_by_zlib();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	printf("# %zu headers of zlib, %zu taken, %zu refused, "
	       "%zu of one word\n",
	       by_zlib.n, seen.taken, seen.refused, seen.one_word);
	inflateEnd(&zlib);
	free(by_zlib.headers);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stored),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_numbers_of_symbols),
		cmocka_unit_test(test_no_end_of_block),
		cmocka_unit_test(test_literals_not_complete),
		cmocka_unit_test(test_literals_of_one_word),
		cmocka_unit_test(test_distances),
		cmocka_unit_test(test_code_lengths_not_complete),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_nothing_to_repeat),
		cmocka_unit_test(test_repeats_over_the_end),
		cmocka_unit_test(test_cut_in_the_first_word),
		cmocka_unit_test(test_longest_header),
		cmocka_unit_test(test_longest_wrong_header),
		cmocka_unit_test(test_headers_by_zlib),
		cmocka_unit_test(test_mutants),
		cmocka_unit_test(test_random_headers),
		cmocka_unit_test(test_enough_was_seen),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
