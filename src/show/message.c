/*
 * A message has what is wrong, where, and what can be done. The bytes of names
 * and logs in it are cleaned, so that none of them drives a terminal.
 */

#include "show/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "show/message_stored.h"
#include "show/wrap.h"

/*
 * A terminal gets lines that can be read; a file or a pipe one line, that can
 * be searched. There is nobody to tell if it cannot be written.
 */
static void write_line(char *line, size_t len)
{
	enum { READABLE = 100 };
	unsigned width = io_terminal_width(STDERR_FILENO);

	if (width)
		wrap_lines(line, len, MIN(width, READABLE));
	(void)!io_write_all(STDERR_FILENO, line, len);
}

/* Adds a line to a buf; or, if that is NULL, prints it. */
static void print_line(struct buf *line, struct buf *into)
{
	buf_add_byte(line, '\n');
	if (into) {
		into->failed |= buf_failed(line);
		buf_add(into, line->data, line->len);
	} else if (buf_failed(line)) {
		message_print("out of memory for a message");
	} else {
		write_line((char *)line->data, line->len);
	}
	buf_release(line);
}

void message_print(const char *fmt, ...)
{
	/* Not a buf: this has to work when there is no memory. */
	char line[1024] = "findrobots: ";
	size_t len = strlen(line);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + len, sizeof(line) - len, fmt, ap);
	va_end(ap);
	/* In the place of the NUL. */
	len = strlen(line);
	line[len] = '\n';
	write_line(line, len + 1);
}

static const char other[] =
	"the rarest user agents, methods or targets are counted as "
	"(other): a larger --memory keeps more";

void message_other(void)
{
	message_print("%s", other);
}

void message_add_other(struct buf *buf)
{
	buf_add_str(buf, other);
	buf_add_byte(buf, '\n');
}

/* A name for which there was no memory is NULL, and the line has failed. */
static void begin_line(struct buf *line, const char *name,
		       const struct buf *into)
{
	if (!name) {
		line->failed = true;
		return;
	}
	if (!into)
		buf_add_str(line, "findrobots: ");
	buf_add_cleaned(line, name, strlen(name));
	buf_add_str(line, ": ");
}

void message_errno(const char *name, const char *what, int errnum)
{
	struct buf line = { 0 };

	begin_line(&line, name, NULL);
	buf_addf(&line, "%s: %s", what, strerror(errnum));
	print_line(&line, NULL);
}

static void add_detail(struct buf *line, const struct error *err)
{
	buf_add_cleaned(line, err->detail, strlen(err->detail));
}

static void add_no_match(struct buf *line, const struct error *err)
{
	if (err->detail[0]) {
		buf_add_str(line, "no file named ");
		add_detail(line, err);
		buf_add_str(line, " in it");
	} else {
		buf_add_str(line, "no file in it has the name of a log");
	}
	if (err->code == ERROR_NO_MATCH_BUT_LOGS)
		buf_addf(line, ", but %" PRIu64 " with %s: --all takes %s",
			 err->count,
			 err->count == 1 ? "the name of a log"
					 : "names of logs",
			 err->count == 1 ? "it" : "them");
	else if (err->count)
		buf_addf(line,
			 ", but %" PRIu64 " ending in .gz: "
			 "--include='*.gz' takes them",
			 err->count);
}

static void add_other_logs(struct buf *line, const struct error *err)
{
	if (err->count == 1)
		buf_add_str(line, "1 other log in it is not named ");
	else
		buf_addf(line, "%" PRIu64 " other logs in it are not named ",
			 err->count);
	add_detail(line, err);
	buf_add_str(line, " and not read: --all takes all logs");
}

/* Names the option that may help with a line. */
static void add_advice(struct buf *line, const struct error *err)
{
	static const char *const texts[ERROR_ADVICES] = {
		[ERROR_ADVICE_FORMAT] =
			"--log-format takes its server's format string",
		[ERROR_ADVICE_HEADER] =
			"--log-format takes its server's format string, or a "
			"line '#Fields: ...'",
		[ERROR_ADVICE_FRONT] =
			"with --log-format=clf the first is the client, "
			"with --log-format=vhost the second",
		[ERROR_ADVICE_JSON] =
			"--json-fields=host=...,request=... names its fields",
		[ERROR_ADVICE_BUILD] = "this findrobots is built without jsmn, "
				       "which reads JSON",
		[ERROR_ADVICE_CUT] = "it is cut short",
		[ERROR_ADVICE_SERVER] =
			"a client may have sent the name before the path: "
			"with --log-format=clf it is the server's",
		[ERROR_ADVICE_TARGET] = "a client may have sent what is before "
					"the path",
		[ERROR_ADVICE_LONG] = "it is longer than 64 KiB",
		[ERROR_ADVICE_CR] = "some of its lines end in CR: "
				    "tr '\\r' '\\n' makes that LF",
	};

	if (err->advice == ERROR_ADVICE_NAME)
		buf_addf(line, "; --log-format=%s may read it", err->format);
	else if (texts[err->advice])
		buf_addf(line, "; %s", texts[err->advice]);
}

