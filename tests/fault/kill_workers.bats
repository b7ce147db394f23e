#!/usr/bin/env bats
# Workers killed at random, RUNS times, over real logs where they are and
# over made ones: not a byte of the output changes, and nothing hangs.

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
LOGS=$ROOT/../shared/logs

setup() {
	T=$(mktemp -d)
}

teardown() {
	rm -rf "$T"
}

# Runs findrobots on DIR; kills one worker with -9 at some moment. Its own
# status is 1 only if the same file was hit twice, which one kill cannot do.
kill_one() {
	local pid children delay status=0
	"$FINDROBOTS" -v -m processes -j 2 "$1" >"$T/out" 2>"$T/err" &
	pid=$!
	delay=$((RANDOM % $2))
	sleep "0.$(printf '%03d' $delay)"
	read -r -a children 2>/dev/null <"/proc/$pid/task/$pid/children" || true
	if [ "${#children[@]}" -gt 0 ]; then
		kill -KILL "${children[RANDOM % ${#children[@]}]}" 2>/dev/null ||
			true
	fi
	wait $pid || status=$?
	echo $status >"$T/status"
}

# kill_many DIR MILLISECONDS EXPECTED STATUS
kill_many() {
	local retried=0
	for run in $(seq "${RUNS:-20}"); do
		kill_one "$1" "$2"
		cmp "$3" "$T/out" || { echo "in run $run"; return 1; }
		[ "$(cat "$T/status")" -eq "$4" ]
		[ -z "$(grep 'not read' "$T/err")" ]
		if grep -q 'killed by signal 9, Killed); tried again' "$T/err"; then
			retried=$((retried + 1))
		fi
	done
	echo "# killed while reading: $retried of ${RUNS:-20}" >&3
	[ $retried -gt 0 ]
}

@test "killed workers over real logs" {
	[ -f "$LOGS/clf.hosts" ] || skip "no real logs at ../shared/logs"
	kill_many "$LOGS/clf" 60 "$LOGS/clf.hosts" 1
}

@test "killed workers over made logs" {
	mkdir "$T/logs"
	for n in 1 2 3 4 5 6; do
		for i in $(seq 500); do
			printf 'h%s-%s.example - - [t] "GET /robots.txt HTTP/1.1" 200 1\n' "$n" "$i"
		done >"$T/hits"
		for i in $(seq 40); do
			cat "$T/hits"
		done | gzip -1 >"$T/logs/$n.log.gz"
		sed 's/ .*//' "$T/hits"
	done | LC_ALL=C sort >"$T/expected"
	kill_many "$T/logs" 30 "$T/expected" 0
}
