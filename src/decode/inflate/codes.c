/*
 * A table is filled by doubling: it begins with one entry; for each length of
 * words it is copied behind itself, for both values of one more bit, and then
 * the words of that length are set. So each entry is written once by itself,
 * and else copied with many others.
 *
 * After that, where a short literal leaves bits in the literal table for a
 * whole word more, both are put into one entry.
 *
 * Tested by tests/unit/decode/test_inflate.c.
 */

#include "decode/inflate/codes.h"

#include <string.h>
#include <sys/param.h>

#include "decode/inflate/bits.h"

/* RFC 1951, section 3.2.5: the base, and how many extra bits. */
static const struct {
	uint16_t base;
	uint8_t extra;
} lengths[] = {
	{ 3, 0 },   { 4, 0 },	{ 5, 0 },   { 6, 0 },	{ 7, 0 },   { 8, 0 },
	{ 9, 0 },   { 10, 0 },	{ 11, 1 },  { 13, 1 },	{ 15, 1 },  { 17, 1 },
	{ 19, 2 },  { 23, 2 },	{ 27, 2 },  { 31, 2 },	{ 35, 3 },  { 43, 3 },
	{ 51, 3 },  { 59, 3 },	{ 67, 4 },  { 83, 4 },	{ 99, 4 },  { 115, 4 },
	{ 131, 5 }, { 163, 5 }, { 195, 5 }, { 227, 5 }, { 258, 0 },
}, distances[] = {
	{ 1, 0 },     { 2, 0 },	     { 3, 0 },	    { 4, 0 },
	{ 5, 1 },     { 7, 1 },	     { 9, 2 },	    { 13, 2 },
	{ 17, 3 },    { 25, 3 },     { 33, 4 },	    { 49, 4 },
	{ 65, 5 },    { 97, 5 },     { 129, 6 },    { 193, 6 },
	{ 257, 7 },   { 385, 7 },    { 513, 8 },    { 769, 8 },
	{ 1025, 9 },  { 1537, 9 },   { 2049, 10 },  { 3073, 10 },
	{ 4097, 11 }, { 6145, 11 },  { 8193, 12 },  { 12289, 12 },
	{ 16385, 13 }, { 24577, 13 },
};

unsigned codes_length(unsigned symbol, unsigned *extra)
{
	*extra = lengths[symbol - CODES_END - 1].extra;
	return lengths[symbol - CODES_END - 1].base;
}

unsigned codes_distance(unsigned symbol, unsigned *extra)
{
	*extra = distances[symbol].extra;
	return distances[symbol].base;
}

int codes_read(const struct code *code, uint64_t bits, unsigned nbits,
	       unsigned *word_bits)
{
	/* The first word of each length, and its index among all. */
	unsigned word = 0, first = 0, index = 0;

	for (unsigned n = 1; n <= CODES_WORD_MAX; n++, bits >>= 1) {
		unsigned count = code->counts[n];

		if (n > nbits)
			return CODES_CUT;
		word |= (unsigned)(bits & 1);
		if (word - first < count) {
			*word_bits = n;
			return code->sorted[index + (word - first)];
		}
		if (n >= code->longest)
			break;
		index += count;
		first = (first + count) << 1;
		word <<= 1;
	}
	return CODES_NONE;
}

/* A bit for each of 8 lengths: whether it is not 0. All are below 128. */
static uint64_t used_of_8(const uint8_t *lens)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t word = bits_load(lens);

	word = (word + 127 * each) >> 7 & each;
	/* The bits, 8 apart, are moved to the upper byte. */
	return word * UINT64_C(0x0102040810204080) >> 56;
}

/* The same for n (up to 64) of them. */
static uint64_t used_lengths(const uint8_t *lens, size_t n)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < n; i += 8)
		mask |= used_of_8(lens + i) << i;
	return n < 64 ? bits_lowest(mask, (unsigned)n) : mask;
}

int codes_sort(struct code *code, const uint8_t *lens, size_t n)
{
	uint16_t next[CODES_WORD_MAX + 2];
	uint64_t used[(CODES_NLITERALS + 63) / 64];
	int left = 1;

	memset(code->counts, 0, sizeof(code->counts));
	code->longest = 0;
	for (size_t i = 0; i < n; i += 64) {
		uint64_t mask = used_lengths(lens + i, MIN(n - i, 64));

		used[i / 64] = mask;
		for (; mask; mask &= mask - 1)
			code->counts[lens[i + (size_t)__builtin_ctzll(mask)]]++;
	}
	next[1] = 0;
	for (unsigned len = 1; len <= CODES_WORD_MAX; len++) {
		if (code->counts[len])
			code->longest = len;
		left = 2 * left - code->counts[len];
		if (left < 0)
			return left;
		next[len + 1] = (uint16_t)(next[len] + code->counts[len]);
	}
	for (size_t i = 0; i < n; i += 64)
		for (uint64_t mask = used[i / 64]; mask; mask &= mask - 1) {
			size_t symbol = i + (size_t)__builtin_ctzll(mask);

			code->sorted[next[lens[symbol]]++] = (uint16_t)symbol;
		}
	return left;
}

/* The next word of so many bits, in reversed order; behind the last one: 0. */
static unsigned next_word(unsigned word, unsigned nbits)
{
	unsigned ones = (1U << nbits) - 1;
	unsigned bit;

	if (word == ones)
		return 0;
	bit = 1U << (31 - __builtin_clz(word ^ ones));
	return (word & (bit - 1)) | bit;
}

