/*
 * The search for the next member after damage (resync.h): what counts as a
 * member and what does not, and where the input and the decoder are left.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/resync.h"
#include "decode/zlib.h"
#include "gzip_maker.h"

#define bytes_of(literal) (literal), (sizeof(literal) - 1)

/* Ten bytes that look like a member, and are none: no such type of block. */
#define FALSE_START "\x1f\x8b\x08\0\0\0\0\0\0\3\xff"

static struct resync re;
static struct window in;

static int set_up(void **state)
{
	(void)state;
	re = (struct resync){ .gzip = &zlib_decoder };
	return window_init(&in);
}

static int tear_down(void **state)
{
	(void)state;
	resync_release(&re);
	window_release(&in);
	return 0;
}

/* The input is these bytes, as a regular file. */
static void open_file(const struct buf *data)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_false(buf_failed(data));
	assert_int_equal(pwrite(fd, data->data, data->len, 0), data->len);
	window_open(&in, fd);
	resync_begin(&re);
}

/* After a damaged member, which gave no text. */
static void rewind_to(int64_t member)
{
	resync_rewind(&re, &in, &(struct resync_failed){ .member = member });
}

static void close_file(void)
{
	close(in.fd);
}

static void add_junk(struct buf *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_byte(data, 'x');
}

/* Text that does not shrink below a third. */
static void add_text(struct buf *text, size_t len)
{
	struct rng rng = { len + 1 };

	for (size_t i = 0; i < len; i++)
		buf_add_byte(text, (uint8_t)('a' + rng_below(&rng, 16)));
}

static void assert_text(const struct buf *text)
{
	assert_int_equal(re.len, text->len);
	assert_memory_equal(re.text, text->data, text->len);
}

static void a_whole_member(void **state)
{
	static const size_t junks[] = { 0, 1, 9, 10, 4096, 300000 };
	struct buf text = { 0 };

	(void)state;
	add_text(&text, 1000);
	for (size_t i = 0; i < sizeof(junks) / sizeof(*junks); i++) {
		struct buf data = { 0 };
		size_t end;

		add_junk(&data, junks[i]);
		gzip_add_member(&data, text.data, text.len, 6);
		end = data.len;
		buf_add_str(&data, "after it");
		open_file(&data);
		assert_int_equal(resync_find(&re, &in, INT64_MAX, false),
				 RESYNC_WHOLE);
		assert_int_equal(re.member, junks[i]);
		assert_text(&text);
		assert_int_equal(window_offset(&in), end);
		/* There is no other one. */
		assert_int_equal(resync_find(&re, &in, INT64_MAX, false),
				 RESYNC_NONE);
		close_file();
		buf_release(&data);
	}
	buf_release(&text);
}

/* What only looks like a member is passed over, however near the next is. */
static void false_starts(void **state)
{
	struct buf text = { 0 }, data = { 0 };
	size_t member;

	(void)state;
	add_text(&text, 100);
	buf_add(&data, bytes_of("\x1f\x1f\x8b\x1f\x8b\x08"));
	buf_add(&data, bytes_of(FALSE_START));
	/* Reserved flags, another method. */
	buf_add(&data, bytes_of("\x1f\x8b\x08\xe0\0\0\0\0\0\3\xff"));
	buf_add(&data, bytes_of("\x1f\x8b\x07\0\0\0\0\0\0\3\xff"));
	/* The name that follows is the real one, and all that comes after. */
	buf_add(&data, bytes_of("\x1f\x8b\x08\x08\0\0\0\0\0\3"));
	member = data.len;
	gzip_add_member(&data, text.data, text.len, 6);
	open_file(&data);
	assert_int_equal(resync_find(&re, &in, INT64_MAX, false), RESYNC_WHOLE);
	assert_int_equal(re.member, member);
	assert_text(&text);
	close_file();
	buf_release(&data);
	buf_release(&text);
}

/* Of zstd, with one block that is not compressed: RFC 8878, section 3.1.1. */
static void add_frame(struct buf *data, const struct buf *text)
{
	size_t header = text->len << 3 | 1;

	buf_add(data, bytes_of("\x28\xb5\x2f\xfd\0\x38"));
	for (int i = 0; i < 3; i++)
		buf_add_byte(data, (uint8_t)(header >> 8 * i));
	buf_add(data, text->data, text->len);
}

