/* What a browser would take for markup is text (HTML, 13.1.2 and 13.5). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "show/html.h"

static void assert_text(struct buf *buf, const char *expected)
{
	buf_add_byte(buf, '\0');
	assert_false(buf_failed(buf));
	assert_string_equal((char *)buf->data, expected);
	buf_release(buf);
}

static void markup_is_text(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	html_add_str(&buf, "a<b>&amp;\"'</script><!--]]>");
	assert_text(&buf, "a&lt;b&gt;&amp;amp;&quot;&#39;&lt;/script&gt;"
			  "&lt;!--]]&gt;");
	html_add_str(&buf, "");
	html_add_str(&buf, "plain text");
	assert_text(&buf, "plain text");
}

static void what_stood_before_stays(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	buf_add_str(&buf, "<b>");
	html_add_str(&buf, "<<");
	buf_add_str(&buf, "</b>");
	html_quote_from(&buf, buf.len - 4);
	assert_text(&buf, "<b>&lt;&lt;&lt;/b&gt;");
}

/* No byte that is neither text nor one of UTF-8 is left. */
static void strings_of_logs_are_escaped(void **state)
{
	static const char bytes[] = "\0\t\x1b[31m\x7f\x80\xff\\<\n"
				    "\xe2\x80\xae" /* U+202E */
				    "\xc3\xa9";	   /* U+00E9 */
	struct buf buf = { 0 };

	(void)state;
	html_add_escaped(&buf, (struct slice){ bytes, sizeof(bytes) - 1 });
	assert_text(&buf, "\\x00\\x09\\x1b[31m\\x7f\\x80\\xff\\\\&lt;\\x0a"
			  "\\xe2\\x80\\xae\xc3\xa9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_is_text),
		cmocka_unit_test(what_stood_before_stays),
		cmocka_unit_test(strings_of_logs_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
