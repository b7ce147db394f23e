/*
 * One file, from its bytes to its hosts (scan.h), against a reference that
 * is slow and plain: it has the whole text, takes it apart at every newline
 * and looks at every line.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "decode/zlib.h"
#include "log/clf.h"
#include "log/request.h"
#include "gzip_maker.h"
#include "hosts.h"
#include "result/hostlist.h"
#include "scan/block.h"
#include "scan/sample.h"
#include "scan/scan.h"

#define bytes_of(literal) (literal), (sizeof(literal) - 1)

enum { MAX_HOSTS = 4096 };

/**** The question of most tests */

static const char *const robots[] = { "/robots.txt" };
static const struct format any_format = { .kind = FORMAT_AUTO };
static struct filter no_filter; /* see enter() */
static const struct query usual = { .paths = robots,
				    .npaths = 1,
				    .format = &any_format,
				    .filter = &no_filter,
				    .level = EVIDENCE_NONE,
				    .count_lines = true };

/**** The directory with the one file */

static char directory[4096];
static char file_name[4096 + 16];

static int enter(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	filter_init(&no_filter);
	snprintf(directory, sizeof(directory), "%s/scan.XXXXXX",
		 tmp ? tmp : P_tmpdir);
	if (!mkdtemp(directory))
		return -1;
	snprintf(file_name, sizeof(file_name), "%s/x.log.gz", directory);
	return 0;
}

static int leave(void **state)
{
	(void)state;
	remove(file_name);
	return rmdir(directory);
}

static void write_file(const struct buf *data)
{
	FILE *file = fopen(file_name, "w");

	assert_non_null(file);
	assert_false(buf_failed(data));
	if (data->len)
		assert_int_equal(fwrite(data->data, data->len, 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

/**** What one scan found */

struct found {
	struct hostset hosts;
	struct identity identity;
	struct outcome out;
	struct spool_part rejected;
};

static struct line_sink sink_of(struct found *found)
{
	return (struct line_sink){ .hosts = &found->hosts,
				   .outcome = &found->out };
}

static void found_release(struct found *found)
{
	hostset_release(&found->hosts);
	outcome_release(&found->out);
}

static void scan(const struct query *query, const struct file *file,
		 struct found *found)
{
	struct scan *sc = scan_new(query, &zlib_decoder);
	struct line_sink sink = sink_of(found);

	assert_non_null(sc);
	*found = (struct found){ 0 };
	assert_int_equal(scan_read(sc, file, &sink, &found->identity, NULL), 0);
	scan_free(sc);
	assert_int_equal(found->out.nhosts, hostset_count(&found->hosts));
}

static void scan_it(const struct query *query, struct found *found)
{
	struct file file = { .name = file_name, .kind = FILE_REGULAR };

	scan(query, &file, found);
	assert_true(found->out.opened);
}

/**** What there is to be found */

struct reference {
	const struct query *query;
	struct slice hosts[MAX_HOSTS]; /* in the text, sorted, each once */
	size_t nhosts;
	uint64_t nlines, nrequests, nrejected;
	uint64_t nunread; /* of those, such as are of no log or in doubt */
	bool is_log;	  /* one of the first lines is of an access log */
};

static int compare_slices(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	int diff = memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);

	return diff ? diff : (x->len > y->len) - (x->len < y->len);
}

static bool is_wanted_path(const struct query *query, struct slice path)
{
	for (size_t i = 0; i < query->npaths; i++) {
		struct slice wanted = { query->paths[i],
					strlen(query->paths[i]) };

		if (!compare_slices(&wanted, &path))
			return true;
	}
	return false;
}

static bool holds_path(const struct query *query, struct slice text)
{
	for (size_t i = 0; i < query->npaths; i++)
		if (memmem(text.at, text.len, query->paths[i],
			   strlen(query->paths[i])))
			return true;
	return false;
}

static enum clf_front front_of(const struct query *query)
{
	switch (query->format->kind) {
	case FORMAT_CLF:
		return CLF_CLF;
	case FORMAT_VHOST:
		return CLF_VHOST;
	default:
		return CLF_AUTO;
	}
}

/* Whether the line's record asks for a path; it may do so for certain or not.
 */
static bool asks(const struct reference *ref, const struct record *rec,
		 bool *is_certain)
{
	static char scratch[BLOCK_LINE_MAX];
	struct slice target = unescape(rec->escape, rec->target, scratch);
	bool asks =
		is_wanted_path(ref->query, request_path(target, is_certain));

	*is_certain |=
		front_of(ref->query) != CLF_AUTO && request_has_server(target);
	return asks;
}

/* Whether what stands behind a CR within the line asks. */
static bool asks_after_cr(const struct reference *ref, struct slice line)
{
	const char *end = line.at + line.len, *at = line.at;
	struct record rec;
	bool is_certain;

	while (at < end && (at = memchr(at, '\r', (size_t)(end - at)))) {
		struct slice rest = { at + 1, (size_t)(end - at - 1) };
		struct slice part = slice_take_until(&rest, '\r');

		at++;

		if (clf_parse(front_of(ref->query), part, false, &rec) &&
		    rec.target.len && asks(ref, &rec, &is_certain))
			return true;
	}
	return false;
}

/* The same of a line whose rest is not kept, where none can be judged. */
static bool names_after_cr(const struct reference *ref, struct slice whole)
{
	slice_take_until(&whole, '\r');
	return holds_path(ref->query, whole);
}

/*
 * The lines of these tests are of the Common Log Format family, or of none. A
 * long one is judged by what is kept of it, though a path be in its rest.
 */
static void reference_line(struct reference *ref, struct slice line,
			   struct slice whole)
{
	static char scratch[BLOCK_LINE_MAX];
	struct record rec;
	bool parsed = clf_parse(front_of(ref->query), line, false, &rec);
	bool is_certain;

	if (parsed && ref->nlines < SAMPLE_LINES)
		ref->is_log = true;
	ref->nlines++;
	if (whole.len > BLOCK_LINE_MAX ? names_after_cr(ref, whole)
				       : asks_after_cr(ref, line)) {
		ref->nrejected++;
		ref->nunread++;
		return;
	}
	if (!parsed || !rec.target.len) {
		bool named = holds_path(ref->query, whole) ||
			     holds_path(ref->query, unescape(UNESCAPE_BACKSLASH,
							     line, scratch));

		ref->nrejected += named;
		ref->nunread += named && !parsed;
		return;
	}
	if (!asks(ref, &rec, &is_certain))
		return;
	if (!is_certain) {
		ref->nrejected++;
		ref->nunread++;
		return;
	}
	ref->nrequests++;
	assert_true(ref->nhosts < MAX_HOSTS);
	ref->hosts[ref->nhosts++] = rec.host;
}

static void reference_text(struct reference *ref, const struct buf *text)
{
	const char *at = (const char *)text->data;
	/* Of no text there may be no address. */
	const char *end = text->len ? at + text->len : at;
	size_t n = 0;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		struct slice line = { at, (size_t)(stop - at) }, whole = line;

		if (line.len > BLOCK_LINE_MAX)
			line.len = BLOCK_LINE_MAX;
		else if (newline && line.len && stop[-1] == '\r')
			line.len--;
		reference_line(ref, line, whole);
		at = newline ? newline + 1 : end;
	}
	qsort(ref->hosts, ref->nhosts, sizeof(ref->hosts[0]), compare_slices);
	for (size_t i = 0; i < ref->nhosts; i++)
		if (!n || compare_slices(&ref->hosts[n - 1], &ref->hosts[i]))
			ref->hosts[n++] = ref->hosts[i];
	ref->nhosts = n;
}

static void compare_hosts(const struct reference *ref,
			  const struct hostset *set)
{
	const struct host **hosts = hostlist_sorted(set);

	assert_non_null(hosts);
	assert_int_equal(hostset_count(set), ref->nhosts);
	for (size_t i = 0; i < ref->nhosts; i++) {
		assert_int_equal(hosts[i]->len, ref->hosts[i].len);
		assert_memory_equal(hosts[i]->name, ref->hosts[i].at,
				    ref->hosts[i].len);
	}
	free(hosts);
}

static void compare_errors(const struct reference *ref,
			   const struct outcome *out)
{
	uint64_t sampled =
		ref->nlines < SAMPLE_LINES ? ref->nlines : SAMPLE_LINES;

	if (!ref->nlines || ref->nhosts || ref->is_log) {
		assert_int_equal(out->nerrors, ref->nunread > 0);
		if (!ref->nunread)
			return;
		assert_int_equal(out->errors[0].code, ERROR_UNREAD);
		assert_int_equal(out->errors[0].count, ref->nunread);
		return;
	}
	assert_int_equal(out->nerrors, 1);
	assert_int_equal(out->errors[0].code, ERROR_NOT_A_LOG);
	assert_int_equal(out->errors[0].count, sampled);
}

/* Of the file as it is now, whose text this is. */
static void check_file(const struct query *query, const struct buf *text)
{
	static struct reference ref;
	struct found found;

	ref = (struct reference){ .query = query };
	reference_text(&ref, text);
	scan_it(query, &found);
	compare_hosts(&ref, &found.hosts);
	compare_errors(&ref, &found.out);
	assert_int_equal(found.out.nrequests, ref.nrequests);
	assert_int_equal(found.out.nrejected, ref.nrejected);
	assert_int_equal(found.out.nlines, ref.nlines);
	assert_int_equal(found.out.text_bytes, text->len);
	found_release(&found);
}

/* As plain text, which may not be empty, and in members cut anywhere. */
static void check_text(const struct query *query, const struct buf *text)
{
	struct rng rng = { text->len + 1 };
	struct buf file = { 0 };

	assert_false(buf_failed(text));
	if (text->len) {
		write_file(text);
		check_file(query, text);
	}
	for (size_t at = 0; at < text->len;) {
		size_t len = 1 + rng_below(&rng, 150000);

		if (len > text->len - at)
			len = text->len - at;
		gzip_add_member(&file, text->data + at, len, 1);
		at += len;
	}
	if (!text->len)
		gzip_add_member(&file, NULL, 0, 1);
	write_file(&file);
	check_file(query, text);
	buf_release(&file);
}

/**** Lines */

#define TIME	   "[31/Jan/2024:23:59:59 +0000]"
#define ASKS(host) host " - - " TIME " \"GET /robots.txt HTTP/1.1\" 200 68"
#define ELSE(host) host " - - " TIME " \"GET /index.html HTTP/1.1\" 200 68"

static void add(struct buf *text, const char *str)
{
	buf_add_str(text, str);
}

static void add_many(struct buf *text, char c, size_t n)
{
	uint8_t *room = buf_reserve(text, n);

	assert_non_null(room);
	memset(room, c, n);
	text->len += n;
}

/* What the text gives, told by hand. */
static void check_counts(const char *str, uint64_t nhosts, uint64_t nrequests,
			 uint64_t nrejected)
{
	struct buf text = { 0 };
	struct found found;

	add(&text, str);
	check_text(&usual, &text);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nhosts, nhosts);
	assert_int_equal(found.out.nrequests, nrequests);
	assert_int_equal(found.out.nrejected, nrejected);
	found_release(&found);
	buf_release(&text);
}

