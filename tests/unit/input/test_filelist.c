/*
 * From operands to files (filelist.h). Each test works in a new directory
 * that is its current one, and that is removed with all that it made.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "input/filelist.h"
#include "input/walk.h"

/**** The directory */

struct place {
	char path[4096];
	int old_directory;
	int old_stdin;
};

static int enter(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	const char *tmp = getenv("TMPDIR");

	if (!place)
		return -1;
	*state = place;
	place->old_directory = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	place->old_stdin = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	snprintf(place->path, sizeof(place->path), "%s/filelist.XXXXXX",
		 tmp ? tmp : P_tmpdir);
	if (place->old_directory < 0 || !mkdtemp(place->path))
		return -1;
	return chdir(place->path);
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int leave(void **state)
{
	struct place *place = *state;
	int ret = fchdir(place->old_directory);

	if (place->old_stdin >= 0) {
		ret |= dup2(place->old_stdin, STDIN_FILENO) < 0;
		close(place->old_stdin);
	}
	close(place->old_directory);
	ret |= nftw(place->path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(place);
	return ret;
}

static void make_file(const char *path, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	close(fd);
}

static void make_files(const char *const *paths)
{
	for (; *paths; paths++)
		make_file(*paths, 1);
}

static void write_file(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void make_directory(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_link(const char *target, const char *path)
{
	assert_int_equal(symlink(target, path), 0);
}

static void make_socket(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	close(fd);
}

static void set_stdin(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	if (fd != STDIN_FILENO)
		close(fd);
}

/**** What was found */

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_NAMES   ((const char *const[]){ NULL })

static size_t count_names(const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	return n;
}

static const char *const log_gz[] = { "*.log.gz" };

static const struct filelist_rules usual = { .include = log_gz, .ninclude = 1 };
static const struct filelist_rules deep = { .include = log_gz,
					    .ninclude = 1,
					    .recursive = true };

static void assert_path(const struct file *file, const char *expected)
{
	struct buf path = { 0 };

	filelist_add_path(file, &path);
	assert_false(buf_failed(&path));
	assert_string_equal((char *)path.data, expected);
	assert_int_equal(path.len, strlen(expected));
	buf_release(&path);
}

static void check_names(const struct filelist *list, const char *const *names)
{
	size_t n = count_names(names);

	for (size_t i = 0; i < list->nfiles && i < n; i++)
		assert_path(&list->files[i], names[i]);
	assert_int_equal(list->nfiles, n);
}

/* What one operand, NULL for none, names by the rules: files and no error. */
static void check_operand(const struct filelist_rules *rules,
			  const char *operand, const char *const *names)
{
	struct filelist list = { 0 };

	assert_int_equal(filelist_add(&list, rules, operand), 0);
	check_names(&list, names);
	for (size_t i = 0; i < list.nfiles; i++) {
		assert_int_not_equal(list.files[i].kind, FILE_NONE);
		assert_null(list.files[i].error);
	}
	filelist_release(&list);
}

static void check_error(const struct file *file, const char *name,
			enum error_code code)
{
	assert_path(file, name);
	assert_int_equal(file->kind, FILE_NONE);
	assert_non_null(file->error);
	assert_int_equal(file->error->code, code);
}

/* A directory without wanted files, and how many others it has. */
static void check_no_match_but(const struct filelist_rules *rules,
			       const char *operand, const char *wanted,
			       uint64_t nothers, enum error_code code)
{
	struct filelist list = { 0 };

	assert_int_equal(filelist_add(&list, rules, operand), 0);
	assert_int_equal(list.nfiles, 1);
	check_error(&list.files[0], operand ? operand : ".", code);
	assert_int_equal(list.files[0].error->count, nothers);
	assert_string_equal(list.files[0].error->detail, wanted);
	filelist_release(&list);
}

static void check_no_match(const struct filelist_rules *rules,
			   const char *operand, const char *wanted,
			   uint64_t nothers)
{
	check_no_match_but(rules, operand, wanted, nothers, ERROR_NO_MATCH);
}

/**** Which names */

static void test_wanted_names(void **state)
{
	(void)state;
	make_files(NAMES("a.log.gz", "b.log.gz", "c.log", "d.gz", "elog.gz",
			 "f.log.gz.old", "g.LOG.GZ", "h.log.gz ", "log.gz",
			 ".log.gz", ".hidden.log.gz", ".i.gz"));
	check_operand(&usual, NULL, NAMES("a.log.gz", "b.log.gz"));
}

static void test_more_patterns(void **state)
{
	static const char *const include[] = { "*.log", "access.log.*.gz",
					       "?.txt" };
	static const char *const exclude[] = { "b*", "*.2.*" };
	struct filelist_rules rules = { .include = include, .ninclude = 3 };

	(void)state;
	make_files(NAMES("a.log", "b.log", "access.log.1.gz", "access.log.2.gz",
			 "access.log.10.gz", "x.log.gz", "c.txt", "cc.txt",
			 ".log", "b.txt"));
	check_operand(&rules, NULL,
		      NAMES("a.log", "access.log.1.gz", "access.log.10.gz",
			    "access.log.2.gz", "b.log", "b.txt", "c.txt"));
	rules.exclude = exclude;
	rules.nexclude = 1;
	check_operand(&rules, NULL,
		      NAMES("a.log", "access.log.1.gz", "access.log.10.gz",
			    "access.log.2.gz", "c.txt"));
	rules.nexclude = 2;
	check_operand(&rules, NULL,
		      NAMES("a.log", "access.log.1.gz", "access.log.10.gz",
			    "c.txt"));
}

static void test_exclude_wins(void **state)
{
	static const char *const include[] = { "*", "a.log.gz" };
	static const char *const exclude[] = { "a*" };
	struct filelist_rules rules = {
		.include = include,
		.ninclude = 2,
		.exclude = exclude,
		.nexclude = 1,
	};

	(void)state;
	make_files(NAMES("a.log.gz", "b.log.gz"));
	check_operand(&rules, NULL, NAMES("b.log.gz"));
	/* The hint is of what another --include would take. */
	assert_int_equal(unlink("b.log.gz"), 0);
	check_no_match(&rules, NULL, "* or a.log.gz", 0);
}

static void test_names_with_dots_when_asked_for(void **state)
{
	static const char *const include[] = { ".*.log.gz" };
	struct filelist_rules rules = { .include = include, .ninclude = 1 };

	(void)state;
	make_files(NAMES("a.log.gz", ".a.log.gz"));
	check_operand(&rules, NULL, NAMES(".a.log.gz"));
}

static void test_names_are_sorted_bytewise(void **state)
{
	(void)state;
	make_files(NAMES("b.log.gz", "a.log.gz", "B.log.gz", "\xe9.log.gz",
			 "10.log.gz", "9.log.gz", "a b.log.gz", "a-b.log.gz",
			 "\x7f.log.gz", "ab.log.gz", "\xc3\xa9.log.gz",
			 "a\nb.log.gz", "-x.log.gz", "\x01.log.gz",
			 "\xff\xfe.log.gz"));
	check_operand(&usual, NULL,
		      NAMES("\x01.log.gz", "-x.log.gz", "10.log.gz", "9.log.gz",
			    "B.log.gz", "a\nb.log.gz", "a b.log.gz",
			    "a-b.log.gz", "a.log.gz", "ab.log.gz", "b.log.gz",
			    "\x7f.log.gz", "\xc3\xa9.log.gz", "\xe9.log.gz",
			    "\xff\xfe.log.gz"));
}

static void test_many_names(void **state)
{
	enum { N = 300 };
	struct filelist list = { 0 };
	char name[32];

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		snprintf(name, sizeof(name), "%03u.log.gz", i * 7 % N);
		make_file(name, i);
	}
	assert_int_equal(filelist_add(&list, &usual, "."), 0);
	assert_int_equal(list.nfiles, N);
	for (unsigned i = 0; i < N; i++) {
		snprintf(name, sizeof(name), "./%03u.log.gz", i);
		assert_path(&list.files[i], name);
	}
	filelist_release(&list);
}

/**** Which files */

static void check_file(const struct file *file, enum file_kind kind,
		       const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(file->kind, kind);
	assert_int_equal(file->dev, st.st_dev);
	assert_int_equal(file->ino, st.st_ino);
	assert_int_equal(file->fifo, S_ISFIFO(st.st_mode));
	assert_int_equal(file->rereadable, S_ISREG(st.st_mode));
	if (S_ISREG(st.st_mode))
		assert_int_equal(file->size, st.st_size);
	assert_false(file->duplicate);
}

static void test_what_is_known_of_a_file(void **state)
{
	struct filelist list = { 0 };

	(void)state;
	make_directory("d");
	make_file("d/a.log.gz", 1234);
	make_link("a.log.gz", "d/b.log.gz");
	make_file("any name", 77);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(filelist_add(&list, &usual, "d"), 0);
	assert_int_equal(filelist_add(&list, &usual, "any name"), 0);
	assert_int_equal(filelist_add(&list, &usual, "fifo"), 0);
	check_names(&list,
		    NAMES("d/a.log.gz", "d/b.log.gz", "any name", "fifo"));
	check_file(&list.files[0], FILE_REGULAR, "d/a.log.gz");
	/* A link has the size of what it leads to. */
	check_file(&list.files[1], FILE_REGULAR, "d/a.log.gz");
	check_file(&list.files[2], FILE_NAMED, "any name");
	check_file(&list.files[3], FILE_NAMED, "fifo");
	filelist_release(&list);
}

static void test_only_regular_files_and_links_to_them(void **state)
{
	(void)state;
	make_files(NAMES("a.log.gz", "plain"));
	make_link("plain", "b.log.gz");
	make_link("b.log.gz", "c.log.gz");
	assert_int_equal(mkfifo("fifo.log.gz", 0600), 0);
	make_link("fifo.log.gz", "tofifo.log.gz");
	make_socket("socket.log.gz");
	make_directory("dir.log.gz");
	make_file("dir.log.gz/in.log.gz", 1);
	make_link("dir.log.gz", "todir.log.gz");
	make_link("/dev/null", "null.log.gz");
	make_link("nowhere", "dangling.log.gz");
	make_link("self.log.gz", "self.log.gz");
	check_operand(&usual, ".",
		      NAMES("./a.log.gz", "./b.log.gz", "./c.log.gz"));
}

static void test_nothing_but_other_kinds(void **state)
{
	(void)state;
	make_directory("d");
	assert_int_equal(mkfifo("d/fifo.log.gz", 0600), 0);
	make_link("nowhere", "d/dangling.log.gz");
	make_directory("d/dir.log.gz");
	check_no_match(&usual, "d", "*.log.gz", 0);
}

static void test_no_wanted_file(void **state)
{
	static const char *const include[] = { "*.log.gz", "*.txt" };
	struct filelist_rules rules = { .include = include, .ninclude = 2 };

	(void)state;
	check_no_match(&usual, NULL, "*.log.gz", 0);
	make_directory("d");
	check_no_match(&usual, "d", "*.log.gz", 0);
	make_files(NAMES("d/a.1.gz", "d/error.log.2.gz", "d/log-20240131.gz",
			 "d/gz", "d/a.gz.old"));
	check_no_match(&usual, "d", "*.log.gz", 3);
	check_no_match(&rules, "d/", "*.log.gz or *.txt", 3);
	make_files(NAMES("d/access.log.2.gz", "d/access.log", "d/.access.log",
			 "d/error.log"));
	make_directory("d/b.log");
	check_no_match_but(&usual, "d", "*.log.gz", 2, ERROR_NO_MATCH_BUT_LOGS);
	check_no_match_but(&rules, "d", "*.log.gz or *.txt", 2,
			   ERROR_NO_MATCH_BUT_LOGS);
}

static void test_all_logs(void **state)
{
	static const char *const include[] = { "x*" };
	static const char *const exclude[] = { "*.2.*" };
	struct filelist_rules rules = { .all = true };

	(void)state;
	make_files(NAMES("access.log", "access.log.1", "access.log.2.gz",
			 "error.log", "access.log.swp", "x"));
	check_operand(&rules, ".",
		      NAMES("./access.log", "./access.log.1",
			    "./access.log.2.gz"));
	rules.include = include;
	rules.ninclude = 1;
	check_operand(&rules, NULL,
		      NAMES("access.log", "access.log.1", "access.log.2.gz",
			    "x"));
	rules.exclude = exclude;
	rules.nexclude = 1;
	check_operand(&rules, NULL, NAMES("access.log", "access.log.1", "x"));
	make_directory("d");
	rules.ninclude = 0;
	check_no_match(&rules, "d", "", 0);
	make_files(NAMES("d/a.gz", "d/error.log.1.gz", "d/b.2.gz"));
	check_no_match(&rules, "d", "", 2);
}

/* Once for all directories of an operand, behind its files. */
static void test_hint_at_other_logs(void **state)
{
	static const char *const exclude[] = { "*.1" };
	struct filelist_rules rules = deep;
	struct filelist list = { 0 };

	(void)state;
	rules.hint = true;
	make_directory("d");
	make_directory("d/e");
	make_files(NAMES("d/a.log.gz", "d/error.log", "d/e/a.log.gz.old",
			 "d/z.txt"));
	assert_int_equal(filelist_add(&list, &rules, "d"), 0);
	make_files(NAMES("d/access.log.1", "d/access.log", "d/e/b_log.2"));
	assert_int_equal(filelist_add(&list, &rules, "d"), 0);
	rules.exclude = exclude;
	rules.nexclude = 1;
	assert_int_equal(filelist_add(&list, &rules, "d"), 0);
	rules.hint = false;
	assert_int_equal(filelist_add(&list, &rules, "d"), 0);
	check_names(&list, NAMES("d/a.log.gz", "d", "d/a.log.gz", "d",
				 "d/a.log.gz", "d", "d/a.log.gz"));
	check_error(&list.files[1], "d", ERROR_OTHER_LOGS);
	check_error(&list.files[3], "d", ERROR_OTHER_LOGS);
	check_error(&list.files[5], "d", ERROR_OTHER_LOGS);
	assert_int_equal(list.files[1].error->count, 1);
	assert_int_equal(list.files[3].error->count, 4);
	assert_int_equal(list.files[5].error->count, 3);
	assert_string_equal(list.files[3].error->detail, "*.log.gz");
	filelist_release(&list);
}

/* The names do not fit into the error: as many as do, and no more. */
static void test_no_wanted_file_with_long_patterns(void **state)
{
	static const char *const include[] = {
		"0123456789012345678901234567890123456789",
		"abcdefghijklmnopqrstuvwxyz", "never seen", "neither"
	};
	struct filelist_rules rules = { .include = include, .ninclude = 4 };

	(void)state;
	check_no_match(&rules, NULL,
		       "0123456789012345678901234567890123456789"
		       " or abcdefghijklmnopqrs",
		       0);
}

/**** Below an operand */

static void make_tree(void)
{
	make_directory("d");
	make_directory("d/b");
	make_directory("d/b/c");
	make_directory("d/empty");
	make_files(NAMES("d/z.log.gz", "d/a.log.gz", "d/b/y.log.gz",
			 "d/b/c/x.log.gz", "d/b/c/no.gz", "d/b.log.gz"));
}

static void test_recursion(void **state)
{
	(void)state;
	make_tree();
	check_operand(&usual, "d",
		      NAMES("d/a.log.gz", "d/b.log.gz", "d/z.log.gz"));
	check_operand(&deep, "d",
		      NAMES("d/a.log.gz", "d/b.log.gz", "d/b/c/x.log.gz",
			    "d/b/y.log.gz", "d/z.log.gz"));
	check_operand(&deep, "d/b/", NAMES("d/b/c/x.log.gz", "d/b/y.log.gz"));
}

static void test_recursion_from_the_current_directory(void **state)
{
	(void)state;
	make_tree();
	assert_int_equal(chdir("d"), 0);
	check_operand(&deep, NULL,
		      NAMES("a.log.gz", "b.log.gz", "b/c/x.log.gz",
			    "b/y.log.gz", "z.log.gz"));
	check_no_match(&deep, "empty", "*.log.gz", 0);
}

/* All below is looked at before it is said that there is nothing. */
static void test_recursion_without_wanted_files(void **state)
{
	(void)state;
	make_directory("d");
	make_directory("d/e");
	make_directory("d/e/f");
	make_files(NAMES("d/a.gz", "d/e/b.gz", "d/e/f/c.gz", "d/e/f/c"));
	check_no_match(&deep, "d", "*.log.gz", 3);
	check_no_match(&usual, "d", "*.log.gz", 1);
	make_file("d/e/f/x.log.gz", 1);
	check_operand(&deep, "d", NAMES("d/e/f/x.log.gz"));
	check_no_match(&usual, "d", "*.log.gz", 1);
}

/* Each directory is in the one before, and a file in each. */
static void make_chain(const char *name, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++) {
		make_directory(name);
		assert_int_equal(chdir(name), 0);
		make_file("a.log.gz", 1);
	}
}

static void remove_chain(const char *name, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		assert_int_equal(chdir(name), 0);
	for (unsigned i = 0; i < depth; i++) {
		assert_int_equal(unlink("a.log.gz"), 0);
		assert_int_equal(chdir(".."), 0);
		assert_int_equal(rmdir(name), 0);
	}
}

/* A path for each file would take 20 MB, and with half of the levels 5 MB. */
static void test_deep_trees_take_little_memory(void **state)
{
	enum { MOST = 400, NAME_LEN = 250, EACH = 4 * (NAME_LEN + 100) };
	const struct place *place = *state;
	char name[NAME_LEN + 1];

	memset(name, 'x', NAME_LEN);
	name[NAME_LEN] = '\0';
	make_chain(name, MOST);
	for (unsigned above = 0; above < MOST; above += MOST / 4) {
		struct filelist list = { 0 };
		size_t n = MOST - above + (above > 0);
		struct buf path = { 0 };

		assert_int_equal(chdir(place->path), 0);
		for (unsigned i = 0; i < above; i++)
			assert_int_equal(chdir(name), 0);
		assert_int_equal(filelist_add(&list, &deep, NULL), 0);
		assert_int_equal(list.nfiles, n);
		assert_true(list.names.size_bytes < n * EACH + 8192);
		/* "a.log.gz" comes before "x": the last is the deepest. */
		filelist_add_path(&list.files[n - 1], &path);
		assert_int_equal(path.len, (MOST - above) * (NAME_LEN + 1) + 8);
		buf_release(&path);
		filelist_release(&list);
	}
	assert_int_equal(chdir(place->path), 0);
	remove_chain(name, MOST);
}

/* The names of directories have a slash behind them, which some bytes precede.
 */
static void test_order_of_names_about_directories(void **state)
{
	(void)state;
	make_directory("d");
	make_directory("d/b");
	make_directory("d/b-");
	make_directory("d/b.log.gz");
	make_directory("d/b0");
	make_files(NAMES("d/b/x.log.gz", "d/b-/x.log.gz", "d/b.log.gz/x.log.gz",
			 "d/b0/x.log.gz", "d/b-x.log.gz", "d/b-.log.gz",
			 "d/b!.log.gz", "d/b .log.gz", "d/b00.log.gz",
			 "d/bb.log.gz", "d/a.log.gz"));
	check_operand(&deep, "d",
		      NAMES("d/a.log.gz", "d/b .log.gz", "d/b!.log.gz",
			    "d/b-.log.gz", "d/b-/x.log.gz", "d/b-x.log.gz",
			    "d/b.log.gz/x.log.gz", "d/b/x.log.gz",
			    "d/b0/x.log.gz", "d/b00.log.gz", "d/bb.log.gz"));
}

static void test_recursion_into_a_directory_with_a_wanted_name(void **state)
{
	(void)state;
	make_directory("d.log.gz");
	make_file("d.log.gz/a.log.gz", 1);
	check_operand(&deep, ".", NAMES("./d.log.gz/a.log.gz"));
}

static void test_links_to_directories(void **state)
{
	(void)state;
	make_directory("d");
	make_directory("d/e");
	make_directory("other");
	make_files(NAMES("d/e/a.log.gz", "other/b.log.gz"));
	make_link("..", "d/e/up");
	make_link(".", "d/self");
	make_link("../other", "d/other");
	make_link("../../other/b.log.gz", "d/e/linked.log.gz");
	make_link("d", "link");
	make_link("link", "link2");
	check_operand(&deep, "d", NAMES("d/e/a.log.gz", "d/e/linked.log.gz"));
	check_operand(&deep, "link2",
		      NAMES("link2/e/a.log.gz", "link2/e/linked.log.gz"));
	check_operand(&deep, "d/self/",
		      NAMES("d/self/e/a.log.gz", "d/self/e/linked.log.gz"));
	check_operand(&usual, "d/other", NAMES("d/other/b.log.gz"));
}

/* As somebody who is not root, to whom nothing is forbidden. */
static bool become_nobody(void)
{
	return geteuid() != 0 || !seteuid(65534);
}

static void become_root_again(void)
{
	assert_int_equal(seteuid(getuid()), 0);
}

static void test_directories_that_cannot_be_listed(void **state)
{
	struct filelist list = { 0 };
	bool ready;

	(void)state;
	make_tree();
	assert_int_equal(chmod(".", 0755), 0);
	assert_int_equal(chmod("d", 0755), 0);
	assert_int_equal(chmod("d/empty", 0755), 0);
	assert_int_equal(chmod("d/b", 0), 0);
	ready = become_nobody();
	if (ready) {
		assert_int_equal(filelist_add(&list, &deep, "d"), 0);
		assert_int_equal(filelist_add(&list, &usual, "d/b"), 0);
		assert_int_equal(filelist_add(&list, &usual, "d/b/c"), 0);
		become_root_again();
	}
	assert_int_equal(chmod("d/b", 0700), 0);
	if (!ready)
		skip();
	/* Among the others, in the order of names. */
	check_names(&list, NAMES("d/a.log.gz", "d/b", "d/b.log.gz",
				 "d/z.log.gz", "d/b", "d/b/c"));
	check_error(&list.files[1], "d/b", ERROR_LIST);
	check_error(&list.files[4], "d/b", ERROR_LIST);
	check_error(&list.files[5], "d/b/c", ERROR_OPEN);
	assert_int_equal(list.files[1].error->errnum, EACCES);
	assert_int_equal(list.files[4].error->errnum, EACCES);
	assert_int_equal(list.files[5].error->errnum, EACCES);
	filelist_release(&list);
}

/**** Operands */

static void test_operands_keep_their_order(void **state)
{
	static const char *const operands[] = { "z.txt",   "d2", "a",	 "d1",
						"missing", "d3", "z.txt" };
	struct filelist list = { 0 };

	(void)state;
	make_directory("d1");
	make_directory("d2");
	make_directory("d3");
	make_files(NAMES("z.txt", "a", "d1/b.log.gz", "d1/a.log.gz",
			 "d2/y.log.gz", "d2/x.log.gz"));
	for (size_t i = 0; i < sizeof(operands) / sizeof(*operands); i++)
		assert_int_equal(filelist_add(&list, &usual, operands[i]), 0);
	check_names(&list, NAMES("z.txt", "d2/x.log.gz", "d2/y.log.gz", "a",
				 "d1/a.log.gz", "d1/b.log.gz", "missing", "d3",
				 "z.txt"));
	check_error(&list.files[6], "missing", ERROR_OPEN);
	assert_int_equal(list.files[6].error->errnum, ENOENT);
	check_error(&list.files[7], "d3", ERROR_NO_MATCH);
	filelist_release(&list);
	assert_int_equal(list.nfiles, 0);
	assert_null(list.files);
}

static void check_missing(const char *operand, int errnum)
{
	struct filelist list = { 0 };

	assert_int_equal(filelist_add(&list, &usual, operand), 0);
	assert_int_equal(list.nfiles, 1);
	check_error(&list.files[0], operand, ERROR_OPEN);
	assert_int_equal(list.files[0].error->errnum, errnum);
	filelist_release(&list);
}

static void test_missing_operands(void **state)
{
	(void)state;
	make_file("file", 1);
	make_link("nowhere", "dangling");
	make_link("loop", "loop");
	check_missing("missing", ENOENT);
	check_missing("", ENOENT);
	check_missing("dangling", ENOENT);
	check_missing("loop", ELOOP);
	check_missing("file/below", ENOTDIR);
	check_missing("file/", ENOTDIR);
	check_missing("*.log.gz", ENOENT);
}

static void test_strange_operands(void **state)
{
	static const char *const names[] = { "-x.log.gz", "--",
					     "-j2",	  "a\nb.log.gz",
					     "\xff\xfe",  "\x1b[31m",
					     " " };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		make_file(names[i], 1);
		check_operand(&usual, names[i], NAMES(names[i]));
	}
	/* How to name a file that is called so. */
	make_file("-", 5);
	check_operand(&usual, "./-", NAMES("./-"));
}

static void test_strange_directories(void **state)
{
	(void)state;
	make_directory("-d");
	make_directory("\n\xff");
	make_files(NAMES("-d/a.log.gz", "\n\xff/b.log.gz"));
	check_operand(&usual, "-d", NAMES("-d/a.log.gz"));
	check_operand(&usual, "\n\xff", NAMES("\n\xff/b.log.gz"));
	check_operand(&deep, ".", NAMES("./\n\xff/b.log.gz", "./-d/a.log.gz"));
}

static void test_standard_input(void **state)
{
	struct filelist list = { 0 };

	(void)state;
	make_file("input", 99);
	set_stdin("input");
	assert_int_equal(filelist_add(&list, &usual, "-"), 0);
	check_names(&list, NAMES("-"));
	check_file(&list.files[0], FILE_STDIN, "input");
	filelist_release(&list);
	close(STDIN_FILENO);
	assert_int_equal(filelist_add(&list, &usual, "-"), 0);
	check_names(&list, NAMES("-"));
	assert_int_equal(list.files[0].kind, FILE_STDIN);
	filelist_release(&list);
}

static void test_gz_names(void **state)
{
	(void)state;
	assert_true(filelist_is_gz_name("a.gz"));
	assert_true(filelist_is_gz_name(".gz"));
	assert_true(filelist_is_gz_name("d/a.log.gz"));
	assert_false(filelist_is_gz_name("agz"));
	assert_false(filelist_is_gz_name("a.gz.1"));
	assert_false(filelist_is_gz_name("a.GZ"));
	assert_false(filelist_is_gz_name("gz"));
	assert_false(filelist_is_gz_name(""));
	assert_false(filelist_is_gz_name("-"));
}

/**** A list of names */

static void check_list_error(const struct filelist_rules *rules,
			     const char *path, enum error_code code, int errnum)
{
	struct filelist list = { 0 };

	assert_int_equal(filelist_add_names_from(&list, rules, path), 0);
	assert_int_equal(list.nfiles, 1);
	check_error(&list.files[0], path, code);
	assert_int_equal(list.files[0].error->errnum, errnum);
	filelist_release(&list);
}

#define write_list(path, names) write_file(path, names, sizeof(names) - 1)

static void check_list(const char *path, const char *const *names)
{
	struct filelist list = { 0 };

	assert_int_equal(filelist_add_names_from(&list, &usual, path), 0);
	check_names(&list, names);
	filelist_release(&list);
}

static void test_names_from_a_list(void **state)
{
	(void)state;
	make_directory("d");
	make_files(NAMES("b", "a", "-x.log.gz", "new\nline", "\xff",
			 "d/2.log.gz", "d/1.log.gz"));
	write_list("list", "b\0a\0");
	check_list("list", NAMES("b", "a"));
	write_list("list", "b\0a");
	check_list("list", NAMES("b", "a"));
	write_list("list", "b");
	check_list("list", NAMES("b"));
	write_list("list", "-x.log.gz\0d\0new\nline\0\xff\0missing\0b\0b");
	check_list("list", NAMES("-x.log.gz", "d/1.log.gz", "d/2.log.gz",
				 "new\nline", "\xff", "missing", "b", "b"));
	/* A newline ends no name. */
	write_list("list", "b\na\n");
	check_list("list", NAMES("b\na\n"));
}

static void test_empty_names_in_a_list(void **state)
{
	struct filelist list = { 0 };

	(void)state;
	make_files(NAMES("a", "b"));
	write_list("list", "\0a\0\0b\0\0");
	assert_int_equal(filelist_add_names_from(&list, &usual, "list"), 0);
	check_names(&list, NAMES("list", "a", "list", "b", "list"));
	for (size_t i = 0; i < 5; i += 2) {
		check_error(&list.files[i], "list", ERROR_EMPTY_NAME);
		assert_int_equal(list.files[i].error->count, i + 1);
	}
	filelist_release(&list);
	write_list("list", "\0");
	check_list_error(&usual, "list", ERROR_EMPTY_NAME, 0);
}

static void test_lists_that_give_nothing(void **state)
{
	(void)state;
	write_list("list", "");
	make_directory("d");
	check_list_error(&usual, "list", ERROR_NO_NAMES, 0);
	check_list_error(&usual, "missing", ERROR_OPEN, ENOENT);
	check_list_error(&usual, "d", ERROR_READ, EISDIR);
	check_list_error(&usual, "/dev/null", ERROR_NO_NAMES, 0);
}

static void test_list_from_standard_input(void **state)
{
	struct filelist list = { 0 };

	(void)state;
	make_files(NAMES("a", "b"));
	write_list("list", "b\0-\0a");
	set_stdin("list");
	assert_int_equal(filelist_add_names_from(&list, &usual, "-"), 0);
	check_names(&list, NAMES("b", "-", "a"));
	check_error(&list.files[1], "-", ERROR_STDIN_NAME);
	assert_int_equal(list.files[1].error->count, 2);
	filelist_release(&list);
	/* Standard input is an operand of any other list. */
	assert_int_equal(filelist_add_names_from(&list, &usual, "list"), 0);
	check_names(&list, NAMES("b", "-", "a"));
	assert_int_equal(list.files[1].kind, FILE_STDIN);
	filelist_release(&list);
}

/* More than is read at a time, with a name across each edge. */
static void test_long_list(void **state)
{
	enum { N = 30000 };
	struct filelist list = { 0 };
	FILE *file = fopen("list", "w");
	char name[64];

	(void)state;
	assert_non_null(file);
	for (int i = 0; i < N; i++) {
		fprintf(file, "missing %d", i);
		putc('\0', file);
	}
	assert_int_equal(fclose(file), 0);
	assert_int_equal(filelist_add_names_from(&list, &usual, "list"), 0);
	assert_int_equal(list.nfiles, N);
	for (int i = 0; i < N; i++) {
		snprintf(name, sizeof(name), "missing %d", i);
		assert_path(&list.files[i], name);
	}
	filelist_release(&list);
}

/**** Duplicates and the order of work */

static void add_all(struct filelist *list, const char *const *operands)
{
	for (; *operands; operands++)
		assert_int_equal(filelist_add(list, &usual, *operands), 0);
	assert_int_equal(filelist_mark_duplicates(list, 0), 0);
}

/* One letter for each file: d for a duplicate, f for the first of them. */
static void check_duplicates(const char *const *operands, const char *marks)
{
	struct filelist list = { 0 };

	add_all(&list, operands);
	assert_int_equal(list.nfiles, strlen(marks));
	for (size_t i = 0; i < list.nfiles; i++)
		if (list.files[i].duplicate != (marks[i] == 'd'))
			fail_msg("%s at %zu", list.files[i].name, i);
	filelist_release(&list);
}

static void test_duplicates(void **state)
{
	(void)state;
	make_directory("d");
	make_files(NAMES("a", "b", "d/x.log.gz"));
	assert_int_equal(link("a", "hard"), 0);
	make_link("a", "soft");
	make_link("d", "link");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	check_duplicates(NAMES("a", "b"), "ff");
	check_duplicates(NAMES("a", "b", "a", "b", "a"), "ffddd");
	check_duplicates(NAMES("hard", "b", "a", "soft"), "ffdd");
	check_duplicates(NAMES("soft", "./a"), "fd");
	check_duplicates(NAMES("d", "link", "d/x.log.gz"), "fdd");
	check_duplicates(NAMES("d/x.log.gz", "b", "d"), "ffd");
	check_duplicates(NAMES("fifo", "fifo"), "fd");
	/* An error is there to be reported as often as it happens. */
	check_duplicates(NAMES("missing", "missing", "a"), "fff");
}

static void test_standard_input_twice(void **state)
{
	(void)state;
	make_files(NAMES("a", "b"));
	set_stdin("a");
	check_duplicates(NAMES("-", "b", "-"), "ffd");
	check_duplicates(NAMES("-", "a"), "fd");
	check_duplicates(NAMES("a", "-"), "fd");
}

static void test_links_in_one_directory(void **state)
{
	struct filelist list = { 0 };

	(void)state;
	make_file("b.log.gz", 1);
	assert_int_equal(link("b.log.gz", "a.log.gz"), 0);
	make_link("b.log.gz", "c.log.gz");
	add_all(&list, NAMES("."));
	check_names(&list, NAMES("./a.log.gz", "./b.log.gz", "./c.log.gz"));
	/* The first is the first in the order of names. */
	assert_false(list.files[0].duplicate);
	assert_true(list.files[1].duplicate);
	assert_true(list.files[2].duplicate);
	filelist_release(&list);
}

static void check_schedule(const char *const *operands,
			   const char *const *order)
{
	struct filelist list = { 0 };
	size_t njobs = 99;
	size_t *jobs;

	add_all(&list, operands);
	jobs = filelist_schedule(&list, 0, &njobs);
	assert_non_null(jobs);
	for (size_t i = 0; i < njobs && order[i]; i++)
		assert_path(&list.files[jobs[i]], order[i]);
	assert_int_equal(njobs, count_names(order));
	free(jobs);
	filelist_release(&list);
}

static void test_schedule(void **state)
{
	(void)state;
	make_file("empty", 0);
	make_file("small", 10);
	make_file("small too", 10);
	make_file("large", 65536);
	make_file("larger", 65537);
	/* Only a hole, and more than 32 bits hold. */
	make_file("huge", (size_t)5 << 30);
	make_link("large", "link");
	make_directory("d");
	check_schedule(NO_NAMES, NO_NAMES);
	check_schedule(NAMES("missing", "d"), NO_NAMES);
	check_schedule(NAMES("empty", "small", "huge", "large", "larger"),
		       NAMES("huge", "larger", "large", "empty", "small"));
	check_schedule(NAMES("small too", "small"),
		       NAMES("small too", "small"));
	check_schedule(NAMES("small", "empty", "small too"),
		       NAMES("small", "empty", "small too"));
	check_schedule(NAMES("missing", "small", "link", "d", "large", "small"),
		       NAMES("link", "small"));
}

/* Equal sizes in the order of the list, however many they are. */
static void test_schedule_is_stable(void **state)
{
	enum { N = 200 };
	struct filelist list = { 0 };
	size_t njobs;
	size_t *jobs;
	char name[32];

	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(name, sizeof(name), "%d", i);
		make_file(name, i % 3 ? 100000 : 200000);
		assert_int_equal(filelist_add(&list, &usual, name), 0);
	}
	assert_int_equal(filelist_mark_duplicates(&list, 0), 0);
	jobs = filelist_schedule(&list, 0, &njobs);
	assert_non_null(jobs);
	assert_int_equal(njobs, N);
	for (size_t i = 1; i < N; i++) {
		uint64_t before = list.files[jobs[i - 1]].size;
		uint64_t size = list.files[jobs[i]].size;

		assert_true(before > size ||
			    (before == size && jobs[i - 1] < jobs[i]));
	}
	free(jobs);
	filelist_release(&list);
}

