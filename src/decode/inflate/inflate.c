/*
 * A kernel (kernel.h) decodes nearly all of a block. Near the end of the input
 * or of the room entries of the tables are decoded one at a time, and what is
 * left even then by a slow loop, which looks at each bit, and so keeps to any
 * limit.
 *
 *	HEADER -> STORED, CODED -> HEADER ... -> DONE
 *
 * When a call ends no more than a part of a symbol, or of a header, has been
 * read and not decoded: whole bytes behind a symbol are given back.
 *
 * Tested by tests/unit/decode/test_inflate.c.
 */

#include "decode/inflate/inflate.h"

#include <string.h>
#include <sys/param.h>

#include "decode/inflate/bits.h"

/* Of an entry of the literal table and the distance behind it, at most. */
enum { ENTRIES_BITS = 11 + 5 + 15 + 13 };

/**** One call */

/* What a call works on, until it is known to be right. */
struct call {
	struct inflate *inf;
	struct kernel_room room;
	struct bits bits;
	const uint8_t *begin; /* of the input */
	enum inflate_phase phase;
	bool is_last;
	uint32_t stored_left;
	size_t match_bytes, match_distance;
	const uint8_t *block; /* its text begins here, ... */
	size_t block_bytes;   /* ... behind so much of earlier calls */
	bool is_short;	      /* the last block */

	/* The header of this block, if it was read in this call: bytes more of
	   inf->head, or a new one. */
	const uint8_t *head;
	size_t nhead;
	uint64_t head_held;
	unsigned head_nheld;
	bool has_head, is_more;
	bool was_cut;	/* the header of the next block was */
	bool keeps_all; /* of the input: a symbol is cut */
};

enum step {
	STEP_ON,
	STEP_STOP, /* no input, or no room */
	STEP_DOUBT
};

static size_t block_length(const struct call *call)
{
	return call->block_bytes + (size_t)(call->room.out - call->block);
}

static enum step end_block(struct call *call)
{
	size_t len = block_length(call);

	if (len)
		call->is_short = len < CODES_PAIRS_WORTH;
	bits_give_back(&call->bits, call->begin);
	call->phase = INFLATE_HEADER;
	call->has_head = false;
	if (!call->is_last)
		return STEP_ON;
	call->phase = INFLATE_DONE;
	bits_drop(&call->bits, call->bits.nheld % 8);
	return call->bits.nheld ? STEP_DOUBT : STEP_ON;
}

static void remember_head(struct call *call, const uint8_t *begin,
			  const struct bits *before, bool is_more)
{
	call->has_head = true;
	call->is_more = is_more;
	call->head = begin;
	call->nhead = (size_t)(call->bits.at - begin);
	call->head_held = before->held;
	call->head_nheld = before->nheld;
}

/* Reads a header from bits; they are given back down to begin. */
static enum step read_header(struct call *call, struct bits *bits,
			     const uint8_t *begin)
{
	struct inflate *inf = call->inf;
	struct header header = { .is_short = call->is_short };
	enum header_status status = header_read(bits, &inf->coded, &header);

	bits_give_back(bits, begin);
	call->block = call->room.out;
	call->block_bytes = 0;
	call->is_last = header.is_last;
	switch (status) {
	case HEADER_STORED:
		call->stored_left = header.stored_bytes;
		call->phase = INFLATE_STORED;
		return bits->nheld ? STEP_DOUBT : STEP_ON;
	case HEADER_FIXED:
		if (!inf->has_fixed)
			codes_make_fixed(&inf->fixed);
		inf->has_fixed = true;
		inf->codes = &inf->fixed;
		call->phase = INFLATE_CODED;
		return STEP_ON;
	case HEADER_CODED:
		inf->codes = &inf->coded;
		call->phase = INFLATE_CODED;
		return STEP_ON;
	case HEADER_CUT:
		return STEP_STOP;
	default:
		return STEP_DOUBT;
	}
}

/* The beginning of the header came with earlier input. */
static enum step go_on_with_header(struct call *call)
{
	struct inflate_head *head = &call->inf->head;
	const uint8_t *begin = call->bits.at;
	size_t len = MIN((size_t)(call->bits.end - begin),
			 sizeof(head->bytes) - head->nbytes);
	struct bits bits = { head->bytes, head->bytes + head->nbytes + len,
			     head->held, head->nheld };
	struct bits before = bits;
	enum step step;

	memcpy(head->bytes + head->nbytes, begin, len);
	step = read_header(call, &bits, head->bytes + head->nbytes);
	if (step == STEP_DOUBT)
		return step;
	if (step == STEP_STOP) {
		call->bits.at += len;
		remember_head(call, begin, &before, true);
		return call->bits.at == call->bits.end ? step : STEP_DOUBT;
	}
	call->bits.at += bits.at - (head->bytes + head->nbytes);
	call->bits.held = bits.held;
	call->bits.nheld = bits.nheld;
	remember_head(call, begin, &before, true);
	return step;
}

