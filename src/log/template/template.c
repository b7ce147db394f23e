/*
 * A format becomes a list of items, each a literal and the field behind it;
 * template_match.c finds the fields in a line. Of several fields that say the
 * same the one that says it best is taken, and the others are passed over.
 */

#include "log/template/template.h"

#include <stdlib.h>
#include <string.h>

#include "log/host.h"
#include "log/request.h"
#include "log/template/items.h"

/* Splits the source into items. The literals go to the text. */
static enum format_error read_items(struct logtemplate *t, char mark)
{
	enum format_error error = FORMAT_GOOD;
	const char *at = t->source;
	char *out = t->text;

	for (;;) {
		struct template_item *item = &t->items[t->nitems];
		char *literal = out;

		while (*at && (*at != mark || (mark == '%' && at[1] == '%'))) {
			at += *at == mark;
			*out++ = *at++;
		}
		if (*at && mark == '%')
			error = template_read_apache(&at, item);
		else if (*at)
			error = template_read_nginx(&at, item);
		else
			*item = (struct template_item){ 0 };
		if (error)
			return error;
		item->literal =
			(struct slice){ literal, (size_t)(out - literal) };
		if (!item->name.at && !item->directive)
			return FORMAT_GOOD;
		t->nitems++;
	}
}

static struct template_item *find_kind(const struct logtemplate *t,
				       enum template_kind kind)
{
	for (size_t i = 0; i < t->nitems; i++)
		if (t->items[i].field.kind == kind)
			return &t->items[i];
	return NULL;
}

static void forget_kind(struct logtemplate *t, enum template_kind kind,
			const struct template_item *but)
{
	for (size_t i = 0; i < t->nitems; i++)
		if (t->items[i].field.kind == kind && &t->items[i] != but)
			t->items[i].field.kind = TEMPLATE_OTHER;
}

/* Leaves one item of each kind. */
static void choose(struct logtemplate *t)
{
	for (int kind = TEMPLATE_ADDRESS; kind < TEMPLATE_KINDS; kind++) {
		const struct template_item *best = NULL, *item = t->items;

		for (size_t i = 0; i < t->nitems; i++, item++)
			if (item->field.kind == (enum template_kind)kind &&
			    (!best || item->field.rank > best->field.rank))
				best = item;
		forget_kind(t, (enum template_kind)kind, best);
	}
	t->has_request = find_kind(t, TEMPLATE_REQUEST);
	if (t->has_request) {
		forget_kind(t, TEMPLATE_METHOD, NULL);
		forget_kind(t, TEMPLATE_TARGET, NULL);
	}
}

static enum format_error choose_client(struct logtemplate *t, char mark,
				       const char *client)
{
	for (size_t i = 0; client && i < t->nitems; i++) {
		struct template_item *item = &t->items[i];

		if (mark == '%' ? template_is_apache_name(item, client)
				: template_is_nginx_name(item, client)) {
			item->field.kind = TEMPLATE_CLIENT;
			return FORMAT_GOOD;
		}
	}
	return client ? FORMAT_NO_NAMED_CLIENT : FORMAT_GOOD;
}

/* Whether a piece of a time continues one that began so. */
static bool continues(const struct template_item *begin,
		      const struct template_item *piece)
{
	if (begin->field.time == TEMPLATE_PIECES)
		return piece->field.time == TEMPLATE_PIECES ||
		       piece->field.time == TEMPLATE_FRACTION;
	return begin->field.time == TEMPLATE_SECONDS &&
	       piece->field.time == TEMPLATE_FRACTION;
}