static void test_release_of_nothing(void **state)
{
	struct filelist list = { 0 };
	size_t njobs = 99;
	size_t *jobs;

	(void)state;
	assert_int_equal(filelist_mark_duplicates(&list, 0), 0);
	jobs = filelist_schedule(&list, 0, &njobs);
	assert_non_null(jobs);
	assert_int_equal(njobs, 0);
	free(jobs);
	filelist_release(&list);
	filelist_release(&list);
	assert_int_equal(list.nfiles, 0);
}

/**** Many files */

static size_t nspread; /* jobs that were spread over threads */

/* As threads may: the last one first. */
static int spread_backwards(int (*job)(void *arg, size_t), void *arg,
			    size_t njobs, unsigned nthreads)
{
	assert_int_equal(nthreads, 3);
	for (size_t i = njobs; i--;)
		assert_int_equal(job(arg, i), 0);
	nspread += njobs;
	return 0;
}

/* What is no file is dropped wherever it stands, and all else is in order. */
static void test_many_files(void **state)
{
	enum { MANY = 7 * 400 };
	struct filelist_rules rules = { .include = log_gz,
					.ninclude = 1,
					.spread = spread_backwards,
					.nthreads = 3 };
	struct filelist list = { 0 };
	char name[32];

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "%04u.log.gz", i);
		if (i % 7 == 0)
			make_link("missing", name);
		else if (i % 7 == 1)
			make_directory(name);
		else
			make_file(name, i);
	}
	nspread = 0;
	assert_int_equal(filelist_add(&list, &rules, NULL), 0);
	assert_true(nspread > 1);
	assert_int_equal(list.nfiles, MANY / 7 * 5);
	for (size_t k = 0; k < list.nfiles; k++) {
		unsigned i = (unsigned)(k / 5 * 7 + 2 + k % 5);
		struct stat st;

		snprintf(name, sizeof(name), "%04u.log.gz", i);
		assert_path(&list.files[k], name);
		assert_int_equal(list.files[k].size, i);
		assert_int_equal(stat(name, &st), 0);
		assert_true(list.files[k].ino == st.st_ino);
	}
	filelist_release(&list);
}

