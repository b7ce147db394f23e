/*
 * Each allocation fails in turn, once alone and once with all behind it, while
 * results are saved, merged, cached and recalled: what is said to be done is
 * right, what failed says so, and nothing is leaked.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "decode/zlib.h"
#include "failing_heap.h"
#include "folders.h"
#include "input/shards.h"
#include "merging.h"
#include "saved_maker.h"
#include "state/merge.h"
#include "state/parts.h"
#include "state/recall.h"
#include "state/same.h"
#include "state/saved_write.h"
#include "state/shown.h"

#ifdef FAILING_HEAP

/**** Evidence, and the result of a file */

/* The agents of two hosts do not fit into what is allowed for them. */
static int see_agents(struct partial *part)
{
	part->ledger.limit_bytes = 64 * 1024;
	for (int i = 0; i < 3000; i++) {
		char agent[200];
		struct sighting seen = {
			.time = INSTANT_NONE,
			.values = { { "200", 3 },
				    { "GET", 3 },
				    { agent, 100 } },
		};
		struct host *host;

		snprintf(agent, sizeof(agent), "%0100d", i);
		if (hostset_put(&part->hosts, i % 2 ? "a" : "b", 1, &host) <
			    0 ||
		    evidence_add(EVIDENCE_ALL, &part->ledger, host, &seen))
			return -1;
	}
	assert_true(part->ledger.has_other);
	return 0;
}

static int describe_file(struct partial *part, const char *name)
{
	struct partial_file *file = partial_add_file(part, name);

	if (!file)
		return -1;
	file->outcome = (struct outcome){ .opened = true,
					  .content = CONTENT_TEXT,
					  .nrequests = 3000,
					  .nhosts = 2 };
	return outcome_add(&file->outcome,
			   &(struct error){ .code = ERROR_CUT });
}

static int pass_on(struct partial *from, struct partial *to)
{
	struct buf bytes = { 0 };
	struct unpack in;
	int ret = -1;

	partial_pack(from, &bytes);
	if (!buf_failed(&bytes)) {
		in = (struct unpack){ bytes.data, bytes.len, false };
		ret = partial_unpack(to, &in);
		assert_true(ret <= 0);
	}
	buf_release(&bytes);
	return ret;
}

static int collect(void *ctx)
{
	struct fingerprint asked = { "some question" };
	struct partial parts[3];
	int ret = 0;

	(void)ctx;
	for (int i = 0; i < 3; i++)
		partial_init(&parts[i], maker_seed, &asked, EVIDENCE_ALL);
	parts[2].ledger.limit_bytes = 32 * 1024;
	if (see_agents(&parts[0]) || describe_file(&parts[0], "a") ||
	    pass_on(&parts[0], &parts[1]) ||
	    partial_merge(&parts[2], &parts[1]))
		ret = -1;
	if (!ret) {
		uint64_t sum = 0;
		struct host *host;

		for (int i = 0; !ret && i < 2; i++) {
			ret = hostset_put(&parts[2].hosts, i ? "a" : "b", 1,
					  &host);
			if (!ret)
				sum += evidence_of(host)->requests;
		}
		/* Whatever became of their agents. */
		assert_int_equal(sum, 3000);
	}
	for (int i = 0; i < 3; i++)
		partial_release(&parts[i]);
	return ret;
}

static void evidence_is_collected(void **state)
{
	(void)state;
	fail_each(collect, NULL);
}

/**** Saved results */

static struct saved_head head_of(enum evidence_level level, uint32_t *numbers,
				 uint32_t n)
{
	return (struct saved_head){
		.question = { "some question" },
		.level = level,
		.shards = { .n = n, .numbers = numbers, .nnumbers = n > 0 },
	};
}

