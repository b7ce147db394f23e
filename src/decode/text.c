/*
 * Nearly all text has no NUL: then it is read into the caller's buffer, and
 * looked at once. The piece in which one is found, and those after it for as
 * long as need be, are copied and written anew.
 */

#include "decode/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

enum {
	RAW_SIZE = 64 * 1024, /* at a time */
	TELLING = 8,	      /* bytes that tell how a line is written */
	MARK_MIN = 0xef,      /* no mark begins with a lower byte */
};

/* Where converted text goes. */
struct room {
	uint8_t *begin, *at, *end;
};

void text_release(struct text *text)
{
	free(text->raw);
	*text = (struct text){ 0 };
}

void text_begin(struct text *text, struct layers *layers)
{
	*text = (struct text){
		.layers = layers,
		.raw = text->raw,
		.cap = text->cap,
		.after = -1,
	};
}

void text_resume(struct text *text, struct layers *layers)
{
	text_begin(text, layers);
	text->is_begun = true;
}

/*
 * A text in which every CR ends a line would have more than one. How much there
 * is beyond DECODER_ENOUGH depends on the decoder.
 */
static bool ends_by_cr(const uint8_t *piece, size_t len)
{
	len = MIN(len, (size_t)DECODER_ENOUGH);
	return !memchr(piece, '\n', len) && memchr(piece, '\r', len - 1);
}

/* Whether the piece can be given out as it is. */
static bool is_plain(struct text *text, const uint8_t *piece, size_t len,
		     bool has_nul)
{
	if (!text->is_begun) {
		if (piece[0] >= MARK_MIN)
			return false;
		text->ends_by_cr = ends_by_cr(piece, len);
		text->is_begun = true;
	}
	return !text->ends_by_cr && !has_nul;
}

static void count_column(struct text *text, const uint8_t *piece, size_t len)
{
	const uint8_t *newline = memrchr(piece, '\n', len);

	if (newline)
		text->column = (size_t)(piece + len - (newline + 1));
	else
		text->column += len;
}

/* Returns -1 when memory ran out. */
static int reserve(struct text *text, size_t len)
{
	uint8_t *raw;

	if (text->at)
		memmove(text->raw, text->raw + text->at, text->end - text->at);
	text->end -= text->at;
	text->at = 0;
	if (text->cap - text->end >= len)
		return 0;
	raw = realloc(text->raw, text->end + len);
	if (!raw)
		return -1;
	text->raw = raw;
	text->cap = text->end + len;
	return 0;
}

static size_t nraw(const struct text *text)
{
	return text->end - text->at;
}

static const uint8_t *raw(const struct text *text)
{
	return text->raw + text->at;
}

static void give(struct text *text, struct room *room, uint8_t byte)
{
	*room->at++ = byte;
	text->column = byte == '\n' ? 0 : text->column + 1;
}

/* The same, where a CR ends a line, and an LF behind it belongs to it. */
static void give_ended_by_cr(struct text *text, struct room *room, uint8_t byte)
{
	bool is_second = text->after_cr && byte == '\n';

	text->after_cr = byte == '\r';
	if (!is_second)
		give(text, room, text->after_cr ? '\n' : byte);
}

static void end_line(struct text *text, struct room *room)
{
	if (text->column)
		give(text, room, '\n');
}

static bool is_ascii(uint8_t byte)
{
	return (byte >= ' ' && byte <= '~') || byte == '\t' || byte == '\r' ||
	       byte == '\n';
}

/* Of len bytes, the odd ones are NUL and the others ASCII; or the even ones. */
static bool has_zeros_at(const uint8_t *bytes, size_t len, size_t odd)
{
	for (size_t i = 0; i < len; i++)
		if (i % 2 == odd ? bytes[i] : !is_ascii(bytes[i]))
			return false;
	return true;
}

/* The code of a line that begins with these bytes; code: if they do not tell.
 */
static enum text_code tell_code(const uint8_t *bytes, size_t len,
				enum text_code code)
{
	size_t ntext = 0;

	if (len < TELLING)
		return code;
	if (has_zeros_at(bytes, TELLING, 1))
		return TEXT_LE;
	if (has_zeros_at(bytes, TELLING, 0))
		return TEXT_BE;
	while (ntext < TELLING && is_ascii(bytes[ntext]))
		ntext++;
	return ntext == TELLING ? TEXT_BYTES : code;
}

/*
 * UTF-16LE begins at the byte before this NUL, which was given out and begins a
 * line, or stands behind the mark that does. Elsewhere it begins no line, nor
 * does the mark: there a client may have sent it.
 */
