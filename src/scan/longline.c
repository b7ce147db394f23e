#include "scan/longline.h"

#include <string.h>
#include <sys/param.h>

#include "scan/block.h"

static struct slice behind_cr(struct slice text)
{
	slice_take_until(&text, '\r');
	return text;
}

void longline_add(struct longline *line, const struct needles *needles,
		  struct slice piece)
{
	size_t nbehind;

	line->is_long = true;
	line->names_path |= needles_hold(needles, piece);
	if (line->is_parted)
		line->nbytes += piece.len - BLOCK_OVERLAP;
	else
		line->nbytes = behind_cr(piece).len;
	line->is_parted |= memchr(piece.at, '\r', piece.len) != NULL;
	nbehind = MIN(line->nbytes, piece.len);
	line->asks |=
		needles_hold(needles, slice_behind(piece, piece.len - nbehind));
}

bool longline_asks(const struct longline *line, const struct needles *needles,
		   struct slice kept, size_t nwhole)
{
	struct slice whole = { kept.at, nwhole }, front = kept;

	if (nwhole > BLOCK_LINE_MAX)
		return needles_hold(needles, behind_cr(whole));
	if (!line->is_long)
		return false;
	/* The first piece of the rest began with the end of what is kept. */
	front.len -= MIN(front.len, (size_t)BLOCK_OVERLAP);
	if (!slice_count(front, '\r'))
		return line->asks;
	return line->names_path || needles_hold(needles, behind_cr(kept));
}
