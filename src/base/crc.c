/*
 * The text is folded: a vector of it is multiplied by what x^n is modulo the
 * polynomial, n being the distance in bits to a later vector, and added to that
 * one, which does not change the remainder. See Gopal et al., "Fast CRC
 * Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009.
 * Four vectors are folded at a time; in the end all of them into 16 bytes, of
 * which the remainder is computed as there. On arm64 there are instructions
 * for this CRC.
 *
 * A NUL shows in the least of all bytes at each place of a vector.
 *
 * Tested by tests/unit/base/test_crc.c.
 */

#include "base/crc.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

static uint32_t add_by_zlib(uint32_t crc, const uint8_t *text, size_t len,
			    bool *has_nul)
{
	*has_nul |= memchr(text, '\0', len) != NULL;
	return len ? (uint32_t)crc32_z(crc, text, len) : crc;
}

#if defined(__x86_64__)

#include <immintrin.h>

/*
 * All is in the reflected order of gzip's CRC: in a register of n bits, bit i
 * stands for x^(n - 1 - i), so that the polynomial
 *
 *	P = x^32 + x^26 + x^23 + x^22 + x^16 + x^12 + x^11 + x^10 + x^8 +
 *	    x^7 + x^5 + x^4 + x^2 + x + 1
 *
 * without x^32 is 0xedb88320. In that order the product of two halves of 64
 * bits is short of a bit: as 128 bits it stands for x times what they do.
 *
 * To fold over D bits, the upper half is multiplied by x^D, the lower, which
 * stands for x^64 times as much, by x^(D + 64). Both factors have 32 bits and
 * are shifted left by one, so that they stand for x^31 times as much: with the
 * x of the product they are x^(D - 32) and x^(D + 32) modulo P.
 */
#define FOLD_128  0x0ccaa009e, 0x1751997d0
#define FOLD_256  0x15a546366, 0x0f1da05aa
#define FOLD_512  0x1c6e41596, 0x154442bd4
#define FOLD_1024 0x14a7fe880, 0x1e88ef372
#define FOLD_2048 0x1322d1430, 0x11542778a

/*
 * For the remainder: x^63 modulo P, in the upper 32 bits: with the x of the
 * product it is x^64. And x^95 divided by P, without the rest; and P without
 * x^32, shifted left by one.
 */
#define FOLD_64	  0xb8bc676500000000
#define QUOTIENT  0xb4e5b025f7011641
#define P_SHIFTED 0x1db710640

#define TARGET_128 __attribute__((target("sse4.1,pclmul")))
#define TARGET_256 __attribute__((target("avx2,pclmul,vpclmulqdq")))
#define TARGET_512                                                             \
	__attribute__((target("avx512f,avx512bw,avx512vl,pclmul,vpclmulqdq")))

