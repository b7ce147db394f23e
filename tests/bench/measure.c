/*
 * measure COMMAND [ARG]...: runs the command, its standard output thrown
 * away, and prints "SECONDS STATUS PEAK": from start to finish; the exit
 * status, or 128 and the signal; the KiB that the largest of its processes had
 * resident at most.
 *
 * A program of its own because the kernel counts to a process what whoever
 * started it had resident: started by a Python script nothing is smaller than
 * Python.
 */

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static pid_t start(char **argv)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
					 O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
					 O_WRONLY, 0);
	err = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err) {
		fprintf(stderr, "measure: %s: %s\n", argv[0], strerror(err));
		exit(2);
	}
	return pid;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	double begin;
	double end;
	int status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: measure COMMAND [ARG]...\n");
		return 2;
	}
	begin = now();
	pid = start(argv + 1);
	if (wait4(pid, &status, 0, &usage) != pid)
		return 2;
	end = now();
	printf("%.6f %d %ld\n", end - begin,
	       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
	       usage.ru_maxrss);
	return 0;
}
