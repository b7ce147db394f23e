/*
 * The anchor of a line is its first '] "': servers escape a quote in a user
 * name, the one field before it that a client chooses, so nobody can forge
 * it. From there the time is found backwards, and the request forwards.
 */

#include "log/clf.h"

#include <ctype.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "log/host.h"
#include "log/request.h"

enum { PORT_MAX_DIGITS = 5 };

/* How many fields stand before the time. */
enum { FIELDS_CLF = 3, FIELDS_VHOST = 4 };

static bool is_address(struct slice s)
{
	struct address address;

	return address_parse(s, &address);
}

/* True for a name with a port that is not an IPv6 address as a whole. */
static bool has_port(struct slice s)
{
	size_t digits = 0;

	while (digits < s.len &&
	       isdigit((unsigned char)s.at[s.len - 1 - digits]))
		digits++;
	return digits >= 1 && digits <= PORT_MAX_DIGITS && digits < s.len &&
	       s.at[s.len - 1 - digits] == ':' && !is_address(s);
}

/*
 * Whether the first of four or more fields is a virtual host and the second
 * the host. A user name may hold blanks, so their number proves nothing.
 */
static bool tells_vhost(struct slice first, struct slice second)
{
	if (second.len == 1 && second.at[0] == '-')
		return false;
	return is_address(second) || has_port(first);
}

/*
 * Finds the host among the fields before the time, each with the blank
 * behind it. The user, the last of them, may be empty.
 */
static bool find_host(enum clf_front front, struct slice fields,
		      struct slice *host)
{
	struct slice rest = fields;
	struct slice first = slice_take_until(&rest, ' ');
	struct slice second = slice_take_until(&rest, ' ');
	size_t nfields = 2 + slice_count(rest, ' ');
	bool vhost = front == CLF_VHOST;

	if (!fields.len || fields.at[fields.len - 1] != ' ')
		return false;
	if (front == CLF_AUTO && first.len && first.at[first.len - 1] == ',')
		first.len--; /* of a list, as proxies make: the client */
	else if (front == CLF_AUTO && nfields >= FIELDS_VHOST)
		vhost = tells_vhost(first, second);
	if (nfields < (vhost ? FIELDS_VHOST : FIELDS_CLF))
		return false;
	*host = vhost ? second : first;
	return host_is_valid(*host);
}

static const char *find_anchor(const char *at, const char *end)
{
	while ((at = memchr(at, ']', (size_t)(end - at)))) {
		if (end - at > 2 && at[1] == ' ' && at[2] == '"')
			break;
		at++;
	}
	return at;
}

/* What stands behind the request: ` status bytes "referer" "user agent"`. */
static void parse_tail(struct slice tail, struct record *rec)
{
	struct slice referer, agent;
	bool is_cut;

	if (slice_take_until(&tail, ' ').len || !tail.len)
		return;
	rec->status = slice_take_until(&tail, ' ');
	if (!rec->status.len)
		return;
	rec->bytes = slice_take_until(&tail, ' ');
	/* "-" rather than 0, says mod_log_config of %b. */
	if (slice_is(rec->bytes, "-"))
		rec->bytes = (struct slice){ "0", 1 };
	/* Traefik has no quotes around a "-". */
	if (slice_begins(tail, "-"))
		tail = slice_behind(tail, 1);
	else if (!text_take_quoted(&tail, &referer, &is_cut) || is_cut)
		return;
	if (slice_begins(tail, " ")) {
		tail = slice_behind(tail, 1);
		if (text_take_quoted(&tail, &agent, &is_cut) && !is_cut)
			rec->user_agent = agent;
	}
}

bool clf_parse(enum clf_front front, struct slice line, bool whole,
	       struct record *rec)
{
	const char *end = line.at + line.len;
	const char *anchor = find_anchor(line.at, end);
	const char *bracket, *request, *quote;
	struct slice fields;
	bool has_escape;

	if (!anchor)
		return false;
	bracket = memrchr(line.at, '[', (size_t)(anchor - line.at));
	if (!bracket)
		return false;
	fields = (struct slice){ line.at, (size_t)(bracket - line.at) };
	if (!find_host(front, fields, &rec->host))
		return false;
	request = anchor + 3;
	quote = text_find_quote(request, end, '"', &has_escape);
	if (!quote)
		return false;
	request_set(rec, (struct slice){ request, (size_t)(quote - request) });
	/* Else there may be an escape in the user agent. */
	rec->escape =
		!has_escape && !whole ? UNESCAPE_NONE : UNESCAPE_BACKSLASH;
	rec->time =
		(struct slice){ bracket + 1, (size_t)(anchor - bracket - 1) };
	if (!whole)
		return true;
	rec->date = rec->status = rec->bytes = rec->user_agent =
		(struct slice){ 0 };
	rec->local_time = false;
	parse_tail((struct slice){ quote + 1, (size_t)(end - quote - 1) }, rec);
	return true;
}