static void add_unread(struct buf *line, const struct error *err)
{
	const char *what = err->code == ERROR_UNREAD ? "the path" : "a crawler";

	if (err->count == 1)
		buf_addf(line, "1 line names %s and could not be read: '",
			 what);
	else
		buf_addf(line,
			 "%" PRIu64 " lines name %s and could not be read, "
			 "first '",
			 err->count, what);
	add_detail(line, err);
	buf_add_str(line, "'");
	add_advice(line, err);
	buf_add_str(line, "; --rejects=FILE keeps them");
}

static void add_not_a_log(struct buf *line, const struct error *err)
{
	buf_add_str(line, "not an access log: ");
	if (err->count == 1)
		buf_add_str(line, "its first line is not");
	else
		buf_addf(line, "none of its first %" PRIu64 " lines is",
			 err->count);
	buf_add_str(line, err->code == ERROR_NOT_A_LOG
				  ? " in a known format"
				  : " in the format of --log-format");
	if (!err->detail[0])
		return;
	buf_add_str(line, ", it begins '");
	add_detail(line, err);
	buf_add_str(line, "'");
	add_advice(line, err);
}

/* Of results that are merged. Returns false if it is another error. */
static bool add_saved_error(struct buf *line, const struct error *err)
{
	switch (err->code) {
	case ERROR_NOT_SAVED:
		buf_add_str(line, "not a saved result, as --save writes them");
		break;
	case ERROR_SAVED_VERSION:
		buf_addf(line,
			 "a saved result in format %" PRIu64
			 ", which this findrobots does not read",
			 err->count);
		break;
	case ERROR_SAVED_CUT:
		buf_addf(line,
			 "a saved result cut short at byte %" PRId64
			 ": what came before was merged",
			 err->offset);
		break;
	case ERROR_SAVED_DAMAGED:
		buf_addf(line, "a saved result damaged at byte %" PRId64 ": ",
			 err->offset);
		add_detail(line, err);
		buf_add_str(line, "; the rest was merged");
		break;
	case ERROR_SAME_LOG:
		buf_add_str(line, "the same log as ");
		add_detail(line, err);
		buf_add_str(line, " of another result: counted once");
		break;
	case ERROR_MAY_HAVE_GROWN:
		buf_add_str(line, "may be ");
		add_detail(line, err);
		buf_add_str(line, " of another result, grown: what both have "
				  "counts twice; merge only the later result");
		break;
	default:
		return false;
	}
	return true;
}

/*
 * What kept an operand, or a list of them, from being read. Returns false if
 * the error is not of this kind.
 */
static bool add_input_error(struct buf *line, const struct error *err)
{
	switch (err->code) {
	case ERROR_OPEN:
		buf_addf(line, "cannot open: %s", strerror(err->errnum));
		break;
	case ERROR_LIST:
		buf_addf(line, "cannot list: %s", strerror(err->errnum));
		break;
	case ERROR_NOT_REGULAR:
		buf_add_str(line, "not a regular file any more: not read");
		break;
	case ERROR_OTHER_LOGS:
		add_other_logs(line, err);
		break;
	case ERROR_MOVED:
		buf_add_str(line,
			    "another file took its name while the run went on, "
			    "and it was not found again: not read");
		break;
	case ERROR_NO_MATCH:
	case ERROR_NO_MATCH_BUT_LOGS:
		add_no_match(line, err);
		break;
	case ERROR_EMPTY_NAME:
		buf_addf(line, "name %" PRIu64 " in it is empty", err->count);
		break;
	case ERROR_STDIN_NAME:
		buf_addf(line,
			 "name %" PRIu64 " in it is '-', but standard input "
			 "holds the names",
			 err->count);
		break;
	case ERROR_NO_NAMES:
		buf_add_str(line, "no names in it");
		break;
	default:
		return false;
	}
	return true;
}

/* What a filter needs, and none of the requests has. */
static void add_lack(struct buf *line, const struct error *err,
		     const char *what)
{
	if (err->count == 1)
		buf_add_str(line, "its only request has no ");
	else
		buf_addf(line, "none of its %" PRIu64 " requests has a ",
			 err->count);
	buf_add_cleaned(line, what, strlen(what));
	buf_add_str(line, ", which a filter needs: none was taken");
}

static void add_no_agents(struct buf *line, const struct error *err)
{
	if (err->count == 1)
		buf_add_str(line, "its only request has no user agent");
	else
		buf_addf(line,
			 "none of its first %" PRIu64 " requests has a "
			 "user agent",
			 err->count);
	buf_add_str(line, ": no crawler can be told; the server has to log "
			  "it, or --log-format to say where it is");
}

