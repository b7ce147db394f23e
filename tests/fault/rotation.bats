#!/usr/bin/env bats
# Logs are rotated between the listing of a directory and the reading of its
# files: no log is read twice, and none is missed without a word; in both modes
# and with one worker and more.

load both_modes

HOLD_SO=$ROOT/build/tests/fault/hold.so

# start NAME [ARG...]: runs findrobots until it is about to open a file of that
# name, when it has listed all.
start() {
	local name=$1
	shift
	printf '\0\0' >state
	env LD_PRELOAD="$HOLD_SO" HOLD_STATE="$PWD/state" HOLD_NAME="$name" \
		"$FINDROBOTS" -m "$MODE" "$@" >.out 2>.err 3>&- &
	pid=$!
	wait_until is_held
}

is_held() {
	[ "$(head -c 1 state | od -A n -t u1 | tr -d ' ')" = 1 ]
}

# Lets it go on, and waits for its end.
go_on() {
	printf '\1' | dd of=state bs=1 seek=1 conv=notrunc status=none
	status=0
	wait "$pid" || status=$?
	pid=
}

# The hosts and how often each asked are those on standard input.
expect_requests() {
	cut -f 1,2 .out | tail -n +2 | tr '\t' ' ' >.requests
	diff -u - .requests
}

# log N: the nth log, whose host asks n times; of no two the same size.
log() {
	for _ in $(seq "$1"); do
		line "192.0.2.$1"
	done
}

# Logs as logrotate leaves them; the largest is read first.
make_logs() {
	mkdir d
	log 3 >d/access.log
	log 2 >d/access.log.1
	log 4 | gzip -n >d/access.log.2.gz
	log 1 | gzip -n >d/access.log.3.gz
}

all_of() {
	for n; do
		echo "192.0.2.$n $n"
	done
}

# What logrotate does, with delaycompress.
rotate() {
	mv d/access.log.3.gz d/access.log.4.gz
	mv d/access.log.2.gz d/access.log.3.gz
	mv d/access.log.1 d/access.log.2
	mv d/access.log d/access.log.1
	: >d/access.log
	gzip -n d/access.log.2
}

each() {
	for MODE in threads processes; do
		for jobs in 1 2; do
			for sandbox in '' --no-sandbox; do
				fresh "$MODE $jobs $sandbox"
				"$@" -j $jobs $sandbox
			done
		done
	done
}

all_are_renamed() {
	for held in access.log access.log.1 access.log.2.gz access.log.3.gz; do
		rm -rf d
		make_logs
		start $held --all -f tsv "$@" d
		rotate
		go_on
		expect_status 0
		[ ! -s .err ] || { cat .err; false; }
		all_of 1 2 3 4 | expect_requests
	done
}

@test "logrotate, before any file is opened, and when some are" {
	each all_are_renamed
}

# What was found again is in what is saved, too.
renamed_while_saving() {
	rm -rf d saved
	make_logs
	start access.log.1 --all -f tsv --save=saved "$@" d
	rotate
	go_on
	expect_status 0
	[ ! -s .err ] || { cat .err; false; }
	"$FINDROBOTS" --merge -f tsv saved >.out
	all_of 1 2 3 4 | expect_requests
}

@test "logs that are renamed while their results are saved" {
	each renamed_while_saving
}

renamed_onto_another() {
	rm -rf d
	mkdir d
	log 2 >d/a.log.gz
	log 1 >d/b.log.gz
	start b.log.gz -f tsv "$@" d
	mv d/a.log.gz d/b.log.gz
	go_on
	expect_status 1
	all_of 2 | expect_requests
	lines 'findrobots: d/b.log.gz: another file took its name while the run went on, and it was not found again: not read' |
		diff -u - .err
}

@test "a log that is renamed to the name of the next is not read twice" {
	each renamed_onto_another
}

swapped() {
	rm -rf d
	mkdir d
	log 2 >d/a.log.gz
	log 1 >d/b.log.gz
	start "$held" -f tsv "$@" d
	mv d/a.log.gz d/c
	mv d/b.log.gz d/a.log.gz
	mv d/c d/b.log.gz
	go_on
	expect_status 0
	[ ! -s .err ] || { cat .err; false; }
	[ ! -e out ] || mv out .out
	all_of 1 2 | expect_requests
}

