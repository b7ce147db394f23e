#!/usr/bin/env bats
# A log and its compressed copy beside it count once, by their text.

# bats file_tags=engines, workers
load helper

# log FIRST LAST: a line for each host.
log() {
	seq -f '192.0.2.%.0f' "$1" "$2" | lines_of
}

# The requests of all hosts together.
expect_requests() {
	tail -n +2 .out | awk -F '\t' '{ n += $2 } END { print n + 0 }' >.sum
	echo "$1" | diff - .sum
}

# A decoder of this build that writes what the program reads.
packers() {
	echo gzip gz
	while read -r packer ending; do
		if command -v "$packer" >/dev/null && line 192.0.2.1 | $packer -c |
			fr - 2>/dev/null | grep -qx 192.0.2.1; then
			echo "$packer $ending"
		fi
	done <<-'END'
	zstd zst
	xz xz
	bzip2 bz2
	END
}

# expect_once ARG...: 200 requests, and no message.
expect_once() {
	try -f tsv "$@"
	expect_silence
	expect_status 0
	expect_requests 200
}

@test "a log and its whole copy, of any compression" {
	packers >packers
	while read -r packer ending; do
		for name in access.log access.log.1 access.1.log access_log-20261129; do
			rm -rf d
			mkdir d
			log 1 200 >"d/$name"
			$packer -c <"d/$name" >"d/$name.$ending"
			expect_once --all d
			expect_once "d/$name" "d/$name.$ending"
			expect_once "d/$name.$ending" "./d/$name"
			expect_once --all "d/$name.$ending" d
		done
	done <packers
	log 1 200 | gzip -c >"d/$name.gz"
	try -v --all d
	expect_message "d/$name.gz: a compressed copy of a log that is read"
}

@test "a log of which all copies are compressed, one of them twice" {
	log 1 200 | gzip -c >access.log.gz
	packers >packers
	while read -r packer ending; do
		rm -rf d
		mkdir d
		cp access.log.gz d
		$packer -c <access.log.gz >"d/access.log.gz.$ending"
		expect_once --all d
		expect_once "d/access.log.gz.$ending" d/access.log.gz
	done <packers
}

@test "a log and its copy, cut at any place, or empty" {
	mkdir d
	log 1 200 >d/access.log.1
	gzip -c <d/access.log.1 >whole
	for length in 0 1 5 10 11 18 30 100 $(($(wc -c <whole) - 9)) \
		$(($(wc -c <whole) - 8)) $(($(wc -c <whole) - 1)); do
		head -c $length whole >d/access.log.1.gz
		expect_once --all d
	done
}

@test "a copy of any compression, cut" {
	packers >packers
	mkdir d
	log 1 200 >d/access.log.1
	while read -r packer ending; do
		for less in 1 4 9 30; do
			$packer -c <d/access.log.1 | head -c -$less \
				>"d/access.log.1.$ending"
			expect_once --all d
		done
		rm "d/access.log.1.$ending"
	done <packers
}

# cut_to PACKER ENDING LENGTH...: of a copy that is whole but for its end.
cut_to() {
	packer=$1 ending=$2
	shift 2
	for length; do
		$packer -c <d/access.log.1 | head -c "$length" >"d/access.log.1.$ending"
		expect_once --all d
		# What is no beginning of such a copy is told.
		{ head -c $((length - 1)) "d/access.log.1.$ending"; printf '\001'; } >other
		mv other "d/access.log.1.$ending"
		try --all d
		expect_status 1
		expect_message "d/access.log.1.$ending"
	done
	rm "d/access.log.1.$ending"
}

@test "a copy cut within its signature" {
	mkdir d
	log 1 200 >d/access.log.1
	packers | while read -r packer ending; do
		case $ending in
		zst) cut_to zstd zst 1 2 3 ;;
		xz) cut_to xz xz 1 2 3 4 5 ;;
		bz2) cut_to bzip2 bz2 1 2 3 4 5 6 7 8 9 ;;
		esac
	done
	# Of another format than its name says.
	printf '\375' >d/access.log.1.zst
	try --all d
	expect_status 1
}

