#ifndef FINDROBOTS_LOG_ENVELOPE_H
#define FINDROBOTS_LOG_ENVELOPE_H

/*
 * What carried a line may have put something before it: syslog, a container's
 * or a process manager, a logger (see envelope/). It is taken off only where
 * its whole form stands.
 *
 * Why a client cannot use that. It may write the first field of a line, such as
 * its Host header in a format that begins with the virtual host, and its user
 * name, right after the server's "ADDRESS - ". If what it writes has the form
 * of an envelope, the line that is left is one that it could have had without.
 * So an envelope is only a danger if it holds the host that the server wrote,
 * and then ends in what the client wrote:
 *
 *  - it begins with a host: no form does, but for a name without a domain, or
 *    one with two blanks after it;
 *  - it holds an address or a name with a domain, and after it "-": the forms
 *    with such a dash (RFC 5424, Python's, log4j's) have no part before it that
 *    may be one;
 *  - it holds an address as syslog's machine: then a tag with a colon follows,
 *    which is no user's name (RFC 7617), and not "-".
 */

#include <stdbool.h>

#include "base/slice.h"

/*
 * Takes one envelope, and blanks before it, off the front of the line, and what
 * closes it off the end. Returns false, and takes nothing, if there is none.
 *
 * A program's tag alone, "nginx: ", is an envelope only where nothing before it
 * said what wrote the line: an application may write "seen: " before what a
 * client sent. *is_named says whether that was said, and is set where this
 * envelope says it.
 */
bool envelope_take(struct slice *line, bool *is_named);

#endif
