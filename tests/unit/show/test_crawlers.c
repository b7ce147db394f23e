/*
 * What is told of crawlers (show/crawlers.h): each format by hand, and, with
 * anything in the texts that come from logs and files, read back by Python
 * (crawlers_output.py).
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "show/crawler_cells.h"
#include "show/crawlers.h"

/* 2024-12-05T00:06:08Z by `date -u +%s`, in microseconds. */
static const int64_t some_time = INT64_C(1733357168) * 1000000;

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static const struct summary no_summary = { .files = 1 };

/* All that is written, closed by a NUL; the caller frees it. */
static char *show(const struct crawlers *crawlers,
		  const struct crawlers_options *how)
{
	struct outfile out = { .fd = memfd_create("shown", 0) };
	struct crawlers_options opt = *how;
	off_t len;
	char *text;

	assert_true(out.fd >= 0);
	opt.summary = &no_summary;
	assert_int_equal(crawlers_write(&out, crawlers, &opt), 0);
	len = lseek(out.fd, 0, SEEK_CUR);
	text = calloc(1, (size_t)len + 1);
	assert_non_null(text);
	assert_int_equal(pread(out.fd, text, (size_t)len, 0), len);
	close(out.fd);
	return text;
}

static void check(const struct crawlers *crawlers,
		  const struct crawlers_options *how, const char *expected)
{
	char *text = show(crawlers, how);

	assert_string_equal(text, expected);
	free(text);
}

static const struct crawlers_options as_table = { .format = RENDER_TABLE,
						  .with_rows = true,
						  .with_spoofers = true };

/**** By hand */

static struct crawler_example examples[] = {
	{ .time = INT64_C(1733357168) * 1000000,
	  .host = { "192.0.2.7", 9 },
	  .method = { "GET", 3 },
	  .target = { "/private/a", 10 },
	  .status = 403,
	  .rule = { "robots.txt", 12, { "/private", 8 }, false },
	  .verdict = VERDICT_VERIFIED,
	  .word = 1 },
	{ .time = INSTANT_NONE,
	  .host = { "crawl-1.example.net", 19 },
	  .method = { "HEAD", 4 },
	  .target = { "/private/b", 10 },
	  .rule = { "robots.txt", 12, { "/private", 8 }, true },
	  .verdict = VERDICT_UNVERIFIABLE,
	  .word = 2 },
};

static void make_rows(struct crawler_row rows[2])
{
	rows[0] = (struct crawler_row){
		.name = slice_of("facebookexternalhit"),
		.operator= slice_of("Meta"),
		.kind = "training",
		.hosts = { { 2, 1, 3 } },
		.requests = { { 970, 20, 10 } },
		.is_sized = true,
		.bytes = 123456,
		.first = some_time,
		.last = some_time + INT64_C(86400000000),
		.verdict = CRAWLER_ASKED,
		.asked = { { 5, 0, 1 } },
		.asked_first = some_time + 1000000,
		.asked_last = some_time + 2000000,
		.answers = { { { 4, 0, 1 } },
			     { { 1, 0, 0 } },
			     { { 7, 8, 9 } },
			     { { 0, 0, 2 } } },
		.judged = { { 960, 19, 9 } },
		.forbidden = { { 12, 3, 99 } },
		.forbidden_2xx = { { 11, 2, 98 } },
		.after_asking = { { 10, 1, 97 } },
		.worst = examples[0].rule,
		.nworst = 14,
		.has_delay = true,
		.delay_us = 2500000,
		.faster = { { 1, 2, 3 } },
		.gaps = { 989, 0, 1500000 },
		.host_gaps = { 3, 7, 8000000 },
		.examples = examples,
		.nexamples = 2,
	};
	rows[1] = (struct crawler_row){ .name = slice_of("Bot"),
					.operator= slice_of(""),
					.kind = "unknown",
					.hosts = { { 0, 1, 0 } },
					.requests = { { 0, 1, 0 } },
					.first = INSTANT_NONE,
					.last = INSTANT_NONE,
					.asked_first = INSTANT_NONE,
					.asked_last = INSTANT_NONE,
					.verdict = CRAWLER_NOT_SEEN };
}

