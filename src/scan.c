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

#include "scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gzstream.h"
#include "io.h"
#include "search.h"

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
	struct gzstream *gz;
	struct search *search;
	struct slice *paths;
	struct needle *needles; /* one for each path */
	char *text;		/* TEXT_SIZE bytes */
	char *scratch;		/* SCAN_LINE_MAX bytes */

	/* Of the file now read: */
	struct hostset *hosts;
	struct outcome *outcome;
	size_t begin, end; /* of what is in text and not yet judged */
	bool dropping;	   /* the rest of a line that is too long */
	unsigned nsampled; /* lines */
	bool is_log;	   /* one of them was an access-log line */
	bool no_memory;
};

static int init(struct scanner *sc)
{
	const struct scan_rules *rules = sc->rules;

	sc->gz = gzstream_new(rules->decoder);
	sc->paths = calloc(rules->npaths, sizeof(*sc->paths));
	sc->needles = calloc(rules->npaths, sizeof(*sc->needles));
	sc->text = malloc(TEXT_SIZE);
	sc->scratch = malloc(SCAN_LINE_MAX);
	if (!sc->gz || !sc->paths || !sc->needles || !sc->text || !sc->scratch)
		return -1;
	for (size_t i = 0; i < rules->npaths; i++) {
		struct slice path = { rules->paths[i],
				      strlen(rules->paths[i]) };
		struct slice part = accesslog_plain_part(path);

		sc->paths[i] = path;
		sc->needles[i] = (struct needle){ part.at, part.len };
	}
	sc->search = search_new(sc->needles, rules->npaths, search_kernel(0));
	return sc->search ? 0 : -1;
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
	gzstream_free(sc->gz);
	search_free(sc->search);
	free(sc->paths);
	free(sc->needles);
	free(sc->text);
	free(sc->scratch);
	free(sc);
}

static bool is_path(const struct scanner *sc, struct slice path)
{
	for (size_t i = 0; i < sc->rules->npaths; i++)
		if (sc->paths[i].len == path.len &&
		    !memcmp(sc->paths[i].at, path.at, path.len))
			return true;
	return false;
}

/* Whether a line that could not be parsed names a path, escaped or not. */
static bool names_path(struct scanner *sc, struct slice line)
{
	struct slice plain = accesslog_unescape(line, sc->scratch);

	for (size_t i = 0; i < sc->rules->npaths; i++)
		if (memmem(plain.at, plain.len, sc->paths[i].at,
			   sc->paths[i].len))
			return true;
	return false;
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
static bool holds_needle(const struct scanner *sc, struct slice line)
{
	for (size_t i = 0; i < sc->rules->npaths; i++)
		if (memmem(line.at, line.len, sc->needles[i].bytes,
			   sc->needles[i].len))
			return true;
	return false;
}

/* Looks at a line that holds, somewhere, what a path is searched by. */
static void judge_line(struct scanner *sc, struct slice line)
{
	struct accesslog_record rec;
	struct slice target;
	uint32_t hash;
	int added;

	if (!accesslog_parse(sc->rules->format, line.at, line.len, &rec) ||
	    !accesslog_target(rec.request, &target)) {
		sc->outcome->nrejected += names_path(sc, line);
		return;
	}
	hash = hostset_hash(sc->hosts, rec.host.at, rec.host.len);
	target = accesslog_unescape(target, sc->scratch);
	if (!is_path(sc, target) && !is_path(sc, accesslog_path(target)))
		return;
	sc->outcome->nrequests++;
	added = hostset_add_hashed(sc->hosts, hash, rec.host.at, rec.host.len);
	if (added < 0)
		sc->no_memory = true;
	else
		sc->outcome->nhosts += (uint64_t)added;
}

/* Looks at the first lines of a file until one is of an access log. */
static void sample(struct scanner *sc, const char *at, const char *end)
{
	struct accesslog_record rec;

	while (!sc->is_log && sc->nsampled < SCAN_SAMPLE && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct slice line = cut_line(at, newline, end);

		sc->is_log = accesslog_parse(sc->rules->format, line.at,
					     line.len, &rec);
		sc->nsampled++;
		at = newline ? newline + 1 : end;
	}
}

/*
 * Judges whole lines: all the text from begin to end, which is behind the
 * last line's newline or, where that line has none, behind the line.
 */
static void judge_lines(struct scanner *sc, const char *begin, const char *end)
{
	const char *hit;

	search_begin(sc->search, begin, (size_t)(end - begin));
	for (const char *at = begin; (hit = search_next(sc->search, at));) {
		const char *newline = memrchr(at, '\n', (size_t)(hit - at));
		struct slice line;

		if (newline)
			at = newline + 1;
		newline = memchr(hit, '\n', (size_t)(end - hit));
		line = cut_line(at, newline, end);
		/* The hit is perhaps in what was cut off. */
		if (line.len < SCAN_LINE_MAX || holds_needle(sc, line))
			judge_line(sc, line);
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

static int read_text(struct scanner *sc)
{
	size_t len;

	while (!sc->no_memory) {
		make_room(sc);
		switch (gzstream_read(sc->gz, sc->text + sc->end,
				      TEXT_SIZE - sc->end, &len)) {
		case GZSTREAM_TEXT:
			sc->end += len;
			take_text(sc, sc->end - len);
			break;
		case GZSTREAM_GAP:
			finish_line(sc, true);
			break;
		case GZSTREAM_END:
			finish_line(sc, false);
			return sc->no_memory ? -1 : 0;
		case GZSTREAM_MEMORY:
			return -1;
		}
	}
	return -1;
}

static int add_errno(struct outcome *out, enum error_code code)
{
	return outcome_add(out,
			   &(struct error){ .code = code, .errnum = errno });
}

/* Opens the file; -1 with the reason in the outcome, or with no memory. */
static int open_file(struct scanner *sc, const struct file *file)
{
	struct stat st;
	int fd;

	fd = file->kind == FILE_STDIN ? io_stdin()
				      : io_open_input(file->name, file->fifo);
	if (fd < 0) {
		sc->no_memory = add_errno(sc->outcome, ERROR_OPEN);
		return -1;
	}
	if (file->kind != FILE_REGULAR)
		return fd;
	if (fstat(fd, &st)) {
		sc->no_memory = add_errno(sc->outcome, ERROR_OPEN);
	} else if (!S_ISREG(st.st_mode)) {
		errno = 0;
		sc->no_memory = add_errno(sc->outcome, ERROR_NOT_REGULAR);
	} else {
		return fd;
	}
	close(fd);
	return -1;
}

/* A wrong format must not look like "no robots". */
static int check_is_log(const struct scanner *sc)
{
	if (sc->is_log || !sc->nsampled || sc->outcome->nhosts)
		return 0;
	return outcome_add(sc->outcome, &(struct error){
						.code = ERROR_NOT_A_LOG,
						.count = sc->nsampled,
					});
}

int scanner_run(struct scanner *sc, const struct file *file,
		struct hostset *hosts, struct outcome *outcome)
{
	int fd, ret;

	sc->hosts = hosts;
	sc->outcome = outcome;
	sc->begin = sc->end = 0;
	sc->dropping = sc->is_log = sc->no_memory = false;
	sc->nsampled = 0;
	fd = open_file(sc, file);
	if (fd < 0)
		return sc->no_memory ? -1 : 0;
	outcome->opened = true;
	gzstream_open(sc->gz, fd, filelist_is_gz_name(file->name), outcome);
	ret = read_text(sc);
	if (fd != STDIN_FILENO)
		close(fd);
	return ret ? ret : check_is_log(sc);
}
