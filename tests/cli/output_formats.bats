#!/usr/bin/env bats
# What findrobots writes is read by others: jq, and Python's csv and json
# (output_formats.py).

# bats file_tags=once
load ../environment

FORMATS=(hosts table tsv csv json jsonl)
HEADER='host requests first last statuses methods bytes user_agents user_agent'

setup() {
	T=$(mktemp -d)
	cd "$T" || return
}

teardown() {
	cd /
	rm -rf "$T"
}

formats() {
	python3 "$BATS_TEST_DIRNAME/output_formats.py" "$@"
}

# write ARG...: each format in a file of its name.
write() {
	local format
	for format in "${FORMATS[@]}"; do
		in_format "$format" "$@" >"$format"
	done
}

# in_format FORMAT ARG...: with all columns.
in_format() {
	set -- -f "$@"
	[ "$2" != table ] || set -- --wide "$@"
	"$FINDROBOTS" "$@"
}

line() {
	printf '%s - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71\n' "$1"
}

@test "each format says what is in the logs, whatever bytes that is" {
	formats make .
	write ./*.log
	formats check . expected
	[ "$(jq length expected)" -ge 30 ]
}

@test "a change of any of them is noticed" {
	formats make .
	write ./*.log
	for change in 'table s/Example/Exanple/' 'table s/10[.]0k/10.1k/' \
		'table 2s/  / /' 'table 3s/$/ /' 'tsv s/HEAD/GET/' 'tsv s/\\x1b/\x1b/' \
		'csv s/""/"/' 'csv s/\r//' 'json s/null/""/' \
		'json s/"first"/"last"/' 'jsonl s/304/305/' 'jsonl 2d' \
		'json s/\\\\x1b/\\\\x1c/' 'tsv s/x2cB/x2dB/'; do
		cp "${change%% *}" saved
		sed -i "${change#* }" "${change%% *}"
		if cmp -s saved "${change%% *}" || formats check . expected; then
			echo "not noticed: $change"
			false
		fi
		mv saved "${change%% *}"
	done
	formats check . expected
}

@test "jq reads json and jsonl, which say the same" {
	formats make .
	write ./*.log
	jq -e 'keys_unsorted == ["summary", "hosts"] and
		(.summary | keys_unsorted | contains(["files", "damaged",
			"unrecognised", "requests", "rejected", "hosts", "version"]))' json
	jq -e '.summary.hosts == (.hosts | length) and
		.summary.requests == ([.hosts[].requests] | add)' json
	jq -e 'keys_unsorted == ["host", "requests", "first", "last", "statuses",
		"methods", "bytes", "user_agents"]' jsonl >keys
	[ "$(sort -u keys)" = true ]
	[ "$(wc -l <keys)" -eq "$(wc -l <jsonl)" ]
	cmp <(jq -c '.hosts[]' json) <(jq -c . jsonl)
	# A line is an object by itself.
	[ "$(head -n 3 jsonl | tail -n 1 | jq -r .host)" = 192.0.2.3 ]
}

@test "every format has the same hosts in the same order" {
	formats make .
	write ./*.log
	for format in table tsv; do
		tail -n +2 $format | awk '{ print $1 }' | cmp hosts
	done
	tail -n +2 csv | cut -d , -f 1 | cmp hosts
	jq -r '.hosts[].host' json | cmp hosts
	jq -r .host jsonl | cmp hosts
	LC_ALL=C sort -uc hosts
	"$FINDROBOTS" ./*.log | cmp hosts
	"$FINDROBOTS" -0 ./*.log | tr '\0' '\n' | cmp hosts
	"$FINDROBOTS" -0 -f hosts ./*.log | tr '\0' '\n' | cmp hosts
	"$FINDROBOTS" -c ./*.log | cmp <(wc -l <hosts)
}

@test "no host: what frames the hosts, and status 0" {
	line 192.0.2.1 | sed 's/robots/other/' >log
	write log
	[ ! -s hosts ]
	[ ! -s jsonl ]
	[ "$(cat table)" = "${HEADER// /  }" ]
	tr ' ' '\t' <<<"$HEADER" | cmp tsv
	sed 's/ /,/g; s/$/\r/' <<<"$HEADER" | cmp csv
	jq -e '.hosts == [] and .summary.hosts == 0 and .summary.requests == 0 and
		.summary.files == 1' json
}

@test "what a log does not say" {
	printf '#Fields: c-ip cs-uri-stem\n192.0.2.1 /robots.txt\n' >log
	write log
	jq -e '.hosts == [{ host: "192.0.2.1", requests: 1, first: null,
		last: null, statuses: null, methods: null, bytes: null,
		user_agents: null }]' json
	printf '192.0.2.1\t1\t\t\t\t\t\t\t\n' | cmp <(tail -n 1 tsv)
	printf '192.0.2.1,1,,,,,,,\r\n' | cmp <(tail -n 1 csv)
	[ "$(tail -n 1 table | tr -s ' ')" = '192.0.2.1 1 - - - - - - -' ]
}

@test "a full disk is a failure in every format" {
	line 192.0.2.1 >log
	line 192.0.2.1 | sed 's/robots/other/' >none
	for input in log none; do
		for format in "${FORMATS[@]}"; do
			case $input.$format in
			none.hosts | none.jsonl) continue ;; # nothing to write
			esac
			status=0
			"$FINDROBOTS" -f "$format" $input >/dev/full 2>err ||
				status=$?
			[ "$status" -eq 2 ]
			[ "$(cat err)" = 'findrobots: standard output: cannot write: No space left on device' ]
			status=0
			"$FINDROBOTS" -f "$format" -o /dev/full $input 2>err ||
				status=$?
			[ "$status" -eq 2 ]
		done
	done
}

@test "the same bytes from any engine, number of workers and order" {
	formats make .
	write ./0.log ./1.log ./2.log ./3.log
	for format in "${FORMATS[@]}"; do
		for mode in threads processes; do
			for jobs in 1 4; do
				in_format "$format" -m $mode -j $jobs \
					./0.log ./1.log ./2.log ./3.log | cmp "$format"
				in_format "$format" -m $mode -j $jobs \
					./3.log ./2.log ./0.log ./1.log | cmp "$format"
			done
		done
		in_format "$format" -o out ./?.log
		cmp out "$format"
	done
}

@test "a table is never wider than the terminal" {
	formats make .
	"$FINDROBOTS" -f table --wide ./*.log >table
	[ "$(awk 'length > 50000' table | wc -l)" -eq 1 ]
	for width in 1 10 79 80 100 140 300; do
		for colour in never always; do
			formats pty $width "$FINDROBOTS" -f table --color=$colour ./*.log >narrow
			[ "$(wc -l <narrow)" -eq "$(wc -l <table)" ]
			python3 - $width <<-'END'
			import re, sys, unicodedata
			def width(line):
			    line = re.sub("\x1b\\[[0-9]*m", "", line)
			    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)
			lines = open("narrow", encoding="utf-8", newline="\n").read().split("\n")
			assert max(width(line) for line in lines) <= int(sys.argv[1])
			assert not any(re.search("[ ]$", line) for line in lines)
			END
		done
	done
	# Without a terminal it is 80 columns wide, and without colours.
	formats pty 80 "$FINDROBOTS" -f table --color=never ./*.log >narrow
	"$FINDROBOTS" -f table ./*.log | cmp narrow
	NO_COLOR=1 formats pty 80 "$FINDROBOTS" -f table ./*.log | cmp narrow
	TERM=dumb formats pty 80 "$FINDROBOTS" -f table ./*.log | cmp narrow
	TERM=xterm formats pty 80 "$FINDROBOTS" -f table ./*.log >coloured
	grep -q "$(printf '\033')" coloured
	# Other formats have no width.
	formats pty 40 "$FINDROBOTS" -f tsv ./*.log >narrow
	"$FINDROBOTS" -f tsv ./*.log | cmp narrow
}

@test "on a terminal, a message is broken between words, not within quotes" {
	echo 'This is no log, but it has words.' >no.log
	echo "'$FINDROBOTS' no.log 2>&1 >/dev/null || [ \$? -eq 1 ]" >run
	sh run >message
	[ "$(wc -l <message)" -eq 1 ]
	for width in 60 99 100 101 400; do
		formats pty $width sh run >broken
		python3 - $width <<-'END'
		import sys
		message = open("message").read()
		lines = open("broken").read().split("\n")
		assert len(message) > 150
		assert " ".join(lines[:-1]) == message[:-1]
		assert max(map(len, lines)) <= min(100, int(sys.argv[1])), lines
		assert any("'This is no log, but it has words.'" in l for l in lines)
		END
	done
}

@test "the columns that are asked for, in their order" {
	formats make .
	write ./*.log
	for format in tsv csv; do
		"$FINDROBOTS" -f $format --columns=last,host,methods,requests \
			./*.log >some
		python3 - $format <<-'END'
		import csv, sys
		kind = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if sys.argv[1] == "tsv" else {}
		read = lambda name: list(csv.reader(open(name, encoding="utf-8", newline=""), **kind))
		assert read("some") == [[row[i] for i in (3, 0, 5, 1)] for row in read(sys.argv[1])]
		assert len(read("some")) > 30
		END
	done
	line 192.0.2.1 >log
	"$FINDROBOTS" -f table --columns=bytes,host log |
		diff - <(printf 'bytes  host\n   71  192.0.2.1\n')
	for list in '' 'host,' host,host bar nothing; do
		status=0
		"$FINDROBOTS" -f tsv --columns="$list" log >out 2>err || status=$?
		[ "$status" -eq 2 ]
		[ ! -s out ]
		grep -q '^findrobots: --columns: ' err
	done
}

@test "the numbers of a summary" {
	{ line 192.0.2.1; line 192.0.2.1; line 192.0.2.2; } >good.log
	line 192.0.2.3 | sed 's/"GET.*/"GET \/robots.txt/' >>good.log
	line 192.0.2.4 | sed 's/robots/other/' >>good.log
	line 192.0.2.5 | sed 's/\[.*\]/[then:]/' >untimed.log
	{ line 192.0.2.2; line 192.0.2.6; } | gzip -n | head -c -4 >damaged.log
	printf 'robots, /robots.txt\n' >words.log
	printf '\x04\x22\x4d\x18 lz4' >lz4.log
	: >empty.log
	gzip -n good.log
	status=0
	"$FINDROBOTS" -f json --since=2026-11-01 nowhere good.log.gz \
		good.log.gz untimed.log damaged.log words.log lz4.log empty.log \
		>json 2>err || status=$?
	[ "$status" -eq 1 ]
	jq -c '.summary | del(.version)' json >got
	# Each file is read once; what is not there is none, and what another
	# compression holds is not read.
	text=$({ gzip -dc good.log.gz; cat untimed.log words.log
		gzip -dcq damaged.log || true; } | wc -c)
	stored=$(cat good.log.gz untimed.log damaged.log words.log | wc -c)
	jq -cn --argjson text "$text" --argjson stored "$stored" '{
		files: 6, skipped: 0, damaged: 1, unrecognised: 2, requests: 5,
		rejected: 2, untimed: 1, hosts: 3, stored_bytes: $stored,
		text_bytes: $text }' | diff - got
	jq -e '.summary.version == $version' json \
		--arg version "$("$FINDROBOTS" --version | sed -n '1s/.* //p')"
}

