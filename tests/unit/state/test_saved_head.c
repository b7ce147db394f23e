/* What a saved result says of itself (saved_head.h), also if it lies. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "state/saved_head.h"

#define FIRST                                                                  \
	"FRS\3"                                                                \
	"0123456789abcdef"
#define LIST   "fedcba9876543210"
#define U32(n) n "\0\0\0"

/* Reads exactly these bytes, in memory of that size. */
static int unpack(struct saved_head *head, const char *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct unpack in = { copy, len, false };
	int ret;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	*head = (struct saved_head){ 0 };
	ret = saved_head_unpack(head, &in);
	free(copy);
	return ret;
}

/* It is read, and gives the same bytes. */
static void assert_read(struct saved_head *head, const char *bytes, size_t len)
{
	struct buf again = { 0 };

	assert_int_equal(unpack(head, bytes, len), 0);
	saved_head_pack(head, &again);
	assert_int_equal(again.len, len);
	assert_memory_equal(again.data, bytes, len);
	buf_release(&again);
}

static void assert_refused(const char *bytes, size_t len)
{
	struct saved_head head;

	assert_int_equal(unpack(&head, bytes, len), 1);
	saved_head_release(&head);
}

static const char whole[] = FIRST "\1" U32("\0") U32("\4") "a=b\n";
/* One of them came more than once. */
static const char twice[] = FIRST "\2" U32("\2") LIST U32("\3") U32("\1")
	U32("\1") U32("\2") U32("\0");
static const char part[] =
	FIRST "\2" U32("\5") LIST U32("\2") U32("\1") U32("\5") U32("\0");

static void the_layout_is_that_of_the_manual(void **state)
{
	struct saved_head head;

	(void)state;
	assert_read(&head, whole, sizeof(whole) - 1);
	assert_memory_equal(head.question.bytes, "0123456789abcdef", 16);
	assert_int_equal(head.level, EVIDENCE_NUMBERS);
	assert_int_equal(head.shards.n, 0);
	assert_int_equal(head.text.len, 4);
	assert_memory_equal(head.text.data, "a=b\n", 4);
	saved_head_release(&head);
	assert_read(&head, part, sizeof(part) - 1);
	assert_int_equal(head.level, EVIDENCE_ALL);
	assert_int_equal(head.shards.n, 5);
	assert_memory_equal(head.shards.list.bytes, LIST, 16);
	assert_int_equal(head.shards.nnumbers, 2);
	assert_int_equal(head.shards.numbers[0], 1);
	assert_int_equal(head.shards.numbers[1], 5);
	saved_head_release(&head);
	/* Released once more, it is empty. */
	saved_head_release(&head);
	assert_read(&head, twice, sizeof(twice) - 1);
	assert_int_equal(head.shards.nnumbers, 3);
	assert_int_equal(head.shards.numbers[1], 1);
	saved_head_release(&head);
}

static void any_byte_missing_or_added_is_refused(void **state)
{
	char longer[sizeof(part)];

	(void)state;
	for (size_t i = 0; i < sizeof(whole) - 1; i++)
		assert_refused(whole, i);
	for (size_t i = 0; i < sizeof(part) - 1; i++)
		assert_refused(part, i);
	memcpy(longer, part, sizeof(part) - 1);
	longer[sizeof(part) - 1] = '\n';
	assert_refused(longer, sizeof(longer));
}

#define REFUSED(bytes) assert_refused(bytes, sizeof(bytes) - 1)

static void what_cannot_be_is_refused(void **state)
{
	(void)state;
	REFUSED("FRS\2"
		"0123456789abcdef"
		"\0" U32("\0") U32("\0"));
	REFUSED("FRP\3"
		"0123456789abcdef"
		"\0" U32("\0") U32("\0"));
	REFUSED(FIRST "\6" U32("\0") U32("\0"));
	/* None of the parts; too many; 0; in no order; three times; above the
	   last. */
	REFUSED(FIRST "\0" U32("\5") LIST U32("\0") U32("\0"));
	REFUSED(FIRST "\0" U32("\1") LIST U32("\3") U32("\1") U32("\1")
			U32("\1") U32("\0"));
	REFUSED(FIRST "\0" U32("\5") LIST U32("\1") U32("\0") U32("\0"));
	REFUSED(FIRST "\0" U32("\5") LIST U32("\2") U32("\5") U32("\1")
			U32("\0"));
	REFUSED(FIRST "\0" U32("\5") LIST U32("\3") U32("\2") U32("\2")
			U32("\2") U32("\0"));
	REFUSED(FIRST "\0" U32("\5") LIST U32("\2") U32("\0") U32("\0")
			U32("\0"));
	REFUSED(FIRST "\0" U32("\5") LIST U32("\1") U32("\6") U32("\0"));
	/* More shards than can be asked for. */
	REFUSED(FIRST "\0"
		      "\x11\x27\0\0" LIST U32("\1") U32("\1") U32("\0"));
	/* A text that could drive a terminal. */
	REFUSED(FIRST "\0" U32("\0") U32("\1") "\33");
	REFUSED(FIRST "\0" U32("\0") U32("\1") "\177");
	REFUSED(FIRST "\0" U32("\0") U32("\1") "\200");
	REFUSED(FIRST "\0" U32("\0") U32("\1") "\0");
}

/* Numbers that are far more than the bytes. */
static void lengths_are_not_believed(void **state)
{
	(void)state;
	REFUSED(FIRST "\0" U32("\0") "\xff\xff\xff\xff");
	REFUSED(FIRST "\0" U32("\0") "\0\0\0\x40"
				     "a");
	REFUSED(FIRST "\0"
		      "\xff\xff\xff\xff" LIST "\xff\xff\xff\xff");
	REFUSED(FIRST "\0"
		      "\x10\x27\0\0" LIST "\x10\x27\0\0" U32("\1"));
}

static void a_text_has_a_length(void **state)
{
	size_t most = 64 * 1024, first = sizeof(FIRST) - 1 + 1 + 4;
	char *bytes = malloc(first + 4 + most + 1);
	struct saved_head head;

	(void)state;
	assert_non_null(bytes);
	memcpy(bytes, FIRST "\0" U32("\0") "\0\0\1\0", first + 4);
	memset(bytes + first + 4, 'x', most + 1);
	assert_read(&head, bytes, first + 4 + most);
	saved_head_release(&head);
	memcpy(bytes + first, "\1\0\1\0", 4);
	assert_refused(bytes, first + 4 + most + 1);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_layout_is_that_of_the_manual),
		cmocka_unit_test(any_byte_missing_or_added_is_refused),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(lengths_are_not_believed),
		cmocka_unit_test(a_text_has_a_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
