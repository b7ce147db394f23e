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
	LENGTH_BITS = 7, /* of its longest word, and most extra bits */
	MAX_LITERALS = CODES_MAX_LITERAL + 1,
	MAX_DISTANCES = CODES_MAX_DISTANCE + 1,

	TIMES_MAX = 138, /* that a symbol stands for */
	WRITTEN = 16,	 /* lengths for each symbol */
	LENS_SIZE = MAX_LITERALS + MAX_DISTANCES + TIMES_MAX + WRITTEN,
};

/*
 * What a symbol says, from the lowest bit on:
 *
 *	8	how many bits it takes, extra bits included (at most 14)
 *	8	how many bits its word takes
 *	8	the length; 0 for AGAIN
 *	7	how often it is written, and the extra bits say how often more
 *	1	it is AGAIN
 */
enum {
	WORD_SHIFT = 8,
	LENGTH_SHIFT = 16,
	TIMES_SHIFT = 24,
	AGAIN_SHIFT = 31,
	EACH_BIT = 1 << WORD_SHIFT | 1,
};

/* Returns false unless the code is complete. */
static bool make_lengths(uint32_t *table, const uint8_t *lens)
{
	uint32_t entries[NORDERED] = {
		[16] = UINT32_C(1) << AGAIN_SHIFT | 3 << TIMES_SHIFT | 2,
		[17] = 3 << TIMES_SHIFT | 3,
		[18] = 11 << TIMES_SHIFT | 7,
	};
	uint16_t words[NORDERED];
	struct code code;

	if (codes_sort(&code, lens, NORDERED))
		return false;
	/* 0 is none of them, and every word is in the table. */
	for (uint32_t i = 0; i < 16; i++)
		entries[i] = i << LENGTH_SHIFT | 1 << TIMES_SHIFT;
	codes_fill_table(table, LENGTH_BITS, &code, entries, EACH_BIT, 0,
			 words);
	return true;
}

/* Reads n lengths, with as few branches as can be. */
static enum header_status read_lengths(struct bits *in, const uint32_t *table,
				       uint8_t *lens, unsigned n)
{
	/* For so many symbols all bits are there, if there are as many. */
	enum { SYMBOLS = 56 / (2 * LENGTH_BITS) };
	struct bits bits = *in;
	unsigned done = 0, last = 0, is_wrong = 0;

	while (done < n) {
		bits_fill(&bits);
		for (unsigned i = 0; i < SYMBOLS && done < n; i++) {
			uint32_t entry =
				table[bits_lowest(bits.held, LENGTH_BITS)];
			unsigned nbits = entry & 63;
			uint32_t again = entry >> AGAIN_SHIFT;
			unsigned extra;

			if (nbits > bits.nheld)
				return is_wrong ? HEADER_DOUBTFUL : HEADER_CUT;
			is_wrong |= again & !done;
			extra = (unsigned)bits_lowest(bits.held, nbits) >>
				(entry >> WORD_SHIFT & 15);
			bits_drop(&bits, nbits);
			last = (last & -again) | (entry >> LENGTH_SHIFT & 15);
			memset(lens + done, (int)last, WRITTEN);
			done += (entry >> TIMES_SHIFT & 15) + extra;
		}
	}
	*in = bits;
	return done == n && !is_wrong ? HEADER_CODED : HEADER_DOUBTFUL;
}

static enum header_status read_codes(struct bits *in, struct codes *codes,
				     bool is_short)
{
	static const uint8_t order[NORDERED] = { 16, 17, 18, 0,	 8, 7,	9,
						 6,  10, 5,  11, 4, 12, 3,
						 13, 2,	 14, 1,	 15 };
	uint8_t ordered[NORDERED + CODES_PAD] = { 0 };
	uint8_t lens[LENS_SIZE] = { 0 };
	uint32_t table[1 << LENGTH_BITS];
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
