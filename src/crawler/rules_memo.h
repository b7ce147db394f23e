#ifndef FINDROBOTS_CRAWLER_RULES_MEMO_H
#define FINDROBOTS_CRAWLER_RULES_MEMO_H

/* What was judged lately: crawlers ask for the same again and again. */

#include "crawler/rules.h"

struct rules_memo;

/* NULL with errno ENOMEM when memory ran out. Used by one thread at a time. */
struct rules_memo *rules_memo_new(void);
void rules_memo_free(struct rules_memo *); /* takes NULL */

/* Asks for the memory that judging the target needs. */
void rules_memo_foresee(struct rules_memo *, struct slice target);

/*
 * As rules_judge(). The rules are those of all calls before, and names_server
 * is as it was in them.
 */
int rules_memo_judge(struct rules_memo *, const struct rules *, size_t token,
		     const struct rules_request *, struct rules_verdict *);

#endif
