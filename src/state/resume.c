#include "state/resume.h"

#include <stdlib.h>
#include <string.h>

/* One file that is read. */
struct reading_file {
	const struct resume_from *from; /* or NULL */
	const struct partial *result;
	struct resume_point *point;
};

void resume_point_release(struct resume_point *point)
{
	buf_release(&point->ahead);
	*point = (struct resume_point){ 0 };
}

static bool is_same(void *ctx, int fd)
{
	const struct reading_file *reading = ctx;

	return known_has_ends(&reading->from->was, fd);
}

static int reach(void *ctx)
{
	const struct reading_file *reading = ctx;
	struct buf *ahead = &reading->point->ahead;

	partial_pack(reading->result, ahead);
	return buf_failed(ahead) ? -1 : 0;
}

static int read_file(struct scan *scan, const struct file *file,
		     struct partial *result, struct spool *rejects,
		     struct meter_gauge *gauge)
{
	struct partial_file *of = &result->files[0];
	struct line_sink sink = {
		.hosts = &result->hosts,
		.ledger = &result->ledger,
		.outcome = &of->outcome,
		.rejects = rejects,
	};

	return scan_read(scan, file, &sink, &of->identity, gauge);
}

/*
 * Begins with what is known up to the point, as the result of the file of that
 * name. Returns 1 if that cannot be used.
 */
static int begin_known(const struct resume_from *from, const struct file *file,
		       struct partial *result)
{
	struct unpack in = { from->ahead.data, from->ahead.len, false };
	int ret = partial_unpack(result, &in);
	struct partial_file *of;

	if (ret)
		return ret;
	of = result->files;
	if (result->nfiles != 1 || !of->outcome.opened || of->outcome.skipped ||
	    of->outcome.nerrors || of->outcome.content != from->point.content)
		return 1;
	of->identity = (struct identity){ 0 };
	free(of->name);
	of->name = strdup(file->name);
	return of->name ? 0 : -1;
}

/* Returns 1 if the file has to be read from its beginning. */
static int go_on(struct scan *scan, const struct file *file,
		 struct reading_file *reading, struct partial *result,
		 struct spool *rejects, struct meter_gauge *gauge)
{
	const struct resume_from *from = reading->from;
	const struct scan_resume how = { .from = &from->point,
					 .head = from->was.identity.head,
					 .is_same = is_same,
					 .reach = reach,
					 .ctx = reading };
	int ret = begin_known(from, file, result);

	if (!ret) {
		scan_set_resume(scan, &how);
		ret = read_file(scan, file, result, rejects, gauge);
		scan_set_resume(scan, NULL);
	}
	if (ret > 0) {
		partial_clear(result);
		buf_clear(&reading->point->ahead);
	}
	return ret;
}

static int begin_anew(struct scan *scan, const struct file *file,
		      struct reading_file *reading, struct partial *result,
		      struct spool *rejects, struct meter_gauge *gauge)
{
	const struct scan_resume how = { .reach = reach, .ctx = reading };
	int ret;

	/* Named as in its folder. */
	if (!partial_add_file(result, file->name))
		return -1;
	scan_set_resume(scan, reading->point ? &how : NULL);
	ret = read_file(scan, file, result, rejects, gauge);
	scan_set_resume(scan, NULL);
	return ret;
}

int resume_read(struct scan *scan, const struct file *file,
		const struct resume_from *from, struct partial *result,
		struct spool *rejects, struct meter_gauge *gauge,
		struct resume_point *point)
{
	struct reading_file reading = { from, result, point };
	int ret = 1;

	if (point)
		buf_clear(&point->ahead);
	if (from && point)
		ret = go_on(scan, file, &reading, result, rejects, gauge);
	if (ret > 0)
		ret = begin_anew(scan, file, &reading, result, rejects, gauge);
	if (ret)
		return -1;
	if (point)
		point->point = *scan_point(scan);
	if (point && !point->point.is_set)
		buf_clear(&point->ahead);
	return 0;
}

void resume_point_pack(const struct resume_point *point, struct buf *buf)
{
	scan_point_pack(&point->point, buf);
	buf_add_u64(buf, point->ahead.len);
	buf_add(buf, point->ahead.data, point->ahead.len);
}

int resume_point_unpack(struct resume_point *point, struct unpack *in)
{
	const uint8_t *bytes;
	uint64_t len;

	if (scan_point_unpack(&point->point, in))
		return 1;
	len = unpack_u64(in);
	if (len > in->len || (len && !point->point.is_set))
		return 1;
	bytes = unpack_bytes(in, (size_t)len);
	buf_clear(&point->ahead);
	buf_add(&point->ahead, bytes, (size_t)len);
	return buf_failed(&point->ahead) ? -1 : 0;
}
