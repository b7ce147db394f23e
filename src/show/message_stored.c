/* Tested by tests/unit/show/test_message.c. */

#include "show/message_stored.h"

#include <inttypes.h>
#include <string.h>

static void add_detail(struct buf *line, const struct error *err)
{
	buf_add_cleaned(line, err->detail, strlen(err->detail));
}

static void add_resumed(struct buf *line, const struct error *err)
{
	if (err->resumed == ERROR_NOWHERE)
		buf_add_str(line, ", nothing more was found behind it");
	else
		buf_addf(line, ", reading went on at byte %" PRId64,
			 err->resumed);
}

/* What it is within, if it is not the file itself. */
static void add_within(struct buf *line, const struct error *err)
{
	const char *at = err->format;

	while (*at) {
		size_t len = strcspn(at, ".");

		buf_add_str(line, " within ");
		buf_add_cleaned(line, at, len);
		at += len + (at[len] == '.');
	}
}

static void add_garbage(struct buf *line, const struct error *err)
{
	bool is_one = err->count == 1;

	buf_addf(line, "%" PRIu64 " %s not ", err->count,
		 is_one ? "byte is" : "bytes are");
	add_detail(line, err);
	buf_add_str(line, is_one ? "; it was skipped" : "; they were skipped");
}

static void add_large(struct buf *line, const struct error *err)
{
	buf_addf(line, "not read from byte %" PRId64, err->offset);
	add_within(line, err);
	buf_addf(line, " on: needs more than %" PRIu64 " MiB of memory; '",
		 err->count >> 20);
	if (!strcmp(err->detail, "zstd"))
		buf_add_str(line, "zstd -dc --long=31");
	else
		buf_addf(line, "%s -dc", err->detail);
	buf_add_str(line, " FILE | findrobots -' reads it");
}

static void add_header(struct buf *line, const struct error *err)
{
	if (err->count == 1)
		buf_add_str(line, "the header of 1 gzip member has a wrong "
				  "CRC, at byte ");
	else
		buf_addf(line,
			 "the headers of %" PRIu64 " gzip members have wrong "
			 "CRCs, the first at byte ",
			 err->count);
	buf_addf(line, "%" PRId64, err->offset);
	add_within(line, err);
	buf_add_str(line,
		    err->count == 1 ? "; it was read" : "; they were read");
}

/* What undoes a compression, so that the text that comes of it can be read. */
static void add_undoing(struct buf *line, const char *format)
{
	const char *dot = strchr(format, '.');

	/* The outer one stands last. */
	buf_addf(line, "%s -dc FILE | ", dot ? dot + 1 : format);
	if (dot)
		buf_addf(line, "%.*s -dc | ", (int)(dot - format), format);
}

static void add_nested(struct buf *line, const struct error *err)
{
	buf_add_str(line, "a line of its text");
	add_within(line, err);
	buf_add_str(line, " begins with ");
	add_detail(line, err);
	buf_add_str(line, " data: not read; '");
	add_undoing(line, err->format);
	buf_add_str(line, "findrobots -' reads it");
}

/* tar undoes one compression around it, the other programs none. */
static bool is_tar_within_one(const struct error *err)
{
	return !strcmp(err->detail, "tar") && !strchr(err->format, '.');
}

static void add_damaged(struct buf *line, const struct error *err)
{
	buf_addf(line, "damaged at byte %" PRId64, err->offset);
	add_within(line, err);
	buf_add_str(line, ": ");
}

/* A format that other builds read. Returns false if it is not. */
static bool add_not_built_in(struct buf *line, const struct error *err)
{
	static const char *const libraries[][2] = {
		{ "zstd", "libzstd" },
		{ "xz", "liblzma" },
		{ "bzip2", "libbz2" },
	};

	/* What is compressed three times no build reads. */
	if (strchr(err->format, '.'))
		return false;
	for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++) {
		const char *name = libraries[i][0];

		if (strcmp(name, err->detail) != 0)
			continue;
		buf_addf(line, "compressed with %s", name);
		add_within(line, err);
		buf_addf(line,
			 ": not read, as this findrobots is built "
			 "without %s",
			 libraries[i][1]);
		if (!err->format[0])
			buf_addf(line,
				 "; '%s -dc FILE | findrobots -' reads it",
				 name);
		return true;
	}
	return false;
}

