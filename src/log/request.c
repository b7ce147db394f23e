#include "log/request.h"

#include <ctype.h>

#include "log/host.h"

bool request_set(struct record *rec, struct slice request)
{
	const char *begin = request.at, *blank = begin, *end, *target;

	rec->method = rec->target = (struct slice){ 0 };
	if (!request.len)
		return false;
	end = begin + request.len;
	/* Methods are short: memchr(3) would take longer. */
	while (blank < end && *blank != ' ')
		blank++;
	if (blank == begin || blank == end)
		return false;
	for (target = blank + 1; target < end && *target == ' ';)
		target++;
	if (target == end)
		return false;
	rec->method = (struct slice){ begin, (size_t)(blank - begin) };
	blank = memchr(target, ' ', (size_t)(end - target));
	rec->target = (struct slice){ target, (size_t)((blank ? blank : end) -
						       target) };
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

static const char *find_query(const char *at, const char *end)
{
	const char *query, *fragment;

	if (at == end)
		return end;
	query = memchr(at, '?', (size_t)(end - at));
	if (query)
		end = query;
	fragment = memchr(at, '#', (size_t)(end - at));
	return fragment ? fragment : end;
}

bool request_has_server(struct slice target)
{
	struct slice authority = slice_take_until(&target, '/'), host;
	bool has_port;

	return host_read(authority, &host, &has_port) != HOST_NONE;
}

/* Where the path begins of a target that does not begin with a slash. */
static const char *skip_authority(struct slice target, bool *is_certain)
{
	size_t scheme = scheme_len(target);
	const char *at = target.at + scheme, *end = target.at + target.len;
	const char *slash = memchr(at, '/', (size_t)(end - at));
	const char *query = find_query(at, slash ? slash : end);
	struct slice authority = { at, (size_t)(query - at) }, host;
	bool has_port;

	if (!slash)
		return scheme ? query : at;
	*is_certain = scheme && query == slash;
	if (scheme || (query == slash &&
		       host_read(authority, &host, &has_port) != HOST_NONE))
		return slash;
	*is_certain = true;
	return at;
}

struct slice request_path(struct slice target, bool *is_certain)
{
	const char *at = target.at, *end = at + target.len;

	*is_certain = true;
	if (target.len && *at != '/')
		at = skip_authority(target, is_certain);
	return (struct slice){ at, (size_t)(find_query(at, end) - at) };
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
