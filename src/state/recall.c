/*
 * A file that is known is taken for what it was when it was listed. One that
 * has to be opened has to be the one that was listed: if the name leads to
 * another, logs are being rotated, and what is to be done is known to those who
 * read the file.
 */

#include "state/recall.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "scan/source.h"
#include "state/origin.h"

/* Of many files that begin alike, a few are looked at. */
enum { GROWN_TRIES = 8 };

/*
 * Says what the file was when it was listed, just now: to ask once more would
 * take a quarter of a run over many small files. Returns 1 if it is to be
 * opened to tell.
 */
static int look_at(const struct recall *recall, const struct file *file,
		   struct known_file *is)
{
	const struct stat st = { .st_mode = S_IFREG,
				 .st_dev = file->dev,
				 .st_ino = file->ino,
				 .st_size = (off_t)file->size,
				 .st_mtim = file->mtime,
				 .st_ctim = file->ctime };

	if (source_may_skip(recall->query, &st))
		return 1;
	*is = (struct known_file){ .name = known_name(file->name) };
	identity_set_stat(&is->identity, &st);
	return 0;
}

/* Whether what was saved is the result of one file, and of this one. */
static bool is_of_entry(const struct partial *part, const struct slot *slot)
{
	return part->nfiles == 1 && part->files[0].outcome.opened &&
	       part->files[0].outcome.skipped == SKIP_NONE &&
	       !identity_compare(&part->files[0].identity,
				 &slot->entry->file.identity);
}

/* An entry that was read. */
struct entry {
	struct buf buf; /* its bytes */
	struct resume_point point;
	struct partial part;
	const uint8_t *whole; /* the bytes of part, in buf */
	size_t whole_len;
};

static int unpack_entry(struct entry *entry, const struct slot *slot,
			struct unpack *in)
{
	int ret = resume_point_unpack(&entry->point, in);

	if (ret)
		return ret;
	entry->whole = in->at;
	entry->whole_len = in->len;
	ret = partial_unpack(&entry->part, in);
	return !ret && !is_of_entry(&entry->part, slot) ? 1 : ret;
}

/* Returns 0; 1 if the entry is bad; -1 when memory ran out. */
static int read_entry(const struct recall *recall, struct slot *slot,
		      struct entry *entry)
{
	const uint8_t *payload;
	size_t len;
	int ret = cache_read(recall->cache, slot, &entry->buf, &payload, &len);
	struct unpack in;

	if (ret)
		return ret;
	in = (struct unpack){ payload, len, false };
	ret = unpack_entry(entry, slot, &in);
	if (ret > 0)
		cache_pass_over(recall->cache, slot);
	if (ret)
		partial_clear(&entry->part);
	return ret;
}

/* Returns -1 if it is another one by now, or cannot be opened. */
static int open_file(const char *path, const struct known_file *is)
{
	int fd = io_open_input(path, false);
	struct stat st;

	if (fd < 0 || (!fstat(fd, &st) && st.st_dev == is->identity.device &&
		       st.st_ino == is->identity.inode))
		return fd;
	close(fd);
	return -1;
}

static bool has_ends(const char *path, const struct known_file *was,
		     const struct known_file *is)
{
	int fd = open_file(path, is);
	bool ret = fd >= 0 && known_has_ends(was, fd);

	if (fd >= 0)
		close(fd);
	return ret;
}

/* Reads what is known in this way of a file. */
static int find(const struct recall *recall, const char *path,
		const struct known_file *is, enum known how,
		struct entry *entry)
{
	struct slot *slot = NULL;

	while ((slot = slots_find(&recall->cache->slots, is, how, slot))) {
		int ret;

		if (how != KNOWN_UNCHANGED &&
		    !has_ends(path, &slot->entry->file, is))
			continue;
		ret = read_entry(recall, slot, entry);
		if (ret <= 0)
			return ret;
	}
	return 1;
}

/* From now on it is known by what it is now. */
static int keep_renamed(const struct recall *recall,
			const struct known_file *is, const char *name,
			struct entry *entry)
{
	struct partial *part = &entry->part;
	struct identity *id = &part->files[0].identity;
	struct identity ends = *id;
	struct known_file now;

