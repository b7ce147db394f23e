/*
 * The gzip reader (stream.h) against a slow and plain one (slow_gzip.h).
 * Each file is read as a regular file and from pipes, into rooms of odd
 * sizes: text, gaps and outcome have to be the same each time. An input is
 *
 *	flags, one byte; what chooses the sizes of rooms, and of the pieces
 *	that a pipe gives, one byte each
 *	the file itself, or a program that builds it (build())
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "gzip_maker.h"
#include "decode/decoders.h"
#include "decode/stream.h"
#include "decode/zlib.h"
#include "input/window.h"
#include "base/io.h"
#include "reference.h"
#include "slow_gzip.h"
#include "base/unpack.h"

enum {
	FILE_MAX = 8 * 1024, /* that is built, if it is not a large one */
	FILE_LARGE_MAX = WINDOW_SIZE + 64 * 1024,
	TEXT_MUCH = 1 << 19, /* too slow to be read in every way */
	ROOM_MAX = 64 * 1024,
	PACKET_MAX = 4096,

	/* As in resync.c. */
	GO_BACK_FREE = 4 << 20,
	GO_BACK_RATIO = 8,
};

/* Large files are slow, and so few of them are made. */
enum {
	FLAG_BUILT = 1,
	FLAG_NAMED_GZ = 2,
	FLAG_FASTEST = 4, /* the decoder; else zlib's */
	FLAGS_LARGE = 0xf8
};

/* What libFuzzer leaves no other place for. */
static struct {
	struct stream *zlib, *fastest, *gz; /* gz is one of them */
	uint64_t ndecoded; /* stored bytes that the decoder took */
	z_stream deflate;
	int fd; /* a file in memory */
	struct buf file;
	struct given want, first, other;
	char room[ROOM_MAX];
} state;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/**** The reader */

/* Another's, and how many bytes that was given. */
struct decoder {
	const struct decoder_ops *ops;
	struct decoder *dec;
};

static struct decoder *create(const struct decoder_ops *ops)
{
	struct decoder *dec = malloc(sizeof(*dec));

	dec->ops = ops;
	dec->dec = ops->create();
	return dec;
}

static struct decoder *create_zlib(void)
{
	return create(&zlib_decoder);
}

static struct decoder *create_fastest(void)
{
	return create(decoders_find("auto"));
}

static void destroy(struct decoder *dec)
{
	dec->ops->destroy(dec->dec);
	free(dec);
}

static void begin(struct decoder *dec)
{
	dec->ops->begin(dec->dec);
}

/*
 * Bytes that were read without need were work all the same. What the fastest
 * decodes twice is at most what it was given, so that is not counted.
 */
static enum decoder_status run(struct decoder *dec, struct decoder_window *win)
{
	size_t in_len = win->in_len, out_len = win->out_len;
	enum decoder_status status = dec->ops->run(dec->dec, win);

	if (win->in_len > in_len || win->out_len > out_len)
		reference_fail("decoder: more left than there was");
	state.ndecoded += in_len - win->in_len;
	return status;
}

static const char *reason(const struct decoder *dec)
{
	return dec->ops->reason(dec->dec);
}

static const struct decoder_ops counting_zlib = { .name = "zlib",
						  .create = create_zlib,
						  .destroy = destroy,
						  .begin = begin,
						  .run = run,
						  .reason = reason };

/* Behind damage it is zlib's, as for the fastest itself. */
static const struct decoder_ops counting_fastest = { .name = "auto",
						     .after_damage =
							     &counting_zlib,
						     .create = create_fastest,
						     .destroy = destroy,
						     .begin = begin,
						     .run = run,
						     .reason = reason };

/* A size by chance, from small ones that are all the same to large ones. */
static size_t next_size(struct rng *rng, uint8_t choice)
{
	static const size_t max[] = { 1, 9, 300, PACKET_MAX };

	return 1 + rng_below(rng, max[choice & 3]);
}

/* Rooms of ROOM_MAX if choice is 0, else by it, and larger for much text. */
static void read_all(int fd, bool named_gz, uint8_t choice, uint64_t text_len,
		     struct given *given)
{
	struct rng rng = { choice + UINT64_C(1) };
	enum stream_status status;
	size_t len, room = ROOM_MAX;

