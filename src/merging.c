/*
 * Results are read twice: first all of each, so that everything is checked and
 * told before any host is written, and then the hosts of all of them at once.
 *
 * Tested by tests/cli/merge.bats.
 */

#include "merging.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matching.h"
#include "result/budget.h"
#include "scan/question.h"
#include "show/message.h"
#include "state/parts.h"
#include "state/same.h"
#include "state/saved_write.h"

int merging_init(struct merging *m)
{
	*m = (struct merging){ 0 };
	return results_init(&m->results);
}

void merging_release(struct merging *m)
{
	results_release(&m->results);
	saved_head_release(&m->head);
	free(m->files);
	free(m->merge.sources);
	free(m->runs);
	buf_release(&m->warnings);
}

/**** Shards */

static const struct saved_shards *shards_of(const struct merging *m, size_t i)
{
	return &m->results.results[i].saved.head.shards;
}

/* As if the files of one run, from the first to before end, had no shards. */
static void forget_shards(const struct merging *m, struct same_file *first,
			  struct same_file *end)
{
	for (struct same_file *at = first; at < end; at++)
		at->file->shard = 0;
	if (m->head.level != EVIDENCE_NONE)
		same_mark_run(first, (size_t)(end - first));
}

static int by_run(const void *a, const void *b)
{
	const struct same_file *one = a, *two = b;

	return (one->result > two->result) - (one->result < two->result);
}

/* Makes runs of all lists whose parts are mixed with others. */
static void join_lists(const struct merging *m, struct same_file *all, size_t n)
{
	struct same_file *end = all + n, *next;

	if (!m->runs)
		return;
	qsort(all, n, sizeof(*all), by_run);
	for (struct same_file *at = all; at < end; at = next) {
		for (next = at + 1; next < end; next++)
			if (next->result != at->result)
				break;
		if (at->result < m->results.n && shards_of(m, at->result)->n)
			forget_shards(m, at, next);
	}
}

static int merge_shards(struct merging *m)
{
	const struct saved_shards **all;
	int ret;

	if (m->runs)
		return 0;
	if (matching_list_shards(&m->results, &all))
		return -1;
	ret = parts_merge(&m->head.shards, all, m->results.n, &m->warnings);
	free(all);
	return ret;
}

/**** The files of all */

static size_t count_files(const struct merging *m)
{
	size_t n = m->results.notes.nfiles;

	for (size_t i = 0; i < m->results.n; i++)
		n += m->results.results[i].saved.nfiles;
	return n;
}

static void list_files(struct merging *m, struct same_file *all)
{
	size_t n = 0;

	for (size_t i = 0; i <= m->results.n; i++) {
		struct saved *saved = i < m->results.n
					      ? &m->results.results[i].saved
					      : &m->results.notes;

		size_t run = m->runs && i < m->results.n ? m->runs[i] : i;

		for (size_t k = 0; k < saved->nfiles; k++) {
			struct saved_file *file = &saved->files[k];

			/* Each part was told of an operand by itself. */
			all[n++] = (struct same_file){
				.file = file,
				.result = file->file.outcome.opened ? run : i,
			};
		}
	}
}

/*
 * Adds to the list what is to be said of a file. It takes a name only, as
 * nothing is read.
 */
static struct outcome *add_told(struct filelist *list, struct reading *reading,
				const char *name)
{
	struct outcome *outcome;

	if (filelist_add_told(list, name))
		return NULL;
	outcome = &reading->outcomes[reading->nfiles++];
	*outcome = (struct outcome){ 0 };
	return outcome;
}

/* As much of the end of a name as there is room for. */
static void set_detail(struct error *err, const char *name)
{
	size_t len = strlen(name), room = sizeof(err->detail) - 1;

	snprintf(err->detail, sizeof(err->detail), "%s",
		 len > room ? name + (len - room) : name);
}

/* Says what a file of that name has to do with one of another result. */
static int tell_pair(struct filelist *list, struct reading *reading,
		     enum error_code code, const char *name,
		     const struct saved_file *other)
{
	struct error err = { .code = code };
	struct outcome *outcome;

	set_detail(&err, other->file.name);
	outcome = add_told(list, reading, name);
	return outcome ? outcome_add(outcome, &err) : -1;
}

