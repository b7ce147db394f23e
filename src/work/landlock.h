#ifndef FINDROBOTS_WORK_LANDLOCK_H
#define FINDROBOTS_WORK_LANDLOCK_H

/*
 * Landlock (landlock(7), Linux 5.13): a thread, and what it starts, keeps
 * only the access to files that rules allow by path. No privilege is needed,
 * and there is no way back.
 *
 * The rights that the running kernel knows are all taken away: to read,
 * write, make, remove and run files, to open TCP connections, to send
 * signals. What is open already stays open.
 */

#include <stdbool.h>

/* Returns the version of the kernel's interface; 0 without Landlock. */
int landlock_abi(void);

/*
 * Returns a descriptor of rules that forbid everything that this version
 * knows, to be closed by the caller; -1 with errno set on failure.
 */
int landlock_new(int abi);

/*
 * Allows to read the file at path or, if it is a directory, all below it. A
 * path that cannot be opened is passed over: what can be opened later all the
 * same is refused then. Returns 0; -1 with errno when memory or descriptors ran
 * out, or the rule could not be added.
 */
int landlock_allow_reading(int rules, const char *path);

/*
 * Allows to make, write, rename and remove regular files in the directory
 * and below. Returns 0; -1 with errno.
 */
int landlock_allow_replacing(int rules, const char *dir);

/*
 * Puts the rules in force for the calling thread, which must have set
 * PR_SET_NO_NEW_PRIVS. Returns 0; -1 with errno.
 */
int landlock_enter(int rules);

#endif
