#ifndef FINDROBOTS_LOG_ENVELOPE_STAMP_H
#define FINDROBOTS_LOG_ENVELOPE_STAMP_H

/*
 * The times that stand before a line: those of syslog (RFC 3164, RFC 3339 and
 * what syslog-ng's ts-format and journalctl make of them), of ts(1) of
 * moreutils, multilog, svlogd, s6-log and tai64nlocal, and of the usual
 * loggers. Each number has to be in its range.
 */

#include "base/slice.h"

enum stamp {
	STAMP_NONE,
	STAMP_SYSLOG, /* "Nov  3 06:25:01", or one of RFC 3339 */
	STAMP_UNIX,   /* seconds: since 1970, or since another time */
	STAMP_OTHER,
};

/*
 * Takes a time off the front, with its fraction and its zone, but not the blank
 * after it. Takes nothing if there is none, or if it ends inside a word.
 */
enum stamp stamp_take(struct slice *line);

/* The same in brackets; besides, a time since the boot: "[   12.345678]". */
enum stamp stamp_take_in_brackets(struct slice *line);

#endif
