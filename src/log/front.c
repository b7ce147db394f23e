/* Tested by tests/unit/log/test_named.c. */

#include "log/front.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "log/host.h"
#include "log/template/times.h"

enum { HEX_MIN = 32, PORT_DIGITS_MAX = 5 };

static int is_word_byte(int c)
{
	return isalnum(c) || c == '-' || c == '_' || c == '.';
}

static int is_host_byte(int c)
{
	return isalnum(c) || c == '.' || c == ':' || c == '[' || c == ']' ||
	       c == '%';
}

static size_t run_len(struct slice s, int (*is_one)(int))
{
	size_t n = 0;

	while (n < s.len && is_one((unsigned char)s.at[n]))
		n++;
	return n;
}

/* An address has no port; one with a port ends in it, brackets or not. */
static size_t address_len(struct slice s, bool with_port)
{
	struct slice word = { s.at, run_len(s, is_host_byte) }, host;
	bool has_port = false;

	if (with_port) {
		if (!word.len ||
		    !isdigit((unsigned char)word.at[word.len - 1]) ||
		    !host_split_port(word, &host))
			return 0;
		word = host;
	}
	if (host_read(word, &host, &has_port) != HOST_ADDRESS || has_port)
		return 0;
	return run_len(s, is_host_byte);
}

/* How long the part is that the text begins with; 0: it does not. */
static size_t part_len(struct slice s, char part)
{
	size_t n;

	switch (part) {
	case 'a':
	case 'p':
		return address_len(s, part == 'p');
	case 'd':
		return run_len(s, isdigit);
	case 'x':
		n = run_len(s, isxdigit);
		return n >= HEX_MIN ? n : 0;
	case 'l':
		return run_len(s, isalpha);
	case 'w':
		return run_len(s, is_word_byte);
	case 'c':
		return times_len(s, TIMES_CLF);
	default:
		return times_len(s, TIMES_ISO);
	}
}

bool front_take(struct slice *line, const char *form)
{
	struct slice s = *line;

	if (*form != ' ')
		s = text_skip_blanks(s);

	for (; *form; form++) {
		size_t n = 1;

		if (*form == '%')
			n = part_len(s, *++form);
		else if (*form == ' ')
			n = run_len(s, isblank);
		else if (!s.len || s.at[0] != *form)
			n = 0;
		if (!n)
			return false;
		s = slice_behind(s, n);
	}
	*line = s;
	return true;
}

bool front_may_begin(const char *form, char byte)
{
	int c = (unsigned char)byte;

	if (*form == ' ')
		return true;
	if (*form != '%')
		return *form == byte;
	switch (form[1]) {
	case 'a':
	case 'p':
		return is_host_byte(c);
	case 'x':
		return isxdigit(c);
	case 'l':
		return isalpha(c);
	case 'w':
		return is_word_byte(c);
	default: /* a number, or a time */
		return isdigit(c);
	}
}
