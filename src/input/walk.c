/*
 * A directory is read to its end, its entries are looked at, on several threads
 * if there are many, and sorted, and then the files among them are told and the
 * directories read in turn, each before the next entry: so paths come in order
 * without being compared. The entries that are still to come wait on a stack of
 * levels.
 *
 * A level needs its directory's descriptor to open those below it. Only the
 * last few levels keep theirs; the one above these is opened again by "..",
 * which has to be the directory that it was.
 *
 * Tested by tests/unit/input/test_filelist.c and tests/fault/files.bats.
 */

#include "input/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/vec.h"

enum {
	OPEN_FLAGS = O_RDONLY | O_DIRECTORY | O_NONBLOCK,
	KEPT_FDS = 16, /* of the last levels */
};

/* They do not move, since pages that do are dear. */
struct entry {
	dev_t dev; /* of a file, as the next three */
	ino_t ino;
	off_t size;
	struct timespec mtime, ctime;
	bool is_directory;
	bool is_none; /* not to be taken */
	bool link;
	char name[];
};

/* What entries are sorted by. */
struct key {
	uint64_t begins; /* first bytes of the name, the first one highest */
	struct entry *entry;
};

struct level {
	struct folder *folder;
	int fd; /* -1: closed for now */
	struct key *keys;
	size_t nentries, next;
	struct arena entries;
};

struct walk {
	const struct walk_ops *ops;
	void *ctx;
	struct arena *arena; /* of the caller */
	bool recursive;
	struct level *levels; /* each in the one before */
	size_t nlevels;
};

/* The bytes by which most entries are sorted without a look at their names. */
static uint64_t first_bytes(const struct entry *entry)
{
	const char *name = entry->name;
	uint64_t bytes = 0;
	size_t n = 0;

	for (; n < sizeof(bytes) && name[n]; n++)
		bytes = bytes << 8 | (uint8_t)name[n];
	if (n == sizeof(bytes))
		return bytes;
	bytes = bytes << 8 | (entry->is_directory ? '/' : 0);
	return bytes << 8 * (sizeof(bytes) - n - 1);
}

/* Those of a directory have a slash behind them, which decides the order. */
static int compare_entries(const void *a, const void *b)
{
	const struct key *x_key = a, *y_key = b;
	const struct entry *x = x_key->entry, *y = y_key->entry;
	size_t x_len, y_len, len;
	int diff;
	uint8_t x_next, y_next;

	if (x_key->begins != y_key->begins)
		return x_key->begins < y_key->begins ? -1 : 1;
	x_len = strlen(x->name);
	y_len = strlen(y->name);
	len = x_len < y_len ? x_len : y_len;
	diff = memcmp(x->name, y->name, len);
	if (diff || x_len == y_len)
		return diff;
	x_next = x_len > len	   ? (uint8_t)x->name[len]
		 : x->is_directory ? '/'
				   : 0;
	y_next = y_len > len	   ? (uint8_t)y->name[len]
		 : y->is_directory ? '/'
				   : 0;
	return x_next - y_next;
}

/* Returns the entry, to be filled; NULL when memory ran out. */
static struct entry *add_entry(struct level *level, const char *name)
{
	size_t len = strlen(name);
	struct key *keys =
		vec_grow(level->keys, level->nentries, 1, sizeof(*keys));
	struct entry *entry;

	if (!keys)
		return NULL;
	level->keys = keys;
	entry = arena_take(&level->entries,
			   arena_round(sizeof(*entry) + len + 1,
				       _Alignof(struct entry)));
	if (!entry)
		return NULL;
	*entry = (struct entry){ 0 };
	memcpy(entry->name, name, len + 1);
	keys[level->nentries++].entry = entry;
	return entry;
}