/* Nothing of these decodes. */
static void add_false_start(struct buf *data, size_t kind)
{
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
		{ bytes_of(FALSE_START) },
		{ bytes_of("\x28\xb5\x2f\xfd\0\x38\xff\xff\xff") },
		{ bytes_of("\xfd"
			   "7zXZ\0\0\x04????\x02\0\x21\x01") },
	};

	buf_add(data, rows[kind % 3].bytes, rows[kind % 3].len);
}

static void find_all(const int64_t *members, size_t from, size_t n,
		     const struct buf *text)
{
	for (size_t i = from; i < n; i++) {
		assert_int_equal(resync_find(&re, &in, INT64_MAX, false),
				 RESYNC_WHOLE);
		assert_int_equal(re.member, members[i]);
		assert_ptr_equal(re.codec,
				 &codecs[i % 2 ? CODEC_ZSTD : CODEC_GZIP]);
		assert_text(text);
	}
	assert_int_equal(resync_find(&re, &in, INT64_MAX, false), RESYNC_NONE);
}

/* From the beginning, and again from anywhere before. */
static void members_of_two_formats(void **state)
{
	enum { N = 12 };
	struct buf text = { 0 }, data = { 0 };
	int64_t members[N];

	(void)state;
	if (!codecs[CODEC_ZSTD].ops)
		skip();
	add_text(&text, 1000);
	for (size_t i = 0; i < N; i++) {
		add_junk(&data, i % 5 * 30000);
		if (i % 2)
			add_false_start(&data, i / 2);
		add_junk(&data, i % 3);
		members[i] = (int64_t)data.len;
		if (i % 2)
			add_frame(&data, &text);
		else
			gzip_add_member(&data, text.data, text.len, 6);
	}
	open_file(&data);
	find_all(members, 0, N, &text);
	for (size_t i = N; i-- > 0;) {
		/* Not what is wanted here: that this is not done for ever. */
		re.tried = re.again = re.gone_back = 0;
		rewind_to(members[i]);
		find_all(members, i + 1, N, &text);
	}
	close_file();
	buf_release(&data);
	buf_release(&text);
}

