#!/usr/bin/env bats
# Daemons that a test starts are gone when it ends, however it ends.

load machines

# Writes a command that leaves a daemon behind, of a session of its own, which
# cannot be asked to end; its number is in $T/daemon. With "wait" it waits for it.
write_command() {
	cat >"$T/command" <<-END
	#!/bin/sh
	setsid sh -c 'trap "" TERM INT HUP; echo \$\$ >$T/daemon; while :; do sleep 1; done' &
	until [ -s "$T/daemon" ]; do sleep 0.02; done
	[ "\${1-}" != wait ] || wait
	exit 3
	END
	chmod +x "$T/command"
}

daemon_is_gone() {
	is_gone "$(cat "$T/daemon")"
}

@test "the command ends" {
	write_command
	status=0
	"$ROOT/tests/scale/keep.py" 60 "$T/command" 3>&- || status=$?
	[ "$status" -eq 3 ]
	daemon_is_gone
}

@test "it takes too long" {
	write_command
	status=0
	"$ROOT/tests/scale/keep.py" 2 "$T/command" wait 3>&- || status=$?
	[ "$status" -eq 124 ]
	[ ! -s "$T/daemon" ] || daemon_is_gone
}

@test "the test is done with it" {
	write_command
	keep "$T/command" wait
	within 60 test -s "$T/daemon"
	unkeep
	daemon_is_gone
}

@test "the test itself is killed" {
	write_command
	bash -c '"$0" 60 "$1" wait & wait' "$ROOT/tests/scale/keep.py" "$T/command" \
		3>&- &
	pid=$!
	within 60 test -s "$T/daemon"
	kill -KILL "$pid"
	within 60 daemon_is_gone
}
