#ifndef FINDROBOTS_TEST_ROBOTS_FILE_H
#define FINDROBOTS_TEST_ROBOTS_FILE_H

/* A robots.txt and a crawler: what one says to the other. */

#include <stdlib.h>

#include "crawler/robots.h"
#include "crawler/robots_match.h"

struct robots_file {
	struct robots robots;
	struct robots_matcher *matcher;
	struct robots_target target;
};

/* Whether a group is for this crawler: named by it, or all of "*". */
static inline bool file_has_group(const struct robots *robots, size_t group,
				  struct slice token, bool is_named)
{
	if (!is_named)
		return robots->groups[group].is_for_the_rest;
	for (size_t i = 0; i < robots->nnames; i++)
		if (robots->names[i].group == group &&
		    robots_name_is(&robots->names[i], token))
			return true;
	return false;
}

/* The bytes are borrowed. */
static inline void file_open(struct robots_file *file, struct slice bytes,
			     struct slice token)
{
	struct robots *robots = &file->robots;
	struct robots_pattern *patterns;
	bool is_named = false;
	size_t n = 0;

	*file = (struct robots_file){ 0 };
	if (robots_parse(robots, bytes))
		abort();
	for (size_t i = 0; i < robots->nnames; i++)
		is_named |= robots_name_is(&robots->names[i], token);
	patterns = calloc(robots->nrules + 1, sizeof(*patterns));
	for (size_t i = 0; i < robots->ngroups; i++) {
		struct robots_group group = robots->groups[i];

		if (!file_has_group(robots, i, token, is_named))
			continue;
		for (size_t k = 0; k < group.nrules; k++) {
			struct robots_rule rule =
				robots->rules[group.first_rule + k];

			patterns[n++] = (struct robots_pattern){
				rule.path, (uint32_t)rule.line, rule.is_allow
			};
		}
	}
	file->matcher = robots_matcher_new(patterns, n);
	if (!file->matcher)
		abort();
	free(patterns);
}

/* The line of the rule that forbids a target; 0 if none does. *line is that
 * of the one that decides. */
static inline bool file_forbids(struct robots_file *file, struct slice target,
				size_t *line)
{
	struct robots_match match;
	int found;

	if (robots_target_set(&file->target, target))
		abort();
	*line = 0;
	if (robots_target_is_robots_txt(&file->target))
		return false;
	found = robots_matcher_find(file->matcher, &file->target, &match);
	if (found < 0)
		abort();
	if (!found)
		return false;
	*line = match.number;
	return !match.is_allow;
}

static inline void file_close(struct robots_file *file)
{
	robots_release(&file->robots);
	robots_matcher_free(file->matcher);
	robots_target_release(&file->target);
}

#endif
