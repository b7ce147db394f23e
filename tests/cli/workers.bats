#!/usr/bin/env bats
# Workers that die, and a parent that does.

# bats file_tags=workers
load helper

has_child() {
	[ -n "$(children "$1")" ]
}

# Starts findrobots on a FIFO, which holds a forked worker up, and on two
# files; $pid is the parent, $worker the worker that reads the FIFO.
start_held_up() {
	mkfifo held.fifo
	member 192.0.2.1 >a.log.gz
	member 192.0.2.2 >b.log.gz
	"$FINDROBOTS" -m processes -j "$JOBS" held.fifo a.log.gz b.log.gz \
		>.out 2>.err &
	pid=$!
	# Opens once the worker does; the others go on without it.
	exec 7>held.fifo
	wait_until has_child $pid
	worker=
	for child in $(children $pid); do
		for fd in "/proc/$child/fd"/*; do
			if [ "$fd" -ef held.fifo ]; then
				worker=$child
			fi
		done
	done
	[ -n "$worker" ]
}

# bats test_tags=processes
@test "a worker that dies loses its file and nothing else" {
	start_held_up
	kill -KILL "$worker"
	exec 7>&-
	status=0
	wait $pid || status=$?
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	lines 'findrobots: held.fifo: not read: its worker died (killed by signal 9, Killed)' |
		expect_err
}

# bats test_tags=processes
@test "a worker that is stopped and goes on loses nothing" {
	start_held_up
	kill -STOP "$worker"
	member 192.0.2.3 >&7
	exec 7>&-
	kill -CONT "$worker"
	status=0
	wait $pid || status=$?
	expect_status 0
	lines 192.0.2.1 192.0.2.2 192.0.2.3 | expect_out
	expect_silence
}

# bats test_tags=processes
@test "no worker outlives a killed parent" {
	start_held_up
	kill -KILL $pid
	wait $pid || true
	wait_until is_gone "$worker"
	exec 7>&-
}

# So many hosts in a file need more than the limit leaves.
@test "no memory is a failure of the run, whatever the workers are" {
	case $FINDROBOTS in
	*san/*) skip "sanitizers need memory without a limit" ;;
	esac
	seq -f '%.0f.example' 700000 | lines_of | gzip -1 >a.log.gz
	echo old >list
	status=0
	(ulimit -v 30000; fr -o list a.log.gz) >.out 2>.err || status=$?
	expect_status 2
	expect_message 'findrobots: out of memory'
	lines old | cmp - list
}

@test "few descriptors are enough, with fewer workers" {
	for n in $(seq 40); do
		member "192.0.2.$n" >"$n.log.gz"
	done
	for mode in threads processes; do
		status=0
		(ulimit -n 24; "$FINDROBOTS" -m $mode -j 200) >.out 2>.err ||
			status=$?
		expect_status 0
		[ "$(wc -l <.out)" -eq 40 ]
	done
}

# bats test_tags=processes
@test "an ignored SIGCHLD does not hide how a worker died" {
	(
		trap '' CHLD
		start_held_up
		kill -KILL "$worker"
		exec 7>&-
		wait $pid || true
	)
	expect_message 'killed by signal 9, Killed'
}

@test "SIGINT, SIGTERM and SIGHUP end the run by that signal" {
	for signal in INT TERM HUP; do
		rm -f held.fifo
		# The shell has background commands ignore SIGINT.
		mkfifo held.fifo
		env --default-signal="$signal" "$FINDROBOTS" -m "$MODE" \
			-j "$JOBS" -o list held.fifo >.out 2>.err &
		pid=$!
		exec 7>held.fifo
		workers=$(children $pid)
		kill -$signal $pid
		status=0
		wait $pid || status=$?
		[ $status -eq $((128 + $(kill -l $signal))) ]
		for worker in $workers; do
			wait_until is_gone "$worker"
		done
		exec 7>&-
		expect_silence
		[ ! -e list ]
		expect_no_debris .
	done
}
