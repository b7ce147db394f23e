/*
 * The anchor of a line is its first '] "': servers escape a quote in a user
 * name, the one field before it that a client chooses, so nobody can forge
 * it. From there the time is found backwards, and the request forwards.
 */

#include "accesslog.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { HOST_MAX = 255, PORT_MAX_DIGITS = 5 };

/* How many fields stand before the time. */
enum { FIELDS_CLF = 3, FIELDS_VHOST = 4 };

static bool is_graphic(char c)
{
	return c > 0x20 && c < 0x7f;
}

static bool is_host_byte(char c)
{
	return is_graphic(c) && c != '"' && c != '\\';
}

/*
 * The same for 8 bytes at once: bad has the highest bit of a byte set only if
 * one of them is not. (Bit Twiddling Hacks, "Determine if a word has a byte
 * less than n", "... a zero byte".)
 */
static bool are_host_bytes(const char *at)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t bytes, quotes, backslashes, bad;

	memcpy(&bytes, at, sizeof(bytes));
	quotes = bytes ^ each * '"';
	backslashes = bytes ^ each * '\\';
	bad = bytes | (bytes + each) | ((bytes - each * 0x21) & ~bytes) |
	      ((quotes - each) & ~quotes) |
	      ((backslashes - each) & ~backslashes);
	return !(bad & each * 0x80);
}

static bool is_host(struct slice s)
{
	size_t i = 0;

	if (s.len < 1 || s.len > HOST_MAX || (s.len == 1 && s.at[0] == '-'))
		return false;
	if (s.len >= 8) {
		for (; i < s.len - 8; i += 8)
			if (!are_host_bytes(s.at + i))
				return false;
		return are_host_bytes(s.at + s.len - 8);
	}
	while (i < s.len && is_host_byte(s.at[i]))
		i++;
	return i == s.len;
}

