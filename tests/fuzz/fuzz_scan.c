/*
 * A whole scan (scan.h) of lines of the Common Log Format family against a
 * slow and plain one: it has all the text, takes it apart at every newline,
 * and takes each line apart by the reference. A text with lines that may be
 * of another format is passed over where the scan may tell formats apart.
 * An input is
 *
 *	the rules, one byte
 *	how the file is stored, one byte: 0 as plain text, else as gzip
 *	how many cuts, one byte; for each its place, two bytes, and its kind
 *	the text, in which 01 BYTE N stands for a run of bytes (expand())
 *
 * The scan is used for input after input, as a worker uses it.
 */

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "decode/text.h"
#include "base/io.h"
#include "decode/codec.h"
#include "decode/heads.h"
#include "decode/magic.h"
#include "decode/zlib.h"
#include "log/request.h"
#include "reference.h"
#include "result/hostlist.h"
#include "scan/block.h"
#include "scan/sample.h"
#include "scan/scan.h"
#include "base/unpack.h"

enum {
	TEXT_MAX = 512 * 1024,
	MAX_CUTS = 8,
	MAX_PATHS = 3,
	MAX_GAPS = 1024,
	ROOM = 64 * 1024,
	EDGE = 64 * 1024, /* of a line that is kept, and of blocks */
};

struct rules {
	struct query query;
	struct format format;
	enum clf_front front; /* the same, for the reference */
	const char *paths[MAX_PATHS];
	/* What a line has to hold to be looked at (request_plain_part()). */
	const char *plain[MAX_PATHS];
};

static struct rules all_rules[] = {
	{ { .npaths = 1 },
	  { .kind = FORMAT_AUTO },
	  CLF_AUTO,
	  { "/robots.txt" },
	  { "/robots.txt" } },
	{ { .npaths = 1 },
	  { .kind = FORMAT_CLF },
	  CLF_CLF,
	  { "/robots.txt" },
	  { "/robots.txt" } },
	{ { .npaths = 1 },
	  { .kind = FORMAT_VHOST },
	  CLF_VHOST,
	  { "/robots.txt" },
	  { "/robots.txt" } },
	{ { .npaths = 3 },
	  { .kind = FORMAT_AUTO },
	  CLF_AUTO,
	  { "/robots.txt", "/ro", "/aa\"b\\" },
	  { "/robots.txt", "/ro", "/aa" } },
	{ { .npaths = 2 },
	  { .kind = FORMAT_CLF },
	  CLF_CLF,
	  { "/\xc3\xa4.txt", "/" },
	  { ".txt", "/" } },
};

enum { NRULES = sizeof(all_rules) / sizeof(all_rules[0]) };

/* What libFuzzer leaves no other place for. */
static struct {
	struct scan *scans[NRULES];
	z_stream deflate;
	struct layers *gz;
	struct text source;
	struct filter filter; /* takes everything */
	struct buf text, file;
	struct spool rejects; /* for rejected lines */
	int fd;		      /* the file that is scanned, in memory only */
	char name[64];
} state;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/**** The text */

static size_t line_len(const struct buf *text)
{
	const uint8_t *newline =
		text->len ? memrchr(text->data, '\n', text->len) : NULL;

	return newline ? (size_t)(text->data + text->len - newline - 1)
		       : text->len;
}

/*
 * The length of a run: N bytes; or, from N = 128 on, as many as bring the
 * line, from 192 on the text, to about EDGE.
 */
static size_t run_len(const struct buf *text, uint8_t n)
{
	size_t goal = EDGE - 32 + (n & 63), len;

	if (n < 128)
		return n;
	len = n < 192 ? line_len(text) : text->len % EDGE;
	return goal > len ? goal - len : 0;
}

static void expand(struct unpack *in, struct buf *text)
{
	while (in->len && text->len < TEXT_MAX) {
		const uint8_t *run = memchr(in->at, 1, in->len);
		size_t len = run ? (size_t)(run - in->at) : in->len;
		uint8_t byte;

		buf_add(text, unpack_bytes(in, len), len);
		if (!run)
			break;
		unpack_byte(in);
		byte = unpack_byte(in);
		len = run_len(text, unpack_byte(in));
		if (buf_reserve(text, len))
			memset(text->data + text->len, byte, len);
		text->len += len;
	}
	reference_check_buf(text);
}

/**** The file */

