/*
 * run_all() has the order: the output is opened before the work is done, so
 * that a name that cannot be written costs no time; the sandbox is entered when
 * all that is needed is open; messages are printed when no worker is left, and
 * then the output is written.
 *
 * Tested by tests/cli/workers.bats and tests/cli/rejects.bats.
 */

#include "run.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/instant.h"
#include "base/io.h"
#include "base/meter.h"
#include "base/outfile.h"
#include "cli/help.h"
#include "input/copies.h"
#include "input/filelist.h"
#include "read.h"
#include "remember.h"
#include "result/order.h"
#include "scan/query.h"
#include "show/message.h"
#include "show/output.h"
#include "show/progress.h"
#include "show/stats.h"
#include "work/ncpus.h"
#include "work/sandbox.h"

/* Far more than the text of --stats takes. */
enum { STATS_SIZE = 4096 };

struct run {
	const struct options *opt;
	double start_s;
	struct outfile out;
	struct outfile rejects; /* closed, unless it is asked for */
	struct buf stats;	/* with room for the text of --stats */
	struct filelist_rules rules;
	struct filelist list;
	struct sandbox sandbox;
	struct buf described; /* what there is of the sandbox, for -v */
	struct read_workers workers;
	struct meter meter;
	struct progress *progress; /* or NULL */
	struct query query;
	struct memory memory;
	struct reading reading;
	struct summary summary;
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

/* Says what failed and why, by errno. */
static enum run_status fail_errno(const char *what, int errnum)
{
	message_print("%s: %s", what, strerror(errnum));
	return RUN_FAILED;
}

static enum run_status fail_lie(void)
{
	message_print("a worker process sent results of files that it had not "
		      "read: one of the files may have taken it over");
	return RUN_FAILED;
}

static enum run_status open_output(struct run *run)
{
	const struct options *opt = run->opt;

	if (outfile_open(&run->out, opt->output))
		return run_fail_output(opt->output, errno);
	if (opt->rejects && outfile_open(&run->rejects, opt->rejects))
		return run_fail_output(opt->rejects, errno);
	/* So that nothing can fail any more once the output is written. */
	if (opt->stats && !buf_reserve(&run->stats, STATS_SIZE))
		return run_fail_no_memory();
	return RUN_OK;
}

/* Returns 0, or -1 when memory ran out. */
static int add_operands(struct run *run)
{
	const struct options *opt = run->opt;
	const struct filelist_rules *rules = &run->rules;
	struct filelist *list = &run->list;

	for (size_t i = 0; i < opt->noperands; i++)
		if (filelist_add(list, rules, opt->operands[i]))
			return -1;
	if (opt->files0_from &&
	    filelist_add_names_from(list, rules, opt->files0_from))
		return -1;
	if (!opt->noperands && !opt->files0_from &&
	    filelist_add(list, rules, NULL))
		return -1;
	if (filelist_mark_duplicates(list, 0))
		return -1;
	return copies_find(list, 0);
}

static enum run_status list_input(struct run *run)
{
	const struct options *opt = run->opt;

	run->rules = (struct filelist_rules){
		.include = opt->include.values,
		.ninclude = opt->include.n,
		.all = opt->all,
		.hint = opt->hint_at_all,
		.exclude = opt->exclude.values,
		.nexclude = opt->exclude.n,
		.recursive = opt->recursive,
	};
	if (add_operands(run))
		return run_fail_no_memory();
	return RUN_OK;
}

/*
 * The rejected lines must not replace what is read, nor mix with what is
 * printed.
 */
static enum run_status check_rejects(const struct run *run)
{
	const struct options *opt = run->opt;
	const char *other = NULL;

