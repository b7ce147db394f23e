/*
 * The text of many hosts is collected before it is written.
 *
 * Tested by tests/cli/output.bats.
 */

#include "show/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"

enum { OUTPUT_SIZE = 64 * 1024 };

static int flush(struct outfile *file, struct buf *buf)
{
	int ret;

	if (buf_failed(buf)) {
		errno = ENOMEM;
		return -1;
	}
	ret = outfile_write(file, buf->data, buf->len);
	buf_clear(buf);
	return ret;
}

static int write_part(struct outfile *file, const struct gathered_part *part,
		      struct render *renderer, struct buf *buf)
{
	for (size_t i = 0; i < part->nhosts; i++) {
		render_add(renderer, part->hosts[i], buf);
		if (buf->len < OUTPUT_SIZE && !buf_failed(buf))
			continue;
		if (flush(file, buf))
			return -1;
	}
	return 0;
}

static void measure(struct render *renderer, const struct gathered *hosts)
{
	for (size_t i = 0; i < hosts->nparts; i++)
		for (size_t k = 0; k < hosts->parts[i].nhosts; k++)
			render_measure(renderer, hosts->parts[i].hosts[k]);
}

int output_write_hosts(struct outfile *file, const struct gathered *hosts,
		       const struct render_options *opt)
{
	struct render *renderer = render_new(opt);
	struct buf buf = { 0 };
	int ret;

	if (!renderer) {
		errno = ENOMEM;
		return -1;
	}
	/* Only then: it takes time to go over all hosts. */
	if (opt->format == RENDER_TABLE)
		measure(renderer, hosts);
	ret = outfile_begin(file);
	render_begin(renderer, &buf);
	for (size_t i = 0; !ret && i < hosts->nparts; i++)
		ret = write_part(file, &hosts->parts[i], renderer, &buf);
	render_end(renderer, &buf);
	if (!ret)
		ret = flush(file, &buf);
	render_free(renderer);
	buf_release(&buf);
	return ret;
}

int output_write_count(struct outfile *file, uint64_t nhosts)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%" PRIu64 "\n", nhosts);

	if (outfile_begin(file))
		return -1;
	return outfile_write(file, line, (size_t)len);
}
