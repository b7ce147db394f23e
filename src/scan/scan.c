/*
 * Text is decoded into one buffer, behind what is left of an unfinished
 * line. The whole lines in it are searched for the path as one block, and
 * only the line around a hit is parsed. A line longer than SCAN_LINE_MAX is
 * judged by that much of its beginning; what follows is dropped up to the
 * newline.
 *
 *	text:  [.....unfinished line|..line\n..line\n..line\n..unfin......]
 *	        begin                ^ searched up to here ^        end
 */

#include "scan/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/stream.h"
#include "base/io.h"
#include "scan/line.h"
#include "scan/search.h"

/*
 * Measured with ISA-L on logs of 8:1, where a block of deflate is some 270 KiB
 * of text: 128 KiB take 6 % longer, as most blocks are decoded in pieces; more
 * is no faster, and leaves the second level of most caches.
 */
enum {
	BLOCK_SIZE = 256 * 1024, /* decoded at a time */
	TEXT_SIZE = SCAN_LINE_MAX + BLOCK_SIZE,
};

struct scanner {
	const struct scan_rules *rules; /* borrowed */
	struct stream *gz;
	struct judge *judge;
	struct search *paths; /* finds what a path is searched by */
	struct search *all;   /* and lines that name fields */
	char *text;	      /* TEXT_SIZE bytes */

	/* Of the file now read: */
	struct scan_result result;
	bool is_pipe;	   /* or whatever standard input is */
	size_t begin, end; /* of what is in text and not yet judged */
	bool dropping;	   /* the rest of a line that is too long */
	unsigned nsampled; /* lines */
	bool is_log;	   /* one of them was an access-log line */
	bool asked;	   /* some line was, and asked for a path */
	char first[ERROR_DETAIL_SIZE]; /* of them, as a string */
	uint64_t shown_bytes;	       /* of the file, by the gauge */
	bool no_memory;
};

static int init(struct scanner *sc)
{
	const struct needle *needles;
	size_t n;

	sc->gz = stream_new(sc->rules->decoder);
	sc->judge = judge_new(sc->rules);
	sc->text = malloc(TEXT_SIZE);
	if (!sc->gz || !sc->judge || !sc->text)
		return -1;
	needles = judge_needles(sc->judge, &n);
	sc->paths = search_new(needles, sc->rules->npaths, search_kernel(0));
	sc->all = search_new(needles, n, search_kernel(0));
	return sc->paths && sc->all ? 0 : -1;
}

struct scanner *scanner_new(const struct scan_rules *rules)
{
	struct scanner *sc = calloc(1, sizeof(*sc));

	if (!sc)
		return NULL;
	sc->rules = rules;
	if (init(sc)) {
		scanner_free(sc);
		return NULL;
	}
	return sc;
}

void scanner_free(struct scanner *sc)
{
	if (!sc)
		return;
	stream_free(sc->gz);
	search_free(sc->paths);
	search_free(sc->all);
	judge_free(sc->judge);
	free(sc->text);
	free(sc);
}

/*
 * The line as it is judged: not too long, and without the carriage return in
 * front of its newline. Without a newline (NULL) it goes to the end.
 */
static struct slice cut_line(const char *begin, const char *newline,
			     const char *end)
{
	const char *stop = newline ? newline : end;

	if (stop - begin > SCAN_LINE_MAX)
		return (struct slice){ begin, SCAN_LINE_MAX };
	if (newline && stop > begin && stop[-1] == '\r')
		stop--;
	return (struct slice){ begin, (size_t)(stop - begin) };
}

/* Whether there is in the line what a path is searched by. */
static bool holds_path(const struct scanner *sc, struct slice line)
{
	size_t n;
	const struct needle *needles = judge_needles(sc->judge, &n);

	for (size_t i = 0; i < sc->rules->npaths; i++)
		if (memmem(line.at, line.len, needles[i].bytes, needles[i].len))
			return true;
	return false;
}

/* Keeps the first line that is not empty, for the message about no log. */
static void keep_first(struct scanner *sc, struct slice line)
{
	size_t len =
		line.len < sizeof(sc->first) ? line.len : sizeof(sc->first) - 1;

	if (sc->first[0])
		return;
	memcpy(sc->first, line.at, len);
	sc->first[len] = '\0';
}

/* Looks at the first lines of a file until one is of an access log. */
static void sample(struct scanner *sc, const char *at, const char *end)
{
	while (!sc->is_log && sc->nsampled < SCAN_SAMPLE && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct slice line = cut_line(at, newline, end);
		int is_log = judge_sample(sc->judge, line);

		sc->no_memory |= is_log < 0;
		sc->is_log = is_log > 0;
		sc->nsampled++;
		keep_first(sc, line);
		at = newline ? newline + 1 : end;
	}
}