static void test_counts(void **state)
{
	(void)state;
	check_counts("", 0, 0, 0);
	check_counts(ASKS("a") "\n", 1, 1, 0);
	check_counts(ASKS("a") "\n" ASKS("a") "\n" ASKS("b") "\n", 2, 3, 0);
	check_counts(ELSE("a") "\n" ASKS("b") "\n" ELSE("c") "\n", 1, 1, 0);
	check_counts(ASKS("a") "\n" ELSE("b") "\n" ASKS("c") "\n", 2, 2, 0);
	/* Names it, and cannot be parsed. */
	check_counts("GET /robots.txt\n" ASKS("a") "\n", 1, 1, 1);
	check_counts(ASKS("-") "\n", 0, 0, 1);
	check_counts(ASKS("a\tb") "\n", 0, 0, 1);
	/* Names it, but not as what is asked for. */
	check_counts(ELSE("a") " \"/robots.txt\"\n", 0, 0, 0);
	/* Two lines, of which one alone would be none. */
	check_counts("a - - " TIME " \"GET\n/robots.txt HTTP/1.1\" 200 1\n", 0,
		     0, 1);
}

static void test_ends_of_lines(void **state)
{
	(void)state;
	check_counts(ASKS("a"), 1, 1, 0);
	check_counts(ASKS("a") "\r\n" ASKS("b") "\r\n", 2, 2, 0);
	check_counts(ASKS("a") "\r", 1, 1, 0);
	check_counts("\n\n" ASKS("a") "\n\n\n" ASKS("b") "\n\n", 2, 2, 0);
	check_counts("\r\n\r\r\n" ASKS("a") "\r\r\n", 1, 1, 0);
	/* A carriage return within a line ends none, but may have been to. */
	check_counts(ASKS("a") "\r" ASKS("b") "\n", 0, 0, 1);
	check_counts(ELSE("a") "\r" ASKS("b") "\n", 0, 0, 1);
	check_counts(ASKS("a") "\r" ELSE("b") "\n", 1, 1, 0);
	/* A last line cut short before its request ends. */
	check_counts(ASKS("a") "\nb - - " TIME " \"GET /robots.txt HT", 1, 1,
		     1);
	check_counts(ASKS("a") "\nb - - " TIME " \"GET /rob", 1, 1, 0);
}

static void test_bytes_of_any_kind(void **state)
{
	struct buf text = { 0 };

	(void)state;
	buf_add(&text, bytes_of("x\0\n"));
	buf_add(&text, bytes_of("a - \0\xff " TIME
				" \"GET /robots.txt HTTP/1.1\" 1\n"));
	buf_add(&text, bytes_of("b - - " TIME " \"GET /robots.txt\0 H\" 1\n"));
	buf_add(&text, bytes_of(ASKS("c") " \"\xe9\0\"\n"));
	buf_add(&text, bytes_of("\xff" ASKS("d") "\n"));
	check_text(&usual, &text);
	buf_release(&text);
}

/**** Long lines */

/* A line of so many bytes; its request's last quote is the byte at quote. */
static void add_long_line(struct buf *text, size_t len, size_t quote)
{
	static const char head[] = "long.example - ";
	static const char tail[] = " " TIME " \"GET /robots.txt HTTP/1.1\"";
	size_t start = text->len;

	buf_add(text, bytes_of(head));
	add_many(text, 'u',
		 quote + 1 - (sizeof(head) - 1) - (sizeof(tail) - 1));
	buf_add(text, bytes_of(tail));
	if (len > text->len - start)
		add(text, " ");
	add_many(text, 'x', len - (text->len - start));
	assert_int_equal(text->len - start, len);
}

enum { SURROUNDED = 1, NO_NEWLINE = 2, CARRIAGE_RETURN = 4 };

/* By hand: the line counts if its last quote is among what is looked at. */
static void check_long_line(size_t len, size_t quote, int how)
{
	bool counts = quote < BLOCK_LINE_MAX;
	bool surrounded = how & SURROUNDED;
	struct buf text = { 0 };
	struct found found;

	if (surrounded)
		add(&text, ASKS("before") "\n");
	add_long_line(&text, len, quote);
	if (how & CARRIAGE_RETURN)
		add(&text, "\r");
	if (!(how & NO_NEWLINE))
		add(&text, "\n");
	if (surrounded && !(how & NO_NEWLINE))
		add(&text, ASKS("behind") "\n");
	check_text(&usual, &text);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nrequests,
			 counts +
				 (surrounded ? 2 - (how & NO_NEWLINE) / 2 : 0));
	assert_int_equal(found.out.nrejected, !counts);
	found_release(&found);
	buf_release(&text);
}

