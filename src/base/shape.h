#ifndef FINDROBOTS_BASE_SHAPE_H
#define FINDROBOTS_BASE_SHAPE_H

/* Text of a known shape, such as times. */

#include <ctype.h>

#include "base/slice.h"

/*
 * True if the text begins with this shape: '9' is any digit, 'a' any letter,
 * '~' either sign, and any other byte is itself.
 */
static inline bool shape_begins(struct slice text, const char *shape)
{
	for (size_t i = 0; shape[i]; i++) {
		unsigned char c;

		if (i == text.len)
			return false;
		c = (unsigned char)text.at[i];
		if (shape[i] == '9'   ? !isdigit(c)
		    : shape[i] == 'a' ? !isalpha(c)
		    : shape[i] == '~' ? c != '+' && c != '-'
				      : c != (unsigned char)shape[i])
			return false;
	}
	return true;
}

#endif
