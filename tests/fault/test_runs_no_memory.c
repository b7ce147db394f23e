/*
 * Each allocation of whole runs fails in turn, once alone and once with all
 * behind it. A run that fails says so, and leaves what was there; one that does
 * not, but says nothing, writes what it would write with memory.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/completion.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "failing_heap.h"
#include "folders.h"
#include "packers.h"
#include "run.h"

#ifdef FAILING_HEAP

enum { WORDS_MAX = 16 };

static const char old[] = "old.example\n";

/**** Files, below a directory that is the current one */

struct place {
	char top[64];
	int said; /* a file in the place of standard error */
	int old_stderr;
};

static void write_file(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void write_buf(const char *path, struct buf *buf)
{
	assert_false(buf_failed(buf));
	write_file(path, buf->data, buf->len);
	buf_release(buf);
}

#define REQUEST "[03/Nov/2026:06:25:01 +0000] \"GET /robots.txt HTTP/1.1\" "

/* Of n hosts, each with an agent of its own that is not short. */
static struct buf lines(const char *name, int n)
{
	struct buf text = { 0 };

	for (int i = 0; i < n; i++)
		buf_addf(&text,
			 "%s%d.example - - " REQUEST
			 "200 71 \"-\" \"%0150d\"\n",
			 name, i, i);
	return text;
}

/* A line that ends too early, and one that is longer than what is kept. */
static struct buf odd_lines(void)
{
	struct buf text = { 0 };

	buf_add_str(&text, "odd.example - - [03/Nov/2026:06:25:01 +0000] "
			   "\"GET /robots.txt\n");
	buf_add_str(&text, "long.example - - " REQUEST "200 71 \"-\" \"");
	for (int i = 0; i < 70000; i++)
		buf_add_byte(&text, 'x');
	buf_add_str(&text, "\"\nlast.example - - " REQUEST "200 71\n");
	return text;
}

static struct buf json_lines(void)
{
	struct buf text = { 0 };

	buf_add_str(&text, "{\"remote_addr\":\"192.0.2.1\",\"time_local\":"
			   "\"03/Nov/2026:06:25:01 +0000\",\"request\":"
			   "\"GET /robots.txt HTTP/1.1\",\"status\":200,"
			   "\"http_user_agent\":\"x\\u00e9\"}\n");
	buf_add_str(&text, "{\"log\":\"192.0.2.2 - - [03/Nov/2026:06:25:01 "
			   "+0000] \\\"GET /robots.txt HTTP/1.1\\\" 200 71\\n\""
			   ",\"stream\":\"stdout\"}\n");
	/* With more members than there is room for at first. */
	buf_add_str(&text, "{\"remote_addr\":\"192.0.2.5\",\"many\":[0");
	for (int i = 0; i < 3000; i++)
		buf_addf(&text, ",{\"a%d\":[\"/robots.txt\"]}", i);
	buf_add_str(&text, "],\"method\":\"GET\",\"uri\":\"/robots.txt\"}\n");
	return text;
}

static struct buf named_lines(void)
{
	struct buf text = { 0 };

	buf_add_str(&text, "#Fields: date time c-ip cs-method cs-uri-stem\n"
			   "2026-11-03 06:25:01 192.0.2.3 GET /robots.txt\n"
			   "#Fields: date time cs-method cs-uri-stem c-ip\n"
			   "2026-11-03 06:25:01 GET /robots.txt 192.0.2.4\n");
	return text;
}

/* In a terminal's colours; and in a format that is known by what it has. */
static struct buf other_lines(void)
{
	struct buf text = { 0 };

	buf_add_str(&text, "\033[32m192.0.2.6\033[0m - - " REQUEST "200 71\n");
	buf_add_str(&text, "[2026-11-03T06:25:01.123Z] \"GET /robots.txt "
			   "HTTP/1.1\" 200 - 0 71 1 - \"192.0.2.7\" \"Bot/1\" "
			   "\"-\" \"host.example\" \"-\"\n");
	return text;
}

/* In a container's log, which is in parts. */
static struct buf parts_of_lines(void)
{
	static const char cri[] = "2026-11-03T06:25:01.000000000Z stdout";
	struct buf text = { 0 };

	for (int i = 0; i < 3; i++)
		buf_addf(&text,
			 "%s P 192.0.2.%d - - [03/Nov/2026:06:\n"
			 "%s F 25:01 +0000] \"GET /robots.txt HTTP/1.1\" 200 "
			 "1\n",
			 cri, 100 + i, cri);
	return text;
}

static void pack(struct buf *text)
{
	struct buf packed = { 0 };

	pack_gzip(&packed, text->data, text->len);
	buf_release(text);
	*text = packed;
}

static void write_logs(void)
{
	struct buf text = lines("a", 40), more;

	write_buf("logs/a.log.gz", &text);
	text = lines("b", 5);
	pack(&text);
	more = lines("c", 3);
	buf_add(&text, more.data, more.len);
	buf_release(&more);
	write_buf("logs/b.log.gz", &text);
	text = odd_lines();
	write_buf("logs/odd.log.gz", &text);
	text = json_lines();
	write_buf("logs/json.log.gz", &text);
	text = named_lines();
	write_buf("logs/named.log.gz", &text);
	text = parts_of_lines();
	write_buf("logs/parts.log.gz", &text);
	text = other_lines();
	write_buf("logs/other.log.gz", &text);
	text = lines("d", 3);
	pack(&text);
	pack(&text);
	write_buf("logs/twice.log.gz", &text);
}

#if defined(HAVE_ZSTD) || defined(HAVE_XZ) || defined(HAVE_BZIP2)
static void write_packed(const char *path, const char *host,
			 void (*pack_with)(struct buf *, const void *, size_t))
{
	struct buf text = lines(host, 3), packed = { 0 };

	pack_with(&packed, text.data, text.len);
	buf_release(&text);
	write_buf(path, &packed);
}
#endif

/* A log that a compressor did not remove, and other formats. */
static void write_rotated(void)
{
	struct buf text = lines("e", 3);

	write_file("rotated/access.log.1", text.data, text.len);
	pack(&text);
	write_buf("rotated/access.log.1.gz", &text);
	text = lines("f", 3);
	pack(&text);
	text.data[text.len - 8] ^= 1;
	write_buf("rotated/access.log.2.gz", &text);
#ifdef HAVE_ZSTD
	write_packed("rotated/access.log.3.zst", "g", pack_zstd);
#endif
#ifdef HAVE_XZ
	write_packed("rotated/access.log.4.xz", "h", pack_xz);
#endif
#ifdef HAVE_BZIP2
	write_packed("rotated/access.log.5.bz2", "i", pack_bzip2);
#endif
}

/* One that is it, one that is not, and one that is several. */
static struct buf requests_of_crawlers(void)
{
	static const char *const targets[] = { "robots.txt", "a?q=1", "b" };
	static const char *const agents[] = { "GPTBot/1.0", "Googlebot/2.1",
					      "Googlebot GPTBot" };
	struct buf text = { 0 };

	for (int i = 0; i < 24; i++)
		buf_addf(&text,
			 "192.0.2.%d - - [03/Nov/2026:06:25:%02d +0000] "
			 "\"GET /%s HTTP/1.1\" 200 71 \"-\" \"%s\"\n",
			 i / 2 % 8, i, targets[i % 3], agents[i / 3 % 3]);
	buf_add_str(&text, "a Googlebot that cannot be read\n");
	return text;
}

static void write_crawlers(void)
{
	static const char rules[] =
		"User-agent: GPTBot\nDissallow: /c\n"
		"Disallow: /a?q\nCrawl-delay: 2\n"
		"User-agent: Other\nDisallow: /\n"
		"User-agent: Google-Extended\nDisallow: /\n";
	static const char list[] = "192.0.2.0/30\nnone\n";
	static const char prefixes[] =
		"{\"creationTime\": \"2026-01-01T00:00:00\", \"prefixes\": "
		"[{\"ipv4Prefix\": \"192.0.2.4/31\"}]}";
	static const char tokens[] = "Zebbot\tZeb\tsearch\nb\x01\n";
	struct buf text = { 0 };

	/* More names than there is room for without taking memory. */
	buf_add(&text, rules, sizeof(rules) - 1);
	for (int i = 0; i < 600; i++)
		buf_addf(&text, "User-agent: x%d\n", i);
	write_buf("crawlers/robots.txt", &text);
	text = requests_of_crawlers();
	write_buf("crawlers/a.log.gz", &text);
	write_file("crawlers/b.log.gz", "192.0.2.1 - - " REQUEST "200 71\n",
		   strlen("192.0.2.1 - - " REQUEST "200 71\n"));
	write_file("crawlers/googlebot.txt", list, sizeof(list) - 1);
	write_file("crawlers/gptbot.json", prefixes, sizeof(prefixes) - 1);
	write_file("crawlers/tokens", tokens, sizeof(tokens) - 1);
}

static const char *const folders[] = { "logs",	"rotated", "out",
				       "cache", "saved",   "crawlers" };

enum { NFOLDERS = sizeof(folders) / sizeof(*folders) };

static int set_up(void **ctx)
{
	static struct place place;
	char top[] = "/tmp/findrobots-runs-XXXXXX";

	assert_non_null(mkdtemp(top));
	strcpy(place.top, top);
	assert_int_equal(chdir(top), 0);
	for (size_t i = 0; i < NFOLDERS; i++)
		assert_int_equal(mkdir(folders[i], 0700), 0);
	write_logs();
	write_rotated();
	write_crawlers();
	place.said = memfd_create("said", MFD_CLOEXEC);
	place.old_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	assert_true(place.said >= 0 && place.old_stderr >= 0);
	*ctx = &place;
	return 0;
}

static int tear_down(void **ctx)
{
	const struct place *place = *ctx;

	close(place->said);
	close(place->old_stderr);
	for (size_t i = 0; i < NFOLDERS; i++) {
		empty_folder(folders[i]);
		rmdir(folders[i]);
	}
	assert_int_equal(chdir("/"), 0);
	rmdir(place->top);
	return 0;
}

/**** Runs */

struct asked {
	struct place *place;
	const char *const *words;
	struct buf right; /* what it writes to out/hosts */
	bool may_say;	  /* something even then */
	bool keeps_cache; /* from the run before */
};

static void read_file(const char *path, struct buf *buf)
{
	FILE *file = fopen(path, "r");
	int c;

	assert_non_null(file);
	while ((c = getc(file)) != EOF)
		buf_add_byte(buf, (uint8_t)c);
	fclose(file);
	assert_false(buf_failed(buf));
}

static bool is_same(const struct buf *buf, const void *bytes, size_t len)
{
	return buf->len == len && !memcmp(buf->data, bytes, len);
}

static enum run_status run(const char *const *words)
{
	char *argv[WORDS_MAX + 1] = { (char *)"findrobots" };
	enum run_status status = RUN_FAILED;
	struct buf why = { 0 };
	struct options opt;
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)words[argc - 1];
	if (!parse_options(&opt, argc, argv, &why))
		status = run_all(&opt);
	else if (buf_failed(&why))
		run_fail_no_memory();
	buf_release(&why);
	options_release(&opt);
	return status;
}

