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
