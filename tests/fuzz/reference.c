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

enum { WORDS_MAX = 1 << 17, HOST_MAX = 255 };

void reference_fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
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

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The text without ":" and 1 to 5 digits at its end; false if it has none. */
static bool strip_port(struct slice *s)
{
	for (size_t ndigits = 1; ndigits <= 5; ndigits++) {
		if (s->len < ndigits + 1 || !is_digit(s->at[s->len - ndigits]))
			return false;
		if (s->at[s->len - ndigits - 1] == ':') {
			s->len -= ndigits + 1;
			return true;
		}
	}
	return false;
}

static bool is_name(struct slice s)
{
	size_t nletters = 0, ndots = 0;

	for (size_t i = 0; i < s.len; i++) {
		nletters += is_letter(s.at[i]);
		ndots += s.at[i] == '.';
		if (!is_letter(s.at[i]) && !is_digit(s.at[i]) &&
		    s.at[i] != '-' && s.at[i] != '_' && s.at[i] != '.')
			return false;
	}
	return s.len <= HOST_MAX && (nletters || ndots == 3) &&
	       !is(s, "unknown") && !is(s, "undefined");
}

/* A zone has no other bytes than a name. */
static bool is_plain_ip(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_letter(s.at[i]) && !is_digit(s.at[i]) &&
		    (!s.at[i] || !strchr("-_.:%", s.at[i])))
			return false;
	return s.len <= HOST_MAX && is_ip(s);
}

/* The address that the token is, without port and brackets; or an empty one. */
static struct slice address_of(struct slice token)
{
	struct slice none = { token.at, 0 }, s = token;

	if (is_plain_ip(token))
		return token;
	if (token.len > HOST_MAX)
		return none;
	strip_port(&s);
	if (s.len > 2 && s.at[0] == '[' && s.at[s.len - 1] == ']') {
		s = (struct slice){ s.at + 1, s.len - 2 };
		return is_plain_ip(s) && memchr(s.at, ':', s.len) ? s : none;
	}
	return is_plain_ip(s) && !memchr(s.at, ':', s.len) ? s : none;
}

static struct slice host_of(struct slice token)
{
	return is_name(token) ? token : address_of(token);
}

bool reference_is_host(struct slice s)
{
	return is_name(s) || is_plain_ip(s);
}

