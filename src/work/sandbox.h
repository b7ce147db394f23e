#ifndef FINDROBOTS_WORK_SANDBOX_H
#define FINDROBOTS_WORK_SANDBOX_H

/*
 * Takes from the code that reads the input all rights that it does not need, so
 * that somebody who writes input to exploit a fault in it gains little:
 *
 * A worker, thread or forked, may open the input for reading, and write to a
 * temporary file for rejected lines, a thread also to one for results. It may
 * use no other file, no program, no network, no signal (Landlock, seccomp,
 * no_new_privs). A forked one may also write to its pipe, and leaves no core
 * file (RLIMIT_CORE).
 *
 * With threads the thread that starts them, which reads no input itself, is
 * confined, too: it may also start threads, write to what is open and, if the
 * output replaces files, do that in their directories. Threads share memory, so
 * this is what a worker that was taken over can reach in the end.
 *
 * The input is each directory in which a file was found, with all below it,
 * each file that was named, and what symbolic links lead to.
 *
 * What the kernel or a container refuses is left out, which is no failure.
 *
 * A worker that was taken over cannot learn what it should not know. It can
 * lie: make up hosts, and have the run fail or never end. A forked one is ended
 * by what it may not do; a thread is refused it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "input/filelist.h"

struct sandbox {
	int rules;     /* Landlock's, for workers, or -1 */
	bool is_wider; /* a thread is to enter them: its process has more */
	bool is_later; /* of some, landlock_allow_later(); then: */
	int abi;       /* Landlock's version */
};

/*
 * Makes the rules for the files of the list. Returns 0; -1 with errno. The
 * sandbox has to be released either way.
 */
int sandbox_init(struct sandbox *, const struct filelist *);
void sandbox_release(struct sandbox *);

/*
 * Confines the calling thread, and those that it starts. Files in the
 * directories of these npaths paths are to be replaced; a path may be NULL.
 * Returns 0; -1 with errno.
 */
int sandbox_enter_process(struct sandbox *, const struct filelist *,
			  const char *const *paths, size_t npaths);

/*
 * Confines a worker thread of that process more, which writes to the files
 * rejects and kept (or -1). Returns 0; -1 with errno.
 */
int sandbox_enter_thread(const struct sandbox *, int rejects, int kept);

/*
 * Confines a forked worker that writes to fd and, by pwrite(2), to the file
 * rejects (or -1). Returns 0; -1 with errno.
 */
int sandbox_enter_worker(const struct sandbox *, int fd, int rejects);

struct sandbox_found {
	int landlock; /* the version of its interface; 0: it is not there */
	bool seccomp;
};

/* Tries in a process forked for that what there is of the sandbox here. */
struct sandbox_found sandbox_try(void);

#endif
