/*
 * Files that were read before are found in a cache (recall.h): what is found is
 * the result of reading them now, and everything else is left to be read.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "decode/zlib.h"
#include "folders.h"
#include "state/recall.h"

static const char *const robots[] = { "/robots.txt" };
static const struct format any_format = { .kind = FORMAT_AUTO };
static const struct fingerprint question = { "some question" };
#define DAY INT64_C(86400000000)

static const struct hostset_seed seed = { 1, 2 };

/* A directory of logs and one of a cache, and what is asked. */
struct place {
	char top[64], logs[80], cache[80];
	struct filter filter;
	struct query query;
	int64_t moment; /* of the next run */
};

static int set_up(void **ctx)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	strcpy(place->top, "/tmp/findrobots-recall-XXXXXX");
	assert_non_null(mkdtemp(place->top));
	snprintf(place->logs, sizeof(place->logs), "%s/logs", place->top);
	snprintf(place->cache, sizeof(place->cache), "%s/cache", place->top);
	assert_int_equal(mkdir(place->logs, 0700), 0);
	filter_init(&place->filter);
	assert_int_equal(filter_prepare(&place->filter), 0);
	place->query = (struct query){ .paths = robots,
				       .npaths = 1,
				       .format = &any_format,
				       .filter = &place->filter,
				       .level = EVIDENCE_NUMBERS,
				       .print = question };
	/* Runs are long after all files were changed. */
	place->moment = ((int64_t)time(NULL) + 1000) * 1000000;
	*ctx = place;
	return 0;
}

static int tear_down(void **ctx)
{
	struct place *place = *ctx;

	filter_release(&place->filter);
	empty_folder(place->logs);
	empty_folder(place->cache);
	rmdir(place->logs);
	rmdir(place->cache);
	rmdir(place->top);
	free(place);
	return 0;
}

static void path_of(const struct place *place, const char *name, char path[256])
{
	snprintf(path, 256, "%s/%s", place->logs, name);
}

/* Adds so many lines to a log, each by a host that no other line is of. */
static void write_log(const struct place *place, const char *name, int first,
		      int n)
{
	char path[256];
	FILE *file;

	path_of(place, name, path);
	file = fopen(path, "a");
	assert_non_null(file);
	for (int i = first; i < first + n; i++)
		fprintf(file,
			"192.0.%d.%d - - [03/Nov/2026:06:25:01 +0000] \"GET "
			"/robots.txt HTTP/1.1\" 200 1 \"-\" \"-\"\n",
			i / 256, i % 256);
	assert_int_equal(fclose(file), 0);
}

/* One run over all logs: what the cache knows is taken from it. */
struct run {
	struct filelist list;
	struct cache cache;
	struct kept kept;
	struct outcome *outcomes;
	struct resume_from **resumes;
	struct partial total;
	size_t *jobs;
	size_t nleft; /* to be read */
};

static void begin(struct run *run, struct place *place)
{
	static const char *const all[] = { "*" };
	const struct filelist_rules rules = { .include = all, .ninclude = 1 };
	struct recall recall;

	*run = (struct run){ 0 };
	place->moment += 100 * INT64_C(1000000);
	assert_int_equal(filelist_add(&run->list, &rules, place->logs), 0);
	assert_int_equal(cache_open(&run->cache, place->cache, &question,
				    place->moment, 400),
			 0);
	assert_int_equal(kept_init(&run->kept, place->cache), 0);
	run->outcomes = calloc(run->list.nfiles, sizeof(*run->outcomes));
	run->resumes = calloc(run->list.nfiles, sizeof(struct resume_from *));
	run->jobs = filelist_schedule(&run->list, 0, &run->nleft);
	assert_true(run->outcomes && run->resumes && run->jobs);
	partial_init(&run->total, seed, &question, place->query.level);
	recall = (struct recall){ .cache = &run->cache,
				  .list = &run->list,
				  .query = &place->query,
				  .outcomes = run->outcomes,
				  .total = &run->total,
				  .kept = &run->kept,
				  .resumes = run->resumes };
	assert_int_equal(recall_files(&recall, run->jobs, &run->nleft), 0);
}

/* Reads a file, from its beginning or as is said. */
static void read_file(const struct place *place, const struct file *file,
		      const struct resume_from *from, struct partial *part,
		      struct resume_point *point)
{
	struct scan *scan = scan_new(&place->query, &zlib_decoder);

