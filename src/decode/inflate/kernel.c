/*
 * The kernels: kernel_simd.h for each instruction set, and what it leaves to
 * functions, as it is rare.
 *
 * Tested by tests/unit/decode/test_inflate.c.
 */

#include "decode/inflate/kernel.h"

#include <string.h>

/* Reads a symbol of which all bits are there; or returns CODES_NONE. */
static int read_slowly(const struct code *code, uint64_t *held, uint32_t *nheld)
{
	unsigned nbits = 0;
	int symbol = codes_read(code, *held, CODES_WORD_MAX, &nbits);

	*held >>= nbits;
	*nheld -= nbits;
	return symbol;
}

static size_t read_extra(unsigned base, unsigned extra, uint64_t *held,
			 uint32_t *nheld)
{
	size_t value = base + bits_lowest(*held, extra);

	*held >>= extra;
	*nheld -= extra;
	return value;
}

static size_t read_length(int symbol, uint64_t *held, uint32_t *nheld)
{
	unsigned extra, base = codes_length((unsigned)symbol, &extra);

	return read_extra(base, extra, held, nheld);
}

/* Returns 0 if it is none. */
static size_t read_distance(const struct code *code, uint64_t *held,
			    uint32_t *nheld)
{
	int symbol = read_slowly(code, held, nheld);
	unsigned extra, base;

	if (symbol < 0 || symbol > CODES_MAX_DISTANCE)
		return 0;
	base = codes_distance((unsigned)symbol, &extra);
	return read_extra(base, extra, held, nheld);
}

/* Copies from any distance; writes at most 7 bytes more. */
static void copy_near(uint8_t *out, size_t distance, size_t len)
{
	const uint8_t *from = out - distance;

	if (distance == 1) {
		memset(out, *from, len);
	} else if (distance < sizeof(uint64_t)) {
		for (size_t i = 0; i < len; i++)
			out[i] = from[i];
	} else {
		for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
			uint64_t word;

			memcpy(&word, from + i, sizeof(word));
			memcpy(out + i, &word, sizeof(word));
		}
	}
}

static enum kernel_end run_nothing(const struct codes *codes, struct bits *bits,
				   struct kernel_room *room)
{
	(void)codes;
	(void)bits;
	(void)room;
	return KERNEL_AT_EDGE;
}

typedef uint8_t vector_16 __attribute__((vector_size(16)));

#define KERNEL_NAME run_baseline
#define KERNEL_TARGET
#define KERNEL_VECTOR  vector_16
#define KERNEL_COPY_32 copy_32_baseline
#define KERNEL_COPY_64 copy_64_baseline
#include "decode/inflate/kernel_simd.h"

#if defined(__x86_64__)

typedef uint8_t vector_32 __attribute__((vector_size(32)));

#define KERNEL_NAME    run_avx2
#define KERNEL_TARGET  __attribute__((target("avx2,bmi,bmi2")))
#define KERNEL_VECTOR  vector_32
#define KERNEL_COPY_32 copy_32_avx2
#define KERNEL_COPY_64 copy_64_avx2
#include "decode/inflate/kernel_simd.h"

static const struct kernel kernels[] = {
	{ "avx2", run_avx2 },
	{ "baseline", run_baseline },
	{ "slow", run_nothing },
};

static bool can_run(const struct kernel *kernel)
{
	return kernel->run != run_avx2 || (__builtin_cpu_supports("avx2") &&
					   __builtin_cpu_supports("bmi") &&
					   __builtin_cpu_supports("bmi2"));
}

#else

static const struct kernel kernels[] = {
	{ "baseline", run_baseline },
	{ "slow", run_nothing },
};

static bool can_run(const struct kernel *kernel)
{
	(void)kernel;
	return true;
}

#endif

const struct kernel *kernel_get(size_t index)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (can_run(&kernels[i]) && !index--)
			return &kernels[i];
	return NULL;
}
