/*
 * Which of the fields before the time is the host (clf_front.h): each rule from
 * both sides, and what clients can try.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "log/clf_front.h"

/* NULL: not told, or none. */
struct row {
	const char *fields;
	const char *host;	    /* AUTO */
	const char *first, *second; /* CLF, VHOST */
};

/* clang-format off */
static const struct row rows[] = {
	/* A host, no ident, any user. */
	{ "192.0.2.1 - - ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - frank ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 ident frank ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 -  ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1  frank ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - \"\" ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - frank@example.org ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - john.smith ", "192.0.2.1", "192.0.2.1", NULL },
	{ "::ffff:192.0.2.1 - - ", "::ffff:192.0.2.1", "::ffff:192.0.2.1", NULL },
	{ "2001:db8::1 - - ", "2001:db8::1", "2001:db8::1", NULL },
	{ "fe80::1%eth0 - - ", "fe80::1%eth0", "fe80::1%eth0", NULL },
	{ "h - - ", "h", "h", NULL },
	{ "h.example ident frank ", "h.example", "h.example", NULL },
	{ "prod app-1 http ", NULL, "prod", NULL },
	{ "crawl.search.example - - ", "crawl.search.example",
	  "crawl.search.example", NULL },

	/* An address without its port and brackets; a name has no port. */
	{ "192.0.2.1:60162 - - ", "192.0.2.1", "192.0.2.1", NULL },
	{ "[2001:db8::1]:51008 - - ", "2001:db8::1", "2001:db8::1", NULL },
	{ "[2001:db8::1] - - ", "2001:db8::1", "2001:db8::1", NULL },
	{ "192.0.2.1:60162 - al ice ", "192.0.2.1", "192.0.2.1", NULL },
	{ "h:80 - - ", NULL, NULL, NULL },
	{ "v:80 - - - ", NULL, NULL, NULL },
	{ "v:80 - John Smith ", NULL, NULL, NULL },

	/* No other bytes. */
	{ "- - - ", NULL, NULL, NULL },
	{ "[31/Jan/2024:23:59:59 - - ", NULL, NULL, NULL },
	{ "17334 - - ", NULL, NULL, NULL },
	{ "0.004 - - ", NULL, NULL, NULL },
	{ "unknown - - ", NULL, NULL, NULL },
	{ "\"192.0.2.1\" - - ", NULL, NULL, NULL },
	{ "(192.0.2.1) - - ", NULL, NULL, NULL },
	{ "unix: - - ", NULL, NULL, NULL },
	{ "/robots.txt - - ", NULL, NULL, NULL },
	{ "h\\x2e - - ", NULL, NULL, NULL },
	{ "\303\251 - - ", NULL, NULL, NULL },
	{ "\33[32m192.0.2.1 - - ", NULL, NULL, NULL },

	/* Three fields, each with a blank after it. */
	{ "", NULL, NULL, NULL },
	{ " ", NULL, NULL, NULL },
	{ "192.0.2.1 ", NULL, NULL, NULL },
	{ "192.0.2.1 - ", NULL, NULL, NULL },
	{ "192.0.2.1 frank ", NULL, NULL, NULL },
	{ "192.0.2.1 - -", NULL, NULL, NULL },
	{ "192.0.2.1 - - x", NULL, NULL, NULL },
	{ " 192.0.2.1 - - ", NULL, NULL, "192.0.2.1" },
	{ "192.0.2.1\t-\t- ", NULL, NULL, NULL },
	{ "   ", NULL, NULL, NULL },

	/* A user may hold blanks only if there is no ident. */
	{ "192.0.2.1 - al ice ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - al ice \"q\" b\\c [d] 13 ", "192.0.2.1", "192.0.2.1",
	  NULL },
	{ "192.0.2.1 -  two  blanks  ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - John - Smith ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - GET /robots.txt HTTP/1.1 ", "192.0.2.1", "192.0.2.1",
	  NULL },
	{ "192.0.2.1 ident John Smith ", NULL, "192.0.2.1", "ident" },
	{ "h ident John Smith ", NULL, "h", "ident" },

	/* lighttpd's default has the Host header in the place of the ident. */
	{ "192.0.2.1 www.example.org - ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 www.example.org:8080 - ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 203.0.113.9 - ", NULL, "192.0.2.1", "203.0.113.9" },
	{ "192.0.2.1 203.0.113.9:80 - ", NULL, "192.0.2.1", "203.0.113.9" },
	{ "192.0.2.1 [2001:db8::9]:80 - ", NULL, "192.0.2.1", "2001:db8::9" },
	{ "192.0.2.1 203.0.113.9 a b 40 ", NULL, "192.0.2.1", "203.0.113.9" },
	{ "192.0.2.1 www.example.org al ice ", NULL, "192.0.2.1",
	  "www.example.org" },
	/* But the other way round it may stand first. */
	{ "www.example.org 192.0.2.1 - ", NULL, "www.example.org", "192.0.2.1" },
	{ "www.example.org crawl.search.example - ", NULL, "www.example.org",
	  NULL },

	/* A virtual host: a name with a port, or before an address. */
	{ "www.example.org 192.0.2.1 - - ", "192.0.2.1", "www.example.org",
	  "192.0.2.1" },
	{ "www.example.org 192.0.2.1 -  ", "192.0.2.1", "www.example.org",
	  "192.0.2.1" },
	{ "www.example.org 192.0.2.1:5123 - al ice ", "192.0.2.1",
	  "www.example.org", "192.0.2.1" },
	{ "www.example.org 192.0.2.1 ident frank ", "192.0.2.1",
	  "www.example.org", "192.0.2.1" },
	{ "www.example.org:443 2001:db8::1 - - ", "2001:db8::1", NULL,
	  "2001:db8::1" },
	{ "www.example.org:443 crawl.search.example - - ",
	  "crawl.search.example", NULL, "crawl.search.example" },
	{ "www.example.org:443 h - \"\" ", "h", NULL, "h" },
	{ "www.example.org:443 h ident frank ", "h", NULL, "h" },
	{ "www.example.org:443 h ident al ice ", NULL, NULL, "h" },
	{ "www.example.org:443 h - ", NULL, NULL, NULL },
	{ "m\374ller.example:80 192.0.2.1 - - ", "192.0.2.1", NULL,
	  "192.0.2.1" },
	{ "m\374ller.example 192.0.2.1 - - ", NULL, NULL, "192.0.2.1" },
	{ "06:25:01 192.0.2.1 - - ", NULL, NULL, "192.0.2.1" },
	{ "80:80 192.0.2.1 - - ", NULL, NULL, "192.0.2.1" },
	{ ":80 192.0.2.1 - - ", NULL, NULL, "192.0.2.1" },
	{ "a:b:80 192.0.2.1 - - ", NULL, NULL, "192.0.2.1" },
	{ "- 192.0.2.1 - - ", "192.0.2.1", NULL, "192.0.2.1" },
	{ "- 192.0.2.1 www.example.org - ", "192.0.2.1", NULL, "192.0.2.1" },
	{ "- h - - ", NULL, NULL, "h" },
	{ "www.example.org h - - ", NULL, "www.example.org", "h" },
	{ "www.example.org crawl.search.example - - ", NULL, "www.example.org",
	  "crawl.search.example" },
	{ "192.0.2.1 www.example.org - - ", NULL, "192.0.2.1",
	  "www.example.org" },
	{ "192.0.2.1:443 www.example.org - - ", NULL, "192.0.2.1",
	  "www.example.org" },
	{ "www.example.org:x 192.0.2.1 - - ", NULL, NULL, "192.0.2.1" },
	{ "www.example.org unix: - - ", NULL, "www.example.org", NULL },

	/* Two addresses prove nothing, unless they are the same ... */
	{ "203.0.113.9 192.0.2.1 - - ", NULL, "203.0.113.9", "192.0.2.1" },
	{ "203.0.113.9:80 192.0.2.1 - - ", NULL, "203.0.113.9", "192.0.2.1" },
	{ "2001:db8::9 192.0.2.1 - - ", NULL, "2001:db8::9", "192.0.2.1" },
	{ "192.0.2.1 192.0.2.1 - - ", "192.0.2.1", "192.0.2.1", "192.0.2.1" },
	{ "192.0.2.1:80 192.0.2.1 - - ", "192.0.2.1", "192.0.2.1",
	  "192.0.2.1" },
	{ "192.0.2.1 192.0.2.1 - ", "192.0.2.1", "192.0.2.1", "192.0.2.1" },
	/* ... as with ingress-nginx before 0.22. */
	{ "192.0.2.1 - [192.0.2.1] - - ", "192.0.2.1", "192.0.2.1", NULL },
	{ "192.0.2.1 - [203.0.113.9] - - ", NULL, "192.0.2.1", NULL },
	{ "192.0.2.1 - [203.0.113.9, 192.0.2.1] - - ", NULL, "192.0.2.1", NULL },
	/* Or the first is a server's that has no name. */
	{ "127.0.1.1:80 192.0.2.1 - - ", "192.0.2.1", "127.0.1.1",
	  "192.0.2.1" },
	{ "127.0.0.1:32767 192.0.2.1 - - ", "192.0.2.1", "127.0.0.1",
	  "192.0.2.1" },
	{ "127.0.0.1:32768 203.0.113.9 - - ", NULL, "127.0.0.1",
	  "203.0.113.9" },
	{ "127.0.0.1 203.0.113.9 - - ", NULL, "127.0.0.1", "203.0.113.9" },
	{ "127.0.1.1:80 www.example.org - - ", NULL, "127.0.1.1",
	  "www.example.org" },

	/* A list is two addresses; of one its first is the client. */
	{ "192.0.2.1, 198.51.100.7 - - ", NULL, "192.0.2.1", "198.51.100.7" },
	{ "192.0.2.1, 198.51.100.7, 198.51.100.8 - - ", NULL, "192.0.2.1",
	  "198.51.100.7" },
	{ "192.0.2.1:443, 198.51.100.7:1024 - - ", NULL, "192.0.2.1",
	  "198.51.100.7" },
	{ "192.0.2.1,198.51.100.7 - - ", NULL, "192.0.2.1", "192.0.2.1" },
	{ "unknown, 192.0.2.1 - - ", NULL, "192.0.2.1", "192.0.2.1" },
	{ "a\\\"b, 192.0.2.1 - - ", NULL, "192.0.2.1", "192.0.2.1" },
	{ ", 192.0.2.1 - - ", NULL, "192.0.2.1", "192.0.2.1" },
	{ "192.0.2.1, 198.51.100.7 - ", NULL, NULL, "198.51.100.7" },
	{ "192.0.2.1, 198.51.100.7 ", NULL, NULL, NULL },
	{ "192.0.2.1, ", NULL, NULL, NULL },
	{ "www.example.org 192.0.2.1, 198.51.100.7 - - ", NULL,
	  "www.example.org", "192.0.2.1" },
	{ "www.example.org:443 192.0.2.1, 198.51.100.7 - - ", NULL, NULL,
	  "192.0.2.1" },
	{ "198.51.100.7 192.0.2.1, 198.51.100.8 - - ", NULL, "198.51.100.7",
	  "192.0.2.1" },

	/* nginx's $http_host or $host first. The client is 192.0.2.1. */
	{ "203.0.113.9, 192.0.2.1 - - ", NULL, "203.0.113.9", "192.0.2.1" },
	{ "203.0.113.9 - 192.0.2.1 - - ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 - x 192.0.2.1 - - ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 - x 192.0.2.1:5123 - bob ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 - x [2001:db8::1] - - ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 - x 192.0.2.1, 10.0.0.1 - - ", NULL, "203.0.113.9",
	  NULL },
	{ "203.0.113.9 - 192.0.2.1 ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 x 192.0.2.1 ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 - \"192.0.2.1\" ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 - (192.0.2.1) ", NULL, "203.0.113.9", NULL },
	{ "www.example.org 203.0.113.9 192.0.2.1 - - ", NULL, "www.example.org",
	  "203.0.113.9" },
	{ "www.example.org 203.0.113.9 192.0.2.1 - ", NULL, "www.example.org",
	  "203.0.113.9" },
	{ "www.example.org:80 203.0.113.9 - 192.0.2.1 - - ", NULL, NULL,
	  "203.0.113.9" },
	{ "www.example.org:80 203.0.113.9 - x 192.0.2.1 - - ", NULL, NULL,
	  "203.0.113.9" },
	{ "www.example.org:80 203.0.113.9, 192.0.2.1 - - ", NULL, NULL,
	  "203.0.113.9" },
	{ "x y 203.0.113.9 192.0.2.1 - - ", NULL, "x", "y" },
	/* With reverse DNS the client is a name. */
	{ "203.0.113.9 - crawl.search.example - - ", NULL, "203.0.113.9", NULL },
	{ "203.0.113.9 - x crawl.search.example - - ", NULL, "203.0.113.9",
	  NULL },
	{ "www.example.org 203.0.113.9 crawl.search.example - ", NULL,
	  "www.example.org", "203.0.113.9" },
	{ "www.example.org:80 203.0.113.9 - x crawl.search.example - - ", NULL,
	  NULL, "203.0.113.9" },
	/* X-Forwarded-For, which is missing, after a virtual host. */
	{ "www.example.org - - - ", NULL, "www.example.org", NULL },
	{ "203.0.113.9 - - - ", NULL, "203.0.113.9", NULL },
	/* $host - $remote_addr - $remote_user */
	{ "www.example.org - 192.0.2.1 - bob ", NULL, "www.example.org", NULL },

	/* What a hole of NULs leaves of two lines. */
	{ "192.0.2.66 - - [10/Nov\0011.2.3 192.0.2.1 - - ", NULL, "192.0.2.66",
	  NULL },
};
/* clang-format on */

