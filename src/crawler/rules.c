#include "crawler/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fingerprint.h"
#include "base/vec.h"
#include "crawler/rules_version.h"
#include "log/request.h"

struct entry {
	struct rules_file file;
	char *name, *bytes; /* owned */
	size_t len;
	struct rules_version version;
};

struct rules {
	struct entry *entries;
	size_t n;
	uint32_t limit; /* of the numbers */
	int64_t grace_us;
	/* Of entries: those without a time, then by their times; of one time as
	   they were added. */
	size_t *order;
	size_t nundated;
	size_t *addressees; /* of each token: itself, or the number of all */
	size_t ntokens;
};

void rules_split(const char *value, int64_t now, int64_t *when,
		 const char **file)
{
	const char *equals = strchr(value, '=');
	char time[INSTANT_TEXT_SIZE];
	size_t len = equals ? (size_t)(equals - value) : sizeof(time);

	*when = INSTANT_NONE;
	*file = value;
	if (len >= sizeof(time))
		return;
	memcpy(time, value, len);
	time[len] = '\0';
	*when = instant_parse_given(time, now);
	if (*when != INSTANT_NONE)
		*file = equals + 1;
}

struct rules *rules_new(void)
{
	struct rules *rules = calloc(1, sizeof(*rules));

	if (rules)
		rules->limit = 1;
	return rules;
}

static void release_entry(struct entry *entry)
{
	rules_version_release(&entry->version);
	robots_release(&entry->file.robots);
	free(entry->name);
	free(entry->bytes);
}

void rules_free(struct rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->n; i++)
		release_entry(&rules->entries[i]);
	free(rules->entries);
	free(rules->order);
	free(rules->addressees);
	free(rules);
}

/**** Files */

static enum rules_wrong fill_entry(struct entry *entry, const char *name,
				   struct slice bytes, uint32_t limit)
{
	struct robots *robots = &entry->file.robots;

	entry->name = strdup(name);
	entry->bytes = malloc(bytes.len + 1);
	entry->len = bytes.len;
	if (!entry->name || !entry->bytes)
		return RULES_NO_MEMORY;
	if (bytes.len)
		memcpy(entry->bytes, bytes.at, bytes.len);
	if (robots_parse(robots, (struct slice){ entry->bytes, bytes.len }))
		return RULES_NO_MEMORY;
	return robots->nrules > (size_t)RULES_NUMBER_MAX + 1 - limit
		       ? RULES_TOO_MANY
		       : RULES_GOOD;
}

enum rules_wrong rules_add(struct rules *rules, const char *file, int64_t when,
			   struct slice bytes)
{
	struct entry *entries =
		vec_grow(rules->entries, rules->n, 1, sizeof(*entries));
	struct entry entry = { 0 };
	enum rules_wrong wrong;

	if (!entries)
		return RULES_NO_MEMORY;
	rules->entries = entries;
	wrong = fill_entry(&entry, file, bytes, rules->limit);
	if (wrong) {
		release_entry(&entry);
		return wrong;
	}
	entry.file.name = entry.name;
	entry.file.when = when;
	entry.file.first_number = rules->limit;
	rules->limit += (uint32_t)entry.file.robots.nrules;
	entries[rules->n++] = entry;
	return RULES_GOOD;
}

size_t rules_nfiles(const struct rules *rules)
{
	return rules->n;
}

const struct rules_file *rules_file(const struct rules *rules, size_t i)
{
	return &rules->entries[i].file;
}

uint32_t rules_limit(const struct rules *rules)
{
	return rules->limit;
}

/* The group that a rule is in: the last one that begins at or before it. */
static const struct robots_group *group_of(const struct robots *robots,
					   size_t rule)
{
	size_t from = 0, to = robots->ngroups;

	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;

		if (robots->groups[middle].first_rule <= rule)
			from = middle;
		else
			to = middle;
	}
	return &robots->groups[from];
}

struct rules_line rules_at(const struct rules *rules, uint32_t number)
{
	const struct rules_file *file;
	const struct robots_rule *rule;
	size_t from = 0, to = rules->n, i;

	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;

		if (rules->entries[middle].file.first_number <= number)
			from = middle;
		else
			to = middle;
	}
	file = &rules->entries[from].file;
	i = number - file->first_number;
	rule = &file->robots.rules[i];
	return (struct rules_line){
		file->name,
		rule->line,
		rule->path,
		rule->is_allow,
		group_of(&file->robots, i)->is_disputed,
	};
}

