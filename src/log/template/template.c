/*
 * A format becomes a list of items, each a literal and the field after it;
 * match.c finds the fields in a line. Of several fields that say the same the
 * one that says it best is taken, and the others are passed over.
 *
 * Tested by tests/unit/log/test_template.c.
 */

#include "log/template/template.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "log/host.h"
#include "log/request.h"
#include "log/template/field.h"
#include "log/template/items.h"

/* A format while it is read. */
struct reading {
	const struct template_source *src;
	const char *at;
	char *out;	      /* where the next literal goes */
	bool quotes_all;      /* HAProxy's flags of what follows */
	bool is_after_quoted; /* the next literal begins with a quote */
};

/* Reads what begins with the mark into the item, but for its literal. */
static enum format_error read_field(struct reading *r,
				    struct template_item *item)
{
	*item = (struct template_item){ .has_zone = true };
	if (!*r->at)
		return FORMAT_GOOD;
	if (r->src->mark == '$')
		return template_read_nginx(&r->at, item);
	return r->src->is_haproxy
		       ? template_read_haproxy(&r->at, item, &r->quotes_all)
		       : template_read_apache(&r->at, item);
}

/* Takes what stands before the next mark. */
static void take_literal(struct reading *r)
{
	char mark = r->src->mark;

	if (r->is_after_quoted)
		*r->out++ = '"';
	while (*r->at && (*r->at != mark || (mark == '%' && r->at[1] == '%'))) {
		r->at += *r->at == mark;
		*r->out++ = *r->at++;
	}
}

/* Reads the item, or the literal after the last. */
static enum format_error read_item(struct reading *r,
				   struct template_item *item)
{
	char *literal = r->out;
	enum format_error error;

	take_literal(r);
	error = read_field(r, item);
	while (!error && item->is_nothing) {
		r->at += strspn(r->at, " ");
		take_literal(r);
		error = read_field(r, item);
	}
	r->is_after_quoted = item->is_quoted;
	if (item->is_quoted)
		*r->out++ = '"';
	item->literal = (struct slice){ literal, (size_t)(r->out - literal) };
	return error;
}

