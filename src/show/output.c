/*
 * The text of many hosts is collected before it is written. With evidence it is
 * made on several threads: each makes that of some hosts, and this thread
 * writes one after the other.
 *
 * Tested by tests/unit/show/test_output.c and tests/cli/output.bats.
 */

#include "show/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/param.h>

#include "base/buf.h"
#include "result/evidence.h"
#include "result/spread.h"

enum {
	CHUNK_HOSTS = 1024,
	CHUNK_BYTES = 256 * 1024, /* about */
	CHUNK_TALLIES = 64,	  /* of a host whose text is not long */
	CHUNKS_PER_THREAD = 4,
};

/* Hosts, and their text. */
struct chunk {
	struct render *renderer; /* owned */
	bool has_agents;	 /* it writes all of a host */
	const struct host *const *hosts;
	size_t n, nadded; /* hosts, and the first so many are in the buf */
	struct buf buf;
};

struct writing {
	struct outfile *file;
	int errnum; /* why nothing more can be written, or 0 */
	struct render *renderer;
	struct render_options opt;
	struct buf buf;
	struct chunk *chunks; /* owned, or NULL; for several threads */
	size_t nchunks;
	struct render_options chunk_opt;
};

void output_flush(struct outfile *file, struct buf *buf, int *errnum)
{
	if (*errnum)
		;
	else if (buf_failed(buf))
		*errnum = ENOMEM;
	else if (outfile_write(file, buf->data, buf->len))
		*errnum = errno;
	buf_clear(buf);
}

/* Takes the bytes, written or not. */
static void write_out(void *ctx, struct buf *buf)
{
	struct writing *writing = ctx;

	output_flush(writing->file, buf, &writing->errnum);
}

static void write_some(struct writing *writing, const struct host *const *hosts,
		       size_t n)
{
	struct buf *buf = &writing->buf;

	for (size_t i = 0; !writing->errnum && i < n; i++) {
		render_look_ahead(writing->renderer, hosts + i, n - i);
		render_add(writing->renderer, hosts[i], buf);
		if (buf_failed(buf))
			write_out(writing, buf);
		relieve(&writing->opt.relief, buf);
	}
}

/**** On several threads */

/* Whether its text may be long: then it is not made at once. */
static bool is_long(const struct chunk *chunk, const struct host *host)
{
	const struct evidence *evidence = evidence_of(host);
	size_t n = 0;

	for (int i = 0; i < TALLY_NKINDS; i++)
		if (i != TALLY_USER_AGENT || chunk->has_agents)
			n += evidence->tallies.of[i].n;
	return n > CHUNK_TALLIES;
}

/* Stops before a host that is long, or if there is much text. */
static int add_chunk(void *arg, size_t number)
{
	struct chunk *chunk = (struct chunk *)arg + number;
	const struct host *const *hosts = chunk->hosts;
	/* Apart from the next chunk's, which another thread writes to. */
	struct buf buf = chunk->buf;
	size_t i;

	for (i = 0; i < chunk->n; i++) {
		if (buf.len >= CHUNK_BYTES || is_long(chunk, hosts[i]))
			break;
		render_look_ahead(chunk->renderer, hosts + i, chunk->n - i);
		render_add(chunk->renderer, hosts[i], &buf);
	}
	chunk->buf = buf;
	chunk->nadded = i;
	return 0;
}

static int make_chunks(struct writing *writing)
{
	size_t n = CHUNKS_PER_THREAD * writing->opt.nthreads;

	writing->chunks = calloc(n, sizeof(*writing->chunks));
	for (size_t i = 0; writing->chunks && i < n; i++, writing->nchunks++) {
		writing->chunks[i].renderer =
			render_copy(writing->renderer, &writing->chunk_opt);
		writing->chunks[i].has_agents =
			writing->opt.format == RENDER_JSON;
		if (!writing->chunks[i].renderer)
			return -1;
	}
	return writing->chunks ? 0 : -1;
}

