#ifndef FINDROBOTS_LOG_ADVICE_H
#define FINDROBOTS_LOG_ADVICE_H

/* Which option may help with a line that could not be read. */

#include "base/error.h"
#include "base/slice.h"

enum {
	ADVICE_LINE_MAX = 4096, /* bytes of a line by which it is told */
};

/*
 * Tells it by what the line looks like, and puts it into the error: advice and,
 * if it is a format of some name, format. Takes its time: it is for one line of
 * a file.
 */
void advice_give(struct error *, struct slice line);

#endif
