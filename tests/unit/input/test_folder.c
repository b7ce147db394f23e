/*
 * Folders and the cursor that goes from one to another (folder.h). Each test
 * works in a new directory that is its current one.
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
#include <sys/stat.h>
#include <unistd.h>

#include "input/folder.h"

enum { DEPTH = 40 };

/* A chain of directories "n", each with "x" and a file of its number in it. */
struct chain {
	char path[256];
	struct arena arena;
	struct folder *main[DEPTH]; /* below each other */
	struct folder *side[DEPTH]; /* "x" in each of them */
};

static void write_number(const char *path, int number)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "%d", number);
	fclose(file);
}

static struct folder *add_folder(struct chain *chain,
				 const struct folder *parent, const char *name,
				 const char *path)
{
	struct folder *folder = folder_new(&chain->arena, parent, name);
	struct stat st;

	assert_non_null(folder);
	assert_int_equal(stat(path, &st), 0);
	folder->dev = st.st_dev;
	folder->ino = st.st_ino;
	return folder;
}

static int enter(void **state)
{
	struct chain *chain = calloc(1, sizeof(*chain));
	struct folder *folder = NULL;

	assert_non_null(chain);
	*state = chain;
	strcpy(chain->path, "/tmp/folder.XXXXXX");
	assert_non_null(mkdtemp(chain->path));
	assert_int_equal(chdir(chain->path), 0);
	for (int i = 0; i < DEPTH; i++) {
		assert_int_equal(mkdir("n", 0700), 0);
		assert_int_equal(chdir("n"), 0);
		assert_int_equal(mkdir("x", 0700), 0);
		write_number("number", i);
		write_number("x/number", 1000 + i);
		folder = add_folder(chain, folder, "n", ".");
		chain->main[i] = folder;
		chain->side[i] = add_folder(chain, folder, "x", "x");
	}
	return chdir(chain->path);
}

static int leave(void **state)
{
	struct chain *chain = *state;
	char command[300];

	arena_release(&chain->arena);
	snprintf(command, sizeof(command), "rm -rf %s", chain->path);
	free(chain);
	return chdir("/") || system(command);
}

static int read_number(struct cursor *cursor, const struct folder *folder)
{
	char text[16] = "";
	int fd = cursor_open(cursor, folder, "number", O_RDONLY);

	if (fd < 0)
		return -1;
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return atoi(text);
}

static void test_paths(void **state)
{
	struct chain *chain = *state;
	struct buf path = { 0 };

	folder_add_path(NULL, "a/b", &path);
	assert_string_equal((char *)path.data, "a/b");
	buf_clear(&path);
	folder_add_path(chain->side[1], "number", &path);
	assert_string_equal((char *)path.data, "n/n/x/number");
	assert_int_equal(path.len, strlen("n/n/x/number"));
	assert_int_equal(chain->side[1]->path_len, strlen("n/n/x/"));
	assert_int_equal(chain->side[1]->depth, 2);
	buf_release(&path);
}

static void test_paths_of_operands(void **state)
{
	static const char *const rows[][2] = {
		{ NULL, "y/f" }, { "d", "d/y/f" }, { "d/", "d/y/f" },
		{ "/", "/y/f" }, { ".", "./y/f" }, { "d//", "d//y/f" },
	};
	struct chain *chain = *state;
	struct buf path = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct folder *top =
			folder_new(&chain->arena, NULL, rows[i][0]);
		struct folder *below = folder_new(&chain->arena, top, "y");

		buf_clear(&path);
		folder_add_path(below, "f", &path);
		assert_string_equal((char *)path.data, rows[i][1]);
	}
	buf_release(&path);
}

/* From any to any, up and down and across. */
static void test_ways(void **state)
{
	struct chain *chain = *state;
	struct cursor cursor = { 0 };
	unsigned at = 1;

	for (int n = 0; n < 2000; n++) {
		at = at * 1103515245 + 12345;
		if (at >> 16 & 1)
			assert_int_equal(
				read_number(&cursor,
					    chain->main[(at >> 17) % DEPTH]),
				(at >> 17) % DEPTH);
		else
			assert_int_equal(
				read_number(&cursor,
					    chain->side[(at >> 17) % DEPTH]),
				1000 + (at >> 17) % DEPTH);
	}
	assert_int_equal(read_number(&cursor, NULL), -1);
	assert_int_equal(errno, ENOENT);
	cursor_release(&cursor);
	cursor_release(&cursor);
}

static void rename_in(const char *path, const char *from, const char *to)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(dir >= 0);
	assert_int_equal(renameat(dir, from, dir, to), 0);
	close(dir);
}

/* By ".." the cursor would come to another folder than that of the path. */
static void test_a_folder_that_is_moved(void **state)
{
	struct chain *chain = *state;
	struct cursor cursor = { 0 };
	char path[3 * DEPTH] = "";

	for (int i = 0; i < DEPTH - 5; i++)
		strcat(path, "n/");
	assert_int_equal(read_number(&cursor, chain->main[DEPTH - 1]),
			 DEPTH - 1);
	/* The cursor is in what is taken away, and something is put there. */
	rename_in(path, "n", "away");
	assert_int_equal(read_number(&cursor, chain->main[DEPTH - 6]),
			 DEPTH - 6);
	assert_int_equal(read_number(&cursor, chain->main[DEPTH - 1]), -1);
	assert_int_equal(errno, ENOENT);
	rename_in(path, "x", "n");
	assert_int_equal(read_number(&cursor, chain->main[DEPTH - 5]),
			 1000 + DEPTH - 6);
	rename_in(path, "n", "x");
	rename_in(path, "away", "n");
	assert_int_equal(read_number(&cursor, chain->main[DEPTH - 1]),
			 DEPTH - 1);
	cursor_release(&cursor);
}

#define in_chain(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		in_chain(test_paths),
		in_chain(test_paths_of_operands),
		in_chain(test_ways),
		in_chain(test_a_folder_that_is_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
