/*
 * Joining writes the entries of all packs that were opened. Those of another
 * run that has written meanwhile are left alone, and if two runs join the same
 * packs at once, entries are there twice until the next time.
 */

#include "state/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/vec.h"

#define SUFFIX ".pack"

enum { OPEN_MAX_PACKS = 64, STALE_TEMP_S = 86400 };

/* What one build reads and another one cannot changes the results. */
static const char build[] = FINDROBOTS_VERSION
#ifdef HAVE_JSMN
	" json"
#endif
#ifdef HAVE_ZSTD
	" zstd"
#endif
#ifdef HAVE_XZ
	" xz"
#endif
#ifdef HAVE_BZIP2
	" bzip2"
#endif
	;

static struct fingerprint make_key(const struct fingerprint *question)
{
	uint8_t bytes[sizeof(question->bytes) + sizeof(build)];

	memcpy(bytes, question->bytes, sizeof(question->bytes));
	memcpy(bytes + sizeof(question->bytes), build, sizeof(build));
	return fingerprint_of(bytes, sizeof(bytes));
}

/**** Opening */

static bool is_of_key(const struct cache *cache, const struct pack_entry *entry)
{
	return !memcmp(entry->key.bytes, cache->key.bytes,
		       sizeof(cache->key.bytes));
}

static int make_slots(struct cache *cache)
{
	size_t n = 0;

	for (size_t i = 0; i < cache->npacks; i++)
		n += cache->packs[i].nentries;
	if (slots_init(&cache->slots, n))
		return -1;
	for (size_t i = 0; i < cache->npacks; i++) {
		struct pack *pack = &cache->packs[i];

		for (size_t k = 0; k < pack->nentries; k++)
			if (is_of_key(cache, &pack->entries[k]))
				slots_add(&cache->slots, pack,
					  &pack->entries[k]);
	}
	return 0;
}

void cache_add_bad(struct cache *cache, const char *name)
{
	if (cache->nbad++)
		return;
	buf_add_cleaned(&cache->bad, name, strlen(name));
	buf_add_byte(&cache->bad, '\0');
}

static bool is_expired(const struct cache *cache,
		       const struct pack_entry *entry)
{
	return (uint64_t)entry->day + cache->days < pack_day(cache->moment);
}

/* Returns -1 when memory ran out. */
static int open_pack(struct cache *cache, const char *name)
{
	struct pack *packs =
		vec_grow(cache->packs, cache->npacks, 1, sizeof(*packs));
	struct pack *pack;
	enum pack_status status;

	if (!packs)
		return -1;
	cache->packs = packs;
	pack = &packs[cache->npacks];
	status = pack_open(pack, cache->fd, name);
	if (status == PACK_OK) {
		cache->npacks++;
		for (size_t i = 0; i < pack->nentries; i++)
			cache->must_join |=
				is_expired(cache, &pack->entries[i]);
		return 0;
	}
	/* Another run may have joined it to others just now. */
	if (status == PACK_BAD || (status == PACK_ERROR && errno != ENOENT))
		cache_add_bad(cache, name);
	pack_release(pack);
	return status == PACK_MEMORY ? -1 : 0;
}

