#ifndef FINDROBOTS_RESULT_HOSTKEY_H
#define FINDROBOTS_RESULT_HOSTKEY_H

/*
 * The first 16 bytes of a host's name, as two numbers, so that most comparisons
 * need not fetch the name itself.
 */

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "result/hostset.h"

struct hostkey {
	uint64_t first, second;
};

static inline struct hostkey hostkey_of(const char *name, size_t len)
{
	uint64_t bytes[2] = { 0 };

	memcpy(bytes, name, len < sizeof(bytes) ? len : sizeof(bytes));
	return (struct hostkey){ be64toh(bytes[0]), be64toh(bytes[1]) };
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
