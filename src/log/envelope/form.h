#ifndef FINDROBOTS_LOG_ENVELOPE_FORM_H
#define FINDROBOTS_LOG_ENVELOPE_FORM_H

/*
 * The forms of envelopes, written down as strings. In a form a blank stands for
 * one or more blanks or tabs, a '%' with what follows it for a part of the
 * envelope, any other byte for itself:
 *
 *	%t	a time (stamp.h)
 *	%h	a machine as syslog names it: a name, an address, "-", or a
 *		chain of them, "src@192.0.2.1/relay"
 *	%g	a syslog tag: a program, and its process in brackets if known
 *	%F	a facility and a priority: "local7.info"
 *	%l	a level: "INFO", "warn"
 *	%c	the same in one letter
 *	%n	a name: of a logger, a module, a container, a region
 *	%m	the same, with colons inside: "pkg::mod", "mod:func:12"
 *	%N	the same, which no client can have
 *	%w	words, up to the bracket that closes
 *	%p	a name with a '/' inside
 *	%f	a field: anything but blanks
 *	%d	digits
 *	%{	an object follows; nothing is taken
 *
 * The host of a request is an address, or a name where the server looks it up.
 * So that no part can swallow the one that stands after what a client wrote: no
 * part but %h and %f is an address (its port may follow), %N and %w are not
 * what a name with a domain looks like, either, nor do words hold " - ", which
 * servers write between the client and its user, and a form goes on after %n,
 *%m and %g with what no server writes after its client.
 */

#include <stdbool.h>

#include "base/slice.h"

/* Takes what has the form off the front. Takes nothing if it has not. */
bool form_take(struct slice *line, const char *form);

/* The same with the first of the forms, closed by a NULL, that the line has. */
bool form_take_any(struct slice *line, const char *const *forms);

/*
 * Takes a value in quotes off the front. It may not hold what stands between a
 * client and its user, " - ", since not all servers escape quotes.
 */
bool form_take_value(struct slice *line);

/* True if the name may be the address of a client, or that and a port. */
bool form_is_address(struct slice name);

/* True if the name looks like one with a domain: "host.isp.example". */
bool form_is_domain(struct slice name);

#endif