#define in_directory(test) cmocka_unit_test_setup_teardown(test, enter, leave)

/**** Directories that move while the tree is walked */

enum { CHAIN_DEPTH = 40, SIDE_DEPTH = 10 };

/* What happens when the deepest file is found. */
enum move { NOTHING_MOVES, BELOW_MOVES, ALL_MOVES };

struct moving {
	enum move move;
	int nchain, nside, nfailed, errnum;
	char below[4 * CHAIN_DEPTH], all[4 * CHAIN_DEPTH];
};

/* In each directory the next one, and in one of them another after it. */
static void make_moving(struct moving *m)
{
	char path[4 * CHAIN_DEPTH] = "top";

	for (int i = 0; i <= CHAIN_DEPTH; i++) {
		assert_int_equal(mkdir(path, 0700), 0);
		if (i == SIDE_DEPTH) {
			strcpy(m->all, path);
			strcpy(m->below, path);
			strcat(m->below, "/n");
			strcat(path, "/side");
			assert_int_equal(mkdir(path, 0700), 0);
			strcat(path, "/file");
			assert_int_equal(mknod(path, S_IFREG | 0600, 0), 0);
			strcpy(path, m->all);
		}
		strcat(path, "/n");
	}
	strcpy(strrchr(path, '/'), "/file");
	assert_int_equal(mknod(path, S_IFREG | 0600, 0), 0);
}

