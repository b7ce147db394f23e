#!/usr/bin/env bats
# What a worker may do: a fault in the decoder that makes it do something
# else, which misbehave.c stands for, is stopped, and the run goes on.

load both_modes

MISBEHAVE_SO=$ROOT/build/tests/fault/misbehave.so

# in_ENGINE ACT TARGET [OPTION...]: runs with a file whose reader misbehaves,
# and others before and behind it.
in_processes() {
	misbehave processes "$@"
}

in_threads() {
	misbehave threads "$@"
}

misbehave() {
	local engine=$1 act=$2 target=$3
	shift 3
	mkdir -p logs
	: >.out
	line 192.0.2.1 >logs/a.log.gz
	line MISBEHAVE >logs/b.log.gz
	line 192.0.2.3 >logs/c.log.gz
	status=0
	env LD_PRELOAD="$MISBEHAVE_SO" MISBEHAVE="$act" TARGET="$target" \
		"$FINDROBOTS" -m "$engine" -j 2 "$@" logs 1<>.out 2>.err ||
		status=$?
}

need() {
	"$FINDROBOTS" --version | grep -Eq "^sandbox: (.*, )?$1( |,|$)" ||
		skip "no $1 here"
}

# The act ended the worker twice, the other files were read.
expect_killed() {
	expect_status 1
	lines 192.0.2.1 192.0.2.3 | expect_out
	lines 'findrobots: logs/b.log.gz: not read: its worker died, and another that tried again (by the sandbox, for a forbidden system call)' |
		expect_err
}

# The act was refused, and the file read.
expect_refused() {
	expect_status 0
	lines 192.0.2.1 192.0.2.3 MISBEHAVE | expect_out
	expect_silence
}

# The act was done, and showed itself by SIGILL.
expect_done() {
	[ $status -eq 132 ] || grep -q 'killed by signal 4, ' .err || {
		echo "status $status"
		cat .err
		false
	}
}

@test "a worker process that makes a forbidden system call dies, the run goes on" {
	need seccomp
	echo secret >elsewhere
	for act in write create exec unlink truncate chmod socket connect \
		signal fork ptrace stdout map code; do
		echo "$act"
		in_processes $act "$T/elsewhere"
		expect_killed
	done
	lines secret | cmp - elsewhere
	[ "$(stat -c %a elsewhere)" = 644 ]
}

@test "a worker process writes its own rejected lines and nothing else" {
	need seccomp
	for act in pwrite pwrites stdout; do
		echo "$act"
		in_processes $act - --rejects=rejects
		expect_killed
		[ ! -s rejects ]
		in_processes $act - --rejects=rejects --no-sandbox
		expect_status 1
		expect_done
	done
	# What it may write is there, of the files that it did not die in.
	mkdir other
	for n in 1 2 3 4; do
		line 192.0.2.3
		echo "rejected $n /robots.txt"
	done | tee all | split -l 2 --additional-suffix=.log.gz - other/
	in_processes pwrite - --rejects=rejects other
	grep -v 'could not be read' .err >others
	mv others .err
	expect_killed
	grep rejected all | cmp - rejects
}

@test "without the sandbox a worker process can do these things" {
	# But for ptrace, which would stop the worker at its own SIGILL.
	for act in write unlink create chmod socket signal fork stdout map \
		code; do
		echo "$act"
		echo secret >elsewhere
		[ $act != create ] || rm elsewhere
		in_processes $act "$T/elsewhere" --no-sandbox
		expect_status 1
		expect_done
	done
}

@test "a system call of another interface of the processor's is forbidden" {
	[ "$(uname -m)" = x86_64 ] || skip "of x86-64 only"
	need seccomp
	in_processes x32 -
	expect_killed
}

