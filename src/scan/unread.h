#ifndef FINDROBOTS_SCAN_UNREAD_H
#define FINDROBOTS_SCAN_UNREAD_H

#include "decode/text.h"
#include "input/outcome.h"
#include "scan/line.h"
#include "scan/query.h"
#include "scan/sample.h"

/*
 * Adds to the outcome what could not be read of a file that was read to its
 * end. Returns 0; -1 with errno ENOMEM when memory ran out.
 */
int unread_say(const struct query *, const struct sample *, const struct line *,
	       const struct text *, struct outcome *);

/*
 * Stores the file's rejected lines, if they are kept: they count only if all of
 * them could be. Returns as unread_say() does.
 */
int unread_keep_rejects(struct spool *, struct outcome *);

#endif