static void test_lines_around_the_limit(void **state)
{
	static const size_t lens[] = {
		BLOCK_LINE_MAX - 2, BLOCK_LINE_MAX - 1, BLOCK_LINE_MAX,
		BLOCK_LINE_MAX + 1, BLOCK_LINE_MAX + 2, 10 * BLOCK_LINE_MAX
	};
	static const size_t quotes[] = { 1000,
					 BLOCK_LINE_MAX - 3,
					 BLOCK_LINE_MAX - 2,
					 BLOCK_LINE_MAX - 1,
					 BLOCK_LINE_MAX,
					 BLOCK_LINE_MAX + 8,
					 BLOCK_LINE_MAX + 9,
					 BLOCK_LINE_MAX + 10,
					 BLOCK_LINE_MAX + 30,
					 3 * BLOCK_LINE_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++)
		for (size_t j = 0; j < sizeof(quotes) / sizeof(*quotes); j++)
			for (int how = 0; how < 8; how++)
				if (quotes[j] < lens[i])
					check_long_line(lens[i], quotes[j],
							how);
}

/* What stands behind the limit of a line is not even a line of its own. */
static void test_hits_behind_the_limit(void **state)
{
	struct buf text = { 0 };
	struct found found;

	(void)state;
	for (size_t len = BLOCK_LINE_MAX - 2; len <= BLOCK_LINE_MAX + 2;
	     len++) {
		add_many(&text, 'x', len);
		add(&text, ASKS("hidden") "\n");
	}
	for (int i = 0; i < 3; i++) {
		add_many(&text, 'x', 300000);
		add(&text, ASKS("hidden") "\n" ASKS("seen") "\n");
	}
	check_text(&usual, &text);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nrequests, 3);
	assert_int_equal(found.out.nhosts, 1);
	found_release(&found);
	buf_release(&text);
}

/* A line that can be read without its rest is none in doubt. */
static void test_path_behind_the_limit(void **state)
{
	struct buf text = { 0 };
	struct found found;

	(void)state;
	for (int i = 0; i < 2; i++) {
		add(&text, "long.example - - " TIME
			   " \"GET /\\x72obots.txt HTTP/1.1\" 200 1 \"");
		add_many(&text, 'x', 2 * BLOCK_LINE_MAX);
		/* The other line does not hold it at all. */
		add(&text, i ? "/robots.txt\"\n" : "\"\n");
	}
	write_file(&text);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nrequests, 0);
	assert_int_equal(found.out.nrejected, 0);
	assert_int_equal(found.out.nerrors, 0);
	found_release(&found);
	buf_release(&text);
}

/* Only in front of a newline is it the line's end; wherever the line is. */
static void test_carriage_return_at_the_limit(void **state)
{
	static const char *const path[] = { "/a\r" };
	struct query query = usual;
	struct buf text = { 0 };
	struct found found;

	(void)state;
	query.paths = path;
	for (size_t before = 0; before <= 300000; before += 60000) {
		buf_clear(&text);
		for (size_t i = 0; i < before; i += strlen(ELSE("a") "\n"))
			add(&text, ELSE("a") "\n");
		add_many(&text, 'x', BLOCK_LINE_MAX - strlen(path[0]));
		add(&text, path[0]);
		add_many(&text, 'y', 60000);
		add(&text, "\n");
		write_file(&text);
		scan_it(&query, &found);
		assert_int_equal(found.out.nrejected, 1);
		found_release(&found);
	}
	buf_release(&text);
}

static void test_many_long_lines(void **state)
{
	struct rng rng = { 1 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		size_t len = 100 + rng_below(&rng, 2 * BLOCK_LINE_MAX);

		add_long_line(&text, len, 90 + rng_below(&rng, len - 90));
		if (!rng_below(&rng, 3)) {
			add(&text, "\r");
			add_many(&text, 'z', rng_below(&rng, 2 * len));
			add(&text, rng_below(&rng, 2) ? ASKS("b") : ELSE("b"));
		}
		add(&text, rng_below(&rng, 2) ? "\n" : "\r\n");
		if (rng_below(&rng, 2))
			add(&text, ASKS("short") "\n");
	}
	check_text(&usual, &text);
	buf_release(&text);
}

/* The whole file is one line, longer than any buffer. */
static void test_one_endless_line(void **state)
{
	struct buf text = { 0 };

	(void)state;
	add(&text, ASKS("a"));
	add_many(&text, ' ', 2 << 20);
	check_text(&usual, &text);
	add(&text, ASKS("b"));
	check_text(&usual, &text);
	add(&text, "\n" ASKS("c"));
	check_text(&usual, &text);
	buf_release(&text);
}

/**** The edges of the buffers */

/* Lines up to the byte at edge, so that the next begins there. */
static void fill_to(struct buf *text, size_t edge, size_t width)
{
	while (edge - text->len > width) {
		add_many(text, 'x', width - 1);
		add(text, "\n");
	}
	if (edge > text->len) {
		add_many(text, 'y', edge - text->len - 1);
		add(text, "\n");
	}
}

/* A line that asks begins at every place around each edge. */
static void test_hits_at_every_offset_around_the_edges(void **state)
{
	static const size_t edges_kib[] = { 64, 128, 192, 256, 320, 384 };
	static const size_t widths[] = { 997, 60000 };
	struct buf text = { 0 };

	(void)state;
	for (size_t shift = 0; shift < 110; shift++) {
		struct found found;

		buf_clear(&text);
		for (size_t i = 0; i < 6; i++) {
			fill_to(&text, edges_kib[i] * 1024 - 100 + shift,
				widths[shift % 2]);
			add(&text, ASKS("edge.example") "\n");
			buf_addf(&text, ASKS("192.0.2.%zu") "\n", i);
		}
		write_file(&text);
		check_file(&usual, &text);
		scan_it(&usual, &found);
		assert_int_equal(found.out.nrequests, 12);
		assert_int_equal(found.out.nhosts, 7);
		found_release(&found);
	}
	buf_release(&text);
}

/* If they ask in turn, nearly each one asks. */
static void add_random_line(struct rng *rng, bool in_turn, struct buf *text)
{
	static const char *const lines[] = {
		"",
		"junk",
		"/robots.txt",
		"\r",
		"\"",
		"[] \"",
		"a - - " TIME " \"-\" 408 0 \"/robots.txt\"",
		"a - - " TIME " \"GET http://h/robots.txt\" 200",
		"a - - " TIME " \"GET /robots.txt?x=1 HTTP/1.0\" 200",
		"a - - " TIME " \"HEAD /robots.txt.old HTTP/1.0\" 200",
		"v.example:80 192.0.2.1 - - " TIME " \"GET /robots.txt\" 200",
		"a - - " TIME " \"GET /x HTTP/1.1\" 404 0\r" ASKS("forged"),
		ASKS("b") "\r" ASKS("forged"),
	};
	size_t kind = rng_below(rng, in_turn ? 150 : 20);
	unsigned host = (unsigned)rng_below(rng, 500);

	if (kind < sizeof(lines) / sizeof(*lines))
		add(text, lines[kind]);
	else if (kind < 16 || kind >= 20)
		buf_addf(text, ASKS("host-%u.example"), host);
	else
		buf_addf(text, ELSE("host-%u.example"), host);
	if (!rng_below(rng, in_turn ? 50 : 10))
		add_many(text, 'z', rng_below(rng, 3000));
	if (!rng_below(rng, 300))
		add_many(text, 'z', rng_below(rng, 200000));
	add(text, rng_below(rng, 8) ? "\n" : "\r\n");
}

static void test_random_mixes(void **state)
{
	struct rng rng = { 2 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 40; i++) {
		size_t nlines = rng_below(&rng, i % 2 ? 100 : 5000);

		buf_clear(&text);
		while (nlines--)
			add_random_line(&rng, i % 4 > 1, &text);
		if (text.len && !rng_below(&rng, 3))
			text.len--;
		check_text(&usual, &text);
	}
	buf_release(&text);
}

static void assert_same_errors(const struct outcome *a, const struct outcome *b)
{
	assert_int_equal(a->nerrors, b->nerrors);
	for (uint32_t i = 0; i < a->nerrors; i++) {
		assert_int_equal(a->errors[i].code, b->errors[i].code);
		assert_int_equal(a->errors[i].count, b->errors[i].count);
		assert_int_equal(a->errors[i].offset, b->errors[i].offset);
		assert_int_equal(a->errors[i].advice, b->errors[i].advice);
		assert_string_equal(a->errors[i].detail, b->errors[i].detail);
		assert_string_equal(a->errors[i].format, b->errors[i].format);
	}
}

