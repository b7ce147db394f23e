/*
 * That text holds nothing compressed is told by one look for NULs, which are in
 * each member near its beginning: in a gzip header the flags are zero or a name
 * ends in one, and sizes of zstd, xz and bzip2 have zeros for high bytes. Of
 * what has none, some hundred compressed bytes without a byte above 0x7f are as
 * rare as that, so that a member of which the beginning is at the end of what
 * there is shows there. So a member is missed, and read as text, only if it
 * lost all of its NULs, or the text ends with its first bytes.
 *
 * Tested by tests/unit/decode/test_stream_text.c.
 */

#include "decode/heads.h"

#include <string.h>
#include <sys/param.h>

#include "base/word.h"
#include "decode/magic.h"

enum {
	TAIL = 512,	    /* bytes that show that a member has begun */
	TAIL_BEGINS = 4096, /* where it then did, before the end */
};

/* Returns the first place before end that looks like a member; or end. */
static const uint8_t *find_codec(const struct codec *codec, const uint8_t *at,
				 const uint8_t *end, const uint8_t *input_end)
{
	while (at < end &&
	       (at = memchr(at, codec->first, (size_t)(end - at)))) {
		if ((size_t)(input_end - at) >= codec->head_bytes &&
		    codec->is_member(at))
			return at;
		at++;
	}
	return end;
}

/*
 * The same of where a line begins; before the first place stands before, or
 * nothing that is known.
 */
static const uint8_t *find_line(bool (*is_one)(const uint8_t *, size_t),
				const uint8_t *before, const uint8_t *at,
				const uint8_t *end, const uint8_t *input_end)
{
	const uint8_t *newline = at > before ? at - 1 : at;

	while (newline + 1 < end &&
	       (newline = memchr(newline, '\n', (size_t)(end - 1 - newline)))) {
		if (++newline >= at &&
		    is_one(newline, (size_t)(input_end - newline)))
			return newline;
	}
	return end;
}

/* As programs write a gzip header but for a wrong byte, or cut off within its
   signature. */
static bool is_broken_gzip(const uint8_t *data, size_t len)
{
	enum { ID1 = MAGIC_FIRST, ID2 = 0x8b, DEFLATE = 8, FLAGS = 0x1f };

	if (len < MAGIC_MEMBER_SIZE || magic_is_member(data))
		return false;
	if (data[0] == ID1 && (data[1] == ID2 || data[1] == ID1))
		return data[1] == ID2 || data[2] == ID2;
	return (data[0] == ID1 || data[1] == ID2) && data[2] == DEFLATE &&
	       data[3] <= FLAGS && (!data[8] || data[8] == 2 || data[8] == 4) &&
	       (data[9] <= 13 || data[9] == 255);
}

/* The one of a format that is known but for a byte of its signature. */
static const char *broken_name(const uint8_t *data, size_t len)
{
	const char *name = magic_broken(data, len);
	const char *gzip = codecs[CODEC_GZIP].name;

	if (name && strcmp(name, gzip) != 0)
		return name;
	return is_broken_gzip(data, len) ? gzip : NULL;
}

/* What members of each format begin with, as far as it is always the same. */
static const struct {
	size_t len;
	const char *bytes;
} begins[CODEC_NKINDS] = {
	[CODEC_GZIP] = { 3, "\x1f\x8b\x08" },
	[CODEC_ZSTD] = { 4, "\x28\xb5\x2f\xfd" },
	[CODEC_XZ] = { 7, "\xfd\x37\x7a\x58\x5a\x00\x00" },
	[CODEC_BZIP2] = { 3, "BZh" },
};

/* Which one begins so, of which the input ends before its head does. */
static const struct codec *cut_codec(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (len < codecs[i].head_bytes &&
		    !memcmp(data, begins[i].bytes, MIN(len, begins[i].len)))
			return &codecs[i];
	return NULL;
}

bool heads_other(const uint8_t *data, size_t len, struct heads_other *other)
{
	*other = (struct heads_other){ .codec = cut_codec(data, len) };
	if (magic_is_text(data, MIN(len, 8)))
		return false;
	if (other->codec)
		return true;
	other->format = magic_signature(data, len);
	if (!other->format) {
		other->broken = broken_name(data, len);
		return other->broken;
	}
	other->codec = codec_find(other->format);
	/* What is a member has a kind of its own. */
	return !other->codec || !other->codec->is_member(data);
}

static bool is_other(const uint8_t *data, size_t len)
{
	struct heads_other other;

	return heads_other(data, len, &other);
}

/* No compressed data goes on as text for so long. */
static bool is_line(const uint8_t *data, size_t len)
{
	return len >= HEADS_SIZE && magic_is_text(data, HEADS_SIZE);
}

void heads_exclude(struct heads *heads, size_t kind, int64_t from, int64_t to)
{
	heads->without[kind].from = from;
	heads->without[kind].to = to;
}

int64_t heads_find(struct heads *heads, size_t kind, const struct window *in,
		   int64_t end)
{
	int64_t *from = &heads->without[kind].from;
	int64_t *to = &heads->without[kind].to;
	int64_t begin = window_offset(in);
	const uint8_t *data = in->data + in->begin, *at, *limit, *input_end;

	if (begin < *from || begin >= *to)
		*from = *to = begin;
	if (*to >= end)
		return end;
	at = data + (*to - begin);
	limit = data + (end - begin);
	input_end = in->data + in->end;
	if (kind == HEADS_OTHER)
		at = find_line(is_other, in->data, at, limit, input_end);
	else if (kind == HEADS_LINE)
		at = find_line(is_line, in->data, at, limit, input_end);
	else
		at = find_codec(&codecs[kind], at, limit, input_end);
	*to = begin + (at - data);
	return *to;
}

/* Some byte above 0x7f. */
static bool has_high(const uint8_t *data, size_t len)
{
	uint64_t all = 0;

	for (; len % sizeof(all); len--)
		all |= data[len - 1];
	for (size_t i = 0; i < len; i += sizeof(all))
		all |= word_load(data + i);
	return all & UINT64_C(0x8080808080808080);
}

/* Compressed data cannot begin before this in the text. */
static size_t first_doubt(const uint8_t *text, size_t len, bool has_nul)
{
	size_t tail = MIN(len, TAIL);

	if (has_nul)
		return 0;
	return has_high(text + (len - tail), tail) ? len - MIN(len, TAIL_BEGINS)
						   : len;
}

void heads_look_at_text(struct heads *heads, const struct window *in)
{
	const uint8_t *text = in->data + in->begin;
	size_t len = in->end - in->begin, nplaces = len, doubt = 0;
	int64_t begin = window_offset(in);

	if (begin < heads->looked)
		return;
	/* Fewer are the last of the input. */
	if (len >= HEADS_SIZE) {
		nplaces = len - (HEADS_SIZE - 1);
		doubt = first_doubt(text, len, memchr(text, '\0', len));
		doubt = MIN(doubt, nplaces);
	}
	heads->looked = begin + (int64_t)nplaces;
	for (size_t kind = 0; doubt && kind < HEADS_LINE; kind++)
		if (heads->without[kind].from > begin ||
		    heads->without[kind].to < begin + (int64_t)doubt)
			heads_exclude(heads, kind, begin,
				      begin + (int64_t)doubt);
}
