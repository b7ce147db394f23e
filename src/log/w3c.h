#ifndef FINDROBOTS_LOG_W3C_H
#define FINDROBOTS_LOG_W3C_H

/*
 * The W3C Extended Log File Format (WD-logfile-960323): a line "#Fields: ..."
 * names the fields of the lines behind it, up to the next such line. IIS parts
 * fields by a blank and writes a blank in one as '+' (Microsoft: "W3C
 * Logging"); CloudFront parts them by tabs and writes %hh (AWS: "Standard log
 * file format"); others put strings in quotes, a quote in them doubled, and
 * part fields by several blanks. Nothing here allocates.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log/record.h"

enum { W3C_FIELDS_MAX = 256 };

/* What the line begins with that names fields. */
#define W3C_HEADER "#Fields:"

/* What the fields of a line are; a zeroed one knows none. */
struct w3c_layout {
	uint8_t fields[W3C_FIELDS_MAX]; /* enum w3c_field, of w3c.c */
	size_t nfields;
	bool is_local;	/* times are in the server's zone */
	bool is_akamai; /* the client is cs-ip, and cs-uri has its server */
};

/*
 * True if the line is "#Fields:" and names of fields: letters, digits and
 * "-_.()". A log line that a client's Host begins so has other bytes after it.
 */
bool w3c_is_header(struct slice line);

/*
 * Reads a "#Fields:" line. The host is c-ip or, if client is not NULL, the
 * field of that name, or cs(of that name), in any case of letters: the first
 * address in it or, where it says none, in c-ip. Without c-ip it is cs-ip
 * (Akamai). Fields beyond W3C_FIELDS_MAX are not known, nor is a second one of
 * the same meaning. Returns false, and leaves the layout empty, if there is
 * none of these or, with a client, no field of that name; or none for the
 * request's target.
 */
bool w3c_read_header(struct w3c_layout *, struct slice line,
		     const char *client);

/*
 * Takes a line apart that has these fields. Returns false if it has not as
 * many, has no host, or is a directive ('#').
 */
bool w3c_parse(const struct w3c_layout *, struct slice line, struct record *);

#endif
