/*
 * getopt_long(3) splits the command line into options and values. The tables
 * that it needs are made from the table of options.
 */

#include "cli/defaults.h"
#include "cli/parse.h"

#include <getopt.h>
#include <string.h>

#include "base/instant.h"
#include "cli/alias.h"
#include "cli/table.h"
#include "cli/together.h"
#include "cli/values.h"

/*
 * getopt_long() returns one of these, and the number of its row or alias, for a
 * long option.
 */
enum { FIRST_ROW = 256, FIRST_ALIAS = FIRST_ROW + TABLE_MAX };

static void make_tables(struct option *longs, char *shorts)
{
	/* Report a missing value as ':', and nothing on standard error. */
	*shorts++ = ':';
	for (int i = 0; table_rows[i].name; i++) {
		const struct table_row *row = &table_rows[i];

		*longs++ = (struct option){
			.name = row->name,
			.has_arg = !row->arg		    ? no_argument
				   : table_is_optional(row) ? optional_argument
							    : required_argument,
			.val = FIRST_ROW + i,
		};
		if (!row->letter)
			continue;
		*shorts++ = row->letter;
		if (row->arg)
			*shorts++ = ':';
	}
	for (int i = 0; aliases[i].name; i++)
		*longs++ = (struct option){
			.name = aliases[i].name,
			.has_arg = aliases[i].value ? no_argument
						    : required_argument,
			.val = FIRST_ALIAS + i,
		};
	*longs = (struct option){ 0 };
	*shorts = '\0';
}

static const struct table_row *find_row(int val)
{
	const struct table_row *row = table_rows;

	if (val >= FIRST_ALIAS) {
		while (strcmp(row->name, aliases[val - FIRST_ALIAS].option) !=
		       0)
			row++;
		return row;
	}
	if (val >= FIRST_ROW)
		return &table_rows[val - FIRST_ROW];
	while (row->letter != val)
		row++;
	return row;
}

static const char *name_of(int val)
{
	return val >= FIRST_ALIAS ? aliases[val - FIRST_ALIAS].name
				  : find_row(val)->name;
}

/* How many options the word "--name" or "--name=value" may stand for. */
static int count_meant(const char *word)
{
	size_t len = strcspn(word + 2, "=");
	int n = 0;

	for (const struct table_row *row = table_rows; row->name; row++)
		n += !strncmp(row->name, word + 2, len);
	for (const struct alias *alias = aliases; alias->name; alias++)
		n += !strncmp(alias->name, word + 2, len);
	return n;
}

/* Adds what a long option that there is not may have been meant to be. */
static void add_guess(const char *word, struct buf *why)
{
	const char *guess = alias_guess(word);

	if (guess)
		buf_addf(why, "; did you mean --%s?", guess);
}

/*
 * Says why getopt_long() did not know an option. optopt is the letter of a
 * short one; 0 for a long one that is unknown or ambiguous, which is word; and
 * what make_tables() gave a long one that takes no value and was given one.
 */
static void describe_unknown(const char *word, struct buf *why)
{
	if (optopt >= FIRST_ROW) {
		buf_addf(why, "--%s: takes no value", name_of(optopt));
	} else if (optopt) {
		buf_add_str(why, "unknown option '-");
		buf_add_cleaned(why, &(char){ (char)optopt }, 1);
		buf_add_str(why, "'");
	} else {
		bool is_ambiguous = count_meant(word) > 1;

		buf_add_str(why, is_ambiguous ? "ambiguous option '"
					      : "unknown option '");
		values_add_shown(word, why);
		buf_add_str(why, "'");
		if (!is_ambiguous)
			add_guess(word, why);
	}
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

/* Sets the enum of a row, which takes a value if it has choices. */
static int set_enum(struct options *opt, const struct table_row *row,
		    const char *value, struct buf *why)
{
	int choice = row->choices ? find_choice(row->choices, value) : 0;
	unsigned n = row->value + (unsigned)choice;

	if (choice < 0) {
		values_add_wrong(row->name, value, "", why);
		table_add_choices(row->choices, why);
		return -1;
	}
	memcpy((char *)opt + row->offset, &n, sizeof(n));
	return 0;
}

static int take_value(struct values *values, const struct table_row *row,
		      const char *value, struct buf *why)
{
	int ret;

	if (row->kind == TABLE_FLAG) {
		*((bool *)((char *)values->opt + row->offset)) = true;
		return 0;
	}
	if (row->kind == TABLE_VALUE || row->kind == TABLE_CHOICE)
		return set_enum(values->opt, row, value, why);
	values->expected = row->expected;
	ret = row->set(values, value);
	if (ret < 0)
		why->failed = true;
	else if (ret)
		values_add_wrong(row->name, value, values->expected, why);
	return ret ? -1 : 0;
}

static int take_option(struct values *values, int val, const char *word,
		       struct buf *why)
{
	const struct table_row *row;

	if (val == '?') {
		describe_unknown(word, why);
		return -1;
	}
	row = find_row(val == ':' ? optopt : val);
	if (val == ':') {
		buf_addf(why, "--%s: value missing, expected --%s=%s",
			 row->name, row->name, row->arg);
		return -1;
	}
	if (val >= FIRST_ALIAS && aliases[val - FIRST_ALIAS].value)
		return take_value(values, row, aliases[val - FIRST_ALIAS].value,
				  why);
	return take_value(values, row, optarg, why);
}

int parse_options(struct options *opt, int argc, char **argv, struct buf *why)
{
	struct values values = { .opt = opt, .now = instant_now() };
	struct option longs[2 * TABLE_MAX];
	char shorts[2 * TABLE_MAX];
	int val;

	options_init(opt);
	make_tables(longs, shorts);
	/* 0, not 1: glibc then forgets what it parsed before. */
	optind = 0;
	while (opt->action == OPTIONS_RUN) {
		val = getopt_long(argc, argv, shorts, longs, NULL);
		if (val == -1)
			break;
		if (take_option(&values, val, argv[optind - 1], why))
			return -1;
	}
	opt->operands = argv + optind;
	opt->noperands = (size_t)(argc - optind);
	if (opt->action != OPTIONS_RUN)
		return 0;
	values.paths_given = opt->paths.n;
	if (defaults_set(opt)) {
		why->failed = true;
		return -1;
	}
	if (values_finish(&values, why))
		return -1;
	if (together_check(&values, why))
		return -1;
	if (!opt->cache_days)
		opt->cache_days = OPTIONS_CACHE_DAYS;
	return 0;
}
