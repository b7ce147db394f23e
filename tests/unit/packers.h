#ifndef FINDROBOTS_PACKERS_H
#define FINDROBOTS_PACKERS_H

/*
 * For the tests: packs text in each format that this build decodes, by the
 * format's own library. To be included after cmocka.h.
 */

#include <stddef.h>
#include <stdint.h>
#ifdef HAVE_BZIP2
#include <bzlib.h>
#endif
#ifdef HAVE_XZ
#include <lzma.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/buf.h"
#include "decode/codec.h"
#include "gzip_maker.h"

static inline size_t room_for(size_t len)
{
	return len + len / 8 + 4096;
}

static inline void pack_gzip(struct buf *out, const void *text, size_t len)
{
	gzip_add_member(out, text, len, 6);
}

#ifdef HAVE_ZSTD
static inline void pack_zstd(struct buf *out, const void *text, size_t len)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	uint8_t *room = buf_reserve(out, room_for(len));
	size_t n;

	assert_non_null(context);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	n = ZSTD_compress2(context, room, room_for(len), text, len);
	assert_false(ZSTD_isError(n));
	out->len += n;
	ZSTD_freeCCtx(context);
}
#endif

#ifdef HAVE_XZ
static inline void pack_xz(struct buf *out, const void *text, size_t len)
{
	uint8_t *room = buf_reserve(out, room_for(len));
	size_t n = 0;

	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL,
						 text, len, room, &n,
						 room_for(len)),
			 LZMA_OK);
	out->len += n;
}
#endif

#ifdef HAVE_BZIP2
static inline void pack_bzip2(struct buf *out, const void *text, size_t len)
{
	char *room = (char *)buf_reserve(out, room_for(len));
	unsigned n = (unsigned)room_for(len);

	assert_int_equal(BZ2_bzBuffToBuffCompress(room, &n, (char *)text,
						  (unsigned)len, 1, 0, 0),
			 BZ_OK);
	out->len += n;
}
#endif

static const struct packer {
	int kind;
	void (*pack)(struct buf *, const void *text, size_t len);
} packers[] = {
	{ CODEC_GZIP, pack_gzip },
#ifdef HAVE_ZSTD
	{ CODEC_ZSTD, pack_zstd },
#endif
#ifdef HAVE_XZ
	{ CODEC_XZ, pack_xz },
#endif
#ifdef HAVE_BZIP2
	{ CODEC_BZIP2, pack_bzip2 },
#endif
};

enum { NPACKERS = sizeof(packers) / sizeof(*packers) };

#endif
