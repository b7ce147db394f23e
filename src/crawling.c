/* Tested by tests/cli/crawlers.bats. */

#include "crawling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/slurp.h"
#include "crawler/report.h"
#include "crawler/rules_memo.h"
#include "crawler/tokens_builtin.h"
#include "crawler/tokens_file.h"
#include "doubting.h"
#include "log/format.h"
#include "scan/tokenset.h"
#include "show/message.h"

_Static_assert(OPTIONS_VERIFIED == 1 << VERDICT_VERIFIED &&
		       OPTIONS_UNVERIFIABLE == 1 << VERDICT_UNVERIFIABLE &&
		       OPTIONS_SPOOFED == 1 << VERDICT_SPOOFED &&
		       (int)OPTIONS_FORBIDDEN == (int)REPORT_FORBIDDEN,
	       "bits of --only are those of a report");

/**** Files */

static bool is_quiet(const struct options *opt)
{
	return opt->verbosity == OPTIONS_QUIET;
}

/* Says that a file could not be used; the others are. */
static void say_unused(struct crawling *c, const struct options *opt,
		       const char *path, int errnum)
{
	c->is_incomplete = true;
	if (!is_quiet(opt))
		message_errno(path, "cannot be read", errnum);
}

static struct slice slice_of(const struct buf *buf)
{
	return (struct slice){ (const char *)buf->data, buf->len };
}

/**** Crawlers */

static void say_tokens(struct crawling *c, const struct options *opt,
		       const char *path, const struct tokens_file *report)
{
	uint64_t nshown = 0;

	c->is_incomplete |= report->nbad > 0;
	if (is_quiet(opt))
		return;
	for (; nshown < report->nbad && nshown < TOKENS_FILE_BAD_MAX; nshown++)
		message_print("%s:%llu: %s; the line is left out", path,
			      (unsigned long long)report->bad[nshown].line,
			      tokens_wrong_text(report->bad[nshown].why));
	if (report->nbad > nshown)
		message_print("%s: %llu more lines are left out", path,
			      (unsigned long long)(report->nbad - nshown));
	if (report->nregexes)
		message_print("%s: %zu patterns are no plain text, and are "
			      "left out",
			      path, report->nregexes);
}

static int read_tokens(struct crawling *c, const struct options *opt,
		       const char *path)
{
	struct tokens_file report = { 0 };
	struct buf bytes = { 0 };
	int ret = slurp(path, &bytes);

	if (ret && errno != ENOMEM) {
		say_unused(c, opt, path, errno);
		ret = 0;
	} else if (!ret) {
		ret = tokens_file_read(c->tokens, slice_of(&bytes), &report);
		say_tokens(c, opt, path, &report);
	}
	buf_release(&bytes);
	return ret;
}

/**** Rules */

static void say_note(const char *path, const struct robots_note *note)
{
	struct buf text = { 0 };

	buf_add_cleaned(&text, note->text.at,
			note->text.len < 40 ? note->text.len : 40);
	buf_add_byte(&text, '\0');
	if (!buf_failed(&text))
		message_print("%s:%zu: '%s' is not '%s': some crawlers take "
			      "it for that, others pass over it",
			      path, note->line, (char *)text.data,
			      robots_key_name(note->key));
	buf_release(&text);
}

static void say_notes(const struct options *opt, const struct rules_file *file)
{
	enum { MOST = 20 };
	size_t n = file->robots.nnotes;

	if (is_quiet(opt))
		return;
	for (size_t i = 0; i < n && i < MOST; i++)
		say_note(file->name, &file->robots.notes[i]);
	if (n > MOST)
		message_print("%s: %zu more keys are nearly known ones",
			      file->name, n - MOST);
}

