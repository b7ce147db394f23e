/*
 * Which files of a list are read, and in which order.
 *
 * Tested by tests/unit/input/test_filelist.c.
 */

#include <stdlib.h>

#include "input/filelist.h"

/* Files often are in order already, which is soon seen. */
static void sort(void *items, size_t n, size_t size,
		 int (*compare)(const void *, const void *))
{
	char *at = items;
	size_t i = 1;

	while (i < n && compare(at + (i - 1) * size, at + i * size) <= 0)
		i++;
	if (i < n)
		qsort(items, n, size, compare);
}

/* What tells a file from others, apart from all else that is known of it. */
struct place {
	dev_t dev;
	ino_t ino;
	size_t index;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

int filelist_mark_duplicates(struct filelist *list, size_t first)
{
	struct place *places = malloc((list->nfiles + 1) * sizeof(*places));
	size_t n = 0;

	if (!places)
		return -1;
	for (size_t i = first; i < list->nfiles; i++) {
		const struct file *file = &list->files[i];

		if (file->ino)
			places[n++] = (struct place){ file->dev, file->ino, i };
	}
	sort(places, n, sizeof(*places), compare_places);
	for (size_t i = 1; i < n; i++)
		if (places[i].dev == places[i - 1].dev &&
		    places[i].ino == places[i - 1].ino)
			list->files[places[i].index].duplicate = true;
	free(places);
	return 0;
}

struct job {
	size_t index;
	uint64_t size; /* 0 if it is small */
};

/*
 * No worker is kept long by a small file. In the order of the list what is
 * known of them, here and in the system, lies together.
 */
static struct job job_of(const struct file *file, size_t index)
{
	return (struct job){ index,
			     file->size < FILELIST_SMALL ? 0 : file->size };
}

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
			jobs[n++] = job_of(file, i);
	}
	sort(jobs, n, sizeof(*jobs), compare_sizes);
	for (size_t i = 0; i < n; i++)
		order[i] = jobs[i].index;
	free(jobs);
	*njobs = n;
	return order;
}
