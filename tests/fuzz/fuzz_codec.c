/*
 * The decoders of other formats than gzip (codec.h), with libFuzzer's bytes as
 * members: what comes of them in pieces is what comes of them all at once, as
 * far as decoder.h promises it, and a stream over them ends. An input is
 *
 *	the format and flags, one byte; what chooses the sizes of pieces and
 *	rooms, one byte
 *	the bytes, behind the format's signature if a flag says so
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"
#include "base/unpack.h"
#include "decode/codec.h"
#include "decode/stream.h"
#include "decode/zlib.h"
#include "decoders.h"
#include "gzip_maker.h"
#include "reference.h"

enum {
	TEXT_MAX = 4 << 20, /* more is not looked at */
	ROOM_MAX = 64 * 1024,
	FLAG_SIGNATURE = 4,
};

/* What libFuzzer leaves no other place for. */
static struct {
	struct stream *stream;
	struct decoder *decoders[CODEC_NKINDS];
	int fd; /* a file in memory */
	struct buf file;
	struct decoded want, got;
	uint8_t room[ROOM_MAX];
} state;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Sizes up to max, or all of it. */
static size_t next_size(struct rng *rng, size_t max, size_t all)
{
	return max ? 1 + rng_below(rng, max) : all;
}

/* max: of pieces and rooms; 0: as large as can be. */
static void decode(const struct codec *codec, size_t max, struct decoded *res)
{
	struct decoder *dec = state.decoders[codec - codecs];
	struct rng rng = { max + 1 };
	size_t in_len, out_len;

	decoded_clear(res);
	codec->ops->begin(dec);
	do {
		struct decoder_window win = {
			.in = state.file.data + res->at,
			.out = state.room,
		};

		in_len = next_size(&rng, max, state.file.len);
		if (in_len > state.file.len - res->at)
			in_len = state.file.len - res->at;
		out_len = next_size(&rng, max, ROOM_MAX);
		win.in_len = in_len;
		win.out_len = out_len;
		res->status = codec->ops->run(dec, &win);
		if (win.in_len > in_len || win.out_len > out_len)
			reference_fail("%s: more left than there was",
				       codec->name);
		out_len -= win.out_len;
		buf_add(&res->text, state.room, out_len);
		reference_check_buf(&res->text);
		res->at += in_len - win.in_len;
	} while (res->status == DECODER_MORE && (in_len || out_len) &&
		 res->text.len < TEXT_MAX);
	if (res->status == DECODER_BAD)
		res->reason = codec->ops->reason(dec);
}

static void check_pieces(const struct codec *codec, uint8_t choice)
{
	const char *what;

	decode(codec, 0, &state.want);
	/* The work is in the number of calls. */
	if (state.want.text.len > 64 * 1024)
		return;
	decode(codec, 1 + (size_t)choice * 16, &state.got);
	what = decoded_compare(&state.want, &state.got);
	if (what && state.want.status == DECODER_END)
		reference_fail("%s: %s differs", codec->name, what);
	if (state.want.status != state.got.status)
		reference_fail("%s: the end differs", codec->name);
}

static void read_stream(void)
{
	struct outcome outcome = { 0 };
	enum stream_status status;
	uint64_t text_len = 0;
	size_t len;

	if (ftruncate(state.fd, 0) || lseek(state.fd, 0, SEEK_SET) ||
	    io_write_all(state.fd, state.file.data, state.file.len) ||
	    lseek(state.fd, 0, SEEK_SET))
		reference_fail("cannot write the file");
	stream_open(state.stream, state.fd, false, &outcome);
	do {
		status = stream_read(state.stream, state.room, ROOM_MAX, &len);
		text_len += len;
	} while (status == STREAM_TEXT || status == STREAM_GAP);
	if (status != STREAM_END || outcome.text_bytes != text_len ||
	    outcome.stored_bytes > state.file.len)
		reference_fail("a stream that does not end well");
	outcome_release(&outcome);
}

static void add_signature(const struct codec *codec)
{
	static const struct {
		const char *bytes;
		size_t len;
	} all[CODEC_NKINDS] = {
		[CODEC_ZSTD] = { "\x28\xb5\x2f\xfd", 4 },
		[CODEC_XZ] = { "\xfd\x37zXZ\0\0\0\xff\x12\xd9\x41", 12 },
		[CODEC_BZIP2] = { "BZh1\x31\x41\x59\x26\x53\x59", 10 },
	};

	buf_add(&state.file, all[codec - codecs].bytes,
		all[codec - codecs].len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	uint8_t flags = unpack_byte(&in), choice = unpack_byte(&in);
	const struct codec *codec = &codecs[1 + flags % 4 % 3];

	if (!codec->ops)
		return 0;
	buf_clear(&state.file);
	buf_reserve(&state.file, 1);
	if (flags & FLAG_SIGNATURE)
		add_signature(codec);
	buf_add(&state.file, in.at, in.len);
	reference_check_buf(&state.file);
	check_pieces(codec, choice);
	read_stream();
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	state.stream = stream_new(&zlib_decoder);
	state.fd = memfd_create("log", MFD_CLOEXEC);
	if (!state.stream || state.fd < 0)
		reference_fail("cannot begin");
	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (codecs[i].ops)
			state.decoders[i] = codecs[i].ops->create();
	return 0;
}
