#include "input/identity.h"

#include "base/siphash.h"

/* Any key would do, but it has to stay the same for all times. */
static const uint64_t key0 = 0, key1 = 0;

void identity_set_stat(struct identity *id, const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return;
	id->is_stable = true;
	id->device = st->st_dev;
	id->inode = st->st_ino;
	id->size_bytes = (uint64_t)st->st_size;
	id->mtime = st->st_mtim;
	id->ctime = st->st_ctim;
}

uint64_t identity_hash(const void *data, size_t len)
{
	return siphash(key0, key1, data, len);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_times(const struct timespec *a, const struct timespec *b)
{
	if (a->tv_sec != b->tv_sec)
		return a->tv_sec < b->tv_sec ? -1 : 1;
	return a->tv_nsec < b->tv_nsec ? -1 : a->tv_nsec > b->tv_nsec;
}

int identity_compare(const struct identity *a, const struct identity *b)
{
	const int diffs[] = {
		compare_numbers(a->is_stable, b->is_stable),
		compare_numbers(a->device, b->device),
		compare_numbers(a->inode, b->inode),
		compare_numbers(a->size_bytes, b->size_bytes),
		compare_times(&a->mtime, &b->mtime),
		compare_times(&a->ctime, &b->ctime),
		compare_numbers(a->has_ends, b->has_ends),
		compare_numbers(a->head, b->head),
		compare_numbers(a->tail, b->tail),
		compare_numbers(a->whole, b->whole),
	};

	for (size_t i = 0; i < sizeof(diffs) / sizeof(diffs[0]); i++)
		if (diffs[i])
			return diffs[i];
	return 0;
}

static void pack_time(const struct timespec *time, struct buf *buf)
{
	buf_add_u64(buf, (uint64_t)time->tv_sec);
	buf_add_u32(buf, (uint32_t)time->tv_nsec);
}

void identity_pack(const struct identity *id, struct buf *buf)
{
	buf_add_byte(buf, id->is_stable);
	buf_add_u64(buf, id->device);
	buf_add_u64(buf, id->inode);
	buf_add_u64(buf, id->size_bytes);
	pack_time(&id->mtime, buf);
	pack_time(&id->ctime, buf);
	buf_add_byte(buf, id->has_ends);
	buf_add_u64(buf, id->head);
	buf_add_u64(buf, id->tail);
	buf_add_u64(buf, id->whole);
}

static struct timespec unpack_time(struct unpack *in)
{
	struct timespec time;

	time.tv_sec = (time_t)unpack_u64(in);
	time.tv_nsec = (long)unpack_u32(in);
	return time;
}

static bool is_zero(const struct timespec *time)
{
	return !time->tv_sec && !time->tv_nsec;
}

/* What is not known is 0. */
static bool is_plausible(const struct identity *id)
{
	bool no_stat = !id->device && !id->inode && !id->size_bytes &&
		       is_zero(&id->mtime) && is_zero(&id->ctime);
	bool no_ends = !id->head && !id->tail && !id->whole;

	return (id->is_stable || no_stat) && (id->has_ends || no_ends);
}

int identity_unpack(struct identity *id, struct unpack *in)
{
	uint8_t stable = unpack_byte(in), ends;

	id->is_stable = stable;
	id->device = unpack_u64(in);
	id->inode = unpack_u64(in);
	id->size_bytes = unpack_u64(in);
	id->mtime = unpack_time(in);
	id->ctime = unpack_time(in);
	ends = unpack_byte(in);
	id->has_ends = ends;
	id->head = unpack_u64(in);
	id->tail = unpack_u64(in);
	id->whole = unpack_u64(in);
	return in->failed || stable > 1 || ends > 1 || !is_plausible(id);
}
