/*
 * The gzip reader (stream.h). A test builds a file and, beside it, what
 * has to come of it; what a broken member gives is asked of zlib's inflate()
 * alone. Then the file is read in every way: from a regular file, from pipes
 * that give their bytes in pieces of every size, into rooms of every size.
 * All of it has to be the same each time.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "gzip_maker.h"
#include "decode/magic.h"
#include "decode/stream.h"
#include "decode/zlib.h"
#include "input/window.h"
#include "often.h"

enum {
	ROOM_MAX = 64 * 1024,
	MAX_GAPS = 4096,
	MAX_ERRORS = OUTCOME_MAX_DAMAGE + 1,
	SMALL_FILE = 1024, /* can be fed a byte at a time */
};

static const size_t rooms[] = { 1, 2, 7, ROOM_MAX };

enum { NROOMS = sizeof(rooms) / sizeof(*rooms) };

/* One for all tests and files, as a worker has it. */
static struct stream *stream;

#define bytes_of(literal) (literal), (sizeof(literal) - 1)

/**** How a file is fed */

enum feed_kind {
	FEED_FILE,
	FEED_PIPE,   /* as much at once as a pipe takes */
	FEED_BYTES,  /* one byte for each read */
	FEED_SPLIT,  /* in two pieces */
	FEED_RANDOM, /* in pieces of any size */
};

static const char *const feed_names[] = { "file", "pipe", "bytes", "split",
					  "random" };

struct feed {
	enum feed_kind kind;
	size_t split; /* length of the first of two pieces */
};

struct feeder {
	struct feed feed;
	const uint8_t *data; /* borrowed */
	size_t len;
	struct rng rng;
	int in, out; /* the ends of the pipe; in is the file's descriptor */
	bool threaded;
	pthread_t writer;
};

static size_t piece_len(struct feeder *feeder, size_t at)
{
	size_t left = feeder->len - at;
	size_t max = feeder->len <= SMALL_FILE ? 40 : PIPE_BUF;
	size_t want = left;

	if (feeder->feed.kind == FEED_BYTES)
		want = 1;
	else if (feeder->feed.kind == FEED_SPLIT && at < feeder->feed.split)
		want = feeder->feed.split - at;
	else if (feeder->feed.kind == FEED_RANDOM)
		want = 1 + rng_below(&feeder->rng, max);
	return want < left ? want : left;
}

/* Ends early when the reader has closed its end. */
static void *write_pieces(void *arg)
{
	struct feeder *feeder = arg;
	size_t at = 0;

	while (at < feeder->len) {
		ssize_t n = write(feeder->out, feeder->data + at,
				  piece_len(feeder, at));

		if (n < 0)
			break;
		at += (size_t)n;
	}
	close(feeder->out);
	return NULL;
}

static int make_file(const void *data, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, 0), len);
	return fd;
}

/*
 * A pipe made with O_DIRECT gives one write to one read, and loses what the
 * read has no room for; so a file that fills the reader's window comes
 * through the smallest pipe instead. For FEED_PIPE it is as large as can be,
 * so that a read finds as much as it has room for.
 */
static void make_pipe(struct feeder *feeder)
{
	bool whole = feeder->feed.kind == FEED_PIPE;
	bool packets = !whole && feeder->len <= WINDOW_HISTORY;
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC | (packets ? O_DIRECT : 0)), 0);
	if (!packets)
		fcntl(fds[1], F_SETPIPE_SZ, whole ? 1 << 20 : PIPE_BUF);
	feeder->in = fds[0];
	feeder->out = fds[1];
}

static void feeder_start(struct feeder *feeder, struct feed feed,
			 const void *data, size_t len)
{
	*feeder = (struct feeder){ .feed = feed, .data = data, .len = len };
	feeder->rng.state = len + 1;
	if (feed.kind == FEED_FILE) {
		feeder->in = make_file(data, len);
		return;
	}
	make_pipe(feeder);
	/* What fits into the pipe is all there before it is read. */
	feeder->threaded = feed.kind != FEED_PIPE ||
			   (size_t)fcntl(feeder->in, F_GETPIPE_SZ) < len;
	if (feeder->threaded)
		assert_int_equal(pthread_create(&feeder->writer, NULL,
						write_pieces, feeder),
				 0);
	else
		write_pieces(feeder);
}

static void feeder_stop(struct feeder *feeder)
{
	close(feeder->in);
	if (feeder->threaded)
		pthread_join(feeder->writer, NULL);
}

/**** What came of it */

struct result {
	struct buf text;
	size_t gaps[MAX_GAPS]; /* places in the text */
	size_t ngaps;
	enum stream_status last;
	struct outcome outcome;
};

static void result_release(struct result *res)
{
	buf_release(&res->text);
	outcome_release(&res->outcome);
}

static void read_all(struct stream *gz, int fd, bool named_gz, size_t room,
		     struct result *res)
{
	char *data = malloc(room);
	size_t len;

	*res = (struct result){ 0 };
	assert_non_null(data);
	stream_open(gz, fd, named_gz, &res->outcome);
	for (;;) {
		res->last = stream_read(gz, data, room, &len);
		if (res->last != STREAM_TEXT)
			assert_int_equal(len, 0);
		if (res->last == STREAM_GAP) {
			assert_true(res->ngaps < MAX_GAPS);
			res->gaps[res->ngaps++] = res->text.len;
		} else if (res->last == STREAM_TEXT) {
			assert_in_range(len, 1, room);
			buf_add(&res->text, data, len);
		} else {
			break;
		}
	}
	assert_false(buf_failed(&res->text));
	free(data);
}

static void read_fed(struct stream *gz, struct feed feed,
		     const struct buf *file, bool named_gz, size_t room,
		     struct result *res)
{
	struct feeder feeder;

	feeder_start(&feeder, feed, file->data, file->len);
	read_all(gz, feeder.in, named_gz, room, res);
	feeder_stop(&feeder);
}

/**** What has to come of it */

struct expect {
	struct buf file;
	bool named_gz;

	struct buf text;
	size_t gaps[MAX_GAPS];
	size_t ngaps;
	struct error errors[MAX_ERRORS];
	uint32_t nerrors;
	enum content content;
	uint64_t nmembers;
};

static void expect_release(struct expect *e)
{
	buf_release(&e->file);
	buf_release(&e->text);
}

static void add_bytes(struct expect *e, const void *data, size_t len)
{
	buf_add(&e->file, data, len);
}

static void add_zeros(struct expect *e, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_byte(&e->file, 0);
}

/* A whole member: its bytes are in the file already, or come next. */
static void expect_member(struct expect *e, const void *text, size_t len)
{
	buf_add(&e->text, text, len);
	e->content = CONTENT_GZIP;
	e->nmembers++;
}

static void add_member(struct expect *e, const void *text, size_t len)
{
	gzip_add_member(&e->file, text, len, 6);
	expect_member(e, text, len);
}

/* An error, after which nothing can be read until expect_resumed(). */
static void expect_error(struct expect *e, enum error_code code, size_t offset,
			 const char *detail)
{
	assert_true(e->nerrors < MAX_ERRORS);
	e->errors[e->nerrors] = (struct error){ .code = code,
						.offset = (int64_t)offset,
						.resumed = ERROR_NOWHERE };
	strcpy(e->errors[e->nerrors++].detail, detail);
	assert_true(e->ngaps < MAX_GAPS);
	e->gaps[e->ngaps++] = e->text.len;
}

/* What comes next in the file is where reading goes on after an error. */
static void expect_resumed(struct expect *e)
{
	struct error *err = &e->errors[e->nerrors - 1];

	err->resumed = (int64_t)e->file.len;
}

/* Bytes that begin no member where one may begin. */
static void add_garbage(struct expect *e, const void *data, size_t len)
{
	expect_error(e, ERROR_GARBAGE, e->file.len, "");
	e->errors[e->nerrors - 1].count = len;
	add_bytes(e, data, len);
}

enum verdict { WHOLE, CUT, BAD };

static enum verdict ask_zlib(const uint8_t *data, size_t len, struct buf *text,
			     size_t *used, const char **reason);

/* The same with a plain header in the place of one with a wrong CRC. */
static enum verdict ask_without_header(const uint8_t *data, size_t len,
				       size_t header_len, struct buf *text,
				       size_t *used, const char **reason)
{
	static const struct gzip_fields none;
	struct buf plain = { 0 };
	enum verdict verdict;

	gzip_add_header(&plain, &none);
	buf_add(&plain, data + header_len, len - header_len);
	verdict = ask_zlib(plain.data, plain.len, text, used, reason);
	*used = *used - GZIP_HEADER_MIN + header_len;
	buf_release(&plain);
	return verdict;
}

/*
 * What inflate() alone makes of data, all there is from a member's start; the
 * CRC of its header need not be right.
 */
static enum verdict ask_zlib(const uint8_t *data, size_t len, struct buf *text,
			     size_t *used, const char **reason)
{
	enum { TEXT_MAX = 1 << 20 };
	z_stream z = { 0 };
	uint8_t *room = buf_reserve(text, TEXT_MAX);
	int ret;

	assert_non_null(room);
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = (z_const Bytef *)data;
	z.avail_in = (uInt)len;
	z.next_out = room;
	z.avail_out = TEXT_MAX;
	ret = inflate(&z, Z_NO_FLUSH);
	assert_true(z.avail_out > 0);
	text->len += TEXT_MAX - z.avail_out;
	*used = len - z.avail_in;
	*reason = ret == Z_DATA_ERROR ? z.msg : "";
	inflateEnd(&z);
	if (!strcmp(*reason, "header crc mismatch"))
		return ask_without_header(data, len, *used, text, used, reason);
	if (ret == Z_STREAM_END)
		return WHOLE;
	return ret == Z_DATA_ERROR ? BAD : CUT;
}