/* With standard error kept. Returns how long it is. */
static off_t run_quietly(const struct asked *asked, enum run_status *status)
{
	const struct place *place = asked->place;

	assert_int_equal(ftruncate(place->said, 0), 0);
	lseek(place->said, 0, SEEK_SET);
	dup2(place->said, STDERR_FILENO);
	*status = run(asked->words);
	dup2(place->old_stderr, STDERR_FILENO);
	return lseek(place->said, 0, SEEK_END);
}

static void prepare(const struct asked *asked)
{
	empty_folder("out");
	if (!asked->keeps_cache)
		empty_folder("cache");
	write_file("out/hosts", old, sizeof(old) - 1);
}

static int run_once(void *ctx)
{
	struct asked *asked = ctx;
	struct buf found = { 0 };
	enum run_status status;
	bool on = heap.on;
	off_t said;

	heap.on = false;
	prepare(asked);
	heap.on = on;
	said = run_quietly(asked, &status);
	heap.on = false;
	read_file("out/hosts", &found);
	if (!asked->right.data) {
		asked->right = found;
		asked->may_say = said > 0;
		assert_int_not_equal(status, RUN_FAILED);
		assert_false(is_same(&found, old, sizeof(old) - 1));
		found = (struct buf){ 0 };
	} else if (status == RUN_FAILED) {
		assert_true(said);
		assert_true(is_same(&found, old, sizeof(old) - 1));
	} else if (!is_same(&found, asked->right.data, asked->right.len)) {
		assert_int_equal(status, RUN_INCOMPLETE);
		assert_true(said);
	}
	if (status == RUN_OK)
		assert_true(asked->may_say || !said || asked->keeps_cache);
	buf_release(&found);
	heap.on = on;
	return status == RUN_FAILED ? -1 : 0;
}

