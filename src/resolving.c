/* Tested by tests/cli/dns.bats and tests/fault/resolver.bats. */

#include "resolving.h"

#include <errno.h>
#include <stdlib.h>

#include "base/instant.h"
#include "base/slurp.h"
#include "base/vec.h"
#include "crawler/dns_answer.h"
#include "result/evidence.h"
#include "show/message.h"

static bool is_quiet(const struct options *opt)
{
	return opt->verbosity == OPTIONS_QUIET;
}

/**** Before the logs are read */

/* Answers that cannot be read are asked for again. */
static int read_kept(struct resolving *r, const struct options *opt)
{
	const char *path = opt->crawlers.dns_cache;
	struct buf bytes = { 0 };
	uint64_t nbad = 0;
	int ret = slurp(path, &bytes);

	if (!ret) {
		ret = dns_answers_read(&r->answers,
				       (struct slice){ (char *)bytes.data,
						       bytes.len },
				       &nbad);
	} else if (errno != ENOMEM) {
		ret = 0;
		if (errno != ENOENT) {
			r->is_incomplete = true;
			message_errno(path, "cannot be read", errno);
		}
	}
	buf_release(&bytes);
	r->is_incomplete |= nbad > 0;
	if (nbad && !is_quiet(opt))
		message_print("%s: %llu lines hold no answer, and are left out",
			      path, (unsigned long long)nbad);
	dns_answers_sort(&r->answers);
	return ret;
}

static enum run_status open_kept(struct resolving *r, const struct options *opt)
{
	const char *path = opt->crawlers.dns_cache;

	if (!path)
		return RUN_OK;
	if (outfile_open(&r->out, path))
		return run_fail_output(path, errno);
	/* Only a file can be read again. */
	if (r->out.target && read_kept(r, opt))
		return run_fail_no_memory();
	return RUN_OK;
}

enum run_status resolving_open(struct resolving *r, const struct options *opt,
			       const struct tokens *tokens)
{
	const struct options_crawlers *crawlers = &opt->crawlers;
	const struct resolver_how how = { .tokens = tokens,
					  .server = crawlers->dns_server,
					  .limit_s = crawlers->dns_s };

	if (!crawlers->dns)
		return RUN_OK;
	r->is_open = true;
	r->tokens = tokens;
	if (open_kept(r, opt))
		return RUN_FAILED;
	if (resolver_start(&r->resolver, &how))
		return run_fail_errno("cannot start the process for --dns",
				      errno);
	return RUN_OK;
}

void resolving_release(struct resolving *r)
{
	resolver_stop(&r->resolver);
	dns_answers_release(&r->answers);
	outfile_release(&r->out);
	*r = (struct resolving){ 0 };
}

/**** Whom to ask about */

/* A host, and a crawler that it claims to be. */
struct want {
	struct address address;
	uint32_t token;
};

struct wants {
	struct want *all; /* owned */
	size_t n;
};

static bool is_verified(const struct visits *visits,
			const struct report_judge *judge)
{
	for (const struct visit_chunk *chunk = visits->chunks; chunk;
	     chunk = chunk->next)
		for (uint32_t i = 0; i < chunk->n; i++) {
			const char *reason;
			int64_t time = visit_facts(chunk->words[i]).time;

			if (judge->judge(judge->ctx, time, &reason) !=
			    VERDICT_VERIFIED)
				return false;
		}
	return true;
}

static bool has_names(const struct resolving *r, size_t token)
{
	return token < tokens_count(r->tokens) && token != TOKENS_SEVERAL &&
	       tokens_at(r->tokens, token)->nsuffixes;
}

