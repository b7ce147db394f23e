/*
 * Where results go (outfile.h): a file changes all at once or not at all, what
 * is none is written to as it stands, and nothing is left behind.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/outfile.h"

static char directory[4096];

static int enter(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(directory, sizeof(directory), "%s/outfile.XXXXXX",
		 tmp ? tmp : "/tmp");
	return mkdtemp(directory) && !chdir(directory) ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	return chdir("/") || rmdir(directory) ? -1 : 0;
}

static void make_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_int_equal(fputs(text, file) >= 0, 1);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(name, mode), 0);
}

static void assert_text(const char *name, const char *text)
{
	char got[64] = { 0 };
	FILE *file = fopen(name, "r");

	assert_non_null(file);
	assert_int_equal(fread(got, 1, sizeof(got) - 1, file), strlen(text));
	assert_string_equal(got, text);
	fclose(file);
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(stat(name, &st), 0);
	return st.st_mode & 07777;
}

static size_t count_entries(void)
{
	DIR *dir = opendir(".");
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void write_text(struct outfile *out, const char *text)
{
	assert_int_equal(outfile_begin(out), 0);
	assert_int_equal(outfile_write(out, text, 1), 0);
	assert_int_equal(outfile_write(out, text + 1, strlen(text) - 1), 0);
}

/* Opens, writes and commits. */
static void replace(const char *name, const char *text)
{
	struct outfile out;

	assert_int_equal(outfile_open(&out, name), 0);
	write_text(&out, text);
	assert_int_equal(outfile_commit(&out), 0);
	outfile_release(&out);
}

static void a_new_file_is_there_when_it_is_whole(void **state)
{
	mode_t mask = umask(027);
	struct outfile out;

	(void)state;
	assert_int_equal(outfile_open(&out, "new"), 0);
	assert_int_equal(count_entries(), 0);
	write_text(&out, "hosts\n");
	assert_int_equal(access("new", F_OK), -1);
	assert_int_equal(outfile_commit(&out), 0);
	assert_text("new", "hosts\n");
	outfile_release(&out);
	assert_int_equal(count_entries(), 1);
	assert_int_equal(mode_of("new"), 0640);
	assert_int_equal(umask(mask), 027);
	assert_int_equal(unlink("new"), 0);
}

static void an_old_file_is_replaced_at_once(void **state)
{
	struct outfile out;
	struct stat before, after;

	(void)state;
	make_file("old", "before\n", 0604);
	assert_int_equal(stat("old", &before), 0);
	assert_int_equal(outfile_open(&out, "old"), 0);
	write_text(&out, "after\n");
	assert_text("old", "before\n");
	assert_int_equal(outfile_commit(&out), 0);
	outfile_release(&out);
	assert_text("old", "after\n");
	assert_int_equal(stat("old", &after), 0);
	/* Another file, as accessible as the old one. */
	assert_true(before.st_ino != after.st_ino);
	assert_int_equal(after.st_mode, before.st_mode);
	assert_int_equal(after.st_uid, before.st_uid);
	assert_int_equal(after.st_gid, before.st_gid);
	assert_int_equal(count_entries(), 1);
	assert_int_equal(unlink("old"), 0);
}

/* Whenever it is given up, all is as it was. */
static void what_is_not_committed_changes_nothing(void **state)
{
	(void)state;
	for (int begun = 0; begun < 2; begun++) {
		struct outfile out;

		make_file("old", "before\n", 0600);
		assert_int_equal(outfile_open(&out, "old"), 0);
		if (begun)
			write_text(&out, "after\n");
		outfile_release(&out);
		assert_int_equal(out.fd, -1);
		outfile_release(&out);
		assert_text("old", "before\n");
		assert_int_equal(unlink("old"), 0);
		assert_int_equal(outfile_open(&out, "new"), 0);
		if (begun)
			write_text(&out, "after\n");
		outfile_release(&out);
		assert_int_equal(count_entries(), 0);
	}
}

