#include "base/fingerprint.h"

#include <stdlib.h>
#include <string.h>

#include "base/siphash.h"

struct fingerprint fingerprint_of(const void *data, size_t len)
{
	struct fingerprint print;

	/* Any two keys; they stay as they are. */
	for (size_t half = 0; half < 2; half++) {
		uint64_t hash = siphash(half, ~(uint64_t)half, data, len);

		for (size_t i = 0; i < 8; i++)
			print.bytes[8 * half + i] = (uint8_t)(hash >> 8 * i);
	}
	return print;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct fingerprint));
}

void fingerprint_add_set(struct buf *buf, const void *items, size_t n,
			 struct fingerprint (*nth)(const void *items, size_t i))
{
	struct fingerprint *elements = calloc(n + 1, sizeof(*elements));
	size_t ndistinct = 0;

	if (!elements) {
		buf->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		elements[i] = nth(items, i);
	qsort(elements, n, sizeof(*elements), compare);
	for (size_t i = 0; i < n; i++)
		if (!i || compare(&elements[i], &elements[i - 1]))
			elements[ndistinct++] = elements[i];
	buf_add_u64(buf, ndistinct);
	for (size_t i = 0; i < ndistinct; i++)
		buf_add(buf, elements[i].bytes, sizeof(elements[i].bytes));
	free(elements);
}