static struct crawler_spoofer spoofers[] = {
	{ .host = { "198.51.100.9", 12 },
	  .name = { "facebookexternalhit", 19 },
	  .reason = "range",
	  .requests = 10,
	  .first = INT64_C(1733357168) * 1000000,
	  .last = INT64_C(1733357169) * 1000000 },
	{ .host = { "2001:db8:1:2::9", 15 },
	  .name = { "Googlebot", 9 },
	  .reason = "dns",
	  .requests = 1,
	  .first = INSTANT_NONE,
	  .last = INSTANT_NONE },
};

static struct slice hosts[] = {
	{ "192.0.2.7", 9 },	    { "192.0.2.8", 9 },
	{ "2001:db8:1:2::9", 15 },  { "2001:db8:1:3::1", 15 },
	{ "::ffff:192.0.2.9", 16 }, { "a.example.net", 13 },
};

static struct crawlers make_crawlers(struct crawler_row rows[2])
{
	make_rows(rows);
	return (struct crawlers){ .rows = rows,
				  .nrows = 2,
				  .spoofers = spoofers,
				  .nspoofers = 2,
				  .hosts = hosts,
				  .nhosts = 6 };
}

static const char few_rows[] =
	"crawler              kind      verdict       requests  asked   "
	"forbidden  after\n"
	"facebookexternalhit  training  97% verified      1000  yes            "
	"15     11\n"
	"Bot                  unknown   unverifiable         1  unseen         "
	" -      -\n";

static const char few_spoofers[] =
	"host             claims               reason  requests  last\n"
	"198.51.100.9     facebookexternalhit  range         10  "
	"2024-12-05T00:06:09Z\n"
	"2001:db8:1:2::9  Googlebot            dns            1  -\n";

static void a_table_has_what_matters(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	char expected[4096];

	(void)state;
	snprintf(expected, sizeof(expected),
		 "%s\nspoofed:\n%s\n"
		 "forbidden to facebookexternalhit, the first of them:\n"
		 "  2024-12-05T00:06:08Z 192.0.2.7 GET /private/a 403 "
		 "robots.txt:12\n"
		 "  - crawl-1.example.net HEAD /private/b robots.txt:12?\n",
		 few_rows, few_spoofers);
	check(&crawlers, &as_table, expected);
}

static void a_table_has_80_columns(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	char *text, *line;

	(void)state;
	/* The longest name that is built in; of all else the longest text. */
	rows[0].name = slice_of("meta-externalfetcher");
	rows[0].requests = (struct crawler_count){ { 99999999, 1, 1 } };
	rows[0].forbidden = rows[0].after_asking = rows[0].requests;
	rows[1].requests = (struct crawler_count){ { 0, 1, 9 } };
	text = show(&crawlers, &as_table);
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		assert_in_range(strlen(line), 1, 80);
	free(text);
}

static void a_terminal_cuts_rows_off(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	struct crawlers_options how = as_table;
	char *text;

	(void)state;
	how.width = 30;
	crawlers.rows[0].nexamples = 0;
	how.with_spoofers = false;
	text = show(&crawlers, &how);
	/* There is no room for more, whatever is left out. */
	assert_string_equal(text, "crawler       verdict       re\n"
				  "faceb..alhit  97% verified\n"
				  "Bot           unverifiable\n");
	free(text);
}

/* Each line of the table is parted at two blanks or more. */
static size_t count_cells(const char *line)
{
	size_t n = 1;

	for (; *line && *line != '\n'; line++)
		n += line[0] == ' ' && line[1] == ' ' && line[2] != ' ';
	return n;
}

static void a_wide_table_has_all_columns(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	struct crawlers_options how = as_table;
	size_t ncolumns = 0;
	char *text;

	(void)state;
	how.wide = true;
	while (crawler_cells[ncolumns].name)
		ncolumns++;
	text = show(&crawlers, &how);
	assert_int_equal(count_cells(text), ncolumns);
	assert_int_equal(count_cells(strchr(text, '\n') + 1), ncolumns);
	assert_non_null(strstr(text, "  2/1/3  "));
	assert_non_null(strstr(text, "  970/20/10  "));
	assert_non_null(strstr(text, "  12/3/99  "));
	assert_non_null(strstr(text, "  not seen asking  "));
	assert_non_null(strstr(text, "  2.5  "));
	assert_non_null(strstr(text,
			       "host             claims               reason  "
			       "requests  first                 last\n"));
	free(text);
}

