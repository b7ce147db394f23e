#!/usr/bin/env bats
# The order of hosts: --sort, --reverse, --top; order.py tells what it is to
# be, and asserts it for hosts, counts and times made by chance.

load helper

write_logs() {
	command -v python3 >/dev/null || skip "no python3"
	python3 "$BATS_TEST_DIRNAME/order.py" .
}

# entry HOST SECOND: a line of that time; '-' for none.
entry() {
	local time="03/Nov/2026:06:25:$2 +0000"
	[ "$2" != - ] || time=31/Nov/2026:06:25:01
	printf '%s - - [%s] "GET /robots.txt HTTP/1.1" 200 1\n' "$1" "$time"
}

# bats test_tags=workers
@test "hosts are in the order of each key, over many files" {
	write_logs
	for key in host address requests first last; do
		try --sort=$key ./*.log
		expect_status 0
		expect_silence
		expect_out <$key
		try --sort=$key --reverse ./*.log
		expect_out <$key.reversed
	done
	LC_ALL=C sort -u host | cmp - host
	# All have the same hosts, and no two the same order.
	for list in host address requests first last; do
		LC_ALL=C sort $list | cmp - host
		LC_ALL=C sort $list.reversed | cmp - host
		md5sum <$list
		md5sum <$list.reversed
	done | sort -u >sums
	[ "$(wc -l <sums)" -eq 10 ]
}

@test "the order is the same in every form of output" {
	write_logs
	try -f tsv --sort=address ./*.log
	tail -n +2 .out | cut -f 1 | diff address -
	try -f csv --sort=last --reverse ./*.log
	tail -n +2 .out | cut -d , -f 1 | diff last.reversed -
	try -f table --sort=first ./*.log
	tail -n +2 .out | awk '{ print $1 }' | diff first -
	for format in json jsonl; do
		try -f $format --sort=requests ./*.log
		sed -n 's/^{"host":"\([^"]*\)".*/\1/p' .out | diff requests -
	done
	try -0 --sort=requests --reverse ./*.log
	tr '\0' '\n' <.out | diff requests.reversed -
}

# bats test_tags=engines
@test "--top takes the first of the order" {
	write_logs
	all=$(wc -l <host)
	for n in 1 17 $((all - 1)) "$all" $((all + 1)) 1000000000; do
		try --sort=address --top="$n" ./*.log
		expect_status 0
		head -n "$n" address | expect_out
	done
	try --sort=last --reverse --top=17 ./*.log
	head -n 17 last.reversed | expect_out
	try --top=3 ./*.log
	head -n 3 host | expect_out
	try --reverse --top=3 ./*.log
	head -n 3 host.reversed | expect_out
	try --top=3 -f tsv --sort=requests ./*.log
	[ "$(wc -l <.out)" -eq 4 ]
	# The summary counts them all.
	try --top=3 -f json ./*.log
	grep -q "\"hosts\":$all," .out
	[ "$(grep -c '^{"host":' .out)" -eq 3 ]
}

@test "hosts of the same key are in bytewise order, reversed or not" {
	for host in b.example a.example 192.0.2.2 192.0.2.10 B.example; do
		entry $host 01
	done >log
	for key in requests first last; do
		for reverse in '' --reverse; do
			try --sort=$key $reverse log
			lines 192.0.2.10 192.0.2.2 B.example a.example b.example |
				expect_out
		done
	done
}

@test "hosts whose times cannot be read come last, reversed or not" {
	{
		entry 192.0.2.1 -
		entry 192.0.2.2 02
		entry 192.0.2.3 01
		entry 192.0.2.3 -
		entry 192.0.2.3 03
		entry 192.0.2.0 -
	} >log
	try --sort=first log
	lines 192.0.2.{3,2,0,1} | expect_out
	try --sort=first --reverse log
	lines 192.0.2.{2,3,0,1} | expect_out
	try --sort=last log
	lines 192.0.2.{3,2,0,1} | expect_out
	try --sort=last --reverse log
	lines 192.0.2.{2,3,0,1} | expect_out
}

@test "addresses that are written in two ways stand by each other, by host" {
	for host in 2001:db8::2 2001:DB8::1 2001:db8:0:0:0:0:0:1 2001:db8::1 \
		::ffff:192.0.2.1 192.0.2.2 name; do
		entry "$host" 01
	done >log
	try --sort=address log
	lines 192.0.2.2 ::ffff:192.0.2.1 2001:DB8::1 2001:db8:0:0:0:0:0:1 \
		2001:db8::1 2001:db8::2 name | expect_out
}
