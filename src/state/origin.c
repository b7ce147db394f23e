/* Tested by tests/cli/by.bats. */

#include "state/origin.h"

#include <errno.h>

int origin_set(struct partial *part, const struct file *file,
	       const struct query *query)
{
	struct buf path = { 0 };
	int ret = -1;

	if (query->level != EVIDENCE_GROUPS || query->cells.value != CELLS_FILE)
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
