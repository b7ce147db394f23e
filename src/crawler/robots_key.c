#include "crawler/robots_key.h"

#include "base/text.h"

enum { LEN_MAX = 16 }; /* bytes of what is compared letter by letter */

static const struct {
	const char *name;
	int nwrong; /* so many letters may be wrong in what is nearly it */
} keys[ROBOTS_NKEYS] = {
	[ROBOTS_OTHER] = { "", -1 },
	[ROBOTS_USER_AGENT] = { "user-agent", 2 },
	[ROBOTS_ALLOW] = { "allow", 1 },
	[ROBOTS_DISALLOW] = { "disallow", 2 },
	[ROBOTS_CRAWL_DELAY] = { "crawl-delay", 2 },
};

const char *robots_key_name(enum robots_key key)
{
	return keys[key].name;
}

static bool begins_with_key(struct slice text, enum robots_key key)
{
	const char *name = keys[key].name;
	size_t len = 0;

	while (len < text.len && name[len] &&
	       text_lower(text.at[len]) == name[len])
		len++;
	return !name[len];
}

enum robots_key robots_key_of(struct slice key)
{
	for (int i = ROBOTS_OTHER + 1; i < ROBOTS_NKEYS; i++)
		if (key.len == strlen(keys[i].name) && begins_with_key(key, i))
			return i;
	return ROBOTS_OTHER;
}

/* Marks of lists, quotes, a byte order mark within the file. */
static struct slice strip(struct slice text)
{
	while (text.len && !text_is_letter(text.at[0]))
		text = slice_behind(text, 1);
	while (text.len && !text_is_letter(text.at[text.len - 1]))
		text.len--;
	return text;
}

static int min(int a, int b)
{
	return a < b ? a : b;
}

/*
 * How many letters have to be changed, put in, left out, or swapped with the
 * next one, each letter at most once (optimal string alignment). Both are
 * shorter than LEN_MAX.
 */
static int distance(struct slice text, struct slice name)
{
	int rows[LEN_MAX + 1][LEN_MAX + 1];

	for (size_t i = 0; i <= text.len; i++) {
		for (size_t k = 0; k <= name.len; k++) {
			int *best = &rows[i][k], is_other;

			*best = (int)(i + k);
			if (!i || !k)
				continue;
			is_other = text_lower(text.at[i - 1]) != name.at[k - 1];
			*best = min(rows[i - 1][k], rows[i][k - 1]) + 1;
			*best = min(*best, rows[i - 1][k - 1] + is_other);
			if (i > 1 && k > 1 &&
			    text_lower(text.at[i - 1]) == name.at[k - 2] &&
			    text_lower(text.at[i - 2]) == name.at[k - 1])
				*best = min(*best, rows[i - 2][k - 2] + 1);
		}
	}
	return rows[text.len][name.len];
}

static enum robots_key find_near(struct slice word)
{
	if (word.len >= LEN_MAX)
		return ROBOTS_OTHER;
	for (int i = ROBOTS_OTHER + 1; i < ROBOTS_NKEYS; i++) {
		struct slice name = { keys[i].name, strlen(keys[i].name) };

		if (distance(word, name) <= keys[i].nwrong)
			return i;
	}
	return ROBOTS_OTHER;
}

/* A line without a colon: its first word, if there is a key in it. */
static struct slice first_word(struct slice text)
{
	size_t len = 0;

	while (len < text.len && (text_is_letter(text.at[len]) ||
				  text.at[len] == '-' || text.at[len] == '_'))
		len++;
	return (struct slice){ text.at, len };
}

enum robots_key robots_key_near(struct slice text, bool has_colon)
{
	text = strip(text);
	if (!text.len)
		return ROBOTS_OTHER;
	if (!has_colon)
		text = first_word(text);
	for (int i = ROBOTS_OTHER + 1; i < ROBOTS_NKEYS; i++)
		if (has_colon ? begins_with_key(text, i)
			      : robots_key_of(text) == (enum robots_key)i)
			return i;
	return find_near(text);
}
