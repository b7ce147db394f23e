/* Tested by tests/cli/usage.bats. */

#include "cli/help.h"

#include <string.h>
#include <zlib.h>
#ifdef HAVE_CARES
#include <ares.h>
#endif

#include "cli/table.h"
#include "decode/codec.h"
#include "log/jsonlog.h"
#include "work/sandbox.h"

/* Adds words to a line that is width wide, and wraps them, in one column. */
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

static void add_row_help(const struct table_row *row, struct buf *buf)
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
		buf_addf(buf, table_is_optional(row) ? "[=%s]" : "=%s",
			 row->arg);
	table_add_help(row, &help);
	buf_add_byte(&help, '\0');
	if (buf_failed(&help))
		buf->failed = true;
	else
		add_wrapped(buf, (char *)help.data, buf->len - start);
	buf_release(&help);
}

void help_add(struct buf *buf)
{
	buf_add_str(buf,
		    "Usage: findrobots [OPTION]... [DIR|FILE|-]...\n"
		    "List the hosts that asked a web server for /robots.txt,\n"
		    "from its access logs, compressed or plain text.\n"
		    "\n"
		    "Of a directory, the files named *.log.gz are read, with "
		    "--all all its logs.\n"
		    "'-' is standard input.\n"
		    "Without an operand, the current directory is read.\n");
	for (const struct table_row *row = table_rows; row->name; row++)
		add_row_help(row, buf);
	buf_add_str(
		buf,
		"\n"
		"Exit status: 0 all input was read; 1 some input was "
		"damaged, unreadable, no log,\n"
		"or missing, and the rest was read; 2 the run failed; 3 what "
		"--fail-on names\n"
		"was found.\n");
}

/* Some libraries say more than the number. */
static void add_codec_version(const struct codec *codec, struct buf *buf)
{
	const char *version = codec->version ? codec->version() : NULL;

	if (version)
		buf_addf(buf, "%s %.*s\n", codec->library,
			 (int)strcspn(version, ","), version);
	else
		buf_addf(buf, "%s not built in\n", codec->library);
}

void help_add_version(struct buf *buf)
{
	buf_addf(buf, "findrobots %s\nzlib %s\n", FINDROBOTS_VERSION,
		 zlibVersion());
	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (i != CODEC_GZIP)
			add_codec_version(&codecs[i], buf);
#ifdef HAVE_CARES
	buf_addf(buf, "c-ares %s\n", ares_version(NULL));
#else
	buf_add_str(buf, "c-ares not built in\n");
#endif
	buf_addf(buf, "JSON %s\n",
		 jsonlog_is_built_in() ? "built in (jsmn)" : "not built in");
	buf_add_str(buf, "sandbox: ");
	help_add_sandbox(buf);
	buf_add_byte(buf, '\n');
}

void help_add_sandbox(struct buf *buf)
{
	struct sandbox_found found = sandbox_try();

	if (found.seccomp)
		buf_add_str(buf, "seccomp, ");
	if (found.landlock)
		buf_addf(buf, "Landlock (version %d)", found.landlock);
	else
		buf_add_str(buf, "no Landlock here");
	if (!found.seccomp)
		buf_add_str(buf, ", no seccomp here");
}
