/*
 * Where two bytes of a needle stand at the right distance, it may stand. All
 * text is read for that, so it takes the widest vectors there are.
 *
 * Tested by tests/unit/scan/test_search.c.
 */

#include "scan/search_kernel.h"

#include "base/cache_line.h"

static bool find_nowhere(const struct search_pairs *pairs,
			 struct search_step *step)
{
	(void)pairs;
	(void)step;
	return false;
}

#if defined(__x86_64__)

#include <immintrin.h>

/* Comparing gives masks: one instruction compares and ands. */
#define SIMD_NAME	 find_avx512
#define SIMD_TARGET	 __attribute__((target("avx512bw")))
#define SIMD_VECTOR	 __m512i
#define SIMD_LOAD(at)	 _mm512_loadu_si512((const void *)(at))
#define SIMD_FILL(byte)	 _mm512_set1_epi8((char)(byte))
#define SIMD_PLACES	 uint64_t
#define SIMD_EQUAL(a, b) _mm512_cmpeq_epi8_mask(a, b)
#define SIMD_AND(a, b)	 ((a) & (b))
#define SIMD_OR(a, b)	 ((a) | (b))
#define SIMD_MASK(v)	 (v)
#include "scan/search_simd.h"

#define SIMD_NAME	 find_avx2
#define SIMD_TARGET	 __attribute__((target("avx2")))
#define SIMD_VECTOR	 __m256i
#define SIMD_LOAD(at)	 _mm256_loadu_si256((const __m256i *)(const void *)(at))
#define SIMD_FILL(byte)	 _mm256_set1_epi8((char)(byte))
#define SIMD_PLACES	 __m256i
#define SIMD_EQUAL(a, b) _mm256_cmpeq_epi8(a, b)
#define SIMD_AND(a, b)	 _mm256_and_si256(a, b)
#define SIMD_OR(a, b)	 _mm256_or_si256(a, b)
#define SIMD_MASK(v)	 ((uint32_t)_mm256_movemask_epi8(v))
#include "scan/search_simd.h"

/* Every x86-64 has SSE2. */
#define SIMD_NAME find_sse2
#define SIMD_TARGET
#define SIMD_VECTOR	 __m128i
#define SIMD_LOAD(at)	 _mm_loadu_si128((const __m128i *)(const void *)(at))
#define SIMD_FILL(byte)	 _mm_set1_epi8((char)(byte))
#define SIMD_PLACES	 __m128i
#define SIMD_EQUAL(a, b) _mm_cmpeq_epi8(a, b)
#define SIMD_AND(a, b)	 _mm_and_si128(a, b)
#define SIMD_OR(a, b)	 _mm_or_si128(a, b)
#define SIMD_MASK(v)	 ((uint32_t)_mm_movemask_epi8(v))
#include "scan/search_simd.h"

static const struct search_kernel kernels[] = {
	{ "avx512", find_avx512, 64, 0 },
	{ "avx2", find_avx2, 32, 0 },
	{ "sse2", find_sse2, 16, 0 },
	{ "portable", find_nowhere, 0, 0 },
};

static bool can_run(const struct search_kernel *kernel)
{
	/* See can_run_512() in base/crc.c. */
	if (kernel->find == find_avx512)
		return __builtin_cpu_supports("avx512bw") &&
		       __builtin_cpu_supports("avx512bf16");
	return kernel->find != find_avx2 || __builtin_cpu_supports("avx2");
}

#elif defined(__aarch64__) && defined(__AARCH64EL__)

#include <arm_neon.h>

/*
 * Shifting each 16 bits right by 4 and narrowing them to 8 leaves 4 bits of
 * each byte, of which the mask keeps one.
 */
static inline uint64_t neon_mask(uint8x16_t v)
{
	uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(v), 4);

	return vget_lane_u64(vreinterpret_u64_u8(nibbles), 0) &
	       UINT64_C(0x8888888888888888);
}

#define SIMD_NAME find_neon
#define SIMD_TARGET
#define SIMD_VECTOR	 uint8x16_t
#define SIMD_LOAD(at)	 vld1q_u8((const uint8_t *)(at))
#define SIMD_FILL(byte)	 vdupq_n_u8(byte)
#define SIMD_PLACES	 uint8x16_t
#define SIMD_EQUAL(a, b) vceqq_u8(a, b)
#define SIMD_AND(a, b)	 vandq_u8(a, b)
#define SIMD_OR(a, b)	 vorrq_u8(a, b)
#define SIMD_MASK(v)	 neon_mask(v)
#include "scan/search_simd.h"

static const struct search_kernel kernels[] = {
	{ "neon", find_neon, 16, 2 },
	{ "portable", find_nowhere, 0, 0 },
};

static bool can_run(const struct search_kernel *kernel)
{
	(void)kernel;
	return true;
}

#else

static const struct search_kernel kernels[] = {
	{ "portable", find_nowhere, 0, 0 },
};

static bool can_run(const struct search_kernel *kernel)
{
	(void)kernel;
	return true;
}

#endif

const struct search_kernel *search_kernel(size_t index)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (can_run(&kernels[i]) && !index--)
			return &kernels[i];
	return NULL;
}
