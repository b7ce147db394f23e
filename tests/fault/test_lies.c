/*
 * What a process that asks name servers may send (resolver.h) once it was taken
 * over: no answer is believed that cannot be one, and those before it hold.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/io.h"
#include "crawler/dns_answer.h"
#include "resolver.h"

enum { NQUESTIONS = 3 };

static const uint64_t END = UINT64_MAX;

static void add_frame(struct buf *out, uint64_t tag, const char *payload,
		      size_t len)
{
	size_t start = frame_begin(out, tag);

	buf_add(out, payload, len);
	frame_end(out, start);
}

static void add_answer(struct buf *out, uint64_t tag, const char *text)
{
	add_frame(out, tag, text, strlen(text));
}

static void add_end(struct buf *out, enum dns_status status)
{
	char code = (char)status;

	add_frame(out, END, &code, 1);
}

/* By the number of the question, with a blank behind each. */
struct told {
	char text[4096];
};

static int tell(void *ctx, size_t question, struct slice answer)
{
	struct told *told = ctx;
	char number[] = { (char)('0' + question), ':', '\0' };

	assert_true(question < NQUESTIONS);
	assert_true(dns_answer_is_valid(answer));
	strcat(told->text, number);
	strncat(told->text, answer.at, answer.len);
	strcat(told->text, " ");
	return 0;
}

/* Asks a process that sends the bytes, whatever it is asked, and ends. */
static enum resolver_status ask(const struct buf *sent, struct told *told,
				bool listens)
{
	struct dns_question questions[NQUESTIONS] = { 0 };
	struct resolver resolver = { .limit_s = 60 };
	enum resolver_status status;
	int to[2], from[2];

	told->text[0] = '\0';
	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	assert_int_equal(io_write_all(from[1], sent->data, sent->len), 0);
	close(from[1]);
	if (!listens)
		close(to[0]);
	resolver.to = to[1];
	resolver.from = from[0];
	status = resolver_ask(&resolver, questions, NQUESTIONS, tell, told);
	if (listens)
		close(to[0]);
	close(to[1]);
	close(from[0]);
	return status;
}

static void assert_told(const struct buf *sent, enum resolver_status status,
			const char *text)
{
	struct told told;

	assert_int_equal(ask(sent, &told, true), status);
	assert_string_equal(told.text, text);
}

static void answers_are_taken(void **state)
{
	struct buf out = { 0 };

	(void)state;
	add_answer(&out, 2, "none");
	add_answer(&out, 0, "+a.example");
	add_end(&out, DNS_DONE);
	assert_told(&out, RESOLVER_DONE, "2:none 0:+a.example ");
	/* What is behind the end is not looked at. */
	add_answer(&out, 1, "none");
	buf_add_str(&out, "x");
	assert_told(&out, RESOLVER_DONE, "2:none 0:+a.example ");
	buf_clear(&out);
	add_end(&out, DNS_FAILED);
	assert_told(&out, RESOLVER_FAILED, "");
	buf_release(&out);
}

static void lies_are_not(void **state)
{
	static const char *const texts[] = { "",	   "x",	   "+",
					     "+A.example", "None", "+a\n",
					     "+a ... -b" };
	static const uint64_t tags[] = { 1, 3, UINT64_C(1) << 32,
					 UINT64_MAX - 1 };
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_clear(&out);
		add_answer(&out, 1, "none");
		add_answer(&out, 0, texts[i]);
		add_end(&out, DNS_DONE);
		assert_told(&out, RESOLVER_DIED, "1:none ");
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		buf_clear(&out);
		add_answer(&out, 1, "none");
		add_answer(&out, tags[i], "none");
		add_end(&out, DNS_DONE);
		assert_told(&out, RESOLVER_DIED, "1:none ");
	}
	buf_release(&out);
}

static void ends_are_checked(void **state)
{
	struct buf out = { 0 };

	(void)state;
	assert_told(&out, RESOLVER_DIED, "");
	add_answer(&out, 0, "none");
	assert_told(&out, RESOLVER_DIED, "0:none ");
	for (int code = DNS_NO_MEMORY; code < 256; code++) {
		buf_clear(&out);
		add_end(&out, (enum dns_status)code);
		assert_told(&out, RESOLVER_DIED, "");
	}
	buf_clear(&out);
	add_frame(&out, END, "", 0);
	assert_told(&out, RESOLVER_DIED, "");
	buf_clear(&out);
	add_frame(&out, END, "\0", 2);
	assert_told(&out, RESOLVER_DIED, "");
	buf_release(&out);
}

/* Each byte another one, and each byte the last. */
static void frames_are_checked(void **state)
{
	struct buf out = { 0 };
	struct told told;
	size_t len;

	(void)state;
	add_answer(&out, 0, "+a.example");
	len = out.len;
	add_end(&out, DNS_DONE);
	for (size_t i = 0; i < len; i++) {
		out.data[i] ^= 1;
		assert_told(&out, RESOLVER_DIED, "");
		out.data[i] ^= 1;
	}
	for (size_t n = 0; n < out.len; n++) {
		struct buf part = { .data = out.data, .len = n };

		assert_int_equal(ask(&part, &told, true), RESOLVER_DIED);
	}
	buf_release(&out);
}

static void a_long_one_is_none(void **state)
{
	struct buf out = { 0 };
	size_t start = frame_begin(&out, 0);

	(void)state;
	for (int i = 0; i < 2 * DNS_ANSWER_MAX; i++)
		buf_add_byte(&out, 'a');
	frame_end(&out, start);
	assert_told(&out, RESOLVER_DIED, "");
	buf_release(&out);
}

static void nobody_listens(void **state)
{
	struct buf out = { 0 };
	struct told told;

	(void)state;
	add_end(&out, DNS_DONE);
	assert_int_equal(ask(&out, &told, false), RESOLVER_DIED);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_taken),
		cmocka_unit_test(lies_are_not),
		cmocka_unit_test(ends_are_checked),
		cmocka_unit_test(frames_are_checked),
		cmocka_unit_test(a_long_one_is_none),
		cmocka_unit_test(nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
