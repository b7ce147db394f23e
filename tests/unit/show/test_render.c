/*
 * Each format against text written by hand. What evidence.h promises is played
 * here, so that memory can run out, and tallies are given in their order.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/evidence.h"
#include "show/render.h"

enum { TALLIES_MAX = 8, TEXT_MAX = 64 * 1024 };

/* 2024-12-05T00:06:08Z by `date -u +%s`, in microseconds. */
static const int64_t some_time = INT64_C(1733357168) * 1000000;

/* How often tallies are sorted before memory runs out once; -1: it does not. */
static int sorts_left = -1;

/* The evidence stands in front of the host. */
static struct evidence *own_evidence(struct host *host)
{
	return (struct evidence *)host - 1;
}

const struct evidence *evidence_of(const struct host *host)
{
	return (const struct evidence *)host - 1;
}

const struct tally **evidence_sorted(const struct evidence *evidence,
				     enum tally_kind kind, size_t *n)
{
	const struct tally **sorted;

	if (sorts_left >= 0 && sorts_left-- == 0)
		return NULL;
	sorted = calloc(TALLIES_MAX, sizeof(*sorted));
	assert_non_null(sorted);
	*n = 0;
	for (const struct tally *t = NULL;
	     (t = tally_list_next(&evidence->tallies.of[kind], t));)
		sorted[(*n)++] = t;
	return sorted;
}

/* The first that was given: they are given in order. */
size_t evidence_most(const struct evidence *evidence, enum tally_kind kind,
		     const struct tally **most)
{
	*most = tally_list_next(&evidence->tallies.of[kind], NULL);
	return evidence->tallies.of[kind].n;
}

/* One of which nothing is known but a request. */
static struct host *host_new(const char *name)
{
	size_t len = strlen(name);
	struct evidence *evidence =
		calloc(1, sizeof(*evidence) + sizeof(struct host) + len);
	struct host *host;

	assert_non_null(evidence);
	evidence->requests = 1;
	evidence->first = evidence->last = INSTANT_NONE;
	host = (struct host *)(evidence + 1);
	host->len = (uint8_t)len;
	memcpy(host->name, name, len);
	return host;
}

static void host_free(struct host *host)
{
	struct evidence *evidence = own_evidence(host);

	for (int kind = 0; kind < TALLY_NKINDS; kind++) {
		struct tally_list *list = &evidence->tallies.of[kind];

		for (const struct tally *t = NULL;
		     (t = tally_list_next(list, t));)
			free(t->value);
		if (list->room)
			free(list->tallies.many - list->has_other);
	}
	free(evidence);
}

/* For tallies, and for how often other strings, if there are such. */
static void make_room(struct tally_list *list, uint64_t other)
{
	list->has_other = other > 0;
	list->room = TALLIES_MAX;
	list->tallies.many =
		calloc(TALLIES_MAX + list->has_other, sizeof(struct tally));
	assert_non_null(list->tallies.many);
	if (other)
		list->tallies.many++->n = other;
}

static void tally_bytes(struct host *host, enum tally_kind kind,
			const void *bytes, size_t len, uint64_t n)
{
	struct tally_list *list = &own_evidence(host)->tallies.of[kind];
	/* Of the exact size, so that a sanitizer sees the end. */
	struct value *value = calloc(1, sizeof(*value) + len);

	if (!list->room)
		make_room(list, 0);
	assert_true(value);
	assert_in_range(list->n, 0, TALLIES_MAX - 1);
	value->len = (uint32_t)len;
	memcpy(value->bytes, bytes, len);
	list->tallies.many[list->n++] = (struct tally){ value, n };
}

static void tally(struct host *host, enum tally_kind kind, const char *text,
		  uint64_t n)
{
	tally_bytes(host, kind, text, strlen(text), n);
}

/* The whole output, closed by a NUL; the caller frees it. */
static char *render(const struct render_options *how, struct host *const *hosts,
		    size_t n)
{
	struct render *renderer = render_new(how);
	struct buf buf = { 0 };

	assert_non_null(renderer);
	for (size_t i = 0; i < n; i++)
		render_measure(renderer, hosts[i]);
	render_begin(renderer, &buf);
	for (size_t i = 0; i < n; i++)
		render_add(renderer, hosts[i], &buf);
	render_end(renderer, &buf);
	render_free(renderer);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	return (char *)buf.data;
}