static int read_rules(struct crawling *c, const struct options *opt,
		      const char *value, int64_t now)
{
	struct buf bytes = { 0 };
	enum rules_wrong wrong = RULES_GOOD;
	const char *path;
	int64_t when;
	int ret;

	rules_split(value, now, &when, &path);
	ret = slurp(path, &bytes);
	if (ret && errno != ENOMEM) {
		say_unused(c, opt, path, errno);
		ret = 0;
	} else if (!ret) {
		wrong = rules_add(c->rules, path, when, slice_of(&bytes));
	}
	buf_release(&bytes);
	if (wrong == RULES_NO_MEMORY)
		return -1;
	if (wrong == RULES_TOO_MANY) {
		c->is_incomplete = true;
		if (!is_quiet(opt))
			message_print("%s: it has too many rules, and is left "
				      "out",
				      path);
	}
	return ret;
}

static bool is_named(const struct rules *rules, struct slice token)
{
	for (size_t i = 0; i < rules_nfiles(rules); i++) {
		const struct robots *robots = &rules_file(rules, i)->robots;

		for (size_t k = 0; k < robots->nnames; k++)
			if (robots_name_is(&robots->names[k], token))
				return true;
	}
	return false;
}

/* That rules for what never comes in a header govern no request. */
static void say_controls(const struct crawling *c, const struct options *opt)
{
	for (size_t i = 0; i < tokens_count(c->tokens) && !is_quiet(opt); i++) {
		const struct token *token = tokens_at(c->tokens, i);

		if (token->kind == TOKEN_CONTROL &&
		    is_named(c->rules, token->name))
			message_print("--rules: %.*s governs no request: it "
				      "comes in no user agent",
				      (int)token->name.len, token->name.at);
	}
}

static int read_all_rules(struct crawling *c, const struct options *opt,
			  int64_t now)
{
	const struct options_list *list = &opt->crawlers.rules;
	size_t nleft_out = 0;

	if (!list->n)
		return 0;
	c->rules = rules_new();
	if (!c->rules)
		return -1;
	for (size_t i = 0; i < list->n; i++)
		if (read_rules(c, opt, list->values[i], now))
			return -1;
	for (size_t i = 0; i < rules_nfiles(c->rules); i++)
		say_notes(opt, rules_file(c->rules, i));
	if (rules_add_tokens(c->rules, c->tokens, &nleft_out))
		return -1;
	if (nleft_out) {
		c->is_incomplete = true;
		if (!is_quiet(opt))
			message_print("--rules: %zu names of crawlers are too "
				      "many, and are left out",
				      nleft_out);
	}
	say_controls(c, opt);
	return rules_resolve(c->rules, c->tokens, opt->crawlers.grace_us);
}

/**** For the scan */

/* What a thread needs. */
struct thread {
	struct claim_memo *memo;
	struct rules_memo *rules_memo; /* NULL: there are no rules */
	struct buf shown;
};

static void end(void *arg)
{
	struct thread *thread = arg;

	if (!thread)
		return;
	claim_memo_free(thread->memo);
	rules_memo_free(thread->rules_memo);
	buf_release(&thread->shown);
	free(thread);
}

static void *begin(const void *ctx)
{
	const struct crawling *c = ctx;
	struct thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->memo = claim_memo_new();
	if (c->rules)
		thread->rules_memo = rules_memo_new();
	if (thread->memo && (thread->rules_memo || !c->rules))
		return thread;
	end(thread);
	return NULL;
}

static int claim(const void *ctx, void *arg, struct slice user_agent)
{
	const struct crawling *c = ctx;
	struct thread *thread = arg;

	return claims_find(c->claims, thread->memo, user_agent);
}

/* A query may hold what is nobody's business. */
static struct slice show_target(struct thread *thread, struct slice target,
				bool with_query)
{
	struct slice rest = target, path = slice_take_until(&rest, '?');

	if (with_query || path.len == target.len)
		return target;
	buf_clear(&thread->shown);
	buf_add(&thread->shown, path.at,
		path.len < VISIT_TARGET_MAX - 4 ? path.len
						: VISIT_TARGET_MAX - 4);
	buf_add_str(&thread->shown, "?...");
	return slice_of(&thread->shown);
}

