/*
 * Each token has a window of three letters or digits (windows.h). Places where
 * one may stand are found in one pass over the text: each byte is a symbol of
 * five bits, case aside, and the symbols of three are looked up in a bitmap.
 * Only at such a place the tokens of that window are compared with the text.
 *
 * Where there are not too many windows, vector instructions look for places
 * before that, 64 at a time (buckets.h).
 */

#include "scan/tokenset.h"

#include <stdint.h>
#include <stdlib.h>

#include "scan/buckets.h"
#include "scan/loose.h"
#include "scan/windows.h"

enum {
	SYMBOL_BITS = 5,
	NSYMBOLS = 1 << SYMBOL_BITS,
	NKEYS = 1 << (WINDOW_LEN * SYMBOL_BITS),

	/* Of a window that so many tokens have, none is compared: it is quicker
	   to parse the line. */
	GROUP_MAX = 64,
};

/* A window, and the letters or digits of its token at either side of it, which
   have to stand there, too; or 0, where others may do. */
struct place {
	struct window window;
	char before, after; /* lower case */
};

struct tokenset {
	const struct tokenset_kernel *kernel;
	const struct slice *tokens; /* borrowed */
	size_t ntokens;
	struct place *places; /* owned; of the windows, by their keys */
	uint8_t symbols[256];
	uint64_t keys[NKEYS / 64]; /* a bit for each that a window has */
	uint32_t first[NKEYS + 2]; /* the window with each, or the next */

	struct buckets buckets; /* unless the kernel is portable */
};

static void set_symbols(struct tokenset *set)
{
	enum { LETTERS = 26 };

	for (int i = 0; i < LETTERS; i++) {
		set->symbols['a' + i] = (uint8_t)(1 + i);
		set->symbols['A' + i] = (uint8_t)(1 + i);
	}
	for (int i = 0; i < 10; i++)
		set->symbols['0' + i] = (uint8_t)(1 + LETTERS + i / 2);
}

static unsigned symbol(const struct tokenset *set, char c)
{
	return set->symbols[(unsigned char)c];
}

/* Told at once of most places. */
static bool may_stand(const struct place *place, char before, const char *at,
		      const char *end)
{
	if (place->before && place->before != before)
		return false;
	at += place->window.len;
	return !place->after || (at < end && place->after == text_lower(*at));
}

/* True if the window of a token that may be there is at this place. */
static bool is_key_hit(const struct tokenset *set, uint32_t key,
		       const char *from, const char *at, const char *end)
{
	uint32_t first = set->first[key], last = set->first[key + 1];
	char before = '\0';

	if (at > from)
		before = text_lower(at[-1]);
	if (last - first > GROUP_MAX)
		return true;
	for (uint32_t i = first; i < last; i++) {
		const struct place *place = &set->places[i];
		const struct window *window = &place->window;

		if (may_stand(place, before, at, end) &&
		    loose_stands(set->tokens[window->token], window->at,
				 window->len, from, at, end))
			return true;
	}
	return false;
}

/**** Finding places */

static bool has_key(const struct tokenset *set, uint32_t key)
{
	return set->keys[key / 64] >> key % 64 & 1;
}

/* The same of a place with as many bytes behind it as a window has. */
static inline bool is_hit(const struct tokenset *set, const char *from,
			  const char *at, const char *end)
{
	uint32_t key = symbol(set, at[0]) << 2 * SYMBOL_BITS |
		       symbol(set, at[1]) << SYMBOL_BITS | symbol(set, at[2]);

	return has_key(set, key) && is_key_hit(set, key, from, at, end);
}

/*
 * For any machine, and for the end of the text, behind which one more byte is
 * taken to be, so that a window of two may be the last. A place is tried at
 * its third byte.
 */
static const char *find_portable(const struct tokenset *set, const char *from,
				 const char *at, const char *end)
{
	uint32_t key;

	if (end - at < 2)
		return NULL;
	key = symbol(set, at[0]) << SYMBOL_BITS | symbol(set, at[1]);
	for (; end - at > 2; at++) {
		key = (key << SYMBOL_BITS | symbol(set, at[2])) % NKEYS;
		if (has_key(set, key) && is_key_hit(set, key, from, at, end))
			return at;
	}
	key = (key << SYMBOL_BITS) % NKEYS;
	return has_key(set, key) && is_key_hit(set, key, from, at, end) ? at
									: NULL;
}