/*
 * The line is around a hit, which is a path's if is_path; unless it was in what
 * has been cut off.
 */
static void look_at(struct scanner *sc, struct slice line, bool is_path)
{
	int asked;

	if (!is_path && judge_take_header(sc->judge, line))
		return;
	if ((!is_path || line.len == SCAN_LINE_MAX) && !holds_path(sc, line))
		return;
	asked = judge_line(sc->judge, line);
	sc->no_memory |= asked < 0;
	sc->asked |= asked > 0;
}

static void count_lines(struct scanner *sc, const char *begin, const char *end)
{
	uint64_t n = 0;

	for (const char *at = begin; at < end; at++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			at = end;
		n++;
	}
	sc->result.outcome->nlines += n;
}

/*
 * A file that begins with lines of another format has none that name fields,
 * and is searched faster without them. In a pipe any file may follow another.
 */
static struct search *choose_search(const struct scanner *sc)
{
	if (sc->is_pipe || !sc->is_log || judge_saw_fields(sc->judge))
		return sc->all;
	return sc->paths;
}

/*
 * Judges whole lines: all the text from begin to end, which is behind the
 * last line's newline or, where that line has none, behind the line.
 */
static void judge_lines(struct scanner *sc, const char *begin, const char *end)
{
	struct search *search = choose_search(sc);
	struct search_hit hit;

	if (sc->rules->count_lines)
		count_lines(sc, begin, end);
	search_begin(search, begin, (size_t)(end - begin));
	for (const char *at = begin; search_next(search, at, &hit);) {
		const char *newline = memrchr(at, '\n', (size_t)(hit.at - at));
		struct slice line;

		if (newline)
			at = newline + 1;
		newline = memchr(hit.at, '\n', (size_t)(end - hit.at));
		line = cut_line(at, newline, end);
		look_at(sc, line, search == sc->paths);
		if (!newline)
			break;
		at = newline + 1;
	}
}

/*
 * Judges the unfinished line as if it were whole. One that damage cut off
 * can show that the file is a log, but not that it is none.
 */
static void finish_line(struct scanner *sc, bool is_cut)
{
	const char *begin = sc->text + sc->begin;
	const char *end = sc->text + sc->end;
	unsigned nsampled = sc->nsampled;

	if (begin < end) {
		sample(sc, begin, end);
		judge_lines(sc, begin, end);
	}
	if (is_cut)
		sc->nsampled = nsampled;
	sc->begin = sc->end = 0;
	sc->dropping = false;
}

/*
 * New text stands from index from on. Judges the lines that it completes,
 * and keeps the unfinished one.
 */
static void take_text(struct scanner *sc, size_t from)
{
	char *new = sc->text + from;
	size_t len = sc->end - from;
	char *newline;

	if (sc->dropping) {
		newline = memchr(new, '\n', len);
		sc->end = from;
		if (!newline)
			return;
		finish_line(sc, false);
		sc->begin = (size_t)(newline + 1 - sc->text);
		sc->end = from + len;
		new = newline + 1;
		len = sc->end - sc->begin;
	}
	newline = memrchr(new, '\n', len);
	if (newline) {
		sample(sc, sc->text + sc->begin, newline + 1);
		judge_lines(sc, sc->text + sc->begin, newline + 1);
		sc->begin = (size_t)(newline + 1 - sc->text);
	}
	if (sc->end - sc->begin > SCAN_LINE_MAX) {
		sc->end = sc->begin + SCAN_LINE_MAX;
		sc->dropping = true;
	}
}

/* Makes room for a block behind the unfinished line. */
static void make_room(struct scanner *sc)
{
	if (TEXT_SIZE - sc->end >= BLOCK_SIZE)
		return;
	memmove(sc->text, sc->text + sc->begin, sc->end - sc->begin);
	sc->end -= sc->begin;
	sc->begin = 0;
}

/* Tells whoever looks how much of the file has been read. */
static void show_progress(struct scanner *sc)
{
	uint64_t read = sc->result.outcome->stored_bytes;

	gauge_add_bytes(sc->result.gauge, read - sc->shown_bytes);
	sc->shown_bytes = read;
}

static int read_text(struct scanner *sc)
{
	size_t len;

	while (!sc->no_memory) {
		make_room(sc);
		switch (stream_read(sc->gz, sc->text + sc->end,
				    TEXT_SIZE - sc->end, &len)) {
		case STREAM_TEXT:
			sc->end += len;
			take_text(sc, sc->end - len);
			show_progress(sc);
			break;
		case STREAM_GAP:
			finish_line(sc, true);
			break;
		case STREAM_END:
			finish_line(sc, false);
			show_progress(sc);
			return sc->no_memory ? -1 : 0;
		case STREAM_MEMORY:
			return -1;
		}
	}
	return -1;
}

