# What every test finds, whoever runs it and where: loaded by the runner and by
# each *.bats file, which so can be run by itself.

# Nothing of the caller that a command of a test could heed.
unset LANG LANGUAGE "${!LC_@}" "${!PYTHON@}" "${!GIT_@}" "${!MAKE@}"
unset BASH_ENV CDPATH COLUMNS ENV GZIP LINES POSIXLY_CORRECT
export LC_ALL=C TZ=UTC0 HOME=${HOME:-/} TERM=${TERM:-dumb}
# The programs of the packages first: a caller's python3 may be a script that
# looks for one, and takes ten times as long to start.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH:/usr/local/sbin:/usr/local/bin
export PYTHONDONTWRITEBYTECODE=1
umask 022

# Makes a leak or a race that a test program has an exit status of its own; to
# ask for too much memory is no fault, but fails.
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99:allocator_may_return_null=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99
export TSAN_OPTIONS=exitcode=99

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Real logs that stand beside the project where it is developed.
export LOGS=$ROOT/../shared/logs
export FINDROBOTS=${FINDROBOTS:-$ROOT/findrobots}
