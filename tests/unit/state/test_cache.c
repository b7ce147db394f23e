/*
 * A directory of packs (cache.h): what one run stores the next one finds, under
 * the same question; packs are joined, and what is not used goes.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state/cache.h"

#define DAY INT64_C(86400000000)

enum { FIRST_DAY = 20000, DAYS = 40 };

static const struct fingerprint question = { "the question" };

/* The file of that number, as it is on each day. */
static struct known_file make_file(unsigned n)
{
	return (struct known_file){
		.identity = { .is_stable = true,
			      .device = 1,
			      .inode = n,
			      .size_bytes = 1000 + n,
			      .mtime = { 1000, n },
			      .ctime = { 1000, n },
			      .has_ends = true,
			      .head = n,
			      .tail = n },
		.name = n,
		.read_bytes = 1000 + n,
		.moment = FIRST_DAY * DAY,
	};
}

static int set_up(void **ctx)
{
	char *dir = strdup("/tmp/findrobots-cache-XXXXXX");

	assert_non_null(mkdtemp(dir));
	*ctx = dir;
	return 0;
}

/* Removes what is in the directory; returns how many packs there were. */
static unsigned each_name(const char *path, bool remove_it)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	unsigned n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		n += entry->d_name[0] != '.';
		if (remove_it)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
	return n;
}

static unsigned count_packs(const char *dir)
{
	return each_name(dir, false);
}

static int tear_down(void **ctx)
{
	each_name(*ctx, true);
	rmdir(*ctx);
	free(*ctx);
	return 0;
}

static void keep(struct kept *kept, const struct cache *cache, unsigned n)
{
	struct pack_entry entry = { .key = cache->key,
				    .day = pack_day(cache->moment),
				    .file = make_file(n) };
	size_t start;

	buf_clear(&kept->frame);
	start = pack_begin_frame(&entry, &kept->frame);
	buf_addf(&kept->frame, "result %u", n);
	pack_end_frame(&entry, &kept->frame, start);
	spool_add(&kept->spool, kept->frame.data, kept->frame.len);
	kept->entries =
		realloc(kept->entries, (kept->nentries + 1) * sizeof(entry));
	assert_non_null(kept->entries);
	kept->entries[kept->nentries++] = entry;
}

/* Whether the result of the file is there, and can be read. */
static bool has(struct cache *cache, unsigned n)
{
	struct known_file is = make_file(n);
	struct slot *slot =
		slots_find(&cache->slots, &is, KNOWN_UNCHANGED, NULL);
	struct buf buf = { 0 };
	const uint8_t *payload;
	char want[32];
	size_t len;

	if (!slot)
		return false;
	assert_null(slots_find(&cache->slots, &is, KNOWN_UNCHANGED, slot));
	assert_int_equal(cache_read(cache, slot, &buf, &payload, &len), 0);
	snprintf(want, sizeof(want), "result %u", n);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(payload, want, len);
	buf_release(&buf);
	return true;
}

/*
 * A run on that day: uses the results of the files from first on that are
 * there, and stores the others. Returns how many were there.
 */
static unsigned run(const char *dir, unsigned day, unsigned first,
		    unsigned nfiles)
{
	struct cache cache;
	struct kept kept[2];
	unsigned found = 0;
	static int64_t number; /* no two begin at the same instant */

	assert_int_equal(cache_open(&cache, dir, &question,
				    (FIRST_DAY + day) * DAY + ++number, DAYS),
			 0);
	assert_int_equal(kept_init(&kept[0], dir), 0);
	assert_int_equal(kept_init(&kept[1], dir), 0);
	for (unsigned n = first; n < first + nfiles; n++) {
		if (has(&cache, n))
			found++;
		else
			keep(&kept[n % 2], &cache, n);
	}
	assert_int_equal(cache_store(&cache, kept, 2), 0);
	kept_release(&kept[0]);
	kept_release(&kept[1]);
	cache_release(&cache);
	return found;
}

