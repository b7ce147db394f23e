/*
 * The formats beside gzip (codec.h), each with what its own library packs: as a
 * stream reads it (stream.h), whole, cut at every place and with every byte
 * changed. A decoder has to give the same however its input is cut into pieces.
 * What this build cannot decode is left out.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "decode/codec.h"
#include "decode/stream.h"
#include "decode/zlib.h"
#include "decoders.h"
#include "gzip_maker.h"
#include "often.h"
#include "packers.h"

enum { BLOCKS = 300000 }; /* bytes of text for more than one block of zstd */

static struct stream *stream;

static int set_up(void **state)
{
	(void)state;
	stream = stream_new(&zlib_decoder);
	return stream ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	stream_free(stream);
	return 0;
}

/* Lines, of which no two texts have the same. */
static void add_text(struct buf *text, uint64_t seed, size_t len)
{
	struct rng rng = { seed };
	size_t end = text->len + len;

	while (text->len < end)
		buf_addf(text, "192.0.2.%zu - - [x] \"GET /%zu HTTP/1.1\"\n",
			 rng_below(&rng, 256), rng_below(&rng, 100000));
	text->len = end;
}

/**** Reading */

struct result {
	struct buf text; /* without gaps */
	struct outcome outcome;
};

static void result_release(struct result *res)
{
	buf_release(&res->text);
	outcome_release(&res->outcome);
}

static void read_all(const void *data, size_t len, size_t cap,
		     struct result *res)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	enum stream_status status;
	size_t n;

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, 0), len);
	*res = (struct result){ 0 };
	stream_open(stream, fd, false, &res->outcome);
	do {
		status = stream_read(stream, buf_reserve(&res->text, cap), cap,
				     &n);
		res->text.len += n;
	} while (status == STREAM_TEXT || status == STREAM_GAP);
	assert_int_equal(status, STREAM_END);
	close(fd);
}

static void assert_same(const struct buf *want, const struct buf *got)
{
	assert_int_equal(want->len, got->len);
	if (want->len)
		assert_memory_equal(want->data, got->data, want->len);
}

static void assert_whole(const struct buf *file, const struct buf *text,
			 uint64_t nmembers, enum content content)
{
	static const size_t rooms[] = { 1, 7, 4096, 70000, 1 << 20 };

	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
		struct result res;

		if (rooms[i] < 100 && text->len > 100000)
			continue;
		read_all(file->data, file->len, rooms[i], &res);
		assert_same(text, &res.text);
		assert_int_equal(res.outcome.nerrors, 0);
		assert_int_equal(res.outcome.nmembers, nmembers);
		assert_int_equal(res.outcome.content, content);
		assert_int_equal(res.outcome.stored_bytes, file->len);
		result_release(&res);
	}
}

/**** Whole files */

static void test_members_of_any_size(void **state)
{
	static const size_t lens[] = {
		0, 1, 100, 65536, 131072, 131073, BLOCKS
	};

	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct buf file = { 0 }, text = { 0 };
		uint64_t n = 0;

		for (; n < sizeof(lens) / sizeof(*lens); n++) {
			size_t at = text.len;

			buf_reserve(&text, 1);
			add_text(&text, n + 1, lens[n]);
			packers[i].pack(&file, text.data + at, lens[n]);
			/* Padding, of a size that xz knows. */
			buf_add(&file, "\0\0\0\0", 4);
		}
		assert_whole(&file, &text, n, codecs[packers[i].kind].content);
		buf_release(&file);
		buf_release(&text);
	}
}

static void test_formats_after_each_other(void **state)
{
	struct buf file = { 0 }, text = { 0 };
	enum content content = CONTENT_NONE;
	uint64_t n = 0;

	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		for (size_t j = 0; j < NPACKERS; j++) {
			size_t at = text.len;

			add_text(&text, ++n, 500);
			packers[i].pack(&file, text.data + at, 250);
			packers[j].pack(&file, text.data + at + 250, 250);
			content = codecs[packers[j].kind].content;
		}
	}
	assert_whole(&file, &text, 2 * n, content);
	buf_release(&file);
	buf_release(&text);
}

/**** Damage */

/* Two members, and their text. */
struct pair {
	struct buf file, text;
	size_t end; /* of the first member */
	size_t text_end;
};

