/* Tested by tests/unit/crawler/test_verdict.c. */

#include "crawler/versions.h"

#include <stdlib.h>

#include "base/civil.h"
#include "base/instant.h"
#include "base/vec.h"

enum { MICROSECONDS = 1000000 };

int versions_add(struct versions *versions, const struct ranges *ranges)
{
	struct version *all = vec_grow(versions->all, versions->n,
				       ranges->nparts, sizeof(*all));

	if (!all)
		return -1;
	versions->all = all;
	for (size_t i = 0; i < ranges->nparts; i++) {
		int64_t date = ranges->parts[i].date;
		bool has_date = date != INSTANT_NONE;

		all[versions->n++] = (struct version){
			.networks = &ranges->parts[i].networks,
			.date = has_date ? civil_quotient(date, MICROSECONDS)
					 : 0,
			.file = versions->nfiles,
			.has_date = has_date,
		};
	}
	versions->nfiles++;
	return 0;
}

/* The earliest date after that version's in another file, or the last of all.
 */
static int64_t date_of_next(const struct versions *versions,
			    const struct version *version)
{
	int64_t next = INT64_MAX, last = version->date;

	for (size_t i = 0; i < versions->n; i++) {
		const struct version *other = &versions->all[i];

		if (!other->has_date || other->date <= version->date)
			continue;
		if (other->file != version->file && other->date < next)
			next = other->date;
		if (other->date > last)
			last = other->date;
	}
	return next == INT64_MAX ? last : next;
}

void versions_set_times(struct versions *versions, int64_t slack)
{
	for (size_t i = 0; i < versions->n; i++) {
		struct version *version = &versions->all[i];

		version->from = INT64_MIN;
		version->until = INT64_MAX;
		if (!version->has_date || slack == VERSIONS_ANY_TIME)
			continue;
		version->from = version->date - slack;
		version->until = date_of_next(versions, version) + slack;
	}
}

/* A time that is not known is before all that are. */
bool version_is_in_force(const struct version *version, int64_t seconds)
{
	_Static_assert(INSTANT_NONE == INT64_MIN, "only always is from then");
	return version->from <= seconds && seconds <= version->until;
}

void versions_release(struct versions *versions)
{
	free(versions->all);
	*versions = (struct versions){ 0 };
}
