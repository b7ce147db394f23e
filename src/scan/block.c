/*
 * Text is decoded into one buffer, after the unfinished line that is left from
 * the last time. The lines up to the last newline are given out.
 *
 *	text:  [.....unfinished|..line\n..line\n..line\n..unfin|.....]
 *	             ^ begin    ^ fresh                         ^ end
 */

#include "scan/block.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/populate.h"

/*
 * Measured on logs of 8:1: a quarter of that takes 2 % longer, as more blocks
 * of deflate are decoded in pieces; more is no faster, and leaves the second
 * level of most caches.
 */
enum {
	DECODED_SIZE = 256 * 1024, /* at a time */
	TEXT_SIZE = BLOCK_LINE_MAX + BLOCK_OVERLAP + DECODED_SIZE,
	STORED_MUCH = TEXT_SIZE / 16, /* the text may be eight times as long */
};

int block_init(struct block *block)
{
	*block = (struct block){ .text = malloc(TEXT_SIZE) };
	return block->text ? 0 : -1;
}

void block_release(struct block *block)
{
	free(block->text);
	text_release(&block->source);
	*block = (struct block){ 0 };
}

static void drop_text(struct block *block)
{
	block->begin = block->end = block->fresh = 0;
	block->dropping = block->shown = false;
	block->tail = 0;
	block->peeked = -1;
}

void block_begin(struct block *block, struct layers *layers,
		 uint64_t stored_bytes)
{
	if (!block->has_pages && stored_bytes >= STORED_MUCH) {
		populate(block->text, TEXT_SIZE);
		block->has_pages = true;
	}
	text_begin(&block->source, layers);
	drop_text(block);
}

void block_resume(struct block *block, struct layers *layers)
{
	text_resume(&block->source, layers);
	drop_text(block);
}

static struct slice text_between(const struct block *block, size_t begin,
				 size_t end)
{
	return (struct slice){ block->text + begin, end - begin };
}

/* Leaves the end of what is dropped: a path may go on in what follows. */
static void drop(struct block *block)
{
	size_t len = block->end - block->fresh;
	char *fresh = block->text + block->fresh;

	block->tail = MIN(len, (size_t)BLOCK_OVERLAP);
	memmove(fresh, fresh + len - block->tail, block->tail);
	block->end = block->fresh + block->tail;
}

/*
 * Shows the rest of a long line, up to its newline, and then drops it. As long
 * as less than the overlap is left of what was dropped, all of it is, and
 * stands behind what is kept.
 */
static enum block_status take_long_line(struct block *block,
					struct slice *lines)
{
	size_t from = block->fresh + block->tail;
	char *newline = memchr(block->text + from, '\n', block->end - from);
	size_t stop = newline ? (size_t)(newline - block->text) : block->end;

	block->shown = !block->shown;
	if (block->shown) {
		*lines = text_between(block, from - BLOCK_OVERLAP, stop);
		return BLOCK_REST;
	}
	if (!newline) {
		drop(block);
		return BLOCK_LINES;
	}
	*lines = text_between(block, block->begin, block->fresh);
	block->begin = block->fresh = stop + 1;
	block->tail = 0;
	block->dropping = false;
	return BLOCK_LINES;
}

/* Keeps what there is after the last newline. */
static void take_lines(struct block *block, struct slice *lines)
{
	const char *fresh = block->text + block->fresh;
	const char *newline = memrchr(fresh, '\n', block->end - block->fresh);

	if (newline) {
		size_t stop = (size_t)(newline + 1 - block->text);

		*lines = text_between(block, block->begin, stop);
		block->begin = stop;
	}
	block->fresh = block->end;
	if (block->end - block->begin > BLOCK_LINE_MAX) {
		block->fresh = block->begin + BLOCK_LINE_MAX;
		block->dropping = true;
	}
}

static enum block_status take_fresh(struct block *block, struct slice *lines)
{
	if (block->dropping)
		return take_long_line(block, lines);
	take_lines(block, lines);
	return BLOCK_LINES;
}