/* Also what was found in earlier merges. */
static int tell_same(struct filelist *list, struct reading *reading,
		     const struct same_file *same)
{
	const struct saved_file *file = same->file;

	if (file->left_out)
		return 0;
	for (uint32_t i = 0; i < file->nalso; i++)
		if (tell_pair(list, reading, ERROR_SAME_LOG, file->also[i],
			      file))
			return -1;
	return same->grown_from ? tell_pair(list, reading, ERROR_MAY_HAVE_GROWN,
					    file->file.name, same->grown_from)
				: 0;
}

/* How much there can be to tell of the files. */
static size_t count_told(const struct same_file *all, size_t n)
{
	size_t ntold = 2 * n;

	for (size_t i = 0; i < n; i++)
		ntold += all[i].file->nalso;
	return ntold;
}

/* That of an operand, which was told of that. */
static bool is_note(const struct saved *notes, const struct saved_file *file)
{
	uintptr_t from = (uintptr_t)file - (uintptr_t)notes->files;

	return from < notes->nfiles * sizeof(*file);
}

static int tell_files(const struct merging *m, struct filelist *list,
		      struct reading *reading, const struct same_file *all,
		      size_t n)
{
	struct outcome *outcomes =
		realloc(reading->outcomes,
			(reading->nfiles + count_told(all, n) + 1) *
				sizeof(*outcomes));

	if (!outcomes)
		return -1;
	reading->outcomes = outcomes;
	for (size_t i = 0; i < m->nfiles; i++) {
		const struct partial_file *file = &m->files[i]->file;
		struct outcome *outcome;

		if (is_note(&m->results.notes, m->files[i]))
			continue;
		outcome = add_told(list, reading, file->name);
		if (!outcome || outcome_merge(outcome, &file->outcome))
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (tell_same(list, reading, &all[i]))
			return -1;
	return 0;
}

static int by_file(const void *a, const void *b)
{
	const struct same_file *one = a, *two = b;

	return saved_file_compare(&one->file, &two->file);
}

/* Finds the files that count, and says what there is to say of them. */
static int merge_files(struct merging *m, struct filelist *list,
		       struct reading *reading)
{
	size_t n = count_files(m);
	struct same_file *all = calloc(n + 1, sizeof(*all));
	int ret = -1;

	m->files = calloc(n + 1, sizeof(struct saved_file *));
	if (all && m->files) {
		list_files(m, all);
		join_lists(m, all, n);
		ret = same_find(all, n);
		/* Without counts nothing counts twice. */
		if (m->head.level != EVIDENCE_NONE)
			same_find_grown(all, n);
		for (size_t i = 0; i < n; i++)
			if (!all[i].file->left_out)
				m->files[m->nfiles++] = all[i].file;
		qsort(m->files, m->nfiles, sizeof(*m->files),
		      saved_file_compare);
		/* They were sorted by hashes and inodes. */
		qsort(all, n, sizeof(*all), by_file);
		if (!ret)
			ret = tell_files(m, list, reading, all, n);
	}
	free(all);
	return ret;
}

/* Where the hosts are; without evidence in a section of each result. */
static int find_sources(struct merging *m, enum evidence_level level)
{
	static const struct cells_key file = { .value = CELLS_FILE };
	bool in_files = m->head.level != EVIDENCE_NONE;
	bool by_file =
		m->head.level == EVIDENCE_GROUPS &&
		question_collects(&file,
				  (struct slice){ (char *)m->head.text.data,
						  m->head.text.len });
	size_t n = in_files ? m->nfiles : m->results.n;

	m->merge = (struct merge){
		.level = level == EVIDENCE_NONE ? level : m->head.level,
		.sources = calloc(n + 1, sizeof(*m->merge.sources)),
		.spool = &m->results.spool,
	};
	if (!m->merge.sources)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct section_place *place =
			in_files ? &m->files[i]->hosts
				 : &m->results.results[i].saved.hosts;

		if (!place->nhosts)
			continue;
		m->merge.sources[m->merge.nsources] = *place;
		if (by_file)
			m->merge.sources[m->merge.nsources].origin =
				m->files[i]->file.name;
		m->merge.nsources++;
	}
	return 0;
}

/* Of texts for the same question the first in order, so that any tree of
   merges has the same. */
static int merge_heads(struct merging *m)
{
	const struct saved_head *best = &m->results.results[0].saved.head;

	for (size_t i = 1; i < m->results.n; i++) {
		const struct saved_head *head =
			&m->results.results[i].saved.head;

		if (hostset_compare((char *)head->text.data, head->text.len,
				    (char *)best->text.data,
				    best->text.len) < 0)
			best = head;
	}
	m->head.question = best->question;
	m->head.level = best->level;
	buf_add(&m->head.text, best->text.data, best->text.len);
	return buf_failed(&m->head.text) ? -1 : 0;
}

