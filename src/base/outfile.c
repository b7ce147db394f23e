#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"

/* RENAME_EXCHANGE of <linux/fs.h>. */
enum { EXCHANGE = 1 << 1 };

static int open_stdout(struct outfile *out)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (flags < 0)
		return -1;
	if ((flags & O_ACCMODE) == O_RDONLY) {
		errno = EBADF;
		return -1;
	}
	out->fd = STDOUT_FILENO;
	return 0;
}

static int check_directory(const char *path)
{
	char *dir = io_directory_of(path);
	int ret;

	if (!dir)
		return -1;
	ret = faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS);
	free(dir);
	return ret;
}

/* Leaves errno as it is. */
static bool is_link(const char *path)
{
	int err = errno;
	struct stat st;
	bool ret = !lstat(path, &st) && S_ISLNK(st.st_mode);

	errno = err;
	return ret;
}

/* The absolute path of a file that does not exist yet. */
static char *resolve_new(const char *path)
{
	char *dir = io_directory_of(path);
	char *real = dir ? realpath(dir, NULL) : NULL;
	const char *slash = strrchr(path, '/');
	char *target = NULL;

	if (real &&
	    asprintf(&target, "%s/%s", real, slash ? slash + 1 : path) < 0)
		target = NULL;
	free(real);
	free(dir);
	return target;
}

int outfile_open(struct outfile *out, const char *path)
{
	struct stat st;

	*out = (struct outfile){ .fd = -1 };
	if (!path)
		return open_stdout(out);
	own_name(out->own);
	if (stat(path, &st)) {
		if (errno != ENOENT || is_link(path))
			return -1;
		if (path[strlen(path) - 1] == '/') {
			errno = EISDIR;
			return -1;
		}
		out->target = resolve_new(path);
	} else if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return -1;
	} else if (!S_ISREG(st.st_mode)) {
		out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return out->fd < 0 ? -1 : 0;
	} else {
		out->target = realpath(path, NULL);
	}
	if (!out->target)
		return -1;
	return check_directory(out->target);
}

/* Asks for the file, if it exists and is no device: these may be shared. */
static bool is_there(const struct outfile *out, struct stat *st)
{
	if (out->target ? stat(out->target, st) : fstat(out->fd, st))
		return false;
	return S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode);
}

bool outfile_inode(const struct outfile *out, dev_t *dev, ino_t *ino)
{
	struct stat st;

	if (!is_there(out, &st))
		return false;
	*dev = st.st_dev;
	*ino = st.st_ino;
	return true;
}

static bool is_file(const struct outfile *out, const struct stat *other)
{
	struct stat st;

	return is_there(out, &st) && st.st_dev == other->st_dev &&
	       st.st_ino == other->st_ino;
}

bool outfile_is_fd(const struct outfile *out, int fd)
{
	struct stat st;

	return !fstat(fd, &st) && is_file(out, &st);
}

bool outfile_is_same(const struct outfile *a, const struct outfile *b)
{
	struct stat st;

	if (is_there(b, &st))
		return is_file(a, &st);
	return a->target && b->target && !strcmp(a->target, b->target);
}

/* A signal that ends the process has to wait for a few system calls. */
static void block_signals(struct outfile *out)
{
	sigset_t set;

	sigfillset(&set);
	sigdelset(&set, SIGSEGV);
	sigdelset(&set, SIGBUS);
	sigdelset(&set, SIGFPE);
	sigdelset(&set, SIGILL);
	sigdelset(&set, SIGABRT);
	pthread_sigmask(SIG_BLOCK, &set, &out->old_mask);
	out->holding = true;
}

static int make_temp(struct outfile *out)
{
	char *dir = io_directory_of(out->target);
	int len = -1;

	if (dir)
		len = asprintf(&out->temp, "%s/.findrobots-%s-XXXXXX", dir,
			       out->own);
	free(dir);
	if (len < 0) {
		out->temp = NULL;
		return -1;
	}
	out->fd = mkostemp(out->temp, O_CLOEXEC);
	if (out->fd < 0) {
		free(out->temp);
		out->temp = NULL;
		return -1;
	}
	return 0;
}

/* The new file has the permissions of the old one, or of any new file. */
static int take_permissions(const struct outfile *out)
{
	struct stat st;
	mode_t mode, mask;

	if (!stat(out->target, &st)) {
		mode = st.st_mode & 0777;
		/* Only root may give files away. Another group gets nothing. */
		if (fchown(out->fd, st.st_uid, st.st_gid) &&
		    fchown(out->fd, (uid_t)-1, st.st_gid))
			mode &= ~(mode_t)S_IRWXG;
		return fchmod(out->fd, mode);
	}
	mask = umask(0);
	umask(mask);
	return fchmod(out->fd, 0666 & ~mask);
}

int outfile_begin(struct outfile *out)
{
	if (!out->target)
		return 0;
	block_signals(out);
	return make_temp(out);
}

int outfile_write(struct outfile *out, const void *data, size_t len)
{
	return io_write_all(out->fd, data, len);
}

int outfile_store(struct outfile *out)
{
	int fd = out->fd;

	if (out->temp && (take_permissions(out) || fsync(fd)))
		return -1;
	out->fd = -1;
	return close(fd);
}

static int exchange(const struct outfile *out)
{
	return (int)syscall(SYS_renameat2, AT_FDCWD, out->temp, AT_FDCWD,
			    out->target, EXCHANGE);
}

/* So that it can be undone, if the file system knows how. */
static int swap(struct outfile *out)
{
	bool is_new;

	if (!exchange(out)) {
		out->state = OUTFILE_SWAPPED;
		return 0;
	}
	is_new = errno == ENOENT;
	if (rename(out->temp, out->target))
		return -1;
	out->state = is_new ? OUTFILE_NEW : OUTFILE_REPLACED;
	return 0;
}

/* Leaves errno as it is. */
static void undo_swap(struct outfile *out)
{
	int err = errno;

	if (out->state == OUTFILE_SWAPPED && !exchange(out))
		out->state = OUTFILE_OLD;
	if (out->state == OUTFILE_NEW && !unlink(out->target))
		out->state = OUTFILE_OLD;
	errno = err;
}

static int replace(struct outfile *out)
{
	if (rename(out->temp, out->target))
		return -1;
	out->state = OUTFILE_REPLACED;
	return 0;
}

struct outfile *outfile_replace(struct outfile *first, struct outfile *second)
{
	if (!second || !second->temp)
		return first->temp && replace(first) ? first : NULL;
	if (!first->temp)
		return replace(second) ? second : NULL;
	if (swap(first))
		return first;
	if (!replace(second))
		return NULL;
	undo_swap(first);
	return second;
}

int outfile_commit(struct outfile *out)
{
	return outfile_store(out) || outfile_replace(out, NULL) ? -1 : 0;
}

void outfile_release(struct outfile *out)
{
	if (out->fd > STDERR_FILENO)
		close(out->fd);
	if (out->temp &&
	    (out->state == OUTFILE_OLD || out->state == OUTFILE_SWAPPED))
		unlink(out->temp);
	free(out->temp);
	free(out->target);
	if (out->holding)
		pthread_sigmask(SIG_SETMASK, &out->old_mask, NULL);
	*out = (struct outfile){ .fd = -1 };
}
