/*
 * A time, a host and a target may each be several fields of a format.
 *
 * Tested by tests/unit/log/test_template.c.
 */

#include <string.h>

#include "log/template/items.h"

bool template_continues(const struct template_item *begin,
			const struct template_item *piece)
{
	if (begin->field.time == TEMPLATE_PIECES)
		return piece->field.time == TEMPLATE_PIECES ||
		       piece->field.time == TEMPLATE_FRACTION;
	return begin->field.time == TEMPLATE_SECONDS &&
	       piece->field.time == TEMPLATE_FRACTION;
}

static void join_times(struct template_item *a, const struct template_item *b)
{
	const char *first = template_shape(a), *more = template_shape(b);
	size_t len = strlen(first), room = TEMPLATE_SHAPE_SIZE - 1 - len;

	memmove(a->shape, first, len);
	memcpy(a->shape + len, more, strnlen(more, room));
	a->has_zone |= b->has_zone;
}

/* A server's name before a path: the target comes after the name. */
static void join_server(struct template_item *a, const struct template_item *b)
{
	struct slice literal = a->literal;

	*a = *b;
	a->literal = literal;
	a->behind_server = true;
}

/* Makes one item of two that nothing stands between. */
static bool join_touching(struct template_item *a,
			  const struct template_item *b)
{
	bool is_other = a->field.kind == TEMPLATE_OTHER;

	if (template_continues(a, b)) {
		join_times(a, b);
	} else if (is_other && a->field.is_server &&
		   b->field.kind == TEMPLATE_TARGET) {
		join_server(a, b);
	} else if (is_other && b->field.kind == TEMPLATE_OTHER) {
		*a = (struct template_item){
			.literal = a->literal,
			.field.content = TEMPLATE_TEXT,
		};
	} else {
		return false;
	}
	return true;
}

/* An ident and a user. */
static bool join_user(struct template_item *a, const struct template_item *b)
{
	if (!a->field.is_ident || b->field.content != TEMPLATE_USER ||
	    b->literal.len != 1)
		return false;
	a->field = (struct template_field){ .content = TEMPLATE_IDENT };
	a->separator = b->literal.at[0];
	return true;
}

/* Makes one item of two if they are one to a record. */
static bool join(struct template_item *a, const struct template_item *b)
{
	bool is_host = a->field.kind == TEMPLATE_ADDRESS ||
		       a->field.kind == TEMPLATE_CLIENT;

	if (a->field.kind == TEMPLATE_TARGET && b->field.is_query &&
	    (!b->literal.len || slice_is(b->literal, "?"))) {
		a->has_query |= !b->literal.len;
		return true;
	}
	if (is_host && b->field.is_port && slice_is(b->literal, ":")) {
		a->before_port = true;
		return true;
	}
	if (join_user(a, b))
		return true;
	return !b->literal.len && join_touching(a, b);
}

enum format_error template_join(struct logtemplate *t)
{
	size_t n = 1;

	for (size_t i = 1; i < t->nitems; i++) {
		struct template_item *last = &t->items[n - 1];

		if (join(last, &t->items[i]))
			continue;
		if (!t->items[i].literal.len)
			return FORMAT_NO_SEPARATOR;
		t->items[n++] = t->items[i];
	}
	t->items[n] = t->items[t->nitems];
	t->nitems = n;
	return FORMAT_GOOD;
}
