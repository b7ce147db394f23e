/* Tested by tests/unit/log/test_envelope.c. */

#include "log/envelope/syslog.h"

#include <ctype.h>

#include "base/text.h"
#include "log/envelope/form.h"

enum { PRIORITY_DIGITS = 3, PRIORITY_MAX = 191 };

bool syslog_take_priority(struct slice *line)
{
	struct slice s = *line;
	unsigned priority = 0;
	size_t n = 0;

	if (!slice_begins(s, "<") && !form_take(&s, "%d "))
		return false;
	if (!slice_begins(s, "<"))
		return false;
	s = slice_behind(s, 1);
	while (n < s.len && n < PRIORITY_DIGITS &&
	       isdigit((unsigned char)s.at[n]))
		priority = priority * 10 + (unsigned)(s.at[n++] - '0');
	if (!n || priority > PRIORITY_MAX || n >= s.len || s.at[n] != '>')
		return false;
	*line = slice_behind(s, n + 1);
	return true;
}

/* "[id name="value" ...]", any number of them (RFC 5424, section 6.3), or "-".
 */
static bool take_structured_data(struct slice *line)
{
	struct slice s = *line;

	if (slice_begins(s, "-")) {
		*line = slice_behind(s, 1);
		return true;
	}
	while (slice_begins(s, "[")) {
		if (!form_take(&s, "[%n"))
			return false;
		while (slice_begins(s, " ")) {
			if (!form_take(&s, " %n=") || !form_take_value(&s))
				return false;
		}
		if (!slice_begins(s, "]"))
			return false;
		s = slice_behind(s, 1);
	}
	if (s.at == line->at)
		return false;
	*line = s;
	return true;
}

static bool may_be_client(struct slice field)
{
	return form_is_address(field) || form_is_domain(field);
}

/* https://devcenter.heroku.com/articles/log-drains: no structured data. */
static bool is_heroku(struct slice host, struct slice program)
{
	return slice_is(host, "host") &&
	       (slice_is(program, "app") || slice_is(program, "heroku"));
}

bool syslog_take_rfc5424(struct slice *line)
{
	struct slice s = *line, host, program, process, id;

	if (!form_take(&s, "1 %t ") && !form_take(&s, "1 - "))
		return false;
	if (!text_take_field(&s, &host) || !text_take_field(&s, &program) ||
	    !text_take_field(&s, &process) || !text_take_field(&s, &id))
		return false;
	if (may_be_client(program) || may_be_client(process) ||
	    may_be_client(id) ||
	    (slice_is_none(program) && !slice_is_none(host)))
		return false;
	if (take_structured_data(&s)) {
		if (s.len && !text_is_blank(s.at[0]))
			return false;
	} else if (!is_heroku(host, program)) {
		return false;
	}
	*line = s;
	return true;
}

bool syslog_take_tag(struct slice *line)
{
	static const char *const forms[] = {
		"%h %g: ",	"%g: ", "%h %F %g: ", /* BusyBox */
		"%F %g: ",			      /* OpenWrt's logread */
		"<%F> %h %g: ",			      /* FreeBSD, syslogd -v */
		NULL,
	};

	return form_take_any(line, forms);
}

bool syslog_take_bare_tag(struct slice *line)
{
	struct slice s = *line, host;

	if (!text_take_field(&s, &host) || form_is_address(host) ||
	    !form_take(line, "%h %g "))
		return false;
	return true;
}

bool syslog_take_cookie(struct slice *line)
{
	static const char *const forms[] = {
		"@cee: ",
		"@cee:",
		"hostname=%f appname=%f ",
		NULL,
	};
	struct slice s = *line;

	if (form_take_any(line, forms))
		return true;
	if (!form_take(&s, "message repeated %d times: [") || !s.len ||
	    s.at[s.len - 1] != ']')
		return false;
	s.len--;
	*line = s;
	return true;
}
