/* Tested by tests/cli/copies.bats. */

#include "scan/copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

/* The text of a file, piece by piece. */
struct side {
	struct layers *layers; /* borrowed */
	struct outcome outcome;
	enum stream_status status; /* of what was read last */
	size_t len, at;		   /* of the piece */
	uint8_t text[PIECE];
};

/* Has bytes to compare, unless there are no more, or a gap. */
static void fill(struct side *side)
{
	if (side->at < side->len || side->status != STREAM_TEXT)
		return;
	side->at = 0;
	side->status = layers_read(side->layers, side->text, sizeof(side->text),
				   &side->len);
}

static size_t left(const struct side *side)
{
	return side->len - side->at;
}

/* Whether a file ended where it was cut, if not where it was to. */
static bool ends(struct side *side)
{
	/* Behind damage is nothing more, or text that would be lost. */
	if (side->status == STREAM_GAP) {
		side->status = STREAM_TEXT;
		fill(side);
	}
	if (side->status != STREAM_END || left(side))
		return false;
	for (uint32_t i = 0; i < side->outcome.nerrors; i++)
		if (side->outcome.errors[i].code != ERROR_CUT &&
		    side->outcome.errors[i].code != ERROR_EMPTY)
			return false;
	return true;
}

static int compare(struct side *copy, struct side *plain)
{
	for (;;) {
		size_t n;

		fill(copy);
		if (copy->status == STREAM_MEMORY)
			return -1;
		if (!left(copy))
			return ends(copy);
		fill(plain);
		if (plain->status == STREAM_MEMORY)
			return -1;
		n = MIN(left(copy), left(plain));
		if (!n || memcmp(copy->text + copy->at, plain->text + plain->at,
				 n) != 0)
			return 0;
		copy->at += n;
		plain->at += n;
	}
}

static struct side *side_new(struct layers *layers, int fd, bool named_gz)
{
	struct side *side = malloc(sizeof(*side));

	if (!side)
		return NULL;
	side->layers = layers;
	side->outcome = (struct outcome){ 0 };
	side->status = STREAM_TEXT;
	side->len = side->at = 0;
	layers_open(layers, fd, named_gz, &side->outcome);
	return side;
}

static void side_free(struct side *side)
{
	if (side)
		outcome_release(&side->outcome);
	free(side);
}

int copy_compare(struct layers *layers, const struct decoder_ops *ops, int fd,
		 int plain_fd)
{
	struct layers *others = layers_new(ops);
	struct side *plain = others ? side_new(others, plain_fd, false) : NULL;
	struct side *copy = side_new(layers, fd, true);
	int ret = -1;

	if (plain && copy)
		ret = compare(copy, plain);
	side_free(copy);
	side_free(plain);
	layers_free(others);
	if (ret < 0)
		errno = ENOMEM;
	return ret;
}
