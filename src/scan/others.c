/* Tested by tests/cli/growth.bats. */

#include "scan/others.h"

#include <stdbool.h>

#include "log/host.h"
#include "log/request.h"

void others_begin(struct others *others)
{
	others->n = 0;
	quote_clear(&others->first);
}

static bool is_server(struct slice name)
{
	struct slice host;
	bool has_port;

	return host_is_domain(name) ||
	       host_read(name, &host, &has_port) == HOST_ADDRESS;
}

void others_note(struct others *others, const struct paths *paths,
		 struct slice target)
{
	bool is_certain;
	struct slice path = request_path(target, &is_certain), rest, name;

	if (path.len < 2 || path.at[0] != '/')
		return;
	rest = slice_behind(path, 1);
	name = slice_take_until(&rest, '/');
	/* With the slash at its front. */
	rest = slice_behind(path, 1 + name.len);
	if (!paths_have(paths, rest) || !is_server(name))
		return;
	others->n++;
	quote_keep(&others->first, path);
}