@test "a hole at the beginning of a log, or all of it" {
	packers >packers
	for size in 1 2 511 4096 70000 300000; do
		while read -r packer ending; do
			rm -rf d
			mkdir d
			{ head -c $size /dev/zero; log 1 200; } >d/access.log.1
			$packer -c <d/access.log.1 >d/access.log.1."$ending"
			expect_once --all d
			# The copy was cut, or the log had grown by then.
			$packer -c <d/access.log.1 | head -c -4 >d/access.log.1."$ending"
			expect_once --all d
			head -c $((size + 5000)) d/access.log.1 | $packer -c \
				>d/access.log.1."$ending"
			expect_once --all d
		done <packers
		# Within the log.
		{ log 1 100; head -c $size /dev/zero; log 101 200; } >d/access.log.1
		rm d/access.log.1.*
		gzip -k d/access.log.1
		try -f tsv --all d
		expect_status 0
		expect_silence
	done
	head -c 5000 /dev/zero >d/access.log.1
	gzip -kf d/access.log.1
	try -f tsv --all d
	expect_status 1
	lines 'findrobots: d/access.log.1: damaged at byte 0: nothing but zeros; what came before was kept, nothing more was found behind it' | expect_err
}

@test "members and text in one log" {
	log 1 100 >a
	log 101 200 >b
	for order in 'cat a' 'gzip -c a'; do
		for then in 'cat b' 'gzip -c b'; do
			rm -rf d
			mkdir d
			{ $order; $then; } >d/access.log.1
			gzip -k d/access.log.1
			expect_once --all d
		done
	done
	# A member between, and a copy that was cut.
	{ cat a; gzip -c b; cat a; } >d/access.log.1
	gzip -kf d/access.log.1
	try -f tsv --all d
	expect_silence
	expect_requests 300
	gzip -c d/access.log.1 | head -c 2000 >d/access.log.1.gz
	try -f tsv --all d
	expect_silence
	expect_requests 300
}

@test "several members, the last one cut" {
	log 1 100 >a
	log 101 200 >b
	mkdir d
	cat a b >d/access.log
	{ gzip -c a; gzip -c b | head -c -5; } >d/access.log.gz
	expect_once --all d
	{ gzip -c a; gzip -c b; } >d/access.log.gz
	expect_once --all d
}

@test "a log that has grown since its copy was made" {
	mkdir d
	log 1 150 >d/access.log
	gzip -k d/access.log
	log 151 200 >>d/access.log
	expect_once --all d
}

@test "larger than any buffer" {
	mkdir d
	seq -f 'host-%.0f.example' 30000 | lines_of >d/access.log.1
	gzip -c d/access.log.1 | head -c -100 >d/access.log.1.gz
	try -f tsv --all d
	expect_silence
	expect_requests 30000
	# One other byte near the end.
	sed '$ s/.example/.exampl_/' d/access.log.1 | gzip -c >d/access.log.1.gz
	try -f tsv --all d
	expect_silence
	expect_requests 60000
}

@test "different logs with such names both count" {
	mkdir d
	log 1 100 >d/access.log
	log 101 200 | gzip -c >d/access.log.gz
	expect_once --all d
	# One line more, or another one at the end.
	log 1 101 | gzip -c >d/access.log.gz
	try -f tsv --all d
	expect_silence
	expect_requests 201
	log 1 99 | cat - <(log 1 1) | gzip -c >d/access.log.gz
	try -f tsv --all d
	expect_requests 200
}

@test "a damaged copy is read and told" {
	mkdir d
	log 1 200 >d/access.log
	# Not cut: its trailer is wrong.
	gzip -c d/access.log | head -c -8 >d/access.log.gz
	printf '\1\2\3\4\5\6\7\10' >>d/access.log.gz
	try -f tsv --all d
	expect_status 1
	expect_message 'findrobots: d/access.log.gz: damaged at byte'
	expect_requests 400
}

@test "a copy in another directory, or of a log that is not asked for, counts" {
	mkdir d e
	log 1 200 >d/access.log
	gzip -c d/access.log >e/access.log.gz
	try -f tsv --all d e
	expect_silence
	expect_requests 400
	gzip -c d/access.log >d/access.log.gz
	expect_once --all --exclude=access.log d
	head -c -9 d/access.log.gz >d/a.log.gz
	try --include=a.log.gz d
	expect_status 1
	expect_message 'd/a.log.gz: cut short'
}

@test "pairs in directories below" {
	for n in 1 2 3 4; do
		mkdir -p d/$n
		log $((50 * n - 49)) $((50 * n)) >d/$n/access.log.1
		gzip -c d/$n/access.log.1 >d/$n/access.log.1.gz
	done
	expect_once -r --all d
}

@test "a log that cannot be read does not hide its copy" {
	[ "$(id -u)" != 0 ] || command -v setpriv || skip "only root here"
	mkdir d
	chmod 755 . d
	log 1 200 >d/access.log
	gzip -k d/access.log
	chmod 0 d/access.log
	chmod 644 d/access.log.gz
	status=0
	as_nobody "$FINDROBOTS" -m "$MODE" -j "$JOBS" -f tsv --all d >.out 2>.err || status=$?
	expect_status 1
	expect_requests 200
	lines 'findrobots: d/access.log: cannot open: Permission denied' | expect_err
}