void rules_add_identity(const struct rules *rules, struct buf *buf)
{
	buf_add_u64(buf, (uint64_t)rules->grace_us);
	buf_add_u64(buf, rules->n);
	for (size_t i = 0; i < rules->n; i++) {
		const struct entry *entry = &rules->entries[i];
		struct fingerprint print =
			fingerprint_of(entry->bytes, entry->len);

		buf_add_u64(buf, (uint64_t)entry->file.when);
		buf_add(buf, print.bytes, sizeof(print.bytes));
	}
}

/**** Tokens */

static int add_token(struct tokens *tokens, struct slice name,
		     size_t *nleft_out)
{
	enum tokens_wrong wrong = tokens_add_name(tokens, name);

	if (wrong == TOKENS_NO_MEMORY) {
		errno = ENOMEM;
		return -1;
	}
	*nleft_out += wrong == TOKENS_TOO_MANY;
	return 0;
}

int rules_add_tokens(const struct rules *rules, struct tokens *tokens,
		     size_t *nleft_out)
{
	*nleft_out = 0;
	for (size_t i = 0; i < rules->n; i++) {
		const struct robots *robots = &rules->entries[i].file.robots;

		for (size_t k = 0; k < robots->nnames; k++) {
			struct slice names[2];
			size_t n = robots_name_tokens(&robots->names[k], names);

			for (size_t m = 0; m < n; m++)
				if (add_token(tokens, names[m], nleft_out))
					return -1;
		}
	}
	return 0;
}

/* By insertion: there are few files, and most are given in order. */
static int sort_entries(struct rules *rules)
{
	size_t *order = calloc(rules->n + 1, sizeof(*order));

	if (!order)
		return -1;
	free(rules->order);
	rules->order = order;
	rules->nundated = 0;
	for (size_t i = 0; i < rules->n; i++) {
		int64_t when = rules->entries[i].file.when;
		size_t at = i;

		/* INSTANT_NONE is before all others. */
		while (at && rules->entries[order[at - 1]].file.when > when) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = i;
		rules->nundated += when == INSTANT_NONE;
	}
	return 0;
}

/* All that no file names go by the same. */
static void set_addressees(struct rules *rules)
{
	for (size_t token = 0; token < rules->ntokens; token++) {
		bool is_named = token == TOKENS_SEVERAL;

		for (size_t i = 0; !is_named && i < rules->n; i++)
			is_named =
				rules_version_names(&rules->entries[i].version,
						    token);
		rules->addressees[token] = is_named ? token : rules->ntokens;
	}
}

int rules_resolve(struct rules *rules, const struct tokens *tokens,
		  int64_t grace_us)
{
	rules->grace_us = grace_us;
	free(rules->addressees);
	rules->ntokens = tokens_count(tokens);
	rules->addressees =
		calloc(rules->ntokens + 1, sizeof(*rules->addressees));
	if (!rules->addressees || sort_entries(rules))
		return -1;
	for (size_t i = 0; i < rules->n; i++) {
		struct entry *entry = &rules->entries[i];

		rules_version_release(&entry->version);
		if (rules_version_init(&entry->version, &entry->file.robots,
				       tokens, entry->file.first_number))
			return -1;
	}
	set_addressees(rules);
	return 0;
}

size_t rules_addressee(const struct rules *rules, size_t token)
{
	return rules->addressees[token];
}

/**** Judging */

static const struct entry *entry_at(const struct rules *rules, size_t i)
{
	return &rules->entries[rules->order[i]];
}

/*
 * Goes through the files that count at an instant, the newest one first, by
 * their places in the order; then those without a time.
 */
struct walk {
	const struct rules *rules;
	int64_t from;  /* the beginning of the grace */
	int64_t end;   /* when the file at the next place was replaced */
	size_t next;   /* one more than its place */
	bool is_known; /* files are known for that instant */
};

