#include "state/pack.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/io.h"

enum {
	MAGIC_SIZE = 4,
	HEAD_SIZE = MAGIC_SIZE + 8,
	IDENTITY_SIZE = 1 + 3 * 8 + 2 * 12 + 1 + 3 * 8,
	ENTRY_SIZE = 16 + 4 + 3 * 8 + IDENTITY_SIZE + 2 * 8,
	INDEX_MAX = 1 << 28,
	SMALL = 64 * 1024, /* bytes for which there is memory */
};

static const uint8_t magic[MAGIC_SIZE] = { 'F', 'R', 'C', PACK_VERSION };

void pack_release(struct pack *pack)
{
	if (pack->name && pack->fd >= 0)
		close(pack->fd);
	free(pack->name);
	free(pack->entries);
	*pack = (struct pack){ .fd = -1 };
}

static void add_entry(const struct pack_entry *entry, struct buf *buf)
{
	buf_add(buf, entry->key.bytes, sizeof(entry->key.bytes));
	buf_add_u32(buf, entry->day);
	buf_add_u64(buf, entry->file.name);
	buf_add_u64(buf, entry->file.read_bytes);
	buf_add_u64(buf, (uint64_t)entry->file.moment);
	identity_pack(&entry->file.identity, buf);
	buf_add_u64(buf, entry->offset);
	buf_add_u64(buf, entry->len);
}

/* Returns 1 if the bytes are not an entry of a pack of that size. */
static int unpack_entry(struct pack_entry *entry, struct unpack *in,
			uint64_t size)
{
	const uint8_t *key = unpack_bytes(in, sizeof(entry->key.bytes));

	if (!key)
		return 1;
	memcpy(entry->key.bytes, key, sizeof(entry->key.bytes));
	entry->day = unpack_u32(in);
	entry->file.name = unpack_u64(in);
	entry->file.read_bytes = unpack_u64(in);
	entry->file.moment = (int64_t)unpack_u64(in);
	if (identity_unpack(&entry->file.identity, in))
		return 1;
	entry->offset = unpack_u64(in);
	entry->len = unpack_u64(in);
	return in->failed || entry->offset > size ||
	       entry->len > size - entry->offset;
}

/* Reads exactly len bytes at the offset. */
static enum pack_status read_bytes(const struct pack *pack, uint64_t offset,
				   uint8_t *bytes, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = io_pread(pack->fd, bytes + got, len - got,
				     (int64_t)(offset + got));

		if (n < 0)
			return PACK_ERROR;
		if (!n)
			return PACK_BAD;
		got += (size_t)n;
	}
	return PACK_OK;
}

/* Whether a whole frame of that length is there. */
static enum pack_status check_frame(const struct pack *pack, uint64_t offset,
				    uint64_t len)
{
	uint8_t piece[SMALL / 4];
	struct frame_check check;
	enum pack_status status;

	if (len < FRAME_HEADER_SIZE)
		return PACK_BAD;
	status = read_bytes(pack, offset, piece, FRAME_HEADER_SIZE);
	if (status)
		return status;
	if (!frame_check_begin(&check, piece) ||
	    check.payload_len != len - FRAME_HEADER_SIZE)
		return PACK_BAD;
	while (check.left) {
		uint64_t at = offset + len - check.left;
		size_t n = check.left < sizeof(piece) ? (size_t)check.left
						      : sizeof(piece);

		status = read_bytes(pack, at, piece, n);
		if (status)
			return status;
		frame_check_add(&check, piece, n);
	}
	return frame_check_is_whole(&check) ? PACK_OK : PACK_BAD;
}

/* Reads len bytes at the offset to buf, which is cleared before. */
static enum pack_status read_part(const struct pack *pack, uint64_t offset,
				  size_t len, struct buf *buf)
{
	enum pack_status status;

	buf_clear(buf);
	if (!buf_reserve(buf, len ? len : 1))
		return PACK_MEMORY;
	status = read_bytes(pack, offset, buf->data, len);
	if (!status)
		buf->len = len;
	return status;
}

/* The same for a frame. */
static enum pack_status read_frame(const struct pack *pack, uint64_t offset,
				   uint64_t len, struct buf *buf)
{
	enum pack_status status =
		len > SMALL ? check_frame(pack, offset, len) : PACK_OK;

	return status ? status : read_part(pack, offset, (size_t)len, buf);
}

