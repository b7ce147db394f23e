/*
 * Most begin with a time, so that is looked for first; then for what may follow
 * it, and last for what may stand without one.
 */

#include "log/envelope.h"

#include "base/text.h"
#include "log/envelope/container.h"
#include "log/envelope/cri.h"
#include "log/envelope/form.h"
#include "log/envelope/logger.h"
#include "log/envelope/stamp.h"
#include "log/envelope/syslog.h"

/* A time alone, with what parts it from the line. */
static bool take_separator(struct slice *line, bool has_blank)
{
	static const char *const forms[] = { ": ", "| ", "- ", NULL };

	return form_take_any(line, forms) || has_blank;
}

/* True if what follows may be the client. */
static bool is_client(struct slice s)
{
	return form_is_address(slice_take_until(&s, ' '));
}

/*
 * True if the line may be squid's of a referer, which is written as it was
 * sent: it ends in a URL that is in no quotes.
 */
static bool ends_in_url(struct slice line)
{
	const char *blank = line.len ? memrchr(line.at, ' ', line.len) : NULL;
	struct slice last = line;

	if (blank)
		last = slice_behind(line, (size_t)(blank + 1 - line.at));
	return last.len && last.at[0] != '"' &&
	       memmem(last.at, last.len, "://", 3);
}

/* A time alone, and one with words, names nobody for certain. */
static bool take_after_time(struct slice *line, enum stamp stamp,
			    bool *is_named)
{
	struct slice s = text_skip_blanks(*line);
	bool has_blank = s.at != line->at;
	struct cri cri;

	if (!has_blank && !(s.len && memchr("[:|", s.at[0], 3)))
		return false;
	if (cri_take_after_time(&s, &cri)) {
		*line = s;
		*is_named = true;
		return !cri.is_part; /* which is no line: see joiner.h */
	}
	/* As squid's lines begin, which go on with what a client sent. */
	if (stamp == STAMP_UNIX && is_client(s)) {
		if (ends_in_url(s))
			return false;
		*line = s;
		return true;
	}
	if (logger_take_after_time(&s) || (has_blank && syslog_take_tag(&s)) ||
	    container_take_after_time(&s)) {
		*line = s;
		*is_named = true;
		return true;
	}
	if ((stamp == STAMP_SYSLOG && syslog_take_bare_tag(&s)) ||
	    take_separator(&s, has_blank)) {
		*line = s;
		return true;
	}
	return false;
}

static bool take_time(struct slice *line, bool *is_named)
{
	struct slice s = *line;
	enum stamp stamp = slice_begins(s, "[") ? stamp_take_in_brackets(&s)
						: stamp_take(&s);

	if (!stamp || !take_after_time(&s, stamp, is_named))
		return false;
	*line = s;
	return true;
}

/* Of a message; RFC 5424 has a byte order mark before one in UTF-8. */
static struct slice skip_to_text(struct slice line)
{
	static const char mark[] = "\xef\xbb\xbf";
	struct slice s = text_skip_blanks(line);

	return slice_begins(s, mark) ? slice_behind(s, sizeof(mark) - 1) : s;
}

/* What begins with no time, and says what wrote the line. */
static bool take_other(struct slice *line, bool is_named)
{
	return container_take(line) || logger_take(line) ||
	       syslog_take_cookie(line) ||
	       (!is_named && form_take(line, "%g: "));
}

bool envelope_take(struct slice *line, bool *is_named)
{
	struct slice s = text_skip_blanks(*line);
	bool has_priority, taken;

	if (container_take_length(line))
		return true;
	has_priority = syslog_take_priority(&s);
	taken = (has_priority && syslog_take_rfc5424(&s)) ||
		take_time(&s, is_named);
	if (!taken && take_other(&s, *is_named))
		taken = *is_named = true;
	taken |= has_priority || s.at != line->at;
	if (taken)
		*line = skip_to_text(s);
	return taken;
}