	given_clear(given);
	stream_open(state.gz, fd, named_gz, &given->outcome);
	do {
		if (choice)
			room = next_size(&rng, choice) *
			       (1 + (size_t)text_len / 1024);
		room = least(room, ROOM_MAX);
		status = stream_read(state.gz, state.room, room, &len);
		if (len > room || (status == STREAM_TEXT) != (len > 0))
			reference_fail("read: %d with %zu bytes", status, len);
		given_add(given, state.room, len);
		if (status == STREAM_GAP)
			given_add_gap(given);
	} while (status == STREAM_TEXT || status == STREAM_GAP);
	if (status != STREAM_END)
		reference_fail("read: out of memory");
}

static void write_file(const struct buf *file)
{
	if (ftruncate(state.fd, 0) || lseek(state.fd, 0, SEEK_SET) ||
	    io_write_all(state.fd, file->data, file->len) ||
	    lseek(state.fd, 0, SEEK_SET))
		reference_fail("cannot write the file");
}

/*
 * A pipe that gives the file in pieces, one for each read (O_DIRECT), or as
 * a whole if choice is 0. Returns -1 if a pipe cannot hold it.
 */
static int open_pipe(const struct buf *file, uint8_t choice)
{
	struct rng rng = { choice + UINT64_C(1) };
	size_t at = 0, len, least_len, capacity;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK | (choice ? O_DIRECT : 0)))
		reference_fail("no pipe");
	fcntl(fds[1], F_SETPIPE_SZ, 1 << 20);
	capacity = (size_t)fcntl(fds[1], F_GETPIPE_SZ);
	least_len =
		choice ? file->len / (capacity / PACKET_MAX) + 1 : file->len;
	while (at < file->len) {
		len = choice ? next_size(&rng, choice) : file->len;
		len = least(len < least_len ? least_len : len, file->len - at);
		if (len > (choice ? PACKET_MAX : capacity) ||
		    write(fds[1], file->data + at, len) != (ssize_t)len)
			break;
		at += len;
	}
	close(fds[1]);
	if (at == file->len)
		return fds[0];
	close(fds[0]);
	return -1;
}

/* Returns false if no pipe holds the file. */
static bool read_pipe(const struct buf *file, bool named_gz, uint8_t pieces,
		      uint8_t rooms, struct given *given)
{
	int fd = open_pipe(file, pieces);

	if (fd < 0)
		return false;
	read_all(fd, named_gz, rooms, state.first.text_len, given);
	close(fd);
	return true;
}

/**** What holds of any file */

static void check_bounds(const struct buf *file, const struct given *given)
{
	const struct outcome *out = &given->outcome;
	uint64_t most = file->len * (1 + GO_BACK_RATIO) + GO_BACK_FREE;
	int64_t resumed = 0;

	if (state.ndecoded > most)
		reference_fail("%ju of %zu bytes were decoded",
			       (uintmax_t)state.ndecoded, file->len);
	/* zlib's "Maximum Expansion Factor" is 1032. */
	if (given->text_len > 1032 * most)
		reference_fail("too much text: %ju",
			       (uintmax_t)given->text_len);
	if (out->nmembers > file->len || out->stored_bytes > file->len)
		reference_fail("more than the file holds");
	for (uint32_t i = 0; i < out->nerrors; i++) {
		const struct error *err = &out->errors[i];

		if (err->code == ERROR_MORE_DAMAGE || err->code == ERROR_HEADER)
			continue;
		if (err->offset < resumed || err->offset > (int64_t)file->len ||
		    err->resumed > (int64_t)file->len)
			reference_fail("error %u: not in the file", i);
		if (err->resumed == ERROR_NOWHERE && i + 1 < out->nerrors &&
		    out->errors[i + 1].code != ERROR_HEADER)
			reference_fail("error %u: behind the last", i + 1);
		resumed = err->resumed;
	}
}

