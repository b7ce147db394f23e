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
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "asking.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/meter.h"
#include "base/outfile.h"
#include "cli/help.h"
#include "crawling.h"
#include "listing.h"
#include "merging.h"
#include "presenting.h"
#include "read.h"
#include "remember.h"
#include "save.h"
#include "scan/query.h"
#include "scan/question.h"
#include "show/message.h"
#include "show/progress.h"
#include "show/stats.h"
#include "work/ncpus.h"
#include "work/sandbox.h"

enum { STATS_SIZE = 4096 }; /* far more than the text of --stats takes */

struct run {
	const struct options *opt;
	double start_s;
	struct outfile out;
	struct outfile rejects; /* closed, unless it is asked for */
	struct buf stats;	/* with room for the text of --stats */
	struct listing listing;
	struct sandbox sandbox;
	struct buf described; /* what there is of the sandbox, for -v */
	struct read_workers workers;
	struct meter meter;
	struct progress *progress; /* or NULL */
	struct crawling crawling;  /* if crawlers are asked for */
	struct query query;
	struct memory memory;
	struct reading reading;
	struct merging merging; /* in the place of logs, if asked for */
	struct summary summary;
	struct presenting presenting;
};

/* What the result is written to; NULL: standard output. */
static const char *output_path(const struct options *opt)
{
	if (!opt->save)
		return opt->output;
	return strcmp(opt->save, "-") != 0 ? opt->save : NULL;
}

static enum run_status open_output(struct run *run)
{
	const struct options *opt = run->opt;

	if (outfile_open(&run->out, output_path(opt)))
		return run_fail_output(output_path(opt), errno);
	if (opt->rejects && outfile_open(&run->rejects, opt->rejects))
		return run_fail_output(opt->rejects, errno);
	/* So that nothing can fail any more once the output is written. */
	if (opt->stats && !buf_reserve(&run->stats, STATS_SIZE))
		return run_fail_no_memory();
	return RUN_OK;
}

static enum run_status set_up_query(struct run *run)
{
	if (asking_open_crawlers(&run->crawling, run->opt) ||
	    listing_check_kept(&run->listing, run->opt,
			       &run->crawling.resolving.out, &run->out,
			       &run->rejects))
		return RUN_FAILED;
	if (asking_set_query(&run->query, run->opt, &run->crawling))
		return run_fail_no_memory();
	if (run->opt->merge && merging_init(&run->merging))
		return run_fail_temporary(errno);
	return RUN_OK;
}

static enum run_status set_up_memory(struct run *run)
{
	if (remember_open(&run->memory, run->opt, &run->query, &run->reading,
			  &run->listing.list, &run->workers))
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
		.most = run->workers.most,
		.counts_hosts = opt->verbosity == OPTIONS_VERBOSE,
		.decoder = opt->decoder,
		.memory_bytes = opt->memory_bytes,
		.sandbox = opt->no_sandbox ? NULL : &run->sandbox,
		/* Of a part nothing is looked for that another run may read. */
		.rules = opt->shard.n ? NULL : &run->listing.rules,
	};
	if (meter_init(&run->meter, run->workers.most))
		return run_fail_no_memory();
	run->workers.meter = &run->meter;
	if (opt->rejects &&
	    reading_keep_rejects(&run->reading, &run->listing.list,
				 &run->workers))
		return run_fail_errno(
			"cannot open a temporary file for --rejects", errno);
	if (opt->save && !opt->merge &&
	    reading_keep_results(&run->reading, &run->listing.list,
				 &run->workers, run->query.level))
		return run_fail_temporary(errno);
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
					 run->memory.cache.out.target,
					 run->crawling.resolving.out.target };

	/* This starts a process, which the sandbox forbids. */
	if (opt->verbosity == OPTIONS_VERBOSE)
		describe_sandbox(run);
	if (opt->no_sandbox)
		return RUN_OK;
	if (sandbox_init(&run->sandbox, &run->listing.list) ||
	    ((opt->engine == POOL_THREADS || opt->merge) &&
	     sandbox_enter_process(&run->sandbox, &run->listing.list, replaced,
				   sizeof(replaced) / sizeof(*replaced))))
		return run_fail_errno("cannot set up the sandbox (see "
				      "--no-sandbox)",
				      errno);
	return RUN_OK;
}

