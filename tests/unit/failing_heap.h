#ifndef FINDROBOTS_FAILING_HEAP_H
#define FINDROBOTS_FAILING_HEAP_H

/*
 * For the tests of what happens when memory runs out: the functions of the C
 * library that allocate are replaced by those below. FAILING_HEAP is not
 * defined with a sanitizer, which replaces them itself, so that there is
 * nothing to test.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(SANDBOX_WITH_SANITIZER)
#define FAILING_HEAP 1

enum { MOST = 5000 }; /* allocations of one operation */

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t n, size_t len);
void *__libc_realloc(void *block, size_t len);
void __libc_free(void *block);

/* Threads may allocate, too. */
static struct {
	bool on;
	_Atomic long n;	   /* allocations so far */
	long at;	   /* the one that fails, from 1; 0: none */
	bool all;	   /* and those behind it */
	_Atomic long left; /* blocks that are not freed */
} heap;

static bool fails(void)
{
	long n;

	if (!heap.on)
		return false;
	n = ++heap.n;
	if (n != heap.at && !(heap.all && heap.at && n > heap.at))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t len)
{
	void *block = fails() ? NULL : __libc_malloc(len);

	heap.left += block != NULL;
	return block;
}

void *calloc(size_t n, size_t len)
{
	void *block = fails() ? NULL : __libc_calloc(n, len);

	heap.left += block != NULL;
	return block;
}

void *realloc(void *block, size_t len)
{
	void *moved = fails() ? NULL : __libc_realloc(block, len);

	heap.left += moved && !block;
	return moved;
}

void free(void *block)
{
	heap.left -= block != NULL;
	__libc_free(block);
}

/* Which allocations fail in turn: from the first one on, each nth. */
static struct {
	long first, nth;
} failing = { 1, 1 };

/*
 * Does something until no allocation of it is left to fail. It returns 0 if it
 * was done, and then checks that it is right; else -1.
 */
static void fail_each(int (*operation)(void *ctx), void *ctx)
{
	int ret = operation(ctx);

	/* What the C library keeps for itself is there from now on. */
	assert_int_equal(ret, 0);
	for (int all = 0; all < 2; all++) {
		for (long at = failing.first; at < MOST; at += failing.nth) {
			long left = heap.left;

			heap.n = 0;
			heap.at = at;
			heap.all = all;
			heap.on = true;
			ret = operation(ctx);
			heap.on = false;
			if (heap.left != left)
				fail_msg("%ld blocks left at %ld",
					 heap.left - left, at);
			/* Without memory from there on it cannot be done. */
			if (heap.n < at)
				break;
		}
		assert_true(heap.n < heap.at);
		assert_int_equal(ret, 0);
	}
}

#else

static void a_sanitizer_has_its_own(void **state)
{
	(void)state;
	skip();
}

/* Runs what says that it is skipped. */
static int failing_heap_skip(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sanitizer_has_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
#endif
