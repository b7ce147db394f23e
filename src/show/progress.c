/*
 * One thread waits for SIGUSR1, and at most until it is time to draw the line
 * again. The signal is blocked in every thread, so sigtimedwait(2) takes it
 * without a handler, and one that comes before the wait stays pending.
 * progress_hide() and progress_stop() end the wait by sending the same signal;
 * it is told by its sender, which is this process. A pipe would do as well, but
 * forked workers would inherit it. Where a container refuses to wait for
 * signals, a semaphore does, and no SIGUSR1 is answered; where it refuses to
 * send them, the thread looks for itself now and then.
 *
 * The thread allocates nothing, and progress_start() waits until it runs, as a
 * sanitizer allocates before. So no worker is ever forked while the thread
 * holds a lock of the allocator, or of a sanitizer's.
 *
 * Tested by tests/cli/progress.bats.
 */

#include "show/progress.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "show/progress_text.h"

enum {
	FIRST_MS = 1000, /* before the line is drawn, unless always */
	RENEW_MS = 250,
	NEVER_MS = -1,
	NS_PER_MS = 1000000,
	NS_PER_S = 1000000000,
	WIDTH = 80,		 /* columns, if the terminal does not tell */
	STACK_SIZE = 256 * 1024, /* whatever the limit of stacks is */
	TEXT_SIZE = 1024,	 /* more than is ever written at a time */

	/* Less than both is read in milliseconds: not worth a thread. */
	FILES_MIN = 64,
	BYTES_MIN = 4 * 1024 * 1024,
};

/* Go to the beginning of the line; erase to its end (ECMA-48, EL). */
static const char RETURN[] = "\r";
static const char ERASE[] = "\033[K";

struct progress {
	const struct meter *meter;
	struct meter_total total;
	enum progress_when when;
	atomic_bool hiding, stopping;
	atomic_bool deaf; /* signals cannot be waited for, or not be sent */
	sem_t woken;	  /* posted in the place of a signal */
	sem_t done; /* posted when the thread runs, and when it has hidden the
		       line */
	pthread_t thread;

	/* The thread's own: */
	int64_t start_ms;
	bool shown;	 /* the line is on the terminal */
	struct buf text; /* TEXT_SIZE bytes are reserved */
};

enum event { EVENT_TIME, EVENT_SIGNAL, EVENT_WOKEN };

static sigset_t signal_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return set;
}

void progress_hold_signal(void)
{
	sigset_t set = signal_set();

	pthread_sigmask(SIG_BLOCK, &set, NULL);
	/* A signal that is ignored need not stay pending. */
	signal(SIGUSR1, SIG_DFL);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct timespec timespec_of(int64_t ms)
{
	if (ms < 0)
		ms = 0;
	return (struct timespec){ .tv_sec = (time_t)(ms / 1000),
				  .tv_nsec = (long)(ms % 1000 * NS_PER_MS) };
}

/* The same as wait_for_event() where that cannot be. */
static enum event look_around(struct progress *pr, int64_t due_ms)
{
	while (due_ms == NEVER_MS || now_ms() < due_ms) {
		struct timespec until;

		if (atomic_load(&pr->hiding) || atomic_load(&pr->stopping))
			return EVENT_WOKEN;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += RENEW_MS / 2 * NS_PER_MS;
		if (until.tv_nsec >= NS_PER_S) {
			until.tv_nsec -= NS_PER_S;
			until.tv_sec++;
		}
		sem_timedwait(&pr->woken, &until);
	}
	return EVENT_TIME;
}

/* Waits for a signal until due_ms, which may have passed. */
static enum event wait_for_event(struct progress *pr, int64_t due_ms)
{
	sigset_t set = signal_set();
	siginfo_t info;

	while (!atomic_load(&pr->deaf)) {
		/* Somebody else could not wake it. */
		int64_t most_ms = now_ms() + RENEW_MS;
		bool is_due = due_ms != NEVER_MS && due_ms <= most_ms;
		struct timespec timeout =
			timespec_of((is_due ? due_ms : most_ms) - now_ms());

		if (sigtimedwait(&set, &info, &timeout) > 0)
			return info.si_pid == getpid() ? EVENT_WOKEN
						       : EVENT_SIGNAL;
		/* EINTR: the process was stopped, and continued. */
		if (errno == EAGAIN && is_due)
			return EVENT_TIME;
		if (errno != EAGAIN && errno != EINTR)
			atomic_store(&pr->deaf, true);
	}
	return look_around(pr, due_ms);
}

/* True if the terminal is this process group's, or need not be asked. */
static bool may_draw(const struct progress *pr)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group == getpgrp() || (group < 0 && pr->when == PROGRESS_ALWAYS);
}

static size_t terminal_width(void)
{
	unsigned width = io_terminal_width(STDERR_FILENO);

	return width ? width : WIDTH;
}

/* There is nobody to tell if standard error cannot be written. */
static void write_text(const struct progress *pr)
{
	if (!buf_failed(&pr->text))
		(void)!io_write_all(STDERR_FILENO, pr->text.data, pr->text.len);
}

