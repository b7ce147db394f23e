#ifndef FINDROBOTS_WORK_LANDLOCK_H
#define FINDROBOTS_WORK_LANDLOCK_H

/*
 * Landlock (landlock(7), Linux 5.13): a thread, and all that it starts, may
 * only use files as rules allow it by path. No privilege is needed, and there
 * is no way back.
 *
 * All rights that the running kernel knows are taken away: to read, write,
 * make, remove and run files, to open TCP connections, to send signals. What is
 * already open can still be used.
 */

#include <stdbool.h>

/* Returns the version of the kernel's interface; 0: there is no Landlock. */
int landlock_abi(void);

/*
 * Returns a descriptor, which the caller closes, of rules that forbid all that
 * this version knows; -1 with errno.
 */
int landlock_new(int abi);

/*
 * Allows to read the file that was opened, with O_PATH, at fd, which is closed;
 * if it is a directory, all files below it. fd may be -1, with errno, of what
 * could not be opened: that is passed over, and stays forbidden. Returns 0; -1
 * with errno when memory or descriptors ran out, or the rule could not be
 * added.
 */
int landlock_allow_reading(int rules, int fd);

/*
 * The same, and also what the kernel asks for at each open, to be done later:
 * to truncate the file, and to control the device that it may be. The kernel
 * goes up from a file until rules have allowed all that it asks for; so with
 * this it goes no further up. It is for those whose system calls are filtered,
 * as none of these are allowed then; or who call landlock_forbid_later().
 */
int landlock_allow_later(int rules, int abi, int fd);

/* The same, but only to list the directory at fd and those below it. */
int landlock_allow_listing(int rules, int fd);

/*
 * Allows to make, write, rename and remove regular files in a directory and
 * below it; one that has gone away needs no rule. Returns 0; -1 with errno.
 */
int landlock_allow_replacing(int rules, const char *dir);

/*
 * Puts the rules in force for the calling thread, which must have set
 * PR_SET_NO_NEW_PRIVS. Returns 0; -1 with errno.
 */
int landlock_enter(int rules);

/* As landlock_enter(), to forbid what landlock_allow_later() allows. */
int landlock_forbid_later(int abi);

#endif
