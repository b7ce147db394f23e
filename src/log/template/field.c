/* Tested by tests/unit/log/test_template.c. */

#include "log/template/field.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "log/host.h"

static bool is_control(char c)
{
	return (unsigned char)c < ' ';
}

static bool ends_text(struct template_marks marks, char c)
{
	return (c == '"' && marks.has_quote) ||
	       (is_control(c) && marks.has_control);
}

static bool is_escape(enum template_quotes quotes, char a, char b)
{
	if (quotes == TEMPLATE_DOUBLED)
		return a == '"' && b == '"';
	return quotes == TEMPLATE_ESCAPED && a == '\\' && !is_control(b);
}

static const char *text_limit(const char *at, const char *end,
			      struct template_marks marks)
{
	const char *quote;
	bool has_escape;

	if (marks.quotes == TEMPLATE_AS_IT_IS ||
	    (!marks.has_quote && !marks.has_control))
		return end;
	if (!marks.has_control && marks.quotes != TEMPLATE_DOUBLED) {
		quote = marks.quotes == TEMPLATE_ESCAPED
				? text_find_quote(at, end, '"', &has_escape)
				: memchr(at, '"', (size_t)(end - at));
		return quote ? quote : end;
	}
	for (; at < end; at++) {
		bool is_pair =
			end - at > 1 && is_escape(marks.quotes, at[0], at[1]);

		if (!is_pair && ends_text(marks, *at))
			break;
		at += is_pair;
	}
	return at;
}

/* What may be in a field, by bit. */
enum { IN_NUMBER = 1, IN_IP = 2, IN_HOST = 4, IN_ANY = 7 };

static const unsigned char bytes_in[256] = {
	/* clang-format off */
	['0' ... '9'] = IN_ANY, ['A' ... 'Z'] = IN_ANY, ['a' ... 'z'] = IN_ANY,
	['+'] = IN_NUMBER, ['-'] = IN_ANY, ['.'] = IN_ANY,
	['%'] = IN_IP | IN_HOST, [':'] = IN_IP | IN_HOST,
	['['] = IN_IP | IN_HOST, [']'] = IN_IP | IN_HOST, ['_'] = IN_HOST,
	/* clang-format on */
};

static inline const char *run_limit(const char *at, const char *end,
				    unsigned of)
{
	while (at < end && (bytes_in[(unsigned char)*at] & of))
		at++;
	return at;
}

static const char *braces_limit(const char *at, const char *end)
{
	if (at == end || *at != '{')
		return at;
	while (++at < end && !memchr("{}\"", *at, 3))
		;
	return at < end && *at == '}' ? at + 1 : at;
}

/* Apache writes a user that is empty as '""'. */
static const char *user_limit(const struct template_item *item, const char *at,
			      const char *limit, const char *end)
{
	bool is_begin = limit == at || limit[-1] == item->separator;

	if (is_begin && end - limit >= 2 && !memcmp(limit, "\"\"", 2))
		return limit + 2;
	return limit;
}

/* A user of Basic authentication has no colon (RFC 7617). */
static const char *basic_limit(const char *at, const char *end)
{
	const char *colon = memchr(at, ':', (size_t)(end - at));

	return colon ? colon : end;
}

/* Of a field that a client may have sent. */
static const char *sent_limit(const struct template_item *item, const char *at,
			      const char *end, struct template_marks marks)
{
	const char *limit = text_limit(at, end, marks);

	switch (item->field.content) {
	case TEMPLATE_FIXED:
	case TEMPLATE_WORD:
		while (at < limit && (unsigned char)*at > ' ')
			at++;
		return at;
	case TEMPLATE_USER:
	case TEMPLATE_IDENT:
		return marks.quotes == TEMPLATE_AS_IT_IS
			       ? basic_limit(at, end)
			       : user_limit(item, at, limit, end);
	default:
		return limit;
	}
}

const char *field_limit(const struct template_item *item, const char *at,
			const char *end, struct template_marks marks)
{
	if (item->field.is_raw)
		marks.quotes = TEMPLATE_AS_IT_IS;

	switch (item->field.content) {
	case TEMPLATE_NUMBER:
		return run_limit(at, end, IN_NUMBER);
	case TEMPLATE_IP:
		return run_limit(at, end, IN_IP);
	case TEMPLATE_HOST:
		return run_limit(at, end, IN_HOST);
	case TEMPLATE_BRACES:
		return braces_limit(at, end);
	default:
		return sent_limit(item, at, end, marks);
	}
}

