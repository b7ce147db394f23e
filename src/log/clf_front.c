/*
 * A field that a client chooses can be made to look like those after it: a Host
 * of "203.0.113.9 - x" before the true address makes a line that begins as if
 * 203.0.113.9 had asked. But no client can take the true host away. So a host
 * is proven only if nothing after it in the line can be one.
 */

#include "log/clf_front.h"

#include <ctype.h>
#include <string.h>

#include "base/address.h"
#include "log/host.h"

/* The fields; a user may hold blanks, so there may be more in it. */
struct fields {
	struct slice first, second, user;
};

static bool has_blank(struct slice s)
{
	return s.len && memchr(s.at, ' ', s.len);
}

static bool is_dash(struct slice s)
{
	return s.len == 1 && s.at[0] == '-';
}

/* Takes a field, which may be empty, and the blank after it off the front. */
static bool take_field(struct slice *rest, struct slice *field)
{
	if (!has_blank(*rest))
		return false;
	*field = slice_take_until(rest, ' ');
	return true;
}

static bool split(struct slice text, struct fields *fields)
{
	if (!text.len || text.at[text.len - 1] != ' ')
		return false;
	text.len--;
	if (!take_field(&text, &fields->first) ||
	    !take_field(&text, &fields->second))
		return false;
	fields->user = text;
	return true;
}

/* The word without quotes, brackets and the like around it. */
static struct slice without_marks(struct slice word)
{
	static const char marks[] = "\"'()[]<>;\\";

	while (word.len && memchr(marks, word.at[0], sizeof(marks) - 1))
		word = slice_behind(word, 1);
	while (word.len &&
	       memchr(marks, word.at[word.len - 1], sizeof(marks) - 1))
		word.len--;
	return word;
}

/* True if the word, or one of a list, is an address, and not the host's. */
static bool holds_address(struct slice word, struct slice host)
{
	struct slice address;
	bool has_port;

	while (word.len) {
		struct slice item = slice_take_until(&word, ',');

		if (host_read(item, &address, &has_port) != HOST_ADDRESS &&
		    host_read(without_marks(item), &address, &has_port) !=
			    HOST_ADDRESS)
			continue;
		if (!slice_is_same(address, host))
			return true;
	}
	return false;
}

/*
 * True if a user that follows "- " holds what may be the host with the fields
 * after it: an address, a name before another "-", or a "-" in its place.
 */
static bool holds_host(struct slice user, struct slice host)
{
	struct slice before = { 0 };

	if (!has_blank(user))
		return !is_dash(user) && holds_address(user, host);
	while (user.len) {
		struct slice word = slice_take_until(&user, ' ');

		if (holds_address(word, host) ||
		    (is_dash(word) && (!before.at || host_is_domain(before))))
			return true;
		before = word;
	}
	return false;
}

/*
 * True for a server's own address as Debian's Apache writes it that has no
 * name, "127.0.1.1:80": no client has one from another machine, and none of
 * this machine gets so low a port from Linux (ip_local_port_range).
 */
static bool is_local_server(struct slice vhost)
{
	enum { FIRST_OF_CLIENTS = 32768 };
	struct slice host, digits;
	struct address address;
	bool has_port;
	unsigned port = 0;

	if (host_read(vhost, &host, &has_port) != HOST_ADDRESS || !has_port ||
	    !address_parse(host, &address) || address.family != ADDRESS_IPV4 ||
	    address.bytes[0] != 127)
		return false;
	digits = slice_behind(vhost, host.len + 1);
	for (size_t i = 0; i < digits.len; i++)
		port = port * 10 + (unsigned)(digits.at[i] - '0');
	return port < FIRST_OF_CLIENTS;
}

/* True for "name:port"; a server's own name may be in any alphabet. */
static bool is_named_server(struct slice word)
{
	size_t len = word.len;
	bool has_letter = false;

	while (len && isdigit((unsigned char)word.at[len - 1]))
		len--;
	if (len < 2 || len == word.len || word.at[len - 1] != ':')
		return false;
	for (size_t i = 0; i < len - 1; i++) {
		unsigned char c = (unsigned char)word.at[i];

		if (isalpha(c) || c >= 0x80)
			has_letter = true;
		else if (!isdigit(c) && c != '-' && c != '_' && c != '.')
			return false;
	}
	return has_letter;
}

/*
 * True if the first field can only be a virtual host and the second the host: a
 * name with a port is no client, and before an address one is the server's.
 */