static void check(const struct render_options *how, struct host *const *hosts,
		  size_t n, const char *expected)
{
	char *text = render(how, hosts, n);

	assert_string_equal(text, expected);
	free(text);
}

static const struct summary some_summary = {
	.files = 1,
	.skipped = 2,
	.damaged = 3,
	.unrecognised = 4,
	.stored_bytes = 5,
	.text_bytes = UINT64_MAX,
	.lines = 6,
	.requests = 7,
	.rejected = 8,
	.untimed = 9,
	.hosts = 10,
};

/* One with all there can be, and one of which only its name is known. */
static void make_two(struct host *two[2])
{
	struct evidence *evidence;

	two[0] = host_new("192.0.2.1");
	evidence = own_evidence(two[0]);
	evidence->requests = 12345;
	evidence->first = some_time;
	evidence->last = some_time + 86400 * INT64_C(1000000) + 250000;
	evidence->is_sized = true;
	evidence->bytes = 1536;
	tally(two[0], TALLY_STATUS, "200", 12000);
	tally(two[0], TALLY_STATUS, "404", 345);
	tally(two[0], TALLY_METHOD, "GET", 12344);
	tally(two[0], TALLY_METHOD, "HEAD", 1);
	tally(two[0], TALLY_USER_AGENT, "Some \"bot\", 1", 12343);
	tally(two[0], TALLY_USER_AGENT, "back\\slash", 2);
	two[1] = host_new("2001:db8::1");
}

static void free_two(struct host *two[2])
{
	host_free(two[0]);
	host_free(two[1]);
}

static void names_alone_are_as_they_are(void **state)
{
	struct host *hosts[] = { host_new("a\\b\t\xff"), host_new("c") };
	struct render_options how = { .format = RENDER_HOSTS, .end = '\n' };
	char *text;

	(void)state;
	check(&how, hosts, 2, "a\\b\t\xff\nc\n");
	check(&how, hosts, 0, "");
	how.end = '\0';
	text = render(&how, hosts, 2);
	assert_memory_equal(text, "a\\b\t\xff\0c\0", 9);
	free(text);
	free_two(hosts);
}

#define NAMES                                                                  \
	"host\trequests\tfirst\tlast\tstatuses\tmethods\tbytes\tuser_agents"   \
	"\tuser_agent\n"

/* Others stand last, however many they are; a client's own is told apart. */
static void others_stand_last(void **state)
{
	struct host *host = host_new("h");
	struct evidence *evidence = own_evidence(host);
	const struct render_options tsv = { .format = RENDER_TSV };
	const struct render_options jsonl = { .format = RENDER_JSONL };

	(void)state;
	evidence->requests = 9;
	make_room(&evidence->tallies.of[TALLY_STATUS], 9);
	make_room(&evidence->tallies.of[TALLY_METHOD], 7);
	make_room(&evidence->tallies.of[TALLY_USER_AGENT], 8);
	tally(host, TALLY_METHOD, "(other)", 2);
	check(&jsonl, &host, 1,
	      "{\"host\":\"h\",\"requests\":9,\"first\":null,\"last\":null,"
	      "\"statuses\":{\"(other)\":9},"
	      "\"methods\":{\"\\\\x28other)\":2,\"(other)\":7},"
	      "\"bytes\":null,"
	      "\"user_agents\":[{\"user_agent\":\"(other)\","
	      "\"requests\":8}]}\n");
	tally(host, TALLY_USER_AGENT, "a", 1);
	check(&tsv, &host, 1,
	      NAMES "h\t9\t\t\t(other):9\t\\x28other):2,(other):7\t\t2\ta\n");
	host_free(host);
}

/* Has the bytes taken away, and counted. */
static void take(void *ctx, struct buf *buf)
{
	size_t *taken = ctx;

	assert_true(buf->len < 2 * RELIEF_SIZE);
	*taken += buf->len;
	buf_clear(buf);
}

