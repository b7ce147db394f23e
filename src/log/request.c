#include "log/request.h"

#include <ctype.h>

bool request_set(struct record *rec, struct slice request)
{
	const char *blank = NULL, *end, *target, *next;

	rec->method = rec->target = (struct slice){ 0 };
	if (request.len)
		blank = memchr(request.at, ' ', request.len);
	if (!blank || blank == request.at)
		return false;
	target = blank + 1;
	end = request.at + request.len;
	next = memchr(target, ' ', (size_t)(end - target));
	if (!next)
		next = end;
	if (next == target)
		return false;
	rec->method =
		(struct slice){ request.at, (size_t)(blank - request.at) };
	rec->target = (struct slice){ target, (size_t)(next - target) };
	return true;
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

struct slice request_path(struct slice target)
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

/*
 * Of what is no letter or digit, writers of JSON escape the slash, quotes, '<',
 * '>', '&' and '='; CloudFront '~' and more; IIS '+'. A slash written as "\/"
 * still ends in one, so it may be the first byte of the run, and no other.
 */
static bool is_plain(char c)
{
	return c && (isalnum((unsigned char)c) || strchr("-._!$()*,:;@", c));
}

struct slice request_plain_part(struct slice path)
{
	struct slice best = { path.at, 0 };

	for (size_t i = 0, begin = 0; i < path.len; i++) {
		if (path.at[i] == '/')
			begin = i;
		else if (!is_plain(path.at[i]))
			begin = i + 1;
		if (begin <= i && i + 1 - begin > best.len)
			best = (struct slice){ path.at + begin, i + 1 - begin };
	}
	return best;
}