static bool want_all(void *ctx, int dir, const char *name)
{
	(void)ctx;
	(void)dir;
	(void)name;
	return true;
}

static int expect_one(void *ctx, size_t nfiles)
{
	(void)ctx;
	assert_true(nfiles >= 1);
	return 0;
}

static int take_and_move(void *ctx, const struct walk_file *file)
{
	struct moving *m = ctx;

	assert_string_equal(file->name, "file");
	assert_ptr_equal(file->folder->found, file->folder);
	if (file->folder->depth < CHAIN_DEPTH) {
		assert_int_equal(file->folder->depth, SIDE_DEPTH + 1);
		m->nside++;
		return 0;
	}
	m->nchain++;
	if (m->move != NOTHING_MOVES)
		assert_int_equal(rename(m->below, "below"), 0);
	if (m->move == ALL_MOVES)
		assert_int_equal(rename(m->all, "all"), 0);
	return 0;
}

static int count_failure(void *ctx, const struct folder *folder,
			 const char *name)
{
	struct moving *m = ctx;

	m->errnum = errno;
	m->nfailed++;
	assert_int_equal(folder->depth, SIDE_DEPTH);
	assert_string_equal(name, "side");
	return 0;
}

static int no_threads(void *ctx, int (*job)(void *arg, size_t), void *arg,
		      size_t njobs)
{
	(void)ctx;
	for (size_t i = 0; i < njobs; i++)
		assert_int_equal(job(arg, i), 0);
	return 0;
}