static void make_pair(struct pair *pair, const struct packer *first,
		      const struct packer *second, size_t len)
{
	*pair = (struct pair){ 0 };
	add_text(&pair->text, 1, len);
	first->pack(&pair->file, pair->text.data, len);
	pair->end = pair->file.len;
	pair->text_end = pair->text.len;
	add_text(&pair->text, 2, len);
	second->pack(&pair->file, pair->text.data + len, len);
}

static void release_pair(struct pair *pair)
{
	buf_release(&pair->file);
	buf_release(&pair->text);
}

static bool is_at(const struct buf *text, size_t at, const struct buf *whole,
		  size_t from, size_t len)
{
	return at + len <= text->len &&
	       (!len || !memcmp(text->data + at, whole->data + from, len));
}

static void check_cut(const struct pair *pair, size_t len)
{
	struct result res;
	bool is_whole = !len || len == pair->end;

	read_all(pair->file.data, len, 70000, &res);
	if (len >= pair->end &&
	    !is_at(&res.text, 0, &pair->text, 0, pair->text_end))
		fail_msg("cut at %zu: a whole member's text is missing", len);
	assert_true(len < 16 ||
		    is_at(&res.text, 0, &pair->text, 0, res.text.len));
	if (is_whole) {
		assert_int_equal(res.outcome.nerrors, 0);
	} else if (len > pair->end + 16 || (len > 16 && len < pair->end)) {
		/* A shorter rest does not tell that it is a member. */
		assert_int_equal(res.outcome.nerrors, 1);
		assert_int_equal(res.outcome.errors[0].code, ERROR_CUT);
		assert_int_equal(res.outcome.errors[0].offset, len);
	}
	result_release(&res);
}

static void test_every_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct pair pair;

		make_pair(&pair, &packers[i], &packers[i], 600);
		for (size_t len = 0; len < pair.file.len; len++)
			check_cut(&pair, len);
		release_pair(&pair);
	}
}

/* Of many blocks those before the cut are all there. */
static void test_cut_between_blocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct buf text = { 0 }, file = { 0 };
		struct result res;

		add_text(&text, 7, BLOCKS);
		packers[i].pack(&file, text.data, text.len);
		read_all(file.data, file.len - 1, 70000, &res);
		assert_true(res.text.len >= 2 * 100000);
		assert_true(is_at(&res.text, 0, &text, 0, res.text.len));
		result_release(&res);
		buf_release(&file);
		buf_release(&text);
	}
}

/* The other member is all there, whatever the formats of the two are. */
static void check_change(const struct pair *pair, size_t at, uint8_t bits)
{
	size_t len = pair->text.len - pair->text_end;
	struct buf file = { 0 };
	struct result res;

	buf_add(&file, pair->file.data, pair->file.len);
	file.data[at] ^= bits;
	read_all(file.data, file.len, 70000, &res);
	if (!res.outcome.nerrors)
		assert_same(&pair->text, &res.text);
	else if (at >= pair->end &&
		 !is_at(&res.text, 0, &pair->text, 0, pair->text_end))
		fail_msg("byte %zu: the first member is missing", at);
	else if (at < pair->end && (res.text.len < len ||
				    !is_at(&res.text, res.text.len - len,
					   &pair->text, pair->text_end, len)))
		fail_msg("byte %zu: the second member is missing", at);
	result_release(&res);
	buf_release(&file);
}

static void test_every_byte_changed(void **state)
{
	static const uint8_t bits[] = { 0x01, 0x10, 0x80, 0xff };

	(void)state;
	for (size_t i = 0; i < NPACKERS * NPACKERS; i++) {
		struct pair pair;

		make_pair(&pair, &packers[i / NPACKERS], &packers[i % NPACKERS],
			  600);
		for (size_t at = 0; at < pair.file.len; at += often_step())
			for (size_t j = 0; j < sizeof(bits); j++)
				check_change(&pair, at, bits[j]);
		release_pair(&pair);
	}
}

/* Bytes between members, before the end and as all there is after a member. */
static void test_garbage(void **state)
{
	(void)state;
	for (size_t i = 0; i < NPACKERS; i++) {
		struct buf file = { 0 }, text = { 0 };
		const struct codec *codec = &codecs[packers[i].kind];
		struct result res;
		size_t at;

		add_text(&text, 5, 1000);
		packers[i].pack(&file, text.data, 500);
		at = file.len;
		buf_add(&file, "\xe1\x02\xe3", 3);
		packers[i].pack(&file, text.data + 500, 500);
		read_all(file.data, file.len, 70000, &res);
		assert_same(&text, &res.text);
		assert_int_equal(res.outcome.nerrors, 1);
		assert_int_equal(res.outcome.errors[0].code, ERROR_GARBAGE);
		assert_int_equal(res.outcome.errors[0].offset, at);
		assert_int_equal(res.outcome.errors[0].count, 3);
		assert_string_equal(res.outcome.errors[0].detail, codec->name);
		result_release(&res);
		buf_release(&file);
		buf_release(&text);
	}
}