static bool same(struct slice a, struct slice b)
{
	return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

/* True if an address other than the host is among the words, or in a list. */
static bool names_other(const struct slice *words, size_t n, struct slice host)
{
	static const char marks[] = "\"'()[]<>;\\";

	for (size_t i = 0; i < n; i++) {
		for (size_t at = 0, to; at <= words[i].len; at = to + 1) {
			struct slice item = { words[i].at + at, 0 }, found;

			for (to = at;
			     to < words[i].len && words[i].at[to] != ',';)
				to++;
			item.len = to - at;
			found = address_of(item);
			while (!found.len && item.len &&
			       memchr(marks, item.at[0], sizeof(marks) - 1)) {
				item.at++;
				item.len--;
			}
			while (!found.len && item.len &&
			       memchr(marks, item.at[item.len - 1],
				      sizeof(marks) - 1))
				item.len--;
			if (!found.len)
				found = address_of(item);
			if (found.len && !same(found, host))
				return true;
		}
	}
	return false;
}

static bool is_domain(struct slice s)
{
	const char *dot = s.len ? memchr(s.at, '.', s.len) : NULL;

	return dot && dot > s.at && dot + 1 < s.at + s.len && is_name(s) &&
	       !is_ip(s);
}

bool reference_is_server(struct slice s)
{
	return is_domain(s) || address_of(s).len;
}

/* True if a "-" stands where a host could, among a user with blanks. */
static bool hides_host(const struct slice *user, size_t n)
{
	for (size_t i = 0; n > 1 && i < n; i++)
		if (is(user[i], "-") && (!i || is_domain(user[i - 1])))
			return true;
	return false;
}

/* "127.0.1.1:80", with a port that Linux gives no client. */
static bool is_local_server(struct slice token)
{
	struct slice s = token;
	long port = 0;

	if (!strip_port(&s) || !is_address_of(AF_INET, s) || s.len < 4 ||
	    memcmp(s.at, "127.", 4) != 0)
		return false;
	for (size_t i = s.len + 1; i < token.len; i++)
		port = port * 10 + token.at[i] - '0';
	return port < 32768;
}

/* "name:port", in any alphabet. */
static bool is_named_server(struct slice token)
{
	bool has_letter = false;
	size_t len = token.len;

	while (len && is_digit(token.at[len - 1]))
		len--;
	if (len == token.len || !len || token.at[len - 1] != ':')
		return false;
	for (size_t i = 0; i + 1 < len; i++) {
		char c = token.at[i];

		if (is_letter(c) || (unsigned char)c >= 0x80)
			has_letter = true;
		else if (!is_digit(c) && c != '-' && c != '_' && c != '.')
			return false;
	}
	return has_letter;
}

static bool is_vhost(struct slice first, struct slice second)
{
	struct slice address = address_of(second);

	if (is_named_server(first))
		return true;
	if (!address.len)
		return false;
	if (address_of(first).len)
		return same(address_of(first), address) ||
		       is_local_server(first);
	strip_port(&first);
	return is_name(first) || is(first, "-");
}

static bool prove(const struct slice *words, size_t n, struct slice *host)
{
	bool no_ident = is(words[1], "-");

	if (no_ident || n == 3) {
		*host = host_of(words[0]);
		return host->len && !names_other(words + 1, n - 1, *host) &&
		       !hides_host(words + 2, n - 2) &&
		       (no_ident || address_of(words[0]).len ||
			(is_domain(words[0]) && !is_domain(words[1])));
	}
	*host = host_of(words[1]);
	return host->len && is_vhost(words[0], words[1]) &&
	       !names_other(words + 2, n - 2, *host) &&
	       (is(words[2], "-") ? !hides_host(words + 3, n - 3)
				  : n == 4 && (is(words[0], "-") ||
					       !is_domain(words[2])));
}

/* The first address of a list, or its first name. */
static struct slice first_of(struct slice list)
{
	struct slice name = { list.at, 0 };

	for (size_t at = 0, to; at < list.len; at = to + 1) {
		struct slice item = { list.at + at, 0 }, host;

		for (to = at; to < list.len && list.at[to] != ',';)
			to++;
		item.len = to - at;
		while (item.len && item.at[0] == ' ')
			item = (struct slice){ item.at + 1, item.len - 1 };
		while (item.len && item.at[item.len - 1] == ' ')
			item.len--;
		/* Quotes may be around the list. */
		if (item.len && item.at[0] == '"')
			item = (struct slice){ item.at + 1, item.len - 1 };
		if (item.len && item.at[item.len - 1] == '"')
			item.len--;
		host = address_of(item);
		if (host.len)
			return host;
		host = item;
		strip_port(&host);
		if (!name.len && item.len <= HOST_MAX && is_name(host))
			name = host;
	}
	return name;
}

/* From words that end in a comma to the first that does not; sets its number.
 */
static struct slice take_list(const struct slice *words, size_t n,
			      size_t *taken)
{
	size_t i = 0;

	while (i + 1 < n && words[i].len &&
	       words[i].at[words[i].len - 1] == ',')
		i++;
	*taken = i + 1;
	return (struct slice){
		words[0].at, (size_t)(words[i].at + words[i].len - words[0].at)
	};
}

static struct slice host_or_first(struct slice list)
{
	return list.len && memchr(list.at, ',', list.len) ? first_of(list)
							  : host_of(list);
}

/* "[vhost[:port] ]host ident user ", all of it before the time. */
static bool parse_front(enum clf_front kind, struct slice front,
			struct slice *host)
{
	static struct slice words[WORDS_MAX];
	size_t n = 0, start = 0, taken;

	if (!front.len || front.at[front.len - 1] != ' ')
		return false;
	front.len--;
	for (size_t i = 0; i <= front.len; i++) {
		if (i < front.len && front.at[i] != ' ')
			continue;
		if (n == WORDS_MAX)
			reference_fail("a line of too many words");
		words[n++] = (struct slice){ front.at + start, i - start };
		start = i + 1;
	}
	if (n < 3)
		return false;
	if (kind == CLF_AUTO)
		return prove(words, n, host);
	if (kind == CLF_CLF) {
		*host = host_or_first(take_list(words, n, &taken));
		return n - taken >= 2 && host->len;
	}
	if (is(words[1], "-")) {
		*host = first_of(words[0]);
		return n == 3 && words[0].len &&
		       memchr(words[0].at, ',', words[0].len) && host->len;
	}
	if (n == 3 && !address_of(words[1]).len)
		return false;
	*host = host_or_first(take_list(words + 1, n - 1, &taken));
	return host->len > 0;
}

/* Where the quote is that no backslash escapes; len if there is none. */
static size_t find_closing_quote(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] != '"')
		i += text[i] == '\\' ? 2 : 1;
	return i < len ? i : len;
}