	assert_non_null(scan);
	partial_init(part, seed, &question, place->query.level);
	assert_int_equal(resume_read(scan, file, from, part, NULL, NULL, point),
			 0);
	scan_free(scan);
}

static void assert_same(const struct partial *a, const struct partial *b)
{
	struct buf x = { 0 }, y = { 0 };

	partial_pack(a, &x);
	partial_pack(b, &y);
	assert_false(buf_failed(&x) || buf_failed(&y));
	assert_int_equal(x.len, y.len);
	assert_memory_equal(x.data, y.data, x.len);
	buf_release(&x);
	buf_release(&y);
}

/* Reads a file as the run would, and in full: the results are the same. */
static void read_both(const struct place *place, const struct run *run,
		      size_t number, struct partial *part,
		      struct resume_point *point)
{
	const struct file *file = &run->list.files[number];
	struct partial whole;

	read_file(place, file, run->resumes[number], part, point);
	read_file(place, file, NULL, &whole, NULL);
	assert_same(&whole, part);
	partial_release(&whole);
}

static void release(struct run *run)
{
	for (size_t i = 0; i < run->list.nfiles; i++)
		outcome_release(&run->outcomes[i]);
	free(run->outcomes);
	free(run->jobs);
	recall_free_resumes(run->resumes, run->list.nfiles);
	partial_release(&run->total);
	kept_release(&run->kept);
	cache_release(&run->cache);
	filelist_release(&run->list);
}

/* What was recalled has the name that its file had then. */
static void set_names(struct run *run)
{
	for (size_t i = 0; i < run->total.nfiles; i++) {
		struct partial_file *file = &run->total.files[i];
		size_t k = 0;

		while (run->list.files[k].ino != file->identity.inode)
			assert_true(++k < run->list.nfiles);
		free(file->name);
		file->name = strdup(run->list.files[k].name);
		assert_non_null(file->name);
	}
}

/*
 * Reads what is left, and ends the run. What it found is all that is in the
 * logs, which is counted by reading them without a cache.
 */
static void end(struct run *run, const struct place *place)
{
	struct partial part, all;

	partial_init(&all, seed, &question, place->query.level);
	for (size_t i = 0; i < run->nleft; i++) {
		size_t number = run->jobs[i];
		struct resume_point point = { 0 };

		read_both(place, run, number, &part, &point);
		assert_int_equal(recall_keep(&run->cache, &run->kept,
					     &run->list.files[number], &part,
					     &point, false),
				 0);
		assert_int_equal(partial_merge(&run->total, &part), 0);
		partial_release(&part);
		resume_point_release(&point);
	}
	for (size_t i = 0; i < run->list.nfiles; i++) {
		read_file(place, &run->list.files[i], NULL, &part, NULL);
		assert_int_equal(partial_merge(&all, &part), 0);
		partial_release(&part);
	}
	set_names(run);
	assert_same(&run->total, &all);
	partial_release(&all);
	assert_int_equal(cache_store(&run->cache, &run->kept, 1), 0);
	release(run);
}

/* A run; returns how many files it had to read. */
static size_t go(struct place *place)
{
	struct run run;
	size_t n;

	begin(&run, place);
	n = run.nleft;
	end(&run, place);
	return n;
}

/*
 * Waits until what is changed gets another ctime than this file has: the
 * clock of a file system goes by some milliseconds.
 */
