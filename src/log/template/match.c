/*
 * No client may move the fields of a line by what it sends. What it sends can
 * hold blanks and brackets, but no quote and no control character: servers
 * escape these. So a line is cut first at the literals that hold such a byte,
 * from the front, each at the next one that is not escaped.
 *
 * Within each part, fields that the server makes ("closed") are taken off
 * both ends, up to the first separator from that side. If one field is left,
 * what is left is it, whatever it holds. If more are, a time between them cuts
 * again, by its shape; or else they are separated from the front and from the
 * back, and only a field for which both agree is taken: one place too many for
 * a separator, and they do not. A blank behind a comma separates nothing: so
 * proxies write a list of addresses. If the host or the request is not to be
 * told, the line is none.
 */

#include <ctype.h>
#include <string.h>

#include "base/shape.h"
#include "base/text.h"
#include "log/host.h"
#include "log/template/items.h"

struct match {
	const struct template_item *items;
	const struct logtemplate *t;
	const char *at;	     /* how far the line is taken apart */
	const char *end;     /* of the line */
	struct slice *found; /* by kind */
};

enum result {
	MATCH_BAD,
	MATCH_CUT, /* the line ended before the format */
	MATCH_OK
};

static struct slice between(const char *at, const char *end)
{
	return (struct slice){ at, (size_t)(end - at) };
}

static bool is_host(enum template_kind kind)
{
	return kind == TEMPLATE_CLIENT || kind == TEMPLATE_ADDRESS;
}

static bool is_number(struct slice s)
{
	if (slice_is(s, "-"))
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (!isdigit((unsigned char)s.at[i]))
			return false;
	return s.len;
}

/* Takes note of a field, if that is one. Returns false if it cannot be so. */
static bool set(struct match *m, size_t i, const char *at, const char *end)
{
	const struct template_item *item = &m->items[i];
	enum template_kind kind = item->field.kind;
	struct slice value = between(at, end);
	const char *cut;

	if ((kind == TEMPLATE_STATUS || kind == TEMPLATE_BYTES) &&
	    !is_number(value))
		return false;
	if (item->behind_server && (cut = memchr(at, '/', value.len)))
		value = between(cut, end);
	if (item->before_port && (cut = memrchr(at, ':', value.len)))
		value = between(at, cut);
	if (item->field.content == TEMPLATE_TEXT && is_host(kind))
		value = host_first(m->t->escape, value);
	if (kind != TEMPLATE_OTHER)
		m->found[kind] = value;
	return true;
}

/* The next place of the literal. If is_list, a ", " is no place for " ". */
static const char *find(const char *at, const char *end, struct slice literal,
			bool is_list)
{
	const char *begin = at;

	is_list = is_list && slice_is(literal, " ");
	while ((at = memmem(at, (size_t)(end - at), literal.at, literal.len)) &&
	       is_list && at > begin && at[-1] == ',')
		at++;
	return at;
}

/* The last place. */
static const char *find_back(const char *begin, const char *end,
			     struct slice literal, bool is_list)
{
	const char *at;

	is_list = is_list && slice_is(literal, " ");
	if (end - begin < (ptrdiff_t)literal.len)
		return NULL;
	at = end - literal.len + 1;
	while ((at = memrchr(begin, literal.at[0], (size_t)(at - begin))))
		if (!memcmp(at, literal.at, literal.len) &&
		    !(is_list && at > begin && at[-1] == ','))
			break;
	return at;
}

static const char *skip_blanks(const char *at, const char *end, size_t nruns)
{
	while (nruns && at < end && *at == ' ')
		at++;
	for (; nruns; nruns--) {
		at = memchr(at, ' ', (size_t)(end - at));
		if (!at)
			return end;
		while (at < end && *at == ' ')
			at++;
	}
	return at;
}

static const char *skip_blanks_back(const char *begin, const char *end,
				    size_t nruns)
{
	for (; nruns; nruns--) {
		end = memrchr(begin, ' ', (size_t)(end - begin));
		if (!end)
			return begin;
		while (end > begin && end[-1] == ' ')
			end--;
	}
	return end;
}

/* Where item i ends, which begins at at: before the literal behind it. */
static const char *find_end(const struct match *m, size_t i, const char *at,
			    const char *end, bool is_list)
{
	const struct template_item *item = &m->items[i];
	struct slice literal = item[1].literal;

	if (item->in_brackets && at < end && *at == '[') {
		at = memchr(at, ']', (size_t)(end - at));
		if (!at || (size_t)(end - ++at) < literal.len ||
		    memcmp(at, literal.at, literal.len) != 0)
			return NULL;
		return at;
	}
	return find(skip_blanks(at, end, item->nblanks), end, literal, is_list);
}