/* How many places there are before the first file of a later time. */
static size_t count_until(const struct rules *rules, int64_t time)
{
	size_t from = rules->nundated, to = rules->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (entry_at(rules, middle)->file.when <= time)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static struct walk begin_walk(const struct rules *rules, int64_t time)
{
	struct walk walk = { .rules = rules, .end = INT64_MAX };

	if (time == INSTANT_NONE) {
		walk.next = rules->n;
		walk.is_known = rules->n && rules->n == rules->nundated;
		return walk;
	}
	walk.next = count_until(rules, time);
	walk.is_known = walk.next > 0;
	if (__builtin_sub_overflow(time, rules->grace_us, &walk.from))
		walk.from = INT64_MIN;
	return walk;
}

/* The next file; or NULL. */
static const struct entry *take_entry(struct walk *walk)
{
	const struct entry *entry;

	if (walk->next > walk->rules->nundated && walk->end <= walk->from)
		walk->next = walk->rules->nundated;
	if (!walk->next)
		return NULL;
	entry = entry_at(walk->rules, --walk->next);
	/* Of files of one time none replaces another. */
	if (walk->next > walk->rules->nundated &&
	    entry_at(walk->rules, walk->next - 1)->file.when < entry->file.when)
		walk->end = entry->file.when;
	return entry;
}

/* What counts is told by what was there then, and when the grace began. */
uint64_t rules_period(const struct rules *rules, int64_t time)
{
	struct walk walk = begin_walk(rules, time);

	if (time == INSTANT_NONE)
		return UINT64_MAX;
	return walk.next * (uint64_t)(rules->n + 1) +
	       count_until(rules, walk.from);
}

/* Returns false if it is none that rules are for. */
static bool find_target(const struct rules_request *request,
			struct slice *target)
{
	struct slice given = request->target, path;
	const char *fragment;
	bool is_certain;

	if (slice_is(request->method, "CONNECT") || slice_is(given, "*"))
		return false;
	path = request_path(given, &is_certain);
	if (!is_certain &&
	    !(request->names_server && request_has_server(given)))
		return false;
	*target = given;
	if (given.len)
		*target = slice_behind(given, (size_t)(path.at - given.at));
	fragment = target->len ? memchr(target->at, '#', target->len) : NULL;
	if (fragment)
		target->len = (size_t)(fragment - target->at);
	return true;
}

/* Returns whether a file forbids the target; or -1. */
static int is_forbidden_by(const struct entry *entry, size_t token,
			   struct robots_target *target,
			   struct rules_verdict *verdict)
{
	struct rules_decision decision;
	int found =
		rules_version_find(&entry->version, token, target, &decision);

	if (found <= 0 || decision.match.is_allow)
		return found < 0 ? -1 : 0;
	if (!verdict->rule) {
		verdict->rule = decision.match.number;
		verdict->needs_query =
			robots_matcher_needs_query(decision.matcher, target,
						   &decision.match);
	}
	return 1;
}

int rules_judge(const struct rules *rules, struct robots_target *scratch,
		size_t token, const struct rules_request *request,
		struct rules_verdict *verdict)
{
	struct walk walk = begin_walk(rules, request->time);
	const struct entry *entry;
	struct slice target;
	int forbids = 1;

	*verdict = (struct rules_verdict){ 0 };
	if (!walk.is_known || token == TOKENS_SEVERAL ||
	    !find_target(request, &target))
		return 0;
	if (robots_target_set(scratch, target))
		return -1;
	verdict->is_judged = true;
	if (robots_target_is_robots_txt(scratch))
		return 0;
	while (forbids > 0 && (entry = take_entry(&walk)))
		forbids = is_forbidden_by(entry, token, scratch, verdict);
	if (forbids < 0)
		return -1;
	verdict->is_forbidden = forbids;
	if (!forbids)
		*verdict = (struct rules_verdict){ .is_judged = true };
	return 0;
}

int64_t rules_file_delay(const struct rules *rules, size_t i, size_t token)
{
	return rules_version_delay(&rules->entries[i].version, token);
}

int64_t rules_delay(const struct rules *rules, size_t token, int64_t time)
{
	struct walk walk = begin_walk(rules, time);
	int64_t smallest = ROBOTS_NO_DELAY;
	const struct entry *entry;

	if (!walk.is_known)
		return ROBOTS_NO_DELAY;
	while ((entry = take_entry(&walk))) {
		int64_t delay = rules_version_delay(&entry->version, token);

		if (delay == ROBOTS_NO_DELAY)
			return ROBOTS_NO_DELAY;
		if (smallest == ROBOTS_NO_DELAY || delay < smallest)
			smallest = delay;
	}
	return smallest;
}
