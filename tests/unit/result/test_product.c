/* What is shown of a user agent (product.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "result/product.h"

static const struct {
	const char *agent, *product;
} cases[] = {
	{ "", "" },
	{ "curl/7.88.1", "curl/7.88.1" },
	{ "Googlebot-Image/1.0", "Googlebot-Image/1.0" },
	{ "Name/1.2 (+http://name.example) Other/3 (x)", "Name/1.2" },
	{ "two words (comment)", "two words" },
	{ "(a comment) Name/1.2", "(a comment) Name/1.2" },
	{ " (a comment)", " (a comment)" },
	{ "Name/1.2(no comment)", "Name/1.2(no comment)" },
	{ "Mozilla/5.0", "Mozilla/5.0" },
	{ "Mozilla/5.0 (compatible; Googlebot/2.1; "
	  "+http://www.google.com/bot.html)",
	  "Googlebot/2.1" },
	{ "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; "
	  "GPTBot/1.2; +https://openai.com/gptbot)",
	  "GPTBot/1.2" },
	{ "Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 (KHTML, like "
	  "Gecko) Chrome/99.0 Mobile Safari/537.36 (compatible; bingbot/2.0)",
	  "bingbot/2.0" },
	{ "Mozilla/5.0 (compatible; MJ12bot)", "MJ12bot" },
	{ "Mozilla/5.0 (compatible; ", "Mozilla/5.0 (compatible; " },
	{ "Mozilla/5.0 (compatible; )", "Mozilla/5.0 (compatible; )" },
	{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
	  "Firefox/128.0",
	  "Firefox/128.0" },
	{ "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like "
	  "Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91",
	  "Edg/120.0.2210.91" },
	{ "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) "
	  "Version/17.1 Safari/605.1.15",
	  "Safari/605.1.15" },
	{ "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko",
	  "Trident/7.0" },
};

/* With no byte behind it that can be read. */
static void the_product_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].agent);
		char *copy = malloc(len + 1);
		struct slice product;

		assert_non_null(copy);
		memcpy(copy + 1, cases[i].agent, len);
		product = agent_product((struct slice){ copy + 1, len });
		assert_int_equal(product.len, strlen(cases[i].product));
		assert_memory_equal(product.at, cases[i].product, product.len);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_product_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
