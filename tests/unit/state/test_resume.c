/*
 * Going on with a file that has grown (resume.h) gives what reading the whole
 * file gives: hosts, their evidence, what became of the file, messages. Files
 * of many kinds are cut at many places; the beginning is read, the rest is
 * added, and reading goes on from the point that was left.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/zlib.h"
#include "gzip_maker.h"
#include "often.h"
#include "state/resume.h"

enum { NCUTS_LEAST = 4, NCUTS = 29, NCUTS_LONG = 97 };

static const char *const robots[] = { "/robots.txt" };
static const struct format any_format = { .kind = FORMAT_AUTO };
static const struct fingerprint question = { "some question" };

static char path[64];

/* At how many places a file is cut: at more of them in make check-long. Of very
   few perhaps none is where reading can go on. */
static size_t ncuts;

struct asked {
	struct filter filter;
	struct query query;
	struct scan *scan;
};

/* With a filter by times, and one that a format may not serve. */
static void begin(struct asked *asked, enum evidence_level level, bool filtered)
{
	filter_init(&asked->filter);
	if (filtered) {
		asked->filter.since = 1600000000 * INT64_C(1000000);
		assert_int_equal(filter_add_statuses(&asked->filter, "2xx"), 0);
	}
	assert_int_equal(filter_prepare(&asked->filter), 0);
	asked->query = (struct query){ .paths = robots,
				       .npaths = 1,
				       .format = &any_format,
				       .filter = &asked->filter,
				       .level = level,
				       .count_lines = true };
	asked->scan = scan_new(&asked->query, &zlib_decoder);
	assert_non_null(asked->scan);
	scan_hash_whole(asked->scan, true);
}

static void end(struct asked *asked)
{
	scan_free(asked->scan);
	filter_release(&asked->filter);
}