# Agents and methods that begin a formula, or look like one that does not.
formula_logs() {
	local agent
	while IFS= read -r agent; do
		printf '192.0.2.%d - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 12 "-" "%s"\n' \
			$((++n)) "$agent"
	done <<-'END'
		=1+1
		=cmd|' /C calc'!A0
		+1
		-1+2
		@SUM(1,2)
		  =HYPERLINK(\"http://192.0.2.66/\",\"a\")
		\t=1
		\r=1
		\n=1
		\x0b=1
		＝1
		＋1
		－1
		＠1
		'=1
		'
		=
		plain
		a=1
		1
		"
	END
	echo '192.0.2.90 - - [03/Nov/2026:06:25:01 +0000] "=GET /robots.txt HTTP/1.1" 200 12 "-" "a"'
	echo '192.0.2.91 - - [03/Nov/2026:06:25:01 +0000] "@GET /robots.txt HTTP/1.1" 200 12'
	echo '-host.example - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 12'
}

@test "--csv-safe: no cell begins a formula, and an apostrophe in front can be taken off" {
	n=0
	formula_logs >log
	"$FINDROBOTS" -f csv log >plain
	"$FINDROBOTS" -f csv --csv-safe log >safe
	python3 - plain safe <<-'END'
		import csv, sys
		plain, safe = (list(csv.reader(open(name, newline="", encoding="utf-8"),
		                               strict=True)) for name in sys.argv[1:])
		begins = "=+-@'\uff1d\uff0b\uff0d\uff20"
		assert len(plain) == len(safe) == 25
		guarded = 0
		for row, safe_row in zip(plain, safe):
		    assert len(row) == len(safe_row) == 9
		    for cell, safe_cell in zip(row, safe_row):
		        bad = cell.lstrip(" ")[:1] in tuple(begins)
		        assert safe_cell == ("'" + cell if bad else cell), safe_cell
		        assert safe_cell[:1] not in tuple("=+-@\t\r\n "), safe_cell
		        guarded += bad
		assert guarded == 16, guarded
	END
	# Every row is the same but for the apostrophes.
	tr -d "'" <plain >plain.bare
	tr -d "'" <safe | cmp - plain.bare
}

@test "characters that are not seen but turn or break text are escaped" {
	python3 - <<-'END' >log
	import sys, unicodedata
	def bad(code):
	    return unicodedata.category(chr(code)) in ("Cf", "Zl", "Zp") or code in (
	        0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x2065, 0x3164,
	        0xfe00, 0xfe0f, 0xffa0, 0xfff0, 0xe0000, 0xe01ef, 0xe0fff)
	out = sys.stdout.buffer
	for code in range(0xa0, 0x10ffff):
	    # And the neighbours of each, which are as they are.
	    if 0xd7ff <= code <= 0xe000 or not any(map(bad, (code - 1, code, code + 1))):
	        continue
	    out.write(b'192.0.2.%d - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" '
	              b'200 12 "-" "%s %x %s"\n' % (code % 250, chr(code).encode() * 2, code,
	                                          chr(code).encode()))
	END
	for format in tsv csv json jsonl table; do
		"$FINDROBOTS" -f $format log >$format
	done
	python3 - <<-'END'
	import json, re, unicodedata
	for name in "tsv csv json jsonl table".split():
	    text = open(name, encoding="utf-8", newline="").read()
	    found = {c for c in text if unicodedata.category(c) in ("Cf", "Zl", "Zp")}
	    assert not found, (name, found)
	nescaped = nplain = 0
	for line in open("jsonl", encoding="utf-8"):
	    for agent in json.loads(line)["user_agents"]:
	        shown, code, end = agent["user_agent"].split(" ") if " " in agent["user_agent"] else 0
	        char = chr(int(code, 16))
	        escaped = "".join("\\x%02x" % b for b in char.encode())
	        assert shown in (char * 2, escaped * 2), agent
	        assert end == shown[:len(shown) // 2], agent
	        nescaped += shown != char * 2
	        nplain += shown == char * 2
	assert nescaped > 150 and nplain > 30, (nescaped, nplain)
	END
}