/* A result of two logs, one of which has many hosts. */
static FILE *make_result(enum evidence_level level, uint32_t *number,
			 uint32_t nshards)
{
	struct saved_head head = head_of(level, number, nshards);
	struct saved_file a = make_saved_file("a", 100, 100);
	struct saved_file b = make_saved_file("b", 1, 1);
	struct buf bytes = { 0 }, names = { 0 };
	FILE *file;

	buf_add_str(&head.text, "--path=/robots.txt\n");
	for (int i = 0; i < 100; i++)
		buf_addf(&names, "%shost-%03d", i ? " " : "", i);
	buf_add_byte(&names, '\0');
	assert_int_equal(saved_file_add_also(&a, "c"), 0);
	a.shard = b.shard = nshards ? *number : 0;
	/* The same log in each result. */
	a.file.identity.is_stable = true;
	a.file.identity.inode = 5;
	add_head_frame(&bytes, &head);
	add_file_frame(&bytes, 0, &a);
	add_file_frame(&bytes, 1, &b);
	add_section(&bytes, level, 0, (char *)names.data);
	if (level != EVIDENCE_NONE)
		add_section(&bytes, level, 1, "host-100");
	add_end_frame(&bytes, 2, level == EVIDENCE_NONE ? 100 : 101, &head);
	assert_false(buf_failed(&bytes) || buf_failed(&names));
	file = make_file_of(bytes.data, bytes.len);
	for (uint32_t i = 0; i < a.nalso; i++)
		free(a.also[i]);
	free(a.also);
	buf_release(&head.text);
	buf_release(&bytes);
	buf_release(&names);
	return file;
}

struct two {
	enum evidence_level level;
	FILE *files[2];
	uint64_t nhosts; /* found */
};

static int count_host(void *ctx, const struct host *host)
{
	struct two *results = ctx;

	(void)host;
	results->nhosts++;
	return 0;
}

static int merge(struct two *results, struct saved *saved)
{
	struct section_place places[8];
	struct merge merge = { .level = results->level,
			       .sources = places,
			       .limit_bytes = 1 << 20 };
	struct same_file all[4] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		if (results->level == EVIDENCE_NONE)
			places[merge.nsources++] = saved[i].hosts;
		for (size_t k = 0; k < saved[i].nfiles; k++)
			all[n++] = (struct same_file){ &saved[i].files[k], i,
						       NULL };
	}
	if (same_find(all, n))
		return -1;
	same_find_grown(all, n);
	for (size_t i = 0; i < n; i++)
		if (!all[i].file->left_out && results->level != EVIDENCE_NONE)
			places[merge.nsources++] = all[i].file->hosts;
	results->nhosts = 0;
	return merge_hosts(&merge, count_host, results);
}

static int read_and_merge(void *ctx)
{
	struct two *results = ctx;
	struct saved saved[2] = { 0 };
	struct outcome outcome = { 0 };
	int ret = 0;

	for (size_t i = 0; !ret && i < 2; i++) {
		int fd = fileno(results->files[i]);

		ret = saved_read(&saved[i], fd, 0,
				 (uint64_t)lseek(fd, 0, SEEK_END), &outcome);
		/* Nothing is wrong with it but that there is no memory. */
		assert_true(ret <= 0 && !outcome.nerrors);
	}
	if (!ret)
		ret = merge(results, saved);
	if (ret)
		assert_int_equal(errno, ENOMEM);
	else
		assert_int_equal(results->nhosts,
				 results->level == EVIDENCE_NONE ? 100 : 101);
	saved_release(&saved[0]);
	saved_release(&saved[1]);
	outcome_release(&outcome);
	return ret;
}

static void results_are_read_and_merged(void **state)
{
	(void)state;
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level++) {
		struct two results = { .level = (enum evidence_level)level };
		uint32_t one = 1;

		results.files[0] = make_result(results.level, &one, 2);
		results.files[1] = make_result(results.level, &one, 2);
		fail_each(read_and_merge, &results);
		fclose(results.files[0]);
		fclose(results.files[1]);
	}
}

static int no_hosts(void *ctx, struct section_writer *writer)
{
	(void)ctx;
	return section_add(writer, (struct slice){ "h", 1 },
			   (struct slice){ NULL, 0 });
}

/* What is written is what was read. */
static int read_and_write(void *ctx)
{
	struct two *results = ctx;
	int fd = fileno(results->files[0]);
	int copy = memfd_create("copy", MFD_CLOEXEC);
	struct outfile out = { .fd = copy };
	struct outcome outcome = { 0 };
	struct saved saved = { 0 };
	const struct saved_file *files[2];
	off_t len = lseek(fd, 0, SEEK_END);
	int ret = saved_read(&saved, fd, 0, (uint64_t)len, &outcome);

	assert_true(copy >= 0);
	if (!ret) {
		struct saved_result result = { .head = &saved.head,
					       .files = files,
					       .nfiles = 2,
					       .hosts = no_hosts };

		files[0] = &saved.files[0];
		files[1] = &saved.files[1];
		ret = saved_write(&out, &result);
	}
	if (ret)
		assert_int_equal(errno, ENOMEM);
	else if (results->level != EVIDENCE_NONE)
		assert_int_equal(lseek(copy, 0, SEEK_END), len);
	saved_release(&saved);
	outcome_release(&outcome);
	close(copy);
	return ret;
}

