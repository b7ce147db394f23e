#ifndef FINDROBOTS_LOG_JSONLOG_VALUES_H
#define FINDROBOTS_LOG_JSONLOG_VALUES_H

/* The fields of an object, by the names that they are looked for under. */

#include "log/jsonlog_paths.h"
#include "log/jsonlog_tokens.h"

/* Each is a piece of the object's text, still escaped; empty: not there. */
struct jsonlog_values {
	struct slice text[JSONLOG_NALL]; /* but that of the host */
	const struct jsonlog_path *row[JSONLOG_NALL];
	enum jsonlog_kind kind[JSONLOG_NALL];
	struct slice host; /* without a port; empty also if it is in doubt */
	bool has_host;	   /* there is a name for one, whatever it holds */
	/*
	 * There are two values under one name for the request, or two hosts.
	 * Where a server does not escape what a client sends, clients can add
	 * members: one that is added must not count, and which it is cannot be
	 * told.
	 */
	bool is_doubtful;
};

/* Takes all values of the object that was read. */
void jsonlog_values_find(struct jsonlog_values *, const struct jsonlog_paths *,
			 struct jsonlog_tokens *);

#endif