static enum pack_status take_index(struct pack *pack, const struct buf *index,
				   uint64_t size)
{
	uint64_t next = HEAD_SIZE + index->len;
	struct frame frame;
	struct unpack in;

	if (frame_read(index->data, index->len, &frame) != FRAME_WHOLE ||
	    frame_len(&frame) != index->len || frame.tag ||
	    frame.payload_len % ENTRY_SIZE)
		return PACK_BAD;
	in = (struct unpack){ frame.payload, frame.payload_len, false };
	pack->nentries = frame.payload_len / ENTRY_SIZE;
	pack->entries = calloc(pack->nentries + 1, sizeof(*pack->entries));
	if (!pack->entries)
		return PACK_MEMORY;
	for (size_t i = 0; i < pack->nentries; i++) {
		struct pack_entry *entry = &pack->entries[i];

		if (unpack_entry(entry, &in, size) || entry->offset != next ||
		    entry->len > PACK_ENTRY_MAX)
			return PACK_BAD;
		next += entry->len;
	}
	return PACK_OK;
}

static enum pack_status read_index(struct pack *pack, uint64_t size,
				   struct buf *buf)
{
	enum pack_status status;
	struct unpack in;
	uint64_t len;

	if (size < HEAD_SIZE)
		return PACK_BAD;
	status = read_part(pack, 0, HEAD_SIZE, buf);
	if (status)
		return status;
	if (memcmp(buf->data, magic, sizeof(magic)) != 0)
		return PACK_BAD;
	in = (struct unpack){ buf->data + MAGIC_SIZE, 8, false };
	len = unpack_u64(&in);
	if (len > size - HEAD_SIZE || len > INDEX_MAX)
		return PACK_BAD;
	status = read_frame(pack, HEAD_SIZE, len, buf);
	return status ? status : take_index(pack, buf, size);
}

enum pack_status pack_open(struct pack *pack, int dir, const char *name)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
	struct buf buf = { 0 };
	enum pack_status status;
	struct stat st;

	*pack = (struct pack){ .name = strdup(name), .fd = -1 };
	if (!pack->name)
		return PACK_MEMORY;
	pack->fd = io_openat(dir, name, flags);
	if (pack->fd < 0)
		return errno == ELOOP ? PACK_BAD : PACK_ERROR;
	if (fstat(pack->fd, &st))
		return PACK_ERROR;
	if (!S_ISREG(st.st_mode))
		return PACK_BAD;
	status = read_index(pack, (uint64_t)st.st_size, &buf);
	buf_release(&buf);
	return status;
}

/* A frame cannot stand in for that of another entry. */
static uint64_t tag_of(const struct pack_entry *entry)
{
	const struct identity *id = &entry->file.identity;
	uint64_t parts[10] = {
		id->device,
		id->inode,
		id->size_bytes,
		(uint64_t)id->mtime.tv_sec,
		(uint64_t)id->mtime.tv_nsec,
		(uint64_t)id->ctime.tv_sec,
		(uint64_t)id->ctime.tv_nsec,
		entry->file.read_bytes,
	};

	for (size_t i = 0; i < 8; i++)
		parts[i] = htole64(parts[i]);
	memcpy(parts + 8, entry->key.bytes, sizeof(entry->key.bytes));
	return identity_hash(parts, sizeof(parts));
}

bool pack_may_copy(const struct pack *pack, const struct pack_entry *entry)
{
	return entry->len <= SMALL ||
	       check_frame(pack, entry->offset, entry->len) == PACK_OK;
}

enum pack_status pack_copy(const struct pack *pack,
			   const struct pack_entry *entry, struct buf *buf)
{
	return read_part(pack, entry->offset, (size_t)entry->len, buf);
}

enum pack_status pack_read(const struct pack *pack,
			   const struct pack_entry *entry, struct buf *buf,
			   const uint8_t **payload, size_t *len)
{
	enum pack_status status =
		read_frame(pack, entry->offset, entry->len, buf);
	struct frame frame;

	if (status)
		return status;
	if (frame_read(buf->data, buf->len, &frame) != FRAME_WHOLE ||
	    frame_len(&frame) != buf->len || frame.tag != tag_of(entry))
		return PACK_BAD;
	*payload = frame.payload;
	*len = frame.payload_len;
	return PACK_OK;
}

size_t pack_begin_frame(struct pack_entry *entry, struct buf *buf)
{
	return frame_begin(buf, tag_of(entry));
}

void pack_end_frame(struct pack_entry *entry, struct buf *buf, size_t start)
{
	frame_end(buf, start);
	entry->len = buf->len - start;
}

void pack_add_index(struct pack_entry *entries, size_t n, struct buf *buf)
{
	uint64_t index_len = FRAME_HEADER_SIZE + (uint64_t)n * ENTRY_SIZE;
	uint64_t offset = HEAD_SIZE + index_len;
	size_t start;

	buf_add(buf, magic, sizeof(magic));
	buf_add_u64(buf, index_len);
	start = frame_begin(buf, 0);
	for (size_t i = 0; i < n; i++) {
		entries[i].offset = offset;
		offset += entries[i].len;
		add_entry(&entries[i], buf);
	}
	frame_end(buf, start);
}