/* One scan for many files, as a worker has it; none leaves a trace. */
static void test_scan_is_reused(void **state)
{
	struct scan *sc = scan_new(&usual, &zlib_decoder);
	struct rng rng = { 3 };
	struct buf text = { 0 };

	(void)state;
	assert_non_null(sc);
	for (int i = 0; i < 30; i++) {
		struct file file = { .name = file_name, .kind = FILE_REGULAR };
		size_t nlines = rng_below(&rng, 3000);
		struct found one = { 0 }, other;
		struct line_sink sink = sink_of(&one);

		buf_clear(&text);
		while (i % 3 && nlines--)
			add_random_line(&rng, false, &text);
		add(&text, i % 6 == 3 ? "\n\n" : "no line of a log\n");
		/* Sometimes the last line is long, and not ended. */
		if (i % 6 != 3 && rng_below(&rng, 2))
			add_many(&text, 'z', rng_below(&rng, 200000));
		if (i % 6 == 2) {
			buf_clear(&text);
			add_many(&text, 'z', 100000);
		}
		write_file(&text);
		assert_int_equal(scan_read(sc, &file, &sink, &one.identity,
					   NULL),
				 0);
		scan_it(&usual, &other);
		assert_int_equal(one.out.nrequests, other.out.nrequests);
		assert_int_equal(one.out.nrejected, other.out.nrejected);
		assert_int_equal(one.out.nhosts, other.out.nhosts);
		assert_same_errors(&one.out, &other.out);
		assert_int_equal(hostset_count(&one.hosts),
				 hostset_count(&other.hosts));
		found_release(&one);
		found_release(&other);
	}
	scan_free(sc);
	scan_free(NULL);
	buf_release(&text);
}

/**** Paths */

#define TARGET(host, target)                                                   \
	host " - - " TIME " \"GET " target " HTTP/1.1\" 200 1\n"

static void check_paths(const char *const *paths, size_t npaths,
			const char *str, const char *const *hosts)
{
	struct query query = usual;
	struct buf text = { 0 };
	struct found found;
	const struct host **sorted;
	size_t n = 0;

	query.paths = paths;
	query.npaths = npaths;
	add(&text, str);
	check_text(&query, &text);
	scan_it(&query, &found);
	sorted = hostlist_sorted(&found.hosts);
	assert_non_null(sorted);
	for (; hosts[n] && n < hostset_count(&found.hosts); n++) {
		assert_int_equal(sorted[n]->len, strlen(hosts[n]));
		assert_memory_equal(sorted[n]->name, hosts[n], sorted[n]->len);
	}
	assert_null(hosts[n]);
	assert_int_equal(hostset_count(&found.hosts), n);
	free(sorted);
	found_release(&found);
	buf_release(&text);
}

#define PATHS(...)                                                             \
	((const char *const[]){ __VA_ARGS__ }),                                \
		(sizeof((const char *const[]){ __VA_ARGS__ }) /                \
		 sizeof(char *))
#define HOSTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_several_paths(void **state)
{
	static const char text[] =
		TARGET("a", "/robots.txt") TARGET("b", "/ads.txt")
			TARGET("c", "/") TARGET("d", "/ads.txt/robots.txt")
				TARGET("e", "/ads.txt?x")
					TARGET("f", "/sitemap.xml#x")
						TARGET("g", "/robots.txt");

	(void)state;
	check_paths(PATHS("/robots.txt", "/ads.txt"), text,
		    HOSTS("a", "b", "e", "g"));
	check_paths(PATHS("/ads.txt", "/sitemap.xml"), text,
		    HOSTS("b", "e", "f"));
	check_paths(PATHS("/ads.txt", "/ads.txt"), text, HOSTS("b", "e"));
	check_paths(PATHS("/"), text, HOSTS("c"));
	check_paths(PATHS("/", "/robots.txt", "/ads.txt/robots.txt"), text,
		    HOSTS("a", "c", "d", "g"));
	check_paths(PATHS("/robots", "/robots.txt.gz"), text,
		    (const char *const[]){ NULL });
}

/* As servers write what is not plain ASCII: \xhh, in either case. */
static void test_path_of_other_bytes(void **state)
{
	static const char text[] = TARGET("a", "/\\xC3\\xBC")
		TARGET("b", "/\\xc3\\xbc") TARGET("c", "/\xc3\xbc")
			TARGET("d", "/%c3%bc") TARGET("e", "/\\xc3")
				TARGET("f", "/\\xc3\\xbc?x")
					TARGET("g", "/\\\\xc3\\\\xbc")
						TARGET("h", "/u")
							TARGET("i",
							       "/a/\\xC3\\xBC");

	(void)state;
	check_paths(PATHS("/\xc3\xbc"), text, HOSTS("a", "b", "c", "f"));
	check_paths(PATHS("/a/\xc3\xbc"), text, HOSTS("i"));
	check_paths(PATHS("/\\xc3\\xbc"), text, HOSTS("g"));
}

static void test_path_with_quote_or_backslash(void **state)
{
	static const char text[] = TARGET("a", "/a\\\"b") TARGET("b", "/a\\\\b")
		TARGET("c", "/a\\x22b") TARGET("d", "/a\\x5Cb")
			TARGET("e", "/a\"b") TARGET("f", "/a\\\\\\\"b")
				TARGET("g", "/ab");

	(void)state;
	/* Of a server that escapes, and of one that does not. */
	check_paths(PATHS("/a\"b"), text, HOSTS("a", "c", "e"));
	check_paths(PATHS("/a\\b"), text, HOSTS("b", "d"));
	check_paths(PATHS("/a\\\"b"), text, HOSTS("f"));
	check_paths(PATHS("/ab", "/a\"b"), text, HOSTS("a", "c", "e", "g"));
}

/* The format is the caller's when the caller says so. */
static void test_formats(void **state)
{
	static const char text[] =
		"v.example 192.0.2.1 - - " TIME " \"GET /robots.txt\" 200\n";
	static const struct {
		struct format format;
		const char *host;
	} rows[] = { { { .kind = FORMAT_AUTO }, "192.0.2.1" },
		     { { .kind = FORMAT_VHOST }, "192.0.2.1" },
		     { { .kind = FORMAT_CLF }, "v.example" } };
	struct buf buf = { 0 };

	(void)state;
	add(&buf, text);
	write_file(&buf);
	for (size_t i = 0; i < 3; i++) {
		struct query query = usual;
		struct found found;

		query.format = &rows[i].format;
		scan_it(&query, &found);
		assert_int_equal(hostset_count(&found.hosts), 1);
		/* New in the set, if it is not the host that was found. */
		assert_int_equal(put_name(&found.hosts, rows[i].host,
					  strlen(rows[i].host)),
				 0);
		found_release(&found);
	}
	buf_release(&buf);
}

/**** Lines that name fields */

#define FIELDS "#Fields: c-ip cs-uri-stem\n"

static void check_parted(const char *before, size_t padding, const char *behind,
			 uint64_t nrequests, uint64_t nrejected)
{
	struct buf text = { 0 }, file = { 0 };
	struct found found;

	add(&text, before);
	for (size_t len = 0; len < padding; len += 50000) {
		add_many(&text, 'x', 49999);
		add(&text, "\n");
	}
	add(&text, behind);
	gzip_add_member(&file, text.data, text.len, 1);
	write_file(&file);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nrequests, nrequests);
	assert_int_equal(found.out.nhosts, nrequests);
	assert_int_equal(found.out.nrejected, nrejected);
	assert_int_equal(found.out.nerrors, nrejected > 0);
	found_release(&found);
	buf_release(&file);
	buf_release(&text);
}

/* Lines of nothing between two parts do not change what they give. */
static void check_parts(const char *before, const char *behind,
			uint64_t nrequests, uint64_t nrejected)
{
	static const size_t paddings[] = { 0, 50000, 300000, 1000000 };

	for (size_t i = 0; i < sizeof(paddings) / sizeof(*paddings); i++)
		check_parted(before, paddings[i], behind, nrequests, nrejected);
}

