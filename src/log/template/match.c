/*
 * No client may move the fields of a line by what it sends. So every way to
 * read the line by its format is looked at, and a field is what all of them
 * agree on. If they do not agree on the host or on what was asked for, the line
 * is none.
 *
 * Servers escape what would end a field in quotes; but some do not, and their
 * formats may be given in Apache's words. So a line is first read as if it were
 * escaped, whatever it holds; and only if it cannot be read so, as if nothing
 * were. Last it may have been cut off, or have other fields than the format
 * after the last one that a record needs.
 *
 * The search is depth first. Where one way has been found from a place in the
 * line and in the format, others that come to that place have the same fields
 * from there on. A client can make many places of blanks: the line is none
 * where there are too many.
 *
 * Tested by tests/unit/log/test_template.c.
 */

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "log/request.h"
#include "log/template/field.h"
#include "log/template/items.h"
#include "log/template/times.h"

enum { SEEN_SIZE = 64 };

/* How many bytes are looked at in a line, those of all ways counted. */
static const size_t LOOK_MAX = (size_t)4 << 20;

/* What may stand after the format. */
enum rest {
	REST_NONE,
	REST_FIELDS, /* more fields, in quotes or not */
	REST_ANY,
};

struct way {
	bool strict;   /* as if escaped */
	bool needed;   /* only as far as a record needs it */
	bool cut;      /* it may end before the format */
	bool any_time; /* the time may be in another form */
	enum rest rest;
};

/* A place that was come to, and whether the line may be so from there on. */
struct seen {
	const char *at; /* NULL: none */
	size_t item;
	bool leads_on;
};

struct search {
	const struct logtemplate *t;
	const char *end; /* of the line */
	struct way way;
	struct template_marks marks;
	size_t nitems; /* as far as the way goes */

	struct slice now[TEMPLATE_KINDS]; /* on this way */
	unsigned set;			  /* of these, by bit */
	struct slice *found;		  /* that the ways so far agree on */
	unsigned differs;		  /* of these, by bit */
	bool has_found;
	bool has_rest; /* it goes on after the format */
	bool is_lost;  /* the line is none */

	size_t looked; /* at so many bytes */
	bool has_choice;
	struct seen *seen; /* made when there is a choice */
};

static struct slice between(const char *at, const char *end)
{
	return (struct slice){ at, (size_t)(end - at) };
}

static unsigned bit(enum template_kind kind)
{
	return 1U << kind;
}

/* What of a field is taken. */
static struct slice taken(enum template_kind kind, bool ends_at_blank,
			  struct slice field)
{
	struct record rec;

	if (kind == TEMPLATE_TARGET && ends_at_blank)
		return slice_take_until(&field, ' ');
	if (kind != TEMPLATE_REQUEST)
		return field;
	request_set(&rec, field);
	return rec.target;
}

static bool is_same(const struct search *s, enum template_kind kind)
{
	struct slice a = s->now[kind], b = s->found[kind];

	if (a.at == b.at && a.len == b.len)
		return true;
	a = taken(kind, s->t->ends_at_blank, a);
	b = taken(kind, s->t->ends_at_blank, b);
	return a.at == b.at && a.len == b.len;
}

/* Compares what is on this way with what the others have. */
static void agree(struct search *s)
{
	const unsigned proof = bit(TEMPLATE_ADDRESS) | bit(TEMPLATE_CLIENT) |
			       bit(TEMPLATE_REQUEST) | bit(TEMPLATE_METHOD) |
			       bit(TEMPLATE_TARGET);

	for (unsigned kind = 0; kind < TEMPLATE_KINDS; kind++)
		if ((s->set & bit(kind)) && !is_same(s, kind))
			s->differs |= bit(kind);
	s->is_lost |= (s->differs & proof) != 0;
}

