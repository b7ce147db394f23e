#include "state/kept.h"

#include <errno.h>
#include <stdlib.h>

#include "base/vec.h"

int kept_init(struct kept *kept, const char *dir)
{
	*kept = (struct kept){ 0 };
	if (spool_init_at(&kept->spool, dir))
		return -1;
	spool_mark(&kept->spool);
	return 0;
}

void kept_release(struct kept *kept)
{
	spool_release(&kept->spool);
	buf_release(&kept->frame);
	free(kept->entries);
	*kept = (struct kept){ 0 };
}

bool kept_takes(const struct file *file)
{
	return (file->kind == FILE_REGULAR || file->kind == FILE_NAMED) &&
	       file->rereadable && !file->plain && file->ino;
}

struct known_file kept_describe(const struct partial *part, const char *name,
				int64_t moment)
{
	return (struct known_file){
		.identity = part->files[0].identity,
		.name = known_name(name),
		.read_bytes = part->files[0].outcome.stored_bytes,
		.moment = moment,
	};
}

/* What was not read of the file may be there, or be possible, another time. */
static bool is_final(const struct outcome *outcome)
{
	return outcome->opened && outcome->skipped == SKIP_NONE &&
	       !outcome_has(outcome, ERROR_READ) &&
	       !outcome_has(outcome, ERROR_UNSUPPORTED) &&
	       !outcome_has(outcome, ERROR_REJECTS);
}

/* With more memory fewer strings are counted together. */
/* What an empty file is depends on its name. */
bool kept_wants(const struct partial *part, const struct known_file *file,
		const struct resume_point *point)
{
	const struct identity *id = &file->identity;

	if (part->nfiles != 1 || !is_final(&part->files[0].outcome) ||
	    part->ledger.has_other || !id->is_stable || !id->has_ends ||
	    !id->size_bytes || file->read_bytes < id->size_bytes)
		return false;
	return known_is_settled(file) || point->point.is_set;
}

int kept_add(struct kept *kept, const struct partial *part,
	     const struct known_file *file, const struct resume_point *point,
	     uint32_t day, const struct fingerprint *key)
{
	struct pack_entry entry = { .key = *key, .day = day, .file = *file };
	struct pack_entry *entries =
		vec_grow(kept->entries, kept->nentries, 1, sizeof(*entries));
	size_t start;

	if (!entries)
		return -1;
	kept->entries = entries;
	buf_clear(&kept->frame);
	start = pack_begin_frame(&entry, &kept->frame);
	resume_point_pack(point, &kept->frame);
	partial_pack(part, &kept->frame);
	pack_end_frame(&entry, &kept->frame, start);
	if (buf_failed(&kept->frame))
		return -1;
	if (entry.len > PACK_ENTRY_MAX)
		return 0;
	spool_add(&kept->spool, kept->frame.data, kept->frame.len);
	entries[kept->nentries++] = entry;
	return 0;
}

int kept_copy(struct kept *kept, int fd)
{
	int err = spool_flush(&kept->spool);

	if (!err)
		return spool_copy(&kept->spool, spool_part(&kept->spool), fd);
	errno = err;
	return -1;
}