int merging_read(struct merging *m, struct filelist *list,
		 struct reading *reading, const struct query *query,
		 struct buf *why)
{
	int ret;

	if (results_read(&m->results, list, reading->outcomes))
		return -1;
	if (!m->results.n)
		return 0;
	ret = matching_check(&m->results, query, &m->runs, why);
	if (ret)
		return ret;
	if (merge_heads(m) || merge_files(m, list, reading) ||
	    merge_shards(m) || find_sources(m, query->level))
		return -1;
	return 0;
}

/**** The hosts of all */

int merging_each(void *merging, merge_take *take, void *ctx)
{
	struct merging *m = merging;

	return merge_hosts(&m->merge, take, ctx);
}

struct loading {
	struct hostset *hosts;
	struct ledger *ledger;
	enum evidence_level level;
};

static int load(void *ctx, const struct host *host)
{
	const struct loading *loading = ctx;
	struct host *to;

	if (hostset_put(loading->hosts, host->name, host->len, &to) < 0)
		return -1;
	return loading->level == EVIDENCE_NONE
		       ? 0
		       : evidence_merge(loading->level, loading->ledger, to,
					evidence_of(host));
}

/* Gets all hosts into the reading, gathered. */
static int load_all(struct merging *m, struct reading *reading,
		    size_t memory_bytes, unsigned nthreads)
{
	struct hostset_seed seed = hostset_random_seed();
	struct loading loading = { .level = m->merge.level };

	reading->sets = calloc(1, sizeof(*reading->sets));
	reading->ledgers = calloc(1, sizeof(*reading->ledgers));
	if (!reading->sets || !reading->ledgers)
		return -1;
	reading->nworkers = 1;
	loading.hosts = &reading->sets[0];
	loading.ledger = &reading->ledgers[0];
	hostset_init(loading.hosts, seed, evidence_extra(loading.level));
	ledger_init(loading.ledger, seed);
	loading.ledger->limit_bytes = budget_last_share(memory_bytes);
	if (merging_each(m, load, &loading))
		return -1;
	reading->has_other = loading.ledger->has_other;
	return gather_hosts(&reading->hosts,
			    (const struct hostset *[]){ loading.hosts }, 1,
			    nthreads);
}

bool merging_is_streamed(const struct options *opt)
{
	return opt->order.key == ORDER_HOST && !opt->order.reverse &&
	       opt->format != RENDER_HTML && opt->format != RENDER_CHART &&
	       !opt->crawlers.asked && opt->by.kind == BY_HOST;
}

static int count_host(void *ctx, const struct host *host)
{
	uint64_t *n = ctx;

	(void)host;
	++*n;
	return 0;
}

int merging_prepare(struct merging *m, const struct options *opt,
		    struct reading *reading, unsigned nthreads)
{
	m->merge.limit_bytes = budget_last_share(opt->memory_bytes);
	if (opt->save || !m->results.n)
		return 0;
	if (!merging_is_streamed(opt))
		return load_all(m, reading, opt->memory_bytes, nthreads);
	if (!opt->count && !opt->stats && opt->format != RENDER_JSON)
		return 0;
	return merging_each(m, count_host, &m->nhosts);
}

void merging_print_warnings(const struct merging *m)
{
	struct slice rest = { (const char *)m->warnings.data, m->warnings.len };

	while (rest.len) {
		struct slice line = slice_take_until(&rest, '\n');

		message_print("%.*s", (int)line.len, line.at);
	}
}

void merging_print_other(const struct merging *m, const struct options *opt)
{
	if (m->merge.has_other && merging_is_streamed(opt) &&
	    opt->verbosity != OPTIONS_QUIET)
		message_other();
}

static int save_host(void *ctx, const struct host *host)
{
	return section_add_host(ctx, host);
}

static int save_hosts(void *ctx, struct section_writer *writer)
{
	return merging_each(ctx, save_host, writer);
}

int merging_save(struct merging *m, struct outfile *out)
{
	struct saved_result result = {
		.head = &m->head,
		.files = (const struct saved_file *const *)m->files,
		.nfiles = m->nfiles,
		.hosts = save_hosts,
		.ctx = m,
	};

	return saved_write(out, &result);
}