/* The quotes of more fields are around them, and in none. */
static bool are_fields(struct slice rest)
{
	const char *at = rest.at, *end = at + rest.len;

	if (!rest.len)
		return true;
	if (isalnum((unsigned char)*at) || *at == '"')
		return false;
	while ((at = memchr(at, '"', (size_t)(end - at)))) {
		if (isalnum((unsigned char)at[-1]))
			return false;
		do
			at = memchr(at + 1, '"', (size_t)(end - at - 1));
		while (at && at[-1] == '\\');
		if (!at)
			return false;
		at++;
		if (at < end && (isalnum((unsigned char)*at) || *at == '"'))
			return false;
	}
	return true;
}

/* The format ends here. Returns whether the line may, too. */
static bool finish(struct search *s, const char *at)
{
	struct slice rest = between(at, s->end);

	if ((s->way.rest == REST_NONE && rest.len) ||
	    (s->way.rest == REST_FIELDS && !are_fields(rest)))
		return false;
	s->has_rest |= rest.len > 0;
	if (s->has_found) {
		agree(s);
		return true;
	}
	for (unsigned kind = 0; kind < TEMPLATE_KINDS; kind++)
		if (s->set & bit(kind))
			s->found[kind] = s->now[kind];
	s->has_found = true;
	return true;
}

static bool try_item(struct search *s, size_t i, const char *at);

/* Goes on after the field, which is item i. */
static bool try_field(struct search *s, size_t i, struct slice field,
		      const char *next)
{
	enum template_kind kind = s->t->items[i].field.kind;
	struct slice before = s->now[kind];
	unsigned set = s->set;
	bool leads_on;

	if (!field_fits(&s->t->items[i], field))
		return false;
	if (kind != TEMPLATE_OTHER) {
		s->now[kind] = field;
		s->set |= bit(kind);
	}
	leads_on = try_item(s, i + 1, next);
	s->now[kind] = before;
	s->set = set;
	return leads_on;
}

/* The time, which is item i, from at to end. */
static bool try_stamp_until(struct search *s, size_t i, const char *at,
			    const char *end)
{
	struct slice literal = s->t->items[i + 1].literal;

	return (size_t)(s->end - end) >= literal.len &&
	       !memcmp(end, literal.at, literal.len) &&
	       try_field(s, i, between(at, end), end + literal.len);
}

/* Servers may write more of a time than the format says. */
static bool try_stamp(struct search *s, size_t i, const char *at)
{
	const char *shape = template_shape(&s->t->items[i]);
	size_t len = times_len(between(at, s->end), shape), more;

	if (!len)
		return false;
	if (try_stamp_until(s, i, at, at + len))
		return true;
	more = times_more_len(between(at + len, s->end));
	return more && try_stamp_until(s, i, at, at + len + more);
}

/* As memmem(3), which takes longer for the few bytes that literals have. */
static const char *find(const char *at, const char *end, struct slice literal)
{
	while ((size_t)(end - at) >= literal.len) {
		at = memchr(at, literal.at[0],
			    (size_t)(end - at) - literal.len + 1);
		if (!at || literal.len == 1 ||
		    !memcmp(at + 1, literal.at + 1, literal.len - 1))
			return at;
		at++;
	}
	return NULL;
}

/*
 * Where the literal after item i may stand from at on, up to the limit of that.
 * A quote of the literal is none of the field's, if these are escaped.
 */
static const char *find_literal(const struct search *s, size_t i,
				const char *at, const char *limit)
{
	const struct template_item *item = &s->t->items[i];
	struct slice literal = item[1].literal;
	ptrdiff_t quote = (ptrdiff_t)item[1].quote;
	const char *end = s->end;

	if ((size_t)quote < literal.len && !item->field.is_raw &&
	    s->marks.quotes != TEMPLATE_AS_IT_IS && limit - at > quote)
		at = limit - quote;
	if (at > limit)
		return NULL;
	if ((size_t)(end - limit) > literal.len)
		end = limit + literal.len;
	return find(at, end, literal);
}

