#ifndef FINDROBOTS_SCAN_WINDOWS_H
#define FINDROBOTS_SCAN_WINDOWS_H

/*
 * By which few bytes many tokens are found: one window of three letters or
 * digits in each, the same one for as many tokens as possible ("bot"), else a
 * rare one. Letters and digits stand in logs as they are, whatever a server
 * escapes; and so do '!', '-', '.' and '_', which are used only if need be.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/text.h"

enum { WINDOW_LEN = 3 };

struct window {
	uint32_t token; /* its index */
	uint32_t at;	/* where in the token it begins */
	uint32_t len;	/* WINDOW_LEN; or 2 where no more stand in a row */
};

static inline bool windows_is_plain(char c)
{
	return text_is_alnum(c) || c == '!' || c == '-' || c == '.' || c == '_';
}

/* True if two bytes can be a window: each token has to have two such. */
static inline bool windows_is_short(const char *at)
{
	return windows_is_plain(at[0]) && windows_is_plain(at[1]) &&
	       (text_is_alnum(at[0]) || text_is_alnum(at[1]));
}

/*
 * Sets windows[i] to that of tokens[i], each of which has one. Returns 0; -1
 * with errno ENOMEM.
 */
int windows_choose(const struct slice *tokens, size_t ntokens,
		   struct window *windows);

#endif