	if (!opt->rejects)
		return RUN_OK;
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
	return other ? RUN_FAILED : RUN_OK;
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

static void set_query(struct run *run)
{
	const struct options *opt = run->opt;

	/* The zone of times is in a file that the sandbox would hide. */
	if (choose_level(opt) != EVIDENCE_NONE ||
	    filter_has_range(&opt->filter))
		tzset();
	run->query = (struct query){
		.paths = opt->paths.values,
		.npaths = opt->paths.n,
		.format = &opt->log_format,
		.filter = &opt->filter,
		.level = choose_level(opt),
		.now = instant_now(),
		.count_lines = opt->stats,
	};
}

static enum run_status set_up_memory(struct run *run)
{
	set_query(run);
	if (remember_open(&run->memory, run->opt, &run->query))
		return errno == ENOMEM ? run_fail_no_memory() : RUN_FAILED;
	if (run->memory.is_open)
		run->workers.cache = &run->memory.cache;
	return RUN_OK;
}

static enum run_status set_up_workers(struct run *run)
{
	const struct options *opt = run->opt;

	run->workers = (struct read_workers){
		.engine = opt->engine,
		.most = opt->njobs ? opt->njobs : ncpus(),
		.decoder = opt->decoder,
		.memory_bytes = opt->memory_bytes,
		.sandbox = opt->no_sandbox ? NULL : &run->sandbox,
		.rules = &run->rules,
	};
	if (meter_init(&run->meter, run->workers.most))
		return run_fail_no_memory();
	run->workers.meter = &run->meter;
	if (opt->rejects &&
	    read_keep_rejects(&run->reading, &run->list, &run->workers))
		return fail_errno("cannot open a temporary file for --rejects",
				  errno);
	return RUN_OK;
}

static void describe_sandbox(struct run *run)
{
	if (run->opt->no_sandbox)
		buf_add_str(&run->described, "off");
	else
		help_add_sandbox(&run->described);
	buf_add_byte(&run->described, '\0');
}

/*
 * A forked worker enters the sandbox by itself. With threads the process enters
 * one that leaves it what it needs to write the output; each thread then enters
 * its own.
 */
static enum run_status set_up_sandbox(struct run *run)
{
	const struct options *opt = run->opt;
	const char *const replaced[] = { run->out.target, run->rejects.target,
					 run->memory.cache.out.target };

	/* This starts a process, which the sandbox forbids. */
	if (opt->verbosity == OPTIONS_VERBOSE)
		describe_sandbox(run);
	if (opt->no_sandbox)
		return RUN_OK;
	if (sandbox_init(&run->sandbox, &run->list) ||
	    (opt->engine == POOL_THREADS &&
	     sandbox_enter_process(&run->sandbox, &run->list, replaced,
				   sizeof(replaced) / sizeof(*replaced))))
		return fail_errno("cannot set up the sandbox (see "
				  "--no-sandbox)",
				  errno);
	return RUN_OK;
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

static enum run_status read_input(struct run *run)
{
	const struct options *opt = run->opt;
	int err = 0;

	/* If it cannot be started, the run goes on without it. */
	run->progress = progress_start(opt->progress, &run->meter,
				       count_work(&run->list));
	if (read_run(&run->reading, &run->list, &run->query, &run->workers))
		err = errno;
	progress_hide(run->progress);
	if (err == ENOMEM)
		return run_fail_no_memory();
	if (err == EBADMSG)
		return fail_lie();
	return err ? fail_errno("cannot start a worker", err) : RUN_OK;
}

/* The status of the run, if its output can be written. */
static enum run_status find_status(const struct run *run)
{
	const struct filelist *list = &run->list;
	const struct reading *reading = &run->reading;
	enum run_status status = RUN_OK;
	bool opened = false;

