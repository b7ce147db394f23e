#ifndef FINDROBOTS_SHOW_MESSAGE_H
#define FINDROBOTS_SHOW_MESSAGE_H

/*
 * Messages: "findrobots: FILE: what is wrong" on standard error, each written
 * by one write(2) so that lines are never interleaved. Here errors become text.
 */

#include <stdbool.h>

#include "base/buf.h"
#include "input/filelist.h"
#include "input/outcome.h"

/* Prints a message about the run as a whole; it needs no memory. */
__attribute__((format(printf, 1, 2))) void message_print(const char *fmt, ...);

/* Says that --memory is not enough for all strings. */
void message_other(void);
void message_add_other(struct buf *);

/* Prints a message about the file of that name and an errno. */
void message_errno(const char *name, const char *what, int errnum);

struct message_options {
	bool verbose; /* say what each file was and gave, too */
};

/* Prints what was wrong with a file. */
void message_file(const struct file *, const struct outcome *,
		  const struct message_options *);

/* Adds it, a line each, without the name of the program. A failure stays. */
void message_add_file(struct buf *, const struct file *,
		      const struct outcome *);

#endif
