#include "work/ncpus.h"

#include <limits.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* The most that an affinity mask can have here. */
enum { MAX_CPUS = 8192 };

static unsigned ncpus_by_affinity(void)
{
	size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
	cpu_set_t *set = CPU_ALLOC(MAX_CPUS);
	int n = 1;

	if (set && !sched_getaffinity(0, size, set))
		n = CPU_COUNT_S(size, set);
	CPU_FREE(set);
	return n > 0 ? (unsigned)n : 1;
}

/* Reads the numbers in a file. "max" is none. */
static bool read_numbers(const char *dir, const char *name, const char *fmt,
			 long long *a, long long *b)
{
	char path[PATH_MAX];
	FILE *file;
	bool ok;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    (int)sizeof(path))
		return false;
	file = fopen(path, "re");
	if (!file)
		return false;
	ok = fscanf(file, fmt, a, b) == (b ? 2 : 1);
	fclose(file);
	return ok;
}

/* The quota of the control group at dir, in whole processors; 0: none. */
static unsigned quota_at(const char *dir)
{
	long long quota, period;

	if (!read_numbers(dir, "cpu.max", "%lld %lld", &quota, &period) &&
	    !(read_numbers(dir, "cpu.cfs_quota_us", "%lld", &quota, NULL) &&
	      read_numbers(dir, "cpu.cfs_period_us", "%lld", &period, NULL)))
		return 0;
	if (quota <= 0 || period <= 0)
		return 0;
	return (unsigned)((quota + period - 1) / period);
}

/* The smallest of n and the quotas from dir up to root, both included. */
static unsigned quota_up_from(char *dir, const char *root, unsigned n)
{
	size_t root_len = strlen(root);

	for (;;) {
		unsigned quota = quota_at(dir);
		char *slash = strrchr(dir, '/');

		if (quota && quota < n)
			n = quota;
		if (!slash || (size_t)(slash - dir) < root_len)
			return n;
		*slash = '\0';
	}
}

/* True if "cpu" is in the list of v1 controllers, which has commas. */
static bool names_cpu(const char *controllers)
{
	size_t len;

	for (; *controllers; controllers += len + (controllers[len] == ',')) {
		len = strcspn(controllers, ",");
		if (len == 3 && !memcmp(controllers, "cpu", 3))
			return true;
	}
	return false;
}

/* Lines of /proc/self/cgroup are "id:controllers:path", or "0::path" in v2. */
static unsigned quota_by_cgroup(unsigned n)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	char line[PATH_MAX];

	while (file && fgets(line, sizeof(line), file)) {
		char *controllers = strchr(line, ':');
		char *path = controllers ? strchr(controllers + 1, ':') : NULL;
		const char *root = "/sys/fs/cgroup";
		char dir[PATH_MAX + 32];

		if (!path)
			continue;
		*path++ = '\0';
		path[strcspn(path, "\n")] = '\0';
		if (names_cpu(++controllers))
			root = "/sys/fs/cgroup/cpu";
		else if (*controllers)
			continue;
		snprintf(dir, sizeof(dir), "%s%s", root, path);
		n = quota_up_from(dir, root, n);
	}
	if (file)
		fclose(file);
	return n;
}

unsigned ncpus(void)
{
	return quota_by_cgroup(ncpus_by_affinity());
}

unsigned ncpus_by_descriptors(unsigned each)
{
	enum { OTHERS = 16 };
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > UINT_MAX)
		return UINT_MAX;
	if (limit.rlim_cur < OTHERS + each)
		return 1;
	return ((unsigned)limit.rlim_cur - OTHERS) / each;
}
