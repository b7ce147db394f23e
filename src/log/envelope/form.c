/* Tested by tests/unit/log/test_form.c. */

#include "log/envelope/form.h"

#include <ctype.h>
#include <strings.h>

#include "base/address.h"
#include "base/text.h"
#include "log/envelope/stamp.h"

enum { PART_MAX_LEN = 255 };

static const char *const levels[] = {
	"access",  "alert",   "any",	"config", "crit",	 "critical",
	"dbg",	   "debug",   "dpanic", "emerg",  "emergency",	 "err",
	"error",   "fail",    "fatal",	"fine",	  "finer",	 "finest",
	"ftl",	   "http",    "inf",	"info",	  "information", "log",
	"notice",  "panic",   "severe", "silly",  "trace",	 "trc",
	"unknown", "verbose", "vrb",	"warn",	  "warning",	 "wrn",
};

/* The last labels of loggers' names; none is a top-level domain. */
static const char *const loggers[] = { "access", "error",   "http",  "log",
				       "logger", "request", "server" };

static bool is_one_of(struct slice word, const char *const *list, size_t n)
{
	char first = word.len ? (char)tolower((unsigned char)word.at[0]) : '\0';

	for (size_t i = 0; i < n; i++)
		if (list[i][0] == first && strlen(list[i]) == word.len &&
		    !strncasecmp(list[i], word.at, word.len))
			return true;
	return false;
}

bool form_is_address(struct slice name)
{
	struct slice rest = name, host = slice_take_until(&rest, ':');
	struct address address;

	return address_parse(name, &address) || address_parse(host, &address);
}

/* What ends in a port is "host:12", not "module:function:12". */
static struct slice without_port(struct slice name)
{
	struct slice rest = name, host = slice_take_until(&rest, ':');

	for (size_t i = 0; i < rest.len; i++)
		if (!isdigit((unsigned char)rest.at[i]))
			return name;
	return host;
}

/*
 * The last label of a Java class begins with a capital letter, that of a
 * process of Heroku with a digit, no top-level domain with either.
 */
bool form_is_domain(struct slice name)
{
	struct slice host = without_port(name), last;
	const char *dot = host.len ? memrchr(host.at, '.', host.len) : NULL;

	if (!dot)
		return false;
	for (size_t i = 0; i < host.len; i++)
		if (!isalnum((unsigned char)host.at[i]) &&
		    !memchr("-_.", host.at[i], 3))
			return false;
	last = slice_behind(host, (size_t)(dot + 1 - host.at));
	if (last.len && (isupper((unsigned char)last.at[0]) ||
			 isdigit((unsigned char)last.at[0])))
		return false;
	return !is_one_of(last, loggers, sizeof(loggers) / sizeof(loggers[0]));
}

/* How many bytes from the front are letters, digits or one of the others. */
static struct slice find_name(struct slice s, const char *others)
{
	size_t n = 0;

	while (n < s.len && s.at[n] &&
	       (isalnum((unsigned char)s.at[n]) || strchr(others, s.at[n])))
		n++;
	return (struct slice){ s.at, n };
}

static bool has_letter(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (isalpha((unsigned char)s.at[i]))
			return true;
	return false;
}

static bool take(struct slice *s, struct slice part)
{
	if (!part.len || part.len > PART_MAX_LEN)
		return false;
	*s = slice_behind(*s, part.len);
	return true;
}

static bool take_name(struct slice *s, struct slice name)
{
	return has_letter(name) && !form_is_address(name) && take(s, name);
}

/* Colons stand inside only. */
static struct slice find_module(struct slice s)
{
	struct slice name = find_name(s, "_-./@$#<>:~");

	while (name.len && name.at[name.len - 1] == ':')
		name.len--;
	return name;
}

/*
 * "postfix/smtpd[12]", "app[web.1]", "user@1000.service[12]", "(sd-pam)", and
 * "nginx[]" of a template with a process that is not known.
 */
/* What an application writes before what a client sent is no program. */
static bool is_header(struct slice name)
{
	static const char *const headers[] = { "agent",	  "user-agent",
					       "referer", "referrer",
					       "host",	  "x-forwarded-for",
					       "cookie",  "request" };

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (name.len == strlen(headers[i]) &&
		    !strncasecmp(name.at, headers[i], name.len))
			return true;
	return false;
}