void codes_fill_table(uint32_t *table, unsigned table_bits,
		      const struct code *code, const uint32_t *entries,
		      uint32_t each_bit, uint32_t none, uint16_t *words)
{
	const uint16_t *symbol = code->sorted;
	unsigned word = 0;

	table[0] = none;
	for (unsigned len = 1; len <= table_bits; len++) {
		size_t half = (size_t)1 << (len - 1);

		memcpy(table + half, table, half * sizeof(*table));
		for (unsigned n = code->counts[len]; n; n--) {
			uint32_t entry = entries[*symbol++];

			*words++ = (uint16_t)word;
			table[word] =
				entry == none ? none : entry + len * each_bit;
			word = next_word(word, len);
		}
	}
}

static unsigned shortest(const struct code *code)
{
	unsigned len = 1;

	while (len < CODES_WORD_MAX && !code->counts[len])
		len++;
	return len;
}

/* Puts a literal before the entries of all words that fit behind it. */
static void pair_literal(uint32_t *table, const uint32_t *seconds,
			 unsigned word, unsigned len, unsigned literal)
{
	const uint32_t head = UINT32_C(1) << CODES_HAS_FIRST_SHIFT |
			      literal << CODES_FIRST_SHIFT |
			      len << CODES_WORDS_SHIFT | len;
	unsigned rest = CODES_LITERAL_BITS - len;
	uint32_t single = table[word];

	for (unsigned i = 0; i < 1U << rest; i++) {
		uint32_t second = seconds[i];
		unsigned nbits = second >> CODES_WORDS_SHIFT & CODES_WORDS_MASK;

		table[word + (i << len)] =
			nbits > rest ? single : second + head;
	}
}

/* The entries of single symbols are all there. */
static void pair_literals(uint32_t *table, const struct code *code,
			  const uint16_t *words)
{
	uint32_t seconds[1 << (CODES_LITERAL_BITS - 1)];
	const uint16_t *symbol = code->sorted;
	unsigned least = shortest(code);

	if (2 * least > CODES_LITERAL_BITS)
		return;
	memcpy(seconds, table, sizeof(*table) << (CODES_LITERAL_BITS - least));
	for (unsigned len = least; len + least <= CODES_LITERAL_BITS; len++)
		for (unsigned n = code->counts[len]; n; n--) {
			if (*symbol < CODES_END)
				pair_literal(table, seconds, *words, len,
					     *symbol);
			symbol++;
			words++;
		}
}

/* That no word is as long keeps it from being put behind a literal. */
static const uint32_t slow = CODES_SLOW | (uint32_t)CODES_WORDS_MASK
						  << CODES_WORDS_SHIFT;

static void make_literals(struct codes *codes, bool with_pairs)
{
	uint32_t entries[CODES_NLITERALS];
	uint16_t words[CODES_NLITERALS];

	for (uint32_t i = 0; i < CODES_END; i++)
		entries[i] = CODES_IS_LITERAL | i << CODES_LAST_SHIFT;
	for (uint32_t i = CODES_END + 1; i <= CODES_MAX_LITERAL; i++) {
		unsigned extra, base = codes_length(i, &extra);

		entries[i] = base << CODES_LAST_SHIFT | extra;
	}
	entries[CODES_END] = entries[286] = entries[287] = slow;
	codes_fill_table(codes->literals, CODES_LITERAL_BITS,
			 &codes->literal_code, entries,
			 1U << CODES_WORDS_SHIFT | 1, slow, words);
	if (with_pairs)
		pair_literals(codes->literals, &codes->literal_code, words);
}

static void make_distances(struct codes *codes)
{
	uint32_t entries[CODES_NDISTANCES] = { 0 };
	uint16_t words[CODES_NDISTANCES];

	for (uint32_t i = 0; i <= CODES_MAX_DISTANCE; i++) {
		unsigned extra, base = codes_distance(i, &extra);

		entries[i] = base << CODES_DISTANCE_SHIFT | extra;
	}
	codes_fill_table(codes->distances, CODES_DISTANCE_BITS,
			 &codes->distance_code, entries,
			 1U << CODES_DISTANCE_WORD_SHIFT | 1, 0, words);
}

bool codes_make(struct codes *codes, const uint8_t *literals, size_t nliterals,
		const uint8_t *distance_lens, size_t ndistances,
		bool with_pairs)
{
	const struct code *distance_code = &codes->distance_code;
	int left;

	if (!literals[CODES_END] ||
	    codes_sort(&codes->literal_code, literals, nliterals))
		return false;
	left = codes_sort(&codes->distance_code, distance_lens, ndistances);
	/* Of 2^15: all is left if it is empty. */
	if (left && left != 1 << CODES_WORD_MAX &&
	    !(left == 1 << (CODES_WORD_MAX - 1) && distance_code->counts[1]))
		return false;
	make_literals(codes, with_pairs);
	make_distances(codes);
	return true;
}

void codes_make_fixed(struct codes *codes)
{
	uint8_t lens[CODES_NLITERALS + CODES_NDISTANCES + CODES_PAD] = { 0 };

	memset(lens, 8, 144);
	memset(lens + 144, 9, 256 - 144);
	memset(lens + 256, 7, 280 - 256);
	memset(lens + 280, 8, CODES_NLITERALS - 280);
	memset(lens + CODES_NLITERALS, 5, CODES_NDISTANCES);
	codes_make(codes, lens, CODES_NLITERALS, lens + CODES_NLITERALS,
		   CODES_NDISTANCES, true);
}
