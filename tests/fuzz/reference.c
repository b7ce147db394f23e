/*
 * Wherever the rule can be said in words, the code says it in that order and
 * looks at the line again from its start, however often.
 */

#include "reference.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TOKENS = 4, HOST_MAX = 255 };

void reference_fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

/* The first MAX_TOKENS tokens, divided by single blanks. */
static size_t split(struct slice text, struct slice tokens[MAX_TOKENS])
{
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= text.len && n < MAX_TOKENS; i++) {
		if (i < text.len && text.at[i] != ' ')
			continue;
		tokens[n].at = text.at + start;
		tokens[n].len = i - start;
		start = i + 1;
		n++;
	}
	return n;
}

static bool is(struct slice s, const char *str)
{
	return s.len == strlen(str) && memcmp(s.at, str, s.len) == 0;
}

static bool is_address_of(int family, struct slice s)
{
	char str[INET6_ADDRSTRLEN];
	struct in6_addr addr;

	if (s.len >= sizeof(str) || (s.len && memchr(s.at, '\0', s.len)))
		return false;
	memcpy(str, s.at, s.len);
	str[s.len] = '\0';
	return inet_pton(family, str, &addr) == 1;
}

/* RFC 4007, section 11, gives an IPv6 address a zone: "address%zone_id". */
static bool is_ip(struct slice s)
{
	const char *percent = memchr(s.at, '%', s.len);
	struct slice before = s;

	if (!percent)
		return is_address_of(AF_INET, s) || is_address_of(AF_INET6, s);
	before.len = (size_t)(percent - s.at);
	return before.len + 1 < s.len && is_address_of(AF_INET6, before);
}

/* "ends in `:` and 1 to 5 digits" */
static bool ends_in_port(struct slice s)
{
	for (size_t ndigits = 1; ndigits <= 5; ndigits++) {
		if (s.len < ndigits + 1)
			return false;
		if (s.at[s.len - ndigits] < '0' || s.at[s.len - ndigits] > '9')
			return false;
		if (s.at[s.len - ndigits - 1] == ':')
			return true;
	}
	return false;
}

static bool vhost_stands_first(enum accesslog_format format,
			       const struct slice *tokens, size_t ntokens)
{
	if (format == ACCESSLOG_CLF)
		return false;
	if (format == ACCESSLOG_VHOST)
		return true;
	if (ntokens < 4 || is(tokens[1], "-"))
		return false;
	return is_ip(tokens[1]) ||
	       (ends_in_port(tokens[0]) && !is_ip(tokens[0]));
}

static bool is_host(struct slice s)
{
	if (s.len < 1 || s.len > HOST_MAX || is(s, "-"))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < 0x21 || s.at[i] > 0x7e || s.at[i] == '"' ||
		    s.at[i] == '\\')
			return false;
	return true;
}

/* "[vhost[:port] ]host ident user ", all of it before the time. */
static bool parse_front(enum accesslog_format format, struct slice front,
			struct slice *host)
{
	struct slice tokens[MAX_TOKENS];
	size_t ntokens;
	bool vhost;

	if (!front.len || front.at[front.len - 1] != ' ')
		return false;
	front.len--;
	ntokens = split(front, tokens);
	vhost = vhost_stands_first(format, tokens, ntokens);
	if (ntokens < (vhost ? 4 : 3))
		return false;
	*host = tokens[vhost ? 1 : 0];
	return is_host(*host);
}

/* Where the quote is that no backslash escapes; len if there is none. */
static size_t find_closing_quote(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] != '"')
		i += text[i] == '\\' ? 2 : 1;
	return i < len ? i : len;
}

bool reference_parse(enum accesslog_format format, const char *line, size_t len,
		     struct accesslog_record *rec)
{
	const char *end = line + len;
	const char *anchor = len ? memmem(line, len, "] \"", 3) : NULL;
	const char *open = anchor;
	struct slice front;

	if (!anchor)
		return false;
	while (open > line && open[-1] != '[')
		open--;
	if (open == line)
		return false;
	rec->time = (struct slice){ open, (size_t)(anchor - open) };
	front = (struct slice){ line, (size_t)(open - 1 - line) };

	rec->request.at = anchor + 3;
	rec->request.len =
		find_closing_quote(anchor + 3, (size_t)(end - anchor - 3));
	if (rec->request.at + rec->request.len == end)
		return false;
	return parse_front(format, front, &rec->host);
}

bool reference_target(struct slice request, struct slice *target)
{
	struct slice tokens[MAX_TOKENS];

	if (split(request, tokens) < 2)
		return false;
	*target = tokens[1];
	return tokens[0].len > 0 && tokens[1].len > 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * How many bytes the escape at the start of src takes, and what it stands
 * for; 0 if there is no escape.
 */
static size_t escape(struct slice src, char *byte)
{
	static const char names[] = "\"\\ntrbv", bytes[] = "\"\\\n\t\r\b\v";
	const char *name;

	if (src.len < 2 || src.at[0] != '\\')
		return 0;
	name = memchr(names, src.at[1], sizeof(names) - 1);
	if (name) {
		*byte = bytes[name - names];
		return 2;
	}
	if (src.len < 4 || src.at[1] != 'x' || hex_digit(src.at[2]) < 0 ||
	    hex_digit(src.at[3]) < 0)
		return 0;
	*byte = (char)(hex_digit(src.at[2]) * 16 + hex_digit(src.at[3]));
	return 4;
}

struct slice reference_unescape(struct slice src, char *scratch)
{
	struct slice out = { scratch, 0 };
	size_t i = 0;

	while (i < src.len) {
		struct slice rest = { src.at + i, src.len - i };
		size_t len = escape(rest, &scratch[out.len]);

		if (!len)
			scratch[out.len] = src.at[i];
		i += len ? len : 1;
		out.len++;
	}
	return out;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* RFC 3986, section 3.1. */
static bool is_scheme(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_letter(s.at[i]) &&
		    (i == 0 ||
		     !((s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '+' ||
		       s.at[i] == '-' || s.at[i] == '.')))
			return false;
	return s.len > 0;
}

static struct slice behind(struct slice s, size_t len)
{
	return (struct slice){ s.at + len, s.len - len };
}

struct slice reference_path(struct slice target)
{
	const char *colon = memmem(target.at, target.len, "://", 3);
	size_t i = 0;

	if (colon) {
		struct slice scheme = { target.at,
					(size_t)(colon - target.at) };

		/* RFC 3986, section 3.2, on where an authority ends. */
		if (is_scheme(scheme)) {
			target = behind(target, scheme.len + 3);
			while (i < target.len &&
			       !memchr("/?#", target.at[i], 3))
				i++;
			target = behind(target, i);
		}
	}
	for (i = 0; i < target.len; i++)
		if (target.at[i] == '?' || target.at[i] == '#')
			target.len = i;
	return target;
}

/*
 * Apache's ap_escape_logitem() and nginx's ngx_http_log_escape() escape all
 * that is not printable ASCII, and the quote and the backslash; a blank as it
 * is would end the target.
 */
bool reference_is_plain(char byte)
{
	return byte >= 0x21 && byte <= 0x7e && byte != '"' && byte != '\\';
}

void reference_check_buf(const struct buf *buf)
{
	if (buf_failed(buf))
		reference_fail("out of memory");
}
