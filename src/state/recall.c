/*
 * The name has to lead to the file that was listed. If it does not, logs are
 * being rotated, and what is to be done is known to those who read the file.
 *
 * Tested by tests/fault/cache.bats.
 */

#include "state/recall.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "scan/source.h"

/* Says what the file is by now. Returns 1 if it is to be opened to tell. */
static int look_at(const struct recall *recall, const struct file *file,
		   const char *path, struct known_file *is)
{
	struct stat st;

	if (io_stat(path, &st) || !S_ISREG(st.st_mode) ||
	    st.st_dev != file->dev || st.st_ino != file->ino ||
	    source_may_skip(recall->query, &st))
		return 1;
	*is = (struct known_file){ .name = known_name(file->name) };
	identity_set_stat(&is->identity, &st);
	return 0;
}

/* Whether what was saved is the result of one file, and of this one. */
static bool is_of_entry(const struct partial *part,
			const struct cache_slot *slot)
{
	return part->nfiles == 1 && part->files[0].outcome.opened &&
	       part->files[0].outcome.skipped == SKIP_NONE &&
	       !identity_compare(&part->files[0].identity,
				 &slot->entry->file.identity);
}

/* Returns 0; 1 if the entry is bad; -1 when memory ran out. */
static int read_entry(const struct recall *recall, struct cache_slot *slot,
		      struct partial *part, struct buf *buf)
{
	const uint8_t *payload;
	size_t len;
	int ret = cache_read(recall->cache, slot, buf, &payload, &len);
	struct unpack in;

	if (ret)
		return ret;
	in = (struct unpack){ payload, len, false };
	ret = partial_unpack(part, &in);
	if (!ret && !is_of_entry(part, slot))
		ret = 1;
	if (ret > 0)
		cache_pass_over(recall->cache, slot);
	if (ret)
		partial_clear(part);
	return ret;
}

static bool has_ends(const char *path, const struct known_file *was,
		     const struct known_file *is)
{
	int fd = io_open_input(path, false);
	struct stat st;
	bool ret;

	if (fd < 0)
		return false;
	ret = !fstat(fd, &st) && st.st_dev == is->identity.device &&
	      st.st_ino == is->identity.inode && known_has_ends(was, fd);
	close(fd);
	return ret;
}

/* Takes the result of a file that is known in this way, if there is one. */
static int find(const struct recall *recall, const char *path,
		const struct known_file *is, enum known how,
		struct partial *part, struct buf *buf)
{
	struct cache_slot *slot = NULL;

	while ((slot = cache_find(recall->cache, is, how, slot))) {
		int ret;

		if (how == KNOWN_RENAMED &&
		    !has_ends(path, &slot->entry->file, is))
			continue;
		ret = read_entry(recall, slot, part, buf);
		if (ret <= 0)
			return ret;
	}
	return 1;
}

/* From now on it is known by what it is now. */
static int keep_renamed(const struct recall *recall,
			const struct known_file *is, const char *name,
			struct partial *part)
{
	struct identity *id = &part->files[0].identity;
	struct identity ends = *id;
	int64_t moment = recall->cache->moment;

	*id = is->identity;
	id->has_ends = true;
	id->head = ends.head;
	id->tail = ends.tail;
	id->whole = ends.whole;
	if (!kept_wants(part, moment))
		return 0;
	return kept_add(recall->kept, part, name, moment, &recall->cache->key);
}

/* Takes in the result of a file. */
static int take(const struct recall *recall, size_t number,
		struct partial *part)
{
	const struct outcome *outcome = &part->files[0].outcome;
	const struct file *file = &recall->list->files[number];

	meter_pass_bytes(recall->gauge, file->size);
	meter_add_file(recall->gauge, outcome_is_damaged(outcome));
	if (outcome_merge(&recall->outcomes[number], outcome))
		return -1;
	return partial_merge(recall->total, part);
}

/* Returns 0 if the result was taken; 1 if the file has to be read. */
static int recall_file(const struct recall *recall, size_t number,
		       const char *path, struct partial *part, struct buf *buf)
{
	const struct file *file = &recall->list->files[number];
	enum known how = KNOWN_UNCHANGED;
	struct known_file is;
	int ret;

	if (look_at(recall, file, path, &is))
		return 1;
	ret = find(recall, path, &is, how, part, buf);
	if (ret > 0) {
		how = KNOWN_RENAMED;
		ret = find(recall, path, &is, how, part, buf);
	}
	if (!ret && how == KNOWN_RENAMED)
		ret = keep_renamed(recall, &is, file->name, part);
	if (ret)
		return ret;
	recall->cache->nfound[how]++;
	return take(recall, number, part);
}

int recall_files(const struct recall *recall, size_t *numbers, size_t *njobs)
{
	struct buf buf = { 0 }, path = { 0 };
	struct partial part;
	size_t nleft = 0;
	int ret = 0;

	partial_init(&part, recall->total->hosts.seed, &recall->total->question,
		     recall->total->level);
	for (size_t i = 0; ret >= 0 && i < *njobs; i++) {
		const struct file *file = &recall->list->files[numbers[i]];

		ret = 1;
		if (kept_takes(file)) {
			buf_clear(&path);
			filelist_add_path(file, &path);
			ret = buf_failed(&path)
				      ? -1
				      : recall_file(recall, numbers[i],
						    (char *)path.data, &part,
						    &buf);
		}
		if (ret > 0)
			numbers[nleft++] = numbers[i];
	}
	*njobs = nleft;
	partial_release(&part);
	buf_release(&buf);
	buf_release(&path);
	return ret < 0 ? -1 : 0;
}

static bool is_true(const struct file *file, const struct identity *id)
{
	struct known_file said = { .identity = *id,
				   .read_bytes = id->size_bytes };
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
		ret = !identity_compare(id, &is.identity) &&
		      has_ends((char *)path.data, &said, &is);
	}
	buf_release(&path);
	return ret;
}

int recall_keep(const struct cache *cache, struct kept *kept,
		const struct file *file, const struct partial *part, bool doubt)
{
	if (!kept_takes(file) || !kept_wants(part, cache->moment) ||
	    (doubt && !is_true(file, &part->files[0].identity)))
		return 0;
	return kept_add(kept, part, file->name, cache->moment, &cache->key);
}
