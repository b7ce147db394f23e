/*
 * Those that return int return 0; 1 if the file is not to be read, for a reason
 * in its outcome; -1 when memory ran out.
 *
 * Tested by tests/unit/scan/test_scan.c, tests/fault/rotation.bats and
 * tests/cli/copies.bats.
 */

#include "scan/source.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "scan/copy.h"

/* What is not read for what errno says. */
static int fail(struct outcome *outcome, enum error_code code)
{
	struct error err = { .code = code, .errnum = errno };

	return outcome_add(outcome, &err) ? -1 : 1;
}

/*
 * Some file systems keep no ctime and give 0 or anything for it. Where both
 * times are kept, a change of the file sets both, so the later one tells.
 */
bool source_may_skip(const struct query *query, const struct stat *st)
{
	time_t changed =
		st->st_ctime > st->st_mtime ? st->st_ctime : st->st_mtime;

	return S_ISREG(st->st_mode) && st->st_ctime && st->st_mtime &&
	       !filter_may_hold(query->filter, (int64_t)changed * 1000000,
				query->now);
}

static int skip(struct outcome *outcome, enum skip why)
{
	outcome->opened = true;
	outcome->skipped = why;
	return 1;
}

/* Whether the name is to lead to the file that was listed, and no other. */
static bool is_checked(const struct file *file)
{
	return file->rereadable && file->ino && !file->any &&
	       file->kind != FILE_STDIN;
}

static bool is_other_file(const struct file *file, const struct stat *st)
{
	return is_checked(file) && S_ISREG(st->st_mode) &&
	       (st->st_dev != file->dev || st->st_ino != file->ino);
}

/*
 * Whether the file at fd is to be read; of all but standard input it sets what
 * fstat(2) says. By now it may be another file than the
 * one that was listed, and it may be too old to hold anything that is wanted.
 */
static int check_file(const struct source *source, const struct file *file,
		      int fd, struct identity *identity,
		      struct outcome *outcome, struct stat *st)
{
	if (file->kind == FILE_STDIN)
		return 0;
	if (fstat(fd, st))
		return fail(outcome, ERROR_OPEN);
	identity_set_stat(identity, st);
	if (file->kind == FILE_REGULAR && !S_ISREG(st->st_mode)) {
		errno = 0;
		return fail(outcome, ERROR_NOT_REGULAR);
	}
	if (is_other_file(file, st))
		return skip(outcome, SKIP_MOVED);
	return source_may_skip(source->query, st) ? skip(outcome, SKIP_OLD) : 0;
}

/*
 * Opens the log that a file may be a copy of. Returns a descriptor; -1 with
 * errno, which is ENOENT if it is not there, or another file has its name.
 */
static int open_plain(struct source *source, const struct file *plain)
{
	int fd = cursor_open(&source->cursor, plain->folder, plain->name,
			     O_RDONLY | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) || is_other_file(plain, &st))) {
		close(fd);
		fd = -1;
		errno = ENOENT;
	}
	return fd;
}

/* Compares the file at fd with the log that it may be a copy of. */
static int check_copy(struct source *source, const struct file *file, int fd,
		      struct layers *layers, struct outcome *outcome)
{
	const struct file *plain = filelist_plain(file);
	int plain_fd, ret;

	if (!plain)
		return 0;
	plain_fd = open_plain(source, plain);
	if (plain_fd < 0 && cursor_lacked_memory(&source->cursor))
		return -1;
	if (plain_fd < 0)
		return errno == ENOENT && is_checked(file)
			       ? skip(outcome, SKIP_ALONE)
			       : 0;
	ret = copy_is_cut_signature(fd, file->name)
		      ? 1
		      : copy_compare(layers, source->ops, fd, plain_fd);
	close(plain_fd);
	return ret > 0 ? skip(outcome, SKIP_COPY) : ret;
}

void source_release(struct source *source)
{
	cursor_release(&source->cursor);
}

int source_open(struct source *source, const struct file *file,
		struct layers *layers, struct identity *identity,
		struct outcome *outcome, int *fd)
{
	bool named_gz = filelist_is_gz_name(file->name);
	struct stat st;
	int flags = file->fifo ? O_RDONLY : O_RDONLY | O_NONBLOCK;
	int ret;

	*fd = file->kind == FILE_STDIN
		      ? io_stdin()
		      : cursor_open(&source->cursor, file->folder, file->name,
				    flags);
	if (*fd < 0 && cursor_lacked_memory(&source->cursor))
		return -1;
	if (*fd < 0 && errno == ENOENT && is_checked(file))
		return skip(outcome, SKIP_GONE);
	if (*fd < 0)
		return fail(outcome, ERROR_OPEN);
	ret = check_file(source, file, *fd, identity, outcome, &st);
	if (!ret)
		ret = check_copy(source, file, *fd, layers, outcome);
	if (ret)
		close(*fd);
	else if (file->kind == FILE_STDIN)
		layers_open(layers, *fd, named_gz, outcome);
	else
		layers_open_new(layers, *fd, &st, named_gz, outcome);
	return ret;
}
