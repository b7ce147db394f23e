#ifndef FINDROBOTS_SHOW_RENDER_H
#define FINDROBOTS_SHOW_RENDER_H

/*
 * Hosts with their evidence as text: rows (rows.c) or JSON (json.c). Strings
 * that come from logs are written so that nothing is lost and no byte drives a
 * terminal or breaks a row: a backslash as "\\", and as \xhh each byte that is
 * no printable text: of the control characters (C0, DEL, C1) and of what is not
 * UTF-8 (RFC 3629). Then each format quotes it by its own rules.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "result/hostset.h"
#include "result/summary.h"

enum render_format {
	RENDER_HOSTS, /* one a line */
	RENDER_TABLE, /* aligned, for eyes */
	RENDER_TSV,
	RENDER_CSV, /* RFC 4180 */
	RENDER_JSON,
	RENDER_JSONL,
	RENDER_NFORMATS
};

struct rendering {
	enum render_format format;
	char end;	/* behind each host of RENDER_HOSTS */
	unsigned width; /* a table is cut off at so many columns; 0: never */
	const struct summary *summary; /* borrowed; for RENDER_JSON only */
};

/*
 * What stands before the hosts, a host, and what stands behind the hosts. A
 * table is aligned by all its hosts: renderer_measure() is given them first.
 * Failures stay in the buf.
 */
struct renderer;

/* NULL when memory ran out. The rendering is borrowed for its life. */
struct renderer *renderer_new(const struct rendering *);
void renderer_free(struct renderer *);

/* For a table: called with each host before anything is added; a no-op for the
   others. */
void renderer_measure(struct renderer *, const struct host *);

void renderer_begin(struct renderer *, struct buf *);
void renderer_add(struct renderer *, const struct host *, struct buf *);
void renderer_end(struct renderer *, struct buf *);

#endif
