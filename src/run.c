/*
 * The order of things: the output is opened before the work is done, so that a
 * name that cannot be written costs no time; the sandbox is entered with all
 * open that is needed; messages come when no worker is left that could, and
 * then the output.
 *
 * Tested by tests/cli/workers.bats and tests/cli/rejects.bats.
 */

#include "run.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "input/filelist.h"
#include "base/instant.h"
#include "base/io.h"
#include "base/meter.h"
#include "work/ncpus.h"
#include "result/order.h"
#include "base/outfile.h"
#include "show/progress.h"
#include "read.h"
#include "show/message.h"
#include "show/output.h"
#include "log/jsonlog.h"
#include "show/stats.h"
#include "work/sandbox.h"
#include "scan/scan.h"

/* Of --stats, which is far less. */
enum { STATS_SIZE = 4096 };

struct run {
	struct outfile out;
	struct outfile rejects; /* closed, unless it is asked for */
	struct filelist list;
	struct reading reading;
	struct summary summary;
	struct meter meter;
	struct progress *progress; /* or NULL */
	struct buf stats;	   /* with room for the text of --stats */
};

enum run_status run_fail_no_memory(void)
{
	message_print("out of memory");
	return RUN_FAILED;
}

enum run_status run_fail_output(const char *path, int errnum)
{
	message_errno(path ? path : "standard output", "cannot write", errnum);
	return RUN_FAILED;
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
static enum run_status find_status(const struct filelist *list,
				   const struct reading *reading)
{
	enum run_status status = RUN_OK;
	bool opened = false;

	for (size_t i = 0; i < list->nfiles; i++) {
		opened |= reading->outcomes[i].opened;
		if (outcome_has(&reading->outcomes[i], ERROR_REJECTS))
			return RUN_FAILED;
		if (list->files[i].error ||
		    outcome_is_bad(&reading->outcomes[i]))
			status = RUN_INCOMPLETE;
	}
	return opened ? status : RUN_FAILED;
}

static struct summary summarise(const struct reading *reading)
{
	struct summary sum = { 0 };

	for (size_t i = 0; reading->outcomes && i < reading->nfiles; i++)
		summary_add(&sum, &reading->outcomes[i]);
	for (size_t i = 0; i < reading->hosts.nparts; i++)
		sum.hosts += reading->hosts.parts[i].nhosts;
	return sum;
}

static void report_run(const struct options *opt, const struct reading *reading)
{
	bool processes = opt->engine == POOL_PROCESSES;
	struct buf sandbox = { 0 };

	if (opt->no_sandbox)
		buf_add_str(&sandbox, "off");
	else
		sandbox_describe(&sandbox, processes);
	buf_add_byte(&sandbox, '\0');
	message_print("files: %zu, workers: %u, mode: %s, decoder: %s, "
		      "sandbox: %s",
		      reading->njobs, reading->nworkers,
		      processes ? "processes" : "threads", opt->decoder->name,
		      buf_failed(&sandbox) ? "?" : (char *)sandbox.data);
	buf_release(&sandbox);
}

static void report_files(const struct options *opt, const struct filelist *list,
			 const struct reading *reading)
{
	struct message_options how = {
		.verbose = opt->verbosity == OPTIONS_VERBOSE,
		.reads_json = jsonlog_is_built_in(),
	};

	if (opt->verbosity == OPTIONS_VERBOSE)
		report_run(opt, reading);
	for (size_t i = 0; i < list->nfiles; i++)
		message_file(&list->files[i], &reading->outcomes[i], &how);
}

/*
 * A forked worker enters the sandbox by itself. Threads cannot be told from
 * the process they are of, so that one does, now that its output is open.
 */
static int set_up_sandbox(const struct options *opt, struct sandbox *box,
			  const struct run *run)
{
	if (opt->no_sandbox)
		return 0;
	if (sandbox_init(box, &run->list))
		return -1;
	if (opt->engine == POOL_PROCESSES)
		return 0;
	return sandbox_enter_process(box, run->out.target, run->rejects.target);
}

/* No more is collected than is shown, or is needed to put it in order. */
static enum evidence_level choose_level(const struct options *opt)
{
	if (opt->count)
		return EVIDENCE_NONE;
	if (opt->format != RENDER_HOSTS)
		return EVIDENCE_ALL;
	return opt->order.key >= ORDER_REQUESTS ? EVIDENCE_NUMBERS
						: EVIDENCE_NONE;
}

/* What there is to read; its size only if that of every file is known. */
static struct meter_total count_work(const struct filelist *list)
{
	struct meter_total total = { 0 };
	bool known = true;

	for (size_t i = 0; i < list->nfiles; i++) {
		const struct file *file = &list->files[i];

		if (file->kind == FILE_NONE || file->duplicate)
			continue;
		total.files++;
		total.stored_bytes += file->size;
		known &= file->rereadable;
	}
	if (!known)
		total.stored_bytes = 0;
	return total;
}

/* Returns 0 or an errno. */
static int read_and_show(const struct options *opt, struct run *run,
			 struct read_workers *workers)
{
	struct query query = {
		.paths = opt->paths.values,
		.npaths = opt->paths.n,
		.format = &opt->log_format,
		.filter = &opt->filter,
		.level = choose_level(opt),
		.now = instant_now(),
		.count_lines = opt->stats,
	};
	int err = 0;

