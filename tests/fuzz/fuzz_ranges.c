/*
 * Any bytes as a file of networks (ranges.h), and as a JSON text that comes in
 * pieces (jsonstream.h). An input is
 *
 *	how large the pieces are, and whether any network is admitted, one byte
 *	the file
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "crawler/jsonstream.h"
#include "crawler/ranges.h"
#include "crawler/special.h"
#include "reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int write_down(void *arg, enum jsonstream_event event, struct slice text)
{
	struct buf *told = arg;

	buf_add_byte(told, (uint8_t)event);
	buf_add(told, text.at, text.len);
	return 0;
}

/* The result and what was told, in pieces of that size. */
static struct buf tell_in_pieces(struct slice text, size_t size)
{
	static struct jsonstream json;
	enum jsonstream_result result = JSONSTREAM_MORE;
	struct buf told = { 0 };

	memset(&json, 0, sizeof(json));
	json.tell = write_down;
	json.arg = &told;
	for (size_t at = 0; at < text.len && !result; at += size) {
		size_t n = text.len - at < size ? text.len - at : size;
		char *copy = malloc(n);

		memcpy(copy, text.at + at, n);
		result = jsonstream_read(&json, (struct slice){ copy, n });
		free(copy);
	}
	buf_add_byte(&told, (uint8_t)result);
	buf_add_byte(&told, (uint8_t)jsonstream_is_complete(&json));
	return told;
}

static void check_pieces(struct slice text, size_t size)
{
	struct buf whole = tell_in_pieces(text, text.len + 1);
	struct buf pieces = tell_in_pieces(text, size);

	if (whole.len != pieces.len ||
	    memcmp(whole.data, pieces.data, whole.len) != 0)
		reference_fail("another text in pieces");
	buf_release(&whole);
	buf_release(&pieces);
}

static void check_part(const struct ranges_part *part, bool any)
{
	if (!part->networks.n || part->networks.nsorted != part->networks.n)
		reference_fail("an empty part, or one that is not sorted");
	for (size_t i = 0; i < part->networks.n; i++) {
		const struct network *network = &part->networks.networks[i];

		if (!netset_holds(&part->networks, &network->address))
			reference_fail("a network does not hold itself");
		if (!any && special_of(network))
			reference_fail("a special network was admitted");
	}
}

static void check_message(const struct ranges_error *err)
{
	struct buf text = { 0 };

	ranges_error_add(&text, err);
	if (!text.len)
		reference_fail("an error without words");
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < ' ' || text.data[i] > '~')
			reference_fail("a message that drives a terminal");
	buf_release(&text);
}

static void check_ranges(struct slice text, bool any)
{
	struct ranges ranges;
	int ret = ranges_read_text(&ranges, text, "a-2024-06-18.json", any);

	if ((ret != 0) != !ranges.nparts)
		reference_fail("an empty list, or one after an error");
	if (ret &&
	    (ranges.nerrors != 1 || !ranges_error_is_fatal(&ranges.errors[0])))
		reference_fail("nothing was taken without a word");
	for (size_t i = 0; i < ranges.nparts; i++) {
		if (i && ranges.parts[i].date <= ranges.parts[i - 1].date)
			reference_fail("parts out of order");
		check_part(&ranges.parts[i], any);
	}
	for (size_t i = 0; i < ranges.nerrors; i++)
		check_message(&ranges.errors[i]);
	ranges_release(&ranges);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice text;
	char *copy;

	if (!len)
		return 0;
	copy = malloc(len);
	memcpy(copy, data + 1, len - 1);
	text = (struct slice){ copy, len - 1 };
	check_pieces(text, data[0] / 2 % 32 + 1);
	check_ranges(text, data[0] % 2);
	free(copy);
	return 0;
}