/* What stands after a blank at the place, up to the next or the end. */
static struct slice take_word(struct slice line, size_t *at)
{
	struct slice word = { line.at + *at, 0 };

	if (*at == line.len || line.at[*at] != ' ')
		return word;
	word.at++;
	for (++*at; *at < line.len && line.at[*at] != ' '; ++*at)
		word.len++;
	return word;
}

static bool is_number(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.at[i]))
			return false;
	return s.len;
}

/* ` status bytes`: both as they are; or the status alone, if that is enough. */
static bool has_numbers(struct slice tail, bool status_alone)
{
	size_t at = 0;
	struct slice status = take_word(tail, &at);
	struct slice bytes = take_word(tail, &at);

	if (!is(status, "-") && !(is_number(status) && status.len == 3))
		return false;
	if (status_alone)
		return status.len == 3 || (tail.len > 2 && tail.at[2] == ' ');
	return is(bytes, "-") || is_number(bytes);
}

/* Where the request ends that is at the start of the text; len if nowhere. */
static size_t find_request_end(struct slice text)
{
	size_t first = find_closing_quote(text.at, text.len);

	if (first < text.len &&
	    has_numbers((struct slice){ text.at + first + 1,
					text.len - first - 1 },
			true))
		return first;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '"' &&
		    has_numbers((struct slice){ text.at + i + 1,
						text.len - i - 1 },
				false))
			return i;
	if (first + 1 < text.len && text.at[first + 1] != ' ' &&
	    text.at[first + 1] != '\r')
		return text.len;
	return first;
}

/* The first '[', text without brackets but with a colon, '] "'. */
static size_t find_anchor(struct slice line, size_t *open)
{
	bool in_brackets = false, has_colon = false;

	for (size_t i = 0; i < line.len; i++) {
		if (line.at[i] == '[') {
			*open = i;
			in_brackets = true;
			has_colon = false;
		} else if (line.at[i] == ':') {
			has_colon = true;
		} else if (line.at[i] == ']') {
			if (in_brackets && has_colon && line.len - i > 2 &&
			    line.at[i + 1] == ' ' && line.at[i + 2] == '"')
				return i;
			in_brackets = false;
		}
	}
	return line.len;
}

bool reference_has_time(struct slice line)
{
	size_t open;

	return find_anchor(line, &open) < line.len;
}

bool reference_parse(enum clf_front kind, struct slice line,
		     struct reference_line *rec)
{
	size_t open = 0, close = find_anchor(line, &open), len, at = 0;
	struct slice rest, tail;

	*rec = (struct reference_line){ 0 };
	if (close == line.len)
		return false;
	rec->time = (struct slice){ line.at + open + 1, close - open - 1 };
	rest = (struct slice){ line.at + close + 3, line.len - close - 3 };
	/* Colours are dropped before. */
	if (rest.len && rest.at[0] == '\33')
		return false;
	len = find_request_end(rest);
	if (len >= rest.len)
		return false;
	rec->request = (struct slice){ rest.at, len };
	tail = (struct slice){ rest.at + len + 1, rest.len - len - 1 };
	rec->status = take_word(tail, &at);
	if (rec->status.len)
		rec->bytes = take_word(tail, &at);
	return parse_front(kind, (struct slice){ line.at, open }, &rec->host);
}

/* Blanks before the target are passed over. */
bool reference_request(struct slice request, struct slice *method,
		       struct slice *target)
{
	size_t begin = 0, end;

	*method = *target = (struct slice){ 0 };
	while (begin < request.len && request.at[begin] != ' ')
		begin++;
	if (!begin)
		return false;
	*method = (struct slice){ request.at, begin };
	while (begin < request.len && request.at[begin] == ' ')
		begin++;
	for (end = begin; end < request.len && request.at[end] != ' ';)
		end++;
	*target = (struct slice){ request.at + begin, end - begin };
	if (!target->len)
		*method = *target = (struct slice){ 0 };
	return target->len;
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

/* The number of so many hexadecimal digits at the place; or -1. */
static long hex_number(struct slice s, size_t at, size_t ndigits)
{
	long number = 0;

	for (size_t i = at; i < at + ndigits; i++) {
		if (i >= s.len || hex_digit(s.at[i]) < 0)
			return -1;
		number = number * 16 + hex_digit(s.at[i]);
	}
	return number;
}

/* What one escape is: the bytes that it takes, and those it stands for. */
struct escape {
	size_t taken; /* 0: it is none */
	char bytes[4];
	size_t len;
};

static struct escape as_byte(size_t taken, long byte)
{
	struct escape none = { 0 };
	struct escape escape = { taken, { (char)byte }, 1 };