static void test_lines_that_name_fields(void **state)
{
	(void)state;
	check_parts(FIELDS "192.0.2.1 /robots.txt\n",
		    "192.0.2.2 /index.html\n192.0.2.3 /robots.txt\n", 2, 0);
	check_parts("#Software: x\n", FIELDS "192.0.2.1 /robots.txt\n", 1, 0);
	/* Other fields from there on. */
	check_parts("#Software: x\n" FIELDS "192.0.2.1 /robots.txt\n",
		    "#Fields: cs-uri-stem c-ip\n/robots.txt 192.0.2.2\n", 2, 0);
	/* A file that begins as a log of another format has none. */
	check_parts(ELSE("a") "\n", FIELDS "192.0.2.1 /robots.txt\n", 0, 1);
}

/* Only the path makes a line be looked at that does not name fields. */
static void test_the_mark_of_fields_elsewhere(void **state)
{
	static const char line[] = "junk /\\x72obots.txt #Fields:\n";

	(void)state;
	check_parts(line, ELSE("a") "\n", 0, 0);
	check_parts(ELSE("a") "\n", line, 0, 0);
	check_parts(ELSE("a") " \"#Fields: c-ip\"\n", ASKS("b") "\n", 1, 0);
}

/* It hides neither a path after it nor what is in the next line. */
static void test_the_mark_of_fields_before_the_path(void **state)
{
	static const char fields[] = "#Fields: c-ip x-a cs-uri-stem\n";
	struct buf text = { 0 };
	struct found found;

	(void)state;
	check_parts(fields, "192.0.2.1 #Fields: /robots.txt\n", 1, 0);
	check_parts(fields, "192.0.2.1 #Fields:#Fields: /robots.txt\n", 1, 0);
	check_parts(fields, "192.0.2.1 #Fields:\n192.0.2.1 a /robots.txt\n", 1,
		    0);
	check_parts(fields, "#Fields /robots.txt #Fields:\n", 0, 1);
	/* In a line that is too long, the path is in what is cut off: rejected.
	 */
	add(&text, fields);
	add_many(&text, 'x', BLOCK_LINE_MAX - 20);
	add(&text, " #Fields: #Fields: /robots.txt\n192.0.2.2 a /robots.txt\n");
	write_file(&text);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nrequests, 1);
	assert_int_equal(found.out.nrejected, 1);
	found_release(&found);
	buf_release(&text);
}

/* Fields that come once the sample has shown that it is no log. */
static void test_fields_behind_the_sample(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < SAMPLE_LINES; i++)
		add(&text, "junk\n");
	add(&text, ASKS("a") "\n");
	buf_add_byte(&text, 0);
	check_parts((const char *)text.data,
		    "#Date: x\n" FIELDS "192.0.2.1 /robots.txt\n", 2, 0);
	/* What follows a line of another format at once, a client wrote. */
	check_parted((const char *)text.data, 0,
		     "\n" FIELDS "192.0.2.1 /robots.txt\n", 1, 1);
	buf_release(&text);
}

/* The same where the line before is at the end of another block. */
static void test_fields_in_the_next_block(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < SAMPLE_LINES; i++)
		add(&text, "junk\n");
	for (int i = 0; i < 40000; i++)
		add(&text, ELSE("a") "\n" FIELDS "192.0.2.1 /robots.txt\n");
	buf_add_byte(&text, 0);
	check_parted((const char *)text.data, 0, "", 0, 40000);
	buf_release(&text);
}

/**** What else is asked of a scan */

static void test_lines_are_counted_if_wanted(void **state)
{
	struct query query = usual;
	struct buf text = { 0 };
	struct found found;

	(void)state;
	add(&text, ASKS("a") "\n\n\r\njunk\n");
	/* One line, however long. */
	add_many(&text, 'x', 500000);
	add(&text, "\nlast");
	check_text(&usual, &text);
	write_file(&text);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nlines, 6);
	found_release(&found);
	query.count_lines = false;
	scan_it(&query, &found);
	assert_int_equal(found.out.nlines, 0);
	assert_int_equal(found.out.nrequests, 1);
	found_release(&found);
	buf_release(&text);
}

/* Which of these lines a filter lets pass is told by hand. */
static void test_filter(void **state)
{
	static const char text[] =
		"a - - [31/Jan/2024:23:59:59 +0000] \"GET /robots.txt\" 200 1\n"
		"b - - [01/Feb/2024:00:00:00 +0000] \"GET /robots.txt\" 200 1\n"
		"c - - [02/Feb/2024:00:00:00 +0000] \"GET /robots.txt\" 200 1\n"
		"d - - [31/Xyz/2024:23:59:59] \"GET /robots.txt\" 200 1\n"
		"e - - [31/Xyz/2024:23:59:59] \"GET /index.html\" 200 1\n"
		"/robots.txt\n";
	struct query query = usual;
	struct filter filter;
	struct buf buf = { 0 };
	struct found found;

	(void)state;
	filter_init(&filter);
	/* 2024-02-01T00:00:00Z and a day later, the second out. */
	filter.since = INT64_C(1706745600) * 1000000;
	filter.until = INT64_C(1706832000) * 1000000;
	query.filter = &filter;
	query.now = (int64_t)time(NULL) * 1000000;
	add(&buf, text);
	write_file(&buf);
	scan_it(&query, &found);
	assert_false(found.out.skipped);
	assert_int_equal(found.out.nrequests, 1);
	assert_int_equal(found.out.nuntimed, 1);
	assert_int_equal(found.out.nrejected, 1);
	assert_int_equal(hostset_count(&found.hosts), 1);
	assert_int_equal(put_name(&found.hosts, "b", 1), 0);
	found_release(&found);
	filter_release(&filter);
	buf_release(&buf);
}

/* A line that asks proves a log, whether or not it is wanted. */
static void test_a_filtered_line_proves_a_log(void **state)
{
	struct query query = usual;
	struct filter filter;
	struct buf text = { 0 };
	struct found found;

	(void)state;
	filter_init(&filter);
	filter.by_status = true;
	filter.statuses[404] = true;
	query.filter = &filter;
	for (int i = 0; i < SAMPLE_LINES; i++)
		add(&text, "junk\n");
	add(&text, ASKS("a") "\n");
	write_file(&text);
	scan_it(&query, &found);
	assert_int_equal(found.out.nrequests, 0);
	assert_int_equal(found.out.nhosts, 0);
	assert_int_equal(found.out.nuntimed, 0);
	assert_int_equal(found.out.nerrors, 0);
	found_release(&found);
	filter_release(&filter);
	buf_release(&text);
}

/* Last changed before anything that is wanted. */
static void test_a_file_that_is_too_old(void **state)
{
	struct query query = usual;
	struct filter filter;
	struct buf text = { 0 };
	struct found found;

	(void)state;
	filter_init(&filter);
	/* As it will be in a month. */
	query.now = ((int64_t)time(NULL) + 30 * 86400) * 1000000;
	query.filter = &filter;
	add(&text, ASKS("a") "\n/robots.txt\n");
	write_file(&text);
	filter.since = query.now - INT64_C(7) * 86400 * 1000000;
	scan_it(&query, &found);
	assert_true(found.out.skipped);
	assert_int_equal(found.out.stored_bytes, 0);
	assert_int_equal(found.out.nlines, 0);
	assert_int_equal(found.out.nrequests, 0);
	assert_int_equal(found.out.nrejected, 0);
	assert_int_equal(found.out.nerrors, 0);
	found_release(&found);
	filter_release(&filter);
	buf_release(&text);
}

static void test_progress_is_shown(void **state)
{
	struct file file = { .name = file_name, .kind = FILE_REGULAR };
	struct scan *sc = scan_new(&usual, &zlib_decoder);
	struct meter_gauge gauge = { 0 };
	const struct meter meter = { .gauges = &gauge, .ngauges = 1 };
	struct meter_reading reading;
	uint64_t stored_bytes = 0;

	(void)state;
	assert_non_null(sc);
	for (unsigned i = 0; i < 4; i++) {
		struct found found = { 0 };
		struct line_sink sink = sink_of(&found);
		struct buf text = { 0 }, stored = { 0 };

		add(&text, ASKS("a") "\n");
		add_many(&text, 'x', i * 400000);
		gzip_add_member(&stored, text.data, text.len, 1);
		/* The last one is damaged. */
		stored.data[stored.len - GZIP_TRAILER] ^= i == 3;
		write_file(&stored);
		assert_int_equal(scan_read(sc, &file, &sink, &found.identity,
					   &gauge),
				 0);
		stored_bytes += stored.len;
		reading = meter_read(&meter);
		assert_int_equal(reading.files, i + 1);
		assert_int_equal(reading.stored_bytes, stored_bytes);
		assert_int_equal(reading.damaged, i == 3);
		found_release(&found);
		buf_release(&stored);
		buf_release(&text);
	}
	scan_free(sc);
}

