/*
 * What is not shown is summed up, and so is all: there both can be checked.
 *
 * Tested by tests/unit/show/test_page.c.
 */

#include "show/page_groups.h"

#include "base/capped.h"
#include "base/instant.h"
#include "result/product.h"
#include "show/html.h"
#include "show/page_table.h"

enum { NCOLUMNS = 7, STATUS_END = 1000 };

/* Some groups together. */
struct sum {
	size_t n;
	uint64_t requests, hosts, bytes;
	bool is_sized;
	int64_t first, last;
	uint64_t statuses[STATUS_END];
};

struct group_table {
	const struct page_groups *how;
	struct page_column columns[NCOLUMNS];
	struct page_table table;
	uint64_t most; /* requests of a group */
};

static void sum_init(struct sum *sum)
{
	*sum = (struct sum){ .first = INSTANT_NONE, .last = INSTANT_NONE };
}

/* Adds n groups, whose numbers are in one. */
static void sum_add(struct sum *sum, const struct group *group, size_t n)
{
	sum->n += n;
	capped_add(&sum->requests, group->requests);
	capped_add(&sum->hosts, group->hosts);
	if (group->is_sized) {
		sum->is_sized = true;
		capped_add(&sum->bytes, group->bytes);
	}
	if (group->first != INSTANT_NONE &&
	    (sum->first == INSTANT_NONE || group->first < sum->first))
		sum->first = group->first;
	if (group->last > sum->last) /* INSTANT_NONE is below all */
		sum->last = group->last;
	for (size_t i = 0; i < group->nstatuses; i++)
		capped_add(&sum->statuses[group->statuses[i].status],
			   group->statuses[i].n);
}

/**** Cells */

static void add_status(struct buf *buf, unsigned status, uint64_t n,
		       bool is_first)
{
	if (!is_first)
		buf_add_str(buf, ", ");
	if (status)
		buf_addf(buf, "%u%s: ", status, status < 10 ? "xx" : "");
	else
		buf_add_str(buf, "none: ");
	buf_add_decimal(buf, n);
}

static void add_name(struct buf *buf, const struct group_table *t,
		     const struct group *group)
{
	struct slice product = { NULL, 0 };

	if (group->kind == GROUP_NAMED && t->how->is_agent)
		product = agent_product(group->name);
	if (group->kind == GROUP_NAMED)
		page_add_string(buf, group->name, product, PAGE_STRING_MAX);
	else if (group->kind == GROUP_OTHER)
		buf_add_str(buf, "<i>(other)</i>");
	else if (group->kind == GROUP_SPOOFED)
		buf_add_str(buf, "<i>spoofed</i>");
	else
		buf_add_str(buf, "<i>none</i>");
}

static void add_group(struct buf *buf, const struct group_table *t,
		      const struct group *group)
{
	size_t i = 0;

	page_cell(buf, &t->table, i++);
	add_name(buf, t, group);
	page_cell_bar(buf, group->requests, t->most);
	i++;
	if (!t->how->is_host) {
		page_cell(buf, &t->table, i++);
		buf_add_decimal(buf, group->hosts);
	}
	page_cell(buf, &t->table, i++);
	if (group->is_sized)
		buf_add_decimal(buf, group->bytes);
	page_cell(buf, &t->table, i++);
	page_add_time(buf, group->first);
	page_cell(buf, &t->table, i++);
	page_add_time(buf, group->last);
	page_cell(buf, &t->table, i);
	for (size_t k = 0; k < group->nstatuses; k++)
		add_status(buf, group->statuses[k].status, group->statuses[k].n,
			   k == 0);
	page_row_end(buf);
}

/* The name is HTML. */
static void add_sum(struct buf *buf, const struct group_table *t,
		    const struct sum *sum, const char *name, bool has_hosts)
{
	bool is_first = true;
	size_t i = 0;

	page_cell(buf, &t->table, i++);
	buf_add_str(buf, name);
	page_cell(buf, &t->table, i++);
	buf_add_decimal(buf, sum->requests);
	if (!t->how->is_host) {
		page_cell(buf, &t->table, i++);
		if (has_hosts)
			buf_add_decimal(buf, sum->hosts);
	}
	page_cell(buf, &t->table, i++);
	if (sum->is_sized)
		buf_add_decimal(buf, sum->bytes);
	page_cell(buf, &t->table, i++);
	page_add_time(buf, sum->first);
	page_cell(buf, &t->table, i++);
	page_add_time(buf, sum->last);
	page_cell(buf, &t->table, i);
	for (unsigned status = 0; status < STATUS_END; status++) {
		if (!sum->statuses[status])
			continue;
		add_status(buf, status, sum->statuses[status], is_first);
		is_first = false;
	}
	page_row_end(buf);
}

