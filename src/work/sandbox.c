/* Tested by tests/fault/sandbox.bats. */

#include "work/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "work/landlock.h"
#include "work/seccomp.h"

/* Allows to read what has that name in the folder; or, if NULL, at a path. */
static int allow_reading(const struct sandbox *box, struct cursor *cursor,
			 const struct folder *folder, const char *name)
{
	return landlock_allow_reading(box->rules, cursor_open(cursor, folder,
							      name, O_PATH));
}

/*
 * To open a file, the kernel goes up from it to the root, or until it has found
 * all rights that it asks for (landlock.h): far, in a deep tree, and once a
 * file. So each file in one has a folder above it, at most so many levels away,
 * with all these rights. Returns it; or NULL.
 */
enum { STOP_LEVELS = 64 };

static const struct folder *find_stop(const struct folder *folder)
{
#ifdef SANDBOX_WITH_SANITIZER
	/* Not all is filtered. */
	return NULL;
#endif
	if (folder->depth < STOP_LEVELS)
		return NULL;
	while (folder != folder->found && folder->depth % STOP_LEVELS)
		folder = folder->parent;
	return folder->depth < STOP_LEVELS ? NULL : folder;
}

static int allow_stop(struct sandbox *box, struct cursor *cursor,
		      const struct folder *folder)
{
	box->is_later = true;
	return landlock_allow_later(box->rules, box->abi,
				    cursor_open(cursor, folder, ".", O_PATH));
}

/* Directories are listed again when files have moved: from the operand on. */
static int allow_listing(const struct sandbox *box, struct cursor *cursor,
			 const struct folder *folder)
{
	return landlock_allow_listing(box->rules,
				      cursor_open(cursor, folder->top, ".",
						  O_PATH));
}

/*
 * A file that was found in a directory is allowed by that directory, since it
 * may be another file of that name when it is read: logs rotate. That allows
 * all below it, which needs no rules of its own then. The fewer there are the
 * better: to open a file, the kernel looks for a rule of each directory on the
 * way to it.
 */
static int allow_files(struct sandbox *box, const struct filelist *list)
{
	const struct folder *last = NULL, *last_stop = NULL;
	struct cursor cursor = { 0 };
	int ret = 0;

	for (size_t i = 0; !ret && i < list->nfiles; i++) {
		const struct file *file = &list->files[i];
		bool is_found = file->kind == FILE_REGULAR;
		const struct folder *found, *stop;

		found = is_found ? file->folder->found : last;
		stop = is_found ? find_stop(file->folder) : NULL;
		if (found && !(last && last->top == found->top))
			ret = allow_listing(box, &cursor, found);
		if (!ret && found != last)
			ret = allow_reading(box, &cursor, found, ".");
		if (!ret && stop && stop != last_stop)
			ret = allow_stop(box, &cursor, stop);
		last = found;
		last_stop = stop ? stop : last_stop;
		if (!ret && (file->kind == FILE_NAMED || file->link))
			ret = allow_reading(box, &cursor, file->folder,
					    file->name);
	}
	cursor_release(&cursor);
	return ret;
}

/*
 * True if a call was refused, as by kernels and containers that do not have
 * what it is for, and in too many sandboxes, one in the other (E2BIG).
 */
static bool was_refused(void)
{
	return errno == EPERM || errno == EACCES || errno == ENOSYS ||
	       errno == EOPNOTSUPP || errno == EINVAL || errno == E2BIG;
}

static int unless_refused(int ret)
{
	return ret && was_refused() ? 0 : ret;
}

/* Rules to read the files of the list, or -1: they are refused. */
static int make_rules(struct sandbox *box, const struct filelist *list)
{
	int ret = 0;

	box->rules = -1;
	box->is_later = false;
	box->abi = landlock_abi();
	if (!box->abi)
		return 0;
	box->rules = landlock_new(box->abi);
	if (box->rules < 0)
		return unless_refused(-1);
#ifdef SANDBOX_WITH_SANITIZER
	/* The leak checker reads it when the process ends. */
	ret = landlock_allow_reading(box->rules, io_open("/proc", O_PATH));
#endif
	if (!ret)
		ret = allow_files(box, list);
	if (!ret || !was_refused())
		return ret;
	sandbox_release(box);
	return 0;
}

