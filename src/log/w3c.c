/*
 * Nothing in a line says how its fields are parted, and clients choose some of
 * them; so it is told by what they cannot change. The first field is a date, a
 * time or an address, never a client's text: the blank or tab behind it is
 * what parts fields. If there is one less of these than the layout has fields,
 * each of them parts two: what is between two in a row is an empty field, and a
 * quote is an ordinary byte.
 *
 * Only if their number is another one, fields are parted by runs of blanks and
 * tabs outside of quotes. So are those of servers that align them or put
 * strings in quotes, and of IIS where a user's name begins with a blank, which
 * makes two in a row where no field is empty. A blank too many that is not in
 * quotes then gives a field too many, and the line is none.
 */

#include "log/w3c.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/hostname.h"
#include "base/text.h"
#include "log/host.h"

enum w3c_field {
	FIELD_OTHER,
	FIELD_DATE,
	FIELD_TIME,
	FIELD_DATE_LOCAL,
	FIELD_TIME_LOCAL,
	FIELD_CLIENT, /* the one that the caller has named */
	FIELD_C_IP,
	FIELD_CS_IP, /* Akamai's, instead of that */
	FIELD_METHOD,
	FIELD_STEM,
	FIELD_URI,
	FIELD_STATUS,
	FIELD_BYTES,
	FIELD_USER_AGENT,
	NFIELDS
};

static const struct {
	const char *name;
	enum w3c_field field;
} known_fields[] = {
	{ "date", FIELD_DATE },
	{ "time", FIELD_TIME },
	{ "date-local", FIELD_DATE_LOCAL },
	{ "time-local", FIELD_TIME_LOCAL },
	{ "c-ip", FIELD_C_IP },
	{ "cs-ip", FIELD_CS_IP },
	{ "cs-method", FIELD_METHOD },
	{ "cs-uri-stem", FIELD_STEM },
	{ "cs-uri", FIELD_URI },
	{ "sc-status", FIELD_STATUS },
	{ "sc-bytes", FIELD_BYTES },
	{ "bytes", FIELD_BYTES },
	{ "cs(user-agent)", FIELD_USER_AGENT },
};

static bool is_same_name(struct slice name, const char *other)
{
	return name.len == strlen(other) &&
	       !strncasecmp(name.at, other, name.len);
}

/* The field of a request's header is named "cs(Header)". */
static bool is_client(struct slice name, const char *client)
{
	struct slice inner = name;

	if (name.len >= 4 && !strncasecmp(name.at, "cs(", 3) &&
	    name.at[name.len - 1] == ')')
		inner = (struct slice){ name.at + 3, name.len - 4 };
	return is_same_name(name, client) || is_same_name(inner, client);
}

static enum w3c_field find_field(struct slice name, const char *client)
{
	if (client && is_client(name, client))
		return FIELD_CLIENT;
	for (size_t i = 0; i < sizeof(known_fields) / sizeof(*known_fields);
	     i++)
		if (is_same_name(name, known_fields[i].name))
			return known_fields[i].field;
	return FIELD_OTHER;
}

/*
 * How long a string in quotes is at the start of the text: up to the quote
 * that is not doubled, which a blank or the end has to follow. Without one it
 * is cut short and takes all there is. Returns 0 if it is no such string.
 */
static size_t quoted_len(struct slice text)
{
	size_t i = 1;

	if (text.at[0] != '"')
		return 0;
	for (; i < text.len; i++) {
		if (text.at[i] != '"')
			continue;
		if (i + 1 == text.len || text_is_blank(text.at[i + 1]))
			return i + 1;
		if (text.at[i + 1] != '"')
			return 0;
		i++;
	}
	return text.len;
}

/* Takes the next of the fields off that are parted by runs. */
static bool next_of_runs(struct slice *rest, struct slice *field)
{
	size_t len;

	*rest = text_skip_blanks(*rest);
	if (!rest->len)
		return false;
	len = quoted_len(*rest);
	if (!len)
		while (len < rest->len && !text_is_blank(rest->at[len]))
			len++;
	*field = (struct slice){ rest->at, len };
	*rest = slice_behind(*rest, len);
	return true;
}

/* The same where each parting byte parts two; behind the last there is NULL. */
static bool next_parted(char parting, struct slice *rest, struct slice *field)
{
	const char *stop;

	if (!rest->at)
		return false;
	*field = *rest;
	stop = memchr(rest->at, parting, rest->len);
	if (!stop) {
		*rest = (struct slice){ NULL, 0 };
		return true;
	}
	field->len = (size_t)(stop - rest->at);
	*rest = slice_behind(*rest, field->len + 1);
	return true;
}

/*
 * A client whose Host stands first in a line of another format can make it
 * begin so. But it goes on as that format does, with the brackets of a time or
 * the quotes of a request, and no field has such a name.
 */
/* A letter first, "cs(User-Agent)". */
static bool is_name(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.at[i]) &&
		    (!s.at[i] || !strchr("-_.()", s.at[i])))
			return false;
	return isalpha((unsigned char)s.at[0]);
}

bool w3c_is_header(struct slice line)
{
	struct slice name, rest = line;

	if (!slice_begins(line, W3C_HEADER))
		return false;
	if (line.at[line.len - 1] == '\r')
		rest.len--;
	rest = slice_behind(rest, strlen(W3C_HEADER));
	while (next_of_runs(&rest, &name))
		if (!is_name(name))
			return false;
	return true;
}

static unsigned bit(enum w3c_field field)
{
	return 1U << field;
}

