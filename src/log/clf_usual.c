/*
 * The line is looked at in pieces of 32 bytes, and vector instructions tell all
 * places in a piece at which a byte stands: one step finds what searches for
 * blanks, brackets, quotes and backslashes would find one after the other.
 *
 * Why this says what the parser (clf.c) says:
 *
 * The parser's anchor is the first '] "' of the line whose brackets hold a
 * time. Here the host ends at the first blank of the line, " - - [" follows, 26
 * bytes of which none is a bracket, and '] "'. So there is no '] "' before it,
 * and its brackets are these. The host itself is proven by the parser's own
 * function, as it is for all lines whose front ends in " - - ".
 *
 * There is no backslash up to the quotes that are used. So none of them is
 * escaped, and how a server escapes makes no difference. The request ends at
 * the first quote, as a status follows it; that is where the parser ends it,
 * too. In the rest of a whole line there are no quotes at all, or four that
 * stand around referer and agent, each at its place, and after them an even
 * number. The parser asks for more only where a quote is left over or the agent
 * is empty: these lines are not usual.
 *
 * No piece reaches beyond the line: where one would, that is read which ends
 * with the line, and its first bits, which are of bytes before, are left out.
 */

#include "log/clf_usual.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "log/host.h"

enum {
	PIECE = 32,	 /* bytes, with a bit for each in a uint32_t */
	TIME_LEN = 26,	 /* "31/Jan/2024:23:59:59 +0000" */
	TIME_COLON = 11, /* the first; the parser looks for any */
	STATUS_LEN = 5,	 /* " 200 " */
	QUOTES_KEPT = 5, /* up to that which ends the agent */
};

static const char before_time[] = " - - [", after_time[] = "] \"";

enum {
	BEFORE_TIME = sizeof(before_time) - 1,
	AFTER_TIME = sizeof(after_time) - 1,
	FRONT_LEN = BEFORE_TIME + TIME_LEN + AFTER_TIME, /* but the host */
};

/* The quotes after that which begins the request. */
struct quotes {
	const char *at[QUOTES_KEPT]; /* the first ones */
	size_t n;
};

/* The lowest n bits, which are fewer than all. */
static inline uint32_t first_bits(size_t n)
{
	return (UINT32_C(1) << n) - 1;
}

static inline struct slice between(const char *at, const char *end)
{
	return (struct slice){ at, (size_t)(end - at) };
}

static inline bool is_status(const char *at, const char *end)
{
	return end - at >= STATUS_LEN && at[0] == ' ' && text_is_digit(at[1]) &&
	       text_is_digit(at[2]) && text_is_digit(at[3]) && at[4] == ' ';
}

/* From the size on, where no quotes follow. */
static bool take_size_alone(struct slice rest, struct record *rec)
{
	rec->bytes = rest;
	rec->user_agent = (struct slice){ 0 };
	return rest.len && !memchr(rest.at, ' ', rest.len);
}

/* The size, referer and agent, from the first quote after the status on. */
static bool take_quoted(const char *size, const char *end,
			const struct quotes *quotes, struct record *rec)
{
	const char *const *at = quotes->at;

	if (at[1] - size < 2 || at[1][-1] != ' ')
		return false;
	rec->bytes = between(size, at[1] - 1);
	rec->user_agent = between(at[3] + 1, at[4]);
	return !memchr(rec->bytes.at, ' ', rec->bytes.len) &&
	       at[3] == at[2] + 2 && at[2][1] == ' ' && rec->user_agent.len &&
	       (at[4] + 1 == end || at[4][1] == ' ');
}

/* What follows the request of a whole line. */
static bool take_tail(const char *end, const struct quotes *quotes,
		      struct record *rec)
{
	const char *at = quotes->at[0] + 1, *size = at + STATUS_LEN;
	bool taken;

	rec->date = (struct slice){ 0 };
	rec->status = between(at + 1, size - 1);
	if (quotes->n == 1)
		taken = take_size_alone(between(size, end), rec);
	else
		taken = quotes->n >= QUOTES_KEPT && quotes->n % 2 == 1 &&
			take_quoted(size, end, quotes, rec);
	if (taken && slice_is(rec->bytes, "-"))
		rec->bytes = (struct slice){ "0", 1 };
	return taken;
}

