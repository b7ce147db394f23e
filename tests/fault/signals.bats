#!/usr/bin/env bats
# Signals at many moments of a run, in both modes: it ends by the signal or is
# done, the list is the old one or the whole new one, nothing else is left.

load both_modes

# The logs that signals.py reads. A run is to take long enough to be hit.
write_logs() {
	mkdir logs
	for n in 1 2 3 4 5 6; do
		seq -f "$n-%g.host.example" 2000 >>hosts
		tail -n 2000 hosts | lines_of >lines
		cat lines lines lines lines | gzip -1 \
			>logs/$n.log.gz
	done
	rm lines
	LC_ALL=C sort -o hosts hosts
}

# ends SIGNAL: for the run; for one with a worker that cannot end by itself;
# and, as a terminal does it, for all of its group.
ends() {
	write_logs
	for MODE in threads processes; do
		python3 "$BATS_TEST_DIRNAME/signals.py" end "$1" parent >&3
	done
	for whom in held group; do
		python3 "$BATS_TEST_DIRNAME/signals.py" end "$1" $whom >&3
	done
}

@test "SIGINT" {
	ends INT
}

@test "SIGTERM" {
	ends TERM
}

@test "SIGHUP" {
	ends HUP
}

@test "SIGPIPE" {
	ends PIPE
}

@test "SIGKILL: no worker is left" {
	ends KILL
}

@test "SIGSTOP and SIGCONT: nothing is lost" {
	write_logs
	for MODE in threads processes; do
		python3 "$BATS_TEST_DIRNAME/signals.py" stop parent >&3
		python3 "$BATS_TEST_DIRNAME/signals.py" stop group >&3
	done
	python3 "$BATS_TEST_DIRNAME/signals.py" stop worker >&3
}

@test "SIGUSR1 while the program is being loaded is answered, and ends nothing" {
	for MODE in threads processes; do
		fresh
		# Of a FIFO nobody knows how much there is to read.
		mkfifo log.fifo
		line 192.0.2.7 >log.fifo 3>&- &
		pid=$!
		status=0
		LD_PRELOAD=$ROOT/build/tests/fault/misbehave.so EARLY_SIGNAL=1 \
			"$FINDROBOTS" -m $MODE log.fifo >.out 2>.err || status=$?
		expect_status 0
		pid=
		lines 192.0.2.7 | expect_out
		[ "$(wc -l <.err)" -eq 1 ]
		grep -qE '^findrobots: [01] of 1 files, .* damaged$' .err
	done
}