static enum run_status read_input(struct run *run)
{
	const struct options *opt = run->opt;
	int err = 0;

	/* If it cannot be started, the run goes on without it. */
	run->progress = progress_start(opt->progress, &run->meter,
				       listing_count_work(&run->listing));
	if (read_run(&run->reading, &run->listing.list, &run->query,
		     &run->workers))
		err = errno;
	progress_hide(run->progress);
	if (err == ENOMEM)
		return run_fail_no_memory();
	if (err == EBADMSG)
		return run_fail_lie();
	if (err)
		return run_fail_errno("cannot start a worker", err);
	err = reading_saved_error(&run->reading);
	return err ? run_fail_temporary(err) : RUN_OK;
}

static enum run_status fail_merging(int errnum)
{
	if (errnum == ENOMEM)
		return run_fail_no_memory();
	if (errnum != EBADMSG)
		return run_fail_errno("cannot merge", errnum);
	message_print("a saved result was changed while it was read");
	return RUN_FAILED;
}

/* Hosts of crawlers are no hosts that asked for a path. */
static enum run_status check_merged(struct run *run)
{
	const struct options *opt = run->opt;
	const struct results *results = &run->merging.results;
	const struct saved_head *head;

	if (!results->n || opt->save)
		return RUN_OK;
	head = &results->results[0].saved.head;
	run->crawling.is_part = question_is_of_a_part((struct slice){
		(const char *)head->text.data, head->text.len });
	if (opt->crawlers.asked || !evidence_is_of_crawlers(head->level))
		return RUN_OK;
	message_print("what is to be merged was saved with --crawlers, and can "
		      "only be shown with it");
	return RUN_FAILED;
}

/* The same from saved results. */
static enum run_status merge_input(struct run *run)
{
	struct reading *reading = &run->reading;
	struct query wanted = run->query;
	struct buf why = { 0 };
	int ret = -1;

	if (run->opt->save)
		wanted.level = EVIDENCE_NONE;
	reading->nfiles = run->listing.list.nfiles;
	reading->nworkers = 1;
	reading->outcomes =
		calloc(reading->nfiles + 1, sizeof(*reading->outcomes));
	if (reading->outcomes)
		ret = merging_read(&run->merging, &run->listing.list, reading,
				   &wanted, &why);
	buf_add_byte(&why, '\0');
	if (ret > 0 && !buf_failed(&why))
		message_print("%s", (char *)why.data);
	buf_release(&why);
	if (ret > 0)
		return RUN_FAILED;
	if (!ret && check_merged(run))
		return RUN_FAILED;
	if (ret || merging_prepare(&run->merging, run->opt, reading,
				   run->workers.most))
		return fail_merging(errno);
	return RUN_OK;
}

/* The status of the run, if its output can be written. */
static enum run_status find_status(const struct run *run)
{
	const struct filelist *list = &run->listing.list;
	const struct reading *reading = &run->reading;
	enum run_status status =
		run->merging.warnings.len ? RUN_INCOMPLETE : RUN_OK;
	bool opened = run->merging.results.n > 0;

	for (size_t i = 0; i < list->nfiles; i++) {
		opened |= reading->outcomes[i].opened;
		/* This part may have none of the files. */
		opened |= list->files[i].elsewhere && !reading->njobs;
		if (outcome_has(&reading->outcomes[i], ERROR_REJECTS))
			return RUN_FAILED;
		if ((list->files[i].error &&
		     !outcome_is_warning(list->files[i].error->code)) ||
		    outcome_is_bad(&reading->outcomes[i]))
			status = RUN_INCOMPLETE;
	}
	return opened ? status : RUN_FAILED;
}

static void print_run(const struct run *run)
{
	const struct options *opt = run->opt;
	bool processes = opt->engine == POOL_PROCESSES;
	const struct buf *sandbox = &run->described;

	if (opt->merge) {
		message_print("results: %zu, files: %zu, sandbox: %s",
			      run->merging.results.n, run->merging.nfiles,
			      buf_failed(sandbox) ? "?"
						  : (char *)sandbox->data);
		return;
	}
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
	struct message_options how = { .verbose = run->opt->verbosity ==
						  OPTIONS_VERBOSE };

	if (run->opt->verbosity == OPTIONS_QUIET && status != RUN_FAILED)
		return;
	if (how.verbose)
		print_run(run);
	for (size_t i = 0; i < run->listing.list.nfiles; i++)
		message_file(&run->listing.list.files[i],
			     &run->reading.outcomes[i], &how);
	if (run->reading.has_other)
		message_other();
}