/* Whether inflate() finds nothing wrong with a header. */
static bool has_right_header(const uint8_t *data, size_t len)
{
	uint8_t text;
	z_stream z = { .next_in = (z_const Bytef *)data,
		       .avail_in = (uInt)len,
		       .next_out = &text,
		       .avail_out = 1 };
	bool is_right;

	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	is_right = inflate(&z, Z_BLOCK) == Z_OK;
	inflateEnd(&z);
	return is_right;
}

/* A broken member that begins as one; it shows within its own bytes. */
static void add_broken(struct expect *e, const void *data, size_t len)
{
	size_t start = e->file.len;
	const char *reason;
	size_t used;

	assert_int_equal(ask_zlib(data, len, &e->text, &used, &reason), BAD);
	e->content = CONTENT_GZIP;
	e->nmembers++;
	expect_error(e, ERROR_DAMAGED, start + used, reason);
	add_bytes(e, data, len);
}

/**** Comparing */

static bool same_error(const struct error *x, const struct error *y)
{
	if (x->code != y->code)
		return false;
	switch (x->code) {
	case ERROR_READ:
		return x->errnum == y->errnum && x->offset == y->offset;
	case ERROR_UNSUPPORTED:
		return !strcmp(x->detail, y->detail);
	case ERROR_EMPTY:
		return true;
	case ERROR_CUT:
		return x->offset == y->offset && x->resumed == y->resumed;
	case ERROR_DAMAGED:
	case ERROR_BINARY:
		return x->offset == y->offset && x->resumed == y->resumed &&
		       !strcmp(x->detail, y->detail);
	case ERROR_GARBAGE:
		return x->offset == y->offset && x->resumed == y->resumed &&
		       x->count == y->count;
	case ERROR_HEADER:
		return x->offset == y->offset && x->count == y->count;
	case ERROR_MORE_DAMAGE:
		return x->count == y->count;
	default:
		return false;
	}
}

/*
 * Keeps the gaps that tell something: before all text and behind it there is
 * nothing that a gap could part, and two at one place say no more than one.
 */
static size_t clean_gaps(size_t *gaps, size_t ngaps, size_t text_len)
{
	size_t n = 0;

	for (size_t i = 0; i < ngaps; i++)
		if (gaps[i] > 0 && gaps[i] < text_len &&
		    (!n || gaps[n - 1] != gaps[i]))
			gaps[n++] = gaps[i];
	return n;
}

static bool same_gaps(const struct expect *e, const struct result *res)
{
	size_t want[MAX_GAPS], got[MAX_GAPS], nwant, ngot;

	/* Of a file that is whole there is no word of a gap at all. */
	if (!e->ngaps && res->ngaps)
		return false;
	memcpy(want, e->gaps, sizeof(want));
	memcpy(got, res->gaps, sizeof(got));
	nwant = clean_gaps(want, e->ngaps, e->text.len);
	ngot = clean_gaps(got, res->ngaps, res->text.len);
	return nwant == ngot && !memcmp(want, got, nwant * sizeof(*want));
}

static bool same_errors(const struct error *x, uint32_t nx,
			const struct error *y, uint32_t ny)
{
	if (nx != ny)
		return false;
	for (uint32_t i = 0; i < nx; i++)
		if (!same_error(&x[i], &y[i]))
			return false;
	return true;
}

static bool same_text(const struct buf *x, const struct buf *y)
{
	return x->len == y->len &&
	       (!x->len || !memcmp(x->data, y->data, x->len));
}

/* All of a file is read, unless it is seen at once that it cannot be. */
static bool read_to_end(const struct expect *e, const struct outcome *out)
{
	return out->stored_bytes == e->file.len ||
	       (e->nerrors && (e->errors[0].code == ERROR_UNSUPPORTED ||
			       e->errors[0].code == ERROR_READ));
}

/* NULL, or what is not as it should be. */
static const char *first_difference(const struct expect *e,
				    const struct result *res)
{
	const struct outcome *out = &res->outcome;

	if (res->last != STREAM_END)
		return "does not end";
	if (!same_text(&e->text, &res->text))
		return "text";
	if (!same_errors(e->errors, e->nerrors, out->errors, out->nerrors))
		return "errors";
	if (!same_gaps(e, res))
		return "gaps";
	if (e->content != out->content)
		return "content";
	if (e->nmembers != out->nmembers)
		return "nmembers";
	if (res->text.len != out->text_bytes)
		return "text_bytes";
	return read_to_end(e, out) ? NULL : "stored_bytes";
}

static void print_errors(const char *title, const struct error *errors,
			 uint32_t nerrors)
{
	for (uint32_t i = 0; i < nerrors; i++)
		print_message("%s: code %d, offset %lld, resumed %lld, "
			      "count %llu, errnum %d, \"%s\"\n",
			      title, (int)errors[i].code,
			      (long long)errors[i].offset,
			      (long long)errors[i].resumed,
			      (unsigned long long)errors[i].count,
			      errors[i].errnum, errors[i].detail);
}

static void check_way(const struct expect *e, struct feed feed, size_t room)
{
	struct result res;
	const char *different;

	read_fed(stream, feed, &e->file, e->named_gz, room, &res);
	different = first_difference(e, &res);
	if (different) {
		print_errors("expected", e->errors, e->nerrors);
		print_errors("found", res.outcome.errors, res.outcome.nerrors);
		print_message("text %zu, expected %zu; members %llu, %llu\n",
			      res.text.len, e->text.len,
			      (unsigned long long)res.outcome.nmembers,
			      (unsigned long long)e->nmembers);
		fail_msg("%s: %zu bytes fed by %s (%zu), room %zu", different,
			 e->file.len, feed_names[feed.kind], feed.split, room);
	}
	result_release(&res);
}

/* Reads the file in every way that its size allows, but for the splits. */
static void check(const struct expect *e)
{
	assert_false(buf_failed(&e->file) || buf_failed(&e->text));
	for (size_t i = 0; i < NROOMS; i++) {
		check_way(e, (struct feed){ .kind = FEED_FILE }, rooms[i]);
		check_way(e, (struct feed){ .kind = FEED_PIPE }, rooms[i]);
		check_way(e, (struct feed){ .kind = FEED_RANDOM }, rooms[i]);
		if (e->file.len <= SMALL_FILE)
			check_way(e, (struct feed){ .kind = FEED_BYTES },
				  rooms[i]);
	}
}

/* The same for a large file, with large rooms only. */
static void check_large(const struct expect *e)
{
	assert_false(buf_failed(&e->file) || buf_failed(&e->text));
	check_way(e, (struct feed){ .kind = FEED_FILE }, ROOM_MAX);
	check_way(e, (struct feed){ .kind = FEED_PIPE }, ROOM_MAX);
	check_way(e, (struct feed){ .kind = FEED_RANDOM }, ROOM_MAX);
}

static void check_splits(const struct expect *e)
{
	for (size_t at = 1; at < e->file.len; at += often_step())
		for (size_t i = 0; i < NROOMS; i++)
			check_way(e,
				  (struct feed){ .kind = FEED_SPLIT,
						 .split = at },
				  rooms[i]);
}

/* Lines that do not compress away; never the same from two rngs. */
static void make_text(struct rng *rng, struct buf *text, size_t len)
{
	static const char letters[] = "0123456789abcdefABCDEF./:- \n";

	buf_clear(text);
	while (text->len < len)
		buf_add_byte(
			text,
			(uint8_t)letters[rng_below(rng, sizeof(letters) - 1)]);
}

static void add_random_member(struct expect *e, struct rng *rng, size_t len)
{
	struct buf text = { 0 };

	make_text(rng, &text, len);
	add_member(e, text.data, text.len);
	buf_release(&text);
}

/**** Headers */

static const char latin1_name[] = "acc\xe8s log";

static struct gzip_fields random_fields(struct rng *rng, uint8_t flags)
{
	/* What looks like a header, or ends one, is only bytes in here. */
	static const char extra[] = "AB\x04\0\0\x1f\x8b\x08";

	return (struct gzip_fields){
		.flags = flags,
		.mtime = (uint32_t)rng_next(rng),
		.xfl = (uint8_t)rng_next(rng),
		.os = (uint8_t)rng_next(rng),
		.extra = extra,
		.extra_len = sizeof(extra),
		.name = latin1_name,
		.comment = "two\nlines",
	};
}

static void add_member_of(struct expect *e, const struct gzip_fields *fields,
			  const char *text)
{
	size_t len = strlen(text);

	gzip_add_header(&e->file, fields);
	gzip_add_blocks(&e->file, text, len, 6, Z_DEFAULT_STRATEGY);
	gzip_add_trailer(&e->file, text, len);
	expect_member(e, text, len);
}

static void test_every_header_field(void **state)
{
	struct rng rng = { 1 };

	(void)state;
	for (uint8_t flags = 0; flags < 32; flags++) {
		struct gzip_fields fields = random_fields(&rng, flags);
		struct expect e = { 0 };

		add_member_of(&e, &fields, "first\n");
		fields = random_fields(&rng, flags);
		add_member_of(&e, &fields, "second\n");
		check(&e);
		expect_release(&e);
	}
}

static void test_all_header_fields_at_every_split(void **state)
{
	struct rng rng = { 2 };
	struct gzip_fields fields = random_fields(&rng, 31);
	struct expect e = { 0 };

	(void)state;
	add_member_of(&e, &fields, "first\n");
	add_member_of(&e, &fields, "second\n");
	check_splits(&e);
	expect_release(&e);
}

static void test_header_by_zlib(void **state)
{
	static const char text[] = "a line\n";
	gz_header header = { .text = 1,
			     .time = 1700000000,
			     .os = 3,
			     .extra = (Bytef *)"extra",
			     .extra_len = 5,
			     .name = (Bytef *)"name",
			     .comment = (Bytef *)"comment",
			     .hcrc = 1 };
	struct expect e = { 0 };
	z_stream z;

	(void)state;
	gzip_init(&z, 6, 15 + 16, Z_DEFAULT_STRATEGY);
	assert_int_equal(deflateSetHeader(&z, &header), Z_OK);
	gzip_finish(&z, &e.file, bytes_of(text));
	expect_member(&e, bytes_of(text));
	check(&e);
	expect_release(&e);
}

