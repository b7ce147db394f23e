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

# Clients that try to be another host, 203.0.113.9, or to hide. What they send
# stands in the line as its server writes it; the true client is 192.0.2.1.

REQUEST='[03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71 "-" "a"'
OTHER='[03/Nov/2026:06:25:01 +0000] "GET / HTTP/1.1" 200 71'
SENT='203.0.113.9 - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71 "-" "a"'

# true_or_rejected LINE [OPTION]...: in a file and a pipe, the true host is
# listed or the line is rejected, with a message and status 1.
true_or_rejected() {
	local input
	echo "$1" >log
	for input in log -; do
		try "${@:2}" $input <log
		if [ -s .out ]; then
			expect_status 0 && lines 192.0.2.1 | expect_out
		else
			expect_status 1 && [ -s .err ]
		fi || { echo "of $1" && return 1; }
	done
}

# as_servers_write TEXT: as nginx, Apache and those that do not escape write it.
as_servers_write() {
	echo "${1//\"/\\x22}"
	echo "${1//\"/\\\"}"
	echo "$1"
}

@test "a Host before the client's address makes no host" {
	local host
	for host in '203.0.113.9,' '203.0.113.9, ' 203.0.113.9 '203.0.113.9 -' \
		'203.0.113.9 - -' '203.0.113.9 - x' ' 203.0.113.9' '-' '- -' \
		'www.example.com 203.0.113.9' 'www.example.com:80 203.0.113.9' \
		'www.example.com:80 203.0.113.9 - x' '[203.0.113.9]' \
		203.0.113.9:80 '203.0.113.9;' '203.0.113.9 [x]' \
		'203.0.113.9 - - [03/Nov/2026:06:25:01 +0000]' \
		'Nov  3 06:25:01 web nginx: 203.0.113.9' 'web-1  | 203.0.113.9' \
		'2026-11-03T06:25:01.1Z stdout F 203.0.113.9' \
		'1793687101.123 0 203.0.113.9 TCP_MISS/200 1 GET' \
		'INFO: 203.0.113.9:1 - ' '203.0.113.9 - GET /robots.txt'; do
		true_or_rejected "$host 192.0.2.1 - - $REQUEST"
		true_or_rejected "$host 192.0.2.1 - bob $REQUEST"
		true_or_rejected "$host 192.0.2.1:4711 - - $REQUEST"
		echo "$host crawl.example.com - - $REQUEST" >log
		try log
		! grep 203.0.113.9 .out || { echo "of $host" && false; }
	done
}

@test "a Host after the client's address makes no host" {
	local host
	for host in 203.0.113.9 203.0.113.9:80 '203.0.113.9,' '[203.0.113.9]' \
		'203.0.113.9 -' '- 203.0.113.9' '203.0.113.9 - -' \
		www.example.com www.example.com:80 - '"203.0.113.9"'; do
		true_or_rejected "192.0.2.1 $host - $REQUEST"
		true_or_rejected "192.0.2.1 $host bob $REQUEST"
		true_or_rejected "192.0.2.1 $host - - $REQUEST"
		true_or_rejected "192.0.2.1 - $host $REQUEST"
	done
}

@test "what is in doubt by its format string is not made certain by an envelope" {
	local sent user
	for sent in 'bad.example: ' 'INFO: ' 'web-1  | ' 'x: ' \
		'Nov  3 06:25:01 web app: '; do
		for user in 'a 203.0.113.9 y z' 'a crawl.example.com y z' 'a b c d e'; do
			echo "$sent 192.0.2.1 - $user $REQUEST" >log
			try --log-format='%{X-Forwarded-For}i %h %l %u %t "%r" %>s %b' log
			! grep -v '^192.0.2.1$' .out || { cat log && false; }
			[ -s .out ] || expect_status 1
		done
	done
}

@test "a Host that begins as a line of W3C does names no fields" {
	local fields
	for fields in '#Fields: cs-uri-stem c-ip y' '#Fields: c-ip cs-uri-stem' \
		'#Fields: cs-uri-stem c-ip a b c d e f g h i'; do
		{
			echo "$fields 192.0.2.2 - - $REQUEST"
			echo "$fields - 192.0.2.2 [x] GET /robots.txt"
			echo '/robots.txt 203.0.113.9 x'
			echo '203.0.113.9 /robots.txt'
			echo "192.0.2.1 - - $REQUEST"
		} >log
		for input in log -; do
			try $input <log
			expect_status 1
			lines 192.0.2.1 | expect_out
		done
	done
}