/**** Rejected lines */

static void check_kept(const struct spool *rejects, struct spool_part part,
		       const char *want)
{
	char got[4096];

	assert_in_range(strlen(want), 0, sizeof(got));
	assert_int_equal(part.len_bytes, strlen(want));
	assert_int_equal(pread(rejects->fd, got, strlen(want),
			       (off_t)part.begin),
			 strlen(want));
	assert_memory_equal(got, want, strlen(want));
}

static void scan_and_keep(const char *str, struct spool *rejects,
			  struct found *found)
{
	struct file file = { .name = file_name, .kind = FILE_REGULAR };
	struct scan *sc = scan_new(&usual, &zlib_decoder);
	struct line_sink sink = sink_of(found);
	struct buf text = { 0 };

	assert_non_null(sc);
	*found = (struct found){ 0 };
	sink.rejects = rejects;
	add(&text, str);
	write_file(&text);
	assert_int_equal(scan_read(sc, &file, &sink, &found->identity, NULL),
			 0);
	found->rejected = spool_part(rejects);
	scan_free(sc);
	buf_release(&text);
}

static void test_rejected_lines_are_kept(void **state)
{
	static const struct {
		const char *text, *kept;
		uint64_t nrejected;
	} rows[] = {
		{ ASKS("a") "\n", "", 0 },
		{ "GET /robots.txt\n" ASKS("a") "\n" ASKS("-") "\r\nx\n",
		  "GET /robots.txt\n" ASKS("-") "\n", 2 },
		{ ASKS("a") "\nb /robots.txt", "b /robots.txt\n", 1 },
		{ "/robots.txt\n/robots.txt\n" ASKS("a"),
		  "/robots.txt\n/robots.txt\n", 2 },
	};
	enum { NROWS = sizeof(rows) / sizeof(rows[0]) };
	struct found found[NROWS];
	struct spool rejects;

	(void)state;
	if (spool_init(&rejects)) {
		print_message("no file without a name here: skipped\n");
		skip();
	}
	for (size_t i = 0; i < NROWS; i++) {
		scan_and_keep(rows[i].text, &rejects, &found[i]);
		assert_int_equal(found[i].out.nrejected, rows[i].nrejected);
		assert_int_equal(found[i].out.nerrors, rows[i].nrejected > 0);
	}
	for (size_t i = 0; i < NROWS; i++) {
		check_kept(&rejects, found[i].rejected, rows[i].kept);
		found_release(&found[i]);
	}
	spool_release(&rejects);
}

/* What cannot be kept is an error of the file; its hosts count. */
static void test_rejected_lines_that_cannot_be_kept(void **state)
{
	struct spool rejects;
	struct found found;

	(void)state;
	assert_int_equal(spool_init(&rejects), 0);
	close(rejects.fd);
	rejects.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_true(rejects.fd >= 0);
	scan_and_keep(ASKS("a") "\n/robots.txt\n", &rejects, &found);
	assert_int_equal(found.out.nrequests, 1);
	assert_int_equal(found.out.nrejected, 1);
	assert_int_equal(found.out.nerrors, 2);
	assert_int_equal(found.out.errors[0].code, ERROR_UNREAD);
	assert_int_equal(found.out.errors[1].code, ERROR_REJECTS);
	assert_int_equal(found.out.errors[1].errnum, EBADF);
	assert_int_equal(found.rejected.len_bytes, 0);
	found_release(&found);
	/* Where nothing is to be kept nothing fails. */
	scan_and_keep(ASKS("a") "\n", &rejects, &found);
	assert_int_equal(found.out.nerrors, 0);
	found_release(&found);
	spool_release(&rejects);
}

/**** Which file it was */

static void assert_stat(const struct identity *id)
{
	struct stat st;

	assert_int_equal(stat(file_name, &st), 0);
	assert_true(id->is_stable);
	assert_true(id->device == st.st_dev && id->inode == st.st_ino);
	assert_int_equal(id->size_bytes, st.st_size);
	assert_int_equal(id->mtime.tv_sec, st.st_mtim.tv_sec);
	assert_int_equal(id->mtime.tv_nsec, st.st_mtim.tv_nsec);
	assert_int_equal(id->ctime.tv_sec, st.st_ctim.tv_sec);
	assert_int_equal(id->ctime.tv_nsec, st.st_ctim.tv_nsec);
}

/* By its bytes as they are stored. */
static void check_identity(const struct buf *stored)
{
	size_t len =
		stored->len < IDENTITY_BLOCK ? stored->len : IDENTITY_BLOCK;
	struct found found;

	write_file(stored);
	scan_it(&usual, &found);
	assert_stat(&found.identity);
	assert_true(found.identity.has_ends);
	assert_true(found.identity.head == identity_hash(stored->data, len));
	assert_true(found.identity.tail ==
		    identity_hash(stored->data + stored->len - len, len));
	found_release(&found);
}

static void test_identity_of_a_file_that_was_read(void **state)
{
	static const size_t lens[] = { 1, 5000, 3000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct buf text = { 0 }, stored = { 0 };

		for (size_t n = 0; text.len < lens[i]; n++)
			buf_addf(&text, "%zu " ASKS("a") "\n", n * n);
		check_identity(&text);
		gzip_add_member(&stored, text.data, text.len, 0);
		gzip_add_member(&stored, text.data, text.len, 6);
		check_identity(&stored);
		/* And damaged, so that it is gone back in. */
		stored.data[stored.len / 3] ^= 1;
		check_identity(&stored);
		stored.len -= 3;
		check_identity(&stored);
		add_many(&stored, 'x', 10000);
		check_identity(&stored);
		buf_release(&text);
		buf_release(&stored);
	}
}

/* What is known where the file was not read to its end, or at all. */
static void test_identity_of_a_file_that_was_not(void **state)
{
	struct query query = usual;
	struct filter filter;
	struct buf buf = { 0 };
	struct found found;

	(void)state;
	add_many(&buf, 'x', 300000);
	memcpy(buf.data, "\x04\x22\x4d\x18", 4);
	write_file(&buf);
	scan_it(&usual, &found);
	assert_int_equal(found.out.errors[0].code, ERROR_UNSUPPORTED);
	assert_stat(&found.identity);
	assert_false(found.identity.has_ends);
	found_release(&found);
	filter_init(&filter);
	query.filter = &filter;
	query.now = (int64_t)(time(NULL) + 1000 * 86400) * 1000000;
	filter.since = query.now - 1;
	scan_it(&query, &found);
	assert_true(found.out.skipped);
	assert_stat(&found.identity);
	assert_false(found.identity.has_ends);
	found_release(&found);
	filter_release(&filter);
	buf_release(&buf);
}

/**** A file that is not a log */

/* nbad lines that are none of a log, and then some more. */
static void check_not_a_log(size_t nbad, const char *rest, bool is_log)
{
	struct buf text = { 0 };
	struct found found;

	for (size_t i = 0; i < nbad; i++)
		add(&text, "{\"host\": \"a\"}\n");
	add(&text, rest);
	check_text(&usual, &text);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nerrors, !is_log);
	if (!is_log)
		assert_int_equal(found.out.errors[0].code, ERROR_NOT_A_LOG);
	found_release(&found);
	buf_release(&text);
}

/* What the message shows of such a file. */
static void check_first(const char *text, const char *first)
{
	struct buf buf = { 0 };
	struct found found;

	add(&buf, text);
	write_file(&buf);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nerrors, 1);
	assert_int_equal(found.out.errors[0].code, ERROR_NOT_A_LOG);
	assert_string_equal(found.out.errors[0].detail, first);
	found_release(&found);
	buf_release(&buf);
}

