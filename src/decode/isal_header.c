/*
 * The codes of a dynamic block have to be as zlib wants them, or stricter: each
 * code is complete, except that of distances, which may also be a single word
 * of one bit, or empty (RFC 1951, section 3.2.7).
 */

#include "decode/isal_header.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

enum {
	NLENGTH_CODES = 19, /* symbols of the code for code lengths */
	LENGTH_BITS = 7,    /* of its longest word */
	CODE_BITS = 15,	    /* of the longest word of the other two codes */
	ALL_WORDS = 1 << CODE_BITS,
	END_OF_BLOCK = 256,
	MAX_LITERALS = 286,
	MAX_DISTANCES = 30,
};

struct reader {
	const uint8_t *at, *end;
	uint64_t bits; /* the lowest is next; after the last there are zeros */
	unsigned nbits;
	bool is_cut;
};

/* Makes at least 32 bits ready, if there are so many. */
static void fill(struct reader *in)
{
	uint64_t bits;

	if (in->end - in->at >= (ptrdiff_t)sizeof(bits)) {
		memcpy(&bits, in->at, sizeof(bits));
		in->bits |= le64toh(bits) << in->nbits;
		in->at += (63 - in->nbits) / 8;
		in->nbits |= 56;
		return;
	}
	for (; in->nbits < 32 && in->at < in->end; in->nbits += 8)
		in->bits |= (uint64_t)*in->at++ << in->nbits;
}

static void drop(struct reader *in, unsigned n)
{
	if (n > in->nbits) {
		in->is_cut = true;
		n = in->nbits;
	}
	in->bits >>= n;
	in->nbits -= n;
}

/* The next n (up to 16) bits. */
static unsigned take(struct reader *in, unsigned n)
{
	unsigned value;

	if (in->nbits < n)
		fill(in);
	value = (unsigned)(in->bits & ((UINT64_C(1) << n) - 1));
	drop(in, n);
	return value;
}

/* How much of the code space, which is ALL_WORDS, the code uses. */
static unsigned words_used(const uint8_t *lengths, unsigned n)
{
	static const uint16_t share[CODE_BITS + 1] = {
		0,	1 << 14, 1 << 13, 1 << 12, 1 << 11, 1 << 10,
		1 << 9, 1 << 8,	 1 << 7,  1 << 6,  1 << 5,  1 << 4,
		1 << 3, 1 << 2,	 1 << 1,  1 << 0,
	};
	unsigned used = 0;

	for (unsigned i = 0; i < n; i++)
		used += share[lengths[i]];
	return used;
}

/* A word of the code for code lengths. */
struct word {
	uint8_t symbol;
	uint8_t nbits;
};

static unsigned reverse(unsigned word, unsigned nbits)
{
	unsigned reversed = 0;

	for (; nbits; nbits--, word >>= 1)
		reversed = reversed << 1 | (word & 1);
	return reversed;
}

/* RFC 1951, section 3.2.2: words are ordered by length, then by symbol. */
static void make_table(struct word *table, const uint8_t *lengths)
{
	unsigned counts[LENGTH_BITS + 1] = { 0 };
	unsigned next[LENGTH_BITS + 1]; /* of each length: its next word */
	unsigned word = 0;

	for (unsigned i = 0; i < NLENGTH_CODES; i++)
		counts[lengths[i]]++;
	counts[0] = 0;
	for (unsigned nbits = 1; nbits <= LENGTH_BITS; nbits++) {
		word = (word + counts[nbits - 1]) << 1;
		next[nbits] = word;
	}
	for (unsigned i = 0; i < NLENGTH_CODES; i++) {
		unsigned nbits = lengths[i];

		if (!nbits)
			continue;
		for (unsigned j = reverse(next[nbits]++, nbits);
		     j < 1U << LENGTH_BITS; j += 1U << nbits)
			table[j] = (struct word){ (uint8_t)i, (uint8_t)nbits };
	}
}

/* Reads n code lengths. Returns false if they are wrong. */
static bool read_lengths(struct reader *in, const struct word *table,
			 uint8_t *lengths, unsigned n)
{
	unsigned done = 0;

	while (done < n && !in->is_cut) {
		struct word word;
		unsigned times = 1;
		uint8_t length = 0;

		if (in->nbits < LENGTH_BITS)
			fill(in);
		word = table[in->bits & ((1U << LENGTH_BITS) - 1)];
		drop(in, word.nbits);
		if (in->is_cut)
			break;
		if (word.symbol < 16) {
			length = word.symbol;
		} else if (word.symbol == 16) {
			if (!done)
				return false;
			length = lengths[done - 1];
			times = 3 + take(in, 2);
		} else if (word.symbol == 17) {
			times = 3 + take(in, 3);
		} else {
			times = 11 + take(in, 7);
		}
		if (times > n - done)
			return in->is_cut;
		memset(lengths + done, length, times);
		done += times;
	}
	return true;
}

static bool is_distance_code(const uint8_t *lengths, unsigned n)
{
	unsigned used = words_used(lengths, n);

	/* Half of the space is used by one word of one bit, but also by two
	   words of two bits, and so on. */
	if (used == ALL_WORDS / 2)
		return memchr(lengths, 1, n);
	return !used || used == ALL_WORDS;
}

static bool check_dynamic(struct reader *in)
{
	static const uint8_t order[NLENGTH_CODES] = { 16, 17, 18, 0,  8, 7,  9,
						      6,  10, 5,  11, 4, 12, 3,
						      13, 2,  14, 1,  15 };
	uint8_t lengths[MAX_LITERALS + MAX_DISTANCES] = { 0 };
	struct word table[1U << LENGTH_BITS];
	unsigned nliterals = 257 + take(in, 5);
	unsigned ndistances = 1 + take(in, 5);
	unsigned n = 4 + take(in, 4);

	if (nliterals > MAX_LITERALS || ndistances > MAX_DISTANCES)
		return in->is_cut;
	for (unsigned i = 0; i < n; i++)
		lengths[order[i]] = (uint8_t)take(in, 3);
	if (in->is_cut)
		return true;
	if (words_used(lengths, NLENGTH_CODES) != ALL_WORDS)
		return false;
	make_table(table, lengths);
	if (!read_lengths(in, table, lengths, nliterals + ndistances))
		return false;
	return in->is_cut ||
	       (lengths[END_OF_BLOCK] &&
		words_used(lengths, nliterals) == ALL_WORDS &&
		is_distance_code(lengths + nliterals, ndistances));
}

static bool check_stored(struct reader *in)
{
	unsigned len, complement;

	drop(in, in->nbits % 8);
	len = take(in, 16);
	complement = take(in, 16);
	return in->is_cut || (len ^ complement) == 0xffff;
}

enum isal_header isal_header_check(const uint8_t *bytes, size_t len,
				   unsigned skip_bits)
{
	struct reader in = { .at = bytes, .end = bytes + len };
	bool is_good = true;

	take(&in, skip_bits);
	take(&in, 1);		/* BFINAL */
	switch (take(&in, 2)) { /* BTYPE */
	case 0:
		is_good = check_stored(&in);
		break;
	case 1:
		break;
	case 2:
		is_good = check_dynamic(&in);
		break;
	default:
		is_good = in.is_cut;
		break;
	}
	if (!is_good)
		return ISAL_HEADER_DOUBTFUL;
	return in.is_cut ? ISAL_HEADER_CUT : ISAL_HEADER_GOOD;
}
