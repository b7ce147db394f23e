#ifndef FINDROBOTS_LOG_CADDY_CONSOLE_H
#define FINDROBOTS_LOG_CADDY_CONSOLE_H

/*
 * What zap's console encoder puts before the fields of a line, which are an
 * object: time, level, logger and message, separated by tabs. Caddy writes its
 * access log so with "format console".
 */

#include <stdbool.h>

#include "base/slice.h"

/* Takes it off the front, if an object follows, and gives the time in it. */
bool caddy_console_take(struct slice *line, struct slice *time);

#endif
