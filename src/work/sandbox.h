#ifndef FINDROBOTS_WORK_SANDBOX_H
#define FINDROBOTS_WORK_SANDBOX_H

/*
 * Takes from whatever reads the input all that reading does not need, so
 * that a fault in it is of little use to whoever wrote the input:
 *
 * A forked worker may open for reading the input, and write to its pipe and to
 * a temporary file for rejected lines: no other file, no program, no network,
 * no signal, no core file (Landlock, seccomp, no_new_privs, RLIMIT_CORE).
 *
 * With threads the whole process may read the input and, where output goes to
 * a file to be replaced, work in that file's directory (Landlock,
 * no_new_privs).
 *
 * The input is each directory that a file was found in, with all below it,
 * each file that was named, and what symbolic links lead to.
 *
 * What the kernel or a container refuses is left out, which is no failure.
 *
 * It keeps from a worker what others know. It does not keep a worker that was
 * taken over from lying: it can make up hosts, and have the run fail or hang.
 */

#include <stdbool.h>

#include "input/filelist.h"

struct sandbox {
	int rules; /* Landlock's, or -1 */
};

/*
 * Makes the rules for the files of the list. Returns 0; -1 with errno. The
 * sandbox needs to be released either way.
 */
int sandbox_init(struct sandbox *, const struct filelist *);
void sandbox_release(struct sandbox *);

/*
 * From here on the calling thread, and those that it starts, are confined.
 * The files out and rejects are to be replaced; each may be NULL. Returns 0; -1
 * with errno.
 */
int sandbox_enter_process(const struct sandbox *, const char *out,
			  const char *rejects);

/*
 * The same for a forked worker that writes to fd, and, at given offsets, to
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
