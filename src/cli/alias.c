#include "cli/alias.h"

#include <string.h>
#include <sys/param.h>

#include "base/slice.h"
#include "cli/table.h"

const struct alias aliases[] = {
	{ "limit", "top", NULL },
	{ "colour", "color", NULL },
	{ "user-agent", "agent", NULL },
	{ "table", "format", "table" },
	{ "tsv", "format", "tsv" },
	{ "csv", "format", "csv" },
	{ "json", "format", "json" },
	{ "jsonl", "format", "jsonl" },
	{ "html", "format", "html" },
	{ "chart", "format", "chart" },
	{ 0 },
};

/* What others mean is not quite the same, so it is only proposed. */
static const struct alias others[] = {
	{ "bots", "crawlers", NULL },
	{ "from", "since", NULL },
	{ "ip", "host", NULL },
	{ "head", "top", NULL },
	{ "parallel", "jobs", NULL },
	{ "site", "include", NULL },
	{ "threads", "jobs", NULL },
	{ "to", "until", NULL },
	{ "ua", "agent", NULL },
	{ "verify", "ranges", NULL },
	{ "vhost", "include", NULL },
	{ "workers", "jobs", NULL },
	{ 0 },
};

enum { NAME_MAX_LEN = 24 };

/*
 * How many bytes have to be added, taken away, changed, or swapped with the
 * next one, to make one of the other (optimal string alignment distance). Only
 * for names up to NAME_MAX_LEN.
 */
static unsigned distance(struct slice a, struct slice b)
{
	unsigned rows[NAME_MAX_LEN + 1][NAME_MAX_LEN + 1];

	for (size_t i = 0; i <= a.len; i++)
		rows[i][0] = (unsigned)i;
	for (size_t k = 0; k <= b.len; k++)
		rows[0][k] = (unsigned)k;
	for (size_t i = 1; i <= a.len; i++) {
		for (size_t k = 1; k <= b.len; k++) {
			unsigned n = rows[i - 1][k - 1] +
				     (a.at[i - 1] != b.at[k - 1]);

			n = MIN(n, rows[i - 1][k] + 1);
			n = MIN(n, rows[i][k - 1] + 1);
			if (i > 1 && k > 1 && a.at[i - 1] == b.at[k - 2] &&
			    a.at[i - 2] == b.at[k - 1])
				n = MIN(n, rows[i - 2][k - 2] + 1);
			rows[i][k] = n;
		}
	}
	return rows[a.len][b.len];
}

/* Takes the name if it is nearer than the nearest one so far. */
static void try_name(const char *name, struct slice word, unsigned *nearest,
		     const char **best)
{
	struct slice other = { name, strlen(name) };
	unsigned far;

	if (other.len > NAME_MAX_LEN)
		return;
	far = distance(word, other);
	if (far < *nearest) {
		*nearest = far;
		*best = name;
	}
}

const char *alias_guess(const char *word)
{
	struct slice name = { word + 2, strcspn(word + 2, "=") };
	const char *best = NULL;
	/* Of a short name, only one byte can be wrong. */
	unsigned nearest = name.len < 6 ? 2 : 3;

	if (name.len < 2 || name.len > NAME_MAX_LEN)
		return NULL;
	for (const struct alias *other = others; other->name; other++)
		if (slice_is(name, other->name))
			return other->option;
	for (const struct table_row *row = table_rows; row->name; row++)
		try_name(row->name, name, &nearest, &best);
	for (const struct alias *alias = aliases; alias->name; alias++)
		try_name(alias->name, name, &nearest, &best);
	return best;
}
