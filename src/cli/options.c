/*
 * The table of options, and what is made from it: the tables of
 * getopt_long(3), which does the splitting into options and values, and the
 * text of --help. The setters are in option_values.c.
 */

#include "cli/table.h"

#include <getopt.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_ISAL
#include <isa-l.h>
#endif

#include "base/instant.h"

/* How much of a wrong value is shown. */
enum { SHOWN_MAX = 64 };

/* What kind of option it is, what its value is called, its choices. */
#define FLAG		 OPTION_FLAG, NULL, NULL
#define TEXT(arg)	 OPTION_TEXT, arg, NULL
#define ANY(arg, some)	 OPTION_TEXT, arg, some
#define ONE_OF(arg, all) OPTION_CHOICE, arg, all
#define A_FILE		 OPTION_FILE, "FILE", NULL

#ifdef HAVE_ISAL
#define DECODERS "auto zlib isal"
#else
#define DECODERS "auto zlib"
#endif

/* The choices stand in the order of the enums they become. */
const struct option_row option_rows[] = {
	{ "recursive", 'r', FLAG, option_set_recursive,
	  "read what is below each directory, too; symbolic links to "
	  "directories are not followed",
	  "Input" },
	{ "include", 0, TEXT("GLOB"), option_add_include,
	  "in a directory, read files of these names; repeatable; default: "
	  "'*.log.gz'",
	  NULL },
	{ "exclude", 0, TEXT("GLOB"), option_add_exclude,
	  "in a directory, pass over files of these names; repeatable", NULL },
	{ "files0-from", 0, A_FILE, option_set_files0_from,
	  "read more operands from FILE ('-': standard input), each ended by "
	  "a NUL byte",
	  NULL },
	{ "log-format", 0,
	  ANY("FORMAT", "auto clf vhost w3c json aws haproxy traefik"),
	  option_set_log_format,
	  "the format of the lines; %s, or a format string of Apache or "
	  "nginx; default: auto",
	  NULL },
	{ "client-field", 0, TEXT("FIELD"), option_set_client_field,
	  "the field that is the host; with w3c and format strings", NULL },
	{ "json-fields", 0, TEXT("LIST"), option_set_json_fields,
	  "where the fields of JSON lines are; such as "
	  "host=.client.ip,request=.req",
	  NULL },

	{ "path", 'p', TEXT("PATH"), option_add_path,
	  "requests of PATH; repeatable; default: /robots.txt",
	  "Which requests count" },
	{ "since", 0, TEXT("TIME"), option_set_since,
	  "only requests at TIME or later; such as 2026-11-21, "
	  "2026-11-21T06:25:00Z, yesterday, or 36h (ago)",
	  NULL },
	{ "until", 0, TEXT("TIME"), option_set_until,
	  "only requests before TIME", NULL },
	{ "status", 0, TEXT("LIST"), option_add_status,
	  "only requests answered with these; such as 200,3xx; repeatable",
	  NULL },
	{ "method", 0, TEXT("LIST"), option_add_method,
	  "only requests by these methods; such as GET,HEAD; repeatable",
	  NULL },
	{ "agent", 0, TEXT("TEXT"), option_add_agent,
	  "only user agents that hold TEXT, in upper or lower case; "
	  "repeatable",
	  NULL },
	{ "host", 0, TEXT("LIST"), option_add_host,
	  "only hosts of these addresses, networks, names and domains; such as "
	  "192.0.2.0/24,.example.com; repeatable",
	  NULL },
	{ "exclude-host", 0, TEXT("LIST"), option_exclude_host,
	  "no hosts of these; repeatable", NULL },

	{ "format", 'f', ONE_OF("FORMAT", "hosts table tsv csv json jsonl"),
	  option_set_format, "the form of the output; %s; default: hosts",
	  "Output" },
	{ "sort", 0, ONE_OF("KEY", "host address requests first last"),
	  option_set_sort, "order the hosts by KEY; %s; default: host", NULL },
	{ "reverse", 0, FLAG, option_set_reverse,
	  "reverse the order of the hosts", NULL },
	{ "top", 0, TEXT("N"), option_set_top,
	  "only the first N hosts in that order", NULL },
	{ "count", 'c', FLAG, option_set_count,
	  "only write how many hosts there are", NULL },
	{ "null", '0', FLAG, option_set_null,
	  "end each host with a NUL byte, not a newline", NULL },
	{ "output", 'o', A_FILE, option_set_output,
	  "write to FILE, not to standard output; it is replaced all at once",
	  NULL },
	{ "rejects", 0, A_FILE, option_set_rejects,
	  "write lines to FILE that name the path and cannot be parsed", NULL },

	{ "jobs", 'j', TEXT("N"), option_set_jobs,
	  "read N files at a time (1 to 1024); default: as many as there are "
	  "processors to use, never more than files",
	  "Running" },
	{ "mode", 'm', ONE_OF("MODE", "threads processes"), option_set_mode,
	  "what the workers are; %s; default: threads", NULL },
	{ "decoder", 0, ANY("DECODER", DECODERS), option_set_decoder,
	  "what decodes gzip; 'zlib', or 'isal' (ISA-L) if that is built in, "
	  "or the faster of them ('auto', default)",
	  NULL },
	{ "no-sandbox", 0, FLAG, option_set_no_sandbox,
	  "let the workers do what this process may do", NULL },
	{ "progress", 0, ONE_OF("WHEN", "auto always never"),
	  option_set_progress,
	  "show how far the run is; %s; default: auto, which is on a "
	  "terminal",
	  NULL },
	{ "stats", 0, FLAG, option_set_stats,
	  "at the end, say what was read and found", NULL },
	{ "quiet", 'q', FLAG, option_set_quiet,
	  "no messages about single files", NULL },
	{ "verbose", 'v', FLAG, option_set_verbose,
	  "say what each file was and gave", NULL },

	{ "completion", 0, ONE_OF("SHELL", "bash zsh fish"),
	  option_set_completion,
	  "print a script that completes options in SHELL and exit; %s",
	  "Other" },
	{ "help", 0, FLAG, option_set_help, "print this and exit", NULL },
	{ "version", 0, FLAG, option_set_version, "print the version and exit",
	  NULL },
	{ 0 },
};

