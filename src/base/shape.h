#ifndef FINDROBOTS_BASE_SHAPE_H
#define FINDROBOTS_BASE_SHAPE_H

/* Bytes of a known shape, such as times. */

#include <ctype.h>

#include "base/slice.h"

/*
 * True if the text begins in this shape: '9' stands for a digit, 'a' for a
 * letter, '~' for a sign, any other byte for itself.
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
