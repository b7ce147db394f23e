#include "input/shards.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Files that belong together: a log and what may be copies of it. */
struct group {
	uint64_t size; /* of all of them, in bytes */
	size_t path;   /* of the log, an offset in the paths */
	size_t first;  /* the index of the log */
	uint32_t part; /* from 0 */
};

struct cut {
	struct filelist *list;
	struct buf paths;     /* each closed by a NUL */
	struct group *groups; /* sorted, when they have their parts */
	size_t ngroups;
	size_t *path_of; /* each file's, an offset in the paths */
};

static bool is_shared_out(const struct file *file)
{
	return file->kind != FILE_NONE && !file->duplicate;
}

static const char *path_at(const struct cut *cut, size_t offset)
{
	return (const char *)cut->paths.data + offset;
}

/* The index of the log that a file may be a copy of, or its own. */
static size_t log_of(const struct filelist *list, size_t i)
{
	/* A copy has a longer name than its log: there is no circle. */
	while (list->files[i].plain)
		i = (size_t)((ptrdiff_t)i + list->files[i].plain);
	return i;
}

static int list_paths(struct cut *cut)
{
	const struct filelist *list = cut->list;

	cut->path_of = calloc(list->nfiles + 1, sizeof(*cut->path_of));
	for (size_t i = 0; cut->path_of && i < list->nfiles; i++) {
		cut->path_of[i] = cut->paths.len;
		filelist_add_path(&list->files[i], &cut->paths);
		buf_add_byte(&cut->paths, 0);
	}
	return cut->path_of && !buf_failed(&cut->paths) ? 0 : -1;
}

static int make_groups(struct cut *cut)
{
	const struct filelist *list = cut->list;
	size_t *group_of = calloc(list->nfiles + 1, sizeof(*group_of));

	cut->groups = calloc(list->nfiles + 1, sizeof(*cut->groups));
	if (!group_of || !cut->groups) {
		free(group_of);
		return -1;
	}
	for (size_t i = 0; i < list->nfiles; i++) {
		if (!is_shared_out(&list->files[i]) || log_of(list, i) != i)
			continue;
		group_of[i] = cut->ngroups;
		cut->groups[cut->ngroups++] =
			(struct group){ .path = cut->path_of[i], .first = i };
	}
	for (size_t i = 0; i < list->nfiles; i++)
		if (is_shared_out(&list->files[i]))
			cut->groups[group_of[log_of(list, i)]].size +=
				list->files[i].size;
	free(group_of);
	return 0;
}

static int compare_groups(const void *a, const void *b, void *ctx)
{
	const struct group *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(path_at(ctx, x->path), path_at(ctx, y->path));
}

struct part {
	uint64_t size;
	uint32_t number;
};

static bool is_smaller(const struct part *a, const struct part *b)
{
	return a->size != b->size ? a->size < b->size : a->number < b->number;
}

/* Moves heap[0] down to where no part below it is smaller. */
static void sift_down(struct part *heap, size_t n)
{
	struct part moved = heap[0];
	size_t i = 0;

	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && is_smaller(&heap[child + 1], &heap[child]))
			child++;
		if (!is_smaller(&heap[child], &moved))
			break;
		heap[i] = heap[child];
	}
	heap[i] = moved;
}

static int share_out(struct cut *cut, uint32_t n)
{
	struct part *heap = calloc(n, sizeof(*heap));

	if (!heap)
		return -1;
	for (uint32_t i = 0; i < n; i++)
		heap[i].number = i;
	qsort_r(cut->groups, cut->ngroups, sizeof(*cut->groups), compare_groups,
		cut);
	for (size_t i = 0; i < cut->ngroups; i++) {
		cut->groups[i].part = heap[0].number;
		/* An empty file is work, too. */
		heap[0].size += cut->groups[i].size + 1;
		sift_down(heap, n);
	}
	free(heap);
	return 0;
}

static int mark(const struct cut *cut, uint32_t part)
{
	struct filelist *list = cut->list;
	bool *is_here = calloc(list->nfiles + 1, sizeof(*is_here));

	if (!is_here)
		return -1;
	for (size_t i = 0; i < cut->ngroups; i++)
		is_here[cut->groups[i].first] = cut->groups[i].part == part;
	for (size_t i = 0; i < list->nfiles; i++)
		list->files[i].elsewhere = is_shared_out(&list->files[i]) &&
					   !is_here[log_of(list, i)];
	free(is_here);
	return 0;
}

static struct fingerprint nth_file(const void *items, size_t i)
{
	return ((const struct fingerprint *)items)[i];
}

/* Of the names and sizes, in whichever order they are listed. */
static int fingerprint(const struct cut *cut, struct fingerprint *print)
{
	const struct filelist *list = cut->list;
	struct fingerprint *prints = calloc(list->nfiles + 1, sizeof(*prints));
	struct buf buf = { 0 };
	size_t n = 0;
	int ret = prints ? 0 : -1;

	for (size_t i = 0; prints && i < list->nfiles; i++) {
		const char *path = path_at(cut, cut->path_of[i]);

		if (!is_shared_out(&list->files[i]))
			continue;
		buf_clear(&buf);
		buf_add(&buf, path, strlen(path));
		buf_add_byte(&buf, 0);
		buf_add_u64(&buf, list->files[i].size);
		if (buf_failed(&buf))
			ret = -1;
		else
			prints[n++] = fingerprint_of(buf.data, buf.len);
	}
	buf_clear(&buf);
	fingerprint_add_set(&buf, prints, n, nth_file);
	if (buf_failed(&buf))
		ret = -1;
	if (!ret)
		*print = fingerprint_of(buf.data, buf.len);
	buf_release(&buf);
	free(prints);
	return ret;
}

static int check_sizes(const struct filelist *list, struct buf *why)
{
	for (size_t i = 0; i < list->nfiles; i++) {
		const struct file *file = &list->files[i];

		if (!is_shared_out(file) ||
		    (file->rereadable && file->kind != FILE_STDIN))
			continue;
		filelist_add_path(file, why);
		return 1;
	}
	return 0;
}

int shards_choose(struct filelist *list, uint32_t number, uint32_t n,
		  struct fingerprint *print, struct buf *why)
{
	struct cut cut = { .list = list };
	int ret = check_sizes(list, why);

	if (!ret)
		ret = list_paths(&cut);
	if (!ret)
		ret = make_groups(&cut);
	if (!ret)
		ret = share_out(&cut, n);
	if (!ret)
		ret = mark(&cut, number - 1);
	if (!ret)
		ret = fingerprint(&cut, print);
	buf_release(&cut.paths);
	free(cut.groups);
	free(cut.path_of);
	return ret;
}
