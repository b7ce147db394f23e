#!/usr/bin/env bats
# Output that cannot be written, in both modes: the run fails, says why, and
# leaves an old file as it was.

load both_modes

# The run failed for REASON, and of FILE nothing has changed since its
# identity went to .identity.
expect_untouched() {
	expect_status 2
	expect_nothing
	lines "findrobots: $1: cannot write: $2" | expect_err
	identity "$1" | diff .identity -
	expect_no_debris . "$(dirname "$1")"
}

@test "a full device: a list of any length, also by another name" {
	for MODE in threads processes; do
		fresh
		write_many_hosts
		ln -s /dev/full link
		for option in -v -0; do
			status=0
			fr $option log >/dev/full 2>.err || status=$?
			expect_status 2
			expect_message 'findrobots: standard output: cannot write: No space left on device'
			try $option -o link log
			expect_status 2
			expect_nothing
			expect_message 'findrobots: link: cannot write: No space left on device'
		done
		[ "$(readlink link)" = /dev/full ]
		expect_no_debris .
	done
}

# Full after some bytes, from the first one on, and of names.
full_disk() {
	for MODE in threads processes; do
		write_many_hosts
		mkdir d
		mount -t tmpfs -o size=1m,nr_inodes=4 none d
		echo old >d/list
		chmod 640 d/list
		identity d/list >.identity
		for kib in 768 2048; do
			head -c ${kib}k /dev/zero >d/filler 2>/dev/null || true
			try -o d/list log
			expect_untouched d/list 'No space left on device'
			status=0
			fr log >d/out 2>.err || status=$?
			expect_status 2
			lines 'findrobots: standard output: cannot write: No space left on device' |
				expect_err
			rm d/out
		done
		rm d/filler
		touch d/1 d/2
		[ -z "$(touch d/3 2>/dev/null && echo made)" ]
		try -o d/list log
		expect_untouched d/list 'No space left on device'

		# And once there is room, nothing of it is left.
		rm d/1 d/2
		head -n 100 log >short
		try -o d/list short
		expect_status 0
		head -n 100 hosts | cmp - d/list
		[ "$(stat -c %a d/list)" = 640 ]
		[ "$(ls -A d)" = list ]
		umount d
		fresh
	done
}

@test "a full disk" {
	apart full_disk
}

read_only() {
	for MODE in threads processes; do
		line 192.0.2.1 >log
		mkdir d
		mount -t tmpfs none d
		echo old >d/list
		identity d/list >.identity
		mount -o remount,bind,ro d
		try -o d/list log
		expect_untouched d/list 'Read-only file system'
		try -o d/new log
		expect_status 2
		expect_nothing
		lines 'findrobots: d/new: cannot write: Read-only file system' |
			expect_err
		[ "$(ls -A d)" = list ]
		umount d
		fresh
	done
}

@test "a read-only file system" {
	apart read_only
}

# As containers have it: the file alone comes from elsewhere.
mounted_file() {
	for MODE in threads processes; do
		line 192.0.2.1 >log
		echo old >elsewhere
		: >list
		mount --bind elsewhere list
		identity list >.identity
		try -o list log
		expect_untouched list 'Device or resource busy'
		umount list
		fresh
	done
}

@test "a file that something is mounted on" {
	apart mounted_file
}

@test "no permission: of the directory, of one before it, of a FIFO" {
	for MODE in threads processes; do
		fresh
		line 192.0.2.1 >log
		mkdir read search
		echo old >read/list
		echo old >search/list
		mkfifo fifo
		chmod 755 .
		chmod 555 read
		chmod 600 search
		chmod 0 fifo
		for file in read/list read/new search/list fifo; do
			identity=$(stat -c '%i %a %s' "$file" || echo none)
			status=0
			as_nobody "$FINDROBOTS" -m $MODE -o $file log \
				>.out 2>.err || status=$?
			expect_status 2
			expect_nothing
			lines "findrobots: $file: cannot write: Permission denied" |
				expect_err
			[ "$(stat -c '%i %a %s' "$file" || echo none)" = "$identity" ]
		done
		chmod 700 search
		lines old old | diff - <(cat read/list search/list)
		expect_no_debris . read search
		chmod 755 read
	done
}

@test "a file of somebody else in a directory like /tmp" {
	[ "$(id -u)" = 0 ] || skip "only root can make the files"
	for MODE in threads processes; do
		fresh
		line 192.0.2.1 >log
		mkdir d
		echo old >d/list
		chmod 755 .
		chmod 1777 d
		identity d/list >.identity
		status=0
		as_nobody "$FINDROBOTS" -m $MODE -o d/list log >.out 2>.err ||
			status=$?
		expect_untouched d/list 'Operation not permitted'
	done
}