/* Longer than what the reader holds at a time. */
static void test_huge_header_fields(void **state)
{
	struct rng rng = { 3 };
	struct gzip_fields fields = random_fields(&rng, 31);
	struct expect e = { 0 };
	size_t len = 3 * WINDOW_SIZE;
	char *name = malloc(len + 1);
	char *extra = calloc(1, UINT16_MAX);

	(void)state;
	assert_non_null(name);
	assert_non_null(extra);
	memset(name, 'n', len);
	name[len] = '\0';
	fields.name = name;
	fields.extra = extra;
	fields.extra_len = UINT16_MAX;
	add_member_of(&e, &fields, "text\n");
	add_member(&e, bytes_of("next\n"));
	check_large(&e);
	expect_release(&e);
	free(name);
	free(extra);
}

/* A header that is wrong costs its member, wherever it stands. */
static void check_bad_header(const struct buf *header)
{
	struct buf member = { 0 };

	buf_add(&member, header->data, header->len);
	gzip_add_blocks(&member, bytes_of("lost\n"), 6, Z_DEFAULT_STRATEGY);
	gzip_add_trailer(&member, bytes_of("lost\n"));
	for (size_t place = 0; place < 3; place++) {
		struct expect e = { 0 };

		for (size_t i = 0; i < 3; i++) {
			if (i == place) {
				add_broken(&e, member.data, member.len);
				continue;
			}
			if (i == place + 1)
				expect_resumed(&e);
			add_member(&e, bytes_of("text\n"));
		}
		check(&e);
		expect_release(&e);
	}
	buf_release(&member);
}

/*
 * But not one of which only the CRC of itself is wrong: that of the text is
 * right. All of them are reported at once, in the end.
 */
static void test_wrong_header(void **state)
{
	struct rng rng = { 4 };

	(void)state;
	for (uint8_t flags = GZIP_FHCRC; flags < 32; flags++) {
		struct gzip_fields fields = random_fields(&rng, flags);
		struct expect e = { 0 };
		size_t first;

		if (!(flags & GZIP_FHCRC))
			continue;
		add_member_of(&e, &fields, "right\n");
		first = e.file.len;
		fields.crc_error = 1;
		add_member_of(&e, &fields, "wrong\n");
		add_member_of(&e, &fields, "wrong again\n");
		add_member(&e, bytes_of("without\n"));
		expect_error(&e, ERROR_HEADER, first, "");
		e.errors[0].count = 2;
		check(&e);
		if (flags == 31)
			check_splits(&e);
		expect_release(&e);
	}
}

/* Such a header behind damage, and before it. */
static void test_wrong_header_and_damage(void **state)
{
	struct rng rng = { 5 };
	struct gzip_fields fields = random_fields(&rng, GZIP_FHCRC);
	struct expect e = { 0 };
	size_t first;

	(void)state;
	fields.crc_error = 3;
	add_garbage(&e, bytes_of("#no member#"));
	e.errors[0].code = ERROR_DAMAGED;
	strcpy(e.errors[0].detail, "incorrect header check");
	e.file.data[0] = 1;
	expect_resumed(&e);
	first = e.file.len;
	add_member_of(&e, &fields, "a line of text that is long enough\n");
	/* Its text is not what its trailer says. */
	gzip_add_header(&e.file, &fields);
	gzip_add_blocks(&e.file, bytes_of("text\n"), 6, Z_DEFAULT_STRATEGY);
	buf_add_str(&e.text, "text\n");
	e.nmembers++;
	expect_error(&e, ERROR_DAMAGED, e.file.len + 4, "incorrect data check");
	gzip_add_trailer(&e.file, bytes_of("tent\n"));
	expect_error(&e, ERROR_HEADER, first, "");
	e.errors[2].count = 1;
	check(&e);
	expect_release(&e);
}

static void test_wrong_method_and_reserved_flags(void **state)
{
	static const char *const headers[] = { "\x1f\x8b\x07\0\0\0\0\0\0\3",
					       "\x1f\x8b\x09\0\0\0\0\0\0\3",
					       "\x1f\x8b\x08\x20\0\0\0\0\0\3",
					       "\x1f\x8b\x08\x40\0\0\0\0\0\3",
					       "\x1f\x8b\x08\x80\0\0\0\0\0\3" };

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct buf header = { 0 };

		buf_add(&header, headers[i], GZIP_HEADER_MIN);
		check_bad_header(&header);
		buf_release(&header);
	}
}

/* Nobody but the first bytes tell that it was gzip: one of them is left. */
static void test_wrong_magic_of_first_member(void **state)
{
	static const char *const magics[] = { "\x1e\x8b", "\x9f\x8b",
					      "\x1f\x8a", "\x1f\x0b" };

	(void)state;
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++) {
		struct expect e = { 0 };

		gzip_add_member(&e.file, bytes_of("lost\n"), 6);
		memcpy(e.file.data, magics[i], 2);
		e.content = CONTENT_GZIP;
		expect_error(&e, ERROR_DAMAGED, 0, "incorrect header check");
		check(&e);
		expect_resumed(&e);
		add_member(&e, bytes_of("text\n"));
		check(&e);
		expect_release(&e);
	}
}

/**** Members and blocks */

static void test_one_member(void **state)
{
	struct expect e = { .named_gz = true };

	(void)state;
	add_member(&e, bytes_of("one\ntwo\nthree"));
	check(&e);
	check_splits(&e);
	expect_release(&e);
}

static void test_three_members_at_every_split(void **state)
{
	struct rng rng = { 5 };
	struct expect e = { .named_gz = true };

	(void)state;
	add_random_member(&e, &rng, 60);
	add_random_member(&e, &rng, 1);
	add_random_member(&e, &rng, 80);
	check(&e);
	check_splits(&e);
	expect_release(&e);
}

/* Lines begin in one member and end in another one. */
static void test_thousands_of_members(void **state)
{
	struct rng rng = { 6 };
	struct expect e = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++)
		add_random_member(&e, &rng, rng_below(&rng, 200));
	check(&e);
	assert_int_equal(e.nmembers, 5000);
	expect_release(&e);
}

static void test_empty_members_at_every_place(void **state)
{
	(void)state;
	for (unsigned full = 0; full < 32; full++) {
		struct expect e = { .named_gz = true };

		for (unsigned i = 0; i < 5; i++)
			add_member(&e, "text\n", full >> i & 1 ? 5 : 0);
		check(&e);
		expect_release(&e);
	}
}

static void test_zero_padding(void **state)
{
	static const size_t sizes[] = { 0, 1, 7, 8, 9, 10, 11, 100 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		for (unsigned place = 1; place < 16; place++) {
			struct expect e = { .named_gz = true };

			for (unsigned j = 0; j < 4; j++) {
				if (place >> j & 1)
					add_zeros(&e, sizes[i]);
				if (j < 3)
					add_member(&e, bytes_of("text\n"));
			}
			check(&e);
			expect_release(&e);
		}
	}
}

static void test_zero_padding_longer_than_the_window(void **state)
{
	struct expect e = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		add_zeros(&e, WINDOW_SIZE + 123);
		add_member(&e, bytes_of("text\n"));
	}
	add_zeros(&e, WINDOW_SIZE - 5);
	check_large(&e);
	expect_release(&e);
}

static void add_member_of_blocks(struct expect *e, const struct buf *text,
				 int level, int strategy, int type)
{
	struct gzip_fields fields = { .os = 3 };
	size_t blocks;

	gzip_add_header(&e->file, &fields);
	blocks = e->file.len;
	gzip_add_blocks(&e->file, text->data, text->len, level, strategy);
	/* RFC 1951, section 3.2.3: BTYPE. */
	assert_int_equal(e->file.data[blocks] >> 1 & 3, type);
	gzip_add_trailer(&e->file, text->data, text->len);
	expect_member(e, text->data, text->len);
}

static void test_every_type_of_block(void **state)
{
	struct rng rng = { 7 };
	struct buf text = { 0 };
	struct expect e = { 0 };

	(void)state;
	make_text(&rng, &text, 300);
	add_member_of_blocks(&e, &text, 0, Z_DEFAULT_STRATEGY, 0);
	add_member_of_blocks(&e, &text, 9, Z_FIXED, 1);
	make_text(&rng, &text, 500);
	add_member_of_blocks(&e, &text, 9, Z_DEFAULT_STRATEGY, 2);
	check(&e);
	expect_release(&e);

	e = (struct expect){ 0 };
	make_text(&rng, &text, 300000);
	add_member_of_blocks(&e, &text, 0, Z_DEFAULT_STRATEGY, 0);
	add_member_of_blocks(&e, &text, 1, Z_FIXED, 1);
	add_member_of_blocks(&e, &text, 1, Z_DEFAULT_STRATEGY, 2);
	check(&e);
	expect_release(&e);
	buf_release(&text);
}

/* As a server flushes its log: after each line, into one long member. */
static void test_flushed_blocks(void **state)
{
	static const int flushes[] = { Z_PARTIAL_FLUSH, Z_SYNC_FLUSH,
				       Z_FULL_FLUSH, Z_BLOCK };
	struct rng rng = { 8 };
	struct buf text = { 0 };
	struct expect e = { 0 };
	uint8_t *room = buf_reserve(&e.file, 1 << 16);
	z_stream z;

	(void)state;
	assert_non_null(room);
	gzip_init(&z, 6, 15 + 16, Z_DEFAULT_STRATEGY);
	z.next_out = room;
	z.avail_out = 1 << 16;
	make_text(&rng, &text, 8000);
	z.next_in = text.data;
	for (size_t left = text.len; left;) {
		z.avail_in = left < 40 ? (uInt)left : 40;
		left -= z.avail_in;
		assert_int_equal(deflate(&z, flushes[rng_below(&rng, 4)]),
				 Z_OK);
		assert_int_equal(z.avail_in, 0);
	}
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	e.file.len = (1 << 16) - z.avail_out;
	deflateEnd(&z);
	expect_member(&e, text.data, text.len);
	check(&e);
	expect_release(&e);
	buf_release(&text);
}

