/*
 * For LD_PRELOAD: holds a program up when it opens a certain file, so that a
 * test can do something first.
 *
 *	HOLD_STATE	a file of at least two bytes, mapped; required
 *	HOLD_NAME	what the name of the file ends in
 *
 * The first process, or thread, that is to open such a file for reading sets
 * the first byte to 1, and waits until the second one is not 0. No other is
 * held up. What it does meanwhile the sandbox of a worker allows.
 */

#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic char *state;
static const char *name_end;
static int (*real_openat)(int dir, const char *path, int flags, ...);

int openat(int dir, const char *path, int flags, ...);
int openat64(int dir, const char *path, int flags, ...);

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("HOLD_STATE");
	int (*open_it)(const char *, int, ...) =
		(int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	int fd = path ? open_it(path, O_RDWR | O_CLOEXEC) : -1;
	void *map;

	real_openat = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT,
								  "openat");
	name_end = getenv("HOLD_NAME");
	if (fd < 0 || !name_end)
		abort();
	map = mmap(NULL, 2, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		abort();
	state = map;
	close(fd);
}

static bool is_meant(const char *path, int flags)
{
	size_t len = strlen(path), end = strlen(name_end);

	return !(flags & (O_PATH | O_DIRECTORY | O_CREAT)) && len >= end &&
	       !strcmp(path + len - end, name_end);
}

static void hold(void)
{
	char not_yet = 0;

	if (!atomic_compare_exchange_strong(&state[0], &not_yet, 1))
		return;
	while (!atomic_load(&state[1]))
		poll(NULL, 0, 5);
}

int openat(int dir, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	if (is_meant(path, flags))
		hold();
	return real_openat(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	return openat(dir, path, flags | O_LARGEFILE, mode);
}
