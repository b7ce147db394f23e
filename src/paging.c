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
	struct groups robots, networks, days, statuses, hosts;
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

static int make(struct making *m, struct groups *groups, enum by_kind kind,
		const struct groups_order *order)
{
	const struct by by = { .kind = kind,
			       .ipv4_bits = BY_IPV4_BITS,
			       .ipv6_bits = BY_IPV6_BITS,
			       .is_masked = m->page.mask };

	return dividing_make(m->from->dividing, &by, order, groups);
}

/**** The timeline */

/* The busiest, and all others in one, if the timeline has a row for these. */
static void set_lines(struct making *m)
{
	const struct groups *robots = &m->robots;
	size_t nshown = MIN(robots->n, NLINES);
	uint64_t rest = robots->requests;

	for (size_t i = 0; i < nshown; i++) {
		const struct group *group = &robots->groups[i];

		m->lines[i] = (struct page_line){ group->kind, group->name,
						  group->requests };
		rest -= group->requests;
	}
	m->lines[nshown] =
		(struct page_line){ .kind = GROUP_REST, .requests = rest };
}

static int make_timeline(struct making *m, enum by_kind robots)
{
	const struct groups_span span = { .top = NLINES,
					  .max_steps = MAX_STEPS };
	const struct by by = { .kind = robots };

	if (dividing_make_timeline(m->from->dividing, &by, &m->robots, &span,
				   &m->timeline))
		return -1;
	if (!m->timeline.nsteps)
		return 0;
	set_lines(m);
	m->in_time = (struct page_timeline){ &m->timeline, m->lines,
					     m->page.crawlers != NULL };
	m->page.timeline = &m->in_time;
	return 0;
}

/**** */

static int make_groups(struct making *m)
{
	static const struct groups_order busiest = { .key = GROUPS_REQUESTS,
						     .top = MAX_ROWS };
	static const struct groups_order by_name = { .key = GROUPS_NAME,
						     .top = MAX_ROWS };
	enum by_kind robots = m->page.crawlers ? BY_CRAWLER : BY_AGENT;

	if (make(m, &m->robots, robots, &busiest) ||
	    make(m, &m->networks, BY_NETWORK, &busiest) ||
	    make(m, &m->days, BY_DAY, &by_name) ||
	    make(m, &m->statuses, BY_STATUS, &by_name))
		return -1;
	m->page.networks = &m->networks;
	m->page.days = &m->days;
	m->page.statuses = &m->statuses;
	return make_timeline(m, robots);
}

/* Of crawlers there is more to tell in lists of their own. */
static int make_lists(struct making *m)
{
	struct groups_order given = { .key = GROUPS_REQUESTS, .top = MAX_ROWS };
	size_t top = m->from->opt->order.top;

	if (m->page.crawlers)
		return 0;
	if (top && top < given.top)
		given.top = top;
	if (make(m, &m->hosts, BY_HOST, &given))
		return -1;
	m->page.robots = &m->robots;
	m->page.hosts = &m->hosts;
	return 0;
}

/**** */

static void release(struct making *m)
{
	buf_release(&m->messages);
	groups_release(&m->robots);
	groups_release(&m->networks);
	groups_release(&m->days);
	groups_release(&m->statuses);
	groups_release(&m->hosts);
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
	if (!make_messages(&m) && !make_groups(&m) && !make_lists(&m))
		ret = page_write(out, &m.page);
	release(&m);
	return ret;
}
