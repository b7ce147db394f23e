/* Tested by tests/cli/chart.bats. */

#include "charting.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/buf.h"
#include "result/timeline.h"
#include "show/chart.h"
#include "show/grid.h"
#include "show/grouped.h"

struct making {
	struct buf names;	/* one after the other */
	struct chart_row *rows; /* owned */
	size_t nrows;
	struct timeline timeline;
	struct buf text;
};

bool charting_takes_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *locale = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		locale = getenv(names[i]);
		if (locale && *locale)
			break;
	}
	return locale &&
	       (strcasestr(locale, "UTF-8") || strcasestr(locale, "UTF8"));
}

static int add_row(struct making *m, const struct group *group)
{
	size_t start = m->names.len;

	grouped_add_name(group, &m->names);
	if (m->names.len == start)
		buf_add_byte(&m->names, '-');
	m->rows[m->nrows++] = (struct chart_row){
		.name = { NULL, m->names.len - start },
		.requests = group->requests,
	};
	return buf_failed(&m->names) ? -1 : 0;
}

/* Returns the columns of the longest name; or -1. */
static int make_rows(struct making *m, const struct groups *groups)
{
	const char *name;
	size_t most = 0;

	m->rows = calloc(groups->n + 1, sizeof(*m->rows));
	if (!m->rows)
		return -1;
	for (size_t i = 0; i < groups->n; i++)
		if (add_row(m, &groups->groups[i]))
			return -1;
	if (groups->nrest && add_row(m, &groups->rest))
		return -1;
	name = (const char *)m->names.data;
	for (size_t i = 0; i < m->nrows; i++) {
		m->rows[i].name.at = name;
		name += m->rows[i].name.len;
		most = MAX(most, grid_count_columns(
					 (const uint8_t *)m->rows[i].name.at,
					 m->rows[i].name.len));
	}
	return (int)most;
}

static int make(struct making *m, const struct charting *from)
{
	const struct chart_options opt = { .heading = by_name(from->by->kind),
					   .width = from->width,
					   .is_ascii = !charting_takes_utf8(),
					   .is_coloured = from->is_coloured };
	struct groups_span span = { .top = from->groups->n };
	int columns = make_rows(m, from->groups);

	if (columns < 0)
		return -1;
	span.max_steps = chart_steps(&opt, (size_t)columns);
	if (dividing_make_timeline(from->dividing, from->by, from->groups,
				   &span, &m->timeline))
		return -1;
	chart_add(&m->text, &opt, &m->timeline, m->rows);
	return buf_failed(&m->text) ? -1 : 0;
}

int charting_write(struct outfile *out, const struct charting *from)
{
	struct making m = { 0 };
	int ret = make(&m, from);

	if (ret)
		errno = ENOMEM;
	else if (outfile_begin(out) ||
		 outfile_write(out, m.text.data, m.text.len))
		ret = -1;
	timeline_release(&m.timeline);
	buf_release(&m.names);
	buf_release(&m.text);
	free(m.rows);
	return ret;
}
