/*
 * Each script is a frame around what the table of options says. bash has to be
 * told how to split a command line; zsh (_arguments) and fish (complete) know
 * how, and get a line for each option.
 *
 * Tested by tests/cli/completion.bats.
 */

#include "cli/completion.h"

#include <string.h>

#include "cli/table.h"
#include "log/named.h"

/*
 * The word under the cursor belongs to an option or is an operand. If '=' is in
 * COMP_WORDBREAKS, as it is by default, --mode=threads is three words. Quoting
 * file names and the like is left to readline: it completes such a word by
 * itself if nothing is found here.
 */
static const char BASH_BEGIN[] =
	"# bash completion for findrobots, printed by "
	"findrobots --completion=bash\n"
	"\n"
	"_findrobots()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]-} prev='' before='' option=''\n"
	"\tlocal prefix='' words='' files='' operands='' i reply\n"
	"\tlocal IFS=$' \\t\\n'\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\t[ \"$COMP_CWORD\" -lt 1 ] || prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\t[ \"$COMP_CWORD\" -lt 2 ] || before=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\t[ \"${COMP_WORDS[i]}\" != -- ] || operands=1\n"
	"\tdone\n";

static const char BASH_SPLIT[] =
	"\n"
	"\tif [ \"$operands\" ]; then\n"
	"\t\tfiles=1\n"
	"\telif [ \"$cur\" = = ]; then\n"
	"\t\toption=$prev cur=\n"
	"\telif [ \"$prev\" = = ]; then\n"
	"\t\toption=$before\n"
	"\telif [[ $cur == --*=* ]]; then\n"
	"\t\toption=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}\n"
	"\telif [[ $all == *[[:space:]]\"$prev=\"[[:space:]]* ]]; then\n"
	"\t\toption=$prev\n"
	"\telif [[ $prev =~ ^-[$flags]*([$letters])$ ]]; then\n"
	"\t\toption=-${BASH_REMATCH[1]}\n"
	"\telif [[ $cur =~ ^(-[$flags]*([$letters]))(.*)$ ]]; then\n"
	"\t\toption=-${BASH_REMATCH[2]} prefix=${BASH_REMATCH[1]}\n"
	"\t\tcur=${BASH_REMATCH[3]}\n"
	"\telif [[ $cur == -* ]]; then\n"
	"\t\twords=$all\n"
	"\telse\n"
	"\t\tfiles=1\n"
	"\tfi\n"
	"\n"
	"\tcase $option in\n";

static const char BASH_END[] =
	"\tesac\n"
	"\n"
	"\tif [ \"$files\" ]; then\n"
	"\t\tcompopt -o filenames -o default 2>/dev/null\n"
	"\t\twords=$(compgen -f -- \"$cur\")\n"
	"\telse\n"
	"\t\twords=$(compgen -W \"$words\" -- \"$cur\")\n"
	"\tfi\n"
	"\twhile IFS= read -r reply; do\n"
	"\t\t[ -z \"$reply\" ] || COMPREPLY+=(\"$prefix$reply\")\n"
	"\tdone <<<\"$words\"\n"
	"\t[[ ${COMPREPLY[0]-} != --*= ]] || compopt -o nospace 2>/dev/null\n"
	"}\n"
	"complete -F _findrobots findrobots\n";

/* Each name is between blanks, with a '=' after it if it takes a value. */
static void add_bash_names(struct buf *buf)
{
	buf_add_str(buf, "\tlocal all='\n");
	for (const struct table_row *row = table_rows; row->name; row++)
		buf_addf(buf, "\t\t--%s%s\n", row->name,
			 row->arg && !table_is_optional(row) ? "=" : "");
	buf_add_str(buf, "\t'\n");
}

static void add_bash_letters(struct buf *buf)
{
	buf_add_str(buf, "\tlocal flags=");
	for (const struct table_row *row = table_rows; row->name; row++)
		if (row->letter && !row->arg)
			buf_add_byte(buf, (uint8_t)row->letter);
	buf_add_str(buf, " letters=");
	for (const struct table_row *row = table_rows; row->name; row++)
		if (row->letter && row->arg)
			buf_add_byte(buf, (uint8_t)row->letter);
	buf_add_byte(buf, '\n');
}

/* The row's choices; and all other names of formats, of which it has some. */
static void add_words(const char *before, const struct table_row *row,
		      const char *after, struct buf *buf)
{
	buf_add_str(buf, before);
	buf_add_str(buf, row->choices);
	if (row->set == values_set_log_format)
		for (const struct named_row *f = named_rows; f->name; f++)
			if (!strstr(row->choices, f->name))
				buf_addf(buf, " %s", f->name);
	buf_add_str(buf, after);
}