/* Reads the names; returns which there are. */
static unsigned read_names(struct w3c_layout *layout, struct slice names,
			   const char *client)
{
	struct slice name;
	unsigned seen = 0;

	while (next_of_runs(&names, &name)) {
		enum w3c_field field = find_field(name, client);

		if (layout->nfields < W3C_FIELDS_MAX && !(seen & bit(field))) {
			layout->fields[layout->nfields] = (uint8_t)field;
			seen |= bit(field) & ~bit(FIELD_OTHER);
		}
		layout->nfields++;
	}
	return seen;
}

bool w3c_read_header(struct w3c_layout *layout, struct slice line,
		     const char *client)
{
	unsigned seen;

	*layout = (struct w3c_layout){ 0 };
	if (!w3c_is_header(line))
		return false;
	if (line.at[line.len - 1] == '\r')
		line.len--;
	seen = read_names(layout, slice_behind(line, strlen(W3C_HEADER)),
			  client);
	layout->is_local =
		(seen & bit(FIELD_TIME_LOCAL)) && !(seen & bit(FIELD_TIME));
	layout->is_akamai =
		(seen & bit(FIELD_CS_IP)) && !(seen & bit(FIELD_C_IP));
	if (((seen & bit(client ? FIELD_CLIENT : FIELD_C_IP)) ||
	     (layout->is_akamai && !client)) &&
	    (seen & (bit(FIELD_STEM) | bit(FIELD_URI))))
		return true;
	*layout = (struct w3c_layout){ 0 };
	return false;
}

/* The blank or tab behind the first field. */
static char parting_byte(struct slice line)
{
	for (size_t i = 0; i < line.len; i++)
		if (text_is_blank(line.at[i]))
			return line.at[i];
	return ' ';
}

/* Puts each field where it belongs; parting is 0 for runs. */
static bool split(const struct w3c_layout *layout, char parting,
		  struct slice line, struct slice values[NFIELDS])
{
	struct slice field;
	size_t n = 0;

	while (parting ? next_parted(parting, &line, &field)
		       : next_of_runs(&line, &field)) {
		if (n == layout->nfields)
			return false;
		if (n < W3C_FIELDS_MAX)
			values[layout->fields[n]] = field;
		n++;
	}
	return n == layout->nfields;
}

static bool is_quoted(struct slice s)
{
	return s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"';
}

static struct slice unquoted(struct slice s)
{
	return is_quoted(s) ? (struct slice){ s.at + 1, s.len - 2 } : s;
}

static struct slice find_host(enum unescape escape,
			      const struct slice values[NFIELDS])
{
	static const enum w3c_field fields[] = { FIELD_CLIENT, FIELD_C_IP,
						 FIELD_CS_IP };
	struct slice host = { 0 };

	for (size_t i = 0; !host.len && i < sizeof(fields) / sizeof(*fields);
	     i++)
		host = host_first(escape, unquoted(values[fields[i]]));
	return host;
}

/*
 * What of a cs-uri is the target: Imperva writes "www.example.com/path", Akamai
 * "/www.example.com/path".
 */
static struct slice without_server(struct slice uri, bool is_akamai)
{
	struct slice rest = uri, server, host;
	bool has_port;
	const char *slash;

	if (is_akamai && slice_begins(uri, "/"))
		rest = slice_behind(uri, 1);
	else if (slice_begins(uri, "/"))
		return uri;
	slash = rest.len ? memchr(rest.at, '/', rest.len) : NULL;
	server = (struct slice){ rest.at,
				 slash ? (size_t)(slash - rest.at) : 0 };
	if (host_read(server, &host, &has_port) == HOST_NONE)
		return uri;
	return slice_behind(rest, server.len);
}

/* Returns which of the two the target is. */
static enum w3c_field set_request(struct record *rec, bool is_akamai,
				  const struct slice values[NFIELDS])
{
	enum w3c_field from =
		slice_is_none(values[FIELD_STEM]) ? FIELD_URI : FIELD_STEM;
	struct slice target = unquoted(values[from]);

	if (!slice_is_none(target)) {
		if (from == FIELD_URI)
			target = without_server(target, is_akamai);
		rec->target = target;
		rec->method = unquoted(values[FIELD_METHOD]);
	}
	return from;
}

static void set_time(struct record *rec, bool is_local,
		     const struct slice values[NFIELDS])
{
	rec->date = unquoted(values[is_local ? FIELD_DATE_LOCAL : FIELD_DATE]);
	rec->time = unquoted(values[is_local ? FIELD_TIME_LOCAL : FIELD_TIME]);
	rec->local_time = is_local;
}

bool w3c_parse(const struct w3c_layout *layout, struct slice line,
	       struct record *rec)
{
	struct slice values[NFIELDS] = { 0 };
	char parting = parting_byte(line);
	enum w3c_field target;

	*rec = (struct record){ 0 };
	if (!layout->nfields || !line.len || line.at[0] == '#')
		return false;
	if (slice_count(line, parting) + 1 != layout->nfields)
		parting = 0;
	if (!split(layout, parting, line, values))
		return false;
	target = set_request(rec, layout->is_akamai, values);
	set_time(rec, layout->is_local, values);
	rec->status = unquoted(values[FIELD_STATUS]);
	rec->bytes = unquoted(values[FIELD_BYTES]);
	rec->user_agent = unquoted(values[FIELD_USER_AGENT]);
	/* A client may have sent the quotes if a string did not need them. */
	if (is_quoted(values[target]) ||
	    (!parting && is_quoted(values[FIELD_USER_AGENT])))
		rec->escape = UNESCAPE_QUOTES;
	else
		rec->escape =
			parting == '\t' ? UNESCAPE_PERCENT : UNESCAPE_PLUS;
	rec->host = find_host(rec->escape, values);
	return hostname_is_valid(rec->host);
}