/* Where item i begins, which ends at end: behind its literal. */
static const char *find_begin(const struct match *m, size_t i,
			      const char *begin, const char *end, bool is_list)
{
	const struct template_item *item = &m->items[i];
	struct slice literal = item->literal;
	const char *at;

	if (item->in_brackets && end > begin && end[-1] == ']') {
		at = memrchr(begin, '[', (size_t)(end - begin));
		if (!at || (size_t)(at - begin) < literal.len ||
		    memcmp(at - literal.len, literal.at, literal.len) != 0)
			return NULL;
		return at;
	}
	end = skip_blanks_back(begin, end, item->nblanks);
	at = find_back(begin, end, literal, is_list);
	return at ? at + literal.len : NULL;
}

/*
 * Separates items a to b from the front. Returns false if there are not as
 * many.
 */
static bool separate(struct match *m, size_t a, size_t b, const char *at,
		     const char *end)
{
	for (; a < b; a++) {
		const char *stop = find_end(m, a, at, end, true);

		if (!stop || !set(m, a, at, stop))
			return false;
		at = stop + m->items[a + 1].literal.len;
	}
	return set(m, b, at, end);
}

/* The same from the back. */
static bool separate_back(struct match *m, size_t a, size_t b, const char *at,
			  const char *end)
{
	for (; b > a; b--) {
		const char *begin = find_begin(m, b, at, end, true);

		if (!begin || !set(m, b, begin, end))
			return false;
		end = begin - m->items[b].literal.len;
	}
	return set(m, a, at, end);
}

/* Takes what both ways agree on; and the first of a list, which begins it. */
static bool match_both_ways(struct match *m, size_t a, size_t b, const char *at,
			    const char *end)
{
	struct slice front[TEMPLATE_KINDS] = { 0 };
	struct slice back[TEMPLATE_KINDS] = { 0 };
	struct match m_front = *m, m_back = *m;

	m_front.found = front;
	m_back.found = back;
	if (!separate(&m_front, a, b, at, end) ||
	    !separate_back(&m_back, a, b, at, end))
		return false;
	for (size_t i = a; i <= b; i++) {
		enum template_kind kind = m->items[i].field.kind;

		if (kind != TEMPLATE_OTHER &&
		    ((i == a && is_host(kind)) ||
		     (front[kind].at == back[kind].at &&
		      front[kind].len == back[kind].len)))
			m->found[kind] = front[kind];
	}
	return true;
}

/* The next place of item i with the literals around it. */
static const char *find_shape(const struct match *m, size_t i, const char *at,
			      const char *end)
{
	const struct template_item *item = &m->items[i];
	const char *shape = item->field.shape;
	size_t len = strlen(shape);
	struct slice behind = item[1].literal;

	while ((at = find(at, end, item->literal, false))) {
		struct slice rest = between(at + item->literal.len, end);

		if (rest.len >= len + behind.len && shape_begins(rest, shape) &&
		    !memcmp(rest.at + len, behind.at, behind.len))
			return at;
		at++;
	}
	return NULL;
}

static bool match_span(struct match *m, size_t a, size_t b, const char *at,
		       const char *end);

/* Takes items a to b apart, of which the first and the last are open. */
static bool match_open(struct match *m, size_t a, size_t b, const char *at,
		       const char *end)
{
	const char *place, *time;
	size_t i = a + 1;

	while (i < b && !m->items[i].field.shape)
		i++;
	if (i >= b)
		return match_both_ways(m, a, b, at, end);
	place = find_shape(m, i, at, end);
	if (!place)
		return false;
	if (find_shape(m, i, place + 1, end))
		return true; /* nothing is certain */
	time = place + m->items[i].literal.len;
	if (!match_span(m, a, i - 1, at, place))
		return false;
	at = time + strlen(m->items[i].field.shape);
	return set(m, i, time, at) &&
	       match_span(m, i + 1, b, at + m->items[i + 1].literal.len, end);
}

/* Takes items a to b apart, which are the text from at to end. */
static bool match_span(struct match *m, size_t a, size_t b, const char *at,
		       const char *end)
{
	for (; a < b && !m->items[a].is_open; a++) {
		const char *stop = find_end(m, a, at, end, false);

		if (!stop || !set(m, a, at, stop))
			return false;
		at = stop + m->items[a + 1].literal.len;
	}
	for (; b > a && !m->items[b].is_open; b--) {
		const char *begin = find_begin(m, b, at, end, false);

		if (!begin || !set(m, b, begin, end))
			return false;
		end = begin - m->items[b].literal.len;
	}
	return a == b ? set(m, a, at, end) : match_open(m, a, b, at, end);
}

