#include "slow_gzip.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "input/window.h"
#include "decode/codec.h"
#include "decode/heads.h"
#include "decode/magic.h"
#include "reference.h"
#include "decode/resync.h"

/* Less than the program may go back, or decode, in all: see resync.c. */
enum { GO_BACK_MAX = 512 << 10, TRIAL = 1024 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/**** What a reader gave */

void given_clear(struct given *given)
{
	buf_clear(&given->text);
	outcome_release(&given->outcome);
	given->text_len = given->text_crc = given->ngaps = 0;
}

void given_add(struct given *given, const void *text, size_t len)
{
	given->text_len += len;
	given->text_crc = crc32_z(given->text_crc, text, len);
	buf_add(&given->text, text,
		least(len, GIVEN_TEXT_MAX - given->text.len));
	reference_check_buf(&given->text);
}

void given_add_gap(struct given *given)
{
	if (given->ngaps < GIVEN_MAX_GAPS)
		given->gaps[given->ngaps] = given->text_len;
	given->ngaps++;
}

static bool same_error(const struct error *a, const struct error *b)
{
	return a->code == b->code && a->errnum == b->errnum &&
	       a->offset == b->offset && a->resumed == b->resumed &&
	       a->count == b->count && !strcmp(a->detail, b->detail);
}

static const char *compare_outcomes(const struct outcome *a,
				    const struct outcome *b)
{
	if (a->content != b->content)
		return "the content";
	if (a->nmembers != b->nmembers)
		return "the number of members";
	if (a->stored_bytes != b->stored_bytes)
		return "the stored bytes";
	if (a->text_bytes != b->text_bytes)
		return "the number of text bytes";
	if (a->nerrors != b->nerrors)
		return "the number of errors";
	for (uint32_t i = 0; i < a->nerrors; i++)
		if (!same_error(&a->errors[i], &b->errors[i]))
			return "the errors";
	return NULL;
}

/* Returns what differs, or NULL. */
static const char *compare(const struct given *a, const struct given *b)
{
	if (a->text_len != b->text_len)
		return "the length of the text";
	if (a->text_crc != b->text_crc ||
	    (a->text.len &&
	     memcmp(a->text.data, b->text.data, a->text.len) != 0))
		return "the text";
	if (a->ngaps != b->ngaps ||
	    memcmp(a->gaps, b->gaps,
		   least(a->ngaps, GIVEN_MAX_GAPS) * sizeof(*a->gaps)) != 0)
		return "the gaps";
	return compare_outcomes(&a->outcome, &b->outcome);
}

static void show(const char *who, const struct given *given)
{
	const struct outcome *out = &given->outcome;

	fprintf(stderr,
		"%s: content %d, %ju members, %ju stored, %ju text, %zu gaps\n",
		who, out->content, (uintmax_t)out->nmembers,
		(uintmax_t)out->stored_bytes, (uintmax_t)given->text_len,
		given->ngaps);
	for (uint32_t i = 0; i < out->nerrors; i++)
		fprintf(stderr, "  error %d at %jd, on at %jd, count %ju: %s\n",
			out->errors[i].code, (intmax_t)out->errors[i].offset,
			(intmax_t)out->errors[i].resumed,
			(uintmax_t)out->errors[i].count, out->errors[i].detail);
}

void given_must_be_same(const char *how, const struct given *want,
			const struct given *got)
{
	const char *what = compare(want, got);

	if (!what)
		return;
	show("want", want);
	show("got", got);
	reference_fail("%s: %s differs", how, what);
}

/**** The slow reader */

struct slow {
	const uint8_t *data;
	size_t len;
	struct given *given;
	z_stream inflate;
	struct buf text; /* of the last member that was tried */
	struct error problem;
	bool wrong_header; /* of it */
	uint64_t nwrong_headers;
	size_t first_wrong_header;
	size_t gone_back; /* bytes */
	struct slow_gzip_limits limits;
	enum ending { WHOLE, CUT, BROKEN, FULL } ending; /* of what was tried */
	bool had_text; /* plain text was read */
	bool at_line;  /* it goes on here */
	/* Where no line is looked for: a member gave it out as text. */
	size_t no_lines_from, no_lines_to;
};

static enum ending inflate_bytes(struct slow *slow, const uint8_t *data,
				 size_t len, size_t text_max, size_t *taken);

/* With a plain header in the place of one with a wrong CRC. */
static enum ending inflate_without_header(struct slow *slow,
					  const uint8_t *data, size_t len,
					  size_t header_len, size_t text_max,
					  size_t *taken)
{
	static const uint8_t header[10] = { 0x1f, 0x8b, 8 };
	struct buf plain = { 0 };
	enum ending ending;

	buf_add(&plain, header, sizeof(header));
	buf_add(&plain, data + header_len, len - header_len);
	reference_check_buf(&plain);
	ending = inflate_bytes(slow, plain.data, plain.len, text_max, taken);
	*taken = *taken - sizeof(header) + header_len;
	buf_release(&plain);
	slow->wrong_header = true;
	return ending;
}

/*
 * Inflates the bytes, until text_max bytes came out; these are in slow->text.
 * *taken is how many bytes it took.
 */
static enum ending inflate_bytes(struct slow *slow, const uint8_t *data,
				 size_t len, size_t text_max, size_t *taken)
{
	struct buf *text = &slow->text;
	z_stream *z = &slow->inflate;
	int ret = Z_OK;

	buf_clear(text);
	inflateReset(z);
	slow->wrong_header = false;
	z->next_in = (z_const Bytef *)data;
	z->avail_in = (uInt)len;
	while (ret == Z_OK && text->len < text_max) {
		size_t room = least(text_max - text->len, 64 * 1024);

		z->next_out = buf_reserve(text, room);
		z->avail_out = (uInt)room;
		reference_check_buf(text);
		ret = inflate(z, Z_NO_FLUSH);
		text->len += room - z->avail_out;
	}
	*taken = (size_t)(z->next_in - data);
	if (ret == Z_DATA_ERROR && !strcmp(z->msg, "header crc mismatch"))
		return inflate_without_header(slow, data, len, *taken, text_max,
					      taken);
	if (ret == Z_STREAM_END)
		return WHOLE;
	if (ret == Z_OK)
		return FULL;
	return ret == Z_BUF_ERROR ? CUT : BROKEN;
}

/* The same of what begins at from, at most in_max bytes of it. */
static enum ending slow_inflate(struct slow *slow, size_t from, size_t in_max,
				size_t text_max, size_t *taken)
{
	return inflate_bytes(slow, slow->data + from,
			     least(slow->len - from, in_max), text_max, taken);
}

static void set_problem(struct slow *slow, enum error_code code, size_t at,
			const char *reason)
{
	slow->problem = (struct error){ .code = code,
					.offset = (int64_t)at,
					.resumed = ERROR_NOWHERE };
	snprintf(slow->problem.detail, sizeof(slow->problem.detail), "%s",
		 reason ? reason : "");
}

static void add_problem(struct slow *slow)
{
	if (outcome_add(&slow->given->outcome, &slow->problem))
		reference_fail("out of memory");
}

static void go_back(struct slow *slow, size_t from, size_t to)
{
	slow->gone_back += (from > to ? from - to : 0) + TRIAL;
	slow->limits.out_of_reach |= from > to + WINDOW_HISTORY;
	slow->limits.tired |= slow->gone_back > GO_BACK_MAX;
}

static bool is_member(struct slow *slow, size_t at)
{
	const struct buf *text = &slow->text;
	bool is = false;
	size_t taken;

	if (!magic_is_member(slow->data + at))
		return false;
	slow->ending = slow_inflate(slow, at, RESYNC_TRIAL_INPUT,
				    SLOW_GZIP_TRIAL, &taken);
	switch (slow->ending) {
	case WHOLE:
	case FULL:
		is = true;
		break;
	case CUT:
		is = text->len && slow->len - at < RESYNC_TRIAL_INPUT;
		break;
	case BROKEN:
		is = text->len >= SLOW_GZIP_TRIAL_BROKEN &&
		     (magic_is_text(text->data, text->len) ||
		      magic_is_line(text->data, text->len));
		break;
	}
	if (!is)
		go_back(slow, at + taken + text->len, at + 1);
	return is;
}

/* A compressed member of another format. */
static bool is_other_member(const struct slow *slow, size_t at)
{
	for (size_t i = CODEC_GZIP + 1; i < CODEC_NKINDS; i++)
		if (codecs[i].ops && slow->len - at >= codecs[i].head_bytes &&
		    codecs[i].is_member(slow->data + at))
			return true;
	return false;
}

static bool follows_newline(const struct slow *slow, size_t at)
{
	return at && slow->data[at - 1] == '\n';
}

/* A line of text that may stand behind damage. */
static bool is_line(const struct slow *slow, size_t at)
{
	return follows_newline(slow, at) &&
	       (at < slow->no_lines_from || at >= slow->no_lines_to) &&
	       slow->len - at >= HEADS_SIZE &&
	       magic_is_text(slow->data + at, HEADS_SIZE);
}

static void give_up(struct slow *slow)
{
	slow->limits.other_format = true;
	slow->limits.tired = true;
}

/*
 * The next member behind damage, or with lines a line of text; or len. The
 * problem ends there.
 */
static size_t find_next(struct slow *slow, size_t from, bool lines)
{
	for (size_t at = from; at < slow->len && !slow->limits.tired; at++) {
		slow->at_line = false;
		if (is_other_member(slow, at)) {
			give_up(slow);
		} else if (at + MAGIC_MEMBER_SIZE <= slow->len &&
			   is_member(slow, at)) {
			slow->problem.resumed = (int64_t)at;
			return at;
		} else if (lines && is_line(slow, at)) {
			slow->problem.resumed = (int64_t)at;
			slow->at_line = true;
			return at;
		}
	}
	return slow->len;
}

/*
 * What comes behind a problem with the bytes at at; returns where. With lines
 * plain text may, if there was any before.
 */
static size_t resume(struct slow *slow, size_t at, bool lines)
{
	size_t next;

	given_add_gap(slow->given);
	slow->gone_back += slow->text.len;
	go_back(slow, (size_t)slow->problem.offset, at + 1);
	next = find_next(slow, at + 1, lines && slow->had_text);
	if (slow->problem.code == ERROR_GARBAGE)
		slow->problem.count = next - (size_t)slow->problem.offset;
	add_problem(slow);
	return next;
}

/* Reads the member at at and returns where the next one, or padding, is. */
static size_t read_member(struct slow *slow, size_t at)
{
	size_t taken;
	enum ending ending =
		slow_inflate(slow, at, SIZE_MAX, GIVEN_TEXT_MAX, &taken);

	slow->given->outcome.content = CONTENT_GZIP;
	slow->given->outcome.nmembers++;
	given_add(slow->given, slow->text.data, slow->text.len);
	if (ending == FULL || slow->given->text_len > GIVEN_TEXT_MAX)
		slow->limits.tired = true;
	if (ending == WHOLE) {
		if (slow->wrong_header && !slow->nwrong_headers++)
			slow->first_wrong_header = at;
		return at + taken;
	}
	if (ending == CUT)
		set_problem(slow, ERROR_CUT, slow->len, "");
	else
		set_problem(slow, ERROR_DAMAGED, at + taken, slow->inflate.msg);
	if (slow->text.len) {
		slow->no_lines_from = at;
		slow->no_lines_to = (size_t)slow->problem.offset;
	}
	return resume(slow, at, true);
}

static void add_wrong_headers(struct slow *slow)
{
	set_problem(slow, ERROR_HEADER, slow->first_wrong_header, "");
	slow->problem.resumed = 0;
	slow->problem.count = slow->nwrong_headers;
	if (slow->nwrong_headers)
		add_problem(slow);
}

static enum magic tell(const struct slow *slow, size_t at, const char **name)
{
	return magic_tell(slow->data + at, least(slow->len - at, MAGIC_SIZE),
			  name);
}

static size_t skip_zeros(const struct slow *slow, size_t at)
{
	while (at < slow->len && !slow->data[at])
		at++;
	return at;
}

static void report_member(struct slow *slow, size_t at)
{
	set_problem(slow, ERROR_DAMAGED, at,
		    "a gzip member within a line is not read");
	slow->problem.resumed = (int64_t)at;
	add_problem(slow);
}

/* What a line may begin with that is no text. */
enum head { NO_HEAD, MEMBER, BROKEN_MEMBER, OTHER_FORMAT };

static enum head head_at(const struct slow *slow, size_t at)
{
	size_t len = least(slow->len - at, HEADS_SIZE);
	struct heads_other other;