/* More than is held at a time, of what clients make up. */
static void text_of_one_host_is_taken_in_parts(void **state)
{
	static const enum render_format formats[] = { RENDER_JSONL, RENDER_TSV,
						      RENDER_CSV };
	static char text[30000];
	struct host *host = host_new("h");

	(void)state;
	memset(text, '"', sizeof(text));
	for (int i = 0; i < TALLIES_MAX - 1; i++)
		tally_bytes(host, TALLY_METHOD, text, sizeof(text), 1);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		size_t taken = 0;
		struct render_options how = { .format = formats[i],
					      .relief = { take, &taken } };
		struct render *renderer = render_new(&how);
		struct buf buf = { 0 };

		assert_non_null(renderer);
		render_add(renderer, host, &buf);
		assert_true(buf.len < RELIEF_SIZE);
		assert_true(taken + buf.len > (TALLIES_MAX - 1) * sizeof(text));
		assert_false(buf_failed(&buf));
		render_free(renderer);
		buf_release(&buf);
	}
	host_free(host);
}

static void tsv(void **state)
{
	struct render_options how = { .format = RENDER_TSV };
	struct host *two[2];

	(void)state;
	make_two(two);
	check(&how, two, 2,
	      NAMES "192.0.2.1\t12345\t2024-12-05T00:06:08Z"
		    "\t2024-12-06T00:06:08.250Z\t200:12000,404:345"
		    "\tGET:12344,HEAD:1\t1536\t2\tSome \"bot\", 1\n"
		    "2001:db8::1\t1\t\t\t\t\t\t\t\n");
	check(&how, two, 0, NAMES);
	free_two(two);
}

static void csv(void **state)
{
	static const char names[] = "host,requests,first,last,statuses,methods,"
				    "bytes,user_agents,user_agent\r\n";
	struct render_options how = { .format = RENDER_CSV };
	char expected[512];
	struct host *two[2];

	(void)state;
	make_two(two);
	snprintf(expected, sizeof(expected), "%s%s", names,
		 "192.0.2.1,12345,2024-12-05T00:06:08Z,"
		 "2024-12-06T00:06:08.250Z,\"200:12000,404:345\","
		 "\"GET:12344,HEAD:1\",1536,2,\"Some \"\"bot\"\", 1\"\r\n"
		 "2001:db8::1,1,,,,,,,\r\n");
	check(&how, two, 2, expected);
	check(&how, two, 0, names);
	free_two(two);
}

/* RFC 4180: a quote or a comma alone is enough, a blank or a colon is not. */
static void csv_quotes_where_needed(void **state)
{
	static const struct {
		const char *agent, *cell;
	} cases[] = {
		{ "a b", "a b" },	  { " a:b; ", " a:b; " },
		{ "\"", "\"\"\"\"" },	  { "a\"b", "\"a\"\"b\"" },
		{ ",", "\",\"" },	  { "a,b", "\"a,b\"" },
		{ "\r\n", "\\x0d\\x0a" }, { "'", "'" },
	};
	struct render_options how = { .format = RENDER_CSV };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host *host = host_new("h");
		char expected[64], *text, *row;

		tally(host, TALLY_USER_AGENT, cases[i].agent, 1);
		text = render(&how, &host, 1);
		row = strchr(text, '\n');
		snprintf(expected, sizeof(expected), "\nh,1,,,,,,1,%s\r\n",
			 cases[i].cell);
		assert_string_equal(row, expected);
		free(text);
		host_free(host);
	}
}

#define FIRST_JSON                                                             \
	"{\"host\":\"192.0.2.1\",\"requests\":12345,"                          \
	"\"first\":\"2024-12-05T00:06:08Z\","                                  \
	"\"last\":\"2024-12-06T00:06:08.250Z\","                               \
	"\"statuses\":{\"200\":12000,\"404\":345},"                            \
	"\"methods\":{\"GET\":12344,\"HEAD\":1},\"bytes\":1536,"               \
	"\"user_agents\":[{\"user_agent\":\"Some \\\"bot\\\", 1\","            \
	"\"requests\":12343},{\"user_agent\":\"back\\\\\\\\slash\","           \
	"\"requests\":2}]}"
