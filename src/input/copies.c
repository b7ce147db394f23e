/*
 * The files are sorted by their directory and name, and each that has the name
 * of something compressed is looked for without that.
 *
 * Tested by tests/cli/copies.bats.
 */

#include "input/copies.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "input/logname.h"

struct place {
	dev_t dev; /* of the directory */
	ino_t ino;
	const char *name; /* in it */
	size_t name_len;
	size_t index; /* of the file */
};

static int compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	size_t len = x->name_len < y->name_len ? x->name_len : y->name_len;
	int diff;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	diff = memcmp(x->name, y->name, len);
	return diff ? diff
		    : (x->name_len > y->name_len) - (x->name_len < y->name_len);
}

/*
 * Where the file is; what cannot be told is in no directory. Returns -1 when
 * memory ran out.
 */
static int find_place(struct place *place, const struct file *file)
{
	const char *slash = strrchr(file->name, '/');
	struct stat st = { 0 };
	char *dir;

	place->name = slash ? slash + 1 : file->name;
	place->name_len = strlen(place->name);
	if (file->folder) {
		place->dev = file->folder->dev;
		place->ino = file->folder->ino;
		return 0;
	}
	dir = io_directory_of(file->name);
	if (!dir)
		return -1;
	if (!io_stat(dir, &st)) {
		place->dev = st.st_dev;
		place->ino = st.st_ino;
	}
	free(dir);
	return 0;
}

static bool is_candidate(const struct file *file)
{
	return (file->kind == FILE_REGULAR || file->kind == FILE_NAMED) &&
	       file->rereadable && !file->duplicate;
}

/*
 * Whether two files of the list can be such a pair at all, by their names:
 * where all are compressed, and each once, no name is that of another without
 * its compression.
 */
static bool is_worth_it(const struct filelist *list, size_t first)
{
	bool has_copy = false, has_log = false;

	for (size_t i = 0; i < list->nfiles; i++) {
		const char *name = list->files[i].name;
		size_t len;

		if (!is_candidate(&list->files[i]))
			continue;
		len = logname_uncompressed_len(name, strlen(name));
		has_copy |= i >= first && len;
		has_log |= !len || logname_uncompressed_len(name, len);
	}
	return has_copy && has_log;
}

static void find(struct filelist *list, const struct place *places, size_t n,
		 const struct place *copy)
{
	struct place key = *copy;
	const struct place *plain;

	key.name_len = logname_uncompressed_len(copy->name, copy->name_len);
	if (!key.name_len || !key.ino)
		return;
	plain = bsearch(&key, places, n, sizeof(*places), compare);
	if (!plain)
		return;
	list->files[copy->index].plain =
		(ptrdiff_t)plain->index - (ptrdiff_t)copy->index;
	list->has_copies = true;
}

int copies_find(struct filelist *list, size_t first)
{
	struct place *places;
	size_t n = 0;

	if (!is_worth_it(list, first))
		return 0;
	places = calloc(list->nfiles, sizeof(*places));
	if (!places)
		return -1;
	for (size_t i = 0; i < list->nfiles; i++) {
		if (!is_candidate(&list->files[i]))
			continue;
		places[n].index = i;
		if (find_place(&places[n++], &list->files[i])) {
			free(places);
			return -1;
		}
	}
	qsort(places, n, sizeof(*places), compare);
	for (size_t i = 0; i < n; i++)
		if (places[i].index >= first)
			find(list, places, n, &places[i]);
	free(places);
	return 0;
}