/* A stored block of each length costs five bytes: members of any size. */
static void add_stored_member(struct expect *e, struct rng *rng, size_t size)
{
	enum { BLOCK = 5, BARE = GZIP_HEADER_MIN + BLOCK + GZIP_TRAILER };
	struct gzip_fields fields = { .os = 3 };
	struct buf text = { 0 };
	size_t left = size - BARE, start = e->file.len;

	gzip_add_header(&e->file, &fields);
	make_text(rng, &text, size);
	for (size_t at = 0;;) {
		size_t len = left < 60000 ? left : 50000;
		bool final = len == left;

		gzip_add_stored(&e->file, text.data + at, len, final);
		at += len;
		left -= len;
		if (final) {
			gzip_add_trailer(&e->file, text.data, at);
			expect_member(e, text.data, at);
			break;
		}
		left -= BLOCK;
	}
	assert_int_equal(e->file.len - start, size);
	buf_release(&text);
}

/* Where the reader's window may have to slide, in a file or a pipe. */
static const size_t edges[] = { WINDOW_HISTORY, WINDOW_SIZE,
				WINDOW_SIZE + WINDOW_HISTORY, 2 * WINDOW_SIZE };

/* A header may stand anywhere across such an edge. */
static void test_members_across_the_window(void **state)
{
	struct rng rng = { 9 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t before = 0; before <= 12; before++) {
			struct expect e = { 0 };

			add_stored_member(&e, &rng, edges[i] - before);
			add_member(&e, bytes_of("second\n"));
			add_zeros(&e, before);
			add_member(&e, bytes_of("third\n"));
			check_large(&e);
			expect_release(&e);
		}
	}
}

/* The same where it is searched for. */
static void test_damage_before_the_edge_of_the_window(void **state)
{
	struct rng rng = { 10 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t before = 0; before <= 12; before++) {
			struct expect e = { 0 };

			add_stored_member(&e, &rng, edges[i] - before - 3);
			e.file.data[e.file.len - 1] ^= 1;
			expect_error(&e, ERROR_DAMAGED, e.file.len,
				     "incorrect length check");
			add_bytes(&e, bytes_of("\x1f\x1f\x8b"));
			expect_resumed(&e);
			add_member(&e, bytes_of("second\n"));
			check_large(&e);
			expect_release(&e);
		}
	}
}

/**** Plain text and other things that are not gzip */

static void check_plain(const void *text, size_t len)
{
	struct expect e = { .content = CONTENT_TEXT };

	add_bytes(&e, text, len);
	buf_add(&e.text, text, len);
	check(&e);
	if (len > 1 && len <= 40)
		check_splits(&e);
	expect_release(&e);
}

static void test_plain_text(void **state)
{
	(void)state;
	check_plain(bytes_of("a"));
	check_plain(bytes_of("\n"));
	check_plain(bytes_of("no newline"));
	check_plain(bytes_of("one\ntwo\r\n\0three\n"));
	check_plain(bytes_of("\xef\xbb\xbf"));
	check_plain(bytes_of("\xef\xbb\xbf"
			     "after a byte order mark\n"));
	check_plain(bytes_of("\xff\xfe"
			     "a\0b\0\n\0"));
	check_plain(bytes_of("\xe9\n"));
	check_plain(bytes_of("\x1f"
			     "a\n"));
	check_plain(bytes_of("\x8b\n"));
	check_plain(bytes_of("\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a"));
	/* What stands in a text is text. */
	check_plain(bytes_of("in a line: \x1f\x8b\x08\0\0\0\0\0\0\3\7junk\n"));
	check_plain(bytes_of("BZh not bzip2\nPK not zip\n"));
}

/* The first bytes that are looked at, and the first that are not. */
static void test_plain_text_with_latin1(void **state)
{
	(void)state;
	for (size_t at = 0; at < 12; at++) {
		char line[] = "vhost.example 1.2.3.4\n";

		line[at] = '\xe9';
		check_plain(bytes_of(line));
		line[at] = '\x01';
		check_plain(bytes_of(line));
	}
}

/* Zeros before plain text are no part of it. */
static void check_after_zeros(size_t nzeros, const void *text, size_t len)
{
	struct expect e = { .content = CONTENT_TEXT };

	add_zeros(&e, nzeros);
	add_bytes(&e, text, len);
	buf_add(&e.text, text, len);
	check_large(&e);
	expect_release(&e);
}

static void test_zeros_only(void **state)
{
	static const size_t sizes[] = { 1, 9, 10, 511, 512, 513, 300000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct expect e = { .content = CONTENT_NONE };

		add_zeros(&e, sizes[i]);
		expect_error(&e, ERROR_DAMAGED, 0, "nothing but zeros");
		check_large(&e);
		expect_release(&e);
	}
}

static void test_plain_text_after_zeros(void **state)
{
	static const size_t sizes[] = { 1, 2, 7, 8, 9, 10, 11, 300, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		check_after_zeros(sizes[i], bytes_of("text\n"));
		check_after_zeros(sizes[i], bytes_of("\xc3\xa9 text\n"));
	}
}

/*
 * Larger than the window: what was read ahead in search of a member has to
 * come out as text all the same.
 */
static void test_large_plain_text(void **state)
{
	static const char *const starts[] = { "a", "\xe9", "\xef\xbb\xbf",
					      "\x01" };
	/* Within a line. */
	static const char false_start[] = "x\x1f\x8b\x08\0\0\0\0\0\0\3\7";
	struct rng rng = { 11 };
	struct buf text = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		make_text(&rng, &text, 3 * WINDOW_SIZE + 77);
		memcpy(text.data, starts[i], strlen(starts[i]));
		for (int j = 0; j < 20; j++)
			memcpy(text.data + 9 + rng_below(&rng, text.len - 100),
			       false_start, sizeof(false_start) - 1);
		check_plain(text.data, text.len);
	}
	buf_release(&text);
}

/*
 * What is tried as a member may reach past the window, in which its beginning
 * then is no more: it has to be read again.
 */
static void test_false_members_at_the_edge_of_the_window(void **state)
{
	static const size_t lens[] = { 1, IDENTITY_BLOCK, IDENTITY_BLOCK + 20,
				       30000 };
	static const struct gzip_fields fields = { .os = 3 };
	struct buf text = { 0 }, binary = { 0 };
	struct rng rng = { 12 };

	(void)state;
	while (binary.len < 30000)
		buf_add_byte(&binary, 1 + (uint8_t)rng_below(&rng, 9));
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		for (size_t j = 0; j < sizeof(lens) / sizeof(*lens); j++) {
			make_text(&rng, &text, WINDOW_SIZE - lens[j]);
			gzip_add_header(&text, &fields);
			gzip_add_stored(&text, binary.data, lens[i], 0);
			/* A type of block that there is not. */
			buf_add_str(&text, "\7 and more text\n");
			check_plain(text.data, text.len);
		}
	}
	buf_release(&text);
	buf_release(&binary);
}

/* More zeros than can be gone back over in a pipe. */
static void test_plain_text_after_very_many_zeros(void **state)
{
	struct expect e = { .content = CONTENT_TEXT };

	(void)state;
	add_zeros(&e, WINDOW_SIZE + WINDOW_HISTORY);
	add_bytes(&e, bytes_of("text\n"));
	buf_add(&e.text, bytes_of("text\n"));
	check_large(&e);
	expect_release(&e);
}

/**** Plain text and gzip in one file */

static void add_text(struct expect *e, const void *text, size_t len)
{
	add_bytes(e, text, len);
	buf_add(&e->text, text, len);
}

/*
 * A member at every place of plain text: read where a line begins, else left
 * in the line and reported.
 */
static void test_member_in_plain_text(void **state)
{
	static const char text[] = "192.0.2.1 - -\n\n192.0.2.2\n";
	const size_t len = sizeof(text) - 1;

	(void)state;
	for (size_t at = 1; at <= len; at++) {
		struct expect e = { .content = CONTENT_GZIP };
		struct buf member = { 0 };

		/* What the file begins with tells that it is text. */
		for (size_t i = 0; i < 2 * MAGIC_SIZE; i++)
			add_text(&e, "x", 1);
		add_text(&e, text, at);
		gzip_add_member(&member, bytes_of("one line\n"), 6);
		if (text[at - 1] == '\n') {
			add_member(&e, bytes_of("one line\n"));
		} else {
			e.content = CONTENT_TEXT;
			expect_error(&e, ERROR_DAMAGED, e.file.len,
				     "a gzip member within a line is not read");
			e.ngaps--;
			expect_resumed(&e);
			add_text(&e, member.data, member.len);
		}
		check(&e);
		buf_release(&member);
		expect_release(&e);
	}
}

/* Where the window ends, and with more text than is tried. */
static void test_large_text_then_members(void **state)
{
	(void)state;
	for (size_t before = 0; before <= 12; before++) {
		struct expect e = { .content = CONTENT_GZIP };
		struct buf text = { 0 };

		while (text.len < WINDOW_SIZE - before - 1)
			buf_add_byte(&text, 'x');
		buf_add_byte(&text, '\n');
		add_text(&e, text.data, text.len);
		add_member(&e, text.data, text.len);
		add_member(&e, bytes_of("last\n"));
		check_large(&e);
		buf_release(&text);
		expect_release(&e);
	}
}

static void test_text_after_members(void **state)
{
	struct expect e = { .content = CONTENT_GZIP };

	(void)state;
	add_member(&e, bytes_of("first, without an end"));
	e.gaps[e.ngaps++] = e.text.len;
	add_text(&e, bytes_of("192.0.2.1 - - [03/Nov/2026:06:25:01 +0000]\n"));
	add_member(&e, bytes_of("second\n"));
	e.gaps[e.ngaps++] = e.text.len;
	add_text(&e, bytes_of("192.0.2.1 - - [03/Nov/2026:06:25:01 +0000]\n"));
	check(&e);
	check_splits(&e);
	expect_release(&e);
}

