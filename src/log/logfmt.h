#ifndef FINDROBOTS_LOG_LOGFMT_H
#define FINDROBOTS_LOG_LOGFMT_H

/*
 * Lines of key=value, with values in quotes where they hold blanks: logfmt, as
 * Go's slog.TextHandler, go-kit and logrus write it, and Heroku's router
 * (Heroku Dev Center, "HTTP Routing", "Heroku Router Log Format"). Nothing here
 * allocates.
 */

#include <stdbool.h>

#include "log/record.h"

/*
 * Returns false if the line is not such a line as a whole, has no host or no
 * target, or has a key of one of them twice, or a word alone behind a pair:
 * then a client may have written it.
 */
bool logfmt_parse(struct slice line, struct record *);

#endif