static enum run_status write_rejects(struct run *run)
{
	if (outfile_begin(&run->rejects) ||
	    reading_copy_rejects(&run->reading, run->rejects.fd) ||
	    outfile_store(&run->rejects))
		return run_fail_output(run->opt->rejects, errno);
	return RUN_OK;
}

static int save(struct run *run)
{
	if (run->opt->merge)
		return merging_save(&run->merging, &run->out);
	return save_write(&run->out, &run->listing.list, &run->reading,
			  &run->query, &run->listing.shard);
}

static enum run_status write_result(struct run *run)
{
	const struct options *opt = run->opt;
	int ret = opt->save ? save(run)
			    : presenting_write(&run->presenting, &run->out);

	if (ret && errno == EBADMSG)
		return fail_merging(errno);
	if (ret || outfile_store(&run->out))
		return run_fail_output(output_path(opt), errno);
	return RUN_OK;
}

static enum run_status make_result(struct run *run)
{
	run->presenting = (struct presenting){
		.opt = run->opt,
		.crawling = &run->crawling,
		.reading = &run->reading,
		.merging = &run->merging,
		.list = &run->listing.list,
		.summary = &run->summary,
		.nthreads = run->workers.most,
	};
	if (!presenting_make(&run->presenting))
		return RUN_OK;
	return errno == EBADMSG ? fail_merging(errno) : run_fail_no_memory();
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

	if (make_result(run))
		return RUN_FAILED;
	if (opt->rejects && rejects_first && write_rejects(run))
		return RUN_FAILED;
	if (write_result(run))
		return RUN_FAILED;
	if (opt->rejects && !rejects_first && write_rejects(run))
		return RUN_FAILED;
	failed = outfile_replace(&run->rejects, &run->out);
	if (failed)
		return run_fail_output(failed == &run->out ? output_path(opt)
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
	presenting_release(&run->presenting);
	reading_release(&run->reading);
	crawling_release(&run->crawling);
	merging_release(&run->merging);
	filelist_release(&run->listing.list);
}

/* Each step says why if it fails. */
enum run_status run_all(const struct options *opt)
{
	struct run run = {
		.opt = opt,
		.start_s = now_s(),
		.out.fd = -1,
		.rejects.fd = -1,
		.workers.most = opt->njobs ? opt->njobs : ncpus(),
		.sandbox.rules = -1,
		.memory = { .cache = { .fd = -1, .out.fd = -1 },
			    .shown.out.fd = -1 },
		.merging.results.spool.fd = -1,
	};
	enum run_status status = RUN_FAILED;

	if (!open_output(&run) &&
	    !listing_make(&run.listing, opt, run.workers.most) &&
	    !listing_check_outputs(&run.listing, opt, &run.out, &run.rejects) &&
	    !set_up_query(&run) && !set_up_workers(&run) &&
	    !set_up_memory(&run) && !set_up_sandbox(&run) &&
	    !(opt->merge ? merge_input(&run) : read_input(&run))) {
		status = find_status(&run);
		remember_leave_new(&run.memory, opt, &run.reading);
		run.summary = reading_summarise(&run.reading);
		run.summary.hosts += run.merging.nhosts;
		print_messages(&run, status);
		merging_print_warnings(&run.merging);
	}
	if (status != RUN_FAILED && write_output(&run))
		status = RUN_FAILED;
	if (status == RUN_OK && run.crawling.is_incomplete)
		status = RUN_INCOMPLETE;
	if (status == RUN_OK &&
	    crawling_has_failed(opt, &run.presenting.crawlers))
		status = RUN_FOUND;
	merging_print_other(&run.merging, opt);
	if (status != RUN_FAILED &&
	    remember_store(&run.memory, opt, &run.reading))
		status = RUN_INCOMPLETE;
	if (opt->stats && status != RUN_FAILED)
		stats_print(&run.stats, &run.summary, now_s() - run.start_s,
			    run.reading.nworkers);
	release(&run);
	return status;
}
