/*
 * What cannot be read twice is copied to a temporary file.
 *
 * Tested by tests/cli/merge.bats.
 */

#include "results.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/io.h"
#include "base/vec.h"

/* Other descriptors that a run needs. */
enum { FDS_LEFT = 32, COPY_SIZE = 64 * 1024 };

int results_init(struct results *m)
{
	*m = (struct results){ 0 };
	return spool_init(&m->spool);
}

void results_release(struct results *m)
{
	for (size_t i = 0; i < m->n; i++) {
		saved_release(&m->results[i].saved);
		free(m->results[i].path);
		if (m->results[i].fd >= 0)
			close(m->results[i].fd);
	}
	free(m->results);
	saved_release(&m->notes);
	spool_release(&m->spool);
}

/* Copies the rest of fd. Returns 0; 1 with errno if it cannot be read; -1. */
static int copy_to_spool(struct results *m, int fd, struct spool_part *part)
{
	char *data = malloc(COPY_SIZE);
	ssize_t n = 0;
	int err;

	if (!data)
		return -1;
	spool_mark(&m->spool);
	while ((n = io_read(fd, data, COPY_SIZE)) > 0)
		spool_add(&m->spool, data, (size_t)n);
	err = errno;
	free(data);
	if (n < 0) {
		errno = err;
		return 1;
	}
	errno = spool_flush(&m->spool);
	*part = spool_part(&m->spool);
	return errno ? -1 : 0;
}

/* Whether so many files can stay open. */
static bool may_stay_open(size_t nopen)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_NOFILE, &limit) &&
	       nopen + FDS_LEFT < limit.rlim_cur;
}

static struct result *add_result(struct results *m, const char *path)
{
	struct result *results =
		vec_grow(m->results, m->n, 1, sizeof(*results));
	char *copy = strdup(path);

	if (results)
		m->results = results;
	if (!results || !copy) {
		free(copy);
		return NULL;
	}
	results[m->n] = (struct result){ .path = copy, .fd = -1 };
	return &results[m->n++];
}

static int fail(struct outcome *outcome, enum error_code code)
{
	struct error err = { .code = code, .errnum = errno };

	return outcome_add(outcome, &err);
}

/* Reads what fd has; a regular file is read in place if it can stay open. */
static int read_result(struct results *m, struct result *result, int fd,
		       struct outcome *outcome)
{
	struct spool_part part = { 0 };
	struct stat st;
	int ret;

	if (fstat(fd, &st))
		return fail(outcome, ERROR_OPEN) ? -1 : 1;
	if (S_ISREG(st.st_mode) && fd != STDIN_FILENO && may_stay_open(m->n)) {
		result->fd = fd;
		return saved_read(&result->saved, fd, 0, (uint64_t)st.st_size,
				  outcome);
	}
	ret = copy_to_spool(m, fd, &part);
	if (fd != STDIN_FILENO)
		close(fd);
	if (ret > 0)
		return fail(outcome, ERROR_READ) ? -1 : 1;
	return ret ? -1
		   : saved_read(&result->saved, m->spool.fd, part.begin,
				part.begin + part.len_bytes, outcome);
}

static int open_operand(const struct file *file, const char *path)
{
	if (file->kind == FILE_STDIN)
		return io_stdin();
	return io_open_input(path, file->fifo);
}

/* Of a file of the list that is no result: it is said in what is saved. */
static int add_note(struct results *m, const char *path,
		    const struct outcome *outcome, const struct error *err)
{
	struct saved_file *files =
		vec_grow(m->notes.files, m->notes.nfiles, 1, sizeof(*files));
	struct saved_file *note;

	if (!files)
		return -1;
	m->notes.files = files;
	note = &files[m->notes.nfiles];
	*note = (struct saved_file){ .file.name = strdup(path) };
	if (!note->file.name)
		return -1;
	m->notes.nfiles++;
	if (err)
		return outcome_add(&note->file.outcome, err);
	for (uint32_t i = 0; i < outcome->nerrors; i++)
		if (outcome_add(&note->file.outcome, &outcome->errors[i]))
			return -1;
	return 0;
}

static int read_path(struct results *m, const struct file *file,
		     const char *path, struct outcome *outcome)
{
	struct result *result;
	int fd, ret;

	if (file->error)
		return add_note(m, path, NULL, file->error);
	fd = open_operand(file, path);
	if (fd < 0)
		return fail(outcome, ERROR_OPEN) ||
				       add_note(m, path, outcome, NULL)
			       ? -1
			       : 0;
	result = add_result(m, path);
	if (!result)
		return -1;
	ret = read_result(m, result, fd, outcome);
	if (ret > 0) {
		if (result->fd >= 0)
			close(result->fd);
		free(result->path);
		saved_release(&result->saved);
		m->n--;
	}
	if (ret >= 0 && outcome->nerrors)
		return add_note(m, path, outcome, NULL);
	return ret < 0 ? -1 : 0;
}

int results_read(struct results *m, const struct filelist *list,
		 struct outcome *outcomes)
{
	for (size_t i = 0; i < list->nfiles; i++) {
		struct buf path = { 0 };
		int ret;

		if (list->files[i].duplicate)
			continue;
		filelist_add_path(&list->files[i], &path);
		ret = buf_failed(&path)
			      ? -1
			      : read_path(m, &list->files[i], (char *)path.data,
					  &outcomes[i]);
		buf_release(&path);
		if (ret)
			return -1;
	}
	return 0;
}
