#!/usr/bin/env bats
# Lines that clients or loggers made as long, deep or many-sided as they can:
# what they hold is found, and nothing is read or written beyond it.

load helper

# times N TEXT
times() {
	printf "%0$1d" 0 | sed "s/0/$2/g"
}

need_json() {
	try --log-format=json /dev/null
	! grep -q 'built without jsmn' .err || skip "built without jsmn"
}

# bats test_tags=engines
@test "a method and a user agent that fill a line are counted whole" {
	for len in 1 60000 65000; do
		method=$(times $len X)
		agent=$(times $((65300 - len)) y)
		printf '192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "%s /robots.txt HTTP/1.1" 200 71 "-" "%s"\n' \
			"$method" "$agent" >log
		try -f tsv log
		expect_status 0
		[ "$(cut -f 6,8,9 .out | tail -n 1)" = "$method:1	1	$agent" ]
	done
}

@test "two fields of JSON lines may be the same piece of a long line" {
	need_json
	method=$(times 32000 '\\n')
	printf '{"h":"192.0.2.1","r":"%s /robots.txt"}\n' "$method" >log
	try -f tsv --log-format=json \
		--json-fields=host=h,request=r,user_agent=r log
	expect_status 0
	method=$(times 32000 '\\x0a')
	[ "$(cut -f 6,8,9 .out | tail -n 1)" = "$method:1	1	$method /robots.txt" ]
}

@test "JSON of many levels is rejected, of many values is read" {
	need_json
	asked='"client_ip":"192.0.2.1","request":"GET /robots.txt HTTP/1.1"'
	{
		echo "{\"a\":[$(times 10000 '[1],')1],$asked}"
		echo "{$asked,\"a\":$(times 20000 '[')$(times 20000 ']')}"
		echo "{$asked,\"a\":$(times 10000 '{"a":')1$(times 10000 '}')}"
	} >log
	try -f tsv --rejects=rejects log
	expect_status 1
	[ "$(cut -f 1,2 .out | tail -n 1)" = "192.0.2.1	1" ]
	tail -n 2 log | cmp - rejects
}

@test "of W3C fields without end those are known that stand in front" {
	{
		echo "#Fields: c-ip cs-uri-stem$(times 30000 ' x')"
		echo "192.0.2.1 /robots.txt$(times 30000 ' -')"
		echo "192.0.2.2 /robots.txt$(times 29999 ' -')"
		echo "192.0.2.3 /robots.txt"
	} >log
	try --stats --rejects=rejects log
	expect_status 1
	lines 192.0.2.1 | expect_out
	[ "$(wc -l <rejects)" -eq 2 ]
}

@test "a day without a time, and times of any length, are no time" {
	{
		echo '#Fields: date c-ip cs-uri-stem'
		echo '2026-11-03 192.0.2.1 /robots.txt'
		echo '#Fields: date time c-ip cs-uri-stem'
		echo "2026-11-03 $(times 60000 1) 192.0.2.1 /robots.txt"
		echo "$(times 60000 1) 06:25:01 192.0.2.1 /robots.txt"
		echo '- - 192.0.2.1 /robots.txt'
	} >log
	try -f tsv log
	expect_status 0
	[ "$(cut -f 1-4 .out | tail -n 1)" = "192.0.2.1	4		" ]
}