static const char names_of_columns[] =
	"crawler,operator,kind,hosts_verified,hosts_unverifiable,hosts_spoofed,"
	"requests_verified,requests_unverifiable,requests_spoofed,bytes,first,"
	"last,verdict,asked_verified,asked_unverifiable,asked_spoofed,"
	"asked_first,asked_last,robots_2xx_verified,robots_2xx_unverifiable,"
	"robots_2xx_spoofed,robots_3xx_verified,robots_3xx_unverifiable,"
	"robots_3xx_spoofed,robots_4xx_verified,robots_4xx_unverifiable,"
	"robots_4xx_spoofed,robots_5xx_verified,robots_5xx_unverifiable,"
	"robots_5xx_spoofed,judged_verified,judged_unverifiable,"
	"judged_spoofed,forbidden_verified,forbidden_unverifiable,"
	"forbidden_spoofed,forbidden_2xx_verified,forbidden_2xx_unverifiable,"
	"forbidden_2xx_spoofed,after_asking_verified,"
	"after_asking_unverifiable,after_asking_spoofed,worst_rule,"
	"worst_rule_requests,delay,faster_verified,faster_unverifiable,"
	"faster_spoofed,gap_min,gap_median,host_gap_min,host_gap_median\r\n";

static const char rows_of_cells[] =
	"facebookexternalhit,Meta,training,2,1,3,970,20,10,123456,"
	"2024-12-05T00:06:08Z,2024-12-06T00:06:08Z,asked,5,0,1,"
	"2024-12-05T00:06:09Z,2024-12-05T00:06:10Z,4,0,1,1,0,0,7,8,9,0,0,2,"
	"960,19,9,12,3,99,11,2,98,10,1,97,robots.txt:12,14,2.5,1,2,3,0,1.5,7,"
	"8\r\n"
	"Bot,,unknown,0,1,0,0,1,0,,,,not seen asking,0,0,0,,,0,0,0,0,0,0,0,0,0,"
	"0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,0,,0,0,0,,,,\r\n";

static void cells_are_in_their_columns(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	struct crawlers_options how = { .format = RENDER_CSV,
					.with_rows = true,
					.with_spoofers = true };
	char expected[4096], *tsv;

	(void)state;
	snprintf(expected, sizeof(expected), "%s%s", names_of_columns,
		 rows_of_cells);
	check(&crawlers, &how, expected);
	how.csv_safe = true;
	check(&crawlers, &how, expected);
	/* There are no commas in it. */
	how.format = RENDER_TSV;
	tsv = show(&crawlers, &how);
	for (char *at = expected, *to = expected;; at++) {
		*to = (char)(*at == ',' ? '\t' : *at);
		to += *at != '\r';
		if (!*at)
			break;
	}
	assert_string_equal(tsv, expected);
	free(tsv);
	how.with_rows = false;
	check(&crawlers, &how,
	      "host\tclaims\treason\trequests\tfirst\tlast\n"
	      "198.51.100.9\tfacebookexternalhit\trange\t10\t"
	      "2024-12-05T00:06:08Z\t2024-12-05T00:06:09Z\n"
	      "2001:db8:1:2::9\tGooglebot\tdns\t1\t\t\n");
}

static void hosts_are_plain(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	struct crawlers_options how = { .format = RENDER_HOSTS, .end = '\n' };

	(void)state;
	check(&crawlers, &how,
	      "192.0.2.7\n192.0.2.8\n2001:db8:1:2::9\n2001:db8:1:3::1\n"
	      "::ffff:192.0.2.9\na.example.net\n");
	/* Each network once, in order. */
	how.mask = true;
	check(&crawlers, &how,
	      "*.example.net\n192.0.2.0/24\n2001:db8:1::/48\n");
	how.end = '\0';
	check(&crawlers, &how, "*.example.net");
	crawlers.nhosts = 0;
	check(&crawlers, &how, "");
}

static void nothing_is_shown_of_nobody(void **state)
{
	static const struct crawlers nobody;
	struct crawlers_options how = as_table;
	char *text;

	(void)state;
	check(&nobody, &how,
	      "crawler  kind  verdict  requests  asked  forbidden  after\n");
	how.format = RENDER_CSV;
	check(&nobody, &how, names_of_columns);
	how.format = RENDER_JSONL;
	check(&nobody, &how, "");
	how.format = RENDER_HOSTS;
	check(&nobody, &how, "");
	how.format = RENDER_JSON;
	text = show(&nobody, &how);
	assert_non_null(strstr(text, ",\n\"crawlers\":[],\n\"spoofed\":[]}\n"));
	free(text);
}

