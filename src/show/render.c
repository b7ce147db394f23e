/*
 * Which format consists of which parts. Hosts alone are most of what is ever
 * asked for, and there may be millions: they are copied as they are.
 */

#include "show/render.h"

#include <stdbool.h>
#include <stdlib.h>

#include "show/json.h"
#include "show/rows.h"

struct renderer {
	const struct rendering *how; /* borrowed */
	struct rows rows;
	bool has_hosts; /* of JSON: one has been added */
};

struct renderer *renderer_new(const struct rendering *how)
{
	struct renderer *renderer = calloc(1, sizeof(*renderer));

	if (!renderer)
		return NULL;
	renderer->how = how;
	rows_init(&renderer->rows, how);
	return renderer;
}

void renderer_free(struct renderer *renderer)
{
	if (!renderer)
		return;
	rows_release(&renderer->rows);
	free(renderer);
}

void renderer_measure(struct renderer *renderer, const struct host *host)
{
	if (renderer->how->format == RENDER_TABLE)
		rows_measure(&renderer->rows, host);
}

void renderer_begin(struct renderer *renderer, struct buf *buf)
{
	switch (renderer->how->format) {
	case RENDER_TABLE:
	case RENDER_TSV:
	case RENDER_CSV:
		rows_add_names(&renderer->rows, buf);
		break;
	case RENDER_JSON:
		buf_add_str(buf, "{\"summary\":");
		json_add_summary(buf, renderer->how->summary);
		buf_add_str(buf, ",\n\"hosts\":[");
		break;
	default:
		break;
	}
}

void renderer_add(struct renderer *renderer, const struct host *host,
		  struct buf *buf)
{
	switch (renderer->how->format) {
	case RENDER_HOSTS:
		buf_add(buf, host->name, host->len);
		buf_add_byte(buf, (uint8_t)renderer->how->end);
		break;
	case RENDER_TABLE:
	case RENDER_TSV:
	case RENDER_CSV:
		rows_add_host(&renderer->rows, host, buf);
		break;
	case RENDER_JSON:
		buf_add_str(buf, renderer->has_hosts ? ",\n" : "\n");
		renderer->has_hosts = true;
		json_add_host(buf, host);
		break;
	case RENDER_JSONL:
		json_add_host(buf, host);
		buf_add_byte(buf, '\n');
		break;
	default:
		break;
	}
}

void renderer_end(struct renderer *renderer, struct buf *buf)
{
	if (renderer->how->format == RENDER_JSON)
		buf_add_str(buf, renderer->has_hosts ? "\n]}\n" : "]}\n");
}
