#ifndef FINDROBOTS_SHOW_RELIEF_H
#define FINDROBOTS_SHOW_RELIEF_H

/*
 * The text of one host may be long. So whoever adds it to a buf has the buf
 * emptied in between. Tested by tests/unit/show/test_render.c.
 */

#include "base/buf.h"

enum { RELIEF_SIZE = 64 * 1024 };

struct relief {
	/* Takes all bytes out of the buf; NULL: they stay. A failure is for the
	   caller of the caller, who has the ctx. */
	void (*take)(void *ctx, struct buf *);
	void *ctx;
};

/* To be called where the bytes added before are not needed any more. */
static inline void relieve(const struct relief *relief, struct buf *buf)
{
	if (relief->take && buf->len >= RELIEF_SIZE)
		relief->take(relief->ctx, buf);
}

#endif
