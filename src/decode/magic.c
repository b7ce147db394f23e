/*
 * A signature that no text begins with decides. What is left is text if its
 * first bytes are, which no client chose. Formats that have no signature, but
 * a header of which some values are impossible, are only told from bytes that
 * are not text.
 */

#include "decode/magic.h"

#include <string.h>

/* Bytes that can prove that a file is binary, and as many as are looked at. */
enum { BINARY_MIN = 32, BINARY_MAX = 1024 };

enum { TAR_MAGIC_AT = 257 };

enum { ID1 = 0x1f, ID2 = 0x8b, DEFLATE = 8, RESERVED_FLAGS = 0xe0 };

static const struct {
	const char *name;
	size_t len;
	const char *bytes;
} signatures[] = {
	/* clang-format off */
	{ "zstd", 4, "\x28\xb5\x2f\xfd" },
	{ "xz", 6, "\xfd\x37\x7a\x58\x5a\x00" },
	{ "compress (.Z)", 2, "\x1f\x9d" },
	{ "lz4", 4, "\x04\x22\x4d\x18" },
	{ "lz4", 4, "\x02\x21\x4c\x18" },
	{ "lzip", 5, "LZIP\x01" },
	{ "lzop", 9, "\x89LZO\x00\x0d\x0a\x1a\x0a" },
	{ "snappy", 10, "\xff\x06\x00\x00sNaPpY" },
	{ "snappy", 9, "\xff\x06\x00sNaPpY" },
	{ "snappy", 8, "\x82SNAPPY\x00" }, /* of snappy-java */
	{ "snappy", 7, "snappy\x00" },     /* of its iq80 */
	{ "snappy", 4, "SNZ\x01" },	       /* of snzip */
	{ "lrzip", 5, "LRZI\x00" },
	{ "rzip", 5, "RZIP\x02" },
	{ "bzip3", 5, "BZ3v1" },
	{ "zpaq", 6, "7kSt\xa0\x31" },
	{ "UTF-32", 4, "\xff\xfe\x00\x00" },
	{ "UTF-32", 4, "\x00\x00\xfe\xff" },
	{ "zip", 4, "PK\x03\x04" },
	{ "zip", 4, "PK\x05\x06" },
	{ "zip", 4, "PK\x07\x08" },
	{ "7-Zip", 6, "\x37\x7a\xbc\xaf\x27\x1c" },
	{ "RAR", 6, "Rar!\x1a\x07" },
	{ "OpenPGP", 15, "-----BEGIN PGP " },
	{ "age", 21, "age-encryption.org/v1" },
	{ "journald", 8, "LPKSHHRH" },
	/* clang-format on */
};

static bool has(const uint8_t *data, size_t len, size_t at, const char *bytes,
		size_t nbytes)
{
	return len >= at + nbytes && data[at] == (uint8_t)bytes[0] &&
	       !memcmp(data + at, bytes, nbytes);
}

/*
 * A text could begin with "BZh1" to "BZh9". In bzip2 that is followed by the
 * digits of pi, which begin a block, or by those of its square root, which end
 * the file.
 */
static bool is_bzip2(const uint8_t *data, size_t len)
{
	return has(data, len, 0, "BZh", 3) && len >= 10 && data[3] >= '1' &&
	       data[3] <= '9' &&
	       (has(data, len, 4, "\x31\x41\x59\x26\x53\x59", 6) ||
		has(data, len, 4, "\x17\x72\x45\x38\x50\x90", 6));
}

