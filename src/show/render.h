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

struct render_options {
	enum render_format format;
	char end;	/* after each host of RENDER_HOSTS */
	unsigned width; /* a table is cut off at so many columns; 0: never */
	const struct summary *summary; /* borrowed; for RENDER_JSON only */
};

/*
 * Makes what stands before the hosts, each host, and what stands after them. A
 * table is aligned by all its hosts: render_measure() is given them first.
 * Failures stay in the buf.
 */
struct render;

/* NULL when memory ran out. The options are borrowed for its life. */
struct render *render_new(const struct render_options *);
void render_free(struct render *);

/* For a table: called with each host before anything is added; a no-op for the
   others. */
void render_measure(struct render *, const struct host *);

void render_begin(struct render *, struct buf *);
void render_add(struct render *, const struct host *, struct buf *);
void render_end(struct render *, struct buf *);

#endif