#define SECOND_JSON                                                            \
	"{\"host\":\"2001:db8::1\",\"requests\":1,\"first\":null,"             \
	"\"last\":null,\"statuses\":null,\"methods\":null,\"bytes\":null,"     \
	"\"user_agents\":null}"
#define SUMMARY_JSON                                                           \
	"{\"summary\":{\"files\":1,\"skipped\":2,\"damaged\":3,"               \
	"\"unrecognised\":4,\"requests\":7,\"rejected\":8,"                    \
	"\"untimed\":9,\"hosts\":10,"                                          \
	"\"version\":\"" FINDROBOTS_VERSION "\",\"stored_bytes\":5,"           \
	"\"text_bytes\":18446744073709551615},\n"

static void json_lines(void **state)
{
	struct render_options how = { .format = RENDER_JSONL };
	struct host *two[2];

	(void)state;
	make_two(two);
	check(&how, two, 2, FIRST_JSON "\n" SECOND_JSON "\n");
	check(&how, two, 0, "");
	free_two(two);
}

static void json_document(void **state)
{
	struct render_options how = { .format = RENDER_JSON,
				      .summary = &some_summary };
	struct host *two[2];

	(void)state;
	make_two(two);
	check(&how, two, 2,
	      SUMMARY_JSON "\"hosts\":[\n" FIRST_JSON ",\n" SECOND_JSON
			   "\n]}\n");
	check(&how, two, 1, SUMMARY_JSON "\"hosts\":[\n" FIRST_JSON "\n]}\n");
	check(&how, two, 0, SUMMARY_JSON "\"hosts\":[]}\n");
	free_two(two);
}

/* A size of nothing is known; instants before 1970 are, and that of 1970. */
static void nothing_is_not_unknown(void **state)
{
	struct render_options how = { .format = RENDER_JSONL };
	struct host *host = host_new("h");

	(void)state;
	own_evidence(host)->is_sized = true;
	own_evidence(host)->first = -1000000;
	own_evidence(host)->last = 0;
	check(&how, &host, 1,
	      "{\"host\":\"h\",\"requests\":1,"
	      "\"first\":\"1969-12-31T23:59:59Z\","
	      "\"last\":\"1970-01-01T00:00:00Z\",\"statuses\":null,"
	      "\"methods\":null,\"bytes\":0,\"user_agents\":null}\n");
	how.format = RENDER_TSV;
	check(&how, &host, 1,
	      NAMES "h\t1\t1969-12-31T23:59:59Z\t1970-01-01T00:00:00Z"
		    "\t\t\t0\t\t\n");
	host_free(host);
}

/* A client may send as a method what parts the pairs of a row. */
static void commas_and_colons_of_methods_part_nothing(void **state)
{
	struct render_options how = { .format = RENDER_TSV };
	struct host *host = host_new("h");

	(void)state;
	tally(host, TALLY_METHOD, "A:1,B", 5);
	tally(host, TALLY_METHOD, "\\x2c\t", 2);
	tally(host, TALLY_STATUS, ":", 1);
	tally(host, TALLY_USER_AGENT, "a:b,c", 1);
	check(&how, &host, 1,
	      NAMES "h\t1\t\t\t\\x3a:1\tA\\x3a1\\x2cB:5,\\\\x2c\\x09:2\t\t1"
		    "\ta:b,c\n");
	how.format = RENDER_JSONL;
	check(&how, &host, 1,
	      "{\"host\":\"h\",\"requests\":1,\"first\":null,\"last\":null,"
	      "\"statuses\":{\":\":1},"
	      "\"methods\":{\"A:1,B\":5,\"\\\\\\\\x2c\\\\x09\":2},"
	      "\"bytes\":null,"
	      "\"user_agents\":[{\"user_agent\":\"a:b,c\",\"requests\":1}]}\n");
	host_free(host);
}

static void table(void **state)
{
	struct render_options how = { .format = RENDER_TABLE };
	struct host *two[2];

	(void)state;
	make_two(two);
	/* clang-format off */
	check(&how, two, 2,
	      "host         requests  first                 last                  "
	      "statuses           methods           bytes  user_agents  user_agent\n"
	      "192.0.2.1       12.3k  2024-12-05T00:06:08Z  2024-12-06T00:06:08Z  "
	      "200:12000,404:345  GET:12344,HEAD:1   1.5K            2  Some \"bot\", 1\n"
	      "2001:db8::1         1  -                     -                     "
	      "-                  -                     -            -  -\n");
	/* clang-format on */
	check(&how, two, 0,
	      "host  requests  first  last  statuses  methods  bytes  "
	      "user_agents  user_agent\n");
	free_two(two);
}