/* What begins with printable bytes, and is no log. */
static bool is_known_binary(const uint8_t *data, size_t len)
{
	static const struct {
		size_t len;
		const char *bytes;
	} rows[] = {
		{ 16, "SQLite format 3" }, /* and a NUL */
		{ 5, "%PDF-" },
		{ 8, "Salted__" }, /* openssl enc */
		{ 8, "!<arch>\n" },
		{ 7, "REDIS00" },
		{ 6, "PGDMP\x01" },
		{ 4, "\x7f"
		     "ELF" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (has(data, len, 0, rows[i].bytes, rows[i].len))
			return true;
	return false;
}

/* A number of little endian in so many bytes. */
static uint32_t little(const uint8_t *data, size_t len)
{
	uint32_t n = 0;

	while (len--)
		n = n << 8 | data[len];
	return n;
}

/*
 * A frame to be skipped (RFC 8878, section 3.1.2), which lz4 has as well: what
 * follows it tells, where that is near enough.
 */
static const char *skippable_name(const uint8_t *data, size_t len)
{
	size_t size;

	if (len < 8 || (data[0] & 0xf0) != 0x50 ||
	    memcmp(data + 1, "\x2a\x4d\x18", 3) != 0)
		return NULL;
	size = little(data + 4, 4);
	return size <= MAGIC_SIZE &&
			       has(data, len, 8 + size, "\x04\x22\x4d\x18", 4)
		       ? "lz4"
		       : "zstd";
}

const char *magic_signature(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++)
		if (has(data, len, 0, signatures[i].bytes, signatures[i].len))
			return signatures[i].name;
	if (magic_is_tar(data, len))
		return "tar";
	return is_bzip2(data, len) ? "bzip2" : skippable_name(data, len);
}

/* RFC 1950, section 2.2: CMF and FLG, without a preset dictionary. */
static bool is_zlib(const uint8_t *data, size_t len)
{
	return len >= 8 && (data[0] & 0x0f) == DEFLATE && data[0] >> 4 <= 7 &&
	       (data[0] << 8 | data[1]) % 31 == 0 && !(data[1] & 0x20) &&
	       (data[2] & 6) != 6 /* a block of no known type */;
}

/*
 * The .lzma format: properties as the tools write them, a dictionary of 2^n or
 * 2^n + 2^(n-1) bytes, and a size that is unknown or possible (liblzma,
 * alone_decoder.c).
 */
static bool is_lzma(const uint8_t *data, size_t len)
{
	uint32_t dictionary, rest;

	if (len < 14 || data[0] != 0x5d || data[13])
		return false;
	dictionary = little(data + 1, 4);
	rest = dictionary & (dictionary - 1);
	return dictionary >= 4096 && (!rest || rest == dictionary / 3 * 2) &&
	       (has(data, len, 5, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) ||
		(!data[10] && !data[11] && !data[12]));
}

/* Four bytes of big endian. */
static uint32_t big(const uint8_t *data)
{
	return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 |
	       (uint32_t)data[2] << 8 | data[3];
}

/*
 * An element of raw snappy at *at. Adds the bytes of text that it stands for.
 * Returns false if there is no such element; moves *at beyond len if it is not
 * all there.
 */
static bool pass_element(const uint8_t *data, size_t len, size_t *at,
			 uint64_t *text)
{
	static const size_t sizes[] = { 0, 1, 2, 4 };
	uint8_t tag = data[(*at)++];
	size_t more = tag & 3	   ? sizes[tag & 3]
		      : tag < 0xf0 ? 0
				   : (tag >> 2) - 59U;
	uint64_t n, offset;

	if (len - *at < more) {
		*at = len + 1;
		return true;
	}
	n = little(data + *at, more);
	*at += more;
	if (!(tag & 3)) {
		n = more ? n + 1 : (tag >> 2) + 1U;
		*text += n;
		*at = n <= len - *at ? *at + (size_t)n : len + 1;
		return true;
	}
	offset = more == 1 ? n | (uint64_t)(tag >> 5) << 8 : n;
	if (!offset || offset > *text)
		return false;
	*text += more == 1 ? (tag >> 2 & 7) + 4U : (tag >> 2) + 1U;
	return true;
}

/*
 * Raw snappy (format_description.txt): the size of the text in groups of seven
 * bits, then a literal, which has to be text; what follows it copies from what
 * came before. It has to go well to the end, or for as long as no text would:
 * as text, which has no tags from 0xf0 on, a literal is short.
 */
static bool is_raw_snappy(const uint8_t *data, size_t len)
{
	enum { PROOF = 8 };
	uint64_t size = 0, text = 0;
	size_t at = 0, nelements = 0, first;

	do {
		if (at == len || at == 5)
			return false;
		size |= (uint64_t)(data[at] & 0x7f) << (7 * at);
	} while (data[at++] & 0x80);
	first = at;
	if (at == len || data[at] & 3)
		return false;
	at += data[at] < 0xf0 ? 1 : (data[at] >> 2) - 58U;
	if (len < at + 8 || !magic_is_text(data + at, 8))
		return false;
	for (at = first; at < len && text < size; nelements++)
		if (!pass_element(data, len, &at, &text))
			return false;
	return text >= 8 && text <= size &&
	       (text == size || nelements >= PROOF || data[first] >= 0xf0);
}

/* LZ4 block format: a token, the rest of a length, and that many literals. */
static bool is_lz4_block(const uint8_t *data, size_t len)
{
	size_t at = 1;

	if (!len || data[0] >> 4 < 8)
		return false;
	if (data[0] >> 4 == 15)
		while (at < len && data[at++] == 0xff)
			;
	return len >= at + 8 && magic_is_text(data + at, 8);
}

/*
 * As Hadoop frames blocks (BlockCompressorStream): the size of the text and
 * that of what is compressed of it, in bytes of big endian.
 */
static const char *hadoop_name(const uint8_t *data, size_t len)
{
	enum { FRAME = 8, TEXT_MAX = 1 << 28 };
	uint32_t size, packed;

	if (len < FRAME + 2)
		return NULL;
	size = big(data);
	packed = big(data + 4);
	if (!size || size > TEXT_MAX || !packed ||
	    packed > size + size / 6 + 32)
		return NULL;
	if (packed < len - FRAME)
		len = packed + FRAME;
	if (is_raw_snappy(data + FRAME, len - FRAME))
		return "snappy";
	return is_lz4_block(data + FRAME, len - FRAME) ? "lz4" : NULL;
}

const char *magic_before_zeros(const uint8_t *data, size_t len)
{
	if (!len || data[0])
		return NULL;
	return has(data, len, 0, "\x00\x00\xfe\xff", 4)
		       ? "UTF-32"
		       : hadoop_name(data, len);
}

/*
 * RFC 4880, section 4.2: a packet that begins an encrypted message, version 3
 * with a public key, 4 or 5 with a pass phrase; or compressed data, as gpg
 * writes it (section 5.6).
 */
static bool is_openpgp(const uint8_t *data, size_t len)
{
	size_t at;
	uint8_t tag;

	if (len < 8 || !(data[0] & 0x80))
		return false;
	if (data[0] & 0x40) {
		tag = data[0] & 0x3f;
		at = data[1] < 192 ? 2 : 3;
	} else {
		tag = data[0] >> 2 & 0x0f;
		at = (size_t[]){ 2, 3, 5, 1 }[data[0] & 3];
	}
	return (tag == 1 && data[at] == 3) ||
	       (tag == 3 && (data[at] == 4 || data[at] == 5) &&
		data[at + 1] <= 13) ||
	       (data[0] == 0xa3 && data[1] >= 1 && data[1] <= 3);
}

/* By what is possible in its header. */
static const char *header_name(const uint8_t *data, size_t len)
{
	if (is_zlib(data, len))
		return "zlib";
	if (is_lzma(data, len))
		return "lzma";
	if (is_openpgp(data, len))
		return "OpenPGP";
	return is_raw_snappy(data, len) ? "snappy" : hadoop_name(data, len);
}

bool magic_is_text(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((data[i] < 0x20 || data[i] > 0x7e) && data[i] != '\t' &&
		    data[i] != '\n' && data[i] != '\r')
			return false;
	return true;
}

/*
 * The name in a header ends in zeros, or the mode after it does (POSIX, pax).
 * No log has one there: else a client could write these five bytes at the place
 * where they make it an archive, and hide all that is in it.
 */
bool magic_is_tar(const uint8_t *data, size_t len)
{
	return has(data, len, TAR_MAGIC_AT, "ustar", 5) &&
	       memchr(data, '\0', TAR_MAGIC_AT);
}

bool magic_is_line(const uint8_t *data, size_t len)
{
	if (len < MAGIC_LINE_SIZE || !magic_is_text(data, 8))
		return false;
	for (size_t i = 8; i < MAGIC_LINE_SIZE; i++)
		if (data[i] < 0x80 && !magic_is_text(data + i, 1))
			return false;
	return true;
}

static bool is_one_off(const uint8_t *data, size_t len, const char *bytes,
		       size_t nbytes)
{
	size_t nwrong = 0;

	for (size_t i = 0; len >= nbytes && i < nbytes; i++)
		nwrong += data[i] != (uint8_t)bytes[i];
	return nwrong == 1;
}

/* With any size of blocks. */
static bool is_broken_bzip2(const uint8_t *data, size_t len)
{
	char bytes[] = "BZh?\x31\x41\x59\x26\x53\x59";

	if (len < 4)
		return false;
	bytes[3] = data[3] >= '1' && data[3] <= '9' ? (char)data[3] : '9';
	return is_one_off(data, len, bytes, sizeof(bytes) - 1);
}

static bool is_broken_gzip(const uint8_t *data, size_t len)
{
	return len >= 4 && (data[0] == ID1 || data[1] == ID2) &&
	       data[2] == DEFLATE && !(data[3] & RESERVED_FLAGS);
}

/* What has one wrong byte among those that tell it. */
const char *magic_broken(const uint8_t *data, size_t len)
{
	if (is_broken_gzip(data, len))
		return "gzip";
	if (is_one_off(data, len, "\x28\xb5\x2f\xfd", 4))
		return "zstd";
	if (is_one_off(data, len, "\xfd\x37\x7a\x58\x5a\x00", 6))
		return "xz";
	return is_broken_bzip2(data, len) ? "bzip2" : NULL;
}

/*
 * The length up to where a line begins with a member. It is not looked for in
 * what begins with text enough, as that is text up to there, too.
 */
static size_t len_before_member(const uint8_t *data, size_t len)
{
	static const struct {
		const char *bytes;
		size_t len;
	} heads[] = {
		{ "\n\x1f\x8b\x08", 4 },
		{ "\n\x28\xb5\x2f\xfd", 5 },
		{ "\n\xfd\x37\x7a\x58\x5a", 6 },
	};

	if (len >= MAGIC_LINE_SIZE && magic_is_text(data, MAGIC_LINE_SIZE))
		return len;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		const uint8_t *at =
			memmem(data, len, heads[i].bytes, heads[i].len);

		if (at)
			len = (size_t)(at + 1 - data);
	}
	for (size_t i = 1; i + 10 <= len; i++)
		if (data[i - 1] == '\n' && is_bzip2(data + i, len - i))
			len = i;
	return len;
}