/* So few bytes prove no text. */
static void test_short_text_after_a_member(void **state)
{
	struct expect e = { 0 };

	(void)state;
	add_member(&e, bytes_of("first\n"));
	add_garbage(&e, bytes_of("thirty-one bytes of other text\n"));
	check(&e);
	expect_release(&e);
}

/*
 * A file whose head is overwritten, with its first whole member far behind.
 * A regular file and a pipe may differ here (input.h says how far a pipe can
 * be gone back in), but not two pipes with the same bytes.
 */
static void test_pieces_do_not_tell_text_from_gzip(void **state)
{
	static const size_t places[] = { 100 * 1024, 130 * 1024, 200 * 1024,
					 250 * 1024, 300 * 1024 };
	struct rng rng = { 12 };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct feed whole = { .kind = FEED_PIPE };
		struct feed pieces = { .kind = FEED_RANDOM };
		struct buf file = { 0 };
		struct result x, y;

		make_text(&rng, &file, places[i]);
		memcpy(file.data, "\1\2\3\4", 4);
		gzip_add_member(&file, bytes_of("text\n"), 6);
		/* A full pipe has to fill the window at once. */
		while (file.len < 2 * WINDOW_SIZE)
			buf_add_byte(&file, 0);
		read_fed(stream, whole, &file, true, ROOM_MAX, &x);
		read_fed(stream, pieces, &file, true, ROOM_MAX, &y);
		if (!same_text(&x.text, &y.text) ||
		    !same_errors(x.outcome.errors, x.outcome.nerrors,
				 y.outcome.errors, y.outcome.nerrors))
			fail_msg("member at %zu: %zu bytes of text from a full "
				 "pipe, %zu in pieces",
				 places[i], x.text.len, y.text.len);
		result_release(&x);
		result_release(&y);
		buf_release(&file);
	}
}

static void test_empty_file(void **state)
{
	struct expect e = { 0 };

	(void)state;
	check(&e);
	e.named_gz = true;
	expect_error(&e, ERROR_EMPTY, 0, "");
	check(&e);
	expect_release(&e);
}

static const struct {
	const char *name, *start;
	size_t len;
} others[] = {
#ifndef HAVE_ZSTD
	/* RFC 8878, section 3.1.1 */
	{ "zstd", bytes_of("\x28\xb5\x2f\xfd\x24\0\1\0\0") },
#endif
#ifndef HAVE_XZ
	/* The .xz file format, section 2.1.1 */
	{ "xz", bytes_of("\xfd"
			 "7zXZ\0\0\4\xe6\xd6\xb4\x46") },
#endif
#ifndef HAVE_BZIP2
	/* A block, and the end of an empty stream */
	{ "bzip2", bytes_of("BZh91AY&SY\x8b\x44\x9f\x10") },
	{ "bzip2", bytes_of("BZh1\x17\x72\x45\x38\x50\x90\0\0\0\0") },
#endif
	{ "compress (.Z)", bytes_of("\x1f\x9d\x90\x61\x14") },
	/* LZ4 frame format: general, and legacy */
	{ "lz4", bytes_of("\x04\x22\x4d\x18\x64\x40\xa7\0\0\0\0") },
	{ "lz4", bytes_of("\x02\x21\x4c\x18\5\0\0\0\x50") },
	{ "lzip", bytes_of("LZIP\1\x0c\0") },
	/* APPNOTE.TXT, sections 4.3.7 and 4.3.16 */
	{ "zip", bytes_of("PK\3\4\x14\0\0\0\x08\0") },
	{ "zip", bytes_of("PK\5\6\0\0\0\0\0\0\0\0") },
	{ "7-Zip", bytes_of("7z\xbc\xaf\x27\x1c\0\4") },
};

enum { NOTHERS = sizeof(others) / sizeof(*others) };

static void test_other_compressions(void **state)
{
	struct rng rng = { 13 };

	(void)state;
	for (size_t i = 0; i < NOTHERS; i++) {
		struct expect e = { .named_gz = true };

		add_bytes(&e, others[i].start, others[i].len);
		expect_error(&e, ERROR_UNSUPPORTED, 0, others[i].name);
		check(&e);
		check_splits(&e);
		while (e.file.len < SMALL_FILE)
			buf_add_byte(&e.file, (uint8_t)rng_next(&rng));
		/* Not even for a member that it happens to hold. */
		gzip_add_member(&e.file, bytes_of("text\n"), 6);
		check(&e);
		expect_release(&e);
	}
}

/* Behind a member it is no more than garbage. */
static void test_other_compressions_after_a_member(void **state)
{
	(void)state;
	for (size_t i = 0; i < NOTHERS; i++) {
		struct expect e = { 0 };

		add_member(&e, bytes_of("text\n"));
		add_garbage(&e, others[i].start, others[i].len);
		check(&e);
		expect_release(&e);
	}
}

/**** Garbage */

static void make_garbage(struct rng *rng, struct buf *garbage, size_t len)
{
	buf_clear(garbage);
	/* Not what begins a member, and not padding. */
	buf_add_byte(garbage, (uint8_t)(0x20 + rng_below(rng, 200)));
	while (garbage->len < len)
		buf_add_byte(garbage, (uint8_t)rng_next(rng));
}

static void check_garbage(const void *garbage, size_t len)
{
	for (int behind = 0; behind < 3; behind++) {
		struct expect e = { 0 };

		for (int i = 0; i < 3; i++) {
			add_member(&e, bytes_of("text\nwithout end"));
			if (i == behind) {
				add_garbage(&e, garbage, len);
				if (i < 2)
					expect_resumed(&e);
			}
		}
		check(&e);
		if (len == 11)
			check_splits(&e);
		expect_release(&e);
	}
}

static void test_garbage(void **state)
{
	static const size_t sizes[] = { 1, 2, 9, 10, 11, 300 };
	struct rng rng = { 14 };
	struct buf garbage = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		make_garbage(&rng, &garbage, sizes[i]);
		check_garbage(garbage.data, garbage.len);
	}
	buf_release(&garbage);
}

static void test_garbage_with_false_magics(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bodies[] = {
		/* A block of no type, lengths that do not agree, */
		{ bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3\7 junk") },
		{ bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3\0\5\0\5\0") },
		/* behind a field, behind a name, behind text */
		{ bytes_of("\x1f\x8b\x08\4\0\0\0\0\0\3\1\0x\7 junk") },
		{ bytes_of("\x1f\x8b\x08\x08\0\0\0\0\0\3name\0\7") },
		{ bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3"
			   "\0\4\0\xfb\xfftext\7 junk") },
	};
	struct rng rng = { 15 };
	struct buf garbage = { 0 };

	(void)state;
	make_garbage(&rng, &garbage, 20);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		buf_add(&garbage, bodies[i].bytes, bodies[i].len);
		buf_add_byte(&garbage, 0x1f);
		check_garbage(garbage.data, garbage.len);
	}
	buf_release(&garbage);
}

/* Of a header alone nothing can be decoded, so it is no member. */
static void test_garbage_that_ends_as_a_member_begins(void **state)
{
	static const char garbage[] = "garbage\x1f\x8b\x08\0\0\0\0\0\0\3";
	struct expect e = { 0 };

	(void)state;
	add_member(&e, bytes_of("text\n"));
	add_garbage(&e, bytes_of(garbage));
	check(&e);
	check_splits(&e);
	expect_release(&e);
}

static void test_empty_member_after_garbage(void **state)
{
	struct expect e = { 0 };

	(void)state;
	add_member(&e, bytes_of("text\n"));
	for (int i = 0; i < 2; i++) {
		add_garbage(&e, bytes_of("garbage"));
		expect_resumed(&e);
		add_member(&e, "", 0);
	}
	add_member(&e, bytes_of("text\n"));
	check(&e);
	check_splits(&e);
	expect_release(&e);
}

/* Where a member may begin, what begins as one is taken for a broken one. */
static void test_garbage_that_begins_as_a_member(void **state)
{
	static const char junk[] = "\x1f\x8b\x08\0\0\0\0\0\0\3\7 junk";
	struct expect e = { 0 };

	(void)state;
	add_member(&e, bytes_of("first\n"));
	add_broken(&e, bytes_of(junk));
	expect_resumed(&e);
	add_member(&e, bytes_of("second\n"));
	add_broken(&e, bytes_of(junk));
	check(&e);
	check_splits(&e);
	expect_release(&e);
}

/* No need to read it again as text: a pipe gives what a file gives. */
static void test_binary_longer_than_the_window(void **state)
{
	struct rng rng = { 17 };
	struct buf binary = { 0 };

	(void)state;
	while (binary.len < 2 * WINDOW_SIZE)
		buf_add_byte(&binary, (uint8_t)(1 + rng_below(&rng, 8)));
	for (int with_member = 0; with_member < 2; with_member++) {
		struct expect e = { 0 };

		expect_error(&e, with_member ? ERROR_DAMAGED : ERROR_BINARY, 0,
			     "incorrect header check");
		add_bytes(&e, binary.data, binary.len);
		if (with_member) {
			expect_resumed(&e);
			add_member(&e, bytes_of("text\n"));
		}
		check_large(&e);
		expect_release(&e);
	}
	buf_release(&binary);
}

static void test_garbage_longer_than_the_window(void **state)
{
	struct rng rng = { 16 };
	struct buf garbage = { 0 };
	struct expect e = { 0 };

	(void)state;
	make_garbage(&rng, &garbage, 2 * WINDOW_SIZE + 1);
	add_member(&e, bytes_of("first\n"));
	add_garbage(&e, garbage.data, garbage.len);
	expect_resumed(&e);
	add_member(&e, bytes_of("second\n"));
	add_garbage(&e, garbage.data, garbage.len - 5);
	check_large(&e);
	expect_release(&e);
	buf_release(&garbage);
}

/**** Every truncation, every flipped bit */

struct member {
	size_t begin, end;	     /* in the file */
	size_t text_begin, text_end; /* in all text */
};

