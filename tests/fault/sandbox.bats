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

# need_landlock VERSION
need_landlock() {
	local version
	version=$("$FINDROBOTS" --version |
		sed -n 's/.*Landlock (version \([0-9]*\)).*/\1/p')
	[ "${version:-0}" -ge "$1" ] ||
		skip "no Landlock of version $1 in this kernel"
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

# Each call that changes something, reaches somebody, or runs something.
ACTS=(write create exec unlink truncate chmod socket connect signal fork ptrace
	stdout map code fchmod fchown chown rename renameat2 link symlink mkdir
	mkfifo utime setxattr rewrite append empty tmpfile memfd execveat vfork
	udp netlink socketpair process_read uring unshare rlimit chdir umask ioctl dup
	protect)

# The file that acts go for is as it was, and nothing else was made.
expect_elsewhere() {
	lines secret | cmp - elsewhere
	[ "$(stat -c %a elsewhere)" = 644 ]
	[ "$(ls)" = "$(lines elsewhere logs "$@")" ]
}

@test "a worker of either engine is refused every call of a long list" {
	need seccomp
	echo secret >elsewhere
	for act in "${ACTS[@]}"; do
		echo "$act"
		target=$T/elsewhere
		case $act in
		create) target=$T/new ;;
		exec | execveat) target=/bin/true ;;
		esac
		in_threads "$act" "$target"
		expect_refused
		expect_elsewhere
		in_processes "$act" "$target"
		expect_killed
		expect_elsewhere
	done
}

# There rules also allow what only the filter forbids, or else other rules.
@test "deep in a tree, files cannot be changed either, nor without the filter" {
	need seccomp
	need_landlock 3
	deep=logs/$(printf 'd/%.0s' {1..150})e.log.gz
	mkdir -p "${deep%/*}"
	line 192.0.2.9 | tee deep >"$deep"
	for act in truncate empty write append unlink; do
		echo "$act"
		in_processes $act "$deep" -r
		expect_status 1
		lines 192.0.2.1 192.0.2.3 192.0.2.9 | expect_out
		cmp deep "$deep"
		NO_SECCOMP=1 in_processes $act "$deep" -r
		expect_deep_refused
		for seccomp in '' 1; do
			NO_SECCOMP=$seccomp in_threads $act "$deep" -r
			expect_deep_refused
			NO_SECCOMP=$seccomp in_threads $act "$deep" -r -o list
			mv list .out
			expect_deep_refused
		done
	done
	in_threads empty "$deep" -r --no-sandbox
	expect_done
}

expect_deep_refused() {
	expect_status 0
	lines 192.0.2.1 192.0.2.3 192.0.2.9 MISBEHAVE | expect_out
	expect_silence
	cmp deep "$deep"
}

@test "nor may a thread touch what the output is to replace" {
	need seccomp
	mkdir out
	echo secret >elsewhere
	for act in "${ACTS[@]}"; do
		echo "$act"
		echo old >out/list
		echo old >out/rejects
		target=$T/out/list
		case $act in
		create) target=$T/out/new ;;
		exec | execveat) target=/bin/true ;;
		esac
		in_threads "$act" "$target" -o out/list --rejects=out/rejects
		expect_status 0
		expect_nothing
		lines 192.0.2.1 192.0.2.3 MISBEHAVE | cmp - out/list
		[ "$(ls -A out)" = "$(lines list rejects)" ]
		expect_elsewhere out
	done
}

@test "without the sandbox a thread can do these things" {
	for act in write unlink create chmod fchmod socket udp fork stdout map code \
		rename mkdir symlink append tmpfile chdir dup protect signal; do
		echo "$act"
		rm -rf made linked renamed
		echo secret >elsewhere
		[ $act != create ] || rm elsewhere
		in_threads $act "$T/elsewhere" --no-sandbox
		expect_done
	done
	in_threads exec /bin/true --no-sandbox
	expect_status 0
	expect_nothing
}

# in_main ACT TARGET [OPTION...]: what writes the output misbehaves.
in_main() {
	local act=$1 target=$2
	shift 2
	status=0
	env LD_PRELOAD="$MISBEHAVE_SO" MISBEHAVE_MAIN="$act" TARGET="$target" \
		"$FINDROBOTS" -m threads -j 2 "$@" logs >.out 2>.err ||
		status=$?
}

@test "the main thread, which threads can reach, is refused most of these calls, too" {
	need seccomp
	mkdir logs
	line 192.0.2.1 >logs/a.log.gz
	echo secret >elsewhere
	for act in "${ACTS[@]}"; do
		target=$T/elsewhere
		case $act in
		stdout) continue ;; # is its business
		create) target=$T/new ;;
		exec | execveat) target=/bin/true ;;
		esac
		echo "$act"
		in_main "$act" "$target"
		expect_status 0
		echo 192.0.2.1 | expect_out
		expect_elsewhere
	done
}

@test "if it replaces a file, it can do that in the directory of that file alone" {
	need seccomp
	need Landlock
	mkdir logs out
	line 192.0.2.1 >logs/a.log.gz
	echo secret >elsewhere
	for act in write create exec unlink truncate chmod socket connect signal \
		fork ptrace map code chown rename renameat2 link symlink mkdir \
		mkfifo utime setxattr rewrite append tmpfile memfd execveat vfork \
		udp netlink socketpair process_read uring unshare rlimit chdir \
		ioctl dup protect; do
		target=$T/elsewhere
		case $act in
		create) target=$T/new ;;
		exec | execveat) target=/bin/true ;;
		esac
		echo "$act"
		in_main "$act" "$target" -o out/list
		expect_status 0
		echo 192.0.2.1 | cmp - out/list
		expect_elsewhere out
	done
	# What is left to it.
	echo old >out/other
	in_main unlink out/other -o out/list
	expect_done
	[ ! -e out/other ]
}

@test "threads open no TCP connections" {
	need_landlock 4
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
	"$FINDROBOTS" -v -m threads log 2>&1 >.out |
		grep -Fx "findrobots: files: 1, workers: 1, mode: threads, decoder: $(fastest_decoder), sandbox: $said"
	"$FINDROBOTS" -v --no-sandbox log 2>&1 >.out |
		grep -Fx "findrobots: files: 1, workers: 1, mode: threads, decoder: $(fastest_decoder), sandbox: off"
}