static enum step begin_block(struct call *call)
{
	const struct bits before = call->bits;
	enum step step;

	if (call->was_cut) {
		call->was_cut = false;
		return go_on_with_header(call);
	}
	step = read_header(call, &call->bits, before.at);
	if (step == STEP_STOP)
		call->bits = (struct bits){ before.end, before.end, 0, 0 };
	if (call->bits.at - before.at > HEADER_MAX)
		return STEP_DOUBT;
	remember_head(call, before.at, &before, false);
	return step;
}

static enum step copy_stored(struct call *call)
{
	struct kernel_room *room = &call->room;
	size_t len = MIN((size_t)(call->bits.end - call->bits.at),
			 (size_t)(room->end - room->out));

	len = MIN(len, call->stored_left);
	memcpy(room->out, call->bits.at, len);
	room->out += len;
	call->bits.at += len;
	call->stored_left -= (uint32_t)len;
	return call->stored_left ? STEP_STOP : end_block(call);
}

/* Copies of a match what there is room for. */
static void copy_match(struct call *call)
{
	struct kernel_room *room = &call->room;
	size_t len = MIN(call->match_bytes, (size_t)(room->end - room->out));
	const uint8_t *from = room->out - call->match_distance;

	call->match_bytes -= len;
	if (call->match_distance >= len) {
		memcpy(room->out, from, len);
		room->out += len;
		return;
	}
	while (len--)
		*room->out++ = *from++;
}

/* Returns a symbol, CODES_CUT or CODES_NONE. */
static int read_word(struct bits *bits, const struct code *code)
{
	unsigned nbits = 0;
	int symbol;

	bits_need(bits, CODES_WORD_MAX);
	symbol = codes_read(code, bits->held, bits->nheld, &nbits);
	bits_drop(bits, nbits);
	return symbol;
}

/* The end of the input is in the next symbol: all is kept for later. */
static enum step keep_rest(struct call *call)
{
	call->keeps_all = true;
	bits_need(&call->bits, 56);
	return call->bits.at == call->bits.end ? STEP_STOP : STEP_DOUBT;
}

static enum step read_match(struct call *call, struct bits *bits,
			    unsigned length_symbol)
{
	const struct codes *codes = call->inf->codes;
	unsigned extra, base = codes_length(length_symbol, &extra);
	size_t len, distance;
	int symbol;

	if (!bits_need(bits, extra))
		return keep_rest(call);
	len = base + bits_take(bits, extra);
	symbol = read_word(bits, &codes->distance_code);
	if (symbol == CODES_CUT)
		return keep_rest(call);
	if (symbol < 0 || symbol > CODES_MAX_DISTANCE)
		return STEP_DOUBT;
	base = codes_distance((unsigned)symbol, &extra);
	if (!bits_need(bits, extra))
		return keep_rest(call);
	distance = base + bits_take(bits, extra);
	if (distance > (size_t)(call->room.out - call->room.text))
		return STEP_DOUBT;
	call->bits = *bits;
	call->match_bytes = len;
	call->match_distance = distance;
	copy_match(call);
	return STEP_ON;
}

/* Decodes one symbol, or a match. There is room for a byte. */
static enum step read_one(struct call *call)
{
	struct bits bits = call->bits;
	int symbol = read_word(&bits, &call->inf->codes->literal_code);

	if (symbol == CODES_CUT)
		return keep_rest(call);
	if (symbol < 0 || symbol > CODES_MAX_LITERAL)
		return STEP_DOUBT;
	if (symbol > CODES_END)
		return read_match(call, &bits, (unsigned)symbol);
	call->bits = bits;
	if (symbol == CODES_END)
		return end_block(call);
	*call->room.out++ = (uint8_t)symbol;
	return STEP_ON;
}

/*
 * Decodes entries of the tables, as far as input and room go, but for what only
 * read_one() can: symbols that are not in the tables, or not all there, or
 * wrong, and the last byte of the room.
 */