	*id = is->identity;
	id->has_ends = true;
	id->head = ends.head;
	id->tail = ends.tail;
	id->whole = ends.whole;
	now = kept_describe(part, name, recall->cache->moment);
	if (!kept_wants(part, &now, &entry->point))
		return 0;
	return kept_add(recall->kept, part, &now, &entry->point,
			pack_day(recall->cache->moment), &recall->cache->key);
}

static bool has_point(const struct entry *entry, const struct known_file *was)
{
	const struct scan_point *point = &entry->point.point;

	return point->is_set && point->offset <= was->read_bytes;
}

/* Has reading go on where that of another run ended. */
static int go_on(const struct recall *recall, size_t number,
		 struct entry *entry, const struct slot *slot)
{
	const struct resume_point *point = &entry->point;
	struct resume_from *from;
	int ret = -1;

	from = calloc(1, sizeof(*from));
	if (!from)
		return -1;
	from->was = slot->entry->file;
	from->point = point->point;
	if (point->ahead.len)
		buf_add(&from->ahead, point->ahead.data, point->ahead.len);
	else
		buf_add(&from->ahead, entry->whole, entry->whole_len);
	if (!buf_failed(&from->ahead)) {
		recall->resumes[number] = from;
		recall->cache->nfound[KNOWN_GROWN]++;
		ret = 0;
	}
	if (ret) {
		buf_release(&from->ahead);
		free(from);
	}
	return ret;
}

/* Takes in the result of a file. */
static int take(const struct recall *recall, size_t number,
		struct partial *part)
{
	const struct outcome *outcome = &part->files[0].outcome;
	const struct file *file = &recall->list->files[number];

	meter_pass_bytes(recall->gauge, file->size);
	meter_add_file(recall->gauge, outcome_is_damaged(outcome));
	if (outcome_merge(&recall->outcomes[number], outcome) ||
	    origin_set(part, file, recall->query))
		return -1;
	return partial_merge(recall->total, part);
}

/*
 * Reads what is known of the open file up to where it was read. Returns 1 if
 * reading cannot go on there.
 */
static int read_grown(const struct recall *recall, int fd,
		      const struct known_file *is, struct slot *slot,
		      struct entry *entry)
{
	const struct known_file *was = &slot->entry->file;
	int ret;

	if (!known_has_ends(was, fd))
		return 1;
	ret = read_entry(recall, slot, entry);
	if (ret)
		return ret;
	if (has_point(entry, was) && (known_tell(was, is) == KNOWN_GROWN ||
				      known_has_all(was, fd, NULL)))
		return 0;
	partial_clear(&entry->part);
	return 1;
}

static int find_grown(const struct recall *recall, int fd, size_t number,
		      const struct known_file *is, struct entry *entry)
{
	struct slot *slot = NULL;
	uint64_t head;
	int ret = 1;

	if (!known_head(fd, &head))
		return 1;
	for (int n = 0; ret > 0 && n < GROWN_TRIES; n++) {
		slot = slots_find_grown(&recall->cache->slots, is, head, slot);
		if (!slot)
			return 1;
		ret = read_grown(recall, fd, is, slot, entry);
	}
	if (!ret)
		ret = go_on(recall, number, entry, slot);
	partial_clear(&entry->part);
	return ret;
}

/* Returns 1: the file has to be read; -1 when memory ran out. */
static int look_for_grown(const struct recall *recall, size_t number,
			  const char *path, const struct known_file *is,
			  struct entry *entry)
{
	int fd, ret;

	if (!recall->cache->slots.n ||
	    is->identity.size_bytes <= SCAN_POINT_MIN)
		return 1;
	fd = open_file(path, is);
	if (fd < 0)
		return 1;
	ret = find_grown(recall, fd, number, is, entry);
	close(fd);
	return ret < 0 ? -1 : 1;
}

/* Returns 0 if the result was taken; 1 if the file has to be read. */
static int recall_file(const struct recall *recall, size_t number,
		       const char *path, struct entry *entry)
{
	const struct file *file = &recall->list->files[number];
	enum known how = KNOWN_UNCHANGED;
	struct known_file is;
	int ret;

	if (look_at(recall, file, &is))
		return 1;
	ret = find(recall, path, &is, how, entry);
	/* It is not what a copy of it was, either. */
	if (ret > 0 &&
	    slots_find(&recall->cache->slots, &is, KNOWN_TOUCHED, NULL))
		return 1;
	if (ret > 0) {
		how = KNOWN_RENAMED;
		ret = find(recall, path, &is, how, entry);
	}
	if (ret > 0)
		return look_for_grown(recall, number, path, &is, entry);
	if (!ret && how == KNOWN_RENAMED)
		ret = keep_renamed(recall, &is, file->name, entry);
	if (ret)
		return ret;
	recall->cache->nfound[how]++;
	return take(recall, number, &entry->part);
}

