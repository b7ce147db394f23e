#include "result/product.h"

#include <stdbool.h>
#include <string.h>

/* Behind the first of them in the text; empty if it is not there. */
static struct slice behind(struct slice text, const char *mark)
{
	size_t len = strlen(mark);
	const char *at =
		text.len < len ? NULL : memmem(text.at, text.len, mark, len);

	if (!at)
		return (struct slice){ text.at + text.len, 0 };
	return slice_behind(text, (size_t)(at - text.at) + len);
}

/* Up to one of the bytes that end a product in a comment. */
static struct slice up_to_end(struct slice text)
{
	size_t n = 0;

	while (n < text.len && !memchr(";),", text.at[n], 3))
		n++;
	while (n && text.at[n - 1] == ' ')
		n--;
	return (struct slice){ text.at, n };
}

/* "Name/1.2" of a product whose name is given. */
static struct slice named(struct slice text, const char *name)
{
	struct slice rest = behind(text, name);
	size_t n = 0;

	if (!rest.len)
		return (struct slice){ text.at, 0 };
	while (n < rest.len && rest.at[n] != ' ' &&
	       !memchr(";)", rest.at[n], 2))
		n++;
	return (struct slice){ rest.at - strlen(name), n + strlen(name) };
}

/* Each browser names those that it wants to be taken for, before or after. */
static struct slice browser(struct slice agent)
{
	static const char *const names[] = { "Edg/",	 "OPR/",    "Vivaldi/",
					     "Firefox/", "Chrome/", "Safari/",
					     "Trident/" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct slice product = named(agent, names[i]);

		if (product.len)
			return product;
	}
	return agent;
}

/* "Name/1.2" of "Name/1.2 (+http://name.example)". */
static struct slice before_comment(struct slice agent)
{
	const char *at =
		agent.len ? memmem(agent.at, agent.len, " (", 2) : NULL;

	return at && at > agent.at
		       ? (struct slice){ agent.at, (size_t)(at - agent.at) }
		       : agent;
}

struct slice agent_product(struct slice agent)
{
	struct slice product;

	if (!slice_begins(agent, "Mozilla/"))
		return before_comment(agent);
	product = up_to_end(behind(agent, "ompatible; "));
	/* "MSIE 9.0" and "Konqueror/4.5" stand there, too, and are no less. */
	return product.len ? product : browser(agent);
}
