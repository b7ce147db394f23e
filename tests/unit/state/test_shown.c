/*
 * The hosts that earlier runs have shown (shown.h): none is new twice, and none
 * is lost, whatever became of the files that they are in.
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

#include "base/frame.h"
#include "hosts.h"
#include "state/shown.h"

static const struct fingerprint question = { "\x01\x23\xab"
					     "de question" };
static const struct hostset_seed seed = { 1, 2 };

/* What the names of this question's files end in. */
#define SUFFIX "-0123ab6465207175.shown"

static int set_up(void **ctx)
{
	char *dir = strdup("/tmp/findrobots-shown-XXXXXX");

	assert_non_null(mkdtemp(dir));
	*ctx = dir;
	return 0;
}

static bool is_shown(const char *name)
{
	size_t len = strlen(name), n = strlen(SUFFIX);

	return *name != '.' && len > n && !strcmp(name + len - n, SUFFIX);
}

/* Counts this question's files; *last is one of them. */
static unsigned count_files(const char *path, char last[static 256])
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	unsigned n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (is_shown(entry->d_name)) {
			n++;
			snprintf(last, 256, "%s", entry->d_name);
		}
	closedir(dir);
	return n;
}

static void empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (unlinkat(dirfd(dir), entry->d_name, 0))
			unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
	closedir(dir);
}

static int tear_down(void **ctx)
{
	empty(*ctx);
	rmdir(*ctx);
	free(*ctx);
	return 0;
}

/* A run: it finds hosts, and shows those that are new. */
struct run {
	struct cache cache;
	struct shown shown;
	struct hostset set;
	struct gathered hosts;
};

static void begin_as(struct run *run, const char *dir,
		     const struct fingerprint *asked)
{
	static int64_t number; /* no two begin at the same instant */

	assert_int_equal(cache_open(&run->cache, dir, asked,
				    INT64_C(1800000000) * 1000000 + ++number,
				    400),
			 0);
	assert_int_equal(shown_open(&run->shown, &run->cache, dir, asked), 0);
	hostset_init(&run->set, seed, 0);
}

static void begin(struct run *run, const char *dir)
{
	begin_as(run, dir, &question);
}

static void find(struct run *run, const char *name)
{
	assert_true(put_name(&run->set, name, strlen(name)) >= 0);
}

/* The new ones of what was found, as "a b". */
static void assert_new(struct run *run, const char *want)
{
	struct buf got = { 0 };

	assert_int_equal(gather_hosts(&run->hosts,
				      (const struct hostset *[]){ &run->set },
				      1, 2),
			 0);
	shown_leave_new(&run->shown, &run->hosts);
	for (size_t i = 0; i < run->hosts.nparts; i++)
		for (size_t k = 0; k < run->hosts.parts[i].nhosts; k++) {
			const struct host *host = run->hosts.parts[i].hosts[k];

			buf_addf(&got, "%s%.*s", got.len ? " " : "", host->len,
				 host->name);
		}
	buf_add_byte(&got, '\0');
	assert_false(buf_failed(&got));
	assert_string_equal((char *)got.data, want);
	buf_release(&got);
}

static void end(struct run *run)
{
	shown_release(&run->shown);
	gather_release(&run->hosts);
	hostset_release(&run->set);
	cache_release(&run->cache);
}

/* A run that finds the hosts of "a b", and stores what it has shown. */
static void run_finds(const char *dir, const char *found, const char *want)
{
	char *copy = strdup(found), *rest = copy, *name;
	struct run run;

	assert_non_null(copy);
	begin(&run, dir);
	while ((name = strsep(&rest, " ")))
		if (*name)
			find(&run, name);
	assert_new(&run, want);
	assert_int_equal(shown_store(&run.shown, &run.hosts), 0);
	end(&run);
	free(copy);
}

static void a_host_is_new_once(void **ctx)
{
	char name[256];

	run_finds(*ctx, "b a", "a b");
	run_finds(*ctx, "c b a", "c");
	assert_int_equal(count_files(*ctx, name), 2);
	run_finds(*ctx, "a b c", "");
	run_finds(*ctx, "", "");
	assert_int_equal(count_files(*ctx, name), 2);
	run_finds(*ctx, "aa a", "aa");
}

static void what_was_not_stored_is_new_again(void **ctx)
{
	struct run run;
	char name[256];

	begin(&run, *ctx);
	find(&run, "a");
	assert_new(&run, "a");
	end(&run);
	assert_int_equal(count_files(*ctx, name), 0);
	run_finds(*ctx, "a", "a");
}