static void wait_for_clock(const struct place *place, const char *path)
{
	struct stat before, now;

	assert_int_equal(stat(path, &before), 0);
	do {
		assert_int_equal(utimensat(AT_FDCWD, place->top, NULL, 0), 0);
		assert_int_equal(stat(place->top, &now), 0);
	} while (now.st_ctim.tv_sec == before.st_ctim.tv_sec &&
		 now.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
}

static void change_name(const struct place *place, const char *from,
			const char *to)
{
	char a[256], b[256];

	path_of(place, from, a);
	path_of(place, to, b);
	wait_for_clock(place, a);
	assert_int_equal(rename(a, b), 0);
}

static void unchanged_files_are_not_left(void **ctx)
{
	struct place *place = *ctx;
	struct run run;

	write_log(place, "a", 0, 3);
	write_log(place, "b", 3, 5);
	assert_int_equal(go(place), 2);
	begin(&run, place);
	assert_int_equal(run.nleft, 0);
	assert_int_equal(run.cache.nfound[KNOWN_UNCHANGED], 2);
	assert_int_equal(run.kept.nentries, 0);
	/* What became of each is as if it had been read. */
	assert_int_equal(run.outcomes[0].nrequests, 3);
	assert_int_equal(run.outcomes[1].nrequests, 5);
	assert_true(run.outcomes[1].opened);
	end(&run, place);
	write_log(place, "c", 9, 1);
	assert_int_equal(go(place), 1);
	assert_int_equal(go(place), 0);
}

static void a_renamed_file_is_known_by_its_new_name(void **ctx)
{
	struct place *place = *ctx;
	struct run run;

	write_log(place, "a", 0, 3);
	assert_int_equal(go(place), 1);
	change_name(place, "a", "b");
	begin(&run, place);
	assert_int_equal(run.nleft, 0);
	assert_int_equal(run.cache.nfound[KNOWN_RENAMED], 1);
	/* It is kept as it is now, for the next run. */
	assert_int_equal(run.kept.nentries, 1);
	assert_int_equal(run.kept.entries[0].file.name, known_name("b"));
	end(&run, place);
	begin(&run, place);
	assert_int_equal(run.cache.nfound[KNOWN_UNCHANGED], 1);
	assert_int_equal(run.kept.nentries, 0);
	end(&run, place);
}

/* Writes that byte over another one, and sets the mtime back. */
static void write_over(const struct place *place, const char *path, char byte)
{
	struct stat st;
	int fd = open(path, O_WRONLY);

	wait_for_clock(place, path);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(pwrite(fd, &byte, 1, 2), 1);
	assert_int_equal(futimens(fd, (struct timespec[]){ st.st_atim,
							   st.st_mtim }),
			 0);
	close(fd);
}

static void what_was_written_over_is_left(void **ctx)
{
	struct place *place = *ctx;
	char path[256];

	write_log(place, "a", 0, 3);
	assert_int_equal(go(place), 1);
	path_of(place, "a", path);
	write_over(place, path, '8');
	assert_int_equal(go(place), 1);
	assert_int_equal(go(place), 0);
	/* Under another name its ends tell. */
	change_name(place, "a", "b");
	path_of(place, "b", path);
	write_over(place, path, '7');
	write_log(place, "c", 9, 9);
	assert_int_equal(go(place), 2);
	assert_int_equal(truncate(path, 100), 0);
	assert_int_equal(go(place), 1);
}

static void reading_goes_on_in_what_has_grown(void **ctx)
{
	struct place *place = *ctx;
	struct run run;

	write_log(place, "a", 0, 100);
	assert_int_equal(go(place), 1);
	write_log(place, "a", 100, 7);
	begin(&run, place);
	assert_int_equal(run.nleft, 1);
	assert_non_null(run.resumes[0]);
	assert_int_equal(run.cache.nfound[KNOWN_GROWN], 1);
	end(&run, place);
	assert_int_equal(go(place), 0);
	/* Twice, and under another name. */
	write_log(place, "a", 107, 1);
	change_name(place, "a", "b");
	begin(&run, place);
	assert_non_null(run.resumes[0]);
	end(&run, place);
	write_log(place, "b", 108, 1);
	begin(&run, place);
	assert_non_null(run.resumes[0]);
	end(&run, place);
}

static void what_was_not_its_beginning_is_read_anew(void **ctx)
{
	struct place *place = *ctx;
	struct run run;
	char path[256];

	/* Its first block; its last one. */
	for (int at = 0; at < 2; at++) {
		const char *name = at ? "a" : "b";
		int fd;

		write_log(place, name, 0, 100);
		assert_int_equal(go(place), 1);
		path_of(place, name, path);
		fd = open(path, O_WRONLY);
		assert_true(fd >= 0);
		assert_int_equal(pwrite(fd, "8", 1, at ? 8000 : 2), 1);
		close(fd);
		write_log(place, name, 300, 1);
		begin(&run, place);
		assert_int_equal(run.nleft, 1);
		assert_null(run.resumes[run.jobs[0]]);
		end(&run, place);
	}
	/* A short one, of which no block can be compared. */
	write_log(place, "c", 0, 3);
	assert_int_equal(go(place), 1);
	write_log(place, "c", 3, 1);
	begin(&run, place);
	assert_null(run.resumes[2]);
	end(&run, place);
}

/* Recalls one file of the run once more. Returns whether it is left. */
static bool is_left(struct run *run, const struct place *place, size_t number)
{
	const struct recall recall = { .cache = &run->cache,
				       .list = &run->list,
				       .query = &place->query,
				       .outcomes = run->outcomes,
				       .total = &run->total,
				       .kept = &run->kept,
				       .resumes = run->resumes };
	size_t n = 1;

	outcome_release(&run->outcomes[number]);
	run->jobs[0] = number;
	assert_int_equal(recall_files(&recall, run->jobs, &n), 0);
	assert_true(!n || run->jobs[0] == number);
	return n;
}

/*
 * The name leads to another file than was listed, which matters where it has to
 * be opened.
 */
static void what_was_rotated_meanwhile_is_left(void **ctx)
{
	struct place *place = *ctx;
	struct run run;
	char path[256];

	write_log(place, "a", 0, 3);
	write_log(place, "b", 3, 3);
	assert_int_equal(go(place), 2);
	change_name(place, "a", "c");
	begin(&run, place);
	assert_int_equal(run.nleft, 0);
	assert_int_equal(run.cache.nfound[KNOWN_UNCHANGED], 1);
	assert_int_equal(run.cache.nfound[KNOWN_RENAMED], 1);
	change_name(place, "b", "c");
	assert_false(is_left(&run, place, 0));
	assert_true(is_left(&run, place, 1));
	/* It is gone. */
	path_of(place, "c", path);
	assert_int_equal(unlink(path), 0);
	assert_false(is_left(&run, place, 0));
	assert_true(is_left(&run, place, 1));
	release(&run);
}

/* What a filter by time passes over says so itself, each time. */
static void old_files_are_left_to_be_passed_over(void **ctx)
{
	struct place *place = *ctx;
	struct run run;

	write_log(place, "a", 0, 3);
	assert_int_equal(go(place), 1);
	place->moment += 4 * DAY;
	place->query.now = place->moment;
	place->filter.since = place->moment - DAY;
	begin(&run, place);
	assert_int_equal(run.nleft, 1);
	release(&run);
}

/**** What a cache may have besides */

/* Stores a result under what is known of the file now. */
static void forge(struct place *place, const struct file *file,
		  const struct partial *part, const void *more)
{
	struct known_file known;
	struct pack_entry entry;
	struct resume_point point = { 0 };
	struct cache cache;
	struct kept kept;
	struct stat st;
	struct buf path = { 0 };
	size_t start;

	filelist_add_path(file, &path);
	assert_int_equal(stat((char *)path.data, &st), 0);
	buf_release(&path);
	known = kept_describe(part, file->name, place->moment);
	identity_set_stat(&known.identity, &st);
	known.read_bytes = known.identity.size_bytes;
	assert_int_equal(cache_open(&cache, place->cache, &question,
				    ++place->moment, 400),
			 0);
	assert_int_equal(kept_init(&kept, place->cache), 0);
	entry = (struct pack_entry){ .key = cache.key,
				     .day = pack_day(place->moment),
				     .file = known };
	start = pack_begin_frame(&entry, &kept.frame);
	resume_point_pack(&point, &kept.frame);
	partial_pack(part, &kept.frame);
	if (more)
		buf_add_str(&kept.frame, more);
	pack_end_frame(&entry, &kept.frame, start);
	spool_add(&kept.spool, kept.frame.data, kept.frame.len);
	kept.entries = malloc(sizeof(entry));
	assert_non_null(kept.entries);
	kept.entries[kept.nentries++] = entry;
	assert_int_equal(cache_store(&cache, &kept, 1), 0);
	kept_release(&kept);
	cache_release(&cache);
}

/* Entries that are whole, and of no result of this file. */
static void a_result_of_another_file_is_passed_over(void **ctx)
{
	struct place *place = *ctx;

	write_log(place, "a", 0, 3);
	write_log(place, "b", 9, 3);
	for (int kind = 0; kind < 5; kind++) {
		struct partial part;
		struct run run;

		empty_folder(place->cache);
		begin(&run, place);
		read_file(place, &run.list.files[kind == 0], NULL, &part, NULL);
		if (kind == 1)
			part.files[0].identity.size_bytes++;
		if (kind == 2)
			assert_non_null(partial_add_file(&part, "more"));
		if (kind == 3) {
			part.files[0].outcome.skipped = SKIP_OLD;
			part.files[0].outcome.content = CONTENT_NONE;
			part.files[0].outcome.stored_bytes = 0;
			part.files[0].outcome.text_bytes = 0;
			part.files[0].outcome.nrequests = 0;
			part.files[0].outcome.nhosts = 0;
			hostset_clear(&part.hosts);
		}
		forge(place, &run.list.files[0], &part, kind == 4 ? "x" : NULL);
		partial_release(&part);
		release(&run);
		begin(&run, place);
		assert_int_equal(run.nleft, 2);
		assert_int_equal(run.cache.nbad, 1);
		end(&run, place);
		/* Then the right ones are there. */
		assert_int_equal(go(place), 0);
	}
}

/* A right one is found: that these are passed over is not for another reason.
 */
static void a_result_of_the_file_is_taken(void **ctx)
{
	struct place *place = *ctx;
	struct partial part;
	struct run run;

	write_log(place, "a", 0, 3);
	begin(&run, place);
	read_file(place, &run.list.files[0], NULL, &part, NULL);
	forge(place, &run.list.files[0], &part, NULL);
	partial_release(&part);
	release(&run);
	assert_int_equal(go(place), 0);
}

/**** What a worker may say of its file */

/* How many entries are kept of what is said of the first file. */
static size_t count_kept(struct run *run, const struct partial *part,
			 const struct resume_point *point, bool doubt)
{
	size_t before = run->kept.nentries;

	assert_int_equal(recall_keep(&run->cache, &run->kept,
				     &run->list.files[0], part, point, doubt),
			 0);
	return run->kept.nentries - before;
}

static void a_worker_is_believed_of_its_own_file_only(void **ctx)
{
	struct place *place = *ctx;
	struct resume_point point = { 0 };
	struct partial part;
	struct identity *id, true_id;
	struct run run;

	write_log(place, "a", 0, 100);
	write_log(place, "b", 100, 100);
	begin(&run, place);
	read_file(place, &run.list.files[0], NULL, &part, &point);
	id = &part.files[0].identity;
	true_id = *id;
	assert_int_equal(count_kept(&run, &part, &point, true), 1);
	id->inode++;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	assert_int_equal(count_kept(&run, &part, &point, false), 1);
	*id = true_id;
	id->device++;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	*id = true_id;
	id->head++;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	*id = true_id;
	id->tail++;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	*id = true_id;
	/* A hash of all bytes, if it says one. */
	id->whole = 1;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	*id = true_id;
	/* The result of nothing, or of a file that cannot be known. */
	id->is_stable = false;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	*id = true_id;
	run.list.files[0].plain = 1;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	run.list.files[0].plain = 0;
	partial_release(&part);
	partial_init(&part, seed, &question, place->query.level);
	assert_int_equal(count_kept(&run, &part, &point, false), 0);
	partial_release(&part);
	resume_point_release(&point);
	release(&run);
}

/* It may grow further; but equal times will prove nothing. */
static void what_was_written_meanwhile_is_known_when_it_grows(void **ctx)
{
	struct place *place = *ctx;
	struct resume_point point = { 0 };
	struct known_file file;
	struct partial part;
	struct run run;

	write_log(place, "a", 0, 100);
	begin(&run, place);
	read_file(place, &run.list.files[0], NULL, &part, &point);
	write_log(place, "a", 100, 1);
	assert_int_equal(count_kept(&run, &part, &point, true), 1);
	file = run.kept.entries[0].file;
	assert_false(known_is_settled(&file));
	/* Without a point it is of no use. */
	point.point.is_set = false;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	point.point.is_set = true;
	/* Nor if the time is such that it cannot be put before the moment. */
	part.files[0].identity.mtime.tv_sec = -5;
	assert_int_equal(count_kept(&run, &part, &point, true), 0);
	partial_release(&part);
	resume_point_release(&point);
	release(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(unchanged_files_are_not_left),
		TEST(a_renamed_file_is_known_by_its_new_name),
		TEST(what_was_written_over_is_left),
		TEST(reading_goes_on_in_what_has_grown),
		TEST(what_was_not_its_beginning_is_read_anew),
		TEST(what_was_rotated_meanwhile_is_left),
		TEST(old_files_are_left_to_be_passed_over),
		TEST(a_result_of_another_file_is_passed_over),
		TEST(a_result_of_the_file_is_taken),
		TEST(a_worker_is_believed_of_its_own_file_only),
		TEST(what_was_written_meanwhile_is_known_when_it_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
