/*
 * findrobots lists the hosts that asked a web server for /robots.txt.
 *
 *	operands -> filelist -> pool -> [ scan: gzstream -> search
 *		-> accesslog -> hostset ] x files -> reduce -> report
 *
 * The modules by floor. A file includes headers of lower floors only, and of
 * its own module, whose further files stand indented below it.
 *
 * 5 main		this file: what happens, in order
 *
 * 4 reduce		has the workers read all files, merges what they found
 * 4 progress		how far the run is, while it runs
 *   - progress_text	that in words
 * 4 report		messages and results: all that is printed
 *
 * 3 scan		one file: from its bytes to its hosts
 * 3 partial		the result of some files; its bytes, and merging it
 * 3 options		the command line, and the text of --help
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
 * 2 accesslog		the fields of an access-log line; paths in requests
 *   - record		the record, and the values of its fields
 *   - filter		which records count
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
 * 1 outcome		what became of one file
 * 1 meter		how far each worker is, in memory they share
 * 1 arena		memory for many small things
 * 1 instant		points in time, read and written
 * 1 address		IP addresses and networks
 * 1 ncpus		how many processors there are to use
 *
 * 0 error		what went wrong, as a value
 * 0 slice		some bytes of a text
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "filelist.h"
#include "io.h"
#include "ncpus.h"
#include "options.h"
#include "outfile.h"
#include "reduce.h"
#include "report.h"
#include "sandbox.h"
#include "scan.h"

/* As ls(1) has it. */
enum status {
	STATUS_OK,
	STATUS_INCOMPLETE, /* done, but not all input was as it should be */
	STATUS_FAILED,
};

static enum status fail_no_memory(void)
{
	report_message("out of memory");
	return STATUS_FAILED;
}

static enum status fail_output(const struct options *opt, int errnum)
{
	report_errno(opt->output ? opt->output : "standard output",
		     "cannot write", errnum);
	return STATUS_FAILED;
}

static enum status fail_usage(struct buf *why)
{
	buf_add_byte(why, '\0');
	if (buf_failed(why))
		return fail_no_memory();
	report_message("%s (see findrobots --help)", (char *)why->data);
	return STATUS_FAILED;
}

static enum status print_text(void (*add_text)(struct buf *))
{
	struct buf text = { 0 };
	enum status status = STATUS_OK;

	add_text(&text);
	if (buf_failed(&text))
		status = fail_no_memory();
	else if (io_write_all(STDOUT_FILENO, text.data, text.len) ||
		 close(STDOUT_FILENO))
		status = fail_output(&(struct options){ 0 }, errno);
	buf_release(&text);
	return status;
}

static void add_version(struct buf *buf)
{
	options_version(buf);
	buf_add_str(buf, "sandbox: ");
	sandbox_describe(buf, true);
	buf_add_byte(buf, '\n');
}

static int list_files(const struct options *opt, struct filelist *list)
{
	struct filelist_rules rules = {
		.include = opt->include.values,
		.ninclude = opt->include.n,
		.exclude = opt->exclude.values,
		.nexclude = opt->exclude.n,
		.recursive = opt->recursive,
	};

	for (size_t i = 0; i < opt->noperands; i++)
		if (filelist_add(list, &rules, opt->operands[i]))
			return -1;
	if (opt->files0_from &&
	    filelist_add_names_from(list, &rules, opt->files0_from))
		return -1;
	if (!opt->noperands && !opt->files0_from &&
	    filelist_add(list, &rules, NULL))
		return -1;
	return filelist_mark_duplicates(list);
}

/* What the run comes to, if its output can be written. */
static enum status judge(const struct filelist *list,
			 const struct reduction *red)
{
	enum status status = STATUS_OK;
	bool opened = false;

	for (size_t i = 0; i < list->nfiles; i++) {
		opened |= red->outcomes[i].opened;
		if (list->files[i].error || outcome_is_bad(&red->outcomes[i]))
			status = STATUS_INCOMPLETE;
	}
	return opened ? status : STATUS_FAILED;
}

