/*
 * From one deep folder to another the way leads up by ".." to the first folder
 * above both, and down by names. A directory may be moved meanwhile, so the one
 * that is reached has to be the one that was listed: else its path decides.
 */

#include "input/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

/* Less deep ones are opened by their path. */
enum { NEAR_DEPTH = 16, NEAR_LEN = 2048 };

struct folder *folder_new(struct arena *arena, const struct folder *parent,
			  const char *name)
{
	size_t len = name ? strlen(name) : 0;
	size_t size = arena_round(sizeof(struct folder) + len + 1,
				  _Alignof(struct folder));
	struct folder *folder = arena_take(arena, size);
	bool slash = len && name[len - 1] != '/';

	if (!folder)
		return NULL;
	*folder = (struct folder){
		.parent = parent,
		.top = parent ? parent->top : folder,
		.found = parent ? parent->found : NULL,
		.depth = parent ? parent->depth + 1 : 0,
		.path_len = (parent ? parent->path_len : 0) + len + slash,
	};
	memcpy(folder->name, len ? name : "", len + 1);
	return folder;
}

const char *folder_copy_name(struct arena *arena, const char *name)
{
	size_t size = strlen(name) + 1;
	char *copy =
		arena_take(arena, arena_round(size, _Alignof(struct folder)));

	return copy ? memcpy(copy, name, size) : NULL;
}

/* Writes the folder's path before end, and all above it before that. */
static void write_path(const struct folder *folder, uint8_t *end)
{
	for (; folder; folder = folder->parent) {
		size_t len = strlen(folder->name);

		if (len && folder->name[len - 1] != '/')
			*--end = '/';
		end -= len;
		memcpy(end, folder->name, len);
	}
}

void folder_add_path(const struct folder *folder, const char *name,
		     struct buf *buf)
{
	size_t path_len = folder ? folder->path_len : 0;
	uint8_t *room = buf_reserve(buf, path_len + strlen(name) + 1);

	if (!room)
		return;
	write_path(folder, room + path_len);
	memcpy(room + path_len, name, strlen(name) + 1);
	buf->len += path_len + strlen(name);
}

bool folder_is_deep(const struct folder *folder)
{
	return folder->depth >= NEAR_DEPTH || folder->path_len >= NEAR_LEN;
}

void cursor_release(struct cursor *cursor)
{
	if (cursor->at)
		close(cursor->fd);
	buf_release(&cursor->path);
	*cursor = (struct cursor){ 0 };
}

static const struct folder *above_both(const struct folder *a,
				       const struct folder *b)
{
	while (a != b) {
		if (!a || !b)
			return NULL;
		if (a->depth >= b->depth)
			a = a->parent;
		else
			b = b->parent;
	}
	return a;
}

/*
 * Puts the way from the cursor to a folder into its path. Returns false if
 * there is none.
 */
static bool find_way(struct cursor *cursor, const struct folder *to)
{
	const struct folder *above = above_both(cursor->at, to);
	size_t nup, down_len;
	uint8_t *room;

	if (!above)
		return false;
	nup = cursor->at->depth - above->depth;
	down_len = to->path_len - above->path_len;
	buf_clear(&cursor->path);
	room = buf_reserve(&cursor->path, 3 * nup + down_len + 2);
	if (!room)
		return false;
	for (size_t i = 0; i < nup; i++)
		memcpy(room + 3 * i, "../", 3);
	room += 3 * nup;
	for (uint8_t *end = room + down_len; to != above; to = to->parent) {
		*--end = '/';
		end -= strlen(to->name);
		memcpy(end, to->name, strlen(to->name));
	}
	memcpy(room + down_len, ".", 2);
	return true;
}

static bool is_folder(int fd, const struct folder *folder)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_dev == folder->dev &&
	       st.st_ino == folder->ino;
}

/* Opens the folder the short way. Returns a descriptor, or -1. */
static int go(struct cursor *cursor, const struct folder *to)
{
	int fd;

	if (!cursor->at || !find_way(cursor, to))
		return -1;
	fd = io_openat(cursor->fd, (char *)cursor->path.data,
		       O_PATH | O_DIRECTORY);
	if (fd >= 0 && !is_folder(fd, to)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Opens a path that folder_add_path() makes. */
static int open_path(struct cursor *cursor, const struct folder *folder,
		     const char *name, int flags)
{
	buf_clear(&cursor->path);
	folder_add_path(folder, name, &cursor->path);
	if (buf_failed(&cursor->path)) {
		errno = ENOMEM;
		return -1;
	}
	return io_open((char *)cursor->path.data, flags);
}

/* Moves the cursor to the folder. Returns 0; -1 with errno, and it stays. */
static int move(struct cursor *cursor, const struct folder *to)
{
	int fd;

	if (cursor->at == to)
		return 0;
	fd = go(cursor, to);
	if (fd < 0)
		fd = open_path(cursor, to, ".", O_PATH | O_DIRECTORY);
	if (fd < 0)
		return -1;
	if (cursor->at)
		close(cursor->fd);
	cursor->at = to;
	cursor->fd = fd;
	return 0;
}

int cursor_open(struct cursor *cursor, const struct folder *folder,
		const char *name, int flags)
{
	buf_clear(&cursor->path);
	if (!folder)
		return io_open(name, flags);
	if (!folder_is_deep(folder))
		return open_path(cursor, folder, name, flags);
	if (move(cursor, folder))
		return -1;
	return io_openat(cursor->fd, name, flags);
}

bool cursor_lacked_memory(const struct cursor *cursor)
{
	return buf_failed(&cursor->path);
}
