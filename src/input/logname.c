/*
 * What rotation has added is taken off from the end of the name, one piece
 * after the other, until nothing more is known.
 */

#include "input/logname.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Whether read here or not: what cannot be is said when the file is opened. */
static const char *const compressions[] = { ".gz",   ".bz2",  ".xz",  ".zst",
					    ".z",    ".lzma", ".lz4", ".lzo",
					    ".lz",   ".br",   ".zip", ".7z",
					    ".zstd", NULL };

static const char *const additions[] = { ".old", ".processed", ".txt", NULL };

static const char *const days_and_months[] = {
	"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct",
	"nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL
};

static const char *const access_words[] = { "access", "accesslog", NULL };

static const char *const error_words[] = { "error", "errors", "errorlog",
					   "err",   "stderr", NULL };

/* Most endings begin with a period, which few names have at that place. */
static bool ends_in(const char *name, size_t len, const char *ending, size_t n)
{
	const char *at;

	if (len <= n)
		return false;
	at = name + len - n;
	return (*ending != '.' || *at == '.') && !strncasecmp(at, ending, n);
}

/* The length without the one of the endings that there is; else 0. */
static size_t without(const char *const *endings, const char *name, size_t len)
{
	for (; *endings; endings++) {
		size_t n = strlen(*endings);

		if (ends_in(name, len, *endings, n))
			return len - n;
	}
	return 0;
}

size_t logname_uncompressed_len(const char *name, size_t len)
{
	return without(compressions, name, len);
}

static bool is_digit(char c)
{
	return isdigit((unsigned char)c);
}

static bool is_letter(char c)
{
	return isalpha((unsigned char)c);
}

/* As in 2026-11-29T10:11:12Z or 2026-W48. */
static bool is_letter_of_time(const char *name, size_t at, size_t len)
{
	char c = (char)toupper((unsigned char)name[at]);

	if (c == 'T' || c == 'W')
		return at + 1 < len && is_digit(name[at + 1]) &&
		       !is_letter(name[at - 1]);
	return c == 'Z' && is_digit(name[at - 1]);
}

/*
 * The length without the number or date that the name ends in; len if it ends
 * in none.
 */
static size_t without_time(const char *name, size_t len)
{
	size_t at = len, word;
	bool says_when = false;

	while (at > 1) {
		if (is_digit(name[at - 1]))
			says_when = true;
		else if ((word = without(days_and_months, name, at)) &&
			 !is_letter(name[word - 1]))
			says_when = true, at = word + 1;
		else if (!strchr("._-+:", name[at - 1]) &&
			 !is_letter_of_time(name, at - 1, len))
			break;
		at--;
	}
	return says_when ? at : len;
}

/* The length without the last thing that rotation has added. */
static size_t without_last(const char *name, size_t len)
{
	size_t shorter = without(compressions, name, len);

	if (!shorter)
		shorter = without(additions, name, len);
	return shorter ? shorter : without_time(name, len);
}

/* The length without all that rotation has added. */
static size_t without_rotation(const char *name)
{
	size_t len = strlen(name), shorter;

	while ((shorter = without_last(name, len)) < len)
		len = shorter;
	return len;
}

static bool is_word(const char *const *words, const char *at, size_t len)
{
	for (; *words; words++)
		if (strlen(*words) == len && !strncasecmp(*words, at, len))
			return true;
	return false;
}

/* Whether the last word that is of either kind is that of an error log. */
static bool is_error_log(const char *name, size_t len)
{
	bool is_error = false;

	for (size_t at = 0; at < len;) {
		size_t n = 0;

		while (at + n < len && is_letter(name[at + n]))
			n++;
		if (is_word(error_words, name + at, n))
			is_error = true;
		else if (is_word(access_words, name + at, n))
			is_error = false;
		at += n + 1;
	}
	return is_error;
}

bool logname_is_access(const char *name)
{
	static const char *const logs[] = { ".log", "_log", "-log", "accesslog",
					    NULL };
	size_t len = without_rotation(name);

	if (name[0] == '.' || is_error_log(name, len))
		return false;
	/* "accesslog" may be the whole name; the others have a name before. */
	return without(logs, name, len) || is_word(access_words + 1, name, len);
}
