/* Tested by tests/unit/log/test_named.c. */

#include "log/logfmt.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "log/host.h"
#include "log/request.h"

enum field {
	FIELD_FWD, /* Heroku: X-Forwarded-For, to which it adds the peer */
	FIELD_HOST,
	FIELD_REQUEST,
	FIELD_METHOD,
	FIELD_TARGET,
	FIELD_TIME,
	FIELD_STATUS,
	FIELD_BYTES,
	FIELD_AGENT,
	NFIELDS
};

static const struct {
	const char *key; /* in lower case */
	enum field field;
} keys[] = {
	{ "fwd", FIELD_FWD },	       { "remote_addr", FIELD_HOST },
	{ "remote_ip", FIELD_HOST },   { "remoteaddr", FIELD_HOST },
	{ "remote", FIELD_HOST },      { "client_ip", FIELD_HOST },
	{ "clientip", FIELD_HOST },    { "client", FIELD_HOST },
	{ "ip", FIELD_HOST },	       { "request", FIELD_REQUEST },
	{ "method", FIELD_METHOD },    { "http_method", FIELD_METHOD },
	{ "path", FIELD_TARGET },      { "uri", FIELD_TARGET },
	{ "url", FIELD_TARGET },       { "request_uri", FIELD_TARGET },
	{ "time", FIELD_TIME },	       { "ts", FIELD_TIME },
	{ "t", FIELD_TIME },	       { "timestamp", FIELD_TIME },
	{ "status", FIELD_STATUS },    { "status_code", FIELD_STATUS },
	{ "bytes", FIELD_BYTES },      { "size", FIELD_BYTES },
	{ "user_agent", FIELD_AGENT }, { "useragent", FIELD_AGENT },
	{ "ua", FIELD_AGENT },
};

static bool is_key_byte(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-.@/", c));
}

static enum field find_field(struct slice key)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (key.len == strlen(keys[i].key) &&
		    !strncasecmp(key.at, keys[i].key, key.len))
			return keys[i].field;
	return NFIELDS;
}

/* Takes "value" or value, and the blank after it, off the front. */
static bool take_value(struct slice *rest, struct slice *value)
{
	bool is_cut;

	if (!slice_begins(*rest, "\"")) {
		*value = slice_take_until(rest, ' ');
		return !slice_count(*value, '"');
	}
	if (!text_take_quoted(rest, value, &is_cut) || is_cut)
		return false;
	if (!rest->len)
		return true;
	if (rest->at[0] != ' ')
		return false;
	*rest = slice_behind(*rest, 1);
	return true;
}

/* Takes "key=value" off the front; a key alone has no value. */
static bool take_pair(struct slice *rest, struct slice *key,
		      struct slice *value)
{
	size_t len = 0;

	while (len < rest->len && is_key_byte(rest->at[len]))
		len++;
	*key = (struct slice){ rest->at, len };
	*value = (struct slice){ 0 };
	if (!len)
		return false;
	*rest = slice_behind(*rest, len);
	if (slice_begins(*rest, "=")) {
		*rest = slice_behind(*rest, 1);
		return take_value(rest, value);
	}
	if (!rest->len)
		return true;
	if (rest->at[0] != ' ')
		return false;
	*rest = slice_behind(*rest, 1);
	return true;
}

/* The last of a list, which the router has added. */
static struct slice last_of(struct slice list)
{
	const char *comma = list.len ? memrchr(list.at, ',', list.len) : NULL;

	if (!comma)
		return list;
	return text_skip_blanks(
		slice_behind(list, (size_t)(comma + 1 - list.at)));
}

static bool has_twice(const unsigned *times)
{
	return times[FIELD_FWD] > 1 || times[FIELD_HOST] > 1 ||
	       times[FIELD_REQUEST] > 1 || times[FIELD_METHOD] > 1 ||
	       times[FIELD_TARGET] > 1;
}

/* Go writes a byte as \xhh, and a character as JSON does. */
static enum unescape escape_of(const struct record *rec)
{
	struct slice s = rec->user_agent.len ? rec->user_agent : rec->target;

	return s.len && memmem(s.at, s.len, "\\x", 2) ? UNESCAPE_BACKSLASH
						      : UNESCAPE_JSON;
}

static bool set_record(const struct slice *found, struct record *rec)
{
	struct slice host = found[FIELD_FWD].at ? last_of(found[FIELD_FWD])
						: found[FIELD_HOST];

	if (!host_is_client(host, &rec->host))
		return false;
	if (found[FIELD_TARGET].len) {
		rec->method = found[FIELD_METHOD];
		rec->target = found[FIELD_TARGET];
	} else if (!found[FIELD_REQUEST].len ||
		   !request_set(rec, found[FIELD_REQUEST])) {
		return false;
	}
	rec->time = found[FIELD_TIME];
	rec->status = found[FIELD_STATUS];
	rec->bytes = found[FIELD_BYTES];
	rec->user_agent = found[FIELD_AGENT];
	rec->escape = escape_of(rec);
	return true;
}

bool logfmt_parse(struct slice line, struct record *rec)
{
	struct slice found[NFIELDS] = { 0 }, key, value;
	unsigned times[NFIELDS] = { 0 };
	bool has_pair = false;

	*rec = (struct record){ 0 };
	while (line.len) {
		enum field field;

		if (!take_pair(&line, &key, &value))
			return false;
		/* Behind a Host that looks like pairs come other fields. */
		if (has_pair && !value.at)
			return false;
		has_pair |= value.at != NULL;
		field = find_field(key);
		if (field == NFIELDS)
			continue;
		if (!found[field].at)
			found[field] = value;
		times[field]++;
	}
	return !has_twice(times) && set_record(found, rec);
}
