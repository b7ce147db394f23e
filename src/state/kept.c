/* Tested by tests/fault/cache.bats. */

#include "state/kept.h"

#include <stdlib.h>

#include "base/vec.h"

void kept_release(struct kept *kept)
{
	buf_release(&kept->frames);
	free(kept->entries);
	*kept = (struct kept){ 0 };
}

bool kept_takes(const struct file *file)
{
	return (file->kind == FILE_REGULAR || file->kind == FILE_NAMED) &&
	       file->rereadable && !file->plain && file->ino;
}

static struct known_file describe(const struct partial_file *file,
				  const char *name, int64_t moment)
{
	return (struct known_file){
		.identity = file->identity,
		.name = known_name(name),
		.read_bytes = file->outcome.stored_bytes,
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
bool kept_wants(const struct partial *part, int64_t moment)
{
	struct known_file file;

	if (part->nfiles != 1 || !is_final(&part->files[0].outcome) ||
	    part->ledger.has_other)
		return false;
	file = describe(&part->files[0], "", moment);
	return known_is_settled(&file);
}

int kept_add(struct kept *kept, const struct partial *part, const char *name,
	     int64_t moment, const struct fingerprint *key)
{
	struct pack_entry entry = {
		.key = *key,
		.day = pack_day(moment),
		.file = describe(&part->files[0], name, moment),
	};
	struct pack_entry *entries =
		vec_grow(kept->entries, kept->nentries, 1, sizeof(*entries));
	size_t start;

	if (!entries)
		return -1;
	kept->entries = entries;
	start = pack_begin_frame(&entry, &kept->frames);
	partial_pack(part, &kept->frames);
	pack_end_frame(&entry, &kept->frames, start);
	if (buf_failed(&kept->frames))
		return -1;
	entries[kept->nentries++] = entry;
	return 0;
}