/* The next byte c that is not escaped. */
static const char *find_strong(const struct match *m, char c)
{
	bool has_escape;

	if (c == '"' && m->t->escape != UNESCAPE_NONE)
		return text_find_quote(m->at, m->end, c, &has_escape);
	return memchr(m->at, c, (size_t)(m->end - m->at));
}

/* Where the last field of a format ends that nothing stands behind. */
static const char *find_last_end(const struct match *m, size_t i)
{
	const struct template_item *item = &m->items[i];
	const char *at = skip_blanks(m->at, m->end, item->nblanks);

	if (item->in_brackets && at < m->end && *at == '[') {
		at = memchr(at, ']', (size_t)(m->end - at));
		return at ? at + 1 : m->end;
	}
	while (at < m->end && *at != ' ' && *at != '\t')
		at++;
	return at;
}

/*
 * Takes closed fields from a to b off the front, as far as the line has them
 * and they are needed. Returns the first that is not taken, or b + 1.
 */
static size_t match_closed(struct match *m, size_t a, size_t b)
{
	for (; a <= b && a < m->t->needed && !m->items[a].is_open; a++) {
		struct slice literal = m->items[a + 1].literal;
		const char *stop =
			literal.len ? find_end(m, a, m->at, m->end, false)
				    : find_last_end(m, a);

		if (!stop || !set(m, a, m->at, stop))
			break;
		m->at = stop + literal.len;
	}
	return a;
}

/*
 * Takes what there is of items a to b, behind which the line does not go on as
 * the format does. A number may be cut, unless some of the literal is there.
 */
static enum result match_cut(struct match *m, size_t a, size_t b)
{
	struct slice literal = m->items[b + 1].literal;
	size_t have = m->items[b + 1].strong;
	const char *end = m->end;

	a = match_closed(m, a, b);
	if (a != b || m->at == end)
		return MATCH_CUT;
	if (m->items[b].field.kind == TEMPLATE_AGENT)
		set(m, b, m->at, end);
	else if (m->items[b].field.content == TEMPLATE_FIXED && have &&
		 (size_t)(end - m->at) > have &&
		 !memcmp(end - have, literal.at, have))
		set(m, b, m->at, end - have);
	return MATCH_CUT;
}

/* The end of the format, behind which the line may go on. */
static enum result match_last(struct match *m, size_t a, size_t b)
{
	struct slice literal = m->items[b + 1].literal;
	const char *end = m->end;

	a = match_closed(m, a, b);
	if (a > b || a >= m->t->needed)
		return MATCH_OK;
	if (!m->items[a].is_open)
		return MATCH_CUT;
	if (literal.len)
		end = find_back(m->at, end, literal, false);
	if (!end)
		return MATCH_CUT;
	return match_span(m, a, b, m->at, end) ? MATCH_OK : MATCH_BAD;
}

/* Takes items a to b apart, and the literal behind them. */
static enum result match_part(struct match *m, size_t a, size_t b)
{
	struct slice literal = m->items[b + 1].literal;
	size_t strong = m->items[b + 1].strong, left;
	const char *end;

	if (strong == literal.len)
		return match_last(m, a, b);
	end = find_strong(m, literal.at[strong]);
	if (!end)
		return match_cut(m, a, b);
	if ((size_t)(end - m->at) < strong ||
	    memcmp(end - strong, literal.at, strong) != 0 ||
	    !match_span(m, a, b, m->at, end - strong))
		return MATCH_BAD;
	m->at = end - strong;
	left = (size_t)(m->end - m->at);
	if (b + 1 >= m->t->needed)
		return MATCH_OK;
	if (left < literal.len)
		return memcmp(m->at, literal.at, left) ? MATCH_BAD : MATCH_CUT;
	if (memcmp(m->at, literal.at, literal.len) != 0)
		return MATCH_BAD;
	m->at += literal.len;
	return MATCH_OK;
}

bool template_match(const struct logtemplate *t, struct slice line,
		    struct slice found[TEMPLATE_KINDS])
{
	struct match m = { t->items, t, line.at, line.at + line.len, found };
	struct slice literal = t->items[0].literal;
	enum result result = MATCH_OK;
	size_t a = 0;

	if (line.len < literal.len ||
	    memcmp(line.at, literal.at, literal.len) != 0)
		return false;
	m.at += literal.len;
	while (a < t->needed && result == MATCH_OK) {
		size_t b = a;

		while (b + 1 < t->nitems &&
		       t->items[b + 1].strong == t->items[b + 1].literal.len)
			b++;
		result = match_part(&m, a, b);
		a = b + 1;
	}
	return result != MATCH_BAD;
}
