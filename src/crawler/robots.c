#include "crawler/robots.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/vec.h"

/* The file while it is read. */
struct parser {
	struct robots *robots;
	struct slice rest; /* what is not read yet */
	size_t line;	   /* the number of the line that is read */
	bool is_naming;	   /* the group has no rules so far */
};

static struct slice trim(struct slice s)
{
	s = text_skip_blanks(s);
	while (s.len && text_is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

/* Takes the next line, without what ends it, off the front of the rest. */
static struct slice take_line(struct parser *parser)
{
	struct slice rest = parser->rest, line = { rest.at, 0 };

	while (line.len < rest.len && rest.at[line.len] != '\n' &&
	       rest.at[line.len] != '\r')
		line.len++;
	rest = slice_behind(rest, line.len);
	if (slice_begins(rest, "\r\n"))
		rest = slice_behind(rest, 2);
	else if (rest.len)
		rest = slice_behind(rest, 1);
	parser->rest = rest;
	parser->line++;
	return line;
}

static struct robots_group *current_group(const struct parser *parser)
{
	struct robots *robots = parser->robots;

	return robots->ngroups ? &robots->groups[robots->ngroups - 1] : NULL;
}

static int begin_group(struct parser *parser)
{
	struct robots *robots = parser->robots;
	struct robots_group *groups = vec_grow(robots->groups, robots->ngroups,
					       1, sizeof(*robots->groups));

	if (!groups)
		return -1;
	robots->groups = groups;
	groups[robots->ngroups++] =
		(struct robots_group){ .first_rule = robots->nrules,
				       .delay_us = ROBOTS_NO_DELAY };
	parser->is_naming = true;
	return 0;
}

static int add_name(struct parser *parser, struct slice value)
{
	struct robots *robots = parser->robots;
	struct robots_name *names;

	if (!parser->is_naming && begin_group(parser))
		return -1;
	if (!value.len)
		return 0;
	if (slice_is(value, "*"))
		current_group(parser)->is_for_the_rest = true;
	names = vec_grow(robots->names, robots->nnames, 1,
			 sizeof(*robots->names));
	if (!names)
		return -1;
	robots->names = names;
	names[robots->nnames++] =
		(struct robots_name){ value, robots->ngroups - 1 };
	return 0;
}

static bool is_path(struct slice value)
{
	if (!value.len || (value.at[0] != '/' && value.at[0] != '*'))
		return false;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char octet = (unsigned char)value.at[i];

		if (octet <= 0x20 || octet == 0x7f)
			return false;
	}
	return true;
}

static int add_rule(struct parser *parser, struct slice value, bool is_allow)
{
	struct robots *robots = parser->robots;
	struct robots_rule *rules;

	parser->is_naming = false;
	if (!robots->ngroups || !is_path(value))
		return 0;
	rules = vec_grow(robots->rules, robots->nrules, 1,
			 sizeof(*robots->rules));
	if (!rules)
		return -1;
	robots->rules = rules;
	rules[robots->nrules++] =
		(struct robots_rule){ value, parser->line, is_allow };
	current_group(parser)->nrules++;
	return 0;
}

/*
 * Decimal seconds, as microseconds; what is finer is cut off. Returns
 * ROBOTS_NO_DELAY for anything else.
 */
static int64_t parse_delay(struct slice value)
{
	const int64_t whole = 1000000, max = INT64_MAX / whole - 1;
	int64_t seconds = 0, part = whole, us = 0;
	bool has_digits = false;

	while (value.len && text_is_digit(value.at[0])) {
		seconds = seconds * 10 + (value.at[0] - '0');
		seconds = seconds > max / 10 ? max / 10 : seconds;
		has_digits = true;
		value = slice_behind(value, 1);
	}
	if (value.len && value.at[0] == '.')
		value = slice_behind(value, 1);
	while (value.len && text_is_digit(value.at[0])) {
		part /= 10;
		us += (value.at[0] - '0') * part;
		has_digits = true;
		value = slice_behind(value, 1);
	}
	return has_digits && !value.len ? seconds * whole + us
					: ROBOTS_NO_DELAY;
}

static void set_delay(struct parser *parser, struct slice value)
{
	struct robots_group *group = current_group(parser);
	int64_t delay = parse_delay(value);

	if (group && delay != ROBOTS_NO_DELAY &&
	    (group->delay_us == ROBOTS_NO_DELAY || delay < group->delay_us))
		group->delay_us = delay;
}

static int note_if_near(struct parser *parser, struct slice text,
			bool has_colon)
{
	struct robots *robots = parser->robots;
	enum robots_key key = robots_key_near(text, has_colon);
	struct robots_note *notes;

	if (key == ROBOTS_OTHER)
		return 0;
	notes = vec_grow(robots->notes, robots->nnotes, 1,
			 sizeof(*robots->notes));
	if (!notes)
		return -1;
	robots->notes = notes;
	notes[robots->nnotes++] =
		(struct robots_note){ parser->line, key, text };
	if (robots->ngroups)
		current_group(parser)->is_disputed = true;
	return 0;
}

static int parse_line(struct parser *parser, struct slice line)
{
	struct slice text = slice_take_until(&line, '#'), value = text, key;
	bool has_colon;

	key = slice_take_until(&value, ':');
	has_colon = key.len < text.len;
	key = trim(key);
	value = trim(value);
	switch (has_colon ? robots_key_of(key) : ROBOTS_OTHER) {
	case ROBOTS_USER_AGENT:
		return add_name(parser, value);
	case ROBOTS_ALLOW:
		return add_rule(parser, value, true);
	case ROBOTS_DISALLOW:
		return add_rule(parser, value, false);
	case ROBOTS_CRAWL_DELAY:
		set_delay(parser, value);
		return 0;
	case ROBOTS_OTHER:
	default:
		return note_if_near(parser, key, has_colon);
	}
}

int robots_parse(struct robots *robots, struct slice bytes)
{
	struct parser parser = { .robots = robots, .rest = bytes };

	if (slice_begins(bytes, "\xef\xbb\xbf"))
		parser.rest = slice_behind(bytes, 3);
	while (parser.rest.len)
		if (parse_line(&parser, take_line(&parser)))
			return -1;
	return 0;
}

void robots_release(struct robots *robots)
{
	free(robots->groups);
	free(robots->names);
	free(robots->rules);
	free(robots->notes);
	*robots = (struct robots){ 0 };
}

static bool ends_token(char c)
{
	return text_is_blank(c) || c == '/' || c == '*' || c == ',' ||
	       c == ';' || c == '(';
}

static struct slice first_part(struct slice value)
{
	size_t len = 0;

	while (len < value.len && !ends_token(value.at[len]))
		len++;
	return (struct slice){ value.at, len };
}

static bool is_same_caseless(struct slice a, struct slice b)
{
	for (size_t i = 0; a.len == b.len && i < a.len; i++)
		if (text_lower(a.at[i]) != text_lower(b.at[i]))
			return false;
	return a.len == b.len;
}

bool robots_name_is(const struct robots_name *name, struct slice token)
{
	return token.len && (is_same_caseless(name->value, token) ||
			     is_same_caseless(first_part(name->value), token));
}

size_t robots_name_tokens(const struct robots_name *name,
			  struct slice tokens[2])
{
	struct slice first = first_part(name->value);
	size_t len = first.len, n = 0;

	if (!len)
		return 0;
	tokens[n++] = first;
	while (len < name->value.len && (text_is_blank(name->value.at[len]) ||
					 !ends_token(name->value.at[len])))
		len++;
	if (len == name->value.len && len > first.len)
		tokens[n++] = name->value;
	return n;
}