#define TEN "0123456789"

static void test_first_line_of_no_log(void **state)
{
	(void)state;
	check_first("\n", "");
	check_first("x", "x");
	check_first("one\r\ntwo\n", "one");
	check_first("\n\r\n\none two\nthree\n", "one two");
	check_first(TEN TEN TEN TEN TEN TEN "abc\n",
		    TEN TEN TEN TEN TEN TEN "abc");
	check_first(TEN TEN TEN TEN TEN TEN "abcd\nx\n",
		    TEN TEN TEN TEN TEN TEN "abc");
	/* It is the first of them that is named, however many there are. */
	check_first("/robots.txt\nx\ny\n", "/robots.txt");
}

static void test_not_a_log(void **state)
{
	(void)state;
	/* No line is no wrong line. */
	check_not_a_log(0, "", true);
	check_not_a_log(0, "\n", false);
	check_not_a_log(0, "\r\n\n\n", false);
	check_not_a_log(0, "x", false);
	check_not_a_log(1, "", false);
	check_not_a_log(1000, "", false);
	/* One line of a log will do, whether or not it asks, */
	check_not_a_log(0, ELSE("a"), true);
	check_not_a_log(63, ELSE("a") "\n", true);
	/* if it is among those that are looked at; */
	check_not_a_log(64, ELSE("a") "\n", false);
	check_not_a_log(64, ELSE("a") "\n" ELSE("b") "\n", false);
	check_not_a_log(5000, ELSE("a") "\n", false);
	/* a line that asks proves it, wherever it stands. */
	check_not_a_log(64, ASKS("a") "\n", true);
	check_not_a_log(5000, ASKS("a"), true);
}

/* A long line is one line of the sample, whole or not. */
static void test_sample_with_long_lines(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (size_t nbad = 62; nbad <= 65; nbad++) {
		buf_clear(&text);
		add_many(&text, 'x', 400000);
		add(&text, "\n");
		for (size_t i = 1; i < nbad; i++) {
			add_many(&text, 'x', i % 7 ? 10 : 100000);
			add(&text, "\n");
		}
		add(&text, ELSE("a") "\n");
		check_text(&usual, &text);
	}
	buf_release(&text);
}

/**** Damage */

/* Two members, the first with a wrong checksum. */
static void write_damaged(const char *first, const char *second)
{
	struct buf file = { 0 };

	gzip_add_member(&file, first, strlen(first), 6);
	file.data[file.len - GZIP_TRAILER] ^= 1;
	gzip_add_member(&file, second, strlen(second), 6);
	write_file(&file);
	buf_release(&file);
}

static void check_damaged(const char *first, const char *second,
			  uint64_t nrequests, uint64_t nrejected, bool is_log)
{
	struct found found;

	write_damaged(first, second);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nrequests, nrequests);
	assert_int_equal(found.out.nhosts, nrequests);
	assert_int_equal(found.out.nrejected, nrejected);
	assert_int_equal(found.out.text_bytes, strlen(first) + strlen(second));
	assert_int_equal(found.out.nerrors, is_log && !nrejected ? 1 : 2);
	assert_int_equal(found.out.errors[0].code, ERROR_DAMAGED);
	if (!is_log)
		assert_int_equal(found.out.errors[1].code, ERROR_NOT_A_LOG);
	found_release(&found);
}

/* What follows damage is not the continuation of the line before it. */
static void test_damage_in_a_line(void **state)
{
	(void)state;
	check_damaged(ASKS("a") "\n", ASKS("b") "\n", 2, 0, true);
	check_damaged(ASKS("a"), ASKS("b") "\n", 2, 0, true);
	check_damaged(ASKS("a"), "tail\n" ASKS("b") "\n", 2, 0, true);
	check_damaged(ELSE("a") "\nb - - " TIME " \"GET ",
		      "/robots.txt HTTP/1.1\" 200 1\n" ASKS("c") "\n", 1, 1,
		      true);
	check_damaged(ELSE("a") "\nb - - " TIME " \"GET /robots",
		      ".txt HTTP/1.1\" 200 1\n" ASKS("c") "\n", 1, 0, true);
	check_damaged("x - - ", ASKS("b") "\n", 1, 0, true);
	check_damaged("x", "y", 0, 0, false);
	check_damaged("x\n", ELSE("a") "\n", 0, 0, true);
}

/* The same in a line that is longer than what is looked at. */
static void test_damage_in_a_long_line(void **state)
{
	struct buf first = { 0 };

	(void)state;
	add(&first, ASKS("a"));
	add_many(&first, 'x', 100000);
	buf_add_byte(&first, 0);
	check_damaged((const char *)first.data, ASKS("b") "\n", 2, 0, true);
	buf_clear(&first);
	add_many(&first, 'x', 1000000);
	buf_add_byte(&first, 0);
	check_damaged((const char *)first.data, ASKS("b") "\nmore", 1, 0, true);
	buf_release(&first);
}

static void test_cut_file(void **state)
{
	struct buf file = { 0 };
	struct found found;

	(void)state;
	gzip_add_member(&file, bytes_of(ASKS("a") "\n" ASKS("b")), 0);
	file.len -= GZIP_TRAILER;
	write_file(&file);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nrequests, 2);
	assert_int_equal(found.out.nerrors, 1);
	assert_int_equal(found.out.errors[0].code, ERROR_CUT);
	found_release(&found);
	/* A line that the damage cuts off says nothing of what it was. */
	file.len = GZIP_HEADER_MIN + 5 + 10;
	write_file(&file);
	scan_it(&usual, &found);
	assert_int_equal(found.out.text_bytes, 10);
	assert_int_equal(found.out.nerrors, 1);
	assert_int_equal(found.out.errors[0].code, ERROR_CUT);
	found_release(&found);
	/* Not one byte of text, so no line either. */
	file.len = GZIP_HEADER_MIN;
	write_file(&file);
	scan_it(&usual, &found);
	assert_int_equal(found.out.nerrors, 1);
	assert_int_equal(found.out.errors[0].code, ERROR_CUT);
	found_release(&found);
	buf_release(&file);
}

static void check_only_error(const struct file *file, bool opened,
			     enum error_code code, int errnum)
{
	struct found found;

	scan(&usual, file, &found);
	assert_int_equal(found.out.opened, opened);
	assert_int_equal(found.out.nerrors, 1);
	assert_int_equal(found.out.errors[0].code, code);
	assert_int_equal(found.out.errors[0].errnum, errnum);
	assert_int_equal(found.out.text_bytes, 0);
	assert_int_equal(found.out.nhosts, 0);
	found_release(&found);
}

static void test_file_without_text(void **state)
{
	struct file file = { .name = file_name, .kind = FILE_REGULAR };
	struct buf buf = { 0 };

	(void)state;
	/* The name ends in .gz. */
	write_file(&buf);
	check_only_error(&file, true, ERROR_EMPTY, 0);
	buf_add(&buf, bytes_of("\x04\x22\x4d\x18 and so on"));
	write_file(&buf);
	check_only_error(&file, true, ERROR_UNSUPPORTED, 0);
	buf_release(&buf);
}

/**** Records of several lines */

#define CRI "2024-01-31T23:59:59.123456789Z "

/* The line in parts, as Kubernetes writes what is too long, or whole. */
static void add_parts(struct rng *rng, struct buf *text, const char *stream,
		      struct slice line, size_t nparts)
{
	for (; nparts > 1; nparts--) {
		size_t len = rng_below(rng, line.len + 1);

		buf_addf(text, CRI "%s P ", stream);
		buf_add(text, line.at, len);
		add(text, "\n");
		line = slice_behind(line, len);
	}
	buf_addf(text, CRI "%s F ", stream);
	buf_add(text, line.at, line.len);
	add(text, "\n");
}

