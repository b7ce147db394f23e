#ifndef FINDROBOTS_DEFLATE_MAKER_H
#define FINDROBOTS_DEFLATE_MAKER_H

/*
 * For the tests: makes deflate blocks (RFC 1951) by hand, bit by bit, right
 * and wrong ones. What is wrong is put as it is asked for.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "gzip_maker.h"

enum {
	DEFLATE_LITERALS = 288, /* that can be told of; 286 are allowed */
	DEFLATE_DISTANCES = 32, /* the same; 30 are allowed */
	DEFLATE_CODES = 19,	/* of code lengths */
	DEFLATE_END = 256,	/* of a block */
	DEFLATE_WINDOW = 32768,
	DEFLATE_MATCH_MAX = 258,
};

/* RFC 1951, section 3.2.3: BTYPE. */
enum { DEFLATE_STORED, DEFLATE_FIXED, DEFLATE_DYNAMIC, DEFLATE_RESERVED };

/**** Bits */

/* Put into bytes from the lowest bit on (RFC 1951, section 3.1.1). */
struct bits {
	struct buf buf;
	unsigned nfree; /* bits of the last byte that are not in use */
};

static inline void bits_put(struct bits *bits, uint32_t value, unsigned n)
{
	for (; n; n--, value >>= 1) {
		if (!bits->nfree) {
			buf_add_byte(&bits->buf, 0);
			bits->nfree = 8;
		}
		if (buf_failed(&bits->buf))
			abort();
		bits->buf.data[bits->buf.len - 1] |=
			(uint8_t)((value & 1) << (8 - bits->nfree--));
	}
}

/* How many there are. */
static inline size_t bits_count(const struct bits *bits)
{
	return bits->buf.len * 8 - bits->nfree;
}

static inline void bits_clear(struct bits *bits)
{
	buf_clear(&bits->buf);
	bits->nfree = 0;
}

static inline void bits_release(struct bits *bits)
{
	buf_release(&bits->buf);
	bits->nfree = 0;
}

/**** Huffman codes */

struct huffman {
	uint8_t lengths[DEFLATE_LITERALS];
	uint16_t words[DEFLATE_LITERALS];
};

/* RFC 1951, section 3.2.2: words go by length, then by symbol. */
static inline void huffman_make(struct huffman *code, const uint8_t *lengths,
				unsigned n)
{
	unsigned word = 0;

	*code = (struct huffman){ 0 };
	memcpy(code->lengths, lengths, n);
	for (unsigned nbits = 1; nbits < 16; nbits++, word <<= 1)
		for (unsigned i = 0; i < n; i++)
			if (lengths[i] == nbits)
				code->words[i] = (uint16_t)word++;
}

/* A word's first bit is its highest. */
static inline void bits_put_word(struct bits *bits, const struct huffman *code,
				 unsigned symbol)
{
	for (unsigned i = code->lengths[symbol]; i--;)
		bits_put(bits, code->words[symbol] >> i & 1, 1);
}

/*
 * A complete code of nwords (2 or more) words of at most max_bits bits, of
 * any of n symbols.
 */
static inline void huffman_by_chance(uint8_t *lengths, unsigned n,
				     unsigned nwords, unsigned max_bits,
				     struct rng *rng)
{
	uint8_t words[DEFLATE_LITERALS] = { 1, 1 };
	unsigned done = 2;
	bool is_deep = !rng_below(rng, 3);

	/* The last word is often the longest one, and divided again. */
	while (done < nwords) {
		size_t i = is_deep && rng_below(rng, 4) ? done - 1
							: rng_below(rng, done);

		if (words[i] < max_bits)
			words[done++] = ++words[i];
		else
			is_deep = false;
	}
	memset(lengths, 0, n);
	for (unsigned i = 0; i < nwords; i++) {
		size_t at = rng_below(rng, n);

		while (lengths[at])
			at = (at + 1) % n;
		lengths[at] = words[i];
	}
}

/**** What begins a block */

static inline void bits_put_type(struct bits *bits, unsigned is_last,
				 unsigned type)
{
	bits_put(bits, is_last, 1);
	bits_put(bits, type, 2);
}

/* The complement is of len + error. */
static inline void bits_put_stored_header(struct bits *bits, unsigned is_last,
					  size_t len, unsigned error)
{
	bits_put_type(bits, is_last, DEFLATE_STORED);
	bits->nfree = 0;
	bits_put(bits, (uint32_t)len, 16);
	bits_put(bits, ~(uint32_t)(len + error), 16);
}

struct dynamic {
	unsigned nliterals, ndistances;
	/* The literals', and behind them the distances'. */
	uint8_t lengths[DEFLATE_LITERALS + DEFLATE_DISTANCES];
	uint8_t code_lengths[DEFLATE_CODES]; /* of the code they are in */
	unsigned ncodes; /* put of these; 0: as few as will do */
};

/* The order of code_lengths in a header. */
static const uint8_t dynamic_order[DEFLATE_CODES] = { 16, 17, 18, 0,  8, 7,  9,
						      6,  10, 5,  11, 4, 12, 3,
						      13, 2,  14, 1,  15 };

/* The header up to where the symbols' code lengths begin. */
static inline void bits_put_dynamic_start(struct bits *bits, unsigned is_last,
					  const struct dynamic *dyn)
{
	unsigned n = dyn->ncodes ? dyn->ncodes : DEFLATE_CODES;

	while (!dyn->ncodes && n > 4 &&
	       !dyn->code_lengths[dynamic_order[n - 1]])
		n--;
	bits_put_type(bits, is_last, DEFLATE_DYNAMIC);
	bits_put(bits, dyn->nliterals - 257, 5);
	bits_put(bits, dyn->ndistances - 1, 5);
	bits_put(bits, n - 4, 4);
	for (unsigned i = 0; i < n; i++)
		bits_put(bits, dyn->code_lengths[dynamic_order[i]], 3);
}