static void take_unfinished(struct block *block, struct slice *line)
{
	*line = text_between(block, block->begin, block->end - block->tail);
	drop_text(block);
}

/* Makes room for decoded text after the unfinished line. */
static void make_room(struct block *block)
{
	if (TEXT_SIZE - block->end >= DECODED_SIZE)
		return;
	memmove(block->text, block->text + block->begin,
		block->end - block->begin);
	block->end -= block->begin;
	block->fresh -= block->begin;
	block->begin = 0;
}

/* Adds text to what there is. */
static enum stream_status read_stream(struct block *block)
{
	enum stream_status status;
	size_t len;

	if (block->peeked >= 0) {
		status = (enum stream_status)block->peeked;
		block->peeked = -1;
		return status;
	}
	make_room(block);
	status = text_read(&block->source, block->text + block->end,
			   TEXT_SIZE - block->end, &len);
	if (status == STREAM_TEXT)
		block->end += len;
	return status;
}

static enum block_status read_text(struct block *block, struct slice *lines)
{
	switch (read_stream(block)) {
	case STREAM_TEXT:
		return take_fresh(block, lines);
	case STREAM_GAP:
		take_unfinished(block, lines);
		return BLOCK_CUT;
	case STREAM_END:
		take_unfinished(block, lines);
		return lines->len ? BLOCK_LAST : BLOCK_END;
	default:
		return BLOCK_MEMORY;
	}
}

enum block_status block_next(struct block *block, struct slice *lines)
{
	*lines = text_between(block, 0, 0);
	if (block->fresh + block->tail == block->end)
		return read_text(block, lines);
	/* There is text after the end of a long line. */
	return take_fresh(block, lines);
}

void block_peek(struct block *block, struct slice *text)
{
	enum { ENOUGH = 4096 };
	enum stream_status status = STREAM_TEXT;

	while (status == STREAM_TEXT && block->end < ENOUGH)
		status = read_stream(block);
	if (status != STREAM_TEXT)
		block->peeked = (int)status;
	*text = text_between(block, 0, block->end);
}

enum block_status block_next_text(struct block *block, struct slice *text)
{
	enum stream_status status = STREAM_TEXT;

	if (block->begin == block->end)
		status = read_stream(block);
	*text = text_between(block, block->begin, block->end);
	block->begin = block->end = block->fresh = 0;
	switch (status) {
	case STREAM_TEXT:
		return BLOCK_LINES;
	case STREAM_GAP:
		return BLOCK_CUT;
	case STREAM_END:
		return BLOCK_END;
	default:
		return BLOCK_MEMORY;
	}
}

struct slice block_line(const char *begin, const char *newline, const char *end)
{
	const char *stop = newline ? newline : end;

	if (stop - begin > BLOCK_LINE_MAX)
		return (struct slice){ begin, BLOCK_LINE_MAX };
	if (newline && stop > begin && stop[-1] == '\r')
		stop--;
	return (struct slice){ begin, (size_t)(stop - begin) };
}

uint64_t block_count_lines(struct slice lines)
{
	return slice_count(lines, '\n') +
	       (lines.len && lines.at[lines.len - 1] != '\n');
}

bool block_has_long(struct slice lines, size_t len)
{
	while (lines.len >= len) {
		const char *newline = memrchr(lines.at, '\n', len);

		if (!newline)
			return true;
		lines = slice_behind(lines, (size_t)(newline + 1 - lines.at));
	}
	return false;
}

struct slice block_last_line(struct slice lines)
{
	const char *at;

	while (lines.len && (lines.at[lines.len - 1] == '\n' ||
			     lines.at[lines.len - 1] == '\r'))
		lines.len--;
	at = lines.len ? memrchr(lines.at, '\n', lines.len) : NULL;
	return at ? slice_behind(lines, (size_t)(at + 1 - lines.at)) : lines;
}
