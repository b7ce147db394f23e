#ifndef FINDROBOTS_RESULT_PRODUCT_H
#define FINDROBOTS_RESULT_PRODUCT_H

/* What of a header User-Agent tells a reader most. */

#include "base/slice.h"

/*
 * A part of the header: the product that it is about (RFC 9110, 10.1.5), as far
 * as that can be told. A crawler's is "Googlebot/2.1", behind "compatible;"; a
 * browser's is "Firefox/128.0", behind all that it is compatible with. Of what
 * does not begin as browsers do, it is all before the first comment.
 */
struct slice agent_product(struct slice agent);

#endif
