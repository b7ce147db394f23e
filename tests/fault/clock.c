/*
 * For LD_PRELOAD: sets the clock of a program CLOCK_AHEAD_S seconds ahead, so
 * that files that a test has just made are old.
 */

#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static long ahead_s;

__attribute__((constructor)) static void begin(void)
{
	const char *ahead = getenv("CLOCK_AHEAD_S");

	real_clock_gettime =
		(int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT,
							     "clock_gettime");
	ahead_s = ahead ? atol(ahead) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	int ret = real_clock_gettime(clock, time);

	if (clock == CLOCK_REALTIME)
		time->tv_sec += ahead_s;
	return ret;
}
