#!/usr/bin/env bats
# How far the run is, as it is shown while it reads. What is read is a FIFO
# that is held open, so the run lasts as long as a test needs. What a terminal
# gets comes from script(1), and is played back to see what is left on it.

# bats file_tags=engines
load helper

STATUS='[0-9]+ of [0-9]+ files, [0-9.]+ [KMG]?i?B, ([0-9.]+|\?) [KMG]?i?B/s, [0-9]+ damaged'

# The command of a run with the options.
command_with() {
	printf '%q ' "$FINDROBOTS" --mode="$MODE" --jobs="$JOBS" \
		--decoder="$DECODER" "$@"
}

# Starts a run as $pid that reads held.fifo, which is open as 7.
start() {
	mkfifo held.fifo
	"$FINDROBOTS" --mode="$MODE" --jobs="$JOBS" --decoder="$DECODER" \
		"$@" held.fifo >.out 2>.err 3>&- &
	pid=$!
	exec 7>held.fifo
}

# The same on a terminal; .pid has the number of the run itself.
start_on_terminal() {
	mkfifo held.fifo
	on_terminal "stty cols ${WIDTH-80}; echo \$\$ >.pid; exec $(command_with held.fifo) >.out" \
		>.tty 3>&- &
	pid=$!
	exec 7>held.fifo
}

# Runs the words as a shell's command on a terminal, and prints what that gets.
on_terminal() {
	TERM=${TERM_NAME-xterm} SHELL=$BASH script -qfec "$1" /dev/null </dev/null
}

# Lets the run have its line of log, and end. Its result is as always.
finish() {
	line 192.0.2.7 >&7
	exec 7>&-
	status=0
	wait $pid || status=$?
	expect_status 0
	lines 192.0.2.7 | expect_out
}

# What stands on the terminal after all that it was sent.
screen() {
	python3 - "$1" <<-'EOF'
		import re, sys
		rows, column = [""], 0
		for part in re.findall(rb"\x1b\[K|.", open(sys.argv[1], "rb").read(), re.S):
		    if part == b"\r":
		        column = 0
		    elif part == b"\n":
		        rows.append("")
		    elif part == b"\x1b[K":
		        rows[-1] = rows[-1][:column]
		    else:
		        assert 32 <= part[0] < 127, part
		        rows[-1] = rows[-1][:column] + part.decode() + rows[-1][column + 1:]
		        column += 1
		print("\n".join(rows), end="")
	EOF
}

# Whether so many whole lines of FILE are a status.
has_answers() {
	[ "$(tr -d '\r' <"$2" | grep -cE "findrobots: $STATUS\$")" -eq "$1" ]
}

has_child() {
	[ -n "$(children "$1")" ]
}

@test "on a terminal a line is shown, renewed, and gone at the end" {
	start_on_terminal
	wait_until grep -q 'damaged.*damaged.*damaged' .tty
	finish
	[[ $(head -c 16 .tty) = $'\r0 of 1 files, '? ]]
	[ -z "$(screen .tty)" ]
	[ "$(wc -l <.tty)" -eq 0 ]
}

@test "the line is cut at the terminal's width" {
	WIDTH=20
	start_on_terminal
	wait_until grep -q files .tty
	finish
	# 19 columns of it.
	[[ $(cat .tty) = $'\r0 of 1 files, 0 B, \e[K'* ]]
	[ "$(grep -c damaged .tty)" -eq 0 ]
}

@test "a run of less than a second shows nothing" {
	line 192.0.2.7 >access.log
	for _ in 1 2 3 4 5; do
		begin=$(date +%s%N)
		on_terminal "$(command_with access.log) >.out" >.tty
		[ $(($(date +%s%N) - begin)) -lt 1000000000 ] || continue
		lines 192.0.2.7 | expect_out
		[ ! -s .tty ]
		return
	done
	skip "too slow here"
}

# longer_run NAME COMMAND: on a terminal, more than a second.
longer_run() {
	mkfifo "$1.fifo"
	{ sleep 1.5; line 192.0.2.7; } >"$1.fifo" 3>&- &
	on_terminal "$2" >"$1.tty" 3>&- &
}

@test "the line is shown only where it is of use" {
	longer_run shown "$(command_with shown.fifo) >shown.out"
	longer_run never "$(command_with --progress=never never.fifo) >never.out"
	TERM_NAME=dumb longer_run dumb "$(command_with dumb.fifo) >dumb.out"
	longer_run file "$(command_with file.fifo) >file.out 2>file.err"
	# Jobs in the background are process groups of their own.
	for when in auto always; do
		longer_run $when "set -m; $(command_with --progress=$when $when.fifo) >$when.out & exec 2>/dev/null; wait"
	done
	wait
	[ -s shown.tty ]
	for name in never dumb file auto always; do
		echo "$name"
		lines 192.0.2.7 | cmp - $name.out
		[ ! -s $name.tty ]
	done
	[ ! -s file.err ]
}

@test "--progress=always shows the line in a file, too" {
	start --progress=always
	wait_until grep -q 'damaged.*damaged' .err
	finish
	[[ $(head -c 16 .err) = $'\r0 of 1 files, '? ]]
	[ -z "$(screen .err)" ]
}

@test "SIGUSR1 prints one line each time" {
	for when in auto never; do
		start --progress=$when
		for n in 1 2 3; do
			kill -USR1 $pid
			wait_until has_answers $n .err
		done
		finish
		[ "$(wc -l <.err)" -eq 3 ]
		rm held.fifo
	done
}

