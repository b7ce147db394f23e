/*
 * Plain text with compressed members in it, of every format (stream.h): whole,
 * damaged and cut ones, with text before and behind them; and what that costs
 * where there is a head on every line.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "counting_decoder.h"
#include "decode/stream.h"
#include "gzip_maker.h"
#include "input/window.h"
#include "often.h"
#include "packers.h"

#define bytes_of(literal) (literal), (sizeof(literal) - 1)

/*** Reading */

struct result {
	struct buf text; /* '|' for a gap */
	struct outcome outcome;
};

static void result_release(struct result *res)
{
	buf_release(&res->text);
	outcome_release(&res->outcome);
}

static void read_all(const struct buf *file, size_t cap, struct result *res)
{
	struct stream *stream = stream_new(&counting);
	int fd = memfd_create("test", MFD_CLOEXEC);
	enum stream_status status;
	size_t n;

	assert_non_null(stream);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, file->data, file->len, 0), file->len);
	*res = (struct result){ 0 };
	work = 0;
	stream_open(stream, fd, true, &res->outcome);
	do {
		status = stream_read(stream, buf_reserve(&res->text, cap), cap,
				     &n);
		res->text.len += n;
		if (status == STREAM_GAP)
			buf_add_byte(&res->text, '|');
	} while (status == STREAM_TEXT || status == STREAM_GAP);
	assert_int_equal(status, STREAM_END);
	assert_int_equal(res->outcome.stored_bytes, file->len);
	close(fd);
	stream_free(stream);
}

static bool holds(const struct buf *text, const char *part)
{
	return memmem(text->data, text->len, part, strlen(part));
}

/* Nothing is wrong with the file, and this is its text, with or without gaps.
 */
static void check_whole(const struct buf *file, const struct buf *want)
{
	static const size_t caps[] = { 1, 7, 4096, 300000 };

	for (size_t i = 0; i < sizeof(caps) / sizeof(*caps); i++) {
		struct result res;
		size_t n = 0;

		if (caps[i] < 10 && want->len > 100000)
			continue;
		read_all(file, caps[i], &res);
		for (size_t j = 0; j < res.text.len; j++)
			if (res.text.data[j] != '|')
				res.text.data[n++] = res.text.data[j];
		assert_int_equal(res.outcome.nerrors, 0);
		assert_int_equal(n, want->len);
		assert_memory_equal(res.text.data, want->data, n);
		result_release(&res);
	}
}

static void add_lines(struct buf *text, const char *host, size_t nlines)
{
	for (size_t i = 0; i < nlines; i++)
		buf_addf(text, "%s - - [x] \"GET /%zu HTTP/1.1\" 200 1\n", host,
			 i);
}

/*** Whole members */

/* Short and long texts, members and texts behind them. */
static void members_in_text(void **state)
{
	static const size_t sizes[] = { 1, 12, 30, 4000 };

	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		for (size_t j = 0; j < 4 * 4; j++) {
			struct buf file = { 0 }, text = { 0 }, want = { 0 };

			add_lines(&file, "192.0.2.1", sizes[j / 4]);
			buf_add(&want, file.data, file.len);
			add_lines(&text, "192.0.2.2", sizes[j % 4]);
			for (int n = 0; n < 2; n++) {
				packers[i].pack(&file, text.data, text.len);
				buf_add(&want, text.data, text.len);
			}
			buf_clear(&text);
			add_lines(&text, "192.0.2.3", 3);
			buf_add(&file, text.data, text.len);
			buf_add(&want, text.data, text.len);
			packers[i].pack(&file, text.data, text.len);
			buf_add(&want, text.data, text.len);
			check_whole(&file, &want);
			buf_release(&file);
			buf_release(&text);
			buf_release(&want);
		}
	}
}