/* Adds the case of an option whose values are known. */
static void add_bash_case(const struct table_row *row, struct buf *buf)
{
	if (!row->choices && row->kind != TABLE_FILE &&
	    row->kind != TABLE_MAYBE_FILE)
		return;
	buf_add_byte(buf, '\t');
	if (row->letter)
		buf_addf(buf, "-%c | ", row->letter);
	buf_addf(buf, "--%s) ", row->name);
	if (row->choices)
		add_words("words='", row, "' ;;\n", buf);
	else
		buf_add_str(buf, "files=1 ;;\n");
}

static void add_bash(struct buf *buf)
{
	buf_add_str(buf, BASH_BEGIN);
	add_bash_names(buf);
	add_bash_letters(buf);
	buf_add_str(buf, BASH_SPLIT);
	for (const struct table_row *row = table_rows; row->name; row++)
		add_bash_case(row, buf);
	buf_add_str(buf, BASH_END);
}

/*
 * Adds the first part of the row's help to a string in single quotes. A single
 * quote in it is written as the shell wants it, and each character that has a
 * meaning for the shell's command gets a backslash.
 */
static void add_summary(const struct table_row *row, const char *quote,
			const char *special, struct buf *buf)
{
	struct buf help = { 0 };

	table_add_help(row, &help);
	for (size_t i = 0; i < help.len && help.data[i] != ';'; i++) {
		char c = (char)help.data[i];

		if (c == '\'') {
			buf_add_str(buf, quote);
			continue;
		}
		if (strchr(special, c))
			buf_add_byte(buf, '\\');
		buf_add_byte(buf, (uint8_t)c);
	}
	buf->failed |= buf_failed(&help);
	buf_release(&help);
}

/* Each begins with '*': an option may be given more than once. */
static void add_zsh_row(const struct table_row *row, struct buf *buf)
{
	const char *equals = !row->arg		      ? ""
			     : table_is_optional(row) ? "=-"
						      : "=";

	buf_add_str(buf, " \\\n\t\t'*");
	if (row->letter)
		buf_addf(buf, "'{-%c%s,--%s%s}'", row->letter,
			 row->arg ? "+" : "", row->name, equals);
	else
		buf_addf(buf, "--%s%s", row->name, equals);
	buf_add_byte(buf, '[');
	add_summary(row, "'\\''", "\\[]", buf);
	buf_add_byte(buf, ']');
	if (row->arg)
		buf_addf(buf,
			 table_is_optional(row) ? "::%s:" : ":%s:", row->arg);
	if (row->choices)
		add_words("(", row, ")", buf);
	else if (row->kind == TABLE_FILE || row->kind == TABLE_MAYBE_FILE)
		buf_add_str(buf, "_files");
	else if (row->arg)
		buf_add_byte(buf, ' ');
	buf_add_byte(buf, '\'');
}

/* Works from a directory of fpath, and when sourced after compinit. */
static void add_zsh(struct buf *buf)
{
	buf_add_str(buf, "#compdef findrobots\n"
			 "# zsh completion for findrobots, printed by "
			 "findrobots --completion=zsh\n"
			 "\n"
			 "_findrobots()\n"
			 "{\n"
			 "\t_arguments -s -S");
	for (const struct table_row *row = table_rows; row->name; row++)
		add_zsh_row(row, buf);
	buf_add_str(buf, " \\\n"
			 "\t\t'*:file or directory:_files'\n"
			 "}\n"
			 "\n"
			 "if [ \"$funcstack[1]\" = _findrobots ]; then\n"
			 "\t_findrobots \"$@\"\n"
			 "else\n"
			 "\tcompdef _findrobots findrobots\n"
			 "fi\n");
}

static void add_fish_row(const struct table_row *row, struct buf *buf)
{
	buf_add_str(buf, "complete -c findrobots");
	if (row->letter)
		buf_addf(buf, " -s %c", row->letter);
	buf_addf(buf, " -l %s", row->name);
	if (table_is_optional(row))
		;
	else if (row->kind == TABLE_FILE)
		buf_add_str(buf, " -r -F");
	else if (row->arg)
		buf_add_str(buf, " -x");
	if (row->choices)
		add_words(" -a '", row, "'", buf);
	buf_add_str(buf, " -d '");
	add_summary(row, "\\'", "\\", buf);
	buf_add_str(buf, "'\n");
}

static void add_fish(struct buf *buf)
{
	buf_add_str(buf, "# fish completion for findrobots, printed by "
			 "findrobots --completion=fish\n\n");
	for (const struct table_row *row = table_rows; row->name; row++)
		add_fish_row(row, buf);
}

void completion_add(enum options_action shell, struct buf *buf)
{
	switch (shell) {
	case OPTIONS_BASH:
		add_bash(buf);
		break;
	case OPTIONS_ZSH:
		add_zsh(buf);
		break;
	case OPTIONS_FISH:
		add_fish(buf);
		break;
	default:
		break;
	}
}