static void free_chunks(struct writing *writing)
{
	for (size_t i = 0; i < writing->nchunks; i++) {
		render_free(writing->chunks[i].renderer);
		buf_release(&writing->chunks[i].buf);
	}
	free(writing->chunks);
}

/* Cuts some hosts into chunks. Returns how many these are. */
static size_t cut(struct writing *writing, const struct host *const *hosts,
		  size_t nhosts)
{
	size_t n = 0;

	for (; n < writing->nchunks && nhosts; n++) {
		struct chunk *chunk = &writing->chunks[n];

		chunk->hosts = hosts;
		chunk->n = MIN(nhosts, CHUNK_HOSTS);
		hosts += chunk->n;
		nhosts -= chunk->n;
	}
	return n;
}

/* The text of many is made on several threads, and then written in order. */
static void write_many(struct writing *writing, const struct host *const *hosts,
		       size_t nhosts)
{
	while (!writing->errnum && nhosts) {
		size_t n = cut(writing, hosts, nhosts);

		write_out(writing, &writing->buf);
		if (spread(add_chunk, writing->chunks, n,
			   writing->opt.nthreads))
			writing->errnum = errno;
		for (size_t i = 0; i < n; i++) {
			struct chunk *chunk = &writing->chunks[i];

			write_out(writing, &chunk->buf);
			write_some(writing, chunk->hosts + chunk->nadded,
				   chunk->n - chunk->nadded);
			write_out(writing, &writing->buf);
			hosts += chunk->n;
			nhosts -= chunk->n;
		}
	}
}

/* One thread is enough for hosts alone, whose text is made already. */
static bool is_worth_threads(const struct writing *writing, size_t nhosts)
{
	return writing->opt.nthreads > 1 && nhosts >= 2 * CHUNK_HOSTS &&
	       writing->opt.format != RENDER_HOSTS;
}

static void write_part(struct writing *writing,
		       const struct gathered_part *part)
{
	const struct host *const *hosts = part->hosts;

	if (!is_worth_threads(writing, part->nhosts)) {
		write_some(writing, hosts, part->nhosts);
		return;
	}
	/* Copies of the renderer are for hosts behind the first one. */
	write_some(writing, hosts, 1);
	if (!writing->nchunks && make_chunks(writing))
		writing->errnum = ENOMEM;
	write_many(writing, hosts + 1, part->nhosts - 1);
}

static void measure(struct render *renderer, const struct gathered *hosts)
{
	for (size_t i = 0; i < hosts->nparts; i++)
		for (size_t k = 0; k < hosts->parts[i].nhosts; k++)
			render_measure(renderer, hosts->parts[i].hosts[k]);
}

static void write_all(struct writing *writing, const struct gathered *hosts)
{
	render_begin(writing->renderer, &writing->buf);
	for (size_t i = 0; i < hosts->nparts; i++)
		write_part(writing, &hosts->parts[i]);
	render_end(writing->renderer, &writing->buf);
	write_out(writing, &writing->buf);
	free_chunks(writing);
	buf_release(&writing->buf);
}

int output_write_hosts(struct outfile *file, const struct gathered *hosts,
		       const struct render_options *opt)
{
	struct writing writing = { .file = file,
				   .opt = *opt,
				   .chunk_opt = *opt };

	writing.opt.relief = (struct relief){ write_out, &writing };
	writing.chunk_opt.relief = (struct relief){ 0 };
	writing.renderer = render_new(&writing.opt);
	if (!writing.renderer) {
		errno = ENOMEM;
		return -1;
	}
	/* Only then: it takes time to go over all hosts. */
	if (opt->format == RENDER_TABLE)
		measure(writing.renderer, hosts);
	if (outfile_begin(file))
		writing.errnum = errno;
	else
		write_all(&writing, hosts);
	render_free(writing.renderer);
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
