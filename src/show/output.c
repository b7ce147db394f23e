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

struct writing {
	struct outfile *file;
	int errnum; /* why nothing more can be written, or 0 */
};

/* Takes the bytes, written or not. */
static void write_out(void *ctx, struct buf *buf)
{
	struct writing *writing = ctx;

	if (writing->errnum)
		;
	else if (buf_failed(buf))
		writing->errnum = ENOMEM;
	else if (outfile_write(writing->file, buf->data, buf->len))
		writing->errnum = errno;
	buf_clear(buf);
}

static void write_part(const struct writing *writing,
		       const struct gathered_part *part,
		       const struct relief *relief, struct render *renderer,
		       struct buf *buf)
{
	for (size_t i = 0; !writing->errnum && i < part->nhosts; i++) {
		render_look_ahead(renderer, &part->hosts[i], part->nhosts - i);
		render_add(renderer, part->hosts[i], buf);
		if (buf_failed(buf))
			write_out(relief->ctx, buf);
		relieve(relief, buf);
	}
}

static void measure(struct render *renderer, const struct gathered *hosts)
{
	for (size_t i = 0; i < hosts->nparts; i++)
		for (size_t k = 0; k < hosts->parts[i].nhosts; k++)
			render_measure(renderer, hosts->parts[i].hosts[k]);
}

static void write_all(struct writing *writing, const struct gathered *hosts,
		      const struct relief *relief, struct render *renderer)
{
	struct buf buf = { 0 };

	render_begin(renderer, &buf);
	for (size_t i = 0; i < hosts->nparts; i++)
		write_part(writing, &hosts->parts[i], relief, renderer, &buf);
	render_end(renderer, &buf);
	write_out(writing, &buf);
	buf_release(&buf);
}

int output_write_hosts(struct outfile *file, const struct gathered *hosts,
		       const struct render_options *opt)
{
	struct writing writing = { .file = file };
	struct render_options how = *opt;
	struct render *renderer;

	how.relief = (struct relief){ write_out, &writing };
	renderer = render_new(&how);
	if (!renderer) {
		errno = ENOMEM;
		return -1;
	}
	/* Only then: it takes time to go over all hosts. */
	if (how.format == RENDER_TABLE)
		measure(renderer, hosts);
	if (outfile_begin(file))
		writing.errnum = errno;
	else
		write_all(&writing, hosts, &how.relief, renderer);
	render_free(renderer);
	errno = writing.errnum;
	return writing.errnum ? -1 : 0;
}

/* Hosts of a source on their way. */
struct passing {
	const struct output_source *source;
	struct writing writing;
	struct relief relief;
	struct render *renderer;
	struct buf buf;
	size_t n;
};

static int measure_one(void *arg, const struct host *host)
{
	struct passing *p = arg;

	render_measure(p->renderer, host);
	return ++p->n == p->source->top;
}

static int write_one(void *arg, const struct host *host)
{
	struct passing *p = arg;

	render_add(p->renderer, host, &p->buf);
	if (buf_failed(&p->buf))
		write_out(&p->writing, &p->buf);
	relieve(&p->relief, &p->buf);
	if (p->writing.errnum) {
		errno = p->writing.errnum;
		return -1;
	}
	return ++p->n == p->source->top;
}

static int pass(struct passing *p, int (*take)(void *, const struct host *))
{
	p->n = 0;
	return p->source->each(p->source->ctx, take, p);
}

static int pass_all(struct passing *p)
{
	render_begin(p->renderer, &p->buf);
	if (pass(p, write_one))
		return -1;
	render_end(p->renderer, &p->buf);
	write_out(&p->writing, &p->buf);
	errno = p->writing.errnum;
	return p->writing.errnum ? -1 : 0;
}

int output_write_source(struct outfile *file,
			const struct output_source *source,
			const struct render_options *opt)
{
	struct passing p = { .source = source, .writing.file = file };
	struct render_options how = *opt;
	int ret = 0;

	p.relief = how.relief = (struct relief){ write_out, &p.writing };
	p.renderer = render_new(&how);
	if (!p.renderer) {
		errno = ENOMEM;
		return -1;
	}
	if (how.format == RENDER_TABLE)
		ret = pass(&p, measure_one);
	if (!ret)
		ret = outfile_begin(file);
	if (!ret)
		ret = pass_all(&p);
	render_free(p.renderer);
	buf_release(&p.buf);
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
