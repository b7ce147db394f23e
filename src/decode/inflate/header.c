/*
 * Lengths of words are read without a branch for what kind of symbol it is: 16
 * of them are written for each, whatever it stands for, and the next symbol
 * overwrites those that are too many.
 *
 * Tested by tests/unit/decode/test_inflate.c.
 */

#include "decode/inflate/header.h"

#include <string.h>

enum {
	NORDERED = 19,	 /* symbols of the code for lengths */
	LENGTH_BITS = 7, /* of its longest word */
	MAX_LITERALS = CODES_MAX_LITERAL + 1,
	MAX_DISTANCES = CODES_MAX_DISTANCE + 1,

	AGAIN = 16,	 /* the symbol that repeats the last length */
	TIMES_MAX = 138, /* that a symbol stands for */
	WRITTEN = 16,	 /* lengths for each symbol */
	LENS_SIZE = MAX_LITERALS + MAX_DISTANCES + TIMES_MAX + WRITTEN,
};

/* What a symbol says: a length, how often, and with how many more bits. */
struct length {
	uint8_t nbits; /* of word and extra bits */
	uint8_t word_bits;
	uint8_t symbol;
	uint8_t times; /* at least */
};

static unsigned reverse(unsigned word, unsigned nbits)
{
	unsigned reversed = 0;

	for (; nbits; nbits--, word >>= 1)
		reversed = reversed << 1 | (word & 1);
	return reversed;
}

static struct length length_of(unsigned symbol, unsigned word_bits)
{
	static const uint8_t extras[] = { 2, 3, 7 }, times[] = { 3, 3, 11 };
	bool is_run = symbol >= AGAIN;

	return (struct length){
		.nbits = (uint8_t)(word_bits +
				   (is_run ? extras[symbol - AGAIN] : 0)),
		.word_bits = (uint8_t)word_bits,
		.symbol = (uint8_t)symbol,
		.times = is_run ? times[symbol - AGAIN] : 1,
	};
}

/* Returns false unless the code is complete. */
static bool make_lengths(struct length *table, const uint8_t *lens)
{
	unsigned word = 0;

	for (unsigned nbits = 1; nbits <= LENGTH_BITS; nbits++) {
		word <<= 1;
		for (unsigned i = 0; i < NORDERED; i++) {
			if (lens[i] != nbits)
				continue;
			if (word >= 1U << nbits)
				return false;
			for (unsigned j = reverse(word, nbits);
			     j < 1U << LENGTH_BITS; j += 1U << nbits)
				table[j] = length_of(i, nbits);
			word++;
		}
	}
	return word == 1U << LENGTH_BITS;
}

/* Reads n lengths. */
static enum header_status read_lengths(struct bits *in,
				       const struct length *table,
				       uint8_t *lens, unsigned n)
{
	unsigned done = 0;
	uint8_t last = 0;

	while (done < n) {
		struct length length;
		unsigned extra;

		if (in->nheld < LENGTH_BITS + LENGTH_BITS)
			bits_fill(in);
		length = table[bits_lowest(in->held, LENGTH_BITS)];
		if (length.nbits > in->nheld)
			return HEADER_CUT;
		if (length.symbol == AGAIN && !done)
			return HEADER_DOUBTFUL;
		extra = (unsigned)bits_lowest(in->held, length.nbits) >>
			length.word_bits;
		bits_drop(in, length.nbits);
		/* Those above AGAIN are zeros. */
		last = length.symbol < AGAIN	? length.symbol
		       : length.symbol == AGAIN ? last
						: 0;
		memset(lens + done, last, WRITTEN);
		done += length.times + extra;
	}
	return done == n ? HEADER_CODED : HEADER_DOUBTFUL;
}

static enum header_status read_codes(struct bits *in, struct codes *codes,
				     bool is_short)
{
	static const uint8_t order[NORDERED] = { 16, 17, 18, 0,	 8, 7,	9,
						 6,  10, 5,  11, 4, 12, 3,
						 13, 2,	 14, 1,	 15 };
	uint8_t ordered[NORDERED] = { 0 };
	uint8_t lens[LENS_SIZE] = { 0 };
	struct length table[1 << LENGTH_BITS];
	unsigned nliterals, ndistances, n;
	enum header_status status;

	if (!bits_need(in, 14))
		return HEADER_CUT;
	nliterals = 257 + bits_take(in, 5);
	ndistances = 1 + bits_take(in, 5);
	n = 4 + bits_take(in, 4);
	if (nliterals > MAX_LITERALS || ndistances > MAX_DISTANCES)
		return HEADER_DOUBTFUL;
	for (unsigned i = 0; i < n; i++) {
		if (!bits_need(in, 3))
			return HEADER_CUT;
		ordered[order[i]] = (uint8_t)bits_take(in, 3);
	}
	if (!make_lengths(table, ordered))
		return HEADER_DOUBTFUL;
	status = read_lengths(in, table, lens, nliterals + ndistances);
	if (status != HEADER_CODED)
		return status;
	return codes_make(codes, lens, nliterals, lens + nliterals, ndistances,
			  !is_short)
		       ? HEADER_CODED
		       : HEADER_DOUBTFUL;
}

static enum header_status read_stored(struct bits *in, struct header *header)
{
	unsigned len;

	bits_drop(in, in->nheld % 8);
	if (!bits_need(in, 32))
		return HEADER_CUT;
	len = bits_take(in, 16);
	header->stored_bytes = (uint16_t)len;
	return (len ^ bits_take(in, 16)) == 0xffff ? HEADER_STORED
						   : HEADER_DOUBTFUL;
}

enum header_status header_read(struct bits *in, struct codes *codes,
			       struct header *header)
{
	if (!bits_need(in, 3))
		return HEADER_CUT;
	header->is_last = bits_take(in, 1);
	switch (bits_take(in, 2)) {
	case 0:
		return read_stored(in, header);
	case 1:
		return HEADER_FIXED;
	case 2:
		return read_codes(in, codes, header->is_short);
	default:
		return HEADER_DOUBTFUL;
	}
}