static void write_file(const uint8_t *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

/* What is added to it; times and inode are of no matter here. */
static void append_file(const uint8_t *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_APPEND);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

/* The result of reading the file, as bytes. */
static struct buf read_it(const struct asked *asked,
			  const struct resume_from *from,
			  struct resume_point *point, struct known_file *was)
{
	struct file file = { .name = path, .kind = FILE_NAMED };
	struct partial result;
	struct buf bytes = { 0 };

	partial_init(&result, (struct hostset_seed){ 1, 2 }, &question,
		     asked->query.level);
	assert_int_equal(resume_read(asked->scan, &file, from, &result, NULL,
				     NULL, point),
			 0);
	assert_int_equal(result.nfiles, 1);
	partial_pack(&result, &bytes);
	assert_false(buf_failed(&bytes));
	if (was)
		*was = (struct known_file){
			.identity = result.files[0].identity,
			.read_bytes = result.files[0].outcome.stored_bytes,
		};
	partial_release(&result);
	return bytes;
}

/* Through bytes, as a cache has it. */
static void pass_on(struct resume_point *point)
{
	struct buf bytes = { 0 };
	struct unpack in;

	resume_point_pack(point, &bytes);
	buf_add_byte(&bytes, 'x');
	in = (struct unpack){ bytes.data, bytes.len, false };
	resume_point_release(point);
	assert_int_equal(resume_point_unpack(point, &in), 0);
	assert_int_equal(in.len, 1);
	buf_release(&bytes);
}

static void same_bytes(const struct buf *a, const struct buf *b, size_t cut)
{
	if (a->len != b->len || memcmp(a->data, b->data, a->len) != 0)
		fail_msg("not the same when cut at %zu", cut);
}

/* Cuts the file once, and then once more behind that. Returns whether reading
 * went on in the middle. */
static bool cut_at(const struct asked *asked, const struct buf *file,
		   size_t cut)
{
	size_t second = cut + (file->len - cut) / 3;
	size_t ends[] = { cut, second, file->len };
	struct resume_point point = { 0 };
	struct resume_from from = { 0 };
	bool resumed = false;

	write_file(file->data, 0);
	for (size_t i = 0; i < 3; i++) {
		size_t begin_at = i ? ends[i - 1] : 0;
		struct buf whole, bytes;
		bool has_point = point.point.is_set;

		append_file(file->data + begin_at, ends[i] - begin_at);
		whole = read_it(asked, NULL, NULL, NULL);
		bytes = read_it(asked, has_point ? &from : NULL, &point,
				&from.was);
		same_bytes(&whole, &bytes, ends[i]);
		pass_on(&point);
		from.point = point.point;
		buf_clear(&from.ahead);
		if (point.ahead.len)
			buf_add(&from.ahead, point.ahead.data, point.ahead.len);
		else
			buf_add(&from.ahead, bytes.data, bytes.len);
		resumed |= has_point && i == 1;
		buf_release(&whole);
		buf_release(&bytes);
	}
	buf_release(&from.ahead);
	resume_point_release(&point);
	return resumed;
}

/* Returns at how many of those places reading went on. */
static unsigned cut_everywhere(const struct buf *file, size_t first_cut)
{
	unsigned nresumed = 0;

	for (unsigned level = EVIDENCE_NONE; level <= EVIDENCE_ALL;
	     level += 2) {
		struct asked asked;

		begin(&asked, (enum evidence_level)level, level > 0);
		for (size_t i = 0; i < ncuts; i++) {
			size_t cut =
				first_cut + (file->len - first_cut) * i / ncuts;

			nresumed += cut_at(&asked, file, cut);
		}
		end(&asked);
	}
	return nresumed / 2;
}

/**** The files */

static void add_line(struct buf *text, struct rng *rng)
{
	static const char *const targets[] = { "/robots.txt", "/", "/a/b.html",
					       "/robots.txt?x",
					       "/images/robots.txt" };

	buf_addf(text, "192.0.%zu.%zu - - [%02zu/Nov/2026:06:%02zu:01 +0000] ",
		 rng_below(rng, 4), rng_below(rng, 256), 1 + rng_below(rng, 28),
		 rng_below(rng, 60));
	buf_addf(text, "\"GET %s HTTP/1.1\" %d %zu \"-\" \"Bot/%zu %016llx\"\n",
		 targets[rng_below(rng, 5)], rng_below(rng, 2) ? 200 : 404,
		 rng_below(rng, 10000), rng_below(rng, 5),
		 (unsigned long long)rng_next(rng));
}

static struct buf make_lines(unsigned n)
{
	struct rng rng = { n };
	struct buf text = { 0 };

	while (n--)
		add_line(&text, &rng);
	return text;
}

/* Of each so many lines a member; returns the file. */
static struct buf make_members(const struct buf *text, size_t nlines)
{
	struct buf file = { 0 };
	const uint8_t *at = text->data, *stop = at + text->len;

	while (at < stop) {
		const uint8_t *begin_at = at;

		for (size_t i = 0; i < nlines && at < stop; i++)
			at = (uint8_t *)memchr(at, '\n', (size_t)(stop - at)) +
			     1;
		gzip_add_member(&file, begin_at, (size_t)(at - begin_at), 6);
	}
	return file;
}

static void plain_text(void **ctx)
{
	struct buf text = make_lines(300);

	(void)ctx;
	assert_true(cut_everywhere(&text, 6000) == ncuts);
	assert_true(cut_everywhere(&text, 0) > ncuts / 2);
	buf_release(&text);
}

static void large_text(void **ctx)
{
	struct buf text = make_lines(6000);
	struct asked asked;

	(void)ctx;
	begin(&asked, EVIDENCE_ALL, false);
	for (size_t cut = 250000; cut < text.len; cut += 99991)
		assert_true(cut_at(&asked, &text, cut));
	end(&asked);
	buf_release(&text);
}

/* Only where a member ends. */
static void gzip_members(void **ctx)
{
	struct buf text = make_lines(600);
	struct buf file = make_members(&text, 20);
	struct asked asked;
	unsigned n = 0;

	(void)ctx;
	assert_true(cut_everywhere(&file, 0) < 10);
	begin(&asked, EVIDENCE_ALL, true);
	for (size_t i = 6000; i + 3 < file.len; i++)
		if (!memcmp(file.data + i, "\x1f\x8b\x08", 3) && ++n % 3 == 0)
			assert_true(cut_at(&asked, &file, i));
	assert_true(n > 10);
	end(&asked);
	buf_release(&text);
	buf_release(&file);
}

/* The text of the file, or of its members, with bytes put in at a place. */
static struct buf put_in(const struct buf *file, size_t at, const void *bytes,
			 size_t len)
{
	struct buf made = { 0 };

	buf_add(&made, file->data, at);
	buf_add(&made, bytes, len);
	buf_add(&made, file->data + at, file->len - at);
	return made;
}

/* Where a line begins, from that offset on. */
static size_t line_from(const struct buf *text, size_t at)
{
	while (text->data[at - 1] != '\n')
		at++;
	return at;
}

/* Each, and what it does to a log, at its middle. */
static void what_may_stand_in_a_log(void **ctx)
{
	static const char iis[] =
		"#Software: Microsoft Internet Information Services 10.0\n"
		"#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
		"2026-11-03 06:25:01 198.51.100.1 GET /robots.txt 200\n";
	static const char parts[] =
		"2026-11-03T06:25:01.1Z stdout P 198.51.100.2 - - "
		"[03/Nov/2026:06:25:01 +0000] \"GET /rob\n"
		"2026-11-03T06:25:01.2Z stdout F ots.txt HTTP/1.1\" 200 1\n";
	static const char json[] =
		"{\"remote_addr\":\"198.51.100.3\",\"request\":\"GET "
		"/robots.txt HTTP/1.1\",\"status\":200}\n";
	static const char zeros[] = "\0\0\0\0\0\0\0\0\0\0";
	static const char cr[] = "a\rb\r\n";
	static const char mark[] = "\xef\xbb\xbf";
	static const char utf16[] = "1\0.\0002\0.\0003\0.\0004\0 \0-\0\n\0";
	static const char member[] = "\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0"
				     "\0\0\0\0";
	static const char unread[] = "what is this? /robots.txt\n";
	static const char colour[] = "\x1b[1m192.0.2.1\x1b[0m - - "
				     "[03/Nov/2026:06:25:01 +0000] \"GET "
				     "/robots.txt HTTP/1.1\" 200 1\n";
	static const struct slice all[] = {
#define S(a) { a, sizeof(a) - 1 }
		S(iis),	 S(parts), S(json),   S(zeros),	 S(cr),
		S(mark), S(utf16), S(member), S(unread), S(colour),
	};
	struct buf text = make_lines(200);

	(void)ctx;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct buf with, file;
		size_t at = line_from(&text, text.len / 2);

		with = put_in(&text, at, all[i].at, all[i].len);
		cut_everywhere(&with, 0);
		buf_release(&with);
		with = put_in(&text, 0, all[i].at, all[i].len);
		cut_everywhere(&with, 0);
		buf_release(&with);
		with = put_in(&text, at + 20, all[i].at, all[i].len);
		cut_everywhere(&with, 0);
		buf_release(&with);
		/* Between members, which follow each other there. */
		file = make_members(&text, 20);
		at = file.len / 2;
		while (memcmp(file.data + at, "\x1f\x8b\x08", 3) != 0)
			at++;
		with = put_in(&file, at, all[i].at, all[i].len);
		cut_everywhere(&with, 0);
		buf_release(&with);
		buf_release(&file);
	}
	buf_release(&text);
}

