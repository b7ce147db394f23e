/*
 * The variables of nginx: "$name" or "${name}".
 *
 * Tested by tests/unit/log/test_template.c.
 */

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "log/template/items.h"
#include "log/template/times.h"

/*
 * What is not here is text that no record needs. Of the addresses $remote_addr
 * is never empty, and with ngx_http_realip_module the client's, whichever way
 * it came; $proxy_protocol_addr is the client of a balancer, but empty where
 * that sends no PROXY protocol; $realip_remote_addr is the connection's peer,
 * which may be a proxy; and anyone can send an X-Forwarded-For.
 */
static const struct template_field fields[] = {
	{ "remote_addr", TEMPLATE_ADDRESS, .content = TEMPLATE_IP, .rank = 3 },
	{ "proxy_protocol_addr", TEMPLATE_ADDRESS, .content = TEMPLATE_IP,
	  .rank = 2 },
	{ "realip_remote_addr", TEMPLATE_ADDRESS, .content = TEMPLATE_IP,
	  .rank = 1 },
	{ "http_x_forwarded_for", TEMPLATE_ADDRESS, .content = TEMPLATE_LIST },
	{ "remote_user", .content = TEMPLATE_USER },
	{ "request", TEMPLATE_REQUEST, .content = TEMPLATE_TEXT },
	{ "request_method", TEMPLATE_METHOD, .content = TEMPLATE_WORD },
	{ "request_uri", TEMPLATE_TARGET, .content = TEMPLATE_TEXT, .rank = 1,
	  .ends_at_blank = true },
	{ "uri", TEMPLATE_TARGET, .content = TEMPLATE_TEXT },
	{ "document_uri", TEMPLATE_TARGET, .content = TEMPLATE_TEXT },
	{ "args", .content = TEMPLATE_TEXT, .is_query = true },
	{ "is_args", .content = TEMPLATE_TEXT, .is_query = true },
	{ "query_string", .content = TEMPLATE_TEXT, .is_query = true },
	{ "time_local", TEMPLATE_TIME, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_WHOLE, .shape = TIMES_CLF },
	{ "time_iso8601", TEMPLATE_TIME, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_WHOLE, .shape = TIMES_ISO },
	{ "msec", TEMPLATE_TIME, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_WHOLE, .shape = TIMES_EPOCH },
	{ "status", TEMPLATE_STATUS, .content = TEMPLATE_NUMBER },
	{ "body_bytes_sent", TEMPLATE_BYTES, .content = TEMPLATE_NUMBER,
	  .rank = 1 },
	{ "bytes_sent", TEMPLATE_BYTES, .content = TEMPLATE_NUMBER },
	{ "http_user_agent", TEMPLATE_AGENT, .content = TEMPLATE_TEXT },
	{ "host", .content = TEMPLATE_TEXT, .is_server = true },
	{ "http_host", .content = TEMPLATE_TEXT, .is_server = true },
	{ "server_name", .content = TEMPLATE_FIXED, .is_server = true },
	{ "remote_port", .content = TEMPLATE_FIXED, .is_port = true },
	{ "proxy_protocol_port", .content = TEMPLATE_FIXED, .is_port = true },
	{ "realip_remote_port", .content = TEMPLATE_FIXED, .is_port = true },
	{ "server_port", .content = TEMPLATE_FIXED, .is_port = true },
	{ "server_addr", .content = TEMPLATE_FIXED },
	{ "server_protocol", .content = TEMPLATE_WORD },
	{ "scheme", .content = TEMPLATE_FIXED },
	{ "connection", .content = TEMPLATE_FIXED },
	{ "connection_requests", .content = TEMPLATE_FIXED },
	{ "request_id", .content = TEMPLATE_FIXED },
	{ "request_length", .content = TEMPLATE_FIXED },
	{ "request_time", .content = TEMPLATE_FIXED },
	{ "pid", .content = TEMPLATE_FIXED },
	{ "pipe", .content = TEMPLATE_FIXED },
	/* None of nginx's: for formats that are written by hand. */
	{ "word", .content = TEMPLATE_WORD },
	{ "number", .content = TEMPLATE_NUMBER },
	{ "target", TEMPLATE_TARGET, .content = TEMPLATE_WORD },
	{ "url", TEMPLATE_TARGET, .content = TEMPLATE_URL },
};

static void find_field(struct template_item *item)
{
	item->field = (struct template_field){ .content = TEMPLATE_TEXT };
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (slice_is(item->name, fields[i].name))
			item->field = fields[i];
}

/*
 * "${time:...}" is a time by a pattern of strftime(3). nginx has none: it is
 * for formats that are written by hand.
 */
static enum format_error read_time(const char **at, struct template_item *item)
{
	static const char mark[] = "${time:";
	const char *begin = *at + sizeof(mark) - 1;
	const char *end = strchr(begin, '}');

	if (!end)
		return FORMAT_OPEN_VARIABLE;
	item->name = (struct slice){ begin, (size_t)(end - begin) };
	item->field = (struct template_field){
		.kind = TEMPLATE_TIME,
		.content = TEMPLATE_STAMP,
		.time = TEMPLATE_WHOLE,
	};
	item->has_zone = times_from_strftime(item->name, item->shape,
					     TEMPLATE_SHAPE_SIZE);
	*at = end + 1;
	return FORMAT_GOOD;
}

enum format_error template_read_nginx(const char **at,
				      struct template_item *item)
{
	const char *name = *at + 1, *end;
	bool braces = *name == '{';

	if (!strncmp(name, "{time:", 6))
		return read_time(at, item);
	name += braces;
	for (end = name; isalnum((unsigned char)*end) || *end == '_';)
		end++;
	if (end == name)
		return FORMAT_NO_VARIABLE;
	if (braces && *end != '}')
		return FORMAT_OPEN_VARIABLE;
	item->name = (struct slice){ name, (size_t)(end - name) };
	find_field(item);
	*at = end + braces;
	return FORMAT_GOOD;
}

/* Compares a header's name with that of its variable. */
static bool is_header(struct slice variable, const char *header)
{
	if (!slice_begins(variable, "http_") ||
	    variable.len - 5 != strlen(header))
		return false;
	variable = slice_behind(variable, 5);
	for (size_t i = 0; i < variable.len; i++) {
		int c = tolower((unsigned char)header[i]);

		if ((c == '-' ? '_' : c) != variable.at[i])
			return false;
	}
	return true;
}

bool template_is_nginx_name(const struct template_item *item, const char *name)
{
	size_t len;

	name += *name == '$';
	len = strlen(name);
	if (len > 2 && name[0] == '{' && name[len - 1] == '}') {
		name++;
		len -= 2;
	}
	return (len == item->name.len &&
		!strncasecmp(name, item->name.at, len)) ||
	       is_header(item->name, name);
}
