/*
 * Which format is made of which parts. Most runs print hosts alone, perhaps
 * millions of them: these are copied as they are.
 */

#include "show/render.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cache_line.h"
#include "result/evidence.h"
#include "show/json.h"
#include "show/rows.h"

struct render {
	const struct render_options *opt; /* borrowed */
	struct rows rows;
	bool has_hosts; /* of JSON: one has been added */
	/* Threads have one each, which may lie side by side. */
	char apart[CACHE_LINE];
};

enum grid_layout render_layout(enum render_format format, bool csv_safe)
{
	switch (format) {
	case RENDER_CSV:
		return csv_safe ? GRID_CSV_SAFE : GRID_CSV;
	case RENDER_TSV:
		return GRID_TSV;
	default:
		return GRID_TABLE;
	}
}

struct render *render_new(const struct render_options *opt)
{
	struct render *renderer = calloc(1, sizeof(*renderer));
	const struct rows_options how = {
		.layout = render_layout(opt->format, opt->csv_safe),
		.width = opt->width,
		.is_coloured = opt->is_coloured,
		.columns = opt->columns,
		.ncolumns = opt->ncolumns
	};

	if (!renderer)
		return NULL;
	renderer->opt = opt;
	rows_init(&renderer->rows, &how);
	return renderer;
}

void render_free(struct render *renderer)
{
	if (!renderer)
		return;
	rows_release(&renderer->rows);
	free(renderer);
}

struct render *render_copy(const struct render *renderer,
			   const struct render_options *opt)
{
	struct render *copy = render_new(opt);

	if (!copy)
		return NULL;
	rows_copy_measures(&copy->rows, &renderer->rows);
	copy->has_hosts = true;
	return copy;
}

void render_measure(struct render *renderer, const struct host *host)
{
	if (renderer->opt->format == RENDER_TABLE)
		rows_measure(&renderer->rows, host);
}

void render_look_ahead(const struct render *renderer,
		       const struct host *const *hosts, size_t n)
{
	enum { FAR = 16, NEAR = 8 };
	const struct evidence *evidence;

	if (n <= FAR)
		return;
	if (renderer->opt->format == RENDER_HOSTS) {
		hostset_fetch_host(hosts[FAR], 0);
		return;
	}
	hostset_fetch_host(hosts[FAR], sizeof(*evidence));
	evidence = evidence_of(hosts[NEAR]);
	for (int i = 0; i < TALLY_NKINDS; i++)
		__builtin_prefetch(tally_list_begin(&evidence->tallies.of[i]));
}

void render_begin(struct render *renderer, struct buf *buf)
{
	switch (renderer->opt->format) {
	case RENDER_TABLE:
	case RENDER_TSV:
	case RENDER_CSV:
		rows_add_names(&renderer->rows, buf);
		break;
	case RENDER_JSON:
		buf_add_str(buf, "{\"summary\":");
		json_add_summary(buf, renderer->opt->summary);
		buf_add_str(buf, ",\n\"hosts\":[");
		break;
	default:
		break;
	}
}

void render_add(struct render *renderer, const struct host *host,
		struct buf *buf)
{
	switch (renderer->opt->format) {
	case RENDER_HOSTS:
		buf_add(buf, host->name, host->len);
		buf_add_byte(buf, (uint8_t)renderer->opt->end);
		break;
	case RENDER_TABLE:
	case RENDER_TSV:
	case RENDER_CSV:
		rows_add_host(&renderer->rows, host, &renderer->opt->relief,
			      buf);
		break;
	case RENDER_JSON:
		buf_add_str(buf, renderer->has_hosts ? ",\n" : "\n");
		renderer->has_hosts = true;
		json_add_host(buf, host, &renderer->opt->relief);
		break;
	case RENDER_JSONL:
		json_add_host(buf, host, &renderer->opt->relief);
		buf_add_byte(buf, '\n');
		break;
	default:
		break;
	}
}

void render_end(struct render *renderer, struct buf *buf)
{
	if (renderer->opt->format == RENDER_JSON)
		buf_add_str(buf, renderer->has_hosts ? "\n]}\n" : "]}\n");
}