static bool begin_le(struct text *text, struct room *room)
{
	uint8_t *first = room->at - 1;

	if (text->column == 3 && room->at - room->begin >= 3 &&
	    first[-2] == 0xff && first[-1] == 0xfe) {
		first[-2] = *first;
		room->at -= 2;
		text->column = 1;
	} else if (text->column != 1) {
		return false;
	}
	text->code = TEXT_LE;
	text->at++;
	return true;
}

/*
 * Whether all that has begun of the line is the mark of UTF-16BE; or two bytes
 * which are not at hand any more.
 */
static bool is_be_mark(const struct text *text, const struct room *room)
{
	return text->column == 2 &&
	       (room->at - room->begin < 2 ||
		(room->at[-2] == 0xfe && room->at[-1] == 0xff));
}

/* At a NUL. Returns false if more bytes are needed to tell what it is. */
static bool take_nul(struct text *text, struct room *room)
{
	const uint8_t *bytes = raw(text);
	size_t len = nraw(text);

	if (len < TELLING && text->after < 0)
		return false;
	if (len > 1 && !bytes[1]) {
		end_line(text, room);
		text->in_hole = true;
		return true;
	}
	if (len >= TELLING && has_zeros_at(bytes, TELLING, 0)) {
		if (is_be_mark(text, room))
			end_line(text, room);
		if (!text->column) {
			text->code = TEXT_BE;
			return true;
		}
		if (begin_le(text, room))
			return true;
	}
	give(text, room, *bytes);
	text->at++;
	return true;
}

static void skip_hole(struct text *text)
{
	while (text->at < text->end && !text->raw[text->at])
		text->at++;
	if (text->at == text->end)
		return;
	text->in_hole = false;
	nested_begin_line(&text->nested, raw(text), nraw(text));
}

