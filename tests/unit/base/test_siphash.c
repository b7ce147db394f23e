/* The keyed hash (siphash.h) against what another implementation gives. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/siphash.h"

struct key {
	uint64_t k0, k1;
};

/*
 * SipHash-1-3 of 1, 2 ... 63 bytes 00 01 02 ..., as CPython 3.11 has it: hash()
 * of such a bytes object with PYTHONHASHSEED=1, which makes this key.
 */
static const struct key some_key = { UINT64_C(0xaed66ce184be2329),
				     UINT64_C(0xebe9bbf1f1499052) };
/* clang-format off */
static const uint64_t vectors[] = {
	0xecd3e5afcecda4b9, 0xbf360f1ea1745965, 0x8d5b20ab227ba858,
	0x968a3280faeeb716, 0xbbda3b5f513c3d69, 0xa77f099d6ffed90e,
	0xfd15e78052a69ddf, 0xc0b5739e7e28dd01, 0x208a1a5a0cbbf778,
	0xb99907ab3e3e597c, 0x4d9ec6e9c5127521, 0x9b07906e87e344ad,
	0x75973ed5708eb192, 0x3a6b5d52e1c90862, 0xfa87985f39e97a53,
	0x12e9d283f9f37002, 0x9f5bb4237f61907f, 0xc8481dd155697ab5,
	0xea61ba56131a6619, 0xcd48cd0e7a31cb04, 0x6194f8d23abbab99,
	0x8d7773f9524a6d91, 0xf7cea028f939ae8c, 0x19b4e5f288f874ce,
	0x50b56154544f388a, 0x77496e873461377f, 0x6d4615212085f9ad,
	0x6a5c3ee2b7a57839, 0x36b3d9ecaf57a817, 0xc835e0d53af23864,
	0xb8c17103f21d8810, 0xf78bafba3c64318e, 0x936512292dbf5292,
	0xf63914dd809bd6ab, 0x2354e6a0cbd484d9, 0x93fbdf55374406c1,
	0x34fc9e9b6378daf4, 0xabd250c1d59c6915, 0x8007881b2e60feb5,
	0xdb056b8b4f38310b, 0xfe17eabf81e4441f, 0x66f2754501c5d69b,
	0x127212ea4d69e4f8, 0xc3509aecc2c5c591, 0x5c740871eb467b9c,
	0x4ff12bec78680a4e, 0xacd7205078164704, 0xe29343c400d583a7,
	0x244adbfcbf30eafb, 0xc671475c59b87490, 0xc633d235edae7e87,
	0x79b978091f1bd2ef, 0x328e0c2d2169873b, 0x68a800cc80990278,
	0x03ae1ab550cf8bfb, 0xc2fa1af5b2d267ca, 0xe1b2200d147d8cf0,
	0x73d7c5272b8f916d, 0x32b56d696fd24742, 0x170b665166692c85,
	0x1d069a16efd713d7, 0xd0b0b38a3f95181d, 0x542052345bc68274,
};
/* clang-format on */

static void gives_the_vectors_of_another(void **state)
{
	enum { N = sizeof(vectors) / sizeof(vectors[0]) };
	uint8_t message[N + 1];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		message[i] = (uint8_t)i;
		assert_true(siphash(some_key.k0, some_key.k1, message, i + 1) ==
			    vectors[i]);
	}
}

/* The words of a message are read wherever it lies. */
static void takes_any_alignment(void **state)
{
	uint8_t room[8 + 15];

	(void)state;
	for (size_t at = 0; at < 8; at++) {
		for (uint8_t len = 1; len <= 15; len++) {
			room[at + len - 1] = (uint8_t)(len - 1);
			assert_true(siphash(some_key.k0, some_key.k1, room + at,
					    len) == vectors[len - 1]);
		}
	}
}

static void depends_on_both_keys(void **state)
{
	uint64_t hash = siphash(5, 7, "h", 1);

	(void)state;
	for (int bit = 0; bit < 64; bit++) {
		uint64_t flip = UINT64_C(1) << bit;

		assert_true(siphash(5 ^ flip, 7, "h", 1) != hash);
		assert_true(siphash(5, 7 ^ flip, "h", 1) != hash);
	}
}

/* Of no bytes, and of no bytes at no place. */
static void nothing_has_a_hash(void **state)
{
	(void)state;
	assert_true(siphash(5, 7, NULL, 0) == siphash(5, 7, "x", 0));
	assert_true(siphash(5, 7, "x", 0) != siphash(5, 7, "\0", 1));
}

/* Whatever the pieces are. */
static void pieces_have_the_hash_of_all(void **state)
{
	uint8_t bytes[100];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		for (size_t step = 1; step <= len + 1; step++) {
			struct siphash s;

			siphash_begin(&s, 5, 7);
			for (size_t at = 0; at < len; at += step) {
				siphash_add(&s, bytes + at,
					    len - at < step ? len - at : step);
				siphash_end(&s);
			}
			siphash_add(&s, bytes, 0);
			assert_true(siphash_end(&s) ==
				    siphash(5, 7, bytes, len));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_vectors_of_another),
		cmocka_unit_test(takes_any_alignment),
		cmocka_unit_test(depends_on_both_keys),
		cmocka_unit_test(nothing_has_a_hash),
		cmocka_unit_test(pieces_have_the_hash_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