int sandbox_init(struct sandbox *box, const struct filelist *list)
{
	box->is_wider = false;
	return make_rules(box, list);
}

void sandbox_release(struct sandbox *box)
{
	if (box->rules >= 0)
		close(box->rules);
	box->rules = -1;
}

static int enter_rules(const struct sandbox *box)
{
	/* Landlock and seccomp require this of all but root. */
	if (unless_refused(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)))
		return -1;
	return box->rules < 0 ? 0 : unless_refused(landlock_enter(box->rules));
}

/* Each path may be NULL. */
static int allow_replacing(const struct sandbox *box, const char *const *paths,
			   size_t npaths)
{
	int ret = 0;

	for (size_t i = 0; !ret && box->rules >= 0 && i < npaths; i++) {
		char *dir = paths[i] ? io_directory_of(paths[i]) : NULL;

		if (paths[i])
			ret = dir ? landlock_allow_replacing(box->rules, dir)
				  : -1;
		free(dir);
	}
	return ret;
}

static int enter_filter(const struct sandbox *box, enum seccomp_role role,
			int fd, int rejects, int kept)
{
	if (!seccomp_enter(role, fd, rejects, kept))
		return 0;
	if (!was_refused())
		return -1;
	return box->is_later ? unless_refused(landlock_forbid_later(box->abi))
			     : 0;
}

/* Sanitizers make calls of their own, which would be refused. */
static int enter_thread_filter(const struct sandbox *box,
			       enum seccomp_role role, int rejects, int kept)
{
#ifdef SANDBOX_WITH_SANITIZER
	(void)box;
	(void)role;
	(void)rejects;
	(void)kept;
	return 0;
#else
	return enter_filter(box, role, -1, rejects, kept);
#endif
}

int sandbox_enter_process(struct sandbox *box, const struct filelist *list,
			  const char *const *paths, size_t npaths)
{
	struct sandbox wider = { .rules = -1 };
	int ret;

	while (npaths && !paths[npaths - 1])
		npaths--;
	if (!npaths)
		return enter_rules(box)
			       ? -1
			       : enter_thread_filter(box, SECCOMP_MAIN, -1, -1);
	box->is_wider = true;
	ret = make_rules(&wider, list);
	if (!ret && allow_replacing(&wider, paths, npaths))
		ret = unless_refused(-1);
	else if (!ret)
		ret = enter_rules(&wider);
	sandbox_release(&wider);
	return ret ? ret : enter_thread_filter(box, SECCOMP_REPLACING, -1, -1);
}

int sandbox_enter_thread(const struct sandbox *box, int rejects, int kept)
{
	if (box->is_wider && box->rules >= 0 &&
	    unless_refused(landlock_enter(box->rules)))
		return -1;
	return enter_thread_filter(box, SECCOMP_THREAD, rejects, kept);
}

int sandbox_enter_worker(const struct sandbox *box, int fd, int rejects)
{
	struct rlimit none = { 0 };

	if (setrlimit(RLIMIT_CORE, &none) || enter_rules(box))
		return -1;
	if (box->rules >= 0)
		close(box->rules);
	return enter_filter(box, SECCOMP_PROCESS, fd, rejects, -1);
}

enum { HAS_LANDLOCK = 1, HAS_SECCOMP = 2 };

/* Enters both, if they are there, and exits with which of them is in force. */
static _Noreturn void try_and_exit(void)
{
	int has = 0;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (!landlock_enter(landlock_new(landlock_abi())))
		has |= HAS_LANDLOCK;
	if (!seccomp_enter(SECCOMP_PROCESS, -1, -1, -1))
		has |= HAS_SECCOMP;
	_exit(has);
}

struct sandbox_found sandbox_try(void)
{
	pid_t pid = fork();
	int status = 0, has;

	if (!pid)
		try_and_exit();
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	has = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	return (struct sandbox_found){
		.landlock = has & HAS_LANDLOCK ? landlock_abi() : 0,
		.seccomp = has & HAS_SECCOMP,
	};
}
