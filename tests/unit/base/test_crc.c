/*
 * The CRC (crc.h): each kernel that this processor can run gives what one does
 * that goes bit by bit, for every length and wherever the bytes begin. These
 * end where the memory does.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/crc.h"
#include "gzip_maker.h"

/* LEN is several steps of each kernel, and each way to end. */
enum { LEN = 1200, MEMORY = 64 * 1024 };

static struct rng rng = { 7 };

/* The end of bytes before memory that may not be used. */
static uint8_t *bytes_end;

static int set_up(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *mem = mmap(NULL, MEMORY + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(mem, MAP_FAILED);
	assert_int_equal(mprotect(mem + MEMORY, page, PROT_NONE), 0);
	bytes_end = mem + MEMORY;
	for (size_t i = 0; i < LEN; i++)
		bytes_end[(ptrdiff_t)i - LEN] = (uint8_t)rng_next(&rng);
	return 0;
}

/* RFC 1952, section 8: the polynomial in reversed order. */
static uint32_t crc_bitwise(uint32_t crc, const uint8_t *text, size_t len)
{
	const uint32_t polynomial = 0xedb88320;

	crc = ~crc;
	for (; len; len--) {
		crc ^= *text++;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
	}
	return ~crc;
}

/* It also has to tell whether there is a NUL. */
static uint32_t add(const struct crc_kernel *kernel, uint32_t crc,
		    const uint8_t *text, size_t len)
{
	bool has_nul = false, kept = true;
	uint32_t sum = kernel->add(crc, text, len, &has_nul);

	assert_int_equal(has_nul, memchr(text, 0, len) != NULL);
	assert_int_equal(kernel->add(crc, text, len, &kept), sum);
	assert_true(kept);
	return sum;
}

static void check_lengths(const struct crc_kernel *kernel)
{
	for (size_t at = 0; at <= LEN; at++) {
		const uint8_t *end = bytes_end - rng_below(&rng, 40);
		size_t len = MIN(at, (size_t)(end - (bytes_end - LEN)));
		uint32_t before = (uint32_t)rng_next(&rng);

		assert_int_equal(add(kernel, 0, bytes_end - at, at),
				 crc_bitwise(0, bytes_end - at, at));
		assert_int_equal(add(kernel, before, end - len, len),
				 crc_bitwise(before, end - len, len));
	}
}

static void each_kernel_gives_that_of_each_bit(void **state)
{
	const struct crc_kernel *kernel;

	(void)state;
	assert_non_null(crc_kernel(0));
	for (size_t k = 0; (kernel = crc_kernel(k)); k++)
		check_lengths(kernel);
}

/* Each bit at each place counts, so a factor that is wrong shows. */
static void check_single_bits(const struct crc_kernel *kernel, size_t len)
{
	uint8_t text[LEN] = { 0 };

	for (size_t i = 0; i < 8 * len; i++) {
		text[i / 8] = (uint8_t)(1 << i % 8);
		assert_int_equal(add(kernel, UINT32_MAX, text, len),
				 crc_bitwise(UINT32_MAX, text, len));
		text[i / 8] = 0;
	}
}

static void each_kernel_takes_each_bit(void **state)
{
	const struct crc_kernel *kernel;

	(void)state;
	for (size_t k = 0; (kernel = crc_kernel(k)); k++) {
		check_single_bits(kernel, 16);
		check_single_bits(kernel, 31);
		check_single_bits(kernel, 600);
	}
}

static void each_kernel_finds_a_nul_anywhere(void **state)
{
	const struct crc_kernel *kernel;
	uint8_t text[LEN];

	(void)state;
	memset(text, 0x80, LEN);
	for (size_t k = 0; (kernel = crc_kernel(k)); k++)
		for (size_t len = 0; len < LEN; len += len / 8 + 1)
			for (size_t i = 0; i < len; i++) {
				text[i] = 0;
				add(kernel, 0, text, len);
				text[i] = 1;
			}
}

static void each_kernel_gives_the_check_value(void **state)
{
	const struct crc_kernel *kernel;

	(void)state;
	/* That of this CRC in every list of them. */
	for (size_t k = 0; (kernel = crc_kernel(k)); k++)
		assert_int_equal(add(kernel, 0, (const uint8_t *)"123456789",
				     9),
				 0xcbf43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kernel_gives_that_of_each_bit),
		cmocka_unit_test(each_kernel_takes_each_bit),
		cmocka_unit_test(each_kernel_finds_a_nul_anywhere),
		cmocka_unit_test(each_kernel_gives_the_check_value),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
