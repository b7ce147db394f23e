/* Tested by tests/unit/log/test_jsonlog.c. */

#include "log/jsonlog_values.h"

#include "base/address.h"
#include "log/host.h"

enum { HOSTS_MAX = 8 };

struct candidate {
	const struct jsonlog_path *row;
	struct slice host;
	const char *value; /* in which it is */
};

/* An object while its values are taken. */
struct finder {
	const struct jsonlog_paths *paths;
	struct jsonlog_tokens *tokens;
	struct jsonlog_values *values;
	unsigned ranks[JSONLOG_NALL]; /* of what was found; 0: nothing */
	unsigned char seen[JSONLOG_PATHS_MAX];
	struct candidate hosts[HOSTS_MAX];
	size_t nhosts;
	bool is_whole;	  /* all members are seen */
	bool has_request; /* there was a part of one */
	bool has_text;	  /* there was another string that may be a client's */
};

/* A status has three digits; "status": "ok" is none. */
static bool is_status(struct slice text)
{
	return text.len == 3 && text.at[0] >= '1' && text.at[0] <= '9' &&
	       text.at[1] >= '0' && text.at[1] <= '9' && text.at[2] >= '0' &&
	       text.at[2] <= '9';
}

/* True if the field may have this value. */
static bool is_possible(enum jsonlog_field field,
			const struct jsonlog_value *value)
{
	if (slice_is_none(value->text) || value->kind == JSONLOG_WORD)
		return false;
	if (field == JSONLOG_STATUS)
		return value->kind != JSONLOG_NUMBERS && is_status(value->text);
	if (value->kind == JSONLOG_NUMBERS)
		return field == JSONLOG_MESSAGE;
	return value->kind == JSONLOG_STRING || value->kind == JSONLOG_RAW ||
	       field == JSONLOG_TIME || field == JSONLOG_BYTES;
}

static bool says_none(struct slice text)
{
	return slice_is(text, "unknown") || slice_is(text, "undefined") ||
	       slice_is(text, "null") || slice_is(text, "(null)");
}

/*
 * The host that the value is. A list, which a client can begin where others
 * add to it, is one only in a field that holds what a proxy says.
 */
static struct slice host_of(const struct jsonlog_path *row,
			    const struct jsonlog_value *value)
{
	struct slice none = { NULL, 0 }, host;
	struct address address;

	if (row->flags & JSONLOG_MAY_BE_LIST)
		host = host_first(UNESCAPE_JSON, value->text);
	else if (value->has_more || !host_is_client(value->text, &host))
		return none;
	if (!(row->flags & JSONLOG_MAY_BE_NAME) &&
	    !address_parse(host, &address))
		return none;
	return host;
}

static void add_host(struct finder *find, const struct jsonlog_path *row,
		     const struct jsonlog_value *value)
{
	struct slice host;

	if (!is_possible(row->field, value) || says_none(value->text))
		return;
	host = host_of(row, value);
	if (!host.len && row->service != JSONLOG_GIVEN &&
	    !(row->flags & JSONLOG_IS_WORD))
		find->values->is_doubtful = true;
	if (!host.len)
		return;
	if (find->nhosts == HOSTS_MAX)
		find->values->is_doubtful = true;
	else
		find->hosts[find->nhosts++] =
			(struct candidate){ row, host, value->text.at };
}

static bool is_of_request(enum jsonlog_field field)
{
	return field <= JSONLOG_TARGET || field == JSONLOG_MESSAGE;
}

/*
 * Where members may follow that are not seen, a host counts only before any
 * text of a client's, who could have added it there, and a request before any
 * other.
 */
static bool may_stand_here(const struct finder *find, enum jsonlog_field field)
{
	return find->is_whole || !(find->has_text || (find->has_request &&
						      field == JSONLOG_HOST));
}

static void add_value(struct finder *find, const struct jsonlog_path *row,
		      const struct jsonlog_value *value, bool is_inner)
{
	struct jsonlog_values *values = find->values;
	size_t index = (size_t)(row - find->paths->paths);
	unsigned rank = (unsigned)index * 2 + 1 + is_inner;
	unsigned char bit = is_inner ? 2 : 1;

	if (is_of_request(row->field) && !(row->flags & JSONLOG_NEEDS_SHAPE) &&
	    ((find->seen[index] & bit) || !may_stand_here(find, row->field)))
		values->is_doubtful = true;
	find->seen[index] |= bit;
	if (row->field == JSONLOG_HOST) {
		values->has_host |=
			row->flags == 0 || !(row->flags & JSONLOG_NEEDS_SHAPE);
		add_host(find, row, value);
		return;
	}
	if (find->ranks[row->field] && find->ranks[row->field] <= rank)
		return;
	if (!is_possible(row->field, value)) {
		/* Nothing, but the field is there (record.h). */
		if (!find->ranks[row->field] &&
		    row->field == JSONLOG_USER_AGENT)
			values->text[row->field].at = value->text.at;
		return;
	}
	find->ranks[row->field] = rank;
	values->row[row->field] = row;
	values->text[row->field] = value->text;
	values->kind[row->field] = value->kind;
}

static bool add_rows(struct finder *find, struct slice path,
		     const struct jsonlog_value *value, bool is_inner)
{
	const struct jsonlog_path *row = NULL;
	bool is_known = false;

	while ((row = jsonlog_paths_next(find->paths, path, row))) {
		if (is_inner && row->service == JSONLOG_GIVEN)
			continue;
		add_value(find, row, value, is_inner);
		is_known = true;
	}
	return is_known;
}

