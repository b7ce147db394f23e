#!/usr/bin/env bats
# Paths longer than the system takes in one piece, files that change under
# the reader, and a great many of them; in both modes.

load both_modes

LONG=${LONG-}
EMPTY='empty, though a .gz file never is: whatever wrote it died'

# make_deep COMPONENT DEPTH: in each directory, which holds the next, is a log
# with a host of its own, and in the last one an empty file as well.
make_deep() {
	python3 - "$@" <<-'EOF'
	import os, sys
	for level in range(int(sys.argv[2])):
	    os.mkdir(sys.argv[1])
	    os.chdir(sys.argv[1])
	    with open("a.log.gz", "w") as log:
	        log.write('level-%d.example - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1\n' % (level + 1))
	open("z.log.gz", "w").close()
	EOF
}

# deep COMPONENT DEPTH: the path of the last of these directories.
deep() {
	local path
	path=$(printf "$1/%.0s" $(seq "$2"))
	echo "${path%/}"
}

# The hosts of levels FIRST to LAST.
levels() {
	seq -f 'level-%.0f.example' "$1" "$2" | LC_ALL=C sort
}

longest_name() {
	printf 'x%.0s' $(seq 255)
}

# More than there may be descriptors, and a path longer than PATH_MAX.
@test "a tree of very many directories, each in the one before" {
	local name=dddd depth=1100
	if [ -n "$LONG" ]; then
		depth=3000
	fi
	make_deep $name $depth
	path=$(deep $name $depth)
	[ "${#path}" -gt 4096 ]
	for MODE in threads processes; do
		status=0
		# Whatever the limit is here: fewer than there are levels.
		(ulimit -n 1024; fr -r $name) >.out 2>.err || status=$?
		expect_status 1
		levels 1 $depth | expect_out
		lines "findrobots: $path/z.log.gz: $EMPTY" | expect_err
		# Below the current directory names have nothing in front.
		try -r
		expect_status 1
		levels 1 $depth | expect_out
		lines "findrobots: $path/z.log.gz: $EMPTY" | expect_err
	done
}

has_landlock() {
	"$FINDROBOTS" --version | grep -q '^sandbox: .*Landlock (version'
}

# How often a run opens, looks at, reads or closes something.
FILE_CALLS=open:5,stat:5,read:5,pread:5,readdir:5,close:5,lseek:5,fcntl:5

# calls DEPTH [CALLS]: how often a run on that many directories makes such calls.
calls() {
	rm -rf "$name"
	make_deep "$name" "$1"
	head -c 4096 /dev/zero >state
	env LD_PRELOAD="$ROOT/build/tests/fault/inject.so" \
		FAULT_STATE="$PWD/state" FAULT_AT=0 \
		FAULT_CALL="${2-$FILE_CALLS}" \
		"$FINDROBOTS" -m "$MODE" -j 1 -r "$name" >.out 2>.err || [ $? -eq 1 ] || return
	levels 1 "$1" | diff - .out >&2 || return
	od -A n -t u8 -N 8 state | tr -d ' '
}

@test "a deeper tree takes calls in proportion to its directories" {
	name=$(longest_name)
	for MODE in threads processes; do
		fresh
		one=$(calls 100)
		two=$(calls 200)
		four=$(calls 400)
		echo "# $MODE: $one, $two, $four calls" >&3
		[ "$one" -ge 500 ]
		[ "$two" -le $((one * 22 / 10)) ]
		[ "$four" -le $((one * 45 / 10)) ]
	done
}

# The kernel looks for a rule of each directory above a file that is opened.
@test "a deeper tree needs hardly more rules in the sandbox" {
	has_landlock || skip "no Landlock here"
	# Before the logs of its directory, and after them.
	for name in 0 dddd; do
		for MODE in threads processes; do
			fresh
			few=$(calls 20 syscall:5)
			many=$(calls 200 syscall:5)
			echo "# $MODE, $name: $few, then $many calls" >&3
			[ "$few" -ge 4 ]
			# One in 64 levels, so that it need not look further.
			[ "$many" -eq $((few + 200 / 64)) ]
		done
	done
}

@test "a tree that branches at each level, with few descriptors" {
	python3 - <<-'EOF'
	import os
	os.mkdir("d")
	os.chdir("d")
	for level in range(100):
	    for side in "a", "z":
	        os.mkdir(side)
	        with open(side + "/x.log.gz", "w") as log:
	            log.write('%s%d.example - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1\n' % (side, level))
	    os.mkdir("m")
	    os.chdir("m")
	EOF
	for MODE in threads processes; do
		for limit in 10 12 20 200; do
			status=0
			(ulimit -n $limit; fr --no-sandbox -j 1 -r d) >.out 2>.err ||
				status=$?
			expect_silence
			expect_status 0
			{ seq -f a%g.example 0 99; seq -f z%g.example 0 99; } |
				LC_ALL=C sort | expect_out
		done
	done
}