/* Very short ones, too, and those that are not in ASCII. */
static void members_behind_any_text(void **state)
{
	static const char *const texts[] = {
		"\n",
		"a\n",
		"one two\n",
		"192.0.2.1\n",
		"192.0.2.1 \xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\n",
	};

	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		for (size_t j = 0; j < sizeof(texts) / sizeof(*texts); j++) {
			struct buf file = { 0 }, want = { 0 };
			size_t at;

			buf_add_str(&file, texts[j]);
			buf_add_str(&want, texts[j]);
			at = want.len;
			add_lines(&want, "192.0.2.2", 20);
			packers[i].pack(&file, want.data + at, want.len - at);
			check_whole(&file, &want);
			buf_release(&file);
			buf_release(&want);
		}
	}
}

/* At every place about the edge of the window. */
static void members_at_the_edge_of_the_window(void **state)
{
	struct buf text = { 0 };

	(void)state;
	add_lines(&text, "192.0.2.2", 400);
	for (size_t i = 0; i < NPACKERS; i++) {
		for (size_t before = 0; before < 40; before++) {
			struct buf file = { 0 }, want = { 0 };

			while (file.len < WINDOW_SIZE - before - 1)
				buf_add_byte(&file, 'x');
			buf_add_byte(&file, '\n');
			buf_add(&want, file.data, file.len);
			packers[i].pack(&file, text.data, text.len);
			buf_add(&want, text.data, text.len);
			check_whole(&file, &want);
			buf_release(&file);
			buf_release(&want);
		}
	}
	buf_release(&text);
}

/* What a client sent stands within lines: it is left there, and told. */
static void members_within_a_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct buf file = { 0 }, text = { 0 };
		struct result res;
		char want[80];

		add_lines(&file, "192.0.2.1", 40);
		buf_add_str(&file, "192.0.2.1 - - [x] \"GET /");
		add_lines(&text, "192.0.2.66", 40);
		packers[i].pack(&file, text.data, text.len);
		buf_add_str(&file, "\"\n");
		add_lines(&file, "192.0.2.3", 1);
		read_all(&file, 300000, &res);
		assert_int_equal(res.text.len, file.len);
		assert_memory_equal(res.text.data, file.data, file.len);
		assert_int_equal(res.outcome.nerrors, 1);
		sprintf(want, "a %s member within a line is not read",
			codecs[packers[i].kind].name);
		assert_string_equal(res.outcome.errors[0].detail, want);
		result_release(&res);
		buf_release(&file);
		buf_release(&text);
	}
}

/*** Damage */

/*
 * The text behind the damaged member is there. Not behind zstd (see
 * stream_members.c), nor if it is all read as compressed data: then the file
 * ends within the member.
 */
static bool is_text_behind(const struct result *res, int kind)
{
	return kind == CODEC_ZSTD || holds(&res->text, "192.0.2.3 ") ||
	       res->outcome.errors[0].code == ERROR_CUT;
}

/*
 * Text, a damaged member, and behind it text or a member: both texts are there,
 * and that there was something in between is told.
 */
static void check_damaged(const struct buf *broken, const struct packer *packer,
			  const char *what, size_t at)
{
	/* No NUL, no member: see heads.c. */
	if (!memchr(broken->data, 0, broken->len))
		return;
	for (int behind = 0; behind < 3; behind++) {
		struct buf file = { 0 }, text = { 0 };
		struct result res;
		bool is_right;

		add_lines(&file, "192.0.2.1", 2);
		buf_add(&file, broken->data, broken->len);
		/* Of the first lines some may be taken for compressed data. */
		add_lines(&text, "192.0.2.2", 1);
		add_lines(&text, "192.0.2.9", 300);
		add_lines(&text, "192.0.2.3", 1);
		if (behind == 1)
			buf_add(&file, text.data, text.len);
		else if (behind == 2)
			packer->pack(&file, text.data, text.len);
		read_all(&file, 4096, &res);
		is_right = holds(&res.text, "192.0.2.1 - - [x] \"GET /1 ") &&
			   res.outcome.nerrors > 0;
		if (behind == 1)
			is_right &= is_text_behind(&res, packer->kind);
		else if (behind == 2)
			is_right &= holds(&res.text, "192.0.2.2 ");
		if (!is_right)
			fail_msg("%s, %s at %zu, behind it %d: %u errors",
				 codecs[packer->kind].name, what, at, behind,
				 res.outcome.nerrors);
		result_release(&res);
		buf_release(&file);
		buf_release(&text);
	}
}

