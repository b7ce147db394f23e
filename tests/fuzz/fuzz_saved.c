/*
 * Saved results (saved.h) that strangers made of libFuzzer's bytes: whatever is
 * in them, hosts come in order and are such as a log may have, as many as were
 * announced; and what is saved of it can be read, and is then saved the same
 * again. An input is
 *
 *	level of evidence and flags, one byte
 *	frames: tag, one byte; length, two bytes; payload. Their checksums are
 *	made right, unless a flag says that all bytes stand as they are
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/frames.h"
#include "base/hostname.h"
#include "base/io.h"
#include "base/unpack.h"
#include "state/merge.h"
#include "state/saved_write.h"

enum { FLAG_RAW = 4, FLAG_NO_HEAD = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* A head of that level, or its copy at the end. */
static void add_head(struct buf *buf, enum evidence_level level)
{
	struct saved_head head = { .level = level };

	saved_head_pack(&head, buf);
}

static void make_file(struct unpack *in, struct buf *buf)
{
	uint8_t flags = unpack_byte(in);
	enum evidence_level level = (enum evidence_level)(flags % 3);
	size_t start;

	if (!(flags & FLAG_NO_HEAD)) {
		start = frame_begin(buf, SAVED_HEAD);
		add_head(buf, level);
		frame_end(buf, start);
	}
	if (flags & FLAG_RAW)
		buf_add(buf, in->at, in->len);
	while (!(flags & FLAG_RAW) && in->len && !in->failed) {
		uint8_t tag = unpack_byte(in);
		size_t n = unpack_byte(in);

		n = n << 8 | unpack_byte(in);
		if (n > in->len)
			n = in->len;
		start = frame_begin(buf, tag);
		buf_add(buf, unpack_bytes(in, n), n);
		if (tag == SAVED_END)
			add_head(buf, level);
		frame_end(buf, start);
	}
}

struct found {
	uint64_t nhosts;
	struct section_past last;
	struct section_writer *writer; /* or NULL */
};

static int take(void *ctx, const struct host *host)
{
	struct found *found = ctx;

	check(hostname_is_valid((struct slice){ host->name, host->len }));
	check(hostset_compare(host->name, host->len, found->last.name,
			      found->last.len) > 0);
	memcpy(found->last.name, host->name, host->len);
	found->last.len = host->len;
	found->nhosts++;
	return found->writer ? section_add_host(found->writer, host) : 0;
}

static void merge_all(const struct saved *saved, struct found *found,
		      uint64_t *announced)
{
	size_t n = saved->nfiles + 1;
	struct section_place *places = calloc(n, sizeof(*places));
	struct merge merge = { .level = saved->head.level, .sources = places };

	check(places);
	*announced = saved->hosts.nhosts;
	places[merge.nsources++] = saved->hosts;
	for (size_t i = 0; i < saved->nfiles; i++) {
		*announced += saved->files[i].hosts.nhosts;
		places[merge.nsources++] = saved->files[i].hosts;
	}
	if (merge.nsources <= MERGE_MOST)
		check(!merge_hosts(&merge, take, found));
	free(places);
}

static int write_hosts(void *ctx, struct section_writer *writer)
{
	struct found found = { .writer = writer };
	uint64_t announced;

	merge_all(ctx, &found, &announced);
	return 0;
}

/*
 * Saves it to the file in memory at fd, with what was wrong with it, which the
 * program notes as that of a file.
 */
static void save(const struct saved *saved, const struct outcome *outcome,
		 int fd)
{
	struct saved_file note = { .file = { .name = (char *)"note",
					     .outcome = *outcome } };
	struct outfile out = { .fd = fd };
	const struct saved_file **files =
		calloc(saved->nfiles + 1, sizeof(*files));
	struct saved_result result = { .head = &saved->head,
				       .files = files,
				       .nfiles = saved->nfiles +
						 (outcome->nerrors > 0),
				       .hosts = write_hosts,
				       .ctx = (void *)saved };

	check(files);
	for (size_t i = 0; i < saved->nfiles; i++)
		files[i] = &saved->files[i];
	files[saved->nfiles] = &note;
	check(!saved_write(&out, &result));
	free(files);
}

static uint64_t size_of(int fd)
{
	return (uint64_t)lseek(fd, 0, SEEK_END);
}

static void check_same(int a, int b)
{
	size_t len = size_of(a);
	uint8_t *x = malloc(2 * len + 1), *y = x + len;

	check(x && size_of(b) == len);
	check(io_pread(a, x, len, 0) == (ssize_t)len);
	check(io_pread(b, y, len, 0) == (ssize_t)len);
	check(!memcmp(x, y, len));
	free(x);
}

/* What was saved is read whole, and saved the same. */
static void check_saved(int fd)
{
	int again = memfd_create("again", MFD_CLOEXEC);
	struct outcome outcome = { 0 };
	struct saved saved = { 0 };

	check(again >= 0);
	check(!saved_read(&saved, fd, 0, size_of(fd), &outcome));
	check(!outcome.nerrors);
	save(&saved, &outcome, again);
	check_same(fd, again);
	saved_release(&saved);
	close(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	int fd = memfd_create("result", MFD_CLOEXEC);
	int copy = memfd_create("copy", MFD_CLOEXEC);
	struct outcome outcome = { 0 };
	struct saved saved = { 0 };
	struct found found = { 0 };
	struct buf buf = { 0 };
	uint64_t announced;
	int ret;

	make_file(&in, &buf);
	check(fd >= 0 && copy >= 0 && !buf_failed(&buf));
	check(!io_write_all(fd, buf.data, buf.len));
	ret = saved_read(&saved, fd, 0, buf.len, &outcome);
	check(ret >= 0 && (!ret || outcome.nerrors));
	if (!ret) {
		merge_all(&saved, &found, &announced);
		check(found.nhosts <= announced);
		if (saved.nfiles < MERGE_MOST) {
			save(&saved, &outcome, copy);
			check_saved(copy);
		}
	}
	outcome_release(&outcome);
	saved_release(&saved);
	buf_release(&buf);
	close(fd);
	close(copy);
	return 0;
}