static void fail_run(struct place *place, bool keeps_cache,
		     const char *const *words)
{
	struct asked asked = { .place = place,
			       .words = words,
			       .keeps_cache = keeps_cache };

	/* What it writes is there before blocks are counted. */
	assert_int_equal(run_once(&asked), 0);
	fail_each(run_once, &asked);
	buf_release(&asked.right);
}

#define WORDS(...)                                                             \
	((const char *const[]){ "--no-sandbox", "--jobs=1", __VA_ARGS__, NULL })
#define FAIL_RUN(...) fail_run(*ctx, false, WORDS(__VA_ARGS__))

/*
 * With make check only each third allocation fails of runs that have most of
 * them in common: of the next run those after.
 */
static void fail_some(void)
{
	if (failing.nth == 1 && !getenv("LONG"))
		failing.nth = 3;
	else if (failing.nth > 1)
		failing.first = failing.first % failing.nth + 1;
}

static void fail_all(void)
{
	failing.first = failing.nth = 1;
}

#define CRAWLERS                                                               \
	"--rules=crawlers/robots.txt", "--ranges=crawlers", "--ranges-any",    \
		"--crawlers=crawlers/tokens"

static void hosts_are_listed(void **ctx)
{
	FAIL_RUN("-oout/hosts", "--rejects=out/rejects", "--stats", "-v",
		 "logs");
#ifdef HAVE_JSMN
	FAIL_RUN("-oout/hosts", "--json-fields=host=remote_addr,target=uri",
		 "-r", ".");
#endif
	FAIL_RUN("-oout/hosts", "-fjson", "--sort=requests", "--top=9", "--all",
		 "rotated");
	FAIL_RUN("-oout/hosts", "-ftable", "--path=/robots.txt",
		 "--path=/ads.txt", "logs/a.log.gz", "logs/json.log.gz");
	FAIL_RUN("-oout/hosts", "--decoder=zlib", "--agent=00", "--agent=x",
		 "--host=.example,192.0.2.0/24", "--host=::ffff:10.0.0.0/104",
		 "--method=GET", "--exclude-host=a1.example", "logs");
	FAIL_RUN("-oout/hosts", "--log-format=%h %l %u %t \"%r\" %>s %b",
		 "logs/a.log.gz");
}