	if (is_other_member(slow, at))
		return OTHER_FORMAT;
	if (len >= MAGIC_MEMBER_SIZE && magic_is_member(slow->data + at))
		return MEMBER;
	if (!follows_newline(slow, at) ||
	    !heads_other(slow->data + at, len, &other))
		return NO_HEAD;
	/* Cut off by the end, or with a wrong byte. */
	if (other.codec == &codecs[CODEC_GZIP])
		return MEMBER;
	return other.broken && !strcmp(other.broken, "gzip") ? BROKEN_MEMBER
							     : OTHER_FORMAT;
}

/* Within a line a client may have sent it: it stays there. */
static void pass_member(struct slow *slow, size_t at)
{
	bool is = is_member(slow, at);

	slow->gone_back += is ? slow->text.len : 0;
	if (is && slow->ending != BROKEN)
		report_member(slow, at);
}

/*
 * Reads plain text up to what begins a line and is none. Returns where to go
 * on.
 */
static size_t read_text(struct slow *slow, size_t from)
{
	enum head head = NO_HEAD;
	bool in_line = false;
	size_t at = from, nzeros = 0;

	slow->had_text = true;
	slow->at_line = false;
	for (; at < slow->len && !slow->limits.tired; at++) {
		bool begins = !in_line || nzeros >= 2;

		head = head_at(slow, at);
		if (head == MEMBER && !begins)
			pass_member(slow, at);
		else if (head != NO_HEAD)
			break;
		nzeros = slow->data[at] ? 0 : nzeros + 1;
		if (slow->data[at])
			in_line = slow->data[at] != '\n';
		head = NO_HEAD;
	}
	given_add(slow->given, slow->data + from, at - from);
	/* Text without a NUL is not looked through: see heads.c. */
	if (head == OTHER_FORMAT ||
	    (head != NO_HEAD && !memchr(slow->data + at, 0, slow->len - at)))
		give_up(slow);
	if (head != BROKEN_MEMBER || slow->limits.tired)
		return at;
	buf_clear(&slow->text);
	set_problem(slow, ERROR_DAMAGED, at, "incorrect header check");
	return resume(slow, at, true);
}

static void read_members(struct slow *slow, size_t at)
{
	const char *name;

	while (at < slow->len && !slow->limits.tired) {
		if (slow->at_line) {
			at = read_text(slow, at);
		} else if (tell(slow, at, &name) == MAGIC_GZIP) {
			at = read_member(slow, at);
		} else if (codec_tell(slow->data + at, slow->len - at)) {
			give_up(slow);
		} else if (magic_is_line(slow->data + at, slow->len - at)) {
			given_add_gap(slow->given);
			at = read_text(slow, at);
		} else {
			set_problem(slow, ERROR_GARBAGE, at, "gzip");
			at = resume(slow, at,
				    magic_is_text(slow->data + at,
						  least(slow->len - at, 8)));
		}
		at = skip_zeros(slow, at);
	}
}

static void take_as_text(struct slow *slow, size_t at)
{
	slow->given->outcome.content = CONTENT_TEXT;
	at = read_text(slow, at);
	if (at < slow->len)
		read_members(slow, at);
}

/* The beginning is no member: is there one, or is all of it text? */
static void read_broken_beginning(struct slow *slow, size_t at,
				  enum magic magic)
{
	bool is_binary = magic == MAGIC_BINARY;
	bool maybe_text = magic == MAGIC_UNKNOWN || is_binary;
	size_t member;