/* Three members with texts of their own, and where they are. */
struct trio {
	struct buf file, text;
	struct member members[3];
};

static void trio_release(struct trio *trio)
{
	buf_release(&trio->file);
	buf_release(&trio->text);
}

static void make_trio(struct trio *trio, struct rng *rng, uint8_t flags,
		      int level, int strategy)
{
	struct buf text = { 0 };

	*trio = (struct trio){ 0 };
	for (int i = 0; i < 3; i++) {
		struct gzip_fields fields = random_fields(rng, flags);
		struct member *member = &trio->members[i];

		member->begin = trio->file.len;
		member->text_begin = trio->text.len;
		make_text(rng, &text, 90 + rng_below(rng, 40));
		gzip_add_header(&trio->file, &fields);
		gzip_add_blocks(&trio->file, text.data, text.len, level,
				strategy);
		gzip_add_trailer(&trio->file, text.data, text.len);
		buf_add(&trio->text, text.data, text.len);
		member->end = trio->file.len;
		member->text_end = trio->text.len;
	}
	buf_release(&text);
}

static void expect_trio_member(struct expect *e, const struct trio *trio, int i)
{
	const struct member *member = &trio->members[i];

	expect_member(e, trio->text.data + member->text_begin,
		      member->text_end - member->text_begin);
}

/* The first len bytes of it. */
static void expect_cut_trio(struct expect *e, const struct trio *trio,
			    size_t len)
{
	int i = 0;
	const char *reason;
	size_t used, begin;

	add_bytes(e, trio->file.data, len);
	for (; i < 3 && trio->members[i].end <= len; i++)
		expect_trio_member(e, trio, i);
	begin = i < 3 ? trio->members[i].begin : len;
	if (begin == len)
		return;
	assert_int_equal(ask_zlib(e->file.data + begin, len - begin, &e->text,
				  &used, &reason),
			 CUT);
	e->content = CONTENT_GZIP;
	e->nmembers++;
	expect_error(e, ERROR_CUT, len, "");
}

static void check_truncations(const struct trio *trio)
{
	for (size_t len = 0; len <= trio->file.len; len++) {
		struct expect e = { .named_gz = len > 0 };

		expect_cut_trio(&e, trio, len);
		/* Text is never lost by what is missing behind it. */
		assert_memory_equal(e.text.data, trio->text.data, e.text.len);
		check_way(&e, (struct feed){ .kind = FEED_FILE }, 1);
		check_way(&e, (struct feed){ .kind = FEED_FILE }, ROOM_MAX);
		check_way(&e, (struct feed){ .kind = FEED_PIPE }, 7);
		check_way(&e, (struct feed){ .kind = FEED_BYTES }, ROOM_MAX);
		check_way(&e, (struct feed){ .kind = FEED_RANDOM }, 2);
		expect_release(&e);
	}
}

static void test_every_truncation(void **state)
{
	struct rng rng = { 17 };
	struct trio trio;

	(void)state;
	make_trio(&trio, &rng, 0, 9, Z_DEFAULT_STRATEGY);
	check_truncations(&trio);
	trio_release(&trio);
	make_trio(&trio, &rng, 31, 9, Z_FIXED);
	check_truncations(&trio);
	trio_release(&trio);
	make_trio(&trio, &rng, 0, 0, Z_DEFAULT_STRATEGY);
	check_truncations(&trio);
	trio_release(&trio);
}

static int member_at(const struct trio *trio, size_t at)
{
	int i = 0;

	while (at >= trio->members[i].end)
		i++;
	return i;
}

static bool has_magic(const uint8_t *data)
{
	return data[0] == 0x1f && data[1] == 0x8b;
}

/*
 * What has to come of member i, in which a bit is flipped: all of it as if
 * nothing was (the bit means nothing), or what zlib gets out of it.
 */
static void expect_flipped(struct expect *e, const struct trio *trio, int i)
{
	const struct member *member = &trio->members[i];
	const uint8_t *data = e->file.data + member->begin;
	size_t text_len = e->text.len, used = 0;
	const char *reason = "incorrect header check";
	enum verdict verdict = BAD;

	if (has_magic(data)) {
		verdict = ask_zlib(data, e->file.len - member->begin, &e->text,
				   &used, &reason);
		e->nmembers++;
	} else if (i > 0) {
		expect_error(e, ERROR_GARBAGE, member->begin, "");
		e->errors[0].count = member->end - member->begin;
		return;
	}
	if (verdict == WHOLE) {
		assert_int_equal(used, member->end - member->begin);
		assert_int_equal(e->text.len - text_len,
				 member->text_end - member->text_begin);
		if (!has_right_header(e->file.data + member->begin, used)) {
			expect_error(e, ERROR_HEADER, member->begin, "");
			e->errors[0].count = 1;
			e->ngaps--;
		}
		return;
	}
	if (verdict == CUT)
		expect_error(e, ERROR_CUT, e->file.len, "");
	else
		expect_error(e, ERROR_DAMAGED, member->begin + used, reason);
}

static void check_flip(const struct trio *trio, size_t at, unsigned bit)
{
	struct expect e = { .content = CONTENT_GZIP };
	int flipped = member_at(trio, at);

	add_bytes(&e, trio->file.data, trio->file.len);
	e.file.data[at] ^= (uint8_t)(1U << bit);
	for (int i = 0; i < 3; i++) {
		if (i == flipped) {
			expect_flipped(&e, trio, i);
			if (e.nerrors && i < 2 &&
			    e.errors[0].code != ERROR_HEADER)
				e.errors[0].resumed =
					(int64_t)trio->members[i].end;
		} else {
			expect_trio_member(&e, trio, i);
		}
	}
	check_way(&e, (struct feed){ .kind = FEED_FILE }, ROOM_MAX);
	check_way(&e, (struct feed){ .kind = FEED_FILE }, 7);
	check_way(&e, (struct feed){ .kind = FEED_PIPE }, ROOM_MAX);
	if (bit == at % 8)
		check_way(&e, (struct feed){ .kind = FEED_BYTES }, 2);
	expect_release(&e);
}

static void check_flips(const struct trio *trio)
{
	for (size_t i = 0; i < 8 * trio->file.len; i += often_step())
		check_flip(trio, i / 8, i % 8);
}

static void test_every_flipped_bit(void **state)
{
	static const struct {
		uint8_t flags;
		int level, strategy;
	} kinds[] = {
		{ 0, 9, Z_DEFAULT_STRATEGY },
		{ 31, 9, Z_DEFAULT_STRATEGY },
		{ GZIP_FNAME, 9, Z_FIXED },
		{ GZIP_FEXTRA | GZIP_FTEXT, 0, Z_DEFAULT_STRATEGY },
	};
	struct rng rng = { 18 };
	struct trio trio;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		make_trio(&trio, &rng, kinds[i].flags, kinds[i].level,
			  kinds[i].strategy);
		check_flips(&trio);
		trio_release(&trio);
	}
}

/* Any bytes overwritten: whatever comes of it, it ends and is one thing. */
static void test_random_damage_is_the_same_in_every_way(void **state)
{
	struct rng rng = { 19 };

	(void)state;
	for (size_t i = 0; i < often(200); i++) {
		struct feed file = { .kind = FEED_FILE };
		struct expect e = { 0 };
		struct result res;

		for (int j = 0; j < 6; j++)
			add_random_member(&e, &rng, rng_below(&rng, 120));
		for (size_t j = 1 + rng_below(&rng, 6); j; j--)
			e.file.data[rng_below(&rng, e.file.len)] =
				(uint8_t)rng_next(&rng);
		read_fed(stream, file, &e.file, true, ROOM_MAX, &res);
		e.nmembers = res.outcome.nmembers;
		e.content = res.outcome.content;
		e.ngaps = res.ngaps;
		memcpy(e.gaps, res.gaps, sizeof(e.gaps));
		e.nerrors = res.outcome.nerrors;
		for (uint32_t j = 0; j < e.nerrors; j++)
			e.errors[j] = res.outcome.errors[j];
		buf_clear(&e.text);
		buf_add(&e.text, res.text.data, res.text.len);
		check(&e);
		result_release(&res);
		expect_release(&e);
	}
}

/**** Damage of one kind at every place */

static void break_crc(struct buf *member)
{
	member->data[member->len - 8] ^= 0x10;
}

static void break_length(struct buf *member)
{
	member->data[member->len - 1] ^= 0x10;
}

/* The blocks of two members, one with the other's trailer. */
static void break_trailer(struct buf *member)
{
	memset(member->data + member->len - GZIP_TRAILER, 0x55, GZIP_TRAILER);
}

static void check_broken_trailer(void (*break_it)(struct buf *),
				 unsigned broken)
{
	struct rng rng = { 20 };
	struct expect e = { 0 };
	struct buf text = { 0 }, all = { 0 };

	for (unsigned i = 0; i < 3; i++) {
		struct buf member = { 0 };

		make_text(&rng, &text, 100);
		buf_add(&all, text.data, text.len);
		gzip_add_member(&member, text.data, text.len, 6);
		if (broken >> i & 1)
			break_it(&member);
		if (i && broken >> (i - 1) & 1)
			expect_resumed(&e);
		if (broken >> i & 1) {
			add_broken(&e, member.data, member.len);
		} else {
			add_bytes(&e, member.data, member.len);
			expect_member(&e, text.data, text.len);
		}
		buf_release(&member);
	}
	/* Everything decoded before the damage counts: that is all. */
	assert_true(same_text(&e.text, &all));
	check(&e);
	expect_release(&e);
	buf_release(&text);
	buf_release(&all);
}

static void test_wrong_trailer(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		check_broken_trailer(break_crc, 1U << i);
		check_broken_trailer(break_length, 1U << i);
		check_broken_trailer(break_trailer, 1U << i);
	}
	check_broken_trailer(break_crc, 5);
}