	return byte < 0 ? none : escape;
}

static struct escape as_letter(struct slice src, const char *pairs)
{
	for (; *pairs; pairs += 2)
		if (src.len > 1 && src.at[1] == pairs[0])
			return as_byte(2, (unsigned char)pairs[1]);
	return as_byte(0, -1);
}

/* RFC 3629, section 3: the bits x of a code, six to a byte behind the first. */
static struct escape as_code(size_t taken, long code)
{
	static const long ends[] = { 0x80, 0x800, 0x10000, 0x110000 };
	static const int firsts[] = { 0, 0xc0, 0xe0, 0xf0 };
	struct escape escape = { taken, { 0 }, 1 };

	while (code >= ends[escape.len - 1])
		escape.len++;
	for (size_t i = escape.len; i-- > 1; code /= 64)
		escape.bytes[i] = (char)(0x80 + code % 64);
	escape.bytes[0] = (char)(firsts[escape.len - 1] + code);
	return escape;
}

/* Servers write the others as they are: their escape is a client's. */
static long unprinted(long code)
{
	return code >= 0x20 && code < 0x7f && code != '"' && code != '\\'
		       ? -1
		       : code;
}

/* \\uhhhh as Tomcat writes it, for a byte, or morgan, for a character. */
static struct escape u_escape(struct slice src, bool is_ascii)
{
	long code = unprinted(hex_number(src, 2, 4));

	if (code < 0)
		return as_byte(0, -1);
	return is_ascii && code < 0x100 ? as_byte(6, code) : as_code(6, code);
}

/* RFC 8259, section 7; \\xhh by those who put JSON together as text. */
static struct escape json_escape(struct slice src)
{
	long high, low = -1;