/* What a run that was killed has left there. */
static void remove_temp(const struct cache *cache, const char *name)
{
	struct stat st;

	if (!fstatat(cache->fd, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    S_ISREG(st.st_mode) &&
	    st.st_mtim.tv_sec < cache->moment / 1000000 - STALE_TEMP_S)
		unlinkat(cache->fd, name, 0);
}

bool cache_is_name(const char *name, const char *suffix)
{
	size_t len = strlen(name), n = strlen(suffix);

	return *name != '.' && len > n && !strcmp(name + len - n, suffix);
}

static int take_names(struct cache *cache, DIR *dir)
{
	const struct dirent *entry;
	int ret = 0;

	while (!ret && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (!strncmp(name, ".findrobots-", 12))
			remove_temp(cache, name);
		else if (cache_is_name(name, SUFFIX) &&
			 cache->npacks < OPEN_MAX_PACKS)
			ret = open_pack(cache, name);
	}
	return ret;
}

DIR *cache_list(const struct cache *cache)
{
	/* Another descriptor of the same would have its place in the list. */
	int fd = io_openat(cache->fd, ".", O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

static int open_packs(struct cache *cache)
{
	DIR *dir = cache_list(cache);
	int ret = dir ? take_names(cache, dir) : -1;

	if (dir)
		closedir(dir);
	cache->must_join |= cache->npacks > CACHE_PACKS_MAX;
	return ret;
}

/* A name that no other run has: of the time, the machine and the process. */
int cache_open_out(const struct cache *cache, const char *dir,
		   const char *suffix, struct outfile *out)
{
	char own[OWN_NAME_SIZE];
	char *path;
	int ret;

	own_name(own);
	if (asprintf(&path, "%s/%016llx-%s%s", dir,
		     (unsigned long long)cache->moment, own, suffix) < 0)
		return -1;
	ret = outfile_open(out, path);
	free(path);
	return ret;
}

int cache_open(struct cache *cache, const char *dir,
	       const struct fingerprint *question, int64_t moment,
	       unsigned days)
{
	*cache = (struct cache){ .fd = -1,
				 .key = make_key(question),
				 .moment = moment,
				 .days = days,
				 .out.fd = -1 };
	if (mkdir(dir, 0700) && errno != EEXIST)
		return -1;
	cache->fd = io_open(dir, O_RDONLY | O_DIRECTORY);
	if (cache->fd < 0)
		return -1;
	return cache_open_out(cache, dir, SUFFIX, &cache->out) ||
			       open_packs(cache) || make_slots(cache)
		       ? -1
		       : 0;
}

void cache_release(struct cache *cache)
{
	outfile_release(&cache->out);
	for (size_t i = 0; i < cache->npacks; i++)
		pack_release(&cache->packs[i]);
	free(cache->packs);
	slots_release(&cache->slots);
	buf_release(&cache->bad);
	if (cache->fd >= 0)
		close(cache->fd);
	*cache = (struct cache){ .fd = -1, .out.fd = -1 };
}

/**** Using */

void cache_pass_over(struct cache *cache, struct slot *slot)
{
	cache_add_bad(cache, slot->pack->name);
	slot->replaced = cache->must_join = true;
}

/* The day in the pack is brought up to date before it is too old. */
static void note_use(struct cache *cache, struct pack_entry *entry)
{
	uint32_t today = pack_day(cache->moment);

	if ((uint64_t)entry->day + cache->days / 4 < today)
		cache->must_join = true;
	if (entry->day < today)
		entry->day = today;
}

int cache_read(struct cache *cache, struct slot *slot, struct buf *buf,
	       const uint8_t **payload, size_t *len)
{
	enum pack_status status =
		pack_read(slot->pack, slot->entry, buf, payload, len);

	if (status == PACK_MEMORY)
		return -1;
	if (status) {
		cache_pass_over(cache, slot);
		return 1;
	}
	note_use(cache, slot->entry);
	return 0;
}

/**** Storing */

/* What is to be written: new frames, and those of packs. */
struct joined {
	struct pack_entry *entries;
	const struct pack **from; /* NULL: it is new */
	uint64_t *offsets;	  /* of the frame in that pack */
	size_t n;
};

static void add_joined(struct joined *joined, const struct pack *from,
		       const struct pack_entry *entry)
{
	joined->from[joined->n] = from;
	joined->offsets[joined->n] = entry->offset;
	joined->entries[joined->n++] = *entry;
}

static void mark_replaced(struct cache *cache, const struct kept *kept,
			  size_t nkept)
{
	for (size_t i = 0; i < nkept; i++)
		for (size_t k = 0; k < kept[i].nentries; k++)
			slots_replace_older(&cache->slots,
					    &kept[i].entries[k].file);
}

/* Entries of other questions, and of this one those that are of use. */
static void join_packs(struct cache *cache, struct joined *joined)
{
	for (size_t i = 0; i < cache->npacks; i++) {
		const struct pack *pack = &cache->packs[i];

		for (size_t k = 0; k < pack->nentries; k++)
			if (!is_of_key(cache, &pack->entries[k]) &&
			    !is_expired(cache, &pack->entries[k]) &&
			    pack_may_copy(pack, &pack->entries[k]))
				add_joined(joined, pack, &pack->entries[k]);
	}
	for (size_t i = 0; i < cache->slots.n; i++) {
		const struct slot *slot = &cache->slots.all[i];

		if (!slot->replaced && !is_expired(cache, slot->entry) &&
		    pack_may_copy(slot->pack, slot->entry))
			add_joined(joined, slot->pack, slot->entry);
	}
}

static int make_joined(struct cache *cache, const struct kept *kept,
		       size_t nkept, struct joined *joined)
{
	size_t most = 1;

	for (size_t i = 0; i < nkept; i++)
		most += kept[i].nentries;
	for (size_t i = 0; cache->must_join && i < cache->npacks; i++)
		most += cache->packs[i].nentries;
	joined->entries = calloc(most, sizeof(*joined->entries));
	joined->from = calloc(most, sizeof(*joined->from));
	joined->offsets = calloc(most, sizeof(*joined->offsets));
	if (!joined->entries || !joined->from || !joined->offsets)
		return -1;
	for (size_t i = 0; i < nkept; i++)
		for (size_t k = 0; k < kept[i].nentries; k++)
			add_joined(joined, NULL, &kept[i].entries[k]);
	mark_replaced(cache, kept, nkept);
	if (cache->must_join)
		join_packs(cache, joined);
	return 0;
}

/* A frame that cannot be read becomes one that is found to be bad. */
static int write_old(struct cache *cache, const struct joined *joined, size_t i,
		     struct buf *buf)
{
	struct pack_entry entry = joined->entries[i];

	entry.offset = joined->offsets[i];
	if (pack_copy(joined->from[i], &entry, buf) == PACK_MEMORY)
		return -1;
	while (buf->len < entry.len && !buf_failed(buf))
		buf_add_byte(buf, 0);
	if (buf_failed(buf))
		return -1;
	return outfile_write(&cache->out, buf->data, buf->len);
}

static int write_frames(struct cache *cache, struct kept *kept, size_t nkept,
			const struct joined *joined)
{
	struct buf buf = { 0 };
	int ret = 0;

	for (size_t i = 0; !ret && i < nkept; i++)
		if (kept[i].nentries)
			ret = kept_copy(&kept[i], cache->out.fd);
	for (size_t i = 0; !ret && i < joined->n; i++)
		if (joined->from[i])
			ret = write_old(cache, joined, i, &buf);
	buf_release(&buf);
	return ret;
}

static int write_pack(struct cache *cache, struct kept *kept, size_t nkept,
		      const struct joined *joined)
{
	struct buf index = { 0 };
	int ret = -1;

	pack_add_index(joined->entries, joined->n, &index);
	if (buf_failed(&index))
		errno = ENOMEM;
	else if (!outfile_begin(&cache->out) &&
		 !outfile_write(&cache->out, index.data, index.len) &&
		 !write_frames(cache, kept, nkept, joined))
		ret = outfile_commit(&cache->out);
	buf_release(&index);
	return ret;
}

static void remove_packs(const struct cache *cache)
{
	for (size_t i = 0; i < cache->npacks; i++)
		unlinkat(cache->fd, cache->packs[i].name, 0);
}

int cache_store(struct cache *cache, struct kept *kept, size_t nkept)
{
	struct joined joined = { 0 };
	int ret = make_joined(cache, kept, nkept, &joined);

	if (!ret && joined.n)
		ret = write_pack(cache, kept, nkept, &joined);
	if (!ret && cache->must_join)
		remove_packs(cache);
	free(joined.entries);
	free(joined.from);
	free(joined.offsets);
	return ret;
}