static void pages_are_written(void **ctx)
{
	FAIL_RUN("-oout/hosts", "-fhtml", "--all", "rotated");
	FAIL_RUN("-oout/hosts", "-fchart", "--top=1", "--all", "rotated");
	FAIL_RUN("-oout/hosts", CRAWLERS, "-fhtml", "crawlers");
}

static void results_are_saved(void **ctx)
{
	FAIL_RUN("--save=out/hosts", "-fcsv", "logs");
	FAIL_RUN("--save=out/hosts", "--shard=1/2", "--since=2026-11-01",
		 "logs");
}

static void results_are_merged(void **ctx)
{
	assert_int_equal(run(WORDS("--save=saved/a", "-fcsv", "logs/a.log.gz")),
			 RUN_OK);
	assert_int_equal(run(WORDS("--save=saved/b", "-fcsv", "logs/b.log.gz")),
			 RUN_OK);
	FAIL_RUN("--merge", "--save=out/hosts", "saved/a", "saved/b");
	FAIL_RUN("--merge", "-oout/hosts", "-ftable", "saved/a", "saved/b");
	FAIL_RUN("--merge", "-oout/hosts", "-fjson", "--sort=requests",
		 "saved/a", "saved/b");
}

static void a_cache_is_kept(void **ctx)
{
	FAIL_RUN("-oout/hosts", "--cache=cache", "--new", "-v", "logs");
	fail_run(*ctx, true,
		 WORDS("-oout/hosts", "--cache=cache", "-fcsv", "logs"));
}

