/*
 * findrobots lists the hosts that asked a web server for /robots.txt.
 *
 *	operands -> filelist -> pool -> [ scan: gzstream -> search
 *		-> logformat -> hostset ] x files -> reduce -> report
 *
 * The modules by floor. A file includes headers of lower floors only, and of
 * its own module, whose further files stand indented below it.
 *
 * 5 main		this file: how it begins, and what is not a run
 *   - run		what happens, in order
 *
 * 4 options		the command line, and the text of --help
 *   - option_row	a row of the table of options
 *   - option_values	what each option does with its value
 *   - completion	scripts by which shells complete options
 * 4 reduce		has the workers read all files, merges what they found
 * 4 progress		how far the run is, while it runs
 *   - progress_text	that in words
 * 4 report		messages and results: all that is printed
 *
 * 3 scan		one file: from its bytes to its hosts
 *   - judge		one line: what it gives
 * 3 partial		the result of some files; its bytes, and merging it
 * 3 sandbox		takes from the workers what reading does not need
 * 3 gather		the hosts of all workers in one order
 *   - order		and in the order in which they are shown
 * 3 render		hosts and what is known of them as text
 *   - rows		tables, TSV and CSV
 *   - json		JSON, whole or by the line
 *   - escape		strings from logs, so that nothing is lost
 *   - summary		what the run has read and found
 *
 * 2 gzstream		the text of a gzip or plain file, damaged or not
 *   - decoder		what decodes one gzip member: the interface
 *   - decoder_zlib	the decoder that is always there
 *   - decoder_isal	a faster one, if the build has found ISA-L
 *   - blockheader	deflate headers that are good beyond doubt
 *   - trailer		whether a member's CRC and size are right
 *   - magic		what a file holds, by its first bytes
 *   - resync		the next member behind damage
 * 2 search		the next place of one of several byte strings
 *   - search_simd	its loop over vectors, for each instruction set
 * 2 logformat		the record of a log line, whichever its format
 *   - record		the record, and the values of its fields
 *   - filter		which records count
 *   - accesslog	the Common Log Format family
 *   - w3c		W3C extended: IIS, CloudFront
 *   - jsonlog		JSON lines: Caddy, Traefik, nginx
 *   - jsonpaths	where fields usually are in them
 *   - balancer		load balancers: AWS, HAProxy
 *   - template		format strings of Apache and nginx
 *   - template_items	what they consist of
 *   - template_paste	what stands around them in a configuration
 *   - template_apache	Apache's directives
 *   - template_nginx	nginx's variables
 *   - template_match	a line, cut into their fields
 *   - shape		what dates look like
 *   - envelope		what syslog and others put before a line
 * 2 hostset		a set of host names
 *   - siphash		its hash
 *   - hostlist		hosts in their order; merging such lists
 *   - evidence		what the requests of a host say together
 * 2 filelist		which files, from operands and directories
 * 2 pool		jobs on workers, whatever they are
 *   - pool_threads	the workers are threads
 *   - pool_processes	the workers are forked processes
 *   - frame		what a forked worker sends, checked
 * 2 landlock		which files may be opened
 * 2 seccomp		which system calls may be made
 *
 * 1 buf		growable bytes
 *   - unpack		numbers and bytes read back from them
 *   - human		sizes and times as people read them
 * 1 io			whole reads and writes
 *   - input		a file's bytes, with going back
 *   - outfile		output that is replaced all at once
 *   - spool		output that is kept until its place is known
 * 1 arena		memory for many small things
 * 1 instant		points in time, read and written
 * 1 address		IP addresses and networks
 * 1 outcome		what became of one file
 * 1 meter		how far each worker is, in memory they share
 * 1 ncpus		how many processors there are to use
 *
 * 0 slice		some bytes of a text
 * 0 error		what went wrong, as a value
 */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "io.h"
#include "options.h"
#include "progress.h"
#include "report.h"
#include "run.h"
#include "sandbox.h"

static enum run_status fail_usage(struct buf *why)
{
	buf_add_byte(why, '\0');
	if (buf_failed(why))
		return run_fail_no_memory();
	report_message("%s (see findrobots --help)", (char *)why->data);
	return RUN_FAILED;
}

static void add_version(struct buf *buf)
{
	options_version(buf);
	buf_add_str(buf, "sandbox: ");
	sandbox_describe(buf, true);
	buf_add_byte(buf, '\n');
}

/* Prints what was asked for instead of a run. */
static enum run_status print_text(const struct options *opt)
{
	struct buf text = { 0 };
	enum run_status status = RUN_OK;

	if (opt->action == OPTIONS_HELP)
		options_help(&text);
	else if (opt->action == OPTIONS_VERSION)
		add_version(&text);
	else
		options_completion(opt->completion, &text);
	if (buf_failed(&text))
		status = run_fail_no_memory();
	else if (io_write_all(STDOUT_FILENO, text.data, text.len) ||
		 close(STDOUT_FILENO))
		status = run_fail_output(NULL, errno);
	buf_release(&text);
	return status;
}

/* Whatever whoever started this ignores or blocks. */
static void set_signals(void)
{
	sigset_t set;

	/* A reader that goes away ends the run, ... */
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* ... workers can be waited for, too large a file is an error. */
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv)
{
	struct options opt;
	struct buf why = { 0 };
	enum run_status status;

	progress_hold_signal();
	set_signals();
	if (io_hold_standard_fds()) {
		report_message("cannot open /dev/null: %s", strerror(errno));
		return RUN_FAILED;
	}
	if (options_parse(&opt, argc, argv, &why)) {
		status = fail_usage(&why);
	} else if (opt.action != OPTIONS_RUN) {
		status = print_text(&opt);
	} else {
		status = run_all(&opt);
	}
	buf_release(&why);
	options_release(&opt);
	return (int)status;
}
