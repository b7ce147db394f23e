/*
 * Results are read twice: first all of each, so that everything is checked and
 * told before any host is written, and then the hosts of all of them at once.
 *
 * Tested by tests/cli/merge.bats.
 */

#include "merging.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	buf_release(&m->warnings);
}

/**** One question */

static void add_path(struct buf *buf, const struct result *result)
{
	buf_add_byte(buf, '\'');
	buf_add_cleaned(buf, result->path, strlen(result->path));
	buf_add_byte(buf, '\'');
}

static void add_value(struct buf *buf, struct slice value)
{
	if (value.len)
		buf_addf(buf, "'%.*s'", (int)value.len, value.at);
	else
		buf_add_str(buf, "not given");
}

static void say_differ(struct buf *why, const struct result *a,
		       const struct result *b)
{
	const struct buf *x = &a->saved.head.text, *y = &b->saved.head.text;
	struct slice option, in_a, in_b;

	add_path(why, a);
	buf_add_str(why, " and ");
	add_path(why, b);
	buf_add_str(why, " answer different questions: ");
	if (!question_differ((struct slice){ (char *)x->data, x->len },
			     (struct slice){ (char *)y->data, y->len }, &option,
			     &in_a, &in_b)) {
		buf_add_str(why, "another time zone, or version of findrobots");
		return;
	}
	buf_addf(why, "%.*s is ", (int)option.len, option.at);
	add_value(why, in_a);
	buf_add_str(why, " in the first, and ");
	add_value(why, in_b);
	buf_add_str(why, " in the second");
}

static int check_question(const struct merging *m, enum evidence_level level,
			  struct buf *why)
{
	const struct result *first = m->results.results;

	for (size_t i = 1; i < m->results.n; i++) {
		const struct saved_head *head =
			&m->results.results[i].saved.head;

		if (!memcmp(head->question.bytes,
			    first->saved.head.question.bytes,
			    sizeof(head->question.bytes)) &&
		    head->level == first->saved.head.level)
			continue;
		say_differ(why, first, &m->results.results[i]);
		return 1;
	}
	if (first->saved.head.level >= level)
		return 0;
	add_path(why, first);
	buf_add_str(why, " was saved without what this output needs: save it "
			 "with the same --format or --sort");
	return 1;
}

/**** Shards */

static int check_lists(const struct merging *m, struct buf *why)
{
	const struct result *first = m->results.results;
	const struct saved_shards *a = &first->saved.head.shards;

	for (size_t i = 1; i < m->results.n; i++) {
		const struct saved_shards *b =
			&m->results.results[i].saved.head.shards;
		bool same = !memcmp(a->list.bytes, b->list.bytes,
				    sizeof(a->list.bytes));

		if (a->n == b->n && (!a->n || same))
			continue;
		add_path(why, first);
		buf_add_str(why, " and ");
		add_path(why, &m->results.results[i]);
		if (a->n == b->n)
			buf_add_str(why, " are parts of different lists of "
					 "files: names or sizes differ");
		else if (a->n && b->n)
			buf_addf(why,
				 " do not go together: one is of %" PRIu32
				 " parts, the other of %" PRIu32,
				 a->n, b->n);
		else
			buf_addf(why,
				 " do not go together: %s is one of %" PRIu32
				 " parts, the other is whole",
				 a->n ? "the first" : "the second",
				 a->n ? a->n : b->n);
		return 1;
	}
	return 0;
}

/* When all parts are there, it is as if there had been none. */
static void forget_shards(struct merging *m)
{
	saved_head_release(&(struct saved_head){ .shards = m->head.shards });
	m->head.shards = (struct saved_shards){ 0 };
	for (size_t i = 0; i < m->nfiles; i++)
		m->files[i]->shard = 0;
}

