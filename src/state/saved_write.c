#include "state/saved_write.h"

#include <errno.h>

enum { WRITE_SIZE = 64 * 1024 };

struct writing {
	struct outfile *out;
	struct buf buf;
	uint64_t nhosts;
};

static int flush(struct writing *w)
{
	int ret;

	if (buf_failed(&w->buf)) {
		errno = ENOMEM;
		return -1;
	}
	ret = outfile_write(w->out, w->buf.data, w->buf.len);
	buf_clear(&w->buf);
	return ret;
}

static int flush_if_large(struct writing *w)
{
	return w->buf.len < WRITE_SIZE && !buf_failed(&w->buf) ? 0 : flush(w);
}

static int sink(void *ctx, const void *data, size_t len)
{
	struct writing *w = ctx;

	buf_add(&w->buf, data, len);
	return flush_if_large(w);
}

static int write_head(struct writing *w, const struct saved_head *head)
{
	size_t start = frame_begin(&w->buf, SAVED_HEAD);

	saved_head_pack(head, &w->buf);
	frame_end(&w->buf, start);
	return flush_if_large(w);
}

static int write_end(struct writing *w, const struct saved_result *result)
{
	size_t start = frame_begin(&w->buf, SAVED_END);

	buf_add_u64(&w->buf, result->nfiles);
	buf_add_u64(&w->buf, w->nhosts);
	saved_head_pack(result->head, &w->buf);
	frame_end(&w->buf, start);
	return flush(w);
}

static int write_file(struct writing *w, const struct saved_file *file,
		      uint64_t number)
{
	size_t start = frame_begin(&w->buf, SAVED_FILE);

	buf_add_u64(&w->buf, number);
	saved_file_pack(file, &w->buf);
	frame_end(&w->buf, start);
	return flush_if_large(w);
}

static int copy_section(struct section_writer *writer,
			struct section_checker *checker,
			const struct section_place *from)
{
	struct section section;
	int ret;

	section_open(&section, checker, from);
	while ((ret = section_next(&section)) > 0)
		if (section_add(writer, section.name, section.evidence)) {
			ret = -1;
			break;
		}
	section_release(&section);
	return ret;
}

static int write_sections(struct writing *w, const struct saved_result *result)
{
	struct section_writer writer = { 0 };
	struct section_checker checker;
	int ret = 0;

	section_checker_init(&checker, result->head->level);
	for (size_t i = 0; !ret && i < result->nfiles; i++) {
		section_begin(&writer, sink, w, result->head->level, i);
		ret = copy_section(&writer, &checker, &result->files[i]->hosts);
		if (!ret)
			ret = section_end(&writer);
		w->nhosts += writer.nhosts;
	}
	section_writer_release(&writer);
	section_checker_release(&checker);
	return ret;
}

static int write_hosts(struct writing *w, const struct saved_result *result)
{
	struct section_writer writer = { 0 };
	int ret;

	if (result->head->level != EVIDENCE_NONE)
		return write_sections(w, result);
	section_begin(&writer, sink, w, EVIDENCE_NONE, 0);
	ret = result->hosts(result->ctx, &writer);
	if (!ret)
		ret = section_end(&writer);
	w->nhosts = writer.nhosts;
	section_writer_release(&writer);
	return ret;
}

int saved_write(struct outfile *out, const struct saved_result *result)
{
	struct writing w = { .out = out };
	int ret = outfile_begin(out);

	if (!ret)
		ret = write_head(&w, result->head);
	for (size_t i = 0; !ret && i < result->nfiles; i++)
		ret = write_file(&w, result->files[i], i);
	if (!ret)
		ret = write_hosts(&w, result);
	if (!ret)
		ret = write_end(&w, result);
	buf_release(&w.buf);
	return ret;
}