static bool is_directory(int dir, const struct dirent *found)
{
	struct stat st;

	if (found->d_type != DT_UNKNOWN)
		return found->d_type == DT_DIR;
	return !fstatat(dir, found->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISDIR(st.st_mode);
}

/* A file is taken if it is regular, or a link to one. */
static void look_at(int dir, struct entry *entry)
{
	struct stat st = { .st_mode = S_IFREG };

	if (entry->is_directory)
		return;
	/* If it cannot be looked at, opening it later will say why. */
	entry->is_none = fstatat(dir, entry->name, &st, 0) &&
			 (errno == ENOENT || errno == ELOOP);
	entry->is_none |= !S_ISREG(st.st_mode);
	entry->dev = st.st_dev;
	entry->ino = st.st_ino;
	entry->size = st.st_size;
	entry->mtime = st.st_mtim;
	entry->ctime = st.st_ctim;
}

enum { LOOKS = 1024 }; /* entries that are one job */

static int look_at_some(void *arg, size_t job)
{
	const struct level *level = arg;

	for (size_t i = job * LOOKS;
	     i < level->nentries && i < (job + 1) * LOOKS; i++)
		look_at(level->fd, level->keys[i].entry);
	return 0;
}

/* Asks what the entries are, and drops those that are not to be taken. */
static int look_at_all(const struct walk *walk, struct level *level)
{
	size_t njobs = (level->nentries + LOOKS - 1) / LOOKS;
	size_t n = 0;

	if (njobs == 1)
		look_at_some(level, 0);
	else if (walk->ops->spread(walk->ctx, look_at_some, level, njobs))
		return -1;
	for (size_t i = 0; i < level->nentries; i++)
		if (!level->keys[i].entry->is_none)
			level->keys[n++] = level->keys[i];
	level->nentries = n;
	return 0;
}

static int read_entry(struct walk *walk, struct level *level,
		      const struct dirent *found)
{
	const char *name = found->d_name;
	bool is_dir = is_directory(level->fd, found);
	struct entry *entry;

	if (is_dir &&
	    (!walk->recursive || !strcmp(name, ".") || !strcmp(name, "..")))
		return 0;
	if (!is_dir && !walk->ops->wants(walk->ctx, level->fd, name))
		return 0;
	entry = add_entry(level, name);
	if (!entry)
		return -1;
	entry->is_directory = is_dir;
	entry->link = found->d_type != DT_REG;
	return 0;
}

/* Returns 0; 1 with errno if it cannot be listed to its end; -1. */
static int read_entries(struct walk *walk, struct level *level)
{
	int fd = fcntl(level->fd, F_DUPFD_CLOEXEC, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *found;
	int ret = 0, err;

	if (!dir) {
		err = errno;
		if (fd >= 0)
			close(fd);
		errno = err;
		return err == ENOMEM ? -1 : 1;
	}
	while (!ret && (errno = 0, found = readdir(dir)))
		ret = read_entry(walk, level, found);
	if (!ret && errno)
		ret = 1;
	err = errno;
	closedir(dir);
	if (ret >= 0 && look_at_all(walk, level))
		return -1;
	for (size_t i = 0; i < level->nentries; i++)
		level->keys[i].begins = first_bytes(level->keys[i].entry);
	if (level->nentries)
		qsort(level->keys, level->nentries, sizeof(*level->keys),
		      compare_entries);
	errno = err;
	return ret;
}

static void release_level(struct level *level)
{
	if (level->fd >= 0)
		close(level->fd);
	free(level->keys);
	arena_release(&level->entries);
}

/* Closes the descriptor of the first level, before the last, that has one. */
static bool close_one(struct walk *walk)
{
	for (size_t i = 0; i + 1 < walk->nlevels; i++) {
		if (walk->levels[i].fd < 0)
			continue;
		close(walk->levels[i].fd);
		walk->levels[i].fd = -1;
		return true;
	}
	return false;
}

static int open_directory(const struct level *above, const char *name)
{
	if (!above)
		return io_open(name, OPEN_FLAGS);
	/* It was moved or removed, and could not be opened again. */
	if (above->fd < 0) {
		errno = ESTALE;
		return -1;
	}
	return io_openat(above->fd, name, OPEN_FLAGS | O_NOFOLLOW);
}

/*
 * Adds a level, that is to be released, for the directory of that name in the
 * last level. Returns 0; 1 with errno if it cannot be opened; -1.
 */
static int push(struct walk *walk, const char *path)
{
	struct level *levels =
		vec_grow(walk->levels, walk->nlevels, 1, sizeof(*levels));
	struct level *above;
	struct folder *folder;
	struct stat st;
	int fd;

	if (!levels)
		return -1;
	walk->levels = levels;
	above = walk->nlevels ? &levels[walk->nlevels - 1] : NULL;
	do
		fd = open_directory(above, path ? path : ".");
	while (fd < 0 && errno == EMFILE && close_one(walk));
	if (fd < 0)
		return errno == ENOMEM ? -1 : 1;
	folder = folder_new(walk->arena, above ? above->folder : NULL, path);
	if (!folder) {
		close(fd);
		return -1;
	}
	if (!fstat(fd, &st)) {
		folder->dev = st.st_dev;
		folder->ino = st.st_ino;
	}
	levels[walk->nlevels++] = (struct level){ .folder = folder, .fd = fd };
	if (walk->nlevels > KEPT_FDS &&
	    levels[walk->nlevels - KEPT_FDS - 1].fd >= 0) {
		close(levels[walk->nlevels - KEPT_FDS - 1].fd);
		levels[walk->nlevels - KEPT_FDS - 1].fd = -1;
	}
	return 0;
}

static void mark_found(const struct level *level)
{
	for (size_t i = 0; !level->folder->found && i < level->nentries; i++)
		if (!level->keys[i].entry->is_directory)
			level->folder->found = level->folder;
}

/* Enters the directory of that name in the last level, or the operand. */
static int enter(struct walk *walk, const char *path)
{
	const struct folder *above =
		walk->nlevels ? walk->levels[walk->nlevels - 1].folder : NULL;
	int ret = push(walk, path);

	if (!ret) {
		struct level *level = &walk->levels[walk->nlevels - 1];

		do
			ret = read_entries(walk, level);
		while (ret > 0 && errno == EMFILE && close_one(walk));
		mark_found(level);
		/* Not of one that is cut short: errno says why it is. */
		if (!ret)
			ret = walk->ops->expect(walk->ctx, level->nentries);
	}
	if (ret > 0)
		ret = walk->ops->fail(walk->ctx, above, path ? path : ".");
	return ret;
}

static bool is_level(int fd, const struct level *level)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_dev == level->folder->dev &&
	       st.st_ino == level->folder->ino;
}

/* Opens the directory of a level by its path. */
static int open_by_path(const struct level *level)
{
	struct buf path = { 0 };
	int fd = -1;

	folder_add_path(level->folder, ".", &path);
	if (!buf_failed(&path))
		fd = io_open((char *)path.data, OPEN_FLAGS);
	buf_release(&path);
	return fd;
}

/* Opens the directory of a level again, from the one below it. */
static void reopen(struct level *level, int below)
{
	int fd = io_openat(below, "..", OPEN_FLAGS);

	if (fd >= 0 && !is_level(fd, level)) {
		close(fd);
		fd = -1;
	}
	level->fd = fd < 0 ? open_by_path(level) : fd;
}

static void leave(struct walk *walk)
{
	struct level *last = &walk->levels[--walk->nlevels];

	if (walk->nlevels && last[-1].fd < 0 &&
	    last[-1].next < last[-1].nentries)
		reopen(&last[-1], last->fd);
	release_level(last);
}

/* While a name is copied, those of later entries are fetched. */
static const struct entry *next_entry(struct level *level)
{
	enum { AHEAD = 8 };

	if (level->nentries - level->next > AHEAD)
		__builtin_prefetch(
			level->keys[level->next + AHEAD].entry->name);
	return level->keys[level->next++].entry;
}

/*
 * The caller's names are in the order of the entries, and so in that in which
 * they will be read.
 */
static int step(struct walk *walk)
{
	struct level *level = &walk->levels[walk->nlevels - 1];
	const struct entry *entry;
	struct walk_file file;
	const char *name;

	if (level->next == level->nentries) {
		leave(walk);
		return 0;
	}
	entry = next_entry(level);
	name = folder_copy_name(walk->arena, entry->name);
	if (!name)
		return -1;
	if (entry->is_directory)
		return enter(walk, name);
	file = (struct walk_file){
		.folder = level->folder,
		.name = name,
		.dev = entry->dev,
		.ino = entry->ino,
		.size = entry->size,
		.mtime = entry->mtime,
		.ctime = entry->ctime,
		.link = entry->link,
	};
	return walk->ops->take(walk->ctx, &file);
}

int walk_tree(const struct walk_ops *ops, void *ctx, struct arena *arena,
	      const char *path, bool recursive)
{
	struct walk walk = {
		.ops = ops, .ctx = ctx, .arena = arena, .recursive = recursive
	};
	int ret = enter(&walk, path);

	while (!ret && walk.nlevels)
		ret = step(&walk);
	while (walk.nlevels)
		release_level(&walk.levels[--walk.nlevels]);
	free(walk.levels);
	return ret;
}
