#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_ISAL
#include <isa-l.h>
#endif

/* How much of a wrong value is shown. */
enum { SHOWN_MAX = 64 };

/*
 * Sets the option from its value (NULL if it takes none). Returns NULL; or
 * what would have been right; or OUT_OF_MEMORY.
 */
typedef const char *option_setter(struct options *, const char *value);

static const char OUT_OF_MEMORY[] = "";

struct option_row {
	const char *name;
	char letter;	 /* or 0 */
	const char *arg; /* what the value is called, or NULL */
	option_setter *set;
	const char *help; /* lines */
};

static const char *set_jobs(struct options *opt, const char *value)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end || errno || n < 1 ||
	    n > OPTIONS_JOBS_MAX)
		return "expected a whole number from 1 to 1024";
	opt->njobs = (unsigned)n;
	return NULL;
}

static const char *set_mode(struct options *opt, const char *value)
{
	if (!strcmp(value, "threads"))
		opt->engine = POOL_THREADS;
	else if (!strcmp(value, "processes"))
		opt->engine = POOL_PROCESSES;
	else
		return "expected 'threads' or 'processes'";
	return NULL;
}

static const char *set_decoder(struct options *opt, const char *value)
{
	opt->decoder = decoder_find(value);
	if (opt->decoder)
		return NULL;
#ifdef HAVE_ISAL
	if (!strcmp(value, "isal"))
		return "expected 'auto' or 'zlib' (this ISA-L is not usable)";
	return "expected 'auto', 'zlib' or 'isal'";
#else
	return "expected 'auto' or 'zlib' (built without ISA-L)";
#endif
}

static const char *set_recursive(struct options *opt, const char *value)
{
	(void)value;
	opt->recursive = true;
	return NULL;
}

static const char *add_value(struct options_list *list, const char *value)
{
	const char **values =
		realloc(list->values, (list->n + 1) * sizeof(*values));

	if (!values)
		return OUT_OF_MEMORY;
	values[list->n++] = value;
	list->values = values;
	return NULL;
}

static const char *add_pattern(struct options_list *list, const char *value)
{
	if (!*value || strchr(value, '/') ||
	    strlen(value) > OPTIONS_PATTERN_MAX)
		return "expected a pattern for names, of 1 to 1000 bytes and "
		       "without '/'";
	return add_value(list, value);
}

static const char *add_include(struct options *opt, const char *value)
{
	return add_pattern(&opt->include, value);
}

static const char *add_exclude(struct options *opt, const char *value)
{
	return add_pattern(&opt->exclude, value);
}

static const char *set_files0_from(struct options *opt, const char *value)
{
	if (!*value)
		return "expected the name of a file, or '-'";
	opt->files0_from = value;
	return NULL;
}

/* A target is cut at '?' and '#', so no request asks for a path with one. */
static const char *add_path(struct options *opt, const char *value)
{
	if (value[0] != '/' || strpbrk(value, "?#") ||
	    strlen(value) > OPTIONS_PATH_MAX)
		return "expected a path that begins with '/', of at most 8000 "
		       "bytes and without '?' and '#'";
	return add_value(&opt->paths, value);
}

static const char *set_log_format(struct options *opt, const char *value)
{
	if (!strcmp(value, "auto"))
		opt->format = ACCESSLOG_AUTO;
	else if (!strcmp(value, "clf"))
		opt->format = ACCESSLOG_CLF;
	else if (!strcmp(value, "vhost"))
		opt->format = ACCESSLOG_VHOST;
	else
		return "expected 'auto', 'clf' or 'vhost'";
	return NULL;
}

static const char *set_null(struct options *opt, const char *value)
{
	(void)value;
	opt->null_ended = true;
	return NULL;
}

static const char *set_output(struct options *opt, const char *value)
{
	if (!*value)
		return "expected the name of a file, or '-'";
	opt->output = strcmp(value, "-") != 0 ? value : NULL;
	return NULL;
}

static const char *set_quiet(struct options *opt, const char *value)
{
	(void)value;
	opt->quiet = true;
	opt->verbose = false;
	return NULL;
}

static const char *set_verbose(struct options *opt, const char *value)
{
	(void)value;
	opt->verbose = true;
	opt->quiet = false;
	return NULL;
}

static const char *set_no_sandbox(struct options *opt, const char *value)
{
	(void)value;
	opt->no_sandbox = true;
	return NULL;
}

static const char *set_help(struct options *opt, const char *value)
{
	(void)value;
	opt->action = OPTIONS_HELP;
	return NULL;
}

static const char *set_version(struct options *opt, const char *value)
{
	(void)value;
	opt->action = OPTIONS_VERSION;
	return NULL;
}