/* What was wrong with a file's text. Returns false if it is another error. */
static bool add_content_error(struct buf *line, const struct error *err)
{
	switch (err->code) {
	case ERROR_NOT_A_LOG:
	case ERROR_NOT_OF_FORMAT:
		add_not_a_log(line, err);
		break;
	case ERROR_UNREAD:
	case ERROR_UNREAD_CRAWLER:
		add_unread(line, err);
		break;
	case ERROR_OTHER_PATHS:
		buf_addf(line,
			 "none asks for the path itself, but %" PRIu64 " for '",
			 err->count);
		add_detail(line, err);
		buf_add_str(line, "': --path takes it");
		break;
	case ERROR_NO_TIMES:
		add_lack(line, err, "time that can be read");
		break;
	case ERROR_NO_FIELDS:
		add_lack(line, err, err->detail);
		break;
	case ERROR_NO_AGENTS:
		add_no_agents(line, err);
		break;
	case ERROR_REJECTS:
		buf_addf(line, "cannot keep its rejected lines: %s",
			 strerror(err->errnum));
		break;
	default:
		return false;
	}
	return true;
}

static void add_death(struct buf *line, int how)
{
	if (how == ERROR_BY_SANDBOX)
		buf_add_str(line,
			    "by the sandbox, for a forbidden system call");
	else if (how == ERROR_BY_MEMORY)
		buf_add_str(line, "out of memory");
	else if (WIFSIGNALED(how))
		buf_addf(line, "killed by signal %d, %s", WTERMSIG(how),
			 strsignal(WTERMSIG(how)));
	else
		buf_addf(line, "ended with status %d", WEXITSTATUS(how));
}

static void add_worker_error(struct buf *line, const struct error *err)
{
	if (err->code != ERROR_WORKER_RETRIED)
		buf_add_str(line, "not read: ");
	if (err->code == ERROR_NO_WORKER)
		buf_add_str(line, "no worker was left, the last one died");
	else
		buf_add_str(line, "its worker died");
	if (err->count > 1)
		buf_add_str(line, ", and another that tried again");
	buf_add_str(line, " (");
	add_death(line, err->errnum);
	buf_add_str(line, ")");
	if (err->code == ERROR_WORKER_RETRIED)
		buf_add_str(line, "; tried again with another");
}

static void print_error(const char *name, const struct error *err,
			struct buf *into)
{
	struct buf line = { 0 };

	begin_line(&line, name, into);
	if (!add_input_error(&line, err) && !add_saved_error(&line, err) &&
	    !message_add_stored(&line, err) && !add_content_error(&line, err))
		add_worker_error(&line, err);
	print_line(&line, into);
}

static void print_outcome(const char *name, const struct file *file,
			  const struct outcome *out)
{
	static const char *const contents[CONTENT_NKINDS] = {
		[CONTENT_NONE] = "nothing read",
		[CONTENT_GZIP] = "gzip",
		[CONTENT_TEXT] = "plain text",
		[CONTENT_ZSTD] = "zstd",
		[CONTENT_XZ] = "xz",
		[CONTENT_BZIP2] = "bzip2",
	};
	struct buf line = { 0 };

	begin_line(&line, name, NULL);
	if (file->duplicate) {
		buf_add_str(&line,
			    "the same file as one before, not read again");
		print_line(&line, NULL);
		return;
	}
	if (out->skipped == SKIP_COPY) {
		buf_add_str(&line, "a compressed copy of a log that is read, "
				   "not read");
		print_line(&line, NULL);
		return;
	}
	if (out->skipped) {
		buf_add_str(&line,
			    "last changed long before --since, not read");
		print_line(&line, NULL);
		return;
	}
	buf_add_str(&line, contents[out->content]);
	if (out->content != CONTENT_NONE && out->content != CONTENT_TEXT)
		buf_addf(&line, ", members: %" PRIu64, out->nmembers);
	buf_addf(&line,
		 ", bytes: %" PRIu64 ", of text: %" PRIu64
		 ", requests: %" PRIu64 ", hosts: %" PRIu64
		 ", rejected lines: %" PRIu64,
		 out->stored_bytes, out->text_bytes, out->nrequests,
		 out->nhosts, out->nrejected);
	if (out->nuntimed)
		buf_addf(&line, ", without a time that can be read: %" PRIu64,
			 out->nuntimed);
	print_line(&line, NULL);
}

static void print_file(const char *name, const struct file *file,
		       const struct outcome *out, bool verbose,
		       struct buf *into)
{
	if (file->error)
		print_error(name, file->error, into);
	for (uint32_t i = 0; i < out->nerrors; i++)
		print_error(name, &out->errors[i], into);
	if (verbose && (out->opened || file->duplicate))
		print_outcome(name, file, out);
}

static void tell(const struct file *file, const struct outcome *out,
		 bool verbose, struct buf *into)
{
	struct buf path = { 0 };

	if (!file->error && !out->nerrors && !verbose)
		return;
	filelist_add_path(file, &path);
	print_file(buf_failed(&path) ? NULL : (char *)path.data, file, out,
		   verbose, into);
	buf_release(&path);
}

void message_file(const struct file *file, const struct outcome *out,
		  const struct message_options *opt)
{
	tell(file, out, opt->verbose, NULL);
}

void message_add_file(struct buf *buf, const struct file *file,
		      const struct outcome *out)
{
	tell(file, out, false, buf);
}
