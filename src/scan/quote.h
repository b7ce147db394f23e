#ifndef FINDROBOTS_SCAN_QUOTE_H
#define FINDROBOTS_SCAN_QUOTE_H

/* A line for a message: how it begins, and which option may help with it. */

#include "base/error.h"
#include "base/slice.h"
#include "log/advice.h"

/* A zeroed one has none, and so has one that was cleared. */
struct quote {
	bool is_long; /* the line is more than what is kept of one */
	size_t len;
	char line[ADVICE_LINE_MAX];
};

void quote_clear(struct quote *);

/* Keeps the line, unless it is empty or there is one. */
void quote_keep(struct quote *, struct slice line);

/* Puts the line into the error's detail, and the advice if that is wanted. */
void quote_put(const struct quote *, struct error *, bool with_advice);

#endif