struct cut {
	size_t at;
	uint8_t kind;
};

/* What stands at a cut; from CUT_MEMBER on the member ends there. */
enum {
	CUT_SYNC,
	CUT_FULL,
	CUT_MEMBER,
	CUT_MEMBER_EMPTY,   /* and an empty one comes behind it */
	CUT_MEMBER_ZEROS,   /* and padding */
	CUT_MEMBER_DAMAGED, /* its trailer is wrong */
	CUT_MEMBER_GARBAGE, /* other bytes come behind it */
	NCUTS
};

static int compare_cuts(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static void deflate_part(const uint8_t *text, size_t len, int flush,
			 struct buf *file)
{
	z_stream *z = &state.deflate;
	size_t bound = len + len / 8 + 256;
	uint8_t *room = buf_reserve(file, bound);

	reference_check_buf(file);
	z->next_in = (z_const Bytef *)text;
	z->avail_in = (uInt)len;
	z->next_out = room;
	z->avail_out = (uInt)bound;
	deflate(z, flush);
	if (z->avail_in || !z->avail_out)
		reference_fail("no room to deflate");
	file->len += bound - z->avail_out;
}

/* Stored blocks, usual ones, or such with fixed codes. */
static void begin_member(uint8_t kind)
{
	static const int levels[] = { 1, 0, 1 };
	static const int strategies[] = { Z_DEFAULT_STRATEGY,
					  Z_DEFAULT_STRATEGY, Z_FIXED };
	size_t n = (kind >> 4) % 3;

	if (deflateReset(&state.deflate) != Z_OK ||
	    deflateParams(&state.deflate, levels[n], strategies[n]) != Z_OK)
		reference_fail("deflateParams");
}

/* What stands behind a member. Returns how many members more. */
static uint64_t add_behind(struct cut cut, struct buf *file)
{
	switch (cut.kind % NCUTS) {
	case CUT_MEMBER_EMPTY:
		begin_member(cut.kind);
		deflate_part(NULL, 0, Z_FINISH, file);
		return 1;
	case CUT_MEMBER_ZEROS:
		for (int n = 0; n < 512; n++)
			buf_add_byte(file, 0);
		return 0;
	case CUT_MEMBER_DAMAGED:
		file->data[file->len - 1] ^= 1;
		return 0;
	case CUT_MEMBER_GARBAGE:
		buf_add_str(file, "garbage");
		return 0;
	default:
		return 0;
	}
}

/* Returns how many members there are. */
static uint64_t compress_text(const struct buf *text, const struct cut *cuts,
			      size_t ncuts, struct buf *file)
{
	static const int flushes[] = { Z_SYNC_FLUSH, Z_FULL_FLUSH };
	uint64_t nmembers = 1;
	size_t at = 0;

	begin_member(0);
	for (size_t i = 0; i < ncuts; i++) {
		int kind = cuts[i].kind % NCUTS;
		bool ends = kind >= CUT_MEMBER;

		deflate_part(text->data + at, cuts[i].at - at,
			     ends ? Z_FINISH : flushes[kind], file);
		at = cuts[i].at;
		if (!ends)
			continue;
		nmembers += 1 + add_behind(cuts[i], file);
		begin_member(cuts[i].kind);
	}
	deflate_part(text->data + at, text->len - at, Z_FINISH, file);
	return nmembers;
}

/*
 * Whether the text's own bytes, stored as they are, can be taken for nothing
 * but text: the file's beginning tells what it holds (magic.h).
 */
static bool is_plainly_text(const struct buf *text)
{
	const char *name;
	size_t len = text->len < MAGIC_SIZE ? text->len : MAGIC_SIZE;

	return magic_tell(text->data, len, &name) == MAGIC_TEXT;
}

static void write_file(const struct buf *file)
{
	if (ftruncate(state.fd, 0) || lseek(state.fd, 0, SEEK_SET) ||
	    io_write_all(state.fd, file->data, file->len))
		reference_fail("cannot write the file");
}

/* What a file gives, before anything is made of its text. */
struct stored {
	struct buf *text;
	size_t gaps[MAX_GAPS]; /* places in the text */
	size_t ngaps;
	struct outcome outcome;
};

/* Asks the reader, whose own fuzzer is fuzz_gzip, and text.h. */
static void read_stored(struct stored *stored)
{
	enum stream_status status;
	struct outcome *out = &stored->outcome;
	size_t len;

	buf_clear(stored->text);
	outcome_release(out);
	lseek(state.fd, 0, SEEK_SET);
	layers_open(state.gz, state.fd, false, out);
	text_begin(&state.source, state.gz);
	do {
		uint8_t *room = buf_reserve(stored->text, ROOM);

		reference_check_buf(stored->text);
		status = text_read(&state.source, room, ROOM, &len);
		stored->text->len += len;
		if (status == STREAM_GAP && stored->ngaps < MAX_GAPS)
			stored->gaps[stored->ngaps++] = stored->text->len;
	} while (status == STREAM_TEXT || status == STREAM_GAP);
}

static bool is_damaged(const struct cut *cuts, size_t ncuts)
{
	for (size_t i = 0; i < ncuts; i++)
		if (cuts[i].kind % NCUTS >= CUT_MEMBER_DAMAGED)
			return true;
	return false;
}

/* Whether text.h or layers.h may make something else of it. */
static bool may_be_rewritten(const struct buf *text)
{
	return text->len && (!is_plainly_text(text) || text->data[0] >= 0xef ||
			     memchr(text->data, '\0', text->len) ||
			     memchr(text->data, '\r', text->len));
}

/* The text is known, unless there is damage. */
static void store_text(struct buf *text, bool plain, struct cut *cuts,
		       size_t ncuts, struct stored *stored)
{
	struct outcome *out = &stored->outcome;
	struct buf *file = &state.file;

	buf_clear(file);
	for (size_t i = 0; i < ncuts; i++)
		cuts[i].at = text->len ? cuts[i].at % text->len : 0;
	qsort(cuts, ncuts, sizeof(*cuts), compare_cuts);
	*stored = (struct stored){ .text = text };
	plain = plain && is_plainly_text(text);
	if (plain) {
		buf_add(file, text->data, text->len);
		out->content = text->len ? CONTENT_TEXT : CONTENT_NONE;
	} else {
		out->nmembers = compress_text(text, cuts, ncuts, file);
		out->content = CONTENT_GZIP;
	}
	reference_check_buf(file);
	write_file(file);
	out->text_bytes = text->len;
	out->stored_bytes = file->len;
	if ((!plain && is_damaged(cuts, ncuts)) || may_be_rewritten(text))
		read_stored(stored);
}

/**** The slow scan */

/* How the first of some lines begins that is not empty. */
struct quoted {
	bool is_set, is_long, is_parted;
	char text[ERROR_DETAIL_SIZE]; /* a string */
};

struct found {
	struct slice *hosts; /* in the text; first one for each request */
	size_t nhosts, cap;
	uint64_t nlines, nrequests, nrejected;
	uint64_t nsampled; /* lines that tell whether it is a log */
	struct buf rejects;
	struct quoted first;	/* of the sampled lines */
	uint64_t nunread;	/* lines that name a path: could not be read */
	struct quoted unread;	/* of them */
	uint64_t nothers;	/* paths below the name of a server */
	struct quoted other;	/* of them */
	enum error_code no_log; /* what it is said to be if it is none */
	bool is_log;
	bool is_other; /* a line may be of another format */
};

static bool holds(struct slice text, const char *str)
{
	return text.len && memmem(text.at, text.len, str, strlen(str));
}

static bool holds_any(struct slice text, const char *const strs[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (holds(text, strs[i]))
			return true;
	return false;
}

static void add_host(struct found *found, struct slice host)
{
	if (found->nhosts == found->cap) {
		found->cap = found->cap ? 2 * found->cap : 64;
		found->hosts = realloc(found->hosts,
				       found->cap * sizeof(*found->hosts));
	}
	found->hosts[found->nhosts++] = host;
}

static bool names_path(const struct rules *rules, struct slice line)
{
	static const enum unescape escapes[] = { UNESCAPE_BACKSLASH,
						 UNESCAPE_JSON,
						 UNESCAPE_PERCENT,
						 UNESCAPE_PLUS };
	char *scratch = malloc(line.len);
	bool names = false;

	for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
		struct slice plain =
			reference_unescape(escapes[i], line, scratch);

		names |= holds_any(plain, rules->paths, rules->query.npaths);
	}
	free(scratch);
	return names;
}

/* It may be in doubt. */
static bool is_path(const struct rules *rules, struct slice target,
		    bool *is_certain)
{
	char *scratch = malloc(target.len);
	const char *slash;
	struct slice path;
	bool is = false;

	target = reference_unescape(UNESCAPE_BACKSLASH, target, scratch);
	path = reference_path(target, is_certain);
	slash = target.len ? memchr(target.at, '/', target.len) : NULL;
	/* An authority without a scheme, where the format was named. */
	if (rules->front != CLF_AUTO && slash && slash > target.at &&
	    slash[-1] != ':')
		*is_certain = true;
	for (size_t i = 0; i < rules->query.npaths; i++)
		is |= path.len == strlen(rules->paths[i]) &&
		      !memcmp(path.at, rules->paths[i], path.len);
	free(scratch);
	return is;
}

/**** Lines that may be of another format; some that are none as well */

/* Whether text stands here: 9 is any digit, A a letter, others themselves. */
static bool looks_like(struct slice line, size_t at, const char *shape)
{
	for (; *shape; shape++, at++) {
		char c = at < line.len ? line.at[at] : '\0';

		if (*shape == '9' && c >= '0' && c <= '9')
			continue;
		if (*shape == 'A' && ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			continue;
		if (*shape != c)
			return false;
	}
	return true;
}

/* "{", and before it at most blanks, words and a bar. */
static bool may_be_json(struct slice line)
{
	size_t i = 0;

	while (i < line.len &&
	       (looks_like(line, i, "A") || looks_like(line, i, "9") ||
		(line.at[i] && strchr(" \t\r\v\f_-.:/|", line.at[i]))))
		i++;
	return looks_like(line, i, "{");
}

/* A date near the line's beginning, with a time behind it. */
static bool may_be_aws(struct slice line)
{
	for (size_t i = 0; i < 20; i++)
		if (looks_like(line, i, "9999-99-99T99:99"))
			return true;
	return false;
}

/* A port and a blank, and a time behind it. */
static bool may_be_haproxy(struct slice line)
{
	for (size_t i = 2; i < line.len; i++)
		if (line.at[i] == '[' &&
		    looks_like(line, i - 2, "9 [99/AAA/9999:99:99:99"))
			return true;
	return false;
}

/* A blank, a priority, or a bar behind at most blanks and words; or a date. */
static bool may_be_wrapped(struct slice line)
{
	size_t i = 0;

	while (i < line.len &&
	       (looks_like(line, i, "A") || looks_like(line, i, "9") ||
		(line.at[i] && strchr(" \t_-.", line.at[i]))))
		i++;
	return looks_like(line, 0, " ") || looks_like(line, 0, "\t") ||
	       looks_like(line, 0, "<") || looks_like(line, i, "|") ||
	       looks_like(line, 0, "AAA ");
}

/* In any case of letters. */
static bool may_name_fields(struct slice line)
{
	for (size_t i = 0; i + 8 <= line.len; i++)
		if (line.at[i] == '#' &&
		    !strncasecmp(line.at + i, "#Fields:", 8))
			return true;
	return false;
}

static bool ends_name(char c)
{
	return !isalnum((unsigned char)c) && (!c || !strchr("-_.:%[", c));
}

/*
 * What carried the line (reader.h) may end wherever the rest of the line is one
 * of this format. A front of more bytes is not looked at.
 */
static bool may_be_carried(const struct rules *rules, struct slice line)
{
	enum { FRONT_MAX = 1024 };
	struct reference_line parts;

	for (size_t i = 1; i < line.len && i <= FRONT_MAX; i++)
		if (ends_name(line.at[i - 1]) &&
		    reference_parse(rules->front,
				    (struct slice){ line.at + i, line.len - i },
				    &parts))
			return true;
	return line.len > FRONT_MAX &&
	       memchr(line.at + FRONT_MAX, '[', line.len - FRONT_MAX);
}

/*
 * Formats that have a name: without a time of this one, or in quotes and
 * brackets from the beginning on, or with nothing between address and time.
 */
static bool may_be_named(struct slice line)
{
	size_t i = 0;

	while (i < line.len && line.at[i] != ' ')
		i++;
	return !reference_has_time(line) || looks_like(line, 0, "[") ||
	       looks_like(line, 0, "\"") || looks_like(line, 0, "INFO:") ||
	       looks_like(line, i, " [") || holds(line, "]\"");
}

/*
 * Automatically a line is read as it stands, if it can be; of a format that is
 * given, what carried it is taken off first.
 */
static bool may_be_other(const struct rules *rules, struct slice line,
			 bool parsed)
{
	bool is_auto = rules->format.kind == FORMAT_AUTO;

	if (may_be_json(line) ||
	    (line.len && memchr(line.at, '\33', line.len)) ||
	    (!(is_auto && parsed) && may_be_carried(rules, line)))
		return true;
	if (is_auto && !parsed && may_be_named(line))
		return true;
	return is_auto && (may_be_wrapped(line) || may_be_aws(line) ||
			   may_be_haproxy(line) || may_name_fields(line));
}

/**** Line by line */

static void keep_first(struct quoted *first, struct slice line)
{
	size_t room = sizeof(first->text) - 1;

	if (first->is_set || !line.len)
		return;
	first->is_set = true;
	first->is_long = line.len == BLOCK_LINE_MAX;
	memcpy(first->text, line.at, line.len < room ? line.len : room);
}

/* Whether no server escapes any byte of any path. */
static bool are_plain(const struct rules *rules)
{
	for (size_t i = 0; i < rules->query.npaths; i++)
		if (strcmp(rules->paths[i], rules->plain[i]) != 0)
			return false;
	return true;
}

/*
 * The line holds the plain part of a path, perhaps in the rest that is not
 * kept. If that is the whole path, it is named; else the rest cannot tell.
 */
static bool reject(const struct rules *rules, struct slice line,
		   struct found *found)
{
	if (!are_plain(rules) && !names_path(rules, line))
		return false;
	found->nrejected++;
	buf_add(&found->rejects, line.at, line.len);
	buf_add_byte(&found->rejects, '\n');
	return true;
}

/* Other than a request that is none, which a client can make, it is said. */
static void reject_unread(const struct rules *rules, struct slice line,
			  struct found *found)
{
	if (!reject(rules, line, found))
		return;
	found->nunread++;
	keep_first(&found->unread, line);
}

/* "/name/robots.txt", where the name can be a server's. */
static bool is_below_server(struct slice path, const char *wanted)
{
	size_t len = strlen(wanted);

	return path.len > len && path.at[0] == '/' &&
	       !memcmp(path.at + path.len - len, wanted, len) &&
	       reference_is_server(
		       (struct slice){ path.at + 1, path.len - len - 1 });
}

static void take_other(const struct rules *rules, struct slice target,
		       struct found *found)
{
	bool is_certain, is_other = false;
	struct slice path = reference_path(target, &is_certain);

	for (size_t i = 0; i < rules->query.npaths; i++)
		is_other |= is_below_server(path, rules->paths[i]);
	if (!is_other)
		return;
	found->nothers++;
	keep_first(&found->other, path);
}

/* Before a line NULs, and then a mark, are passed over. */
static struct slice without_mark(struct slice line)
{
	while (line.len && !line.at[0])
		line = (struct slice){ line.at + 1, line.len - 1 };
	if (line.len >= 3 && !memcmp(line.at, "\xef\xbb\xbf", 3))
		line = (struct slice){ line.at + 3, line.len - 3 };
	return line;
}

static bool parse_line(const struct rules *rules, struct slice line,
		       struct reference_line *parts)
{
	return reference_parse(rules->front, line, parts) ||
	       reference_parse(rules->front, without_mark(line), parts);
}

/* Whether what a CR begins within the line asks for a path. */
static bool asks_after_cr(const struct rules *rules, struct slice line,
			  struct found *found)
{
	const char *end = line.at + line.len, *at = line.at;
	bool asks = false;

	while ((at = line.len ? memchr(at, '\r', (size_t)(end - at)) : NULL)) {
		struct reference_line parts;
		struct slice part = { ++at, 0 }, method, target;
		bool parsed, is_certain;

		while (at + part.len < end && at[part.len] != '\r')
			part.len++;
		if (part.len < 8)
			continue;
		parsed = parse_line(rules, part, &parts);
		found->is_other |= may_be_other(rules, part, parsed);
		if (!parsed)
			continue;
		asks |= reference_request(parts.request, &method, &target) &&
			is_path(rules, target, &is_certain);
	}
	return asks;
}

/* Whether a part of a path is behind a CR of a line that is not kept whole. */
static bool rest_asks(const struct rules *rules, struct slice whole)
{
	struct slice behind = whole;

	if (whole.len <= BLOCK_LINE_MAX)
		return false;
	slice_take_until(&behind, '\r');
	return holds_any(behind, rules->plain, rules->query.npaths);
}

/* What cannot be judged, as the rest of it is not kept. */
static void reject_long(struct slice line, struct found *found)
{
	found->nrejected++;
	buf_add(&found->rejects, line.at, line.len);
	buf_add_byte(&found->rejects, '\n');
	found->nunread++;
	keep_first(&found->unread, line);
}

/*
 * A long line is judged by what is kept, though a path be in its rest; unless
 * that is behind a CR.
 */
static void scan_line(const struct rules *rules, struct slice line,
		      struct slice whole, struct found *found)
{
	struct reference_line parts;
	struct slice method, target;
	bool parsed = parse_line(rules, line, &parts), is_certain, asks;

	if (found->nsampled < SAMPLE_LINES)
		keep_first(&found->first, line);
	found->is_other |= may_be_other(rules, line, parsed);
	found->nlines++;
	if (parsed && found->nsampled < SAMPLE_LINES)
		found->is_log = true;
	found->nsampled++;
	if (!holds_any(whole, rules->plain, rules->query.npaths))
		return;
	asks = asks_after_cr(rules, line, found) || rest_asks(rules, whole);
	/* Then the message says so, instead of that the first one is long. */
	if (asks && !found->nunread)
		found->unread.is_parted = true;
	if (rest_asks(rules, whole)) {
		reject_long(line, found);
	} else if (asks || !parsed) {
		reject_unread(rules, line, found);
	} else if (!reference_request(parts.request, &method, &target)) {
		reject(rules, line, found);
	} else if (!is_path(rules, target, &is_certain)) {
		take_other(rules, target, found);
	} else if (!is_certain) {
		reject_unread(rules, line, found);
	} else {
		found->nrequests++;
		add_host(found, parts.host);
	}
}

/*
 * A line is cut to its first 64 KiB; a CR counts as part of the line end. The
 * last line may end in damage: it can show that the file is a log, but is
 * not counted among those that show that it is none.
 */
static void scan_part(const struct rules *rules, const char *at,
		      const char *end, bool damaged, struct found *found)
{
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		struct slice line = { at, (size_t)(stop - at) }, whole = line;

		if (newline && line.len && newline[-1] == '\r')
			line.len--;
		if (line.len > BLOCK_LINE_MAX)
			line.len = BLOCK_LINE_MAX;
		scan_line(rules, line, whole, found);
		if (!newline && damaged)
			found->nsampled--;
		at = newline ? newline + 1 : end;
	}
}

static void scan_text(const struct rules *rules, const struct stored *stored,
		      struct found *found)
{
	const char *text = (const char *)stored->text->data;
	size_t at = 0;

	for (size_t i = 0; i < stored->ngaps; i++) {
		scan_part(rules, text + at, text + stored->gaps[i], true,
			  found);
		at = stored->gaps[i];
	}
	scan_part(rules, text + at, text + stored->text->len, false, found);
}

static int compare_slices(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	int diff = memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);

	return diff ? diff : (x->len > y->len) - (x->len < y->len);
}

