#ifndef FINDROBOTS_RESULT_HOSTKEY_H
#define FINDROBOTS_RESULT_HOSTKEY_H

/*
 * The first 16 bytes of a host's name, as two numbers, so that most comparisons
 * need not fetch the name itself.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/word.h"
#include "result/hostset.h"

struct hostkey {
	uint64_t first, second;
};

/* Nearly all have 8 bytes or more, and a call to memcpy() takes longer. */
static inline struct hostkey hostkey_of(const char *name, size_t len)
{
	struct hostkey key = { 0 };

	if (len >= 16) {
		key.first = word_load_big(name);
		key.second = word_load_big(name + 8);
	} else if (len >= 8) {
		unsigned missing = 8 * (unsigned)(16 - len); /* bits */

		key.first = word_load_big(name);
		/* In two steps, as they may be all 64. */
		key.second = word_load_big(name + len - 8)
			     << missing / 2 << missing / 2;
	} else {
		for (size_t i = 0; i < len; i++)
			key.first |= (uint64_t)(uint8_t)name[i] << (56 - 8 * i);
	}
	return key;
}

/* Compares names as hostset_compare() does. */
static inline int hostkey_compare(struct hostkey a_key, const char *a,
				  size_t a_len, struct hostkey b_key,
				  const char *b, size_t b_len)
{
	if (a_key.first != b_key.first)
		return a_key.first < b_key.first ? -1 : 1;
	if (a_key.second != b_key.second)
		return a_key.second < b_key.second ? -1 : 1;
	return hostset_compare(a, a_len, b, b_len);
}

#endif
