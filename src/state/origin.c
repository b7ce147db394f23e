/* Tested by tests/cli/by.bats. */

#include "state/origin.h"

#include <errno.h>

bool origin_is_wanted(const struct query *query)
{
	return query->level == EVIDENCE_GROUPS &&
	       query->cells.value == CELLS_FILE;
}

int origin_set(struct partial *part, const struct file *file,
	       const struct query *query)
{
	struct buf path = { 0 };
	int ret = -1;

	if (!origin_is_wanted(query))
		return 0;
	filelist_add_path(file, &path);
	if (buf_failed(&path))
		errno = ENOMEM;
	else
		ret = partial_set_value(part, (struct slice){ (char *)path.data,
							      path.len });
	buf_release(&path);
	return ret;
}