static bool is_number(struct slice s)
{
	size_t i = s.len > 1 && (s.at[0] == '-' || s.at[0] == '+');
	bool has_dot = false;

	for (; i < s.len; i++) {
		if (s.at[i] == '.' && !has_dot)
			has_dot = true;
		else if (!text_is_digit(s.at[i]))
			return false;
	}
	return true;
}

/* Three digits; or what stands for none. */
static bool is_status(struct slice s)
{
	enum { DIGITS = 3 };

	return (s.len == DIGITS && text_is_digit(s.at[0])) ||
	       slice_is(s, "0") || slice_is(s, "-1");
}

/* RFC 9110, section 5.6.2. */
static bool is_token(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.at[i]) &&
		    !(s.at[i] && strchr("!#$%&'*+-.^_`|~", s.at[i])))
			return false;
	return true;
}

/* A user may hold what separates fields only if there is no ident. */
static bool is_ident(const struct template_item *item, struct slice s)
{
	struct slice user = s;
	struct slice ident = slice_take_until(&user, item->separator);

	if (!ident.len || s.len == ident.len)
		return false;
	return slice_is(ident, "-") || !slice_count(user, item->separator);
}

/* Also one that cannot be read: what no client could have sent. */
static bool is_stamp(const struct template_item *item, struct slice s)
{
	if (template_shape(item)[0] == '[' && !slice_is(s, "-")) {
		if (s.len < 2 || s.at[0] != '[' || s.at[s.len - 1] != ']')
			return false;
		s = (struct slice){ s.at + 1, s.len - 2 };
	}
	return s.len && !memchr(s.at, '[', s.len) && !memchr(s.at, ']', s.len);
}

static bool is_host(const struct template_item *item, struct slice s)
{
	struct slice host;
	bool has_port;

	if (item->before_port)
		s = field_before_port(s);
	if (slice_is_none(s) || slice_begins(s, "unix:"))
		return true;
	return item->field.content == TEMPLATE_IP
		       ? host_read(s, &host, &has_port) == HOST_ADDRESS
		       : host_is_client(s, &host);
}

/*
 * A list that is the host has no blank within a host: who sends one can as well
 * send any host.
 */
static bool is_list(const struct template_item *item, struct slice s)
{
	if (item->field.kind != TEMPLATE_ADDRESS)
		return true;
	while (s.len) {
		struct slice host = slice_take_until(&s, ',');

		while (host.len && host.at[0] == ' ')
			host = slice_behind(host, 1);
		while (host.len && host.at[host.len - 1] == ' ')
			host.len--;
		if (slice_count(host, ' '))
			return false;
	}
	return true;
}

static bool is_url(struct slice s)
{
	struct slice scheme = slice_take_until(&s, ':');

	for (size_t i = 0; i < scheme.len; i++)
		if (!isalnum((unsigned char)scheme.at[i]))
			return false;
	return scheme.len && slice_begins(s, "//");
}

bool field_fits(const struct template_item *item, struct slice s)
{
	if (item->field.kind == TEMPLATE_STATUS && !slice_is_none(s) &&
	    !is_status(s))
		return false;
	if (item->field.kind == TEMPLATE_METHOD && !is_token(s))
		return false;
	switch (item->field.content) {
	case TEMPLATE_FIXED:
		return s.len > 0;
	case TEMPLATE_NUMBER:
		return slice_is(s, "-") || (s.len && is_number(s));
	case TEMPLATE_IP:
	case TEMPLATE_HOST:
		return is_host(item, s);
	case TEMPLATE_URL:
		return is_url(s);
	case TEMPLATE_LIST:
		return is_list(item, s);
	case TEMPLATE_STAMP:
		return is_stamp(item, s);
	case TEMPLATE_IDENT:
		return is_ident(item, s);
	case TEMPLATE_BRACES:
		return s.len > 1 && s.at[s.len - 1] == '}';
	default:
		return true;
	}
}

struct slice field_before_port(struct slice text)
{
	const char *colon = text.len ? memrchr(text.at, ':', text.len) : NULL;

	if (colon)
		text.len = (size_t)(colon - text.at);
	return text;
}