static void a_mask_leaves_networks(void **state)
{
	static const struct {
		const char *host, *masked;
	} cases[] = {
		{ "192.0.2.255", "192.0.2.0/24" },
		{ "::ffff:192.0.2.255", "192.0.2.0/24" },
		{ "2001:db8:1:ffff::1", "2001:db8:1::/48" },
		{ "2001:db8::1", "2001:db8::/48" },
		{ "::1", "::/48" },
		/* Names may hold addresses. */
		{ "192-0-2-1.dsl.example.net", "*.example.net" },
		{ "192-0-2-1.net", "*.net" },
		{ "192-0-2-1", "*" },
		{ "", "*" },
		{ ".", "*" },
		{ "999.0.2.1", "*.2.1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf buf = { 0 };

		crawler_host_add(&buf, slice_of(cases[i].host), true);
		buf_add_byte(&buf, '\0');
		assert_string_equal((char *)buf.data, cases[i].masked);
		buf_clear(&buf);
		crawler_host_add(&buf, slice_of(cases[i].host), false);
		buf_add_byte(&buf, '\0');
		assert_string_equal((char *)buf.data, cases[i].host);
		buf_release(&buf);
	}
}

static void masked_addresses_are_in_no_format(void **state)
{
	static const char *const hidden[] = { "192.0.2.7", "198.51.100.9",
					      "2001:db8:1:2", "crawl-1" };
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);

	(void)state;
	for (int format = RENDER_HOSTS; format <= RENDER_JSONL; format++) {
		for (int bits = 0; bits < 4; bits++) {
			struct crawlers_options how = {
				.format = (enum render_format)format,
				.end = '\n',
				.mask = true,
				.wide = bits & 1,
				.with_rows = bits & 2,
				.with_spoofers = true,
			};
			char *text = show(&crawlers, &how);

			for (size_t i = 0; i < 4; i++)
				assert_null(strstr(text, hidden[i]));
			free(text);
		}
	}
}

static void what_cannot_be_written_is_said(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	struct crawlers_options how = as_table;
	struct outfile out = { .fd = io_open_input("/dev/null", false) };

	(void)state;
	how.summary = &no_summary;
	for (int format = RENDER_HOSTS; format <= RENDER_JSONL; format++) {
		how.format = (enum render_format)format;
		errno = 0;
		assert_int_equal(crawlers_write(&out, &crawlers, &how), -1);
		assert_int_equal(errno, EBADF);
	}
	close(out.fd);
}

/**** Anything in texts */

static const struct slice hostile[] = {
#define TEXT(text)                                                             \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
	TEXT("\x1b[31mred\x1b]0;title\x07"),
	TEXT("a\nb\rc\td\0e\x7f"),
	TEXT("\"quotes\" and 'others', \\ and \\x41"),
	TEXT("=cmd|' /C calc'!A0"),
	TEXT("+1"),
	TEXT("-1"),
	TEXT("@SUM(1)"),
	TEXT("  =1"),
	TEXT("'=1"),
	TEXT("\xef\xbc\x9d"
	     "1"),
	TEXT("\xff\xfe\xc3"),
	TEXT("\xed\xa0\x80\xf4\x90\x80\x80\xc0\xaf"),
	TEXT("\xe2\x80\xae"
	     "txt.stobor\xe2\x80\xa8\xc2\x85"),
	TEXT("caf\xc3\xa9 \xf0\x9f\x95\xb7"),
	TEXT("</script><!--"),
	TEXT("a,b;c"),
	TEXT(""),
#undef TEXT
};

enum { NHOSTILE = sizeof(hostile) / sizeof(hostile[0]) };

static void put_text(FILE *to, const char *path, struct slice text,
		     bool is_null)
{
	fprintf(to, "%s ", path);
	if (is_null)
		fprintf(to, "-");
	for (size_t i = 0; i < text.len; i++)
		fprintf(to, "%02x", (unsigned)(unsigned char)text.at[i]);
	fprintf(to, "\n");
}

static void put_string(FILE *to, const char *list, size_t i, const char *member,
		       struct slice text)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%zu/%s", list, i, member);
	put_text(to, path, text, false);
}