/* One symbol of the code of code lengths, with its extra bits. */
static inline void bits_put_length(struct bits *bits,
				   const struct huffman *code, unsigned symbol,
				   unsigned extra)
{
	static const uint8_t nextra[] = { 2, 3, 7 };

	bits_put_word(bits, code, symbol);
	if (symbol >= 16)
		bits_put(bits, extra, nextra[symbol - 16]);
}

/* A whole header, with a symbol for each length, so without repeats. */
static inline void bits_put_dynamic(struct bits *bits, unsigned is_last,
				    const struct dynamic *dyn)
{
	struct huffman code;

	bits_put_dynamic_start(bits, is_last, dyn);
	huffman_make(&code, dyn->code_lengths, DEFLATE_CODES);
	for (unsigned i = 0; i < dyn->nliterals + dyn->ndistances; i++)
		bits_put_length(bits, &code, dyn->lengths[i], 0);
}

/* Any length may stand there: a complete code of 16 words of four bits. */
static inline void dynamic_init(struct dynamic *dyn, unsigned nliterals,
				unsigned ndistances)
{
	*dyn = (struct dynamic){ .nliterals = nliterals,
				 .ndistances = ndistances };
	memset(dyn->code_lengths, 4, 16);
}

/* Gives the end of a block a word, if it has none: another symbol's. */
static inline void huffman_give_end(uint8_t *lengths)
{
	unsigned i = 0;

	if (lengths[DEFLATE_END])
		return;
	while (!lengths[i])
		i++;
	lengths[DEFLATE_END] = lengths[i];
	lengths[i] = 0;
}

/* n words of the same length, or as near to it as a complete code can be. */
static inline void huffman_even(uint8_t *lengths, unsigned n)
{
	uint8_t max = 1;

	while (1U << max < n)
		max++;
	memset(lengths, max, n);
	memset(lengths, max - 1, (1U << max) - n);
}

/* Of all symbols, and each length by a word of seven bits. */
static inline void dynamic_init_longest(struct dynamic *dyn)
{
	dynamic_init(dyn, 286, 30);
	huffman_even(dyn->lengths, 286);
	huffman_even(dyn->lengths + 286, 30);
	memset(dyn->code_lengths, 0, DEFLATE_CODES);
	for (uint8_t i = 0; i < 4; i++)
		dyn->code_lengths[i] = (uint8_t)(i + 1);
	dyn->code_lengths[18] = 5;
	/* The lengths that there are. */
	dyn->code_lengths[4] = dyn->code_lengths[5] = 7;
	dyn->code_lengths[8] = dyn->code_lengths[9] = 7;
	dyn->ncodes = DEFLATE_CODES;
}

/**** What a block holds */

struct codes {
	struct huffman literals, distances;
};

/* RFC 1951, section 3.2.6. */
static inline void codes_make_fixed(struct codes *codes)
{
	uint8_t lengths[DEFLATE_LITERALS];

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 256 - 144);
	memset(lengths + 256, 7, 280 - 256);
	memset(lengths + 280, 8, 288 - 280);
	huffman_make(&codes->literals, lengths, DEFLATE_LITERALS);
	memset(lengths, 5, DEFLATE_DISTANCES);
	huffman_make(&codes->distances, lengths, DEFLATE_DISTANCES);
}

static inline void codes_make(struct codes *codes, const struct dynamic *dyn)
{
	huffman_make(&codes->literals, dyn->lengths, dyn->nliterals);
	huffman_make(&codes->distances, dyn->lengths + dyn->nliterals,
		     dyn->ndistances);
}

static inline void bits_put_literals(struct bits *bits,
				     const struct codes *codes,
				     const void *text, size_t len)
{
	const uint8_t *at = text;

	while (len--)
		bits_put_word(bits, &codes->literals, *at++);
}

/* RFC 1951, section 3.2.5: four symbols for each number of extra bits. */
static inline void bits_put_match_length(struct bits *bits,
					 const struct codes *codes,
					 unsigned len)
{
	unsigned symbol = 257, base = 3, nextra = 0;

	if (len == DEFLATE_MATCH_MAX) {
		bits_put_word(bits, &codes->literals, 285);
		return;
	}
	while (base + (1U << nextra) <= len) {
		base += 1U << nextra;
		symbol++;
		nextra = symbol < 265 ? 0 : (symbol - 261) / 4;
	}
	bits_put_word(bits, &codes->literals, symbol);
	bits_put(bits, len - base, nextra);
}

/* The same: two symbols for each number. */
static inline void bits_put_distance(struct bits *bits,
				     const struct codes *codes,
				     unsigned distance)
{
	unsigned symbol = 0, base = 1, nextra = 0;

	while (base + (1U << nextra) <= distance) {
		base += 1U << nextra;
		symbol++;
		nextra = symbol < 4 ? 0 : (symbol - 2) / 2;
	}
	bits_put_word(bits, &codes->distances, symbol);
	bits_put(bits, distance - base, nextra);
}

static inline void bits_put_match(struct bits *bits, const struct codes *codes,
				  unsigned len, unsigned distance)
{
	bits_put_match_length(bits, codes, len);
	bits_put_distance(bits, codes, distance);
}

static inline void bits_put_end(struct bits *bits, const struct codes *codes)
{
	bits_put_word(bits, &codes->literals, DEFLATE_END);
}

#endif