static void a_link_stays(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	make_file("d/target", "before\n", 0600);
	assert_int_equal(symlink("d/target", "link"), 0);
	replace("link", "after\n");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(lstat("d/target", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_text("d/target", "after\n");
	assert_int_equal(unlink("d/target"), 0);
	assert_int_equal(unlink("link"), 0);
	assert_int_equal(rmdir("d"), 0);
}

static void check_refused(const char *name, int err)
{
	struct outfile out;

	errno = 0;
	assert_int_equal(outfile_open(&out, name), -1);
	assert_int_equal(errno, err);
	outfile_release(&out);
}

static void what_cannot_be_written_is_told_at_once(void **state)
{
	(void)state;
	assert_int_equal(symlink("none", "dangling"), 0);
	check_refused("dangling", ENOENT);
	assert_int_equal(unlink("dangling"), 0);
	check_refused(".", EISDIR);
	check_refused("new/", EISDIR);
	check_refused("none/new", ENOENT);
	make_file("file", "", 0600);
	check_refused("file/new", ENOTDIR);
	assert_int_equal(unlink("file"), 0);
	assert_int_equal(mkdir("d", 0500), 0);
	/* Root may write everywhere. */
	if (geteuid())
		check_refused("d/new", EACCES);
	assert_int_equal(rmdir("d"), 0);
	assert_int_equal(count_entries(), 0);
}

static void what_is_no_file_is_written_to_as_it_stands(void **state)
{
	char got[16];
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	replace("fifo", "hosts\n");
	assert_int_equal(read(fd, got, sizeof(got)), 6);
	assert_memory_equal(got, "hosts\n", 6);
	assert_int_equal(lstat("fifo", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	close(fd);
	assert_int_equal(unlink("fifo"), 0);
	replace("/dev/null", "hosts\n");
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

/* Runs with another descriptor as standard output; -1: closed. */
static void check_stdout(int fd, int err)
{
	int old = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	struct outfile out;
	int ret, got;

	assert_true(old >= 0);
	fflush(stdout);
	if (fd >= 0)
		dup2(fd, STDOUT_FILENO);
	else
		close(STDOUT_FILENO);
	ret = outfile_open(&out, NULL);
	got = errno;
	if (!ret)
		ret = outfile_begin(&out) || outfile_write(&out, "x\n", 2) ||
		      outfile_commit(&out);
	outfile_release(&out);
	dup2(old, STDOUT_FILENO);
	close(old);
	assert_int_equal(ret, err ? -1 : 0);
	if (err)
		assert_int_equal(got, err);
}

static void standard_output_is_written_and_closed(void **state)
{
	char got[4];
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	check_stdout(fds[0], EBADF);
	check_stdout(-1, EBADF);
	check_stdout(fds[1], 0);
	assert_int_equal(read(fds[0], got, sizeof(got)), 2);
	assert_memory_equal(got, "x\n", 2);
	close(fds[0]);
	close(fds[1]);
}

/* As of a full disk: not before it is written. */
static void a_write_that_fails_is_told(void **state)
{
	struct outfile out;

	(void)state;
	if (access("/dev/full", W_OK))
		skip();
	assert_int_equal(outfile_open(&out, "/dev/full"), 0);
	assert_int_equal(outfile_begin(&out), 0);
	assert_int_equal(outfile_write(&out, "x", 1), -1);
	assert_int_equal(errno, ENOSPC);
	outfile_release(&out);
}

static bool is_blocked(int sig)
{
	sigset_t set;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	return sigismember(&set, sig);
}

/* Whoever asks for the end waits while there is a temporary file. */
static void signals_are_held_off_meanwhile(void **state)
{
	struct outfile out;

	(void)state;
	assert_false(is_blocked(SIGTERM));
	assert_int_equal(outfile_open(&out, "new"), 0);
	assert_false(is_blocked(SIGTERM));
	write_text(&out, "hosts\n");
	assert_int_equal(count_entries(), 1);
	assert_true(is_blocked(SIGTERM) && is_blocked(SIGINT));
	assert_false(is_blocked(SIGSEGV) || is_blocked(SIGABRT));
	outfile_release(&out);
	assert_int_equal(count_entries(), 0);
	assert_false(is_blocked(SIGTERM) || is_blocked(SIGINT));
	assert_int_equal(outfile_open(&out, "/dev/null"), 0);
	assert_int_equal(outfile_begin(&out), 0);
	assert_false(is_blocked(SIGTERM));
	outfile_release(&out);
}

static void one_file_is_known_by_any_name(void **state)
{
	struct outfile file, link, other, new, same, null, null_too;
	struct stat st;
	dev_t dev;
	ino_t ino;
	int fd;

	(void)state;
	make_file("file", "", 0600);
	make_file("other", "", 0600);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(outfile_open(&file, "file"), 0);
	assert_int_equal(outfile_open(&link, "./link"), 0);
	assert_int_equal(outfile_open(&other, "other"), 0);
	assert_int_equal(outfile_open(&new, "new"), 0);
	assert_int_equal(outfile_open(&same, "./new"), 0);
	assert_int_equal(outfile_open(&null, "/dev/null"), 0);
	assert_int_equal(outfile_open(&null_too, "/dev/null"), 0);
	assert_true(outfile_is_same(&file, &link));
	assert_true(outfile_is_same(&new, &same));
	assert_false(outfile_is_same(&file, &other));
	assert_false(outfile_is_same(&file, &new));
	assert_false(outfile_is_same(&new, &file));
	/* Which both may be written to. */
	assert_false(outfile_is_same(&null, &null_too));
	assert_int_equal(stat("file", &st), 0);
	assert_true(outfile_inode(&link, &dev, &ino));
	assert_true(dev == st.st_dev && ino == st.st_ino);
	assert_true(outfile_inode(&other, &dev, &ino));
	assert_false(dev == st.st_dev && ino == st.st_ino);
	assert_false(outfile_inode(&new, &dev, &ino));
	assert_false(outfile_inode(&null, &dev, &ino));
	fd = open("file", O_RDONLY);
	assert_true(outfile_is_fd(&file, fd));
	assert_false(outfile_is_fd(&other, fd));
	close(fd);
	assert_false(outfile_is_fd(&file, fd));
	fd = open("/dev/null", O_RDONLY);
	assert_false(outfile_is_fd(&null, fd));
	close(fd);
	outfile_release(&file);
	outfile_release(&link);
	outfile_release(&other);
	outfile_release(&new);
	outfile_release(&same);
	outfile_release(&null);
	outfile_release(&null_too);
	assert_int_equal(unlink("file") | unlink("other") | unlink("link"), 0);
}

/* What is there, with what text; NULL: nothing. */
static void assert_file(const char *name, const char *text)
{
	if (text)
		assert_text(name, text);
	else
		assert_int_equal(access(name, F_OK), -1);
}

/*
 * The second one cannot be replaced, as it has become a directory: the first
 * one is as it was, whether there was one or not.
 */
/* Two runs of one task may live at once, on two machines. */
static void two_at_once_have_names_of_their_own(void **state)
{
	struct outfile a, b;
	char own[OWN_NAME_SIZE];

	(void)state;
	own_name(own);
	assert_int_equal(outfile_open(&a, "f"), 0);
	assert_int_equal(outfile_open(&b, "f"), 0);
	assert_int_equal(outfile_begin(&a), 0);
	assert_int_equal(outfile_begin(&b), 0);
	assert_non_null(strstr(a.temp, own));
	assert_non_null(strstr(b.temp, own));
	assert_string_not_equal(a.temp, b.temp);
	assert_int_equal(outfile_write(&a, "a\n", 2), 0);
	assert_int_equal(outfile_write(&b, "b\n", 2), 0);
	assert_int_equal(outfile_commit(&b), 0);
	assert_text("f", "b\n");
	assert_int_equal(outfile_commit(&a), 0);
	assert_text("f", "a\n");
	outfile_release(&b);
	outfile_release(&a);
	assert_int_equal(count_entries(), 1);
	assert_int_equal(unlink("f"), 0);
}

static void two_files_are_replaced_or_none(void **state)
{
	static const char *const olds[] = { "old\n", NULL };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		for (int fails = 0; fails < 2; fails++) {
			struct outfile first, second;

			if (olds[i])
				make_file("first", olds[i], 0640);
			assert_int_equal(outfile_open(&first, "first"), 0);
			assert_int_equal(outfile_open(&second, "second"), 0);
			write_text(&second, "2nd\n");
			write_text(&first, "1st\n");
			assert_int_equal(outfile_store(&first), 0);
			assert_int_equal(outfile_store(&second), 0);
			assert_file("first", olds[i]);
			if (fails)
				assert_int_equal(mkdir("second", 0755), 0);
			assert_ptr_equal(outfile_replace(&first, &second),
					 fails ? &second : NULL);
			assert_file("first", fails ? olds[i] : "1st\n");
			outfile_release(&first);
			outfile_release(&second);
			assert_file("first", fails ? olds[i] : "1st\n");
			if (!fails)
				assert_text("second", "2nd\n");
			assert_int_equal(count_entries(),
					 fails ? 1 + (olds[i] != NULL) : 2);
			assert_int_equal(remove("second"), 0);
			assert_int_equal(remove("first"),
					 fails && !olds[i] ? -1 : 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file_is_there_when_it_is_whole),
		cmocka_unit_test(an_old_file_is_replaced_at_once),
		cmocka_unit_test(what_is_not_committed_changes_nothing),
		cmocka_unit_test(a_link_stays),
		cmocka_unit_test(what_cannot_be_written_is_told_at_once),
		cmocka_unit_test(what_is_no_file_is_written_to_as_it_stands),
		cmocka_unit_test(standard_output_is_written_and_closed),
		cmocka_unit_test(a_write_that_fails_is_told),
		cmocka_unit_test(signals_are_held_off_meanwhile),
		cmocka_unit_test(one_file_is_known_by_any_name),
		cmocka_unit_test(two_at_once_have_names_of_their_own),
		cmocka_unit_test(two_files_are_replaced_or_none),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