static void results_are_written(void **state)
{
	(void)state;
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level++) {
		struct two results = { .level = (enum evidence_level)level };
		uint32_t one = 1;

		results.files[0] = make_result(results.level, &one, 2);
		fail_each(read_and_write, &results);
		fclose(results.files[0]);
	}
}

static int find_parts(void *ctx)
{
	uint32_t numbers[] = { 1, 2 };
	const struct saved_shards parts[] = {
		{ .n = 2, .numbers = &numbers[0], .nnumbers = 1 },
		{ .n = 2, .numbers = &numbers[1], .nnumbers = 1 },
	};
	const struct saved_shards *all[] = { &parts[0], &parts[1] };
	struct saved_head head = { 0 };
	struct buf warnings = { 0 };
	size_t runs[2];
	int ret;

	(void)ctx;
	ret = parts_merge(&head.shards, all, 1, &warnings);
	if (!ret)
		assert_memory_equal(warnings.data,
				    "of 2 parts these are missing: 2\n",
				    warnings.len);
	if (!ret)
		ret = parts_find_runs(all, 2, runs);
	if (!ret)
		assert_true(!runs[0] && !runs[1]);
	saved_head_release(&head);
	buf_release(&warnings);
	return ret;
}

static void parts_are_found(void **state)
{
	(void)state;
	fail_each(find_parts, NULL);
}

/**** The cache */

static const char *const robots[] = { "/robots.txt" };
static const struct format any_format = { .kind = FORMAT_AUTO };
static const struct fingerprint question = { "some question" };

struct place {
	char top[64], logs[80], cache[80];
	struct filter filter;
	struct query query;
	int64_t moment;
	size_t nrecalled; /* in the last run */
};

static void write_log(const struct place *place, const char *name, int n)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", place->logs, name);
	file = fopen(path, "a");
	assert_non_null(file);
	for (int i = 0; i < n; i++)
		fprintf(file,
			"192.0.2.%d - - [03/Nov/2026:06:25:01 +0000] \"GET "
			"/robots.txt HTTP/1.1\" 200 1 \"-\" \"-\"\n",
			i % 256);
	assert_int_equal(fclose(file), 0);
}

static int set_up(void **ctx)
{
	static struct place the_place;
	struct place *place = &the_place;
	char top[] = "/tmp/findrobots-memory-XXXXXX";

	memset(place, 0, sizeof(*place));
	assert_non_null(mkdtemp(top));
	strcpy(place->top, top);
	snprintf(place->logs, sizeof(place->logs), "%s/logs", top);
	snprintf(place->cache, sizeof(place->cache), "%s/cache", top);
	assert_int_equal(mkdir(place->logs, 0700), 0);
	filter_init(&place->filter);
	assert_int_equal(filter_prepare(&place->filter), 0);
	place->query = (struct query){ .paths = robots,
				       .npaths = 1,
				       .format = &any_format,
				       .filter = &place->filter,
				       .level = EVIDENCE_ALL,
				       .print = question };
	place->moment = ((int64_t)time(NULL) + 1000) * 1000000;
	write_log(place, "a", 100);
	write_log(place, "b", 3);
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
	return 0;
}

struct run {
	struct filelist list;
	struct cache cache;
	struct kept kept;
	struct shown shown;
	struct gathered hosts;
	struct outcome *outcomes;
	struct resume_from **resumes;
	struct partial total;
	size_t *jobs, nleft;
};

static int begin(struct run *run, struct place *place)
{
	static const char *const all[] = { "*" };
	const struct filelist_rules rules = { .include = all, .ninclude = 1 };
	size_t n;

	if (filelist_add(&run->list, &rules, place->logs) ||
	    filelist_mark_duplicates(&run->list, 0) ||
	    cache_open(&run->cache, place->cache, &question,
		       place->moment += 1000000, 400) ||
	    kept_init(&run->kept, place->cache) ||
	    shown_open(&run->shown, &run->cache, place->cache, &question))
		return -1;
	n = run->list.nfiles;
	run->outcomes = calloc(n + 1, sizeof(*run->outcomes));
	run->resumes = calloc(n + 1, sizeof(struct resume_from *));
	run->jobs = filelist_schedule(&run->list, 0, &run->nleft);
	return run->outcomes && run->resumes && run->jobs ? 0 : -1;
}

