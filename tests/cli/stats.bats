#!/usr/bin/env bats
# --stats and --count: what the run was, in numbers.

load helper

# The number that --stats gives for a name.
stat_of() {
	sed -n "s/^findrobots: $1: //p" .err
}

# expect_stat NAME NUMBER
expect_stat() {
	[ "$(stat_of "$1" | cut -d ' ' -f 1)" = "$2" ] || {
		echo "$1: '$(stat_of "$1")', not $2"
		false
	}
}

write_logs() {
	seq -f '192.0.2.%g' 200 | lines_of >1.log
	seq -f '192.0.2.%g' 100 | lines_of / >2.log
	echo 'x /robots.txt' >>2.log
	printf 'last, without a newline' >>2.log
	seq -f '198.51.100.%g' 100 | lines_of >3.log
	gzip -k 3.log
	member 192.0.2.1 >>3.log.gz
}

@test "--stats has these lines in this order, on standard error alone" {
	write_logs
	for quiet in '' -q; do
		try $quiet --stats 1.log
		expect_status 0
		seq -f '192.0.2.%g' 200 | LC_ALL=C sort | expect_out
		lines 'files read' 'files skipped' 'files damaged' \
			'files unrecognised' 'stored bytes' 'text bytes' lines \
			requests rejected untimed hosts workers time \
			'stored rate' 'text rate' |
			diff - <(sed -n 's/^findrobots: \([a-z ]*\): .*/\1/p' .err)
		[ "$(wc -l <.err)" -eq 15 ]
	done
}

# bats test_tags=workers
@test "they are the numbers of wc and gzip" {
	write_logs
	try --stats 1.log 2.log 3.log.gz
	expect_status 1
	expect_stat 'files read' 3
	expect_stat 'files skipped' 0
	expect_stat 'files damaged' 0
	expect_stat 'files unrecognised' 0
	expect_stat 'stored bytes' "$(cat 1.log 2.log 3.log.gz | wc -c)"
	zcat -f 1.log 2.log 3.log.gz >text
	expect_stat 'text bytes' "$(wc -c <text)"
	# The last line of 2.log has no newline, and is one all the same.
	expect_stat lines $(($(wc -l <text) + 1))
	expect_stat requests "$(grep -c 'GET /robots.txt ' text)"
	expect_stat rejected 1
	expect_stat hosts "$(wc -l <.out)"
	expect_stat untimed 0
	jobs=$((JOBS < 3 ? JOBS : 3))
	expect_stat workers $jobs
}

# bats test_tags=decoders
@test "one member is as large as gzip -l says" {
	seq -f '198.51.100.%g' 250 | lines_of | gzip >log.gz
	try --stats log.gz
	read -r stored text _ < <(gzip -l log.gz | tail -n 1)
	expect_stat 'stored bytes' "$stored"
	expect_stat 'text bytes' "$text"
	# In a larger unit, too.
	stat_of 'stored bytes' | grep -Eqx '[0-9]+ \([0-9.]+ ([KMG]i)?B\)'
	stat_of 'text bytes' | grep -Eqx '[0-9]+ \([0-9.]+ ([KMG]i)?B\)'
}

# bats test_tags=engines
@test "time and rates go together" {
	seq -f 'host-%06g.example' 20000 | lines_of >log
	start=$(date +%s%N)
	try --stats log
	took=$((($(date +%s%N) - start) / 1000000))
	stat_of time | grep -Eqx '[0-9]+\.[0-9]{3} s \([0-9]+:[0-9]{2}\)'
	millis=$((10#$(stat_of time | sed 's/ .*//; s/\.//')))
	[ "$millis" -le $((took + 1)) ]
	[ "$millis" -ge 1 ]
	for name in stored text; do
		rate=$(stat_of "$name rate" | cut -d ' ' -f 1)
		bytes=$(stat_of "$name bytes" | cut -d ' ' -f 1)
		# The time is given in milliseconds, half of one off at most.
		[ $((rate * (2 * millis - 1))) -le $((bytes * 2010)) ]
		[ $((rate * (2 * millis + 1))) -ge $((bytes * 1990)) ]
	done
}

# bats test_tags=engines, decoders
@test "what was not read well is counted" {
	member 192.0.2.1 >good.log.gz
	member 192.0.2.2 | head -c -3 >cut.log.gz
	: >empty.log.gz
	echo 'no log' >none.log.gz
	printf '\x04\x22\x4d\x18lz4' >other.log.gz
	try --stats
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_stat 'files read' 5
	expect_stat 'files damaged' 2
	expect_stat 'files unrecognised' 2
	expect_stat hosts 2
	# The messages come first, and -q leaves them out.
	[ "$(head -n 4 .err | grep -c '\.log\.gz: ')" -eq 4 ]
	try -q --stats
	expect_status 1
	[ "$(wc -l <.err)" -eq 15 ]
	expect_stat 'files damaged' 2
}

# bats test_tags=engines
@test "a file with two faults is counted with each" {
	{
		echo 'no log' | gzip
		echo 'no gzip'
	} >log
	try --stats log
	expect_status 1
	expect_stat 'files read' 1
	expect_stat 'files damaged' 1
	expect_stat 'files unrecognised' 1
}

@test "a run that failed has no numbers" {
	try --stats nowhere
	expect_status 2
	[ "$(wc -l <.err)" -eq 1 ]
	line 192.0.2.1 >log
	try --stats -o nowhere/list log
	expect_status 2
	[ "$(wc -l <.err)" -eq 1 ]
}

@test "a file that is reached twice is counted once" {
	line 192.0.2.1 >log
	ln log same
	try --stats log same log
	expect_stat 'files read' 1
	expect_stat lines 1
	expect_stat requests 1
}

@test "--count writes how many hosts there are, and nothing else" {
	write_logs
	for option in --count --sort=requests --reverse -q -c; do
		try -c $option 1.log 2.log 3.log
		expect_status 1
		lines 300 | expect_out
	done
	line 192.0.2.1 / >log
	try -c log
	expect_status 0
	lines 0 | expect_out
	try -c -o count 1.log
	expect_nothing
	lines 200 | cmp - count
	# What was damaged is told as ever.
	member 192.0.2.7 | head -c -1 >short
	try -c 1.log short
	expect_status 1
	lines 200 | expect_out
	expect_message 'findrobots: short: cut short'
}

@test "--count counts what filters leave" {
	write_logs
	try -c --host=192.0.2.0/26 1.log 3.log
	# 192.0.2.1 to 192.0.2.63.
	lines 63 | expect_out
	try -c --status=404 1.log
	lines 0 | expect_out
	try -c --since=2026-11-03T06:25:02Z 1.log
	lines 0 | expect_out
	try -c --until=2026-11-03T06:25:02Z 1.log
	lines 200 | expect_out
}