/* Gives out len bytes without a NUL. */
static void give_bytes(struct text *text, struct room *room, size_t len)
{
	const uint8_t *bytes = raw(text);

	text->at += len;
	if (!text->ends_by_cr) {
		memcpy(room->at, bytes, len);
		room->at += len;
		count_column(text, bytes, len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		give_ended_by_cr(text, room, bytes[i]);
}

/* These return false if more bytes are needed. */

static bool convert_bytes(struct text *text, struct room *room)
{
	size_t len = MIN(nraw(text), (size_t)(room->end - room->at) - 2);
	const uint8_t *nul;

	if (text->in_hole) {
		skip_hole(text);
		return text->at < text->end;
	}
	nul = memchr(raw(text), '\0', len);
	if (nul != raw(text)) {
		give_bytes(text, room, nul ? (size_t)(nul - raw(text)) : len);
		return true;
	}
	return take_nul(text, room);
}

static uint32_t unit_at(const struct text *text, size_t at)
{
	const uint8_t *bytes = raw(text) + at;

	return text->code == TEXT_LE ? (uint32_t)(bytes[0] | bytes[1] << 8)
				     : (uint32_t)(bytes[0] << 8 | bytes[1]);
}

/* RFC 3629, section 3 */
static void give_character(struct text *text, struct room *room, uint32_t c)
{
	if (c < 0x80 && text->ends_by_cr)
		give_ended_by_cr(text, room, (uint8_t)c);
	else if (c < 0x80)
		give(text, room, (uint8_t)c);
	if (c < 0x80)
		return;
	text->after_cr = false;
	if (c < 0x800) {
		give(text, room, (uint8_t)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			give(text, room, (uint8_t)(0xe0 | c >> 12));
		} else {
			give(text, room, (uint8_t)(0xf0 | c >> 18));
			give(text, room, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		}
		give(text, room, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	}
	give(text, room, (uint8_t)(0x80 | (c & 0x3f)));
}

/* RFC 2781, section 2.2. A half of a pair becomes U+FFFD. */
static bool take_character(struct text *text, struct room *room)
{
	enum { MARK = 0xfeff, UNKNOWN = 0xfffd };
	uint32_t c = unit_at(text, 0), low = 0;

	if (c >= 0xd800 && c < 0xdc00) {
		if (nraw(text) < 4 && text->after < 0)
			return false;
		if (nraw(text) >= 4)
			low = unit_at(text, 2);
	}
	text->at += 2;
	if (low >= 0xdc00 && low < 0xe000) {
		text->at += 2;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	} else if (c >= 0xd800 && c < 0xe000) {
		c = UNKNOWN;
	}
	if (c != MARK || text->column)
		give_character(text, room, c);
	return true;
}

static bool convert_units(struct text *text, struct room *room)
{
	size_t len = nraw(text);

	if (len < (text->column ? 2 : TELLING) && text->after < 0)
		return false;
	if (!text->column)
		text->code = tell_code(raw(text), len, text->code);
	/* The mark of the other order. */
	if (!text->column && len >= 2 && unit_at(text, 0) == 0xfffe)
		text->code = text->code == TEXT_LE ? TEXT_BE : TEXT_LE;
	if (len < 2)
		text->at = text->end; /* half a unit */
	else if (text->code == TEXT_BYTES || !unit_at(text, 0))
		text->code = TEXT_BYTES;
	else
		return take_character(text, room);
	return true;
}

/* Whether CR ends the lines of units, as ends_by_cr() says it of bytes. */
static bool units_end_by_cr(const struct text *text)
{
	size_t len = MIN(nraw(text), (size_t)DECODER_ENOUGH) / 2 * 2;
	bool has_cr = false;

	for (size_t i = 0; i < len; i += 2) {
		uint32_t c = unit_at(text, i);

		if (c == '\n')
			return false;
		has_cr |= c == '\r' && i + 2 < len;
	}
	return has_cr;
}

/* The mark at the beginning of the whole text, if there is one. */
static bool take_mark(struct text *text)
{
	const uint8_t *bytes = raw(text);
	size_t len = nraw(text);

	if (len < 3 && text->after < 0)
		return false;
	text->is_begun = true;
	if (len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
		text->at += 3;
	else if (len >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
		text->code = TEXT_LE;
	else if (len >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
		text->code = TEXT_BE;
	text->ends_by_cr = text->code == TEXT_BYTES ? ends_by_cr(bytes, len)
						    : units_end_by_cr(text);
	return true;
}

static bool convert_some(struct text *text, struct room *room)
{
	if (!text->is_begun)
		return take_mark(text);
	return text->code == TEXT_BYTES ? convert_bytes(text, room)
					: convert_units(text, room);
}

/* Converts as much as there is and has room. */
static void convert(struct text *text, struct room *room)
{
	while (nraw(text) && room->end - room->at >= TEXT_ROOM)
		if (!convert_some(text, room))
			break;
}

static bool must_convert(const struct text *text)
{
	return nraw(text) || text->in_hole || text->code != TEXT_BYTES ||
	       text->after >= 0;
}

/* The text ends here, or a part of it is missing. */
static enum stream_status end_piece(struct text *text)
{
	enum stream_status status = (enum stream_status)text->after;

	text->after = -1;
	text->code = TEXT_BYTES;
	text->in_hole = text->after_cr = false;
	text->column = 0;
	nested_begin_line(&text->nested, NULL, 0);
	return status;
}

/* Reads more to be converted. */
static int read_raw(struct text *text)
{
	enum stream_status status;
	size_t len;

	if (reserve(text, RAW_SIZE))
		return -1;
	status = layers_read(text->layers, text->raw + text->end,
			     text->cap - text->end, &len);
	if (status != STREAM_TEXT) {
		text->after = (int)status;
		return 0;
	}
	if (text->code == TEXT_BYTES)
		nested_look(&text->nested, text->raw + text->end, len, true);
	text->end += len;
	return 0;
}

static enum stream_status read_converted(struct text *text, uint8_t *buf,
					 size_t cap, size_t *len)
{
	struct room room = { buf, buf, buf + cap };

	for (;;) {
		convert(text, &room);
		*len = (size_t)(room.at - buf);
		if (*len)
			return STREAM_TEXT;
		if (text->after >= 0)
			return end_piece(text);
		if (read_raw(text))
			return STREAM_MEMORY;
	}
}

/* Has the piece, which was read to where converted text goes, converted. */
static int take_piece(struct text *text, const uint8_t *piece, size_t len)
{
	if (reserve(text, len))
		return -1;
	memcpy(text->raw, piece, len);
	text->end = len;
	text->was_converted = true;
	return 0;
}

enum stream_status text_read(struct text *text, void *buf, size_t cap,
			     size_t *len)
{
	enum stream_status status;
	bool has_nul;

	*len = 0;
	while (!must_convert(text)) {
		status = layers_read(text->layers, buf, cap, len);
		if (status != STREAM_TEXT) {
			text->after = (int)status;
			return end_piece(text);
		}
		has_nul = layers_may_have_nul(text->layers) &&
			  memchr(buf, '\0', *len);
		nested_look(&text->nested, buf, *len, has_nul);
		if (is_plain(text, buf, *len, has_nul)) {
			count_column(text, buf, *len);
			return STREAM_TEXT;
		}
		if (take_piece(text, buf, *len))
			return STREAM_MEMORY;
	}
	return read_converted(text, buf, cap, len);
}

bool text_has_nested(const struct text *text, struct error *err)
{
	*err = (struct error){ .code = ERROR_NESTED };
	if (!text->nested.format)
		return false;
	snprintf(err->detail, sizeof(err->detail), "%s", text->nested.format);
	layers_name(text->layers, err->format);
	return err->format[0];
}
