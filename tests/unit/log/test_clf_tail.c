/*
 * Status, size, user agent and escapes (clf_tail.h), each way in which servers
 * write them.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bytes.h"
#include "log/clf.h"
#include "log/clf_tail.h"

#define TIME "[31/Jan/2024:23:59:59 +0000]"

struct tail {
	const char *tail; /* what stands after the request's last quote */
	const char *status, *bytes;
	const char *agent; /* without its escapes */
};

/* clang-format off */
static const struct tail tails[] = {
	/* common and combined. */
	{ " 200 68", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot/1.0 (+http://bot.example/)\"",
	  "200", "68", "Bot/1.0 (+http://bot.example/)" },
	{ " 404 0 \"http://h.example/a b\" \"a\"", "404", "0", "a" },
	/* mod_log_config, %b: "-" rather than 0 where no bytes are sent. */
	{ " 304 -", "304", "0", "" },
	{ " 304 - \"-\" \"Bot\"", "304", "0", "Bot" },
	/* What is not known. */
	{ " 200 68 \"-\" \"-\"", "200", "68", "-" },
	{ " 200 68 \"\" \"\"", "200", "68", "" },
	{ " - - \"-\" \"Bot\"", "-", "0", "Bot" },

	/* Apache, nginx, lighttpd, Tomcat: escaped quotes end nothing. */
	{ " 200 68 \"-\" \"a \\\"b\\\" c\"", "200", "68", "a \"b\" c" },
	{ " 200 68 \"a\\\" \\\"b\" \"c\"", "200", "68", "c" },
	{ " 200 68 \"a\\\\\" \"c\\\\\"", "200", "68", "c\\" },
	{ " 200 68 \"a\\x22 \\x22b\" \"\\x22\"", "200", "68", "\"" },
	{ " 200 68 \"] \\\"GET /\" \"[x] \\\"\"", "200", "68", "[x] \"" },
	{ " 200 68 \"-\" \"b\\\\s \\\\x41 \\\\\\\" 8\"", "200", "68",
	  "b\\s \\x41 \\\" 8" },
	{ " 200 68 \"-\" \"\\x5Cs \\x5C\\x22\"", "200", "68", "\\s \\\"" },
	{ " 200 68 \"-\" \"\\u00ff\\t\"", "200", "68", "\377\t" },

	/* gunicorn: only quotes. */
	{ " 200 68 \"-\" \"b\\s \\x41 \\\\\" 8\"", "200", "68",
	  "b\\s \\x41 \\\" 8" },
	{ " 200 68 \"-\" \"q\\\"uo \\\"te\\\"\"", "200", "68", "q\"uo \"te\"" },
	/* h2o: not the backslash. */
	{ " 200 68 \"-\" \"b\\s \\x41 \\\\x22 8\"", "200", "68",
	  "b\\s \\x41 \\\" 8" },
	/* WEBrick: only the backslash. */
	{ " 200 68 \"-\" \"b\\\\s \\\\x41 \\\\\" 8\"", "200", "68",
	  "b\\s \\x41 \\\" 8" },
	{ " 200 68 \"-\" \"trail\\\\\"", "200", "68", "trail\\" },
	/* squid, nginx with escape=none, and others: nothing. */
	{ " 200 68 \"-\" \"q\"uo \"te\" 7\"", "200", "68", "q\"uo \"te\" 7" },
	{ " 200 68 \"\" \"q\"uo \"te\" 7\"", "200", "68", "q\"uo \"te\" 7" },
	{ " 200 68 \"-\" \"[x] \"GET /x H\" 404 7 ] \"8\"", "200", "68",
	  "[x] \"GET /x H\" 404 7 ] \"8" },
	{ " 200 68 \"http://h/\"a b\\c\" [x] 18\" \"Bot\"", "200", "68",
	  "Bot" },
	{ " 200 68 \"-\" \"q\"uo\" TCP_MISS:HIER_DIRECT", "200", "68",
	  "q\"uo" },
	{ " 200 68 \"-\" \"b\\s \\x41 \\\" 8\"", "200", "68",
	  "b\\s \\x41 \\\" 8" },
	{ " 200 68 \"-\" \"trail\\\"", "200", "68", "trail\\" },
	{ " 200 68 \"-\" \"trail\\\" TCP_MISS", "200", "68", "trail\\" },
	/* Where it could end in more than one place, it is not known. */
	{ " 200 68 \"-\" \"a\" \"b\"c\"", "200", "68", "" },
	{ " 200 68 \"a\" \"b\"x\" \"c\"", "200", "68", "" },

	/* More after it: nginx's forwarded-for, Traefik's router and server. */
	{ " 200 68 \"-\" \"Bot\" \"192.0.2.9, 198.51.100.9\" 0.004",
	  "200", "68", "Bot" },
	{ " 200 68 \"-\" \"Bot\" 42 \"web@docker\" \"http://198.51.100.7:80\""
	  " 3ms", "200", "68", "Bot" },
	{ " 200 68 - \"Bot\" 42 \"web\" \"http://198.51.100.7:80\" 3ms",
	  "200", "68", "Bot" },
	{ " 200 68 - - 42", "200", "68", "" },
	{ " 200 68 - - 42 \"web\" \"http://198.51.100.7:80\" 3ms",
	  "200", "68", "" },
	/* IONOS: the virtual host before them. */
	{ " 200 68 www.example.org \"-\" \"Bot\" \"-\"", "200", "68", "Bot" },
	{ " 200 68 0.004 \"-\" \"Bot\"", "200", "68", "" },
	/* HAProxy: what follows are headers of any name. */
	{ " 200 68 \"\" \"\" 51234 17 \"fe\" \"be\" \"s1\" 0 0 0 0 0 ---- 1 1"
	  " 0 0 0 0 0 \"\" \"\" \"Bot\" ", "200", "68", "" },

	/* Parts are missing. */
	{ "", "", "", "" },
	{ " ", "", "", "" },
	{ " 200", "200", "", "" },
	{ " 200 ", "200", "", "" },
	{ " 200 68 ", "200", "68", "" },
	{ " 200 68 \"-\"", "200", "68", "" },
	{ " 200 68 \"-\" ", "200", "68", "" },

	/* Of an agent that does not end there is what the line has. */
	{ " 200 68 \"-\" \"", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot", "200", "68", "Bot" },
	{ " 200 68 \"-\" \"a \\\"b", "200", "68", "a \"b" },
	{ " 200 68 \"-", "200", "68", "" },
	{ " 200 68 \"-\\\" \"Bot", "200", "68", "" },

	/* What looks otherwise is not made to fit. */
	{ " 200 68 1234 \"-\" \"Bot\"", "200", "68", "" },
	{ " 200 68 - Bot", "200", "68", "" },
	{ " 200 68 \"-\"\"Bot\"", "200", "68", "" },
	{ " 200 68 \"-\"  \"Bot\"", "200", "68", "" },
	{ " 200 68 \"-\"x\"Bot\"", "200", "68", "" },
	{ " 200 68 \"-\" 'Bot'", "200", "68", "" },
};
/* clang-format on */

static void check_field(const struct tail *t, const char *name,
			struct slice got, const char *want)
{
	if (slice_equals(got, want, strlen(want)))
		return;
	print_cleaned("\ttail: ", t->tail, strlen(t->tail));
	print_cleaned(name, got.at, got.len);
	fail_msg("not '%s'", want);
}

static void check_tail(enum clf_front front, const char *head,
		       const struct tail *t)
{
	const struct slice junk = { "junk", 4 };
	struct buf line = { 0 };
	struct record rec = { .status = junk,
			      .bytes = junk,
			      .user_agent = junk };
	char *copy, *scratch;

	buf_add_str(&line, head);
	buf_add_str(&line, t->tail);
	assert_false(buf_failed(&line));
	copy = exact_copy((const char *)line.data, line.len);
	scratch = exact_copy(copy, line.len);
	assert_true(
		clf_parse(front, (struct slice){ copy, line.len }, true, &rec));
	assert_true(slice_is(rec.host, "192.0.2.7"));
	check_field(t, "\tstatus: ", rec.status, t->status);
	check_field(t, "\tbytes: ", rec.bytes, t->bytes);
	check_field(t,
		    "\tagent: ", unescape(rec.escape, rec.user_agent, scratch),
		    t->agent);
	free(scratch);
	free(copy);
	buf_release(&line);
}

static void status_bytes_and_agent_stand_after_the_request(void **state)
{
	static const char clf[] =
		"192.0.2.7 - - " TIME " \"GET /robots.txt HTTP/1.1\"";
	static const char vhost[] = "v.example:80 192.0.2.7 - - " TIME " \"-\"";
	static const char user[] =
		"192.0.2.7 - a \\\" 200 5 [x] " TIME " \"GET / 200 5\"";

	(void)state;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		check_tail(CLF_AUTO, clf, &tails[i]);
		check_tail(CLF_CLF, clf, &tails[i]);
		check_tail(CLF_AUTO, vhost, &tails[i]);
		check_tail(CLF_VHOST, vhost, &tails[i]);
		check_tail(CLF_AUTO, user, &tails[i]);
	}
}

struct escapes {
	const char *line;
	enum unescape escape;
};

/* clang-format off */
#define LINE(request, tail) "h - - " TIME " \"" request "\" " tail
static const struct escapes escapes[] = {
	{ LINE("GET /a\\x0a HTTP/1.1", "200 5"), UNESCAPE_BACKSLASH },
	{ LINE("GET /a\\\" HTTP/1.1", "200 5 \"-\" \"a\\nb\""),
	  UNESCAPE_BACKSLASH },
	{ LINE("GET /a\\s HTTP/1.1", "200 5"), UNESCAPE_HEX },
	{ LINE("GET /a\\n HTTP/1.1", "200 5 \"-\" \"b\\s\""), UNESCAPE_HEX },
	{ LINE("GET /a\\n HTTP/1.1", "200 5 \"-\" \"b\\s\\\\\" 8\""),
	  UNESCAPE_QUOTED },
	{ LINE("GET /a\\n HTTP/1.1", "200 5 \"-\" \"b\\s\"x\" 8\""),
	  UNESCAPE_NONE },
	{ LINE("GET /a\\n HTTP/1.1", "200 5 \"\" \"\" 51234 17 \"fe\""),
	  UNESCAPE_HASH },
};
/* clang-format on */

/* Of less than the whole line the same is told where it matters. */
static void a_target_is_escaped_as_the_line_tells(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		struct slice line = { escapes[i].line,
				      strlen(escapes[i].line) };
		struct record rec;

		assert_true(clf_parse(CLF_AUTO, line, true, &rec));
		assert_int_equal(rec.escape, escapes[i].escape);
		assert_true(clf_parse(CLF_AUTO, line, false, &rec));
		assert_int_equal(rec.escape, escapes[i].escape);
	}
}

