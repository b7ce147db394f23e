#ifndef FINDROBOTS_RESULT_VISITS_H
#define FINDROBOTS_RESULT_VISITS_H

/*
 * What the requests of a host say of crawlers: for each crawler that the host
 * claimed to be, when it asked and how it was answered, 8 bytes a request, or
 * 16 with its status and size; and the first of those requests that the site's
 * robots.txt forbids, as examples. Crawlers are known by their numbers in the
 * question.
 *
 * All memory is taken from an arena, and freed with it. Merging is associative
 * and commutative.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/slice.h"

enum {
	VISIT_RULES_MAX = (1 << 23) - 1, /* rules that can be told apart */
	VISIT_METHOD_MAX = 32,		 /* bytes of an example */
	VISIT_TARGET_MAX = 1024,	 /* the same */
	VISIT_EXAMPLES_MAX = 100,	 /* of a host and a crawler */
	VISIT_TIME_BIT = 30, /* of a number: the lowest one of its seconds */
};

/* What is known of a request, in one number. */
struct visit_facts {
	int64_t time;	/* an instant; or INSTANT_NONE */
	unsigned class; /* first digit of the status: 1 to 7 (7 to 9); 0: none
			 */
	bool is_robots; /* it asks for /robots.txt */
	bool is_get;
	bool is_judged;	   /* there were rules in force */
	bool is_forbidden; /* and all of them forbid it */
	uint32_t rule;	   /* the number of the one that decided; or 0 */
};

/*
 * The number. Seconds are the highest bits, so numbers are in the order of
 * time; fractions are dropped, and times before 1970 or after the year 2500
 * count as not known.
 */
uint64_t visit_word(const struct visit_facts *);

/* The seconds since 1970 of a number; negative if the time is not known. */
static inline int64_t visit_seconds(uint64_t word)
{
	return (int64_t)(word >> VISIT_TIME_BIT) - 1;
}

static inline struct visit_facts visit_facts(uint64_t word)
{
	int64_t seconds = visit_seconds(word);

	return (struct visit_facts){
		.time = seconds < 0 ? INSTANT_NONE : seconds * 1000000,
		.class = word >> 27 & 7,
		.is_robots = word >> 26 & 1,
		.is_get = word >> 25 & 1,
		.is_judged = word >> 24 & 1,
		.is_forbidden = word >> 23 & 1,
		.rule = word & VISIT_RULES_MAX,
	};
}

/* How a request was answered, in one number. */
struct visit_answer {
	unsigned status; /* 100 to 999, or 0 */
	bool is_sized;	 /* the size of the response is known */
	uint64_t bytes;	 /* that; counts as VISIT_BYTES_MAX if it is larger */
};

#define VISIT_BYTES_MAX ((UINT64_C(1) << 54) - 2)

uint64_t visit_answer_word(const struct visit_answer *);
struct visit_answer visit_answer(uint64_t word);

/* A request of which a host says more than where it stands. */
struct visit {
	uint32_t crawler;
	uint16_t status; /* or 0 */
	uint64_t word;
	struct slice method, target; /* of an example, cut short; borrowed */
};

struct visit_example {
	uint64_t word;
	uint32_t room;	 /* bytes of text that there is room for */
	uint16_t status; /* or 0 */
	uint16_t target_len;
	uint8_t method_len;
	char text[]; /* the method, and then the target */
};

static inline struct slice visit_example_method(const struct visit_example *e)
{
	return (struct slice){ e->text, e->method_len };
}

static inline struct slice visit_example_target(const struct visit_example *e)
{
	return (struct slice){ e->text + e->method_len, e->target_len };
}

struct visit_chunk {
	struct visit_chunk *next;
	uint32_t n, room;
	uint64_t words[]; /* room of them; and then as many answers, if kept */
};

/* Of one host, as one crawler. */
struct visits {
	struct visits *next; /* of the host; by rising number of the crawler */
	uint32_t crawler;
	bool has_answers; /* they are kept */
	bool is_sized;	  /* the size of at least one answer is known */
	uint64_t bytes;	  /* of the answers whose size is known; capped */
	uint64_t n;	  /* requests */
	struct visit_chunk *chunks; /* their numbers, in no order */
	/* By time, then bytewise by method, target and status, then by word. */
	struct visit_example **examples;
	int64_t latest_s;	 /* visit_seconds() of the last example */
	uint8_t nexamples, most; /* and how many there may be */
};

/* The answers to the requests of a chunk, in their order; NULL: not kept. */
static inline const uint64_t *visit_answers(const struct visits *visits,
					    const struct visit_chunk *chunk)
{
	return visits->has_answers ? chunk->words + chunk->room : NULL;
}

/* What is kept beside the numbers; the same of all that are merged. */
struct visits_kept {
	uint8_t nexamples; /* a forbidden request is one, if among the first so
			      many */
	bool answers;
	bool takes_over; /* of visits_merge() */
};

/*
 * Adds a request to those of a host, of which list is NULL or the first
 * crawler; bytes is NULL if the size is not known. Returns 0; -1 with errno
 * ENOMEM.
 */
int visits_add(struct visits **list, struct arena *, const struct visit *,
	       const uint64_t *bytes, struct visits_kept);

/*
 * Adds those of another host, of another arena. If it takes over, numbers stay
 * where they are: that arena has to live as long, and src is of no use any
 * more. The rest is as above.
 */
int visits_merge(struct visits **list, struct arena *, const struct visits *src,
		 struct visits_kept);

/*
 * The numbers of all requests as one crawler, rising: an array of visits->n,
 * which the caller frees. NULL with errno ENOMEM when memory ran out.
 */
uint64_t *visits_sorted(const struct visits *);

/* True if all crawlers and rules have numbers below these. */
bool visits_are_below(const struct visits *list, uint32_t ncrawlers,
		      uint32_t nrules);

/* Asks for the memory that a request is added to; of NULL there is none. */
static inline void visits_fetch(const struct visits *list)
{
	if (list)
		__builtin_prefetch(list->chunks, 1);
}

/**** For visits_bytes.c */

/* That of the crawler in the list, added if it is not there; or NULL. */
struct visits *visits_of(struct visits **list, struct arena *, uint32_t crawler,
			 bool with_answers);

/*
 * Each adds one; an answer is for those that keep it, and an example has to be
 * short enough. Returns 0 or -1.
 */
int visits_add_word(struct visits *, struct arena *, uint64_t word,
		    uint64_t answer);
int visits_add_example(struct visits *, struct arena *, const struct visit *,
		       uint8_t nexamples);
void visits_add_bytes(struct visits *, uint64_t bytes);

#endif
