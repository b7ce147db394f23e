#include "decode/nested.h"

#include <string.h>
#include <sys/param.h>

#include "decode/codec.h"

static void look_at_line(struct nested *nested, const uint8_t *line, size_t len)
{
	for (size_t i = 0; i < CODEC_NKINDS && !nested->format; i++)
		if (len >= codecs[i].head_bytes && line[0] == codecs[i].first &&
		    codecs[i].is_member(line))
			nested->format = codecs[i].name;
}

/* At the line that goes on in the piece. */
static void look_at_first(struct nested *nested, const uint8_t *piece,
			  size_t len)
{
	uint8_t line[2 * NESTED_HEAD];

	len = MIN(len, NESTED_HEAD);
	memcpy(line, nested->line, nested->len);
	memcpy(line + nested->len, piece, len);
	if (nested->len < NESTED_HEAD)
		look_at_line(nested, line, nested->len + len);
}

/* Keeps how the last line begins. */
static void keep_last(struct nested *nested, const uint8_t *piece, size_t len)
{
	const uint8_t *newline = memrchr(piece, '\n', len);
	const uint8_t *line = newline ? newline + 1 : piece;

	len -= (size_t)(line - piece);
	if (newline)
		nested->len = 0;
	len = MIN(len, NESTED_HEAD - nested->len);
	memcpy(nested->line + nested->len, line, len);
	nested->len += len;
}

void nested_look(struct nested *nested, const uint8_t *piece, size_t len,
		 bool has_nul)
{
	const uint8_t *end = piece + len, *at = piece;

	if (nested->format)
		return;
	look_at_first(nested, piece, len);
	while (has_nul && (at = memchr(at, '\n', (size_t)(end - at)))) {
		at++;
		look_at_line(nested, at, (size_t)(end - at));
	}
	keep_last(nested, piece, len);
}

void nested_begin_line(struct nested *nested, const uint8_t *line, size_t len)
{
	nested->len = 0;
	if (!len)
		return;
	look_at_line(nested, line, len);
	keep_last(nested, line, len);
}
