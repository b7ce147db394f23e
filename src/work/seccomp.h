#ifndef FINDROBOTS_WORK_SECCOMP_H
#define FINDROBOTS_WORK_SECCOMP_H

/*
 * seccomp(2): the kernel ends a process that makes a system call which is not
 * on a list. No privilege is needed, and there is no way back.
 */

/*
 * Leaves the calling thread what a worker needs: to open files for reading, to
 * read, seek and close them, to have memory, to write to fd and, by pwrite(2),
 * to rejects (or -1), but to no other descriptor, and to end. All that is open
 * can be read. Any other call ends the process by SIGSYS. The thread must have
 * set PR_SET_NO_NEW_PRIVS. Returns 0; -1 with errno, which is ENOSYS if there
 * is no list for this architecture.
 */
int seccomp_enter(int fd, int rejects);

#endif