/* Takes the next line of one of two texts, until both are at their end. */
static void mix(struct rng *rng, const struct buf from[2], struct buf *text)
{
	size_t at[2] = { 0, 0 };

	while (at[0] < from[0].len || at[1] < from[1].len) {
		size_t i = rng_below(rng, 2);
		const uint8_t *begin = from[i].data + at[i], *newline;

		if (at[i] == from[i].len)
			continue;
		newline = memchr(begin, '\n', from[i].len - at[i]);
		assert_non_null(newline);
		buf_add(text, begin, (size_t)(newline + 1 - begin));
		at[i] += (size_t)(newline + 1 - begin);
	}
}

static void scan_text(const struct buf *text, struct found *found)
{
	struct buf file = { 0 };

	gzip_add_member(&file, text->data, text->len, 1);
	write_file(&file);
	scan_it(&usual, found);
	buf_release(&file);
}

static void check_same_hosts(const struct found *one, const struct found *other)
{
	const struct host **hosts = hostlist_sorted(&one->hosts);
	const struct host **others = hostlist_sorted(&other->hosts);

	assert_non_null(hosts);
	assert_non_null(others);
	assert_int_equal(one->out.nhosts, other->out.nhosts);
	for (size_t i = 0; i < one->out.nhosts; i++) {
		assert_int_equal(hosts[i]->len, others[i]->len);
		assert_memory_equal(hosts[i]->name, others[i]->name,
				    hosts[i]->len);
	}
	free(hosts);
	free(others);
}

static void test_lines_in_parts(void **state)
{
	struct buf whole = { 0 }, streams[2] = { { 0 } }, parts = { 0 };
	struct buf line = { 0 };
	struct rng rng = { 3 };
	struct found expected, found;

	(void)state;
	add_parts(&rng, &whole, "stdout", (struct slice){ "x", 1 }, 1);
	add_parts(&rng, &parts, "stdout", (struct slice){ "x", 1 }, 1);
	for (unsigned i = 0; i < 3000; i++) {
		size_t stream = rng_below(&rng, 2);
		const char *name = stream ? "stderr" : "stdout";

		buf_clear(&line);
		buf_addf(&line,
			 rng_below(&rng, 2) ? ASKS("10.0.%u.%u")
					    : ELSE("10.0.%u.%u"),
			 i / 256, i % 256);
		if (!rng_below(&rng, 30))
			add_many(&line, 'z', rng_below(&rng, 50000));
		for (int j = 0; j < 2; j++)
			add_parts(&rng, j ? &whole : &streams[stream], name,
				  (struct slice){ (char *)line.data, line.len },
				  j || rng_below(&rng, 4)
					  ? 1
					  : 2 + rng_below(&rng, 5));
	}
	mix(&rng, streams, &parts);
	scan_text(&whole, &expected);
	assert_true(expected.out.nhosts > 1000);
	assert_int_equal(expected.out.nrejected, 0);
	scan_text(&parts, &found);
	check_same_hosts(&expected, &found);
	assert_int_equal(found.out.nrequests, expected.out.nrequests);
	assert_int_equal(found.out.nrejected, 0);
	found_release(&expected);
	found_release(&found);
	buf_release(&whole);
	buf_release(&streams[0]);
	buf_release(&streams[1]);
	buf_release(&parts);
	buf_release(&line);
}

/* A part without the end of its line, at the end of the file or of what damage
 * has left of it. */
static void test_parts_without_an_end(void **state)
{
	static const char begin[] =
		CRI "stdout F " ASKS("10.0.0.1") "\n" CRI
						 "stdout P 10.0.0.2 - - " TIME
						 " \"GET /robots.txt\n";
	struct buf text = { 0 };
	struct found found;

	(void)state;
	add(&text, begin);
	scan_text(&text, &found);
	assert_int_equal(found.out.nhosts, 1);
	assert_int_equal(found.out.nrejected, 1);
	found_release(&found);
	buf_release(&text);
	check_damaged(begin, CRI "stdout F " ASKS("10.0.0.3") "\n", 2, 1, true);
	check_damaged(begin, CRI "stdout F x\n", 1, 1, true);
}

/**** Files that are none */

static void test_missing_file(void **state)
{
	struct file file = { .name = file_name, .kind = FILE_REGULAR };

	(void)state;
	remove(file_name);
	check_only_error(&file, false, ERROR_OPEN, ENOENT);
	file.kind = FILE_NAMED;
	check_only_error(&file, false, ERROR_OPEN, ENOENT);
}

/* What was a regular file when the directory was read, and is none now. */
static void test_no_regular_file(void **state)
{
	struct file file = { .name = file_name, .kind = FILE_REGULAR };

	(void)state;
	remove(file_name);
	assert_int_equal(mkdir(file_name, 0700), 0);
	check_only_error(&file, false, ERROR_NOT_REGULAR, 0);
	file.kind = FILE_NAMED;
	check_only_error(&file, true, ERROR_READ, EISDIR);
	assert_int_equal(rmdir(file_name), 0);
	/* Which may not block, with nobody there to write. */
	assert_int_equal(mkfifo(file_name, 0600), 0);
	file.kind = FILE_REGULAR;
	check_only_error(&file, false, ERROR_NOT_REGULAR, 0);
	assert_int_equal(remove(file_name), 0);
}

static void test_standard_input(void **state)
{
	char name[] = "-";
	struct file file = { .name = name, .kind = FILE_STDIN };
	int old = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	struct buf text = { 0 };
	struct found found;
	int fd;

	(void)state;
	add(&text, ASKS("a") "\n");
	write_file(&text);
	fd = open(file_name, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	scan(&usual, &file, &found);
	/* It is the caller's, and stays open. */
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	if (old >= 0) {
		assert_int_equal(dup2(old, STDIN_FILENO), STDIN_FILENO);
		close(old);
	}
	assert_int_equal(found.out.nhosts, 1);
	assert_int_equal(found.out.nerrors, 0);
	/* A regular file, but nobody can say which by its name. */
	assert_false(found.identity.is_stable);
	assert_true(found.identity.has_ends);
	assert_true(found.identity.head == identity_hash(text.data, text.len));
	found_release(&found);
	buf_release(&text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_ends_of_lines),
		cmocka_unit_test(test_bytes_of_any_kind),
		cmocka_unit_test(test_lines_around_the_limit),
		cmocka_unit_test(test_hits_behind_the_limit),
		cmocka_unit_test(test_path_behind_the_limit),
		cmocka_unit_test(test_carriage_return_at_the_limit),
		cmocka_unit_test(test_many_long_lines),
		cmocka_unit_test(test_one_endless_line),
		cmocka_unit_test(test_hits_at_every_offset_around_the_edges),
		cmocka_unit_test(test_random_mixes),
		cmocka_unit_test(test_scan_is_reused),
		cmocka_unit_test(test_several_paths),
		cmocka_unit_test(test_path_of_other_bytes),
		cmocka_unit_test(test_path_with_quote_or_backslash),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_lines_that_name_fields),
		cmocka_unit_test(test_the_mark_of_fields_elsewhere),
		cmocka_unit_test(test_the_mark_of_fields_before_the_path),
		cmocka_unit_test(test_fields_behind_the_sample),
		cmocka_unit_test(test_fields_in_the_next_block),
		cmocka_unit_test(test_lines_are_counted_if_wanted),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_a_filtered_line_proves_a_log),
		cmocka_unit_test(test_a_file_that_is_too_old),
		cmocka_unit_test(test_progress_is_shown),
		cmocka_unit_test(test_rejected_lines_are_kept),
		cmocka_unit_test(test_rejected_lines_that_cannot_be_kept),
		cmocka_unit_test(test_identity_of_a_file_that_was_read),
		cmocka_unit_test(test_identity_of_a_file_that_was_not),
		cmocka_unit_test(test_not_a_log),
		cmocka_unit_test(test_first_line_of_no_log),
		cmocka_unit_test(test_sample_with_long_lines),
		cmocka_unit_test(test_damage_in_a_line),
		cmocka_unit_test(test_damage_in_a_long_line),
		cmocka_unit_test(test_cut_file),
		cmocka_unit_test(test_file_without_text),
		cmocka_unit_test(test_lines_in_parts),
		cmocka_unit_test(test_parts_without_an_end),
		cmocka_unit_test(test_missing_file),
		cmocka_unit_test(test_no_regular_file),
		cmocka_unit_test(test_standard_input),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