static void sort_hosts(struct found *found)
{
	size_t n = 0;

	if (!found->nhosts)
		return;
	qsort(found->hosts, found->nhosts, sizeof(*found->hosts),
	      compare_slices);
	for (size_t i = 0; i < found->nhosts; i++)
		if (!n ||
		    compare_slices(&found->hosts[n - 1], &found->hosts[i]) != 0)
			found->hosts[n++] = found->hosts[i];
	found->nhosts = n;
}

/**** The comparison */

static const char *compare_hosts(const struct found *want,
				 const struct hostset *got)
{
	const struct host **hosts;
	bool same = hostset_count(got) == want->nhosts;

	if (!same)
		return "the number of hosts";
	hosts = hostlist_sorted(got);
	for (size_t i = 0; same && i < want->nhosts; i++)
		same = hosts[i]->len == want->hosts[i].len &&
		       !memcmp(hosts[i]->name, want->hosts[i].at,
			       hosts[i]->len);
	free(hosts);
	return same ? NULL : "the hosts";
}

static bool same_error(const struct error *a, const struct error *b)
{
	return a->code == b->code && a->errnum == b->errnum &&
	       a->offset == b->offset && a->resumed == b->resumed &&
	       a->count == b->count && !strcmp(a->detail, b->detail);
}