static void nothing_there(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
		{ bytes_of("x") },
		{ bytes_of("\x1f\x8b\x08\0\0\0\0\0\0") }, /* no whole header */
		{ bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3") }, /* and no text */
		{ bytes_of(FALSE_START FALSE_START) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf data = { 0 };

		buf_add(&data, rows[i].bytes, rows[i].len);
		open_file(&data);
		assert_int_equal(resync_find(&re, &in, INT64_MAX, false),
				 RESYNC_NONE);
		close_file();
		buf_release(&data);
	}
}

/* None that starts after the limit is taken, and one right at it is. */
static void the_limit(void **state)
{
	struct buf data = { 0 };

	(void)state;
	add_junk(&data, 50);
	gzip_add_member(&data, "text", 4, 6);
	for (int64_t limit = 48; limit <= 51; limit++) {
		open_file(&data);
		assert_int_equal(resync_find(&re, &in, limit, false),
				 limit < 50 ? RESYNC_NONE : RESYNC_WHOLE);
		close_file();
	}
	buf_release(&data);
}

/* More text than a trial takes: the decoder goes on from there. */
static void a_member_that_is_begun(void **state)
{
	struct decoder_window room;
	struct buf text = { 0 }, data = { 0 }, rest = { 0 };

	(void)state;
	add_text(&text, 200000);
	add_junk(&data, 10);
	gzip_add_member(&data, text.data, text.len, 6);
	open_file(&data);
	assert_int_equal(resync_find(&re, &in, INT64_MAX, false), RESYNC_BEGUN);
	assert_int_equal(re.member, 10);
	assert_in_range(re.len, 1, text.len - 1);
	assert_memory_equal(re.text, text.data, re.len);
	room = (struct decoder_window){ .out = buf_reserve(&rest, text.len),
					.out_len = text.len };
	assert_non_null(room.out);
	while (window_need(&in, 1)) {
		enum decoder_status status =
			decoder_run_input(re.ops, re.decoder, &in, SIZE_MAX,
					  &room);

		if (status == DECODER_END)
			break;
		assert_int_equal(status, DECODER_MORE);
	}
	assert_int_equal(window_offset(&in), data.len);
	assert_int_equal(text.len - room.out_len, text.len - re.len);
	assert_memory_equal(rest.data, text.data + re.len, text.len - re.len);
	close_file();
	buf_release(&rest);
	buf_release(&data);
	buf_release(&text);
}

/* One that the end of the file cuts off counts if it gave any text. */
static void a_member_that_is_cut(void **state)
{
	struct buf data = { 0 };

	(void)state;
	gzip_add_header(&data, &(struct gzip_fields){ 0 });
	gzip_add_stored(&data, "some text", 9, 0);
	open_file(&data);
	assert_int_equal(resync_find(&re, &in, INT64_MAX, false), RESYNC_BEGUN);
	assert_int_equal(re.len, 9);
	assert_memory_equal(re.text, "some text", 9);
	close_file();
	buf_release(&data);
}

/*
 * One that is damaged itself counts if 32 bytes of it are there, and all of
 * them text, or the first eight and no control characters after them. Damage
 * here: a block of a type that there is not.
 */
static void a_member_that_is_broken(void **state)
{
	static const char text[] = "192.0.2.1 - - [31/Jan/2024:23:59:59 +0000]";
	static const struct {
		size_t at;
		char byte;
		bool is_text;
	} rows[] = { { 9, ' ', true },	   { 9, '\x80', true },
		     { 31, '\xff', true }, { 7, '\x80', false },
		     { 0, '\xe9', false }, { 16, '\x01', false } };

	(void)state;
	for (size_t len = 30; len < sizeof(text); len++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			bool is_found = len >= 32 && rows[i].is_text;
			char bytes[sizeof(text)];
			struct buf data = { 0 };

			memcpy(bytes, text, sizeof(bytes));
			bytes[rows[i].at] = rows[i].byte;
			gzip_add_header(&data, &(struct gzip_fields){ 0 });
			gzip_add_stored(&data, bytes, len, 0);
			buf_add_byte(&data, 0xff);
			open_file(&data);
			assert_int_equal(resync_find(&re, &in, INT64_MAX,
						     false),
					 is_found ? RESYNC_BROKEN
						  : RESYNC_NONE);
			if (is_found) {
				assert_int_equal(re.len, len);
				assert_memory_equal(re.text, bytes, len);
			}
			close_file();
			buf_release(&data);
		}
	}
}

static void going_back(void **state)
{
	struct buf data = { 0 };

	(void)state;
	add_junk(&data, 1000);
	open_file(&data);
	assert_int_equal(window_need(&in, 1000), 1000);
	in.begin = 700;
	rewind_to(0);
	assert_int_equal(window_offset(&in), 1);
	in.begin = 700;
	rewind_to(699);
	assert_int_equal(window_offset(&in), 700);
	close_file();
	buf_release(&data);
}

/*
 * However often it goes back, the bytes that it goes back over stay in
 * proportion to what was read: at most 4 MiB and eight times the file.
 */
static void going_back_has_a_budget(void **state)
{
	enum { LEN = 1 << 20 };
	struct buf data = { 0 };
	int64_t gone_back = 0;
	int times;

	(void)state;
	add_junk(&data, LEN);
	open_file(&data);
	for (times = 0; times < 100; times++) {
		while (window_offset(&in) < LEN - 1) {
			size_t n = window_need(&in, 1);

			in.begin += n;
			if (window_offset(&in) >= LEN)
				in.begin--;
		}
		rewind_to(0);
		if (window_offset(&in) != 1)
			break;
		gone_back += LEN - 2;
	}
	assert_int_equal(window_offset(&in), LEN - 1);
	assert_in_range(gone_back, 2 * (LEN - 2), (1 << 20) + 3 * LEN);
	close_file();
	buf_release(&data);
}

static void release_takes_a_zeroed_one(void **state)
{
	struct resync unused = { 0 };

	(void)state;
	resync_release(&unused);
	resync_release(&unused);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_whole_member),
		test(false_starts),
		test(members_of_two_formats),
		test(nothing_there),
		test(the_limit),
		test(a_member_that_is_begun),
		test(a_member_that_is_cut),
		test(a_member_that_is_broken),
		test(going_back),
		test(going_back_has_a_budget),
		test(release_takes_a_zeroed_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
