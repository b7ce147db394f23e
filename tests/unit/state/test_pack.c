/*
 * Packs of saved results (pack.h): what is written comes back; of what was
 * altered anywhere, or is no pack, nothing comes back that was not written.
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
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/frame.h"
#include "state/pack.h"

enum { NENTRIES = 3 };

static const char *const payloads[NENTRIES] = { "one", "", "the third" };

static struct pack_entry make_entry(unsigned n)
{
	return (struct pack_entry){
		.key.bytes = { (uint8_t)n, 1 },
		.day = 20000 + n,
		.file = { .identity = { .is_stable = true,
					.device = 1,
					.inode = n,
					.size_bytes = 100 + n,
					.mtime = { 1000, 1 },
					.ctime = { 1000, 2 },
					.has_ends = true,
					.head = 5,
					.tail = 6 },
			  .name = n,
			  .read_bytes = 100 + n,
			  .moment = 2000 },
	};
}

/* The bytes of a pack with these payloads. */
static struct buf make_pack(void)
{
	struct pack_entry entries[NENTRIES];
	struct buf frames = { 0 }, pack = { 0 };

	for (unsigned i = 0; i < NENTRIES; i++) {
		size_t start;

		entries[i] = make_entry(i);
		start = pack_begin_frame(&entries[i], &frames);
		buf_add_str(&frames, payloads[i]);
		pack_end_frame(&entries[i], &frames, start);
	}
	pack_add_index(entries, NENTRIES, &pack);
	buf_add(&pack, frames.data, frames.len);
	assert_false(buf_failed(&pack));
	buf_release(&frames);
	return pack;
}

struct place {
	char path[64];
	int fd; /* of a directory */
};

static int set_up(void **ctx)
{
	struct place *place = calloc(1, sizeof(*place));

	strcpy(place->path, "/tmp/findrobots-pack-XXXXXX");
	assert_non_null(mkdtemp(place->path));
	place->fd = open(place->path, O_RDONLY | O_DIRECTORY);
	assert_true(place->fd >= 0);
	*ctx = place;
	return 0;
}

static int tear_down(void **ctx)
{
	struct place *place = *ctx;

	unlinkat(place->fd, "pack", 0);
	close(place->fd);
	rmdir(place->path);
	free(place);
	return 0;
}

