#include "crawler/ranges.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/io.h"
#include "base/vec.h"
#include "crawler/ranges_entries.h"
#include "crawler/ranges_json.h"
#include "crawler/ranges_lines.h"
#include "crawler/ranges_name.h"

enum { PIECE_SIZE = 1 << 16 };

/* A file that is being read. */
struct reader {
	struct ranges_entries entries;
	struct ranges_json *json; /* owned; NULL: none */
	struct ranges_lines lines;
	struct ranges_error error;
	size_t nmark;	 /* bytes of a byte order mark */
	uint64_t nlines; /* before the first byte that is no blank */
	enum { UNKNOWN, JSON, LINES } form;
};

static int fail(struct reader *reader, enum ranges_problem problem)
{
	reader->error.problem = problem;
	return -1;
}

static int begin(struct reader *reader, char first)
{
	if (first == '<')
		return fail(reader, RANGES_HTML);
	if (first == '{' || first == '[') {
		reader->form = JSON;
		reader->json = ranges_json_new(&reader->entries);
		if (!reader->json)
			return fail(reader, RANGES_MEMORY);
		ranges_json_set_line(reader->json, reader->nlines);
		return 0;
	}
	reader->form = LINES;
	reader->lines.entries = &reader->entries;
	reader->lines.nlines = reader->nlines;
	return 0;
}

/* Passes what stands before the text, and tells what that is. */
static int find_form(struct reader *reader, struct slice *piece)
{
	static const char mark[] = "\xef\xbb\xbf";

	while (piece->len && !reader->form) {
		char c = piece->at[0];
		bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';

		if (reader->nmark < 3 && c == mark[reader->nmark]) {
			reader->nmark++;
		} else {
			reader->nmark = 3;
			if (!is_blank)
				return begin(reader, c);
			reader->nlines += c == '\n';
		}
		*piece = slice_behind(*piece, 1);
	}
	return 0;
}

static int read_piece(struct reader *reader, struct slice piece)
{
	if (!reader->form && find_form(reader, &piece))
		return -1;
	if (!piece.len)
		return 0;
	if (reader->form == JSON)
		return ranges_json_read(reader->json, piece, &reader->error);
	return ranges_lines_read(&reader->lines, piece)
		       ? fail(reader, RANGES_MEMORY)
		       : 0;
}

/* True if there is none; and what there was in the place of one. */
static bool has_none(struct reader *reader)
{
	const struct ranges_entries *entries = &reader->entries;

	if (entries->n)
		return false;
	reader->error =
		entries->refused.count ? entries->refused : entries->bad;
	reader->error.problem =
		entries->refused.count ? RANGES_ALL_REFUSED : RANGES_ALL_BAD;
	return true;
}

static int end_text(struct reader *reader)
{
	if (!reader->form)
		return fail(reader, RANGES_EMPTY);
	if (reader->form == JSON
		    ? ranges_json_end(reader->json, &reader->error)
		    : ranges_lines_end(&reader->lines, &reader->error))
		return -1;
	return has_none(reader) ? -1 : 0;
}

static int compare_dates(const void *one, const void *other)
{
	const struct ranges_entry *a = one, *b = other;

	return (a->date > b->date) - (a->date < b->date);
}

/* The part of that date, which is the last one, or a new one. */
static struct ranges_part *part_of(struct ranges *ranges, int64_t date)
{
	struct ranges_part *parts = ranges->parts;

	if (ranges->nparts && parts[ranges->nparts - 1].date == date)
		return &parts[ranges->nparts - 1];
	parts = vec_grow(parts, ranges->nparts, 1, sizeof(*parts));
	if (!parts)
		return NULL;
	ranges->parts = parts;
	parts[ranges->nparts] = (struct ranges_part){ .date = date };
	return &parts[ranges->nparts++];
}

static int part(struct ranges *ranges, struct ranges_entries *entries,
		int64_t name_date)
{
	ranges_entries_set_date(entries, 0, name_date);
	qsort(entries->entries, entries->n, sizeof(*entries->entries),
	      compare_dates);
	for (size_t i = 0; i < entries->n; i++) {
		struct ranges_part *last =
			part_of(ranges, entries->entries[i].date);

		if (!last ||
		    netset_add(&last->networks, &entries->entries[i].network))
			return -1;
	}
	for (size_t i = 0; i < ranges->nparts; i++)
		netset_sort(&ranges->parts[i].networks);
	return 0;
}

static void add_error(struct ranges *ranges, const struct ranges_error *err,
		      enum ranges_problem problem)
{
	struct ranges_error *added = &ranges->errors[ranges->nerrors++];

	*added = *err;
	added->problem = problem;
}

/* Takes over what was read, after success or failure. */
static int finish(struct ranges *ranges, struct reader *reader, int ret,
		  const char *path)
{
	struct ranges_entries *entries = &reader->entries;

	if (!ret)
		ret = end_text(reader);
	if (!ret && part(ranges, entries, ranges_name_date(path)))
		ret = fail(reader, RANGES_MEMORY);
	if (ret) {
		ranges_release(ranges);
		add_error(ranges, &reader->error, reader->error.problem);
	} else {
		if (entries->bad.count)
			add_error(ranges, &entries->bad, RANGES_BAD);
		if (entries->refused.count)
			add_error(ranges, &entries->refused, RANGES_REFUSED);
	}
	ranges_entries_release(entries);
	ranges_json_free(reader->json);
	return ret;
}

int ranges_read_text(struct ranges *ranges, struct slice text, const char *path,
		     bool any)
{
	struct reader reader = { .entries = { .any = any } };

	*ranges = (struct ranges){ 0 };
	return finish(ranges, &reader, read_piece(&reader, text), path);
}

static int read_pieces(struct reader *reader, int fd)
{
	char *piece = malloc(PIECE_SIZE);
	ssize_t n = 0;
	int ret = piece ? 0 : fail(reader, RANGES_MEMORY);

	while (!ret && (n = io_read(fd, piece, PIECE_SIZE)) > 0)
		ret = read_piece(reader, (struct slice){ piece, (size_t)n });
	if (!ret && n < 0) {
		reader->error.errnum = errno;
		ret = fail(reader, RANGES_READ);
	}
	free(piece);
	return ret;
}

int ranges_read_fd(struct ranges *ranges, int fd, const char *path, bool any)
{
	struct reader reader = { .entries = { .any = any } };

	*ranges = (struct ranges){ 0 };
	return finish(ranges, &reader, read_pieces(&reader, fd), path);
}

int ranges_read_file(struct ranges *ranges, const char *path, bool any)
{
	int fd = io_open(path, O_RDONLY);
	int ret;

	if (fd < 0) {
		*ranges = (struct ranges){ 0 };
		ranges->errors[0].problem = RANGES_OPEN;
		ranges->errors[0].errnum = errno;
		ranges->nerrors = 1;
		return -1;
	}
	ret = ranges_read_fd(ranges, fd, path, any);
	close(fd);
	return ret;
}

void ranges_release(struct ranges *ranges)
{
	for (size_t i = 0; i < ranges->nparts; i++)
		netset_release(&ranges->parts[i].networks);
	free(ranges->parts);
	*ranges = (struct ranges){ 0 };
}