enum { NROWS = sizeof(option_rows) / sizeof(option_rows[0]) - 1 };

/* getopt_long(3) gives an option's letter or, without one, its row. */
enum { FIRST_ROW = 256 };

static void make_tables(struct option *longs, char *shorts)
{
	/* Report a missing value as ':', and nothing on standard error. */
	*shorts++ = ':';
	for (int i = 0; i < NROWS; i++) {
		const struct option_row *row = &option_rows[i];

		longs[i] = (struct option){
			.name = row->name,
			.has_arg = row->arg ? required_argument : no_argument,
			.val = FIRST_ROW + i,
		};
		if (!row->letter)
			continue;
		*shorts++ = row->letter;
		if (row->arg)
			*shorts++ = ':';
	}
	longs[NROWS] = (struct option){ 0 };
	*shorts = '\0';
}

static const struct option_row *find_row(int val)
{
	if (val >= FIRST_ROW)
		return &option_rows[val - FIRST_ROW];
	for (int i = 0; i < NROWS; i++)
		if (option_rows[i].letter == val)
			return &option_rows[i];
	return NULL;
}

static void add_shown(struct buf *why, const char *text)
{
	size_t len = strlen(text);

	buf_add_cleaned(why, text, len < SHOWN_MAX ? len : SHOWN_MAX);
	if (len > SHOWN_MAX)
		buf_add_str(why, "...");
}

/* How many options the word "--name" or "--name=value" may stand for. */
static int count_meant(const char *word)
{
	size_t len = strcspn(word + 2, "=");
	int n = 0;

	for (int i = 0; i < NROWS; i++)
		n += !strncmp(option_rows[i].name, word + 2, len);
	return n;
}

/*
 * Says why getopt_long() did not know an option. A long one is word; optopt is
 * its letter, 0 for a long one that is unknown, and its row for a long one that
 * takes no value.
 */
static void describe_unknown(const char *word, struct buf *why)
{
	if (optopt >= FIRST_ROW) {
		buf_addf(why, "--%s: takes no value", find_row(optopt)->name);
	} else if (optopt) {
		buf_add_str(why, "unknown option '-");
		buf_add_cleaned(why, &(char){ (char)optopt }, 1);
		buf_add_str(why, "'");
	} else {
		buf_add_str(why, count_meant(word) > 1 ? "ambiguous option '"
						       : "unknown option '");
		add_shown(why, word);
		buf_add_str(why, "'");
	}
}

void option_add_wrong(const char *name, const char *value, const char *expected,
		      struct buf *why)
{
	if (!*expected) {
		why->failed = true;
		return;
	}
	buf_addf(why, "--%s: '", name);
	add_shown(why, value);
	buf_addf(why, "' given, %s", expected);
}

/* Which of the choices the value is, or -1. */
static int find_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (int i = 0; *choices; i++) {
		size_t n = strcspn(choices, " ");

		if (n == len && !memcmp(choices, value, n))
			return i;
		choices += n + strspn(choices + n, " ");
	}
	return -1;
}

static int take_value(struct option_reading *reading,
		      const struct option_row *row, const char *value,
		      struct buf *why)
{
	const char *expected;
	int choice;

	if (row->kind == OPTION_CHOICE) {
		choice = find_choice(row->choices, value);
		if (choice < 0) {
			option_add_wrong(row->name, value, "expected ", why);
			option_add_choices(row->choices, why);
			return -1;
		}
		reading->choice = (unsigned)choice;
	}
	expected = row->set(reading, value);
	if (!expected)
		return 0;
	option_add_wrong(row->name, value, expected, why);
	return -1;
}