static void read_entries(struct call *call)
{
	const struct codes *codes = call->inf->codes;
	struct kernel_room *room = &call->room;
	struct bits bits = call->bits;

	while (room->out < room->enough && room->end - room->out >= 2) {
		uint8_t *out = room->out;
		uint32_t entry, word;
		uint64_t before;
		size_t distance;

		if (bits.nheld < ENTRIES_BITS)
			bits_fill(&bits);
		entry = codes->literals[bits_lowest(bits.held,
						    CODES_LITERAL_BITS)];
		if (entry & CODES_SLOW || (entry & 63) > bits.nheld)
			break;
		*out = (uint8_t)(entry >> CODES_FIRST_SHIFT);
		out += entry >> CODES_HAS_FIRST_SHIFT;
		if (entry & CODES_IS_LITERAL) {
			*out++ = (uint8_t)(entry >> CODES_LAST_SHIFT);
			room->out = out;
			bits_drop(&bits, entry & 63);
			continue;
		}
		before = bits.held >> (entry & 63);
		word = codes->distances[bits_lowest(before,
						    CODES_DISTANCE_BITS)];
		distance = codes_entry_distance(word, before);
		if ((entry & 63) + (word & 63) > bits.nheld || !distance ||
		    distance > (size_t)(out - room->text))
			break;
		call->match_distance = distance;
		call->match_bytes = codes_entry_length(entry, bits.held);
		bits_drop(&bits, (entry & 63) + (word & 63));
		room->out = out;
		copy_match(call);
	}
	call->bits = bits;
}

static enum step read_coded(struct call *call)
{
	const struct inflate *inf = call->inf;
	struct kernel_room *room = &call->room;
	enum step step = STEP_ON;

	if (call->bits.end - call->bits.at >= KERNEL_INPUT_LEAST &&
	    room->end - room->out >= KERNEL_ROOM_LEAST) {
		switch (inf->kernel->run(inf->codes, &call->bits, room)) {
		case KERNEL_AT_EDGE:
			break;
		case KERNEL_AT_END:
			return end_block(call);
		case KERNEL_IN_DOUBT:
			return STEP_DOUBT;
		}
	}
	while (step == STEP_ON && call->phase == INFLATE_CODED &&
	       room->out < room->enough) {
		read_entries(call);
		if (room->out < room->enough)
			step = read_one(call);
	}
	return step;
}

static enum step run_step(struct call *call)
{
	switch (call->phase) {
	case INFLATE_HEADER:
		return begin_block(call);
	case INFLATE_STORED:
		return copy_stored(call);
	case INFLATE_CODED:
		return read_coded(call);
	case INFLATE_DONE:
		break;
	}
	return STEP_STOP;
}

static void keep_head(struct inflate_head *head, const struct call *call)
{
	if (!call->is_more) {
		head->held = call->head_held;
		head->nheld = call->head_nheld;
		head->nbytes = 0;
	}
	memcpy(head->bytes + head->nbytes, call->head, call->nhead);
	head->nbytes += call->nhead;
}

/* What was done is right. */
static void commit(struct call *call, struct kernel_room *room)
{
	struct inflate *inf = call->inf;

	if (!call->keeps_all)
		bits_give_back(&call->bits, call->begin);
	if (call->has_head)
		keep_head(&inf->head, call);
	else if (call->phase != INFLATE_CODED && !call->was_cut)
		inf->head.nbytes = inf->head.nheld = 0;
	inf->phase = call->phase;
	inf->is_last = call->is_last;
	inf->held = call->bits.held;
	inf->nheld = call->bits.nheld;
	inf->block_bytes = block_length(call);
	inf->is_short = call->is_short;
	inf->stored_left = call->stored_left;
	inf->match_bytes = (uint32_t)call->match_bytes;
	inf->match_distance = (uint32_t)call->match_distance;
	*room = call->room;
	room->in = call->bits.at;
}

void inflate_begin(struct inflate *inf)
{
	inf->phase = INFLATE_HEADER;
	inf->is_last = false;
	inf->held = inf->nheld = inf->stored_left = 0;
	inf->match_bytes = inf->match_distance = 0;
	inf->block_bytes = 0;
	inf->head.held = inf->head.nheld = 0;
	inf->head.nbytes = 0;
}

enum inflate_status inflate_run(struct inflate *inf, struct kernel_room *room)
{
	struct call call = {
		.inf = inf,
		.room = *room,
		.bits = { room->in, room->in_end, inf->held, inf->nheld },
		.begin = room->in,
		.phase = inf->phase,
		.is_last = inf->is_last,
		.stored_left = inf->stored_left,
		.block = room->out,
		.block_bytes = inf->block_bytes,
		.is_short = inf->is_short,
		.match_bytes = inf->match_bytes,
		.match_distance = inf->match_distance,
		.was_cut = inf->phase == INFLATE_HEADER &&
			   (inf->head.nheld || inf->head.nbytes),
	};
	enum step step = STEP_ON;

	copy_match(&call);
	while (step == STEP_ON && call.phase != INFLATE_DONE &&
	       call.room.out < call.room.enough)
		step = run_step(&call);
	if (step == STEP_DOUBT)
		return INFLATE_DOUBT;
	commit(&call, room);
	return inf->phase == INFLATE_DONE ? INFLATE_OVER : INFLATE_MORE;
}