/* Lines longer than what is kept of them, and than a piece of text. */
static void long_lines(void **ctx)
{
	static const size_t lengths[] = { 60000, 65536, 65537, 70000, 300000 };
	struct buf text = make_lines(100);

	(void)ctx;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		char *line = malloc(lengths[i]);
		struct buf with;

		assert_non_null(line);
		memset(line, 'x', lengths[i]);
		memcpy(line + lengths[i] - 13, " /robots.txt\n", 13);
		with = put_in(&text, line_from(&text, text.len / 2), line,
			      lengths[i]);
		cut_everywhere(&with, 0);
		buf_release(&with);
		free(line);
	}
	buf_release(&text);
}

/* What begins the file decides how all of it is read. */
static void other_formats(void **ctx)
{
	static const char *const lines[] = {
		"2026-11-03T06:25:01.1Z stdout %s 198.51.100.%zu - - "
		"[03/Nov/2026:06:25:01 +0000] \"GET /robots.txt HTTP/1.1\" "
		"200 1\n",
		"{\"a\":\"%s\",\"remote_addr\":\"198.51.100.%zu\",\"request\":"
		"\"GET /robots.txt HTTP/1.1\",\"status\":200}\n",
		"[{\"a\":\"%s\",\"remote_addr\":\"198.51.100.%zu\",\"request\":"
		"\"GET /robots.txt HTTP/1.1\",\"status\":200},\n",
		"{\n\"a\":\"%s\",\n\"remote_addr\":\"198.51.100.%zu\",\n"
		"\"request\":\"GET /robots.txt HTTP/1.1\",\"status\":200}\n",
		"not a log %s %zu\n",
		"%s 198.51.100.%zu /robots.txt\n",
	};

	(void)ctx;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct buf text = { 0 };
		struct rng rng = { i + 1 };

		for (unsigned n = 0; n < 200; n++)
			buf_addf(&text, lines[i],
				 rng_below(&rng, 3) ? "F" : "P",
				 rng_below(&rng, 256));
		cut_everywhere(&text, 0);
		buf_release(&text);
	}
}

