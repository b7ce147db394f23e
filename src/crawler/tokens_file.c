#include "crawler/tokens_file.h"

#include <errno.h>

#include "base/text.h"

/* Returns -1 when memory ran out. */
static int note(struct tokens_file *file, uint64_t line, enum tokens_wrong why)
{
	if (why == TOKENS_NO_MEMORY) {
		errno = ENOMEM;
		return -1;
	}
	if (why == TOKENS_GOOD) {
		file->ntaken++;
		return 0;
	}
	if (file->nbad < TOKENS_FILE_BAD_MAX)
		file->bad[file->nbad] = (struct tokens_file_bad){ line, why };
	file->nbad++;
	return 0;
}

enum { NCOLUMNS = 6 };

/* Returns false if there are more columns. */
static bool split(struct slice line, struct slice columns[NCOLUMNS])
{
	size_t n = 0;

	while (line.len && n < NCOLUMNS)
		columns[n++] = slice_take_until(&line, '\t');
	return !text_skip_blanks(line).len;
}

static bool is_header(const struct slice columns[NCOLUMNS])
{
	return slice_is(columns[0], "token") &&
	       slice_is(columns[1], "operator");
}

static int take_line(struct tokens *tokens, struct slice line, uint64_t number,
		     struct tokens_file *file)
{
	struct slice columns[NCOLUMNS] = { 0 };
	struct slice begin = text_skip_blanks(line);
	struct tokens_row row;

	if (!begin.len || begin.at[0] == '#')
		return 0;
	if (!split(line, columns))
		return note(file, number, TOKENS_COLUMNS);
	if (number == 1 && is_header(columns))
		return 0;
	row = (struct tokens_row){ .name = columns[0],
				   .operator= columns[1],
				   .kind = columns[2],
				   .lists = columns[3],
				   .suffixes = columns[4],
				   .partial = columns[5] };
	return note(file, number, tokens_put(tokens, &row));
}

static int read_lines(struct tokens *tokens, struct slice text,
		      struct tokens_file *file)
{
	for (uint64_t number = 1; text.len; number++) {
		struct slice line = slice_take_until(&text, '\n');

		if (line.len && line.at[line.len - 1] == '\r')
			line.len--;
		if (take_line(tokens, line, number, file))
			return -1;
	}
	return 0;
}

int tokens_file_read(struct tokens *tokens, struct slice text,
		     struct tokens_file *file)
{
	*file = (struct tokens_file){ 0 };
	if (slice_begins(text, "\xef\xbb\xbf"))
		text = slice_behind(text, 3);
	return read_lines(tokens, text, file);
}
