#include "log/colours.h"

enum { ESCAPE = '\33' };

bool colours_are_in(struct slice line)
{
	return line.len && memchr(line.at, ESCAPE, line.len);
}

/* How long the colour is that the text begins with, or 0. */
static size_t colour_len(struct slice text)
{
	size_t i = 2;

	if (!slice_begins(text, "\33["))
		return 0;
	while (i < text.len && ((text.at[i] >= '0' && text.at[i] <= '9') ||
				text.at[i] == ';' || text.at[i] == ':'))
		i++;
	return i < text.len && text.at[i] == 'm' ? i + 1 : 0;
}

struct slice colours_drop(struct slice line, char *scratch)
{
	bool in_quotes = false;
	size_t len = 0;

	while (line.len) {
		size_t n = colour_len(line);

		if (n && (!in_quotes || scratch[len - 1] == '"' ||
			  (n < line.len && line.at[n] == '"'))) {
			line = slice_behind(line, n);
			continue;
		}
		if (line.at[0] == '"')
			in_quotes = !in_quotes;
		scratch[len++] = line.at[0];
		line = slice_behind(line, 1);
	}
	return (struct slice){ scratch, len };
}
