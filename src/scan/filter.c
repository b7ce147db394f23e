/*
 * A value is checked, and brought into the form in which it is compared, once:
 * when it is given. A record then meets the tests in the order of their cost,
 * and tests that were not asked for cost nothing.
 */

#include "scan/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/fingerprint.h"
#include "base/text.h"
#include "base/vec.h"
#include "log/unescape.h"

enum { HOST_MAX = 255, STATUS_MIN = 100 };

/* A day in microseconds. */
#define DAY INT64_C(86400000000)

void filter_init(struct filter *f)
{
	*f = (struct filter){ .since = INSTANT_NONE, .until = INSTANT_NONE };
}

static void release_hosts(struct filter_hosts *list)
{
	netset_release(&list->networks);
	wordset_release(&list->names);
}

void filter_release(struct filter *f)
{
	for (size_t i = 0; i < f->nagents; i++)
		free(f->agents[i]);
	free(f->agents);
	free(f->methods);
	search_free(f->agent_search);
	free(f->agent_needles);
	release_hosts(&f->hosts);
	release_hosts(&f->excluded);
	filter_init(f);
}

/*
 * Takes the item before the next comma, and the comma, off the front of *rest,
 * which is NULL after the last item.
 */
static struct slice next_item(const char **rest)
{
	struct slice item = { *rest, strcspn(*rest, ",") };

	*rest = item.at[item.len] ? item.at + item.len + 1 : NULL;
	return item;
}

static int set_time(int64_t *instant, const char *text, int64_t now)
{
	int64_t parsed = instant_parse_given(text, now);

	if (parsed == INSTANT_NONE)
		return 1;
	*instant = parsed;
	return 0;
}

int filter_set_since(struct filter *f, const char *text, int64_t now)
{
	return set_time(&f->since, text, now);
}

int filter_set_until(struct filter *f, const char *text, int64_t now)
{
	return set_time(&f->until, text, now);
}

/* Reads three digits; the last one or two may be 'x', which is any digit. */
static bool read_statuses(struct slice item, unsigned *first, unsigned *last)
{
	bool any = false;

	*first = *last = 0;
	if (item.len != 3)
		return false;
	for (size_t i = 0; i < item.len; i++) {
		char c = item.at[i];

		if (text_lower(c) == 'x')
			any = true;
		else if (any || c < '0' || c > '9')
			return false;
		*first = *first * 10 + (any ? 0 : (unsigned)(c - '0'));
		*last = *last * 10 + (any ? 9 : (unsigned)(c - '0'));
	}
	return *first >= STATUS_MIN;
}

int filter_add_statuses(struct filter *f, const char *text)
{
	for (const char *rest = text; rest;) {
		unsigned first, last;

		if (!read_statuses(next_item(&rest), &first, &last))
			return 1;
		for (unsigned status = first; status <= last; status++)
			f->statuses[status] = true;
	}
	f->by_status = true;
	return 0;
}

/* RFC 9110, section 5.6.2: tchar, one or more. */
static bool is_token(struct slice s)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < s.len; i++)
		if (!text_is_alnum(s.at[i]) &&
		    !memchr(others, s.at[i], sizeof(others) - 1))
			return false;
	return s.len > 0;
}

int filter_add_methods(struct filter *f, const char *text)
{
	for (const char *rest = text; rest;) {
		struct slice item = next_item(&rest);
		struct slice *methods;

		if (!is_token(item))
			return 1;
		methods =
			vec_grow(f->methods, f->nmethods, 1, sizeof(*methods));
		if (!methods)
			return -1;
		methods[f->nmethods++] = item;
		f->methods = methods;
	}
	return 0;
}

int filter_add_agent(struct filter *f, const char *text)
{
	char **agents, *agent;

	if (!*text)
		return 1;
	agents = vec_grow(f->agents, f->nagents, 1, sizeof(*agents));
	if (!agents)
		return -1;
	f->agents = agents;
	agent = strdup(text);
	if (!agent)
		return -1;
	agents[f->nagents++] = agent;
	for (; *agent; agent++)
		*agent = text_lower(*agent);
	return 0;
}

/*
 * True for what can only be a mistyped address: digits and dots. No top-level
 * domain is a number (RFC 3696, section 2). The slice is followed by a comma or
 * the end of the string.
 */
static bool is_like_address(struct slice s)
{
	return strspn(s.at, "0123456789.") == s.len;
}

