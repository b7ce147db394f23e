/* Tested by tests/unit/crawler/test_rules.c. */

#include "crawler/rules_version.h"

#include <errno.h>
#include <stdlib.h>

#include "base/vec.h"

/* That a group is for a token. */
struct pair {
	size_t group, token;
};

/* A group, and the pairs of it. */
struct member {
	size_t group;
	const struct pair *pairs;
	size_t npairs;
};

struct builder {
	struct rules_version *version;
	const struct robots *robots;
	uint32_t first_number;
	struct pair *pairs; /* owned, as all; sorted, each once */
	size_t npairs;
	struct member *members; /* those for the same tokens in succession */
	size_t nmembers;
	struct pair *uses; /* of a matcher (as group) by a token */
	size_t nuses;
};

/**** Which group is for whom */

static int add_pair(struct builder *builder, size_t group, size_t token)
{
	struct pair *pairs =
		vec_grow(builder->pairs, builder->npairs, 1, sizeof(*pairs));

	if (!pairs)
		return -1;
	builder->pairs = pairs;
	pairs[builder->npairs++] = (struct pair){ group, token };
	return 0;
}

static int add_name(struct builder *builder, const struct robots_name *name,
		    const struct tokens *tokens)
{
	struct slice parts[3] = { name->value };
	size_t n = 1 + robots_name_tokens(name, parts + 1);

	for (size_t i = 0; i < n; i++) {
		size_t token = tokens_find(tokens, parts[i]);

		if (token != TOKENS_SEVERAL &&
		    add_pair(builder, name->group, token))
			return -1;
	}
	return 0;
}

static int compare_pairs(const void *one, const void *other)
{
	const struct pair *a = one, *b = other;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->token > b->token) - (a->token < b->token);
}

static int list_pairs(struct builder *builder, const struct tokens *tokens)
{
	const struct robots *robots = builder->robots;
	size_t n = 0;

	for (size_t i = 0; i < robots->nnames; i++)
		if (add_name(builder, &robots->names[i], tokens))
			return -1;
	for (size_t i = 0; i < robots->ngroups; i++)
		if (robots->groups[i].is_for_the_rest &&
		    add_pair(builder, i, builder->version->ntokens))
			return -1;
	if (builder->npairs)
		qsort(builder->pairs, builder->npairs, sizeof(struct pair),
		      compare_pairs);
	for (size_t i = 0; i < builder->npairs; i++)
		if (!n ||
		    compare_pairs(&builder->pairs[n - 1], &builder->pairs[i]))
			builder->pairs[n++] = builder->pairs[i];
	builder->npairs = n;
	return 0;
}

/**** Groups that are for the same */

static int compare_tokens(const struct member *a, const struct member *b)
{
	if (a->npairs != b->npairs)
		return a->npairs < b->npairs ? -1 : 1;
	for (size_t i = 0; i < a->npairs; i++)
		if (a->pairs[i].token != b->pairs[i].token)
			return a->pairs[i].token < b->pairs[i].token ? -1 : 1;
	return 0;
}

static int compare_members(const void *one, const void *other)
{
	const struct member *a = one, *b = other;
	int diff = compare_tokens(a, b);

	return diff ? diff : (a->group > b->group) - (a->group < b->group);
}

static int list_members(struct builder *builder)
{
	const struct pair *pairs = builder->pairs;
	size_t n = 0;

	builder->members = calloc(builder->npairs + 1, sizeof(struct member));
	if (!builder->members)
		return -1;
	for (size_t i = 0; i < builder->npairs; i++) {
		if (!i || pairs[i].group != pairs[i - 1].group)
			builder->members[n++] =
				(struct member){ pairs[i].group, pairs + i, 0 };
		builder->members[n - 1].npairs++;
	}
	builder->nmembers = n;
	qsort(builder->members, n, sizeof(struct member), compare_members);
	return 0;
}

static struct robots_matcher *make_matcher(const struct builder *builder,
					   const struct member *members,
					   size_t n)
{
	const struct robots *robots = builder->robots;
	struct robots_pattern *patterns;
	struct robots_matcher *matcher;
	size_t nrules = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		nrules += robots->groups[members[i].group].nrules;
	patterns = calloc(nrules + 1, sizeof(*patterns));
	if (!patterns)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct robots_group group = robots->groups[members[i].group];

		for (size_t k = 0; k < group.nrules; k++) {
			size_t rule = group.first_rule + k;

			patterns[at++] = (struct robots_pattern){
				robots->rules[rule].path,
				builder->first_number + (uint32_t)rule,
				robots->rules[rule].is_allow
			};
		}
	}
	matcher = robots_matcher_new(patterns, nrules);
	free(patterns);
	return matcher;
}