static void another_question_has_its_own(void **ctx)
{
	struct fingerprint other = question;
	struct run run;

	/* Its files have the same name: that is only a part of it. */
	other.bytes[15] ^= 1;
	run_finds(*ctx, "a b", "a b");
	begin_as(&run, *ctx, &other);
	find(&run, "a");
	assert_new(&run, "a");
	assert_int_equal(run.cache.nbad, 1);
	end(&run);
	run_finds(*ctx, "a b", "");
}

static void many_files_become_one(void **ctx)
{
	struct run run;
	char name[256];

	for (int i = 0; i <= SHOWN_FILES_MAX; i++) {
		char host[16];

		snprintf(host, sizeof(host), "h%02d", i);
		run_finds(*ctx, host, host);
	}
	assert_int_equal(count_files(*ctx, name), SHOWN_FILES_MAX + 1);
	run_finds(*ctx, "h00 new", "new");
	assert_int_equal(count_files(*ctx, name), 1);
	begin(&run, *ctx);
	for (int i = 0; i <= SHOWN_FILES_MAX; i++) {
		char host[16];

		snprintf(host, sizeof(host), "h%02d", i);
		find(&run, host);
	}
	find(&run, "new");
	assert_new(&run, "");
	end(&run);
}

/* More than one frame has; also joined. */
static void any_number_of_hosts_comes_back(void **ctx)
{
	struct run run;
	char name[256];

	for (int round = 0; round < 3; round++) {
		begin(&run, *ctx);
		for (int i = 0; i < 20000; i++) {
			char host[32];

			snprintf(host, sizeof(host), "host-%d.example.com", i);
			find(&run, host);
		}
		if (round) {
			assert_new(&run, "");
		} else {
			assert_int_equal(
				gather_hosts(&run.hosts,
					     (const struct hostset *[]){
						     &run.set },
					     1, 1),
				0);
		}
		assert_int_equal(shown_store(&run.shown, &run.hosts), 0);
		end(&run);
		for (int i = 0; !round && i <= SHOWN_FILES_MAX; i++) {
			snprintf(name, sizeof(name), "x%d", i);
			run_finds(*ctx, name, name);
		}
	}
	assert_int_equal(count_files(*ctx, name), 1);
}

/**** What is not as it was written */

static void write_shown(const char *dir, const void *data, size_t len)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/x" SUFFIX, dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

/* Two frames of hosts: "alpha" and "beta", "gamma". */
static struct buf make_file(size_t *second)
{
	struct buf buf = { 0 };
	size_t start = frame_begin(&buf, SHOWN_TAG);

	buf_add(&buf, question.bytes, sizeof(question.bytes));
	buf_add_str(&buf, "\5alpha");
	frame_end(&buf, start);
	*second = start = frame_begin(&buf, SHOWN_TAG);
	buf_add(&buf, question.bytes, sizeof(question.bytes));
	buf_add_str(&buf, "\4beta\5gamma");
	frame_end(&buf, start);
	assert_false(buf_failed(&buf));
	return buf;
}

/* Those of these hosts that a run takes for new: what was not whole. */
static void assert_left(const char *dir, const char *want, size_t nbad)
{
	struct run run;
	size_t nnew = 0;

	begin(&run, dir);
	assert_int_equal(run.cache.nbad, nbad);
	find(&run, "alpha");
	find(&run, "beta");
	find(&run, "gamma");
	assert_new(&run, want);
	/* No other host is taken for shown. */
	for (size_t i = 0; i < run.hosts.nparts; i++)
		nnew += run.hosts.parts[i].nhosts;
	assert_int_equal(hostset_count(&run.shown.hosts) + nnew, 3);
	end(&run);
}

static void the_layout_is_that_of_the_header(void **ctx)
{
	size_t second;
	struct buf buf = make_file(&second);

	write_shown(*ctx, buf.data, buf.len);
	assert_left(*ctx, "", 0);
	buf_release(&buf);
}

static void an_altered_byte_shows_its_hosts_again(void **ctx)
{
	size_t second;
	struct buf buf = make_file(&second);

	for (size_t i = 0; i < buf.len; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			buf.data[i] ^= (uint8_t)(1 << bit);
			write_shown(*ctx, buf.data, buf.len);
			assert_left(*ctx, i < second ? "alpha" : "beta gamma",
				    1);
			buf.data[i] ^= (uint8_t)(1 << bit);
		}
	buf_release(&buf);
}