/* A format that is not read, and the program that does. */
static void add_unsupported(struct buf *line, const struct error *err)
{
	static const struct {
		const char *name, *what, *command;
	} formats[] = {
		{ "gzip", "compressed with gzip", NULL },
		{ "lz4", "compressed with lz4", "lz4 -dc" },
		{ "lzip", "compressed with lzip", "lzip -dc" },
		{ "lzma", "compressed with lzma", "xz -dc --format=lzma" },
		{ "lzop", "compressed with lzop", "lzop -dc" },
		{ "compress (.Z)", "compressed with compress (.Z)",
		  "gzip -dc" },
		{ "zlib", "compressed with zlib", "pigz -dc" },
		{ "zip", "a zip archive", "unzip -p" },
		{ "7-Zip", "a 7-Zip archive", "7z x -so" },
		{ "RAR", "a RAR archive", "unrar p -inul" },
		{ "tar", "a tar archive", "tar -xOf" },
		{ "OpenPGP", "encrypted with OpenPGP", "gpg -d" },
		{ "lrzip", "compressed with lrzip", "lrzcat" },
		{ "bzip3", "compressed with bzip3", "bzip3 -dc" },
		{ "UTF-32", "text in UTF-32", "iconv -f UTF-32" },
		{ "age", "encrypted with age", "age -d" },
		{ "journald", "a systemd journal", "journalctl --file" },
	};

	const char *what = NULL, *command = NULL;

	if (add_not_built_in(line, err))
		return;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (strcmp(formats[i].name, err->detail) != 0)
			continue;
		what = formats[i].what;
		command = formats[i].command;
	}
	if (what) {
		buf_add_str(line, what);
	} else {
		buf_add_str(line, "compressed with ");
		add_detail(line, err);
	}
	add_within(line, err);
	buf_add_str(line, ": not read");
	if (command && (!err->format[0] || is_tar_within_one(err)))
		buf_addf(line, "; '%s' writes its text", command);
}

bool message_add_stored(struct buf *line, const struct error *err)
{
	switch (err->code) {
	case ERROR_READ:
		buf_addf(line, "cannot read at byte %" PRId64 ": %s",
			 err->offset, strerror(err->errnum));
		buf_add_str(line, "; what came before was kept");
		break;
	case ERROR_UNSUPPORTED:
		add_unsupported(line, err);
		break;
	case ERROR_BINARY:
		buf_add_str(line, "binary data");
		add_within(line, err);
		buf_add_str(line, ", not text and in no known "
				  "compression: not read");
		break;
	case ERROR_EMPTY:
		buf_add_str(line, "empty, though a .gz file never is: "
				  "whatever wrote it died");
		break;
	case ERROR_CUT:
		buf_addf(line, "cut short at byte %" PRId64, err->offset);
		add_within(line, err);
		buf_add_str(line, ": unexpected end of file; "
				  "what came before was kept");
		if (err->resumed != ERROR_NOWHERE)
			add_resumed(line, err);
		break;
	case ERROR_DAMAGED:
		add_damaged(line, err);
		add_detail(line, err);
		buf_add_str(line, "; what came before was kept");
		add_resumed(line, err);
		break;
	case ERROR_GARBAGE:
		add_damaged(line, err);
		add_garbage(line, err);
		add_resumed(line, err);
		break;
	case ERROR_HEADER:
		add_header(line, err);
		break;
	case ERROR_LARGE:
		add_large(line, err);
		if (err->resumed != ERROR_NOWHERE)
			add_resumed(line, err);
		break;
	case ERROR_NESTED:
		add_nested(line, err);
		break;
	case ERROR_MORE_DAMAGE:
		buf_addf(line, "and damaged in %" PRIu64 " more places",
			 err->count);
		break;
	default:
		return false;
	}
	return true;
}