/* Fails with what errno says. */
static int fail(struct scanner *sc, enum error_code code)
{
	struct error err = { .code = code, .errnum = errno };

	sc->no_memory = outcome_add(sc->result.outcome, &err) != 0;
	return -1;
}

/*
 * Some file systems do not keep a ctime; theirs is 0, or any. A file that was
 * just changed has a new one of both times.
 */
static bool is_too_old(const struct scanner *sc, const struct stat *st)
{
	time_t changed =
		st->st_ctime > st->st_mtime ? st->st_ctime : st->st_mtime;

	return S_ISREG(st->st_mode) && st->st_ctime && st->st_mtime &&
	       !filter_may_hold(sc->rules->filter, (int64_t)changed * 1000000,
				sc->rules->now);
}

/*
 * Whether the file at fd is to be read. It may be another one by now than the
 * one that was found, and it may be too old to hold anything wanted.
 */
static int check_file(struct scanner *sc, const struct file *file, int fd)
{
	struct outcome *outcome = sc->result.outcome;
	struct stat st;

	if (file->kind == FILE_STDIN)
		return 0;
	if (fstat(fd, &st))
		return fail(sc, ERROR_OPEN);
	if (file->kind == FILE_REGULAR && !S_ISREG(st.st_mode)) {
		errno = 0;
		return fail(sc, ERROR_NOT_REGULAR);
	}
	outcome->opened = outcome->skipped = is_too_old(sc, &st);
	return outcome->skipped ? -1 : 0;
}

/* Opens the file; -1 with the reason in the outcome, or with no memory. */
static int open_file(struct scanner *sc, const struct file *file)
{
	int fd = file->kind == FILE_STDIN
			 ? io_stdin()
			 : io_open_input(file->name, file->fifo);

	if (fd < 0)
		return fail(sc, ERROR_OPEN);
	if (!check_file(sc, file, fd))
		return fd;
	close(fd);
	return -1;
}

/* A wrong format must not look like "no robots". */
static int check_is_log(const struct scanner *sc)
{
	struct outcome *outcome = sc->result.outcome;
	struct error err = { .count = sc->nsampled };

	if (judge_read_no_time(sc->judge))
		return outcome_add(outcome, &(struct error){
						    .code = ERROR_NO_TIMES,
						    .count = outcome->nuntimed,
					    });
	if (sc->is_log || sc->asked || !sc->nsampled)
		return 0;
	err.code = sc->rules->format->kind == FORMAT_AUTO ? ERROR_NOT_A_LOG
							  : ERROR_NOT_OF_FORMAT;
	memcpy(err.detail, sc->first, sizeof(err.detail));
	return outcome_add(outcome, &err);
}

/* What the spool holds of the file counts only if all of it could be kept. */
static int keep_rejects(struct scanner *sc)
{
	struct outcome *outcome = sc->result.outcome;
	struct spool *spool = sc->result.spool;

	if (!spool)
		return 0;
	errno = spool_flush(spool);
	if (errno) {
		fail(sc, ERROR_SPOOL);
		return sc->no_memory ? -1 : 0;
	}
	outcome->rejects_offset = spool->begin;
	outcome->rejects_bytes = spool->end - spool->begin;
	return 0;
}

static int read_file(struct scanner *sc, const struct file *file)
{
	int fd = open_file(sc, file);
	int ret;

	if (fd < 0)
		return sc->no_memory ? -1 : 0;
	sc->result.outcome->opened = true;
	stream_open(sc->gz, fd, filelist_is_gz_name(file->name),
		    sc->result.outcome);
	ret = read_text(sc);
	if (fd != STDIN_FILENO)
		close(fd);
	return ret ? ret : check_is_log(sc);
}

int scanner_run(struct scanner *sc, const struct file *file,
		const struct scan_result *result)
{
	sc->result = *result;
	sc->begin = sc->end = 0;
	sc->dropping = sc->is_log = sc->asked = sc->no_memory = false;
	sc->is_pipe = file->kind == FILE_STDIN || file->fifo;
	sc->nsampled = 0;
	sc->shown_bytes = 0;
	sc->first[0] = '\0';
	judge_begin(sc->judge, result);
	if (result->spool)
		spool_mark(result->spool);
	if (read_file(sc, file) || keep_rejects(sc))
		return -1;
	if (file->size > sc->shown_bytes)
		gauge_pass_bytes(result->gauge, file->size - sc->shown_bytes);
	gauge_add_file(result->gauge, outcome_is_damaged(result->outcome));
	return 0;
}