@test "a tree of names of 255 bytes" {
	name=$(longest_name)
	make_deep "$name" 40
	path=$(deep "$name" 40)
	[ "${#path}" -gt 8192 ]
	for MODE in threads processes; do
		try -r "$name"
		expect_status 1
		levels 1 40 | expect_out
		lines "findrobots: $path/z.log.gz: $EMPTY" | expect_err
	done
}

# At and about the limit of what the system takes in one piece, the closing
# NUL included: 4,096 bytes.
@test "paths of any length about PATH_MAX" {
	# With a slash and the name of a file it gets to be as long.
	name=$(longest_name | head -c 250)
	make_deep "$name" 16
	path=$(deep "$name" 16)
	for MODE in threads processes; do
		for length in 4094 4095 4096 4097; do
			last=$(head -c $((length - ${#path} - 1)) <<<"$name")
			[ $((${#path} + 1 + ${#last})) -eq $length ]
			python3 - "$path" "$last" <<-'EOF'
			import os, sys
			os.chdir(sys.argv[1])
			with open(sys.argv[2], "w") as log:
			    log.write('192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1\n')
			EOF
			try "$path/$last"
			expect_silence
			expect_status 0
			lines 192.0.2.1 | expect_out
		done
	done
}

@test "operands longer than PATH_MAX" {
	name=$(longest_name)
	make_deep "$name" 40
	path=$(deep "$name" 40)
	for MODE in threads processes; do
		for front in '' "$T/" "./$name/..//"; do
			# A file, the same by its directory, and a list of both.
			try "$front$path/a.log.gz"
			expect_silence
			expect_status 0
			levels 40 40 | expect_out
			try -v "$front$path" "$front$path//./a.log.gz"
			expect_status 1
			levels 40 40 | expect_out
			expect_message "findrobots: $front$path/z.log.gz: $EMPTY"
			expect_message "findrobots: $front$path//./a.log.gz: the same file as one before"
			printf '%s\0' "$front$path/a.log.gz" "$front$path/" >names
			try --files0-from=names
			expect_status 1
			levels 40 40 | expect_out
			lines "findrobots: $front$path/z.log.gz: $EMPTY" |
				expect_err
		done
	done
}

@test "long ways to what is near" {
	mkdir d
	member 192.0.2.1 >d/a.log.gz
	ln -s . d/again
	around=$(printf 'd/../%.0s' $(seq 2000))
	slashes=$(printf '/%.0s' $(seq 9000))
	again=$(printf 'again/%.0s' $(seq 30))
	for MODE in threads processes; do
		for operand in "${around}d/a.log.gz" "${around}d" \
			"d$slashes" "d${slashes}a.log.gz" \
			"$PWD$slashes/d/${again}a.log.gz"; do
			[ "${#operand}" -gt 4096 ]
			try "$operand"
			expect_silence
			expect_status 0
			lines 192.0.2.1 | expect_out
		done
	done
}

@test "long paths that lead nowhere" {
	name=$(longest_name)
	make_deep "$name" 20
	path=$(deep "$name" 20)
	line 192.0.2.1 >log
	for MODE in threads processes; do
		try "$path/none" "none/$path" "$path/a.log.gz/none" \
			"$path/a.log.gz/" "$path/x$name" "$path/x$path" log
		expect_status 1
		lines 192.0.2.1 | expect_out
		expect_err <<-EOF
		findrobots: $path/none: cannot open: No such file or directory
		findrobots: none/$path: cannot open: No such file or directory
		findrobots: $path/a.log.gz/none: cannot open: Not a directory
		findrobots: $path/a.log.gz/: cannot open: Not a directory
		findrobots: $path/x$name: cannot open: File name too long
		findrobots: $path/x$path: cannot open: File name too long
		EOF
	done
}

# hold_up [OPTION]: has the one worker of findrobots read a FIFO, when it has
# listed the directory d already; go_on then lets it read on.
hold_up() {
	mkfifo held.fifo
	"$FINDROBOTS" -m "$MODE" -j 1 "$@" held.fifo d >.out 2>.err 3>&- &
	pid=$!
	exec 7>held.fifo
}

go_on() {
	line held.example >&7
	exec 7>&-
	wait_until is_gone $pid
	status=0
	wait $pid || status=$?
	pid=
}

# In d stand empty files: nothing is smaller, so the FIFO comes before them.
@test "files that are something else when they are opened" {
	for MODE in threads processes; do
		fresh
		mkdir d
		for kind in directory fifo file gone link-to-fifo link-to-file \
			link-to-nothing socket; do
			: >d/$kind.log.gz
		done
		hold_up
		rm d/*
		mkdir d/directory.log.gz
		mkfifo d/fifo.log.gz d/other.fifo
		member 192.0.2.1 >d/file.log.gz
		member 192.0.2.2 >d/other.file
		ln -s other.fifo d/link-to-fifo.log.gz
		ln -s other.file d/link-to-file.log.gz
		ln -s nothing d/link-to-nothing.log.gz
		python3 -c 'import socket
socket.socket(socket.AF_UNIX).bind("d/socket.log.gz")'
		go_on
		expect_status 1
		lines 192.0.2.1 192.0.2.2 held.example | expect_out
		expect_err <<-'EOF'
		findrobots: d/directory.log.gz: not a regular file any more: not read
		findrobots: d/fifo.log.gz: not a regular file any more: not read
		findrobots: d/gone.log.gz: cannot open: No such file or directory
		findrobots: d/link-to-fifo.log.gz: not a regular file any more: not read
		findrobots: d/link-to-nothing.log.gz: cannot open: No such file or directory
		findrobots: d/socket.log.gz: cannot open: No such device or address
		EOF
	done
}

# As it was not there when the directory was listed, it is no input.
@test "files that lead elsewhere when they are opened" {
	for MODE in threads processes; do
		for sandbox in '' --no-sandbox; do
			fresh $sandbox
			mkdir d
			: >d/device.log.gz
			: >d/file.log.gz
			hold_up $sandbox
			ln -sf /dev/zero d/device.log.gz
			member 192.0.2.1 >elsewhere
			ln -sf ../elsewhere d/file.log.gz
			go_on
			expect_status 1
			if [ -z "$sandbox" ] && has_landlock; then
				lines held.example | expect_out
				expect_err <<-'EOF'
				findrobots: d/device.log.gz: cannot open: Permission denied
				findrobots: d/file.log.gz: cannot open: Permission denied
				EOF
			else
				lines 192.0.2.1 held.example | expect_out
				lines 'findrobots: d/device.log.gz: not a regular file any more: not read' |
					expect_err
			fi
		done
	done
}

@test "a device in the place of a file" {
	for MODE in threads processes; do
		fresh
		mkdir d
		: >d/a.log.gz
		hold_up
		rm d/a.log.gz
		# Some places where tests run have no such right.
		mknod d/a.log.gz c 1 5 2>/dev/null &&
			: 2>/dev/null <d/a.log.gz || {
			go_on
			skip "no device can be made here"
		}
		go_on
		expect_status 1
		lines held.example | expect_out
		lines 'findrobots: d/a.log.gz: not a regular file any more: not read' |
			expect_err
	done
}

@test "a FIFO with a writer in the place of a file is not read either" {
	for MODE in threads processes; do
		fresh
		mkdir d
		: >d/a.log.gz
		hold_up
		rm d/a.log.gz
		mkfifo d/a.log.gz
		exec 8<>d/a.log.gz
		line 192.0.2.1 >&8
		go_on
		exec 8>&-
		expect_status 1
		lines held.example | expect_out
		lines 'findrobots: d/a.log.gz: not a regular file any more: not read' |
			expect_err
	done
}

@test "the directory is gone when its files are opened" {
	for MODE in threads processes; do
		fresh
		mkdir d
		: >d/a.log.gz
		: >d/b.log.gz
		hold_up
		rm -r d
		go_on
		expect_status 1
		lines held.example | expect_out
		expect_err <<-'EOF'
		findrobots: d/a.log.gz: cannot open: No such file or directory
		findrobots: d/b.log.gz: cannot open: No such file or directory
		EOF
	done
}

# changes WHAT: in both modes; see changing.py.
changes() {
	for MODE in threads processes; do
		fresh
		python3 "$BATS_TEST_DIRNAME/changing.py" "$1" >&3
	done
}

@test "a gzip file that is cut while it is read" {
	changes cut
}

@test "a plain file that is cut while it is read" {
	changes cut-text
}

@test "a file that is written anew while it is read" {
	changes rewritten
}

@test "a file that grows while it is read" {
	changes growing
}

@test "a directory that changes while it is listed" {
	changes directory
}

# The sum of a count over all files, from what -v said.
sum_of() {
	sed -n "s/.*$1: \([0-9]*\).*/\1/p" .err |
		awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}

# Runs findrobots as try() does, and measures the most memory (KiB) that it,
# or one of its workers, had resident. The shell between is small, and what a
# process had before it is what Linux begins to count with.
try_and_measure() {
	status=0
	python3 - "$FINDROBOTS" -m $MODE -j 2 "$@" 3>.peak >.out 2>.err <<-'EOF' || status=$?
	import ctypes, os, subprocess, sys
	PR_SET_CHILD_SUBREAPER = 36
	assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
	shell = os.posix_spawn("/bin/sh", ["sh", "-c", '"$0" "$@" &'] + sys.argv[1:], os.environ)
	assert os.waitpid(shell, 0)[1] == 0
	_, status, usage = os.wait4(-1, 0)
	os.write(3, b"%d\n" % usage.ru_maxrss)
	sys.exit(os.waitstatus_to_exitcode(status))
	EOF
	peak=$(cat .peak)
}

# 12 MiB for all there is: the one process, or each of three. A program that
# counts its lines may have the memory beside that in which it does so.
expect_little_memory() {
	local processes=1
	if [ $MODE = processes ]; then
		processes=3
	fi
	echo "# $MODE: $processes x $peak KiB" >&3
	[ "$peak" -gt 500 ]
	[ $(((peak - counters) * processes)) -lt $((12 * 1024)) ]
}

# Two files of many members, in which each line is a request that counts.
@test "millions of requests" {
	local members=10
	if [ -n "$LONG" ]; then
		members=500
	fi
	seq -f 'host-%.0f.example' 1000 | LC_ALL=C sort >hosts
	mkdir logs
	for _ in $(seq 100); do
		cat hosts
	done | lines_of | gzip -1 >member
	for _ in $(seq $members); do
		cat member
	done >logs/a.log.gz
	cp logs/a.log.gz logs/b.log.gz
	line 192.0.2.1 >little
	for MODE in threads processes; do
		counters=0
		if [ -n "${COUNTING-}" ]; then
			try_and_measure little
			counters=$peak
		fi
		try_and_measure -v logs
		expect_status 0
		expect_out <hosts
		[ "$(sum_of requests)" -eq $((2 * members * 100000)) ]
		[ "$(sum_of members)" -eq $((2 * members)) ]
		[ "$(sum_of 'rejected lines')" -eq 0 ]
		expect_little_memory
	done
}

# A host in each file, and no two alike: a file that is left out is noticed.
@test "many files in a directory" {
	local files=20000
	if [ -n "$LONG" ]; then
		files=1000000
	fi
	# Files, and blocks of 4 KiB; half of either is to be left.
	[ "$(df --output=iavail . | tail -n 1)" -gt $((2 * files)) ] &&
		[ "$(df --output=avail . | tail -n 1)" -gt $((8 * files)) ] ||
		skip "no room for $files files"
	mkdir logs
	python3 - $files <<-'EOF'
	import sys, zlib
	LINE = b'host-%d.example - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1\n'
	for n in range(int(sys.argv[1])):
	    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
	    with open("logs/%d.log.gz" % n, "wb", 0) as log:
	        log.write(packer.compress(LINE % n) + packer.flush())
	EOF
	seq -f 'host-%.0f.example' 0 $((files - 1)) | LC_ALL=C sort >hosts
	for MODE in threads processes; do
		try logs
		expect_status 0
		expect_silence
		cmp hosts .out
	done
}

@test "a list of names that cannot be read on keeps the whole names before" {
	for MODE in threads processes; do
		fresh
		line 192.0.2.1 >one
		line 192.0.2.2 >two
		line 192.0.2.3 >t
		# Cut in the name of the second, which is another file's name.
		printf 'one\0t' >names
		head -c 4096 /dev/zero >state
		status=0
		env LD_PRELOAD="$ROOT/build/tests/fault/inject.so" \
			FAULT_STATE="$PWD/state" FAULT_CALL=read:5 FAULT_AT=2 \
			FAULT_WHO=parent "$FINDROBOTS" -m "$MODE" \
			--files0-from=names >.out 2>.err || status=$?
		expect_status 1
		lines 192.0.2.1 | expect_out
		lines 'findrobots: names: cannot read at byte 5: Input/output error; what came before was kept' |
			expect_err
	done
}

#### Little room

@test "a stack of 64 KiB is enough, of the process and of its threads" {
	for MODE in threads processes; do
		fresh
		mkdir -p logs/a/b/c
		line 192.0.2.1 | gzip >logs/1.log.gz
		line 192.0.2.2 >logs/a/2.log.gz
		echo '{"remote_addr":"192.0.2.3","request":"GET /robots.txt HTTP/1.1"}' |
			gzip >logs/a/b/3.log.gz
		line 192.0.2.4 | gzip | head -c 40 >logs/a/b/c/4.log.gz
		echo 'rejected /robots.txt' >logs/5.log.gz
		for decoder in zlib auto; do
			for format in hosts table json; do
				for stack in 64 128; do
					status=0
					(
						ulimit -s $stack
						exec "$FINDROBOTS" -m $MODE -j 3 -r -f $format -v \
							--stats --decoder=$decoder --sort=last \
							--progress=always --rejects=rejects -o out logs
					) >.out 2>.err || status=$?
					expect_status 1
					[ "$(grep -o '192\.0\.2\.[123]' out | sort -u | wc -l)" -ge 2 ]
					echo 'rejected /robots.txt' | cmp - rejects
				done
			done
		done
	done
}