/* A value as JSON has it. */
static void put_value(FILE *to, size_t i, const char *member, const char *value)
{
	fprintf(to, "crawlers/%zu/%s %s\n", i, member, value);
}

static void put_count(FILE *to, size_t i, const char *member,
		      const struct crawler_count *count)
{
	for (int k = 0; k < VERDICT_NKINDS; k++)
		fprintf(to, "crawlers/%zu/%s/%s =%llu\n", i, member,
			k == VERDICT_VERIFIED	    ? "verified"
			: k == VERDICT_UNVERIFIABLE ? "unverifiable"
						    : "spoofed",
			(unsigned long long)count->n[k]);
}

static void put_counts(FILE *to, size_t i, const struct crawler_row *row)
{
	put_count(to, i, "hosts", &row->hosts);
	put_count(to, i, "requests", &row->requests);
	put_count(to, i, "asked", &row->asked);
	put_count(to, i, "robots_2xx", &row->answers[CRAWLER_2XX]);
	put_count(to, i, "robots_3xx", &row->answers[CRAWLER_3XX]);
	put_count(to, i, "robots_4xx", &row->answers[CRAWLER_4XX]);
	put_count(to, i, "robots_5xx", &row->answers[CRAWLER_5XX]);
	put_count(to, i, "judged", &row->judged);
	put_count(to, i, "forbidden", &row->forbidden);
	put_count(to, i, "forbidden_2xx", &row->forbidden_2xx);
	put_count(to, i, "after_asking", &row->after_asking);
	put_count(to, i, "faster", &row->faster);
}

static void set_count(struct crawler_count *count, uint64_t *n)
{
	for (int i = 0; i < VERDICT_NKINDS; i++)
		count->n[i] = *n += 7;
}

/* All numbers are different, so none can stand in another's place. */
static void number_row(struct crawler_row *row, size_t i)
{
	uint64_t n = i * 1000;

	set_count(&row->hosts, &n);
	set_count(&row->requests, &n);
	set_count(&row->asked, &n);
	for (int k = 0; k < CRAWLER_NANSWERS; k++)
		set_count(&row->answers[k], &n);
	set_count(&row->judged, &n);
	set_count(&row->forbidden, &n);
	set_count(&row->forbidden_2xx, &n);
	set_count(&row->after_asking, &n);
	set_count(&row->faster, &n);
}

/* A name of a file ends at a NUL. */
static struct slice until_nul(struct slice text)
{
	text.len = strnlen(text.at, text.len);
	return text;
}

static void fill_example(struct crawler_example *e, size_t i)
{
	*e = (struct crawler_example){
		.time = some_time,
		.host = hostile[i],
		.method = hostile[(i + 1) % NHOSTILE],
		.target = hostile[(i + 2) % NHOSTILE],
		.status = i % 2 ? 200 : 0,
		.verdict = (enum verdict)(i % VERDICT_NKINDS),
		.rule = { hostile[i].at, 1 + i, hostile[(i + 3) % NHOSTILE],
			  false },
	};
}

static void put_example(FILE *to, size_t i, const struct crawler_example *e)
{
	static const char *const verdicts[] = { "verified", "unverifiable",
						"spoofed" };
	struct slice file =
		until_nul((struct slice){ e->rule.file, hostile[i].len });
	char rule[200];
	int len = snprintf(rule, sizeof(rule), "%.*s:%zu", (int)file.len,
			   file.at, (size_t)e->rule.line);
	char status[20], path[100];

	put_string(to, "crawlers", i, "examples/0/time",
		   slice_of("2024-12-05T00:06:08Z"));
	snprintf(path, sizeof(path), "crawlers/%zu/examples/0/host", i);
	put_text(to, path, e->host, !e->host.len);
	put_string(to, "crawlers", i, "examples/0/verdict",
		   slice_of(verdicts[e->verdict]));
	put_string(to, "crawlers", i, "examples/0/method", e->method);
	put_string(to, "crawlers", i, "examples/0/target", e->target);
	snprintf(status, sizeof(status), "=%u", e->status);
	put_value(to, i, "examples/0/status", e->status ? status : "-");
	put_string(to, "crawlers", i, "examples/0/rule",
		   (struct slice){ rule, (size_t)len });
	put_string(to, "crawlers", i, "examples/0/path", e->rule.text);
}