static bool has_status(const char *text)
{
	size_t len = strlen(text);
	char *copy = exact_copy(text, len);
	bool has = clf_tail_has_status((struct slice){ copy, len });

	free(copy);
	return has;
}

static bool has_size(const char *text)
{
	size_t len = strlen(text);
	char *copy = exact_copy(text, len);
	bool has = clf_tail_has_size((struct slice){ copy, len });

	free(copy);
	return has;
}

static void status_and_size_are_told(void **state)
{
	static const char *const both[] = { " 200 5",
					    " 200 5 x",
					    " 200 -",
					    " 200 - \"",
					    " - - ",
					    " - 5",
					    " 000 18446744073709551616" };
	static const char *const only[] = { " 200",    " 200 ",	  " 200 x",
					    " 200 5x", " 200 -5", " - x",
					    " 200  5", " 200 \"" };
	static const char *const none[] = { "",	       " ",	 " 2",
					    " 20",     " 2000",	 "200 5",
					    "  200 5", " 20x 5", " -200 5",
					    " 20 5",   "\t200 5" };

	(void)state;
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++)
		assert_true(has_status(both[i]) && has_size(both[i]));
	for (size_t i = 0; i < sizeof(only) / sizeof(only[0]); i++)
		assert_true(has_status(only[i]) && !has_size(only[i]));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_true(!has_status(none[i]) && !has_size(none[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			status_bytes_and_agent_stand_after_the_request),
		cmocka_unit_test(a_target_is_escaped_as_the_line_tells),
		cmocka_unit_test(status_and_size_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
