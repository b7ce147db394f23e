/*
 * Each error as a line (show/message.h). Standard error is a socket that keeps
 * what each write(2) wrote apart.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "show/message.h"

enum { LINE_SIZE = 4096 };

static int old_stderr, socket_fd;

static void redirect(void)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	old_stderr = dup(STDERR_FILENO);
	assert_true(old_stderr >= 0);
	assert_true(dup2(fds[1], STDERR_FILENO) >= 0);
	close(fds[1]);
	socket_fd = fds[0];
}

static void restore(void)
{
	assert_true(dup2(old_stderr, STDERR_FILENO) >= 0);
	close(old_stderr);
}

/* What the next write wrote is this line; NULL: there is none. */
static void assert_line(const char *expected)
{
	char line[LINE_SIZE];
	ssize_t n = recv(socket_fd, line, sizeof(line) - 1, MSG_DONTWAIT);

	if (!expected) {
		assert_true(n <= 0);
		return;
	}
	assert_true(n > 0);
	assert_int_equal(line[n - 1], '\n');
	line[n - 1] = '\0';
	assert_string_equal(line, expected);
}

static void print_file(const struct file *file, const struct outcome *out,
		       const struct message_options *opt)
{
	redirect();
	message_file(file, out, opt);
	restore();
}

/* The message about "a.gz" with that error, after its name. */
static void assert_error_is(const struct error *err,
			    const struct message_options *opt,
			    const char *expected)
{
	struct file file = { .name = "a.gz" };
	struct error copy = *err;
	struct outcome out = { .errors = &copy, .nerrors = 1, .opened = true };
	char line[LINE_SIZE] = "findrobots: a.gz: ";

	strcat(line, expected);
	print_file(&file, &out, opt);
	assert_line(line);
	assert_line(NULL);
	close(socket_fd);
}

static const struct message_options plain = { 0 };