@test "any of the standard descriptors closed" {
	for MODE in threads processes; do
		for closed in '' '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' \
			'>&- 2>&-' '<&- >&- 2>&-'; do
			fresh "$closed"
			member 192.0.2.1 | head -c -1 >log
			cp log copy
			echo old >list
			chmod 604 list
			lines 'findrobots: log: cut short' >messages
			if [[ $closed = *'2>'* ]]; then
				: >messages
			fi

			# Whatever is opened first takes the place of what is
			# closed, and must not get what was meant for it.
			status=0
			eval "fr -o list log >.out 2>.err $closed" || status=$?
			expect_status 1
			lines 192.0.2.1 | cmp - list
			[ "$(stat -c %a list)" = 604 ]
			expect_nothing
			cut -d' ' -f1-4 .err | cmp - messages

			# A FIFO is open from the start on.
			mkfifo fifo
			cat fifo >got 3>&- &
			status=0
			eval "fr -o fifo log >.out 2>.err $closed" || status=$?
			expect_status 1
			wait
			lines 192.0.2.1 | cmp - got
			expect_nothing
			cut -d' ' -f1-4 .err | cmp - messages

			status=0
			eval "fr log >.out 2>.err $closed" || status=$?
			if [[ $closed = *' >&-'* || $closed = '>'* ]]; then
				expect_status 2
				expect_nothing
				[ ! -s messages ] || expect_message \
					'findrobots: standard output: cannot write: Bad file descriptor'
			else
				expect_status 1
				lines 192.0.2.1 | expect_out
				cut -d' ' -f1-4 .err | cmp - messages
			fi
			cmp copy log
		done
	done
}

@test "standard output that is open for reading only" {
	for MODE in threads processes; do
		fresh
		line 192.0.2.1 >log
		status=0
		fr log 1<log 2>.err || status=$?
		expect_status 2
		lines 'findrobots: standard output: cannot write: Bad file descriptor' |
			expect_err
	done
}

# Puts the statuses of a pipeline's commands in $codes.
keep_codes() {
	codes=("${PIPESTATUS[@]}")
}

@test "a reader that leaves, though the caller ignores SIGPIPE" {
	for MODE in threads processes; do
		fresh
		write_many_hosts
		set +e
		(trap '' PIPE; fr log 2>.err) | head -n 3 >first
		keep_codes
		set -e
		[ "${codes[0]}" -eq $((128 + $(kill -l PIPE))) ]
		expect_silence
		head -n 3 hosts | cmp - first
	done
}

@test "a reader that leaves, though the caller holds SIGPIPE back" {
	for MODE in threads processes; do
		fresh
		write_many_hosts
		set +e
		python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPIPE])
os.execv(sys.argv[1], sys.argv[1:])' \
			"$FINDROBOTS" -m $MODE log 2>.err | head -n 3 >first
		keep_codes
		set -e
		echo "status: ${codes[0]}"
		expect_silence
		[ "${codes[0]}" -eq $((128 + $(kill -l PIPE))) ]
	done
}

@test "a reader that has left before there is anything to write" {
	for MODE in threads processes; do
		fresh
		mkfifo held.fifo
		set +e
		{
			# The reader closes first, then the log comes.
			fr held.fifo 2>.err &
			pid=$!
			exec >&-
			exec 7>held.fifo
			wait_until [ -e left ]
			line 192.0.2.1 >&7
			exec 7>&-
			wait $pid
		} | { exec <&-; touch left; }
		keep_codes
		set -e
		[ "${codes[0]}" -eq $((128 + $(kill -l PIPE))) ]
		expect_silence
	done
}

@test "a reader that leaves the FIFO of -o" {
	for MODE in threads processes; do
		fresh
		write_many_hosts
		mkfifo fifo
		head -n 3 fifo >first &
		try -o fifo log
		wait
		expect_status $((128 + $(kill -l PIPE)))
		expect_nothing
		expect_silence
		head -n 3 hosts | cmp - first
		[ -p fifo ]
	done
}

@test "a slow reader of a pipe that does not block gets all" {
	for MODE in threads processes; do
		fresh
		write_many_hosts
		status=0
		python3 - "$FINDROBOTS" -m $MODE log nowhere \
			>.out 2>.err <<-'EOF' || status=$?
		import os, subprocess, sys
		reader, writer = os.pipe()
		os.set_blocking(writer, False)
		run = subprocess.Popen(sys.argv[1:], stdout=writer)
		os.close(writer)
		while data := os.read(reader, 1000):
		    sys.stdout.buffer.write(data)
		sys.exit(run.wait())
		EOF
		expect_status 1
		expect_out <hosts
		lines 'findrobots: nowhere: cannot open: No such file or directory' |
			expect_err
	done
}

# Starts findrobots with -o FILE, reading a FIFO at descriptor 7.
start_held_up() {
	mkfifo held.fifo
	fr -o "$1" held.fifo >.out 2>.err 3>&- &
	pid=$!
	exec 7>held.fifo
}

finish() {
	line 192.0.2.1 >&7
	exec 7>&-
	status=0
	wait $pid || status=$?
	pid=
}