enum { STEP_VECTORS = 2 }; /* are looked at in one step */

/*
 * A kernel moves on to the next places among which a token may be, and returns
 * true; or to the place from which the portable search has to go on, and
 * returns false. It calls nothing, so that tables stay in registers.
 */
struct tokenset_step {
	const char *at;		      /* the first of these places */
	const char *next;	      /* where to go on */
	const char *end;	      /* of the text */
	uint64_t masks[STEP_VECTORS]; /* of each vector: which may be one */
};

#if defined(__x86_64__)

#include <immintrin.h>

/* A table of 64 has the buckets of each byte, but for its two upper bits. */
#define SIMD_NAME	      find_avx512
#define SIMD_TARGET	      __attribute__((target("avx512bw,avx512vbmi")))
#define SIMD_VECTOR	      __m512i
#define SIMD_LOAD(at)	      _mm512_loadu_si512((const void *)(at))
#define SIMD_TABLE	      __m512i
#define SIMD_TABLE_OF(b, k)   _mm512_loadu_si512((b)->low6[k])
#define SIMD_LOOKUP(table, v) _mm512_permutexvar_epi8(v, table)
#define SIMD_AND(a, b)	      _mm512_and_si512(a, b)
#define SIMD_OR(a, b)	      _mm512_or_si512(a, b)
#define SIMD_MASK(v)	      _mm512_test_epi8_mask(v, v)
#define SIMD_BITS_LOG2	      0
#define SIMD_AT_ONCE	      1
#include "scan/tokenset_simd.h"

struct avx2_table {
	__m256i low, high;
};

__attribute__((target("avx2"))) static inline struct avx2_table
avx2_table_of(const struct buckets *buckets, int column)
{
	const __m128i *low = (const void *)buckets->low[column];
	const __m128i *high = (const void *)buckets->high[column];

	return (struct avx2_table){
		_mm256_broadcastsi128_si256(_mm_loadu_si128(low)),
		_mm256_broadcastsi128_si256(_mm_loadu_si128(high)),
	};
}

__attribute__((target("avx2"))) static inline __m256i
avx2_lookup(struct avx2_table table, __m256i v)
{
	const __m256i low_half = _mm256_set1_epi8(0x0f);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), low_half);

	v = _mm256_and_si256(v, low_half);
	return _mm256_and_si256(_mm256_shuffle_epi8(table.low, v),
				_mm256_shuffle_epi8(table.high, high));
}

#define SIMD_NAME	      find_avx2
#define SIMD_TARGET	      __attribute__((target("avx2")))
#define SIMD_VECTOR	      __m256i
#define SIMD_LOAD(at)	      _mm256_loadu_si256((const __m256i *)(const void *)(at))
#define SIMD_TABLE	      struct avx2_table
#define SIMD_TABLE_OF(b, k)   avx2_table_of(b, k)
#define SIMD_LOOKUP(table, v) avx2_lookup(table, v)
#define SIMD_AND(a, b)	      _mm256_and_si256(a, b)
#define SIMD_OR(a, b)	      _mm256_or_si256(a, b)
#define SIMD_MASK(v)                                                           \
	(~(uint32_t)_mm256_movemask_epi8(                                      \
		_mm256_cmpeq_epi8(v, _mm256_setzero_si256())))
#define SIMD_AT_ONCE 0
#include "scan/tokenset_simd.h"

struct ssse3_table {
	__m128i low, high;
};

__attribute__((target("ssse3"))) static inline struct ssse3_table
ssse3_table_of(const struct buckets *buckets, int column)
{
	const __m128i *low = (const void *)buckets->low[column];
	const __m128i *high = (const void *)buckets->high[column];

	return (struct ssse3_table){ _mm_loadu_si128(low),
				     _mm_loadu_si128(high) };
}

__attribute__((target("ssse3"))) static inline __m128i
ssse3_lookup(struct ssse3_table table, __m128i v)
{
	const __m128i low_half = _mm_set1_epi8(0x0f);
	__m128i high = _mm_and_si128(_mm_srli_epi16(v, 4), low_half);

	v = _mm_and_si128(v, low_half);
	return _mm_and_si128(_mm_shuffle_epi8(table.low, v),
			     _mm_shuffle_epi8(table.high, high));
}