	if (src.len > 1 && src.at[1] == 'x')
		return as_byte(4, unprinted(hex_number(src, 2, 2)));
	if (src.len < 2 || src.at[1] != 'u')
		return as_letter(src, "\"\"\\\\//b\bf\fn\nr\rt\tv\v");
	high = hex_number(src, 2, 4);
	if (high < 0)
		return as_byte(0, -1);
	if (src.len >= 8 && src.at[6] == '\\' && src.at[7] == 'u')
		low = hex_number(src, 8, 4);
	if (high / 0x400 == 0xd800 / 0x400 && low / 0x400 == 0xdc00 / 0x400)
		return as_code(12,
			       0x10000 + high % 0x400 * 0x400 + low % 0x400);
	return as_code(6, high);
}

/* The escape at the start of src. */
static struct escape read_escape(enum unescape kind, struct slice src,
				 bool is_ascii)
{
	char c = src.at[0];

	if (kind == UNESCAPE_BACKSLASH && c == '\\') {
		if (src.len > 1 && src.at[1] == 'x')
			return as_byte(4, unprinted(hex_number(src, 2, 2)));
		if (src.len > 1 && src.at[1] == 'u')
			return u_escape(src, is_ascii);
		return as_letter(src, "\"\"\\\\n\nt\tr\rb\bv\vf\fa\a");
	}
	if (kind == UNESCAPE_HEX && c == '\\' && src.len > 1 &&
	    src.at[1] == 'x')
		return as_byte(4, unprinted(hex_number(src, 2, 2)));
	if (kind == UNESCAPE_QUOTED && c == '\\')
		return as_letter(src, "\"\"");
	if (kind == UNESCAPE_JSON && c == '\\')
		return json_escape(src);
	if (kind == UNESCAPE_PERCENT && c == '%')
		return as_byte(3, hex_number(src, 1, 2));
	if (kind == UNESCAPE_HASH && c == '#') {
		long code = hex_number(src, 1, 2);

		return as_byte(3, code > 0 && strchr("#{|}", (int)code)
					  ? code
					  : unprinted(code));
	}
	if (kind == UNESCAPE_QUOTES && c == '"')
		return as_letter(src, "\"\"");
	return as_byte(0, -1);
}

/* After '(', or before "http" after another: a robot's. */
static bool is_a_plus(struct slice src, size_t i)
{
	if (!i)
		return false;
	return src.at[i - 1] == '(' ||
	       (src.at[i - 1] == '+' && src.len - i > 4 &&
		!memcmp(src.at + i + 1, "http", 4));
}

struct slice reference_unescape(enum unescape kind, struct slice src,
				char *scratch)
{
	struct slice out = { scratch, 0 };
	bool is_ascii = true;
	size_t i = 0;

	for (size_t k = 0; k < src.len; k++)
		is_ascii &= (unsigned char)src.at[k] < 0x80;
	while (i < src.len) {
		struct slice rest = { src.at + i, src.len - i };
		struct escape escape = read_escape(kind, rest, is_ascii);

		if (kind == UNESCAPE_PLUS && src.at[i] == '+' &&
		    !is_a_plus(src, i))
			escape = as_byte(1, ' ');

		if (!escape.taken)
			escape = as_byte(1, (unsigned char)src.at[i]);
		if (escape.len > escape.taken)
			reference_fail("an escape is shorter than its bytes");
		memcpy(scratch + out.len, escape.bytes, escape.len);
		i += escape.taken;
		out.len += escape.len;
	}
	return out;
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

static size_t find_any(struct slice s, const char *bytes)
{
	size_t i = 0;

	while (i < s.len && (!s.at[i] || !strchr(bytes, s.at[i])))
		i++;
	return i;
}

static bool is_authority(struct slice s)
{
	if (address_of(s).len)
		return true;
	strip_port(&s);
	return is_name(s);
}

struct slice reference_path(struct slice target, bool *is_certain)
{
	const char *colon =
		target.len ? memmem(target.at, target.len, "://", 3) : NULL;
	struct slice scheme = { target.at,
				colon ? (size_t)(colon - target.at) : 0 };
	struct slice rest = target;
	size_t slash, query;

	*is_certain = true;
	if (colon && is_scheme(scheme))
		rest = (struct slice){ colon + 3, target.len - scheme.len - 3 };
	slash = find_any(rest, "/");
	query = find_any(rest, "?#");
	/* RFC 3986, section 3.2, on where an authority ends. */
	if (rest.at != target.at) {
		*is_certain = slash == rest.len || query > slash;
		if (slash == rest.len)
			slash = query;
	} else if (slash && slash < rest.len && slash < query &&
		   rest.len - slash && slash <= HOST_MAX &&
		   is_authority((struct slice){ rest.at, slash })) {
		*is_certain = false;
	} else {
		slash = 0;
	}
	rest = (struct slice){ rest.at + slash, rest.len - slash };
	rest.len = find_any(rest, "?#");
	return rest;
}

/*
 * None of what servers escape (Apache, nginx, IIS, CloudFront, HAProxy), nor
 * writers of JSON: all that is not printable, and of what is
 * "#%&'+/<=>?[\]^`{|}~ and the blank.
 */
bool reference_is_plain(char byte)
{
	return byte > 0x20 && byte < 0x7f &&
	       !strchr("\"#%&'+/<=>?[\\]^`{|}~", byte);
}

/* Three digits, the first of which is not 0. */
unsigned reference_status(struct slice s)
{
	unsigned status = 0;

	if (s.len != 3 || s.at[0] == '0')
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (!strchr("0123456789", s.at[i]) || !s.at[i])
			return 0;
		status = status * 10 + (unsigned)(s.at[i] - '0');
	}
	return status;
}

/* Of digits alone, and no larger than UINT64_MAX: that is told as a string. */
bool reference_number(struct slice s, uint64_t *number)
{
	static const char max[] = "18446744073709551615";
	size_t zeros = 0;

	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	while (zeros < s.len && s.at[zeros] == '0')
		zeros++;
	if (!s.len || s.len - zeros > strlen(max) ||
	    (s.len - zeros == strlen(max) &&
	     memcmp(s.at + zeros, max, strlen(max)) > 0))
		return false;
	*number = 0;
	for (size_t i = zeros; i < s.len; i++)
		*number = *number * 10 + (uint64_t)(s.at[i] - '0');
	return true;
}

void reference_check_buf(const struct buf *buf)
{
	if (buf_failed(buf))
		reference_fail("out of memory");
}