@test "SIGUSR1 on a terminal leaves its line there and nothing else" {
	start_on_terminal
	for n in 1 2; do
		wait_until grep -qE "damaged.\[K\$" .tty
		kill -USR1 "$(cat .pid)"
		wait_until has_answers $n .tty
	done
	finish
	screen .tty >.screen
	[ "$(wc -l <.screen)" -eq 2 ]
	[ "$(grep -cxE "findrobots: $STATUS" .screen)" -eq 2 ]
}

# bats test_tags=workers
@test "SIGUSR1 to all processes of a run ends none" {
	mkfifo a.fifo b.fifo
	exec 7<>a.fifo
	setsid "$FINDROBOTS" -m "$MODE" -j "$JOBS" a.fifo b.fifo \
		>.out 2>.err 3>&- 7>&- &
	pid=$!
	if [ "$MODE" = processes ]; then
		wait_until has_child $pid
	else
		wait_until [ "/proc/$pid/exe" -ef "$FINDROBOTS" ]
		wait_until grep -q '^SigBlk:.*2..$' "/proc/$pid/status"
	fi
	for n in 1 2 3; do
		kill -USR1 -- -$pid
		wait_until has_answers $n .err
	done
	line 192.0.2.7 >&7
	exec 7>&-
	# Waits until it is read.
	line 192.0.2.8 >b.fifo
	status=0
	wait $pid || status=$?
	expect_status 0
	lines 192.0.2.7 192.0.2.8 | expect_out
	[ "$(wc -l <.err)" -eq 3 ]
}

# SIGUSR1 is sent before the program has begun, which so finds it pending.
@test "SIGUSR1 is answered however early it comes" {
	# Of a FIFO nobody knows how much there is to read.
	mkfifo log.fifo
	for action in SIG_DFL SIG_IGN; do
		status=0
		line 192.0.2.7 >log.fifo &
		python3 - $action "$FINDROBOTS" -m "$MODE" -j "$JOBS" log.fifo \
			>.out 2>.err <<-'EOF' || status=$?
			import os, signal, sys
			signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
			signal.signal(signal.SIGUSR1, getattr(signal, sys.argv[1]))
			if not os.fork():
			    os.kill(os.getppid(), signal.SIGUSR1)
			    os._exit(0)
			os.wait()
			os.execv(sys.argv[2], sys.argv[2:])
		EOF
		expect_status 0
		lines 192.0.2.7 | expect_out
		[ "$(wc -l <.err)" -eq 1 ]
		grep -qE '^findrobots: [01] of 1 files, .* damaged$' .err
	done
}

# denied ERRNO CALL... -- COMMAND...: as in a container that refuses the calls.
denied() {
	python3 - "$@" <<-'EOF'
		import ctypes, os, platform, struct, sys
		numbers = {"x86_64": {"rt_sigtimedwait": 128, "tgkill": 234},
		           "aarch64": {"rt_sigtimedwait": 137, "tgkill": 131}}
		calls = numbers[platform.machine()]
		errno, rest = int(sys.argv[1]), sys.argv[2:]
		code = [(0x20, 0, 0, 0)]
		while rest[0] != "--":
		    code += [(0x15, 0, 1, calls[rest.pop(0)]), (0x06, 0, 0, 0x00050000 | errno)]
		code.append((0x06, 0, 0, 0x7fff0000))
		text = b"".join(struct.pack("HBBI", *c) for c in code)
		buffer = ctypes.create_string_buffer(text)
		prog = struct.pack("HxxxxxxP", len(code), ctypes.addressof(buffer))
		libc = ctypes.CDLL(None)
		if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, prog, 0, 0):
		    sys.exit(77)
		os.execv(rest[1], rest[1:])
	EOF
}

@test "a container that refuses to send signals, or to wait for them, hangs nothing" {
	case $(uname -m) in
	x86_64 | aarch64) ;;
	*) skip "no numbers of system calls here" ;;
	esac
	line 192.0.2.1 >log
	for calls in rt_sigtimedwait tgkill "rt_sigtimedwait tgkill"; do
		for errno in 1 38; do
			for when in always never auto; do
				echo "$calls $errno $when"
				status=0
				# shellcheck disable=SC2086 # a list of words
				denied $errno $calls -- "$(command -v timeout)" 60 \
					"$FINDROBOTS" -m "$MODE" -j "$JOBS" \
					--progress=$when log >.out 2>.err || status=$?
				[ $status -ne 77 ] || skip "no seccomp here"
				expect_status 0
				echo 192.0.2.1 | expect_out
				if [ $when = always ]; then
					[ -z "$(screen .err)" ]
				else
					expect_silence
				fi
			done
		done
	done
}

# bats test_tags=workers
@test "how far it is: files, bytes, what is left, and damage" {
	member 192.0.2.1 >good.log.gz
	member 192.0.2.2 | head -c 30 >cut.log.gz
	mkfifo held.fifo
	"$FINDROBOTS" -m "$MODE" -j 2 good.log.gz cut.log.gz held.fifo \
		>.out 2>.err 3>&- &
	pid=$!
	exec 7>held.fifo
	both_done() {
		kill -USR1 $pid
		grep -qE "^findrobots: 2 of 3 files, $bytes B, [0-9]+ B/s, 1 damaged\$" .err
	}
	# Its rate is told only when it is known.
	bytes=$(cat good.log.gz cut.log.gz | wc -c)
	wait_until both_done
	exec 7>&-
	wait $pid || [ $? -eq 1 ]
}
