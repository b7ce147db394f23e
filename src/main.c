/*
 * findrobots lists the hosts that asked a web server for /robots.txt.
 *
 *	operands -> input -> work( decode -> scan(log) -> result ) x files
 *		-> result -> show
 *
 * The folders, and the folders whose headers each may include:
 *
 *	base/	bytes, memory, time, the system's files: nothing
 *	input/	which files, and their stored bytes: base
 *	decode/	stored bytes to text: base input
 *	log/	a line to a record: base
 *	work/	jobs on threads or processes: base input
 *	result/	what was found, merging it, its bytes: base input work
 *	scan/	the text of a file to its result: base input log decode result
 *	crawler/	whose crawler a host is: base log result scan
 *	show/	results and messages as text: base input result
 *	state/	results that outlive a run: base input result scan
 *	cli/	the command line: base input decode log work result scan show
 *	status.c	how a run ends: all of these
 *	trust.c	whether a worker's result can be a file's: all of these
 *	reading.c	what workers keep of what they read: all of these
 *	read.c	all files on all workers: all of these
 *	remember.c	results from run to run: all of these
 *	save.c	what was read, to a saved result: all of these
 *	results.c	saved results, opened and checked: all of these
 *	matching.c	whether saved results go together: all of these
 *	merging.c	saved results in the place of logs: all of these
 *	listing.c	from the options to the files: all of these
 *	resolver.c	a process that asks name servers: all of these
 *	resolving.c	whom it is asked about: all of these
 *	verifying.c	whether hosts are who they claim to be: all of these
 *	doubting.c	why verdicts may say too little: all of these
 *	crawling.c	from the options to the report of crawlers: all of these
 *	dividing.c	what was found, in groups: all of these
 *	paging.c	from what was found to a page: all of these
 *	charting.c	from groups to a chart: all of these
 *	presenting.c	what was found, as it is shown: all of these
 *	asking.c	from the options to the question: all of these
 *	run.c	what happens, in order: all of these
 *
 * Tested by tests/cli/usage.bats.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "run.h"
#include "show/message.h"
#include "show/progress.h"

static enum run_status fail_usage(struct buf *why)
{
	buf_add_byte(why, '\0');
	if (buf_failed(why))
		return run_fail_no_memory();
	message_print("%s (see findrobots --help)", (char *)why->data);
	return RUN_FAILED;
}

/* Prints the text that was asked for instead of a run. */
static enum run_status print_text(const struct options *opt)
{
	struct buf text = { 0 };
	enum run_status status = RUN_OK;

	if (opt->action == OPTIONS_HELP)
		help_add(&text);
	else if (opt->action == OPTIONS_VERSION)
		help_add_version(&text);
	else
		completion_add(opt->action, &text);
	if (buf_failed(&text))
		status = run_fail_no_memory();
	else if (io_write_all(STDOUT_FILENO, text.data, text.len) ||
		 close(STDOUT_FILENO))
		status = run_fail_output(NULL, errno);
	buf_release(&text);
	return status;
}

/* Sets what the process that started this one may have changed. */
static void set_signals(void)
{
	sigset_t set;

	/* A reader that goes away ends the run. */
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* Workers can be waited for. */
	signal(SIGCHLD, SIG_DFL);
	/* A file that grows too large is an error of write(2). */
	signal(SIGXFSZ, SIG_IGN);
}

#ifndef SANDBOX_WITH_SANITIZER /* which is not ready either */

/*
 * As soon as this program has a say, before libraries begin: who has just seen
 * the process may ask it how far it is. No function of the C library is ready.
 */
static void hold_signal_early(void)
{
	unsigned long set[64 / (8 * sizeof(unsigned long))] = { 0 };

	set[0] = 1UL << (SIGUSR1 - 1);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, set, NULL, sizeof(set));
}

__attribute__((section(".preinit_array"),
	       used)) static void (*const before_libraries)(void) =
	hold_signal_early;

#endif

int main(int argc, char **argv)
{
	struct options opt;
	struct buf why = { 0 };
	enum run_status status;

	progress_hold_signal();
	set_signals();
	if (io_hold_standard_fds()) {
		message_print("cannot open /dev/null: %s", strerror(errno));
		return RUN_FAILED;
	}
	if (parse_options(&opt, argc, argv, &why)) {
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
