#ifndef FINDROBOTS_SHOW_PROGRESS_H
#define FINDROBOTS_SHOW_PROGRESS_H

/*
 * Shows on standard error how far the run is: on a terminal a line that is
 * renewed, from about a second after the start, and gone at the end; and one
 * line for each SIGUSR1, as dd(1) does, terminal or not.
 */

#include "base/meter.h"

struct progress;

/* When the line that is renewed is shown. */
enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

/*
 * Blocks SIGUSR1 for this thread and all that it starts, so that none is lost
 * and none ends the process. Called first of all.
 */
void progress_hold_signal(void);

/*
 * Starts a thread that shows, from here to progress_stop(); nothing else may
 * print to standard error before progress_hide(), and only whole lines before
 * progress_stop(). The meter is borrowed. NULL with errno if it cannot be
 * started; or with 0 if there is so little to do that nobody would see it.
 *
 * PROGRESS_AUTO has the renewed line if standard error is a terminal that TERM
 * does not call dumb; PROGRESS_ALWAYS has it anywhere, from the start. It is
 * not drawn while the terminal is another process group's, as a shell has it
 * for a job in the background. A SIGUSR1 is answered whatever is chosen.
 */
struct progress *progress_start(enum progress_when, const struct meter *,
				struct meter_total);

/* Wipes the line away, for good; signals are answered still. Takes NULL. */
void progress_hide(struct progress *);

/* Ends the thread; takes NULL. */
void progress_stop(struct progress *);

#endif