/* A pipe tells the same, as far as it can be gone back in. */
static void check_pipes(const struct buf *file, bool named_gz, uint8_t rooms,
			uint8_t pieces, bool out_of_reach)
{
	struct given *given = out_of_reach ? &state.first : &state.other;

	if (!read_pipe(file, named_gz, 0, 0, given))
		return;
	if (!out_of_reach)
		given_must_be_same("pipe", &state.first, &state.other);
	/* The window's last room may be too small for a whole piece. */
	if (file->len > WINDOW_SIZE)
		pieces = 0;
	if (read_pipe(file, named_gz, pieces, rooms, &state.other))
		given_must_be_same("pipe, other rooms", &state.first,
				   &state.other);
}

static void check_file(const struct buf *file, bool named_gz, uint8_t rooms,
		       uint8_t pieces)
{
	struct slow_gzip_limits limits;

	given_clear(&state.want);
	limits = slow_gzip_read(file->data, file->len, named_gz, &state.want);
	if (limits.other_format)
		return;
	write_file(file);
	state.ndecoded = 0;
	read_all(state.fd, named_gz, 0, 0, &state.first);
	check_bounds(file, &state.first);
	if (!limits.tired)
		given_must_be_same("file", &state.want, &state.first);
	else if (file->len > WINDOW_HISTORY)
		limits.out_of_reach = true;
	if (state.first.text_len > TEXT_MUCH)
		return;

	lseek(state.fd, 0, SEEK_SET);
	read_all(state.fd, named_gz, rooms, state.first.text_len, &state.other);
	given_must_be_same("file, other rooms", &state.first, &state.other);
	check_pipes(file, named_gz, rooms, pieces, limits.out_of_reach);
}

/**** Files that are built */

/* Up to 255 bytes of the input, over and over, but fewer than max. */
static void take_text(struct unpack *in, size_t max, struct buf *text)
{
	size_t n = unpack_byte(in), times = unpack_byte(in);
	const uint8_t *bytes;

	n = least(n, in->len);
	bytes = unpack_bytes(in, n);
	buf_reserve(text, 1);
	do {
		buf_add(text, bytes, n);
	} while (times-- > 1 && text->len + n < max);
}

static void add_blocks(struct buf *file, const struct buf *text, uint8_t kind)
{
	static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_FIXED, Z_RLE };
	size_t bound = text->len + text->len / 8 + 256;
	z_stream *z = &state.deflate;

	if (kind % 4 == 3) {
		gzip_add_stored(file, text->data, least(text->len, 65535), 1);
		return;
	}
	deflateReset(z);
	deflateParams(z, 6, strategies[kind % 4]);
	z->next_in = text->data;
	z->avail_in = (uInt)text->len;
	z->next_out = buf_reserve(file, bound);
	z->avail_out = (uInt)bound;
	reference_check_buf(file);
	if (deflate(z, Z_FINISH) != Z_STREAM_END)
		reference_fail("no room to deflate");
	file->len += bound - z->avail_out;
}

static void add_member(struct unpack *in, struct buf *file, size_t max,
		       uint8_t kind)
{
	struct gzip_fields fields = {
		.flags = unpack_byte(in) & 0x1f,
		.extra = "extra",
		.extra_len = 5,
		.name = "name",
		.comment = "comment",
	};
	struct buf text = { 0 };

	take_text(in, max / 4, &text);
	gzip_add_header(file, &fields);
	add_blocks(file, &text, kind);
	gzip_add_trailer(file, text.data, text.len);
	buf_release(&text);
}

/* A member whose text is the last bytes of the file, which it takes over. */
static void wrap_tail(struct buf *file, size_t n)
{
	static const struct gzip_fields fields;
	struct buf tail = { 0 };

	n = least(least(n, file->len), 65535);
	buf_reserve(&tail, 1);
	buf_add(&tail, file->data + file->len - n, n);
	file->len -= n;
	gzip_add_header(file, &fields);
	gzip_add_stored(file, tail.data, n, 1);
	gzip_add_trailer(file, tail.data, n);
	buf_release(&tail);
}

