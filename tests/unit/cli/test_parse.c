/*
 * The command line (parse.h): what each option sets, and that what was
 * taken before a failure is given back. The texts are for tests/cli.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "cli/parse.h"

enum { WORDS_MAX = 16 };

/* Parses the words, closed by NULL, behind the program's name. */
static int parse(struct options *opt, const char *const *words)
{
	static char name[] = "findrobots";
	/* getopt_long(3) moves operands behind the options. */
	static char *argv[WORDS_MAX + 2];
	struct buf why = { 0 };
	int argc = 1, result;

	argv[0] = name;
	for (; words[argc - 1]; argc++) {
		assert_true(argc <= WORDS_MAX);
		argv[argc] = (char *)words[argc - 1];
	}
	argv[argc] = NULL;
	result = parse_options(opt, argc, argv, &why);
	assert_false(buf_failed(&why));
	assert_int_equal(result != 0, why.len > 0);
	buf_release(&why);
	return result;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void assert_good(struct options *opt, const char *const *words)
{
	assert_int_equal(parse(opt, words), 0);
}

static void assert_bad(const char *const *words)
{
	struct options opt;

	assert_int_equal(parse(&opt, words), -1);
	options_release(&opt);
}

static void without_options(void **state)
{
	struct options opt;

	(void)state;
	assert_good(&opt, (const char *const[]){ NULL });
	assert_int_equal(opt.action, OPTIONS_RUN);
	assert_int_equal(opt.noperands, 0);
	assert_int_equal(opt.include.n, 1);
	assert_string_equal(opt.include.values[0], "*.log.gz");
	assert_int_equal(opt.exclude.n, 0);
	assert_null(opt.files0_from);
	assert_int_equal(opt.log_format.kind, FORMAT_AUTO);
	assert_null(opt.log_format.client);
	assert_int_equal(opt.paths.n, 1);
	assert_string_equal(opt.paths.values[0], "/robots.txt");
	assert_true(opt.filter.since == INSTANT_NONE);
	assert_true(opt.filter.until == INSTANT_NONE);
	assert_false(opt.filter.by_status);
	assert_int_equal(opt.filter.nmethods, 0);
	assert_int_equal(opt.filter.nagents, 0);
	assert_true(filter_is_empty(&opt.filter));
	assert_int_equal(opt.format, RENDER_HOSTS);
	assert_int_equal(opt.order.key, ORDER_HOST);
	assert_false(opt.order.reverse);
	assert_int_equal(opt.order.top, 0);
	assert_false(opt.count || opt.null_ended || opt.stats ||
		     opt.recursive || opt.no_sandbox);
	assert_int_equal(opt.verbosity, OPTIONS_NORMAL);
	assert_null(opt.output);
	assert_null(opt.rejects);
	assert_null(opt.cache);
	assert_int_equal(opt.cache_days, 400);
	assert_int_equal(opt.njobs, 0);
	assert_int_equal(opt.memory_bytes, 1 << 30);
	assert_int_equal(opt.engine, POOL_THREADS);
	assert_non_null(opt.decoder);
	assert_int_equal(opt.progress, PROGRESS_AUTO);
	options_release(&opt);
}

static void flags(void **state)
{
	struct options opt;

	(void)state;
	assert_good(&opt, WORDS("-r", "--reverse", "-c", "--stats", "-q",
				"--no-sandbox", "here"));
	assert_true(opt.recursive);
	assert_true(opt.order.reverse);
	assert_true(opt.count);
	assert_true(opt.stats);
	assert_int_equal(opt.verbosity, OPTIONS_QUIET);
	assert_true(opt.no_sandbox);
	assert_false(opt.null_ended);
	assert_int_equal(opt.noperands, 1);
	assert_string_equal(opt.operands[0], "here");
	options_release(&opt);

	assert_good(&opt, WORDS("-q0v"));
	assert_true(opt.null_ended);
	assert_int_equal(opt.verbosity, OPTIONS_VERBOSE);
	options_release(&opt);
}

/* Every word that is a choice, and what it stands for. */
static void choices(void **state)
{
	static const struct {
		const char *word;
		size_t offset; /* of the enum */
		int value;
	} all[] = {
#define CHOICE(word, field, value)                                             \
	{ word, offsetof(struct options, field), value }
		CHOICE("--format=hosts", format, RENDER_HOSTS),
		CHOICE("--format=table", format, RENDER_TABLE),
		CHOICE("--format=tsv", format, RENDER_TSV),
		CHOICE("--format=csv", format, RENDER_CSV),
		CHOICE("--format=json", format, RENDER_JSON),
		CHOICE("--format=jsonl", format, RENDER_JSONL),
		CHOICE("-ftsv", format, RENDER_TSV),
		CHOICE("--sort=host", order.key, ORDER_HOST),
		CHOICE("--sort=address", order.key, ORDER_ADDRESS),
		CHOICE("--sort=requests", order.key, ORDER_REQUESTS),
		CHOICE("--sort=first", order.key, ORDER_FIRST),
		CHOICE("--sort=last", order.key, ORDER_LAST),
		CHOICE("--mode=threads", engine, POOL_THREADS),
		CHOICE("--mode=processes", engine, POOL_PROCESSES),
		CHOICE("--progress=auto", progress, PROGRESS_AUTO),
		CHOICE("--progress=always", progress, PROGRESS_ALWAYS),
		CHOICE("--progress=never", progress, PROGRESS_NEVER),
		CHOICE("--completion=bash", action, OPTIONS_BASH),
		CHOICE("--completion=zsh", action, OPTIONS_ZSH),
		CHOICE("--completion=fish", action, OPTIONS_FISH),
#undef CHOICE
	};
	struct options opt;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		unsigned value;

		assert_good(&opt, WORDS(all[i].word));
		memcpy(&value, (char *)&opt + all[i].offset, sizeof(value));
		assert_int_equal(value, all[i].value);
		if (all[i].offset != offsetof(struct options, action))
			assert_int_equal(opt.action, OPTIONS_RUN);
		options_release(&opt);
	}
}

