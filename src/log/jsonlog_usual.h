#ifndef FINDROBOTS_LOG_JSONLOG_USUAL_H
#define FINDROBOTS_LOG_JSONLOG_USUAL_H

/* The names that servers, services and loggers have for the fields. */

#include <stddef.h>

enum jsonlog_field {
	JSONLOG_HOST,
	JSONLOG_REQUEST, /* "GET /robots.txt HTTP/1.1" */
	JSONLOG_METHOD,
	JSONLOG_TARGET,
	JSONLOG_TIME,
	JSONLOG_STATUS,
	JSONLOG_BYTES,
	JSONLOG_USER_AGENT,
	JSONLOG_MESSAGE, /* a line that the object was put around */
	JSONLOG_NFIELDS, /* that may be given; below are those that may not */

	JSONLOG_DATE = JSONLOG_NFIELDS, /* of a time that has none */
	JSONLOG_FORWARDED,		/* X-Forwarded-For, as it came */
	JSONLOG_NALL,
};

/*
 * Who writes a name. Two hosts under names of one service are told apart by
 * their order; any others are two addresses, of which neither is proven.
 */
enum jsonlog_service {
	JSONLOG_ANYBODY,
	JSONLOG_GIVEN,
	JSONLOG_CADDY,
	JSONLOG_TRAEFIK,
	JSONLOG_FRONT_DOOR,
	JSONLOG_ENVOY,
};

enum jsonlog_flag {
	JSONLOG_MAY_BE_NAME = 1, /* a host that may be a name, no address */
	JSONLOG_MAY_BE_LIST = 2, /* a host that may be a list, the first one */
	JSONLOG_IS_PERCENT = 4,	 /* %hh in it is undone */
	JSONLOG_NEEDS_SHAPE = 8, /* counts only in an object of a known shape */
	JSONLOG_IS_WORD = 16,	 /* often no client: then it is passed over */
};

struct jsonlog_usual {
	const char *path;
	enum jsonlog_field field;
	enum jsonlog_service service;
	unsigned flags;
};

/* For each field the best first. *n is how many there are. */
const struct jsonlog_usual *jsonlog_usual(size_t *n);

/*
 * Objects that others put around the one with the fields, each name with a dot
 * after it; NULL after the last. What is in them was chosen by a program, never
 * by a client: so no query, no parameters, no body, no headers.
 */
const char *const *jsonlog_usual_containers(void);

#endif
