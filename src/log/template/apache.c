/*
 * The directives of Apache: "%", modifiers, perhaps "{...}", a letter.
 *
 * Tested by tests/unit/log/test_template.c.
 */

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "log/template/items.h"
#include "log/template/times.h"

/* Of what no record needs; what is in neither is text. F is %^FB. */
static const char fixed_letters[] = "ADFIkLPSTvX";
static const char word_letters[] = "HRV";

/* What a record needs, or what tells how. */
static const struct template_field fields[] = {
	{ "a", TEMPLATE_ADDRESS, .content = TEMPLATE_IP, .rank = 2 },
	{ "h", TEMPLATE_ADDRESS, .content = TEMPLATE_HOST, .rank = 2 },
	{ "r", TEMPLATE_REQUEST, .content = TEMPLATE_TEXT },
	{ "m", TEMPLATE_METHOD, .content = TEMPLATE_WORD },
	{ "U", TEMPLATE_TARGET, .content = TEMPLATE_TEXT },
	{ "q", .content = TEMPLATE_TEXT, .is_query = true },
	{ "t", TEMPLATE_TIME, .content = TEMPLATE_STAMP, .rank = 1,
	  .time = TEMPLATE_WHOLE, .shape = "[" TIMES_CLF "]" },
	{ "s", TEMPLATE_STATUS, .content = TEMPLATE_NUMBER },
	{ "b", TEMPLATE_BYTES, .content = TEMPLATE_NUMBER, .rank = 1 },
	{ "B", TEMPLATE_BYTES, .content = TEMPLATE_NUMBER, .rank = 1 },
	{ "O", TEMPLATE_BYTES, .content = TEMPLATE_NUMBER },
	{ "v", .content = TEMPLATE_FIXED, .is_server = true },
	{ "V", .content = TEMPLATE_WORD, .is_server = true },
	{ "p", .content = TEMPLATE_FIXED, .is_port = true },
	{ "l", .content = TEMPLATE_WORD, .is_ident = true },
	{ "u", .content = TEMPLATE_USER },
};

/* Headers; what is not here is text that no record needs. */
static const struct template_field headers[] = {
	{ "X-Forwarded-For", TEMPLATE_ADDRESS, .content = TEMPLATE_LIST },
	{ "User-Agent", TEMPLATE_AGENT, .content = TEMPLATE_TEXT },
	{ "Host", .content = TEMPLATE_TEXT, .is_server = true },
};

/* Epochs and fractions, as %{...}t has them. */
static const struct template_field times[] = {
	{ "sec", TEMPLATE_TIME, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_SECONDS, .shape = "D" },
	{ "msec", TEMPLATE_TIME, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_WHOLE, .shape = "D" },
	{ "usec", TEMPLATE_TIME, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_WHOLE, .shape = "D" },
	{ "msec_frac", TEMPLATE_OTHER, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_FRACTION, .shape = "D" },
	{ "usec_frac", TEMPLATE_OTHER, .content = TEMPLATE_STAMP,
	  .time = TEMPLATE_FRACTION, .shape = "D" },
};

static bool is_word(struct slice s, const char *word)
{
	return s.len == strlen(word) && !strncasecmp(s.at, word, s.len);
}

static void set_header(struct template_item *item)
{
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		if (is_word(item->name, headers[i].name))
			item->field = headers[i];
}

/* A pattern of strftime(3), or of Java's. */
static void set_pattern(struct template_item *item, struct slice pattern)
{
	item->is_java = !memchr(pattern.at, '%', pattern.len);
	item->field = (struct template_field){
		.kind = TEMPLATE_TIME,
		.content = TEMPLATE_STAMP,
		.time = TEMPLATE_PIECES,
	};
	item->has_zone = item->is_java
				 ? times_from_java(pattern, item->shape,
						   TEMPLATE_SHAPE_SIZE)
				 : times_from_strftime(pattern, item->shape,
						       TEMPLATE_SHAPE_SIZE);
}

static void set_time(struct template_item *item)
{
	struct slice format = item->name;

	if (slice_begins(format, "begin:"))
		format = slice_behind(format, 6);
	else if (slice_begins(format, "end:"))
		format = slice_behind(format, 4);
	if (!format.len)
		return;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		if (slice_is(format, times[i].name)) {
			item->field = times[i];
			return;
		}
	set_pattern(item, format);
}

/* is_last: of several statuses after internal redirects. */
static void set_field(struct template_item *item, bool is_last)
{
	item->field = (struct template_field){
		.content =
			strchr(fixed_letters, item->directive)	? TEMPLATE_FIXED
			: strchr(word_letters, item->directive) ? TEMPLATE_WORD
								: TEMPLATE_TEXT,
	};
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (item->directive == fields[i].name[0])
			item->field = fields[i];
	if (item->directive == 'i')
		set_header(item);
	if (item->directive == 't')
		set_time(item);
	/* %{c}a, %{c}h: the connection's peer, which may be a proxy. */
	if (item->field.kind == TEMPLATE_ADDRESS && slice_is(item->name, "c"))
		item->field.rank = 1;
	if (item->directive == 's')
		item->field.rank = is_last;
}

/* Reads modifiers, which have no order. Returns NULL if braces do not close. */
static const char *read_modifiers(const char *at, struct slice *name,
				  bool *is_last)
{
	for (;; at++) {
		const char *close;

		if (*at == '{') {
			close = strchr(at, '}');
			if (!close)
				return NULL;
			*name = (struct slice){ at + 1,
						(size_t)(close - at - 1) };
			at = close;
		} else if (*at == '>') {
			*is_last = true;
		} else if (!isdigit((unsigned char)*at) && *at != '!' &&
			   *at != ',' && *at != '<') {
			return at;
		}
	}
}

enum format_error template_read_apache(const char **at,
				       struct template_item *item)
{
	const char *letter;
	bool is_last = false;

	letter = read_modifiers(*at + 1, &item->name, &is_last);
	if (!letter)
		return FORMAT_OPEN_DIRECTIVE;
	if (*letter == '^') {
		letter++;
		if (strncmp(letter, "FB", 2) != 0 &&
		    strncmp(letter, "ti", 2) != 0 &&
		    strncmp(letter, "to", 2) != 0)
			return FORMAT_NO_DIRECTIVE;
		/* Trailers are headers: text that no record needs. */
		item->directive = *letter == 'F' ? 'F' : '^';
		letter++;
	} else if (*letter &&
		   strchr("aAbBcCDefhHiIklLmnoOpPqrRsStTuUvVxX", *letter)) {
		item->directive = *letter;
	} else {
		return FORMAT_NO_DIRECTIVE;
	}
	set_field(item, is_last);
	*at = letter + 1;
	return FORMAT_GOOD;
}

bool template_is_apache_name(const struct template_item *item, const char *name)
{
	struct template_item other = { 0 };

	if (*name != '%')
		return item->directive == 'i' && is_word(item->name, name);
	return !template_read_apache(&name, &other) && !*name &&
	       item->directive == other.directive &&
	       item->name.len == other.name.len &&
	       (!other.name.len ||
		!strncasecmp(item->name.at, other.name.at, other.name.len));
}