static void texts_and_numbers(void **state)
{
	struct options opt;

	(void)state;
	assert_good(&opt, WORDS("--include=*.gz,*.log", "--include=[,a]b,c",
				"--exclude=x", "--files0-from=list", "-p/a",
				"--path=/b", "-oout", "--rejects=bad", "-j12",
				"--cache=dir", "--cache-days=7",
				"--top=1000000000", "--top=7"));
	assert_int_equal(opt.include.n, 4);
	assert_string_equal(opt.include.values[0], "*.gz");
	assert_string_equal(opt.include.values[1], "*.log");
	assert_string_equal(opt.include.values[2], "[,a]b");
	assert_string_equal(opt.include.values[3], "c");
	assert_int_equal(opt.exclude.n, 1);
	assert_string_equal(opt.exclude.values[0], "x");
	assert_string_equal(opt.files0_from, "list");
	assert_int_equal(opt.paths.n, 2);
	assert_string_equal(opt.paths.values[0], "/a");
	assert_string_equal(opt.output, "out");
	assert_string_equal(opt.rejects, "bad");
	assert_string_equal(opt.cache, "dir");
	assert_int_equal(opt.cache_days, 7);
	assert_int_equal(opt.njobs, 12);
	assert_int_equal(opt.order.top, 7);
	options_release(&opt);

	assert_good(&opt, WORDS("-oout", "-o-"));
	assert_null(opt.output);
	options_release(&opt);
}