/**** Decoders by themselves */

static void decode(const struct decoder_ops *ops, struct decoder *dec,
		   const struct buf *data, size_t piece_max, size_t room_max,
		   struct decoded *res)
{
	struct rng rng = { piece_max * 31 + room_max };
	uint8_t *room = malloc(room_max);
	struct decoder_window win;
	size_t n, piece;

	assert_non_null(room);
	decoded_clear(res);
	ops->begin(dec);
	do {
		piece = 1 + rng_below(&rng, piece_max);
		if (piece > data->len - res->at)
			piece = data->len - res->at;
		win = (struct decoder_window){
			.in = data->data + res->at,
			.in_len = piece,
			.out = room,
			.out_len = 1 + rng_below(&rng, room_max),
		};
		n = win.out_len;
		res->status = ops->run(dec, &win);
		assert_true(win.in_len <= piece && win.out_len <= n);
		n -= win.out_len;
		buf_add(&res->text, room, n);
		res->at += piece - win.in_len;
	} while (res->status == DECODER_MORE &&
		 (n || res->at < data->len || piece));
	if (res->status == DECODER_BAD)
		res->reason = ops->reason(dec);
	free(room);
}

/* The same text, error and place of it, whatever the pieces and rooms. */
static void test_pieces_do_not_matter(void **state)
{
	static const size_t sizes[] = { 1, 5, 300, 100000 };

	(void)state;
	for (size_t i = 1; i < NPACKERS; i++) {
		const struct decoder_ops *ops = codecs[packers[i].kind].ops;
		struct decoder *dec = ops->create();
		struct decoded want = { 0 }, got = { 0 };
		struct buf text = { 0 }, file = { 0 };

		assert_non_null(dec);
		add_text(&text, 9, 200000);
		packers[i].pack(&file, text.data, text.len);
		/* That a member begins there is known before. */
		for (size_t at = 4; at < file.len;
		     at += at < 40 ? 1 : file.len / 12) {
			file.data[at] ^= 0x21;
			decode(ops, dec, &file, file.len, 1 << 20, &want);
			for (size_t j = 0; j < 4; j++) {
				const char *what;

				decode(ops, dec, &file, sizes[j], sizes[3 - j],
				       &got);
				what = decoded_compare(&want, &got);
				/* See decoder.h. */
				if (packers[i].kind == CODEC_XZ && what) {
					assert_int_equal(got.status,
							 want.status);
					what = NULL;
				}
				if (what)
					fail_msg("%s, byte %zu: %s", ops->name,
						 at, what);
			}
			file.data[at] ^= 0x21;
		}
		buf_release(&want.text);
		buf_release(&got.text);
		buf_release(&text);
		buf_release(&file);
		ops->destroy(dec);
	}
}

/**** What a sender can choose */

/* Nothing of that file, and the text of the member after it. */
static void check_too_large(const struct buf *large,
			    const struct packer *packer)
{
	struct buf file = { 0 }, text = { 0 };
	struct result res;

	buf_add(&file, large->data, large->len);
	add_text(&text, 3, 1000);
	packer->pack(&file, text.data, text.len);
	read_all(file.data, file.len, 70000, &res);
	assert_same(&text, &res.text);
	assert_int_equal(res.outcome.nerrors, 1);
	assert_int_equal(res.outcome.errors[0].code, ERROR_LARGE);
	assert_int_equal(res.outcome.errors[0].offset, 0);
	assert_int_equal(res.outcome.errors[0].resumed, large->len);
	assert_int_equal(res.outcome.errors[0].count, DECODER_MEMORY_MAX);
	result_release(&res);
	buf_release(&file);
	buf_release(&text);
}

#ifdef HAVE_ZSTD
static const struct packer zstd_packer = { CODEC_ZSTD, pack_zstd };

/* RFC 8878, section 3.1.1: a frame with a window of 2^log, and a block. */
static void add_frame(struct buf *file, unsigned log, const char *text)
{
	size_t len = strlen(text);

	buf_add(file, "\x28\xb5\x2f\xfd\0", 5);
	buf_add_byte(file, (uint8_t)((log - 10) << 3));
	gzip_add_le(file, len << 3 | 1, 3);
	buf_add(file, text, len);
}