static void what_was_stored_is_found(void **ctx)
{
	assert_int_equal(run(*ctx, 0, 0, 10), 0);
	assert_int_equal(count_packs(*ctx), 1);
	assert_int_equal(run(*ctx, 1, 0, 10), 10);
	assert_int_equal(count_packs(*ctx), 1);
	assert_int_equal(run(*ctx, 2, 5, 10), 5);
	assert_int_equal(count_packs(*ctx), 2);
	assert_int_equal(run(*ctx, 3, 0, 15), 15);
}

static void open_on_first_day(const char *dir, struct kept *kept,
			      struct cache *cache)
{
	assert_int_equal(kept_init(kept, dir), 0);
	assert_int_equal(cache_open(cache, dir, &question, FIRST_DAY * DAY,
				    DAYS),
			 0);
}

/* Copies that begin alike, by how much was read of them. */
static void the_longest_that_may_have_grown_comes_first(void **ctx)
{
	static const unsigned sizes[] = { 50, 70, 20, 60, 99 };
	struct known_file is = make_file(9);
	const struct slot *slot = NULL;
	struct cache cache;
	struct kept kept;

	open_on_first_day(*ctx, &kept, &cache);
	for (unsigned i = 0; i < 5; i++) {
		struct known_file *file;

		keep(&kept, &cache, 10 + i);
		file = &kept.entries[i].file;
		file->identity.head = 77;
		file->identity.whole = i != 3;
		file->identity.size_bytes = file->read_bytes = sizes[i];
	}
	assert_int_equal(cache_store(&cache, &kept, 1), 0);
	kept_release(&kept);
	cache_release(&cache);
	assert_int_equal(cache_open(&cache, *ctx, &question, FIRST_DAY * DAY,
				    DAYS),
			 0);
	is.identity.size_bytes = 80;
	assert_null(slots_find_grown(&cache.slots, &is, 78, NULL));
	for (unsigned i = 0; i < 3; i++) {
		static const unsigned in_order[] = { 70, 50, 20 };

		slot = slots_find_grown(&cache.slots, &is, 77, slot);
		assert_non_null(slot);
		assert_int_equal(slot->entry->file.read_bytes, in_order[i]);
	}
	assert_null(slots_find_grown(&cache.slots, &is, 77, slot));
	/* With its own number no hash of all is needed. */
	is.identity.inode = 13;
	slot = slots_find_grown(&cache.slots, &is, 77, NULL);
	slot = slots_find_grown(&cache.slots, &is, 77, slot);
	assert_int_equal(slot->entry->file.read_bytes, 60);
	cache_release(&cache);
}

static void another_question_finds_nothing(void **ctx)
{
	const struct fingerprint other = { "another one" };
	struct cache cache;

	run(*ctx, 0, 0, 10);
	assert_int_equal(cache_open(&cache, *ctx, &other, FIRST_DAY * DAY,
				    DAYS),
			 0);
	assert_false(has(&cache, 1));
	cache_release(&cache);
}

static void many_packs_become_one(void **ctx)
{
	unsigned n;

	for (n = 0; n <= CACHE_PACKS_MAX; n++)
		assert_int_equal(run(*ctx, 0, n, 1), 0);
	assert_int_equal(count_packs(*ctx), CACHE_PACKS_MAX + 1);
	assert_int_equal(run(*ctx, 0, 0, n + 1), n);
	assert_int_equal(count_packs(*ctx), 1);
	assert_int_equal(run(*ctx, 0, 0, n + 1), n + 1);
}

static void what_is_not_used_goes(void **ctx)
{
	run(*ctx, 0, 0, 10);
	run(*ctx, DAYS, 0, 5);
	/* These were used on that day, and the others not for too long. */
	assert_int_equal(run(*ctx, DAYS + 1, 5, 0), 0);
	assert_int_equal(count_packs(*ctx), 1);
	assert_int_equal(run(*ctx, DAYS + 2, 0, 10), 5);
}

