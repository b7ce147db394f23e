#ifndef FINDROBOTS_BASE_OWN_NAME_H
#define FINDROBOTS_BASE_OWN_NAME_H

/*
 * A part of the names of files that a process makes, by which they are its own
 * in a directory that several machines share: "HOST-PID". So whose a file is
 * can be seen if it was left by a process that was killed.
 */

enum { OWN_NAME_SIZE = 96 }; /* bytes, the closing NUL included */

/* Asks the system for both, so it has to be called before a sandbox. */
void own_name(char name[OWN_NAME_SIZE]);

#endif