/* Any byte of members may be another one. */
static void damaged_members(void **ctx)
{
	struct buf text = make_lines(200);
	struct buf file = make_members(&text, 20);

	(void)ctx;
	for (size_t i = 100; i < file.len; i += file.len / 7) {
		file.data[i] ^= 0x55;
		cut_everywhere(&file, 0);
		file.data[i] ^= 0x55;
	}
	buf_release(&text);
	buf_release(&file);
}

/* The file was replaced after it was looked at. */
static void another_file_is_read_anew(void **ctx)
{
	struct buf text = make_lines(200), other = make_lines(201);
	struct resume_point point = { 0 };
	struct resume_from from = { 0 };
	struct buf bytes, whole;
	struct asked asked;

	(void)ctx;
	begin(&asked, EVIDENCE_ALL, false);
	write_file(text.data, text.len);
	bytes = read_it(&asked, NULL, &point, &from.was);
	assert_true(point.point.is_set);
	from.point = point.point;
	buf_add(&from.ahead, bytes.data, bytes.len);
	buf_release(&bytes);
	for (size_t len = 0; len <= other.len; len += other.len / 5) {
		write_file(other.data, len);
		bytes = read_it(&asked, &from, &point, NULL);
		whole = read_it(&asked, NULL, NULL, NULL);
		same_bytes(&whole, &bytes, len);
		buf_release(&bytes);
		buf_release(&whole);
	}
	/* Or what was kept is not of this. */
	write_file(text.data, text.len);
	from.ahead.len--;
	bytes = read_it(&asked, &from, &point, NULL);
	whole = read_it(&asked, NULL, NULL, NULL);
	same_bytes(&whole, &bytes, 0);
	buf_release(&bytes);
	buf_release(&whole);
	buf_release(&from.ahead);
	resume_point_release(&point);
	end(&asked);
	buf_release(&text);
	buf_release(&other);
}

static int enter(void **ctx)
{
	int fd;

	(void)ctx;
	strcpy(path, "/tmp/findrobots-resume-XXXXXX");
	fd = mkstemp(path);
	close(fd);
	return fd < 0 ? -1 : 0;
}

static int leave(void **ctx)
{
	(void)ctx;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text),
		cmocka_unit_test(large_text),
		cmocka_unit_test(gzip_members),
		cmocka_unit_test(what_may_stand_in_a_log),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(other_formats),
		cmocka_unit_test(damaged_members),
		cmocka_unit_test(another_file_is_read_anew),
	};

	ncuts = getenv("LONG") ? NCUTS_LONG : MAX(often(NCUTS), NCUTS_LEAST);
	return cmocka_run_group_tests(tests, enter, leave);
}
