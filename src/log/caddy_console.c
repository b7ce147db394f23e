/* Tested by tests/unit/log/test_named.c. */

#include "log/caddy_console.h"

#include "log/front.h"

bool caddy_console_take(struct slice *line, struct slice *time)
{
	static const char *const forms[] = {
		" %l http.log.access handled request {",
		" %l http.log.access.%w handled request {",
	};
	struct slice rest = *line;

	if (!front_take(&rest, "%d/%d/%d %d:%d:%d.%d"))
		return false;
	*time = (struct slice){ line->at, line->len - rest.len };
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct slice fields = rest;

		if (!front_take(&fields, forms[i]))
			continue;
		*line = (struct slice){ fields.at - 1, fields.len + 1 };
		return true;
	}
	return false;
}
