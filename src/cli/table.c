#include "cli/table.h"

#include <string.h>

/*
 * Where a field of struct options is, which has to be of the size of the type
 * that is written there.
 */
#define PLACE(type, field)                                                     \
	(offsetof(struct options, field) +                                     \
	 0 * sizeof(char[sizeof(type) == sizeof(((struct options *)0)->field)  \
				 ? 1                                           \
				 : -1]))

/* What kind of option it is, its value, its choices, and what it sets. */
#define FLAG(field) TABLE_FLAG, NULL, NULL, PLACE(bool, field), 0, NULL, NULL
#define VALUE(field, value)                                                    \
	TABLE_VALUE, NULL, NULL, PLACE(unsigned, field), value, NULL, NULL
#define ONE_OF(arg, all, field, first)                                         \
	TABLE_CHOICE, arg, all, PLACE(unsigned, field), first, NULL, NULL
#define ANY(arg, some, set, expected)	TABLE_TEXT, arg, some, 0, 0, set, expected
#define TEXT(arg, set, expected)	ANY(arg, NULL, set, expected)
#define NAMED(arg, set, expected)	TABLE_FILE, arg, NULL, 0, 0, set, expected
#define MAYBE(kind, arg, set, expected) kind, arg, NULL, 0, 0, set, expected
#define A_FILE(set, expected)		NAMED("FILE", set, expected)

#define PATTERNS                                                               \
	"patterns for names, of 1 to 1000 bytes and without '/', with commas " \
	"between them"
#define A_TIME                                                                 \
	"a time like 2024-01-31, '2024-01-31 23:59', 2024-01-31T23:59:59Z, "   \
	"yesterday or 7d (7 days ago)"
#define HOSTS                                                                  \
	"addresses, networks like 192.0.2.0/24, names, or domains like "       \
	"*.example.com, parted by commas"

