/*
 * The text is folded: a vector of it is multiplied by what x^n is modulo the
 * polynomial, n being the distance in bits to a later vector, and added to that
 * one, which does not change the remainder. See Gopal et al., "Fast CRC
 * Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009.
 * Four vectors are folded at a time; in the end all of them into 16 bytes, of
 * which, and of the few bytes behind, zlib computes the remainder.
 */

#include "base/crc.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

static uint32_t add_by_zlib(uint32_t crc, const uint8_t *text, size_t len)
{
	return len ? (uint32_t)crc32_z(crc, text, len) : crc;
}

#if defined(__x86_64__)

#include <immintrin.h>

/*
 * To fold over a distance of D bits, in the reflected order of gzip's CRC: the
 * lower half of 128 bits by x^(D + 32), the upper by x^(D - 32), modulo the
 * polynomial, of 32 bits in reflected order, shifted left by one.
 */
#define FOLD_128  0x0ccaa009e, 0x1751997d0
#define FOLD_256  0x15a546366, 0x0f1da05aa
#define FOLD_512  0x1c6e41596, 0x154442bd4
#define FOLD_1024 0x14a7fe880, 0x1e88ef372

#define TARGET_128 __attribute__((target("sse2,pclmul")))
#define TARGET_256 __attribute__((target("avx2,pclmul,vpclmulqdq")))

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

/* The remainder of all, of which 16 bytes stand for what was folded. */
TARGET_128
static inline uint32_t finish(__m128i folded, const uint8_t *rest, size_t len)
{
	uint8_t bytes[16];

	_mm_storeu_si128((__m128i *)(void *)bytes, folded);
	/* zlib inverts what it begins with: this is zero. */
	return add_by_zlib(add_by_zlib(0xffffffff, bytes, sizeof(bytes)), rest,
			   len);
}

TARGET_128
static uint32_t add_by_128(uint32_t crc, const uint8_t *text, size_t len)
{
	enum { WIDTH = 16, STEP = 4 * WIDTH };
	const __m128i by_128 = _mm_set_epi64x(FOLD_128);
	const __m128i by_512 = _mm_set_epi64x(FOLD_512);
	const uint8_t *end = text + len;
	__m128i v0, v1, v2, v3;

	if (len < STEP)
		return add_by_zlib(crc, text, len);
	v0 = _mm_xor_si128(load_128(text), _mm_cvtsi32_si128((int)~crc));
	v1 = load_128(text + WIDTH);
	v2 = load_128(text + 2 * WIDTH);
	v3 = load_128(text + 3 * WIDTH);
	for (text += STEP; end - text >= STEP; text += STEP) {
		v0 = fold_128(v0, by_512, load_128(text));
		v1 = fold_128(v1, by_512, load_128(text + WIDTH));
		v2 = fold_128(v2, by_512, load_128(text + 2 * WIDTH));
		v3 = fold_128(v3, by_512, load_128(text + 3 * WIDTH));
	}
	v1 = fold_128(v0, by_128, v1);
	v2 = fold_128(v1, by_128, v2);
	v3 = fold_128(v2, by_128, v3);
	for (; end - text >= WIDTH; text += WIDTH)
		v3 = fold_128(v3, by_128, load_128(text));
	return finish(v3, text, (size_t)(end - text));
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

TARGET_256
static uint32_t add_by_256(uint32_t crc, const uint8_t *text, size_t len)
{
	enum { WIDTH = 32, STEP = 4 * WIDTH };
	const __m128i by_128 = _mm_set_epi64x(FOLD_128);
	const __m256i by_256 =
		_mm256_broadcastsi128_si256(_mm_set_epi64x(FOLD_256));
	const __m256i by_1024 =
		_mm256_broadcastsi128_si256(_mm_set_epi64x(FOLD_1024));
	const uint8_t *end = text + len;
	__m256i v0, v1, v2, v3;
	__m128i folded;

	if (len < STEP)
		return add_by_128(crc, text, len);
	v0 = _mm256_xor_si256(load_256(text),
			      _mm256_zextsi128_si256(
				      _mm_cvtsi32_si128((int)~crc)));
	v1 = load_256(text + WIDTH);
	v2 = load_256(text + 2 * WIDTH);
	v3 = load_256(text + 3 * WIDTH);
	for (text += STEP; end - text >= STEP; text += STEP) {
		v0 = fold_256(v0, by_1024, load_256(text));
		v1 = fold_256(v1, by_1024, load_256(text + WIDTH));
		v2 = fold_256(v2, by_1024, load_256(text + 2 * WIDTH));
		v3 = fold_256(v3, by_1024, load_256(text + 3 * WIDTH));
	}
	v1 = fold_256(v0, by_256, v1);
	v2 = fold_256(v1, by_256, v2);
	v3 = fold_256(v2, by_256, v3);
	for (; end - text >= WIDTH; text += WIDTH)
		v3 = fold_256(v3, by_256, load_256(text));
	folded = fold_128(_mm256_castsi256_si128(v3), by_128,
			  _mm256_extracti128_si256(v3, 1));
	if (end - text >= 16) {
		folded = fold_128(folded, by_128, load_128(text));
		text += 16;
	}
	return finish(folded, text, (size_t)(end - text));
}

static const struct crc_kernel kernels[] = {
	{ "vpclmulqdq", add_by_256 },
	{ "pclmulqdq", add_by_128 },
	{ "zlib", add_by_zlib },
};

static bool can_run(const struct crc_kernel *kernel)
{
	if (kernel->add == add_by_256)
		return __builtin_cpu_supports("avx2") &&
		       __builtin_cpu_supports("pclmul") &&
		       __builtin_cpu_supports("vpclmulqdq");
	return kernel->add != add_by_128 || __builtin_cpu_supports("pclmul");
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
