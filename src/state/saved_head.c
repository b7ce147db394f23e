#include "state/saved_head.h"

#include <stdlib.h>
#include <string.h>

/* Far more than question_describe() writes. */
enum { TEXT_MAX = 64 * 1024 };

static const uint8_t magic[] = { 'F', 'R', 'S', SAVED_VERSION };

void saved_head_release(struct saved_head *head)
{
	free(head->shards.numbers);
	head->shards = (struct saved_shards){ 0 };
	buf_release(&head->text);
}

void saved_head_pack(const struct saved_head *head, struct buf *buf)
{
	const struct saved_shards *shards = &head->shards;

	buf_add(buf, magic, sizeof(magic));
	buf_add(buf, head->question.bytes, sizeof(head->question.bytes));
	buf_add_byte(buf, (uint8_t)head->level);
	buf_add_u32(buf, shards->n);
	if (shards->n) {
		buf_add(buf, shards->list.bytes, sizeof(shards->list.bytes));
		buf_add_u32(buf, shards->nnumbers);
		for (uint32_t i = 0; i < shards->nnumbers; i++)
			buf_add_u32(buf, shards->numbers[i]);
	}
	buf_add_u32(buf, (uint32_t)head->text.len);
	buf_add(buf, head->text.data, head->text.len);
}

static int unpack_print(struct fingerprint *print, struct unpack *in)
{
	const uint8_t *bytes = unpack_bytes(in, sizeof(print->bytes));

	if (!bytes)
		return 1;
	memcpy(print->bytes, bytes, sizeof(print->bytes));
	return 0;
}

static int unpack_shards(struct saved_shards *shards, struct unpack *in)
{
	uint32_t n;

	shards->n = unpack_u32(in);
	if (!shards->n)
		return 0;
	if (shards->n > SAVED_SHARDS_MAX || unpack_print(&shards->list, in))
		return 1;
	n = unpack_u32(in);
	if (in->failed || !n || n > 2 * shards->n)
		return 1;
	shards->numbers = malloc(n * sizeof(*shards->numbers));
	if (!shards->numbers)
		return -1;
	for (uint32_t last[2] = { 0, 0 }; shards->nnumbers < n;
	     shards->nnumbers++) {
		uint32_t number = unpack_u32(in);

		if (number < last[0] || number == last[1] || number > shards->n)
			return 1;
		shards->numbers[shards->nnumbers] = number;
		last[1] = last[0];
		last[0] = number;
	}
	return 0;
}

/* The text is shown to people. */
static bool is_clean(const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((text[i] < ' ' && text[i] != '\n') || text[i] > '~')
			return false;
	return true;
}

int saved_head_unpack(struct saved_head *head, struct unpack *in)
{
	const uint8_t *bytes = unpack_bytes(in, sizeof(magic));
	size_t len;
	int ret;

	if (!bytes || memcmp(bytes, magic, sizeof(magic)) != 0 ||
	    unpack_print(&head->question, in))
		return 1;
	head->level = (enum evidence_level)unpack_byte(in);
	if (head->level >= EVIDENCE_NLEVELS)
		return 1;
	ret = unpack_shards(&head->shards, in);
	if (ret)
		return ret;
	len = unpack_u32(in);
	bytes = unpack_bytes(in, len);
	if (!bytes || in->len || len > TEXT_MAX || !is_clean(bytes, len))
		return 1;
	buf_add(&head->text, bytes, len);
	return buf_failed(&head->text) ? -1 : 0;
}