/*
 * Shapes in which "host" is the client, told by the names that no client can
 * write: those before any value of a client's, or all there are.
 *
 * Tomcat's JsonAccessLogValve writes host and logicalUserName first. Fluentd's
 * parser of Apache's lines gives these and no others.
 */
static bool has_shape(const struct jsonlog_tokens *tokens)
{
	static const char *const fluentd[] = { "host",	  "user", "method",
					       "path",	  "code", "size",
					       "referer", "agent" };
	enum { NFLUENTD = sizeof(fluentd) / sizeof(fluentd[0]) };
	size_t at = 0, n = 0;
	bool is_tomcat = false, has_code = false;
	struct slice name;

	while (jsonlog_tokens_next_name(tokens, &at, &name)) {
		size_t i = 0;

		if (n == 0 && !slice_is(name, "host"))
			return false;
		is_tomcat |= n == 1 && slice_is(name, "logicalUserName");
		has_code |= slice_is(name, "code");
		while (i < NFLUENTD && !slice_is(name, fluentd[i]))
			i++;
		if (i == NFLUENTD)
			return is_tomcat;
		n++;
	}
	return has_code;
}

static bool is_same_host(struct slice a, struct slice b)
{
	struct address one, other;

	if (slice_is_same(a, b))
		return true;
	return address_parse(a, &one) && address_parse(b, &other) &&
	       one.family == other.family &&
	       !memcmp(one.bytes, other.bytes, sizeof(one.bytes));
}

static bool is_private(struct slice host)
{
	static const char *const networks[] = { "10.0.0.0/8", "172.16.0.0/12",
						"192.168.0.0/16",
						"100.64.0.0/10", "fc00::/7" };
	struct address address;
	struct network network;

	if (!address_parse(host, &address))
		return false;
	for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++)
		if (network_parse((struct slice){ networks[i],
						  strlen(networks[i]) },
				  &network) &&
		    network_holds(&network, &address))
			return true;
	return false;
}

/*
 * True if the host is a proxy: a private peer, beside which stands for whom it
 * forwards. A client that is not behind one cannot make itself such a peer.
 */
static bool is_proxy(const struct finder *find, struct slice host)
{
	struct slice list = find->values->text[JSONLOG_FORWARDED], first;

	if (!list.len || !is_private(host))
		return false;
	first = host_first(UNESCAPE_JSON, list);
	return first.len && !is_same_host(first, host);
}

static void choose_host(struct finder *find)
{
	const struct candidate *best = NULL;
	size_t n = 0;

	for (size_t i = 0; i < find->nhosts; i++)
		if (!(find->hosts[i].row->flags & JSONLOG_NEEDS_SHAPE) ||
		    has_shape(find->tokens))
			find->hosts[n++] = find->hosts[i];
	for (size_t i = 0; i < n; i++)
		if (!best || find->hosts[i].row < best->row)
			best = &find->hosts[i];
	if (!best)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct candidate *other = &find->hosts[i];

		if (!is_same_host(best->host, other->host) &&
		    (best->row->service == JSONLOG_ANYBODY ||
		     best->row->service != other->row->service))
			find->values->is_doubtful = true;
	}
	find->values->host = best->host;
	find->values->is_doubtful |= is_proxy(find, best->host);
}

static bool is_of(const struct finder *find, const struct jsonlog_value *value,
		  const enum jsonlog_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (find->values->text[fields[i]].at == value->text.at)
			return true;
	return false;
}

/* Takes note of whether the value may hold what a client sent. */
static void note_text(struct finder *find, const struct jsonlog_value *value)
{
	static const enum jsonlog_field request[] = { JSONLOG_REQUEST,
						      JSONLOG_METHOD,
						      JSONLOG_TARGET };
	static const enum jsonlog_field servers[] = { JSONLOG_TIME,
						      JSONLOG_DATE,
						      JSONLOG_STATUS };
	const struct candidate *host = find->hosts + find->nhosts;

	if (value->kind != JSONLOG_STRING || is_of(find, value, servers, 3))
		return;
	if (find->nhosts && host[-1].value == value->text.at &&
	    !(host[-1].row->flags & JSONLOG_NEEDS_SHAPE))
		return;
	if (is_of(find, value, request, 3))
		find->has_request = true;
	else
		find->has_text = true;
}

static void take_value(struct finder *find, const struct jsonlog_value *value)
{
	struct slice path = { NULL, 0 }, inner = { NULL, 0 };

	if (jsonlog_paths_may_end(find->paths, value->key))
		path = jsonlog_tokens_path(find->tokens);
	if (path.len && !add_rows(find, path, value, false))
		inner = jsonlog_paths_inner(path);
	if (inner.len)
		add_rows(find, inner, value, true);
	note_text(find, value);
}

void jsonlog_values_find(struct jsonlog_values *values,
			 const struct jsonlog_paths *paths,
			 struct jsonlog_tokens *tokens)
{
	struct finder find = {
		.paths = paths,
		.tokens = tokens,
		.values = values,
		.is_whole = !jsonlog_tokens_has_tail(tokens),
	};
	struct jsonlog_value value;

	*values = (struct jsonlog_values){ 0 };
	while (jsonlog_tokens_next(tokens, &value))
		take_value(&find, &value);
	choose_host(&find);
	if (values->is_doubtful)
		values->host = (struct slice){ NULL, 0 };
}