	if (meter_init(&run->meter, workers->most))
		return ENOMEM;
	workers->meter = &run->meter;
	/* Without it the run is the same. */
	run->progress = progress_start(opt->progress, &run->meter,
				       count_work(&run->list));
	if (read_run(&run->reading, &run->list, &query, workers))
		err = errno;
	progress_hide(run->progress);
	return err;
}

static enum run_status read_files(const struct options *opt, struct run *run)
{
	struct sandbox box = { .rules = -1 };
	struct read_workers workers = {
		.engine = opt->engine,
		.most = opt->njobs ? opt->njobs : ncpus(),
		.decoder = opt->decoder,
		.sandbox = opt->no_sandbox ? NULL : &box,
	};
	enum run_status status;
	int err;

	if (opt->rejects &&
	    read_keep_rejects(&run->reading, &run->list, &workers)) {
		message_print("cannot open a temporary file for --rejects: %s",
			      strerror(errno));
		return RUN_FAILED;
	}
	/* In the sandbox nobody can go and look for the zone. */
	if (choose_level(opt) != EVIDENCE_NONE ||
	    filter_has_range(&opt->filter))
		tzset();
	if (set_up_sandbox(opt, &box, run)) {
		message_print("cannot set up the sandbox (see --no-sandbox): "
			      "%s",
			      strerror(errno));
		sandbox_release(&box);
		return RUN_FAILED;
	}
	err = read_and_show(opt, run, &workers);
	sandbox_release(&box);
	if (err == ENOMEM)
		return run_fail_no_memory();
	if (err) {
		message_print("cannot start a worker: %s", strerror(err));
		return RUN_FAILED;
	}
	status = find_status(&run->list, &run->reading);
	/* A failed run says why even if it was told to be quiet. */
	if (opt->verbosity != OPTIONS_QUIET || status == RUN_FAILED)
		report_files(opt, &run->list, &run->reading);
	return status;
}

static int write_rejects(struct run *run)
{
	if (outfile_begin(&run->rejects) ||
	    read_copy_rejects(&run->reading, run->rejects.fd))
		return -1;
	return outfile_commit(&run->rejects);
}

static int write_hosts(const struct options *opt, struct run *run)
{
	struct render_options how = {
		.format = opt->format,
		.end = opt->null_ended ? '\0' : '\n',
		.width = opt->format == RENDER_TABLE
				 ? io_terminal_width(run->out.fd)
				 : 0,
		.summary = &run->summary,
	};

	if (opt->count)
		return output_write_count(&run->out, run->summary.hosts);
	return output_write_hosts(&run->out, &run->reading.hosts, &how);
}

/*
 * Signals are held off while a file is replaced, so one after the other: first
 * the hosts, whose reader may go away and end the run.
 */
static enum run_status write_output(const struct options *opt, struct run *run)
{
	if (!opt->count && order_hosts(&run->reading.hosts, &opt->order))
		return run_fail_no_memory();
	if (write_hosts(opt, run))
		return run_fail_output(opt->output, errno);
	outfile_release(&run->out);
	if (opt->rejects && write_rejects(run))
		return run_fail_output(opt->rejects, errno);
	return RUN_OK;
}

/* Neither may what is read be lost, nor what is printed. */
static int check_rejects(const struct options *opt, const struct run *run)
{
	const char *other = NULL;

	if (!opt->rejects)
		return 0;
	if (outfile_is_same(&run->rejects, &run->out))
		other = "what the hosts are written to";
	else if (outfile_is_fd(&run->rejects, STDERR_FILENO))
		other = "standard error";
	for (size_t i = 0; !other && i < run->list.nfiles; i++)
		if (outfile_is_inode(&run->rejects, run->list.files[i].dev,
				     run->list.files[i].ino))
			other = "one of those to be read";
	if (other)
		message_print("--rejects: '%s' given, but that is %s",
			      opt->rejects, other);
	return other ? -1 : 0;
}

/* Opens the output before the work is done, and then does it. */
static enum run_status read_all(const struct options *opt, struct run *run)
{
	if (outfile_open(&run->out, opt->output))
		return run_fail_output(opt->output, errno);
	if (opt->rejects && outfile_open(&run->rejects, opt->rejects))
		return run_fail_output(opt->rejects, errno);
	if (list_files(opt, &run->list))
		return run_fail_no_memory();
	if (check_rejects(opt, run))
		return RUN_FAILED;
	/* So that nothing is left that could fail once the output is there. */
	if (opt->stats && !buf_reserve(&run->stats, STATS_SIZE))
		return run_fail_no_memory();
	return read_files(opt, run);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void release(struct run *run)
{
	progress_stop(run->progress);
	meter_release(&run->meter);
	buf_release(&run->stats);
	outfile_release(&run->out);
	outfile_release(&run->rejects);
	read_release(&run->reading);
	filelist_release(&run->list);
}

enum run_status run_all(const struct options *opt)
{
	struct run run = { .out.fd = -1, .rejects.fd = -1 };
	double start = now_s();
	enum run_status status = read_all(opt, &run);

	run.summary = summarise(&run.reading);
	if (status != RUN_FAILED && write_output(opt, &run))
		status = RUN_FAILED;
	if (opt->stats && status != RUN_FAILED)
		stats_print(&run.stats, &run.summary, now_s() - start,
			    run.reading.nworkers);
	release(&run);
	return status;
}