static void report_run(const struct options *opt, const struct reduction *red)
{
	bool processes = opt->engine == POOL_PROCESSES;
	struct buf sandbox = { 0 };

	if (opt->no_sandbox)
		buf_add_str(&sandbox, "off");
	else
		sandbox_describe(&sandbox, processes);
	buf_add_byte(&sandbox, '\0');
	report_message("files: %zu, workers: %u, mode: %s, decoder: %s, "
		       "sandbox: %s",
		       red->njobs, red->nworkers,
		       processes ? "processes" : "threads", opt->decoder->name,
		       buf_failed(&sandbox) ? "?" : (char *)sandbox.data);
	buf_release(&sandbox);
}

static void report_files(const struct options *opt, const struct filelist *list,
			 const struct reduction *red)
{
	if (opt->verbose)
		report_run(opt, red);
	for (size_t i = 0; i < list->nfiles; i++)
		report_file(&list->files[i], &red->outcomes[i], opt->verbose);
}

/*
 * A forked worker enters the sandbox by itself. Threads cannot be told from
 * the process they are of, so that one does, now that its output is open.
 */
static int set_up_sandbox(const struct options *opt, struct sandbox *box,
			  const struct filelist *list,
			  const struct outfile *out)
{
	if (opt->no_sandbox)
		return 0;
	if (sandbox_init(box, list))
		return -1;
	if (opt->engine == POOL_PROCESSES)
		return 0;
	return sandbox_enter_process(box, out->target);
}

static enum status read_files(const struct options *opt,
			      const struct filelist *list,
			      const struct outfile *out, struct reduction *red)
{
	struct scan_rules rules = {
		.paths = opt->paths.values,
		.npaths = opt->paths.n,
		.format = opt->format,
		.decoder = opt->decoder,
	};
	struct sandbox box = { .rules = -1 };
	struct reduce_workers workers = {
		.engine = opt->engine,
		.most = opt->njobs ? opt->njobs : ncpus(),
		.sandbox = opt->no_sandbox ? NULL : &box,
	};
	enum status status;
	int err = 0;

	if (set_up_sandbox(opt, &box, list, out)) {
		report_message("cannot set up the sandbox (see --no-sandbox): "
			       "%s",
			       strerror(errno));
		sandbox_release(&box);
		return STATUS_FAILED;
	}
	if (reduce_run(red, list, &rules, &workers))
		err = errno;
	sandbox_release(&box);
	if (err == ENOMEM)
		return fail_no_memory();
	if (err) {
		report_message("cannot start a worker: %s", strerror(err));
		return STATUS_FAILED;
	}
	status = judge(list, red);
	/* A failed run says why even if it was told to be quiet. */
	if (!opt->quiet || status == STATUS_FAILED)
		report_files(opt, list, red);
	return status;
}

static enum status run(const struct options *opt)
{
	struct filelist list = { 0 };
	struct reduction red = { 0 };
	struct outfile out;
	enum status status;

	if (outfile_open(&out, opt->output))
		status = fail_output(opt, errno);
	else if (list_files(opt, &list))
		status = fail_no_memory();
	else
		status = read_files(opt, &list, &out, &red);
	if (status != STATUS_FAILED &&
	    report_hosts(&out, &red.hosts, opt->null_ended ? '\0' : '\n'))
		status = fail_output(opt, errno);
	outfile_release(&out);
	reduce_release(&red);
	filelist_release(&list);
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
	enum status status;

	set_signals();
	if (io_hold_standard_fds()) {
		report_message("cannot open /dev/null: %s", strerror(errno));
		return STATUS_FAILED;
	}
	if (options_parse(&opt, argc, argv, &why)) {
		status = fail_usage(&why);
	} else if (opt.action == OPTIONS_HELP) {
		status = print_text(options_help);
	} else if (opt.action == OPTIONS_VERSION) {
		status = print_text(add_version);
	} else {
		status = run(&opt);
	}
	buf_release(&why);
	options_release(&opt);
	return (int)status;
}
