/* Tested by tests/unit/crawler/test_ranges.c. */

#include "crawler/ranges_entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/vec.h"
#include "crawler/special.h"

/* No operator's list has larger ones; they are mistakes. */
enum { IPV4_BITS_MIN = 8, IPV6_BITS_MIN = 16 };

static struct slice trim(struct slice s)
{
	while (s.len && memchr(" \t\r\n", s.at[0], 4))
		s = slice_behind(s, 1);
	while (s.len && memchr(" \t\r\n", s.at[s.len - 1], 4))
		s.len--;
	return s;
}

static void count_one(struct ranges_error *err, struct slice text,
		      uint64_t line)
{
	if (err->count++)
		return;
	err->line = line;
	ranges_error_set_detail(err, text.at, text.len);
}

void ranges_entries_add_bad(struct ranges_entries *entries, struct slice text,
			    uint64_t line)
{
	count_one(&entries->bad, text, line);
}

static bool is_too_large(const struct network *network)
{
	return network->prefix_bits < (network->address.family == ADDRESS_IPV4
					       ? IPV4_BITS_MIN
					       : IPV6_BITS_MIN);
}

static bool is_refused(struct ranges_entries *entries,
		       const struct network *network, struct slice text,
		       uint64_t line)
{
	struct ranges_error *err = &entries->refused;
	enum special special = special_of(network);

	if (entries->any || (!special && !is_too_large(network)))
		return false;
	if (!err->count)
		err->special = is_too_large(network) ? SPECIAL_NONE : special;
	count_one(err, text, line);
	return true;
}

static int keep(struct ranges_entries *entries, const struct network *network)
{
	struct ranges_entry *grown = vec_grow(entries->entries, entries->n, 1,
					      sizeof(*entries->entries));
	size_t *undated;

	if (!grown)
		return -1;
	entries->entries = grown;
	undated = vec_grow(entries->undated, entries->nundated, 1,
			   sizeof(*entries->undated));
	if (!undated)
		return -1;
	entries->undated = undated;
	undated[entries->nundated++] = entries->n;
	grown[entries->n++] = (struct ranges_entry){ INSTANT_NONE, *network };
	return 0;
}

int ranges_entries_add(struct ranges_entries *entries, struct slice text,
		       uint64_t line)
{
	struct network network;

	text = trim(text);
	if (!network_parse(text, &network)) {
		ranges_entries_add_bad(entries, text, line);
		return 0;
	}
	network = network_unmap(&network);
	if (is_refused(entries, &network, text, line))
		return 0;
	return keep(entries, &network);
}

/* Each is dated once, so it takes no longer where objects are nested. */
void ranges_entries_set_date(struct ranges_entries *entries, size_t first,
			     int64_t date)
{
	while (entries->nundated > first)
		entries->entries[entries->undated[--entries->nundated]].date =
			date;
}

void ranges_entries_release(struct ranges_entries *entries)
{
	free(entries->entries);
	free(entries->undated);
	*entries = (struct ranges_entries){ 0 };
}