/* Of the host "h" in a table by itself; the caller frees it. */
static char *table_row(const struct host *host, unsigned width)
{
	struct render_options how = { .format = RENDER_TABLE, .width = width };
	char *text = render(&how, (struct host *const *)&host, 1);
	char *row = strdup(strchr(text, '\n') + 1);

	assert_non_null(row);
	free(text);
	return row;
}

/* In characters, each two bytes. */
#define E10 "éééééééééé"

static void wide_cells_are_cut(void **state)
{
	static const struct {
		const char *method, *cell;
	} cases[] = {
		/* With ":1" 40, 41 and 42 characters. */
		{ E10 E10 E10 "éééééééé", E10 E10 E10 "éééééééé:1" },
		{ E10 E10 E10 "ééééééééé", E10 E10 E10 "ééééééé..." },
		{ E10 E10 E10 E10, E10 E10 E10 "ééééééé..." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host *host = host_new("h");
		char expected[256], *row;

		tally(host, TALLY_METHOD, cases[i].method, 1);
		row = table_row(host, 0);
		snprintf(expected, sizeof(expected),
			 "h            1  -      -     -         %s      -"
			 "            -  -\n",
			 cases[i].cell);
		assert_string_equal(row, expected);
		free(row);
		host_free(host);
	}
}

static void host_and_user_agent_are_not_cut_alone(void **state)
{
	char name[HOSTSET_NAME_MAX + 1] = { 0 }, agent[1001] = { 0 };
	char expected[2048], *row;
	struct host *host;

	(void)state;
	memset(name, 'n', HOSTSET_NAME_MAX);
	memset(agent, 'a', sizeof(agent) - 1);
	host = host_new(name);
	tally(host, TALLY_USER_AGENT, agent, 1);
	row = table_row(host, 0);
	snprintf(expected, sizeof(expected),
		 "%s         1  -      -     -         -            -"
		 "            1  %s\n",
		 name, agent);
	assert_string_equal(row, expected);
	free(row);
	host_free(host);
}

/* Of two hosts, with requests, times, statuses and agents. */
static char *fitted(unsigned width, bool is_coloured)
{
	struct render_options how = { .format = RENDER_TABLE,
				      .width = width,
				      .is_coloured = is_coloured };
	struct host *two[] = { host_new("192.0.2.1"), host_new("b.example") };
	char *text;

	own_evidence(two[0])->requests = 600;
	own_evidence(two[0])->first = INT64_C(1793687101) * 1000000;
	own_evidence(two[0])->last = INT64_C(1796083199) * 1000000;
	tally(two[0], TALLY_STATUS, "200", 590);
	tally(two[0], TALLY_STATUS, "404", 10);
	tally(two[0], TALLY_USER_AGENT,
	      "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example/)",
	      600);
	own_evidence(two[1])->requests = 200;
	tally(two[1], TALLY_USER_AGENT,
	      "a client with a name that is \u6f22"
	      "\u5b57\u6f22\u5b57",
	      200);
	text = render(&how, two, 2);
	host_free(two[0]);
	host_free(two[1]);
	return text;
}

static void a_table_fits_its_width(void **state)
{
	static const struct {
		unsigned width;
		const char *table;
	} cases[] = {
		{ 400,
		  "host       requests          first             last         "
		  " "
		  "    statuses        methods  bytes  user_agents  "
		  "user_agent\n"
		  "192.0.2.1       600  ######  2026-11-03 06:25  2026-11-30 "
		  "23:59  200:590,404:10  -            -            1  "
		  "ExampleBot/2.1\n"
		  "b.example       200  ##      -                 -            "
		  " "
		  "    -               -            -            1  a client "
		  "with a name that is \u6f22\u5b57\u6f22\u5b57\n" },
		{ 78, "host       requests          last              statuses "
		      "       user_agent\n"
		      "192.0.2.1       600  ######  2026-11-30 23:59  "
		      "200:590,404:10  ExampleBot/2.1\n"
		      "b.example       200  ##      -                 -        "
		      "       a clien..\u5b57\u6f22\u5b57\n" },
		{ 40, "host       requests  user_agent\n"
		      "192.0.2.1       600  ExampleBot/2.1\n"
		      "b.example       200  a client "
		      "..\u6f22\u5b57\u6f22\u5b57\n" },
		{ 33, "host       requests  user_agent\n"
		      "192.0.2.1       600  Examp..t/2.1\n"
		      "b.example       200  a cli..\u6f22\u5b57\n" },
		/* There is no room for what is never left out. */
		{ 12, "host       r\n192.0.2.1\nb.example\n" },
		{ 4, "host\n192.\nb.ex\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = fitted(cases[i].width, false);

		assert_string_equal(text, cases[i].table);
		free(text);
	}
}

/* Never without its end, which rows that are cut off would lose. */
static void colours_end(void **state)
{
	(void)state;
	for (unsigned width = 1; width < 200; width++) {
		char *text = fitted(width, true), *plain = fitted(width, false);
		char *to = text;

		for (char *at = text; *at;) {
			if (*at != '\x1b') {
				*to++ = *at++;
				continue;
			}
			assert_true(!strncmp(at, "\x1b[1m", 4) ||
				    !strncmp(at, "\x1b[36m", 5) ||
				    !strncmp(at, "\x1b[0m", 4));
			at = strchr(at, 'm') + 1;
		}
		*to = '\0';
		assert_string_equal(text, plain);
		free(text);
		free(plain);
	}
}

/* What stands in the table under requests. */
static void check_number(uint64_t n, const char *expected)
{
	struct host *host = host_new("h");
	char cell[32] = "", *row;

	own_evidence(host)->requests = n;
	row = table_row(host, 0);
	assert_int_equal(sscanf(row, "h %31s ", cell), 1);
	assert_string_equal(cell, expected);
	free(row);
	host_free(host);
}

static void numbers_in_a_table_are_short(void **state)
{
	static const struct {
		uint64_t n;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 9999, "9999" },
		{ 10000, "10.0k" },
		{ 10049, "10.0k" },
		{ 10050, "10.1k" },
		{ 99949, "99.9k" },
		{ 99950, "100k" },
		{ 100499, "100k" },
		{ 100500, "101k" },
		{ 999499, "999k" },
		{ 999500, "1.00M" },
		{ 1004999, "1.00M" },
		{ 1005000, "1.01M" },
		{ 9994999, "9.99M" },
		{ 9995000, "10.0M" },
		{ 999500000, "1.00G" },
		{ UINT64_C(4560000000000), "4.56T" },
		{ UINT64_C(78900000000000000), "78.9P" },
		{ UINT64_C(999499999999999999), "999P" },
		{ UINT64_C(999500000000000000), "1.00E" },
		{ UINT64_MAX, "18.4E" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_number(cases[i].n, cases[i].text);
}

/* What stands in the table under bytes. */
static void check_size(uint64_t n, const char *expected)
{
	struct host *host = host_new("h");
	char cell[32] = "", *row;

	own_evidence(host)->bytes = n;
	own_evidence(host)->is_sized = true;
	row = table_row(host, 0);
	assert_int_equal(sscanf(row, "h 1 - - - - %31s ", cell), 1);
	assert_string_equal(cell, expected);
	free(row);
	host_free(host);
}

static void sizes_in_a_table_are_short(void **state)
{
	static const struct {
		uint64_t n;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 1023, "1023" },
		{ 1024, "1.0K" },
		{ 1075, "1.0K" }, /* 1.0498 */
		{ 1076, "1.1K" }, /* 1.0508 */
		{ 1536, "1.5K" },
		{ 10188, "9.9K" },    /* 9.9492 */
		{ 10189, "10K" },     /* 9.9502 */
		{ 10751, "10K" },     /* 10.499 */
		{ 10752, "11K" },     /* 10.5 */
		{ 1048063, "1023K" }, /* 1023.499 */
		{ 1048064, "1.0M" },  /* 1023.5 */
		{ 1048576, "1.0M" },
		{ 24117248, "23M" },
		{ UINT64_C(1073741824), "1.0G" },
		{ UINT64_C(1) << 40, "1.0T" },
		{ UINT64_C(3) << 49, "1.5P" },
		{ UINT64_C(1) << 60, "1.0E" },
		{ UINT64_MAX, "16E" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_size(cases[i].n, cases[i].text);
}

/* Of the worst bytes, which grow most. */
static void long_user_agents(void **state)
{
	struct render_options how = { .format = RENDER_JSONL };
	struct host *host = host_new("h");
	char *agent = malloc(TEXT_MAX), *text;
	const char *at;

	(void)state;
	assert_non_null(agent);
	memset(agent, '\\', TEXT_MAX);
	tally_bytes(host, TALLY_USER_AGENT, agent, TEXT_MAX, 1);
	text = render(&how, &host, 1);
	at = strchr(text, '\\');
	assert_non_null(at);
	assert_int_equal(strspn(at, "\\"), 4 * TEXT_MAX);
	assert_string_equal(at + 4 * TEXT_MAX, "\",\"requests\":1}]}\n");
	free(text);

	memset(agent, '"', TEXT_MAX);
	host_free(host);
	host = host_new("h");
	tally_bytes(host, TALLY_USER_AGENT, agent, TEXT_MAX, 1);
	how.format = RENDER_CSV;
	text = render(&how, &host, 1);
	at = strchr(text, '"');
	assert_non_null(at);
	assert_int_equal(strspn(at, "\""), 2 * TEXT_MAX + 2);
	assert_string_equal(at + 2 * TEXT_MAX + 2, "\r\n");
	free(text);
	free(agent);
	host_free(host);
}

/* Wherever it runs out, it shows in the buf. */
static void running_out_of_memory_stays_in_the_buf(void **state)
{
	static const enum render_format formats[] = { RENDER_TABLE, RENDER_TSV,
						      RENDER_CSV, RENDER_JSON,
						      RENDER_JSONL };
	struct host *two[2];

	(void)state;
	make_two(two);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct render_options how = { .format = formats[i],
					      .summary = &some_summary };
		bool is_json =
			formats[i] == RENDER_JSON || formats[i] == RENDER_JSONL;
		/* Rows have one agent alone; a table makes them twice. */
		int nsorts = is_json ? 3 : formats[i] == RENDER_TABLE ? 4 : 2;

		for (int n = 0; n <= nsorts; n++) {
			struct render *renderer = render_new(&how);
			struct buf buf = { 0 };

			assert_non_null(renderer);
			sorts_left = n;
			render_measure(renderer, two[0]);
			render_begin(renderer, &buf);
			render_add(renderer, two[0], &buf);
			render_end(renderer, &buf);
			assert_int_equal(buf_failed(&buf), n < nsorts);
			sorts_left = -1;
			render_free(renderer);
			buf_release(&buf);
		}
	}
	free_two(two);
}

static void nothing_can_be_freed(void **state)
{
	(void)state;
	render_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others_stand_last),
		cmocka_unit_test(text_of_one_host_is_taken_in_parts),
		cmocka_unit_test(names_alone_are_as_they_are),
		cmocka_unit_test(tsv),
		cmocka_unit_test(csv),
		cmocka_unit_test(csv_quotes_where_needed),
		cmocka_unit_test(json_lines),
		cmocka_unit_test(json_document),
		cmocka_unit_test(nothing_is_not_unknown),
		cmocka_unit_test(commas_and_colons_of_methods_part_nothing),
		cmocka_unit_test(table),
		cmocka_unit_test(wide_cells_are_cut),
		cmocka_unit_test(host_and_user_agent_are_not_cut_alone),
		cmocka_unit_test(a_table_fits_its_width),
		cmocka_unit_test(colours_end),
		cmocka_unit_test(numbers_in_a_table_are_short),
		cmocka_unit_test(sizes_in_a_table_are_short),
		cmocka_unit_test(long_user_agents),
		cmocka_unit_test(running_out_of_memory_stays_in_the_buf),
		cmocka_unit_test(nothing_can_be_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