static void write_file(const struct place *place, const void *data, size_t len)
{
	int fd = openat(place->fd, "pack", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

/* Whether the entry can be read; if so it is what was written. */
static bool can_read(const struct pack *pack, const struct pack_entry *entry)
{
	unsigned n = (unsigned)entry->file.name;
	struct buf buf = { 0 };
	const uint8_t *payload;
	size_t len;
	enum pack_status status = pack_read(pack, entry, &buf, &payload, &len);

	if (!status) {
		struct pack_entry want = make_entry(n);

		assert_true(n < NENTRIES);
		assert_int_equal(len, strlen(payloads[n]));
		assert_memory_equal(payload, payloads[n], len);
		assert_int_equal(identity_compare(&entry->file.identity,
						  &want.file.identity),
				 0);
		assert_memory_equal(entry->key.bytes, want.key.bytes,
				    sizeof(want.key.bytes));
		assert_int_equal(entry->day, want.day);
		assert_int_equal(entry->file.read_bytes, want.file.read_bytes);
		assert_int_equal(entry->file.moment, want.file.moment);
	}
	assert_true(status == PACK_OK || status == PACK_BAD);
	buf_release(&buf);
	return status == PACK_OK;
}

/* How many entries of the file can be read. */
static unsigned count_good(const struct place *place)
{
	struct pack pack;
	enum pack_status status = pack_open(&pack, place->fd, "pack");
	unsigned good = 0;

	assert_true(status == PACK_OK || status == PACK_BAD);
	for (size_t i = 0; !status && i < pack.nentries; i++)
		good += can_read(&pack, &pack.entries[i]);
	pack_release(&pack);
	return good;
}

static unsigned count_good_of(const struct place *place,
			      const struct buf *bytes)
{
	write_file(place, bytes->data, bytes->len);
	return count_good(place);
}

static void what_is_written_comes_back(void **ctx)
{
	struct buf bytes = make_pack();

	write_file(*ctx, bytes.data, bytes.len);
	assert_int_equal(count_good(*ctx), NENTRIES);
	buf_release(&bytes);
}

/* The layout, as the header has it. */
static void the_index_comes_first(void **ctx)
{
	enum { ENTRY_SIZE = 134, FRAME_HEADER = 24 };
	struct buf bytes = make_pack();
	uint8_t head[] = { 'F', 'R', 'C', 3, 0, 0, 0, 0, 0, 0, 0, 0 };
	size_t index = FRAME_HEADER + NENTRIES * ENTRY_SIZE, len = 0;

	(void)ctx;
	head[4] = (uint8_t)index;
	head[5] = (uint8_t)(index >> 8);
	for (unsigned i = 0; i < NENTRIES; i++)
		len += FRAME_HEADER + strlen(payloads[i]);
	assert_int_equal(bytes.len, sizeof(head) + index + len);
	assert_memory_equal(bytes.data, head, sizeof(head));
	buf_release(&bytes);
}

static void an_altered_byte_is_found(void **ctx)
{
	struct buf bytes = make_pack();

	for (size_t i = 0; i < bytes.len; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			bytes.data[i] ^= (uint8_t)(1 << bit);
			write_file(*ctx, bytes.data, bytes.len);
			assert_true(count_good(*ctx) < NENTRIES);
			bytes.data[i] ^= (uint8_t)(1 << bit);
		}
	}
	buf_release(&bytes);
}

static void a_missing_byte_is_found(void **ctx)
{
	struct buf bytes = make_pack();
	uint8_t *less = malloc(bytes.len);

	assert_non_null(less);
	for (size_t i = 0; i < bytes.len; i++) {
		write_file(*ctx, bytes.data, i);
		assert_true(count_good(*ctx) < NENTRIES);
		memcpy(less, bytes.data, i);
		memcpy(less + i, bytes.data + i + 1, bytes.len - i - 1);
		write_file(*ctx, less, bytes.len - 1);
		assert_true(count_good(*ctx) < NENTRIES);
	}
	free(less);
	buf_release(&bytes);
}

/* A frame is whole, but stands where another one is said to be. */
static void frames_do_not_change_places(void **ctx)
{
	struct pack_entry entries[2] = { make_entry(0), make_entry(0) };
	struct buf frames = { 0 }, bytes = { 0 };

	entries[1].file.identity.inode = 99;
	for (unsigned i = 0; i < 2; i++) {
		size_t start = pack_begin_frame(&entries[1 - i], &frames);

		buf_add_str(&frames, payloads[0]);
		pack_end_frame(&entries[1 - i], &frames, start);
	}
	pack_add_index(entries, 2, &bytes);
	buf_add(&bytes, frames.data, frames.len);
	write_file(*ctx, bytes.data, bytes.len);
	assert_int_equal(count_good(*ctx), 0);
	buf_release(&frames);
	buf_release(&bytes);
}

/* The length of the index is not believed. */
static void a_huge_length_costs_nothing(void **ctx)
{
	const struct place *place = *ctx;
	uint8_t head[12] = { 'F', 'R', 'C', PACK_VERSION };
	int fd;

	memset(head + 4, 0xff, 8);
	write_file(place, head, sizeof(head));
	assert_int_equal(count_good(place), 0);
	memset(head + 4, 0, 8);
	head[9] = 1; /* 1 TiB, and the file is as large */
	write_file(place, head, sizeof(head));
	fd = openat(place->fd, "pack", O_WRONLY);
	assert_true(fd >= 0);
	assert_false(ftruncate(fd, (off_t)1 << 41));
	close(fd);
	assert_int_equal(count_good(place), 0);
}

/* The process may not take more memory than it has and that many bytes. */
static void limit_memory(rlim_t more)
{
	struct rlimit limit = { 0, RLIM_INFINITY };
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld", &pages), 1);
	fclose(f);
	if (more)
		limit.rlim_cur = (rlim_t)pages * 4096 + more;
	else
		limit.rlim_cur = RLIM_INFINITY;
	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

/* Of a frame that says so, and whose bytes are a hole of the file. */
static void a_forged_length_takes_no_memory(void **ctx)
{
	const struct place *place = *ctx;
	static const uint64_t lengths[] = { 100 << 20, 1 << 30, 3ull << 30 };

	for (size_t i = 0; i < 3; i++) {
		struct pack_entry entry = make_entry(1);
		struct buf bytes = { 0 };
		int fd;

		entry.len = lengths[i];
		pack_add_index(&entry, 1, &bytes);
		/* Its header, with no right checksum. */
		buf_add(&bytes, "FRB\1abcd", 8);
		buf_add_u64(&bytes, lengths[i] - 24);
		write_file(place, bytes.data, bytes.len);
		fd = openat(place->fd, "pack", O_WRONLY);
		assert_true(fd >= 0);
		assert_false(ftruncate(fd, (off_t)(entry.offset + entry.len)));
		close(fd);
		limit_memory(16 << 20);
		assert_int_equal(count_good(place), 0);
		limit_memory(0);
		buf_release(&bytes);
	}
}

/* Many entries that claim the same bytes would be read as often. */
static void entries_do_not_share_bytes(void **ctx)
{
	enum { INDEX_AT = 12, FRAME_HEADER = 24, ENTRY_SIZE = 134 };
	struct buf bytes = make_pack();
	struct buf index = { 0 };
	uint8_t *entries = bytes.data + INDEX_AT + FRAME_HEADER;
	size_t start;

	assert_int_equal(count_good_of(*ctx, &bytes), NENTRIES);
	/* The third has the place and the length of the first. */
	memcpy(entries + 3 * ENTRY_SIZE - 16, entries + ENTRY_SIZE - 16, 16);
	start = frame_begin(&index, 0);
	buf_add(&index, entries, NENTRIES * ENTRY_SIZE);
	frame_end(&index, start);
	memcpy(bytes.data + INDEX_AT, index.data, index.len);
	assert_int_equal(count_good_of(*ctx, &bytes), 0);
	buf_release(&index);
	buf_release(&bytes);
}

/* Entries that are in an index with a right checksum. */
static void entries_that_cannot_be_are_refused(void **ctx)
{
	enum { AT = 12 + 24, ENTRY_SIZE = 134, IDENTITY_AT = 44 };
	/* Where a byte is altered: is it stable; length of the first frame;
	   offset of the second one. */
	static const size_t places[] = { IDENTITY_AT, ENTRY_SIZE - 1,
					 ENTRY_SIZE + ENTRY_SIZE - 16 };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct buf bytes = make_pack(), index = { 0 };
		size_t start;

		bytes.data[AT + places[i]] += 2;
		start = frame_begin(&index, 0);
		buf_add(&index, bytes.data + AT, NENTRIES * ENTRY_SIZE);
		frame_end(&index, start);
		memcpy(bytes.data + 12, index.data, index.len);
		assert_int_equal(count_good_of(*ctx, &bytes), 0);
		buf_release(&index);
		buf_release(&bytes);
	}
}

/* A frame is said to be shorter than any. */
static void a_short_frame_is_bad(void **ctx)
{
	const struct place *place = *ctx;
	struct pack_entry entry = make_entry(1);
	struct buf bytes = { 0 };

	entry.len = 23;
	pack_add_index(&entry, 1, &bytes);
	for (int i = 0; i < 23; i++)
		buf_add_byte(&bytes, 'F');
	write_file(place, bytes.data, bytes.len);
	assert_int_equal(count_good(place), 0);
	buf_release(&bytes);
}

/* By somebody, after it was opened. */
static void a_pack_that_is_cut_meanwhile_is_bad(void **ctx)
{
	static const size_t sizes[] = { 10, 100000 };

	for (size_t i = 0; i < 2; i++) {
		const struct place *place = *ctx;
		struct pack_entry entry = make_entry(1);
		struct buf frame = { 0 }, bytes = { 0 }, got = { 0 };
		size_t start = pack_begin_frame(&entry, &frame), len, cut[2];
		const uint8_t *payload;
		struct pack pack;

		for (size_t k = 0; k < sizes[i]; k++)
			buf_add_byte(&frame, (uint8_t)k);
		pack_end_frame(&entry, &frame, start);
		pack_add_index(&entry, 1, &bytes);
		/* Within its header, and within what it holds. */
		cut[0] = bytes.len + 5;
		buf_add(&bytes, frame.data, frame.len);
		cut[1] = bytes.len - 5;
		for (size_t k = 0; k < 2; k++) {
			write_file(place, bytes.data, bytes.len);
			assert_int_equal(pack_open(&pack, place->fd, "pack"),
					 PACK_OK);
			write_file(place, bytes.data, cut[k]);
			assert_int_equal(pack_read(&pack, &pack.entries[0],
						   &got, &payload, &len),
					 PACK_BAD);
			assert_int_equal(pack_copy(&pack, &pack.entries[0],
						   &got),
					 PACK_BAD);
			assert_int_equal(pack_may_copy(&pack, &pack.entries[0]),
					 sizes[i] == 10);
			pack_release(&pack);
		}
		buf_release(&frame);
		buf_release(&bytes);
		buf_release(&got);
	}
}

/* Larger than what is read at once, whole and altered. */
static void a_large_frame_comes_back(void **ctx)
{
	static const size_t sizes[] = { 65512, 65513, 1000000 };

	for (size_t i = 0; i < 3; i++) {
		const struct place *place = *ctx;
		struct pack_entry entry = make_entry(1);
		struct buf frame = { 0 }, bytes = { 0 }, got = { 0 };
		size_t start = pack_begin_frame(&entry, &frame), len;
		const uint8_t *payload;
		struct pack pack;

		for (size_t k = 0; k < sizes[i]; k++)
			buf_add_byte(&frame, (uint8_t)(k * 7 + k / 251));
		pack_end_frame(&entry, &frame, start);
		pack_add_index(&entry, 1, &bytes);
		buf_add(&bytes, frame.data, frame.len);
		for (int whole = 1; whole >= 0; whole--) {
			if (!whole)
				bytes.data[bytes.len - 5] ^= 1;
			write_file(place, bytes.data, bytes.len);
			assert_int_equal(pack_open(&pack, place->fd, "pack"),
					 PACK_OK);
			assert_int_equal(pack_read(&pack, &pack.entries[0],
						   &got, &payload, &len),
					 whole ? PACK_OK : PACK_BAD);
			assert_int_equal(pack_may_copy(&pack, &pack.entries[0]),
					 whole || sizes[i] == 65512);
			if (whole)
				assert_memory_equal(payload, frame.data + 24,
						    sizes[i]);
			pack_release(&pack);
		}
		buf_release(&frame);
		buf_release(&bytes);
		buf_release(&got);
	}
}

static void only_a_regular_file_is_read(void **ctx)
{
	const struct place *place = *ctx;
	struct pack pack;

	unlinkat(place->fd, "pack", 0);
	assert_int_equal(pack_open(&pack, place->fd, "pack"), PACK_ERROR);
	assert_int_equal(errno, ENOENT);
	pack_release(&pack);
	assert_false(mkfifoat(place->fd, "pack", 0600));
	assert_int_equal(count_good(place), 0);
	unlinkat(place->fd, "pack", 0);
	assert_false(symlinkat("/etc/passwd", place->fd, "pack"));
	assert_int_equal(count_good(place), 0);
	unlinkat(place->fd, "pack", 0);
	assert_false(mkdirat(place->fd, "pack", 0700));
	assert_int_equal(count_good(place), 0);
	assert_false(unlinkat(place->fd, "pack", AT_REMOVEDIR));
}

static void releasing_takes_a_zeroed_one(void **ctx)
{
	struct pack pack = { 0 };

	(void)ctx;
	pack_release(&pack);
	pack_release(&pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_comes_back),
		cmocka_unit_test(the_index_comes_first),
		cmocka_unit_test(an_altered_byte_is_found),
		cmocka_unit_test(a_missing_byte_is_found),
		cmocka_unit_test(frames_do_not_change_places),
		cmocka_unit_test(a_huge_length_costs_nothing),
		cmocka_unit_test(a_forged_length_takes_no_memory),
		cmocka_unit_test(entries_do_not_share_bytes),
		cmocka_unit_test(entries_that_cannot_be_are_refused),
		cmocka_unit_test(a_short_frame_is_bad),
		cmocka_unit_test(a_pack_that_is_cut_meanwhile_is_bad),
		cmocka_unit_test(a_large_frame_comes_back),
		cmocka_unit_test(only_a_regular_file_is_read),
		cmocka_unit_test(releasing_takes_a_zeroed_one),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
