#include "decode/codec.h"

#include <string.h>
#include <sys/param.h>

#ifdef HAVE_BZIP2
#include "decode/bzip2.h"
#endif
#include "decode/magic.h"
#ifdef HAVE_XZ
#include "decode/xz.h"
#endif
#ifdef HAVE_ZSTD
#include "decode/zstd.h"
#endif

/* RFC 8878, section 3.1.1: the magic number; its reserved bit is zero. */
static bool is_zstd(const uint8_t *data)
{
	return !memcmp(data, "\x28\xb5\x2f\xfd", 4) && !(data[4] & 0x08);
}

/* xz-file-format.txt, section 2.1.1 */
static bool is_xz(const uint8_t *data)
{
	return !memcmp(data, "\xfd\x37\x7a\x58\x5a\x00\x00", 7);
}

/* With a block in it: a stream without one has no text. */
static bool is_bzip2(const uint8_t *data)
{
	return !memcmp(data, "BZh", 3) && data[3] >= '1' && data[3] <= '9' &&
	       !memcmp(data + 4, "\x31\x41\x59\x26\x53\x59", 6);
}

/* The sizes are those of a block, which is decoded as a whole. */
const struct codec codecs[CODEC_NKINDS] = {
	[CODEC_GZIP] = {
		.name = "gzip",
		.content = CONTENT_GZIP,
		.first = MAGIC_FIRST,
		.head_bytes = MAGIC_MEMBER_SIZE,
		.is_member = magic_is_member,
		.trial_bytes = 1024, /* tables for its codes */
		.library = "zlib",
	},
	[CODEC_ZSTD] = {
		.name = "zstd",
		.content = CONTENT_ZSTD,
		.first = 0x28,
		.head_bytes = 9,
		.is_member = is_zstd,
		.trial_bytes = 128 << 10,
		.library = "libzstd",
#ifdef HAVE_ZSTD
		.ops = &zstd_decoder,
		.version = zstd_version,
#endif
	},
	[CODEC_XZ] = {
		.name = "xz",
		.content = CONTENT_XZ,
		.first = 0xfd,
		.head_bytes = 12,
		.is_member = is_xz,
		.trial_bytes = 32 << 10,
		.library = "liblzma",
#ifdef HAVE_XZ
		.ops = &xz_decoder,
		.version = xz_version,
#endif
	},
	[CODEC_BZIP2] = {
		.name = "bzip2",
		.content = CONTENT_BZIP2,
		.first = 'B',
		.head_bytes = 10,
		.is_member = is_bzip2,
		.trial_bytes = 900 << 10,
		.library = "libbz2",
#ifdef HAVE_BZIP2
		.ops = &bzip2_decoder,
		.version = bzip2_version,
#endif
	},
};

const struct codec *codec_find(const char *name)
{
	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (!strcmp(codecs[i].name, name))
			return i == CODEC_GZIP || codecs[i].ops ? &codecs[i]
								: NULL;
	return NULL;
}

const struct codec *codec_tell(const uint8_t *data, size_t len)
{
	const char *name;

	/* There may be many such places in a window. */
	switch (magic_tell(data, MIN(len, MAGIC_SIZE), &name)) {
	case MAGIC_GZIP:
		return &codecs[CODEC_GZIP];
	case MAGIC_OTHER:
		return codec_find(name);
	default:
		return NULL;
	}
}

const char *codec_name(enum content content)
{
	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (codecs[i].content == content)
			return codecs[i].name;
	return "";
}
