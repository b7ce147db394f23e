/*
 * All tables are of the same evidence, cells by user agent, hour and status, or
 * the requests of crawlers, and so is the timeline: its rows are the busiest
 * user agents, or crawlers.
 *
 * Tested by tests/cli/page.bats.
 */

#include "paging.h"

#include <errno.h>
#include <sys/param.h>

#include "result/by.h"
#include "result/groups.h"
#include "result/timeline.h"
#include "show/message.h"
#include "show/page.h"

enum {
	NLINES = 8,	 /* of the timeline, besides all others together */
	MAX_STEPS = 150, /* of it */
	MAX_ROWS = 5000, /* of a table; there is room for fewer */
};

struct making {
	const struct paging *from;
	struct buf messages;
	struct groups rows; /* of the timeline */
	struct groups groups[PAGE_TABLES_MAX];
	struct timeline timeline;
	struct page_line lines[NLINES + 1];
	struct page_timeline in_time;
	struct page page;
};

static int make_messages(struct making *m)
{
	const struct paging *from = m->from;
	struct buf *buf = &m->messages;

	for (size_t i = 0; i < from->list->nfiles; i++)
		message_add_file(buf, &from->list->files[i],
				 &from->reading->outcomes[i]);
	if (from->reading->has_other)
		message_add_other(buf);
	buf_add(buf, from->warnings->data, from->warnings->len);
	m->page.messages = (struct slice){ (char *)buf->data, buf->len };
	return buf_failed(buf) ? -1 : 0;
}

/**** Tables */

/* Robots, or what is asked for in their place. */
static enum by_kind choose_rows(const struct options *opt)
{
	enum by_kind by = opt->by.kind;

	if (opt->crawlers.asked)
		return by_is_of_crawlers(by) ? by : BY_CRAWLER;
	return by_key(by).value != CELLS_NO_VALUE ? by : BY_AGENT;
}

static struct by by_of(const struct making *m, enum by_kind kind)
{
	struct by by = m->from->opt->by;

	if (by.kind != BY_NETWORK)
		by = (struct by){ .ipv4_bits = BY_IPV4_BITS,
				  .ipv6_bits = BY_IPV6_BITS };
	by.kind = kind;
	by.is_masked = m->page.mask;
	return by;
}

static int make(struct making *m, enum by_kind kind, struct groups *groups)
{
	bool by_name = by_is_time(kind) || kind == BY_STATUS;
	struct groups_order order = { .key = by_name ? GROUPS_NAME
						     : GROUPS_REQUESTS,
				      .top = MAX_ROWS };
	const struct by by = by_of(m, kind);
	size_t top = m->from->opt->order.top;

	if (kind == BY_HOST && top && top < order.top)
		order.top = top;
	return dividing_make(m->from->dividing, &by, &order, groups);
}

static void add_table(struct making *m, enum by_kind kind,
		      const struct groups *groups)
{
	m->page.tables[m->page.ntables++] = (struct page_of){ kind, groups };
}

static int make_table(struct making *m, enum by_kind kind)
{
	struct groups *groups = &m->groups[m->page.ntables];

	if (make(m, kind, groups))
		return -1;
	add_table(m, kind, groups);
	return 0;
}

/**** The timeline */

/* The busiest, and all others in one, if the timeline has a row for these. */
static void set_lines(struct making *m)
{
	const struct groups *rows = &m->rows;
	size_t nshown = MIN(rows->n, NLINES);
	uint64_t rest = rows->requests;

	for (size_t i = 0; i < nshown; i++) {
		const struct group *group = &rows->groups[i];

		m->lines[i] = (struct page_line){ group->kind, group->name,
						  group->requests };
		rest -= group->requests;
	}
	m->lines[nshown] =
		(struct page_line){ .kind = GROUP_REST, .requests = rest };
}

static int make_timeline(struct making *m, enum by_kind rows)
{
	const struct groups_span span = { .top = NLINES,
					  .max_steps = MAX_STEPS };
	const struct by by = by_of(m, rows);

	if (dividing_make_timeline(m->from->dividing, &by, &m->rows, &span,
				   &m->timeline))
		return -1;
	if (!m->timeline.nsteps)
		return 0;
	set_lines(m);
	m->in_time = (struct page_timeline){ &m->timeline, m->lines, rows };
	m->page.timeline = &m->in_time;
	return 0;
}

/**** */

static int make_groups(struct making *m)
{
	const struct options *opt = m->from->opt;
	enum by_kind rows = choose_rows(opt);

	if (make(m, rows, &m->rows))
		return -1;
	/* Crawlers, and spoofed hosts, have lists of their own. */
	if (rows != BY_CRAWLER)
		add_table(m, rows, &m->rows);
	if (make_table(m, BY_NETWORK) ||
	    make_table(m, by_is_time(opt->by.kind) ? opt->by.kind : BY_DAY) ||
	    make_table(m, BY_STATUS))
		return -1;
	if (!opt->crawlers.asked && make_table(m, BY_HOST))
		return -1;
	return make_timeline(m, rows);
}

/**** */

static void release(struct making *m)
{
	buf_release(&m->messages);
	groups_release(&m->rows);
	for (size_t i = 0; i < PAGE_TABLES_MAX; i++)
		groups_release(&m->groups[i]);
	timeline_release(&m->timeline);
}

int paging_write(struct outfile *out, const struct paging *from)
{
	const struct options *opt = from->opt;
	unsigned only = opt->crawlers.only;
	struct making m = { .from = from };
	struct crawlers crawlers;
	int ret = -1;

	m.page.summary = from->summary;
	if (opt->crawlers.asked) {
		crawlers = *from->crawlers;
		if (only == OPTIONS_SPOOFED)
			crawlers.nrows = 0;
		else if (only && !(only & OPTIONS_SPOOFED))
			crawlers.nspoofers = 0;
		m.page.crawlers = &crawlers;
		m.page.mask = opt->crawlers.mask;
	} else if (!opt->merge) {
		m.page.paths = opt->paths.values;
		m.page.npaths = opt->paths.n;
	}
	errno = ENOMEM;
	if (!make_messages(&m) && !make_groups(&m))
		ret = page_write(out, &m.page);
	release(&m);
	return ret;
}