@test "an authority with a query in it does not ask for the path behind it" {
	local target
	for target in 'http://h.example?/robots.txt' 'https://h.example#/robots.txt' \
		'https://h?x/robots.txt?y' 'https://?/robots.txt'; do
		for line in "192.0.2.1 - - ${REQUEST/ \/robots.txt/ $target}" \
			"192.0.2.1:80 [03/Nov/2026:06:25:01.000] in web/a 0/0/0/0/0 200 1 - - ---- 1/1/0/0/0 0/0 \"GET $target HTTP/2.0\""; do
			echo "$line" >log
			try log
			expect_status 1
			expect_nothing
			expect_message 'a client may have sent what is before the path'
		done
	done
	echo "192.0.2.1 - - ${REQUEST/ \/robots.txt/ https:\/\/h.example\/robots.txt?x}" >log
	try log
	lines 192.0.2.1 | expect_out
}

@test "a Host that makes a line too long is counted and said" {
	need_json
	{
		echo "{\"request\":{\"remote_ip\":\"192.0.2.2\",\"method\":\"GET\",\"host\":\"$(times 70000 h)\",\"uri\":\"/robots.txt\"},\"status\":200}"
		echo '{"request":{"remote_ip":"192.0.2.1","method":"GET","host":"h","uri":"/robots.txt"},"status":200}'
	} >log
	try -v --rejects=rejected log
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_message 'rejected lines: 1'
	expect_message 'it is longer than 64 KiB'
	head -c 65536 log | cmp - <(head -c 65536 rejected)
}

# in_parts cri|docker: lines as the log of a container, in parts of 16 KiB.
in_parts() {
	python3 -c '
import json, sys
for line in sys.stdin.buffer.read().decode().split("\n")[:-1]:
    parts = [line[i:i + 16384] for i in range(0, len(line), 16384)]
    for n, part in enumerate(parts, 1):
        if sys.argv[1] == "cri":
            print("2024-01-10T12:00:00.1Z stdout %s %s" % ("FP"[n < len(parts)], part))
        else:
            part += "" if n < len(parts) else "\n"
            part = {"log": part, "stream": "stdout", "time": "2024-01-10T12:00:00.1Z"}
            print(json.dumps(part, separators=(",", ":")))
' "$1"
}

# expect_long N: so many records of the log were rejected for their length, and
# one host is listed.
expect_long() {
	try --rejects=rejected log
	expect_out <<<192.0.2.1
	[ "$(wc -l <rejected)" -eq "$1" ]
	[ "$1" -gt 0 ] || { expect_status 0 && expect_silence && return; }
	expect_status 1
	expect_message 'longer than 64 KiB'
}