/* An IPv4 or IPv6 address; the latter with a zone (RFC 4007) or without. */
static bool is_address(struct slice s)
{
	char text[INET6_ADDRSTRLEN];
	const char *zone = memchr(s.at, '%', s.len);
	size_t len = zone ? (size_t)(zone - s.at) : s.len;
	struct in6_addr addr;

	if (len >= sizeof(text) || (zone && len + 1 == s.len) ||
	    memchr(s.at, '\0', len))
		return false;
	memcpy(text, s.at, len);
	text[len] = '\0';
	return inet_pton(AF_INET6, text, &addr) == 1 ||
	       (!zone && inet_pton(AF_INET, text, &addr) == 1);
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

/* Takes what stands before the next blank off the front of *rest. */
static struct slice next_field(struct slice *rest)
{
	const char *blank = memchr(rest->at, ' ', rest->len);
	size_t len = blank ? (size_t)(blank - rest->at) : rest->len;
	size_t taken = blank ? len + 1 : len;
	struct slice field = { rest->at, len };

	*rest = (struct slice){ rest->at + taken, rest->len - taken };
	return field;
}

static size_t count_blanks(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.at[i] == ' ';
	return n;
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
static bool find_host(enum accesslog_format format, struct slice fields,
		      struct slice *host)
{
	struct slice rest = fields;
	struct slice first = next_field(&rest);
	struct slice second = next_field(&rest);
	size_t nfields = 2 + count_blanks(rest);
	bool vhost = format == ACCESSLOG_VHOST;

	if (!fields.len || fields.at[fields.len - 1] != ' ')
		return false;
	if (format == ACCESSLOG_AUTO && nfields >= FIELDS_VHOST)
		vhost = tells_vhost(first, second);
	if (nfields < (vhost ? FIELDS_VHOST : FIELDS_CLF))
		return false;
	*host = vhost ? second : first;
	return is_host(*host);
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

/* Finds the quote that ends the request: the next that is not escaped. */
static const char *find_quote(const char *at, const char *end)
{
	const char *quote = memchr(at, '"', (size_t)(end - at));

	if (!quote || !memchr(at, '\\', (size_t)(quote - at)))
		return quote;
	while (at < end && *at != '"') {
		if (*at == '\\' && end - at > 1)
			at++;
		at++;
	}
	return at < end ? at : NULL;
}

bool accesslog_parse(enum accesslog_format format, const char *line, size_t len,
		     struct accesslog_record *rec)
{
	const char *end = line + len;
	const char *anchor = find_anchor(line, end);
	const char *bracket, *request, *quote;
	struct slice fields;

	if (!anchor)
		return false;
	bracket = memrchr(line, '[', (size_t)(anchor - line));
	if (!bracket)
		return false;
	fields = (struct slice){ line, (size_t)(bracket - line) };
	if (!find_host(format, fields, &rec->host))
		return false;
	request = anchor + 3;
	quote = find_quote(request, end);
	if (!quote)
		return false;
	rec->time =
		(struct slice){ bracket + 1, (size_t)(anchor - bracket - 1) };
	rec->request = (struct slice){ request, (size_t)(quote - request) };
	return true;
}

bool accesslog_target(struct slice request, struct slice *target)
{
	const char *end = request.at + request.len;
	const char *blank = memchr(request.at, ' ', request.len);
	const char *next;

	if (!blank || blank == request.at)
		return false;
	blank++;
	next = memchr(blank, ' ', (size_t)(end - blank));
	if (!next)
		next = end;
	*target = (struct slice){ blank, (size_t)(next - blank) };
	return target->len > 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Reads one escape at src, which begins with a backslash. Returns its length
 * and sets *byte to what it stands for; or 0 if it is none.
 */
static size_t read_escape(const char *src, size_t len, char *byte)
{
	static const char letters[] = "\"\\ntrbv";
	static const char bytes[] = "\"\\\n\t\r\b\v";
	const char *letter;

	if (len >= 4 && src[1] == 'x' && hex_value(src[2]) >= 0 &&
	    hex_value(src[3]) >= 0) {
		*byte = (char)(hex_value(src[2]) * 16 + hex_value(src[3]));
		return 4;
	}
	if (len < 2)
		return 0;
	letter = memchr(letters, src[1], sizeof(letters) - 1);
	if (!letter)
		return 0;
	*byte = bytes[letter - letters];
	return 2;
}

struct slice accesslog_unescape(struct slice src, char *scratch)
{
	size_t len = 0;

	if (!memchr(src.at, '\\', src.len))
		return src;
	for (size_t i = 0; i < src.len;) {
		size_t taken = 0;

		if (src.at[i] == '\\')
			taken = read_escape(src.at + i, src.len - i,
					    &scratch[len]);
		if (!taken) {
			scratch[len] = src.at[i];
			taken = 1;
		}
		i += taken;
		len++;
	}
	return (struct slice){ scratch, len };
}

/* How long "scheme://" at the start of the target is (RFC 3986); or 0. */
static size_t scheme_len(struct slice target)
{
	size_t i = 0;

	if (!target.len || !isalpha((unsigned char)target.at[0]))
		return 0;
	while (i < target.len && (isalnum((unsigned char)target.at[i]) ||
				  memchr("+-.", target.at[i], 3)))
		i++;
	if (target.len - i < 3 || memcmp(target.at + i, "://", 3) != 0)
		return 0;
	return i + 3;
}

struct slice accesslog_path(struct slice target)
{
	const char *at = target.at, *end = at + target.len, *stop;
	size_t scheme = scheme_len(target);

	if (scheme)
		for (at += scheme; at < end; at++)
			if (*at == '/' || *at == '?' || *at == '#')
				break;
	for (stop = at; stop < end && *stop != '?' && *stop != '#';)
		stop++;
	return (struct slice){ at, (size_t)(stop - at) };
}

struct slice accesslog_plain_part(struct slice path)
{
	struct slice best = { path.at, 0 };

	for (size_t i = 0, begin = 0; i < path.len; i++) {
		if (!is_host_byte(path.at[i]))
			begin = i + 1;
		else if (i + 1 - begin > best.len)
			best = (struct slice){ path.at + begin, i + 1 - begin };
	}
	return best;
}
