/*
 * Any bytes as a robots.txt, beside a slow and plain reader of the same
 *standard (unit/crawler/slow_robots.h). An input is
 *
 *	a request's target, up to a newline
 *	a crawler's token, up to a newline
 *	the file
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "crawler/robots_file.h"
#include "crawler/slow_robots.h"
#include "reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* In memory of exactly its size. */
static struct slice copy_of(struct slice s)
{
	char *copy = malloc(s.len ? s.len : 1);

	if (s.len)
		memcpy(copy, s.at, s.len);
	return (struct slice){ copy, s.len };
}

static bool is_in(struct slice text, struct slice file)
{
	return !text.len || slice_is_in(text, file);
}

/* All texts are pieces of the file, and all numbers are in their order. */
static void check_parts(const struct robots *robots, struct slice file)
{
	size_t next_rule = 0;

	for (size_t i = 0; i < robots->ngroups; i++) {
		if (robots->groups[i].first_rule != next_rule)
			reference_fail("rules of no group");
		next_rule += robots->groups[i].nrules;
	}
	if (next_rule != robots->nrules)
		reference_fail("rules after the last group");
	for (size_t i = 0; i < robots->nnames; i++)
		if (robots->names[i].group >= robots->ngroups ||
		    !is_in(robots->names[i].value, file))
			reference_fail("a wrong name");
	for (size_t i = 0; i < robots->nrules; i++)
		if (!is_in(robots->rules[i].path, file))
			reference_fail("a wrong rule");
	for (size_t i = 0; i < robots->nnotes; i++)
		if (!is_in(robots->notes[i].text, file))
			reference_fail("a wrong note");
}

static void check(struct slice bytes, struct slice token, struct slice target)
{
	struct slow_verdict slow = slow_judge(bytes, token, target);
	struct robots_file file;
	bool is_forbidden;
	size_t line;

	file_open(&file, bytes, token);
	check_parts(&file.robots, bytes);
	is_forbidden = file_forbids(&file, target, &line);
	if (is_forbidden != slow.is_forbidden || line != slow.line)
		reference_fail("line %zu %d, and the slow one: %zu %d", line,
			       is_forbidden, slow.line, slow.is_forbidden);
	file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice rest = { (const char *)data, len };
	struct slice target, token, file;

	if (!len || len > SLOW_MAX)
		return 0;
	target = copy_of(slice_take_until(&rest, '\n'));
	token = copy_of(slice_take_until(&rest, '\n'));
	file = copy_of(rest);
	if (token.len)
		check(file, token, target);
	free((char *)target.at);
	free((char *)token.at);
	free((char *)file.at);
	return 0;
}