static void foresee(void *arg, struct slice target)
{
	rules_memo_foresee(((struct thread *)arg)->rules_memo, target);
}

static int judge(const void *ctx, void *arg,
		 const struct crawl_request *request,
		 struct crawl_judgement *judgement)
{
	const struct crawling *c = ctx;
	struct thread *thread = arg;
	struct rules_verdict verdict;
	const struct rules_request what = {
		.method = request->method,
		.target = request->target,
		.names_server = c->names_servers,
		.time = request->time,
	};

	if (rules_memo_judge(thread->rules_memo, c->rules, request->crawler,
			     &what, &verdict))
		return -1;
	judgement->is_judged = verdict.is_judged;
	judgement->is_forbidden = verdict.is_forbidden;
	judgement->rule = verdict.is_forbidden ? verdict.rule : 0;
	if (verdict.is_forbidden)
		judgement->shown = show_target(thread, request->target,
					       verdict.needs_query);
	return buf_failed(&thread->shown) ? -1 : 0;
}

/* All that changes what is found in a file. */
static int set_print(struct crawling *c, const struct options *opt)
{
	struct buf key = { 0 };
	int ret = -1;

	tokens_add_identity(c->tokens, &key);
	buf_add_byte(&key, c->rules != NULL);
	if (c->rules)
		rules_add_identity(c->rules, &key);
	buf_add_u64(&key, (uint64_t)opt->crawlers.grace_us);
	buf_add_u32(&key, opt->crawlers.nexamples);
	if (!buf_failed(&key)) {
		c->crawl.print = fingerprint_of(key.data, key.len);
		ret = 0;
	}
	buf_release(&key);
	return ret;
}

/*
 * How many examples are kept of a host as one crawler: more than are shown, as
 * of the first ones an answer 4xx may excuse some, or another list say that
 * they are a spoofer's.
 */
static uint8_t examples_kept(unsigned nshown)
{
	unsigned n = nshown ? 4 * nshown + 8 : 0;

	return (uint8_t)(n < VISIT_EXAMPLES_MAX ? n : VISIT_EXAMPLES_MAX);
}

static int set_crawl(struct crawling *c, const struct options *opt)
{
	const struct slice *names;
	size_t n;

	c->claims = claims_new(c->tokens);
	if (!c->claims)
		return -1;
	names = claims_names(c->claims, &n);
	c->search = tokenset_new(names, n);
	if (!c->search)
		return -1;
	c->names_servers = format_has_servers(&opt->log_format);
	c->crawl = (struct crawl){
		.ctx = c,
		.claim = claim,
		.begin = begin,
		.end = end,
		.judge = c->rules ? judge : NULL,
		.foresee = c->rules ? foresee : NULL,
		.tokens = c->search,
		.ncrawlers = (uint32_t)tokens_count(c->tokens),
		.nrules = c->rules ? rules_limit(c->rules) : 1,
		.examples_max = examples_kept(opt->crawlers.nexamples),
	};
	return set_print(c, opt);
}

static int open_all(struct crawling *c, const struct options *opt, int64_t now)
{
	const struct options_list *files = &opt->crawlers.files;

	c->tokens = tokens_new();
	if (!c->tokens || tokens_builtin_add(c->tokens))
		return -1;
	for (size_t i = 0; i < files->n; i++)
		if (read_tokens(c, opt, files->values[i]))
			return -1;
	if (read_all_rules(c, opt, now))
		return -1;
	return set_crawl(c, opt);
}

enum run_status crawling_open(struct crawling *c, const struct options *opt,
			      int64_t now)
{
	int ret;

	if (!opt->crawlers.asked)
		return RUN_OK;
	if (open_all(c, opt, now))
		return run_fail_no_memory();
	ret = verifying_open(&c->verifying, opt, c->tokens);
	c->is_incomplete |= c->verifying.is_incomplete;
	if (ret < 0)
		return run_fail_no_memory();
	if (ret) {
		message_print("--ranges: none of the files can be used");
		return RUN_FAILED;
	}
	if (c->rules && !rules_nfiles(c->rules)) {
		message_print("--rules: none of the files can be used");
		return RUN_FAILED;
	}
	return resolving_open(&c->resolving, opt, c->tokens);
}