static void put_row(FILE *to, size_t i, struct crawler_row *row,
		    struct crawler_example *example)
{
	static const char *const unknown[] = {
		"bytes",	"first",	   "last",	 "asked_first",
		"asked_last",	"delay",	   "gap_min",	 "gap_median",
		"host_gap_min", "host_gap_median", "worst_rule",
	};
	char path[100];

	fill_example(example, i);
	*row = (struct crawler_row){ .name = hostile[i],
				     .operator= hostile[(i + 5) % NHOSTILE],
				     .kind = "seo",
				     .first = INSTANT_NONE,
				     .last = INSTANT_NONE,
				     .asked_first = INSTANT_NONE,
				     .asked_last = INSTANT_NONE,
				     .verdict = CRAWLER_NEVER,
				     .examples = example,
				     .nexamples = 1 };
	number_row(row, i);
	snprintf(path, sizeof(path), "crawlers/%zu/crawler", i);
	put_text(to, path, row->name, !row->name.len);
	snprintf(path, sizeof(path), "crawlers/%zu/operator", i);
	put_text(to, path, row->operator, !row->operator.len);
	put_string(to, "crawlers", i, "kind", slice_of("seo"));
	put_string(to, "crawlers", i, "verdict", slice_of("never asked"));
	for (size_t k = 0; k < sizeof(unknown) / sizeof(*unknown); k++)
		put_value(to, i, unknown[k], "-");
	put_value(to, i, "worst_rule_requests", "=0");
	put_counts(to, i, row);
	put_example(to, i, example);
}

static void put_spoofer(FILE *to, size_t i, struct crawler_spoofer *spoofer)
{
	char path[100];

	*spoofer =
		(struct crawler_spoofer){ .host = hostile[i],
					  .name = hostile[(i + 1) % NHOSTILE],
					  .reason = "range",
					  .requests = 1000 + i,
					  .first = some_time,
					  .last = INSTANT_NONE };
	snprintf(path, sizeof(path), "spoofed/%zu/host", i);
	put_text(to, path, spoofer->host, !spoofer->host.len);
	put_string(to, "spoofed", i, "claims", spoofer->name);
	put_string(to, "spoofed", i, "reason", slice_of("range"));
	fprintf(to, "spoofed/%zu/requests =%zu\n", i, 1000 + i);
	put_string(to, "spoofed", i, "first", slice_of("2024-12-05T00:06:08Z"));
	fprintf(to, "spoofed/%zu/last -\n", i);
}

struct put {
	struct crawler_row rows[NHOSTILE];
	struct crawler_example examples[NHOSTILE];
	struct crawler_spoofer spoofers[NHOSTILE];
	struct crawlers crawlers;
};

/* Fills the report, and writes what was put in. */
static void put_all(struct put *put, FILE *to)
{
	for (size_t i = 0; i < NHOSTILE; i++)
		put_row(to, i, &put->rows[i], &put->examples[i]);
	for (size_t i = 0; i < NHOSTILE; i++)
		put_spoofer(to, i, &put->spoofers[i]);
	put->crawlers = (struct crawlers){ .rows = put->rows,
					   .nrows = NHOSTILE,
					   .spoofers = put->spoofers,
					   .nspoofers = NHOSTILE };
}

static void check_with_python(const char *format,
			      const struct crawlers_options *how)
{
	static struct put put;
	char command[100], *text;
	FILE *to;

	snprintf(command, sizeof(command),
		 "python3 tests/unit/show/crawlers_output.py %s", format);
	to = popen(command, "w");
	assert_non_null(to);
	put_all(&put, to);
	text = show(&put.crawlers, how);
	fprintf(to, "\n%s", text);
	free(text);
	if (pclose(to) != 0)
		fail_msg("%s", format);
}

