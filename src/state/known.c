#include "state/known.h"

#include <string.h>

#include "base/io.h"
#include "base/longhash.h"

enum { PIECE = 64 * 1024 }; /* bytes read at a time */

static bool is_same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/*
 * Zero is what a file system gives that does not keep this time. The moment and
 * the time may be any numbers: they may come from a damaged file.
 */
static bool is_old(const struct timespec *time, int64_t moment)
{
	int64_t settled_s = moment / 1000000 - KNOWN_SETTLED_S;

	if (!time->tv_sec && !time->tv_nsec)
		return false;
	return time->tv_sec < settled_s ||
	       (time->tv_sec == settled_s &&
		time->tv_nsec <= moment % 1000000 * 1000);
}

uint64_t known_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return identity_hash(name, strlen(name));
}

bool known_is_settled(const struct known_file *was)
{
	const struct identity *id = &was->identity;

	return id->is_stable && id->has_ends &&
	       was->read_bytes == id->size_bytes &&
	       is_old(&id->mtime, was->moment) &&
	       is_old(&id->ctime, was->moment);
}

/* A rename changes the ctime as well as the name. */
static enum known tell_same_size(const struct known_file *was,
				 const struct known_file *is, bool same_number)
{
	const struct identity *a = &was->identity, *b = &is->identity;

	if (!known_is_settled(was) || !is_same_time(&a->mtime, &b->mtime))
		return KNOWN_NOT;
	if (same_number && is_same_time(&a->ctime, &b->ctime))
		return KNOWN_UNCHANGED;
	if (same_number && was->name == is->name)
		return KNOWN_TOUCHED;
	return KNOWN_RENAMED;
}

enum known known_tell(const struct known_file *was, const struct known_file *is)
{
	const struct identity *a = &was->identity, *b = &is->identity;
	bool same_number = a->device == b->device && a->inode == b->inode;

	if (!a->is_stable || !a->has_ends || !b->is_stable)
		return KNOWN_NOT;
	if (a->size_bytes == b->size_bytes)
		return tell_same_size(was, is, same_number);
	if (a->size_bytes > b->size_bytes || was->read_bytes > b->size_bytes)
		return KNOWN_NOT;
	if (same_number)
		return KNOWN_GROWN;
	return a->whole ? KNOWN_COPIED : KNOWN_NOT;
}

/* Returns false unless there are as many bytes at the offset. */
static bool read_block(int fd, uint64_t offset, uint8_t *block, size_t len)
{
	size_t got = 0;
	ssize_t n = 1;

	while (got < len && n > 0) {
		n = io_pread(fd, block + got, len - got,
			     (int64_t)(offset + got));
		if (n > 0)
			got += (size_t)n;
	}
	return got == len;
}

/* Returns false unless the block at the offset has that hash. */
static bool has_block(int fd, uint64_t offset, size_t len, uint64_t hash)
{
	uint8_t block[IDENTITY_BLOCK];

	return read_block(fd, offset, block, len) &&
	       identity_hash(block, len) == hash;
}

bool known_head(int fd, uint64_t *head)
{
	uint8_t block[IDENTITY_BLOCK];

	if (!read_block(fd, 0, block, sizeof(block)))
		return false;
	*head = identity_hash(block, sizeof(block));
	return true;
}

bool known_has_ends(const struct known_file *was, int fd)
{
	uint64_t end = was->read_bytes;
	size_t len = end < IDENTITY_BLOCK ? (size_t)end : IDENTITY_BLOCK;

	return was->identity.has_ends &&
	       has_block(fd, 0, len, was->identity.head) &&
	       has_block(fd, end - len, len, was->identity.tail);
}

bool known_has_all(const struct known_file *was, int fd, const uint64_t *lanes)
{
	uint64_t end = was->read_bytes;
	uint8_t piece[PIECE];
	struct longhash hash;

	if (!was->identity.has_ends || !was->identity.whole)
		return false;
	longhash_begin(&hash);
	for (uint64_t at = 0; at < end; at += PIECE) {
		size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;

		if (!read_block(fd, at, piece, len))
			return false;
		longhash_add(&hash, piece, len);
	}
	return longhash_end(&hash) == was->identity.whole &&
	       (!lanes || !memcmp(lanes, hash.lanes, sizeof(hash.lanes)));
}