	for (size_t i = 0; i < list->nfiles; i++) {
		opened |= reading->outcomes[i].opened;
		if (outcome_has(&reading->outcomes[i], ERROR_REJECTS))
			return RUN_FAILED;
		if ((list->files[i].error &&
		     !outcome_is_warning(list->files[i].error->code)) ||
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

static void print_run(const struct run *run)
{
	const struct options *opt = run->opt;
	bool processes = opt->engine == POOL_PROCESSES;
	const struct buf *sandbox = &run->described;

	message_print("files: %zu, workers: %u, mode: %s, decoder: %s, "
		      "sandbox: %s",
		      run->reading.njobs, run->reading.nworkers,
		      processes ? "processes" : "threads", opt->decoder->name,
		      buf_failed(sandbox) ? "?" : (char *)sandbox->data);
	remember_print(&run->memory, run->reading.njobs);
}

/* A failed run says why even if it was told to be quiet. */
static void print_messages(const struct run *run, enum run_status status)
{
	struct message_options how = {
		.verbose = run->opt->verbosity == OPTIONS_VERBOSE,
	};

	if (run->opt->verbosity == OPTIONS_QUIET && status != RUN_FAILED)
		return;
	if (how.verbose)
		print_run(run);
	for (size_t i = 0; i < run->list.nfiles; i++)
		message_file(&run->list.files[i], &run->reading.outcomes[i],
			     &how);
	if (run->reading.ledger.has_other)
		message_print("the rarest user agents or methods are counted "
			      "as (other): a larger --memory keeps more");
}

static enum run_status write_rejects(struct run *run)
{
	if (outfile_begin(&run->rejects) ||
	    read_copy_rejects(&run->reading, run->rejects.fd) ||
	    outfile_store(&run->rejects))
		return run_fail_output(run->opt->rejects, errno);
	return RUN_OK;
}

static enum run_status write_hosts(struct run *run)
{
	const struct options *opt = run->opt;
	struct render_options how = {
		.format = opt->format,
		.end = opt->null_ended ? '\0' : '\n',
		.csv_safe = opt->csv_safe,
		.width = opt->format == RENDER_TABLE
				 ? io_terminal_width(run->out.fd)
				 : 0,
		.summary = &run->summary,
	};
	int ret = opt->count ? output_write_count(&run->out, run->summary.hosts)
			     : output_write_hosts(&run->out,
						  &run->reading.hosts, &how);

	if (ret || outfile_store(&run->out))
		return run_fail_output(opt->output, errno);
	return RUN_OK;
}

/*
 * Old files are replaced when all that is new is stored. Signals are held off
 * from when the first of them is begun, so what goes straight to where somebody
 * may read it, or go away and end the run, is written before that.
 */
static enum run_status write_output(struct run *run)
{
	const struct options *opt = run->opt;
	bool rejects_first = run->out.target && !run->rejects.target;
	const struct outfile *failed;

	if (!opt->count && order_hosts(&run->reading.hosts, &opt->order))
		return run_fail_no_memory();
	if (opt->rejects && rejects_first && write_rejects(run))
		return RUN_FAILED;
	if (write_hosts(run))
		return RUN_FAILED;
	if (opt->rejects && !rejects_first && write_rejects(run))
		return RUN_FAILED;
	failed = outfile_replace(&run->rejects, &run->out);
	if (failed)
		return run_fail_output(failed == &run->out ? opt->output
							   : opt->rejects,
				       errno);
	return RUN_OK;
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
	buf_release(&run->described);
	/* The last one that blocked signals is the first to let go. */
	remember_release(&run->memory);
	outfile_release(&run->rejects);
	outfile_release(&run->out);
	sandbox_release(&run->sandbox);
	read_release(&run->reading);
	filelist_release(&run->list);
}

/* Each step says why if it fails. */
enum run_status run_all(const struct options *opt)
{
	struct run run = {
		.opt = opt,
		.start_s = now_s(),
		.out.fd = -1,
		.rejects.fd = -1,
		.sandbox.rules = -1,
		.memory = { .cache = { .fd = -1, .out.fd = -1 },
			    .shown.out.fd = -1 },
	};
	enum run_status status = RUN_FAILED;

	if (!open_output(&run) && !list_input(&run) && !check_rejects(&run) &&
	    !set_up_workers(&run) && !set_up_memory(&run) &&
	    !set_up_sandbox(&run) && !read_input(&run)) {
		status = find_status(&run);
		remember_leave_new(&run.memory, opt, &run.reading);
		run.summary = summarise(&run.reading);
		print_messages(&run, status);
	}
	if (status != RUN_FAILED && write_output(&run))
		status = RUN_FAILED;
	if (status != RUN_FAILED &&
	    remember_store(&run.memory, opt, &run.reading))
		status = RUN_INCOMPLETE;
	if (opt->stats && status != RUN_FAILED)
		stats_print(&run.stats, &run.summary, now_s() - run.start_s,
			    run.reading.nworkers);
	release(&run);
	return status;
}