static void cut_members(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct buf member = { 0 }, text = { 0 };
		/* So many bytes of it tell what it is. */
		static const size_t mins[CODEC_NKINDS] = {
			[CODEC_GZIP] = 2,
			[CODEC_ZSTD] = 9,
			[CODEC_XZ] = 12,
			[CODEC_BZIP2] = 14,
		};
		size_t whole;

		add_lines(&text, "192.0.2.4", 100);
		packers[i].pack(&member, text.data, text.len);
		whole = member.len;
		for (size_t len = mins[packers[i].kind]; len < whole; len++) {
			member.len = len;
			check_damaged(&member, &packers[i], "cut", len);
		}
		buf_release(&member);
		buf_release(&text);
	}
}

static void changed_members(void **state)
{
	static const uint8_t bits[] = { 0x01, 0x10, 0x80, 0xff };

	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct buf member = { 0 }, text = { 0 };
		struct result res;

		add_lines(&text, "192.0.2.4", 100);
		packers[i].pack(&member, text.data, text.len);
		for (size_t j = 0; j < 4 * member.len; j += often_step()) {
			struct buf file = { 0 };
			size_t at = j / 4;

			member.data[at] ^= bits[j % 4];
			/* Some bytes may be changed without harm. */
			add_lines(&file, "192.0.2.1", 1);
			buf_add(&file, member.data, member.len);
			read_all(&file, 4096, &res);
			if (!holds(&res.text, "192.0.2.4 - - [x] \"GET /99 ") ||
			    res.outcome.nerrors) {
				/* Else nothing tells it from a line. */
				if (packers[i].kind != CODEC_BZIP2 || at >= 10)
					check_damaged(&member, &packers[i],
						      "changed", at);
			}
			result_release(&res);
			buf_release(&file);
			member.data[at] ^= bits[j % 4];
		}
		buf_release(&member);
		buf_release(&text);
	}
}

/* At the very end, behind text of which the first bytes did not tell that. */
static void cut_members_behind_odd_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct buf member = { 0 }, text = { 0 };

		add_lines(&text, "192.0.2.4", 10);
		packers[i].pack(&member, text.data, text.len);
		for (size_t len = 1; len < member.len; len++) {
			for (int j = 0; j < 2; j++) {
				struct buf file = { 0 };
				struct result res;

				buf_add_str(&file, j ? "\xe9t\xe9 - -\n" : "");
				buf_add(&file, member.data, len);
				read_all(&file, 4096, &res);
				/* Or the member is searched for. */
				assert_true(!j || res.outcome.nerrors ||
					    holds(&res.text, "t\xe9 - -\n"));
				assert_true(len < 20 || res.outcome.nerrors);
				result_release(&res);
				buf_release(&file);
			}
		}
		buf_release(&member);
		buf_release(&text);
	}
}

/* Formats that are not decoded here are told behind text, too. */
static void other_formats(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
	} rows[] = {
		{ "zip", bytes_of("PK\3\4\x14\0\0\0\x08\0") },
		{ "7-Zip", bytes_of("7z\xbc\xaf\x27\x1c\0\4") },
		{ "lz4", bytes_of("\x04\x22\x4d\x18\x64\x40\xa7\0\0\0\0") },
		{ "lzop", bytes_of("\x89LZO\0\x0d\x0a\x1a\x0a\x10\x40") },
		{ "lzip", bytes_of("LZIP\1\x0c\0") },
		{ "compress (.Z)", bytes_of("\x1f\x9d\x90\x61\x14") },
		{ "snappy", bytes_of("\xff\6\0\0sNaPpY\1\x36\0\0") },
		{ "RAR", bytes_of("Rar!\x1a\7\1\0") },
#ifndef HAVE_ZSTD
		{ "zstd", bytes_of("\x28\xb5\x2f\xfd\x24\0\1\0\0") },
#endif
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rng rng = { i + 1 };
		struct buf file = { 0 };
		struct result res;
		char want[80];
		size_t at;

		add_lines(&file, "192.0.2.1", 50);
		at = file.len;
		buf_add(&file, rows[i].bytes, rows[i].len);
		for (int j = 0; j < 300; j++)
			buf_add_byte(&file, (uint8_t)rng_next(&rng));
		buf_add_byte(&file, '\n');
		add_lines(&file, "192.0.2.3", 1);
		read_all(&file, 4096, &res);
		assert_true(holds(&res.text, "192.0.2.1 - - [x] \"GET /49 "));
		/* What looks like a line there may be a part of it. */
		assert_false(holds(&res.text, "192.0.2.3 "));
		assert_int_equal(res.outcome.nerrors, 1);
		assert_int_equal(res.outcome.errors[0].offset, at);
		sprintf(want, "%s within text is not read", rows[i].name);
		assert_string_equal(res.outcome.errors[0].detail, want);
		result_release(&res);
		buf_release(&file);
	}
}

