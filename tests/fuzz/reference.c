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

static bool vhost_stands_first(enum clf_front kind, const struct slice *tokens,
			       size_t ntokens)
{
	if (kind == CLF_CLF)
		return false;
	if (kind == CLF_VHOST)
		return true;
	if (ntokens < 4 || is(tokens[1], "-"))
		return false;
	return is_ip(tokens[1]) ||
	       (ends_in_port(tokens[0]) && !is_ip(tokens[0]));
}

bool reference_is_host(struct slice s)
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
static bool parse_front(enum clf_front kind, struct slice front,
			struct slice *host)
{
	struct slice tokens[MAX_TOKENS];
	size_t ntokens;
	bool vhost;

	if (!front.len || front.at[front.len - 1] != ' ')
		return false;
	front.len--;
	ntokens = split(front, tokens);
	if (kind == CLF_AUTO && tokens[0].len &&
	    tokens[0].at[tokens[0].len - 1] == ',') {
		*host = (struct slice){ tokens[0].at, tokens[0].len - 1 };
		return ntokens >= 3 && reference_is_host(*host);
	}
	vhost = vhost_stands_first(kind, tokens, ntokens);
	if (ntokens < (vhost ? 4 : 3))
		return false;
	*host = tokens[vhost ? 1 : 0];
	return reference_is_host(*host);
}

/* Where the quote is that no backslash escapes; len if there is none. */
static size_t find_closing_quote(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] != '"')
		i += text[i] == '\\' ? 2 : 1;
	return i < len ? i : len;
}

/*
 * Whether a string in quotes stands behind a blank at the place; text is then
 * what is in it, and the place behind it.
 */
static bool take_quoted(struct slice line, size_t *at, struct slice *text)
{
	size_t len;

	if (*at + 2 > line.len || line.at[*at] != ' ' ||
	    line.at[*at + 1] != '"')
		return false;
	*text = (struct slice){ line.at + *at + 2, line.len - *at - 2 };
	len = find_closing_quote(text->at, text->len);
	if (len == text->len)
		return false;
	text->len = len;
	*at += 2 + len + 1;
	return true;
}

/* What stands behind a blank at the place, up to the next or the end. */
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

/* ` status bytes "referer" "user agent"`, as much as there is of it. */
static void parse_tail(struct slice tail, struct reference_line *rec)
{
	struct slice referer, agent;
	size_t at = 0;

	rec->status = take_word(tail, &at);
	if (!rec->status.len)
		return;
	rec->bytes = take_word(tail, &at);
	/* Traefik writes ` - "user agent"`. */
	if (tail.len - at >= 2 && !memcmp(tail.at + at, " -", 2))
		at += 2;
	else if (!take_quoted(tail, &at, &referer))
		return;
	if (take_quoted(tail, &at, &agent))
		rec->user_agent = agent;
}

bool reference_parse(enum clf_front kind, struct slice line,
		     struct reference_line *rec)
{
	const char *end = line.at + line.len;
	const char *anchor =
		line.len ? memmem(line.at, line.len, "] \"", 3) : NULL;
	const char *open = anchor, *quote;
	struct slice front;

	*rec = (struct reference_line){ 0 };
	if (!anchor)
		return false;
	while (open > line.at && open[-1] != '[')
		open--;
	if (open == line.at)
		return false;
	rec->time = (struct slice){ open, (size_t)(anchor - open) };
	front = (struct slice){ line.at, (size_t)(open - 1 - line.at) };

	rec->request.at = anchor + 3;
	rec->request.len =
		find_closing_quote(anchor + 3, (size_t)(end - anchor - 3));
	quote = rec->request.at + rec->request.len;
	if (quote == end)
		return false;
	parse_tail((struct slice){ quote + 1, (size_t)(end - quote - 1) }, rec);
	return parse_front(kind, front, &rec->host);
}

bool reference_request(struct slice request, struct slice *method,
		       struct slice *target)
{
	struct slice tokens[MAX_TOKENS];

	*method = *target = (struct slice){ 0 };
	if (split(request, tokens) < 2 || !tokens[0].len || !tokens[1].len)
		return false;
	*method = tokens[0];
	*target = tokens[1];
	return true;
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

/* RFC 8259, section 7. */
static struct escape json_escape(struct slice src)
{
	long high, low = -1;

	if (src.len < 2 || src.at[1] != 'u')
		return as_letter(src, "\"\"\\\\//b\bf\fn\nr\rt\t");
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
static struct escape read_escape(enum unescape kind, struct slice src)
{
	char c = src.at[0];

	if (kind == UNESCAPE_BACKSLASH && c == '\\') {
		if (src.len > 1 && src.at[1] == 'x')
			return as_byte(4, hex_number(src, 2, 2));
		return as_letter(src, "\"\"\\\\n\nt\tr\rb\bv\v");
	}
	if (kind == UNESCAPE_JSON && c == '\\')
		return json_escape(src);
	if (kind == UNESCAPE_PLUS && c == '+')
		return as_byte(1, ' ');
	if ((kind == UNESCAPE_PERCENT && c == '%') ||
	    (kind == UNESCAPE_HASH && c == '#'))
		return as_byte(3, hex_number(src, 1, 2));
	if (kind == UNESCAPE_QUOTES && c == '"')
		return as_letter(src, "\"\"");
	return as_byte(0, -1);
}

struct slice reference_unescape(enum unescape kind, struct slice src,
				char *scratch)
{
	struct slice out = { scratch, 0 };
	size_t i = 0;

	while (i < src.len) {
		struct slice rest = { src.at + i, src.len - i };
		struct escape escape = read_escape(kind, rest);

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