void crawling_release(struct crawling *c)
{
	tokenset_free(c->search);
	claims_free(c->claims);
	verifying_release(&c->verifying);
	resolving_release(&c->resolving);
	rules_free(c->rules);
	tokens_free(c->tokens);
	*c = (struct crawling){ 0 };
}

/**** The report */

static int ask_servers(struct crawling *c, const struct options *opt,
		       const struct gathered *hosts)
{
	const struct report_judge judge = verifying_judge(&c->verifying);

	if (!c->resolving.is_open)
		return 0;
	if (resolving_ask(&c->resolving, opt, hosts, &judge))
		return -1;
	c->is_incomplete |= c->resolving.is_incomplete;
	c->verifying.resolving = &c->resolving;
	return 0;
}

static enum crawlers_key key_of(const struct options *opt)
{
	static const enum crawlers_key keys[ORDER_NKEYS] = {
		[ORDER_HOST] = CRAWLERS_DEEDS,
		[ORDER_ADDRESS] = CRAWLERS_NAME,
		[ORDER_REQUESTS] = CRAWLERS_REQUESTS,
		[ORDER_FIRST] = CRAWLERS_FIRST,
		[ORDER_LAST] = CRAWLERS_LAST,
	};

	return keys[opt->order.key];
}

/* Whether requests for robots.txt may be among those that are not wanted. */
static bool leaves_out(const struct filter *filter)
{
	return filter->by_status || filter->nmethods || filter->nagents ||
	       filter->hosts.networks.n || filter->hosts.names.n ||
	       filter->excluded.networks.n || filter->excluded.names.n;
}

int crawling_report(struct crawling *c, const struct options *opt,
		    const struct gathered *hosts, unsigned nthreads,
		    struct crawlers *crawlers)
{
	const struct report report = {
		.tokens = c->tokens,
		.rules = c->rules,
		.judge = verifying_judge(&c->verifying),
		.nthreads = nthreads,
		.nexamples = opt->crawlers.nexamples,
		.is_part = c->is_part || leaves_out(&opt->filter),
		.only = opt->crawlers.only,
	};

	if (ask_servers(c, opt, hosts) || report_make(crawlers, hosts, &report))
		return -1;
	if (!is_quiet(opt)) {
		doubting_say_old(&c->verifying);
		doubting_say_proxy(crawlers);
	}
	crawlers->dns = c->resolving.said;
	crawlers_order(crawlers, key_of(opt), opt->order.reverse,
		       opt->order.top);
	return 0;
}

bool crawling_has_failed(const struct options *opt,
			 const struct crawlers *crawlers)
{
	unsigned on = opt->crawlers.fail_on;

	return ((on & OPTIONS_SPOOFED) && crawlers->has_spoofed) ||
	       ((on & OPTIONS_FORBIDDEN) && crawlers->has_forbidden) ||
	       ((on & OPTIONS_NEVER) && crawlers->has_never);
}

int crawling_write(struct outfile *out, const struct options *opt,
		   const struct crawlers *crawlers,
		   const struct render_options *options)
{
	unsigned only = opt->crawlers.only;
	const struct crawlers_options how = {
		.format = opt->format,
		.end = opt->null_ended ? '\0' : '\n',
		.csv_safe = opt->csv_safe,
		.width = options->width,
		.wide = opt->wide,
		.is_coloured = options->is_coloured,
		.mask = opt->crawlers.mask,
		.reverse = opt->order.reverse,
		.top = opt->order.top,
		.with_rows = only != OPTIONS_SPOOFED,
		.with_spoofers = !only || (only & OPTIONS_SPOOFED),
		.summary = options->summary,
	};

	return crawlers_write(out, crawlers, &how);
}
