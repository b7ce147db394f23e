#include "decode/magic.h"

#include <string.h>

enum { ID1 = 0x1f, ID2 = 0x8b, DEFLATE = 8, RESERVED_FLAGS = 0xe0 };

/* Each as the description of its format has it. */
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
	{ "zip", 4, "PK\x03\x04" },
	{ "zip", 4, "PK\x05\x06" },
	{ "7-Zip", 6, "\x37\x7a\xbc\xaf\x27\x1c" },
	/* clang-format on */
};

/*
 * A text could begin with "BZh1" to "BZh9". In bzip2 that is followed by the
 * digits of pi, which begin a block, or by those of its square root, which end
 * the file.
 */
static bool is_bzip2(const uint8_t *data, size_t len)
{
	return len >= 10 && !memcmp(data, "BZh", 3) && data[3] >= '1' &&
	       data[3] <= '9' &&
	       (!memcmp(data + 4, "\x31\x41\x59\x26\x53\x59", 6) ||
		!memcmp(data + 4, "\x17\x72\x45\x38\x50\x90", 6));
}

static const char *signature_name(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++)
		if (signatures[i].len <= len &&
		    !memcmp(data, signatures[i].bytes, signatures[i].len))
			return signatures[i].name;
	return is_bzip2(data, len) ? "bzip2" : NULL;
}

bool magic_is_text(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((data[i] < 0x20 || data[i] > 0x7e) && data[i] != '\t' &&
		    data[i] != '\n' && data[i] != '\r')
			return false;
	return true;
}

static bool is_broken_gzip(const uint8_t *data, size_t len)
{
	return len >= 4 && (data[0] == ID1 || data[1] == ID2) &&
	       data[2] == DEFLATE && !(data[3] & RESERVED_FLAGS);
}

enum magic magic_tell(const uint8_t *data, size_t len, const char **name)
{
	if (len && data[0] == ID1 && (len < 2 || data[1] == ID2))
		return MAGIC_GZIP;
	*name = signature_name(data, len);
	if (*name)
		return MAGIC_OTHER;
	if (is_broken_gzip(data, len))
		return MAGIC_GZIP_BROKEN;
	/*
	 * Eight bytes, because a client did not choose these: an access log
	 * begins with what its server wrote, the client's address or a virtual
	 * host.
	 */
	return magic_is_text(data, len < 8 ? len : 8) ? MAGIC_TEXT
						      : MAGIC_UNKNOWN;
}

bool magic_is_member(const uint8_t *data)
{
	return data[0] == ID1 && data[1] == ID2 && data[2] == DEFLATE &&
	       !(data[3] & RESERVED_FLAGS);
}
