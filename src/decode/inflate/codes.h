#ifndef FINDROBOTS_DECODE_INFLATE_CODES_H
#define FINDROBOTS_DECODE_INFLATE_CODES_H

/*
 * The two Huffman codes of a block of deflate data (RFC 1951, section 3.2), as
 * tables that are looked up with the next bits.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/inflate/bits.h"

enum {
	CODES_NLITERALS = 288, /* of literals, lengths, and the end */
	CODES_NDISTANCES = 32,
	CODES_MAX_LITERAL = 285, /* the last that means something */
	CODES_MAX_DISTANCE = 29,
	CODES_END = 256,     /* of block */
	CODES_WORD_MAX = 15, /* bits */

	/* Words of at most so many bits are in the tables. */
	CODES_LITERAL_BITS = 11,
	CODES_DISTANCE_BITS = 9,
};

/* A canonical code, which can be read bit by bit. */
struct code {
	uint16_t counts[CODES_WORD_MAX + 1]; /* of words, by their length */
	uint16_t sorted[CODES_NLITERALS];    /* symbols in the order of words */
	unsigned longest;		     /* word, in bits */
};

/*
 * Sorts symbols by the length of their words, which are as for codes_make().
 * Returns how much of all words of 15 bits is left: 0, if the code is complete;
 * less, if it is impossible.
 */
int codes_sort(struct code *, const uint8_t *lens, size_t n);

/*
 * Fills a table that is looked up with the next table_bits bits. An entry is
 * that of the symbol, and for each bit of the word each_bit more; or none, if
 * that is the symbol's or there is no such word. Sets words[] of all symbols
 * that are in the table, in order.
 */
void codes_fill_table(uint32_t *table, unsigned table_bits, const struct code *,
		      const uint32_t *entries, uint32_t each_bit, uint32_t none,
		      uint16_t *words);

/*
 * An entry of the literal table stands for one or two symbols: an optional
 * literal, then a literal or a length. From the lowest bit on:
 *
 *	6	how many bits they take, extra bits included (at most 16)
 *	2	0
 *	8	the first literal
 *	9	the literal or base of the length that comes last
 *	4	how many bits the words take
 *	1	CODES_IS_LITERAL: that last one is a literal
 *	1	CODES_SLOW: no such symbols; they take no bits. What comes is
 *		the end, or a longer word, or none
 *	1	CODES_HAS_FIRST: there is a first literal
 *
 * The extra bits come last, so a length is its base and what is left of the
 * bits when those of the words are shifted out.
 */
enum {
	CODES_FIRST_SHIFT = 8,
	CODES_LAST_SHIFT = 16,
	CODES_LAST_MASK = 0x1ff,
	CODES_WORDS_SHIFT = 25,
	CODES_WORDS_MASK = 15,
	CODES_IS_LITERAL = 1 << 29,
	CODES_SLOW = 1 << 30,
	CODES_HAS_FIRST_SHIFT = 31,
};

/*
 * One of the distance table: 6 bits as above (at most 22), 2 are 0; 4 as above,
 * 4 are 0; and 16 for the base. All are 0 if there is no such word, so that
 * the distance is 0, which is none.
 */
enum {
	CODES_DISTANCE_WORD_SHIFT = 8,
	CODES_DISTANCE_SHIFT = 16,
};

/* The length or distance of an entry, of the bits from its words on. */
static inline size_t codes_entry_length(uint32_t entry, uint64_t bits)
{
	return (entry >> CODES_LAST_SHIFT & CODES_LAST_MASK) +
	       (bits_lowest(bits, entry & 63) >>
		(entry >> CODES_WORDS_SHIFT & CODES_WORDS_MASK));
}

static inline size_t codes_entry_distance(uint32_t entry, uint64_t bits)
{
	return (entry >> CODES_DISTANCE_SHIFT) +
	       (bits_lowest(bits, entry & 63) >>
		(entry >> CODES_DISTANCE_WORD_SHIFT & 15));
}

struct codes {
	uint32_t literals[1 << CODES_LITERAL_BITS];
	uint32_t distances[1 << CODES_DISTANCE_BITS];
	struct code literal_code, distance_code;
};

/*
 * Makes the tables from the lengths of words, at least CODES_PAD bytes before
 * the end of the memory that they are in. Returns false if zlib may refuse
 * these, or if they are unusual: the literal code has to be complete and to
 * have an end, the distance code to be complete, or a single word of one bit,
 * or empty. To make entries of two symbols takes as long as they save with
 * CODES_PAIRS_WORTH bytes of text.
 */
enum { CODES_PAD = 16, CODES_PAIRS_WORTH = 16 * 1024 };
bool codes_make(struct codes *, const uint8_t *literal_lens, size_t nliterals,
		const uint8_t *distance_lens, size_t ndistances,
		bool with_pairs);

/* Those of a block with fixed codes. */
void codes_make_fixed(struct codes *);

/*
 * A symbol read by its word, of at most nbits bits. That there is none shows
 * after as many bits as the longest word has, at least one.
 */
enum {
	CODES_CUT = -1, /* so many bits do not make a word, but more may */
	CODES_NONE = -2 /* there is no such word */
};
int codes_read(const struct code *, uint64_t bits, unsigned nbits,
	       unsigned *word_bits);

/* Of a symbol for a length or distance: its base, and how many extra bits. */
unsigned codes_length(unsigned symbol, unsigned *extra);
unsigned codes_distance(unsigned symbol, unsigned *extra);

#endif