/**** The table */

static void set_up(struct group_table *t, const struct page_groups *how,
		   const struct groups *groups)
{
	const struct page_column columns[NCOLUMNS] = {
		{ how->name, PAGE_TEXT,
		  how->is_by_name ? PAGE_RISING : PAGE_UNSORTED },
		{ "Requests", PAGE_NUMBER,
		  how->is_by_name ? PAGE_UNSORTED : PAGE_FALLING },
		{ "Hosts", PAGE_NUMBER, PAGE_UNSORTED },
		{ "Bytes", PAGE_NUMBER, PAGE_UNSORTED },
		{ "First", PAGE_TIME, PAGE_UNSORTED },
		{ "Last", PAGE_TIME, PAGE_UNSORTED },
		{ "Statuses", PAGE_TEXT, PAGE_UNSORTED },
	};
	size_t n = 0;

	*t = (struct group_table){ .how = how };
	for (size_t i = 0; i < NCOLUMNS; i++)
		if (i != 2 || !how->is_host)
			t->columns[n++] = columns[i];
	t->table = (struct page_table){ .id = how->id,
					.columns = t->columns,
					.ncolumns = n };
	for (size_t i = 0; i < groups->n; i++)
		if (groups->groups[i].requests > t->most)
			t->most = groups->groups[i].requests;
}

/* Adds rows of as many groups as there is room for. Returns how many. */
static size_t add_rows(struct buf *buf, const struct group_table *t,
		       const struct groups *groups)
{
	size_t begin = buf->len, i;

	for (i = 0; i < groups->n; i++) {
		size_t start = buf->len;

		add_group(buf, t, &groups->groups[i]);
		if (buf->len - begin > t->how->max_bytes) {
			buf->len = start;
			break;
		}
	}
	return i;
}

static void add_caption(struct buf *buf, const struct group_table *t,
			size_t shown, size_t n)
{
	if (shown == n) {
		page_add_count(buf, n, t->how->one, t->how->many);
		buf_add_byte(buf, '.');
		return;
	}
	buf_add_str(buf, "The first ");
	buf_add_decimal(buf, shown);
	buf_add_str(buf, " of ");
	page_add_count(buf, n, t->how->one, t->how->many);
	buf_addf(buf, "; the other %zu have one row together, at the end.",
		 n - shown);
}

static void add_foot(struct buf *buf, const struct group_table *t,
		     const struct groups *groups, size_t shown)
{
	struct sum others, all;

	sum_init(&others);
	sum_init(&all);
	for (size_t i = 0; i < groups->n; i++) {
		sum_add(&all, &groups->groups[i], 1);
		if (i >= shown)
			sum_add(&others, &groups->groups[i], 1);
	}
	if (groups->nrest) {
		sum_add(&all, &groups->rest, groups->nrest);
		sum_add(&others, &groups->rest, groups->nrest);
	}
	all.hosts = t->how->nhosts;
	page_table_foot(buf);
	if (others.n)
		add_sum(buf, t, &others, "<b>others</b>",
			t->how->hosts_add_up || shown == groups->n);
	add_sum(buf, t, &all, "<b>all</b>", true);
}

void page_groups_add(struct buf *buf, const struct page_groups *how,
		     const struct groups *groups)
{
	struct buf rows = { 0 };
	struct group_table t;
	size_t shown;

	set_up(&t, how, groups);
	/* What the caption says of the rows is known after them. */
	shown = add_rows(&rows, &t, groups);
	page_section_begin(buf, how->id, how->title);
	page_table_begin(buf, &t.table);
	add_caption(buf, &t, shown, groups->n + groups->nrest);
	page_table_rows(buf, &t.table);
	buf->failed |= buf_failed(&rows);
	buf_add(buf, rows.data, rows.len);
	add_foot(buf, &t, groups, shown);
	page_table_end(buf);
	page_section_end(buf);
	buf_release(&rows);
}