/*** Cost */

/* Of each line the beginning is a head, of what is no member. */
/* No line begins within a hole, so nothing is looked for there, wherever a room
   ends. */
static void heads_within_a_hole(void **state)
{
	/* "ustar" is at 257 behind several of the NULs. */
	static const char sign[] = "ustar\0"
				   "00";
	struct buf text = { 0 };

	(void)state;
	add_lines(&text, "192.0.2.1", 2);
	memset(buf_reserve(&text, 600), 0, 600);
	for (size_t at = 300; at < 600; at += 20)
		memcpy(text.data + text.len + at, sign, sizeof(sign) - 1);
	text.len += 600;
	buf_add_byte(&text, '\n');
	add_lines(&text, "192.0.2.2", 2);
	check_whole(&text, &text);
	buf_release(&text);
}

static void heads_on_every_line(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} heads[] = {
		{ bytes_of("\n\x1f\x8b\x08\0\0\0\0\0\0\3\7 junk") },
		{ bytes_of("\n\x1f\x8b\x08\x08\1\1\1\1\2\3 a name") },
		{ bytes_of("\n\x1f\x8b\x08\0\0\0\0\0\0\3\0\x0a\0\xf5\xff") },
		{ bytes_of("\n\x1f\x8b\x08\4\0\0\0\0\0\3\xff\xff") },
		{ bytes_of("\nin a line \x1f\x8b\x08\x08\1\1\1\1\2\3 a name") },
		{ bytes_of("\nin a line \x1f\x8b\x08\0\0\0\0\0\0\3\7 junk") },
		{ bytes_of("\n\x1f\x8b\x08\0\0\0\0\0\0\3\7 junk\n192.0.2.1 - - "
			   "[04/Nov/2026:06:25:01 +0000] \"GET / HTTP/1.1\"") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		uint64_t costs[3];

		for (size_t j = 0; j < 3; j++) {
			struct buf file = { 0 };
			struct result res;

			add_lines(&file, "192.0.2.1", 20);
			while (file.len < (size_t)1 << (20 + j))
				buf_add(&file, heads[i].bytes, heads[i].len);
			read_all(&file, 65536, &res);
			costs[j] = work;
			/* A head costs 100; and to skip it is some bytes. */
			if (work > 40 * file.len)
				fail_msg("%zu: %llu times", i,
					 (unsigned long long)(work / file.len));
			result_release(&res);
			buf_release(&file);
		}
		if (costs[2] > 3 * costs[1] || costs[1] > 3 * costs[0])
			fail_msg("%zu: %llu, %llu, %llu", i,
				 (unsigned long long)costs[0],
				 (unsigned long long)costs[1],
				 (unsigned long long)costs[2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_in_text),
		cmocka_unit_test(members_behind_any_text),
		cmocka_unit_test(members_at_the_edge_of_the_window),
		cmocka_unit_test(members_within_a_line),
		cmocka_unit_test(cut_members),
		cmocka_unit_test(changed_members),
		cmocka_unit_test(cut_members_behind_odd_text),
		cmocka_unit_test(other_formats),
		cmocka_unit_test(heads_within_a_hole),
		cmocka_unit_test(heads_on_every_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