@test "a worker process leaves no core file" {
	ulimit -Sc "$(ulimit -Hc)"
	mkfifo held.fifo
	"$FINDROBOTS" -m processes held.fifo >.out &
	pid=$!
	exec 7>held.fifo
	worker=$(children $pid)
	worker=${worker// /}
	wait_until grep -Eq '^Max core file size +0 +0 ' "/proc/$worker/limits"
	grep -q '^NoNewPrivs:.*1' "/proc/$worker/status"
	exec 7>&-
	wait $pid
}

@test "a worker reads its input and nothing else" {
	need Landlock
	mkdir other
	line 192.0.2.66 >other/secret
	for engine in processes threads; do
		for target in other/secret /etc/passwd; do
			in_$engine read $target
			expect_refused
			in_$engine read $target --no-sandbox
			expect_done
		done
		in_$engine list other
		expect_refused
		in_$engine list other --no-sandbox
		expect_done
		# It is not the sandbox that keeps it from its own input.
		in_$engine read logs/a.log.gz
		expect_done
	done
}

@test "what the input's links and names lead to is input, its neighbours are not" {
	need Landlock
	mkdir other logs
	line 192.0.2.66 >other/linked
	line 192.0.2.67 >other/named
	line 192.0.2.68 >other/secret
	ln -s ../other/linked logs/d.log.gz
	for engine in processes threads; do
		in_$engine read other/secret other/named
		expect_status 0
		lines 192.0.2.1 192.0.2.3 192.0.2.66 192.0.2.67 MISBEHAVE |
			expect_out
		expect_silence
	done
}

@test "threads write, make, remove and run no files" {
	need Landlock
	echo secret >elsewhere
	for act in write create exec unlink; do
		echo "$act"
		target=elsewhere
		[ $act != create ] || target=new
		[ $act != exec ] || target=/bin/true
		in_threads $act $target
		expect_refused
	done
	for act in write unlink create; do
		in_threads $act elsewhere --no-sandbox
		expect_done
	done
	rm elsewhere
	in_threads exec /bin/true --no-sandbox
	expect_status 0
	expect_nothing
}

@test "threads may work in the directory of the output, not elsewhere" {
	need Landlock
	mkdir out
	echo old >out/list
	echo secret >elsewhere
	in_threads write elsewhere -o out/list
	expect_status 0
	lines 192.0.2.1 192.0.2.3 MISBEHAVE | cmp - out/list
	[ "$(ls -A out)" = list ]
	in_threads write out/list -o out/list
	expect_done
}

@test "threads write rejected lines into the directory of --rejects, not elsewhere" {
	need Landlock
	mkdir out other
	echo old >out/rejects
	echo secret >elsewhere
	line 192.0.2.3 >other/d.log.gz
	echo 'rejected /robots.txt' >>other/d.log.gz
	in_threads write elsewhere --rejects=out/rejects other
	expect_status 1
	lines 192.0.2.1 192.0.2.3 MISBEHAVE | expect_out
	lines 'rejected /robots.txt' | cmp - out/rejects
	[ "$(ls -A out)" = rejects ]
	in_threads write out/rejects --rejects=out/rejects other
	expect_done
}

@test "threads open no TCP connections" {
	version=$("$FINDROBOTS" --version |
		sed -n 's/.*Landlock (version \([0-9]*\)).*/\1/p')
	[ "${version:-0}" -ge 4 ] || skip "no Landlock of version 4 in this kernel"
	in_threads connect -
	expect_refused
}

@test "-v and --version say what there is of the sandbox" {
	line 192.0.2.1 >log
	"$FINDROBOTS" --version |
		grep -Eqx 'sandbox: (seccomp, )?(Landlock \(version [0-9]+\)|no Landlock here)(, no seccomp here)?'
	said=$("$FINDROBOTS" --version | sed -n 's/^sandbox: //p')
	"$FINDROBOTS" -v -m processes log 2>&1 >.out |
		grep -Fx "findrobots: files: 1, workers: 1, mode: processes, decoder: $(fastest_decoder), sandbox: $said"
	said=${said#seccomp, }
	"$FINDROBOTS" -v -m threads log 2>&1 >.out |
		grep -F "findrobots: files: 1, workers: 1, mode: threads, decoder: $(fastest_decoder), sandbox: ${said%, no seccomp*}"
	"$FINDROBOTS" -v --no-sandbox log 2>&1 >.out |
		grep -Fx "findrobots: files: 1, workers: 1, mode: threads, decoder: $(fastest_decoder), sandbox: off"
}