/* A server's name before a path: the target is behind the name. */
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

	if (continues(a, b)) {
		a->nblanks += b->nblanks;
		a->has_zone |= b->has_zone;
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

/* Makes one item of two if they are one to a record. */
static bool join(struct template_item *a, const struct template_item *b)
{
	bool is_address = a->field.kind == TEMPLATE_ADDRESS ||
			  a->field.kind == TEMPLATE_CLIENT;

	if (a->field.kind == TEMPLATE_TARGET && b->field.is_query &&
	    (!b->literal.len || slice_is(b->literal, "?")))
		return true;
	if (is_address && b->field.is_port && slice_is(b->literal, ":")) {
		a->before_port = true;
		return true;
	}
	return !b->literal.len && join_touching(a, b);
}

static enum format_error join_items(struct logtemplate *t)
{
	size_t n = 1;

	for (size_t i = 1; i < t->nitems; i++) {
		if (join(&t->items[n - 1], &t->items[i]))
			continue;
		if (!t->items[i].literal.len)
			return FORMAT_NO_SEPARATOR;
		t->items[n++] = t->items[i];
	}
	t->items[n] = t->items[t->nitems];
	t->nitems = n;
	return FORMAT_GOOD;
}

/* A time may be in several pieces; where the last is, is its end. */
static void set_time(struct logtemplate *t)
{
	struct template_item *time = find_kind(t, TEMPLATE_TIME), *last = time;
	bool has_zone;

	if (!time)
		return;
	has_zone = time->has_zone;
	while (last + 1 < t->items + t->nitems && continues(time, last + 1)) {
		last++;
		has_zone |=
			last->has_zone && last->field.time == TEMPLATE_PIECES;
	}
	if (last != time)
		last->field.kind = TEMPLATE_TIME_END;
	t->local_time = !has_zone;
}

/* Where servers never write such a byte as it is within a field. */
static size_t find_strong(struct slice literal)
{
	size_t i = 0;

	while (i < literal.len && literal.at[i] != '"' &&
	       (unsigned char)literal.at[i] >= 0x20)
		i++;
	return i;
}

static bool parts_words(const struct template_item *item)
{
	return item->strong < item->literal.len ||
	       (item->literal.len &&
		memchr(item->literal.at, ' ', item->literal.len));
}

static void set_ends(struct logtemplate *t)
{
	for (size_t i = 0; i <= t->nitems; i++) {
		struct template_item *item = &t->items[i];

		item->strong = find_strong(item->literal);
		if (i < t->nitems && item->field.kind != TEMPLATE_OTHER)
			t->needed = i + 1;
	}
	for (size_t i = 0; i < t->nitems; i++) {
		struct template_item *item = &t->items[i];
		bool parted = (!i || parts_words(item)) &&
			      (parts_words(item + 1) || !item[1].literal.len);

		item->is_open =
			item->field.content == TEMPLATE_TEXT ||
			(item->field.content == TEMPLATE_WORD && !parted);
	}
}

static enum format_error compile(struct logtemplate *t,
				 struct template_source src, const char *client)
{
	enum format_error error;

	t->escape = src.escape;
	if (src.is_nickname)
		return FORMAT_NICKNAME;
	if (!src.mark)
		return FORMAT_NO_MARK;
	error = read_items(t, src.mark);
	if (!error)
		error = choose_client(t, src.mark, client);
	if (error)
		return error;
	choose(t);
	if (!find_kind(t, TEMPLATE_ADDRESS) && !find_kind(t, TEMPLATE_CLIENT))
		return FORMAT_NO_CLIENT;
	if (!t->has_request && !find_kind(t, TEMPLATE_TARGET))
		return FORMAT_NO_REQUEST;
	error = join_items(t);
	if (error)
		return error;
	set_time(t);
	set_ends(t);
	return FORMAT_GOOD;
}

struct logtemplate *template_new(const char *format, const char *client,
				 enum format_error *error)
{
	struct logtemplate *t = calloc(1, sizeof(*t));
	size_t size = strlen(format) + 1;

	*error = FORMAT_NO_MEMORY;
	if (!t)
		return NULL;
	t->source = malloc(size);
	t->text = malloc(size);
	/* An item takes two bytes of the format. */
	t->items = calloc(size / 2 + 1, sizeof(*t->items));
	if (!t->source || !t->text || !t->items)
		goto fail;
	*error = compile(t, template_paste(format, t->source), client);
	if (*error)
		goto fail;
	return t;
fail:
	template_free(t);
	return NULL;
}

void template_free(struct logtemplate *t)
{
	if (!t)
		return;
	free(t->source);
	free(t->text);
	free(t->items);
	free(t);
}

bool template_is_one(const char *text)
{
	return text[strcspn(text, "%$")] || template_is_directive(text);
}

static bool set_host(struct record *rec, const struct slice *found)
{
	rec->host = found[TEMPLATE_CLIENT];
	if (!host_is_valid(rec->host))
		rec->host = found[TEMPLATE_ADDRESS];
	return host_is_valid(rec->host);
}

static bool set_request(const struct logtemplate *t, struct record *rec,
			const struct slice *found)
{
	if (t->has_request) {
		if (!found[TEMPLATE_REQUEST].at)
			return false;
		request_set(rec, found[TEMPLATE_REQUEST]);
		return true;
	}
	if (!found[TEMPLATE_TARGET].at)
		return false;
	if (slice_is_none(found[TEMPLATE_TARGET]))
		return true;
	rec->target = found[TEMPLATE_TARGET];
	if (!slice_is_none(found[TEMPLATE_METHOD]))
		rec->method = found[TEMPLATE_METHOD];
	return true;
}

/* All of its pieces, and what is between them; without brackets around it. */
static struct slice get_time(const struct slice *found)
{
	struct slice time = found[TEMPLATE_TIME];
	struct slice last = found[TEMPLATE_TIME_END];

	if (!time.at)
		return time;
	if (last.at)
		time.len = (size_t)(last.at + last.len - time.at);
	if (time.len >= 2 && time.at[0] == '[' && time.at[time.len - 1] == ']')
		time = (struct slice){ time.at + 1, time.len - 2 };
	return time;
}

bool template_parse(const struct logtemplate *t, struct slice line,
		    struct record *rec)
{
	struct slice found[TEMPLATE_KINDS] = { 0 };

	*rec = (struct record){ .escape = t->escape,
				.local_time = t->local_time };
	if (!line.len || !template_match(t, line, found) ||
	    !set_host(rec, found) || !set_request(t, rec, found))
		return false;
	rec->time = get_time(found);
	rec->status = found[TEMPLATE_STATUS];
	rec->bytes = found[TEMPLATE_BYTES];
	if (slice_is(rec->bytes, "-")) /* %b writes 0 so */
		rec->bytes = (struct slice){ "0", 1 };
	rec->user_agent = found[TEMPLATE_AGENT];
	return true;
}