static int read_left(struct run *run, const struct place *place)
{
	struct scan *scan = scan_new(&place->query, &zlib_decoder);
	int ret = scan ? 0 : -1;

	for (size_t i = 0; !ret && i < run->nleft; i++) {
		const struct file *file = &run->list.files[run->jobs[i]];
		struct resume_point point = { 0 };
		struct partial part;

		partial_init(&part, maker_seed, &question, place->query.level);
		ret = resume_read(scan, file, run->resumes[run->jobs[i]], &part,
				  NULL, NULL, &point);
		if (!ret)
			ret = recall_keep(&run->cache, &run->kept, file, &part,
					  &point, false);
		if (!ret)
			ret = partial_merge(&run->total, &part);
		partial_release(&part);
		resume_point_release(&point);
	}
	scan_free(scan);
	return ret;
}

static int do_run(struct run *run, struct place *place)
{
	struct recall recall = { .cache = &run->cache,
				 .list = &run->list,
				 .query = &place->query,
				 .total = &run->total,
				 .kept = &run->kept };

	if (begin(run, place))
		return -1;
	recall.outcomes = run->outcomes;
	recall.resumes = run->resumes;
	if (recall_files(&recall, run->jobs, &run->nleft) ||
	    read_left(run, place))
		return -1;
	/* What is found is found whether there was memory before or not. */
	assert_int_equal(hostset_count(&run->total.hosts), 100);
	place->nrecalled = 2 - run->nleft;
	if (gather_hosts(&run->hosts,
			 (const struct hostset *[]){ &run->total.hosts }, 1, 1))
		return -1;
	shown_leave_new(&run->shown, &run->hosts);
	run->cache.must_join = true;
	return cache_store(&run->cache, &run->kept, 1) ||
			       shown_store(&run->shown, &run->hosts)
		       ? -1
		       : 0;
}

static int run_with_cache(void *ctx)
{
	struct run run = { .cache.fd = -1,
			   .cache.out.fd = -1,
			   .kept.spool.fd = -1,
			   .shown.out.fd = -1 };
	int ret;

	partial_init(&run.total, maker_seed, &question, EVIDENCE_ALL);
	ret = do_run(&run, ctx);
	if (run.resumes)
		recall_free_resumes(run.resumes, run.list.nfiles);
	for (size_t i = 0; run.outcomes && i < run.list.nfiles; i++)
		outcome_release(&run.outcomes[i]);
	free(run.outcomes);
	free(run.jobs);
	gather_release(&run.hosts);
	partial_release(&run.total);
	shown_release(&run.shown);
	kept_release(&run.kept);
	cache_release(&run.cache);
	filelist_release(&run.list);
	return ret;
}

/* A run with an empty cache; the cache is emptied before each. */
static int run_without_results(void *ctx)
{
	struct place *place = ctx;
	bool on = heap.on;

	heap.on = false;
	empty_folder(place->cache);
	heap.on = on;
	return run_with_cache(ctx);
}

static void results_are_kept(void **ctx)
{
	fail_each(run_without_results, *ctx);
}

static void files_are_recalled(void **ctx)
{
	struct place *place = *ctx;

	assert_int_equal(run_with_cache(place), 0);
	fail_each(run_with_cache, place);
	assert_int_equal(place->nrecalled, 2);
}

static int run_after_growth(void *ctx)
{
	struct place *place = ctx;
	bool on = heap.on;

	heap.on = false;
	empty_folder(place->cache);
	empty_folder(place->logs);
	write_log(place, "a", 90);
	write_log(place, "b", 3);
	{
		/* What is known is the shorter log. */
		struct run run = { .cache.fd = -1,
				   .cache.out.fd = -1,
				   .kept.spool.fd = -1,
				   .shown.out.fd = -1 };

		partial_init(&run.total, maker_seed, &question, EVIDENCE_ALL);
		assert_int_equal(begin(&run, place), 0);
		assert_int_equal(read_left(&run, place), 0);
		assert_int_equal(cache_store(&run.cache, &run.kept, 1), 0);
		recall_free_resumes(run.resumes, run.list.nfiles);
		free(run.outcomes);
		free(run.jobs);
		partial_release(&run.total);
		shown_release(&run.shown);
		kept_release(&run.kept);
		cache_release(&run.cache);
		filelist_release(&run.list);
	}
	write_log(place, "a", 100);
	heap.on = on;
	return run_with_cache(ctx);
}

static void reading_goes_on(void **ctx)
{
	fail_each(run_after_growth, *ctx);
}