/* Splits the source into items. The literals go to the text. */
static enum format_error read_items(struct logtemplate *t,
				    const struct template_source *src)
{
	struct reading r = { .src = src, .at = t->source, .out = t->text };

	for (;;) {
		struct template_item *item = &t->items[t->nitems];
		enum format_error error = read_item(&r, item);

		if (error)
			return error;
		if (!item->name.at && !item->directive)
			return FORMAT_GOOD;
		if (t->nitems == TEMPLATE_ITEMS_MAX)
			return FORMAT_MANY_FIELDS;
		t->writing.empty_is_dash |= item->is_java;
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

static bool is_name(const struct template_source *src,
		    const struct template_item *item, const char *name)
{
	if (src->mark == '$')
		return template_is_nginx_name(item, name);
	return src->is_haproxy ? template_is_haproxy_name(item, name)
			       : template_is_apache_name(item, name);
}

static enum format_error choose_client(struct logtemplate *t,
				       const struct template_source *src,
				       const char *client)
{
	for (size_t i = 0; client && i < t->nitems; i++)
		if (is_name(src, &t->items[i], client)) {
			t->items[i].field.kind = TEMPLATE_CLIENT;
			return FORMAT_GOOD;
		}
	return client ? FORMAT_NO_NAMED_CLIENT : FORMAT_GOOD;
}

/* A time may be in several pieces; where the last is, is its end. */
static void set_time(struct logtemplate *t)
{
	struct template_item *time = find_kind(t, TEMPLATE_TIME), *last = time;
	bool has_zone;

	if (!time)
		return;
	has_zone = time->has_zone;
	while (last + 1 < t->items + t->nitems &&
	       template_continues(time, last + 1)) {
		last++;
		has_zone |=
			last->has_zone && last->field.time == TEMPLATE_PIECES;
	}
	if (last != time)
		last->field.kind = TEMPLATE_TIME_END;
	t->local_time = !has_zone;
}

/* Takes note of what stands in literals and, escaped, in no field. */
static void set_marks(struct logtemplate *t)
{
	for (size_t i = 0; i <= t->nitems; i++) {
		struct slice literal = t->items[i].literal, rest = literal;

		t->items[i].quote = slice_take_until(&rest, '"').len;
		for (size_t n = 0; n < literal.len; n++) {
			t->marks.has_quote |= literal.at[n] == '"';
			t->marks.has_control |=
				(unsigned char)literal.at[n] < ' ';
		}
	}
}

/* Finds the ends of what proves a line, and of what a record needs of it. */
static void set_ends(struct logtemplate *t)
{
	bool is_first = true;

	for (size_t i = 0; i < t->nitems; i++) {
		enum template_kind kind = t->items[i].field.kind;

		if (kind == TEMPLATE_ADDRESS || kind == TEMPLATE_CLIENT)
			t->host_is_first = is_first;
		if (t->items[i].field.content > TEMPLATE_STAMP)
			is_first = false;
		if (kind != TEMPLATE_OTHER)
			t->needed = i + 1;
		if (kind == TEMPLATE_TARGET)
			t->ends_at_blank = t->items[i].field.ends_at_blank;
		if (kind == TEMPLATE_ADDRESS || kind == TEMPLATE_CLIENT ||
		    kind == TEMPLATE_REQUEST || kind == TEMPLATE_TARGET)
			t->proven = i + 1;
	}
}

static enum format_error compile(struct logtemplate *t,
				 struct template_source src, const char *client)
{
	enum format_error error;

	t->writing = src.writing;
	if (src.is_nickname)
		return FORMAT_NICKNAME;
	if (!src.mark)
		return FORMAT_NO_MARK;
	error = read_items(t, &src);
	if (!error)
		error = choose_client(t, &src, client);
	if (error)
		return error;
	choose(t);
	if (!find_kind(t, TEMPLATE_ADDRESS) && !find_kind(t, TEMPLATE_CLIENT))
		return FORMAT_NO_CLIENT;
	if (!t->has_request && !find_kind(t, TEMPLATE_TARGET))
		return FORMAT_NO_REQUEST;
	error = template_join(t);
	if (error)
		return error;
	set_time(t);
	set_ends(t);
	set_marks(t);
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
	/* HAProxy's fields may be in quotes that are not in the format. */
	t->text = malloc(2 * size);
	/* A field has a byte or more, and a literal follows the last. */
	t->items =
		malloc(MIN(size, TEMPLATE_ITEMS_MAX + 1) * sizeof(*t->items));
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
	template_free(t->other);
	free(t->source);
	free(t->text);
	free(t->items);
	free(t);
}

void template_add(struct logtemplate *t, struct logtemplate *other)
{
	while (t->other)
		t = t->other;
	t->other = other;
}

bool template_is_one(const char *text)
{
	return text[strcspn(text, "%$")] || template_is_directive(text);
}

/* The host that was found as an address or as the client's, if there is one. */
static bool get_host(const struct logtemplate *t, enum template_kind kind,
		     struct slice text, struct slice *host)
{
	const struct template_item *item = find_kind(t, kind);

	if (!item || !text.at)
		return false;
	if (item->before_port)
		text = field_before_port(text);
	if (item->field.content <= TEMPLATE_HOST)
		return host_is_client(text, host);
	*host = host_first(t->writing.escape, text);
	return host->len;
}

/*
 * True if the time has a fraction though the pattern of strftime(3) has none:
 * Tomcat wrote it, by a pattern of Java's that says the same.
 */
static bool is_tomcat(const struct logtemplate *t, struct slice time)
{
	const struct template_item *item = find_kind(t, TEMPLATE_TIME);

	if (!item || !time.len || item->field.time != TEMPLATE_PIECES ||
	    memchr(item->name.at, '.', item->name.len))
		return false;
	return memchr(time.at, '.', time.len) != NULL;
}

/*
 * Without the name of a server before it. Of a query that touches it, servers
 * write "-" if there is none: nginx, and Tomcat, which only a time tells.
 * lighttpd leaves out the '?'. Empty if that is in doubt.
 */
static struct slice get_target(const struct logtemplate *t,
			       const struct slice *found)
{
	struct slice target = found[TEMPLATE_TARGET];
	const struct template_item *item = find_kind(t, TEMPLATE_TARGET);
	const char *slash = NULL;

	if (item->field.ends_at_blank)
		target = slice_take_until(&target, ' ');
	if (item->behind_server)
		slash = memchr(target.at, '/', target.len);
	if (slash)
		target = slice_behind(target, (size_t)(slash - target.at));
	if (!item->has_query || slice_is_none(target) ||
	    memchr(target.at, '?', target.len))
		return target;
	if (target.at[target.len - 1] == '-') {
		target.len--;
		return t->writing.empty_is_dash ||
				       is_tomcat(t, found[TEMPLATE_TIME])
			       ? target
			       : (struct slice){ 0 };
	}
	if (memchr(target.at, '=', target.len) ||
	    memchr(target.at, '&', target.len))
		return (struct slice){ 0 };
	return target;
}

static bool set_request(const struct logtemplate *t, struct record *rec,
			const struct slice *found)
{
	struct slice target = found[TEMPLATE_TARGET];

	if (t->has_request) {
		if (!found[TEMPLATE_REQUEST].at)
			return false;
		request_set(rec, found[TEMPLATE_REQUEST]);
		return true;
	}
	if (!target.at)
		return false;
	if (slice_is_none(target))
		return true;
	rec->target = get_target(t, found);
	if (!slice_is_none(found[TEMPLATE_METHOD]))
		rec->method = found[TEMPLATE_METHOD];
	return rec->target.len;
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

static bool has(struct slice s, const char *str)
{
	return s.len && memmem(s.at, s.len, str, strlen(str));
}

/* How the bytes are escaped that a client sent, of which there are some. */
static enum unescape get_escape(const struct logtemplate *t,
				const struct record *rec, bool raw_quotes)
{
	enum unescape escape = t->writing.escape;

	if (raw_quotes && escape == UNESCAPE_BACKSLASH)
		return UNESCAPE_NONE;
	/* No JSON has them: it is the server's own escape in spite of it. */
	if (escape == UNESCAPE_JSON &&
	    (has(rec->user_agent, "\\x") || has(rec->target, "\\x")))
		return UNESCAPE_BACKSLASH;
	return escape;
}

static bool parse(const struct logtemplate *t, struct slice line, bool is_whole,
		  struct record *rec, bool *is_doubtful)
{
	struct slice found[TEMPLATE_KINDS] = { 0 };
	bool raw_quotes = false;

	*rec = (struct record){ .local_time = t->local_time };
	if (!line.len ||
	    !template_match(t, line, is_whole, found, &raw_quotes,
			    is_doubtful) ||
	    (!get_host(t, TEMPLATE_CLIENT, found[TEMPLATE_CLIENT],
		       &rec->host) &&
	     !get_host(t, TEMPLATE_ADDRESS, found[TEMPLATE_ADDRESS],
		       &rec->host)) ||
	    !set_request(t, rec, found))
		return false;
	rec->time = get_time(found);
	rec->status = found[TEMPLATE_STATUS];
	rec->bytes = found[TEMPLATE_BYTES];
	if (slice_is(rec->bytes, "-")) /* %b writes 0 so */
		rec->bytes = (struct slice){ "0", 1 };
	if (slice_begins(rec->bytes, "+")) /* HAProxy: and more to come */
		rec->bytes = slice_behind(rec->bytes, 1);
	rec->user_agent = found[TEMPLATE_AGENT];
	rec->escape = get_escape(t, rec, raw_quotes);
	return true;
}

bool template_parse(const struct logtemplate *t, struct slice line,
		    struct record *rec, bool *is_doubtful)
{
	for (; t; t = t->other)
		if (parse(t, line, false, rec, is_doubtful))
			return true;
	return false;
}

bool template_parse_whole(const struct logtemplate *t, struct slice line,
			  struct record *rec)
{
	bool is_doubtful = false;

	for (; t; t = t->other)
		if (parse(t, line, true, rec, &is_doubtful))
			return true;
	return false;
}
