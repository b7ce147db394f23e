#ifndef FINDROBOTS_LOG_ENVELOPE_SYSLOG_H
#define FINDROBOTS_LOG_ENVELOPE_SYSLOG_H

/*
 * What syslog puts before a message: RFC 3164 and RFC 5424 as servers send them
 * (HAProxy, nginx, logger, Heroku's drains) and as rsyslog (its templates
 * RSYSLOG_TraditionalFileFormat, _FileFormat, _SyslogProtocol23Format and those
 * for forwarding), syslog-ng (${ISODATE}, chain-hostnames, 5424), BusyBox,
 * OpenWrt, FreeBSD and journalctl (-o short to with-unit) write them.
 */

#include "log/envelope/stamp.h"

#include <stdbool.h>

/* Takes "<190>", perhaps after the length of RFC 6587, off the front. */
bool syslog_take_priority(struct slice *line);

/*
 * What stands after a priority in RFC 5424: version, time, machine, program,
 * process, message id and structured data. A client who writes the beginning
 * of it into a Host header could have the server's "ADDRESS - USER" read as its
 * end: so neither program nor process nor id may be what a client's address or
 * name looks like, and a known machine has a known program.
 */
bool syslog_take_rfc5424(struct slice *line);

/* The machine, if there is one, and the tag after a time: "web nginx[12]: ". */
bool syslog_take_tag(struct slice *line);

/*
 * The same without a colon, as rsyslog writes what came in RFC 5424, or from a
 * program that names its machine on a local socket. The machine is no address.
 */
bool syslog_take_bare_tag(struct slice *line);

/*
 * What stands before a message in the place of one: rsyslog's "message repeated
 * 3 times: [ ... ]", with the bracket that closes, "@cee:", Logentries' names.
 */
bool syslog_take_cookie(struct slice *line);

#endif