static bool is_vhost(struct slice first, struct slice second)
{
	struct slice vhost, host;
	bool has_port;
	enum host_form form;

	if (is_named_server(first))
		return true;
	if (host_read(second, &host, &has_port) != HOST_ADDRESS)
		return false;
	form = host_read(first, &vhost, &has_port);
	if (form == HOST_ADDRESS)
		return slice_is_same(vhost, host) || is_local_server(first);
	return form == HOST_NAME || is_dash(first);
}

/* Of four fields or more, the second no "-". */
static bool prove_second(const struct fields *fields, struct slice *host)
{
	struct slice user = fields->user;
	struct slice ident = slice_take_until(&user, ' ');

	if (!host_is_client(fields->second, host) ||
	    !is_vhost(fields->first, fields->second))
		return false;
	if (is_dash(ident))
		return !holds_host(user, *host);
	/* Nothing stands there for a virtual host that is "-", too. */
	return !has_blank(user) && !holds_address(ident, *host) &&
	       !holds_address(user, *host) &&
	       (is_dash(fields->first) || !host_is_domain(ident));
}

/* Of three fields, the second no "-": lighttpd's default has the Host there. */
static bool prove_first(const struct fields *fields, struct slice *host)
{
	struct slice first;
	bool has_port;

	if (!host_is_client(fields->first, host) ||
	    holds_address(fields->second, *host) ||
	    holds_address(fields->user, *host))
		return false;
	/* Three words alone, "prod app-1 http", are any program's. */
	return host_read(fields->first, &first, &has_port) == HOST_ADDRESS ||
	       (host_is_domain(fields->first) &&
		!host_is_domain(fields->second));
}

static bool prove(const struct fields *fields, struct slice *host)
{
	if (is_dash(fields->second))
		return host_is_client(fields->first, host) &&
		       !holds_host(fields->user, *host);
	return has_blank(fields->user) ? prove_second(fields, host)
				       : prove_first(fields, host);
}

/* How long the list is that the text begins with: words that end in a comma. */
static size_t list_len(struct slice text)
{
	struct slice rest = text, word;

	do
		word = slice_take_until(&rest, ' ');
	while (word.len && word.at[word.len - 1] == ',' && rest.len);
	return (size_t)(word.at + word.len - text.at);
}

/* The host that the text begins with, or the first of a list. */
static bool take_first(struct slice text, struct slice *host)
{
	struct slice list = { text.at, list_len(text) };

	if (!memchr(list.at, ',', list.len))
		return host_is_client(list, host);
	*host = host_first(UNESCAPE_NONE, list);
	return host->len;
}

static bool take_clf(struct slice text, struct slice *host)
{
	struct fields others;
	size_t len = list_len(text);

	/* After its last byte there have to be two fields more. */
	return len && split(slice_behind(text, len - 1), &others) &&
	       take_first(text, host);
}

static bool take_vhost(struct slice text, const struct fields *fields,
		       struct slice *host)
{
	struct slice address;
	bool has_port;

	/* A list that stands where a virtual host should is no name. */
	if (is_dash(fields->second))
		return !has_blank(fields->user) &&
		       memchr(fields->first.at, ',', fields->first.len) &&
		       take_first(fields->first, host);
	if (!has_blank(fields->user) &&
	    host_read(fields->second, &address, &has_port) != HOST_ADDRESS)
		return false;
	return take_first(slice_behind(text, fields->first.len + 1), host);
}

/* Nearly all lines: a host, no ident, no user. */
static bool take_host_alone(struct slice text, struct slice *host)
{
	static const char after[] = " - - ";
	size_t len = sizeof(after) - 1;

	if (text.len <= len ||
	    memcmp(text.at + text.len - len, after, len) != 0)
		return false;
	return host_is_client((struct slice){ text.at, text.len - len }, host);
}

bool clf_front_find_host(enum clf_front front, struct slice text,
			 struct slice *host)
{
	struct fields fields;

	if (front != CLF_VHOST && take_host_alone(text, host))
		return true;

	if (!split(text, &fields))
		return false;
	switch (front) {
	case CLF_CLF:
		return take_clf(text, host);
	case CLF_VHOST:
		return take_vhost(text, &fields, host);
	default:
		return prove(&fields, host);
	}
}

bool clf_front_is_open(struct slice text)
{
	struct slice host;

	return !clf_front_find_host(CLF_AUTO, text, &host) &&
	       (clf_front_find_host(CLF_CLF, text, &host) ||
		clf_front_find_host(CLF_VHOST, text, &host));
}
