#include "crawler/tokens_file.h"

#include <errno.h>

#include "base/text.h"
#include "crawler/jsonstream.h"

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

/* JSON that is read. */
struct json {
	struct jsonstream stream;
	struct tokens *tokens;
	struct tokens_file *file;
	bool is_pattern; /* what comes next, if it is a string */
};

/*
 * Undoes the escapes of a regular expression. Returns false if it is more than
 * a plain text; else *len is how long that is.
 */
static bool undo(struct slice pattern, char *plain, size_t *len)
{
	*len = 0;
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.at[i];

		if (c == '\\') {
			/* A letter or digit behind it makes a class of it. */
			if (++i == pattern.len || text_is_alnum(pattern.at[i]))
				return false;
			c = pattern.at[i];
		} else if (strchr(".*+?()[]{}|^$", c) && c) {
			return false;
		}
		plain[(*len)++] = c;
	}
	return true;
}

/* What stands behind a token's '/' is no part of it: "Googlebot\\/". */
static struct slice trim(struct slice name)
{
	while (name.len && (text_is_blank(name.at[name.len - 1]) ||
			    name.at[name.len - 1] == '/'))
		name.len--;
	return name;
}

static int take_pattern(struct json *json, struct slice pattern)
{
	char plain[JSONSTREAM_TEXT_MAX];
	struct slice name = { .at = plain };

	if (!undo(pattern, plain, &name.len)) {
		json->file->nregexes++;
		return 0;
	}
	return note(json->file, json->stream.nlines + 1,
		    tokens_add_name(json->tokens, trim(name)));
}

static int take_event(void *arg, enum jsonstream_event event, struct slice text)
{
	struct json *json = arg;
	bool is_pattern = json->is_pattern;

	json->is_pattern = event == JSONSTREAM_KEY && slice_is(text, "pattern");
	if (!is_pattern || event != JSONSTREAM_STRING)
		return 0;
	return take_pattern(json, text);
}

static int read_json(struct tokens *tokens, struct slice text,
		     struct tokens_file *file)
{
	struct json json = { .tokens = tokens, .file = file };
	enum jsonstream_result result;

	json.stream.tell = take_event;
	json.stream.arg = &json;
	result = jsonstream_read(&json.stream, text);
	if (result == JSONSTREAM_STOPPED) {
		errno = ENOMEM;
		return -1;
	}
	if (result == JSONSTREAM_MORE && jsonstream_is_complete(&json.stream))
		return 0;
	return note(file, json.stream.nlines + 1, TOKENS_JSON);
}

static bool is_json(struct slice text)
{
	while (text.len && (text_is_blank(text.at[0]) || text.at[0] == '\r' ||
			    text.at[0] == '\n'))
		text = slice_behind(text, 1);
	return text.len && (text.at[0] == '[' || text.at[0] == '{');
}

int tokens_file_read(struct tokens *tokens, struct slice text,
		     struct tokens_file *file)
{
	*file = (struct tokens_file){ 0 };
	if (slice_begins(text, "\xef\xbb\xbf"))
		text = slice_behind(text, 3);
	return is_json(text) ? read_json(tokens, text, file)
			     : read_lines(tokens, text, file);
}
