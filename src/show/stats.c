/* One value a line, since that is what grep(1) and cut(1) are good at. */

#include "show/stats.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/io.h"
#include "show/units.h"

enum kind { COUNT, BYTES, TIME, RATE };

struct line {
	const char *name;
	uint64_t n; /* of a rate, the bytes; of the time, nothing */
	enum kind kind;
};

static void add_bytes(struct buf *buf, uint64_t bytes, const char *per)
{
	buf_addf(buf, "%" PRIu64 "%s (", bytes, *per ? " bytes/s" : "");
	units_add_bytes(buf, bytes);
	buf_addf(buf, "%s)", per);
}

static void add_value(struct buf *buf, const struct line *line, double seconds)
{
	switch (line->kind) {
	case COUNT:
		buf_addf(buf, "%" PRIu64, line->n);
		break;
	case BYTES:
		add_bytes(buf, line->n, "");
		break;
	case TIME:
		buf_addf(buf, "%.3f s (", seconds);
		units_add_duration(buf, (uint64_t)(seconds + 0.5));
		buf_add_str(buf, ")");
		break;
	case RATE:
		if (seconds > 0)
			add_bytes(buf, units_rate(line->n, seconds), "/s");
		else
			buf_add_str(buf, "?");
		break;
	}
}

void stats_add(struct buf *buf, const struct summary *sum, double seconds,
	       unsigned nworkers)
{
	const struct line lines[] = {
		{ "files read", sum->files, COUNT },
		{ "files skipped", sum->skipped, COUNT },
		{ "files damaged", sum->damaged, COUNT },
		{ "files unrecognised", sum->unrecognised, COUNT },
		{ "stored bytes", sum->stored_bytes, BYTES },
		{ "text bytes", sum->text_bytes, BYTES },
		{ "lines", sum->lines, COUNT },
		{ "requests", sum->requests, COUNT },
		{ "rejected", sum->rejected, COUNT },
		{ "untimed", sum->untimed, COUNT },
		{ "hosts", sum->hosts, COUNT },
		{ "workers", nworkers, COUNT },
		{ "time", 0, TIME },
		{ "stored rate", sum->stored_bytes, RATE },
		{ "text rate", sum->text_bytes, RATE },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		buf_addf(buf, "findrobots: %s: ", lines[i].name);
		add_value(buf, &lines[i], seconds);
		buf_add_byte(buf, '\n');
	}
}

void stats_print(struct buf *buf, const struct summary *sum, double seconds,
		 unsigned nworkers)
{
	stats_add(buf, sum, seconds, nworkers);
	if (!buf_failed(buf))
		(void)!io_write_all(STDERR_FILENO, buf->data, buf->len);
}