static int take_option(struct option_reading *reading, int val,
		       const char *word, struct buf *why)
{
	const struct option_row *row = find_row(val == ':' ? optopt : val);

	if (val == '?') {
		describe_unknown(word, why);
		return -1;
	}
	if (val == ':') {
		buf_addf(why, "--%s: value missing, expected --%s=%s",
			 row->name, row->name, row->arg);
		return -1;
	}
	return take_value(reading, row, optarg, why);
}

int options_parse(struct options *opt, int argc, char **argv, struct buf *why)
{
	struct option_reading reading = { .opt = opt, .now = instant_now() };
	struct option longs[NROWS + 1];
	char shorts[2 * NROWS + 2];
	int val;

	*opt = (struct options){ 0 };
	filter_init(&opt->filter);
	make_tables(longs, shorts);
	/* 0, not 1: glibc then begins anew, whatever was parsed before. */
	optind = 0;
	while (opt->action == OPTIONS_RUN) {
		val = getopt_long(argc, argv, shorts, longs, NULL);
		if (val == -1)
			break;
		if (take_option(&reading, val, argv[optind - 1], why))
			return -1;
	}
	opt->operands = argv + optind;
	opt->noperands = (size_t)(argc - optind);
	if (opt->action != OPTIONS_RUN)
		return 0;
	return option_values_finish(&reading, why);
}

void option_add_choices(const char *choices, struct buf *buf)
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

void option_add_help(const struct option_row *row, struct buf *buf)
{
	const char *place = strstr(row->help, "%s");

	if (!place) {
		buf_add_str(buf, row->help);
		return;
	}
	buf_add(buf, row->help, (size_t)(place - row->help));
	option_add_choices(row->choices, buf);
	buf_add_str(buf, place + 2);
}

/* Adds words, which begin where the line has width, in lines of a column. */
static void add_wrapped(struct buf *buf, const char *words, size_t width)
{
	enum { COLUMN = 28, COLUMNS = 80 };

	while (*words) {
		size_t n = strcspn(words, " ");

		if (width > COLUMN && width + 1 + n > COLUMNS) {
			buf_add_byte(buf, '\n');
			width = 0;
		}
		if (width < COLUMN)
			buf_addf(buf, "%*s", (int)(COLUMN - width), "");
		else
			buf_add_byte(buf, ' ');
		buf_add(buf, words, n);
		width = (width < COLUMN ? COLUMN : width + 1) + n;
		words += n + strspn(words + n, " ");
	}
	buf_add_byte(buf, '\n');
}

static void add_row_help(const struct option_row *row, struct buf *buf)
{
	struct buf help = { 0 };
	size_t start;

	if (row->heading)
		buf_addf(buf, "\n%s:\n", row->heading);
	start = buf->len;
	if (row->letter)
		buf_addf(buf, "  -%c, --%s", row->letter, row->name);
	else
		buf_addf(buf, "      --%s", row->name);
	if (row->arg)
		buf_addf(buf, "=%s", row->arg);
	option_add_help(row, &help);
	buf_add_byte(&help, '\0');
	if (buf_failed(&help))
		buf->failed = true;
	else
		add_wrapped(buf, (char *)help.data, buf->len - start);
	buf_release(&help);
}

void options_help(struct buf *buf)
{
	buf_add_str(buf,
		    "Usage: findrobots [OPTION]... [DIR|FILE|-]...\n"
		    "List the hosts that asked a web server for /robots.txt,\n"
		    "from its access logs, gzip or plain text.\n"
		    "\n"
		    "A directory stands for its files named *.log.gz, '-' for "
		    "standard input,\n"
		    "no operand for the current directory.\n");
	for (const struct option_row *row = option_rows; row->name; row++)
		add_row_help(row, buf);
	buf_add_str(buf,
		    "\n"
		    "Exit status: 0 all was read; 1 some input was damaged, "
		    "unreadable, not a log\n"
		    "or missing, and the rest was done; 2 the run failed.\n");
}

void options_version(struct buf *buf)
{
	buf_addf(buf, "findrobots %s\nzlib %s\n", FINDROBOTS_VERSION,
		 zlibVersion());
#ifdef HAVE_ISAL
	/* That of its headers: it does not tell its own. */
	buf_addf(buf, "ISA-L %d.%d.%d%s\n", ISAL_MAJOR_VERSION,
		 ISAL_MINOR_VERSION, ISAL_PATCH_VERSION,
		 decoder_find("isal") ? "" : " (not usable)");
#else
	buf_add_str(buf, "ISA-L not built in\n");
#endif
	buf_addf(buf, "JSON %s\n",
		 jsonlog_is_built_in() ? "built in (jsmn)" : "not built in");
}