/* Which option may help has no second way; a long line has none. */
static bool is_said(const struct error *got, enum error_code code,
		    uint64_t count, const struct quoted *quoted)
{
	struct error want = { .code = code, .count = count };

	memcpy(want.detail, quoted->text, sizeof(want.detail));
	return same_error(&want, got) &&
	       (got->advice == ERROR_ADVICE_CR) == quoted->is_parted &&
	       (got->advice == ERROR_ADVICE_LONG) ==
		       (quoted->is_long && !quoted->is_parted);
}

/* What is said of the lines, after what the reader said. */
static const char *compare_said(const struct found *want,
				const struct error *got, size_t n)
{
	size_t at = 0;

	if (want->nsampled && !want->nrequests && !want->is_log)
		return n == 1 && is_said(got, want->no_log,
					 want->nsampled < SAMPLE_LINES
						 ? want->nsampled
						 : SAMPLE_LINES,
					 &want->first)
			       ? NULL
			       : "that it is no log";
	if (want->nothers && !want->nrequests &&
	    (at == n || !is_said(&got[at++], ERROR_OTHER_PATHS, want->nothers,
				 &want->other)))
		return "the paths below a server";
	if (want->nunread &&
	    (at == n ||
	     !is_said(&got[at++], ERROR_UNREAD, want->nunread, &want->unread)))
		return "the lines that could not be read";
	return at == n ? NULL : "the number of errors";
}