static int want_one(const struct resolving *r, struct wants *wants,
		    const struct host *host, const struct report_judge *judge)
{
	struct slice name = { host->name, host->len };
	struct verdict_host read = verdict_host_of(name);

	if (read.address.family == ADDRESS_NONE || read.is_private)
		return 0;
	for (const struct visits *visits = evidence_of(host)->visits; visits;
	     visits = visits->next) {
		struct want *all;

		if (!has_names(r, visits->crawler))
			continue;
		if (judge->begin(judge->ctx, name, visits->crawler))
			return -1;
		if (is_verified(visits, judge))
			continue;
		all = vec_grow(wants->all, wants->n, 1, sizeof(*all));
		if (!all)
			return -1;
		wants->all = all;
		all[wants->n++] = (struct want){ .address = read.address,
						 .token = visits->crawler };
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct want *x = a, *y = b;
	int diff = dns_address_compare(&x->address, &y->address);

	return diff ? diff : (x->token > y->token) - (x->token < y->token);
}

/* In order, each once: an address may be written in several ways. */
static int find_wants(const struct resolving *r, struct wants *wants,
		      const struct gathered *hosts,
		      const struct report_judge *judge)
{
	size_t n = 0;

	for (size_t i = 0; i < hosts->nparts; i++)
		for (size_t k = 0; k < hosts->parts[i].nhosts; k++)
			if (want_one(r, wants, hosts->parts[i].hosts[k], judge))
				return -1;
	if (wants->n)
		qsort(wants->all, wants->n, sizeof(*wants->all), compare);
	for (size_t i = 0; i < wants->n; i++)
		if (!n || compare(&wants->all[i], &wants->all[n - 1]) != 0)
			wants->all[n++] = wants->all[i];
	wants->n = n;
	return 0;
}

/* How many of them, from one on, are about its address. */
static size_t count_same(const struct wants *wants, size_t from)
{
	size_t next = from + 1;

	while (next < wants->n &&
	       !dns_address_compare(&wants->all[from].address,
				    &wants->all[next].address))
		next++;
	return next - from;
}

/**** Asking */

/* What is asked, and where answers go. */
struct asking {
	struct resolving *resolving;
	struct dns_question *questions; /* owned */
	size_t n, nanswers;
	uint32_t *tokens; /* owned; of all wants, in their order */
	int64_t now;
};

static bool is_known(const struct resolving *r, const struct address *address,
		     uint32_t token)
{
	const struct dns_record *record =
		dns_answers_find(&r->answers, address);

	if (!record)
		return false;
	return dns_answer_judge((struct slice){ record->text, record->len },
				tokens_at(r->tokens, token),
				record->is_new) != VERDICT_FAILED;
}

static int make_questions(struct asking *a, const struct wants *wants)
{
	size_t nsame;

	a->questions = calloc(wants->n + 1, sizeof(*a->questions));
	a->tokens = calloc(wants->n + 1, sizeof(*a->tokens));
	if (!a->questions || !a->tokens)
		return -1;
	for (size_t i = 0; i < wants->n; i++)
		a->tokens[i] = wants->all[i].token;
	for (size_t i = 0; i < wants->n; i += nsame) {
		bool is_all_known = true;

		nsame = count_same(wants, i);
		for (size_t k = i; k < i + nsame; k++)
			is_all_known &=
				is_known(a->resolving, &wants->all[k].address,
					 wants->all[k].token);
		if (!is_all_known)
			a->questions[a->n++] = (struct dns_question){
				.address = wants->all[i].address,
				.tokens = a->tokens + i,
				.ntokens = nsame,
			};
	}
	return 0;
}

static int take_answer(void *ctx, size_t question, struct slice answer)
{
	struct asking *a = ctx;

	a->nanswers++;
	return dns_answers_add(&a->resolving->answers,
			       &a->questions[question].address, a->now, answer);
}

static int ask(struct asking *a)
{
	static const char *const problems[] = {
		[RESOLVER_DIED] = "the process that asks has died",
		[RESOLVER_MUTE] = "the process that asks does not answer",
		[RESOLVER_FAILED] = "c-ares cannot be used here",
	};
	struct resolving *r = a->resolving;
	enum resolver_status status =
		resolver_ask(&r->resolver, a->questions, a->n, take_answer, a);

	dns_answers_sort(&r->answers);
	if (status == RESOLVER_NO_MEMORY)
		return -1;
	if (status != RESOLVER_DONE) {
		r->is_incomplete = true;
		message_print("--dns: %s", problems[status]);
	}
	return 0;
}

/* The file is another one from now on. */
static int keep(struct resolving *r, const struct options *opt)
{
	struct buf bytes = { 0 };
	int ret = 0;

	dns_answers_write(&r->answers, &bytes);
	if (buf_failed(&bytes))
		ret = -1;
	else if (outfile_begin(&r->out) ||
		 outfile_write(&r->out, bytes.data, bytes.len) ||
		 outfile_commit(&r->out)) {
		r->is_incomplete = true;
		message_errno(opt->crawlers.dns_cache, "cannot be written",
			      errno);
	}
	buf_release(&bytes);
	outfile_release(&r->out);
	return ret;
}

/* How many addresses there are about which something is not known. */
static size_t count_unknown(const struct asking *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++) {
		const struct dns_question *question = &a->questions[i];
		bool is_all_known = true;

		for (size_t k = 0; k < question->ntokens; k++)
			is_all_known &=
				is_known(a->resolving, &question->address,
					 question->tokens[k]);
		n += !is_all_known;
	}
	return n;
}

/* When all that is said was asked. */
static void count(struct resolving *r, const struct wants *wants,
		  size_t nunknown)
{
	struct crawlers_dns *said = &r->said;

	*said = (struct crawlers_dns){ .is_asked = true,
				       .nfailed = nunknown,
				       .first = INSTANT_NONE,
				       .last = INSTANT_NONE };
	for (size_t i = 0; i < wants->n; i += count_same(wants, i)) {
		const struct dns_record *record =
			dns_answers_find(&r->answers, &wants->all[i].address);

		said->naddresses++;
		if (!record)
			continue;
		if (said->first == INSTANT_NONE || record->time < said->first)
			said->first = record->time;
		if (record->time > said->last)
			said->last = record->time;
	}
}

int resolving_ask(struct resolving *r, const struct options *opt,
		  const struct gathered *hosts,
		  const struct report_judge *judge)
{
	struct asking a = { .resolving = r, .now = instant_now() };
	struct wants wants = { 0 };
	size_t nunknown;
	int ret = -1;

	if (find_wants(r, &wants, hosts, judge) || make_questions(&a, &wants) ||
	    (a.n && ask(&a)))
		goto out;
	resolver_stop(&r->resolver);
	ret = a.nanswers && opt->crawlers.dns_cache ? keep(r, opt) : 0;
	nunknown = count_unknown(&a);
	count(r, &wants, nunknown);
	if (nunknown && !is_quiet(opt))
		message_print("--dns: no answer about %zu of %zu addresses",
			      nunknown, a.n);
out:
	free(a.questions);
	free(a.tokens);
	free(wants.all);
	if (ret)
		errno = ENOMEM;
	return ret;
}

enum verdict_dns resolving_says(const struct resolving *r,
				const struct verdict_host *host, size_t token)
{
	const struct dns_record *record;

	if (!r->is_open || !has_names(r, token) || host->is_private ||
	    host->address.family == ADDRESS_NONE)
		return VERDICT_NOT_ASKED;
	record = dns_answers_find(&r->answers, &host->address);
	if (!record)
		return VERDICT_FAILED;
	return dns_answer_judge((struct slice){ record->text, record->len },
				tokens_at(r->tokens, token), record->is_new);
}
