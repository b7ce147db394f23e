/* Tested by tests/unit/log/test_envelope.c. */

#include "log/envelope/container.h"

#include <ctype.h>
#include <stdint.h>

#include "base/text.h"
#include "log/envelope/form.h"

/* logcli: labels in braces, their values in quotes. */
static bool take_labels(struct slice *line)
{
	struct slice s = *line;

	if (!slice_begins(s, "{"))
		return false;
	do {
		s = text_skip_blanks(slice_behind(s, 1));
		if (!form_take(&s, "%n=") || !form_take_value(&s))
			return false;
	} while (slice_begins(s, ","));
	if (!form_take(&s, "} "))
		return false;
	*line = s;
	return true;
}

bool container_take_after_time(struct slice *line)
{
	static const char *const forms[] = {
		"%g %n [%l] ",		    /* Fly */
		"%g %n [%l]",  "[%w] OUT ", /* Cloud Foundry */
		"[%w] ERR ",   "%p ",	    /* aws logs tail */
		"%n %{",		    /* fluentd */
		NULL,
	};

	return form_take_any(line, forms) || take_labels(line);
}

/*
 * docker compose, nerdctl (which has no blank after the bar) and pm2 pad the
 * name, pm2 with a number before it. One with a
 * domain has two blanks after it, which no server writes after its client.
 */
static bool take_column(struct slice *line)
{
	struct slice s = *line, name = s, after;

	form_take(&s, "%d|");
	if (!form_take(&s, "%n"))
		return false;
	name.len -= s.len;
	after = text_skip_blanks(s);
	if (s.len - after.len < (form_is_domain(name) ? 2 : 1) ||
	    !form_take(&after, "|"))
		return false;
	*line = after;
	return true;
}

/* What Kubernetes makes random names of: it spells no words. */
static size_t count_random(struct slice s)
{
	static const char random[] = "bcdfghjklmnpqrstvwxz2456789";
	size_t n = 0;

	while (n < s.len && memchr(random, s.at[n], sizeof(random) - 1))
		n++;
	return n;
}

/* A label of a name (RFC 1123): lower case, digits and hyphens. */
static struct slice take_label(struct slice *s)
{
	size_t n = 0;

	while (n < s->len &&
	       (islower((unsigned char)s->at[n]) ||
		isdigit((unsigned char)s->at[n]) || s->at[n] == '-'))
		n++;
	*s = slice_behind(*s, n);
	return (struct slice){ s->at - n, n };
}

/*
 * A pod's name, as it is made by a deployment or a daemon set, and that of a
 * container, neither with a dot.
 */
static bool take_pod(struct slice *line)
{
	enum { SUFFIX_LEN = 5 };
	struct slice s = *line, pod = take_label(&s), suffix, container;

	if (pod.len < SUFFIX_LEN + 2 || !slice_begins(s, " "))
		return false;
	suffix = slice_behind(pod, pod.len - SUFFIX_LEN - 1);
	if (suffix.at[0] != '-' ||
	    count_random(slice_behind(suffix, 1)) != SUFFIX_LEN)
		return false;
	s = slice_behind(s, 1);
	container = take_label(&s);
	if (!container.len || container.at[0] == '-' || !form_take(&s, " "))
		return false;
	*line = s;
	return true;
}

/* A number of so many bytes, the lowest first. */
static uint64_t read_number(const char *at, size_t nbytes)
{
	uint64_t number = 0;

	while (nbytes > 0)
		number = number << 8 | (unsigned char)at[--nbytes];
	return number;
}

/* Of the 8 bytes the first is missing if it ended the line before, or was taken
 * for a hole. */
bool container_take_length(struct slice *line)
{
	enum { LENGTH_BYTES = 8 };
	size_t nbytes = LENGTH_BYTES;
	uint64_t length, high;

	if (line->len <= nbytes || line->at[nbytes - 2])
		return false;
	length = line->len - nbytes;
	if (read_number(line->at, nbytes) != length) {
		nbytes--;
		length++;
		high = read_number(line->at, nbytes) << 8;
		if (length != (high | '\n') && length != high)
			return false;
	}
	*line = slice_behind(*line, nbytes);
	return true;
}

/* What rotation adds to a log's name: ".2.gz", "-20240131", "_2024-01-31". */
static bool is_rotation(struct slice s)
{
	static const char *const forms[] = { ".gz",  ".xz",  ".zst",
					     ".bz2", ".%d",  "-%d",
					     "_%d",  ".log", NULL };

	while (s.len && form_take_any(&s, forms))
		;
	return !s.len;
}

/* "access.log.2.gz", "logs/access_log-20240131" */
static bool is_log_name(struct slice name)
{
	for (size_t i = 1; i + 3 <= name.len; i++)
		if (memchr("._-/", name.at[i - 1], 4) &&
		    slice_begins(slice_behind(name, i), "log") &&
		    is_rotation(slice_behind(name, i + 3)))
			return true;
	return false;
}

/* What grep writes before a line of one of several files. */
static bool take_file_name(struct slice *line)
{
	struct slice s = *line, name = slice_take_until(&s, ':');

	if (!s.len || name.len == line->len || memchr(name.at, ' ', name.len) ||
	    !is_log_name(name))
		return false;
	form_take(&s, "%d:");
	*line = s;
	return true;
}

bool container_take(struct slice *line)
{
	static const char *const forms[] = {
		"[pod/%n] ",
		"MESSAGE=",
		"timestamp=%f app=%n id=%d type=%n message=",
		"app=%n id=%d type=%n message=",
		NULL,
	};
	static const char record_separator[] = "\x1e"; /* RFC 7464 */

	return form_take_any(line, forms) ||
	       form_take(line, record_separator) || take_column(line) ||
	       take_pod(line) || take_file_name(line);
}
