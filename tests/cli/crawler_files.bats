#!/usr/bin/env bats
# What --crawlers, --ranges and --rules are given, what is wrong with it, and
# what cannot be told of a log.

load helper

# A request: hit HOST TIME REQUEST STATUS AGENT; TIME is like 10/Nov/2026:04:00:00.
hit() {
	printf '%s - - [%s +0000] "%s HTTP/1.1" %s 100 "-" "Mozilla/5.0 (compatible; %s/1.0)"\n' "$@"
}

# The cells of the columns NAME..., of each crawler, from the output as TSV.
cells() {
	awk -F'\t' -v names="$*" '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			n = split(names, name, " ")
			next
		}
		{
			for (i = 1; i <= n; i++)
				printf "%s%s", $at[name[i]], i < n ? " " : "\n"
		}' .out
}

@test "a log without user agents must not look like one without crawlers" {
	line 192.0.2.1 >common
	try --crawlers common
	expect_status 1
	lines "findrobots: common: its only request has no user agent: no crawler can be told; the server has to log it, or --log-format to say where it is" |
		expect_err
	for i in {1..100}; do
		line "192.0.2.$i"
	done >common
	for input in common -; do
		try --crawlers $input <common
		expect_status 1
		expect_message "$input: none of its first 64 requests has a user agent"
	done
	try -q --crawlers common
	expect_status 1
	expect_silence
	# Each file is one by itself, compressed or not, and of any format.
	gzip -c common >common.gz
	printf '%s\n' '#Fields: date time c-ip cs-method cs-uri-stem' \
		'2026-11-03 06:25:01 192.0.2.1 GET /robots.txt' >w3c
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >combined
	try --crawlers common.gz w3c combined
	expect_status 1
	[ "$(grep -c 'has no user agent\|has a user agent' .err)" -eq 2 ]
	if has_json; then
		echo '{"remote_addr":"192.0.2.1","request":"GET / HTTP/1.1"}' >json
		try --crawlers --log-format=json json
		expect_status 1
		expect_message 'has no user agent'
	fi
	# Nobody else asks for them.
	try common w3c
	expect_status 0
	expect_silence
}

@test "one user agent is enough, wherever it is in the log" {
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >bot
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 nobody >other
	{
		lines 192.0.2.{1..100} | lines_of
	} >common
	cat common bot >late
	cat other common >early
	for log in late early other; do
		try --crawlers $log
		expect_status 0
		expect_silence
	done
	# A client that sends none.
	sed 's/"[^"]*"$/"-"/' other >none
	try --crawlers none
	expect_status 0
	expect_silence
}

@test "a log that has grown is told of as one that is read whole" {
	lines 192.0.2.{1..100} | lines_of >log
	for _ in 1 2; do
		try --crawlers --cache=c log
		expect_status 1
		expect_message 'none of its first 64 requests has a user agent'
		lines 192.0.2.{1..200} | lines_of >>log
	done
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >>log
	try --crawlers --cache=c log
	expect_status 0
	expect_silence
	[ "$(wc -l <.out)" -eq 2 ]
}

@test "lines of crawlers that cannot be read are said, and kept" {
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >log
	echo 'what GPTBot did' >>log
	echo 'GET /robots.txt of nobody' >>log
	try --crawlers --rejects=kept log
	expect_status 1
	expect_message "log: 1 line names a crawler and could not be read: 'what GPTBot did'"
	[ "$(wc -l <.err)" -eq 1 ]
	echo 'what GPTBot did' | diff - kept
	# Saved, and merged: with the same words.
	try --crawlers --save=s log
	expect_status 1
	expect_message '1 line names a crawler and could not be read'
	try --crawlers --merge s
	expect_status 1
	expect_message '1 line names a crawler and could not be read'
}

@test "what is in a directory of lists cannot block or lead anywhere else" {
	mkdir lists
	mkfifo lists/googlebot.json
	mkdir lists/bingbot.json
	ln -s . lists/ccbot.json
	ln -s .. lists/applebot.txt
	echo 192.0.2.0/24 >lists/gptbot.csv
	echo '192.0.2.0/24' >lists/README
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >log
	try --ranges=lists --ranges-any --format=tsv log
	expect_status 0
	[ "$(cells crawler requests_verified)" = 'GPTBot 1' ]
	rm lists/gptbot.csv
	try --ranges=lists --ranges-any log
	expect_status 2
	expect_message '--ranges: none of the files can be used'
}
