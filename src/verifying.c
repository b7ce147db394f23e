/* Tested by tests/cli/crawlers.bats. */

#include "verifying.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/vec.h"
#include "crawler/ranges_given.h"
#include "crawler/ranges_name.h"
#include "show/message.h"

/**** Files */

static void say(struct verifying *v, const struct options *opt,
		const char *path, const struct ranges_error *error)
{
	struct buf text = { 0 };

	v->is_incomplete = true;
	if (opt->verbosity == OPTIONS_QUIET)
		return;
	ranges_error_add(&text, error);
	buf_add_byte(&text, '\0');
	if (!buf_failed(&text))
		message_print("%s: %s", path, (char *)text.data);
	buf_release(&text);
}

/* That of whom a file is cannot be told. */
static void say_unnamed(struct verifying *v, const struct options *opt,
			const struct ranges_given *given)
{
	v->is_incomplete = true;
	if (opt->verbosity == OPTIONS_QUIET)
		return;
	if (given->unknown.len)
		message_print("--ranges: no crawler is called '%.*s': '%s' is "
			      "left out",
			      (int)given->unknown.len, given->unknown.at,
			      given->path);
	else
		message_print("%s: its name is that of no list: left out; "
			      "--ranges=TOKEN=FILE says whose it is",
			      given->path);
}

/* The file's networks are those of the tokens. */
static int add_versions(struct verifying *v, const struct ranges_given *given,
			const struct ranges *ranges)
{
	for (size_t i = 0; i < given->n; i++)
		if (versions_add(&v->versions[given->numbers[i]], ranges))
			return -1;
	return 0;
}

/* Adds an empty one; NULL if memory ran out. */
static struct ranges *add_file(struct verifying *v, const char *path)
{
	struct ranges **ranges =
		vec_grow(v->ranges, v->nranges, 1, sizeof(*ranges));
	char **paths;

	if (!ranges)
		return NULL;
	v->ranges = ranges;
	paths = vec_grow(v->paths, v->nranges, 1, sizeof(*paths));
	if (!paths)
		return NULL;
	v->paths = paths;
	paths[v->nranges] = strdup(path);
	ranges[v->nranges] = calloc(1, sizeof(**ranges));
	if (paths[v->nranges] && ranges[v->nranges])
		return ranges[v->nranges++];
	free(paths[v->nranges]);
	free(ranges[v->nranges]);
	return NULL;
}

/* Networks of today would be held against requests of last year. */
static void say_undated(const struct options *opt, const char *path,
			const struct ranges *ranges)
{
	bool has_dates = true;

	for (size_t i = 0; i < ranges->nparts; i++)
		has_dates &= ranges->parts[i].date != INSTANT_NONE;
	if (!has_dates && !opt->crawlers.ignores_time &&
	    opt->verbosity != OPTIONS_QUIET)
		message_print("%s: there is no date in it or in its name: it "
			      "counts at any time",
			      path);
}