/* A name without a star; it may begin with a dot. */
static bool is_name(struct slice s)
{
	size_t dot = s.at[0] == '.';

	if (s.len == dot || s.len > HOST_MAX || is_like_address(s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!text_is_alnum(s.at[i]) && !memchr("-_.", s.at[i], 3))
			return false;
	return s.at[dot] != '.';
}

/* Reads a network, or an IPv6 address in the brackets that URLs have. */
static bool read_network(struct slice item, struct network *network)
{
	if (item.len < 2 || item.at[0] != '[' || item.at[item.len - 1] != ']')
		return network_parse(item, network);
	item = (struct slice){ item.at + 1, item.len - 2 };
	return !memchr(item.at, '/', item.len) &&
	       network_parse(item, network) &&
	       network->address.family == ADDRESS_IPV6;
}

/* Adds an item of a list, which is checked. Returns as filter_add_host(). */
static int add_host(struct filter_hosts *list, struct slice item)
{
	struct network network;

	if (read_network(item, &network))
		return netset_add(&list->networks, &network);
	if (slice_begins(item, "*."))
		item = slice_behind(item, 1);
	if (!item.len || !is_name(item))
		return 1;
	list->names.ignores_case = true;
	return wordset_add(&list->names, item);
}

int filter_add_host(struct filter_hosts *list, const char *text)
{
	int ret = 0;

	for (const char *rest = text; !ret && rest;)
		ret = add_host(list, next_item(&rest));
	return ret;
}

static int prepare_agents(struct filter *f)
{
	if (!f->nagents)
		return 0;
	search_free(f->agent_search);
	free(f->agent_needles);
	f->agent_search = NULL;
	f->nsearched = 0;
	f->agent_needles = calloc(f->nagents, sizeof(*f->agent_needles));
	if (!f->agent_needles)
		return -1;
	for (size_t i = 0; i < f->nagents; i++)
		f->agent_needles[i] =
			(struct search_needle){ f->agents[i],
						strlen(f->agents[i]) };
	f->agent_search =
		search_new(f->agent_needles, f->nagents, search_kernel(0));
	if (!f->agent_search)
		return -1;
	f->nsearched = f->nagents;
	return 0;
}

int filter_prepare(struct filter *f)
{
	if (netset_sort(&f->hosts.networks) ||
	    netset_sort(&f->excluded.networks))
		return -1;
	wordset_sort(&f->hosts.names);
	wordset_sort(&f->excluded.names);
	return prepare_agents(f);
}

bool filter_range_is_empty(const struct filter *f)
{
	return f->since != INSTANT_NONE && f->until != INSTANT_NONE &&
	       f->until <= f->since;
}

bool filter_may_hold(const struct filter *f, int64_t changed, int64_t now)
{
	return f->since == INSTANT_NONE || f->since > now ||
	       changed >= f->since - DAY;
}

/* They are sorted, and each is there once. */
static void add_hosts_key(const struct filter_hosts *list, struct buf *buf)
{
	buf_add_u64(buf, list->networks.n);
	for (size_t i = 0; i < list->networks.n; i++) {
		const struct network *network = &list->networks.networks[i];

		buf_add_byte(buf, network->address.family == ADDRESS_IPV4
					  ? '4'
					  : '6');
		buf_add_byte(buf, (uint8_t)network->prefix_bits);
		buf_add(buf, network->address.bytes,
			sizeof(network->address.bytes));
	}
	buf_add_u64(buf, list->names.n);
	for (size_t i = 0; i < list->names.n; i++) {
		struct slice name = list->names.words[i];

		buf_add_u64(buf, name.len);
		for (size_t k = 0; k < name.len; k++)
			buf_add_byte(buf, (uint8_t)text_lower(name.at[k]));
	}
}

static struct fingerprint nth_method(const void *items, size_t i)
{
	const struct slice *method = (const struct slice *)items + i;

	return fingerprint_of(method->at, method->len);
}

static struct fingerprint nth_agent(const void *items, size_t i)
{
	const char *agent = ((char *const *)items)[i];

	return fingerprint_of(agent, strlen(agent));
}

void filter_add_key(const struct filter *f, struct buf *buf)
{
	buf_add_u64(buf, (uint64_t)f->since);
	buf_add_u64(buf, (uint64_t)f->until);
	buf_add_byte(buf, f->by_status);
	for (size_t i = 0; f->by_status && i < sizeof(f->statuses); i++)
		buf_add_byte(buf, f->statuses[i]);
	fingerprint_add_set(buf, f->methods, f->nmethods, nth_method);
	fingerprint_add_set(buf, f->agents, f->nagents, nth_agent);
	add_hosts_key(&f->hosts, buf);
	add_hosts_key(&f->excluded, buf);
}

bool filter_has_range(const struct filter *f)
{
	return f->since != INSTANT_NONE || f->until != INSTANT_NONE;
}

static bool has_hosts(const struct filter_hosts *list)
{
	return list->networks.n || list->names.n;
}

bool filter_is_empty(const struct filter *f)
{
	return !filter_needs_fields(f) && !has_hosts(&f->hosts) &&
	       !has_hosts(&f->excluded);
}

bool filter_needs_fields(const struct filter *f)
{
	return filter_has_range(f) || f->by_status || f->nmethods || f->nagents;
}

static bool takes_method(const struct filter *f, struct slice method)
{
	for (size_t i = 0; i < f->nmethods; i++)
		if (slice_is_same(f->methods[i], method))
			return true;
	return !f->nmethods;
}

static bool takes_status(const struct filter *f, const struct record *record)
{
	return !f->by_status || f->statuses[record_status(record)];
}

static enum filter_verdict judge_time(const struct filter *f,
				      const struct record *record,
				      struct instant_memo *memo)
{
	int64_t time;

	if (!filter_has_range(f))
		return FILTER_IN;
	time = record_time(record, memo);
	if (time == INSTANT_NONE)
		return FILTER_UNTIMED;
	if ((f->since != INSTANT_NONE && time < f->since) ||
	    (f->until != INSTANT_NONE && time >= f->until))
		return FILTER_OUT;
	return FILTER_IN;
}

/*
 * True if the host is one of the names, or below one that begins with a dot. A
 * domain is not below itself.
 */
static bool is_named(const struct wordset *names, struct slice host)
{
	if (!names->n)
		return false;
	if (host.len && host.at[0] != '.' && wordset_has(names, host))
		return true;
	for (size_t i = 1; i < host.len; i++)
		if (host.at[i] == '.' &&
		    wordset_has(names, slice_behind(host, i)))
			return true;
	return false;
}

/* If the host is a name, the address is of no family. */
static bool holds(const struct filter_hosts *list, struct slice host,
		  const struct address *address)
{
	return (address->family != ADDRESS_NONE &&
		netset_holds(&list->networks, address)) ||
	       is_named(&list->names, host);
}

static bool takes_host(const struct filter *f, struct slice host)
{
	struct address address = { ADDRESS_NONE, { 0 } };

	if (!has_hosts(&f->hosts) && !has_hosts(&f->excluded))
		return true;
	address_parse(host, &address);
	if (holds(&f->excluded, host, &address))
		return false;
	return !has_hosts(&f->hosts) || holds(&f->hosts, host, &address);
}

/* The user agent, in lower case, is in scratch; it may hold NUL bytes. */
static bool takes_agent(const struct filter *f, const struct record *record,
			char *scratch)
{
	struct search_hit hit;
	struct slice agent;

	if (!f->nagents)
		return true;
	agent = record_user_agent(record);
	if (!agent.len)
		return false;
	agent = unescape(record->escape, agent, scratch);
	for (size_t i = 0; i < agent.len; i++)
		scratch[i] = text_lower(agent.at[i]);
	if (f->agent_search &&
	    search_next(f->agent_search, scratch, scratch + agent.len, &hit))
		return true;
	for (size_t i = f->nsearched; i < f->nagents; i++)
		if (memmem(scratch, agent.len, f->agents[i],
			   strlen(f->agents[i])))
			return true;
	return false;
}

unsigned filter_misses(const struct filter *f, const struct record *record)
{
	unsigned missing = 0;

	if (f->nmethods && !record->method.len)
		missing |= FILTER_METHOD;
	if (f->by_status && !record_status(record))
		missing |= FILTER_STATUS;
	if (f->nagents && !record->user_agent.at)
		missing |= FILTER_AGENT;
	return missing;
}

enum filter_verdict filter_judge(const struct filter *f,
				 const struct record *record,
				 struct instant_memo *memo, char *scratch)
{
	enum filter_verdict verdict;

	if (!takes_method(f, record->method) || !takes_status(f, record))
		return FILTER_OUT;
	verdict = judge_time(f, record, memo);
	if (verdict == FILTER_OUT || !takes_host(f, record->host) ||
	    !takes_agent(f, record, scratch))
		return FILTER_OUT;
	return verdict;
}