/*
 * Of compressed data every tenth byte is a control character and every second
 * one is not ASCII. A hole in a text, or UTF-16, has many zeros; some clients
 * and terminals send an escape.
 */
static bool is_binary(const uint8_t *data, size_t len)
{
	size_t ncontrols = 0, nzeros = 0, nhigh = 0;

	if (len > BINARY_MAX)
		len = BINARY_MAX;
	for (size_t i = 0; i < len; i++) {
		nzeros += !data[i];
		nhigh += data[i] >= 0x80;
		ncontrols += data[i] && data[i] < 0x20 && data[i] != 0x1b &&
			     !magic_is_text(data + i, 1);
	}
	return len >= BINARY_MIN &&
	       (ncontrols * 20 > len - nzeros || nhigh * 2 > len);
}

/* With the mark that Unicode has for it. */
static bool has_text_mark(const uint8_t *data, size_t len)
{
	return has(data, len, 0, "\xef\xbb\xbf", 3) ||
	       has(data, len, 0, "\xff\xfe", 2) ||
	       has(data, len, 0, "\xfe\xff", 2);
}

enum magic magic_tell(const uint8_t *data, size_t len, const char **name)
{
	bool is_text;

	if (len && data[0] == ID1 && (len < 2 || data[1] == ID2))
		return MAGIC_GZIP;
	*name = magic_signature(data, len);
	if (*name)
		return MAGIC_OTHER;
	*name = magic_broken(data, len);
	if (*name)
		return MAGIC_BROKEN;
	if (is_known_binary(data, len))
		return MAGIC_BINARY;
	len = len_before_member(data, len);
	/*
	 * Eight bytes, because a client did not choose these: an access log
	 * begins with what its server wrote, the client's address or a virtual
	 * host.
	 */
	is_text = magic_is_text(data, len < 8 ? len : 8) ||
		  has_text_mark(data, len);
	if (!is_text) {
		*name = header_name(data, len);
		if (*name)
			return MAGIC_OTHER;
	}
	/*
	 * So much of a line is its server's, too; behind it may be any bytes
	 * that a client sent, and any language.
	 */
	if (magic_is_text(data, len < MAGIC_LINE_SIZE ? len : MAGIC_LINE_SIZE))
		return MAGIC_TEXT;
	if (is_binary(data, len))
		return MAGIC_BINARY;
	return is_text ? MAGIC_TEXT : MAGIC_UNKNOWN;
}

bool magic_may_be_log(const uint8_t *data, size_t len)
{
	if (!magic_is_text(data, len < 8 ? len : 8) ||
	    is_known_binary(data, len))
		return false;
	for (size_t i = 0; i < len && magic_is_text(data + i, 1); i++)
		if (strchr(" \t|,;\"", data[i]))
			return true;
	return false;
}

bool magic_is_member(const uint8_t *data)
{
	return data[0] == ID1 && data[1] == ID2 && data[2] == DEFLATE &&
	       !(data[3] & RESERVED_FLAGS);
}
