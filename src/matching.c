/* Tested by tests/cli/merge.bats. */

#include "matching.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scan/question.h"
#include "state/parts.h"

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

/* The level of hosts and that of crawlers have nothing in common. */
static int check_crawlers(const struct result *first, const struct crawl *crawl,
			  struct buf *why)
{
	bool has_crawlers = evidence_is_of_crawlers(first->saved.head.level);
	const struct buf *text = &first->saved.head.text;

	if (has_crawlers == (crawl != NULL) &&
	    (!crawl || question_is_of(crawl, (struct slice){ (char *)text->data,
							     text->len })))
		return 0;
	add_path(why, first);
	if (!crawl)
		buf_add_str(why, " was saved with --crawlers, and can only be "
				 "merged with it");
	else if (!has_crawlers)
		buf_add_str(why, " was saved without --crawlers");
	else
		buf_add_str(why, " was saved with other crawlers, rules or "
				 "examples: give the same --crawlers, --rules, "
				 "--grace and --examples");
	return 1;
}

/* What is collected for groups has no tallies, nor the other way round. */
static bool has_evidence(const struct saved_head *head,
			 const struct query *query)
{
	if (query->level == EVIDENCE_GROUPS)
		return head->level == EVIDENCE_GROUPS &&
		       question_collects(&query->cells,
					 (struct slice){
						 (char *)head->text.data,
						 head->text.len });
	if (query->level == EVIDENCE_ALL)
		return head->level == EVIDENCE_ALL;
	if (evidence_is_of_crawlers(query->level))
		return evidence_is_of_crawlers(head->level);
	return head->level >= query->level;
}

static int check_level(const struct result *first, const struct query *query,
		       struct buf *why)
{
	if (has_evidence(&first->saved.head, query))
		return 0;
	add_path(why, first);
	buf_add_str(why, " was saved without what this output needs: save it "
			 "with the same --format, --sort or --by");
	return 1;
}

static int check_question(const struct results *m, const struct query *query,
			  struct buf *why)
{
	const struct result *first = m->results;

	for (size_t i = 1; i < m->n; i++) {
		const struct saved_head *head = &m->results[i].saved.head;

		if (!memcmp(head->question.bytes,
			    first->saved.head.question.bytes,
			    sizeof(head->question.bytes)) &&
		    head->level == first->saved.head.level)
			continue;
		say_differ(why, first, &m->results[i]);
		return 1;
	}
	if (query->level != EVIDENCE_NONE || query->crawl)
		return check_crawlers(first, query->crawl, why) ||
		       check_level(first, query, why);
	return 0;
}

/**** One list */

static void say_lists(struct buf *why, const struct result *first,
		      const struct result *other)
{
	const struct saved_shards *a = &first->saved.head.shards;
	const struct saved_shards *b = &other->saved.head.shards;

	add_path(why, first);
	buf_add_str(why, " and ");
	add_path(why, other);
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
			 a->n ? "the first" : "the second", a->n ? a->n : b->n);
}

int matching_list_shards(const struct results *m,
			 const struct saved_shards ***all)
{
	*all = calloc(m->n, sizeof(**all));
	for (size_t i = 0; *all && i < m->n; i++)
		(*all)[i] = &m->results[i].saved.head.shards;
	return *all ? 0 : -1;
}

/* Returns 0 if they are all of one list, or of none. */
static size_t find_other_list(const struct saved_shards *const *all, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!parts_are_of_one_list(all[0], all[i]))
			return i;
	return 0;
}

/*
 * Parts go together with parts of their list, or all parts of a list with
 * anything: they are then what one run would have saved.
 */
static int check_lists(const struct results *m, size_t **runs, struct buf *why)
{
	const struct saved_shards **all;
	size_t other;
	int ret = 0;

	if (matching_list_shards(m, &all))
		return -1;
	other = find_other_list(all, m->n);
	if (other) {
		*runs = calloc(m->n, sizeof(**runs));
		ret = *runs ? parts_find_runs(all, m->n, *runs) : -1;
	}
	if (ret > 0)
		say_lists(why, &m->results[0], &m->results[other]);
	free(all);
	return ret;
}

int matching_check(const struct results *m, const struct query *query,
		   size_t **runs, struct buf *why)
{
	int ret = check_question(m, query, why);

	return ret ? ret : check_lists(m, runs, why);
}