const struct table_row table_rows[] = {
	{ "recursive", 'r', FLAG(recursive),
	  "also read the directories below; symbolic links to directories are "
	  "not followed",
	  "Input" },
	{ "all", 0, FLAG(all),
	  "in directories, read all access logs: current and rotated, in any "
	  "compression, whatever they are called; no error logs",
	  NULL },
	{ "include", 0, TEXT("GLOB,...", values_add_include, PATTERNS),
	  "in directories, read files whose names match a GLOB; repeatable; "
	  "default: '*.log.gz'",
	  NULL },
	{ "exclude", 0, TEXT("GLOB,...", values_add_exclude, PATTERNS),
	  "in directories, leave out files whose names match a GLOB; "
	  "repeatable",
	  NULL },
	{ "files0-from", 0,
	  A_FILE(values_set_files0_from, "the name of a file, or '-'"),
	  "read more operands from FILE ('-': standard input), each ended by "
	  "a NUL byte",
	  NULL },
	{ "log-format", 0,
	  ANY("FORMAT", "auto clf vhost w3c json aws haproxy traefik",
	      values_set_log_format, NULL),
	  "the format of the lines; %s, another name of the man page, or a "
	  "format string of Apache, nginx or HAProxy; default: auto",
	  NULL },
	{ "client-field", 0,
	  TEXT("FIELD", values_set_client_field, "the name of a field"),
	  "take the host from FIELD; only with w3c and format strings", NULL },
	{ "json-fields", 0, TEXT("LIST", values_set_json_fields, NULL),
	  "where JSON lines have their fields; such as "
	  "host=.client.ip,request=.req",
	  NULL },

	{ "path", 'p',
	  TEXT("PATH", values_add_path,
	       "a path that begins with '/', of at most 8000 bytes and without "
	       "'?' and '#'"),
	  "look for requests of PATH; repeatable; default: /robots.txt",
	  "Which requests count" },
	{ "since", 0, TEXT("TIME", values_set_since, A_TIME),
	  "only requests at TIME or later; such as 2026-11-21, "
	  "2026-11-21T06:25:00Z, yesterday, or 36h (ago)",
	  NULL },
	{ "until", 0, TEXT("TIME", values_set_until, A_TIME),
	  "only requests before TIME", NULL },
	{ "status", 0,
	  TEXT("LIST", values_add_status,
	       "numbers from 100 to 999 or classes like 4xx, parted by commas"),
	  "only requests answered with one of these; such as 200,3xx; "
	  "repeatable",
	  NULL },
	{ "method", 0,
	  TEXT("LIST", values_add_method, "methods like GET, parted by commas"),
	  "only requests with one of these methods; such as GET,HEAD; "
	  "repeatable",
	  NULL },
	{ "agent", 0,
	  TEXT("TEXT", values_add_agent, "a part of a user agent's name"),
	  "only user agents that contain TEXT, in upper or lower case; "
	  "repeatable",
	  NULL },
	{ "host", 0, TEXT("LIST", values_add_host, HOSTS),
	  "only these addresses, networks, names and domains; such as "
	  "192.0.2.0/24,.example.com; repeatable",
	  NULL },
	{ "exclude-host", 0, TEXT("LIST", values_exclude_host, HOSTS),
	  "none of these hosts; written as with --host; repeatable", NULL },

	{ "crawlers", 0,
	  MAYBE(TABLE_MAYBE_FILE, "FILE", values_add_crawlers,
		"the name of a file"),
	  "tell of each crawler instead of hosts: who it is, what it asked for "
	  "and what of that was forbidden; with FILE of more crawlers than are "
	  "built in; repeatable",
	  "Crawlers" },
	{ "ranges", 0,
	  NAMED("[TOKEN,...=]FILE", values_add_ranges,
		"[TOKEN,...=]FILE, a file of networks or a directory of some"),
	  "verify hosts by the networks in FILE, which the operator publishes; "
	  "of the crawlers TOKEN, or those that its name is of; repeatable",
	  NULL },
	{ "ranges-slack", 0,
	  TEXT("DAYS", values_set_ranges_slack,
	       "a whole number of days up to 36500, or 'any'"),
	  "a list holds from DAYS before its date to DAYS after the next "
	  "one's; "
	  "'any': at any time; default: 30",
	  NULL },
	{ "ranges-any", 0, FLAG(crawlers.ranges_any),
	  "take networks that are private or very large, too", NULL },
	{ "dns", 0,
	  MAYBE(TABLE_MAYBE_TEXT, "SECONDS", values_set_dns,
		"a whole number from 1 to 86400"),
	  "ask name servers about hosts that no list verifies, for at most "
	  "SECONDS; default: 60",
	  NULL },
	{ "dns-cache", 0, A_FILE(values_set_dns_cache, "the name of a file"),
	  "keep answers in FILE, and ask for none that is there", NULL },
	{ "dns-server", 0,
	  TEXT("ADDRESS[:PORT]", values_set_dns_server,
	       "an address, or one with a port like 192.0.2.1:53 or [::1]:53"),
	  "ask this name server; default: those of the system", NULL },
	{ "rules", 0,
	  NAMED("[WHEN=]FILE", values_add_rules,
		"[WHEN=]FILE, a robots.txt and the time from which it was "
		"there"),
	  "tell what the robots.txt in FILE forbids, from the time WHEN on; "
	  "repeatable",
	  NULL },
	{ "grace", 0,
	  TEXT("TIME", values_set_grace, "a time like 24h, 90m or 7d"),
	  "for so long after a change of the rules the old ones may be obeyed; "
	  "default: 24h",
	  NULL },
	{ "examples", 0,
	  TEXT("N", values_set_examples, "a whole number from 0 to 100"),
	  "show N forbidden requests of each crawler; default: 3", NULL },
	{ "mask", 0, FLAG(crawlers.mask),
	  "show networks (/24, /48) in the place of addresses", NULL },
	{ "only", 0,
	  TEXT("LIST", values_set_only,
	       "some of verified, unverifiable, spoofed and forbidden, parted "
	       "by commas"),
	  "only hosts that are verified, unverifiable, spoofed, or did what is "
	  "forbidden; with --format=hosts their addresses",
	  NULL },
	{ "fail-on", 0,
	  TEXT("LIST", values_set_fail_on,
	       "some of spoofed, forbidden and never, parted by commas"),
	  "end with status 3 if a host is spoofed, or a crawler did what is "
	  "forbidden or never asked for /robots.txt",
	  NULL },

	{ "format", 'f',
	  ONE_OF("FORMAT", "hosts table tsv csv json jsonl html chart", format,
		 RENDER_HOSTS),
	  "the format of the output; %s; default: hosts, or table with --by or "
	  "--crawlers",
	  "Output" },
	{ "wide", 0, FLAG(wide),
	  "show all columns of a table, however wide it gets", NULL },
	{ "by", 0,
	  ANY("WHAT",
	      "host agent network day hour month status target file crawler "
	      "operator verdict",
	      values_set_by,
	      "'host', 'agent', 'network', 'network/16' or with the bits of "
	      "IPv6 'network/16/32', 'day', 'hour', 'month', 'status', "
	      "'target', 'file', 'crawler', 'operator' or 'verdict'"),
	  "group the requests by WHAT: %s; of networks /24 and /48, or such as "
	  "network/16; the last three only with --crawlers; default: host",
	  NULL },
	{ "columns", 0,
	  TEXT("LIST", values_set_columns,
	       "some of host, requests, first, last, statuses, methods, bytes, "
	       "user_agents and user_agent, each once, with commas between "
	       "them"),
	  "the columns of a table, TSV or CSV, in that order; such as "
	  "host,requests,last",
	  NULL },
	{ "color", 0, ONE_OF("WHEN", "auto always never", colour, OPTIONS_AUTO),
	  "colour a table; %s; default: auto, only on a terminal and without "
	  "NO_COLOR",
	  NULL },
	{ "sort", 0,
	  ONE_OF("KEY", "host address requests first last name hosts bytes",
		 order.key, ORDER_HOST),
	  "order by KEY; %s; the last three only with --by; default: host, of "
	  "groups requests, or by time",
	  NULL },
	{ "reverse", 0, FLAG(order.reverse), "reverse that order", NULL },
	{ "top", 0,
	  TEXT("N", values_set_top, "a whole number from 1 to 1000000000"),
	  "only the first N in that order; of groups a last row is all others",
	  NULL },
	{ "count", 'c', FLAG(count), "write only the number of hosts or groups",
	  NULL },
	{ "null", '0', FLAG(null_ended),
	  "end each host or group with a NUL byte, not a newline", NULL },
	{ "csv-safe", 0, FLAG(csv_safe),
	  "with --format=csv, put an apostrophe before what a spreadsheet "
	  "would take for a formula",
	  NULL },
	{ "output", 'o',
	  A_FILE(values_set_output, "the name of a file, or '-'"),
	  "write to FILE instead of standard output; it is replaced all at "
	  "once",
	  NULL },
	{ "rejects", 0, A_FILE(values_set_rejects, "the name of a file"),
	  "write to FILE the lines that name the path and cannot be parsed",
	  NULL },

	{ "cache", 0, NAMED("DIR", values_set_cache, "the name of a directory"),
	  "keep the result of each file in DIR, and read only files that are "
	  "not known there",
	  "From run to run" },
	{ "cache-days", 0,
	  TEXT("N", values_set_cache_days, "a whole number from 1 to 100000"),
	  "drop from DIR what was not used for N days; default: 400", NULL },
	{ "new", 0, FLAG(only_new),
	  "only hosts that no run with the same DIR and the same question has "
	  "shown",
	  NULL },
	{ "save", 0, A_FILE(values_set_save, "the name of a file, or '-'"),
	  "write the result to FILE, for --merge, instead of hosts", NULL },
	{ "merge", 0, FLAG(merge),
	  "read results that --save has written: files, standard input, and of "
	  "directories those named *.findrobots",
	  NULL },
	{ "shard", 0,
	  TEXT("K/N", values_set_shard,
	       "K/N, whole numbers with 1 <= K <= N <= 10000"),
	  "read only the K-th of N parts of the files; all N results can be "
	  "merged",
	  NULL },

	{ "jobs", 'j',
	  TEXT("N", values_set_jobs, "a whole number from 1 to 1024"),
	  "read N files at a time (1 to 1024); default: one for each processor "
	  "that may be used",
	  "Running" },
	{ "memory", 0,
	  TEXT("SIZE", values_set_memory,
	       "a size from 1M to 1024T, like 512M or 4G"),
	  "memory for what hosts sent (user agents, methods, statuses); such "
	  "as "
	  "512M; beyond it the rarest are counted as (other); default: 1G",
	  NULL },
	{ "mode", 'm',
	  ONE_OF("MODE", "threads processes", engine, POOL_THREADS),
	  "what the workers are; %s; default: threads", NULL },
	{ "decoder", 0,
	  ANY("DECODER", "auto builtin zlib", values_set_decoder,
	      "'auto', 'builtin' or 'zlib'"),
	  "what decodes gzip; 'builtin', 'zlib' or 'auto', the faster of them "
	  "that can be used here; default: auto",
	  NULL },
	{ "no-sandbox", 0, FLAG(no_sandbox),
	  "do not restrict what the workers may do", NULL },
	{ "progress", 0,
	  ONE_OF("WHEN", "auto always never", progress, PROGRESS_AUTO),
	  "show how far the run is; %s; default: auto, only on a terminal",
	  NULL },
	{ "stats", 0, FLAG(stats),
	  "at the end, print how much was read and found", NULL },
	{ "quiet", 'q', VALUE(verbosity, OPTIONS_QUIET),
	  "print no messages about single files", NULL },
	{ "verbose", 'v', VALUE(verbosity, OPTIONS_VERBOSE),
	  "print what each file is and what was found in it", NULL },

	{ "completion", 0,
	  ONE_OF("SHELL", "bash zsh fish", action, OPTIONS_BASH),
	  "print a script that completes options in SHELL and exit; %s",
	  "Other" },
	{ "help", 'h', VALUE(action, OPTIONS_HELP), "print this and exit",
	  NULL },
	{ "version", 'V', VALUE(action, OPTIONS_VERSION),
	  "print the version and exit", NULL },
	{ 0 },
};

_Static_assert(sizeof(table_rows) / sizeof(table_rows[0]) <= TABLE_MAX,
	       "TABLE_MAX is too small");

void table_add_choices(const char *choices, struct buf *buf)
{
	const char *between = "";

	while (*choices) {
		size_t n = strcspn(choices, " ");
		size_t next = n + strspn(choices + n, " ");

		buf_addf(buf, "%s'%.*s'", between, (int)n, choices);
		choices += next;
		between = strchr(choices, ' ') ? ", " : " or ";
	}
}

void table_add_help(const struct table_row *row, struct buf *buf)
{
	const char *place = strstr(row->help, "%s");

	if (!place) {
		buf_add_str(buf, row->help);
		return;
	}
	buf_add(buf, row->help, (size_t)(place - row->help));
	table_add_choices(row->choices, buf);
	buf_add_str(buf, place + 2);
}