static void what_is_used_stays(void **ctx)
{
	run(*ctx, 0, 0, 3);
	for (unsigned day = 1; day < 5 * DAYS; day++)
		assert_int_equal(run(*ctx, day, 0, 3), 3);
	assert_int_equal(count_packs(*ctx), 1);
}

/* If nothing is left, nothing is. */
static void all_of_it_goes(void **ctx)
{
	run(*ctx, 0, 0, 3);
	run(*ctx, DAYS + 1, 0, 0);
	assert_int_equal(count_packs(*ctx), 0);
}

/* What is not stored is not there, however far a run came. */
static void without_storing_nothing_is_left(void **ctx)
{
	struct cache cache;
	struct kept kept;

	open_on_first_day(*ctx, &kept, &cache);
	keep(&kept, &cache, 1);
	kept_release(&kept);
	cache_release(&cache);
	assert_int_equal(count_packs(*ctx), 0);
}

/* Two runs at once have read the same. */
static void two_runs_do_not_lose_anything(void **ctx)
{
	struct cache caches[2];

	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(cache_open(&caches[i], *ctx, &question,
					    FIRST_DAY * DAY + i, DAYS),
				 0);
	for (unsigned i = 0; i < 2; i++) {
		struct kept kept;

		assert_int_equal(kept_init(&kept, *ctx), 0);
		keep(&kept, &caches[i], 1);
		keep(&kept, &caches[i], 2 + i);
		caches[i].must_join = true;
		assert_int_equal(cache_store(&caches[i], &kept, 1), 0);
		kept_release(&kept);
		cache_release(&caches[i]);
	}
	assert_int_equal(run(*ctx, 1, 1, 3), 3);
}

static void foreign_files_are_passed_over(void **ctx)
{
	struct cache cache;
	int dir = open(*ctx, O_RDONLY | O_DIRECTORY);
	int fd = openat(dir, "\x1b[1m.pack", O_WRONLY | O_CREAT, 0600);

	run(*ctx, 0, 0, 3);
	assert_int_equal(write(fd, "FRC", 3), 3);
	close(fd);
	assert_false(mkfifoat(dir, "fifo.pack", 0600));
	close(openat(dir, "README", O_WRONLY | O_CREAT, 0600));
	close(dir);
	assert_int_equal(run(*ctx, 1, 0, 3), 3);
	assert_int_equal(count_packs(*ctx), 4);
	assert_int_equal(cache_open(&cache, *ctx, &question, FIRST_DAY * DAY,
				    DAYS),
			 0);
	assert_int_equal(cache.nbad, 2);
	assert_null(memchr(cache.bad.data, '\x1b', cache.bad.len));
	cache_release(&cache);
}

static void a_directory_is_made(void **ctx)
{
	char path[128];
	struct cache cache;
	struct stat st;

	snprintf(path, sizeof(path), "%s/a/b", (const char *)*ctx);
	assert_int_equal(cache_open(&cache, path, &question, FIRST_DAY * DAY,
				    DAYS),
			 -1);
	assert_int_equal(errno, ENOENT);
	cache_release(&cache);
	*strrchr(path, '/') = '\0';
	assert_int_equal(cache_open(&cache, path, &question, FIRST_DAY * DAY,
				    DAYS),
			 0);
	cache_release(&cache);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	rmdir(path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_was_stored_is_found),
		TEST(the_longest_that_may_have_grown_comes_first),
		TEST(another_question_finds_nothing),
		TEST(many_packs_become_one),
		TEST(what_is_not_used_goes),
		TEST(what_is_used_stays),
		TEST(all_of_it_goes),
		TEST(without_storing_nothing_is_left),
		TEST(two_runs_do_not_lose_anything),
		TEST(foreign_files_are_passed_over),
		TEST(a_directory_is_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
