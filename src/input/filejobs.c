/*
 * Which files of a list are read, and in which order.
 *
 * Tested by tests/unit/input/test_filelist.c.
 */

#include <stdlib.h>

#include "input/filelist.h"

static int compare_identity(const void *a, const void *b)
{
	const struct file *x = *(struct file *const *)a;
	const struct file *y = *(struct file *const *)b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return x < y ? -1 : x > y;
}

int filelist_mark_duplicates(struct filelist *list, size_t first)
{
	struct file **sorted = malloc((list->nfiles + 1) * sizeof(*sorted));
	size_t n = 0;

	if (!sorted)
		return -1;
	for (size_t i = first; i < list->nfiles; i++)
		if (list->files[i].ino)
			sorted[n++] = &list->files[i];
	qsort(sorted, n, sizeof(*sorted), compare_identity);
	for (size_t i = 1; i < n; i++)
		sorted[i]->duplicate = sorted[i]->dev == sorted[i - 1]->dev &&
				       sorted[i]->ino == sorted[i - 1]->ino;
	free(sorted);
	return 0;
}

struct job {
	size_t index;
	uint64_t size;
};

static int compare_sizes(const void *a, const void *b)
{
	const struct job *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

size_t *filelist_schedule(const struct filelist *list, size_t first,
			  size_t *njobs)
{
	struct job *jobs = malloc((list->nfiles + 1) * sizeof(*jobs));
	size_t *order = malloc((list->nfiles + 1) * sizeof(*order));
	size_t n = 0;

	if (!jobs || !order) {
		free(jobs);
		free(order);
		return NULL;
	}
	for (size_t i = first; i < list->nfiles; i++) {
		const struct file *file = &list->files[i];

		if (file->kind != FILE_NONE && !file->duplicate &&
		    !file->elsewhere)
			jobs[n++] = (struct job){ i, file->size };
	}
	qsort(jobs, n, sizeof(*jobs), compare_sizes);
	for (size_t i = 0; i < n; i++)
		order[i] = jobs[i].index;
	free(jobs);
	*njobs = n;
	return order;
}