/**** A list of files */

/* In directories below, and cut into parts. */
static int list_files(void *ctx)
{
	static const char *const all[] = { "*" };
	const struct filelist_rules rules = { .include = all,
					      .ninclude = 1,
					      .recursive = true };
	const struct place *place = ctx;
	struct filelist list = { 0 };
	struct fingerprint print;
	struct buf why = { 0 };
	int ret = -1;

	if (!filelist_add(&list, &rules, place->top) &&
	    !filelist_mark_duplicates(&list, 0))
		ret = shards_choose(&list, 1, 2, &print, &why);
	if (!ret)
		assert_int_equal(list.nfiles, 2);
	assert_true(ret <= 0);
	filelist_release(&list);
	buf_release(&why);
	return ret;
}

static void files_are_listed(void **ctx)
{
	fail_each(list_files, *ctx);
}

/**** Saved results in the place of logs */

/* A result in the directory of logs. */
static void write_result(const struct place *place, const char *name,
			 uint32_t number, uint32_t nshards)
{
	FILE *from = make_result(EVIDENCE_ALL, &number, nshards), *to;
	char path[128], bytes[4096];
	off_t at = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%s", place->logs, name);
	to = fopen(path, "w");
	assert_non_null(to);
	while ((n = pread(fileno(from), bytes, sizeof(bytes), at)) > 0) {
		assert_int_equal(fwrite(bytes, 1, (size_t)n, to), n);
		at += n;
	}
	assert_int_equal(fclose(to), 0);
	fclose(from);
}

/* All parts of a list, a whole result, and one that is not there. */
static int read_results(struct merging *m, struct filelist *list,
			struct reading *reading, const struct place *place,
			struct buf *why)
{
	static const char *const all[] = { "*" };
	const struct filelist_rules rules = { .include = all, .ninclude = 1 };
	const struct query wanted = { .level = EVIDENCE_ALL };
	int ret;

	if (merging_init(m) || filelist_add(list, &rules, place->logs) ||
	    filelist_add(list, &rules, "there is none"))
		return -1;
	reading->nfiles = list->nfiles;
	reading->nworkers = 1;
	reading->outcomes =
		calloc(list->nfiles + 1, sizeof(*reading->outcomes));
	if (!reading->outcomes)
		return -1;
	ret = merging_read(m, list, reading, &wanted, why);
	assert_true(ret <= 0);
	return ret;
}

static int count_merged(void *ctx, const struct host *host)
{
	size_t *n = ctx;

	(void)host;
	++*n;
	return 0;
}

static int merge_results(void *ctx)
{
	const struct options in_order = { .memory_bytes = 1 << 20 };
	const struct options by_requests = { .memory_bytes = 1 << 20,
					     .order.key = ORDER_REQUESTS };
	int copy = memfd_create("copy", MFD_CLOEXEC);
	struct outfile out = { .fd = copy };
	struct filelist list = { 0 };
	struct reading reading = { 0 };
	struct merging m = { 0 };
	struct buf why = { 0 };
	size_t nhosts = 0;
	int ret;

	assert_true(copy >= 0);
	m.results.spool.fd = -1;
	ret = read_results(&m, &list, &reading, ctx, &why);
	if (!ret && (merging_prepare(&m, &in_order, &reading, 1) ||
		     merging_each(&m, count_merged, &nhosts) ||
		     merging_save(&m, &out) ||
		     merging_prepare(&m, &by_requests, &reading, 1)))
		ret = -1;
	if (ret)
		assert_int_equal(errno, ENOMEM);
	else
		assert_int_equal(nhosts, 101);
	merging_release(&m);
	reading_release(&reading);
	filelist_release(&list);
	buf_release(&why);
	close(copy);
	return ret;
}

static void results_are_merged(void **ctx)
{
	struct place *place = *ctx;

	empty_folder(place->logs);
	write_result(place, "part1", 1, 2);
	write_result(place, "part2", 2, 2);
	fail_each(merge_results, place);
	write_result(place, "whole", 0, 0);
	fail_each(merge_results, place);
}

#define PLACED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_is_collected),
		cmocka_unit_test(results_are_read_and_merged),
		cmocka_unit_test(results_are_written),
		cmocka_unit_test(parts_are_found),
		PLACED(results_are_kept),
		PLACED(files_are_recalled),
		PLACED(reading_goes_on),
		PLACED(files_are_listed),
		PLACED(results_are_merged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return failing_heap_skip();
}

#endif
