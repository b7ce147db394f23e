#ifndef FINDROBOTS_WORK_NCPUS_H
#define FINDROBOTS_WORK_NCPUS_H

/*
 * How many processors this process may really use, at least 1: those of its
 * affinity mask (sched_getaffinity(2)), or fewer where the CPU quota of its
 * control group or of one above it allows less, rounded up to a whole one
 * (cgroup v2: cpu.max; v1: cpu.cfs_quota_us over cpu.cfs_period_us; both in
 * the kernel's Documentation/admin-guide/cgroup-v2.rst and
 * Documentation/scheduler/sched-bwc.rst).
 */
unsigned ncpus(void);

/*
 * Returns how many workers the limit of open descriptors allows, at least 1, if
 * each takes so many of the process. Some others are open already, or for a
 * moment.
 */
unsigned ncpus_by_descriptors(unsigned each);

#endif