static void repeat_tail(struct buf *file, size_t max, size_t n, size_t times)
{
	n = least(n, file->len);
	while (times-- && file->len + n <= max) {
		buf_reserve(file, n);
		reference_check_buf(file);
		memcpy(file->data + file->len, file->data + file->len - n, n);
		file->len += n;
	}
}

static void add_bytes(struct unpack *in, struct buf *file, size_t n)
{
	n = least(n, in->len);
	buf_add(file, unpack_bytes(in, n), n);
}

static void add_run(struct buf *file, uint8_t byte, size_t n)
{
	uint8_t *room = buf_reserve(file, n);

	reference_check_buf(file);
	memset(room, byte, n);
	file->len += n;
}

static void flip(struct buf *file, size_t back, uint8_t bits)
{
	if (file->len)
		file->data[file->len - 1 - back % file->len] ^= bits;
}

static size_t take_u16(struct unpack *in)
{
	size_t low = unpack_byte(in);

	return low | (size_t)unpack_byte(in) << 8;
}

/* Mostly a short one, back from the end. */
static size_t take_distance(struct unpack *in, uint8_t step)
{
	size_t n = unpack_byte(in);

	return step & 0x80 ? n << 8 : n;
}

/* A member that is broken right behind n bytes of text. */
static void add_broken(struct buf *file, size_t n)
{
	static const struct gzip_fields fields;

	gzip_add_header(file, &fields);
	buf_add_byte(file, 0);
	gzip_add_le(file, n, 2);
	gzip_add_le(file, ~(uint64_t)n, 2);
	add_run(file, '#', n);
	/* RFC 1951, section 3.2.3: a block of the type that there is not. */
	buf_add_byte(file, 7);
}

static void build_step(struct unpack *in, struct buf *file, size_t max)
{
	static const struct gzip_fields fields;
	uint8_t step = unpack_byte(in);
	size_t n;

	switch (step % 10) {
	case 0:
	case 1:
		add_member(in, file, max, step >> 4);
		break;
	case 2:
		n = unpack_byte(in);
		add_run(file, 0, step & 0x80 ? max / 256 * n : n);
		break;
	case 3:
		add_bytes(in, file, unpack_byte(in));
		break;
	case 4: /* a member by hand */
		gzip_add_header(file, &fields);
		add_bytes(in, file, unpack_byte(in));
		break;
	case 5:
		file->len -= least(take_distance(in, step), file->len);
		break;
	case 6:
		n = take_distance(in, step);
		flip(file, n, unpack_byte(in));
		break;
	case 7:
		wrap_tail(file, take_u16(in));
		break;
	case 8:
		n = take_u16(in);
		repeat_tail(file, max, n, unpack_byte(in));
		break;
	case 9:
		add_broken(file,
			   SLOW_GZIP_TRIAL_BROKEN - 8 + unpack_byte(in) % 16);
		break;
	}
	reference_check_buf(file);
}

static void build(struct unpack *in, struct buf *file, size_t max)
{
	while (in->len && file->len < max)
		build_step(in, file, max);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	uint8_t flags = unpack_byte(&in);
	uint8_t rooms = unpack_byte(&in) | 0x80;
	uint8_t pieces = unpack_byte(&in) | 0x80;

	state.gz = flags & FLAG_FASTEST ? state.fastest : state.zlib;
	buf_clear(&state.file);
	buf_reserve(&state.file, 1);
	if (flags & FLAG_BUILT)
		build(&in, &state.file,
		      (flags & FLAGS_LARGE) == FLAGS_LARGE ? FILE_LARGE_MAX
							   : FILE_MAX);
	else
		buf_add(&state.file, in.at, in.len);
	check_file(&state.file, flags & FLAG_NAMED_GZ, rooms, pieces);
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	state.zlib = stream_new(&counting_zlib);
	state.fastest = stream_new(&counting_fastest);
	state.fd = memfd_create("log", MFD_CLOEXEC);
	/* The smallest memory level: to begin anew is then quick. */
	if (!state.zlib || !state.fastest || state.fd < 0 ||
	    deflateInit2(&state.deflate, 6, Z_DEFLATED, -15, 1,
			 Z_DEFAULT_STRATEGY))
		reference_fail("cannot begin");
	return 0;
}