static void input_errors(void **state)
{
	static const struct {
		struct error err;
		const char *text;
	} all[] = {
		{ { ERROR_OPEN, .errnum = EACCES },
		  "cannot open: Permission denied" },
		{ { ERROR_LIST, .errnum = ENOENT },
		  "cannot list: No such file or directory" },
		{ { .code = ERROR_NOT_REGULAR },
		  "not a regular file any more: not read" },
		{ { ERROR_NO_MATCH, .detail = "*.log.gz" },
		  "no file named *.log.gz in it" },
		{ { ERROR_NO_MATCH, .detail = "*.log.gz", .count = 3 },
		  "no file named *.log.gz in it, but 3 ending in .gz: "
		  "--include='*.gz' takes them" },
		{ { .code = ERROR_MOVED },
		  "another file took its name while the run went on, and it "
		  "was not found again: not read" },
		{ { .code = ERROR_NO_MATCH },
		  "no file in it has the name of a log" },
		{ { ERROR_NO_MATCH_BUT_LOGS, .detail = "*.log.gz", .count = 1 },
		  "no file named *.log.gz in it, but 1 with the name of a log: "
		  "--all takes it" },
		{ { ERROR_NO_MATCH_BUT_LOGS, .detail = "*.log.gz", .count = 9 },
		  "no file named *.log.gz in it, but 9 with names of logs: "
		  "--all takes them" },
		{ { ERROR_OTHER_LOGS, .detail = "*.log.gz", .count = 1 },
		  "1 other log in it is not named *.log.gz and not read: "
		  "--all takes all logs" },
		{ { ERROR_OTHER_LOGS, .detail = "*.log.gz", .count = 2 },
		  "2 other logs in it are not named *.log.gz and not read: "
		  "--all takes all logs" },
		{ { ERROR_EMPTY_NAME, .count = 7 }, "name 7 in it is empty" },
		{ { ERROR_STDIN_NAME, .count = 2 },
		  "name 2 in it is '-', but standard input holds the names" },
		{ { .code = ERROR_NO_NAMES }, "no names in it" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_error_is(&all[i].err, &plain, all[i].text);
}

static void content_errors(void **state)
{
	static const struct {
		struct error err;
		const char *text;
	} all[] = {
		{ { ERROR_READ, .errnum = EIO, .offset = 4096 },
		  "cannot read at byte 4096: Input/output error; what came "
		  "before was kept" },
		{ { ERROR_UNSUPPORTED, .detail = "lz4" },
		  "compressed with lz4: not read; 'lz4 -dc' writes its text" },
		{ { ERROR_UNSUPPORTED, .detail = "zstd" },
		  "compressed with zstd: not read, as this findrobots is built "
		  "without libzstd; 'zstd -dc FILE | findrobots -' reads it" },
		{ { ERROR_UNSUPPORTED, .detail = "xz", .format = "gzip" },
		  "compressed with xz within gzip: not read, as this "
		  "findrobots "
		  "is built without liblzma" },
		{ { ERROR_UNSUPPORTED, .detail = "bzip2",
		    .format = "zstd.gzip" },
		  "compressed with bzip2 within zstd within gzip: not read" },
		{ { ERROR_HEADER, .offset = 7, .count = 1 },
		  "the header of 1 gzip member has a wrong CRC, at byte 7; it "
		  "was read" },
		{ { ERROR_HEADER, .offset = 0, .count = 254 },
		  "the headers of 254 gzip members have wrong CRCs, the first "
		  "at byte 0; they were read" },
		{ { ERROR_LARGE, .offset = 0, .count = 128 << 20,
		    .detail = "zstd", .resumed = ERROR_NOWHERE },
		  "not read from byte 0 on: needs more than 128 MiB of memory; "
		  "'zstd -dc --long=31 FILE | findrobots -' reads it" },
		{ { ERROR_LARGE, .offset = 9, .count = 128 << 20,
		    .detail = "xz", .resumed = 99 },
		  "not read from byte 9 on: needs more than 128 MiB of memory; "
		  "'xz -dc FILE | findrobots -' reads it, reading went on at "
		  "byte 99" },
		{ { ERROR_NESTED, .detail = "gzip", .format = "zstd" },
		  "a line of its text within zstd begins with gzip data: not "
		  "read; 'zstd -dc FILE | findrobots -' reads it" },
		{ { ERROR_NESTED, .detail = "bzip2", .format = "xz.gzip" },
		  "a line of its text within xz within gzip begins with bzip2 "
		  "data: not read; 'gzip -dc FILE | xz -dc | findrobots -' "
		  "reads it" },
		{ { ERROR_UNSUPPORTED, .detail = "tar" },
		  "a tar archive: not read; 'tar -xOf' writes its text" },
		{ { ERROR_UNSUPPORTED, .detail = "snappy" },
		  "compressed with snappy: not read" },
		{ { ERROR_UNSUPPORTED, .detail = "tar", .format = "gzip" },
		  "a tar archive within gzip: not read; 'tar -xOf' writes its "
		  "text" },
		{ { ERROR_UNSUPPORTED, .detail = "tar", .format = "gzip.gzip" },
		  "a tar archive within gzip within gzip: not read" },
		{ { ERROR_UNSUPPORTED, .detail = "gzip",
		    .format = "gzip.gzip" },
		  "compressed with gzip within gzip within gzip: not read" },
		{ { ERROR_UNSUPPORTED, .detail = "lz4", .format = "gzip" },
		  "compressed with lz4 within gzip: not read" },
		{ { .code = ERROR_BINARY, .format = "gzip" },
		  "binary data within gzip, not text and in no known "
		  "compression: not read" },
		{ { ERROR_CUT, .offset = 87, .resumed = ERROR_NOWHERE,
		    .format = "gzip" },
		  "cut short at byte 87 within gzip: unexpected end of file; "
		  "what came before was kept" },
		{ { ERROR_DAMAGED, .offset = 1, .resumed = 9,
		    .detail = "invalid block type", .format = "gzip" },
		  "damaged at byte 1 within gzip: invalid block type; what "
		  "came before was kept, reading went on at byte 9" },
		{ { .code = ERROR_BINARY },
		  "binary data, not text and in no known compression: not "
		  "read" },
		{ { .code = ERROR_EMPTY },
		  "empty, though a .gz file never is: whatever wrote it died" },
		{ { ERROR_CUT, .offset = 87, .resumed = ERROR_NOWHERE },
		  "cut short at byte 87: unexpected end of file; what came "
		  "before was kept" },
		{ { ERROR_CUT, .offset = 87, .resumed = 60 },
		  "cut short at byte 87: unexpected end of file; what came "
		  "before was kept, reading went on at byte 60" },
		{ { ERROR_DAMAGED, .offset = INT64_MAX, .resumed = 152,
		    .detail = "invalid block type" },
		  "damaged at byte 9223372036854775807: invalid block type; "
		  "what came before was kept, reading went on at byte 152" },
		{ { ERROR_DAMAGED, .offset = 1, .resumed = ERROR_NOWHERE,
		    .detail = "invalid block type" },
		  "damaged at byte 1: invalid block type; what came before was "
		  "kept, nothing more was found behind it" },
		{ { ERROR_GARBAGE, .offset = 5, .count = 1, .resumed = 6,
		    .detail = "gzip" },
		  "damaged at byte 5: 1 byte is not gzip; it was skipped, "
		  "reading went on at byte 6" },
		{ { ERROR_GARBAGE, .offset = 5, .count = 2, .detail = "xz",
		    .resumed = ERROR_NOWHERE },
		  "damaged at byte 5: 2 bytes are not xz; they were skipped, "
		  "nothing more was found behind it" },
		{ { ERROR_MORE_DAMAGE, .count = 9 },
		  "and damaged in 9 more places" },
		{ { ERROR_NO_TIMES, .count = 12 },
		  "none of its 12 requests has a time that can be read, which "
		  "a filter needs: none was taken" },
		{ { ERROR_NO_TIMES, .count = 1 },
		  "its only request has no time that can be read, which a "
		  "filter needs: none was taken" },
		{ { ERROR_NO_FIELDS, .count = 2, .detail = "user agent" },
		  "none of its 2 requests has a user agent, which a filter "
		  "needs: none was taken" },
		{ { ERROR_NO_FIELDS, .count = 1, .detail = "status" },
		  "its only request has no status, which a filter needs: none "
		  "was taken" },
		{ { ERROR_NO_AGENTS, .count = 64 },
		  "none of its first 64 requests has a user agent: no crawler "
		  "can be told; the server has to log it, or --log-format to "
		  "say where it is" },
		{ { ERROR_NO_AGENTS, .count = 1 },
		  "its only request has no user agent: no crawler can be told; "
		  "the server has to log it, or --log-format to say where it "
		  "is" },
		{ { ERROR_OTHER_PATHS, .count = 3, .detail = "/h.example/x" },
		  "none asks for the path itself, but 3 for '/h.example/x': "
		  "--path takes it" },
		{ { ERROR_REJECTS, .errnum = ENOSPC },
		  "cannot keep its rejected lines: No space left on device" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_error_is(&all[i].err, &plain, all[i].text);
}

/* What is said after the line that is quoted. */
static void advice(void **state)
{
	static const struct {
		enum error_advice advice;
		const char *text;
	} all[] = {
		{ ERROR_ADVICE_NONE, "" },
		{ ERROR_ADVICE_FORMAT,
		  "; --log-format takes its server's format string" },
		{ ERROR_ADVICE_HEADER,
		  "; --log-format takes its server's format string, or a line "
		  "'#Fields: ...'" },
		{ ERROR_ADVICE_NAME, "; --log-format=s3 may read it" },
		{ ERROR_ADVICE_FRONT,
		  "; with --log-format=clf the first is the client, with "
		  "--log-format=vhost the second" },
		{ ERROR_ADVICE_JSON,
		  "; --json-fields=host=...,request=... names its fields" },
		{ ERROR_ADVICE_BUILD,
		  "; this findrobots is built without jsmn, which reads JSON" },
		{ ERROR_ADVICE_CUT, "; it is cut short" },
		{ ERROR_ADVICE_SERVER,
		  "; a client may have sent the name before the path: with "
		  "--log-format=clf it is the server's" },
		{ ERROR_ADVICE_TARGET,
		  "; a client may have sent what is before the path" },
		{ ERROR_ADVICE_LONG, "; it is longer than 64 KiB" },
		{ ERROR_ADVICE_CR, "; some of its lines end in CR: "
				   "tr '\\r' '\\n' makes that LF" },
	};
	struct error err = { ERROR_NOT_A_LOG, .count = 64, .detail = "GET /",
			     .format = "s3" };
	char line[LINE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		err.advice = all[i].advice;
		snprintf(line, sizeof(line),
			 "not an access log: none of its first 64 lines is in "
			 "a known format, it begins 'GET /'%s",
			 all[i].text);
		assert_error_is(&err, &plain, line);
	}
}

static void unread_lines(void **state)
{
	struct error err = { ERROR_UNREAD, .count = 1, .detail = "a \33[1m b",
			     .advice = ERROR_ADVICE_FRONT };

	(void)state;
	assert_error_is(&err, &plain,
			"1 line names the path and could not be read: 'a "
			"\\x1b[1m b'; with --log-format=clf the first is the "
			"client, with --log-format=vhost the second; "
			"--rejects=FILE keeps them");
	err.count = 12;
	err.advice = ERROR_ADVICE_NONE;
	assert_error_is(&err, &plain,
			"12 lines name the path and could not be read, first "
			"'a \\x1b[1m b'; --rejects=FILE keeps them");
	err.code = ERROR_UNREAD_CRAWLER;
	assert_error_is(&err, &plain,
			"12 lines name a crawler and could not be read, first "
			"'a \\x1b[1m b'; --rejects=FILE keeps them");
	err.count = 1;
	assert_error_is(&err, &plain,
			"1 line names a crawler and could not be read: 'a "
			"\\x1b[1m b'; --rejects=FILE keeps them");
}

static void not_a_log(void **state)
{
	struct error err = { ERROR_NOT_A_LOG, .count = 64 };

	(void)state;
	assert_error_is(&err, &plain,
			"not an access log: none of its first 64 lines is in a "
			"known format");
	err.count = 1;
	strcpy(err.detail, "2026-11-03");
	assert_error_is(&err, &plain,
			"not an access log: its first line is not in a known "
			"format, it begins '2026-11-03'");
	/* A format was given, so none needs to be named. */
	err.code = ERROR_NOT_OF_FORMAT;
	assert_error_is(&err, &plain,
			"not an access log: its first line is not in the "
			"format of --log-format, it begins '2026-11-03'");
}

static void worker_errors(void **state)
{
	/* As wait(2) has it on Linux: the signal, or the status times 256. */
	struct error err = { ERROR_WORKER_RETRIED, .count = 1, .errnum = 9 };

	(void)state;
	assert_error_is(&err, &plain,
			"its worker died (killed by signal 9, Killed); tried "
			"again with another");
	err.code = ERROR_WORKER_DIED;
	assert_error_is(&err, &plain,
			"not read: its worker died (killed by signal 9, "
			"Killed)");
	err.count = 2;
	assert_error_is(&err, &plain,
			"not read: its worker died, and another that tried "
			"again (killed by signal 9, Killed)");
	err.code = ERROR_NO_WORKER;
	err.count = 0;
	assert_error_is(&err, &plain,
			"not read: no worker was left, the last one died "
			"(killed by signal 9, Killed)");
	err.errnum = 3 * 256;
	assert_error_is(&err, &plain,
			"not read: no worker was left, the last one died "
			"(ended with status 3)");
	err.errnum = ERROR_BY_SANDBOX;
	assert_error_is(&err, &plain,
			"not read: no worker was left, the last one died "
			"(by the sandbox, for a forbidden system call)");
	err.errnum = ERROR_BY_MEMORY;
	assert_error_is(&err, &plain,
			"not read: no worker was left, the last one died "
			"(out of memory)");
}

/* Every code has a text of its own kind: none falls through to another's. */
static void every_code_has_a_text(void **state)
{
	struct file file = { .name = "a" };

	(void)state;
	for (int code = ERROR_NONE + 1; code < ERROR_NCODES; code++) {
		struct error err = { (enum error_code)code, .detail = "why" };
		struct outcome out = { .errors = &err, .nerrors = 1 };
		char line[LINE_SIZE];
		ssize_t n;

		print_file(&file, &out, &plain);
		n = recv(socket_fd, line, sizeof(line) - 1, MSG_DONTWAIT);
		assert_true(n > (ssize_t)strlen("findrobots: a: \n"));
		line[n] = '\0';
		assert_int_equal(strstr(line, "worker") != NULL,
				 code == ERROR_WORKER_RETRIED ||
					 code == ERROR_WORKER_DIED ||
					 code == ERROR_NO_WORKER);
		close(socket_fd);
	}
}

static void names_are_cleaned(void **state)
{
	struct error err = { ERROR_UNSUPPORTED, .detail = "\a\xff" };
	struct error listed = { ERROR_LIST, .errnum = ENOTDIR };
	struct file file = { .name = "a\n\033[2J\\b", .error = &listed };
	struct outcome out = { .errors = &err, .nerrors = 1 };

	(void)state;
	print_file(&file, &out, &plain);
	assert_line("findrobots: a\\x0a\\x1b[2J\\\\b: cannot list: Not a "
		    "directory");
	assert_line("findrobots: a\\x0a\\x1b[2J\\\\b: compressed with "
		    "\\x07\\xff: not read");
	assert_line(NULL);
	close(socket_fd);
}

static void verbose(void **state)
{
	static const struct message_options opt = { .verbose = true };
	struct file file = { .name = "a" };
	struct outcome out = {
		.content = CONTENT_GZIP,
		.opened = true,
		.stored_bytes = 1,
		.text_bytes = 2,
		.nmembers = 3,
		.nrequests = 4,
		.nhosts = 5,
		.nrejected = 6,
	};

	(void)state;
	print_file(&file, &out, &plain);
	assert_line(NULL);
	close(socket_fd);

	print_file(&file, &out, &opt);
	assert_line("findrobots: a: gzip, members: 3, bytes: 1, of text: 2, "
		    "requests: 4, hosts: 5, rejected lines: 6");
	close(socket_fd);

	out.content = CONTENT_TEXT;
	out.nuntimed = 7;
	print_file(&file, &out, &opt);
	assert_line("findrobots: a: plain text, bytes: 1, of text: 2, "
		    "requests: 4, hosts: 5, rejected lines: 6, without a time "
		    "that can be read: 7");
	close(socket_fd);

	out.skipped = SKIP_COPY;
	print_file(&file, &out, &opt);
	assert_line("findrobots: a: a compressed copy of a log that is read, "
		    "not read");
	close(socket_fd);

	out.skipped = SKIP_OLD;
	print_file(&file, &out, &opt);
	assert_line("findrobots: a: last changed long before --since, not "
		    "read");
	close(socket_fd);

	out = (struct outcome){ 0 };
	print_file(&file, &out, &opt);
	assert_line(NULL);
	close(socket_fd);

	file.duplicate = true;
	print_file(&file, &out, &opt);
	assert_line("findrobots: a: the same file as one before, not read "
		    "again");
	close(socket_fd);
}

static void of_the_run(void **state)
{
	char longest[2 * LINE_SIZE];

	(void)state;
	redirect();
	message_print("%s %d", "n", 5);
	message_errno("a\nb", "cannot write", ENOSPC);
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	message_print("%s", longest);
	restore();
	assert_line("findrobots: n 5");
	assert_line("findrobots: a\\x0ab: cannot write: No space left on "
		    "device");
	/* A line of 1024 bytes with its newline is the longest. */
	longest[1023 - strlen("findrobots: ")] = '\0';
	memmove(longest + strlen("findrobots: "), longest, strlen(longest) + 1);
	memcpy(longest, "findrobots: ", strlen("findrobots: "));
	assert_line(longest);
	close(socket_fd);
}

static void as_text(void **state)
{
	struct error errors[] = {
		{ ERROR_OPEN, .errnum = EACCES },
		{ .code = ERROR_NOT_REGULAR },
	};
	struct file file = { .name = "a\n.gz", .duplicate = true };
	struct outcome out = { .errors = errors, .nerrors = 2 };
	struct buf buf = { 0 };

	(void)state;
	redirect();
	message_add_file(&buf, &file, &out);
	message_add_other(&buf);
	out.nerrors = 0;
	message_add_file(&buf, &file, &out);
	restore();
	assert_line(NULL);
	close(socket_fd);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data,
			    "a\\x0a.gz: cannot open: Permission denied\n"
			    "a\\x0a.gz: not a regular file any more: not read\n"
			    "the rarest user agents, methods or targets are "
			    "counted as (other): a "
			    "larger --memory keeps more\n");
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(input_errors),
		cmocka_unit_test(content_errors),
		cmocka_unit_test(advice),
		cmocka_unit_test(unread_lines),
		cmocka_unit_test(not_a_log),
		cmocka_unit_test(worker_errors),
		cmocka_unit_test(every_code_has_a_text),
		cmocka_unit_test(names_are_cleaned),
		cmocka_unit_test(verbose),
		cmocka_unit_test(of_the_run),
		cmocka_unit_test(as_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