/*
 * Where the target ends that begins at the place: at the blank in the piece of
 * the request; or after it.
 */
static inline const char *end_target(uint32_t blanks, struct slice request)
{
	const char *rest = request.at + PIECE, *end = request.at + request.len;
	const char *blank;

	if (blanks)
		return request.at + __builtin_ctz(blanks);
	if (rest >= end)
		return end;
	blank = memchr(rest, ' ', (size_t)(end - rest));
	return blank ? blank : end;
}

/* With a bit for each blank of the piece, which lies in the line. */
static inline bool take_request(struct slice request, uint32_t blanks,
				struct record *rec)
{
	const char *end = request.at + request.len, *target;

	if (request.len < PIECE)
		blanks &= first_bits(request.len);
	/* Nor is the first byte that of a terminal's colours. */
	if (!blanks || request.at[0] == ' ' || request.at[0] == '\33')
		return false;
	rec->method = between(request.at, request.at + __builtin_ctz(blanks));
	target = rec->method.at + rec->method.len + 1;
	if (target == end || *target == ' ')
		return false;
	rec->target =
		between(target, end_target(blanks & (blanks - 1), request));
	return true;
}

/*
 * Whether there is a '#' in the request, with a bit for each in its piece. In a
 * target it may be an escape, and is rare.
 */
static inline bool has_hash(struct slice request, uint32_t hashes)
{
	if (request.len < PIECE)
		return hashes & first_bits(request.len);
	return hashes ||
	       memchr(request.at + PIECE, '#', request.len - PIECE) != NULL;
}

#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* A bit for each of eight bytes that is the one asked for. */
static inline uint32_t mask_of_eight(const char *at, char byte)
{
	uint64_t differ = word_load(at) ^ EIGHT((unsigned char)byte);
	uint64_t is_zero = ~(((differ & EIGHT(0x7f)) + EIGHT(0x7f)) | differ |
			     EIGHT(0x7f));

	/* Gathers the highest bits of the bytes in the highest byte. */
	return (uint32_t)((is_zero >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

static inline uint32_t mask_portable(const char *at, char byte)
{
	return mask_of_eight(at, byte) | mask_of_eight(at + 8, byte) << 8 |
	       mask_of_eight(at + 16, byte) << 16 |
	       mask_of_eight(at + 24, byte) << 24;
}

#define USUAL_TARGET
#define USUAL(name) name##_portable
#include "log/clf_usual_simd.h"

#if defined(__x86_64__)

#include <immintrin.h>

static inline uint32_t mask_sse2(const char *at, char byte)
{
	const __m128i *two = (const void *)at;
	__m128i all = _mm_set1_epi8(byte);
	__m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(two), all);
	__m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(two + 1), all);

	return (uint32_t)_mm_movemask_epi8(low) |
	       (uint32_t)_mm_movemask_epi8(high) << 16;
}

#define USUAL_TARGET
#define USUAL(name) name##_sse2
#include "log/clf_usual_simd.h"

#define USUAL_TARGET __attribute__((target("avx2,bmi")))

USUAL_TARGET static inline uint32_t mask_avx2(const char *at, char byte)
{
	__m256i piece = _mm256_loadu_si256((const void *)at);

	return (uint32_t)_mm256_movemask_epi8(
		_mm256_cmpeq_epi8(piece, _mm256_set1_epi8(byte)));
}

#define USUAL(name) name##_avx2
#include "log/clf_usual_simd.h"

static const struct clf_usual readers[] = {
	{ "avx2", parse_avx2 },
	{ "sse2", parse_sse2 },
	{ "portable", parse_portable },
};

static bool can_run(const struct clf_usual *reader)
{
	return reader->parse != parse_avx2 || (__builtin_cpu_supports("avx2") &&
					       __builtin_cpu_supports("bmi"));
}

#else

static const struct clf_usual readers[] = {
	{ "portable", parse_portable },
};

static bool can_run(const struct clf_usual *reader)
{
	(void)reader;
	return true;
}

#endif

const struct clf_usual *clf_usual(size_t index)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (can_run(&readers[i]) && !index--)
			return &readers[i];
	return NULL;
}