int recall_files(const struct recall *recall, size_t *numbers, size_t *njobs)
{
	struct buf path = { 0 };
	struct entry entry = { 0 };
	size_t nleft = 0;
	int ret = 0;

	partial_init(&entry.part, recall->total->hosts.seed,
		     &recall->total->question, recall->total->level);
	for (size_t i = 0; ret >= 0 && i < *njobs; i++) {
		const struct file *file = &recall->list->files[numbers[i]];

		ret = 1;
		if (kept_takes(file)) {
			buf_clear(&path);
			filelist_add_path(file, &path);
			ret = buf_failed(&path)
				      ? -1
				      : recall_file(recall, numbers[i],
						    (char *)path.data, &entry);
		}
		if (ret > 0)
			numbers[nleft++] = numbers[i];
	}
	*njobs = nleft;
	partial_release(&entry.part);
	resume_point_release(&entry.point);
	buf_release(&entry.buf);
	buf_release(&path);
	return ret < 0 ? -1 : 0;
}

void recall_free_resumes(struct resume_from **resumes, size_t nfiles)
{
	for (size_t i = 0; resumes && i < nfiles; i++) {
		if (!resumes[i])
			continue;
		buf_release(&resumes[i]->ahead);
		free(resumes[i]);
	}
	free(resumes);
}

/* By its ends, and if a hash of all bytes or its lanes are said, by these. */
static bool has_bytes(const char *path, const struct known_file *said,
		      const struct known_file *is, const uint64_t *lanes)
{
	int fd = open_file(path, is);
	bool ret = fd >= 0 && known_has_ends(said, fd) &&
		   ((!said->identity.whole && !lanes) ||
		    known_has_all(said, fd, lanes));

	if (fd >= 0)
		close(fd);
	return ret;
}

/*
 * Whether the file that has the name is the one that this is said to be.
 * *is_whole: also in size and times, by which others are known, too.
 */
static bool is_true(const struct file *file, const struct known_file *said,
		    const uint64_t *lanes, bool *is_whole)
{
	const struct identity *id = &said->identity;
	struct known_file is = { 0 };
	struct buf path = { 0 };
	struct stat st;
	bool ret = false;

	filelist_add_path(file, &path);
	if (!buf_failed(&path) && !io_stat((char *)path.data, &st)) {
		identity_set_stat(&is.identity, &st);
		is.identity.has_ends = id->has_ends;
		is.identity.head = id->head;
		is.identity.tail = id->tail;
		is.identity.whole = id->whole;
		*is_whole = !identity_compare(id, &is.identity);
		ret = id->device == is.identity.device &&
		      id->inode == is.identity.inode &&
		      has_bytes((char *)path.data, said, &is, lanes);
	}
	buf_release(&path);
	return ret;
}

/*
 * A log that was written to meanwhile is to be known only when it has grown: by
 * a moment at which it had just been changed. Returns -1 if there is none.
 */
static int doubt_times(struct known_file *known)
{
	int64_t changed_s = known->identity.mtime.tv_sec;

	if (changed_s < 0)
		return -1;
	if (changed_s < known->moment / 1000000)
		known->moment = changed_s * 1000000;
	return 0;
}

int recall_keep(const struct cache *cache, struct kept *kept,
		const struct file *file, const struct partial *part,
		const struct resume_point *point, bool doubt)
{
	struct known_file known;
	bool is_whole = true;

	if (!kept_takes(file) || part->nfiles != 1)
		return 0;
	known = kept_describe(part, file->name, cache->moment);
	if (!kept_wants(part, &known, point) ||
	    (doubt && !is_true(file, &known, scan_point_lanes(&point->point),
			       &is_whole)))
		return 0;
	if (!is_whole && doubt_times(&known))
		return 0;
	if (!kept_wants(part, &known, point))
		return 0;
	return kept_add(kept, part, &known, point, pack_day(cache->moment),
			&cache->key);
}