static void check(const struct row *row, enum clf_front front, const char *want)
{
	size_t len = strlen(row->fields);
	char *copy = exact_copy(row->fields, len);
	struct slice host = { NULL, 0 };
	bool found =
		clf_front_find_host(front, (struct slice){ copy, len }, &host);

	if (found != (want != NULL) || (want && !slice_is(host, want))) {
		print_cleaned("\tfields: ", row->fields, len);
		if (found)
			print_cleaned("\thost: ", host.at, host.len);
		fail_msg("%d: not %s", front, want ? want : "rejected");
	}
	free(copy);
}

static void each_front_finds_its_host(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(&rows[i], CLF_AUTO, rows[i].host);
		check(&rows[i], CLF_CLF, rows[i].first);
		check(&rows[i], CLF_VHOST, rows[i].second);
	}
}

/* What is proven is what one of the two options finds. */
static void options_decide_what_is_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct slice fields = { row->fields, strlen(row->fields) };

		assert_int_equal(clf_front_is_open(fields),
				 !row->host && (row->first || row->second));
		if (row->host)
			assert_true((row->first &&
				     !strcmp(row->host, row->first)) ||
				    (row->second &&
				     !strcmp(row->host, row->second)));
	}
}

/*
 * Whatever a client sends as the Host that stands first, or as the user, the
 * host is the true one or none. Words of which both rules and lines are made.
 */
