#ifndef FINDROBOTS_WORK_SECCOMP_H
#define FINDROBOTS_WORK_SECCOMP_H

/*
 * seccomp(2): the kernel ends a process that makes a system call other than
 * those on a list. No privilege is needed, and there is no way back.
 */

/*
 * Leaves the calling thread what a worker needs: to open files for reading,
 * read, seek and close them, to have memory, to write to fd and, at given
 * offsets, to rejects (or -1), to no other descriptor, and to end. A
 * descriptor that is open already can be read. Any other call ends the process
 * by SIGSYS. The thread must have set PR_SET_NO_NEW_PRIVS. Returns 0; -1 with
 * errno, which is ENOSYS if the list is not made for this architecture.
 */
int seccomp_enter(int fd, int rejects);

#endif
