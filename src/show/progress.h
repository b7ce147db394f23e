#ifndef FINDROBOTS_SHOW_PROGRESS_H
#define FINDROBOTS_SHOW_PROGRESS_H

/*
 * Shows on standard error how far the run is: on a terminal by a line that is
 * drawn again and again, from about a second after the start, and wiped away at
 * the end; and, terminal or not, by one line for each SIGUSR1, as dd(1) does.
 */

#include "base/meter.h"

struct progress;

/* Where the line that is drawn again and again is shown. */
enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

/*
 * Blocks SIGUSR1 in this thread and all that it will start, so that none is
 * lost and none ends the process. To be called before anything else.
 */
void progress_hold_signal(void);

/*
 * Starts a thread that shows how far the run is until progress_stop(). Before
 * progress_hide() nothing else may print to standard error, and then only whole
 * lines. The meter is borrowed. Returns NULL with errno if the thread cannot be
 * started; or with errno 0 if there is so little to do that nobody would see
 * it.
 *
 * PROGRESS_AUTO draws the line if standard error is a terminal that TERM does
 * not call dumb; PROGRESS_ALWAYS draws it anywhere, from the start. It is not
 * drawn while the terminal belongs to another process group, as when the run is
 * a shell's job in the background. SIGUSR1 is answered in any case.
 */
struct progress *progress_start(enum progress_when, const struct meter *,
				struct meter_total);

/* Wipes the line away for good; signals are still answered. Takes NULL. */
void progress_hide(struct progress *);

/* Ends the thread; takes NULL. */
void progress_stop(struct progress *);

#endif