@test "two logs that change their names" {
	for held in a.log.gz b.log.gz; do
		each swapped
	done
	# The sandbox is another one where a file is replaced.
	each swapped -o out
}

named_operands() {
	rm -rf d
	make_logs
	start access.log.1 -f tsv --no-sandbox "$@" d/access.log d/access.log.1
	rotate
	go_on
	# One is not named any more, and has another form.
	expect_status 1
	{ all_of 3; } | expect_requests
	lines 'findrobots: d/access.log.1: another file took its name while the run went on, and it was not found again: not read' |
		diff -u - .err
}

@test "operands that are renamed" {
	for MODE in threads processes; do
		fresh
		named_operands -j 1
	done
}

removed() {
	rm -rf d
	mkdir d
	log 2 >d/a.log.gz
	log 1 >d/b.log.gz
	log 3 >d/c.log.gz
	start b.log.gz -f tsv "$@" d
	rm d/b.log.gz
	mv d/c.log.gz d/elsewhere
	go_on
	expect_status 1
}

@test "a log that is removed, or moved to where nobody looks, is told" {
	each removed
	grep -F 'findrobots: d/b.log.gz: cannot open: No such file or directory' .err
}

replaced() {
	rm -rf d
	mkdir d
	log 2 >d/a.log.gz
	log 1 >d/b.log.gz
	: >d/c.log.gz
	start b.log.gz -f tsv "$@" d
	log 3 >d/new
	mv d/new d/b.log.gz
	go_on
	expect_status 1
	all_of 2 3 | expect_requests
	grep -F 'findrobots: d/b.log.gz: another file took its name' .err
}

@test "a log that is replaced: the new one is read, the old one told" {
	each replaced
}

# Compressed, it is the same log. Its time stays as it was.
compressed() {
	rm -rf d
	mkdir d
	log 2 >d/access.log.1
	log 1 >d/access.log
	touch -d '2 days ago' d/access.log.1
	start access.log.1 --all -f tsv "$@" d
	gzip -n d/access.log.1
	go_on
	expect_status 0
	[ ! -s .err ] || { cat .err; false; }
	all_of 1 2 | expect_requests
}

@test "a log that is compressed" {
	each compressed
}

below() {
	rm -rf d
	mkdir -p d/1 d/2
	for n in 1 2; do
		log $n >d/$n/access.log
		log $((n + 2)) >d/$n/access.log.1
	done
	start 1/access.log --all -r -f tsv "$@" d
	for n in 1 2; do
		mv d/$n/access.log.1 d/$n/access.log.2
		mv d/$n/access.log d/$n/access.log.1
	done
	go_on
	expect_status 0
	[ ! -s .err ] || { cat .err; false; }
	all_of 1 2 3 4 | expect_requests
}

@test "logs in directories below" {
	each below
}

# The rejected lines of files that are found again are kept, too.
rejects() {
	rm -rf d
	mkdir d
	{ log 2; echo 'first /robots.txt'; } >d/access.log
	{ log 1; echo 'second /robots.txt'; } >d/access.log.1
	start access.log --all --rejects=rejected "$@" d
	mv d/access.log.1 d/access.log.2
	mv d/access.log d/access.log.1
	go_on
	expect_status 1
	LC_ALL=C sort rejected | diff - <(lines 'first /robots.txt' 'second /robots.txt')
}

@test "rejected lines of logs that are renamed" {
	each rejects
}

# The copy is looked at when the log has been read, and is gone.
copy_is_done() {
	rm -rf d
	mkdir d
	log 9 >d/access.log.1
	gzip -cn d/access.log.1 | head -c 30 >d/access.log.1.gz
	start access.log.1.gz --all -f tsv "$@" d
	# With one worker the log was read: it is the larger one.
	[ "${2-}" != 1 ] || { gzip -cn d/access.log.1 >d/access.log.1.gz; rm d/access.log.1; }
	go_on
	expect_status 0
	[ ! -s .err ] || { cat .err; false; }
	all_of 9 | expect_requests
}

@test "a log that was compressed when it had been read" {
	each copy_is_done
}