static int read_file(struct verifying *v, const struct options *opt,
		     const struct ranges_given *given, const char *path)
{
	struct ranges *ranges = add_file(v, path);
	int ret;

	if (!ranges)
		return -1;
	ret = ranges_read_file(ranges, path, opt->crawlers.ranges_any);
	for (size_t i = 0; i < ranges->nerrors; i++) {
		if (ranges->errors[i].problem == RANGES_MEMORY)
			return -1;
		say(v, opt, path, &ranges->errors[i]);
	}
	if (ret)
		return 0;
	v->nused++;
	say_undated(opt, path, ranges);
	return add_versions(v, given, ranges);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

/* Returns the names of files that are wanted, in order; NULL with errno. */
static char **list(const char *path, size_t *n)
{
	DIR *dir = opendir(path);
	int errnum = errno;
	char **names = calloc(1, sizeof(*names));
	struct dirent *entry;

	*n = 0;
	while (dir && names && (entry = readdir(dir))) {
		struct slice name = { entry->d_name, strlen(entry->d_name) };
		char **more;

		if (!ranges_name_is_wanted(name))
			continue;
		more = vec_grow(names, *n, 1, sizeof(*names));
		if (more) {
			names = more;
			names[*n] = strdup(entry->d_name);
		}
		if (!more || !names[(*n)++]) {
			free_names(names, *n);
			names = NULL;
		}
	}
	if (names && dir)
		qsort(names, *n, sizeof(*names), compare_names);
	if (!dir) {
		free(names);
		names = NULL;
	} else {
		closedir(dir);
		errnum = ENOMEM;
	}
	errno = errnum;
	return names;
}

/* A file whose tokens are known, if it is one. */
static int read_one(struct verifying *v, const struct options *opt,
		    const struct ranges_given *given)
{
	if (given->n && !given->unknown.len)
		return read_file(v, opt, given, given->path);
	say_unnamed(v, opt, given);
	return 0;
}

/* Of what a directory has, only regular files: nothing there can block. */
static int read_listed(struct verifying *v, const struct options *opt,
		       const struct tokens *tokens, const char *value)
{
	struct ranges_given given = { 0 };
	struct stat st;
	int ret;

	if (ranges_given_read(&given, tokens, value))
		return -1;
	ret = io_stat(given.path, &st) || S_ISREG(st.st_mode)
		      ? read_one(v, opt, &given)
		      : 0;
	ranges_given_release(&given);
	return ret;
}

/* Stands for what is in it; the tokens are those of the value, if any. */
static int read_directory(struct verifying *v, const struct options *opt,
			  const struct tokens *tokens, const char *value,
			  const char *path)
{
	size_t n, before = (size_t)(path - value);
	char **names = list(path, &n);
	int ret = 0;

	if (!names && errno == ENOMEM)
		return -1;
	if (!names) {
		v->is_incomplete = true;
		if (opt->verbosity != OPTIONS_QUIET)
			message_errno(path, "cannot be listed", errno);
		return 0;
	}
	for (size_t i = 0; !ret && i < n; i++) {
		struct buf full = { 0 };

		buf_add(&full, value, before);
		buf_addf(&full, "%s/%s", path, names[i]);
		buf_add_byte(&full, '\0');
		ret = buf_failed(&full)
			      ? -1
			      : read_listed(v, opt, tokens, (char *)full.data);
		buf_release(&full);
	}
	free_names(names, n);
	return ret;
}

static int read_given(struct verifying *v, const struct options *opt,
		      const struct tokens *tokens, const char *value)
{
	struct ranges_given given = { 0 };
	struct stat st;
	int ret = ranges_given_read(&given, tokens, value);

	if (ret)
		return -1;
	if (!io_stat(given.path, &st) && S_ISDIR(st.st_mode))
		ret = read_directory(v, opt, tokens, value, given.path);
	else
		ret = read_one(v, opt, &given);
	ranges_given_release(&given);
	return ret;
}

static void set_crawler(struct verifying *v, const struct tokens *tokens,
			size_t i)
{
	const struct token *token = tokens_at(tokens, i);
	struct verdict_crawler *crawler = &v->crawlers[i];

	*crawler = (struct verdict_crawler){
		.versions = v->versions[i].n ? &v->versions[i] : NULL,
		.is_complete = token->nlists && token->is_complete,
		.is_several = i == TOKENS_SEVERAL,
	};
	for (size_t k = 0; k < token->nsuffixes; k++)
		crawler->reverse_only |= token->suffixes[k].reverse_only;
}

int verifying_open(struct verifying *v, const struct options *opt,
		   const struct tokens *tokens)
{
	const struct options_crawlers *crawlers = &opt->crawlers;
	int64_t slack = crawlers->ignores_time
				? VERSIONS_ANY_TIME
				: INT64_C(86400) * crawlers->slack_days;

	v->ncrawlers = tokens_count(tokens);
	v->versions = calloc(v->ncrawlers + 1, sizeof(*v->versions));
	v->crawlers = calloc(v->ncrawlers + 1, sizeof(*v->crawlers));
	v->latest_s = calloc(v->ncrawlers + 1, sizeof(*v->latest_s));
	if (!v->versions || !v->crawlers || !v->latest_s)
		return -1;
	for (size_t i = 0; i < v->ncrawlers; i++)
		v->latest_s[i] = -1;
	for (size_t i = 0; i < crawlers->ranges.n; i++)
		if (read_given(v, opt, tokens, crawlers->ranges.values[i]))
			return -1;
	for (size_t i = 0; i < v->ncrawlers; i++) {
		versions_set_times(&v->versions[i], slack);
		set_crawler(v, tokens, i);
	}
	return crawlers->ranges.n && !v->nused;
}

void verifying_release(struct verifying *v)
{
	verdict_release(&v->claim);
	for (size_t i = 0; v->versions && i < v->ncrawlers; i++)
		versions_release(&v->versions[i]);
	for (size_t i = 0; i < v->nranges; i++) {
		ranges_release(v->ranges[i]);
		free(v->ranges[i]);
		free(v->paths[i]);
	}
	free(v->paths);
	free(v->latest_s);
	free(v->ranges);
	free(v->versions);
	free(v->crawlers);
	*v = (struct verifying){ 0 };
}

/**** Verdicts */

static int begin(void *ctx, struct slice name, size_t token)
{
	struct verifying *v = ctx;
	struct verdict_host host = verdict_host_of(name);

	return verdict_begin(&v->claim, &v->crawlers[token], &host,
			     v->resolving ? resolving_says(v->resolving, &host,
							   token)
					  : VERDICT_NOT_ASKED);
}

static enum verdict judge(void *ctx, int64_t time, const char **reason)
{
	static const char *const reasons[VERDICT_NREASONS] = {
		[VERDICT_RANGE] = "range",
		[VERDICT_DNS] = "dns",
		[VERDICT_NO_LIST] = "no list",
		[VERDICT_NO_TIME] = "no list of that time",
		[VERDICT_INCOMPLETE] = "list is partial",
		[VERDICT_NAME] = "name",
		[VERDICT_PRIVATE] = "private",
		[VERDICT_SEVERAL] = "several",
		[VERDICT_NO_ANSWER] = "dns failed",
		[VERDICT_REVERSE] = "names need not lead back",
	};
	struct verifying *v = ctx;
	int64_t second = time == INSTANT_NONE ? time : time / 1000000;
	struct verdict_given given = verdict_at(&v->claim, second);
	int64_t *latest_s = &v->latest_s[v->claim.crawler - v->crawlers];

	if (second > *latest_s)
		*latest_s = second;
	*reason = reasons[given.reason];
	return given.verdict;
}

/* With a claim of its own; latest_s has one for each crawler. */
static void *copy(void *ctx)
{
	struct verifying *v = malloc(sizeof(*v));

	if (!v)
		return NULL;
	*v = *(const struct verifying *)ctx;
	v->claim = (struct verdict_claim){ 0 };
	return v;
}

static void end(void *ctx)
{
	struct verifying *v = ctx;

	verdict_release(&v->claim);
	free(v);
}

struct report_judge verifying_judge(struct verifying *v)
{
	return (struct report_judge){ .ctx = v,
				      .begin = begin,
				      .judge = judge,
				      .copy = copy,
				      .end = end };
}
