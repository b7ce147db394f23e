/*
 * Whatever a log is, with members in it, or holes, what its copy decodes to are
 * the bytes of the log. A log that is compressed itself may stand beside a copy
 * of the same bytes, or of the same text: so if that is not the case, the texts
 * of both are compared.
 *
 * Tested by tests/cli/copies.bats.
 */

#include "scan/copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/io.h"

enum { PIECE = 256 * 1024 };

/* The bytes or the text of a file, piece by piece. */
struct side {
	/* As layers_read(). */
	enum stream_status (*read)(struct side *);
	int fd;
	int64_t offset;
	struct stream *stream; /* borrowed, as is this: */
	struct layers *layers;
	struct outcome outcome;
	enum stream_status status; /* of what was read last */
	bool has_gap;
	size_t len, at; /* of the piece */
	uint8_t text[PIECE];
};

static enum stream_status read_bytes(struct side *side)
{
	ssize_t len = io_pread(side->fd, side->text, sizeof(side->text),
			       side->offset);

	side->len = len > 0 ? (size_t)len : 0;
	side->offset += (int64_t)side->len;
	return side->len ? STREAM_TEXT : STREAM_END;
}

static enum stream_status read_stream(struct side *side)
{
	return stream_read(side->stream, side->text, sizeof(side->text),
			   &side->len);
}

static enum stream_status read_layers(struct side *side)
{
	return layers_read(side->layers, side->text, sizeof(side->text),
			   &side->len);
}

static size_t left(const struct side *side)
{
	return side->len - side->at;
}

/*
 * Has bytes to compare, unless there are no more. A gap may be where members
 * end and text begins, or where text was lost.
 */
static void fill(struct side *side)
{
	while (!left(side) &&
	       (side->status == STREAM_TEXT || side->status == STREAM_GAP)) {
		side->at = 0;
		side->len = 0;
		side->status = side->read(side);
		side->has_gap |= side->status == STREAM_GAP;
	}
}

/* Whether text was lost, and there is more behind it. */
static bool has_lost(const struct side *side)
{
	return side->has_gap && side->outcome.nerrors;
}

/* Whether a file ended where it was cut, if not where it was to. */
static bool ends(const struct side *side)
{
	for (uint32_t i = 0; i < side->outcome.nerrors; i++)
		if (side->outcome.errors[i].code != ERROR_CUT &&
		    side->outcome.errors[i].code != ERROR_EMPTY &&
		    side->outcome.errors[i].code != ERROR_HEADER)
			return false;
	return side->status == STREAM_END;
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
		if (!n || has_lost(copy) || has_lost(plain) ||
		    memcmp(copy->text + copy->at, plain->text + plain->at, n) !=
			    0)
			return 0;
		copy->at += n;
		plain->at += n;
	}
}

static bool has_ending(const char *name, const char *ending)
{
	size_t len = strlen(name), n = strlen(ending);

	return len > n && !strcasecmp(name + len - n, ending);
}

/* Whether the signature, in which '*' stands for a digit, begins so. */
static bool begins(const char *signature, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (signature[i] == '*' ? bytes[i] < '1' || bytes[i] > '9'
					: bytes[i] != signature[i])
			return false;
	return true;
}

/* Back to its beginning. */
static void side_begin(struct side *side,
		       enum stream_status (*read)(struct side *))
{
	outcome_release(&side->outcome);
	side->read = read;
	side->offset = 0;
	side->status = STREAM_TEXT;
	side->has_gap = false;
	side->len = side->at = 0;
}

static struct side *side_new(int fd)
{
	struct side *side = malloc(sizeof(*side));

	if (!side)
		return NULL;
	side->outcome = (struct outcome){ 0 };
	side->fd = fd;
	return side;
}

static void side_free(struct side *side)
{
	if (side)
		outcome_release(&side->outcome);
	free(side);
}

bool copy_is_cut_signature(int fd, const char *name)
{
	static const struct {
		const char *ending, *bytes;
		size_t len;
	} kinds[] = {
		{ ".xz",
		  "\xfd"
		  "7zXZ",
		  6 },
		{ ".zst", "\x28\xb5\x2f\xfd", 4 },
		{ ".zstd", "\x28\xb5\x2f\xfd", 4 },
		{ ".bz2", "BZh*1AY&SY", 10 },
	};
	char bytes[16];
	ssize_t len = pread(fd, bytes, sizeof(bytes), 0);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (has_ending(name, kinds[i].ending))
			return len > 0 && (size_t)len < kinds[i].len &&
			       begins(kinds[i].bytes, bytes, (size_t)len);
	return false;
}

/* Whether what the copy decodes to are the bytes of the log. */
static int compare_bytes(struct side *copy, struct side *plain,
			 const struct decoder_ops *ops)
{
	int ret = -1;

	side_begin(copy, read_stream);
	side_begin(plain, read_bytes);
	copy->stream = stream_new(ops);
	if (copy->stream) {
		stream_open(copy->stream, copy->fd, true, &copy->outcome);
		ret = compare(copy, plain);
	}
	stream_free(copy->stream);
	return ret;
}

static int compare_texts(struct side *copy, struct side *plain,
			 struct layers *layers, const struct decoder_ops *ops)
{
	int ret = -1;

	side_begin(copy, read_layers);
	side_begin(plain, read_layers);
	copy->layers = layers;
	plain->layers = layers_new(ops);
	if (plain->layers) {
		layers_open(copy->layers, copy->fd, true, &copy->outcome);
		layers_open(plain->layers, plain->fd, false, &plain->outcome);
		ret = compare(copy, plain);
	}
	layers_free(plain->layers);
	return ret;
}

int copy_compare(struct layers *layers, const struct decoder_ops *ops, int fd,
		 int plain_fd)
{
	struct side *plain = side_new(plain_fd), *copy = side_new(fd);
	int ret = -1;

	if (plain && copy)
		ret = compare_bytes(copy, plain, ops);
	if (!ret)
		ret = compare_texts(copy, plain, layers, ops);
	side_free(copy);
	side_free(plain);
	if (ret < 0)
		errno = ENOMEM;
	return ret;
}
