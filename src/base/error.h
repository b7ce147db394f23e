#ifndef FINDROBOTS_BASE_ERROR_H
#define FINDROBOTS_BASE_ERROR_H

/*
 * A failure as a value: what went wrong and where. The folders below show/ only
 * make these and pass them on; show/message.c alone turns them into text, so
 * that both engines and every caller report alike.
 */

#include <stdint.h>

enum error_code {
	ERROR_NONE,

	/* The input could not be reached. */
	ERROR_OPEN,	   /* errnum */
	ERROR_LIST,	   /* a directory; errnum */
	ERROR_NOT_REGULAR, /* was a regular file when the directory was read */
	ERROR_MOVED,	   /* another file has its name, and it has no other */
	ERROR_NO_MATCH,	   /* a directory without a wanted file; detail: the
			      wanted names; count: others ending in .gz */
	ERROR_NO_MATCH_BUT_LOGS, /* the same; count: others with names of logs,
				    by logname.h */
	ERROR_OTHER_LOGS, /* beside wanted files are others with names of logs:
			     a warning; detail, count: as above */
	ERROR_EMPTY_NAME, /* in a list of names; count: which */
	ERROR_STDIN_NAME, /* "-" in a list that is itself standard input */
	ERROR_NO_NAMES,	  /* a list of names is empty */

	/* The input was reached, and is not all it should be. */
	ERROR_READ,	   /* errnum, offset */
	ERROR_UNSUPPORTED, /* detail: the name of the format, of magic.h */
	ERROR_BINARY,	   /* neither text nor in a format that is known */
	ERROR_EMPTY,	   /* no byte in a file whose name ends in .gz */
	ERROR_CUT,	   /* the file ends inside a member; offset, resumed */
	ERROR_DAMAGED,	   /* detail: the reason; offset, resumed */
	ERROR_GARBAGE,	   /* between or after members; offset, resumed, count:
			      bytes; detail: which format it is not */
	ERROR_HEADER,	   /* count members have headers with a wrong CRC, the
			      first at offset; they were read */
	ERROR_LARGE,	   /* to decode it needs too much memory; detail: of
			      which format; count: bytes allowed; offset,
			      resumed */
	ERROR_NESTED,	   /* at the beginning of a line of its text is
			      compressed data, which was not read; detail:
			      which format */
	ERROR_MORE_DAMAGE, /* count: damaged places not listed one by one */
	ERROR_NOT_A_LOG,   /* no access-log line among the first count lines;
			      detail: how the first that is not empty begins */
	ERROR_NOT_OF_FORMAT,  /* the same of the format that was given */
	ERROR_UNREAD,	      /* count lines name a path and could not be read;
				 detail: how the first of them begins */
	ERROR_UNREAD_CRAWLER, /* the same, of lines that name a crawler */
	ERROR_OTHER_PATHS,    /* none asked, but count requests are for the path
				 below a host's name; detail: that path */
	ERROR_NO_TIMES,	 /* not one of count requests has a time that can be
			    read, and there is a filter by time */
	ERROR_NO_FIELDS, /* not one of count requests has what a filter
			    needs; detail: which fields */
	ERROR_NO_AGENTS, /* not one of its first count requests has a user
			    agent, and crawlers are asked for */
	ERROR_REJECTS,	 /* its rejected lines could not be kept; errnum */

	/* The worker that read the file died; errnum: how; count: workers. */
	ERROR_WORKER_RETRIED, /* and another one was to: a warning */
	ERROR_WORKER_DIED,    /* at the last try: the file was not read */
	ERROR_NO_WORKER,      /* none was left; errnum: how the last died */

	/* A saved result, and what is merged. */
	ERROR_NOT_SAVED,      /* it is none */
	ERROR_SAVED_VERSION,  /* it is of the version count */
	ERROR_SAVED_CUT,      /* it ends at offset before its end */
	ERROR_SAVED_DAMAGED,  /* offset; detail: what is wrong */
	ERROR_SAME_LOG,	      /* it stands in another result, too, and counts
				 once: a warning; detail: its name there */
	ERROR_MAY_HAVE_GROWN, /* what another result has may be its beginning,
				 and count twice; detail: its name there */

	ERROR_NCODES
};

/* Which option may help with lines that could not be read. */
enum error_advice {
	ERROR_ADVICE_NONE,
	ERROR_ADVICE_FORMAT, /* a format string */
	ERROR_ADVICE_HEADER, /* or a "#Fields:" line */
	ERROR_ADVICE_NAME,   /* the format of that name; in format */
	ERROR_ADVICE_FRONT,  /* whether a virtual host stands first */
	ERROR_ADVICE_JSON,   /* where the fields are in an object */
	ERROR_ADVICE_BUILD,  /* none: this build cannot read JSON */
	ERROR_ADVICE_CUT,    /* none: the line is cut short */
	ERROR_ADVICE_SERVER, /* whether the server writes its name first */
	ERROR_ADVICE_TARGET, /* none: what it asks for is not certain */
	ERROR_ADVICE_LONG,   /* none: it is longer than what is kept of it */
	ERROR_ADVICE_CR,     /* none: CR ends lines in it */
	ERROR_ADVICES
};

enum {
	ERROR_DETAIL_SIZE = 64, /* bytes, the closing NUL included */
	ERROR_FORMAT_SIZE = 24, /* the same */
	ERROR_NOWHERE = -1,	/* in resumed: nothing more could be read */

	/* In errnum, how a worker died, if not by a status of wait(2): */
	ERROR_BY_SANDBOX = -1, /* for a system call that is forbidden */
	ERROR_BY_MEMORY = -2,  /* it ran out */
};

struct error {
	enum error_code code;
	int errnum;	 /* an errno, or 0; see above for workers */
	int64_t offset;	 /* in bytes of the file as it is stored */
	int64_t resumed; /* where reading went on, or ERROR_NOWHERE */
	uint64_t count;
	char detail[ERROR_DETAIL_SIZE]; /* may hold any byte but NUL */
	enum error_advice advice;	/* of lines that could not be read */
	/* The name of one that is advised. Of what is wrong with bytes within
	   compressed ones: with what these are compressed; then offsets are
	   those of what comes of it. */
	char format[ERROR_FORMAT_SIZE];
};

#endif