static const char *compare_errors(const struct outcome *stored,
				  const struct found *want,
				  const struct outcome *got)
{
	if (got->nerrors < stored->nerrors)
		return "the number of errors";
	for (uint32_t i = 0; i < stored->nerrors; i++)
		if (!same_error(&stored->errors[i], &got->errors[i]))
			return "the errors";
	return compare_said(want,
			    got->nerrors ? got->errors + stored->nerrors : NULL,
			    got->nerrors - stored->nerrors);
}

static const char *compare_rejects(const struct found *want,
				   struct spool_part part)
{
	const struct buf *rejects = &want->rejects;
	char *kept;
	bool same;

	if (part.len_bytes != rejects->len)
		return "the number of rejected bytes";
	kept = malloc(rejects->len);
	same = pread(state.rejects.fd, kept, rejects->len, (off_t)part.begin) ==
		       (ssize_t)rejects->len &&
	       (!rejects->len || !memcmp(kept, rejects->data, rejects->len));
	free(kept);
	return same ? NULL : "the rejected lines";
}

/* Returns what differs, or NULL. */
static const char *compare(const struct outcome *stored,
			   const struct found *want, const struct outcome *got,
			   const struct hostset *hosts)
{
	if (!got->opened || got->content != stored->content)
		return "the content";
	/* Of text that is refused, what was read depends on the room. */
	if (got->stored_bytes != stored->stored_bytes &&
	    !outcome_has(stored, ERROR_UNSUPPORTED) &&
	    !outcome_has(stored, ERROR_BINARY))
		return "the number of bytes read";
	if (got->text_bytes != stored->text_bytes)
		return "the number of bytes";
	if (got->nmembers != stored->nmembers)
		return "the number of members";
	if (got->nrequests != want->nrequests)
		return "the number of requests";
	if (got->nrejected != want->nrejected)
		return "the number of rejected lines";
	if (got->nlines != want->nlines)
		return "the number of lines";
	if (got->nuntimed || got->skipped)
		return "what a filter leaves out";
	if (got->nhosts != hostset_count(hosts))
		return "the number of hosts said";
	if (compare_errors(stored, want, got))
		return compare_errors(stored, want, got);
	return compare_hosts(want, hosts);
}