/* From now on other ways may come to places that one has come to. */
static void note_choice(struct search *s)
{
	if (s->has_choice)
		return;
	s->has_choice = true;
	memset(s->seen, 0, SEEN_SIZE * sizeof(*s->seen));
}

/* True for a field that ends where its separator first stands. */
static bool ends_first(enum template_content content)
{
	return content == TEMPLATE_FIXED || content == TEMPLATE_NUMBER;
}

/* A step costs as much as some bytes. */
static void look_at(struct search *s, const char *at, const char *end)
{
	enum { STEP = 64 };

	s->looked += STEP + (size_t)(end - at);
	s->is_lost |= s->looked > LOOK_MAX;
}

static bool try_ends(struct search *s, size_t i, const char *at)
{
	const struct template_item *item = &s->t->items[i];
	struct slice literal = item[1].literal;
	const char *limit = field_limit(item, at, s->end, s->marks);
	const char *stop;
	bool leads_on = false;

	look_at(s, at, limit);
	if (!literal.len)
		return try_field(s, i, between(at, limit), limit);
	stop = find_literal(s, i, at, limit);
	while (stop && !s->is_lost) {
		leads_on |=
			try_field(s, i, between(at, stop), stop + literal.len);
		if (stop == limit || ends_first(item->field.content))
			break;
		look_at(s, at, stop);
		stop = find_literal(s, i, stop + 1, limit);
		if (stop)
			note_choice(s);
	}
	return leads_on;
}

/* The line may end in this field, or in the literal after it. */
static bool try_cut(struct search *s, size_t i, const char *at)
{
	const struct template_item *item = &s->t->items[i];
	struct slice literal = item[1].literal;
	const char *limit = field_limit(item, at, s->end, s->marks);
	struct slice rest = between(limit, s->end), field = { 0 };
	enum template_kind kind = item->field.kind;
	struct slice before = s->now[kind];
	unsigned set = s->set;
	bool leads_on;

	if (rest.len) {
		if (i + 1 < s->t->proven || rest.len >= literal.len ||
		    memcmp(rest.at, literal.at, rest.len) != 0 ||
		    !field_fits(item, between(at, limit)))
			return false;
		field = between(at, limit);
	} else if (i < s->t->proven) {
		return false;
	} else if (kind == TEMPLATE_AGENT) {
		field = between(at, limit); /* a number would be wrong */
	}
	if (kind != TEMPLATE_OTHER && field.at) {
		s->now[kind] = field;
		s->set |= bit(kind);
	}
	leads_on = finish(s, s->end);
	s->now[kind] = before;
	s->set = set;
	return leads_on;
}

/* Servers pad what they make with blanks, to make columns. */
static const char *
skip_padding(struct search *s, const struct template_item *item, const char *at)
{
	struct slice before = item->literal;
	const char *begin = at;

	if (item->field.content > TEMPLATE_STAMP || !before.len ||
	    before.at[before.len - 1] != ' ')
		return at;
	while (at < s->end && *at == ' ')
		at++;
	look_at(s, begin, at);
	return at;
}

/* Goes on without the field, which is item i, and the literal before it. */
static bool try_without(struct search *s, size_t i, const char *at)
{
	const struct template_item *item = &s->t->items[i];
	struct slice literal = item[1].literal;

	at -= item->literal.len;
	if ((size_t)(s->end - at) < literal.len ||
	    memcmp(at, literal.at, literal.len) != 0)
		return false;
	return try_item(s, i + 1, at + literal.len);
}

static bool try_ways(struct search *s, size_t i, const char *at)
{
	const struct template_item *item = &s->t->items[i];
	bool leads_on;

	at = skip_padding(s, item, at);
	leads_on = item->field.is_optional && try_without(s, i, at);
	if (s->is_lost)
		return false;
	if (item->field.content == TEMPLATE_STAMP && !s->way.any_time)
		leads_on |= try_stamp(s, i, at);
	else
		leads_on |= try_ends(s, i, at);
	if (!leads_on && s->way.cut)
		leads_on = try_cut(s, i, at);
	return leads_on;
}

