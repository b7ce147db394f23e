#ifndef FINDROBOTS_CRAWLER_TOKENS_BUILTIN_H
#define FINDROBOTS_CRAWLER_TOKENS_BUILTIN_H

/* The crawlers that are built in. */

#include "crawler/tokens.h"

/*
 * Adds them. Returns 0; -1 with errno ENOMEM. The facts are those of their
 * operators' pages (token.page), as they were in November 2026.
 */
int tokens_builtin_add(struct tokens *);

#endif