static void python_reads_what_was_put_in(void **state)
{
	static const struct {
		const char *name;
		struct crawlers_options how;
	} cases[] = {
		{ "json",
		  { .format = RENDER_JSON,
		    .with_rows = true,
		    .with_spoofers = true } },
		{ "jsonl",
		  { .format = RENDER_JSONL,
		    .with_rows = true,
		    .with_spoofers = true } },
		{ "tsv", { .format = RENDER_TSV, .with_rows = true } },
		{ "tsv:spoofed",
		  { .format = RENDER_TSV, .with_spoofers = true } },
		{ "csv", { .format = RENDER_CSV, .with_rows = true } },
		{ "csv:spoofed",
		  { .format = RENDER_CSV, .with_spoofers = true } },
		{ "csv-safe",
		  { .format = RENDER_CSV,
		    .csv_safe = true,
		    .with_rows = true } },
		{ "csv-safe:spoofed",
		  { .format = RENDER_CSV,
		    .csv_safe = true,
		    .with_spoofers = true } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_with_python(cases[i].name, &cases[i].how);
}

/* True if a byte may stand in a text for eyes. */
static bool is_harmless(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' ? *text != '\n' : *text == 0x7f)
			return false;
	return true;
}

static void nothing_drives_a_terminal(void **state)
{
	static struct put put;
	struct crawlers_options how = as_table;
	FILE *nowhere = fopen("/dev/null", "w");
	size_t nlines[2];

	(void)state;
	assert_non_null(nowhere);
	put_all(&put, nowhere);
	fclose(nowhere);
	for (int wide = 0; wide < 2; wide++) {
		char *text;

		how.wide = wide;
		text = show(&put.crawlers, &how);
		assert_true(is_harmless(text));
		assert_null(strstr(text, "\xe2\x80\xae"));
		assert_null(strstr(text, "\xff"));
		nlines[wide] = 0;
		for (const char *at = text; *at; at++)
			nlines[wide] += *at == '\n';
		free(text);
	}
	/* Nobody but the report begins a line. */
	assert_int_equal(nlines[0],
			 (1 + NHOSTILE) + 2 + (1 + NHOSTILE) + 3 * NHOSTILE);
	assert_int_equal(nlines[1], nlines[0]);
}

static void long_texts_are_cut_off_for_eyes(void **state)
{
	struct crawler_row rows[2];
	struct crawlers crawlers = make_crawlers(rows);
	struct crawler_example example = examples[0];
	struct crawlers_options how = as_table;
	char target[1024], *text;

	(void)state;
	memset(target, '\x1b', sizeof(target));
	target[0] = '/';
	example.target = (struct slice){ target, sizeof(target) };
	rows[0].examples = &example;
	rows[0].nexamples = 1;
	how.with_spoofers = false;
	text = show(&crawlers, &how);
	assert_non_null(strstr(text, " GET /\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b"
				     "\\x1b\\x1b... 403 robots.txt:12\n"));
	free(text);
	how.wide = true;
	text = show(&crawlers, &how);
	assert_non_null(strstr(text, "\\x1b\\x1b\\x1b 403 robots.txt:12\n"));
	assert_in_range(strlen(text), 4 * sizeof(target), 6 * sizeof(target));
	free(text);
}

static void much_is_written_piece_by_piece(void **state)
{
	enum { MANY = 3000 };
	static struct crawler_row rows[MANY];
	struct crawlers crawlers = { .rows = rows, .nrows = MANY };
	struct crawlers_options how = as_table;

	(void)state;
	for (size_t i = 0; i < MANY; i += 2) {
		make_rows(rows + i);
		rows[i].nexamples = 0;
	}
	for (int format = RENDER_TABLE; format <= RENDER_JSONL; format++) {
		size_t n = 0;
		char *text;

		how.format = (enum render_format)format;
		text = show(&crawlers, &how);
		for (const char *at = text;
		     (at = strstr(at, "facebookexternalhit")); at++)
			n++;
		assert_int_equal(n, MANY / 2);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_has_what_matters),
		cmocka_unit_test(a_table_has_80_columns),
		cmocka_unit_test(a_terminal_cuts_rows_off),
		cmocka_unit_test(a_wide_table_has_all_columns),
		cmocka_unit_test(cells_are_in_their_columns),
		cmocka_unit_test(hosts_are_plain),
		cmocka_unit_test(nothing_is_shown_of_nobody),
		cmocka_unit_test(a_mask_leaves_networks),
		cmocka_unit_test(masked_addresses_are_in_no_format),
		cmocka_unit_test(what_cannot_be_written_is_said),
		cmocka_unit_test(python_reads_what_was_put_in),
		cmocka_unit_test(nothing_drives_a_terminal),
		cmocka_unit_test(long_texts_are_cut_off_for_eyes),
		cmocka_unit_test(much_is_written_piece_by_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
