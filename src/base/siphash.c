#include "base/siphash.h"

#include "base/word.h"

static uint64_t rotate_left(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void rounds(struct siphash *s, int n)
{
	while (n--) {
		s->v0 += s->v1;
		s->v1 = rotate_left(s->v1, 13) ^ s->v0;
		s->v0 = rotate_left(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotate_left(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotate_left(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotate_left(s->v1, 17) ^ s->v2;
		s->v2 = rotate_left(s->v2, 32);
	}
}

static inline void take_word(struct siphash *s, uint64_t word)
{
	s->v3 ^= word;
	rounds(s, 1);
	s->v0 ^= word;
}

/* The last bytes, fewer than 8, with the length of all in the highest byte. */
static inline uint64_t load_last(const uint8_t *at, size_t left, size_t len)
{
	uint64_t word = 0;

	/* No loop: a processor cannot guess its number of rounds. */
	if (len >= 8 && left)
		word = word_load(at + left - 8) >> (64 - 8 * left);
	else
		for (size_t i = 0; i < left; i++)
			word |= (uint64_t)at[i] << (8 * i);
	return word | (uint64_t)len << 56;
}

void siphash_begin(struct siphash *s, uint64_t k0, uint64_t k1)
{
	/* "somepseudorandomlygeneratedbytes" */
	*s = (struct siphash){
		.v0 = k0 ^ UINT64_C(0x736f6d6570736575),
		.v1 = k1 ^ UINT64_C(0x646f72616e646f6d),
		.v2 = k0 ^ UINT64_C(0x6c7967656e657261),
		.v3 = k1 ^ UINT64_C(0x7465646279746573),
	};
}

static inline uint64_t finish(struct siphash *s, uint64_t last)
{
	take_word(s, last);
	s->v2 ^= 0xff;
	rounds(s, 3);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

void siphash_add(struct siphash *s, const void *data, size_t len)
{
	struct siphash now = *s; /* in registers */
	const uint8_t *at = data;
	size_t nrest = now.len % 8;

	now.len += len;
	for (; nrest && len; len--) {
		now.rest[nrest++] = *at++;
		if (nrest == 8) {
			take_word(&now, word_load(now.rest));
			nrest = 0;
		}
	}
	for (; len >= 8; len -= 8, at += 8)
		take_word(&now, word_load(at));
	for (; len; len--)
		now.rest[nrest++] = *at++;
	*s = now;
}

uint64_t siphash_end(const struct siphash *s)
{
	struct siphash last = *s;

	return finish(&last, load_last(last.rest, last.len % 8, last.len % 8) |
				     last.len << 56);
}

uint64_t siphash(uint64_t k0, uint64_t k1, const void *data, size_t len)
{
	const uint8_t *at = data;
	struct siphash s;
	size_t left;

	siphash_begin(&s, k0, k1);
	for (left = len; left >= 8; left -= 8, at += 8)
		take_word(&s, word_load(at));
	return finish(&s, load_last(at, left, len));
}
