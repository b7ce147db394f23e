# Loaded by the tests that are run once and see to both modes themselves.
# The environment says how much they do:
#	RUNS	how often what is random is repeated
#	LONG	if it is set, sizes are the full ones

export RUNS=${RUNS:-20} MODE=threads JOBS=2
load ../cli/helper

# A test that failed may have left a run that waits for ever, at $pid.
teardown() {
	if [ -n "${pid-}" ]; then
		kill -KILL "$pid" 2>/dev/null || true
	fi
	cd /
	rm -rf "$T"
}

# For another mode or case: says which, and empties the directory.
fresh() {
	echo "case: $MODE $*"
	cd "$T"
	find . -mindepth 1 -delete
}

# apart FUNCTION: runs it where it may mount file systems that nobody else
# sees and that are gone when it ends.
apart() {
	local unshare=(unshare --mount)
	if [ "$(id -u)" != 0 ]; then
		unshare+=(--map-root-user)
	fi
	"${unshare[@]}" mount -t tmpfs none "$T" 2>/dev/null ||
		skip "nothing may be mounted here"
	"${unshare[@]}" bash -eu <(declare -f; declare -p T JOBS MODE DECODER; echo "$1")
}

# A log with a line for each of many hosts: their list is a few times as
# large as any buffer.
write_many_hosts() {
	seq -f 'host-%06g.example' 20000 >hosts
	lines_of <hosts >log
}

# Everything about a file that a failed run has to leave alone.
identity() {
	stat -c '%i %a %u:%g %s' "$1"
	cksum <"$1"
}