#define SIMD_NAME	      find_ssse3
#define SIMD_TARGET	      __attribute__((target("ssse3")))
#define SIMD_VECTOR	      __m128i
#define SIMD_LOAD(at)	      _mm_loadu_si128((const __m128i *)(const void *)(at))
#define SIMD_TABLE	      struct ssse3_table
#define SIMD_TABLE_OF(b, k)   ssse3_table_of(b, k)
#define SIMD_LOOKUP(table, v) ssse3_lookup(table, v)
#define SIMD_AND(a, b)	      _mm_and_si128(a, b)
#define SIMD_OR(a, b)	      _mm_or_si128(a, b)
#define SIMD_MASK(v)                                                           \
	((uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128())) ^ \
	 0xffff)
#define SIMD_AT_ONCE 0
#include "scan/tokenset_simd.h"

static const struct tokenset_kernel kernels[] = {
	{ "avx512", find_avx512, 64, 0 },
	{ "avx2", find_avx2, 32, 0 },
	{ "ssse3", find_ssse3, 16, 0 },
	{ "portable", NULL, 0, 0 },
};

static bool can_run(const struct tokenset_kernel *kernel)
{
	if (kernel->find == find_avx512)
		return __builtin_cpu_supports("avx512bw") &&
		       __builtin_cpu_supports("avx512vbmi");
	if (kernel->find == find_avx2)
		return __builtin_cpu_supports("avx2");
	return kernel->find != find_ssse3 || __builtin_cpu_supports("ssse3");
}

#else
#if defined(__aarch64__) && defined(__AARCH64EL__)

#include <arm_neon.h>

/*
 * Shifting each 16 bits right by 4 and narrowing them to 8 leaves 4 bits of
 * each byte, of which the mask keeps one.
 */
static inline uint64_t neon_mask(uint8x16_t v)
{
	uint8x16_t is_set = vtstq_u8(v, v);
	uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(is_set), 4);

	return vget_lane_u64(vreinterpret_u64_u8(nibbles), 0) &
	       UINT64_C(0x8888888888888888);
}

struct neon_table {
	uint8x16_t low, high;
};

static inline struct neon_table neon_table_of(const struct buckets *buckets,
					      int column)
{
	return (struct neon_table){ vld1q_u8(buckets->low[column]),
				    vld1q_u8(buckets->high[column]) };
}

static inline uint8x16_t neon_lookup(struct neon_table table, uint8x16_t v)
{
	uint8x16_t low = vandq_u8(v, vdupq_n_u8(0x0f));

	return vandq_u8(vqtbl1q_u8(table.low, low),
			vqtbl1q_u8(table.high, vshrq_n_u8(v, 4)));
}

#define SIMD_NAME find_neon
#define SIMD_TARGET
#define SIMD_VECTOR	      uint8x16_t
#define SIMD_LOAD(at)	      vld1q_u8((const uint8_t *)(at))
#define SIMD_TABLE	      struct neon_table
#define SIMD_TABLE_OF(b, k)   neon_table_of(b, k)
#define SIMD_LOOKUP(table, v) neon_lookup(table, v)
#define SIMD_AND(a, b)	      vandq_u8(a, b)
#define SIMD_OR(a, b)	      vorrq_u8(a, b)
#define SIMD_MASK(v)	      neon_mask(v)
#define SIMD_AT_ONCE	      0
#include "scan/tokenset_simd.h"

static const struct tokenset_kernel kernels[] = {
	{ "neon", find_neon, 16, 2 },
	{ "portable", NULL, 0, 0 },
};

#else

static const struct tokenset_kernel kernels[] = {
	{ "portable", NULL, 0, 0 },
};

#endif

static bool can_run(const struct tokenset_kernel *kernel)
{
	(void)kernel;
	return true;
}

#endif

const struct tokenset_kernel *tokenset_kernel(size_t index)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (can_run(&kernels[i]) && !index--)
			return &kernels[i];
	return NULL;
}

/**** Setting up */

/* The keys of a window: behind one of two any byte may stand. */
static uint32_t first_key(const struct tokenset *set,
			  const struct window *window, uint32_t *nkeys)
{
	const char *at = set->tokens[window->token].at + window->at;
	uint32_t key = symbol(set, at[0]) << 2 * SYMBOL_BITS |
		       symbol(set, at[1]) << SYMBOL_BITS;

	*nkeys = window->len == WINDOW_LEN ? 1 : NSYMBOLS;
	return window->len == WINDOW_LEN ? key | symbol(set, at[2]) : key;
}