static void add_text(struct progress *pr)
{
	progress_text_add(&pr->text, meter_read(pr->meter), pr->total,
			  (double)(now_ms() - pr->start_ms) / 1000);
}

/* Begins a text that wipes the line away, if it is there. */
static void begin_text(struct progress *pr)
{
	buf_clear(&pr->text);
	if (pr->shown && may_draw(pr)) {
		buf_add_str(&pr->text, RETURN);
		buf_add_str(&pr->text, ERASE);
	}
	pr->shown = false;
}

static void draw_line(struct progress *pr)
{
	size_t most = strlen(RETURN) + terminal_width() - 1;

	if (!may_draw(pr)) {
		pr->shown = false;
		return;
	}
	buf_clear(&pr->text);
	buf_add_str(&pr->text, RETURN);
	add_text(pr);
	/* Not the last column: the cursor could go to the next line. */
	if (pr->text.len > most)
		pr->text.len = most;
	buf_add_str(&pr->text, ERASE);
	write_text(pr);
	pr->shown = true;
}

static void answer(struct progress *pr)
{
	begin_text(pr);
	buf_add_str(&pr->text, "findrobots: ");
	add_text(pr);
	buf_add_byte(&pr->text, '\n');
	write_text(pr);
}

static void hide_line(struct progress *pr)
{
	begin_text(pr);
	write_text(pr);
	sem_post(&pr->done);
}

static int64_t first_due(const struct progress *pr)
{
	if (pr->when == PROGRESS_NEVER)
		return NEVER_MS;
	return pr->start_ms + (pr->when == PROGRESS_AUTO ? FIRST_MS : 0);
}

static void *show(void *arg)
{
	struct progress *pr = arg;
	int64_t due_ms = first_due(pr);
	enum event event;

	sem_post(&pr->done);
	while (!atomic_load(&pr->stopping)) {
		event = wait_for_event(pr, due_ms);
		if (event == EVENT_SIGNAL) {
			answer(pr);
		} else if (event == EVENT_TIME) {
			draw_line(pr);
			due_ms = now_ms() + RENEW_MS;
		} else if (atomic_exchange(&pr->hiding, false)) {
			hide_line(pr);
			due_ms = NEVER_MS;
		}
	}
	/* Signals that came meanwhile; perhaps also the one that woke it. */
	while ((event = wait_for_event(pr, 0)) != EVENT_TIME)
		if (event == EVENT_SIGNAL)
			answer(pr);
	return NULL;
}

static void wait_until_done(struct progress *pr)
{
	while (sem_wait(&pr->done) && errno == EINTR)
		;
}

/* True if the line may be drawn though nobody asked for it. */
static bool is_smart_terminal(void)
{
	const char *term = getenv("TERM");

	return term && strcmp(term, "dumb") != 0 && isatty(STDERR_FILENO);
}

static bool is_little(enum progress_when when, struct meter_total total)
{
	return when != PROGRESS_ALWAYS && total.files < FILES_MIN &&
	       total.stored_bytes && total.stored_bytes < BYTES_MIN;
}

/* Returns 0, or an errno. */
static int start_thread(struct progress *pr)
{
	pthread_attr_t attr;
	int err = pthread_attr_init(&attr);

	if (err)
		return err;
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	err = pthread_create(&pr->thread, &attr, show, pr);
	pthread_attr_destroy(&attr);
	return err;
}

struct progress *progress_start(enum progress_when when,
				const struct meter *meter,
				struct meter_total total)
{
	struct progress *pr;
	int err;

	errno = 0;
	if (is_little(when, total))
		return NULL;
	pr = calloc(1, sizeof(*pr));
	if (!pr)
		return NULL;
	sem_init(&pr->done, 0, 0);
	sem_init(&pr->woken, 0, 0);
	if (when == PROGRESS_AUTO && !is_smart_terminal())
		when = PROGRESS_NEVER;
	pr->meter = meter;
	pr->total = total;
	pr->when = when;
	pr->start_ms = now_ms();
	buf_reserve(&pr->text, TEXT_SIZE);
	err = buf_failed(&pr->text) ? ENOMEM : 0;
	if (!err)
		err = start_thread(pr);
	if (!err) {
		wait_until_done(pr);
		return pr;
	}
	buf_release(&pr->text);
	free(pr);
	errno = err;
	return NULL;
}

static void wake(struct progress *pr)
{
	sem_post(&pr->woken);
	if (pthread_kill(pr->thread, SIGUSR1))
		atomic_store(&pr->deaf, true);
}

void progress_hide(struct progress *pr)
{
	if (!pr)
		return;
	atomic_store(&pr->hiding, true);
	wake(pr);
	wait_until_done(pr);
}

void progress_stop(struct progress *pr)
{
	if (!pr)
		return;
	atomic_store(&pr->stopping, true);
	wake(pr);
	pthread_join(pr->thread, NULL);
	buf_release(&pr->text);
	free(pr);
}
