/* Tested by tests/unit/scan/test_scan.c. */

#include "scan/sample.h"

#include "log/joiner.h"
#include "scan/block.h"
#include "scan/needles.h"

void sample_begin(struct sample *sample)
{
	sample->nlines = 0;
	sample->is_log = false;
	sample->kinds = NEEDLES_PATH;
	quote_clear(&sample->first);
}

static bool goes_on(const struct sample *sample, const struct line *taker)
{
	return sample->nlines < SAMPLE_LINES &&
	       (!sample->is_log || line_looks_for_agents(taker));
}

int sample_take(struct sample *sample, struct line *taker, struct slice lines,
		bool is_cut)
{
	const char *at = lines.at, *end = at + lines.len;

	while (goes_on(sample, taker) && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct slice line = block_line(at, newline, end);
		int is_log = line_sample(taker, line);

		if (is_log < 0)
			return -1;
		sample->nlines += !is_cut;
		if (!sample->is_log) {
			sample->kinds |= needles_tell(line);
			sample->is_log = is_log;
			quote_keep(&sample->first, line);
		}
		at = newline ? newline + 1 : end;
	}
	return 0;
}

unsigned sample_kinds(const struct sample *sample, bool may_name_fields,
		      struct slice lines)
{
	unsigned kinds = sample->kinds;

	if (may_name_fields || !sample->is_log)
		kinds |= NEEDLES_HEADER;
	if ((kinds & NEEDLES_LONG) && !block_has_long(lines, JOINER_DOCKER_MIN))
		kinds &= ~(unsigned)NEEDLES_LONG;
	return kinds;
}