/* Bodies behind a header: text, and then no block (RFC 1951). */
static const struct {
	const char *bytes;
	size_t len;
} broken_bodies[] = {
	/* Of type 3, at once and behind text */
	{ bytes_of("\7") },
	{ bytes_of("\0\4\0\xfb\xff"
		   "text\7") },
	/* Stored, but LEN and NLEN do not agree */
	{ bytes_of("\0\4\0\xfb\xff"
		   "text\1\1\0\1\0") },
	/* Fixed: from before the start, and at no distance that there is */
	{ bytes_of("\3\2") },
	{ bytes_of("\0\4\0\xfb\xff"
		   "text\3\x3e") },
	/* Dynamic, of more codes than there are */
	{ bytes_of("\0\1\0\xfe\xff\n\xfd\xff\xff\xff") },
};

static void test_broken_block(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken_bodies) / sizeof(*broken_bodies);
	     i++) {
		struct gzip_fields fields = { .os = 3 };
		struct buf member = { 0 };

		gzip_add_header(&member, &fields);
		buf_add(&member, broken_bodies[i].bytes, broken_bodies[i].len);
		/* What comes behind is lost, and no member. */
		buf_add(&member, bytes_of("\xff\xff\xff\xff and so on"));
		for (int place = 0; place < 3; place++) {
			struct expect e = { 0 };

			for (int j = 0; j < 3; j++) {
				if (j && j == place + 1)
					expect_resumed(&e);
				if (j == place)
					add_broken(&e, member.data, member.len);
				else
					add_member(&e, bytes_of("text"));
			}
			check(&e);
			expect_release(&e);
		}
		buf_release(&member);
	}
}

/*
 * A stored block whose length is wrong takes the next members for its own
 * bytes. They come out as text of the broken member and then, as theirs.
 */
static void check_swallowed(size_t before, size_t text_len)
{
	struct gzip_fields fields = { .os = 3 };
	struct rng rng = { 21 };
	struct buf text = { 0 }, swallowed = { 0 };
	struct expect e = { 0 };

	if (before)
		add_stored_member(&e, &rng, before);
	make_text(&rng, &text, text_len);
	gzip_add_member(&swallowed, text.data, text.len, 0);
	gzip_add_header(&e.file, &fields);
	buf_add_byte(&e.file, 0);
	gzip_add_le(&e.file, swallowed.len, 2);
	gzip_add_le(&e.file, ~(uint64_t)swallowed.len, 2);
	expect_member(&e, swallowed.data, swallowed.len);
	/* Behind it an impossible block. */
	expect_error(&e, ERROR_DAMAGED, e.file.len + swallowed.len + 1,
		     "invalid block type");
	expect_resumed(&e);
	add_bytes(&e, swallowed.data, swallowed.len);
	expect_member(&e, text.data, text.len);
	add_garbage(&e, bytes_of("\x77"));
	expect_resumed(&e);
	add_member(&e, bytes_of("last\n"));
	check_large(&e);
	if (e.file.len <= SMALL_FILE)
		check(&e);
	expect_release(&e);
	buf_release(&text);
	buf_release(&swallowed);
}

static void test_swallowed_member(void **state)
{
	(void)state;
	check_swallowed(0, 100);
	check_swallowed(0, 30000);
	check_swallowed(0, 65000);
}

/* So that it has to be gone back over what the window slid past. */
static void test_swallowed_member_at_the_edges_of_the_window(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
		check_swallowed(edges[i] - 50, 100);
		check_swallowed(edges[i] - 100, 65000);
		check_swallowed(edges[i] - 30000, 65000);
		check_swallowed(edges[i] - 64900, 65000);
	}
}

/* Members behind damage that are larger than what is decoded on trial. */
static void test_large_members_after_damage(void **state)
{
	static const size_t sizes[] = { 32 * 1024 - 1, 32 * 1024, 32 * 1024 + 1,
					200 * 1024, 900 * 1024 };
	struct rng rng = { 22 };
	struct buf text = { 0 };
	struct expect e = { 0 };

	(void)state;
	add_member(&e, bytes_of("first\n"));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		make_text(&rng, &text, sizes[i]);
		add_garbage(&e, bytes_of("garbage"));
		expect_resumed(&e);
		add_member(&e, text.data, text.len);
	}
	check(&e);
	expect_release(&e);
	buf_release(&text);
}

/*
 * Behind damage a member counts that is damaged itself, if it gives enough
 * text first (resync.c: TRIAL_TEXT_BROKEN): the small and the large one,
 * but neither the tiny one nor the one that is not text.
 */
static void test_damaged_members_in_a_row(void **state)
{
	struct rng rng = { 23 };
	struct buf text = { 0 }, tiny = { 0 }, odd = { 0 };
	struct buf small = { 0 }, large = { 0 };
	struct expect e = { 0 };

	(void)state;
	make_text(&rng, &text, 100000);
	gzip_add_member(&small, text.data, 100, 6);
	break_crc(&small);
	gzip_add_member(&large, text.data, text.len, 6);
	break_crc(&large);
	gzip_add_member(&tiny, text.data, 31, 6);
	break_crc(&tiny);
	text.data[20] = 1;
	gzip_add_member(&odd, text.data, 100, 6);
	break_crc(&odd);

	add_broken(&e, small.data, small.len);
	expect_resumed(&e);
	add_broken(&e, small.data, small.len);
	expect_resumed(&e);
	add_broken(&e, large.data, large.len);
	add_bytes(&e, tiny.data, tiny.len);
	add_bytes(&e, odd.data, odd.len);
	expect_resumed(&e);
	add_member(&e, bytes_of("text\n"));
	check(&e);
	expect_release(&e);
	buf_release(&text);
	buf_release(&tiny);
	buf_release(&odd);
	buf_release(&small);
	buf_release(&large);
}

/* A file cut in a member behind damage: both are told, in order. */
static void test_cut_after_damage(void **state)
{
	struct rng rng = { 24 };
	struct buf text = { 0 }, broken = { 0 }, cut = { 0 };
	struct expect e = { 0 };
	const char *reason;
	size_t used;

	(void)state;
	make_text(&rng, &text, 500);
	gzip_add_member(&broken, text.data, text.len, 6);
	break_crc(&broken);
	gzip_add_member(&cut, text.data, text.len, 0);
	add_broken(&e, broken.data, broken.len);
	expect_resumed(&e);
	add_bytes(&e, cut.data, 300);
	assert_int_equal(ask_zlib(cut.data, 300, &e.text, &used, &reason), CUT);
	e.nmembers++;
	expect_error(&e, ERROR_CUT, e.file.len, "");
	check(&e);
	expect_release(&e);
	buf_release(&text);
	buf_release(&broken);
	buf_release(&cut);
}

static void check_number_of_damages(size_t n)
{
	struct buf broken = { 0 };
	struct expect e = { 0 };
	uint64_t more = n > OUTCOME_MAX_DAMAGE ? n - OUTCOME_MAX_DAMAGE : 0;

	gzip_add_member(&broken, bytes_of("kept"), 6);
	break_crc(&broken);
	for (size_t i = 0; i < n; i++) {
		add_broken(&e, broken.data, broken.len);
		expect_resumed(&e);
		/* Only the last place is kept for what is counted. */
		if (e.nerrors == MAX_ERRORS)
			e.nerrors--;
		add_member(&e, bytes_of("text\n"));
	}
	if (more) {
		e.errors[e.nerrors++] =
			(struct error){ .code = ERROR_MORE_DAMAGE,
					.count = more };
	}
	check(&e);
	expect_release(&e);
	buf_release(&broken);
}

static void test_more_damage_than_is_listed(void **state)
{
	(void)state;
	check_number_of_damages(OUTCOME_MAX_DAMAGE - 1);
	check_number_of_damages(OUTCOME_MAX_DAMAGE);
	check_number_of_damages(OUTCOME_MAX_DAMAGE + 1);
	check_number_of_damages(100);
}

/**** Hostile files: they have to end */

static void check_hostile(const struct buf *file)
{
	static const enum feed_kind kinds[] = { FEED_FILE, FEED_PIPE };

	for (size_t i = 0; i < 2; i++) {
		struct feed feed = { .kind = kinds[i] };
		struct result res;

		read_fed(stream, feed, file, true, ROOM_MAX, &res);
		assert_int_equal(res.last, STREAM_END);
		assert_true(res.outcome.nerrors > 0);
		/* What stood whole before all that. */
		assert_true(res.text.len >= 6);
		assert_memory_equal(res.text.data, "first\n", 6);
		assert_int_equal(res.outcome.stored_bytes, file->len);
		result_release(&res);
	}
}

static void check_hostile_unit(const void *unit, size_t len)
{
	struct buf file = { 0 };

	gzip_add_member(&file, bytes_of("first\n"), 6);
	while (file.len < 2 << 20)
		buf_add(&file, unit, len);
	assert_false(buf_failed(&file));
	check_hostile(&file);
	/* The same behind what is no member. */
	buf_add(&file, bytes_of("\x20\x20"));
	memmove(file.data + 28, file.data + 26, file.len - 28);
	memset(file.data + 26, 0x20, 2);
	check_hostile(&file);
	buf_release(&file);
}