	set_problem(slow, ERROR_DAMAGED, at, "incorrect header check");
	member = find_next(slow, at, false);
	slow->limits.out_of_reach |= maybe_text && member > at + RESYNC_NEAR;
	if (member == slow->len && maybe_text && !is_binary) {
		take_as_text(slow, at);
		return;
	}
	if (member == slow->len && is_binary)
		slow->problem.code = ERROR_BINARY;
	if (slow->problem.code != ERROR_BINARY)
		slow->given->outcome.content = CONTENT_GZIP;
	add_problem(slow);
	read_members(slow, member);
}

static void read_slowly(struct slow *slow, bool named_gz)
{
	struct outcome *out = &slow->given->outcome;
	size_t at = skip_zeros(slow, 0);
	enum magic magic;
	const char *name;

	if (!slow->len) {
		set_problem(slow, ERROR_EMPTY, 0, "");
		slow->problem.resumed = 0;
		if (named_gz)
			add_problem(slow);
		return;
	}
	if (at == slow->len) {
		set_problem(slow, ERROR_DAMAGED, 0, "nothing but zeros");
		add_problem(slow);
		out->stored_bytes = slow->len;
		return;
	}
	/* Zeros may be a part of what tells a format, or binary data. */
	if (at)
		slow->limits.other_format = true;
	magic = tell(slow, at, &name);
	out->stored_bytes = magic == MAGIC_OTHER ? at : slow->len;
	switch (magic) {
	case MAGIC_GZIP:
		read_members(slow, at);
		break;
	case MAGIC_OTHER:
		if (codec_find(name)) {
			slow->limits.other_format = true;
			break;
		}
		set_problem(slow, ERROR_UNSUPPORTED, at, name);
		add_problem(slow);
		break;
	case MAGIC_TEXT:
		take_as_text(slow, at);
		break;
	case MAGIC_BROKEN:
		if (strcmp(name, "gzip") != 0) {
			slow->limits.other_format = true;
			break;
		}
		/* fall through */
	case MAGIC_UNKNOWN:
	case MAGIC_BINARY:
		read_broken_beginning(slow, at, magic);
		break;
	}
	out->text_bytes = slow->given->text_len;
}

struct slow_gzip_limits slow_gzip_read(const uint8_t *data, size_t len,
				       bool named_gz, struct given *given)
{
	struct slow slow = { .data = data, .len = len, .given = given };

	if (inflateInit2(&slow.inflate, 15 + 16))
		reference_fail("out of memory");
	read_slowly(&slow, named_gz);
	add_wrong_headers(&slow);
	inflateEnd(&slow.inflate);
	buf_release(&slow.text);
	return slow.limits;
}