static bool take_tag(struct slice *line)
{
	struct slice s = *line, name = find_name(s, "_-./@\\()#+"), pid;
	bool has_pid = false;

	if (form_is_address(name) || !take(&s, name))
		return false;
	if (slice_begins(s, "[")) {
		s = slice_behind(s, 1);
		pid = find_name(s, "_-.");
		s = slice_behind(s, pid.len);
		if (!slice_begins(s, "]"))
			return false;
		s = slice_behind(s, 1);
		has_pid = pid.len > 0;
	}
	if (!has_pid && (!has_letter(name) || is_header(name)))
		return false;
	*line = s;
	return true;
}

static bool take_level(struct slice *s)
{
	struct slice word = find_name(*s, "");

	return is_one_of(word, levels, sizeof(levels) / sizeof(levels[0])) &&
	       take(s, word);
}

/* "local7.info" */
static bool take_facility(struct slice *line)
{
	struct slice s = *line;

	if (!take_name(&s, find_name(s, "")) || !slice_begins(s, "."))
		return false;
	s = slice_behind(s, 1);
	if (!take_level(&s))
		return false;
	*line = s;
	return true;
}

/* Between a client and its user stands " - ". */
static bool holds_user(struct slice s)
{
	return s.len && memmem(s.at, s.len, " - ", 3);
}

/* Words end at any bracket but a round one, and at the one that closes. */
static bool take_words(struct slice *s, char closing)
{
	size_t n = 0;
	struct slice words;

	while (n < s->len && s->at[n] != closing &&
	       !memchr("[]\"\\", s->at[n], 4))
		n++;
	words = (struct slice){ s->at, n };
	return !form_is_address(words) && !form_is_domain(words) &&
	       !holds_user(words) && take(s, words);
}

static struct slice find_digits(struct slice s)
{
	size_t n = 0;

	while (n < s.len && isdigit((unsigned char)s.at[n]))
		n++;
	return (struct slice){ s.at, n };
}

static struct slice find_field(struct slice s)
{
	size_t n = 0;

	while (n < s.len && !text_is_blank(s.at[n]))
		n++;
	return (struct slice){ s.at, n };
}

static bool take_path(struct slice *s)
{
	struct slice name = find_name(*s, "_-./@$#:");

	return name.len && memchr(name.at, '/', name.len) && take_name(s, name);
}

static bool take_part(struct slice *s, char part, char next)
{
	struct slice module;

	switch (part) {
	case 't':
		return stamp_take(s) != STAMP_NONE;
	case 'h':
		return take(s, find_name(*s, "-_.:@/"));
	case 'g':
		return take_tag(s);
	case 'F':
		return take_facility(s);
	case 'l':
		return take_level(s);
	case 'c':
		return s->len && memchr("ADEFINTUVW", s->at[0], 10) &&
		       take(s, (struct slice){ s->at, 1 });
	case 'n':
		return take_name(s, find_name(*s, "_-./@$#<>"));
	case 'm':
		return take_name(s, find_module(*s));
	case 'N':
		module = find_module(*s);
		return !form_is_domain(module) && take_name(s, module);
	case 'w':
		return take_words(s, next);
	case 'p':
		return take_path(s);
	case 'f':
		return take(s, find_field(*s));
	case 'd':
		return take(s, find_digits(*s));
	default:
		return slice_begins(*s, "{");
	}
}

static bool take_blanks(struct slice *s)
{
	struct slice rest = text_skip_blanks(*s);
	bool some = rest.at != s->at;

	*s = rest;
	return some;
}

bool form_take(struct slice *line, const char *form)
{
	struct slice s = *line;

	for (; *form; form++) {
		if (*form == '%') {
			if (!take_part(&s, form[1], form[2]))
				return false;
			form++;
		} else if (*form == ' ') {
			if (!take_blanks(&s))
				return false;
		} else if (s.len && s.at[0] == *form) {
			s = slice_behind(s, 1);
		} else {
			return false;
		}
	}
	*line = s;
	return true;
}

bool form_take_any(struct slice *line, const char *const *forms)
{
	for (; *forms; forms++)
		if (form_take(line, *forms))
			return true;
	return false;
}

bool form_take_value(struct slice *line)
{
	struct slice s = *line, value;
	bool is_cut;

	if (!text_take_quoted(&s, &value, &is_cut) || is_cut ||
	    holds_user(value))
		return false;
	*line = s;
	return true;
}