static void check_moving(enum move move)
{
	static const struct walk_ops ops = { want_all, expect_one,
					     take_and_move, count_failure,
					     no_threads };
	struct moving m = { .move = move };
	struct arena arena = { 0 };

	make_moving(&m);
	assert_int_equal(walk_tree(&ops, &m, &arena, "top", true), 0);
	assert_int_equal(m.nchain, 1);
	assert_int_equal(m.nside, move != ALL_MOVES);
	assert_int_equal(m.nfailed, move == ALL_MOVES);
	assert_int_equal(m.errnum, move == ALL_MOVES ? ESTALE : 0);
	arena_release(&arena);
}

/* From one that was left open long ago on the way down. */
static void test_far_up(void **state)
{
	(void)state;
	check_moving(NOTHING_MOVES);
}

static void test_up_from_what_has_moved(void **state)
{
	(void)state;
	check_moving(BELOW_MOVES);
}

static void test_up_to_what_has_moved(void **state)
{
	(void)state;
	check_moving(ALL_MOVES);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		in_directory(test_wanted_names),
		in_directory(test_more_patterns),
		in_directory(test_many_files),
		in_directory(test_exclude_wins),
		in_directory(test_names_with_dots_when_asked_for),
		in_directory(test_names_are_sorted_bytewise),
		in_directory(test_many_names),
		in_directory(test_what_is_known_of_a_file),
		in_directory(test_only_regular_files_and_links_to_them),
		in_directory(test_nothing_but_other_kinds),
		in_directory(test_no_wanted_file),
		in_directory(test_all_logs),
		in_directory(test_hint_at_other_logs),
		in_directory(test_no_wanted_file_with_long_patterns),
		in_directory(test_recursion),
		in_directory(test_recursion_from_the_current_directory),
		in_directory(test_recursion_without_wanted_files),
		in_directory(test_deep_trees_take_little_memory),
		in_directory(test_order_of_names_about_directories),
		in_directory(
			test_recursion_into_a_directory_with_a_wanted_name),
		in_directory(test_links_to_directories),
		in_directory(test_directories_that_cannot_be_listed),
		in_directory(test_operands_keep_their_order),
		in_directory(test_missing_operands),
		in_directory(test_strange_operands),
		in_directory(test_strange_directories),
		in_directory(test_standard_input),
		in_directory(test_gz_names),
		in_directory(test_names_from_a_list),
		in_directory(test_empty_names_in_a_list),
		in_directory(test_lists_that_give_nothing),
		in_directory(test_list_from_standard_input),
		in_directory(test_long_list),
		in_directory(test_duplicates),
		in_directory(test_standard_input_twice),
		in_directory(test_links_in_one_directory),
		in_directory(test_schedule),
		in_directory(test_schedule_is_stable),
		in_directory(test_release_of_nothing),
		in_directory(test_far_up),
		in_directory(test_up_from_what_has_moved),
		in_directory(test_up_to_what_has_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
