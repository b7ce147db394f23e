#ifndef FINDROBOTS_LOG_ENVELOPE_LOGGER_H
#define FINDROBOTS_LOG_ENVELOPE_LOGGER_H

/*
 * What an application's logger puts before a line: its time, level and name, in
 * the orders that the usual loggers have.
 */

#include <stdbool.h>

#include "base/slice.h"

/* After a time; what stands between them is taken. */
bool logger_take_after_time(struct slice *line);

/* At the front. */
bool logger_take(struct slice *line);

#endif
