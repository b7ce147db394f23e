/*
 * What a line that tells itself is, is tried row by row, of those whose lines
 * may begin with its first byte.
 *
 * Tested by tests/unit/log/test_named.c.
 */

#include "log/named.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "log/clf.h"
#include "log/front.h"
#include "log/logfmt.h"

enum { ROWS_MAX = 64 };

struct named_set {
	struct logtemplate *templates[ROWS_MAX]; /* NULL: not yet needed */
	uint64_t rows[UINT8_MAX + 1]; /* by the first byte: a bit for each */
};

/* True if the word is one of the words, which have a blank between them. */
static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (; words && *words; words += strspn(words, " ")) {
		size_t n = strcspn(words, " ");

		if (n == len && !memcmp(words, word, len))
			return true;
		words += n;
	}
	return false;
}

const struct named_row *named_find(const char *name)
{
	for (const struct named_row *row = named_rows; row->name; row++)
		if (!strcmp(row->name, name) || has_word(row->others, name))
			return row;
	return NULL;
}

struct logtemplate *named_template(const struct named_row *row,
				   const char *client, enum format_error *error)
{
	struct logtemplate *first = NULL;

	for (size_t i = 0; i < NAMED_FORMATS_MAX && row->formats[i]; i++) {
		struct logtemplate *t =
			template_new(row->formats[i], client, error);

		if (!t) {
			template_free(first);
			return NULL;
		}
		if (first)
			template_add(first, t);
		else
			first = t;
	}
	return first;
}

/*
 * A client can write a front of words into its Host or user, which stand before
 * the time of the Common Log Format family. So such a line, which did not prove
 * its host, is of no format that begins so. Quotes are escaped there, and bars
 * are none of it.
 */
static bool may_be_sent(const char *front, struct slice rest)
{
	return !strpbrk(front, "\"|") && clf_has_time(rest);
}

static bool begins(const struct named_row *row, struct slice line)
{
	for (size_t i = 0; i < NAMED_FRONTS_MAX && row->fronts[i]; i++) {
		struct slice rest = line;

		if (front_take(&rest, row->fronts[i]))
			return !may_be_sent(row->fronts[i], rest);
	}
	return false;
}

static bool fits(const struct named_row *row, struct slice line)
{
	enum format_error error;
	struct logtemplate *t;
	struct record rec;
	bool is_line;

	if (row->kind == FORMAT_LOGFMT)
		return logfmt_parse(line, &rec);
	if (!row->formats[0])
		return false;
	t = named_template(row, NULL, &error);
	is_line = t && template_parse_whole(t, line, &rec) && rec.target.len;
	template_free(t);
	return is_line;
}

const char *named_propose(struct slice line)
{
	for (const struct named_row *row = named_rows; row->name; row++)
		if (fits(row, line))
			return row->name;
	return NULL;
}

/* By bit, the rows whose lines may begin with the byte. */
static uint64_t rows_of(char byte)
{
	uint64_t rows = 0;

	for (size_t i = 0; named_rows[i].name; i++) {
		const char *const *fronts = named_rows[i].fronts;

		for (size_t n = 0; n < NAMED_FRONTS_MAX && fronts[n]; n++)
			if (front_may_begin(fronts[n], byte))
				rows |= UINT64_C(1) << i;
	}
	return rows;
}

struct named_set *named_set_new(void)
{
	struct named_set *set = calloc(1, sizeof(*set));

	for (size_t byte = 0; set && byte <= UINT8_MAX; byte++)
		set->rows[byte] = rows_of((char)byte);
	return set;
}

void named_set_free(struct named_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < ROWS_MAX; i++)
		template_free(set->templates[i]);
	free(set);
}

static enum named_result as_result(bool is_record)
{
	return is_record ? NAMED_RECORD : NAMED_NONE;
}

static enum named_result parse(struct named_set *set, size_t nth,
			       struct slice line, struct record *rec)
{
	const struct named_row *row = &named_rows[nth];
	enum format_error error;

	if (row->kind == FORMAT_LOGFMT)
		return as_result(logfmt_parse(line, rec));
	if (!set->templates[nth])
		set->templates[nth] = named_template(row, NULL, &error);
	if (!set->templates[nth])
		return NAMED_MEMORY;
	return as_result(template_parse_whole(set->templates[nth], line, rec));
}

enum named_result named_parse(struct named_set *set, struct slice line,
			      struct record *rec)
{
	struct slice text = text_skip_blanks(line);
	enum named_result result = NAMED_NONE;
	uint64_t rows;

	if (!text.len)
		return NAMED_NONE;
	rows = set->rows[(unsigned char)text.at[0]];
	for (; result == NAMED_NONE && rows; rows &= rows - 1) {
		size_t i = (size_t)__builtin_ctzll(rows);

		if (begins(&named_rows[i], line))
			result = parse(set, i, line, rec);
	}
	return result;
}