static void crawlers_are_told_of(void **ctx)
{
	FAIL_RUN("-oout/hosts", CRAWLERS, "-fjson", "--rejects=out/rejects",
		 "--stats", "-v", "crawlers");
	fail_some();
	FAIL_RUN("-oout/hosts", CRAWLERS, "-ftable", "--sort=requests",
		 "--top=2", "--fail-on=spoofed", "crawlers");
	fail_some();
	FAIL_RUN("-oout/hosts", CRAWLERS, "-fhosts", "--only=forbidden,spoofed",
		 "--mask", "crawlers");
	fail_some();
	FAIL_RUN("-oout/hosts", "--cache=cache", CRAWLERS, "-fcsv", "crawlers");
	fail_some();
	fail_run(*ctx, true,
		 WORDS("-oout/hosts", "--cache=cache", CRAWLERS, "-ftsv",
		       "crawlers"));
	fail_all();
}

static void results_of_crawlers_are_merged(void **ctx)
{
	assert_int_equal(run(WORDS("--save=saved/a", CRAWLERS, "--shard=1/2",
				   "crawlers")),
			 RUN_INCOMPLETE);
	assert_int_equal(run(WORDS("--save=saved/b", CRAWLERS, "--shard=2/2",
				   "crawlers")),
			 RUN_INCOMPLETE);
	fail_some();
	FAIL_RUN("--save=out/hosts", CRAWLERS, "crawlers");
	fail_some();
	FAIL_RUN("--merge", "-oout/hosts", CRAWLERS, "-fjsonl", "saved/a",
		 "saved/b");
	fail_some();
	FAIL_RUN("--merge", "--save=out/hosts", CRAWLERS, "saved/a", "saved/b");
	fail_all();
}

static int add_texts(void *ctx)
{
	struct buf text = { 0 };
	int ret;

	(void)ctx;
	help_add(&text);
	help_add_version(&text);
	completion_add(OPTIONS_BASH, &text);
	ret = buf_failed(&text) ? -1 : 0;
	buf_release(&text);
	return ret;
}

static void texts_are_made(void **ctx)
{
	(void)ctx;
	fail_each(add_texts, NULL);
}

#define PLACED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACED(hosts_are_listed),
		PLACED(pages_are_written),
		PLACED(results_are_saved),
		PLACED(results_are_merged),
		PLACED(a_cache_is_kept),
		PLACED(crawlers_are_told_of),
		PLACED(results_of_crawlers_are_merged),
		cmocka_unit_test(texts_are_made),
	};

	/* Without it the C library reads its files of zones each time. */
	setenv("TZ", "UTC0", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return failing_heap_skip();
}

#endif
