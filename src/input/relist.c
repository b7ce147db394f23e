/*
 * What has moved is looked for by device and inode. What has not been found so
 * is another file by now: one that was put in its place, or that it was
 * compressed to, which has its time, as gzip, xz and logrotate see to. Other
 * files that were not there before are left alone: they are newer, or were
 * compressed from what has been read.
 *
 * Tested by tests/fault/rotation.bats.
 */

#include "input/relist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "input/copies.h"
#include "input/logname.h"

static bool is_lost(const struct outcome *outcome)
{
	return outcome->skipped == SKIP_MOVED || outcome->skipped == SKIP_GONE;
}

/* Whether what is in the file was read, or need not be. */
static bool is_settled(const struct file *file, const struct outcome *outcome)
{
	if (outcome->skipped == SKIP_COPY)
		return !is_lost(outcome + file->plain);
	return !is_lost(outcome) && outcome->skipped != SKIP_ALONE;
}

/*
 * A copy that was found alone is what became of the log, if that was read: it
 * was removed when it was compressed.
 */
static bool settle_copies(const struct filelist *list, struct outcome *outcomes)
{
	bool all = true;

	for (size_t i = 0; i < list->nfiles; i++) {
		const struct file *file = &list->files[i];

		if (outcomes[i].skipped == SKIP_ALONE &&
		    !is_lost(&outcomes[i + (size_t)file->plain]))
			outcomes[i].skipped = SKIP_COPY;
		all &= is_settled(file, &outcomes[i]);
	}
	return all;
}

static int compare_files(const void *a, const void *b)
{
	const struct file *x = *(const struct file *const *)a;
	const struct file *y = *(const struct file *const *)b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return x->ino < y->ino ? -1 : x->ino > y->ino;
}

/* The files of a list that are known by device and inode, in their order. */
struct known {
	const struct file **files; /* owned */
	size_t n;
};

/* Those from one index to another whose matter is settled, or not. */
static int know(struct known *known, const struct filelist *list, size_t from,
		size_t to, const struct outcome *outcomes, bool settled)
{
	known->files = malloc((list->nfiles + 1) * sizeof(*known->files));
	if (!known->files)
		return -1;
	for (size_t i = from; i < to; i++) {
		const struct file *file = &list->files[i];

		if (file->ino && !file->duplicate &&
		    is_settled(file, &outcomes[i]) == settled)
			known->files[known->n++] = file;
	}
	qsort(known->files, known->n, sizeof(*known->files), compare_files);
	return 0;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
				      : a->tv_nsec < b->tv_nsec;
}

/*
 * Whether two files of the same device and inode are one that may have grown.
 * The number of one that was removed may belong to a new one.
 */
static bool is_same(const struct file *file, const struct file *later)
{
	if (!file->size && is_before(&file->mtime, &later->mtime))
		return false;
	return later->size >= file->size &&
	       !is_before(&later->mtime, &file->mtime);
}

/* Where the file of that device and inode is in them; or NULL. */
static const struct file *const *find_number(const struct known *known,
					     const struct file *file)
{
	return bsearch(&file, known->files, known->n, sizeof(*known->files),
		       compare_files);
}

/* Where a file that was listed later is in them; or NULL. */
static const struct file *const *find(const struct known *known,
				      const struct file *later)
{
	const struct file *const *at = find_number(known, later);

	return at && is_same(*at, later) ? at : NULL;
}

static bool has_same_path(const struct file *a, const struct file *b)
{
	const struct folder *x = a->folder, *y = b->folder;

	if (strcmp(a->name, b->name) != 0)
		return false;
	/* Each listing makes folders of its own. */
	for (; x && y && x != y; x = x->parent, y = y->parent)
		if (strcmp(x->name, y->name) != 0)
			return false;
	return x == y;
}

/* Some compressors keep no more than the second. */
static bool has_same_time(const struct file *file, const struct file *later)
{
	return file->mtime.tv_sec == later->mtime.tv_sec &&
	       (file->mtime.tv_nsec == later->mtime.tv_nsec ||
		!later->mtime.tv_nsec);
}

/*
 * Whether a file that was listed later has what this one had: it was made from
 * it, or is the same in a file system that numbers files anew each time.
 */