@test "a record of several lines that names the path beyond 64 KiB is not lost" {
	need_json
	command -v python3 >/dev/null || skip "no python3"
	ok='{"ip":"192.0.2.1","request":"GET /robots.txt HTTP/1.1"}'
	for n in 65480 65500 70000 300000; do
		for path in /robots.txt /; do
			long="{\"ip\":\"192.0.2.2\",\"x\":\"$(times $n x)\",\"request\":\"GET $path HTTP/1.1\"}"
			told=$((${#path} > 1))
			lines "[$ok,$long]" >log
			expect_long $told
			lines "{\"records\":[$ok,$long]}" >log
			expect_long $told
			lines "$ok" "$long" | sed 's/[{,]/&\n/g' >log
			expect_long $told
			for form in cri docker; do
				{
					line 192.0.2.1
					lines "192.0.2.2 - $(times $n x) [01/Jan/2024:00:00:00 +0000] \"GET $path HTTP/1.1\" 200 1"
				} | in_parts $form >log
				expect_long $told
			done
		done
	done
}

@test "who asks behind a CR beyond 64 KiB in parts of a line is not lost" {
	need_json
	command -v python3 >/dev/null || skip "no python3"
	for n in 65400 70000 300000; do
		# What Docker writes is not read without its end.
		for form in cri docker; do
			for cr in '' '\r'; do
				told=$((${#cr} || ${#form} > 3))
				{
					line 192.0.2.1
					printf "%s \"%s$cr%s\"\n" "$(line 192.0.2.2 /)" "$(times $n x)" "$(line 192.0.2.3)"
				} | in_parts $form >log
				try --rejects=rejected log
				expect_out <<<192.0.2.1
				expect_status $told
				[ "$(wc -l <rejected)" -eq $told ]
			done
		done
	done
}

@test "blanks before the target are passed over in every format" {
	local request
	for request in 'GET  /robots.txt HTTP/1.1' 'GET   /robots.txt' \
		'GET /robots.txt  HTTP/1.1' 'HEAD  http://h/robots.txt HTTP/1.1'; do
		echo "192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] \"$request\" 200 1" >clf
		echo "192.0.2.2 \"$request\" 200" >format
		echo "192.0.2.3:80 [03/Nov/2026:06:25:01.000] in web/a 0/0/0/0/0 200 1 - - ---- 1/1/0/0/0 0/0 \"$request\"" >haproxy
		try clf haproxy
		expect_status 0
		lines 192.0.2.1 192.0.2.3 | expect_out
		try --log-format='%h "%r" %s' format
		lines 192.0.2.2 | expect_out
	done
}

@test "users, referers and agents that hold a whole line make no host" {
	local sent envelope
	as_servers_write "$SENT" >sent
	for envelope in '' 'Nov  3 06:25:02 web nginx[1]: ' 'web-1  | ' \
		'2026-11-03T06:25:01.1Z stdout F ' '<190>1 2026-11-03T06:25:01Z w n - - - '; do
		while IFS= read -r sent; do
			lines "${envelope}192.0.2.2 - - $OTHER \"-\" \"$sent\"" \
				"${envelope}192.0.2.2 - - $OTHER \"$sent\" \"a\"" \
				"${envelope}192.0.2.2 - ${sent//:/} $OTHER \"-\" \"a\"" \
				"${envelope}www.example.com:80 192.0.2.2 - - $OTHER \"-\" \"$sent\""
		done <sent
	done >log
	try log
	expect_nothing
	for format in clf '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"'; do
		grep -v www.example log >some
		try --log-format="$format" some
		expect_nothing
	done
}

@test "what other logs say of a client is no line of its own" {
	local sent
	as_servers_write "$SENT" | while IFS= read -r sent; do
		lines "2026-11-03T06:25:01.1Z stdout F agent: \"$sent\"" \
			"2026-11-03T06:25:01.1Z stdout F agent: \"$sent" \
			"2026-11-03T06:25:01.1Z stdout F agent: $sent" \
			"2026-11-03T06:25:01.1Z stderr F 2026/11/03 06:25:01 [error] 1#1: *1 open() failed, client: 192.0.2.1, referrer: \"$sent\"" \
			"[Tue Nov 03 06:25:01.1 2026] [core:error] [pid 1] [client 192.0.2.1:5] x, referer: $sent" \
			"Nov  3 06:25:02 web app[1]: agent: $sent" \
			"Nov  3 06:25:02 web app[1]: seen \"$sent\"" \
			"web-1  | seen: $sent"
	done >log
	try log
	expect_status 1
	expect_nothing
}

# utf16 LE|BE [MARK]: standard input as UTF-16.
utf16() {
	printf %b "${2-}"
	iconv -f UTF-8 -t "UTF-16$1"
}

# bats test_tags=decoders
@test "lines that end in CR alone are read, in any encoding" {
	lines 192.0.2.1 192.0.2.2 192.0.2.3 >want
	lines_of <want | tr '\n' '\r' >cr
	{ printf '\xef\xbb\xbf'; cat cr; } >mark.log
	utf16 LE '\xff\xfe' <cr >le-mark.log
	utf16 BE '\xfe\xff' <cr >be-mark.log
	utf16 LE <cr >le.log
	utf16 BE <cr >be.log
	{ head -c 5000 /dev/zero; cat cr; } >hole.log
	head -c -1 cr >open.log
	for log in cr *.log; do
		gzip -k "$log"
		try "$log"
		expect_status 0
		expect_out <want
		try "$log.gz"
		expect_status 0
		expect_out <want
	done
}

# bats test_tags=decoders
@test "lines that end in CR, and some in LF: none is lost without a word" {
	lines 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 >hosts
	for target in /robots.txt /; do
		{ line 192.0.2.9 "$target"; lines_of <hosts; } >lf
		tr '\n' '\r' <lf >cr
		for n in 1 2 3 4 5; do
			awk -v n=$n -v ORS= \
				'{ print $0 (NR == n ? "\n" : "\r") }' <lf >"one-$n"
		done
		cat cr lf >cr-lf
		cat lf cr >lf-cr
		cat lf cr lf >lf-cr-lf
		cat <(gzip <cr) <(gzip <lf) >members-1
		cat <(gzip <lf) <(gzip <cr) >members-2
		utf16 LE '\xff\xfe' <lf-cr >units
		for log in one-? cr-lf lf-cr lf-cr-lf members-? units; do
			try --rejects=rejects "$log"
			expect_status 1
			expect_message "some of its lines end in CR: tr '\\r'"
			# With what the message says, nothing is missing.
			fr <(tr '\r' '\n' <rejects) >rest
			fr lf | cmp - <(sort -u rest .out)
		done
	done
}

# bats test_tags=decoders
@test "lines that end in CR behind one of any length are not lost" {
	for size in 1000 65000 65400 65536 70000 300000; do
		{
			line 192.0.2.1 /
			head -c $size /dev/zero | tr '\0' x |
				sed 's/x\{99\}/&\r/g'
			printf '\r'
			line 192.0.2.2 / | tr '\n' '\r'
			line 192.0.2.3 | tr '\n' '\r'
			line 192.0.2.4
		} >log
		try log
		expect_status 1
		expect_nothing
		expect_message '1 line names the path and could not be read'
	done
}

# long SIZE: so many bytes that a client may send.
long() {
	head -c "$1" /dev/zero | tr '\0' x
}

# bats test_tags=decoders
@test "who asks behind a CR in a line of any length is not lost without a word" {
	line 192.0.2.9 / >begin
	line 192.0.2.8 >end
	for size in 61300 65300 65400 65536 70000 331000 700000; do
		for target in / /robots.txt; do
			front=$(line 192.0.2.1 "$target")
			printf '%s "-" "%s\r%s\n' "$front" "$(long $size)" \
				"$(line 192.0.2.2)" >one
			printf '%s\r%s\r%s\n' "$front" "$(long $size)" \
				"$(line 192.0.2.2)" >two
			printf '%s "-" "%s\r%s "-" "%s"\r\n' "$front" \
				"$(long $size)" "$(line 192.0.2.2)" "$(long 300000)" >three
			for log in one two three; do
				cat begin $log end >log
				try --rejects=rejects log
				expect_status 1
				expect_out <<<192.0.2.8
				expect_message '1 line names the path and could not be read'
				expect_message "some of its lines end in CR: tr '\\r'"
				head -c 65536 $log | tr -d '\n' | cmp - <(tr -d '\n' <rejects)
			done
		done
	done
}

# bats test_tags=decoders
@test "a long line that ends in CR LF is read" {
	line 192.0.2.9 / >begin
	line 192.0.2.8 >end
	for size in 65000 65400 65500 70000 331000; do
		for target in / /robots.txt; do
			{
				cat begin
				printf '%s "-" "%s /robots.txt"\r\n' \
					"$(line 192.0.2.1 "$target")" "$(long $size)"
				cat end
			} >log
			try log
			expect_status 0
			{
				[ $target = / ] || echo 192.0.2.1
				echo 192.0.2.8
			} | expect_out
		done
	done
}

@test "what a client sends behind a CR makes no host, and hides none" {
	for sent in "x\r$(line 192.0.2.66)" "\r$(line 192.0.2.66)\r"; do
		{
			line 192.0.2.1 /
			printf '%s "-" "%b"\n' "$(line 192.0.2.2 /)" "$sent"
			line 192.0.2.3
		} >log
		try log
		expect_status 1
		expect_out <<<192.0.2.3
		expect_message '1 line names the path and could not be read'
	done
	printf '%s "-" "x\r/robots.txt"\n' "$(line 192.0.2.1)" >log
	try log
	expect_status 0
	expect_out <<<192.0.2.1
	expect_silence
}

@test "names of fields that end in CR are taken, and what is behind them told" {
	printf '#Fields: c-ip cs-uri-stem\r192.0.2.1 /robots.txt\r192.0.2.2 /\n192.0.2.3 /robots.txt\n' >log
	for before in '' '#Software: x\r' '#Version: 1.0\n'; do
		{ printf %b "$before"; cat log; } >full
		try full
		expect_status 1
		! grep -v '^192.0.2.3$' .out
	done
	need_json
	printf '{"client_ip":"192.0.2.%d","request":"GET /robots.txt HTTP/1.1"}%b' \
		1 '\r' 2 '\r' 3 '\n' 4 '\n' >log
	try log
	expect_status 1
	expect_out <<<192.0.2.4
	expect_message '1 line names the path and could not be read'
}