/* Returns what differs, or NULL. */
static const char *scan_and_compare(struct scan *scan,
				    const struct outcome *stored,
				    const struct found *want)
{
	struct file file = { .name = state.name, .kind = FILE_REGULAR };
	struct hostset hosts = { 0 };
	struct identity identity = { 0 };
	struct outcome got = { 0 };
	struct meter_gauge gauge = { 0 };
	const struct meter meter = { .gauges = &gauge, .ngauges = 1 };
	struct meter_reading reading;
	struct line_sink sink = { .hosts = &hosts,
				  .outcome = &got,
				  .rejects = &state.rejects };
	const char *what;

	if (ftruncate(state.rejects.fd, 0))
		reference_fail("cannot empty the rejects");
	if (scan_read(scan, &file, &sink, &identity, &gauge))
		reference_fail("out of memory");
	reading = meter_read(&meter);
	if (reading.stored_bytes != got.stored_bytes || reading.files != 1 ||
	    reading.damaged != outcome_is_damaged(&got))
		reference_fail("the gauge shows something else");
	what = compare(stored, want, &got, &hosts);
	if (!what)
		what = compare_rejects(want, spool_part(&state.rejects));
	hostset_release(&hosts);
	outcome_release(&got);
	return what;
}

/* A scan that was not used before tells whose fault it is. */
static void check(size_t nth, const struct outcome *stored,
		  const struct found *want)
{
	const char *what = scan_and_compare(state.scans[nth], stored, want);
	struct scan *fresh;
	const char *again;

	if (!what)
		return;
	fresh = scan_new(&all_rules[nth].query, &zlib_decoder);
	again = scan_and_compare(fresh, stored, want);
	reference_fail("rules %zu: %s differ%s", nth, what,
		       again ? "" : ", but not with a new one");
}

