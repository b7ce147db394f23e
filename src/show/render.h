#ifndef FINDROBOTS_SHOW_RENDER_H
#define FINDROBOTS_SHOW_RENDER_H

/*
 * Hosts with their evidence as text: rows (rows.c) or JSON (json.c). Strings
 * that come from logs are escaped (escape.h), so that nothing is lost and no
 * byte drives a terminal or breaks a row; then each format quotes them by its
 * own rules. A new format begins here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "result/hostset.h"
#include "result/summary.h"
#include "show/grid.h"
#include "show/relief.h"

enum render_format {
	RENDER_HOSTS, /* one a line */
	RENDER_TABLE, /* aligned, to be looked at */
	RENDER_TSV,
	RENDER_CSV, /* RFC 4180 */
	RENDER_JSON,
	RENDER_JSONL,
	RENDER_HTML,  /* page.h */
	RENDER_CHART, /* a timeline, to be looked at */
	RENDER_NFORMATS
};

/* How rows of the format are laid out; any way if it has none. */
enum grid_layout render_layout(enum render_format, bool csv_safe);

struct render_options {
	enum render_format format;
	char end;	/* after each host of RENDER_HOSTS */
	bool csv_safe;	/* no cell of RENDER_CSV begins a formula */
	unsigned width; /* of a table, which is made to fit it; 0: any */
	bool is_coloured;
	const uint8_t *columns;	       /* borrowed; these of enum rows_column */
	size_t ncolumns;	       /* 0: those of the format */
	const struct summary *summary; /* borrowed; for RENDER_JSON only */
	struct relief relief;	       /* of what the hosts are added to */
	unsigned nthreads;	       /* to add them on; 0 as 1 (output.h) */
};

/*
 * Adds what comes before the hosts, each host, and what comes after them. The
 * columns of a table depend on all its hosts: render_measure() gets them first.
 * Failures stay in the buf.
 */
struct render;

/* NULL when memory ran out. The options are borrowed for its life. */
struct render *render_new(const struct render_options *);
void render_free(struct render *);

/*
 * Returns another one, for another thread, that adds hosts behind the first;
 * with options of the same format. NULL when memory ran out.
 */
struct render *render_copy(const struct render *,
			   const struct render_options *);

/* Called with each host before anything is added; only a table needs it. */
void render_measure(struct render *, const struct host *);

/*
 * Has memory fetched of hosts that are to be added soon: n of them, of which
 * the first is next.
 */
void render_look_ahead(const struct render *, const struct host *const *,
		       size_t n);

void render_begin(struct render *, struct buf *);
void render_add(struct render *, const struct host *, struct buf *);
void render_end(struct render *, struct buf *);

#endif