/* Counts those of each key two places behind it. */
static size_t count_keys(struct tokenset *set, const struct window *windows)
{
	size_t n = 0;

	for (size_t i = 0; i < set->ntokens; i++) {
		uint32_t nkeys, key = first_key(set, &windows[i], &nkeys);

		for (uint32_t k = key; k < key + nkeys; k++) {
			set->keys[k / 64] |= UINT64_C(1) << k % 64;
			set->first[k + 2]++;
		}
		n += nkeys;
	}
	return n;
}

/* What loose_stands() takes for a letter or digit is only that. */
static struct place place_of(struct slice token, const struct window *window)
{
	size_t at = window->at, end = at + window->len;
	struct place place = { .window = *window };

	if (at && text_is_alnum(token.at[at - 1]) &&
	    text_is_alnum(token.at[at]))
		place.before = text_lower(token.at[at - 1]);
	if (end < token.len && text_is_alnum(token.at[end]))
		place.after = text_lower(token.at[end]);
	return place;
}

/* Sorts them by their keys: first[k + 1] goes from the first to the last. */
static int sort_windows(struct tokenset *set, const struct window *windows)
{
	size_t n = count_keys(set, windows);

	set->places = calloc(n + 1, sizeof(*set->places));
	if (!set->places)
		return -1;
	for (uint32_t key = 0; key < NKEYS; key++)
		set->first[key + 1] += set->first[key];
	for (size_t i = 0; i < set->ntokens; i++) {
		uint32_t nkeys, key = first_key(set, &windows[i], &nkeys);
		struct place place =
			place_of(set->tokens[windows[i].token], &windows[i]);

		for (uint32_t k = key; k < key + nkeys; k++)
			set->places[set->first[k + 1]++] = place;
	}
	return 0;
}

static int init(struct tokenset *set, const struct tokenset_kernel *kernel)
{
	struct window *windows = calloc(set->ntokens + 1, sizeof(*windows));
	int ret = -1;

	set_symbols(set);
	if (windows && !windows_choose(set->tokens, set->ntokens, windows))
		ret = sort_windows(set, windows);
	set->kernel = kernel;
	if (!ret &&
	    !buckets_set(&set->buckets, set->tokens, windows, set->ntokens))
		set->kernel = &kernels[sizeof(kernels) / sizeof(*kernels) - 1];
	free(windows);
	return ret;
}

struct tokenset *tokenset_new_with(const struct slice *tokens, size_t ntokens,
				   const struct tokenset_kernel *kernel)
{
	struct tokenset *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->tokens = tokens;
	set->ntokens = ntokens;
	if (init(set, kernel)) {
		tokenset_free(set);
		return NULL;
	}
	return set;
}

struct tokenset *tokenset_new(const struct slice *tokens, size_t ntokens)
{
	return tokenset_new_with(tokens, ntokens, tokenset_kernel(0));
}

void tokenset_free(struct tokenset *set)
{
	if (!set)
		return;
	free(set->places);
	free(set);
}

/* The first token among the places of a step. */
static const char *first_hit(const struct tokenset *set, const char *from,
			     const struct tokenset_step *step)
{
	for (size_t v = 0; v < STEP_VECTORS; v++) {
		const char *first = step->at + v * set->kernel->width;
		uint64_t mask = step->masks[v];

		for (; mask; mask &= mask - 1) {
			int bit = __builtin_ctzll(mask);
			const char *at =
				first + (bit >> set->kernel->bits_log2);

			if (is_hit(set, from, at, step->end))
				return at;
		}
	}
	return NULL;
}

const char *tokenset_find(const struct tokenset *set, const char *from,
			  const char *end)
{
	struct tokenset_step step = { .next = from, .end = end };

	/* What is before these may be no memory, and is no part of a token. */
	for (;
	     step.next < from + BUCKETS_BEFORE && end - step.next >= WINDOW_LEN;
	     step.next++)
		if (is_hit(set, from, step.next, end))
			return step.next;
	while (set->kernel->find && set->kernel->find(set, &step)) {
		const char *at = first_hit(set, from, &step);

		if (at)
			return at;
	}
	return find_portable(set, from, step.next, end);
}
