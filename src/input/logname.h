#ifndef FINDROBOTS_INPUT_LOGNAME_H
#define FINDROBOTS_INPUT_LOGNAME_H

/*
 * What names say: whether a file is an access log, of today or rotated, and
 * whether it is compressed. What is in a file decides how it is read.
 *
 * The name of a log ends in "log", with ".", "_", "-" or "access" before it:
 * access.log, ssl_access_log, 20261129-NAME.log. Rotation, and what compresses
 * afterwards, put these behind it, in any order and number:
 *
 *	a number or date, from ".", "_" or "-" on, or a number alone: .1,
 *	-20261129, .2026-11-29T10-11-12.123, _29-Nov-2026, .Sun, 00001
 *	.old or .processed (Plesk); .txt (Tomcat)
 *	the name of a compression: .gz, .bz2, .xz, .zst, .Z and others
 *
 * Upper and lower case are the same. A name that begins with a period is no
 * log's. It is an error log if the last of its words that is "access" or
 * "error", or another form of these, is "error".
 */

#include <stdbool.h>
#include <stddef.h>

/* True if that is the name of an access log, current or rotated. */
bool logname_is_access(const char *name);

/*
 * The length of the name, which has so many bytes, without the compression that
 * it ends in; 0 if it ends in none.
 */
size_t logname_uncompressed_len(const char *name, size_t len);

#endif