/**** From input to check */

static size_t read_cuts(struct unpack *in, struct cut cuts[MAX_CUTS])
{
	size_t n = unpack_byte(in) % (MAX_CUTS + 1);

	for (size_t i = 0; i < n; i++) {
		cuts[i].at = unpack_byte(in) | (size_t)unpack_byte(in) << 8;
		cuts[i].kind = unpack_byte(in);
	}
	return n;
}

static bool is_head(const uint8_t *text, size_t len)
{
	struct heads_other other;

	for (size_t i = 0; i < CODEC_NKINDS; i++)
		if (len >= codecs[i].head_bytes && codecs[i].is_member(text))
			return true;
	return text[-1] == '\n' &&
	       heads_other(text, len < HEADS_SIZE ? len : HEADS_SIZE, &other);
}

/*
 * Whether compressed data may begin within the text: fuzz_gzip, and the tests
 * of nested.h, have that.
 */
static bool has_heads(const struct buf *text)
{
	for (size_t at = 1; at < text->len; at++)
		if (is_head(text->data + at, text->len - at))
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	size_t nth = unpack_byte(&in) % NRULES;
	bool plain = !unpack_byte(&in);
	struct cut cuts[MAX_CUTS];
	size_t ncuts = read_cuts(&in, cuts);
	struct buf *text = &state.text;
	struct stored stored;
	struct found want = { 0 };

	buf_clear(text);
	buf_reserve(text, 1);
	expand(&in, text);
	/* A tar archive in members is no text; fuzz_gzip has them. */
	if (magic_is_tar(text->data, text->len) || has_heads(text))
		return 0;
	store_text(text, plain, cuts, ncuts, &stored);
	want.no_log = all_rules[nth].query.format->kind == FORMAT_AUTO
			      ? ERROR_NOT_A_LOG
			      : ERROR_NOT_OF_FORMAT;
	scan_text(&all_rules[nth], &stored, &want);
	sort_hosts(&want);
	reference_check_buf(&want.rejects);
	if (!want.is_other)
		check(nth, &stored.outcome, &want);
	outcome_release(&stored.outcome);
	buf_release(&want.rejects);
	free(want.hosts);
	return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	filter_init(&state.filter);
	for (size_t i = 0; i < NRULES; i++) {
		all_rules[i].query.paths = all_rules[i].paths;
		all_rules[i].query.format = &all_rules[i].format;
		all_rules[i].query.filter = &state.filter;
		all_rules[i].query.count_lines = true;
		state.scans[i] = scan_new(&all_rules[i].query, &zlib_decoder);
	}
	state.gz = layers_new(&zlib_decoder);
	state.fd = memfd_create("log", MFD_CLOEXEC);
	snprintf(state.name, sizeof(state.name), "/proc/self/fd/%d", state.fd);
	state.rejects.fd = memfd_create("rejects", MFD_CLOEXEC);
	state.rejects.data = malloc(SPOOL_BUFFER);
	/* The smallest memory level: to begin anew is then quick. */
	if (!state.gz || state.fd < 0 || state.rejects.fd < 0 ||
	    !state.rejects.data ||
	    deflateInit2(&state.deflate, 1, Z_DEFLATED, 31, 1,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		reference_fail("cannot begin");
	return 0;
}