static void a_missing_byte_shows_its_hosts_again(void **ctx)
{
	size_t second;
	struct buf buf = make_file(&second);
	uint8_t *less = malloc(buf.len);

	assert_non_null(less);
	for (size_t i = 0; i < buf.len; i++) {
		memcpy(less, buf.data, i);
		memcpy(less + i, buf.data + i + 1, buf.len - i - 1);
		write_shown(*ctx, less, buf.len - 1);
		assert_left(*ctx, i < second ? "alpha" : "beta gamma", 1);
	}
	free(less);
	buf_release(&buf);
}

static void what_was_cut_off_is_shown_again(void **ctx)
{
	size_t second;
	struct buf buf = make_file(&second);

	for (size_t len = 0; len < buf.len; len++) {
		bool between = !len || len == second;

		write_shown(*ctx, buf.data, len);
		assert_left(*ctx,
			    len < second ? "alpha beta gamma" : "beta gamma",
			    between ? 0 : 1);
	}
	buf_release(&buf);
}

/* Frames that are whole, and that nobody writes. */
static void what_is_no_host_is_not_taken(void **ctx)
{
	static const struct {
		const char *hosts;
		size_t len;
	} rows[] = {
		{ "\0", 1 },  { "\1", 1 },     { "\2a", 2 },
		{ "\1 ", 2 }, { "\3a\nb", 4 }, { "\1\33", 2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf buf = { 0 };
		size_t start = frame_begin(&buf, SHOWN_TAG);

		buf_add(&buf, question.bytes, sizeof(question.bytes));
		buf_add(&buf, rows[i].hosts, rows[i].len);
		frame_end(&buf, start);
		write_shown(*ctx, buf.data, buf.len);
		assert_left(*ctx, "alpha beta gamma", 1);
		/* Under another tag; without all of the question. */
		buf_clear(&buf);
		start = frame_begin(&buf, SHOWN_TAG + 1);
		buf_add(&buf, question.bytes, sizeof(question.bytes));
		buf_add_str(&buf, "\5alpha");
		frame_end(&buf, start);
		start = frame_begin(&buf, SHOWN_TAG);
		buf_add(&buf, question.bytes, sizeof(question.bytes) - 1 - i);
		frame_end(&buf, start);
		write_shown(*ctx, buf.data, buf.len);
		assert_left(*ctx, "alpha beta gamma", 1);
		buf_release(&buf);
	}
}

static void only_regular_files_are_read(void **ctx)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/x" SUFFIX, (char *)*ctx);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_left(*ctx, "alpha beta gamma", 1);
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_left(*ctx, "alpha beta gamma", 1);
	rmdir(path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_left(*ctx, "alpha beta gamma", 1);
	unlink(path);
}

/* A damaged file stays: it is not among those that are joined. */
static void joining_leaves_what_is_damaged(void **ctx)
{
	size_t second;
	struct buf buf = make_file(&second);
	char name[256];

	buf.data[buf.len - 1] ^= 1;
	write_shown(*ctx, buf.data, buf.len);
	for (int i = 0; i <= SHOWN_FILES_MAX; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		run_finds(*ctx, name, name);
	}
	run_finds(*ctx, "y", "y");
	assert_int_equal(count_files(*ctx, name), 2);
	run_finds(*ctx, "alpha beta gamma x0 y", "beta gamma");
	buf_release(&buf);
}

static void a_directory_that_is_gone_is_told(void **ctx)
{
	struct run run;

	begin(&run, *ctx);
	find(&run, "a");
	assert_new(&run, "a");
	assert_int_equal(rmdir(*ctx), 0);
	errno = 0;
	assert_int_equal(shown_store(&run.shown, &run.hosts), -1);
	assert_int_equal(errno, ENOENT);
	end(&run);
	assert_int_equal(mkdir(*ctx, 0700), 0);
	run_finds(*ctx, "a", "a");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_host_is_new_once),
		TEST(what_was_not_stored_is_new_again),
		TEST(another_question_has_its_own),
		TEST(many_files_become_one),
		TEST(any_number_of_hosts_comes_back),
		TEST(the_layout_is_that_of_the_header),
		TEST(an_altered_byte_shows_its_hosts_again),
		TEST(a_missing_byte_shows_its_hosts_again),
		TEST(what_was_cut_off_is_shown_again),
		TEST(what_is_no_host_is_not_taken),
		TEST(only_regular_files_are_read),
		TEST(joining_leaves_what_is_damaged),
		TEST(a_directory_that_is_gone_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