static void test_zstd_window(void **state)
{
	struct buf file = { 0 }, text = { 0 };

	(void)state;
	buf_add_str(&text, "a line\n");
	add_frame(&file, 27, "a line\n");
	assert_whole(&file, &text, 1, CONTENT_ZSTD);
	for (unsigned log = 28; log < 42; log++) {
		buf_clear(&file);
		add_frame(&file, log, "a line\n");
		check_too_large(&file, &zstd_packer);
	}
	buf_release(&file);
	buf_release(&text);
}

static void test_zstd_frames_to_skip(void **state)
{
	struct buf file = { 0 }, text = { 0 };
	uint64_t n = 0;

	(void)state;
	for (; n < 20000; n++) {
		buf_addf(&file, "%c\x2a\x4d\x18", (int)(0x50 + n % 16));
		gzip_add_le(&file, n % 9, 4);
		buf_add(&file, "\x28\xb5\x2f\xfd\x28\xb5\x2f\xfd", n % 9);
	}
	add_text(&text, 1, 1000);
	pack_zstd(&file, text.data, text.len);
	assert_whole(&file, &text, n + 1, CONTENT_ZSTD);
	buf_release(&file);
	buf_release(&text);
}

/* Without its dictionary a frame is not decoded: the next one is. */
static void test_zstd_dictionary(void **state)
{
	static const char frame[] = "\x28\xb5\x2f\xfd\x01\x38\x07\x09\0\0x";
	struct buf file = { 0 }, text = { 0 };
	struct result res;

	(void)state;
	add_text(&text, 3, 1000);
	buf_add(&file, frame, sizeof(frame) - 1);
	pack_zstd(&file, text.data, text.len);
	read_all(file.data, file.len, 70000, &res);
	assert_same(&text, &res.text);
	assert_int_equal(res.outcome.nerrors, 1);
	assert_string_equal(res.outcome.errors[0].detail,
			    "it needs a dictionary");
	result_release(&res);
	buf_release(&file);
	buf_release(&text);
}
#endif

#ifdef HAVE_XZ
static const struct packer xz_packer = { CODEC_XZ, pack_xz };

/* xz-file-format.txt, sections 3.1 and 5.3.1: the size of the dictionary. */
static void test_xz_dictionary(void **state)
{
	static const struct {
		uint8_t size;
		bool is_large;
	} rows[] = { { 28, false }, /* 64 MiB: as of xz -9 */
		     { 30, true },  /* 128 MiB, and there is more to hold */
		     { 40, true } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf file = { 0 }, text = { 0 };
		uint8_t *header, *properties;
		size_t len;
		uint32_t crc;

		add_text(&text, 4, 1000);
		pack_xz(&file, text.data, text.len);
		header = file.data + 12;
		len = (size_t)header[0] * 4;
		/* The filter LZMA2 with a byte of properties. */
		properties = memmem(header, len, "\x21\x01", 2);
		assert_non_null(properties);
		properties[2] = rows[i].size;
		crc = (uint32_t)crc32_z(0, header, len);
		for (int j = 0; j < 4; j++)
			header[len + (size_t)j] = (uint8_t)(crc >> (8 * j));
		if (rows[i].is_large)
			check_too_large(&file, &xz_packer);
		else
			assert_whole(&file, &text, 1, CONTENT_XZ);
		buf_release(&file);
		buf_release(&text);
	}
}
#endif

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < CODEC_NKINDS; i++) {
		bool is_there = false;

		for (size_t j = 0; j < NPACKERS; j++)
			is_there |= packers[j].kind == (int)i;
		assert_ptr_equal(codec_find(codecs[i].name),
				 is_there ? &codecs[i] : NULL);
		assert_string_equal(codec_name(codecs[i].content),
				    codecs[i].name);
	}
	assert_null(codec_find("lz4"));
	assert_string_equal(codec_name(CONTENT_TEXT), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_members_of_any_size),
		cmocka_unit_test(test_formats_after_each_other),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_cut_between_blocks),
		cmocka_unit_test(test_every_byte_changed),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_pieces_do_not_matter),
#ifdef HAVE_ZSTD
		cmocka_unit_test(test_zstd_window),
		cmocka_unit_test(test_zstd_frames_to_skip),
		cmocka_unit_test(test_zstd_dictionary),
#endif
#ifdef HAVE_XZ
		cmocka_unit_test(test_xz_dictionary),
#endif
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