static void test_hostile_files(void **state)
{
	(void)state;
	/* Nothing but starts; with an empty stored block. */
	check_hostile_unit(bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3"));
	check_hostile_unit(
		bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3\0\0\0\xff\xff"));
	/* Each start has a name that never ends. */
	check_hostile_unit(bytes_of("\x1f\x8b\x08\x08\1\1\1\1\1\1"));
	/* Each start skips the others; so does a field of each. */
	check_hostile_unit(
		bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3\0\x0a\0\xf5\xff"));
	check_hostile_unit(
		bytes_of("\x1f\x8b\x08\x04\0\0\0\0\0\3\xff\xff\0\0\0\xff\xff"));
}

/* Random starts close together, each with another course through the file. */
static void test_hostile_random_files(void **state)
{
	struct rng rng = { 25 };
	struct buf file = { 0 };

	(void)state;
	gzip_add_member(&file, bytes_of("first\n"), 6);
	while (file.len < 1 << 20) {
		static const char flags[] = { 0, 4, 8, 16, 12, 28 };

		buf_add(&file, bytes_of("\x1f\x8b\x08"));
		buf_add_byte(&file, (uint8_t)flags[rng_below(&rng, 6)]);
		for (size_t i = rng_below(&rng, 20); i; i--)
			buf_add_byte(&file, (uint8_t)rng_next(&rng));
		buf_add(&file, bytes_of("\0\0\0\xff\xff"));
	}
	check_hostile(&file);
	buf_release(&file);
}

/**** The stream itself */

/* Half read, or read to its end: nothing is left for the next file. */
static void test_stream_after_stream(void **state)
{
	struct rng rng = { 26 };
	struct expect files[5] = { 0 };
	struct buf broken = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++)
		add_random_member(&files[0], &rng, 3000);
	add_random_member(&files[1], &rng, 50);
	gzip_add_member(&broken, bytes_of("broken\n"), 6);
	break_crc(&broken);
	add_broken(&files[1], broken.data, broken.len);
	add_bytes(&files[2], bytes_of("\xe9 text\n"));
	buf_add(&files[2].text, bytes_of("\xe9 text\n"));
	files[2].content = CONTENT_TEXT;
	expect_error(&files[4], ERROR_UNSUPPORTED, 0, "zip");
	add_bytes(&files[4], bytes_of("PK\3\4 and so on"));
	for (int i = 0; i < 5; i++) {
		for (int j = 0; j < 5; j++) {
			struct outcome out = { 0 };
			const struct buf *file = &files[i].file;
			int fd = make_file(file->data, file->len);
			char room[7];
			size_t len;

			stream_open(stream, fd, false, &out);
			stream_read(stream, room, sizeof(room), &len);
			check_way(&files[j], (struct feed){ .kind = FEED_FILE },
				  7);
			outcome_release(&out);
			close(fd);
		}
	}
	for (int i = 0; i < 5; i++)
		expect_release(&files[i]);
	buf_release(&broken);
}

/* As standard input may be: offsets count from where reading begins. */
static void test_begins_where_the_descriptor_stands(void **state)
{
	struct expect e = { 0 };
	struct buf broken = { 0 };
	struct result res;
	const char *different;
	int fd;

	(void)state;
	gzip_add_member(&broken, bytes_of("broken\n"), 6);
	break_crc(&broken);
	add_broken(&e, broken.data, broken.len);
	expect_resumed(&e);
	add_member(&e, bytes_of("text\n"));
	fd = make_file("before that", 11);
	assert_int_equal(pwrite(fd, e.file.data, e.file.len, 11), e.file.len);
	assert_int_equal(lseek(fd, 11, SEEK_SET), 11);
	read_all(stream, fd, false, ROOM_MAX, &res);
	different = first_difference(&e, &res);
	if (different)
		fail_msg("%s", different);
	close(fd);
	result_release(&res);
	expect_release(&e);
	buf_release(&broken);
}

static void check_unreadable(int fd, int errnum)
{
	struct result res;

	read_all(stream, fd, true, ROOM_MAX, &res);
	assert_int_equal(res.last, STREAM_END);
	assert_int_equal(res.text.len, 0);
	assert_int_equal(res.outcome.nerrors, 1);
	assert_int_equal(res.outcome.errors[0].code, ERROR_READ);
	assert_int_equal(res.outcome.errors[0].errnum, errnum);
	assert_int_equal(res.outcome.errors[0].offset, 0);
	result_release(&res);
}

static void test_unreadable(void **state)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fds[2];

	(void)state;
	assert_true(fd >= 0);
	check_unreadable(fd, EISDIR);
	close(fd);
	check_unreadable(-1, EBADF);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	check_unreadable(fds[1], EBADF);
	close(fds[0]);
	close(fds[1]);
}

/* Somebody else may have made the pipe so: there is nothing yet, no end. */
static void test_pipe_that_does_not_block(void **state)
{
	struct rng rng = { 27 };
	struct expect e = { 0 };
	struct feed feed = { .kind = FEED_BYTES };
	struct feeder feeder;
	struct result res;
	const char *different;

	(void)state;
	add_random_member(&e, &rng, 500);
	feeder_start(&feeder, feed, e.file.data, e.file.len);
	assert_int_equal(fcntl(feeder.in, F_SETFL, O_NONBLOCK | O_DIRECT), 0);
	read_all(stream, feeder.in, false, ROOM_MAX, &res);
	feeder_stop(&feeder);
	different = first_difference(&e, &res);
	if (different)
		fail_msg("%s", different);
	result_release(&res);
	expect_release(&e);
}

/**** Out of memory */

static struct {
	unsigned runs_left; /* before memory runs out */
} poor;

static struct decoder *create_none(void)
{
	return NULL;
}

static enum decoder_status run_poor(struct decoder *dec,
				    struct decoder_window *win)
{
	if (!poor.runs_left)
		return DECODER_MEMORY;
	poor.runs_left--;
	return zlib_decoder.run(dec, win);
}

static void test_no_memory_for_a_decoder(void **state)
{
	struct decoder_ops ops = zlib_decoder;

	(void)state;
	ops.create = create_none;
	ops.destroy = zlib_decoder.destroy;
	assert_null(stream_new(&ops));
	stream_free(NULL);
}

/* Memory runs out at each of the decoder's runs, and at none. */
static void test_no_memory_to_decode(void **state)
{
	struct decoder_ops ops = zlib_decoder;
	struct expect e = { 0 };
	struct buf broken = { 0 };
	struct stream *gz;
	unsigned runs = 0;

	(void)state;
	ops.run = run_poor;
	gz = stream_new(&ops);
	assert_non_null(gz);
	gzip_add_member(&broken, bytes_of("broken\n"), 6);
	break_crc(&broken);
	add_member(&e, bytes_of("first\n"));
	add_broken(&e, broken.data, broken.len);
	expect_resumed(&e);
	add_member(&e, bytes_of("third\n"));
	for (;; runs++) {
		struct feed feed = { .kind = FEED_FILE };
		struct result res;
		bool ended;

		poor.runs_left = runs;
		read_fed(gz, feed, &e.file, false, ROOM_MAX, &res);
		ended = res.last == STREAM_END;
		if (!ended)
			assert_int_equal(res.last, STREAM_MEMORY);
		else
			assert_true(same_text(&res.text, &e.text));
		result_release(&res);
		if (ended)
			break;
	}
	/* Each member takes one run, the one that is tried as well. */
	assert_true(runs >= 3);
	stream_free(gz);
	expect_release(&e);
	buf_release(&broken);
}

static int make_stream(void **state)
{
	(void)state;
	stream = stream_new(&zlib_decoder);
	return stream ? 0 : -1;
}

static int free_stream(void **state)
{
	(void)state;
	stream_free(stream);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_header_field),
		cmocka_unit_test(test_all_header_fields_at_every_split),
		cmocka_unit_test(test_header_by_zlib),
		cmocka_unit_test(test_huge_header_fields),
		cmocka_unit_test(test_wrong_header),
		cmocka_unit_test(test_wrong_header_and_damage),
		cmocka_unit_test(test_wrong_method_and_reserved_flags),
		cmocka_unit_test(test_wrong_magic_of_first_member),
		cmocka_unit_test(test_one_member),
		cmocka_unit_test(test_three_members_at_every_split),
		cmocka_unit_test(test_thousands_of_members),
		cmocka_unit_test(test_empty_members_at_every_place),
		cmocka_unit_test(test_zero_padding),
		cmocka_unit_test(test_zero_padding_longer_than_the_window),
		cmocka_unit_test(test_every_type_of_block),
		cmocka_unit_test(test_flushed_blocks),
		cmocka_unit_test(test_members_across_the_window),
		cmocka_unit_test(test_damage_before_the_edge_of_the_window),
		cmocka_unit_test(test_plain_text),
		cmocka_unit_test(test_plain_text_with_latin1),
		cmocka_unit_test(test_member_in_plain_text),
		cmocka_unit_test(test_large_text_then_members),
		cmocka_unit_test(test_text_after_members),
		cmocka_unit_test(test_short_text_after_a_member),
		cmocka_unit_test(test_zeros_only),
		cmocka_unit_test(test_plain_text_after_zeros),
		cmocka_unit_test(test_large_plain_text),
		cmocka_unit_test(test_false_members_at_the_edge_of_the_window),
		cmocka_unit_test(test_plain_text_after_very_many_zeros),
		cmocka_unit_test(test_pieces_do_not_tell_text_from_gzip),
		cmocka_unit_test(test_empty_file),
		cmocka_unit_test(test_other_compressions),
		cmocka_unit_test(test_other_compressions_after_a_member),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_garbage_with_false_magics),
		cmocka_unit_test(test_garbage_that_ends_as_a_member_begins),
		cmocka_unit_test(test_empty_member_after_garbage),
		cmocka_unit_test(test_garbage_that_begins_as_a_member),
		cmocka_unit_test(test_binary_longer_than_the_window),
		cmocka_unit_test(test_garbage_longer_than_the_window),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_every_flipped_bit),
		cmocka_unit_test(test_random_damage_is_the_same_in_every_way),
		cmocka_unit_test(test_wrong_trailer),
		cmocka_unit_test(test_broken_block),
		cmocka_unit_test(test_swallowed_member),
		cmocka_unit_test(
			test_swallowed_member_at_the_edges_of_the_window),
		cmocka_unit_test(test_large_members_after_damage),
		cmocka_unit_test(test_damaged_members_in_a_row),
		cmocka_unit_test(test_cut_after_damage),
		cmocka_unit_test(test_more_damage_than_is_listed),
		cmocka_unit_test(test_hostile_files),
		cmocka_unit_test(test_hostile_random_files),
		cmocka_unit_test(test_stream_after_stream),
		cmocka_unit_test(test_begins_where_the_descriptor_stands),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_pipe_that_does_not_block),
		cmocka_unit_test(test_no_memory_for_a_decoder),
		cmocka_unit_test(test_no_memory_to_decode),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, make_stream, free_stream);
}