static void sizes(void **state)
{
	static const struct {
		const char *word;
		unsigned long long bytes;
	} rows[] = {
		{ "--memory=1048576", 1048576 },
		{ "--memory=1024K", 1048576 },
		{ "--memory=1M", 1048576 },
		{ "--memory=0512M", 536870912 },
		{ "--memory=3G", 3221225472 },
		{ "--memory=1T", 1099511627776 },
		{ "--memory=1024T", 1125899906842624 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct options opt;
		size_t want = rows[i].bytes < SIZE_MAX ? (size_t)rows[i].bytes
						       : SIZE_MAX;

		assert_good(&opt, WORDS(rows[i].word));
		assert_true(opt.memory_bytes == want);
		options_release(&opt);
	}
}

static void filters(void **state)
{
	struct options opt;

	(void)state;
	/* date -u -d 2026-11-21T06:25:00Z +%s */
	assert_good(&opt,
		    WORDS("--since=2026-11-21T06:25:00Z",
			  "--until=2026-11-21T06:25:01Z", "--status=200,404",
			  "--status=5xx", "--method=GET", "--method=HEAD,POST",
			  "--agent=bot", "--agent=crawl",
			  "--host=192.0.2.0/24,example.com",
			  "--host=.example.org", "--exclude-host=192.0.2.1"));
	assert_true(opt.filter.since == INT64_C(1795242300000000));
	assert_true(opt.filter.until == INT64_C(1795242301000000));
	assert_true(opt.filter.by_status);
	assert_true(opt.filter.statuses[200] && opt.filter.statuses[404] &&
		    opt.filter.statuses[500] && opt.filter.statuses[599]);
	assert_false(opt.filter.statuses[201] || opt.filter.statuses[499]);
	assert_int_equal(opt.filter.nmethods, 3);
	assert_int_equal(opt.filter.nagents, 2);
	assert_int_equal(opt.filter.hosts.networks.n, 1);
	assert_int_equal(opt.filter.hosts.names.n, 2);
	assert_int_equal(opt.filter.excluded.networks.n, 1);
	assert_int_equal(opt.filter.excluded.names.n, 0);
	options_release(&opt);

	/* What was taken before the failure is given back. */
	assert_bad(WORDS("--agent=bot", "--host=192.0.2.1", "--method=GET",
			 "--path=/x", "--status=2000"));
	/* Both are relative to the same present. */
	assert_bad(WORDS("--since=now", "--until=now"));
	assert_bad(WORDS("--until=1h", "--since=1h"));
	assert_good(&opt, WORDS("--until=1h", "--since=2h"));
	assert_true(opt.filter.until - opt.filter.since == INT64_C(3600000000));
	options_release(&opt);
}

/* The format is made when all options are known, whatever their order. */
static void log_formats(void **state)
{
	static const struct {
		const char *word;
		enum format_kind kind;
	} names[] = {
		{ "--log-format=auto", FORMAT_AUTO },
		{ "--log-format=clf", FORMAT_CLF },
		{ "--log-format=vhost", FORMAT_VHOST },
		{ "--log-format=w3c", FORMAT_W3C },
		{ "--log-format=json", FORMAT_JSON },
		{ "--log-format=aws", FORMAT_AWS },
		{ "--log-format=haproxy", FORMAT_HAPROXY },
		{ "--log-format=%h %l %u %t \"%r\" %>s %b", FORMAT_TEMPLATE },
	};
	struct options opt;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_good(&opt, WORDS(names[i].word));
		assert_int_equal(opt.log_format.kind, names[i].kind);
		options_release(&opt);
	}
	assert_good(&opt, WORDS("--client-field=x-forwarded-for",
				"--log-format=w3c"));
	assert_string_equal(opt.log_format.client, "x-forwarded-for");
	options_release(&opt);
	assert_good(&opt, WORDS("--json-fields=host=.client.ip",
				"--log-format=json"));
	assert_true(slice_is(opt.log_format.json.paths[JSONLOG_HOST],
			     ".client.ip"));
	options_release(&opt);
	assert_good(&opt, WORDS("--json-fields=host=.client.ip"));
	assert_true(slice_is(opt.log_format.json.paths[JSONLOG_HOST],
			     ".client.ip"));
	options_release(&opt);
	assert_bad(WORDS("--log-format=%h %t \"%r\"", "--json-fields=host=.a"));
	assert_bad(WORDS("--log-format=json", "--client-field=host"));
}

/* Twice by the same words: nothing is left of the first time. */
static void parsed_again(void **state)
{
	struct options opt;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_good(&opt, WORDS("b", "-c", "a", "--", "-q"));
		assert_true(opt.count);
		assert_int_equal(opt.verbosity, OPTIONS_NORMAL);
		assert_int_equal(opt.noperands, 3);
		assert_string_equal(opt.operands[0], "b");
		assert_string_equal(opt.operands[1], "a");
		assert_string_equal(opt.operands[2], "-q");
		options_release(&opt);
	}
}

/* Every beginning of a word that is good is good or bad, and no more. */
static void words_cut_anywhere(void **state)
{
	static const char *const words[] = {
		"--since=2026-11-21T06:25:00.5+01:00",
		"--until=36h",
		"--status=200,3xx,40x",
		"--method=GET,HEAD",
		"--host=192.0.2.0/24,2001:db8::/32,.example.com",
		"--json-fields=host=.client.ip,request=.req",
		"--log-format=%h %l %u %t \"%r\" %>s %b \"%{User-Agent}i\"",
		"--log-format=$remote_addr [$time_local] \"$request\" $status",
		"--format=jsonl",
		"--top=1000000000",
	};
	struct options opt;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);

		/* Behind "--". */
		for (size_t n = 3; n <= len; n++) {
			char *word = strndup(words[i], n);
			int result;

			assert_non_null(word);
			result = parse(&opt, WORDS(word));
			if (n == len)
				assert_int_equal(result, 0);
			options_release(&opt);
			free(word);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options),
		cmocka_unit_test(flags),
		cmocka_unit_test(choices),
		cmocka_unit_test(texts_and_numbers),
		cmocka_unit_test(sizes),
		cmocka_unit_test(filters),
		cmocka_unit_test(log_formats),
		cmocka_unit_test(parsed_again),
		cmocka_unit_test(words_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