@test "what -o names changes during the run" {
	for MODE in threads processes; do
		fresh directory
		echo old >list
		start_held_up list
		rm list
		mkdir list
		finish
		expect_status 2
		[ "$(wc -l <.err)" -eq 1 ]
		# Why depends on what the sandbox is made of.
		expect_message 'findrobots: list: cannot write: '
		expect_no_debris . list

		fresh removed
		mkdir d
		echo old >d/list
		start_held_up d/list
		rm -r d
		finish
		expect_status 2
		lines 'findrobots: d/list: cannot write: No such file or directory' |
			expect_err
		[ ! -e d ]

		fresh permissions
		echo old >list
		start_held_up list
		chmod 600 list
		finish
		expect_status 0
		lines 192.0.2.1 | cmp - list
		[ "$(stat -c %a list)" = 600 ]
	done
}

#### Two files: both are replaced, or none

# A log with a line that is rejected, and old files for what it gives.
make_two() {
	line 192.0.2.1 >log
	echo 'rejected /robots.txt' >>log
	mkdir a b
	echo 'old hosts' >a/list
	echo 'old rejects' >b/rejects
	chmod 640 a/list
	identity a/list >.identity
	identity b/rejects >.rejects
}

# expect_both_untouched FILE REASON: FILE was the one that failed.
expect_both_untouched() {
	expect_status 2
	expect_nothing
	# The line that could not be read has its own message before that.
	tail -n 1 .err | diff - <(lines "findrobots: $1: cannot write: $2")
	identity a/list | diff .identity -
	identity b/rejects | diff .rejects -
	expect_no_debris a b
}

@test "if --rejects cannot be written straight to its place, the old list stays" {
	for MODE in threads processes; do
		fresh
		make_two
		for format in hosts table csv json; do
			try -f $format -o a/list --rejects=/dev/full log
			expect_both_untouched /dev/full 'No space left on device'
		done
		try -c -o a/list --rejects=/dev/full log
		expect_both_untouched /dev/full 'No space left on device'
		try -o /dev/full --rejects=b/rejects log
		expect_both_untouched /dev/full 'No space left on device'
	done
}

@test "if the reader of --rejects goes away, the old list stays" {
	for MODE in threads processes; do
		fresh
		make_two
		seq -f 'rejected %.0f /robots.txt' 20000 >>log
		mkfifo fifo
		"$FINDROBOTS" -m $MODE -o a/list --rejects=fifo log 2>.err &
		pid=$!
		head -c 1 fifo >.head
		status=0
		wait $pid || status=$?
		pid=
		[ $status -eq 141 ]
		identity a/list | diff .identity -
		expect_no_debris a
	done
}

# Each of them is full in turn.
two_on_full_disks() {
	for MODE in threads processes; do
		make_two
		seq -f 'rejected %.0f /robots.txt' 20000 >>log
		mkdir d
		mount -t tmpfs -o size=64k none d
		echo 'old rejects' >d/full
		identity d/full >.full
		try -o a/list --rejects=d/full log
		expect_both_untouched d/full 'No space left on device'
		identity d/full | diff .full -
		write_many_hosts
		echo 'rejected /robots.txt' >>log
		try -o d/full --rejects=b/rejects log
		expect_both_untouched d/full 'No space left on device'
		identity d/full | diff .full -
		expect_no_debris d
		umount d
		fresh
	done
}

@test "if one of two disks is full, both old files stay" {
	apart two_on_full_disks
}

# They can be written, but one cannot be replaced.
two_of_one_mounted() {
	for MODE in threads processes; do
		make_two
		for busy in a/list b/rejects; do
			for old in there missing; do
				echo elsewhere >elsewhere
				mount --bind elsewhere $busy
				identity a/list >.identity
				identity b/rejects >.rejects
				if [ $old = there ]; then
					try -o a/list --rejects=b/rejects log
					expect_both_untouched $busy 'Device or resource busy'
				elif [ $busy = a/list ]; then
					try -o a/list --rejects=b/new log
					expect_both_untouched $busy 'Device or resource busy'
				else
					try -o a/new --rejects=b/rejects log
					expect_both_untouched $busy 'Device or resource busy'
				fi
				find a b -type f | LC_ALL=C sort >.files
				printf '%s\n' a/list b/rejects | diff - .files
				umount $busy
			done
		done
		fresh
	done
}

@test "if one of two files cannot be replaced, both old files stay" {
	apart two_of_one_mounted
}

@test "both files are replaced, in one directory or two" {
	for MODE in threads processes; do
		fresh
		make_two
		for rejects in b/rejects b/new a/rejects a/list2; do
			try -o a/list --rejects=$rejects log
			expect_status 1
			expect_nothing
			echo 192.0.2.1 | cmp - a/list
			echo 'rejected /robots.txt' | cmp - $rejects
			[ "$(stat -c %a a/list)" = 640 ]
			expect_no_debris a b
		done
		# A link in the place of the file stays.
		ln -s ../a/list b/link
		try -o b/link --rejects=b/rejects log
		expect_status 1
		[ -L b/link ]
		echo 192.0.2.1 | cmp - a/list
	done
}
