#!/usr/bin/env bats
# Where results go, and what happens when they cannot.

# bats file_tags=engines
load helper

@test "-0 ends hosts with NUL" {
	{ line 192.0.2.2; line 192.0.2.1; } >log
	try -0 log
	expect_status 0
	printf '192.0.2.1\000192.0.2.2\000' | cmp - .out
}

@test "no host at all is no output, and no failure" {
	line 192.0.2.1 / >log
	try log
	expect_status 0
	expect_nothing
}

@test "-o writes a new file with the usual permissions" {
	line 192.0.2.1 >log
	(umask 027; fr -o list log)
	lines 192.0.2.1 | cmp - list
	[ "$(stat -c %a list)" = 640 ]
	[ "$(ls -A)" = "$(lines list log)" ]
}

@test "-o replaces a file, keeps its permissions and links to it" {
	line 192.0.2.1 >log
	mkdir elsewhere
	echo old >elsewhere/list
	chmod 604 elsewhere/list
	ln elsewhere/list same
	ln -s elsewhere/list link
	try --output=link log
	expect_status 0
	expect_nothing
	[ -L link ]
	lines 192.0.2.1 | cmp - elsewhere/list
	[ "$(stat -c %a elsewhere/list)" = 604 ]
	# The old file was not written to: its other name still has it.
	lines old | cmp - same
	[ "$(ls -A elsewhere)" = list ]
}

@test "-o - is standard output" {
	line 192.0.2.1 >log
	try -o - log
	lines 192.0.2.1 | expect_out
	[ ! -e - ]
}

@test "-o to what is not a regular file writes there" {
	line 192.0.2.1 >log
	mkfifo fifo
	cat fifo >got &
	try -o fifo log
	expect_status 0
	wait
	lines 192.0.2.1 | cmp - got
	[ -p fifo ]
	try -o /dev/null log
	expect_status 0
	[ -c /dev/null ]
}

@test "-o through a link that leads nowhere fails, and the link stays" {
	line 192.0.2.1 >log
	ln -s nowhere link
	try -o link log
	expect_status 2
	lines 'findrobots: link: cannot write: No such file or directory' |
		expect_err
	[ "$(readlink link)" = nowhere ]
}

@test "-o gives another group nothing where the old one cannot be kept" {
	[ "$(id -u)" = 0 ] || skip "only root can make the files"
	line 192.0.2.1 >log
	mkdir d
	echo old >d/list
	chmod 640 d/list
	chown 65534 d
	chmod 755 .
	as_nobody "$FINDROBOTS" -m "$MODE" -o d/list log
	lines 192.0.2.1 | cmp - d/list
	[ "$(stat -c %a d/list)" = 600 ]
}

@test "-o that cannot be written fails and leaves no debris" {
	line 192.0.2.1 >log
	mkdir d
	try -o d log
	expect_status 2
	lines 'findrobots: d: cannot write: Is a directory' | expect_err
	try -o new/ log
	expect_status 2
	lines 'findrobots: new/: cannot write: Is a directory' | expect_err
	try -o nowhere/list log
	expect_status 2
	lines 'findrobots: nowhere/list: cannot write: No such file or directory' |
		expect_err
	try -o /dev/full log
	expect_status 2
	lines 'findrobots: /dev/full: cannot write: No space left on device' |
		expect_err
	expect_no_debris . d
}

@test "-o in a directory that is not ours" {
	line 192.0.2.1 >log
	mkdir d
	echo old >d/list
	chmod 755 . d
	chmod 666 d/list
	if [ "$(id -u)" != 0 ]; then
		chmod 555 d
	fi
	status=0
	as_nobody "$FINDROBOTS" -m "$MODE" -o d/list log >.out 2>.err ||
		status=$?
	expect_status 2
	lines 'findrobots: d/list: cannot write: Permission denied' | expect_err
	lines old | cmp - d/list
}

@test "a file too large for the limit fails, the old one stays" {
	seq -f 'host-%06g.example' 3000 | lines_of >log
	echo old >list
	status=0
	(ulimit -f 8; fr -o list log) >.out 2>.err || status=$?
	expect_status 2
	lines 'findrobots: list: cannot write: File too large' | expect_err
	lines old | cmp - list
	status=0
	(ulimit -f 8; fr log >out) 2>.err || status=$?
	expect_status 2
	lines 'findrobots: standard output: cannot write: File too large' |
		expect_err
	expect_no_debris .
}

@test "a failed run leaves the old file" {
	echo old >list
	try -o list nowhere
	expect_status 2
	lines old | cmp - list
}

@test "damaged input still gives a new file" {
	echo old >list
	member 192.0.2.1 | head -c -1 >log
	try -o list log
	expect_status 1
	lines 192.0.2.1 | cmp - list
}

@test "a full disk is a failure" {
	line 192.0.2.1 >log
	status=0
	fr log >/dev/full 2>.err || status=$?
	expect_status 2
	lines 'findrobots: standard output: cannot write: No space left on device' |
		expect_err
}

@test "closed standard output is a failure, also without a host" {
	line 192.0.2.1 >log
	line 192.0.2.1 / >none
	for input in log none; do
		status=0
		fr "$input" >&- 2>.err || status=$?
		expect_status 2
		lines 'findrobots: standard output: cannot write: Bad file descriptor' |
			expect_err
	done
	status=0
	fr -o list log >&- || status=$?
	expect_status 0
	lines 192.0.2.1 | cmp - list
}

@test "closed standard error changes nothing else" {
	member 192.0.2.1 | head -c -1 >log
	status=0
	fr -v log >.out 2>&- || status=$?
	expect_status 1
	lines 192.0.2.1 | expect_out
	status=0
	fr -o list log <&- >&- 2>&- || status=$?
	expect_status 1
	lines 192.0.2.1 | cmp - list
}

@test "a reader that goes away ends the run quietly, by SIGPIPE" {
	seq -f '%g.host.example' 30000 | lines_of >log
	set +e
	fr log 2>.err | head -n 1 >first
	codes=("${PIPESTATUS[@]}")
	set -e
	[ "${codes[0]}" -eq 141 ]
	expect_silence
	[ "$(cat first)" = 1.host.example ]
}

# bats test_tags=workers
@test "output of many hosts is sorted bytewise and complete" {
	{
		seq -f '10.%g.example' 5000
		seq -f 'B%g' 500
		seq -f 'a%g' 500
		seq -f '2001:db8::%g' 500
	} >hosts
	{ lines_of <hosts; lines_of /other <hosts; lines_of <hosts; } |
		split -l 3000 - part.
	for part in part.*; do
		gzip "$part" && mv "$part.gz" "$part.log.gz"
	done
	try
	expect_status 0
	LC_ALL=C sort -u hosts | expect_out
}
