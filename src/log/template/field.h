#ifndef FINDROBOTS_LOG_TEMPLATE_FIELD_H
#define FINDROBOTS_LOG_TEMPLATE_FIELD_H

/* What may stand in a field of a line. */

#include <stdbool.h>

#include "log/template/items.h"

/*
 * How far a field may reach that begins at at: to the first byte that it cannot
 * hold.
 */
const char *field_limit(const struct template_item *, const char *at,
			const char *end, struct template_marks);

/* True if the text, which is not longer than that, may be the field. */
bool field_fits(const struct template_item *, struct slice text);

/* What stands before the last colon, which a port follows; or all. */
struct slice field_before_port(struct slice text);

#endif