static const struct option_row rows[] = {
	{ "jobs", 'j', "N", set_jobs,
	  "read N files at a time (1 to 1024); default: as many\n"
	  "as there are processors to use, never more than files" },
	{ "mode", 'm', "MODE", set_mode,
	  "the workers are 'threads' (default) or 'processes'" },
	{ "decoder", 0, "DECODER", set_decoder,
	  "decode with 'zlib' or 'isal' (ISA-L), if that is built\n"
	  "in, or the faster of them ('auto', default)" },
	{ "recursive", 'r', NULL, set_recursive,
	  "read what is below each directory, too; symbolic links\n"
	  "to directories are not followed" },
	{ "include", 0, "GLOB", add_include,
	  "in a directory, read files of these names; repeatable;\n"
	  "default: '*.log.gz'" },
	{ "exclude", 0, "GLOB", add_exclude,
	  "but not files of these names; repeatable" },
	{ "files0-from", 0, "FILE", set_files0_from,
	  "read more operands from FILE ('-': standard input),\n"
	  "each ended by a NUL byte" },
	{ "path", 'p', "PATH", add_path,
	  "look for requests of PATH; repeatable;\n"
	  "default: /robots.txt" },
	{ "log-format", 0, "FORMAT", set_log_format,
	  "lines begin with the host ('clf'), a virtual host\n"
	  "before it ('vhost'), or either ('auto', default)" },
	{ "null", '0', NULL, set_null,
	  "end each host with a NUL byte, not a newline" },
	{ "output", 'o', "FILE", set_output,
	  "write to FILE, which is replaced all at once, not to\n"
	  "standard output" },
	{ "quiet", 'q', NULL, set_quiet, "no messages about single files" },
	{ "verbose", 'v', NULL, set_verbose,
	  "say what each file was and gave" },
	{ "no-sandbox", 0, NULL, set_no_sandbox,
	  "let the workers do what this process may do" },
	{ "help", 0, NULL, set_help, "print this and exit" },
	{ "version", 0, NULL, set_version, "print the version and exit" },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

/* getopt_long(3) gives an option's letter or, without one, its row. */
enum { FIRST_ROW = 256 };

static void make_tables(struct option *longs, char *shorts)
{
	/* Report a missing value as ':', and nothing on standard error. */
	*shorts++ = ':';
	for (int i = 0; i < NROWS; i++) {
		longs[i] = (struct option){
			.name = rows[i].name,
			.has_arg =
				rows[i].arg ? required_argument : no_argument,
			.val = FIRST_ROW + i,
		};
		if (!rows[i].letter)
			continue;
		*shorts++ = rows[i].letter;
		if (rows[i].arg)
			*shorts++ = ':';
	}
	longs[NROWS] = (struct option){ 0 };
	*shorts = '\0';
}

static const struct option_row *find_row(int val)
{
	if (val >= FIRST_ROW)
		return &rows[val - FIRST_ROW];
	for (int i = 0; i < NROWS; i++)
		if (rows[i].letter == val)
			return &rows[i];
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
		n += !strncmp(rows[i].name, word + 2, len);
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

static int take_option(struct options *opt, int val, const char *word,
		       struct buf *why)
{
	const struct option_row *row = find_row(val == ':' ? optopt : val);
	const char *expected;

	if (val == '?') {
		describe_unknown(word, why);
		return -1;
	}
	if (val == ':') {
		buf_addf(why, "--%s: value missing, expected --%s=%s",
			 row->name, row->name, row->arg);
		return -1;
	}
	expected = row->set(opt, optarg);
	if (!expected)
		return 0;
	if (expected == OUT_OF_MEMORY) {
		why->failed = true;
		return -1;
	}
	buf_addf(why, "--%s: '", row->name);
	add_shown(why, optarg);
	buf_addf(why, "' given, %s", expected);
	return -1;
}

static int set_defaults(struct options *opt)
{
	if (!opt->include.n && add_value(&opt->include, "*.log.gz"))
		return -1;
	if (!opt->decoder)
		opt->decoder = decoder_find("auto");
	if (!opt->paths.n && add_value(&opt->paths, "/robots.txt"))
		return -1;
	return 0;
}

/* Standard input can be read but once. */
static int check_stdin(const struct options *opt, struct buf *why)
{
	if (!opt->files0_from || strcmp(opt->files0_from, "-") != 0)
		return 0;
	for (size_t i = 0; i < opt->noperands; i++) {
		if (strcmp(opt->operands[i], "-") != 0)
			continue;
		buf_add_str(why, "--files0-from: '-' given, but the operand "
				 "'-' is standard input, too");
		return -1;
	}
	return 0;
}

int options_parse(struct options *opt, int argc, char **argv, struct buf *why)
{
	struct option longs[NROWS + 1];
	char shorts[2 * NROWS + 2];
	int val;

	*opt = (struct options){ 0 };
	make_tables(longs, shorts);
	/* 0, not 1: glibc then begins anew, whatever was parsed before. */
	optind = 0;
	while (opt->action == OPTIONS_RUN) {
		val = getopt_long(argc, argv, shorts, longs, NULL);
		if (val == -1)
			break;
		if (take_option(opt, val, argv[optind - 1], why))
			return -1;
	}
	opt->operands = argv + optind;
	opt->noperands = (size_t)(argc - optind);
	if (check_stdin(opt, why))
		return -1;
	if (set_defaults(opt)) {
		why->failed = true;
		return -1;
	}
	return 0;
}

void options_release(struct options *opt)
{
	free(opt->include.values);
	free(opt->exclude.values);
	free(opt->paths.values);
	*opt = (struct options){ 0 };
}

static void add_row_help(const struct option_row *row, struct buf *buf)
{
	enum { COLUMN = 26 };
	const char *line = row->help;
	size_t start = buf->len;

	if (row->letter)
		buf_addf(buf, "  -%c, --%s", row->letter, row->name);
	else
		buf_addf(buf, "      --%s", row->name);
	if (row->arg)
		buf_addf(buf, "=%s", row->arg);
	while (line) {
		const char *newline = strchr(line, '\n');
		size_t width = buf->len - start;

		if (width < COLUMN)
			buf_addf(buf, "%*s", (int)(COLUMN - width), "");
		buf_add(buf, line,
			newline ? (size_t)(newline - line) : strlen(line));
		buf_add_byte(buf, '\n');
		line = newline ? newline + 1 : NULL;
		start = buf->len;
	}
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
		    "no operand for the current directory.\n"
		    "\n");
	for (int i = 0; i < NROWS; i++)
		add_row_help(&rows[i], buf);
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
}