/* Notes that the tokens of a member use the newest matcher. */
static int add_uses(struct builder *builder, const struct member *member)
{
	struct pair *uses = vec_grow(builder->uses, builder->nuses,
				     member->npairs, sizeof(*uses));

	if (!uses)
		return -1;
	builder->uses = uses;
	for (size_t i = 0; i < member->npairs; i++)
		uses[builder->nuses++] =
			(struct pair){ builder->version->nmatchers - 1,
				       member->pairs[i].token };
	return 0;
}

static int make_matchers(struct builder *builder)
{
	struct rules_version *version = builder->version;
	size_t end;

	for (size_t i = 0; i < builder->nmembers; i = end) {
		const struct member *member = &builder->members[i];
		struct robots_matcher **matchers =
			vec_grow(version->matchers, version->nmatchers, 1,
				 sizeof(struct robots_matcher *));

		if (!matchers)
			return -1;
		version->matchers = matchers;
		for (end = i + 1;
		     end < builder->nmembers &&
		     !compare_tokens(member, &builder->members[end]);)
			end++;
		matchers[version->nmatchers] =
			make_matcher(builder, member, end - i);
		if (!matchers[version->nmatchers])
			return -1;
		version->nmatchers++;
		if (add_uses(builder, member))
			return -1;
	}
	return 0;
}

/**** Token by token */

static int fill_lists(struct builder *builder)
{
	struct rules_version *version = builder->version;
	size_t n = version->ntokens + 1, *first;

	version->lists = calloc(builder->nuses + 1, sizeof(*version->lists));
	version->first = first = calloc(n + 2, sizeof(*first));
	if (!version->lists || !first)
		return -1;
	/* How many there are before each token, and then one place later: each
	   rises to its successor's as the lists are filled. */
	for (size_t i = 0; i < builder->nuses; i++)
		first[builder->uses[i].token + 2]++;
	for (size_t i = 2; i < n + 2; i++)
		first[i] += first[i - 1];
	for (size_t i = 0; i < builder->nuses; i++)
		version->lists[first[builder->uses[i].token + 1]++] =
			(uint32_t)builder->uses[i].group;
	return 0;
}

static int set_delays(struct builder *builder)
{
	struct rules_version *version = builder->version;
	size_t n = version->ntokens + 1;

	version->delays = calloc(n, sizeof(*version->delays));
	if (!version->delays)
		return -1;
	for (size_t i = 0; i < n; i++)
		version->delays[i] = ROBOTS_NO_DELAY;
	for (size_t i = 0; i < builder->npairs; i++) {
		struct pair pair = builder->pairs[i];
		int64_t delay = builder->robots->groups[pair.group].delay_us;
		int64_t *smallest = &version->delays[pair.token];

		if (delay != ROBOTS_NO_DELAY &&
		    (*smallest == ROBOTS_NO_DELAY || delay < *smallest))
			*smallest = delay;
	}
	return 0;
}

int rules_version_init(struct rules_version *version,
		       const struct robots *robots, const struct tokens *tokens,
		       uint32_t first_number)
{
	struct builder builder = { .version = version,
				   .robots = robots,
				   .first_number = first_number };
	int result = -1;

	version->ntokens = tokens_count(tokens);
	if (!list_pairs(&builder, tokens) && !list_members(&builder) &&
	    !make_matchers(&builder) && !fill_lists(&builder) &&
	    !set_delays(&builder))
		result = 0;
	else
		errno = ENOMEM;
	free(builder.pairs);
	free(builder.members);
	free(builder.uses);
	return result;
}

void rules_version_release(struct rules_version *version)
{
	for (size_t i = 0; i < version->nmatchers; i++)
		robots_matcher_free(version->matchers[i]);
	free(version->matchers);
	free(version->lists);
	free(version->first);
	free(version->delays);
	*version = (struct rules_version){ 0 };
}

/**** Asking */

/* The token, or what stands for it if no group names it. */
static size_t addressee(const struct rules_version *version, size_t token)
{
	return rules_version_names(version, token) ? token : version->ntokens;
}

int rules_version_find(const struct rules_version *version, size_t token,
		       struct robots_target *target,
		       struct rules_decision *decision)
{
	size_t who = addressee(version, token);
	bool is_found = false;

	for (size_t i = version->first[who]; i < version->first[who + 1]; i++) {
		const struct robots_matcher *matcher =
			version->matchers[version->lists[i]];
		struct robots_match match;
		int found = robots_matcher_find(matcher, target, &match);

		if (found < 0)
			return -1;
		if (found && (!is_found ||
			      robots_match_precedes(&match, &decision->match)))
			*decision = (struct rules_decision){ matcher, match };
		is_found |= found;
	}
	return is_found;
}

int64_t rules_version_delay(const struct rules_version *version, size_t token)
{
	return version->delays[addressee(version, token)];
}
