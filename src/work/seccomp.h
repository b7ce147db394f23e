#ifndef FINDROBOTS_WORK_SECCOMP_H
#define FINDROBOTS_WORK_SECCOMP_H

/*
 * seccomp(2): the kernel refuses system calls that are not on a list. No
 * privilege is needed, and there is no way back.
 */

/* Who enters; what each of them may do is one table, in seccomp.c. */
enum seccomp_role {
	SECCOMP_PROCESS, /* a forked worker; another call ends it by SIGSYS */
	SECCOMP_THREAD,	 /* a worker thread; another call fails with EPERM */

	/*
	 * The thread that starts these, and writes when they have ended, and
	 * all others that there are; or, besides, replaces files.
	 */
	SECCOMP_MAIN,
	SECCOMP_REPLACING,
};

/*
 * Leaves a worker what it needs: to open files for reading, to read, seek and
 * close them, to have memory, to write to fd and, by pwrite(2), to rejects and
 * kept, but to no other descriptor, and to end. All that is open can be read.
 * Each descriptor may be -1. The main thread may also start threads, list
 * directories, write to any descriptor, and, if it replaces files, make, rename
 * and remove them, and change the mode and owner of what it has open.
 *
 * The thread must have set PR_SET_NO_NEW_PRIVS. Returns 0; -1 with errno, which
 * is ENOSYS if there is no list for this architecture.
 */
int seccomp_enter(enum seccomp_role, int fd, int rejects, int kept);

#endif