TARGET_128
static inline __m128i load_128(const uint8_t *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

TARGET_128
static inline __m128i fold_128(__m128i v, __m128i by, __m128i onto)
{
	__m128i low = _mm_clmulepi64_si128(v, by, 0x00);
	__m128i high = _mm_clmulepi64_si128(v, by, 0x11);

	return _mm_xor_si128(_mm_xor_si128(low, high), onto);
}

/*
 * Folds fewer than 16 bytes more. The first of v, as many as they are, are
 * moved to the end of a vector, and folded onto the others and the last of the
 * text, which end where it ends.
 */
TARGET_128
static inline __m128i fold_rest(__m128i v, const uint8_t *end, size_t len)
{
	/* 16 of them from the nth on move by n - 16; what has its highest bit
	   set becomes 0. */
	static const int8_t moves[48] = {
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
		0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15,
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	};
	const uint8_t *move = (const uint8_t *)moves + len;
	__m128i to_front = load_128(move + 16);
	__m128i first = _mm_shuffle_epi8(v, load_128(move));
	__m128i last = _mm_blendv_epi8(_mm_shuffle_epi8(v, to_front),
				       load_128(end - 16), to_front);

	return fold_128(first, _mm_set_epi64x(FOLD_128), last);
}

/*
 * The remainder of x^32 times the 128 bits: first they are folded into 96 bits
 * and 64, in the upper half; then Barrett's way. Those 64, A, are divided by P:
 * x^32 A / P is A QUOTIENT / x^63, both without their rests, as a rest of
 * QUOTIENT cannot reach so high. So many times P is taken away, of which only
 * the lowest 32 bits matter, since the others become 0.
 */
TARGET_128
static inline uint32_t remainder_128(__m128i v)
{
	const __m128i by = _mm_set_epi64x((int64_t)QUOTIENT, (int64_t)FOLD_64);
	const __m128i p = _mm_cvtsi64_si128(P_SHIFTED);
	const __m128i zero = _mm_setzero_si128();

	v = _mm_xor_si128(_mm_clmulepi64_si128(v, by, 0x00),
			  _mm_unpackhi_epi64(zero, v));
	v = _mm_xor_si128(_mm_clmulepi64_si128(v, by, 0x00), v);
	v = _mm_clmulepi64_si128(v, by, 0x11);
	v = _mm_clmulepi64_si128(v, p, 0x00);
	return (uint32_t)_mm_extract_epi32(v, 2);
}

/*
 * The CRC of what was folded into 16 bytes, of which the least were low, and of
 * what is behind it. There are 16 bytes or more in all.
 */
TARGET_128
static inline uint32_t finish(__m128i v, __m128i low, const uint8_t *text,
			      const uint8_t *end, bool *has_nul)
{
	const __m128i by_128 = _mm_set_epi64x(FOLD_128);

	for (; end - text >= 16; text += 16) {
		v = fold_128(v, by_128, load_128(text));
		low = _mm_min_epu8(low, load_128(text));
	}
	if (text < end) {
		v = fold_rest(v, end, (size_t)(end - text));
		low = _mm_min_epu8(low, load_128(end - 16));
	}
	low = _mm_cmpeq_epi8(low, _mm_setzero_si128());
	*has_nul |= _mm_movemask_epi8(low) != 0;
	return ~remainder_128(v);
}

/* The least at each place of four vectors and of low. */
TARGET_128
static inline __m128i least_128(__m128i low, const uint8_t *at)
{
	__m128i least01 = _mm_min_epu8(load_128(at), load_128(at + 16));
	__m128i least23 = _mm_min_epu8(load_128(at + 32), load_128(at + 48));

	return _mm_min_epu8(low, _mm_min_epu8(least01, least23));
}

TARGET_128
static uint32_t add_by_128(uint32_t crc, const uint8_t *text, size_t len,
			   bool *has_nul)
{
	enum { WIDTH = 16, STEP = 4 * WIDTH };
	const __m128i by_128 = _mm_set_epi64x(FOLD_128);
	const __m128i by_512 = _mm_set_epi64x(FOLD_512);
	const uint8_t *end = text + len;
	__m128i v0, v1, v2, v3, low;

	if (len < WIDTH)
		return add_by_zlib(crc, text, len, has_nul);
	low = load_128(text);
	v0 = _mm_xor_si128(low, _mm_cvtsi32_si128((int)~crc));
	if (len < STEP)
		return finish(v0, low, text + WIDTH, end, has_nul);
	low = least_128(low, text);
	v1 = load_128(text + WIDTH);
	v2 = load_128(text + 2 * WIDTH);
	v3 = load_128(text + 3 * WIDTH);
	for (text += STEP; end - text >= STEP; text += STEP) {
		low = least_128(low, text);
		v0 = fold_128(v0, by_512, load_128(text));
		v1 = fold_128(v1, by_512, load_128(text + WIDTH));
		v2 = fold_128(v2, by_512, load_128(text + 2 * WIDTH));
		v3 = fold_128(v3, by_512, load_128(text + 3 * WIDTH));
	}
	v1 = fold_128(v0, by_128, v1);
	v2 = fold_128(v1, by_128, v2);
	v3 = fold_128(v2, by_128, v3);
	return finish(v3, low, text, end, has_nul);
}

TARGET_256
static inline __m256i load_256(const uint8_t *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

TARGET_256
static inline __m256i fold_256(__m256i v, __m256i by, __m256i onto)
{
	__m256i low = _mm256_clmulepi64_epi128(v, by, 0x00);
	__m256i high = _mm256_clmulepi64_epi128(v, by, 0x11);

	return _mm256_xor_si256(_mm256_xor_si256(low, high), onto);
}

/* The same as finish(), of 32 bytes. */
TARGET_256
static inline uint32_t finish_256(__m256i v, __m256i low, const uint8_t *text,
				  const uint8_t *end, bool *has_nul)
{
	const __m256i by_256 =
		_mm256_broadcastsi128_si256(_mm_set_epi64x(FOLD_256));

	for (; end - text >= 32; text += 32) {
		v = fold_256(v, by_256, load_256(text));
		low = _mm256_min_epu8(low, load_256(text));
	}
	return finish(fold_128(_mm256_castsi256_si128(v),
			       _mm_set_epi64x(FOLD_128),
			       _mm256_extracti128_si256(v, 1)),
		      _mm_min_epu8(_mm256_castsi256_si128(low),
				   _mm256_extracti128_si256(low, 1)),
		      text, end, has_nul);
}

TARGET_256
static inline __m256i least_256(__m256i low, const uint8_t *at)
{
	__m256i least01 = _mm256_min_epu8(load_256(at), load_256(at + 32));
	__m256i least23 = _mm256_min_epu8(load_256(at + 64), load_256(at + 96));

	return _mm256_min_epu8(low, _mm256_min_epu8(least01, least23));
}

TARGET_256
static uint32_t add_by_256(uint32_t crc, const uint8_t *text, size_t len,
			   bool *has_nul)
{
	enum { WIDTH = 32, STEP = 4 * WIDTH };
	const __m256i by_256 =
		_mm256_broadcastsi128_si256(_mm_set_epi64x(FOLD_256));
	const __m256i by_1024 =
		_mm256_broadcastsi128_si256(_mm_set_epi64x(FOLD_1024));
	const uint8_t *end = text + len;
	__m256i v0, v1, v2, v3, low;

	if (len < STEP)
		return add_by_128(crc, text, len, has_nul);
	low = least_256(load_256(text), text);
	v0 = _mm256_xor_si256(load_256(text),
			      _mm256_zextsi128_si256(
				      _mm_cvtsi32_si128((int)~crc)));
	v1 = load_256(text + WIDTH);
	v2 = load_256(text + 2 * WIDTH);
	v3 = load_256(text + 3 * WIDTH);
	for (text += STEP; end - text >= STEP; text += STEP) {
		low = least_256(low, text);
		v0 = fold_256(v0, by_1024, load_256(text));
		v1 = fold_256(v1, by_1024, load_256(text + WIDTH));
		v2 = fold_256(v2, by_1024, load_256(text + 2 * WIDTH));
		v3 = fold_256(v3, by_1024, load_256(text + 3 * WIDTH));
	}
	v1 = fold_256(v0, by_256, v1);
	v2 = fold_256(v1, by_256, v2);
	v3 = fold_256(v2, by_256, v3);
	return finish_256(v3, low, text, end, has_nul);
}

TARGET_512
static inline __m512i load_512(const uint8_t *at)
{
	return _mm512_loadu_si512((const void *)at);
}

TARGET_512
static inline __m512i fold_512(__m512i v, __m512i by, __m512i onto)
{
	enum { XOR = 0x96 };

	return _mm512_ternarylogic_epi64(_mm512_clmulepi64_epi128(v, by, 0x00),
					 _mm512_clmulepi64_epi128(v, by, 0x11),
					 onto, XOR);
}

TARGET_512
static inline __m512i least_512(__m512i low, const uint8_t *at)
{
	__m512i least01 = _mm512_min_epu8(load_512(at), load_512(at + 64));
	__m512i least23 =
		_mm512_min_epu8(load_512(at + 128), load_512(at + 192));

	return _mm512_min_epu8(low, _mm512_min_epu8(least01, least23));
}

TARGET_512
static uint32_t add_by_512(uint32_t crc, const uint8_t *text, size_t len,
			   bool *has_nul)
{
	enum { WIDTH = 64, STEP = 4 * WIDTH };
	const __m512i by_512 = _mm512_broadcast_i32x4(_mm_set_epi64x(FOLD_512));
	const __m512i by_2048 =
		_mm512_broadcast_i32x4(_mm_set_epi64x(FOLD_2048));
	const __m256i by_256 =
		_mm256_broadcastsi128_si256(_mm_set_epi64x(FOLD_256));
	const uint8_t *end = text + len;
	__m512i v0, v1, v2, v3, low;

	if (len < STEP)
		return add_by_256(crc, text, len, has_nul);
	low = least_512(load_512(text), text);
	v0 = _mm512_xor_si512(load_512(text),
			      _mm512_zextsi128_si512(
				      _mm_cvtsi32_si128((int)~crc)));
	v1 = load_512(text + WIDTH);
	v2 = load_512(text + 2 * WIDTH);
	v3 = load_512(text + 3 * WIDTH);
	for (text += STEP; end - text >= STEP; text += STEP) {
		low = least_512(low, text);
		v0 = fold_512(v0, by_2048, load_512(text));
		v1 = fold_512(v1, by_2048, load_512(text + WIDTH));
		v2 = fold_512(v2, by_2048, load_512(text + 2 * WIDTH));
		v3 = fold_512(v3, by_2048, load_512(text + 3 * WIDTH));
	}
	v1 = fold_512(v0, by_512, v1);
	v2 = fold_512(v1, by_512, v2);
	v3 = fold_512(v2, by_512, v3);
	for (; end - text >= WIDTH; text += WIDTH) {
		v3 = fold_512(v3, by_512, load_512(text));
		low = _mm512_min_epu8(low, load_512(text));
	}
	return finish_256(fold_256(_mm512_castsi512_si256(v3), by_256,
				   _mm512_extracti64x4_epi64(v3, 1)),
			  _mm256_min_epu8(_mm512_castsi512_si256(low),
					  _mm512_extracti64x4_epi64(low, 1)),
			  text, end, has_nul);
}

static const struct crc_kernel kernels[] = {
	{ "avx512", add_by_512 },
	{ "vpclmulqdq", add_by_256 },
	{ "pclmulqdq", add_by_128 },
	{ "zlib", add_by_zlib },
};

static bool can_run_128(void)
{
	return __builtin_cpu_supports("sse4.1") &&
	       __builtin_cpu_supports("pclmul");
}

static bool can_run_256(void)
{
	return can_run_128() && __builtin_cpu_supports("avx2") &&
	       __builtin_cpu_supports("vpclmulqdq");
}

/* Processors without AVX512_BF16 run slower for a while after each use of
   registers of 512 bits. */
static bool can_run_512(void)
{
	return can_run_256() && __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") &&
	       __builtin_cpu_supports("avx512bf16");
}

static bool can_run(const struct crc_kernel *kernel)
{
	if (kernel->add == add_by_512)
		return can_run_512();
	if (kernel->add == add_by_256)
		return can_run_256();
	return kernel->add != add_by_128 || can_run_128();
}

#elif defined(__aarch64__) && defined(__linux__)

#include <arm_acle.h>
#include <endian.h>
#include <sys/auxv.h>

#define TARGET_CRC __attribute__((target("+crc")))

TARGET_CRC
static uint32_t add_by_crc32(uint32_t crc, const uint8_t *text, size_t len,
			     bool *has_nul)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	const uint8_t *end = text + len;
	uint64_t zeros = 0;

	crc = ~crc;
	for (; end - text >= (ptrdiff_t)sizeof(uint64_t);
	     text += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, text, sizeof(word));
		crc = __crc32d(crc, le64toh(word));
		zeros |= (word - each) & ~word & each << 7;
	}
	for (; text < end; text++) {
		crc = __crc32b(crc, *text);
		*has_nul |= !*text;
	}
	*has_nul |= zeros != 0;
	return ~crc;
}

static const struct crc_kernel kernels[] = {
	{ "crc32", add_by_crc32 },
	{ "zlib", add_by_zlib },
};

static bool can_run(const struct crc_kernel *kernel)
{
	return kernel->add != add_by_crc32 || getauxval(AT_HWCAP) & HWCAP_CRC32;
}

#else

static const struct crc_kernel kernels[] = {
	{ "zlib", add_by_zlib },
};

static bool can_run(const struct crc_kernel *kernel)
{
	(void)kernel;
	return true;
}

#endif

const struct crc_kernel *crc_kernel(size_t index)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (can_run(&kernels[i]) && !index--)
			return &kernels[i];
	return NULL;
}
