/*
 * The aliases of HAProxy's log-format: "%", perhaps flags in braces, and a name
 * or an expression in brackets. (Configuration Manual, section 8.2.6 "Custom
 * log format"; log.c has what is in quotes, and what is encoded.)
 *
 * Tested by tests/unit/log/test_template.c.
 */

#include <ctype.h>
#include <string.h>

#include "log/template/items.h"
#include "log/template/times.h"

#define LOCAL_TIME "D/L/D:D:D:DF"

/* An alias, and whether the flag Q puts it in quotes. */
struct alias {
	struct template_field field;
	bool is_string;
};

#define STRING(alias, ...)                                                     \
	{                                                                      \
		{ .name = alias, __VA_ARGS__ }, true                           \
	}
#define PLAIN(alias, ...)                                                      \
	{                                                                      \
		{ .name = alias, __VA_ARGS__ }, false                          \
	}
#define TIME(alias, order, form)                                               \
	PLAIN(alias, .kind = TEMPLATE_TIME, .content = TEMPLATE_STAMP,         \
	      .rank = (order), .time = TEMPLATE_WHOLE, .shape = (form))

/* What is not here is what HAProxy makes, without blanks. */
static const struct alias aliases[] = {
	STRING("ci", .kind = TEMPLATE_ADDRESS, .content = TEMPLATE_IP),
	STRING("[src]", .kind = TEMPLATE_ADDRESS, .content = TEMPLATE_IP),
	PLAIN("cp", .is_port = true),
	STRING("[src_port]", .is_port = true),
	STRING("r", .kind = TEMPLATE_REQUEST, .content = TEMPLATE_TEXT),
	STRING("HM", .kind = TEMPLATE_METHOD, .content = TEMPLATE_WORD),
	STRING("[method]", .kind = TEMPLATE_METHOD, .content = TEMPLATE_WORD),
	STRING("HU", .kind = TEMPLATE_TARGET, .content = TEMPLATE_WORD,
	       .rank = 1),
	STRING("HP", .kind = TEMPLATE_TARGET, .content = TEMPLATE_WORD),
	STRING("HPO", .kind = TEMPLATE_TARGET, .content = TEMPLATE_WORD),
	STRING("HQ", .content = TEMPLATE_WORD, .is_query = true),
	STRING("HV", .content = TEMPLATE_WORD),
	TIME("t", 0, LOCAL_TIME),
	TIME("tr", 0, LOCAL_TIME),
	TIME("T", 1, TIMES_CLF),
	TIME("Tl", 1, TIMES_CLF),
	TIME("trg", 1, TIMES_CLF),
	TIME("trl", 1, TIMES_CLF),
	TIME("Ts", 1, "D"),
	PLAIN("ST", .kind = TEMPLATE_STATUS, .content = TEMPLATE_NUMBER),
	PLAIN("B", .kind = TEMPLATE_BYTES, .content = TEMPLATE_NUMBER),
	/* A cookie is written as it was sent. */
	STRING("CC", .content = TEMPLATE_TEXT, .is_raw = true),
	STRING("CS", .content = TEMPLATE_TEXT, .is_raw = true),
	/* Without headers that are captured there is nothing. */
	PLAIN("hr", .content = TEMPLATE_BRACES, .is_optional = true),
	PLAIN("hs", .content = TEMPLATE_BRACES, .is_optional = true),
	PLAIN("hrl", .content = TEMPLATE_TEXT, .is_optional = true),
	PLAIN("hsl", .content = TEMPLATE_TEXT, .is_optional = true),
	STRING("ID", .content = TEMPLATE_TEXT, .is_raw = true),
	STRING("f", .kind = TEMPLATE_OTHER),
	STRING("ft", .kind = TEMPLATE_OTHER),
	STRING("b", .kind = TEMPLATE_OTHER),
	STRING("s", .kind = TEMPLATE_OTHER),
	STRING("bi", .kind = TEMPLATE_OTHER),
	STRING("fi", .kind = TEMPLATE_OTHER),
	STRING("si", .kind = TEMPLATE_OTHER),
	STRING("H", .kind = TEMPLATE_OTHER),
	STRING("sslc", .kind = TEMPLATE_OTHER),
	STRING("sslv", .kind = TEMPLATE_OTHER),
};

/* Any other expression may be what a client sent. */
static const struct alias expression =
	STRING(NULL, .content = TEMPLATE_TEXT, .is_raw = true);

static const struct alias *find_alias(struct slice name)
{
	static const struct alias other = PLAIN(NULL, .kind = TEMPLATE_OTHER);

	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (slice_is(name, aliases[i].field.name))
			return &aliases[i];
	return name.at[0] == '[' ? &expression : &other;
}

/* Reads "{+Q,-E}"; a comma may stand between. Returns NULL if it is open. */
static const char *read_flags(const char *at, bool *quotes)
{
	bool is_on = true;

	if (*at != '{')
		return at;
	for (at++; *at && *at != '}'; at++) {
		if (*at == '+' || *at == '-')
			is_on = *at == '+';
		if (*at == 'Q')
			*quotes = is_on;
	}
	return *at ? at + 1 : NULL;
}

/* "name", "[expression]" or "(name)name". */
static const char *read_name(const char *at, struct slice *name)
{
	const char *end = at;
	unsigned depth = 0;

	if (*at == '(') {
		at += strcspn(at, ")");
		at += *at == ')';
		end = at;
	}
	if (*at == '[') {
		do {
			depth += *end == '[';
			depth -= *end == ']';
		} while (*end++ && depth);
		if (depth)
			return NULL;
	}
	while (*at != '[' && isalpha((unsigned char)*end))
		end++;
	*name = (struct slice){ at, (size_t)(end - at) };
	return end;
}

enum format_error template_read_haproxy(const char **at,
					struct template_item *item,
					bool *quotes_all)
{
	const struct alias *alias;
	bool quotes = *quotes_all;
	const char *end = read_flags(*at + 1, &quotes);

	if (end)
		end = read_name(end, &item->name);
	if (!end)
		return FORMAT_OPEN_DIRECTIVE;
	if (!item->name.len)
		return FORMAT_NO_DIRECTIVE;
	*at = end;
	if (slice_is(item->name, "o")) {
		item->is_nothing = true;
		*quotes_all = quotes;
		return FORMAT_GOOD;
	}
	alias = find_alias(item->name);
	item->field = alias->field;
	item->is_quoted = quotes && alias->is_string;
	item->has_zone = item->field.kind != TEMPLATE_TIME ||
			 strcmp(item->field.shape, LOCAL_TIME) != 0;
	return FORMAT_GOOD;
}

bool template_is_haproxy_name(const struct template_item *item,
			      const char *name)
{
	return slice_is(item->name, name + (*name == '%'));
}