static int merge_shards(struct merging *m)
{
	const struct saved_shards **all = calloc(m->results.n, sizeof(*all));
	int ret = -1;

	for (size_t i = 0; all && i < m->results.n; i++)
		all[i] = &m->results.results[i].saved.head.shards;
	if (all)
		ret = parts_merge(&m->head.shards, all, m->results.n,
				  &m->warnings);
	free(all);
	if (!ret && m->head.shards.nnumbers == m->head.shards.n)
		forget_shards(m);
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

		for (size_t k = 0; k < saved->nfiles; k++)
			all[n++] = (struct same_file){ .file = &saved->files[k],
						       .result = i };
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

/* Says what a file has to do with one of another result. */
static int tell_pair(struct filelist *list, struct reading *reading,
		     enum error_code code, const struct saved_file *file,
		     const struct saved_file *other)
{
	struct error err = { .code = code };
	struct outcome *outcome;

	set_detail(&err, other->file.name);
	outcome = add_told(list, reading, file->file.name);
	return outcome ? outcome_add(outcome, &err) : -1;
}

static int tell_same(struct filelist *list, struct reading *reading,
		     const struct same_file *same)
{
	const struct saved_file *file = same->file;

	if (same->grown_from)
		return tell_pair(list, reading, ERROR_MAY_HAVE_GROWN, file,
				 same->grown_from);
	/* Of a part that came twice that is said. */
	if (!file->left_out || file->shard || !file->file.outcome.opened)
		return 0;
	return tell_pair(list, reading, ERROR_SAME_LOG, file, same->kept);
}

static int tell_files(const struct merging *m, struct filelist *list,
		      struct reading *reading, const struct same_file *all,
		      size_t n)
{
	struct outcome *outcomes =
		realloc(reading->outcomes,
			(reading->nfiles + 2 * n + 1) * sizeof(*outcomes));

	if (!outcomes)
		return -1;
	reading->outcomes = outcomes;
	for (size_t i = 0; i < m->nfiles; i++) {
		const struct partial_file *file = &m->files[i]->file;
		struct outcome *outcome;

		/* That of an operand was told of that. */
		if (m->files[i] >= m->results.notes.files &&
		    m->files[i] <
			    m->results.notes.files + m->results.notes.nfiles)
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
	int diff = partial_file_compare(&one->file->file, &two->file->file);

	return diff ? diff
		    : (one->result > two->result) - (one->result < two->result);
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
		same_find(all, n);
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
		ret = tell_files(m, list, reading, all, n);
	}
	free(all);
	return ret;
}

/* Where the hosts are; without evidence in a section of each result. */
static int find_sources(struct merging *m, enum evidence_level level)
{
	bool in_files = m->head.level != EVIDENCE_NONE;
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

		if (place->nhosts)
			m->merge.sources[m->merge.nsources++] = *place;
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
		 struct reading *reading, enum evidence_level level,
		 struct buf *why)
{
	if (results_read(&m->results, list, reading->outcomes))
		return -1;
	if (!m->results.n)
		return 0;
	if (check_question(m, level, why) || check_lists(m, why))
		return 1;
	if (merge_heads(m) || merge_files(m, list, reading) ||
	    merge_shards(m) || find_sources(m, level))
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
		       : evidence_merge(loading->ledger, to, evidence_of(host));
}

/* Gets all hosts into the reading, gathered. */
static int load_all(struct merging *m, struct reading *reading,
		    size_t memory_bytes, unsigned nthreads)
{
	struct hostset_seed seed = hostset_random_seed();
	struct loading loading = { .ledger = &reading->ledger,
				   .level = m->merge.level };

	reading->sets = calloc(1, sizeof(*reading->sets));
	if (!reading->sets)
		return -1;
	reading->nworkers = 1;
	loading.hosts = &reading->sets[0];
	hostset_init(loading.hosts, seed, evidence_extra(loading.level));
	ledger_init(loading.ledger, seed);
	loading.ledger->limit_bytes = budget_last_share(memory_bytes);
	if (merging_each(m, load, &loading))
		return -1;
	return gather_hosts(&reading->hosts,
			    (const struct hostset *[]){ loading.hosts }, 1,
			    nthreads);
}

bool merging_is_streamed(const struct options *opt)
{
	return opt->order.key == ORDER_HOST && !opt->order.reverse;
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