static void no_client_chooses_the_host(void **state)
{
	static const char *const words[] = {
		"203.0.113.9",
		"203.0.113.9,",
		"203.0.113.9:80",
		"-",
		"x",
		"forged.example",
		"forged.example:80",
		"[203.0.113.9]",
		"\"",
		"",
		"[2001:db8::9]:80",
		"127.0.0.1:80",
		",",
		"unknown",
	};
	static const char *const formats[] = {
		"%s 192.0.2.1 - - ",   "%s 192.0.2.1 - bob ",
		"%s - 192.0.2.1 - - ", "%s 192.0.2.1 ",
		"192.0.2.1 - %s ",     "192.0.2.1 %s - ",
		"192.0.2.1 %s - - ",   "%s:443 192.0.2.1 - - ",
	};
	uint64_t seed = 0x9e3779b97f4a7c15;
	size_t ntrue = 0;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		struct buf claim = { 0 };
		char fields[256];
		struct slice host;
		int len;

		for (size_t n = random_number(&seed) % 4; n; n--) {
			buf_add_str(&claim,
				    words[random_number(&seed) %
					  (sizeof(words) / sizeof(*words))]);
			if (n > 1)
				buf_add_byte(&claim, ' ');
		}
		buf_add_byte(&claim, '\0');
		assert_false(buf_failed(&claim));
		len = snprintf(fields, sizeof(fields),
			       formats[random_number(&seed) %
				       (sizeof(formats) / sizeof(*formats))],
			       (const char *)claim.data);
		buf_release(&claim);
		if (!clf_front_find_host(CLF_AUTO,
					 (struct slice){ fields, (size_t)len },
					 &host))
			continue;
		if (!slice_is(host, "192.0.2.1"))
			fail_msg("'%s'", fields);
		ntrue++;
	}
	assert_true(ntrue > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_front_finds_its_host),
		cmocka_unit_test(options_decide_what_is_open),
		cmocka_unit_test(no_client_chooses_the_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
