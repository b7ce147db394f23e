/* Tested by tests/unit/log/test_envelope.c. */

#include "log/envelope/cri.h"

#include "log/envelope/stamp.h"

static const char *const streams[CRI_NSTREAMS] = { "stdout ", "stderr " };

bool cri_take_after_time(struct slice *line, struct cri *cri)
{
	struct slice s = *line, tags;

	for (int i = 0; i < CRI_NSTREAMS; i++) {
		if (!slice_begins(s, streams[i]))
			continue;
		s = slice_behind(s, strlen(streams[i]));
		tags = slice_take_until(&s, ' ');
		cri->stream = (enum cri_stream)i;
		cri->tag = tags.at;
		cri->is_part = slice_begins(tags, "P");
		if (!cri->is_part && !slice_begins(tags, "F"))
			return false;
		if (tags.len > 1 && tags.at[1] != ':')
			return false;
		*line = s;
		return true;
	}
	return false;
}

bool cri_take(struct slice *line, struct cri *cri)
{
	struct slice s = *line;

	if (stamp_take(&s) != STAMP_SYSLOG || !slice_begins(s, " "))
		return false;
	s = slice_behind(s, 1);
	if (!cri_take_after_time(&s, cri))
		return false;
	*line = s;
	return true;
}
