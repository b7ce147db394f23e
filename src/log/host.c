#include "log/host.h"

#include "base/hostname.h"

enum { PORT_DIGITS_MAX = 5 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* True for a colon and 1 to 5 digits. */
static bool is_port(struct slice s)
{
	if (s.len < 2 || s.len > 1 + PORT_DIGITS_MAX || s.at[0] != ':')
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!is_digit(s.at[i]))
			return false;
	return true;
}

/* Takes a port off the end of the word. */
static bool take_port(struct slice *word)
{
	const char *colon = memrchr(word->at, ':', word->len);
	size_t len = colon ? (size_t)(colon - word->at) : 0;

	if (!colon || !is_port(slice_behind(*word, len)))
		return false;
	word->len = len;
	return true;
}

/* Without brackets there is no telling a port. */
static enum host_form read_ipv6(struct slice word, struct slice *host,
				bool *has_port)
{
	*host = word;
	if (word.at[0] == '[') {
		*has_port = word.at[word.len - 1] != ']';
		if (*has_port && !take_port(&word))
			return HOST_NONE;
		if (word.len < 2 || word.at[word.len - 1] != ']')
			return HOST_NONE;
		*host = (struct slice){ word.at + 1, word.len - 2 };
	}
	return hostname_is_ipv6(*host) ? HOST_ADDRESS : HOST_NONE;
}

enum host_form host_read(struct slice word, struct slice *host, bool *has_port)
{
	size_t len;

	*has_port = false;
	if (!word.len || word.len > HOSTNAME_MAX)
		return HOST_NONE;
	len = hostname_ipv4_len(word);
	*host = (struct slice){ word.at, len };
	if (len == word.len)
		return HOST_ADDRESS;
	if (len && (*has_port = is_port(slice_behind(word, len))))
		return HOST_ADDRESS;
	if (read_ipv6(word, host, has_port) == HOST_ADDRESS)
		return HOST_ADDRESS;
	*host = word;
	*has_port = take_port(host);
	return hostname_is_name(*host) ? HOST_NAME : HOST_NONE;
}

bool host_is_client(struct slice word, struct slice *host)
{
	bool has_port;

	*host = word;
	return hostname_is_name(word) ||
	       host_read(word, host, &has_port) == HOST_ADDRESS;
}

bool host_is_domain(struct slice word)
{
	struct slice host;
	bool has_port;
	const char *dot;

	if (host_read(word, &host, &has_port) != HOST_NAME || has_port)
		return false;
	dot = memchr(host.at, '.', host.len);
	return dot && dot > host.at && dot < host.at + host.len - 1;
}

static struct slice trim(struct slice s, bool plus_is_blank)
{
	while (s.len && (s.at[0] == ' ' || (plus_is_blank && s.at[0] == '+')))
		s = slice_behind(s, 1);
	while (s.len && (s.at[s.len - 1] == ' ' ||
			 (plus_is_blank && s.at[s.len - 1] == '+')))
		s.len--;
	return s;
}

/* A list may be in quotes: they are no part of its first and last item. */
static struct slice without_quotes(struct slice s)
{
	if (s.len && s.at[0] == '"')
		s = slice_behind(s, 1);
	if (s.len && s.at[s.len - 1] == '"')
		s.len--;
	return s;
}

struct slice host_first(enum unescape escape, struct slice list)
{
	struct slice first = { 0 }, host;
	bool has_port;

	while (list.len) {
		struct slice word = trim(slice_take_until(&list, ','),
					 escape == UNESCAPE_PLUS);
		enum host_form form =
			host_read(without_quotes(word), &host, &has_port);

		if (form == HOST_ADDRESS)
			return host;
		if (form == HOST_NAME && !first.len)
			first = host;
	}
	return first;
}

bool host_split_port(struct slice field, struct slice *host)
{
	size_t len = field.len;
	bool has_port;

	while (len && is_digit(field.at[len - 1]))
		len--;
	if (!len || !is_port(slice_behind(field, len - 1)))
		return false;
	field.len = len - 1;
	return host_read(field, host, &has_port) != HOST_NONE && !has_port;
}