/* Item i begins at this place. Returns whether the line may be so. */
static bool try_item(struct search *s, size_t i, const char *at)
{
	struct seen *seen = &s->seen[((uintptr_t)at * 31 + i) % SEEN_SIZE];
	bool leads_on;

	if (i == s->nitems)
		return finish(s, at);
	if (s->is_lost)
		return false;
	if (s->has_choice && seen->at == at && seen->item == i) {
		if (seen->leads_on)
			agree(s);
		return seen->leads_on;
	}
	leads_on = try_ways(s, i, at);
	/* Another place may have been here: a step more is no harm. */
	if (s->has_choice)
		*seen = (struct seen){ at, i, leads_on };
	return leads_on;
}

static const char *skip_first_literal(const struct logtemplate *t,
				      struct slice line)
{
	struct slice literal = t->items[0].literal;

	if (!literal.len)
		return line.at;
	if (literal.at[0] != ' ')
		line = text_skip_blanks(line);
	if (line.len < literal.len ||
	    memcmp(line.at, literal.at, literal.len) != 0)
		return NULL;
	return line.at + literal.len;
}

/* How quotes are escaped where they are. */
static enum template_quotes get_quotes(const struct logtemplate *t)
{
	switch (t->writing.escape) {
	case UNESCAPE_BACKSLASH:
	case UNESCAPE_JSON:
		return TEMPLATE_ESCAPED;
	case UNESCAPE_QUOTES:
		return TEMPLATE_DOUBLED;
	default:
		return TEMPLATE_NOT;
	}
}

/* Returns whether the line may be read this way; *s says if it is none. */
static bool try_way(struct search *s, struct way way, const char *at)
{
	s->way = way;
	s->marks = s->t->marks;
	s->marks.quotes = way.strict ? get_quotes(s->t) : TEMPLATE_AS_IT_IS;
	s->nitems = way.needed ? s->t->needed : s->t->nitems;
	s->has_choice = false;
	return try_item(s, 0, at) || s->is_lost;
}

/* What servers are not known to escape, or not to, is tried both ways. */
static bool may_go(const struct logtemplate *t, size_t nth, bool strict)
{
	if (t->writing.raw_quotes)
		return !strict;
	return strict || (nth == 1 && t->writing.escape != UNESCAPE_HASH);
}

bool template_match(const struct logtemplate *t, struct slice line,
		    bool is_whole, struct slice found[TEMPLATE_KINDS],
		    bool *raw_quotes, bool *is_doubtful)
{
	static const struct way ways[] = {
		{ .strict = true, .rest = REST_FIELDS },
		{ .strict = false, .rest = REST_NONE },
		{ .strict = true, .needed = true, .rest = REST_ANY },
		{ .strict = false, .needed = true, .rest = REST_ANY },
		{ .strict = true, .any_time = true, .rest = REST_ANY },
		{ .strict = true, .cut = true, .rest = REST_NONE },
		{ .strict = false, .cut = true, .rest = REST_NONE },
	};
	struct seen seen[SEEN_SIZE];
	struct search s = {
		.t = t, .end = line.at + line.len, .found = found, .seen = seen
	};
	const char *at = skip_first_literal(t, line);
	size_t nways = is_whole ? 2 : sizeof(ways) / sizeof(*ways);

	for (size_t i = 0; at && i < nways; i++) {
		if (!may_go(t, i, ways[i].strict) || !try_way(&s, ways[i], at))
			continue;
		/* What seems to be more fields may be those that are meant. */
		if (i == 0 && s.has_rest && !t->host_is_first)
			try_way(&s, ways[1], at);
		*raw_quotes = !ways[i].strict;
		for (unsigned kind = 0; kind < TEMPLATE_KINDS; kind++)
			if (s.differs & bit(kind))
				found[kind] = (struct slice){ 0 };
		*is_doubtful |= s.is_lost;
		return !s.is_lost;
	}
	return false;
}