static bool is_heir(const struct file *file, const struct file *later)
{
	if (!has_same_time(file, later))
		return false;
	if (has_same_path(file, later))
		return file->size == later->size;
	return logname_uncompressed_len(later->name, strlen(later->name));
}

/* Whether the file was found again, or may be this one. */
static bool is_sought(const struct file *later, const struct known *lost,
		      const bool *found)
{
	for (size_t i = 0; i < lost->n; i++)
		if (!found[i] && (has_same_path(lost->files[i], later) ||
				  is_heir(lost->files[i], later)))
			return true;
	return false;
}

/*
 * Whether what was listed again is settled. What could not be read may be gone,
 * and its number belong to a new file.
 */
static bool is_done(const struct file *later, const struct filelist *list,
		    const struct known *settled, const struct outcome *outcomes)
{
	const struct file *const *at = find(settled, later);

	return at && (outcomes[*at - list->files].opened ||
		      has_same_path(*at, later));
}

/* Which of the lost files are among those listed from the index on. */
static bool *find_lost(const struct known *lost, const struct filelist *list,
		       size_t first)
{
	bool *found = calloc(lost->n + 1, sizeof(*found));

	for (size_t i = first; found && i < list->nfiles; i++) {
		const struct file *const *at = find(lost, &list->files[i]);

		if (at)
			found[at - lost->files] = true;
	}
	return found;
}

/* Keeps of the files listed again those that are to be read. */
static int keep_new(struct filelist *list, size_t first,
		    const struct known *settled, const struct known *lost,
		    const struct outcome *outcomes, bool last)
{
	bool *found = find_lost(lost, list, first);
	size_t n = first;

	if (!found)
		return -1;
	for (size_t i = first; i < list->nfiles; i++) {
		struct file *file = &list->files[i];

		if (file->kind != FILE_STDIN && file->rereadable && file->ino &&
		    !is_done(file, list, settled, outcomes) &&
		    (find(lost, file) || is_sought(file, lost, found))) {
			file->any = last;
			list->files[n++] = *file;
		} else {
			free(file->error);
		}
	}
	list->nfiles = n;
	free(found);
	return 0;
}

int relist(struct filelist *list, const struct filelist_rules *rules,
	   struct outcome *outcomes, bool last)
{
	struct known settled = { 0 }, lost = { 0 };
	size_t first;
	int ret;

	if (settle_copies(list, outcomes))
		return 0;
	if (filelist_add_again(list, rules, &first))
		return -1;
	/* The list may have moved, so this comes after it. */
	ret = know(&settled, list, 0, first, outcomes, true);
	if (!ret)
		ret = know(&lost, list, 0, first, outcomes, false);
	if (!ret)
		ret = keep_new(list, first, &settled, &lost, outcomes, last);
	if (!ret)
		ret = filelist_mark_duplicates(list, first);
	if (!ret)
		ret = copies_find(list, first);
	free(settled.files);
	free(lost.files);
	return ret;
}

static bool has_heir(const struct file *file, const struct known *later)
{
	for (size_t i = 0; i < later->n; i++)
		if (is_heir(file, later->files[i]))
			return true;
	return false;
}

/* Nothing is missing of an empty file. */
static int say_lost(const struct file *file, struct outcome *outcome,
		    enum skip how)
{
	struct error gone = { .code = ERROR_OPEN, .errnum = ENOENT };
	struct error moved = { .code = ERROR_MOVED };

	if (how == SKIP_MOVED && !file->size)
		return 0;
	return outcome_add(outcome, how == SKIP_GONE ? &gone : &moved);
}

int relist_finish(const struct filelist *list, size_t first,
		  struct outcome *outcomes)
{
	struct known later = { 0 };
	int ret = know(&later, list, first, list->nfiles, outcomes, true);

	for (size_t i = 0; !ret && i < list->nfiles; i++) {
		const struct file *file = &list->files[i];
		enum skip how = outcomes[i].skipped;
		const struct file *const *at;

		if (!is_lost(&outcomes[i]) && how != SKIP_ALONE)
			continue;
		outcomes[i].skipped = SKIP_NONE;
		outcomes[i].opened = false;
		at = find_number(&later, file);
		if (!(at && is_same(file, *at)) && !has_heir(file, &later))
			ret = say_lost(file, &outcomes[i], how);
	}
	free(later.files);
	return ret;
}
