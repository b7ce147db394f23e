#include "log/envelope.h"

#include "base/shape.h"
#include "base/text.h"

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static struct slice skip_container(struct slice line)
{
	struct slice s = line;

	while (s.len && is_name_byte(s.at[0]))
		s = slice_behind(s, 1);
	if (s.at == line.at)
		return line;
	s = text_skip_blanks(s);
	return slice_begins(s, "|") ? text_skip_blanks(slice_behind(s, 1))
				    : line;
}

/* The message is what stands behind the tag: the process, perhaps its number.
 */
static struct slice skip_syslog(struct slice line)
{
	const char *tag_end;

	if (!shape_begins(line, "aaa 99 99:99:99 ") &&
	    !shape_begins(line, "aaa  9 99:99:99 ") &&
	    !shape_begins(line, "9999-99-99T99:99:99"))
		return line;
	tag_end = memmem(line.at, line.len, ": ", 2);
	if (!tag_end)
		return line;
	return text_skip_blanks(
		slice_behind(line, (size_t)(tag_end + 2 - line.at)));
}

/* Its fields are parted by single blanks; structured data may be in brackets.
 */
static struct slice skip_rfc5424(struct slice line)
{
	enum { FIELDS = 6 }; /* version, time, host, application, process, id */
	struct slice rest = line, data;

	for (int i = 0; i < FIELDS; i++)
		slice_take_until(&rest, ' ');
	if (slice_begins(rest, "["))
		slice_take_until(&rest, ']');
	data = slice_take_until(&rest, ' ');
	return slice_is_none(data) && rest.len ? rest : line;
}

static struct slice skip_priority(struct slice line)
{
	size_t i = 1;

	while (i < line.len && isdigit((unsigned char)line.at[i]))
		i++;
	if (i == 1 || i >= line.len || line.at[i] != '>')
		return line;
	line = slice_behind(line, i + 1);
	return shape_begins(line, "9 9999-99-99T") ? skip_rfc5424(line)
						   : skip_syslog(line);
}

bool envelope_take(struct slice *line)
{
	struct slice text = text_skip_blanks(*line), inner;
	bool has_blanks = text.at != line->at;

	inner = skip_container(text);
	if (inner.at == text.at)
		inner = slice_begins(text, "<") ? skip_priority(text)
						: skip_syslog(text);
	*line = inner;
	return has_blanks || inner.at != text.at;
}
